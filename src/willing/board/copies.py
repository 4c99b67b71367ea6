"""A screen as something to paste elsewhere: a table as CSV, a drawing as a picture."""

from __future__ import annotations

import io
import math
import re
from pathlib import Path
from typing import TYPE_CHECKING, Final

from willing import report

if TYPE_CHECKING:
    from willing.board.screen import Table

__all__ = ["FONTS", "csv_text", "png"]

FONTS: Final = Path(report.__file__).parent / "fonts"
"""Where the fonts are that come along."""


_FORMULA: Final = re.compile(r"(^|[;\t\r\n])(?=[\t\r]|\s*[=+\-@＝＋－＠])")
"""Where a formula would begin: a text, and a part of one where a spreadsheet that parts cells otherwise would begin another."""
_EXACT: Final = 2.0**53  # from here on whole numbers have no decimal figures of their own
_DOTS_PER_INCH: Final = 192.0


def csv_text(table: Table) -> str:
    """A table as CSV, for spreadsheets: with a mark of its encoding, and no text that one would run as a formula.

    A text that begins as formulas do, behind white space too, has an apostrophe before it, which spreadsheets take as "this is
    text"; so has what comes behind a semicolon, a tab or the end of a line, where some begin another cell. What is no finite
    number is blank.
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
        return _FORMULA.sub(r"\1'", value)
    if not math.isfinite(value):
        return ""
    return int(value) if abs(value) < _EXACT and float(value).is_integer() else value


def png(svg: str) -> bytes:
    """A drawing as a picture, with the fonts that come along, so that it looks the same on every machine."""
    import typst

    page = '#set page(width: auto, height: auto, margin: 0pt)\n#image(bytes(sys.inputs.drawing), format: "svg")'
    fonts = typst.Fonts(include_system_fonts=False, font_paths=[str(FONTS)])
    return typst.compile(page.encode(), format="png", ppi=_DOTS_PER_INCH, font_paths=fonts, sys_inputs={"drawing": svg})
