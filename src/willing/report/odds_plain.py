"""Odds as plain data, for JSON: the shapes that docs/json.md documents. Computes no number.

Chances have twelve figures, so that what adds up to one is one.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from willing.analysis.fault_trees import TreeOdds
from willing.analysis.odds import Likelihood, Mover, Outlook, Prospect, Span, Way
from willing.ledger.case import Case
from willing.report import chances
from willing.report.plain import asked
from willing.vocabulary.chance import Chance

__all__ = ["figures", "outlook", "outlook_columns", "prospect", "tree"]

Plain = dict[str, Any]


def figures(value: float) -> float:
    """A share or a chance to twelve figures.

    >>> figures(0.9999999999999999), figures(1.0580018854739494e-13)
    (1.0, 1.05800188547e-13)
    """
    return float(f"{value:.12g}")


def _difference(value: float) -> float:
    """A rise or a fall, to twelve decimals; what is nought but for the last digits of a float is nought."""
    return round(value, 12) + 0.0


def outlook(case: Case, found: Outlook, ways: Sequence[Way] | None = None, opened: str | None = None) -> Plain:
    """The odds of each line and of the whole, with the chances they rest on; of one opened number also its ways."""
    told: Plain = {
        "question": asked(case, found.question),
        "level": found.level,
        "whole": prospect(found.whole),
        "lines": [prospect(one) for one in found.lines],
        "chances": [
            {
                "event": one.event,
                "given": None if one.given is None else str(one.given),
                "chance": _chance(one.chance),
                "basis": one.basis,
                "sources": list(one.sources),
            }
            for one in chances.rested(case, found)
        ],
        "amounts": [
            {
                "offer": one.offer,
                "least": one.least,
                "likely": one.likely,
                "most": one.most,
                "basis": one.basis,
                "sources": list(one.sources),
            }
            for one in chances.amounts(case, found)
        ],
        "draws": found.draws,
        "confidence": found.confidence,
        "complete": found.complete,
    }
    if ways is not None:
        told["opened"] = {"line": opened, "ways": [_way(one) for one in ways]}
    return told


def prospect(found: Prospect) -> Plain:
    """The odds of one line, or of the whole."""
    reach = found.out_of_reach
    return {
        "line": found.line.line if found.line else None,
        "alone": _likelihood(found.alone),
        "jointly": _likelihood(found.jointly),
        "exact": reach is None,
        "movers": [_mover(one) for one in chances.moves(found)],
        "out_of_reach": None if reach is None else {"variables": reach.variables, "steps": reach.steps},
    }


def _chance(found: Chance) -> Plain:
    return {"least": found.least, "most": found.most, "unknown": found.is_unknown}


def _likelihood(found: Likelihood) -> Plain:
    return {"certain": _span(found.certain), "possible": _span(found.possible)}


def _span(found: Span) -> Plain:
    return {
        "low": min(1.0, figures(found.low)),
        "high": min(1.0, figures(found.high)),
        "error": figures(found.error),
        "whole": found.whole,
    }


def _mover(found: Mover) -> Plain:
    certain, possible = (
        (_difference(rise), _difference(swing)) for rise, swing in zip(found.importance, found.swing, strict=True)
    )
    return {
        "event": found.event,
        "certain": {"importance": certain[0], "swing": certain[1]},
        "possible": {"importance": possible[0], "swing": possible[1]},
        "error": figures(found.error),
    }


def _way(found: Way) -> Plain:
    needs = []
    for variable, truth in found.truths.items():
        event, circumstance = chances.decided(variable)
        given = circumstance.removeprefix("given ").replace("otherwise", "always") or None
        needs.append({"event": event, "given": given, "holds": truth})
    return {"chance": figures(found.chance), "needs": needs}


def tree(found: TreeOdds) -> Plain:
    """The chance of a fault tree's top, with every basic event on which it hangs."""
    reach = found.out_of_reach
    return {
        "name": found.name,
        "top": found.top,
        "chance": figures(found.chance),
        "low": figures(found.low),
        "high": figures(found.high),
        "confidence": found.confidence,
        "exact": reach is None,
        "events": [
            {
                "event": one.event,
                "chance": one.chance,
                "birnbaum": figures(one.birnbaum),
                "criticality": figures(one.criticality),
            }
            for one in found.events
        ],
        "out_of_reach": None if reach is None else {"variables": reach.variables, "steps": reach.steps},
        "draws": found.draws,
        "complete": found.complete,
    }


def outlook_columns(found: Prospect) -> Plain:
    """The odds of a line or of the whole as one level of columns, for tables: a range is two of them."""
    moving = chances.moves(found)
    columns: Plain = {"line": found.line.line if found.line else "the whole"}
    for mode, likelihood in (("alone", found.alone), ("jointly", found.jointly)):
        for sureness, span in (("certain", likelihood.certain), ("possible", likelihood.possible)):
            columns |= {f"{mode}_{sureness}_{end}": figures(value) for end, value in (("low", span.low), ("high", span.high))}
        columns[f"{mode}_error"] = max(likelihood.certain.error, likelihood.possible.error)
    columns["exact"] = found.out_of_reach is None
    columns["moved_most_by"] = moving[0].event if moving else None
    columns["swing"] = _difference(max(moving[0].swing, key=abs)) if moving else 0.0
    return columns
