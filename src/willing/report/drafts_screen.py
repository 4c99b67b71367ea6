"""Drafts of statements, to a terminal: each with the sentence it was read in. Computes no number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from willing.report.chances import per_cent
from willing.report.plain import Plain
from willing.report.screen import counted, plain_line, say, styled

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["show_count", "show_text", "told"]


def show_text(out: Console, text: Plain) -> None:
    """What was read of a text: its drafts by sentence, what was left unread, and notes; a near-copy only by name."""
    if text["copy_of"] is not None:
        out.print(f"{plain_line(text['file'])} is a near-copy of {plain_line(text['copy_of'])}.")
        return
    language = f"in {text['language']}" if text["language"] else "in no language that Willing reads"
    head = ", ".join(filter(None, (text["file"], text["publisher"], text["published"], language)))
    out.print(styled(plain_line(head), "bold"))
    last = None
    for one in text["drafts"]:
        if one["span"] != last:
            out.print()
            _show_words(out, one["span"]["text"])
            last = one["span"]
        say(out, f"→ {plain_line(told(one))}  [{per_cent(one['confidence'])}; {one['rule']}]", 4, 2)
    if text["unread"]:
        out.print()
        out.print("Left unread:")
        for left in text["unread"]:
            _show_words(out, f"{left['span']['text']} ({left['why']})")
    if text["notes"]:
        out.print()
        says = dict.fromkeys(f"{one['kind']} {' '.join(one['says'].split())}" for one in text["notes"])
        say(out, plain_line(f"Also named: {'; '.join(says)}."), 0, 2)


def show_count(out: Console, drafts: int, texts: int, copies: int) -> None:
    """How many drafts there are, from how many texts, near-copies apart, and what that means."""
    told = f"{counted(drafts, 'draft')} from {counted(texts, 'text')}"
    told += f", and {counted(copies, 'near-copy') if copies == 1 else f'{copies} near-copies'}" if copies else ""
    say(out, f"{told}. A draft counts for nothing before a person has confirmed it.", 0, 0)


def _show_words(out: Console, words: str) -> None:
    say(out, f"“{plain_line(' '.join(words.split()))}”")


def told(one: Plain) -> str:
    """A draft in a line: who, which stance, how much of what, where, on which condition and for which reason."""
    who = one["nation"] or one["body"] or f"{one['count']} unnamed"
    what = one["capability"] or ("" if one["about"] == "force" else f"the {one['about']}")
    line = " ".join(filter(None, (who, one["stance"], one["quantity"], what, one["place"])))
    if one["condition"]:
        line += f", if {one['condition']}"
    if one["reason"]:
        line += f", because “{' '.join(one['reason'].split())}”"
        line += f" ({', '.join(one['reason_nations'])})" if one["reason_nations"] else ""
    return "; ".join(filter(None, (line, one["speaker"], one["said_on"])))
