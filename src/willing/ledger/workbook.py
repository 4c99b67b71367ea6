"""A case as a workbook that people edit (`.xlsx`): one sheet a table, and a sheet `about` that says where it comes from.

openpyxl writes the form (heads with their notes, lists to choose from, widths, formats); the rows are poured into it as they are
written, since making an object of each of a million cells would take minutes. Every cell is a text, so that a spreadsheet turns
no id into a day and runs nothing. The same rows give the same bytes: no clock, and none of the machine.

Reading is in `willing.ledger.spreadsheet`; here its cells become rows.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from willing.faults import Fault, FaultyInput, clipped, nearest
from willing.ledger.folder import NEEDED
from willing.ledger.origin import Origin, origin_of
from willing.ledger.spreadsheet import MOST_CELLS, MOST_INFLATED, Oddity, Sheet, sheets_of
from willing.ledger.tables import MOST_FAULTS, MOST_ROWS, Row, Sheets, header_faults
from willing.vocabulary.records import SETTINGS, SHEETS, Column, Table
from willing.vocabulary.words import known_capabilities

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

__all__ = ["ABOUT", "Shapes", "in_sheets", "read_workbook", "workbook_rows", "write_workbook"]

ABOUT: Final = "about"
_THEN: Final = (1980, 1, 1, 0, 0, 0)  # the first moment that a zip can tell
_PARTED: Final = re.compile(r"[&<>\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ENTITIES: Final = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
_WIDTHS: Final = {
    "choice": 14,
    "day": 12,
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
_LONG: Final = ("gist", "says", "note", "title", "value", "reason")
# Where the ids stand that a cell may name; other names than these may be right where a list or a known word is taken too.
_IDS: Final = {
    "nation": "nations",
    "speaker": "nations",
    "nations": "nations",
    "body": "bodies",
    "source": "sources",
    "sources": "sources",
    "event": "events",
}
_ONE_OF_MANY: Final = ("speaker", "nations", "sources", "capability")
_HOW: Final = (
    "Each sheet is a table of the case; its first row names the columns. Point at a name to read what stands in the column.",
    "Write new rows below the others. The order of rows counts only in 'requirements' and 'odds'.",
    "Cells are texts. Days are written as 2025-04-10; several ids in one cell are apart by ';'.",
    "Filters, widths, colours, notes and hidden rows change nothing. No formulas, and no merged cells.",
    "Do not rename sheets or columns. Leave ledger, entry and hash below as they are: they tell what this file knew.",
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
        About 2 µs a cell that is not blank.
    """
    from openpyxl import Workbook
    from openpyxl.writer.excel import ExcelWriter

    if sum(len(rows) * len(SHEETS[name].columns) for name, rows in sheets.items()) > MOST_CELLS:
        wanted = f"at most {MOST_CELLS:,} cells in a workbook"
        raise FaultyInput([Fault("workbook", "more rows than fit", wanted, "write JSON Lines or Parquet")])
    book = Workbook()
    book.properties.creator = "Willing"
    book.properties.created = book.properties.modified = datetime(*_THEN)  # noqa: DTZ001 (as the format has it)
    first = book.active
    assert first is not None
    book.remove(first)
    poured: dict[str, tuple[str, Iterator[bytes]]] = {}
    about, words = _about(sheets, origin), _capabilities(sheets)
    known = f"{ABOUT}!$A${len(about) + 1}:$A${len(about) + len(words)}"
    form = _about_form(book.create_sheet(ABOUT))
    poured["xl/worksheets/sheet1.xml"] = (f"A1:B{len(about) + len(words)}", _about_xml([*about, *words], *form))
    for number, table in enumerate(SHEETS.values(), 2):
        rows = sheets.get(table.name, ())
        styles = _form(book.create_sheet(table.name), table, len(rows), known)
        poured[f"xl/worksheets/sheet{number}.xml"] = (_area(table, len(rows)), _rows_xml(table, rows, styles))
    with _Archive(file, poured) as archive:
        ExcelWriter(book, archive).write_data()


class _Archive(zipfile.ZipFile):
    """A zip whose parts are of one day, and into whose sheets rows are poured as they are written."""

    def __init__(self, file: IO[bytes], poured: dict[str, tuple[str, Iterator[bytes]]]) -> None:
        super().__init__(file, "w", zipfile.ZIP_DEFLATED)
        self._poured, self._left = poured, MOST_INFLATED

    def writestr(self, zinfo_or_arcname: Any, data: Any, *args: Any, **words: Any) -> None:
        """A part that is ready."""
        super().writestr(self._dated(str(zinfo_or_arcname)), data)

    def write(self, filename: Any, arcname: Any = None, *args: Any, **words: Any) -> None:
        """A sheet's form, with its rows."""
        area, rows = self._poured[arcname]
        head, end, tail = Path(filename).read_bytes().partition(b"</sheetData>")
        assert end, "openpyxl writes a sheet's data in one element"
        head = re.sub(rb'<dimension ref="[^"]*" ?/>', f'<dimension ref="{area}" />'.encode(), head, count=1)
        unmarked = f'<ignoredErrors><ignoredError sqref="{area}" numberStoredAsText="1"/></ignoredErrors>'.encode()
        tail = tail.replace(b"<legacyDrawing", unmarked + b"<legacyDrawing", 1)
        with self.open(self._dated(arcname), "w") as out:
            out.write(head)
            for some in rows:
                self._left -= len(some)
                if self._left < 0:
                    wanted = f"at most {MOST_INFLATED >> 20} MiB of them in a workbook"
                    raise FaultyInput([Fault("workbook", "more rows than fit", wanted, "write JSON Lines or Parquet")])
                out.write(some)
            out.write(end + tail)

    @staticmethod
    def _dated(name: str) -> zipfile.ZipInfo:
        info = zipfile.ZipInfo(name, _THEN)
        info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
        return info


def _area(table: Table, rows: int) -> str:
    return f"A1:{_letters(len(table.columns) - 1)}{rows + 1}"


def _letters(column: int) -> str:
    """The letters of a column, from nought.

    >>> _letters(0), _letters(25), _letters(26)
    ('A', 'Z', 'AA')
    """
    return (_letters(column // 26 - 1) if column > 25 else "") + chr(65 + column % 26)


def _form(sheet: Worksheet, table: Table, rows: int, known: str) -> list[int]:
    """Make the form of a table's sheet: its head with notes, widths, lists to choose from. The number of each column's style."""
    from openpyxl.comments import Comment
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.freeze_panes = "B2"
    sheet.auto_filter.ref = _area(table, rows)
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", False
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"
    styles = []
    for number, (name, column) in enumerate(table.columns.items()):
        letters = _letters(number)
        head = sheet.cell(1, number + 1)
        head.value, head.number_format, head.font = name, "@", Font(name="Calibri", bold=True, size=11)
        head.fill = PatternFill("solid", fgColor="BFD3E6" if column.required else "E6ECF2")
        note = Comment(_note(column), "Willing", width=320)
        note.height = 24 + 18 * sum(1 + len(line) // 44 for line in note.text.split("\n"))
        head.comment = note
        form = sheet.column_dimensions[letters]
        form.width = max(_width(name, column), len(name) + 5)
        form.number_format, form.alignment = "@", Alignment(vertical="top", wrap_text=name in _LONG)
        styles.append(int(form.style_id))
        _choices(sheet, column, f"{letters}2:{letters}{MOST_ROWS + 1}", known)
    return styles


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
    sheet.add_data_validation(offered)


def _about(sheets: Sheets, origin: Origin | None) -> list[tuple[str, str]]:
    """The rows of the sheet that says what the workbook is; one without a second cell is a heading."""
    title = next((row.cells.get("value", "") for row in sheets.get("settings", ()) if row.cells["setting"] == "title"), "")
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
        known[row.cells["capability"]] = f"{row.cells.get('name', '')} ({row.cells.get('unit', '')})"
    return list(known.items())


def _about_form(sheet: Worksheet) -> tuple[int, int, int]:
    """Make the form of the sheet `about`: the numbers of the styles of its title, of headings and of texts."""
    from openpyxl.cell import Cell
    from openpyxl.styles import Alignment, Font
    from openpyxl.worksheet.properties import PageSetupProperties

    sheet.sheet_view.showGridLines = False
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", False
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    numbers = []
    for letters, width in (("A", 32), ("B", 110)):
        form = sheet.column_dimensions[letters]
        form.width, form.number_format, form.alignment = width, "@", Alignment(vertical="top", wrap_text=letters == "B")
        numbers.append(int(form.style_id))
    for size in (16, 12):
        cell = Cell(sheet, 1, 1)  # a cell apart, for its style
        cell.number_format, cell.font = "@", Font(name="Calibri", bold=True, size=size)
        numbers.append(int(cell.style_id))
    return numbers[2], numbers[3], numbers[1]


def _about_xml(rows: Sequence[tuple[str, str]], title: int, heading: int, text: int) -> Iterator[bytes]:
    for number, (label, says) in enumerate(rows, 1):
        style = title if number == 1 else text if says or label in ("ledger", "entry", "hash") else heading
        cells = [_cell("A", number, style, label)] if label else []
        cells += [_cell("B", number, text, says)] if says else []
        high = "" if style == text else f' ht="{26 if number == 1 else 20}" customHeight="1"'
        yield f'<row r="{number}"{high}>{"".join(cells)}</row>'.encode()


def _rows_xml(table: Table, rows: Iterable[Row], styles: Sequence[int]) -> Iterator[bytes]:
    """The rows as SpreadsheetML, some hundred at a time."""
    columns = [(name, _letters(number), styles[number]) for number, name in enumerate(table.columns)]
    long = [name for name in table.columns if name in _LONG]
    some: list[str] = []
    for number, row in enumerate(rows, 2):
        cells = row.cells
        found = [_cell(letters, number, style, text) for name, letters, style in columns if (text := cells.get(name))]
        lines = max((len(cells.get(name, "")) for name in long), default=0) // 62 + 1
        high = f' ht="{15 * min(lines, 12)}"' if lines > 1 else ""  # no spreadsheet makes room by itself as it opens a file
        some.append(f'<row r="{number}"{high}>{"".join(found)}</row>')
        if len(some) == 500:
            yield "".join(some).encode()
            some.clear()
    yield "".join(some).encode()


def _cell(letters: str, row: int, style: int, text: str) -> str:
    """A cell that is a text, whatever it begins with."""
    if _PARTED.search(text):
        text = _PARTED.sub(_escaped, text)
    kept = ' xml:space="preserve"' if "\n" in text or "\t" in text or "  " in text or text != text.strip() else ""
    return f'<c r="{letters}{row}" s="{style}" t="inlineStr"><is><t{kept}>{text}</t></is></c>'


def _escaped(found: re.Match[str]) -> str:
    """A letter as XML has it, and one that XML has not as spreadsheets write it.

    >>> _PARTED.sub(_escaped, "a<b _x0041_ \x1b")
    'a&lt;b _x005F_x0041_ _x001B_'
    """
    return _ENTITIES.get(found[0]) or f"_x{ord(found[0]):04X}_"


# ---- reading ----------------------------------------------------------------------------------------------------------


def read_workbook(content: bytes, name: str) -> tuple[Sheets, Origin | None]:
    """The rows of a workbook by table, `settings` among them, and what it says it knew.

    Args:
        content: the bytes of the file.
        name: how faults name the file.

    Raises:
        FaultyInput: with all faults of the shape of all sheets; nothing is half-loaded. What cells mean is not looked at.
    """
    found, shapes, origin = workbook_rows(content, name)
    if faults := [fault for told in shapes.values() for fault in told][:MOST_FAULTS]:
        raise FaultyInput(map(in_sheets, faults))
    return found, origin


def workbook_rows(content: bytes, name: str) -> tuple[dict[str, list[Row]], Shapes, Origin | None]:
    """The rows of a workbook as they stand, and what is wrong with the shape of each sheet.

    Sheets are taken by their names; a sheet that no case has is told, unless it is empty. Rows hidden by hand or by a filter
    count. Rows are numbered as the spreadsheet does. Faults name tables as those of a folder do, until `in_sheets`.

    Raises:
        FaultyInput: for a file that is no workbook, or beyond a bound.
    """
    read = sheets_of(content, name)
    shapes: Shapes = {"": []}
    found: dict[str, list[Row]] = {}
    origin = None
    for sheet in read:
        if sheet not in SHEETS and sheet != ABOUT and (read[sheet].rows or read[sheet].odd):
            remedy = nearest(sheet, (*SHEETS, ABOUT)) or f"the sheets are {', '.join((ABOUT, *SHEETS))}"
            shapes[""].append(Fault(name, f"a sheet {clipped(sheet)}", "a sheet of a case", remedy))
    for table in SHEETS.values():
        if table.name in read:
            found[table.name], shapes[table.name] = _rows(read[table.name], table)
        else:
            found[table.name], shapes[table.name] = [], []
            if table.name in NEEDED or table is SETTINGS:
                near = nearest(table.name, (one for one in read if one not in SHEETS))
                shapes[table.name].append(Fault(table.file, "no such sheet", "a table that every case has", near))
    try:
        origin = _origin(read[ABOUT]) if ABOUT in read else None
    except FaultyInput as error:
        shapes[""] += error.faults
    return found, shapes, origin


def in_sheets(fault: Fault) -> Fault:
    """A fault of a case's rows as it is told of a workbook.

    >>> print(in_sheets(Fault("statements.csv, row 5, column 'stance'", "'pledge'", "a stance", "add it to events.csv")))
    statements, row 5, column 'stance': found 'pledge'; wanted a stance.
        Try: add it to the sheet 'events'.
    """
    where = re.sub(rf"^({_TABLES})\.csv", r"\1", fault.where).replace("case.toml", "settings")
    wanted, remedy = (re.sub(rf"\b({_TABLES})\.csv", r"the sheet '\1'", text) for text in (fault.wanted, fault.remedy))
    wanted, remedy = (text.replace("case.toml", "the sheet 'settings'") for text in (wanted, remedy))
    return Fault(where, "an empty sheet" if fault.found == "an empty file" else fault.found, wanted, remedy)


_TABLES: Final = "|".join(SHEETS)


def _origin(sheet: Sheet) -> Origin | None:
    told = {texts.get(0, ""): texts.get(1, "") for texts in sheet.rows.values()}
    return origin_of(told, ABOUT)


def _rows(sheet: Sheet, table: Table) -> tuple[list[Row], list[Fault]]:
    """The rows of a table's sheet, and what is wrong with its shape."""
    head = sheet.rows.get(1, {})
    faults = header_faults(list(head.values()), table)
    if faults:
        return [], [*faults, *(_odd(one, head, table) for one in sheet.odd)][:MOST_FAULTS]
    faults += [_odd(one, head, table) for one in sheet.odd]
    for area in sheet.merged:
        first = int((re.findall(r"\d{1,7}", area) or "0")[0])
        faults.append(Fault(_place(table, first), f"merged cells, {area}", "each cell by itself", "unmerge them, and fill each"))
    days = {column for column, name in head.items() if table.columns[name].kind == "day"}
    for row, column in sorted(sheet.days):
        if column not in days and column in head:
            found = f"a day, {sheet.rows[row][column]}, which a spreadsheet may have made of another text"
            faults.append(Fault(_place(table, row, column, head), found, "a text", "format the cell as text, and write it again"))
    rows = []
    for number, texts in sheet.rows.items():
        if number > 1:
            rows.append(Row(number, {name: texts.get(column, "") for column, name in head.items()}))
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
