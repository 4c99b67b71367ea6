"""The brief on the board: the command's own bytes, as files to take away."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from boards import tray_of
from commands import willing
from starlette.testclient import TestClient

from willing.board.app import board
from willing.board.shelf import Shelf

CASE = "haiti-2024"
FORMS = (".pdf", ".docx", ".html", ".xlsx")


@pytest.fixture(scope="module")
def reader() -> Iterator[TestClient]:
    """A browser on this machine."""
    with TestClient(board(Shelf(CASE), tray_of(), hosts={"testserver"})) as client:
        yield client


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("lang", ["en", "ar"])
def test_a_brief_is_the_commands_own(reader: TestClient, form: str, lang: str, tmp_path: Path) -> None:
    """To the byte, in either tongue, and a browser keeps it as a file instead of showing it among the board's pages."""
    file = tmp_path / f"brief{form}"
    found = reader.get(f"/brief{form}?no_map=yes&lang={lang}")
    assert willing("brief", CASE, "--no-map", "--lang", lang, "--out", str(file)).exit_code == 0
    assert found.status_code == 200
    assert found.content == file.read_bytes()
    assert found.headers["content-disposition"].startswith("attachment")


def test_the_page_leads_to_every_form(reader: TestClient) -> None:
    """With what was asked in the address of each."""
    page = reader.get("/brief?sites=2&as_of=2024-06-01").text
    for form in FORMS:
        assert f'href="/brief{form}?as_of=2024-06-01&amp;sites=2"' in page


@pytest.mark.parametrize("words", ["sites=0", "sites=99", "sites=two", "since=soon", "front_km=near", "front_km=-1"])
def test_what_cannot_be_asked_is_refused(reader: TestClient, words: str) -> None:
    """On the page and as a file, before anything is worked out."""
    for form in ("", ".pdf", ".json"):
        assert reader.get(f"/brief{form}?{words}").status_code == 422
