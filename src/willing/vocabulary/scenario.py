"""A truth value for each event that somebody fixed: "ceasefire, not usa.air_cover".

An event that a scenario does not name keeps its course: it follows from offers if it has a `when`, holds from its day on if it
has one, and otherwise does not hold (rule S4).
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from willing.faults import Fault, FaultyInput, Suggesting, clipped

__all__ = ["Scenario", "scenario"]

_PART: Final = re.compile(r"(?:(not)\s+)?(\S+)")
_LONGEST: Final = 10_000
_OPEN: Final = "as things stand"  # how a scenario is written that fixes nothing


@dataclass(frozen=True, slots=True)
class Scenario:
    """The events that are fixed, each with its truth."""

    truths: Mapping[str, bool]

    def __str__(self) -> str:
        """The scenario as it is written; `as things stand` where nothing is fixed.

        >>> str(scenario("not usa.air_cover, ceasefire", {"ceasefire", "usa.air_cover"}))
        'ceasefire, not usa.air_cover'
        """
        parts = [name if holds else f"not {name}" for name, holds in sorted(self.truths.items())]
        return ", ".join(parts) or _OPEN

    def with_truth(self, event: str, holds: bool) -> Scenario:
        """The same scenario with one event fixed otherwise."""
        return Scenario(MappingProxyType({**self.truths, event: holds}))


def scenario(text: str, events: Collection[str], named: Mapping[str, str] | None = None, where: str = "scenario") -> Scenario:
    """The scenario that the text says: events apart by commas, `not` before those that do not hold.

    Args:
        text: the scenario, or the name of one of `named`. Blank fixes nothing, and so does `as things stand`.
        events: the ids of the events there are.
        named: scenario texts by name; a name may stand among the events too.

    Raises:
        FaultyInput: every unknown event, and every event said to hold and not to hold.
    """
    truths: dict[str, bool] = {}
    faults: list[Fault] = []
    near = Suggesting()
    if len(text) > _LONGEST:
        raise FaultyInput([Fault(where, f"{len(text):,} characters", f"at most {_LONGEST:,}")])
    if text.strip() == _OPEN and _OPEN not in (named or {}):
        return Scenario(MappingProxyType({}))
    expanded = [
        part for piece in text.split(",") for part in ((named or {}).get(piece.strip()) or piece).split(",") if part.strip()
    ]
    for part in expanded:
        found = _PART.fullmatch(part.strip())
        if found is None:
            wanted = "events apart by commas, such as 'ceasefire, not usa.air_cover'"
            faults.append(Fault(where, clipped(part.strip()), wanted))
            continue
        name, holds = found[2], found[1] is None
        if name not in events:
            remedy = near.nearest(name, [*events, *(named or {})]) or "`willing events` lists them"
            faults.append(Fault(where, f"no event {clipped(name)}", "an event of the case", remedy))
        elif truths.setdefault(name, holds) != holds:
            faults.append(Fault(where, f"{name} and not {name}", "one truth for each event"))
    if faults:
        raise FaultyInput(faults)
    return Scenario(MappingProxyType(truths))
