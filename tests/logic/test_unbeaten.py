"""The choices told are exactly those that nothing beats, found again by trying all of them."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from willing.logic.unbeaten import Aims, Cover, scores, unbeaten


@st.composite
def aims(draw: st.DrawFn) -> Aims:
    """Up to seven places on a small map, with one or two covers, up to two floors and up to two counts."""
    places = draw(st.integers(1, 7))
    covers = []
    for _ in range(draw(st.integers(1, 2))):
        clients = draw(st.integers(1, 5))
        weights = np.array(draw(st.lists(st.integers(0, 6), min_size=clients, max_size=clients)), dtype=np.float64)
        bits = draw(st.lists(st.booleans(), min_size=clients * places, max_size=clients * places))
        grain = draw(st.sampled_from([1.0, 2.0, 3.5]))
        covers.append(Cover(np.array(bits, dtype=bool).reshape(clients, places), weights, grain))
    floors = [draw(st.lists(st.integers(-3, 3), min_size=places, max_size=places)) for _ in range(draw(st.integers(0, 2)))]
    counts = [draw(st.lists(st.booleans(), min_size=places, max_size=places)) for _ in range(draw(st.integers(0, 2)))]
    return Aims(
        tuple(covers),
        np.array(floors, dtype=np.int64).reshape(len(floors), places),
        np.array(counts, dtype=bool).reshape(len(counts), places),
    )


def beaten(score: tuple[int, ...], others: set[tuple[int, ...]]) -> bool:
    """Whether another score is as good in everything and better in something."""
    return any(other != score and all(a >= b for a, b in zip(other, score, strict=True)) for other in others)


@settings(max_examples=150, deadline=None)
@given(aims(), st.integers(1, 4), st.sets(st.integers(0, 6), max_size=2))
def test_exactly_what_nothing_beats_is_told(some: Aims, count: int, required: set[int]) -> None:
    """Rule L4: each score of all choices that no other choice beats is told once, by a choice that has it."""
    needed = {place for place in required if place < some.places}
    choices = [choice for choice in combinations(range(some.places), count) if needed <= set(choice)]
    every = {scores(some, choice) for choice in choices}
    found = unbeaten(some, count, required=sorted(needed))
    assert [point.score for point in found] == sorted((one for one in every if not beaten(one, every)), reverse=True)
    assert all(scores(some, point.places) == point.score and needed <= set(point.places) for point in found)


def test_without_enough_places_there_is_no_choice() -> None:
    """More places than there are, or fewer than are required, leave nothing."""
    some = Aims((Cover(np.ones((1, 2), dtype=bool), np.ones(1), 1.0),), np.zeros((0, 2), dtype=np.int64), np.zeros((0, 2), bool))
    assert unbeaten(some, 3) == ()
    assert unbeaten(some, 1, required=(0, 1)) == ()
    assert [point.places for point in unbeaten(some, 2)] == [(0, 1)]


@pytest.mark.parametrize(("weight", "grains"), [(2.0, 2), (1.999, 1), (0.3 * 10, 3)])
def test_grains_are_whole(weight: float, grains: int) -> None:
    """A weight short of a grain has one less, rounding of floats apart."""
    assert Cover(np.ones((1, 1), dtype=bool), np.ones(1), 1.0).grains(weight) == grains


def test_the_work_is_told_as_it_goes() -> None:
    """Progress never passes what there is to settle."""
    told: list[tuple[str, int, int]] = []
    reach = np.eye(5, dtype=bool)
    floors = np.arange(5, dtype=np.int64)[None, :]
    some = Aims((Cover(reach, np.arange(1.0, 6.0), 1.0),), floors, np.zeros((0, 5), dtype=bool))
    assert unbeaten(some, 2, passed=lambda what, done, of: told.append((what, done, of)))
    assert told
    assert all(0 <= done < of for _, done, of in told)
