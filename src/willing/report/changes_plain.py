"""What differs between two states of a case, and what two people changed differently, as plain data for JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from willing.ledger.entries import RowChange
from willing.ledger.merge import Conflict

__all__ = ["changes", "conflicts"]

Plain = dict[str, Any]


def changes(found: Iterable[RowChange]) -> list[Plain]:
    """One object a change, in their order: what it does, and the cells before and after, without those that are blank."""
    return [
        {
            "table": one.table,
            "key": list(one.key),
            "change": "new" if one.before is None else "taken_out" if one.after is None else "changed",
            "columns": list(one.columns),
            "before": _cells(one.before),
            "after": _cells(one.after),
        }
        for one in found
    ]


def conflicts(found: Iterable[Conflict], entered: Mapping[tuple[str, tuple[str, ...]], str] | None = None) -> list[Plain]:
    """One object a conflict: its three states side by side.

    Args:
        found: the conflicts.
        entered: who last entered a row in the ledger and when, by table and key, as far as it is known.
    """
    return [
        {
            "table": one.table,
            "key": list(one.key),
            "conflict": one.kind,
            "columns": list(one.columns),
            "was": _cells(one.base),
            "ledger": _cells(one.theirs),
            "file": _cells(one.ours),
            "entered": (entered or {}).get((one.table, one.key)),
        }
        for one in found
    ]


def _cells(cells: Mapping[str, str] | None) -> dict[str, str] | None:
    return None if cells is None else dict(cells)
