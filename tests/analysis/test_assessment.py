"""Answers on small worlds: who stands, what is filled, and the reason of every "no"."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from builders import DAY, asked, case, event, line, meeting, offer, statement

from willing.analysis.assessment import Assessment, assess, question
from willing.analysis.changes import Change, history, whatif
from willing.analysis.offers import Offer, Status
from willing.analysis.standing import Mode
from willing.analysis.why import Reason, why
from willing.faults import FaultyInput
from willing.ledger.case import Case
from willing.report import sentences
from willing.vocabulary.condition import parse
from willing.vocabulary.quantity import Quantity
from willing.vocabulary.records import Line, Statement

EVENTS = [
    event("ceasefire"),
    event("mandate", kind="mandate"),
    event("backstop", "USA.air and USA.intelligence", kind="backing"),
]


def answered(offers: list[Offer], lines: list[Line], scenario: str = "", count: Status = Status.INDICATED) -> Assessment:
    """The assessment of a world with these offers and lines."""
    world = case(events=EVENTS, lines=lines)
    return assess(world, asked(world, scenario, count), found=offers)


def sized(nation: str, amount: float, condition: str = "", **words: object) -> Offer:
    """An offer of exactly so many troops."""
    return offer(nation, "land", condition, least=amount, most=amount, **words)


def two_who_wait() -> list[Offer]:
    """The circle of the first case, with two on each side: each waits for the other."""
    return [
        sized("FRA", 9000, "ceasefire and backstop"),
        sized("GBR", 12000, "ceasefire and backstop"),
        offer("USA", "air", "total(land, troops) >= 20000", least=20, most=20),
        offer("USA", "intelligence", "total(land, troops) >= 20000", least=2, most=2),
    ]


def test_two_who_wait_for_each_other_stand_together_and_not_alone() -> None:
    """Alone nobody stands and nothing is filled; announced jointly all stand and all is (rules S2, F1)."""
    answer = answered(two_who_wait(), [line("land", needs=20000), line("isr", "intelligence", 2)], "ceasefire")
    assert set(answer.standing.least.values()) == {Mode.TOGETHER}
    assert (answer.filled_alone, answer.filled_jointly) == ((0, 0), (2, 2))
    assert [one.met for one in answer.lines] == ["jointly", "jointly"]


def test_the_circle_is_named_by_who_waits_for_what() -> None:
    """One circle, with what each side waits for."""
    (circle,) = answered(two_who_wait(), [line("land")], "ceasefire").circles
    assert sentences.circle(circle) == "FRA and GBR wait for backstop; USA waits for total(land, troops) >= 20000"


def test_the_circle_is_there_while_an_event_is_open_and_gone_once_the_scenario_rules_it_out() -> None:
    """A circle names what its members wait for besides; a scenario without the backstop has none."""
    (circle,) = answered(two_who_wait(), [line("land")], "").circles
    assert [(str(part), members) for part, members in circle.besides] == [("ceasefire", ("FRA.land", "GBR.land"))]
    assert answered(two_who_wait(), [line("land")], "ceasefire, not backstop").circles == ()


def test_a_floated_part_of_a_circle_is_named_and_does_not_count() -> None:
    """What was only floated moves nobody, but the circle through it is told."""
    offers = [replace(one, status=Status.FLOATED) if one.nation == "USA" else one for one in two_who_wait()]
    answer = answered(offers, [line("land", needs=20000)], "ceasefire")
    assert set(answer.standing.most) == {"FRA.land", "GBR.land"}
    assert set(answer.standing.most.values()) == {Mode.WITHHELD}
    assert len(answer.circles) == 1
    assert answered(offers, [line("land", needs=20000)], "ceasefire", Status.FLOATED).filled_jointly == (1, 1)


@pytest.mark.parametrize(
    ("offers", "cause"),
    [
        ([], "nobody offers"),
        ([sized("FRA", 900, status=Status.REFUSED)], "nobody offers"),
        ([sized("FRA", 900, "mandate")], "conditional"),
        ([sized("FRA", 900, place="neighbour")], "wrong place"),
        ([sized("FRA", 90, id=f"FRA.{n}") for n in range(9)], "below the smallest useful amount"),
        ([sized("FRA", 900, status=Status.FLOATED)], "only floated"),
        ([sized("FRA", 700)], "too little offered"),
        ([sized("FRA", 300), sized("GBR", 300, "mandate")], "too little offered"),
        ([sized("FRA", 300), sized("GBR", 600, status=Status.FLOATED)], "only floated"),
        ([offer("FRA", least=2, most=2, unit="brigade")], "said in another unit"),
        ([offer("FRA", place="in_host")], "vague"),
        ([sized("FRA", 900, place="")], "vague"),
    ],
)
def test_the_cause_of_a_shortfall_is_the_first_that_lifted_would_fill_the_line(offers: list[Offer], cause: str) -> None:
    """Each cause by itself (rule F5)."""
    placed = [one if one.place or cause == "vague" else replace(one, place="in_host") for one in offers]
    answer = answered(placed, [line("l", needs=800, place="in_host", smallest=100)])
    shortfall = answer.lines[0].shortfall
    assert shortfall is not None
    assert shortfall.cause == cause


def test_a_line_that_a_higher_one_robs_says_so() -> None:
    """Enough stands for either line and not for both: the lower one is lost to the higher (rules F1, F5)."""
    answer = answered([sized("FRA", 900)], [line("first", needs=900), line("second", needs=500)])
    first, second = answer.lines
    assert (first.met, second.met) == ("alone", "short")
    assert second.shortfall is not None
    assert second.shortfall.cause == "lost to a higher line"
    (candidate,) = second.candidates
    assert (candidate.stop, candidate.elsewhere) == ("used elsewhere", ("first",))


def test_lifting_a_condition_must_fill_the_line_and_not_only_the_one_above() -> None:
    """What the withheld offer would bring goes to the higher line, so the lower one is lost to it (rule F5)."""
    offers = [sized("AAA", 5), sized("BBB", 5, "mandate")]
    answer = answered(offers, [line("high", needs=20), line("low", needs=10)])
    assert [one.shortfall.cause for one in answer.lines if one.shortfall] == ["too little offered", "lost to a higher line"]


def test_a_pledge_below_the_rung_that_counts_is_not_called_floated() -> None:
    """From 'approved' on, what is pledged is below the rung (rule F5)."""
    answer = answered([sized("AAA", 500, status=Status.PLEDGED)], [line("l", needs=500)], count=Status.APPROVED)
    assert answer.lines[0].shortfall is not None
    assert answer.lines[0].shortfall.cause == "below the rung that counts"


@pytest.mark.parametrize("condition", ["2 of (ceasefire, mandate, peace)", "(ceasefire and mandate) or peace", "both"])
def test_an_offer_waits_for_nothing_else_only_if_the_event_alone_would_do(condition: str) -> None:
    """Of two that are needed neither is the last, and one that suffices by itself is."""
    events = [event("ceasefire"), event("mandate"), event("peace"), event("both", "ceasefire and mandate")]
    world = case(events=events, lines=[line("l")])
    answer = assess(world, asked(world), found=[sized("AAA", 1, condition)])
    last = {one.event for one in answer.waits if one.last}
    assert last == ({"peace"} if condition.startswith("(") else set())
    ruled_out = assess(world, asked(world, "not mandate"), found=[sized("AAA", 1, condition)])
    assert "mandate" not in {one.event for one in ruled_out.waits}


def test_fractions_of_a_unit_are_added_exactly() -> None:
    """Seven tenths without two are half, so the threshold of half is met and the answer comes (rule S2)."""
    offers = [
        offer("AAA", "funds.money", "total(funds.money) >= 0.5", least=0.2, most=0.2),
        offer("BBB", "funds.money", least=0.5, most=0.5),
    ]
    answer = answered(offers, [line("l", "funds.money", 0.7)])
    assert answer.filled_alone == (1, 1)


def test_a_ceiling_for_unsized_offers_never_counts_at_the_least() -> None:
    """Whatever the case assumes, an amount that nobody named is nought at the least (rules V1, V4)."""
    world = case(lines=[line("l", "sea", 6)])
    sea = replace(world.capabilities["sea"], unsized=Quantity.exactly(6, "ship"))
    assumed = replace(world, capabilities={**world.capabilities, "sea": sea})
    answer = assess(assumed, asked(assumed), found=[offer("AAA", "sea")])
    assert answer.lines[0].alone == (0, 6)


def test_an_offer_of_exactly_nothing_is_nobodys_company() -> None:
    """No ships are no nation with ships (rule S5)."""
    offers = [offer("AAA", "sea", least=0, most=0), sized("BBB", 5, "nations(sea) >= 1")]
    assert answered(offers, [line("l")]).standing.least["BBB.land"] is Mode.WITHHELD


def test_every_offer_of_the_kind_is_listed_with_what_stops_it() -> None:
    """Nearest to serving first."""
    offers = [
        sized("AAA", 900, place="in_host"),
        sized("BBB", 900, "mandate", place="in_host"),
        sized("CCC", 900, place="neighbour"),
        sized("DDD", 900, place="in_host", status=Status.FLOATED),
        sized("FRA", 900, place="in_host", status=Status.REFUSED),
        sized("GBR", 900, place="in_host", status=Status.WITHDRAWN),
        sized("POL", 5, place="in_host"),
        offer("USA", "sea"),
    ]
    answer = answered(offers, [line("l", needs=2000, place="in_host", smallest=100)])
    assert [(one.offer[:3], one.stop) for one in answer.lines[0].candidates] == [
        ("AAA", "given"),
        ("BBB", "withheld"),
        ("CCC", "place"),
        ("POL", "size"),
        ("DDD", "floated"),
        ("FRA", "refused"),
        ("GBR", "withdrawn"),
    ]


def test_an_event_that_holds_back_offers_is_counted_with_those_it_holds_back_alone() -> None:
    """The mandate holds back two, and one of them waits for nothing else."""
    offers = [sized("AAA", 1, "mandate"), sized("BBB", 1, "mandate and ceasefire"), sized("CCC", 1)]
    waits = {one.event: (one.offers, one.last) for one in answered(offers, [line("l")]).waits}
    assert waits == {"mandate": (("AAA.land", "BBB.land"), ("AAA.land",)), "ceasefire": (("BBB.land",), ())}


def test_the_ceiling_is_what_would_be_filled_if_every_open_event_turned_out_well() -> None:
    """Both conditional offers come in, and the line is full."""
    offers = [sized("AAA", 500, "mandate"), sized("BBB", 500, "ceasefire")]
    assert answered(offers, [line("l", needs=1000)]).ceiling == 1
    assert answered(offers, [line("l", needs=1000)], "not ceasefire").ceiling == 0


def test_what_counts_is_what_is_firm_enough() -> None:
    """From 'pledged' on an indicated offer neither fills a line nor moves another."""
    offers = [sized("AAA", 500), sized("BBB", 500, "AAA", status=Status.PLEDGED)]
    lines = [line("l", needs=500)]
    assert answered(offers, lines).filled_alone == (1, 1)
    assert answered(offers, lines, count=Status.PLEDGED).filled_alone == (0, 0)
    assert set(answered(offers, lines, count=Status.PLEDGED).counted) == {"BBB.land"}


def test_from_the_rung_present_only_what_has_arrived_counts() -> None:
    """Of two hundred promised twenty-four are there (rule O5)."""
    there = sized("AAA", 200, status=Status.PRESENT, arrived=Quantity.exactly(24, "troops"))
    lines = [line("l", needs=200)]
    assert answered([there], lines).lines[0].alone == (200, 200)
    assert answered([there], lines, count=Status.PRESENT).lines[0].alone == (24, 24)


def test_an_event_holds_from_its_day_on() -> None:
    """Before the day the offer is withheld, from it on it stands (rule S4)."""
    world = case(events=[event("ceasefire", holds_from=DAY)], lines=[line("l")])
    offers = [sized("AAA", 1, "ceasefire")]
    for day, mode in ((DAY - timedelta(days=1), Mode.WITHHELD), (DAY, Mode.ALONE)):
        answer = assess(world, replace(asked(world), as_of=day), found=offers)
        assert answer.standing.least["AAA.land"] is mode
    assert assess(world, asked(world, "not ceasefire"), found=offers).standing.least["AAA.land"] is Mode.WITHHELD


def chain(link: Reason) -> list[tuple[str, str, bool]]:
    """The links from the top down, as (kind, subject, holds)."""
    return [(link.kind, link.subject, link.holds[0]), *(one for below in link.because for one in chain(below))]


def test_a_chain_of_reasons_goes_down_to_events_and_ends_where_it_comes_back() -> None:
    """France waits for the backstop, which waits for American offers, which wait for France: a circle."""
    answer = answered(two_who_wait(), [line("l")], "ceasefire")
    assert chain(why(answer, "FRA.land")) == [
        ("offer", "FRA.land", False),
        ("brought about", "backstop", False),
        ("offered", "USA.air", False),
        ("offer", "USA.air", False),
        ("measure", "total(land, troops) >= 20000", False),
        ("circle", "FRA.land", False),
        ("offer", "GBR.land", False),
        ("offered", "USA.intelligence", False),
        ("offer", "USA.intelligence", False),
        ("measure", "total(land, troops) >= 20000", False),
        ("circle", "FRA.land", False),
        ("offer", "GBR.land", False),
        ("fixed", "ceasefire", True),
    ]
    first = why(answer, "FRA.land")
    assert first.standing == (Mode.TOGETHER, Mode.TOGETHER)


def test_a_long_chain_without_a_circle_goes_further_and_says_so() -> None:
    """Ten that wait for the next are no circle."""
    names = [f"A{chr(65 + n)}A" for n in range(10)]
    offers = [sized(name, 1, after) for name, after in zip(names, [*names[1:], "ceasefire"], strict=True)]
    answer = answered(offers, [line("l")])
    kinds = [kind for kind, _, _ in chain(why(answer, "AAA.land"))]
    assert "circle" not in kinds
    assert kinds[-1] == "further"


def test_a_chain_tells_events_apart_by_what_makes_them_so() -> None:
    """Fixed by the scenario, happened, or left free."""
    world = case(events=[event("a"), event("b", holds_from=DAY), event("c")], lines=[line("l")])
    answer = assess(world, asked(world, "a"), found=[sized("AAA", 1, "a and b and c")])
    assert [(one.kind, one.subject) for one in why(answer, "AAA.land").because] == [
        ("fixed", "a"),
        ("happened", "b"),
        ("free", "c"),
    ]


def test_what_if_tells_every_offer_and_line_that_a_change_moves() -> None:
    """Without France the threshold is missed and all fall; with another condition for Britain it stands alone."""
    said = [
        statement("FRA", statement="f", quantity=Quantity.exactly(600, "troops"), condition=parse("GBR")),
        statement("GBR", statement="g", quantity=Quantity.exactly(600, "troops"), condition=parse("FRA")),
    ]
    world = case(said, EVENTS, [line("l", needs=1000)])
    gone = whatif(world, asked(world), Change({}, ("FRA",), {}))
    assert [(one.offer, one.after) for one in gone.offers] == [
        ("FRA.land", None),
        ("GBR.land", (Mode.WITHHELD, Mode.WITHHELD)),
    ]
    ((before, after),) = [(one.before, one.after) for one in gone.lines]
    assert before is not None
    assert after is not None
    assert (before.alone, before.jointly, after.jointly) == ((0, 0), (1000, 1000), (0, 0))
    firm = whatif(world, asked(world), Change({}, (), {"GBR.land": parse("")}))
    assert {one.offer: one.after for one in firm.offers} == {
        "FRA.land": (Mode.ALONE, Mode.ALONE),
        "GBR.land": (Mode.ALONE, Mode.ALONE),
    }
    assert [(one.before and one.before.alone, one.after and one.after.alone) for one in firm.lines] == [((0, 0), (1000, 1000))]
    nothing = whatif(world, asked(world), Change({"ceasefire": True}, (), {}))
    assert (nothing.offers, nothing.lines) == ((), ())


def two_germans() -> list[Statement]:
    """Troops promised inside the host nation, others next door, staff with no place told, ships off the coast; a refusal."""

    def troops(amount: float) -> Quantity:
        return Quantity.exactly(amount, "troops")

    return [
        statement("DEU", statement="d1", place="in_host", quantity=troops(600)),
        statement("DEU", statement="d2", place="neighbour", quantity=troops(300), condition=parse("FRA")),
        statement("DEU", statement="d3", capability="command.staff", quantity=Quantity.exactly(9, "posts")),
        statement("DEU", statement="d4", capability="sea", place="offshore", quantity=Quantity.exactly(2, "ship")),
        statement("DEU", "refuses", "training", statement="d5", place="in_host"),
        statement("DEU", statement="d6", capability="air", place="airspace", quantity=Quantity.exactly(8, "aircraft")),
        statement("FRA", statement="f", place="in_host", quantity=troops(500), condition=parse("nations(land, in_host) >= 1")),
    ]


GERMAN_LINES = [
    line("land", needs=1000, place="in_host"),
    line("reserve", needs=800, place="outside", priority=2),
    line("staff", "command.staff", 9, place="in_host", priority=3),
    line("sky", "air", 8, place="airspace", priority=4),
    line("coast", "sea", 2, place="offshore", priority=5),
]


def test_a_nation_that_stays_next_door_serves_there_what_it_would_serve_inside() -> None:
    """What is inside, in the air above or at a place unsaid moves; it and what is next door already stay two offers (rule W1)."""
    world = case(two_germans(), EVENTS, GERMAN_LINES, nations=("DEU", "FRA"))
    found = whatif(world, asked(world), Change(stays={"DEU": "neighbour"}))
    assert [(one.offer, one.before, one.after) for one in found.moved] == [
        ("DEU.air@airspace", "airspace", "neighbour"),
        ("DEU.command.staff", "", "neighbour"),
        ("DEU.land@in_host", "in_host", "neighbour"),
    ]
    served = {one.offer: [(to.line, to.before, to.after) for to in one.lines] for one in found.moved}
    assert served == {
        "DEU.air@airspace": [("sky", (8, 8), None)],
        "DEU.command.staff": [("staff", (0, 9), None)],
        "DEU.land@in_host": [("land", (600, 600), None), ("reserve", None, (600, 600))],
    }
    assert {one.offer: (one.before, one.after) for one in found.offers} == {
        "FRA.land@in_host": ((Mode.ALONE,) * 2, (Mode.WITHHELD,) * 2),
        "DEU.land@neighbour": ((Mode.ALONE,) * 2, (Mode.WITHHELD,) * 2),
    }
    lines = {one.line: [side and side.jointly for side in (one.before, one.after)] for one in found.lines}
    assert lines == {
        "land": [(1000, 1000), (0, 0)],
        "reserve": [(300, 300), (600, 600)],
        "staff": [(0, 9), (0, 0)],
        "sky": [(8, 8), (0, 0)],
    }


def test_a_nation_cannot_stay_inside_or_leave_at_once_or_stay_out_with_nothing_inside() -> None:
    """Each fault of a change is told, those of other changes with them."""
    nations = ("DEU", "FRA", "POL")
    world = case([*two_germans(), statement("POL", place="neighbour", statement="p")], EVENTS, GERMAN_LINES, nations=nations)
    stays = {"DEU": "in_host", "FRA": "home", "POL": "home", "DEUT": "hom"}
    with pytest.raises(FaultyInput) as refused:
        whatif(world, asked(world), Change(without=("FRA",), stays=stays, count="plegded", requirement="rr"))
    assert str(refused.value) == (
        "stays: found no offer of 'DEUT'; wanted a nation with an offer.\n    Try: did you mean DEU?\n"
        "stays: found 'in_host'; wanted one of offshore, neighbour, home, outside.\n"
        "stays: found FRA, which leaves; wanted a nation that stays or one that leaves.\n    Try: name it once.\n"
        "stays: found POL, which offers nothing inside the host nation; wanted a nation with an offer there.\n"
        "stays: found 'hom'; wanted one of offshore, neighbour, home, outside.\n    Try: did you mean home?\n"
        "then-count: found 'plegded'; wanted one of floated, indicated, pledged, approved, arranged, present.\n"
        "    Try: did you mean pledged?\n"
        "then-requirement: found 'rr'; wanted a requirement of the case.\n    Try: did you mean r?"
    )


def test_what_if_compares_another_requirement_line_by_line_and_another_rung() -> None:
    """Lines are compared by id; one that is asked for on one side only is told with nothing on the other."""
    said = [statement("FRA", quantity=Quantity.exactly(600, "troops"))]
    world = case(said, EVENTS, [line("land", needs=500), line("old", "sea", 1), line("same", "air", 1)])
    more = (line("new", "funds.money", 1), line("land", needs=900), line("same", "air", 1))
    other = replace(world.requirements["r"], id="more", lines=more)
    world = replace(world, requirements={**world.requirements, "more": other})
    found = whatif(world, asked(world), Change(requirement="more"))
    assert [(one.line, one.before and one.before.met, one.after and one.after.met) for one in found.lines] == [
        ("new", None, "short"),
        ("land", "alone", "short"),
        ("old", "short", None),
    ]
    assert found.offers == ()
    raised = whatif(world, asked(world), Change(count="approved"))
    assert [(one.offer, one.after) for one in raised.offers] == [("FRA.land", None)]
    assert raised.after.question.count is Status.APPROVED


def test_no_change_changes_nothing() -> None:
    """Where nothing is supposed, before and after are the same answer."""
    world = case(two_germans(), EVENTS, GERMAN_LINES, nations=("DEU", "FRA"))
    found = whatif(world, asked(world), Change())
    assert (found.offers, found.lines, found.moved) == ((), (), ())
    assert found.before.lines == found.after.lines


def test_what_if_refuses_a_nation_and_an_offer_that_are_not_there() -> None:
    """Both are told, each with the nearest that is."""
    world = case([statement("FRA")], EVENTS, [line("l")])
    with pytest.raises(FaultyInput) as refused:
        whatif(world, asked(world), Change({}, ("FRAU",), {"FRA.lend": parse("")}))
    assert str(refused.value) == (
        "without: found no offer of 'FRAU'; wanted a nation with an offer.\n    Try: did you mean FRA?\n"
        "condition: found no offer 'FRA.lend'; wanted an offer of the day.\n    Try: did you mean FRA.land?"
    )


def test_history_answers_at_each_meeting_up_to_the_day() -> None:
    """One moment a day on which somebody met, in order, with what had been said by then."""

    said = [statement("FRA", said_on=DAY), statement("GBR", statement="g", said_on=DAY + timedelta(days=2))]
    named = (("a", -1), ("b", 1), ("c", 1), ("d", 3), ("e", 9))
    meetings = tuple(meeting(DAY + timedelta(days=days), meeting=name) for name, days in named)
    world: Case = case(said, lines=[line("l")], meetings=meetings)
    done: list[tuple[int, int]] = []
    asked_last = replace(asked(world), as_of=DAY + timedelta(days=3))
    moments = list(history(world, asked_last, lambda number, of: done.append((number, of))))
    assert [("".join(m.meeting for m in one.meetings), len(one.answer.counted)) for one in moments] == [
        ("a", 0),
        ("bc", 1),
        ("d", 2),
    ]
    assert done == [(1, 3), (2, 3), (3, 3)]
    later = list(history(world, replace(asked(world), as_of=DAY + timedelta(days=5))))
    assert [(one.day - DAY).days for one in later] == [-1, 1, 3, 5]
    assert later[-1].meetings == ()


def test_a_question_with_several_faults_tells_them_all() -> None:
    """An unknown event, requirement and rung are told together, each with the nearest known."""
    world = case(events=EVENTS, lines=[line("l")])
    with pytest.raises(FaultyInput) as refused:
        question(world, scenario="ceasfire", requirement="rr", count="pleged")
    assert [fault.remedy for fault in refused.value.faults] == [
        "did you mean pledged?",
        "did you mean ceasefire?",
        "did you mean r?",
    ]
