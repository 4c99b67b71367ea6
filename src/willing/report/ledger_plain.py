"""What a ledger tells of itself, as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from willing.ledger.entries import Entry, stamp

if TYPE_CHECKING:
    from willing.ledger.ledger import Contest, Verdict

__all__ = ["contest", "entry", "verdict"]

Plain = dict[str, Any]


def entry(one: Entry) -> Plain:
    """One entry, whole."""
    return {
        "entry": one.number,
        "recorded_at": stamp(one.recorded_at),
        "recorded_by": one.recorded_by,
        "act": one.act,
        "table": one.table,
        "row": one.key,
        "regards": one.regards,
        "cells": None if one.cells is None else dict(one.cells),
        "why": one.why or None,
        "seal": one.hash,
    }


def contest(one: Contest) -> Plain:
    """A contest that is open, beside what the ledger says."""
    now = None if one.now is None else dict(one.now)
    return {**entry(one.entry), "now": now, "another_row": one.is_another_row}


def verdict(one: Verdict) -> Plain:
    """Whether everything is as it was recorded, and what is not."""
    return {
        "sound": not one.tampering and not one.stale,
        "entries": one.entries,
        "receipt": str(one.receipt) if one.receipt else None,
        "tampering": [{"entry": found.number, "says": found.says} for found in one.tampering],
        "stale_index": list(one.stale),
    }
