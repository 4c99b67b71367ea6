"""What is to be met for a coalition to have won: the requirement, a level of it, one line, or as much of it as can be met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from willing.analysis.assessment import Question
from willing.analysis.coalition import lines_up_to
from willing.faults import Fault, FaultyInput, clipped, nearest
from willing.vocabulary.records import Line

__all__ = ["Goal", "Mode", "Sureness", "goal"]

Mode = Literal["alone", "jointly"]
Sureness = Literal["certain", "possible"]


@dataclass(frozen=True, slots=True)
class Goal:
    """Lines to be met together.

    Attributes:
        lines: the lines of the level, in the order in which they are served; all of them compete for the offers.
        wanted: ids of those that must be met.
        out_of_reach: ids of those that were left out of `wanted`, since not even everything together meets them.
        mode: whether all announce jointly or nobody moves first.
        sureness: 'certain' for whatever the vague amounts turn out to be, 'possible' for at most.
    """

    lines: tuple[Line, ...]
    wanted: tuple[str, ...]
    out_of_reach: tuple[str, ...]
    mode: Mode
    sureness: Sureness

    @property
    def end(self) -> int:
        """The end of the amounts: 0 for the least, 1 for the most."""
        return 0 if self.sureness == "certain" else 1

    def within(self, reachable: Sequence[str]) -> Goal:
        """The goal without the wanted lines that are not reachable."""
        kept = tuple(line for line in self.wanted if line in reachable)
        left = tuple(line for line in self.wanted if line not in reachable)
        return Goal(self.lines, kept, left, self.mode, self.sureness)


def goal(
    asked: Question, *, level: int | None = None, line: str | None = None, mode: Mode = "jointly", sureness: Sureness = "certain"
) -> Goal:
    """The goal that the words name: one line, the lines up to a priority, or all lines of the requirement.

    Raises:
        FaultyInput: for a line or a level that the requirement has not.
    """
    lines = lines_up_to(asked.requirement, level)
    ids = [one.line for one in lines]
    if line is not None and line not in ids:
        raise FaultyInput([Fault("line", clipped(line), "a line of the requirement", nearest(line, ids))])
    return Goal(lines, tuple(ids) if line is None else (line,), (), mode, sureness)
