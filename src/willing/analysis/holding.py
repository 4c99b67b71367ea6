r"""For how long the force can be held: the lines filled month by month, by units that arrive, leave and must be relieved.

Months are counted from D, the day on which the force begins; a month has thirty days and is told as of its first (rule M1). What
stands is as in `assess`; what it fills over months is the lexicographic maximum of :mod:`willing.logic.months` (rule M2), for
certain and at most as in `fill` (rule F6). Of a promise that names no pool nobody knows who relieves it: for certain it is a pool
of itself, whose units go home after their tour and come back as the ratio allows; at most it is relieved without end (rule M3).

With a ratio of :math:`R`, a line that needs :math:`d` is held without end by a pool of :math:`R d`; a smaller pool :math:`P`
keeps :math:`\lfloor P / R \rfloor` out without end, or :math:`d` for :math:`P T / d` months of tours of :math:`T`. So 64,000 at
four to one are a pool of 256,000.
"""

from __future__ import annotations

import itertools
import math
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

from willing.analysis.assessment import Assessment, Cause, Question, assess
from willing.analysis.circuit import BOUNDS, Bound, Circuit
from willing.analysis.fill import is_met
from willing.analysis.plan import LIFTS, Lift, Plan
from willing.analysis.rotation import Rotation, binds, general_term
from willing.analysis.standing import Mode, standing_in
from willing.faults import Fault, FaultyInput, clipped, nearest
from willing.ledger.case import Case
from willing.logic.months import Filled, Holding
from willing.vocabulary.condition import Condition
from willing.vocabulary.records import MONTH_DAYS, Commitment, Line

__all__ = [
    "BY",
    "RATIOS",
    "Absence",
    "Double",
    "Given",
    "Held",
    "HeldLine",
    "Hold",
    "Late",
    "Missed",
    "absences",
    "check_line",
    "hold",
    "steps",
]

RATIOS: Final = (3.0, 4.0, 5.0)
BY: Final = (0, 10, 30, 90)  # days after D for which a plan tells what is there by then
_MOST_MONTHS: Final = 120


@dataclass(frozen=True, slots=True)
class Double:
    """Units bound elsewhere that a nation's offer, or its refusal, has to do with.

    Attributes:
        commitment: what binds them.
        offers: ids of the nation's live offers of that kind.
        refused: ids of its refusals of that kind: what is kept at home is not offered here.
        free: of the offer with a pool that was named, the least and the most that is left of it; `None` if none was.
    """

    commitment: Commitment
    offers: tuple[str, ...]
    refused: tuple[str, ...]
    free: tuple[float, float] | None


class Given(NamedTuple):
    """What an offer gives to a line from one month to another, that one too: in each of them so much, in the line's unit."""

    offer: str
    first: int
    last: int
    amount: float


class Held(NamedTuple):
    """For how long a line is met: from which month on, and for how many in a row; the month is 0 if it is met in none."""

    since: int
    months: int

    @property
    def until(self) -> int:
        """The first month in which it is met no longer; 0 if it never was."""
        return self.since + self.months


@dataclass(frozen=True, slots=True)
class Late:
    """Why a line is short in a month: in its first short one, or in the first after it was held.

    Attributes:
        month: the month, from 1.
        cause: the obstacle whose lifting would meet it, or why it falls short on any day.
        surely: whether lifting it meets the line for certain; if not, it does at the most.
        hangs_on: what those wait for that do not stand, if that is the cause.
        missing: the least and the most that is missing.
    """

    month: int
    cause: Lift | Cause | Literal["several of these", "several, conditions among them"]
    surely: bool
    hangs_on: tuple[Condition, ...]
    missing: tuple[float, float]


@dataclass(frozen=True, slots=True)
class HeldLine:
    """One line over the months, in its own unit; each pair is for certain and at most.

    Attributes:
        line, unit: the line.
        rotates: whether what serves it goes home and is relieved: its capability in general does not come one for one. What is
            brought once, such as money, does not rotate, and no tour, pool or ratio bears on it.
        required: what it asks for in each month; nought outside its window.
        alone: what it gets in each month if nobody moves first.
        jointly: what it gets if all announce jointly.
        by: the same for the days D, D+10, D+30 and D+90, before any tour has ended; `None` where the day does not ask for it.
        held: ratio to for how long it is held at that ratio by those that name none themselves, for certain and at most: alone,
            and jointly.
        keeps: ratio to what those that stand jointly keep out without end, were this line alone served: for certain and at most.
        needs_pool: ratio to the pool that meets it without end.
        pool: what is in the cycle behind those that stand jointly and serve it.
        given: who serves it when, all announcing jointly; of doubtful fits the same part may stand behind several lines at most.
        short: why it is not met for certain in its first short month, and why in the first after it was held, if there are such;
            of one that is never met, why not in the month in which it gets most.
    """

    line: Line
    unit: str
    rotates: bool
    required: tuple[float, ...]
    alone: tuple[tuple[float, ...], tuple[float, ...]]
    jointly: tuple[tuple[float, ...], tuple[float, ...]]
    by: Mapping[int, tuple[float, float] | None]
    held: Mapping[float, tuple[tuple[Held, Held], tuple[Held, Held]]]
    keeps: Mapping[float, tuple[float, float]]
    needs_pool: Mapping[float, float]
    pool: tuple[float, float]
    short: tuple[Late, ...]
    given: tuple[tuple[Given, ...], tuple[Given, ...]]

    @property
    def asked(self) -> tuple[int, ...]:
        """The months that ask for it."""
        return tuple(month for month, need in enumerate(self.required, 1) if need)

    def span(self, end: int) -> Held:
        """For how long it is met, all announcing jointly: for certain (0) or at most (1)."""
        return _held(self.line, self.required, self.jointly[end])

    def fails(self, end: int) -> int | None:
        """The month in which it is first met no longer though still asked for; `None` if it never was met, or is to the end."""
        span = self.span(end)
        return next((month for month in self.asked if span.since and month >= span.until), None)

    def peak(self, end: int) -> float:
        """The most that it gets in any month, all announcing jointly."""
        return max(self.jointly[end], default=0.0)

    def kept(self, end: int) -> float:
        """What it gets in every month that asks for it, from the first in which it gets anything, all announcing jointly."""
        found = [self.jointly[end][month - 1] for month in self.asked]
        return min(itertools.dropwhile(lambda amount: not amount, found), default=0.0)

    def is_held(self, end: int) -> bool:
        """Whether it is met from some month on to the end."""
        return bool(self.span(end).since) and self.fails(end) is None


@dataclass(frozen=True)
class Hold:
    """The answer to for how long the force can be held.

    Attributes:
        answer: what stands on the question's day, and what it fills on that day.
        begins_on: D.
        months: how many are looked at.
        ratio: the ratio of the month-by-month amounts, for offers that name none.
        lines: every line, in the order in which they are served.
        rotations: by id, when each offer that counts is there and what is behind it.
        over: ids of offers that keep out more than the pool that was named allows without end.
        doubles: units that are bound elsewhere.
        proven: whether every amount is proven to be the best there is.
    """

    answer: Assessment
    begins_on: date
    months: int
    ratio: float
    lines: tuple[HeldLine, ...]
    rotations: Mapping[str, Rotation]
    over: tuple[str, ...]
    doubles: tuple[Double, ...]
    proven: bool

    @cached_property
    def first_to_fail(self) -> tuple[HeldLine | None, HeldLine | None]:
        """Of the lines that are met for a while, the one that fails first, in one month the one served first.

        For certain and at most, all announcing jointly; `None` if each that is met is held to the end.
        """
        return _first(self.lines, 0), _first(self.lines, 1)

    @cached_property
    def never_met(self) -> tuple[HeldLine, ...]:
        """The lines that are asked for and not even at most met in any month, all announcing jointly."""
        return tuple(one for one in self.lines if one.asked and not one.span(1).since)

    @property
    def rotates(self) -> bool:
        """Whether any line that is asked for does; also where none is asked for."""
        asked = [one.rotates for one in self.lines if one.asked]
        return not asked or any(asked)

    @property
    def assumed(self) -> Mapping[str, int]:
        """For arrival, tour, ratio and pool, of how many offers that count nobody said so; the pool of what is relieved alone."""
        several = self.rotations.values()
        found = {what: sum(one.said[what] == "assumed" for one in several) for what in ("arrives", "ratio")}
        relieved = [one for one in several if one.ratio > 1]
        tours, pools = sum(one.said["tour"] == "assumed" for one in relieved), sum(not one.pool_of for one in relieved)
        return {"arrives": found["arrives"], "tour": tours, "ratio": found["ratio"], "pool": pools}


def _first(lines: Iterable[HeldLine], end: int) -> HeldLine | None:
    failing = [(month, one) for one in lines if (month := one.fails(end)) is not None]
    return min(failing, key=lambda pair: pair[0])[1] if failing else None


def hold(
    case: Case,
    asked: Question,
    *,
    months: int = 24,
    begins_on: date | None = None,
    ratios: Sequence[float] = RATIOS,
    on: Callable[[int], None] | None = None,
) -> Hold:
    """For how many months each line is held, what fails first, and why.

    Args:
        case, asked: the question; what stands is what stands on its day, and the lines are those that D asks for.
        months: how many; 1 to 120.
        begins_on: D; without it, the question's day.
        ratios: for which ratios to tell for how long lines are held; each at least 1. Where it is one, all is told at it.
        on: called after each step with how many are done, of `steps` at most.

    Raises:
        FaultyInput: for months or ratios out of these bounds.

    Cost:
        Some twenty fills over months, each a lexicographic program; shares are looked up where nothing changed.
    """
    faults = []
    if not 1 <= months <= _MOST_MONTHS:
        faults.append(Fault("months", str(months), f"a number from 1 to {_MOST_MONTHS}"))
    wanted = "a number of at least 1, such as 4 for four to one"
    faults += [Fault("ratio", f"{one:g}", wanted) for one in ratios if not 1 <= one < math.inf]
    if faults:
        raise FaultyInput(faults)
    start = begins_on or asked.as_of
    try:
        start + timedelta(days=MONTH_DAYS * months)
    except OverflowError:
        raise FaultyInput([Fault("D", str(start), "a day that leaves room for the months in the calendar")]) from None
    answer = assess(case, replace(asked, requirement=case.requirement_of(asked.requirement.id).on(start)))
    ratio = ratios[0] if len(ratios) == 1 else case.assumptions["ratio"]
    plan = Plan(answer, start, months, ratio)
    told = _Told(on)
    alone = _both(plan, Mode.ALONE, ratio, told)
    jointly = _both(plan, Mode.TOGETHER, ratio, told) if answer.standing.is_circling else alone
    at: dict[float, tuple[_Pair, _Pair]] = {}
    for one in dict.fromkeys(ratios):
        first = alone if one == ratio else _both(plan, Mode.ALONE, one, told)
        second = jointly if one == ratio else _both(plan, Mode.TOGETHER, one, told) if answer.standing.is_circling else first
        at[one] = (first, second)
    lines = []
    for k, line in enumerate(plan.lines):
        required = tuple(line.needs if plan.asks(line, month) else 0.0 for month in range(1, months + 1))
        told.step()
        lines.append(
            HeldLine(
                line=line,
                unit=case.capabilities[line.capability].unit,
                rotates=general_term(case, line.capability, "ratio") != 1,
                required=required,
                alone=_amounts(alone, line),
                jointly=_amounts(jointly, line),
                by=MappingProxyType({days: plan.by(days, line) for days in BY}),
                held=MappingProxyType(
                    {one: (_spans(line, required, first), _spans(line, required, second)) for one, (first, second) in at.items()}
                ),
                keeps=MappingProxyType({one: plan.keeps(k, one) for one in at}),
                needs_pool=MappingProxyType({one: plan.takes(line, one) for one in at}),
                pool=plan.pool_behind(k),
                short=tuple(_short(plan, k, required, jointly)),
                given=(_given(plan, k, "least", jointly[0]), _given(plan, k, "most", jointly[1])),
            )
        )
    proven = all(one.is_proven for pairs in (*at.values(), (alone, jointly)) for pair in pairs for one in pair)
    rotations = {one.id: plan.rotations[one.id] for one in plan.counted}
    doubles = tuple(_doubles(plan))
    return Hold(answer, start, months, ratio, tuple(lines), MappingProxyType(rotations), plan.over(), doubles, proven)


def check_line(case: Case, asked: Question, begins_on: date | None, line: str) -> None:
    """Refuse a line that D does not ask for, before anything is worked out.

    Raises:
        FaultyInput: for a line that is not of the requirement, or of another day.
    """
    start = begins_on or asked.as_of
    whole = case.requirement_of(asked.requirement.id)
    known = list(dict.fromkeys(one.line for one in whole.on(start).lines))
    if line in known:
        return
    if any(one.line == line for one in whole.lines):
        wanted, remedy = f"a line that {start} asks for, on which the force begins", f"one of {', '.join(known)}" if known else ""
        raise FaultyInput([Fault("line", f"{clipped(line)}, which that day does not ask for", wanted, remedy)])
    raise FaultyInput([Fault("line", clipped(line), "a line of the requirement", nearest(line, known))])


_Pair = tuple[Filled, Filled]


def steps(lines: int, ratios: Sequence[float] = RATIOS) -> int:
    """How many steps `hold` takes at most."""
    return lines + 2 * (len(set(ratios)) + 1)


class _Told:
    """Tells how many steps are done."""

    def __init__(self, on: Callable[[int], None] | None) -> None:
        self._on, self._done = on, 0

    def step(self) -> None:
        self._done += 1
        if self._on is not None:
            self._on(self._done)


def _both(plan: Plan, mode: Mode, ratio: float, told: _Told) -> _Pair:
    least, most = (plan.course(mode, bound, ratio) for bound in BOUNDS)
    told.step()
    return least, most


def _amounts(pair: _Pair, line: Line) -> tuple[tuple[float, ...], tuple[float, ...]]:
    return pair[0].amounts[line.line], pair[1].amounts[line.line]


def _given(plan: Plan, k: int, bound: Bound, found: Filled) -> tuple[Given, ...]:
    """Who serves the line in which months: by offer, months that are alike in a row together."""
    line, end = plan.lines[k].line, BOUNDS.index(bound)
    gives: dict[str, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for share in found.shares:
        if share.need == line:
            offer = plan.offer_of[share.supply]
            worth = next(meets.worth[end] for place, meets in plan.matched[offer] if place == k)
            gives[offer][share.month] += share.amount * worth
    return tuple(
        Given(offer, months[0], months[-1], amount)
        for offer, by_month in sorted(gives.items())
        for amount, months in _runs({month: round(amount, 6) for month, amount in by_month.items()})
    )


def _runs(amounts: Mapping[int, float]) -> Iterator[tuple[float, list[int]]]:
    """Months in a row with the same amount."""
    run: list[int] = []
    for month in sorted(amounts):
        if run and (month != run[-1] + 1 or amounts[month] != amounts[run[-1]]):
            yield amounts[run[-1]], run
            run = []
        run.append(month)
    if run:
        yield amounts[run[-1]], run


def _spans(line: Line, required: Sequence[float], pair: _Pair) -> tuple[Held, Held]:
    least, most = _amounts(pair, line)
    return _held(line, required, least), _held(line, required, most)


def _held(line: Line, required: Sequence[float], amounts: Sequence[float]) -> Held:
    met = [bool(need) and is_met(amount, line) for need, amount in zip(required, amounts, strict=True)]
    since = next((month for month, one in enumerate(met, 1) if one), 0)
    if not since:
        return Held(0, 0)
    return Held(since, next((n for n, one in enumerate(met[since - 1 :]) if not one), len(met) - since + 1))


# ---- who could not be spared ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Missed:
    """A line without a nation: each pair is for certain and at most, all announcing jointly.

    Attributes:
        line: its id.
        before, after: for how long it is met with and without the nation.
        peak_before, peak_after: the most that it gets in any month.
    """

    line: str
    before: tuple[Held, Held]
    after: tuple[Held, Held]
    peak_before: tuple[float, float]
    peak_after: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Absence:
    """What becomes of the lines if a nation stays away and whoever waits for it waits.

    Attributes:
        nation: its code.
        lines: the lines of which something changes.
    """

    nation: str
    lines: tuple[Missed, ...]

    @property
    def lost(self) -> tuple[int, int]:
        """Of how many months lines are robbed, for certain and at most."""
        found = [sum(max(0, one.before[end].months - one.after[end].months) for one in self.lines) for end in range(len(BOUNDS))]
        return found[0], found[1]


def absences(found: Hold, on: Callable[[int], None] | None = None) -> tuple[Absence, ...]:
    """For each nation whose offers count, what its absence does to the months; those first without whom most months are lost.

    Args:
        found: the answer with everyone.
        on: called after each nation with how many are done.

    Cost:
        The fixpoints of a circuit a nation, and two fills over months, of which only the parts that it touches are solved anew.
    """
    plan = Plan(found.answer, found.begins_on, found.months, found.ratio)
    made = []
    for bound in BOUNDS:
        given = list(plan.supplies(sorted(found.answer.counted), bound, found.ratio))
        needs = [plan.need(line, bound=bound) for line in plan.lines]
        made.append((bound, Holding(needs, [supply for _, supply in given], found.months), given))
    told = []
    nations = sorted({one.nation for one in plan.counted})
    asked = found.answer.question
    for done, nation in enumerate(nations, 1):
        circuit = Circuit(plan.case, [one for one in plan.counted if one.nation != nation], asked.scenario, asked.as_of)
        stands = standing_in(circuit).at(Mode.TOGETHER)
        filled_without = []
        for bound, holding, given in made:
            still = frozenset(stands[bound])
            filled_without.append(holding.filled([supply.id for offer, supply in given if offer in still]))
        told.append(_absence(found, nation, (filled_without[0], filled_without[1])))
        if on is not None:
            on(done)
    return tuple(sorted(told, key=lambda one: (-one.lost[0], -one.lost[1], -len(one.lines), one.nation)))


def _absence(found: Hold, nation: str, without: _Pair) -> Absence:
    changed = []
    for one in found.lines:
        least, most = _amounts(without, one.line)
        after = _spans(one.line, one.required, without)
        peak = (one.peak(0), one.peak(1))
        missed = Missed(one.line.line, (one.span(0), one.span(1)), after, peak, (max(least, default=0.0), max(most, default=0.0)))
        if missed.before != missed.after or missed.peak_before != missed.peak_after:
            changed.append(missed)
    return Absence(nation, tuple(changed))


# ---- why it is short ------------------------------------------------------------------------------------------------------


def _short(plan: Plan, k: int, required: Sequence[float], jointly: _Pair) -> Iterator[Late]:
    """Why the line is not met for certain in its first short month, and in the first after it was held (rule M5).

    Of one that is not even at most met in any month: why not in the month in which it gets most.
    """
    line = plan.lines[k]
    least, most = _amounts(jointly, line)
    held = _held(line, required, least)
    asked = [month for month, need in enumerate(required, 1) if need]
    short = [month for month in asked if not is_met(least[month - 1], line)]
    if short and not _held(line, required, most).since:
        yield _late(plan, k, max(asked, key=lambda month: (most[month - 1], least[month - 1], -month)), jointly, LIFTS)
        return
    after = [month for month in short if held.since and month >= held.until][:1]
    for month in dict.fromkeys([*short[:1], *after]):
        yield _late(plan, k, month, jointly, _AFTER if month in after else LIFTS)


# Of a line that was held: those who were there have gone home, though others who are yet to come would do as well.
_AFTER: Final[tuple[Lift, ...]] = ("not relieved", *(one for one in LIFTS if one != "not relieved"))


def _late(plan: Plan, k: int, month: int, jointly: _Pair, lifts: Sequence[Lift]) -> Late:
    line = plan.lines[k]
    least, most = (pair.amounts[line.line][month - 1] for pair in jointly)
    missing = (max(0.0, line.needs - most), line.needs - least)

    def is_lifted(bound: Bound, lifted: Collection[Lift], mode: Mode | None = Mode.TOGETHER) -> bool:
        return is_met(plan.course(mode, bound, plan.ratio, lifted).amounts[line.line][month - 1], line)

    for bound in BOUNDS:
        for lift in lifts:
            if is_lifted(bound, (lift,)):
                return Late(month, lift, bound == "least", (), missing)
        if is_lifted(bound, LIFTS):
            return Late(month, "several of these", bound == "least", (), missing)
        if bound == "least" and is_met(most, line):
            return Late(month, "vague", False, (), missing)
    short = next((one.shortfall for one in plan.answer.lines if one.line.line == line.line), None)
    waiting = short.hangs_on if short is not None else ()
    for lifted in ((), LIFTS):
        if is_lifted("most", lifted, None):
            return Late(month, "several, conditions among them" if lifted else "conditional", False, waiting, missing)
    if short is None or short.cause in ("vague", "conditional"):
        return Late(month, "lost to a higher line", False, (), missing)
    return Late(month, short.cause, False, waiting, missing)


def _doubles(plan: Plan) -> Iterator[Double]:
    """The units that are bound elsewhere during the plan, of nations that offer or refuse some of the kind."""
    for one in plan.case.commitments:
        mine = [offer for offer in plan.answer.offers.values() if binds(one, offer, plan.begins_on, plan.months)]
        if not mine:
            continue
        live = tuple(offer.id for offer in mine if offer.status.is_live)
        refused = tuple(offer.id for offer in mine if not offer.status.is_live)
        named = [plan.rotations[name].pool for name in live if name in plan.rotations and plan.rotations[name].pool_of]
        yield Double(one, live, refused, named[0] if named else None)
