"""Words made to harm, in every cell of a case and every word of an address: a board shows them as text, and runs none of them."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from itertools import count, cycle
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import urlopen
from xml.etree import ElementTree as ET

import pytest
from boards import Reader, plain, served, tray_of

from willing.board.app import SCREENS
from willing.board.asked import Asked
from willing.board.copies import csv_text
from willing.board.screen import Table
from willing.ledger.case import Case
from willing.ledger.folder import write_new_case
from willing.vocabulary.records import TABLES

if TYPE_CHECKING:
    from playwright.sync_api import Browser

STRINGS: Final = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "javascript:alert(1)",
    "{{7*7}}",
    "</title><svg onload=alert(1)>",
    "'-alert(1)-'",
    "&lt;b&gt;",
    "${7*7}",
    "]]><x/>",
    "%3Cscript%3E",
    "</script><script>alert(1)//",
    "=HYPERLINK(1)",
    "@SUM(1)",
    "{count} %s {0}",
    "' onmouseover='alert(1)",
)
BENT: Final = ("\u202e<b>drow\u202c", "a\x00b", "\ud7ff\uffff", *STRINGS)
"""What an address may hold besides; a case with a mark of direction in a cell is not sound."""

SHOWN: Final = {
    "nations": ("name",),
    "bodies": ("name",),
    "sources": ("publisher", "title"),
    "meetings": ("place",),
    "events": ("says",),
    "statements": ("speaker", "gist", "reason"),
    "requirements": ("name",),
}
"""Columns of which a reader sees every cell on some screen."""

KEPT: Final = {
    ("statements", "unit"),
    ("statements", "about"),
    ("capabilities", "unit"),
    ("caveats", "words"),
    ("sources", "language"),
}
"""Columns whose words are those of another table, or of a list."""

SCENARIO: Final = f"{STRINGS[0]} {STRINGS[1]}"
DRAWN: Final = {
    *("svg", "title", "desc", "defs", "pattern", "marker", "clipPath", "g", "a", "use"),
    *("path", "rect", "circle", "line", "polyline", "polygon", "text", "tspan"),
}
PATHS: Final = (
    *(f"/{one.name}" for one in SCREENS if one.title),
    "/read",
    "/whatif?suppose=not ceasefire&without=FRA",
    "/why?about=FRA.land@in_host",
    "/why?about=land",
    "/why?about=POL",
    "/evidence?about=FRA.land@in_host",
    "/sources?about=FRA",
    "/sources?about=POL",
    "/sources?about=s2",
    "/diff?from=2025-02-01&to=2025-03-05",
    "/hold?line=land",
)
AMISS: Final = """() => {
  const all = [...document.querySelectorAll("*")];
  const attributes = all.flatMap((one) => [...one.attributes]);
  const led = attributes.filter((one) => /^(xlink:)?(href|src|action|formaction|data)$/.test(one.name));
  const scripts = [...document.scripts].map((one) => one.getAttribute("src") ?? one.textContent);
  return [
    ...scripts.filter((one) => !/^.static.[a-z./-]+[.]m?js([?]v=[0-9a-f]+)?$/.test(one)),
    ...attributes.filter((one) => !one.ownerElement.closest(".maplibregl-map")) // which a script of the board's own fills
      .filter((one) => /^(on|hx-on|style$|srcdoc$)/i.test(one.name)).map((one) => one.name),
    ...led.map((one) => one.value.trim()).filter((one) => !/^(\\/|#|https?:\\/\\/example\\.)/.test(one)),
    ...all.map((one) => one.localName).filter((one) => ["img", "iframe", "object", "embed", "base", "x", "b-"].includes(one)),
  ];
}"""


def hostile_case(folder: Path) -> dict[tuple[str, str], list[str]]:
    """A sound case whose every free text is made to harm; the texts by table and column."""
    write_new_case(folder)
    strings, numbers = cycle(STRINGS), count(1)
    found: dict[tuple[str, str], list[str]] = {}

    def next_text(where: tuple[str, str]) -> str:
        words, number = next(strings), next(numbers)  # of a case, none may begin as formulas do
        text = f"n{number} {words}" if words.startswith(("=", "@")) else f"{words} n{number}"
        found.setdefault(where, []).append(text)
        return text

    for table in TABLES.values():
        file = folder / table.file
        rows = list(csv.DictReader(io.StringIO(file.read_text(encoding="utf-8-sig"))))
        for row in rows:
            for name, column in table.columns.items():
                if column.kind == "text" and (table.name, name) not in KEPT:
                    row[name] = next_text((table.name, name))
        for row in rows if table.name == "sources" else ():
            row["url"] = f"https://example.org/{row['source']}/javascript:alert(1)?&lt;"
        for row in rows if table.name == "translations" else ():
            row["row"] = row["row"].replace("no truce", SCENARIO)
        out = io.StringIO()
        writer = csv.DictWriter(out, list(table.columns))
        writer.writeheader()
        writer.writerows(rows)
        file.write_text(out.getvalue(), encoding="utf-8")
    settings = (folder / "case.toml").read_text(encoding="utf-8")
    for old, where in (("An example coalition", "title"), ("A small presence", "small")):
        settings = settings.replace(f'"{old}"', json.dumps(next_text(("settings", where))))
    settings = settings.replace('"no truce"', json.dumps(SCENARIO))
    found["settings", "scenario"] = [SCENARIO]
    (folder / "case.toml").write_text(settings, encoding="utf-8")
    return found


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, dict[tuple[str, str], list[str]]]]:
    """The address of a board of the hostile case, and the case's texts."""
    folder = tmp_path_factory.mktemp("hostile") / "case"
    texts = hostile_case(folder)
    Case.read(folder)
    with served(str(folder), tray_of(str(folder), folder.with_name("drafts.jsonl"))) as address:
        yield address, texts


def got(address: str) -> tuple[int, str, str]:
    """The status, kind and text of what is at an address."""
    try:
        with urlopen(address, timeout=60) as found:
            return found.status, found.headers["Content-Type"], found.read().decode()
    except HTTPError as error:
        return error.code, error.headers["Content-Type"], error.read().decode()


def test_every_text_is_text_on_every_screen(browser: Browser, hostile: tuple[str, dict[tuple[str, str], list[str]]]) -> None:
    """No page runs a word of the case, leads to one, or takes one as its own; and each text is read as it was written."""
    address, texts = hostile
    seen = ""
    reader = Reader(browser, address)
    for number, path in enumerate(PATHS):
        for code in ("en", "ar") if number == 0 else (("en", "ar")[number % 2],):
            page = reader.open(path + ("&" if "?" in path else "?") + f"lang={code}")
            assert page.locator("h1").count() == 1, (path, page.locator("body").inner_text()[:400])
            assert page.evaluate(AMISS) == [], path
            assert reader.noted == [], path
            seen += plain(page.evaluate("document.body.textContent + ' ' + document.title")) + "\n"
    reader.close()
    wanted = [text for (table, column), told in texts.items() for text in told if column in SHOWN.get(table, ())]
    wanted += [text for (table, _column), told in texts.items() if table == "settings" for text in told]
    flat = " ".join(seen.split())
    assert [text for text in (*STRINGS, *wanted) if text not in flat] == []
    assert "49" not in re.findall(r"\d+", flat.replace("n49", ""))


class Tags(HTMLParser):
    """What elements a page has, with what is amiss in them."""

    def __init__(self) -> None:
        super().__init__()
        self.amiss: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = dict(attrs)
        if tag in ("img", "iframe", "object", "embed", "base", "b", "x") and not (tag == "b" and not attrs):
            self.amiss.append(tag)
        if tag == "script" and not str(told.get("src", "")).startswith("/static/"):
            self.amiss.append("script")
        if tag == "svg" and "onload" in told:
            self.amiss.append("svg")
        self.amiss += [name for name in told if name.startswith(("on", "hx-on", "style"))]
        self.amiss += [
            str(told[name]) for name in ("href", "src", "action") if str(told.get(name, "/")).lower().startswith(("java", "data"))
        ]


@pytest.mark.parametrize("screen", [one.name for one in SCREENS] + ["read"])
def test_words_of_an_address_are_text(hostile: tuple[str, dict[tuple[str, str], list[str]]], screen: str) -> None:
    """Whatever a name of the query is given, or given as, the page holds no element and no link of it, and none is an error."""
    address, _ = hostile
    names = ["as_of", "scenario", "count", "known_on", "suppose", "without", "stays", "about", "from", "who", "months", "line"]
    names += ["draft", "done", "by", "lang", "since", "<script>"]
    for number, name in enumerate(names):
        for bent in (BENT[number % len(BENT)], STRINGS[number % 2]):
            status, kind, page = got(f"{address}/{screen}?{urlencode({name: bent})}")
            assert status < 500, (name, bent)
            assert kind.startswith("text/html")
            tags = Tags()
            tags.feed(page)
            assert tags.amiss == [], (name, bent)
    assert got(f"{address}/{quote(STRINGS[0], safe='')}")[0] == 404


@pytest.mark.parametrize("screen", [one.name for one in SCREENS if one.table])
def test_tables_run_in_no_spreadsheet(hostile: tuple[str, dict[tuple[str, str], list[str]]], screen: str) -> None:
    """No cell begins as a formula does."""
    address, _ = hostile
    status = 202
    while status == 202:
        status, _kind, told = got(f"{address}/{screen}.csv?{urlencode(_asked(screen))}")
    assert status == 200, told
    cells = [cell for row in csv.reader(io.StringIO(told.removeprefix("\ufeff"))) for cell in row]
    assert len(cells) > 1
    assert [cell for cell in cells if cell.startswith(("=", "+", "@", "\t", "\r")) or re.match("-[^0-9]", cell)] == []


@pytest.mark.parametrize("screen", [one.name for one in SCREENS if one.drawing])
def test_drawings_hold_known_elements_only(hostile: tuple[str, dict[tuple[str, str], list[str]]], screen: str) -> None:
    """They are well-formed, and have no script, no handler and no link but to the board's own."""
    address, _ = hostile
    status = 202
    while status == 202:
        status, _kind, told = got(f"{address}/{screen}.svg?{urlencode(_asked(screen))}")
    assert status == 200, told
    elements = list(ET.fromstring(told).iter())
    assert {one.tag.removeprefix("{http://www.w3.org/2000/svg}") for one in elements} <= DRAWN
    attributes: list[tuple[str, Any]] = [pair for one in elements for pair in one.attrib.items()]
    assert [name for name, _value in attributes if name.lower().startswith("on") or name == "style"] == []
    assert [value for name, value in attributes if name.endswith("href") and not value.startswith(("/", "#"))] == []


def test_a_cell_that_begins_as_a_formula_is_text() -> None:
    """An apostrophe before it says so; figures stay figures."""
    told = csv_text(Table(["=a"], [["+b", "-c", "@d", "\te", "f", -1.0, 2.5, None]]))
    rows = list(csv.reader(io.StringIO(told.removeprefix("\ufeff"))))
    assert rows == [["'=a"], ["'+b", "'-c", "'@d", "'\te", "f", "-1", "2.5", ""]]


def _asked(screen: str) -> dict[str, str]:
    """What a screen has to be asked."""
    about = {"why": "land", "evidence": "FRA.land@in_host"}
    asked = {"about": about[screen]} if screen in about else {}
    Asked.of(asked.items())
    return asked
