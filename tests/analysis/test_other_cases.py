"""Nothing is about one place: a mission of police, and a round of pledges of money."""

from __future__ import annotations

from datetime import date

from willing.analysis.assessment import assess, question
from willing.analysis.standing import Mode
from willing.ledger.case import Case
from willing.report import sentences


def test_three_pledges_of_money_that_wait_for_shares_of_the_whole_close_jointly() -> None:
    """Washington, Tokyo and London each promised at most a share, so each waited for the others."""
    case = Case.read("green-climate-fund-2014")
    answer = assess(case, question(case, as_of=date(2014, 12, 12), scenario="parliaments agree"))
    (circle,) = answer.circles
    assert {member.partition(".")[0] for member in circle.members} == {"GBR", "JPN", "USA"}
    assert circle.standing == (Mode.WITHHELD, Mode.TOGETHER)
    assert sentences.circle_ending(circle) == "Announced jointly, it closes if what was left unsaid suffices."


def test_what_was_present_in_haiti_holds_the_missions_own_count() -> None:
    """By December 2025 the mission counted 980; the offers that count as present add up to a range that holds it."""
    case = Case.read("haiti-2024")
    answer = assess(case, question(case, count="present"))
    people = [line for line in answer.lines if line.line.line in ("people", "evacuation_crews")]
    assert sum(line.alone[0] for line in people) <= 980 <= sum(line.alone[1] for line in people)


def test_the_mission_fills_more_lines_after_the_deployment_than_before() -> None:
    """Between the month Kenya waited and the month its police were there, lines were filled for certain."""
    case = Case.read("haiti-2024")
    before, after = (assess(case, question(case, as_of=day)) for day in (date(2024, 3, 13), date(2025, 12, 19)))
    assert before.filled_alone[0] < after.filled_alone[0]
