"""Chances by drawing scenarios, with an interval that holds as often as it says.

Scenarios are drawn many thousands at a time, one bit each, and looked at all at once. The interval is the exact one for a
share of independent draws [Clopper1934]_; where the draws are looked at more than once, so as to stop early, the risk is divided
among the looks, so that the promise holds however early it stops.

Source: Clopper, C. and Pearson, E. (1934), The use of confidence or fiducial limits illustrated in the case of the binomial,
Biometrika 26(4).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from willing.logic.network import Network, Rise
from willing.logic.scenarios import Literals, Plan, restricted

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Estimate", "estimates", "interval"]

_DRAWN_AT_ONCE: Final = 1 << 17
_LOOKS: Final = ((1 / 256, 0.02), (1 / 16, 0.08), (1 / 4, 0.1), (1.0, 0.8))  # part of all draws, part of the risk


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
    low, high = _intervals(np.array([held]), np.array([draws]), risk)
    return float(low[0]), float(high[0])


def _intervals(held: NDArray[np.int64], draws: NDArray[np.int64], risk: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Many exact intervals at once: quantiles of beta distributions."""
    from scipy.special import betaincinv  # slow to import; most questions do without

    low = np.where(held == 0, 0.0, betaincinv(np.maximum(held, 1), draws - held + 1, risk / 2))
    high = np.where(held == draws, 1.0, betaincinv(held + 1, np.maximum(draws - held, 1), 1 - risk / 2))
    return low, high


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
    plan = Plan(left, tops, rise)
    draw = np.random.Generator(np.random.PCG64(seed))
    counts = _Counts(plan.variables, len(tops))
    looks: dict[int, float] = defaultdict(float)  # after so many draws, with so much of the risk
    for part, share in _LOOKS:
        looks[math.ceil(most * part / _DRAWN_AT_ONCE) * _DRAWN_AT_ONCE] += share
    for goal, share in looks.items():
        while counts.draws < goal:
            counts.take(*_drawn(plan, chances, draw))
            if passed is not None:
                passed(counts.draws, most)
        least = counts.estimates(0, risk * share)
        found = list(zip(least, counts.estimates(1, risk * share) if plan.is_vague else least, strict=True))
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
    plan: Plan, chances: NDArray[np.float64], draw: np.random.Generator
) -> tuple[NDArray[np.uint64], NDArray[np.uint64], NDArray[np.uint64]]:
    """A batch: the variables' bits, and the roots' at the least and at the most."""
    words = _DRAWN_AT_ONCE // 64
    holds = np.zeros((len(plan.network.variables), words), np.uint64)
    for variable in plan.variables:
        numbers = draw.integers(0, 1 << 32, size=_DRAWN_AT_ONCE, dtype=np.uint32)
        below = numbers < np.uint64(round(float(chances[variable]) * (1 << 32)))
        holds[variable] = np.packbits(below, bitorder="little").view(np.uint64)
    literals = Literals(holds, ~holds)
    return holds[list(plan.variables)], *plan.both(literals)


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

    def estimates(self, end: int, risk: float) -> list[Estimate]:
        """What the counts tell of each root at one end."""
        draws = np.full_like(self.held[end], self.draws)
        low, high = _intervals(self.held[end], draws, risk)
        seen = (self.true > 0) & (self.true < self.draws)
        true, both, held = self.true[seen], self.both[end][:, seen], self.held[end][:, None]
        other = held - both
        with_it = _intervals(both, np.broadcast_to(true, both.shape), risk / 2)
        without = _intervals(other, np.broadcast_to(self.draws - true, both.shape), risk / 2)
        rises = both / true - other / (self.draws - true)
        widths = np.maximum(with_it[1] - without[0] - rises, rises - (with_it[0] - without[1]))
        names = [variable for variable, is_seen in zip(self.variables, seen.tolist(), strict=True) if is_seen]
        return [
            Estimate(
                chance=float(self.held[end, k] / self.draws),
                low=float(low[k]),
                high=float(high[k]),
                slopes=dict(zip(names, zip(rises[k].tolist(), widths[k].tolist(), strict=True), strict=True)),
                draws=self.draws,
            )
            for k in range(len(low))
        ]
