"""Files that a case's rows are carried in: a case folder, a workbook, JSON Lines, Parquet. Read whole or refused whole.

A case folder and a folder of Parquet are a file a table; a workbook is for people, JSON Lines for programs that read line by
line, Parquet for those that read columns. Whichever it is, the rows are the same: written and read back, each gives the case
folder that it came from, to the byte.

A file that says which ledger and entry its rows are of has all that was exported, every table and column, and JSON Lines their
last line: what is missing would be taken for what somebody took out. Rows are taken out one by one.

Every cell is kept as a text, so none is a formula to anybody; only a case folder, whose cells have no kinds, rests on the reader
refusing texts that a spreadsheet would run.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Any, Final

from willing.faults import Fault, FaultyInput, clipped, nearest
from willing.ledger.case import Case, case_faults
from willing.ledger.disk import put_file, put_folder
from willing.ledger.folder import folder_texts, read_settings, read_tables, write_folder
from willing.ledger.origin import Origin, copied_back, origin_of
from willing.ledger.settings import setting_rows, settings
from willing.ledger.tables import MOST_FAULTS, MOST_ROWS, Row, Sheets, header_faults, plain_bytes, plain_file, plain_text
from willing.ledger.workbook import workbook_rows, write_workbook
from willing.vocabulary.records import SHEETS, TABLES, Table

__all__ = ["in_words_of", "read_sheets", "write_case_folder", "write_sheets"]

_MOST_LINES_BYTES: Final = 512 * 2**20
_MOST_LINE: Final = 2**20
_MOST_COLUMN: Final = 256 * 2**20  # of a table as Parquet, once unpacked
_A_GROUP: Final = 2_000  # rows of a Parquet file that are looked at together
_SAYS: Final = {"willing": "rows of a case", "version": 1}
_ROWS: Final = "rows"  # what the last of JSON Lines says how many there were, so that a file that was cut is told
_PARQUET: Final = ".parquet"
_FORMS: Final = ("a name without an ending for a case folder", ".xlsx", ".jsonl", _PARQUET)
_SURROGATE: Final = re.compile(r"[\ud800-\udfff]")


# ---- the front --------------------------------------------------------------------------------------------------------


def read_sheets(path: Path) -> tuple[Sheets, Origin | None]:
    """The rows of a case by table, `settings` among them, and the ledger and entry that they say they knew.

    What stands there is looked at, not only its name: a folder with case.toml, a folder of Parquet, a workbook, JSON Lines.

    Raises:
        FaultyInput: with every fault, of the shape of the tables and, where there is one of these, of their cells as well. Rows
            that are sound in shape come as they are: make a case of them to know whether they mean anything. With an origin, also
            for a table, a column or a last line that the export had and the file has not.

    Cost:
        Linear in the size of the file: a million cells take a few seconds.
    """
    form = _form_of(path)
    with in_words_of(path), _readable(path):
        match form:
            case "folder":
                return _read_folder(path)
            case "workbook":
                found, shapes, origin = workbook_rows(_bytes(path), path.name)
            case "lines":
                found, shapes, origin = _read_lines(path)
            case _:
                found, shapes, origin = _read_parquet(path)
        if any(shapes.values()):
            others = shapes.pop("", [])
            raise FaultyInput(case_faults(found, shapes, others)[:MOST_FAULTS])
    return found, origin


def write_sheets(path: Path, sheets: Sheets, origin: Origin | None, *, replace: bool = False) -> None:
    """The path holds the rows, whole or not at all: as its ending says, and without one as a case folder.

    Args:
        path: a name that ends in .xlsx, .jsonl or .parquet (a folder, a file a table), or in nothing.
        sheets: the rows by table, `settings` among them.
        origin: the ledger and entry that the rows are of, if they are of one.
        replace: whether it may take the place of such a file, or of a folder with nothing else in it.

    Raises:
        FaultyInput: if something stands there already, for another ending, where Parquet is not installed, and for a disk that
            does not take it; nothing is left behind then.
    """
    match path.suffix:
        case ".xlsx":
            put_file(path, lambda file: write_workbook(file, sheets, origin), replace=replace)
        case ".jsonl":
            put_file(path, lambda file: _write_lines(file, sheets, origin), replace=replace)
        case ending if ending == _PARQUET:
            _needs_parquet(path)
            files = {f"{name}{_PARQUET}": _parquet_writer(table, sheets, origin) for name, table in SHEETS.items()}
            put_folder(path, files, replace=replace)
        case "":
            write_case_folder(path, sheets, origin, replace=replace)
        case _:
            raise FaultyInput(
                [Fault(clipped(str(path)), f"a name that ends in {clipped(path.suffix)}", f"one of {', '.join(_FORMS)}")]
            )


def write_case_folder(path: Path, sheets: Sheets, origin: Origin | None, *, replace: bool = False) -> tuple[str, ...]:
    """The path is a case folder of the rows in its canonical form, whole or not at all, whatever its name ends in.

    Without an origin it is the same to the byte whenever the rows are. Returns the names of its files, in order.

    Raises:
        FaultyInput: as `write_sheets`.
    """
    texts = folder_texts(sheets)
    if origin:
        described = json.loads(texts["datapackage.json"]) | {"origin": origin.told}
        texts["datapackage.json"] = json.dumps(described, indent=1, ensure_ascii=False) + "\n"
    write_folder(path, texts, replace=replace)
    return tuple(sorted(texts))


@contextmanager
def in_words_of(path: Path) -> Iterator[None]:
    """Faults of rows that were read from a path are told in its words: sheets of a workbook, lines of JSON Lines.

    >>> from willing.ledger.case import case_of
    >>> with in_words_of(Path("a.xlsx")):  # doctest: +SKIP
    ...     case_of(read_sheets(Path("a.xlsx"))[0])
    """
    try:
        yield
    except FaultyInput as error:
        try:
            words = _WORDS.get(_form_of(path))
        except FaultyInput:
            words = None
        raise FaultyInput(error.faults if words is None else map(words.told, error.faults)) from None


@dataclass(frozen=True, slots=True)
class _Words:
    """What stands for a table's file in the faults of files of one form: where a fault is, and in what is told of it.

    >>> words = _Words("{}", "the sheet '{}'", file="sheet")
    >>> print(words.told(Fault("statements.csv, row 5, column 'stance'", "'pledge'", "a stance", "add it to events.csv")))
    statements, row 5, column 'stance': found 'pledge'; wanted a stance.
        Try: add it to the sheet 'events'.
    """

    place: str
    table: str
    row: str = "row"
    file: str = "file"

    def told(self, fault: Fault) -> Fault:
        """A fault of a case's rows as it is told of files of this form."""
        where = re.sub(rf"^{_FILE}", lambda found: self.place.format(found[1] or "settings"), fault.where)
        wanted, remedy = (
            re.sub(rf"\b{_FILE}", lambda found: self.table.format(found[1] or "settings"), text)
            for text in (fault.wanted, fault.remedy)
        )
        return Fault(
            re.sub(r"^(\w+), row ", rf"\1, {self.row} ", where),
            f"an empty {self.file}" if fault.found == "an empty file" else fault.found,
            re.sub(r"\(row (\d+) has it\)", rf"({self.row} \1 has it)", wanted),
            remedy,
        )


_FILE: Final = rf"(?:({'|'.join(SHEETS)})\.csv|case\.toml)"
_WORDS: Final = {
    "workbook": _Words("{}", "the sheet '{}'", file="sheet"),
    "lines": _Words("{}", "the table '{}'", row="line"),
    "parquet": _Words(f"{{}}{_PARQUET}", f"{{}}{_PARQUET}"),
}


@contextmanager
def _readable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:  # a disk that fails while it is read
        found = f"a file that cannot be read ({error.strerror})"
        raise FaultyInput([Fault(clipped(str(path)), found, "a readable file")]) from None


def _form_of(path: Path) -> str:
    """What stands at a path: 'folder', 'parquet', 'workbook' or 'lines'."""
    try:
        if path.is_dir():
            if (path / "case.toml").exists():
                return "folder"
            if path.suffix == _PARQUET:
                return "parquet"
            raise FaultyInput(
                [Fault(clipped(str(path)), "a folder without case.toml", "a case folder, or a folder NAME.parquet")]
            )
        if not path.exists():
            raise FaultyInput([Fault(clipped(str(path)), "nothing of that name", "a case folder, .xlsx, .jsonl or .parquet")])
    except OSError as error:
        found = f"a name that no disk takes ({error.strerror})"
        raise FaultyInput([Fault(clipped(str(path)), found, "a file or folder")]) from None
    if path.suffix == ".jsonl":
        return "lines"
    if path.suffix in (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods"):
        return "workbook"
    remedy = "name the folder that it stands in" if path.suffix in (".csv", ".toml") else ""
    raise FaultyInput([Fault(clipped(str(path)), "a file of another kind", "a case folder, .xlsx, .jsonl or .parquet", remedy)])


def _real(path: Path) -> Path:
    """The file that a path, perhaps a link, stands for: whoever names it means it."""
    try:
        return path.resolve(strict=True)
    except (OSError, RuntimeError):
        return path


def _bytes(path: Path) -> bytes:
    real = _real(path)
    return plain_bytes(real, real.parent, path.name)


# ---- a case folder ----------------------------------------------------------------------------------------------------


def _read_folder(folder: Path) -> tuple[Sheets, Origin | None]:
    found, shapes = read_tables(folder)
    try:
        said = read_settings(folder)
        faulty = bool(settings(said)[1]) or any(shapes.values())
    except FaultyInput:
        faulty = True
    if faulty:
        Case.read(folder)  # which tells every fault of the folder
    origin = _folder_origin(folder)
    if origin and (faults := list(_lacking(folder, found))):
        raise FaultyInput(faults)
    return {"settings": setting_rows(said), **found}, origin


def _lacking(folder: Path, found: Sheets) -> Iterator[Fault]:
    """What a folder has not of its export: files of tables, and columns that their rows would have."""
    for table in TABLES.values():
        if not (folder / table.file).exists():
            yield Fault(table.file, "no such file", "every file of the export", copied_back("file"))
        for row in found[table.name][:1]:
            yield from header_faults(list(row.cells), table, every=True)


def _folder_origin(folder: Path) -> Origin | None:
    """What the folder's descriptor says of where it was exported from."""
    name = "datapackage.json"
    if not (folder / name).exists():
        return None
    try:
        described = json.loads(plain_text(plain_bytes(folder / name, folder, name), name))
    except (ValueError, RecursionError):
        raise FaultyInput([Fault(name, "a text that is no JSON", "the descriptor of the folder", "remove the file")]) from None
    told = described.get("origin") if isinstance(described, dict) else None
    return origin_of(told, name) if isinstance(told, dict) else None


# ---- JSON Lines -------------------------------------------------------------------------------------------------------


def _write_lines(file: IO[bytes], sheets: Sheets, origin: Origin | None) -> None:
    said = {**_SAYS, **({**origin.told, "entry": origin.entry} if origin else {})}
    file.write(_line(said))
    written = 0
    for table in SHEETS.values():
        for row in sheets.get(table.name, ()):
            cells = {name: cell for name in table.columns if (cell := row.cells.get(name))}
            file.write(_line({"table": table.name, **cells}))
            written += 1
    file.write(_line({_ROWS: written}))


def _line(said: Mapping[str, Any]) -> bytes:
    return json.dumps(said, ensure_ascii=False).encode() + b"\n"


class _Unread(Exception):
    """A line that is no row: what was found and wanted, and a remedy."""


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        raise _Unread("a name twice", "each name once")
    return made


def _read_lines(path: Path) -> tuple[dict[str, list[Row]], dict[str, list[Fault]], Origin | None]:
    found: dict[str, list[Row]] = {name: [] for name in SHEETS}
    shapes: dict[str, list[Fault]] = {"": [], **{name: [] for name in SHEETS}}
    origin = None
    real, name = _real(path), path.name
    read = json.JSONDecoder(object_pairs_hook=_once).decode
    number = told = last = ends = 0
    with plain_file(real, real.parent, name, _MOST_LINES_BYTES) as file:
        while told < MOST_FAULTS and (line := file.readline(_MOST_LINE + 1)):
            number += 1
            where = f"{name}, line {number}"
            try:
                said = _said(line, read)
                if number == 1:
                    origin = _first(said, where)
                elif said is not None and _is_last(said):
                    last, ends = last or number, number
                elif said is not None:
                    ends = number
                    table, row = _row(said, number, b"\\u" in line)
                    found[table.name].append(row)
                    if len(found[table.name]) > MOST_ROWS:
                        wanted = f"at most {MOST_ROWS:,} rows"
                        raise FaultyInput([Fault(where, f"more than {MOST_ROWS:,} rows of {table.name}", wanted)])
            except _Unread as fault:
                shapes[""].append(Fault(where, *fault.args))
                told += 1
                if len(line) > _MOST_LINE:
                    break
        else:
            if last < ends and last:
                found_there = "a count of rows with lines after it"
                shapes[""].append(Fault(f"{name}, line {last}", found_there, "it as the last line", "move it to the end"))
            if origin and not last and told < MOST_FAULTS:  # what follows from rows that are not there is not worth telling
                raise FaultyInput([*shapes[""], _cut(name, number)])
    if not number:
        shapes[""].append(Fault(name, "an empty file", "a first line that says what the file is"))
    return found, shapes, origin


def _said(line: bytes, read: Callable[[str], Any]) -> dict[str, Any] | None:
    """The object that a line holds, or none for a blank line."""
    if len(line) > _MOST_LINE:
        raise _Unread("a line of more than 1 MiB", "a row a line")
    try:
        text = line.decode("utf-8-sig").strip()
        said = read(text) if text else None
    except UnicodeDecodeError as error:
        raise _Unread(f"byte 0x{line[error.start]:02x}", "UTF-8 text") from None
    except (ValueError, RecursionError):
        raise _Unread("a line that is no JSON", 'an object, such as {"table": "nations", ...}') from None
    if said is not None and not isinstance(said, dict):
        raise _Unread("JSON that is no object", 'an object, such as {"table": "nations", ...}')
    return said


def _is_last(said: dict[str, Any]) -> bool:
    """Whether an object counts the rows, as the last one does; how many there were when it was written, and need not be now."""
    if "table" in said or _ROWS not in said:
        return False
    if said.keys() != {_ROWS} or type(said[_ROWS]) is not int or said[_ROWS] < 0:
        raise _Unread("a count of rows that is none", 'the last line of the export, such as {"rows": 12}')
    return True


def _cut(name: str, number: int) -> Fault:
    """What is told of a file that ends before the line that an export ends with."""
    wanted = 'a last line that counts the rows, such as {"rows": 12}'
    remedy = "copy what comes after it back from the export; to take rows out, delete their lines"
    return Fault(f"{name}, line {number}", "the end of a file that was cut", wanted, remedy)


def _first(said: dict[str, Any] | None, where: str) -> Origin | None:
    """What the first line says of where the rows come from."""
    if said is None or said.get("willing") != _SAYS["willing"]:
        raise _Unread("a line that says nothing of the file", f"a first line {json.dumps(_SAYS)}")
    if said.get("version") != _SAYS["version"]:
        raise _Unread(f"version {clipped(str(said.get('version'))[:80])[1:-1]}", "version 1", "use a newer Willing")
    return origin_of(said, where)


def _row(said: dict[str, Any], number: int, escaped: bool) -> tuple[Table, Row]:
    """The row that an object stands for, with a cell for every column."""
    name = said.pop("table", None)
    table = SHEETS.get(name) if isinstance(name, str) else None
    if table is None:
        remedy = nearest(name, SHEETS) if isinstance(name, str) else ""
        found = f"the table {clipped(name)}" if isinstance(name, str) else "no 'table'"
        raise _Unread(found, f"one of {', '.join(SHEETS)}", remedy)
    cells = dict.fromkeys(table.columns, "")
    for column, cell in said.items():
        if column not in cells:
            remedy = nearest(column, table.columns) or f"the columns are {', '.join(table.columns)}"
            raise _Unread(f"a column {clipped(column)}", f"a column of {table.name}", remedy)
        if not isinstance(cell, str):
            raise _Unread(f"{column!r} that is no text", "a text, in double quotes")
        if escaped and _SURROGATE.search(cell):
            raise _Unread(f"half a letter in {column!r}", "whole letters of Unicode")
        cells[column] = cell.strip()
    return table, Row(number, cells)


# ---- Parquet ----------------------------------------------------------------------------------------------------------


def _needs_parquet(path: Path) -> None:
    if find_spec("pyarrow") is None:
        remedy = "pip install 'willing[parquet]', or a name that ends in .jsonl"
        raise FaultyInput([Fault(clipped(str(path)), "no Parquet here", "the package 'pyarrow'", remedy)])


def _parquet_writer(table: Table, sheets: Sheets, origin: Origin | None) -> Callable[[IO[bytes]], None]:
    def write(file: IO[bytes]) -> None:
        import pyarrow
        from pyarrow import parquet

        rows = sheets.get(table.name, ())
        said = {"willing": json.dumps({**_SAYS, **(origin.told if origin else {})})}
        schema = pyarrow.schema([(name, pyarrow.string()) for name in table.columns], metadata=said)
        columns = {name: [row.cells.get(name) or None for row in rows] for name in table.columns}
        parquet.write_table(pyarrow.table(columns, schema=schema), file, compression="zstd")

    return write


def _read_parquet(folder: Path) -> tuple[dict[str, list[Row]], dict[str, list[Fault]], Origin | None]:
    _needs_parquet(folder)
    found: dict[str, list[Row]] = {name: [] for name in SHEETS}
    shapes: dict[str, list[Fault]] = {"": [], **{name: [] for name in SHEETS}}
    origins = set()
    for file in sorted(folder.glob(f"*{_PARQUET}")):
        if file.stem not in SHEETS:
            remedy = nearest(file.stem, SHEETS) or f"the tables are {', '.join(SHEETS)}"
            shapes[""].append(Fault(clipped(file.name), "a file of another name", "a table of a case", remedy))
    for table in SHEETS.values():
        file = folder / f"{table.name}{_PARQUET}"
        if not file.exists() and not file.is_symlink():
            shapes[table.name].append(Fault(table.file, "no such file", "a file for each table", copied_back("file")))
            continue
        try:
            found[table.name], origin = _read_table(file, folder, table)
            origins.add(origin)
        except FaultyInput as error:
            shapes[table.name] += error.faults
    if len(origins) > 1:
        wanted, remedy = "files of one export", "export again, and put the rows there"
        shapes[""].append(Fault(folder.name, "files that are not of one entry of one ledger", wanted, remedy))
    return found, shapes, next(iter(origins), None)


def _read_table(file: Path, folder: Path, table: Table) -> tuple[list[Row], Origin | None]:
    import pyarrow
    from pyarrow import parquet

    try:
        with plain_file(file, folder, table.file) as source, parquet.ParquetFile(source) as read:
            told = json.loads((read.schema_arrow.metadata or {}).get(b"willing", b"{}"))
            origin = origin_of(told, table.file) if isinstance(told, dict) else None
            _check_parquet(read, table, every=origin is not None)
            names = read.schema_arrow.names
            rows: list[Row] = []
            taken = 0
            for batch in read.iter_batches(_A_GROUP):
                taken += batch.nbytes
                if taken > _MOST_COLUMN:
                    raise FaultyInput([_too_much(table)])
                columns = [column.cast(pyarrow.string()).to_pylist() for column in batch.columns]
                for cells in zip(*columns, strict=True):
                    texts = [(cell or "").strip() for cell in cells]
                    rows.append(Row(len(rows) + 2, dict(zip(names, texts, strict=True))))
            return [row for row in rows if any(row.cells.values())], origin
    except (pyarrow.ArrowException, OSError, ValueError, RecursionError) as error:
        found = f"a damaged file ({clipped(str(error))[1:-1]})"
        raise FaultyInput([Fault(table.file, found, "a Parquet file as Willing writes it")]) from None


def _too_much(table: Table) -> Fault:
    most = f"{_MOST_COLUMN >> 20} MiB"
    return Fault(table.file, f"more than {most} once unpacked", f"at most {most}")


def _check_parquet(read: Any, table: Table, *, every: bool) -> None:
    """Refuse a file whose columns are not the table's texts (with `every`, all of them), or that says that it is too large."""
    import pyarrow

    about, schema = read.metadata, read.schema_arrow
    faults = []
    if about.num_rows > MOST_ROWS:
        faults.append(Fault(table.file, f"more than {MOST_ROWS:,} rows", f"at most {MOST_ROWS:,} rows"))
    if sum(about.row_group(number).total_byte_size for number in range(about.num_row_groups)) > _MOST_COLUMN:
        faults.append(_too_much(table))
    for name in dict.fromkeys(schema.names[:1_000]):
        if name not in table.columns:
            remedy = nearest(name, table.columns) or f"the columns are {', '.join(table.columns)}"
            faults.append(Fault(table.file, f"a column {clipped(name)}", f"a column of {table.name}", remedy))
        elif schema.names.count(name) > 1:
            faults.append(Fault(table.file, f"the column {name!r} {schema.names.count(name)} times", "each column once"))
        elif not _is_text(pyarrow, schema.field(name).type):
            faults.append(Fault(table.file, f"a column {name!r} of {schema.field(name).type}", "a column of texts"))
    for name, column in table.columns.items():
        if (every or column.required) and name not in schema.names:
            wanted = f"every column that {table.name} requires" if column.required else "every column of the export"
            faults.append(Fault(table.file, f"no column {name!r}", wanted, copied_back("column") if every else ""))
    if faults:
        raise FaultyInput(faults)


def _is_text(pyarrow: Any, kind: Any) -> bool:
    types = pyarrow.types
    if types.is_dictionary(kind):
        kind = kind.value_type
    return bool(types.is_string(kind) or types.is_large_string(kind) or types.is_null(kind))
