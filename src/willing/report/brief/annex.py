"""The tables behind the page, whole where the page cuts, in the tongue at hand. Computes no number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from willing.analysis.brief import Brief, owner, words_of
from willing.analysis.diff import OfferChange
from willing.analysis.offers import Offer
from willing.report import sentences
from willing.report.brief.shape import Cell, Column, Grid
from willing.report.brief.wording import (
    STATES,
    TURNS,
    brings,
    brought,
    capital,
    decision_sources,
    decision_words,
    gist,
    language_name,
    name_of_site,
    owner_words,
)
from willing.report.tongue import _, apart, between, day, joined, line_name, name, number, place, term, text

__all__ = ["annex"]

_Pair = tuple[float, float]
_Rows = Iterable[tuple[Cell, ...]]


def annex(found: Brief) -> tuple[Grid, ...]:
    """The tables, in their order; those without rows too, so that a number is always of the same table."""
    return (
        _lines(found),
        _offers(found),
        _refusals(found),
        _decisions(found),
        _events(found),
        _changes(found),
        _sites(found),
        _sources(found),
    )


def _grid(key: str, title: str, note: str, columns: Sequence[Column], rows: _Rows) -> Grid:
    return Grid(key, title, note, tuple(columns), tuple(rows))


def _said(words: str) -> Cell:
    return Cell(words)


def _listed(words: Iterable[str]) -> Cell:
    return Cell(apart(dict.fromkeys(words)))


def _amount(pair: _Pair, unit: str = "") -> Cell:
    return Cell(between(*pair, unit), pair)


def _day(when: date | None) -> Cell:
    return Cell(day(when), when) if when is not None else Cell("")


def _number(value: float) -> Cell:
    return Cell(number(value), value)


# ---- lines and offers ----------------------------------------------------------------------------------------------------


def _lines(found: Brief) -> Grid:
    case = found.answer.case
    columns = (
        Column(_("Line"), width=0.9, only_in_books=True),
        Column(_("What for"), width=1.9),
        Column(_("Needs"), "number", 0.8),
        Column(_("Unit"), width=0.9),
        Column(_("Where"), width=1.0),
        Column(_("Priority"), "number", 0.6),
        Column(_("Alone"), "amount", 1.0),
        Column(_("Jointly"), "amount", 1.0),
        Column(_("State"), width=0.7),
        Column(_("Why it is short, and what it hangs on"), width=3.2),
        Column(_("Basis"), width=0.8),
        Column(_("Sources"), width=0.9),
    )
    rows = []
    for one in found.answer.lines:
        line, short = one.line, one.shortfall
        why = ""
        if short is not None:
            why = sentences.cause(short.cause)
            if short.hangs_on:
                parts = joined(sentences.condition_text(case, part) for part in short.hangs_on)
                why = _("{cause}: {conditions}", cause=why, conditions=parts)
        rows.append(
            (
                _said(line.line),
                _said(line_name(case, line)),
                _number(line.needs),
                _said(term("unit", one.unit)),
                _said(place(line.place) if line.place else _("anywhere")),
                _number(line.priority),
                _amount(one.alone),
                _amount(one.jointly),
                _said(_(STATES[one.met])),
                _said(why),
                _said(term("basis", line.basis)),
                _listed(line.sources),
            )
        )
    note = _("In the order in which lines are served. Alone: if nobody moves first. Jointly: if all announce together.")
    return _grid("lines", _("Lines of the requirement"), note, columns, rows)


def _offers(found: Brief) -> Grid:
    answer, case = found.answer, found.answer.case
    columns = (
        Column(_("Nation"), width=1.1),
        Column(_("Contribution"), width=1.5),
        Column(_("Where"), width=1.0),
        Column(_("Status"), width=0.8),
        Column(_("Amount"), "amount", 1.3),
        Column(_("Unit"), width=0.8, only_in_books=True),
        Column(_("Standing"), width=0.8),
        Column(_("Condition"), width=2.4),
        Column(_("Caveats"), width=1.3),
        Column(_("What was said"), width=2.4),
        Column(_("Basis"), width=0.7),
        Column(_("Statement"), width=0.8),
        Column(_("Sources"), width=0.8),
    )
    live = [one for one in answer.offers.values() if one.status.is_live]
    rows = (
        (
            _said(name(case, one.nation)),
            _said(_kind(found, one)),
            _said(place(one.place)),
            _said(term("status", str(one.status))),
            _sized(found, one),
            _said(term("unit", one.quantity.unit)),
            _said(sentences.mode(answer.standing.of(one.id))),
            _said(sentences.condition_text(case, one.condition) if one.conditions else ""),
            _listed(f"{term('caveat', caveat.kind)}: {caveat.words}" for caveat, _by in one.caveats),
            _said(gist(case, one.word)),
            _said(term("basis", (one.amount_from or one.word).basis)),
            _listed(word.statement for word in words_of(one)),
            _listed(source for word in words_of(one) for source in word.sources),
        )
        for one in live
    )
    note = _("Every offer of the day, counted or not; withheld is one that waits for a condition that is not met.")
    return _grid("offers", _("Offers"), note, columns, rows)


def _kind(found: Brief, offer: Offer) -> str:
    what = name(found.answer.case, offer.capability)
    parts = [what] + ([_("tranche {number}", number=number(offer.tranche))] if offer.tranche is not None else [])
    there = sentences.there(offer)
    return apart([*parts, there] if there else parts)


def _sized(found: Brief, offer: Offer) -> Cell:
    """The amount of an offer; of one that nobody named, none."""
    size = offer.quantity
    words = sentences.amount(found.answer.case, offer)
    if size.is_unsaid or offer.is_within_the_whole:
        return Cell(words if found.answer.case.left_out or offer.is_within_the_whole else _("unsaid"))
    return Cell(words, (size.least, size.ceiling))


def _refusals(found: Brief) -> Grid:
    case = found.answer.case
    columns = (
        Column(_("Nation"), width=1.1),
        Column(_("Contribution"), width=1.3),
        Column(_("Where"), width=1.1),
        Column(_("Status"), width=0.8),
        Column(_("Reasons"), width=3.0),
        Column(_("What was said"), width=3.4),
        Column(_("Basis"), width=0.7),
        Column(_("Statement"), width=0.9),
        Column(_("Sources"), width=0.9),
    )
    rows = (
        (
            _said(name(case, one.nation)),
            _said(_kind(found, one)),
            _said(place(one.place)),
            _said(term("status", str(one.status))),
            _listed(sentences.cited(reason, said, case) for reason, said in one.reasons),
            _said(gist(case, one.word)),
            _said(term("basis", one.word.basis)),
            _listed(word.statement for word in words_of(one)),
            _listed(source for word in words_of(one) for source in word.sources),
        )
        for one in found.refusals
    )
    return _grid("refusals", _("Refusals and withdrawals"), _("With the reasons that were cited."), columns, rows)


# ---- decisions and events ------------------------------------------------------------------------------------------------


def _decisions(found: Brief) -> Grid:
    case = found.answer.case
    columns = (
        Column(_("No."), "number", 0.4),
        Column(_("Decision"), width=2.2),
        Column(_("Whose"), width=1.6),
        Column(_("What it brings"), width=3.4),
        Column(_("Offers that then stand"), width=2.2),
        Column(_("Offers that wait for it"), width=2.6),
        Column(_("Sources"), width=0.8),
    )
    rows = (
        (
            _number(number_of),
            _said(decision_words(found, one)),
            _said(owner_words(case, one.owner, (found.answer.offers[offer] for offer in one.waiting))),
            _said(brings(case, one)),
            _listed(_titles(found, one.stand)),
            _listed(_titles(found, one.waiting)),
            _listed(decision_sources(found, one)),
        )
        for number_of, one in enumerate(found.decisions, 1)
    )
    note = _("One after the other: each is what brings most once those above it are made.")
    return _grid("decisions", _("Decisions needed"), note, columns, rows)


def _titles(found: Brief, offers: Iterable[str]) -> Iterator[str]:
    for one in offers:
        offer = found.answer.offers.get(one)
        yield sentences.offer_words(found.answer.case, one) if offer is None else _title(found, offer)


def _title(found: Brief, offer: Offer) -> str:
    case = found.answer.case
    return _("{who}: {what}", who=name(case, offer.nation), what=brought(case, offer))


def _events(found: Brief) -> Grid:
    case = found.answer.case
    columns = (
        Column(_("Event"), width=1.2, only_in_books=True),
        Column(_("In words"), width=2.2),
        Column(_("Kind"), width=0.8),
        Column(_("Whose"), width=1.3),
        Column(_("Offers that wait for it"), width=3.2),
        Column(_("Those that wait for nothing else"), width=2.4),
        Column(_("Sources"), width=0.8),
    )
    rows = (
        (
            _said(wait.event),
            _said(capital(name(case, wait.event))),
            _said(term("event kind", case.events[wait.event].kind)),
            _said(owner_words(case, owner(case, case.events[wait.event]))),
            _listed(_titles(found, wait.offers)),
            _listed(_titles(found, wait.last)),
            _listed(case.events[wait.event].sources),
        )
        for wait in found.answer.waits
    )
    note = _("Events that nothing settles yet and that withheld offers ask for, those first that hold back most.")
    return _grid("events", _("What is waited for"), note, columns, rows)


# ---- what changed --------------------------------------------------------------------------------------------------------


def _changes(found: Brief) -> Grid:
    columns = (
        Column(_("What"), width=0.8),
        Column(_("Which"), width=2.0),
        Column(_("Change"), width=0.9),
        Column(_("Before"), width=1.8),
        Column(_("After"), width=1.8),
        Column(_("What was said"), width=3.4),
        Column(_("Day"), "day", 0.9),
        Column(_("Statement"), width=0.8),
        Column(_("Sources"), width=0.8),
    )
    rows = [*_event_rows(found), *_required_rows(found), *_line_rows(found), *_offer_rows(found)]
    title = _("What changed since {day}", day=day(found.since))
    return _grid("changes", title, _("Every change, of what does not count too."), columns, rows)


def _event_rows(found: Brief) -> _Rows:
    case = found.answer.case
    for one in found.changes.events:
        event = one.event
        turn = _("came true") if one.came_true else _("is no longer so")
        yield (
            _said(_("event")),
            _said(capital(name(case, event.event))),
            _said(turn),
            _said(""),
            _said(""),
            _said(""),
            _day(event.holds_from),
            _said(""),
            _listed(event.sources),
        )


def _required_rows(found: Brief) -> _Rows:
    case = found.answer.case
    turns = {"new": _("asked for since"), "gone": _("no longer asked for"), "changed": _("asks for something else")}
    for one in found.changes.requirement:
        unit = case.capabilities[one.line.capability].unit
        yield (
            _said(_("requirement")),
            _said(line_name(case, one.line)),
            _said(turns[one.turn]),
            _said(between(one.before.needs, one.before.needs, unit) if one.before else ""),
            _said(between(one.after.needs, one.after.needs, unit) if one.after else ""),
            _said(""),
            _day(None),
            _said(""),
            _listed(one.line.sources),
        )


def _line_rows(found: Brief) -> _Rows:
    case = found.answer.case
    for one in found.changes.lines:
        told = [
            "" if side is None else _("{amount}: {state}", amount=between(*side.jointly, side.unit), state=_(STATES[side.met]))
            for side in (one.before, one.after)
        ]
        by = dict.fromkeys(share.offer.partition(".")[0] for share in one.shares)
        yield (
            _said(_("line")),
            _said(line_name(case, one.answer.line)),
            _said(_("gets another amount")),
            _said(told[0]),
            _said(told[1]),
            _said(joined(name(case, who) for who in by)),
            _day(None),
            _said(""),
            _said(""),
        )


def _offer_rows(found: Brief) -> _Rows:
    case = found.answer.case
    for one in found.changes.offers:
        words = {w.statement: w for w in (one.said, one.amount_from, *(part.said for part in one.conditions)) if w is not None}
        yield (
            _said(_("offer")),
            _said(_("{who}: {what}", who=name(case, one.offer.nation), what=_kind(found, one.offer))),
            _said(_(TURNS[one.turn])),
            _said(_position(found, one.before, one)),
            _said(_position(found, one.after, one)),
            _said(gist(case, one.said)),
            _day(one.said.said_on),
            _listed(words),
            _listed(source for word in words.values() for source in word.sources),
        )


def _position(found: Brief, offer: Offer | None, change: OfferChange) -> str:
    """How firm an offer is, how large and on what condition, as far as that changed."""
    if offer is None:
        return ""
    told = [term("status", str(offer.status))]
    if not offer.quantity.is_unsaid:
        told.append(sentences.amount(found.answer.case, offer))
    if change.conditions and offer.conditions:
        told.append(_("if {conditions}", conditions=sentences.condition_text(found.answer.case, offer.condition)))
    return apart(told)


# ---- sites and sources ---------------------------------------------------------------------------------------------------


def _sites(found: Brief) -> Grid:
    columns = (
        Column(_("Site"), width=1.2),
        Column(_("Province"), width=1.2),
        Column(_("Wants"), "number", 0.8),
        Column(_("Stands there jointly"), "amount", 1.2),
        Column(_("Unit"), width=0.8),
        Column(_("Who"), width=3.0),
        Column(_("Sources"), width=0.9),
    )
    rows = []
    if found.siting is not None and found.siting.placements:
        case, placement = found.siting.case, found.siting.placements[0]
        for post in placement.jointly.posts:
            site = case.sites[post.site]
            rows.append(
                (
                    _said(name_of_site(case, post.site)),
                    _said(site.area),
                    _number(round(post.wanted)),
                    _amount(post.gets),
                    _said(term("unit", placement.jointly.unit)),
                    _listed(_titles(found, dict.fromkeys(part.offer for part in (*post.certain, *post.possible)))),
                    _listed(site.sources),
                )
            )
    note = _("The choice that reaches most people and objects; {command} tells the others.", command="`willing sites`")
    return _grid("sites", _("Sites"), note, columns, rows)


def _sources(found: Brief) -> Grid:
    case = found.answer.case
    columns = (
        Column(_("Id"), width=0.5),
        Column(_("Publisher"), width=1.5),
        Column(_("Published"), "day", 0.9),
        Column(_("Grade"), width=0.45),
        Column(_("Language"), width=0.75),
        Column(_("What it is about"), width=2.6),
        Column(_("Retells"), width=0.5),
        Column(_("Address"), "link", 3.4),
    )
    rows = (
        (
            _said(one.source),
            _said(one.publisher),
            _day(one.published_on),
            _said(one.grade or "–"),
            _said(language_name(one.language)),
            _said(text(case, "sources", one.source, "title")),
            _said(one.copy_of),
            _said(one.url),
        )
        for one in found.sources
    )
    note = _(
        "Grades are of the publisher: {best} is completely reliable, {worst} is not, {unknown} cannot be judged.",
        best="A",
        worst="E",
        unknown="F",
    )
    return _grid("sources", _("Sources"), note, columns, rows)
