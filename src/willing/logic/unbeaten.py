r"""The choices of so many places than which none is better in one thing and as good in all others.

A choice is a set :math:`S` of :math:`p` places. It is compared by whole numbers, the greater the better, of three kinds:

* a **cover**: clients :math:`i` of weight :math:`w_i`, each place covering some; the number is how many whole grains the weight
  of the clients comes to that at least one place of :math:`S` covers;
* a **floor**: each place has a number, and the choice has the least of them;
* a **count**: how many places of :math:`S` have something.

With :math:`x_j` for a place being chosen, :math:`y_i` for a client being covered and :math:`N_i` the places that cover it, the
best first cover of all choices that come to at least :math:`b` in everything else is a maximal covering [Church1974]_ among the
places that reach the floors:

.. math:: \max \sum_i w_i y_i, \qquad y_i \le \sum_{j \in N_i} x_j, \qquad \sum_j x_j = p, \qquad
          \sum_i v_i y_i \ge b_v, \qquad \sum_j c_j x_j \ge b_c .

Two numbers are kept for every :math:`b`: the best known and a bound that none can pass. A choice that is found raises the first
for all :math:`b` that it reaches, a program that is solved lowers the second for all greater :math:`b` [Haimes1971]_; the program
is asked of the least :math:`b` at which the two differ, until they differ nowhere. Its linear relaxation, whose corners are
often whole, answers many of them.

Sources:

.. [Church1974] Church, R. & ReVelle, C. (1974), The maximal covering location problem, Papers of the Regional Science
   Association 32.
.. [Haimes1971] Haimes, Y., Lasdon, L. & Wismer, D. (1971), On a bicriterion formulation of the problems of integrated system
   identification and system optimization, IEEE Transactions on Systems, Man, and Cybernetics 1(3).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Aims", "Cover", "Point", "scores", "unbeaten"]

_SLACK: Final = 1e-9
_TOLERANCE: Final = 1e-6

Passed = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Cover:
    """Clients by weight, which of them each place covers (clients times places), and the weight that makes a difference."""

    covers: NDArray[np.bool_]
    weights: NDArray[np.float64]
    grain: float

    def grains(self, weight: float) -> int:
        """How many whole grains a weight is."""
        return math.floor(weight / self.grain + _SLACK)


@dataclass(frozen=True, slots=True)
class Aims:
    """What choices are compared by: covers, at least one, then floors, then counts, a row of a matrix for each."""

    covers: tuple[Cover, ...]
    floors: NDArray[np.int64]
    counts: NDArray[np.bool_]

    @property
    def places(self) -> int:
        """How many places there are to choose from."""
        return int(self.covers[0].covers.shape[1])


@dataclass(frozen=True, slots=True)
class Point:
    """A choice, its places in order, and what it is compared by."""

    places: tuple[int, ...]
    score: tuple[int, ...]


def scores(aims: Aims, choice: Sequence[int]) -> tuple[int, ...]:
    """What a choice of at least one place is compared by."""
    chosen = list(choice)
    covers = [one.grains(float(one.weights @ one.covers[:, chosen].any(axis=1))) for one in aims.covers]
    return (*covers, *map(int, aims.floors[:, chosen].min(axis=1)), *map(int, aims.counts[:, chosen].sum(axis=1)))


def unbeaten(
    aims: Aims,
    count: int,
    *,
    required: Sequence[int] = (),
    passed: Passed = lambda what, done, of: None,
) -> tuple[Point, ...]:
    """Of all choices of `count` places that have the required ones those that nothing beats.

    Args:
        aims: what choices are compared by.
        count: how many places are chosen, at least one.
        required: places that every choice has.
        passed: is told of how many ways in which the numbers may come out it is settled which choice is best.

    Returns:
        One point for each score that no other choice beats, the greatest first in the order of the numbers. Without enough places
        none. Each is proven, to a millionth of a grain.

    Cost:
        A linear program of a few milliseconds for each point and for each bound that has to be proven, some of them with whole
        numbers.
    """
    if not len(set(required)) <= count <= aims.places:
        return ()
    return _Sweep(aims, count, tuple(sorted(set(required))), passed).points()


class _Sweep:
    """The best known first number and its bound, for every way in which the other numbers may come out."""

    def __init__(self, aims: Aims, count: int, required: tuple[int, ...], passed: Passed) -> None:
        self._aims, self._count, self._required, self._passed = aims, count, required, passed
        self._levels = [np.unique(row) for row in aims.floors]
        shape = [one.grains(float(one.weights.sum())) + 1 for one in aims.covers[1:]]
        shape += [len(levels) for levels in self._levels] + [count + 1] * len(aims.counts)
        self._known = np.full(shape or [1], -1, dtype=np.int64)
        first = aims.covers[0]
        self._bound = np.full(shape or [1], first.grains(float(first.weights.sum())), dtype=np.int64)
        self._found: dict[tuple[int, ...], tuple[int, ...]] = {}
        self._program = _Program(aims, count, required)

    def points(self) -> tuple[Point, ...]:
        """The unbeaten, once no bound is above what is known."""
        while (open_ := np.flatnonzero(self._known < self._bound)).size:
            self._passed("choices", self._known.size - open_.size, self._known.size)
            at = tuple(int(one) for one in np.unravel_index(open_[0], self._known.shape))
            self._settle(at)
        best = [
            Point(places, score)
            for score, places in self._found.items()
            if not any(other != score and all(map(int.__ge__, other, score)) for other in self._found)
        ]
        return tuple(sorted(best, key=lambda point: point.score, reverse=True))

    def _settle(self, at: tuple[int, ...]) -> None:
        """The best first number that comes with at least these others is known."""
        covers, floors = len(self._aims.covers) - 1, len(self._levels)
        ranks = at[covers : covers + floors]
        allowed = np.ones(self._aims.places, dtype=bool)
        for row, levels, rank in zip(self._aims.floors, self._levels, ranks, strict=True):
            allowed &= row >= levels[rank]
        least = (at[:covers] if self._aims.covers[1:] else (), at[covers + floors :] if self._aims.counts.size else ())
        best = -1
        for choice, bound in self._program.best(allowed, *least, beyond=int(self._known[at])):
            if choice is not None:
                self._keep(choice)
            best = bound
        bound = max(min(best, int(self._bound[at])), int(self._known[at]))
        beyond = tuple(slice(one, None) for one in at)
        np.minimum(self._bound[beyond], bound, out=self._bound[beyond])
        self._bound[at] = self._known[at]

    def _keep(self, places: Sequence[int]) -> None:
        """Note a choice for all numbers that it reaches."""
        chosen = tuple(sorted(map(int, places)))
        score = scores(self._aims, chosen)
        covers = len(self._aims.covers)
        floors = score[covers : covers + len(self._levels)]
        ranks = [int(np.searchsorted(levels, one)) for levels, one in zip(self._levels, floors, strict=True)]
        at = (*score[1:covers], *ranks, *score[covers + len(self._levels) :]) or (0,)
        if self._known[at] < score[0]:
            self._found[score] = chosen
            below = tuple(slice(0, one + 1) for one in at)
            np.maximum(self._known[below], score[0], out=self._known[below])


class _Program:
    """The covering program of some aims; only its bounds change."""

    def __init__(self, aims: Aims, count: int, required: tuple[int, ...]) -> None:
        import highspy  # slow to import

        self._highspy = highspy
        self._aims, self._count, self._required = aims, count, required
        self._model: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        self._model.silent()
        self._model.setOptionValue("mip_rel_gap", 0.0)
        self._model.setOptionValue("threads", 1)
        self._model.setOptionValue("mip_heuristic_effort", 0.0)  # what is known is a bound already; a quarter of the time less
        places = aims.places
        self._model.addVars(places, np.zeros(places), np.ones(places))
        self._rows: list[int] = []
        inf = highspy.kHighsInf
        self._model.addRow(float(count), float(count), places, np.arange(places, dtype=np.int32), np.ones(places))
        column = places
        objective: dict[int, float] = {}
        for number, cover in enumerate(aims.covers):
            ways, back = np.unique(cover.covers, axis=0, return_inverse=True)
            sums = np.bincount(np.ravel(back), weights=cover.weights / cover.grain, minlength=len(ways))
            kept = [k for k in range(len(ways)) if ways[k].any() and sums[k] > 0]
            columns = np.arange(column, column + len(kept), dtype=np.int32)
            self._model.addVars(len(kept), np.zeros(len(kept)), np.ones(len(kept)))
            for client, k in zip(columns, kept, strict=True):
                whom = np.flatnonzero(ways[k]).astype(np.int32)
                index = np.concatenate([[client], whom]).astype(np.int32)
                self._model.addRow(-inf, 0.0, len(index), index, np.concatenate([[1.0], -np.ones(len(whom))]))
            if number == 0:
                objective = dict(zip(columns.tolist(), sums[kept].tolist(), strict=True))
            else:
                self._rows.append(self._model.getNumRow())
                self._model.addRow(-inf, inf, len(kept), columns, np.asarray(sums[kept], dtype=np.float64))
            column += len(kept)
        for row in aims.counts:
            index = np.flatnonzero(row).astype(np.int32)
            self._rows.append(self._model.getNumRow())
            self._model.addRow(-inf, inf, len(index), index, np.ones(len(index)))
        self._reach = self._model.getNumRow()
        self._model.addRow(
            -inf, inf, len(objective), np.array(list(objective), dtype=np.int32), np.array(list(objective.values()))
        )
        for at, weight in objective.items():
            self._model.changeColCost(at, weight)
        self._model.changeObjectiveSense(highspy.ObjSense.kMaximize)

    def best(
        self, allowed: NDArray[np.bool_], covers: Sequence[int], counts: Sequence[int], *, beyond: int
    ) -> Iterator[tuple[tuple[int, ...] | None, int]]:
        """A choice, if there is one that is better than `beyond`, and what none can pass.

        Args:
            allowed: the places to choose from.
            covers, counts: what the other covers and the counts must come to.
            beyond: the first number that is known to be reached.
        """
        places = self._aims.places
        if allowed.sum() < self._count or not allowed[list(self._required)].all():
            yield None, -1
            return
        lower = np.zeros(places)
        lower[list(self._required)] = 1.0
        self._model.changeColsBounds(places, np.arange(places, dtype=np.int32), lower, allowed.astype(np.float64))
        inf = self._highspy.kHighsInf
        for row, least in zip(self._rows, (*covers, *counts), strict=True):
            self._model.changeRowBounds(row, least - _TOLERANCE if least else -inf, inf)
        self._model.changeRowBounds(self._reach, beyond + 1 - _TOLERANCE if beyond >= 0 else -inf, inf)
        self._set_whole(whole=False)
        value = self._solved()
        if value is None:
            yield None, beyond
            return
        bound = math.floor(value + _TOLERANCE)
        part = np.array(self._model.getSolution().col_value[:places])
        if np.abs(part - np.round(part)).max() < _TOLERANCE:
            yield tuple(np.flatnonzero(part > 0.5).tolist()), bound
            return
        self._set_whole(whole=True)
        value = self._solved()
        if value is None:
            yield None, beyond
            return
        part = np.array(self._model.getSolution().col_value[:places])
        yield tuple(np.flatnonzero(part > 0.5).tolist()), math.floor(value + _TOLERANCE)

    def _set_whole(self, *, whole: bool) -> None:
        places = self._aims.places
        kind = self._highspy.HighsVarType.kInteger if whole else self._highspy.HighsVarType.kContinuous
        self._model.changeColsIntegrality(places, np.arange(places, dtype=np.int32), np.array([kind] * places))

    def _solved(self) -> float | None:
        """The greatest value; `None` if nothing reaches what is asked."""
        self._model.run()
        status = self._model.getModelStatus()
        kinds = self._highspy.HighsModelStatus
        if status in (kinds.kInfeasible, kinds.kUnboundedOrInfeasible):
            return None
        if status != kinds.kOptimal:
            raise RuntimeError(f"HiGHS found no choice: {self._model.modelStatusToString(status)}")
        return float(self._model.getInfo().objective_function_value)
