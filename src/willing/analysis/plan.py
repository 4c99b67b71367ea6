"""An answer made ready to be asked month by month: who serves which lines, when, and out of which pools (rules M1 to M4)."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from typing import Final, Literal, get_args

from willing.analysis.assessment import Assessment
from willing.analysis.caveats import Caveats, can_do
from willing.analysis.circuit import BOUNDS, Bound, bounds_of
from willing.analysis.fill import Match, Matches, matches, smallest_useful, supplies
from willing.analysis.fit import Fit, kind_fit
from willing.analysis.offers import Offer
from willing.analysis.rotation import Rotation, general_term, is_whole, month_of, rotation_of, spread
from willing.analysis.standing import Mode
from willing.logic.months import Beside, Filled, Need, Supply, filled
from willing.vocabulary.records import Line, Substitution

__all__ = ["LIFTS", "Lift", "Plan"]

Lift = Literal[
    "arrives late",
    "leaves",
    "not relieved",
    "pool too small",
    "without what it needs beside",
    "not in whole units",
    "barred",
]
"""What may keep a line from being met in a month, beside what keeps it on any day. In the order in which it is lifted."""

LIFTS: Final[tuple[Lift, ...]] = get_args(Lift)


class Plan:
    """An answer made ready to be asked month by month.

    Args:
        answer: what stands on the question's day. Its lines are those that D asks for.
        begins_on: D.
        months: how many.
        ratio: the ratio where neither the promise nor its capability has one.
    """

    def __init__(self, answer: Assessment, begins_on: date, months: int, ratio: float) -> None:
        self.answer, self.begins_on, self.months, self.ratio = answer, begins_on, months, ratio
        self.case, self.lines = answer.case, answer.question.requirement.lines
        self.counted = [answer.offers[name] for name in sorted(answer.counted)]
        self.matched: Matches = matches(self.case, self.counted, self.lines)
        self.rotations = {one.id: self.rotation(one, ratio) for one in self.counted}
        self.offer_of: dict[str, str] = {}  # by id of a supply
        caveats = Caveats(self.case)
        self._limits = {one.id: caveats.of(one) for one in self.counted}
        self._courses: dict[tuple[object, ...], Filled] = {}

    def rotation(self, offer: Offer, ratio: float) -> Rotation:
        """When an offer is there and what is behind it, at a ratio where it has none itself."""
        return rotation_of(self.case, offer, bounds_of(self.case, offer), self.begins_on, self.months, ratio)

    # ---- lines

    def window(self, line: Line) -> tuple[int, int | None]:
        """From which month a line is asked for, and from which no longer."""
        start = month_of(line.needed_by or 0)
        ends = [] if line.needed_until is None else [month_of(line.needed_until)]
        if line.asked_from is not None:
            start = max(start, month_of(max(0, (line.asked_from - self.begins_on).days)))
        if line.asked_until is not None:
            ends.append(month_of(max(0, (line.asked_until - self.begins_on).days)))
        return start, min(ends, default=None)

    def asks(self, line: Line, month: int) -> bool:
        """Whether a month asks for a line."""
        start, end = self.window(line)
        return start <= month and (end is None or month < end)

    def _asks_on(self, line: Line, days: int) -> bool:
        """Whether a line is asked for so many days after D."""
        day = self.begins_on + timedelta(days)
        return (line.needed_by or 0) <= days and (line.needed_until is None or days < line.needed_until) and line.is_asked_on(day)

    def need(
        self, line: Line, lifted: Collection[Lift] = (), *, bound: Bound, window: tuple[int, int | None] | None = None
    ) -> Need:
        """A line as a need, in its window or in another one."""
        whole = "not in whole units" not in lifted
        start, end = window or self.window(line)
        beside: tuple[Substitution, ...] = () if "without what it needs beside" in lifted else self._beside(line)
        return Need(
            id=line.line,
            amount=float(line.needs),
            start=start,
            end=end,
            smallest=smallest_useful(self.case, line) if whole else 0.0,
            whole=whole and is_whole(self.case, line.capability) and float(line.needs).is_integer(),
            beside=tuple(Beside(self._kinds(one.capability, bound), one.give, one.take) for one in beside),
        )

    def _beside(self, line: Line) -> tuple[Substitution, ...]:
        return line.needed_with or self.case.capabilities[line.capability].needed_with

    def _kinds(self, capability: str, bound: Bound) -> frozenset[str]:
        """The kinds that count as one that is needed beside, in its unit: at the most, those that may be one too (rule F6)."""
        least = Fit.YES if bound == "least" else Fit.MAYBE
        known = self.case.capabilities
        return frozenset(
            one.capability
            for one in self.counted
            if kind_fit(one.capability, capability) >= least and known[one.capability].unit == known[capability].unit
        )

    # ---- who serves them

    def standing(self, mode: Mode | None, bound: Bound) -> Collection[str]:
        """Ids of those that stand; of all that count, for no mode."""
        return frozenset(self.answer.counted if mode is None else self.answer.standing.at(mode)[bound])

    def course(self, mode: Mode | None, bound: Bound, ratio: float, lifted: Collection[Lift] = ()) -> Filled:
        """What each line gets month by month, with some obstacles lifted."""
        key = (self.standing(mode, bound), bound, ratio, frozenset(lifted))
        if key not in self._courses:
            needs = [self.need(line, lifted, bound=bound) for line in self.lines]
            given = [one for _, one in self.supplies(self.standing(mode, bound), bound, ratio, lifted)]
            self._courses[key] = filled(needs, given, self.months)
        return self._courses[key]

    def by(self, days: int, line: Line) -> tuple[float, float] | None:
        """What a line gets, for certain and at most, on a day by those that are there by then and announce jointly."""
        if not self._asks_on(line, days):
            return None
        found = []
        for bound in BOUNDS:
            standing = self.standing(Mode.TOGETHER, bound)
            key = (standing, bound, "by", days)
            if key not in self._courses:
                lines = [one for one in self.lines if self._asks_on(one, days)]
                needs = [self.need(one, bound=bound, window=(1, None)) for one in lines]
                there = [one for one in standing if self._is_there(self.rotations[one], days)]
                given = self.supplies(there, bound, self.ratio, ("arrives late", "leaves", "not relieved"), lines)
                self._courses[key] = filled(needs, [one for _, one in given], 1)
            found.append(self._courses[key].amounts[line.line][0])
        return found[0], found[1]

    @staticmethod
    def _is_there(rotation: Rotation, days: int) -> bool:
        return rotation.arrives <= days and (rotation.leaves is None or days < rotation.leaves)

    @cached_property
    def _free(self) -> Matches:
        """How offers meet lines, without those that their caveats bar."""
        found: Matches = {}
        for offer in self.counted:
            able = [name for name, one in self.case.tasks.items() if can_do(offer, one) > Fit.NO]
            pairs = self.matched[offer.id]
            found[offer.id] = [(k, one) for k, one in pairs if not self._is_barred(offer, able, self.lines[k])]
        return found

    def _is_barred(self, offer: Offer, able: Collection[str], line: Line) -> bool:
        """Whether a prohibition bars the offer from all that it could do at the line's place, wherever it stands (rule M4)."""
        for one in self._limits[offer.id]:
            row = one.row
            if row is None or not row.is_told or row.bears or row.areas or row.strength != "prohibition" or one.state == "prior":
                continue
            here = not row.places or (line.place or offer.place) in row.places
            every = not row.tasks.names or (bool(able) and all(row.tasks.has(name) for name in able))
            if here and every:
                return True
        return False

    def supplies(
        self,
        standing: Iterable[str],
        bound: Bound,
        ratio: float,
        lifted: Collection[Lift] = (),
        lines: Sequence[Line] | None = None,
    ) -> Iterator[tuple[str, Supply]]:
        """Offers as supplies: at the most, one with a doubtful fit once for each line that it may serve (rule F6)."""
        end = BOUNDS.index(bound)
        known = {line.line for line in (self.lines if lines is None else lines)}
        beside = [one for line in self.lines for one in self._beside(line)]
        support = {kind for one in beside for kind in self._kinds(one.capability, bound)}
        asked = math.fsum(line.needs * one.give / one.take for line in self.lines for one in self._beside(line))
        named: set[str] = set()
        matched = self.matched if "barred" in lifted else self._free
        for way, several in supplies(self.lines, matched, standing, bound).items():
            worths = {self.lines[k].line: worth for k, worth in way if self.lines[k].line in known}
            most = math.fsum(self.lines[k].needs / worth for k, worth in way if worth) + asked
            for offer, amount in several:
                if not worths:
                    continue
                name = f"{offer} for {', '.join(worths)}" if offer in named else offer
                named |= {offer, name}
                enough = most if math.isinf(amount) else amount
                yield offer, self._supply(offer, name, enough, worths, end, ratio, lifted)
        for offer in sorted(set(standing) - named):
            if self.answer.offers[offer].capability in support:
                amount = self.rotations[offer].amount[end]
                enough = asked if math.isinf(amount) else amount
                yield offer, self._supply(offer, offer, enough, {}, end, ratio, lifted)

    def _supply(
        self,
        offer: str,
        name: str,
        amount: float,
        worths: Mapping[str, float],
        end: int,
        ratio: float,
        lifted: Collection[Lift],
    ) -> Supply:
        self.offer_of[name] = offer
        one = self.answer.offers[offer]
        turns = self.rotations[offer] if ratio == self.ratio else self.rotation(one, ratio)
        is_relieved = "not relieved" in lifted
        pool = amount if not turns.pool_of and end == 0 else turns.pool[end]
        leaves = None if turns.leaves is None else month_of(turns.leaves)
        # At the most an offer that stands once for each of several lines has its pool in each (rule F6).
        doubtful = end == 1 and any(meets.fit is Fit.MAYBE for _, meets in self.matched[offer])
        return Supply(
            id=name,
            amount=amount,
            worths=worths,
            start=1 if "arrives late" in lifted else month_of(turns.arrives),
            end=None if "leaves" in lifted else leaves,
            pool=None if "pool too small" in lifted or math.isinf(pool) else pool,
            tour=turns.tour,
            ratio=1.0 if is_relieved else turns.ratio,
            tours=None if is_relieved else turns.tours,
            whole=turns.whole and "not in whole units" not in lifted,
            kind=one.capability if self._is_in_its_unit(one) else "",
            shared=name if doubtful else turns.shared,
        )

    def _is_in_its_unit(self, offer: Offer) -> bool:
        return offer.quantity.unit == self.case.capabilities[offer.capability].unit

    # ---- what is behind them

    def _behind(self, k: int, end: int) -> Iterator[tuple[Offer, Match]]:
        """The offers that stand jointly and may serve a line, each with how."""
        for name in sorted(self.standing(Mode.TOGETHER, BOUNDS[end])):
            for place, meets in self._free[name]:
                if place == k and meets.fit > (Fit.MAYBE if end == 0 else Fit.NO):
                    yield self.answer.offers[name], meets

    def pool_behind(self, k: int) -> tuple[float, float]:
        """What is in the cycle behind those that stand jointly and may serve a line, in the line's unit; each pool once."""
        found = []
        for end in range(len(BOUNDS)):
            pools = {}
            for offer, meets in self._behind(k, end):
                turns = self.rotations[offer.id]
                pools[turns.shared or offer.id] = turns.pool[end] * meets.worth[end]
            found.append(math.fsum(pools.values()))
        return found[0], found[1]

    def keeps(self, k: int, ratio: float) -> tuple[float, float]:
        """What those that stand jointly keep out on a line without end, were it served alone; no more than it needs."""
        line = self.lines[k]
        found = []
        for end in range(len(BOUNDS)):
            of_pool: dict[str, tuple[float, float]] = {}
            for offer, meets in self._behind(k, end):
                turns = self.rotation(offer, ratio)
                at_once, _ = of_pool.get(turns.shared or offer.id, (0.0, 0.0))
                kept = turns.kept(turns.pool[end]) * meets.worth[end]
                of_pool[turns.shared or offer.id] = (at_once + turns.amount[end] * meets.worth[end], kept)
            kept = min(math.fsum(min(pair) for pair in of_pool.values()), line.needs)
            found.append(float(math.floor(kept + 1e-9)) if is_whole(self.case, line.capability) else kept)
        return found[0], found[1]

    def takes(self, line: Line, ratio: float) -> float:
        """The pool that meets a line without end, at a ratio where its capability has none."""
        general = general_term(self.case, line.capability, "ratio")
        tour = general_term(self.case, line.capability, "tour_months") or self.case.assumptions["tour_months"]
        return line.needs * spread(int(tour), general or ratio)

    def over(self) -> tuple[str, ...]:
        """Ids of offers that keep out more than the pool that was named allows without end, those of one pool together."""
        by_pool: dict[str, list[Rotation]] = {}
        for one in self.rotations.values():
            if one.shared:
                by_pool.setdefault(one.shared, []).append(one)
        found = []
        for several in by_pool.values():
            allowed = several[0].kept(several[0].pool[1])
            if math.fsum(one.amount[0] for one in several) > allowed + 1e-9:
                found += [one.offer for one in several]
        return tuple(found)
