"""All conditions of a coalition as one monotone circuit, with its two fixpoints.

Seen only inside this room. An offer's condition may hang on other offers and on events that offers bring about; offers and
events together form one monotone operator, so it has a least and a greatest fixpoint (Tarski 1955, theorem 1), reached from
nothing and from everything.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from willing.analysis.offers import Offer
from willing.analysis.wiring import BOUNDS, MILLIONTHS, Bound, Gates, Key, Measure, Run, Wiring, bounds_of, key_of
from willing.ledger.case import Case
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
    conjuncts,
)
from willing.vocabulary.scenario import Scenario

__all__ = ["BOUNDS", "Bound", "Circuit", "State", "bounds_of"]


class _Measures(dict[Key, Measure]):
    """What each measure comes to when certain offers stand, worked out when first asked for."""

    def __init__(self, circuit: Circuit, standing: frozenset[str], run: Run) -> None:
        self._circuit, self._standing, self._run = circuit, standing, run

    def __missing__(self, key: Key) -> Measure:
        numbers = self._circuit.wiring.gates.numbers
        found = self[key] = self._run.measures[numbers[key]] if key in numbers else Measure()
        if key not in numbers:
            for offer, nation, amount in self._circuit.matching(key, self._run.bound):
                if offer in self._standing:
                    found.turn(nation, None if amount == math.inf else round(amount * MILLIONTHS), 1)
        return found


@dataclass(frozen=True, slots=True)
class State:
    """A set of offers and events taken to hold, with what each measure then comes to."""

    standing: frozenset[str]
    events: frozenset[str]
    bound: Bound
    measures: _Measures
    run: Run


class Circuit:
    """The conditions of the offers in a scenario, on a day, ready to be settled at either bound of the amounts.

    Args:
        case: the words and events.
        offers: the offers that count, and no others.
        scenario: the events that are fixed.
        as_of: events hold from their day on.
        open_events: take every event that the scenario leaves free to turn out well for the offer that waits for it.
        wiring: the wiring of just these offers, if it is there from another scenario.
    """

    def __init__(
        self,
        case: Case,
        offers: Sequence[Offer],
        scenario: Scenario,
        as_of: date,
        *,
        open_events: bool = False,
        wiring: Wiring | None = None,
    ) -> None:
        self.case, self.offers, self.scenario, self.as_of = case, offers, scenario, as_of
        self.wiring = wiring or Wiring(Gates(case, offers), frozenset(offer.id for offer in offers))
        self._open = open_events
        self._fixpoints: dict[tuple[bool, Bound], State] = {}
        self.derived = {
            name: event.when for name, event in case.events.items() if event.when is not None and self.given(name) is None
        }
        self._truths = {leaf: self._truth(leaf) for leaf in self.wiring.gates.leaves}

    def given(self, name: str) -> bool | None:
        """The truth of an event that no offer decides; `None` if offers do, or if nobody knows and it is left open."""
        if name in self.scenario.truths:
            return self.scenario.truths[name]
        event = self.case.events[name]
        if event.holds_from is not None and event.holds_from <= self.as_of:
            return True
        if event.when is None:
            return None if self._open else False
        return None

    def _truth(self, leaf: Event | Not) -> bool | None:
        """The truth of an event or of a denial, an open one well; `None` if offers decide."""
        if isinstance(leaf, Not):
            given = self.given(leaf.event.name)
            return True if given is None else not given
        given = self.given(leaf.name)
        return True if given is None and leaf.name not in self.derived else given

    def least(self, bound: Bound) -> State:
        """The least fixpoint: what stands when nobody moves first."""
        return self._fixpoint(True, bound)

    def greatest(self, bound: Bound) -> State:
        """The greatest fixpoint: what stands when all announce at once."""
        return self._fixpoint(False, bound)

    def _fixpoint(self, rises: bool, bound: Bound) -> State:
        if (rises, bound) not in self._fixpoints:
            end = self.wiring.end(rises, bound, self._truths)
            events = frozenset(name for name in self.derived if end.run.holds(self.wiring.gates.leaves[Event(name)]))
            measures = _Measures(self, end.standing, end.run)
            self._fixpoints[rises, bound] = State(end.standing, events, bound, measures, end.run)
        return self._fixpoints[rises, bound]

    def holds(self, condition: Condition, state: State, owner: str = "") -> bool:
        """Whether the condition of one nation's offer holds in a state of this circuit."""
        match condition:
            case Always():
                return True
            case Event(name) if name in self.derived:
                return name in state.events
            case Event() | Not():
                return bool(self._truth(condition))
            case Offered():
                return any(offer in state.standing for offer, _, _ in self.matching(key_of(condition), state.bound))
            case Nations(_, _, least):
                return state.measures[key_of(condition)].nations(owner) >= least
            case Total(_, _, _, amount):
                return state.measures[key_of(condition)].millionths(owner) >= round(amount * MILLIONTHS)
            case AtLeast(least, operands):
                return sum(self.holds(part, state, owner) for part in operands) >= least
            case All(operands):
                return all(self.holds(part, state, owner) for part in operands)
            case Any_(operands):
                return any(self.holds(part, state, owner) for part in operands)

    def unmet(self, offer: str, state: State) -> tuple[Condition, ...]:
        """The parts of an offer's condition that do not hold in a state of this circuit."""
        gates, place = self.wiring.gates, self.wiring.gates.place[offer]
        parts = zip(conjuncts(gates.offers[place].condition), gates.parts[place], strict=True)
        return tuple(part for part, gate in parts if not state.run.holds(gate))

    def measure(self, atom: Nations | Total, state: State, owner: str = "") -> float:
        """How far an atom has come: the number of nations, or the amount, of others than the owner."""
        found = state.measures[self.key(atom)]
        return found.millionths(owner) / MILLIONTHS if isinstance(atom, Total) else found.nations(owner)

    def feeders(self, atom: Nations | Total | Offered) -> Iterator[str]:
        """The ids of the offers that could bring the atom about, at their most."""
        for offer, _, _ in self.matching(self.key(atom), "most"):
            yield offer

    @staticmethod
    def key(atom: Offered | Nations | Total) -> Key:
        """What the atom measures, apart from its threshold."""
        return key_of(atom)

    def holds_if(self, event: str, condition: Condition, state: State, owner: str) -> bool:
        """Whether a condition would hold in a state if one event came true, all else staying as it is."""
        match condition:
            case Event(name):
                if name == event:
                    return True
                when = self.derived.get(name)
                return self.holds(condition, state) or (when is not None and self.holds_if(event, when, state, ""))
            case AtLeast(least, operands):
                return sum(self.holds_if(event, part, state, owner) for part in operands) >= least
            case All(operands):
                return all(self.holds_if(event, part, state, owner) for part in operands)
            case Any_(operands):
                return any(self.holds_if(event, part, state, owner) for part in operands)
            case _:
                return self.holds(condition, state, owner)

    def matching(self, key: Key, bound: Bound) -> list[tuple[str, str, float]]:
        """The offers that a measure counts at a bound, each with its nation and amount, which is nought where nations count."""
        gates, counted = self.wiring.gates, self.wiring.ids
        found = ((gates.ids[place], gates.nations[place], amount) for place, amount in gates.members(key, bound))
        return [one for one in found if one[0] in counted]
