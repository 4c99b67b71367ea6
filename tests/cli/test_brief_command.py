"""`willing brief`: what it writes, prints and refuses."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest
from commands import parsed, willing

import willing as front
from willing.report.brief import plain

HAITI = ("brief", "haiti-2024", "--as-of", "2024-03-20", "--no-map")
FULL = """
import resource, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (2000, resource.RLIM_INFINITY))
from willing.cli import main
main(["brief", "haiti-2024", "--no-map", "--out", sys.argv[1]])
"""


@pytest.mark.parametrize(("form", "begins"), [("pdf", b"%PDF-"), ("docx", b"PK"), ("html", b"<!DOCTYPE html>"), ("xlsx", b"PK")])
@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_file_is_written(form: str, begins: bytes, lang: str, tmp_path: Path) -> None:
    """In each form and tongue, in a folder that is made where it is missing; and one line says so."""
    out = tmp_path / "new" / f"brief.{form}"
    found = willing(*HAITI, "--lang", lang, "--out", str(out))
    assert (found.exit_code, found.stderr) == (0, "")
    assert found.stdout == f"{out} has the brief as of 2024-03-20, compared with 2024-03-11.\n"
    assert out.read_bytes().startswith(begins)


def test_programs_are_told_what_the_library_finds() -> None:
    """The JSON is the brief that `willing.brief` makes of the question, with no file written."""
    case = front.Case.read("haiti-2024")
    found = front.brief(case, front.question(case, as_of=date(2024, 3, 20)), sites=0)
    assert parsed(*HAITI) == json.loads(json.dumps(plain.brief(found)))


def test_it_compares_with_the_day_that_is_named() -> None:
    """--since goes before the last meeting, and a day after the question's is refused."""
    assert parsed(*HAITI, "--since", "2024-01-01")["since"] == "2024-01-01"
    found = willing(*HAITI, "--since", "2024-04-01", "--json")
    assert found.exit_code == 1
    assert found.stderr == (
        "since: found 2024-04-01, which is after 2024-03-20; wanted a day that is not after --as-of.\n"
        "    Try: the two in order.\n"
    )


def test_an_unknown_form_and_tongue_are_refused_together(tmp_path: Path) -> None:
    """Before anything is worked out, with what there is."""
    found = willing(*HAITI, "--out", str(tmp_path / "brief.doc"), "--lang", "fr")
    assert found.exit_code == 1
    assert "wanted a name that ends in .pdf, .docx, .html or .xlsx" in found.stderr
    assert "did you mean .docx" in found.stderr
    assert "lang: found 'fr'; wanted one of en, ar" in found.stderr
    assert list(tmp_path.iterdir()) == []


def test_something_must_be_wanted() -> None:
    """Without a file and without --json the command is not understood."""
    found = willing(*HAITI)
    assert found.exit_code == 2
    assert "Missing option '--out'" in found.stderr


def test_a_file_that_is_there_stays(tmp_path: Path) -> None:
    """Unless it is to be replaced."""
    out = tmp_path / "brief.html"
    out.write_text("mine")
    found = willing(*HAITI, "--out", str(out))
    assert found.exit_code == 1
    assert "found something that is there already; wanted a name that is free" in found.stderr
    assert out.read_text() == "mine"
    assert willing(*HAITI, "--out", str(out), "--replace").exit_code == 0
    assert out.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")


def test_a_place_that_is_no_folder_is_told(tmp_path: Path) -> None:
    """What stands where the folder should be is a fault of the path, and nothing is left behind."""
    (tmp_path / "file").write_text("mine")
    found = willing(*HAITI, "--out", str(tmp_path / "file" / "brief.html"))
    assert found.exit_code == 1
    assert "wanted a writable place" in found.stderr
    assert [one.name for one in tmp_path.iterdir()] == ["file"]


@pytest.mark.parametrize("form", ["pdf", "docx", "html", "xlsx"])
def test_a_full_disk_is_told(form: str, tmp_path: Path) -> None:
    """And no half of a file is left."""
    out = tmp_path / f"brief.{form}"
    run = subprocess.run([sys.executable, "-c", FULL, str(out)], capture_output=True, text=True, check=False)
    assert run.returncode == 1, run.stderr
    assert "Traceback" not in run.stderr
    assert "wanted room for all of it" in run.stderr
    assert list(tmp_path.iterdir()) == []
