"""The map of the sites in a browser: it is drawn of the board's own data, and can be read and moved by keys."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from boards import Reader, served

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

PATH = "/sites?sites=2"
_COLOURS = """async (address) => {
  const picture = new Image();
  picture.src = address;
  await picture.decode();
  const canvas = document.createElement("canvas");
  canvas.width = picture.width;
  canvas.height = picture.height;
  const pen = canvas.getContext("2d");
  pen.drawImage(picture, 0, 0);
  const found = {}, { data } = pen.getImageData(0, 0, canvas.width, canvas.height);
  for (let k = 0; k < data.length; k += 4) {
    const colour = "#" + [0, 1, 2].map((n) => data[k + n].toString(16).padStart(2, "0")).join("");
    found[colour] = (found[colour] ?? 0) + 1;
  }
  return found;
}"""


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with served("ukraine-2025") as found:
        yield found


@pytest.fixture
def reader(browser: Browser, address: str) -> Iterator[Reader]:
    found = Reader(browser, address)
    yield found
    found.close()


def drawn(reader: Reader, path: str = PATH) -> Page:
    """The page, once its map is drawn."""
    page = reader.open(path)
    page.wait_for_selector("#map[data-drawn]", timeout=60_000)
    return page


def test_the_map_is_drawn_by_itself(reader: Reader) -> None:
    """Land, host, sea and front are seen; nothing is asked of another machine, and nobody complains."""
    page = drawn(reader)
    shot = base64.b64encode(page.locator("#map").screenshot()).decode()
    colours = page.evaluate(_COLOURS, f"data:image/png;base64,{shot}")
    for colour in ("#e6eff5", "#f5f5f2", "#fdf4dc", "#b42318"):  # sea, land, the host, the front
        assert colours.get(colour, 0) > 100, colour
    assert page.locator(".map-still").is_hidden()
    assert reader.noted == []
    assert reader.axe() == []


def test_each_site_is_a_button_that_says_what_stands_there(reader: Reader) -> None:
    """As many as the list beside has; the key that presses one opens what the list says, and Escape closes it again."""
    page = drawn(reader)
    items = page.locator("li[data-site]")
    markers = page.locator(".site-marker")
    assert markers.count() == items.count() == 2
    for item in items.all():
        name = item.locator(".site-name").inner_text()
        marker = page.get_by_role("button", name=f"{name}: ")
        assert marker.count() == 1
        marker.focus()
        page.keyboard.press("Enter")
        popup = page.locator(".maplibregl-popup")
        assert name in popup.inner_text()
        assert item.locator(".stands .nation").first.inner_text() in popup.inner_text()
        page.keyboard.press("Escape")
        assert popup.count() == 0
        assert page.evaluate("document.activeElement.classList.contains('site-marker')")
    assert reader.noted == []


def test_the_list_leads_to_the_map(reader: Reader) -> None:
    """A button of each site shows it there, and no other."""
    page = drawn(reader)
    for item in page.locator("li[data-site]").all():
        item.locator("button.find").click()
        assert page.locator(".maplibregl-popup").count() == 1
        assert item.locator(".site-name").inner_text() in page.locator(".maplibregl-popup").inner_text()


def test_another_choice_is_shown_without_leaving_the_page(reader: Reader) -> None:
    """The map is drawn anew of it, once; what it was is gone."""
    page = drawn(reader)
    before = page.locator("li[data-site]").evaluate_all("all => all.map((one) => one.dataset.site)")
    page.locator("#unbeaten-head ~ .wide tbody a:not([aria-current])").first.click()
    page.wait_for_url("**choice=*")
    page.wait_for_selector("#map[data-drawn]", timeout=60_000)
    after = page.locator("li[data-site]").evaluate_all("all => all.map((one) => one.dataset.site)")
    assert set(after) != set(before)
    assert page.locator(".site-marker").count() == 2
    assert page.locator("canvas.maplibregl-canvas").count() == 1
    assert reader.noted == []


def test_without_script_the_drawn_map_is_there(browser: Browser, address: str) -> None:
    """With the same list beside it."""
    plain = Reader(browser, address, script=False)
    try:
        for _ in range(60):
            plain.page.goto(address + PATH)
            if plain.page.locator(".waiting-room").count() == 0:
                break
            plain.page.wait_for_timeout(300)
        assert plain.page.locator(".map-still > svg").is_visible()
        assert plain.page.locator("li[data-site]").count() == 2
        assert plain.page.locator("button.find:visible").count() == 0
    finally:
        plain.close()


def test_without_webgl_the_drawn_map_stays(browser: Browser, address: str) -> None:
    """A browser that cannot draw it shows the one that is drawn already, and complains to nobody."""
    plain = Reader(browser, address)
    none = "HTMLCanvasElement.prototype.getContext = () => null"
    try:
        plain.page.add_init_script(none)
        plain.open(PATH)
        plain.page.wait_for_timeout(1500)
        assert plain.page.locator(".map-still > svg").is_visible()
        assert plain.page.locator("#map").is_hidden()
        assert plain.page.locator("button.find:visible").count() == 0
        assert plain.noted == []
    finally:
        plain.close()


@pytest.mark.parametrize(("width", "lang"), [(360, "ar"), (2560, "en")])
def test_it_fits_the_window(browser: Browser, address: str, width: int, lang: str) -> None:
    """From the narrowest to the widest, whichever way the page is read."""
    one = Reader(browser, address, width=width)
    try:
        drawn(one, f"{PATH}&lang={lang}")
        assert not one.is_wider_than_the_window
        one.open(f"/tasks?lang={lang}")
        assert not one.is_wider_than_the_window
        assert one.axe() == []
    finally:
        one.close()


def test_the_page_weighs_less_than_two_megabytes(reader: Reader) -> None:
    """With all that it loads, as it is sent."""
    sizes: list[int] = []
    reader.page.on("requestfinished", lambda asked: sizes.append(max(0, asked.sizes()["responseBodySize"])))
    drawn(reader)
    assert 0 < sum(sizes) < 2_000_000
