"""An endpoint on this machine that answers as it is told: what a reader asked of it, and replies recorded in files."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

REPLIES = Path(__file__).parent / "reading" / "replies"


@dataclass(frozen=True)
class Reply:
    """A reply: status, body, headers; `drip` seconds before each byte of the body, `late` seconds before the first."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    late: float = 0
    drip: float = 0
    cut: bool = False


@dataclass
class Endpoint:
    """Where it listens, and the requests that came: path, headers and body."""

    url: str
    paths: list[str] = field(default_factory=list)
    headers: list[Mapping[str, str]] = field(default_factory=list)
    asked: list[Any] = field(default_factory=list)


def recorded(name: str) -> Reply:
    """The reply in a file."""
    return Reply((REPLIES / f"{name}.json").read_bytes())


@contextmanager
def endpoint(*replies: Reply | Callable[[Any], Reply]) -> Iterator[Endpoint]:
    """An endpoint that gives these replies one after another, the last of them again and again."""
    done = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            reply = replies[min(len(there.asked), len(replies) - 1)]
            there.paths.append(self.path)
            there.headers.append(dict(self.headers))
            there.asked.append(asked)
            self.answer(reply if isinstance(reply, Reply) else reply(asked))

        def do_GET(self) -> None:
            there.paths.append(f"GET {self.path}")
            self.answer(Reply(b"", 404))

        def answer(self, reply: Reply) -> None:
            done.wait(reply.late)
            try:
                self.send_response(reply.status)
                for name, value in {"Content-Length": str(len(reply.body)), **reply.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                if not reply.drip:
                    self.wfile.write(reply.body[: len(reply.body) // 2] if reply.cut else reply.body)
                for byte in reply.body if reply.drip else b"":
                    if done.wait(reply.drip):
                        return
                    self.wfile.write(bytes([byte]))
                    self.wfile.flush()
                self.close_connection = self.close_connection or reply.cut
            except OSError:  # whoever asked has gone
                self.close_connection = True

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    there = Endpoint(f"http://127.0.0.1:{server.server_port}/v1")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield there
    finally:
        done.set()
        server.shutdown()
        server.server_close()
        thread.join()
