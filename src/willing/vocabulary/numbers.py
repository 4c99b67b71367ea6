"""Which numbers a text tells, however it writes them: 5000, 5,000, 5 000, 5k, 5 thousand, five thousand.

This finds numbers for a person to look at, and takes a text in every way in which it could be read; what an amount is taken to
mean is decided elsewhere (rule V3).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

__all__ = ["numbers_in", "tells_number"]

_ONES: Final = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_TEENS: Final = ("eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
_TENS: Final = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_SMALL: Final = {word: number for number, word in enumerate((*_ONES, *_TEENS), 1)} | {
    word: number for number, word in zip(range(20, 100, 10), _TENS, strict=True)
}
_TIMES: Final = {"dozen": 12, "hundred": 100}
_SCALES: Final = {"thousand": 10**3, "million": 10**6, "billion": 10**9}
_SHORT: Final = {"k": 10**3, "m": 10**6, "mn": 10**6, "bn": 10**9} | _SCALES
_WORD: Final = "|".join((*sorted(_SMALL, key=len, reverse=True), *_TIMES, *_SCALES))
_SPELLED: Final = re.compile(rf"(?<![^\W_])(?:{_WORD})(?:[\s-]+(?:and\s+)?(?:{_WORD}))*(?![^\W_])")
_VAGUE: Final = re.compile(r"(?<![^\W_])(?:dozens|hundreds|thousands|millions|billions|half|pair|couple)(?![^\W_])")
# Figures with thousands apart, or plain; what stands behind a point; a scale.
_FIGURE: Final = re.compile(
    r"(?<!\d)(?:(?P<apart>\d{1,3}(?P<sign>[,.'’ \u00a0\u202f])\d{3}(?:(?P=sign)\d{3})*)(?!\d)|(?P<plain>\d+))"
    r"(?:[.,](?P<parts>\d{1,12})(?!\d))?(?:[\s-]?(?P<scale>thousand|million|billion|mn|bn|k|m)(?![^\W_]))?"
)
_TO: Final = re.compile(r"\s*(?:-|–|—|to|or|and)\s*")
_MONTH: Final = "(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*"
_DAY: Final = re.compile(
    rf"\b\d{{4}}[-/]\d{{1,2}}(?:[-/]\d{{1,2}})?\b|\b\d{{1,2}}[./]\d{{1,2}}[./]\d{{4}}\b"
    rf"|\b\d{{1,2}}(?:st|nd|rd|th)?\.?\s(?:of\s)?{_MONTH}\b|\b{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?\b(?![,.]?\d)"
)
_YEARS: Final = range(1900, 2101)
_MOST_FIGURES: Final = 18  # more are a fingerprint or the like


def numbers_in(text: str, *, years: bool = False) -> set[float]:
    """The numbers of at least two figures that a text tells; where it can be read in two ways, those of both.

    >>> sorted(numbers_in("From 10-15k, that is fifteen thousand, to 64,000 by 1 May 2025; two ships"))
    [10, 15, 10000, 15000, 64000]

    Args:
        text: the text. Days in it are no numbers.
        years: whether four figures from 1900 to 2100 are a number, and no year.

    Cost: linear in the text.
    """
    folded = _DAY.sub("|", text.casefold())
    found: set[float] = set()
    before: re.Match[str] | None = None
    for one in _FIGURE.finditer(folded):
        scale = _SHORT[one["scale"]] if one["scale"] else 1
        readings = set(_readings(one, years=years))
        found |= readings | {round(number * scale, 6) for number in readings | _small(one) if scale > 1}
        if scale > 1 and before and not before["scale"] and _TO.fullmatch(folded, before.end(), one.start()):
            found |= {round(number * scale, 6) for number in {*_readings(before, years=True)} | _small(before)}
        before = one
    found |= {number for run in _SPELLED.findall(_FIGURE.sub("|", folded)) for number in _spelled(run)}
    return {number for number in found if number >= 10 or number % 1}


def tells_number(text: str) -> bool:
    """Whether a figure or a word for a number stands in a text.

    >>> tells_number("A small presence"), tells_number("Six thousand in the cities"), tells_number("Level 2")
    (False, True, True)
    """
    folded = text.casefold()
    return any(map(str.isnumeric, text)) or any(one.search(folded) for one in (_SPELLED, _VAGUE))


def _readings(one: re.Match[str], *, years: bool) -> Iterator[float]:
    digits = re.sub(r"\D", "", one["apart"] or one["plain"])
    if len(digits) > _MOST_FIGURES:
        return
    if one["parts"]:
        yield float(f"{int(digits)}.{int(one['parts']):0{len(one['parts'])}d}")
    elif one["apart"] or one["scale"] or years or len(digits) != 4 or int(digits) not in _YEARS:
        yield int(digits)
    if one["apart"] and one["sign"] == "." and one["apart"].count(".") == 1:
        yield float(one["apart"])
    elif one["apart"] and one["sign"].isspace():
        yield from map(int, one["apart"].split(one["sign"]))


def _small(one: re.Match[str]) -> set[float]:
    return {int(one["plain"])} if one["plain"] and not one["parts"] and len(one["plain"]) == 1 else set()


def _spelled(run: str) -> Iterator[int]:
    """The numbers that a run of words for numbers tells, one after the other."""
    whole = part = last = 0
    for word in re.findall(r"[a-z]+", run):
        if word in _SMALL:
            if last and not (last >= 20 and _SMALL[word] < 10):
                yield whole + part
                whole = part = 0
            part += _SMALL[word]
        elif word in _TIMES:
            part = (part or 1) * _TIMES[word]
        elif word in _SCALES:
            whole, part = whole + (part or 1) * _SCALES[word], 0
        last = _SMALL.get(word, 0)
    yield whole + part
