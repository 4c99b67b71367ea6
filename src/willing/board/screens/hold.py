"""How long can it be held? The lines month by month, at which ratio, which pool that takes, and why not longer."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

from willing.board.asked import Asked
from willing.board.screen import Screen, Table
from willing.board.shelf import Shelf
from willing.faults import Fault, FaultyInput, clipped
from willing.report import tongue
from willing.report.tongue import N_, _

if TYPE_CHECKING:
    from datetime import date

    from willing.analysis.assessment import Assessment
    from willing.analysis.holding import Absence, HeldLine, Hold
    from willing.ledger.case import Case

__all__ = ["SCREENS"]

_WORDS: Final = ("months", "ratio", "from", "line", "without_each")
_MOST: Final = 120
_MOST_RATIOS: Final = 8  # the work grows with them


@dataclass(frozen=True, slots=True)
class Row:
    """A line among all lines: its name, and its months as a strip."""

    one: HeldLine
    name: str
    strip: Markup


def _months(asked: Asked) -> int:
    word = asked.get("months") or "24"
    number = int(word) if word.isascii() and word.isdecimal() and len(word) < 9 else 0
    if not 1 <= number <= _MOST:
        raise FaultyInput([Fault("months", clipped(word), f"a number from 1 to {_MOST}")])
    return number


def _ratios(asked: Asked) -> tuple[float, ...]:
    from willing.analysis.holding import RATIOS

    found, faults = [], []
    for word in asked.all("ratio"):
        try:
            number = float(word)
        except ValueError:
            number = math.nan
        if 1 <= number <= 100:
            found.append(number)
        else:
            faults.append(Fault("ratio", clipped(word), "a number from 1 to 100, such as 4 for four to one"))
    if len(several := tuple(dict.fromkeys(found))) > _MOST_RATIOS:
        faults.append(Fault("ratio", f"{len(several)} ratios", f"at most {_MOST_RATIOS}", "ask again for the others"))
    if faults:
        raise FaultyInput(faults)
    return several or RATIOS


def _hold(case: Case, asked: Asked) -> Hold:
    from willing.analysis.holding import hold

    return hold(case, asked.question(case), months=_months(asked), begins_on=asked.day("from"), ratios=_ratios(asked))


def _worked(case: Case, asked: Asked) -> dict[str, Any]:
    """The answer without the case, so that little goes from one process to the other."""
    return _without_case(_hold(case, asked))


def _without_case(found: Hold) -> dict[str, Any]:
    lines = [
        replace(one, by=dict(one.by), held=dict(one.held), keeps=dict(one.keeps), needs_pool=dict(one.needs_pool))
        for one in found.lines
    ]
    return {
        "begins_on": found.begins_on,
        "months": found.months,
        "ratio": found.ratio,
        "lines": tuple(lines),
        "rotations": {name: replace(one, said=dict(one.said)) for name, one in found.rotations.items()},
        "over": found.over,
        "doubles": found.doubles,
        "proven": found.proven,
    }


def _spared(case: Case, asked: Asked) -> dict[str, Any]:
    """The same, and what becomes of it without each nation."""
    from willing.analysis.holding import absences

    found = _hold(case, asked)
    return {**_without_case(found), "absences": absences(found)}


def _found(shelf: Shelf, asked: Asked) -> tuple[Hold, tuple[Absence, ...]]:
    """The answer, and where that is asked for what it loses without each nation.

    Raises:
        FaultyInput: for a line that D does not ask for, or one beside what is lost without each nation.
    """
    from willing.analysis.holding import Hold, check_line

    words = asked.only("as_of", "scenario", "requirement", "count", "known_on", "months", "ratio", "from")
    case = shelf.case(asked.known)
    if line := asked.get("line"):
        if _without_each(asked):
            raise FaultyInput([Fault("line", f"{clipped(line)} beside without_each", "one of the two")])
        check_line(case, asked.question(case), asked.day("from"), line)
    worked = dict(shelf.slow(_spared if _without_each(asked) else _worked, words))
    told = worked.pop("absences", ())
    return Hold(answer=_answer_at(shelf, words, worked["begins_on"]), **worked), told


def _without_each(asked: Asked) -> bool:
    """Whether it is asked what is lost without each nation in turn.

    Raises:
        FaultyInput: for a word that does not say so.
    """
    word = asked.get("without_each")
    if word not in ("", "yes"):
        raise FaultyInput([Fault("without_each", clipped(word), "yes, or nothing")])
    return bool(word)


def _answer_at(shelf: Shelf, asked: Asked, begins_on: date) -> Assessment:
    """What stands on the question's day, for the lines that D asks for."""
    from willing.analysis.assessment import assess

    case = shelf.case(asked.known)
    question = asked.question(case)
    question = replace(question, requirement=case.requirement_of(question.requirement.id).on(begins_on))
    key = ("hold", shelf.reading(case), begins_on, asked.key)
    return shelf.kept(key, lambda: assess(case, question, found=shelf.offers(case, question.as_of)))


def _one(found: Hold, asked: Asked) -> HeldLine | None:
    line = asked.get("line")
    return next((each for each in found.lines if each.line.line == line), None) if line else None


def _page(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    from willing.analysis.holding import BY
    from willing.report import hold_words
    from willing.report.drawings.months import MONTHS, line_months_drawing, strip_drawing

    found, absent = _found(shelf, asked)
    case = found.answer.case
    one = _one(found, asked)
    rows = [
        Row(each, name, Markup(strip_drawing(each, name, key=f"strip-{k}")))
        for k, each in enumerate(found.lines)
        for name in [tongue.line_name(case, each.line)]
    ]
    sure, most = found.first_to_fail
    return {
        "settled": asked.base(),
        "found": found,
        "answer": found.answer,
        "rows": rows,
        "one": one,
        "one_name": tongue.line_name(case, one.line) if one else "",
        "drawn": [
            Markup(line_months_drawing(one, tongue.line_name(case, one.line), is_narrow=narrow, key=f"months-{narrow:d}"))
            for narrow in (False, True)
        ]
        if one and one.asked and one.rotates
        else None,
        "rotating": [row for row in rows if row.one.rotates],
        "unrelieved": hold_words.unrelieved(found, lambda each: tongue.line_name(case, each.line)),
        "ratios": (ratios := _ratios(asked)),
        "has_room": len(ratios) < _MOST_RATIOS,
        "words": hold_words,
        "is_without_each": _without_each(asked),
        "absent": [(each, _told_of(found, each)) for each in absent if each.lines],
        "spared": hold_words.spared(found, absent),
        "verdict": hold_words.verdict(found, lambda each: tongue.line_name(case, each.line)),
        "marks": MONTHS,
        "by": BY,
        "first": sure or most,
        "missing": [
            (row, cells) for row in rows for cells in [list(_missing(row.one))] if any(cell and cell[1] > 0 for cell in cells)
        ],
        "runs": list(_runs(one)) if one else [],
        "doubles": [
            (title, several)
            for kind, title in enumerate(hold_words.KINDS)
            for several in [[each for each in found.doubles if hold_words.kind_of(each) == kind]]
            if several
        ],
        "pooled": [each for each in found.rotations.values() if each.pool_of],
    }


def _told_of(found: Hold, absent: Absence) -> list[tuple[str, str]]:
    """The lines of which something changes without a nation, each with what."""
    from willing.report import hold_words

    lines = {one.line.line: one for one in found.lines}
    case = found.answer.case
    return [
        (one.line, hold_words.missed(one, lines[one.line], lambda each: tongue.line_name(case, each.line)))
        for one in absent.lines
    ]


def _absent_table(found: Hold, absent: Sequence[Absence]) -> Table:
    head = [
        _("nation"), _("name"), _("line"), _("what becomes of it"), _("months lost, least"), _("months lost, most"),
        _("most in a month, least"), _("most in a month, most"), _("with everyone, least"), _("with everyone, most"),
    ]  # fmt: skip

    def rows() -> Iterator[Sequence[str | float | None]]:
        for each in absent:
            name = tongue.name(found.answer.case, each.nation)
            if not each.lines:
                yield [each.nation, name, "", "", 0, 0, None, None, None, None]
            for one, (line, words) in zip(each.lines, _told_of(found, each), strict=True):
                lost = sorted(max(0, was.months - now.months) for was, now in zip(one.before, one.after, strict=True))
                yield [each.nation, name, line, words, *lost, *sorted(one.peak_after), *sorted(one.peak_before)]

    return Table(head, rows())


def _missing(one: HeldLine) -> Iterator[tuple[float, float] | None]:
    """What is missing by the first days, at the least and at the most; `None` by a day that does not ask for it."""
    from willing.analysis.fill import is_met
    from willing.analysis.holding import BY

    short = any(amounts is not None and not is_met(amounts[0], one.line) for amounts in one.by.values())
    for days in BY:
        amounts = one.by[days]
        least, most = (0.0, 0.0) if amounts is None else (max(0.0, one.line.needs - amounts[1]), one.line.needs - amounts[0])
        yield None if amounts is None or not short else (min(least, most), max(least, most))


def _runs(one: HeldLine) -> Iterator[tuple[int, int, float, tuple[float, float], tuple[float, float]]]:
    """Months in a row that ask for and get the same: the first, the last, what is required, alone and jointly."""
    run: tuple[int, int, float, tuple[float, float], tuple[float, float]] | None = None
    for month in one.asked:
        alone, jointly = (
            (min(side[month - 1] for side in pair), max(side[month - 1] for side in pair)) for pair in (one.alone, one.jointly)
        )
        here = (one.required[month - 1], alone, jointly)
        if run is not None and run[1] == month - 1 and run[2:] == here:
            run = (run[0], month, *here)
        else:
            if run is not None:
                yield run
            run = (month, month, *here)
    if run is not None:
        yield run


def _answer(shelf: Shelf, asked: Asked) -> Any:
    from willing.report import hold_plain

    found, absent = _found(shelf, asked)
    return hold_plain.absences(found, absent) if _without_each(asked) else hold_plain.hold(found, _one(found, asked))


def _table(shelf: Shelf, asked: Asked) -> Table:
    found, absent = _found(shelf, asked)
    if _without_each(asked):
        return _absent_table(found, absent)
    one = _one(found, asked)
    head = [
        _("line"), _("name"), _("unit"), _("month"), _("required"), _("alone, least"), _("alone, most"), _("jointly, least"),
        _("jointly, most"), _("state"),
    ]  # fmt: skip

    def rows() -> Iterator[Sequence[str | float | None]]:
        from willing.report import hold_words
        from willing.report.drawings.months import MONTHS

        for each in found.lines if one is None else (one,):
            name = tongue.line_name(found.answer.case, each.line)
            for month, state in enumerate(hold_words.months(each)):
                amounts = (pair[k][month] for pair in (each.alone, each.jointly) for k in (0, 1))
                yield [
                    each.line.line, name, each.unit, month + 1, each.required[month], *amounts,
                    _(MONTHS[state]) if state else _("not asked for"),
                ]  # fmt: skip

    return Table(head, rows())


def _told_drawing(found: Hold, one: HeldLine | None) -> str:
    """A sheet that says that nothing rotates, since months would be no answer."""
    from willing.report import hold_words
    from willing.report.drawings.canvas import Canvas

    says = hold_words.verdict(found) if one is None else hold_words.unrotated()
    sheet = Canvas(760, 60, title=_("How long can it be held?"), says=says)
    sheet.text(16, 34, says, size=13, wide=728)
    return str(sheet)


def _drawing(shelf: Shelf, asked: Asked) -> str:
    from willing.report.drawings.months import line_months_drawing, months_drawing

    found, _absent = _found(shelf, asked)
    case, one = found.answer.case, _one(found, asked)
    if not (found if one is None else one).rotates:
        return _told_drawing(found, one)
    if one is not None:
        return line_months_drawing(one, tongue.line_name(case, one.line))
    return months_drawing(found.lines, {each.line.line: tongue.line_name(case, each.line) for each in found.lines})


SCREENS: Final = (Screen("hold", N_("How long can it be held?"), _page, _answer, _table, _drawing, slow=True, words=_WORDS),)
