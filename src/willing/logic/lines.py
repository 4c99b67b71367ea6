"""A network as lines to fill, each of which most of what it adds up may serve alone; and what it comes to at the very best.

Most variables of a coalition serve one condition only: to let an offer that waits stand of itself, in one line's sum. They are
what a line *owns*; few variables, as events, are shared by many lines. A generous network grants itself of what lines own as much
as budgets allow, wherever it helps most: where it does not hold, no choice within the budgets does.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from willing.logic.network import FALSE, TRUE, All, Any_, Constant, Literal_, Network, Node, Reach, Rise, Sum, Term

__all__ = ["GRANTED", "Generous", "Line", "Lines", "generous", "straight"]

GRANTED: Final = 7
"""How many variables that help are told apart from any number of them; and how many a line is found to lack at most."""
_TURNS: Final = 2
"""How often a circle is followed where a bound will do: more often, and fewer sets are looked at, each for longer."""


@dataclass(frozen=True, slots=True)
class Line:
    """A sum that has to reach a number.

    Attributes:
        terms: what it adds up, at the least.
        need: the number, without what the sum comes to in any case.
        own: for each of its terms, the place among all that lines own of the variable that serves this term alone, or none.
    """

    terms: tuple[Term, ...]
    need: int
    own: tuple[int | None, ...]


class Lines:
    """A network, seen as sums that have to reach a number, variables that serve one of them only, and those that are shared.

    Attributes:
        nodes: all that the root hangs on.
        lines: the sums.
        others: what has to hold beside them.
        own, line_of: the variables that lines own, those of a line side by side; and the line of each.
        shared: all others.
    """

    def __init__(self, network: Network, root: int, rise: Rise) -> None:
        self.network, self.rise = network, rise
        self.nodes = [one for group in network.groups([root]) for one in group]
        self._uses = Counter(part for one in self.nodes for part in network.parts(one))
        read = (network.nodes[one] for one in self.nodes)
        self._literals = Counter(node.variable for node in read if isinstance(node, Literal_))
        self.lines: list[Line] = []
        self.others: list[int] = []
        self.own: list[int] = []
        self.line_of: dict[int, int] = {}
        node = network.nodes[root]
        for part in node.parts if isinstance(node, All) else (root,):
            line = self._line(part)
            if line is None:
                self.others.append(part)
            else:
                self.lines.append(line)
        self.shared = [variable for variable in network.variables_of([root]) if variable not in self.line_of]

    def _line(self, asking: int) -> Line | None:
        """A line, if anything serves it alone."""
        node = self.network.nodes[asking]
        if not isinstance(node, Reach) or node.without:
            return None
        total = self.network.nodes[node.sum]
        assert isinstance(total, Sum)
        own: list[int | None] = []
        for term in total.terms:
            variable = self.alone(term.node)
            if variable is None or variable in self.line_of:
                own.append(None)
            else:
                self.line_of[variable] = len(self.lines)
                own.append(len(self.own))
                self.own.append(variable)
        return None if set(own) <= {None} else Line(total.terms, node.enough[0] - total.base[0], tuple(own))

    def costs(self, costs: Mapping[int, int]) -> list[int]:
        """For each line, the least cost of what it owns."""
        return [min(costs[self.own[place]] for place in line.own if place is not None) for line in self.lines]

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
class Generous:
    """The network as if as much of what lines own were taken as budgets allow, each time where it helps most.

    Attributes:
        network: its variables are those of the network it was made of; then whether each that a line owns is still open; then,
            for each budget, whether so many more may be taken of what its lines own, from one to one more than `GRANTED`.
        opened, budget: where these begin.
        budgets: the lines of each.
        borne: for each line, for each term, the node that tells whether it is borne without what the line owns for it.
        granted: the nodes that must hold beside the lines.
    """

    network: Network
    opened: int
    budget: int
    budgets: tuple[frozenset[int], ...]
    borne: tuple[tuple[int, ...], ...]
    granted: tuple[int, ...]


def generous(of: Lines) -> Generous:
    """The network of what may be within budgets."""
    return _Granting(of).made()


class _Granting:
    """Makes the generous network; a node holds in it, at the place `_there`, wherever it can hold within the budgets."""

    def __init__(self, of: Lines) -> None:
        self.of = of
        self.opened = len(of.network.variables)
        self.budget = self.opened + len(of.own)
        self.nodes: list[Node] = [Constant(False), Constant(True), *[Constant(False)] * len(of.network.nodes)]
        self._place_of = {variable: place for place, variable in enumerate(of.own)}
        self._literals: dict[int, int] = {}
        self._budgets: dict[frozenset[int], int] = {}
        self._borne: dict[int, int] = {}
        self._help: dict[int, tuple[list[Term], int]] = {}

    def made(self) -> Generous:
        """All of it."""
        of = self.of
        for one in of.nodes:
            self.nodes[_there(one)] = self._granted(one)
        # What serves a term of one line but is owned by another counts as granted.
        borne = [
            [
                _there(term.node) if own is None else self._borne_at(term.node)
                for term, own in zip(line.terms, line.own, strict=True)
            ]
            for line in of.lines
        ]
        variables = self.budget + (GRANTED + 1) * len(self._budgets)
        network = Network(tuple(map(str, range(variables))), tuple(self.nodes))
        return Generous(
            network, self.opened, self.budget, tuple(self._budgets), tuple(map(tuple, borne)), tuple(map(_there, of.others))
        )

    def _put(self, node: Node) -> int:
        self.nodes.append(node)
        return len(self.nodes) - 1

    def _literal(self, variable: int) -> int:
        if variable not in self._literals:
            self._literals[variable] = self._put(Literal_(variable, True))
        return self._literals[variable]

    def _may(self, lines: frozenset[int], number: int) -> int:
        """Whether so many more of what some lines own may be taken."""
        budget = self._budgets.setdefault(lines, len(self._budgets))
        return self._literal(self.budget + (GRANTED + 1) * budget + number - 1)

    def _granted(self, one: int) -> Node:
        match self.of.network.nodes[one]:
            case Literal_(variable, _) if variable in self._place_of:
                still = self._literal(self.opened + self._place_of[variable])
                more = self._put(All((still, self._may(frozenset({self.of.line_of[variable]}), 1))))
                return Any_((self._literal(variable), more))
            case All(parts):
                return All(tuple(map(_there, parts)))
            case Any_(parts, _):
                return Any_(tuple(map(_there, parts)))
            case Sum(terms, base):
                borne = (Term(self._borne_at(term.node), term.least, term.least) for term in terms)
                return Sum((*borne, *self._helped(one)[0]), base)
            case Reach(total, without, enough):
                return Any_((self._put(Reach(_there(total), without, enough)), self._helped(total)[1]))
            case node:
                return node

    def _borne_at(self, one: int) -> int:
        """Where it is told whether a node holds, if what is owned for it alone counts only once it is taken."""
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

    def _helped(self, one: int) -> tuple[list[Term], int]:
        """What a sum may be helped by at best, the greatest first; and where by more than are told apart."""
        if one not in self._help:
            node, line_of = self.of.network.nodes[one], self.of.line_of
            assert isinstance(node, Sum)
            sizes: Counter[int] = Counter()
            for term in node.terms:
                own = self.of.alone(term.node)
                if own in line_of:
                    sizes[own] += term.least
            lines = frozenset(line_of[own] for own in sizes)
            greatest = enumerate(sorted(sizes.values(), reverse=True)[:GRANTED], 1)
            more = self._may(lines, GRANTED + 1) if len(sizes) > GRANTED else FALSE
            self._help[one] = [Term(self._may(lines, number), size, size) for number, size in greatest], more
        return self._help[one]


def _there(one: int) -> int:
    return one + 2  # after what never holds and what always does


def straight(network: Network, roots: Sequence[int]) -> Network:
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
