"""The reading desk: a text is brought, its drafts stand beside it with their words marked, and a person decides on each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, unquote

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from willing.board.asked import Asked
from willing.board.screen import Screen
from willing.board.tray import Brought
from willing.faults import Fault, FaultyInput, clipped
from willing.reading.rows import gist_of
from willing.report.tongue import N_
from willing.vocabulary.records import TABLES

if TYPE_CHECKING:
    from starlette.datastructures import FormData
    from starlette.requests import Request

    from willing.board.shelf import Shelf
    from willing.board.templating import Pages
    from willing.board.tray import Tray
    from willing.reading.desk import Desk
    from willing.reading.kept import KeptDraft

__all__ = ["LABELS", "SCREEN", "Piece", "pieces", "routes"]

SCREEN: Final = Screen("read", N_("Read a text"), lambda shelf, asked: {}, template="desk.html")

LABELS: Final[Mapping[str, str]] = {
    "nation": N_("who"),
    "speaker": N_("speaker"),
    "voice": N_("whose voice"),
    "said_on": N_("said on"),
    "about": N_("about"),
    "stance": N_("stance"),
    "capability": N_("capability"),
    "tranche": N_("tranche"),
    "place": N_("place"),
    "quantity": N_("how much"),
    "unit": N_("unit"),
    "condition": N_("only if"),
    "because": N_("because"),
    "caveats": N_("caveats"),
    "reason": N_("reason"),
    "gist": N_("in one sentence"),
    "basis": N_("basis"),
    "confidence": N_("confidence"),
}
"""The columns of a statement that a reader fills, in their order, each by its label."""

_AROUND: Final = 3_000  # characters of a text shown before and after a draft's words
_MOST_PASTED: Final = 1_000_000
_VERDICTS: Final = ("confirm", "reject", "back")
_COOKIE: Final = "willing_by"
_COOKIE_HOLDS: Final = 30 * 86_400


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a text: what stands there, what it was read as, what of that begins here, and whose other draft's it is."""

    words: str
    marks: tuple[str, ...] = ()
    begins: tuple[str, ...] = ()
    draft: str = ""


def pieces(content: str, offset: int, one: KeptDraft, others: Sequence[KeptDraft]) -> Iterator[Piece]:
    """A text in stretches within each of which the same spans hold, in order; together they are the text.

    Args:
        content: the text, or a part of it.
        offset: where the part begins in the text.
        one: the draft whose spans are marked: its own as 'words', others by the column that was read there.
        others: the drafts of the same text whose words are marked as theirs.
    """
    spans = [("words", one.draft.span), *one.draft.spans.items()]
    ends = {0, len(content)}
    for span in (*(span for _, span in spans), *(other.draft.span for other in others)):
        ends |= {min(max(0, at - offset), len(content)) for at in (span.start, span.end)}
    cuts = sorted(ends)
    for start, end in pairwise(cuts):
        at = start + offset
        marks = tuple("nation" if name == "actor" else name for name, span in spans if span.start <= at < span.end)
        whose = next((other.id for other in others if other.draft.span.start <= at < other.draft.span.end), "")
        begins = tuple("nation" if name == "actor" else name for name, span in spans if max(span.start, offset) == at)
        yield Piece(content[start:end], marks, begins, "" if marks else whose)


def _context(tray: Tray, asked: Asked, desk: Desk | None, by: str, faults: Sequence[Fault] = ()) -> dict[str, Any]:
    """What the page is given: the draft that is asked for, or the first that nobody has decided on.

    Who only looks is given no draft and no text.
    """
    if not tray.is_open:
        return {"tray": tray, "one": None, "faults": faults, "total": 0, "entered": "", "is_empty": False}
    drafts = desk.drafts if desk else tray.drafts()
    undecided = desk.undecided if desk else drafts
    one = next((draft for draft in drafts if draft.id == asked.get("draft")), None) or next(iter(undecided), None)
    given: dict[str, Any] = {
        "tray": tray, "desk": desk, "one": one, "faults": faults, "labels": LABELS,
        "columns": TABLES["statements"].columns, "undecided": len(undecided), "total": len(drafts), "by": by,
        "entered": _entered(asked.get("done"), desk), "is_empty": _is_empty(asked.get("done"), tray, drafts),
    }  # fmt: skip
    if one is None:
        return given
    place = [draft.id for draft in drafts].index(one.id)
    own = [draft for draft in drafts if draft.text.digest == one.text.digest and draft.id != one.id]
    content, offset = tray.content(one.text.digest), max(0, one.draft.span.start - _AROUND)
    if content is None or not _is_of(one, content):
        content, offset = one.before + one.words + one.after, one.draft.span.start - len(one.before)
        shown = content
    else:
        shown = content[offset : one.draft.span.end + _AROUND]
    made = desk.proposed(one) if desk else None
    cells = dict(made.statement) if made else {}
    cells.setdefault("gist", gist_of(one.words))
    return given | {
        "place": place + 1,
        "before": drafts[place - 1] if place else None,
        "after": drafts[place + 1] if place + 1 < len(drafts) else None,
        "decision": desk.decision(one) if desk else None,
        "cells": cells,
        "source": made.source if made else {},
        "known_source": made.known if made else True,
        "latest": desk.latest(one) if desk else None,
        "pieces": list(pieces(shown, offset, one, own)),
        "cut": offset > 0,
    }


def _is_of(one: KeptDraft, content: str) -> bool:
    """Whether a draft's words stand in a text where it has them, between what was kept from beside them."""
    start = one.draft.span.start - len(one.before)
    beside = one.before + one.words + one.after
    return start >= 0 and content[start : start + len(beside)] == beside


def _entered(name: str, desk: Desk | None) -> str:
    """The statement that a draft of that name has become, if it is in the case."""
    one = next((one for one in desk.drafts if one.id == name), None) if desk and name else None
    made = desk.decision(one) if desk and one else None
    return made.statement.get("statement", "") if made and made.verdict == "entered" else ""


def _is_empty(digest: str, tray: Tray, drafts: Sequence[KeptDraft]) -> bool:
    """Whether a text of that digest was read here, and nothing was found in it."""
    return tray.content(digest) is not None and all(one.text.digest != digest for one in drafts)


def routes(
    pages: Pages, shelf: Shelf, tray: Tray, work: Callable[[Request, Callable[[Asked], Response]], Awaitable[Response]]
) -> list[Route]:
    """The desk's addresses: to look, to bring a text, to decide.

    Args:
        pages, shelf, tray: what they show, and where it goes.
        work: answers a request by a function of what it asks, which may take its time.
    """

    def shown(by: str, asked: Asked, faults: Sequence[Fault] = ()) -> Response:
        desk, asked = None, asked.but(by="")
        try:
            desk = tray.look(shelf.case()) if tray.is_open else None
        except FaultyInput as error:
            faults = (*faults, *error.faults)
        return pages.given(SCREEN, asked, _context(tray, asked, desk, by, faults), status=422 if faults else 200)

    def read(form: FormData, content: bytes, name: str, by: str, asked: Asked) -> Response:
        case = shelf.case()
        try:
            digest = tray.read(content, _brought(form, name), host=case.host, patron=case.patron)
        except FaultyInput as error:
            return shown(by, asked, error.faults)
        first = next((one.id for one in tray.drafts() if one.text.digest == digest), "")
        return RedirectResponse(asked.url("read", draft=first, done="" if first else digest, by=""), status_code=303)

    def decide(form: FormData, asked: Asked) -> Response:
        verdict, draft, by = _word(form, "verdict"), _word(form, "draft"), _word(form, "by")
        asked = asked.but(draft=draft, by="")
        try:
            with tray.desk(by) as desk:
                one = next((one for one in desk.drafts if one.id == draft), None)
                if one is None:
                    raise FaultyInput([Fault("draft", clipped(draft), "a draft of the tray")])
                order = [each.id for each in desk.drafts]
                if faults := _decided(desk, one, verdict, form):
                    given = _context(tray, asked, desk, by, faults)
                    given["cells"] |= {column: _word(form, f"c.{column}") for column in LABELS if f"c.{column}" in form}
                    return pages.given(SCREEN, asked, given, status=422)
                for _ in desk.enter(one):
                    pass
                left = {each.id for each in desk.undecided}
                at = order.index(draft)
                following = next((each for each in (*order[at + 1 :], *order[:at]) if each in left), "")
        except FaultyInput as error:
            return shown(by, asked, error.faults)
        found = RedirectResponse(asked.url("read", draft=following or draft, done=draft), status_code=303)
        found.set_cookie(_COOKIE, quote(by or tray.by, safe=""), _COOKIE_HOLDS, path="/read", httponly=True, samesite="lax")
        return found

    async def looking(request: Request) -> Response:
        return await work(request, partial(shown, _who(request, tray)))

    async def closed(request: Request) -> Response | None:
        """What is told where nothing may be brought and decided, before anything of what was sent is read."""
        try:
            tray.file()
        except FaultyInput as error:
            return await work(request, partial(shown, _who(request, tray), faults=error.faults))
        return None

    async def bringing(request: Request) -> Response:
        if (refusal := await closed(request)) is not None:
            return refusal
        async with request.form(max_files=1, max_fields=20, max_part_size=_MOST_PASTED * 4) as form:
            upload = form.get("file")
            if upload is not None and not isinstance(upload, str) and upload.filename:
                content, name = await upload.read(), _plain_name(upload.filename)
            else:
                content, name = _word(form, "text").encode(), ""
            return await work(request, partial(read, form, content, name, _who(request, tray)))

    async def deciding(request: Request) -> Response:
        if (refusal := await closed(request)) is not None:
            return refusal
        async with request.form(max_files=0, max_fields=60) as form:
            return await work(request, partial(decide, form))

    return [
        Route("/read", looking, methods=["GET"]),
        Route("/read", bringing, methods=["POST"]),
        Route("/read/decide", deciding, methods=["POST"]),
    ]


def _decided(desk: Desk, one: KeptDraft, verdict: str, form: FormData) -> list[Fault]:
    """The verdict of a form on a draft is kept, or all that is at fault is told, and nothing is changed."""
    before = desk.decision(one)
    if verdict not in _VERDICTS:
        return [Fault("verdict", clipped(verdict), f"one of {', '.join(_VERDICTS)}")]
    if before is not None and before.verdict == "entered":
        return [Fault("the draft", "one whose statement is in the case", "one to decide on", "correct the statement itself")]
    if (before.mark if before else "") != _word(form, "saw"):
        found = f"{before.verdict} by {clipped(before.by)}" if before else "undecided again"
        return [Fault("the draft", found, "as it was when it was shown", "look at it as it is now, and decide again")]
    if verdict == "back":
        if before is not None:
            desk.take_back(before)
        return []
    with desk.reconsidered(one):
        if verdict == "reject":
            desk.reject(one, _word(form, "remark"))
            return []
        faults = []
        now = desk.proposed(one)
        for column in LABELS:
            told = _word(form, f"c.{column}")
            if f"c.{column}" in form and told != now.statement.get(column, ""):
                faults += desk.edit(one, column, told)
        for column in () if now.known else ("publisher", "url"):
            if f"s.{column}" in form:
                faults += desk.tell_source(one, column, _word(form, f"s.{column}"))
        return faults or desk.faults(one) or desk.confirm(one, _word(form, "c.gist") or gist_of(one.words))


def _who(request: Request, tray: Tray) -> str:
    """Who decides: the name that this browser decided by before, or that of whoever opened the board."""
    name = unquote(request.cookies.get(_COOKIE, "")).strip()
    return name if name.isprintable() and 0 < len(name) <= 200 else tray.by


def _brought(form: FormData, name: str) -> Brought:
    """What a reader tells of a text.

    Raises:
        FaultyInput: for a day that is none.
    """
    from datetime import date

    told = _word(form, "published")
    try:
        published = date.fromisoformat(told) if told else None
    except ValueError:
        raise FaultyInput([Fault("published", clipped(told), "a day, such as 2025-04-10")]) from None
    words = {field: " ".join(_word(form, field).split())[:500] for field in ("title", "publisher", "address")}
    return Brought(name=name, published=published, **words)


def _word(form: FormData, name: str) -> str:
    """A field of a form, as text."""
    value = form.get(name, "")
    return value.strip() if isinstance(value, str) else ""


def _plain_name(name: str) -> str:
    """The name of a file without folders, and without what no screen should show."""
    last = name.replace("\\", "/").rpartition("/")[2]
    return "".join(c for c in last if c.isprintable())[-200:]
