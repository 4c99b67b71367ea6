"""What a reader of the first screen is told of a change: what offers bring about, and which figures have something to rest on."""

from __future__ import annotations

import pytest
from boards import tray_of
from builders import DAY, case, event, line, statement
from starlette.testclient import TestClient

from willing.board.app import board
from willing.board.shelf import Shelf
from willing.ledger.case import Case, shipped_cases
from willing.vocabulary.condition import parse
from willing.vocabulary.quantity import Quantity
from willing.vocabulary.records import Statement


def troops(number: int, nation: str, amount: Quantity, condition: str = "") -> Statement:
    """A pledge of troops."""
    terms = parse(condition) if condition else None
    return statement(nation, statement=f"st{number}", quantity=amount, condition=terms)


def made() -> Case:
    """Of events that offers bring about for certain, at most and not at all, of one that is left open and one that has come."""
    said = [
        troops(1, "AAA", Quantity.exactly(500, "troops")),
        troops(2, "BBB", Quantity(100, 900, "troops")),
        troops(3, "CCC", Quantity.exactly(100, "troops"), "vote"),
    ]
    events = [
        event("sure", "AAA.land"),
        event("perhaps", "total(land) >= 1000"),
        event("hardly", "CCC.land"),
        event("vote"),
        event("come", holds_from=DAY),
    ]
    return case(said, events, [line("land", needs=2000)])


@pytest.fixture(scope="module")
def client() -> TestClient:
    """A browser on a board of that case."""
    shelf, of = Shelf(shipped_cases()[0]), made()
    shelf.case = lambda known=None: of  # type: ignore[method-assign]
    return TestClient(board(shelf, tray_of(), hosts={"testserver"}))


def switch(text: str, name: str) -> str:
    """The switch of an event on a page."""
    at = text.index(f'id="event.{name}"')
    return text[text.rindex("<button ", 0, at) : text.index("</button>", at)]


def leads(client: TestClient, question: str, name: str) -> str:
    """Where a switch leads that is flipped on a page of a question."""
    found = client.get(f"/whatif?{question}&flip={name}", follow_redirects=False)
    return found.headers["location"] if found.status_code == 303 else found.text


@pytest.mark.parametrize(
    ("question", "name", "to"),
    [
        ("", "event.sure", "/whatif?suppose=not+sure"),  # offers bring it about
        ("", "event.perhaps", "/whatif?suppose=perhaps"),
        ("", "event.come", "/whatif?suppose=not+come"),  # it has come
        ("scenario=vote", "event.vote", "/whatif?scenario=vote&suppose=not+vote"),
        ("suppose=vote", "event.vote", "/whatif"),
        ("suppose=vote,not+sure&lang=ar", "event.sure", "/whatif?suppose=vote&lang=ar"),
        ("", "nation.BBB", "/whatif?without=BBB"),
        ("without=AAA&without=BBB", "nation.AAA", "/whatif?without=BBB"),
        ("stays=AAA:+home&stays=BBB:+neighbour", "stays.AAA", "/whatif?stays=BBB:+neighbour"),
        ("then_count=pledged", "event.vote", "/whatif?suppose=vote&then_count=pledged"),
    ],
)
def test_a_switch_leads_to_the_other_way(client: TestClient, question: str, name: str, to: str) -> None:
    """Whatever else is asked stays; what was changed by it is changed no more. Copies lead to copies."""
    assert leads(client, question, name) == to
    found = client.get(f"/whatif.json?{question}&flip={name}", follow_redirects=False)
    assert found.headers["location"] == to.replace("/whatif", "/whatif.json")


def test_a_flip_is_answered_with_its_address_where_a_script_asks(client: TestClient) -> None:
    """A page at once, without the switches of closed groups; copies, and who has no script, at the address itself."""
    scripted = {"HX-Request": "true", "Open-Groups": "kind.nations"}
    found = client.get("/whatif?flip=event.vote", headers=scripted)
    assert (found.status_code, found.headers["hx-push-url"]) == (200, "/whatif?suppose=vote")
    assert 'id="nation.AAA"' in found.text
    assert 'id="nation.AAA"' not in client.get("/whatif?flip=event.vote", headers=scripted | {"Open-Groups": ""}).text
    copied = client.get("/whatif.json?flip=event.vote", headers=scripted, follow_redirects=False)
    assert (copied.status_code, copied.headers["location"]) == (303, "/whatif.json?suppose=vote")
    assert client.get("/nations", headers=scripted).text == client.get("/nations").text


@pytest.mark.parametrize(
    ("question", "name"), [("", "stays.BBB"), ("stays=AAA:+home", "stays.CCC"), ("without=AAA", "stays.AAA")]
)
def test_who_cannot_stay_next_door_has_no_switch(client: TestClient, question: str, name: str) -> None:
    """Whoever offers nothing inside the host, or is out; none that is not there is named as near."""
    assert f'id="{name}"' not in client.get(f"/whatif?{question}").text
    found = client.get(f"/whatif?{question}&flip={name}")
    assert found.status_code == 422
    assert f'<bdi class="near">{name}</bdi>' not in found.text


@pytest.mark.parametrize("name", ["event.sur", "nation.ZZZ", "stays.", "event", "come.come", "<b>", "nation.sure"])
def test_what_is_no_switch_is_refused(client: TestClient, name: str) -> None:
    """With the nearest one, where one is near."""
    found = client.get("/whatif", params={"flip": name})
    assert found.status_code == 422
    assert "a switch of this screen" in found.text
    assert "<b>" not in found.text
    assert "event.sure" in found.text or name != "event.sur"
    assert client.get("/assess", params={"flip": "event.sure"}).status_code == 422


def test_a_switch_says_what_offers_bring_about(client: TestClient) -> None:
    """For certain it is on; at most it says so and is off; what they do not bring about says nothing."""
    text = client.get("/assess").text
    sure, perhaps, hardly, vote, come = (switch(text, name) for name in ("sure", "perhaps", "hardly", "vote", "come"))
    assert ['aria-checked="true"' in one for one in (sure, perhaps, hardly, vote, come)] == [True, False, False, False, True]
    assert "brought about by offers</span>" in sure
    assert "brought about by offers at most</span>" in perhaps
    assert not any("brought about" in one for one in (hardly, vote, come))


def test_a_switch_follows_the_change(client: TestClient) -> None:
    """Without the nation that brings an event about it is not brought about, and what is ruled out is not either."""
    assert "brought about" not in switch(client.get("/whatif?without=AAA").text, "sure")
    assert "brought about" not in switch(client.get("/whatif?suppose=not+sure").text, "sure")


def test_events_tell_what_offers_bring_about(client: TestClient) -> None:
    """On their own screen, and in its table."""
    for text in (client.get("/events").text, client.get("/events.csv").text):
        assert text.count("brought about by offers: ") == 1
        assert text.count("brought about by offers at most: ") == 1
        assert text.count("holds once ") == 1


@pytest.mark.parametrize("change", ["without=AAA", "stays=AAA:+neighbour", "condition=CCC.land:+"])
def test_figures_of_what_nations_do_differently_lead_to_no_other_answer(client: TestClient, change: str) -> None:
    """They stand without a link, and a sentence says so: no question has that answer."""
    found = client.get(f"/whatif?{change}")
    text = found.text
    lines = text[text.index('id="lines"') : text.index("</main>")]
    assert found.status_code == 200
    assert "/why" not in lines
    assert '<b class="figure">' in lines
    assert "its figures have no links" in lines


def test_figures_of_a_supposed_event_lead_to_the_question_that_has_them(client: TestClient) -> None:
    """Since a scenario has it."""
    text = client.get("/whatif?suppose=vote").text
    assert '<a class="figure" href="/why?scenario=vote' in text
    assert "its figures have no links" not in text
