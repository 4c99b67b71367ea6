"""What changed, for a screen or a pipe, so that it can be read aloud: the weightiest first. Computes no number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import TYPE_CHECKING, Any

from willing.analysis.assessment import LineAnswer
from willing.analysis.diff import (
    Changes,
    ConditionChange,
    EventChange,
    LineShift,
    OfferChange,
    RequirementChange,
    StatementChange,
)
from willing.analysis.offers import Offer
from willing.analysis.standing import Mode
from willing.ledger.case import Case
from willing.ledger.entries import RowChange
from willing.report import sentences
from willing.report.screen import counted, grid, plain_line, say, styled
from willing.vocabulary.quantity import number_text
from willing.vocabulary.records import PLACES, VOICES, Line, Statement

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["show_diff"]

_MARKS = {"alone": "filled", "jointly": "jointly", "perhaps": "perhaps", "short": "short"}
_COLOURS = {"alone": "green", "jointly": "cyan", "perhaps": "yellow", "short": "red"}
_HEADS = {
    "again": "Taken up again",
    "up": "Firmer",
    "new": "New",
    "down": "Less firm",
    "withdrawn": "Withdrawn",
    "refused": "Refused",
    "gone": "No longer on record",
    "same": "On other terms",
}
_NAMED = 12  # statements that a line names before it only counts them


def show_diff(out: Console, found: Changes) -> None:
    """The verdicts, then what changed: the lines, events, the requirement, offers, and of a ledger what else it says."""
    before, after = found.before, found.after
    first, last = sentences.day(before.question.as_of), sentences.day(after.question.as_of)
    out.print(f"What changed from {first} to {last}" if first != last else f"What changed, as of {last}", style="bold")
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
    _show_summary(out, found)
    _show_lines(out, found)
    _show_list(out, "Came true", (_event(one, found) for one in found.events if one.came_true))
    _show_list(out, "No longer so", (_event(one, found) for one in found.events if not one.came_true))
    _show_list(out, "The requirement", (_required(one, found) for one in found.requirement))
    _show_offers(out, found)
    _show_statements(out, found.statements)
    _show_rows(out, found.rows)
    if found.offers:
        out.print()
        say(out, "Where no amount stands, none was said; withheld: it waits for a condition that is not met.", 0, 0)
        say(out, "An id in brackets is a statement's: `willing sources` opens it, with its sources.", 0, 0)


def _show_summary(out: Console, found: Changes) -> None:
    """How many offers changed in which way."""
    turns: Counter[str] = Counter(one.turn for one in found.offers if _is_told(one))
    told = [f"{turns[turn]} {head.lower()}" for turn, head in _HEADS.items() if turns[turn]]
    rest = len(found.offers) - turns.total()
    told += [f"{rest} {'that does' if rest == 1 else 'that do'} not count"] if rest else []
    if told:
        say(out, f"Offers: {', '.join(told)}.", 0)


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


def _givers(shift: LineShift, found: Changes) -> str:
    """The nations whose offers give it more or less, first whose share changed most.

    Where offers changed, they are why, and not those that give another share since.
    """
    changed = {one.offer.id for one in found.offers}
    shares = [one for one in shift.shares if one.offer in changed] or shift.shares
    nations = dict.fromkeys(one.offer.partition(".")[0] for one in shares)
    return sentences.listed(map(found.after.case.name, nations), 3)


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
        needs = f"{number_text(shift.answer.line.needs)} {shift.answer.unit}"
        row: list[Any] = [shift.answer.line.line, needs]
        for of in (lambda one: one.alone, lambda one: one.jointly) if apart else (lambda one: one.jointly,):
            row.append(_turned(old, new, lambda one, of=of: sentences.bounds(*of(one)), same=""))  # type: ignore[misc]
        state = _turned(old, new, lambda one: _MARKS[one.met])
        row += [styled(state, _COLOURS[shift.answer.met]), _givers(shift, found)]
        table.add_row(*row)
    out.print(table)


def _turned(old: LineAnswer | None, new: LineAnswer | None, of: Callable[[LineAnswer], str], same: str | None = None) -> str:
    if old is None or new is None:
        return f"not asked → {of(new)}" if new is not None else f"{of(old)} → not asked" if old is not None else ""
    was, now = of(old), of(new)
    return f"{was} → {now}" if was != now else f"{now}"


# ---- events and the requirement ------------------------------------------------------------------------------------------


def _event(change: EventChange, found: Changes) -> str:
    case = (found.after if change.came_true else found.before).case
    since = f", from {sentences.day(change.event.holds_from)}" if change.event.holds_from else ""
    nations = dict.fromkeys(one.partition(".")[0] for one in change.offers)
    asking = f"{counted(len(change.offers), 'offer')} of {sentences.listed(map(case.name, nations), 4)}"
    waiting = f"; {asking} {'asks' if len(change.offers) == 1 else 'ask'} for it" if nations else ""
    sources = f" ({', '.join(change.event.sources)})" if change.event.sources else ""
    return f"{change.event.event}: {case.name(change.event.event)}{since}{sources}{waiting}"


def _required(change: RequirementChange, found: Changes) -> str:
    case = (found.before if change.after is None else found.after).case
    asked = _asks(case, change.line)
    sources = f" ({', '.join(change.line.sources)})" if change.line.sources else ""
    if change.turn == "new":
        return f"{change.line.line}: new, {asked}{sources}"
    if change.turn == "gone":
        return f"{change.line.line}: no longer asked for, {asked}{sources}"
    assert change.before is not None
    was = _asks(found.before.case, change.before)
    return f"{change.line.line}: {', '.join(change.what)} changed; was {was}, is {asked}{sources}"


def _asks(case: Case, line: Line) -> str:
    where = f", {PLACES[line.place]}" if line.place else ""
    unit = case.capabilities[line.capability].unit
    return f"{number_text(line.needs)} {unit} of {line.capability}{where}, priority {line.priority}"


# ---- offers --------------------------------------------------------------------------------------------------------------


def _is_told(change: OfferChange) -> bool:
    """Whether a change has a paragraph of its own: it counts or counted, or it is a no, or was."""
    return any(change.counts) or not change.offer.status.is_live


def _show_offers(out: Console, found: Changes) -> None:
    """Each kind of change under its head, a paragraph a nation's word; what does not count shortly at the end."""
    for turn, head in _HEADS.items():
        changes = [one for one in found.offers if one.turn == turn and _is_told(one)]
        _show_list(out, head, (_paragraph(group, found) for group in _together(changes, found)))
    rest = sorted((one for one in found.offers if not _is_told(one)), key=lambda one: one.offer.nation)
    by_nation = (list(group) for _, group in groupby(rest, key=lambda one: one.offer.nation))
    _show_list(out, "Said, but not counted", (_shortly(group, found) for group in by_nation))


def _together(changes: Sequence[OfferChange], found: Changes) -> Iterable[list[OfferChange]]:
    """The changes that one paragraph tells: those of one speaker's day that are alike but for what is offered."""
    groups: dict[Any, list[OfferChange]] = {}
    for one in changes:
        groups.setdefault(_likeness(one, found), []).append(one)
    return groups.values()


def _likeness(change: OfferChange, found: Changes) -> tuple[Any, ...]:
    if change.turn == "same":
        return (change.offer.id,)
    said, told = change.said, tuple((one.turn, one.condition) for one in change.conditions)
    return change.offer.nation, _position(change, found), said.speaker, said.said_on, change.offer.condition, told


def _paragraph(group: Sequence[OfferChange], found: Changes) -> str:
    """Who, what, how firm, on which conditions, and who said so."""
    change, case = group[0], _case_of(group[0], found)
    offer = change.offer
    parts = [f"{case.name(offer.nation)}: {_what(group, found)}"]
    parts += _position(change, found)
    if change.turn in ("new", "again") and offer.conditions:
        parts.append(f"only if {sentences.condition_text(case, offer.condition)}")
    parts += [text for one in group for text in _size_and_place(one)]
    parts += [_condition(turn, list(ones), offer, found) for turn, ones in groupby(change.conditions, key=lambda one: one.turn)]
    if change.turn in ("refused", "withdrawn") and change.said.reason:
        parts.append(f"cited: {change.said.reason}")
    return f"{', '.join(parts)} — {'; '.join(_by([said for one in group for said in _said(one)]))}"


def _shortly(group: Sequence[OfferChange], found: Changes) -> str:
    """What one nation is said to offer, without its conditions."""
    alike: dict[str, list[OfferChange]] = {}
    for one in group:
        alike.setdefault(", ".join(_position(one, found)) or "on other terms", []).append(one)
    offers = [f"{_what(ones, found)}, {position}" for position, ones in alike.items()]
    said = dict.fromkeys(said.statement for one in group for said in _said(one))
    who = _case_of(group[0], found).name(group[0].offer.nation)
    return f"{who[:1].upper()}{who[1:]}: {'; '.join(offers)} [{', '.join(said)}]"


def _case_of(change: OfferChange, found: Changes) -> Case:
    return (found.before if change.after is None else found.after).case


def _what(group: Sequence[OfferChange], found: Changes) -> str:
    """What is offered: the capabilities, how much where that was said, and the place, once for those that share it."""
    places: dict[str, list[str]] = {}
    for change in group:
        offer = change.offer
        sized = offer.status.is_live and not offer.quantity.is_unsaid and change.amount_from is None
        name = _case_of(change, found).name(offer.capability)
        places.setdefault(offer.place, []).append(f"{name} ({offer.quantity})" if sized else name)
    return "; ".join(_joined(names) + (f" {PLACES[place]}" if place else "") for place, names in places.items())


def _position(change: OfferChange, found: Changes) -> tuple[str, ...]:
    """How firm it is, and how firm it was; and if it counts and waits for something, that it does not stand."""
    before, after = change.before, change.after
    told = [str(change.offer.status)] if change.turn in ("new", "gone") else []
    if before is not None and after is not None and before.status is not after.status:
        told = [f"{before.status} → {after.status}"]
    modes = found.after.standing.of(after.id) if after is not None else None
    if modes is not None and change.turn in ("new", "again", "up") and modes[1] is Mode.WITHHELD:
        told.append("withheld")
    return tuple(told)


def _size_and_place(change: OfferChange) -> list[str]:
    """What changed of the amount and of the place."""
    told = []
    if change.amount_from is not None and change.before is not None:
        sizes = ("size unsaid" if one.quantity.is_unsaid else str(one.quantity) for one in (change.before, change.offer))
        told.append(" → ".join(sizes))
    if change.place_changed:
        told.append("its place named since" if change.offer.place else "its place no longer named")
    return told


_CONDITION_TURNS = {"added": "now also if", "dropped": "whether or not", "met": "met since:", "no longer met": "no longer met:"}


def _condition(turn: str, changes: Sequence[ConditionChange], offer: Offer, found: Changes) -> str:
    case = (found.before if turn == "dropped" else found.after).case
    if turn == "dropped" and len(changes) > 1 and not offer.conditions:
        return "now without conditions"
    words = [
        sentences.condition_text(case, one.condition) + (" (come true since)" if turn == "added" and one.events else "")
        for one in changes
    ]
    lead = _CONDITION_TURNS[turn]
    if turn in ("added", "dropped"):
        again = "if" if turn == "added" else lead
        words = [words[0], *(f"{again} {one}" for one in words[1:])]
    return f"{lead} {_joined(words)}"


def _joined(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def _said(change: OfferChange) -> list[Statement]:
    """The statements that a change comes from, each once: what turned it, named its amount, added or dropped a condition."""
    said = [] if change.turn == "same" and not change.place_changed else [change.said]
    said += [change.amount_from] if change.amount_from is not None else []
    said += [one.said for one in change.conditions]
    return list({one.statement: one for one in said}.values())


def _by(said: Sequence[Statement]) -> list[str]:
    """Who said it and when, each speaker's day once, with the ids of the statements."""
    days: dict[tuple[str, str], list[str]] = {}
    for one in said:
        days.setdefault((one.speaker or VOICES[one.voice], sentences.day(one.said_on)), []).append(one.statement)
    return [f"{who}, {day} [{', '.join(dict.fromkeys(ids))}]" for (who, day), ids in days.items()]


# ---- statements ----------------------------------------------------------------------------------------------------------


def _show_statements(out: Console, changes: Sequence[StatementChange]) -> None:
    heads = {"new": "entered", "changed": "corrected", "gone": "taken out"}
    _show_list(
        out,
        "What is on record",
        (
            f"{counted(len(ids), 'statement')} {head}: {sentences.listed(ids, _NAMED)}"
            for turn, head in heads.items()
            if (ids := [_statement(one) for one in changes if one.turn == turn])
        ),
    )


def _statement(change: StatementChange) -> str:
    what = f" ({', '.join(change.what)})" if change.what else ""
    return f"{change.statement.statement}{what}"


def _show_rows(out: Console, changes: Sequence[RowChange]) -> None:
    """The other rows by table: how many are new, changed, taken out or moved, and the first of each with the columns that did."""
    groups: dict[tuple[str, str], dict[str, tuple[str, ...]]] = {}
    for one in changes:
        turn = "entered" if one.before is None else "taken out" if one.after is None else "changed"
        if groups.get((one.table, "taken out"), {}).pop(one.name, None) is not None:
            turn = "moved"
        groups.setdefault((one.table, turn), {})[one.name] = one.columns if turn == "changed" else ()
    _show_list(
        out,
        "What else the ledger says",
        (
            f"{table}: {counted(len(rows), 'row')} {turn}: {sentences.listed(map(_row, rows, rows.values()), _NAMED)}"
            for (table, turn), rows in groups.items()
            if rows
        ),
    )


def _row(name: str, columns: Sequence[str]) -> str:
    return plain_line(name) + (f" ({', '.join(columns)})" if columns else "")
