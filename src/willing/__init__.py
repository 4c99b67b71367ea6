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
    from willing.analysis.why import Reason, why
    from willing.faults import Fault, FaultyInput, WillingError
    from willing.ledger.case import Case, shipped_cases
    from willing.report.frames import lines_frame, offers_frame, statements_frame
    from willing.vocabulary.condition import parse, sentence
    from willing.vocabulary.quantity import Quantity

_ROOMS = {
    "analysis.assessment": ("Assessment", "Question", "assess", "question"),
    "analysis.changes": ("Change", "Difference", "Moment", "history", "whatif"),
    "analysis.offers": ("Offer", "Status", "offers"),
    "analysis.standing": ("Circle", "Mode", "Standing", "circles", "standing"),
    "analysis.why": ("Reason", "why"),
    "faults": ("Fault", "FaultyInput", "WillingError"),
    "ledger.case": ("Case", "shipped_cases"),
    "report.frames": ("lines_frame", "offers_frame", "statements_frame"),
    "vocabulary.condition": ("parse", "sentence"),
    "vocabulary.quantity": ("Quantity",),
}
_HOME = {name: room for room, names in _ROOMS.items() for name in names}

__all__ = [  # noqa: PLE0604 - the names of _ROOMS, and no others
    *_HOME,
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"willing has no {name!r}")
    found = getattr(import_module(f"willing.{_HOME[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
