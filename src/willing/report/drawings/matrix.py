"""Who is in, as a drawing: nations by what they offer, each offer with how firm it is, whether it stands, and how much.

A ladder of six steps tells how firm the word is, a cross that it is a refusal; a square, by colour and pattern, whether the offer
stands. Each offer says all of it in words to who points at it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final
from xml.etree import ElementTree as ET

from willing.analysis.contributors import group_of, offers_by_nation
from willing.analysis.offers import Status
from willing.report import sentences, tongue
from willing.report.bars import PARTS, Part, standing_part
from willing.report.drawings import svg
from willing.report.tongue import _

if TYPE_CHECKING:
    from willing.analysis.assessment import Assessment
    from willing.analysis.offers import Offer

__all__ = ["matrix_drawing"]

_MARGIN: Final = 16
_NAMES: Final = 150
_COLUMN: Final = 84  # the least; a column is as wide as the longest of its amounts, as no number is cut
_MARKS: Final = 38
_ROW: Final = 18
_HEAD: Final = 92
_KEY: Final = 44
_SIZE: Final = 10.5
_AHEAD: Final = "#cbd2db"
_STRIPE: Final = "#f6f7f9"
_FILLS: Final[dict[Part, str]] = {
    "alone": svg.ALONE,
    "together": "url(#matrix-together)",
    "perhaps_alone": "url(#matrix-perhaps-alone)",
    "together_perhaps_alone": "url(#matrix-together-perhaps-alone)",
    "perhaps_together": "url(#matrix-perhaps-together)",
    "conditional": "url(#matrix-conditional)",
}


def matrix_drawing(answer: Assessment, columns: Sequence[str], nations: Sequence[str]) -> str:
    """The matrix as SVG.

    Args:
        answer: what was asked.
        columns: groups of capabilities, in order.
        nations: codes of nations, in order; without any, a drawing that says so.
    """
    offers = offers_by_nation(answer)
    cells = {
        (nation, column): [one for one in offers.get(nation, ()) if group_of(one.capability) == column]
        for nation in nations
        for column in columns
    }
    begins = _begins(answer, columns, cells)
    wide = max(begins[-1] + _MARGIN, 640)
    marks: list[ET.Element] = [_patterns(), svg.node("rect", width="100%", height="100%", fill=svg.PAPER)]
    marks.append(svg.label(_MARGIN, 28, _("Who is in?"), 17, font_weight=700))
    marks.append(
        svg.label(_MARGIN, 46, svg.cut_to(sentences.asked(answer, in_words=True), wide - 2 * _MARGIN, 11), 11, fill=svg.MUTED)
    )
    marks += _heads(answer, columns, begins)
    at = float(_HEAD)
    for place, nation in enumerate(nations):
        tall = _ROW * max([1, *(len(cells[nation, column]) for column in columns)]) + 6
        if place % 2 == 0:
            marks.append(svg.node("rect", x=_MARGIN, y=at, width=wide - 2 * _MARGIN, height=tall, fill=_STRIPE))
        name = svg.cut_to(tongue.name(answer.case, nation), _NAMES - 8, 11.5, bold=True)
        marks.append(svg.label(_MARGIN + 4, at + 15, name, 11.5, font_weight=600))
        for k, column in enumerate(columns):
            for row, one in enumerate(cells[nation, column]):
                marks.append(_offer(answer, one, begins[k], at + 4 + row * _ROW))
        at += tall
    if not nations:
        marks.append(svg.label(_MARGIN, at + 16, _("No nation is in by this definition."), 12))
        at += 28
    marks.append(svg.node("path", d=f"M{_MARGIN},{at}H{wide - _MARGIN}", stroke=svg.LINE))
    shown = [one for found in cells.values() for one in found]
    marks += _key(answer, shown, at + 8, wide)
    says = _("Nations by what they offer, with how firm each word is and whether the offer stands.")
    return svg.written(
        svg.drawing(wide, at + _KEY + 8, _("Who is in?"), f"{sentences.asked(answer, in_words=True)} {says}", marks)
    )


def _patterns() -> ET.Element:
    found = [
        svg.hatch("matrix-together", "#bcd4ee", ground=svg.TOGETHER),
        svg.hatch("matrix-perhaps-alone", svg.ALONE, ground="#dff1e5", step=5),
        svg.hatch("matrix-together-perhaps-alone", "#dff1e5", ground=svg.TOGETHER, kind="grid", step=5),
        svg.hatch("matrix-perhaps-together", svg.TOGETHER, ground="#e3edf8", step=5),
        svg.hatch("matrix-conditional", svg.CONDITIONAL, ground="#fdf3dc", kind="dots", step=5),
    ]
    return svg.node("defs", found)


def _begins(answer: Assessment, columns: Sequence[str], cells: Mapping[tuple[str, str], Sequence[Offer]]) -> list[float]:
    """Where each column begins, and where the last one ends."""
    found = [float(_MARGIN + _NAMES)]
    for column in columns:
        words = [_words(answer, one) for (_nation, group), offers in cells.items() if group == column for one in offers]
        found.append(found[-1] + max([_COLUMN, *(_MARKS + svg.width_of(one, _SIZE) + 10 for one in words)]))
    return found


def _words(answer: Assessment, one: Offer) -> str:
    """What stands beside the marks of an offer: its amount, where one was said; of a refusal, that it is one."""
    if not one.status.is_live:
        return tongue.term("status", str(one.status))
    return "" if one.quantity.is_unsaid else sentences.amount(answer.case, one)


def _heads(answer: Assessment, columns: Sequence[str], begins: Sequence[float]) -> list[ET.Element]:
    """The heads of the columns, in two lines at most, and the line beneath them."""
    found = []
    for k, column in enumerate(columns):
        x, wide = begins[k], begins[k + 1] - begins[k] - 8
        lines = _in_two(tongue.name(answer.case, column), wide)
        for n, words in enumerate(lines):
            found.append(svg.label(x, _HEAD - 8 - 14 * (len(lines) - 1 - n), words, 11, font_weight=600))
    return [*found, svg.node("path", d=f"M{_MARGIN},{_HEAD}H{begins[-1]}", stroke=svg.LINE)]


def _in_two(text: str, wide: float) -> list[str]:
    """A text in one line or two, the second cut where it is too long."""
    words, first = text.split(), ""
    while words and svg.width_of(f"{first} {words[0]}".strip(), 11, bold=True) <= wide:
        first = f"{first} {words.pop(0)}".strip()
    if not words:
        return [first]
    rest = svg.cut_to(" ".join(words), wide, 11, bold=True)
    return [first, rest] if first else [rest]


def _offer(answer: Assessment, one: Offer, x: float, y: float) -> ET.Element:
    """One offer or refusal: the square, the ladder or cross, the amount."""
    live, modes = one.status.is_live, answer.standing.of(one.id)
    words = _words(answer, one)
    told = [sentences.offer_title(answer.case, one), *([tongue.term("status", str(one.status)), words] if live else [words])]
    told += [sentences.mode(modes)] if live else []
    inside = [svg.node("title", text=tongue.apart(filter(None, told)))]
    part = standing_part(modes)
    if live:
        inside.append(_square(part, x, y))
    inside += _ladder(one.status, x + 15, y)
    inside.append(svg.label(x + _MARKS, y + 9.5, words, _SIZE, fill=svg.INK if live else svg.SHORT))
    return svg.node("g", inside)


def _square(part: Part | None, x: float, y: float) -> ET.Element:
    """Whether an offer stands; empty where it does not count."""
    fill = _FILLS[part] if part else svg.PAPER
    return svg.node(
        "rect", x=x, y=y, width=11, height=11, fill=fill, stroke=svg.MISSING_EDGE if not part else svg.INK, stroke_width=0.5
    )


def _ladder(status: Status, x: float, y: float) -> list[ET.Element]:
    """How firm a word is: so many steps of six; of a refusal a cross, of a withdrawal an arrow back."""
    if status is Status.REFUSED:
        d = f"M{x + 4},{y + 1}l9,9m0,-9l-9,9"
    elif status is Status.WITHDRAWN:
        d = f"M{x + 15},{y + 5.5}h-11m4,-4l-4,4l4,4"
    else:
        steps = range(Status.PRESENT)
        return [
            svg.node(
                "rect",
                x=x + 3.2 * step,
                y=y + 8 - 1.6 * step,
                width=2.2,
                height=3 + 1.6 * step,
                fill=svg.INK if step < status else _AHEAD,
            )
            for step in steps
        ]
    return [svg.node("path", d=d, stroke=svg.SHORT, stroke_width=2, fill="none", stroke_linecap="round")]


def _key(answer: Assessment, shown: Sequence[Offer], at: float, wide: float) -> list[ET.Element]:
    """What the marks mean, for those that are there: how firm on a first line, whether it stands on a second."""
    found: list[ET.Element] = []
    x = float(_MARGIN)
    for status in sorted({one.status for one in shown}, key=lambda one: (one < 0, one)):
        words = tongue.term("status", str(status))
        found += [*_ladder(status, x, at), svg.label(x + 24, at + 10, words, _SIZE, fill=svg.MUTED)]
        x += 40 + svg.width_of(words, _SIZE)
    x = float(_MARGIN)
    parts = {standing_part(answer.standing.of(one.id)) for one in shown if one.status.is_live}
    for part, says in PARTS.items():
        if part in parts:
            found += [_square(part, x, at + 18), svg.label(x + 16, at + 28, _(says), _SIZE, fill=svg.MUTED)]
            x += 32 + svg.width_of(_(says), _SIZE)
    if None in parts and x + 120 < wide:
        found += [_square(None, x, at + 18), svg.label(x + 16, at + 28, sentences.mode(None), _SIZE, fill=svg.MUTED)]
    return found
