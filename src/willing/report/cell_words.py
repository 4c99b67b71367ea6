"""Evidence in words: grades, what a voice can carry, what became of a claim, what would raise an answer. Computes no number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from willing.analysis.evidence import Cell, Choice, Claim, Conflict, Effect, Gain, Report
from willing.analysis.offers import Status
from willing.ledger.case import Case
from willing.report import sentences
from willing.report.screen import counted
from willing.vocabulary.records import CLAIMS, PLACES, VOICES, Statement

__all__ = [
    "GRADES",
    "amount",
    "claim_grade",
    "conflict",
    "effect",
    "gain",
    "handling",
    "rests_on",
    "ruled",
    "stated",
    "told_in",
    "worth",
]

GRADES: Final = {
    "A": "completely reliable",
    "B": "usually reliable",
    "C": "fairly reliable",
    "D": "not usually reliable",
    "E": "unreliable",
    "F": "reliability cannot be judged",
    "": "not graded",
}


def amount(said: Statement, *, copied: bool) -> str:
    """The amount that a statement names; in a public copy, that it may be withheld."""
    if not said.quantity.is_unsaid:
        return str(said.quantity)
    return "amount withheld" if copied and said.handling == "withheld" else "no amount named"


def stated(claim: Claim, *, copied: bool) -> str:
    """What a claim says, in the words of its columns: stance, kind, place, tranche, amount, condition."""
    said = claim.statement
    parts = [said.stance, PLACES.get(said.place, "place unsaid")]
    parts += [f"tranche {said.tranche}"] if said.tranche is not None else []
    if claim.claimed is None or claim.claimed.is_live or not said.quantity.is_unsaid:
        parts.append(amount(said, copied=copied))
        parts.append("no condition named" if said.condition is None else f"if {said.condition}")
    elif said.condition is not None:
        parts.append(f"if {said.condition}")
    if said.because is not None:
        parts.append(f"because {said.because}")
    if said.caveats:
        parts.append("caveats: " + "; ".join(map(str, said.caveats)))
    return ", ".join(parts)


def worth(claim: Claim) -> str:
    """What a claim earns: what was claimed, which rungs its voice can carry, and why it was lowered (rule O2)."""
    voice, carries = VOICES[claim.statement.voice], ", ".join(map(str, claim.carries))
    if claim.claimed is None:
        return f"claims no offer ({voice})"
    if not claim.carries:
        return f"claims {claim.claimed}, earns nothing: such a voice ({voice}) makes no offers (rule O2)"
    if claim.is_lowered:
        return f"claims {claim.claimed}, earns {claim.earned}: such a voice ({voice}) can carry no more than {carries} (rule O2)"
    if not claim.claimed.is_live:
        return f"earns {claim.earned} ({voice})"
    return f"earns {claim.earned}; such a voice ({voice}) can carry {carries}"


def claim_grade(claim: Claim) -> str:
    """How well a claim is confirmed: as a person judged, and what its reports alone would say (rule E8)."""
    own = claim.statement.claim
    if own:
        return f"claim {own}, {CLAIMS[own]}"
    return f"claim not graded; its reports hint at {claim.hint}, {CLAIMS[claim.hint]} (rule E8)"


def rests_on(claim: Claim) -> str:
    """Basis, confidence and grade of a claim."""
    said = claim.statement
    sure = f"confidence {said.confidence}" if said.confidence else "confidence unsaid"
    return f"{said.basis}, {sure}; {claim_grade(claim)}"


def told_in(report: Report) -> str:
    """One report: its publisher with the grade in words, its language, and the copies that tell it again."""
    first, *copies = report.sources
    text = f"{first.source} {first.publisher} ({_graded(first.grade)}{_language(first.language)})"
    if copies:
        text += ", told again by " + ", ".join(
            f"{one.source} {one.publisher} ({_graded(one.grade)}{_language(one.language)})" for one in copies
        )
    return text


def _graded(grade: str) -> str:
    return f"{grade}, {GRADES[grade]}" if grade else GRADES[""]


def _language(language: str) -> str:
    return f", {language}" if language else ""


def reports_in_all(cell: Cell) -> str:
    """How many reports in how many sources, by the grade they go by: "3 reports in 7 sources: 2 graded B, 1 not graded"."""
    sources = sum(len(one.sources) for one in cell.reports)
    grades = [one.grade for one in cell.reports]
    by_grade = [
        f"{grades.count(grade)} {'graded ' + grade if grade else 'not graded'}" for grade in (*"ABCDEF", "") if grade in grades
    ]
    return f"{counted(len(cell.reports), 'report')} in {counted(sources, 'source')}: {', '.join(by_grade)}"


def handling(said: Statement) -> str:
    """What may not be released of a row; blank if all may."""
    return {"withheld": "its numbers are not for release", "restricted": "not for release"}.get(said.handling, "")


def effect(what: Effect) -> str:
    """What became of a claim, with the rule."""
    by = f" by {what.by.statement} of {sentences.day(what.by.said_on)}" if what.by is not None else ""
    text = {
        "governs": "the word that governs",
        "status": "earned the status",
        "amount": "gave the amount",
        "condition": "gave a condition",
        "stands": "in line with what governs; nothing was taken from it",
        "superseded": f"superseded{by}",
        "lost": f"of one day with its opposite; overruled{by}",
        "beside": "shown beside the nation's own word",
        "undated": "without a day: shown, and never governs",
        "no voice": "shown; such a voice makes no offer",
        "no offer": "shown; it offers and refuses nothing",
        "no nation": "shown; what a body says makes no nation's offer",
        "other matter": "shown; said on a matter that makes no offers in this case",
    }[what.fate]
    return ruled(text, what.rule)


def ruled(text: str, rule: str) -> str:
    """A text with the rule that it follows."""
    return f"{text} (rule {rule})"


def choice(what: Choice) -> str:
    """Where a chosen value comes from."""
    source = f"{sentences.said(what.source)}: " if what.source else ""
    return source + ruled(what.why, what.rule)


def conflict(what: Conflict) -> str:
    """Why one of several claims was taken, or none."""
    return ruled(what.why, what.rule)


_KINDS: Final = {
    Status.INDICATED: "a named authority",
    Status.PLEDGED: "somebody who can bind",
    Status.APPROVED: "an act",
    Status.ARRANGED: "the arrangement itself",
    Status.PRESENT: "word that it is there",
}


def gain(case: Case, cell: Cell, what: Gain) -> str:
    """One thing that would make an answer firmer or surer, in a sentence."""
    who = _either([VOICES[one] for one in what.voices])
    claims = ", ".join(one.statement for one in what.claims)
    match what.kind:
        case "next rung":
            assert what.rung is not None
            text = f"{what.rung} needs {_KINDS[what.rung]}: {who}"
            if what.claims and cell.offer is not None and cell.offer.reported:
                text += f"; all that is here was said by others ({claims})"
            elif what.claims:
                text += f"; {claims} said so, and the voice could not carry it"
            return ruled(text, "O2")
        case "own word":
            return ruled(f"a word of the nation itself: {who}", "O2")
        case "turn":
            assert cell.offer is not None
            nation = case.name(cell.offer.nation)
            return ruled(f"a later word of {nation} that it would take part, from {who}", "O1")
        case "amount":
            return ruled("an amount: nobody has named one", "V1")
        case "latest amount":
            return ruled("the amount that is withheld from this copy", "H1")
        case "exact amount":
            assert cell.offer is not None
            return ruled(f"one figure: {claims} leaves it at {cell.offer.quantity}", "V1")
        case "unit":
            unit = case.capabilities[cell.offer.capability].unit if cell.offer else ""
            return ruled(f"an amount in {unit}: that of {claims} fills nothing", "V5")
        case "amount confirmed":
            return _confirmed(f"the amount ({claims})", what)
        case "status confirmed":
            assert cell.offer is not None
            return _confirmed(f"“{cell.offer.status}” ({claims})", what)
        case "place":
            return ruled("a place: left unsaid, it counts at the most and never at the least", "V2")
        case "day":
            verb = "has none, and governs nothing" if len(what.claims) == 1 else "have none, and govern nothing"
            return ruled(f"a day for {claims}: {'it' if len(what.claims) == 1 else 'they'} {verb}", "E3")
        case "own reading":
            kinds = ", ".join(
                f"{one.statement} is {_a(one.basis)}" if one.basis != "fact" else f"{one.statement} is kept with low confidence"
                for one in what.claims
            )
            return f"a page with the words themselves: {kinds}"


def _confirmed(what_is: str, what: Gain) -> str:
    graded = f"{'graded' if what.reports == 1 else 'at best graded'} {what.grade}" if what.grade else "not graded"
    text = f"{what_is} rests on {counted(what.reports, 'report')}, {graded}: "
    text += "a second, independent one graded A or B" if what.grade in ("A", "B") else "two independent ones graded A or B"
    if what.voices:
        text += ", or the nation's own word"
    return ruled(text, "E8")


def _a(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"


def _either(words: Sequence[str]) -> str:
    return " or ".join(words) if len(words) < 3 else f"{', '.join(words[:-1])} or {words[-1]}"
