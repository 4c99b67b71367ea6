"""One page for whoever decides: the answer, who brings what, what is missing, what is to be decided and what changed.

Nothing is answered here that the library does not answer elsewhere: a brief gathers `assess`, `diff` since the last meeting and
`sites`, and picks out of them what one page has room for. Its own are two orders. *Shortfalls* come by the line's priority, then
by the share of what the line needs that is missing. *Decisions* are found one after the other: of all moves the one that brings
most, then, with that made, the next.

A move is an event that comes true and offers wait for, one that they deny being none; the offers of a nation raised to the rung
that counts; or a joint announcement. A move brings more than another if it meets more lines for certain; if as many, more lines
at most; if as many, more of the first line that they serve differently, as a share of what that line needs; and then by the
offers that come to stand, and by those that wait for it. So no units are added across, and a line that is served first goes
before all lower ones. What brings nothing but that it is waited for is no decision.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Final, Literal

from willing.analysis.assessment import Assessment, LineAnswer, Question, assess
from willing.analysis.candidates import Limits, limit_faults
from willing.analysis.circuit import BOUNDS, Circuit
from willing.analysis.diff import Changes, OfferChange, diff, diff_days
from willing.analysis.fill import Fill, Matches, fill, is_met, matches
from willing.analysis.offers import Offer, Status
from willing.analysis.sites import Siting, sites as siting, usual_kind
from willing.analysis.standing import Mode, Standing, standing_in
from willing.faults import Fault, FaultyInput
from willing.ledger.case import Case
from willing.vocabulary.condition import All, Any_, AtLeast, Condition, Event as EventAtom, Nations, Not, Offered, Total, atoms
from willing.vocabulary.promises import key_of
from willing.vocabulary.records import Event, Line, Meeting, Source, Statement
from willing.vocabulary.scenario import Scenario

__all__ = [
    "FIRM",
    "FRONT_KM",
    "SITES",
    "Brief",
    "Contribution",
    "Decision",
    "Gain",
    "Owner",
    "brief",
    "front_distance",
    "natural",
    "owner",
    "words_of",
]

FIRM: Final = Status.PLEDGED
"""The rung from which a contribution that stands alone is firm."""
SITES: Final = 3
"""How many sites a brief shows, if there are as many."""
FRONT_KM: Final = 70.0
"""How far from the front the sites of a brief lie at least, where no area of the case says what is near it: an assumption."""
_DECISIONS: Final = 3

Passed = Callable[[int, int], None]
Atom = EventAtom | Offered | Nations | Total
How = Literal["offers", "id", "words", "own", "nobody"]


@dataclass(frozen=True, slots=True)
class Contribution:
    """What one nation brings of one firmness; its offers in the order of the lines that they could serve."""

    nation: str
    offers: tuple[Offer, ...]


@dataclass(frozen=True, slots=True)
class Gain:
    """A line that a decision gives more: what it gets before and after, each at the least and at the most."""

    line: Line
    unit: str
    before: tuple[float, float]
    after: tuple[float, float]

    @property
    def meets(self) -> Literal["certain", "possible", ""]:
        """Whether the line is met after, for certain or at most, and was not before."""
        for bound, word in enumerate(("certain", "possible")):
            if is_met(self.after[bound], self.line) and not is_met(self.before[bound], self.line):
                return word  # type: ignore[return-value]
        return ""


@dataclass(frozen=True, slots=True)
class Owner:
    """Whose a decision is: ids of nations and bodies, and what says so.

    Attributes:
        who: their ids; none if nothing in the case names anybody.
        how: 'own' if it is their own word; 'offers' if their offers bring the event about; 'id' if the event's id begins with
            theirs; 'words' if its words begin with a body's name, or name them; 'nobody'.
    """

    who: tuple[str, ...]
    how: How


@dataclass(frozen=True, slots=True)
class Decision:
    """A move that is for somebody to make, and what it brings once those before it are made.

    Attributes:
        kind: 'event' for one that comes true, 'raise' for offers that are made as firm as counts, 'joint' for a joint
            announcement.
        event: the event; blank for the others.
        offers: the offers that are raised or announced; for an event, those that bring it about.
        owner: whose it is.
        gains: the lines that get more, in the order in which they are served.
        stand: the offers that then stand, and did not.
        waiting: the offers whose condition asks for the event.
    """

    kind: Literal["event", "raise", "joint"]
    event: str
    offers: tuple[str, ...]
    owner: Owner
    gains: tuple[Gain, ...]
    stand: tuple[str, ...]
    waiting: tuple[str, ...]


@dataclass(frozen=True)
class Brief:
    """The page, as data.

    Attributes:
        answer: the whole answer to the question.
        changes: what changed since the other day, whose answer is `changes.before`.
        meeting: the meeting held on that day, if one was.
        firm: what stands alone for certain and is pledged or firmer, by nation.
        indicated: what stands alone for certain and is not.
        conditional: what counts and does not stand alone for certain, by nation.
        refusals: the refusals and withdrawals of the day, by id.
        shortfalls: the lines that are not filled for certain, the gravest first.
        decisions: at most three, in the order in which they were found.
        capability: the kind of contingent that the sites are for.
        near_front: the area of the case that the sites keep out of, as `front_distance` has it; blank if none tells how far.
        siting: where it would stand; `None` if nobody asked, or if that is not to be had, as `no_siting` says.
        no_siting: why not.
        sources: every source that something in the brief rests on, by id.
    """

    answer: Assessment
    changes: Changes
    meeting: Meeting | None
    firm: tuple[Contribution, ...]
    indicated: tuple[Contribution, ...]
    conditional: tuple[Contribution, ...]
    refusals: tuple[Offer, ...]
    shortfalls: tuple[LineAnswer, ...]
    decisions: tuple[Decision, ...]
    capability: str
    near_front: str
    siting: Siting | None
    no_siting: str
    sources: tuple[Source, ...]

    @property
    def since(self) -> date:
        """The day with which the brief compares."""
        return self.changes.before.question.as_of

    @property
    def turned(self) -> tuple[OfferChange, ...]:
        """The changes of offers that count or counted, or are a no; those of what is only floated are left out."""
        return tuple(one for one in self.changes.offers if any(one.counts) or not one.offer.status.is_live)


def brief(
    case: Case,
    asked: Question,
    *,
    since: date | None = None,
    sites: int = SITES,
    front_km: float | None = None,
    passed: Passed = lambda done, of: None,
) -> Brief:
    """The page for one question.

    >>> from willing import Case, question
    >>> case = Case.read("haiti-2024")
    >>> found = brief(case, question(case, as_of=date(2024, 3, 20)), sites=0)
    >>> found.since, [one.event for one in found.decisions], found.decisions[0].owner.who
    (datetime.date(2024, 3, 11), ['usa.congress', 'blz.satisfied'], ('USA',))

    Args:
        case, asked: the question; `question` makes one from words.
        since: the day to compare with; without it, that of the last meeting before, or the day before anything was said.
        sites: how many sites to choose; fewer if there are not so many towns, none for 0.
        front_km: how far from the front they lie at least; without it as far as `front_distance` says, 0 for anywhere.
        passed: is told how far the work has come.

    Returns:
        The brief. A case without towns has no siting; one in which nothing waits for anything has no decisions.

    Raises:
        FaultyInput: for a day after the question's own, and a distance from the front of a case that names none.

    Cost:
        Some hundred fills where many events are waited for, and what `sites` takes: seconds.
    """
    begin, _ = _days(case, asked, since)
    if front_km is not None and (faults := list(limit_faults(case, Limits(front_km=front_km)))):
        raise FaultyInput(faults)
    usual, near = front_distance(case)
    keeps = Limits(front_km=usual if front_km is None else front_km)
    answer = assess(case, asked)
    changes = diff(assess(case, asked.on(case, begin)), answer)
    passed(5, 100)
    decisions = tuple(_decisions(answer, lambda done, of: passed(5 + 45 * done // of, 100)))
    passed(50, 100)
    capability = usual_kind(answer)
    found, why = _sited(answer, capability, sites, keeps, lambda done, of: passed(50 + int(49 * done / of), 100))
    held = [one for one in case.meetings if one.held_on == begin]
    firm, indicated, conditional = _contributions(answer)
    gathered = Brief(
        answer=answer,
        changes=changes,
        meeting=held[-1] if held else None,
        firm=firm,
        indicated=indicated,
        conditional=conditional,
        refusals=tuple(one for one in answer.offers.values() if not one.status.is_live),
        shortfalls=_shortfalls(answer),
        decisions=decisions,
        capability=capability,
        near_front=near if front_km is None else "",
        siting=found,
        no_siting=why,
        sources=(),
    )
    passed(100, 100)
    return replace(gathered, sources=_sources(gathered))


def _days(case: Case, asked: Question, since: date | None) -> tuple[date, date]:
    try:
        return diff_days(case, since, asked.as_of)
    except FaultyInput:
        found, wanted = f"{since}, which is after {asked.as_of}", "a day that is not after --as-of"
        raise FaultyInput([Fault("since", found, wanted, "the two in order")]) from None


# ---- contributions and shortfalls -----------------------------------------------------------------------------------------


def _contributions(answer: Assessment) -> tuple[tuple[Contribution, ...], ...]:
    """What counts, by how firm it is and by nation: those first that serve the first line, then the firmest."""
    serves: dict[str, int] = {}
    for place, line in enumerate(answer.lines):
        for one in line.candidates:
            if one.stop not in ("place", "unit", "size"):
                serves.setdefault(one.offer, place)
    kinds: tuple[list[Offer], list[Offer], list[Offer]] = [], [], []
    for offer in answer.offers.values():
        if offer.id in answer.counted:
            is_alone = answer.standing.least[offer.id] is Mode.ALONE
            kinds[0 if is_alone and offer.status >= FIRM else 1 if is_alone else 2].append(offer)

    def weight(offer: Offer) -> tuple[int, int, str]:
        return serves.get(offer.id, len(answer.lines)), -offer.status, offer.id

    def by_nation(found: Iterable[Offer]) -> Iterator[Contribution]:
        ordered = sorted(found, key=lambda one: one.nation)
        groups = [sorted(group, key=weight) for _, group in groupby(ordered, key=lambda one: one.nation)]
        yield from (Contribution(group[0].nation, tuple(group)) for group in sorted(groups, key=lambda group: weight(group[0])))

    return tuple(tuple(by_nation(found)) for found in kinds)


def _shortfalls(answer: Assessment) -> tuple[LineAnswer, ...]:
    short = [one for one in answer.lines if one.shortfall is not None]
    place = {one.line.line: k for k, one in enumerate(answer.lines)}

    def gravity(one: LineAnswer) -> tuple[float, ...]:
        assert one.shortfall is not None
        least, most = one.shortfall.missing
        return one.line.priority, -most / one.line.needs, -least / one.line.needs, place[one.line.line]

    return tuple(sorted(short, key=gravity))


# ---- decisions ------------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _State:
    """What some moves come to: the rungs they raise, the events they bring, whether all announce jointly, and what follows."""

    scenario: Scenario
    offers: tuple[Offer, ...]
    is_joint: bool
    standing: Standing
    fill: Fill

    def stands(self, end: int) -> frozenset[str]:
        """The offers that stand, at the least or at the most amounts."""
        return self.standing.at(Mode.TOGETHER if self.is_joint else Mode.ALONE)[BOUNDS[end]]


class _Moves:
    """The moves of one question, and what each brings."""

    def __init__(self, answer: Assessment) -> None:
        self.case, self.asked, self.lines = answer.case, answer.question, answer.question.requirement.lines
        every = tuple(one for one in answer.offers.values() if one.status.is_live and one.nation != "unnamed")
        self._matched: Matches = matches(self.case, every, self.lines)
        self.start = self._state(self.asked.scenario, every, is_joint=False)

    def _state(self, scenario: Scenario, offers: tuple[Offer, ...], *, is_joint: bool) -> _State:
        counted = [one for one in offers if one.counts_from(self.asked.count)]
        stands = standing_in(Circuit(self.case, counted, scenario, self.asked.as_of))
        mode = Mode.TOGETHER if is_joint else Mode.ALONE
        return _State(scenario, offers, is_joint, stands, fill(self.lines, self._matched, stands.at(mode)))

    def all_from(self, state: _State) -> Iterator[tuple[str, str]]:
        """The moves that are left, each a kind and a name."""
        if not state.is_joint and Mode.TOGETHER in state.standing.most.values():
            yield "joint", ""
        yield from (("event", event) for event in sorted(self.asked_for(state)))
        if self.asked.count is not Status.PRESENT:
            below = {one.nation for one in state.offers if not one.counts_from(self.asked.count)}
            yield from (("raise", nation) for nation in sorted(below))

    def asked_for(self, state: _State) -> dict[str, list[str]]:
        """The events that are open, with the offers that do not stand and whose condition asks for them, however indirectly."""
        found: dict[str, list[str]] = defaultdict(list)
        standing = state.stands(0)
        for offer in state.offers:
            if offer.id not in standing:
                for event in self._events(offer, state.scenario):
                    found[event].append(offer.id)
        return found

    def _events(self, offer: Offer, scenario: Scenario) -> set[str]:
        found: set[str] = set()
        unseen = [offer.condition]
        while unseen:
            for atom in _wanted(unseen.pop()):
                if isinstance(atom, EventAtom) and atom.name not in found and self._is_open(atom.name, scenario):
                    found.add(atom.name)
                    if (when := self.case.events[atom.name].when) is not None:
                        unseen.append(when)
        return found

    def _is_open(self, event: str, scenario: Scenario) -> bool:
        since = self.case.events[event].holds_from
        return event not in scenario.truths and not (since is not None and since <= self.asked.as_of)

    def made(self, state: _State, kind: str, name: str) -> _State:
        """The state once a move is made."""
        if kind == "event":
            return self._state(state.scenario.with_truth(name, True), state.offers, is_joint=state.is_joint)
        if kind == "joint":
            return self._state(state.scenario, state.offers, is_joint=True)
        raised = tuple(
            replace(one, status=max(one.status, self.asked.count)) if one.nation == name else one for one in state.offers
        )
        return self._state(state.scenario, raised, is_joint=state.is_joint)

    def gains(self, before: _State, after: _State) -> Iterator[Gain]:
        """The lines that get more."""
        for line in self.lines:
            was, now = ((one.fill.least[line.line], one.fill.most[line.line]) for one in (before, after))
            if was != now:
                yield Gain(line, self.case.capabilities[line.capability].unit, was, now)

    def worth(self, before: _State, after: _State, waiting: int) -> tuple[object, ...]:
        """How much a move brings, to be compared with what others bring."""
        filled = [now - was for was, now in zip(before.fill.filled(self.lines), after.fill.filled(self.lines), strict=True)]
        more = [
            ((now - was) / line.needs if now - was < float("inf") else 1.0)
            for line in self.lines
            for was, now in (
                (before.fill.most[line.line], after.fill.most[line.line]),
                (before.fill.least[line.line], after.fill.least[line.line]),
            )
        ]
        stand = [len(after.stands(end)) - len(before.stands(end)) for end in (0, 1)]
        return *filled, tuple(round(one, 9) for one in more), *stand, waiting


def _decisions(answer: Assessment, passed: Passed) -> Iterator[Decision]:
    """The moves that bring most, one after another."""
    moves = _Moves(answer)
    state = moves.start
    for step in range(_DECISIONS):
        waiting = moves.asked_for(state)
        every = list(moves.all_from(state))
        best: tuple[tuple[object, ...], str, str, _State] | None = None
        for number, (kind, name) in enumerate(every):
            made = moves.made(state, kind, name)
            worth = moves.worth(state, made, len(waiting.get(name, ())))
            if best is None or worth > best[0]:  # of equal ones the first by kind and name
                best = worth, kind, name, made
            passed(step * len(every) + number + 1, _DECISIONS * len(every))
        if best is None or best[0][:-1] <= moves.worth(state, state, 0)[:-1]:
            return  # that offers wait for it decides among moves that bring as much, and makes none of what brings nothing
        _, kind, name, made = best
        yield _decision(moves, state, made, kind, name, waiting.get(name, ()))
        state = made


def _decision(moves: _Moves, before: _State, after: _State, kind: str, name: str, waiting: Sequence[str]) -> Decision:
    case, asked = moves.case, moves.asked
    stand = tuple(sorted(after.stands(0) - before.stands(0)))
    gains = tuple(moves.gains(before, after))
    if kind == "event":
        bring = tuple(sorted(one.id for one in before.offers if _brings_about(case, case.events[name], one)))
        return Decision("event", name, bring, owner(case, case.events[name]), gains, stand, tuple(waiting))
    if kind == "joint":
        together = tuple(one for one, mode in sorted(before.standing.most.items()) if mode is Mode.TOGETHER)
        nations = tuple(dict.fromkeys(key_of(one.partition("@")[0])[0] for one in together))
        return Decision("joint", "", together, Owner(nations, "own"), gains, stand, ())
    raised = tuple(one.id for one in before.offers if one.nation == name and not one.counts_from(asked.count))
    return Decision("raise", "", raised, Owner((name,), "own"), gains, stand, ())


def _wanted(condition: Condition) -> Iterator[Atom]:
    """What a condition wants to hold: its atoms without the events that it wants not to."""
    match condition:
        case AtLeast(_, operands) | All(operands) | Any_(operands):
            for part in operands:
                yield from _wanted(part)
        case Not():
            return
        case _:
            yield from atoms(condition)


def _asked_of(case: Case, event: Event) -> Iterator[Offered]:
    """The offers by name that bring an event about, through other events too."""
    unseen, seen = [event], {event.event}
    while unseen:
        when = unseen.pop().when
        for atom in _wanted(when) if when is not None else ():
            if isinstance(atom, Offered):
                yield atom
            elif isinstance(atom, EventAtom) and atom.name not in seen:
                seen.add(atom.name)
                unseen.append(case.events[atom.name])


def _brings_about(case: Case, event: Event, offer: Offer) -> bool:
    return any(
        offer.nation == atom.nation and (atom.capability is None or f"{offer.capability}.".startswith(f"{atom.capability}."))
        for atom in _asked_of(case, event)
    )


def owner(case: Case, event: Event) -> Owner:
    """Whose an event is: of those whose offers bring it about, or else by its id, or else by its words; or nobody's.

    Words that begin with a body go before the id, which may be of the nation that waits: `fra.money`, "the Bank pays".
    """
    if asked := sorted({atom.nation for atom in _asked_of(case, event)}):
        return Owner(tuple(asked), "offers")
    first = re.split(r"[._]", event.event)[0]
    is_of_a_nation = "." in event.event and first.upper() in case.nations
    if first in case.bodies and not is_of_a_nation:
        return Owner((first,), "id")
    if body := _acting(case, event.says):
        return Owner((body,), "words")
    if is_of_a_nation:
        return Owner((first.upper(),), "id")
    names = {one.name: one.nation for one in case.nations.values()} | {one.name: one.body for one in case.bodies.values()}
    said, found = event.says, []
    for name in sorted(names, key=len, reverse=True):
        place = re.search(rf"(?<!\w){re.escape(name)}(?!\w)", said)
        if place is not None:
            found.append((place.start(), names[name]))
            said = f"{said[: place.start()]}{' ' * len(name)}{said[place.end() :]}"
    return Owner(tuple(one for _, one in sorted(found)), "words") if found else Owner((), "nobody")


def _acting(case: Case, says: str) -> str:
    """The body that words begin with: by its name, or by its kind where no other body of the case is of that kind."""
    kinds = Counter(one.kind for one in case.bodies.values())
    named = [(_without_article(one.name), one.body) for one in case.bodies.values()]
    named += [(one.kind, one.body) for one in case.bodies.values() if one.kind and kinds[one.kind] == 1]
    words = _without_article(says)
    found = [(len(name), body) for name, body in named if name and re.match(rf"{re.escape(name)}(?!\w)", words)]
    return max(found, default=(0, ""))[1]


def _without_article(words: str) -> str:
    return re.sub(r"^the\s+", "", words.strip(), flags=re.IGNORECASE)


# ---- sites ----------------------------------------------------------------------------------------------------------------


def front_distance(case: Case) -> tuple[float | None, str]:
    """How far from the front a site lies at least unless somebody says otherwise, and the area of the case that says so.

    That is the widest of the areas that lie near the front, so that no site lies in land that the case calls near it; `FRONT_KM`
    and a blank where it has none; nothing of a case without a front.
    """
    if not case.front:
        return None, ""
    near = [
        (float(one.within_km), one.area) for one in case.areas.values() if one.near == case.front and one.within_km is not None
    ]
    return max(near, default=(FRONT_KM, ""))


def _sited(
    answer: Assessment, capability: str, count: int, limits: Limits, passed: Callable[[float, float], None]
) -> tuple[Siting | None, str]:
    """The siting for so many sites, or for as many as there are; or why there is none."""
    case = answer.case
    towns = sum(one.kind == "town" and one.latitude is not None for one in case.sites.values())
    if not count:
        return None, "not asked for"
    if not towns:
        return None, "no towns"
    try:
        found = siting(
            case,
            answer.question,
            (min(count, towns),),
            limits=limits,
            capability=capability,
            passed=lambda what, done, of: passed(done, of),
        )
    except FaultyInput as error:
        return None, error.faults[0].found
    return found, ""


# ---- sources --------------------------------------------------------------------------------------------------------------


def _sources(found: Brief) -> tuple[Source, ...]:
    """Every source that the brief rests on, by id; those of statements by what the statement says, copies too."""
    cited: set[str] = set(found.answer.question.requirement.sources)
    case = found.answer.case
    for line in found.answer.lines:
        cited.update(line.line.sources)
    for offer in found.answer.offers.values():
        for said in words_of(offer):
            cited.update(said.sources)
    events = {decision.event for decision in found.decisions if decision.event} | {one.event for one in found.answer.waits}
    for event in (*(case.events[one] for one in events), *(one.event for one in found.changes.events)):
        cited.update(event.sources)
    for change in found.changes.offers:
        for one in (change.said, change.amount_from, *(part.said for part in change.conditions)):
            cited.update(one.sources if one is not None else ())
    for required in found.changes.requirement:
        cited.update(required.line.sources)
    cited.update(found.meeting.sources if found.meeting is not None else ())
    if found.siting is not None:
        for placement in found.siting.placements:
            for site in placement.best.sites:
                cited.update(case.sites[site].sources)
        cited.update(case.areas[found.near_front].sources if found.near_front else ())
    return tuple(sorted((case.sources[one] for one in cited if one in case.sources), key=lambda one: natural(one.source)))


def words_of(offer: Offer) -> tuple[Statement, ...]:
    """The statements that an offer's position, amount, conditions, caveats and reasons come from, each once."""
    found: list[Statement] = [offer.word, offer.rung_from]
    found += [offer.amount_from] if offer.amount_from is not None else []
    found += [said for parts in (offer.conditions, offer.because, offer.caveats, offer.reasons) for _, said in parts]
    return tuple({one.statement: one for one in found}.values())


def natural(name: str) -> tuple[object, ...]:
    """An order in which s9 comes before s10."""
    parts = re.findall(r"\d{1,18}|\D+", name)
    return (*((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in parts), (2, 0, name))
