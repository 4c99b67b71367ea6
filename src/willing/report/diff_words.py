"""What changed, in words: events, the requirement, what each nation said since. Computes no number."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Any, Final

from willing.analysis.diff import Changes, ConditionChange, EventChange, OfferChange, RequirementChange
from willing.analysis.offers import Offer
from willing.analysis.standing import Mode
from willing.ledger.case import Case
from willing.report import sentences
from willing.report.tongue import N_, _, _n, apart, day, isolated, joined, listed, measure, name, place, quantity, term
from willing.vocabulary.records import VOICES, Line, Statement

__all__ = [
    "HEADS",
    "event",
    "heading",
    "is_told",
    "offers_changed",
    "offers_in_all",
    "required",
    "said_but_not_counted",
    "title",
    "turned",
]

HEADS: Final = {
    "again": N_("Taken up again"),
    "up": N_("Firmer"),
    "new": N_("New"),
    "down": N_("Less firm"),
    "withdrawn": N_("Withdrawn"),
    "refused": N_("Refused"),
    "gone": N_("No longer on record"),
    "same": N_("On other terms"),
}
"""What stands above the offers that changed in one way, those first that weigh most."""


def title(found: Changes) -> str:
    """From which day to which: "What changed from 1 Mar 2025 to 10 Apr 2025"."""
    first, last = day(found.before.question.as_of), day(found.after.question.as_of)
    if first == last:
        return _("What changed, as of {day}", day=last)
    return _("What changed from {first} to {last}", first=first, last=last)


def heading(turn: str) -> str:
    """What stands above the offers that changed in one way."""
    return _(HEADS[turn])


def offers_in_all(found: Changes) -> str:
    """How many offers changed in which way, in a sentence; nothing where none did."""
    turns: Counter[str] = Counter(one.turn for one in found.offers if is_told(one))
    told = [_SUMMED[turn](turns[turn]) for turn in HEADS if turns[turn]]
    rest = len(found.offers) - turns.total()
    if rest:
        told.append(_n("{count} that does not count", "{count} that do not count", rest))
    return _("Offers: {changes}.", changes=apart(told)) if told else ""


_SUMMED: Final = {
    "again": lambda n: _n("{count} taken up again", "{count} taken up again", n),
    "up": lambda n: _n("{count} firmer", "{count} firmer", n),
    "new": lambda n: _n("{count} new", "{count} new", n),
    "down": lambda n: _n("{count} less firm", "{count} less firm", n),
    "withdrawn": lambda n: _n("{count} withdrawn", "{count} withdrawn", n),
    "refused": lambda n: _n("{count} refused", "{count} refused", n),
    "gone": lambda n: _n("{count} no longer on record", "{count} no longer on record", n),
    "same": lambda n: _n("{count} on other terms", "{count} on other terms", n),
}


def event(change: EventChange, found: Changes) -> str:
    """An event that came true or no longer holds, since when, and how many offers wait for it."""
    case = (found.after if change.came_true else found.before).case
    told = _("{event}: {says}", event=change.event.event, says=name(case, change.event.event))
    if change.event.holds_from:
        told = _("{event}, from {day}", event=told, day=day(change.event.holds_from))
    if change.event.sources:
        told = _("{text} ({sources})", text=told, sources=apart(change.event.sources))
    nations = dict.fromkeys(one.partition(".")[0] for one in change.offers)
    if nations:
        told = _n(
            "{event}; {count} offer of {nations} asks for it",
            "{event}; {count} offers of {nations} ask for it",
            len(change.offers),
            event=told,
            nations=listed((name(case, one) for one in nations), 4),
        )
    return told


def required(change: RequirementChange, found: Changes) -> str:
    """How a line of the requirement changed."""
    case = (found.before if change.after is None else found.after).case
    line, asks = change.line.line, _asks(case, change.line)
    if change.turn == "new":
        told = _("{line}: new, {asked}", line=line, asked=asks)
    elif change.turn == "gone":
        told = _("{line}: no longer asked for, {asked}", line=line, asked=asks)
    else:
        assert change.before is not None
        was = _asks(found.before.case, change.before)
        told = _("{line}: {columns} changed; was {was}, is {asked}", line=line, columns=apart(change.what), was=was, asked=asks)
    return _("{text} ({sources})", text=told, sources=apart(change.line.sources)) if change.line.sources else told


def _asks(case: Case, line: Line) -> str:
    amount = measure(line.needs, case.capabilities[line.capability].unit)
    parts = [_("{amount} of {capability}", amount=amount, capability=line.capability)]
    parts += [place(line.place)] if line.place else []
    return apart([*parts, _("priority {number}", number=line.priority)])


def is_told(change: OfferChange) -> bool:
    """Whether a change has a paragraph of its own: it counts or counted, or it is a no, or was."""
    return any(change.counts) or not change.offer.status.is_live


def offers_changed(found: Changes, turn: str) -> Iterator[str]:
    """The offers that changed in one way, a paragraph a nation's word."""
    changes = [one for one in found.offers if one.turn == turn and is_told(one)]
    yield from (_paragraph(group, found) for group in _together(changes, found))


def said_but_not_counted(found: Changes) -> Iterator[str]:
    """What does not count, shortly: a paragraph a nation."""
    rest = sorted((one for one in found.offers if not is_told(one)), key=lambda one: one.offer.nation)
    yield from (_shortly(list(group), found) for _nation, group in groupby(rest, key=lambda one: one.offer.nation))


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
    parts = [_("{nation}: {what}", nation=name(case, offer.nation), what=_what(group, found))]
    parts += _position(change, found)
    if change.turn in ("new", "again") and offer.conditions:
        parts.append(_("only if {condition}", condition=sentences.condition_text(case, offer.condition)))
    parts += [text for one in group for text in _size_and_place(one)]
    parts += [_condition(turn, list(ones), offer, found) for turn, ones in groupby(change.conditions, key=lambda one: one.turn)]
    if change.turn in ("refused", "withdrawn") and change.said.reason:
        parts.append(_("cited: {subject}", subject=change.said.reason))
    by = _("; ").join(map(isolated, _by([said for one in group for said in _said(one)])))
    return _("{text} — {said}", text=apart(parts), said=by)


def _shortly(group: Sequence[OfferChange], found: Changes) -> str:
    """What one nation is said to offer, without its conditions."""
    alike: dict[str, list[OfferChange]] = {}
    for one in group:
        alike.setdefault(apart(_position(one, found)) or _("on other terms"), []).append(one)
    offers = [_("{what}, {position}", what=_what(ones, found), position=position) for position, ones in alike.items()]
    said = dict.fromkeys(said.statement for one in group for said in _said(one))
    who = name(_case_of(group[0], found), group[0].offer.nation)
    return _(
        "{nation}: {offers} [{statements}]",
        nation=who[:1].upper() + who[1:],
        offers=_("; ").join(map(isolated, offers)),
        statements=apart(said),
    )


def _case_of(change: OfferChange, found: Changes) -> Case:
    return (found.before if change.after is None else found.after).case


def _what(group: Sequence[OfferChange], found: Changes) -> str:
    """What is offered: the capabilities, how much where that was said, and the place, once for those that share it."""
    places: dict[str, list[str]] = {}
    for change in group:
        offer = change.offer
        sized = offer.status.is_live and not offer.quantity.is_unsaid and change.amount_from is None
        what = name(_case_of(change, found), offer.capability)
        if sized:
            what = _("{capability} ({amount})", capability=what, amount=quantity(offer.quantity))
        places.setdefault(offer.place, []).append(what)
    return _("; ").join(
        _("{what} {place}", what=joined(what), place=place(where)) if where else joined(what) for where, what in places.items()
    )


def _position(change: OfferChange, found: Changes) -> tuple[str, ...]:
    """How firm it is, and how firm it was; and if it counts and waits for something, that it does not stand."""
    before, after = change.before, change.after
    told = [term("status", str(change.offer.status))] if change.turn in ("new", "gone") else []
    if before is not None and after is not None and before.status is not after.status:
        told = [turned(term("status", str(before.status)), term("status", str(after.status)))]
    modes = found.after.standing.of(after.id) if after is not None else None
    if modes is not None and change.turn in ("new", "again", "up") and modes[1] is Mode.WITHHELD:
        told.append(term("mode", str(Mode.WITHHELD)))
    return tuple(told)


def turned(was: str, now: str) -> str:
    """What was, and what is: "10 → 20", the arrow pointing the way that is read."""
    return _("{was} → {now}", was=was, now=now)


def _size_and_place(change: OfferChange) -> list[str]:
    """What changed of the amount and of the place."""
    told = []
    if change.amount_from is not None and change.before is not None:
        was, now = (
            _("size unsaid") if one.quantity.is_unsaid else quantity(one.quantity) for one in (change.before, change.offer)
        )
        told.append(turned(was, now))
    if change.place_changed:
        told.append(_("its place named since") if change.offer.place else _("its place no longer named"))
    return told


def _condition(turn: str, changes: Sequence[ConditionChange], offer: Offer, found: Changes) -> str:
    case = (found.before if turn == "dropped" else found.after).case
    if turn == "dropped" and len(changes) > 1 and not offer.conditions:
        return _("now without conditions")
    words = [sentences.condition_text(case, one.condition) for one in changes]
    match turn:
        case "added":
            since = [bool(one.events) for one in changes]
            words = [
                _("{condition} (come true since)", condition=said) if met else said
                for said, met in zip(words, since, strict=True)
            ]
            words = [words[0], *(_("if {condition}", condition=said) for said in words[1:])]
            return _("now also if {conditions}", conditions=joined(words))
        case "dropped":
            words = [words[0], *(_("whether or not {conditions}", conditions=said) for said in words[1:])]
            return _("whether or not {conditions}", conditions=joined(words))
        case "met":
            return _("met since: {conditions}", conditions=joined(words))
        case _:
            return _("no longer met: {conditions}", conditions=joined(words))


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
        who = one.speaker or term("voice", VOICES[one.voice])
        days.setdefault((who, day(one.said_on)), []).append(one.statement)
    return [
        _("{who}, {day} [{statement}]", who=who, day=on, statement=apart(dict.fromkeys(ids))) for (who, on), ids in days.items()
    ]
