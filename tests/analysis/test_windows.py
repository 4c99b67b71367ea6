"""Which lines a day asks for (rule F7), in every answer that hangs on a day."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from builders import DAY, case, line, meeting, statement
from click.testing import CliRunner

from willing.analysis.assessment import assess, question
from willing.analysis.backstop import backstop
from willing.analysis.changes import Change, history, whatif
from willing.analysis.critical import critical
from willing.analysis.goal import goal
from willing.analysis.odds import odds
from willing.analysis.sweep import Grid, sweep
from willing.analysis.unlock import unlocking
from willing.cli import main
from willing.faults import FaultyInput
from willing.ledger.case import Case
from willing.ledger.folder import write_new_case
from willing.report import sentences
from willing.vocabulary.quantity import Quantity
from willing.vocabulary.records import Line

EVE, MORROW = DAY - timedelta(1), DAY + timedelta(1)
TROOPS = [statement(quantity=Quantity.exactly(500, "troops"), said_on=EVE - timedelta(9))]
LAND = line("land", needs=500, asked_until=DAY)
MORE = line("land", needs=900, asked_from=DAY)
SKY = line("sky", "air", 3, asked_from=MORROW)


def lines_on(of: Case, day: date) -> list[tuple[str, float]]:
    """The lines that a question of a day has, with what they need."""
    return [(one.line, one.needs) for one in question(of, as_of=day).requirement.lines]


def test_a_line_is_asked_for_from_its_first_day_until_the_last_which_no_longer_does() -> None:
    """The first day asks for a line and the day it ends on does not; a row that goes on from there takes its place."""
    of = case(TROOPS, lines=[LAND, MORE, SKY])
    assert lines_on(of, EVE) == [("land", 500)]
    assert lines_on(of, DAY) == [("land", 900)]
    assert lines_on(of, MORROW) == [("land", 900), ("sky", 3)]


@pytest.mark.parametrize("day", [date.min, DAY, date.max])
def test_a_line_without_days_is_asked_for_on_every_day(day: date) -> None:
    """Blank is no end, and a requirement all of whose lines are asked for is the one that the case has."""
    of = case(TROOPS, lines=[line("land")])
    assert question(of, as_of=day).requirement is of.requirements["r"]


def test_a_question_of_another_day_has_the_lines_of_that_day() -> None:
    """The same question on another day keeps its scenario and rung, and asks for what that day asks for."""
    of = case(TROOPS, lines=[LAND, MORE, SKY])
    asked = question(of, as_of=EVE, count="pledged")
    assert asked.on(of, MORROW) == question(of, as_of=MORROW, count="pledged")
    assert asked.on(of, MORROW).on(of, EVE) == asked


def test_each_day_of_a_history_answers_to_the_lines_of_its_own() -> None:
    """What a later day asks for is not held against the promises of an earlier one."""
    of = case(TROOPS, lines=[LAND, MORE, SKY], meetings=tuple(map(meeting, (EVE, DAY))))
    found = list(history(of, question(of, as_of=MORROW)))
    assert [(one.day, len(one.answer.lines), one.answer.filled_alone) for one in found] == [
        (EVE, 1, (1, 1)),
        (DAY, 1, (0, 0)),
        (MORROW, 2, (0, 0)),
    ]


def test_a_what_if_keeps_the_lines_of_its_day() -> None:
    """Before and after a change the same lines are asked for."""
    of = case(TROOPS, lines=[LAND, MORE, SKY])
    found = whatif(of, question(of, as_of=DAY), Change({}, ("FRA",), {}))
    assert [len(one.lines) for one in (found.before, found.after)] == [1, 1]


def test_a_sweep_has_a_row_for_each_line_that_a_day_asks_for() -> None:
    """Days on which nobody spoke share an answer only if they ask for the same lines; each row counts the lines of its day."""
    of = case(TROOPS, lines=[LAND, MORE, SKY])
    rows = list(sweep(of, Grid.of(of, days=[EVE, DAY, MORROW], counts=["indicated", "pledged"])))
    assert Counter((row.day, row.needs) for row in rows) == {(EVE, 500): 2, (DAY, 900): 2, (MORROW, 900): 2, (MORROW, 3): 2}
    assert {(row.day, row.lines) for row in rows} == {(EVE, 1), (DAY, 1), (MORROW, 2)}


def test_a_day_that_asks_for_nothing_has_an_answer() -> None:
    """There is nothing to add up to: no line is filled, none is met, and no question is refused for it."""
    of = case(TROOPS, lines=[SKY], patron="USA")
    asked = question(of, as_of=DAY)
    answer = assess(of, asked)
    assert (answer.lines, answer.filled_jointly) == ((), (0, 0))
    assert sentences.verdict(answer) == "“the requirement” asks for nothing on this day."
    assert odds(of, asked).lines == ()
    assert backstop(of, asked).needs == ()
    assert critical(of, asked, goal(asked)).goal.wanted == ()
    assert unlocking(of, asked, goal(asked)).goal.wanted == ()
    assert list(sweep(of, Grid.of(of, days=[DAY]))) == []


def test_a_level_that_a_day_does_not_ask_for_is_refused() -> None:
    """Of a day without lines, no level can be named."""
    of = case(TROOPS, lines=[SKY])
    with pytest.raises(FaultyInput) as caught:
        goal(question(of, as_of=DAY), level=1)
    assert "the day asks for no line (rule F7)" in str(caught.value)


def rows(*lines: str) -> str:
    """A table of requirements: what each row says after the name of the line, 'needs,asked_from,asked_until'."""
    head = "requirement,line,name,capability,needs,priority,asked_from,asked_until,basis\n"
    written = (
        f"small,{name},{name},land,{needs},1,{begin},{end},fact\n"
        for name, needs, begin, end in (one.split(",") for one in lines)
    )
    return head + "".join(written)


def read(folder: Path, *lines: str) -> Case:
    """A new case with other requirements."""
    if not folder.joinpath("case.toml").exists():
        write_new_case(folder)
    (folder / "requirements.csv").write_text(rows(*lines), encoding="utf-8")
    return Case.read(folder)


@pytest.mark.parametrize(
    ("lines", "told"),
    [
        (
            ["land,1,2025-03-01,2025-03-01"],
            "row 2, column 'asked_until': found 2025-03-01; wanted a day after 'asked_from', which is 2025-03-01.\n"
            "    Try: the first day that no longer asks for the line, or a blank.",
        ),
        (
            ["land,1,,", "land,2,2025-03-01,"],
            "row 3, column 'asked_from': found 'land' asked for from 2025-03-01; "
            "wanted a day on which no other row asks for 'land': row 2 does to the last day.\n"
            "    Try: end row 2 with 'asked_until' 2025-03-01.",
        ),
        (
            ["land,2,2025-03-01,", "land,1,,2025-03-02"],
            "row 2, column 'asked_from': found 'land' asked for from 2025-03-01; "
            "wanted a day on which no other row asks for 'land': row 3 does until 2025-03-02.\n"
            "    Try: end row 3 with 'asked_until' 2025-03-01.",
        ),
        (
            ["land,1,2025-01-01,2025-12-01", "land,2,2025-02-01,2025-03-01", "land,3,2025-04-01,"],
            "row 3, column 'asked_from': found 'land' asked for from 2025-02-01; "
            "wanted a day on which no other row asks for 'land': row 2 does until 2025-12-01.\n"
            "    Try: end row 2 with 'asked_until' 2025-02-01.\n"
            "requirements.csv, row 4, column 'asked_from': found 'land' asked for from 2025-04-01; "
            "wanted a day on which no other row asks for 'land': row 2 does until 2025-12-01.\n"
            "    Try: end row 2 with 'asked_until' 2025-04-01.",
        ),
    ],
    ids=["an_end_that_is_no_later", "open_before", "in_any_order_of_rows", "one_over_several"],
)
def test_windows_that_meet_are_refused(tmp_path: Path, lines: list[str], told: str) -> None:
    """No day asks twice for one line, and a line is asked for on one day at least."""
    with pytest.raises(FaultyInput) as caught:
        read(tmp_path, *lines)
    assert str(caught.value) == f"requirements.csv, {told}"


def test_windows_that_follow_each_other_are_read(tmp_path: Path) -> None:
    """A row may begin on the day on which the one before ends, and other lines are other windows."""
    found = read(tmp_path, "land,1,,2025-03-01", "land,2,2025-03-01,2025-04-01", "land,3,2025-06-01,", "other,4,,")
    needs = [[line.needs for line in found.requirements["small"].on(date(2025, month, 1)).lines] for month in (2, 3, 5, 7)]
    assert needs == [[1, 4], [2, 4], [4], [3, 4]]


def test_a_swept_file_says_how_many_rows_it_has(tmp_path: Path) -> None:
    """Where days ask for more lines or fewer, the rows that are told are the rows that are there."""
    read(tmp_path / "case", "land,1,,2025-03-01", "land,2,2025-03-01,", "other,4,2025-03-02,")
    out = tmp_path / "rows.csv"
    words = [
        "sweep",
        str(tmp_path / "case"),
        "--scenario",
        "ceasefire",
        "--from",
        "2025-02-27",
        "--to",
        "2025-03-04",
        "--out",
        str(out),
    ]
    told = CliRunner().invoke(main, words)
    assert told.exit_code == 0, told.output
    with out.open(encoding="utf-8", newline="") as file:
        written = list(csv.DictReader(file))
    assert len(written) == 2 * 1 + 1 + 3 * 2
    assert f"has {len(written)} rows on 6 cells" in told.output


def test_a_history_says_how_many_lines_each_day_asks_for(tmp_path: Path) -> None:
    """Where the days differ, the number of lines is a column; where they do not, it is said once."""
    read(tmp_path, "land,1,,", "other,4,2025-03-02,")
    told = CliRunner().invoke(main, ["history", str(tmp_path), "--as-of", "2025-03-05"]).output
    assert [row.split()[-2] for row in told.splitlines()[2:4]] == ["1", "2"]
    assert told.splitlines()[-1] == "lines filled, for certain and at most; offers that count"


def test_a_requirement_keeps_every_window_of_a_line() -> None:
    """The case has the rows of all days; a day's question has those of the day."""
    lines: tuple[Line, ...] = (LAND, MORE)
    requirement = replace(case().requirements["r"], lines=lines)
    assert [requirement.on(day).lines for day in (EVE, DAY)] == [(LAND,), (MORE,)]
    assert requirement.lines == lines


def test_a_line_is_looked_for_on_the_day_that_is_asked_about(tmp_path: Path) -> None:
    """Whether a question may name a line hangs on its own day, whatever else is wrong with the question."""
    read(tmp_path, "land,1,,", "other,4,2025-03-02,")
    for day, faults in (("2025-03-01", ["scenario", "line"]), ("2025-03-02", ["scenario"])):
        words = ["odds", str(tmp_path), "--as-of", day, "--scenario", "peas", "--line", "other"]
        told = CliRunner().invoke(main, words)
        assert [row.partition(":")[0] for row in told.stderr.splitlines() if not row.startswith(" ")] == faults
