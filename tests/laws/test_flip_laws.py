"""Laws of the flip: what an answer keeps for the next question changes no answer."""

from __future__ import annotations

from dataclasses import fields, replace
from datetime import date, timedelta
from types import MappingProxyType

from builders import DAY, accepts, case, event, line, offer, statement
from hypothesis import given, settings, strategies as st
from standing_worlds import AMOUNTS, CAPABILITIES, NATIONS, PLACES, conditions

from willing.analysis.assessment import Assessment, Question, assess
from willing.analysis.offers import Offer, Status, offers
from willing.ledger.case import Case, Requirement
from willing.vocabulary.condition import parse
from willing.vocabulary.quantity import Quantity
from willing.vocabulary.records import Statement
from willing.vocabulary.scenario import Scenario

STATUSES = st.sampled_from(list(Status))
TRUTHS = st.dictionaries(st.sampled_from(["ceasefire", "mandate", "backstop", "lead"]), st.booleans(), max_size=3)
COUNTS = st.sampled_from([one for one in Status if one.is_live])


def world(draw: st.DrawFn, statements: tuple[Statement, ...] = ()) -> Case:
    """Two events that are free, one that comes with a day, two that offers bring about; two requirements."""
    places = st.sampled_from(PLACES)
    few = [
        line("l1", "land", draw(st.sampled_from([500, 3000])), place=draw(places), requirement="r"),
        line("l2", "land.light_battalion", 2, accepts=accepts("land", 1000, 1), requirement="r"),
        line("l3", "air", 3, place=draw(places), smallest=2, requirement="r"),
    ]
    more = [*few[::-1], line("l4", "land", 900, place="in_host", requirement="more")]
    of = case(
        statements,
        [
            event("ceasefire"),
            event("mandate", holds_from=DAY),
            event("backstop", draw(st.sampled_from(["DDD", "DDD.air and AAA", "lead or DDD.air"]))),
            event("lead", draw(st.sampled_from(["AAA.land and BBB.land", "nations(land) >= 2", "backstop and CCC"]))),
        ],
    )
    requirements = {
        name: Requirement(name, name, "", "assumption", (), tuple(replace(one, requirement=name) for one in lines))
        for name, lines in (("r", few), ("more", more))
    }
    return replace(of, requirements=requirements)


@st.composite
def tables(draw: st.DrawFn) -> list[Offer]:
    """At most seven offers and refusals, some of an unnamed nation, whose amounts and places may be vague."""
    keys = st.tuples(st.sampled_from([*NATIONS, "unnamed"]), st.sampled_from(CAPABILITIES), st.sampled_from(PLACES))
    found = []
    for nation, capability, place in draw(st.lists(keys, max_size=7, unique=True)):
        least, most = draw(AMOUNTS)
        there = Quantity(0, draw(st.sampled_from([None, 0, 700])), "troops" if capability == "land" else "battalion")
        one = offer(nation, capability, draw(conditions()), least=least, most=most, place=place, status=draw(STATUSES))
        found.append(replace(one, arrived=replace(there, unit=one.quantity.unit)))
    return sorted(found, key=lambda one: one.id)


def flipped(draw: st.DrawFn, of: Case, asked: Question, found: list[Offer], whole: list[Offer]) -> tuple[Question, list[Offer]]:
    """The next question of somebody who turns one thing at a time, and the offers it is asked of."""
    match draw(st.sampled_from(["scenario", "count", "requirement", "day", "nation", "whole", "condition", "copy"])):
        case "scenario":
            return replace(asked, scenario=Scenario(MappingProxyType(draw(TRUTHS)))), found
        case "count":
            return replace(asked, count=draw(COUNTS)), found
        case "requirement":
            return replace(asked, requirement=of.requirements[draw(st.sampled_from(["r", "more"]))]), found
        case "day":
            return replace(asked, as_of=DAY - timedelta(draw(st.integers(0, 1)))), found
        case "nation":
            gone = draw(st.sampled_from(NATIONS))
            return asked, [one for one in found if one.nation != gone]
        case "condition" if found:
            which, new = draw(st.sampled_from(found)), parse(draw(conditions()))
            return asked, [one.on(new) if one is which else one for one in found]
        case "copy":
            return asked, [replace(one) for one in found]
        case _:
            return asked, whole


def assert_same(answer: Assessment, afresh: Assessment) -> None:
    """Every field is the same, and mappings have one order."""
    for field in fields(Assessment):
        if field.compare:
            one, other = getattr(answer, field.name), getattr(afresh, field.name)
            assert one == other, field.name
    assert list(answer.offers) == list(afresh.offers)
    assert list(answer.standing.least.items()) == list(afresh.standing.least.items())
    assert list(answer.standing.most.items()) == list(afresh.standing.most.items())
    assert list(answer.waits_for) == list(afresh.waits_for)


@settings(max_examples=150)
@given(st.data())
def test_an_answer_from_an_earlier_one_is_the_answer_afresh(data: st.DataObject) -> None:
    """Whatever was asked before: other scenarios, rungs, requirements and days, fewer offers, other conditions."""
    of = data.draw(st.composite(world)())
    whole = data.draw(tables())
    asked, found = Question(DAY, Scenario(MappingProxyType({})), of.requirements["r"], Status.INDICATED), whole
    answer = assess(of, asked, found=found)
    for _ in range(data.draw(st.integers(1, 6))):
        asked, found = data.draw(st.composite(flipped)(of, asked, found, whole))
        answer = assess(of, asked, found=found, before=answer)
        assert_same(answer, assess(of, asked, found=found))


@st.composite
def spoken(draw: st.DrawFn) -> list[Statement]:
    """Some statements on three days, amounts withheld from a public copy among them."""
    said = []
    for number in range(draw(st.integers(1, 6))):
        capability = draw(st.sampled_from(CAPABILITIES))
        one = statement(
            draw(st.sampled_from(NATIONS)),
            draw(st.sampled_from(["pledges", "considers", "refuses", "conditional"])),
            capability,
            statement=f"s{number}",
            said_on=DAY - timedelta(draw(st.integers(0, 2))),
            condition=parse(draw(conditions(1))) if draw(st.booleans()) else None,
            handling=draw(st.sampled_from(["", "withheld"])),
        )
        said.append(one)
    return said


@settings(max_examples=60)
@given(st.data())
def test_an_answer_of_another_day_from_an_earlier_one_is_the_answer_afresh(data: st.DataObject) -> None:
    """The offers of a day are found again only for that day, and a public copy's withheld amounts are no others."""
    said = tuple(data.draw(spoken()))
    of = replace(data.draw(st.composite(world)(said)), left_out=data.draw(st.sampled_from([(), ("amounts",)])))
    answer = None
    for _ in range(data.draw(st.integers(2, 6))):
        day = DAY - timedelta(data.draw(st.integers(0, 3)))
        asked = Question(day, Scenario(MappingProxyType(data.draw(TRUTHS))), of.requirements["r"], data.draw(COUNTS))
        found = data.draw(st.sampled_from([None, (), offers(of, date.max)]))
        answer = assess(of, asked, found=found, before=answer)
        assert_same(answer, assess(of, asked, found=found))
