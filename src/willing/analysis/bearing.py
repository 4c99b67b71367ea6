"""Which words bear on a day, for a ledger that reads no others."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from willing.ledger.case import Case
from willing.ledger.tables import Sheets

__all__ = ["BEARING"]


class _Bearing:
    def rules(self, sheets: Sheets) -> str:
        """What the answer hangs on beside a nation's own words."""
        return "all"

    def intervals(self, case: Case) -> Iterable[tuple[str, date, date | None]]:
        """Every statement with a day, from that day on."""
        return [(said.statement, said.said_on, None) for said in case.statements if said.said_on is not None]


BEARING = _Bearing()
