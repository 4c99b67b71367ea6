"""Flips, as a reader makes them: by mouse and by keys alone, with script and without; before and after are what `whatif` says."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, urlsplit

import pytest
from boards import Reader, plain, served
from commands import parsed

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

CASE: Final = "ukraine-2025"
START: Final = "as_of=2025-04-10"
CHANGES: Final = {"suppose", "without", "stays", "then_count", "then_requirement"}


@dataclass(frozen=True)
class Flip:
    """Something to flip: the id of what does it, what is chosen there, and the words that it puts into the address."""

    id: str
    asks: tuple[tuple[str, str], ...]
    choice: str = ""


FLIPS: Final = {
    "event_on": Flip("event.usa.backstop", (("suppose", "usa.backstop"),)),
    "event_off": Flip("event.ceasefire", (("suppose", "not ceasefire"),)),
    "nation_leaves": Flip("nation.FRA", (("without", "FRA"),)),
    "nation_stays_next_door": Flip("stays.GBR", (("stays", "GBR: neighbour"),)),
    "rung": Flip("then-count", (("then_count", "pledged"),), "pledged"),
    "requirement": Flip("then-requirement", (("then_requirement", "small"),), "small"),
}
QUESTIONS: Final = {
    "scenario": Flip("q-scenario", (("scenario", "truce only"),), "truce only"),
    "requirement": Flip("q-requirement", (("requirement", "small"),), "small"),
    "rung": Flip("q-count", (("count", "pledged"),), "pledged"),
    "day": Flip("q-as-of", (("as_of", "2025-09-04"),), "2025-09-04"),
}


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A board of a shipped case."""
    with served(CASE) as found:
        yield found


@pytest.fixture
def reader(browser: Browser, address: str) -> Iterator[Reader]:
    """Somebody who looks at it, and in the end has seen nothing amiss."""
    one = Reader(browser, address)
    yield one
    one.close()
    assert one.noted == []


def asked_in(page: Page) -> list[tuple[str, str]]:
    """The words of the page's address."""
    return parse_qsl(urlsplit(page.url).query)


def told(words: list[tuple[str, str]]) -> tuple[str, str]:
    """The verdicts before and after, as the command line has them; the same twice where nothing is supposed."""
    options = [part for name, word in words if name != "lang" for part in (f"--{name.replace('_', '-')}", word)]
    if CHANGES.intersection(name for name, _ in words):
        found = parsed("whatif", CASE, *options)
        return found["before"]["verdict"], found["after"]["verdict"]
    verdict = parsed("assess", CASE, *options)["verdict"]
    return verdict, verdict


def shown(page: Page) -> tuple[str, str]:
    """The verdicts before and after that the page shows."""
    after = plain(page.locator("h1").inner_text())
    before = page.locator(".before p")
    return plain(before.inner_text()) if before.count() else after, after


IDLE: Final = "body:not(:has(.htmx-request, .htmx-swapping, .htmx-settling))"
"""The page, while nothing is underway on it."""

_GROUP: Final = "(id) => document.getElementById(id)?.closest('details')?.id ?? ''"
_OPEN_ALL: Final = "() => { for (const one of document.querySelectorAll('.flips details')) one.open = true; }"
_PLACE: Final = "(id) => document.getElementById(id).getBoundingClientRect().top"
_BEFORE: Final = """(id) => {
  const stops = document.querySelectorAll("a, button, select, input:not([type=hidden]), summary");
  const all = [...stops].filter((one) => one.offsetParent);
  all[all.indexOf(document.getElementById(id)) - 1].focus();
}"""


def opened(page: Page, name: str) -> None:
    """The group of something is open, and so is one more, which nothing but a reader would open."""
    of_nations = "kind.nations" if name.startswith(("nation.", "stays.")) else ""
    for group in {"kind.consent", of_nations or page.evaluate(_GROUP, name)} - {""}:
        if page.locator(f"[id='{group}']").get_attribute("open") is None:
            page.locator(f"[id='{group}'] > summary").click()


def by_mouse(page: Page, flip: Flip) -> float:
    """It is flipped as one who points does; where it was on the screen just before."""
    target = page.locator(f"[id='{flip.id}']")
    target.scroll_into_view_if_needed()
    place = page.evaluate(_PLACE, flip.id)
    if flip.id == "q-as-of":
        target.fill(flip.choice)
        target.dispatch_event("change")
    elif flip.choice:
        target.focus()
        target.select_option(flip.choice)
    else:
        target.click()
    return float(place)


def by_keys(page: Page, flip: Flip) -> float:
    """From the stop before, Tab leads to it, and the keys that flip such things do; where it was on the screen just before."""
    page.evaluate(_BEFORE, flip.id)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == flip.id
    place = page.evaluate(_PLACE, flip.id)
    if not flip.choice:
        page.keyboard.press("Space" if flip.id.startswith("event") else "Enter")
        return float(place)
    (name, _), values = (
        flip.asks[0],
        page.locator(f"[id='{flip.id}'] option").evaluate_all("(all) => all.map((one) => one.value)"),
    )
    for value in values[1 : values.index(flip.choice) + 1]:  # each stop on the way is an answer, after which the next key counts
        with page.expect_response(lambda answer: "/whatif?" in answer.url):
            page.keyboard.press("ArrowDown")
        page.wait_for_url(lambda url, value=value: (name, value) in parse_qsl(urlsplit(url).query))  # type: ignore[misc]
        page.locator(f"[id='{flip.id}']:focus").wait_for()
    return float(place)


@pytest.mark.parametrize("way", [by_mouse, by_keys], ids=["mouse", "keys"])
@pytest.mark.parametrize("flip", FLIPS.values(), ids=FLIPS.keys())
def test_a_flip_shows_before_and_after(reader: Reader, flip: Flip, way: Callable[[Page, Flip], float]) -> None:
    """As `whatif` says them; the focus, the open groups and the place on the page stay; its address says it; back leads back."""
    page = reader.open(f"/assess?{START}")
    opened(page, flip.id)
    place = way(page, flip)
    page.locator(".before-after").wait_for(timeout=30_000)
    assert dict(asked_in(page)) == {**dict(parse_qsl(START)), **dict(flip.asks)}
    assert urlsplit(page.url).path == "/whatif"
    seen = shown(page)
    assert seen == told(asked_in(page))
    assert page.evaluate("document.activeElement.id") == flip.id
    assert page.locator("[id='kind.consent']").get_attribute("open") is not None
    page.locator(IDLE).wait_for()
    assert abs(page.evaluate(_PLACE, flip.id) - place) < 3
    if not flip.choice:
        switch = page.locator(f"[id='{flip.id}']")
        assert "changed" in (switch.get_attribute("class") or "")
        assert switch.get_attribute("aria-checked") == ("false" if flip.id in ("event.ceasefire", "nation.FRA") else "true")
    if way is by_keys and not flip.choice:
        page.go_back()
        page.locator(".before-after").wait_for(state="detached", timeout=30_000)
        assert urlsplit(page.url).path == "/assess"
        page.go_forward()
        page.locator(".before-after").wait_for(timeout=30_000)
        assert shown(page) == seen
        page.reload()
        assert shown(page) == seen


@pytest.mark.parametrize("flip", QUESTIONS.values(), ids=QUESTIONS.keys())
def test_a_question_is_asked_by_changing_it(reader: Reader, flip: Flip) -> None:
    """The page answers it as soon as something of it is changed, and its address is the question."""
    page = reader.open(f"/assess?{START}")
    with page.expect_response(lambda answer: "/assess?" in answer.url):
        by_mouse(page, flip)
    page.wait_for_url(lambda url: all(pair in parse_qsl(urlsplit(url).query) for pair in flip.asks), timeout=30_000)
    page.locator(IDLE).wait_for()
    assert shown(page) == told(asked_in(page))
    assert page.evaluate("document.activeElement.id") in (flip.id, "")


def test_the_tongue_changes_nothing_but_the_words(reader: Reader) -> None:
    """In Arabic the same change is shown, right to left; and back."""
    words = f"{START}&suppose=usa.backstop&without=FRA"
    page = reader.open(f"/whatif?{words}")
    page.get_by_role("link", name="العربية").click()
    page.locator("html[dir=rtl]").wait_for()
    assert sorted(asked_in(page)) == sorted([*parse_qsl(words), ("lang", "ar")])
    assert page.locator("[role=switch].changed").count() == 2
    page.get_by_role("link", name="English").click()
    page.locator("html[dir=ltr]").wait_for()
    assert shown(page) == told(parse_qsl(words))


def test_changes_add_up_and_are_undone(reader: Reader) -> None:
    """One flip after another is one change; what is flipped twice is as it was; one link undoes all."""
    page = reader.open(f"/assess?{START}")
    flips = (("event.ceasefire", {"suppose"}), ("nation.FRA", {"suppose", "without"}), ("event.ceasefire", {"without"}))
    for name, asks in flips:
        opened(page, name)
        page.locator(f"[id='{name}']").click()
        page.wait_for_url(lambda url, asks=asks: set(dict(parse_qsl(urlsplit(url).query))) - {"as_of"} == asks)  # type: ignore[misc]
        page.locator(IDLE).wait_for()
        assert shown(page) == told(asked_in(page))
    page.get_by_role("link", name="Undo all changes").click()
    page.locator(".before-after").wait_for(state="detached")
    assert asked_in(page) == parse_qsl(START)


def test_without_script_links_and_forms_do_the_same(browser: Browser, address: str) -> None:
    """Switches and forms have their buttons."""
    reader = Reader(browser, address, script=False)
    page = reader.open(f"/assess?{START}")
    page.locator("[id='event.ceasefire']").click()
    page.wait_for_url("**/whatif?**")
    assert shown(page) == told(asked_in(page))
    page.locator("#then-count").select_option("pledged")
    page.locator(".then button.ask").click()
    page.wait_for_url("**then_count=pledged**")
    words: list[Any] = [pair for pair in asked_in(page) if pair[1]]
    assert shown(page) == told(words)
    page.locator("#q-requirement").select_option("small")
    page.locator(".question button.ask").click()
    page.wait_for_url("**requirement=small**")
    assert shown(page) == told([pair for pair in asked_in(page) if pair[1]])
    assert reader.noted == []
    reader.close()


def test_a_slow_answer_comes_without_script_too(browser: Browser, address: str) -> None:
    """The page asks again by itself until it is there."""
    reader = Reader(browser, address, script=False)
    reader.page.goto(f"{address}/hold?as_of=2025-06-02&months=29&ratio=3.3")
    reader.page.locator("h1").wait_for(timeout=60_000)
    assert not reader.page.locator(".waiting-room").count()
    reader.close()


def test_flips_made_before_the_last_one_is_answered_are_not_lost(reader: Reader) -> None:
    """Whoever is quicker than the board gets all of them, in their order; each is made once the one before is there."""
    page = reader.open(f"/assess?{START}")
    page.evaluate(_OPEN_ALL)
    page.evaluate("""() => {
      for (const id of ["event.ceasefire", "event.usa.backstop", "nation.FRA"]) document.getElementById(id).click();
      const rung = document.getElementById("then-count");
      rung.value = "pledged";
      rung.dispatchEvent(new Event("change", { bubbles: true }));
    }""")
    asked = {"suppose": "not ceasefire, usa.backstop", "without": "FRA", "then_count": "pledged"}
    page.wait_for_url(lambda url: asked.items() <= dict(parse_qsl(urlsplit(url).query)).items(), timeout=30_000)
    page.locator(IDLE).wait_for()
    assert shown(page) == told(asked_in(page))
    page.locator("#undo").click()
    page.locator(".before-after").wait_for(state="detached")
    assert page.evaluate("document.activeElement.id") == "flips-head"


def test_what_is_in_a_closed_group_comes_once_it_is_opened(reader: Reader) -> None:
    """A flip brings what is in open groups; what is in another is for the question that is asked when it is opened."""
    page = reader.open(f"/assess?{START}")
    switches = page.locator("[role='switch']")
    of_all = switches.count()
    page.locator("[id='event.ceasefire']").click()
    page.locator(".before-after").wait_for()
    page.locator(IDLE).wait_for()
    assert 0 < switches.count() < of_all
    assert not page.locator("[id='nation.FRA']").count()
    page.locator("[id='kind.nations'] > summary").click()
    page.locator("[id='nation.FRA']").click()
    page.wait_for_url("**without=FRA**")
    page.locator(IDLE).wait_for()
    assert asked_in(page) == [("as_of", "2025-04-10"), ("suppose", "not ceasefire"), ("without", "FRA")]
    assert shown(page) == told(asked_in(page))
    page.evaluate(_OPEN_ALL)
    no_place = 1  # to stay at, for one who leaves
    page.wait_for_function("(count) => document.querySelectorAll('[role=switch]').length === count", arg=of_all - no_place)


def test_what_is_flipped_in_a_group_that_was_opened_meanwhile_is_not_lost(reader: Reader) -> None:
    """Its switch stays, and has the focus, until what is in the group comes for the question that is then asked."""
    page = reader.open(f"/assess?{START}")
    page.evaluate("""() => {
      document.getElementById("event.ceasefire").click();
      document.getElementById("kind.nations").open = true;
      const leaves = document.getElementById("nation.FRA");
      leaves.focus();
      leaves.click();
    }""")
    page.wait_for_url("**without=FRA**")
    page.locator(IDLE).wait_for()
    assert asked_in(page) == [("as_of", "2025-04-10"), ("suppose", "not ceasefire"), ("without", "FRA")]
    assert shown(page) == told(asked_in(page))
    assert page.evaluate("document.activeElement.id") == "nation.FRA"
    assert page.locator("[id='nation.FRA']").get_attribute("aria-checked") == "false"


def test_what_has_no_switch_any_more_holds_up_no_other_flip(reader: Reader) -> None:
    """A nation that is out stays nowhere; what was flipped after it is flipped, and nothing is flipped later unasked."""
    page = reader.open(f"/whatif?{START}&without=DEU")
    page.locator("[id='kind.event']").evaluate("(one) => { one.open = true; }")
    page.evaluate("""() => {
      for (const id of ["nation.FRA", "stays.FRA", "event.ceasefire"]) document.getElementById(id).click();
    }""")
    page.wait_for_url("**suppose=not+ceasefire**")
    page.locator(IDLE).wait_for()
    assert asked_in(page) == [("as_of", "2025-04-10"), ("suppose", "not ceasefire"), ("without", "DEU"), ("without", "FRA")]
    page.locator("#then-count").select_option("pledged")
    page.wait_for_url("**then_count=pledged**")
    page.locator(IDLE).wait_for()
    page.wait_for_timeout(500)
    assert ("then_count", "pledged") in asked_in(page)
    assert len(asked_in(page)) == 5


def test_the_title_is_that_of_the_screen(reader: Reader) -> None:
    """Also after a flip, and the way back from all of them, which change the page alone."""
    page = reader.open(f"/whatif?{START}&suppose=not+ceasefire")
    assert page.title().startswith("Does it add up?")
    page.locator("#undo").click()
    page.locator(".before-after").wait_for(state="detached")
    assert page.title().startswith("Does it add up?")


def test_a_group_that_cannot_be_brought_leaves_a_link(reader: Reader) -> None:
    """To the whole page."""
    page = reader.open(f"/whatif?{START}&suppose=not+ceasefire")
    opened(page, "event.usa.backstop")
    page.locator("[id='event.usa.backstop']").click()
    page.wait_for_url("**usa.backstop**")
    page.locator(IDLE).wait_for()
    page.route("**/whatif**", lambda route: route.abort())
    page.locator("[id='kind.nations'] > summary").click()
    page.get_by_role("link", name="Show them").wait_for()
    page.unroute("**/whatif**")
    reader.noted.clear()  # that it could not be brought
    page.get_by_role("link", name="Show them").click()
    page.locator("[id='nation.FRA']").wait_for(state="attached")


def test_a_late_answer_does_not_come_over_another_page(reader: Reader) -> None:
    """Where a reader goes on before an answer is there, the page, its address and its title are of where the reader went."""
    page = reader.open(f"/assess?{START}")
    page.evaluate("""() => {
      for (const part of ["/history", "/nations"]) document.querySelector(`nav a[href^="${part}"]`).click();
    }""")
    page.wait_for_url("**/nations**")
    page.locator(IDLE).wait_for()
    page.wait_for_timeout(1500)
    assert urlsplit(page.url).path == "/nations"
    assert page.title().startswith("Who is in?")
    assert page.locator("h1").inner_text() == "Who is in?"


def test_a_link_to_a_place_of_another_page_leads_there(reader: Reader) -> None:
    """What it names is seen, and opened where it was closed; a slow answer that is asked for again and again is one step back."""
    page = reader.open(f"/assess?{START}")
    page.locator(".turns a[href*='#waiting.']").first.click()
    page.wait_for_url("**/events**")
    page.locator(IDLE).wait_for()
    name = page.url.partition("#")[2]
    assert page.locator(f"details[id='{name}'] li").first.is_visible()
    page.wait_for_timeout(200)
    assert -1 < page.evaluate("(id) => document.getElementById(id).getBoundingClientRect().top", name) < 900
    steps = page.evaluate("history.length")
    page.locator("nav a[href^='/hold']").click()
    page.locator(".waiting-room").wait_for(state="detached")
    page.locator("#months").wait_for(timeout=60_000)
    assert page.evaluate("history.length") == steps + 1


def test_an_answer_that_is_no_page_is_shown_as_it_is(reader: Reader) -> None:
    """As where a shared board was begun anew, and knows a reader no more: nothing blank takes the place of what is there."""
    page = reader.open(f"/assess?{START}")
    page.route(
        "**/whatif**", lambda route: route.fulfill(status=401, content_type="text/plain", body="Open it by its whole address.")
    )
    page.locator("[id='event.ceasefire']").click()
    page.get_by_text("Open it by its whole address.").wait_for()
    reader.noted.clear()  # the refusal itself
