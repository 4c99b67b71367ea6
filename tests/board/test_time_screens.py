"""Time, holding and waiting on the board: the commands' own answers, the days of a case, circles drawn and told."""

from __future__ import annotations

import csv
import io
import json
import re
import time
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final
from xml.etree import ElementTree as ET

import pytest
from boards import reader, tray_of
from builders import DAY, case, event, line, meeting, statement
from commands import willing
from starlette.testclient import TestClient

from willing.board.app import board
from willing.board.asked import Asked
from willing.board.shelf import Shelf
from willing.ledger.case import Case, shipped_cases
from willing.vocabulary.condition import parse
from willing.vocabulary.quantity import Quantity
from willing.vocabulary.records import Body, Nation, Statement

CASES: Final = shipped_cases()
UKRAINE: Final = "ukraine-2025"
HOSTILE: Final = "<script>alert(1)</script>\"><img src=x onerror=alert(1)>'{{ 7*7 }}"


@pytest.fixture(scope="module")
def boards() -> dict[str, TestClient]:
    """A browser for each shipped case, which these tests only look at."""
    return {name: reader(Shelf(name)) for name in CASES}


def held(of: Case) -> TestClient:
    """A browser on a board of a case that is in memory alone."""
    shelf = Shelf(CASES[0])
    shelf.case = lambda known=None: of  # type: ignore[method-assign]
    return reader(shelf)


def page(client: TestClient, address: str, **words: str) -> str:
    """A page that is there."""
    found = client.get(address, params=words)
    assert found.status_code == 200, found.text[-400:]
    return found.text


def said(number: int, nation: str, condition: str = "", troops: float = 1000, **words: Any) -> Statement:
    """A pledge of troops."""
    terms = parse(condition) if condition else None
    given = {"statement": f"st{number}", "condition": terms, "quantity": Quantity.exactly(troops, "troops"), **words}
    return statement(nation, **given)


def ring(**words: Any) -> Case:
    """A case in which three wait for each other in a ring, and one of them for a ceasefire too."""
    told = [said(1, "AAA", "BBB"), said(2, "BBB", "CCC and ceasefire"), said(3, "CCC", "AAA"), said(4, "DDD")]
    return case(told, [event("ceasefire")], [line("land", needs=4000)], **words)


# ---- slow answers --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["history", "hold", "circles"])
def test_slow_answers_are_worked_out_in_a_process_beside(command: str) -> None:
    """The page says so until it is there, and then it is the answer."""
    name = "green-climate-fund-2014"
    client = TestClient(board(shelf := Shelf(name), tray_of(), hosts={"testserver"}))
    try:
        found = client.get(f"/{command}.json")
        deadline = time.monotonic() + 60
        while found.status_code == 202 and time.monotonic() < deadline:
            found = client.get(f"/{command}.json")
        assert found.text == willing(command, name, "--json").stdout
    finally:
        shelf.close()


def test_a_question_is_the_same_in_another_process() -> None:
    """Its words go there and come back."""
    import pickle

    asked = Asked.of([("as_of", "2025-04-10"), ("ratio", "3"), ("ratio", "4")])
    assert pickle.loads(pickle.dumps(asked)) == asked


# ---- pages, tables, drawings ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize("screen", ["history", "diff", "hold", "circles"])
def test_each_case_has_each_page_table_and_drawing(boards: dict[str, TestClient], screen: str, lang: str, name: str) -> None:
    """In both languages; tables have as many cells in each row, and drawings are well formed."""
    assert f'<html lang="{lang}"' in page(boards[name], f"/{screen}", lang=lang)
    rows = list(csv.reader(io.StringIO(boards[name].get(f"/{screen}.csv", params={"lang": lang}).text.removeprefix("\ufeff"))))
    assert {len(row) for row in rows} == {len(rows[0])}
    if screen != "diff":
        assert ET.fromstring(boards[name].get(f"/{screen}.svg", params={"lang": lang}).text).tag.endswith("svg")


def test_nothing_in_a_page_needs_a_style_or_a_script_of_its_own(boards: dict[str, TestClient]) -> None:
    """The policy that every page carries lets no inline style or script through."""
    for screen in ("history", "diff", "hold", "circles"):
        text = page(boards[UKRAINE], f"/{screen}")
        assert not re.search(r"\sstyle=|<style|<script(?! src)|\son\w+=", text)


def test_every_id_of_a_page_is_its_own(boards: dict[str, TestClient]) -> None:
    """Though many drawings with patterns are in it."""
    for screen in ("history", "hold", "circles"):
        ids = re.findall(r'\sid="([^"]*)"', page(boards[UKRAINE], f"/{screen}"))
        assert len(ids) == len(set(ids))


# ---- the slider ----------------------------------------------------------------------------------------------------------


def test_a_number_of_a_day_is_that_day_counted_from_the_first() -> None:
    """A slider tells the number; the page is of the day, and its links name it."""
    client = held(replace(ring(), statements=(said(1, "AAA"), said(2, "BBB", said_on=DAY + timedelta(10)))))
    by_number, by_name = (page(client, "/history", **words) for words in ({"day": "4"}, {"as_of": "2025-04-14"}))
    assert by_number == by_name
    assert 'type="range" name="day" id="t-day" min="0" max="10" step="1" value="4"' in by_number
    assert client.get("/history.json?day=4").text == client.get("/history.json?as_of=2025-04-14").text


@pytest.mark.parametrize(
    "query", ["day=11", "day=-1", "day=x", "day=4&as_of=2025-04-11", "as_of=soon", "from=2025-05-01&to=2025-04-01"]
)
def test_what_no_day_is_is_refused(query: str) -> None:
    """With what was wanted instead."""
    client = held(replace(ring(), statements=(said(1, "AAA"), said(2, "BBB", said_on=DAY + timedelta(10)))))
    assert client.get(f"/history?{query}").status_code == 422


def test_meetings_are_marked_and_lead_from_one_to_the_next() -> None:
    """Those between are on the slider; the ones before and after are links."""
    held_on = [DAY + timedelta(number) for number in (1, 3, 6)]
    bodies = {"board": Body(body="board", name="the board", kind="", note="")}
    meetings = tuple(meeting(day, body="board", place="Town") for day in held_on)
    told = (said(1, "AAA"), said(2, "BBB", said_on=DAY + timedelta(10)))
    text = page(held(replace(ring(), statements=told, meetings=meetings, bodies=bodies)), "/history", day="4")
    assert re.findall(r'<option value="(\d+)" label="the board, Town">', text) == ["1", "3", "6"]
    assert 'id="meeting-before" rel="prev" href="/history?as_of=2025-04-13"' in text
    assert 'id="meeting-after" rel="next" href="/history?as_of=2025-04-16"' in text


@pytest.mark.parametrize("day", ["0001-01-01", "9999-12-31"])
@pytest.mark.parametrize("lang", ["en", "ar"])
def test_the_first_and_the_last_day_of_all_are_days(day: str, lang: str) -> None:
    """Marks along so long a time are its ends."""
    client = held(ring())
    assert page(client, "/history", as_of=day, lang=lang)
    assert client.get("/history.svg", params={"as_of": day, "lang": lang}).status_code == 200
    assert page(client, "/assess", as_of=day, lang=lang)
    assert page(client, "/events", as_of=day, lang=lang)
    assert page(client, "/circles", as_of=day, lang=lang)


def test_what_changed_is_told_from_the_meeting_before_to_the_day() -> None:
    """With the statement that says so as a link, and the line that it changes."""
    meetings = (meeting(DAY + timedelta(1)),)
    told = (said(1, "AAA"), said(2, "BBB", said_on=DAY + timedelta(3), troops=500))
    of = replace(ring(), statements=told, meetings=meetings)
    text = page(held(of), "/history")
    changed = text[text.index('id="changed-head"') :]
    assert "What changed from 11 Apr 2025 to 13 Apr 2025" in changed
    assert re.search(r'<a href="/sources\?as_of=2025-04-13&amp;about=st2">', changed)
    assert "st1" not in changed
    assert re.search(r'changes line <a href="/why\?as_of=2025-04-13&amp;about=land">', changed)


def test_what_was_known_is_refused_where_no_ledger_is() -> None:
    """A folder keeps no record of it, and its page does not ask for it."""
    client = TestClient(board(Shelf("haiti-2024"), tray_of(), hosts={"testserver"}))
    assert client.get("/diff?known_from=3").status_code == 422
    assert 'name="known_from"' not in page(client, "/diff")


def test_nothing_changed_is_said() -> None:
    """Of a day and itself."""
    assert "Nothing changed." in page(held(ring()), "/diff", **{"from": "2025-04-10", "to": "2025-04-10"})


# ---- holding -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query", ["months=0", "months=121", "months=x", "ratio=0.5", "ratio=nan", "ratio=101", "line=none", "from=x"]
)
def test_what_cannot_be_held_is_refused(query: str) -> None:
    """As at the command line."""
    assert held(ring()).get(f"/hold?{query}").status_code == 422


def test_every_line_leads_to_its_months_and_those_to_who_serves_it() -> None:
    """One line has a chart, its figures, and the offers that give it something as links."""
    client = held(ring())
    assert '<a href="/hold?months=4&amp;line=land">' in page(client, "/hold", months="4")
    text = page(client, "/hold", months="4", line="land")
    assert text.count("<svg") >= 2
    assert '<a href="/why?about=DDD.land">' in text


def test_the_table_has_a_row_for_each_line_and_month() -> None:
    """With what is required and got."""
    rows = list(csv.reader(io.StringIO(held(ring()).get("/hold.csv?months=4").text.removeprefix("\ufeff"))))
    assert [row[3:5] for row in rows[1:]] == [[str(month), "4000"] for month in range(1, 5)]


def test_ratios_are_few_and_each_once() -> None:
    """Eight are told, however they are written; a ninth is refused, since the work grows with them."""
    client = held(ring())
    eight = "&".join(f"ratio={number}" for number in (1, 2, 3, 4, 5, 6, 7, "8&ratio=8.0"))
    text = client.get(f"/hold?months=1&{eight}").text
    assert text.count('id="h-ratio-') == 8
    assert client.get(f"/hold?months=1&{eight}&ratio=9").status_code == 422


def test_a_figure_of_a_month_leads_to_who_serves_it() -> None:
    """And not to why the line is short on the day of the question, which is another answer."""
    text = page(held(ring()), "/hold", months="4", line="land")
    table = text[text.index('id="chart-head"') : text.index('id="ratios-head"')]
    assert table.count('<a class="figure" href="#given-head">') >= 3
    assert "/why" not in table
    assert 'id="given-head"' in text


def test_a_line_that_only_its_day_asks_for_is_shown() -> None:
    """D says which lines there are; one of another day is refused, with those that D asks for."""
    later = line("late", needs=100, asked_from=DAY + timedelta(100))
    first = line("land", needs=4000, asked_until=DAY + timedelta(50))
    of = case([said(1, "AAA")], [event("ceasefire")], [first, later])
    client = held(of)
    begins = (DAY + timedelta(120)).isoformat()
    assert client.get(f"/hold.json?months=2&from={begins}&line=late").json()["lines"][0]["line"] == "late"
    found = client.get(f"/hold.json?months=2&from={begins}&line=land")
    assert found.status_code == 422
    (fault,) = found.json()["faults"]
    assert "which that day does not ask for" in fault["found"]
    assert fault["try"] == "one of late"
    assert client.get("/hold?line=none").status_code == 422


def test_what_needs_no_relief_is_not_drawn_as_if_it_rotated(boards: dict[str, TestClient]) -> None:
    """Money is brought once: a sentence says so, on the page, the drawing and the command line, and no ratio is told."""
    name, says = "green-climate-fund-2014", "Nothing of this rotates: it is brought once and needs no relief."
    assert says in willing("hold", name).stdout.replace("\n", " ")
    for address in ("/hold", "/hold?line=start"):
        text = page(boards[name], address)
        assert says in text
        assert "<svg" not in text[text.index("<main") :].replace('<svg class="patterns"', "")
        assert 'name="ratio"' not in text
        path, _, query = address.partition("?")
        assert says in boards[name].get(f"{path}.svg?{query}").text
    assert {one["rotates"] for one in boards[name].get("/hold.json").json()["lines"]} == {False}


def test_what_is_lost_without_each_nation_has_a_page() -> None:
    """Each nation that is missed leads to the answer without it; those that can be spared are named."""
    client = held(case([said(1, "AAA", troops=4000), said(2, "BBB", "usa")], [event("usa")], [line("land", needs=4000)]))
    text = page(client, "/hold", months="3", without_each="yes")
    assert '<a href="/whatif?without=AAA">' in text
    assert "Without any one of these no line is met for another while or gets less" in text
    rows = list(csv.reader(io.StringIO(client.get("/hold.csv?months=3&without_each=yes").text.removeprefix("\ufeff"))))
    assert [row[0] for row in rows[1:]] == ["AAA", "BBB"]
    for query in ("without_each=no", "without_each=yes&line=land"):
        assert client.get(f"/hold?{query}").status_code == 422


# ---- circles -------------------------------------------------------------------------------------------------------------


def test_a_ring_of_three_is_drawn_and_told() -> None:
    """Each waits for the next; who is not in it is not told of; what is waited for besides is a link to supposing it."""
    text = page(held(ring()), "/circles")
    assert "3 offers of 3 nations wait for each other in a circle." in text
    drawn = ET.fromstring(text[(at := text.index("<svg xmlns", text.index('id="circle-1"'))) : text.index("</svg>", at) + 6])
    links = [one for one in drawn.iter() if one.tag.endswith("}a")]
    leads = [f"/why?about={nation}{rest}" for nation in ("AAA", "BBB", "CCC") for rest in ("", ".land")]
    assert sorted({one.attrib["href"] for one in links}) == leads
    words = re.sub(r"<[^>]+>|\s+", " ", text)
    assert re.search(r"AAA +waits for +“[^”]*BBB", words)
    assert "DDD" not in text[text.index('id="circle-1"') :]
    assert '<a href="/whatif?suppose=ceasefire">' in text


def test_each_set_that_breaks_a_circle_leads_to_supposing_it() -> None:
    """The announced offer without its condition, and what it waits for besides come true."""
    text = page(held(ring()), "/circles")
    flips = re.findall(r'<a class="flip" href="([^"]*)"', text)
    assert flips
    assert all("/whatif?suppose=ceasefire&amp;condition=" in one for one in flips)


def test_members_below_the_rung_are_told() -> None:
    """They are in the circle, and do not count."""
    text = page(held(ring()), "/circles", count="approved")
    assert "In it, but below the rung that counts" in text


@pytest.mark.parametrize("name", ["haiti-2024", "green-climate-fund-2014"])
def test_a_case_without_circles_says_so(boards: dict[str, TestClient], name: str) -> None:
    """On the page and on the drawing."""
    says = "There is no circle: nobody waits for themselves by way of others."
    assert says in page(boards[name], "/circles")
    assert says in boards[name].get("/circles.svg").text


# ---- what strangers write ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize("address", ["/history", "/diff", "/hold", "/hold?line=land", "/circles"])
def test_what_strangers_write_is_text(address: str, lang: str) -> None:
    """Names of nations, lines and meetings, speakers and events, with markup and braces in them."""
    codes = ("AAA", "BBB", "CCC", "DDD")
    nations = {code: Nation(nation=code, name=f"{code} {HOSTILE}", member="yes", groups=(), note="") for code in codes}
    of = ring(nations=nations, meetings=(meeting(DAY - timedelta(3), place=HOSTILE),))
    told = tuple(replace(one, speaker=HOSTILE, said_on=DAY + timedelta(k)) for k, one in enumerate(of.statements))
    asks = of.requirements["r"]
    asks = replace(asks, title=HOSTILE, lines=tuple(replace(one, name=HOSTILE) for one in asks.lines))
    of = replace(of, statements=told, requirements={"r": asks}, events={"ceasefire": replace(event("ceasefire"), says=HOSTILE)})
    client = held(of)
    joined = "&" if "?" in address else "?"
    text = client.get(f"{address}{joined}lang={lang}").text
    assert "alert(1)" in text
    assert "<script>alert" not in text
    assert "<img" not in text
    assert "{{ 7*7 }}" in text
    path, _, query = address.partition("?")
    if path != "/diff":
        ET.fromstring(client.get(f"{path}.svg?{query}&lang={lang}").text)


def test_a_case_without_words_has_its_pages() -> None:
    """No statement, no line, no meeting."""
    client = held(case())
    for address in ("/history", "/diff", "/hold", "/circles"):
        assert client.get(address).status_code == 200, address
    assert json.loads(client.get("/hold.json").text)["lines"] == []
