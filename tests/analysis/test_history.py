"""The same question on many days: told as if each had been asked by itself."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from builders import DAY, asked, case, event, line, statement

from willing.analysis.assessment import assess, question
from willing.analysis.changes import history
from willing.analysis.offers import OffersByDay, offers
from willing.ledger.case import Case, shipped_cases
from willing.vocabulary.condition import parse
from willing.vocabulary.quantity import Quantity


@pytest.mark.parametrize("name", shipped_cases())
def test_a_history_is_the_answers_of_its_days(name: str) -> None:
    """Whatever is taken over from the meeting before, each moment is what its day is told when asked alone."""
    of = Case.read(name)
    asked_of = question(of)
    for moment in history(of, asked_of):
        assert moment.answer == assess(of, replace(asked_of, as_of=moment.day))


def test_an_answer_is_taken_over_where_nothing_that_it_hangs_on_has_changed() -> None:
    """Said again in the same sense, a promise stands as it stood; its offer has the new word, and a day has its events."""
    first = statement(quantity=Quantity(5, 5, "troops"), condition=parse("ceasefire"))
    again = replace(first, statement="st2", said_on=DAY + timedelta(days=1))
    of = case([first, again], [event("ceasefire", holds_from=DAY + timedelta(days=2))], [line("soldiers", needs=5)])
    ask = asked(of)
    before = assess(of, ask)
    later = assess(of, replace(ask, as_of=DAY + timedelta(days=1)), before=before)
    assert later.lines is before.lines
    assert later.offers["FRA.land"].word == again
    since = assess(of, replace(ask, as_of=DAY + timedelta(days=2)), before=later)
    assert (since.lines[0].met, later.lines[0].met) == ("alone", "short")


def test_an_offer_of_which_nobody_spoke_is_the_one_of_the_day_before() -> None:
    """Over days in order only what was spoken of is made anew."""
    of = case([statement(), statement("POL", statement="st2", said_on=DAY + timedelta(days=3))])
    by_day = OffersByDay(of)
    before, after = by_day.on(DAY), by_day.on(DAY + timedelta(days=3))
    assert after[0] is before[0]
    assert (by_day.on(DAY - timedelta(days=1)), by_day.on(DAY)) == ((), offers(of, DAY))
