"""The cells of a workbook (`.xlsx`) as texts, read as from a stranger by openpyxl. Knows nothing of cases.

openpyxl trusts the files it reads, so each part of the zip is looked at once before, straight from memory, while it comes out:
how long it really is, its tags, and that it has no document type. What openpyxl then takes apart is small, or a sheet or the
shared texts, which it reads row by row and text by text. Whatever it stumbles over is one fault. Links are never followed.

Source: ECMA-376, Office Open XML, parts 1 and 2.
"""

from __future__ import annotations

import re
import warnings
import zipfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any, Final, NamedTuple

from willing.faults import Fault, FaultyInput, clipped
from willing.ledger.tables import MOST_BYTES, MOST_ROWS

__all__ = ["Oddity", "Sheet", "sheets_of"]

MOST_INFLATED: Final = 512 * 2**20
MOST_TAGS: Final = 10_000_000  # that begin something
MOST_OTHER_TAGS: Final = 100_000  # in one part, that are neither of cells nor of shared texts
MOST_CELLS: Final = 4_000_000
_MOST_PLACES: Final = 20_000_000  # the cells, with those left out before the last of each row
MOST_LETTERS: Final = 256 * 2**20
MOST_SHEETS: Final = 100
_MOST_PARTS: Final = 2_000
_MOST_FORMULAS: Final = 1_000
_MOST_TEXT: Final = 32_767  # the letters that a cell of a spreadsheet can hold
_MOST_MARKUP: Final = 2**20  # between one `<` and the next; expat before 2.6 looks at an open tag anew with each piece
_LAST_ROW: Final = 1_048_576
_CHUNK: Final = 2**18
_MOST_TOLD: Final = 1_000
_OFTEN: Final = (b"c", b"v", b"t", b"is", b"row", b"si", b"f")

_BEGUN: Final = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?\s*(?:<|$)")  # whatever else begins otherwise is no XML
_STRANGE: Final = re.compile(rb"[^<]{0,99}<\?xml\s[^>]*?encoding\s*=\s*[\"'](?!(?:utf-?(?:8|16)|us-ascii)[\"'])", re.IGNORECASE)
_TAG: Final = re.compile(rb"<(?:[^\s/>:!?<]*:)?([^\s/>:!?<]+)")
_MERGED: Final = re.compile(rb"mergeCell\s[^<>]*?ref=[\"']([A-Z0-9:]{2,21})[\"']")
_LONG_FORMULA: Final = re.compile(rb"<(?:[^\s/>:!?<]*:)?f[\s>][^<]{9000}|<!")
_ESCAPED: Final = re.compile(r"_x((?!D[89A-F])[0-9A-Fa-f]{4})_", re.IGNORECASE)
_PLAIN_XLSX: Final = "save as 'Excel Workbook (.xlsx)', without a password"
_A_DAY: Final = ("a whole day, such as 2025-04-10", "write the day as a text")


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
        About 40 µs a cell, nearly all of them openpyxl's.
    """
    if len(content) > MOST_BYTES:
        raise _fault(name, f"{len(content) / 2**20:,.0f} MiB", f"a file of at most {MOST_BYTES >> 20} MiB")
    if content.startswith(b"\xd0\xcf\x11\xe0"):
        raise _fault(name, "a workbook that is locked, or of the old kind (.xls)", "a workbook (.xlsx)", _PLAIN_XLSX)
    if not content.startswith(b"PK\x03\x04"):
        raise _fault(name, "no workbook", "a workbook (.xlsx)", _PLAIN_XLSX)
    if content.count(b"PK\x01\x02") > _MOST_PARTS:  # before zipfile makes an object of each
        raise _fault(name, f"more than {_MOST_PARTS:,} parts in a workbook", f"at most {_MOST_PARTS:,}")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl's, of what it passes over
        try:
            with zipfile.ZipFile(BytesIO(content)) as archive:
                parts = _Look(name).at(archive)
                targets = _targets(archive, parts, name)
            return _read(content, {sheet: parts[target] for sheet, target in targets.items()})
        except FaultyInput:
            raise
        except Exception as error:  # openpyxl and zipfile raise all kinds
            found = f"a workbook that cannot be read ({clipped(f'{type(error).__name__}: {error}')[1:-1]})"
            raise _fault(name, found, "a workbook as a spreadsheet writes it", _PLAIN_XLSX) from None


def _fault(where: str, found: str, wanted: str, remedy: str = "") -> FaultyInput:
    return FaultyInput([Fault(where, found, wanted, remedy)])


@dataclass(slots=True)
class _Part:
    """What was seen of a part: its tags by name, and its merged cells."""

    tags: Counter[bytes] = field(default_factory=Counter)
    merged: list[str] = field(default_factory=list)
    alone: int = 0  # tags since one that ends a row or a shared text, which openpyxl lets go of


class _Look:
    """A look at all parts of a workbook before anybody takes them apart."""

    def __init__(self, name: str) -> None:
        self._name, self._bytes, self._tags = name, MOST_INFLATED, MOST_TAGS
        self._cells, self._formulas = MOST_CELLS, _MOST_FORMULAS

    def at(self, archive: zipfile.ZipFile) -> dict[str, _Part]:
        """What was seen of each part, by its name."""
        parts: dict[str, _Part] = {}
        known: set[str] = set()
        for info in archive.infolist():
            part = info.filename
            if part.lower() in known:
                raise _fault(self._name, f"the part {clipped(part)} twice", "each part of a workbook once")
            known.add(part.lower())
            if info.flag_bits & 1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                found = f"the part {clipped(part)} locked, or packed in an unusual way"
                raise _fault(self._name, found, "a plain workbook", _PLAIN_XLSX)
            if part.lower().endswith("vbaproject.bin") or part.lower().startswith("xl/macrosheets/"):
                raise _macros(self._name)
            parts[part] = self._part(archive, info)
        return parts

    def _part(self, archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> _Part:
        seen, rest, xml = _Part(), b"", None
        with archive.open(info) as file:
            while chunk := file.read(_CHUNK):
                self._bytes -= len(chunk)
                if self._bytes < 0:
                    most = f"{MOST_INFLATED >> 20} MiB"
                    raise _fault(self._name, f"more than {most} once unpacked", f"at most {most}")
                text = rest + chunk.replace(b"\0", b"")  # UTF-16 as well
                if xml is None:
                    xml = bool(_BEGUN.match(text))
                    if _STRANGE.match(text) or (not xml and info.filename.endswith((".xml", ".rels"))):
                        found = f"{clipped(info.filename)} in a strange encoding"
                        raise _fault(self._name, found, "XML in UTF-8, as a spreadsheet writes it")
                if xml:
                    cut = max(text.rfind(b"<"), 0)
                    rest = text[cut:]
                    self._piece(text[:cut], seen, info.filename)
                    if len(rest) > _MOST_MARKUP:
                        found = f"a tag or text of more than {_MOST_MARKUP >> 20} MiB in {clipped(info.filename)}"
                        raise _fault(self._name, found, "a shorter one")
        self._piece(rest, seen, info.filename)
        return seen

    def _piece(self, text: bytes, seen: _Part, part: str) -> None:
        """Take note of a piece of XML that ends before a tag."""
        if b"<!DOCTYPE" in text or b"<!ENTITY" in text:
            raise _fault(self._name, f"a document type in {clipped(part)}", "XML without one, as a spreadsheet writes it")
        if text.rfind(b"<!--") > text.rfind(b"-->") or text.rfind(b"<?") > text.rfind(b"?>"):
            raise _fault(self._name, f"a long comment in {clipped(part)}", "XML without one, as a spreadsheet writes it")
        tags = Counter(_TAG.findall(text))
        seen.tags.update(tags)
        seen.alone = tags.total() + (0 if tags[b"row"] or tags[b"si"] else seen.alone)
        self._tags -= tags.total()
        if self._tags < 0:
            raise _fault(self._name, f"more than {MOST_TAGS:,} tags", f"at most {MOST_TAGS:,}")
        self._cells -= tags[b"c"]
        if self._cells < 0:
            raise _fault(self._name, f"more than {MOST_CELLS:,} cells in all", f"at most {MOST_CELLS:,}")
        if seen.tags.total() - sum(map(seen.tags.__getitem__, _OFTEN)) > MOST_OTHER_TAGS or seen.alone > 2 * MOST_OTHER_TAGS:
            found = f"more than {MOST_OTHER_TAGS:,} tags in {clipped(part)} that are not of cells, or of one row"
            raise _fault(self._name, found, "a plainer workbook", "remove pivot tables, drawings and unused formats")
        self._formulas -= tags[b"f"]
        if tags[b"f"] and (self._formulas < 0 or _LONG_FORMULA.search(text)):
            remedy = "put their results there: copy, then paste special, values"
            raise _fault(self._name, f"very many or very long formulas in {clipped(part)}", "text or numbers", remedy)
        if tags[b"mergeCell"]:
            seen.merged += [area.decode() for area in _MERGED.findall(text)][: _MOST_TOLD - len(seen.merged)]


def _macros(name: str) -> FaultyInput:
    return _fault(name, "macros", "a workbook without macros (.xlsx)", "save as 'Excel Workbook (.xlsx)'")


def _targets(archive: zipfile.ZipFile, parts: dict[str, _Part], name: str) -> dict[str, str]:
    """The part of each sheet, as openpyxl finds it; no part but these and that of the shared texts is large."""
    from openpyxl.packaging.manifest import Manifest
    from openpyxl.reader.workbook import WorkbookParser
    from openpyxl.xml import constants as known
    from openpyxl.xml.functions import fromstring

    def small(*some: str) -> None:
        for part in some:
            if part in parts and parts[part].tags.total() > MOST_OTHER_TAGS:
                raise _fault(name, f"more than {MOST_OTHER_TAGS:,} tags in {clipped(part)}", "a plainer workbook")

    small(known.ARC_CONTENT_TYPES)
    root: Any = fromstring(archive.read(known.ARC_CONTENT_TYPES)) if known.ARC_CONTENT_TYPES in parts else None
    kinds: Any = Manifest() if root is None else Manifest.from_tree(root)
    if {known.XLSM, known.XLTM} & {one.ContentType for one in (*kinds.Override, *kinds.Default)}:
        raise _macros(name)
    found = kinds.find(known.XLTX) or kinds.find(known.XLSX)
    main = found.PartName[1:] if found else known.ARC_WORKBOOK
    if main not in parts or not main.endswith(".xml"):
        raise _fault(name, "a zip that is no workbook (.xlsx)", "a workbook (.xlsx)", _PLAIN_XLSX)
    folder, _, file = main.rpartition("/")
    small(main, f"{folder}/_rels/{file}.rels".lstrip("/"))
    parser = WorkbookParser(archive, main, keep_links=False)
    parser.parse()
    if len(parser.sheets) > MOST_SHEETS:
        raise _fault(name, f"more than {MOST_SHEETS} sheets", f"at most {MOST_SHEETS}")
    targets: dict[str, str] = {}
    for sheet in parser.sheets:
        rel = parser.rels.get(sheet.id)
        if sheet.name in targets or (rel and rel.target in targets.values()):
            raise _fault(name, f"the sheet {clipped(sheet.name)} twice", "each sheet once")
        if not rel or rel.TargetMode == "External" or not rel.Type.endswith("/worksheet") or rel.target not in parts:
            wanted = "sheets that are tables"
            raise _fault(name, f"{clipped(sheet.name)}, a sheet without cells", wanted, "remove charts and macro sheets")
        targets[sheet.name] = rel.target
    texts = kinds.find(known.SHARED_STRINGS)
    others = {part for part in parts if part.endswith(".rels")} | (
        parts.keys() - {*targets.values(), texts and texts.PartName[1:]}
    )
    small(main, known.ARC_STYLE, known.ARC_CORE, known.ARC_CUSTOM, known.ARC_CONTENT_TYPES, *others)
    return targets


def _read(content: bytes, seen: dict[str, _Part]) -> dict[str, Sheet]:
    from openpyxl import load_workbook

    cells, found = _Cells(), {}
    book = load_workbook(BytesIO(content), read_only=True, data_only=False, keep_links=False)
    for sheet in book.worksheets:
        sheet.reset_dimensions()  # what a sheet says of its size is not believed
        found[sheet.title] = cells.sheet(sheet.title, sheet.iter_rows(), seen[sheet.title])
    return found


class _Cells:
    """The cells of sheets being read, and how many may still be."""

    def __init__(self) -> None:
        self._places, self._letters = _MOST_PLACES, MOST_LETTERS
        self._sheet = Sheet()

    def sheet(self, name: str, rows: Any, seen: _Part) -> Sheet:
        """A sheet of which openpyxl gives rows, those left out as well, each up to its last cell."""
        from openpyxl.cell.read_only import EMPTY_CELL

        self._sheet = Sheet(merged=seen.merged)
        where, read = clipped(name)[1:-1], 0
        for number, row in enumerate(rows, 1):
            self._places -= len(row)
            if self._places < 0:
                raise _fault(where, f"more than {_MOST_PLACES:,} cells, blank ones too", f"at most {_MOST_PLACES:,}")
            if number > _LAST_ROW:
                raise _fault(where, f"a row after row {_LAST_ROW:,}", "rows in their order, as a spreadsheet writes them")
            texts = {}
            for column, cell in enumerate(row):
                if cell is not EMPTY_CELL:
                    read += 1
                    if cell.value is not None and (text := self._text(number, column, cell.data_type, cell.value, where)):
                        texts[column] = text
            if texts:
                self._sheet.rows[number] = texts
                if len(self._sheet.rows) > MOST_ROWS + 1:
                    raise _fault(where, f"more than {MOST_ROWS:,} rows", f"at most {MOST_ROWS:,} rows")
        if read != seen.tags[b"c"]:  # openpyxl passes over what it does not expect
            found = f"{read:,} cells in their places of {seen.tags[b'c']:,}"
            raise _fault(where, found, "cells in their order, each once, as a spreadsheet writes them", _PLAIN_XLSX)
        return self._sheet

    def _text(self, row: int, column: int, kind: str, value: Any, where: str) -> str:
        """The text of a cell, or nothing where it is blank or told as odd."""

        def odd(found: str, wanted: str = "text or a number", remedy: str = "") -> str:
            if len(self._sheet.odd) < _MOST_TOLD:
                self._sheet.odd.append(Oddity(row, column, found, wanted, remedy))
            return ""

        match kind:
            case "s":
                text = (_ESCAPED.sub(lambda one: chr(int(one[1], 16)), value) if "_x" in value else value).strip()
                if len(text) > _MOST_TEXT:
                    return odd(f"more than {_MOST_TEXT:,} characters", "a shorter text")
                self._letters -= len(text)
                if self._letters < 0:
                    raise _fault(where, f"more than {MOST_LETTERS >> 20} million characters in all", "a smaller workbook")
                return text
            case "n":
                if abs(value) < 1e15:
                    plain = f"{Decimal(f'{value:.15g}'):f}"  # 4.1 for the 4.0999999999999996 that stands in the file
                    return "0" if plain == "-0" else plain
                remedy = "write it as a text: a spreadsheet keeps fifteen figures of a number"
                return odd(f"the number {clipped(f'{value:.16g}')[1:-1]}", "a number of at most fifteen figures", remedy)
            case "d":
                day = value.date() if isinstance(value, datetime) else value
                if not isinstance(day, date) or (isinstance(value, datetime) and value.time().isoformat() != "00:00:00"):
                    return odd("a time of a day", *_A_DAY)
                if day < date(1900, 3, 1):  # before, spreadsheets do not agree
                    return odd(f"the day {day}", *_A_DAY)
                self._sheet.days.add((row, column))
                return day.isoformat()
            case "f":
                return odd("a formula", remedy="put its result there: copy, then paste special, values")
            case "b":
                return odd("true or false", remedy="write it as a text, such as 'yes'")
            case "e":
                return odd(f"the error {clipped(str(value))[1:-1]}")
        raise _fault(where, f"a cell of the kind {clipped(kind)}", "text or a number")
