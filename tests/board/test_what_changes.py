"""The first screen tells what the terminal does: what would change an answer, what a change does, and where each of it rests."""

from __future__ import annotations

import re
from html import unescape
from operator import sub
from typing import Final

import pytest
from boards import plain, tray_of
from builders import case as case_of_tests, line, statement
from starlette.testclient import TestClient

from willing.analysis.assessment import assess, question
from willing.analysis.changes import change, whatif
from willing.analysis.why import waiting_for
from willing.board.app import board
from willing.board.shelf import Shelf
from willing.ledger.case import Case, shipped_cases
from willing.report import sentences
from willing.report.terminal import show_assessment
from willing.report.tongue import line_name, speaking
from willing.vocabulary.condition import parse
from willing.vocabulary.quantity import Quantity

UKRAINE: Final = "ukraine-2025"
FUND: Final = "green-climate-fund-2014"


@pytest.fixture(scope="module")
def clients() -> dict[str, TestClient]:
    """A browser for each shipped case, which these tests only look at."""
    return {name: TestClient(board(Shelf(name), tray_of(), hosts={"testserver"})) for name in shipped_cases()}


def page(client: TestClient, address: str) -> str:
    """The markup of a page."""
    found = client.get(address)
    assert found.status_code == 200, found.text[-300:]
    return found.text


def part(text: str, name: str) -> str:
    """The markup of the section of that id or class."""
    at = re.search(rf'<section class="{name}[" ]', text)
    assert at is not None
    return text[at.start() : text.index("</section>", at.start())]


def read(markup: str) -> str:
    """What somebody reads of a piece of a page, in a line."""
    return " ".join(plain(unescape(re.sub(r"</?(?:bdi|a|b|span)\b[^>]*>", "", markup))).split())


def entries(markup: str) -> list[str]:
    """What somebody reads of each entry of its lists."""
    return [read(re.sub(r"<[^>]+>", "", one)) for one in re.findall(r"<li\b[^>]*>(.*?)</li>", markup, re.DOTALL)]


def addresses(markup: str) -> list[str]:
    """Where its links lead."""
    return [unescape(one) for one in re.findall(r'href="([^"]*)"', markup)]


# ---- what a change does -----------------------------------------------------------------------------------------------------


def test_offers_that_stand_otherwise_or_elsewhere_are_told(clients: dict[str, TestClient]) -> None:
    """Each with how it stood and stands, and a link to why; one that moved with what it still serves; and that lines stay."""
    shelf = Shelf(UKRAINE)
    case = shelf.case()
    found = whatif(case, question(case), change(case, suppose="usa.backstop", without=["GBR"], stays=["DEU: neighbour"]))
    assert found.offers
    assert found.moved
    assert not found.lines
    told = part(page(clients[UKRAINE], "/whatif?suppose=usa.backstop&without=GBR&stays=DEU: neighbour"), "changes")
    expected = []
    for one in found.offers:
        after = sentences.mode(one.after) if one.offer in found.after.offers else "not there"
        expected.append(f"{sentences.offer_words(case, one.offer)}: {sentences.mode(one.before)} → {after}")
    names = {one.line.line: line_name(case, one.line) for one in found.before.lines}
    moved = [f"{sentences.offer_words(case, one.offer)}: {sentences.moved(one, names)}" for one in found.moved]
    assert entries(told) == [*expected, *moved]
    assert "No line changes." in read(told)
    assert (
        read(told).count("Supposed: that the United States gives a backstop; United Kingdom leaves; Germany stays in a nation")
        == 1
    )
    for offer in (*(one.offer for one in found.offers), *(one.offer for one in found.moved)):
        assert f"/why?about={offer}" in addresses(told)


def test_what_stood_and_what_stands_lead_to_their_own_questions(clients: dict[str, TestClient]) -> None:
    """How an offer stood to the question as it was asked, the offer itself to the one that was changed to."""
    told = part(page(clients[UKRAINE], "/whatif?suppose=usa.backstop"), "changes")
    assert addresses(told)[:2] == [
        "/why?scenario=ceasefire,+peace_agreement,+usa.backstop&about=LTU.sea",
        "/why?about=LTU.sea",
    ]
    for address in addresses(told)[:2]:
        assert clients[UKRAINE].get(address).status_code == 200


def test_lines_that_change_are_named_and_led_to(clients: dict[str, TestClient]) -> None:
    """In the order of the answer, each with a link to its bars."""
    case = Shelf(UKRAINE).case()
    found = whatif(case, question(case), change(case, suppose="not ceasefire", count="approved"))
    text = page(clients[UKRAINE], "/whatif?suppose=not ceasefire&then_count=approved")
    told = part(text, "changes")
    to = [one for one in addresses(told) if one.startswith("#line.")]
    assert to == [f"#line.{one.line}" for one in found.lines][:12]
    assert all(f'id="{one[1:]}"' in text for one in to)
    assert "No line changes." not in read(told)


def test_what_changes_nothing_says_so(clients: dict[str, TestClient]) -> None:
    """An event that holds already."""
    told = part(page(clients[UKRAINE], "/whatif?suppose=ceasefire"), "changes")
    assert "Nothing changes: no offer stands otherwise, and no line changes." in read(told)
    assert entries(told) == []


def test_of_many_offers_twelve_are_told_and_all_are_one_link_away(clients: dict[str, TestClient]) -> None:
    """The link has as many as it says, besides those that are told."""
    client = clients[UKRAINE]
    told = part(page(client, "/whatif?then_count=approved"), "changes")
    assert len(entries(told)) == 12
    more = re.search(r'<a href="([^"]*)" hx-boost="false">and (\d+) more</a>', told)
    assert more is not None
    assert len(client.get(unescape(more[1])).json()["offers"]) == 12 + int(more[2])


def test_without_a_change_nothing_is_said_to_change(clients: dict[str, TestClient]) -> None:
    """The section is of what-ifs alone."""
    assert 'id="changes"' not in page(clients[UKRAINE], "/assess")


# ---- what would change it ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", shipped_cases())
def test_what_would_change_it_is_what_the_terminal_tells(clients: dict[str, TestClient], name: str) -> None:
    """Events and offers by what they are called instead of by their ids: each event of the terminal, and the ceiling."""
    from willing.report.screen import shown

    case = Shelf(name).case()
    answer = assess(case, question(case))
    terminal = " ".join(shown(show_assessment, answer).partition("What would change it")[2].split())
    section = part(page(clients[name], "/assess"), "turns")
    told = read(re.sub("<[^>]+>", "", section))
    for wait in answer.waits[:5]:
        count = f"{len(wait.offers)} offer{'s wait' if len(wait.offers) > 1 else ' waits'} for it"
        assert f"{wait.event}: {count}" in terminal
        assert f"{case.name(wait.event)}: {count}" in told
        assert f"/events#event.{wait.event}" in addresses(section)
        for offer in wait.last[:3]:
            assert f"/why?about={offer}" in addresses(section)
    ceiling = f"If every event left open turned out well: up to {answer.ceiling} of {len(answer.lines)} lines."
    assert ceiling in terminal
    assert ceiling in told
    assert ("A circle: " in told) == bool(answer.circles)
    for found in answer.circles:
        assert sentences.circle(found, case) in told
        assert sentences.circle_ending(found) in told


def test_what_is_waited_for_leads_to_places_that_are_there(clients: dict[str, TestClient]) -> None:
    """Each event to a row of the list of events, and its count to the offers there, where some wait for the event itself."""
    client = clients[UKRAINE]
    events = page(client, "/events")
    to = [one.partition("#")[2] for one in addresses(part(page(client, "/assess"), "turns")) if one.startswith("/events#")]
    assert len(to) > 9
    assert [one for one in to if f'id="{one}"' not in events] == []


def test_circles_and_what_stands_only_together_are_told_in_a_few_words() -> None:
    """Two circles, how many more there are, and three of the offers that stand once all are announced, with links to why."""
    pairs = [("AAA", "BBB"), ("CCC", "DDD"), ("EEE", "FFF")]
    said = [
        statement(one, statement=f"st{one}", quantity=Quantity.exactly(100, "troops"), condition=parse(f"{other}.land"))
        for pair in pairs
        for one, other in (pair, pair[::-1])
    ]
    shelf, of = Shelf(FUND), case_of_tests(said, [], [line("land", needs=2000)])
    shelf.case = lambda known=None: of  # type: ignore[method-assign]
    client = TestClient(board(shelf, tray_of(), hosts={"testserver"}))
    section = part(page(client, "/assess"), "turns")
    _ceiling, first, second, more, together = entries(section)
    assert first.startswith(
        "Circle 1: BBB waits for “AAA sends land forces”; AAA waits for “BBB sends land forces”. Announced jointly"
    )
    assert second.startswith("Circle 2: DDD waits for")
    assert more == "and 1 more"
    assert together == "Announced jointly, these stand too: AAA: land forces, BBB: land forces, CCC: land forces and 3 more."
    assert addresses(section).count("/circles#circle-1") == 3
    assert [one for one in addresses(section) if one.startswith("/why")] == [
        f"/why?about={one}.land" for one in ("AAA", "BBB", "CCC")
    ]


def test_after_a_change_of_nations_nothing_leads_to_another_answer(clients: dict[str, TestClient]) -> None:
    """What would change it is told without links to offers and circles, which no question has so; events are the same in all."""
    text = page(clients[UKRAINE], "/whatif?without=DEU")
    section = part(text, "turns")
    assert not any(one.startswith(("/why", "/circles", "#circle")) for one in addresses(section))
    assert entries(section)[1].startswith("A circle: ")
    assert "as the list of events tells" not in read(text)
    assert "as the list of events tells" in read(page(clients[UKRAINE], "/whatif?suppose=not ceasefire"))


# ---- lines that fail first --------------------------------------------------------------------------------------------------


def test_lines_that_are_perhaps_filled_come_after_those_that_are_short(clients: dict[str, TestClient]) -> None:
    """Three lines are told, with their state and cause, and how many more there are is a link to all."""
    for name, expected, more in (
        (UKRAINE, ["Land forces inside Ukraine short: on conditions"], 15),
        ("haiti-2024", ["short: too little offered", "perhaps filled: hangs on", "perhaps filled: hangs on"], 0),
        (FUND, ["short: taken by lines above"], 0),
    ):
        section = part(page(clients[name], "/assess"), "failing")
        told = entries(section)
        assert all(words in said for words, said in zip(expected, told, strict=False)), told
        assert len(told) == (3 if more else len(expected))
        assert ("and 15 more" in read(section)) == (more == 15)
        assert ("#lines" in addresses(section)) == bool(more)


# ---- switches and their words -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", shipped_cases())
@pytest.mark.parametrize("rung", ["indicated", "pledged"])
def test_a_switch_and_the_list_of_events_tell_one_number(clients: dict[str, TestClient], name: str, rung: str) -> None:
    """Of every event, those that offers bring about too; and after a change of the question, that of the question after it."""
    client = clients[name]
    first, events = page(client, f"/whatif?then_count={rung}"), page(client, f"/events?count={rung}")
    case = Shelf(name).case()
    answer = assess(case, question(case, count=rung))
    waiting = waiting_for(answer)
    for event in case.events.values():
        if event.kind == "reason":
            continue
        at = first.index(f'id="event.{event.event}"')
        here = re.search(r"(\d+) offers? waits?<", first[at : first.index("</button>", at)])
        at = events.index(f'<tr id="event.{event.event}"')
        there = re.search(r"<summary>(\d+) offers?<", events[at : events.index("</tr>", at)])
        count = len(waiting.get(event.event, ()))
        assert [int(one[1]) if one else 0 for one in (here, there)] == [count, count], event.event


def test_an_event_that_offers_bring_about_tells_who_waits(clients: dict[str, TestClient]) -> None:
    """And once it is supposed, that nobody does."""

    def switch(text: str) -> str:
        at = text.index('id="event.usa.backstop"')
        return text[at : text.index("</button>", at)]

    assert "10 offers wait" in switch(page(clients[UKRAINE], "/assess"))
    assert "offers wait" not in switch(page(clients[UKRAINE], "/whatif?suppose=usa.backstop"))


@pytest.mark.parametrize("code", ["en", "ar"])
def test_no_two_fields_are_called_the_same(clients: dict[str, TestClient], code: str) -> None:
    """The question on top and the change beside the lines are told apart by every label; a sentence says how they differ."""
    text = page(clients[UKRAINE], f"/assess?lang={code}")
    labels = [
        read(re.sub(r"<select.*", "", one, flags=re.DOTALL)) for one in re.findall(r"<label>(.*?)</label>", text, re.DOTALL)
    ]
    assert len(labels) == len(set(labels)) == 6
    assert 'aria-describedby="then-note"' in text
    assert 'id="then-note"' in text


def test_who_can_stay_next_door_is_said_where_anybody_can(clients: dict[str, TestClient]) -> None:
    """And not in a case without a host."""
    says = "“Stays next door” is there for nations whose offers go into the host nation"
    assert says in read(page(clients[UKRAINE], "/assess"))
    assert says not in read(page(clients[FUND], "/assess"))


def test_in_arabic_all_of_it_is_arabic(clients: dict[str, TestClient]) -> None:
    """No sentence of these sections is left in English."""
    text = page(clients[UKRAINE], "/whatif?lang=ar&suppose=usa.backstop&stays=DEU: neighbour&without=GBR&then_count=pledged")
    with speaking("ar"):
        for name in ("changes", "turns", "failing"):
            assert not re.search("[a-z]{3}", read(re.sub(r"<[^>]+>", " ", part(text, name))))


def test_what_gets_better_and_what_worse_is_told_beside_the_count(clients: dict[str, TestClient]) -> None:
    """A count of lines may rise though most of what a change does is harm: how much goes either way stands beside it."""
    supposed = "not ceasefire, decision_to_deploy"
    case = Case.read(UKRAINE)
    found = whatif(case, question(case), change(case, suppose=supposed))
    bounds = [[(*one.alone, *one.jointly) for one in (each.before, each.after) if one] for each in found.lines]
    more = [old for old, new in bounds if max(map(sub, new, old)) > 0 and min(map(sub, new, old)) >= 0]
    less = [old for old, new in bounds if min(map(sub, new, old)) < 0 and max(map(sub, new, old)) <= 0]
    assert more
    gone = [one for one in found.offers if one.before and one.after and one.before > one.after]
    assert len(gone) > 3
    told = plain(unescape(re.sub("<[^>]*>", "", page(clients[UKRAINE], f"/whatif?suppose={supposed}"))))
    assert f"Lines that get more: {len(more)}; less: {len(less)}." in told
    assert re.search(r"Offers that stand more firmly: \d+; less: (\d+)\.", told)
