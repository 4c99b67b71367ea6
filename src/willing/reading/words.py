"""A text's words and sentences, each with its place; words are compared folded, and the text itself is never changed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator
from typing import Final, NamedTuple

__all__ = ["Sentence", "Word", "fold", "paragraphs", "sentences", "words"]

_MARKS: Final = (
    r"\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640"  # accents, vowel signs, stretching
    r"\u00ad\u200c\u200d\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069"  # what is not seen: hyphens that may be, joiners, direction
)
_WORD: Final = re.compile(
    rf"[^\W\d_](?:[^\W\d_]|[{_MARKS}])*"  # letters with what is written on or between them
    r"|\d+(?:(?:[.,'’٬٫]|[\u00a0\u202f\u2009 ](?=\d{3}(?!\d)))\d+)*"  # a number with what parts its digits
    r"|[.!?…؟。:;,،؛()\[\]«»“”„\"–—‘]"
)
_LOOSE: Final = re.compile(rf"[{_MARKS}]")
# Letters that are one for who searches, though Unicode keeps them apart.
_ALIKE: Final = str.maketrans(
    {
        "ı": "i",
        "ł": "l",
        "đ": "d",
        "ø": "o",
        "ß": "ss",
        "æ": "ae",
        "œ": "oe",
        "ى": "ي",
        "ی": "ي",
        "ک": "ك",
        "ة": "ه",
        "ٱ": "ا",
        "ς": "σ",
        "ё": "е",
        "ґ": "г",
    }
)
_ENDS: Final = frozenset(".!?…؟。")
_CLOSERS: Final = frozenset('"”»’)]')
_BREAK: Final = re.compile(r"\n[ \t\r]*\n\s*")
_LINE: Final = re.compile(r"\s*\n\s*")
_LAST: Final = frozenset('.!?…؟:"”»“’')
_WIDEST: Final = 200  # characters of a line of a page
_LONGEST: Final = 200  # words of a sentence; a longer one is no prose, and is parted


class Word(NamedTuple):
    """A word, number or mark of a text, from `start` up to `end`, as it is compared; marks are as they are written."""

    start: int
    end: int
    fold: str


class Sentence(NamedTuple):
    """The words of a sentence, from `start` up to `end` of its text."""

    start: int
    end: int
    words: tuple[Word, ...]


def fold(word: str) -> str:
    """A word as it is compared: without case, accents, vowel signs, stretching and marks of direction.

    >>> fold("Émile"), fold("İngiltere"), fold("أُوكرانيا"), fold("Ελλάδας")
    ('emile', 'ingiltere', 'اوكرانيا', 'ελλαδασ')
    """
    if word.isascii():
        return word.lower()
    lower = word.replace("İ", "i").casefold()
    bare = "".join(letter for letter in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(letter))
    return _LOOSE.sub("", bare).translate(_ALIKE)


def words(text: str, start: int = 0, end: int | None = None) -> Iterator[Word]:
    """The words, numbers and marks of a stretch of a text, in order."""
    for found in _WORD.finditer(text, start, len(text) if end is None else end):
        yield Word(found.start(), found.end(), fold(found.group()))


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Where each paragraph starts and ends: between blank lines, and at each line where nearly all lines end as sentences do."""
    start = 0
    for gap in (_LINE if _is_by_lines(text) else _BREAK).finditer(text):
        if start < gap.start():
            yield start, gap.start()
        start = gap.end()
    if start < len(text):
        yield start, len(text)


def _is_by_lines(text: str) -> bool:
    """Whether the lines of a text are its paragraphs, rather than where a page is full: one is longer than any page is wide, or
    nearly all end as sentences do.
    """
    lines = [line.rstrip() for line in text.split("\n") if line.strip()]
    if any(len(line) > _WIDEST for line in lines):
        broken = sum(line[-1] not in _LAST and after.lstrip()[0].islower() for line, after in zip(lines, lines[1:], strict=False))
        return broken <= len(lines) // 4
    return len(lines) > 3 and 5 * sum(line[-1] in _LAST for line in lines) >= 4 * len(lines)


def sentences(text: str, start: int, end: int, abbreviations: Collection[str] = ()) -> Iterator[Sentence]:
    """The sentences of a paragraph.

    A full stop ends none after an abbreviation, a single letter or within a number, nor before a small letter.

    Args:
        text: the whole text, to which all places refer.
        start, end: the paragraph.
        abbreviations: words after which a full stop ends no sentence, folded.
    """
    held: list[Word] = []
    pending = False  # an end was seen, and what closes a quotation may still follow
    for word in words(text, start, end):
        if pending and word.fold not in _CLOSERS and word.fold not in _ENDS:
            yield Sentence(held[0].start, held[-1].end, tuple(held))
            held, pending = [], False
        held.append(word)
        if word.fold in _ENDS:
            pending = _is_end(text, held, end, abbreviations)
        elif len(held) >= _LONGEST:
            pending = True
    if held:
        yield Sentence(held[0].start, held[-1].end, tuple(held))


def _is_end(text: str, held: list[Word], end: int, abbreviations: Collection[str]) -> bool:
    mark = held[-1]
    if mark.fold != ".":
        return True
    before = held[-2] if len(held) > 1 else None
    if before is not None and before.end == mark.start:
        letters = text[before.start : before.end]
        if before.fold in abbreviations or (len(letters) == 1 and letters.isalpha()):
            return False
        if letters.isdigit() and len(letters) <= 2:  # an ordinal, as in "10. April"
            return False
    rest = text[mark.end : mark.end + 3].lstrip("\"”»’') ")
    return not rest[:1].islower() or mark.end >= end
