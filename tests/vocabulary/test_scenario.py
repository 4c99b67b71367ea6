"""Scenarios: which events somebody fixed, and how a text says it."""

import pytest
from hypothesis import given, strategies as st

from willing.faults import FaultyInput
from willing.vocabulary.scenario import Scenario, scenario

EVENTS = ("ceasefire", "usa.air_cover", "mandate")
NAMED = {"peace": "ceasefire, mandate", "alone": "not usa.air_cover"}


def refusal(text: str) -> str:
    """What is told of a refused scenario."""
    with pytest.raises(FaultyInput) as caught:
        scenario(text, EVENTS, NAMED)
    return str(caught.value)


@pytest.mark.parametrize(
    ("text", "truths"),
    [
        ("", {}),
        (" , ,", {}),
        ("ceasefire", {"ceasefire": True}),
        ("not ceasefire", {"ceasefire": False}),
        ("  not   usa.air_cover ,ceasefire", {"usa.air_cover": False, "ceasefire": True}),
        ("ceasefire, ceasefire", {"ceasefire": True}),
        ("peace", {"ceasefire": True, "mandate": True}),
        ("peace, alone", {"ceasefire": True, "mandate": True, "usa.air_cover": False}),
        ("peace, mandate, not usa.air_cover", {"ceasefire": True, "mandate": True, "usa.air_cover": False}),
    ],
)
def test_a_text_fixes_the_events_it_names_and_no_others(text: str, truths: dict[str, bool]) -> None:
    """Events are fixed by their names, by 'not' before them, or by a scenario's name; a blank fixes nothing."""
    assert dict(scenario(text, EVENTS, NAMED).truths) == truths


@given(st.dictionaries(st.sampled_from(EVENTS), st.booleans()))
def test_a_scenario_is_read_back_as_it_was_shown(truths: dict[str, bool]) -> None:
    """A scenario, shown and read again, is the same; one that fixes nothing says so."""
    shown = str(Scenario(truths))
    assert (shown == "as things stand") == (not truths)
    assert dict(scenario(shown, EVENTS).truths) == truths


@given(st.permutations(["ceasefire", "not usa.air_cover", "mandate"]))
def test_the_order_of_events_never_matters(parts: list[str]) -> None:
    """However its events are ordered, a scenario is shown in one way."""
    assert str(scenario(", ".join(parts), EVENTS)) == "ceasefire, mandate, not usa.air_cover"


def test_fixing_an_event_leaves_the_first_scenario_as_it_was() -> None:
    """A scenario is never changed; another one is made."""
    first = scenario("ceasefire", EVENTS)
    assert str(first.with_truth("ceasefire", False)) == "not ceasefire"
    assert str(first.with_truth("mandate", True)) == "ceasefire, mandate"
    assert str(first) == "ceasefire"
    with pytest.raises(TypeError):
        first.truths["mandate"] = True  # type: ignore[index]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (
            "ceasfire",
            "scenario: found no event 'ceasfire'; wanted an event of the case.\n    Try: did you mean ceasefire?",
        ),
        (
            "peac",
            "scenario: found no event 'peac'; wanted an event of the case.\n    Try: did you mean peace?",
        ),
        (
            "rain",
            "scenario: found no event 'rain'; wanted an event of the case.\n    Try: `willing events` lists them.",
        ),
        (
            "ceasefire, not ceasefire",
            "scenario: found ceasefire and not ceasefire; wanted one truth for each event.",
        ),
        (
            "peace, not mandate",
            "scenario: found mandate and not mandate; wanted one truth for each event.",
        ),
        (
            "ceasefire and mandate",
            "scenario: found 'ceasefire and mandate'; wanted events apart by commas, such as 'ceasefire, not usa.air_cover'.",
        ),
        (
            "not not mandate",
            "scenario: found 'not not mandate'; wanted events apart by commas, such as 'ceasefire, not usa.air_cover'.",
        ),
        (
            "not peace",
            "scenario: found no event 'peace'; wanted an event of the case.\n    Try: did you mean peace?",
        ),
        (
            "x" * 10_001,
            "scenario: found 10,001 characters; wanted at most 10,000.",
        ),
    ],
)
def test_what_is_no_scenario_is_refused(text: str, told: str) -> None:
    """A scenario that names what is not there, or says and denies an event, is refused with the place and a way out."""
    assert refusal(text) == told


def test_everything_wrong_with_a_scenario_is_told_together() -> None:
    """Each part of a scenario that is not understood is told, in the order of the text."""
    assert refusal("mandat, ceasefire, rain, not ceasefire").splitlines() == [
        "scenario: found no event 'mandat'; wanted an event of the case.",
        "    Try: did you mean mandate?",
        "scenario: found no event 'rain'; wanted an event of the case.",
        "    Try: `willing events` lists them.",
        "scenario: found ceasefire and not ceasefire; wanted one truth for each event.",
    ]


def test_near_names_are_told_of_the_first_unknown_ones() -> None:
    """Of twenty; all that follow are told too, and where they could be looked up."""
    with pytest.raises(FaultyInput) as refused:
        scenario(",".join(f"ceasefir{number}" for number in range(100)), EVENTS)
    remedies = [one.remedy for one in refused.value.faults]
    assert len(remedies) == 100
    assert {"did you mean" in one for one in remedies[:20]} == {True}
    assert {*remedies[20:]} == {"`willing events` lists them"}
