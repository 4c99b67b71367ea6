"""What may have been recorded twice, to a terminal, with how a person decides it. Computes no number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from willing.analysis.duplicates import Agreement, Likely, decision
from willing.ledger.case import Case
from willing.report import sentences
from willing.report.chances import per_cent
from willing.report.screen import counted, say
from willing.vocabulary.records import Source, Statement

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["show_duplicates"]


def show_duplicates(out: Console, case: Case, found: Sequence[Likely], least: float) -> None:
    """The pairs that are likely one, the most likely first, each with both records, its reasons and what would settle it."""
    reports = [one for one in found if one.kind == "report"]
    statements = [one for one in found if one.kind == "statement"]
    told = f"{counted(len(reports), 'pair')} of sources and {counted(len(statements), 'pair')} of statements"
    out.print(f"{told} may be one, with a chance of {per_cent(least)} or more.", style="bold")
    if not found:
        return
    say(
        out,
        "These are guesses from how far fields agree; whoever keeps the case looks and decides, and nothing was changed.",
        0,
        0,
    )
    said = {statement.statement: statement for statement in case.statements} if statements else {}
    for one in found:
        out.print()
        out.print(f"{per_cent(one.probability)}  {one.one} and {one.other}, one {one.kind}?", style="bold")
        for name in (one.one, one.other):
            if one.kind == "report":
                say(out, _source(case.sources[name]))
                out.print(f"    {case.sources[name].url}", soft_wrap=True)
            else:
                say(out, _statement(case, said[name]))
        say(out, _told(one.reasons))
        row, kept = decision(case, one)
        if one.kind == "report":
            say(out, f"If so: in sources.csv, row {row}, write {kept} as copy_of.")
        else:
            say(out, f"If so: withdraw {row} from statements.csv, and give {kept} its sources.")


def _source(one: Source) -> str:
    return f"{one.source}: {one.publisher}, {sentences.day(one.published_on)}: {one.title}"


def _statement(case: Case, one: Statement) -> str:
    what = " ".join(filter(None, (one.stance, one.capability)))
    return f"{one.statement}: {case.name(one.nation)} {what}, {sentences.day(one.said_on)}, {one.speaker or '?'}: {one.gist}"


def _told(reasons: Iterable[Agreement]) -> str:
    """The reasons in bits: "title: nearly the same words +7.4, day: same +1.3"."""
    return f"In bits: {', '.join(f'{one.field} {one.level} {one.weight:+.1f}' for one in reasons)}."
