"""All conditions of a coalition as one monotone circuit, with its two fixpoints.

Seen only inside this room. An offer's condition may hang on other offers and on events that offers bring about; offers and
events together form one monotone operator, so it has a least and a greatest fixpoint (Tarski 1955, theorem 1), reached from
nothing and from everything in at most one pass an offer.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

from willing.analysis.fit import Fit, kind_fit, place_fit
from willing.analysis.offers import Offer
from willing.analysis.withheld import withheld
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
)
from willing.vocabulary.scenario import Scenario

__all__ = ["Bound", "Circuit", "State", "bounds_of"]

Bound = Literal["least", "most"]
BOUNDS: Final[tuple[Bound, Bound]] = ("least", "most")
_Key = tuple[str, str | None, str | None, str | None]  # nation, capability, unit, place; None is any
_Test = Callable[["State", str], bool]


_MILLIONTHS: Final = 10**6


@dataclass(slots=True)
class _Measure:
    """What each nation brings to one measure, in whole millionths of the unit, so that sums are exact in any order.

    Amounts without a ceiling are counted apart, so that what others bring stays a number.
    """

    of: dict[str, int] = field(default_factory=dict)
    endless: set[str] = field(default_factory=set)
    finite: int = 0

    def add(self, nation: str, amount: float) -> None:
        self.of.setdefault(nation, 0)
        if amount == math.inf:
            self.endless.add(nation)
        else:
            exact = round(amount * _MILLIONTHS)
            self.of[nation] += exact
            self.finite += exact

    def nations(self, owner: str) -> int:
        """How many nations other than the owner bring something."""
        return len(self.of) - (owner in self.of)

    def millionths(self, owner: str) -> float:
        """What nations other than the owner bring, in millionths of the unit: a whole number, or no end of it."""
        return math.inf if len(self.endless) > (owner in self.endless) else self.finite - self.of.get(owner, 0)


class _Measures(dict[_Key, _Measure]):
    """What each measure comes to when certain offers stand, worked out when first asked for."""

    def __init__(self, circuit: Circuit, standing: set[str], bound: Bound) -> None:
        self._circuit, self._standing, self._bound = circuit, standing, bound

    def __missing__(self, key: _Key) -> _Measure:
        found = self[key] = _Measure()
        for offer, nation, amount in self._circuit.matching(key, self._bound):
            if offer in self._standing:
                found.add(nation, amount)
        return found


@dataclass(frozen=True, slots=True)
class State:
    """A set of offers and events taken to hold, with what each measure then comes to."""

    standing: set[str]
    events: set[str]
    bound: Bound
    measures: _Measures


def bounds_of(case: Case, offer: Offer, capability: str | None = None) -> tuple[float, float]:
    """The least and the most that an offer brings. An unsaid amount has no ceiling, or the one the case assumes (rule V4); one
    that is withheld from this copy may be anything (rule H1).

    Args:
        case: whose capabilities carry the assumed ceilings.
        offer: the offer.
        capability: the finer capability it would serve as, if the offer named only a group.
    """
    if withheld(case, offer):
        return 0, math.inf
    if offer.quantity.is_unsaid:
        return 0, case.capabilities[capability or offer.capability].unsized.ceiling
    return offer.quantity.least, offer.quantity.ceiling


class Circuit:
    """The conditions of the offers in a scenario, on a day, ready to be settled at either bound of the amounts.

    Args:
        case: the words and events.
        offers: the offers that count, and no others.
        scenario: the events that are fixed.
        as_of: events hold from their day on.
        open_events: take every event that the scenario leaves free to turn out well for the offer that waits for it.
    """

    def __init__(
        self, case: Case, offers: Sequence[Offer], scenario: Scenario, as_of: date, *, open_events: bool = False
    ) -> None:
        self.case, self.offers, self.scenario, self.as_of = case, offers, scenario, as_of
        self._open = open_events
        self._tests: dict[Condition, _Test] = {}
        self._fixpoints: dict[tuple[str, Bound], State] = {}
        self._members: dict[tuple[Bound, _Key], list[tuple[str, str, float]]] = {}
        self._by_nation: dict[str, list[Offer]] = defaultdict(list)
        self._by_group: dict[str, list[Offer]] = defaultdict(list)
        for offer in offers:
            self._by_nation[offer.nation].append(offer)
            self._by_group[offer.capability.partition(".")[0]].append(offer)
        self.derived = {
            name: event.when for name, event in case.events.items() if event.when is not None and self.given(name) is None
        }
        self._offer_tests = [(offer.id, offer.nation, self._compiled(offer.condition)) for offer in offers]
        self._event_tests = [(name, self._compiled(when)) for name, when in self.derived.items()]

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

    def least(self, bound: Bound) -> State:
        """The least fixpoint: what stands when nobody moves first."""
        return self._fixpoint("least", bound)

    def greatest(self, bound: Bound) -> State:
        """The greatest fixpoint: what stands when all announce at once."""
        return self._fixpoint("greatest", bound)

    def _fixpoint(self, which: Literal["least", "greatest"], bound: Bound) -> State:
        if (which, bound) not in self._fixpoints:
            everything = which == "greatest"
            standing = {offer.id for offer in self.offers} if everything else set()
            self._fixpoints[which, bound] = self._settled(standing, set(self.derived) if everything else set(), bound)
        return self._fixpoints[which, bound]

    def holds(self, condition: Condition, state: State, owner: str = "") -> bool:
        """Whether the condition of one nation's offer holds in a state of this circuit."""
        return self._compiled(condition)(state, owner)

    def measure(self, atom: Nations | Total, state: State, owner: str = "") -> float:
        """How far an atom has come: the number of nations, or the amount, of others than the owner."""
        found = state.measures[self.key(atom)]
        return found.millionths(owner) / _MILLIONTHS if isinstance(atom, Total) else found.nations(owner)

    def feeders(self, atom: Nations | Total | Offered) -> Iterator[str]:
        """The ids of the offers that could bring the atom about, at their most."""
        for offer, _, _ in self.matching(self.key(atom), "most"):
            yield offer

    @staticmethod
    def key(atom: Offered | Nations | Total) -> _Key:
        """What the atom measures, apart from its threshold."""
        match atom:
            case Offered(nation, capability):
                return nation, capability, None, None
            case Nations(capability, place, _):
                return "", capability, None, place
            case Total(capability, unit, place, _):
                return "", capability, unit or "", place

    def _settled(self, standing: set[str], events: set[str], bound: Bound) -> State:
        """The fixpoint reached from a state below its image (up to the least) or above it (down to the greatest)."""
        while True:
            state = State(standing, events, bound, _Measures(self, standing, bound))
            standing = {offer for offer, nation, test in self._offer_tests if test(state, nation)}
            events = {name for name, test in self._event_tests if test(state, "")}
            if standing == state.standing and events == state.events:
                return state

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

    def matching(self, key: _Key, bound: Bound) -> list[tuple[str, str, float]]:
        """The offers that a measure counts at a bound, each with its nation and amount."""
        if (bound, key) not in self._members:
            self._members[bound, key] = list(self._members_of(key, bound))
        return self._members[bound, key]

    def _members_of(self, key: _Key, bound: Bound) -> Iterator[tuple[str, str, float]]:
        nation, capability, unit, place = key
        wanted = Fit.YES if bound == "least" else Fit.MAYBE
        group = (capability or "").partition(".")[0]
        pool: Iterable[Offer] = self._by_nation[nation] if nation else self._by_group[group]
        for offer in pool:
            if offer.quantity.most == 0:  # nothing is on offer
                continue
            kind = kind_fit(offer.capability, capability) if capability else Fit.YES
            if min(kind, place_fit(offer.place, place)) < wanted:
                continue
            least, most = bounds_of(self.case, offer, capability if kind is Fit.MAYBE else None)
            if unit is not None and capability is not None:
                measured = unit or self.case.capabilities[capability].unit
                if offer.quantity.unit != measured and not (kind is Fit.MAYBE and offer.quantity.is_unsaid):
                    continue
            yield offer.id, offer.nation, least if bound == "least" else most

    # ---- conditions to functions of a state and the nation that waits

    def _compiled(self, condition: Condition) -> _Test:
        test = self._tests.get(condition)
        if test is None:
            test = self._tests[condition] = self._compile(condition)
        return test

    def _compile(self, condition: Condition) -> _Test:
        match condition:
            case Always():
                return lambda state, owner: True
            case Event(name):
                given = self.given(name)
                if given is None and name in self.derived:
                    return lambda state, owner: name in state.events
                return _constant(True if given is None else given)
            case Not(event):
                given = self.given(event.name)
                return _constant(True if given is None else not given)
            case Offered():
                named = {bound: [offer for offer, _, _ in self.matching(self.key(condition), bound)] for bound in BOUNDS}
                return lambda state, owner: not state.standing.isdisjoint(named[state.bound])
            case Nations(_, _, least):
                counted = self.key(condition)
                return lambda state, owner: state.measures[counted].nations(owner) >= least
            case Total(_, _, _, amount):
                summed = self.key(condition)
                millionths = round(amount * _MILLIONTHS)
                return lambda state, owner: state.measures[summed].millionths(owner) >= millionths
            case AtLeast(least, operands):
                tests = [self._compiled(part) for part in operands]
                return lambda state, owner: sum(test(state, owner) for test in tests) >= least
            case All(operands):
                every = [self._compiled(part) for part in operands]
                return lambda state, owner: all(test(state, owner) for test in every)
            case Any_(operands):
                some = [self._compiled(part) for part in operands]
                return lambda state, owner: any(test(state, owner) for test in some)


def _constant(truth: bool) -> _Test:
    return lambda state, owner: truth
