"""A case's offers, conditions and lines as one network, ready to be asked in very many scenarios at once.

What `standing` and `fill` answer for one scenario, this network answers for all: an offer's node holds where the offer stands, a
line's where the line is met. At the least, amounts are at their least and doubtful fits do not count; at the most, the other way
(rules S5, F6). The laws in tests/laws hold the two together, scenario by scenario.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from willing.analysis.circuit import BOUNDS, Bound, Circuit
from willing.analysis.fill import Supplies, is_met, matches, served, supplies
from willing.analysis.offers import Offer
from willing.ledger.case import Case
from willing.logic.network import FALSE, TRUE, Builder, Judge, Network, Rise, Term
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
from willing.vocabulary.records import Line

__all__ = ["MODES", "Coalition", "Moves", "coalition"]

_MILLIONTHS: Final = 10**6
MODES: Final[Mapping[str, Rise]] = {"alone": "least", "jointly": "greatest"}
"""How the offers are announced, and the fixpoint that answers it."""


@dataclass(frozen=True, slots=True)
class Moves:
    """What may vary beside the events: a variable for each.

    Attributes:
        present: offers that may be on the table or not, each with the name of the variable that decides it. Offers that share
            a name come and go together, as those of one nation.
        firm: offers that may be announced whatever their condition, each with the name of the variable.
    """

    present: Mapping[str, str]
    firm: Mapping[str, str]


_NONE: Final = Moves({}, {})


@dataclass(frozen=True, slots=True)
class Coalition:
    """The network of a question.

    Attributes:
        network: all of it.
        events: free event to its variable; events that the scenario or the day settles are not there.
        moves: name of a move to its variable.
        stands: offer id to the node that holds where it stands.
        met: line id to the node that holds where it is met, in the order in which lines are served.
        lines: the lines.
    """

    network: Network
    events: Mapping[str, int]
    moves: Mapping[str, int]
    stands: Mapping[str, int]
    met: Mapping[str, int]
    lines: tuple[Line, ...]
    _builder: Builder

    def whole(self, lines: Iterable[str] | None = None) -> int:
        """The node that holds where all of these lines are met, without any named where all are."""
        return self._builder.all_of(self.met[line] for line in (self.met if lines is None else lines))

    def all_stand(self, offers: Iterable[str]) -> int:
        """The node that holds where all of these offers stand."""
        return self._builder.all_of(self.stands[offer] for offer in offers)

    def grown(self) -> Network:
        """The network with the nodes that `whole` and `all_stand` have added to it since."""
        return self._builder.network()


class _Growing:
    """A network being grown from the conditions of a circuit."""

    def __init__(self, circuit: Circuit, moves: Moves) -> None:
        self.circuit, self.built = circuit, Builder()
        self.events: dict[str, int] = {}
        self.moves: dict[str, int] = {}
        self.stands = {offer.id: self.built.promise() for offer in circuit.offers}
        self.nation_of = {offer.id: offer.nation for offer in circuit.offers}
        self._derived = {name: self.built.promise() for name in circuit.derived}
        self._sums: dict[object, tuple[int, dict[str, tuple[int, ...]], dict[str, tuple[int, ...]]]] = {}
        for name, when in circuit.derived.items():
            self.built.settle(self._derived[name], self.node(when, ""))
        for offer in circuit.offers:
            holds = self.node(offer.condition, offer.nation)
            if offer.id in moves.firm:
                holds = self.built.any_of((holds, self.move(moves.firm[offer.id])))
            if offer.id in moves.present:
                holds = self.built.all_of((holds, self.move(moves.present[offer.id])))
            self.built.settle(self.stands[offer.id], holds)

    def move(self, name: str) -> int:
        if name not in self.moves:
            self.moves[name] = self.built.variable(name)
        return self.built.literal(self.moves[name])

    def event(self, name: str, positive: bool = True) -> int:
        given = self.circuit.given(name)
        scenario_fixes = name in self.circuit.scenario.truths
        if given or scenario_fixes:
            return TRUE if given is positive else FALSE
        if name in self._derived:
            return self._derived[name]
        if name not in self.events:
            self.events[name] = self.built.variable(name)
        return self.built.literal(self.events[name], positive)

    def node(self, condition: Condition, owner: str) -> int:
        match condition:
            case Always():
                return TRUE
            case Event(name):
                return self.event(name)
            case Not(event):
                return self.event(event.name, positive=False)
            case Offered():
                named = {bound: [o for o, _, _ in self.circuit.matching(Circuit.key(condition), bound)] for bound in BOUNDS}
                return self.built.any_of(self._standing(named["least"]), self._standing(named["most"]))
            case Nations(_, _, least):
                total, own, _ = self._nations(condition)
                return self.built.reach(total, least, own.get(owner, ())) if least > 0 else TRUE
            case Total(_, _, _, amount):
                total, own, endless = self._total(condition)
                enough = round(amount * _MILLIONTHS)
                if enough <= 0:
                    return TRUE
                reached = self.built.reach(total, enough, own.get(owner, ()))
                others = [node for nation, nodes in endless.items() if nation != owner for node in nodes]
                return self.built.any_of((reached,), others)
            case AtLeast(least, operands):
                return self.built.at_least(least, [self.node(part, owner) for part in operands])
            case All(operands):
                return self.built.all_of(self.node(part, owner) for part in operands)
            case Any_(operands):
                return self.built.any_of(self.node(part, owner) for part in operands)

    def _standing(self, offers: Iterable[str]) -> list[int]:
        return [self.stands[offer] for offer in offers]

    def _nations(self, atom: Nations) -> tuple[int, dict[str, tuple[int, ...]], dict[str, tuple[int, ...]]]:
        key = Circuit.key(atom)
        if key not in self._sums:
            members: dict[str, dict[Bound, list[int]]] = defaultdict(lambda: {"least": [], "most": []})
            for bound in BOUNDS:
                for offer, nation, _ in self.circuit.matching(key, bound):
                    members[nation][bound].append(self.stands[offer])
            nodes = {nation: self.built.any_of(ends["least"], ends["most"]) for nation, ends in members.items()}
            total = self.built.sum_of(Term(node, 1, 1) for node in nodes.values())
            self._sums[key] = total, {nation: (node,) for nation, node in nodes.items()}, {}
        return self._sums[key]

    def _total(self, atom: Total) -> tuple[int, dict[str, tuple[int, ...]], dict[str, tuple[int, ...]]]:
        key = Circuit.key(atom)
        if key not in self._sums:
            amounts: dict[str, list[float]] = defaultdict(lambda: [0.0, 0.0])
            for end, bound in enumerate(BOUNDS):
                for offer, _, amount in self.circuit.matching(key, bound):
                    amounts[offer][end] = amount
            own: dict[str, list[int]] = defaultdict(list)
            endless: dict[str, list[int]] = defaultdict(list)
            terms = []
            for offer, (least, most) in amounts.items():
                node = self.stands[offer]
                own[self.nation_of[offer]].append(node)
                if most == math.inf:
                    endless[self.nation_of[offer]].append(node)
                    most = least
                terms.append(Term(node, round(least * _MILLIONTHS), round(most * _MILLIONTHS)))
            total = self.built.sum_of(terms)
            self._sums[key] = total, _frozen(own), _frozen(endless)
        return self._sums[key]

    def lines(self, case: Case, lines: Sequence[Line]) -> dict[str, int]:
        """A node for each line."""
        matched = matches(case, self.circuit.offers, lines)
        given = {bound: supplies(lines, matched, self.stands, bound) for bound in BOUNDS}
        found: dict[str, int] = {}
        for together in _competing(len(lines), given.values()):
            if len(together) == 1:
                (k,) = together
                found[lines[k].line] = self._line(k, lines[k], given)
            else:
                found.update(self._judged_lines(together, lines, given))
        return {line.line: found[line.line] for line in lines}

    def _line(self, k: int, line: Line, given: Mapping[Bound, Supplies]) -> int:
        brings: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for end, bound in enumerate(BOUNDS):
            for way, offers in given[bound].items():
                if way[0][0] == k:
                    for offer, amount in offers:
                        worth = min(amount * way[0][1], line.needs)
                        brings[offer][end] += round(worth * _MILLIONTHS)
        total = self.built.sum_of(Term(self.stands[offer], least, most) for offer, (least, most) in brings.items())
        return self.built.reach(total, _enough(line)) if _enough(line) > 0 else TRUE

    def _judged_lines(
        self, together: Sequence[int], lines: Sequence[Line], given: Mapping[Bound, Supplies]
    ) -> dict[str, int]:
        """Lines that compete for offers: what each gets is for the fill to judge, by which offers stand."""
        offers = sorted(
            {offer for ways in given.values() for way, pairs in ways.items() if way[0][0] in together for offer, _ in pairs}
        )
        parts = self._standing(offers)
        judges = [_fill_judge(together, lines, offers, given[bound]) for bound in BOUNDS]
        return {
            lines[k].line: self.built.judged(parts, _one(judges[0], place), _one(judges[1], place))
            for place, k in enumerate(together)
        }


def _frozen(found: Mapping[str, Sequence[int]]) -> dict[str, tuple[int, ...]]:
    return {key: tuple(nodes) for key, nodes in found.items()}


def _enough(line: Line) -> int:
    """The least number of millionths with which a line is met."""
    enough = round(line.needs * _MILLIONTHS)
    slack = max(1, round(line.needs))
    while enough > 0 and is_met((enough - slack) / _MILLIONTHS, line):
        enough -= slack
    return enough


def _competing(lines: int, given: Iterable[Supplies]) -> list[list[int]]:
    """The lines in groups that compete for parts of offers, each in order."""
    leader = list(range(lines))

    def lead(k: int) -> int:
        while leader[k] != k:
            leader[k] = leader[leader[k]]
            k = leader[k]
        return k

    for ways in given:
        for way in ways:
            for k, _ in way[1:]:
                leader[lead(k)] = lead(way[0][0])
    groups: dict[int, list[int]] = defaultdict(list)
    for k in range(lines):
        groups[lead(k)].append(k)
    return list(groups.values())


def _fill_judge(
    together: Sequence[int], lines: Sequence[Line], offers: Sequence[str], given: Supplies
) -> Callable[[tuple[bool, ...]], tuple[bool, ...]]:
    """Which lines of a group are met, by which of its offers stand; each different answer is worked out once."""
    places = {k: place for place, k in enumerate(together)}
    own_lines = [lines[k] for k in together]
    ways = [
        (tuple((places[k], worth) for k, worth in way), dict(pairs)) for way, pairs in given.items() if way[0][0] in places
    ]
    met_by: dict[tuple[float, ...], tuple[bool, ...]] = {}

    def judge(standing: tuple[bool, ...]) -> tuple[bool, ...]:
        here = [offer for offer, stands in zip(offers, standing, strict=True) if stands]
        sums = tuple(math.fsum(brings[offer] for offer in here if offer in brings) for _, brings in ways)
        if sums not in met_by:
            supply = {way: [("", amount)] for (way, _), amount in zip(ways, sums, strict=True) if amount > 0}
            amounts, _ = served(own_lines, supply)
            met_by[sums] = tuple(is_met(amounts[line.line], line) for line in own_lines)
        return met_by[sums]

    return judge


def _one(judge: Callable[[tuple[bool, ...]], tuple[bool, ...]], place: int) -> Judge:
    return lambda standing: judge(standing)[place]


def coalition(circuit: Circuit, lines: Sequence[Line], moves: Moves = _NONE) -> Coalition:
    """The network of the offers of a circuit against lines.

    Args:
        circuit: the case, the offers that count, the scenario and the day. Events it leaves free become variables.
        lines: in the order in which they are served.
        moves: which offers may be away or be made firm.

    Returns:
        The network. Without offers no line that needs something is met; without lines `whole` always holds.

    Cost:
        Linear in the offers, their conditions and the lines that they fit.
    """
    growing = _Growing(circuit, moves)
    met = growing.lines(circuit.case, lines)
    return Coalition(
        network=growing.built.network(),
        events=growing.events,
        moves=growing.moves,
        stands=growing.stands,
        met=met,
        lines=tuple(lines),
        _builder=growing.built,
    )
