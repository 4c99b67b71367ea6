"""Tables: however people save them, the same cells make the same records."""

import csv
import io
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, strategies as st

from willing.faults import FaultyInput
from willing.ledger.case import Case, case_folder, shipped_cases
from willing.ledger.folder import write_new_case
from willing.ledger.tables import Row, csv_text, plain_text, rows
from willing.vocabulary.records import TABLES, Table

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n"), max_size=12).map(str.strip)


def parsed(text: str) -> list[list[str]]:
    """The cells of a CSV text."""
    return list(csv.reader(text.splitlines(keepends=True)))


def rewritten(folder: Path, change: Callable[[str, Table], bytes]) -> Case:
    """The case in a folder once each of its tables has been changed."""
    for table in TABLES.values():
        path = folder / table.file
        path.write_bytes(change(path.read_text(encoding="utf-8"), table))
    return Case.read(folder)


def with_semicolons(text: str, table: Table) -> bytes:
    """The table as Excel saves it where the comma is a decimal sign: semicolons, a byte order mark, CRLF."""
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(parsed(text))
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def with_mark(text: str, table: Table) -> bytes:
    """The table with a byte order mark."""
    return b"\xef\xbb\xbf" + text.encode()


def with_columns_turned_round(text: str, table: Table) -> bytes:
    """The table with its last column first."""
    header, *lines = parsed(text)
    return csv_text(header[::-1], (line[::-1] for line in lines)).encode()


def with_empty_rows_and_blanks(text: str, table: Table) -> bytes:
    """The table with empty rows between its rows and blanks around its cells."""
    header, *lines = parsed(text)
    padded = ([f"  {cell} " if cell else "" for cell in line] for line in lines)
    spread = [row for line in padded for row in (line, [""] * len(header), [])]
    return csv_text([f" {name} " for name in header], iter(spread)).encode()


def without_blank_columns(text: str, table: Table) -> bytes:
    """The table without the columns that are blank throughout."""
    header, *lines = parsed(text)
    kept = [i for i, name in enumerate(header) if table.columns[name].required or any(line[i] for line in lines)]
    return csv_text([header[i] for i in kept], ([line[i] for i in kept] for line in lines)).encode()


WAYS = [with_semicolons, with_mark, with_columns_turned_round, with_empty_rows_and_blanks, without_blank_columns]


@pytest.mark.parametrize("change", WAYS)
def test_however_a_table_is_saved_the_case_is_the_same(tmp_path: Path, change: Callable[[str, Table], bytes]) -> None:
    """Separators, marks, column order, empty rows and missing blank columns say nothing about a case."""
    write_new_case(tmp_path)
    assert rewritten(tmp_path, change) == Case.read(tmp_path)


@pytest.mark.parametrize("change", WAYS)
def test_a_table_that_is_saved_otherwise_is_told_from_the_first(tmp_path: Path, change: Callable[[str, Table], bytes]) -> None:
    """The ways of saving a table that these tests try do change its bytes."""
    write_new_case(tmp_path)
    before = (tmp_path / "sites.csv").read_bytes()
    assert change(before.decode(), TABLES["sites"]) != before


@pytest.mark.parametrize("name", shipped_cases())
@pytest.mark.parametrize("change", WAYS)
def test_however_a_shipped_table_is_saved_its_case_is_the_same(
    tmp_path: Path, name: str, change: Callable[[str, Table], bytes]
) -> None:
    """The same holds of every shipped case."""
    for file in case_folder(name).iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    assert rewritten(tmp_path, change) == Case.read(name)


def test_a_case_needs_only_what_it_must_say(tmp_path: Path) -> None:
    """A case of required columns alone is sound; what it leaves out is blank."""
    (tmp_path / "case.toml").write_text(
        '[case]\nid = "least"\ntitle = "The least"\nabout = ["force"]\nrequirement = "r"\n[requirements.r]\ntitle = "R"\n',
        encoding="utf-8",
    )
    required = {
        "nations": [["FRA", "France"]],
        "sources": [["s1", "Example Daily", "https://example.org/1"]],
        "statements": [["st1", "FRA", "head", "force", "pledges", "France comes.", "s1", "fact"]],
        "requirements": [["r", "one", "The one line", "land", "100", "1", "assumption"]],
    }
    for name, lines in required.items():
        header = [column for column, said in TABLES[name].columns.items() if said.required]
        (tmp_path / f"{name}.csv").write_text(csv_text(header, iter(lines)), encoding="utf-8")
    case = Case.read(tmp_path)
    said = case.statements[0]
    assert (said.said_on, said.place, str(said.condition), said.caveats, str(said.quantity)) == (None, "", "None", (), "?")
    assert (case.count, case.host, case.scenario, dict(case.events), case.meetings) == ("indicated", "", "", {}, ())


def test_a_row_is_numbered_as_a_spreadsheet_numbers_it() -> None:
    """The first row is the header; a cell of several lines and an empty row count as one row each."""
    text = 'body,name,kind,note\na,"two\nlines",,\n\nb,B,,\n'
    found, faults = rows(text, TABLES["bodies"])
    assert faults == []
    assert [(row.number, row.cells["body"]) for row in found] == [(2, "a"), (4, "b")]


@given(st.lists(st.lists(TEXT, min_size=4, max_size=4), max_size=6))
def test_rows_are_read_back_as_they_were_written(lines: list[list[str]]) -> None:
    """Rows written as CSV and read again are the same; one without any text is passed over."""
    table = TABLES["bodies"]
    found, faults = rows(csv_text(table.columns, iter(lines)), table)
    assert faults == []
    assert [list(row.cells.values()) for row in found] == [line for line in lines if any(line)]


@given(st.sampled_from(list(TABLES.values())), st.text(max_size=200))
def test_any_text_makes_rows_or_faults(table: Table, text: str) -> None:
    """No text breaks the reader of a table."""
    found, faults = rows(text, table)
    assert all(isinstance(row, Row) for row in found)
    assert all(fault.where.startswith(table.file) for fault in faults)


@given(st.binary(max_size=200))
def test_any_bytes_are_a_text_or_refused(content: bytes) -> None:
    """Bytes are the UTF-8 text they are, without its mark, or they are refused."""
    try:
        text = plain_text(content, "x.csv")
    except FaultyInput as error:
        assert len(error.faults) == 1
    else:
        assert text.encode() == content.removeprefix(b"\xef\xbb\xbf")
