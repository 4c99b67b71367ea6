"""The cells of a workbook (`.xlsx`) as texts, read as from a stranger. Knows nothing of cases.

A workbook is a zip of XML. Only the parts with cells, shared texts, styles and sheet names are opened, straight from memory;
macros are refused, and links, names, drawings, validations and hidden marks are never looked at. What is bounded:

* the file (64 MiB), and what really comes out of the zip, counted while it comes (512 MiB; its headers are not believed);
* the tags of the XML, the cells, the rows of a sheet and the letters of all cells (a shared text counts wherever it stands);
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
MOST_TAGS: Final = 30_000_000
MOST_CELLS: Final = 5_000_000
MOST_LETTERS: Final = 256 * 2**20
MOST_SHEETS: Final = 100
_MOST_PARTS: Final = 2_000
_MOST_MARKUP: Final = 4 * 2**20
_MOST_TEXT: Final = 32_767  # the letters that a cell of a spreadsheet can hold
_LAST_ROW: Final = 1_048_576
_LAST_COLUMN: Final = 16_384
_CHUNK: Final = 2**18
_MOST_TOLD: Final = 1_000

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
        About 5 µs a cell, most of them the XML parser's.
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
        self._bytes, self._tags = MOST_INFLATED, MOST_TAGS
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
        """Follow a part's elements, by their full names; no farther than the bounds allow."""
        info = self._parts[part.lower()]
        if info.flag_bits & 1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise self.fault(f"the part {clipped(part)} locked, or packed in an unusual way", "a plain workbook", _PLAIN_XLSX)

        def typed(*_: Any) -> None:
            raise self.fault(f"a document type in {clipped(part)}", "XML without one, as a spreadsheet writes it")

        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
        parser.StartDoctypeDeclHandler = typed
        fed = 0
        try:
            with self._archive.open(info) as file:
                while chunk := file.read(_CHUNK):
                    self._take(chunk)
                    parser.Parse(chunk, False)
                    fed += len(chunk)
                    if fed - parser.CurrentByteIndex > _MOST_MARKUP:
                        raise self.fault(f"a tag of more than {_MOST_MARKUP >> 20} MiB in {clipped(part)}", "a shorter one")
                parser.Parse(b"", True)
        except expat.ExpatError as error:
            raise self.fault(f"XML that does not hold in {clipped(part)} ({error})", "a sound workbook", _PLAIN_XLSX) from None

    def _take(self, chunk: bytes) -> None:
        """Count what came out of the zip, and the tags in it, before anybody looks at it."""
        self._bytes -= len(chunk)
        self._tags -= chunk.count(b"<")
        if self._bytes < 0:
            raise self.fault(f"more than {MOST_INFLATED >> 20} MiB once unpacked", f"at most {MOST_INFLATED >> 20} MiB")
        if self._tags < 0:
            raise self.fault(f"more than {MOST_TAGS:,} tags", f"at most {MOST_TAGS:,}")

    def _related(self, part: str) -> dict[str, tuple[str, str]]:
        """What a part, or the whole, is related to within the file: by id, the kind and the part's name."""
        folder, file = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{file}.rels")
        found: dict[str, tuple[str, str]] = {}

        def start(name: str, attributes: dict[str, str]) -> None:
            if _OURS.get(name) == "Relationship" and attributes.get("TargetMode") != "External":
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
            name = _OURS.get(name, "")
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
        known = _OURS.get
        parts: list[str] = []
        taking = spoken = False
        length = 0

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal taking, spoken, length
            match known(name):
                case "t":
                    taking = not spoken
                case "si":
                    parts.clear()
                    length = 0
                case "rPh":  # how it is pronounced
                    spoken = True

        def end(name: str) -> None:
            nonlocal taking, spoken
            match known(name):
                case "t":
                    taking = False
                case "si":
                    found.append(_whole("".join(parts)))
                case "rPh":
                    spoken = False

        def text(some: str) -> None:
            nonlocal length
            if taking and length <= _MOST_TEXT:
                parts.append(some)
                length += len(some)

        self.parse(part, start, end, text)
        return found

    def _dated(self, part: str) -> list[bool]:
        """For each style of cells, whether it shows a number as a day or a time."""
        from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format  # slow to import

        codes: dict[str, str] = {}
        used: list[str] = []
        inside = False

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal inside
            name = _OURS.get(name, "")
            if name == "cellXfs":
                inside = True
            elif name == "xf" and inside:
                used.append(attributes.get("numFmtId", "0"))
            elif name == "numFmt":
                codes.setdefault(attributes.get("numFmtId", ""), attributes.get("formatCode", "")[:255])

        def end(name: str) -> None:
            nonlocal inside
            inside = inside and _OURS.get(name) != "cellXfs"

        self.parse(part, start, end)
        built_in = {str(number): code for number, code in BUILTIN_FORMATS.items()}
        days = {str(number) for number in (*range(27, 37), *range(50, 59))}  # of eastern calendars, without a code
        shown = {one: one in days or bool(is_date_format(codes.get(one, built_in.get(one, "General")))) for one in set(used)}
        return [shown[one] for one in used]


def _whole(text: str) -> str:
    """A text with its escapes (`_x000D_`) read."""
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
        self._row, self._column, self._style = 0, -1, "0"
        self._columns: dict[str, int] = {}

    def read(self, part: str) -> Sheet:
        """The sheet in a part."""
        # One function call an event, and what it needs at hand: there are millions.
        known, rows = _OURS.get, self._sheet.rows
        parts: list[str] = []
        texts: dict[int, str] = {}
        kind, formula, taking, spoken, length = "n", False, False, False, 0

        def start(name: str, attributes: dict[str, str]) -> None:
            nonlocal texts, kind, formula, taking, spoken, length
            match known(name):
                case "c":
                    self._column = self._column_of(attributes.get("r"))
                    self._style = attributes.get("s", "0")
                    kind, formula, length = attributes.get("t", "n"), False, 0
                    parts.clear()
                case "v" | "t":
                    taking = not spoken
                case "row":
                    self._row, self._column = self._row_of(attributes.get("r")), -1
                    texts = {}
                case "f":
                    formula = True
                case "rPh":  # how it is pronounced
                    spoken = True
                case "mergeCell" if len(self._sheet.merged) < _MOST_TOLD:
                    self._sheet.merged.append(clipped(attributes.get("ref", "?"))[1:-1])

        def end(name: str) -> None:
            nonlocal taking, spoken
            match known(name):
                case "c":
                    if (parts or formula) and (text := self._cell(kind, "".join(parts), formula)):
                        texts[self._column] = text
                    self._count()
                case "v" | "t":
                    taking = False
                case "row" if texts:
                    rows[self._row] = texts
                    if len(rows) > MOST_ROWS + 1:
                        raise self._fault(f"more than {MOST_ROWS:,} rows", f"at most {MOST_ROWS:,} rows")
                case "rPh":
                    spoken = False

        def text(some: str) -> None:
            nonlocal length
            if taking and length <= _MOST_TEXT:
                parts.append(some)
                length += len(some)

        self._workbook.parse(part, start, end, text)
        return self._sheet

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

    def _count(self) -> None:
        self._workbook.cells -= 1
        if self._workbook.cells < 0:
            raise self._fault(f"more than {MOST_CELLS:,} cells in all", f"at most {MOST_CELLS:,}")

    def _cell(self, kind: str, raw: str, formula: bool) -> str:
        """The text of a cell, or nothing where it is blank or told as odd."""
        if formula:
            return self._odd("a formula", "text or a number", "put its result there: copy, then paste special, values")
        match kind:
            case "s":
                text = self._shared(raw)
            case "inlineStr" | "str":
                text = _whole(raw)
            case "n":
                text = self._number(raw.strip())
            case "d":
                text = self._day(raw.strip())
            case "b":
                text = self._odd("true or false", "text or a number", "write it as a text, such as 'yes'")
            case "e":
                text = self._odd(f"the error {clipped(raw)[1:-1]}", "text or a number")
            case other:
                raise self._fault(f"a cell of the kind {clipped(other)}", "text or a number")
        text = text.strip()
        if len(text) > _MOST_TEXT:
            return self._odd(f"more than {_MOST_TEXT:,} characters", "a shorter text")
        self._workbook.letters -= len(text)
        if self._workbook.letters < 0:
            raise self._fault(f"more than {MOST_LETTERS >> 20} million characters in all", "a smaller workbook")
        return text

    def _odd(self, found: str, wanted: str, remedy: str = "") -> str:
        """Tell of the cell at hand; it counts as blank."""
        if len(self._sheet.odd) < _MOST_TOLD:
            self._sheet.odd.append(Oddity(self._row, self._column, found, wanted, remedy))
        return ""

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
            return self._odd(clipped(text), "text or a number")
        if style.isascii() and style.isdecimal() and len(style) < 9 and int(style) < len(self._dated) and self._dated[int(style)]:
            return self._serial(float(text))
        if abs(float(text)) >= 1e15:
            remedy = "write it as a text: a spreadsheet keeps fifteen figures of a number"
            return self._odd(f"the number {clipped(text)[1:-1]}", "a number of at most fifteen figures", remedy)
        plain = f"{Decimal(f'{float(text):.15g}'):f}"
        return "0" if plain == "-0" else plain

    def _serial(self, number: float) -> str:
        if number != int(number):
            return self._odd("a time of a day", "a whole day, such as 2025-04-10", "write the day as a text")
        first = 61 if self._since.year < 1900 else 0  # before March 1900 spreadsheets do not agree
        try:
            day = self._since + timedelta(days=int(number))
        except OverflowError:
            day = None
        if day is None or number < first:
            return self._odd(f"the number {number:.15g} shown as a day", "a day, such as 2025-04-10", "write the day as a text")
        self._sheet.days.add((self._row, self._column))
        return day.isoformat()

    def _day(self, text: str) -> str:
        if not (found := _MOMENT.fullmatch(text)):
            return self._odd(clipped(text), "a whole day, such as 2025-04-10", "write the day as a text") if text else ""
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
