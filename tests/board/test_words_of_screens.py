"""What an address asks is what its screen answers: words that a screen does not use are refused, and no link has such words."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any, Final

import pytest
from boards import reader

from willing.board.app import SCREENS
from willing.board.screen import Screen
from willing.board.shelf import Shelf
from willing.ledger.case import shipped_cases

if TYPE_CHECKING:
    from starlette.testclient import TestClient

QUERIES: Final = {
    "whatif": "suppose=not%20{event}",
    "why": "about={nation}",
    "evidence": "about={nation}",
    "sources": "about={nation}",
    "hold": "months=3&ratio=4",
    "circles": "most=1",
    "brief": "sites=1",
    "tasks": "within=3",
    "sites": "within=3",
}
"""An address of each screen with words of its own."""


@pytest.fixture(scope="module")
def clients() -> dict[str, TestClient]:
    """A browser for each shipped case, which these tests only look at."""
    return {name: reader(Shelf(name)) for name in shipped_cases()}


@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
@pytest.mark.parametrize("form", ["", ".json"])
def test_a_word_that_a_screen_does_not_use_is_refused(clients: dict[str, TestClient], screen: Screen, form: str) -> None:
    """By name; it would be taken for answered."""
    word = "draft" if screen.name != "whatif" else "months"
    found = clients["haiti-2024"].get(f"/{screen.name}{form}", params={word: "3"})
    assert found.status_code == 422
    assert word in found.text


@pytest.mark.parametrize("form", ["", ".json", ".csv", ".svg"])
def test_a_change_of_the_first_screen_is_a_what_if(clients: dict[str, TestClient], form: str) -> None:
    """As a page and as data, so that no form of it leaves the change out."""
    client = clients["haiti-2024"]
    found = client.get(f"/assess{form}?count=pledged&without=KEN", follow_redirects=False)
    assert (found.status_code, found.headers["location"]) == (303, f"/whatif{form}?count=pledged&without=KEN")
    assert client.get(f"/assess{form}?count=pledged&without=KEN").text == client.get(found.headers["location"]).text


@pytest.mark.parametrize("name", shipped_cases())
@pytest.mark.parametrize("screen", SCREENS, ids=lambda screen: screen.name)
def test_every_link_of_a_page_has_words_of_its_screen(clients: dict[str, TestClient], screen: Screen, name: str) -> None:
    """From pages with words of their own, too: nothing that a page leads to is refused for its words."""
    client = clients[name]
    case = Shelf(name).case()
    nation = next(one.nation for one in case.statements if one.stance == "pledges")
    words = QUERIES.get(screen.name, "").format(event=min(case.events), nation=nation)
    found = client.get(f"/{screen.name}?{words}&count=pledged&lang=ar")
    if screen.name in ("hold", "tasks", "sites", "brief") and found.status_code == 422:
        pytest.skip("a case without places or months")
    assert found.status_code == 200, found.text[-300:]
    used: dict[str, Any] = {one.name: one.words for one in SCREENS}
    shared = {"as_of", "scenario", "requirement", "count", "known_on", "lang"}
    for address in {*map(unescape, re.findall(r'(?:href|data-copies)="(/[^"#]*)', found.text))}:
        path, _, query = address.partition("?")
        to = path[1:].partition(".")[0]
        if to in used:
            names = {pair.partition("=")[0] for pair in query.split("&") if pair}
            assert names <= {*shared, *used[to]}, address
