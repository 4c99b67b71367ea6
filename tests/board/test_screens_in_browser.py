"""Every screen in a real browser, in both tongues, on a phone, a desk and a wall: whole, readable, in the reader's words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlsplit

import pytest
from boards import Reader, plain, served, tray_of

from willing.analysis.assessment import assess
from willing.analysis.changes import whatif
from willing.analysis.diff import diff_days
from willing.analysis.holding import hold
from willing.analysis.tasks import tasks
from willing.analysis.waiting import waiting
from willing.board.app import SCREENS
from willing.board.asked import Asked
from willing.board.screens.desk import SCREEN as DESK
from willing.ledger.case import Case, shipped_cases
from willing.ledger.folder import write_new_case
from willing.report import diff_words, hold_words, sentences, tasks_words, tongue
from willing.report.tongue import _, speaking

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Browser

WIDTHS = (360, 1280, 2560)
TONGUES = {"en": "ltr", "ar": "rtl"}
HAITI, GREEN, UKRAINE = "haiti-2024", "green-climate-fund-2014", "ukraine-2025"
FLIPS = "suppose=usa.backstop,not ceasefire&without=GBR&stays=FRA: neighbour&then_count=pledged"
NOT_WORDS = re.compile(r"[A-Z]\d?|APP|II|CSV|GeoJSON|HTML|JSON|PDF|PNG|SVG|Word|Earth|MapLibre|Natural|Willing|milsymbol")
"""What is written in Latin letters in Arabic too: a rule, a grade, a format of a file, the sign of a battalion, the program."""

Told = Callable[[Case, Asked], str]


@dataclass(frozen=True)
class Look:
    """A screen to look at, and the words by which a reader knows that it is the right one."""

    path: str
    heading: Told
    status: int = 200


def titled(title: str) -> Told:
    return lambda case, asked: _(title)


def verdict(case: Case, asked: Asked) -> str:
    return sentences.verdict(assess(case, asked.question(case)))


def verdict_after(case: Case, asked: Asked) -> str:
    return sentences.verdict(whatif(case, asked.question(case), asked.change(case)).after)


def in_circles(case: Case, asked: Asked) -> str:
    answer = assess(case, asked.question(case))
    return sentences.waited(answer, waiting(answer))


def held(case: Case, asked: Asked) -> str:
    return hold_words.verdict(hold(case, asked.question(case)), lambda one: tongue.line_name(case, one.line))


def offered(case: Case, asked: Asked) -> str:
    return sentences.offer_words(case, asked.get("about"))


def line(case: Case, asked: Asked) -> str:
    (found,) = [one for one in asked.question(case).requirement.lines if one.line == asked.get("about")]
    return tongue.line_name(case, found)


def changed(case: Case, asked: Asked) -> str:
    begin, end = diff_days(case, asked.day("from"), asked.day("to"))
    before, after = (assess(case, asked.but(as_of=one.isoformat()).question(case)) for one in (begin, end))
    from willing.analysis.diff import diff

    return diff_words.title(diff(before, after))


def tasked(case: Case, asked: Asked) -> str:
    return tasks_words.headline(tasks(assess(case, asked.question(case)), within=24.0))


def sited(case: Case, asked: Asked) -> str:
    if not case.sites:
        return _("This case names no towns, so nothing can be said of where a force would stand.")
    return ": "  # how many, and which: that says a test of the screen itself


HEADINGS: dict[str, Told] = {"assess": verdict, "circles": in_circles, "hold": held, "tasks": tasked, "sites": sited}
TITLED = {one.name: HEADINGS.get(one.name, titled(one.title)) for one in (*SCREENS, DESK) if one.title}

LOOKS: dict[str, list[Look]] = {
    HAITI: [
        *(Look(f"/{name}", told) for name, told in TITLED.items()),
        Look("/why?about=KEN.personnel.police@in_host", offered),
        Look("/why?about=people", line),
        Look("/evidence?about=KEN.personnel.police@in_host", offered),
        Look("/sources?about=KEN.personnel.police@in_host", offered),
        Look("/diff?from=2024-01-01&to=2024-07-01", changed),
        Look("/assess?as_of=soon", titled("This cannot be asked"), 422),
        Look("/nowhere", titled("This cannot be asked"), 404),
    ],
    UKRAINE: [
        Look("/assess?as_of=2025-04-10", verdict),
        Look(f"/whatif?as_of=2025-04-10&{FLIPS}", verdict_after),
        Look("/circles?as_of=2025-12-10", in_circles),
        Look("/nations?as_of=2025-04-10&who=troops", titled("Who is in?")),
    ],
    GREEN: [Look(f"/{name}", told) for name, told in TITLED.items() if name not in ("sources", "read")],
}  # fmt: skip


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """Where each case is served, from the first time that it is looked at."""
    from contextlib import ExitStack

    with ExitStack() as stack:
        found: dict[str, str] = {}

        def at(place: str) -> str:
            if place not in found:
                found[place] = stack.enter_context(served(place))
            return found[place]

        yield at


ALL = [(name, look) for name, looks in LOOKS.items() for look in looks]


@pytest.mark.parametrize(("name", "look"), ALL, ids=[f"{name}{look.path}" for name, look in ALL])
def test_a_screen_is_whole_in_both_tongues_at_all_widths(
    browser: Browser, places: Callable[[str], str], name: str, look: Look
) -> None:
    """It says what the library says, in the reader's tongue and direction; nothing is amiss, sticks out or leaves the machine."""
    case = Case.read(name)
    at = ALL.index((name, look))
    for number, (code, direction) in enumerate(TONGUES.items()):
        if name == GREEN and code != "ar":
            continue  # what differs here is what the case has not, in either tongue
        width = WIDTHS[(at + number) % 3]
        reader = Reader(browser, places(name), width=width)
        page = reader.open(look.path + ("&" if "?" in look.path else "?") + f"lang={code}")
        asked = Asked.of(parse_qsl(urlsplit(look.path).query) if look.status == 200 else [])
        with speaking(code):
            expected = plain(look.heading(case, asked))
        assert page.locator("html").get_attribute("lang") == code
        assert page.locator("html").get_attribute("dir") == direction
        assert expected in plain(page.locator("h1").inner_text())
        assert [one for one in reader.noted if f"status of {look.status}" not in one] == []
        assert reader.axe() == [], width
        if code == "ar":
            assert foreign(reader, case) == []
        for other in sorted(WIDTHS, key=lambda one: one != width):
            page.set_viewport_size({"width": other, "height": 900})
            assert not reader.is_wider_than_the_window, other
        reader.close()


_PIECES = """() => {
  const ours = (one) => !one.closest("[lang=en], code, kbd, pre, script, style, textarea, a.web, .no-link, bdi:not([dir])");
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) if (ours(walker.currentNode.parentElement)) found.push(walker.currentNode.textContent);
  for (const name of ["aria-label", "aria-valuetext", "title", "placeholder", "label"])
    for (const one of document.querySelectorAll(`[${name}]`)) if (ours(one)) found.push(one.getAttribute(name));
  return found;
}"""
_OWN = """() => [...document.querySelectorAll("bdi")].filter((one) => !one.closest("cite, .sources-table, q"))
  .map((one) => one.textContent.trim())"""


def foreign(reader: Reader, case: Case) -> list[str]:
    """What an Arabic page says in English: of Willing's own words, and of the case's those that it has in Arabic too."""
    pieces: list[str] = reader.page.evaluate(_PIECES)
    told = {
        (case.title if not row and column == "title" else english): text.text
        for (language, table, row, column), text in case.translations.items()
        if language == "ar" and (english := tongue.text(case, table, row, column))
    }
    translated = {english for english, arabic in told.items() if english != arabic and len(english) > 3}
    shown: list[str] = reader.page.evaluate(_OWN)
    towns = set(re.findall(r"[^\W\d_]+", " ".join(site.name for site in case.sites.values())))  # on a map without marks
    found = []
    for piece in pieces:
        own = re.findall("\u2068(.*?)\u2069", piece)
        shown += [one.strip() for one in (*own, piece)]
        rest = re.sub(r"\u2068.*?\u2069|[A-Za-z][\w.@]*[\d_.@-][\w.@-]*", " ", piece)  # without the case's words and its codes
        words = [word for word in re.findall(r"[^\W\d_]+", rest) if re.search("[A-Za-z]", word)]
        if any(not NOT_WORDS.fullmatch(word) and word not in towns for word in words):
            found.append(piece.strip())
    return found + sorted(translated.intersection(shown))


def test_every_screen_that_has_a_title_is_looked_at() -> None:
    """None is left out, and all cases that come along are looked at."""
    assert set(LOOKS) == set(shipped_cases())
    paths = {look.path.partition("?")[0].strip("/") for looks in LOOKS.values() for look in looks}
    assert {one.name for one in (*SCREENS, DESK)} <= paths


def test_a_slow_answer_is_waited_for(browser: Browser, places: Callable[[str], str]) -> None:
    """While it is worked out the page says so, and then shows it by itself, asking again no oftener than it has to."""
    reader = Reader(browser, places(UKRAINE), width=360)
    page = reader.open("/assess")
    page.evaluate("""() => { for (let months = 31; months < 51; months++) fetch(`/hold?without_each=yes&months=${months}`); }""")
    page.goto(f"{places(UKRAINE)}/hold?as_of=2025-05-05&months=30&ratio=3.7", wait_until="commit")  # after all of these
    reader.page.locator(".waiting-room").wait_for(timeout=20_000)
    assert reader.page.locator("progress").is_visible()
    reader.page.locator("h1").wait_for(timeout=60_000)
    assert not reader.page.locator(".waiting-room").count()
    assert reader.noted == []
    reader.close()


def test_a_case_in_which_nobody_said_anything_has_screens_too(browser: Browser, tmp_path: Path) -> None:
    """Without a word that was said, a circle or a meeting each says so, and nothing is amiss."""
    write_new_case(tmp_path / "bare")
    for table in ("meetings", "statements", "promises", "amounts", "odds", "caveats", "tasks", "figures"):
        file = tmp_path / "bare" / f"{table}.csv"
        file.write_text(file.read_text(encoding="utf-8").partition("\n")[0] + "\n", encoding="utf-8")
    with served(str(tmp_path / "bare"), tray_of(str(tmp_path / "bare"), tmp_path / "drafts.jsonl")) as address:
        for number, name in enumerate(("assess", "nations", "circles", "history", "hold", "tasks", "events")):
            reader = Reader(browser, address, width=WIDTHS[number % 3])
            reader.open(f"/{name}")
            assert reader.page.locator("h1").inner_text().strip()
            assert (reader.noted, reader.is_wider_than_the_window) == ([], False), name
            assert name not in ("circles", "history", "hold") or reader.axe() == []
            reader.close()
