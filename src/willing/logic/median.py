r"""The places, so many of them, from which all clients together are the nearest; and the proof that no others are nearer.

Clients :math:`i` of weight :math:`w_i`, candidates :math:`j`, distances :math:`d_{ij}`, and :math:`p` places to choose
[Hakimi1964]_:

.. math:: \min_{|S| = p} \sum_i w_i \min_{j \in S} d_{ij}

With a price :math:`\lambda_i` for serving each client, and :math:`c_{ij} = w_i d_{ij}`, the relaxation that need not serve
everybody once is bounded from below by [Narula1977]_

.. math:: L(\lambda) = \sum_i \lambda_i + \min_{|S| = p} \sum_{j \in S} \rho_j, \qquad
          \rho_j = \sum_i \min(0, c_{ij} - \lambda_i)

whatever the prices are. Subgradient steps raise it; what the relaxation chooses is improved by exchanging one place for another
as long as that helps [Whitaker1983]_, [ResendeWerneck2007]_; and with :math:`\rho` told which candidates no better choice has,
and which every better choice has, those are closed and opened, and the matrix shrinks [Beasley1985]_. What is then left is
branched on: a candidate open, or closed.

**Why the bound holds in floating point.** If all :math:`c_{ij}` are whole, they are counted in grains of :math:`2^{-10}`, and
prices are kept at whole grains. Sums stay below :math:`2^{52}` of them, so every number in :math:`L` is a double without
rounding, in whatever order it is added up (and a whole number of 32 bits, which is quicker, if the dearest choice has less than
:math:`2^{31}` grains); a better choice costs at least one less; and so what costs more than one less than the best is not better.
Otherwise each bound is lowered by more than rounding can have raised it, :math:`(2n + p + 8)(p + 2)\,2^{-53} \sum \lambda_i` for
:math:`n` clients, and `TOLERANCE` is the part of the cost by which a choice must be better to be looked for.

Sources:

.. [Hakimi1964] Hakimi, S. (1964), Optimum locations of switching centers and the absolute centers and medians of a graph,
   Operations Research 12(3).
.. [Narula1977] Narula, S., Ogbu, U. & Samuelsson, H. (1977), An algorithm for the p-median problem, Operations Research 25(4).
.. [Whitaker1983] Whitaker, R. (1983), A fast algorithm for the greedy interchange for large-scale clustering and median location
   problems, INFOR 21(2).
.. [Beasley1985] Beasley, J. (1985), A note on solving large p-median problems, European Journal of Operational Research 21(2).
.. [ResendeWerneck2007] Resende, M. & Werneck, R. (2007), A fast swap-based local search procedure for location problems, Annals
   of Operations Research 150.
"""

from __future__ import annotations

import math
import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["TOLERANCE", "Median", "median"]

TOLERANCE: Final = 1e-9
"""Of costs that are not whole, the part by which another choice may be cheaper than one that is called proven."""

_GRAINS: Final = 2.0**10
"""How many grains there are in one, if costs are whole."""
_EXACT: Final = 2.0**52
"""Sums of fewer grains are exact in doubles,"""
_SHORT: Final = 2.0**31
"""and of fewer than this in whole numbers of 32 bits."""
_STEPS: Final = (400, 30)
"""How many steps of prices are taken at most, at first and for every other part."""
_PACE: Final = (1.5, 1.0)
"""How much of the way to the best cost a step goes, at first and for every other part."""
_PATIENCE: Final = 12
"""How many steps may bring no better bound before steps are halved."""
_WEARY: Final = 0.05
"""Steps end when they are this small."""
_GAIN: Final = 1e-2
"""What part of the gap to the best cost a step must close to count as a better bound."""
_MOMENTUM: Final = 0.7
"""What part of the last step's direction goes on in the next."""
_RECENT: Final = 0.05
"""How much of the count of how often a candidate is chosen is the last step's."""
_SHUT: Final = 0.1
"""The matrix is copied to what is left of it when more candidates than this part of them are shut."""
_HELPS: Final = 1e-12
"""What part of the cost an exchange must save, so that rounding does not make it go round and round."""
_EXCHANGES: Final = (12, 1)
"""How often a choice is improved by exchange, at first and for every other part,"""
_EXCHANGED_EVERY: Final = 20
"""at first after so many steps, or when a choice is cheaper than the best,"""
_PARTS_EXCHANGED: Final = 30
"""and later in so many parts, and no more after them."""


@dataclass(frozen=True, slots=True)
class Median:
    """A choice of places, what it costs, and what every choice costs at the least.

    Attributes:
        chosen: the candidates, in order.
        cost: the weighted distances of all clients to the nearest of them; infinite if nothing found yet reaches everybody.
        bound: no choice costs less. Of proven whole costs it is the cost, of other proven ones within `TOLERANCE` of it.
        proven: whether the bound shows that no choice costs less (by more than `TOLERANCE` of the cost if costs are not whole).
        nodes: how many parts of the search were bounded; 1 where the first bound was enough.
    """

    chosen: tuple[int, ...]
    cost: float
    bound: float
    proven: bool
    nodes: int


def median(
    distances: NDArray[np.generic],
    count: int,
    *,
    weights: NDArray[np.generic] | None = None,
    opened: Iterable[int] = (),
    closed: Iterable[int] = (),
    below: float = math.inf,
    seconds: float | None = None,
) -> Median:
    """The choice of `count` candidates with the least weighted distance of all clients to the nearest chosen.

    On a line of four places, the two in the middle:

    >>> at = np.arange(4)
    >>> median(abs(at[:, None] - at), 2, weights=np.array([1, 5, 1, 5]))
    Median(chosen=(1, 3), cost=2.0, bound=2.0, proven=True, nodes=1)

    Args:
        distances: clients by candidates, nought or more; infinite where one cannot be reached.
        count: how many candidates to choose, at least one.
        weights: of the clients, nought or more; 1 each where not given.
        opened, closed: candidates that are chosen in any case, and in no case.
        below: what a choice must cost less than to be of interest.
        seconds: after which the search ends with what it has, by the clock; it always takes one step.

    Returns:
        The choice. What is chosen depends on the numbers alone, and on `seconds` only where they were not enough; of choices
        that cost the same it is one. If no choice reaches everybody, costs less than `below`, or has so many candidates,
        nothing is chosen, and that is what is proven. Clients without weight, or none, cost nothing.

    Cost:
        Hard in the worst case. A step looks at the whole matrix once, an exchange at a few parts of it.
    """
    until = math.inf if seconds is None else time.monotonic() + seconds
    costs, beyond = _costs(np.asarray(distances, np.float64), weights)
    dearest = _GRAINS * float(costs.max(axis=0, initial=0.0).sum())
    whole = dearest < _EXACT and bool((costs == np.rint(costs)).all())
    reached = min(below, beyond)
    search = _Search(count, whole, math.ceil(reached) * _GRAINS if whole else reached, until)
    if whole:
        costs = (costs * _GRAINS).astype(np.int32 if dearest < _SHORT else np.float64)
    opened = tuple(dict.fromkeys(opened))
    names = np.setdiff1d(np.arange(len(costs)), [*opened, *closed])
    least = math.inf
    if 0 <= count - len(opened) <= len(names):
        base = _nearest(costs[list(opened)]) if opened else costs.max(axis=0).astype(np.float64)
        about = min(len(costs) // count, len(costs) - 1)
        prices = np.partition(costs, about, axis=0)[about].astype(np.float64)
        costs = costs[names]
        least = search.least(_Part(costs, names, _nearest(costs), base, 0.0, opened, prices, 0.0))
    proven = least >= search.limit
    bound, best = min(least, search.limit), search.best
    if whole:
        bound, best = float(math.ceil(bound / _GRAINS)), best / _GRAINS
    if search.choice:
        return Median(tuple(sorted(search.choice)), best, min(bound, best), proven, search.nodes)
    return Median((), math.inf, math.inf if proven and best >= beyond else bound, proven, search.nodes)


def _costs(distances: NDArray[np.float64], weights: NDArray[np.generic] | None) -> tuple[NDArray[np.float64], float]:
    """Candidates by clients, with a number for what cannot be reached; no choice that reaches everybody costs as much."""
    costs = distances.T.copy()
    if weights is not None:
        heavy = np.asarray(weights, np.float64)
        costs = costs[:, heavy > 0] * heavy[heavy > 0]
    finite = np.isfinite(costs)
    highest = float(costs.max(axis=0, initial=0.0, where=finite).sum())
    beyond = math.floor(highest) + 1.0 if highest < _EXACT else 2 * highest
    costs[~finite] = beyond
    return costs, beyond


def _nearest(rows: NDArray[np.number]) -> NDArray[np.float64]:
    """What each client costs from the nearest of some candidates; infinite if there are none."""
    return rows.min(axis=0).astype(np.float64) if len(rows) else np.full(rows.shape[1], math.inf)


@dataclass(slots=True)
class _Part:
    """All choices that have some candidates and lack others; costs are in grains, if they are whole.

    Attributes:
        costs: a row for each candidate that may still be chosen or not, a column for each client that one could serve better.
        names: of these candidates.
        lowest, base: what each of these clients costs at least, and at most: from the places that are open, or the worst of all.
        paid: what the other clients cost.
        opened: the open places.
        prices: of these clients, the ones that told the bound.
        bound: no choice in this part costs less.
    """

    costs: NDArray[np.number]
    names: NDArray[np.intp]
    lowest: NDArray[np.float64]
    base: NDArray[np.float64]
    paid: float
    opened: tuple[int, ...]
    prices: NDArray[np.float64]
    bound: float

    def narrowed(self, kept: NDArray[np.bool_], opened: NDArray[np.intp]) -> tuple[_Part, NDArray[np.bool_]]:
        """The part in which some candidates are open and of the others only those kept are left; with the clients left."""
        base = np.minimum(self.base, _nearest(self.costs[opened]))
        costs = self.costs[kept]
        lowest = _nearest(costs)
        left = lowest < base
        names = (*self.opened, *map(int, self.names[opened]))
        paid = self.paid + float(base[~left].sum())
        part = _Part(
            costs if left.all() else costs[:, left],
            self.names[kept],
            lowest[left],
            base[left],
            paid,
            names,
            self.prices[left],
            self.bound,
        )
        return part, left

    def halves(self, at: int) -> list[_Part]:
        """The part without a candidate, and the part with it."""
        kept = np.arange(len(self.names)) != at
        return [self.narrowed(kept, np.array(opened, np.intp))[0] for opened in ([], [at])]

    def cost(self, taken: NDArray[np.intp]) -> float:
        """What a choice costs, with the open places."""
        return self.paid + float(np.minimum(_nearest(self.costs[taken]), self.base).sum())


@dataclass(frozen=True, slots=True)
class _Relaxed:
    """What the relaxation chooses.

    Attributes:
        bound: no choice costs less.
        worth: what each candidate adds to the bound, nought or less.
        taken: the candidates chosen.
        last, beaten: what the worst of them adds, and the best of the others.
        slope: how often each client is not served, less how often it is served more than once, where its price may follow.
    """

    bound: float
    worth: NDArray[np.float64]
    taken: NDArray[np.intp]
    last: float
    beaten: float
    slope: NDArray[np.float64]


@dataclass(slots=True)
class _Search:
    """The best choice so far, and what tells whether another one may be better."""

    count: int
    whole: bool
    best: float
    until: float
    choice: tuple[int, ...] = ()
    nodes: int = 0
    _tried: set[bytes] = field(default_factory=set)
    _room: NDArray[np.number] = field(default_factory=lambda: np.empty(0))

    @property
    def limit(self) -> float:
        """A part in which no choice costs less than this has none that is better."""
        return self.best - (_GRAINS - 1 if self.whole else TOLERANCE * self.best)

    @property
    def late(self) -> bool:
        """Whether the time is over."""
        return time.monotonic() > self.until

    def least(self, part: _Part) -> float:
        """Look for a better choice in a part; none of those that have not been looked at costs less than this."""
        parts = [part]
        while parts:
            part = parts.pop()
            if part.bound < self.limit:
                self.nodes += 1
                parts += self._branched(part)
                if self.late:
                    return min((one.bound for one in parts), default=math.inf)
        return math.inf

    def _branched(self, part: _Part) -> list[_Part]:
        """What is left of a part once it has been bounded: nothing, or two halves, or itself if the time is over."""
        later = self.nodes > 1
        pace, waited, exchanges = _PACE[later], 0, _EXCHANGES[later] if self.nodes <= _PARTS_EXCHANGED else 0
        prices, push, often = part.prices, np.zeros_like(part.prices), np.zeros(len(part.names))
        for step in range(_STEPS[later]):
            if self._is_told(part):
                return []
            prices = self._priced(part, prices)
            relaxed = self._relaxed(part, prices)
            often *= 1 - _RECENT
            often[relaxed.taken] += _RECENT
            cheaper = self._take(part.cost(relaxed.taken), part, relaxed.taken)
            if exchanges and (cheaper or later or step % _EXCHANGED_EVERY == 0):
                exchanges -= self._exchanged(part, relaxed.taken)
            waited = 0 if relaxed.bound > part.bound + _GAIN * (self.best - part.bound) else waited + 1
            if waited > _PATIENCE:
                pace, waited = pace / 2, 0
            if relaxed.bound > part.bound or not step:
                part.bound, part.prices = max(relaxed.bound, part.bound), prices
            if part.bound >= self.limit:
                return []
            if self.late:
                return [part]
            push = relaxed.slope + _MOMENTUM * push
            length = float(push @ push)
            if not length or pace < _WEARY:
                break
            prices = prices + pace * (self.best - relaxed.bound) / length * push
            shut = relaxed.bound + relaxed.worth - relaxed.last >= self.limit
            shut[relaxed.taken] = False
            opened = relaxed.taken[relaxed.bound + relaxed.beaten - relaxed.worth[relaxed.taken] >= self.limit]
            if len(opened) or np.count_nonzero(shut) > _SHUT * len(shut):
                kept = ~shut
                kept[opened] = False
                part, left = part.narrowed(kept, opened)
                often, push, prices = often[kept], push[left], prices[left]
        return [] if self._is_told(part) else part.halves(int(np.abs(often - 0.5).argmin()))

    def _is_told(self, part: _Part) -> bool:
        """Whether a part has so few choices that the best of them, if there is any, has been taken."""
        wanted, (there, clients) = self.count - len(part.opened), part.costs.shape
        if wanted > there:
            return True
        if wanted in (0, there) or not clients:
            taken = np.arange(wanted)
        elif wanted == 1:
            taken = np.minimum(part.costs, part.base.astype(part.costs.dtype)).sum(axis=1).argmin()[None]
        else:
            return False
        self._take(part.cost(taken), part, taken)
        return True

    def _priced(self, part: _Part, wished: NDArray[np.float64]) -> NDArray[np.float64]:
        """Prices near those wished for: not below what serves a client at the least, not above what does so in any case."""
        prices = np.minimum(np.maximum(wished, part.lowest), part.base)
        return np.rint(prices) if self.whole else prices

    def _relaxed(self, part: _Part, prices: NDArray[np.float64]) -> _Relaxed:
        """What the relaxation chooses at some prices."""
        wanted = self.count - len(part.opened)
        kind = part.costs.dtype
        if len(self._room) < part.costs.size:
            self._room = np.empty(part.costs.size, kind)
        room = self._room[: part.costs.size].reshape(part.costs.shape)
        total = float(prices.sum())
        short = prices.astype(kind)
        worth = np.minimum(part.costs, short, out=room).sum(axis=1, dtype=kind) - total
        order = worth.argpartition((wanted - 1, wanted))
        taken = order[:wanted]
        slack = 0.0 if self.whole else (2 * len(prices) + wanted + 8) * (wanted + 2) * 2.0**-53 * (total + part.paid)
        slope = 1.0 - (part.costs[taken] < short).sum(axis=0, dtype=np.int32)
        slope[(slope > 0) & (prices >= part.base)] = 0.0
        return _Relaxed(
            bound=part.paid + total + float(worth[taken].sum()) - slack,
            worth=worth,
            taken=taken,
            last=float(worth[order[wanted - 1]]),
            beaten=float(worth[order[wanted]]),
            slope=slope,
        )

    def _take(self, cost: float, part: _Part, taken: NDArray[np.intp]) -> bool:
        """Keep a choice if it is the best so far."""
        if cost >= self.best:
            return False
        self.best, self.choice = cost, (*part.opened, *map(int, part.names[taken]))
        return True

    def _exchanged(self, part: _Part, taken: NDArray[np.intp]) -> bool:
        """Improve a choice, one place exchanged at a time for the best other, as long as that helps; not if it was seen before.

        The gain of exchanging r for j is that of adding j, less the loss of r alone, plus what both change for the same clients.
        """
        wanted, (there, clients) = len(taken), part.costs.shape
        taken, every = taken.copy(), np.arange(clients)
        seen = False
        while not self.late:
            name = np.sort(part.names[taken]).tobytes()
            if name in self._tried:
                break
            seen = True
            self._tried.add(name)
            rows = np.vstack([part.costs[taken], part.base])
            nearest = rows.argmin(axis=0)
            one = rows[nearest, every]
            rows[nearest, every] = math.inf
            two = np.minimum(rows.min(axis=0), part.base)
            place, client = np.divmod(np.flatnonzero(part.costs < two.astype(part.costs.dtype)), clients)
            cost, first, second = part.costs[place, client], one[client], two[client]
            gain = np.bincount(place, np.maximum(first - cost, 0.0), there)
            loss = np.bincount(nearest, two - one, wanted + 1)[:wanted]
            shared = np.bincount(nearest[client] * there + place, second - np.maximum(first, cost), (wanted + 1) * there)
            profit = shared.reshape(wanted + 1, there)[:wanted] + gain - loss[:, None]
            profit[:, taken] = -math.inf
            leaves, comes = divmod(int(profit.argmax()), there)
            if profit[leaves, comes] <= _HELPS * float(one.sum()):
                self._take(part.cost(taken), part, taken)
                break
            taken[leaves] = comes
        return seen
