"""Who may ask the board, and what every answer carries."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from boards import tray_of
from starlette.testclient import TestClient

from willing.board.app import board
from willing.board.guard import MOST_UPLOADED
from willing.board.shelf import Shelf

OWN = "http://127.0.0.1:8377"
TOKEN = "a-token-of-these-tests"


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    """A shipped case; what is asked of it here changes nothing."""
    return Shelf("haiti-2024")


@pytest.fixture
def reader(shelf: Shelf) -> Iterator[TestClient]:
    """A browser on this machine."""
    with TestClient(
        board(shelf, tray_of(), hosts={"127.0.0.1", "localhost", "::1"}), base_url=OWN, follow_redirects=False
    ) as client:
        yield client


@pytest.fixture
def guest(shelf: Shelf) -> Iterator[TestClient]:
    """A browser elsewhere, of a board that is shared."""
    app = board(shelf, tray_of(), hosts={"planning.example"}, token=TOKEN, shared=True)
    with TestClient(app, base_url="http://192.0.2.7:8377", follow_redirects=False) as client:
        yield client


@pytest.mark.parametrize("host", ["127.0.0.1:8377", "localhost", "LOCALHOST:9", "[::1]:8377", "127.0.0.1."])
def test_the_board_goes_by_its_own_names(reader: TestClient, host: str) -> None:
    """A name of its own is let in, whatever the port."""
    assert reader.get("/assess", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        "evil.example",
        "127.0.0.1.evil.example",
        "localhost@evil.example",
        "",
        "192.0.2.7",
        "[",
        "0.0.0.0",
        "evil.example:127.0.0.1",
    ],
)
def test_a_foreign_host_is_refused(reader: TestClient, host: str) -> None:
    """A page elsewhere whose name points here gets nothing: not the case, nor that there is one."""
    found = reader.get("/assess", headers={"Host": host})
    assert found.status_code == 421
    assert "Haiti" not in found.text


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://127.0.0.1:9999", "http://localhost:8377", "https://"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_foreign_origin_is_refused(reader: TestClient, origin: str, method: str) -> None:
    """What another page asks for is refused, though it knows the address."""
    assert reader.request(method, "/assess", headers={"Origin": origin}).status_code == 403


def test_the_own_origin_is_let_in(reader: TestClient) -> None:
    """The board's own pages may ask."""
    assert reader.get("/assess", headers={"Origin": OWN}).status_code == 200


def test_a_form_of_another_site_is_refused(reader: TestClient) -> None:
    """A browser that tells that another site sent a form is believed."""
    assert reader.post("/assess", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


@pytest.mark.parametrize(
    "path", ["/assess", "/assess.json", "/assess.csv", "/nowhere", "/assess?count=all", "/static/board.css", "/"]
)
def test_every_answer_carries_the_policy(reader: TestClient, path: str) -> None:
    """Whatever the answer is, a browser may load nothing from elsewhere, and run nothing that stands in a page."""
    told = reader.get(path).headers
    policy = dict(part.strip().split(" ", 1) for part in told["content-security-policy"].split(";"))
    assert policy["default-src"] == "'none'"
    assert policy["script-src"] == policy["style-src"] == policy["connect-src"] == "'self'"
    assert policy["frame-ancestors"] == policy["base-uri"] == "'none'"
    assert (told["x-content-type-options"], told["referrer-policy"]) == ("nosniff", "same-origin")


def test_answers_are_not_kept_by_browsers_or_between(reader: TestClient) -> None:
    """An answer is for the reader alone who asked."""
    assert reader.get("/assess").headers["cache-control"] == "no-store"


def test_too_much_is_refused_before_it_is_read(reader: TestClient) -> None:
    """A request that says that it brings more than may be brought is refused at once."""
    assert reader.post("/assess", headers={"Content-Length": str(MOST_UPLOADED + 1)}).status_code == 413
    assert reader.post("/assess", headers={"Content-Length": "many"}).status_code == 413


def test_a_shared_board_asks_for_its_token(guest: TestClient) -> None:
    """Without the token, with another one or with a part of it, there is nothing to see."""
    for words in ("", "?token=", f"?token={TOKEN[:-1]}", f"?token={TOKEN}x", "?token=%00"):
        found = guest.get(f"/assess{words}")
        assert found.status_code == 401
        assert "Haiti" not in found.text
    assert guest.get("/static/board.css").status_code == 401
    assert guest.get("/assess.json", headers={"Cookie": "willing_token=no; ;;=\"'"}).status_code == 401


def test_the_token_stays_out_of_the_address(guest: TestClient) -> None:
    """Once brought in the address, it is a cookie that no script reads and no other site sends, and in the address no more."""
    found = guest.get(f"/assess?token={TOKEN}&count=pledged")
    assert (found.status_code, found.headers["location"]) == (303, "/assess?count=pledged")
    cookie = found.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=strict" in cookie
    assert guest.get("/assess?count=pledged").status_code == 200


def test_a_token_leads_nowhere_else(guest: TestClient) -> None:
    """An address with a token cannot send a browser to another site."""
    found = guest.get(f"//evil.example/?token={TOKEN}")
    assert not found.headers.get("location", "/").startswith("//")


def test_a_shared_board_goes_by_addresses_and_its_names_only(guest: TestClient) -> None:
    """Any address of the machine is one of its names; a name that somebody points there is not."""
    assert guest.get(f"/?token={TOKEN}", headers={"Host": "evil.example"}).status_code == 421
    assert guest.get(f"/?token={TOKEN}", headers={"Host": "planning.example:8377"}).status_code == 303


@pytest.mark.parametrize(
    "path",
    ["/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2fguard.py", "/static//etc/passwd", "/static/vendor/../../app.py"],
)
def test_no_address_leads_out_of_the_files_that_come_along(reader: TestClient, path: str) -> None:
    """Files beside the static ones are not handed out."""
    found = reader.get(path)
    assert found.status_code == 404
    assert "import" not in found.text


@pytest.mark.parametrize(
    ("path", "where"),
    [
        ("/assess?scenari=x", "the query"),
        ("/assess?count=all", "count"),
        ("/assess?as_of=soon", "as_of"),
        ("/assess?as_of=2025-01-01&as_of=2025-01-02", "as_of"),
        (f"/assess?scenario={'x' * 5000}", "scenario"),
        ("/assess?lang=xx", "lang"),
        ("/assess?requirement=nothing", "requirement"),
        ("/nowhere", "the address"),
    ],
)
def test_a_question_that_cannot_be_asked_says_why(reader: TestClient, path: str, where: str) -> None:
    """What is wrong with an address is told as everywhere: where, found, wanted, try."""
    found = reader.get(path)
    assert found.status_code in (404, 422)
    assert f"<b>{where}</b>: found" in found.text


def test_data_that_cannot_be_had_says_why_as_data(reader: TestClient) -> None:
    """Where data was asked for, so are the faults; all of them."""
    found = reader.get("/assess.json?count=all&requirement=nothing")
    assert found.status_code == 422
    assert [fault["where"] for fault in found.json()["faults"]] == ["count", "requirement"]
