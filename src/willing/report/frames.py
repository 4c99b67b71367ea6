"""Answers as pandas data frames, for notebooks, and sweeps as files of columns. Computes no number.

Frames need the extra `willing[notebook]`, Parquet the extra `willing[parquet]`; CSV needs neither.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import IO, TYPE_CHECKING, Any, Final

from willing.analysis.assessment import Assessment
from willing.analysis.sweep import Swept
from willing.ledger.case import Case
from willing.report import plain

if TYPE_CHECKING:
    import pandas

    from willing.analysis.critical import Critical
    from willing.analysis.odds import Outlook

__all__ = [
    "SWEEP",
    "critical_frame",
    "lines_frame",
    "odds_frame",
    "offers_frame",
    "statements_frame",
    "sweep_frame",
    "write_sweep_csv",
    "write_sweep_parquet",
]

# The columns of a sweep in their order, each with its type.
SWEEP: Final = {
    "day": "day",
    "scenario": "text",
    "requirement": "text",
    "count": "text",
    "line": "text",
    "needs": "number",
    "unit": "text",
    "alone_least": "number",
    "alone_most": "number",
    "jointly_least": "number",
    "jointly_most": "number",
    "met": "text",
    "cause": "text",
    "lines": "whole",
    "filled_alone_least": "whole",
    "filled_alone_most": "whole",
    "filled_jointly_least": "whole",
    "filled_jointly_most": "whole",
    "ceiling": "whole",
}
_A_GROUP: Final = 50_000  # rows of a Parquet file that are held at a time


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


def odds_frame(found: Outlook) -> pandas.DataFrame:
    """One row a line and one for the whole, indexed by its id: chances alone and jointly, for certain and at most."""
    from willing.report.odds_plain import outlook_columns

    return _frame([outlook_columns(one) for one in (*found.lines, found.whole)], "line")


def critical_frame(found: Critical) -> pandas.DataFrame:
    """One row a nation, an offer or an event, the most critical of each kind first; what is out of reach is not a number."""
    from willing.report.moves_plain import critical_columns

    kinds = {"nation": found.nations, "offer": found.offers, "event": found.events}
    rows = [critical_columns(kind, one) for kind, players in kinds.items() for one in players]
    values = ["breaks", "shapley", "banzhaf", "birnbaum", "fussell_vesely", "troops"]
    return _frame(rows, "name").astype(dict.fromkeys(values, float)) if rows else _frame(rows, "name")


def sweep_frame(rows: Iterable[Swept]) -> pandas.DataFrame:
    """One row a line of a cell, in the order of the sweep: the cell, what the line gets, and the verdict of the whole cell."""
    import pandas

    types: dict[str, Any] = {"day": "datetime64[s]", "text": object, "number": float, "whole": int}
    frame = pandas.DataFrame([plain.swept_columns(row) for row in rows], columns=list(SWEEP))
    return frame.astype({name: types[kind] for name, kind in SWEEP.items()})


def write_sweep_csv(out: IO[bytes], rows: Iterable[Sequence[Any]]) -> None:
    """The rows of a sweep, each in the order of `SWEEP`, as CSV in UTF-8 under a head; nothing in a cell is a blank.

    A text that a spreadsheet would run as a formula stands behind an apostrophe. Whole numbers have no decimal point.
    """
    text = io.TextIOWrapper(out, encoding="utf-8", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(SWEEP)
    writer.writerows([_cell(value) for value in row] for row in rows)
    text.detach()


def _cell(value: Any) -> Any:
    if isinstance(value, str):
        return f"'{value}" if value.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n")) else value
    return int(value) if isinstance(value, float) and value.is_integer() else value


def write_sweep_parquet(out: IO[bytes], rows: Iterable[Sequence[Any]]) -> None:
    """The rows of a sweep, each in the order of `SWEEP`, as Parquet: days as days, amounts as floats, no cause as null."""
    import pyarrow
    from pyarrow import parquet

    types = {"day": pyarrow.date32(), "text": pyarrow.string(), "number": pyarrow.float64(), "whole": pyarrow.int64()}
    schema = pyarrow.schema([(name, types[kind]) for name, kind in SWEEP.items()])
    with parquet.ParquetWriter(out, schema) as writer:
        for group in _groups(rows):
            columns = dict(zip(SWEEP, zip(*group, strict=True), strict=True))
            columns["day"] = pyarrow.array(columns["day"], pyarrow.string()).cast(pyarrow.date32())
            writer.write_table(pyarrow.table(columns, schema=schema))


def _groups(rows: Iterable[Sequence[Any]]) -> Iterator[list[Sequence[Any]]]:
    left = iter(rows)
    while group := list(islice(left, _A_GROUP)):
        yield group


def _frame(rows: list[dict[str, Any]], index: str) -> pandas.DataFrame:
    import pandas

    return pandas.DataFrame(rows).set_index(index) if rows else pandas.DataFrame()
