"""A board that is looked at in a real browser: served in this process, on a port of its own, without an outside world."""

from __future__ import annotations

import contextlib
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import uvicorn
from starlette.testclient import TestClient

from willing.board.app import board
from willing.board.serving import listening
from willing.board.shelf import Shelf
from willing.board.tray import Tray

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

AXE = Path(__file__).parents[1] / "web" / "node_modules" / "axe-core" / "axe.min.js"


def plain(text: str) -> str:
    """A text without the marks of direction around the words of a case, and without white space that nobody sees."""
    return "\n".join(" ".join(re.sub("[\u2066-\u2069]", "", line).split()) for line in text.splitlines())


def tray_of(place: str = "haiti-2024", path: Path | None = None, *, is_open: bool = True) -> Tray:
    """Where texts go that are brought to a board of these tests; nowhere, if no file is named."""
    return Tray(place, path, by="A. Reader", is_open=is_open)


def reader(shelf: Shelf) -> TestClient:
    """A browser on the machine of a board that answers at once, however long that takes."""

    def at_once(work: Any, asked: Any, *, spoken: bool = False) -> Any:
        return work(shelf.case(asked.known), asked)

    shelf.slow = at_once  # type: ignore[method-assign]
    return TestClient(board(shelf, tray_of(), hosts={"testserver"}))


@contextlib.contextmanager
def served(place: str, tray: Tray | None = None) -> Iterator[str]:
    """The address of a board of a case, while it is served."""
    shelf, socket = Shelf(place), listening("127.0.0.1", 0, or_any=False)
    app = board(shelf, tray or tray_of(place), hosts={"127.0.0.1"})
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", access_log=False, timeout_graceful_shutdown=1))
    thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{socket.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
        socket.close()


class Reader:
    """Somebody who looks at a board: a page of a browser that notes what it should not see.

    Attributes:
        page: the page.
        noted: errors of the console and of scripts, requests that fail, and requests for another place than the board.
    """

    def __init__(self, browser: Browser, address: str, *, width: int = 1280, height: int = 900, script: bool = True) -> None:
        """At a board, with a window of a width and height, and with or without script."""
        self.address, self.noted = address, list[str]()
        self._context = browser.new_context(viewport={"width": width, "height": height}, java_script_enabled=script)
        self._context.set_default_timeout(60_000)
        self.page: Page = self._context.new_page()
        self.page.on("console", lambda said: self.noted.append(said.text) if said.type in ("error", "warning") else None)
        self.page.on("pageerror", lambda error: self.noted.append(str(error)))
        self.page.on("dialog", self._opened)
        self.page.on("request", self._asked_for)
        self.page.on("requestfailed", self._not_had)

    def _opened(self, dialog: Any) -> None:
        self.noted.append(f"dialog: {dialog.message}")
        dialog.dismiss()

    def _not_had(self, asked: Any) -> None:
        if asked.failure != "net::ERR_ABORTED":  # the reader went on before it was there
            self.noted.append(f"not had: {asked.url} {asked.failure}")

    def _asked_for(self, asked: Any) -> None:
        if not asked.url.startswith((f"{self.address}/", "blob:", "data:")):
            self.noted.append(f"leaves the machine: {asked.url}")

    def open(self, path: str) -> Page:
        """The page at an address of the board, once it is there; slow answers are waited for."""
        self.page.goto(self.address + path)
        self.page.locator(".waiting-room").wait_for(state="detached", timeout=60_000)
        return self.page

    @property
    def words(self) -> str:
        """What a reader reads on the page, a line for each line."""
        return plain(self.page.locator("body").inner_text())

    def axe(self) -> list[str]:
        """What axe-core finds on the page, each with the places."""
        self.page.evaluate(AXE.read_text(encoding="utf-8"))
        found = self.page.evaluate("axe.run(document, {resultTypes: ['violations']})")
        return [f"{one['id']}: {[node['target'] for node in one['nodes']][:3]}" for one in found["violations"]]

    @property
    def is_wider_than_the_window(self) -> bool:
        """Whether the whole page would have to be pushed sideways."""
        return bool(self.page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth + 1"))

    def close(self) -> None:
        """Leave."""
        self._context.close()
