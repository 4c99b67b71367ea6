"""The reading desk: a text is brought, its drafts stand beside it with their words marked, and a person decides on each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote, unquote

from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from willing.board.asked import Asked
from willing.board.screen import Screen
from willing.board.screens.fields import LABELS, SOURCE_LABELS, address_hint, field_of, source_fields, statement_fields
from willing.board.tray import Brought, made_by_hand
from willing.faults import Fault, FaultyInput, clipped
from willing.ledger.place import ledger_at
from willing.reading.rows import gist_of
from willing.report import tongue
from willing.report.tongue import N_

if TYPE_CHECKING:
    from starlette.datastructures import FormData
    from starlette.requests import Request

    from willing.board.shelf import Shelf
    from willing.board.templating import Pages
    from willing.board.tray import Tray
    from willing.reading.decided import Decision
    from willing.reading.desk import Desk
    from willing.reading.kept import KeptDraft
    from willing.reading.rows import Cells

__all__ = ["NEW", "SCREEN", "Outcome", "Piece", "Summary", "pieces", "routes"]

SCREEN: Final = Screen("read", N_("Read a text"), lambda shelf, asked: {}, template="desk.html")

NEW: Final = "new"
"""What the address names in place of a draft where a statement is to be made by hand."""

_AROUND: Final = 3_000  # characters of a text shown before and after a draft's words
_MOST_PASTED: Final = 1_000_000
_VERDICTS: Final = ("confirm", "reject", "back")
_COOKIE: Final = "willing_by"
_COOKIE_HOLDS: Final = 30 * 86_400
_NAMED: Final = 20  # statements that a summary names before it only counts them


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


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was decided on a draft last: the verdict, what it was about, and as which statement with which source it is kept."""

    verdict: str
    said: str
    statement: str = ""
    source: str = ""


@dataclass(frozen=True, slots=True)
class Summary:
    """What came of drafts all of which are decided.

    Attributes:
        confirmed, rejected: how many are.
        waiting: how many of the confirmed are not in the case.
        day: the last on which any went into the case; `None` if none did.
        statements: ids of what did on that day, the first few.
        more: how many others did.
        since: the number of the ledger's last entry before these; `None` where the case is no ledger, or has them from elsewhere.
    """

    confirmed: int
    rejected: int
    waiting: int
    day: date | None
    statements: tuple[str, ...]
    more: int
    since: int | None


@dataclass(frozen=True, slots=True)
class _Typed:
    """What a reader has typed: cells of a statement and of its source, and why a draft is rejected."""

    statement: Mapping[str, str] = field(default_factory=dict)
    source: Mapping[str, str] = field(default_factory=dict)
    remark: str = ""


_NOTHING: Final = _Typed()


def _context(
    shelf: Shelf, tray: Tray, asked: Asked, desk: Desk | None, by: str, faults: Sequence[Fault], typed: _Typed
) -> dict[str, Any]:
    """What the page is given: the draft that is asked for, or the first that nobody has decided on.

    Who only looks is given no draft and no text.
    """
    given: dict[str, Any] = {
        "tray": tray, "desk": desk, "one": None, "faults": _in_order(faults), "total": 0, "done": None,
        "is_empty": False, "is_new": False, "summary": None, "new": NEW, "labels": LABELS, "by": by, "remark": typed.remark,
        "address_hint": address_hint(),
    }  # fmt: skip
    if not tray.is_open:
        return given
    case = shelf.case()
    drafts = desk.drafts if desk else tray.drafts()
    undecided = desk.undecided if desk else drafts
    is_new = asked.get("draft") == NEW and tray.path is not None
    one = None if is_new else next((draft for draft in drafts if draft.id == asked.get("draft")), next(iter(undecided), None))
    given |= {
        "one": one, "undecided": len(undecided), "total": len(drafts), "is_new": is_new,
        "done": _outcome(asked.get("done"), desk), "is_empty": _is_empty(asked.get("done"), tray, drafts),
        "first": drafts[0].id if drafts else "",
        "summary": None if desk is None or undecided or is_new else _summary(shelf, desk),
    }  # fmt: skip
    if one is None and not is_new:
        return given
    cells: dict[str, str] = {"about": next(iter(case.about), ""), "basis": "fact"}
    source: Cells = {}
    spans: Mapping[str, str] = {}
    known = False
    if one is not None:
        given |= _text_of(tray, one, drafts) | {
            "decision": desk.decision(one) if desk else None,
            "latest": desk.latest(one) if desk else None,
        }
        made = desk.proposed(one) if desk else None
        cells, source, known = (dict(made.statement), made.source, made.known) if made else ({}, {}, True)
        cells.setdefault("gist", gist_of(one.words))
        spans = one.spans
    source = source if known else {**source, **typed.source}
    return given | {
        "known_source": source if known else None,
        "fields": list(statement_fields(case, {**cells, **typed.statement}, faults, spans, source.get("published_on", ""))),
        "source_fields": [] if known else list(source_fields(case, source, faults)),
        "events": [(event, tongue.name(case, event)) for event in case.events],
    }


def _in_order(faults: Sequence[Fault]) -> list[tuple[Fault, str, str]]:
    """Faults in the order of the form's fields, each with the name of its own and what that is called; blanks without one."""
    labels = {f"c.{column}": label for column, label in LABELS.items()} | {
        f"s.{name}": label for name, label in SOURCE_LABELS.items()
    }
    order = {name: at for at, name in enumerate(labels, 1)}
    named = [(one, field_of(one)) for one in faults]
    return [(one, name, labels.get(name, "")) for one, name in sorted(named, key=lambda pair: order.get(pair[1], 0))]


def _text_of(tray: Tray, one: KeptDraft, drafts: Sequence[KeptDraft]) -> dict[str, Any]:
    """A draft's place among the others, and what stands around its words."""
    place = [draft.id for draft in drafts].index(one.id)
    own = [draft for draft in drafts if draft.text.digest == one.text.digest and draft.id != one.id]
    content, offset = tray.content(one.text.digest), max(0, one.draft.span.start - _AROUND)
    if content is None or not _is_of(one, content):
        content, offset = one.before + one.words + one.after, one.draft.span.start - len(one.before)
        shown = content
    else:
        shown = content[offset : one.draft.span.end + _AROUND]
    return {
        "place": place + 1,
        "before": drafts[place - 1] if place else None,
        "after": drafts[place + 1] if place + 1 < len(drafts) else None,
        "pieces": list(pieces(shown, offset, one, own)),
        "cut": offset > 0,
    }


def _is_of(one: KeptDraft, content: str) -> bool:
    """Whether a draft's words stand in a text where it has them, between what was kept from beside them."""
    start = one.draft.span.start - len(one.before)
    beside = one.before + one.words + one.after
    return start >= 0 and content[start : start + len(beside)] == beside


def _outcome(name: str, desk: Desk | None) -> Outcome | None:
    """What was decided on the draft of that name, if anything was."""
    one = next((one for one in desk.drafts if one.id == name), None) if desk and name else None
    made = desk.decision(one) if desk and one else None
    if one is None or made is None:
        return None
    said = gist_of(made.statement.get("gist", "") or one.words).rstrip(". ")
    if made.verdict != "entered":
        return Outcome(made.verdict, said)
    return Outcome(made.verdict, said, made.statement.get("statement", ""), made.source.get("source", ""))


def _summary(shelf: Shelf, desk: Desk) -> Summary:
    """What came of drafts that are decided on."""
    count = desk.verdicts
    day = max((one.at.date() for one in desk.entered), default=None)
    latest = [one for one in desk.entered if one.at.date() == day]
    names = tuple(dict.fromkeys(one.statement["statement"] for one in latest if "statement" in one.statement))
    return Summary(
        count["entered"] + count["confirmed"],
        count["rejected"],
        count["confirmed"],
        day,
        names[:_NAMED],
        len(names[_NAMED:]),
        _entry_before(shelf, latest) if shelf.is_ledger else None,
    )


def _entry_before(shelf: Shelf, entered: Sequence[Decision]) -> int | None:
    """The number of the ledger's last entry before these decisions had it say anything; `None` where they had not."""
    since = {one.statement["statement"]: one.at for one in entered if "statement" in one.statement}
    kept = ledger_at(shelf.place)
    trails = kept.trails(("statements", name) for name in since)
    theirs = (one.number for (_table, name), trail in trails.items() for one in trail if one.recorded_at >= since[name])
    first = min(theirs, default=0)
    return kept.receipt(first - 1).number if first > 1 else None


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

    def shown(by: str, asked: Asked, faults: Sequence[Fault] = (), typed: _Typed = _NOTHING) -> Response:
        desk, asked = None, asked.but(by="")
        try:
            desk = tray.look(shelf.case()) if tray.is_open else None
        except FaultyInput as error:
            faults = (*faults, *error.faults)
        given = _context(shelf, tray, asked, desk, by, faults, typed)
        return pages.given(SCREEN, asked, given, status=422 if faults else 200)

    def read(form: FormData, content: bytes, name: str, by: str, asked: Asked) -> Response:
        case = shelf.case()
        try:
            brought = _brought(form, name)
            digest = tray.read(content, brought, host=case.host, patron=case.patron)
        except FaultyInput as error:
            return shown(by, asked, error.faults)
        if first := next((one.id for one in tray.drafts() if one.text.digest == digest), ""):
            return RedirectResponse(asked.url("read", draft=first, done="", by=""), status_code=303)
        return shown(by, asked.but(draft=NEW, done=digest), typed=_Typed(source=_source_of(brought)))

    def decide(form: FormData, asked: Asked) -> Response:
        verdict, draft, by = _word(form, "verdict"), _word(form, "draft"), _word(form, "by")
        asked, typed = asked.but(draft=draft, by="", done=""), _typed(form)
        try:
            decided, following = _decide(tray, draft, by, verdict, _word(form, "saw"), typed)
        except FaultyInput as error:
            return shown(by, asked, error.faults, typed)
        found = RedirectResponse(asked.url("read", draft=following, done=decided), status_code=303)
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


def _decide(tray: Tray, draft: str, by: str, verdict: str, saw: str, typed: _Typed) -> tuple[str, str]:
    """A draft, or a statement that is made by hand, is decided on, and in the case if it is confirmed.

    Returns:
        Its id, and that of the next draft that nobody has decided on; blank where none is left.

    Raises:
        FaultyInput: with all that is at fault, and for a case or a disk that does not take it.
    """
    made = made_by_hand(typed.statement, typed.source) if draft == NEW else None
    with tray.desk(by, *(made[:1] if made else ())) as desk:
        one = made[0] if made else next((one for one in desk.drafts if one.id == draft), None)
        if one is None:
            raise FaultyInput([Fault("draft", clipped(draft), "a draft of the tray")])
        order = [each.id for each in desk.drafts]
        if faults := _decided(desk, one, verdict, saw, typed, partial(tray.keep, made[1]) if made else None):
            raise FaultyInput(faults)
        for _statements in desk.enter(one):
            pass
        left = {each.id for each in desk.undecided}
    at = order.index(one.id)
    return one.id, next((each for each in (*order[at + 1 :], *order[:at]) if each in left), "")


def _decided(desk: Desk, one: KeptDraft, verdict: str, saw: str, typed: _Typed, keep: Callable[[], None] | None) -> list[Fault]:
    """The verdict of a form on a draft is kept, or all that is at fault is told, and nothing is changed.

    Args:
        desk, one: who decides on what.
        verdict, saw: what is decided, and the decision that stood when the form was shown.
        typed: what the form holds.
        keep: of a draft that was made by hand, puts it among the others, once nothing is at fault.
    """
    before = desk.decision(one)
    known = _VERDICTS if keep is None else _VERDICTS[:1]
    if verdict not in known:
        return [Fault("verdict", clipped(verdict), f"one of {', '.join(known)}")]
    if before is not None and before.verdict == "entered":
        if keep is not None:
            found = f"one that was made before, and is in the case as {clipped(before.statement.get('statement', ''))}"
            return [Fault("the statement", found, "another one", "look at that one")]
        return [Fault("the draft", "one whose statement is in the case", "one to decide on", "correct the statement itself")]
    if keep is None and (before.mark if before else "") != saw:
        found = f"{before.verdict} by {clipped(before.by)}" if before else "undecided again"
        return [Fault("the draft", found, "as it was when it was shown", "look at it as it is now, and decide again")]
    if verdict == "back":
        if before is not None:
            desk.take_back(before)
        return []
    with desk.reconsidered(one):
        if verdict == "reject":
            desk.reject(one, typed.remark)
            return []
        if faults := desk.correct(one, typed.statement, typed.source):
            return faults
        if keep is not None:
            keep()
        return desk.confirm(one, typed.statement.get("gist", "") or gist_of(one.words))


def _typed(form: FormData) -> _Typed:
    """What a form holds of the fields that it has."""
    statement = {column: _line(form, f"c.{column}") for column in LABELS if f"c.{column}" in form}
    source = {column: _line(form, f"s.{column}") for column in SOURCE_LABELS if f"s.{column}" in form}
    return _Typed(statement, source, _word(form, "remark"))


def _line(form: FormData, name: str) -> str:
    """A field that is a cell: on one line, however many it was typed on."""
    return _word(form, name).replace("\r\n", "\n").replace("\n", " ")


def _source_of(brought: Brought) -> dict[str, str]:
    """What a reader told of a text, as cells of a source."""
    published = brought.published.isoformat() if brought.published else ""
    return {"publisher": brought.publisher, "url": brought.address, "title": brought.title, "published_on": published}


def _who(request: Request, tray: Tray) -> str:
    """Who decides: the name that this browser decided by before, or that of whoever opened the board; else blank."""
    name = unquote(request.cookies.get(_COOKIE, "")).strip()
    return name if name.isprintable() and 0 < len(name) <= 200 else tray.by


def _brought(form: FormData, name: str) -> Brought:
    """What a reader tells of a text.

    Raises:
        FaultyInput: for a day that is none.
    """
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
