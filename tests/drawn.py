"""Random small coalitions, drawn by a seed: circles, thresholds, vague amounts, denied events, lines that compete."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from random import Random

from builders import DAY, accepts, case, event, line, offer

from willing.analysis.circuit import Circuit
from willing.analysis.fill import fill, is_met, matches
from willing.analysis.offers import Offer
from willing.analysis.standing import Mode, standing
from willing.ledger.case import Case
from willing.vocabulary.condition import parse
from willing.vocabulary.records import Line
from willing.vocabulary.scenario import Scenario, scenario

NATIONS = ("AAA", "BBB", "CCC", "DDD", "FRA", "GBR")
FREE = ("ceasefire", "mandate", "vote")
KINDS = ("land", "land.light_battalion", "air", "sea.escort", "sea")


def condition(draw: Random, owner: str, depth: int = 2) -> str:
    """A condition that company never breaks."""
    others = [nation for nation in NATIONS if nation != owner]
    if depth == 0 or draw.random() < 0.55:
        return draw.choice(
            [
                "always",
                "ceasefire",
                "mandate",
                "vote",
                "not vote",
                "backstop",
                draw.choice(others),
                f"{draw.choice(others)}.{draw.choice(('land', 'air'))}",
                f"nations({draw.choice(('land', 'sea', 'air'))}) >= {draw.randint(1, 3)}",
                f"total(land, troops) >= {draw.choice((1, 300, 500, 900))}",
                f"total(sea.escort) >= {draw.randint(1, 3)}",
            ]
        )
    one, two = condition(draw, owner, depth - 1), condition(draw, owner, depth - 1)
    if len({parse(one), parse(two), parse("ceasefire")}) < 3:
        return f"({one} and {two})"
    return draw.choice([f"({one} and {two})", f"({one} or {two})", f"2 of ({one}, {two}, ceasefire)"])


def coalition_of(draw: Random, *, exact: bool = False, offers: int = 7) -> tuple[Case, list[Offer], list[Line]]:
    """A case with an event that an offer brings about, offers, and lines that may compete for them."""
    found: dict[str, Offer] = {}
    for _ in range(draw.randint(1, offers)):
        nation, kind = draw.choice(NATIONS), draw.choice(KINDS)
        least = draw.choice((0, 1, 2, 300, 500))
        if kind.startswith("sea") or "." in kind:
            least = min(least, 2)
        most = least if exact or draw.random() < 0.5 else draw.choice((least + 1, least + 400, None))
        place = draw.choice(("", "in_host")) if not exact else "in_host"
        one = offer(nation, kind, condition(draw, nation), least=least, most=most, place=place)
        found[one.id] = one
    lines = [
        line(f"l{k}", kind, draw.choice((1, 2, 3)) if kind != "land" else draw.choice((300, 800)), place=place, accepts=takes)
        for k, (kind, place, takes) in enumerate(
            draw.sample(
                [
                    ("land", "", ()),
                    ("land", "in_host", ()),
                    ("sea", "", ()),
                    ("sea.escort", "", ()),
                    ("sea.mine_countermeasures", "", accepts("sea.escort", 2, 1)),
                    ("land.light_battalion", "", ()),
                    ("air", "", ()),
                ],
                draw.randint(1, 3),
            )
        )
    ]
    events = [*(event(name) for name in FREE), event("backstop", when=draw.choice(("AAA.land or vote", "nations(air) >= 1")))]
    return case(events=events, lines=lines, nations=NATIONS), list(found.values()), lines


def scenarios(of: Case, free: tuple[str, ...] = FREE) -> Iterator[Scenario]:
    """Every scenario of the free events."""
    for truths in itertools.product((False, True), repeat=len(free)):
        yield scenario(", ".join(name if truth else f"not {name}" for name, truth in zip(free, truths, strict=True)), of.events)


def met_by_hand(of: Case, offers: list[Offer], lines: list[Line], fixed: Scenario, mode: str) -> dict[str, tuple[bool, bool]]:
    """Which lines are met for certain and at most in one scenario, by the standing and the fill of that scenario alone."""
    stands = standing(of, offers, fixed, DAY).at(Mode.ALONE if mode == "alone" else Mode.TOGETHER)
    filled = fill(lines, matches(of, offers, lines), stands)
    return {one.line: (is_met(filled.least[one.line], one), is_met(filled.most[one.line], one)) for one in lines}


def circuit_of(of: Case, offers: list[Offer], text: str = "") -> Circuit:
    """The circuit of the offers."""
    return Circuit(of, offers, scenario(text, of.events), DAY)
