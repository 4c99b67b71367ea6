"""A small land to choose sites of, and offers that stand in it."""

from __future__ import annotations

from collections.abc import Iterable

from builders import area, case, line, site, statement

from willing.analysis.assessment import Question, question
from willing.ledger.case import Case
from willing.vocabulary.quantity import Quantity
from willing.vocabulary.records import Caveat, Coded, Site, Statement

# Six towns on a parallel, some 77 km apart as the crow flies, the front in the east, a hospital in the west.
NAMES = ("aa", "bb", "cc", "dd", "ee", "ff")


def towns() -> list[Site]:
    """The towns, each a hundred thousand larger than the one west of it."""
    return [
        site(
            name,
            46.0,
            30.0 + k,
            f"XX-0{k}",
            population=100_000 * (k + 1),
            hospital="yes" if k == 0 else "",
            runway_m=2500 if k < 3 else None,
            airfield_km=5 if k < 3 else None,
            rail_km=3 if k % 2 == 0 else 40,
        )
        for k, name in enumerate(NAMES)
    ]


def land_offer(nation: str, troops: int, *caveats: str) -> Statement:
    """A nation pledges soldiers in the host, under caveats written `kind: words`."""
    held = tuple(Caveat(*one.split(": ", 1)) for one in caveats)
    amount = Quantity.exactly(troops, "troops")
    return statement(nation, statement=f"st_{nation}", place="in_host", quantity=amount, caveats=held)


def land(
    offers: Iterable[Statement] = (),
    *,
    rows: Iterable[Coded] = (),
    more: Iterable[Site] = (),
    needs: float = 6_000,
    **words: object,
) -> Case:
    """The land, with its front, its east, some offers and what their caveats mean."""
    places = {one.site: one for one in (*towns(), *more)}
    areas = {
        "line": area("line", points=((40.0, 36.0), (52.0, 36.0))),
        "east": area("east", provinces=("XX-04", "XX-05")),
        "west": area("west", provinces=tuple(f"XX-0{k}" for k in range(4))),
        "everywhere": area("everywhere", provinces=tuple(f"XX-0{k}" for k in range(6))),
    }
    given: dict[str, object] = {
        "sites": places,
        "areas": areas,
        "front": "line",
        "caveats": tuple(rows),
        "lines": [line("land", needs=needs, place="in_host")],
        **words,
    }
    return case(tuple(offers), **given)  # type: ignore[arg-type]


def asked_of(of: Case) -> Question:
    """The question of the last day."""
    return question(of)
