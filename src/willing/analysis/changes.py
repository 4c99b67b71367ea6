"""The same question twice: after a change (what if), and at the date of each meeting (history)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from operator import gt, lt
from typing import Final

from willing.analysis.assessment import Assessment, Candidate, LineAnswer, Question, assess
from willing.analysis.offers import Offer, OffersByDay, Status, offers
from willing.analysis.standing import Mode, Standing
from willing.faults import Fault, Faults, FaultyInput, Suggesting, clipped, nearest
from willing.ledger.case import Case
from willing.ledger.settings import COUNTS
from willing.vocabulary.condition import Condition, parse
from willing.vocabulary.records import PLACES, Meeting

__all__ = [
    "STAYING",
    "Change",
    "Difference",
    "LineChange",
    "ModeChange",
    "Moment",
    "PlaceChange",
    "Service",
    "change",
    "history",
    "history_days",
    "whatif",
]

_INSIDE: Final = ("in_host", "airspace", "")
STAYING: Final = tuple(place for place in PLACES if place not in _INSIDE)
"""The places at which a nation may be supposed to stay: those that are not inside the host nation."""


@dataclass(frozen=True, slots=True)
class Change:
    """What is supposed; without anything, that all is as it is.

    Attributes:
        events: events with another truth.
        without: nations that leave.
        conditions: offers, or promises at every place, with another condition.
        stays: nations with the place at which they stay instead of going into the host nation (rule W1), one of `STAYING`.
        count: another rung from which an offer counts.
        requirement: id of another requirement.
    """

    events: Mapping[str, bool] = field(default_factory=dict)
    without: tuple[str, ...] = ()
    conditions: Mapping[str, Condition] = field(default_factory=dict)
    stays: Mapping[str, str] = field(default_factory=dict)
    count: str | None = None
    requirement: str | None = None


@dataclass(frozen=True, slots=True)
class ModeChange:
    """An offer whose standing changed; `None` where it does not count."""

    offer: str
    before: tuple[Mode, Mode] | None
    after: tuple[Mode, Mode] | None

    @property
    def turn(self) -> int:
        """Whether it stands more firmly (1) or less (−1), for certain and at most; 0 where the two go different ways."""
        return _turn(self.before or _NOWHERE, self.after or _NOWHERE)


@dataclass(frozen=True, slots=True)
class Service:
    """What an offer gives a line of its kind jointly, at the least and at the most, before and after.

    `None` where it cannot serve it, or where the line is not asked for. It gives nothing where it does not count or stand, or the
    line has enough.
    """

    line: str
    before: tuple[float, float] | None
    after: tuple[float, float] | None


_NOWHERE: Final = (-1, -1)


def _turn(before: Sequence[float], after: Sequence[float]) -> int:
    """Whether bounds rise (1) or fall (−1), none of them the other way; 0 where some do either, or none does."""
    rises, falls = any(map(lt, before, after)), any(map(gt, before, after))
    return rises - falls


@dataclass(frozen=True, slots=True)
class PlaceChange:
    """An offer that is at another place, under the id that it had; a blank place is unsaid.

    Attributes:
        offer: its id.
        before, after: the places.
        lines: the lines that it can serve on either side, in the order in which lines are served.
    """

    offer: str
    before: str
    after: str
    lines: tuple[Service, ...]


@dataclass(frozen=True, slots=True)
class LineChange:
    """A line that is asked for otherwise, or gets another amount, alone or jointly, at the least or at the most.

    `None` where it is not asked for.
    """

    before: LineAnswer | None
    after: LineAnswer | None

    @property
    def line(self) -> str:
        """Its id."""
        found = self.after or self.before
        assert found is not None
        return found.line.line

    @property
    def turn(self) -> int:
        """Whether it gets more (1) or less (−1), in no bound the other way; 0 where that cannot be said."""
        if self.before is None or self.after is None:
            return 0
        return _turn((*self.before.alone, *self.before.jointly), (*self.after.alone, *self.after.jointly))


@dataclass(frozen=True, slots=True)
class Difference:
    """Two answers, and what changed between them.

    Attributes:
        before, after: the answers.
        offers: the offers whose standing changed, by id.
        lines: the lines that changed, in the order in which they are served; then those no longer asked for.
        moved: the live offers that serve at another place, by id.
    """

    before: Assessment
    after: Assessment
    offers: tuple[ModeChange, ...]
    lines: tuple[LineChange, ...]
    moved: tuple[PlaceChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Moment:
    """The answer on the day of one or more meetings, or, without any, on the day that was asked for."""

    day: date
    meetings: tuple[Meeting, ...]
    answer: Assessment


def change(
    case: Case,
    *,
    suppose: str = "",
    without: Iterable[str] = (),
    stays: Iterable[str] = (),
    conditions: Iterable[str] = (),
    count: str | None = None,
    requirement: str | None = None,
    faults: Faults | None = None,
) -> Change:
    """The change that words say, as `question` makes a question of words.

    Args:
        case: what the words speak of.
        suppose: events, as a scenario is written: 'usa.backstop, not ceasefire'.
        without: codes of nations.
        stays: nations with their places: 'DEU: neighbour'.
        conditions: offers with their conditions: 'NLD.land: ceasefire'.
        count, requirement: a rung, and the id of a requirement; blank is as it was.
        faults: where to put what is wrong with the words; the change is then what the others say.

    Raises:
        FaultyInput: without `faults`, for all words that the case does not know or that say nothing.
    """
    found = Faults() if faults is None else faults
    changed: dict[str, Condition] = {}
    staying: dict[str, str] = {}
    for text in conditions:
        found.of(lambda text=text: _said_condition(case, text, changed))  # type: ignore[misc]
    for text in stays:
        found.of(lambda text=text: _said_place(text, staying))  # type: ignore[misc]
    scenario = found.of(lambda: case.scenario_of(suppose, "suppose"))
    if faults is None:
        found.tell()
    return Change(scenario.truths if scenario else {}, tuple(without), changed, staying, count or None, requirement or None)


def _said_condition(case: Case, text: str, changed: dict[str, Condition]) -> None:
    """Add an offer and its condition to those that were said."""
    offer, colon, condition = text.partition(":")
    offer = offer.strip()
    if not colon:
        raise FaultyInput([Fault("condition", clipped(text), "an offer and its condition, 'NLD.land: ceasefire'")])
    found = parse(condition, f"condition {offer}")
    case.check_condition(found, condition, f"condition {offer}", offer.partition(".")[0])
    changed[offer] = found


def _said_place(text: str, staying: dict[str, str]) -> None:
    """Add a nation and the place at which it stays to those that were said."""
    nation, colon, place = (part.strip() for part in text.partition(":"))
    if not colon:
        raise FaultyInput([Fault("stays", clipped(text), "a nation and a place, 'DEU: neighbour'")])
    if staying.setdefault(nation, place) != place:
        found = f"{clipped(nation)} at {clipped(staying[nation])} and at {clipped(place)}"
        raise FaultyInput([Fault("stays", found, "one place for each nation")])


def whatif(
    case: Case, asked: Question, change: Change, *, found: Sequence[Offer] | None = None, before: Assessment | None = None
) -> Difference:
    """The answer before and after a change, with every offer and line that it moves.

    Lines are compared by their ids, whatever the requirements are.

    Args:
        case, asked: as for `assess`.
        change: what is supposed; `change` makes one of words.
        found: the offers of the day, if they are known already.
        before: the answer to the question as it is, if it is known already: made of the same offers.

    Raises:
        FaultyInput: for every nation or offer that the day does not know or that cannot change so, every place that is none to
            stay at, a rung and a requirement that are not there.
    """
    found = offers(case, asked.as_of) if found is None else found
    faults = [*_faults(found, change)]
    scenario = asked.scenario
    for event, holds in change.events.items():
        scenario = scenario.with_truth(event, holds)
    then = replace(asked, scenario=scenario)
    if change.count is not None:
        if change.count in COUNTS:
            then = replace(then, count=Status[change.count.upper()])
        else:
            wanted = f"one of {', '.join(COUNTS)}"
            faults.append(Fault("then-count", clipped(change.count), wanted, nearest(change.count, COUNTS)))
    if change.requirement is not None:
        try:
            then = replace(then, requirement=case.requirement_of(change.requirement).on(asked.as_of))
        except FaultyInput as error:
            faults += [replace(fault, where="then-requirement") for fault in error.faults]
    if faults:
        raise FaultyInput(faults)
    changed = _changed(found, change)
    before = before or assess(case, asked, found=found)
    after = assess(case, then, found=changed, before=before)
    return Difference(
        before=before,
        after=after,
        offers=tuple(_turned(before.standing, after.standing)),
        lines=tuple(_lines(before, after)),
        moved=tuple(_moved(before, after)),
    )


def _turned(before: Standing, after: Standing) -> Iterator[ModeChange]:
    """The offers that stand otherwise, by id."""
    bounds = ((before.least, after.least), (before.most, after.most))
    for one in sorted({offer for old, new in bounds for offer, _mode in old.items() ^ new.items()}):
        yield ModeChange(one, before.of(one), after.of(one))


def _lines(before: Assessment, after: Assessment) -> Iterator[LineChange]:
    old, new = ({one.line.line: one for one in answer.lines} for answer in (before, after))
    for line in dict.fromkeys((*new, *old)):
        found = LineChange(old.get(line), new.get(line))
        if found.before is None or found.after is None or _asks_or_gets(found.before) != _asks_or_gets(found.after):
            yield found


def _asks_or_gets(one: LineAnswer) -> tuple[object, ...]:
    return one.line.needs, one.unit, one.line.place, one.alone, one.jointly


def _moved(before: Assessment, after: Assessment) -> Iterator[PlaceChange]:
    moved = [one for one in after.offers.values() if one is not (was := before.offers[one.id]) and one.place != was.place]
    if not moved:
        return
    old, new = _services(before), _services(after)
    lines = [*dict.fromkeys(one.line.line for one in (*after.lines, *before.lines))]
    for offer in moved:
        gives = [Service(line, old.get((offer.id, line)), new.get((offer.id, line))) for line in lines]
        served = tuple(one for one in gives if (one.before, one.after) != (None, None))
        yield PlaceChange(offer.id, before.offers[offer.id].place, offer.place, served)


def _services(answer: Assessment) -> dict[tuple[str, str], tuple[float, float]]:
    """What offers give to the lines that they can serve where they are."""
    return {(one.offer, line.line.line): one.gives for line in answer.lines for one in line.candidates if _can_serve(one)}


def _can_serve(one: Candidate) -> bool:
    return one.stop not in ("place", "unit", "size", "refused", "withdrawn")


def _faults(found: Sequence[Offer], change: Change) -> Iterator[Fault]:
    near = Suggesting()
    ids = {offer.id for offer in found}
    nations = {offer.nation for offer in found}
    for where, named in (("without", change.without), ("stays", change.stays)):
        for nation in named:
            if nation not in nations:
                yield Fault(where, f"no offer of {clipped(nation)}", "a nation with an offer", near.nearest(nation, nations))
    for nation, place in change.stays.items():
        if place not in STAYING:
            yield Fault("stays", clipped(place), f"one of {', '.join(STAYING)}", near.nearest(place, STAYING))
        if nation in change.without:
            yield Fault("stays", f"{nation}, which leaves", "a nation that stays or one that leaves", "name it once")
        elif nation in nations and not any(offer.nation == nation and _goes_inside(offer) for offer in found):
            yield Fault("stays", f"{nation}, which offers nothing inside the host nation", "a nation with an offer there")
    for one in change.conditions:
        named_by = [offer for offer in found if _named(offer, one)]
        if not named_by:
            known = ids | {f"{o.nation}.{o.capability}" for o in found} | {o.promise for o in found}
            yield Fault("condition", f"no offer {clipped(one)}", "an offer of the day", near.nearest(one, known))
        for offer in named_by:
            if not offer.status.is_live:
                wanted = "an offer: a refusal waits for nothing"
                yield Fault("condition", f"{clipped(one)}, which is {offer.status}", wanted)


def _changed(found: Sequence[Offer], change: Change) -> tuple[Offer, ...]:
    staying = tuple(offer for offer in found if offer.nation not in change.without)
    if not change.conditions and not change.stays:
        return staying
    return tuple(_as_changed(offer, change) for offer in staying)


def _as_changed(offer: Offer, change: Change) -> Offer:
    new = next((condition for one, condition in change.conditions.items() if _named(offer, one)), None)
    changed = offer if new is None else offer.on(new)
    stays = offer.nation in change.stays and _goes_inside(offer)
    return replace(changed, place=change.stays[offer.nation]) if stays else changed


def _goes_inside(offer: Offer) -> bool:
    """Whether a live offer serves inside the host nation, or leaves open whether it does."""
    return offer.status.is_live and offer.place in _INSIDE


def _named(offer: Offer, name: str) -> bool:
    """Whether a name means the offer: its whole id, its id without the place, or the promise that it is a tranche of."""
    return name in (offer.id, offer.promise, f"{offer.nation}.{offer.capability}")


def history(case: Case, asked: Question, done: Callable[[int, int], None] = lambda done, of: None) -> Iterator[Moment]:
    """The answer to one question on the day of each meeting up to the question's own, and on that day itself, in order.

    Each day's answer is to the lines that this day asks for (rule F7).

    Args:
        case, asked: as for `assess`.
        done: told after each day how many days are done, and of how many.

    Cost:
        Linear in the statements, and an `assess` for each day on which the terms of an offer or an event had changed.
    """
    days = history_days(case, asked.as_of)
    by_day = OffersByDay(case, until=asked.as_of)
    answer: Assessment | None = None
    for number, (day, meetings) in enumerate(days.items(), 1):
        answer = assess(case, asked.on(case, day), found=by_day.on(day), before=answer)
        done(number, len(days))
        yield Moment(day, tuple(meetings), replace(answer, groundwork=None))  # which only the next day needs


def history_days(case: Case, as_of: date) -> dict[date, list[Meeting]]:
    """The days that a history answers for, in order, each with its meetings: those of meetings up to a day, and the day."""
    days: dict[date, list[Meeting]] = {}
    for meeting in case.meetings:
        if meeting.held_on <= as_of:
            days.setdefault(meeting.held_on, []).append(meeting)
    days.setdefault(as_of, [])
    return days
