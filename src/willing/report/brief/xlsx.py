"""A brief as a workbook: the page on one sheet, then a sheet a table, amounts as numbers at the least and at the most."""

from __future__ import annotations

import errno
import io
import math
import os
import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any, Final

from willing.report.brief.archive import repacked
from willing.report.brief.shape import Cell, Column, Document, Run, writable

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["xlsx"]

_MOST_TEXT: Final = 32_767
_HIGH: Final = {"ltr": 14.5, "rtl": 19.0}  # a line of text
_ISOLATES: Final = re.compile("[\u2066-\u2069]")  # who filters a column looks for words alone
_CLOSED: Final = re.compile("\u2069")
_PARTED: Final = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_ACROSS: Final = 144  # the columns of the page together, and the three in its middle, in digits
_MIDDLE: Final = 82
_WIDTHS: Final = {"text": 15.0, "amount": 13.0, "number": 11.0, "day": 13.0, "link": 22.0}


def xlsx(page: Document) -> bytes:
    """The file: every text a text, whatever it begins with; the same bytes for the same document.

    Raises:
        OSError: if the disk for passing files takes no more.

    Cost: a second for a thousand rows.
    """
    from lxml.etree import SerialisationError
    from openpyxl import Workbook
    from openpyxl.writer.excel import ExcelWriter

    book = Workbook()
    book.properties.creator, book.properties.title = "Willing", writable(page.title)[:200]
    book.properties.created = book.properties.modified = datetime.combine(page.day, time())
    sheet = book.active
    assert sheet is not None
    _write_page(sheet, page)
    for grid in page.annex:
        _write_grid(book, page, grid.key, grid.title, grid.note, _columns(page, grid.columns), _rows(grid.columns, grid.rows))
    made = io.BytesIO()
    try:
        with zipfile.ZipFile(made, "w") as archive:
            ExcelWriter(book, archive).write_data()
    except SerialisationError as error:  # sheets are first written to the disk for passing files, which may be full
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from error
    return repacked(made.getvalue())


def _prepared(sheet: Worksheet, page: Document, name: str) -> None:
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.title = name
    sheet.sheet_view.rightToLeft = page.direction == "rtl"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToHeight = 0
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top, sheet.page_margins.bottom, sheet.page_margins.footer = 0.4, 0.6, 0.25
    foot = sheet.oddFooter
    assert foot is not None
    foot.center.text = "&P / &N"
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.sheet_view.showGridLines = False


def _put(sheet: Worksheet, row: int, column: int, value: Any, **form: Any) -> None:
    """Put a value into a cell: a text as a text, never as a formula."""
    from openpyxl.styles import Alignment, Font

    cell = sheet.cell(row, column)
    if isinstance(value, str):
        plain = (
            _CLOSED.sub("\u200f", writable(value)) if form.get("keeps_way") and sheet.sheet_view.rightToLeft else writable(value)
        )
        cell.value, cell.data_type = _PARTED.sub("_x005F_", _ISOLATES.sub("", plain)[:_MOST_TEXT]), "s"
        cell.number_format = "@"
    elif isinstance(value, date):
        cell.value, cell.number_format = value, "yyyy-mm-dd"
    elif value is not None:
        cell.value, cell.number_format = value, "#,##0.##" if value != int(value) else "#,##0"
    is_rtl = bool(sheet.sheet_view.rightToLeft)
    font = "Noto Sans Arabic" if is_rtl else "Noto Sans"
    cell.font = Font(name=font, size=form.get("size", 10), bold=form.get("bold", False), color=form.get("colour"))
    side = "right" if is_rtl and isinstance(value, str) else None
    order = 2 if is_rtl and not form.get("is_link") else 1
    cell.alignment = Alignment(vertical="top", wrap_text=form.get("wrap", True), horizontal=side, readingOrder=order)


# ---- the page ------------------------------------------------------------------------------------------------------------


def _write_page(sheet: Worksheet, page: Document) -> None:
    from openpyxl.styles import PatternFill

    _prepared(sheet, page, "brief")
    for letters, width in (("A", 46), ("B", 16), ("C", 26), ("D", 40), ("E", 16)):
        sheet.column_dimensions[letters].width = width
    row = 1
    for text, form in ((page.title, {"size": 16, "bold": True}), (page.verdict, {"size": 12, "bold": True}), (page.asked, {})):
        row = _across(sheet, row, text, **form)
    for note in page.notes:
        row = _across(sheet, row, note, colour="B42318")
    row = _across(sheet, row + 1, page.words["lines"], size=12, bold=True)
    head = (page.lines_head[0], page.lines_head[4], page.lines_head[1], page.lines_head[3], page.words["sources"])
    for column, text in enumerate(head, 1):
        _put(sheet, row, column, text, bold=True, colour="4A5568")
        sheet.cell(row, column).fill = PatternFill("solid", fgColor="E6ECF2")
    for line in page.lines:
        row += 1
        values = (f"{line.name} {line.mark}".strip(), line.says, line.needs, line.gets, ", ".join(line.sources))
        for column, text in enumerate(values, 1):
            _put(sheet, row, column, text)
    row += 1
    if page.lines_rest:
        row = _across(sheet, row, page.lines_rest, colour="4A5568")
    for key in ("decisions", "shortfalls", "firm", "conditional", "changes"):
        section = page.sections[key]
        row = _across(sheet, row + 1, section.title, size=12, bold=True)
        for text in filter(None, (section.lead,)):
            row = _across(sheet, row, text)
        for entry in section.entries:
            _put(sheet, row, 1, entry.head, bold=True)
            sheet.merge_cells(start_row=row, start_column=2, end_row=row, end_column=4)
            _put(sheet, row, 2, "\n".join(filter(None, (entry.whose, _joined(entry.body)))), keeps_way=True)
            _put(sheet, row, 5, ", ".join(entry.sources), colour="4A5568")
            told = "\n".join(filter(None, (entry.whose, _joined(entry.body))))
            lines = max(_lines(entry.head, 42), _lines(told, _MIDDLE), _lines(", ".join(entry.sources), 18))
            sheet.row_dimensions[row].height = _HIGH[page.direction] * lines + 3
            row += 1
        if section.rest:
            row = _across(sheet, row, section.rest, colour="4A5568")
    if page.picture is not None:
        row = _across(sheet, row + 1, page.words["map"], size=12, bold=True)
        row = _across(sheet, row, _joined(page.picture.caption))
    row = _across(sheet, row + 1, page.legend, colour="4A5568")
    _across(sheet, row, f"{page.words['sources']}: {_joined(page.footer)}", colour="4A5568")


def _across(sheet: Worksheet, row: int, text: str, **form: Any) -> int:
    """Put a text into a row of its own, over all columns, high enough for it; and tell the next row."""
    sheet.merge_cells(start_row=row, start_column=1, end_row=row, end_column=5)
    _put(sheet, row, 1, text, keeps_way=True, **form)
    size = form.get("size", 10)
    high = _HIGH["rtl" if sheet.sheet_view.rightToLeft else "ltr"] * size / 10
    sheet.row_dimensions[row].height = high * _lines(text, _ACROSS * 10 / size / (1.1 if form.get("bold") else 1.0)) + 3
    return row + 1


def _lines(text: str, width: float) -> int:
    """How many lines a text takes in a cell so many digits wide: letters are narrower than digits, and words break early."""
    return sum(max(1, math.ceil(len(part) / (width * 1.02))) for part in text.split("\n"))


def _joined(runs: tuple[Run, ...]) -> str:
    return "".join(one.text for one in runs)


# ---- the tables ----------------------------------------------------------------------------------------------------------


def _columns(page: Document, columns: tuple[Column, ...]) -> list[tuple[str, float]]:
    """Titles and widths; an amount has two columns."""
    told = []
    for one in columns:
        width = _WIDTHS[one.kind] * max(0.8, min(3.4, one.width if one.kind in ("text", "link") else 1.0))
        if one.kind == "amount":
            told += [(page.words[side].replace("{column}", one.title), width) for side in ("least", "most")]
        else:
            told.append((one.title, width))
    return told


def _rows(columns: tuple[Column, ...], rows: tuple[tuple[Cell, ...], ...]) -> Iterator[list[Any]]:
    for row in rows:
        told: list[Any] = []
        for column, cell in zip(columns, row, strict=True):
            value = cell.value
            if column.kind == "amount":
                least, most = value if isinstance(value, tuple) else (cell.text, None)
                told += [least, None if isinstance(most, float) and math.isinf(most) else most]
            else:
                told.append(cell.text if value is None else value)
        yield told


def _write_grid(
    book: Workbook, page: Document, key: str, title: str, note: str, columns: list[tuple[str, float]], rows: Iterator[list[Any]]
) -> None:
    from openpyxl.styles import PatternFill
    from openpyxl.utils import get_column_letter

    sheet = book.create_sheet(key)
    _prepared(sheet, page, key)
    _put(sheet, 1, 1, title, size=12, bold=True, wrap=False)
    _put(sheet, 2, 1, note, colour="4A5568", wrap=False)
    for number, (head, width) in enumerate(columns, 1):
        _put(sheet, 3, number, head, bold=True)
        sheet.cell(3, number).fill = PatternFill("solid", fgColor="E6ECF2")
        sheet.column_dimensions[get_column_letter(number)].width = width
    last = 3
    for last, row in enumerate(rows, 4):
        lines = 1
        for number, value in enumerate(row, 1):
            if value is None or value == "":
                continue
            _put(sheet, last, number, value, is_link=str(value).startswith(("https://", "http://")))
            if isinstance(value, str):
                lines = max(lines, _lines(value, columns[number - 1][1] * 0.9))
        sheet.row_dimensions[last].height = min(400.0, _HIGH[page.direction] * lines)
    sheet.freeze_panes = "B4"
    sheet.auto_filter.ref = f"A3:{get_column_letter(len(columns))}{last}"
    sheet.print_title_rows = "3:3"
