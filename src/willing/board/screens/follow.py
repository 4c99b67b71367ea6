"""What a figure rests on: why an offer stands or a line is short, the evidence of an offer, statements and sources, events."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from willing.analysis.behind import cited, statements_about
from willing.analysis.offers import offers
from willing.analysis.why import Explained, brought_about, explained, waiting_for
from willing.board.asked import Asked
from willing.board.screen import Screen, Table
from willing.board.screens.adds_up import STATES
from willing.board.shelf import Shelf
from willing.faults import Fault, FaultyInput
from willing.ledger.place import ledger_at
from willing.report import evidence_words, sentences, source_words, tongue
from willing.report.bars import PARTS, bar, standing_part
from willing.report.tongue import N_, _
from willing.vocabulary.records import VOICES

if TYPE_CHECKING:
    from willing.analysis.assessment import Assessment, Question
    from willing.analysis.evidence import Evidence
    from willing.analysis.offers import Offer
    from willing.analysis.why import Reason
    from willing.ledger.case import Case
    from willing.vocabulary.records import Event, Line, Statement

__all__ = ["SCREENS", "Askable", "is_waiting", "link_words", "truth"]

_KEPT_IN_TEXT: Final = ("clash", "reported")  # links of a chain whose sentence is about the statements themselves
_EVENTS: Final = ("fixed", "happened", "free", "brought about")
_OFFERS: Final = ("offer", "circle", "further")
_SIDES: Final = 4
ABOUT: Final = {"status": N_("status"), "amount": N_("amount"), "present": N_("what is there"), "condition": N_("condition")}
"""What of an offer a value is."""

CONFLICTS: Final = {
    "position": N_("position"),
    "amount": N_("amount"),
    "unit": N_("unit of measure"),
    "condition": N_("condition"),
}
"""In what claims do not go together."""


def _about(asked: Asked, wanted: str) -> str:
    """What is asked about.

    Raises:
        FaultyInput: where nothing is.
    """
    if about := asked.get("about"):
        return about
    raise FaultyInput([Fault("about", "nothing", wanted, "follow a figure of the first screen, or begin at /nations")])


@dataclass(frozen=True, slots=True)
class Askable:
    """What a figure can be followed from: each nation with its offers and refusals, and the lines of the requirement."""

    question: Question
    nations: Sequence[tuple[str, Sequence[Offer]]]
    lines: Sequence[Line]


def _askable(shelf: Shelf, asked: Asked) -> Askable:
    case = shelf.case(asked.known)
    question = asked.question(case)
    by_nation = groupby(sorted(offers(case, question.as_of), key=_nation), _nation)
    nations = [(nation, list(some)) for nation, some in by_nation]
    nations.sort(key=lambda one: (one[0] not in case.nations, tongue.name(case, one[0]).casefold()))  # nobody named comes last
    return Askable(question, nations, question.requirement.lines)


def _nation(offer: Offer) -> str:
    return offer.nation


def _given(**more: Any) -> dict[str, Any]:
    return {"source_words": source_words, "evidence_words": evidence_words, "voices": VOICES, "part_of": standing_part, **more}


# ---- why ------------------------------------------------------------------------------------------------------------------


def _explained(shelf: Shelf, asked: Asked) -> Explained:
    return explained(shelf.assessment(asked), _about(asked, "a nation, an offer or a line"))


def _why_page(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    if not asked.get("about"):
        return {"askable": _askable(shelf, asked), "heading": _("Why does it stand, or not?")}
    found = _explained(shelf, asked)
    return _given(
        askable=None,
        found=found,
        answer=found.answer,
        heading=_heading(found),
        lines=[(one, bar(one)) for one in found.lines],
        states=STATES,
        parts=PARTS,
        link_words=link_words,
        is_waiting=is_waiting,
        is_event=lambda link: link.kind in _EVENTS,
        is_offer=lambda link: link.kind in _OFFERS,
        infinity=math.inf,
    )


def _heading(found: Explained) -> str:
    case, about = found.answer.case, found.about
    if found.lines:
        return tongue.line_name(case, found.lines[0].line)
    return tongue.name(case, about) if about in case.nations else sentences.offer_words(case, about)


def link_words(case: Case, link: Reason) -> str:
    """One link of a chain in a sentence, without the statements and sources that stand beside it as links."""
    subject = sentences.cited(link.subject, link.said[0], case) if link.kind == "cited" and link.said else link.subject
    said = link.said if link.kind in _KEPT_IN_TEXT else ()
    return sentences.reason(replace(link, subject=subject, sources=(), said=said), case)


def is_waiting(link: Reason) -> bool:
    """Whether it is no more than an offer that would help and does not stand yet: such are told together."""
    return link.kind == "offer" and not link.because and not link.said


def _why(shelf: Shelf, asked: Asked) -> Any:
    from willing.report import plain

    return plain.explained(_explained(shelf, asked))


def _why_table(shelf: Shelf, asked: Asked) -> Table:
    found = _explained(shelf, asked)
    head = [_("about"), _("step"), _("says"), _("statements"), _("sources")]
    return Table(head, [*_chains(found), *_candidates(found)])


def _chains(found: Explained) -> Iterator[list[str | float | None]]:
    def steps(about: str, link: Reason, depth: int) -> Iterator[list[str | float | None]]:
        said = "; ".join(one.statement for one in link.said)
        yield [about, depth, link_words(found.answer.case, link), said, "; ".join(link.sources)]
        for one in link.because:
            yield from steps(about, one, depth + 1)

    for offer, chain in found.offers:
        yield from steps(offer.id, chain, 0)


def _candidates(found: Explained) -> Iterator[list[str | float | None]]:
    for line in found.lines:
        why = sentences.shortfall(line.shortfall, most=99) if line.shortfall else ""
        state = _("{state}: {why}", state=_(STATES[line.met]), why=why) if why else _(STATES[line.met])
        yield [line.line.line, 0, state, "", "; ".join(line.line.sources)]
        for one in line.candidates:
            offer = found.answer.offers[one.offer]
            what = sentences.candidate(one, offer, line)
            yield [line.line.line, 1, _("{offer}: {what}", offer=one.offer, what=what), offer.word.statement, ""]


# ---- evidence -------------------------------------------------------------------------------------------------------------


def _evidence_of(shelf: Shelf, asked: Asked) -> Evidence:
    from willing.analysis.evidence import evidence
    from willing.report.credit import entered

    about = _about(asked, "an offer, a tranche or a nation")
    if not shelf.is_ledger:
        case = shelf.case(asked.known)
        return evidence(case, asked.question(case), about)
    kept = ledger_at(shelf.place)
    upto = kept.receipt(asked.known).number  # so that words and their entries are of one moment
    case = shelf.case(upto)
    names = (one.statement for one in case.statements if one.nation == about.partition(".")[0])
    return evidence(case, asked.question(case), about, entered=entered(kept, upto, names))


def _evidence_page(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    if not asked.get("about"):
        return {"askable": _askable(shelf, asked), "heading": _("How sure is it?")}
    found = _evidence_of(shelf, asked)
    return _given(
        askable=None,
        evidence=found,
        question=found.question,
        heading=_of_evidence(found),
        abouts=ABOUT,
        conflicts=CONFLICTS,
        most_sides=_SIDES,
        side=side,
        of_a_body=lambda cell: {one.fate for claim in cell.claims for one in claim.effects} == {"no nation"},
        copied=bool(found.case.left_out),
    )


def _of_evidence(found: Evidence) -> str:
    case, about = found.case, found.about
    return tongue.name(case, about) if about in case.nations else sentences.offer_words(case, about)


def side(said: Statement, about: str) -> str:
    """What one of several claims that do not go together says: its amount, or else its stance."""
    if about in ("amount", "unit") and not said.quantity.is_unsaid:
        return tongue.quantity(said.quantity)
    return tongue.term("stance", said.stance)


def _evidence(shelf: Shelf, asked: Asked) -> Any:
    from willing.report import evidence_plain

    return evidence_plain.evidence(_evidence_of(shelf, asked))


def _evidence_table(shelf: Shelf, asked: Asked) -> Table:
    found = _evidence_of(shelf, asked)
    head = [
        _("offer"), _("statement"), _("day"), _("speaker"), _("voice"), _("says"), _("gist"), _("what became of it"),
        _("reports"), _("sources"), _("grades"), _("languages"),
    ]  # fmt: skip
    return Table(head, list(_claims(found)))


def _claims(found: Evidence) -> Iterator[list[str | float | None]]:
    for cell in found.cells:
        for claim in cell.claims:
            said = claim.statement
            sources = [source for report in claim.reports for source in report.sources]
            yield [
                cell.id,
                said.statement,
                said.said_on.isoformat() if said.said_on else "",
                sentences.speaker(said, found.case) if said.speaker else "",
                tongue.term("voice", VOICES[said.voice]),
                evidence_words.stated(claim, copied=bool(found.case.left_out)),
                sentences.gist(said, found.case),
                "; ".join(evidence_words.effect(one) for one in claim.effects),
                len(claim.reports),
                "; ".join(f"{one.source} {one.publisher}" for one in sources),
                "; ".join(one.grade or "–" for one in sources),
                "; ".join(one.language or "–" for one in sources),
            ]


# ---- statements and sources ---------------------------------------------------------------------------------------------------


def _said(shelf: Shelf, asked: Asked) -> tuple[Statement, ...]:
    return statements_about(shelf.case(asked.known), asked.get("about"))


def _sources_page(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    case, about = shelf.case(asked.known), asked.get("about")
    if not about:
        return _given(found=cited(case), about="", heading=_("Where was it read?"), source=None, said=())
    said: Sequence[Statement]
    try:
        said = statements_about(case, about)
    except FaultyInput:
        if about not in case.sources:
            raise
        said = ()
    return _given(found=(), about=about, heading=_of_sources(case, about, said), source=case.sources.get(about), said=said)


def _of_sources(case: Case, about: str, said: Sequence[Statement]) -> str:
    if about in case.sources:
        return _("Source {source}", source=about)
    if about in case.nations or about in case.bodies:
        return tongue.name(case, about)
    if any(one.statement == about for one in said):
        return _("Statement {statement}", statement=about)
    return sentences.offer_words(case, about)


def _sources(shelf: Shelf, asked: Asked) -> Any:
    from willing.report import plain

    case = shelf.case(asked.known)
    if asked.get("about"):
        return [plain.statement(case, one) for one in _said(shelf, asked)]
    return [plain.source(case, one, times) for one, times in cited(case)]


def _sources_table(shelf: Shelf, asked: Asked) -> Table:
    case = shelf.case(asked.known)
    about = [_("source"), _("publisher"), _("grade"), _("published"), _("language"), _("title"), _("address"), _("copy of")]
    if not asked.get("about"):
        return Table([*about, _("cited by")], [[*_source_cells(case, one.source), times] for one, times in cited(case)])
    head = [_("statement"), _("day"), _("nation"), _("speaker"), _("voice"), _("stance"), _("gist"), *about]
    pairs = ((one, name) for one in _said(shelf, asked) for name in one.sources)
    return Table(head, [[*_said_cells(case, one), *_source_cells(case, name)] for one, name in pairs])


def _said_cells(case: Case, one: Statement) -> list[str | float | None]:
    return [
        one.statement,
        one.said_on.isoformat() if one.said_on else "",
        tongue.name(case, one.nation),
        sentences.speaker(one, case) if one.speaker else "",
        tongue.term("voice", VOICES[one.voice]),
        tongue.term("stance", one.stance),
        sentences.gist(one, case),
    ]


def _source_cells(case: Case, name: str) -> list[str | float | None]:
    one = case.sources[name]
    published = one.published_on.isoformat() if one.published_on else ""
    return [one.source, one.publisher, one.grade, published, one.language, one.title, one.url, one.copy_of]


# ---- events -----------------------------------------------------------------------------------------------------------------


def truth(answer: Assessment, event: Event, brought: Mapping[str, tuple[bool, bool]]) -> str:
    """What the scenario, the day or the offers make of an event, in a few words; `brought` is `brought_about` of the answer."""
    case, question = answer.case, answer.question
    fixed = question.scenario.truths.get(event.event)
    if fixed is not None:
        return _("holds, as the scenario has it") if fixed else _("does not hold, as the scenario has it")
    if event.holds_from is not None and event.holds_from <= question.as_of:
        return _("holds since {day}", day=tongue.day(event.holds_from))
    if event.when is not None:
        certain, possible = brought.get(event.event, (False, False))
        if possible:
            brings = sentences.condition_text(case, event.when)
            if certain:
                return _("brought about by offers: {condition}", condition=brings)
            return _("brought about by offers at most: {condition}", condition=brings)
        return _("holds once {condition}", condition=sentences.condition_text(case, event.when))
    return _("left open")


def _events_page(shelf: Shelf, asked: Asked) -> dict[str, Any]:
    answer = shelf.assessment(asked)
    waiting = waiting_for(answer)
    ordered = sorted(answer.case.events.values(), key=lambda one: -len(waiting.get(one.event, ())))
    return _given(answer=answer, events=ordered, waiting=waiting, truth=truth, brought=brought_about(answer))


def _events(shelf: Shelf, asked: Asked) -> Any:
    from willing.report import plain

    return plain.events(shelf.assessment(asked))


def _events_table(shelf: Shelf, asked: Asked) -> Table:
    answer: Assessment = shelf.assessment(asked)
    case, waiting, brought = answer.case, waiting_for(answer), brought_about(answer)
    head = [
        _("event"), _("says"), _("kind"), _("in the scenario"), _("offers that wait"), _("which"), _("rests on"), _("sources"),
    ]  # fmt: skip
    rows: list[list[str | float | None]] = [
        [
            one.event,
            tongue.name(case, one.event),
            tongue.term("event kind", one.kind),
            truth(answer, one, brought),
            len(waiting.get(one.event, ())),
            "; ".join(waiting.get(one.event, ())),
            tongue.term("basis", one.basis),
            "; ".join(one.sources),
        ]
        for one in case.events.values()
    ]
    return Table(head, rows)


SCREENS: Final = (
    Screen("why", "", _why_page, _why, _why_table, words=("about",)),
    Screen("evidence", "", _evidence_page, _evidence, _evidence_table, words=("about",)),
    Screen("events", N_("What may happen?"), _events_page, _events, _events_table),
    Screen("sources", N_("Where was it read?"), _sources_page, _sources, _sources_table, words=("about",)),
)
