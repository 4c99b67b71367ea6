"""A case as a workbook that people edit (`.xlsx`): one sheet a table, and a sheet `about` that says where it comes from.

openpyxl writes it, row by row. Every cell is a text, so that a spreadsheet turns no id into a day and runs nothing. The same rows
give the same bytes: no clock, and none of the machine.

Reading is in `willing.ledger.spreadsheet`; here its cells become rows.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from willing.faults import Fault, FaultyInput, clipped, nearest
from willing.ledger.folder import NEEDED
from willing.ledger.origin import Origin, copied_back, origin_of
from willing.ledger.spreadsheet import MOST_INFLATED, MOST_TAGS, Oddity, Sheet, sheets_of
from willing.ledger.tables import MOST_FAULTS, MOST_ROWS, Row, Sheets, header_faults
from willing.vocabulary.records import SETTINGS, SHEETS, Column, Table
from willing.vocabulary.words import known_capabilities

if TYPE_CHECKING:
    from openpyxl.cell import Cell
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["ABOUT", "Shapes", "workbook_rows", "write_workbook"]

ABOUT: Final = "about"
_THEN: Final = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can tell
_PARTED: Final = re.compile(r"[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_MOST_TEXT: Final = 32_767  # openpyxl would cut what is longer
_UNMARKED: Final = b'<ignoredErrors><ignoredError sqref="A1:ZZ1048576" numberStoredAsText="1"/></ignoredErrors>'
_WIDTHS: Final = {
    "choice": 14,
    "day": 12,
    "language": 10,
    "number": 12,
    "whole": 10,
    "latitude": 11,
    "longitude": 11,
    "quantity": 16,
    "chance": 12,
    "condition": 40,
    "circumstance": 40,
    "caveats": 40,
    "url": 44,
    "nation": 10,
    "speaker": 12,
    "capability": 24,
    "offer": 30,
    "promise": 24,
    "sources": 24,
}
_LONG: Final = ("gist", "says", "note", "title", "value", "reason", "text")
# Where the ids stand that a cell may name; other names than these may be right where a list or a known word is taken too.
_IDS: Final = {
    "nation": "nations",
    "speaker": "nations",
    "nations": "nations",
    "body": "bodies",
    "source": "sources",
    "sources": "sources",
    "event": "events",
    "area": "areas",
    "areas": "areas",
    "site": "sites",
}
_ONE_OF_MANY: Final = ("speaker", "nations", "sources", "capability", "areas")
_HOW: Final = (
    "Each sheet is a table of the case; its first row names the columns. Point at a name to read what stands in the column.",
    "Write new rows below the others. The order of rows counts only in 'requirements' and 'odds'.",
    "Cells are texts. Days are written as 2025-04-10; several ids in one cell are apart by ';'.",
    "Filters, widths, colours, notes and hidden rows change nothing. No formulas, and no merged cells.",
    "To take a row out, delete it. Do not rename, delete or empty sheets, nor rename or delete columns.",
    "Leave ledger, entry and hash below as they are: they tell what this file knew.",
)

# What is wrong with the shape of each table, and of the whole under the name of no table.
Shapes = dict[str, list[Fault]]


# ---- writing ----------------------------------------------------------------------------------------------------------


def write_workbook(file: IO[bytes], sheets: Sheets, origin: Origin | None) -> None:
    """The file holds the rows as a workbook, a sheet a table in their order, after a sheet that says what they are.

    Args:
        file: where it is written, from where it stands.
        sheets: the rows by table, `settings` among them.
        origin: the ledger and entry that the rows are of, if they are of one.

    Raises:
        FaultyInput: for more than a workbook takes to be read again.

    Cost:
        About 40 µs a cell that is not blank.
    """
    from openpyxl import Workbook
    from openpyxl.writer.excel import ExcelWriter

    book = Workbook(write_only=True)
    book.properties.creator = "Willing"
    book.properties.created = book.properties.modified = datetime(*_THEN)  # noqa: DTZ001 (as the format has it)
    about, words = _about(sheets, origin), _capabilities(sheets)
    known = f"{ABOUT}!$A${len(about) + 1}:$A${len(about) + len(words)}"
    try:
        _write_about(book.create_sheet(ABOUT), [*about, *words])
        for table in SHEETS.values():
            _write_table(book.create_sheet(table.name), table, sheets.get(table.name, ()), known)
        with _Archive(file) as archive:
            ExcelWriter(book, archive).write_data()
    finally:
        for sheet in book.worksheets:
            if not sheet.closed:
                sheet.close()


class _Archive(zipfile.ZipFile):
    """A zip whose parts are of one day, and no more than the reader takes."""

    def __init__(self, file: IO[bytes]) -> None:
        super().__init__(file, "w", zipfile.ZIP_DEFLATED)
        self._bytes, self._tags = MOST_INFLATED, MOST_TAGS

    def writestr(self, zinfo_or_arcname: Any, data: Any, *args: Any, **words: Any) -> None:
        """A part that is ready."""
        info = zipfile.ZipInfo(str(zinfo_or_arcname), _THEN)
        info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
        super().writestr(info, data)

    def write(self, filename: Any, arcname: Any = None, *args: Any, **words: Any) -> None:
        """A sheet, whose numbers that are texts nobody needs to mark."""
        content = Path(filename).read_bytes()
        self._bytes -= len(content)
        self._tags -= content.count(b"<") - content.count(b"</")
        if self._bytes < 0 or self._tags < 0:
            wanted = "no more than a workbook is read with"
            raise FaultyInput([Fault("workbook", "more rows than fit", wanted, "write JSON Lines or Parquet")])
        self.writestr(arcname, content.replace(b"<legacyDrawing", _UNMARKED + b"<legacyDrawing", 1))


def _area(table: Table, rows: int) -> str:
    return f"A1:{_letters(len(table.columns) - 1)}{rows + 1}"


def _letters(column: int) -> str:
    """The letters of a column, from nought.

    >>> _letters(0), _letters(25), _letters(26)
    ('A', 'Z', 'AA')
    """
    return (_letters(column // 26 - 1) if column > 25 else "") + chr(65 + column % 26)


def _write_table(sheet: Worksheet, table: Table, rows: Sequence[Row], known: str) -> None:
    """Write a table's sheet: its head with notes, widths, lists to choose from; and its rows."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.comments import Comment
    from openpyxl.styles import Font, PatternFill

    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = _area(table, len(rows))
    sheet.print_title_rows = "1:1"
    _on_paper(sheet, sheet.auto_filter.ref)
    heads, cells = [], {}
    for number, (name, column) in enumerate(table.columns.items()):
        letters = _letters(number)
        head = WriteOnlyCell(sheet, name)
        head.number_format, head.font = "@", Font(name="Calibri", bold=True, size=11)
        head.fill = PatternFill("solid", fgColor="BFD3E6" if column.required else "E6ECF2")
        note = Comment(_note(column), "Willing", width=320)
        note.height = 24 + 18 * sum(1 + len(line) // 44 for line in note.text.split("\n"))
        head.comment = note
        heads.append(head)
        cells[name] = _texts_in(sheet, letters, max(_width(name, column), len(name) + 5), wrapped=name in _LONG)
        _choices(sheet, column, f"{letters}2:{letters}{MOST_ROWS + 1}", known)
    sheet.append(heads)
    long = [name for name in table.columns if name in _LONG]
    heights: dict[int, Any] = sheet.row_dimensions
    for row_number, row in enumerate(rows, 2):
        lines = max((len(row.cells.get(name, "")) for name in long), default=0) // 62 + 1
        if lines > 1:  # no spreadsheet makes room by itself as it opens a file
            heights[row_number] = {"ht": f"{15 * min(lines, 12)}"}
        sheet.append([_filled(cell, text) if (text := row.cells.get(name)) else None for name, cell in cells.items()])
        heights.pop(row_number, None)


def _on_paper(sheet: Worksheet, area: str) -> None:
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", False
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    vars(sheet)["calculate_dimension"] = lambda: area  # written where there is one; without it a reader goes through twice


def _texts_in(sheet: Worksheet, letters: str, width: int, *, wrapped: bool) -> Cell:
    """Make the form of a column of texts: one cell for all its rows, since they are written one after another."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment

    form, cell = sheet.column_dimensions[letters], WriteOnlyCell(sheet)
    form.width = width
    form.number_format = cell.number_format = "@"
    form.alignment = cell.alignment = Alignment(vertical="top", wrap_text=wrapped)
    return cell


def _filled(cell: Cell, text: str) -> Cell:
    """The cell with a text, whatever it begins with."""
    if _PARTED.search(text):
        text = _PARTED.sub(_escaped, text)
    if len(text) > _MOST_TEXT:
        raise FaultyInput([Fault("workbook", f"a text of {len(text):,} characters", f"at most {_MOST_TEXT:,}", "shorten it")])
    cell.value, cell.data_type = text, "s"
    return cell


def _escaped(found: re.Match[str]) -> str:
    """A letter that XML has not as spreadsheets write it.

    >>> _PARTED.sub(_escaped, "_x0041_ \x1b")
    '_x005F_x0041_ _x001B_'
    """
    return f"_x{ord(found[0]):04X}_"


def _width(name: str, column: Column) -> int:
    return 60 if name in _LONG else 18 if column.kind == "id" else _WIDTHS.get(column.kind, 24)


def _note(column: Column) -> str:
    """What a head's note says: what stands in the column, whether it may be blank, the words of a list, examples."""
    examples = list(dict.fromkeys(filter(None, column.examples)))
    return "\n".join(
        (
            column.says,
            "Required." if column.required else "May be blank.",
            *([f"One of: {', '.join(filter(None, column.among))}."] if column.among else []),
            *([f"Such as: {' | '.join(examples)}"] if examples and not column.among else []),
        )
    )


def _choices(sheet: Worksheet, column: Column, area: str, known: str) -> None:
    """Let people choose words of a list, and ids of another sheet as it then stands, where cells are of these."""
    from openpyxl.worksheet.datavalidation import DataValidation

    if column.among:
        listed = f'"{",".join(filter(None, column.among))}"'
    elif column.kind == "capability":
        listed = known
    elif column.kind in _IDS:
        ids = f"{_IDS[column.kind]}!$A"
        listed = f"OFFSET({ids}$2,0,0,MAX(COUNTA({ids}:$A)-1,1),1)"  # as far as there are ids, new ones too
    else:
        return
    offered = DataValidation(type="list", formula1=listed, allow_blank=True, errorStyle="stop" if column.among else "warning")
    offered.showErrorMessage = column.kind not in _ONE_OF_MANY
    offered.errorTitle = "Not in the list"
    offered.error = (
        "The column takes the words of its list." if column.among else f"No such row in '{_IDS.get(column.kind, '')}'."
    )
    offered.add(area)
    sheet.data_validations.append(offered)  # as `add_data_validation`, which sheets written row by row have not


def _about(sheets: Sheets, origin: Origin | None) -> list[tuple[str, str]]:
    """The rows of the sheet that says what the workbook is; one without a second cell is a heading."""
    title = next((row.cells.get("value", "") for row in sheets.get("settings", ()) if row.cells.get("setting") == "title"), "")
    return [
        (title or "A case", ""),
        ("", "Who offers what, on which conditions, against which requirement: a case that Willing reads."),
        ("", ""),
        ("How to edit", ""),
        *(("", line) for line in _HOW),
        ("", ""),
        ("What it knew", ""),
        *(origin.told if origin else dict.fromkeys(("ledger", "entry", "hash"), "")).items(),
        ("", ""),
        ("Sheets", ""),
        *((table.name, table.says) for table in SHEETS.values()),
        ("", ""),
        ("Capabilities", ""),
    ]


def _capabilities(sheets: Sheets) -> list[tuple[str, str]]:
    """The capabilities that cells may name: those that Willing knows, and those of the case."""
    known = {one.capability: f"{one.name} ({one.unit})" for one in known_capabilities().values()}
    for row in sheets.get("capabilities", ()):
        if code := row.cells.get("capability"):
            known[code] = f"{row.cells.get('name', '')} ({row.cells.get('unit', '')})"
    return list(known.items())


def _write_about(sheet: Worksheet, rows: Sequence[tuple[str, str]]) -> None:
    """Write the sheet `about`."""
    from openpyxl.styles import Font

    sheet.sheet_view.showGridLines = False
    _on_paper(sheet, f"A1:B{len(rows)}")
    label, text = (_texts_in(sheet, letters, width, wrapped=letters == "B") for letters, width in (("A", 32), ("B", 110)))
    title, heading = (_texts_in(sheet, "A", 32, wrapped=False) for _ in range(2))
    title.font, heading.font = (Font(name="Calibri", bold=True, size=size) for size in (16, 12))
    for number, (name, says) in enumerate(rows, 1):
        cell = title if number == 1 else label if says or name in ("ledger", "entry", "hash") else heading
        if cell is not label:
            sheet.row_dimensions[number].height = 26 if number == 1 else 20
        sheet.append([_filled(cell, name) if name else None, _filled(text, says) if says else None])


# ---- reading ----------------------------------------------------------------------------------------------------------


def workbook_rows(content: bytes, name: str) -> tuple[dict[str, list[Row]], Shapes, Origin | None]:
    """The rows of a workbook as they stand, and what is wrong with the shape of each sheet.

    Sheets are taken by their names; a sheet that no case has is told, unless it is empty. A workbook with an origin has every
    sheet and every column. Rows hidden by hand or by a filter count. Rows are numbered as the spreadsheet does. Faults name
    tables as those of a folder do.

    Raises:
        FaultyInput: for a file that is no workbook, or beyond a bound.
    """
    read = sheets_of(content, name)
    shapes: Shapes = {"": []}
    found: dict[str, list[Row]] = {}
    origin = None
    try:
        origin = _origin(read[ABOUT]) if ABOUT in read else None
    except FaultyInput as error:
        shapes[""] += error.faults
    for sheet in read:
        if sheet not in SHEETS and sheet != ABOUT and (read[sheet].rows or read[sheet].odd):
            remedy = nearest(sheet, (*SHEETS, ABOUT)) or f"the sheets are {', '.join((ABOUT, *SHEETS))}"
            shapes[""].append(Fault(name, f"a sheet {clipped(sheet)}", "a sheet of a case", remedy))
    for table in SHEETS.values():
        if table.name in read:
            found[table.name], shapes[table.name] = _rows(read[table.name], table, every=origin is not None)
        else:
            found[table.name], shapes[table.name] = [], []
            needed = table.name in NEEDED or table is SETTINGS
            if needed or origin is not None:
                wanted = "a table that every case has" if needed else "every sheet of the export"
                remedy = nearest(table.name, (one for one in read if one not in SHEETS))
                remedy = remedy or (copied_back("sheet") if origin is not None else "")
                shapes[table.name].append(Fault(table.file, "no such sheet", wanted, remedy))
    return found, shapes, origin


def _origin(sheet: Sheet) -> Origin | None:
    told = {texts.get(0, ""): texts.get(1, "") for texts in sheet.rows.values()}
    return origin_of(told, ABOUT)


def _rows(sheet: Sheet, table: Table, *, every: bool) -> tuple[list[Row], list[Fault]]:
    """The rows of a table's sheet, and what is wrong with its shape; with `every`, no column may be left out.

    A column of another name is told, and is not in the rows; where one is twice or a required one is gone, there are no rows.
    """
    head = sheet.rows.get(1, {})
    faults = header_faults(list(head.values()), table, every=every)
    faults += [_odd(one, head, table) for one in sheet.odd]
    for area in sheet.merged:
        first = int((re.findall(r"\d{1,7}", area) or "0")[0])
        faults.append(Fault(_place(table, first), f"merged cells, {area}", "each cell by itself", "unmerge them, and fill each"))
    known = {column: name for column, name in head.items() if name in table.columns}
    required = {name for name, column in table.columns.items() if column.required}
    if len({*known.values()}) < len(known) or not required <= {*known.values()}:
        return [], faults[:MOST_FAULTS]
    days = {column for column, name in known.items() if table.columns[name].kind == "day"}
    for row, column in sorted(sheet.days):
        if column not in days and column in known:
            found = f"a day, {sheet.rows[row][column]}, which a spreadsheet may have made of another text"
            faults.append(Fault(_place(table, row, column, head), found, "a text", "format the cell as text, and write it again"))
    rows = []
    for number, texts in sheet.rows.items():
        if number > 1:
            rows.append(Row(number, {name: texts.get(column, "") for column, name in known.items()}))
            if not texts.keys() <= head.keys() and len(faults) < MOST_FAULTS:
                column = min(texts.keys() - head.keys())
                wanted = "cells under the names of the first row"
                faults.append(Fault(_place(table, number, column, head), clipped(texts[column]), wanted))
    return rows, faults[:MOST_FAULTS]


def _odd(cell: Oddity, head: dict[int, str], table: Table) -> Fault:
    return Fault(_place(table, cell.row, cell.column, head), cell.found, cell.wanted, cell.remedy)


def _place(table: Table, row: int, column: int | None = None, head: dict[int, str] | None = None) -> str:
    """Where a cell stands, as faults name it; a column without a name by its letters."""
    if column is None:
        return f"{table.file}, row {row}"
    name = (head or {}).get(column)
    return f"{table.file}, row {row}, column {clipped(name) if name else _letters(column)}"
