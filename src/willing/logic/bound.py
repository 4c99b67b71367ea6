"""How much sets that are decided in part still lack at least, told of very many at once.

A set is a few words of bits: what weight is left to it, how many more each line lacks at least of what it owns, and which
variables it has taken or may take yet. One program turns the words of 64 sets into rows, a bit a set, works out for each line
what its terms come to if all that may be is granted, and turns what it found back into the words of sets.

What a line lacks is counted as if all that is borne were borne by what is not decided, and the largest of what it owns were taken
first. What may be granted is what the weight left allows beside all that is known to be lacking: so a set that is looked at again
may be found to lack more.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from willing.logic.lines import GRANTED, Generous, Line, Lines, straight
from willing.logic.machine import run
from willing.logic.program import ALWAYS, NEVER, Writer, write_nodes
from willing.logic.scenarios import unpacked

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["LACKING", "Fields", "Look", "Looked"]

_DIGITS: Final = GRANTED.bit_length()
LACKING: Final = np.uint64((1 << _DIGITS) - 1)
"""What a line lacks, as the bits of a word."""


class Fields:
    """Where the words of a set tell what of it. What is shared by lines comes first, so that it can be decided by itself.

    Attributes:
        slack: the first bits: the weight left beside all that is known to be lacking.
        lacking: for each line: how many more it lacks at least, within one word.
        head: the words with all this, which looking at a set changes.
        taken, opened: a bit for each shared variable: whether it is taken, or may be yet.
        decided: the words with all this.
        own_taken, own_opened: the same of variables that lines own, from the beginning of a word on.
        own_words: how many words each of these has.
        words: all words.
    """

    def __init__(self, lines: Lines, most: int) -> None:
        at = self.slack = most.bit_length()
        self.lacking: list[int] = []
        for _ in lines.lines:
            at += -at % 64 if at % 64 + _DIGITS > 64 else 0
            self.lacking.append(at)
            at += _DIGITS
        self.head = _words(at)
        self.taken, self.opened = at, at + len(lines.shared)
        self.decided = _words(self.opened + len(lines.shared))
        self.own_words = _words(len(lines.own))
        self.own_taken, self.own_opened = 64 * self.decided, 64 * (self.decided + self.own_words)
        self.words = self.decided + 2 * self.own_words


def _words(bits: int) -> int:
    return -(-bits // 64)


@dataclass(frozen=True, slots=True)
class Looked:
    """What is found of sets, one a column.

    Attributes:
        possible: whether a set may be completed within its weight.
        sets: the sets, with what they are now known to lack.
        serving: of what lines own, a bit each: what is open and would bring a line, that is found to lack some, nearer.
        standing: of what lines own: where the term is borne without it.
    """

    possible: NDArray[np.bool_]
    sets: NDArray[np.uint64]
    serving: NDArray[np.uint64]
    standing: NDArray[np.uint64]


class Look:
    """Looks at sets.

    Args:
        lines: the network as lines.
        made: its generous network.
        fields: where in a set is what.
        costs: of each variable by its number.
        among: whether sets tell of what lines own too; otherwise all of it is open, and none taken.

    Cost:
        Some fourteen thousand steps for sixty nations with five hundred offers, where what lines own is all open: a seventh of a
        microsecond a set.
    """

    def __init__(self, lines: Lines, made: Generous, fields: Fields, costs: Mapping[int, int], *, among: bool) -> None:
        self._lines, self._made, self._fields, self._among = lines, made, fields, among
        self._costs, self._line_costs = costs, lines.costs(costs)
        self._writer = writer = Writer()
        words = fields.words if among else fields.decided
        self._rows = [row for _ in range(words) for row in writer.turned([writer.read() for _ in range(64)])]
        self._write(self._borne())
        self._program = writer.program()

    def __call__(self, sets: NDArray[np.uint64]) -> Looked:
        """What is found of each."""
        words, count = sets.shape
        wide = max(1, _words(count))
        given = np.zeros((words, 64 * wide), np.uint64)
        given[:, :count] = sets
        found = run(self._program, given.reshape(64 * words, wide))
        possible = unpacked(found[0], 64 * wide).reshape(wide, 64).T.ravel()[:count]
        told = found[1:].reshape(-1, 64 * wide)[:, :count]
        head, own = self._fields.head, self._fields.own_words
        return Looked(possible, np.concatenate([told[:head], sets[head:]]), told[head : head + own], told[head + own :])

    def _borne(self) -> tuple[list[int], list[int]]:
        """For each term of each line, where it is borne without what is owned for it; and what has to hold beside the lines."""
        made, rise = self._made, self._lines.rise
        terms = list(itertools.chain(*made.borne))
        roots = (*terms, *made.granted)
        network = made.network if self._among else straight(made.network, roots)
        of = write_nodes(self._writer, network, roots, rise, 0, self._literals()).of
        return [of[one] for one in terms], [of[one] for one in made.granted]

    def _literals(self) -> dict[tuple[int, bool], int]:
        """What the variables of the generous network are in a set, and at the same time what the set allows."""
        lines, made, fields, writer, rows = self._lines, self._made, self._fields, self._writer, self._rows
        slack = rows[: fields.slack]
        literals: dict[tuple[int, bool], int] = {}
        for place, variable in enumerate(lines.shared):
            taken, opened = rows[fields.taken + place], rows[fields.opened + place]
            affordable = writer.at_least(slack, self._costs[variable])
            literals[variable, True] = writer.either(taken, writer.both(opened, affordable))
            literals[variable, False] = writer.less(ALWAYS, taken)
        still: list[list[int]] = [[] for _ in lines.lines]
        for place, variable in enumerate(lines.own):
            literals[variable, True] = rows[fields.own_taken + place] if self._among else NEVER
            literals[made.opened + place, True] = self._opened(place)
            still[lines.line_of[variable]].append(self._opened(place))
        lacked = [self._weighed(line, self._lacked(line)) for line in range(len(lines.lines))]
        self._left = writer.added(itertools.chain(*lacked), slack)
        for budget, of_lines in enumerate(made.budgets):
            left = writer.added(itertools.chain(*(lacked[line] for line in of_lines)), slack)
            cost = min((self._line_costs[line] for line in of_lines), default=1)
            allowed = writer.any_of(itertools.chain(*(still[line] for line in of_lines)))
            for number in range(1, GRANTED + 2):
                granted = writer.both(allowed, writer.at_least(left, number * cost))
                literals[made.budget + (GRANTED + 1) * budget + number - 1, True] = granted
        return literals

    def _opened(self, place: int) -> int:
        return self._rows[self._fields.own_opened + place] if self._among else ALWAYS

    def _lacked(self, line: int) -> list[int]:
        at = self._fields.lacking[line]
        return self._rows[at : at + _DIGITS]

    def _weighed(self, line: int, digits: Iterable[int]) -> list[tuple[int, int]]:
        """What a line lacks as weight."""
        return [(digit, self._line_costs[line] << place) for place, digit in enumerate(digits)]

    def _write(self, found: tuple[list[int], list[int]]) -> None:
        writer, fields, lines = self._writer, self._fields, self._lines
        borne, granted = found
        possible = writer.all_of(granted)
        head = self._rows[: 64 * fields.head]
        weight: list[tuple[int, int]] = []
        serving: list[int] = []
        standing: list[int] = []
        at = 0
        for number, line in enumerate(lines.lines):
            mine = borne[at : at + len(line.own)]
            at += len(line.own)
            lacks, reached = self._lacks(line, mine)
            possible = writer.both(possible, reached)
            known = self._lacked(number)
            more = [writer.either(one, writer.at_least(known, k)) for k, one in enumerate(lacks, 1)]
            digits = [*writer.added((one, 1) for one in more), *[NEVER] * _DIGITS][:_DIGITS]
            head[fields.lacking[number] : fields.lacking[number] + _DIGITS] = digits
            weight += self._weighed(number, digits)
            for place, register in zip(line.own, mine, strict=True):
                if place is not None:
                    # What bears a term spares its variable only where the line's lack was found just now.
                    serving.append(writer.less(self._opened(place), writer.both(register, lacks[0])))
                    standing.append(register)
        needed = writer.added(weight)
        writer.write(writer.both(possible, writer.at_least_digits(self._left, needed)))
        head[: fields.slack] = self._difference(self._left, needed)[: fields.slack]
        self._write_words(head)
        if self._among:
            self._write_words(serving)
            self._write_words(standing)

    def _write_words(self, rows: Sequence[int]) -> None:
        """Rows, turned into words of sets."""
        filled = [*rows, *[NEVER] * (-len(rows) % 64)]
        for at in range(0, len(filled), 64):
            for word in self._writer.turned(filled[at : at + 64]):
                self._writer.write(word)

    def _difference(self, digits: Sequence[int], other: Sequence[int]) -> list[int]:
        """Digits less others that come to no more: what is added to the denial of the others, and one."""
        wide = max(len(digits), len(other), self._fields.slack)
        denied = [self._writer.less(ALWAYS, digit) for digit in (*other, *[NEVER] * (wide - len(other)))]
        return self._writer.added([(ALWAYS, 1), *((digit, 1 << place) for place, digit in enumerate(denied))], digits)[:wide]

    def _lacks(self, line: Line, borne: Sequence[int]) -> tuple[list[int], int]:
        """Whether a line lacks one more, two more and so on at least of what it owns; and whether all of it together will do."""
        writer, terms = self._writer, line.terms
        scale = math.gcd(*(term.least for term in terms)) or 1
        need = -(-line.need // scale)
        free: dict[int, list[int]] = {}  # by size, the largest first
        for k in sorted(range(len(terms)), key=lambda k: -terms[k].least):
            place = line.own[k]
            open_ = NEVER if place is None else self._opened(place)
            free.setdefault(terms[k].least // scale, []).append(writer.less(open_, borne[k]))
        got = writer.added((one, term.least // scale) for one, term in zip(borne, terms, strict=True))
        reached = [writer.at_least(got, need)]
        whole = got
        for largest in self._largest(free):
            got = writer.added(largest, got)
            reached.append(writer.at_least(got, need))
        lacks = [writer.less(ALWAYS, one) for one in reached]
        if not self._among:
            return lacks, ALWAYS
        every = writer.added(((one, size) for size, those in free.items() for one in those), whole)
        return lacks, writer.at_least(every, need)

    def _largest(self, free: dict[int, list[int]]) -> list[list[tuple[int, int]]]:
        """The largest of what is free, the second largest and so on, each as registers with weights that add up to it.

        A size is the sum of all steps between sizes from its own downwards.
        """
        writer = self._writer
        seen = [ALWAYS, *[NEVER] * (GRANTED - 1)]  # at least so many so far, the largest first
        found: list[list[tuple[int, int]]] = [[] for _ in range(GRANTED - 1)]
        for those, (size, after) in zip(free.values(), itertools.pairwise([*free, 0]), strict=True):
            count = writer.added((one, 1) for one in those)
            now = [writer.at_least(count, k) for k in range(GRANTED)]
            seen = [writer.any_of(writer.both(seen[m - k], now[k]) for k in range(m + 1)) for m in range(GRANTED)]
            for m in range(1, GRANTED):
                found[m - 1].append((seen[m], size - after))
        return found
