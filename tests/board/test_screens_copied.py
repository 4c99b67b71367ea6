"""Tables as CSV: no cell runs as a formula where spreadsheets part cells as they like, and every number is a number."""

from __future__ import annotations

import csv
import io
import math

import pytest

from willing.board.copies import csv_text
from willing.board.screen import Table


def cells(*values: str | float | None) -> list[str]:
    """The cells of a row, as a spreadsheet reads them."""
    told = csv_text(Table(["head"] * len(values), [values])).removeprefix("\ufeff")
    return list(csv.reader(io.StringIO(told, newline="")))[1]


@pytest.mark.parametrize("blank", ["", " ", "\t", "\r\n", "\u00a0 "])
@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "＝"])
def test_a_formula_behind_white_space_is_text(blank: str, sign: str) -> None:
    """Spreadsheets trim cells before they look."""
    assert cells(f"{blank}{sign}1+1")[0].startswith("'")


def test_a_list_has_no_formula_where_semicolons_part_cells() -> None:
    """Each part that would begin a formula is text; other parts stay as they are."""
    assert cells("st1; =HYPERLINK(1);@x; st2")[0] == "st1;' =HYPERLINK(1);'@x; st2"
    assert cells("st1; st2", "a - b = c", "") == ["st1; st2", "a - b = c", ""]


def test_what_is_no_finite_number_is_blank() -> None:
    """An amount without end is open; there is none that is no number."""
    assert cells(math.inf, -math.inf, math.nan, None) == [""] * 4


def test_whole_numbers_are_written_whole_as_far_as_they_are_exact() -> None:
    """Larger ones as they are, without figures that nobody told."""
    assert cells(3.0, -2.0, 2.5, 2.0**53 - 1, 1e300) == ["3", "-2", "2.5", "9007199254740991", "1e+300"]
