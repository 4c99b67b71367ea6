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
    from willing.analysis.backstop import Backstop, backstop
    from willing.analysis.brief import Brief, brief
    from willing.analysis.candidates import Limits
    from willing.analysis.caveats import Limit, Use, caveats_of, use
    from willing.analysis.changes import Change, Difference, Moment, history, whatif
    from willing.analysis.critical import Critical, critical, powers
    from willing.analysis.diff import Changes, diff
    from willing.analysis.duplicates import Likely, duplicates
    from willing.analysis.evidence import Evidence, evidence
    from willing.analysis.fault_trees import tree_odds
    from willing.analysis.goal import Goal, goal
    from willing.analysis.holding import Hold, hold
    from willing.analysis.odds import Outlook, odds, ways
    from willing.analysis.offers import Offer, Status, offers
    from willing.analysis.sites import Siting, sites
    from willing.analysis.standing import Circle, Mode, Standing, circles, standing
    from willing.analysis.sweep import Grid, sweep
    from willing.analysis.tasks import Roster, Usable, tasks, usable
    from willing.analysis.unlock import breaking, tipping, unlocking
    from willing.analysis.waiting import Waiting, waiting
    from willing.analysis.why import Reason, why
    from willing.faults import Fault, FaultyInput, WillingError
    from willing.ledger.case import Case, shipped_cases
    from willing.ledger.faulttree import FaultTree
    from willing.ledger.ledger import Ledger
    from willing.ledger.place import case_at
    from willing.report.frames import critical_frame, lines_frame, odds_frame, offers_frame, statements_frame, sweep_frame
    from willing.vocabulary.condition import parse, sentence
    from willing.vocabulary.quantity import Quantity

__all__ = [
    "Assessment",
    "Backstop",
    "Brief",
    "Case",
    "Change",
    "Changes",
    "Circle",
    "Critical",
    "Difference",
    "Evidence",
    "Fault",
    "FaultTree",
    "FaultyInput",
    "Goal",
    "Grid",
    "Hold",
    "Ledger",
    "Likely",
    "Limit",
    "Limits",
    "Mode",
    "Moment",
    "Offer",
    "Outlook",
    "Quantity",
    "Question",
    "Reason",
    "Roster",
    "Siting",
    "Standing",
    "Status",
    "Usable",
    "Use",
    "Waiting",
    "WillingError",
    "assess",
    "backstop",
    "breaking",
    "brief",
    "case_at",
    "caveats_of",
    "circles",
    "critical",
    "critical_frame",
    "diff",
    "duplicates",
    "evidence",
    "goal",
    "history",
    "hold",
    "lines_frame",
    "odds",
    "odds_frame",
    "offers",
    "offers_frame",
    "parse",
    "powers",
    "question",
    "sentence",
    "shipped_cases",
    "sites",
    "standing",
    "statements_frame",
    "sweep",
    "sweep_frame",
    "tasks",
    "tipping",
    "tree_odds",
    "unlocking",
    "usable",
    "use",
    "waiting",
    "ways",
    "whatif",
    "why",
]

_HOME = {
    "Assessment": "analysis.assessment",
    "Backstop": "analysis.backstop",
    "Brief": "analysis.brief",
    "Case": "ledger.case",
    "Change": "analysis.changes",
    "Changes": "analysis.diff",
    "Circle": "analysis.standing",
    "Critical": "analysis.critical",
    "Difference": "analysis.changes",
    "Evidence": "analysis.evidence",
    "Fault": "faults",
    "FaultTree": "ledger.faulttree",
    "FaultyInput": "faults",
    "Goal": "analysis.goal",
    "Grid": "analysis.sweep",
    "Hold": "analysis.holding",
    "Ledger": "ledger.ledger",
    "Likely": "analysis.duplicates",
    "Limit": "analysis.caveats",
    "Limits": "analysis.candidates",
    "Mode": "analysis.standing",
    "Moment": "analysis.changes",
    "Offer": "analysis.offers",
    "Outlook": "analysis.odds",
    "Quantity": "vocabulary.quantity",
    "Question": "analysis.assessment",
    "Reason": "analysis.why",
    "Roster": "analysis.tasks",
    "Siting": "analysis.sites",
    "Standing": "analysis.standing",
    "Status": "analysis.offers",
    "Usable": "analysis.tasks",
    "Use": "analysis.caveats",
    "Waiting": "analysis.waiting",
    "WillingError": "faults",
    "assess": "analysis.assessment",
    "backstop": "analysis.backstop",
    "breaking": "analysis.unlock",
    "brief": "analysis.brief",
    "case_at": "ledger.place",
    "caveats_of": "analysis.caveats",
    "circles": "analysis.standing",
    "critical": "analysis.critical",
    "critical_frame": "report.frames",
    "diff": "analysis.diff",
    "duplicates": "analysis.duplicates",
    "evidence": "analysis.evidence",
    "goal": "analysis.goal",
    "history": "analysis.changes",
    "hold": "analysis.holding",
    "lines_frame": "report.frames",
    "odds": "analysis.odds",
    "odds_frame": "report.frames",
    "offers": "analysis.offers",
    "offers_frame": "report.frames",
    "parse": "vocabulary.condition",
    "powers": "analysis.critical",
    "question": "analysis.assessment",
    "sentence": "vocabulary.condition",
    "shipped_cases": "ledger.case",
    "sites": "analysis.sites",
    "standing": "analysis.standing",
    "statements_frame": "report.frames",
    "sweep": "analysis.sweep",
    "sweep_frame": "report.frames",
    "tasks": "analysis.tasks",
    "tipping": "analysis.unlock",
    "tree_odds": "analysis.fault_trees",
    "unlocking": "analysis.unlock",
    "usable": "analysis.tasks",
    "use": "analysis.caveats",
    "waiting": "analysis.waiting",
    "ways": "analysis.odds",
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
