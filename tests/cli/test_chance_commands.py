"""How likely, on whom it hangs, what unlocks it, what must come from outside: asked of the shipped cases, and refused."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from commands import one_line, parsed, willing
from rich.cells import cell_len

from willing.ledger.case import shipped_cases
from willing.logic.diagram import TooWide

UKRAINE, HAITI, FUND = "ukraine-2025", "haiti-2024", "green-climate-fund-2014"
TREE = str(Path(__file__).parents[1] / "data" / "aralia" / "chinese.xml")
ASKED = {
    "odds": ("odds",),
    "odds of the whole, opened": ("odds", "--whole"),
    "odds with nothing fixed": ("odds", "--scenario", ""),
    "critical": ("critical", "--of", "nations", "--of", "offers", "--of", "events"),
    "critical alone, at most": ("critical", "--alone", "--possible"),
    "unlock": ("unlock", "--most", "3"),
    "unlock at most": ("unlock", "--possible", "--most", "2"),
    "break by nations": ("unlock", "--break", "nations", "--most", "3"),
    "break by offers": ("unlock", "--break", "offers", "--possible", "--most", "3"),
    "tip": ("unlock", "--tip"),
    "backstop": ("backstop", "--patron", "USA"),
}


@pytest.mark.parametrize("case", shipped_cases())
@pytest.mark.parametrize("words", ASKED.values(), ids=ASKED)
def test_each_question_is_answered_on_each_shipped_case(words: tuple[str, ...], case: str) -> None:
    """A command answers with 0 in plain text of at most 100 columns and as JSON, and says nothing on standard error."""
    asked = (words[0], case, *words[1:])
    found = willing(*asked)
    assert (found.exit_code, found.stderr) == (0, "")
    assert found.stdout.strip()
    assert "\x1b" not in found.stdout
    assert [line for line in found.stdout.splitlines() if cell_len(line) > 100] == []
    assert parsed(*asked)


# ---- odds


def test_a_range_is_shown_as_a_range_and_what_is_certain_apart_from_what_is_possible() -> None:
    """A line that hangs on a chance from 20 to 80 per cent is met for certain with that range, and at most surely."""
    shown = willing("odds", HAITI).stdout
    assert "20–80 … 100 %" in shown
    assert "soldiers serve under a military command, not under police, +60" in shown
    (people,) = (one for one in parsed("odds", HAITI)["lines"] if one["line"] == "people")
    assert (people["jointly"]["certain"]["low"], people["jointly"]["certain"]["high"]) == (0.2, 0.8)
    assert people["movers"][0]["event"] == "military_command"


def test_lines_in_the_way_of_the_whole_are_named() -> None:
    """A whole that is surely not met says so, and which lines can never be."""
    shown = one_line(willing("odds", HAITI).stdout)
    assert "is surely not met: all 6 lines together have no chance, even at most. In the way: money." in shown


def test_chances_that_nobody_named_are_said_to_be_unknown() -> None:
    """An event without a row is unknown, beside the events with one and the basis of theirs."""
    shown = willing("odds", UKRAINE, "--requirement", "small", "--scenario", "").stdout
    assert "Unknown, so anything from 0 to 100 %: both_sides_consent" in shown
    assert "20–60 %   assumption   there is a ceasefire" in shown
    chances = parsed("odds", UKRAINE, "--requirement", "small", "--scenario", "")["chances"]
    by_event = {(one["event"], one["given"]): one for one in chances}
    assert by_event["ceasefire", None]["chance"] == {"least": 0.2, "most": 0.6, "unknown": False}
    assert by_event["decision_to_deploy", None]["basis"] is None
    assert by_event["clear_mandate", "always"]["chance"]["most"] == 0.5


def test_what_the_scenario_fixes_is_certain() -> None:
    """The case's scenario applies unless none is asked for, and the header says which."""
    assert parsed("odds", UKRAINE)["question"]["scenario"] == {"ceasefire": True, "peace_agreement": True}
    assert parsed("odds", UKRAINE, "--scenario", "")["question"]["scenario"] == {}
    assert "What the scenario fixes is certain" in one_line(willing("odds", UKRAINE).stdout)
    assert "Nothing is fixed" in one_line(willing("odds", UKRAINE, "--scenario", "").stdout)


def test_a_number_is_opened_into_the_scenarios_that_carry_it() -> None:
    """With --line the events that suffice are told, each with what they come to."""
    shown = willing("odds", UKRAINE, "--line", "cell").stdout
    assert "  50 %   decision_to_deploy\n" in shown
    opened = parsed("odds", UKRAINE, "--line", "cell")["opened"]
    needs = [{"event": "decision_to_deploy", "given": None, "holds": True}]
    assert opened == {"line": "cell", "ways": [{"chance": 0.5, "needs": needs}]}
    assert "it is met for certain in none" in willing("odds", HAITI, "--whole").stdout


def test_a_level_leaves_out_the_lines_below() -> None:
    """With --level the whole and the lines are those of the priority and before."""
    assert [one["line"] for one in parsed("odds", HAITI, "--level", "2")["lines"]] == ["evacuation_crews", "money", "people"]
    assert "of priority 2 and before" in one_line(willing("odds", HAITI, "--level", "2").stdout)


def test_what_is_estimated_is_marked_by_a_sign_and_says_how_far_it_holds() -> None:
    """An estimate has ≈ and ±, the draws and the confidence; the same seed gives the same answer."""
    words = ("odds", HAITI, "--estimate", "--precision", "0.02", "--confidence", "0.95")
    shown = willing(*words).stdout
    assert "≈ 20" in shown
    assert "±" in shown
    assert "drawn scenarios, as asked; each interval holds with 95 %" in one_line(shown)
    assert shown == willing(*words).stdout
    found = parsed(*words)
    assert found["draws"] > 0
    (people,) = (one for one in found["lines"] if one["line"] == "people")
    assert not people["exact"]
    assert 0 < people["jointly"]["certain"]["error"] <= 0.02


def test_a_broken_off_estimate_is_printed_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    """Interrupted while it draws, what was reached is printed, labelled, and 130 is returned."""
    from willing.logic import estimate

    whole = estimate.estimates

    def broken(*words: Any, **options: Any) -> Any:
        yield next(whole(*words, **options))
        raise KeyboardInterrupt

    monkeypatch.setattr(estimate, "estimates", broken)
    for words in (("odds", HAITI, "--estimate"), ("odds", TREE, "--estimate")):
        found = willing(*words, "--precision", "0.01")
        assert (found.exit_code, found.stderr) == (130, "")
        assert found.stdout.startswith("Broken off: ")
        told = willing(*words, "--precision", "0.01", "--json")
        assert (told.exit_code, json.loads(told.stdout)["complete"]) == (130, False)


def test_progress_is_shown_at_a_screen_alone() -> None:
    """A bar stands on standard error at a screen; a pipe has nothing there."""
    command = [sys.executable, "-m", "willing", "odds", HAITI, "--estimate", "--precision", "0.01"]
    assert subprocess.run(command, capture_output=True, timeout=60, check=True).stderr == b""
    ours, theirs = pty.openpty()
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=theirs) as running:
        os.close(theirs)
        told = b""
        while True:
            try:
                part = os.read(ours, 4096)
            except OSError:  # the other end has closed
                break
            if not part:
                break
            told += part
        assert running.wait(60) == 0
    os.close(ours)
    assert b"drawing 1 of" in told


def test_a_fault_tree_has_odds() -> None:
    """Of FILE.xml the chance of the top is told as it has been published, with the events on which it hangs most."""
    shown = willing("odds", TREE).stdout
    assert shown.startswith("chinese, r1: 0.00117058\n")
    assert "… and 15 more events" in shown
    found = parsed("odds", TREE)
    assert found["chance"] == pytest.approx(1.17058e-03, rel=1e-5)
    assert (found["exact"], len(found["events"])) == (True, 25)
    drawn = parsed("odds", TREE, "--estimate", "--precision", "0.01")
    assert drawn["low"] <= found["chance"] <= drawn["high"]
    assert "≈ estimated from" in willing("odds", TREE, "--estimate", "--precision", "0.01").stdout
    assert parsed("odds", TREE, "--top", "g1")["top"] == "g1"


# ---- critical


def test_what_counts_as_winning_is_said_first() -> None:
    """The lines to be met, how and when, and those left out stand before the nations."""
    shown = one_line(willing("critical", HAITI).stdout)
    assert shown.startswith(
        "Winning is to meet 3 of the 6 lines of “Multinational Security Support mission, 2,500”, for certain, announced jointly."
    )
    assert "Left out, since not even everyone together meets them: evacuation_crews, money, people." in shown
    assert "Alone with an offer that counts: The Bahamas for boats; El Salvador for helicopters; United States for camp." in shown


def test_nations_have_their_names_and_their_shares() -> None:
    """A nation without which each winning coalition loses breaks all of them."""
    found = parsed("critical", HAITI)
    assert [(one["name"], one["breaks"]) for one in found["nations"]] == [("BHS", 1.0), ("SLV", 1.0), ("USA", 1.0)]
    assert sum(one["shapley"] for one in found["nations"]) == pytest.approx(1)
    assert set(found) == {"question", "goal", "chance", "wins", "nations", "offers", "events"}
    assert set(parsed("critical", HAITI, "--of", "events")) == {"question", "goal", "chance", "wins", "events"}


def test_those_on_which_nothing_hangs_are_counted() -> None:
    """Whoever has nought of everything is no row, and --top leaves out the later rows."""
    shown = willing("critical", UKRAINE, "--possible", "--top", "2").stdout
    assert "… and 13 more (--top 15 shows them)" in shown
    assert "2 nations more on which nothing hangs" in shown
    assert "\nCanada " in shown
    assert "\nCanada " not in willing("critical", UKRAINE).stdout


def test_a_dash_stands_for_what_is_out_of_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no diagram is narrow enough there are no figures, and no nought in their place."""

    def too_wide(*words: object, **options: object) -> None:
        raise TooWide(1, 2, 3)

    monkeypatch.setattr("willing.logic.answers.diagram", too_wide)
    monkeypatch.setattr("willing.logic.answers._TABLE", -1)
    shown = willing("critical", UKRAINE, "--requirement", "small", "--possible").stdout
    assert "—" in shown
    found = parsed("critical", UKRAINE, "--requirement", "small", "--possible")
    assert found["chance"] is None
    assert found["nations"][0]["breaks"] is None


# ---- unlock


def test_the_least_that_unlocks_is_told_lightest_first() -> None:
    """Each set is told with the moves in words below; the lines that nothing unlocks are named."""
    shown = willing("unlock", HAITI).stdout
    assert "  1. 1 move: military_command comes true\n  2. 1 move: made firm: BEN.personnel.military@in_host\n" in shown
    assert "Left out, since no set of moves meets them: evacuation_crews, money." in shown
    assert "Benin: soldiers, inside the host nation" in shown
    sets = parsed("unlock", UKRAINE, "--possible", "--most", "6")["sets"]
    assert [one["weight"] for one in sets] == sorted(one["weight"] for one in sets)


def test_sets_are_printed_as_they_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """What has been found stands there even if the search is broken off."""
    from willing.cli import chances

    def broken(found: Any) -> Any:
        yield next(found.sets)
        raise KeyboardInterrupt

    monkeypatch.setattr(chances, "_narrow", broken)
    found = willing("unlock", HAITI)
    assert (found.exit_code, found.stderr) == (130, "Interrupted.\n")
    assert "  1. 1 move: military_command comes true\n" in found.stdout


def test_a_goal_that_is_met_or_cannot_be_met_says_so() -> None:
    """Nothing need move; no set of moves meets it; there is nothing to break."""
    assert willing("unlock", FUND).stdout.endswith("It is met already: nothing need move.\n")
    assert parsed("unlock", FUND)["sets"] == [{"events": [], "offers": [], "nations": [], "weight": 0.0}]
    assert willing("unlock", UKRAINE, "--line", "role2").stdout.endswith("No set of moves meets it.\n")
    assert parsed("unlock", UKRAINE, "--line", "role2")["sets"] == []
    shown = willing("unlock", UKRAINE, "--line", "role2", "--break", "nations").stdout
    assert shown.endswith("It is not met as it stands: there is nothing to break.\n")


def test_that_there_are_more_sets_is_said() -> None:
    """Past --most it is told that there are more; --all tells them."""
    words = ("unlock", FUND, "--break", "nations")
    assert "… and there are more: --most 4, or --all\n" in willing(*words, "--most", "2").stdout
    assert parsed(*words, "--most", "2")["more"] is True
    every = parsed(*words, "--all")
    assert (every["more"], len(every["sets"]) > 100) == (False, True)


def test_weights_change_which_set_is_lightest() -> None:
    """A move that weighs more comes later, and what it weighs is shown."""
    words = ("unlock", HAITI, "--weight", "military_command=2.5")
    assert "  2. 1 move (weight 2.5): military_command comes true\n" in willing(*words).stdout
    assert [one["weight"] for one in parsed(*words)["sets"]] == [1.0, 2.5]
    assert parsed("unlock", HAITI, "--weight", "BEN=3")["sets"][1]["offers"] == ["BEN.personnel.military@in_host"]


def test_withdrawals_are_told_by_name() -> None:
    """Nations that break a goal by leaving stand with their names, offers with their ids."""
    assert "  1. without United States\n" in willing("unlock", HAITI, "--break", "nations").stdout
    assert parsed("unlock", HAITI, "--break", "nations")["sets"][0] == {
        "events": [],
        "offers": [],
        "nations": ["USA"],
        "weight": 1.0,
    }
    found = parsed("unlock", HAITI, "--break", "offers")
    assert found["sets"][0]["offers"] == ["USA.logistics.hub@in_host"]
    assert found["moves"] == 3


def test_who_must_move_first_is_told_for_each_circle() -> None:
    """A circle has the announcements that light it; without circles that is said."""
    shown = willing("unlock", UKRAINE, "--tip").stdout
    assert (
        "Announced firmly, each of these makes all the others stand:\n  1. USA.air_defence, USA.intelligence@in_host\n" in shown
    )
    (found,) = parsed("unlock", UKRAINE, "--tip")["circles"]
    assert found["sets"][0]["offers"] == ["USA.air_defence", "USA.intelligence@in_host"]
    assert "There is no circle" in willing("unlock", HAITI, "--tip").stdout


def test_a_diagram_that_would_be_too_wide_is_refused_with_a_way_out(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where sets can only be found in a diagram, and that is too wide, one line or a level is proposed."""

    def too_wide(*words: object, **options: object) -> None:
        raise TooWide(5, 88, 262_145)

    monkeypatch.setattr("willing.analysis.unlock.diagram", too_wide)
    monkeypatch.setattr("willing.analysis.unlock.is_judged", lambda network, root: True)
    found = willing("unlock", HAITI)
    assert found.exit_code == 1
    assert found.stderr == (
        "the goal: found a diagram of 88 moves with 262,145 states after 5 of them; "
        "wanted a narrower one: lines that compete at different rates of exchange are worked out in it.\n"
        "    Try: ask for one line or a level: --line people, --level 1.\n"
    )


# ---- backstop


def test_the_backstop_is_told_line_by_line() -> None:
    """What is lacking with and without the patron's word, how far it is covered, and who else could bring it."""
    shown = willing("backstop", UKRAINE).stdout
    assert "   3   fighters            23–35           11–35       0–12   aircraft     size unsaid\n" in shown
    assert "Nothing is needed for hq.\n" in shown
    assert "air forces, air defence, intelligence: 10 offers ask for it by name: BEL.air@airspace" in one_line(shown)
    assert "  cell: GBR.command.liaison_cell@in_host (1 cell; withheld)\n" in shown
    assert "Once it is given these stand, and not before: BEL.air@airspace, BEL.sea@offshore, LTU.sea." in shown
    needs = {one["line"]: one for one in parsed("backstop", UKRAINE)["needs"]}
    assert (needs["fighters"]["without"], needs["fighters"]["with_word"]) == (
        {"least": 23.0, "most": 35.0},
        {"least": 11.0, "most": 35.0},
    )
    assert (needs["land"]["cover"], needs["hq"]["needed"]) == ("refused", False)


def test_what_a_replacement_brings_is_a_range() -> None:
    """The least that a member could bring to a line is never above the most."""
    for case in (UKRAINE, HAITI):
        for need in parsed("backstop", case)["needs"]:
            assert all(one["brings"]["least"] <= one["brings"]["most"] for one in need["replacements"])


def test_a_level_of_the_backstop_has_the_lines_before() -> None:
    """With --level lines of a lower priority are left out, and nothing of the others changes."""
    whole, some = parsed("backstop", UKRAINE)["needs"], parsed("backstop", UKRAINE, "--level", "2")["needs"]
    assert some == whole[: len(some)]
    assert {one["priority"] for one in some} == {1, 2}


# ---- what is refused

LEVELS = "level: found 9; wanted a priority of the requirement's lines.\n    Try: there are 1, 2, 3, 4, 5.\n"
LINE = "line: found 'lnad'; wanted a line of the requirement.\n    Try: did you mean land?\n"
EVENT = "scenario: found no event 'ceasfire'; wanted an event of the case.\n    Try: did you mean ceasefire?\n"
PATRON = (
    "patron: found 'UAS'; wanted a nation of the case: --patron USA, or `patron` in case.toml.\n"
    "    Try: did you mean USA or RUS or AUS?\n"
)
WEIGHT = "weight: found 'usa.backstop'; wanted a move and a number, 'usa.backstop=5'.\n"
PRECISION = (
    "precision: found 0; wanted half a width from 0.00001 to 0.1.\n    Try: 0.001 is a tenth of a per cent.\n"
    "confidence: found 1; wanted a share from 0.5 to 0.999999.\n    Try: 0.99 holds in 99 of 100 answers.\n"
    "seed: found -1; wanted a whole number from 0 to 18,446,744,073,709,551,615.\n"
)
DRAWING = ("--precision", "0", "--confidence", "1", "--seed", "-1")
REFUSED = {
    "level and line": (("odds", UKRAINE, "--level", "9", "--line", "lnad"), LEVELS + LINE),
    "all that odds are asked with": (
        ("odds", UKRAINE, *DRAWING, "--level", "9", "--line", "lnad", "--scenario", "ceasfire"),
        PRECISION + EVENT + LEVELS + LINE,
    ),
    "drawing of a tree": (("odds", TREE, *DRAWING), PRECISION),
    "precision that is no number": (
        ("odds", HAITI, "--precision", "nan"),
        "precision: found nan; wanted half a width from 0.00001 to 0.1.\n    Try: 0.001 is a tenth of a per cent.\n",
    ),
    "gate": (("odds", TREE, "--top", "g999"), "top: found 'g999'; wanted a gate of the tree.\n    Try: did you mean g9?\n"),
    "no tree": (
        ("odds", "nowhere.xml"),
        "nowhere.xml: found a file that cannot be read (No such file or directory); wanted a readable file.\n",
    ),
    "line that is below the level": (
        ("odds", UKRAINE, "--level", "1", "--line", "cell"),
        "line: found 'cell'; wanted a line of the requirement.\n",
    ),
    "level of critical": (("critical", UKRAINE, "--level", "9", "--scenario", "ceasfire"), EVENT + LEVELS),
    "line of critical": (("critical", UKRAINE, "--line", "lnad"), LINE),
    "weight without a number": (("unlock", UKRAINE, "--weight", "usa.backstop", "--line", "lnad"), WEIGHT + LINE),
    "weight of no move": (
        ("unlock", UKRAINE, "--weight", "decision_to_deplo=2"),
        "weight: found 'decision_to_deplo'; wanted an event, an offer or a nation of the case.\n"
        "    Try: did you mean decision_to_deploy?\n",
    ),
    "patron and level": (("backstop", UKRAINE, "--patron", "UAS", "--level", "9"), PATRON + LEVELS),
    "no patron": (
        ("backstop", FUND),
        "patron: found none named; wanted a nation of the case: --patron USA, or `patron` in case.toml.\n",
    ),
}


@pytest.mark.parametrize(("words", "told"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_asked_is_refused_with_all_its_faults(words: tuple[str, ...], told: str) -> None:
    """Every fault of a question is told together, with the nearest words; nothing is answered, and 1 is returned."""
    found = willing(*words)
    assert (found.exit_code, found.stdout) == (1, "")
    assert found.stderr == told


@pytest.mark.parametrize(
    "words",
    [
        ("odds", HAITI, "--exact", "--estimate"),
        ("odds", HAITI, "--line", "people", "--whole"),
        ("odds", HAITI, "--top", "r1"),
        ("odds", TREE, "--level", "1"),
        ("odds", TREE, "--as-of", "2025-01-01"),
        ("odds", HAITI, "--level", "first"),
        ("critical", HAITI, "--level", "1", "--line", "people"),
        ("critical", HAITI, "--of", "lines"),
        ("critical", HAITI, "--top", "0"),
        ("unlock", HAITI, "--level", "1", "--line", "people"),
        ("unlock", HAITI, "--most", "0"),
        ("unlock", HAITI, "--tip", "--line", "people"),
        ("unlock", HAITI, "--break", "everything"),
    ],
)
def test_words_that_do_not_go_together_are_not_understood(words: tuple[str, ...]) -> None:
    """Options that exclude each other and values that are none are told with the usage, with 2."""
    found = willing(*words)
    assert (found.exit_code, found.stdout) == (2, "")
    assert found.stderr.startswith("Usage: ")
