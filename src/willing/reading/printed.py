"""A PDF to its text, by PDFium: lines joined to paragraphs, words joined that the end of a line parted.

PDFium is native code that strangers' files may break, so it runs in a process apart (`read_text` and `read_many` see to that).
"""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import Any, Final

from willing.faults import Fault, FaultyInput, clipped
from willing.reading.told import MOST_LETTERS, Text, day, language, paragraphs, told

__all__ = ["printed"]

MOST_PAGES: Final = 2_000
_PARTED: Final = re.compile("[\ufffe\x02\u00ad](?:\r?\n)?(?=(\\w?))")  # how PDFium marks a hyphen at the end of a line
_NUMBER: Final = re.compile(r"\W*(?:page\s+)?\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?\W*", re.IGNORECASE)
_ENDED: Final = re.compile(r"[.!?:;…؟。][\"'”’»)\]]*$")
_WIDER: Final = 1.3  # a gap by so much wider than is usual begins a paragraph
_ENOUGH: Final = 5  # gaps that tell what is usual; where there are fewer, lines are about as far apart as they are tall
_SHORT: Final = 0.85  # of the widest line: a line that ends a sentence before that ends a paragraph


def printed(content: bytes, name: str) -> Text:
    """The text of a PDF in the order in which it was set, and title, day and language as the file states them.

    The day is that on which the file was made. Numbers of pages are left out; a paragraph goes on over the end of a page.

    Raises:
        FaultyInput: for a PDF that is locked, cannot be read, has more than 2,000 pages, or pictures of text alone.
    """
    import pypdfium2

    wanted = "a PDF with text in it"
    try:
        document: Any = pypdfium2.PdfDocument(content)
        if len(document) > MOST_PAGES:
            raise FaultyInput([Fault(name, f"{len(document):,} pages", f"at most {MOST_PAGES:,} pages", "the part that matters")])
        about = document.get_metadata_dict()
        said = _language(document)
        pages: list[list[str]] = []
        letters = 0
        for number in range(len(document)):
            pages.append(_page(document, number))
            letters += sum(map(len, pages[-1]))
            if letters > MOST_LETTERS:
                raise FaultyInput([Fault(name, f"more than {MOST_LETTERS:,} letters", f"at most {MOST_LETTERS:,}")])
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise FaultyInput([Fault(name, "a PDF that is locked", wanted, "save it without a password")]) from None
        found = f"a PDF that cannot be read ({clipped(str(error))[1:-1]})"
        raise FaultyInput([Fault(name, found, wanted, "print it anew to a PDF")]) from None
    text = paragraphs("\n".join(_joined(pages)))
    if not text:
        raise FaultyInput([Fault(name, "a PDF without text, perhaps pictures of pages", wanted, "text recognition (OCR)")])
    made = Text(name, text, title=told(about.get("Title")), published=day(about.get("CreationDate")))
    return replace(made, language=language(said))


def _page(document: Any, number: int) -> list[str]:
    """The paragraphs of a page."""
    page = document[number]
    try:
        source = page.get_textpage()
        try:
            raw: str = source.get_text_range()
            lines = _lines(source, raw, boxes=len(raw) == source.count_chars())
        finally:
            source.close()
    finally:
        page.close()
    while lines and _NUMBER.fullmatch(lines[-1][0]):
        lines.pop()
    if lines and _NUMBER.fullmatch(lines[0][0]):
        lines.pop(0)
    return _parted(lines)


_Box = tuple[float, float, float, float]  # left, bottom, right, top
_Line = tuple[str, _Box | None, _Box | None]


def _lines(source: Any, raw: str, *, boxes: bool) -> list[_Line]:
    """The lines of a page that hold something, each with the boxes of its first and its last letter, where they are known."""
    found: list[_Line] = []
    at = 0
    for line in raw.split("\n"):
        bare = line.strip()
        if bare:
            begin = at + line.index(bare[0])
            first, last = (source.get_charbox(one, loose=True) if boxes else None for one in (begin, begin + len(bare) - 1))
            found.append((bare, first, last))
        at += len(line) + 1
    return found


def _parted(lines: list[_Line]) -> list[str]:
    """The lines as paragraphs: one begins after a wide gap, and after a sentence that ends before the line does."""
    gaps = [last[1] - first[1] for (_, _, last), (_, first, _) in pairwise(lines) if last and first and last[1] > first[1]]
    tall = max((first[3] - first[1] for _, first, _ in lines if first), default=0.0)
    usual = sorted(gaps)[(len(gaps) - 1) // 3] if len(gaps) >= _ENOUGH else tall
    edge = max((last[2] for _, _, last in lines if last), default=0.0)
    made: list[str] = []
    before: _Box | None = None
    for text, first, last in lines:
        ends = bool(made) and bool(_ENDED.search(made[-1]))
        begins = not made
        if made and before and first:
            gap = before[1] - first[1]
            begins = gap > usual * _WIDER or (ends and (before[2] < edge * _SHORT or gap < 0))
        if begins:
            made.append(text)
        else:
            made[-1] += f" {text}"
        before = last
    return [_whole(one) for one in made]


def _whole(text: str) -> str:
    """Words that the end of a line parted are one; a hyphen before a capital or a figure was one of the word's own."""
    return _PARTED.sub(lambda found: "" if found[1].islower() or not found[1] else "-", text)


def _joined(pages: list[list[str]]) -> list[str]:
    """The paragraphs of all pages; one that no sentence ended goes on over the page's end."""
    made: list[str] = []
    for found in pages:
        rest = found
        if made and found and not _ENDED.search(made[-1]) and found[0][:1].islower():
            made[-1] += f" {found[0]}"
            rest = found[1:]
        made += rest
    return made


def _language(document: Any) -> str:
    """The mark of the language that a PDF states, or nothing."""
    import ctypes

    from pypdfium2 import raw

    units = (ctypes.c_ushort * 32)()
    length: int = raw.FPDFCatalog_GetLanguage(document, units, len(units))
    return "".join(map(chr, units[: max(min(length, 32) - 1, 0)]))
