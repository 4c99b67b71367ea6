"""A network as one straight line of word operations, for a machine that follows it for very many scenarios.

Every condition is an operation or two on words in which each bit is a scenario. A sum is added bit by bit: three numbers of one
place become one there and one at the next (carry-save), and a comparison with a number reads the digits from the lowest up. A
group of nodes that wait for each other is a stretch of the line that is followed again until nothing moves, from nothing
upwards or from everything downwards; what such a group does not move of a sum is added up before. So all of a network but its
judges is said in eleven kinds of step. Two more turn sixty-four values into a word for each scenario, and mix such words to a
print that tells scenarios apart.

Sources: for the sums, Wallace, C. (1964), A suggestion for a fast multiplier, IEEE Transactions on Electronic Computers 13(1);
for the turning, Warren, H. (2012), Hacker's Delight, second edition, 7-3.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TYPE_CHECKING, Final

import numpy as np

from willing.logic.network import FALSE, TRUE, All, Any_, Constant, Judge, Judged, Literal_, Network, Reach, Rise, Sum

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "ALWAYS",
    "MIXERS",
    "MOVED",
    "NEVER",
    "TURNS",
    "WORD",
    "Digits",
    "Op",
    "Program",
    "Writer",
    "Written",
    "write_both",
    "write_nodes",
]

Digits = Sequence[int]
"""The registers of a number's binary digits, lowest first."""

NEVER: Final = 0
ALWAYS: Final = 1
MOVED: Final = 2
"""Registers that no step but `KEEP` writes: all scenarios no, all yes, and where something moved."""


TURNS: Final = 6
_FEW_TURNS: Final = 3
"""How often most scenarios go round a circle until nothing moves: from the beginning, and from what it is at the other end."""


class Op(IntEnum):
    """What a step does: with registers `a`, `b`, `c` into `d`, and into `e` where it makes two."""

    AND = 0
    OR = 1
    LESS = 2  # a and not b
    XOR = 3
    HALF = 4  # d, e: the sum of two digits, and what is carried
    TURN = 5  # d, e: a and b, the bits of a whose place has bit c exchanged with those of b whose place has not
    FULL = 6  # d, e: the sum of three digits, and what is carried
    MIX = 7  # d, e: the print a and b with the word c mixed in
    READ = 8  # row a of what is given
    WRITE = 9  # into row d of what is found
    MOVE = 10
    KEEP = 11  # moves a to d, and notes where they differed
    AGAIN = 12  # goes back to step d + 2¹⁶ a if anything kept has moved; b times at most, if in a hurry
    JUDGE = 13  # asks judge a


WORD: Final = 64
"""How many scenarios a word holds."""

MIXERS: Final = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F)
"""What a print is multiplied with; its other half, with the same the other way round."""


@dataclass(frozen=True, slots=True)
class Program:
    """Steps to follow for every word of scenarios.

    Attributes:
        code: a row for each step: what, into, with (`a`, `b`, `c`), and into; registers by number.
        registers: how many there are.
        given, found: how many rows are read and written.
        judges: for each judge, the registers of its parts and the judge.
        parts: whether scenarios may be followed apart from others: some settle later, and none is turned.
    """

    code: NDArray[np.unsignedinteger]
    registers: int
    given: int
    found: int
    judges: tuple[tuple[tuple[int, ...], Judge], ...]
    parts: bool


@dataclass(slots=True)
class Writer:
    """Writes a program, each value into a register of its own; what is known beforehand is not asked."""

    steps: list[tuple[int, int, int, int, int, int]] = field(default_factory=list)
    registers: int = 3
    given: int = 0
    found: int = 0
    judges: list[tuple[tuple[int, ...], Judge]] = field(default_factory=list)
    _loops: list[tuple[int, int]] = field(default_factory=list)
    _known: dict[tuple[int, int, int], int] = field(default_factory=dict)

    def fresh(self) -> int:
        """A register that nothing has been written to."""
        self.registers += 1
        return self.registers - 1

    def _one(self, op: Op, a: int, b: int) -> int:
        key = (op, a, b)
        place = self._known.get(key)
        if place is None:
            place = self._known[key] = self.fresh()
            self.steps.append((op, place, a, b, 0, 0))
        return place

    def both(self, a: int, b: int) -> int:
        """Where two hold."""
        if a in (b, NEVER) or b == ALWAYS:
            return a
        if a == ALWAYS or b == NEVER:
            return b
        return self._one(Op.AND, min(a, b), max(a, b))

    def either(self, a: int, b: int) -> int:
        """Where one of two holds."""
        if a in (b, ALWAYS) or b == NEVER:
            return a
        if a == NEVER or b == ALWAYS:
            return b
        return self._one(Op.OR, min(a, b), max(a, b))

    def less(self, a: int, b: int) -> int:
        """Where the first holds and the second does not."""
        if NEVER in (b, a):
            return a
        if b in (a, ALWAYS):
            return NEVER
        return self._one(Op.LESS, a, b)

    def differ(self, a: int, b: int) -> int:
        """Where one of two holds and the other does not."""
        if a == b:
            return NEVER
        if NEVER in (a, b):
            return a + b - NEVER
        return self._one(Op.XOR, min(a, b), max(a, b))

    def all_of(self, parts: Iterable[int]) -> int:
        """Where all hold."""
        found = ALWAYS
        for part in parts:
            found = self.both(found, part)
        return found

    def any_of(self, parts: Iterable[int]) -> int:
        """Where some hold."""
        found = NEVER
        for part in parts:
            found = self.either(found, part)
        return found

    def read(self) -> int:
        """The next row of what is given."""
        place = self.fresh()
        self.steps.append((Op.READ, place, self.given, 0, 0, 0))
        self.given += 1
        return place

    def write(self, value: int) -> None:
        """A value into the next row of what is found."""
        self.steps.append((Op.WRITE, self.found, value, 0, 0, 0))
        self.found += 1

    def copied(self, value: int) -> int:
        """A register of its own, to be kept up to date in a stretch that is followed again."""
        place = self.fresh()
        self.steps.append((Op.MOVE, place, value, 0, 0, 0))
        return place

    def keep(self, place: int, value: int) -> None:
        """Bring a copied register up to date. What is made of it is to be made before: nothing is made anew of it after."""
        self.steps.append((Op.KEEP, place, value, 0, 0, 0))

    def again(self, start: int, mostly: int) -> None:
        """Follow the steps since `start` again as long as anything kept has moved; `mostly` so many times settle it."""
        self._loops.append((start, len(self.steps)))
        self.steps.append((Op.AGAIN, start, 0, mostly, 0, 0))

    def judged(self, parts: Sequence[int], judge: Judge) -> int:
        """Where a judge says yes of the parts."""
        place = self.fresh()
        self.steps.append((Op.JUDGE, place, len(self.judges), 0, 0, 0))
        self.judges.append((tuple(parts), judge))
        return place

    def added(self, weighed: Iterable[tuple[int, int]], onto: Digits = ()) -> list[int]:
        """The digits of the sum of whole weights, each counted where its register holds, onto other digits."""
        columns: dict[int, list[int]] = defaultdict(list)
        for place, digit in enumerate(onto):
            if digit != NEVER:
                columns[place].append(digit)
        for value, weight in weighed:
            if value != NEVER:
                for place in range(weight.bit_length()):
                    if weight >> place & 1:
                        columns[place].append(value)
        digits: list[int] = []
        while columns:
            place = len(digits)
            column = columns.pop(place, [])
            if len(column) > 1:
                carried = columns[place + 1]
                at = 0
                while len(column) - at >= 2:
                    three = len(column) - at >= 3
                    one, two = column[at : at + 2]
                    low, high = self.fresh(), self.fresh()
                    self.steps.append(
                        (Op.FULL, low, one, two, column[at + 2], high) if three else (Op.HALF, low, one, two, 0, high)
                    )
                    column.append(low)
                    carried.append(high)
                    at += 3 if three else 2
            digits.append(column[-1] if column else NEVER)
        return digits

    def at_least(self, digits: Digits, number: int) -> int:
        """Where digits come to a number."""
        if number <= 0:
            return ALWAYS
        if number >> len(digits):
            return NEVER
        value = ALWAYS
        for place, digit in enumerate(digits):
            value = self.both(digit, value) if number >> place & 1 else self.either(digit, value)
        return value

    def at_least_digits(self, digits: Digits, other: Digits) -> int:
        """Where digits come to what other digits say."""
        value = ALWAYS
        for place in range(max(len(digits), len(other))):
            mine = digits[place] if place < len(digits) else NEVER
            theirs = other[place] if place < len(other) else NEVER
            value = self.either(self.less(mine, theirs), self.less(value, self.differ(mine, theirs)))
        return value

    def turned(self, values: Sequence[int]) -> list[int]:
        """Sixty-four values or fewer, turned: bit j of the word of the k-th register is what the j-th value says of scenario k.

        Turned twice, they are the values again.
        """
        block = [*values, *[NEVER] * (WORD - len(values))]
        for power in range(5, -1, -1):
            for one in range(WORD):
                other = one | 1 << power
                if one != other and (block[one], block[other]) != (NEVER, NEVER):
                    low, high = self.fresh(), self.fresh()
                    self.steps.append((Op.TURN, low, block[one], block[other], power, high))
                    block[one], block[other] = low, high
        return block

    def prints(self, values: Sequence[int]) -> tuple[list[int], list[int]]:
        """A print of 128 bits, in two words, of what all values say of each scenario; turned, as by `turned`.

        If mixing is as good as chance, two that differ have the same print once in 10³⁸ times, and of a hundred million any two
        with a chance of 10⁻²².
        """
        one, other = [NEVER] * WORD, [NEVER] * WORD
        for at in range(0, len(values), WORD):
            for place, word in enumerate(self.turned(values[at : at + WORD])):
                low, high = self.fresh(), self.fresh()
                self.steps.append((Op.MIX, low, one[place], other[place], word, high))
                one[place], other[place] = low, high
        return one, other

    def program(self) -> Program:
        """What has been written, in as few registers as its values need at a time.

        A value of before a stretch that is followed again is needed to its end, since the next turn reads it again.
        """
        steps = np.array(self.steps, np.int64).reshape(-1, 6)
        first, last = np.full(self.registers, -1), np.full(self.registers, -1)
        at, register = self._written(steps)
        first[register[::-1]] = at[::-1]
        np.maximum.at(last, register, at)
        at, register = self._read(steps)
        np.maximum.at(last, register, at)
        for start, stop in self._loops:
            here = register[(at >= start) & (at < stop)]
            here = here[first[here] < start]
            last[here] = np.maximum(last[here], stop)
        where = self._places(first, last)
        # Which of a step's numbers are registers: d to c of most, and e of those that make two.
        op = steps[:, 0]
        for column, named in (
            (1, ~np.isin(op, (Op.WRITE, Op.AGAIN))),
            (2, ~np.isin(op, (Op.READ, Op.AGAIN, Op.JUDGE))),
            (3, op <= Op.MIX),
            (4, (op == Op.FULL) | (op == Op.MIX)),
            (5, (op >= Op.HALF) & (op <= Op.MIX)),
        ):
            steps[named, column] = where[steps[named, column]]
        judges = tuple((tuple(where[list(parts)].tolist()), judge) for parts, judge in self.judges)
        again = op == Op.AGAIN
        steps[again, 2], steps[again, 1] = steps[again, 1] >> 16, steps[again, 1] & 0xFFFF
        code: NDArray[np.unsignedinteger] = steps.astype(np.uint16 if steps.max(initial=0) < 1 << 16 else np.uint32)
        parts = bool(self._loops) and not (op == Op.TURN).any()
        return Program(code, int(where.max()) + 1, self.given, self.found, judges, parts)

    def _places(self, first: NDArray[np.int64], last: NDArray[np.int64]) -> NDArray[np.int64]:
        """Where each register goes: into a place that nothing needs any more, or a new one."""
        used = np.flatnonzero(first >= 0)
        used = used[used > MOVED]
        ending = used[np.argsort(last[used], kind="stable")].tolist()
        ends = last[ending].tolist()
        starting = used[np.argsort(first[used], kind="stable")].tolist()
        places = [0] * self.registers
        places[ALWAYS], places[MOVED] = ALWAYS, MOVED
        free: list[int] = []
        most, gone = MOVED + 1, 0
        for one, begin in zip(starting, first[starting].tolist(), strict=True):
            while ends[gone] < begin:
                free.append(places[ending[gone]])
                gone += 1
            if free:
                places[one] = free.pop()
            else:
                places[one] = most
                most += 1
        return np.array(places)

    def _read(self, steps: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """At which steps which registers are read."""
        op = steps[:, 0]
        found = [
            (at, steps[at, column])
            for column, at in (
                (1, np.flatnonzero(op == Op.KEEP)),
                (2, np.flatnonzero(~np.isin(op, (Op.READ, Op.AGAIN, Op.JUDGE)))),
                (3, np.flatnonzero(op <= Op.MIX)),
                (4, np.flatnonzero((op == Op.FULL) | (op == Op.MIX))),
            )
        ]
        for at in np.flatnonzero(op == Op.JUDGE).tolist():
            parts = np.array(self.judges[int(steps[at, 2])][0], np.int64)
            found.append((np.full(len(parts), at), parts))
        return np.concatenate([at for at, _ in found]), np.concatenate([register for _, register in found])

    def _written(self, steps: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """At which steps which registers are written, in the order of the steps."""
        op = steps[:, 0]
        one = np.flatnonzero(~np.isin(op, (Op.WRITE, Op.AGAIN)))
        two = np.flatnonzero((op >= Op.HALF) & (op <= Op.MIX))
        at = np.concatenate([one, two])
        register = np.concatenate([steps[one, 1], steps[two, 5]])
        order = np.argsort(at, kind="stable")
        return at[order], register[order]


@dataclass(slots=True)
class Written:
    """Where the nodes of a network were written.

    Attributes:
        of: node to the register of where it holds.
        digits: sum to the registers of its digits, without its base, in units of what its terms share as a divisor.
        scale: sum to that divisor.
    """

    of: dict[int, int]
    digits: dict[int, Digits] = field(default_factory=dict)
    scale: dict[int, int] = field(default_factory=dict)


def write_both(
    writer: Writer, network: Network, roots: Sequence[int], rise: Rise, literals: Sequence[Mapping[tuple[int, bool], int]]
) -> tuple[Written, Written]:
    """Write all that some roots hang on, at the least and at the most, with the literals of each.

    What holds at the least holds at the most: so in circles, a fixpoint from below is reached at the most from the one at the
    least, and one from above at the least from the one at the most.
    """
    first = 0 if rise == "least" else 1
    one = write_nodes(writer, network, roots, rise, first, literals[first])
    other = write_nodes(writer, network, roots, rise, 1 - first, literals[1 - first], one)
    return (one, other) if rise == "least" else (other, one)


def write_nodes(
    writer: Writer,
    network: Network,
    roots: Iterable[int],
    rise: Rise,
    end: int,
    literals: Mapping[tuple[int, bool], int],
    start: Written | None = None,
) -> Written:
    """Write all that some roots hang on, in a fixpoint, at the least (0) or at the most (1).

    Args:
        writer: where to.
        network, roots, rise, end: what.
        literals: the register of each variable, and of its denial.
        start: where each node surely holds, of a least fixpoint, or at most, of a greatest.
    """
    made = _Nodes(writer, network, end, literals, start)
    for group in network.groups(roots):
        if network.is_circle(group):
            made.settle(group, rise)
        else:
            made.write(group[0])
    return made.written


class _Nodes:
    def __init__(
        self,
        writer: Writer,
        network: Network,
        end: int,
        literals: Mapping[tuple[int, bool], int],
        start: Written | None,
    ) -> None:
        self.writer, self.network, self.end, self.literals, self.start = writer, network, end, literals, start
        self.written = Written({FALSE: NEVER, TRUE: ALWAYS})
        self.settled: dict[int, Digits] = {}  # of a sum in a circle: what of it the circle does not move
        self.seen: dict[int, dict[int, int]] = {}  # and its terms that some ask to leave out, as they were when it was added

    def settle(self, group: Sequence[int], rise: Rise) -> None:
        """A group that waits for itself: each node after what it hangs on, but for those that are awaited."""
        order, awaited = self.network.in_order(group)
        writer, of, nodes = self.writer, self.written.of, self.network.nodes
        within = set(group)
        left_out: dict[int, set[int]] = defaultdict(set)
        for one in order:
            node = nodes[one]
            if isinstance(node, Reach):
                left_out[node.sum].update(node.without)
        for one in order:
            node = nodes[one]
            if isinstance(node, Sum):
                self.seen[one] = dict.fromkeys(sorted(left_out[one]), NEVER)
                self.settled[one] = writer.added((of[n], w) for n, w in self._weighed(one, node) if n not in within)
        begin = dict.fromkeys(within, ALWAYS if rise == "greatest" else NEVER)
        of.update(begin if self.start is None else {one: self.start.of[one] for one in within if one in self.start.of})
        for one in awaited:
            self._hold(one, within)
        before = [register for one in awaited for register in self._held(one)]
        start = len(writer.steps)
        for one in order:
            self.write(one, within)
        # All that is awaited is brought up to date together, so that what a turn reads is of one time.
        after = [register for one in awaited for register in self._held(one)]
        for place, now in zip(before, after, strict=True):
            writer.keep(place, now)
        writer.again(start, TURNS if self.start is None else _FEW_TURNS)

    def _hold(self, one: int, within: set[int]) -> None:
        """Registers of its own for what is awaited, beginning with what it is if all in the circle is as it begins."""
        copied = self.writer.copied
        if isinstance(self.network.nodes[one], Sum):
            self.write(one, within)
            self.written.digits[one] = [copied(digit) for digit in self._digits(one)]
            self.seen[one] = {k: copied(register) for k, register in self.seen[one].items()}
        else:
            self.written.of[one] = copied(self.written.of[one])

    def _held(self, one: int) -> list[int]:
        """The registers that tell of something awaited."""
        if isinstance(self.network.nodes[one], Sum):
            return [*self._digits(one), *self.seen[one].values()]
        return [self.written.of[one]]

    def _digits(self, one: int) -> list[int]:
        """The digits of a sum, as many as all its terms together come to."""
        node = self.network.nodes[one]
        assert isinstance(node, Sum)
        wide = sum(weight for _, weight in self._weighed(one, node)).bit_length()
        return [*self.written.digits[one], *[NEVER] * wide][:wide]

    def _weighed(self, one: int, node: Sum) -> Iterable[tuple[int, int]]:
        """The terms with what they count at this end, in units of what they share as a divisor."""
        weights = [term.most if self.end else term.least for term in node.terms]
        scale = self.written.scale[one] = math.gcd(*weights) or 1
        return ((term.node, weight // scale) for term, weight in zip(node.terms, weights, strict=True))

    def write(self, one: int, within: Set[int] = frozenset()) -> None:
        """A node, from parts that are written; of a sum in a circle, only what the circle moves is added again."""
        of, writer = self.written.of, self.writer
        match self.network.nodes[one]:
            case All(parts):
                of[one] = writer.all_of(of[part] for part in parts)
            case Any_(parts, at_most):
                of[one] = writer.any_of(of[part] for part in (parts + at_most if self.end else parts))
            case Literal_(variable, positive):
                of[one] = self.literals[variable, positive]
            case Sum(terms, _) as node:
                moved = ((of[n], w) for n, w in self._weighed(one, node) if not within or n in within)
                self.written.digits[one] = writer.added(moved, self.settled.get(one, ()))
                self.seen[one] = {k: of[terms[k].node] for k in self.seen.get(one, ())}
            case Reach(total, without, enough):
                of[one] = self._reach(total, without, enough[self.end])
            case Judged(parts, judges):
                of[one] = writer.judged([of[part] for part in parts], judges[self.end])
            case Constant(truth):
                of[one] = ALWAYS if truth else NEVER

    def _reach(self, total: int, without: tuple[int, ...], enough: int) -> int:
        node = self.network.nodes[total]
        assert isinstance(node, Sum)
        writer, of, seen = self.writer, self.written.of, self.seen[total]
        scale, digits = self.written.scale[total], self.written.digits[total]
        need = -((node.base[self.end] - enough) // scale)
        terms = ((seen[k] if k in seen else of[node.terms[k].node], node.terms[k]) for k in without)
        own = [(register, (term.most if self.end else term.least) // scale) for register, term in terms]
        own = [(register, weight) for register, weight in own if weight and register != NEVER]
        if not own:
            return writer.at_least(digits, need)
        if len(own) == 1:
            ((register, weight),) = own
            return writer.either(writer.at_least(digits, need + weight), writer.less(writer.at_least(digits, need), register))
        return writer.at_least_digits(digits, writer.added([*own, (ALWAYS, max(need, 0))]))
