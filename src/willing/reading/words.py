"""A text's words and sentences, each with its place; words are compared folded, and the text itself is never changed."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from itertools import pairwise
from typing import Final, NamedTuple

__all__ = ["Sentence", "fold", "paragraphs", "sentences", "words"]

_MARKS: Final = (
    r"\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0640"  # accents, vowel signs, stretching
    r"\u00ad\u200b-\u200f\u061c\u202a-\u202e\u2060\u2066-\u2069\ufeff"  # what is not seen: soft hyphens, joiners, direction
)
_WORD: Final = re.compile(
    rf"[^\W\d_]+(?:[{_MARKS}]+[^\W\d_]*)*"  # letters with what is written on or between them
    r"|\d+(?:(?:[.,'’٬٫]|[\u00a0\u202f\u2009 ](?=\d{3}(?!\d)))\d+)*"  # a number with what parts its digits
    r"|[.!?…؟。:;\u037e,،؛()\[\]«»“”„\"–—‘]"
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
_ENDS: Final = frozenset(".!?؟。")
_CLOSERS: Final = frozenset('"”»’)]')
_LINE: Final = re.compile(r"\s*\n\s*")
_ITEM: Final = r"(?:[-*+•–—]\s|\d{1,3}[.)]\s|\||#{1,6}\s)"  # what opens an item of a list, a row of a table or a heading
_BREAK: Final = re.compile(rf"\n[ \t\r]*\n\s*|(?<![:;,])\r?\n(?=[ \t]*{_ITEM})|(?<=\|)[ \t\r]*\n")
_LAST: Final = frozenset('.!?…؟:"”»“’')
_WIDEST: Final = 200  # characters of a line of a page
_LONGEST: Final = 120  # words of a sentence; a longer one is no prose, and is parted


class Sentence(NamedTuple):
    """The words, numbers and marks of a sentence, folded, and from where up to where in its text each stands."""

    words: tuple[str, ...]
    places: tuple[tuple[int, int], ...]

    @property
    def start(self) -> int:
        """Where its first word starts."""
        return self.places[0][0]

    @property
    def end(self) -> int:
        """Where its last word ends."""
        return self.places[-1][1]


class _Folds(dict[int, str]):
    """Letters folded, each told once: what a letter is folded to hangs on no other."""

    def __missing__(self, code: int) -> str:
        lower = chr(code).replace("İ", "i").casefold()
        bare = "".join(letter for letter in unicodedata.normalize("NFKD", lower) if not unicodedata.combining(letter))
        self[code] = _LOOSE.sub("", bare).translate(_ALIKE)
        return self[code]


_FOLDS: Final = _Folds()


def fold(word: str) -> str:
    """A word as it is compared: without case, accents, vowel signs, stretching and marks of direction.

    >>> fold("Émile"), fold("İngiltere"), fold("أُوكرانيا"), fold("Ελλάδας")
    ('emile', 'ingiltere', 'اوكرانيا', 'ελλαδασ')
    """
    return word.translate(_FOLDS)


def words(text: str) -> list[str]:
    """The words, numbers and marks of a text, folded, in order."""
    return _folded(_WORD.findall(text))


def _folded(found: Sequence[str]) -> list[str]:
    """Some words folded, which is quicker for all at once; no word holds the end of a line, nor becomes one."""
    return fold("\n".join(found)).split("\n") if found else []


def paragraphs(text: str) -> Iterator[tuple[int, int]]:
    """Where each paragraph starts and ends: between blank lines, at an item of a list, a row or a heading, and at each line where
    lines are paragraphs.
    """
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
        broken = sum(line[-1] not in _LAST and after.lstrip()[0].islower() for line, after in pairwise(lines))
        return broken <= len(lines) // 4
    return len(lines) > 3 and 5 * sum(line[-1] in _LAST for line in lines) >= 4 * len(lines)


def sentences(
    text: str, start: int, end: int, abbreviations: Collection[str] = (), ends: Collection[str] = ()
) -> Iterator[Sentence]:
    """The sentences of a paragraph.

    A full stop ends none after an abbreviation, a single letter or within a number, nor before a small letter.

    Args:
        text: the whole text, to which all places refer.
        start, end: the paragraph.
        abbreviations: words after which a full stop ends no sentence, folded.
        ends: marks that end one beside those that do in every language.
    """
    held: list[str] = []
    places: list[tuple[int, int]] = []
    pending = False  # an end was seen, and what closes a quotation may still follow
    for found in _WORD.finditer(text, start, end):
        word = found[0]
        if pending and word not in _CLOSERS and word not in _ENDS:
            yield Sentence(tuple(_folded(held)), tuple(places))
            held, places, pending = [], [], False
        held.append(word)
        places.append(found.span())
        if word in ends:
            pending = True
        elif word in _ENDS:
            pending = _is_end(text, held, places, end, abbreviations)
        elif len(held) >= _LONGEST:
            pending = True
    if held:
        yield Sentence(tuple(_folded(held)), tuple(places))


def _is_end(text: str, held: list[str], places: list[tuple[int, int]], end: int, abbreviations: Collection[str]) -> bool:
    """Whether the mark that is the last word held ends a sentence."""
    after = places[-1][1]
    if held[-1] != ".":
        return True
    if len(held) > 1 and places[-2][1] == places[-1][0]:
        letters = held[-2]
        if (len(letters) == 1 and letters.isalpha()) or fold(letters) in abbreviations:
            return False
        if letters.isdigit() and len(letters) <= 2:  # an ordinal, as in "10. April"
            return False
    rest = text[after : after + 3].lstrip("\"”»’') ")
    return not rest[:1].islower() or after >= end
