"""The conditions of offers as gates, before anybody says which events hold: what of a circuit every scenario shares.

Seen only inside this room. A gate holds once enough of what leads to it does, and a fixpoint is reached by telling each gate
only what has changed before it: up from nothing, or down from everything. So a fixpoint costs what turns on the way and not a
pass over all conditions for each step.

Source: Dowling, W. and Gallier, J. (1984), Linear-time algorithms for testing the satisfiability of propositional Horn
formulae, Journal of Logic Programming 1(3).
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
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
    conjuncts,
)

__all__ = ["BOUNDS", "MILLIONTHS", "Bound", "End", "Gates", "Key", "Measure", "Run", "Truths", "Wiring", "bounds_of", "key_of"]

Bound = Literal["least", "most"]
BOUNDS: Final[tuple[Bound, Bound]] = ("least", "most")
MILLIONTHS: Final = 10**6
Key = tuple[str, str | None, str | None, str | None]  # nation, capability, unit, place; None is any

Truths = Mapping[Event | Not, bool | None]
"""The truth of each event and denial in conditions; `None` for an event that is left to what it hangs on."""
_Member = tuple[int, float]  # an offer by its place in the order, and what it brings
_Fed = tuple[int, int | None]  # a measure by its number, and what the offer brings it in millionths; None is no end of it
_Test = tuple[float, str, int]  # the threshold, whose own part does not count, and the gate
_OTHER_WAY: Final = bytes([1, 0, *range(2, 256)])
_KEPT: Final = 3
_HELD: Final = 1 << 40  # more inputs than any gate has: a gate that lacks as many never turns


class Measure:
    """What each nation brings to one measure, in whole millionths of the unit, so that sums are exact in any order.

    Amounts without a ceiling are counted apart, so that what others bring stays a number.
    """

    __slots__ = ("amounts", "endless", "finite", "offers")

    def __init__(self) -> None:
        self.offers: dict[str, int] = {}
        self.amounts: dict[str, int] = {}
        self.endless: dict[str, int] = {}
        self.finite = 0

    def copy(self) -> Measure:
        """The same, to be changed by itself."""
        other = Measure()
        other.offers, other.amounts, other.endless = self.offers.copy(), self.amounts.copy(), self.endless.copy()
        other.finite = self.finite
        return other

    def turn(self, nation: str, millionths: int | None, step: int) -> bool:
        """An offer comes in (1) or goes (-1): whether the measure changes by it."""
        had = self.offers.get(nation, 0)
        _count(self.offers, nation, had + step)
        if millionths is None:
            _count(self.endless, nation, self.endless.get(nation, 0) + step)
            return True
        if millionths:
            self.amounts[nation] = self.amounts.get(nation, 0) + step * millionths
            self.finite += step * millionths
            return True
        return had == (step < 0)

    def nations(self, owner: str) -> int:
        """How many nations other than the owner bring something."""
        return len(self.offers) - (owner in self.offers)

    def millionths(self, owner: str) -> float:
        """What nations other than the owner bring, in millionths of the unit: a whole number, or no end of it."""
        return math.inf if len(self.endless) > (owner in self.endless) else self.finite - self.amounts.get(owner, 0)


def _count(counts: dict[str, int], nation: str, count: int) -> None:
    if count:
        counts[nation] = count
    else:
        del counts[nation]


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


def _millionths(amount: float) -> int | None:
    return None if amount == math.inf else round(amount * MILLIONTHS)


def key_of(atom: Offered | Nations | Total) -> Key:
    """What the atom measures, apart from its threshold."""
    match atom:
        case Offered(nation, capability):
            return nation, capability, None, None
        case Nations(capability, place, _):
            return "", capability, None, place
        case Total(capability, unit, place, _):
            return "", capability, unit or "", place


class Gates:
    """A gate for each offer, each event and each different part of a condition, with what leads to it.

    Args:
        case: the words and events.
        offers: every offer that may count in one question or another.

    Attributes:
        parts: of each offer, by its place in the order, the gates of the parts of its condition.
        leaves: the gate of each event, and of each denial, in conditions; what an event hangs on leads to its gate.
    """

    def __init__(self, case: Case, offers: Sequence[Offer]) -> None:
        self.case, self.offers = case, tuple(offers)
        self.ids = tuple(offer.id for offer in offers)
        self.nations = tuple(offer.nation for offer in offers)
        self.place = {one: place for place, one in enumerate(self.ids)}
        self._members: dict[Key, tuple[list[_Member], list[_Member]]] = {}
        self._by_nation: dict[str, list[int]] = defaultdict(list)
        self._by_group: dict[str, list[int]] = defaultdict(list)
        for place, offer in enumerate(offers):
            self._by_nation[offer.nation].append(place)
            self._by_group[offer.capability.partition(".")[0]].append(place)
        count = len(self.ids)
        self._needs: list[int] = [0] * count
        self._widths: tuple[list[int], list[int]] = [0] * count, [0] * count
        self._users: list[list[int]] = []  # of the gates that are no offer's
        self._named: tuple[list[tuple[int, ...]], list[tuple[int, ...]]] = [()] * count, [()] * count
        self._fed: tuple[list[tuple[_Fed, ...]], list[tuple[_Fed, ...]]] = [()] * count, [()] * count
        self._known: dict[object, int] = {}
        self._fallen: dict[Bound, Run] = {}
        self.leaves: dict[Event | Not, int] = {}
        self.numbers: dict[Key, int] = {}
        self.tests: list[list[_Test]] = []
        self.parts: list[tuple[int, ...]] = [()] * count
        for place, offer in enumerate(offers):
            if not isinstance(offer.condition, Always):
                parts = self.parts[place] = tuple(self._gate(part, offer.nation) for part in conjuncts(offer.condition))
                self._lead(parts, len(parts), place)
        for event in case.events.values():
            if event.when is not None:
                self._gate(Event(event.event), "")
        self.users: tuple[list[Sequence[int]], ...] = tuple([*named, *self._users] for named in self._named)
        self.up = self._needs
        self.down = tuple([width - need + 1 for width, need in zip(widths, self._needs, strict=True)] for widths in self._widths)

    def _new(self, need: int, width: int) -> int:
        self._needs.append(need)
        self._users.append([])
        for widths in self._widths:
            widths.append(width)
        return len(self._needs) - 1

    def _lead(self, inputs: Sequence[int], need: int, gate: int) -> None:
        """Have gates lead to a gate that holds once so many of them do."""
        for one in inputs:
            self._users[one - len(self.ids)].append(gate)
        self._needs[gate] = need
        for widths in self._widths:
            widths[gate] = len(inputs)

    def _gate(self, condition: Condition, owner: str) -> int:
        """The gate of a condition of one nation's offer."""
        match condition:
            case Event() | Not():
                return self.leaves[condition] if condition in self.leaves else self._leaf(condition)
            case Offered():
                return self._known[condition] if condition in self._known else self._choice(condition)
            case Nations() | Total():
                return self._known.get((condition, owner)) or self._test(condition, owner)
            case Always():
                return self._several(0, ())
            case AtLeast(least, operands):
                return self._several(least, tuple(self._gate(part, owner) for part in operands))
            case All(operands):
                return self._several(len(operands), tuple(self._gate(part, owner) for part in operands))
            case Any_(operands):
                return self._several(1, tuple(self._gate(part, owner) for part in operands))

    def _several(self, need: int, inputs: tuple[int, ...]) -> int:
        if (need, inputs) not in self._known:
            self._known[need, inputs] = gate = self._new(need, len(inputs))
            self._lead(inputs, need, gate)
        return self._known[need, inputs]

    def _leaf(self, condition: Event | Not) -> int:
        gate = self.leaves[condition] = self._new(1, 1)
        when = self.case.events[condition.name].when if isinstance(condition, Event) else None
        if when is not None:
            self._users[self._gate(when, "") - len(self.ids)].append(gate)
        return gate

    def _choice(self, atom: Offered) -> int:
        gate = self._known[atom] = self._new(1, 0)
        for named, widths, members in zip(self._named, self._widths, self._both(key_of(atom)), strict=True):
            widths[gate] = len(members)
            longer: dict[tuple[int, ...], tuple[int, ...]] = {}  # one value for the offers that lead to the same gates
            for place, _ in members:
                before = named[place]
                named[place] = longer.get(before) or longer.setdefault(before, (*before, gate))
        return gate

    def _test(self, atom: Nations | Total, owner: str) -> int:
        key = key_of(atom)
        if key not in self.numbers:
            number = self.numbers[key] = len(self.tests)
            self.tests.append([])
            for fed, members in zip(self._fed, self._both(key), strict=True):
                longer: dict[tuple[tuple[_Fed, ...], float], tuple[_Fed, ...]] = {}
                for place, amount in members:
                    before = fed[place]
                    fed[place] = longer.get((before, amount)) or longer.setdefault(
                        (before, amount), (*before, (number, _millionths(amount)))
                    )
        gate = self._known[atom, owner] = self._new(1, 1)
        enough = round(atom.least * MILLIONTHS) if isinstance(atom, Total) else atom.least
        self.tests[self.numbers[key]].append((enough, owner, gate))
        return gate

    def members(self, key: Key, bound: Bound) -> list[_Member]:
        """The offers that a measure counts at a bound, each by its place in the order and with its amount.

        Where nations are counted amounts are nought.
        """
        return self._both(key)[BOUNDS.index(bound)]

    def _both(self, key: Key) -> tuple[list[_Member], list[_Member]]:
        if key not in self._members:
            found = list(self._fitting(key))
            self._members[key] = (
                [(place, least) for place, fit, least, _ in found if fit is Fit.YES],
                [(place, most) for place, _, _, most in found],
            )
        return self._members[key]

    def _fitting(self, key: Key) -> Iterator[tuple[int, Fit, float, float]]:
        nation, capability, unit, where = key
        pool = self._by_nation[nation] if nation else self._by_group[(capability or "").partition(".")[0]]
        for place in pool:
            offer = self.offers[place]
            if offer.quantity.most == 0:  # nothing is on offer
                continue
            kind = kind_fit(offer.capability, capability) if capability else Fit.YES
            fit = min(kind, place_fit(offer.place, where))
            if fit is Fit.NO:
                continue
            if unit is None or capability is None:
                yield place, fit, 0, 0
                continue
            measured = unit or self.case.capabilities[capability].unit
            if offer.quantity.unit == measured or (kind is Fit.MAYBE and offer.quantity.is_unsaid):
                yield place, fit, *bounds_of(self.case, offer, capability if kind is Fit.MAYBE else None)

    def risen(self, bound: Bound, absent: Sequence[int]) -> Run:
        """What holds without the offers that are absent, and if no event did."""
        left = self.up.copy()
        for gate in absent:
            left[gate] += _HELD
        return self._begun(True, bound, left, [Measure() for _ in self.tests])

    def fallen(self, bound: Bound) -> Run:
        """What holds if every offer did that its condition allows, and every event."""
        if bound not in self._fallen:
            measures = [Measure() for _ in self.tests]
            for key, number in self.numbers.items():
                for place, amount in self.members(key, bound):
                    measures[number].turn(self.nations[place], _millionths(amount), 1)
            self._fallen[bound] = self._begun(False, bound, self.down[BOUNDS.index(bound)].copy(), measures)
        return self._fallen[bound].copy()

    def _begun(self, rises: bool, bound: Bound, left: list[int], measures: list[Measure]) -> Run:
        """A run as far as it goes while events have no truth."""
        for gate in self.leaves.values():
            left[gate] += _HELD
        run = Run(rises, bound, left, bytearray(len(left)), measures, self.tests.copy(), set(range(len(measures))))
        turning = [gate for gate, lacks in enumerate(left) if not lacks]
        self.test(run, turning)
        self.spread(run, turning)
        return run

    def spread(self, run: Run, turning: list[int]) -> None:
        """Let gates turn, and after them all that turns by it, until nothing more does."""
        end = BOUNDS.index(run.bound)
        users, fed = self.users[end], self._fed[end]
        left, turned, measures, rises = run.left, run.turned, run.measures, run.rises
        count, nations, step = len(self.ids), self.nations, 1 if rises else -1
        while turning:
            while turning:
                gate = turning.pop()
                if turned[gate]:
                    continue
                turned[gate] = 1
                for user in users[gate]:
                    left[user] -= 1
                    if not left[user]:
                        turning.append(user)
                if gate < count:
                    for number, amount in fed[gate]:
                        if measures[number].turn(nations[gate], amount, step):
                            run.stirred.add(number)
            self.test(run, turning)

    def test(self, run: Run, turning: list[int]) -> None:
        """Note the gates that turn because of what measures have come to."""
        for key, number in self.numbers.items():
            if number not in run.stirred:
                continue
            measure, rises = run.measures[number], run.rises
            reach = measure.nations if key[2] is None else measure.millionths
            rest = []
            for one in run.tests[number]:
                if (reach(one[1]) >= one[0]) is rises:
                    turning.append(one[2])
                else:
                    rest.append(one)
            run.tests[number] = rest
        run.stirred.clear()


@dataclass(slots=True)
class Run:
    """How far gates have turned on the way to a fixpoint: up from nothing to what holds, or down from everything.

    Attributes:
        rises: whether on the way up.
        bound: of the amounts.
        left: how many more inputs must turn before each gate does.
        turned: whether each gate has.
        measures: what each measure has come to.
        tests: of each measure the tests that have not turned.
        stirred: the measures that changed since their tests were looked at.
    """

    rises: bool
    bound: Bound
    left: list[int]
    turned: bytearray
    measures: list[Measure]
    tests: list[list[_Test]]
    stirred: set[int]

    def copy(self) -> Run:
        """The same, to go on by itself."""
        measures = [measure.copy() for measure in self.measures]
        return Run(self.rises, self.bound, self.left.copy(), self.turned[:], measures, self.tests.copy(), set(self.stirred))

    def holds(self, gate: int) -> bool:
        """Whether a gate holds as things are."""
        return bool(self.turned[gate]) is self.rises


@dataclass(frozen=True, slots=True)
class End:
    """Where a run ended: once events have these truths, and with these offers standing."""

    truths: Truths
    run: Run
    standing: frozenset[str]


class Wiring:
    """The gates of some of the offers, as far as they turn whatever the events: where each scenario's fixpoints start.

    Where the last few ended is kept, so that the same scenario against other lines finds them.

    Args:
        gates: the gates of these offers and perhaps of others, which then never stand.
        ids: of those that count.
    """

    def __init__(self, gates: Gates, ids: frozenset[str]) -> None:
        self.gates, self.ids = gates, ids
        self._starts: dict[tuple[bool, Bound], Run] = {}
        self._ends: dict[tuple[bool, Bound], tuple[End, ...]] = {}

    def start(self, rises: bool, bound: Bound) -> Run:
        """A run for one scenario to go on with: what holds if no event did, or what would if all did."""
        if (rises, bound) not in self._starts:
            self._starts[rises, bound] = self._started(rises, bound)
        return self._starts[rises, bound].copy()

    def _started(self, rises: bool, bound: Bound) -> Run:
        whole = len(self.ids) == len(self.gates.ids)
        absent = [] if whole else [place for place, one in enumerate(self.gates.ids) if one not in self.ids]
        if rises:
            return self.gates.risen(bound, absent)
        run = self.gates.fallen(bound)
        self.gates.spread(run, absent)
        return run

    def end(self, rises: bool, bound: Bound, truths: Truths) -> End:
        """Where a run ends once events have their truth."""
        known = self._ends.get((rises, bound), ())
        for one in known:
            if one.truths == truths:
                return one
        run = self._settled(rises, bound, truths)
        turned = run.turned[: len(self.gates.ids)]
        found = End(truths, run, frozenset(compress(self.gates.ids, turned if rises else turned.translate(_OTHER_WAY))))
        self._ends[rises, bound] = (found, *known[: _KEPT - 1])
        return found

    def _settled(self, rises: bool, bound: Bound, truths: Truths) -> Run:
        run = self.start(rises, bound)
        turning = []
        for leaf, gate in self.gates.leaves.items():
            holds = truths[leaf]
            if holds is None:
                run.left[gate] -= _HELD
                if not run.left[gate]:
                    turning.append(gate)
            elif holds is rises:
                turning.append(gate)
        self.gates.spread(run, turning)
        return run
