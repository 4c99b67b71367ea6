"""Answers to sentences: every text that a reader sees, said once, in the tongue at hand. Computes no number."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from willing.analysis.assessment import Assessment, Candidate, Cause, LineAnswer, Question, Shortfall, Stop
from willing.analysis.offers import Offer
from willing.analysis.standing import Circle, Mode
from willing.analysis.withheld import not_for_release, withheld, withheld_amounts
from willing.ledger.case import Case
from willing.report.tongue import (
    N_,
    _,
    _n,
    apart,
    between,
    bounds,
    day,
    isolated,
    joined,
    listed,
    measure,
    name,
    number,
    place,
    quantity,
    quoted,
    scenario_name,
    term,
    text,
    title,
    tongue,
    wording,
)
from willing.vocabulary.condition import Condition, Event, Not, clause, parse
from willing.vocabulary.promises import key_of
from willing.vocabulary.quantity import as_written
from willing.vocabulary.records import PLACES, VOICES, Meeting, Statement
from willing.vocabulary.scenario import Scenario

if TYPE_CHECKING:  # what makes an answer is loaded by who asks for it
    from willing.analysis.changes import LineChange, PlaceChange
    from willing.analysis.waiting import Waiting
    from willing.analysis.why import Reason

__all__ = [
    "BASIS_MARKS",
    "amount",
    "asked",
    "bounds",
    "candidate",
    "cause",
    "circle",
    "circle_ending",
    "circle_waits",
    "cited",
    "condition_text",
    "conditions",
    "count_of_lines",
    "day",
    "filled",
    "gist",
    "joined",
    "known",
    "left_out",
    "listed",
    "may_get_more",
    "meeting",
    "met",
    "mode",
    "moved",
    "needs",
    "offer_title",
    "offer_words",
    "question",
    "quoted",
    "reason",
    "release_notes",
    "retold",
    "said",
    "shortfall",
    "speaker",
    "stop",
    "there",
    "verdict",
    "wait_for",
    "waited",
]


_FEW: Final = 3  # events of a scenario that are told by what they are


def meeting(case: Case, one: Meeting) -> str:
    """Who met where."""
    who, where = name(case, one.body), text(case, "meetings", one.meeting, "place")
    return _("{body}, {place}", body=who, place=where) if where else who


def count_of_lines(filled: tuple[int, int]) -> str:
    """How many lines: one number, or for certain and at most.

    >>> count_of_lines((6, 6)), count_of_lines((6, 11)), count_of_lines((0, 2))
    ('6', '6 for certain, up to 11', 'none for certain, up to 2')
    """
    least, most = filled
    if least == most:
        return number(least)
    if not least:
        return _("none for certain, up to {most}", most=number(most))
    return _("{least} for certain, up to {most}", least=number(least), most=number(most))


def asked(answer: Assessment, *, in_words: bool = False) -> str:
    """What was asked, in a line."""
    return question(answer.case, answer.question, in_words=in_words)


def question(case: Case, question: Question, *, in_words: bool = False) -> str:
    """A question in a line: the day, the scenario, the rung; the scenario as it is written, or in words."""
    if str(question.count) == "floated":
        rung = _("every word counts, floated ones too")
    else:
        rung = _("offers count from {status}", status=term("status", str(question.count)))
    given = (_told if in_words else _given)(case, question.scenario)
    terms = filter(None, (day(question.as_of), known(case), given))
    return _("As of {terms}; {rung}.", terms=apart(terms), rung=rung)


def known(case: Case) -> str:
    """Which earlier state of a ledger a case is, as a clause; nothing where it is all that is known."""
    state = case.known
    if not state:
        return ""
    return _("as the ledger knew it at entry {entry} of {day}", entry=number(state.entry), day=day(state.recorded_on))


def _told(case: Case, scenario: Scenario) -> str:
    """The scenario in words: its events, or the name that the case has for more than a reader takes in."""
    if not scenario.truths:
        return _("as things stand")
    if len(scenario.truths) > _FEW:
        for word in case.scenarios:
            if case.scenario_of(word).truths == scenario.truths:
                return _("in the scenario {name}", name=quoted(scenario_name(case, word)))
    parts = [Event(name) if holds else Not(Event(name)) for name, holds in sorted(scenario.truths.items())]
    told = [condition_text(case, part) for part in parts]
    return _("given that {events}", events=joined(told) if len(told) <= _FEW else listed(told, _FEW))


def _given(case: Case, scenario: Scenario) -> str:
    """The scenario as it is written; a long one that the case has a name for, by its name."""
    if not scenario.truths:
        return _("as things stand")
    said = str(scenario)
    if len(scenario.truths) > 4:
        for word in case.scenarios:
            if case.scenario_of(word).truths == scenario.truths:
                said = quoted(word)
                break
    return _("if {condition}", condition=said)


def verdict(answer: Assessment) -> str:
    """The answer to "do the promises add up?", in a sentence or two."""
    total = len(answer.lines)
    called = quoted(title(answer.case, answer.question.requirement))
    if not total:
        return _("{title} asks for nothing on this day.", title=called)
    alone, jointly = answer.filled_alone, answer.filled_jointly
    if alone[0] == jointly[0] == total:
        lead = _n(
            "The promises add up to {title}: all {count} lines are filled.",
            "The promises add up to {title}: all {count} lines are filled.",
            total,
            title=called,
        )
    elif jointly[0] == total:
        lead = _n(
            "The promises add up to {title}: all {count} lines are filled if they are announced jointly.",
            "The promises add up to {title}: all {count} lines are filled if they are announced jointly.",
            total,
            title=called,
        )
    elif jointly[1] == total:
        lead = _("The promises may add up to {title}: it hangs on what was left unsaid.", title=called)
    else:
        lead = _("The promises do not add up to {title}.", title=called)
    return f"{lead} {filled(answer)}"


def filled(answer: Assessment) -> str:
    """How many lines the promises fill, alone and jointly."""
    alone, jointly, total = answer.filled_alone, answer.filled_jointly, len(answer.lines)
    if alone != jointly:
        return _n(
            "Of {count} lines they fill {alone} if nobody moves first; jointly {jointly}.",
            "Of {count} lines they fill {alone} if nobody moves first; jointly {jointly}.",
            total,
            alone=count_of_lines(alone),
            jointly=count_of_lines(jointly),
        )
    if Mode.TOGETHER in answer.standing.most.values():
        return _n(
            "Of {count} lines they fill {filled}.", "Of {count} lines they fill {filled}.", total, filled=count_of_lines(alone)
        )
    return _n(
        "Of {count} lines they fill {filled}, whether or not they are announced jointly.",
        "Of {count} lines they fill {filled}, whether or not they are announced jointly.",
        total,
        filled=count_of_lines(alone),
    )


def mode(modes: tuple[Mode, Mode] | None) -> str:
    """A standing at both bounds: one word, or two where vague amounts make the difference."""
    if modes is None:
        return _("not counted")
    least, most = (term("mode", str(one)) for one in modes)
    return least if least == most else _("{least} to {most}", least=least, most=most)


def needs(change: LineChange) -> str:
    """What a line asks for before and after a change: one amount, or two where they differ."""
    sides = [measure(one.line.needs, one.unit) for one in (change.before, change.after) if one is not None]
    return _turned(*dict.fromkeys(sides))


def _turned(before: str, after: str | None = None) -> str:
    """What something was and is; one word where that is the same."""
    return before if after is None else _("{before} → {after}", before=before, after=after)


def moved(change: PlaceChange, called: Mapping[str, str] | None = None) -> str:
    """From where to where an offer moved, and which lines it can still serve and which not; by ids, or as lines are called."""
    names = called or {}
    places = [place(one) if one else _("place unsaid") for one in (change.before, change.after)]
    groups = (
        (N_("no longer serves {lines}"), [one.line for one in change.lines if one.after is None]),
        (N_("still serves {lines}"), [one.line for one in change.lines if one.before is not None and one.after is not None]),
        (N_("now serves {lines}"), [one.line for one in change.lines if one.before is None]),
    )
    told = [_(text, lines=listed([names.get(one, one) for one in lines], 12)) for text, lines in groups if lines]
    return _("; ").join([_turned(*places), *(told or [_("serves no line before or after")])])


def amount(case: Case, offer: Offer) -> str:
    """The amount of an offer, with what is withheld of it or is not for release (rule H1).

    A tranche of unsaid size of a sized whole has its part in what is shown for the whole (rule O8).
    """
    if offer.is_within_the_whole:
        return _("within the whole")
    if withheld(case, offer):
        if offer.quantity.is_unsaid:
            return _("amount withheld")
        return _("{amount} (a later amount is withheld)", amount=quantity(offer.quantity))
    if not_for_release(case, (offer,)):
        return _("{amount} (not for release)", amount=quantity(offer.quantity))
    return quantity(offer.quantity)


def release_notes(answer: Assessment) -> tuple[str, ...]:
    """What an answer on a public copy cannot know, and what one on the case itself may not tell further (rule H1)."""
    case, notes = answer.case, []
    if case.left_out:
        notes.append(left_out(case))
        if found := withheld_amounts(case, answer.offers.values()):
            notes.append(
                _n(
                    "{count} amount is withheld from this copy: {offers}; the true totals may be higher.",
                    "{count} amounts are withheld from this copy: {offers}; the true totals may be higher.",
                    len(found),
                    offers=listed(found),
                )
            )
    elif found := not_for_release(case, answer.offers.values()):
        notes.append(
            _n(
                "{count} amount is not for release: {offers}.",
                "{count} amounts are not for release: {offers}.",
                len(found),
                offers=listed(found),
            )
        )
    return tuple(notes)


def left_out(case: Case) -> str:
    """What a public copy has not, in a sentence."""
    return _("This is a public copy; left out of it: {rows}.", rows=apart(_left_out(one) for one in case.left_out))


def _left_out(said: str) -> str:
    """What a public copy says of itself, which is in English in its file: "3 rows of statements"."""
    found = re.fullmatch(r"(numbers of )?(\d{1,9}) rows? of (\w+)", said)
    if found is None:
        return said
    numbers, count, table = found[1], int(found[2]), term("table", found[3])
    if numbers:
        return _n("numbers of {count} row of {table}", "numbers of {count} rows of {table}", count, table=table)
    return _n("{count} row of {table}", "{count} rows of {table}", count, table=table)


def may_get_more(answer: Assessment, line: LineAnswer) -> bool:
    """Whether an offer whose amount is withheld from this copy could serve a line."""
    never = ("refused", "withdrawn", "place", "unit")
    could = [answer.offers[one.offer] for one in line.candidates if one.stop not in never]
    return bool(withheld_amounts(answer.case, could))


def offer_title(case: Case, offer: Offer) -> str:
    """The offer in words: who, what, where."""
    return offer_words(case, offer.id)


def offer_words(case: Case, offer: str) -> str:
    """An offer in words, from its id alone: "France: land forces, tranche 2, inside the host nation"."""
    promise, _at, where = offer.partition("@")
    nation, capability, tranche = key_of(promise)
    who = name(case, nation)
    parts = [_("{nation}: {capability}", nation=who, capability=name(case, capability)) if capability else who]
    if tranche is not None:
        parts.append(_("tranche {number}", number=number(tranche)))
    if where in PLACES:
        parts.append(place(where))
    return apart(parts)


def there(offer: Offer) -> str:
    """When an offer is there: "from 1 June 2025 until 1 June 2026"; nothing where no day was said."""
    days = []
    if offer.arrives_on is not None:
        days.append(_("from {day}", day=day(offer.arrives_on)))
    if offer.leaves_on is not None:
        days.append(_("until {day}", day=day(offer.leaves_on)))
    return " ".join(days)


def condition_text(case: Case, condition: Condition) -> str:
    """A condition as a clause: "there is a ceasefire and at least two others send land forces"."""
    return clause(condition, lambda word: name(case, word), wording())


def conditions(found: Iterable[Condition], most: int | None = None, case: Case | None = None) -> str:
    """Conditions apart by commas, as they are written, or with the case in words; the first few, if not all are wanted."""
    told = [str(one) if case is None else quoted(condition_text(case, one)) for one in found]
    return apart(told) if most is None else listed(told, most)


def said(statement: Statement, case: Case | None = None) -> str:
    """Who said it and when, with the statement's id; with the case, the speaker as the case calls them in the tongue at hand."""
    who = speaker(statement, case)
    return _("{who}, {day} [{statement}]", who=who, day=day(statement.said_on), statement=statement.statement)


def speaker(statement: Statement, case: Case | None = None) -> str:
    """Who said it: a name, or what kind of voice it is."""
    return _told_in(case, statement, "speaker") or statement.speaker or term("voice", VOICES[statement.voice])


def cited(reason: str, statement: Statement, case: Case | None = None) -> str:
    """A reason that a statement gives, with the case in the tongue at hand."""
    return _told_in(case, statement, "reason") or reason


def gist(statement: Statement, case: Case | None = None) -> str:
    """What it says in a sentence, with the case in the tongue at hand, if the case tells it there."""
    return _told_in(case, statement, "gist") or statement.gist


def _told_in(case: Case | None, statement: Statement, column: str) -> str:
    spoken = tongue().language
    return (case.said_in(spoken, "statements", statement.statement, column) if case and spoken != "en" else None) or ""


BASIS_MARKS = {"fact": "", "estimate": " ~", "assumption": " *"}
"""What stands behind a line's name, by what it rests on."""

_CAUSES = {
    "vague": N_("hangs on what was left unsaid"),
    "nobody offers": N_("nobody offers it"),
    "lost to a higher line": N_("taken by lines above"),
    "conditional": N_("on conditions"),
    "wrong place": N_("offered elsewhere"),
    "below the smallest useful amount": N_("offers too small to be of use"),
    "below the rung that counts": N_("below the rung that counts"),
    "only floated": N_("only floated"),
    "said in another unit": N_("said in another unit"),
    "too little offered": N_("too little offered"),
}


def cause(what: Cause) -> str:
    """Why a line is short, in a few words."""
    return _(_CAUSES[what])


def shortfall(short: Shortfall, *, most: int = 3, case: Case | None = None) -> str:
    """Why a line is short, with the first things its filling hangs on; with the case, these are in words."""
    if short.hangs_on and short.cause in ("conditional", "vague"):
        return _("{cause}: {conditions}", cause=cause(short.cause), conditions=conditions(short.hangs_on, most, case))
    return cause(short.cause)


_STOPS = {
    "given": N_("serves this line"),
    "together only": N_("serves this line if announced jointly"),
    "used elsewhere": N_("used elsewhere"),
    "not needed": N_("not needed here"),
    "withheld": N_("withheld"),
    "floated": N_("only floated"),
    "not counted": N_("below the rung that counts"),
    "refused": N_("refused"),
    "withdrawn": N_("withdrawn"),
    "place": N_("serves elsewhere"),
    "unit": N_("said in another unit"),
    "size": N_("below the smallest useful amount"),
}


def stop(what: Stop) -> str:
    """What stops an offer at a line, in a few words."""
    return _(_STOPS[what])


_MET = {"alone": N_("filled"), "jointly": N_("jointly"), "perhaps": N_("perhaps"), "short": N_("short")}


def met(line: LineAnswer) -> str:
    """Whether a line is filled, in a word."""
    return _(_MET[line.met])


def candidate(one: Candidate, offer: Offer, line: LineAnswer, case: Case | None = None) -> str:
    """What stops one offer at a line, or what it gives; with the case, what it waits for is in words."""
    what = stop(one.stop)
    if one.stop == "given":
        what = _("serves this line with {amount}", amount=between(*one.gives, line.unit))
    elif one.stop == "together only":
        what = _("serves this line if announced jointly with {amount}", amount=between(*one.gives, line.unit))
    elif one.stop == "not needed" and line.shortfall:
        vague = line.shortfall.cause == "vague"
        what = _("may not be needed here") if vague else _("stands, but may bring nothing here")
    elif one.stop == "used elsewhere" and one.elsewhere:
        what = _("used for {lines}", lines=apart(one.elsewhere))
    elif one.stop == "place" and offer.place:
        what = _("serves elsewhere: {place}", place=place(offer.place))
    elif one.stop == "refused" and offer.reasons:
        what = _("refused: {reason}", reason=cited(*offer.reasons[0], case))
    elif one.stop == "withdrawn" and offer.reasons:
        what = _("withdrawn: {reason}", reason=cited(*offer.reasons[0], case))
    if one.waits and one.stop in ("withheld", "together only"):
        what = _("{what}; waits for {conditions}", what=what, conditions=conditions(one.waits, case=case))
    return what


def circle(found: Circle, case: Case | None = None) -> str:
    """A circle in a sentence, by nation: "USA waits for total(land, troops) >= 20000; GBR and NLD wait for usa.backstop".

    With the case, nations and what they wait for are in words.
    """
    told = []
    for part, nations in circle_waits(found):
        who = nations if case is None else [name(case, one) for one in nations]
        what = str(part) if case is None else _awaited(case, part)
        told.append(wait_for(len(who), joined(who), what))
    return _("; ").join(told)


def circle_waits(found: Circle) -> list[tuple[Condition, list[str]]]:
    """What is waited for within a circle, each with the nations that wait for it, by their codes."""
    waits = ((part, list(dict.fromkeys(member.partition(".")[0] for member in members))) for part, members in found.waits)
    return [(part, nations) for part, nations in waits if nations]


def wait_for(count: int, nations: str, condition: str) -> str:
    """So many nations wait for something: "GBR and NLD wait for usa.backstop"."""
    return _n("{nations} waits for {condition}", "{nations} wait for {condition}", count, nations=nations, condition=condition)


def _awaited(case: Case, part: Condition) -> str:
    """What somebody waits for, in quotation marks, since it is a clause."""
    return quoted(condition_text(case, part))


def circle_ending(found: Circle) -> str:
    """How a circle ends, once all that is free turns out well."""
    least, most = found.standing
    if least is Mode.TOGETHER:
        return _("Announced jointly, it closes.")
    if most is Mode.TOGETHER:
        return _("Announced jointly, it closes if what was left unsaid suffices.")
    return _("What was left unsaid may resolve it; at the least amounts nobody in it moves first.")


def waited(answer: Assessment, found: Waiting) -> str:
    """The answer to "is it deadlocked?", in a sentence or two."""
    if not found.knots:
        return _("There is no circle: nobody waits for themselves by way of others.")
    offers = sum(len(one.circle.members) for one in found.knots)
    nations = len({nation for one in found.knots for nation in one.nations})
    lead = _n(
        "{offers} {of_nations} wait for each other in a circle.",
        "{offers} {of_nations} wait for each other in {count} circles.",
        len(found.knots),
        offers=_n("{count} offer", "{count} offers", offers),
        of_nations=_n("of {count} nation", "of {count} nations", nations),
    )
    if not answer.lines:
        return lead
    wait, move = count_of_lines(found.if_all_wait), count_of_lines(found.if_all_move)
    total = number(len(answer.lines))
    if found.if_all_wait == found.if_all_move:
        told = _(
            "Lines filled of {total}, once all that is free has turned out well: {wait}, whether all wait or move together.",
            total=total,
            wait=wait,
        )
    else:
        told = _(
            "Lines filled of {total}, once all that is free has turned out well: {wait} if all wait; {move} if all move"
            " together.",
            total=total,
            wait=wait,
            move=move,
        )
    return f"{lead} {told}"


def reason(link: Reason, case: Case | None = None) -> str:
    """One link of a chain of reasons, in a sentence; with the case, offers, events and conditions are in words."""
    told = _reason(link, _subject(link, case), case)
    if link.said and link.kind in ("condition", "fixed", "happened", "free", "brought about", "measure", "offered", "cited"):
        told = _("{reason}  — {said}", reason=told, said=said(link.said[0], case))
    return _("{text} ({sources})", text=told, sources=apart(link.sources)) if link.sources else told


def _subject(link: Reason, case: Case | None) -> str:
    match link.kind:
        case "clash":
            return retold(link.subject, _CLASHES)
        case _ if case is None:
            return link.subject
        case "offer" | "circle" | "further":
            return offer_words(case, link.subject)
        case "condition" | "measure" | "offered":
            return condition_text(case, parse(link.subject))
        case "fixed" | "happened" | "free" | "brought about":
            return name(case, link.subject)
        case "cited" if link.said:
            return cited(link.subject, link.said[0], case)
        case _:
            return link.subject


def _reason(link: Reason, subject: str, case: Case | None) -> str:
    match link.kind:
        case "offer":
            return _("{subject}: {standing}", subject=subject, standing=mode(link.standing))
        case "condition" | "offered":
            return _("{held}: {subject}", held=_held(link), subject=subject)
        case "fixed":
            return _("{held}: {subject}, as the scenario has it", held=_held(link), subject=subject)
        case "happened":
            return _("yes: {subject} has happened", subject=subject)
        case "free":
            return _("no: {subject} has not happened, and the scenario leaves it open", subject=subject)
        case "brought about":
            return _("{held}: {subject}, which offers bring about", held=_held(link), subject=subject)
        case "measure":
            assert link.has is not None
            return _("{held}: {subject}; so far {amount}", held=_held(link), subject=subject, amount=bounds(*link.has))
        case "circle":
            return _("back to {subject}: a circle", subject=subject)
        case "further":
            return _("{subject}: {standing}, and so on (ask for it)", subject=subject, standing=mode(link.standing))
        case "cited":
            return _("cited: {subject}", subject=subject)
        case "clash":
            words = _("; against it ").join(isolated(said(one, case)) for one in link.said)
            return _("two words of one day: {words} ({why})", words=words, why=subject)
        case "reported":
            return _("reported since: {words}", words=_("; ").join(_reported(one, case) for one in link.said))


def _held(link: Reason) -> str:
    return _("yes") if link.holds[0] else _("perhaps") if link.holds[1] else _("no")


def _reported(one: Statement, case: Case | None) -> str:
    told = gist(one, case).rstrip(".")
    return _("{gist} ({day}, {statement})", gist=told, day=day(one.said_on), statement=one.statement)


_CLASHES = (
    N_("the stronger voice governs"),
    N_("voices of one strength: the refusal governs until they agree"),
    N_("amounts in different units: the last is taken"),
    N_("the range holds every amount of the day"),
)


def retold(said: str, templates: Sequence[str]) -> str:
    """What an analysis said in English, in the tongue at hand: by the first of the templates that it fills; else as it was said.

    A blank `amount` is an amount as `Quantity` writes it, a blank `unit` a unit of measure; others stay as they are.

    >>> retold("not in troops: shown, and fills nothing", ["not in {unit}: shown, and fills nothing"])
    'not in troops: shown, and fills nothing'
    """
    for template in templates:
        pattern = re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+)", re.escape(template))
        if found := re.fullmatch(pattern, said, re.DOTALL):
            return _(template, **{blank: _again(blank, text) for blank, text in found.groupdict().items()})
    return said


def _again(blank: str, said: str) -> str:
    """What fills a blank, in the tongue at hand."""
    if blank == "unit":
        return term("unit", said)
    if blank != "amount":
        return said
    found = re.fullmatch(r"((?:up to |at least )?[\d,.]+(?:–[\d,.]+)?) (.+)", said)
    amount = as_written(found[1], found[2]) if found else None
    return said if amount is None else quantity(amount)
