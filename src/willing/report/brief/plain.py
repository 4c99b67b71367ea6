"""A brief as plain data, for JSON: the shapes that docs/json.md documents. Computes no number."""

from __future__ import annotations

from collections import Counter
from typing import Any

from willing.analysis.brief import Brief, Contribution, Decision, Gain
from willing.report import diff_plain, plain, sites_plain

__all__ = ["brief"]

Plain = dict[str, Any]


def brief(found: Brief) -> Plain:
    """The page, with the whole of the answers that it is taken from."""
    answer, case = found.answer, found.answer.case
    cited = Counter(one for statement in case.statements for one in statement.sources)
    return {
        "answer": plain.assessment(answer),
        "since": found.since.isoformat(),
        "meeting": None if found.meeting is None else plain.meeting(found.meeting),
        "changes": diff_plain.diff(found.changes),
        "firm": [_contribution(one) for one in found.firm],
        "indicated": [_contribution(one) for one in found.indicated],
        "conditional": [_contribution(one) for one in found.conditional],
        "refusals": [one.id for one in found.refusals],
        "shortfalls": [one.line.line for one in found.shortfalls],
        "decisions": [_decision(one) for one in found.decisions],
        "sites": None if found.siting is None else sites_plain.sites(found.siting),
        "no_sites": found.no_siting or None,
        "sources": [plain.source(case, one, cited[one.source]) for one in found.sources],
    }


def _contribution(one: Contribution) -> Plain:
    return {"nation": one.nation, "offers": [offer.id for offer in one.offers]}


def _decision(one: Decision) -> Plain:
    return {
        "kind": one.kind,
        "event": one.event or None,
        "offers": list(one.offers),
        "whose": list(one.owner.who),
        "known_by": one.owner.how,
        "gains": [_gain(gain) for gain in one.gains],
        "stand": list(one.stand),
        "waiting": list(one.waiting),
    }


def _gain(one: Gain) -> Plain:
    return {
        "line": one.line.line,
        "unit": one.unit,
        "before": plain.amount(*one.before),
        "after": plain.amount(*one.after),
        "meets": one.meets or None,
    }
