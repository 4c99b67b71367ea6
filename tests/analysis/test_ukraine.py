"""What must hold on the shipped Ukraine case, from the article it began with and from what was said since."""

from __future__ import annotations

from datetime import date
from functools import cache

import pytest

from willing.analysis.assessment import Assessment, assess, question
from willing.analysis.offers import Status
from willing.analysis.standing import Mode
from willing.analysis.why import why
from willing.ledger.case import Case

APRIL = date(2025, 4, 10)
AUGUST = date(2025, 8, 26)
LATEST = date(2026, 7, 2)


@cache
def ukraine() -> Case:
    """The shipped case."""
    return Case.read("ukraine-2025")


@cache
def on(day: date, scenario: str | None = None, count: str | None = None) -> Assessment:
    """The answer of a day."""
    return assess(ukraine(), question(ukraine(), as_of=day, scenario=scenario, count=count))


@pytest.mark.parametrize(("offer", "threat", "reason"), [("POL", "belarus", "Belarus"), ("GRC", "turkey", "Turkey")])
def test_on_10_april_poland_and_greece_refuse_land_forces_and_cite_a_threat(offer: str, threat: str, reason: str) -> None:
    """The refusal is there with the neighbour it cites, as a text and as a reason that can be reckoned with."""
    found = on(APRIL).offers[f"{offer}.land@in_host"]
    assert found.status is Status.REFUSED
    assert any(reason in text for text, _ in found.reasons)
    assert f"threat.{threat}" in {str(part) for part, _ in found.because}
    assert all(said.sources for said in found.trail)


def test_on_10_april_italy_refuses_and_is_tied_to_american_participation() -> None:
    """The governing word, the clash of that day, and the report of the tie are all in its chain of reasons."""
    chain = why(on(APRIL), "ITA.land@in_host")
    kinds = {link.kind: link for link in chain.because}
    assert on(APRIL).offers["ITA.land@in_host"].status is Status.REFUSED
    assert {said.statement for said in kinds["clash"].said} == {"st132", "st133"}
    tie = next(said for said in kinds["reported"].said if said.statement == "st165")
    assert str(tie.condition) == "usa.takes_part"


def test_33_delegations_and_30_ministers_are_facts_of_meetings_and_make_no_contributor() -> None:
    """The two sessions have their numbers; no offer rests on having sat there."""
    sessions = {one.held_on: one for one in ukraine().meetings}
    paris, brussels = sessions[date(2025, 3, 27)], sessions[APRIL]
    assert (paris.attending.figure, paris.counted) == ("33", "delegations")
    assert (brussels.attending.figure, brussels.counted) == ("30", "ministers")
    assert len({on(APRIL).offers[one].nation for one in on(APRIL).counted}) < 30


def test_the_sixth_nation_that_nobody_named_is_shown_and_counts_for_none() -> None:
    """AFP's sixth is an offer of nobody in particular, at any rung."""
    assert on(APRIL).offers["unnamed.land@in_host"].status is Status.FLOATED
    assert "unnamed.land@in_host" not in on(APRIL, None, "floated").counted


def test_the_twenty_six_of_september_make_no_nation_a_contributor() -> None:
    """The count is a statement of the coalition, and no offer's amount."""
    said = next(one for one in ukraine().statements if one.statement == "st332")
    assert said.nation == "cow"
    assert all(said not in offer.trail for offer in on(LATEST).offers.values())


@pytest.mark.parametrize("day", [AUGUST, date(2025, 9, 4), date(2026, 1, 6), LATEST])
def test_from_august_2025_on_the_circle_between_washington_and_the_europeans_is_found_and_named(day: date) -> None:
    """One circle has American offers on one side and European land forces on the other, each waiting for the other."""
    (circle,) = on(day).circles
    waits = {str(part): {member.partition(".")[0] for member in members} for part, members in circle.waits}
    assert waits["total(land, troops, in_host) >= 20000"] == {"USA"}
    assert {"GBR", "BEL", "SWE"} <= waits["usa.backstop"]
    assert {"GBR", "USA"} <= {member.partition(".")[0] for member in circle.members}


def test_before_august_2025_there_is_no_circle() -> None:
    """In April Washington refused, so nobody's waiting came back to itself."""
    assert on(APRIL).circles == ()


def test_without_washington_the_circle_is_broken_and_britain_withheld() -> None:
    """A scenario that rules the American parts out leaves nothing to wait for."""
    answer = on(AUGUST, "peace without Washington")
    assert answer.circles == ()
    assert answer.standing.most["GBR.land@in_host"] is Mode.WITHHELD


def test_with_every_other_term_met_and_reports_counted_the_circle_stands_together() -> None:
    """What nobody moves first for stands once it is announced jointly, at the most that was said."""
    answer = on(AUGUST, "all but Washington", "floated")
    together = {one for one, mode in answer.standing.most.items() if mode is Mode.TOGETHER}
    assert {"GBR.land@in_host", "NLD.land@in_host", "USA.intelligence@in_host"} <= together
    assert answer.filled_jointly[1] > answer.filled_alone[1]


def test_copies_of_the_financial_times_report_count_as_one() -> None:
    """Three pages retell one report."""
    said = next(one for one in ukraine().statements if one.statement == "st309")
    assert len(said.sources) == 3
    assert ukraine().reports(said.sources) == 1


@pytest.mark.parametrize("requirement", ["small", "medium", "large"])
def test_three_published_sizes_have_lines_by_capability_each_marked_by_what_it_rests_on(requirement: str) -> None:
    """10,000, 25,000 and 60,000, with lines that are facts, estimates or assumptions."""
    lines = ukraine().requirements[requirement].lines
    land = next(one for one in lines if one.line == "land")
    assert land.needs == {"small": 10_000, "medium": 25_000, "large": 60_000}[requirement]
    assert {one.basis for one in lines} == {"fact", "estimate", "assumption"}
    assert len({one.capability for one in lines}) >= 12


def test_every_statement_has_a_source_and_every_offer_a_statement() -> None:
    """No word without evidence, no offer without a word (rules E1 and E2)."""
    assert len(ukraine().statements) >= 628
    assert all(said.sources for said in ukraine().statements)
    assert all(offer.trail for offer in on(LATEST).offers.values())
