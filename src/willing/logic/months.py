r"""Which needs are filled in which months, and by whom, when units arrive, leave, and must be relieved.

Let :math:`k = 1, \dots, n` be the needs in the order in which they are served and :math:`m = 1, \dots, M` the months, each as of
its first day. With :math:`x_{ikm}` the units of supply :math:`i` given to need :math:`k` in month :math:`m`, :math:`z_{im}` those
deployed beside them in support only, :math:`r_{ik}` what a unit is worth on the need and :math:`d_k` what it asks for, the answer
is the lexicographic maximum, need after need and of a need month after month, of what each **cell** :math:`(k, m)` gets,

.. math:: v_{km} \le \min\Bigl(d_k, \sum_i r_{ik} x_{ikm}\Bigr), \qquad o_{im} = \sum_k x_{ikm} + z_{im} ,

so that

* **once**: :math:`o_{im} \le \min(b_i, P_i)` while the supply is there and :math:`o_{im} = 0` otherwise, with :math:`b_i` what it
  brings at once and :math:`P_i` its pool;
* **rotation**: in any :math:`\lceil R_i T_i \rceil` months in a row the unit-months out are at most :math:`P_i T_i`, with tour
  :math:`T_i` and ratio :math:`R_i`: exactly then a roster exists (:mod:`willing.logic.rotation`); and over all months they are at
  most :math:`b_i T_i` times the number of tours, if that is limited;
* **whole**: :math:`x_{ikm}` and :math:`z_{im}` are whole where the supply's units are, and :math:`v_{km}` where the need's are
  (three light battalions at two for one are one heavy one);
* **use**: a share :math:`r_{ik} x_{ikm}` is nought or no smaller than the need's smallest useful amount, even if that is more
  than the need lacks;
* **beside**: :math:`v_{km}\, g / t \le \sum_{i \in C} o_{im}` for a need of which every :math:`t` units ask for :math:`g` units
  of the kinds :math:`C` beside them. Each need is held to this by itself: the same tankers may support two, and also serve one.

**How.** Needs and supplies that have nothing to do with each other are solved apart. Where no pool can bind, months are too, and
months alike only once. Supplies that may do the same in the same months, at the same proportions, are one column: if
:math:`c_i, q_i` (at once, in a window) are :math:`g_i` times the same whole :math:`c, q`, then unit-months numbered in order and
the :math:`n`-th given to part :math:`n \bmod \sum g_i` keep each one's own bounds, as in the roster; supplies that a smallest
useful amount could cut into are left apart. What a need asks for beside it is heeded only once it is found lacking, since it ties
parts together; an answer that has it anyhow, or by sending out what is free to go, is the answer. What
remains is a lexicographic program (:mod:`willing.logic.lexicographic`), proven
by its vertex; where that is not whole, by rounding or in whole numbers.

**Many sets of supplies.** An answer for the standing supplies :math:`S` that uses only :math:`U \subseteq S` is the answer for
every :math:`S'` with :math:`U \subseteq S' \subseteq S`: more cannot be had of fewer, and this much can. So a part is solved anew
only for what no earlier answer holds for, and then from the basis of the first.
"""

from __future__ import annotations

import math
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from willing.logic.lexicographic import SLACK, Climb, Columns, Program
from willing.logic.rotation import span

__all__ = ["Beside", "Filled", "Holding", "Need", "Share", "Supply", "filled", "sweep"]


@dataclass(frozen=True, slots=True)
class Beside:
    """What a need asks for beside it: for every `per` units of it, `give` units of supplies of any of the kinds."""

    kinds: frozenset[str]
    give: float
    per: float = 1.0


@dataclass(frozen=True, slots=True)
class Need:
    """Something to be held over some months.

    Attributes:
        id: its name, once only.
        amount: how many of its units it asks for in each month of its window.
        start, end: its window, from month `start` (the first is 1) until month `end`, that one no longer; `None` is no end.
        smallest: the smallest useful share of one supply in one month, in units of the need; nought is any.
        whole: whether only whole units of it count.
        beside: what must be deployed beside it.
    """

    id: str
    amount: float
    start: int = 1
    end: int | None = None
    smallest: float = 0.0
    whole: bool = False
    beside: tuple[Beside, ...] = ()


@dataclass(frozen=True, slots=True)
class Supply:
    """Units that may be out for a while.

    Attributes:
        id: its name, once only.
        amount: how many units it brings at once.
        worths: of each need that it may serve, how many of that need's units one unit of it is.
        start, end: from the month of its arrival until that of its departure, that one no longer; `None` is no departure.
        pool: how many units take turns; `None` if they are relieved without end.
        tour: for how many months a unit is out; whole, 1 or more.
        ratio: out of how many tours one is spent out; 1 or more.
        tours: how many tours it is there for, all in all; `None` is no limit.
        whole: whether it counts in whole units.
        kind: what it is called where a need asks for it beside; may be left empty.
        shared: the name of a pool that others take turns in too; all of that name have the same pool. Where their tours or ratios
            differ, the pool keeps to the shortest tour and to the longest stretch of months.
    """

    id: str
    amount: float
    worths: Mapping[str, float]
    start: int = 1
    end: int | None = None
    pool: float | None = None
    tour: int = 6
    ratio: float = 1.0
    tours: float | None = None
    whole: bool = False
    kind: str = ""
    shared: str = ""


@dataclass(frozen=True, slots=True)
class Share:
    """What a supply gives in a month, in its own units; `need` is empty if it is deployed in support only."""

    supply: str
    need: str
    month: int
    amount: float


@dataclass(frozen=True, slots=True)
class Filled:
    """What each need gets in each month, and how sure that is.

    Attributes:
        amounts: need id to what it gets in months 1 to M; nought outside its window.
        bounds: need id to what it could get at most in each month, given the cells that are proven; equal to the amount there.
        proven: need id to whether the amount in each month is proven to be that of the lexicographic maximum.
        shares: what stands behind the amounts.
        seconds: what it took.
    """

    amounts: Mapping[str, tuple[float, ...]]
    bounds: Mapping[str, tuple[float, ...]]
    proven: Mapping[str, tuple[bool, ...]]
    shares: tuple[Share, ...]
    seconds: float = field(default=0.0, compare=False)

    @property
    def is_proven(self) -> bool:
        """Whether every cell is."""
        return all(all(cells) for cells in self.proven.values())

    def gap(self, need: str) -> float:
        """How much more the need could get in all its months together, at most; nought if proven."""
        pairs = zip(self.bounds[need], self.amounts[need], strict=True)
        return math.fsum(bound - amount for bound, amount in pairs)

    @property
    def gaps(self) -> Mapping[str, float]:
        """The gap of every need that has one."""
        return {need: gap for need in self.amounts if (gap := self.gap(need)) > 0}


def filled(needs: Sequence[Need], supplies: Sequence[Supply], months: int, *, limit: float = math.inf) -> Filled:
    """What each need gets in each month when all the supplies stand.

    Two ships, of which one at a time can be out, hold a patrol of two in every other month:

    >>> found = filled([Need("patrol", 2)], [Supply("FRA.sea", 2, {"patrol": 1}, pool=2, tour=1, ratio=2, whole=True)], 4)
    >>> found.amounts["patrol"], found.is_proven
    ((2.0, 0.0, 2.0, 0.0), True)

    Args:
        needs: in the order in which they are served.
        supplies: in any order; earlier ones are drawn on first where they are alike.
        months: how many; 1 or more.
        limit: after how many seconds what is not proven by then is left so.

    Returns:
        An amount for each need and month, from nought to what it asks for. Without supplies, nought everywhere.

    Cost:
        See :mod:`willing.logic.lexicographic`; the size hangs on needs, months and different supplies.
    """
    began = time.monotonic()
    holding = Holding(needs, supplies, months)
    return holding.filled(limit=max(0.0, limit - (time.monotonic() - began)))


def sweep(
    needs: Sequence[Need],
    supplies: Sequence[Supply],
    months: int,
    scenarios: Iterable[Collection[str]],
    *,
    limit: float = math.inf,
    on: Callable[[int], None] | None = None,
) -> Iterator[Filled]:
    """For each scenario, a set of ids of the supplies that stand, what each need gets; in order, each as soon as it is known.

    Args:
        needs: in the order in which they are served.
        supplies: all that stand in any scenario.
        months: how many; 1 or more.
        scenarios: may be without end; an unknown id is refused.
        limit: for each scenario, after how many seconds what is not proven by then is left so.
        on: called after each scenario with how many are done.

    Cost:
        The first scenario costs what `filled` does, a later one only the parts for which no earlier answer holds.
    """
    holding = Holding(needs, supplies, months)
    for done, standing in enumerate(scenarios, start=1):
        found = holding.filled(standing, limit=limit)
        if on is not None:
            on(done)
        yield found


class Holding:
    """Needs and supplies made ready to be asked about many sets of standing supplies; it keeps what it found.

    An interruption at any moment leaves it as it was before the question.
    """

    __slots__ = ("_active", "_besides", "_built", "_index", "_months", "_needs", "_parts", "_supplies")

    def __init__(self, needs: Sequence[Need], supplies: Sequence[Supply], months: int) -> None:
        _checked(needs, supplies, months)
        self._needs, self._supplies, self._months = tuple(needs), tuple(supplies), months
        self._index = {one.id: i for i, one in enumerate(supplies)}
        self._besides = [(k, j) for k, need in enumerate(needs) for j, one in enumerate(need.beside) if one.give > 0]
        self._active: frozenset[tuple[int, int]] = frozenset()
        self._built: dict[tuple[object, ...], _Part] = {}
        self._parts = self._arranged(self._active)

    def _arranged(self, active: Collection[tuple[int, int]]) -> list[_Part]:
        """The parts when only these of what needs ask for beside them are heeded; those that are as before are the same."""
        needs = [
            replace(need, beside=tuple(one for j, one in enumerate(need.beside) if (k, j) in active)) if need.beside else need
            for k, need in enumerate(self._needs)
        ]
        parts = []
        for lines, group, slots in _parts(needs, self._supplies, self._months):
            key = (lines, tuple((s.place, s.supports) for s in group), tuple(slots), tuple(needs[k].beside for k in lines))
            if key not in self._built:
                self._built[key] = _Part(needs, lines, group, slots)
            parts.append(self._built[key])
        return sorted(parts, key=len)

    def filled(self, standing: Collection[str] | None = None, *, limit: float = math.inf) -> Filled:
        """What each need gets in each month when these supplies stand; all of them by default."""
        began = time.monotonic()
        stands = (1 << len(self._index)) - 1
        if standing is not None:
            stands = 0
            for one in standing:
                if one not in self._index:
                    raise ValueError(f"standing: found {one!r}; wanted the id of a supply")
                stands |= 1 << self._index[one]
        while True:
            found = []
            for place, part in enumerate(self._parts):
                until = math.inf
                if math.isfinite(limit):  # a hard part may take a good deal of what is left, and no more than that
                    left = max(began + limit - time.monotonic(), 0.0)
                    until = time.monotonic() + left * max(0.25, 1 / (len(self._parts) - place))
                found.append(part.filled(stands, until))
            cells = {cell[:2]: cell for part_found in found for cell in part_found.cells}
            shares = [share for part_found in found for share in part_found.shares]
            lacking = self._supported(cells, shares, stands)
            if not lacking:
                break
            if time.monotonic() > began + limit or all(beside in self._active for beside, _, _ in lacking):
                for (k, _), month, most in lacking:
                    need, _, amount, bound, _ = cells[self._needs[k].id, month]
                    less = min(amount, most)
                    cells[need, month] = (
                        need,
                        month,
                        float(math.floor(less + SLACK)) if self._needs[k].whole else less,
                        bound,
                        False,
                    )
                break
            active = self._active | {beside for beside, _, _ in lacking}
            self._parts, self._active = self._arranged(active), active
        return self._told(cells, shares, time.monotonic() - began)

    def _told(self, cells: Mapping[tuple[str, int], _Cell], shares: Iterable[Share], seconds: float) -> Filled:
        amounts = {need.id: [0.0] * self._months for need in self._needs}
        bounds = {need.id: [0.0] * self._months for need in self._needs}
        proven = {need.id: [True] * self._months for need in self._needs}
        for need, month, amount, bound, sure in cells.values():
            amounts[need][month - 1], bounds[need][month - 1], proven[need][month - 1] = amount, bound, sure
        return Filled(
            {need: tuple(found) for need, found in amounts.items()},
            {need: tuple(found) for need, found in bounds.items()},
            {need: tuple(found) for need, found in proven.items()},
            tuple(shares),
            seconds,
        )

    def _supported(
        self, cells: Mapping[tuple[str, int], _Cell], shares: list[Share], stands: int
    ) -> list[tuple[tuple[int, int], int, float]]:
        """What lacks something beside it, in which month, and how much of it can be had; what there is in support is sent out.

        What a need asks for is not heeded until it is found lacking once: most find it out there anyhow, or free to come.
        """
        if not self._besides:
            return []
        kinds = {kind for k, j in self._besides for kind in self._needs[k].beside[j].kinds}
        out: dict[str, dict[int, list[float]]] = {kind: {} for kind in kinds}
        for i, one in enumerate(self._supplies):
            if one.kind in kinds and stands >> i & 1:
                out[one.kind][i] = [0.0] * self._months
        for share in shares:
            i = self._index[share.supply]
            if self._supplies[i].kind in kinds:
                out[self._supplies[i].kind][i][share.month - 1] += share.amount
        lacking = []
        for k, j in self._besides:
            need, ask = self._needs[k], self._needs[k].beside[j]
            for month in range(1, self._months + 1):
                if (need.id, month) not in cells:
                    continue
                asks = cells[need.id, month][2] * ask.give / ask.per
                lacks = asks - math.fsum(mine[month - 1] for kind in ask.kinds for mine in out[kind].values())
                for i, mine in ((i, mine) for kind in sorted(ask.kinds) for i, mine in out[kind].items()):
                    if lacks <= SLACK:
                        break
                    spare = _spare(self._supplies[i], mine, month, self._months)
                    more = min(spare, float(math.ceil(lacks - SLACK)) if self._supplies[i].whole else lacks)
                    if more > SLACK:
                        lacks -= more
                        mine[month - 1] += more
                        shares.append(Share(self._supplies[i].id, "", month, more))
                if lacks > SLACK:
                    lacking.append(((k, j), month, (asks - lacks) * ask.per / ask.give))
        return lacking


def _spare(one: Supply, out: Sequence[float], month: int, months: int) -> float:
    """How many more units could be out in a month, beside what is out in all."""
    if not (one.start <= month and (one.end is None or month < one.end)):
        return 0.0
    spare = (one.amount if one.pool is None else min(one.amount, one.pool)) - out[month - 1]
    if one.pool is not None:
        length = span(one.tour, one.ratio)
        for first in range(max(1, month - length + 1), month + 1):
            spare = min(spare, one.pool * one.tour - math.fsum(out[first - 1 : first - 1 + length]))
    if one.tours is not None:
        spare = min(spare, one.tours * one.tour * one.amount - math.fsum(out))
    return max(0.0, float(math.floor(spare + SLACK)) if one.whole else spare)


def _checked(needs: Sequence[Need], supplies: Sequence[Supply], months: int) -> None:
    """Refuse what has no meaning, with where it is, what was found and what was wanted."""
    faults = []
    if months < 1:
        faults.append(f"months: found {months}; wanted 1 or more")
    for what, ids in (("needs", Counter(n.id for n in needs)), ("supplies", Counter(s.id for s in supplies))):
        faults += [f"{what}: found the id {one!r} twice; wanted it once" for one, count in ids.items() if count > 1]
    known = {need.id for need in needs}
    for need in needs:
        if need.amount < 0 or need.smallest < 0 or not math.isfinite(need.amount + need.smallest):
            faults.append(f"need {need.id}: found {need.amount} and {need.smallest}; wanted amounts of nought or more")
        if any(one.give < 0 or one.per <= 0 for one in need.beside):
            faults.append(
                f"need {need.id}: found something beside of less than nought; wanted `give` of nought or more, `per` above"
            )
    for one in supplies:
        if one.amount < 0 or not math.isfinite(one.amount) or (one.pool is not None and one.pool < 0):
            faults.append(f"supply {one.id}: found {one.amount} of a pool of {one.pool}; wanted nought or more")
        if one.tour < 1 or one.ratio < 1 or (one.tours is not None and one.tours < 0):
            faults.append(f"supply {one.id}: found tour {one.tour}, ratio {one.ratio}, tours {one.tours}; wanted 1, 1, 0 or more")
        if unknown := sorted(set(one.worths) - known):
            faults.append(f"supply {one.id}: found the needs {', '.join(unknown)}; wanted needs that are there")
        if any(worth < 0 for worth in one.worths.values()):
            faults.append(f"supply {one.id}: found a worth below nought; wanted nought or more")
    if faults:
        raise ValueError("\n".join(faults))


# ---- what a supply may do --------------------------------------------------------------------------------------------------

Edge = tuple[int, float, float]  # a need's place in the order, what a unit is worth there, the least units of a share


@dataclass(frozen=True, slots=True)
class _Source:
    """A supply in the terms of the program: what it may do in which months, and how much of it.

    Attributes:
        place: its place among the supplies.
        edges: the needs that it may serve.
        supports: whether something may ask for its kind beside.
        start, end: the months in which it is there.
        cap: how many units may be out at once.
        months, budget: in so many months in a row, so many unit-months; all months and no bound if its pool never binds.
        total: unit-months over all months; no bound if infinite.
    """

    place: int
    supply: Supply
    edges: tuple[Edge, ...]
    supports: bool
    start: int
    end: int
    cap: float
    months: int
    budget: float
    total: float

    def binds(self, asked: Collection[int]) -> bool:
        """Whether its pool or its tours may keep it home in one of the months in which it is asked for."""
        there = sorted(month for month in asked if self.start <= month < self.end)
        if self.supply.shared and there:
            return True
        if self.total < self.cap * len(there) - SLACK:
            return True
        return any(self.budget < self.cap * len(run) - SLACK for run in _runs(there, self.months))

    @property
    def copies(self) -> int:
        """How many copies of `kernel` it is, if it counts in whole units."""
        return math.gcd(*(int(n) for n in (self.cap, self.budget, self.total) if math.isfinite(n)))

    @property
    def is_mergeable(self) -> bool:
        """Whether no smallest useful amount could cut into it, and no other one shares its pool."""
        return not self.supply.shared and all(least <= (1.0 if self.supply.whole else 0.0) for _, _, least in self.edges)

    @property
    def share(self) -> float:
        """How much of a class of its own kind it is."""
        return float(self.copies) if self.supply.whole else self.cap

    @property
    def likeness(self) -> tuple[object, ...]:
        """Two mergeable sources of one likeness add up: they may do the same, in the same proportions."""
        kind = self.supply.kind if self.supports else ""
        what = (self.edges, kind, self.start, self.end, self.months, self.supply.whole)
        if not self.is_mergeable:
            return (*what, self.place)
        scale = self.share
        return (*what, *(n if math.isinf(n) else round(n / scale, 9) for n in (self.cap, self.budget, self.total)))


def _runs(months: Sequence[int], length: int) -> Iterator[Sequence[int]]:
    """Of months in order, those that lie within so many months in a row, each time no fewer than any other such run within."""
    end = 0
    for first in range(len(months)):
        reached = end
        while reached < len(months) and months[reached] < months[first] + length:
            reached += 1
        if reached > end or first == 0:
            yield months[first:reached]
        end = reached


def _source(
    place: int, one: Supply, needs: Mapping[str, tuple[int, Need]], asked: Collection[str], months: int
) -> _Source | None:
    """The supply in the terms of the program; `None` if there is nothing that it could do."""
    cap = one.amount if one.pool is None else min(one.amount, one.pool)
    cap = math.floor(cap + SLACK) if one.whole else cap
    start, end = max(one.start, 1), min(months + 1, one.end if one.end is not None else months + 1)
    if cap <= 0 or start >= end:
        return None
    length, budget, total = months, math.inf, math.inf
    if one.pool is not None:
        length = min(months, span(one.tour, one.ratio))
        budget = (math.floor(one.pool + SLACK) if one.whole else one.pool) * one.tour
    if one.tours is not None:
        total = one.tours * one.tour * one.amount
        total = math.floor(total + SLACK) if one.whole else total
    if budget >= cap * min(length, end - start) - SLACK:
        length, budget = months, math.inf
    if total >= cap * (end - start) - SLACK:
        total = math.inf
    edges = []
    for need_id, worth in one.worths.items():
        k, need = needs[need_id]
        if worth <= 0 or need.amount <= 0 or max(start, need.start) >= min(end, months + 1 if need.end is None else need.end):
            continue
        least = need.smallest / worth
        least = math.ceil(least - SLACK) if one.whole else least
        if least <= cap + SLACK:
            edges.append((k, float(worth), float(min(least, cap))))
    supports = one.kind in asked
    if not edges and not supports:
        return None
    return _Source(place, one, tuple(sorted(edges)), supports, start, end, float(cap), length, float(budget), float(total))


# ---- parts that have nothing to do with each other --------------------------------------------------------------------------


def _parts(
    needs: Sequence[Need], supplies: Sequence[Supply], months: int
) -> Iterator[tuple[tuple[int, ...], list[_Source], list[tuple[int, ...]]]]:
    """The problem taken apart: needs, those who bear on them, and groups of months alike or each month by itself.

    Supplies and needs of nothing that anyone could do are in no part.
    """
    by_id = {need.id: (k, need) for k, need in enumerate(needs)}
    asked = {kind for need in needs for one in need.beside for kind in one.kinds}
    found = (_source(i, one, by_id, asked, months) for i, one in enumerate(supplies))
    sources = [source for source in found if source is not None]
    for lines, group in _components(range(len(needs)), sources, needs):
        active = {m: tuple(k for k in lines if _is_asked(needs[k], m)) for m in range(1, months + 1)}
        asked_months = [m for m, ks in active.items() if ks]
        if any(source.binds(asked_months) for source in group):
            yield lines, group, [(m,) for m in asked_months]
            continue
        alike: dict[tuple[tuple[int, ...], tuple[int, ...]], list[int]] = defaultdict(list)
        for m in asked_months:
            there = tuple(place for place, source in enumerate(group) if source.start <= m < source.end)
            alike[active[m], there].append(m)
        for (ks, there), same in alike.items():
            for inner, few in _components(ks, [group[place] for place in there], needs):
                yield inner, few, [tuple(same)]


def _is_asked(need: Need, month: int) -> bool:
    return need.start <= month and (need.end is None or month < need.end)


def _components(
    lines: Iterable[int], sources: Sequence[_Source], needs: Sequence[Need]
) -> Iterator[tuple[tuple[int, ...], list[_Source]]]:
    """Needs and the sources that bear on them, directly or by way of others; needs that nobody could serve are left out."""
    root: dict[tuple[str, int], tuple[str, int]] = {("need", k): ("need", k) for k in lines}
    kinds: dict[str, list[int]] = defaultdict(list)
    for _, k in root:
        for one in needs[k].beside:
            for kind in one.kinds:
                kinds[kind].append(k)

    def top(one: tuple[str, int]) -> tuple[str, int]:
        while root[one] != one:
            root[one] = root[root[one]]
            one = root[one]
        return one

    touched = [[k for k, _, _ in source.edges if ("need", k) in root] for source in sources]
    served = {k for ks in touched for k in ks}
    for source, ks in zip(sources, touched, strict=True):
        me = ("source", source.place)
        root[me] = me
        for k in (*ks, *kinds.get(source.supply.kind, ())):
            root[top(("need", k))] = top(me)
        if source.supply.shared:
            root[top(me)] = top(root.setdefault(pool := ("pool " + source.supply.shared, 0), pool))
    groups: dict[tuple[str, int], tuple[list[int], list[_Source]]] = defaultdict(lambda: ([], []))
    for k in sorted(served):
        groups[top(("need", k))][0].append(k)
    for source in sources:
        groups[top(("source", source.place))][1].append(source)
    for ks, group in groups.values():
        if ks:
            yield tuple(ks), group


_Cell = tuple[str, int, float, float, bool]  # a need, a month, what it gets, its bound, and whether that is proven


@dataclass(frozen=True, slots=True)
class _Found:
    """What a part found for some standing supplies, and which of them it used."""

    cells: tuple[_Cell, ...]
    shares: tuple[Share, ...]
    used: int
    stands: int
    proven: bool


_KEPT: Final = 4096  # answers that a part looks back on


@dataclass(frozen=True, slots=True)
class _Class:
    """Sources that are one column: those of one likeness, and what one share of them may do."""

    sources: tuple[_Source, ...]

    @property
    def kernel(self) -> tuple[float, float, float]:
        """At once, in a window and in all, for one share."""
        first = self.sources[0]
        return first.cap / first.share, first.budget / first.share, first.total / first.share

    @property
    def whole(self) -> bool:
        return self.sources[0].supply.whole


class _Part:
    """Needs and supplies that bear on each other, over months that cannot be told apart or are tied by a pool."""

    __slots__ = (
        "_answers", "_cap_rows", "_cells", "_classes", "_columns", "_mask", "_needs", "_program", "_rows", "_slots", "_supports",
        "_whole_cells", "_worths",
    )  # fmt: skip

    def __init__(
        self, needs: Sequence[Need], lines: Sequence[int], sources: Sequence[_Source], slots: list[tuple[int, ...]]
    ) -> None:
        classes: dict[tuple[object, ...], list[_Source]] = defaultdict(list)
        for source in sources:
            classes[source.likeness].append(source)
        self._needs, self._slots = needs, slots
        self._classes = tuple(_Class(tuple(group)) for group in classes.values())
        self._mask = sum(1 << source.place for source in sources)
        self._answers: dict[int, _Found] = {}
        self._worths = {(c, k): (worth, least) for c, one in enumerate(self._classes) for k, worth, least in one.sources[0].edges}
        self._laid_out(lines)

    def __len__(self) -> int:
        return len(self._columns)

    # ---- the program --------------------------------------------------------------------------------------------------------

    def _laid_out(self, lines: Sequence[int]) -> None:  # noqa: PLR0915 - one program, row by row and column by column
        """The columns: what each cell gets, what each class gives to each, what it deploys in support only; and the rows."""
        start, row, value = [0], list[int](), list[float]()
        whole, least = list[bool](), list[float]()
        rows: list[tuple[int, float, float]] = []  # a class and its bound of one share, or no class and a plain bound

        def new_row(of: int, bound: float) -> int:
            rows.append((of, bound, 0.0))
            return len(rows) - 1

        def new_column(entries: Iterable[tuple[int, float]], is_whole: bool, at_least: float = 0.0) -> int:
            for r, v in entries:
                row.append(r)
                value.append(v)
            start.append(len(row))
            whole.append(is_whole)
            least.append(at_least)
            return len(whole) - 1

        cells = [(k, s) for k in lines for s, slot in enumerate(self._slots) if _is_asked(self._needs[k], slot[0])]
        gets = {cell: new_row(-1, 0.0) for cell in cells}
        beside = {(k, j, s): new_row(-1, 0.0) for k, s in cells for j in range(len(self._needs[k].beside))}
        for k, s in cells:
            asks = [(beside[k, j, s], one.give / one.per) for j, one in enumerate(self._needs[k].beside)]
            new_column([(gets[k, s], 1.0), *asks], False)
        supporting: dict[tuple[str, int], list[int]] = defaultdict(list)
        for (k, j, s), r in beside.items():
            for kind in self._needs[k].beside[j].kinds:
                supporting[kind, s].append(r)
        columns: list[tuple[int, int, int]] = [(-1, k, s) for k, s in cells]
        gets_by_halves: dict[tuple[int, int], int] = {}
        halves = self._halves(lines)
        for k, s in cells:
            if k in halves:
                gets_by_halves[k, s] = new_row(-1, 0.0)
                new_column([(gets[k, s], -1.0), (gets_by_halves[k, s], 1.0)], True)
                columns.append((-2, k, s))
        pools = {name: self._pool_rows(members, new_row) for name, members in self._sharing()}
        for c, one in enumerate(self._classes):
            first = one.sources[0]
            cap, budget, total = one.kernel
            open_to = {
                s: [edge for edge in first.edges if (edge[0], s) in gets]
                for s, slot in enumerate(self._slots)
                if first.start <= slot[0] < first.end
            }
            supports = {s: supporting[first.supply.kind, s] if first.supports else [] for s in open_to}
            months = {self._slots[s][0]: s for s in open_to if open_to[s] or supports[s]}
            tied: dict[int, list[int]] = defaultdict(list)
            for s in months.values():
                if len(open_to[s]) + bool(supports[s]) > 1:
                    tied[s].append(new_row(c, cap))
            if math.isfinite(budget):
                for run in _runs(sorted(months), first.months):
                    if budget < cap * len(run) - SLACK:
                        r = new_row(c, budget)
                        for m in run:
                            tied[months[m]].append(r)
            for s in months.values():
                tied[s] += pools[first.supply.shared][s] if first.supply.shared else ()
            if math.isfinite(total) and total < cap * len(months) - SLACK:
                r = new_row(c, total)
                for s in months.values():
                    tied[s].append(r)
            for s in sorted(months.values()):
                shared = [(r, 1.0) for r in tied[s]] + [(r, -1.0) for r in supports[s]]
                for k, worth, at_least in open_to[s]:
                    small = at_least if at_least > (1.0 if one.whole else 0.0) else 0.0
                    broken = k in halves and not _is_even(one.whole, worth)
                    new_column([(gets_by_halves[k, s] if broken else gets[k, s], -worth), *shared], one.whole, small)
                    columns.append((c, k, s))
                if supports[s]:
                    new_column(shared, one.whole)
                    columns.append((c, -1, s))
        self._cells, self._columns, self._rows = cells, columns, rows
        self._whole_cells = np.array([self._counts_whole(k) for k, _ in cells], dtype=bool)
        self._program = Program(
            Columns(
                np.array(start, dtype=np.int32),
                np.array(row, dtype=np.int32),
                np.array(value, dtype=float),
                len(rows),
                np.array(whole, dtype=bool),
                np.array(least, dtype=float),
                np.arange(len(cells), dtype=np.int32),
            )
        )

    def _sharing(self) -> Iterator[tuple[str, list[Supply]]]:
        """The pools that several supplies share, each with these."""
        found: dict[str, list[Supply]] = defaultdict(list)
        for one in self._classes:
            if one.sources[0].supply.shared:
                found[one.sources[0].supply.shared].append(one.sources[0].supply)
        yield from found.items()

    def _pool_rows(self, members: Sequence[Supply], new_row: Callable[[int, float], int]) -> list[list[int]]:
        """For each month, the rows in which all that share a pool stand: no more out at once, nor in a stretch of months."""
        tied: list[list[int]] = [[] for _ in self._slots]
        if members[0].pool is None:
            return tied
        pool = float(math.floor(members[0].pool + SLACK)) if members[0].whole else members[0].pool
        for s in range(len(self._slots)):
            tied[s].append(new_row(-1, pool))
        place = {slot[0]: s for s, slot in enumerate(self._slots)}
        budget = pool * min(one.tour for one in members)
        for run in _runs(sorted(place), max(span(one.tour, one.ratio) for one in members)):
            if budget < pool * len(run) - SLACK:
                r = new_row(-1, budget)
                for month in run:
                    tied[place[month]].append(r)
        return tied

    def _counts_whole(self, k: int) -> bool:
        """Whether a need gets whole amounts only: by itself, or since nothing else is brought to it."""
        need = self._needs[k]
        if need.whole:
            return True
        worths = [(one.whole, worth) for one in self._classes for j, worth, _ in one.sources[0].edges if j == k]
        return not need.beside and need.amount == int(need.amount) and all(_is_even(*one) for one in worths)

    def _halves(self, lines: Iterable[int]) -> set[int]:
        """The needs that count whole and to which some bring fractions: these are counted by themselves first, in whole units."""
        return {
            k
            for k in lines
            if self._needs[k].whole
            and any(j == k and not _is_even(one.whole, worth) for one in self._classes for j, worth, _ in one.sources[0].edges)
        }

    def filled(self, standing: int, until: float) -> _Found:
        """What the part gives when these supplies stand, looked up or else solved."""
        stands = standing & self._mask
        known = self._answers.get(stands)
        if known is None:
            known = next(
                (one for one in self._answers.values() if one.proven and not one.used & ~stands and not stands & ~one.stands),
                None,
            )
            if known is None:
                known = self._solved(stands, until)
            if known.proven:
                if len(self._answers) >= _KEPT:
                    self._answers.pop(next(iter(self._answers)))
                self._answers[stands] = known
        return known

    def _solved(self, stands: int, until: float) -> _Found:
        standing = [[s for s in one.sources if stands >> s.place & 1] for one in self._classes]
        shares = np.array([math.fsum(s.share for s in some) for some in standing] or [0.0])
        caps = np.array([one.kernel[0] for one in self._classes] or [0.0]) * shares
        cells = len(self._cells)
        of = np.array([c for c, _, _ in self._columns])
        upper = np.where(of >= 0, caps[np.maximum(of, 0)], 0.0)
        there, broken = np.zeros(cells), np.zeros(cells)
        place = {cell: n for n, cell in enumerate(self._cells)}
        for j, (c, k, s) in enumerate(self._columns):
            if c >= 0 and k >= 0:
                worth = self._worth(c, k)
                (there if _is_even(self._classes[c].whole, worth) else broken)[place[k, s]] += upper[j] * worth
        for j, (c, k, s) in enumerate(self._columns):
            if c == -2:
                n = place[k, s]
                upper[j] = broken[n] = math.floor(min(broken[n], self._needs[k].amount) + SLACK)
        upper[:cells] = np.minimum([self._needs[k].amount for k, _ in self._cells], there + broken)
        rows = np.array([bound * shares[c] if c >= 0 else bound for c, bound, _ in self._rows])
        climb = self._program.maximum(upper, rows, self._whole_cells, until)
        return self._read(climb, standing, stands)

    def _worth(self, c: int, k: int) -> float:
        return self._worths[c, k][0]

    # ---- from columns back to supplies --------------------------------------------------------------------------------------

    def _read(self, climb: Climb, standing: Sequence[Sequence[_Source]], stands: int) -> _Found:
        """The cells and the shares behind them, each class dealt out to its supplies."""
        given = {
            key: amount for key, amount in zip(self._columns, climb.point.tolist(), strict=True) if key[0] >= 0 and amount > SLACK
        }
        amounts = dict(zip(self._cells, climb.goals.tolist(), strict=True))
        by_cell: dict[tuple[int, int], list[tuple[int, int, int]]] = defaultdict(list)
        for key in given:
            by_cell[key[1:]].append(key)
        proven = climb.proven
        for place in range(climb.proven, len(self._cells)):
            amounts[self._cells[place]] = self._counted(self._cells[place], given, by_cell)
            if place == proven and amounts[self._cells[place]] >= climb.hopes[place] - SLACK:
                proven += 1
        self._trimmed(given, amounts)
        shares: list[Share] = []
        used = 0
        by_class: dict[int, dict[int, list[tuple[int, float]]]] = defaultdict(lambda: defaultdict(list))
        for (c, k, s), amount in given.items():
            by_class[c][s].append((k, amount))
        for c, mine in by_class.items():
            for source, k, s, amount in _dealt(standing[c], mine, self._classes[c].whole):
                used |= 1 << source.place
                need = self._needs[k].id if k >= 0 else ""
                shares.extend(Share(source.supply.id, need, month, amount) for month in self._slots[s])
        found = tuple(
            (
                self._needs[k].id,
                month,
                amounts[k, s],
                amounts[k, s] if place < proven else max(float(hope if place == proven else bound), amounts[k, s]),
                place < proven,
            )
            for place, ((k, s), bound, hope) in enumerate(zip(self._cells, climb.bounds, climb.hopes, strict=True))
            for month in self._slots[s]
        )
        return _Found(found, tuple(shares), used, stands, proven == len(self._cells))

    def _out(self, s: int, kinds: Collection[str], given: Mapping[tuple[int, int, int], float]) -> float:
        return math.fsum(
            amount for (c, _, at), amount in given.items() if at == s and self._classes[c].sources[0].supply.kind in kinds
        )

    def _counted(
        self,
        cell: tuple[int, int],
        given: Mapping[tuple[int, int, int], float],
        by_cell: Mapping[tuple[int, int], Sequence[tuple[int, int, int]]],
    ) -> float:
        """What a cell gets from what is given."""
        k, s = cell
        need = self._needs[k]
        gets = math.fsum(given[key] * self._worth(key[0], k) for key in by_cell.get(cell, ()))
        for one in need.beside:
            if one.give > 0:
                gets = min(gets, self._out(s, one.kinds, given) * one.per / one.give)
        gets = min(gets, need.amount)
        return float(math.floor(gets + SLACK)) if need.whole else gets

    def _trimmed(self, given: dict[tuple[int, int, int], float], amounts: Mapping[tuple[int, int], float]) -> None:
        """Take back what is given beyond what counts, and what is out in support of nothing."""
        supporting = {kind for k, _ in self._cells for one in self._needs[k].beside for kind in one.kinds}
        by_cell: dict[tuple[int, int], list[tuple[int, int, int]]] = defaultdict(list)
        for key in given:
            if key[1] >= 0:
                by_cell[key[1:]].append(key)
        for cell, keys in by_cell.items():
            over = math.fsum(given[key] * self._worth(key[0], key[1]) for key in keys) - amounts[cell]
            for key in reversed(keys):
                if over <= SLACK:
                    break
                c, k, s = key
                worth, has = self._worth(c, k), given[key]
                least = self._worths[c, k][1]
                less = min(has, over / worth)
                less = float(math.floor(less + SLACK)) if self._classes[c].whole else less
                if 0 < has - less < least:
                    less = max(0.0, has - least)
                if less <= SLACK:
                    continue
                over -= less * worth
                given[key] = has - less
                if self._classes[c].sources[0].supply.kind in supporting:
                    given[c, -1, s] = given.get((c, -1, s), 0.0) + less
        for key in [key for key, amount in given.items() if amount <= SLACK]:
            del given[key]
        for key in [key for key in given if key[1] < 0]:
            spare = given[key]
            kind = self._classes[key[0]].sources[0].supply.kind
            for (k, s), amount in amounts.items():
                if s != key[2]:
                    continue
                for one in self._needs[k].beside:
                    if kind in one.kinds:
                        spare = min(spare, self._out(s, one.kinds, given) - amount * one.give / one.per)
            spare = float(math.floor(spare + SLACK)) if self._classes[key[0]].whole else spare
            if spare > SLACK:
                given[key] -= spare
            if given[key] <= SLACK:
                del given[key]


def _is_even(whole: bool, worth: float) -> bool:
    """Whether whole units of a supply are whole units of a need."""
    return whole and worth == int(worth)


def _dealt(
    sources: Sequence[_Source], given: Mapping[int, list[tuple[int, float]]], whole: bool
) -> Iterator[tuple[_Source, int, int, float]]:
    """What a class gives, dealt out to its sources so that each keeps its own bounds: in turn if whole, else by their shares."""
    if len(sources) == 1:
        for s, some in given.items():
            for k, amount in some:
                yield sources[0], k, s, amount
        return
    turns = math.fsum(source.share for source in sources)
    owner = [n for n, source in enumerate(sources) for _ in range(int(source.share))] if whole else []
    turn = 0
    for s in sorted(given):
        out = math.fsum(amount for _, amount in given[s])
        if whole:
            parts = [0.0] * len(sources)
            for _ in range(round(out)):
                parts[owner[turn]] += 1.0
                turn = (turn + 1) % len(owner)
        else:
            parts = [out * source.share / turns for source in sources]
        left, n = parts[0], 0
        for k, wanted in given[s]:
            rest = wanted
            while rest > SLACK and n < len(sources):
                piece = min(rest, left)
                if piece > SLACK:
                    yield sources[n], k, s, piece
                rest -= piece
                left -= piece
                if left <= SLACK:
                    n += 1
                    left = parts[n] if n < len(sources) else 0.0
