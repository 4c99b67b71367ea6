"""The board's addresses: each screen as a page, as JSON, CSV, SVG, PNG and GeoJSON."""

from __future__ import annotations

import contextlib
import json
from collections.abc import AsyncIterator, Callable, Collection, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import anyio.to_thread
from anyio import CapacityLimiter
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from willing.board import copies
from willing.board.asked import Asked
from willing.board.guard import MOST_SECONDS, MOST_UPLOADED, Guard, preferred
from willing.board.screen import Screen
from willing.board.screens import adds_up, brief, circles, desk, follow, hold, nations, places, tasks, time
from willing.board.shelf import NotYet, Shelf, patient
from willing.board.templating import Pages
from willing.faults import Fault, FaultyInput
from willing.report.tongue import TONGUES, speaking

if TYPE_CHECKING:
    from starlette.requests import Request

    from willing.board.tray import Tray

__all__ = ["SCREENS", "board"]

SCREENS: Final[tuple[Screen, ...]] = (
    *adds_up.SCREENS,
    *nations.SCREENS,
    *circles.SCREENS,
    *time.SCREENS,
    *hold.SCREENS,
    *places.SCREENS,
    *tasks.SCREENS,
    *brief.SCREENS,
    *follow.SCREENS,
)
"""The screens, in the order in which a reader is shown them."""

_MEDIA: Final = {
    ".pdf": "application/pdf",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".html": "text/html",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_STATIC: Final = Path(__file__).parent / "static"
_AT_ONCE: Final = 4  # answers that are worked out at once; more would only take turns, and all be late
_LONG: Final = 120.0  # seconds that a file which is worked out may take
_WAITING: Final = 64  # readers of slow answers, who wait for another process


def board(shelf: Shelf, tray: Tray, *, hosts: Collection[str], token: str | None = None, shared: bool = False) -> Guard:
    """The board of a case, as an ASGI application; the guard stands before all of it, so that what goes wrong passes it too.

    Args:
        shelf: where the case is.
        tray: where texts that are brought to be read go.
        hosts: the names that it goes by; a request for another one is refused.
        token: what readers must bring; `None` where the machine's own user alone can reach it.
        shared: whether any address of the machine is one of its names.
    """
    pages = Pages(shelf, [screen for screen in (*SCREENS, desk.SCREEN) if screen.title])
    quick, slow = CapacityLimiter(_AT_ONCE), CapacityLimiter(_WAITING)

    def handing(screen: Screen, hand_out: Callable[[Screen, Shelf, Asked], Response]) -> Callable[[Request], Any]:
        async def endpoint(request: Request) -> Response:
            asked = Asked.of([*_tongue_of(request), *request.query_params.multi_items()])
            if screen.changed and asked.is_flipped:
                form = request.url.path.removeprefix(f"/{screen.name}")
                return RedirectResponse(f"/{screen.changed}{form}?{request.url.query}", status_code=303)
            asked.within(screen.words)
            is_page = hand_out == pages.page
            if screen.flipped is not None and asked.get("flip"):
                hand = partial(_flipped, pages if is_page else None, screen, shelf, asked, request)
            elif is_page:
                hand = partial(pages.page, screen, shelf, asked, _opened(request) if screen.grouped else None)
            else:
                hand = partial(_whole, partial(hand_out, screen, shelf, asked))
            work = partial(_in_tongue, asked, hand)
            return await anyio.to_thread.run_sync(work, limiter=slow if screen.slow else quick)

        return endpoint

    async def work(request: Request, answer: Callable[[Asked], Response]) -> Response:
        asked = Asked.of([*_tongue_of(request), *request.query_params.multi_items()])
        return await anyio.to_thread.run_sync(partial(_in_tongue, asked, partial(answer, asked)), limiter=slow)

    routes: list[BaseRoute] = [Route("/", _first_screen), *desk.routes(pages, shelf, tray, work)]
    for screen in SCREENS:
        routes.append(Route(f"/{screen.name}", handing(screen, pages.page)))
        if screen.answer is not None:
            routes.append(Route(f"/{screen.name}.json", handing(screen, _json)))
        if screen.table is not None:
            routes.append(Route(f"/{screen.name}.csv", handing(screen, _csv)))
        if screen.drawing is not None:
            routes.append(Route(f"/{screen.name}.svg", handing(screen, _svg)))
            routes.append(Route(f"/{screen.name}.png", handing(screen, _png)))
        for form in screen.files:
            routes.append(Route(f"/{screen.name}{form}", handing(screen, partial(_file, form))))
        if screen.places is not None:
            routes.append(Route(f"/{screen.name}.geojson", handing(screen, _geojson)))
    routes.append(Mount("/static", _Static(directory=_STATIC)))
    routes.append(Mount("/fonts", _Static(directory=copies.FONTS)))

    async def in_turn(make: Callable[..., Response], *given: Any) -> Response:
        return await anyio.to_thread.run_sync(partial(make, *given), limiter=quick)

    async def refused(request: Request, error: Exception) -> Response:
        if isinstance(error, FaultyInput):
            return await in_turn(_refusal, pages, request, error.faults, 422)
        assert isinstance(error, HTTPException)
        found = await in_turn(_refusal, pages, request, [_unanswered(request, error)], error.status_code)
        found.headers.update(error.headers or {})
        return found

    async def not_yet(request: Request, error: Exception) -> Response:
        asked = Asked.of([*_tongue_of(request), *request.query_params.multi_items()])
        return await in_turn(_in_tongue, asked, partial(pages.waiting, asked, str(request.url.path)))

    async def gone(request: Request, error: Exception) -> Response:
        return Response(status_code=400)  # nobody reads it; without it, everybody who leaves would be an error in the log

    @contextlib.asynccontextmanager
    async def open_hours(_: Starlette) -> AsyncIterator[None]:
        yield
        shelf.close()

    screens = Starlette(
        routes=routes,
        middleware=[Middleware(GZipMiddleware, minimum_size=2_000, compresslevel=4)],
        exception_handlers={FaultyInput: refused, NotYet: not_yet, HTTPException: refused, ClientDisconnect: gone},
        lifespan=open_hours,
    )
    return Guard(screens, hosts=hosts, token=token, shared=shared)


class _Static(StaticFiles):
    """What comes along, which the reader's own browser alone may keep, since a board may ask for a token.

    An address that tells which version it wants holds for good, so that large scripts are sent once; others are asked for again.
    """

    def file_response(self, full_path: Any, stat_result: Any, scope: Any, status_code: int = 200) -> Response:
        """The file, with how long a browser may keep it."""
        found = super().file_response(full_path, stat_result, scope, status_code)
        is_versioned = scope["query_string"].startswith(b"v=")
        found.headers["Cache-Control"] = "private, max-age=31536000, immutable" if is_versioned else "private, no-cache"
        return found


async def _first_screen(request: Request) -> Response:
    query = request.url.query
    return RedirectResponse("/assess" + (f"?{query}" if query else ""), status_code=303)


def _tongue_of(request: Request) -> Sequence[tuple[str, str]]:
    """The tongue that a browser asks for first of those there are, where the address names none."""
    if "lang" in request.query_params:
        return ()
    code = preferred(request.headers)
    return (("lang", code),) if code != "en" else ()


def _flipped(pages: Pages | None, screen: Screen, shelf: Shelf, asked: Asked, request: Request) -> Response:
    """What is asked once a switch is flipped, at its own address; a page with script is told that with its answer."""
    assert screen.flipped is not None
    then = screen.flipped(shelf, asked)
    if pages is None or "hx-request" not in request.headers:
        return RedirectResponse(then.url(request.url.path.removeprefix("/")), status_code=303)
    answer = pages.page(screen, shelf, then, _opened(request))
    answer.headers["HX-Push-Url"] = then.url(screen.name)
    return answer


def _opened(request: Request) -> frozenset[str] | None:
    """The groups that a reader has open, where the page tells; what is in the others is asked for once they are opened."""
    told = request.headers.get("open-groups")
    return None if told is None else frozenset(told.split())


def _in_tongue(asked: Asked, work: Callable[[], Response]) -> Response:
    with speaking(asked.get("lang") or "en"):
        return work()


def _whole(work: Callable[[], Response]) -> Response:
    """What is no page is waited for: it cannot say that it is not there yet."""
    with patient(_LONG):
        return work()


def _unanswered(request: Request, error: HTTPException) -> Fault:
    """Why there is no answer, though the question itself may be a good one."""
    address = request.url.path[:100]
    match error.status_code:
        case 404:
            return Fault("the address", address, "one of the screens", "begin at /")
        case 405:
            allowed = (error.headers or {}).get("Allow", "GET, HEAD")
            return Fault("the way of asking", f"{request.method[:20]} {address}", f"one of {allowed}", "begin at /")
        case 408:
            return Fault("what is sent", "a part of it", f"all of it within {MOST_SECONDS:.0f} seconds", "send it again")
        case 413:
            return Fault("what is sent", "more", f"at most {MOST_UPLOADED // 2**20} MB", "send it in parts")
        case _:
            return Fault("what is sent", "what cannot be read", "a form as the board's own pages send it", "open the page again")


def _refusal(pages: Pages, request: Request, faults: Sequence[Fault], status: int) -> Response:
    """What is wrong with a question: as data where data was asked for, else as a page."""
    if request.url.path.endswith((".json", ".csv", ".svg", ".png", ".geojson", *_MEDIA)):
        told = [{"where": f.where, "found": f.found, "wanted": f.wanted, "try": f.remedy or None} for f in faults]
        return JSONResponse({"faults": told}, status_code=status)
    lang = request.query_params.get("lang", "en")
    asked = Asked.of([("lang", lang)] if lang.partition("-")[0] in TONGUES else [])
    with contextlib.suppress(FaultyInput):
        return _in_tongue(asked, partial(pages.refusal, asked, faults, status))
    return _in_tongue(Asked.of([]), partial(pages.refusal, Asked.of([]), faults, status))


def _json(screen: Screen, shelf: Shelf, asked: Asked) -> Response:
    """The bytes of `--json`: in English, whatever the tongue of the page."""
    assert screen.answer is not None
    with speaking("en"):
        told = json.dumps(screen.answer(shelf, asked), ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    return Response(told, media_type="application/json")


def _csv(screen: Screen, shelf: Shelf, asked: Asked) -> Response:
    assert screen.table is not None
    return Response(copies.csv_text(screen.table(shelf, asked)), media_type="text/csv", headers=_named(screen, "csv"))


def _svg(screen: Screen, shelf: Shelf, asked: Asked) -> Response:
    assert screen.drawing is not None
    return Response(screen.drawing(shelf, asked), media_type="image/svg+xml", headers=_named(screen, "svg"))


def _png(screen: Screen, shelf: Shelf, asked: Asked) -> Response:
    assert screen.drawing is not None
    return Response(copies.png(screen.drawing(shelf, asked)), media_type="image/png", headers=_named(screen, "png"))


def _geojson(screen: Screen, shelf: Shelf, asked: Asked) -> Response:
    assert screen.places is not None
    told = json.dumps(screen.places(shelf, asked), ensure_ascii=False, allow_nan=False)
    return Response(told, media_type="application/geo+json", headers=_named(screen, "geojson"))


def _file(form: str, screen: Screen, shelf: Shelf, asked: Asked) -> Response:
    made = screen.files[form](shelf, asked)
    return Response(made, media_type=_MEDIA[form], headers=_named(screen, form.removeprefix("."), how="attachment"))


def _named(screen: Screen, kind: str, how: str = "inline") -> dict[str, str]:
    return {"Content-Disposition": f'{how}; filename="{screen.name}.{kind}"'}
