"""Answers as pandas data frames, for notebooks; needs the extra `willing[notebook]`. Computes no number."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from willing.analysis.assessment import Assessment
from willing.ledger.case import Case
from willing.report import plain

if TYPE_CHECKING:
    import pandas

__all__ = ["lines_frame", "offers_frame", "statements_frame"]


def lines_frame(answer: Assessment) -> pandas.DataFrame:
    """One row a line, indexed by its id: what it needs and gets, alone and jointly, at the least and at the most, and why not."""
    rows = []
    for one in map(plain.line, answer.lines):
        short = one["shortfall"] or {"cause": None, "hangs_on": []}
        rows.append(
            {key: one[key] for key in ("line", "name", "capability", "needs", "unit", "place", "priority", "basis", "met")}
            | {f"{who}_{end}": one[who][end] for who in ("alone", "jointly") for end in ("least", "most")}
            | {"cause": short["cause"], "hangs_on": "; ".join(short["hangs_on"])}
        )
    return _frame(rows, "line")


def offers_frame(answer: Assessment) -> pandas.DataFrame:
    """One row an offer or refusal, indexed by its id: status, amount, condition and standing at the least and at the most."""
    rows = []
    for one in (plain.standing_offer(answer, offer) for offer in answer.offers.values()):
        standing = one["standing"] or {"least": None, "most": None}
        rows.append(
            {key: one[key] for key in ("offer", "nation", "capability", "place", "status", "reported", "counts", "condition")}
            | one["quantity"]
            | {f"standing_{end}": standing[end] for end in ("least", "most")}
            | {"waits_for": "; ".join(one["waits_for"]), "word": one["word"]}
        )
    return _frame(rows, "offer")


def statements_frame(case: Case) -> pandas.DataFrame:
    """One row a statement, indexed by its id, with the number of independent reports behind it."""
    rows = []
    for said in case.statements:
        one = plain.statement(case, said)
        one |= {"caveats": "; ".join(one["caveats"]), "sources": "; ".join(one["sources"])} | one.pop("quantity")
        rows.append(one)
    return _frame(rows, "statement")


def _frame(rows: list[dict[str, Any]], index: str) -> pandas.DataFrame:
    import pandas

    return pandas.DataFrame(rows).set_index(index) if rows else pandas.DataFrame()
