"""The median that is proven is the one that trying every choice finds."""

from __future__ import annotations

import itertools
import math
import signal
import time
from types import FrameType

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from numpy.typing import NDArray

from willing.logic.median import TOLERANCE, Median, median

Matrix = NDArray[np.float64]


@st.composite
def problems(draw: st.DrawFn, whole: bool) -> tuple[Matrix, Matrix, int]:
    """Distances with ties, weights of which some are nought, and a count; some places are out of reach."""
    clients, candidates = draw(st.integers(1, 7)), draw(st.integers(1, 7))
    number = st.integers(0, 9).map(float) if whole else st.floats(0, 9, allow_subnormal=False)
    distance = number | st.just(math.inf) if draw(st.booleans()) else number
    matrix = draw(st.lists(st.lists(distance, min_size=candidates, max_size=candidates), min_size=clients, max_size=clients))
    weights = draw(st.lists(number, min_size=clients, max_size=clients))
    return np.array(matrix), np.array(weights), draw(st.integers(1, candidates))


def cost(distances: Matrix, weights: Matrix, chosen: tuple[int, ...]) -> float:
    """What a choice costs; clients without weight need not be reached."""
    heavy = weights > 0
    return float((weights[heavy] * distances[heavy][:, list(chosen)].min(axis=1)).sum())


def least(distances: Matrix, weights: Matrix, count: int, opened: frozenset[int], closed: frozenset[int]) -> float:
    """The least cost of all choices, tried one after the other; infinite if none reaches everybody."""
    choices = itertools.combinations(range(distances.shape[1]), count)
    allowed = [one for one in choices if opened <= set(one) and closed.isdisjoint(one)]
    return min((cost(distances, weights, one) for one in allowed), default=math.inf)


def graph(clients: int, seed: int, scale: float = 100.0) -> Matrix:
    """Distances on a plane between so many places."""
    at = np.random.default_rng(seed).random((clients, 2)) * scale
    x, y = at.T
    return np.asarray(np.hypot(x[:, None] - x, y[:, None] - y))


@pytest.mark.parametrize("whole", [True, False], ids=["whole", "not whole"])
@settings(max_examples=400)
@given(data=st.data())
def test_no_choice_is_cheaper(whole: bool, data: st.DataObject) -> None:
    """With some candidates open and some closed, ties, weights of nought, and places out of reach."""
    distances, weights, count = data.draw(problems(whole))
    places = st.frozensets(st.integers(0, distances.shape[1] - 1), max_size=2)
    opened, closed = data.draw(places), data.draw(places)
    closed -= opened
    found = median(distances, count, weights=weights, opened=opened, closed=closed)
    want = least(distances, weights, count, opened, closed)
    assert found.proven
    if want == math.inf:
        assert (found.chosen, found.cost, found.bound) == ((), math.inf, math.inf)
        return
    assert found.cost == pytest.approx(cost(distances, weights, found.chosen), rel=1e-12, abs=0)
    assert found.cost <= want * (1 + TOLERANCE)
    assert found.bound <= want <= found.bound * (1 + 2 * TOLERANCE)
    assert len(found.chosen) == count
    assert opened <= set(found.chosen)
    assert closed.isdisjoint(found.chosen)
    if whole:
        assert found.bound == found.cost == want


@pytest.mark.parametrize("whole", [True, False], ids=["whole", "not whole"])
@pytest.mark.parametrize("count", [1, 2, 3, 4, 12])
def test_a_search_of_many_parts_finds_what_trying_finds(whole: bool, count: int) -> None:
    """Where places lie evenly the first bound is not enough, and candidates are branched on."""
    side = np.arange(4)
    at = np.array(list(itertools.product(side, side)))
    distances = np.abs(at[:, None] - at).sum(axis=2).astype(np.float64)
    if not whole:
        distances = np.sqrt(distances)
    weights = np.ones(16)
    found = median(distances, count)
    want = least(distances, weights, count, frozenset(), frozenset())
    assert found.proven
    assert found.cost == pytest.approx(want, rel=TOLERANCE)
    assert found.bound == (found.cost if whole else pytest.approx(want, rel=2 * TOLERANCE))


def test_only_what_costs_less_than_asked_for_is_found() -> None:
    """And if nothing does, that is what is proven."""
    distances = np.rint(graph(30, seed=1))
    best = median(distances, 3)
    assert median(distances, 3, below=best.cost + 1).cost == best.cost
    none = median(distances, 3, below=best.cost)
    assert none == Median((), math.inf, best.cost, True, none.nodes)
    some = median(distances, 3, below=best.cost - 0.5)
    assert some == Median((), math.inf, best.cost, True, some.nodes)


def test_more_places_than_there_are_cannot_be_chosen() -> None:
    assert median(np.zeros((2, 2)), 3) == Median((), math.inf, math.inf, True, 0)
    assert median(np.zeros((2, 2)), 1, closed=(0, 1)) == Median((), math.inf, math.inf, True, 0)


def test_the_same_numbers_give_the_same_answer() -> None:
    """Down to the count of parts that were bounded, and for whole numbers of any type."""
    distances = np.rint(graph(60, seed=2))
    found = median(distances, 4)
    assert median(distances.astype(np.int32), 4) == median(distances.copy(order="F"), 4) == found


def test_a_choice_is_no_better_for_clients_of_a_greater_weight_all() -> None:
    """Weights all doubled double the cost."""
    distances = np.rint(graph(40, seed=3))
    weights = np.random.default_rng(3).integers(1, 9, 40)
    found, doubled = (median(distances, 4, weights=weights * factor) for factor in (1, 2))
    assert doubled.cost == doubled.bound == 2 * found.cost


def test_time_that_is_over_leaves_a_choice_and_a_bound_that_is_no_proof() -> None:
    """The bound is below the cost, and of the same scale."""
    distances = np.rint(graph(300, seed=4, scale=10_000))
    start = time.monotonic()
    found = median(distances, 12, seconds=0)
    assert time.monotonic() - start < 2
    assert not found.proven
    assert 0 <= found.bound < found.cost == cost(distances, np.ones(300), found.chosen)
    assert len(found.chosen) == 12
    longer = median(distances, 12, seconds=0.2)
    assert found.bound <= longer.bound <= longer.cost <= found.cost


def test_an_interrupt_ends_the_search() -> None:
    """It is raised where the search is, and nothing swallows it."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    distances = graph(400, seed=5)
    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.1)
    try:
        with pytest.raises(KeyboardInterrupt):
            _ = [median(distances, 20) for _ in itertools.count()]
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
