"""Laws of siting, against trying everything: what nothing beats, the recommended choice, and who stands where."""

from __future__ import annotations

from itertools import combinations

import pytest
from builders import coded, site
from hypothesis import given, settings, strategies as st
from lands import NAMES, asked_of, land, land_offer

from willing.analysis.candidates import Limits
from willing.analysis.caveats import use
from willing.analysis.offers import offers
from willing.analysis.sites import GRAINS, Choice, Siting, sites
from willing.ledger.case import Case
from willing.vocabulary.records import Coded, Statement

NATIONS = ("FRA", "GBR", "POL")
CAVEATS = {
    "area: not in the east": coded("area: not in the east", areas=("east",)),
    "area: ask in the west": coded("area: ask in the west", "limitation", areas=("west",), hours=6),
    "area: perhaps in the west": coded("area: perhaps in the west", areas=("west",), state="prior"),
}


@st.composite
def lands(draw: st.DrawFn) -> Case:
    """The small land with up to two objects and three contingents, each under caveats or none."""
    objects = [
        site(f"o{k}", 46.0, 30 + draw(st.integers(0, 10)) / 2, kind="object", weight=draw(st.sampled_from([None, 2, 5])))
        for k in range(draw(st.integers(0, 2)))
    ]
    said: list[Statement] = []
    for nation in NATIONS[: draw(st.integers(0, 3))]:
        held = draw(st.sets(st.sampled_from([*CAVEATS, "area: nobody knows"]), max_size=2))
        said.append(land_offer(nation, draw(st.sampled_from([90, 100, 250, 1000])), *sorted(held)))
    rows: list[Coded] = list(CAVEATS.values())
    return land(said, rows=rows, more=objects, needs=draw(st.sampled_from([100, 500, 4000])))


def grained(choice: Choice) -> tuple[float, ...]:
    """What a choice is compared by, the greater the better (rule L4)."""
    way = choice.evacuation
    assert way is not None
    assert choice.front_km is not None
    return (
        (100 * (choice.people or 0) + 1e-9) // GRAINS["people"],
        (100 * (choice.objects or 0) + 1e-9) // GRAINS["objects"],
        -((way[1].minutes - 1e-9) // GRAINS["evacuation"]),
        choice.front_km // GRAINS["front"],
    )


def every_choice(of: Case, count: int) -> list[Choice]:
    """All choices of so many towns, each asked for by itself."""
    found = []
    for names in combinations(NAMES, count):
        placements = sites(of, asked_of(of), [count], limits=Limits(require=names)).placements
        found.append(placements[0].best)
    return found


@settings(max_examples=12, deadline=None)
@given(lands(), st.integers(1, 2))
def test_exactly_what_nothing_beats_is_told(of: Case, count: int) -> None:
    """Rule L4: of all choices, told is each score once that no other choice beats, and no other score."""
    open_towns = sites(of, asked_of(of), [count]).candidates
    every = [one for one in _choices(of, count) if set(one.sites) <= open_towns.keys()]
    scores = {grained(one) for one in every}
    best = {one for one in scores if not any(o != one and all(a >= b for a, b in zip(o, one, strict=True)) for o in scores)}
    placement = sites(of, asked_of(of), [count]).placements[0]
    assert {grained(one) for one in placement.unbeaten} == best
    assert len(placement.unbeaten) == len(best)
    assert placement.best.worth == pytest.approx(max(one.worth for one in every)) or placement.passed_over


def _choices(of: Case, count: int) -> list[Choice]:
    """All choices of so many towns of the land without contingents, so that none is barred."""
    bare = land(more=[one for one in of.sites.values() if one.kind == "object"])
    return every_choice(bare, count)


@settings(max_examples=40, deadline=None)
@given(lands(), st.integers(1, 3))
def test_contingents_stand_where_their_caveats_let_them(of: Case, count: int) -> None:
    """No part stands where a caveat bars, none asks first where somebody is free, and what is unknown is never certain."""
    found = sites(of, asked_of(of), [count])
    offered = {one.id: one for one in offers(of, of.last_day)}
    for placement in found.placements:
        for posting in (placement.alone, placement.jointly):
            for post in posting.posts:
                for part in (*post.certain, *post.possible):
                    verdict = use(of, offered[part.offer], site=post.site).verdict
                    assert verdict == part.use.verdict != "barred"
                assert all(part.use.verdict != "unknown" for part in post.certain)
                verdicts = {use(of, offered[part.offer], site=post.site).verdict for part in post.certain}
                assert len(verdicts & {"free", "ask first"}) <= 1


@settings(max_examples=40, deadline=None)
@given(lands(), st.integers(1, 3))
def test_no_unit_stands_twice(of: Case, count: int) -> None:
    """Parts of an offer come to no more than it brings, each is whole and of use, and none is called unused that has one."""
    found = sites(of, asked_of(of), [count])
    brings = {one.id: one.quantity.least for one in offers(of, of.last_day)}
    for placement in found.placements:
        for posting in (placement.alone, placement.jointly):
            for side in ("certain", "possible"):
                given_: dict[str, float] = {}
                for post in posting.posts:
                    for part in getattr(post, side):
                        given_[part.offer] = given_.get(part.offer, 0) + part.amount
                        assert part.amount >= 100
                        assert part.amount == int(part.amount)
                assert all(amount <= brings[offer] for offer, amount in given_.items())
                assert given_.keys().isdisjoint(offer for offer, _ in posting.unused)


@settings(max_examples=40, deadline=None)
@given(lands(), st.integers(1, 3))
def test_more_may_stand_at_most_than_for_certain(of: Case, count: int) -> None:
    """What stands for certain in all, and at the least-filled site, is no more than what may."""
    found: Siting = sites(of, asked_of(of), [count])
    for placement in found.placements:
        for posting in (placement.alone, placement.jointly):
            gets = [post.gets for post in posting.posts]
            assert posting.filled[0] <= posting.filled[1] + 1e-9
            assert sum(least for least, _ in gets) <= sum(most for _, most in gets) + 1e-9


@settings(max_examples=15, deadline=None)
@given(lands(), st.randoms(use_true_random=False))
def test_the_order_of_rows_never_matters(of: Case, chance: object) -> None:
    """Rule S3: shuffled towns and offers give a choice that is worth as much, and as much of the force placed."""
    before = sites(of, asked_of(of), [2]).placements[0]
    names = list(of.sites)
    chance.shuffle(names)  # type: ignore[attr-defined]
    turned = land(of.statements[::-1], rows=of.caveats, more=[], needs=of.requirements["r"].lines[0].needs)
    turned.sites.clear()  # type: ignore[attr-defined]
    turned.sites.update({name: of.sites[name] for name in names})  # type: ignore[attr-defined]
    after = sites(turned, asked_of(turned), [2]).placements[0]
    assert after.best.worth == pytest.approx(before.best.worth)
    assert {grained(one) for one in after.unbeaten} == {grained(one) for one in before.unbeaten}
