"""Amounts in a text, in figures of any script and in words, as the case format writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from willing.reading.lexicon import Match

__all__ = ["YEAR", "Amount", "amounts"]

_FIGURES: Final = re.compile(r"\d")
_GROUPED: Final = re.compile(r"\d{1,3}(?:[.,'’٬\u00a0\u202f\u2009 ]\d{3})+")
_MOST: Final = 10**12
YEAR: Final = re.compile(r"(?:19[4-9]|20[0-4])\d")


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount in words `first` up to `last`, exclusive, as the case format writes it: "up to 5000", "10000-15000"."""

    text: str
    first: int
    last: int


def value_of(word: str) -> float | None:
    """The number that a word in figures is, in figures of any script; None for what is none.

    >>> value_of("25,000"), value_of("25.000"), value_of("٢٥٠٠٠"), value_of("2,5"), value_of("x")
    (25000.0, 25000.0, 25000.0, 2.5, None)
    """
    if not _FIGURES.search(word):
        return None
    try:
        if _GROUPED.fullmatch(word):
            return float(int(re.sub(r"\D", "", word)))
        found = float(re.sub(r"[,٫]", ".", word).translate({0x66C: None}))
    except ValueError:
        return None
    return found if found < _MOST else None


def amounts(words: Sequence[str], found: Sequence[Match]) -> list[Amount]:
    """The amounts in some words: "up to 5,000", "between two and three thousand", "several hundred"."""
    numbers = list(_numbers(words, [one for one in found if one.kind == "number"]))
    bounds = [one for one in found if one.kind == "bound"]
    told: list[Amount] = []
    skip = -1
    for place, (text, value, first, last) in enumerate(numbers):
        if first < skip:
            continue
        before = next((one for one in bounds if one.value != "to" and one.last == first), None)
        to = next((one for one in bounds if one.value == "to" and one.first == last), None)
        following = numbers[place + 1] if place + 1 < len(numbers) else None
        dash = last < len(words) and words[last] in {"–", "-", "—"}
        joined = following is not None and (
            (dash and following[2] == last + 1) or (to is not None and following[2] == to.last) or following[2] == last
        )
        if joined and following is not None and value is not None and following[1] is not None and value < following[1]:
            # "10 to 15 thousand" are ten thousand to fifteen thousand
            low = (
                value * 1000
                if value < 100 <= following[1] / 10 and following[1] % 1000 == 0 and value * 1000 < following[1]
                else value
            )
            told.append(
                Amount(f"{low:g}-{following[1]:.0f}" if low != int(low) else f"{low:.0f}-{following[1]:.0f}", first, following[3])
            )
            skip = following[3]
            continue
        after = next((one for one in bounds if one.value.endswith("_after") and one.first == last), None)  # Turkish
        of = before or after
        bound = of.value.removesuffix("_after") if of is not None else ""
        sign = {"up_to": "up to ", "at_least": "at least ", "about": "~"}.get(bound, "")
        ends = after.last if after is not None and before is None else last
        told.append(Amount(sign + text if value is not None else text, before.first if before else first, ends))
    return told


def _numbers(words: Sequence[str], found: Sequence[Match]) -> Iterator[tuple[str, float | None, int, int]]:
    """Each number with what is written, what it is, and its words; one that is only several has no value."""
    by = {one.first: one for one in sorted(found, key=lambda one: one.last)}
    at = 0
    while at < len(words):
        several = by.get(at)
        if several is not None and several.value.startswith("several "):
            few = {100: "several hundred", 1000: "several thousand", 10000: "tens of thousands", 12: "dozens"}
            yield few.get(int(several.value.split()[1]), "several"), None, at, several.last
            at = several.last
            continue
        value, end = value_of(words[at]), at + 1
        word = by.get(at)
        if value is None and word is not None and word.value.startswith("words "):
            value, end = float(word.value.split()[1]), word.last
            while (
                (more := by.get(end)) is not None
                and more.value.startswith("words ")
                and value >= 20
                and float(more.value.split()[1]) < 10
            ):
                value, end = value + float(more.value.split()[1]), more.last
        if value is None:
            at += 1
            continue
        while (times := by.get(end)) is not None and times.value.startswith("times "):
            value, end = value * float(times.value.split()[1]), times.last
        yield f"{value:.0f}" if value == int(value) else f"{value:g}", value, at, end
        at = end
