"""A brief as one HTML file that needs no other: fonts within, no script, nothing fetched; it prints as it looks."""

from __future__ import annotations

import base64
from pathlib import Path
from typing import Any, Final

from willing.report.brief.bars import KEY, bar
from willing.report.brief.shape import Document, writable
from willing.report.tongue import number

__all__ = ["html"]

_TEMPLATE: Final = "brief.html.j2"
_FONTS: Final = Path(__file__).parents[1] / "fonts"
_FACES: Final = tuple((family, weight) for family in ("Noto Sans", "Noto Sans Arabic") for weight in ("Regular", "Bold"))


def html(page: Document) -> bytes:
    """The file: the page and the tables, each text escaped; the same bytes for the same document. Cost: a tenth of a second."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined
    from markupsafe import Markup

    rooms = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    rooms.tests["weblink"] = lambda text: text.startswith(("https://", "http://"))
    made = rooms.get_template(_TEMPLATE).render(
        page=page,
        fonts=[_face(family, weight) for family, weight in _FACES],
        # drawings are markup of our own, written whole by an XML library
        bars=[Markup(bar(one.bar)) for one in page.lines],
        keys=[Markup(bar(one, KEY)) for one in page.bars_key],
        grids=[one.on_paper() for one in page.annex],
        picture=Markup(page.picture.svg) if page.picture is not None else "",
        numbers=[number(one) for one in range(1, len(page.annex) + 1)],
        print_size="7.1" if page.direction == "ltr" else "6.9",
    )
    return writable(made).encode()


def _face(family: str, weight: str) -> dict[str, Any]:
    data = (_FONTS / f"{family.replace(' ', '')}-{weight}.woff2").read_bytes()
    return {"family": family, "weight": 700 if weight == "Bold" else 400, "data": base64.b64encode(data).decode()}
