"""The lines of an answer as bars: what stands alone, together, only on conditions, and what is missing of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from willing.analysis.assessment import Assessment, LineAnswer
from willing.report import sentences
from willing.report.bars import PARTS, Part, bar
from willing.report.drawings.svg import (
    ALONE,
    CONDITIONAL,
    LINE,
    MISSING,
    MISSING_EDGE,
    MUTED,
    TOGETHER,
    cut_to,
    drawing,
    hatch,
    label,
    node,
    width_of,
    written,
)
from willing.report.tongue import _, bounds, line_name, measure

if TYPE_CHECKING:
    from willing.ledger.case import Case

__all__ = ["bars_drawing"]

_WIDE: Final = 900.0
_NAMES: Final = 300.0  # of it, for what lines are called
_AMOUNTS: Final = 230.0  # of it, for what they get
_ROW: Final = 26.0
_TOP: Final = 86.0
_FILLS: Final[dict[Part, str]] = {
    "alone": ALONE,
    "together": "url(#bar-together)",
    "perhaps_alone": "url(#bar-perhaps-alone)",
    "perhaps_together": "url(#bar-perhaps-together)",
    "conditional": "url(#bar-conditional)",
    "missing": MISSING,
}


def bars_drawing(answer: Assessment) -> str:
    """The bars of an answer as SVG: the verdict, what was asked, a bar a line, and what the parts mean.

    Laid out from left to right in every tongue; a requirement without lines has its verdict alone.
    """
    verdict = sentences.verdict(answer)
    rows = [(one, bar(one)) for one in answer.lines]
    shown = [part for part in PARTS if any(segment.part == part for _line, segments in rows for segment in segments)]
    high = _TOP + _ROW * len(rows) + 50
    parts = [node("defs", _patterns()), node("rect", width=_WIDE, height=high, fill="#ffffff")]
    parts += [label(16, 28, cut_to(verdict, _WIDE - 32, 16, bold=True), 16, font_weight="bold")]
    parts += [label(16, 50, cut_to(sentences.asked(answer, in_words=True), _WIDE - 32, 12), 12, fill=MUTED)]
    for at, (line, _segments) in enumerate(rows):
        parts += _row(answer.case, line, _TOP + _ROW * at)
    parts += _legend(shown, _TOP + _ROW * len(rows) + 24)
    return written(drawing(_WIDE, high, verdict, sentences.asked(answer, in_words=True), parts))


def _row(case: Case, line: LineAnswer, top: float) -> Iterator[ET.Element]:
    left, wide = _NAMES, _WIDE - _NAMES - _AMOUNTS
    name = cut_to(line_name(case, line.line), _NAMES - 28, 12)
    yield label(_NAMES - 12, top + 15, name, 12, text_anchor="end")
    for one in bar(line):
        yield node(
            "rect",
            x=left + wide * one.begins,
            y=top + 3,
            width=wide * (one.ends - one.begins),
            height=16,
            fill=_FILLS[one.part],
            stroke=MISSING_EDGE if one.part == "missing" else None,
        )
    gets = _("{gets} of {needs}", gets=bounds(*line.jointly), needs=measure(line.line.needs, line.unit))
    yield label(left + wide + 12, top + 15, cut_to(gets, _AMOUNTS - 24, 12), 12)


def _legend(shown: list[Part], y: float) -> Iterator[ET.Element]:
    x = 16.0
    yield node("line", x1=16, x2=_WIDE - 16, y1=y - 16, y2=y - 16, stroke=LINE)
    for part in shown:
        says = _(PARTS[part])
        edge = MISSING_EDGE if part == "missing" else None
        yield node("rect", x=x, y=y - 9, width=18, height=11, fill=_FILLS[part], stroke=edge)
        yield label(x + 24, y, says, 11, fill=MUTED)
        x += 24 + width_of(says, 11) + 22


def _patterns() -> list[ET.Element]:
    return [
        hatch("bar-together", "#ffffff", ground=TOGETHER),
        hatch("bar-perhaps-alone", ALONE, ground="#dff1e5", step=5),
        hatch("bar-perhaps-together", TOGETHER, ground="#e3edf8", step=5),
        hatch("bar-conditional", CONDITIONAL, ground="#fdf3dc", kind="dots", step=5),
    ]
