"""What changed between two answers: offers, events, the requirement, and what that does to each line.

The two may be of two days of one case, or of two cases: two states of one ledger. So nothing is compared but by its id, and
each change carries the statements that brought it about. What did not change is not told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any, Final, Literal, TypeVar

from willing.analysis.assessment import Assessment, LineAnswer
from willing.analysis.circuit import Circuit
from willing.analysis.offers import Offer, Status, matter, rung
from willing.faults import Fault, FaultyInput
from willing.ledger.case import Case
from willing.ledger.entries import RowChange
from willing.vocabulary.condition import ALWAYS, Condition, Event as EventAtom, atoms, conjuncts
from willing.vocabulary.records import Event, Line, Statement
from willing.vocabulary.scenario import Scenario

__all__ = [
    "Changes",
    "ConditionChange",
    "ConditionTurn",
    "EventChange",
    "LineShift",
    "OfferChange",
    "RecordTurn",
    "RequirementChange",
    "Share",
    "StatementChange",
    "Turn",
    "check_order",
    "diff",
    "diff_days",
]

Turn = Literal["new", "again", "up", "down", "refused", "withdrawn", "gone", "same"]
ConditionTurn = Literal["added", "dropped", "met", "no longer met"]
RecordTurn = Literal["new", "changed", "gone"]

_Pair = tuple[float, float]
_Record = TypeVar("_Record", Line, Statement)
_TURNS: Final[tuple[Turn, ...]] = ("new", "up", "again", "down", "refused", "withdrawn", "gone", "same")
_ASKS: Final = ("capability", "needs", "place", "priority", "smallest", "accepts", "name")  # what a line asks for
_AS_IT_IS: Final = Scenario(MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class ConditionChange:
    """A part of an offer's condition that was added, dropped, met, or is met no longer.

    Attributes:
        turn: which of these. A part is met once it holds at the least amounts, in the question's scenario or as things stand.
        condition: the part.
        said: the statement that added or dropped it; for the others, the one that asks for it.
        events: the events in it that came true between the two, or that no longer are.
    """

    turn: ConditionTurn
    condition: Condition
    said: Statement
    events: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OfferChange:
    """An offer or a refusal that is another than it was.

    Attributes:
        before, after: as it was and as it is; `None` where there was or is none. An offer whose place was unsaid and then named
            is one offer.
        turn: 'new' and 'gone' for an offer, or a refusal, that was not there or is not; 'refused' and 'withdrawn' for a word
            that ends an offer, or that says no where nothing had been said; 'again' for an offer after a refusal; 'up' and
            'down' for another rung; 'same' if its position is as it was, and its amount, place or condition is not.
        said: the statement that turned it, or where its position is as it was, the word that governs.
        amount_from: if its amount changed, the statement that names the new one, or that no longer names one.
        conditions: what changed of the condition of an offer that is live before and after.
        lines: ids of the lines that get more or less from it than before.
        counts: whether it counted before, and whether it counts.
    """

    before: Offer | None
    after: Offer | None
    turn: Turn
    said: Statement
    amount_from: Statement | None
    conditions: tuple[ConditionChange, ...]
    lines: tuple[str, ...]
    counts: tuple[bool, bool]

    @property
    def offer(self) -> Offer:
        """The offer as it is, or, where there is none, as it was."""
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def place_changed(self) -> bool:
        """Whether its place was unsaid and is named now, or the other way round."""
        return self.before is not None and self.after is not None and self.before.place != self.after.place


@dataclass(frozen=True, slots=True)
class EventChange:
    """An event that came true between the two, by its `holds_from`, or that no longer is; with the live offers that name it."""

    event: Event
    came_true: bool
    offers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RequirementChange:
    """A line that is asked for and was not, or the other way round, or that asks for something else: `what` names it."""

    turn: RecordTurn
    before: Line | None
    after: Line | None
    what: tuple[str, ...]

    @property
    def line(self) -> Line:
        """The line as it is, or, where there is none, as it was."""
        found = self.after or self.before
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class Share:
    """What an offer gives a line, before and after, if all announce jointly; each at the least and at the most."""

    offer: str
    before: _Pair
    after: _Pair


@dataclass(frozen=True, slots=True)
class LineShift:
    """A line that gets another amount, alone or jointly, or is met otherwise; with the offers that give it more or less.

    Attributes:
        before, after: its answers; `None` where it was or is not asked for.
        shares: the offers whose share changed, the greatest change first.
    """

    before: LineAnswer | None
    after: LineAnswer | None
    shares: tuple[Share, ...]

    @property
    def answer(self) -> LineAnswer:
        """Its answer as it is, or, where there is none, as it was."""
        found = self.after or self.before
        assert found is not None
        return found


@dataclass(frozen=True, slots=True)
class StatementChange:
    """A statement that one ledger has and the other has not, or that says something else: `what` names its columns."""

    turn: RecordTurn
    before: Statement | None
    after: Statement | None
    what: tuple[str, ...]

    @property
    def statement(self) -> Statement:
        """The statement as it is, or, where there is none, as it was."""
        found = self.after or self.before
        assert found is not None
        return found


@dataclass(frozen=True)
class Changes:
    """What changed between two answers; empty where nothing did.

    Attributes:
        before, after: the two answers.
        offers: the offers and refusals that changed: those that count first, then by the lines they serve and by their rung.
        events: the events that came true, or no longer are, by id; those of kind 'reason' only where an offer waits for them.
        requirement: the lines that came, went, or ask for something else.
        lines: the lines that get something else, in the order in which they are served.
        statements: if the two are of different ledgers, the statements that were entered, corrected or taken out, by id.
        rows: if the two are of two states of a ledger, the rows that differ in anything but what is told of them above.
    """

    before: Assessment
    after: Assessment
    offers: tuple[OfferChange, ...]
    events: tuple[EventChange, ...]
    requirement: tuple[RequirementChange, ...]
    lines: tuple[LineShift, ...]
    statements: tuple[StatementChange, ...]
    rows: tuple[RowChange, ...]

    @property
    def is_empty(self) -> bool:
        """Whether nothing changed."""
        return not (self.offers or self.events or self.requirement or self.lines or self.statements or self.rows)


def diff(before: Assessment, after: Assessment, *, rows: Iterable[RowChange] = ()) -> Changes:
    """What changed from one answer to the other.

    >>> from willing import Case, assess, diff, question
    >>> case = Case.read("haiti-2024")
    >>> first, last = (assess(case, question(case, as_of=date(2024, month, 1))) for month in (3, 7))
    >>> found = diff(first, last)
    >>> for change in found.offers:
    ...     if change.turn == "up":
    ...         print(change.offer.id, change.before.status, change.after.status, change.said.statement)
    USA.mission_funds indicated pledged h30
    KEN.personnel.police@in_host approved present h39
    BHS.personnel@in_host indicated pledged h28

    Args:
        before, after: answers to any two questions, of one case or of two. Everything is compared by its id.
        rows: of two states of a ledger, all rows that differ.

    Returns:
        Each offer, event, line and statement at most once. An answer and itself: nothing. The other way round: the same
        offers, events and lines, 'new' for 'gone', 'up' for 'down', 'added' for 'dropped', 'met' for 'no longer met'.

    Cost:
        Four circuits; linear in the offers, the lines and, of two cases, the statements and the rows.
    """
    shares = {line: tuple(found) for line, found in _shares(before, after).items()}
    events, requirement = tuple(_events(before, after)), tuple(_requirement(before, after))
    statements = tuple(_statements(before.case, after.case))
    told: dict[tuple[str, ...], frozenset[str] | None] = {("statements", one.statement.statement): None for one in statements}
    told |= {("events", one.event.event): frozenset({"holds_from"}) for one in events}
    told |= {
        ("requirements", one.line.requirement, one.line.line): frozenset(one.what) if one.turn == "changed" else None
        for one in requirement
    }
    return Changes(
        before=before,
        after=after,
        offers=tuple(_offers(before, after, shares)),
        events=events,
        requirement=requirement,
        lines=tuple(_lines(before, after, shares)),
        statements=statements,
        rows=tuple(_untold(rows, told)),
    )


def diff_days(case: Case, begin: date | None, end: date | None) -> tuple[date, date]:
    """The two days that are compared: without an end the case's last, without a beginning that of the meeting before.

    Where no meeting was held before, the day before anything was said: then everything is new.

    Raises:
        FaultyInput: for a beginning after the end.
    """
    last = end or case.last_day
    if begin is None:
        held = [one.held_on for one in case.meetings if one.held_on < last]
        said = [one.said_on for one in case.statements if one.said_on is not None and one.said_on < last]
        begin = max(held) if held else min([last, *said]) - timedelta(days=1) if last > date.min else last
    if begin > last:
        raise FaultyInput(
            [Fault("from", f"{begin}, which is after {last}", "a day that is not after the last one", "the two in order")]
        )
    return begin, last


def check_order(earlier: Case, later: Case, known: date | int, upto: date | int | None) -> None:
    """Refuse two states of a ledger of which the first is the later one; they are told as they were asked for.

    Raises:
        FaultyInput: for these.
    """
    if earlier.known and later.known and earlier.known.entry > later.known.entry:
        found = f"{known} (entry {earlier.known.entry}), which is after {upto} (entry {later.known.entry})"
        wanted = "a day or an entry that is not after what was known last"
        raise FaultyInput([Fault("known-from", found, wanted, "the two in order")])


def _untold(rows: Iterable[RowChange], told: Mapping[tuple[str, ...], frozenset[str] | None]) -> Iterator[RowChange]:
    """The rows that differ in more than what is told already: by table and id, in these columns, or, with None, in all."""
    for row in rows:
        columns = told.get((row.table, *row.key[:2]), frozenset())
        if columns is not None and not columns.issuperset(row.columns):
            yield row


# ---- offers -----------------------------------------------------------------------------------------------------------


def _offers(before: Assessment, after: Assessment, shares: Mapping[str, Sequence[Share]]) -> list[OfferChange]:
    """The offers that changed, the weightiest first."""
    met = _Truths(before), _Truths(after)
    serves: dict[str, list[str]] = {}
    for line, found in shares.items():
        for share in found:
            serves.setdefault(share.offer, []).append(line)
    changes = []
    for old, new in _pairs(before.offers, after.offers):
        lines = tuple(serves.get(new.id if new else old.id if old else "", ()))
        counts = (old is not None and old.id in before.counted, new is not None and new.id in after.counted)
        change = _offer_change(old, new, lines, counts, met)
        if change is not None:
            changes.append(change)
    place = {line: k for k, line in enumerate(shares)}

    def weight(change: OfferChange) -> tuple[Any, ...]:
        firmest = max(one.status for one in (change.before, change.after) if one is not None)
        served = min((place[line] for line in change.lines), default=len(place))
        return not any(change.counts), _TURNS.index(change.turn), served, -firmest, change.offer.id

    return sorted(changes, key=weight)


def _pairs(before: Mapping[str, Offer], after: Mapping[str, Offer]) -> Iterator[tuple[Offer | None, Offer | None]]:
    """Each offer as it was and as it is: the one of the same id, or, where a place was named since, of the same words."""
    left = {one: offer for one, offer in before.items() if one not in after}
    right = {one: offer for one, offer in after.items() if one not in before}
    likely = [
        (-common, sorted((old.id, new.id)), old.id, new.id)
        for old in left.values()
        for new in right.values()
        if (old.nation, old.capability) == (new.nation, new.capability)
        and "" in (old.place, new.place)
        and (common := len(_ids(old.trail) & _ids(new.trail)))
    ]
    for _, _, was, now in sorted(likely):
        if was in left and now in right:
            yield left.pop(was), right.pop(now)
    for one, offer in before.items():
        if one in after:
            yield offer, after[one]
    yield from ((offer, None) for offer in left.values())
    yield from ((None, offer) for offer in right.values())


def _ids(said: Iterable[Statement]) -> set[str]:
    return {one.statement for one in said}


def _offer_change(
    old: Offer | None,
    new: Offer | None,
    lines: tuple[str, ...],
    counts: tuple[bool, bool],
    met: tuple[_Truths, _Truths],
) -> OfferChange | None:
    turn = _turn(old, new)
    amount_from: Statement | None = None
    conditions: tuple[ConditionChange, ...] = ()
    if old is not None and new is not None and old.status.is_live and new.status.is_live:
        if old.quantity != new.quantity:
            amount_from = new.amount_from or new.word
        conditions = tuple(_conditions(old, new, met))
    moved = old is not None and new is not None and old.place != new.place
    if turn == "same" and amount_from is None and not conditions and not moved:
        return None
    said = _turned_by(new or old, turn)
    return OfferChange(old, new, turn, said, amount_from, conditions, lines, counts)


def _turn(old: Offer | None, new: Offer | None) -> Turn:
    if new is None:
        return "gone"
    if not new.status.is_live:
        if old is not None and old.status is new.status:
            return "same"
        return "withdrawn" if new.status is Status.WITHDRAWN else "refused"
    if old is None:
        return "new"
    if not old.status.is_live:
        return "again"
    return "up" if new.status > old.status else "down" if new.status < old.status else "same"


def _turned_by(offer: Offer | None, turn: Turn) -> Statement:
    assert offer is not None
    return offer.rung_from if offer.status.is_live and turn != "same" else offer.word


class _Truths:
    """What has come true by an answer's day: events, and parts of conditions."""

    def __init__(self, answer: Assessment) -> None:
        asked = answer.question
        counted = [one for one in answer.offers.values() if one.id in answer.counted]
        self.case = answer.case
        self.happened = _happened(answer)
        self._circuits = [Circuit(answer.case, counted, found, asked.as_of) for found in (asked.scenario, _AS_IT_IS)]

    def of(self, condition: Condition, nation: str) -> tuple[bool, ...]:
        """Whether a nation's condition holds if nobody moves first, in the question's scenario and as things stand."""
        if any(isinstance(atom, EventAtom) and atom.name not in self.case.events for atom in atoms(condition)):
            return (False, False)  # a ledger that does not know the event yet
        return tuple(one.holds(condition, one.least("least"), nation) for one in self._circuits)


def _happened(answer: Assessment) -> frozenset[str]:
    day = answer.question.as_of
    return frozenset(one.event for one in answer.case.events.values() if one.holds_from is not None and one.holds_from <= day)


def _conditions(old: Offer, new: Offer, met: tuple[_Truths, _Truths]) -> Iterator[ConditionChange]:
    """What changed of the condition: first what was added and dropped, then what was met or is no longer."""
    cases = met[0].case, met[1].case
    was, now = dict(old.conditions), dict(new.conditions)
    moved = met[0].happened ^ met[1].happened

    def changed(turn: ConditionTurn, part: Condition, said: Statement) -> ConditionChange:
        events = {atom.name for atom in atoms(part) if isinstance(atom, EventAtom)} & moved
        return ConditionChange(turn, part, said, tuple(sorted(events)))

    for part, said in new.conditions:
        if part not in was:
            yield changed("added", part, said)
    for part, said in old.conditions:
        if part not in now:
            yield changed("dropped", part, _dropped_by(part, old, new, cases) or said)
    for part, said in new.conditions:
        if part in was:
            truths = [one.of(part, new.nation) for one in met]
            turn = next((turn for a, b in zip(*truths, strict=True) if (turn := _met(a, b)) is not None), None)
            if turn is not None:
                yield changed(turn, part, said)


def _met(before: bool, after: bool) -> ConditionTurn | None:
    return None if before is after else "met" if after else "no longer met"


def _dropped_by(part: Condition, old: Offer, new: Offer, cases: tuple[Case, Case]) -> Statement | None:
    """The first word since that speaks of the same matter, or drops them all (rule O3); or else the first since."""
    known = _ids(old.trail)
    since = [said for said in reversed(new.trail) if said.statement not in known]
    about = matter(cases[0], part)
    drops = (
        said
        for said in since
        if said.condition == ALWAYS
        or rung(said) in (Status.PRESENT, Status.REFUSED, Status.WITHDRAWN)
        or any(matter(cases[1], one) == about for one in conjuncts(said.condition or ALWAYS))
    )
    return next(drops, next(iter(since), None))


# ---- events, requirement, lines, statements ----------------------------------------------------------------------------


def _events(before: Assessment, after: Assessment) -> Iterator[EventChange]:
    was, now = _happened(before), _happened(after)
    naming: dict[str, set[str]] = {}
    for offer in (*before.offers.values(), *after.offers.values()):
        for atom in atoms(offer.condition) if offer.status.is_live else ():
            if isinstance(atom, EventAtom):
                naming.setdefault(atom.name, set()).add(offer.id)
    for one in sorted(was ^ now):
        event = (after if one in now else before).case.events[one]
        if event.kind != "reason" or one in naming:
            yield EventChange(event, one in now, tuple(sorted(naming.get(one, ()))))


def _requirement(before: Assessment, after: Assessment) -> Iterator[RequirementChange]:
    was, now = ({line.line: line for line in answer.question.requirement.lines} for answer in (before, after))
    for turn, old, new, what in _records(was, now, _ASKS):
        yield RequirementChange(turn, old, new, what)


def _records(
    was: Mapping[str, _Record], now: Mapping[str, _Record], columns: Sequence[str]
) -> Iterator[tuple[RecordTurn, _Record | None, _Record | None, tuple[str, ...]]]:
    """The records that are new, changed or gone, in their order now and then as they were, with the columns that changed."""
    for key, new in now.items():
        old = was.get(key)
        what = tuple(one for one in columns if old is not None and getattr(old, one) != getattr(new, one))
        if old is None or what:
            yield "new" if old is None else "changed", old, new, what
    for key, old in was.items():
        if key not in now:
            yield "gone", old, None, ()


def _shares(before: Assessment, after: Assessment) -> dict[str, list[Share]]:
    """By line, the offers that give it more or less than before, the greatest change first; lines in the order of serving."""
    renamed = {old.id: new.id for old, new in _pairs(before.offers, after.offers) if old is not None and new is not None}

    def given(answer: Assessment, name: Callable[[str], str]) -> dict[str, dict[str, _Pair]]:
        return {one.line.line: {name(c.offer): c.gives for c in one.candidates if any(c.gives)} for one in answer.lines}

    was, now = given(before, lambda one: renamed.get(one, one)), given(after, lambda one: one)
    found: dict[str, list[Share]] = {}
    for line in dict.fromkeys((*now, *was)):
        old, new = was.get(line, {}), now.get(line, {})
        shares = [Share(one, old.get(one, (0, 0)), new.get(one, (0, 0))) for one in sorted({*old, *new})]
        found[line] = sorted((one for one in shares if one.before != one.after), key=_by_size)
    return found


def _by_size(share: Share) -> tuple[float, float]:
    most, least = (abs(a - b) for a, b in zip(reversed(share.after), reversed(share.before), strict=True))
    return -most, -least


def _lines(before: Assessment, after: Assessment, shares: Mapping[str, Sequence[Share]]) -> Iterator[LineShift]:
    was, now = ({one.line.line: one for one in answer.lines} for answer in (before, after))
    for line in dict.fromkeys((*now, *was)):
        old, new = was.get(line), now.get(line)
        if old is None or new is None or (old.alone, old.jointly, old.met) != (new.alone, new.jointly, new.met):
            yield LineShift(old, new, tuple(shares.get(line, ())))


def _statements(before: Case, after: Case) -> Iterator[StatementChange]:
    if before.statements == after.statements:
        return
    columns = [one.name for one in fields(Statement)]
    was, now = ({one.statement: one for one in case.statements} for case in (before, after))
    for turn, old, new, what in _records(was, now, columns):
        yield StatementChange(turn, old, new, what)
