"""A draft to decide on, to a terminal: its words with what stands beside them, its cells, and what the case says already.

Computes no number. What a colour marks, brackets and a word mark too.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from willing.reading.kept import BESIDE
from willing.report.chances import per_cent
from willing.report.screen import grid, plain_line, say, styled

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from willing.reading.decided import Decision
    from willing.reading.kept import KeptDraft

__all__ = ["isolated", "show_draft", "show_waiting"]

_HIDDEN: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_LEFTWARD: Final = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]")
_COLOURS: Final = {"actor": "bold cyan", "stance": "bold magenta", "condition": "yellow", "reason": "yellow"}
_NAMES: Final = {"actor": "who"}
_BLANKS: Final = ("speaker", "said_on", "capability", "place", "quantity", "condition", "reason")


def show_draft(out: Console, one: KeptDraft, cells: Mapping[str, str], now: Mapping[str, str] | None, count: str) -> None:
    """A draft to decide on: where it was read, its words marked, the cells as they would be, the last word of the case."""
    about = " · ".join(_line(part) for part in (one.text.name, one.text.title, one.text.publisher) if part)
    out.print(styled(f"{count}  {isolated(about)}" + ("" if one.is_by_hand else f", characters {one.where}"), "bold"))
    out.print()
    for line in _marked(one).wrap(out, out.width - 4):
        out.print(*_aside(line), sep="")
    out.print()
    table = grid("column", "says", "read from")
    for column, cell in cells.items():
        span = one.spans.get("actor" if column == "nation" else column, "")
        table.add_row(column, isolated(_line(cell)), isolated(_line(f"“{span}”")) if span else "")
    out.print(table)
    if unsaid := [column for column in _BLANKS if column not in cells]:
        out.print(f"  unsaid: {', '.join(unsaid)}")
    if one.draft.count and not one.draft.nation:
        out.print(f"  counted, not named: {_line(one.draft.count)}")
    if not one.is_by_hand:
        out.print(f"  {per_cent(one.draft.confidence)} sure of who and which stance; read by: {_line(one.draft.rule)}")
    say(out, f"the case has: {_now(now)}", 2, 2)


def show_waiting(out: Console, some: Sequence[Decision]) -> None:
    """What was confirmed before and is not in the case: the rows, and who confirmed them."""
    out.print(styled("Confirmed before, and not in the case:", "bold"))
    for one in some:
        told = [f"{column}: {isolated(_line(cell))}" for column, cell in one.statement.items() if column != "statement"]
        told += [isolated(_line(one.source.get("publisher", ""))), _line(one.source.get("url", "")), f"by {_line(one.by)}"]
        say(out, "; ".join(filter(None, told)), 2, 2)


def isolated(text: str) -> str:
    """A text set apart, if it runs from right to left, so that it does not turn what stands beside it.

    >>> isolated("France"), isolated("فرنسا") == "\\u2068فرنسا\\u2069"
    ('France', True)
    """
    return f"\u2068{text}\u2069" if _LEFTWARD.search(text) else text


def _line(text: str) -> str:
    """A text as one line without control characters and marks of direction, its own or a stranger's."""
    return plain_line(_HIDDEN.sub("", " ".join(text.split())))


def _now(now: Mapping[str, str] | None) -> str:
    if now is None:
        return "no word of that nation on that capability"
    said = [now.get("said_on", "no day"), now.get("stance", ""), now.get("quantity", "")]
    gist = isolated(_line(now.get("gist", "")))
    return f"{now.get('statement', '')}, {' '.join(filter(None, said))}: {gist}"


def _marked(one: KeptDraft) -> Text:
    """The words with their neighbours, each span in brackets that begin with its name."""
    from rich.text import Text

    start = one.draft.span.start
    told = Text()
    told.append(_piece(("…" if len(one.before) == BESIDE else "") + one.before), style="dim")
    at = 0
    spans = sorted((span.start - start, span.end - start, name) for name, span in one.draft.spans.items())
    for first, last, name in spans:
        if first < at or last > len(one.words):
            continue
        told.append(_piece(one.words[at:first]))
        told.append(f"[{_NAMES.get(name, name)}: {_piece(one.words[first:last])}]", style=_COLOURS.get(name, "green"))
        at = last
    told.append(_piece(one.words[at:]))
    told.append(_piece(one.after + ("…" if len(one.after) == BESIDE else "")), style="dim")
    return told


def _piece(text: str) -> str:
    return plain_line(_HIDDEN.sub("", re.sub(r"\s+", " ", text)))


def _aside(line: Text) -> tuple[Text | str, ...]:
    line.rstrip()
    return ("    \u2068", line, "\u2069") if _LEFTWARD.search(line.plain) else ("    ", line)
