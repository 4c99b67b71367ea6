"""The cells of a workbook (`.xlsx`) as texts, read as from a stranger. Knows nothing of cases.

A workbook is a zip of XML. Only the parts with cells, shared texts, styles and sheet names are opened, straight from memory;
macros are refused, and links, names, drawings, validations and hidden marks are never looked at. What is bounded:

* the file (64 MiB), and what really comes out of the zip, counted while it comes (512 MiB; its headers are not believed);
* the elements of the XML, the cells, the rows of a sheet and the letters of all cells (a shared text counts wherever it stands);
* a piece of markup that does not end (4 MiB): the parser looks at it again with every byte that comes.

Entities: a document type is refused where it begins, so that no entity is ever declared, and none but XML's own five known.

Source: ECMA-376, Office Open XML, parts 1 and 2.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any, Final, NamedTuple
from xml.parsers import expat

from willing.faults import Fault, FaultyInput, clipped
from willing.ledger.tables import MOST_BYTES, MOST_ROWS

__all__ = ["Oddity", "Sheet", "sheets_of"]

MOST_INFLATED: Final = 512 * 2**20
MOST_ELEMENTS: Final = 24_000_000
MOST_CELLS: Final = 6_000_000
MOST_LETTERS: Final = 256 * 2**20
MOST_SHEETS: Final = 100
_MOST_PARTS: Final = 2_000
_MOST_MARKUP: Final = 4 * 2**20
_MOST_TEXT: Final = 32_767  # the letters that a cell of a spreadsheet can hold
_LAST_ROW: Final = 1_048_576
_LAST_COLUMN: Final = 16_384
_CHUNK: Final = 2**18

_MAIN: Final = ("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main")
_RELATED: Final = (
    "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "http://purl.oclc.org/ooxml/officeDocument/relationships",
)
_OURS: Final = {
    f"{space} {name}": name
    for space in _MAIN
    for name in ("c", "cellXfs", "f", "is", "mergeCell", "numFmt", "rPh", "row", "sheet", "si", "t", "v", "workbookPr", "xf")
} | {"http://schemas.openxmlformats.org/package/2006/relationships Relationship": "Relationship"}
_ESCAPED: Final = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NUMBER: Final = re.compile(r"-?\d{1,20}(?:\.\d{1,30})?(?:[eE][+-]?\d{1,3})?|-?\.\d{1,30}")
_MOMENT: Final = re.compile(r"(\d{4}-\d\d-\d\d)(?:T00:00(?::00(?:\.0+)?)?Z?)?")
_PLAIN_XLSX: Final = "save as 'Excel Workbook (.xlsx)', without a password"


class Oddity(NamedTuple):
    """A cell that holds no plain text or number: its row, its column from nought, what it is and what was wanted."""

    row: int
    column: int
    found: str
    wanted: str
    remedy: str = ""


@dataclass(slots=True)
class Sheet:
    """The cells of a sheet that hold something: rows by number, in order, each with its texts by column from nought.

    `days` are the places of cells that the spreadsheet keeps as days (they stand among the texts as year-month-day); `odd` the
    cells that are no text; `merged` the areas of merged cells.
    """

    rows: dict[int, dict[int, str]] = field(default_factory=dict)
    days: set[tuple[int, int]] = field(default_factory=set)
    odd: list[Oddity] = field(default_factory=list)
    merged: list[str] = field(default_factory=list)


def sheets_of(content: bytes, name: str) -> dict[str, Sheet]:
    """The sheets of a workbook by name, in their order, hidden ones as well.

    Args:
        content: the bytes of the file.
        name: how faults name the file.

    Raises:
        FaultyInput: for what is no workbook, one with macros or a password, and one beyond a bound.

    Cost:
        About 4 µs a cell.
    """
    _check_file(content, name)
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return _Workbook(archive, name).sheets()
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeDecodeError, ValueError) as error:
        found = f"a damaged workbook ({clipped(str(error))[1:-1]})"
        raise FaultyInput([Fault(name, found, "a workbook as a spreadsheet writes it", _PLAIN_XLSX)]) from None


def _check_file(content: bytes, name: str) -> None:
    if len(content) > MOST_BYTES:
        size = f"{len(content) / 2**20:,.0f} MiB"
        raise FaultyInput([Fault(name, size, f"a file of at most {MOST_BYTES >> 20} MiB")])
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise FaultyInput(
            [Fault(name, "a workbook that is locked, or of the old kind (.xls)", "a workbook (.xlsx)", _PLAIN_XLSX)]
        )
    if not content.startswith(b"PK\x03\x04"):
        raise FaultyInput([Fault(name, "no workbook", "a workbook (.xlsx)", _PLAIN_XLSX)])
    if content.count(b"PK\x01\x02") > _MOST_PARTS:  # before zipfile makes an object of each
        raise FaultyInput([Fault(name, f"more than {_MOST_PARTS:,} parts in a workbook", f"at most {_MOST_PARTS:,}")])


class _Workbook:
    """A workbook being read: its parts, and how much may still be taken from them."""

    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self._archive, self._name = archive, name
        self._bytes, self._elements = MOST_INFLATED, MOST_ELEMENTS
        self.cells, self.letters = MOST_CELLS, MOST_LETTERS
        self._parts: dict[str, zipfile.ZipInfo] = {}
        for info in archive.infolist():
            if self._parts.setdefault(info.filename.lower(), info) is not info:
                raise self.fault(f"the part {clipped(info.filename)} twice", "each part of a workbook once")
        if any(one.endswith("vbaproject.bin") or one.startswith("xl/macrosheets/") for one in self._parts):
            raise self.fault("macros", "a workbook without macros (.xlsx)", "save as 'Excel Workbook (.xlsx)'")

    def fault(self, found: str, wanted: str, remedy: str = "", where: str = "") -> FaultyInput:
        """The refusal of the workbook, told of a sheet or of the whole."""
        return FaultyInput([Fault(where or self._name, found, wanted, remedy)])

    def sheets(self) -> dict[str, Sheet]:
        """Every sheet with its cells."""
        main = next((target for kind, target in self._related("").values() if kind == "officeDocument"), "")
        if not main or not self._has(main) or main.endswith(".bin"):
            raise self.fault("a zip that is no workbook (.xlsx)", "a workbook (.xlsx)", _PLAIN_XLSX)
        related = self._related(main)
        named, since = self._contents(main)
        strings: list[str] = []
        dated: list[bool] = []
        for kind, target in related.values():
            if kind == "sharedStrings" and self._has(target):
                strings = self._strings(target)
            elif kind == "styles" and self._has(target):
                dated = self._dated(target)
        found: dict[str, Sheet] = {}
        for name, link in named:
            kind, target = related.get(link, ("", ""))
            if name in found:
                raise self.fault(f"the sheet {clipped(name)} twice", "each sheet once")
            if kind != "worksheet" or not self._has(target):
                raise self.fault(
                    f"{clipped(name)}, a sheet without cells", "sheets that are tables", "remove charts and macro sheets"
                )
            found[name] = _Cells(self, name, strings, dated, since).read(target)
        return found

    def _has(self, part: str) -> bool:
        return part.lower() in self._parts

    def parse(
        self,
        part: str,
        start: Callable[[str, dict[str, str]], None],
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
    ) -> None:
        """Follow a part's elements, those that are known by their short names; no faster than the bounds allow."""
        info = self._parts[part.lower()]
        if info.flag_bits & 1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise self.fault(f"the part {clipped(part)} locked, or packed in an unusual way", "a plain workbook", _PLAIN_XLSX)
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        known, left = _OURS.get, self._elements

        def begins(name: str, attributes: dict[str, str]) -> None:
            nonlocal left
            left -= 1
            if left < 0:
                raise self.fault(f"more than {MOST_ELEMENTS:,} elements", f"at most {MOST_ELEMENTS:,}")
            if short := known(name):
                start(short, attributes)

        def ends(name: str) -> None:
            if short := known(name):
                end(short)  # type: ignore[misc]

        def typed(*_: Any) -> None:
            raise self.fault(f"a document type in {clipped(part)}", "XML without one, as a spreadsheet writes it")

        parser.StartElementHandler = begins
        parser.EndElementHandler = ends if end else None
        parser.CharacterDataHandler = text
        parser.StartDoctypeDeclHandler = typed
        try:
            with self._archive.open(info) as file:
                fed = 0
                while chunk := file.read(_CHUNK):
                    self._bytes -= len(chunk)
                    if self._bytes < 0:
                        raise self.fault(
                            f"more than {MOST_INFLATED >> 20} MiB once unpacked", f"at most {MOST_INFLATED >> 20} MiB"
                        )
                    parser.Parse(chunk, False)
                    fed += len(chunk)
                    if fed - parser.CurrentByteIndex > _MOST_MARKUP:
                        raise self.fault(f"a tag of more than {_MOST_MARKUP >> 20} MiB in {clipped(part)}", "a shorter one")
                parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise self.fault(f"XML that does not hold in {clipped(part)} ({error})", "a sound workbook", _PLAIN_XLSX) from None
        self._elements = left

    def _related(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part, or the whole, is related to within the file: by id, the kind and the part's name."""
        folder, file = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{file}.rels")
        found: dict[str, tuple[str, str]] = {}

        def start(name: str, attributes: dict[str, str]) -> None:
            if name == "Relationship" and attributes.get("TargetMode") != "External":
                target = posixpath.normpath(posixpath.join("/", folder, attributes.get("Target", ""))).lstrip("/")
                found[attributes.get("Id", "")] = (attributes.get("Type", "").rpartition("/")[2], target)

        if self._has(rels):
            self.parse(rels, start)
        return found

    def _contents(self, part: str) -> tuple[list[tuple[str, str]], date]:
        """The names of the sheets, each with the id it is related by, and the day from which days are counted."""
        named: list[tuple[str, str]] = []
        since = date(1899, 12, 30)

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal since
            if name == "sheet":
                link = next((attributes[key] for space in _RELATED if (key := f"{space} id") in attributes), "")
                named.append((attributes.get("name", ""), link))
                if len(named) > MOST_SHEETS:
                    raise self.fault(f"more than {MOST_SHEETS} sheets", f"at most {MOST_SHEETS}")
            elif name == "workbookPr" and attributes.get("date1904", "0") in ("1", "true"):
                since = date(1904, 1, 1)

        self.parse(part, start)
        return named, since

    def _strings(self, part: str) -> list[str]:
        """The texts that cells share."""
        found: list[str] = []
        text = _Text()

        def start(name: str, attributes: dict[str, str]) -> None:
            if name == "si":
                text.begin()
            else:
                text.start(name)

        def end(name: str) -> None:
            if name == "si":
                found.append(text.whole())
            else:
                text.end(name)

        self.parse(part, start, end, text.add)
        return found

    def _dated(self, part: str) -> list[bool]:
        """For each style of cells, whether it shows a number as a day or a time."""
        from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format  # slow to import

        codes: dict[str, str] = {}
        used: list[str] = []
        inside = False

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal inside
            if name == "cellXfs":
                inside = True
            elif name == "xf" and inside:
                used.append(attributes.get("numFmtId", "0"))
            elif name == "numFmt":
                codes.setdefault(attributes.get("numFmtId", ""), attributes.get("formatCode", "")[:255])

        def end(name: str) -> None:
            nonlocal inside
            inside = inside and name != "cellXfs"

        self.parse(part, start, end)
        built_in = {str(number): code for number, code in BUILTIN_FORMATS.items()}
        days = {str(number) for number in (*range(27, 37), *range(50, 59))}  # of eastern calendars, without a code
        shown = {one: one in days or bool(is_date_format(codes.get(one, built_in.get(one, "General")))) for one in set(used)}
        return [shown[one] for one in used]


class _Text:
    """A text that comes in runs, each in a `t`; how it is pronounced (`rPh`) is no part of it."""

    __slots__ = ("_length", "_open", "_parts", "_spoken")

    def __init__(self) -> None:
        self._spoken = False
        self.begin()

    def begin(self) -> None:
        """From here on another text."""
        self._parts: list[str] = []
        self._open, self._length = False, 0

    def start(self, name: str) -> None:
        """An element begins."""
        if name in ("t", "v"):
            self._open = not self._spoken
        elif name == "rPh":
            self._spoken = True

    def end(self, name: str) -> None:
        """An element ends."""
        self._open = False
        if name == "rPh":
            self._spoken = False

    def add(self, text: str) -> None:
        """Some of the text; what no cell can hold is let go, but for one letter."""
        if self._open and self._length <= _MOST_TEXT:
            self._parts.append(text[: _MOST_TEXT + 1 - self._length])
            self._length += len(text)

    def raw(self) -> str:
        """The text as it stands."""
        return "".join(self._parts)

    def whole(self) -> str:
        """The text with its escapes (`_x000D_`) read."""
        text = "".join(self._parts)
        return _ESCAPED.sub(_letter, text) if "_x" in text else text


def _letter(found: re.Match[str]) -> str:
    number = int(found[1], 16)
    return found[0] if 0xD800 <= number <= 0xDFFF else chr(number)


class _Cells:
    """The cells of one sheet being read."""

    def __init__(self, workbook: _Workbook, name: str, strings: list[str], dated: list[bool], since: date) -> None:
        self._workbook, self._strings, self._dated, self._since = workbook, strings, dated, since
        self._where = clipped(name)[1:-1]
        self._sheet = Sheet()
        self._row = 0
        self._column = -1
        self._texts: dict[int, str] = {}
        self._text = _Text()
        self._kind, self._style, self._formula = "n", "0", False
        self._columns: dict[str, int] = {}

    def read(self, part: str) -> Sheet:
        """The sheet in a part."""
        self._workbook.parse(part, self._start, self._end, self._text.add)
        return self._sheet

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            self._column = self._column_of(attributes.get("r"))
            self._kind, self._style = attributes.get("t", "n"), attributes.get("s", "0")
            self._formula = False
            self._text.begin()
        elif name in ("t", "v", "rPh"):
            self._text.start(name)
        elif name == "f":
            self._formula = True
        elif name == "row":
            self._row = self._row_of(attributes.get("r"))
            self._texts, self._column = {}, -1
        elif name == "mergeCell" and len(self._sheet.merged) < 1_000:
            self._sheet.merged.append(clipped(attributes.get("ref", "?"))[1:-1])

    def _end(self, name: str) -> None:
        if name == "c":
            self._cell()
        elif name in ("t", "v", "rPh"):
            self._text.end(name)
        elif name == "row" and self._texts:
            self._sheet.rows[self._row] = self._texts
            if len(self._sheet.rows) > MOST_ROWS + 1:
                raise self._fault(f"more than {MOST_ROWS:,} rows", f"at most {MOST_ROWS:,} rows")

    def _fault(self, found: str, wanted: str) -> FaultyInput:
        return self._workbook.fault(found, wanted, where=self._where)

    def _row_of(self, said: str | None) -> int:
        number = self._row + 1 if said is None else int(said) if said.isascii() and said.isdecimal() and len(said) < 8 else 0
        if not self._row < number <= _LAST_ROW:
            raise self._fault(
                f"a row {clipped(said or '?')} after row {self._row:,}", "rows in their order, as a spreadsheet writes them"
            )
        return number

    def _column_of(self, said: str | None) -> int:
        if said is None:
            number = self._column + 1
        else:
            letters = said.rstrip("0123456789")
            known = self._columns.get(letters)
            number = self._columns.setdefault(letters, _column(letters)) if known is None else known
        if not self._column < number < _LAST_COLUMN:
            wanted = "cells in their order, as a spreadsheet writes them"
            raise self._workbook.fault(
                f"a cell {clipped(said or '?')} out of place", wanted, where=f"{self._where}, row {self._row}"
            )
        return number

    def _cell(self) -> None:
        workbook = self._workbook
        workbook.cells -= 1
        if workbook.cells < 0:
            raise self._fault(f"more than {MOST_CELLS:,} cells in all", f"at most {MOST_CELLS:,}")
        if self._formula:
            remedy = "put its result there: copy, then paste special, values"
            self._odd("a formula", "text or a number", remedy)
            return
        match self._kind:
            case "s":
                text = self._shared(self._text.raw())
            case "inlineStr" | "str":
                text = self._text.whole()
            case "n":
                text = self._number(self._text.raw().strip())
            case "d":
                text = self._day(self._text.raw().strip())
            case "b":
                text = ""
                self._odd("true or false", "text or a number", "write it as a text, such as 'yes'")
            case "e":
                text = ""
                self._odd(f"the error {clipped(self._text.raw())[1:-1]}", "text or a number")
            case other:
                raise self._fault(f"a cell of the kind {clipped(other)}", "text or a number")
        if text := text.strip():
            if len(text) > _MOST_TEXT:
                self._odd(f"more than {_MOST_TEXT:,} characters", "a shorter text")
                return
            workbook.letters -= len(text)
            if workbook.letters < 0:
                raise self._fault(f"more than {MOST_LETTERS >> 20} million characters in all", "a smaller workbook")
            self._texts[self._column] = text

    def _odd(self, found: str, wanted: str, remedy: str = "") -> None:
        if len(self._sheet.odd) < 1_000:
            self._sheet.odd.append(Oddity(self._row, self._column, found, wanted, remedy))

    def _shared(self, index: str) -> str:
        if index.isascii() and index.isdecimal() and len(index) < 9 and int(index) < len(self._strings):
            return self._strings[int(index)]
        raise self._fault(f"a shared text {clipped(index)} that is not there", "a sound workbook")

    def _number(self, text: str) -> str:
        """A number as people write it: 1500 for 1500.0, and 4.1 for the 4.0999999999999996 that stands in the file."""
        if not text:
            return ""
        style = self._style
        if not _NUMBER.fullmatch(text):
            self._odd(clipped(text), "text or a number")
            return ""
        if style.isascii() and style.isdecimal() and len(style) < 9 and int(style) < len(self._dated) and self._dated[int(style)]:
            return self._serial(float(text))
        if abs(float(text)) >= 1e15:
            remedy = "write it as a text: a spreadsheet keeps fifteen figures of a number"
            self._odd(f"the number {clipped(text)[1:-1]}", "a number of at most fifteen figures", remedy)
            return ""
        plain = f"{Decimal(f'{float(text):.15g}'):f}"
        return "0" if plain == "-0" else plain

    def _serial(self, number: float) -> str:
        if number != int(number):
            self._odd("a time of a day", "a whole day, such as 2025-04-10", "write the day as a text")
            return ""
        first = 61 if self._since.year < 1900 else 0  # before March 1900 spreadsheets do not agree
        try:
            day = self._since + timedelta(days=int(number))
        except OverflowError:
            day = None
        if day is None or number < first:
            self._odd(f"the number {number:.15g} shown as a day", "a day, such as 2025-04-10", "write the day as a text")
            return ""
        self._sheet.days.add((self._row, self._column))
        return day.isoformat()

    def _day(self, text: str) -> str:
        found = _MOMENT.fullmatch(text)
        if text and not found:
            self._odd(clipped(text), "a whole day, such as 2025-04-10", "write the day as a text")
        if not found:
            return ""
        self._sheet.days.add((self._row, self._column))
        return found[1]


def _column(letters: str) -> int:
    """The number of a column from nought, or -1 for letters that name none."""
    if not re.fullmatch(r"[A-Z]{1,3}", letters):
        return -1
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1
