"""A brief as PDF, by Typst: the template is a file beside this one, and every text is data for it."""

from __future__ import annotations

import calendar
import json
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final

from willing.report.brief.bars import KEY, bar
from willing.report.brief.shape import Document, Run
from willing.report.tongue import number

__all__ = ["pdf", "pictures"]

_TEMPLATE: Final = Path(__file__).with_name("brief.typ")
_FONTS: Final = Path(__file__).parents[1] / "fonts"
_PICTURES: Final = b"""
#let found = json(bytes(sys.inputs.pictures))
#set page(width: found.width * 1mm, height: auto, margin: 0pt, fill: none)
#for (k, one) in found.drawings.enumerate() {
  if k > 0 { pagebreak() }
  image(bytes(one), format: "svg", width: 100%)
}
"""


def pdf(page: Document) -> bytes:
    """The file: the page on one side, then the tables, with the fonts within; the same bytes for the same document.

    Cost: half a second, most of it for the tables.
    """
    data = {"brief": json.dumps(_plain(page), ensure_ascii=False)}
    made: bytes = _typeset(_TEMPLATE.read_bytes(), "pdf", data, page.day)
    return made


def pictures(drawings: Sequence[str], width: float, day: date) -> list[bytes]:
    """Drawings as PNG, each so many millimetres wide, for files that hold no SVG."""
    data = {"pictures": json.dumps({"width": width, "drawings": list(drawings)}, ensure_ascii=False)}
    made = _typeset(_PICTURES, "png", data, day, ppi=220.0)
    return made if isinstance(made, list) else [made]


def _typeset(template: bytes, form: Any, data: dict[str, str], day: date, **words: Any) -> Any:
    import typst

    return typst.compile(
        template,
        format=form,
        font_paths=[str(_FONTS)],
        ignore_system_fonts=True,
        sys_inputs=data,
        timestamp=calendar.timegm(day.timetuple()),
        **words,
    )


def _plain(page: Document) -> dict[str, Any]:
    """The document as the template reads it."""
    return {
        "language": page.lang.partition("-")[0],
        "direction": page.direction,
        "day": [page.day.year, page.day.month, page.day.day],
        "digits": [number(one) for one in range(10)],
        "title": page.title,
        "verdict": page.verdict,
        "asked": page.asked,
        "notes": list(page.notes),
        "lines": [
            {
                "name": one.name,
                "mark": one.mark,
                "needs": one.needs,
                "bar": bar(one.bar),
                "alt": one.bar.says,
                "gets": one.gets,
                "state": one.state,
                "says": one.says,
                "sources": list(one.sources),
            }
            for one in page.lines
        ],
        "lines_head": list(page.lines_head),
        "lines_rest": page.lines_rest,
        "bars_key": [{"bar": bar(one, KEY), "says": one.says} for one in page.bars_key],
        "picture": None
        if page.picture is None
        else {
            "svg": page.picture.svg,
            "alt": page.picture.alt,
            "caption": _runs(page.picture.caption),
            "sources": list(page.picture.sources),
        },
        "no_picture": page.no_picture,
        "sections": {
            key: {
                "title": one.title,
                "lead": one.lead,
                "entries": [
                    {"head": e.head, "whose": e.whose, "body": _runs(e.body), "sources": list(e.sources)} for e in one.entries
                ],
                "rest": one.rest,
            }
            for key, one in page.sections.items()
        },
        "legend": page.legend,
        "footer": _runs(page.footer),
        "annex": [
            {
                "title": grid.title,
                "note": grid.note,
                "columns": [{"title": one.title, "kind": one.kind, "width": one.width} for one in grid.columns],
                "rows": [[cell.text for cell in row] for row in grid.rows],
            }
            for grid in (one.on_paper() for one in page.annex)
        ],
        "words": dict(page.words),
    }


def _runs(runs: tuple[Run, ...]) -> list[dict[str, str]]:
    return [{"text": one.text, "kind": one.kind} for one in runs]
