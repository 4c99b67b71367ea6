"""Who is in, and every figure followed: the pages say what the commands do, lead somewhere, and show strangers' words as text."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

import pytest
from boards import tray_of
from builders import DAY, case, event, line, meeting, statement
from commands import willing
from starlette.testclient import TestClient

from willing import Case
from willing.analysis.assessment import assess, question
from willing.analysis.contributors import contributors
from willing.board.app import board
from willing.board.shelf import Shelf
from willing.ledger.case import shipped_cases
from willing.ledger.place import ledger_at
from willing.report import sentences
from willing.report.tongue import speaking
from willing.vocabulary.condition import parse
from willing.vocabulary.quantity import Quantity
from willing.vocabulary.records import Body, Caveat, Nation, Source

CASES: Final = shipped_cases()
UKRAINE: Final = "ukraine-2025"
OWN: Final = re.compile(r"/(nations|why|evidence|sources|events)(\.(json|csv|svg))?(\?|$)")  # the screens that are tried here
HOSTILE: Final = "<script>alert(1)</script>\"><img src=x onerror=alert(1)>'{{ 7*7 }}\u202eevil"


def reader(shelf: Shelf) -> TestClient:
    """A browser on the machine of a board."""
    return TestClient(board(shelf, tray_of(), hosts={"testserver"}))


@pytest.fixture(scope="module")
def boards() -> dict[str, TestClient]:
    """A browser for each shipped case, which these tests only look at."""
    return {name: reader(Shelf(name)) for name in CASES}


def held(of: Case) -> TestClient:
    """A browser on a board of a case that is in memory alone."""
    shelf = Shelf(CASES[0])
    shelf.case = lambda known=None: of  # type: ignore[method-assign]
    return reader(shelf)


class Page(HTMLParser):
    """What a browser finds in a page: elements with their attributes, links, and texts with the elements around them."""

    VOID: Final = {"meta", "link", "input", "img", "br", "hr", "rect", "path", "circle"}

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[tuple[tuple[str, ...], str]] = []
        self._around: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element."""
        self.elements.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self._around.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an element that has nothing within."""
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        """Leave an element."""
        while self._around and self._around.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Keep a text."""
        self.texts.append((tuple(self._around), data))

    @property
    def links(self) -> list[str]:
        """Where the links lead."""
        return [where for tag, has in self.elements if tag == "a" and (where := has.get("href"))]

    @property
    def text(self) -> str:
        """All that is to be read."""
        return " ".join(" ".join(text for _, text in self.texts).split())


def page(client: TestClient, address: str) -> Page:
    """A page that is there."""
    found = client.get(address)
    assert found.status_code == 200, (address, found.text[-400:])
    return Page(found.text)


def something(name: str) -> dict[str, str]:
    """A nation with an offer, that offer, a line, a statement and a source of a shipped case."""
    of = Case.read(name)
    answer = assess(of, question(of))
    offer = next(one for one in answer.offers.values() if one.conditions or len(one.trail) > 2)
    said = offer.word
    return {
        "nation": offer.nation,
        "offer": offer.id,
        "line": answer.lines[0].line.line,
        "said": said.statement,
        "s": said.sources[0],
    }


# ---- the same answer as the commands --------------------------------------------------------------------------------------


def test_a_ledger_tells_who_entered_each_claim(tmp_path: Path) -> None:
    """The same as the command does, as all of it is known and as it was known."""
    kept = str(tmp_path / "kept.willing")
    made = willing("ledger", "load", "haiti-2024", kept, "--by", "A. Person")
    assert made.exit_code == 0, made.output
    client = reader(Shelf(kept))
    last = str(ledger_at(kept).receipt().number)
    for words, options in (({}, []), ({"known_on": last}, ["--known-on", last])):
        told = client.get("/evidence.json", params={"about": "KEN", **words})
        assert told.text == willing("evidence", kept, "KEN", *options, "--json").stdout
        assert "by A. Person" in told.text
    assert "A. Person" in page(client, "/evidence?about=KEN").text


# ---- who is in ----------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", CASES)
def test_every_definition_has_its_count_and_its_nations(boards: dict[str, TestClient], name: str) -> None:
    """All counts stand side by side on every page; the nations below are those of the one that was chosen, each once."""
    of = Case.read(name)
    found = contributors(assess(of, question(of)))
    for means, definition in found.definitions.items():
        shown = page(boards[name], f"/nations?who={means}")
        for one in found.definitions.values():
            least, most = len(one.certain), len(one.at_most)
            assert (f"{least}" if least == most else f"{least}–{most}") in [
                text for around, text in shown.texts if "form" in around
            ]
        rows = [str(has["id"]) for tag, has in shown.elements if tag == "tr" and "id" in has]
        assert sorted(rows) == sorted(f"nation.{nation}" for nation in definition.at_most)
        names = [of.nations[row.partition(".")[2]].name for row in rows]
        assert names == sorted(names, key=str.casefold)
        chosen = [has["value"] for tag, has in shown.elements if tag == "input" and "checked" in has]
        assert chosen == [means]


def test_a_cell_tells_status_amount_standing_and_the_reason_of_a_refusal(boards: dict[str, TestClient]) -> None:
    """In words, whatever the colours and shapes say; the reason stands on the page that the cell leads to too."""
    of = Case.read(UKRAINE)
    answer = assess(of, question(of))
    shown = page(boards[UKRAINE], "/nations")
    for one in answer.offers.values():
        if one.nation != "unnamed":
            assert any(link.partition("?")[2] == f"about={one.id}" for link in shown.links), one.id
    assert "3,000–9,000 troops" in shown.text
    refusal = next(one for one in answer.offers.values() if not one.status.is_live and one.reasons)
    titles = [has.get("title") for tag, has in shown.elements if tag == "a"]
    assert refusal.reasons[0][0] in titles
    assert refusal.reasons[0][0] in page(boards[UKRAINE], f"/why?about={refusal.id}").text


def test_columns_are_no_more_than_a_page_has_room_for(boards: dict[str, TestClient]) -> None:
    """Eight: what fewest nations speak of shares the last, where each offer is told by its capability; few have one each."""
    shown = page(boards[UKRAINE], "/nations")
    heads = [text for around, text in shown.texts if "thead" in around]
    assert len([has for tag, has in shown.elements if tag == "th" and has.get("scope") == "col"]) == 9
    assert heads[-1] == "other capabilities"
    (title,) = [has["title"] for tag, has in shown.elements if tag == "th" and "title" in has]
    assert title is not None
    told = [text for text in title.replace(" and ", ", ").split(", ") if text in shown.text]
    assert "medical support" in told
    assert not {"land forces", "naval forces", "training"} & {*told}
    assert "other capabilities" not in page(boards["haiti-2024"], "/nations").text


@pytest.mark.parametrize("name", [UKRAINE, "haiti-2024"])
def test_nothing_is_not_needed_where_a_line_is_short(name: str) -> None:
    """An offer that a line takes nothing of is told as needless only where the line has enough for certain."""
    of = Case.read(name)
    told = set()
    for asked in of.requirements:
        answer = assess(of, question(of, requirement=asked))
        for each in answer.lines:
            for one in each.candidates:
                if one.stop == "not needed":
                    words = sentences.candidate(one, answer.offers[one.offer], each)
                    told.add(words)
                    assert (words == "not needed here") == (each.met in ("alone", "jointly"))
    assert "may not be needed here" in told


def test_who_attends_and_who_was_not_named_is_told_and_not_counted(boards: dict[str, TestClient]) -> None:
    """Beneath the matrix: unnamed contributors by number, the last meeting with who sat there."""
    shown = page(boards[UKRAINE], "/nations?as_of=2025-04-10").text
    assert "Who attends is no contributor" in shown
    assert re.search(r"\d+ offers? of (a )?contributors? whom nobody named", shown)
    assert "Last meeting:" in shown


def test_a_table_has_each_offer_of_the_matrix_once(boards: dict[str, TestClient]) -> None:
    """As many rows as offers of the nations shown, and no other nation's."""
    of = Case.read(UKRAINE)
    answer = assess(of, question(of))
    inside = contributors(answer).definitions["troops"].at_most
    told = list(csv.reader(io.StringIO(boards[UKRAINE].get("/nations.csv?who=troops").text.removeprefix("\ufeff"))))
    assert sorted(row[3] for row in told[1:]) == sorted(one.id for one in answer.offers.values() if one.nation in inside)


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("code", ["en", "ar"])
def test_the_drawing_has_every_nation_and_nothing_that_runs(boards: dict[str, TestClient], name: str, code: str) -> None:
    """Well-formed, with presentation attributes alone, a mark for each offer, and no amount cut short."""
    text = boards[name].get("/nations.svg", params={"lang": code}).text
    root = ET.fromstring(text)
    tags = {one.tag.partition("}")[2] for one in root.iter()}
    assert tags <= {"svg", "title", "desc", "defs", "pattern", "g", "rect", "path", "circle", "text", "tspan"}
    assert not any(key.startswith("on") or key == "style" for one in root.iter() for key in one.attrib)
    of = Case.read(name)
    answer = assess(of, question(of))
    marks = list(root.iter("{http://www.w3.org/2000/svg}g"))
    assert len(marks) == sum(one.nation != "unnamed" for one in answer.offers.values())
    cut = [words for one in marks for words in one.itertext() if "…" in words]
    assert not cut
    if code == "en":
        drawn = set(root.itertext())
        for nation in contributors(answer).definitions["everybody"].at_most:
            assert of.nations[nation].name in drawn


# ---- following a figure ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "code"), [("haiti-2024", "en"), ("green-climate-fund-2014", "ar")])
def test_every_link_leads_somewhere(boards: dict[str, TestClient], name: str, code: str) -> None:
    """From each of these pages, whatever it is about: each address on this board answers, and each place on a page is there."""
    of = something(name)
    begin = ["/nations", "/events", f"/why?about={of['nation']}", f"/why?about={of['line']}", f"/evidence?about={of['offer']}"]
    begin += [f"/sources?about={of['s']}", f"/sources?about={of['said']}"]
    seen: dict[str, set[str | None]] = {}
    for start in begin:
        shown = page(boards[name], start + ("&" if "?" in start else "?") + f"lang={code}")
        ids = {has.get("id") for _, has in shown.elements}
        for link in shown.links:
            address, _, place = link.partition("#")
            if address not in seen and OWN.match(address):
                answered = boards[name].get(address)
                assert answered.status_code == 200, (start, link)
                is_page = answered.headers["content-type"].startswith("text/html")
                seen[address] = {has.get("id") for _, has in Page(answered.text).elements} if is_page else set()
            if place and (not address or OWN.match(address)):
                assert place in (seen[address] if address else ids), (start, link)
    assert len(seen) > 40


def test_what_is_unknown_is_told_with_a_way_out(boards: dict[str, TestClient]) -> None:
    """As a page and as data: what was found, what is wanted, and the nearest there is."""
    client = boards[UKRAINE]
    for address in ("/why?about=FRA.lnd", "/evidence?about=FRA.lnd", "/sources?about=FRA.lnd"):
        found = client.get(address)
        assert (found.status_code, "FRA.land" in Page(found.text).text) == (422, True)
        command, _, query = address.partition("?")
        assert "FRA.land" in client.get(f"{command}.json?{query}").json()["faults"][0]["try"]
    for name in ("why", "evidence"):
        (fault,) = client.get(f"/{name}.json").json()["faults"]
        assert (fault["found"], fault["try"]) == ("nothing", "follow a figure of the first screen, or begin at /nations")
    found = client.get("/nations?who=troop")
    assert (found.status_code, "Try:" in Page(found.text).text) == (422, True)
    assert "troops" in Page(client.get("/nations?who=troop").text).text


@pytest.mark.parametrize(("name", "code"), [(UKRAINE, "ar"), ("green-climate-fund-2014", "en")])
def test_where_nothing_is_asked_about_all_that_can_be_is_a_link(boards: dict[str, TestClient], name: str, code: str) -> None:
    """Each nation and offer of the day on the page itself, and each line of the requirement."""
    of = Case.read(name)
    answer = assess(of, question(of))
    tail = f"&lang={code}"
    for screen in ("why", "evidence"):
        shown = page(boards[name], f"/{screen}?lang={code}")
        assert "/nations" in {link.partition("?")[0] for link in shown.links}
        about = {one.id for one in answer.offers.values()} | {one.nation for one in answer.offers.values()}
        lead = {f"/{screen}?about={one}{tail}" for one in about}
        lead |= {f"/why?about={one.line.line}{tail}" for one in answer.lines}
        assert {link.replace("%40", "@") for link in shown.links if "about=" in link} == lead
        for link in sorted(lead)[::20]:
            assert boards[name].get(link).status_code == 200, link


def test_a_way_out_that_is_an_address_is_a_link_in_the_readers_tongue(boards: dict[str, TestClient]) -> None:
    """A page that is not there leads to the first; near words are marked, and what is asked about is told in Arabic."""
    assert "/?lang=ar" in Page(boards[UKRAINE].get("/nowhere?lang=ar").text).links
    found = boards[UKRAINE].get("/why?about=FRA.lnd&lang=ar").text
    assert '<bdi class="near">FRA.land</bdi>' in found
    assert "موضوع السؤال" in found
    assert "ABOUT" not in found
    assert "an offer" not in found


def test_a_line_tells_what_it_needs_what_stops_each_offer_and_its_own_sources(boards: dict[str, TestClient]) -> None:
    """All candidates are there with what stops them, and the sources that the line itself rests on."""
    of = Case.read(UKRAINE)
    answer = assess(of, question(of))
    for one in answer.lines[:6]:
        shown = page(boards[UKRAINE], f"/why?about={one.line.line}")
        assert one.line.name in [text for around, text in shown.texts if "h1" in around]
        for candidate in one.candidates:
            assert any(f"about={candidate.offer}" in link for link in shown.links)
        for source in one.line.sources:
            assert of.sources[source].publisher in shown.text


def test_sources_of_the_web_open_apart_and_send_nothing_along(boards: dict[str, TestClient]) -> None:
    """Each has its host as its words, and every one of them that is a link is marked so."""
    of = something(UKRAINE)
    for address in ("/sources", f"/sources?about={of['nation']}", f"/evidence?about={of['offer']}"):
        outside = [has for tag, has in page(boards[UKRAINE], address).elements if tag == "a" and "://" in str(has.get("href"))]
        assert outside
        assert {(has.get("target"), has.get("rel")) for has in outside} == {("_blank", "noopener noreferrer")}


def test_events_tell_their_truth_and_who_waits(boards: dict[str, TestClient]) -> None:
    """What the scenario fixes holds or does not; what it leaves open does so; who waits is linked."""
    shown = page(boards[UKRAINE], "/events?scenario=ceasefire, not peace_agreement").text
    assert "holds, as the scenario has it" in shown
    assert "does not hold, as the scenario has it" in shown
    assert "left open" in shown
    told = list(csv.reader(io.StringIO(boards[UKRAINE].get("/events.csv").text.removeprefix("\ufeff"))))
    assert len(told) == 1 + len(Case.read(UKRAINE).events)


@pytest.mark.parametrize(
    "address", ["/why.csv?about=GBR", "/why.csv?about=land", "/evidence.csv?about=GBR", "/sources.csv?about=GBR"]
)
def test_every_answer_is_a_table_too(boards: dict[str, TestClient], address: str) -> None:
    """With a head, and rows as long as it."""
    rows = list(csv.reader(io.StringIO(boards[UKRAINE].get(address).text.removeprefix("\ufeff"))))
    assert len(rows) > 3
    assert {len(row) for row in rows} == {len(rows[0])}


def test_a_source_that_no_statement_cites_is_shown_all_the_same() -> None:
    """What only a line rests on is not a fault to ask for."""
    of = case([statement()], lines=[line("land", needs=9, sources=("s2",))])
    other = replace(of.sources["s1"], source="s2", publisher="The Lone Press")
    shown = page(held(replace(of, sources={**of.sources, "s2": other})), "/sources?about=s2").text
    assert "The Lone Press" in shown
    assert "No statement rests on it" in shown


@pytest.mark.parametrize(
    ("language", "digest", "is_held"),
    [("fr", "a" * 64, True), ("de", "a" * 64, False), ("fr", "", False), ("en", "a" * 64, False)],
)
def test_the_words_of_a_text_that_was_read_are_marked_with_their_language(language: str, digest: str, is_held: bool) -> None:
    """Where its digest is kept and the words are in its language; a gist in own words is not passed off as them."""
    pytest.importorskip("fasttext")
    words = "La France est prête à envoyer trois mille soldats après un cessez-le-feu, a déclaré le président."
    of = case([statement(gist=words)])
    of = replace(of, sources={"s1": replace(of.sources["s1"], language=language, digest=digest)})
    shown = page(held(of), "/evidence?about=FRA.land")
    assert (("q", "fr") in [(tag, has.get("lang")) for tag, has in shown.elements]) is is_held
    assert ("the words of the text, in French" in shown.text) is is_held
    assert words in shown.text


# ---- strangers' words ---------------------------------------------------------------------------------------------------------


def hostile_case() -> Case:
    """A case whose every text is hostile."""
    said = [
        statement(
            statement=f"st{number}",
            nation=nation,
            stance=stance,
            place=place,
            gist=HOSTILE,
            speaker=HOSTILE,
            reason=HOSTILE,
            caveats=(Caveat("task", HOSTILE),),
            condition=parse("truce") if stance == "pledges" else None,
            quantity=Quantity(5, 9, "troops"),
        )
        for number, (nation, stance, place) in enumerate(
            [("FRA", "pledges", "in_host"), ("FRA", "pledges", ""), ("GBR", "refuses", ""), ("unnamed", "pledges", "")]
        )
    ]
    source = Source(
        source="s1", publisher=HOSTILE, grade="B", url="javascript:alert(1)", published_on=DAY, language="<b>", title=HOSTILE,
        copy_of="",
    )  # fmt: skip
    return case(
        said,
        events=[replace(event("truce"), says=HOSTILE, note=HOSTILE, sources=("s1",))],
        lines=[line("land", needs=99, sources=("s1",), note=HOSTILE)],
        nations=(),
        meetings=(replace(meeting(DAY), body="b", place=HOSTILE, level=HOSTILE, sources=("s1",)),),
        bodies={"b": Body(body="b", name=HOSTILE, kind=HOSTILE, note=HOSTILE)},
        sources={"s1": source},
        title=HOSTILE,
    )


@pytest.fixture(scope="module")
def stranger() -> TestClient:
    """A browser on a board of a hostile case."""
    of = hostile_case()
    nations = {code: Nation(nation=code, name=HOSTILE, member="yes", groups=(), note=HOSTILE) for code in ("FRA", "GBR")}
    return held(replace(of, nations=nations))


@pytest.mark.parametrize("code", ["en", "ar"])
@pytest.mark.parametrize(
    "address",
    [
        "/nations",
        "/nations?who=troops",
        "/why?about=FRA",
        "/why?about=GBR",
        "/why?about=land",
        "/evidence?about=FRA.land",
        "/sources",
        "/sources?about=FRA",
        "/sources?about=s1",
        "/events",
    ],
)
def test_strangers_words_are_texts(stranger: TestClient, address: str, code: str) -> None:
    """No element, attribute or link comes of them; they are there as they were written, and turn nothing beside them round."""
    shown = page(stranger, address + ("&" if "?" in address else "?") + f"lang={code}")
    for tag, has in shown.elements:
        assert tag != "script" or str(has.get("src")).startswith("/static/")
        assert tag != "img"
        assert not any(name.startswith("on") or name == "style" for name in has)
        for name in ("href", "src", "action"):
            assert name not in has or str(has[name]).startswith(("/", "#")), (tag, has)
    assert any(HOSTILE in text for _, text in shown.texts)
    loose = [around for around, text in shown.texts if "\u202e" in text and not {"bdi", "title", "option"} & set(around)]
    assert not loose


def test_strangers_words_are_texts_in_copies_too(stranger: TestClient) -> None:
    """A drawing has them as texts, JSON as strings, and a table runs none of them."""
    root = ET.fromstring(stranger.get("/nations.svg").text)
    assert "script" not in {one.tag.partition("}")[2] for one in root.iter()}
    assert any("<script>" in text for text in root.itertext())
    assert json.loads(stranger.get("/nations.json").text)["nations"][0]["name"] == HOSTILE
    assert HOSTILE in stranger.get("/sources.csv").text.replace('""', '"')


def test_a_pages_tongue_is_the_readers() -> None:
    """In Arabic the page has Arabic words for all that is Willing's own, and runs from the right."""
    client = reader(Shelf("haiti-2024"))
    text = client.get("/nations?lang=ar").text
    assert '<html lang="ar" dir="rtl">' in text
    with speaking("ar"):
        shown = Page(text).text
    assert "من المشارك؟" in shown
    assert "Who is in?" not in shown
