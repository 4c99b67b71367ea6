"""Chances by drawing scenarios, with an interval that holds as often as it says.

Scenarios are drawn a quarter of a million at a time, one bit each, and looked at all at once. The interval is the exact one for a
share of independent draws [Clopper1934]_; where the draws are looked at more than once, so as to stop early, the risk is divided
among the looks, so that the promise holds however early it stops.

Source: Clopper, C. and Pearson, E. (1934), The use of confidence or fiducial limits illustrated in the case of the binomial,
Biometrika 26(4).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from willing.logic.answers import is_vague
from willing.logic.network import Network, Rise
from willing.logic.scenarios import Literals, Plan, restricted

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Estimate", "estimates", "interval"]

_DRAWN_AT_ONCE: Final = 1 << 17
_LOOKS: Final = ((1 / 16, 0.1), (1 / 4, 0.1), (1.0, 0.8))  # part of all draws, part of the risk


@dataclass(frozen=True, slots=True)
class Estimate:
    """The chance of one node from draws, at the least or at the most.

    Attributes:
        chance: the share of the draws in which it held.
        low, high: the interval that holds the true chance with the confidence asked for.
        slopes: for each variable, by how much the chance rises from it being false to it being true, and half the width of an
            interval of the same confidence around it.
        draws: how many scenarios were drawn.
    """

    chance: float
    low: float
    high: float
    slopes: dict[int, tuple[float, float]]
    draws: int


def interval(held: int, draws: int, risk: float) -> tuple[float, float]:
    """The exact interval for a chance of which `held` of `draws` independent draws came true; it misses with at most `risk`."""
    low = 0.0 if held == 0 else _share(lambda p: 1.0 - _at_most(held - 1, draws, p), risk / 2)
    high = 1.0 if held == draws else 1.0 - _share(lambda q: 1.0 - _at_most(draws - held - 1, draws, q), risk / 2)
    return low, high


def _share(tail: Callable[[float], float], risk: float) -> float:
    """The greatest chance, rounded down, at which a tail that grows with it is no more than the risk."""
    low, high = 0.0, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if tail(middle) <= risk else (low, middle)
    return low


def _at_most(held: int, draws: int, p: float) -> float:
    """The chance of at most so many of the draws coming true: one less the incomplete beta function I_p(held + 1, draws - held).

    Source: the continued fraction of Didonato, A. and Morris, A. (1992), Algorithm 708, ACM Transactions on Mathematical
    Software 18(3), worked out by Lentz's method.
    """
    if p <= 0:
        return 1.0
    if p >= 1:
        return 0.0
    a, b = held + 1.0, float(draws - held)
    front = math.exp(math.lgamma(a + b) - math.lgamma(a) - math.lgamma(b) + a * math.log(p) + b * math.log1p(-p))
    if p < (a + 1) / (a + b + 2):
        return 1.0 - front * _fraction(a, b, p) / a
    return front * _fraction(b, a, 1 - p) / b


def _fraction(a: float, b: float, x: float) -> float:
    tiny = 1e-300
    c, d = 1.0, 1.0 / _away(1 - (a + b) * x / (a + 1), tiny)
    value = d
    for m in range(1, 100_000):
        for step in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1.0 / _away(1 + step * d, tiny)
            c = _away(1 + step / c, tiny)
            value *= c * d
        if abs(c * d - 1) < 1e-15:
            return value
    return value


def _away(value: float, tiny: float) -> float:
    return tiny if abs(value) < tiny else value


def estimates(
    network: Network,
    roots: Sequence[int],
    rise: Rise,
    chances: NDArray[np.float64],
    *,
    precision: float,
    confidence: float,
    seed: int,
    passed: Callable[[int, int], None] | None = None,
) -> Iterator[list[tuple[Estimate, Estimate]]]:
    """Estimates of the chance of each root at the least and at the most, better ones after each look; the last are final.

    Args:
        network, roots, rise: what is asked, in which fixpoint.
        chances: of each variable.
        precision: half the width of interval that is wanted for every root; drawing stops as soon as all have it.
        confidence: how often each interval must hold.
        seed: the same draws for the same seed.
        passed: told how many of how many draws are done.

    Cost:
        Up to about `1.7 / precision²` scenarios (0.001: 1.8 million), each a bit in some passes over the network.
    """
    risk = 1.0 - confidence
    most = _draws_for(precision, risk * _LOOKS[-1][1])
    left, tops = restricted(network, roots, rise)
    vague = is_vague(left, tops)
    plan = Plan(left, tops, rise)
    draw = np.random.Generator(np.random.PCG64(seed))
    counts = _Counts(plan.variables, len(tops))
    for part, share in _LOOKS:
        goal = math.ceil(most * part / _DRAWN_AT_ONCE) * _DRAWN_AT_ONCE
        while counts.draws < goal:
            counts.take(*_drawn(plan, tops, chances, draw, vague))
            if passed is not None:
                passed(counts.draws, most)
        found = [
            (counts.estimate(0, k, risk * share, chances), counts.estimate(1, k, risk * share, chances)) for k in range(len(tops))
        ]
        yield found
        if all(one.high - one.low <= 2 * precision for pair in found for one in pair):
            return


def _draws_for(precision: float, risk: float) -> int:
    """Enough draws for any chance to have an interval so narrow."""
    draws = 1 << 10
    while True:
        low, high = interval(draws // 2, draws, risk)
        if high - low <= 2 * precision:
            return draws
        draws = max(draws + 1024, math.ceil(draws * min(4.0, ((high - low) / (2 * precision)) ** 2)))


def _drawn(
    plan: Plan, tops: Sequence[int], chances: NDArray[np.float64], draw: np.random.Generator, vague: bool
) -> tuple[NDArray[np.uint64], NDArray[np.uint64], NDArray[np.uint64]]:
    """A batch: the variables' bits, and the roots' at the least and at the most."""
    words = _DRAWN_AT_ONCE // 64
    holds = np.zeros((len(plan.network.variables), words), np.uint64)
    for variable in plan.variables:
        numbers = draw.integers(0, 1 << 32, size=_DRAWN_AT_ONCE, dtype=np.uint32)
        below = numbers < np.uint64(round(float(chances[variable]) * (1 << 32)))
        holds[variable] = np.packbits(below, bitorder="little").view(np.uint64)
    literals = Literals(holds, ~holds)
    least = plan.values(0, literals).of
    most = plan.values(1, literals).of if vague else least
    rows = np.stack([least[top] for top in tops])
    return holds[list(plan.variables)], rows, np.stack([most[top] for top in tops]) if vague else rows


class _Counts:
    """How often each root held, and how often together with each variable."""

    def __init__(self, variables: Sequence[int], roots: int) -> None:
        self.variables = tuple(variables)
        self.draws = 0
        self.true = np.zeros(len(variables), np.int64)
        self.held = np.zeros((2, roots), np.int64)
        self.both = np.zeros((2, roots, len(variables)), np.int64)

    def take(self, holds: NDArray[np.uint64], least: NDArray[np.uint64], most: NDArray[np.uint64]) -> None:
        self.draws += holds.shape[1] * 64
        self.true += np.bitwise_count(holds).sum(axis=1, dtype=np.int64)
        for end, rows in enumerate((least, most)):
            if end and most is least:
                self.held[1], self.both[1] = self.held[0], self.both[0]
                continue
            self.held[end] += np.bitwise_count(rows).sum(axis=1, dtype=np.int64)
            for k, root in enumerate(rows):
                self.both[end, k] += np.bitwise_count(holds & root).sum(axis=1, dtype=np.int64)

    def estimate(self, end: int, root: int, risk: float, chances: NDArray[np.float64]) -> Estimate:
        held = int(self.held[end, root])
        low, high = interval(held, self.draws, risk)
        slopes: dict[int, tuple[float, float]] = {}
        for k, variable in enumerate(self.variables):
            true = int(self.true[k])
            both = int(self.both[end, root, k])
            if not 0 < true < self.draws:
                continue
            with_it = interval(both, true, risk / 2)
            without = interval(held - both, self.draws - true, risk / 2)
            rise = both / true - (held - both) / (self.draws - true)
            wide = max(with_it[1] - without[0] - rise, rise - (with_it[0] - without[1]))
            slopes[variable] = (rise, wide)
        return Estimate(held / self.draws, low, high, slopes, self.draws)
