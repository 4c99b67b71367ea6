"""docs/reading.md shows what happens to who does what it says: every line that is printed and typed."""

import os
import re
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner

from willing.cli import main

PAGE = Path(__file__).parents[2] / "docs" / "reading.md"
TEXT = re.compile(r"^```text\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SESSION = re.compile(r"^```console session\n(.*?)^```$", re.MULTILINE | re.DOTALL)
TYPED = [
    *("c", "Example Gazette", "https://example.org/communique", "France would send up to three thousand after a ceasefire."),
    *("r", "it has refused before, and says nothing new"),
    *("e", "place", "sea", "offshore", "e", "voice", "minister", "c", ""),
]
PLAIN = {"FORCE_COLOR": None, "TTY_COMPATIBLE": None, "COLUMNS": None, "CLICOLOR_FORCE": None}


def played(block: re.Match[str]) -> str:
    """The session with what its commands print, standard error in its place, and what is typed."""
    out = "```console session\n"
    for command in re.findall(r"^\$ (willing .+)$", block[1], re.MULTILINE):
        typed = "\n".join(TYPED) + "\n"
        told = CliRunner().invoke(main, shlex.split(command)[1:], input=typed, env=PLAIN, prog_name="willing")
        assert told.exit_code == 0, told.output
        lines = "\n".join(line.rstrip() for line in told.output.rstrip("\n").split("\n"))
        out += f"$ {command}\n{lines}\n"
    return out + "```"


def test_the_first_hour_of_reading_is_as_it_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The text of the page, read, confirmed and assessed, gives the page."""
    monkeypatch.chdir(tmp_path)
    page = PAGE.read_text(encoding="utf-8")
    found = TEXT.search(page)
    assert found is not None
    Path("communique.txt").write_text(found[1], encoding="utf-8")
    new = SESSION.sub(played, page)
    if os.environ.get("WILLING_GOLDEN") == "write":
        PAGE.write_text(new, encoding="utf-8")
    assert new == PAGE.read_text(encoding="utf-8")
