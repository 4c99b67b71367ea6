"""How likely each line is to be met, worked out by other people's engines, to set ours beside.

Every peer gets the same ground model of a coalition: free events, a condition for each offer as gates over events and offers,
and a gate for each line. A gate is open when the weights of its inputs that hold come to so much; `and`, `or`, `2 of`,
`nations` and `total` are all gates. The least fixpoint is what stands when nobody moves first, the greatest what stands when
all announce at once. What each peer does with that:

* **clingo**: one answer set a scenario, enumerated; gates are recursive `#sum` aggregates, and the greatest fixpoint is the
  complement of the least one of the dual gates (an offer falls when enough of what it waits for does). Both fixpoints stand in
  one program. Weights are added up in Python. `--trans-ext=weight` has clasp rewrite the aggregates: left to clasp's own
  unfounded sets over weights, clingo 5.8.3 returns some sets here that are no answer sets.
* **oxidd**, **cudd** and **autoref** (both of dd): a binary decision diagram over the events for each offer, the groups of
  offers that wait for each other in order, each iterated to its fixpoint. A gate is a recursion over partial sums, memoised by
  the intervals of sums that come to the same, its inputs in the order of the events they begin with; equal inputs are one
  with their weights added. Probabilities are one weighted walk.
* **pysdd**: the same with sentential decision diagrams and its own weighted model count.
* **problog**: events are probabilistic facts, gates are chains of rules over partial sums, the greatest fixpoint is dual as
  for clingo; ProbLog breaks the circles and compiles.
* **numpy**: all scenarios side by side, a truth value each, in slices of 2^16, with the same groups of offers.
* **scenarios**: Willing's own standing and fill, one scenario after the other.
* **willing**: what `willing odds` does: its network of the coalition, and tables or diagrams of it, vague amounts at the bound.

All start from the same case and offers in memory, and end with the chances of all lines and of the whole, in both fixpoints. What
a peer takes to get at the ground model is told beside the rest, as it is our code and not the peer's. Before, modules are loaded,
and Willing's machine for scenarios is made, which takes a tenth of a second once in a process.
"""

from __future__ import annotations

import gc
import importlib
import importlib.metadata
import importlib.util
import itertools
import math
import multiprocessing
import resource
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from types import MappingProxyType
from typing import Any, Final, Generic, Literal, Protocol, TypeVar

from willing.analysis.assessment import Question
from willing.analysis.circuit import BOUNDS, Bound, Circuit
from willing.analysis.coalition import MODES, circuit_of, coalition
from willing.analysis.fill import fill, is_met, match, matches
from willing.analysis.fit import Fit
from willing.analysis.offers import Offer
from willing.analysis.standing import Mode, standing
from willing.ledger.case import Case
from willing.logic.answers import OutOfReach, answers
from willing.logic.graph import strongly_connected
from willing.vocabulary.condition import (
    All,
    Always,
    Any_,
    AtLeast,
    Condition,
    Event,
    Nations,
    Not,
    Offered,
    Total,
)
from willing.vocabulary.scenario import Scenario

__all__ = ["PEERS", "Answer", "Gate", "LineOdds", "Model", "Peer", "Unfinished", "asked_of", "free_events", "model"]

LIMIT: Final = 60.0
MEMORY: Final = 6 * 2**30
_MILLIONTHS: Final = 10**6
_ROUNDS: Final = 5

Fixpoint = Literal["least", "greatest"]
Ref = tuple[Literal["event", "no event", "node", "gate"], int]


# ---- the ground model ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Gate:
    """Open when the weights of the inputs that hold come to `least` or more; all weights are above nought."""

    least: int
    inputs: tuple[tuple[int, Ref], ...]

    @property
    def dual(self) -> Gate:
        """The gate over what does not hold that is open when this one is shut."""
        return Gate(sum(weight for weight, _ in self.inputs) - self.least + 1, self.inputs)


@dataclass(frozen=True, slots=True)
class Model:
    """A coalition as gates.

    Attributes:
        events: the free events.
        chance: how likely each is.
        nodes: the ids of the offers, then of the events that offers bring about.
        conditions: for each node, what it waits for.
        gates: each names only nodes, events, and gates before it.
        lines: the ids of the lines, each with the gate that is open when it is met.
    """

    events: tuple[str, ...]
    chance: tuple[float, ...]
    nodes: tuple[str, ...]
    conditions: tuple[Ref, ...]
    gates: tuple[Gate, ...]
    lines: tuple[tuple[str, Ref], ...]

    def groups(self) -> list[tuple[list[int], bool]]:
        """The nodes in groups of those that wait for each other, each group after those that it waits for.

        With each group, whether it waits for itself: all do but single nodes, and some of those.
        """
        of_gate: list[set[int]] = []
        for gate in self.gates:
            of_gate.append(set().union(*(self._named(ref, of_gate) for _, ref in gate.inputs)))
        waits = [self._named(condition, of_gate) for condition in self.conditions]
        groups = map(sorted, strongly_connected({node: sorted(waited) for node, waited in enumerate(waits)}))
        return [(group, len(group) > 1 or group[0] in waits[group[0]]) for group in groups]

    @staticmethod
    def _named(ref: Ref, of_gate: Sequence[set[int]]) -> set[int]:
        kind, number = ref
        return {number} if kind == "node" else of_gate[number] if kind == "gate" else set()


def free_events(case: Case, asked: Question) -> list[str]:
    """The events that no offer, no day and no scenario decides."""
    return [
        name
        for name, event in case.events.items()
        if event.when is None
        and name not in asked.scenario.truths
        and not (event.holds_from is not None and event.holds_from <= asked.as_of)
    ]


class _Builder:
    """Gates, each different one once, with what is certain taken out."""

    TRUE: Final = 0
    FALSE: Final = 1

    def __init__(self, circuit: Circuit, events: Sequence[str], bound: Bound) -> None:
        self.circuit, self.bound = circuit, bound
        self.events = {name: number for number, name in enumerate(events)}
        self.nodes = {name: n for n, name in enumerate([*(offer.id for offer in circuit.offers), *circuit.derived])}
        self.gates = [Gate(0, ()), Gate(1, ())]
        self._known = {gate: number for number, gate in enumerate(self.gates)}

    def gate(self, least: int, inputs: Iterable[tuple[int, Ref]]) -> Ref:
        weights: dict[Ref, int] = defaultdict(int)
        for weight, ref in inputs:
            if ref == ("gate", self.TRUE):
                least -= weight
            elif ref != ("gate", self.FALSE) and weight > 0:
                weights[ref] += weight
        weights = {ref: min(weight, least) for ref, weight in weights.items()} if least > 0 else {}
        if least <= 0:
            return "gate", self.TRUE
        if sum(weights.values()) < least:
            return "gate", self.FALSE
        common = math.gcd(*weights.values())
        made = Gate(-(-least // common), tuple(sorted((weight // common, ref) for ref, weight in weights.items())))
        if len(made.inputs) == 1:
            return made.inputs[0][1]
        if made not in self._known:
            self._known[made] = len(self.gates)
            self.gates.append(made)
        return "gate", self._known[made]

    def condition(self, condition: Condition, owner: str) -> Ref:
        match condition:
            case Always():
                return "gate", self.TRUE
            case Event(name):
                if name in self.events:
                    return "event", self.events[name]
                if name in self.circuit.derived:
                    return "node", self.nodes[name]
                return "gate", self.TRUE if self.circuit.given(name) else self.FALSE
            case Not(Event(name)):
                if name in self.events:
                    return "no event", self.events[name]
                return "gate", self.FALSE if self.circuit.given(name) in (True, None) else self.TRUE
            case Offered():
                members = self.circuit.matching(self.circuit.key(condition), self.bound)
                return self.gate(1, [(1, self._node(offer)) for offer, _, _ in members])
            case Nations(_, _, least):
                of_nation: dict[str, list[tuple[int, Ref]]] = defaultdict(list)
                for offer, nation, _ in self.circuit.matching(self.circuit.key(condition), self.bound):
                    if nation != owner:
                        of_nation[nation].append((1, self._node(offer)))
                return self.gate(least, [(1, self.gate(1, some)) for some in of_nation.values()])
            case Total(_, _, _, amount):
                least = round(amount * _MILLIONTHS)
                members = self.circuit.matching(self.circuit.key(condition), self.bound)
                return self.gate(
                    least,
                    [(_whole(brings, least), self._node(offer)) for offer, nation, brings in members if nation != owner],
                )
            case AtLeast(least, operands):
                return self.gate(least, [(1, self.condition(part, owner)) for part in operands])
            case All(operands):
                return self.gate(len(operands), [(1, self.condition(part, owner)) for part in operands])
            case Any_(operands):
                return self.gate(1, [(1, self.condition(part, owner)) for part in operands])

    def _node(self, name: str) -> Ref:
        return "node", self.nodes[name]


def _whole(amount: float, least: int) -> int:
    """The amount in millionths, or as many as are asked for if there is no end of it."""
    return least if amount == math.inf else round(amount * _MILLIONTHS)


def model(case: Case, asked: Question, offers: Sequence[Offer], chances: Mapping[str, float], *, bound: Bound = "least") -> Model:
    """The coalition as gates, with vague amounts at the bound.

    Raises:
        ValueError: if an offer could serve two lines: what each then gets is a program, and no gate.
    """
    counted = [one.at(asked.count) for one in offers if one.counts_from(asked.count)]
    events = free_events(case, asked)
    built = _Builder(Circuit(case, counted, asked.scenario, asked.as_of), events, bound)
    conditions = [built.condition(offer.condition, offer.nation) for offer in counted]
    conditions += [built.condition(when, "") for when in built.circuit.derived.values()]
    lines = []
    taken: set[str] = set()
    wanted = Fit.YES if bound == "least" else Fit.MAYBE
    for line in asked.requirement.lines:
        found = [(offer, one) for offer in counted if (one := match(case, offer, line)) and one.fit > Fit.NO]
        if not taken.isdisjoint(offer.id for offer, _ in found):
            raise ValueError(f"some offers could serve line {line.line} and another one")
        taken.update(offer.id for offer, _ in found)
        least = math.ceil(round(line.needs * _MILLIONTHS) * (1 - 1e-6))
        end = BOUNDS.index(bound)
        weights = [
            (_whole(one.brings[end] * one.worth[end], least), ("node", built.nodes[offer.id]))
            for offer, one in found
            if one.fit >= wanted
        ]
        lines.append((line.line, built.gate(least, weights)))  # type: ignore[arg-type]
    return Model(
        events=tuple(events),
        chance=tuple(chances[name] for name in events),
        nodes=tuple(built.nodes),
        conditions=tuple(conditions),
        gates=tuple(built.gates),
        lines=tuple(lines),
    )


# ---- answers ---------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class LineOdds:
    """How likely each line is to be met, and all of them at once."""

    lines: Mapping[str, float]
    whole: float

    def distance(self, other: LineOdds) -> float:
        """The greatest difference of two probabilities."""
        assert self.lines.keys() == other.lines.keys()
        return max(abs(self.whole - other.whole), *(abs(self.lines[k] - other.lines[k]) for k in self.lines), 0.0)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a peer found, if nobody moves first and if all announce at once, and the processor seconds it took for both.

    The seconds hold everything from the case and the offers to the probabilities, and not the import of the peer.

    Attributes:
        ground: the part of the seconds until there was a ground model; nought for those that need none.
    """

    peer: str
    least: LineOdds
    greatest: LineOdds
    seconds: float
    ground: float = 0.0


@dataclass(frozen=True, slots=True)
class Unfinished:
    """Why a peer has no answer: it was not done in time, had no memory left, or is not installed."""

    peer: str
    why: str


_Solved = tuple[LineOdds, LineOdds]
_F = TypeVar("_F")


# ---- diagrams --------------------------------------------------------------------------------------------------------------


class _Algebra(Protocol[_F]):
    """Boolean functions of the events. Equal functions are equal values, and `key` tells them apart in a dictionary."""

    true: _F
    false: _F

    def event(self, number: int) -> _F: ...
    def no_event(self, number: int) -> _F: ...
    def both(self, one: _F, other: _F) -> _F: ...
    def either(self, one: _F, other: _F) -> _F: ...
    def choice(self, test: _F, then: _F, otherwise: _F) -> _F: ...
    def key(self, one: _F) -> int: ...
    def place(self, one: _F) -> int: ...
    def chance(self, one: _F) -> float: ...


class _Diagrams(Generic[_F]):
    """The fixpoints of a model in an algebra."""

    def __init__(self, of: Model, algebra: _Algebra[_F]) -> None:
        self.of, self.algebra = of, algebra

    def solved(self) -> _Solved:
        groups = self.of.groups()
        return self._odds(groups, self.algebra.false), self._odds(groups, self.algebra.true)

    def _odds(self, groups: list[tuple[list[int], bool]], start: _F) -> LineOdds:
        held = [start for _ in self.of.nodes]
        for group, circular in groups:
            changed = True
            while changed:
                changed = False
                gates: dict[int, _F] = {}  # of this state of the group, but for what the pass itself has moved
                for node in group:
                    found = self._ref(self.of.conditions[node], held, gates)
                    if self.algebra.key(found) != self.algebra.key(held[node]):
                        held[node], changed = found, circular
        gates = {}
        met = {line: self._ref(ref, held, gates) for line, ref in self.of.lines}
        whole = self.algebra.true
        for one in met.values():
            whole = self.algebra.both(whole, one)
        return LineOdds(
            MappingProxyType({line: self.algebra.chance(one) for line, one in met.items()}), self.algebra.chance(whole)
        )

    def _ref(self, ref: Ref, held: Sequence[_F], gates: dict[int, _F]) -> _F:
        kind, number = ref
        match kind:
            case "event":
                return self.algebra.event(number)
            case "no event":
                return self.algebra.no_event(number)
            case "node":
                return held[number]
            case _:
                if number not in gates:
                    gate = self.of.gates[number]
                    inputs = [(weight, self._ref(one, held, gates)) for weight, one in gate.inputs]
                    gates[number] = threshold(self.algebra, gate.least, inputs)
                return gates[number]


def threshold(algebra: _Algebra[_F], least: int, inputs: Iterable[tuple[int, _F]]) -> _F:
    """The function that holds where the weights of the inputs that hold come to `least` or more."""
    true, false = algebra.key(algebra.true), algebra.key(algebra.false)
    merged: dict[int, tuple[int, _F]] = {}
    for weight, one in inputs:
        key = algebra.key(one)
        if key == true:
            least -= weight
        elif key != false:
            merged[key] = (merged[key][0] + weight if key in merged else weight, one)
    if least <= 0:
        return algebra.true
    parts = [(min(weight, least), one) for weight, one in merged.values()]
    parts.sort(key=lambda part: (algebra.place(part[1]), -part[0]))  # so that what is left to add hangs on later events
    weights = [weight for weight, _ in parts]
    if sum(weights) < least:
        return algebra.false
    if sum(weights) - min(weights) < least:  # all are needed
        return _folded(algebra.both, [one for _, one in parts])
    if min(weights) >= least:  # each is enough
        return _folded(algebra.either, [one for _, one in parts])
    rest = list(itertools.accumulate(reversed(weights), initial=0))[::-1]
    # For each place, the functions known there, each with the interval of what may still be missing that it is the answer to.
    known: list[list[tuple[int, int, _F]]] = [[] for _ in parts]

    def from_(place: int, missing: int) -> tuple[float, float, _F]:
        """The function, with the interval (low, high] of missing amounts that have the same."""
        if missing <= 0:
            return -math.inf, 0, algebra.true
        if rest[place] < missing:
            return rest[place], math.inf, algebra.false
        for low, high, one in known[place]:
            if low < missing <= high:
                return low, high, one
        weight, test = parts[place]
        low1, high1, then = from_(place + 1, missing - weight)
        low0, high0, otherwise = from_(place + 1, missing)
        low, high = max(low1 + weight, low0), min(high1 + weight, high0)  # type: ignore[assignment]
        found = then if algebra.key(then) == algebra.key(otherwise) else algebra.choice(test, then, otherwise)
        known[place].append((low, high, found))
        return low, high, found

    return from_(0, least)[2]


def _folded(join: Callable[[_F, _F], _F], parts: list[_F]) -> _F:
    """The parts joined two by two, neighbours first."""
    while len(parts) > 1:
        parts = [join(*parts[n : n + 2]) if n + 1 < len(parts) else parts[n] for n in range(0, len(parts), 2)]
    return parts[0]


def _order(of: Model) -> list[int]:
    """The events, those that most conditions speak of first."""
    uses = [0] * len(of.events)
    for kind, number in [*of.conditions, *(ref for gate in of.gates for _, ref in gate.inputs)]:
        if kind in ("event", "no event"):
            uses[number] += 1
    return sorted(range(len(uses)), key=lambda number: -uses[number])


class _Oxidd:
    """Diagrams of oxidd."""

    def __init__(self, of: Model) -> None:
        bdd = importlib.import_module("oxidd.bdd")
        self.manager = bdd.BDDManager(20_000_000, 4_000_000, 1)
        self.manager.add_vars(len(of.events))
        self.places = {number: place for place, number in enumerate(_order(of))}
        self.chances = [of.chance[number] for number in _order(of)]
        self.true, self.false = self.manager.true(), self.manager.false()
        self._events = [self.manager.var(self.places[n]) for n in range(len(of.events))]
        self._no_events = [~one for one in self._events]
        self._chances: dict[Any, float] = {self.true: 1.0, self.false: 0.0}

    def event(self, number: int) -> Any:
        return self._events[number]

    def no_event(self, number: int) -> Any:
        return self._no_events[number]

    def both(self, one: Any, other: Any) -> Any:
        return one & other

    def either(self, one: Any, other: Any) -> Any:
        return one | other

    def choice(self, test: Any, then: Any, otherwise: Any) -> Any:
        return test.ite(then, otherwise)

    def key(self, one: Any) -> Any:
        return one

    def place(self, one: Any) -> int:
        return int(one.node_level())

    def chance(self, one: Any) -> float:
        if one not in self._chances:
            yes, no = one.cofactors()
            p = self.chances[one.node_var()]
            self._chances[one] = p * self.chance(yes) + (1 - p) * self.chance(no)
        return self._chances[one]


class _Dd:
    """Diagrams of dd: its own in Python (`dd.autoref`), or CUDD's (`dd.cudd`)."""

    def __init__(self, of: Model, module: str) -> None:
        self.manager = importlib.import_module(module).BDD()
        self.manager.configure(reordering=False)
        names = [f"e{number}" for number in _order(of)]
        self.manager.declare(*names)
        self.chances = {f"e{number}": of.chance[number] for number in range(len(of.events))}
        self.true, self.false = self.manager.true, self.manager.false
        self._events = [self.manager.var(f"e{number}") for number in range(len(of.events))]
        self._no_events = [~one for one in self._events]
        self._chances: dict[Any, float] = {}  # of diagrams without their sign

    def event(self, number: int) -> Any:
        return self._events[number]

    def no_event(self, number: int) -> Any:
        return self._no_events[number]

    def both(self, one: Any, other: Any) -> Any:
        return one & other

    def either(self, one: Any, other: Any) -> Any:
        return one | other

    def choice(self, test: Any, then: Any, otherwise: Any) -> Any:
        return self.manager.ite(test, then, otherwise)

    def key(self, one: Any) -> int:
        return int(one)

    def place(self, one: Any) -> int:
        return int(one.level)

    def chance(self, one: Any) -> float:
        if one == self.true:
            return 1.0
        if one == self.false:
            return 0.0
        bare = ~one if one.negated else one
        if bare not in self._chances:
            p = self.chances[bare.var]
            self._chances[bare] = p * self.chance(bare.high) + (1 - p) * self.chance(bare.low)
        return 1 - self._chances[bare] if one.negated else self._chances[bare]


class _Pysdd:
    """Sentential diagrams of PySDD over a balanced tree of the events."""

    def __init__(self, of: Model) -> None:
        sdd = importlib.import_module("pysdd.sdd")
        tree = sdd.Vtree(var_count=len(of.events), var_order=[number + 1 for number in _order(of)], vtree_type="balanced")
        self.manager = sdd.SddManager.from_vtree(tree)
        self.manager.auto_gc_and_minimize_off()
        self.true, self.false = self.manager.true(), self.manager.false()
        self._events = [self.manager.literal(number + 1) for number in range(len(of.events))]
        self._no_events = [self.manager.literal(-number - 1) for number in range(len(of.events))]
        self.of = of

    def event(self, number: int) -> Any:
        return self._events[number]

    def no_event(self, number: int) -> Any:
        return self._no_events[number]

    def both(self, one: Any, other: Any) -> Any:
        return one & other

    def either(self, one: Any, other: Any) -> Any:
        return one | other

    def choice(self, test: Any, then: Any, otherwise: Any) -> Any:
        return (test & then) | (~test & otherwise)

    def key(self, one: Any) -> int:
        return int(one.id)

    def place(self, one: Any) -> int:
        return 0  # the tree has no first event; heavy inputs first is quicker than any place in it

    def chance(self, one: Any) -> float:
        if one.is_true():
            return 1.0
        if one.is_false():
            return 0.0
        count = one.wmc(log_mode=False)
        for number, p in enumerate(self.of.chance):
            count.set_literal_weight(self._events[number], p)
            count.set_literal_weight(self._no_events[number], 1 - p)
        return float(count.propagate())


# ---- other ways ------------------------------------------------------------------------------------------------------------


def _by_clingo(of: Model) -> _Solved:
    clingo = importlib.import_module("clingo")
    control = clingo.Control(["--models=0", "--warn=none", "--trans-ext=weight"])
    control.add("base", [], _answer_sets(of))
    control.ground([("base", [])])

    def literal(text: str) -> int:
        atom = control.symbolic_atoms[clingo.parse_term(text)]
        return int(atom.literal) if atom is not None else 0

    events = [literal(f"e({number})") for number in range(len(of.events))]
    met = [[literal(f"{name}({number})") for number in range(len(of.lines))] for name in ("met", "short")]
    counts: dict[tuple[tuple[bool, ...], tuple[bool, ...]], list[float]] = defaultdict(list)
    for_weight = [(1 - p, p) for p in of.chance]
    with control.solve(yield_=True) as handle:
        for found in handle:
            true = found.is_true
            weight = math.prod(pair[true(one)] for pair, one in zip(for_weight, events, strict=True))
            alone = tuple(one != 0 and true(one) for one in met[0])
            jointly = tuple(one == 0 or not true(one) for one in met[1])
            counts[alone, jointly].append(weight)
    sums = {key: math.fsum(weights) for key, weights in counts.items()}
    return tuple(  # type: ignore[return-value]
        LineOdds(
            MappingProxyType(
                {line: math.fsum(p for key, p in sums.items() if key[end][k]) for k, (line, _) in enumerate(of.lines)}
            ),
            math.fsum(p for key, p in sums.items() if all(key[end])),
        )
        for end in range(2)
    )


def _answer_sets(of: Model) -> str:
    """The program: `x` and `g` for what holds in the least fixpoint, `f` and `s` for what falls in the greatest."""
    up = {"event": "e({})", "no event": "not e({})", "node": "x({})", "gate": "g({})"}
    down = {"event": "not e({})", "no event": "e({})", "node": "f({})", "gate": "s({})"}
    rules = [f"{{ e({number}) }}." for number in range(len(of.events))]
    for number, gate in enumerate(of.gates):
        for head, one, words in ((f"g({number})", gate, up), (f"s({number})", gate.dual, down)):
            inputs = [(weight, words[ref[0]].format(ref[1])) for weight, ref in one.inputs]
            rules += _rules(head, one.least, inputs)
    for head, words in (("x", up), ("f", down)):
        rules += [f"{head}({n}) :- {words[ref[0]].format(ref[1])}." for n, ref in enumerate(of.conditions)]
    for head, words in (("met", up), ("short", down)):
        rules += [f"{head}({n}) :- {words[ref[0]].format(ref[1])}." for n, (_, ref) in enumerate(of.lines)]
    return "\n".join(rules)


def _rules(head: str, least: int, inputs: Sequence[tuple[int, str]]) -> Iterator[str]:
    weights = [weight for weight, _ in inputs]
    if least <= 0:
        yield f"{head}."
    elif sum(weights) < least:
        return
    elif sum(weights) - min(weights) < least:
        yield f"{head} :- {', '.join(one for _, one in inputs)}."
    elif min(weights) >= least:
        for _, one in inputs:
            yield f"{head} :- {one}."
    else:
        yield f"{head} :- {least} #sum {{ {'; '.join(f'{w},{n} : {one}' for n, (w, one) in enumerate(inputs))} }}."


def _by_problog(of: Model) -> _Solved:
    program = importlib.import_module("problog.program")
    compiled = importlib.import_module("problog").get_evaluatable().create_from(program.PrologString("\n".join(_clauses(of))))
    found = {str(term): float(p) for term, p in compiled.evaluate().items()}
    alone = {line: found[f"met{n}"] for n, (line, _) in enumerate(of.lines)}
    jointly = {line: 1 - found[f"short{n}"] for n, (line, _) in enumerate(of.lines)}
    return LineOdds(MappingProxyType(alone), found["whole"]), LineOdds(MappingProxyType(jointly), 1 - found["lacking"])


def _clauses(of: Model) -> Iterator[str]:
    """The program; a gate's partial sums are `gN_P_M`: from place P on, M are still missing."""
    up = {"event": "e{}", "no event": "\\+e{}", "node": "x{}", "gate": "g{}"}
    down = {"event": "\\+e{}", "no event": "e{}", "node": "f{}", "gate": "s{}"}
    for number, p in enumerate(of.chance):
        yield f"{p!r}::e{number}."
    for number, gate in enumerate(of.gates):
        for head, one, words in ((f"g{number}", gate, up), (f"s{number}", gate.dual, down)):
            yield from _chain(head, one.least, [(weight, words[ref[0]].format(ref[1])) for weight, ref in one.inputs])
    for head, words in (("x", up), ("f", down)):
        for n, ref in enumerate(of.conditions):
            yield f"{head}{n} :- {words[ref[0]].format(ref[1])}."
    for head, words in (("met", up), ("short", down)):
        for n, (_, ref) in enumerate(of.lines):
            yield f"{head}{n} :- {words[ref[0]].format(ref[1])}."
            yield f"query({head}{n})."
    yield f"whole :- {', '.join(f'met{n}' for n in range(len(of.lines))) or 'true'}."
    yield "lacking :- fail."
    for n in range(len(of.lines)):
        yield f"lacking :- short{n}."
    yield "query(whole)."
    yield "query(lacking)."


def _chain(head: str, least: int, inputs: Sequence[tuple[int, str]]) -> Iterator[str]:
    weights = [weight for weight, _ in inputs]
    if least <= 0:
        yield f"{head}."
    elif sum(weights) < least:
        yield f"{head} :- fail."
    elif sum(weights) - min(weights) < least:
        yield f"{head} :- {', '.join(one for _, one in inputs)}."
    elif min(weights) >= least:
        for _, one in inputs:
            yield f"{head} :- {one}."
    else:
        inputs = sorted(inputs, key=lambda one: -one[0])
        rest = list(itertools.accumulate((weight for weight, _ in reversed(inputs)), initial=0))[::-1]
        yield f"{head} :- {head}_0_{least}."
        missing = {least}
        for place, (weight, one) in enumerate(inputs):
            further = set()
            for amount in sorted(missing):
                if amount <= weight:
                    yield f"{head}_{place}_{amount} :- {one}."
                elif amount - weight <= rest[place + 1]:
                    yield f"{head}_{place}_{amount} :- {one}, {head}_{place + 1}_{amount - weight}."
                    further.add(amount - weight)
                if amount <= rest[place + 1]:
                    yield f"{head}_{place}_{amount} :- {head}_{place + 1}_{amount}."
                    further.add(amount)
            missing = further


_SLICE: Final = 16


def _by_numpy(of: Model) -> _Solved:
    import numpy as np

    inner = min(_SLICE, len(of.events))
    groups = of.groups()
    places = np.arange(2**inner)
    table = np.ones(2**inner)
    for number in range(inner):
        table *= np.where(places >> number & 1, of.chance[number], 1 - of.chance[number])
    sums: list[list[list[float]]] = [[[] for _ in range(len(of.lines) + 1)] for _ in range(2)]
    for outer in itertools.product((False, True), repeat=len(of.events) - inner):
        truths = [(places >> number & 1).astype(bool) for number in range(inner)]
        truths += [np.full(2**inner, truth) for truth in outer]
        weight = table * math.prod(p if truth else 1 - p for p, truth in zip(of.chance[inner:], outer, strict=True))
        for end in range(2):
            met = _met(of, groups, truths, bool(end))
            for k, one in enumerate(met):
                sums[end][k].append(float(weight[one].sum()))
            sums[end][-1].append(float(weight[np.logical_and.reduce(met)].sum() if met else weight.sum()))
    lines = [line for line, _ in of.lines]
    alone, jointly = ([math.fsum(parts) for parts in side] for side in sums)
    return (
        LineOdds(MappingProxyType(dict(zip(lines, alone, strict=False))), alone[-1]),
        LineOdds(MappingProxyType(dict(zip(lines, jointly, strict=False))), jointly[-1]),
    )


def _met(of: Model, groups: list[tuple[list[int], bool]], truths: Sequence[Any], start: bool) -> list[Any]:
    """For each line, the scenarios in which it is met."""
    import numpy as np

    width = len(truths[0]) if truths else 1
    held = np.full((len(of.nodes), width), start)
    constants = (np.ones(width, bool), np.zeros(width, bool))

    def value(ref: Ref, gates: dict[int, Any]) -> Any:
        kind, number = ref
        match kind:
            case "event":
                return truths[number]
            case "no event":
                return ~truths[number]
            case "node":
                return held[number]
            case _:
                if number not in gates:
                    gates[number] = opened(of.gates[number], gates)
                return gates[number]

    def opened(gate: Gate, gates: dict[int, Any]) -> Any:
        if gate.least <= 0 or not gate.inputs:
            return constants[gate.least > 0]
        weights = [weight for weight, _ in gate.inputs]
        values = [value(ref, gates) for _, ref in gate.inputs]
        if sum(weights) - min(weights) < gate.least:
            return np.logical_and.reduce(values)
        if min(weights) >= gate.least:
            return np.logical_or.reduce(values)
        whole: Any = np.int32 if sum(weights) < 2**31 else np.int64
        total, part = np.zeros(width, whole), np.empty(width, whole)
        for weight, one in zip(weights, values, strict=True):
            total += np.multiply(one, whole(weight), out=part)
        return total >= gate.least

    for group, circular in groups:
        changed = True
        while changed:
            gates: dict[int, Any] = {}
            found = [value(of.conditions[node], gates) for node in group]
            changed = False
            for node, one in zip(group, found, strict=True):
                if not np.array_equal(held[node], one):
                    changed = circular
                    held[node] = one
    gates = {}
    return [value(ref, gates) for _, ref in of.lines]


def by_scenarios(
    case: Case, asked: Question, offers: Sequence[Offer], chances: Mapping[str, float], bound: Bound = "least"
) -> _Solved:
    """The odds by Willing's own standing and fill, one scenario after the other."""
    counted = [one.at(asked.count) for one in offers if one.counts_from(asked.count)]
    lines = asked.requirement.lines
    matched = matches(case, counted, lines)
    free = free_events(case, asked)
    sums: list[dict[str, list[float]]] = [{name: [] for name in [*(one.line for one in lines), ""]} for _ in range(2)]
    for truths in itertools.product((False, True), repeat=len(free)):
        fixed = Scenario({**asked.scenario.truths, **dict(zip(free, truths, strict=True))})
        weight = math.prod(chances[name] if truth else 1 - chances[name] for name, truth in zip(free, truths, strict=True))
        stands = standing(case, counted, fixed, asked.as_of)
        for side, mode in zip(sums, (Mode.ALONE, Mode.TOGETHER), strict=True):
            filled = fill(lines, matched, stands.at(mode))
            gets = filled.least if bound == "least" else filled.most
            met = [line.line for line in lines if is_met(gets[line.line], line)]
            for name in [*met, *([""] if len(met) == len(lines) else [])]:
                side[name].append(weight)
    alone, jointly = ({name: math.fsum(weights) for name, weights in side.items()} for side in sums)
    return (
        LineOdds(MappingProxyType({line.line: alone[line.line] for line in lines}), alone[""]),
        LineOdds(MappingProxyType({line.line: jointly[line.line] for line in lines}), jointly[""]),
    )


def by_willing(
    case: Case, asked: Question, offers: Sequence[Offer], chances: Mapping[str, float], bound: Bound = "least"
) -> _Solved:
    """The odds as `willing odds` works them out, at one end of the vague amounts.

    Raises:
        OverflowError: where an answer is out of reach.
    """
    import numpy as np

    lines = asked.requirement.lines
    made = coalition(circuit_of(case, asked, offers), lines)
    end = BOUNDS.index(bound)
    roots = [made.whole(), *(made.met[line.line] for line in lines)]
    network = made.grown()
    row = np.zeros((1, len(network.variables)))
    for name, variable in made.events.items():
        row[0, variable] = chances[name]
    sides = []
    for mode in ("alone", "jointly"):
        found = answers(network, roots, MODES[mode], end=end)
        shares = []
        for one in found:
            if isinstance(one, OutOfReach):
                raise OverflowError(f"out of reach: {one.variables} variables")
            shares.append(float(one.chance(row, end)[0]))
        named = {line.line: share for line, share in zip(lines, shares[1:], strict=True)}
        sides.append(LineOdds(MappingProxyType(named), shares[0]))
    return sides[0], sides[1]


# ---- asking ----------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Peer:
    """One way to the odds: the package it comes from, the module it needs, and how it solves a ground model.

    Willing's own ways start from the case and the offers themselves: `direct`.
    """

    name: str
    package: str
    module: str
    solve: Callable[[Model], _Solved] | None
    direct: Callable[[Case, Question, Sequence[Offer], Mapping[str, float], Bound], _Solved] | None = None

    @property
    def version(self) -> str | None:
        """The version of the package that is installed; `None` if it is not."""
        try:
            there = importlib.util.find_spec(self.module) is not None
            return importlib.metadata.version(self.package) if there else None
        except (ImportError, importlib.metadata.PackageNotFoundError):
            return None


PEERS: Final[Mapping[str, Peer]] = {
    peer.name: peer
    for peer in (
        Peer("willing", "willing", "willing", None, by_willing),
        Peer("scenarios", "willing", "willing", None, by_scenarios),
        Peer("numpy", "numpy", "numpy", _by_numpy),
        Peer("clingo", "clingo", "clingo", _by_clingo),
        Peer("cudd", "dd", "dd.cudd", lambda of: _Diagrams(of, _Dd(of, "dd.cudd")).solved()),
        Peer("oxidd", "oxidd", "oxidd.bdd", lambda of: _Diagrams(of, _Oxidd(of)).solved()),
        Peer("autoref", "dd", "dd.autoref", lambda of: _Diagrams(of, _Dd(of, "dd.autoref")).solved()),
        Peer("pysdd", "pysdd", "pysdd.sdd", lambda of: _Diagrams(of, _Pysdd(of)).solved()),
        Peer("problog", "problog", "problog.program", _by_problog),
    )
}


def asked_of(
    name: str,
    case: Case,
    asked: Question,
    offers: Sequence[Offer],
    chances: Mapping[str, float],
    *,
    bound: Bound = "least",
    limit: float = LIMIT,
) -> Answer | Unfinished:
    """What a peer answers, asked in a process of its own that ends at `limit` seconds of processor time.

    Args:
        name: one of `PEERS`.
        case, asked, offers: the coalition and what is asked of it.
        chances: how likely each free event is.
        bound: where vague amounts lie.
        limit: seconds; by the clock it may take thrice as many.
    """
    peer = PEERS[name]
    if peer.version is None:
        return Unfinished(name, "not installed")
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_answer, args=(there, peer, case, asked, offers, chances, bound, limit), daemon=True)
    process.start()
    there.close()
    try:
        found = here.recv() if here.poll(3 * limit) else None
    except EOFError:
        found = "died"
    process.kill()
    process.join()
    if isinstance(found, tuple):
        seconds, ground, *sides = found
        least, greatest = (LineOdds(MappingProxyType(lines), whole) for lines, whole in sides)
        return Answer(name, least, greatest, seconds, ground)
    if found is None or process.exitcode == -signal.SIGXCPU:
        return Unfinished(name, f"did not finish in {limit:g} s")
    why = found if found != "died" else f"died (exit code {process.exitcode})"
    return Unfinished(name, why)


def _answer(
    there: Connection,
    peer: Peer,
    case: Case,
    asked: Question,
    offers: Sequence[Offer],
    chances: Mapping[str, float],
    bound: Bound,
    limit: float,
) -> None:
    """Solve, and send the processor seconds and both sides' odds, or why there are none."""
    gc.collect()
    gc.freeze()
    resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(limit), math.ceil(limit) + 1))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    try:
        importlib.import_module(peer.module)
        if peer.direct is not None:
            _made_ready()
        start = grounded = time.process_time()
        if peer.direct is not None:
            least, greatest = peer.direct(case, asked, offers, chances, bound)
        else:
            assert peer.solve is not None
            ground = model(case, asked, offers, chances, bound=bound)
            grounded = time.process_time()
            least, greatest = peer.solve(ground)
        taken = time.process_time() - start, grounded - start
        there.send((*taken, (dict(least.lines), least.whole), (dict(greatest.lines), greatest.whole)))
    except MemoryError:
        there.send(f"had not enough memory in {MEMORY / 2**30:.0f} GiB")
    except Exception as error:
        there.send(f"{type(error).__name__}: {str(error)[:200]}")
    finally:
        there.close()


def _made_ready() -> None:
    """Let the machine be made that follows programs, as the peers' own come ready-made in their modules."""
    import numpy as np

    from willing.logic.machine import run
    from willing.logic.program import Writer

    writer = Writer()
    writer.write(writer.read())
    run(writer.program(), np.zeros((1, 1), np.uint64))


SHOWN: Final = ("willing", "numpy", "clingo", "cudd", "oxidd", "autoref", "pysdd", "problog")
PRECISION: Final = 1e-12


def quickest(ask: Callable[[], Answer | Unfinished], rounds: int = _ROUNDS, enough: float = 6.0) -> Answer | Unfinished:
    """The quickest of several answers, each of a new process; fewer of them once they have taken enough seconds."""
    best = ask()
    spent = best.seconds if isinstance(best, Answer) else math.inf
    for _ in range(rounds - 1):
        if spent > enough or isinstance(best, Unfinished):
            break
        found = ask()
        if isinstance(found, Answer):
            spent += found.seconds
            best = min(best, found, key=lambda one: one.seconds)
    return best


def main(size: Sequence[int] = (), limit: float = LIMIT) -> int:
    """Print what each peer takes for a coalition, of 33 nations unless told otherwise, beside Willing.

    Returns:
        1 if Willing has no answer, or a peer's is further from it than 1e-12.
    """
    from coalitions import MEDIUM, chances, coalition as drawn
    from limited import console
    from rich.table import Table

    case, asked, offers = drawn(*(size or (MEDIUM.nations, MEDIUM.offers, MEDIUM.events)))
    likely = chances(case)
    table = Table(title=f"Odds of {case.title}: all lines and the whole, alone and jointly", title_justify="left")
    for column in ("peer", "version", "seconds", "of it ground", "times", "alone", "jointly", "apart"):
        table.add_column(column, justify="left" if column in ("peer", "version") else "right")

    def quickest_of(name: str) -> Answer | Unfinished:
        return quickest(lambda: asked_of(name, case, asked, offers, likely, limit=limit))

    own = quickest_of("willing")
    if isinstance(own, Unfinished):
        console().print(f"willing: {own.why}")
        return 1
    furthest = 0.0
    for name in SHOWN:
        found = own if name == "willing" else quickest_of(name)
        if isinstance(found, Unfinished):
            table.add_row(name, PEERS[name].version, found.why)
            continue
        apart = max(found.least.distance(own.least), found.greatest.distance(own.greatest))
        furthest = max(furthest, apart)
        table.add_row(
            name,
            PEERS[name].version,
            f"{found.seconds:.3f}",
            f"{found.ground:.3f}" if found.ground else "",
            f"{found.seconds / own.seconds:.1f}",
            f"{found.least.whole:.6f}",
            f"{found.greatest.whole:.6f}",
            f"{apart:.0e}",
        )
    table.caption = f"times: of Willing's seconds; furthest apart: {furthest:.0e}, of at most {PRECISION:.0e}"
    console().print(table)
    return 0 if furthest <= PRECISION else 1


if __name__ == "__main__":
    sys.exit(main([int(word) for word in sys.argv[1:4]]))
