"""What changed between two answers: each kind of change, its statement, and what it does to the lines."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from functools import cache

import pytest
from builders import DAY, case, event, line, meeting, statement
from hypothesis import given, settings, strategies as st

from willing.analysis.assessment import Assessment, assess, question
from willing.analysis.diff import Changes, OfferChange, diff, diff_days
from willing.faults import FaultyInput
from willing.ledger.case import Case
from willing.vocabulary.condition import parse
from willing.vocabulary.quantity import Quantity
from willing.vocabulary.records import Event, Line, Statement

LATER = DAY + timedelta(10)
EVENTS = [
    event("ceasefire"),
    event("truce", holds_from=DAY + timedelta(5)),
    event("peace"),
    event("parliament", kind="approval"),
    event("tired", kind="reason", holds_from=DAY + timedelta(5)),
]
LINES = [line("land", needs=1000), line("sky", "air", 12, priority=2)]
UKRAINE = Case.read("ukraine-2025")
APRIL, SEPTEMBER = date(2025, 4, 10), date(2025, 9, 4)


def troops(amount: float) -> Quantity:
    """So many troops."""
    return Quantity.exactly(amount, "troops")


def said(number: int, **words: object) -> Statement:
    """A statement of the first day if its number is under ten, and else of a day between the two."""
    return statement(statement=f"st{number}", said_on=DAY + timedelta(number // 10), **words)  # type: ignore[arg-type]


def on(of: Case, day: date, **words: str) -> Assessment:
    """The answer of a day."""
    return assess(of, question(of, as_of=day, **words))


def changes(*statements: Statement, lines: list[Line] = LINES, events: list[Event] = EVENTS, **words: str) -> Changes:
    """What changes from the first day to ten days later."""
    of = case(statements, events, lines)
    return diff(on(of, DAY, **words), on(of, LATER, **words))


def only(*statements: Statement) -> OfferChange:
    """The one offer that changes."""
    (change,) = changes(*statements).offers
    return change


# ---- laws


@cache
def answer(day: date) -> Assessment:
    """The answer of a day of the Ukraine case."""
    return on(UKRAINE, day)


@pytest.mark.parametrize("day", [date(1900, 1, 1), APRIL, SEPTEMBER, UKRAINE.last_day])
def test_between_a_day_and_itself_nothing_changes(day: date) -> None:
    """The changes of one answer are none, whatever the day."""
    found = diff(answer(day), on(UKRAINE, day))
    assert found.is_empty
    assert (found.offers, found.events, found.requirement, found.lines, found.statements) == ((), (), (), (), ())


BACKWARDS = {"new": {"gone"}, "gone": {"new", "refused", "withdrawn"}, "up": {"down"}, "down": {"up"}, "same": {"same"}}
BACKWARDS |= {"again": {"refused", "withdrawn"}, "refused": {"again", "gone"}, "withdrawn": {"again", "gone", "refused"}}
TURNED = {"added": "dropped", "dropped": "added", "met": "no longer met", "no longer met": "met"}


@settings(max_examples=40)
@given(st.lists(st.integers(0, 520), min_size=2, max_size=2))
def test_backwards_everything_is_the_other_way_round(days: list[int]) -> None:
    """What is new forwards is gone backwards, and so are rungs, conditions, events and lines; no change has no counterpart."""
    first, last = (answer(date(2025, 2, 1) + timedelta(7 * (one // 7))) for one in days)
    there, back = diff(first, last), diff(last, first)
    returned = {one.offer.id if one.before is None else one.before.id: one for one in back.offers}
    returned |= {one.after.id: one for one in back.offers if one.after is not None}
    assert len(there.offers) == len(back.offers)
    for change in there.offers:
        other = returned[change.before.id if change.before is not None else change.offer.id]
        assert (other.before, other.after) == (change.after, change.before)
        assert other.turn in BACKWARDS[change.turn]
        assert other.counts == change.counts[::-1]
        assert (other.amount_from is None) == (change.amount_from is None)
        assert {(TURNED[one.turn], one.condition) for one in other.conditions} == {
            (c.turn, c.condition) for c in change.conditions
        }
    assert {(one.event.event, one.came_true) for one in there.events} == {
        (one.event.event, not one.came_true) for one in back.events
    }
    assert {(one.before, one.after) for one in there.lines} == {(one.after, one.before) for one in back.lines}


@settings(max_examples=40)
@given(st.lists(st.integers(0, 520), min_size=2, max_size=2).map(sorted))
def test_no_change_is_told_twice_and_each_has_statements_of_its_offer(days: list[int]) -> None:
    """Offers, lines and events occur once, and the statement of a change is one that the offer rests on, with its sources."""
    first, last = (answer(date(2025, 2, 1) + timedelta(7 * (one // 7))) for one in days)
    found = diff(first, last)
    for ids in (
        [one.offer.id for one in found.offers],
        [one.event.event for one in found.events],
        [one.answer.line.line for one in found.lines],
    ):
        assert len(ids) == len(set(ids))
    for change in found.offers:
        statements = [change.said, *(one.said for one in change.conditions)]
        statements += [] if change.amount_from is None else [change.amount_from]
        assert all(one.sources and one in change.offer.trail for one in statements)
        assert change.conditions or change.before != change.after


# ---- the position


def test_an_offer_that_was_not_there_is_new() -> None:
    """It has the statement that earned its rung, and the line that it serves."""
    change = only(said(50, quantity=troops(400)))
    assert (change.turn, change.before, change.said.statement) == ("new", None, "st50")
    assert (change.lines, change.counts) == (("land",), (False, True))


@pytest.mark.parametrize(("stance", "turn"), [("refuses", "refused"), ("withdraws", "withdrawn")])
def test_an_offer_that_is_taken_back_is_refused_or_withdrawn(stance: str, turn: str) -> None:
    """The word that ends it is the one that governs, and no condition or amount is told besides."""
    change = only(said(1, quantity=troops(400), condition=parse("peace")), said(50, stance=stance))
    assert (change.turn, change.said.statement, change.counts) == (turn, "st50", (True, False))
    assert (change.amount_from, change.conditions) == (None, ())


def test_a_refusal_where_nothing_was_said_is_a_refusal() -> None:
    """A nation that says no for the first time has changed what is known, and takes nothing away."""
    change = only(said(50, stance="refuses"))
    assert (change.turn, change.before, change.counts, change.lines) == ("refused", None, (False, False), ())


def test_an_offer_after_a_refusal_is_taken_up_again() -> None:
    """Whatever its rung, it is no new offer."""
    change = only(said(1, stance="refuses"), said(50, stance="considers"))
    assert (change.turn, change.said.statement) == ("again", "st50")


@pytest.mark.parametrize(
    ("before", "after", "turn"),
    [
        ("considers", "pledges", "up"),
        ("pledges", "approves", "up"),
        ("ready", "conditional", None),
        ("pledges", "considers", None),
    ],
)
def test_an_offer_goes_up_a_rung_by_the_statement_that_earns_it(before: str, after: str, turn: str | None) -> None:
    """A rung once earned is kept, so a weaker word later changes nothing."""
    words = {"voice": "parliament_or_council"} if after == "approves" else {}
    found = changes(said(1, stance=before), said(50, stance=after, **words))
    assert [(one.turn, one.said.statement) for one in found.offers] == ([] if turn is None else [(turn, "st50")])


def test_an_offer_that_begins_anew_lower_is_down() -> None:
    """A refusal and a weaker word between the two days leave the weaker word."""
    change = only(said(1), said(30, stance="refuses"), said(50, stance="considers"))
    assert (change.turn, change.said.statement) == ("down", "st50")


def test_words_that_repeat_an_offer_change_nothing() -> None:
    """A hundred repetitions are no news, though each is a statement."""
    words = [said(n, quantity=troops(400)) for n in range(1, 99)]
    assert changes(*words, events=[]).is_empty


# ---- amount, place, conditions


def test_another_amount_is_told_with_the_statement_that_names_it() -> None:
    """An amount that was unsaid and one that grows are both another amount."""
    change = only(said(1), said(50, stance="considers", quantity=troops(400)))
    assert (change.turn, change.amount_from and change.amount_from.statement) == ("same", "st50")
    change = only(said(1, quantity=troops(300)), said(50, quantity=troops(400)), said(60))
    assert change.amount_from is not None
    assert (change.amount_from.statement, change.lines) == ("st50", ("land",))


def test_a_place_named_since_is_no_new_offer() -> None:
    """An offer without a place becomes that of the place its nation names, and nothing else is new or gone."""
    change = only(said(1, quantity=troops(400)), said(50, place="in_host"))
    assert change.before is not None
    assert (change.turn, change.place_changed, change.before.id, change.offer.id) == (
        "same",
        True,
        "FRA.land",
        "FRA.land@in_host",
    )
    assert change.said.statement == "st50"


def test_a_second_place_is_a_second_offer() -> None:
    """A nation that refuses one place and offers another has two changes."""
    found = changes(said(1, place="in_host"), said(50, place="in_host", stance="refuses"), said(60, place="neighbour"))
    assert [(one.offer.id, one.turn) for one in found.offers] == [("FRA.land@neighbour", "new"), ("FRA.land@in_host", "refused")]


def test_conditions_are_added_and_dropped_by_the_word_on_their_matter() -> None:
    """A later word on the same matter replaces what was asked; one on another matter is beside it."""
    change = only(
        said(1, condition=parse("peace and parliament")),
        said(40, condition=parse("nations(land) >= 2")),
        said(50, condition=parse("ceasefire")),
    )
    assert [(one.turn, str(one.condition), one.said.statement) for one in change.conditions] == [
        ("added", "ceasefire", "st50"),
        ("added", "nations(land) >= 2", "st40"),
        ("dropped", "peace", "st50"),
    ]


def test_an_arrival_drops_every_condition() -> None:
    """What is there waits for nothing, and the arrival says so (rule O3)."""
    change = only(said(1, condition=parse("peace and parliament")), said(50, stance="deploys"))
    assert change.turn == "up"
    assert [(one.turn, one.said.statement) for one in change.conditions] == [("dropped", "st50")] * 2


def test_a_condition_is_met_by_an_event_that_came_true() -> None:
    """The event is told too, with the offers that ask for it; a reason that nobody waits for is no news."""
    found = changes(said(1, condition=parse("truce"), quantity=troops(400)))
    ((condition,),) = (one.conditions for one in found.offers)
    assert (condition.turn, condition.events, condition.said.statement) == ("met", ("truce",), "st1")
    assert [(one.event.event, one.came_true, one.offers) for one in found.events] == [("truce", True, ("FRA.land",))]
    assert [one.shares[0].offer for one in found.lines] == ["FRA.land"]


def test_a_condition_that_the_scenario_grants_is_met_once_it_is_so() -> None:
    """What a scenario takes for granted is news on the day on which it comes true."""
    found = changes(said(1, condition=parse("truce")), scenario="truce")
    assert [(part.turn, part.events) for one in found.offers for part in one.conditions] == [("met", ("truce",))]
    assert found.lines == ()


def test_a_condition_on_others_is_met_by_their_offers() -> None:
    """It holds once enough others stand, without any event."""
    found = changes(said(1, condition=parse("nations(land) >= 1")), said(50, nation="GBR"))
    assert [(one.offer.id, [part.turn for part in one.conditions]) for one in found.offers] == [
        ("GBR.land", []),
        ("FRA.land", ["met"]),
    ]


def test_an_event_may_break_a_condition() -> None:
    """What was to stay untrue and came true is a condition no longer met."""
    change = only(said(1, condition=parse("not truce")))
    assert [(part.turn, part.events) for part in change.conditions] == [("no longer met", ("truce",))]


# ---- the requirement and the lines


def test_the_requirement_is_told_line_by_line() -> None:
    """A line that comes, one that goes and one that needs more are changes of the requirement, and of the lines."""
    lines = [
        line("land", needs=500, asked_until=LATER),
        line("land", needs=900, asked_from=LATER),
        line("old", "air", 3, asked_until=LATER),
        line("new", "sea", 2, asked_from=LATER),
        line("kept", "logistics"),
    ]
    found = changes(said(1, quantity=troops(600)), lines=lines)
    assert [(one.line.line, one.turn, one.what) for one in found.requirement] == [
        ("land", "changed", ("needs",)),
        ("new", "new", ()),
        ("old", "gone", ()),
    ]
    assert [(one.answer.line.line, one.before is None, one.after is None) for one in found.lines] == [
        ("land", False, False),
        ("new", True, False),
        ("old", False, True),
    ]
    assert found.lines[0].before is not None
    assert found.lines[0].after is not None
    assert (found.lines[0].before.met, found.lines[0].after.met) == ("alone", "short")
    assert found.offers == ()


def test_a_line_is_told_with_the_offers_that_give_it_more_or_less() -> None:
    """The greatest change comes first, and what gives the same as before is not named."""
    statements = [
        said(1, quantity=troops(100)),
        said(2, nation="GBR", quantity=troops(300)),
        said(50, nation="GBR", stance="refuses"),
        said(60, nation="POL", quantity=troops(400)),
    ]
    (shift,) = changes(*statements).lines
    assert [(one.offer, one.before, one.after) for one in shift.shares] == [
        ("POL.land", (0, 0), (400, 400)),
        ("GBR.land", (300, 300), (0, 0)),
    ]


def test_the_weightiest_comes_first() -> None:
    """What counts is before what does not, and what serves an early line before what serves a late one or none."""
    found = changes(
        said(50, nation="AAA", voice="sourced"),
        said(51, nation="BBB", capability="logistics"),
        said(52, nation="CCC", capability="air", quantity=Quantity.exactly(4, "aircraft")),
        said(53, nation="DDD", quantity=troops(400)),
    )
    assert [one.offer.nation for one in found.offers] == ["DDD", "CCC", "BBB", "AAA"]


# ---- two ledgers


def test_two_ledgers_of_one_day_are_compared_by_id() -> None:
    """What was entered, corrected and taken out is told, and what that does to the offers."""
    words = [said(1, quantity=troops(400)), said(2, nation="GBR"), said(3, nation="POL")]
    then = case(words, EVENTS, LINES)
    now = case([replace(words[0], quantity=troops(500), gist="They said more."), words[2], said(4, nation="USA")], EVENTS, LINES)
    found = diff(on(then, LATER), on(now, LATER))
    assert [(one.statement.statement, one.turn, one.what) for one in found.statements] == [
        ("st1", "changed", ("quantity", "gist")),
        ("st4", "new", ()),
        ("st2", "gone", ()),
    ]
    assert [(one.offer.id, one.turn) for one in found.offers] == [
        ("USA.land", "new"),
        ("GBR.land", "gone"),
        ("FRA.land", "same"),
    ]
    assert found.offers[2].amount_from is not None
    assert found.offers[2].amount_from.quantity == troops(500)


def test_a_ledger_that_knew_fewer_events_is_compared_too() -> None:
    """A condition on an event that the earlier ledger does not know was not met then, and nothing is refused."""
    words = [said(1, condition=parse("truce"))]
    then = case([replace(words[0], condition=parse("ceasefire"))], [event("ceasefire")], LINES)
    now = case(words, [event("truce", holds_from=DAY)], LINES)
    found, back = diff(on(then, LATER), on(now, LATER)), diff(on(now, LATER), on(then, LATER))
    assert [(part.turn, str(part.condition)) for part in found.offers[0].conditions] == [
        ("added", "truce"),
        ("dropped", "ceasefire"),
    ]
    assert [(one.event.event, one.came_true) for one in (*found.events, *back.events)] == [("truce", True), ("truce", False)]


def test_days_of_one_case_have_the_same_statements() -> None:
    """Between two days of one ledger nothing was entered: what was said since is in the offers."""
    assert changes(said(1), said(50, nation="GBR")).statements == ()


# ---- days


def test_without_days_the_last_one_is_compared_with_the_meeting_before() -> None:
    """The case's last day is the end, and the meeting before it the beginning; a meeting on the day itself is not before it."""
    of = case([said(1), said(90)], meetings=tuple(map(meeting, (DAY, DAY + timedelta(3), DAY + timedelta(9)))))
    assert diff_days(of, None, None) == (DAY + timedelta(3), DAY + timedelta(9))
    assert diff_days(of, None, DAY + timedelta(2)) == (DAY, DAY + timedelta(2))
    assert diff_days(of, DAY, None) == (DAY, DAY + timedelta(9))


def test_without_a_meeting_before_everything_is_new() -> None:
    """The day before anybody spoke is the beginning; where nobody ever did, the two days are one."""
    of = case([said(10), said(40)])
    assert diff_days(of, None, None) == (DAY, DAY + timedelta(4))
    assert diff_days(of, None, DAY) == (DAY - timedelta(1), DAY)
    assert diff_days(case(), None, None) == (date.min, date.min)
    assert diff_days(case(), None, date.min) == (date.min, date.min)


def test_days_in_the_wrong_order_are_refused() -> None:
    """Changes go forwards."""
    with pytest.raises(FaultyInput) as caught:
        diff_days(case([said(1)]), LATER, DAY)
    assert (
        str(caught.value) == "from: found 2025-04-20, which is after 2025-04-10; wanted a day that is not "
        "after the last one.\n    Try: the two in order."
    )


# ---- the Ukraine case


@cache
def spring_to_autumn() -> Changes:
    """From the ministers of April to the twenty-six of September."""
    return diff(answer(APRIL), answer(SEPTEMBER))


def turned(turn: str) -> set[str]:
    """The offers of the Ukraine case that count, or are refusals, and turned in this way."""
    return {one.offer.id for one in spring_to_autumn().offers if one.turn == turn and (any(one.counts) or turn == "refused")}


def test_from_april_to_september_washington_and_berlin_turn() -> None:
    """Both had refused; Rubio's and the German government's words are what turned them."""
    again = {one.offer.id: one.said.statement for one in spring_to_autumn().offers if one.turn == "again"}
    assert again == {"DEU.land@in_host": "st328", "USA.air@airspace": "st287"}


def test_from_april_to_september_four_nations_refuse_land_forces() -> None:
    """Luxembourg had thought of it; Hungary, Montenegro and Romania say no for the first time."""
    assert turned("refused") == {f"{nation}.land@in_host" for nation in ("LUX", "HUN", "MNE", "ROU")}
    had = {one.offer.nation for one in spring_to_autumn().offers if one.turn == "refused" and one.before is not None}
    assert had == {"LUX"}


def test_the_day_of_the_twenty_six_adds_the_offers_that_nations_made_and_no_others() -> None:
    """The count of 26 makes nobody a contributor; on the day itself Bulgaria and Italy name something new; Hungary says no."""
    found = diff(answer(SEPTEMBER - timedelta(1)), answer(SEPTEMBER))
    new = {one.offer.id: one.said.statement for one in found.offers if one.turn == "new" and one.counts[1]}
    assert new == {
        "BGR.sea.mine_countermeasures@offshore": "st324",
        "ITA.training@outside": "st338",
        "ITA.monitoring@outside": "st337",
    }
    assert {one.offer.nation for one in found.offers if one.turn == "refused"} == {"HUN"}
    assert all(one.said.statement != "st332" for one in found.offers)


def test_from_april_to_september_one_line_is_filled_and_five_may_be() -> None:
    """The headquarters is filled by France; what else moves hangs on amounts that nobody named."""
    states = {
        one.answer.line.line: (one.before and one.before.met, one.after and one.after.met) for one in spring_to_autumn().lines
    }
    assert states["hq"] == ("short", "alone")
    assert sorted(line for line, state in states.items() if state == ("short", "perhaps")) == [
        "airlift",
        "escorts",
        "hub",
        "isr",
        "logbn",
    ]
    assert {line: states[line] for line in states if line not in ("airlift", "escorts", "hub", "isr", "logbn", "hq")} == {
        "mcm": ("short", "short"),
        "trainers": ("short", "short"),
    }


def test_britain_asks_for_a_ceasefire_where_it_asked_for_peace() -> None:
    """Healey's word of August replaced the term on the same matter and left the backstop."""
    britain = next(one for one in spring_to_autumn().offers if one.offer.id == "GBR.land@in_host")
    assert [(one.turn, str(one.condition), one.said.statement) for one in britain.conditions] == [
        ("added", "ceasefire", "st236"),
        ("dropped", "peace_agreement", "st236"),
    ]
