"""The same question twice: after a change (what if), and at the date of each meeting (history)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from willing.analysis.assessment import Assessment, LineAnswer, Question, assess
from willing.analysis.offers import Offer, OffersByDay, offers
from willing.analysis.standing import Mode
from willing.faults import Fault, FaultyInput, clipped, nearest
from willing.ledger.case import Case
from willing.vocabulary.condition import Condition
from willing.vocabulary.records import Meeting

__all__ = ["Change", "Difference", "LineChange", "ModeChange", "Moment", "history", "history_days", "whatif"]


@dataclass(frozen=True, slots=True)
class Change:
    """What is supposed: events with another truth, nations that leave, offers with another condition."""

    events: Mapping[str, bool]
    without: tuple[str, ...]
    conditions: Mapping[str, Condition]


@dataclass(frozen=True, slots=True)
class ModeChange:
    """An offer whose standing changed; `None` where it does not count."""

    offer: str
    before: tuple[Mode, Mode] | None
    after: tuple[Mode, Mode] | None


@dataclass(frozen=True, slots=True)
class LineChange:
    """A line that gets another amount, alone or jointly, at the least or at the most."""

    before: LineAnswer
    after: LineAnswer


@dataclass(frozen=True, slots=True)
class Difference:
    """Two answers, and what changed between them."""

    before: Assessment
    after: Assessment
    offers: tuple[ModeChange, ...]
    lines: tuple[LineChange, ...]


@dataclass(frozen=True, slots=True)
class Moment:
    """The answer on the day of one or more meetings, or, without any, on the day that was asked for."""

    day: date
    meetings: tuple[Meeting, ...]
    answer: Assessment


def whatif(case: Case, asked: Question, change: Change) -> Difference:
    """The answer before and after a change, with every offer and line that it moves.

    Raises:
        FaultyInput: for a nation or an offer the day does not know.
    """
    found = offers(case, asked.as_of)
    changed = tuple(_changed(found, change))
    scenario = asked.scenario
    for event, holds in change.events.items():
        scenario = scenario.with_truth(event, holds)
    before = assess(case, asked, found=found)
    after = assess(case, replace(asked, scenario=scenario), found=changed, before=before)
    ids = sorted({*before.standing.least, *after.standing.least})
    moved = (ModeChange(one, before.standing.of(one), after.standing.of(one)) for one in ids)
    pairs = zip(before.lines, after.lines, strict=True)
    return Difference(
        before=before,
        after=after,
        offers=tuple(one for one in moved if one.before != one.after),
        lines=tuple(LineChange(old, new) for old, new in pairs if (old.alone, old.jointly) != (new.alone, new.jointly)),
    )


def _changed(found: Sequence[Offer], change: Change) -> Iterator[Offer]:
    ids = {offer.id for offer in found}
    nations = {offer.nation for offer in found}
    faults = [
        Fault("without", f"no offer of {clipped(nation)}", "a nation with an offer", nearest(nation, nations))
        for nation in change.without
        if nation not in nations
    ]
    faults += [
        Fault(
            "condition",
            f"no offer {clipped(one)}",
            "an offer of the day",
            nearest(one, ids | {f"{o.nation}.{o.capability}" for o in found} | {o.promise for o in found}),
        )
        for one in change.conditions
        if not any(_named(offer, one) for offer in found)
    ]
    faults += [
        Fault("condition", f"{clipped(one)}, which is {offer.status}", "an offer: a refusal waits for nothing")
        for one in change.conditions
        for offer in found
        if _named(offer, one) and not offer.status.is_live
    ]
    if faults:
        raise FaultyInput(faults)
    for offer in found:
        if offer.nation in change.without:
            continue
        new = next((condition for one, condition in change.conditions.items() if _named(offer, one)), None)
        yield offer if new is None else offer.on(new)


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
