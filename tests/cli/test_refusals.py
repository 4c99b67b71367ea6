"""What the command line refuses: where it is told, with which exit code, and which words are near."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from willing.cli import main
from willing.ledger.folder import write_new_case

UKRAINE = "ukraine-2025"


def willing(*words: str) -> Result:
    """What the command line does with these words."""
    return CliRunner().invoke(main, words)


def faulty(folder: Path) -> Path:
    """A new case with three faults in two files."""
    write_new_case(folder)
    for file, old, new in (
        ("sources.csv", "https://example.org/1", "nowhere"),
        ("statements.csv", "st1,FRA", "st1,XYZ"),
        ("statements.csv", "st3,FRA", "st 3,FRA"),
    ):
        text = (folder / file).read_text(encoding="utf-8")
        (folder / file).write_text(text.replace(old, new), encoding="utf-8")
    return folder


FAULTS = (
    "sources.csv, row 2, column 'url': found 'nowhere'; wanted a web address that begins with http:// or https://.\n"
    "statements.csv, row 2, column 'nation': found no nation 'XYZ'; wanted a nation of the case.\n"
    "statements.csv, row 4, column 'statement': found 'st 3'; wanted an id: letters, figures, '.', '_', '-', no spaces.\n"
)

RUNGS = "floated, indicated, pledged, approved, arranged, present"
REFUSED: dict[str, tuple[tuple[str, ...], str]] = {
    "event": (
        ("assess", UKRAINE, "--scenario", "ceasfire"),
        "scenario: found no event 'ceasfire'; wanted an event of the case.\n    Try: did you mean ceasefire?\n",
    ),
    "event that is supposed": (
        ("whatif", UKRAINE, "--suppose", "usa.backstp"),
        "suppose: found no event 'usa.backstp'; wanted an event of the case.\n    Try: did you mean usa.backstop?\n",
    ),
    "event and its denial": (
        ("assess", UKRAINE, "--scenario", "ceasefire, not ceasefire"),
        "scenario: found ceasefire and not ceasefire; wanted one truth for each event.\n",
    ),
    "requirement": (
        ("assess", UKRAINE, "--requirement", "mediun"),
        "requirement: found 'mediun'; wanted a requirement of the case.\n    Try: did you mean medium?\n",
    ),
    "requirement far from any": (
        ("assess", UKRAINE, "--requirement", "corps"),
        "requirement: found 'corps'; wanted a requirement of the case.\n    Try: there are small, medium, large, chief.\n",
    ),
    "rung": (
        ("assess", UKRAINE, "--count", "pledge"),
        f"count: found 'pledge'; wanted one of {RUNGS}.\n    Try: did you mean pledged?\n",
    ),
    "all three": (
        ("nations", UKRAINE, "--count", "pledge", "--requirement", "mediun", "--scenario", "ceasfire"),
        f"count: found 'pledge'; wanted one of {RUNGS}.\n    Try: did you mean pledged?\n"
        "scenario: found no event 'ceasfire'; wanted an event of the case.\n    Try: did you mean ceasefire?\n"
        "requirement: found 'mediun'; wanted a requirement of the case.\n    Try: did you mean medium?\n",
    ),
    "offer": (
        ("why", UKRAINE, "ITA.lnd"),
        "ABOUT: found 'ITA.lnd'; wanted a nation, an offer or a line of the answer.\n    Try: did you mean ITA.land?\n",
    ),
    "offer whose condition changes": (
        ("whatif", UKRAINE, "--condition", "ITA.lnd: ceasefire"),
        "condition: found no offer 'ITA.lnd'; wanted an offer of the day.\n    Try: did you mean ITA.land?\n",
    ),
    "nation that leaves": (
        ("whatif", UKRAINE, "--without", "XYZ"),
        "without: found no offer of 'XYZ'; wanted a nation with an offer.\n",
    ),
    "all that a change has": (
        (
            *("whatif", UKRAINE, "--stays", "FRA home", "--stays", "ROU: home", "--stays", "DEU: home", "--stays", "DEU: hme"),
            *("--condition", "ceasefire", "--then-requirement", "smal", "--then-count", "pledge", "--requirement", "mediun"),
        ),
        "condition: found 'ceasefire'; wanted an offer and its condition, 'NLD.land: ceasefire'.\n"
        "stays: found 'FRA home'; wanted a nation and a place, 'DEU: neighbour'.\n"
        "stays: found 'DEU' at 'home' and at 'hme'; wanted one place for each nation.\n"
        "requirement: found 'mediun'; wanted a requirement of the case.\n    Try: did you mean medium?\n"
        "stays: found ROU, which offers nothing inside the host nation; wanted a nation with an offer there.\n"
        f"then-count: found 'pledge'; wanted one of {RUNGS}.\n    Try: did you mean pledged?\n"
        "then-requirement: found 'smal'; wanted a requirement of the case.\n    Try: did you mean small?\n",
    ),
    "condition without an offer": (
        ("whatif", UKRAINE, "--condition", "ceasefire"),
        "condition: found 'ceasefire'; wanted an offer and its condition, 'NLD.land: ceasefire'.\n",
    ),
    "condition of an unknown event": (
        ("whatif", UKRAINE, "--condition", "ITA.land: ceasfire"),
        "condition ITA.land, character 2: found no event 'ceasfire'; wanted a known event.\n    Try: did you mean ceasefire?\n",
    ),
    "condition that company breaks": (
        ("whatif", UKRAINE, "--condition", "ITA.land: not FRA"),
        "condition ITA.land, character 6: found 'FRA' after 'not'; "
        "wanted an event there: more company never breaks a promise (rule S1).\n"
        "    Try: deny an event, such as 'not war_resumed'.\n",
    ),
    "source": (
        ("sources", UKRAINE, "s17x4"),
        "ABOUT: found 's17x4'; wanted a nation, an offer, a statement or a source with statements.\n"
        "    Try: did you mean s174 or st174 or s617?\n",
    ),
    "case": (
        ("assess", "ukrain-2025"),
        "'ukrain-2025': found no such folder; wanted a case folder or the name of a shipped case.\n"
        "    Try: did you mean ukraine-2025?\n",
    ),
}


@pytest.mark.parametrize(("words", "told"), REFUSED.values(), ids=REFUSED.keys())
def test_a_word_that_nobody_knows_is_refused_with_the_nearest(words: tuple[str, ...], told: str) -> None:
    """What the case does not know is told on standard error with the nearest words; nothing is answered, and 1 is returned."""
    result = willing(*words)
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == told


@pytest.mark.parametrize(
    "words",
    [
        ("asses",),
        ("assess", UKRAINE, "--as-of", "1.2.2025"),
        ("assess", UKRAINE, "--as-of", "2025-02-30"),
        ("assess", UKRAINE, "another"),
        ("assess", UKRAINE, "--no-such-option"),
        ("why", UKRAINE),
        ("new",),
    ],
)
def test_a_command_that_is_not_understood_exits_with_2(words: tuple[str, ...]) -> None:
    """Unknown commands and options, missing arguments and days that are none are told with the usage, and 2 is returned."""
    result = willing(*words)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Usage: ")


def test_what_is_no_case_is_told_as_what_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is missing, an empty file, another file and one that nobody may read: each with its own way out."""
    monkeypatch.chdir(tmp_path)
    Path("empty.willing").touch()
    Path("plain.txt").write_text("words", encoding="utf-8")
    Path("nothing").mkdir()
    folder = "a case folder or the name of a shipped case"
    shipped = "shipped are green-climate-fund-2014, haiti-2024, ukraine-2025."
    formats = "a case folder, a ledger, a workbook (.xlsx), JSON Lines (.jsonl) or Parquet (.parquet)"
    told = {
        "team": f"no such folder; wanted {folder}.\n    Try: `willing new team` makes one; {shipped}",
        "nothing": f"a folder without case.toml; wanted {folder}.\n    Try: `willing new nothing` makes one; {shipped}",
        "team.wiling": f"no such file or folder; wanted {folder}, or a ledger.\n"
        f"    Try: `willing ledger load CASE team.wiling` makes a ledger of a case; {shipped}",
        "empty.willing": f"a file that is no ledger; wanted {formats}.",
        "plain.txt": f"a file that is no ledger; wanted {formats}.",
    }
    for place, fault in told.items():
        for words in ((), ("--known-on", "3")):
            found = willing("assess", place, *words)
            assert (found.exit_code, found.stdout, found.stderr) == (1, "", f"{place!r}: found {fault}\n")

    def denied(*words: object, **options: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)
    assert willing("assess", "plain.txt").stderr == (
        f"'plain.txt': found a file that cannot be read (Permission denied); wanted {formats}.\n"
    )


def test_every_fault_of_a_folder_is_told(tmp_path: Path) -> None:
    """`willing check` tells all faults in the order of the input, and returns 1."""
    result = willing("check", str(faulty(tmp_path)))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == FAULTS


def test_every_fault_of_a_folder_is_told_to_programs(tmp_path: Path) -> None:
    """`willing check --json` tells the same faults as data on standard output, and returns 1 too."""
    result = willing("check", str(faulty(tmp_path)), "--json")
    assert (result.exit_code, result.stderr) == (1, "")
    found = json.loads(result.stdout)
    assert found["sound"] is False
    assert [f"{one['where']}: found {one['found']}; wanted {one['wanted']}.\n" for one in found["faults"]] == FAULTS.splitlines(
        keepends=True
    )
    assert [one["try"] for one in found["faults"]] == [None, None, None]


@pytest.mark.parametrize("command", ["assess", "nations", "whatif", "history", "sources", "events", "check"])
def test_no_command_answers_on_a_faulty_folder(tmp_path: Path, command: str) -> None:
    """Nothing of a faulty input is used: every command refuses it with the same faults (rule E7)."""
    result = willing(command, str(faulty(tmp_path)))
    assert (result.exit_code, result.stdout, result.stderr) == (1, "", FAULTS)


def test_very_many_faults_are_counted(tmp_path: Path) -> None:
    """Of a thousand faults the first two hundred are told, and how many more there are."""
    write_new_case(tmp_path)
    rows = "".join(f"n {number},Nation\n" for number in range(450))
    (tmp_path / "nations.csv").write_text("nation,name\nFRA,France\nPOL,Poland\n" + rows, encoding="utf-8")
    result = willing("check", str(tmp_path))
    lines = result.stderr.splitlines()
    assert (result.exit_code, result.stdout, len(lines)) == (1, "", 201)
    assert lines[199].startswith("nations.csv, row 203, column 'nation': ")
    assert lines[200] == "… and 250 more faults."


def test_a_case_is_never_written_over(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`willing new` on a folder with something in it is refused."""
    monkeypatch.chdir(tmp_path)
    assert willing("new", "x").exit_code == 0
    again = willing("new", "x")
    assert (again.exit_code, again.stdout) == (1, "")
    assert again.stderr == "'x': found something that is there already; wanted a name that is free, or an empty folder.\n"


def test_a_process_returns_what_the_command_does(tmp_path: Path) -> None:
    """`python -m willing` returns 1 for what is refused and 2 for what is not understood, and answers nothing."""
    for words, code in ((("check", str(faulty(tmp_path))), 1), (("assess", UKRAINE, "--count", "x"), 1), (("x",), 2)):
        found = subprocess.run([sys.executable, "-m", "willing", *words], capture_output=True, timeout=60, check=False)
        assert (found.returncode, found.stdout) == (code, b"")
        assert found.stderr
        assert b"Traceback" not in found.stderr


def test_help_tells_of_every_command() -> None:
    """`willing --help` and `willing COMMAND --help` answer with 0, and each command and option says what it is for."""
    top = willing("--help")
    assert top.exit_code == 0
    for name, command in main.commands.items():
        assert command.help
        assert f"\n  {name} " in top.stdout
        assert willing(name, "--help").exit_code == 0
        assert all(getattr(one, "help", "") for one in command.params if one.param_type_name == "option"), name


def test_a_disk_without_room_is_told_and_not_a_traceback() -> None:
    """Output that cannot be written is a refusal like another, and exits with 1."""
    with open("/dev/full", "w", encoding="utf-8") as full:
        done = subprocess.run(
            [sys.executable, "-m", "willing", "assess", "green-climate-fund-2014"],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 1
    assert done.stderr == ("standard output: found a place that takes no more (No space left on device); wanted room for it.\n")
