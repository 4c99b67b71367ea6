"""For how long the force can be held, as plain data for JSON: the shapes that docs/json.md documents. Computes no number."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from willing.analysis.holding import Absence, Double, Held, HeldLine, Hold, Late
from willing.analysis.rotation import Rotation
from willing.report import plain

__all__ = ["absences", "hold"]

Plain = dict[str, Any]


def hold(found: Hold, one: HeldLine | None = None) -> Plain:
    """The whole answer, with all its lines or one of them."""
    sure, most = found.first_to_fail
    return {
        "question": plain.question(found.answer),
        "begins_on": found.begins_on.isoformat(),
        "months": found.months,
        "assumed": {
            "notice_days": found.answer.case.assumptions["notice_days"],
            "tour_months": found.answer.case.assumptions["tour_months"],
            "ratio": found.ratio,
            "offers": dict(found.assumed),
        },
        "proven": found.proven,
        "first_to_fail": {"least": sure and sure.line.line, "most": most and most.line.line},
        "never_met": [each.line.line for each in found.never_met],
        "lines": [_line(each) for each in (found.lines if one is None else (one,))],
        "offers": [_rotation(each) for each in found.rotations.values()],
        "over_ratio": list(found.over),
        "bound_elsewhere": [_double(each) for each in found.doubles],
    }


def absences(found: Hold, told: Sequence[Absence]) -> Plain:
    """What the months lose without each nation."""
    return {
        "question": plain.question(found.answer),
        "begins_on": found.begins_on.isoformat(),
        "months": found.months,
        "without": [
            {
                "nation": one.nation,
                "lost": {"least": one.lost[0], "most": one.lost[1]},
                "lines": [
                    {
                        "line": each.line,
                        "before": _held(each.before),
                        "after": _held(each.after),
                        "peak_before": plain.amount(*each.peak_before),
                        "peak_after": plain.amount(*each.peak_after),
                    }
                    for each in one.lines
                ],
            }
            for one in told
        ],
    }


def _line(one: HeldLine) -> Plain:
    return {
        "line": one.line.line,
        "name": one.line.name,
        "capability": one.line.capability,
        "unit": one.unit,
        "rotates": one.rotates,
        "basis": one.line.basis,
        "sources": list(one.line.sources),
        "required": list(one.required),
        "alone": _sides(one.alone),
        "jointly": _sides(one.jointly),
        "by": {
            "D" if days == 0 else f"D+{days}": None if amounts is None else plain.amount(*amounts)
            for days, amounts in one.by.items()
        },
        "ratios": [
            {
                "ratio": ratio,
                "alone": _held(alone),
                "jointly": _held(jointly),
                "keeps": plain.amount(*one.keeps[ratio]),
                "pool_needed": one.needs_pool[ratio],
            }
            for ratio, (alone, jointly) in one.held.items()
        ],
        "pool": plain.amount(*one.pool),
        "kept": plain.amount(one.kept(0), one.kept(1)),
        "given": {
            way: [{"offer": each.offer, "first": each.first, "last": each.last, "amount": each.amount} for each in several]
            for way, several in zip(("least", "most"), one.given, strict=True)
        },
        "short": [_late(each) for each in one.short],
    }


def _sides(pair: tuple[Sequence[float], Sequence[float]]) -> Mapping[str, list[float]]:
    return {"least": list(pair[0]), "most": list(pair[1])}


def _held(pair: tuple[Held, Held]) -> Plain:
    return {name: {"since": one.since or None, "months": one.months} for name, one in zip(("least", "most"), pair, strict=True)}


def _late(one: Late) -> Plain:
    return {
        "month": one.month,
        "cause": one.cause,
        "surely": one.surely,
        "hangs_on": [str(part) for part in one.hangs_on],
        "missing": plain.amount(*one.missing),
    }


def _rotation(one: Rotation) -> Plain:
    return {
        "offer": one.offer,
        "amount": plain.amount(*one.amount),
        "arrives": one.arrives,
        "leaves": one.leaves,
        "tour_months": one.tour,
        "tours": one.tours,
        "ratio": one.ratio,
        "pool": plain.amount(*one.pool),
        "pool_of": one.pool_of or None,
        "shares": one.shared or None,
        "sustained": plain.amount(*(n if math.isfinite(n) else math.inf for n in one.sustained)),
        "said": dict(one.said),
    }


def _double(one: Double) -> Plain:
    what = one.commitment
    return {
        "commitment": what.commitment,
        "nation": what.nation,
        "capability": what.capability,
        "amount": plain.amount(what.quantity.least, what.quantity.most),
        "what": what.what,
        "home": bool(what.home),
        "offers": list(one.offers),
        "refused": list(one.refused),
        "free": None if one.free is None else plain.amount(*one.free),
        "basis": what.basis,
        "sources": list(what.sources),
    }
