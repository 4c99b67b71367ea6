"""The tables of a case folder to records, all faults at once. The only module that reads and writes a case's files.

Files are taken as hostile: size, rows and cells are bounded, only plain files inside the folder are opened, text must be UTF-8,
and a cell that a spreadsheet would run as a formula is refused. Nothing is repaired and nothing is half-loaded (rule E7).
"""

from __future__ import annotations

import csv
import errno
import io
import os
import re
import stat
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import IO, Any, Final

from willing.faults import Fault, FaultyInput, clipped, nearest
from willing.ledger.origin import copied_back
from willing.vocabulary.chance import UNKNOWN, Chance, chance
from willing.vocabulary.condition import ALWAYS, parse
from willing.vocabulary.quantity import as_written
from willing.vocabulary.records import MONTH_DAYS, PLACES, Caveat, Column, Substitution, Table, Tasks

__all__ = ["MOST_FAULTS", "Names", "Row", "Sheets", "header_faults", "plain_bytes", "plain_file", "plain_text", "records", "rows"]

MOST_BYTES: Final = 64 * 2**20
MOST_ROWS: Final = 200_000
MOST_CELL: Final = 20_000
MOST_FAULTS: Final = 1_000
_MOST_COMPARED: Final = 100_000  # names compared in search of near ones; it is slow, and nobody reads so many remedies

ID: Final = re.compile(r"[^\W_][\w.\-/]{0,79}")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_NUMBER: Final = re.compile(r"\d+(?:\.\d+)?")
CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
_DAY: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_SUBSTITUTION: Final = re.compile(r"([a-z_.0-9]+)\s+(\d+(?:\.\d+)?)\s*:\s*(\d+(?:\.\d+)?)")
_DISTANCE: Final = re.compile(r"(\S+)\s+(\d+(?:\.\d+)?)")
_AFTER: Final = re.compile(r"D(?:\+(\d{1,5}))?|M([1-9]\d{0,2})")
_POINT: Final = re.compile(r"(-?\d{1,2}(?:\.\d{1,12})?)\s+(-?\d{1,3}(?:\.\d{1,12})?)")
_ALL_BUT: Final = "all but "
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}")
_PROMISE: Final = re.compile(r"([^\s.@]+)\.([^\s@]+?)(\.[1-9]\d{0,2})?")
_OFFER: Final = re.compile(rf"({_PROMISE.pattern})(?:@(\S+))?")


class Names:
    """The ids that cells may name, each with the label a remedy shows; grows as tables are read."""

    def __init__(self) -> None:
        self.of: dict[str, dict[str, str]] = {}
        self.unread: set[str] = set()  # kinds whose table could not be read: any name of theirs may be right
        self.faulty: set[str] = set()  # tables with rows at fault, which are missing among the sound ones
        self._compared = 0

    def add(self, kind: str, name: str, label: str) -> None:
        """From now on cells of this kind may name `name`."""
        self.of.setdefault(kind, {})[name] = label

    def has(self, kind: str, name: str) -> bool:
        """Whether cells of this kind may name it; of a table that could not be read, any name may be right."""
        return name in self.of.get(kind, ()) or kind in self.unread

    def remedy(self, kind: str, word: str) -> str:
        """The known names nearest to the word, by id or by label."""
        known = self.of.get(kind, {})
        self._compared += len(known)
        if self._compared > _MOST_COMPARED:
            return ""
        shown = {name: CONTROL.sub("", label) for name, label in known.items()}
        shown |= {label.partition(" ")[2]: label for label in shown.values()}
        shown.pop("", None)
        return nearest(word, shown, shown=shown)


class Row:
    """One row of a table as it stands in the file: its number, as a spreadsheet counts, and its cells by column."""

    __slots__ = ("cells", "number")

    def __init__(self, number: int, cells: dict[str, str]) -> None:
        self.number, self.cells = number, cells


# The rows of a case by table, `settings` among them where they come as rows.
Sheets = Mapping[str, Sequence[Row]]


def plain_bytes(path: Path, folder: Path, name: str) -> bytes:
    """The bytes of a plain file of at most 64 MiB inside the folder.

    Raises:
        FaultyInput: for a link that leaves the folder, a device, a pipe, a folder, a file too large or not readable.
    """
    try:
        with plain_file(path, folder, name) as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise _unreadable(name, error) from None


def plain_file(path: Path, folder: Path, name: str, most: int = MOST_BYTES) -> IO[bytes]:
    """A plain file of at most so many bytes inside the folder, opened to be read.

    Raises:
        FaultyInput: for a link that leaves the folder, a device, a pipe, a folder, a file too large or not readable.
    """
    try:
        if path.is_symlink() and not _resolved(path).is_relative_to(folder.resolve()):
            raise FaultyInput([Fault(name, "a link that leaves the case folder", "a plain file in it")])
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0))
        about = os.fstat(handle)
        if not stat.S_ISREG(about.st_mode):
            os.close(handle)
            raise FaultyInput([Fault(name, "something that is no plain file", "a plain file")])
        if about.st_size > most:
            os.close(handle)
            size = f"{about.st_size / 2**20:,.0f} MiB"
            raise FaultyInput([Fault(name, size, f"a file of at most {most >> 20} MiB")])
        return open(handle, "rb")
    except OSError as error:
        raise _unreadable(name, error) from None


def _unreadable(name: str, error: OSError) -> FaultyInput:
    return FaultyInput([Fault(name, f"a file that cannot be read ({error.strerror})", "a readable file")])


def _resolved(path: Path) -> Path:
    try:
        return path.resolve(strict=True)
    except RuntimeError:  # a loop of links, before Python 3.13
        raise OSError(errno.ELOOP, os.strerror(errno.ELOOP)) from None


def plain_text(content: bytes, name: str) -> str:
    """The text of a UTF-8 file, without its byte order mark.

    Raises:
        FaultyInput: for another encoding or a binary file, with the line where it shows.
    """
    save_as = "in Excel, save as 'CSV UTF-8'"
    if content.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise FaultyInput([Fault(name, "a spreadsheet", "a text file", save_as)])
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise FaultyInput([Fault(name, "UTF-16 text", "UTF-8 text", save_as)])
    if (at := content.find(b"\0")) >= 0:
        line = content.count(b"\n", 0, at) + 1
        raise FaultyInput([Fault(f"{name}, line {line}", "a binary file (a zero byte)", "a text file")])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        byte = content[error.start]
        raise FaultyInput([Fault(f"{name}, line {line}", f"byte 0x{byte:02x}", "UTF-8 text", save_as)]) from None


def rows(text: str, table: Table) -> tuple[list[Row], list[Fault]]:
    """The rows of a table's text, and what is wrong with its shape.

    Columns may come in any order, and those that may be blank may be left out; commas or semicolons part the cells, as Excel
    writes them in different countries. Rows without any text are passed over.
    """
    first = text.split("\n", 1)[0]
    delimiter = ";" if first.count(";") > first.count(",") else ","
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    faults: list[Fault] = []
    found: list[Row] = []
    number = 1
    try:
        header = [cell.strip() for cell in next(reader, [])]
        faults = header_faults(header, table)
        if faults:
            return [], faults
        for number, cells in enumerate(reader, 2):
            if number > MOST_ROWS + 1:
                more = Fault(table.file, f"more than {MOST_ROWS:,} rows", f"at most {MOST_ROWS:,} rows")
                return [], [*faults, more]
            if len(faults) >= MOST_FAULTS:
                break
            if not any(cells):
                continue
            if len(cells) != len(header):
                where, cells_found = f"{table.file}, row {number}", f"{len(cells)} cells"
                remedy = "put a cell with a comma in double quotes" if len(cells) > len(header) else ""
                faults.append(Fault(where, cells_found, f"{len(header)}, as in the first row", remedy))
                continue
            found.append(Row(number, dict(zip(header, map(str.strip, cells), strict=True))))
    except csv.Error as error:
        where = f"{table.file}, row {number + 1}"
        if "field limit" in str(error):
            faults.append(Fault(where, f"a cell of more than {csv.field_size_limit():,} characters", f"at most {MOST_CELL:,}"))
        else:
            faults.append(Fault(where, f"a cell that does not end ({error})", "double quotes in pairs"))
    return found, faults


def header_faults(header: Sequence[str], table: Table, *, every: bool = False) -> list[Fault]:
    """What is wrong with the names of a table's columns; with `every`, none may be left out, as none is of an export."""
    where = f"{table.file}, row 1"
    if not any(header):
        return [Fault(where, "an empty file", f"a first row with the columns {', '.join(table.columns)}")]
    faults: list[Fault] = []
    counts = Counter(header)
    for name in counts:
        if len(faults) >= MOST_FAULTS:
            break
        if name not in table.columns:
            remedy = nearest(name, table.columns) or f"the columns are {', '.join(table.columns)}"
            faults.append(Fault(where, f"a column {clipped(name)}", f"a column of {table.file}", remedy))
        elif counts[name] > 1:
            faults.append(Fault(where, f"the column {name!r} {counts[name]} times", "each column once"))
    strange = [name for name in counts if name not in table.columns][:MOST_FAULTS]
    for name, column in table.columns.items():
        if name in counts:
            continue
        if column.required:
            remedy = copied_back("column") if every else ""
            faults.append(Fault(where, f"no column {name!r}", f"every column that {table.file} requires", remedy))
        elif every and not nearest(name, strange):  # a column under another name is told as such
            faults.append(Fault(where, f"no column {name!r}", "every column of the export", copied_back("column")))
    return faults[:MOST_FAULTS]


def records(
    table: Table, found: Sequence[Row], names: Names, complete: Callable[[dict[str, Any]], object] = lambda values: None
) -> tuple[list[tuple[Row, Any]], list[Fault]]:
    """The sound rows, each with its record, and every fault of every cell.

    Each record's own id is known from here on; cells that name ids of the same table may do so in any order. `complete` may put
    into the values of a row what follows from others of them, before they are a record.

    Cost: some µs a row; a cell that says what one above it says is read once.
    """
    faults: list[Fault] = []
    made: list[tuple[Row, Any]] = []
    seen: dict[tuple[str, ...], int] = {}
    columns = table.columns
    blanks = {name: _blank(column) for name, column in columns.items()}
    required = [name for name, column in columns.items() if column.required]
    read = {name: _Cells(column, names) for name, column in columns.items()}
    if len(table.key) == 1:
        for row in found:
            label = row.cells.get("name", "") if table.key[0] in ("nation", "body") else ""
            name = row.cells.get(table.key[0], "")
            names.add(table.key[0], name, f"{name} {label}".strip())
    for row in found:
        if len(faults) >= MOST_FAULTS:
            break
        try:
            values = blanks | {name: read[name][cell] for name, cell in row.cells.items() if cell}
            sound = all(map(row.cells.get, required))
        except (_Unread, FaultyInput):
            sound = False
        if not sound:
            faults += _cell_faults(table, row, read, names)
        key = tuple([row.cells.get(part, "") for part in table.key])
        if seen.setdefault(key, row.number) != row.number:
            last = _telling(table, row)
            where = f"{table.file}, row {row.number}, column {last!r}"
            noun = {"circumstance": "circumstances", "day": "a day", "language": "a language"}.get(columns[last].kind, "an id")
            faults.append(Fault(where, f"{table.row_of(row.cells)!r} again", f"{noun} not used before (row {seen[key]} has it)"))
        elif sound:
            complete(values)
            made.append((row, table.record(**values)))
    return made, faults


class _Cells(dict[str, Any]):
    """What the cells of one column say, by their text: each is read when it is first asked for; what is said again, never again.

    Asked for a cell that does not say anything, it raises what is wrong with it; `error` gives that back.
    """

    def __init__(self, column: Column, names: Names) -> None:
        super().__init__()
        self._column, self._names = column, names
        self._reader, self._said_once = _READERS[column.kind], column.kind in ("id", "url")
        self._errors: dict[str, _Unread | FaultyInput] = {}

    def __missing__(self, cell: str) -> Any:
        try:
            value = self._reader(cell, self._column, self._names)
        except (_Unread, FaultyInput) as error:
            self._errors[cell] = error
            raise
        if not self._said_once:
            self[cell] = value
        return value

    def error(self, cell: str) -> _Unread | FaultyInput | None:
        """What is wrong with a cell; nothing if it says something."""
        if cell not in self._errors:
            with suppress(_Unread, FaultyInput):
                self[cell]
        return self._errors.get(cell)


def _cell_faults(table: Table, row: Row, read: Mapping[str, _Cells], names: Names) -> Iterator[Fault]:
    """What is wrong with the cells of a row, in the order of the columns."""
    for name, column in table.columns.items():
        where = f"{table.file}, row {row.number}, column {name!r}"
        cell = row.cells.get(name)
        error = read[name].error(cell) if cell else None
        if column.required and not cell:
            yield Fault(where, "a blank", _wanted(column, names))
        elif isinstance(error, _Unread):
            yield Fault(where, error.found, error.wanted, error.remedy)
        elif error is not None:  # a condition: its faults know their character
            for one in error.faults:
                yield Fault(one.where.replace("condition", where, 1), one.found, one.wanted, one.remedy)


def _telling(table: Table, row: Row) -> str:
    """The last column of the key that tells the row from others: of a line without a day, its id."""
    told = (name for name in reversed(table.key) if row.cells.get(name) or table.columns[name].kind == "circumstance")
    return next(told, table.key[-1])


def _listed(cell: str) -> list[str]:
    """The parts of a cell that stand apart by ';'."""
    return [part.strip() for part in cell.split(";")]


class _Unread(Exception):
    def __init__(self, found: str, wanted: str, remedy: str = "") -> None:
        self.found, self.wanted, self.remedy = found, wanted, remedy


def _blank(column: Column) -> Any:
    match column.kind:
        case "day" | "number" | "whole" | "latitude" | "longitude" | "condition" | "after":
            return None
        case "tasks":
            return Tasks()
        case "quantity":
            return as_written("", "")
        case "circumstance":
            return ALWAYS
        case "chance":
            return UNKNOWN
        case (
            "caveats" | "accepts" | "distances" | "points" | "names" | "nations" | "sources" | "capabilities" | "areas" | "places"
        ):
            return ()
        case _:
            return ""


def _wanted(column: Column, names: Names) -> str:
    match column.kind:
        case "choice":
            return f"one of {', '.join(word for word in column.among if word)}"
        case "sources":
            return "at least one source's id (rule E1)"
        case "quantity" | "number" | "whole":
            return "a number"
        case "day":
            return "a day, such as 2025-04-10"
        case _:
            return column.says.rstrip(".")[:1].lower() + column.says.rstrip(".")[1:]


def _text(cell: str, column: Column, names: Names) -> str:
    if len(cell) > MOST_CELL:
        raise _Unread(f"{len(cell):,} characters", f"at most {MOST_CELL:,}")
    if cell.startswith(_FORMULA):
        wanted = "text that no spreadsheet runs as a formula"
        raise _Unread(clipped(cell), wanted, "begin with a letter or a figure")
    if CONTROL.search(cell):
        raise _Unread(clipped(cell), "text without control characters")
    return cell


def _id(cell: str, column: Column, names: Names) -> str:
    if not ID.fullmatch(cell) or ".." in cell:
        raise _Unread(clipped(cell), "an id: letters, figures, '.', '_', '-', no spaces")
    return cell


def _choice(cell: str, column: Column, names: Names) -> str:
    if cell not in column.among:
        raise _Unread(clipped(cell), _wanted(column, names), nearest(cell, column.among))
    return cell


def _day(cell: str, column: Column, names: Names) -> date:
    try:
        if _DAY.fullmatch(cell):
            return date.fromisoformat(cell)
    except ValueError:
        raise _Unread(clipped(cell), "a day of the calendar") from None
    remedy = cell.replace("/", "-").replace(".", "-") if re.fullmatch(r"\d{4}([./])\d\d\1\d\d", cell) else ""
    if (parts := re.fullmatch(r"(\d{1,2})[./](\d{1,2})[./](\d{4})", cell)) and int(parts[1]) > 12:
        remedy = f"{parts[3]}-{int(parts[2]):02d}-{int(parts[1]):02d}, if that is the day"
    raise _Unread(clipped(cell), "a day as year-month-day, such as 2025-04-10", remedy)


def _number(cell: str, column: Column, names: Names) -> float:
    digits = cell.replace(",", "") if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", cell) else cell
    if not _NUMBER.fullmatch(digits) or len(digits) > 18:
        raise _Unread(clipped(cell), "a number, such as 1500 or 46.5", _number_remedy(cell))
    if re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", digits):  # six thousand in one country and six in another
        raise _Unread(clipped(cell), "a number, such as 1500 or 46.5", _number_remedy(cell))
    number = float(digits)
    return int(number) if number.is_integer() else number


def _degrees(most: int) -> Callable[[str, Column, Names], float]:
    def read(cell: str, column: Column, names: Names) -> float:
        if not re.fullmatch(r"-?\d{1,3}(\.\d{1,12})?", cell) or abs(float(cell)) > most:
            raise _Unread(clipped(cell), f"degrees from -{most} to {most}")
        return float(cell)

    return read


def _whole(cell: str, column: Column, names: Names) -> int:
    number = _number(cell, column, names)
    if number != int(number):
        raise _Unread(clipped(cell), "a whole number")
    return int(number)


def _quantity(cell: str, column: Column, names: Names) -> Any:
    found = as_written(cell, "")
    if found is None:
        wanted = "a number, a range such as 1500-2500, 'up to 300', '~5000', or a blank"
        raise _Unread(clipped(cell), wanted, _number_remedy(cell))
    return found


def _number_remedy(cell: str) -> str:
    if (parts := re.fullmatch(r"([\d.,]+)\s+([^\W\d]+)", cell)) is not None:
        return f"{parts[1]}, and {parts[2]} in the column 'unit'"
    if (parts := re.fullmatch(r"(\d+)[.,](\d+)", cell)) is not None:
        if len(parts[2]) == 3:
            exact = f"{parts[1]}.{parts[2]}".rstrip("0").rstrip(".")
            return f"{parts[1]}{parts[2]}, or {exact} if that is what they said"
        return f"{parts[1]}.{parts[2]}, if that is what they said"
    return ""


def _condition(cell: str, column: Column, names: Names) -> Any:
    return parse(cell)


def _chance(cell: str, column: Column, names: Names) -> Chance:
    if (found := chance(cell)) is None:
        wanted = "a chance from 0 to 1, such as 0.4 or 40%, a range such as 0.3-0.5, 'unknown' or a blank"
        raise _Unread(clipped(cell), wanted, _chance_remedy(cell))
    return found


def _chance_remedy(cell: str) -> str:
    """The other ways in which the cell may have been meant."""
    bare = cell.rstrip("% ")
    if bare.count(",") and (dotted := chance(cell.replace(",", "."))) is not None:
        return f"{dotted}, if that is what is meant"
    if bare == cell and chance(f"{cell}%") is not None:
        return f"{cell}%, if per cent is meant"
    low, dash, high = bare.partition("-")
    turned = f"{high.strip()}-{low.strip()}{'%' if bare != cell else ''}"
    return f"{turned}, if that is what is meant" if dash and chance(turned) is not None else ""


def _caveats(cell: str, column: Column, names: Names) -> tuple[Caveat, ...]:
    caveats = []
    for part in _listed(_text(cell, column, names)):
        kind, colon, words = part.partition(":")
        if not colon or kind.strip() not in Caveat.KINDS or not words.strip():
            wanted = f"'kind: words', the kind one of {', '.join(Caveat.KINDS)}"
            remedy = f"{kind.strip()}: and the words" if kind.strip() in Caveat.KINDS else nearest(kind.strip(), Caveat.KINDS)
            raise _Unread(clipped(part), wanted, remedy)
        caveats.append(Caveat(kind.strip(), words.strip()))
    return tuple(caveats)


def _accepts(cell: str, column: Column, names: Names) -> tuple[Substitution, ...]:
    accepted = []
    for part in _listed(cell):
        found = _SUBSTITUTION.fullmatch(part)
        if found is None or not float(found[2]) or not float(found[3]):
            raise _Unread(clipped(part), "a capability and an exchange, such as 'land.light_battalion 2:1'")
        _named("capability", "capability")(found[1], column, names)
        accepted.append(Substitution(found[1], float(found[2]), float(found[3])))
    return tuple(accepted)


def _distances(cell: str, column: Column, names: Names) -> tuple[tuple[str, float], ...]:
    found = [_DISTANCE.fullmatch(part) for part in _listed(_text(cell, column, names))]
    if not all(found):
        raise _Unread(clipped(cell), "a place and kilometres, such as 'RUS 33; EU 690'")
    return tuple((one[1], float(one[2])) for one in found if one)


def _after(cell: str, column: Column, names: Names) -> int:
    """Days after D."""
    found = _AFTER.fullmatch(cell)
    if found is None:
        remedy = f"D+{cell.lstrip('+')}" if re.fullmatch(r"\+?\d{1,5}", cell) else ""
        raise _Unread(clipped(cell), "a day counted from D: D, D+30, or M4 for the first day of month 4", remedy)
    return MONTH_DAYS * (int(found[2]) - 1) if found[2] else int(found[1] or 0)


def _points(cell: str, column: Column, names: Names) -> tuple[tuple[float, float], ...]:
    found = [_POINT.fullmatch(part) for part in _listed(cell)]
    points = tuple((float(one[1]), float(one[2])) for one in found if one)
    if len(points) < max(2, len(found)) or any(abs(north) > 90 or abs(east) > 180 for north, east in points):
        raise _Unread(clipped(cell), "two points or more, each as degrees north and east, such as '46.6 31.5; 47.5 33.0'")
    return points


def _tasks(cell: str, column: Column, names: Names) -> Tasks:
    every = cell.startswith(_ALL_BUT)
    return Tasks(_several(_named("task", "task"))(cell.removeprefix(_ALL_BUT), column, names), every)


def _place(cell: str, column: Column, names: Names) -> str:
    if cell not in PLACES:
        raise _Unread(clipped(cell), f"one of {', '.join(PLACES)}", nearest(cell, PLACES))
    return cell


def _names(cell: str, column: Column, names: Names) -> tuple[str, ...]:
    return tuple(part for part in _listed(_text(cell, column, names)) if part)


def _url(cell: str, column: Column, names: Names) -> str:
    if CONTROL.search(cell):
        raise _Unread(clipped(cell), "text without control characters")
    if not re.fullmatch(r"https?://[^\s<>\"'`]{3,2000}", cell):
        raise _Unread(clipped(cell), "a web address that begins with http:// or https://")
    return cell


def _named(kind: str, noun: str, *others: str) -> Callable[[str, Column, Names], str]:
    def read(cell: str, column: Column, names: Names) -> str:
        if names.has(kind, cell) or any(names.has(one, cell) for one in others):
            return cell
        remedy = next(filter(None, (names.remedy(one, cell) for one in (kind, *others))), "")
        article = "an" if noun[0] in "aeiou" else "a"
        raise _Unread(f"no {noun} {clipped(cell)}", f"{article} {noun} of the case", remedy)

    return read


def _speaker(cell: str, column: Column, names: Names) -> str:
    return cell if cell == "unnamed" else _named("nation", "nation", "body")(cell, column, names)


def _promise(cell: str, column: Column, names: Names) -> str:
    parts = _PROMISE.fullmatch(cell)
    if parts is None:
        wanted = "a promise: nation.capability, or nation.capability.number for a tranche, such as FRA.land.2"
        raise _Unread(clipped(cell), wanted)
    _named("nation", "nation")(parts[1], column, names)
    _named("capability", "capability")(parts[2], column, names)
    return cell


def _offer(cell: str, column: Column, names: Names) -> str:
    parts = _OFFER.fullmatch(cell)
    if parts is None:
        raise _Unread(clipped(cell), "an offer: nation.capability or nation.capability@place, such as FRA.land@in_host")
    _promise(parts[1], column, names)
    place = parts[5]
    if place is not None and place not in PLACES:
        raise _Unread(f"no place {clipped(place)}", f"one of {', '.join(PLACES)}", nearest(place, PLACES))
    return cell


def _language(cell: str, column: Column, names: Names) -> str:
    if not _LANGUAGE.fullmatch(cell):
        found = re.match(r"[A-Za-z]{2,3}(?![A-Za-z])", cell)
        raise _Unread(clipped(cell), "a language's ISO 639 code: two or three small letters", found[0].lower() if found else "")
    return cell


def _several(read: Callable[[str, Column, Names], str]) -> Callable[[str, Column, Names], tuple[str, ...]]:
    def each(cell: str, column: Column, names: Names) -> tuple[str, ...]:
        found = tuple(dict.fromkeys(read(part, column, names) for part in _listed(cell) if part))
        if column.required and not found:
            raise _Unread(clipped(cell), _wanted(column, names))
        return found

    return each


_READERS: Final[Mapping[str, Callable[[str, Column, Names], Any]]] = {
    "id": _id,
    "text": _text,
    "choice": _choice,
    "day": _day,
    "number": _number,
    "whole": _whole,
    "latitude": _degrees(90),
    "longitude": _degrees(180),
    "quantity": _quantity,
    "condition": _condition,
    "circumstance": _condition,
    "chance": _chance,
    "caveats": _caveats,
    "accepts": _accepts,
    "distances": _distances,
    "names": _names,
    "url": _url,
    "nation": _named("nation", "nation"),
    "speaker": _speaker,
    "nations": _several(_named("nation", "nation")),
    "body": _named("body", "body"),
    "source": _named("source", "source"),
    "sources": _several(_named("source", "source")),
    "capability": _named("capability", "capability"),
    "event": _named("event", "event"),
    "offer": _offer,
    "promise": _promise,
    "after": _after,
    "points": _points,
    "places": _several(_place),
    "capabilities": _several(_named("capability", "capability")),
    "tasks": _tasks,
    "area": _named("area", "area"),
    "areas": _several(_named("area", "area")),
    "site": _named("site", "site"),
    "row": _text,
    "language": _language,
}


def csv_text(header: Collection[str], lines: Iterator[Sequence[str]]) -> str:
    """The rows as CSV, as `rows` reads them back."""
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(lines)
    return out.getvalue()
