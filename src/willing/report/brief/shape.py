"""What a brief on paper is made of: a page of sections and a picture, and tables behind it. Text is text here, never markup."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from typing import Any, Final, Literal, TypeVar

__all__ = [
    "Bar",
    "Cell",
    "Column",
    "Document",
    "Entry",
    "Grid",
    "LineRow",
    "Picture",
    "Run",
    "Section",
    "cut",
    "retold",
    "writable",
]

_OPEN: Final = ("\u2066", "\u2067", "\u2068")  # isolates, each closed by the next
_CLOSE: Final = "\u2069"
_T = TypeVar("_T")
_UNWRITABLE: Final = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text, and how it is set: as the rest, strong, muted, or as a mark of what a figure rests on."""

    text: str
    kind: Literal["plain", "strong", "muted", "mark"] = "plain"


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that a section tells: its head, what is said of it, the ids of the sources that say so; and whose it is."""

    head: str
    body: tuple[Run, ...]
    sources: tuple[str, ...] = ()
    whose: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page: its title, a line before its entries, the entries, and a line on what has no room."""

    title: str
    lead: str
    entries: tuple[Entry, ...]
    rest: str


@dataclass(frozen=True, slots=True)
class Bar:
    """How much of its need a line gets, as shares from 0 to 1: alone and jointly, each for certain and at most; and in words."""

    alone: tuple[float, float]
    jointly: tuple[float, float]
    says: str


@dataclass(frozen=True, slots=True)
class LineRow:
    """A line on the page; its mark tells what it rests on, its state whether it is filled."""

    name: str
    mark: str
    needs: str
    bar: Bar
    gets: str
    state: Literal["alone", "jointly", "perhaps", "short"]
    says: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing as SVG, what it shows for those who do not see it, and what stands below it."""

    svg: str
    alt: str
    caption: tuple[Run, ...]
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its title, what its cells are, and how wide it is beside the others; some are for programs alone."""

    title: str
    kind: Literal["text", "amount", "number", "day", "link"] = "text"
    width: float = 1.0
    only_in_books: bool = False


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell: its text, and what a workbook has in its stead: a number, the two bounds of an amount, or a day."""

    text: str
    value: float | date | tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: a key for programs, its title, a line on how to read it, its columns and rows."""

    key: str
    title: str
    note: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def on_paper(self) -> Grid:
        """The table without the columns that only a workbook has: codes, and what another column says in words."""
        kept = [k for k, one in enumerate(self.columns) if not one.only_in_books]
        rows = tuple(tuple(row[k] for k in kept) for row in self.rows)
        return replace(self, columns=tuple(self.columns[k] for k in kept), rows=rows)


@dataclass(frozen=True)
class Document:
    """A brief on paper, in one tongue.

    Attributes:
        lang, direction: the tongue, and which way it is written.
        day: the day that was asked for, which is the only one that a file tells of itself.
        title, verdict, asked: whose force it is, the answer in a sentence or two, and what was asked.
        notes: what a reader must know first: what a public copy has not.
        lines, lines_head, lines_rest: the lines of the requirement.
        bars_key: bars as they look, each with what that means; none where there is no bar.
        picture, no_picture: the map, or why there is none.
        sections: by key: 'decisions', 'shortfalls', 'firm', 'conditional', 'changes'.
        legend, footer: what the marks mean; the sources.
        annex: the tables.
        words: other words of the page, by key.
    """

    lang: str
    direction: Literal["ltr", "rtl"]
    day: date
    title: str
    verdict: str
    asked: str
    notes: tuple[str, ...]
    lines: tuple[LineRow, ...]
    lines_head: tuple[str, ...]
    lines_rest: str
    bars_key: tuple[Bar, ...]
    picture: Picture | None
    no_picture: str
    sections: Mapping[str, Section]
    legend: str
    footer: tuple[Run, ...]
    annex: tuple[Grid, ...]
    words: Mapping[str, str]


def retold(told: _T, change: Callable[[str], str]) -> _T:
    """The same with each text in it changed.

    >>> retold(Entry("a", (Run("b"),)), str.upper).body[0].text
    'B'
    """
    if isinstance(told, str):
        made: Any = change(told)
    elif isinstance(told, tuple):
        made = tuple(retold(one, change) for one in told)
    elif isinstance(told, Mapping):
        made = {key: retold(one, change) for key, one in told.items()}
    elif is_dataclass(told) and not isinstance(told, type):
        made = replace(told, **{one.name: retold(getattr(told, one.name), change) for one in fields(told)})
    else:
        made = told
    return made  # type: ignore[no-any-return]


def cut(text: str, most: int) -> str:
    """The text, or as much of it as that many letters hold, with an ellipsis; what it has opened of directions is closed.

    >>> cut("a statement of requirements", 14), cut("short", 14)
    ('a statement…', 'short')
    """
    text = " ".join(text.split())
    if len(text) <= most:
        return text
    kept = text[: most - 1]
    space = kept.rfind(" ")
    kept = kept[:space] if space > most // 2 else kept
    depth = sum(kept.count(one) for one in _OPEN) - kept.count(_CLOSE)
    return f"{kept.rstrip(' ,;:–')}…{_CLOSE * max(0, depth)}"


def writable(text: str) -> str:
    """The text without what no file of these can hold: control characters.

    >>> writable("a bell\\x07 rings")
    'a bell rings'
    """
    return _UNWRITABLE.sub("", text)
