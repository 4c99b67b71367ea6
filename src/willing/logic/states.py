"""What a diagram has to know of its states: which are settled, what they ask for next, and which leave the same open.

A state is what some variables are decided to be; all others are open. A program, which a machine follows for very many states at
once, tells of each what is settled, the first variable that it still asks for, and a print of all that it leaves open.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np

from willing.logic.machine import run
from willing.logic.network import Any_, Judged, Literal_, Network, Reach, Rise, Sum
from willing.logic.program import ALWAYS, NEVER, TURNS, WORD, Program, Writer, write_both
from willing.logic.scenarios import WITHIN_A_WORD, Literals, Plan

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["FAILS", "HOLDS", "PERHAPS", "Look", "same"]

FAILS: Final = 0
HOLDS: Final = 1
PERHAPS: Final = 2
"""The three ends: fails even at the most; holds at the least; holds at the most only."""

_CHUNK: Final = 1 << 16
_KEPT: Final = 20_000  # in how many steps a state is sorted and kept


class Look:
    """The program that tells of states what they have settled, and what tells them apart.

    States are the same if the same nodes are open and matter, and if of what is decided all that these still hang on is the same.
    So a variable that a state does not ask for changes nothing of it, and is as good as false.

    Args:
        network, root, rise: what is asked, in which fixpoint.
        order: the variables, in the order in which they are decided.
    """

    def __init__(self, network: Network, root: int, rise: Rise, order: Sequence[int]) -> None:
        self.network, self.order = network, order
        self.plan = Plan(network, [root], rise)
        self.wide = max(1, -(-len(order) // WORD))
        self.writer = Writer()

    @functools.cached_property
    def program(self) -> Program:
        """What the machine follows: not written before it is needed."""
        writer, network, order = self.writer, self.network, self.order
        (root,) = self.plan.roots
        words = [writer.turned([writer.read() for _ in range(WORD)]) for _ in range(self.wide)]
        holds = [row for block in words for row in block]
        denied = [writer.less(writer.read(), row) for _, row in zip(order, holds, strict=False)]
        sure = {(v, sign): (denied, holds)[sign][row] for row, v in enumerate(order) for sign in (True, False)}
        open_ = {(v, sign): writer.less(ALWAYS, sure[v, not sign]) for v in order for sign in (True, False)}
        self.surely, self.perhaps = write_both(writer, network, [root], self.plan.rise, (sure, open_))
        self.needs = self._needs(root)
        told = writer.turned([self.surely.of[root], self.perhaps.of[root], *self._first_asked()])
        for block in (told, *writer.prints([*dict.fromkeys(self._tells_apart())])):
            for word in block:
                writer.write(word)
        return writer.program()

    @property
    def cost(self) -> int:
        """What a state costs, in steps of the machine."""
        return len(self.program.code) + _KEPT

    def _is_open(self, one: int) -> int:
        return self.writer.less(self.perhaps.of[one], self.surely.of[one])

    def _needs(self, root: int) -> dict[int, int]:
        """Where each node is open and something open hangs on it, down from the root; for a sum, where something open asks it."""
        network, writer = self.network, self.writer
        needs = {root: self._is_open(root)}

        def ask(one: int, within: Callable[[int], bool]) -> None:
            for part in dict.fromkeys(network.parts(one)):
                if within(part) and needs.get(one, NEVER) != NEVER:
                    wanted = needs[one] if isinstance(network.nodes[part], Sum) else writer.both(needs[one], self._is_open(part))
                    needs[part] = writer.either(needs.get(part, NEVER), wanted)

        for group in reversed(network.groups([root])):
            if not network.is_circle(group):
                ask(group[0], lambda part: True)
                continue
            members = frozenset(group)
            order, awaited = network.in_order(group)
            copies = {one: writer.copied(needs.get(one, NEVER)) for one in awaited}
            needs.update(copies)
            start = len(writer.steps)
            for one in reversed(order):
                ask(one, members.__contains__)
            for one, copy in copies.items():
                writer.keep(copy, needs[one])
            writer.again(start, TURNS)
            for one in reversed(order):
                ask(one, lambda part, members=members: part not in members)  # type: ignore[misc]
        return needs

    def _first_asked(self) -> list[int]:
        """The digits of which variable is the first that is asked for, counted from one; nought if none is."""
        writer = self.writer
        asks = dict.fromkeys(self.order, NEVER)
        for one, need in self.needs.items():
            node = self.network.nodes[one]
            if isinstance(node, Literal_):
                asks[node.variable] = writer.either(asks[node.variable], need)
        digits = [NEVER] * len(self.order).bit_length()
        before = NEVER
        for number, asked in enumerate(asks.values(), 1):
            first = writer.less(asked, before)
            before = writer.either(before, asked)
            digits = [writer.either(digit, first) if number >> place & 1 else digit for place, digit in enumerate(digits)]
        return digits

    def _tells_apart(self) -> Iterator[int]:
        """Rows that together tell states apart."""
        network, writer, surely = self.network, self.writer, self.surely.of
        for one, need in self.needs.items():
            match network.nodes[one]:
                case Sum(terms, _):
                    digits = [*self.surely.digits[one]]
                    if any(term.least != term.most for term in terms):
                        digits += writer.added((surely[term.node], term.most) for term in terms)
                    yield from (writer.both(digit, need) for digit in digits)
                    continue
                case Any_(_, at_most) if at_most:
                    yield writer.both(writer.any_of(surely[part] for part in at_most), need)
                case Judged(parts, _):
                    yield from (writer.both(surely[part], need) for part in parts)
                case Reach(asked, without, _):
                    total = network.nodes[asked]
                    assert isinstance(total, Sum)
                    yield from (writer.both(surely[total.terms[k].node], need) for k in without)
            yield need

    def split(self, holds: NDArray[np.uint64], row: int) -> NDArray[np.uint64]:
        """What holds once a variable is decided: for every state where it is false, and then for every state where it is true."""
        found = np.concatenate([holds, holds])
        found[len(holds) :, row // WORD] |= np.uint64(1 << row % WORD)
        return found

    def at(self, holds: NDArray[np.uint64], decided: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint64]]:
        """For each state its end, or less than nought; the place of the first variable it asks for; and the print of it.

        Args:
            holds: for each state, in words of 64, which variables hold.
            decided: how many are decided.
        """
        parts = [self._at(holds[at : at + _CHUNK], decided) for at in range(0, max(1, len(holds)), _CHUNK)]
        ends, first, prints = zip(*parts, strict=True)
        return np.concatenate(ends), np.concatenate(first), np.concatenate(prints, axis=1)

    def _at(self, holds: NDArray[np.uint64], decided: int) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.uint64]]:
        states = len(holds)
        words = -(-states // WORD)
        padded = np.zeros((words * WORD, self.wide), np.uint64)
        padded[:states] = holds
        given = np.zeros((self.program.given, words), np.uint64)
        given[: self.wide * WORD] = padded.reshape(words, WORD, self.wide).transpose(2, 1, 0).reshape(-1, words)
        given[self.wide * WORD : self.wide * WORD + decided] = ~np.uint64(0)
        found = run(self.program, given).reshape(3, WORD, words).transpose(0, 2, 1).reshape(3, -1)[:, :states]
        told = found[0].astype(np.int64)
        first = (told >> 2) - 1
        ends = np.where(first < 0, PERHAPS, -1)
        ends[told & 2 == 0] = FAILS
        ends[told & 1 != 0] = HOLDS
        return ends, first, found[1:]

    def words(self, holds: NDArray[np.uint64], last: Sequence[int]) -> NDArray[np.uint64]:
        """For each state, at each end, a word of all that the last variables can be, the first of them counting slowest."""
        variables = len(self.network.variables)
        found = np.empty((2, len(holds)), np.uint64)
        for at in range(0, len(holds), _CHUNK >> 3):
            here = holds[at : at + (_CHUNK >> 3)].T
            true = np.zeros((variables, here.shape[1]), np.uint64)
            for row, variable in enumerate(self.order[: -len(last)]):
                true[variable] = -(here[row // WORD] >> np.uint64(row % WORD) & np.uint64(1))
            for place, variable in enumerate(reversed(last)):
                true[variable] = WITHIN_A_WORD[place]
            for end, rows in enumerate(self.plan.both(Literals(true, ~true))):
                found[end, at : at + here.shape[1]] = rows[0]
        return found & np.uint64((1 << (1 << len(last))) - 1)


def same(rows: NDArray[np.unsignedinteger | np.signedinteger]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Where there is one of each different column of a row or two; and for each column, which of these it is.

    Whole numbers in order of the first row: which columns are different, and not which one stands for many, tells their order.
    """
    order = np.argsort(rows[0])
    sorted_ = rows[:, order]
    new = sorted_[:, 1:] != sorted_[:, :-1]
    if len(rows) > 1 and (new[1] > new[0]).any():  # rare for prints
        order = np.lexsort(rows[::-1])
        sorted_ = rows[:, order]
        new = sorted_[:, 1:] != sorted_[:, :-1]
    starts = np.concatenate([[True], new.any(axis=0)])
    which = np.empty(len(order), np.int64)
    which[order] = np.cumsum(starts) - 1
    return order[starts], which
