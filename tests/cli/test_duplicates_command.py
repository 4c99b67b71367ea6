"""`willing duplicates` at a screen, in JSON and where the library is not there."""

import json

import pytest
from click.testing import CliRunner, Result

from willing.cli import main


def asked(*words: str) -> Result:
    """What the command prints."""
    return CliRunner().invoke(main, ["duplicates", *words], env={"FORCE_COLOR": None, "COLUMNS": None})


def test_each_pair_says_what_a_person_would_write() -> None:
    """Each pair is told with both records, its reasons in bits, and the row that would settle it."""
    told = asked("ukraine-2025").stdout
    assert "of sources and" in told
    assert "If so: in sources.csv, row s075, write s074 as copy_of." in told
    assert "If so: withdraw st171 from statements.csv, and give st170 its sources." in told
    assert "title nearly the same words +7.4" in told


def test_the_likeliest_come_first_in_json_too() -> None:
    """JSON has the same pairs, the likeliest first, and a decision fit for their kind."""
    found = json.loads(asked("ukraine-2025", "--json").stdout)
    assert [one["probability"] for one in found] == sorted((one["probability"] for one in found), reverse=True)
    assert {one["kind"] for one in found} == {"report", "statement"}
    assert all((one["decision"]["keep"] is None) == (one["kind"] == "report") for one in found)


def test_a_case_without_duplicates_says_so() -> None:
    """A no is an answer."""
    result = asked("haiti-2024", "--least", "0.99")
    assert (result.exit_code, result.stdout) == (
        0,
        "0 pairs of sources and 0 pairs of statements may be one, with a chance of 99 % or more.\n",
    )


def test_without_the_library_the_fault_says_how_to_have_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the package the command is refused with the way to it."""
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    result = asked("ukraine-2025")
    assert result.exit_code == 1
    assert "pip install 'willing[linkage]'" in result.stderr
