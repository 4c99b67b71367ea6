"""How the answer changed over time: how many lines are filled, and what of each line stands, as steps from day to day.

Between two days of which an answer is told, a chart shows the earlier one: it is no claim about the days between.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from willing.report.bars import PARTS
from willing.report.course import Course, Then
from willing.report.drawings.canvas import FILLS, Canvas, step_path
from willing.report.drawings.svg import INK, LINE, MISSING_EDGE, MUTED, PAPER, SHORT
from willing.report.tongue import _, _n, between, bounds, day, number

__all__ = ["course_drawing", "filled_drawing", "line_drawing"]

_WIDE: Final = (920, 250)
_NARROW: Final = (340, 230)
_SMALL: Final = (300, 132)
_TAIL: Final = 0.02  # of the width: how long the last answer is shown
_STEPS: Final = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 1200, 2400, 6000, 12000, 24000)  # months between two marks


@dataclass(frozen=True, slots=True)
class _Plot:
    """Where a chart is on its sheet, and which days it is about."""

    course: Course
    x: float
    y: float
    width: float
    height: float

    def at(self, when: date) -> float:
        """Where a day is."""
        span = (self.course.ends - self.course.begins).days or 1
        return self.x + (when - self.course.begins).days / span * self.width * (1 - _TAIL)

    @property
    def columns(self) -> Iterator[tuple[Then, float, float]]:
        """Each answer, and from where to where it is shown."""
        moments = self.course.moments
        for one, following in zip(moments, (*moments[1:], None), strict=False):
            yield one, self.at(one.day), self.x + self.width if following is None else self.at(following.day)


def filled_drawing(course: Course, *, chosen: date | None = None, is_narrow: bool = False, key: str = "filled") -> str:
    """How many lines are filled, alone and jointly, for certain and at most; a day may be marked.

    A narrow one suits a telephone.
    """
    size = _NARROW if is_narrow else _WIDE
    sheet = Canvas(*size, title=_("Lines filled over time"), says=_filled_says(course), key=key)
    _draw_filled(sheet, course, chosen, 0, 0, size)
    return str(sheet)


def line_drawing(course: Course, line: str, name: str, *, chosen: date | None = None, key: str = "line") -> str:
    """What of a line stands alone, together, only on conditions, or is missing; a day may be marked."""
    sheet = Canvas(*_SMALL, title=_("{name} over time", name=name), says=_line_says(course, line), key=key)
    _draw_line(sheet, course, line, "", chosen, 0, 0)
    return str(sheet)


def course_drawing(course: Course, names: Mapping[str, str], *, chosen: date | None = None, across: int = 3) -> str:
    """All of it on one sheet: the lines filled, below it a chart for each line under its name, and what the fills mean."""
    gap, top = 10, 24
    rows = -(-len(course.lines) // across)
    height = _WIDE[1] + 34 + rows * (_SMALL[1] + top + gap)
    sheet = Canvas(_WIDE[0], height, title=_("The answer over time"), says=_filled_says(course), key="course")
    _draw_filled(sheet, course, chosen, 0, 0)
    _draw_legend(sheet, course, 44, _WIDE[1] + 14)
    for k, line in enumerate(course.lines):
        x = (k % across) * (_SMALL[0] + gap)
        y = _WIDE[1] + 34 + (k // across) * (_SMALL[1] + top + gap)
        _draw_line(sheet, course, line, names.get(line, line), chosen, x, y + top)
    return str(sheet)


def _filled_says(course: Course) -> str:
    """The first and the last answer, for those who do not see the chart."""
    told = []
    for one in dict.fromkeys([*course.moments[:1], *course.moments[-1:]]):
        told.append(
            _n(
                "{day}: of {count} line {alone} are filled alone, {jointly} jointly.",
                "{day}: of {count} lines {alone} are filled alone, {jointly} jointly.",
                len(one.lines),
                day=day(one.day),
                alone=bounds(*one.filled_alone),
                jointly=bounds(*one.filled_jointly),
            )
        )
    return " ".join(told)


def _line_says(course: Course, line: str) -> str:
    told = []
    for one in dict.fromkeys([*course.moments[:1], *course.moments[-1:]]):
        got = one.of(line)
        if got is None:
            told.append(_("{day}: not asked for.", day=day(one.day)))
        else:
            told.append(
                _(
                    "{day}: needs {needs}; alone {alone}, jointly {jointly}.",
                    day=day(one.day),
                    needs=between(got.needs, got.needs, got.unit),
                    alone=bounds(*got.alone),
                    jointly=bounds(*got.jointly),
                )
            )
    return " ".join(told)


# ---- the charts ----------------------------------------------------------------------------------------------------------


def _draw_filled(sheet: Canvas, course: Course, chosen: date | None, x: float, y: float, size: tuple[int, int] = _WIDE) -> None:
    plot = _Plot(course, x + 44, y + 22, size[0] - 64, size[1] - 66)
    most = max((len(one.lines) for one in course.moments), default=0) or 1
    sheet.text(x + 44, y + 13, _("lines filled"), size=12, fill=MUTED)
    floor = plot.y + plot.height

    def up(count: float) -> float:
        return floor - count / most * plot.height

    sheet.rect(plot.x, plot.y, plot.width, plot.height, fill="none", stroke=LINE)
    for count in _marks(most):
        sheet.line(plot.x, up(count), plot.x + plot.width, up(count))
        sheet.text(plot.x - 6, up(count) + 4, number(count), anchor="end", size=11, wide=64, fill=MUTED)
    found: dict[str, list[tuple[float, float, float, float]]] = {part: [] for part in FILLS}
    asked = []
    for one, begins, ends in plot.columns:
        at = 0
        ends_of = (one.filled_alone[0], one.filled_jointly[0], one.filled_alone[1], one.filled_jointly[1])
        for part, amount in zip(FILLS[:4], ends_of, strict=True):
            if amount > at:
                _longer(found[part], (begins, ends, up(at), up(amount)))
                at = amount
        asked.append((begins, ends, up(len(one.lines))))
    _draw_parts(sheet, found)
    sheet.path(_stairs(asked), fill="none", stroke=INK, stroke_width=1.5, stroke_dasharray="5 3")
    if asked:
        begins, _end, top = asked[0]
        sheet.text(begins + 4, max(plot.y + 11, top + 12), _("lines asked for"), size=11)
    _draw_days(sheet, plot, 9 if size is _WIDE else 4)
    _draw_meetings(sheet, plot, tall=7)
    _draw_chosen(sheet, plot, chosen, told=True)


def _draw_line(sheet: Canvas, course: Course, line: str, name: str, chosen: date | None, x: float, y: float) -> None:
    plot = _Plot(course, x + 30, y + 8, _SMALL[0] - 42, _SMALL[1] - 42)
    if name:
        sheet.text(x + 6, y - 6, name, size=12, font_weight="bold", wide=_SMALL[0] - 8)
    floor = plot.y + plot.height
    found: dict[str, list[tuple[float, float, float, float]]] = {part: [] for part in FILLS}
    for one, begins, ends in plot.columns:
        got = one.of(line)
        for part in got.segments if got is not None else ():
            _longer(found[part.part], (begins, ends, floor - part.begins * plot.height, floor - part.ends * plot.height))
    sheet.rect(plot.x, plot.y, plot.width, plot.height, fill=PAPER, stroke=LINE)
    _draw_parts(sheet, found)
    for share, says in ((0, number(0)), (1, _percent(1))):
        sheet.text(plot.x - 4, floor - share * plot.height + 4, says, anchor="end", size=9.5, fill=MUTED)
    _draw_days(sheet, plot, 3)
    _draw_meetings(sheet, plot, tall=4)
    _draw_chosen(sheet, plot, chosen, told=False)


def _percent(share: float) -> str:
    return _("{number}%", number=number(100 * share))


def _longer(found: list[tuple[float, float, float, float]], new: tuple[float, float, float, float]) -> None:
    """Add a piece of a step, to the one before it if that ends where it begins and is as high."""
    if found and found[-1][1] == new[0] and found[-1][2:] == new[2:]:
        found[-1] = (found[-1][0], *new[1:])
    else:
        found.append(new)


def _draw_parts(sheet: Canvas, found: Mapping[str, Sequence[tuple[float, float, float, float]]]) -> None:
    for part, spans in found.items():
        if drawn := step_path(spans):
            edge = {"stroke": MISSING_EDGE, "stroke_width": 0.6} if part == "missing" else {}
            sheet.path(drawn, fill=sheet.fill(part), **edge)


def _stairs(steps: Sequence[tuple[float, float, float]]) -> str:
    """One line along the tops of steps."""
    told = [f"{'M' if not k else 'L'}{begins:g} {y:g}H{ends:g}" for k, (begins, ends, y) in enumerate(steps)]
    return "".join(told)


def _marks(most: int) -> Iterator[int]:
    """Whole numbers along an axis: nought, and a handful up to the most."""
    step = next((step for step in (1, 2, 5, 10, 20, 50, 100, 200, 500) if most / step <= 6), most)
    yield from range(0, most + 1, step)


def _draw_days(sheet: Canvas, plot: _Plot, most: int) -> None:
    """Marks for firsts of months along the days; for a time in which there are none, its first and last day."""
    first, last = plot.course.begins, plot.course.ends
    months = range(first.year * 12 + first.month - 1, last.year * 12 + last.month)
    step = next((step for step in _STEPS if len(months) / step <= most), len(months))
    ticks = [date(*_first_of(month)) for month in months if not month % step]
    ticks = [one for one in ticks if first <= one <= last]
    floor = plot.y + plot.height
    if len(ticks) < 2:
        ends = [(plot.x, "start", day(first)), (plot.x + plot.width, "end", day(last))]
        for x, anchor, says in ends if first != last else ends[:1]:
            sheet.text(x, floor + 22, says, anchor=anchor, size=10, fill=MUTED)
        return
    for one in ticks:
        x = plot.at(one)
        sheet.line(x, floor, x, floor + 9, stroke=MISSING_EDGE)
        anchor = "start" if x < plot.x + 18 else "end" if x > plot.x + plot.width - 18 else "middle"
        sheet.text(x, floor + 21, _month(one), anchor=anchor, size=10, fill=MUTED)


def _first_of(month: int) -> tuple[int, int, int]:
    """The first day of a month that is counted from the year nought."""
    return month // 12, month % 12 + 1, 1


def _month(first: date) -> str:
    """A month, as its first day is written without the day."""
    return day(first).partition(" ")[2]


def _draw_meetings(sheet: Canvas, plot: _Plot, *, tall: float) -> None:
    """A mark below the chart for each day of meetings."""
    floor = plot.y + plot.height
    drawn = "".join(
        f"M{plot.at(one.day):.5g} {floor:g}l{-tall / 2:g} {tall:g}h{tall:g}Z" for one in plot.course.moments if one.meetings
    )
    if drawn:
        sheet.path(drawn, fill=INK)


def _draw_chosen(sheet: Canvas, plot: _Plot, chosen: date | None, *, told: bool) -> None:
    if chosen is None or not plot.course.begins <= chosen <= plot.course.ends:
        return
    x = plot.at(chosen)
    sheet.line(x, plot.y - 4, x, plot.y + plot.height, stroke=SHORT, stroke_width=1.5)
    if told:
        anchor = "end" if x > plot.x + plot.width / 2 else "start"
        sheet.text(x, plot.y - 8, day(chosen), anchor=anchor, size=12, font_weight="bold", fill=SHORT)


def _draw_legend(sheet: Canvas, course: Course, x: float, y: float) -> None:
    shown = {part.part for one in course.moments for line in one.lines for part in line.segments}
    for part, says in PARTS.items():
        if part in shown:
            x = sheet.swatch(x, y, part, _(says), edge=MISSING_EDGE)
