"""A network's answer as a table: every scenario of a few variables, one bit each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from willing.logic.network import Network, Rise
from willing.logic.scenarios import Plan, all_scenarios, unpacked

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["MOST_VARIABLES", "Table", "tables"]

MOST_VARIABLES: Final = 20
"""A table of more variables is not made: it would take a million scenarios and more."""

_KEPT: Final = 1 << 21
_RARE: Final = 1e-3


class _Weights:
    """The chance of every scenario of some variables, worked out once for the rows of chances asked for lately."""

    def __init__(self, variables: Sequence[int]) -> None:
        self.variables = tuple(variables)
        self._last: dict[bytes, NDArray[np.float64]] = {}

    def chances(self, row: NDArray[np.float64]) -> NDArray[np.float64]:
        """The chance of each scenario."""
        own = row[list(self.variables)]
        key = own.tobytes()
        if key not in self._last:
            while len(self._last) > max(2, _KEPT >> len(own)):
                del self._last[next(iter(self._last))]
            self._last[key] = _product([np.array([1 - p, p]) for p in own])
        return self._last[key]

    def turned(self, row: NDArray[np.float64], place: int) -> NDArray[np.float64]:
        """The chance of what all variables but one do, negative where that one is false."""
        own = row[list(self.variables)]
        pairs = [np.array([1 - p, p]) for p in own]
        pairs[place] = np.array([-1.0, 1.0])
        return _product(pairs)


def _product(pairs: Sequence[NDArray[np.float64]]) -> NDArray[np.float64]:
    """The product of one of each pair for every scenario, the first pair counting fastest."""
    found = np.ones(1)
    for pair in pairs:
        found = (pair[:, None] * found[None, :]).ravel()
    return found


@dataclass(frozen=True, slots=True)
class Table:
    """Where a node holds, at the least and at the most, for all scenarios of its variables in the order of counting.

    Attributes:
        variables: the first of them counts fastest.
        truths: two rows, at the least and at the most, with a column for each scenario.
        weights: shared by tables of the same variables.
    """

    variables: tuple[int, ...]
    truths: NDArray[np.bool_]
    weights: _Weights

    @property
    def size(self) -> int:
        """How many scenarios it has."""
        return int(self.truths.shape[1])

    @property
    def is_vague(self) -> bool:
        """Whether it may hold at the most where it does not at the least."""
        return not np.array_equal(self.truths[0], self.truths[1])

    @property
    def depends_on(self) -> tuple[int, ...]:
        """The variables that ever matter."""
        if self.truths.all() or not self.truths.any():
            return ()
        folded = (self.truths.reshape(-1, 2, 1 << place) for place in range(len(self.variables)))
        return tuple(
            v for v, halves in zip(self.variables, folded, strict=True) if not np.array_equal(halves[:, 0], halves[:, 1])
        )

    def chance(self, chances: NDArray[np.float64], end: int) -> NDArray[np.float64]:
        """The chance that it holds, for each row of chances of the variables; arguments as for `Diagram.chance`."""
        truths = self.truths[end]
        return np.array([float(self.weights.chances(row)[truths].sum()) for row in chances])

    def chance_and_slopes(
        self, chances: NDArray[np.float64], end: int
    ) -> tuple[NDArray[np.float64], dict[int, NDArray[np.float64]]]:
        """The chance, and how much it rises from each variable being false to it being true, as for a `Diagram`."""
        truths = self.truths[end]
        values = np.empty(len(chances))
        slopes = {variable: np.empty(len(chances)) for variable in self.variables}
        for k, row in enumerate(chances):
            left = np.where(truths, self.weights.chances(row), 0.0)
            values[k] = total = left.sum()
            for place, variable in enumerate(self.variables):
                false, true_ones = left[0::2], left[1::2]
                p = row[variable]
                if _RARE < p < 1 - _RARE:
                    true = true_ones.sum()
                    slopes[variable][k] = true / p - (total - true) / (1 - p)
                else:  # dividing by next to nothing would lose digits
                    slopes[variable][k] = self.weights.turned(row, place)[truths].sum()
                left = false + true_ones
        return values, slopes


def tables(network: Network, roots: Sequence[int], rise: Rise, among: Sequence[int]) -> list[Table]:
    """A table for each root over the same variables; all others are false.

    Args:
        network, roots, rise: what is asked, in which fixpoint.
        among: the variables, at most `MOST_VARIABLES`.

    Cost:
        A bit for each scenario and step (`Plan`).
    """
    if len(among) > MOST_VARIABLES:
        raise ValueError(f"{len(among)} variables")
    plan = Plan(network, roots, rise)
    literals = all_scenarios(len(network.variables), among)
    scenarios = 1 << len(among)
    ends = plan.both(literals)
    weights = _Weights(among)
    return [Table(tuple(among), np.stack([unpacked(end[k], scenarios) for end in ends]), weights) for k in range(len(plan.roots))]
