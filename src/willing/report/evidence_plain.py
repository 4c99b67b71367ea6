"""What may have been recorded twice, as plain data for JSON: the shapes that docs/json.md documents. Computes no number."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from willing.analysis.duplicates import Likely, decision
from willing.ledger.case import Case

__all__ = ["duplicates"]

Plain = dict[str, Any]


def duplicates(case: Case, found: Iterable[Likely]) -> list[Plain]:
    """The pairs that are likely one, each with its reasons and with what a person who agrees would write."""
    return [_likely(case, one) for one in found]


def _likely(case: Case, one: Likely) -> Plain:
    row, kept = decision(case, one)
    return {
        "kind": one.kind,
        "one": one.one,
        "other": one.other,
        "probability": round(one.probability, 6),
        "reasons": [{"field": reason.field, "level": reason.level, "weight": reason.weight} for reason in one.reasons],
        "decision": {
            "table": "sources.csv" if one.kind == "report" else "statements.csv",
            "row": row,
            "copy_of": kept if one.kind == "report" else None,
            "keep": kept if one.kind == "statement" else None,
        },
    }
