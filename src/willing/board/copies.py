"""A screen as something to paste elsewhere: a table as CSV, a drawing as a picture."""

from __future__ import annotations

import io
from pathlib import Path
from typing import TYPE_CHECKING, Final

from willing import report

if TYPE_CHECKING:
    from willing.board.screen import Table

__all__ = ["FONTS", "csv_text", "png"]

FONTS: Final = Path(report.__file__).parent / "fonts"
"""Where the fonts are that come along."""


_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_DOTS_PER_INCH: Final = 192.0


def csv_text(table: Table) -> str:
    """A table as CSV, for spreadsheets: with a mark of its encoding, and no text that one would run as a formula.

    A text that begins as formulas do has an apostrophe before it, which spreadsheets take as "this is text".
    """
    import csv

    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(map(_cell, table.head))
    writer.writerows([_cell(one) for one in row] for row in table.rows)
    return "\ufeff" + out.getvalue()


def _cell(value: str | float | None) -> str | float:
    if value is None:
        return ""
    if isinstance(value, str):
        return f"'{value}" if value.startswith(_FORMULA) else value
    return int(value) if float(value).is_integer() else value


def png(svg: str) -> bytes:
    """A drawing as a picture, with the fonts that come along, so that it looks the same on every machine."""
    import typst

    page = '#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.drawing), format: "svg")'
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)])
    return typst.compile(page.encode(), format="png", ppi=_DOTS_PER_INCH, font_paths=fonts, sys_inputs={"drawing": svg})
