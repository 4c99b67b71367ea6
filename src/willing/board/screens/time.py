"""How did it change? The answer on any day, how it went on from meeting to meeting, and what changed between two days."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

from willing.board.asked import Asked
from willing.board.screen import Screen, Table
from willing.board.screens.adds_up import STATES
from willing.board.shelf import Shelf
from willing.faults import Fault, FaultyInput, clipped
from willing.ledger.place import rows_and_case_at
from willing.report import sentences, tongue
from willing.report.bars import PARTS
from willing.report.course import Course, LineThen, of_moments, then
from willing.report.tongue import N_, _

if TYPE_CHECKING:
    from willing.analysis.assessment import LineAnswer
    from willing.analysis.diff import Changes, LineShift
    from willing.ledger.case import Case
    from willing.ledger.entries import RowChange
    from willing.report.diff_words import Told

__all__ = ["SCREENS"]


@dataclass(frozen=True, slots=True)
class Slider:
    """The days of a case, to go along: the first and the last, the one that is shown, and the meetings before and after it."""

    begins: date
    ends: date
    day: date
    meetings: Mapping[int, str]
    before: tuple[date, str] | None
    after: tuple[date, str] | None

    @property
    def last(self) -> int:
        """The number of the last day; the first has 0."""
        return (self.ends - self.begins).days

    @property
    def at(self) -> int:
        """The number of the day that is shown, or of the nearest there is."""
        return min(max(0, (self.day - self.begins).days), self.last)


@dataclass(frozen=True, slots=True)
class Chart:
    """A line of the requirement over time, and what it gets on the day that is shown."""

    line: str
    name: str
    drawn: Markup
    got: LineThen | None


@dataclass(frozen=True, slots=True)
class Shift:
    """A line that gets something else, before and after, with the nations that are why."""

    line: str
    name: str
    unit: str
    before: LineAnswer | None
    after: LineAnswer | None
    by: str


# ---- which day -----------------------------------------------------------------------------------------------------------


def _span(case: Case) -> tuple[date, date]:
    """From the first to the last day on which anything was said."""
    return min((one.said_on for one in case.statements if one.said_on is not None), default=case.last_day), case.last_day


def _settled(asked: Asked, case: Case) -> Asked:
    """The same question by the name of its day: a slider tells the number of a day, counted from the case's first, which has 0.

    Raises:
        FaultyInput: for a number that no day of the case has, or that is of another day than the one that is named too.
    """
    word = asked.get("day")
    if not word:
        return asked
    begins, ends = _span(case)
    last = (ends - begins).days
    number = int(word) if word.isascii() and word.isdecimal() and len(word) < 9 else -1
    if not 0 <= number <= last:
        raise FaultyInput([Fault("day", clipped(word), f"a number from 0 to {last}", f"0 is {begins}, the case's first day")])
    day = begins + timedelta(number)
    if asked.get("as_of") and asked.day("as_of") != day:
        raise FaultyInput([Fault("day", f"{day}, where as_of is {clipped(asked.get('as_of'))}", "one of the two")])
    return asked.but(as_of=day.isoformat(), day="")


def _slider(case: Case, day: date) -> Slider:
    begins, ends = _span(case)
    by_day: dict[date, list[str]] = {}
    for one in sorted(case.meetings, key=lambda one: one.held_on):
        by_day.setdefault(one.held_on, []).append(sentences.meeting(case, one))
    named = {held: tongue._("; ").join(names) for held, names in by_day.items()}
    return Slider(
        begins,
        ends,
        day,
        {(held - begins).days: names for held, names in named.items() if begins <= held <= ends},
        next(((held, names) for held, names in reversed(named.items()) if held < day), None),
        next(((held, names) for held, names in named.items() if held > day), None),
    )


# ---- how it went on ------------------------------------------------------------------------------------------------------


def _course_of(case: Case, asked: Asked) -> Course:
    """The answers to a question from the case's first day to its last."""
    from willing.analysis.assessment import assess
    from willing.analysis.changes import history

    begins, ends = _span(case)
    question = asked.question(case)
    first = then(assess(case, question.on(case, begins)))
    return Course(begins, ends, of_moments(history(case, question))).on(first)


def _course(shelf: Shelf, asked: Asked) -> Course:
    """The answers of all meetings' days, and of the day that is shown."""
    found = shelf.slow(_course_of, asked.only("scenario", "requirement", "count", "known_on"))
    answer = shelf.assessment(asked)
    held = tuple(one.meeting for one in answer.case.meetings if one.held_on == answer.question.as_of)
    return found.on(then(answer, held))


def _names(case: Case, requirement: str) -> dict[str, str]:
    return {one.line: tongue.line_name(case, one) for one in case.requirement_of(requirement).lines}


def _page(shelf: Shelf, told: Asked) -> dict[str, Any]:
    from willing.report.drawings.time import filled_drawing, line_drawing

    case = shelf.case(told.known)
    asked = _settled(told, case)
    answer = shelf.assessment(asked)
    course = _course(shelf, asked)
    day = answer.question.as_of
    names = _names(case, answer.question.requirement.id)
    now = course.at(day)
    meetings = {one.meeting: one for one in case.meetings}
    shown = {part.part for one in course.moments for line in one.lines for part in line.segments}
    return {
        "asked": asked,
        "settled": asked.base(),
        "answer": answer,
        "slider": _slider(case, day),
        "filled": Markup(filled_drawing(course, chosen=day)),
        "filled_narrow": Markup(filled_drawing(course, chosen=day, is_narrow=True, key="filled-narrow")),
        "charts": [
            Chart(
                line,
                names.get(line, line),
                Markup(line_drawing(course, line, names.get(line, line), chosen=day, key=f"line-{k}")),
                now.of(line) if now else None,
            )
            for k, line in enumerate(course.lines)
        ],
        "parts": PARTS,
        "shown": list(shown),
        "states": STATES,
        "days": [
            (one, [sentences.meeting(case, meetings[name]) for name in one.meetings])
            for one in course.moments
            if one.meetings or one.day == day
        ],
        **_changed(shelf, asked),
    }


def _history(case: Case, asked: Asked) -> Any:
    from willing.analysis.changes import history
    from willing.report import plain

    return [plain.moment(one) for one in history(case, asked.question(case))]


def _answer(shelf: Shelf, asked: Asked) -> Any:
    case = shelf.case(asked.known)
    return shelf.slow(_history, _settled(asked, case).base())


def _table(shelf: Shelf, told: Asked) -> Table:
    case = shelf.case(told.known)
    asked = _settled(told, case)
    course = _course(shelf, asked)
    names = _names(case, asked.question(case).requirement.id)
    meetings = {one.meeting: one for one in case.meetings}
    head = [
        _("day"), _("meetings"), _("line"), _("name"), _("needs"), _("unit"), _("alone, least"), _("alone, most"),
        _("jointly, least"), _("jointly, most"), _("if all that count stood"), _("state"),
    ]  # fmt: skip

    def rows() -> Iterator[Sequence[str | float | None]]:
        for one in course.moments:
            where = "; ".join(sentences.meeting(case, meetings[name]) for name in one.meetings)
            for line in one.lines:
                name, amounts = names.get(line.line, ""), (*line.alone, *line.jointly, line.if_all_stood)
                yield [one.day.isoformat(), where, line.line, name, line.needs, line.unit, *amounts, _(STATES[line.met])]

    return Table(head, rows())


def _drawing(shelf: Shelf, told: Asked) -> str:
    from willing.report.drawings.time import course_drawing

    case = shelf.case(told.known)
    asked = _settled(told, case)
    answer = shelf.assessment(asked)
    names = _names(case, answer.question.requirement.id)
    return course_drawing(_course(shelf, asked), names, chosen=answer.question.as_of)


# ---- what changed --------------------------------------------------------------------------------------------------------


def _changes(shelf: Shelf, asked: Asked) -> Changes:
    """What changed from one day to another; without the first from the meeting before, without the last to the day asked.

    Of a ledger, what it has learned since another state of it: then the first day is the last, if it is not said.

    Raises:
        FaultyInput: for days or states out of order, and where no ledger can tell what was known.
    """
    from willing.analysis.diff import check_order, diff, diff_days

    case, since = shelf.case(asked.known), asked.known_from
    last = asked.day("to") or asked.day("as_of") or case.last_day
    earlier = case if since is None else shelf.case(since)
    if since is not None:
        check_order(earlier, case, since, asked.known)
    begin, end = diff_days(case, asked.day("from") or (None if since is None else last), last)
    before = shelf.answer(earlier, asked.but(as_of=begin.isoformat()).question(earlier))
    after = shelf.answer(case, asked.but(as_of=end.isoformat()).question(case))

    def made() -> Changes:
        return diff(before, after, rows=() if since is None else _learned(shelf.place, since, asked.known))

    key = ("diff", shelf.reading(earlier), shelf.reading(case), begin, end, asked.key)
    return shelf.kept(key, made, about=2 * len(after.offers))


def _learned(place: str, since: date | int, upto: date | int | None) -> Sequence[RowChange]:
    """The rows of a ledger that say something else than they did."""
    from willing.ledger.merge import changes

    then, now = (rows_and_case_at(place, known)[0] for known in (since, upto))
    return changes(then, now)


def _changed(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    from willing.report import diff_words

    changes = _changes(shelf, asked)
    names = _names(changes.after.case, changes.after.question.requirement.id)
    groups: list[tuple[str, list[Told]]] = [
        (_("Came true"), [diff_words.event(one, changes) for one in changes.events if one.came_true]),
        (_("No longer so"), [diff_words.event(one, changes) for one in changes.events if not one.came_true]),
        (_("The requirement"), [diff_words.required(one, changes) for one in changes.requirement]),
        *((_(head), diff_words.offers(changes, turn)) for turn, head in diff_words.HEADS.items()),
        (_("Said, but not counted"), diff_words.shortly(changes)),
        (_("What is on record"), diff_words.statements(changes)),
        (_("What else the ledger says"), diff_words.rows(changes)),
    ]
    return {
        "changes": changes,
        "changed_title": diff_words.title(changes),
        "changed_summary": diff_words.summary(changes),
        "groups": [(head, several) for head, several in groups if several],
        "shifts": [_shift(one, changes, names) for one in changes.lines],
        "line_names": names,
    }


def _shift(one: LineShift, changes: Changes, names: Mapping[str, str]) -> Shift:
    from willing.report import diff_words

    line = one.answer.line
    return Shift(
        line.line, names.get(line.line, line.name), one.answer.unit, one.before, one.after, diff_words.givers(one, changes)
    )


def _diff_page(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    found = _changed(shelf, asked)
    changes: Changes = found["changes"]
    settled = asked.base().but(as_of=changes.after.question.as_of.isoformat())
    return {**found, "settled": settled, "states": STATES, "is_ledger": shelf.is_ledger}


def _diff(shelf: Shelf, asked: Asked) -> Any:
    from willing.report import diff_plain

    return diff_plain.diff(_changes(shelf, asked))


def _diff_table(shelf: Shelf, asked: Asked) -> Table:
    found = _changed(shelf, asked)
    head = [_("change"), _("about"), _("what"), _("lines"), _("statements"), _("sources")]
    rows: list[list[str | float | None]] = [
        [
            kind,
            ", ".join(one.about),
            one.words,
            ", ".join(one.lines),
            ", ".join(statement for said in one.said for statement in said.statements),
            ", ".join(one.sources),
        ]
        for kind, several in found["groups"]
        for one in several
    ]
    rows += [[_("line"), one.line, shift_words(one), one.line, "", ""] for one in found["shifts"]]
    return Table(head, rows)


def shift_words(one: Shift) -> str:
    """What a line got and gets, alone and jointly, in a sentence."""
    told = []
    for answer in (one.before, one.after):
        if answer is None:
            told.append(_("not asked for"))
        else:
            told.append(
                _("alone {alone}, jointly {jointly}", alone=tongue.bounds(*answer.alone), jointly=tongue.bounds(*answer.jointly))
            )
    before, after = told
    return _("{before} → {after}", before=before, after=after)


SCREENS: Final = (
    Screen(
        "history",
        N_("How did it change?"),
        _page,
        _answer,
        _table,
        _drawing,
        template="time.html",
        slow=True,
        words=("from", "to", "day"),
    ),
    Screen("diff", "", _diff_page, _diff, _diff_table, template="diff.html", words=("from", "to", "known_from")),
)
