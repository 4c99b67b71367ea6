"""For how long the force can be held, to a terminal: months, ratios, pools, what fails first and why. Computes no number."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from willing.analysis.fill import is_met
from willing.analysis.holding import BY, Absence, HeldLine, Hold
from willing.report import hold_words, sentences
from willing.report.screen import grid, say
from willing.report.tongue import measure
from willing.vocabulary.quantity import number_text
from willing.vocabulary.records import MONTH_DAYS

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["show_absences", "show_hold", "show_hold_line"]

_MARKS = {"alone": "#", "jointly": "+", "perhaps": "?", "short": ".", "": " "}
_HEIGHT = 12
_ROW = 30  # months in a row of marks


def show_hold(out: Console, found: Hold) -> None:
    """The verdict, then the lines month by month, for how long at which ratio, why not longer, and what is bound elsewhere."""
    _show_question(out, found, hold_words.verdict(found))
    if not found.proven:
        say(out, "Not every amount below is proven to be the best there is: more may be held than is told.", 0, 0)
    out.print()
    if found.rotates:
        _show_months(out, found)
        out.print()
        _show_ratios(out, found)
        out.print()
    _show_by(out, found)
    _show_why(out, found)
    _show_pools(out, found)
    _show_doubles(out, found)


def show_hold_line(out: Console, found: Hold, one: HeldLine) -> None:
    """One line: a chart of what is required, filled alone and filled jointly, its months as figures, and why it is short."""
    _show_question(out, found, f"{one.line.name}: {measure(one.line.needs, one.unit)} of {one.line.capability}")
    out.print()
    if not one.asked:
        out.print(f"No month from 1 to {found.months} asks for it.")
        return
    if one.rotates:
        for text in _chart(one, found.months, out.width):
            out.print(text)
    else:
        say(out, hold_words.unrotated(), 0, 0)
    out.print()
    table = grid("month", "from", "required", "alone", "jointly", right=("month", "from", "required", "alone", "jointly"))
    rows = ((month, _cells(one, month)) for month in one.asked)
    for cells, alike in groupby(rows, key=lambda row: row[1]):
        months = [month for month, _ in alike]
        table.add_row(hold_words.from_to(months[0], months[-1]), f"D+{MONTH_DAYS * (months[0] - 1)}", *cells)
    out.print(table)
    out.print()
    _show_given(out, one)
    for ratio, (alone, jointly) in one.held.items() if one.rotates else ():
        say(
            out,
            f"{hold_words.to_one(ratio)}: alone {hold_words.span(alone, one)}; jointly {hold_words.span(jointly, one)}; "
            f"{hold_words.pool(one, ratio)}.",
            0,
            2,
        )
    for late in one.short:
        say(out, f"Month {late.month}: {hold_words.why(late)}.", 0, 2)


def _show_question(out: Console, found: Hold, title: str) -> None:
    """A title, what was asked, what this copy leaves out, and what is assumed."""
    out.print(title, style="bold")
    out.print(sentences.asked(found.answer))
    for note in sentences.release_notes(found.answer):
        say(out, note, 0)
    for text in hold_words.assumed(found):
        say(out, text, 0, 0)


def _cells(one: HeldLine, month: int) -> tuple[str, ...]:
    """What a month asks for, and what it gets."""
    return (
        number_text(one.required[month - 1]),
        sentences.bounds(*sorted(side[month - 1] for side in one.alone)),
        sentences.bounds(*sorted(side[month - 1] for side in one.jointly)),
    )


def _show_given(out: Console, one: HeldLine) -> None:
    """Who serves the line in which months."""
    if not any(one.given):
        return
    table = grid("who serves it", "months", "how much", "sure", right=("months", "how much"))
    for way, several in zip(("for certain", "at most"), one.given, strict=True):
        for each in several:
            table.add_row(each.offer, hold_words.from_to(each.first, each.last), number_text(each.amount), way)
    out.print(table)
    out.print()


def show_absences(out: Console, found: Hold, told: Sequence[Absence]) -> None:
    """Who could not be spared: what the months lose without each nation."""
    _show_question(out, found, hold_words.verdict(found))
    out.print()
    missed = [one for one in told if one.lines]
    if not missed:
        out.print(hold_words.ALL_SPARED)
        return
    lines = {one.line.line: one for one in found.lines}
    table = grid("without", "months lost", "lines", right=("months lost",))
    for one in missed:
        changes = "; ".join(hold_words.missed(each, lines[each.line]) for each in one.lines)
        table.add_row(found.answer.case.name(one.nation), sentences.bounds(*sorted(one.lost)), changes)
    out.print(table)
    if spared := hold_words.spared(found, told):
        say(out, spared, 0, 2)
    out.print(hold_words.WITHOUT)


def _show_months(out: Console, found: Hold) -> None:
    out.print(f"Month by month, at {hold_words.to_one(found.ratio)}", style="bold")
    ruler = _folded("".join(str(month // 10 % 10) if month % 10 == 0 else "·" for month in range(1, found.months + 1)))
    months = f"months 1 to {found.months}"
    table = grid("line", "needs", months, "met jointly", "kept", right=("needs", "kept"))
    table.columns[2].no_wrap = True
    table.add_row("", "", ruler, "", "")
    for one in found.lines:
        table.add_row(
            one.line.line + sentences.BASIS_MARKS[one.line.basis],
            measure(one.line.needs, one.unit),
            _folded(_strip(one)),
            hold_words.span((one.span(0), one.span(1)), one),
            sentences.bounds(*sorted((one.kept(0), one.kept(1)))),
        )
    out.print(table)
    text = "# filled alone, + jointly, ? perhaps, . short; blank is not asked for. Kept is what it gets in every month from the"
    say(out, f"{text} first in which it gets anything. ~ an estimate, * an assumption of the case.", 0, 0)


def _folded(marks: str) -> str:
    """Marks of months in rows."""
    return "\n".join(marks[at : at + _ROW] for at in range(0, len(marks), _ROW))


def _strip(one: HeldLine) -> str:
    """A mark for each month."""
    return "".join(_MARKS[month] for month in hold_words.months(one))


def _show_ratios(out: Console, found: Hold) -> None:
    rotating = [one for one in found.lines if one.rotates]
    if not rotating:
        return
    ratios = list(found.lines[0].held)
    names = [hold_words.to_one(ratio) for ratio in ratios]
    out.print("Months in a row in which it is met", style="bold")
    columns = (*names, "pool there", *(f"takes {name}" for name in names))
    table = grid("line", *columns, right=columns)
    for one in rotating:
        months = [sentences.bounds(*sorted(span.months for span in one.held[ratio][1])) for ratio in ratios]
        takes = [number_text(one.needs_pool[ratio]) for ratio in ratios]
        table.add_row(one.line.line, *months, sentences.bounds(*one.pool), *takes)
    out.print(table)
    text = "Announced jointly; a–b is for certain and at most. A pool is the units in the cycle, those that are out among them."
    say(out, f"{text} The line takes so large a one to be met without end.", 0, 0)
    if brought := hold_words.unrelieved(found):
        say(out, brought, 0, 0)
    behind = [one for one in rotating if one.pool[0]]
    if behind:
        out.print()
        out.print("What those who serve it keep out without end, were it served alone", style="bold")
        table = grid("line", "needs", *names, right=("needs", *names))
        for one in behind:
            keeps = [sentences.bounds(*one.keeps[ratio]) for ratio in ratios]
            table.add_row(one.line.line, measure(one.line.needs, one.unit), *keeps)
        out.print(table)


def _show_by(out: Console, found: Hold) -> None:
    """What is missing at first, for the lines of which something is."""
    short = [
        one for one in found.lines if any(amounts is not None and not is_met(amounts[0], one.line) for amounts in one.by.values())
    ]
    if not short:
        return
    names = ["D" if days == 0 else f"D+{days}" for days in BY]
    out.print("Missing at first", style="bold")
    table = grid("line", *names, right=names)
    for one in short:
        cells = []
        for days in BY:
            amounts = one.by[days]
            missing = None if amounts is None else (max(0.0, one.line.needs - amounts[1]), one.line.needs - amounts[0])
            cells.append("" if missing is None else "–" if missing[1] <= 0 else sentences.bounds(*sorted(missing)))
        table.add_row(one.line.line, *cells)
    out.print(table)
    out.print("Of those that announce jointly, what is there by that day. A blank is not asked for by then, – is all there.")
    out.print()


def _show_why(out: Console, found: Hold) -> None:
    short = [one for one in found.lines if one.short]
    if not short:
        return
    out.print("Why not longer" if found.rotates else "Why not filled, or not at once", style="bold")
    for one in short:
        say(out, f"{one.line.line}: " + "; ".join(f"month {late.month}: {hold_words.why(late)}" for late in one.short) + ".")


def _show_pools(out: Console, found: Hold) -> None:
    named = [one for one in found.rotations.values() if one.pool_of]
    if not named:
        return
    out.print()
    out.print("Pools that were named", style="bold")
    for one in named:
        say(out, hold_words.rotation(one, is_over=one.offer in found.over))


def _show_doubles(out: Console, found: Hold) -> None:
    """Units bound elsewhere: those whose nation also offers some, and those kept at home where it refuses."""
    if not found.doubles:
        return
    for kind, title in enumerate(hold_words.KINDS):
        several = [one for one in found.doubles if hold_words.kind_of(one) == kind]
        if several:
            out.print()
            out.print(title, style="bold")
        for one in several:
            say(out, hold_words.double(found.answer.case, one))


def _chart(one: HeldLine, months: int, width: int) -> Sequence[str]:
    """A line chart whose lines differ by their marks, not by colours."""
    from uniplot import plot_to_string

    sides = (
        ("required", one.required),
        ("jointly, at most", one.jointly[1]),
        ("jointly", one.jointly[0]),
        ("alone", one.alone[0]),
    )
    drawn: str = plot_to_string(
        xs=[list(range(1, months + 1))] * len(sides),
        ys=[list(side) for _, side in sides],
        lines=True,
        color=False,
        character_set="ascii",
        width=max(20, width - 22),
        height=_HEIGHT,
        y_min=0,
        legend_labels=[name for name, _ in sides],
    )
    return [line.rstrip() for line in drawn.split("\n")]
