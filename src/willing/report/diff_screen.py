"""What changed, for a screen or a pipe, so that it can be read aloud: the weightiest first. Computes no number."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from willing.analysis.assessment import LineAnswer
from willing.analysis.diff import Changes
from willing.report import diff_words, sentences
from willing.report.screen import grid, say, styled
from willing.report.tongue import _, measure

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["show_diff"]

_MARKS = {"alone": "filled", "jointly": "jointly", "perhaps": "perhaps", "short": "short"}
_COLOURS = {"alone": "green", "jointly": "cyan", "perhaps": "yellow", "short": "red"}


def show_diff(out: Console, found: Changes) -> None:
    """The verdicts, then what changed: the lines, events, the requirement, offers, and of a ledger what else it says."""
    before, after = found.before, found.after
    out.print(diff_words.title(found), style="bold")
    say(out, sentences.verdict(after), 0, 0)
    if sentences.verdict(before) != sentences.verdict(after):
        say(out, f"Before: {_lowered(sentences.filled(before))}", 0)
    same = _terms(before) == _terms(after)
    for label, answer in (("", after),) if same else (("Before: ", before), ("After: ", after)):
        say(out, f"{label}{sentences.asked(answer)}", 0)
    if found.is_empty:
        out.print()
        out.print("Nothing changed.")
        return
    if told := diff_words.summary(found):
        say(out, told, 0)
    _show_lines(out, found)
    _show_list(out, "Came true", (_rests(diff_words.event(one, found)) for one in found.events if one.came_true))
    _show_list(out, "No longer so", (_rests(diff_words.event(one, found)) for one in found.events if not one.came_true))
    _show_list(out, "The requirement", (_rests(diff_words.required(one, found)) for one in found.requirement))
    _show_offers(out, found)
    _show_list(out, _("What is on record"), (one.words for one in diff_words.statements(found)))
    _show_list(out, _("What else the ledger says"), (one.words for one in diff_words.rows(found)))
    if found.offers:
        out.print()
        say(out, "Where no amount stands, none was said; withheld: it waits for a condition that is not met.", 0, 0)
        say(out, "An id in brackets is a statement's: `willing sources` opens it, with its sources.", 0, 0)


def _lowered(text: str) -> str:
    return text[:1].lower() + text[1:]


def _terms(answer: Any) -> tuple[Any, ...]:
    asked = answer.question
    return answer.case.id, answer.case.known, dict(asked.scenario.truths), asked.requirement.id, asked.count


def _show_list(out: Console, head: str, items: Iterable[str]) -> None:
    told = list(items)
    if told:
        out.print()
        out.print(head, style="bold")
        for one in told:
            say(out, one)


# ---- lines ---------------------------------------------------------------------------------------------------------------


def _show_lines(out: Console, found: Changes) -> None:
    """The lines, before and after; what they get jointly has a column of its own where it is another amount."""
    lines = found.lines
    if not lines:
        return
    apart = any(one.alone != one.jointly for shift in lines for one in (shift.before, shift.after) if one is not None)
    amounts = ["alone", "jointly"] if apart else ["gets"]
    out.print()
    table = grid("line", "needs", *amounts, "state", "by", right=("needs",))
    for shift in lines:
        old, new = shift.before, shift.after
        needs = measure(shift.answer.line.needs, shift.answer.unit)
        row: list[Any] = [shift.answer.line.line, needs]
        for of in (lambda one: one.alone, lambda one: one.jointly) if apart else (lambda one: one.jointly,):
            row.append(_turned(old, new, lambda one, of=of: sentences.bounds(*of(one)), same=""))  # type: ignore[misc]
        state = _turned(old, new, lambda one: _MARKS[one.met])
        row += [styled(state, _COLOURS[shift.answer.met]), diff_words.givers(shift, found)]
        table.add_row(*row)
    out.print(table)


def _turned(old: LineAnswer | None, new: LineAnswer | None, of: Callable[[LineAnswer], str], same: str | None = None) -> str:
    if old is None or new is None:
        return f"not asked → {of(new)}" if new is not None else f"{of(old)} → not asked" if old is not None else ""
    was, now = of(old), of(new)
    return f"{was} → {now}" if was != now else f"{now}"


# ---- events and the requirement ------------------------------------------------------------------------------------------


def _rests(one: diff_words.Told) -> str:
    """A change after the id of what it is about, with its sources."""
    (about,) = one.about
    return f"{about}: {one.words}" + (f" ({', '.join(one.sources)})" if one.sources else "")


# ---- offers --------------------------------------------------------------------------------------------------------------


def _show_offers(out: Console, found: Changes) -> None:
    """Each kind of change under its head, a paragraph a nation's word; what does not count shortly at the end."""
    for turn, head in diff_words.HEADS.items():
        _show_list(out, _(head), map(_told, diff_words.offers(found, turn)))
    _show_list(out, _("Said, but not counted"), map(_told, diff_words.shortly(found)))


def _told(one: diff_words.Told) -> str:
    """A change with who said so, and the ids of the statements."""
    by = [f"{said.who} [{', '.join(said.statements)}]".strip() for said in one.said]
    return f"{one.words} {'— ' if any(said.who for said in one.said) else ''}{'; '.join(by)}"
