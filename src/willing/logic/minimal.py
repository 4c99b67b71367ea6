"""The smallest sets of variables with which a node holds, found and proved by an answer set solver, or by branching.

The network becomes a program whose answer sets are the sets that suffice. In a least fixpoint a node is a rule, true only if
its reasons bear it; in a greatest one a node of a circle may be true whenever its reasons are, which is what announcing jointly
is: some set of offers that bears itself suffices. Sets come cheapest first, each proved to be so by unsatisfiable cores; what
has been told is then forbidden with all its supersets, and so what comes is minimal. Where the solver meets too many conflicts
and most variables serve one sum only, as in a great coalition, the rest is found by branching, one weight after the other.

Sources: Gebser, M. et al. (2019), Multi-shot ASP solving with clingo, Theory and Practice of Logic Programming 19(1); Andres, B.
et al. (2012), Unsatisfiability-based optimization in clasp, Technical Communications of ICLP.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Final

import numpy as np

from willing.logic.answers import directions
from willing.logic.branching import Branching, TooMany
from willing.logic.diagram import diagram
from willing.logic.network import All, Any_, Constant, Judged, Literal_, Network, Node, Reach, Rise, Sum, Term, at_end
from willing.logic.scenarios import fixed_case, restricted
from willing.logic.sets import smallest_sets

if TYPE_CHECKING:
    import clingo
    from numpy.typing import NDArray

__all__ = ["denied", "is_judged", "minimal_sets"]

_MOST: Final = 2**31 - 1
"""What the solver can add up: beyond it, its sums are silently wrong."""

_UNEVEN: Final = 16  # how many times as heavy as the lightest a variable may be for branching: each such weight is a search
_PATIENCE: Final = 2_000
"""How many conflicts the solver may meet in the search for one weight before the sets are branched on instead."""
_MOST_SETS: Final = 1 << 27
"""How many sets may be looked at for one weight before it is the solver's again."""


def is_judged(network: Network, root: int) -> bool:
    """Whether something that a node hangs on is for a judge to say, so that no solver can be told of it."""
    return any(isinstance(network.nodes[one], Judged) for group in network.groups([root]) for one in group)


def denied(network: Network) -> Network:
    """The network of what does not hold: each node is the denial of the node in its place, each variable says it is taken away.

    A least fixpoint of the one is the denial of a greatest of the other. Both ends are that of the least.
    """

    def other(part: int) -> int:
        return 1 - part if part <= 1 else part  # what never holds and what always does keep their places

    def turned(place: int, node: Node) -> Node:
        match node:
            case All(parts):
                return Any_(tuple(map(other, parts)))
            case Any_(parts, _):
                return All(tuple(map(other, parts)))
            case Sum(terms, _):
                return Sum(tuple(Term(other(term.node), term.least, term.least) for term in terms))
            case Reach(total, without, enough):
                asked = network.nodes[total]
                assert isinstance(asked, Sum)
                every = sum(term.least for k, term in enumerate(asked.terms) if k not in without)
                lacking = every - (enough[0] - asked.base[0]) + 1
                return Reach(total, without, (lacking, lacking))
            case Judged(parts, judges):
                return Judged(tuple(map(other, parts)), (_turned(judges[0]), _turned(judges[0])))
            case Constant(truth) if place > 1:
                return Constant(not truth)
            case _:
                return node

    return Network(network.variables, tuple(turned(place, node) for place, node in enumerate(network.nodes)))


def _turned(judge: Callable[[tuple[bool, ...]], bool]) -> Callable[[tuple[bool, ...]], bool]:
    return lambda parts: not judge(tuple(not part for part in parts))


def minimal_sets(
    network: Network,
    root: int,
    rise: Rise,
    *,
    fixed: Mapping[int, bool] | None = None,
    end: int = 0,
    weights: Mapping[int, float] | None = None,
) -> Iterator[tuple[frozenset[int], float]]:
    """Every inclusion-minimal set of variables with which a node holds, all others being false; lightest first.

    Args:
        network, root, rise: what is to hold, in which fixpoint. Nothing in it may be judged (`is_judged`).
        fixed: variables that are not to choose from.
        end: 0 for holding at the least, 1 for holding at the most.
        weights: of the variables, more than nought; 1 where not named.

    Yields:
        Each set with its weight, as soon as it is proved that no lighter one is left. The empty set alone if the node holds
        without any; none if it cannot hold. A variable that may also harm is taken only where it helps.

    Cost:
        Hard in the worst case; each weight is one search for a proof, each set another.
    """
    left, (top,) = restricted(at_end(network, end), [root], rise, fixed)
    among = left.variables_of([top])
    exact = {variable: Fraction(str((weights or {}).get(variable, 1.0))) for variable in among}
    scale = math.lcm(*(weight.denominator for weight in exact.values()))
    costs = {variable: int(weight * scale) for variable, weight in exact.items()}
    if top <= 1:
        if top:
            yield frozenset(), 0.0
        return
    if max(costs.values()) > _MOST:
        yield from _by_diagram(left, top, rise, exact)
        return
    doubtful = rise == "least" and any(left.is_circle(group) for group in left.groups([top]))
    solver = _Solver(left, top, rise, costs, apart=doubtful)
    told = _Told(among)
    for found in _cheapest(solver, told, lambda: Branching(left, top, rise, costs), costs):
        # clingo 5.8.3 was seen to err on sums that wait for themselves, unless it takes them apart.
        if doubtful and not fixed_case(left, [top], rise, dict.fromkeys(found, True), 0)[0]:
            raise RuntimeError("the solver found a set of moves that does not suffice")
        yield found, float(Fraction(sum(costs[variable] for variable in found), scale))


def _cheapest(
    solver: _Solver, told: _Told, branching: Callable[[], Branching], costs: Mapping[int, int]
) -> Iterator[frozenset[int]]:
    """All minimal sets, the lightest first: from the solver as long as it is quick, then by branching where that suits."""
    for found in solver.sets(_PATIENCE):
        told.add(found)
        yield found
    if solver.finished:
        return
    branched = branching()
    if branched.suits and max(costs.values()) <= _UNEVEN * min(costs.values()):
        least = max([solver.least, *(sum(costs[variable] for variable in one) for one in told.sets[-1:])])
        try:
            yield from _branched(branched, told, costs, least)
            return
        except TooMany:
            solver.forbid(told.sets)
    yield from solver.sets()


def _branched(branching: Branching, told: _Told, costs: Mapping[int, int], least: int) -> Iterator[frozenset[int]]:
    """What is not told of all minimal sets, none of which is lighter than `least` and not told: weight by weight upwards.

    No two weights searched at a time differ by as much as the lightest variable, so what holds and contains no set of a weight
    before is minimal but for what is found beside it.
    """
    step = min(costs.values())
    at_once = math.gcd(*costs.values()) == step  # all that is found beside each other weighs the same
    for most in range(least, sum(costs.values()) + step, step):
        found = branching.sets(most, _MOST_SETS)
        for one, _ in found if at_once else sorted(found, key=lambda pair: (pair[1], sorted(pair[0]))):
            if not told.covers(one):
                told.add(one)
                yield one


class _Told:
    """Sets that have been told, to be held against others."""

    def __init__(self, variables: Sequence[int]) -> None:
        self.sets: list[frozenset[int]] = []
        self._bit_of = {variable: 1 << place for place, variable in enumerate(variables)}
        self._words = np.zeros((-(-len(variables) // 64), 64), np.uint64)  # a column for each

    def _column(self, one: frozenset[int]) -> NDArray[np.uint64]:
        bits = sum(self._bit_of[variable] for variable in one)
        return np.frombuffer(bits.to_bytes(8 * len(self._words), "little"), np.uint64)

    def add(self, one: frozenset[int]) -> None:
        """One more."""
        if len(self.sets) == self._words.shape[1]:
            self._words = np.concatenate([self._words, np.zeros_like(self._words)], axis=1)
        self._words[:, len(self.sets)] = self._column(one)
        self.sets.append(one)

    def covers(self, one: frozenset[int]) -> bool:
        """Whether a set is among them, or contains one."""
        beside = self._words[:, : len(self.sets)] & ~self._column(one)[:, None]
        return not beside.any(axis=0).all()


def _by_diagram(
    network: Network, top: int, rise: Rise, weights: Mapping[int, Fraction]
) -> Iterator[tuple[frozenset[int], float]]:
    """The same by a diagram, for weights that the solver cannot add up; what may harm stays away."""
    (signs,) = directions(network, [top])
    whole = diagram(network, top, rise, fixed={v: False for v, sign in signs.items() if sign <= 0}, end=0)
    yield from smallest_sets(whole, weigh=lambda variable: float(weights[variable]))


class _Solver:
    """An answer set solver that tells sets with which a node holds, cheapest first.

    Args:
        network, top, rise: what is to hold, in which fixpoint, at the least.
        costs: of each variable.
        apart: whether it takes sums apart into rules, which is slow where they are long.

    Attributes:
        finished: whether there are no more.
        least: what the sets that it has not told weigh at least.
    """

    def __init__(self, network: Network, top: int, rise: Rise, costs: Mapping[int, int], *, apart: bool) -> None:
        import clingo

        options = ["--opt-strategy=usc", "--opt-mode=optN", "--project", "--models=0"]
        self._control = clingo.Control([*options, "--trans-ext=weight"] if apart else options)
        with self._control.backend() as backend:
            rules = _Rules(backend, network, costs)
            for group in network.groups([top]):
                circle = network.is_circle(group)
                for one in group:
                    if not isinstance(network.nodes[one], Sum):
                        rules.write(one, free=circle and rise == "greatest")
            backend.add_rule([], [-rules.atom(top)])
            self._atoms = rules.chosen
            backend.add_minimize(0, [(atom, costs[variable]) for variable, atom in self._atoms.items()])
            backend.add_project(list(self._atoms.values()))
        self.finished = False
        self.least = 0

    def sets(self, conflicts: int | None = None) -> Iterator[frozenset[int]]:
        """The projections of the answer sets on what is chosen, supersets of those told left out.

        Args:
            conflicts: at how many of them a search for one weight is given up, so that it is repeatable.
        """
        self._control.configuration.solve.solve_limit = "umax,umax" if conflicts is None else f"{conflicts},umax"  # type: ignore[union-attr]
        while not self.finished:
            told: list[frozenset[int]] = []
            with self._control.solve(yield_=True, on_unsat=self._heard) as solving:
                for model in solving:
                    if model.optimality_proven:
                        told.append(frozenset(variable for variable, atom in self._atoms.items() if model.is_true(atom)))
                        yield told[-1]
                given_up = not solving.get().exhausted
            self.forbid(told)
            if given_up:
                return
            self.finished = not told or not told[-1]

    def _heard(self, bound: Sequence[int]) -> None:
        self.least = max(self.least, *bound)

    def forbid(self, sets: Iterable[frozenset[int]]) -> None:
        """Leave out sets and all that contain them."""
        with self._control.backend() as backend:
            for one in sets:
                backend.add_rule([], [self._atoms[variable] for variable in one])


class _Rules:
    """A network as rules of a solver; of a circle in a greatest fixpoint, each node may hold where its reasons do.

    Attributes:
        chosen: variable to the atom that says that it is taken.
    """

    def __init__(self, backend: clingo.Backend, network: Network, variables: Iterable[int]) -> None:
        self._backend, self._network = backend, network
        self.chosen = {variable: backend.add_atom() for variable in variables}
        self._atoms: dict[int, int] = {}
        self._never, self._always = backend.add_atom(), backend.add_atom()
        backend.add_rule([self._always])
        backend.add_rule(list(self.chosen.values()), choice=True)

    def atom(self, one: int) -> int:
        """The atom of a node."""
        if one not in self._atoms:
            self._atoms[one] = self._backend.add_atom()
        return self._atoms[one]

    def write(self, one: int, free: bool) -> None:
        """The rules of a node: it holds where its reasons do, or, if it is free, may hold only there."""
        rule, node, head = self._backend.add_rule, self._network.nodes[one], self.atom(one)
        if free:
            rule([head], choice=True)
        match node:
            case Constant(truth):
                if truth:
                    rule([head])
            case Literal_(variable, positive):
                rule([head], [self.chosen[variable] if positive else -self.chosen[variable]])
            case All(parts):
                if free:
                    for part in parts:
                        rule([], [head, -self.atom(part)])
                else:
                    rule([head], [self.atom(part) for part in parts])
            case Any_(parts, _):
                if free:
                    rule([], [head, *(-self.atom(part) for part in parts)])
                else:
                    for part in parts:
                        rule([head], [self.atom(part)])
            case Reach(total, without, (enough, _)):
                reached = self._backend.add_atom() if free else head
                self._reach(reached, total, without, enough)
                if free:
                    rule([], [head, -reached])

    def _reach(self, head: int, total: int, without: tuple[int, ...], enough: int) -> None:
        asked = self._network.nodes[total]
        assert isinstance(asked, Sum)
        terms = [term for k, term in enumerate(asked.terms) if k not in without]
        scale = math.gcd(*(term.least for term in terms)) or 1
        need = -((asked.base[0] - enough) // scale)
        weighed = [(self.atom(term.node), term.least // scale) for term in terms if term.least]
        whole = sum(weight for _, weight in weighed)
        if need <= 0:
            self._backend.add_rule([head])
        elif whole > _MOST:
            self._backend.add_rule([head], [self._ladder(weighed, need)])
        elif need <= whole:
            self._backend.add_weight_rule([head], need, weighed)

    def _ladder(self, weighed: Sequence[tuple[int, int]], need: int) -> int:
        """Rules for a sum too great for the solver: an atom for each different thing that terms may still have to bring.

        Source: Abio, I. et al. (2012), A new look at BDDs for pseudo-Boolean constraints, Journal of Artificial Intelligence
        Research 45: needs between the same two sums of what is left are one.
        """
        order = sorted(weighed, key=lambda pair: -pair[1])
        weights = [weight for _, weight in order]
        left = [sum(weights[k:]) for k in range(len(weights) + 1)]
        told: list[list[tuple[int, int, int]]] = [[] for _ in range(len(weights) + 1)]

        def atom(k: int, wanted: int) -> tuple[int, int, int]:
            """An atom that holds if the terms from the k-th on bring so much, and between what needs it says the same."""
            if wanted <= 0:
                return self._always, -(1 << 200), 0
            if wanted > left[k]:
                return self._never, left[k] + 1, 1 << 200
            for low, high, known in told[k]:
                if low <= wanted <= high:
                    return known, low, high
            with_it, low_with, high_with = atom(k + 1, wanted - weights[k])
            without, low_without, high_without = atom(k + 1, wanted)
            low, high = max(low_with + weights[k], low_without), min(high_with + weights[k], high_without)
            here = self._backend.add_atom()
            told[k].append((low, high, here))
            self._backend.add_rule([here], [order[k][0], with_it])
            self._backend.add_rule([here], [without])
            return here, low, high

        return atom(0, need)[0]
