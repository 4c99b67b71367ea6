"""Who may do what: asked of the shipped cases, of the example, and refused."""

from __future__ import annotations

from pathlib import Path

import pytest
from commands import one_line, parsed, willing
from rich.cells import cell_len

from willing.ledger.case import shipped_cases
from willing.ledger.folder import write_new_case

UKRAINE = "ukraine-2025"
BACKSTOP = ("--as-of", "2025-08-26", "--scenario", "peace with the backstop")


@pytest.mark.parametrize("case", shipped_cases())
@pytest.mark.parametrize(
    "options", [(), ("--count", "floated"), ("--scenario", "")], ids=["as it is", "floated", "nothing fixed"]
)
def test_the_question_is_answered_on_each_shipped_case(case: str, options: tuple[str, ...]) -> None:
    """It answers with 0 in plain text of at most 100 columns and as JSON, and says nothing on standard error."""
    found = willing("tasks", case, *options)
    assert (found.exit_code, found.stderr) == (0, "")
    assert [line for line in found.stdout.splitlines() if cell_len(line) > 100] == []
    assert "\x1b" not in found.stdout
    assert parsed("tasks", case, *options)["question"]["case"] == case


def test_a_case_without_tasks_says_so() -> None:
    """Nothing is said of who may do what where no tasks are named."""
    assert willing("tasks", "haiti-2024").stdout.startswith("This case names no tasks (tasks.csv)")


def test_marks_are_words_with_a_legend() -> None:
    """Each mark of the table of contingents is explained below it, and 'free' is no consent."""
    shown = one_line(willing("tasks", UKRAINE).stdout)
    for mark in ("yes:", "ask:", "?:", "no:", "blank:", "*:", "~:", "!:", "at once:", "once asked:", "barred:"):
        assert f" {mark} " in shown, mark
    assert "free, which means that nothing public stands against it, not that a capital agreed" in shown


def test_every_caveat_of_who_is_shown_is_told() -> None:
    """Each caveat of a contingent that can do a task is told once, with how it is known and what it does."""
    shown = one_line(willing("tasks", UKRAINE).stdout)
    for one in parsed("tasks", UKRAINE)["contingents"]:
        for caveat in one["caveats"] if one["tasks"] else ():
            assert shown.count(f"“{caveat['words']}”") >= 1, caveat
    assert "FRA.land@in_host: “non-combat role” (task; declared [st474]): bars enforce_peace, react (assumption)." in shown


def test_a_stand_that_is_told_makes_a_reserve_certain() -> None:
    """Without --at every reserve is at the most; with it what may reach a site in time is certain, and what is barred is not."""
    loose = {one["site"]: one for one in parsed("tasks", UKRAINE, *BACKSTOP)["reserves"]}
    told = {one["site"]: one for one in parsed("tasks", UKRAINE, *BACKSTOP, "--at", "FRA.land@in_host: kyiv")["reserves"]}
    assert {amount["least"] for one in loose.values() for amount in one["amounts"]} == {0}
    assert told["kyiv"]["amounts"] == [{"unit": "troops", "least": 3000, "most": 21000}]
    assert told["kharkiv"]["amounts"] == [{"unit": "troops", "least": 0, "most": 12000}]
    shown = one_line(willing("tasks", UKRAINE, *BACKSTOP, "--at", "FRA.land@in_host: kyiv").stdout)
    assert "Taken to stand: FRA.land@in_host at kyiv." in shown
    assert "perhaps at hand CAN.land@in_host, GBR.land@in_host, NZL.land@in_host" in shown


def test_a_contingent_barred_where_it_stands_is_pointed_out() -> None:
    """Who is told to stand where a caveat bars it is shown with the caveat."""
    shown = one_line(willing("tasks", UKRAINE, *BACKSTOP, "--at", "FRA.land@in_host: kharkiv").stdout)
    assert "Taken to stand: FRA.land@in_host at kharkiv (barred there: “away from front”)." in shown


def test_the_example_shows_a_caveat_that_is_not_everywhere(tmp_path: Path) -> None:
    """With an offer that stands, its caveat on an area is told, and its tasks are free in a town outside of it."""
    write_new_case(tmp_path)
    file = tmp_path / "statements.csv"
    file.write_text(file.read_text(encoding="utf-8").replace("ceasefire and nations(land) >= 2", "ceasefire"), encoding="utf-8")
    shown = one_line(willing("tasks", str(tmp_path)).stdout)
    assert "1 contingent stands and can do none for certain, up to 2 of 2 tasks." in shown
    assert "“away from the front” (area; declared [st1]): bars every task in near_front (assumption)." in shown


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--at", "kyiv"), "at: found 'kyiv'; wanted an offer, a colon and a site: 'FRA.land@in_host: old_harbour'."),
        (
            ("--at", "FRA.land@in_host: kiev"),
            "at: found 'kiev'; wanted a site of the case. Try: did you mean kyiv?",
        ),
        (
            ("--at", "FRA.lad@in_host: kyiv"),
            "at: found 'FRA.lad@in_host'; wanted an offer that counts and stands. Try: did you mean FRA.land@in_host",
        ),
        (
            ("--at", "FRA.land@in_host: kyiv", "--at", "FRA.land@in_host: lviv"),
            "at: found 'FRA.land@in_host: lviv'; wanted one site for each offer: FRA.land@in_host stands at kyiv.",
        ),
        (("--within", "-1"), "within: found -1; wanted hours, none or more."),
        (("--within", "inf"), "within: found inf; wanted hours, none or more."),
    ],
)
def test_what_is_not_understood_is_refused(words: tuple[str, ...], told: str) -> None:
    """Stands and hours that mean nothing are refused with where, found, wanted and a way out."""
    found = willing("tasks", UKRAINE, *words)
    assert found.exit_code == 1
    assert one_line(found.stderr).startswith(told)
