"""A network's answer as a table: every scenario of a few variables, one bit each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
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


@dataclass(frozen=True, slots=True)
class Table:
    """Where a node holds, at the least and at the most, for all scenarios of its variables in the order of counting.

    Attributes:
        variables: the first of them counts fastest.
        truths: two rows, at the least and at the most, with a column for each scenario.
    """

    variables: tuple[int, ...]
    truths: NDArray[np.bool_]

    @property
    def size(self) -> int:
        """How many scenarios it has."""
        return int(self.truths.shape[1])

    def chance(self, chances: NDArray[np.float64], end: int) -> NDArray[np.float64]:
        """The chance that it holds, for each row of chances of the variables; arguments as for `Diagram.chance`."""
        return np.array([self._folds(row, end)[-1][0] for row in chances])

    def chance_and_slopes(
        self, chances: NDArray[np.float64], end: int
    ) -> tuple[NDArray[np.float64], dict[int, NDArray[np.float64]]]:
        """The chance, and how much it rises from each variable being false to it being true, as for a `Diagram`."""
        values = np.empty(len(chances))
        slopes = {variable: np.empty(len(chances)) for variable in self.variables}
        for k, row in enumerate(chances):
            folds = self._folds(row, end)
            values[k] = folds[-1][0]
            weights = np.ones(1)
            for variable, fold in zip(reversed(self.variables), reversed(folds[:-1]), strict=True):
                pairs = fold.reshape(-1, 2)
                slopes[variable][k] = weights @ (pairs[:, 1] - pairs[:, 0])
                p = row[variable]
                weights = np.stack([weights * (1 - p), weights * p], axis=1).ravel()
        return values, slopes

    def _folds(self, row: NDArray[np.float64], end: int) -> list[NDArray[np.float64]]:
        """The chances with the last variable, then the last two, … taken in; from all scenarios down to one number."""
        folds = [self.truths[end].astype(np.float64)]
        for variable in self.variables:
            pairs = folds[-1].reshape(-1, 2)
            folds.append(pairs[:, 0] * (1 - row[variable]) + pairs[:, 1] * row[variable])
        return folds


def tables(network: Network, roots: Sequence[int], rise: Rise, among: Sequence[int], *, vague: bool = True) -> list[Table]:
    """A table for each root over the same variables; all others are false.

    Args:
        network, roots, rise: what is asked, in which fixpoint.
        among: the variables, at most `MOST_VARIABLES`.
        vague: whether the most can differ from the least; without it, it is not worked out.

    Cost:
        Two passes over the network with a bit for each scenario.
    """
    if len(among) > MOST_VARIABLES:
        raise ValueError(f"{len(among)} variables")
    plan = Plan(network, roots, rise)
    literals = all_scenarios(len(network.variables), among)
    scenarios = 1 << len(among)
    ends: list[Mapping[int, NDArray[np.uint64]]] = [plan.values(0, literals).of]
    ends.append(plan.values(1, literals).of if vague else ends[0])
    return [Table(tuple(among), np.stack([unpacked(end[root], scenarios) for end in ends])) for root in roots]
