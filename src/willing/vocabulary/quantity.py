"""How much: exact, bounded or unsaid, in one unit of measure.

Absence is a state here, never a number (rule V1): an amount that nobody named is `0` at the least and has no ceiling, and a
sum over it has none either, all the way to the screen.
"""

from __future__ import annotations

import functools
import math
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

__all__ = ["Quantity", "as_written", "number_text", "total"]

_SCALES: Final = {
    "": 1,
    "k": 10**3,
    "thousand": 10**3,
    "m": 10**6,
    "mn": 10**6,
    "million": 10**6,
    "bn": 10**9,
    "billion": 10**9,
}
# Words for amounts, each with the bounds it is taken to mean (rule V3 in docs/rules.md).
_WORDS: Final = {
    "dozens": (24, 96),
    "hundreds": (200, 900),
    "several hundred": (300, 900),
    "a few hundred": (200, 500),
    "thousands": (2_000, 9_000),
    "several thousand": (3_000, 9_000),
    "a few thousand": (2_000, 5_000),
    "tens of thousands": (20_000, 90_000),
}
_ABOUT: Final = 0.2
_LARGEST: Final = 10**15
_FIGURE: Final = r"(\d{1,3}(?:[,\u00a0\u202f ]\d{3})+|\d+)(\.\d{1,2}|\.\d{4,})?\s*(k|mn|m|bn|thousand|million|billion)?"
_ONE: Final = re.compile(_FIGURE)
_RANGE: Final = re.compile(rf"{_FIGURE}\s*(?:-|–|—|to)\s*{_FIGURE}")
_UP_TO: Final = re.compile(r"(?:up to|at most|under|fewer than|less than|below|<=|≤)\s*(.+)")
_AT_LEAST: Final = re.compile(r"(?:at least|more than|over|not less than|>=|≥)\s*(.+)")
_AROUND: Final = re.compile(r"(?:~|about|around|some|circa|ca\.?)\s*(.+)")


@dataclass(frozen=True, slots=True)
class Quantity:
    """At least `least` and at most `most` of `unit`; `most=None` if no ceiling was said.

    Addition adds bounds, so a sum over a vague offer is a vague sum:

    >>> Quantity(6_000, 6_000, "troops") + Quantity(0, None, "troops")
    Quantity(least=6000, most=None, unit='troops')

    Units are never added across (rule V5):

    >>> Quantity(1, 1, "ship") + Quantity(1, 1, "aircraft")
    Traceback (most recent call last):
        ...
    ValueError: ship and aircraft are not added: a sum has one unit of measure
    """

    least: float
    most: float | None
    unit: str

    def __post_init__(self) -> None:
        if not 0 <= self.least <= self.ceiling:
            raise ValueError(f"least {self.least} and most {self.most} are no bounds of an amount")

    @classmethod
    def unsaid(cls, unit: str) -> Quantity:
        """The amount that nobody named."""
        return cls(0, None, unit)

    @classmethod
    def exactly(cls, amount: float, unit: str) -> Quantity:
        """This amount and no other."""
        return cls(amount, amount, unit)

    @property
    def ceiling(self) -> float:
        """The most, or infinity where nothing says that it ends."""
        return math.inf if self.most is None else self.most

    @property
    def is_unsaid(self) -> bool:
        """Whether nobody named an amount."""
        return self.least == 0 and self.most is None

    @property
    def is_exact(self) -> bool:
        """Whether the two bounds are one."""
        return self.least == self.most

    def __add__(self, other: Quantity) -> Quantity:
        if self.unit != other.unit:
            raise ValueError(f"{self.unit} and {other.unit} are not added: a sum has one unit of measure")
        most = None if self.most is None or other.most is None else self.most + other.most
        return Quantity(self.least + other.least, most, self.unit)

    def __contains__(self, amount: float) -> bool:
        return self.least <= amount <= self.ceiling

    def __str__(self) -> str:
        """The amount as people write it; `?` where nothing was said.

        >>> [str(Quantity(*q, "troops")) for q in [(150, 150), (100, 200), (0, 300), (20000, None), (0, None)]]
        ['150 troops', '100–200 troops', 'up to 300 troops', 'at least 20,000 troops', '? troops']
        """
        return f"{self.figure} {self.unit}".strip()

    @property
    def figure(self) -> str:
        """The amount without its unit."""
        if self.is_unsaid:
            return "?"
        if self.most is None:
            return f"at least {number_text(self.least)}"
        if self.is_exact:
            return number_text(self.least)
        if self.least == 0:
            return f"up to {number_text(self.most)}"
        return f"{number_text(self.least)}–{number_text(self.most)}"


def total(quantities: Iterable[Quantity], unit: str) -> Quantity:
    """The sum of the quantities, all in `unit`; without quantities, exactly none of it."""
    return sum(quantities, start=Quantity.exactly(0, unit))


def number_text(amount: float) -> str:
    """A number as people read it: thousands apart, no false decimals.

    >>> number_text(15000), number_text(0.25), number_text(2.50)
    ('15,000', '0.25', '2.5')
    """
    return f"{amount:,.0f}" if float(amount).is_integer() else f"{amount:,.3f}".rstrip("0")


@functools.lru_cache(maxsize=10_000)  # few different amounts fill many cells
def as_written(text: str, unit: str) -> Quantity | None:
    """The quantity that a cell says, as people type them, or `None` where it cannot be told (then refuse the cell).

    >>> [as_written(cell, "troops").figure for cell in ["15,000", "10-15k", "up to 300", "~5,000", "20000+", ""]]
    ['15,000', '10,000–15,000', 'up to 300', '4,000–6,000', 'at least 20,000', '?']

    `1,5` and `10.000` mean different numbers in different countries, so they are not understood:

    >>> as_written("1,5", "troops"), as_written("10.000", "troops")
    (None, None)

    Args:
        text: the cell. Digits of any script are read. Blank and `?` are unsaid.
        unit: the unit of measure, which the cell itself does not carry.
    """
    cell = _plain(text)
    if cell in ("", "?"):
        return Quantity.unsaid(unit)
    if cell in _WORDS:
        return Quantity(*_WORDS[cell], unit)
    if (found := _RANGE.fullmatch(cell)) is not None:
        low, high = _amount(found[1], found[2], found[3] or found[6]), _amount(found[4], found[5], found[6])
        return Quantity(low, high, unit) if low <= high <= _LARGEST else None
    for pattern, bounds in ((_UP_TO, "most"), (_AT_LEAST, "least"), (_AROUND, "both")):
        if (found := pattern.fullmatch(cell)) is not None:
            inner = as_written(found[1], unit)
            if inner is None or not _says(inner, bounds):
                return None
            if bounds == "most":
                return Quantity(0, inner.most, unit)
            if bounds == "least":
                return Quantity(inner.least, None, unit)
            return Quantity(_whole(inner.least * (1 - _ABOUT)), _whole(inner.least * (1 + _ABOUT)), unit)
    if cell.endswith("+") and (found := _ONE.fullmatch(cell[:-1].strip())) is not None:
        least = _amount(found[1], found[2], found[3])
        return Quantity(least, None, unit) if least <= _LARGEST else None
    if (found := _ONE.fullmatch(cell)) is not None:
        amount = _amount(found[1], found[2], found[3])
        return Quantity.exactly(amount, unit) if amount <= _LARGEST else None
    return None


def _says(inner: Quantity, bounds: str) -> bool:
    """Whether an amount has the bound that 'up to', 'at least' or 'about' speaks of."""
    if bounds == "most":
        return inner.most is not None
    return inner.is_exact or (bounds == "least" and inner.least > 0)


def _plain(text: str) -> str:
    """Lower case, single spaces, ASCII digits, no trailing full stop."""
    if len(text) > 60:
        return "too long to be an amount"
    digits = "".join(str(unicodedata.decimal(c)) if c.isdecimal() else c for c in text)
    return re.sub(r"[ \t]+", " ", digits).strip().rstrip(".").casefold()


def _amount(figure: str, decimals: str | None, scale: str | None) -> float:
    digits = re.sub(r"\D", "", figure)
    return _whole(float(digits + (decimals or "")) * _SCALES[scale or ""])


def _whole(amount: float) -> float:
    return int(amount) if float(amount).is_integer() else round(amount, 6)
