"""What a document is read to, and what its metadata tell: as one line, as a day, as the mark of a language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

__all__ = ["CONTROL", "MOST_LETTERS", "Text", "day", "language", "paragraphs", "told"]

MOST_LETTERS: Final = 2 * 2**20  # of a text: some 300,000 words, read in six to ten seconds
_MOST_TITLE: Final = 500
# Control characters, each with the character that stands for it in a text.
_WAYS: Final = {0x0B: "\n", 0x0C: "\n", 0x85: "\n"}  # of ending a line
CONTROL: Final = {code: _WAYS.get(code, " ") for code in (*range(0x20), *range(0x7F, 0xA0)) if code not in b"\t\n\r"}
_DAY: Final = re.compile(r"\s*(?:D:)?(\d{4})([-/.]?)(\d{2})\2(\d{2})(?!\d\d?[-/.])")
_LANGUAGE: Final = re.compile(r"\s*([A-Za-z]{2})(?:[-_].*|\s*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Text:
    """What is read of a file. All offsets of drafts are into `content`.

    Attributes:
        name: the file as it is shown.
        content: the main text, paragraphs apart by a blank line. Of `.txt` and `.md` it is the file's own text as decoded; only
            control characters stand there as blanks, one for one. Marks of direction stay everywhere.
        title, published, publisher, address: as the document's own metadata state them; a `.txt` states none of them.
        language: two letters, as the document says; blank where it does not.
        digest: SHA-256 of the file's bytes, in hexadecimal.
    """

    name: str
    content: str
    title: str = ""
    published: date | None = None
    publisher: str = ""
    address: str = ""
    language: str = ""
    digest: str = ""


def told(text: object) -> str:
    """What metadata tell, as one line of letters; blank for what is no text."""
    if not isinstance(text, str):
        return ""
    whole = text[: 4 * _MOST_TITLE].encode("utf-8", "replace").decode().translate(CONTROL)
    return " ".join(whole.split())[:_MOST_TITLE].rstrip()


def day(text: object) -> date | None:
    """The day with which a text begins, year first, as metadata write one; no other way of writing is guessed at.

    >>> day("2025-04-10T22:30:00+03:00"), day("D:20250410223000"), day("04/10/2025")
    (datetime.date(2025, 4, 10), datetime.date(2025, 4, 10), None)
    """
    parts = _DAY.match(text) if isinstance(text, str) else None
    try:
        return date(int(parts[1]), int(parts[3]), int(parts[4])) if parts else None
    except ValueError:
        return None


def language(text: object) -> str:
    """The two letters of a language's mark.

    >>> language("en-GB"), language("uk_UA"), language("English")
    ('en', 'uk', '')
    """
    parts = _LANGUAGE.fullmatch(text) if isinstance(text, str) else None
    return parts[1].lower() if parts else ""


def paragraphs(lines: str) -> str:
    """The lines that hold something, as paragraphs: no blanks around, one between words, no control characters."""
    bare = (" ".join(line.split()) for line in lines.translate(CONTROL).replace("\0", "").replace("\r", "\n").split("\n"))
    return "\n\n".join(filter(None, bare))
