"""Circles as graphs, by hand: who waits for whom and for what, and what comes of waiting and of moving together."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from builders import asked, case, event, line, offer

from willing.analysis.assessment import Assessment, assess, question
from willing.analysis.offers import Offer, Status
from willing.analysis.unlock import tipping
from willing.analysis.waiting import Reached, Waiting, WaitsFor, waiting
from willing.ledger.case import Case
from willing.report import sentences
from willing.report.screen import shown
from willing.report.waiting_screen import show_first, show_waiting
from willing.vocabulary.condition import parse
from willing.vocabulary.records import Line

EVENTS = [event("ceasefire"), event("backstop", "USA.air and USA.intelligence", kind="backing")]


def answered(offers: list[Offer], lines: list[Line], scenario: str = "") -> Assessment:
    """The answer of a world with these offers and lines."""
    world = case(events=EVENTS, lines=lines)
    return assess(world, asked(world, scenario), found=offers)


def sized(nation: str, amount: float, condition: str = "", **words: object) -> Offer:
    """An offer of exactly so many troops."""
    return offer(nation, "land", condition, least=amount, most=amount, **words)


def ways(found: Waiting) -> list[tuple[str, str, str]]:
    """Every way of the graphs, from one end to the other: what waits or hangs on, by which kind, what for."""
    return [
        *((way.nation, "waits for", str(way.thing)) for one in found.knots for way in one.waits_for),
        *((str(way.thing), "comes from", way.nation) for one in found.knots for way in one.brings_about),
        *((str(way.event), "hangs on", str(way.thing)) for one in found.knots for way in one.hangs_on),
    ]


def test_three_who_wait_in_a_ring_are_one_circle_with_one_way_from_each_to_the_next() -> None:
    """None stands if all wait, all stand if they move together, and what only comes along is not drawn."""
    offers = [sized("AAA", 5, "BBB"), sized("BBB", 5, "CCC and ceasefire"), sized("CCC", 5, "AAA"), sized("DDD", 5, "AAA")]
    found = waiting(
        answered(offers, [line("high", needs=15), line("low", needs=5, priority=2), line("more", needs=5, priority=3)])
    )
    assert ways(found) == [
        ("CCC", "waits for", "AAA"),
        ("AAA", "waits for", "BBB"),
        ("BBB", "waits for", "CCC"),
        ("AAA", "comes from", "AAA"),
        ("BBB", "comes from", "BBB"),
        ("CCC", "comes from", "CCC"),
    ]
    (knot,) = found.knots
    assert knot.nations == {"AAA": ("AAA.land",), "BBB": ("BBB.land",), "CCC": ("CCC.land",)}
    assert [str(part) for part, _ in knot.circle.besides] == ["ceasefire"]
    assert (found.if_all_wait, found.if_all_move) == ((0, 0), (2, 2))
    assert [(one.line.line, one.if_all_wait, one.if_all_move) for one in found.lines] == [
        ("high", (0, 0), (15, 15)),
        ("low", (0, 0), (5, 5)),
    ]
    assert {(one.if_all_wait, one.if_all_move) for one in knot.things} == {
        (Reached((False, False), None), Reached((True, True), None))
    }


def test_a_total_and_an_event_that_offers_bring_about_are_things_on_the_way() -> None:
    """Troops wait for the backstop, which hangs on two offers, which wait for 20,000 troops of others, of which 1,000 stand."""
    offers = [
        sized("FRA", 9000, "ceasefire and backstop"),
        sized("GBR", 12000, "ceasefire and (backstop or CCC)"),
        sized("POL", 1000),
        offer("USA", "air", "total(land, troops) >= 20000", least=20, most=20),
        offer("USA", "intelligence", "total(land, troops) >= 20000", least=2, most=2),
    ]
    found = waiting(answered(offers, [line("land", needs=20000), line("isr", "intelligence", 2)], "ceasefire"))
    assert ways(found) == [
        ("FRA", "waits for", "backstop"),
        ("GBR", "waits for", "backstop"),
        ("USA", "waits for", "total(land, troops) >= 20000"),
        ("total(land, troops) >= 20000", "comes from", "FRA"),
        ("total(land, troops) >= 20000", "comes from", "GBR"),
        ("USA.air", "comes from", "USA"),
        ("USA.intelligence", "comes from", "USA"),
        ("backstop", "hangs on", "USA.air"),
        ("backstop", "hangs on", "USA.intelligence"),
    ]
    (knot,) = found.knots
    assert knot.waits_for[1] == WaitsFor("GBR", parse("backstop"), ("GBR.land",), needed=False)
    assert knot.waits_for[2].offers == ("USA.air", "USA.intelligence")
    assert [way.needed for way in knot.waits_for] == [True, False, True]
    total = knot.things[1]
    assert total.needs == 20000
    assert (total.if_all_wait, total.if_all_move) == (
        Reached((False, False), (1000, 1000)),
        Reached((True, True), (22000, 22000)),
    )


def test_a_count_of_others_is_told_for_the_one_that_lacks_most() -> None:
    """Two wait for two others; one that stands is company for both, and each has one less than the three of them."""
    offers = [sized("AAA", 5, "nations(land) >= 2"), sized("BBB", 5, "nations(land) >= 2"), sized("CCC", 5)]
    (knot,) = waiting(answered(offers, [line("l")])).knots
    (thing,) = knot.things
    assert (thing.needs, thing.if_all_wait.has, thing.if_all_move.has) == (2, (1, 1), (2, 2))


def test_a_member_below_the_rung_counts_once_all_move_and_not_while_all_wait() -> None:
    """What is only floated fills nothing, and is announced if all move together (rule S7)."""
    offers = [sized("AAA", 5, "BBB"), sized("BBB", 5, "AAA", status=Status.FLOATED), sized("CCC", 5, status=Status.FLOATED)]
    found = waiting(answered(offers, [line("l", needs=20)]))
    assert [(one.if_all_wait, one.if_all_move) for one in found.lines] == [((0, 0), (10, 10))]


def test_an_event_left_open_is_taken_to_come_in_both_courses_and_one_ruled_out_in_neither() -> None:
    """What hangs on a free event alone is no gain of moving together; what hangs on one that is ruled out is in no circle."""
    offers = [sized("AAA", 5, "BBB"), sized("BBB", 5, "AAA and ceasefire"), sized("CCC", 7, "ceasefire")]
    lines = [line("l", needs=17)]
    assert [(one.if_all_wait, one.if_all_move) for one in waiting(answered(offers, lines)).lines] == [((7, 7), (17, 17))]
    ruled_out = waiting(answered(offers, lines, "not ceasefire"))
    assert (ruled_out.knots, ruled_out.lines) == ((), ())


def test_two_circles_are_two_graphs_and_a_nation_may_be_in_both() -> None:
    """Its land forces wait for one neighbour, its ships for another."""
    offers = [
        sized("AAA", 5, "BBB.land"),
        sized("BBB", 5, "AAA.land"),
        offer("AAA", "sea", "CCC.sea", least=2, most=2),
        offer("CCC", "sea", "AAA.sea", least=2, most=2),
    ]
    found = waiting(answered(offers, [line("l", needs=10), line("s", "sea", 4)]))
    assert [one.nations for one in found.knots] == [
        {"AAA": ("AAA.land",), "BBB": ("BBB.land",)},
        {"AAA": ("AAA.sea",), "CCC": ("CCC.sea",)},
    ]
    assert found.if_all_move == (2, 2)


def test_without_offers_and_without_lines_there_is_an_answer() -> None:
    """Nobody waits, and nothing is filled."""
    assert waiting(answered([], [])) == Waiting((), (0, 0), (0, 0), ())


def who_wait(draw: Random) -> list[Offer]:
    """Offers of six nations, each waiting for a neighbour in the ring, for several others or for an event, some vague."""
    ring = ("AAA", "BBB", "CCC", "DDD", "FRA", "GBR")
    found = []
    for k, nation in enumerate(ring):
        behind, far = ring[k - 1], ring[k - draw.choice((2, 3))]
        more = draw.choice((f"total(land) >= {draw.choice((5, 15, 25))}", f"nations(land) >= {draw.randint(1, 3)}", "ceasefire"))
        text = draw.choice(
            (behind, f"{behind} or {far}", f"{behind} and {more}", more, f"2 of ({behind}, {far}, {more})", "backstop")
        )
        least = draw.randint(0, 8)
        status = draw.choice((Status.FLOATED, Status.INDICATED, Status.INDICATED))
        most = least + draw.choice((0, 0, 5))
        found.append(offer(nation, "land", text, least=least, most=most, status=status, place=draw.choice(("", "in_host"))))
    return [*found, offer("USA", "air", draw.choice(ring)), offer("USA", "intelligence", f"{draw.choice(ring)} and ceasefire")]


def test_the_coalitions_that_are_drawn_have_circles() -> None:
    """Most of them have one, so that what is held of circles is tried."""
    knots = [waiting(answered(who_wait(Random(seed)), [line("l")])).knots for seed in range(60)]
    assert sum(bool(found) for found in knots) > 30
    assert any(len(found) > 1 for found in knots)


@pytest.mark.parametrize("seed", range(60))
def test_every_way_of_a_circle_leads_back_and_moving_together_loses_nothing(seed: int) -> None:
    """The graphs are of the circles of the answer; each nation waits and brings about, each thing is waited for and comes from
    something; no line gets less at the most if all move together than if all wait.
    """
    lines = [line("inside", needs=20, place="in_host"), line("anywhere", needs=30, priority=2)]
    answer = answered(who_wait(Random(seed)), lines)
    found = waiting(answer)
    assert tuple(one.circle for one in found.knots) == answer.circles
    for one in found.knots:
        things = {thing.what for thing in one.things}
        assert {way.nation for way in one.waits_for} == {way.nation for way in one.brings_about} == set(one.nations)
        assert {way.thing for way in one.waits_for} | {way.thing for way in one.hangs_on} == things
        assert {way.thing for way in one.brings_about} | {way.event for way in one.hangs_on} == things
        assert sorted(offer for offers in one.nations.values() for offer in offers) == list(one.circle.members)
        assert {offer for way in one.waits_for for offer in way.offers} == set(one.circle.members)
        assert {offer for way in one.brings_about for offer in way.offers} == set(one.circle.members)
    for gain in found.lines:
        assert gain.if_all_move[0] >= gain.if_all_wait[0] - 1e-4
        assert gain.if_all_move[1] >= gain.if_all_wait[1] - 1e-4
    if not found.knots:
        assert found.lines == ()


def test_the_shipped_circle_has_washington_on_one_side_and_europeans_on_the_other() -> None:
    """On 26 August 2025 Europeans wait for the backstop, Washington for Europe to lead and for 20,000 of its troops."""
    read = Case.read("ukraine-2025")
    answer = assess(read, question(read, as_of=date(2025, 8, 26)))
    found = waiting(answer)
    (knot,) = found.knots
    waits = {str(thing.what): [way.nation for way in knot.waits_for if way.thing == thing.what] for thing in knot.things}
    assert waits["usa.backstop"] == ["BEL", "CZE", "GBR", "NLD", "SWE"]
    assert waits["total(land, troops, in_host) >= 20000"] == ["USA"]
    assert "USA" in waits["europe_leads"]
    comes = {str(way.thing): way.nation for way in knot.brings_about}
    assert (comes["USA.air"], comes["GBR.land"]) == ("USA", "GBR")
    assert {(str(way.event), str(way.thing)) for way in knot.hangs_on} >= {
        ("usa.backstop", "usa.air_cover"),
        ("usa.air_cover", "USA.air_defence"),
    }
    assert found.if_all_wait[1] < found.if_all_move[1]
    tipped = tipping(read, answer.question, found=answer.offers.values())
    text = shown(show_waiting, answer, found)
    assert " ".join(text.split()).startswith(sentences.waited(answer, found))
    assert shown(show_first, tipped) == (
        "Who must move first for a circle to close\n"
        "Announced firmly, each of these makes all the others stand:\n"
        "  1. USA.air_defence, USA.intelligence@in_host"
    )


def test_a_screen_names_who_could_do_without_and_who_is_below_the_rung() -> None:
    """What is waited for in one of several ways stands in brackets; without a circle the screen says so."""
    offers = [sized("AAA", 5, "BBB or DDD"), sized("BBB", 5, "AAA", status=Status.FLOATED)]
    answer = answered(offers, [line("l", needs=10)])
    text = shown(show_waiting, answer, waiting(answer))
    assert "(AAA)" in text
    assert "In brackets: who could do without it in another way.\n" in text
    assert "In it, but below the rung that counts: BBB.land.\n" in text
    none = answered([sized("AAA", 5)], [line("l", needs=10)])
    assert shown(show_waiting, none, waiting(none)).startswith("There is no circle: nobody waits for themselves")
