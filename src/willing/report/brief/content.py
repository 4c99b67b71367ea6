"""A brief in words: the page, its sections and what stands in each, in the tongue at hand. Computes no number.

One page has room for little. What is longer is cut, with an ellipsis, and stands whole in a table behind the page
(`willing.report.brief.annex`), to which the section then points.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, Literal

from willing.analysis.assessment import LineAnswer
from willing.analysis.brief import Brief, Contribution, front_distance
from willing.analysis.diff import LineShift, OfferChange
from willing.analysis.offers import Offer
from willing.analysis.sites import Placement, Siting
from willing.analysis.standing import Mode
from willing.ledger.case import Case
from willing.report import sentences
from willing.report.brief.annex import annex
from willing.report.brief.shape import Bar, Document, Entry, LineRow, Picture, Run, Section, cut, retold
from willing.report.brief.wording import (
    STATES,
    TURNS,
    best_of_each,
    best_sources,
    brings,
    brought,
    capital,
    decision_sources,
    decision_words,
    fitting,
    gist,
    kinds_of,
    name_of_site,
    owner_words,
    table,
    unbroken,
)
from willing.report.tongue import _, _n, apart, between, day, isolated, joined, line_name, listed, name, number, text, tongue
from willing.vocabulary.condition import Condition

__all__ = ["document"]

Draw = Callable[[Siting], str]

_LINES: Final = 24
_NATIONS: Final = 8
_SHORTFALLS: Final = 5
_CHANGES: Final = 4
_CITED: Final = 8
_CONTRIBUTION: Final = 130  # letters of one, so that none loses the end of its amount


def document(found: Brief, draw: Draw | None = None) -> Document:
    """The brief on paper, in the tongue at hand.

    Args:
        found: the brief.
        draw: makes the map of a siting; without it there is none.
    """
    answer, case, here = found.answer, found.answer.case, tongue()
    direction: Literal["ltr", "rtl"] = "rtl" if here.direction == "rtl" else "ltr"
    sections = {
        "decisions": _decisions(found),
        "shortfalls": _shortfalls(found),
        "firm": _firm(found),
        "conditional": _conditional(found),
        "changes": _changes(found),
    }
    lines = tuple(_line(case, one) for one in answer.lines[:_LINES])
    picture = _picture(found, draw) if draw is not None else None
    made = Document(
        lang=here.code,
        direction=direction,
        day=answer.question.as_of,
        title=cut(text(case, "settings", "", "title"), 110),
        verdict=cut(sentences.verdict(answer), 330),
        asked=cut(f"{sentences.asked(answer, in_words=True)} {_since(found)}", 330),
        notes=tuple(cut(one, 260) for one in sentences.release_notes(answer)),
        lines=lines,
        lines_head=(_("Line"), _("Needs"), _("Filled"), _("Gets"), _("State")),
        lines_rest=_rest(len(answer.lines) - _LINES, "lines"),
        bars_key=_bars_key(lines),
        picture=picture,
        no_picture="" if picture is not None else _no_picture(found),
        sections=sections,
        legend=_legend(),
        footer=_footer(found, picture, lines, sections),
        annex=annex(found),
        words={
            "brief": _("Brief"),
            "lines": _("Do the promises fill the lines?"),
            "map": _("Where it would stand"),
            "sources": _("Sources"),
            "annex": _("Annex"),
            "page": _("Page {page} of {pages}", page="{page}", pages="{pages}"),
            "least": _("{column}, at least", column="{column}"),
            "most": _("{column}, at most", column="{column}"),
            "none": _("None."),
        },
    )
    return retold(made, unbroken)


def _since(found: Brief) -> str:
    """With which day it is compared."""
    when = day(found.since)
    if found.meeting is None:
        return _("Compared with {day}.", day=when)
    return _(
        "Compared with the meeting of {day}: {meeting}.", day=when, meeting=sentences.meeting(found.answer.case, found.meeting)
    )


def _rest(more: int, key: str) -> str:
    return _n("and {count} more: {table}", "and {count} more: {table}", more, table=table(key)) if more > 0 else ""


# ---- lines ---------------------------------------------------------------------------------------------------------------


def _line(case: Case, one: LineAnswer) -> LineRow:
    needs = one.line.needs

    def share(amount: float) -> float:
        return min(1.0, amount / needs)

    gets = between(*one.jointly, "")
    if one.alone != one.jointly:
        gets = _("{alone}; jointly {jointly}", alone=between(*one.alone, ""), jointly=gets)
    alone, jointly = ((share(least), share(most)) for least, most in (one.alone, one.jointly))
    return LineRow(
        name=cut(line_name(case, one.line), 44),
        mark=sentences.BASIS_MARKS[one.line.basis].strip(),
        needs=cut(between(needs, needs, one.unit), 40),
        bar=Bar(alone, jointly, _("{gets} of {needs}", gets=gets, needs=between(needs, needs, one.unit))),
        gets=gets,
        state=one.met,
        says=_(STATES[one.met]),
        sources=best_sources(case, one.line.sources, 1),
    )


def _bars_key(lines: Sequence[LineRow]) -> tuple[Bar, ...]:
    """What the bars of some lines look like, and what that means."""
    looks = (
        (Bar((1, 1), (1, 1), _("for certain")), any(one.bar.alone[0] for one in lines)),
        (Bar((0, 1), (0, 1), _("at most")), any(one.bar.alone[1] > one.bar.alone[0] for one in lines)),
        (Bar((0, 0), (1, 1), _("if all announce jointly")), any(one.bar.jointly[0] > one.bar.alone[0] for one in lines)),
        (
            Bar((0, 0), (0, 1), _("if all announce jointly, at most")),
            any(one.bar.jointly[1] > max(one.bar.jointly[0], one.bar.alone[1]) for one in lines),
        ),
    )
    return tuple(look for look, is_seen in looks if is_seen)


# ---- who brings what -----------------------------------------------------------------------------------------------------


def _firm(found: Brief) -> Section:
    case = found.answer.case
    entries = tuple(_contribution(case, one, 125) for one in found.firm[:_NATIONS])
    more = [name(case, one.nation) for one in found.firm[_NATIONS:]]
    alone = [name(case, one.nation) for one in found.indicated]
    rest = [_("and {nations}", nations=_few(more, 70))] if more else []
    rest += [_("not pledged, but stand alone: {nations}", nations=_few(alone, 110))] if alone else []
    rest += [table("offers")] if rest else []
    lead = "" if entries else _("Nothing that is pledged stands alone.")
    return Section(_("Firm: pledged or more, and stands alone"), lead, entries, cut(capital(_("; ").join(rest)), 400))


def _conditional(found: Brief) -> Section:
    case = found.answer.case
    entries = []
    for one in found.conditional[:_NATIONS]:
        entry = _contribution(case, one, 60)
        waits = cut(_waits(found, one), 300)
        entries.append(Entry(entry.head, (*entry.body, Run(f" — {waits}", "muted")) if waits else entry.body, entry.sources))
    more = [name(case, one.nation) for one in found.conditional[_NATIONS:]]
    rest = _("And {nations}: {table}", nations=_few(more, 110), table=table("offers")) if more else ""
    lead = "" if entries else _("Nothing that counts waits for anything.")
    return Section(_("Conditional: counts, and waits"), lead, tuple(entries), cut(rest, 260))


def _contribution(case: Case, one: Contribution, most: int) -> Entry:
    """A nation and what it brings: each kind with its amount, where one was said, and the mark of what that rests on."""
    runs: list[Run] = []
    room = most
    for k, offer in enumerate(one.offers):
        told = brought(case, offer)
        if k and len(told) > room:
            runs.append(Run(_("; ") + _n("{count} more", "{count} more", len(one.offers) - k)))
            break
        runs += [Run((_("; ") if k else "") + cut(told, _CONTRIBUTION)), *_marked(offer)]
        room -= len(told)
    return Entry(cut(name(case, one.nation), 40), tuple(runs), best_of_each(case, (o.amount_from or o.word for o in one.offers)))


def _marked(offer: Offer) -> tuple[Run, ...]:
    mark = sentences.BASIS_MARKS[(offer.amount_from or offer.word).basis].strip()
    return (Run(mark, "mark"),) if mark else ()


def _waits(found: Brief, one: Contribution) -> str:
    """What a nation's offers wait for, those parts first that most of them wait for; or that they stand jointly."""
    answer = found.answer
    if all(answer.standing.most[offer.id] is not Mode.WITHHELD for offer in one.offers):
        return _("stands if announced jointly")
    parts: dict[Condition, int] = {}
    for offer in one.offers:
        for part in answer.waits_for.get(offer.id, ()):
            parts[part] = parts.get(part, 0) + 1
    ordered = sorted(parts, key=lambda part: (-parts[part], str(part)))
    return _("if {conditions}", conditions=_conditions(answer.case, ordered, 85)) if ordered else ""


def _conditions(case: Case, parts: Iterable[Condition], most: int) -> str:
    return _few([sentences.condition_text(case, part) for part in parts], most)


def _few(words: Sequence[str], most: int) -> str:
    """As many words as that many letters hold, each whole, and how many more."""
    return fitting(words, most, lambda k: joined(words) if k == len(words) else listed(words, k))


# ---- shortfalls and decisions --------------------------------------------------------------------------------------------


def _shortfalls(found: Brief) -> Section:
    case = found.answer.case
    entries = []
    for one in found.shortfalls[:_SHORTFALLS]:
        short = one.shortfall
        assert short is not None
        needs = between(one.line.needs, one.line.needs, one.unit)
        missing = _("{missing} missing of {needs}", missing=between(*short.missing, ""), needs=needs)
        mark = sentences.BASIS_MARKS[one.line.basis].strip()
        why = sentences.cause(short.cause)
        if short.hangs_on and short.cause in ("conditional", "vague"):
            why = _("{cause}: {conditions}", cause=why, conditions=_conditions(case, short.hangs_on, 90))
        body = [Run(cut(missing, 90)), *((Run(mark, "mark"),) if mark else ()), Run(f" — {cut(why, 300)}", "muted")]
        entries.append(Entry(cut(line_name(case, one.line), 60), tuple(body), best_sources(case, one.line.sources, 2)))
    lead = "" if entries else _("Every line is filled for certain.")
    return Section(_("What is missing"), lead, tuple(entries), _rest(len(found.shortfalls) - _SHORTFALLS, "lines"))


def _decisions(found: Brief) -> Section:
    case, offers = found.answer.case, found.answer.offers
    entries = tuple(
        Entry(
            cut(decision_words(found, one), 100),
            (Run(capital(cut(brings(case, one, 170), 400))),),
            decision_sources(found, one),
            cut(_("Whose: {who}", who=owner_words(case, one.owner, (offers[each] for each in one.waiting), 3)), 160),
        )
        for one in found.decisions
    )
    if not entries:
        return Section(_("Decisions needed"), _("No offer waits for anything that could be decided."), (), "")
    told = {one.event for one in found.decisions}
    more = sum(one.event not in told for one in found.answer.waits)
    rest = _n(
        "{count} more event is waited for: {table}", "{count} more events are waited for: {table}", more, table=table("events")
    )
    title = _n("{count} decision needed: what would bring most", "{count} decisions needed: what would bring most", len(entries))
    return Section(title, "", entries, rest if more else "")


# ---- what changed --------------------------------------------------------------------------------------------------------


def _changes(found: Brief) -> Section:
    changes, case = found.changes, found.answer.case
    title = _("What changed since {day}", day=day(found.since))
    if changes.is_empty:
        return Section(title, _("Nothing changed."), (), "")
    entries = [_offer_change(case, group) for group in _together(found.turned)]
    events = [
        Entry(
            cut(capital(name(case, one.event.event)), 100), (Run(_came(one.came_true)),), best_sources(case, one.event.sources, 2)
        )
        for one in changes.events
    ]
    shown = (*events[:2], *entries)[:_CHANGES]
    lead = []
    if (before := sentences.filled(changes.before)) != sentences.filled(found.answer):
        lead.append(_("Before: {verdict}", verdict=before))
    if moved := [_shift(case, one) for one in changes.lines]:
        lead.append(_("Lines that moved: {lines}.", lines=_few(moved, 170)))
    if not shown and not lead:
        lead.append(_("Only what does not count changed."))
    return Section(title, cut(" ".join(lead), 600), shown, _rest(len(events) + len(entries) - len(shown), "changes"))


def _came(true: bool) -> str:
    return _("came true") if true else _("is no longer so")


def _shift(case: Case, shift: LineShift) -> str:
    words, old, new = cut(line_name(case, shift.answer.line), 40), shift.before, shift.after
    if old is None:
        return _("{line}: asked for since", line=words)
    if new is None:
        return _("{line}: no longer asked for", line=words)
    if old.jointly == new.jointly:
        return _("{line}: {state}", line=words, state=_(STATES[new.met]))
    return _("{line}: from {was} to {now}", line=words, was=between(*old.jointly, ""), now=between(*new.jointly, new.unit))


def _together(changes: Sequence[OfferChange]) -> list[list[OfferChange]]:
    """The changes that one word of a nation brought about, together."""
    groups: dict[tuple[str, str, str], list[OfferChange]] = {}
    for one in changes:
        groups.setdefault((one.offer.nation, one.turn, one.said.statement), []).append(one)
    return list(groups.values())


def _offer_change(case: Case, group: Sequence[OfferChange]) -> Entry:
    first = group[0]
    what = _("{kinds}: {turn}", kinds=kinds_of(case, (one.offer.capability for one in group), 3), turn=_(TURNS[first.turn]))
    runs = (Run(cut(what, 70)), Run(f" — {cut(gist(case, first.said), 220)}", "muted"))
    return Entry(cut(name(case, first.offer.nation), 40), runs, best_sources(case, first.said.sources, 2))


# ---- the map -------------------------------------------------------------------------------------------------------------


def _picture(found: Brief, draw: Draw) -> Picture | None:
    siting = found.siting
    if siting is None or not siting.placements or not siting.placements[0].best.sites:
        return None
    case, best = siting.case, siting.placements[0]
    where = _few([name_of_site(case, one) for one in best.best.sites], 110)
    told = [one for site in best.best.sites for one in case.sites[site].sources]
    caption = [Run(cut(where, 160), "strong"), Run(f" — {cut(_reach(siting, best), 600)}")]
    if limit := _kept(siting):
        area = case.areas.get(found.near_front)
        mark = sentences.BASIS_MARKS["assumption" if area is None else area.basis].strip()
        is_assumed = area is not None or front_distance(case) == (siting.limits.front_km, "")
        caption += [Run(f"; {limit}"), *((Run(mark, "mark"),) if mark and is_assumed else ())]
        told = [*told[:1], *(area.sources[:1] if area is not None else ()), *told[1:]]
    return Picture(draw(siting), _("Map: {sites}", sites=where), tuple(caption), tuple(dict.fromkeys(told))[:3])


def _kept(siting: Siting) -> str:
    """How far from the front every site was to lie; nothing where it might lie anywhere."""
    if not (km := siting.limits.front_km):
        return ""
    front = text(siting.case, "areas", siting.case.front, "name")
    return _("only towns at least {km} km from {front} were considered", front=front, km=number(km))


def _reach(siting: Siting, placement: Placement) -> str:
    """Whom the choice reaches, how far help and the front are, and who would stand there."""
    case, best = siting.case, placement.best
    told = []
    if best.people is not None:
        hours = _n("{count} hour", "{count} hours", siting.limits.within)
        told.append(_("{share} % of people within {hours} by road", share=number(round(100 * best.people)), hours=hours))
    if total := len(best.reached) + len(best.missed):
        told.append(_n("{reached} of {count} object", "{reached} of {count} objects", total, reached=number(len(best.reached))))
    if best.evacuation is not None:
        minutes = round(best.evacuation[1].minutes)
        told.append(_n("a hospital at most {count} minute away", "a hospital at most {count} minutes away", minutes))
    if best.front_km is not None:
        front = text(case, "areas", case.front, "name")
        told.append(_("{front} at least {km} km away", front=front, km=number(round(best.front_km))))
    posts = [
        _("{amount} at {site}", amount=between(*post.gets, placement.jointly.unit), site=name_of_site(case, post.site))
        for post in placement.jointly.posts
        if any(post.gets)
    ]
    told.append(_("who could stand there: {posts}", posts=_posts(posts, 170)) if posts else _("nobody stands there yet"))
    return _("; ").join(told)


def _posts(posts: Sequence[str], most: int) -> str:
    def first(k: int) -> str:
        more = len(posts) - k
        where = _n("{count} more: {table}", "{count} more: {table}", more, table=table("sites"))
        return apart([*posts[:k], where] if more else posts)

    return fitting(posts, most, first)


def _no_picture(found: Brief) -> str:
    if found.no_siting and found.no_siting not in ("not asked for", "no towns"):
        return _("No sites can be chosen: {why}.", why=found.no_siting)
    return ""


# ---- marks and sources ---------------------------------------------------------------------------------------------------


def _legend() -> str:
    told = [
        _("~ an analyst's estimate"),
        _("* an assumption of the case"),
        _("no mark: a fact that can be checked"),
        _("a range: for certain and at most"),
        _("no amount: none was said"),
        _("[ ] sources: {table}", table=table("sources")),
        _("A–F after a source: how sure its publisher is, A the surest, F not known"),
    ]
    return _("; ").join(told)


def _footer(found: Brief, picture: Picture | None, lines: Iterable[LineRow], sections: Mapping[str, Section]) -> tuple[Run, ...]:
    """The sources of what stands on the page, in the order in which they are first cited."""
    cited = [one for section in sections.values() for entry in section.entries for one in entry.sources]
    cited += [one for line in lines for one in line.sources]
    cited += picture.sources if picture is not None else ()
    known = {one.source: one for one in found.sources}
    shown = [known[one] for one in dict.fromkeys(cited) if one in known]
    runs: list[Run] = []
    for k, one in enumerate(shown[:_CITED]):
        runs.append(Run(f"{_('; ') if k else ''}{isolated(one.source)} ", "strong"))
        published = [day(one.published_on)] if one.published_on else []
        runs.append(Run(apart([cut(one.publisher, 60), *published]) + (f" ({isolated(one.grade)})" if one.grade else "")))
    if more := len(found.sources) - min(_CITED, len(shown)):
        told = _n("{count} more: {table}", "{count} more: {table}", more, table=table("sources"))
        runs.append(Run(f"{_('; ') if runs else ''}{told}"))
    return tuple(runs)
