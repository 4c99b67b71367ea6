"""Who may ask: a doorkeeper in front of every page. It refuses foreign hosts and origins, bounds what is sent, and says what a
browser may load."""

from __future__ import annotations

import hmac
import ipaddress
import time
from collections.abc import Collection
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse, RedirectResponse, Response

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

__all__ = ["MOST_UPLOADED", "Guard"]

MOST_UPLOADED: Final = 20 * 2**20
"""The most bytes that a request may bring."""

_MOST_SECONDS: Final = 60.0  # that a request may take to bring them
_COOKIE: Final = "willing_token"
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
    its `Origin`, where it has one, is the same, so that no page elsewhere can ask in a reader's name; and, where a token is asked
    for, if it brings that, once in the address and from then on as a cookie.
    """

    def __init__(self, app: ASGIApp, *, hosts: Collection[str], token: str | None, shared: bool) -> None:
        """In front of `app`.

        Args:
            app: what answers.
            hosts: the names that the board goes by, without a port.
            token: what a reader must bring; `None` asks for nothing.
            shared: whether any address of this machine is one of its names too.
        """
        self.app, self.hosts, self.token, self.shared = app, frozenset(hosts), token, shared

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or pass it on."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)

        async def carrying(message: Message) -> None:
            if message["type"] == "http.response.start":
                told = MutableHeaders(scope=message)
                for name, value in _ALWAYS.items():
                    told[name] = value
                told.setdefault("Cache-Control", "no-store")
            await send(message)

        refusal = self._refusal(scope, headers)
        if refusal is not None:
            await refusal(scope, receive, carrying)
        else:
            await self.app(scope, _Bounded(receive), carrying)

    def _refusal(self, scope: Scope, headers: Headers) -> Response | None:
        host = headers.get("host", "")
        if not self._is_own(_name_of(f"//{host}")):
            return _refused(421, f"This board does not go by the name {host[:100]!r}. Open the address that it printed.")
        origin = headers.get("origin")
        if origin is not None and (origin == "null" or urlsplit(origin).netloc != host):
            return _refused(403, "Another page asked for this. Open the board itself.")
        if headers.get("sec-fetch-site", "none") == "cross-site" and scope["method"] != "GET":
            return _refused(403, "Another page asked for this. Open the board itself.")
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > MOST_UPLOADED:
            return _refused(413, f"At most {MOST_UPLOADED // 2**20} MB can be brought at once.")
        return None if self.token is None else self._without_token(scope, headers)

    def _is_own(self, name: str) -> bool:
        if name in self.hosts:
            return True
        return self.shared and _is_address(name)

    def _without_token(self, scope: Scope, headers: Headers) -> Response | None:
        """What a request gets that has no token, or that has it in its address, where it is not to stay."""
        assert self.token is not None
        path, query = scope["path"], scope["query_string"].decode("latin-1")
        kept = [pair for pair in query.split("&") if pair and not pair.startswith("token=")]
        for pair in query.split("&"):
            if pair.startswith("token=") and hmac.compare_digest(pair[6:].encode(), self.token.encode()):
                to = path if path.startswith("/") and not path.startswith("//") else "/"
                found = RedirectResponse(to + ("?" + "&".join(kept) if kept else ""), status_code=303)
                found.set_cookie(_COOKIE, self.token, httponly=True, samesite="strict", max_age=30 * 86_400)
                return found
        try:
            brought = SimpleCookie(headers.get("cookie", "")).get(_COOKIE)
        except CookieError:
            brought = None
        if brought is not None and hmac.compare_digest(brought.value.encode(), self.token.encode()):
            return None
        return _refused(401, "This board is shared with those who have its token. Open the whole address that you were given.")


class _Bounded:
    """What a request brings, up to the most, and for as long as it may take."""

    def __init__(self, receive: Receive) -> None:
        self.receive, self.brought, self.began = receive, 0, time.monotonic()

    async def __call__(self) -> Message:
        message = await self.receive()
        if message["type"] == "http.request":
            self.brought += len(message.get("body", b""))
            late = message.get("more_body", False) and time.monotonic() - self.began > _MOST_SECONDS
            if self.brought > MOST_UPLOADED or late:
                return {"type": "http.disconnect"}
        return message


def _refused(status: int, says: str) -> Response:
    return PlainTextResponse(says + "\n", status_code=status, headers={"Connection": "close"})


def _name_of(address: str) -> str:
    try:
        return (urlsplit(address).hostname or "").rstrip(".")
    except ValueError:
        return ""


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
