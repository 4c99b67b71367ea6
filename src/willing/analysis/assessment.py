"""One question answered whole: which offers count and stand, which lines they fill, and why the others stay short.

A shortfall's reason is computed (rule F5): each possible cause is lifted in turn, and the first whose lifting would fill the
line is its reason.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Final, Literal

from willing.analysis.circuit import Circuit
from willing.analysis.fill import Fill, Match, Matches, fill, is_met, matches
from willing.analysis.fit import Fit
from willing.analysis.offers import Offer, Status, offers
from willing.analysis.standing import Circle, Mode, Standing, circles_in, standing_in
from willing.analysis.withheld import withheld_amounts
from willing.faults import Fault, FaultyInput, clipped, nearest
from willing.ledger.case import Case, Requirement
from willing.ledger.settings import COUNTS
from willing.vocabulary.condition import Condition, Event, atoms, conjuncts
from willing.vocabulary.records import Line
from willing.vocabulary.scenario import Scenario

__all__ = ["Assessment", "Candidate", "LineAnswer", "Question", "Shortfall", "Wait", "assess", "begun", "question"]

Cause = Literal[
    "vague",
    "nobody offers",
    "lost to a higher line",
    "conditional",
    "wrong place",
    "below the smallest useful amount",
    "below the rung that counts",
    "only floated",
    "said in another unit",
    "too little offered",
]
Stop = Literal[
    "given",
    "used elsewhere",
    "not needed",
    "together only",
    "withheld",
    "floated",
    "not counted",
    "refused",
    "withdrawn",
    "place",
    "unit",
    "size",
]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of a case: the day, the scenario, the requirement, and from which rung an offer counts.

    The requirement has the lines that the day asks for (rule F7); `on` makes the question of another day.
    """

    as_of: date
    scenario: Scenario
    requirement: Requirement
    count: Status

    def offers(self, case: Case, found: Iterable[Offer] | None = None) -> tuple[Offer, ...]:
        """The offers of the day, or those found in their stead, each with the amount that counts from the rung."""
        return tuple(one.at(self.count) for one in (offers(case, self.as_of) if found is None else found))

    def on(self, case: Case, day: date) -> Question:
        """The same question of another day, with the lines of the case that this day asks for."""
        return replace(self, as_of=day, requirement=case.requirement_of(self.requirement.id).on(day))


@dataclass(frozen=True, slots=True)
class Candidate:
    """An offer of the kind a line asks for: what stops it there, and how much it gives the line.

    Attributes:
        offer: its id.
        stop: 'given' if nothing stops it; 'not needed' if nothing does but the line has enough; or the first thing that does.
        waits: for one that does not stand, the parts of its condition that do not hold.
        elsewhere: for one used by other lines, their ids.
        gives: the least and the most that it gives the line, in the line's unit.
    """

    offer: str
    stop: Stop
    waits: tuple[Condition, ...]
    elsewhere: tuple[str, ...]
    gives: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Shortfall:
    """Why a line is not filled for certain: the cause, what lifting it hangs on, and what is missing at the least and most."""

    cause: Cause
    hangs_on: tuple[Condition, ...]
    missing: tuple[float, float]


@dataclass(frozen=True, slots=True)
class LineAnswer:
    """One line: what it gets if nobody moves first and if all announce jointly, each at the least and at the most.

    Attributes:
        if_all_stood: what it would get at most if every offer that counts stood, whatever it waits for; no less than jointly
            at the most, but where rates of exchange make both estimates (rule F6). What lies between the two is conditional or
            withheld; what the line needs beyond it nobody offers whose offer counts.
    """

    line: Line
    unit: str
    alone: tuple[float, float]
    jointly: tuple[float, float]
    if_all_stood: float
    shortfall: Shortfall | None
    candidates: tuple[Candidate, ...]

    @property
    def met(self) -> Literal["alone", "jointly", "perhaps", "short"]:
        """Filled for certain by those that stand alone; by all jointly; only if the unsaid suffices; or not."""
        if is_met(self.alone[0], self.line):
            return "alone"
        if is_met(self.jointly[0], self.line):
            return "jointly"
        return "perhaps" if is_met(self.jointly[1], self.line) else "short"


@dataclass(frozen=True, slots=True)
class Wait:
    """An event left open that withheld offers wait for; `last` are those that would stand if it alone came true."""

    event: str
    offers: tuple[str, ...]
    last: tuple[str, ...]


@dataclass(frozen=True)
class Assessment:
    """The answer to a question about a case, each part with its reasons.

    Attributes:
        case, question: what was asked.
        offers: every offer and refusal of the day, by id.
        counted: ids of those that count.
        standing: their standing.
        waits_for: for each counted offer that is not alone for certain, the parts of its condition that do not hold.
        circles: the circles among the live offers, firm or floated.
        lines: the lines in the order in which they are served.
        waits: the events that withheld offers wait for, those that hold back most first.
        ceiling: how many lines could be filled at most if every free event turned out well.
    """

    case: Case
    question: Question
    offers: Mapping[str, Offer]
    counted: frozenset[str]
    standing: Standing
    waits_for: Mapping[str, tuple[Condition, ...]]
    circles: tuple[Circle, ...]
    lines: tuple[LineAnswer, ...]
    waits: tuple[Wait, ...]
    ceiling: int

    @cached_property
    def filled_alone(self) -> tuple[int, int]:
        """How many lines are filled when nobody moves first: for certain, and at most."""
        return self._filled(lambda answer: answer.alone)

    @cached_property
    def filled_jointly(self) -> tuple[int, int]:
        """How many lines are filled when all announce jointly: for certain, and at most."""
        return self._filled(lambda answer: answer.jointly)

    def _filled(self, amounts: Callable[[LineAnswer], tuple[float, float]]) -> tuple[int, int]:
        return (
            sum(is_met(amounts(answer)[0], answer.line) for answer in self.lines),
            sum(is_met(amounts(answer)[1], answer.line) for answer in self.lines),
        )


def question(
    case: Case,
    *,
    as_of: date | None = None,
    scenario: str | Scenario | None = None,
    requirement: str | None = None,
    count: str | None = None,
) -> Question:
    """The question that the words ask of the case; what they leave out is as the case says, and the day its last one.

    Of the requirement's lines it has those that the day asks for (rule F7).

    Raises:
        FaultyInput: for every event, requirement or rung that the case does not know.
    """
    faults: list[Fault] = []
    rung = count or case.count
    if rung not in COUNTS:
        faults.append(Fault("count", clipped(rung), f"one of {', '.join(COUNTS)}", nearest(rung, COUNTS)))
    parts: list[object] = []
    for found, wanted in ((case.scenario_of, scenario), (case.requirement_of, requirement)):
        try:
            parts.append(wanted if isinstance(wanted, Scenario) else found(wanted))
        except FaultyInput as error:
            faults += error.faults
    if faults:
        raise FaultyInput(faults)
    fixed, lines = parts
    assert isinstance(fixed, Scenario)
    assert isinstance(lines, Requirement)
    day = as_of or case.last_day
    return Question(day, fixed, lines.on(day), Status[rung.upper()])


def assess(case: Case, asked: Question, *, found: Sequence[Offer] | None = None, before: Assessment | None = None) -> Assessment:
    """Which offers stand, which lines they fill, and what stops the rest.

    Args:
        case: the case.
        asked: the question; `question` makes one from words.
        found: the offers to take instead of those that the statements of the day add up to, for what-ifs.
        before: an answer about the same case, on another day perhaps, whose findings are taken over if all that they hang on
            is the same: the terms of every offer, the events that the day gives, the scenario, the lines and the rung.

    Returns:
        The answer, with every line of the requirement in it, in the order in which lines are served.

    Cost:
        The fixpoints of at most three circuits, and four fills; next to nothing where findings are taken over.
    """
    every = asked.offers(case, found)
    by_id = {offer.id: offer for offer in every}
    if before is not None and before.case is case and _hangs_on_the_same(before, asked, by_id):
        return replace(before, question=asked, offers=MappingProxyType(by_id))
    counted = [offer for offer in every if offer.counts_from(asked.count)]
    circuit = Circuit(case, counted, asked.scenario, asked.as_of)
    stands = standing_in(circuit)
    waits_for = _waits_for(circuit, stands)
    lines = asked.requirement.lines
    matched = matches(case, every, lines)
    everyone = fill(lines, matched, {"least": (), "most": [offer.id for offer in counted]})
    alone = fill(lines, matched, stands.at(Mode.ALONE))
    jointly = fill(lines, matched, stands.at(Mode.TOGETHER)) if stands.is_circling else alone
    live = [offer for offer in every if offer.counts_from(Status.FLOATED)]
    opened = Circuit(case, live, asked.scenario, asked.as_of, open_events=True)
    lucky = opened if len(live) == len(counted) else Circuit(case, counted, asked.scenario, asked.as_of, open_events=True)
    best = fill(lines, matched, {"least": (), "most": lucky.greatest("most").standing})
    return Assessment(
        case=case,
        question=asked,
        offers=MappingProxyType(by_id),
        counted=frozenset(offer.id for offer in counted),
        standing=stands,
        waits_for=waits_for,
        circles=circles_in(opened),
        lines=tuple(_answers(case, every, asked, matched, stands, waits_for, alone, jointly, everyone)),
        waits=_waits(circuit, stands, waits_for),
        ceiling=best.filled(lines)[1],
    )


def _hangs_on_the_same(before: Assessment, asked: Question, by_id: Mapping[str, Offer]) -> bool:
    """Whether a question has the answer of another one: nothing else of offers or of the day is looked at by `assess`."""
    then = before.question
    return (
        (then.scenario, then.requirement, then.count) == (asked.scenario, asked.requirement, asked.count)
        and before.offers.keys() == by_id.keys()
        and all(one is (other := before.offers[name]) or one.terms == other.terms for name, one in by_id.items())
        and withheld_amounts(before.case, before.offers.values()) == withheld_amounts(before.case, by_id.values())
        and begun(before.case, then.as_of) == begun(before.case, asked.as_of)
    )


def begun(case: Case, day: date) -> tuple[str, ...]:
    """The events that have come true by a day, whatever the scenario."""
    return tuple(one.event for one in case.events.values() if one.holds_from is not None and one.holds_from <= day)


def _waits_for(circuit: Circuit, stands: Standing) -> Mapping[str, tuple[Condition, ...]]:
    nobody, jointly = circuit.least("least"), circuit.greatest("most")
    found = {}
    for offer in circuit.offers:
        if stands.least[offer.id] is not Mode.ALONE:
            state = jointly if stands.most[offer.id] is Mode.WITHHELD else nobody
            parts = conjuncts(offer.condition)
            found[offer.id] = tuple(part for part in parts if not circuit.holds(part, state, offer.nation))
    return MappingProxyType(found)


def _waits(circuit: Circuit, stands: Standing, waits_for: Mapping[str, tuple[Condition, ...]]) -> tuple[Wait, ...]:
    waiting: dict[str, list[str]] = defaultdict(list)
    last: dict[str, list[str]] = defaultdict(list)
    for offer in circuit.offers:
        if stands.most[offer.id] is not Mode.WITHHELD:
            continue
        for event in {event for part in waits_for[offer.id] for event in _free_events(circuit, part)}:
            waiting[event].append(offer.id)
            if circuit.holds_if(event, offer.condition, circuit.greatest("most"), offer.nation):
                last[event].append(offer.id)
    order = sorted(waiting, key=lambda event: (-len(last[event]), -len(waiting[event]), event))
    return tuple(Wait(event, tuple(waiting[event]), tuple(last[event])) for event in order)


def _free_events(circuit: Circuit, condition: Condition) -> set[str]:
    """The events in a condition that nothing settles: no offer brings them about, no scenario fixes them, no day has come."""
    found: set[str] = set()
    unseen = [condition]
    seen: set[Condition] = set()
    while unseen:
        for atom in atoms(unseen.pop()):
            if not isinstance(atom, Event) or atom in seen:
                continue
            seen.add(atom)
            if atom.name in circuit.derived:
                unseen.append(circuit.derived[atom.name])
            elif not circuit.given(atom.name) and atom.name not in circuit.scenario.truths:
                found.add(atom.name)
    return found


# ---- lines ---------------------------------------------------------------------------------------------------------------


def _answers(
    case: Case,
    every: Sequence[Offer],
    asked: Question,
    matched: Matches,
    stands: Standing,
    waits_for: Mapping[str, tuple[Condition, ...]],
    alone: Fill,
    jointly: Fill,
    everyone: Fill,
) -> Iterator[LineAnswer]:
    gives = {
        (share.offer, line, bound): share.amount
        for bound, side in enumerate((jointly.certain, jointly.possible))
        for line, shares in side.items()
        for share in shares
    }
    used: dict[str, list[str]] = defaultdict(list)
    for one, filled_line, _ in gives:
        if filled_line not in used[one]:
            used[one].append(filled_line)
    by_line: dict[int, list[tuple[Offer, Match]]] = defaultdict(list)
    for offer in every:
        for k, meets in matched[offer.id]:
            by_line[k].append((offer, meets))
    for k, line in enumerate(asked.requirement.lines):
        candidates = tuple(_candidates(line, by_line[k], asked, stands, waits_for, gives, used))
        amounts = (jointly.least[line.line], jointly.most[line.line])
        shortfall = None
        if not is_met(amounts[0], line):
            brings = {offer.id: meets.brings[1] * meets.worth[1] for offer, meets in by_line[k]}
            shortfall = _shortfall(line, candidates, brings, amounts, everyone.most[line.line])
        yield LineAnswer(
            line=line,
            unit=case.capabilities[line.capability].unit,
            alone=(alone.least[line.line], alone.most[line.line]),
            jointly=amounts,
            if_all_stood=everyone.most[line.line],
            shortfall=shortfall,
            candidates=candidates,
        )


_NEARNESS: Final = (
    "given",
    "used elsewhere",
    "not needed",
    "together only",
    "withheld",
    "place",
    "size",
    "unit",
    "floated",
    "not counted",
    "refused",
    "withdrawn",
)


def _candidates(
    line: Line,
    fitting: Iterable[tuple[Offer, Match]],
    asked: Question,
    stands: Standing,
    waits_for: Mapping[str, tuple[Condition, ...]],
    gives: Mapping[tuple[str, str, int], float],
    used: Mapping[str, list[str]],
) -> list[Candidate]:
    found = []
    for offer, meets in fitting:
        given = (gives.get((offer.id, line.line, 0), 0.0), gives.get((offer.id, line.line, 1), 0.0))
        stop: Stop
        if not offer.status.is_live:
            stop = "withdrawn" if offer.status is Status.WITHDRAWN else "refused"
        elif meets.fit is Fit.NO:
            stop = meets.stop  # type: ignore[assignment]
        elif offer.status is Status.FLOATED or offer.nation == "unnamed":
            stop = "floated"
        elif not offer.counts_from(asked.count):
            stop = "not counted"
        elif stands.most[offer.id] is Mode.WITHHELD:
            stop = "withheld"
        elif any(given):
            stop = "given" if stands.least[offer.id] is Mode.ALONE else "together only"
        else:
            stop = "used elsewhere" if offer.id in used else "not needed"
        elsewhere = tuple(one for one in used.get(offer.id, ()) if one != line.line)
        found.append(Candidate(offer.id, stop, waits_for.get(offer.id, ()), elsewhere, given))
    return sorted(found, key=lambda c: (_NEARNESS.index(c.stop), c.offer))


def _shortfall(
    line: Line,
    candidates: Sequence[Candidate],
    brings: Mapping[str, float],
    amounts: tuple[float, float],
    if_everyone_stood: float,
) -> Shortfall:
    missing = (max(0.0, line.needs - amounts[1]), line.needs - amounts[0])
    if is_met(amounts[1], line):
        return Shortfall("vague", _hangs_on(candidates, ("together only",)), missing)
    live = [c for c in candidates if c.stop not in ("refused", "withdrawn")]
    if not live:
        return Shortfall("nobody offers", (), missing)

    def enough(*stops: Stop) -> bool:
        """Whether the offers with these stops would do, had this line alone to be served."""
        return is_met(math.fsum(brings[c.offer] for c in live if c.stop in stops), line)

    here: tuple[Stop, ...] = ("given", "used elsewhere", "not needed", "together only")
    waiting = _hangs_on(candidates, ("withheld",))
    if enough(*here):
        return Shortfall("lost to a higher line", (), missing)
    if is_met(if_everyone_stood, line):
        return Shortfall("conditional", waiting, missing)
    here += ("withheld",)
    if enough(*here):
        return Shortfall("lost to a higher line", waiting, missing)
    lifts: tuple[tuple[Cause, Stop], ...] = (
        ("wrong place", "place"),
        ("below the smallest useful amount", "size"),
        ("below the rung that counts", "not counted"),
        ("only floated", "floated"),
    )
    for cause, stop in lifts:
        here += (stop,)
        if enough(*here):
            return Shortfall(cause, waiting, missing)
    return Shortfall("said in another unit" if any(c.stop == "unit" for c in live) else "too little offered", waiting, missing)


def _hangs_on(candidates: Iterable[Candidate], stops: Sequence[Stop]) -> tuple[Condition, ...]:
    """What candidates wait for, first what most of them wait for."""
    waiting = Counter(part for c in candidates if c.stop in stops for part in c.waits)
    return tuple(sorted(waiting, key=lambda part: (-waiting[part], str(part))))
