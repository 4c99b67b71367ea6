"""The evidence of one offer to a terminal: what was chosen, what conflicts, what would raise it, and every claim."""

from __future__ import annotations

from typing import TYPE_CHECKING

from willing.analysis.evidence import Cell, Claim, Evidence
from willing.report import cell_words as words, sentences
from willing.report.screen import counted, grid, say
from willing.vocabulary.records import Statement

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["show_evidence"]


def show_evidence(out: Console, found: Evidence) -> None:
    """What was asked, then the evidence of each cell."""
    out.print(sentences.question(found.case, found.question))
    for cell in found.cells:
        out.print()
        _show_cell(out, found, cell)


def _show_cell(out: Console, found: Evidence, cell: Cell) -> None:
    case, offer = found.case, cell.offer
    out.print(f"{cell.id} — {sentences.offer_words(case, cell.id)}", style="bold")
    fates = {one.fate for claim in cell.claims for one in claim.effects}
    if fates == {"no nation"}:
        out.print("What a body says makes no nation's offer (rule E6).")
    elif offer is None:
        out.print(f"No word of a day up to {sentences.day(found.question.as_of)} makes an offer or a refusal.")
    else:
        amount = f", {sentences.amount(case, offer)}" if offer.status.is_live else ""
        counts = "" if cell.counts or not offer.status.is_live else f"; does not count from {found.question.count}"
        reported = " (others' reports only)" if offer.reported else ""
        out.print(f"{offer.status}{reported}{amount}{counts}")
    if cell.claims:
        say(out, f"{counted(len(cell.claims), 'claim')}; {words.reports_in_all(cell)}. Promise {cell.promise}.", 0, 0)
    if cell.later:
        noun = "claim is" if cell.later == 1 else "claims are"
        out.print(f"{cell.later} more {noun} of a later day, and not seen (rule E5).")
    _show_chosen(out, cell)
    _show_conflicts(out, cell)
    if cell.gains:
        out.print()
        out.print("What would raise it", style="bold")
        for one in cell.gains:
            say(out, words.gain(case, cell, one))
    if cell.claims:
        out.print()
        out.print("Every claim, the latest first", style="bold")
    for claim in cell.claims:
        _show_claim(out, found, claim)


def _show_chosen(out: Console, cell: Cell) -> None:
    if not cell.chosen:
        return
    out.print()
    table = grid("what was taken", "value", "from whom, by which rule")
    before = ""
    for one in cell.chosen:
        table.add_row("" if one.about == before else one.about, one.value, words.choice(one))
        before = one.about
    out.print(table)


def _show_conflicts(out: Console, cell: Cell) -> None:
    if not cell.conflicts:
        return
    out.print()
    table = grid("what conflicts", "taken", "against", "why")
    for one in cell.conflicts:
        taken = _side(one.chosen, one.about) if one.chosen else "none"
        against = "\n".join(_side(said, one.about) for said in one.against[:4])
        more = len(one.against) - 4
        table.add_row(one.about, taken, against + (f"\nand {more} more" if more > 0 else ""), words.conflict(one))
    out.print(table)


def _side(said: Statement, about: str) -> str:
    what = str(said.quantity) if about in ("amount", "unit") and not said.quantity.is_unsaid else said.stance
    return f"{said.statement} {sentences.day(said.said_on)}: {what}"


def _show_claim(out: Console, found: Evidence, claim: Claim) -> None:
    said = claim.statement
    copied = bool(found.case.left_out)
    entered = f"; {claim.entered}" if claim.entered else ""
    out.print(f"{said.statement}  {sentences.day(said.said_on)}  {said.speaker or 'nobody named'}{entered}", style="bold")
    say(out, f"“{said.gist}”", 4, 0)
    say(out, words.stated(claim, copied=copied), 4)
    say(out, words.worth(claim), 4)
    say(out, words.rests_on(claim), 4)
    if marked := words.handling(said):
        say(out, marked, 4)
    number = counted(len(claim.reports), "report")
    sources = sum(len(one.sources) for one in claim.reports)
    say(out, f"{number} in {counted(sources, 'source')}: " + "; ".join(words.told_in(one) for one in claim.reports), 4)
    for one in claim.effects:
        say(out, f"→ {words.effect(one)}", 4)
