"""New case folders, and the descriptor that other tools read a case folder by."""

import errno
import json
import os
from pathlib import Path

import frictionless
import pytest
from hypothesis import given, strategies as st

from willing.faults import FaultyInput
from willing.ledger.case import Case, case_folder, shipped_cases
from willing.ledger.folder import datapackage, folder_texts, read_settings, read_tables, write_folder, write_new_case
from willing.ledger.settings import setting_rows
from willing.ledger.tables import Row, Sheets, rows
from willing.vocabulary.records import TABLES, Table

MARKS = st.sampled_from("\"',;\n\t| ءابتثجقلم،؛٠١٢é")
CELL = st.text(MARKS | st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=10).map(str.strip)


def invalidities(folder: Path) -> list[list[str]]:
    """What frictionless finds wrong with a case folder as a data package."""
    report = frictionless.validate(str(folder / "datapackage.json"))
    found: list[list[str]] = report.flatten(["title", "message"])
    return found


def sheets_of(folder: Path) -> dict[str, list[Row]]:
    """The rows of a sound case folder, those of its settings among them."""
    found, faults = read_tables(folder)
    assert not any(faults.values())
    return found | {"settings": setting_rows(read_settings(folder))}


def plain(sheets: Sheets) -> dict[str, list[tuple[int, dict[str, str]]]]:
    """Rows as what can be compared."""
    return {name: [(row.number, row.cells) for row in found] for name, found in sheets.items()}


def described(folder: Path) -> object:
    """The descriptor that stands in a case folder."""
    return json.loads((folder / "datapackage.json").read_text(encoding="utf-8"))


def test_a_new_case_is_sound_and_has_every_table(tmp_path: Path) -> None:
    """A new case reads without a fault and has a worked example in each table."""
    files = write_new_case(tmp_path / "somewhere" / "new")
    assert sorted(files) == sorted(["case.toml", "datapackage.json", *(table.file for table in TABLES.values())])
    assert sorted(one.name for one in (tmp_path / "somewhere" / "new").iterdir()) == sorted(files)
    case = Case.read(tmp_path / "somewhere" / "new")
    assert (case.id, case.title, case.requirement, case.count) == ("new", "An example coalition", "small", "indicated")
    assert [s.statement for s in case.statements] == ["st1", "st2", "st3"]
    assert list(case.nations) == ["FRA", "POL"]
    assert list(case.sources) == ["s1", "s2"]
    assert list(case.events) == ["ceasefire", "own_border"]
    assert [line.line for line in case.requirements["small"].lines] == ["land", "mines"]
    assert (len(case.bodies), len(case.meetings), len(case.sites), len(case.figures)) == (1, 1, 1, 1)
    assert [(one.event, str(one.given), str(one.chance)) for one in case.odds] == [
        ("ceasefire", "own_border", "0.2-0.4"),
        ("ceasefire", "always", "0.6"),
    ]
    assert [(one.offer, one.least, one.likely, one.most) for one in case.amounts] == [("FRA.land@in_host", 1000, 3000, None)]
    assert case.patron == ""
    assert case.capabilities["field_kitchens"].unit == "kitchen"
    assert str(case.capabilities["field_kitchens"].unsized) == "up to 10 kitchen"


def test_an_empty_folder_is_taken_for_a_new_case(tmp_path: Path) -> None:
    """A folder in which nothing stands is a free place."""
    write_new_case(tmp_path)
    assert Case.read(tmp_path).title == "An example coalition"


@pytest.mark.parametrize("name", ["Peace Force", "أوكرانيا", "Été-2", "...", "CASE_1", 'a"b', "x'''y", "{title}", "back\\slash"])
def test_a_folder_of_any_name_makes_a_sound_case(tmp_path: Path, name: str) -> None:
    """Whatever the folder is called, the new case in it is sound for Willing and for frictionless."""
    write_new_case(tmp_path / name)
    case = Case.read(tmp_path / name)
    assert described(tmp_path / name) == datapackage(case.id, case.title)
    assert invalidities(tmp_path / name) == []


def test_a_folder_with_anything_in_it_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A new case never writes over, or into, what is there."""
    monkeypatch.chdir(tmp_path)
    Path("taken").mkdir()
    Path("taken/notes.txt").write_text("mine")
    with pytest.raises(FaultyInput) as caught:
        write_new_case(Path("taken"))
    told = "'taken': found something that is there already; wanted a name that is free, or an empty folder."
    assert str(caught.value) == told
    assert [str(one) for one in sorted(Path().rglob("*"))] == ["taken", "taken/notes.txt"]
    assert Path("taken/notes.txt").read_text() == "mine"


def test_a_file_is_no_place_for_a_case(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file of the name is told, and left as it was."""
    monkeypatch.chdir(tmp_path)
    Path("taken").write_text("mine")
    with pytest.raises(FaultyInput) as caught:
        write_new_case(Path("taken"))
    told = "'taken': found something that is there already; wanted a name that is free, or an empty folder."
    assert str(caught.value) == told
    assert Path("taken").read_text() == "mine"


def test_a_place_that_takes_no_folder_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no folder can be made, that is a fault and nothing is left behind."""
    monkeypatch.chdir(tmp_path)
    Path("file").write_text("mine")
    with pytest.raises(FaultyInput) as caught:
        write_new_case(Path("file/new"))
    assert str(caught.value) == "'file/new': found a place that cannot be written (File exists); wanted a writable place."
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


def test_a_case_that_cannot_be_written_whole_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the disk fills up half way, no folder and no scratch remains."""
    flushed = 0

    def full(_: int) -> None:
        nonlocal flushed
        flushed += 1
        if flushed > 5:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FaultyInput) as caught:
        write_new_case(Path("new"))
    told = "'new': found a disk that is full (No space left on device); wanted room for all of it."
    assert str(caught.value).startswith(told)
    assert flushed == 6
    assert list(tmp_path.iterdir()) == []


def test_a_name_too_long_for_the_disk_is_told(tmp_path: Path) -> None:
    """A folder name that no disk takes is a fault, not a traceback."""
    with pytest.raises(FaultyInput) as caught:
        write_new_case(tmp_path / ("x" * 300))
    assert len(caught.value.faults) == 1


def test_a_new_case_is_described_as_its_records_are(tmp_path: Path) -> None:
    """The descriptor of a new case is the one that its id and title make."""
    write_new_case(tmp_path / "new")
    assert described(tmp_path / "new") == datapackage("new", "An example coalition")


@pytest.mark.parametrize("name", shipped_cases())
def test_a_shipped_case_is_described_as_its_records_are(name: str) -> None:
    """The descriptor of a shipped case is the one that its id and title make."""
    case = Case.read(name)
    assert described(case_folder(name)) == datapackage(case.id, case.title)


@pytest.mark.parametrize("name", shipped_cases())
def test_a_shipped_case_stands_in_its_canonical_form(name: str) -> None:
    """Each table and the descriptor of a shipped case are, byte by byte, what its rows are written as."""
    folder = case_folder(name)
    texts = folder_texts(sheets_of(folder))
    assert sorted(texts) == sorted(one.name for one in folder.iterdir())
    assert [file for file, text in texts.items() if file != "case.toml" and (folder / file).read_bytes() != text.encode()] == []


@pytest.mark.parametrize("name", shipped_cases())
def test_a_case_written_from_its_rows_is_the_same(tmp_path: Path, name: str) -> None:
    """A folder written from the rows of another holds the same rows, the same case and the same texts."""
    sheets = sheets_of(case_folder(name))
    write_folder(tmp_path / "copy", folder_texts(sheets))
    copied = sheets_of(tmp_path / "copy")
    assert plain(copied) == plain(sheets)
    assert Case.read(tmp_path / "copy") == Case.read(name)
    assert folder_texts(copied) == folder_texts(sheets)
    assert invalidities(tmp_path / "copy") == []


def test_a_new_case_is_written_in_the_canonical_form(tmp_path: Path) -> None:
    """The tables and the descriptor of a new case are what its rows are written as; its case.toml has remarks besides."""
    write_new_case(tmp_path / "new")
    texts = folder_texts(sheets_of(tmp_path / "new"))
    read = {file: (tmp_path / "new" / file).read_bytes() for file in texts}
    assert [file for file, text in texts.items() if read[file] != text.encode()] == ["case.toml"]


@given(st.sampled_from(list(TABLES.values())), st.data())
def test_any_cells_are_read_back_as_they_were_written(table: Table, data: st.DataObject) -> None:
    """Whatever quotes, commas, semicolons, lines and scripts its cells hold, a table is read back row by row from its text."""
    cells = st.fixed_dictionaries(dict.fromkeys(table.columns, CELL)).filter(lambda row: any(row.values()))
    found = [Row(number, row) for number, row in enumerate(data.draw(st.lists(cells, max_size=4)), 2)]
    texts = folder_texts({"settings": [], table.name: found})
    again, faults = rows(texts[table.file], table)
    assert faults == []
    assert plain({"again": again}) == plain({"again": found})
    assert folder_texts({"settings": [], table.name: again}) == texts


def test_cells_that_a_row_leaves_out_are_blank() -> None:
    """A row without some of its columns is written with those blank, a table that is not given with its columns alone."""
    texts = folder_texts({"settings": [], "nations": [Row(2, {"name": "France", "nation": "FRA"})]})
    assert texts["nations.csv"] == "nation,name,member,groups,note\nFRA,France,,,\n"
    assert texts["bodies.csv"] == "body,name,kind,note\n"


@pytest.mark.parametrize("name", shipped_cases())
def test_a_shipped_case_is_a_valid_data_package(name: str) -> None:
    """Other tools read a shipped case's tables as their descriptor says."""
    assert invalidities(case_folder(name)) == []


def test_a_new_case_is_a_valid_data_package(tmp_path: Path) -> None:
    """Other tools read a new case's tables as their descriptor says."""
    write_new_case(tmp_path / "new")
    assert invalidities(tmp_path / "new") == []


def test_frictionless_sees_what_the_descriptor_forbids(tmp_path: Path) -> None:
    """The descriptor says enough for another tool to find a row without evidence, an unknown nation and a wrong choice."""
    write_new_case(tmp_path)
    statements = tmp_path / "statements.csv"
    text = statements.read_text(encoding="utf-8").replace("s1; s2,fact", ",guess", 1)
    statements.write_text(text, encoding="utf-8")
    sources = tmp_path / "sources.csv"
    sources.write_text(sources.read_text(encoding="utf-8").replace('retold",s1', 'retold",s9'), encoding="utf-8")
    assert sorted(title for title, _ in invalidities(tmp_path)) == ["Constraint Error", "Constraint Error", "ForeignKey Error"]
