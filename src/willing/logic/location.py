r"""Which places to choose, by the four classical models of location, each answer with the bound that proves it.

Clients :math:`i` of weight :math:`w_i`, candidates :math:`j`, times (or distances) :math:`t_{ij}` from candidate to client, a
choice :math:`S`, and for it the time to the nearest chosen place, :math:`t_i(S) = \min_{j \in S} t_{ij}`:

* **median** [Hakimi1964]_: the least weighted time, with :math:`p` places:
  :math:`\min_{|S| = p} \sum_i w_i\, t_i(S)`;
* **coverage** [ChurchReVelle1974]_: the most weight within :math:`r` of one of :math:`p` places:
  :math:`\max_{|S| = p} \sum_{i :\, t_i(S) \le r} w_i`;
* **centre** [Hakimi1964]_: the least worst time, with :math:`p` places: :math:`\min_{|S| = p} \max_i t_i(S)`;
* **cover** [Toregas1971]_: the fewest places that have every client within :math:`r`:
  :math:`\min |S|` so that :math:`t_i(S) \le r` for all :math:`i`.

*Within* includes what is exactly as far. A client without weight is nobody: no model looks at it. How heavy the others are is
nothing to **centre** and **cover**.

The median is found and proven by `willing.logic.median`; and so is **coverage**, as the choice that leaves the least weight
uncovered, which is the median of what costs nought within :math:`r` and one beyond [ChurchReVelle1976]_. If weighted times are
not whole, or weights are not, a choice is called proven when no other one is better by more than `TOLERANCE` of the weighted
time, or of the weight that is left uncovered.

**cover** is a program with candidates as whole variables [ChurchMurray2018]_, solved by HiGHS without a gap. Before, each client
is left out that is reached whenever another one is, each candidate that reaches no more than another one, and each is taken that
alone reaches somebody, again and again. **centre** asks for ever smaller :math:`r`, among the times that there are, whether
:math:`p` places cover. HiGHS takes a variable for whole, and a row for kept, within 10⁻⁶; so what it chose is rounded and looked
at again, and its bound, a number of places, is rounded up where it is more than 10⁻⁶ above a whole one.

Sources:

.. [Hakimi1964] Hakimi, S. (1964), Optimum locations of switching centers and the absolute centers and medians of a graph,
   Operations Research 12(3).
.. [Toregas1971] Toregas, C., Swain, R., ReVelle, C. & Bergman, L. (1971), The location of emergency service facilities,
   Operations Research 19(6).
.. [ChurchReVelle1974] Church, R. & ReVelle, C. (1974), The maximal covering location problem, Papers of the Regional Science
   Association 32.
.. [ChurchReVelle1976] Church, R. & ReVelle, C. (1976), Theoretical and computational links between the p-median, location
   set-covering, and the maximal covering location problem, Geographical Analysis 8(4).
.. [ChurchMurray2018] Church, R. & Murray, A. (2018), Location Covering Models, chapter 2.
.. [Lawler1972] Lawler, E. (1972), A procedure for computing the K best solutions to discrete optimization problems, Management
   Science 18(7).
"""

from __future__ import annotations

import heapq
import itertools
import math
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np

from willing.faults import Fault, FaultyInput
from willing.logic.median import TOLERANCE, median

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Reach = NDArray[np.bool_]
    Times = NDArray[np.float64]

__all__ = ["MODELS", "Located", "Model", "located", "ranked"]

Model = Literal["median", "coverage", "centre", "cover"]
MODELS: Final[tuple[Model, ...]] = ("median", "coverage", "centre", "cover")

_NEAR: Final = 1e-6
"""Within what the solver takes a variable for whole, and two values for the same."""
_FAULTS_TOLD: Final = 5


@dataclass(frozen=True, slots=True)
class Located:
    """A choice of places, what it comes to, and what no choice does better than.

    Attributes:
        model: which of the four.
        chosen: the candidates, in order; none if the time was over before any was found.
        value: weighted time, weight covered, worst time, or how many places.
        bound: no choice has a better value: a lower one, or for 'coverage' a higher one.
        proven: whether the bound shows that no choice is better.
        nearest: for each client the nearest chosen candidate, of those as near the first; none if none can reach it.
    """

    model: Model
    chosen: tuple[int, ...]
    value: float
    bound: float
    proven: bool
    nearest: tuple[int | None, ...]


def located(
    model: Model,
    times: NDArray[np.generic],
    *,
    weights: Sequence[float] | NDArray[np.generic] | None = None,
    count: int | None = None,
    within: float | None = None,
    allowed: Iterable[int] | None = None,
    fixed: Iterable[int] = (),
    seconds: float | None = None,
) -> Located:
    """The choice of places that is best by a model.

    Three clients beside three candidates, 10 apart on a line:

    >>> at = np.array([0, 10, 20])
    >>> times = abs(at[:, None] - at)
    >>> located("median", times, count=1)
    Located(model='median', chosen=(1,), value=20.0, bound=20.0, proven=True, nearest=(1, 1, 1))
    >>> located("cover", times, within=10).chosen
    (1,)

    Args:
        model: 'median', 'coverage', 'centre' or 'cover'.
        times: clients by candidates, one of each at least, nought or more; infinite where one cannot be reached.
        weights: of the clients, nought or more; 1 each where not given.
        count: how many places, with those that are fixed; for all models but 'cover'.
        within: the time that counts as covered, itself included; for 'coverage' and 'cover'.
        allowed: the candidates to choose from; all where not given.
        fixed: candidates that are chosen in any case.
        seconds: after which the best so far is told with its bound, by the clock.

    Returns:
        The choice, the same for the same numbers unless the time was over; of choices equally good it is one.

    Raises:
        FaultyInput: if something is missing, too much, or no such number, or if no choice reaches everybody; 'coverage' may
            leave clients unreached.

    Cost:
        Hard in the worst case; seconds for hundreds of clients and candidates.
    """
    asked = _Asked.of(model, times, weights, count, within, allowed, fixed, seconds)
    match model:
        case "median" | "coverage":
            return asked.by_median()
        case "centre":
            return asked.by_centre()
        case "cover":
            return asked.by_cover()


def ranked(
    model: Literal["median", "coverage"],
    times: NDArray[np.generic],
    *,
    weights: Sequence[float] | NDArray[np.generic] | None = None,
    count: int | None = None,
    within: float | None = None,
    allowed: Iterable[int] | None = None,
    fixed: Iterable[int] = (),
    seconds: float | None = None,
    share: float = 0.03,
    most: int = 5,
) -> tuple[Located, ...]:
    """The best choice, and others whose value is within a share of the best, best first, each proven to be the next best.

    What is left without a choice is split into the choices that lack its first candidate, those that have it and lack its
    second, and so on, and the best of each part is found [Lawler1972]_.

    Args:
        model, times, weights, count, within, allowed, fixed, seconds: as for `located`; the time is that for all of them.
        share: of the best value, by how much others may be worse, this share included.
        most: how many others are told at most.

    Returns:
        The best, and no others if it was not proven in time; otherwise those that were. Bounds are of the choices that are left.

    Cost:
        That of `located` up to the count of places as often for each that is told; most parts have only worse choices by their
        first bound.
    """
    faults = []
    if not 0 <= share < math.inf:
        faults.append(Fault("share", str(share), "a share of the best value, nought or more", "write 0.03 for three per cent"))
    if most < 0:
        faults.append(Fault("most", str(most), "how many others to tell, nought or more"))
    asked = _Asked.of(model, times, weights, count, within, allowed, fixed, seconds, faults)
    best = asked.by_median()
    return (best, *asked.next_best(best, share, most)) if best.proven else (best,)


def _faults(
    model: str,
    times: NDArray[np.generic],
    weights: NDArray[np.float64],
    count: int | None,
    within: float | None,
    allowed: Sequence[int],
    fixed: Sequence[int],
) -> Iterator[Fault]:
    """What is wrong with a question."""
    if model not in MODELS:
        yield Fault("model", repr(model), f"one of {', '.join(MODELS)}")
        return
    if times.ndim != 2 or not times.size:
        found = f"a matrix of {' by '.join(map(str, times.shape))}" if times.shape else "one number"
        yield Fault("times", found, "a matrix with a row for each client and a column for each candidate, one of each at least")
        return
    clients, candidates = times.shape
    for client, candidate in itertools.islice(np.argwhere(~(times >= 0)), _FAULTS_TOLD):  # type: ignore[operator]
        wanted = "nought or more, or infinite where it cannot be reached"
        yield Fault(f"times, client {client}, candidate {candidate}", str(times[client, candidate]), wanted)
    if weights.shape != (clients,):
        yield Fault("weights", f"{weights.size} of them", f"one for each of the {clients} clients")
    else:
        for (client,) in itertools.islice(np.argwhere(~((weights >= 0) & (weights < math.inf))), _FAULTS_TOLD):
            yield Fault(f"weights, client {client}", str(weights[client]), "a number, nought or more", "write 0 for nobody")
    for name, some in (("allowed", allowed), ("fixed", fixed)):
        for one in itertools.islice((one for one in some if not 0 <= one < candidates), _FAULTS_TOLD):
            yield Fault(name, str(one), f"a candidate, from 0 to {candidates - 1}")
    for one in itertools.islice((one for one in fixed if one not in allowed and 0 <= one < candidates), _FAULTS_TOLD):
        yield Fault("fixed", f"{one}, which is not allowed", "candidates that are allowed", "allow it, or do not fix it")
    if not allowed:
        yield Fault("allowed", "no candidate", "one at least")
    if model == "cover":
        if count is not None:
            yield Fault("count", str(count), "none, since 'cover' tells how many", "ask for 'coverage' to have so many")
    elif count is None:
        yield Fault("count", "none", f"how many places '{model}' is to choose")
    elif count < 1:
        yield Fault("count", str(count), "one place at least")
    elif count > len(allowed):
        yield Fault("count", str(count), f"no more places than candidates that are allowed, {len(allowed)}", "choose fewer")
    elif count < len(fixed):
        yield Fault("count", str(count), f"no fewer places than are fixed, {len(fixed)}", "choose more, or fix fewer")
    if model in ("coverage", "cover"):
        if within is None:
            yield Fault("within", "none", f"the time that '{model}' counts as covered")
        elif not within >= 0:
            yield Fault("within", str(within), "a time, nought or more")
    elif within is not None:
        yield Fault(
            "within", str(within), f"none, since '{model}' looks at how long, and not at whether within", "ask 'coverage'"
        )


@dataclass(frozen=True, slots=True, order=True)
class _Kept:
    """The best choice, and its cost, of all that have some candidates and lack others."""

    cost: float
    chosen: tuple[int, ...]
    opened: tuple[int, ...]
    closed: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question without faults: clients with weight, and the candidates that are allowed, renumbered.

    Attributes:
        model: which of the four.
        all_times: of everybody, to tell who is nearest.
        times, weights: of clients with weight, to candidates that are allowed.
        clients, names: which clients and candidates these are.
        count, within: nought where the model has none.
        fixed: candidates, as renumbered.
        until: when the time is over.
    """

    model: Model
    all_times: Times
    times: Times
    weights: NDArray[np.float64]
    clients: NDArray[np.intp]
    names: NDArray[np.intp]
    count: int
    within: float
    fixed: tuple[int, ...]
    until: float

    @classmethod
    def of(
        cls,
        model: Model,
        times: NDArray[np.generic],
        weights: Sequence[float] | NDArray[np.generic] | None,
        count: int | None,
        within: float | None,
        allowed: Iterable[int] | None,
        fixed: Iterable[int],
        seconds: float | None,
        faults: Iterable[Fault] = (),
    ) -> _Asked:
        until = math.inf if seconds is None else time.monotonic() + seconds
        times = np.asarray(times)
        among = sorted(set(allowed)) if allowed is not None else list(range(times.shape[1] if times.ndim == 2 else 0))
        always = sorted(set(fixed))
        clients = times.shape[0] if times.ndim else 0
        heavy = np.ones(clients) if weights is None else np.asarray(weights, np.float64)
        if found := [*_faults(model, times, heavy, count, within, among, always), *faults]:
            raise FaultyInput(found)
        whole = np.asarray(times, np.float64)
        names, some = np.array(among, np.intp), np.flatnonzero(heavy > 0)
        places = tuple(int(np.searchsorted(names, one)) for one in always)
        near = math.inf if within is None else float(within)
        asked = cls(model, whole, whole[np.ix_(some, names)], heavy[some], some, names, count or 0, near, places, until)
        asked.refuse_unreached(asked.within if model == "cover" else math.inf)
        return asked

    @property
    def left(self) -> float | None:
        """How many seconds are left."""
        return None if self.until == math.inf else max(0.0, self.until - time.monotonic())

    def reach(self, within: float) -> Reach:
        """Which candidates reach which clients within a time; what cannot be reached at all is within none."""
        return (self.times <= within) & np.isfinite(self.times)

    def refuse_unreached(self, within: float) -> None:
        """Refuse clients that no candidate reaches; 'coverage' may do without them."""
        lost = [] if self.model == "coverage" else list(self.clients[~self.reach(within).any(axis=1)])
        if lost:
            how = f"a candidate within {within:g} of it" if within < math.inf else "a candidate that reaches it"
            ways = "allow more candidates, or more time, or give it the weight 0" if within < math.inf else "give it the weight 0"
            raise FaultyInput(Fault(f"times, client {one}", "none", how, ways) for one in lost[:_FAULTS_TOLD])

    def unreached(self) -> FaultyInput:
        """That no choice of so many places reaches everybody."""
        found = f"no {self.count} of {len(self.names)} candidates that reach every client"
        return FaultyInput([Fault("count", found, "places that do", "choose more, or give some clients the weight 0")])

    def told(self, chosen: Iterable[int], value: float, bound: float, proven: bool) -> Located:
        """A choice as it is told, by the names of its candidates."""
        names = np.sort(self.names[list(chosen)])
        nearest: tuple[int | None, ...] = (None,) * len(self.all_times)
        if len(names):
            times = self.all_times[:, names]
            at = times.argmin(axis=1)
            nearest = tuple(int(names[k]) if math.isfinite(times[i, k]) else None for i, k in enumerate(at))
        return Located(self.model, tuple(map(int, names)), value, bound, proven, nearest)

    # ---- median and coverage -----------------------------------------------------------------------------------------------

    def costs(self) -> Times:
        """What each client costs from each candidate: its time, or one if it is not covered from there."""
        return self.times if self.model == "median" else np.where(self.reach(self.within), 0.0, 1.0)

    def by_median(self) -> Located:
        """The best choice."""
        found = median(self.costs(), self.count, weights=self.weights, opened=self.fixed, seconds=self.left)
        if found.proven and not found.chosen:
            raise self.unreached()
        return self.told(found.chosen, *self.values(found.chosen, found.cost, found.bound), found.proven)

    def values(self, chosen: Sequence[int], cost: float, bound: float) -> tuple[float, float]:
        """The value of a choice and the bound, from what its cost is and what no choice costs less than."""
        if self.model == "median":
            return cost, bound
        covered = float(self.weights[self.reach(self.within)[:, list(chosen)].any(axis=1)].sum())
        return covered, covered if cost == bound else max(covered, float(self.weights.sum()) - bound)

    def next_best(self, best: Located, share: float, most: int) -> Iterator[Located]:
        """The choices that are next best after the best, no more than so many."""
        costs, every = self.costs(), float(self.weights.sum())
        highest = best.value * (1 + share) if self.model == "median" else every - best.value * (1 - share)
        slack = TOLERANCE * (highest if self.model == "median" else every)
        parts: list[_Kept] = []
        split = _Kept(0.0, tuple(map(int, np.searchsorted(self.names, best.chosen))), self.fixed, ())
        for told in range(most):
            opened = split.opened
            for one in sorted(set(split.chosen) - set(opened)):
                # A part is of interest if it has a choice within the share that is cheaper than enough others that are known.
                known = heapq.nsmallest(most - told, parts)
                below = known[-1].cost if len(known) == most - told else highest + 3 * slack + sys.float_info.min
                closed = (*split.closed, one)
                found = median(
                    costs, self.count, weights=self.weights, opened=opened, closed=closed, below=below, seconds=self.left
                )
                if not found.proven:
                    return
                if found.chosen and found.cost <= highest + slack:
                    heapq.heappush(parts, _Kept(found.cost, found.chosen, opened, closed))
                opened = (*opened, one)
            if not parts:
                return
            split = heapq.heappop(parts)
            yield self.told(split.chosen, *self.values(split.chosen, split.cost, split.cost), True)

    # ---- cover and centre --------------------------------------------------------------------------------------------------

    def by_cover(self) -> Located:
        found, least = _covering(self.reach(self.within), self.fixed, self.until)
        return self.told(found, float(len(found)), float(least), least >= len(found))

    def by_centre(self) -> Located:
        """The radii that may be the answer are those above one that so many places do not cover, up to one that they do."""
        radii = np.unique(self.times[np.isfinite(self.times)])
        nearest = self.times.min(axis=1, initial=math.inf).max(initial=0.0)
        if self.fixed:
            spare = self.count > len(self.fixed)
            nearest = nearest if spare else self._worst(self.fixed)
        low, high = int(np.searchsorted(radii, nearest)), len(radii)
        chosen: tuple[int, ...] = ()
        while low < high:
            middle = (low + high) // 2 if chosen else high - 1
            found, least = _covering(self.times <= radii[middle], self.fixed, self.until, enough=self.count)
            if len(found) <= self.count:
                chosen = self._filled(found)
                high = int(np.searchsorted(radii, self._worst(chosen)))
            elif least > self.count:
                low = middle + 1
            else:
                break
        if low >= len(radii) and len(radii):
            raise self.unreached()
        bound = float(radii[low]) if len(radii) else 0.0
        if not chosen and not len(radii):
            chosen = self._filled(())
        if not chosen:
            return self.told((), math.inf, bound, False)
        worst = self._worst(chosen)
        return self.told(chosen, worst, min(bound, worst), bound >= worst)

    def _worst(self, chosen: Sequence[int]) -> float:
        return float(self.times[:, list(chosen)].min(axis=1).max(initial=0.0))

    def _filled(self, chosen: Sequence[int]) -> tuple[int, ...]:
        """A choice with as many places as asked for, the further ones each the one that shortens most."""
        places = list(chosen or self.fixed)
        while len(places) < self.count:
            now = self.times[:, places].min(axis=1, initial=np.finfo(np.float64).max)
            gain = np.maximum(now[:, None] - self.times, 0.0).sum(axis=0)
            gain[places] = -1.0
            places.append(int(gain.argmax()))
        return tuple(places)


def _covering(reach: Reach, fixed: Sequence[int], until: float, *, enough: int = 0) -> tuple[tuple[int, ...], int]:
    """The fewest candidates, with the fixed, that reach all clients, each of whom some does; and how many it takes at least.

    If so many are `enough`, no fewer are looked for, and no fewer than more than that are ruled out.
    """
    taken = list(fixed)
    left, names = _essential(reach, taken)
    found = [*taken, *names[_greedy(left)]]
    least = len(taken) + _apart(left)
    if len(found) <= max(enough, least) or least > enough > 0:
        return tuple(map(int, found)), least
    solver = _Solver(until)
    solver.covering(left)
    relaxed, bound, proven = solver.solved()
    if proven and relaxed is not None:
        least = max(least, len(taken) + math.ceil(bound - _NEAR))
    if len(found) <= max(enough, least) or least > enough > 0:
        return tuple(map(int, found)), least
    solver.make_whole()
    solver.start(_greedy(left))
    if enough:
        solver.set("objective_target", enough - len(taken) + 0.5)
    whole, bound, _ = solver.solved()
    if whole is not None and left[:, whole > 0.5].any(axis=1).all() and len(taken) + np.count_nonzero(whole > 0.5) < len(found):
        found = [*taken, *names[whole > 0.5]]
    if bound > -math.inf:
        least = max(least, len(taken) + math.ceil(bound - _NEAR))
    return tuple(map(int, found)), min(least, len(found))


def _essential(reach: Reach, taken: list[int]) -> tuple[Reach, NDArray[np.intp]]:
    """What is left of a covering by the usual reductions, with the names of its candidates; what must be taken is added."""
    names = np.setdiff1d(np.arange(reach.shape[1]), taken)
    left = reach[~reach[:, taken].any(axis=1)][:, names]
    while left.size:
        before = left.shape
        left = left[_smallest(left)]
        widest = _smallest(~left.T)
        left, names = left[:, widest], names[widest]
        alone = np.flatnonzero(left[left.sum(axis=1) == 1].any(axis=0))
        if len(alone):
            taken.extend(map(int, names[alone]))
            left = np.delete(left[~left[:, alone].any(axis=1)], alone, axis=1)
            names = np.delete(names, alone)
        if left.shape == before:
            break
    return left, names


def _smallest(sets: Reach) -> Reach:
    """Which sets, a row each, have no other as a part; of equal ones the first."""
    numbers = sets.astype(np.float32)
    sizes = sets.sum(axis=1)
    holds = numbers @ numbers.T >= sizes  # row a holds all of row b
    earlier = np.tri(len(sets), k=-1, dtype=np.bool_)
    other = holds & ((sizes[:, None] > sizes) | earlier)
    np.fill_diagonal(other, False)
    return np.asarray(~other.any(axis=1))


def _greedy(reach: Reach) -> list[int]:
    """Candidates that reach all, one after the other the one that reaches most of what is left; none that is not needed."""
    left, chosen = np.ones(len(reach), np.bool_), []
    while left.any():
        chosen.append(int(reach[left].sum(axis=0).argmax()))
        left &= ~reach[:, chosen[-1]]
    often = reach[:, chosen].sum(axis=1)
    for one in tuple(chosen):
        if (often - reach[:, one] > 0).all():
            often = often - reach[:, one]
            chosen.remove(one)
    return chosen


def _apart(reach: Reach) -> int:
    """How many clients, taken one after the other, no candidate reaches two of: so many places it takes at least."""
    free, count = np.ones(len(reach), np.bool_), 0
    for client in np.argsort(reach.sum(axis=1), kind="stable"):
        if free[client]:
            count += 1
            free &= ~reach[:, reach[client]].any(axis=1)
    return count


class _Solver:
    """HiGHS, asked for the fewest candidates without a gap, on one processor."""

    def __init__(self, until: float) -> None:
        import highspy  # slow to import; most questions do without

        self._highs: Any = highspy.Highs()  # type: ignore[no-untyped-call]
        self._names = highspy
        self._until = until
        self._highs.silent()
        for option, value in (("mip_rel_gap", 0.0), ("mip_abs_gap", _NEAR), ("threads", 1), ("random_seed", 0)):
            self.set(option, value)
        self._highs.HandleUserInterrupt = True

    def set(self, option: str, value: float) -> None:
        self._highs.setOptionValue(option, value)

    def covering(self, reach: Reach) -> None:
        """The fewest candidates that reach all; parts of candidates will do."""
        clients, candidates = reach.shape
        nothing, ones, ends = np.array([], np.int32), np.ones(candidates), np.ones(clients)
        self._highs.addCols(candidates, ones, 0 * ones, ones, 0, nothing, nothing, np.array([]))
        row, column = np.nonzero(reach)
        starts = np.searchsorted(row, np.arange(clients)).astype(np.int32)
        self._highs.addRows(clients, ends, math.inf * ends, len(row), starts, column.astype(np.int32), np.ones(len(row)))

    def make_whole(self) -> None:
        """Take all variables for whole from now on."""
        count = self._highs.getNumCol()
        kinds = np.full(count, self._names.HighsVarType.kInteger)
        self._highs.changeColsIntegrality(count, np.arange(count, dtype=np.int32), kinds)

    def start(self, chosen: Sequence[int]) -> None:
        """A choice to begin with."""
        begun = np.zeros(self._highs.getNumCol())
        begun[chosen] = 1.0
        self._highs.setSolution(len(begun), np.arange(len(begun), dtype=np.int32), begun)

    def solved(self) -> tuple[NDArray[np.float64] | None, float, bool]:
        """The variables, none if there are no values; the bound below which nothing is; whether that is all there is to know."""
        if self._until < math.inf:
            self.set("time_limit", self._highs.getRunTime() + max(0.0, self._until - time.monotonic()))
        self._highs.startSolve()
        try:
            while not self._highs.wait(0.1)[0]:
                pass
        except KeyboardInterrupt:
            self._highs.cancelSolve()
            while not self._highs.wait(0.1)[0]:
                pass
            raise
        status, kinds = self._highs.getModelStatus(), self._names.HighsModelStatus
        if status == kinds.kInfeasible:
            return None, math.inf, True
        if status not in (kinds.kOptimal, kinds.kTimeLimit, kinds.kObjectiveTarget):
            raise RuntimeError(f"HiGHS found no choice: {self._highs.modelStatusToString(status)}")
        info = self._highs.getInfo()
        is_whole = bool(len(self._highs.getLp().integrality_))
        bound = info.mip_dual_bound if is_whole else info.objective_function_value if status == kinds.kOptimal else -math.inf
        feasible = info.primal_solution_status == self._names.SolutionStatus.kSolutionStatusFeasible
        values = np.array(self._highs.getSolution().col_value) if feasible else None
        return values, float(bound), status == kinds.kOptimal
