"""Drafts of statements, to a terminal: each with the sentence it was read in. Computes no number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from willing.reading.draft import Draft, Reading
from willing.report import sentences
from willing.report.chances import per_cent
from willing.report.screen import counted, plain_line, say, styled

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["show_reading"]


def show_reading(out: Console, file: str, content: str, found: Reading) -> None:
    """What was read in one text: its drafts by sentence, and what was left unread."""
    told = f"{plain_line(file)}: {counted(len(found.drafts), 'draft')}"
    out.print(styled(told + (f", in {found.language}" if found.language else ", in no language that Willing reads"), "bold"))
    last = None
    for one in found.drafts:
        if one.span != last:
            out.print()
            say(out, f"“{plain_line(' '.join(content[one.span.start : one.span.end].split()))}”")
            last = one.span
        say(out, f"→ {_told(one)}  [{per_cent(one.confidence)}; {one.rule}]", 4, 2)
    if found.unread:
        out.print()
        out.print(styled(f"{counted(len(found.unread), 'sentence')} left unread:", "bold"))
        for left in found.unread:
            say(out, f"“{plain_line(' '.join(content[left.span.start : left.span.end].split()))}” ({left.why})")


def _told(one: Draft) -> str:
    who = one.nation or one.body or f"{one.count} unnamed"
    parts = [
        f"{who} {one.stance}",
        one.quantity,
        one.capability or ("" if one.about == "force" else f"the {one.about}"),
        one.place,
    ]
    told = " ".join(filter(None, parts))
    if one.condition:
        told += f", if {one.condition}"
    if one.reason:
        told += f", because “{plain_line(' '.join(one.reason.split()))}”"
        told += f" ({', '.join(one.reason_nations)})" if one.reason_nations else ""
    if one.speaker:
        told += f"; {one.speaker}"
    return told + (f"; {sentences.day(one.said_on)}" if one.said_on else "")
