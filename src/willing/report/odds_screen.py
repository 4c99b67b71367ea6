"""Odds to a terminal: how likely each line is met, on what that rests, what carries it; fault trees. Computes no number."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from willing.analysis.fault_trees import TreeOdds
from willing.analysis.odds import Outlook, Prospect, Way
from willing.ledger.case import Case
from willing.report import chances, sentences
from willing.report.screen import grid, say, styled

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["show_odds", "show_tree", "show_ways"]

_MOST_MOVERS = 5
_MOST_EVENTS = 10


def show_odds(out: Console, case: Case, found: Outlook, *, at_once: bool = False) -> None:
    """How likely the whole is, then each line, then what moves it and the chances it rests on."""
    if not found.complete:
        out.print("Broken off: what follows is what had been drawn by then.", style="bold")
    out.print(chances.headline(case, found), style="bold")
    out.print(f"{sentences.question(case, found.question)} {_fixed(found)}")
    out.print()
    prospects = (*found.lines, found.whole)
    same = all(one.alone == one.jointly for one in prospects)
    columns = ("chance",) if same else ("alone", "jointly")
    table = grid("line", *columns, "moves it most", right=columns, folds=False)
    unknown = chances.unknown_events(case, found)
    for one in prospects:
        moving = chances.moves(one)
        name = styled("the whole", "bold") if one.line is None else one.line.line
        both = [chances.likelihood(one.jointly)] if same else [chances.likelihood(one.alone), chances.likelihood(one.jointly)]
        table.add_row(name, *both, chances.mover(case, moving[0], unknown) if moving else "")
    out.print(table)
    out.print(chances.legend(prospects, same=same))
    _show_estimated(out, found, at_once=at_once)
    _show_movers(out, case, found.whole, unknown)
    _show_rested(out, case, found)


def _fixed(found: Outlook) -> str:
    """Whether a scenario fixes something, with what is typed to fix nothing."""
    said = chances.fixed(found)
    return f"{said.removesuffix('.')} (--scenario '' fixes nothing)." if found.question.scenario.truths else said


def _show_estimated(out: Console, found: Outlook, *, at_once: bool) -> None:
    drawn = [one.out_of_reach for one in (*found.lines, found.whole) if one.out_of_reach is not None]
    if not found.draws or not drawn:
        return
    steps = max(one.steps for one in drawn)
    why = "as asked" if at_once else f"exact would need about 2^{steps} steps"
    out.print(
        f"≈ … ±: estimated from {found.draws:,} drawn scenarios, {why}; "
        f"each interval holds with {chances.per_cent(found.confidence)}"
    )


def _show_movers(out: Console, case: Case, whole: Prospect, unknown: set[str]) -> None:
    moving = chances.moves(whole)
    if not moving:
        return
    out.print()
    out.print("What moves the whole most", style="bold")
    for one in moving[:_MOST_MOVERS]:
        say(out, f"{one.event}: {chances.mover(case, one, unknown)}")
    if len(moving) > _MOST_MOVERS:
        say(out, f"… and {len(moving) - _MOST_MOVERS} more (--json lists them).")
    say(out, "Points: from the least to the most of the event's own chance, all others at their middle.")


def _show_rested(out: Console, case: Case, found: Outlook) -> None:
    rows = list(chances.rested(case, found))
    spreads = chances.amounts(case, found)
    if not rows and not spreads:
        return
    out.print()
    out.print("The chances this rests on", style="bold")
    unknown = [one for one in rows if one.chance.is_unknown]
    known = [one for one in rows if not one.chance.is_unknown]
    if known:
        table = grid("event", "chance", "basis", "says", right=("chance",), folds=False)
        before = ""
        for one in known:
            says = "" if one.event == before else case.name(one.event)
            says = ", ".join(filter(None, (says, chances.circumstance(case, one))))
            name = "" if one.event == before else one.event
            table.add_row(name, chances.chance_text(one.chance), one.basis or "", says)
            before = one.event
        out.print(table)
    if unknown:
        names = [f"{one.event}{' otherwise' if one.given is not None else ''}" for one in unknown]
        say(out, f"Unknown, so anything from 0 to 100 %: {sentences.listed(names, 12)}.", 0)
    if spreads:
        say(out, f"Amounts that may come out in several ways: {sentences.listed(map(chances.spread_words, spreads), 12)}.", 0)


def show_ways(out: Console, case: Case, found: Outlook, line: str | None, ways: Sequence[Way]) -> None:
    """One number opened: the scenarios that carry it, likeliest first, each by the events that suffice."""
    one = next(one for one in (found.whole, *found.lines) if line == (one.line.line if one.line else None))
    name = "The whole" if one.line is None else f"{one.line.line}, {one.line.name}"
    out.print(f"{name}: {chances.likelihood(one.jointly)} jointly, {chances.likelihood(one.alone)} alone", style="bold")
    out.print(sentences.question(case, found.question))
    out.print()
    if not ways:
        never = not one.jointly.certain.high and not one.jointly.certain.error
        why = "it is met for certain in none" if never else "it hangs on amounts too, or on too many scenarios to tell them apart"
        out.print(f"No scenarios to tell: {why}.")
    else:
        out.print("Scenarios in which it is met for certain, announced jointly; each chance at its middle")
        table = grid("chance", "if", right=("chance",), folds=False)
        for way in ways:
            clauses = [chances.way_clause(name, truth) for name, truth in way.truths.items()]
            table.add_row(chances.per_cent(way.chance), "; ".join(clauses) or "whatever happens")
        out.print(table)
        out.print("No two tell of the same scenario; what is not named does not matter there.")
    unknown = chances.unknown_events(case, found)
    moving = chances.moves(one)
    if moving:
        out.print()
        out.print("What moves it most", style="bold")
        for mover in moving[:_MOST_EVENTS]:
            say(out, f"{mover.event}: {chances.mover(case, mover, unknown)}")


def show_tree(out: Console, found: TreeOdds, *, at_once: bool = False) -> None:
    """The chance of a fault tree's top, and the basic events on which it hangs most."""
    if not found.complete:
        out.print("Broken off: what follows is what had been drawn by then.", style="bold")
    lead = f"{found.name}, {found.top}: " if found.name else f"{found.top}: "
    if found.draws:
        chance = f"about {found.chance:.4g}, from {found.low:.4g} to {found.high:.4g} with {chances.per_cent(found.confidence)}"
    else:
        chance = f"{found.chance:.6g}"
    out.print(f"{lead}{chance}", style="bold")
    if found.out_of_reach is not None:
        why = "as asked" if at_once else f"exact would need about 2^{found.out_of_reach.steps} steps"
        out.print(f"≈ estimated from {found.draws:,} drawn scenarios, {why}")
    telling = [one for one in found.events if one.birnbaum] if found.chance else []
    if not telling:
        if found.events:
            out.print(f"Too few draws had it happen to tell on which of {len(found.events):,} events it hangs.")
        return
    out.print()
    about = "≈ " if found.draws else ""
    figures = ("chance", f"{about}Birnbaum", f"{about}criticality")
    table = grid("event", *figures, right=figures, folds=False)
    for one in telling[:_MOST_EVENTS]:
        table.add_row(one.event, f"{one.chance:.4g}", f"{one.birnbaum:.4g}", f"{one.criticality:.4g}")
    out.print(table)
    if len(telling) > _MOST_EVENTS:
        out.print(f"… and {len(telling) - _MOST_EVENTS} more events (--json lists them)")
    say(out, "Birnbaum: how much the chance rises if the event happens; criticality: the share of it that goes without it.", 0, 0)
