"""What changed as plain data, for JSON: the shapes that docs/json.md documents. Computes no number."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from willing.analysis.assessment import Assessment, LineAnswer
from willing.analysis.diff import (
    Changes,
    ConditionChange,
    EventChange,
    LineShift,
    OfferChange,
    RequirementChange,
    StatementChange,
)
from willing.analysis.offers import Offer
from willing.report import plain, sentences
from willing.report.changes_plain import changes
from willing.vocabulary.records import Line, Statement

__all__ = ["diff"]

Plain = dict[str, Any]


def diff(found: Changes) -> Plain:
    """What changed between two answers."""
    return {
        "before": _answer(found.before),
        "after": _answer(found.after),
        "lines": [_line(one) for one in found.lines],
        "events": [_event(one) for one in found.events],
        "requirement": [_required(one) for one in found.requirement],
        "offers": [_offer(one) for one in found.offers],
        "statements": [_statement(one) for one in found.statements],
        "rows": changes(found.rows),
    }


def _answer(answer: Assessment) -> Plain:
    return {
        "question": plain.question(answer),
        "verdict": sentences.verdict(answer),
        "lines_filled": {
            "of": len(answer.lines),
            "alone": plain.amount(*answer.filled_alone),
            "jointly": plain.amount(*answer.filled_jointly),
        },
    }


def _line(shift: LineShift) -> Plain:
    return {
        "line": shift.answer.line.line,
        "unit": shift.answer.unit,
        "before": _gets(shift.before),
        "after": _gets(shift.after),
        "offers": [
            {"offer": one.offer, "before": plain.amount(*one.before), "after": plain.amount(*one.after)} for one in shift.shares
        ],
    }


def _gets(answer: LineAnswer | None) -> Plain | None:
    if answer is None:
        return None
    return {
        "needs": answer.line.needs,
        "alone": plain.amount(*answer.alone),
        "jointly": plain.amount(*answer.jointly),
        "met": answer.met,
    }


def _event(change: EventChange) -> Plain:
    return {
        "event": change.event.event,
        "says": change.event.says,
        "came_true": change.came_true,
        "holds_from": change.event.holds_from.isoformat() if change.event.holds_from else None,
        "offers": list(change.offers),
        "sources": list(change.event.sources),
    }


def _required(change: RequirementChange) -> Plain:
    return {
        "line": change.line.line,
        "turn": change.turn,
        "what": list(change.what),
        "before": _asked(change.before),
        "after": _asked(change.after),
    }


def _asked(line: Line | None) -> Plain | None:
    if line is None:
        return None
    return {
        "name": line.name,
        "capability": line.capability,
        "needs": line.needs,
        "place": line.place or None,
        "priority": line.priority,
        "smallest": line.smallest,
        "accepts": [str(one) for one in line.accepts],
        "sources": list(line.sources),
    }


def _offer(change: OfferChange) -> Plain:
    said = {one.statement: one for one in (change.said, *(one.said for one in change.conditions))}
    if change.amount_from is not None:
        said[change.amount_from.statement] = change.amount_from
    return {
        "offer": change.offer.id,
        "nation": change.offer.nation,
        "capability": change.offer.capability,
        "turn": change.turn,
        "counts": {"before": change.counts[0], "after": change.counts[1]},
        "before": _stand(change.before),
        "after": _stand(change.after),
        "statement": change.said.statement,
        "amount_from": change.amount_from.statement if change.amount_from else None,
        "conditions": [_condition(one) for one in change.conditions],
        "lines": list(change.lines),
        "sources": _sources(said.values()),
    }


def _stand(offer: Offer | None) -> Plain | None:
    if offer is None:
        return None
    return {
        "offer": offer.id,
        "place": offer.place or None,
        "status": str(offer.status),
        "quantity": {**plain.amount(offer.quantity.least, offer.quantity.most), "unit": offer.quantity.unit},
        "condition": str(offer.condition),
    }


def _condition(change: ConditionChange) -> Plain:
    return {
        "turn": change.turn,
        "condition": str(change.condition),
        "statement": change.said.statement,
        "events": list(change.events),
    }


def _sources(said: Iterable[Statement]) -> list[str]:
    return list(dict.fromkeys(source for one in said for source in one.sources))


def _statement(change: StatementChange) -> Plain:
    return {
        "statement": change.statement.statement,
        "turn": change.turn,
        "what": list(change.what),
        "nation": change.statement.nation,
        "said_on": change.statement.said_on.isoformat() if change.statement.said_on else None,
        "gist": change.statement.gist,
        "sources": list(change.statement.sources),
    }
