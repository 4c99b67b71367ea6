"""The lightest sets of variables with which a node holds, by branching on very many sets at once.

The variables that lines share are branched on first, taken or left, those whose loss leaves lines lacking most before others; a
set is given up as soon as lines lack more of what they own than the weight allows. What is left is branched on among what lines
own: of a line that still lacks some, one that serves it must be taken.

Source: Land, A. and Doig, A. (1960), An automatic method of solving discrete programming problems, Econometrica 28(3).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

import numpy as np

from willing.logic.bound import LACKING, Fields, Look
from willing.logic.lines import Lines, generous
from willing.logic.network import Network, Rise
from willing.logic.scenarios import Literals, Plan, packed, unpacked

if TYPE_CHECKING:
    from numpy.typing import NDArray

    _Sets = NDArray[np.uint64]  # a column of words each

__all__ = ["Branching", "TooMany"]

_TOGETHER: Final = 1 << 15
"""How many sets are parted together while shared variables are decided."""
_GATHERED: Final = 1 << 11
"""How many decided sets wait for each other to be completed; and how many are looked at together then."""
_SAMPLE: Final = 1 << 14
_KEPT: Final = 0.5
"""In how many random sets, and with what part of the shared variables in each, it is told which are branched on first."""


class TooMany(Exception):
    """More sets would have to be looked at than was allowed."""


class Branching:
    """Finds all sets up to a weight with which a node holds, all variables beside them being false.

    Args:
        network, root, rise: what is to hold, in which fixpoint, at the least; nothing of it is settled or judged.
        costs: of each variable that it hangs on, a whole number above nought.
    """

    def __init__(self, network: Network, root: int, rise: Rise, costs: Mapping[int, int]) -> None:
        self._lines, self._costs = Lines(network, root, rise), costs
        self._exact = Plan(network, [root], rise)
        self._search: _Search | None = None

    @property
    def suits(self) -> bool:
        """Whether most variables serve one sum only, which is what branching on the others lives by."""
        return len(self._lines.own) > 2 * len(self._lines.shared)

    def sets(self, most: int, limit: float = math.inf) -> Iterator[tuple[frozenset[int], int]]:
        """Sets that weigh at most so much and hold, with their weight; all minimal ones are among them, none comes twice.

        Raises:
            TooMany: if more sets than `limit` would have to be looked at.

        Cost:
            For sixty nations with five hundred offers, a fifth of a microsecond for each set looked at; and of these more than
            twice as many for each weight as for the one before it.
        """
        if self._search is None or most > self._search.most:
            self._search = _Search(self._lines, self._exact, self._costs, 2 * most)
        yield from self._search.sets(most, limit)


class _Search:
    """The search, with the programs that look at sets of up to some weight."""

    def __init__(self, lines: Lines, exact: Plan, costs: Mapping[int, int], most: int) -> None:
        self.most = most
        self._lines, self._exact, self._of = lines, exact, costs
        self._costs = np.array([costs[variable] for variable in lines.own], np.int64)
        self._line_costs = np.array(lines.costs(costs), np.int64)
        self._line_of = np.array([lines.line_of[variable] for variable in lines.own], np.int64)
        self._fields = fields = Fields(lines, most)
        made = generous(lines)
        self._look_shared = Look(lines, made, fields, costs, among=False)
        self._look_own = Look(lines, made, fields, costs, among=True)
        self._slack = np.uint64((1 << fields.slack) - 1)
        self._lacked_at = np.array(fields.lacking, np.int64)
        self._counted = np.zeros((fields.head, 1), np.uint64)  # the bits of what is left, and of what lines lack
        self._counted[0] = self._slack
        for at in fields.lacking:
            self._counted[at // 64] |= LACKING << np.uint64(at % 64)
        self._masks = _words_of(self._line_of == np.arange(len(lines.lines))[:, None], fields.own_words)
        self._up_to = _words_of(np.tri(len(lines.own), dtype=np.bool_), fields.own_words)
        self._order = self._telling_first()
        self._limit = math.inf

    def sets(self, most: int, limit: float) -> Iterator[tuple[frozenset[int], int]]:
        """As `Branching.sets`."""
        self._limit = limit
        waiting: list[_Sets] = []
        for decided in self._decided(most):
            waiting.append(decided)
            if sum(sets.shape[1] for sets in waiting) > _GATHERED:
                yield from self._completed(np.concatenate(waiting, axis=1))
                waiting = []
        if waiting:
            yield from self._completed(np.concatenate(waiting, axis=1))

    def _all_open(self, slack: int) -> _Sets:
        fields = self._fields
        found = np.zeros((fields.decided, 1), np.uint64)
        found[0] = slack
        for place in range(len(self._lines.shared)):
            found[(fields.opened + place) // 64] |= _bit(fields.opened + place)
        return found

    def _telling_first(self) -> list[int]:
        """The shared variables, those first without which, in random sets, most is lacking for their weight."""
        fields, shared = self._fields, self._lines.shared
        left_out = np.random.default_rng(1).random((len(shared), _SAMPLE)) > _KEPT
        sets = np.repeat(self._all_open(int(self._slack)), _SAMPLE, axis=1)
        for place, out in enumerate(left_out):
            sets[(fields.opened + place) // 64, out] &= ~_bit(fields.opened + place)
        lacking = self._line_costs @ self._lacking(self._look_shared(sets).sets)
        losses = [
            (lacking[out].mean() - lacking[~out].mean()) / self._of[variable] if out.any() and not out.all() else 0.0
            for variable, out in zip(shared, left_out, strict=True)
        ]
        return sorted(range(len(shared)), key=lambda place: -losses[place])

    def _lacking(self, sets: _Sets) -> NDArray[np.int64]:
        """How many more each line lacks: a row a line."""
        found = np.empty((len(self._line_costs), sets.shape[1]), np.int64)
        for row, at in zip(found, self._fields.lacking, strict=True):
            row[:] = sets[at // 64] >> np.uint64(at % 64) & LACKING
        return found

    def _count(self, sets: _Sets) -> None:
        self._limit -= sets.shape[1]
        if self._limit < 0:
            raise TooMany

    def _decided(self, most: int) -> Iterator[_Sets]:
        """All ways to take shared variables that may be completed within a weight."""
        work = [(0, self._all_open(most))]
        while work:
            depth, sets = work.pop()
            if sets.shape[1] > _TOGETHER:
                work.append((depth, sets[:, _TOGETHER:]))
                sets = sets[:, :_TOGETHER]
            if depth < len(self._order):
                sets = self._parted(sets, self._order[depth])
            self._count(sets)
            looked = self._look_shared(sets)
            kept = looked.sets[:, np.flatnonzero(looked.possible)]
            if not kept.shape[1]:
                continue
            if depth < len(self._order):
                work.append((depth + 1, kept))
            else:
                yield kept

    def _parted(self, sets: _Sets, place: int) -> _Sets:
        """Each set with a shared variable, where the weight allows, and without."""
        fields = self._fields
        cost, taken, opened = np.uint64(self._of[self._lines.shared[place]]), fields.taken + place, fields.opened + place
        fits = np.flatnonzero(sets[0] & self._slack >= cost)
        both = np.concatenate([sets[:, fits], sets], axis=1)
        both[opened // 64] &= ~_bit(opened)
        both[taken // 64, : len(fits)] |= _bit(taken)
        both[0, : len(fits)] -= cost
        return both

    def _completed(self, decided: _Sets) -> Iterator[tuple[frozenset[int], int]]:
        """Those sets that hold, once what lines own is taken too."""
        none = np.zeros((self._fields.own_words, decided.shape[1]), np.uint64)
        every = np.repeat(self._up_to[-1:].T, decided.shape[1], axis=1) if len(self._up_to) else none
        work = [np.concatenate([decided, none, every])]
        while work:
            sets = work.pop()
            if sets.shape[1] > _GATHERED:
                work.append(sets[:, _GATHERED:])
                sets = sets[:, :_GATHERED]
            taken = self._taken(sets)
            holds = self._holds(taken)
            for k in np.flatnonzero(holds):
                found = frozenset(np.flatnonzero(taken[:, k]).tolist())
                yield found, sum(self._of[variable] for variable in found)
            more = ~holds & (sets[: self._fields.head] & self._counted).any(axis=0)  # of which weight is left
            sets = self._looked(sets[:, np.flatnonzero(more)])[0]
            sets, serving = self._looked(sets)
            if sets.shape[1] and len(self._line_of):
                work.append(self._branched(sets, serving))

    def _looked(self, sets: _Sets) -> tuple[_Sets, _Sets]:
        """The sets that may be completed, and what serves them."""
        self._count(sets)
        looked = self._look_own(sets)
        kept = np.flatnonzero(looked.possible)
        return looked.sets[:, kept], looked.serving[:, kept]

    def _taken(self, sets: _Sets) -> NDArray[np.bool_]:
        """Which variables of the network are taken: a row each."""
        fields, lines = self._fields, self._lines
        bits = _truths(sets)
        found = np.zeros((len(lines.network.variables), sets.shape[1]), np.bool_)
        found[lines.shared] = bits[fields.taken : fields.taken + len(lines.shared)]
        found[lines.own] = bits[fields.own_taken : fields.own_taken + len(lines.own)]
        return found

    def _holds(self, taken: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """Whether each set holds as it is, without what is open."""
        holds = packed(taken)
        return unpacked(self._exact.rows(Literals(holds, ~holds), 0)[0], taken.shape[1])

    def _branched(self, sets: _Sets, serving: _Sets) -> _Sets:
        """Each set with one more variable: of a line that lacks some, one of those that serve it, else any that may help.

        A later one of them is taken only without the earlier, so that no set comes twice.
        """
        fields = self._fields
        lacking = self._lacking(sets)
        number = np.stack([np.bitwise_count(serving & mask[:, None]).sum(axis=0, dtype=np.int64) for mask in self._masks])
        number[lacking == 0] = len(self._line_of) + 1
        among = serving & self._masks[number.argmin(axis=0)].T
        none = np.flatnonzero(~lacking.any(axis=0))
        if len(none):
            among[:, none] = self._helping(sets[:, none])
        place, column = np.nonzero(_truths(among))
        line = self._line_of[place]
        lacks = lacking[line, column] > 0
        slack = (sets[0, column] & self._slack).astype(np.int64) - self._costs[place] + self._line_costs[line] * lacks
        fits = np.flatnonzero(slack >= 0)
        place, column, line, lacks, slack = place[fits], column[fits], line[fits], lacks[fits], slack[fits]
        more, every = sets[:, column], np.arange(len(fits))
        more[0] = more[0] & ~self._slack | slack.astype(np.uint64)
        at = self._lacked_at[line]
        more[at // 64, every] -= lacks.astype(np.uint64) << (at % 64).astype(np.uint64)
        more[(fields.own_taken + place) // 64, every] |= np.uint64(1) << (place % 64).astype(np.uint64)
        more[fields.words - fields.own_words :] &= ~(among[:, column] & self._up_to[place].T)
        return more

    def _helping(self, sets: _Sets) -> _Sets:
        """Where no line lacks any if others help: the open variables of which one at least must be taken.

        They are of the one line without which the set cannot do, if there is one; and if one variable is all that the weight
        allows, they are of the lines that may do alone.
        """
        lines, count, masks = len(self._masks), sets.shape[1], self._masks.T[:, :, None]
        one_left = sets[0] & self._slack < np.uint64(2 * self._line_costs.min())
        tried = np.repeat(sets[:, None], lines + 1, axis=1)
        opened = tried[self._fields.words - self._fields.own_words :]
        opened[:, :lines] &= np.where(one_left, masks, ~masks)  # that line alone, or all but that line
        opened[:, lines] = 0  # no help at all
        tried = tried.reshape(len(sets), -1)
        self._count(tried)
        looked = self._look_own(tried)
        does = looked.possible.reshape(lines + 1, count)[:lines]
        first = ~does & (np.cumsum(~does, axis=0) == 1)
        of_lines = np.where(one_left, does, np.where(does.all(axis=0), True, first))
        helps = np.zeros_like(sets[: self._fields.own_words])
        for mask, which in zip(self._masks, of_lines, strict=True):
            helps[:, which] |= mask[:, None]
        return helps & sets[self._fields.words - self._fields.own_words :] & ~looked.standing[:, lines * count :]


def _bit(place: int) -> np.uint64:
    return np.uint64(1 << place % 64)


def _truths(words: _Sets) -> NDArray[np.bool_]:
    """The bits of the words of sets: a row for each, a column a set."""
    count = words.shape[1]
    by_bytes = np.ascontiguousarray(words.T).view(np.uint8).reshape(count, 8 * len(words))
    return np.unpackbits(by_bytes, axis=1, bitorder="little").view(np.bool_).T


def _words_of(truths: NDArray[np.bool_], words: int) -> NDArray[np.uint64]:
    """Rows of truths as words, a row each."""
    found = np.zeros((len(truths), 8 * words), np.uint8)
    bits = np.packbits(truths, axis=1, bitorder="little")
    found[:, : bits.shape[1]] = bits
    return found.view(np.uint64)
