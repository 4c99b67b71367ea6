"""How likely: one chance, a range of chances, or unknown.

Absence is a state here too (rule V1): a chance that nobody named lies anywhere from 0 to 1, and is never taken for one half.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

__all__ = ["UNKNOWN", "Chance", "chance"]

_ONE: Final = r"(\d+(?:\.\d+)?)\s*(%)?"
_CHANCE: Final = re.compile(rf"{_ONE}(?:\s*(?:-|–|—|to)\s*{_ONE})?")


@dataclass(frozen=True, slots=True)
class Chance:
    """At least `least` and at most `most`, both from 0 to 1.

    >>> Chance(0.3, 0.5)
    Chance(least=0.3, most=0.5)

    What is no chance cannot be made:

    >>> Chance(0.5, 0.3)
    Traceback (most recent call last):
        ...
    ValueError: least 0.5 and most 0.3 are no bounds of a chance
    """

    least: float
    most: float

    def __post_init__(self) -> None:
        if not 0 <= self.least <= self.most <= 1:
            raise ValueError(f"least {self.least} and most {self.most} are no bounds of a chance")

    @property
    def is_exact(self) -> bool:
        """Whether the two bounds are one."""
        return self.least == self.most

    @property
    def middle(self) -> float:
        """Half way between the bounds; never what is believed, only where to look from (rule P5)."""
        return (self.least + self.most) / 2

    @property
    def is_unknown(self) -> bool:
        """Whether nothing is known: any chance from 0 to 1."""
        return self.least == 0 and self.most == 1

    def __contains__(self, value: float) -> bool:
        return self.least <= value <= self.most

    def __str__(self) -> str:
        """The chance as it is written, read back as the same: `chance(str(c)) == c`.

        >>> [str(Chance(*bounds)) for bounds in [(0.4, 0.4), (0.3, 0.5), (0, 0.1), (1, 1), (0, 1)]]
        ['0.4', '0.3-0.5', '0-0.1', '1', 'unknown']
        """
        if self.is_unknown:
            return "unknown"
        return _figure(self.least) if self.is_exact else f"{_figure(self.least)}-{_figure(self.most)}"


UNKNOWN: Final = Chance(0, 1)


def chance(text: str) -> Chance | None:
    """The chance that a cell says, as people type them, or `None` where it cannot be told (then refuse the cell).

    >>> [str(chance(cell)) for cell in ["0.4", "40%", "0.3-0.5", "30-50%", "30 % to 50 %", "unknown", ""]]
    ['0.4', '0.4', '0.3-0.5', '0.3-0.5', '0.3-0.5', 'unknown', 'unknown']

    Nothing lies outside 0 to 1, no range runs backwards, and `40` may be a chance or a per cent, so it is neither:

    >>> [chance(cell) for cell in ["1.2", "-0.1", "120%", "0.5-0.3", "40", "0,4", "nan", "likely"]]
    [None, None, None, None, None, None, None, None]

    Args:
        text: the cell. A per cent sign after the second figure of a range is for both. Blank and `?` are unknown.
    """
    cell = text.strip().casefold()
    if cell in ("", "?", "unknown"):
        return UNKNOWN
    found = _CHANCE.fullmatch(cell)
    if found is None or (found[2] and found[3] and not found[4]):
        return None
    least = _share(found[1], found[2] or found[4])
    most = least if found[3] is None else _share(found[3], found[4])
    return Chance(least, most) if least <= most <= 1 else None


def _share(figure: str, per_cent: str | None) -> float:
    """The figure as a part of one. A decimal is divided, so that 7% is 0.07 to the last digit."""
    return float(Decimal(figure) / 100 if per_cent else Decimal(figure))


def _figure(value: float) -> str:
    """The shortest decimal that reads back as the same number."""
    text = f"{Decimal(repr(float(value))):f}"
    return text.removesuffix(".0")
