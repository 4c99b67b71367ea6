"""Who waits for whom, to a terminal. Computes no number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from willing.analysis.assessment import Assessment
from willing.analysis.unlock import Tipping
from willing.analysis.waiting import Knot, Reached, Thing, Waiting
from willing.report import sentences
from willing.report.moves_screen import show_sets
from willing.report.screen import grid, say
from willing.report.tongue import measure
from willing.vocabulary.quantity import number_text

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["show_first", "show_waiting"]


def show_waiting(out: Console, answer: Assessment, found: Waiting) -> None:
    """What comes of waiting and of moving together; then each circle: who waits for what, and who could bring it about."""
    out.print(sentences.waited(answer, found), style="bold")
    out.print(sentences.asked(answer))
    for note in sentences.release_notes(answer):
        say(out, note, 0)
    for number, one in enumerate(found.knots, 1):
        out.print()
        out.print("A circle" if len(found.knots) == 1 else f"Circle {number}", style="bold")
        _show_knot(out, one)
        say(out, sentences.circle_ending(one.circle), 0, 0)
        below = [member for member in one.circle.members if member not in answer.counted]
        if below:
            say(out, f"In it, but below the rung that counts: {sentences.listed(below)}.", 0)
        if one.circle.besides:
            besides = sentences.listed((str(part) for part, _ in one.circle.besides), 6)
            say(out, f"Taken to come, whether they wait or move: {besides}.", 0)
    if found.lines:
        out.print()
        out.print("What moving together does to the lines", style="bold")
        table = grid("line", "needs", "if all wait", "if all move together", right=("needs",))
        for gain in found.lines:
            needs = measure(gain.line.needs, gain.unit)
            table.add_row(gain.line.line, needs, sentences.bounds(*gain.if_all_wait), sentences.bounds(*gain.if_all_move))
        out.print(table)


def show_first(out: Console, tipped: Sequence[Tipping]) -> None:
    """Who must move first for the others to follow, circle by circle."""
    out.print("Who must move first for a circle to close", style="bold")
    for number, one in enumerate(tipped, 1):
        if len(tipped) > 1:
            out.print(f"Circle {number}")
        show_sets(out, one)


def _show_knot(out: Console, one: Knot) -> None:
    table = grid("what is waited for", "waits for it", "could bring it about", "if all wait", "if all move together")
    for thing in one.things:
        waits = [way.nation if way.needed else f"({way.nation})" for way in one.waits_for if way.thing == thing.what]
        comes = [way.nation for way in one.brings_about if way.thing == thing.what]
        comes += [str(way.thing) for way in one.hangs_on if way.event == thing.what]
        users = [str(way.event) for way in one.hangs_on if way.thing == thing.what]
        ends = (_reached(thing, thing.if_all_wait), _reached(thing, thing.if_all_move))
        table.add_row(str(thing.what), ", ".join((*waits, *users)), ", ".join(comes), *ends)
    out.print(table)
    if any(not way.needed for way in one.waits_for):
        say(out, "In brackets: who could do without it in another way.", 0)


def _reached(thing: Thing, end: Reached) -> str:
    """How far a thing has come: "no", or of a count or total how much of what it needs."""
    if end.has is None or thing.needs is None:
        return "yes" if end.holds[0] else "perhaps" if end.holds[1] else "no"
    return f"{sentences.bounds(*end.has)} of {number_text(thing.needs)}"
