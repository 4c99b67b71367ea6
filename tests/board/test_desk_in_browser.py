"""The reading desk in a real browser, by keys alone: a text is brought, its drafts are decided on, and the case says so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import pytest
from boards import Reader, plain, served, tray_of
from commands import willing
from harms import HARMS

from willing.board.guard import MOST_UPLOADED
from willing.board.tray import Brought
from willing.ledger.folder import write_new_case
from willing.ledger.place import case_at, sheets_at

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from willing.board.tray import Tray

NEWS: Final = """France is ready to send up to 3,000 troops to the force if there is a ceasefire, a spokesman said.

Poland will not send soldiers, the prime minister said.

France could offer a minehunter to the peacekeeping force.
"""
HARM: Final = """<script>alert(1)</script> "><img src=x onerror=alert(1)> {{7*7}}

France is ready to send 1,500 troops to the force if there is a ceasefire, a spokesman said. <b onclick=alert(1)>It is so</b>.
"""


@pytest.fixture(params=["folder", "ledger"])
def case(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The example case, in a folder or a ledger."""
    folder, ledger = tmp_path / "small", tmp_path / "team.willing"
    write_new_case(folder)
    if request.param == "folder":
        return str(folder)
    assert willing("ledger", "load", str(folder), str(ledger), "--by", "A. Clerk").exit_code == 0
    return str(ledger)


def tray_beside(case: str, *, is_open: bool = True) -> Tray:
    return tray_of(case, Path(f"{case}.drafts.jsonl"), is_open=is_open)


def reached(page: Page, name: str) -> None:
    """Keys alone lead there, from before it."""
    for _ in range(60):
        if page.evaluate("document.activeElement.id") == name:
            break
        page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == name


def typed(page: Page, name: str, words: str) -> None:
    """Words are typed where keys alone lead, in place of what is there."""
    reached(page, name)
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(words)


def draft(page: Page) -> str:
    """Which draft is on the desk, once the desk has the focus."""
    page.locator("#desk:focus, #desk:focus-within").wait_for(timeout=60_000)
    return plain(page.locator("#desk-head").inner_text())


def test_a_text_is_read_and_decided_on_by_keys_alone(browser: Browser, case: str) -> None:
    """Paste, read, mend, confirm, reject, skip, back; then the statement is in the case, with who and when, and in the answer."""
    before = case_at(case).statements
    with served(case, tray_beside(case)) as address:
        reader = Reader(browser, address)
        reader.open("/nations?as_of=2025-03-02")
        first_answer = reader.words
        page = reader.open("/read")
        typed(page, "bring-text", NEWS)
        for name, words in (("publisher", "The Example"), ("address", "https://example.org/news"), ("published", "2025-03-02")):
            page.locator(f"[name={name}]").fill(words)
        page.locator("[name=published]").press("Enter")
        assert draft(page) == "Draft 1 of 3"
        assert "France" in page.locator("mark.read.nation").first.inner_text()
        page.keyboard.press("s")
        page.locator("#desk-head", has_text="Draft 2 of 3").wait_for()
        assert draft(page) == "Draft 2 of 3"
        page.keyboard.press("b")
        page.locator("#desk-head", has_text="Draft 1 of 3").wait_for()
        draft(page)
        assert reader.axe() == []
        reached(page, "c.place")
        page.keyboard.type("inside")
        typed(page, "c.gist", "France would send three thousand.")
        page.keyboard.press("c")  # within a field it is a letter
        assert page.locator("[id='c.gist']").input_value().endswith("thousand.c")
        page.keyboard.press("Backspace")
        page.keyboard.press("Escape")
        page.keyboard.press("c")
        page.locator(".done, .faults-box").wait_for(timeout=60_000)
        assert page.locator(".faults-box").all_inner_texts() == []
        assert draft(page) == "Draft 2 of 3"
        assert said_aloud(page).startswith("Confirmed: “France would send three thousand”, as statement d0001")
        page.keyboard.press("r")
        page.locator("#desk-head", has_text="Draft 3 of 3").wait_for(timeout=60_000)
        assert said_aloud(page) == "Rejected: “Poland will not send soldiers, the prime minister said”."
        assert "1 of 3 drafts" in plain(page.locator(".queue").inner_text())
        reader.open("/nations?as_of=2025-03-02")
        assert reader.words != first_answer
        assert reader.noted == []
        reader.close()
    (new,) = [one for one in case_at(case).statements if one.statement not in {old.statement for old in before}]
    told = (new.nation, new.stance, new.place, new.gist)
    assert told == ("FRA", "conditional", "in_host", "France would send three thousand.")
    (source,) = [one for one in sheets_at(case)["sources"] if one.cells["source"] in new.sources]
    assert source.cells["publisher"] == "The Example"
    verdicts = json.loads(willing("confirm", f"{case}.drafts.jsonl", case, "--json").stdout)["verdicts"]
    assert sorted(verdicts.values()) == ["entered", "rejected", "undecided"]
    if case.endswith(".willing"):
        log = willing("ledger", "entries", case).stdout
        assert "A. Reader" in log
        assert new.statement in log


def said_aloud(page: Page) -> str:
    """What readers of screens are told of the page."""
    page.locator("#told:not(:empty)").wait_for(state="attached")
    return " ".join(plain(page.locator("#told").text_content() or "").split())


def chosen(page: Page, name: str, words: str) -> None:
    """A word is chosen where keys alone lead, by its beginning."""
    reached(page, name)
    page.keyboard.type(words)


def test_a_statement_is_made_by_keys_alone(browser: Browser, case: str) -> None:
    """What is at fault is told at its fields with the focus on the form; mended, it is in the case, and the page leads on."""
    with served(case, tray_beside(case)) as address:
        reader = Reader(browser, address)
        page = reader.open("/read?draft=new")
        reached(page, "desk")
        page.keyboard.press("c")
        page.locator(".faults-box").wait_for(timeout=60_000)
        assert page.locator(".cells .fault").count() == page.locator(".faults li").count() == 6
        page.locator("#desk:focus").wait_for()
        assert reader.axe() == []
        chosen(page, "c.nation", "France")
        chosen(page, "c.voice", "a head")
        reached(page, "c.said_on")
        page.keyboard.type("03042025")
        chosen(page, "c.stance", "pledges")
        chosen(page, "c.capability", "land forces")
        typed(page, "c.quantity", "up to 300")
        typed(page, "c.gist", "France would send three hundred.")
        typed(page, "s.publisher", "The Radio")
        typed(page, "s.url", "https://example.org/radio")
        page.keyboard.press("Escape")
        page.keyboard.press("c")
        page.locator(".done").wait_for(timeout=60_000)
        assert "Confirmed: “France would send three hundred”, as statement d0001" in said_aloud(page)
        assert "All are decided: 1 confirmed, 0 rejected" in said_aloud(page)
        page.locator("#outcome:focus").wait_for()
        assert reader.axe() == []
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.locator("#verdict").wait_for(timeout=60_000)
        assert ("/diff?known_from=" in page.url) == case.endswith(".willing")
        assert "/assess" in page.url or case.endswith(".willing")
        assert [one for one in reader.noted if "422" not in one] == []
        reader.close()
    new = case_at(case).statements[-1]
    assert (new.statement, new.nation, new.stance, str(new.said_on)) == ("d0001", "FRA", "pledges", "2025-03-04")


@pytest.mark.parametrize("lang", ["en", "ar"])
@pytest.mark.parametrize("width", [360, 1280])
def test_the_desk_needs_no_pushing_sideways(browser: Browser, tmp_path: Path, lang: str, width: int) -> None:
    """A draft, the form for what is made by hand, and it with its faults fit into the window, and axe finds nothing."""
    folder = tmp_path / "small"
    write_new_case(folder)
    tray = tray_beside(str(folder))
    tray.read(NEWS.encode(), Brought(publisher="The Example " + "W" * 120), host="UKR", patron="USA")
    with served(str(folder), tray) as address:
        reader = Reader(browser, address, width=width, height=800)
        for path in (f"/read?lang={lang}", f"/read?draft=new&lang={lang}"):
            page = reader.open(path)
            page.locator("details.known > summary").click()
            assert not reader.is_wider_than_the_window
            assert reader.axe() == []
        page.locator("[id='c.condition']").fill("W" * 200)
        page.locator("[data-key=c]").click()
        page.locator(".faults-box").wait_for(timeout=60_000)
        assert not reader.is_wider_than_the_window
        reader.close()


def brought(page: Page, name: str, content: bytes) -> str:
    """What the page says once a file is brought."""
    if page.locator("#bring").get_attribute("open") is None:
        page.locator("#bring > summary").click()
    page.locator("#bring-file").set_input_files({"name": name, "mimeType": "application/octet-stream", "buffer": content})
    with page.expect_navigation(timeout=60_000):
        page.get_by_role("button", name="Read it").click()
    return plain(page.locator("body").inner_text())


def test_a_hostile_text_and_its_name_are_text(browser: Browser, tmp_path: Path) -> None:
    """Marked up or not, what was brought is shown as it was written; nothing of it is run."""
    folder = tmp_path / "small"
    write_new_case(folder)
    name = "<img src=x onerror=alert(1)>\u202e.txt"
    with served(str(folder), tray_beside(str(folder))) as address:
        reader = Reader(browser, address)
        told = brought(reader.open("/read"), name, HARM.encode())
        assert '<script>alert(1)</script> "><img src=x onerror=alert(1)> {{7*7}}' in told
        assert "<b onclick=alert(1)>" in told
        assert "<img src=x onerror=alert(1)>.txt" in told
        assert "\u202e.txt" not in told
        page = reader.page
        assert page.locator("img, .original script, .original b, [onclick], [onerror]").count() == 0
        page.locator("[id='c.gist']").fill("<script>alert(2)</script>")
        page.locator("[name=by]").fill("<i>Ann</i>")
        page.locator("[data-key=c]").click()
        page.locator(".done, .faults-box").wait_for(timeout=60_000)
        assert page.locator("main script, main i").count() == 0
        assert [one for one in reader.noted if "422" not in one] == []
        reader.close()


REFUSED: Final = {
    "another_kind": ("picture.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "picture.png"),
    "no_text": ("nothing.txt", b"", "found"),
    "no_word_document": ("a.docx", b"PK\x03\x04 nothing of the kind", "a.docx"),
}


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A board whose desk is open."""
    folder = tmp_path_factory.mktemp("desk") / "small"
    write_new_case(folder)
    with served(str(folder), tray_beside(str(folder))) as address:
        yield address


@pytest.mark.parametrize(("name", "content", "where"), REFUSED.values(), ids=REFUSED.keys())
def test_what_is_no_text_is_refused(browser: Browser, desk: str, name: str, content: bytes, where: str) -> None:
    """The page says where, what was found, and what is wanted, and the desk is as it was."""
    reader = Reader(browser, desk)
    told = brought(reader.open("/read"), name, content)
    fault = next(line for line in told.splitlines() if "; wanted " in line)
    assert where in fault
    assert ": found " in fault
    assert reader.page.locator("#desk").count() == 0
    assert reader.axe() == []
    reader.close()


@pytest.mark.parametrize("harm", ["packed_twice", "zip"])
def test_a_file_made_to_harm_is_refused_in_time(browser: Browser, desk: str, harm: str) -> None:
    """A file that unpacks without end is given up, and the board answers after as before."""
    name, content, _ = HARMS[harm]
    reader = Reader(browser, desk)
    told = brought(reader.open("/read"), name, content())
    assert "; wanted " in told
    assert reader.open("/assess").locator("h1").count() == 1
    reader.close()


def test_too_much_at_once_is_refused(browser: Browser, desk: str) -> None:
    """More than may be brought is refused before it is read."""
    reader = Reader(browser, desk)
    reader.open("/read")
    status = reader.page.evaluate(
        "(most) => fetch('/read', {method: 'POST', body: new Blob([new Uint8Array(most)])}).then((answer) => answer.status)",
        MOST_UPLOADED + 1,
    )
    assert status == 413
    reader.close()


def test_who_only_looks_brings_and_decides_nothing(browser: Browser, tmp_path: Path) -> None:
    """Where the desk is closed the page says so, and what is sent all the same is refused."""
    folder = tmp_path / "small"
    write_new_case(folder)
    with served(str(folder), tray_beside(str(folder), is_open=False)) as address:
        reader = Reader(browser, address)
        page = reader.open("/read")
        assert "This board is for looking only." in reader.words
        assert page.locator("form").count() == 0
        for path in ("/read", "/read/decide"):
            found = page.request.post(address + path, multipart={"text": NEWS, "verdict": "confirm", "draft": "x"})
            assert found.status == 422
            assert "the desk" in found.text()
        assert list(tmp_path.iterdir()) == [folder]
        reader.close()
