"""`willing export` and `willing import`: a case out to a file that people edit, and what they edited back into the ledger."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from willing.cli import main
from willing.ledger.ledger import Ledger
from willing.ledger.place import sheets_at

PLAIN = {"FORCE_COLOR": None, "COLUMNS": None, "WILLING_BY": None}


def willing(*words: str) -> Result:
    """What a command does."""
    result = CliRunner().invoke(main, words, env=PLAIN, prog_name="willing")
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def shown(*words: str) -> str:
    """What a command prints that succeeds."""
    result = willing(*words)
    assert result.exit_code == 0, result.stderr
    return result.stdout


def refused(*words: str) -> str:
    """What a command prints on standard error that refuses."""
    result = willing(*words)
    assert (result.exit_code, result.stdout) == (1, "")
    return result.stderr


@pytest.fixture
def place(tmp_path: Path) -> str:
    """A ledger of a new case."""
    shown("new", str(tmp_path / "case"))
    shown("ledger", "load", str(tmp_path / "case"), str(tmp_path / "team.willing"), "--by", "Ann")
    return str(tmp_path / "team.willing")


def edited(tmp_path: Path, place: str, name: str, **cells: str) -> str:
    """An export of the ledger in which the first statement says something else; a blank cell is not there."""
    file = tmp_path / name
    shown("export", place, str(file))
    lines = [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]
    for line in lines:
        if line.get("statement") == "st1":
            line.update(cells)
    file.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return str(file)


def first(place: str) -> dict[str, str]:
    """What the first statement says in the ledger now."""
    return dict(sheets_at(place)["statements"][0].cells)


@pytest.mark.parametrize("name", ["x.xlsx", "x.jsonl", "x.parquet", "x"])
def test_what_was_not_edited_changes_nothing(tmp_path: Path, place: str, name: str) -> None:
    """An export of any kind comes back as it went; and any of them is a case that questions take."""
    assert shown("export", place, str(tmp_path / name)) == f"{tmp_path / name} has 43 rows, of entries up to 43.\n"
    assert shown("import", str(tmp_path / name), place, "--yes") == "Nothing changes.\n"
    assert shown("check", str(tmp_path / name)) == shown("check", place)
    assert Ledger(place).receipt().number == 43


def test_an_edit_is_shown_and_appended_on_yes(tmp_path: Path, place: str) -> None:
    """Without yes nothing is appended; with it, what was shown, by whom it was said to be."""
    file = edited(tmp_path, place, "a.jsonl", quantity="4000")
    told = shown("import", file, place, "--by", "Ben")
    assert "quantity: up to 5,000 → 4000" in told
    assert told.endswith("Nothing was appended; with --yes it is.\n")
    assert first(place)["quantity"] == "up to 5,000"
    assert shown("import", file, place, "--yes", "--by", "Ben").endswith("Appended entry 44.\n")
    assert first(place)["quantity"] == "4000"
    (entry,) = Ledger(place).entries(last=1)
    assert (entry.recorded_by, entry.act, entry.why) == ("Ben", "supersedes", "import of a.jsonl")
    assert shown("import", file, place, "--yes") == "Nothing changes.\n"


def test_two_people_who_edit_one_cell_are_shown_side_by_side(tmp_path: Path, place: str) -> None:
    """What clashes is a contest, once, and what does not clash is taken; settled, it changes its own column alone."""
    ann = edited(tmp_path, place, "ann.jsonl", quantity="4000", speaker="A. Other")
    ben = edited(tmp_path, place, "ben.jsonl", quantity="3000", confidence="low")
    shown("import", ann, place, "--yes", "--by", "Ann")
    told = shown("import", ben, place, "--yes", "--by", "Ben")
    assert "In the ledger since entry 44, by Ann" in told
    assert "up to 5,000   4000         3000" in told
    assert told.endswith("Contests among them: 1; `willing ledger contests` lists them.\n")
    assert (first(place)["quantity"], first(place)["confidence"]) == ("4000", "low")
    assert "contested already" in shown("import", ben, place, "--yes", "--by", "Ben")
    (contest,) = Ledger(place).contests()
    shown("ledger", "settle", place, str(contest.entry.number), "--take", "--by", "Ann")
    row = first(place)
    assert (row["quantity"], row["confidence"], row["speaker"]) == ("3000", "low", "A. Other")


def test_what_was_given_up_does_not_come_back_with_the_same_file(tmp_path: Path, place: str) -> None:
    """The file's word on the row as it is was given up: it is told by whom, and contested again only once the row has changed."""
    ann = edited(tmp_path, place, "ann.jsonl", quantity="4000")
    ben = edited(tmp_path, place, "ben.jsonl", quantity="3000")
    shown("import", ann, place, "--yes", "--by", "Ann")
    shown("import", ben, place, "--yes", "--by", "Ben")
    (contest,) = Ledger(place).contests()
    shown("ledger", "settle", place, str(contest.entry.number), "--leave", "--by", "Cem")
    (end,) = Ledger(place).entries(last=1)
    told = shown("import", ben, place, "--yes", "--by", "Ben")
    day = f"{end.recorded_at.day} {end.recorded_at:%b %Y}"
    assert f"Not contested again: statements st1, given up by Cem on {day}.\n" in told
    assert Ledger(place).receipt().number == end.number
    again = edited(tmp_path, place, "again.jsonl", quantity="4500")
    shown("import", again, place, "--yes", "--by", "Ann")
    assert "Contests among them: 1" in shown("import", ben, place, "--yes", "--by", "Ben")


def test_two_new_rows_of_one_id_are_both_kept(tmp_path: Path, place: str) -> None:
    """What two people entered under one id is told as two rows, and the second can have an id of its own."""
    files = []
    for who in ("Ann", "Ben"):
        files.append(Path(edited(tmp_path, place, f"{who}.jsonl")))
        lines = files[-1].read_text(encoding="utf-8").splitlines()
        row = json.loads(next(line for line in lines if '"st1"' in line)) | {"statement": "st9", "gist": f"{who} heard it."}
        files[-1].write_text("".join(f"{line}\n" for line in [*lines[:-1], json.dumps(row), lines[-1]]), encoding="utf-8")
    for who, file in zip(("Ann", "Ben"), files, strict=True):
        shown("import", str(file), place, "--yes", "--by", who)
    (contest,) = Ledger(place).contests()
    assert contest.is_another_row
    shown("ledger", "settle", place, str(contest.entry.number), "--take", "--as", "st901", "--by", "Ann")
    said = {row.cells["statement"]: row.cells["gist"] for row in sheets_at(place)["statements"]}
    assert (said["st9"], said["st901"]) == ("Ann heard it.", "Ben heard it.")


def test_rows_that_others_entered_stay(tmp_path: Path, place: str) -> None:
    """A file takes out the rows that it knew and lacks, and none that were entered since."""
    file = Path(edited(tmp_path, place, "old.jsonl"))
    new = edited(tmp_path, place, "new.jsonl")
    text = Path(new).read_text(encoding="utf-8")
    rows = [line for line in text.splitlines() if '"st3"' in line and '"statements"' in line]
    Path(new).write_text(text.replace(rows[0], rows[0] + "\n" + rows[0].replace('"st3"', '"st9"')), encoding="utf-8")
    shown("import", new, place, "--yes", "--by", "Ann")
    file.write_text(file.read_text(encoding="utf-8").replace(rows[0] + "\n", ""), encoding="utf-8")
    shown("import", str(file), place, "--yes", "--by", "Ben")
    assert [row.cells["statement"] for row in sheets_at(place)["statements"]] == ["st1", "st2", "st9"]


def test_a_file_must_say_what_it_knew(tmp_path: Path, place: str) -> None:
    """Rows that do not say which entry they knew, or are of another ledger, need --since; one beyond the last is refused."""
    folder = str(tmp_path / "case")
    assert "rows that do not say what they knew of the ledger" in refused("import", folder, place, "--yes")
    assert shown("import", folder, place, "--since", "43", "--yes") == "Nothing changes.\n"
    assert refused("import", folder, place, "--since", "99", "--yes").startswith("since: found entry 99; wanted one up to 43")
    assert refused("import", folder, place, "--since", "1", "--yes").startswith("since: found 1, by which ")
    other = str(tmp_path / "other.willing")
    shown("ledger", "load", folder, other, "--by", "Ann")
    file = edited(tmp_path, other, "other.jsonl", quantity="1")
    assert "found rows of another ledger" in refused("import", file, place, "--yes")


def test_a_public_copy_is_not_taken_back(tmp_path: Path, place: str) -> None:
    """What was left out of a copy is not taken out of the ledger for it."""
    shown("import", edited(tmp_path, place, "a.jsonl", handling="withheld"), place, "--yes", "--by", "Ann")
    told = shown("export", place, str(tmp_path / "public.jsonl"), "--release", "public")
    assert "Left out: numbers of 1 row of statements" in told or "numbers of" in told
    assert "5,000" not in (tmp_path / "public.jsonl").read_text(encoding="utf-8")
    assert "found a public copy" in refused("import", str(tmp_path / "public.jsonl"), place, "--since", "43", "--yes")


def test_what_would_be_no_sound_case_is_refused_whole(tmp_path: Path, place: str) -> None:
    """A fault of a file is told in the file's words, and nothing of it is appended."""
    told = refused("import", edited(tmp_path, place, "a.jsonl", quantity="about 2k?", speaker="X"), place, "--yes")
    assert "statements, line 24, column 'quantity'" in told
    assert "'about 2k?'" in told
    assert Ledger(place).receipt().number == 43


@pytest.mark.parametrize(
    "words", [["export", "{case}", "{url}"], ["import", "{url}", "{place}"], ["ledger", "export", "{place}", "{url}"]]
)
def test_an_address_is_no_file_and_its_password_is_shown_nowhere(tmp_path: Path, place: str, words: list[str]) -> None:
    """Where a file is meant an address is refused, no folder is made of it, and nobody sees what it holds."""
    url = "postgresql://u:secret@h/db"
    told = refused(*(word.format(case=tmp_path / "case", place=place, url=url) for word in words))
    assert "the address of a server" in told
    assert "secret" not in told


def test_the_same_as_json(tmp_path: Path, place: str) -> None:
    """With --json nobody is asked: the answer says what changes and what was appended."""
    file = edited(tmp_path, place, "a.jsonl", quantity="4000")
    asked: dict[str, Any] = json.loads(shown("import", file, place, "--json"))
    assert (asked["appended"], [one["key"] for one in asked["changes"]]) == (None, [["st1"]])
    done = json.loads(shown("import", file, place, "--yes", "--json", "--by", "Ben"))
    assert done["appended"] == {"first": 44, "last": 44}
