"""Who may do what, as plain data for JSON: the shapes that docs/json.md documents. Computes no number."""

from __future__ import annotations

from typing import Any

from willing.analysis.caveats import Limit, Use
from willing.analysis.tasks import Contingent, Helper, Reserve, Roster, Usable
from willing.report.plain import amount, asked
from willing.vocabulary.records import Task

__all__ = ["limit", "roster", "use"]

Plain = dict[str, Any]


def roster(found: Roster) -> Plain:
    """Who may do what, how much force that leaves, and the reserve near each site."""
    case = found.answer.case
    return {
        "question": asked(case, found.answer.question),
        "within": found.within,
        "tasks": [_task(one) for one in case.tasks.values()],
        "usable": [_usable(one) for one in found.usable],
        "contingents": [_contingent(one) for one in found.contingents],
        "withheld": list(found.withheld),
        "reserves": [_reserve(one) for one in found.reserves],
    }


def _task(one: Task) -> Plain:
    return {
        "task": one.task,
        "name": one.name,
        "capabilities": list(one.capabilities),
        "place": one.place,
        "reserve": bool(one.reserve),
        "basis": one.basis,
        "sources": list(one.sources),
    }


def _usable(one: Usable) -> Plain:
    return {
        "task": one.task,
        "place": one.place,
        "unit": one.unit,
        "at_once": amount(*one.at_once),
        "in_all": amount(*one.in_all),
        "barred": amount(*one.barred),
        "hours": one.hours,
        "offers": list(one.offers),
    }


def _contingent(one: Contingent) -> Plain:
    return {
        "offer": one.offer.id,
        "standing": {"least": str(one.modes[0]), "most": str(one.modes[1])},
        "brings": amount(*one.brings),
        "unit": one.unit,
        "stands_at": one.stands_at,
        "there": None if one.there is None else use(one.there),
        "caveats": [limit(each) for each in one.limits],
        "tasks": [{"task": name, "fit": cell.fit.name.lower(), **use(cell.use)} for name, cell in one.cells.items()],
    }


def use(found: Use) -> Plain:
    """How an offer may be used, with the caveats behind it by their words."""
    return {
        "verdict": found.verdict,
        "hours": found.hours,
        "because": [str(one.caveat) for one in found.because],
        "somewhere": [str(one.caveat) for one in found.somewhere],
    }


def limit(one: Limit) -> Plain:
    """A caveat, and what a row of `caveats` says that it means."""
    row = one.row
    return {
        "kind": one.caveat.kind,
        "words": one.caveat.words,
        "statement": one.said.statement if one.said else None,
        "state": one.state,
        "told": one.is_told,
        "strength": row.strength if row else None,
        "hours": row.hours if row else None,
        "tasks": str(row.tasks) if row else "",
        "areas": list(row.areas) if row else [],
        "places": list(row.places) if row else [],
        "bears": not (row and row.bears),
        "basis": row.basis if row else None,
        "sources": list(row.sources) if row else [],
    }


def _reserve(found: Reserve) -> Plain:
    return {
        "site": found.site,
        "amounts": [{"unit": unit, **amount(*bounds)} for unit, bounds in found.amounts.items()],
        "helpers": [_helper(one) for one in found.helpers],
    }


def _helper(one: Helper) -> Plain:
    return {
        "offer": one.offer,
        "task": one.task,
        **use(one.use),
        "travel": one.travel,
        "arrives": one.hours,
        "gives": amount(*one.gives),
    }
