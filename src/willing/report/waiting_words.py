"""Who waits for whom, in words, in the tongue at hand. Computes no number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from willing.report import sentences
from willing.report.tongue import _, bounds, number

if TYPE_CHECKING:
    from willing.analysis.waiting import Reached, Thing
    from willing.ledger.case import Case

__all__ = ["both_courses", "reached", "thing_name"]


def thing_name(case: Case, one: Thing) -> str:
    """What is waited for: an event, an offer, a count or a total, as a clause."""
    return sentences.condition_text(case, one.what)


def reached(one: Thing, end: Reached) -> str:
    """How far a thing has come: whether it holds, or of a count or total how much of what it needs."""
    if end.has is None or one.needs is None:
        return _("yes") if end.holds[0] else _("perhaps") if end.holds[1] else _("no")
    return _("{amount} of {needs}", amount=bounds(*end.has), needs=number(one.needs))


def both_courses(one: Thing) -> str:
    """How far a thing comes if all wait and if all move together, in short; a range has no space at which a line may end."""
    wait, move = one.if_all_wait, one.if_all_move
    if one.needs is not None and wait.has is not None and move.has is not None and wait.has != move.has:
        moved = _("{before} → {after}", before=_range(*wait.has), after=_range(*move.has))
        return _("{amount} of {needs}", amount=moved, needs=number(one.needs))
    return _both(reached(one, wait), reached(one, move))


def _range(least: float, most: float) -> str:
    return bounds(least, most).replace(" ", "\u00a0")


def _both(wait: str, move: str) -> str:
    return wait if wait == move else _("{before} → {after}", before=wait, after=move)
