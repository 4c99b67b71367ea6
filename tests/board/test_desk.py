"""The reading desk by its requests: what is refused changes nothing, and a page says of decisions only what was decided."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest
from boards import plain, tray_of
from commands import willing
from starlette.testclient import TestClient

from willing.board.app import board
from willing.board.shelf import Shelf
from willing.board.tray import Brought
from willing.cli.board import _decides
from willing.faults import FaultyInput
from willing.ledger.folder import write_new_case
from willing.ledger.place import case_at, ledger_at, sheets_at
from willing.reading import decided, kept
from willing.reading.decided import add_decision, alone, decided_path, decisions
from willing.reading.desk import Desk, _Folder, into
from willing.reading.kept import json_lines, kept_drafts

if TYPE_CHECKING:
    from collections.abc import Callable

    from willing.board.tray import Tray

NEWS: Final = """France is ready to send up to 3,000 troops to the force if there is a ceasefire, a spokesman said.

Poland will not send soldiers, the prime minister said.

France could offer a minehunter to the peacekeeping force.
"""


@pytest.fixture(scope="module")
def read_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a case, the drafts of a text beside it, and the text."""
    place = tmp_path_factory.mktemp("desk")
    write_new_case(place / "small")
    told = Brought(name="news.txt", publisher="The Example", address="https://example.org/news", published=date(2025, 3, 2))
    tray_of(str(place / "small"), place / "d.jsonl").read(NEWS.encode(), told, host="UKR", patron="USA")
    return place


class Board:
    """A board of a case of its own, with drafts that nobody has decided on."""

    def __init__(self, place: Path, *, case: Path | None = None, is_open: bool = True) -> None:
        self.case, self.file = str(case or place / "small"), place / "d.jsonl"
        self.tray: Tray = tray_of(self.case, self.file, is_open=is_open)
        self.drafts = kept_drafts(self.file) if self.file.exists() else ()
        self.client = TestClient(board(Shelf(self.case), self.tray, hosts={"testserver"}))

    @property
    def rows(self) -> dict[str, list[dict[str, str]]]:
        """What the case says, table by table."""
        return {table: [dict(row.cells) for row in rows] for table, rows in sheets_at(self.case).items()}

    @property
    def decided(self) -> bytes:
        """The file of decisions."""
        path = decided_path(self.file)
        return path.read_bytes() if path.exists() else b""

    def page(self, path: str = "/read") -> str:
        """A page as it is sent."""
        return self.client.get(path).text

    def told(self, path: str) -> str:
        """What a page says of the last decision."""
        found = re.search('<p class="(?:note )?done">(.*?)</p>', self.page(path), re.DOTALL)
        return plain(html.unescape(re.sub("<[^>]*>", "", found[1]))).strip() if found else ""

    def form(self, draft: str) -> dict[str, str]:
        """What a reader sends who looks at a draft now and changes nothing."""
        page = self.page(f"/read?draft={draft}")
        saw = re.search(r'name="saw" value="([^"]*)"', page)
        source = {"s.publisher": "The Example", "s.url": "https://example.org/news"}
        return {"draft": draft, "by": "Ann", "saw": saw[1] if saw else "", **source}

    def decide(self, form: dict[str, str], verdict: str, **words: str) -> tuple[int, str]:
        """What a form is answered: a status, and where it leads or what the page says."""
        sent = {**form, "verdict": verdict, **{name.replace("_", "."): word for name, word in words.items()}}
        found = self.client.post("/read/decide", data=sent, follow_redirects=False)
        faults = " ".join(re.findall('<ul class="faults">(.*?)</ul>', found.text, re.DOTALL))
        return found.status_code, found.headers.get("location", plain(html.unescape(re.sub("<[^>]*>", "", faults))))


@pytest.fixture
def place(read_once: Path, tmp_path: Path) -> Path:
    """The case, the drafts and the text, for one test."""
    return Path(shutil.copytree(read_once, tmp_path / "own"))


@pytest.fixture
def desk(place: Path) -> Board:
    """A board whose desk is open."""
    return Board(place)


# ---- what was decided -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("verdict", "words"),
    [
        ("confirm", {"c_nation": "nobody"}),
        ("confirm", {"c_place": "the moon"}),
        ("strange", {}),
        ("reject", {"remark": "x" * 2_001}),
    ],
)
def test_what_is_refused_changes_no_decision(desk: Board, verdict: str, words: dict[str, str]) -> None:
    """A rejected draft stays rejected, with who and why, whatever is wrong with what is sent on it after."""
    one = desk.drafts[0].id
    assert desk.decide(desk.form(one), "reject", remark="not so")[0] == 303
    before = desk.decided
    assert desk.decide(desk.form(one), verdict, **words)[0] == 422
    assert desk.decided == before
    assert "rejected" in desk.page(f"/read?draft={one}")


def test_a_decision_is_another_one_in_one_step(desk: Board) -> None:
    """Who rejects and then confirms has confirmed: the decisions are two lines and one more that it is in the case."""
    one = desk.drafts[0].id
    desk.decide(desk.form(one), "reject", remark="not so")
    assert desk.decide(desk.form(one), "confirm", c_place="in_host")[1].startswith("/read?")
    assert [line.split(b'"verdict": "')[1].split(b'"')[0] for line in desk.decided.splitlines()] == [
        b"rejected",
        b"confirmed",
        b"entered",
    ]
    assert case_at(desk.case).statements[-1].place == "in_host"


def test_who_saw_another_decision_is_told_so(desk: Board) -> None:
    """A form that was shown before somebody else decided changes nothing; shown again, it does."""
    one = desk.drafts[0].id
    old = desk.form(one)
    assert desk.decide({**old, "by": "Ben"}, "reject")[0] == 303
    before = desk.decided
    for verdict in ("confirm", "reject", "back"):
        status, told = desk.decide(old, verdict)
        assert (status, "rejected by 'Ben'" in told) == (422, True)
    assert desk.decided == before
    assert desk.decide(desk.form(one), "back")[0] == 303
    assert decisions(decided_path(desk.file), Desk(desk.drafts, into(desk.case), decided_path(desk.file), "x").case) == {}
    assert desk.decide(old, "reject")[0] == 303


def test_a_draft_that_a_case_does_not_take_is_as_it_was(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where what was reconsidered would make a case unsound, the decision that stood is the last line again."""
    file = place / "d.jsonl"
    path, drafts = decided_path(file), kept_drafts(file)
    own = Desk(drafts, into(str(place / "small")), path, "Ann")
    own.reject(drafts[0], "not so")
    monkeypatch.setattr("willing.reading.desk._is_sound", lambda rows: len(rows["statements"]) == len(own._sheets["statements"]))
    monkeypatch.setattr("willing.reading.desk._Folder.enter", lambda *given: (_ for _ in ()).throw(FaultyInput([])))
    with own.reconsidered(drafts[0]):
        assert own.confirm(drafts[0], "It is so.") == []
    with pytest.raises(FaultyInput):
        list(own.enter())
    (last,) = decisions(path, own.case).values()
    assert (last.verdict, last.remark) == ("rejected", "not so")


def test_only_what_a_person_decides_on_is_entered(desk: Board) -> None:
    """What was confirmed elsewhere, and that no reader of the board has looked at, waits on."""
    first, second, _ = desk.drafts
    path = decided_path(desk.file)
    own = Desk(desk.drafts, into(desk.case), path, "A stranger")
    assert own.confirm(first, "It is so.") == []
    before = len(case_at(desk.case).statements)
    assert desk.decide(desk.form(second.id), "reject")[0] == 303
    assert len(case_at(desk.case).statements) == before
    assert decisions(path, own.case)[first.id].verdict == "confirmed"


def test_what_waits_is_confirmed_as_it_was_corrected(desk: Board) -> None:
    """What was confirmed at the terminal and waits has its corrections on its page, and is entered with them and its source."""
    one, path = desk.drafts[0], decided_path(desk.file)
    own = Desk(desk.drafts, into(desk.case), path, "Ben")
    assert own.edit(one, "place", "in_host") == []
    assert own.tell_source(one, "publisher", "Told by Ben") == []
    assert own.confirm(one, "Said by Ben.") == []
    page = desk.page(f"/read?draft={one.id}")
    assert ">Said by Ben.</textarea>" in page
    assert re.search('<option value="in_host" selected>', page)
    form = {name: word for name, word in desk.form(one.id).items() if not name.startswith("s.")}
    assert desk.decide({**form, "c.gist": "Said by Ben."}, "confirm")[1].startswith("/read?")
    case = case_at(desk.case)
    assert (case.statements[-1].place, case.statements[-1].gist) == ("in_host", "Said by Ben.")
    assert case.sources[case.statements[-1].sources[0]].publisher == "Told by Ben"


# ---- what a page says -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("done", ["st1", "d0001", "0", "no such draft", "f" * 64])
def test_an_address_makes_no_page_say_what_is_not_so(desk: Board, done: str) -> None:
    """Whatever a link claims was entered, or was read in vain, is not said."""
    assert 'class="done"' not in desk.page(f"/read?done={done}")
    digest, one = desk.drafts[0].text.digest, desk.drafts[0].id
    assert 'class="done"' not in desk.page(f"/read?done={digest}")
    assert 'class="done"' not in desk.page(f"/read?done={one}")


def test_what_is_decided_is_said(desk: Board) -> None:
    """The page after a decision says which and on what, as which statement, and so does that address while it stands."""
    first, second, _ = desk.drafts
    status, address = desk.decide(desk.form(first.id), "confirm", c_gist="France would send three thousand.")
    assert (status, f"done={first.id}" in address) == (303, True)
    told = desk.told(address)
    assert "Confirmed: “France would send three thousand”, as statement d0001, of source r0001." in told
    assert "All are decided" not in told
    address = desk.decide(desk.form(second.id), "reject")[1]
    assert "Rejected: “Poland will not send soldiers, the prime minister said”." in desk.told(address)
    assert desk.told(f"/read?done={first.id}").startswith("Confirmed:")


def test_what_came_of_all_is_said_after_the_last(desk: Board) -> None:
    """Once nobody has to decide on anything, the page counts both and leads to the new statements and the first screen."""
    for one, verdict in zip(desk.drafts, ("confirm", "reject", "confirm"), strict=True):
        assert "All are decided" not in desk.page()
        address = desk.decide(desk.form(one.id), verdict)[1]
    page = desk.page(address)
    assert "All are decided: 2 confirmed, 1 rejected" in plain(page)
    assert 'id="desk"' not in page
    links = re.findall('href="([^"]*)"', page.split('id="outcome"')[1].split('id="bring"')[0])
    assert {"/sources?about=d0001", "/sources?about=d0002", "/assess", f"/read?draft={desk.drafts[0].id}"} <= set(links)
    assert not any(link.startswith("/diff") for link in links)
    for link in links:
        assert desk.client.get(html.unescape(link)).status_code == 200


def test_of_a_ledger_the_page_leads_to_what_changed(place: Path) -> None:
    """The link compares what the ledger knew before the first of them with all it knows, as the command does to the byte."""
    ledger = place / "team.willing"
    assert willing("ledger", "load", str(place / "small"), str(ledger), "--by", "A. Clerk").exit_code == 0
    known = ledger_at(str(ledger)).receipt().number
    desk = Board(place, case=ledger)
    for one in desk.drafts:
        address = desk.decide(desk.form(one.id), "confirm")[1]
    (link,) = set(re.findall('href="(/diff[^"]*)"', desk.page(address)))
    assert link == f"/diff?known_from={known}"
    page = desk.page(link)
    assert f"knew it at entry {known} " in page
    assert ">d0001<" in page
    told = desk.client.get(link.replace("/diff", "/diff.json")).text
    assert told == willing("diff", str(ledger), "--known-from", str(known), "--json").stdout


@pytest.mark.parametrize("address", ["/diff?known_from=3", "/diff?known_from=yesterday", "/history?known_from=3"])
def test_what_no_ledger_knew_is_not_compared(desk: Board, address: str) -> None:
    """A folder keeps no record of what was known, a word that is no day is none, and another screen does not use it."""
    assert desk.client.get(address).status_code == 422


def test_a_text_without_promises_leads_on(desk: Board) -> None:
    """Who brings a text in which nothing is read is told so, without praise, and may make a statement of that source by hand."""
    files = {"text": (None, "It rained all day."), "publisher": (None, "The <b>Example"), "published": (None, "2025-03-02")}
    found = desk.client.post("/read", files=files)
    assert (found.status_code, "No promise was read in that text." in found.text) == (200, True)
    assert 'class="done"' not in found.text
    assert '<p class="note" id="nothing-read"' in found.text
    assert 'name="s.publisher" value="The &lt;b&gt;Example"' in found.text
    assert 'name="s.published_on" value="2025-03-02"' in found.text
    assert 'href="/read?draft=new"' in found.text


# ---- made by hand -----------------------------------------------------------------------------------------------------

BY_HAND: Final = {
    "draft": "new",
    "by": "Ann",
    "c.nation": "FRA",
    "c.voice": "head",
    "c.stance": "pledges",
    "c.said_on": "2025-03-04",
    "c.about": "force",
    "c.capability": "land",
    "c.place": "in_host",
    "c.quantity": "up to 300",
    "c.condition": "ceasefire",
    "c.caveats": "area: away from the front",
    "c.gist": "France would send three hundred.",
    "c.basis": "fact",
    "c.confidence": "medium",
    "s.publisher": "The Radio",
    "s.url": "https://example.org/radio",
    "s.title": "An interview",
    "s.published_on": "2025-03-05",
    "s.language": "fr",
    "s.grade": "B",
}


def test_a_statement_made_by_hand_is_as_it_was_filled_in(desk: Board) -> None:
    """It is in the case with every field and its source, without the digest of a text, and decided on as a draft is."""
    status, address = desk.decide(BY_HAND, "confirm")
    assert status == 303
    assert "Confirmed: “France would send three hundred”, as statement d0001" in desk.told(address)
    rows = {table: sheets_at(desk.case)[table][-1].cells for table in ("statements", "sources")}
    said = {name.removeprefix("c."): word for name, word in BY_HAND.items() if name.startswith("c.")}
    assert {name: cell for name, cell in rows["statements"].items() if cell} == {
        **said,
        "statement": "d0001",
        "sources": "r0001",
    }
    source = {name.removeprefix("s."): word for name, word in BY_HAND.items() if name.startswith("s.")}
    assert {name: cell for name, cell in rows["sources"].items() if cell} == {**source, "source": "r0001"}
    made = kept_drafts(desk.file)[-1]
    assert made.is_by_hand
    (decision,) = decisions(decided_path(desk.file), "small").values()
    assert (decision.draft, decision.verdict, decision.by) == (made.id, "entered", "Ann")
    assert "Made by hand" in desk.page(f"/read?draft={made.id}")


@pytest.mark.parametrize(
    ("words", "fields"),
    [
        ({"c.nation": "XXX"}, ["c.nation"]),
        ({"c.gist": ""}, ["c.gist"]),
        ({"c.gist": "=1+1"}, ["c.gist"]),
        ({"c.gist": "a\x00b"}, ["c.gist"]),
        ({"c.gist": "x" * 20_001}, ["c.gist"]),
        ({"c.condition": "ceasefire and"}, ["c.condition"]),
        ({"c.condition": "no_such_event"}, ["c.condition"]),
        ({"c.said_on": "4 March", "s.published_on": "2025-02-30"}, ["c.said_on", "s.published_on"]),
        ({"s.url": "javascript:alert(1)", "s.publisher": ""}, ["s.publisher", "s.url"]),
        ({"s.url": f"https://example.org/{'x' * 21_000}"}, ["s.url"]),
        ({"s.grade": "Z", "c.stance": "pledge", "c.quantity": "1,5"}, ["c.stance", "c.quantity", "s.grade"]),
        ({"by": "x" * 201}, ["by"]),
    ],
)
def test_of_what_is_at_fault_nothing_is_entered(desk: Board, words: dict[str, str], fields: list[str]) -> None:
    """Each fault is told at its field, with all that was typed; case, drafts and decisions are as they were."""
    before = (desk.rows, desk.file.read_bytes(), desk.decided)
    sent = {**BY_HAND, **words, "verdict": "confirm"}
    found = desk.client.post("/read/decide", data=sent)
    assert found.status_code == 422
    named = re.findall(r'<li><a href="#([^"]*)">', found.text)
    assert named == fields
    for field in (one for one in fields if one != "by"):
        (tag,) = re.findall(rf'<(?:input|select|textarea) id="{re.escape(field)}"[^>]*>', found.text)
        assert 'aria-invalid="true"' in tag
        assert f'aria-describedby="{field}.fault' in tag
        assert f'<p class="fault" id="{field}.fault">' in found.text
    assert len(re.findall('class="fault"', found.text)) == len([one for one in fields if one != "by"])
    if "c.quantity" not in words:
        assert 'value="up to 300"' in found.text
    assert (desk.rows, desk.file.read_bytes(), desk.decided) == before


def test_what_is_made_twice_is_in_the_case_once(desk: Board) -> None:
    """Sent again, as by a second click, it is refused with the statement that it is; changed, it is another one."""
    assert desk.decide(BY_HAND, "confirm")[0] == 303
    status, told = desk.decide(BY_HAND, "confirm")
    assert (status, "as 'd0001'" in told) == (422, True)
    assert desk.decide(BY_HAND, "confirm", c_quantity="up to 400")[0] == 303
    assert [one.statement for one in case_at(desk.case).statements][-2:] == ["d0001", "d0002"]
    assert case_at(desk.case).statements[-1].sources == ("r0001",)


@pytest.mark.parametrize("verdict", ["reject", "back", ""])
def test_what_is_made_by_hand_is_confirmed_or_not_made(desk: Board, verdict: str) -> None:
    """There is nothing to reject before it is made."""
    before = (desk.file.read_bytes(), desk.decided)
    assert desk.decide(BY_HAND, verdict)[0] == 422
    assert (desk.file.read_bytes(), desk.decided) == before


def test_a_ledger_says_what_was_made_by_hand(place: Path) -> None:
    """Its entries have who made it, and that no text was read."""
    ledger = place / "team.willing"
    assert willing("ledger", "load", str(place / "small"), str(ledger), "--by", "A. Clerk").exit_code == 0
    desk = Board(place, case=ledger)
    assert desk.decide(BY_HAND, "confirm")[0] == 303
    entries = [one for one in ledger_at(str(ledger)).entries() if one.recorded_by == "Ann"]
    assert {one.table for one in entries} == {"sources", "statements"}
    assert {one.why for one in entries} == {"made by hand: (d0001)"}
    told = json.loads(willing("confirm", str(desk.file), str(ledger), "--json").stdout)
    assert sorted(told["verdicts"].values()) == ["entered", "undecided", "undecided", "undecided"]


def test_what_is_typed_is_text(desk: Board) -> None:
    """Marked up, it is shown as it was typed, at its field and once it is entered."""
    harm = '<script>alert(1)</script>"><img src=x onerror=alert(1)>{{ 7*7 }}'
    page = desk.client.post("/read/decide", data={**BY_HAND, "c.speaker": harm, "c.place": harm, "verdict": "confirm"}).text
    assert page.count(html.escape(harm, quote=True).replace("&#x27;", "'").replace("&quot;", "&#34;")) >= 3
    assert "<img" not in page
    address = desk.decide({**BY_HAND, "c.gist": harm, "s.publisher": harm}, "confirm")[1]
    assert "<img" not in desk.page(address)
    assert "alert(1)" in desk.told(address)


@pytest.mark.parametrize("kind", ["folder", "ledger"])
@pytest.mark.parametrize(("name", "words"), [("ukraine-2025", {}), ("haiti-2024", {"c.nation": "KEN", "c.about": "force"})])
def test_a_shipped_case_of_ones_own_takes_what_is_made_by_hand(
    tmp_path: Path, name: str, words: dict[str, str], kind: str
) -> None:
    """With all its translations: a slip is told at its field and of nothing else, and what is sound is in the case."""
    case = tmp_path / kind
    made = ("export", name, str(case)) if kind == "folder" else ("ledger", "load", name, str(case), "--by", "A. Clerk")
    assert willing(*made).exit_code == 0
    told = [one for one in case_at(str(case)).translations.values() if one.of_table == "statements"]
    assert told
    desk = Board(tmp_path, case=case)
    form = {**BY_HAND, **words}
    found = desk.client.post("/read/decide", data={**form, "c.condition": "ceasefyre", "verdict": "confirm"})
    assert re.findall(r'<ul class="faults"><li>(.*?)</a>', found.text) == ['<a href="#c.condition">only if']
    assert len(re.findall('class="fault"', found.text)) == 1
    status, address = desk.decide({**form, "c.condition": ""}, "confirm")
    assert (status, "as statement d0001" in desk.told(address)) == (303, True)
    after = case_at(str(case))
    assert after.statements[-1].statement == "d0001"
    assert [one for one in after.translations.values() if one.of_table == "statements"] == told


# ---- fields -----------------------------------------------------------------------------------------------------------


def test_every_code_has_its_words(desk: Board) -> None:
    """A field that takes a code chooses or suggests it in words of the reader's tongue; what else it takes stands under it."""
    for lang, words in (("en", ("France (FRA)", "land forces (land)", "inside the host nation")), ("ar", ("فرنسا (", "(land"))):
        page = plain(desk.page(f"/read?draft={desk.drafts[0].id}&lang={lang}"))
        for word in words:
            assert word in page
        for column in ("said_on", "about", "quantity", "unit", "condition", "because", "caveats", "tranche"):
            assert f'id="c.{column}.hint"' in page
        for column in ("published_on", "url", "language"):
            assert f'id="s.{column}.hint"' in page
        (events,) = re.findall('<datalist id="c.condition.known">(.*?)</datalist>', page, re.DOTALL)
        assert 'value="ceasefire"' in events


def test_a_code_that_the_case_does_not_know_is_not_lost(place: Path) -> None:
    """A draft of a nation that the case has not is shown with it, and is refused at that field."""
    told = Brought(publisher="The Example", address="https://example.org/other", published=date(2025, 3, 2))
    tray_of(str(place / "small"), place / "d.jsonl").read(
        b"Portugal will send 300 soldiers to the force, the prime minister said.", told, host="UKR", patron="USA"
    )
    desk = Board(place)
    one = next(one for one in desk.drafts if one.draft.nation == "PRT")
    assert '<option value="PRT" selected>' in desk.page(f"/read?draft={one.id}")
    assert desk.decide({**desk.form(one.id), "c.nation": "PRT"}, "confirm")[0] == 422


def test_the_day_of_the_words_is_not_the_day_of_the_page(desk: Board) -> None:
    """Both days are named for what they are, each with what was read of it."""
    page = plain(desk.page(f"/read?draft={desk.drafts[0].id}"))
    assert re.search(r'<label for="c.said_on">day it was said</label>', page)
    assert re.search(r'<label for="s.published_on">day it was published</label>', page)
    assert re.search('id="s.published_on" name="s.published_on" value="2025-03-02"', page)
    assert "Published on 2 Mar 2025." in page


def test_who_decides_is_no_matter_of_an_address(desk: Board) -> None:
    """The name is that by which this browser decided last, which no script can read; a link does not change it."""
    assert desk.client.get("/read?by=Mallory").status_code == 422
    assert 'name="by" value="A. Reader"' in desk.page()
    form = desk.form(desk.drafts[1].id)
    sent = {**form, "by": "Ann Bé; x", "verdict": "reject"}
    found = desk.client.post("/read/decide", data=sent, follow_redirects=False)
    assert "by=" not in found.headers["location"]
    told = found.headers["set-cookie"].casefold()
    assert "httponly" in told
    assert "samesite=lax" in told
    assert 'name="by" value="Ann Bé; x"' in desk.page()
    desk.client.cookies.clear()
    desk.client.cookies.set("willing_by", "%00" * 9, path="/read")
    assert 'name="by" value="A. Reader"' in desk.page()


@pytest.mark.parametrize(("login", "given", "by"), [("root", None, ""), ("ann", None, "ann"), ("root", "root", "root")])
def test_the_login_of_a_machine_is_nobodys_name(monkeypatch: pytest.MonkeyPatch, login: str, given: str | None, by: str) -> None:
    """Who opened the board as its administrator decides by a name of their own; one that was given is taken as it is."""
    monkeypatch.setattr("getpass.getuser", lambda: login)
    assert _decides(given) == by


def test_nobody_decides_without_a_name(desk: Board) -> None:
    """Where no name is known the field is blank, and a verdict without one is refused at it."""
    desk.tray.by = ""
    assert 'name="by" value=""' in desk.page()
    sent = {**desk.form(desk.drafts[0].id), "by": ""}
    before = desk.decided
    status, told = desk.decide(sent, "reject")
    assert (status, "found nothing; wanted the name of who decides" in told) == (422, True)
    assert desk.decided == before


# ---- who may ----------------------------------------------------------------------------------------------------------


def test_who_only_looks_sees_no_text(place: Path) -> None:
    """Where the desk is closed, nothing of the texts and drafts is on its page, whichever draft is asked for."""
    guest = Board(place, is_open=False)
    for words in ("", f"?draft={guest.drafts[0].id}", f"?done={guest.drafts[0].id}", "?draft=new"):
        page = guest.page(f"/read{words}")
        assert "<form" not in page
        assert "draft=new" not in page.split("<main", 1)[1]
        assert "This board is for looking only." in page
        assert "ready to send" not in page
        assert "The Example" not in page
        assert guest.drafts[0].id not in page.split("<main", 1)[1]


@pytest.mark.parametrize("path", ["/read", "/read/decide"])
def test_what_is_sent_to_a_closed_desk_is_not_read(place: Path, path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is refused before any of it is looked at."""
    guest = Board(place, is_open=False)
    monkeypatch.setattr("starlette.requests.Request.form", lambda *given, **more: pytest.fail("the form was read"))
    found = guest.client.post(path, files={"file": ("a.txt", b"x" * 100_000)}, data={"verdict": "reject"})
    assert (found.status_code, "the desk" in found.text) == (422, True)


# ---- what is kept -----------------------------------------------------------------------------------------------------


def text_of(desk: Board) -> Path:
    """The file in which the text of the drafts is kept."""
    (file,) = Path(f"{desk.file}.texts").iterdir()
    return file


def test_a_text_is_what_was_read(desk: Board) -> None:
    """A link, a pipe, too large a file, and another text under the name of one are not shown, and the draft's own words are."""
    file, digest, one = text_of(desk), desk.drafts[0].text.digest, desk.drafts[0].id
    assert desk.tray.content(digest) == file.read_text(encoding="utf-8")
    secret = desk.file.with_name("secret.txt")
    secret.write_text(desk.drafts[0].words + " SECRET", encoding="utf-8")
    file.unlink()
    file.symlink_to(secret)
    assert desk.tray.content(digest) is None
    assert "SECRET" not in desk.page(f"/read?draft={one}")
    file.unlink()
    os.mkfifo(file)
    assert desk.tray.content(digest) is None
    file.unlink()
    with file.open("wb") as large:
        large.truncate(2**30)
    assert desk.tray.content(digest) is None
    file.write_text(desk.drafts[0].words + "ANOTHER ENDING" + " " * 5_000, encoding="utf-8")
    page = desk.page(f"/read?draft={one}")
    assert "ANOTHER ENDING" not in page
    assert "up to 3,000 troops" in re.sub("<[^>]*>", "", page)


def test_a_folder_of_texts_that_is_a_link_is_not_followed(desk: Board) -> None:
    """Nothing is read from where it leads, and nothing is written there."""
    folder = text_of(desk).parent
    elsewhere = folder.rename(folder.with_name("elsewhere"))
    folder.symlink_to(elsewhere)
    assert desk.tray.content(desk.drafts[0].text.digest) is None
    before = sorted(elsewhere.iterdir())
    found = desk.client.post("/read", files={"text": (None, "Spain will send 300 soldiers to the force.")})
    assert (found.status_code, "found a link" in found.text) == (422, True)
    assert sorted(elsewhere.iterdir()) == before


def test_a_text_takes_the_place_of_what_pretends_to_be_it(desk: Board) -> None:
    """A text that is brought again is kept anew where something else stands under its name; what a link led to stays."""
    file, secret = text_of(desk), desk.file.with_name("secret.txt")
    secret.write_text("SECRET", encoding="utf-8")
    file.unlink()
    file.symlink_to(secret)
    assert desk.client.post("/read", files={"text": (None, NEWS.strip())}).status_code == 200
    texts = {one.name: one for one in file.parent.iterdir()}
    desk.tray._keep(desk.drafts[0].text.digest, NEWS)
    assert not texts[file.name].is_symlink()
    assert desk.tray.content(desk.drafts[0].text.digest) == NEWS
    assert secret.read_text(encoding="utf-8") == "SECRET"


def test_looking_reads_nothing_twice(desk: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    """While neither the case nor the drafts nor the decisions have changed, their files are read for the first page alone."""
    desk.page()
    reads: list[str] = []

    def noted(what: str, work: Callable[..., Any]) -> Callable[..., Any]:
        def done(*given: Any, **more: Any) -> Any:
            reads.append(what)
            return work(*given, **more)

        return done

    for module in (kept, decided):
        monkeypatch.setattr(module, "json_lines", noted("lines", json_lines))
    monkeypatch.setattr(_Folder, "sheets", noted("case", _Folder.sheets))
    for one in desk.drafts:
        desk.page(f"/read?draft={one.id}")
    assert reads == []
    assert desk.decide(desk.form(desk.drafts[0].id), "reject")[0] == 303
    assert "2 of 3 drafts are undecided" in plain(desk.page())
    assert {"lines", "case"} <= set(reads)


def test_looking_follows_the_case(desk: Board) -> None:
    """What the case says is what it says now."""
    one = desk.drafts[0].id
    assert "up to five thousand" in desk.page(f"/read?draft={one}")
    table = Path(desk.case) / "statements.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("up to five thousand", "six thousand or so"), encoding="utf-8")
    assert "six thousand or so" in desk.page(f"/read?draft={one}")


# ---- one at a time ----------------------------------------------------------------------------------------------------


def test_a_lock_on_a_file_that_is_gone_keeps_others_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who opens the file just before another takes it away has the next one, and is alone with it."""
    fcntl = pytest.importorskip("fcntl")
    path, lock = tmp_path / "d.jsonl.decided", fcntl.flock
    gone: list[Path] = []

    def late(file: object, how: int) -> None:
        if not gone:
            path.unlink()
            gone.append(path)
        lock(file, how)

    monkeypatch.setattr(fcntl, "flock", late)
    with alone(path):
        assert path.exists()
        with pytest.raises(FaultyInput, match="at this moment"), alone(path):
            pytest.fail("two at once")
        add_decision(path)
    assert not path.exists()
