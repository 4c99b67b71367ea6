"""What changed, in words: each change with the statements that say so, in the tongue at hand. Computes no number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final, get_args

from willing.analysis.diff import (
    Changes,
    ConditionChange,
    EventChange,
    LineShift,
    OfferChange,
    RecordTurn,
    RequirementChange,
    Turn,
)
from willing.analysis.offers import Offer
from willing.analysis.standing import Mode
from willing.ledger.case import Case
from willing.ledger.tables import CONTROL
from willing.report import sentences
from willing.report.tongue import N_, _, _n, apart, joined, listed, measure, name, place, quantity, term
from willing.vocabulary.records import Line, Statement

__all__ = [
    "HEADS",
    "Said",
    "Told",
    "event",
    "givers",
    "is_told",
    "offers",
    "required",
    "rows",
    "shortly",
    "statements",
    "summary",
    "title",
]

HEADS: Final[dict[Turn, str]] = {
    "again": N_("Taken up again"),
    "up": N_("Firmer"),
    "new": N_("New"),
    "down": N_("Less firm"),
    "withdrawn": N_("Withdrawn"),
    "refused": N_("Refused"),
    "gone": N_("No longer on record"),
    "same": N_("On other terms"),
}
"""What a change of an offer is called, in the order in which they are told."""

_NAMED: Final = 12  # statements or rows that a sentence names before it only counts them
_WHAT: Final = {
    "capability": N_("the capability"),
    "needs": N_("the amount"),
    "place": N_("the place"),
    "priority": N_("the priority"),
    "smallest": N_("the smallest useful amount"),
    "accepts": N_("what it accepts instead"),
    "name": N_("the name"),
}


@dataclass(frozen=True, slots=True)
class Said:
    """Who said something on which day, in words, and the ids of the statements."""

    who: str
    statements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Told:
    """A change in words, what it is about, and who said so.

    Attributes:
        about: ids of the offers, or of the line or event, that it tells of.
        lines: ids of the lines that get more or less from the offers.
    """

    words: str
    about: tuple[str, ...]
    said: tuple[Said, ...] = ()
    sources: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()


def title(found: Changes) -> str:
    """From when to when."""
    first, last = sentences.day(found.before.question.as_of), sentences.day(found.after.question.as_of)
    if first != last:
        return _("What changed from {first} to {last}", first=first, last=last)
    return _("What changed, as of {last}", last=last)


def summary(found: Changes) -> str:
    """How many offers changed in which way; nothing where none did."""
    turns: Counter[Turn] = Counter(one.turn for one in found.offers if is_told(one))
    told = [_counted(turn, turns[turn]) for turn in HEADS if turns[turn]]
    if rest := len(found.offers) - turns.total():
        told.append(_n("{count} that does not count", "{count} that do not count", rest))
    return _("Offers: {changes}.", changes=apart(told)) if told else ""


def _counted(turn: Turn, count: int) -> str:
    """How many offers changed in that way."""
    match turn:
        case "again":
            return _n("{count} taken up again", "{count} taken up again", count)
        case "up":
            return _n("{count} firmer", "{count} firmer", count)
        case "new":
            return _n("{count} new", "{count} new", count)
        case "down":
            return _n("{count} less firm", "{count} less firm", count)
        case "withdrawn":
            return _n("{count} withdrawn", "{count} withdrawn", count)
        case "refused":
            return _n("{count} refused", "{count} refused", count)
        case "gone":
            return _n("{count} no longer on record", "{count} no longer on record", count)
        case "same":
            return _n("{count} on other terms", "{count} on other terms", count)


def givers(shift: LineShift, found: Changes) -> str:
    """The nations whose offers give a line more or less, first whose share changed most.

    Where offers changed, they are why, and not those that give another share since.
    """
    changed = {one.offer.id for one in found.offers}
    shares = [one for one in shift.shares if one.offer in changed] or shift.shares
    nations = dict.fromkeys(one.offer.partition(".")[0] for one in shares)
    return listed((name(found.after.case, one) for one in nations), 3)


# ---- what a ledger says otherwise ----------------------------------------------------------------------------------------


def statements(found: Changes) -> list[Told]:
    """The statements that were entered, corrected and taken out, a sentence each; those that are on record as said."""
    told = []
    for turn in get_args(RecordTurn):
        several = [change for change in found.statements if change.turn == turn]
        if several:
            names = listed((_row(change.statement.statement, change.what) for change in several), _NAMED)
            ids = tuple(change.statement.statement for change in several)
            said = () if turn == "gone" else (Said("", ids[:_NAMED]),)
            told.append(Told(_recorded(turn, len(several), names), ids, said))
    return told


def _recorded(turn: RecordTurn, count: int, names: str) -> str:
    match turn:
        case "new":
            return _n("{count} statement entered: {names}", "{count} statements entered: {names}", count, names=names)
        case "changed":
            return _n("{count} statement corrected: {names}", "{count} statements corrected: {names}", count, names=names)
        case "gone":
            return _n("{count} statement taken out: {names}", "{count} statements taken out: {names}", count, names=names)


def rows(found: Changes) -> list[Told]:
    """The other rows by table: how many are new, changed, taken out or moved, and the first of each with the columns that did."""
    groups: dict[tuple[str, str], dict[str, tuple[str, ...]]] = {}
    for one in found.rows:
        turn = "entered" if one.before is None else "taken out" if one.after is None else "changed"
        if groups.get((one.table, "taken out"), {}).pop(one.name, None) is not None:
            turn = "moved"
        groups.setdefault((one.table, turn), {})[one.name] = one.columns if turn == "changed" else ()
    told = []
    for (table, turn), several in groups.items():
        if several:
            names = listed((_row(CONTROL.sub("�", name), columns) for name, columns in several.items()), _NAMED)
            told.append(Told(_turned_rows(table, turn, len(several), names), tuple(several)))
    return told


def _turned_rows(table: str, turn: str, count: int, names: str) -> str:
    told: dict[str, object] = {"table": table, "names": names}
    match turn:
        case "entered":
            return _n("{table}: {count} row entered: {names}", "{table}: {count} rows entered: {names}", count, **told)
        case "changed":
            return _n("{table}: {count} row changed: {names}", "{table}: {count} rows changed: {names}", count, **told)
        case "taken out":
            return _n("{table}: {count} row taken out: {names}", "{table}: {count} rows taken out: {names}", count, **told)
        case _:
            return _n("{table}: {count} row moved: {names}", "{table}: {count} rows moved: {names}", count, **told)


def _row(name: str, columns: Sequence[str]) -> str:
    return _("{row} ({columns})", row=name, columns=apart(columns)) if columns else name


# ---- events and the requirement ------------------------------------------------------------------------------------------


def event(change: EventChange, found: Changes) -> Told:
    """An event, since when it holds, and who asks for it."""
    case = (found.after if change.came_true else found.before).case
    what = name(case, change.event.event)
    if change.event.holds_from:
        what = _("{event}, from {day}", event=what, day=sentences.day(change.event.holds_from))
    nations = dict.fromkeys(one.partition(".")[0] for one in change.offers)
    if nations:
        what = _n(
            "{event}; {count} offer of {nations} asks for it",
            "{event}; {count} offers of {nations} ask for it",
            len(change.offers),
            event=what,
            nations=listed((name(case, one) for one in nations), 4),
        )
    return Told(what, (change.event.event,), sources=change.event.sources)


def required(change: RequirementChange, found: Changes) -> Told:
    """What is asked for, and what was."""
    asked = _asks((found.before if change.after is None else found.after).case, change.line)
    if change.turn == "new":
        words = _("new, {asked}", asked=asked)
    elif change.turn == "gone":
        words = _("no longer asked for, {asked}", asked=asked)
    else:
        assert change.before is not None
        was = _asks(found.before.case, change.before)
        what = apart(_(_WHAT[one]) for one in change.what)
        words = _("{what} changed; was {was}, is {asked}", what=what, was=was, asked=asked)
    return Told(words, (change.line.line,), sources=change.line.sources)


def _asks(case: Case, line: Line) -> str:
    """What a line asks for: how much of what, where, and how urgently."""
    amount = measure(line.needs, case.capabilities[line.capability].unit)
    what = _("{amount} of {capability}", amount=amount, capability=name(case, line.capability))
    where = [place(line.place)] if line.place else []
    return apart([what, *where, _("priority {number}", number=line.priority)])


# ---- offers --------------------------------------------------------------------------------------------------------------


def is_told(change: OfferChange) -> bool:
    """Whether a change has a paragraph of its own: it counts or counted, or it is a no, or was."""
    return any(change.counts) or not change.offer.status.is_live


def offers(found: Changes, turn: Turn) -> list[Told]:
    """The changes of one kind, a paragraph a nation's word: those of a speaker's day that are alike but for what is offered."""
    groups: dict[Any, list[OfferChange]] = {}
    for one in found.offers:
        if one.turn == turn and is_told(one):
            groups.setdefault(_likeness(one, found), []).append(one)
    return [_paragraph(group, found) for group in groups.values()]


def shortly(found: Changes) -> list[Told]:
    """What is said to be offered and does not count, a nation a paragraph, without conditions."""
    rest = sorted((one for one in found.offers if not is_told(one)), key=lambda one: one.offer.nation)
    return [_shortly(list(group), found) for _nation, group in groupby(rest, key=lambda one: one.offer.nation)]


def _likeness(change: OfferChange, found: Changes) -> tuple[Any, ...]:
    if change.turn == "same":
        return (change.offer.id,)
    said, told = change.said, tuple((one.turn, one.condition) for one in change.conditions)
    return change.offer.nation, _position(change, found), said.speaker, said.said_on, change.offer.condition, told


def _paragraph(group: Sequence[OfferChange], found: Changes) -> Told:
    """Who, what, how firm, on which conditions, and who said so."""
    change, case = group[0], _case_of(group[0], found)
    offer = change.offer
    parts = [_("{nation}: {what}", nation=name(case, offer.nation), what=_what(group, found)), *_position(change, found)]
    if change.turn in ("new", "again") and offer.conditions:
        parts.append(_("only if {condition}", condition=sentences.condition_text(case, offer.condition)))
    parts += [text for one in group for text in _size_and_place(one)]
    parts += [_condition(turn, list(ones), offer, found) for turn, ones in groupby(change.conditions, key=lambda one: one.turn)]
    if change.turn in ("refused", "withdrawn") and change.said.reason:
        parts.append(_("cited: {subject}", subject=sentences.cited(change.said.reason, change.said, case)))
    said = tuple(_said_by((said for one in group for said in _said(one)), case))
    lines = tuple(dict.fromkeys(line for one in group for line in one.lines))
    return Told(_(", ").join(parts), tuple(one.offer.id for one in group), said, lines=lines)


def _shortly(group: Sequence[OfferChange], found: Changes) -> Told:
    alike: dict[str, list[OfferChange]] = {}
    for one in group:
        alike.setdefault(_(", ").join(_position(one, found)) or _("on other terms"), []).append(one)
    told = _("; ").join(_("{what}, {position}", what=_what(ones, found), position=position) for position, ones in alike.items())
    who = name(_case_of(group[0], found), group[0].offer.nation)
    words = _("{nation}: {what}", nation=f"{who[:1].upper()}{who[1:]}", what=told)
    statements = tuple(dict.fromkeys(said.statement for one in group for said in _said(one)))
    return Told(words, tuple(one.offer.id for one in group), (Said("", statements),))


def _case_of(change: OfferChange, found: Changes) -> Case:
    return (found.before if change.after is None else found.after).case


def _what(group: Sequence[OfferChange], found: Changes) -> str:
    """What is offered: the capabilities, how much where that was said, and the place, once for those that share it."""
    places: dict[str, list[str]] = {}
    for change in group:
        offer = change.offer
        sized = offer.status.is_live and not offer.quantity.is_unsaid and change.amount_from is None
        what = name(_case_of(change, found), offer.capability)
        amount = _("{what} ({amount})", what=what, amount=quantity(offer.quantity)) if sized else what
        places.setdefault(offer.place, []).append(amount)
    return _("; ").join(
        _("{what} {place}", what=joined(names), place=place(where)) if where else joined(names) for where, names in places.items()
    )


def _position(change: OfferChange, found: Changes) -> tuple[str, ...]:
    """How firm it is, and how firm it was; and if it counts and waits for something, that it does not stand."""
    before, after = change.before, change.after
    told = [term("status", str(change.offer.status))] if change.turn in ("new", "gone") else []
    if before is not None and after is not None and before.status is not after.status:
        told = [_turned(*(term("status", str(one.status)) for one in (before, after)))]
    modes = found.after.standing.of(after.id) if after is not None else None
    if modes is not None and change.turn in ("new", "again", "up") and modes[1] is Mode.WITHHELD:
        told.append(term("mode", "withheld"))
    return tuple(told)


def _turned(before: str, after: str) -> str:
    return _("{before} → {after}", before=before, after=after)


def _size_and_place(change: OfferChange) -> list[str]:
    """What changed of the amount and of the place."""
    told = []
    if change.amount_from is not None and change.before is not None:
        sizes = (_("size unsaid") if one.quantity.is_unsaid else quantity(one.quantity) for one in (change.before, change.offer))
        told.append(_turned(*sizes))
    if change.place_changed:
        told.append(_("its place named since") if change.offer.place else _("its place no longer named"))
    return told


def _condition(turn: str, changes: Sequence[ConditionChange], offer: Offer, found: Changes) -> str:
    case = (found.before if turn == "dropped" else found.after).case
    if turn == "dropped" and len(changes) > 1 and not offer.conditions:
        return _("now without conditions")
    words = [
        _("{condition} (come true since)", condition=text) if turn == "added" and one.events else text
        for one in changes
        for text in [sentences.condition_text(case, one.condition)]
    ]
    if turn == "added":
        return _("now also {conditions}", conditions=joined(_("if {condition}", condition=one) for one in words))
    if turn == "dropped":
        return joined(_("whether or not {condition}", condition=one) for one in words)
    if turn == "met":
        return _("met since: {conditions}", conditions=joined(words))
    return _("no longer met: {conditions}", conditions=joined(words))


def _said(change: OfferChange) -> list[Statement]:
    """The statements that a change comes from, each once: what turned it, named its amount, added or dropped a condition."""
    said = [] if change.turn == "same" and not change.place_changed else [change.said]
    said += [change.amount_from] if change.amount_from is not None else []
    said += [one.said for one in change.conditions]
    return list({one.statement: one for one in said}.values())


def _said_by(said: Iterable[Statement], case: Case) -> list[Said]:
    """Who said it and when, each speaker's day once, with the ids of the statements."""
    days: dict[tuple[str, str], list[str]] = {}
    for one in said:
        days.setdefault((sentences.speaker(one, case), sentences.day(one.said_on)), []).append(one.statement)
    return [Said(_("{who}, {day}", who=who, day=day), tuple(dict.fromkeys(ids))) for (who, day), ids in days.items()]
