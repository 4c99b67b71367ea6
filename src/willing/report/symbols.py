"""Which symbol stands for a contingent: a friendly one of APP-6, as MIL-STD-2525 has it too.

A kind of capability has its own symbol, or else that of a kind of the same name, or that of its group, or that of a unit of any
kind. Above the frame of a land unit stands its size, and a dashed frame is that of one that may come.

Source: NATO, APP-6 (D), Joint military symbology; drawn by milsymbol (MIT). `tools/symbols.mjs` makes `data/symbols.json`.
"""

from __future__ import annotations

import functools
import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from willing.report.drawings.svg import from_parts

if TYPE_CHECKING:
    from xml.etree import ElementTree as ET

__all__ = ["SIZES", "Symbol", "size_of", "symbol"]

SIZES: Final = ("company", "battalion", "brigade", "division")
_HEADS: Final = {"troops": 1.0, "people": 1.0}
_LEAST: Final = ((8_000, "division"), (2_000, "brigade"), (300, "battalion"), (60, "company"))
_FILE: Final = Path(__file__).parent / "data" / "symbols.json"
_LAND: Final = "10"


@dataclass(frozen=True, slots=True)
class Symbol:
    """A symbol, drawn in a box of its own.

    Attributes:
        sidc: its identification code, of 20 digits.
        box: the left, top, width and height of what is drawn.
        size: which of `SIZES` it shows; '' for none.
        planned: whether its frame is dashed, as for what may come.
    """

    sidc: str
    box: tuple[float, float, float, float]
    size: str
    planned: bool
    parts: tuple[Any, ...]

    def elements(self) -> list[ET.Element]:
        """Its drawing, in the coordinates of its box."""
        return from_parts(self.parts)


def symbol(capability: str, amount: float | None = None, unit: str = "", *, planned: bool = False) -> Symbol:
    """The symbol of so much of a capability.

    >>> symbol("land", 900, "troops").sidc, symbol("air.fighters", 6, "aircraft").sidc
    ('13031000161211000000', '13030100001101040000')

    Args:
        capability: a capability of any case, such as 'land.light_battalion'.
        amount, unit: how much of it; without them the symbol shows no size.
        planned: whether it may come, and not is there.
    """
    told = _told()
    found = _found(capability)
    frame = found["sidc"][4:6]
    size = size_of(amount, unit) if frame == _LAND else ""
    above = told["sizes"][size] if size else {"code": "00", "parts": []}
    sidc = found["sidc"]
    sidc = f"{sidc[:6]}{int(planned)}{sidc[7:8]}{above['code']}{sidc[10:]}"
    left, top, wide, high = found["box"]
    top_above = above["box"][1] if size else top
    box = (left, min(top, top_above), wide, high + top - min(top, top_above))
    parts = (*told["frames"][frame]["planned" if planned else "solid"], *found["icon"], *above["parts"])
    return Symbol(sidc, box, size, planned, parts)


def size_of(amount: float | None, unit: str) -> str:
    """As what size of unit so much is shown: one of `SIZES`, or '' where nothing tells.

    Counted in companies, battalions or brigades, it is one of these, however many; in heads, a company from 60, a battalion from
    300, a brigade from 2,000, a division from 8,000. These are marks to read a map by; nothing is computed with them.

    >>> size_of(1_200, "troops"), size_of(2, "brigade"), size_of(40, "people"), size_of(3, "ship")
    ('battalion', 'brigade', '', '')
    """
    if unit in SIZES:
        return unit
    if amount is None or unit not in _HEADS:
        return ""
    return next((size for least, size in _LEAST if amount >= least), "")


def _found(capability: str) -> Any:
    symbols = _told()["symbols"]
    group, _, kind = capability.partition(".")
    for name in (capability, f"*.{kind}", group, ""):
        if name in symbols:
            return symbols[name]
    raise AssertionError("every capability has a symbol")


@functools.cache
def _told() -> Any:
    return json.loads(_FILE.read_text(encoding="utf-8"))
