"""For how long the force can be held: one line's months as a chart, and all lines as strips of months."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from willing.report import hold_words
from willing.report.drawings.canvas import FILLS, Canvas, step_path
from willing.report.drawings.svg import INK, MISSING_EDGE, MUTED
from willing.report.tongue import N_, _, measure, number

if TYPE_CHECKING:
    from willing.analysis.holding import HeldLine
    from willing.report.hold_words import Month

__all__ = ["MONTHS", "line_months_drawing", "months_drawing", "strip_drawing"]

MONTHS: Final[dict[Month, str]] = {
    "alone": N_("filled alone"),
    "jointly": N_("filled jointly"),
    "perhaps": N_("perhaps filled"),
    "short": N_("short"),
}
"""What each mark of a month means."""

_FILL: Final[dict[Month, str]] = {"alone": "alone", "jointly": "together", "perhaps": "perhaps_together", "short": "missing"}
_WIDE, _NARROW = 760.0, 340.0
_PARTS: Final = {
    "alone": N_("alone, for certain"),
    "together": N_("jointly, for certain"),
    "perhaps_alone": N_("alone, at most"),
    "perhaps_together": N_("jointly, at most"),
}


def line_months_drawing(one: HeldLine, name: str, *, is_narrow: bool = False, key: str = "months") -> str:
    """What a line asks for and gets in each month: the certain part solid or closely hatched, what is at most lighter.

    A narrow one suits a telephone: what the fills mean is told line by line.
    """
    says = hold_words.span((one.span(0), one.span(1)), one)
    title = _("{name}, month by month", name=name)
    whole = _NARROW if is_narrow else _WIDE
    left, top, width, height = (56.0 if is_narrow else 70.0), 40.0, whole - (66.0 if is_narrow else 86.0), 188.0
    count = len(one.required) or 1
    most = max([*one.required, *one.jointly[0], *one.jointly[1], 0]) or 1
    floor = top + height

    def across(month: float) -> float:
        return left + month / count * width

    def up(amount: float) -> float:
        return floor - min(amount, most) / most * height

    found: dict[str, list[tuple[float, float, float, float]]] = {part: [] for part in FILLS}
    for month in range(len(one.required)):
        at = 0.0
        least = (min(side[month] for side in pair) for pair in (one.alone, one.jointly))
        tops = (max(side[month] for side in pair) for pair in (one.alone, one.jointly))
        for part, end in zip(FILLS[:4], (*least, *tops), strict=True):
            if end > at:
                found[part].append((across(month), across(month + 1), up(at), up(end)))
                at = end
    rows = 1 + sum(map(bool, found.values())) if is_narrow else 1
    told = _("Met jointly: {months}.", months=says)
    sheet = Canvas(whole, floor + 56 + 16 * rows, title=title, says=told, key=key)
    sheet.text(left, 16, name, size=14, font_weight="bold", wide=width)
    sheet.text(left, 32, measure(one.line.needs, one.unit), size=11, fill=MUTED, wide=width)
    for amount in _scale(most):
        sheet.line(left, up(amount), left + width, up(amount))
        sheet.text(left - 6, up(amount) + 4, number(amount), anchor="end", size=11, fill=MUTED)
    for part, spans in found.items():
        if drawn := step_path(_joined(spans)):
            sheet.path(drawn, fill=sheet.fill(part))
    sheet.path(_stairs([(across(k), across(k + 1), up(need)) for k, need in enumerate(one.required)]), **_REQUIRED)
    sheet.line(left, floor, left + width, floor, stroke=MISSING_EDGE)
    step = next(step for step in (1, 2, 3, 6, 12, 24, 60, 120) if count / step <= (12 if is_narrow else 24))
    for month in range(step, count + 1, step):
        x = across(month - 0.5)
        sheet.text(x, floor + 15, number(month), anchor="middle", size=10, fill=MUTED)
    sheet.text(left + width / 2, floor + 32, _("month"), anchor="middle", size=11, fill=MUTED)
    x, y = left, floor + 54
    for part, words in _PARTS.items():
        if found[part]:
            ends = sheet.swatch(x, y, part, _(words), edge=MISSING_EDGE)
            x, y = (x, y + 16) if is_narrow else (ends, y)
    sheet.path(f"M{x:g} {y - 4:g}h20", **_REQUIRED)
    sheet.text(x + 25, y, _("required"), size=11, fill=MUTED)
    return str(sheet)


_REQUIRED: Final[dict[str, str | float]] = {
    "fill": "none",
    "stroke": INK,
    "stroke_width": 1.8,
    "stroke_dasharray": "6 3",
}


def months_drawing(lines: Sequence[HeldLine], names: Mapping[str, str]) -> str:
    """All lines as strips of months under each other, each under the same months, with what the fills mean."""
    count = max((len(one.required) for one in lines), default=0)
    cell, tall, left = max(5.0, min(22.0, 660 / max(1, count))), 24.0, 210.0
    width = max(760.0, left + cell * count + 16)
    height = 40 + tall * len(lines) + 34
    sheet = Canvas(width, height, title=_("Month by month"), says=_("A mark for each line and month."), key="strips")
    step = next(step for step in (1, 2, 3, 6, 12, 24, 60, 120) if count / step <= 24)
    for month in range(step, count + 1, step):
        sheet.text(left + cell * (month - 0.5), 24, number(month), anchor="middle", size=10, fill=MUTED)
    for k, one in enumerate(lines):
        y = 34 + tall * k
        sheet.text(left - 8, y + 13, names.get(one.line.line, one.line.name), anchor="end", size=12, wide=left - 12)
        _draw_strip(sheet, one, left, y, cell, tall - 7)
    x, y = left, height - 16
    for month_is, words in MONTHS.items():
        x = sheet.swatch(x, y, _FILL[month_is], _(words), edge=MISSING_EDGE)
    return str(sheet)


def strip_drawing(one: HeldLine, name: str, *, key: str = "strip") -> str:
    """One line as a strip of months."""
    says = hold_words.span((one.span(0), one.span(1)), one)
    told = _("Met jointly: {months}.", months=says)
    sheet = Canvas(240, 18, title=_("{name}, month by month", name=name), says=told, key=key)
    _draw_strip(sheet, one, 1, 1, 238 / max(1, len(one.required)), 16)
    return str(sheet)


def _draw_strip(sheet: Canvas, one: HeldLine, x: float, y: float, cell: float, tall: float) -> None:
    """Months in a row with one mark as one piece; a year is marked off by a gap."""
    at = 0
    for month, several in itertools.groupby(hold_words.months(one)):
        count = len(list(several))
        if month:
            edge = {"stroke": MISSING_EDGE, "stroke_width": 0.7}
            sheet.rect(x + cell * at, y, cell * count, tall, fill=sheet.fill(_FILL[month]), **edge)
        at += count
    for year in range(12, len(one.required), 12):
        sheet.line(x + cell * year, y - 1, x + cell * year, y + tall + 1, stroke=INK, stroke_width=0.8)


def _joined(spans: Sequence[tuple[float, float, float, float]]) -> Iterator[tuple[float, float, float, float]]:
    """Pieces that are as high as the one before as one."""
    for _height, several in itertools.groupby(spans, key=lambda span: span[2:]):
        run: list[tuple[float, float, float, float]] = []
        for one in several:
            if run and run[-1][1] != one[0]:
                yield (run[0][0], *run[-1][1:])
                run = []
            run.append(one)
        yield (run[0][0], *run[-1][1:])


def _stairs(steps: Sequence[tuple[float, float, float]]) -> str:
    return "".join(f"{'L' if k else 'M'}{begins:.5g} {y:.5g}H{ends:.5g}" for k, (begins, ends, y) in enumerate(steps)) or "M0 0"


def _scale(most: float) -> Iterator[float]:
    """Round amounts along an axis: nought, and a handful up to the most."""
    size = 10.0 ** (len(str(int(most))) - 1) if most >= 1 else 0.1
    step = next((size * part for part in (0.1, 0.2, 0.5, 1, 2, 5) if most / (size * part) <= 6), most)
    if most >= 1:
        step = max(step, 1.0) if most >= 3 else step
    amount = 0.0
    while amount <= most:
        yield round(amount, 6)
        amount += step
