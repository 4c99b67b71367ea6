"""How long can it be held? The lines month by month, at which ratio, which pool that takes, and why not longer."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

from willing.analysis.holding import BY, RATIOS, Hold, hold
from willing.board.asked import Asked
from willing.board.screen import Screen, Table
from willing.board.shelf import Shelf
from willing.faults import Fault, FaultyInput, clipped, nearest
from willing.report import tongue
from willing.report.tongue import N_, _

if TYPE_CHECKING:
    from datetime import date

    from willing.analysis.assessment import Assessment
    from willing.analysis.holding import HeldLine
    from willing.ledger.case import Case

__all__ = ["SCREENS"]

_WORDS: Final = ("months", "ratio", "from", "line")
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
    return hold(case, asked.question(case), months=_months(asked), begins_on=asked.day("from"), ratios=_ratios(asked))


def _worked(case: Case, asked: Asked) -> dict[str, Any]:
    """The answer without the case, so that little goes from one process to the other."""
    found = _hold(case, asked)
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


def _found(shelf: Shelf, asked: Asked) -> Hold:
    words = asked.only("as_of", "scenario", "requirement", "count", "known_on", "months", "ratio", "from")
    case = shelf.case(asked.known)
    _line(asked, case)
    worked = shelf.slow(_worked, words)
    return Hold(answer=_answer_at(shelf, words, worked["begins_on"]), **worked)


def _answer_at(shelf: Shelf, asked: Asked, begins_on: date) -> Assessment:
    """What stands on the question's day, for the lines that D asks for."""
    from willing.analysis.assessment import assess

    case = shelf.case(asked.known)
    question = asked.question(case)
    question = replace(question, requirement=case.requirement_of(question.requirement.id).on(begins_on))
    key = ("hold", shelf.reading(case), begins_on, *asked.only("as_of", "scenario", "requirement", "count").words.items())
    return shelf.kept(key, lambda: assess(case, question, found=shelf.offers(case, question.as_of)))


def _line(asked: Asked, case: Case) -> str:
    """The line that is asked about; blank for all.

    Raises:
        FaultyInput: for one that the day does not ask for.
    """
    line = asked.get("line")
    known = [one.line for one in asked.question(case).requirement.lines] if line else []
    if line and line not in known:
        raise FaultyInput([Fault("line", clipped(line), "a line of the requirement", nearest(line, known))])
    return line


def _one(found: Hold, asked: Asked) -> HeldLine | None:
    line = asked.get("line")
    return next((each for each in found.lines if each.line.line == line), None) if line else None


def _page(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    from willing.report import hold_words
    from willing.report.drawings.months import MONTHS, line_months_drawing, strip_drawing

    found = _found(shelf, asked)
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
        "drawn": Markup(line_months_drawing(one, tongue.line_name(case, one.line)))
        if one and one.asked and one.rotates
        else None,
        "rotating": [row for row in rows if row.one.rotates],
        "unrelieved": hold_words.unrelieved(found, lambda each: tongue.line_name(case, each.line)),
        "ratios": (ratios := _ratios(asked)),
        "has_room": len(ratios) < _MOST_RATIOS,
        "words": hold_words,
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


def _missing(one: HeldLine) -> Iterator[tuple[float, float] | None]:
    """What is missing by the first days, at the least and at the most; `None` by a day that does not ask for it."""
    from willing.analysis.fill import is_met

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

    found = _found(shelf, asked)
    return hold_plain.hold(found, _one(found, asked))


def _table(shelf: Shelf, asked: Asked) -> Table:
    found = _found(shelf, asked)
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

    found = _found(shelf, asked)
    case, one = found.answer.case, _one(found, asked)
    if not (found if one is None else one).rotates:
        return _told_drawing(found, one)
    if one is not None:
        return line_months_drawing(one, tongue.line_name(case, one.line))
    return months_drawing(found.lines, {each.line.line: tongue.line_name(case, each.line) for each in found.lines})


SCREENS: Final = (Screen("hold", N_("How long can it be held?"), _page, _answer, _table, _drawing, slow=True, words=_WORDS),)
