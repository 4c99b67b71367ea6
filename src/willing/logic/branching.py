"""The lightest sets of variables with which a node holds, by branching on very many sets at once.

Most variables serve one condition only: to let an offer that waits stand of itself, in one line's sum. Few, as events, are shared
by many. So it is the shared ones that are branched on, taken or left; and a set of them is given up if the sums together need
more of what serves only them than the weight allows. How many a sum needs is counted as if what it adds up were borne by all that
is not decided, and by as many more of what serves other sums as the weight still allows. What is left is then branched on among
what serves the sums, each time the members of one that still lacks some. All of it is asked for thousands of sets at a time, a
bit each.

Source: Land, A. and Doig, A. (1960), An automatic method of solving discrete programming problems, Econometrica 28(3).
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from willing.logic.machine import run
from willing.logic.network import TRUE, All, Any_, Constant, Literal_, Network, Node, Reach, Rise, Sum, Term
from willing.logic.program import ALWAYS, NEVER, Program, Writer, write_nodes
from willing.logic.scenarios import Literals, Plan, packed, restricted, unpacked

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Branching", "TooMany"]

# How many sets are looked at together: while shared variables are decided, before those decided are completed, while they are,
# and while each is parted into many.
_TOGETHER: Final = 1 << 15
_GATHERED: Final = 1 << 8
_BRANCHED: Final = 1 << 11
_TRIED: Final = 1 << 8
_GRANTED: Final = 5
"""How many variables that help are told apart from any number of them; and how many a sum is found to lack at most."""
# Of how many random sets, and of what part of the shared variables in each, it is told which are branched on first.
_SAMPLE: Final = 2048
_KEPT: Final = 0.5
_TURNS: Final = 2
"""How often a circle is followed where a bound will do: more often, and fewer sets are looked at, each for longer."""
_DIGITS: Final = _GRANTED.bit_length()


class TooMany(Exception):
    """More sets would have to be looked at than was allowed."""


@dataclass(frozen=True, slots=True)
class _Line:
    """A sum that has to reach a number.

    Attributes:
        node: the node that asks.
        own: for each of its terms, the place among all variables that serve one sum only of the one that serves it, or none.
    """

    node: int
    own: tuple[int | None, ...]


class _Form:
    """A network, seen as sums that have to reach a number, variables that serve one of them only, and those that are shared.

    Attributes:
        lines: the sums.
        others: what has to hold beside them.
        own, line_of: the variables that serve one sum only, those of a line side by side; and the line of each.
        shared: all others.
    """

    def __init__(self, network: Network, root: int, rise: Rise) -> None:
        self.network, self.rise = network, rise
        self.nodes = [one for group in network.groups([root]) for one in group]
        self._uses = Counter(part for one in self.nodes for part in network.parts(one))
        read = (network.nodes[one] for one in self.nodes)
        self._literals = Counter(node.variable for node in read if isinstance(node, Literal_))
        self.own: list[int] = []
        self.line_of: dict[int, int] = {}
        self.lines: list[_Line] = []
        self.others: list[int] = []
        node = network.nodes[root]
        for part in node.parts if isinstance(node, All) else (root,):
            if not self._is_line(part):
                self.others.append(part)
        self.shared = [variable for variable in network.variables_of([root]) if variable not in self.line_of]

    def _is_line(self, part: int) -> bool:
        node = self.network.nodes[part]
        if not isinstance(node, Reach) or node.without:
            return False
        own: list[int | None] = []
        for term in self.terms(part):
            variable = self.alone(term.node)
            if variable is None or variable in self.line_of:
                own.append(None)
            else:
                self.line_of[variable] = len(self.lines)
                own.append(len(self.own))
                self.own.append(variable)
        if any(place is not None for place in own):
            self.lines.append(_Line(part, tuple(own)))
            return True
        return False

    def terms(self, asking: int) -> tuple[Term, ...]:
        """What the sum adds up that a node asks for."""
        node = self.network.nodes[asking]
        assert isinstance(node, Reach)
        total = self.network.nodes[node.sum]
        assert isinstance(total, Sum)
        return total.terms

    def alone(self, one: int) -> int | None:
        """The variable that makes a node hold by itself and is read nowhere else."""
        match self.network.nodes[one]:
            case All((part,)) | Any_((part,), ()):
                return self.alone(part)
            case Any_(parts, _):
                for part in parts:
                    node = self.network.nodes[part]
                    if isinstance(node, Literal_) and node.positive and self._uses[part] == self._literals[node.variable] == 1:
                        return node.variable
        return None


@dataclass(frozen=True, slots=True)
class _Generous:
    """The network as if as many of what serves sums alone were made as budgets allow, in a part of its variables of its own.

    Attributes:
        network: its variables are those of the network it was made of; then whether each that serves a sum alone is still open;
            then, for each line and last for all of them together, whether so many more may be made, from one upwards.
        opened, budget: where these begin.
        borne: for each line, for each term, the node that tells whether it is borne without what serves it alone.
        granted: the nodes that must hold beside the lines.
    """

    network: Network
    opened: int
    budget: int
    borne: tuple[tuple[int, ...], ...]
    granted: tuple[int, ...]


class _Granting:
    """Makes the generous network; a node holds in it, at the place `_there`, wherever it can hold within the budgets."""

    def __init__(self, of: _Form) -> None:
        self.of = of
        self.opened = len(of.network.variables)
        self.budget = self.opened + len(of.own)
        self.nodes: list[Node] = [Constant(False), Constant(True), *[Constant(False)] * len(of.network.nodes)]
        self._place_of = {variable: place for place, variable in enumerate(of.own)}
        self._literals: dict[int, int] = {}
        self._borne: dict[int, int] = {}

    def made(self) -> _Generous:
        """All of it."""
        of = self.of
        for one in of.nodes:
            self.nodes[_there(one)] = self._granted(one)
        borne = [
            [_there(term.node) if own is None else self._borne_at(term.node) for term, own in zip(terms, line.own, strict=True)]
            for line, terms in ((line, of.terms(line.node)) for line in of.lines)
        ]
        variables = self.budget + (_GRANTED + 1) * (len(of.lines) + 1)
        network = Network(tuple(map(str, range(variables))), tuple(self.nodes))
        return _Generous(network, self.opened, self.budget, tuple(map(tuple, borne)), tuple(map(_there, of.others)))

    def _put(self, node: Node) -> int:
        self.nodes.append(node)
        return len(self.nodes) - 1

    def _literal(self, variable: int) -> int:
        if variable not in self._literals:
            self._literals[variable] = self._put(Literal_(variable, True))
        return self._literals[variable]

    def _may(self, line: int, number: int) -> int:
        """Whether so many more of what serves a line may be taken."""
        return self._literal(self.budget + (_GRANTED + 1) * line + number - 1)

    def _granted(self, one: int) -> Node:
        match self.of.network.nodes[one]:
            case Literal_(variable, _) if variable in self._place_of:
                still = self._literal(self.opened + self._place_of[variable])
                more = self._put(All((still, self._may(self.of.line_of[variable], 1))))
                return Any_((self._literal(variable), more))
            case All(parts):
                return All(tuple(map(_there, parts)))
            case Any_(parts, _):
                return Any_(tuple(map(_there, parts)))
            case Sum(terms, base):
                return Sum(tuple(Term(self._borne_at(term.node), term.least, term.least) for term in terms), base)
            case Reach() as node:
                return self._reached(one, node)
            case node:
                return node

    def _borne_at(self, one: int) -> int:
        """Where it is told whether a node holds without the variable that serves it alone, unless that is taken already."""
        if one not in self._borne:
            self._borne[one] = _there(one)
            match self.of.network.nodes[one]:
                case All((part,)) | Any_((part,), ()):
                    self._borne[one] = self._borne_at(part)
                case Any_(parts, _):
                    own = self.of.alone(one)
                    if own is not None and own in self._place_of:
                        rest = (part for part in parts if self.of.network.nodes[part] != Literal_(own, True))
                        self._borne[one] = self._put(Any_((self._literal(own), *map(_there, rest))))
        return self._borne[one]

    def _reached(self, one: int, node: Reach) -> Node:
        """A sum comes to a number with the greatest of its terms that may be served yet, as many as may be."""
        terms = [(term.least, self.of.alone(term.node)) for k, term in enumerate(self.of.terms(one)) if k not in node.without]
        helped = sorted(((size, self.of.line_of[own]) for size, own in terms if own in self.of.line_of), reverse=True)
        lines = {line for _, line in helped}
        line = lines.pop() if len(lines) == 1 else len(self.of.lines)
        total, enough = _there(node.sum), node.enough[0]
        ways = [self._put(Reach(total, node.without, (enough, enough)))]
        for number, (size, _) in enumerate(helped[:_GRANTED], 1):
            enough -= size
            ways.append(self._put(All((self._may(line, number), self._put(Reach(total, node.without, (enough, enough)))))))
        if len(helped) > _GRANTED:
            ways.append(self._may(line, _GRANTED + 1))
        return Any_(tuple(ways))


def _there(one: int) -> int:
    return one + 2  # after what never holds and what always does


@dataclass(frozen=True, slots=True)
class _Sets:
    """Sets that are decided in part, one a column.

    Attributes:
        taken, opened: a row for each variable, first those that are shared: whether it is taken, or may be yet.
        weight: of what is taken.
        lacking: a row for each line: how many more it needs at least of what serves it alone.
    """

    taken: NDArray[np.bool_]
    opened: NDArray[np.bool_]
    weight: NDArray[np.int64]
    lacking: NDArray[np.uint8]

    @property
    def count(self) -> int:
        """How many there are."""
        return len(self.weight)

    def of(self, which: NDArray[np.bool_] | NDArray[np.int64] | slice) -> _Sets:
        """Some of them."""
        return _Sets(self.taken[:, which], self.opened[:, which], self.weight[which], self.lacking[:, which])


@dataclass(frozen=True, slots=True)
class _Found:
    """For each set: whether it can hold at all; how many more each line needs; what bears each term without its own variable."""

    possible: NDArray[np.bool_]
    lacking: NDArray[np.uint8]
    borne: NDArray[np.bool_]


def _together(sets: Sequence[_Sets]) -> _Sets:
    """All of several."""
    return _Sets(
        np.concatenate([one.taken for one in sets], axis=1),
        np.concatenate([one.opened for one in sets], axis=1),
        np.concatenate([one.weight for one in sets]),
        np.concatenate([one.lacking for one in sets], axis=1),
    )


class Branching:
    """Finds all sets up to a weight with which a node holds, all variables beside them being false.

    Args:
        network, root, rise: what is to hold, in which fixpoint, at the least; nothing of it is settled or judged.
        costs: of each variable that it hangs on, a whole number above nought.
    """

    def __init__(self, network: Network, root: int, rise: Rise, costs: Mapping[int, int]) -> None:
        self._form = form = _Form(network, root, rise)
        self._network, self._exact = network, Plan(network, [root], rise)
        self._variables = [*form.shared, *form.own]
        self._shared = len(form.shared)
        self._costs = np.array([costs[variable] for variable in self._variables], np.int64)
        self._line_of = np.array([form.line_of[variable] for variable in form.own], np.int64)
        self._starts = np.searchsorted(self._line_of, np.arange(len(form.lines)))
        own = self._costs[self._shared :]
        self._line_costs = np.minimum.reduceat(own, self._starts) if len(own) else own
        self._places = np.arange(len(own), dtype=np.int16)
        self._bounds: tuple[_Bound, _Bound] | None = None

    @property
    def suits(self) -> bool:
        """Whether most variables serve one sum only, which is what branching on the others lives by."""
        return len(self._form.own) > 2 * self._shared

    def sets(self, most: int, limit: float = math.inf) -> Iterator[tuple[frozenset[int], int]]:
        """Sets that weigh at most so much and hold, with their weight; all minimal ones are among them, none comes twice.

        Raises:
            TooMany: if more sets than `limit` would have to be looked at.
        """
        if self._bounds is None:
            made = _Granting(self._form).made()
            self._bounds = _Bound(self._form, made, among=False), _Bound(self._form, made, among=True)
            self._order = self._telling_first(self._bounds[0])
        self._left = limit
        waiting: list[_Sets] = []
        for decided in self._decided(self._bounds[0], most):
            waiting.append(decided)
            if sum(sets.count for sets in waiting) > _GATHERED:
                yield from self._completed(self._bounds[1], _together(waiting), most)
                waiting = []
        if waiting:
            yield from self._completed(self._bounds[1], _together(waiting), most)

    def _all_open(self, count: int) -> _Sets:
        shape = (self._shared, count)
        lines = np.zeros((len(self._line_costs), count), np.uint8)
        return _Sets(np.zeros(shape, np.bool_), np.ones(shape, np.bool_), np.zeros(count, np.int64), lines)

    def _telling_first(self, bound: _Bound) -> list[int]:
        """The shared variables, those first whose loss leaves most lacking for their weight."""
        sets = self._all_open(_SAMPLE)
        sets.opened[:] = np.random.default_rng(1).random((self._shared, _SAMPLE)) < _KEPT
        budget = np.full((len(self._line_costs) + 1, _SAMPLE), 255, np.uint8)
        losses = []
        for place in range(self._shared):
            before = sets.opened[place].copy()
            lacks = []
            for there in (True, False):
                sets.opened[place] = there
                lacks.append(self._line_costs @ bound(sets, budget).lacking.sum(axis=1, dtype=np.int64))
            sets.opened[place] = before
            losses.append((lacks[0] - lacks[1]) / self._costs[place])
        return sorted(range(self._shared), key=losses.__getitem__)

    def _least(self, sets: _Sets) -> NDArray[np.int64]:
        """What each set weighs at least when it is completed."""
        needed: NDArray[np.int64]
        if (self._line_costs == 1).all():
            needed = sets.lacking.sum(axis=0, dtype=np.int64)
        else:
            needed = (self._line_costs[:, None] * sets.lacking).sum(axis=0)
        total: NDArray[np.int64] = sets.weight + needed
        return total

    def _within(self, bound: _Bound, sets: _Sets, most: int) -> tuple[_Sets, NDArray[np.bool_]]:
        """The sets that may be completed within a weight, with what they are found to lack; and what need not serve a line."""
        if not sets.count:
            return sets, np.zeros((len(self._line_of), 0), np.bool_)
        self._left -= sets.count
        if self._left < 0:
            raise TooMany
        found = bound(sets, self._budget(sets, most))
        now = _Sets(sets.taken, sets.opened, sets.weight, np.maximum(sets.lacking, found.lacking))
        kept = found.possible & (self._least(now) <= most)
        # What bears a term spares its variable only in a line whose lack was found just now, not in a set decided less.
        spared = found.borne & (found.lacking > 0)[self._line_of] if bound.among else found.borne
        return now.of(kept), spared[:, kept]

    def _budget(self, sets: _Sets, most: int) -> NDArray[np.uint8]:
        """How many more variables of each line, and last of all lines, may be taken within a weight; 200 stands for more."""
        slack = most - self._least(sets)
        budget = np.empty((len(self._line_costs) + 1, sets.count), np.uint8)
        for cost in set(self._line_costs.tolist()):
            where = self._line_costs == cost
            budget[:-1][where] = sets.lacking[where] + np.minimum(slack // cost, 200).astype(np.uint8)
        budget[-1] = np.minimum((most - sets.weight) // self._line_costs.min(initial=most + 1), 255)
        return budget

    def _decided(self, bound: _Bound, most: int) -> Iterator[_Sets]:
        """All ways to take shared variables that may be completed within a weight."""
        work = [(0, self._all_open(1))]
        while work:
            depth, sets = work.pop()
            if sets.count > _TOGETHER:
                work.append((depth, sets.of(slice(_TOGETHER, None))))
                sets = sets.of(slice(_TOGETHER))
            if depth == self._shared:
                for _ in range(2):
                    sets, _ = self._within(bound, sets, most)
                if sets.count:
                    yield sets
                continue
            place = self._order[depth]
            fits = sets.of(self._least(sets) + self._costs[place] <= most)
            fits.taken[place], fits.opened[place] = True, False
            fits.weight[:] += self._costs[place]
            sets.opened[place] = False
            kept, _ = self._within(bound, _together([fits, sets]), most)
            if kept.count:
                work.append((depth + 1, kept))

    def _completed(self, bound: _Bound, decided: _Sets, most: int) -> Iterator[tuple[frozenset[int], int]]:
        """Those sets that hold, once what serves sums alone is taken too."""
        own = (len(self._line_of), decided.count)
        taken = np.concatenate([decided.taken, np.zeros(own, np.bool_)])
        opened = np.concatenate([decided.opened, np.ones(own, np.bool_)])
        work = [_Sets(taken, opened, decided.weight, decided.lacking)]
        while work:
            sets = work.pop()
            if sets.count > _BRANCHED:
                work.append(sets.of(slice(_BRANCHED, None)))
                sets = sets.of(slice(_BRANCHED))
            holds = self._holds(sets)
            for k in np.flatnonzero(holds):
                yield frozenset(self._variables[place] for place in np.flatnonzero(sets.taken[:, k])), int(sets.weight[k])
            sets, _ = self._within(bound, sets.of(~holds & (sets.weight < most)), most)
            sets, spared = self._within(bound, sets, most)
            if sets.count and len(self._line_of):
                parts = (slice(at, at + _TRIED) for at in range(0, sets.count, _TRIED))
                work += [self._branched(bound, sets.of(part), spared[:, part], most) for part in parts]

    def _holds(self, sets: _Sets) -> NDArray[np.bool_]:
        """Whether each set holds as it is, without what is open."""
        truths = np.zeros((len(self._network.variables), sets.count), np.bool_)
        truths[self._variables] = sets.taken
        holds = packed(truths)
        return unpacked(self._exact.rows(Literals(holds, ~holds), 0)[0], sets.count)

    def _branched(self, bound: _Bound, sets: _Sets, spared: NDArray[np.bool_], most: int) -> _Sets:
        """Each set with one more variable: of a line that lacks some, one of those that serve it, else any that may help.

        A later one of them is taken only without the earlier, so that no set comes twice.
        """
        opened = sets.opened[self._shared :]
        serving = opened & ~spared
        number = np.add.reduceat(serving, self._starts, axis=0, dtype=np.int64)
        number[sets.lacking == 0] = len(self._variables)
        among = serving & (self._line_of[:, None] == number.argmin(axis=0))
        lacks_none = np.flatnonzero(~sets.lacking.any(axis=0))
        if len(lacks_none):
            among[:, lacks_none] = self._helping(bound, sets.of(lacks_none), most)
        column, place = np.nonzero(among.T)
        weight = sets.weight[column] + self._costs[self._shared + place]
        fits = weight <= most
        column, place, weight = column[fits], place[fits], weight[fits]
        more = sets.of(column)
        more.taken[self._shared + place, np.arange(len(place))] = True
        more.opened[self._shared :] &= ~among[:, column] | (self._places[:, None] > place.astype(np.int16))
        theirs = self._line_of[place], np.arange(len(place))
        more.lacking[theirs] -= more.lacking[theirs] > 0
        return _Sets(more.taken, more.opened, weight, more.lacking)

    def _helping(self, bound: _Bound, sets: _Sets, most: int) -> NDArray[np.bool_]:
        """Where no line lacks any if others help: the open variables of which one at least must be taken.

        They are of the one line without which the set cannot do, if there is one; and if one variable is all that the weight
        allows, they are of the lines that may do alone.
        """
        lines, count = len(self._line_costs), sets.count
        budget = self._budget(sets, most)
        one_left = budget[-1] <= 1
        tried = np.repeat(budget[:, None, :], lines + 1, axis=1)
        tried[:, lines] = 0  # with no help at all
        for line in range(lines):
            tried[:lines, line, one_left] = 0
            tried[line, line] = np.where(one_left, budget[line], 0)
        found = bound(sets.of(np.tile(np.arange(count), lines + 1)), tried.reshape(lines + 1, -1))
        self._left -= count * (lines + 1)
        affordable = (found.lacking <= tried[:lines].reshape(lines, -1)).all(axis=0)
        does = (found.possible & affordable).reshape(lines + 1, count)[:lines]
        needed = ~does
        first = needed & (np.cumsum(needed, axis=0) == 1)
        of_lines = np.where(one_left, does, np.where(needed.any(axis=0), first, True))
        standing = found.borne.reshape(len(self._line_of), lines + 1, count)[:, lines]
        return sets.opened[self._shared :] & ~standing & of_lines[self._line_of]


def _straight(network: Network, roots: Sequence[int]) -> Network:
    """The network without circles: each is followed a few times, first as if all of it held, and so holds where it does."""
    nodes = list(network.nodes)
    for group in network.groups(roots):
        if not network.is_circle(group):
            continue
        order, _ = network.in_order(group)
        before = dict.fromkeys(group, TRUE)
        for turn in range(_TURNS, 0, -1):
            for one in order:
                node = _read_from(network.nodes[one], before)
                if turn > 1:
                    nodes.append(node)
                    before[one] = len(nodes) - 1
                else:
                    nodes[one] = node
                    before[one] = one
    return Network(network.variables, tuple(nodes))


def _read_from(node: Node, places: Mapping[int, int]) -> Node:
    """A node whose parts are in other places."""

    def part(one: int) -> int:
        return places.get(one, one)

    match node:
        case All(parts):
            return All(tuple(map(part, parts)))
        case Any_(parts, _):
            return Any_(tuple(map(part, parts)))
        case Sum(terms, base):
            return Sum(tuple(Term(part(term.node), term.least, term.most) for term in terms), base)
        case Reach(total, without, enough):
            return Constant(True) if part(total) == TRUE else Reach(part(total), without, enough)
        case _:
            return node


class _Bound:
    """What sets that are decided in part lack at least, asked for many at once.

    Args:
        made: the generous network.
        of: what it was made of.
        among: whether what serves sums alone is told for each set; otherwise all of it is open, and none taken.
    """

    def __init__(self, of: _Form, made: _Generous, *, among: bool) -> None:
        self.of, self.made, self.among = of, made, among
        fixed = {} if among else dict.fromkeys(of.own, False) | {made.opened + k: True for k in range(len(of.own))}
        roots = [*(one for line in made.borne for one in line), *made.granted]
        network, tops = restricted(made.network, roots, of.rise, fixed)
        if not among:
            network, tops = restricted(_straight(network, tops), tops, of.rise)
        writer = Writer()
        nodes = (network.nodes[one] for group in network.groups(tops) for one in group)
        read = dict.fromkeys((node.variable, node.positive) for node in nodes if isinstance(node, Literal_))
        if among:
            read |= dict.fromkeys((made.opened + k, True) for k in range(len(of.own)))
        self.read = list(read)
        literals = {literal: writer.read() for literal in self.read}
        written = write_nodes(writer, network, tops, of.rise, 0, literals)
        registers = [written.of[top] for top in tops]
        writer.write(writer.all_of(registers[len(registers) - len(made.granted) :]))
        at = 0
        borne_rows: list[int] = []
        for line in of.lines:
            mine = registers[at : at + len(line.own)]
            at += len(line.own)
            opens = [NEVER if k is None else literals[made.opened + k, True] if among else ALWAYS for k in line.own]
            for digit in self._lacking(writer, line, mine, opens):
                writer.write(digit)
            borne_rows += [register for register, k in zip(mine, line.own, strict=True) if k is not None]
        if among:
            for register in borne_rows:
                writer.write(register)
        self.program: Program = writer.program()

    def __call__(self, sets: _Sets, budget: NDArray[np.uint8]) -> _Found:
        """What is lacking, if of each line, and last of all of them, so many more variables may be taken."""
        of, made, count = self.of, self.made, sets.count
        place_of = {variable: place for place, variable in enumerate((*of.shared, *of.own))}
        rows = np.empty((len(self.read), count), np.bool_)
        for row, (variable, positive) in zip(rows, self.read, strict=True):
            if variable >= made.budget:
                line, number = divmod(variable - made.budget, _GRANTED + 1)
                np.greater(budget[line], number, out=row)
            elif variable >= made.opened:
                row[:] = sets.opened[len(of.shared) + variable - made.opened]
            else:
                place = place_of[variable]
                if place >= len(of.shared):
                    row[:] = sets.taken[place]
                elif positive:
                    np.logical_or(sets.taken[place], sets.opened[place], out=row)
                else:
                    np.logical_not(sets.taken[place], out=row)
        found = unpacked(run(self.program, packed(rows)), count)
        each = _DIGITS + self.among
        digits = found[1 : 1 + each * len(of.lines)].view(np.uint8).reshape(len(of.lines), each, count)
        lacking = digits[:, 0] + (digits[:, 1] << 1) + (digits[:, 2] << 2)
        possible = found[0]
        if self.among:
            possible = possible & ~digits[:, _DIGITS].any(axis=0)
        return _Found(possible, lacking, found[1 + each * len(of.lines) :])

    def _lacking(self, writer: Writer, line: _Line, borne: Sequence[int], opens: Sequence[int]) -> list[int]:
        """The three digits of how many more a line needs, and whether it cannot come to enough."""
        of = self.of
        terms = of.terms(line.node)
        node = of.network.nodes[line.node]
        assert isinstance(node, Reach)
        total = of.network.nodes[node.sum]
        assert isinstance(total, Sum)
        scale = math.gcd(*(term.least for term in terms)) or 1
        need = -((total.base[0] - node.enough[0]) // scale)
        order = sorted(range(len(terms)), key=lambda k: -terms[k].least)
        base = writer.added((borne[k], terms[k].least // scale) for k in order)
        free = [writer.less(opens[k], borne[k]) for k in order]
        lacks = [writer.less(ALWAYS, writer.at_least(base, need))]
        steps = self._largest(writer, [(one, terms[k].least // scale) for k, one in zip(order, free, strict=True)])
        got: Sequence[int] = base
        for largest in steps:
            got = writer.added(largest, got)
            lacks.append(writer.less(ALWAYS, writer.at_least(got, need)))
        digits = [*writer.added((one, 1) for one in lacks), *[NEVER] * _DIGITS][:_DIGITS]
        if not self.among:
            return digits
        every = writer.added(((one, terms[k].least // scale) for k, one in zip(order, free, strict=True)), base)
        return [*digits, writer.less(ALWAYS, writer.at_least(every, need))]

    def _largest(self, writer: Writer, weighed: Sequence[tuple[int, int]]) -> list[list[tuple[int, int]]]:
        """The largest of what is weighed, the second largest and so on, each as registers with weights that add up to it.

        A weight is the sum of all steps between sizes from its own downwards.
        """
        seen = [ALWAYS, *[NEVER] * (_GRANTED - 1)]  # at least so many so far, the largest first
        found: list[list[tuple[int, int]]] = [[] for _ in range(_GRANTED - 1)]
        for k, (register, size) in enumerate(weighed):
            seen = [ALWAYS, *(writer.either(seen[m], writer.both(seen[m - 1], register)) for m in range(1, _GRANTED))]
            step = size - (weighed[k + 1][1] if k + 1 < len(weighed) else 0)
            if step:
                for m in range(1, _GRANTED):
                    found[m - 1].append((seen[m], step))
        return found
