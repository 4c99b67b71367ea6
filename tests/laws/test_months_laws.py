"""Laws of the fill over months: what is found can be carried out, and nothing better can."""

from __future__ import annotations

from hypothesis import given, settings
from months_worlds import CLOSE, cells, exact, faults, worlds

from willing.logic.months import Need, Supply, filled

World = tuple[list[Need], list[Supply], int]


@given(worlds())
@settings(max_examples=400, deadline=None)
def test_what_is_found_is_the_lexicographic_maximum_and_can_be_carried_out(world: World) -> None:
    """Cell by cell as a program that uses no part of the engine says, and by shares that keep every bound."""
    needs, _, months = world
    found = filled(*world)
    assert faults(*world, found) == []
    assert found.is_proven
    best = exact(*world)
    got = {(n.id, m): found.amounts[n.id][m - 1] for n, m in cells(needs, months)}
    assert all(abs(got[cell] - best[cell]) < CLOSE for cell in best), (got, best)
