"""What offers bring about: at the least and at the most, as the chain of reasons of an offer that waits for it says."""

from __future__ import annotations

from dataclasses import replace

import pytest
from builders import asked, case, event, line, statement

from willing.analysis.assessment import assess, question
from willing.analysis.why import brought_about, why
from willing.ledger.case import Case, shipped_cases
from willing.vocabulary.condition import parse
from willing.vocabulary.quantity import Quantity
from willing.vocabulary.scenario import Scenario


def test_an_event_is_brought_about_at_the_least_at_the_most_or_not() -> None:
    """By offers that stand if nobody moves first; one that the scenario fixes, or that no offer decides, is left out."""
    said = [
        statement("AAA", statement="st1", quantity=Quantity(100, 900, "troops")),
        statement("BBB", statement="st2", condition=parse("CCC.land")),
        statement("CCC", statement="st3", condition=parse("BBB.land")),
    ]
    events = [
        event("sure", "AAA.land"),
        event("then", "sure"),
        event("perhaps", "total(land) >= 500"),
        event("circling", "BBB.land"),
        event("fixed", "AAA.land"),
        event("open"),
    ]
    made = case(said, events, [line("land", needs=10)])
    found = brought_about(assess(made, replace(asked(made), scenario=Scenario({"fixed": False}))))
    assert dict(found) == {
        "sure": (True, True),
        "then": (True, True),
        "perhaps": (False, True),
        "circling": (False, False),
    }


def test_without_offers_nothing_is_brought_about() -> None:
    """And without events there is nothing to tell."""
    for events, found in (([event("sure", "AAA.land")], {"sure": (False, False)}), ([], {})):
        made = case([], events, [])
        assert brought_about(assess(made, asked(made))) == found


@pytest.mark.parametrize("name", shipped_cases())
def test_chains_of_reasons_say_the_same(name: str) -> None:
    """Of a shipped case, and with or without the groundwork of its answer."""
    made = Case.read(name)
    answer = assess(made, question(made))
    found = brought_about(answer)
    assert found == brought_about(replace(answer, groundwork=None))
    for offer in answer.counted:
        for link in why(answer, offer).because:
            if link.kind == "brought about":
                assert found[link.subject] == link.holds
