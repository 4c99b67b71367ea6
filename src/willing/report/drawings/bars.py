"""The lines of an answer as bars: what stands alone, together, only on conditions, and what is missing of each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, Final
from xml.etree import ElementTree as ET

from willing.analysis.assessment import Assessment, LineAnswer
from willing.report import sentences
from willing.report.bars import PARTS, Part, bar
from willing.report.drawings.svg import (
    ALONE,
    CONDITIONAL,
    INK,
    LINE,
    MISSING,
    MISSING_EDGE,
    MUTED,
    PAPER,
    TOGETHER,
    cut_to,
    drawing,
    hatch,
    label,
    node,
    width_of,
    wrapped,
    written,
)
from willing.report.tongue import _, bounds, line_name, listed, measure, text

if TYPE_CHECKING:
    from willing.ledger.case import Case

__all__ = ["bars_drawing"]

_WIDE: Final = 900.0
_NAMES: Final = 300.0  # of it, for what lines are called
_AMOUNTS: Final = 230.0  # of it, for what they get
_ROW: Final = 26.0
_EARLIER: Final = 12.0  # of a row more, for the bar before a change
_EDGE: Final = 16.0
_FILLS: Final[dict[Part, str]] = {
    "alone": ALONE,
    "together": "url(#bar-together)",
    "perhaps_alone": "url(#bar-perhaps-alone)",
    "perhaps_together": "url(#bar-perhaps-together)",
    "conditional": "url(#bar-conditional)",
    "missing": MISSING,
}


def bars_drawing(answer: Assessment, before: Assessment | None = None, supposed: str = "") -> str:
    """The bars of an answer as SVG: the verdict, what was asked, a bar a line, what the parts mean, and of which case it is.

    After a change it tells what is supposed and how the answer was before; a line that gets or needs another amount has its
    earlier bar, thin, beneath the new one.

    Laid out from left to right in every tongue; a requirement without lines has its verdict alone.

    Args:
        answer: the answer, after the change if there is one.
        before: the answer before it.
        supposed: the change in words.
    """
    case, verdict = answer.case, sentences.verdict(answer)
    question = sentences.asked(before or answer, in_words=True)
    under = [(question, MUTED)] if before is None else [(supposed, INK), (_before(before), MUTED)]
    foot = [text(case, "settings", "", "title"), *([question] if before else [])]
    parts, y = _paragraph(verdict, 28, 16, 20, font_weight="bold")
    y += 2
    for says, colour in under:
        told, y = _paragraph(says, y, 12, 16, fill=colour)
        parts += told
    y += 20
    rows = _rows(answer, before)
    for line, was in rows:
        parts += _row(case, line, was, y)
        y += _ROW if was is None else _ROW + _EARLIER
    if before is not None and (gone := _no_longer(answer, before)):
        told, y = _paragraph(gone, y + 14, 12, 16)
        parts += told
    drawn = [segment.part for line, was in rows for one in (line, was) if one is not None for segment in bar(one)]
    told, y = _legend([part for part in PARTS if part in drawn], y + 24, is_compared=any(was for _line, was in rows))
    parts += told
    for says in filter(None, foot):
        told, y = _paragraph(says, y, 11, 15, fill=MUTED)
        parts += told
    high = y + 4
    ground = [node("defs", _patterns()), node("rect", width=_WIDE, height=high, fill=PAPER)]
    return written(drawing(_WIDE, high, verdict, " ".join(says for says, _colour in under), [*ground, *parts]))


def _before(before: Assessment) -> str:
    return _("Before the change: {verdict}", verdict=sentences.verdict(before))


def _paragraph(says: str, y: float, size: float, step: float, **attributes: Any) -> tuple[list[ET.Element], float]:
    """A text on as many lines as it takes from a height on, and the height of what comes after it; nothing of no text."""
    if not says:
        return [], y
    bold = attributes.get("font_weight") == "bold"
    lines = wrapped(says, _WIDE - 2 * _EDGE, size, bold=bold)
    return [label(_EDGE, y + step * at, line, size, **attributes) for at, line in enumerate(lines)], y + step * len(lines)


def _rows(answer: Assessment, before: Assessment | None) -> list[tuple[LineAnswer, LineAnswer | None]]:
    """The lines, each with what it was if its bar or its amounts were others."""
    earlier = {one.line.line: one for one in before.lines} if before else {}
    rows = []
    for one in answer.lines:
        was = earlier.get(one.line.line)
        rows.append((one, was if was is not None and _shown(was) != _shown(one) else None))
    return rows


def _shown(one: LineAnswer) -> tuple[object, ...]:
    return one.line.needs, one.unit, one.alone, one.jointly, bar(one)


def _no_longer(answer: Assessment, before: Assessment) -> str:
    """The lines that the answer before has alone, in a sentence; nothing where there are none."""
    asked = {one.line.line for one in answer.lines}
    gone = [line_name(before.case, one.line) for one in before.lines if one.line.line not in asked]
    return _("No longer asked for: {lines}.", lines=listed(gone, 12)) if gone else ""


def _row(case: Case, line: LineAnswer, was: LineAnswer | None, top: float) -> Iterator[ET.Element]:
    left, wide = _NAMES, _WIDE - _NAMES - _AMOUNTS
    name = cut_to(line_name(case, line.line), _NAMES - 28, 12)
    yield label(_NAMES - 12, top + 15, name, 12, text_anchor="end")
    yield from _bar(line, left, top + 3, wide, 16)
    yield label(left + wide + 12, top + 15, cut_to(_gets(line), _AMOUNTS - 24, 12), 12)
    if was is not None:
        yield from _bar(was, left, top + 22, wide, 6)
        needs_the_same = (was.line.needs, was.unit) == (line.line.needs, line.unit)
        says = _("was {amount}", amount=bounds(*was.jointly) if needs_the_same else _gets(was))
        yield label(left + wide + 12, top + 29, cut_to(says, _AMOUNTS - 24, 10), 10, fill=MUTED)


def _bar(line: LineAnswer, left: float, top: float, wide: float, high: float) -> Iterator[ET.Element]:
    for one in bar(line):
        x, width = left + wide * one.begins, wide * (one.ends - one.begins)
        yield node("rect", x=x, y=top, width=width, height=high, fill=_FILLS[one.part], stroke=_edge(one.part))


def _gets(line: LineAnswer) -> str:
    return _("{gets} of {needs}", gets=bounds(*line.jointly), needs=measure(line.line.needs, line.unit))


def _edge(part: Part) -> str | None:
    return MISSING_EDGE if part == "missing" else None


def _legend(shown: Sequence[Part], y: float, *, is_compared: bool) -> tuple[list[ET.Element], float]:
    """What the parts mean, and the thin bars where there are some, on as many lines as it takes; and the height after it."""
    parts = [node("line", x1=_EDGE, x2=_WIDE - _EDGE, y1=y - 16, y2=y - 16, stroke=LINE)]
    entries: list[tuple[Part, str, float]] = [(part, _(PARTS[part]), 11) for part in shown]
    if is_compared:
        entries.append(("missing", _("thin: before the change"), 5))
    x = _EDGE
    for part, says, high in entries:
        wide = 24 + width_of(says, 11)
        if x > _EDGE and x + wide > _WIDE - _EDGE:
            x, y = _EDGE, y + 17
        parts.append(node("rect", x=x, y=y - 3 - high / 2, width=18, height=high, fill=_FILLS[part], stroke=_edge(part)))
        parts.append(label(x + 24, y, says, 11, fill=MUTED))
        x += wide + 22
    return parts, y + 20


def _patterns() -> list[ET.Element]:
    return [
        hatch("bar-together", "#ffffff", ground=TOGETHER),
        hatch("bar-perhaps-alone", ALONE, ground="#dff1e5", step=5),
        hatch("bar-perhaps-together", TOGETHER, ground="#e3edf8", step=5),
        hatch("bar-conditional", CONDITIONAL, ground="#fdf3dc", kind="dots", step=5),
    ]
