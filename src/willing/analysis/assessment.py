"""One question answered whole: which offers count and stand, which lines they fill, and why the others stay short.

A shortfall's reason is computed (rule F5): each possible cause is lifted in turn, and the first whose lifting would fill the
line is its reason.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from types import MappingProxyType
from typing import Final, Literal

from willing.analysis.circuit import BOUNDS, Circuit
from willing.analysis.fill import Fill, Match, is_met
from willing.analysis.fit import Fit
from willing.analysis.groundwork import Groundwork, groundwork
from willing.analysis.offers import Offer, Status, offers
from willing.analysis.standing import Circle, Mode, Standing, circles_in, standing_in
from willing.analysis.withheld import withheld_amounts
from willing.faults import Fault, FaultyInput, clipped, nearest
from willing.ledger.case import Case, Requirement
from willing.ledger.settings import COUNTS
from willing.vocabulary.condition import Condition, Event, atoms
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
        stop: 'given' if nothing stops it; 'not needed' if nothing does and the line takes nothing of it: at the most it has
            enough without it, or gets nothing from it; or the first thing that does.
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
        groundwork: no part of the answer: what of the work for it serves other questions about the same offers.
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
    groundwork: Groundwork | None = field(default=None, compare=False, repr=False)

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
        before: an earlier answer about the same case. Its findings are taken over if all that they hang on is the same: the
            terms of every offer, the events that the day gives, the scenario, the lines and the rung. Where they are not, its
            groundwork serves as far as the offers are among its own, on the same terms. The answer is the same without it.

    Returns:
        The answer, with every line of the requirement in it, in the order in which lines are served.

    Cost:
        Linear in the offers and what their conditions name, and in what turns on the way to each of at most eight fixpoints;
        and three fills. Next to nothing where findings are taken over.
    """
    known = before if before is not None and before.case is case else None
    ground = groundwork(case, asked.as_of, asked.count, asked.requirement.lines, found, known.groundwork if known else None)
    if known is not None and _hangs_on_the_same(known, asked, ground.offers):
        return replace(known, question=asked, offers=ground.offers, groundwork=ground)
    fixed = (asked.scenario, asked.as_of)
    circuit = Circuit(case, ground.counted, *fixed, wiring=ground.firm)
    stands = standing_in(circuit)
    waits_for = _waits_for(circuit, stands)
    alone = ground.serving.fill({bound: circuit.least(bound).standing for bound in BOUNDS})
    together = {bound: circuit.greatest(bound).standing for bound in BOUNDS}
    jointly = ground.serving.fill(together) if stands.is_circling else alone
    opened = Circuit(case, ground.live, *fixed, open_events=True, wiring=ground.wired)
    lucky = opened if ground.wired is ground.firm else Circuit(case, ground.counted, *fixed, open_events=True, wiring=ground.firm)
    lucky_ones = lucky.greatest("most").standing
    everyone = ground.everyone
    best = everyone if lucky_ones == ground.firm.ids else ground.serving.fill({"least": (), "most": lucky_ones})
    return Assessment(
        case=case,
        question=asked,
        offers=ground.offers,
        counted=ground.firm.ids,
        standing=stands,
        waits_for=waits_for,
        circles=circles_in(opened),
        lines=tuple(_answers(case, ground, stands, waits_for, alone, jointly, known.lines if known else ())),
        waits=_waits(circuit, stands, waits_for),
        ceiling=best.filled(ground.lines)[1],
        groundwork=ground,
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
            found[offer.id] = circuit.unmet(offer.id, state)
    return MappingProxyType(found)


def _waits(circuit: Circuit, stands: Standing, waits_for: Mapping[str, tuple[Condition, ...]]) -> tuple[Wait, ...]:
    waiting: dict[str, list[str]] = defaultdict(list)
    last: dict[str, list[str]] = defaultdict(list)
    free: dict[Condition, set[str]] = {}
    jointly = circuit.greatest("most")
    for offer in circuit.offers:
        if stands.most[offer.id] is not Mode.WITHHELD:
            continue
        parts = waits_for[offer.id]
        for part in parts:
            if part not in free:
                free[part] = _free_events(circuit, part)
        for event in set().union(*(free[part] for part in parts)):
            waiting[event].append(offer.id)
            if all(circuit.holds_if(event, part, jointly, offer.nation) for part in parts):
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
    ground: Groundwork,
    stands: Standing,
    waits_for: Mapping[str, tuple[Condition, ...]],
    alone: Fill,
    jointly: Fill,
    before: Iterable[LineAnswer],
) -> Iterator[LineAnswer]:
    said = {answer.line.line: answer.candidates for answer in before}
    gives: dict[str, dict[str, list[float]]] = {line.line: {} for line in ground.lines}
    used: dict[str, list[str]] = defaultdict(list)
    for bound, side in enumerate((jointly.certain, jointly.possible)):
        for name, shares in side.items():
            for share in shares:
                if share.offer not in gives[name]:
                    gives[name][share.offer] = [0.0, 0.0]
                    used[share.offer].append(name)
                gives[name][share.offer][bound] = share.amount
    for line, meeting in zip(ground.lines, ground.meeting, strict=True):
        candidates = tuple(_candidates(line, meeting, ground, stands, waits_for, gives[line.line], used, said.get(line.line, ())))
        amounts = (jointly.least[line.line], jointly.most[line.line])
        shortfall = None
        if not is_met(amounts[0], line):
            brings = {offer.id: meets.brings[1] * meets.worth[1] for offer, meets in meeting}
            shortfall = _shortfall(line, candidates, brings, amounts, ground.everyone.most[line.line])
        yield LineAnswer(
            line=line,
            unit=case.capabilities[line.capability].unit,
            alone=(alone.least[line.line], alone.most[line.line]),
            jointly=amounts,
            if_all_stood=ground.everyone.most[line.line],
            shortfall=shortfall,
            candidates=candidates,
        )


_NEARNESS: Final[tuple[Stop, ...]] = (
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
_NOTHING: Final = (0.0, 0.0)


def _candidates(
    line: Line,
    meeting: Iterable[tuple[Offer, Match]],
    ground: Groundwork,
    stands: Standing,
    waits_for: Mapping[str, tuple[Condition, ...]],
    gives: Mapping[str, Sequence[float]],
    used: Mapping[str, Sequence[str]],
    before: Iterable[Candidate],
) -> Iterator[Candidate]:
    """The candidates of a line, the nearest to serving it first, and by id among those that the same thing stops.

    Of an answer before, those that are the same are taken over: most are, and there are many.
    """
    known = {one.offer: one for one in before}
    found: dict[Stop, list[Candidate]] = {stop: [] for stop in _NEARNESS}
    counted, most, least = ground.firm.ids, stands.most, stands.least
    for offer, meets in meeting:
        name = offer.id
        given = gives.get(name)
        stop: Stop
        if not offer.status.is_live:
            stop = "withdrawn" if offer.status is Status.WITHDRAWN else "refused"
        elif meets.fit is Fit.NO:
            stop = meets.stop  # type: ignore[assignment]
        elif offer.status is Status.FLOATED or offer.nation == "unnamed":
            stop = "floated"
        elif name not in counted:
            stop = "not counted"
        elif most[name] is Mode.WITHHELD:
            stop = "withheld"
        elif given is not None:
            stop = "given" if least[name] is Mode.ALONE else "together only"
        else:
            stop = "used elsewhere" if name in used else "not needed"
        waits = waits_for.get(name, ())
        elsewhere = tuple(one for one in used[name] if one != line.line) if name in used else ()
        amounts = _NOTHING if given is None else (given[0], given[1])
        old = known.get(name)
        if old is None or (old.stop, old.gives, old.waits, old.elsewhere) != (stop, amounts, waits, elsewhere):
            old = Candidate(name, stop, waits, elsewhere, amounts)
        found[stop].append(old)
    for stop in _NEARNESS:
        yield from found[stop]


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
    stopped: dict[Stop, list[float]] = defaultdict(list)
    for c in live:
        stopped[c.stop].append(brings[c.offer])

    def enough(*stops: Stop) -> bool:
        """Whether the offers with these stops would do, had this line alone to be served."""
        return is_met(math.fsum(amount for stop in stops for amount in stopped[stop]), line)

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
