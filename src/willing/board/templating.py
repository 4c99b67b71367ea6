"""Pages from templates. Everything that a template is given is text until it is marked otherwise, so that what people wrote shows
as they wrote it."""

from __future__ import annotations

import contextlib
import functools
import hashlib
import re
import sys
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape
from starlette.responses import Response

from willing.faults import FaultyInput
from willing.ledger.settings import COUNTS
from willing.report import fault_words, sentences, tongue
from willing.report.chances import per_cent
from willing.report.tongue import _, _n

if TYPE_CHECKING:
    from jinja2.bccache import Bucket

    from willing.board.asked import Asked
    from willing.board.screen import Screen
    from willing.board.screens.adds_up import Toggle
    from willing.board.shelf import Shelf
    from willing.faults import Fault
    from willing.ledger.case import Case
    from willing.report.bars import Segment

__all__ = ["Pages"]

_BLANK: Final = re.compile(r"\{(\w+)\}")
_BREAK: Final = re.compile(r">\s*\n\s*<")
_HERE: Final = Path(__file__).parent


class Pages:
    """The pages of a board."""

    def __init__(self, shelf: Shelf, screens: Sequence[Screen]) -> None:
        """Of a case, with the screens that every page leads to."""
        self._shelf = shelf
        self._screens = screens
        made = Environment(
            loader=FileSystemLoader(_HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
            auto_reload=False,
            bytecode_cache=_Compiled(str(_HERE / "templates" / "__pycache__")),
        )
        made.globals |= {
            "_": _,
            "_n": _n,
            "_m": _marked,
            "static": _static,
            "number": tongue.number,
            "day": tongue.day,
            "sentences": sentences,
            "fault_words": fault_words,
            "tongue": tongue,
            "title": _title,
            "line_name": tongue.line_name,
            "scenario_name": tongue.scenario_name,
            "why": _why,
            "figure": _figure,
            "bar": _bar,
            "switch": _switch,
            "linked": _linked,
            "per_cent": per_cent,
            "counts": COUNTS,
            "vendored": _vendored,
        }
        made.filters |= {"own": _own, "told": _told, "tight": _tight}
        self._made = made

    def page(self, screen: Screen, shelf: Shelf, asked: Asked, opened: Collection[str] | None = None) -> Response:
        """A screen, without what is in closed groups that are not among `opened`; whole, where that is `None`."""
        return self.given(screen, asked, {**screen.page(shelf, asked), "opened": opened})

    def given(self, screen: Screen, asked: Asked, context: dict[str, Any], *, status: int = 200) -> Response:
        """A screen of what it was given."""
        template = self._made.get_template(screen.template or f"{screen.name}.html")
        page = template.render(self._shared(asked), case=self._shelf.case(asked.known), screen=screen, **context)
        return Response(page, status_code=status, media_type="text/html")

    def waiting(self, asked: Asked, path: str) -> Response:
        """What a reader sees while a slow answer is worked out; the page asks again by itself."""
        template = self._made.get_template("waiting.html")
        again = asked.url(path.removeprefix("/"))
        given = {**self._shared(asked), "case": self._shelf.case(asked.known), "screen": None, "again": again}
        return Response(template.render(given), status_code=202, media_type="text/html", headers={"Retry-After": "1"})

    def refusal(self, asked: Asked, faults: Sequence[Fault], status: int) -> Response:
        """What is wrong with a question: all of it, each with a way out."""
        template = self._made.get_template("refusal.html")
        try:
            case = self._shelf.case()
        except FaultyInput:
            case = None  # it was sound when the board was opened
        given = {**self._shared(asked), "case": case, "screen": None, "faults": faults}
        return Response(template.render(given), status_code=status, media_type="text/html")

    def _shared(self, asked: Asked) -> dict[str, Any]:
        return {"asked": asked, "spoken": tongue.tongue(), "tongues": tongue.TONGUES, "screens": self._screens, "opened": None}


class _Compiled(FileSystemBytecodeCache):
    """Templates as Python has its modules: compiled once, beside them, for whoever may write there."""

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep one, if there is room and leave to, and Python keeps its own."""
        if not sys.dont_write_bytecode:
            with contextlib.suppress(OSError):
                Path(self.directory).mkdir(exist_ok=True)
                super().dump_bytecode(bucket)


def _title(case: Case | None) -> str:
    return tongue.text(case, "settings", "", "title") if case else ""


def _why(asked: Asked, about: str, figure: str) -> Markup:
    """A figure that leads to what it rests on."""
    return _figure(asked.url("why", about=about), figure)


def _figure(at: str, figure: str) -> Markup:
    """A figure that leads somewhere; one that leads nowhere stands by itself."""
    if not at:
        return Markup(f'<b class="figure">{escape(figure)}</b>')
    return Markup(f'<a class="figure" href="{escape(at)}">{escape(figure)}</a>')


def _bar(segments: Sequence[Segment], label: str = "", *, small: bool = False) -> Markup:
    """A bar of a line: its parts as rectangles, hatched where they are no certain, unconditional ones.

    Args:
        segments: the parts.
        label: what it says, in words; blank where they stand beside it.
        small: whether it is how the line was before.
    """
    parts = (
        f'<rect class="part-{one.part}" x="{100 * one.begins:.3f}%" width="{100 * (one.ends - one.begins):.3f}%" height="100%"/>'
        for one in segments
    )
    told = f'role="img" aria-label="{escape(label)}"' if label else 'aria-hidden="true"'
    shape = 'class="bar small" width="100%" height="8"' if small else 'class="bar" width="100%" height="20"'
    return Markup(f"<svg {shape} {told}>{''.join(parts)}</svg>")


def _switch(toggle: Toggle, of: str = "") -> Markup:
    """A switch, the same whatever else is asked: the form around it has the question, so that little of a page changes with it.

    Args:
        toggle: what is flipped.
        of: the id of what names whose switch it is.
    """
    label, name = escape(toggle.label) if of else _own(toggle.label), escape(toggle.id)
    flags = []
    if toggle.waiting:
        waits = _n("{count} offer waits", "{count} offers wait", toggle.waiting)
        flags.append(f' <span class="waiting">{escape(waits)}</span>')
    if toggle.brought:
        certain, at_most = _("brought about by offers"), _("brought about by offers at most")
        flags.append(f' <span class="flag">{escape(certain if toggle.brought == "certain" else at_most)}</span>')
    if toggle.is_changed:
        flags.append(f' <span class="flag">{escape(_("changed"))}</span>')
    named = f' aria-labelledby="{escape(of)} {name}"' if of else ""
    changed = ' class="changed"' if toggle.is_changed else ""
    return Markup(
        f'<button name="flip"{changed} role="switch" '
        f'aria-checked="{"true" if toggle.is_on else "false"}" id="{name}" value="{name}"{named}>{label}{"".join(flags)}</button>'
    )


def _linked(asked: Asked, ids: Iterable[str]) -> Markup:
    """Ids of statements and of sources, each a link to it."""
    links = (Markup('<a href="{}"><bdi>{}</bdi></a>').format(asked.url("sources", about=one), one) for one in ids if one)
    return Markup(_(", ")).join(links)


def _marked(text: str, /, **values: object) -> Markup:
    """A text in the tongue at hand whose blanks are filled with what may be marked up: links in a sentence."""
    return Markup("".join(escape(values[part]) if at % 2 else part for at, part in enumerate(_parted(_(text)))))


@functools.lru_cache(1_024)
def _parted(text: str) -> tuple[str, ...]:
    """Texts as a page has them, and between them the names of blanks."""
    return tuple(_BLANK.split(escape(text)))


def _own(text: str) -> Markup:
    """Words of the case itself, kept to their own direction, and marked where they are in English on a page that is not."""
    english = tongue.tongue().language != "en" and text.isascii() and any(map(str.isalpha, text))
    return Markup(f'<bdi lang="en">{escape(text)}</bdi>' if english else f"<bdi>{escape(text)}</bdi>")


def _told(text: str) -> Markup:
    """A sentence of Willing with words of the case in it: it runs the way of the page, and turns nothing round beside it."""
    return Markup('<bdi dir="{}">{}</bdi>').format(tongue.tongue().direction, text)


def _tight(page: str) -> Markup:
    """Without the lines that a template breaks between tags, each of which would be one more thing to read and compare."""
    return Markup(_BREAK.sub("><", page))


@functools.cache
def _static(name: str) -> str:
    """The address of a file that comes along, which changes when the file does."""
    made = hashlib.blake2b((_HERE / "static" / name).read_bytes(), digest_size=6).hexdigest()
    return f"/static/{name}?v={made}"


@functools.cache
def _vendored(name: str) -> bool:
    """Whether a file of others has been brought along; without it pages work, and do less by themselves."""
    return (_HERE / "static" / "vendor" / name).exists()
