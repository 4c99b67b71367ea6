"""The shipped case said again many times is the shipped case, and as large as was asked for."""

from __future__ import annotations

import sys
from pathlib import Path

from willing.analysis.bearing import bearing
from willing.analysis.offers import OffersByDay
from willing.ledger.case import Case

sys.path.insert(0, str(Path(__file__).parents[2] / "benchmarks"))

from repeated import said_again

SHIPPED = Case.read("ukraine-2025")
AGAIN = said_again(SHIPPED, 5_000)


def test_it_is_as_large_as_was_asked_for_and_the_same_each_time() -> None:
    """Statements and sources are as many together as entries were asked for, copies among them; a seed decides all else."""
    assert 0 <= len(AGAIN.statements) + len(AGAIN.sources) - 5_000 <= 2
    assert any(one.copy_of for name, one in AGAIN.sources.items() if name not in SHIPPED.sources)
    assert said_again(SHIPPED, 5_000) == AGAIN
    assert len({one.statement for one in AGAIN.statements}) == len(AGAIN.statements)


def test_every_day_offers_what_it_offered_in_the_shipped_case() -> None:
    """What is said again changes the terms of no offer, and not twice as many statements bear as before."""
    shipped, again = OffersByDay(SHIPPED), OffersByDay(AGAIN)
    for meeting in AGAIN.meetings:
        day = meeting.held_on
        assert [one.terms for one in again.on(day)] == [one.terms for one in shipped.on(day)]
    last = AGAIN.meetings[-1].held_on
    assert len(bearing(AGAIN, last)) < 2 * len(bearing(SHIPPED, last))
