"""A network in very many scenarios at once, one bit a scenario, sixty-four scenarios a machine word.

Conditions are operations on words; sums are added bit by bit with carry-save adders; a group of nodes that wait for each other is
repeated until nothing moves, from nothing upwards or from everything downwards. All of it is NumPy's: nothing is compiled here.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

import numpy as np

from willing.logic.network import (
    FALSE,
    TRUE,
    All,
    Any_,
    Constant,
    Judged,
    Literal_,
    Network,
    Reach,
    Rise,
    Sum,
    simplified,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = [
    "Literals",
    "Plan",
    "Values",
    "all_scenarios",
    "best_case",
    "fixed_case",
    "known_nodes",
    "packed",
    "restricted",
    "unpacked",
]

_ONES: Final = np.uint64(0xFFFF_FFFF_FFFF_FFFF)
# The first six variables of all scenarios in order, as they repeat in every word.
_WITHIN_A_WORD: Final = tuple(np.uint64(sum(1 << bit for bit in range(64) if bit >> variable & 1)) for variable in range(6))


def packed(truths: NDArray[np.bool_]) -> NDArray[np.uint64]:
    """Rows of truths, one column a scenario, as words; scenarios beyond the last are false."""
    rows = np.packbits(np.atleast_2d(truths), axis=1, bitorder="little")
    words = -(-rows.shape[1] // 8)
    padded = np.zeros((rows.shape[0], words * 8), np.uint8)
    padded[:, : rows.shape[1]] = rows
    found = padded.view(np.uint64)
    return found if truths.ndim > 1 else found[0]


def unpacked(bits: NDArray[np.uint64], scenarios: int) -> NDArray[np.bool_]:
    """Words as truths, one a scenario."""
    return np.unpackbits(bits.view(np.uint8), axis=-1, count=scenarios, bitorder="little").view(np.bool_)


@dataclass(frozen=True, slots=True)
class Literals:
    """Which literals hold in which scenarios: a row of words a variable.

    In a scenario that leaves a variable open, neither it nor its denial holds at the least, and both do at the most.
    """

    holds: NDArray[np.uint64]
    denied: NDArray[np.uint64]

    @property
    def words(self) -> int:
        """How many words a row has."""
        return int(self.holds.shape[1])


def all_scenarios(variables: int, among: Sequence[int]) -> Literals:
    """All scenarios of some of the variables in the order of counting, the first of them counting fastest; others are false."""
    words = 1 << max(0, len(among) - 6)
    holds = np.zeros((variables, words), np.uint64)
    for place, variable in enumerate(among):
        if place < 6:
            holds[variable] = _WITHIN_A_WORD[place]
        else:
            run = 1 << (place - 6)
            holds[variable].reshape(-1, 2, run)[:, 1] = _ONES
    return Literals(holds, ~holds)


@dataclass(slots=True)
class Values:
    """What each node that was worked out is, in each scenario: words, or for a sum its binary digits, lowest first.

    Digits that are nought everywhere are `None`. `seen` are the terms as they were when a sum was worked out. The
    digits of a sum among `missing` are those of what its terms lack of all together; `compared` is where they come to a
    number, for numbers asked before.
    """

    of: dict[int, NDArray[np.uint64]] = field(default_factory=dict)
    seen: dict[int, list[NDArray[np.uint64]]] = field(default_factory=dict)
    missing: set[int] = field(default_factory=set)
    compared: dict[int, dict[int, NDArray[np.uint64]]] = field(default_factory=dict)
    digits: dict[int, list[NDArray[np.uint64] | None]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Group:
    nodes: tuple[int, ...]
    awaited: tuple[int, ...]  # read before they are worked out


class Plan:
    """The order in which to work out the nodes that some roots hang on, in a fixpoint.

    Args:
        network: the network.
        roots: the nodes asked for.
        rise: which fixpoint.
    """

    def __init__(self, network: Network, roots: Iterable[int], rise: Rise) -> None:
        self.network, self.rise = network, rise
        self.roots = tuple(roots)
        self.groups = [_ordered(network, group) for group in network.groups(self.roots)]
        self.variables = network.variables_of(self.roots)
        self._scale: tuple[dict[int, int], dict[int, int]] = ({}, {})
        self._whole: tuple[dict[int, int], dict[int, int]] = ({}, {})
        self._judged: dict[tuple[int, int], dict[bytes, bool]] = {}
        self._within = {
            one: tuple(part for part in network.parts(one) if part in within)
            for group, within in ((group, set(group.nodes)) for group in self.groups if group.awaited)
            for one in group.nodes
        }
        asked: dict[int, list[Reach]] = defaultdict(list)
        for group in self.groups:
            for one in group.nodes:
                node = network.nodes[one]
                if isinstance(node, Reach):
                    asked[node.sum].append(node)
        for total in asked:
            found = network.nodes[total]
            assert isinstance(found, Sum)
            self._scale[0][total] = math.gcd(*(term.least for term in found.terms)) or 1
            self._scale[1][total] = math.gcd(*(term.most for term in found.terms)) or 1
            self._whole[0][total] = sum(term.least for term in found.terms) // self._scale[0][total]
            self._whole[1][total] = sum(term.most for term in found.terms) // self._scale[1][total]

    def values(self, end: int, literals: Literals) -> Values:
        """The value of every node in every scenario.

        Args:
            end: 0 for the least, 1 for the most.
            literals: which literals hold; at the least those that certainly do, at the most those that may.

        Cost:
            One pass over words for each part of a node, some five for each bit of a term of a sum; a group in a circle is
            repeated at most once for each of its nodes, in practice some three times.
        """
        found = Values()
        none = np.zeros(literals.words, np.uint64)
        every = np.full(literals.words, _ONES)
        found.of[FALSE], found.of[TRUE] = none, every
        for group in self.groups:
            if not group.awaited:
                for one in group.nodes:
                    self._work_out(one, end, literals, found)
            else:
                self._settle(group, end, literals, found)
        return found

    def _settle(self, group: _Group, end: int, literals: Literals, found: Values) -> None:
        """Repeat a group that waits for itself until nothing moves, each time only what hangs on something that moved.

        Sums are not added up again: from nothing upwards what came is added, from everything downwards what went is counted.
        """
        of = found.of
        start = of[TRUE] if self.rise == "greatest" else of[FALSE]
        for one in group.nodes:
            node = self.network.nodes[one]
            if isinstance(node, Sum):
                found.seen[one], found.digits[one] = [start] * len(node.terms), []
                if self.rise == "greatest":
                    found.missing.add(one)
            elif one in group.awaited:
                of[one] = start
        moved = set(group.nodes)
        awaited = set(group.awaited)
        first = True
        while True:
            again = False
            for one in group.nodes:
                if not first and moved.isdisjoint(self._within[one]):
                    moved.discard(one)
                    continue
                if self._moves(one, end, literals, found):
                    moved.add(one)
                    again = again or one in awaited
                else:
                    moved.discard(one)
            if not again:
                return
            first = False

    def _moves(self, one: int, end: int, literals: Literals, found: Values) -> bool:
        """Work out a node of a group again, and tell whether it is another than it was."""
        node = self.network.nodes[one]
        if isinstance(node, Sum):
            seen, scale = found.seen[one], self._scale[end][one]
            changed = [(k, found.of[term.node]) for k, term in enumerate(node.terms) if found.of[term.node] is not seen[k]]
            if not changed:
                return False
            weights = ((node.terms[k].most if end else node.terms[k].least) // scale for k, _ in changed)
            came = zip((now ^ seen[k] for k, now in changed), weights, strict=True)
            found.digits[one] = digits_of(came, found.digits[one])
            found.compared[one] = {}
            found.seen[one] = seen = list(seen)
            for k, now in changed:
                seen[k] = now
            return True
        before = found.of.get(one)
        self._work_out(one, end, literals, found)
        if before is None:
            return True
        if found.of[one] is before or found.of[one].tobytes() == before.tobytes():
            found.of[one] = before
            return False
        return True

    def scale(self, total: int, end: int) -> int:
        """What the terms of a sum share as a divisor at one end; the digits of its value count in these."""
        return self._scale[end][total]

    def whole(self, total: int, end: int) -> int:
        """What all terms of a sum come to, counted as its digits are."""
        return self._whole[end][total]

    def _work_out(self, one: int, end: int, literals: Literals, found: Values) -> None:
        of = found.of
        match self.network.nodes[one]:
            case All(parts):
                if len(parts) == 1:
                    of[one] = of[parts[0]]
                    return
                value = of[parts[0]] & of[parts[1]]
                for part in parts[2:]:
                    np.bitwise_and(value, of[part], out=value)
                of[one] = value
            case Any_(parts, at_most):
                some = parts + at_most if end else parts
                if len(some) == 1:
                    of[one] = of[some[0]]
                elif not some:
                    of[one] = of[FALSE]
                else:
                    value = of[some[0]] | of[some[1]]
                    for part in some[2:]:
                        np.bitwise_or(value, of[part], out=value)
                    of[one] = value
            case Literal_(variable, positive):
                of[one] = literals.holds[variable] if positive else literals.denied[variable]
            case Sum(terms, _) as node:
                self._add_up(one, node, [of[term.node] for term in terms], end, found)
            case Reach(total, without, enough):
                of[one] = self._reach(total, without, enough[end], end, found)
            case Judged(parts, judges):
                of[one] = self._judge(one, parts, judges[end], end, found)
            case Constant(truth):
                of[one] = of[TRUE if truth else FALSE]

    def _add_up(self, one: int, node: Sum, seen: list[NDArray[np.uint64]], end: int, found: Values) -> None:
        scale = self._scale[end][one]
        weights = ((term.most if end else term.least) // scale for term in node.terms)
        found.seen[one], found.digits[one] = seen, digits_of(zip(seen, weights, strict=True))

    def _reach(self, total: int, without: tuple[int, ...], enough: int, end: int, found: Values) -> NDArray[np.uint64]:
        node = self.network.nodes[total]
        assert isinstance(node, Sum)
        scale = self._scale[end][total]
        need = -((node.base[end] - enough) // scale)
        digits = found.digits[total]
        none, every = found.of[FALSE], found.of[TRUE]
        own = [(found.seen[total][k], (node.terms[k].most if end else node.terms[k].least) // scale) for k in without]
        own = [(bits, weight) for bits, weight in own if weight]
        compared = found.compared.setdefault(total, {})

        def come_to(number: int) -> NDArray[np.uint64]:
            if number not in compared:
                compared[number] = _at_least(digits, number, none, every)
            return compared[number]

        if total in found.missing:  # enough is there unless more than so much is missing
            spare = self.whole(total, end) - need + 1
            if not own:
                return ~come_to(spare)
            if len(own) == 1:
                bits, weight = own[0]
                return ~(come_to(spare) | (bits & come_to(spare - weight)))
            return ~_at_least(digits_of(own, digits), spare, none, every)
        if not own:
            return come_to(need)
        if len(own) == 1:
            bits, weight = own[0]
            return come_to(need + weight) | (come_to(need) & ~bits)
        return _at_least_digits(digits, digits_of([*own, (every, max(need, 0))]), every)

    def _judge(self, one: int, parts: tuple[int, ...], judge: object, end: int, found: Values) -> NDArray[np.uint64]:
        memo = self._judged.setdefault((one, end), {})
        rows = np.stack([found.of[part] for part in parts])
        scenarios = rows.shape[1] * 64
        truths = np.unpackbits(rows.view(np.uint8), axis=1, bitorder="little")
        keys = np.packbits(truths, axis=0)  # one column a scenario
        flat = np.ascontiguousarray(keys.T).view(np.dtype((np.void, keys.shape[0]))).ravel()
        different, first, which = np.unique(flat, return_index=True, return_inverse=True)
        answers = np.empty(len(different), np.bool_)
        for k, (key, place) in enumerate(zip(different, first, strict=True)):
            name = key.tobytes()
            if name not in memo:
                memo[name] = judge(tuple(map(bool, truths[:, place])))  # type: ignore[operator]
            answers[k] = memo[name]
        return packed(answers[which.reshape(scenarios)])


def _ordered(network: Network, group: tuple[int, ...]) -> _Group:
    """The nodes of a group, parts before what hangs on them but for those that are awaited."""
    within = set(group)
    order: list[int] = []
    awaited: dict[int, None] = {}
    begun: set[int] = set()
    done: set[int] = set()
    for start in group:
        work = [(start, network.parts(start))] if start not in begun else []
        begun.add(start)
        while work:
            one, rest = work[-1]
            for part in rest:
                if part not in within or part in done:
                    continue
                if part in begun:
                    awaited[part] = None
                else:
                    begun.add(part)
                    work.append((part, network.parts(part)))
                    break
            else:
                work.pop()
                done.add(one)
                order.append(one)
    return _Group(tuple(order), tuple(awaited))


def digits_of(
    weighed: Iterable[tuple[NDArray[np.uint64], int]], onto: Sequence[NDArray[np.uint64] | None] = ()
) -> list[NDArray[np.uint64] | None]:
    """The binary digits, lowest first, of the sum of whole weights, each counted in the scenarios of its bits, onto other digits.

    Carry-save: three numbers of one place become one there and one at the next, so a bit of a weight costs five operations.
    """
    columns: dict[int, list[NDArray[np.uint64]]] = defaultdict(list)
    for place, digit in enumerate(onto):
        if digit is not None:
            columns[place].append(digit)
    for bits, weight in weighed:
        for place in range(weight.bit_length()):
            if weight >> place & 1:
                columns[place].append(bits)
    digits: list[NDArray[np.uint64] | None] = []
    while columns:
        column = columns.pop(len(digits), [])
        carried = columns[len(digits) + 1] if len(column) > 1 else []
        at = 0
        while len(column) - at >= 3:
            one, two, three = column[at : at + 3]
            at += 3
            either = one ^ two
            carry = either & three
            carry |= one & two
            column.append(np.bitwise_xor(either, three, out=either))
            carried.append(carry)
        if len(column) - at == 2:
            one, two = column[at:]
            digits.append(one ^ two)
            carried.append(one & two)
        else:
            digits.append(column[at] if at < len(column) else None)
    return digits


def _at_least(
    digits: Sequence[NDArray[np.uint64] | None], number: int, none: NDArray[np.uint64], every: NDArray[np.uint64]
) -> NDArray[np.uint64]:
    """Where digits come to a number."""
    if number <= 0:
        return every
    if number >> len(digits):
        return none
    value: NDArray[np.uint64] | None = None  # of the digits so far: true everywhere
    for place, digit in enumerate(digits):
        if number >> place & 1:
            value = none if digit is None else digit if value is None else digit & value
        elif digit is not None and value is not None:
            value = digit | value
    return every if value is None else value


def _at_least_digits(
    digits: Sequence[NDArray[np.uint64] | None], other: Sequence[NDArray[np.uint64] | None], every: NDArray[np.uint64]
) -> NDArray[np.uint64]:
    """Where digits come to what other digits say."""
    value = every
    for place in range(max(len(digits), len(other))):
        mine = digits[place] if place < len(digits) else None
        theirs = other[place] if place < len(other) else None
        if mine is not None and theirs is not None:
            value = (mine & ~theirs) | (value & ~(mine ^ theirs))
        elif mine is not None:
            value = mine | value
        elif theirs is not None:
            value = value & ~theirs
    return value


def _one_scenario(
    network: Network, roots: Sequence[int], rise: Rise, end: int, holds: Callable[[Literal_], bool]
) -> dict[int, bool]:
    """The value of every node in one scenario, told by its literals; by plain arithmetic, for one is too few for words."""
    of: dict[int, bool] = {FALSE: False, TRUE: True}

    def value(one: int) -> bool:
        match network.nodes[one]:
            case All(parts):
                return all(of[part] for part in parts)
            case Any_(parts, at_most):
                return any(of[part] for part in parts) or (end == 1 and any(of[part] for part in at_most))
            case Literal_() as literal:
                return holds(literal)
            case Reach(total, without, enough):
                asked = network.nodes[total]
                assert isinstance(asked, Sum)
                got = asked.base[end] + sum((t.most if end else t.least) for t in asked.terms if of[t.node])
                for k in without:
                    if of[asked.terms[k].node]:
                        got -= asked.terms[k].most if end else asked.terms[k].least
                return got >= enough[end]
            case Judged(parts, judges):
                return judges[end](tuple(of[part] for part in parts))
            case Constant(truth):
                return truth
            case Sum():
                return False

    for group in network.groups(roots):
        if not network.is_circle(group):
            of[group[0]] = value(group[0])
            continue
        of.update(dict.fromkeys(group, rise == "greatest"))
        moved = True
        while moved:
            moved = False
            for one in group:
                now = value(one)
                if now != of[one]:
                    of[one], moved = now, True
    return of


def known_nodes(network: Network, roots: Sequence[int], rise: Rise, fixed: Mapping[int, bool]) -> dict[int, bool]:
    """Nodes that are the same whatever the open variables turn out to be, at the least and at the most.

    Args:
        network, roots, rise: as for `Plan`.
        fixed: the variables that are not open.
    """
    surely = _one_scenario(network, roots, rise, 0, lambda one: fixed.get(one.variable) is one.positive)
    perhaps = _one_scenario(network, roots, rise, 1, lambda one: fixed.get(one.variable) is not (not one.positive))
    found = {one: True for one, truth in surely.items() if truth}
    found |= {one: False for one, truth in perhaps.items() if not truth}
    sums = (one for one in surely if isinstance(network.nodes[one], Sum))
    for one in sums:
        found.pop(one, None)
    return found


def restricted(
    network: Network, roots: Sequence[int], rise: Rise, fixed: Mapping[int, bool] | None = None
) -> tuple[Network, tuple[int, ...]]:
    """The network with some variables fixed, without all that is thereby settled; and the roots in it."""
    return simplified(network, roots, known_nodes(network, roots, rise, fixed or {}))


def fixed_case(network: Network, roots: Sequence[int], rise: Rise, fixed: Mapping[int, bool], end: int) -> list[bool]:
    """Which roots hold in the one scenario in which variables are as fixed; those not named are false."""
    found = _one_scenario(network, roots, rise, end, lambda one: fixed.get(one.variable, False) is one.positive)
    return [found[root] for root in roots]


def best_case(network: Network, roots: Sequence[int], rise: Rise, end: int) -> list[bool]:
    """Which roots hold if every variable and its denial turned out well."""
    found = _one_scenario(network, roots, rise, end, lambda one: True)
    return [found[root] for root in roots]
