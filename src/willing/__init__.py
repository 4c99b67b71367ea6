"""Willing works out whether a coalition's conditional promises add up to a force.

The way through the house, one direction only::

    vocabulary ──▶ ledger ──▶ analysis ──▶ report ──▶ cli
    (the words)    (a case)   (answers)    (people)

From a notebook, in the order of a question:

>>> from datetime import date
>>> import willing
>>> case = willing.Case.read("ukraine-2025")
>>> answer = willing.assess(case, willing.question(case, as_of=date(2025, 4, 10), requirement="small"))
>>> len(answer.lines), str(answer.offers["POL.land@in_host"].status)
(14, 'refused')

Names are imported when first asked for, so that the parts a question does not need cost it nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from willing.analysis.assessment import Assessment, Question, assess, question
    from willing.analysis.changes import Change, Difference, Moment, history, whatif
    from willing.analysis.offers import Offer, Status, offers
    from willing.analysis.standing import Circle, Mode, Standing, circles, standing
    from willing.analysis.sweep import Grid, sweep
    from willing.analysis.why import Reason, why
    from willing.faults import Fault, FaultyInput, WillingError
    from willing.ledger.case import Case, shipped_cases
    from willing.report.frames import lines_frame, offers_frame, statements_frame, sweep_frame
    from willing.vocabulary.condition import parse, sentence
    from willing.vocabulary.quantity import Quantity

__all__ = [
    "Assessment",
    "Case",
    "Change",
    "Circle",
    "Difference",
    "Fault",
    "FaultyInput",
    "Grid",
    "Mode",
    "Moment",
    "Offer",
    "Quantity",
    "Question",
    "Reason",
    "Standing",
    "Status",
    "WillingError",
    "assess",
    "circles",
    "history",
    "lines_frame",
    "offers",
    "offers_frame",
    "parse",
    "question",
    "sentence",
    "shipped_cases",
    "standing",
    "statements_frame",
    "sweep",
    "sweep_frame",
    "whatif",
    "why",
]

_HOME = {
    "Assessment": "analysis.assessment",
    "Case": "ledger.case",
    "Change": "analysis.changes",
    "Circle": "analysis.standing",
    "Difference": "analysis.changes",
    "Fault": "faults",
    "FaultyInput": "faults",
    "Grid": "analysis.sweep",
    "Mode": "analysis.standing",
    "Moment": "analysis.changes",
    "Offer": "analysis.offers",
    "Quantity": "vocabulary.quantity",
    "Question": "analysis.assessment",
    "Reason": "analysis.why",
    "Standing": "analysis.standing",
    "Status": "analysis.offers",
    "WillingError": "faults",
    "assess": "analysis.assessment",
    "circles": "analysis.standing",
    "history": "analysis.changes",
    "lines_frame": "report.frames",
    "offers": "analysis.offers",
    "offers_frame": "report.frames",
    "parse": "vocabulary.condition",
    "question": "analysis.assessment",
    "sentence": "vocabulary.condition",
    "shipped_cases": "ledger.case",
    "standing": "analysis.standing",
    "statements_frame": "report.frames",
    "sweep": "analysis.sweep",
    "sweep_frame": "report.frames",
    "whatif": "analysis.changes",
    "why": "analysis.why",
}


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"willing has no {name!r}")
    found = getattr(import_module(f"willing.{_HOME[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
