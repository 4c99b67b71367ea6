"""`willing sweep`: what it prints and writes, and that it goes on where it was stopped, to the same byte."""

from __future__ import annotations

import csv
import errno
import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pandas
import pytest
from click.testing import CliRunner, Result
from pyarrow import parquet

from willing.analysis.sweep import Grid, days_between, sweep
from willing.cli import main
from willing.ledger.case import Case
from willing.ledger.folder import write_new_case
from willing.ledger.parts import Parts
from willing.report import plain
from willing.report.frames import SWEEP, sweep_frame, write_sweep_csv, write_sweep_parquet

UKRAINE = "ukraine-2025"
CASE = Case.read(UKRAINE)
# Eight days with five scenarios and one requirement: forty cells in eight parts.
WORDS = ("--from", "2025-04-01", "--to", "2025-05-20", "--every", "week", "--requirement", "small")
GRID = Grid.of(CASE, days=days_between(CASE, date(2025, 4, 1), date(2025, 5, 20), "week"), requirements=["small"])
WRITERS = {".csv": write_sweep_csv, ".parquet": write_sweep_parquet}


def willing(*words: str) -> Result:
    """What the command line does with these words."""
    return CliRunner().invoke(main, ["sweep", *words])


def begun(folder: Path, *words: str) -> subprocess.Popen[bytes]:
    """The command in a process of its own."""
    command = [sys.executable, "-m", "willing", "sweep", UKRAINE, *words]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE)


def part_of(folder: Path, process: subprocess.Popen[bytes]) -> None:
    """Wait until a part is kept, while the process goes on."""
    for _ in range(3000):
        if list(folder.glob("*.parts/*.json")):
            return
        assert process.poll() is None, process.communicate()
        time.sleep(0.01)
    raise AssertionError("no part was kept")


# ---- what it prints


def test_a_row_a_cell_at_the_terminal() -> None:
    """The table has each cell with its lines filled; the rung is a column only where there are several."""
    one = willing(UKRAINE, "--as-of", "2025-04-10", "--scenario", "peace", "--requirement", "small")
    assert (one.exit_code, one.stderr) == (0, "")
    assert one.stdout == (
        "day          scenario   requirement   alone   jointly   of\n"
        "──────────────────────────────────────────────────────────\n"
        "2025-04-10   peace      small           0–2       0–2   14\n"
        "lines filled, for certain and at most; counting from indicated\n"
    )
    two = willing(UKRAINE, "--as-of", "2025-04-10", "--scenario", "peace", "--count", "pledged", "--count", "floated")
    assert [line.split()[:4] for line in two.stdout.splitlines()[2:4]] == [
        ["2025-04-10", "peace", "small", "pledged"],
        ["2025-04-10", "peace", "small", "floated"],
    ]


def test_rows_as_data_are_those_of_the_library() -> None:
    """`--json` prints each row of the sweep, in its order, from processes too."""
    wanted = [plain.swept(row) for row in sweep(CASE, GRID)]
    assert json.loads(willing(UKRAINE, *WORDS, "--json").stdout) == wanted
    assert json.loads(willing(UKRAINE, *WORDS, "--workers", "2", "--json").stdout) == wanted


def test_in_a_pipe_no_progress_is_told(tmp_path: Path) -> None:
    """Where standard error is no screen nothing is said there."""
    process = begun(tmp_path, "--as-of", "2025-04-10", "--out", "x.csv")
    assert process.communicate() == (b"x.csv has 275 rows on 20 cells.\n", b"")


# ---- what it writes


def test_csv_and_parquet_and_the_frame_have_the_same_rows(tmp_path: Path) -> None:
    """Whatever the file, its columns are those of the page, and its rows those of the sweep."""
    rows = [plain.swept_columns(row) for row in sweep(CASE, GRID)]
    assert {tuple(row) for row in rows} == {tuple(SWEEP)}
    for name in ("x.csv", "x.parquet"):
        told = willing(UKRAINE, *WORDS, "--out", str(tmp_path / name))
        assert told.stdout == f"{tmp_path / name} has {len(rows):,} rows on {len(GRID)} cells.\n"
    assert sorted(one.name for one in tmp_path.iterdir()) == ["x.csv", "x.parquet"]
    columns = parquet.read_table(tmp_path / "x.parquet")
    assert columns.to_pylist() == [row | {"day": date.fromisoformat(row["day"])} for row in rows]
    with (tmp_path / "x.csv").open(encoding="utf-8", newline="") as file:
        assert [row | {"cause": row["cause"] or None} for row in csv.DictReader(file)] == [
            {name: plain_text(value) for name, value in row.items()} for row in rows
        ]
    frame = sweep_frame(sweep(CASE, GRID))
    assert list(frame.columns) == list(SWEEP)
    assert frame.to_dict("records") == [row | {"day": pandas.Timestamp(row["day"])} for row in rows]
    assert pandas.api.types.is_datetime64_any_dtype(frame["day"])
    assert list(sweep_frame([]).columns) == list(SWEEP)


def plain_text(value: object) -> str | None:
    """A value as CSV has it."""
    if value is None:
        return None
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def test_no_cell_of_a_csv_is_run_as_a_formula(tmp_path: Path) -> None:
    """A scenario may be named so that a spreadsheet would run it; behind an apostrophe it is text."""
    write_new_case(tmp_path / "x")
    file = tmp_path / "x" / "case.toml"
    before, head, rest = file.read_text(encoding="utf-8").partition("[scenarios]")
    named = """ # names\n"=HYPERLINK(1)" = "ceasefire"\n"+1" = "not ceasefire"\n#"""
    file.write_text(before + head + named + rest, encoding="utf-8")
    told = willing(str(tmp_path / "x"), "--out", str(tmp_path / "x.csv"), "--scenario", "=HYPERLINK(1)", "--scenario", "+1")
    assert (told.exit_code, told.stderr) == (0, ""), told.output
    with (tmp_path / "x.csv").open(encoding="utf-8", newline="") as found:
        assert {row["scenario"] for row in csv.DictReader(found)} == {"'=HYPERLINK(1)", "'+1"}


@pytest.mark.parametrize("suffix", WRITERS)
@pytest.mark.parametrize("workers", ["1", "2"])
def test_killed_and_asked_again_it_ends_in_the_same_file(tmp_path: Path, suffix: str, workers: str) -> None:
    """A command that is killed goes on from the parts it kept, and its file is the same to the byte."""
    (tmp_path / "whole").mkdir()
    words = (*WORDS, "--requirement", "medium", "--out", f"x{suffix}", "--workers", workers)
    process = begun(tmp_path, *words)
    part_of(tmp_path, process)
    process.kill()
    process.communicate()
    assert not (tmp_path / f"x{suffix}").exists()
    again = begun(tmp_path, *words).communicate()
    assert again[1] == b""
    assert b"from before" in again[0]
    straight = begun(tmp_path / "whole", *words[:-2]).communicate()
    assert b"from before" not in straight[0]
    assert (tmp_path / f"x{suffix}").read_bytes() == (tmp_path / "whole" / f"x{suffix}").read_bytes()
    assert not (tmp_path / f"x{suffix}.parts").exists()


def test_interrupted_it_says_so_and_goes_on(tmp_path: Path) -> None:
    """Ctrl-C ends with 130 and one word, also of processes; what was done stays."""
    days = ("--from", "2025-02-15", "--to", "2025-08-31", "--every", "day")
    words = (*days, "--requirement", "small", "--requirement", "medium", "--out", "x.csv", "--workers", "2")
    process = begun(tmp_path, *words)
    part_of(tmp_path, process)
    process.send_signal(signal.SIGINT)
    assert process.communicate() == (b"", b"Interrupted.\n")
    assert process.returncode == 130
    assert list(tmp_path.glob("x.csv.parts/*.json"))
    assert b"from before" in begun(tmp_path, *words).communicate()[0]


def test_a_full_disk_is_told_and_costs_nothing_that_was_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """When a part cannot be kept the fault says how to go on, nothing half-written is left, and the same command goes on."""
    out = tmp_path / "x.csv"
    room = 3

    def fsync(file: int) -> None:
        nonlocal room
        room -= 1
        if room < 0:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as full:
        full.setattr(os, "fsync", fsync)
        told = willing(UKRAINE, *WORDS, "--out", str(out))
    assert (told.exit_code, told.stdout) == (1, "")
    assert "found a place that takes nothing (No space left on device); wanted a place to write." in told.stderr
    assert "Try: the same command once there is room: it goes on where it stopped." in told.stderr
    assert [one.suffix for one in (tmp_path / "x.csv.parts").iterdir()] == [".json"] * 3
    assert willing(UKRAINE, *WORDS, "--out", str(out)).stdout.endswith(", 15 of them from before.\n")


def test_parts_of_another_question_or_case_are_never_mixed(tmp_path: Path) -> None:
    """A changed case or grid is refused while parts of the former are there; they stay as they are."""
    out = tmp_path / "x.csv"
    kept = Parts(out, GRID.fingerprint(CASE), GRID.parts)
    kept.keep(0, [[1]])
    for grid, case in ((replace(GRID, counts=("pledged",)), CASE), (GRID, replace(CASE, title="Another"))):
        with pytest.raises(Exception, match=r"found finished parts of another question, or of a case that has changed since"):
            Parts(out, grid.fingerprint(case), grid.parts)
    told = willing(UKRAINE, *WORDS, "--count", "pledged", "--out", str(out))
    assert (told.exit_code, told.stdout) == (1, "")
    assert told.stderr.endswith("Try: the command that began it, another --out, or to remove the folder.\n")
    assert len(list((tmp_path / "x.csv.parts").iterdir())) == 1


def test_a_part_that_was_cut_short_is_made_anew(tmp_path: Path) -> None:
    """What a failing disk left of a part is not taken for one."""
    out = tmp_path / "x.csv"
    assert willing(UKRAINE, *WORDS, "--out", str(out)).exit_code == 0
    whole = out.read_bytes()
    kept = Parts(out, GRID.fingerprint(CASE), GRID.parts)
    rows = [[*plain.swept_columns(row).values()] for row in sweep(CASE, replace(GRID, days=GRID.days[:1]))]
    kept.keep(0, rows)
    kept.keep(1, rows)
    (path,) = tmp_path.glob("x.csv.parts/*-000001.json")
    path.write_bytes(path.read_bytes()[:-20])
    assert kept.missing() == list(range(1, GRID.parts))
    assert willing(UKRAINE, *WORDS, "--out", str(out)).exit_code == 0
    assert out.read_bytes() == whole


def test_a_folder_of_parts_with_something_else_in_it_stays(tmp_path: Path) -> None:
    """Files of others in the folder are neither read nor removed."""
    (tmp_path / "x.csv.parts").mkdir()
    (tmp_path / "x.csv.parts" / "mine.txt").write_text("mine", encoding="utf-8")
    assert willing("haiti-2024", "--out", str(tmp_path / "x.csv")).exit_code == 0
    assert [one.name for one in (tmp_path / "x.csv.parts").iterdir()] == ["mine.txt"]


# ---- what it refuses


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--out", "x.xlsx"), "out: found 'x.xlsx'; wanted a name that ends in .csv or .parquet.\n"),
        (("--out", "nowhere/x.csv"), "'nowhere/x.csv.parts': found a place that takes nothing (No such file or directory)"),
        (("--out", "taken.csv"), "'taken.csv': found a folder; wanted a file.\n"),
        (("--scenario", "ceasfire"), "scenario: found no event 'ceasfire'; wanted an event of the case.\n"),
        (("--from", "2025-05-01", "--to", "2025-04-01"), "days: found from 2025-05-01 to 2025-04-01; wanted a first day"),
    ],
)
def test_what_cannot_be_answered_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], told: str
) -> None:
    """Refusals come before any work, in the form of faults, with 1."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "taken.csv").mkdir()
    found = willing(UKRAINE, *words)
    assert (found.exit_code, found.stdout) == (1, "")
    assert found.stderr.startswith(told)
    assert [one.name for one in tmp_path.iterdir()] == ["taken.csv"]


@pytest.mark.parametrize(
    "words",
    [
        ("--as-of", "2025-04-10", "--from", "2025-04-01"),
        ("--to", "2025-04-10"),
        ("--every", "week"),
        ("--every", "fortnight", "--from", "2025-04-01"),
        ("--workers", "0"),
        ("--workers", "2", "--dask", "tcp://127.0.0.1:1"),
    ],
)
def test_words_that_do_not_go_together_are_not_understood(words: tuple[str, ...]) -> None:
    """Days named twice, steps without a first day and two places to work are told with the usage, with 2."""
    found = willing(UKRAINE, *words)
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr.startswith("Usage: ")


def test_without_pyarrow_it_is_told_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the extra is not installed, Parquet is refused before any work, with two ways out."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    found = willing("haiti-2024", "--out", str(tmp_path / "x.parquet"))
    assert (found.exit_code, found.stderr) == (
        1,
        "out: found no Parquet here; wanted the package 'pyarrow'.\n"
        "    Try: pip install 'willing[parquet]', or a name that ends in .csv.\n",
    )


def test_without_a_scheduler_nothing_is_begun(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An address where nobody answers is a fault on standard error."""
    monkeypatch.setattr("willing.analysis.sweep._PATIENCE", 0.5)
    found = willing("haiti-2024", "--dask", "tcp://127.0.0.1:9", "--out", str(tmp_path / "x.csv"))
    assert (found.exit_code, found.stdout) == (1, "")
    assert found.stderr.startswith("dask, 'tcp://127.0.0.1:9': found no scheduler that answers within ")
