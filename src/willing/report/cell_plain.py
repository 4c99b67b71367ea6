"""The evidence of an offer as plain data, for JSON: the shapes that docs/json.md documents. Computes no number."""

from __future__ import annotations

from willing.analysis.evidence import Cell, Choice, Claim, Conflict, Effect, Evidence, Gain, Report
from willing.report import cell_words as words, plain
from willing.report.plain import Plain

__all__ = ["evidence"]


def evidence(found: Evidence) -> Plain:
    """The evidence of what was asked about."""
    return {
        "question": plain.asked(found.case, found.question),
        "about": found.about,
        "cells": [_cell(found, one) for one in found.cells],
    }


def _cell(found: Evidence, cell: Cell) -> Plain:
    offer = cell.offer
    return {
        "offer": cell.id,
        "promise": cell.promise,
        "status": None if offer is None else str(offer.status),
        "quantity": None
        if offer is None
        else {**plain.amount(offer.quantity.least, offer.quantity.most), "unit": offer.quantity.unit},
        "condition": None if offer is None else str(offer.condition),
        "reported": offer is not None and offer.reported,
        "counts": cell.counts,
        "amount_withheld": cell.is_withheld,
        "later": cell.later,
        "chosen": [_choice(one) for one in cell.chosen],
        "conflicts": [_conflict(one) for one in cell.conflicts],
        "would_raise": [_gain(found, cell, one) for one in cell.gains],
        "reports": [_report(one) for one in cell.reports],
        "claims": [_claim(found, one) for one in cell.claims],
    }


def _choice(one: Choice) -> Plain:
    return {
        "about": one.about,
        "value": one.value,
        "statement": one.source.statement if one.source else None,
        "rule": one.rule,
        "why": one.why,
    }


def _conflict(one: Conflict) -> Plain:
    return {
        "about": one.about,
        "chosen": one.chosen.statement if one.chosen else None,
        "against": [said.statement for said in one.against],
        "rule": one.rule,
        "why": one.why,
    }


def _gain(found: Evidence, cell: Cell, one: Gain) -> Plain:
    return {
        "kind": one.kind,
        "rung": str(one.rung) if one.rung else None,
        "voices": list(one.voices),
        "statements": [said.statement for said in one.claims],
        "reports": one.reports,
        "grade": one.grade or None,
        "says": words.gain(found.case, cell, one),
    }


def _report(one: Report) -> Plain:
    return {
        "report": one.id,
        "grade": one.grade or None,
        "grade_says": words.GRADES[one.grade],
        "sources": [
            {"source": told.source, "publisher": told.publisher, "grade": told.grade or None, "language": told.language}
            for told in one.sources
        ],
    }


def _claim(found: Evidence, one: Claim) -> Plain:
    said = one.statement
    return {
        **plain.statement(found.case, said),
        "tranche": said.tranche,
        "handling": said.handling or None,
        "claim": said.claim or None,
        "claim_hint": one.hint,
        "claimed": str(one.claimed) if one.claimed else None,
        "earned": str(one.earned) if one.earned else None,
        "carries": [str(rung) for rung in one.carries],
        "effects": [_effect(what) for what in one.effects],
        "told_in": [_report(told) for told in one.reports],
        "entered": one.entered or None,
    }


def _effect(one: Effect) -> Plain:
    return {"fate": one.fate, "rule": one.rule, "by": one.by.statement if one.by else None}
