"""`willing board` as a process: it says where it is, follows its case, and ends when it is told to."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest
from commands import willing

from willing.ledger.folder import write_new_case
from willing.ledger.place import ledger_at

HAITI: Final = "haiti-2024"
ADDRESS: Final = re.compile(r"http://\S+")


class Running:
    """A board in a process of its own.

    Attributes:
        process: the process.
        address: what it said that it is at.
    """

    def __init__(self, *words: str) -> None:
        """Once it said where it is."""
        command = [sys.executable, "-m", "willing", "board", *words, "--no-browser"]
        env = {**os.environ, "PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env, start_new_session=True
        )
        assert self.process.stdout is not None
        said = self.process.stdout.readline()
        found = ADDRESS.search(said)
        assert found, said + self.end(signal.SIGKILL)
        self.address = found[0]

    def get(self, path: str, host: str = "", cookie: str = "") -> tuple[int, str]:
        """The status and text at a path; redirects are followed."""
        headers = {name: value for name, value in (("Host", host), ("Cookie", cookie)) if value}
        try:
            with urlopen(Request(self.address.partition("/?")[0].rstrip("/") + path, headers=headers), timeout=60) as found:
                return int(found.status), found.read().decode()
        except HTTPError as error:
            return error.code, error.read().decode()

    def children(self) -> list[int]:
        """The processes of its session besides it."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdecimal() and int(entry.name) != self.process.pid:
                try:
                    fields = (entry / "stat").read_text().rpartition(")")[2].split()
                except OSError:
                    continue
                if int(fields[3]) == self.process.pid and fields[0] != "Z":
                    found.append(int(entry.name))
        return found

    def end(self, how: signal.Signals) -> str:
        """What it still says once it is told to end."""
        self.process.send_signal(how)
        return "".join(self.process.communicate(timeout=30))


@contextmanager
def running(*words: str) -> Iterator[Running]:
    """A board that is ended with the test, whatever becomes of it."""
    one = Running(*words)
    try:
        yield one
    finally:
        if one.process.poll() is None:
            one.process.kill()
            one.process.communicate()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_a_board_ends_at_once_and_leaves_nothing(how: signal.Signals) -> None:
    """It answers at the address that it said; told to end, it does within three seconds, without a word, though it is at work."""
    with running(HAITI, "--port", "0") as board:
        status, page = board.get("/")
        assert (status, "<h1" in page) == (200, True)
        assert board.get("/hold")[0] in (200, 202)  # a process beside is at work
        assert board.children()
        began = time.monotonic()
        told = board.end(how)
        assert time.monotonic() - began < 3
        assert board.process.returncode == 0, told
        assert "Traceback" not in told
        while board.children() and time.monotonic() - began < 10:
            time.sleep(0.05)  # what watches over shared memory ends by itself once it sees that nobody is there
        assert board.children() == []


def test_a_port_that_is_taken_is_refused() -> None:
    """Asked for by its number, it is a fault; the board takes no other one silently."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        found = willing("board", HAITI, "--port", str(port), "--no-browser")
    assert found.exit_code == 1
    assert f"port: found port {port} at 127.0.0.1" in found.stderr
    assert "Try: --port 0" in found.stderr


def test_a_case_that_is_not_sound_gets_no_port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is refused as by every command, before anybody could ask."""
    opened = []
    monkeypatch.setattr("willing.board.serving.listening", lambda *words, **more: opened.append(words))
    write_new_case(tmp_path / "case")
    (tmp_path / "case" / "nations.csv").unlink()
    found = willing("board", str(tmp_path / "case"), "--port", "0", "--no-browser")
    assert (found.exit_code, opened) == (1, [])
    assert "nations.csv" in found.stderr


def test_a_board_follows_its_folder(tmp_path: Path) -> None:
    """While the case is not sound its pages say what is wrong; once it is again, they answer as before."""
    write_new_case(tmp_path / "case")
    file = tmp_path / "case" / "nations.csv"
    sound = file.read_text(encoding="utf-8")
    with running(str(tmp_path / "case"), "--port", "0") as board:
        assert board.get("/assess")[0] == 200
        file.write_text(sound.replace("POL,", "PO1,"), encoding="utf-8")
        status, page = board.get("/assess")
        assert status == 422
        assert "nations.csv" in page
        faults = json.loads(board.get("/assess.json")[1])["faults"]
        assert all(one["where"] and one["found"] for one in faults)
        file.write_text(sound, encoding="utf-8")
        assert board.get("/assess")[0] == 200
        board.end(signal.SIGINT)


def test_a_board_follows_its_ledger(tmp_path: Path) -> None:
    """An entry that is made elsewhere is in the next answer."""
    folder, ledger = tmp_path / "case", tmp_path / "case.willing"
    write_new_case(folder)
    assert willing("ledger", "load", str(folder), str(ledger), "--by", "A. Clerk").exit_code == 0
    with running(str(ledger), "--port", "0") as board:
        before = json.loads(board.get("/assess.json")[1])
        since = str(ledger_at(str(ledger)).receipt().number)
        said = folder / "statements.csv"
        said.write_text(said.read_text(encoding="utf-8").replace('"up to 5,000"', '"5,000"'), encoding="utf-8")
        changed = willing("import", str(folder), str(ledger), "--since", since, "--by", "A. Clerk", "--yes")
        assert changed.exit_code == 0, changed.output
        after = json.loads(board.get("/assess.json")[1])
        assert after != before
        assert after == json.loads(willing("assess", str(ledger), "--json").stdout)
        board.end(signal.SIGINT)


def test_a_shared_board_wants_its_token(tmp_path: Path) -> None:
    """The address that it prints lets in; without the token there is nothing; and nobody decides there."""
    write_new_case(tmp_path / "case")
    with running(str(tmp_path / "case"), "--port", "0", "--share", "127.0.0.1") as board:
        token = board.address.partition("?token=")[2]
        assert len(token) >= 32
        status, told = board.get("/assess")
        assert (status, "An example coalition" in told) == (401, False)
        cookie = f"willing_token_{board.address.partition('/?')[0].rpartition(':')[2]}={token}"
        assert board.get("/assess", cookie=cookie)[0] == 200
        assert "for looking only" in board.get("/read", cookie=cookie)[1]
        board.end(signal.SIGINT)
