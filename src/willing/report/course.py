"""How an answer went on from one day to another, in as many words as a chart of it needs. Computes no number."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from willing.report.bars import Segment, bar

if TYPE_CHECKING:
    from willing.analysis.assessment import Assessment, LineAnswer
    from willing.analysis.changes import Moment

__all__ = ["Course", "LineThen", "Then", "of_moments", "then"]


@dataclass(frozen=True, slots=True)
class LineThen:
    """What a line got on a day, in its unit, at the least and at the most; and its bar.

    Attributes:
        line: its id.
        met: as an answer's line has it: 'alone', 'jointly', 'perhaps' or 'short'.
    """

    line: str
    unit: str
    needs: float
    alone: tuple[float, float]
    jointly: tuple[float, float]
    if_all_stood: float
    met: str
    segments: tuple[Segment, ...]


@dataclass(frozen=True, slots=True)
class Then:
    """The answer of a day: how many offers counted, which lines were filled, how many circles there were.

    Attributes:
        meetings: ids of the meetings of that day.
        filled_alone, filled_jointly: how many lines were filled, at the least and at the most.
        lines: the lines that the day asked for, in the order in which they are served.
    """

    day: date
    meetings: tuple[str, ...]
    counted: int
    filled_alone: tuple[int, int]
    filled_jointly: tuple[int, int]
    circles: int
    lines: tuple[LineThen, ...]

    def of(self, line: str) -> LineThen | None:
        """What a line got; `None` where the day did not ask for it."""
        return next((one for one in self.lines if one.line == line), None)


@dataclass(frozen=True, slots=True)
class Course:
    """Answers to one question on days in order, each once, and the days that a chart of them is about.

    Attributes:
        begins, ends: the first and the last day that is shown; every answer's day is one of them or lies between.
        moments: the answers. Of the days between two nothing is told: a chart shows the earlier one until the later.
    """

    begins: date
    ends: date
    moments: tuple[Then, ...]

    @property
    def lines(self) -> tuple[str, ...]:
        """Ids of all lines that were asked for, those of the last day first."""
        return tuple(dict.fromkeys(one.line for moment in reversed(self.moments) for one in moment.lines))

    def at(self, day: date) -> Then | None:
        """The answer of the day, or of the last one before; `None` before the first."""
        return next((one for one in reversed(self.moments) if one.day <= day), None)

    def on(self, one: Then) -> Course:
        """The same with the answer of one more day, which takes the place of another of that day."""
        others = (other for other in self.moments if other.day != one.day)
        found = sorted((*others, one), key=lambda moment: moment.day)
        return Course(min(self.begins, one.day), max(self.ends, one.day), tuple(found))


def then(answer: Assessment, meetings: Iterable[str] = ()) -> Then:
    """An answer, as a chart over time shows it."""
    return Then(
        answer.question.as_of,
        tuple(meetings),
        len(answer.counted),
        answer.filled_alone,
        answer.filled_jointly,
        len(answer.circles),
        tuple(map(_line, answer.lines)),
    )


def of_moments(moments: Iterable[Moment]) -> tuple[Then, ...]:
    """The answers of a history."""
    return tuple(then(one.answer, (meeting.meeting for meeting in one.meetings)) for one in moments)


def _line(one: LineAnswer) -> LineThen:
    return LineThen(one.line.line, one.unit, one.line.needs, one.alone, one.jointly, one.if_all_stood, one.met, bar(one))
