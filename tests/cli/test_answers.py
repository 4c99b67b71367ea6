"""Every command answers, for people and for programs, at a screen and in a pipe."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from commands import willing
from rich.cells import cell_len

from willing.ledger.case import Case, shipped_cases
from willing.ledger.folder import write_new_case

OFFERS = {"ukraine-2025": "ITA.land", "haiti-2024": "KEN", "green-climate-fund-2014": "USA"}
EVENTS = {"ukraine-2025": "not ceasefire", "haiti-2024": "not un_mandate", "green-climate-fund-2014": "not usa.congress"}
COMMANDS = [
    *("assess", "nations", "why", "whatif", "history", "diff", "sources", "sources about", "events", "check", "cases"),
    "evidence",
]


def words_of(command: str, case: str) -> list[str]:
    """A command as it is asked of a shipped case."""
    return {
        "why": ["why", case, OFFERS[case]],
        "evidence": ["evidence", case, OFFERS[case]],
        "whatif": ["whatif", case, "--suppose", EVENTS[case], "--without", OFFERS[case].partition(".")[0]],
        "sources about": ["sources", case, OFFERS[case]],
        "cases": ["cases"],
    }.get(command, [command, case])


def refuse_constant(constant: str) -> None:
    """JSON has no NaN and no infinity."""
    raise AssertionError(f"{constant} is no JSON")


def parsed(text: str) -> Any:
    """The data in a JSON text, strictly."""
    return json.loads(text, parse_constant=refuse_constant)


@pytest.mark.parametrize("case", shipped_cases())
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_answers_on_every_shipped_case(command: str, case: str) -> None:
    """A command answers with 0, in plain text of at most 100 columns, and says nothing on standard error."""
    result = willing(*words_of(command, case))
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.strip()
    assert "\x1b" not in result.stdout
    if command not in ("check", "cases"):
        assert [line for line in result.stdout.splitlines() if cell_len(line) > 100 and "://" not in line] == []


@pytest.mark.parametrize("case", shipped_cases())
@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_answers_as_json(command: str, case: str) -> None:
    """With --json a command prints one JSON value and nothing else; no number in it is infinite or none."""
    result = willing(*words_of(command, case), "--json")
    assert (result.exit_code, result.stderr) == (0, "")
    assert parsed(result.stdout)


@pytest.mark.parametrize("case", shipped_cases())
def test_the_answer_is_the_same_to_people_and_to_programs(case: str) -> None:
    """The verdict in the JSON is the first sentence that a person reads."""
    verdict = parsed(willing("assess", case, "--json").stdout)["verdict"]
    assert " ".join(willing("assess", case).stdout.split()).startswith(verdict)


@pytest.mark.parametrize("case", shipped_cases())
def test_every_requirement_rung_and_scenario_of_a_case_can_be_asked_for(case: str) -> None:
    """A question may name any requirement, rung and scenario that the case has."""
    read = Case.read(case)
    for requirement in read.requirements:
        asked = parsed(willing("assess", case, "--requirement", requirement, "--json").stdout)["question"]
        assert asked["requirement"] == requirement
    for scenario in read.scenarios:
        asked = parsed(willing("assess", case, "--scenario", scenario, "--json").stdout)["question"]
        assert asked["scenario"] == dict(read.scenario_of(scenario).truths)
    for rung in ("floated", "indicated", "pledged", "approved", "arranged", "present"):
        assert parsed(willing("assess", case, "--count", rung, "--json").stdout)["question"]["count"] == rung


def test_a_question_is_asked_of_the_day_it_names() -> None:
    """With --as-of the answer is that day's, and a day before any word has no offers."""
    early = parsed(willing("assess", "ukraine-2025", "--as-of", "2025-04-10", "--json").stdout)
    assert early["question"]["as_of"] == "2025-04-10"
    before = willing("assess", "ukraine-2025", "--as-of", "1900-01-01", "--json")
    assert (before.exit_code, parsed(before.stdout)["offers"]) == (0, [])


@pytest.mark.parametrize("command", ["assess", "nations", "history", "events", "whatif"])
def test_a_day_before_any_word_has_an_answer(command: str) -> None:
    """That nobody has spoken yet is an answer, not an error."""
    result = willing(command, "ukraine-2025", "--as-of", "1900-01-01")
    assert (result.exit_code, result.stderr) == (0, "")


def test_a_case_in_which_nobody_spoke_has_an_answer(tmp_path: Path) -> None:
    """A case without statements is sound, and each command answers on it."""
    write_new_case(tmp_path)
    header = (tmp_path / "statements.csv").read_text(encoding="utf-8").split("\n")[0]
    (tmp_path / "statements.csv").write_text(header + "\n", encoding="utf-8")
    for name in ("meetings", "figures", "bodies", "sites"):
        (tmp_path / f"{name}.csv").unlink()
    for command in ("check", "assess", "nations", "history", "sources", "events", "whatif"):
        for words in ((command, str(tmp_path)), (command, str(tmp_path), "--json")):
            result = willing(*words)
            assert (result.exit_code, result.stderr) == (0, ""), words


def test_the_current_folder_is_the_case_that_is_not_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without CASE a command answers on the case in the current folder."""
    write_new_case(tmp_path / "here")
    monkeypatch.chdir(tmp_path / "here")
    assert parsed(willing("assess", "--json").stdout)["question"]["case"] == "here"
    assert willing("check").stdout == "An example coalition is sound: 3 statements, 2 sources, 2 nations, 2 events, 2 lines.\n"


def test_a_new_case_is_made_checked_and_assessed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`willing new x`, `willing check x` and `willing assess x` work one after the other."""
    monkeypatch.chdir(tmp_path)
    made = willing("new", "x")
    assert (made.exit_code, made.stdout) == (
        0,
        "x has amounts.csv, areas.csv, bodies.csv, capabilities.csv, case.toml, caveats.csv, commitments.csv, datapackage.json, "
        "events.csv, figures.csv, meetings.csv, nations.csv, odds.csv, promises.csv, requirements.csv, roads.csv, sites.csv, "
        "sources.csv, statements.csv, tasks.csv, translations.csv.\n"
        "Write over the examples, then: willing check x\n",
    )
    checked = willing("check", "x")
    assert (checked.exit_code, checked.stdout) == (
        0,
        "An example coalition is sound: 3 statements, 2 sources, 2 nations, 2 events, 2 lines.\n",
    )
    assert parsed(willing("check", "x", "--json").stdout) == {
        "sound": True,
        "faults": [],
        "counts": {"statements": 3, "sources": 2, "nations": 2, "events": 2, "lines": 2},
        "left_out": [],
    }
    assessed = parsed(willing("assess", "x", "--json").stdout)
    assert [(line["line"], line["met"]) for line in assessed["lines"]] == [("land", "short"), ("mines", "short")]
    assert {offer["offer"]: offer["status"] for offer in assessed["offers"]} == {
        "FRA.land@in_host": "pledged",
        "FRA.sea.mine_countermeasures@offshore": "indicated",
        "POL.land@in_host": "refused",
    }
    assert parsed(willing("new", "y", "--json").stdout)["folder"] == "y"


def test_a_nation_that_says_no_is_an_answer() -> None:
    """Why a nation sends nobody is answered with 0."""
    result = willing("why", "ukraine-2025", "POL.land")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "refused" in result.stdout


def test_a_change_that_changes_nothing_is_an_answer() -> None:
    """To suppose nothing is to compare a question with itself."""
    result = willing("whatif", "ukraine-2025")
    assert result.exit_code == 0
    assert result.stdout.endswith("Nothing changes.\n")
    found = parsed(willing("whatif", "ukraine-2025", "--json").stdout)
    assert (found["offers"], found["lines"]) == ([], [])


MARKUP = "[red]Poland[/red] sends :smile: [bold]nobody[/] [link=https://example.org]at all[/link]"


@pytest.mark.parametrize("words", [("why", "POL.land"), ("sources", "POL"), ("nations",), ("assess",), ("events",)])
def test_text_is_never_read_as_markup(tmp_path: Path, words: tuple[str, ...]) -> None:
    """What files say is printed as it stands, whatever a terminal library would make of it."""
    write_new_case(tmp_path)
    for file, old in {
        "statements.csv": "soldiers guard the own border",
        "events.csv": "there is a ceasefire",
        "requirements.csv": "Presence in two cities",
        "case.toml": "A small presence",
    }.items():
        text = (tmp_path / file).read_text(encoding="utf-8")
        assert old in text
        (tmp_path / file).write_text(text.replace(old, MARKUP), encoding="utf-8")
    text = (tmp_path / "statements.csv").read_text(encoding="utf-8").replace("Poland sends nobody.", MARKUP)
    (tmp_path / "statements.csv").write_text(text, encoding="utf-8")
    result = willing(words[0], str(tmp_path), *words[1:])
    assert (result.exit_code, result.stderr) == (0, "")
    printed = re.sub(r"\s+", "", result.stdout)
    assert "\x1b" not in printed
    if words[0] in ("nations", "events"):
        cells = re.split(r"\s{2,}", result.stdout)
        assert "[red]" in "".join(cells)
        assert ":smile:" in "".join(cells)
    else:
        assert re.sub(r"\s+", "", MARKUP) in printed


def run(*words: str, **settings: str) -> subprocess.CompletedProcess[bytes]:
    """What `python -m willing` does with these words in a process of its own."""
    environment = {"PATH": "/usr/bin:/bin", "LC_ALL": "C.UTF-8", **settings}
    return subprocess.run(
        [sys.executable, "-m", "willing", *words], capture_output=True, env=environment, timeout=60, check=False
    )


def test_the_module_is_the_command() -> None:
    """`python -m willing` is `willing`: the same words, the same answer."""
    found = run("check", "haiti-2024")
    assert (found.returncode, found.stderr) == (0, b"")
    assert found.stdout.decode() == willing("check", "haiti-2024").stdout
    assert re.fullmatch(rb"willing \d+\.\d+\.\d+\n", run("--version").stdout)


def test_an_answer_in_a_pipe_is_plain_whatever_the_terminal() -> None:
    """In a pipe there are no escapes and 100 columns at most, whatever TERM and COLUMNS say."""
    found = run("nations", "ukraine-2025", TERM="xterm-256color", COLUMNS="400", COLORTERM="truecolor")
    assert (found.returncode, found.stderr) == (0, b"")
    assert b"\x1b" not in found.stdout
    assert max(cell_len(line) for line in found.stdout.decode().splitlines()) <= 100


def test_the_answer_is_the_same_every_time() -> None:
    """Neither the order in which Python hashes words nor anything else of the process shows in an answer."""
    first, second = (run("assess", "ukraine-2025", "--json", PYTHONHASHSEED=seed).stdout for seed in ("1", "2"))
    assert first == second


def test_a_reader_who_stops_reading_is_no_error() -> None:
    """When the reader of a pipe goes away, nobody is told of it."""
    command = f"{sys.executable} -m willing sources ukraine-2025 USA | head -n 1"
    found = subprocess.run(["bash", "-c", command], capture_output=True, timeout=60, check=False)
    assert found.stderr == b""
    assert found.stdout.count(b"\n") == 1


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
@pytest.mark.parametrize("command", ["assess", "sources"])
def test_a_terminal_that_lacks_letters_gets_an_answer(command: str, encoding: str) -> None:
    """Where the terminal cannot show a letter it shows another sign for it; the answer is not lost."""
    found = run(command, "ukraine-2025", PYTHONIOENCODING=encoding)
    assert b"Traceback" not in found.stderr, found.stderr[-400:]
    assert found.returncode == 0
