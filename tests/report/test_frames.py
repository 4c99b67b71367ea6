"""Answers as data frames say what the answers say, row by row."""

from __future__ import annotations

from datetime import date

import pandas
from builders import asked, case

from willing.analysis.assessment import assess, question
from willing.analysis.critical import critical
from willing.analysis.goal import goal
from willing.analysis.odds import odds
from willing.ledger.case import Case
from willing.report.frames import critical_frame, lines_frame, odds_frame, offers_frame, statements_frame


def test_lines_offers_and_statements_have_a_row_each_indexed_by_id() -> None:
    """The frames have the ids of the answer, and its figures in columns of numbers."""
    ukraine = Case.read("ukraine-2025")
    answer = assess(ukraine, question(ukraine, as_of=date(2025, 8, 26)))
    lines, offers, said = lines_frame(answer), offers_frame(answer), statements_frame(ukraine)
    assert list(lines.index) == [one.line.line for one in answer.lines]
    assert list(offers.index) == list(answer.offers)
    assert list(said.index) == [one.statement for one in ukraine.statements]
    assert list(lines.loc["land", ["needs", "alone_least", "cause"]]) == [25000, 3000, "conditional"]
    assert list(offers.loc["GBR.land@in_host", ["status", "most", "standing_most"]]) == ["pledged", 10000, "withheld"]
    assert pandas.api.types.is_numeric_dtype(lines["jointly_most"])
    assert said.loc["st309", "reports"] == 1


def test_an_answer_without_offers_is_an_empty_frame() -> None:
    """No offers, no rows."""
    world = case()
    assert offers_frame(assess(world, asked(world), found=[])).empty
    assert lines_frame(assess(world, asked(world), found=[])).empty


def test_odds_have_a_row_a_line_and_one_for_the_whole() -> None:
    """The chances are columns of numbers, each range two of them."""
    haiti = Case.read("haiti-2024")
    found = odds(haiti, question(haiti))
    frame = odds_frame(found)
    assert list(frame.index) == [*(one.line.line for one in found.lines if one.line), "the whole"]
    assert list(frame.loc["people", ["jointly_certain_low", "jointly_certain_high", "moved_most_by"]]) == [
        0.2,
        0.8,
        "military_command",
    ]
    assert pandas.api.types.is_float_dtype(frame["alone_possible_high"])


def test_the_critical_have_a_row_each() -> None:
    """Nations, offers and events stand one below the other, with their kind."""
    haiti = Case.read("haiti-2024")
    asked_of = question(haiti)
    frame = critical_frame(critical(haiti, asked_of, goal(asked_of)))
    assert list(frame["kind"].unique()) == ["nation", "offer"]
    assert frame.loc["USA", "breaks"] == 1
    assert pandas.api.types.is_float_dtype(frame["birnbaum"])
