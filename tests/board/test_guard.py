"""Who may ask the board, and what every answer carries."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import anyio
import pytest
from boards import tray_of
from starlette.datastructures import Headers
from starlette.testclient import TestClient

from willing.board import guard
from willing.board.app import board
from willing.board.guard import MOST_UPLOADED, preferred
from willing.board.shelf import Shelf

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message

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


def sent(
    app: ASGIApp,
    path: str,
    method: str = "GET",
    *,
    query: str = "",
    headers: Mapping[str, str] | None = None,
    body: Sequence[bytes] = (b"",),
    silent: bool = False,
    leaves: bool = False,
) -> tuple[int, Headers, str]:
    """What is answered to a path just as it stands here, since clients tidy it up first.

    A body that goes silent never ends; who leaves hangs up before its end.
    """
    coming = [
        {"type": "http.request", "body": part, "more_body": at + 1 < len(body) or silent or leaves}
        for at, part in enumerate(body)
    ]
    coming += [{"type": "http.disconnect"}] if leaves else []
    told: list[Message] = []

    async def receive() -> Message:
        if not coming:
            await anyio.sleep_forever()
        return coming.pop(0)

    async def send(message: Message) -> None:
        told.append(message)

    async def ask() -> None:
        with anyio.fail_after(20):
            await app(scope, receive, send)

    brought = {"host": "127.0.0.1:8377", **(headers or {})}
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": query.encode(),
        "headers": [(name.encode(), value.encode("latin-1")) for name, value in brought.items()],
        "client": ("127.0.0.1", 50_000),
        "server": ("127.0.0.1", 8377),
    }
    anyio.run(ask)
    text = b"".join(one.get("body", b"") for one in told[1:])
    return told[0]["status"], Headers(raw=told[0]["headers"]), text.decode(errors="replace")


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
        "127.0.0.1:8377:8377",
        "127.0.0.1:99999999",
    ],
)
def test_a_foreign_host_is_refused(reader: TestClient, host: str) -> None:
    """A page elsewhere whose name points here gets nothing: not the case, nor that there is one."""
    found = reader.get("/assess", headers={"Host": host})
    assert found.status_code == 421
    assert "Haiti" not in found.text


@pytest.mark.parametrize(
    "origin", ["http://evil.example", "null", "http://127.0.0.1:9999", "http://localhost:8377", "https://", "http://["]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_foreign_origin_is_refused(reader: TestClient, origin: str, method: str) -> None:
    """What another page asks for is refused, though it knows the address."""
    assert reader.request(method, "/assess", headers={"Origin": origin}).status_code == 403


def test_the_own_origin_is_let_in(reader: TestClient) -> None:
    """The board's own pages may ask."""
    assert reader.get("/assess", headers={"Origin": OWN}).status_code == 200


def test_a_form_of_another_site_is_refused(reader: TestClient) -> None:
    """A browser that tells that another site sent a form is believed."""
    shown = {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert reader.post("/assess", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert reader.post("/assess", headers={"Sec-Fetch-Site": "cross-site", **shown}).status_code == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site"])
@pytest.mark.parametrize(
    ("mode", "dest"),
    [("no-cors", "image"), ("no-cors", "script"), ("navigate", "iframe"), ("cors", "empty"), ("no-cors", "document"), ("", "")],
)
def test_nothing_of_the_board_is_put_into_another_page(reader: TestClient, site: str, mode: str, dest: str) -> None:
    """Another site, or another port of this machine, gets no picture, script or frame of it, whatever it does with them."""
    headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": mode, "Sec-Fetch-Dest": dest}
    assert reader.get("/assess.svg", headers=headers).status_code == 403


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none", "same-origin"])
def test_a_link_elsewhere_leads_to_the_board(reader: TestClient, site: str) -> None:
    """A page that a reader is sent to by a link is shown to that reader alone: it is let in."""
    headers = {"Sec-Fetch-Site": site, "Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "document"}
    assert reader.get("/assess", headers=headers).status_code == 200


def test_a_page_of_the_board_has_its_pictures(reader: TestClient) -> None:
    """What its own pages ask for is let in, whatever it is for."""
    headers = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"}
    assert reader.get("/assess.svg", headers=headers).status_code == 200


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


def test_an_error_carries_the_policy_too(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    """What nobody foresaw is answered as guarded as all else."""

    def broken(*words: object) -> None:
        raise RuntimeError("as if")

    monkeypatch.setattr(Shelf, "assessment", broken)
    app = board(shelf, tray_of(), hosts={"127.0.0.1"})
    with TestClient(app, base_url=OWN, raise_server_exceptions=False) as client:
        found = client.get("/assess")
    assert found.status_code == 500
    assert "default-src 'none'" in found.headers["content-security-policy"]
    assert (found.headers["x-content-type-options"], found.headers["cache-control"]) == ("nosniff", "no-store")


@pytest.mark.parametrize("words", ["", "?v=1"])
def test_what_comes_along_is_kept_by_the_reader_alone(reader: TestClient, words: str) -> None:
    """Nothing between may keep it, and hand it to somebody who has no token."""
    told = reader.get(f"/static/board.css{words}").headers["cache-control"]
    assert told.startswith("private, ")
    assert ("no-cache" in told) is not bool(words)


def test_answers_are_not_kept_by_browsers_or_between(reader: TestClient) -> None:
    """An answer is for the reader alone who asked."""
    assert reader.get("/assess").headers["cache-control"] == "no-store"


def test_too_much_is_refused_before_it_is_read(reader: TestClient) -> None:
    """A request that says that it brings more than may be brought is refused at once."""
    assert reader.post("/assess", headers={"Content-Length": str(MOST_UPLOADED + 1)}).status_code == 413
    assert reader.post("/assess", headers={"Content-Length": "many"}).status_code == 413
    assert reader.post("/assess", headers={"Content-Length": "9" * 5_000}).status_code == 413


FORM = {"content-type": "multipart/form-data; boundary=edge", "transfer-encoding": "chunked"}
PART = b'--edge\r\nContent-Disposition: form-data; name="file"; filename="a.txt"\r\nContent-Type: text/plain\r\n\r\n'


def test_too_much_is_refused_while_it_is_read(shelf: Shelf, tmp_path: Path) -> None:
    """A request that does not say how much it brings is read up to the most, told why no further, and hung up on."""
    app = board(shelf, tray_of(path=tmp_path / "drafts.jsonl"), hosts={"127.0.0.1"})
    body = [PART, *([b"a" * 2**20] * (MOST_UPLOADED // 2**20 + 1)), b"\r\n--edge--\r\n"]
    status, headers, page = sent(app, "/read", "POST", headers=FORM, body=body)
    assert (status, headers["connection"]) == (413, "close")
    assert "at most 20 MB" in page


def test_a_body_that_goes_silent_is_not_waited_for(shelf: Shelf, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever begins to send and stops is told so once the time is over, and holds nothing."""
    monkeypatch.setattr(guard, "MOST_SECONDS", 0.3)
    app = board(shelf, tray_of(path=tmp_path / "drafts.jsonl"), hosts={"127.0.0.1"})
    status, headers, page = sent(app, "/read", "POST", headers=FORM, body=[PART], silent=True)
    assert (status, headers["connection"]) == (408, "close")
    assert "<strong>what is sent</strong>: found a part of it" in page


def test_who_leaves_while_sending_is_no_error(shelf: Shelf, tmp_path: Path) -> None:
    """Nothing is raised that would stand in the log as a fault of the board's own."""
    app = board(shelf, tray_of(path=tmp_path / "drafts.jsonl"), hosts={"127.0.0.1"})
    assert sent(app, "/read", "POST", headers=FORM, body=[PART], leaves=True)[0] == 400


def test_an_answer_before_the_end_hangs_up(shelf: Shelf) -> None:
    """Where nobody reads what is sent, nobody waits for its end either; who sends nothing may go on to ask."""
    app = board(shelf, tray_of(), hosts={"127.0.0.1"})
    assert sent(app, "/nowhere", "POST", headers={"content-length": "1000"}, silent=True)[1]["connection"] == "close"
    assert "connection" not in sent(app, "/assess")[1]


@pytest.mark.parametrize("kind", ["", ".json"])
def test_a_way_of_asking_that_there_is_not_is_told_as_that(reader: TestClient, kind: str) -> None:
    """The screen is there: what is wrong is the method, and the answer says which ones there are."""
    found = reader.request("DELETE", f"/assess{kind}")
    assert found.status_code == 405
    assert set(found.headers["allow"].split(", ")) == {"GET", "HEAD"}
    assert "the way of asking" in found.text
    assert "the screens" not in found.text


def test_a_form_that_cannot_be_read_is_told_as_that(shelf: Shelf, tmp_path: Path) -> None:
    """It is no address that is wrong."""
    app = board(shelf, tray_of(path=tmp_path / "drafts.jsonl"), hosts={"127.0.0.1"})
    status, _, page = sent(app, "/read", "POST", headers={"content-type": "multipart/form-data"}, body=[b"none"])
    assert status == 400
    assert "<strong>what is sent</strong>: found what cannot be read" in page


def test_a_shared_board_asks_for_its_token(guest: TestClient) -> None:
    """Without the token, with another one or with a part of it, there is nothing to see."""
    for words in ("", "?token=", f"?token={TOKEN[:-1]}", f"?token={TOKEN}x", "?token=%00"):
        found = guest.get(f"/assess{words}")
        assert found.status_code == 401
        assert "Haiti" not in found.text
    assert guest.get("/static/board.css").status_code == 401
    assert guest.get("/assess.json", headers={"Cookie": "willing_token_8377=no; ;;=\"'"}).status_code == 401


def test_the_token_stays_out_of_the_address(guest: TestClient) -> None:
    """Once brought in the address, it is a cookie that no script reads and no page elsewhere sends along, and there no more."""
    found = guest.get(f"/assess?token={TOKEN}&count=pledged")
    assert (found.status_code, found.headers["location"]) == (303, "/assess?count=pledged")
    cookie = found.headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie  # browsers send it where a reader follows a link, and not with what pages put in
    assert guest.get("/assess?count=pledged").status_code == 200


def test_boards_at_several_ports_each_have_their_token(shelf: Shelf) -> None:
    """A browser has the cookies of a name at all its ports: a second board there does not shut the first."""
    with TestClient(board(shelf, tray_of(), hosts=(), token=TOKEN, shared=True), follow_redirects=False) as first:
        jar = first.cookies
        with TestClient(
            board(shelf, tray_of(), hosts=(), token="another", shared=True), cookies=jar, follow_redirects=False
        ) as second:
            one, two = "http://192.0.2.7:8377", "http://192.0.2.7:8378"
            jar.update(first.get(f"{one}/?token={TOKEN}").cookies)
            jar.update(second.get(f"{two}/?token=another").cookies)
            both = {"Cookie": "; ".join(f"{name}={value}" for name, value in jar.items())}
            assert first.get(f"{one}/assess", headers=both).status_code == 200
            assert second.get(f"{two}/assess", headers=both).status_code == 200


def test_cookies_of_others_do_not_hide_the_token(guest: TestClient) -> None:
    """Whatever else a machine of that name has a browser keep."""
    cookie = f'strange={{"a": [1]}}; willing_token_8377={TOKEN}; also strange'
    assert guest.get("/assess", headers={"Cookie": cookie}).status_code == 200


@pytest.mark.parametrize(
    "path", ["//evil.example/", "/\\evil.example/", "///evil.example", "http://evil.example/", "/\t/evil.example"]
)
def test_a_token_leads_nowhere_else(shelf: Shelf, path: str) -> None:
    """An address with a token cannot send a browser to another site."""
    app = board(shelf, tray_of(), hosts={"127.0.0.1"}, token=TOKEN, shared=True)
    status, headers, _ = sent(app, path, query=f"token={TOKEN}")
    assert status == 303
    assert headers["location"].startswith("/")
    assert headers["location"][1:2] not in ("/", "\\")


def test_a_shared_board_goes_by_addresses_and_its_names_only(guest: TestClient) -> None:
    """Any address of the machine is one of its names; a name that somebody points there is not."""
    assert guest.get(f"/?token={TOKEN}", headers={"Host": "evil.example"}).status_code == 421
    assert guest.get(f"/?token={TOKEN}", headers={"Host": "planning.example:8377"}).status_code == 303


@pytest.mark.parametrize("name", ["Planning.Example", "planning.example.", "PLANNING.EXAMPLE"])
def test_a_name_is_the_same_in_capitals(shelf: Shelf, name: str) -> None:
    """Browsers ask by the name in small letters, whatever the board was told that it goes by."""
    app = board(shelf, tray_of(), hosts={name}, token=TOKEN, shared=True)
    assert sent(app, "/", query=f"token={TOKEN}", headers={"host": "planning.example:8377"})[0] == 303


def test_a_refusal_is_in_the_tongue_of_the_browser(guest: TestClient) -> None:
    """Who is not let in reads why, too."""
    found = guest.get("/assess", headers={"Accept-Language": "ar-EG,en;q=0.5"})
    assert (found.status_code, "رمز" in found.text) == (401, True)
    assert preferred(Headers({"accept-language": "fr, en-GB, ar"})) == preferred(Headers({})) == "en"


@pytest.mark.parametrize(
    "path",
    [
        "/static/../app.py",
        "/static/vendor/../../app.py",
        "/static/..\\app.py",
        "/static/%2e%2e/app.py",
        "/static//etc/passwd",
        "/static/../../../../../../../../../../etc/passwd",
        "/fonts/../app.py",
        "/static/\0",
        f"/static/{'x' * 5_000}",
        "/static/../static_/x",
        "//static/board.css",
    ],
)
def test_no_address_leads_out_of_the_files_that_come_along(shelf: Shelf, path: str) -> None:
    """Files beside the static ones are not handed out, to whoever asks for them by a path that no browser tidied up."""
    status, _, page = sent(board(shelf, tray_of(), hosts={"127.0.0.1"}), path)
    assert status == 404
    assert "import" not in page
    assert "root:" not in page


def test_files_that_come_along_are_handed_out_by_their_path(shelf: Shelf) -> None:
    """A path as it stands is answered, so that the ones above are refused for what they are."""
    status, _, text = sent(board(shelf, tray_of(), hosts={"127.0.0.1"}), "/static/board.css")
    assert status == 200
    assert "{" in text


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
    assert f"<strong>{where}</strong>: found" in found.text


def test_data_that_cannot_be_had_says_why_as_data(reader: TestClient) -> None:
    """Where data was asked for, so are the faults; all of them."""
    found = reader.get("/assess.json?count=all&requirement=nothing")
    assert found.status_code == 422
    assert [fault["where"] for fault in found.json()["faults"]] == ["count", "requirement"]
