"""An estimate's interval holds as often as it says, the draws are the same for the same seed, and drawing stops early."""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from functools import lru_cache

import numpy as np
import pytest
from by_hand import all_ways, settled, weights_of

from willing.logic import estimate
from willing.logic.estimate import Estimate, estimates, interval
from willing.logic.network import Builder, Network, Term

RUNS = 1000


def at_most(held: int, draws: int, p: Fraction) -> Fraction:
    """The chance that at most so many of the draws come true: a sum over binomials, in fractions."""
    return sum((math.comb(draws, k) * p**k * (1 - p) ** (draws - k) for k in range(held + 1)), Fraction(0))


def near(p: float, by: float) -> Fraction:
    """A little less or more, and within 0 to 1."""
    return min(Fraction(1), max(Fraction(0), Fraction(p) + Fraction(by)))


@pytest.mark.parametrize("draws", [1, 2, 7, 30])
@pytest.mark.parametrize("risk", [0.5, 0.05, 0.01, 0.0001])
def test_the_ends_of_an_interval_are_where_the_binomial_tails_are_half_the_risk(draws: int, risk: float) -> None:
    """Just inside the low end as many come true with less than half the risk more, just outside with less (Clopper, Pearson)."""
    half = Fraction(risk) / 2
    for held in range(draws + 1):
        low, high = interval(held, draws, risk)
        assert 0 <= low <= held / draws <= high <= 1
        if held == 0:
            assert low == 0
        else:
            assert 1 - at_most(held - 1, draws, near(low, -1e-10)) < half < 1 - at_most(held - 1, draws, near(low, 1e-10))
        if held == draws:
            assert high == 1
        else:
            assert at_most(held, draws, near(high, 1e-10)) < half < at_most(held, draws, near(high, -1e-10))


def test_the_interval_of_none_and_of_all_is_known_in_closed_form() -> None:
    """If none of n came true the high end is 1 - (risk/2)^(1/n), and for all the mirror of it, for millions of draws too."""
    for draws in (1, 10, 1000, 10**6, 10**7):
        end = -math.expm1(math.log(0.005) / draws)
        none, every = interval(0, draws, 0.01), interval(draws, draws, 0.01)
        assert (none[0], every[1]) == (0.0, 1.0)
        assert math.isclose(none[1], end, rel_tol=1e-7)
        assert math.isclose(1 - every[0], end, rel_tol=1e-7)


@pytest.mark.parametrize("draws", [10, 60])
@pytest.mark.parametrize("risk", [0.1, 0.01])
def test_whatever_the_chance_an_interval_misses_with_at_most_the_risk(draws: int, risk: float) -> None:
    """Summed over all outcomes of the draws, for a grid of chances."""
    told = [interval(held, draws, risk) for held in range(draws + 1)]
    for chance in [k / 200 for k in range(201)] + [1e-4, 0.9999]:
        misses = sum(
            math.comb(draws, held) * chance**held * (1 - chance) ** (draws - held)
            for held, (low, high) in enumerate(told)
            if not low <= chance <= high
        )
        assert misses <= risk + 1e-12, chance


def small(kind: str) -> tuple[Network, int]:
    """A node of two variables: both, either, or a sum that is vague."""
    built = Builder()
    parts = [built.literal(built.variable(name)) for name in "ab"]
    if kind == "both":
        root = built.all_of(parts)
    elif kind == "either":
        root = built.any_of(parts)
    else:
        root = built.reach(built.sum_of([Term(parts[0], 1, 2), Term(parts[1], 1, 2)]), 2)
    return built.network(), root


@pytest.fixture
def coarse(monkeypatch: pytest.MonkeyPatch) -> None:
    """Draws a few at a time, so that all looks are used; each different interval is worked out once."""
    monkeypatch.setattr(estimate, "_DRAWN_AT_ONCE", 64)
    monkeypatch.setattr(estimate, "interval", lru_cache(None)(interval))
    monkeypatch.setattr(estimate, "_draws_for", lru_cache(None)(estimate._draws_for))


def truth(network: Network, root: int, chances: Sequence[float], end: int) -> tuple[float, list[float]]:
    """The chance and its slopes by all scenarios."""
    ways = all_ways(2)
    holds = settled(network, ways, "least", end)[root]
    at = [[float(t) if v == k else p for k, p in enumerate(chances)] for v in range(2) for t in (0, 1)]
    turned = [float(weights_of(ways, one)[holds].sum()) for one in at]
    return float(weights_of(ways, chances)[holds].sum()), [turned[1] - turned[0], turned[3] - turned[2]]


@pytest.mark.usefixtures("coarse")
@pytest.mark.parametrize(
    ("kind", "chances"),
    [
        ("both", (0.5, 0.5)),
        ("both", (0.02, 0.3)),
        ("either", (0.9, 0.95)),
        ("either", (0.001, 0.0005)),
        ("vague", (0.3, 0.6)),
    ],
)
def test_the_interval_holds_as_often_as_it_says_at_every_look(
    kind: str, chances: tuple[float, float], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of a thousand seeds, intervals of 99% for the chance and for each slope miss at any look, early or last, in at most 15."""
    monkeypatch.setattr(estimate, "_draws_for", lambda precision, risk: 448)  # looks at 64, 128 and 448 draws
    network, root = small(kind)
    row = np.array(chances)
    missed, slope_missed, looks = [0, 0], [[0, 0], [0, 0]], set()
    for seed in range(RUNS):
        told = [pair[0] for pair in estimates(network, [root], "least", row, precision=0.05, confidence=0.99, seed=seed)]
        looks.add(len(told))
        for end in (0, 1):
            chance, slopes = truth(network, root, chances, end)
            missed[end] += any(not one[end].low <= chance <= one[end].high for one in told)
            for v, slope in enumerate(slopes):
                here = [one[end].slopes[v] for one in told if v in one[end].slopes]
                slope_missed[end][v] += any(abs(rise - slope) > wide + 1e-12 for rise, wide in here)
    assert max(missed) <= 15, missed
    assert max(map(max, slope_missed)) <= 15, slope_missed
    if kind == "both" and chances[0] == 0.5:
        assert looks == {3}


@pytest.mark.usefixtures("coarse")
def test_the_last_look_has_the_precision_asked_for_and_earlier_ones_stop_when_they_have_it() -> None:
    """A chance of one half takes all the draws, one near nought a part of them; every final interval is narrow enough."""
    network, root = small("both")
    draws: dict[tuple[float, float], set[int]] = {}
    for chances in ((0.75, 0.7), (0.001, 0.001)):
        for seed in range(20):
            told = list(estimates(network, [root], "least", np.array(chances), precision=0.06, confidence=0.99, seed=seed))
            final = told[-1][0][0]
            assert final.high - final.low <= 2 * 0.06
            assert all(one[0][0].high - one[0][0].low > 2 * 0.06 for one in told[:-1])
            assert [one[0][0].draws for one in told] == sorted({one[0][0].draws for one in told})
            draws.setdefault(chances, set()).add(final.draws)
    assert max(draws[0.001, 0.001]) < min(draws[0.75, 0.7])


def test_the_same_seed_draws_the_same_and_another_one_others() -> None:
    """Every number of every look, slopes and all."""
    network, root = small("vague")

    def told(seed: int) -> list[list[tuple[Estimate, Estimate]]]:
        row = np.array([0.3, 0.6])
        return list(estimates(network, [root], "greatest", row, precision=0.01, confidence=0.99, seed=seed))

    assert told(7) == told(7)
    assert told(7) != told(8)


def test_at_the_least_it_is_never_likelier_than_at_the_most_and_certainties_are_certain() -> None:
    """The same draws serve both ends; a chance of one or nought is drawn always or never."""
    network, root = small("vague")
    ((least, most),) = list(estimates(network, [root], "least", np.array([0.3, 0.6]), precision=0.01, confidence=0.99, seed=1))[
        -1
    ]
    assert least.chance < most.chance
    assert least.draws == most.draws
    for chances, want in (((1.0, 1.0), 1.0), ((0.0, 0.0), 0.0)):
        ((least, most),) = list(estimates(network, [root], "least", np.array(chances), precision=0.01, confidence=0.99, seed=1))[
            -1
        ]
        assert (least.chance, most.chance) == (want, want)
        assert least.low <= want <= least.high


def test_several_roots_are_drawn_together_until_all_are_precise() -> None:
    """Roots that are settled, that are alike, and that differ, each with its own chance."""
    built = Builder()
    parts = [built.literal(built.variable(name)) for name in "abc"]
    roots = [built.all_of(parts), built.any_of(parts), built.at_least(2, parts), parts[0], 0, 1]
    row = np.array([0.2, 0.5, 0.9])
    last = list(estimates(built.network(), roots, "least", row, precision=0.005, confidence=0.999999, seed=3))[-1]
    want = [0.09, 1 - 0.8 * 0.5 * 0.1, 0.2 * 0.5 * 0.1 + 0.2 * 0.5 * 0.9 + 0.8 * 0.45 + 0.2 * 0.5 * 0.9, 0.2, 0.0, 1.0]
    for (one, other), chance in zip(last, want, strict=True):
        assert one == other
        assert one.low <= chance <= one.high
        assert one.high - one.low <= 0.01


def test_progress_is_told_after_each_batch_of_draws() -> None:
    """How many are done rises, of one and the same number of all."""
    network, root = small("both")
    told: list[tuple[int, int]] = []
    list(
        estimates(
            network,
            [root],
            "least",
            np.array([0.7, 0.7]),
            precision=0.002,
            confidence=0.99,
            seed=1,
            passed=lambda done, of: told.append((done, of)),
        )
    )
    assert [done for done, _ in told] == sorted({done for done, _ in told})
    assert len({of for _, of in told}) == 1
