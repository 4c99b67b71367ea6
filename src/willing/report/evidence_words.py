"""Evidence in words: grades, what a voice can carry, what became of a claim, what would raise an answer. Computes no number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from willing.analysis.evidence import Cell, Choice, Claim, Conflict, Effect, Fate, Gain, Report
from willing.analysis.offers import Status
from willing.ledger.case import Case
from willing.report import sentences
from willing.report.tongue import N_, _, _n, apart, day, isolated, name, place, quantity, quoted, term
from willing.vocabulary.condition import Condition, parse
from willing.vocabulary.records import CLAIMS, VOICES, Statement

__all__ = [
    "GRADES",
    "WHYS",
    "amount",
    "choice",
    "claim_grade",
    "conflict",
    "effect",
    "gain",
    "grade",
    "handling",
    "in_sources",
    "reports_in_all",
    "rests_on",
    "ruled",
    "stated",
    "told_in",
    "value",
    "worth",
]

GRADES: Final = {
    "A": N_("completely reliable"),
    "B": N_("usually reliable"),
    "C": N_("fairly reliable"),
    "D": N_("not usually reliable"),
    "E": N_("unreliable"),
    "F": N_("reliability cannot be judged"),
    "": N_("not graded"),
}


def amount(said: Statement, *, copied: bool) -> str:
    """The amount that a statement names; in a public copy, that it may be withheld."""
    if not said.quantity.is_unsaid:
        return quantity(said.quantity)
    return _("amount withheld") if copied and said.handling == "withheld" else _("no amount named")


def stated(claim: Claim, *, copied: bool, case: Case | None = None) -> str:
    """What a claim says, in the words of its columns: stance, kind, place, tranche, amount, condition.

    With the case, conditions and reasons are in words.
    """

    def told(condition: Condition) -> str:
        return str(condition) if case is None else quoted(sentences.condition_text(case, condition))

    said = claim.statement
    parts = [term("stance", said.stance), place(said.place) or _("place unsaid")]
    parts += [_("tranche {number}", number=said.tranche)] if said.tranche is not None else []
    if claim.claimed is None or claim.claimed.is_live or not said.quantity.is_unsaid:
        parts.append(amount(said, copied=copied))
        parts.append(_("no condition named") if said.condition is None else _("if {condition}", condition=told(said.condition)))
    elif said.condition is not None:
        parts.append(_("if {condition}", condition=told(said.condition)))
    if said.because is not None:
        parts.append(_("because {reason}", reason=told(said.because)))
    if said.caveats:
        caveats = (_("{kind}: {words}", kind=term("caveat", one.kind), words=one.words) for one in said.caveats)
        parts.append(_("caveats: {caveats}", caveats=_("; ").join(map(isolated, caveats))))
    return apart(parts)


def worth(claim: Claim) -> str:
    """What a claim earns: what was claimed, which rungs its voice can carry, and why it was lowered (rule O2)."""
    voice, carries = term("voice", VOICES[claim.statement.voice]), apart(term("status", str(one)) for one in claim.carries)
    if claim.claimed is None:
        return _("claims no offer ({voice})", voice=voice)
    claimed, earned = term("status", str(claim.claimed)), term("status", str(claim.earned))
    if not claim.carries:
        return _(
            "claims {claimed}, earns nothing: such a voice ({voice}) makes no offers (rule O2)", claimed=claimed, voice=voice
        )
    if claim.is_lowered:
        return _(
            "claims {claimed}, earns {earned}: such a voice ({voice}) can carry no more than {statuses} (rule O2)",
            claimed=claimed,
            earned=earned,
            voice=voice,
            statuses=carries,
        )
    if not claim.claimed.is_live:
        return _("earns {earned} ({voice})", earned=earned, voice=voice)
    return _("earns {earned}; such a voice ({voice}) can carry {statuses}", earned=earned, voice=voice, statuses=carries)


def claim_grade(claim: Claim) -> str:
    """How well a claim is confirmed: as a person judged, and what its reports alone would say (rule E8)."""
    own = claim.statement.claim
    if own:
        return _("claim {grade}, {words}", grade=own, words=term("claim", CLAIMS[own]))
    return _(
        "claim not graded; its reports hint at {grade}, {words} (rule E8)",
        grade=claim.hint,
        words=term("claim", CLAIMS[claim.hint]),
    )


def rests_on(claim: Claim) -> str:
    """Basis, confidence and grade of a claim."""
    said = claim.statement
    sure = (
        _("confidence {confidence}", confidence=term("confidence", said.confidence))
        if said.confidence
        else _("confidence unsaid")
    )
    return _("{basis}, {confidence}; {grade}", basis=term("basis", said.basis), confidence=sure, grade=claim_grade(claim))


def told_in(report: Report) -> str:
    """One report: its publisher with the grade in words, its language, and the copies that tell it again."""
    first, *copies = (
        _("{source} {publisher} ({about})", source=one.source, publisher=one.publisher, about=_about(one.grade, one.language))
        for one in report.sources
    )
    return _("{source}, told again by {copies}", source=first, copies=apart(copies)) if copies else first


def _about(grade_of: str, language: str) -> str:
    graded = _("{letter}, {words}", letter=grade_of, words=grade(grade_of)) if grade_of else grade("")
    return apart(filter(None, (graded, language)))


def grade(letter: str) -> str:
    """How reliable a publisher is, by the letter of its grade; of a blank one, that it is not graded."""
    return _(GRADES[letter])


def reports_in_all(cell: Cell) -> str:
    """How many reports in how many sources, by the grade they go by: "3 reports in 7 sources: 2 graded B, 1 not graded"."""
    grades = [one.grade for one in cell.reports]
    by_grade = [
        _n("{count} graded {letter}", "{count} graded {letter}", grades.count(letter), letter=letter)
        for letter in "ABCDEF"
        if letter in grades
    ]
    if none := grades.count(""):
        by_grade.append(_n("{count} not graded", "{count} not graded", none))
    return _("{reports}: {by_grade}", reports=in_sources(cell.reports), by_grade=apart(by_grade))


def in_sources(reports: Sequence[Report]) -> str:
    """How many reports in how many sources: "3 reports in 7 sources"."""
    sources = sum(len(one.sources) for one in reports)
    return _n(
        "{count} report in {sources}",
        "{count} reports in {sources}",
        len(reports),
        sources=_n("{count} source", "{count} sources", sources),
    )


_HANDLED: Final = {"withheld": N_("its numbers are not for release"), "restricted": N_("not for release")}


def handling(said: Statement) -> str:
    """What may not be released of a row; blank if all may."""
    return _(_HANDLED[said.handling]) if said.handling in _HANDLED else ""


_FATES: Final[dict[Fate, str]] = {
    "governs": N_("the word that governs"),
    "status": N_("earned the status"),
    "amount": N_("gave the amount"),
    "condition": N_("gave a condition"),
    "stands": N_("in line with what governs; nothing was taken from it"),
    "superseded": N_("superseded"),
    "lost": N_("of one day with its opposite; overruled"),
    "beside": N_("shown beside the nation's own word"),
    "undated": N_("without a day: shown, and never governs"),
    "no voice": N_("shown; such a voice makes no offer"),
    "no offer": N_("shown; it offers and refuses nothing"),
    "no nation": N_("shown; what a body says makes no nation's offer"),
    "other matter": N_("shown; said on a matter that makes no offers in this case"),
}


def effect(what: Effect) -> str:
    """What became of a claim, with the rule."""
    text = _(_FATES[what.fate])
    if what.by is not None and what.fate in ("superseded", "lost"):
        text = _("{what} by {statement} of {day}", what=text, statement=what.by.statement, day=day(what.by.said_on))
    return ruled(text, what.rule)


def ruled(text: str, rule: str) -> str:
    """A text with the rule that it follows."""
    return _("{text} (rule {rule})", text=text, rule=rule)


# What the analysis gives as its reasons; it speaks English, and each of these is one of them.
WHYS: Final = (
    N_("a rung once earned is kept until a refusal"),
    N_("nobody but others has spoken"),
    N_("the nation's latest word"),
    N_("the amount is withheld from this copy"),
    N_("nobody named one: at least nought, with no ceiling"),
    N_("nobody named one: the case assumes {amount}"),
    N_("what is there, since nothing was promised"),
    N_("the latest amount named"),
    N_("what is there does not shrink the promise"),
    N_("no condition was named, or all were dropped"),
    N_("the latest word on its matter"),
    N_("the later word governs"),
    N_("the later amount is taken"),
    N_("not in {unit}: shown, and fills nothing"),
    N_("reports never speak over the nation's own word"),
    N_("the nation itself named none"),
    N_("{conditions}: every condition of before is dropped"),
    N_("{conditions}: a later word on the same matter"),
    "the stronger voice governs",
    "voices of one strength: the refusal governs until they agree",
    "amounts in different units: the last is taken",
    "the range holds every amount of the day",
)


def choice(what: Choice, case: Case | None = None) -> str:
    """Where a chosen value comes from."""
    why = ruled(sentences.retold(what.why, WHYS), what.rule)
    return _("{said}: {why}", said=sentences.said(what.source, case), why=why) if what.source else why


def value(cell: Cell, what: Choice, case: Case | None = None) -> str:
    """A value that the answer has: a status, an amount, or a condition as it is written, or with the case in words."""
    offer = cell.offer
    if case is not None and what.about == "condition":
        return quoted(sentences.condition_text(case, parse(what.value)))
    if offer is None or what.about == "condition":
        return what.value
    if what.about == "status":
        return term("status", what.value)
    return quantity(offer.arrived if what.about == "present" else offer.quantity)


def conflict(what: Conflict) -> str:
    """Why one of several claims was taken, or none."""
    return ruled(sentences.retold(what.why, WHYS), what.rule)


_KINDS: Final = {
    Status.INDICATED: N_("a named authority"),
    Status.PLEDGED: N_("somebody who can bind"),
    Status.APPROVED: N_("an act"),
    Status.ARRANGED: N_("the arrangement itself"),
    Status.PRESENT: N_("word that it is there"),
}


def gain(case: Case, cell: Cell, what: Gain) -> str:
    """One thing that would make an answer firmer or surer, in a sentence."""
    who = _either([term("voice", VOICES[one]) for one in what.voices])
    claims = apart(one.statement for one in what.claims)
    match what.kind:
        case "next rung":
            assert what.rung is not None
            text = _("{status} needs {what}: {who}", status=term("status", str(what.rung)), what=_(_KINDS[what.rung]), who=who)
            if what.claims and cell.offer is not None and cell.offer.reported:
                text = _("{text}; all that is here was said by others ({claims})", text=text, claims=claims)
            elif what.claims:
                text = _("{text}; {claims} said so, and the voice could not carry it", text=text, claims=claims)
            return ruled(text, "O2")
        case "own word":
            return ruled(_("a word of the nation itself: {who}", who=who), "O2")
        case "turn":
            assert cell.offer is not None
            nation = name(case, cell.offer.nation)
            return ruled(_("a later word of {nation} that it would take part, from {who}", nation=nation, who=who), "O1")
        case "amount":
            return ruled(_("an amount: nobody has named one"), "V1")
        case "latest amount":
            return ruled(_("the amount that is withheld from this copy"), "H1")
        case "exact amount":
            assert cell.offer is not None
            amount = quantity(cell.offer.quantity)
            return ruled(_("one figure: {claims} leaves it at {amount}", claims=claims, amount=amount), "V1")
        case "unit":
            unit = term("unit", case.capabilities[cell.offer.capability].unit) if cell.offer else ""
            return ruled(_("an amount in {unit}: that of {claims} fills nothing", unit=unit, claims=claims), "V5")
        case "amount confirmed":
            return _confirmed(_("the amount ({claims})", claims=claims), what)
        case "status confirmed":
            assert cell.offer is not None
            status = sentences.quoted(term("status", str(cell.offer.status)))
            return _confirmed(_("{status} ({claims})", status=status, claims=claims), what)
        case "place":
            return ruled(_("a place: left unsaid, it counts at the most and never at the least"), "V2")
        case "day":
            text = _n(
                "a day for {claims}: it has none, and governs nothing",
                "a day for {claims}: they have none, and govern nothing",
                len(what.claims),
                claims=claims,
            )
            return ruled(text, "E3")
        case "own reading":
            return _("a page with the words themselves: {kinds}", kinds=apart(map(_read_as, what.claims)))


def _read_as(one: Statement) -> str:
    """Why a claim wants a page with its words: what it rests on."""
    match one.basis:
        case "estimate":
            return _("{claim} is an estimate", claim=one.statement)
        case "assumption":
            return _("{claim} is an assumption", claim=one.statement)
        case _:
            return _("{claim} is kept with low confidence", claim=one.statement)


def _confirmed(what_is: str, what: Gain) -> str:
    if not what.grade:
        graded = _("not graded")
    elif what.reports == 1:
        graded = _("graded {letter}", letter=what.grade)
    else:
        graded = _("at best graded {letter}", letter=what.grade)
    text = _n(
        "{what} rests on {count} report, {graded}: {wanted}",
        "{what} rests on {count} reports, {graded}: {wanted}",
        what.reports,
        what=what_is,
        graded=graded,
        wanted=_("a second, independent one graded A or B")
        if what.grade in ("A", "B")
        else _("two independent ones graded A or B"),
    )
    if what.voices:
        text = _("{text}, or the nation's own word", text=text)
    return ruled(text, "E8")


def _either(words: Sequence[str]) -> str:
    *first, last = list(words) or [""]
    return _("{words} or {last}", words=apart(first), last=last) if first else last
