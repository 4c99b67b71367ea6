"""Answers as plain data, for JSON: the shapes that docs/json.md documents. Computes no number.

Amounts with an open end have `null` as their most. Conditions are texts in the condition language. Days are ISO.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from willing.analysis.assessment import Assessment, Candidate, LineAnswer, Question
from willing.analysis.offers import Clash, Offer
from willing.analysis.standing import Circle, Mode
from willing.analysis.withheld import withheld, withheld_amounts
from willing.faults import Fault
from willing.ledger.case import Case
from willing.report import sentences
from willing.vocabulary.records import Meeting, Source, Statement

if TYPE_CHECKING:  # what makes an answer is loaded by who asks for it
    from willing.analysis.changes import Difference, LineChange, Moment, PlaceChange
    from willing.analysis.sweep import Swept
    from willing.analysis.why import Reason

__all__ = [
    "amount",
    "asked",
    "assessment",
    "circle",
    "difference",
    "events",
    "faults",
    "line",
    "meeting",
    "moment",
    "nations",
    "offer",
    "question",
    "reason",
    "source",
    "standing",
    "standing_offer",
    "statement",
    "swept",
    "swept_columns",
]

Plain = dict[str, Any]


def amount(least: float, most: float | None) -> Plain:
    """An amount between two bounds."""
    return {"least": least, "most": None if most in (None, math.inf) else most}


def _modes(modes: tuple[Mode, Mode] | None) -> Plain | None:
    return None if modes is None else {"least": str(modes[0]), "most": str(modes[1])}


def question(answer: Assessment) -> Plain:
    """What was asked of an answer."""
    return asked(answer.case, answer.question)


def asked(case: Case, question: Question) -> Plain:
    """What was asked."""
    return {
        "case": case.id,
        "as_of": question.as_of.isoformat(),
        "scenario": dict(sorted(question.scenario.truths.items())),
        "requirement": question.requirement.id,
        "count": str(question.count),
        "known": case.known.entry if case.known else None,
        "known_recorded_on": case.known.recorded_on.isoformat() if case.known else None,
    }


def assessment(answer: Assessment) -> Plain:
    """The whole answer."""
    return {
        "question": question(answer),
        "verdict": sentences.verdict(answer),
        "left_out": list(answer.case.left_out),
        "amounts_withheld": list(withheld_amounts(answer.case, answer.offers.values())),
        "lines_filled": {
            "of": len(answer.lines),
            "alone": amount(*answer.filled_alone),
            "jointly": amount(*answer.filled_jointly),
            "if_every_free_event_turns_out_well": answer.ceiling,
        },
        "lines": [line(one) for one in answer.lines],
        "circles": [circle(one) for one in answer.circles],
        "waits": [{"event": w.event, "offers": list(w.offers), "last": list(w.last)} for w in answer.waits],
        "offers": [standing_offer(answer, one) for one in answer.offers.values()],
    }


def line(answer: LineAnswer) -> Plain:
    """What a line needs and gets, why it is short, and the offers of its kind."""
    asked, short = answer.line, answer.shortfall
    return {
        "line": asked.line,
        "name": asked.name,
        "capability": asked.capability,
        "needs": asked.needs,
        "unit": answer.unit,
        "place": asked.place or None,
        "priority": asked.priority,
        "basis": asked.basis,
        "sources": list(asked.sources),
        "met": answer.met,
        "alone": amount(*answer.alone),
        "jointly": amount(*answer.jointly),
        "if_all_stood": answer.if_all_stood,
        "shortfall": None
        if short is None
        else {
            "cause": short.cause,
            "hangs_on": [str(part) for part in short.hangs_on],
            "missing": amount(*short.missing),
        },
        "candidates": [_candidate(one) for one in answer.candidates],
    }


def _candidate(one: Candidate) -> Plain:
    return {
        "offer": one.offer,
        "stop": one.stop,
        "waits_for": [str(part) for part in one.waits],
        "used_for": list(one.elsewhere),
        "gives": amount(*one.gives),
    }


def circle(found: Circle) -> Plain:
    """A circle: its members and what they wait for."""
    return {
        "members": list(found.members),
        "standing": _modes(found.standing),
        "waits": [{"for": str(part), "offers": list(members)} for part, members in found.waits],
        "besides": [{"for": str(part), "offers": list(members)} for part, members in found.besides],
    }


def standing(answer: Assessment, offer: str) -> Plain | None:
    """The standing of an offer; nothing for one that does not count."""
    return _modes(answer.standing.of(offer))


def standing_offer(answer: Assessment, one: Offer) -> Plain:
    """An offer or refusal, with whether it counts and stands."""
    return {
        **offer(one),
        "counts": one.id in answer.counted,
        "standing": standing(answer, one.id),
        "waits_for": [str(part) for part in answer.waits_for.get(one.id, ())],
        "amount_withheld": withheld(answer.case, one),
    }


def offer(one: Offer) -> Plain:
    """An offer or refusal, with the statements it rests on."""
    return {
        "offer": one.id,
        "nation": one.nation,
        "capability": one.capability,
        "tranche": one.tranche,
        "place": one.place or None,
        "arrives_on": one.arrives_on.isoformat() if one.arrives_on else None,
        "leaves_on": one.leaves_on.isoformat() if one.leaves_on else None,
        "status": str(one.status),
        "reported": one.reported,
        "quantity": {**amount(one.quantity.least, one.quantity.most), "unit": one.quantity.unit},
        "condition": str(one.condition),
        "because": [str(part) for part, _ in one.because],
        "reasons": [{"reason": text, "statement": said.statement} for text, said in one.reasons],
        "caveats": [{"kind": c.kind, "words": c.words, "statement": said.statement} for c, said in one.caveats],
        "word": one.word.statement,
        "rung_from": one.rung_from.statement,
        "amount_from": one.amount_from.statement if one.amount_from else None,
        "conditions_from": {str(part): said.statement for part, said in one.conditions},
        "trail": [said.statement for said in one.trail],
        "clashes": [_clash(found) for found in one.clashes],
    }


def _clash(found: Clash) -> Plain:
    return {
        "said_on": found.said_on.isoformat(),
        "statements": [one.statement for one in found.statements],
        "governs": found.governs.statement,
        "why": found.why,
    }


def nations(answer: Assessment, offers_by_nation: Mapping[str, Iterable[Offer]]) -> Plain:
    """Who is in: each nation with its offers and refusals."""
    case = answer.case
    return {
        "question": question(answer),
        "nations": [
            {
                "nation": nation,
                "name": case.name(nation),
                "member": case.nations[nation].member or None if nation in case.nations else None,
                "offers": [standing_offer(answer, one) for one in found],
            }
            for nation, found in offers_by_nation.items()
        ],
        "meetings": [meeting(one) for one in case.meetings if one.held_on <= answer.question.as_of],
    }


def meeting(one: Meeting) -> Plain:
    """A meeting, with how many sat there; nobody is a contributor for that."""
    return {
        "meeting": one.meeting,
        "body": one.body,
        "held_on": one.held_on.isoformat(),
        "place": one.place,
        "level": one.level,
        "attending": amount(one.attending.least, one.attending.most),
        "counted": one.counted or None,
        "sources": list(one.sources),
    }


def reason(link: Reason) -> Plain:
    """A chain of reasons."""
    return {
        "kind": link.kind,
        "subject": link.subject,
        "holds": {"least": link.holds[0], "most": link.holds[1]},
        "standing": _modes(link.standing),
        "has": None if link.has is None else amount(*link.has),
        "statements": [one.statement for one in link.said],
        "sources": list(link.sources),
        "because": [reason(one) for one in link.because],
    }


def difference(found: Difference) -> Plain:
    """Before and after a change."""
    sides = {"before": found.before, "after": found.after}
    return {
        "before": {"question": question(found.before), "verdict": sentences.verdict(found.before)},
        "after": {"question": question(found.after), "verdict": sentences.verdict(found.after)},
        "lines_filled": {
            side: {"of": len(one.lines), "alone": amount(*one.filled_alone), "jointly": amount(*one.filled_jointly)}
            for side, one in sides.items()
        },
        "lines_asked_for": {side: [answer.line.line for answer in one.lines] for side, one in sides.items()},
        "offers": [{"offer": o.offer, "before": _modes(o.before), "after": _modes(o.after)} for o in found.offers],
        "moved": [_place_change(one) for one in found.moved],
        "lines": [_line_change(one) for one in found.lines],
    }


def _place_change(one: PlaceChange) -> Plain:
    return {
        "offer": one.offer,
        "place": {"before": one.before or None, "after": one.after or None},
        "lines": [
            {
                "line": service.line,
                "before": None if service.before is None else amount(*service.before),
                "after": None if service.after is None else amount(*service.after),
            }
            for service in one.lines
        ],
    }


def _line_change(one: LineChange) -> Plain:
    sides = (("before", one.before), ("after", one.after))

    def both(told: Callable[[LineAnswer], Any]) -> Plain:
        return {side: None if answer is None else told(answer) for side, answer in sides}

    return {
        "line": one.line,
        "name": both(lambda answer: answer.line.name),
        "needs": both(lambda answer: answer.line.needs),
        "unit": both(lambda answer: answer.unit),
        "met": both(lambda answer: answer.met),
        "cause": both(lambda answer: answer.shortfall.cause if answer.shortfall else None),
        "alone": both(lambda answer: amount(*answer.alone)),
        "jointly": both(lambda answer: amount(*answer.jointly)),
        "if_all_stood": both(lambda answer: answer.if_all_stood),
    }


def moment(found: Moment) -> Plain:
    """The answer on the day of a meeting, without its details."""
    answer = found.answer
    return {
        "day": found.day.isoformat(),
        "meetings": [meeting(one) for one in found.meetings],
        "counted": len(answer.counted),
        "lines_filled": {
            "of": len(answer.lines),
            "alone": amount(*answer.filled_alone),
            "jointly": amount(*answer.filled_jointly),
        },
        "circles": [list(one.members) for one in answer.circles],
    }


def statement(case: Case, one: Statement) -> Plain:
    """A statement with its evidence."""
    return {
        "statement": one.statement,
        "nation": one.nation,
        "speaker": one.speaker,
        "voice": one.voice,
        "said_on": one.said_on.isoformat() if one.said_on else None,
        "about": one.about,
        "stance": one.stance,
        "capability": one.capability or None,
        "tranche": one.tranche,
        "place": one.place or None,
        "quantity": {**amount(one.quantity.least, one.quantity.most), "unit": one.quantity.unit},
        "condition": None if one.condition is None else str(one.condition),
        "because": None if one.because is None else str(one.because),
        "caveats": [str(caveat) for caveat in one.caveats],
        "reason": one.reason,
        "gist": one.gist,
        "basis": one.basis,
        "confidence": one.confidence or None,
        "reports": case.reports(one.sources),
        "sources": list(one.sources),
    }


def source(case: Case, one: Source, cited: int) -> Plain:
    """A source, and how many statements cite it."""
    return {
        "source": one.source,
        "publisher": one.publisher,
        "grade": one.grade or None,
        "url": one.url,
        "published_on": one.published_on.isoformat() if one.published_on else None,
        "language": one.language,
        "title": one.title,
        "copy_of": one.copy_of or None,
        "report": case.report_of(one.source),
        "cited_by": cited,
    }


def events(answer: Assessment) -> list[Plain]:
    """The events of the case, with their truth in the scenario and the offers that wait for them."""
    waiting = {wait.event: wait.offers for wait in answer.waits}
    truths = answer.question.scenario.truths
    return [
        {
            "event": one.event,
            "says": one.says,
            "kind": one.kind,
            "when": None if one.when is None else str(one.when),
            "fixed": truths.get(one.event),
            "holds_from": one.holds_from.isoformat() if one.holds_from else None,
            "basis": one.basis,
            "waited_for_by": list(waiting.get(one.event, ())),
        }
        for one in answer.case.events.values()
    ]


def faults(found: Iterable[Fault]) -> list[Plain]:
    """What is wrong with an input."""
    return [{"where": one.where, "found": one.found, "wanted": one.wanted, "try": one.remedy or None} for one in found]


def _of_cell(row: Swept) -> Plain:
    """What was asked in a cell, and of which line."""
    return {
        "day": row.day.isoformat(),
        "scenario": row.scenario,
        "requirement": row.requirement,
        "count": row.count,
        "line": row.line,
        "needs": row.needs,
        "unit": row.unit,
    }


def swept(row: Swept) -> Plain:
    """A line of a cell of a sweep, with the verdict of the cell."""
    return {
        **_of_cell(row),
        "alone": amount(*row.alone),
        "jointly": amount(*row.jointly),
        "met": row.met,
        "cause": row.cause,
        "lines_filled": {
            "of": row.lines,
            "alone": amount(*row.filled_alone),
            "jointly": amount(*row.filled_jointly),
            "if_every_free_event_turns_out_well": row.ceiling,
        },
    }


def swept_columns(row: Swept) -> Plain:
    """The same as one level of columns, for tables: a pair is two of them."""
    return {
        **_of_cell(row),
        "alone_least": row.alone[0],
        "alone_most": row.alone[1],
        "jointly_least": row.jointly[0],
        "jointly_most": row.jointly[1],
        "met": row.met,
        "cause": row.cause,
        "lines": row.lines,
        "filled_alone_least": row.filled_alone[0],
        "filled_alone_most": row.filled_alone[1],
        "filled_jointly_least": row.filled_jointly[0],
        "filled_jointly_most": row.filled_jointly[1],
        "ceiling": row.ceiling,
    }
