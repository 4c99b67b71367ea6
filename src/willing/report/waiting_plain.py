"""Who waits for whom, as plain data for JSON: the shapes that docs/json.md documents. Computes no number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from willing.analysis.assessment import Assessment
from willing.analysis.unlock import Tipping
from willing.analysis.waiting import Knot, Reached, Thing, Waiting
from willing.ledger.case import Case
from willing.report import sentences
from willing.report.moves_plain import move_set
from willing.report.plain import amount, circle, question, standing
from willing.vocabulary.condition import Event, Nations, Offered, Total

__all__ = ["waiting"]

Plain = dict[str, Any]
_KINDS = {Event: "event", Offered: "offer", Nations: "nations", Total: "total"}


def waiting(answer: Assessment, found: Waiting, tipped: Sequence[Tipping] | None) -> Plain:
    """The circles as graphs, what comes of waiting and of moving together, and the smallest announcements that close them.

    Without `tipped` these were not sought.
    """
    sets = None if tipped is None else {one.circle.members: [move_set(each) for each in one.sets] for one in tipped}
    return {
        "question": question(answer),
        "verdict": sentences.waited(answer, found),
        "lines_filled": {
            "of": len(answer.lines),
            "alone": amount(*answer.filled_alone),
            "jointly": amount(*answer.filled_jointly),
            "if_all_wait": amount(*found.if_all_wait),
            "if_all_move": amount(*found.if_all_move),
        },
        "lines": [
            {
                "line": one.line.line,
                "name": one.line.name,
                "needs": one.line.needs,
                "unit": one.unit,
                "if_all_wait": amount(*one.if_all_wait),
                "if_all_move": amount(*one.if_all_move),
            }
            for one in found.lines
        ],
        "circles": [{**_knot(answer, one), "sets": None if sets is None else sets[one.circle.members]} for one in found.knots],
    }


def _knot(answer: Assessment, one: Knot) -> Plain:
    case = answer.case
    return {
        "circle": circle(one.circle),
        "nations": [
            {
                "nation": nation,
                "name": case.name(nation),
                "offers": [
                    {"offer": offer, "counts": offer in answer.counted, "standing": standing(answer, offer)} for offer in offers
                ],
            }
            for nation, offers in one.nations.items()
        ],
        "things": [_thing(case, thing) for thing in one.things],
        "waits_for": [
            {"nation": way.nation, "thing": str(way.thing), "offers": list(way.offers), "needed": way.needed}
            for way in one.waits_for
        ],
        "brings_about": [{"nation": way.nation, "thing": str(way.thing), "offers": list(way.offers)} for way in one.brings_about],
        "hangs_on": [{"event": str(way.event), "thing": str(way.thing), "needed": way.needed} for way in one.hangs_on],
    }


def _thing(case: Case, one: Thing) -> Plain:
    what = one.what
    return {
        "thing": str(what),
        "kind": _KINDS[type(what)],
        "says": sentences.condition_text(case, what),
        "needs": one.needs,
        "unit": (what.unit or case.capabilities[what.capability].unit) if isinstance(what, Total) else None,
        "if_all_wait": _reached(one.if_all_wait),
        "if_all_move": _reached(one.if_all_move),
    }


def _reached(one: Reached) -> Plain:
    return {
        "holds": {"least": one.holds[0], "most": one.holds[1]},
        "has": None if one.has is None else amount(*one.has),
    }
