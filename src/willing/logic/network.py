"""A coalition, a fault tree or a voting rule as one network of conditions over two-valued variables.

A network is monotone in its *literals* (a variable, or its denial), and a node may wait for itself by way of others. So for each
value of the variables it has a least and a greatest fixpoint. Each node has a value at the *least* and one at the *most*: a sum
may count an offer for less at the one than at the other, and what holds at the least holds at the most.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from willing.logic.graph import in_order, strongly_connected

__all__ = [
    "FALSE",
    "TRUE",
    "All",
    "Any_",
    "Builder",
    "Judged",
    "Literal_",
    "Network",
    "Node",
    "Reach",
    "Rise",
    "Sum",
    "Term",
    "at_end",
    "is_vague",
    "simplified",
]

Rise = Literal["least", "greatest"]
"""Which fixpoint: from nothing upwards, or from everything downwards."""

FALSE: Final = 0
TRUE: Final = 1


@dataclass(frozen=True, slots=True)
class Constant:
    """A node that always holds, or never does."""

    truth: bool


@dataclass(frozen=True, slots=True)
class Literal_:  # noqa: N801 - typing has taken the name
    """A variable, or its denial."""

    variable: int
    positive: bool


@dataclass(frozen=True, slots=True)
class All:
    """Every part holds."""

    parts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Any_:  # noqa: N801 - typing has taken the name
    """Some part holds; at the most, those of `at_most` count too."""

    parts: tuple[int, ...]
    at_most: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """A node that adds to a sum while it holds: whole numbers, never more at the least than at the most."""

    node: int
    least: int
    most: int


@dataclass(frozen=True, slots=True)
class Sum:
    """What the terms add up to, above a base. No node by itself: `Reach` asks whether it is enough."""

    terms: tuple[Term, ...]
    base: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Reach:
    """A sum, without some of its terms (by their place), comes to a number, at the least and at the most."""

    sum: int
    without: tuple[int, ...]
    enough: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Judged:
    """A monotone judgement on which parts hold, for what no sum can say; one judge at the least, one at the most."""

    parts: tuple[int, ...]
    judges: tuple[Judge, Judge]


Judge = Callable[[tuple[bool, ...]], bool]
Node = Constant | Literal_ | All | Any_ | Sum | Reach | Judged


@dataclass(frozen=True, slots=True)
class Network:
    """Variables and nodes; a node is known by its place. `FALSE` and `TRUE` are the first two.

    Attributes:
        variables: their names, in the order of their numbers.
        nodes: a node names parts by their places, earlier or later ones.
    """

    variables: tuple[str, ...]
    nodes: tuple[Node, ...]
    _groups: dict[tuple[int, ...], list[tuple[int, ...]]] = field(default_factory=dict, compare=False, repr=False)
    _orders: dict[tuple[int, ...], tuple[list[int], list[int]]] = field(default_factory=dict, compare=False, repr=False)

    def parts(self, place: int) -> Iterator[int]:
        """The places of what a node hangs on."""
        return _parts(self.nodes[place])

    def groups(self, roots: Iterable[int]) -> list[tuple[int, ...]]:
        """What the roots hang on, in groups that wait for each other, each after all that it hangs on."""
        asked = tuple(roots)
        if asked in self._groups:
            return self._groups[asked]
        needed: dict[int, tuple[int, ...]] = {}
        unseen = list(asked)
        while unseen:
            one = unseen.pop()
            if one not in needed:
                needed[one] = tuple(_parts(self.nodes[one]))
                unseen += needed[one]
        found = self._groups[asked] = [tuple(sorted(group)) for group in strongly_connected(needed)]
        return found

    def in_order(self, group: Sequence[int]) -> tuple[list[int], list[int]]:
        """The nodes of a group that waits for itself, each after most of what it hangs on; and those awaited nonetheless."""
        key = tuple(group)
        if key not in self._orders:
            within = set(group)
            self._orders[key] = in_order({one: [p for p in dict.fromkeys(self.parts(one)) if p in within] for one in group})
        return self._orders[key]

    def is_circle(self, group: Sequence[int]) -> bool:
        """Whether the nodes of a group wait for themselves: several do, and one alone may."""
        return len(group) > 1 or group[0] in self.parts(group[0])

    def variables_of(self, roots: Iterable[int]) -> tuple[int, ...]:
        """The variables that the roots hang on, in order."""
        found = (self.nodes[one] for group in self.groups(roots) for one in group)
        return tuple(sorted({node.variable for node in found if isinstance(node, Literal_)}))


def _parts(node: Node) -> Iterator[int]:
    match node:
        case All(parts) | Judged(parts, _):
            yield from parts
        case Any_(parts, at_most):
            yield from parts
            yield from at_most
        case Sum(terms, _):
            for term in terms:
                yield term.node
        case Reach(total, _, _):
            yield total


@dataclass(slots=True)
class Builder:
    """Grows a network. Nodes that say the same are one node, and what is decided at once is not kept."""

    variables: list[str] = field(default_factory=list)
    nodes: list[Node] = field(default_factory=lambda: [Constant(False), Constant(True)])
    _places: dict[Hashable, int] = field(default_factory=dict)

    def network(self) -> Network:
        """The network as it is now."""
        return Network(tuple(self.variables), tuple(self.nodes))

    def variable(self, name: str) -> int:
        """A new variable; its number."""
        self.variables.append(name)
        return len(self.variables) - 1

    def literal(self, variable: int, positive: bool = True) -> int:
        """A variable or its denial."""
        return self._place(Literal_(variable, positive))

    def all_of(self, parts: Iterable[int]) -> int:
        """Every part holds; without parts, it does."""
        kept = dict.fromkeys(part for part in parts if part != TRUE)
        if FALSE in kept:
            return FALSE
        if len(kept) <= 1:
            return next(iter(kept), TRUE)
        return self._place(All(tuple(sorted(kept))))

    def any_of(self, parts: Iterable[int], at_most: Iterable[int] = ()) -> int:
        """Some part holds, at the most one of `at_most` too; without parts, none does."""
        kept = dict.fromkeys(part for part in parts if part != FALSE)
        more = dict.fromkeys(part for part in at_most if part != FALSE and part not in kept)
        if TRUE in kept:
            return TRUE
        if not more and len(kept) <= 1:
            return next(iter(kept), FALSE)
        return self._place(Any_(tuple(sorted(kept)), tuple(sorted(more))))

    def sum_of(self, terms: Iterable[Term]) -> int:
        """A sum, to be asked of by `reach`."""
        return self._place(Sum(tuple(term for term in terms if term.most > 0 and term.node != FALSE)))

    def reach(self, total: int, enough: int | tuple[int, int], without: Iterable[int] = ()) -> int:
        """The sum, without the terms that hang on certain nodes, comes to a number."""
        found = self.nodes[total]
        assert isinstance(found, Sum)
        left_out = set(without)
        places = tuple(k for k, term in enumerate(found.terms) if term.node in left_out)
        return self._place(Reach(total, places, (enough, enough) if isinstance(enough, int) else enough))

    def at_least(self, least: int, parts: Sequence[int]) -> int:
        """At least so many of the parts hold; a part named twice counts twice."""
        if least <= 0:
            return TRUE
        if least > len(parts):
            return FALSE
        if least == 1:
            return self.any_of(parts)
        if least == len(parts):
            return self.all_of(parts)
        return self.reach(self.sum_of(Term(part, 1, 1) for part in parts), least)

    def judged(self, parts: Iterable[int], least: Judge, most: Judge) -> int:
        """A judgement on the parts."""
        return self._place(Judged(tuple(parts), (least, most)))

    def promise(self) -> int:
        """A node to be settled later, so that it may be waited for before it is known what it waits for."""
        self.nodes.append(Constant(False))
        return len(self.nodes) - 1

    def settle(self, promised: int, node: int) -> None:
        """Let a promised node say what another one says."""
        self.nodes[promised] = All((node,))

    def _place(self, node: Node) -> int:
        place = self._places.get(node)
        if place is None:
            place = self._places[node] = len(self.nodes)
            self.nodes.append(node)
        return place


def is_vague(network: Network, roots: Sequence[int]) -> bool:
    """Whether what the roots hang on can be otherwise at the most than at the least, all variables being known."""
    for group in network.groups(roots):
        for one in group:
            match network.nodes[one]:
                case Sum(terms, base):
                    if base[0] != base[1] or any(term.least != term.most for term in terms):
                        return True
                case Any_(_, at_most) if at_most:
                    return True
                case Reach(_, _, (least, most)) if least != most:
                    return True
                case Judged():
                    return True
    return False


def at_end(network: Network, end: int) -> Network:
    """The network with one end for both: what it is at the least (0), or at the most (1), at the other end too."""

    def same(node: Node) -> Node:
        match node:
            case Any_(parts, at_most):
                return Any_(tuple(sorted({*parts, *at_most})) if end else parts)
            case Sum(terms, base):
                weighed = (Term(t.node, *[t.most if end else t.least] * 2) for t in terms)
                return Sum(tuple(weighed), (base[end], base[end]))
            case Reach(total, without, enough):
                return Reach(total, without, (enough[end], enough[end]))
            case Judged(parts, judges):
                return Judged(parts, (judges[end], judges[end]))
            case _:
                return node

    return Network(network.variables, tuple(same(node) for node in network.nodes))


def simplified(network: Network, roots: Sequence[int], known: Mapping[int, bool]) -> tuple[Network, tuple[int, ...]]:
    """The network without what is known: only what the roots still hang on, with the roots' new places.

    Args:
        network: the network.
        roots: the nodes that matter.
        known: nodes that are the same in every scenario, at the least and at the most, in the fixpoint that will be asked for.

    Returns:
        A network in which each root holds where it held in the first. Variables keep their numbers.
    """
    built = Builder(list(network.variables))
    places: dict[int, int] = {one: TRUE if truth else FALSE for one, truth in known.items()}
    kept_terms: dict[int, dict[int, int]] = {}
    for group in network.groups(roots):
        circle = network.is_circle(group)
        open_ones = [one for one in group if one not in places]
        promised = {one: built.promise() for one in open_ones if circle and not isinstance(network.nodes[one], Sum)}
        places.update(promised)
        # Sums first: what asks of them must know which terms are left.
        for one in sorted(open_ones, key=lambda place: not isinstance(network.nodes[place], Sum)):
            place = _rebuilt(built, network, one, places, kept_terms)
            if one in promised:
                built.settle(promised[one], place)
            else:
                places[one] = place
    return built.network(), tuple(places[root] for root in roots)


def _rebuilt(built: Builder, network: Network, one: int, places: Mapping[int, int], kept_terms: dict[int, dict[int, int]]) -> int:
    match network.nodes[one]:
        case Literal_(variable, positive):
            return built.literal(variable, positive)
        case All(parts):
            return built.all_of(places[part] for part in parts)
        case Any_(parts, at_most):
            return built.any_of((places[part] for part in parts), (places[part] for part in at_most))
        case Judged(parts, judges):
            now = [places[part] for part in parts]
            return built.judged(now, *judges)
        case Sum(terms, base):
            least, most = base
            left: list[Term] = []
            kept: dict[int, int] = {}
            for k, term in enumerate(terms):
                where = places[term.node]
                if where == TRUE:
                    least, most = least + term.least, most + term.most
                elif where != FALSE:
                    kept[k] = len(left)
                    left.append(Term(where, term.least, term.most))
            kept_terms[one] = kept
            return built._place(Sum(tuple(left), (least, most)))
        case Reach(total, without, enough):
            found = network.nodes[total]
            assert isinstance(found, Sum)
            kept = kept_terms[total]
            sure = [found.terms[k] for k in without if places[found.terms[k].node] == TRUE]
            raised = (enough[0] + sum(t.least for t in sure), enough[1] + sum(t.most for t in sure))
            now_without = tuple(kept[k] for k in without if k in kept)
            return _reached(built, places[total], now_without, raised)
        case Constant(truth):
            return TRUE if truth else FALSE


def _reached(built: Builder, total: int, without: tuple[int, ...], enough: tuple[int, int]) -> int:
    """Whether a sum comes to a number, decided at once where its base or all its terms together decide it."""
    found = built.nodes[total]
    assert isinstance(found, Sum)
    if enough[0] <= found.base[0] and enough[1] <= found.base[1] and not without:
        return TRUE
    if enough[1] > found.base[1] + sum(term.most for term in found.terms):
        return FALSE
    return built._place(Reach(total, without, enough))
