"""The brief as data: what is firm, what is missing, which decisions bring most and whose they are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

import pytest
from builders import DAY, asked, case, event, line, meeting, site, statement

from willing.analysis.assessment import assess, question
from willing.analysis.brief import FIRM, FRONT_KM, Brief, Owner, brief, front_distance, owner
from willing.analysis.standing import Mode
from willing.faults import FaultyInput
from willing.ledger.case import Case, shipped_cases
from willing.vocabulary.condition import parse
from willing.vocabulary.quantity import Quantity
from willing.vocabulary.records import Body, Event, Line, Meeting, Statement

LINES = [line("land", needs=1000), line("ships", "sea", 2, priority=2)]


def troops(amount: float) -> Quantity:
    """So many troops."""
    return Quantity.exactly(amount, "troops")


def found(
    *said: Statement,
    events: Sequence[Event] = (),
    lines: Sequence[Line] = LINES,
    since: date | None = None,
    meetings: Sequence[Meeting] = (),
) -> Brief:
    """The brief of `DAY`, without sites."""
    made = case([replace(one, statement=f"st{k}") for k, one in enumerate(said)], events, lines, meetings=tuple(meetings))
    return brief(made, asked(made), since=since, sites=0)


def test_what_counts_is_firm_indicated_or_conditional() -> None:
    """Each offer that counts is in one of the three, by whether it stands alone for certain and is pledged."""
    told = found(
        statement("FRA", "pledges"),
        statement("GBR", "considers"),
        statement("POL", "pledges", condition=parse("truce")),
        statement("USA", "supports"),
        events=[event("truce")],
    )
    nations = [[one.nation for one in part] for part in (told.firm, told.indicated, told.conditional)]
    assert nations == [["FRA"], ["GBR"], ["POL"]]


@pytest.mark.parametrize("name", shipped_cases())
def test_every_offer_that_counts_is_told_once(name: str) -> None:
    """In a shipped case too, and those that are firm are pledged and stand alone for certain."""
    made = Case.read(name)
    told = brief(made, question(made), sites=0)
    parts = [[offer for one in part for offer in one.offers] for part in (told.firm, told.indicated, told.conditional)]
    assert sorted(offer.id for part in parts for offer in part) == sorted(told.answer.counted)
    assert all(one.status >= FIRM and told.answer.standing.least[one.id] is Mode.ALONE for one in parts[0])
    assert all(told.answer.standing.least[one.id] is not Mode.ALONE for one in parts[2])


def test_shortfalls_come_by_priority_and_then_by_what_is_missing() -> None:
    """A line of a later priority comes later, however much it lacks; of one the one that lacks most of its need first."""
    lines = [line("low", "sea", 2, priority=2), line("small", "air", 10), line("great", needs=1000)]
    told = found(statement("FRA", "pledges", "air", quantity=Quantity.exactly(9, "aircraft")), lines=lines)
    assert [one.line.line for one in told.shortfalls] == ["great", "small", "low"]


def test_a_filled_line_is_no_shortfall() -> None:
    """Only lines that are not filled for certain are told."""
    told = found(statement("FRA", quantity=troops(1000)), statement("GBR", "pledges", "sea"))
    assert [one.line.line for one in told.shortfalls] == ["ships"]


def test_the_decision_that_fills_a_line_comes_first() -> None:
    """Before one for which more offers wait, and each is worked out with those before it made."""
    told = found(
        statement("FRA", quantity=troops(1000), condition=parse("vote")),
        statement("GBR", "pledges", "sea", quantity=Quantity.exactly(1, "ship"), condition=parse("truce")),
        statement("POL", "pledges", "logistics", condition=parse("truce")),
        events=[event("vote"), event("truce")],
    )
    first, second = told.decisions
    assert (first.event, first.stand, first.gains[0].meets) == ("vote", ("FRA.land",), "certain")
    assert (second.event, second.stand) == ("truce", ("GBR.sea", "POL.logistics"))
    assert [(one.line.line, one.before[0], one.after[0]) for one in second.gains] == [("ships", 0, 1)]


def test_what_circles_is_a_joint_announcement() -> None:
    """Where offers wait for each other alone, the decision is theirs together."""
    told = found(
        statement("FRA", quantity=troops(600), condition=parse("GBR.land")),
        statement("GBR", quantity=troops(600), condition=parse("FRA.land")),
    )
    (only,) = told.decisions
    assert (only.kind, only.owner, only.offers) == ("joint", Owner(("FRA", "GBR"), "own"), ("FRA.land", "GBR.land"))
    assert only.gains[0].meets == "certain"


def test_what_is_floated_may_be_raised() -> None:
    """A nation whose offer is below the rung that counts may make it a word that does."""
    told = found(statement("FRA", voice="sourced", quantity=troops(1000)))
    (only,) = told.decisions
    assert (only.kind, only.offers, only.owner.who) == ("raise", ("FRA.land",), ("FRA",))


def test_nothing_to_decide_is_no_decision() -> None:
    """Of a case in which nothing waits there are none, and an event that only harms is none either."""
    assert found(statement("FRA", quantity=troops(10))).decisions == ()
    assert found(statement("FRA", quantity=troops(10), condition=parse("not war")), events=[event("war")]).decisions == ()


def test_what_offers_want_not_to_come_is_no_decision() -> None:
    """An offer does not wait for an event that it denies, through other events neither."""
    events = [event("truce"), event("war"), event("calm", "truce and not war")]
    told = found(
        statement("FRA", quantity=troops(10), condition=parse("not war and truce")),
        statement("POL", "pledges", "logistics", condition=parse("calm")),
        statement("GBR", "pledges", "sea", quantity=Quantity.exactly(2, "ship"), condition=parse("war")),
        events=events,
    )
    assert (told.decisions[0].event, told.decisions[0].waiting) == ("war", ("GBR.sea",))


def test_being_waited_for_makes_no_decision() -> None:
    """A move after which nothing is filled better and nobody stands is none, however many wait for it."""
    told = found(statement("FRA", quantity=troops(1000), condition=parse("truce and GBR.sea")), events=[event("truce")])
    assert told.decisions == ()


@pytest.mark.parametrize("name", shipped_cases())
def test_a_decision_brings_what_it_says(name: str) -> None:
    """What the first decision of a shipped case says of the lines is what an answer says once the event has come true."""
    made = Case.read(name)
    plain = question(made)
    told = brief(made, plain, sites=0)
    first = told.decisions[0]
    assert first.kind == "event"
    after = assess(made, replace(plain, scenario=plain.scenario.with_truth(first.event, True)))
    before = {one.line.line: one.alone for one in told.answer.lines}
    moved = {one.line.line: (before[one.line.line], one.alone) for one in after.lines if one.alone != before[one.line.line]}
    assert {one.line.line: (one.before, one.after) for one in first.gains} == moved


def test_whose_an_event_is() -> None:
    """Of those whose offers bring it about, even through another; a body that acts in its words; else by its id or words."""
    events = [
        event("cover", "USA.air or POL.land"),
        event("usa.backstop", "cover and GBR.sea"),
        event("fra.parliament"),
        event("league_mandate"),
        replace(event("fra.money"), says="the bank pays"),
        replace(event("fra.mission"), says="the League's money is there"),
        replace(event("fra.truce"), says="Nearland agrees"),
        replace(event("vote"), says="the parliament of Nearland agrees, and Near does not"),
        event("truce"),
    ]
    made = case([], events, [])
    nations = {
        **made.nations,
        "AAA": replace(made.nations["AAA"], name="Nearland"),
        "BBB": replace(made.nations["BBB"], name="Near"),
    }
    bodies = {
        one: Body(body=one, name=called, kind=kind, note="")
        for one, called, kind in (("league", "The League", ""), ("till", "Common Till", "bank"))
    }
    made = replace(made, nations=nations, bodies=bodies)
    assert {one.event: owner(made, one) for one in events} == {
        "cover": Owner(("POL", "USA"), "offers"),
        "usa.backstop": Owner(("GBR", "POL", "USA"), "offers"),
        "fra.parliament": Owner(("FRA",), "id"),
        "league_mandate": Owner(("league",), "id"),
        "fra.money": Owner(("till",), "words"),
        "fra.mission": Owner(("league",), "words"),
        "fra.truce": Owner(("FRA",), "id"),
        "vote": Owner(("AAA", "BBB"), "words"),
        "truce": Owner((), "nobody"),
    }


def test_it_compares_with_the_last_meeting() -> None:
    """Without a day, with that of the last meeting before; and a day after the question's is refused."""
    held = meeting(DAY - timedelta(3), place="Elsewhere")
    told = found(statement("FRA"), meetings=(meeting(DAY - timedelta(9)), held, meeting(DAY)))
    assert (told.since, told.meeting) == (held.held_on, held)
    with pytest.raises(FaultyInput, match=r"^since: found 2025-04-11, which is after 2025-04-10; wanted"):
        found(statement("FRA"), since=DAY + timedelta(1))


def test_sites_are_as_many_as_there_are_towns() -> None:
    """A case with fewer towns than asked for has them all; one without has none, and says so."""
    town = site("town", 10.0, 10.0, population=1000)
    made = case([statement("FRA", place="in_host", quantity=troops(500))], [], LINES, sites={"town": town}, host="POL")
    told = brief(made, asked(made), sites=3)
    assert told.siting is not None
    assert told.siting.placements[0].best.sites == ("town",)
    assert told.capability == "land"
    bare = brief(case([statement("FRA")], [], LINES), asked(case([statement("FRA")], [], LINES)), sites=3)
    assert (bare.siting, bare.no_siting) == (None, "no towns")


def test_sites_keep_out_of_what_the_case_calls_near_the_front() -> None:
    """By the widest area near it; by a distance of its own where no area says so; none without a front."""
    made = Case.read("ukraine-2025")
    assert front_distance(made) == (70.0, "front_zone")
    bare = replace(made, areas={key: one for key, one in made.areas.items() if one.near != made.front})
    assert front_distance(bare) == (FRONT_KM, "")
    assert front_distance(Case.read("haiti-2024")) == (None, "")


def test_no_site_lies_near_the_front_unless_asked() -> None:
    """Every town to choose from keeps the distance; with 0 towns by the line are among those to choose."""
    made = Case.read("ukraine-2025")
    plain = question(made, as_of=date(2025, 9, 4))
    told = brief(made, plain, sites=1).siting
    anywhere = brief(made, plain, sites=1, front_km=0).siting
    assert told is not None
    assert anywhere is not None
    assert all(one.front_km is not None and one.front_km >= 70 for one in told.candidates.values())
    assert "ochakiv" not in told.candidates
    assert "ochakiv" in anywhere.candidates


def test_a_distance_from_no_front_is_refused() -> None:
    """A case without a front has nothing to keep away from."""
    made = Case.read("haiti-2024")
    with pytest.raises(FaultyInput, match="a case without a front"):
        brief(made, question(made), sites=1, front_km=50)


def test_sources_are_those_that_it_rests_on() -> None:
    """Each once, in an order in which s9 comes before s10."""
    made = Case.read("haiti-2024")
    told = brief(made, question(made, as_of=date(2024, 3, 20)), sites=0)
    ids = [one.source for one in told.sources]
    assert len(set(ids)) == len(ids)
    assert ids == sorted(ids, key=lambda one: int(one[1:]))
    governing = {source for offer in told.answer.offers.values() for source in offer.word.sources}
    assert governing <= set(ids)
