r"""The lexicographic maximum of some columns of a linear program, in which other columns may have to be whole.

With goals :math:`g_1, \dots, g_C` among the columns :math:`x` of

.. math:: A x \le b, \qquad 0 \le x \le u, \qquad x_j \in \mathbb{Z} \ (j \in W), \qquad x_j = 0 \text{ or } x_j \ge s_j ,

the answer is the :math:`x` whose :math:`(x_{g_1}, \dots, x_{g_C})` is lexicographically greatest. A goal may always be lowered
by itself: no row asks for more of it.

**How.** Whole numbers aside, a vertex of the program is the answer exactly if no feasible edge leads to something greater. Let
:math:`y_c` be the row of the inverse basis that belongs to goal :math:`c` and :math:`d_c = -A^\top y_c` what it gains by each
column outside the basis. Goal 1 is at its most if :math:`d_1 \le 0`; then only columns with :math:`d_1 = 0` may still move, and
among these goal 2 is at its most if :math:`d_2 \le 0`; and so on [Isermann1982]_. One solution of the program with weights that
fall along the goals therefore settles many goals at once, each *proven* by signs and not by the weights; from the first goal
that is not settled on, the next weights begin. A goal at its own upper bound is settled by being there.

The vertex is mostly whole by itself. Where it is not, columns are rounded one after another while the goals keep their values;
where that fails, a program in whole numbers (no gap allowed) says whether the values can be had, up to which goal if not, and
how much that goal then gets. What the time does not suffice for is not proven, and has an upper bound.

Source: Isermann, H. (1982), Linear lexicographic optimization, OR Spektrum 4.
"""

from __future__ import annotations

import math
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Flags = NDArray[np.bool_]
    Places = NDArray[np.int32]

__all__ = ["SLACK", "Climb", "Columns", "Program"]

SLACK: Final = 1e-6  # below it, rounding
_FALL: Final = 0.85  # what the next goal weighs beside the one before it
_SEEN: Final = 80  # goals that weigh anything at once: more would drown in the solver's tolerance
_LARGE: Final = 1500  # columns beyond which no program in whole numbers is asked while time is limited
_SCALE: Final = 1e3
_ROUNDS: Final = 40  # roundings before a program in whole numbers is asked


@dataclass(frozen=True, slots=True)
class Columns:
    """A program without its right-hand sides: a sparse matrix by columns, and what is asked of its columns.

    Attributes:
        start, row, value: column j has the entries `value[start[j]:start[j + 1]]` in the rows `row[start[j]:start[j + 1]]`.
        rows: how many rows there are.
        whole: for each column, whether it counts in whole numbers.
        least: for each column, the least that it is if it is not nought; nought if it may be anything.
        goals: the columns whose lexicographic maximum is sought, in order.
    """

    start: Places
    row: Places
    value: Floats
    rows: int
    whole: Flags
    least: Floats
    goals: Places

    def __len__(self) -> int:
        return len(self.start) - 1


@dataclass(frozen=True, slots=True)
class Climb:
    """What was found: a feasible point, and how far it is proven.

    Attributes:
        point: a value for each column.
        goals: a value for each goal; the point gives at least as much.
        proven: how many of the first goals are proven to be the lexicographic maximum.
        bounds: for each goal no less than what the maximum gives it, once those before `proven` have what they have.
        hopes: for each goal no less than what the maximum gives it, if every goal before has what is hoped for it.
    """

    point: Floats
    goals: Floats
    proven: int
    bounds: Floats
    hopes: Floats


class Program:
    """One program, asked again and again with other right-hand sides, each time from where the first answer ended."""

    __slots__ = ("_asked", "_highs", "_home", "_lower", "_matrix", "_rows", "_upper", "_weights", "columns")

    def __init__(self, columns: Columns) -> None:
        self.columns = columns
        self._highs: Any = None
        self._home: Any = None

    # ---- the solver ---------------------------------------------------------------------------------------------------------

    def _begun(self, upper: Floats, rows: Floats) -> None:
        import highspy
        from scipy.sparse import csc_array

        of = self.columns
        self._matrix = csc_array((of.value, of.row, of.start), shape=(of.rows, len(of))).T.tocsr()
        self._highs = _solver()
        self._highs.passModel(_model(of, np.zeros(len(of)), np.zeros(len(of)), upper, rows))
        self._asked = highspy.HighsModelStatus.kOptimal
        self._lower, self._upper, self._rows = np.zeros(len(of)), upper.copy(), rows.copy()
        self._weights = np.zeros(len(of))

    def _bound(self, which: Places, lower: Floats, upper: Floats) -> None:
        if len(which):
            self._lower[which], self._upper[which] = lower, upper
            self._highs.changeColsBounds(len(which), which, lower, upper)

    def _weigh(self, weights: Floats) -> None:
        changed = np.flatnonzero(weights != self._weights).astype(np.int32)
        if len(changed):
            self._highs.changeColsCost(len(changed), changed, weights[changed])
            self._weights = weights

    def _run(self, simplex: int) -> Floats | None:
        """The best point by the weights; `None` if there is none. By the dual (1) or the primal simplex (4)."""
        self._highs.setOptionValue("simplex_strategy", simplex)
        self._highs.run()
        if self._highs.getModelStatus() != self._asked:
            return None
        return np.asarray(self._highs.getSolution().col_value)

    def _falling(self, first: int) -> Floats:
        weights = np.zeros(len(self.columns))
        seen = self.columns.goals[first : first + _SEEN]
        weights[seen] = _SCALE * _FALL ** np.arange(len(seen))
        return weights

    # ---- the ladder ---------------------------------------------------------------------------------------------------------

    def maximum(self, upper: Floats, rows: Floats, whole_goals: Flags, until: float = math.inf) -> Climb:
        """The lexicographic maximum with these upper bounds of columns and rows.

        Args:
            upper: the most of each column, nought or more; of goals too.
            rows: the most of each row; with all columns at nought every row is kept.
            whole_goals: which goals can only be whole.
            until: the moment of `time.monotonic` after which what is not yet proven is left so.

        Cost:
            A few linear programs and a sparse solve a goal, from the basis of the first answer; a program in whole numbers only
            where rounding fails.
        """
        of = self.columns
        most = upper.copy()
        most[of.goals[whole_goals]] = np.floor(most[of.goals[whole_goals]] + SLACK)
        if not len(of.goals):
            return Climb(np.zeros(len(of)), np.zeros(0), 0, np.zeros(0), np.zeros(0))
        try:
            self._reset(most, rows)
            found, proven, point = self._climbed(0, most, whole_goals, until)
            kept = self._kept(found, point, until)
            if kept is not None:
                return Climb(kept, found, proven, self._bounds(found, proven, most), found)
            return self._in_whole_numbers(found, proven, point, most, rows, whole_goals, until)
        except BaseException:
            self._highs = self._home = None  # whatever was under way: begin anew when asked again
            raise

    def _bounds(self, found: Floats, proven: int, most: Floats) -> Floats:
        bounds = most[self.columns.goals].copy()
        bounds[:proven] = found[:proven]
        return bounds

    def _reset(self, upper: Floats, rows: Floats) -> None:
        """The program with these right-hand sides, at the basis where the first answer of all began."""
        if self._highs is None:
            self._begun(upper, rows)
            return
        changed = np.flatnonzero((self._upper != upper) | (self._lower != 0)).astype(np.int32)
        self._bound(changed, np.zeros(len(changed)), upper[changed])
        moved = np.flatnonzero(self._rows != rows).astype(np.int32)
        if len(moved):
            self._highs.changeRowsBounds(len(moved), moved, np.full(len(moved), -math.inf), rows[moved])
            self._rows = rows.copy()
        if self._home is not None:
            self._highs.setBasis(self._home)

    def _climbed(self, first: int, most: Floats, whole_goals: Flags, until: float) -> tuple[Floats, int, Floats]:
        """The values of goals without regard to whole columns, how many are proven, and the last point.

        Goals before `first` are taken as they are bounded now.
        """
        goals = self.columns.goals
        found = self._lower[goals].copy()
        simplex, pure = 1, -1
        self._weigh(self._falling(first))
        point = self._run(simplex)
        if self._home is None and point is not None:
            self._home = self._highs.getBasis()
        simplex = 4
        while first < len(goals):
            if point is None:
                raise RuntimeError(f"HiGHS found no point: {self._highs.modelStatusToString(self._highs.getModelStatus())}")
            settled = self._settled(first, point, most, whole_goals)
            if not settled and pure == first:
                settled = [_down(point[goals[first]], bool(whole_goals[first]))]
            if settled:
                which = goals[first : first + len(settled)]
                found[first : first + len(settled)] = settled
                self._bound(which, np.array(settled), np.array(settled))
                first += len(settled)
                if first == len(goals):
                    break
            if time.monotonic() > until:
                found[first:] = [_down(v, bool(w)) for v, w in zip(point[goals[first:]], whole_goals[first:], strict=True)]
                break
            weights = self._falling(first)
            if not settled:
                pure = first
                weights[:] = 0
                weights[goals[first]] = _SCALE
            self._weigh(weights)
            point = self._run(simplex)
        assert point is not None
        if np.any(np.abs(point[goals] - found) > SLACK):
            which = goals[first:]
            self._bound(which, found[first:], found[first:])
            self._weigh(np.zeros(len(self.columns)))
            again = self._run(1)
            point = again if again is not None else point
        return found, first, point

    def _settled(self, first: int, point: Floats, most: Floats, whole_goals: Flags) -> list[float]:
        """The values of the goals from the first on that this vertex proves to be at their most, one after another."""
        of = self.columns
        size = len(of)
        _, basic = self._highs.getBasicVariables()
        place = np.full(size, -1)
        structural = basic >= 0
        place[basic[structural]] = np.flatnonzero(structural)
        free = np.zeros(size + of.rows, dtype=bool)
        free[:size] = (place < 0) & (self._lower < self._upper)
        free[size:] = True
        free[size + (-1 - basic[~structural])] = False
        down = np.abs(point - self._upper) < np.abs(point - self._lower)
        sign = np.where(down, 1.0, -1.0)
        settled: list[float] = []
        for c in range(first, len(of.goals)):
            goal = of.goals[c]
            value, top = point[goal], most[goal]
            at_top = value >= top - SLACK
            if place[goal] < 0:
                if not at_top and free[goal]:
                    break
                free[goal] = False
            else:
                _, y = self._highs.getBasisInverseRow(int(place[goal]))
                gains = np.concatenate([sign * (self._matrix @ y), -y])
                gains[~free] = 0
                if gains.max() > SLACK:
                    if not at_top:
                        break
                else:
                    free &= gains > -SLACK
            decided = float(top) if at_top else _down(value, bool(whole_goals[c]))
            settled.append(decided)
            if abs(decided - value) > SLACK:
                break
        return settled

    # ---- whole numbers ------------------------------------------------------------------------------------------------------

    def _amiss(self, point: Floats) -> Places:
        """Columns that ought to be whole and are not, or are more than nought and less than their least."""
        of = self.columns
        broken = of.whole & (np.abs(point - np.round(point)) > SLACK)
        small = (point > SLACK) & (point < of.least - SLACK)
        return np.flatnonzero(broken | small).astype(np.int32)

    def _tidy(self, point: Floats) -> Floats:
        tidy = np.where(self.columns.whole | (np.abs(point - np.round(point)) < SLACK), np.round(point), point)
        return np.maximum(tidy, 0.0)

    def _kept(self, found: Floats, point: Floats, until: float, bend: bool = False) -> Floats | None:
        """A point in whole numbers that gives the goals what was found, by rounding one column after another.

        If they may bend, it gives them no more than that, the first ones rather than later ones.
        """
        of = self.columns
        amiss = self._amiss(point)
        if not len(amiss):
            return self._tidy(point)
        lower, upper = self._lower.copy(), self._upper.copy()
        every = np.arange(len(of), dtype=np.int32)
        free_goals = of.goals
        self._bound(free_goals, np.zeros(len(found)) if bend else found, found)
        weights = np.zeros(len(of))
        if bend:
            weights[free_goals] = _SCALE * np.maximum(_FALL ** np.arange(len(found)), 1e-5)
        self._weigh(weights)
        try:
            for _ in range(_ROUNDS):
                if time.monotonic() > until:
                    return None
                now = self._rounded(amiss, point)
                if now is None:
                    return None
                point = now
                amiss = self._amiss(point)
                if not len(amiss):
                    return self._tidy(point)
            return None
        finally:
            self._bound(every, lower, upper)

    def _rounded(self, amiss: Places, point: Floats) -> Floats | None:
        """The point after the columns amiss are rounded, all or else the first of them, to the nearer side or else the other."""
        of = self.columns
        tries = [(amiss, False)] if len(amiss) > 1 else []
        tries += [(amiss[:1], False), (amiss[:1], True)]
        for which, other in tries:
            lower, upper = self._lower[which].copy(), self._upper[which].copy()
            value, least = point[which], of.least[which]
            small = value < least - SLACK
            up = np.where(small, least, np.ceil(value - SLACK))
            low = np.where(small, 0.0, np.floor(value + SLACK))
            rises = (value - low >= (up - low) / 2) != other
            rises &= up <= upper + SLACK
            self._bound(which, np.where(rises, up, lower), np.where(rises, upper, np.maximum(low, lower)))
            now = self._run(1)
            if now is not None:
                return now
            self._bound(which, lower, upper)
        return None

    def _in_whole_numbers(
        self, found: Floats, proven: int, point: Floats, most: Floats, rows: Floats, whole_goals: Flags, until: float
    ) -> Climb:
        """The maximum by programs in whole numbers: all goals as found, or else goal after goal as far as they differ.

        A point that was found for one goal settles those after it that it gives all that the linear program still allows.
        """
        goals, held, sure = self.columns.goals, found.copy(), 0
        large = math.isfinite(until) and len(self.columns) > _LARGE
        best = None if large else self._attained(held, most, rows, until)[0]
        if best is not None:
            return Climb(best, held, proven, self._bounds(held, proven, most), held)
        if large:
            bent = self._kept(held, point, until, bend=True)
            best = self._floored(point) if bent is None else bent
        else:
            best = self._floored(point)
        asked, patience = 0, 1
        self._reset(most, rows)
        while not large and time.monotonic() <= until:
            hope = float(most[goals[sure]])
            if asked and best[goals[sure]] < most[goals[sure]] - SLACK:
                hope = self._relaxed(sure, bool(whole_goals[sure]))
            value: float | None = hope
            if not asked or best[goals[sure]] < hope - SLACK:  # a point that is only rounded down settles nothing
                whole, value = self._most_of(sure, held, most, rows, bool(whole_goals[sure]), until)
                best, asked = best if whole is None else whole, asked + 1
            if value is None:
                break
            held[sure] = _down(value, bool(whole_goals[sure]))
            self._bound(goals[sure : sure + 1], held[sure : sure + 1], held[sure : sure + 1])
            sure += 1
            if sure == len(goals):
                return Climb(best, held, sure, self._bounds(held, sure, most), held)
            if asked < patience:
                continue
            patience = 2 * asked
            lower, upper = self._lower[goals[sure:]].copy(), self._upper[goals[sure:]].copy()
            climbed, proven, point = self._climbed(sure, most, whole_goals, until)
            kept = self._kept(climbed, point, until) if proven == len(goals) else None
            if kept is not None:
                return Climb(kept, climbed, proven, self._bounds(climbed, proven, most), climbed)
            self._bound(goals[sure:], lower, upper)
        values = best[goals].copy()
        values[:sure] = held[:sure]
        hopes = most[goals].copy()
        hopes[: max(proven, sure)] = held[: max(proven, sure)]
        return Climb(best, values, sure, self._bounds(values, sure, most), hopes)

    def _relaxed(self, which: int, whole: bool) -> float:
        """The most of a goal, whole numbers aside, while those before it are as they are bounded now."""
        weights = np.zeros(len(self.columns))
        weights[self.columns.goals[which]] = _SCALE
        self._weigh(weights)
        point = self._run(4)
        return math.inf if point is None else _down(float(point[self.columns.goals[which]]), whole)

    def _floored(self, point: Floats) -> Floats:
        """The point with less of what is amiss; the goals must be counted anew."""
        of = self.columns
        down = np.where(of.whole, np.floor(point + SLACK), point)
        return np.where(down < of.least - SLACK, 0.0, np.maximum(down, 0.0))

    def _attained(self, held: Floats, most: Floats, rows: Floats, until: float) -> tuple[Floats | None, bool]:
        """A point in whole numbers that gives the goals what they hold, `None` if there is none, and whether that is certain."""
        of = self.columns
        lower = np.zeros(len(of))
        lower[of.goals] = np.maximum(held - SLACK, 0)
        return self._mixed(lower, most, rows, np.zeros(len(of)), 0.0, until)

    def _most_of(
        self, which: int, held: Floats, most: Floats, rows: Floats, whole: bool, until: float
    ) -> tuple[Floats | None, float | None]:
        """A point in whole numbers with the most of a goal, those before it keeping what they hold; and it, if that is certain.

        Later goals together weigh less than half a unit of it, and half a unit less than the best is good enough for a goal that
        is whole.
        """
        of = self.columns
        lower, weights = np.zeros(len(of)), np.zeros(len(of))
        lower[of.goals[:which]] = np.maximum(held[:which] - SLACK, 0)
        later = of.goals[which + 1 : which + 1 + _SEEN]
        if whole and len(later):
            falling = _FALL ** np.arange(len(later))
            weights[later] = 0.4 * falling / max(1.0, float(falling @ most[later]))
        weights[of.goals[which]] = 1.0
        point, sharp = self._mixed(lower, most, rows, weights, 0.5 if whole else 0.0, until)
        return point, float(point[of.goals[which]]) if sharp and point is not None else None

    def _mixed(
        self, lower: Floats, upper: Floats, rows: Floats, weights: Floats, gap: float, until: float
    ) -> tuple[Floats | None, bool]:
        """The best point in whole numbers but for the gap, `None` if there is none, and whether that is certain."""
        import highspy

        of = self.columns
        left = until - time.monotonic()
        if left <= 0:
            return None, False
        kinds = highspy.HighsVarType
        lower = np.maximum(lower, of.least)
        beyond = lower > upper
        lower = np.where(beyond, 0.0, lower)
        upper = np.where(beyond, 0.0, upper)
        model = _model(of, weights, lower, upper, rows)
        model.integrality_ = [
            (kinds.kSemiInteger if whole else kinds.kSemiContinuous) if small else kinds.kInteger if whole else kinds.kContinuous
            for whole, small in zip(of.whole.tolist(), ((of.least > 0) & ~beyond).tolist(), strict=True)
        ]
        solver = _solver()
        solver.setOptionValue("mip_rel_gap", 0.0)
        solver.setOptionValue("mip_abs_gap", gap)
        if math.isfinite(left):
            solver.setOptionValue("time_limit", left)
        solver.passModel(model)
        solver.run()
        status = solver.getModelStatus()
        if status == highspy.HighsModelStatus.kInfeasible:
            return None, True
        point = np.asarray(solver.getSolution().col_value)
        held = len(point) == len(of) and solver.getInfo().primal_solution_status == 2
        return (self._tidy(point) if held else None), status == highspy.HighsModelStatus.kOptimal


def _down(value: float, whole: bool) -> float:
    """The value without what the solver's tolerance adds to it or takes from it; downwards to a whole one if it must be."""
    near = round(value)
    if abs(value - near) < SLACK * max(1.0, abs(value) * 1e-3):
        return float(max(near, 0))
    return float(math.floor(value)) if whole else max(0.0, value)


def _solver() -> Any:
    import highspy  # slow to import; most questions do without

    highs = highspy.Highs()  # type: ignore[no-untyped-call]
    highs.silent()
    highs.setOptionValue("parallel", "off")
    return highs


def _model(of: Columns, weights: Floats, lower: Floats, upper: Floats, rows: Floats) -> Any:
    import highspy

    model = highspy.HighsLp()
    model.num_col_, model.num_row_ = len(of), of.rows
    model.col_cost_, model.col_lower_, model.col_upper_ = weights, lower, upper
    model.row_lower_, model.row_upper_ = np.full(of.rows, -math.inf), rows
    model.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    model.a_matrix_.start_, model.a_matrix_.index_, model.a_matrix_.value_ = of.start, of.row, of.value
    model.sense_ = highspy.ObjSense.kMaximize
    return model
