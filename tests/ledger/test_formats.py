"""A case's rows in files of four kinds: the same from each, whole or not at all."""

import errno
import io
import json
import os
import sys
from pathlib import Path

import pyarrow
import pytest
from hypothesis import HealthCheck, given, settings, strategies as st
from pyarrow import parquet
from recorded import read_workbook

from willing.faults import FaultyInput
from willing.ledger import formats
from willing.ledger.case import Case, case_folder, case_of, shipped_cases
from willing.ledger.folder import folder_texts, write_new_case
from willing.ledger.formats import in_words_of, read_sheets, write_sheets
from willing.ledger.origin import Origin
from willing.ledger.settings import setting_rows
from willing.ledger.tables import Row, Sheets
from willing.ledger.workbook import write_workbook
from willing.vocabulary.records import SHEETS, TABLES

ORIGIN = Origin("5f0c", 12, "9f86d081")
NAMES = ["case", "case.xlsx", "case.jsonl", "case.parquet"]


@pytest.fixture(name="sheets")
def _sheets(tmp_path: Path) -> Sheets:
    write_new_case(tmp_path / "new")
    return read_sheets(tmp_path / "new")[0]


def refusal(path: Path) -> str:
    """What is told of a file that is refused."""
    with pytest.raises(FaultyInput) as caught:
        read_sheets(path)
    return str(caught.value)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("case", shipped_cases())
def test_a_shipped_case_comes_back_from_every_kind_of_file(tmp_path: Path, case: str, name: str) -> None:
    """Written and read, a case gives the same folder to the byte, the same case, and its origin."""
    sheets, none = read_sheets(case_folder(case))
    assert none is None
    write_sheets(tmp_path / name, sheets, ORIGIN)
    again, origin = read_sheets(tmp_path / name)
    assert origin == ORIGIN
    assert folder_texts(again) == folder_texts(sheets)
    assert case_of(again) == Case.read(case_folder(case))


@pytest.mark.parametrize("name", NAMES)
def test_rows_of_no_ledger_have_no_origin(tmp_path: Path, sheets: Sheets, name: str) -> None:
    """A file of rows that no ledger has tells none."""
    write_sheets(tmp_path / name, sheets, None)
    assert read_sheets(tmp_path / name)[1] is None


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12).map(str.strip)


@st.composite
def anything(draw: st.DrawFn) -> dict[str, list[Row]]:
    """Rows of any texts whatever, in any tables; the settings are those of a case."""
    said = {"case": {"id": "c", "title": draw(TEXTS), "about": ["force"], "requirement": "r"}}
    sheets = {"settings": setting_rows(said)}
    for name in draw(st.lists(st.sampled_from(sorted(TABLES)), unique=True, max_size=3)):
        columns = list(TABLES[name].columns)
        texts = draw(st.lists(st.dictionaries(st.sampled_from(columns), TEXTS), max_size=3))
        sheets[name] = [Row(2, cells) for cells in texts if any(cells.values())]
    return sheets


@settings(max_examples=15, suppress_health_check=[HealthCheck.too_slow])
@given(anything())
def test_any_texts_come_back_from_a_workbook(sheets: dict[str, list[Row]]) -> None:
    """Whatever texts rows have, a workbook gives them back."""
    out = io.BytesIO()
    write_workbook(out, sheets, None)
    assert plain(read_workbook(out.getvalue())[0]) == plain(sheets)


@settings(max_examples=20, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@pytest.mark.parametrize("name", ["case.jsonl", "case.parquet"])
@given(sheets=anything())
def test_any_texts_come_back_from_lines_and_columns(tmp_path: Path, name: str, sheets: dict[str, list[Row]]) -> None:
    """Whatever texts rows have, JSON Lines and Parquet give them back."""
    write_sheets(tmp_path / name, sheets, None, replace=True)
    assert plain(read_sheets(tmp_path / name)[0]) == plain(sheets)


def plain(sheets: Sheets) -> dict[str, list[dict[str, str]]]:
    """The cells that are not blank, of each table's rows."""
    return {
        name: [{column: cell for column, cell in row.cells.items() if cell} for row in sheets.get(name, ())] for name in SHEETS
    }


# ---- what is written --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_what_is_there_already_is_not_written_over(tmp_path: Path, sheets: Sheets, name: str) -> None:
    """A name that something has is refused, and what stands there left, unless it may be replaced."""
    write_sheets(tmp_path / name, sheets, None)
    with pytest.raises(FaultyInput, match="found something that is there already; wanted a name that is free"):
        write_sheets(tmp_path / name, sheets, ORIGIN)
    assert read_sheets(tmp_path / name)[1] is None
    write_sheets(tmp_path / name, sheets, ORIGIN, replace=True)
    assert read_sheets(tmp_path / name)[1] == ORIGIN
    assert sorted(one.name for one in tmp_path.iterdir()) == sorted(["new", name])


def test_a_link_is_something_that_is_there(tmp_path: Path, sheets: Sheets) -> None:
    """A link to nothing is not written through."""
    (tmp_path / "case.jsonl").symlink_to(tmp_path / "elsewhere")
    with pytest.raises(FaultyInput, match="something that is there already"):
        write_sheets(tmp_path / "case.jsonl", sheets, None)
    assert not (tmp_path / "elsewhere").exists()


@pytest.mark.parametrize("name", ["case", "case.parquet"])
def test_a_folder_with_other_files_is_not_replaced(tmp_path: Path, sheets: Sheets, name: str) -> None:
    """Only what was exported gives way to an export."""
    write_sheets(tmp_path / name, sheets, None)
    (tmp_path / name / "notes.txt").write_text("mine")
    with pytest.raises(FaultyInput, match=r"found a folder with other files as well, 'notes.txt' among them"):
        write_sheets(tmp_path / name, sheets, None, replace=True)
    assert (tmp_path / name / "notes.txt").read_text() == "mine"


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EACCES])
@pytest.mark.parametrize("replace", [False, True])
@pytest.mark.parametrize("name", NAMES)
def test_a_disk_that_fails_leaves_everything_as_it_was(
    tmp_path: Path, sheets: Sheets, monkeypatch: pytest.MonkeyPatch, name: str, replace: bool, code: int
) -> None:
    """Nothing is half-written: the old file stays, or none, and nothing lies about."""
    if replace:
        write_sheets(tmp_path / name, sheets, ORIGIN)
    before = sorted(one.name for one in tmp_path.iterdir())

    def full(_: int) -> None:
        raise OSError(code, os.strerror(code))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FaultyInput) as caught:
        write_sheets(tmp_path / name, sheets, None, replace=replace)
    monkeypatch.undo()
    wanted = (
        "found a disk that is full (No space left on device); wanted room for all of it"
        if code == errno.ENOSPC
        else "found a place"
    )
    assert wanted in str(caught.value)
    assert sorted(one.name for one in tmp_path.iterdir()) == before
    if replace:
        assert read_sheets(tmp_path / name)[1] == ORIGIN


@pytest.mark.parametrize("name", ["case.csv", "case.json", "case.xls", "case.zip"])
def test_another_ending_is_refused(tmp_path: Path, sheets: Sheets, name: str) -> None:
    """What a file is to be is said by its ending, and other endings are told which there are."""
    with pytest.raises(FaultyInput, match=r"one of a name without an ending for a case folder, .xlsx, .jsonl, .parquet"):
        write_sheets(tmp_path / name, sheets, None)


def test_without_parquet_it_is_told_how_to_get_it(tmp_path: Path, sheets: Sheets, monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra that is missing is named."""
    write_sheets(tmp_path / "case.parquet", sheets, None)
    monkeypatch.setattr(formats, "find_spec", lambda name: None)
    wanted = (
        r"found no Parquet here; wanted the package 'pyarrow'\.\n    Try: pip install 'willing\[parquet\]', or a name that ends"
    )
    with pytest.raises(FaultyInput, match=wanted):
        write_sheets(tmp_path / "other.parquet", sheets, None)
    with pytest.raises(FaultyInput, match=wanted):
        read_sheets(tmp_path / "case.parquet")


def test_json_lines_have_a_row_a_line_without_blanks(tmp_path: Path, sheets: Sheets) -> None:
    """The first line says what the file is, the last how many rows; each other one is a row, in the order of the tables."""
    write_sheets(tmp_path / "case.jsonl", sheets, ORIGIN)
    lines = [json.loads(line) for line in (tmp_path / "case.jsonl").read_text(encoding="utf-8").splitlines()]
    assert lines[0] == {"willing": "rows of a case", "version": 1, "ledger": "5f0c", "entry": 12, "hash": "9f86d081"}
    assert lines[1] == {"table": "settings", "setting": "id", "value": "new"}
    assert list(dict.fromkeys(line["table"] for line in lines[1:-1])) == [name for name in SHEETS if sheets[name]]
    assert all(all(line.values()) for line in lines[1:-1])
    assert lines[-1] == {"rows": len(lines) - 2}


def test_parquet_has_a_file_a_table_of_texts(tmp_path: Path, sheets: Sheets) -> None:
    """Other programs find texts, nulls for blanks, and the origin in the schema."""
    write_sheets(tmp_path / "case.parquet", sheets, ORIGIN)
    assert sorted(one.stem for one in (tmp_path / "case.parquet").iterdir()) == sorted(SHEETS)
    read = parquet.read_table(tmp_path / "case.parquet" / "statements.parquet")
    assert {field.type for field in read.schema} == {pyarrow.string()}
    assert json.loads(read.schema.metadata[b"willing"])["entry"] == "12"
    assert read.column("unit").to_pylist() == ["troops", None, None]


# ---- what is read -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("nothing", "nothing of that name; wanted a case folder, .xlsx, .jsonl or .parquet"),
        ("a.csv", "a file of another kind; wanted a case folder, .xlsx, .jsonl or .parquet"),
        ("a.txt", "a file of another kind; wanted a case folder, .xlsx, .jsonl or .parquet"),
        ("folder", "a folder without case.toml; wanted a case folder, or a folder NAME.parquet"),
        ("x" * 300, "nothing of that name|a name that no disk takes"),
    ],
)
def test_what_is_no_case_is_refused(tmp_path: Path, name: str, told: str) -> None:
    """A path with nothing that could be rows is told what could."""
    (tmp_path / "folder").mkdir()
    for file in ("a.csv", "a.txt"):
        (tmp_path / file).touch()
    with pytest.raises(FaultyInput, match=told):
        read_sheets(tmp_path / name)


FIRST = '{"willing": "rows of a case", "version": 1}\n'
ROW = '{"table": "nations", "nation": "FRA", "name": "France"}\n'


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "case.jsonl: found an empty file; wanted a first line that says what the file is."),
        (ROW, "case.jsonl, line 1: found a line that says nothing of the file; wanted a first line "),
        (FIRST.replace("1", "2"), "case.jsonl, line 1: found version 2; wanted version 1."),
        (FIRST + "nations\n", "case.jsonl, line 2: found a line that is no JSON; wanted an object, such as"),
        (FIRST + "[]\n", "case.jsonl, line 2: found JSON that is no object; wanted an object, such as"),
        (FIRST + "[" * 100_000, "case.jsonl, line 2: found a line that is no JSON; wanted an object, such as"),
        (FIRST + "9" * 100_000, "case.jsonl, line 2: found a line that is no JSON; wanted an object, such as"),
        (FIRST + '{"nation": "FRA"}', "case.jsonl, line 2: found no 'table'; wanted one of settings, capabilities, nations"),
        (FIRST + '{"table": "natoins"}', "case.jsonl, line 2: found the table 'natoins'; wanted one of settings"),
        (FIRST + '{"table": "nations", "naem": "x"}', "case.jsonl, line 2: found a column 'naem'; wanted a column of nations."),
        (FIRST + '{"table": "nations", "name": 5}', "case.jsonl, line 2: found 'name' that is no text; wanted a text"),
        (FIRST + '{"table": "nations", "name": "", "name": ""}', "case.jsonl, line 2: found a name twice; wanted each"),
        (FIRST + '{"table": "nations", "name": "\\ud800"}', "case.jsonl, line 2: found half a letter in 'name'; wanted"),
        (
            FIRST + '{"rows": 1}\n' + ROW,
            "case.jsonl, line 2: found a count of rows with lines after it; wanted it as the last line.",
        ),
        (
            FIRST + '{"rows": 0}\n' * 2,
            "case.jsonl, line 2: found a count of rows with lines after it; wanted it as the last line.",
        ),
        (
            FIRST + '{"rows": true}\n',
            "case.jsonl, line 2: found a count of rows that is none; wanted the last line of the export",
        ),
        (FIRST + '{"rows": 1, "of": 2}', "case.jsonl, line 2: found a count of rows that is none; wanted the last line of the"),
        (FIRST + '{"table": "nations", "name": "' + "x" * 2**20, "case.jsonl, line 2: found a line of more than 1 MiB;"),
    ],
)
def test_a_line_that_is_no_row_is_refused(tmp_path: Path, text: str, told: str) -> None:
    """Each line that is no row is told with its number."""
    (tmp_path / "case.jsonl").write_text(text, encoding="utf-8")
    assert refusal(tmp_path / "case.jsonl").startswith(told)


@pytest.mark.parametrize("left", [1, 2, 15, -1])
def test_lines_of_a_ledger_that_were_cut_are_refused(tmp_path: Path, sheets: Sheets, left: int) -> None:
    """Where a file says what it knew, the line that counts the rows ends it: rows that a cut took are not taken out."""
    path = tmp_path / "case.jsonl"
    write_sheets(path, sheets, ORIGIN)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)[:left]
    path.write_text("".join(lines), encoding="utf-8")
    assert refusal(path) == (
        f"case.jsonl, line {len(lines)}: found the end of a file that was cut; wanted a last line that counts the rows, such as "
        '{"rows": 12}.\n'
        "    Try: copy what comes after it back from the export; to take rows out, delete their lines."
    )


def test_lines_may_be_deleted_and_written_before_the_last(tmp_path: Path, sheets: Sheets) -> None:
    """The count is that of the export, and need not be right; blank lines may follow it."""
    path = tmp_path / "case.jsonl"
    write_sheets(path, sheets, ORIGIN)
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines[:-2], ROW, ROW, lines[-1], "", ""]), encoding="utf-8")
    again, origin = read_sheets(path)
    assert origin == ORIGIN
    assert sum(map(len, again.values())) == sum(map(len, sheets.values())) + 1


def test_lines_of_no_ledger_need_no_last_one(tmp_path: Path) -> None:
    """What a program writes without a word of a ledger is read as it stands."""
    path = tmp_path / "case.jsonl"
    write_new_case(tmp_path / "new")
    write_sheets(path, read_sheets(tmp_path / "new")[0], None)
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:-1]), encoding="utf-8")
    found, origin = read_sheets(path)
    assert (sum(map(len, found.values())), origin) == (len(lines) - 2, None)


@pytest.mark.parametrize("gone", ["odds.csv", "amounts.csv"])
def test_a_folder_of_a_ledger_keeps_its_files_and_columns(tmp_path: Path, sheets: Sheets, gone: str) -> None:
    """A file that is gone and a column that was cut off are told together; without an origin they may be left out."""
    folder = tmp_path / "case"
    write_sheets(folder, sheets, ORIGIN)
    (folder / gone).unlink()
    *_, last = TABLES["bodies"].columns
    rows = [line.rpartition(",")[0] for line in (folder / "bodies.csv").read_text(encoding="utf-8").splitlines()]
    (folder / "bodies.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert refusal(folder).split("\n") == [
        f"bodies.csv, row 1: found no column {last!r}; wanted every column of the export.",
        "    Try: copy the column back from the export; to empty it, clear its cells.",
        f"{gone}: found no such file; wanted every file of the export.",
        "    Try: copy the file back from the export; to take rows out, delete the rows.",
    ]
    (folder / "datapackage.json").unlink()
    assert read_sheets(folder)[0][gone.removesuffix(".csv")] == []


def test_parquet_of_a_ledger_keeps_its_columns(tmp_path: Path, sheets: Sheets) -> None:
    """A column that is gone is told where a file says what it knew, and a file always."""
    for name, origin in (("a", ORIGIN), ("b", None)):
        folder = tmp_path / f"{name}.parquet"
        write_sheets(folder, sheets, origin)
        table = parquet.read_table(folder / "sites.parquet")
        parquet.write_table(table.drop_columns(["longitude"]), folder / "sites.parquet")
    assert read_sheets(tmp_path / "b.parquet")[1] is None
    (tmp_path / "a.parquet" / "odds.parquet").unlink()
    assert refusal(tmp_path / "a.parquet").split("\n") == [
        "sites.parquet: found no column 'longitude'; wanted every column of the export.",
        "    Try: copy the column back from the export; to empty it, clear its cells.",
        "odds.parquet: found no such file; wanted a file for each table.",
        "    Try: copy the file back from the export; to take rows out, delete the rows.",
    ]


def test_lines_of_another_encoding_are_refused(tmp_path: Path) -> None:
    """A byte that is no UTF-8 is told with its line."""
    (tmp_path / "case.jsonl").write_bytes(FIRST.encode() + ROW.encode() + "{é}".encode("latin-1"))
    assert refusal(tmp_path / "case.jsonl").startswith("case.jsonl, line 3: found byte 0xe9; wanted UTF-8 text.")


def test_faults_of_lines_are_told_by_lines(tmp_path: Path, sheets: Sheets) -> None:
    """A case made of JSON Lines tells the line of each fault."""
    sheets["nations"][1].cells["member"] = "mabye"
    sheets["nations"][0].cells["nation"] = "POL"
    path = tmp_path / "case.jsonl"
    write_sheets(path, sheets, None)
    lines = path.read_text(encoding="utf-8").splitlines()
    number = next(number for number, line in enumerate(lines, 1) if "mabye" in line)
    with pytest.raises(FaultyInput) as caught, in_words_of(path):
        case_of(read_sheets(path)[0])
    assert caught.value.faults[0].where == f"nations, line {number}, column 'member'"
    assert caught.value.faults[1].wanted == f"an id not used before (line {number - 1} has it)"


def test_too_many_lines_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows of a table are bounded as in every other file."""
    monkeypatch.setattr(formats, "MOST_ROWS", 3)
    (tmp_path / "case.jsonl").write_text(FIRST + ROW * 5, encoding="utf-8")
    assert refusal(tmp_path / "case.jsonl") == "case.jsonl, line 5: found more than 3 rows of nations; wanted at most 3 rows."


def test_parquet_of_another_shape_is_refused(tmp_path: Path, sheets: Sheets) -> None:
    """Columns that are no texts, strange and missing ones, strange and missing files: told all together."""
    folder = tmp_path / "case.parquet"
    write_sheets(folder, sheets, None)
    (folder / "nations.parquet").rename(folder / "natoins.parquet")
    (folder / "bodies.parquet").write_bytes(b"PAR1 but no more PAR1")
    odd = pyarrow.table({"source": [1], "publsher": ["x"], "url": ["https://example.org"]})
    parquet.write_table(odd, folder / "sources.parquet")
    told = refusal(folder).split("\n")
    assert "'natoins.parquet': found a file of another name; wanted a table of a case." in told
    assert "nations.parquet: found no such file; wanted a file for each table." in told
    assert any(line.startswith("bodies.parquet: found a damaged file (") for line in told)
    assert "sources.parquet: found a column 'source' of int64; wanted a column of texts." in told
    assert "sources.parquet: found a column 'publsher'; wanted a column of sources." in told
    assert "sources.parquet: found no column 'publisher'; wanted every column that sources requires." in told


def test_parquet_files_of_two_exports_are_refused(tmp_path: Path, sheets: Sheets) -> None:
    """Files put together from two exports have no origin."""
    write_sheets(tmp_path / "a.parquet", sheets, ORIGIN)
    write_sheets(tmp_path / "b.parquet", sheets, None)
    (tmp_path / "b.parquet" / "odds.parquet").replace(tmp_path / "a.parquet" / "odds.parquet")
    assert refusal(tmp_path / "a.parquet").startswith(
        "a.parquet: found files that are not of one entry of one ledger; wanted files"
    )


def test_parquet_that_swells_is_refused(tmp_path: Path, sheets: Sheets, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table is refused for what comes out of its file, whatever the file says, and for what it says."""
    folder = tmp_path / "case.parquet"
    write_sheets(folder, sheets, None)
    columns = {name: ["x" * 20_000] * 4_000 for name in TABLES["nations"].columns}
    parquet.write_table(pyarrow.table(columns), folder / "nations.parquet")
    assert (folder / "nations.parquet").stat().st_size < 2**20
    assert "nations.parquet: found more than 256 MiB once unpacked; wanted at most 256 MiB." in refusal(folder)
    monkeypatch.setattr(formats, "MOST_ROWS", 1)
    assert "statements.parquet: found more than 1 rows; wanted at most 1 rows." in refusal(folder)


def test_an_origin_of_a_folder_that_somebody_wrote_over_is_refused(tmp_path: Path, sheets: Sheets) -> None:
    """The descriptor of a folder tells its origin whole or not at all."""
    write_sheets(tmp_path / "case", sheets, ORIGIN)
    path = tmp_path / "case" / "datapackage.json"
    path.write_text(path.read_text(encoding="utf-8").replace('"12"', '"twelve"'), encoding="utf-8")
    assert refusal(tmp_path / "case").startswith("datapackage.json, 'entry': found 'twelve'; wanted the number of an entry.")
    path.write_text("{", encoding="utf-8")
    assert refusal(tmp_path / "case").startswith("datapackage.json: found a text that is no JSON; wanted")
    path.unlink()
    assert read_sheets(tmp_path / "case")[1] is None


@pytest.mark.parametrize("cell", ["=1+1", "+more", "-less", "@home", "=cmd|' /C calc'!A1"])
def test_no_file_carries_a_formula(tmp_path: Path, sheets: Sheets, cell: str) -> None:
    """What a spreadsheet would run is refused in every file when a case is made of it; in a workbook it is a text besides."""
    sheets["nations"][0].cells["note"] = cell
    for name in NAMES:
        write_sheets(tmp_path / name, sheets, None)
        with pytest.raises(FaultyInput, match="wanted text that no spreadsheet runs as a formula"):
            case_of(read_sheets(tmp_path / name)[0])


def test_reading_a_case_loads_no_workbook() -> None:
    """What people read most costs none of the libraries for other files."""
    import subprocess

    script = "import sys, willing; willing.Case.read('ukraine-2025'); print({'openpyxl', 'pyarrow'} & set(sys.modules))"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True)
    assert run.stdout == "set()\n"
