"""Who may ask: a doorkeeper in front of every page. It refuses foreign hosts and origins, bounds what is sent, and says what a
browser may load."""

from __future__ import annotations

import hmac
import ipaddress
from collections.abc import Collection
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

import anyio
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import cookie_parser
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from willing.report.tongue import TONGUES, _, speaking

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["MOST_SECONDS", "MOST_UPLOADED", "Guard", "preferred"]

MOST_UPLOADED: Final = 20 * 2**20
"""The most bytes that a request may bring."""

MOST_SECONDS: Final = 60.0
"""The most seconds that a request may take to bring them."""

_CLOSES: Final = {"Connection": "close"}  # what a refused request still brings is not waited for
_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data: blob:",
        "font-src 'self'",
        "connect-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
_ALWAYS: Final = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # with none, browsers do not tell where a form of the board's own comes from
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}


class Guard:
    """Lets a request in, or says why not; every answer that leaves carries the policy.

    A request is let in if its `Host` is one of the board's own names, so that no page elsewhere can have its name point here; if
    its `Origin`, where it has one, is the same, so that no page elsewhere can ask in a reader's name; if a page elsewhere that
    sends a reader here has the whole answer shown, not put into that page; and, where a token is asked for, if it brings that,
    once in the address and from then on as a cookie, one for each port, since browsers keep cookies by the name alone.

    What a request brings is asked for up to `MOST_UPLOADED` and for `MOST_SECONDS`; beyond them whoever reads it gets an
    `HTTPException` of 413 or 408. An answer that is given before all was brought closes the connection.
    """

    def __init__(self, app: ASGIApp, *, hosts: Collection[str], token: str | None, shared: bool) -> None:
        """In front of `app`.

        Args:
            app: what answers.
            hosts: the names that the board goes by, without a port; in capitals or not.
            token: what a reader must bring; `None` asks for nothing.
            shared: whether any address of this machine is one of its names too.
        """
        self.app, self.token, self.shared = app, token, shared
        self.hosts = frozenset(name.lower().rstrip(".") for name in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers, bounded = Headers(scope=scope), _Bounded(receive)
        brings = headers.get("content-length", "0") != "0" or "transfer-encoding" in headers

        async def carrying(message: Message) -> None:
            if message["type"] == "http.response.start":
                told = MutableHeaders(scope=message)
                for name, value in _ALWAYS.items():
                    told[name] = value
                told.setdefault("Cache-Control", "no-store")
                if brings and not bounded.is_whole:
                    told.update(_CLOSES)
            await send(message)

        with speaking(preferred(headers)):
            refusal = self._refusal(scope, headers)
        await (refusal or self.app)(scope, bounded, carrying)

    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        host = headers.get("host", "")
        name, port = _name_and_port(f"//{host}")
        if not self._is_own(name):
            said = _("This board does not go by the name {name}. Open the address that it printed.", name=repr(host[:100]))
            return _refused(421, said)
        if not _is_of_the_board(scope["method"], host, headers):
            return _refused(403, _("Another page asked for this. Open the board itself."))
        length = headers.get("content-length", "0")
        if not length.isdecimal() or len(length) > 18 or int(length) > MOST_UPLOADED:
            return _refused(413, _("At most {count} MB can be brought at once.", count=MOST_UPLOADED // 2**20))
        return None if self.token is None else self._without_token(scope, headers, f"willing_token_{port}")

    def _is_own(self, name: str) -> bool:
        if name in self.hosts:
            return True
        return self.shared and _is_address(name)

    def _without_token(self, scope: Scope, headers: Headers, cookie: str) -> Response | None:
        """What a request gets that has no token, or that has it in its address, where it is not to stay."""
        assert self.token is not None
        path, query = scope["path"], scope["query_string"].decode("latin-1")
        kept = [pair for pair in query.split("&") if pair and not pair.startswith("token=")]
        for pair in query.split("&"):
            if pair.startswith("token=") and hmac.compare_digest(pair[6:].encode(), self.token.encode()):
                to = path if path.startswith("/") and not path.startswith("//") else "/"
                found = RedirectResponse(to + ("?" + "&".join(kept) if kept else ""), status_code=303)
                # Not "strict": whoever follows a link to the board, in a mail or a document, is a reader too.
                found.set_cookie(cookie, self.token, httponly=True, samesite="lax", max_age=30 * 86_400)
                return found
        brought = cookie_parser(headers.get("cookie", "")).get(cookie, "")
        if hmac.compare_digest(brought.encode(), self.token.encode()):
            return None
        return _refused(401, _("This board is shared with those who have its token. Open the whole address that you were given."))


class _Bounded:
    """What a request brings, up to the most, and for as long as it may take; after all of it, whatever comes.

    Attributes:
        is_whole: whether all of it was brought.
    """

    def __init__(self, receive: Receive) -> None:
        self.receive, self.brought, self.is_whole = receive, 0, False
        self.until = anyio.current_time() + MOST_SECONDS

    async def __call__(self) -> Message:
        if self.is_whole:
            return await self.receive()
        message: Message | None = None
        with anyio.move_on_after(max(0.0, self.until - anyio.current_time())):
            message = await self.receive()
        if message is None:
            raise HTTPException(408, headers=_CLOSES)
        if message["type"] == "http.request":
            self.brought += len(message.get("body", b""))
            if self.brought > MOST_UPLOADED:
                raise HTTPException(413, headers=_CLOSES)
            self.is_whole = not message.get("more_body", False)
        return message


def preferred(headers: Headers) -> str:
    """The tongue that a browser asks for first of those there are, as `ar`; English where it asks for none of them."""
    for part in headers.get("accept-language", "").split(","):
        code = part.partition(";")[0].strip().partition("-")[0]
        if code in TONGUES:
            return code
    return "en"


def _is_of_the_board(method: str, host: str, headers: Headers) -> bool:
    """Whether no other page asks, or one that merely leads a reader here."""
    origin = headers.get("origin")
    if origin is not None and not _is_at(origin, host):
        return False
    if headers.get("sec-fetch-site", "none") in ("none", "same-origin"):
        return True
    shown = headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest")
    return method == "GET" and shown == ("navigate", "document")


def _is_at(origin: str, host: str) -> bool:
    try:
        return urlsplit(origin).netloc == host
    except ValueError:
        return False


def _refused(status: int, says: str) -> Response:
    return PlainTextResponse(says + "\n", status_code=status, headers=_CLOSES)


def _name_and_port(address: str) -> tuple[str, int]:
    """What an address names; no name where it cannot be read."""
    try:
        parts = urlsplit(address)
        return (parts.hostname or "").rstrip("."), parts.port or 80
    except ValueError:
        return "", 0


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
