"""Who and what a force hangs on, as plain data for JSON: the shapes that docs/json.md documents. Computes no number."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from willing.analysis.assessment import Question
from willing.analysis.backstop import Backstop, Need
from willing.analysis.critical import Critical, Player
from willing.analysis.goal import Goal
from willing.analysis.unlock import MoveSet, Tipping
from willing.ledger.case import Case
from willing.report.odds_plain import figures
from willing.report.plain import amount, asked, circle

__all__ = ["backstop", "critical", "critical_columns", "move_set", "tipping", "unlocking"]

Plain = dict[str, Any]


def _goal(found: Goal) -> Plain:
    return {
        "wanted": list(found.wanted),
        "out_of_reach": list(found.out_of_reach),
        "mode": found.mode,
        "sureness": found.sureness,
    }


def critical(case: Case, question: Question, found: Critical, kinds: Sequence[str], top: int | None = None) -> Plain:
    """On whom and on what a goal hangs, the kinds that were asked for."""
    players = {"nations": found.nations, "offers": found.offers, "events": found.events}
    return {
        "question": asked(case, question),
        "goal": _goal(found.goal),
        "chance": _figures(found.chance),
        "wins": found.wins,
        **{kind: [_player(case, one) for one in players[kind][:top]] for kind in players if kind in kinds},
    }


def _player(case: Case, one: Player) -> Plain:
    return {
        "name": one.name,
        "says": case.name(one.name),
        "breaks": _figures(one.breaks),
        "shapley": _figures(one.shapley),
        "banzhaf": _figures(one.banzhaf),
        "birnbaum": _figures(one.birnbaum),
        "fussell_vesely": _figures(one.fussell_vesely),
        "troops": figures(one.troops),
        "sole": list(one.sole),
    }


def _figures(value: float | None) -> float | None:
    """Twelve decimals of a share; what is nought but for the last digits of a float is nought."""
    return None if value is None else round(value, 12) + 0.0


def critical_columns(kind: str, one: Player) -> Plain:
    """A nation, an offer or an event as one level of columns, for tables."""
    return {
        "kind": kind,
        "name": one.name,
        "breaks": _figures(one.breaks),
        "shapley": _figures(one.shapley),
        "banzhaf": _figures(one.banzhaf),
        "birnbaum": _figures(one.birnbaum),
        "fussell_vesely": _figures(one.fussell_vesely),
        "troops": figures(one.troops),
        "sole": "; ".join(one.sole),
    }


def unlocking(case: Case, question: Question, goal: Goal, moves: int, sets: Iterable[MoveSet], *, who: str, more: bool) -> Plain:
    """Sets of moves that unlock a goal, or of withdrawals of nations or offers that break it; `who` says which."""
    told = [move_set(one, nations=who == "nations") for one in sets]
    return {"question": asked(case, question), "goal": _goal(goal), "moves": moves, "sets": told, "more": more}


def move_set(one: MoveSet, *, nations: bool = False) -> Plain:
    """A set of moves, or of withdrawals."""
    return {
        "events": list(one.events),
        "offers": [] if nations else list(one.offers),
        "nations": list(one.offers) if nations else [],
        "weight": one.weight,
    }


def tipping(case: Case, question: Question, found: Iterable[Tipping]) -> Plain:
    """The circles, each with the announcements that light it."""
    return {
        "question": asked(case, question),
        "circles": [{"circle": circle(one.circle), "sets": [move_set(moves) for moves in one.sets]} for one in found],
    }


def backstop(case: Case, found: Backstop, level: int | None) -> Plain:
    """What must come from outside, line by line, up to a priority."""
    return {
        "question": asked(case, found.question),
        "patron": found.patron,
        "level": level,
        "asked_by_name": [{"capability": what or None, "offers": list(offers)} for what, offers in found.asked_by_name],
        "unlocked": list(found.unlocked),
        "needs": [_need(need) for need in found.needs if level is None or need.line.priority <= level],
    }


def _need(need: Need) -> Plain:
    return {
        "line": need.line.line,
        "name": need.line.name,
        "priority": need.line.priority,
        "needs": need.line.needs,
        "unit": need.unit,
        "without": amount(*need.without),
        "with_word": amount(*need.with_word),
        "reported": amount(*need.reported),
        "offers": list(need.offers),
        "cover": need.cover,
        "needed": need.is_needed,
        "replacements": [{"offer": r.offer, "stop": r.stop, "brings": amount(*r.brings)} for r in need.replacements],
    }
