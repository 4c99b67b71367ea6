"""Laws of the fill over months: what is found can be carried out, and nothing better can."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings, strategies as st
from months_worlds import CLOSE, cells, exact, faults, worlds

from willing.logic.months import Holding, Need, Supply, filled
from willing.logic.rotation import is_kept, roster, span

World = tuple[list[Need], list[Supply], int]


@given(worlds())
@settings(max_examples=250, deadline=None)
def test_what_is_found_is_the_lexicographic_maximum_and_can_be_carried_out(world: World) -> None:
    """Cell by cell as a program that uses no part of the engine says, and by shares that keep every bound."""
    needs, _, months = world
    found = filled(*world)
    assert faults(*world, found) == []
    assert found.is_proven
    best = exact(*world)
    got = {(n.id, m): found.amounts[n.id][m - 1] for n, m in cells(needs, months)}
    assert all(abs(got[cell] - best[cell]) < CLOSE for cell in best), (got, best)


@given(worlds(), st.lists(st.lists(st.booleans(), min_size=4, max_size=4), min_size=1, max_size=5))
@settings(max_examples=100, deadline=None)
def test_a_warm_answer_is_the_one_found_afresh(world: World, scenarios: list[list[bool]]) -> None:
    """Whatever was asked before, and whatever was kept of it."""
    needs, supplies, months = world
    asked = Holding(needs, supplies, months)
    for stands in scenarios:
        alone = [supply for supply, there in zip(supplies, stands, strict=False) if there]
        found, afresh = asked.filled([supply.id for supply in alone]), filled(needs, alone, months)
        assert faults(needs, alone, months, found) == []
        for need in needs:
            pairs = zip(found.amounts[need.id], afresh.amounts[need.id], strict=True)
            assert all(abs(a - b) < CLOSE for a, b in pairs)


@given(worlds(plain=True), st.data())
@settings(max_examples=100, deadline=None)
def test_nobody_loses_by_one_more_supply_where_none_must_rest(world: World, data: st.DataObject) -> None:
    """Without pools, tours, substitutes, smallest amounts and things beside, no cell gets less when a supply is added.

    With pools a later month may lose: what an earlier month now gets more of must rest then. With unequal worths a later need
    may.
    """
    needs, supplies, months = world
    free = [replace(supply, pool=None, tours=None) for supply in supplies]
    fewer = free[: data.draw(st.integers(0, len(free) - 1))]
    before, after = filled(needs, fewer, months), filled(needs, free, months)
    for need in needs:
        assert all(b >= a - CLOSE for a, b in zip(before.amounts[need.id], after.amounts[need.id], strict=True))


@given(st.integers(1, 5), st.integers(1, 3), st.sampled_from([1.0, 1.5, 2.0, 3.0]), st.lists(st.integers(0, 5), max_size=8))
def test_a_roster_gives_every_unit_its_rest_exactly_if_the_law_is_kept(
    pool: int, tour: int, ratio: float, out: list[int]
) -> None:
    """The roster in turn keeps each unit's rest if the law is kept; if it is not, some unit is out too long in any roster."""
    out = [min(count, pool) for count in out]
    turns = roster(out, pool)
    assert [len(set(month)) for month in turns] == out
    length = span(tour, ratio)
    longest = max(
        (sum(unit in month for month in turns[first : first + length]) for first in range(len(out)) for unit in range(pool)),
        default=0,
    )
    assert (longest <= tour) == is_kept(out, pool, tour, ratio)
