"""Who entered a row of a ledger, and who corrected it since, in words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from willing.report.tongue import _, _n, day, number

if TYPE_CHECKING:
    from willing.ledger.entries import Entry
    from willing.ledger.ledger import Ledger

__all__ = ["entered"]


def entered(ledger: Ledger, upto: int | None, statements: Iterable[str]) -> dict[str, str]:
    """When each of these statements was entered, and by whom; and who corrected it since, up to an entry.

    A row that was taken out and entered again as it was is not corrected by that.
    """
    trails = ledger.trails((("statements", one) for one in statements), upto)
    return {name: _credit(trail) for (_table, name), trail in trails.items()}


def _credit(trail: Sequence[Entry]) -> str:
    """Who entered a row, and who corrected it last."""
    said = [one for one in trail if one.cells is not None]
    first, *later = [one for before, one in zip((None, *said), said, strict=False) if before is None or before.cells != one.cells]
    if not later:
        return _told(first)
    return _n(
        "{first}; corrected by {last}",
        "{first}; corrected {count} times, last by {last}",
        len(later),
        first=_told(first),
        last=_told(later[-1]),
    )


def _told(entry: Entry) -> str:
    who, when = entry.recorded_by, day(entry.recorded_at.date())
    return _("entry {number}, by {who}, {day}", number=number(entry.number), who=who, day=when)
