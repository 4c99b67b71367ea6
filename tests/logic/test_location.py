"""What each model of location chooses is the best that trying every choice finds."""

from __future__ import annotations

import itertools
import math
import signal
from collections.abc import Callable, Sequence
from dataclasses import replace
from types import FrameType
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from numpy.typing import NDArray

from willing.faults import FaultyInput
from willing.logic.location import MODELS, Located, Model, located, ranked

Matrix = NDArray[np.float64]
LINE = np.abs(np.arange(0.0, 50, 10)[:, None] - np.arange(0.0, 50, 10))
"""Five places on a line, each ten from the next."""


@st.composite
def problems(draw: st.DrawFn) -> tuple[Matrix, Matrix, frozenset[int], frozenset[int], int, float]:
    """Times with ties, whole or not, weights of which some are nought, what is allowed and fixed, a count, and a radius."""
    clients, candidates = draw(st.integers(1, 7)), draw(st.integers(1, 6))
    number = st.integers(0, 6).map(float) if draw(st.booleans()) else st.sampled_from([0.1, 0.2, 0.3, 1 / 3, 0.7, math.pi])
    time = number | st.just(math.inf) if draw(st.booleans()) else number
    times = draw(st.lists(st.lists(time, min_size=candidates, max_size=candidates), min_size=clients, max_size=clients))
    weights = draw(st.lists(number | st.just(0.0), min_size=clients, max_size=clients))
    allowed = draw(st.frozensets(st.integers(0, candidates - 1), min_size=1))
    fixed = draw(st.frozensets(st.sampled_from(sorted(allowed)), max_size=2))
    count = draw(st.integers(max(1, len(fixed)), len(allowed)))
    return np.array(times), np.array(weights), allowed, fixed, count, draw(number)


def value(model: Model, times: Matrix, weights: Matrix, within: float, chosen: Sequence[int]) -> float:
    """What a choice comes to, the less the better; infinite where it is none."""
    heavy = weights > 0
    nearest = times[heavy][:, list(chosen)].min(axis=1, initial=math.inf)
    match model:
        case "median":
            return float((weights[heavy] * nearest).sum()) if heavy.any() else 0.0
        case "coverage":
            return -float(weights[heavy][nearest <= within].sum())
        case "centre":
            return float(nearest.max(initial=0.0))
        case "cover":
            return float(len(chosen)) if (nearest <= within).all() else math.inf


def choices(model: Model, allowed: frozenset[int], fixed: frozenset[int], count: int) -> list[tuple[int, ...]]:
    """Every choice there is."""
    counts = range(len(allowed) + 1) if model == "cover" else [count]
    every = itertools.chain.from_iterable(itertools.combinations(sorted(allowed), some) for some in counts)
    return [one for one in every if fixed <= set(one)]


@pytest.mark.parametrize("model", MODELS)
@settings(max_examples=150, deadline=None)
@given(problem=problems())
def test_no_choice_is_better(model: Model, problem: tuple[Matrix, Matrix, frozenset[int], frozenset[int], int, float]) -> None:
    """With ties, weights of nought, places out of reach, and candidates that are not allowed, or fixed."""
    times, weights, allowed, fixed, count, within = problem
    options: dict[str, Any] = {"weights": weights, "allowed": allowed, "fixed": fixed}
    options |= {} if model == "cover" else {"count": count}
    options |= {"within": within} if model in ("coverage", "cover") else {}
    want = min((value(model, times, weights, within, one) for one in choices(model, allowed, fixed, count)), default=math.inf)
    if want == math.inf:
        with pytest.raises(FaultyInput):
            located(model, times, **options)
        return
    found = located(model, times, **options)
    sign = -1 if model == "coverage" else 1
    assert found.proven
    assert sign * found.value == pytest.approx(value(model, times, weights, within, found.chosen), rel=1e-12, abs=1e-12)
    assert sign * found.value == pytest.approx(want, rel=1e-6, abs=1e-6)
    assert found.bound == pytest.approx(found.value, rel=2e-9, abs=2e-9 * weights.sum())
    assert sign * found.bound <= sign * found.value
    assert fixed <= set(found.chosen) <= allowed
    assert len(found.chosen) == (found.value if model == "cover" else count)
    for client, place in enumerate(found.nearest):
        least = times[client, list(found.chosen)].min(initial=math.inf)
        assert (place is None) == (least == math.inf)
        assert place is None or (place in found.chosen and times[client, place] == least)


@pytest.mark.parametrize("model", ["median", "coverage"])
@settings(max_examples=100, deadline=None)
@given(problem=problems(), share=st.sampled_from([0.0, 0.03, 0.3, 2.0]), most=st.integers(0, 9))
def test_the_next_best_choices_are_those_of_the_list_of_all(
    model: Any, problem: tuple[Matrix, Matrix, frozenset[int], frozenset[int], int, float], share: float, most: int
) -> None:
    """Each once, best first, and none left out that is within the share, this share included."""
    times, weights, allowed, fixed, count, within = problem
    every = sorted(value(model, times, weights, within, one) for one in choices(model, allowed, fixed, count))
    if every[0] == math.inf:
        return
    options: dict[str, Any] = {"within": within} if model == "coverage" else {}
    found = ranked(model, times, weights=weights, count=count, allowed=allowed, fixed=fixed, share=share, most=most, **options)
    sign = -1 if model == "coverage" else 1
    limit = every[0] * (1 + sign * share)
    sure = [one for one in every if one <= limit - 1e-6]
    maybe = [one for one in every if one <= limit + 1e-6]
    assert len({one.chosen for one in found}) == len(found)
    assert all(one.proven and fixed <= set(one.chosen) <= allowed for one in found)
    assert min(len(sure), most + 1) <= len(found) <= min(len(maybe), most + 1)
    for one, want in zip(found, every, strict=False):
        assert sign * one.value == pytest.approx(value(model, times, weights, within, one.chosen), rel=1e-12, abs=1e-12)
        assert sign * one.value == pytest.approx(want, rel=1e-6, abs=1e-6)


@pytest.mark.parametrize(("within", "weight", "places"), [(9.999, 2, 5), (10.0, 4, 2), (10.001, 4, 2)])
def test_within_includes_what_is_exactly_as_far(within: float, weight: float, places: int) -> None:
    """For the most weight that two of five places cover, and for the fewest that cover all."""
    assert located("coverage", LINE, count=2, within=within).value == (5 if weight == 4 else weight)
    assert located("cover", LINE, within=within).value == places


def test_the_formulas_of_the_models() -> None:
    """On a line of five, ten apart, the heaviest at the end."""
    weights = [1, 1, 1, 1, 10]
    assert located("median", LINE, count=1, weights=weights) == Located("median", (4,), 100, 100, True, (4, 4, 4, 4, 4))
    assert located("coverage", LINE, count=1, within=10, weights=weights) == Located("coverage", (3,), 12, 12, True, (3,) * 5)
    assert located("centre", LINE, count=1, weights=weights) == Located("centre", (2,), 20, 20, True, (2, 2, 2, 2, 2))
    assert located("cover", LINE, within=20, weights=weights).chosen == (2,)
    assert located("centre", LINE, count=2).value == 10


def test_clients_without_weight_are_nobody() -> None:
    """They need not be reached; who is nearest to them is told all the same."""
    times = np.array([[1.0, 5.0], [math.inf, math.inf], [9.0, 2.0]])
    for model, more in (("median", {"count": 1}), ("centre", {"count": 1}), ("cover", {"within": 5})):
        found = located(model, times, weights=[1, 0, 0], **more)  # type: ignore[arg-type]
        assert found.chosen == (0,)
        assert found.nearest == (0, None, 0)
    for model in ("median", "centre", "coverage"):
        more = {"within": 1} if model == "coverage" else {}
        nobody = located(model, times, weights=[0, 0, 0], count=2, **more)  # type: ignore[arg-type]
        assert (nobody.chosen, nobody.value, nobody.proven) == ((0, 1), 0, True)
    assert located("cover", times, weights=[0, 0, 0], within=1).chosen == ()


def test_others_as_good_are_told_and_the_share_is_included() -> None:
    """Of two, one costs the same as the best, and one exactly a tenth more."""
    times = np.array([[10.0, 10.0, 11.0, 11.5]])
    found = ranked("median", times, count=1, share=0.1)
    assert [(one.chosen, one.value) for one in found] == [((0,), 10), ((1,), 10), ((2,), 11)]
    covered = np.array([[1.0, 1.0, 0.0, 9.0]] * 9 + [[1.0, 0.0, 9.0, 9.0]])
    found = ranked("coverage", covered, count=1, within=1, share=0.1)
    assert [(one.chosen, one.value) for one in found] == [((0,), 10), ((1,), 10), ((2,), 9)]
    assert ranked("coverage", covered, count=1, within=1, share=0.1, most=1) == found[:2]


def plane(clients: int, seed: int) -> Matrix:
    """Whole times on a plane."""
    x, y = np.random.default_rng(seed).random((2, clients)) * 1000
    return np.asarray(np.rint(np.hypot(x[:, None] - x, y[:, None] - y)))


CASES: dict[str, Callable[[Matrix], dict[str, Any]]] = {
    "median": lambda times: {"count": 6},
    "coverage": lambda times: {"count": 6, "within": 120},
    "centre": lambda times: {"count": 6},
    "cover": lambda times: {"within": 120},
}


@pytest.mark.parametrize("model", MODELS)
def test_the_same_numbers_give_the_same_choice(model: Model) -> None:
    times = plane(60, seed=1)
    assert located(model, times, **CASES[model](times)) == located(model, times.astype(np.int64), **CASES[model](times))


def test_the_centre_covers_and_nothing_nearer_does() -> None:
    """The worst time of the centre is the least radius within which so many places cover all."""
    times = plane(60, seed=2)
    centre = located("centre", times, count=6)
    assert located("cover", times, within=centre.value).value <= 6
    assert located("cover", times, within=np.nextafter(centre.value, 0)).value > 6


@pytest.mark.parametrize("model", MODELS)
def test_time_that_is_over_leaves_a_bound_on_the_right_side(model: Model) -> None:
    """And what is told of it is no more than is proven."""
    times = plane(150, seed=3)
    options = CASES[model](times)
    full, short = located(model, times, **options), located(model, times, seconds=0, **options)
    assert full.proven
    if model == "coverage":
        assert short.value <= full.value <= short.bound
    else:
        assert short.bound <= full.value <= short.value
    assert short.proven == (short.bound == short.value)
    assert not short.proven or short.value == full.value
    if model in ("median", "coverage"):
        first, *others = ranked(model, times, seconds=0, **options)
        assert first.proven or not others


def test_an_interrupt_ends_the_solver() -> None:
    """It is raised where the question was asked, and soon."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    times = plane(250, seed=4)
    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, 0.3)
    try:
        with pytest.raises(KeyboardInterrupt):
            _ = [located("coverage", times, count=20, within=60) for _ in itertools.count()]
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


FAULTY: dict[str, tuple[dict[str, Any], str]] = {
    "model": ({"model": "medain"}, "model: found 'medain'; wanted one of median, coverage, centre, cover."),
    "no clients": (
        {"times": np.zeros((0, 3))},
        "times: found a matrix of 0 by 3; wanted a matrix with a row for each client and a column for each candidate,"
        " one of each at least.",
    ),
    "no matrix": (
        {"times": np.zeros(3)},
        "times: found a matrix of 3; wanted a matrix with a row for each client and a column for each candidate,"
        " one of each at least.",
    ),
    "no such times": (
        {"times": np.array([[1, -2.0], [math.nan, 0]])},
        "times, client 0, candidate 1: found -2.0; wanted nought or more, or infinite where it cannot be reached.\n"
        "times, client 1, candidate 0: found nan; wanted nought or more, or infinite where it cannot be reached.",
    ),
    "too few weights": ({"weights": [1, 2]}, "weights: found 2 of them; wanted one for each of the 5 clients."),
    "no such weight": (
        {"weights": [1, 2, -1, math.inf, math.nan]},
        "weights, client 2: found -1.0; wanted a number, nought or more.\n    Try: write 0 for nobody.\n"
        "weights, client 3: found inf; wanted a number, nought or more.\n    Try: write 0 for nobody.\n"
        "weights, client 4: found nan; wanted a number, nought or more.\n    Try: write 0 for nobody.",
    ),
    "no count": ({"count": None}, "count: found none; wanted how many places 'median' is to choose."),
    "count of nought": ({"count": 0}, "count: found 0; wanted one place at least."),
    "count too great": (
        {"count": 6},
        "count: found 6; wanted no more places than candidates that are allowed, 5.\n    Try: choose fewer.",
    ),
    "more fixed": (
        {"count": 1, "fixed": (0, 1)},
        "count: found 1; wanted no fewer places than are fixed, 2.\n    Try: choose more, or fix fewer.",
    ),
    "fixed and not allowed": (
        {"fixed": (0,), "allowed": (1, 2)},
        "fixed: found 0, which is not allowed; wanted candidates that are allowed.\n    Try: allow it, or do not fix it.",
    ),
    "no such candidate": ({"allowed": (1, 5, 2)}, "allowed: found 5; wanted a candidate, from 0 to 4."),
    "nothing allowed": (
        {"allowed": (), "model": "cover", "count": None, "within": 1},
        "allowed: found no candidate; wanted one at least.",
    ),
    "within of a median": (
        {"within": 5},
        "within: found 5; wanted none, since 'median' looks at how long, and not at whether within.\n    Try: ask 'coverage'.",
    ),
    "no within": ({"model": "coverage"}, "within: found none; wanted the time that 'coverage' counts as covered."),
    "no such within": ({"model": "coverage", "within": math.nan}, "within: found nan; wanted a time, nought or more."),
    "count of a cover": (
        {"model": "cover", "within": 10},
        "count: found 2; wanted none, since 'cover' tells how many.\n    Try: ask for 'coverage' to have so many.",
    ),
    "out of reach": (
        {"times": np.where(LINE > 20, math.inf, LINE), "allowed": (0, 1)},
        "times, client 4: found none; wanted a candidate that reaches it.\n    Try: give it the weight 0.",
    ),
    "not within": (
        {"allowed": (0, 1), "model": "cover", "count": None, "within": 20},
        "times, client 4: found none; wanted a candidate within 20 of it.\n"
        "    Try: allow more candidates, or more time, or give it the weight 0.",
    ),
    "too few to reach all": (
        {"times": np.where(LINE > 0, math.inf, LINE)},
        "count: found no 2 of 5 candidates that reach every client; wanted places that do.\n"
        "    Try: choose more, or give some clients the weight 0.",
    ),
    "too few to reach all from a centre": (
        {"times": np.where(LINE > 0, math.inf, LINE), "model": "centre"},
        "count: found no 2 of 5 candidates that reach every client; wanted places that do.\n"
        "    Try: choose more, or give some clients the weight 0.",
    ),
}


@pytest.mark.parametrize("fault", FAULTY)
def test_what_cannot_be_had_is_refused_with_a_reason(fault: str) -> None:
    """The place, what is there, what was wanted, and a way out."""
    changed, message = FAULTY[fault]
    options: dict[str, Any] = {"model": "median", "times": LINE, "count": 2} | changed
    with pytest.raises(FaultyInput) as refused:
        located(**options)
    assert str(refused.value) == message


def test_a_share_or_a_number_of_others_below_nought_is_refused() -> None:
    with pytest.raises(FaultyInput) as refused:
        ranked("median", LINE, count=1, share=-0.1, most=-1)
    assert str(refused.value) == (
        "share: found -0.1; wanted a share of the best value, nought or more.\n    Try: write 0.03 for three per cent.\n"
        "most: found -1; wanted how many others to tell, nought or more."
    )


def test_a_proof_is_never_claimed_without_a_bound() -> None:
    """Of a choice found in no time at all, for many sizes."""
    for seed in range(5):
        times = plane(80, seed=seed)
        for model in MODELS:
            found = located(model, times, seconds=0, **CASES[model](times))
            assert replace(found, proven=found.bound == found.value) == found
