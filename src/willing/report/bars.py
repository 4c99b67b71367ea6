"""A line of the requirement as a bar: which part of what it needs stands alone, together, only on conditions, or is missing.

Fractions of what is needed are shapes, not figures: every amount that a reader reads is the answer's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from willing.report.tongue import N_

if TYPE_CHECKING:
    from willing.analysis.assessment import LineAnswer
    from willing.analysis.standing import Mode

__all__ = ["PARTS", "Part", "Segment", "bar", "standing_part"]

Part = Literal["alone", "together", "perhaps_alone", "together_perhaps_alone", "perhaps_together", "conditional", "missing"]
PARTS: Final[dict[Part, str]] = {
    "alone": N_("stands alone"),
    "together": N_("stands only together"),
    "perhaps_alone": N_("stands alone, at most"),
    "together_perhaps_alone": N_("stands together, at most alone"),
    "perhaps_together": N_("stands only together, at most"),
    "conditional": N_("conditional and withheld"),
    "missing": N_("missing"),
}
"""What each part of a bar means, in the order in which they are drawn; "together_perhaps_alone" is of offers only."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A part of a bar, from one fraction of what is needed to another, each between 0 and 1."""

    part: Part
    begins: float
    ends: float


def bar(line: LineAnswer) -> tuple[Segment, ...]:
    """The parts of a line's bar from nought to what it needs, without gap or overlap; parts without width are left out.

    What is there for certain comes first, then what is there at most, so that a range of amounts is a range on the bar.
    """
    needs = line.line.needs

    def share(amount: float) -> float:
        return min(1.0, amount / needs) if needs > 0 else 1.0

    found, at = [], 0.0
    ends: tuple[tuple[Part, float], ...] = (
        ("alone", line.alone[0]),
        ("together", line.jointly[0]),
        ("perhaps_alone", line.alone[1]),
        ("perhaps_together", line.jointly[1]),
        ("conditional", line.if_all_stood),
        ("missing", needs),
    )
    for part, amount in ends:
        end = share(amount)
        if end > at:
            found.append(Segment(part, at, end))
            at = end
    return tuple(found)


def standing_part(modes: tuple[Mode, Mode] | None) -> Part | None:
    """How the standing of an offer is drawn, as the parts of bars are; each as itself, and nothing for what does not count."""
    if modes is None:
        return None
    least, most = (str(one) for one in modes)
    if least == most:
        return "alone" if least == "alone" else "together" if least == "together" else "conditional"
    if most != "alone":
        return "perhaps_together"
    return "together_perhaps_alone" if least == "together" else "perhaps_alone"
