"""Very many files read: in order, on several processes, whatever one of them does; what is done is kept."""

import json
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from willing.faults import FaultyInput
from willing.reading.many import files_of, read_many
from willing.reading.texts import Text

WORK = """
import os, signal, sys, time
from pathlib import Path
from willing.reading.many import read_many

def read(text):
    word = text.content.strip()
    if word == "spin":
        while True:
            pass
    if word == "sleep":
        time.sleep(1_000)
    if word == "die":
        os.kill(os.getpid(), signal.SIGKILL)
    if word == "stumble":
        raise KeyError("x")
    time.sleep(0.02 if word.startswith("slow") else 0)
    return [word, len(word)]

def run(workers, kept, edition="1"):
    for one in read_many([Path(sys.argv[1])], read, workers=workers, kept=kept and Path(kept), edition=edition, seconds=2):
        told = one.faults[0].found if one.faults else list(one.found)
        print(Path(one.name).name, told, flush=True)
"""


def words(folder: Path, *found: str) -> Path:
    """A folder of texts, each of a word."""
    folder.mkdir(exist_ok=True)
    for number, word in enumerate(found):
        (folder / f"{number:03d}.txt").write_text(word, encoding="utf-8")
    return folder


def script(tmp_path: Path, call: str) -> Path:
    """A script that reads the folder it is told."""
    path = tmp_path / "work.py"
    path.write_text(f'{WORK}\nif __name__ == "__main__":\n    {call}\n', encoding="utf-8")
    return path


def told(tmp_path: Path, call: str, folder: Path) -> list[str]:
    """What a script tells."""
    run = subprocess.run(
        [sys.executable, str(script(tmp_path, call)), str(folder)], capture_output=True, text=True, timeout=120, check=False
    )
    assert (run.returncode, run.stderr) == (0, "")
    return run.stdout.splitlines()


def length(text: Text) -> Sequence[Any]:
    """How long a text is."""
    return [len(text.content)]


def never(text: Text) -> Sequence[Any]:
    """Nothing is read anew."""
    raise AssertionError(text.name)


def test_folders_are_walked_in_order(tmp_path: Path) -> None:
    """What is hidden or no text is passed over, unless it is named; each file once."""
    words(tmp_path / "b", "x", "y")
    for name in ("a.txt", "b/z.MD", "b/.hidden.txt", "b/picture.png", "c.csv"):
        (tmp_path / name).write_text("x", encoding="utf-8")
    found = files_of([tmp_path / "c.csv", tmp_path, tmp_path / "a.txt"])
    assert [str(one.relative_to(tmp_path)) for one in found] == ["c.csv", "a.txt", "b/000.txt", "b/001.txt", "b/z.MD"]
    with pytest.raises(FaultyInput, match="none: found nothing; wanted a file or a folder"):
        files_of([tmp_path / "none"])


def test_a_fault_is_one_file_s(tmp_path: Path) -> None:
    """A few files are read in this process, the sound ones whatever the others are."""
    words(tmp_path, "one", "three")
    (tmp_path / "000b.txt").write_bytes(b"a\0")
    calls: list[tuple[int, int]] = []
    found = list(read_many([tmp_path], length, done=lambda *of: calls.append(of)))
    assert [one.found for one in found] == [(3,), (), (5,)]
    assert found[1].faults[0].found == "a binary file (a zero byte)"
    assert calls == [(1, 3), (2, 3), (3, 3)]


def test_hangs_and_deaths_are_faults_of_their_files(tmp_path: Path) -> None:
    """Of a file that takes too long, one that ends its process, and one that `read` stumbles over; the order stays."""
    folder = words(tmp_path / "texts", "a", "spin", "b", "die", "c", "stumble", "d", "sleep", "e", "f")
    assert told(tmp_path, "run(2, None)", folder) == [
        "000.txt ['a', 1]",
        "001.txt a document that takes more than 2 seconds",
        "002.txt ['b', 1]",
        "003.txt a document whose reader was ended from outside",
        "004.txt ['c', 1]",
        "005.txt a text that cannot be read (KeyError: 'x')",
        "006.txt ['d', 1]",
        "007.txt a document that takes more than 12 seconds",
        "008.txt ['e', 1]",
        "009.txt ['f', 1]",
    ]


def test_a_large_file_is_bounded_though_it_is_alone(tmp_path: Path) -> None:
    """A few small files are read here, where nothing ends what takes too long."""
    folder = words(tmp_path / "texts", "spin" + " " * 200_000)
    (line,) = told(tmp_path, "run(None, None)", folder)
    assert line.startswith("000.txt a document that takes more than ")  # 2 seconds of a processor, or 12 by the clock


def test_much_that_waits_for_its_turn_is_not_added_to(tmp_path: Path) -> None:
    """What is large comes all the same, in order."""
    path = tmp_path / "large.py"
    path.write_text(
        """
import sys, time
from pathlib import Path
from willing.reading.many import read_many

def read(text):
    time.sleep(2 if text.name.endswith("000.txt") else 0)
    return ["x" * 9_000_000]

if __name__ == "__main__":
    for one in read_many([Path(sys.argv[1])], read, workers=2):
        print(Path(one.name).name, len(one.found[0]))
""",
        encoding="utf-8",
    )
    folder = words(tmp_path / "texts", *"abcdef")
    run = subprocess.run([sys.executable, str(path), str(folder)], capture_output=True, text=True, timeout=120, check=True)
    assert run.stdout.splitlines() == [f"00{number}.txt 9000000" for number in range(6)]


def test_what_is_done_is_kept(tmp_path: Path) -> None:
    """A second time nothing is read that is the same; a changed file and another edition are."""
    folder, kept = words(tmp_path / "texts", "one", "three"), tmp_path / "kept.jsonl"
    first = list(read_many([folder], length, kept=kept, edition="1"))
    assert list(read_many([folder], never, kept=kept, edition="1")) == first
    (folder / "001.txt").write_text("seven", encoding="utf-8")
    assert [one.found for one in read_many([folder], length, kept=kept, edition="1")] == [(3,), (5,)]
    assert len(kept.read_text(encoding="utf-8").splitlines()) == 3
    assert [one.faults != () for one in read_many([folder], never, kept=kept, edition="2")] == [True, True]


def test_a_line_that_was_cut_short_counts_as_not_written(tmp_path: Path) -> None:
    """And so does one that says something else; what follows is kept whole."""
    folder, kept = words(tmp_path / "texts", "one", "three"), tmp_path / "kept.jsonl"
    first = list(read_many([folder], length, kept=kept))
    lines = kept.read_bytes().splitlines(keepends=True)
    kept.write_bytes(b'{"name": 1}\n[]\n\xff\n' + lines[0] + lines[1][:-9])
    assert list(read_many([folder], length, kept=kept)) == first
    assert list(read_many([folder], never, kept=kept)) == first


def test_a_place_that_takes_nothing(tmp_path: Path) -> None:
    """A folder is no file to keep in."""
    with pytest.raises(FaultyInput, match="found a place that takes nothing"):
        list(read_many([words(tmp_path / "texts", "a")], length, kept=tmp_path))


def test_ctrl_c_ends_promptly_with_what_is_done_kept(tmp_path: Path) -> None:
    """No process is left, and the next run takes what was done."""
    folder, kept = words(tmp_path / "texts", *(f"slow{number}" for number in range(400))), tmp_path / "kept.jsonl"
    path = script(tmp_path, f"run(2, {str(kept)!r})")
    with subprocess.Popen([sys.executable, str(path), str(folder)], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        assert process.stdout is not None
        for _ in range(5):
            process.stdout.readline()
        process.send_signal(signal.SIGINT)
        begun = time.monotonic()
        process.communicate(timeout=30)
    assert time.monotonic() - begun < 20
    lines = kept.read_text(encoding="utf-8").splitlines()
    assert 5 <= len(lines) < 400
    assert {json.loads(line)["edition"] for line in lines} == {"1"}
    assert len(told(tmp_path, f"run(2, {str(kept)!r})", folder)) == 400
    assert len(kept.read_text(encoding="utf-8").splitlines()) == 400


def test_a_file_of_something_else_is_not_written_into(tmp_path: Path) -> None:
    """An article that is given as the file to keep in stays as it was."""
    article = tmp_path / "article.txt"
    article.write_text("Norway will send troops.\n", encoding="utf-8")
    with pytest.raises(FaultyInput, match="was not kept by willing read"):
        list(read_many([article], str, kept=article))
    assert article.read_text(encoding="utf-8") == "Norway will send troops.\n"
