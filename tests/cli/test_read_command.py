"""Texts read from the command line: told as they come, whole at the end, and sound wherever it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from willing.cli import main

SAID = "{who} will send {number} troops to the multinational force, its {whose} minister said in town {number} on day {number}."
WHO = ("France", "Poland", "Norway", "Italy", "Spain")


def willing(*words: str) -> Result:
    """What a command does."""
    return CliRunner().invoke(main, list(words))


def texts(folder: Path, count: int) -> Path:
    """A folder of texts, one draft each."""
    folder.mkdir()
    for number in range(count):
        said = SAID.format(who=WHO[number % len(WHO)], number=100 + number, whose=("defence", "foreign")[number % 2])
        (folder / f"{number:04d}.txt").write_text(said, encoding="utf-8")
    return folder


def ids(file: Path) -> list[str]:
    """The drafts of a file, by their ids."""
    return [json.loads(line)["id"] for line in file.read_text(encoding="utf-8").splitlines()]


def test_a_list_that_comes_piece_by_piece_is_one_list(tmp_path: Path) -> None:
    """Its bytes are those of the whole list, and of no draft those of an empty one; what is wrong is told at the end."""
    folder = texts(tmp_path / "texts", 3)
    (folder / "0001.txt").write_bytes(b"\0")
    for words in ((), ("--whole",)):
        told = willing("read", str(folder), "--lang", "en", "--json", *words)
        assert told.exit_code == 1
        assert len(json.loads(told.stdout)) == 2
        assert told.stdout == json.dumps(json.loads(told.stdout), ensure_ascii=False, indent=1) + "\n"
        assert told.stderr.startswith(f"{folder / '0001.txt'}, line 1: found a binary file")
    (tmp_path / "none.txt").write_text("Nobody said anything.", encoding="utf-8")
    assert willing("read", str(tmp_path / "none.txt"), "--lang", "en", "--json").stdout == "[]\n"


def test_near_copies_are_named_and_not_counted(tmp_path: Path) -> None:
    """The first of them is shown; each of the others is a line."""
    folder = texts(tmp_path / "texts", 2)
    (folder / "0002.txt").write_text((folder / "0000.txt").read_text(encoding="utf-8").upper(), encoding="utf-8")
    told = " ".join(willing("read", str(folder), "--lang", "en").stdout.split())
    assert f"{folder / '0002.txt'} is a near-copy of {folder / '0000.txt'}. 2 drafts from 2 texts, and 1 near-copy." in told
    drafts = json.loads(willing("read", str(folder), "--lang", "en", "--json").stdout)
    assert {one["copy_of"] for one in drafts} == {None, str(folder / "0000.txt")}


def test_a_file_of_drafts_that_is_none_is_told_before_anything_is_read(tmp_path: Path) -> None:
    """So nobody waits for an hour to hear it."""
    (tmp_path / "notes.txt").write_text("my notes\n", encoding="utf-8")
    told = willing("read", str(texts(tmp_path / "texts", 1)), "--lang", "en", "--drafts", str(tmp_path / "notes.txt"))
    assert (told.exit_code, told.stdout) == (1, "")
    assert "notes.txt, line 1: found a line that is no JSON" in told.stderr


@pytest.mark.skipif(sys.platform == "win32", reason="processes are told to end in another way there")
def test_ctrl_c_leaves_the_drafts_that_were_shown(tmp_path: Path) -> None:
    """And the next run adds the others."""
    folder, into, kept = texts(tmp_path / "texts", 600), tmp_path / "d.jsonl", tmp_path / "kept.jsonl"
    words = ["read", str(folder), "--lang", "en", "--drafts", str(into), "--kept", str(kept)]
    with subprocess.Popen([sys.executable, "-m", "willing", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        shown = [process.stdout.readline() for _ in range(50)]
        process.send_signal(signal.SIGINT)
        assert b"Traceback" not in process.communicate(timeout=30)[1]
    assert sum(b"0" in line and b".txt, in en" in line for line in shown) <= len(ids(into)) < 600
    told = willing(*words)
    assert told.exit_code == 0
    assert len(ids(into)) == len(set(ids(into))) == 600


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="no disk that is always full")
def test_a_screen_that_takes_nothing_ends_it(tmp_path: Path) -> None:
    """It says so in a line, and nothing of where in the program that was."""
    with open("/dev/full", "wb") as full:
        run = subprocess.run(
            [sys.executable, "-m", "willing", "read", str(texts(tmp_path / "texts", 1)), "--lang", "en", "--json"],
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
            timeout=60,
        )
    assert (run.returncode, b"Traceback" in run.stderr) == (1, False)


def test_what_is_piped_in_is_read() -> None:
    """`-` is a text of its own, and what is no text is told by that name."""
    told = CliRunner().invoke(
        main, ["read", "-", "--lang", "en", "--json"], input=SAID.format(who="Peru", number=7, whose="defence")
    )
    assert [(one["nation"], one["file"]) for one in json.loads(told.stdout)] == [("PER", "-")]
    told = CliRunner().invoke(main, ["read", "-"], input=b"\0")
    assert (told.exit_code, told.stderr.split(";")[0]) == (1, "-, line 1: found a binary file (a zero byte)")


def test_a_file_without_words_is_told(tmp_path: Path) -> None:
    """It is not counted among those that were read."""
    (tmp_path / "a.txt").write_text("", encoding="utf-8")
    (tmp_path / "b.md").write_text(" \n—\n", encoding="utf-8")
    told = willing("read", str(tmp_path))
    assert told.exit_code == 1
    assert told.stdout.startswith("0 drafts from 0 texts.")
    assert "a.txt: found an empty file" in told.stderr
    assert "b.md: found a file without words" in told.stderr


def test_a_language_that_is_plainly_another_is_told(tmp_path: Path) -> None:
    """It is read as it is asked for."""
    folder = texts(tmp_path / "texts", 1)
    told = willing("read", str(folder), "--lang", "pl", "--json")
    assert (told.exit_code, told.stdout) == (0, "[]\n")
    assert told.stderr == f"{folder / '0000.txt'}: read as pl, as --lang says, though it looks like en.\n"
    assert not willing("read", str(folder), "--lang", "en", "--json").stderr
