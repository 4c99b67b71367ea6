"""Postings fill the least-filled site as far as can be, then place as much as can be, found again by trying all ways."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence

from hypothesis import given, settings, strategies as st

from willing.logic.postings import Contingent, postings


def ways(contingents: Sequence[Contingent], sites: int) -> Iterator[dict[tuple[str, int], int]]:
    """Every way to place whole units of some contingents at so many sites."""
    each = []
    for one in contingents:
        parts = [range(int(one.brings) + 1) if j in one.at else (0,) for j in range(sites)]
        each.append(
            [row for row in itertools.product(*parts) if sum(row) <= one.brings and all(p == 0 or p >= one.smallest for p in row)]
        )
    for rows in itertools.product(*each):
        yield {(one.offer, j): part for one, row in zip(contingents, rows, strict=True) for j, part in enumerate(row) if part}


def gets(placed: Mapping[tuple[str, int], int], sites: int) -> list[int]:
    """How much stands at each site."""
    return [sum(part for (_, at), part in placed.items() if at == j) for j in range(sites)]


@st.composite
def worlds(draw: st.DrawFn) -> tuple[list[Contingent], list[float]]:
    """Up to three contingents of up to four units, and two sites."""
    found = []
    for number in range(draw(st.integers(0, 3))):
        at = tuple(sorted(draw(st.sets(st.integers(0, 1)))))
        found.append(Contingent(f"o{number}", draw(st.integers(0, 4)), draw(st.sampled_from([0, 1, 2])), at))
    return found, [float(draw(st.integers(1, 5))) for _ in range(2)]


@settings(max_examples=120, deadline=None)
@given(worlds())
def test_the_least_filled_site_comes_first_and_then_the_total(world: tuple[list[Contingent], list[float]]) -> None:
    """Rule L6: no way of whole parts fills the least-filled site further, and none that fills it so far places more."""
    contingents, wanted = world
    found = postings(contingents, wanted)
    able = [one for one in contingents if one.at and one.brings >= max(1, one.smallest)]
    served = [j for j in range(2) if any(j in one.at for one in able)]
    room = [max(wanted[j], min((one.smallest for one in able if j in one.at), default=0)) for j in range(2)]

    def value(placed: Mapping[tuple[str, int], int]) -> tuple[float, int]:
        amounts = gets(placed, 2)
        return min((round(min(1.0, amounts[j] / wanted[j]), 9) for j in served), default=0.0), sum(amounts)

    best = max(
        (value(way) for way in ways(able, 2) if all(amount <= room[j] for j, amount in enumerate(gets(way, 2)))),
        default=(0.0, 0),
    )
    assert value(found) == best


@given(worlds())
def test_no_unit_is_placed_twice_or_where_it_may_not_be(world: tuple[list[Contingent], list[float]]) -> None:
    """Parts of an offer come to no more than it brings, each is of use, and none stands where its offer may not."""
    contingents, wanted = world
    found = postings(contingents, wanted)
    for one in contingents:
        parts = {at: part for (offer, at), part in found.items() if offer == one.offer}
        assert sum(parts.values()) <= one.brings
        assert set(parts) <= set(one.at)
        assert all(part >= max(1, one.smallest) for part in parts.values())


def test_an_offer_without_a_ceiling_fills_what_is_wanted_and_no_more() -> None:
    """What has no ceiling is placed as far as sites want it."""
    found = postings([Contingent("a", float("inf"), 1, (0, 1))], [3.0, 5.0])
    assert found == {("a", 0): 3, ("a", 1): 5}
