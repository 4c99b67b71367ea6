"""How likely, on whom it hangs, what unlocks it, what must come from outside: each command parses, calls and prints."""

from __future__ import annotations

import itertools
import sys
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import click

from willing.cli.shell import (
    case_argument,
    case_on,
    json_option,
    main,
    print_json,
    print_shown,
    progress,
    question_of,
    question_options,
)
from willing.faults import Fault, FaultyInput, clipped

if TYPE_CHECKING:
    from willing.analysis.assessment import Question
    from willing.analysis.goal import Goal
    from willing.analysis.unlock import MoveSet, Unlocking
    from willing.ledger.case import Case
    from willing.report.moves_words import Asking

__all__ = ["backstop", "critical", "odds", "unlock"]

_INTERRUPTED: Final = 130
_LEVEL = click.option("--level", type=int, metavar="N", help="Only the lines of priority N and before.")
_LINE = click.option("--line", metavar="ID", help="Only this line.")
_ALONE = click.option("--alone", is_flag=True, help="If nobody moves first, instead of all announcing jointly.")
_POSSIBLE = click.option("--possible", is_flag=True, help="Met at most, vague amounts at their best, instead of for certain.")


class _Faults:
    """Collects what several checks find wrong, so that it is told together."""

    def __init__(self) -> None:
        self.found: list[Fault] = []

    def of(self, check: Callable[[], Any]) -> Any:
        """What a check returns; `None`, and its faults kept, where it refuses."""
        try:
            return check()
        except FaultyInput as error:
            self.found += error.faults
            return None

    def tell(self) -> None:
        """Refuse, if anything was found."""
        if self.found:
            raise FaultyInput(dict.fromkeys(self.found))


class _Passed:
    """The progress of work that tells what it is doing: a bar for each thing, on a screen's standard error alone."""

    def __init__(self) -> None:
        self.doing, self.bar = "", progress("", 1)

    def __call__(self, what: str, done: int, of: int) -> None:
        if what != self.doing:
            self.close()
            self.doing, self.bar = what, progress(what, of)
            self.bar.__enter__()
        self.bar.update(done - self.bar.pos)

    def close(self) -> None:
        """End the bar at hand."""
        if self.doing:
            self.bar.__exit__(None, None, None)
            self.doing = ""


def _checked(case: Case, faults: _Faults, as_of: datetime | None, level: int | None, line: str | None, **words: Any) -> Question:
    """The question, with the level and the line that are asked of its requirement; what is wrong is told together."""
    from willing.analysis.coalition import lines_up_to
    from willing.analysis.goal import goal

    asked: Question | None = faults.of(lambda: question_of(case, as_of, **words))
    if asked is None and words.get("requirement") in (None, *case.requirements):
        asked = question_of(case, as_of, requirement=words.get("requirement"))
    if asked is not None:
        known = asked
        faults.of(lambda: lines_up_to(known.requirement, level))
        if line is not None:
            faults.of(lambda: goal(known, line=line))
    faults.tell()
    assert asked is not None
    return asked


def _one_goal(level: int | None, line: str | None) -> None:
    if level is not None and line is not None:
        raise click.UsageError("A goal is named by --level or by --line.")


def _goal(asked: Question, level: int | None, line: str | None, *, alone: bool, possible: bool) -> Goal:
    from willing.analysis.goal import goal

    return goal(
        asked,
        level=level,
        line=line,
        mode="alone" if alone else "jointly",
        sureness="possible" if possible else "certain",
    )


@main.command()
@case_argument
@question_options
@_LEVEL
@click.option("--line", metavar="ID", help="Open the number of this line: the scenarios that carry it.")
@click.option("--whole", is_flag=True, help="Open the number of all lines together.")
@click.option("--precision", type=float, default=0.001, metavar="SHARE", show_default=True, help="How exact an estimate must be.")
@click.option("--confidence", type=float, default=0.99, metavar="SHARE", show_default=True, help="How often its interval holds.")
@click.option("--seed", type=int, default=1, metavar="N", show_default=True, help="Which scenarios are drawn for an estimate.")
@click.option("--exact", is_flag=True, help="Go on for as long as memory allows before estimating.")
@click.option("--estimate", is_flag=True, help="Draw scenarios at once.")
@click.option("--top", metavar="GATE", help="Of a fault tree: which gate, if it has several tops.")
@json_option
def odds(
    case: str | None,
    level: int | None,
    line: str | None,
    whole: bool,
    precision: float,
    confidence: float,
    seed: int,
    exact: bool,
    estimate: bool,
    top: str | None,
    as_json: bool,
    **words: Any,
) -> None:
    """How likely is it that each line is met?

    The chance of each line and of all together, from the case's odds: for certain and at most, alone and announced jointly, with
    the events that move it and the chances it rests on. Events that the scenario fixes are certain; --scenario '' fixes none.

    CASE may also be a fault tree in the Open-PSA format, FILE.xml: then the chance of its top.
    """
    if exact and estimate:
        raise click.UsageError("An answer is --exact or an --estimate.")
    if line is not None and whole:
        raise click.UsageError("One number is opened, by --line or by --whole.")
    is_tree = case is not None and case.endswith(".xml") and not Path(case).is_dir()
    if is_tree and (line or whole or level is not None or any(one is not None for one in words.values())):
        raise click.UsageError("A fault tree has no level, line, day, scenario, requirement or rung.")
    if top is not None and not is_tree:
        raise click.UsageError("--top names a gate of a fault tree, FILE.xml.")
    faults = _Faults()
    from willing.analysis.odds import drawing_faults

    faults.found += drawing_faults(precision, confidence, seed)
    method: Literal["best", "exact", "estimate"] = "exact" if exact else "estimate" if estimate else "best"
    drawing: dict[str, Any] = {"precision": precision, "confidence": confidence, "seed": seed, "method": method}
    if is_tree:
        _tree(str(case), top, faults, drawing, as_json=as_json)
        return
    from willing.analysis.odds import odds as outlook, ways

    read, words["as_of"] = case_on(case, words["as_of"])
    asked = _checked(read, faults, level=level, line=line, **words)
    if line is not None:
        _goal(asked, level, line, alone=False, possible=False)
    passed = _Passed()
    try:
        found = outlook(read, asked, level=level, passed=passed, **drawing)
    finally:
        passed.close()
    opened = ways(read, asked, line, level=level) if line is not None or whole else None
    if as_json:
        from willing.report import odds_plain

        print_json(odds_plain.outlook(read, found, opened, line))
    else:
        from willing.report.odds_screen import show_odds, show_ways

        if opened is not None:
            print_shown(show_ways, read, found, line, opened)
        else:
            print_shown(lambda out: show_odds(out, read, found, at_once=estimate))
    if not found.complete:
        sys.exit(_INTERRUPTED)


def _tree(file: str, top: str | None, faults: _Faults, drawing: dict[str, Any], *, as_json: bool) -> None:
    from willing.analysis.fault_trees import tree_odds
    from willing.ledger.faulttree import FaultTree

    tree = faults.of(lambda: FaultTree.read(file))
    faults.tell()
    passed = _Passed()
    try:
        found = tree_odds(tree, top, passed=passed, **drawing)
    finally:
        passed.close()
    if as_json:
        from willing.report import odds_plain

        print_json(odds_plain.tree(found))
    else:
        from willing.report.odds_screen import show_tree

        print_shown(lambda out: show_tree(out, found, at_once=drawing["method"] == "estimate"))
    if not found.complete:
        sys.exit(_INTERRUPTED)


_KINDS: Final = ("nations", "offers", "events")


@main.command()
@case_argument
@question_options
@_LEVEL
@_LINE
@_ALONE
@_POSSIBLE
@click.option("--of", type=click.Choice(_KINDS), multiple=True, help="Of whom or of what; may be repeated. Without it, nations.")
@click.option("--top", type=click.IntRange(1), metavar="K", help="Only the first K of each.")
@json_option
def critical(
    case: str | None,
    level: int | None,
    line: str | None,
    alone: bool,
    possible: bool,
    of: tuple[str, ...],
    top: int | None,
    as_json: bool,
    **words: Any,
) -> None:
    """Whose absence breaks it?

    For each nation, offer or event: the share of winning coalitions that lose without it, its power, and by how much the chance
    falls without it. Winning is to meet every line that everyone together can meet.
    """
    from willing.analysis.critical import critical as found_critical

    _one_goal(level, line)
    read, words["as_of"] = case_on(case, words["as_of"])
    asked = _checked(read, _Faults(), level=level, line=line, **words)
    found = found_critical(read, asked, _goal(asked, level, line, alone=alone, possible=possible))
    kinds = [kind for kind in _KINDS if kind in of] or ["nations"]
    if as_json:
        from willing.report import moves_plain

        print_json(moves_plain.critical(read, asked, found, kinds if of else _KINDS, top))
    else:
        from willing.report.moves_screen import show_critical

        print_shown(lambda out: show_critical(out, read, asked, found, kinds, top=top or 12))


@main.command()
@case_argument
@question_options
@_LEVEL
@_LINE
@_ALONE
@_POSSIBLE
@click.option("--most", type=click.IntRange(1), default=20, show_default=True, metavar="K", help="At most K sets.")
@click.option("--all", "every", is_flag=True, help="All sets; there may be very many.")
@click.option(
    "--weight",
    "weights",
    multiple=True,
    metavar="WHAT=N",
    help="An event, an offer or a nation that is harder to move: 0.001 to 1,000,000; what is not named weighs 1.",
)
@click.option("--break", "broken", type=click.Choice(["nations", "offers"]), help="Instead: whose withdrawals break what is met.")
@click.option("--tip", is_flag=True, help="Instead: who must move first for each circle to close.")
@json_option
def unlock(
    case: str | None,
    level: int | None,
    line: str | None,
    alone: bool,
    possible: bool,
    most: int,
    every: bool,
    weights: tuple[str, ...],
    broken: Literal["nations", "offers"] | None,
    tip: bool,
    as_json: bool,
    **words: Any,
) -> None:
    """What is the least that would unlock the rest?

    Sets of moves none of which can be spared, the lightest first: events that come true, and offers made firm, announced whatever
    their condition. Each is printed as soon as it is known that no lighter one is left.
    """
    _one_goal(level, line)
    if tip and (broken or weights or level is not None or line is not None or alone or possible):
        raise click.UsageError("--tip asks of the circles alone: no goal, weights or withdrawals.")
    read, words["as_of"] = case_on(case, words["as_of"])
    faults = _Faults()
    weighed = dict(filter(None, (faults.of(lambda text=text: _weight(text)) for text in weights)))  # type: ignore[misc]
    if faults.found:
        faults.of(lambda: _checked(read, faults, level=level, line=line, **words))
        faults.tell()
    asked = _checked(read, faults, level=level, line=line, **words)
    if tip:
        _tip(read, asked, as_json=as_json)
        return
    from willing.analysis.unlock import breaking, unlocking

    aim = _goal(asked, level, line, alone=alone, possible=possible)
    found = breaking(read, asked, aim, who=broken, weights=weighed) if broken else unlocking(read, asked, aim, weights=weighed)
    _told(read, asked, found, None if every else most, broken or "unlock", as_json=as_json)


def _weight(text: str) -> tuple[str, float]:
    name, equals, figure = text.partition("=")
    try:
        number: float | None = float(figure)
    except ValueError:
        number = None
    if not equals or not name.strip() or number is None:
        raise FaultyInput([Fault("weight", clipped(text), "a move and a number, 'usa.backstop=5'")])
    return name.strip(), number


def _told(case: Case, asked: Question, found: Unlocking, most: int | None, asking: Asking, *, as_json: bool) -> None:
    """Print sets as they come, or all of them as one value."""
    from willing.report import moves_plain, moves_screen as screen

    sets = _narrow(found)
    if as_json:
        first = list(itertools.islice(sets, most))
        more = most is not None and next(sets, None) is not None
        print_json(moves_plain.unlocking(case, asked, found.goal, found.moves, first, who=asking, more=more))
        return
    print_shown(screen.show_goal, case, asked, found, asking)
    click.echo()
    told: list[MoveSet] = []
    for one in itertools.islice(sets, most):
        told.append(one)
        if one.size == 0:
            click.echo("It is met already: nothing need move.")
            return
        if asking == "unlock":
            print_shown(screen.show_set, len(told), one)
        else:
            print_shown(screen.show_withdrawn, case, len(told), one, asking)
    if not told:
        print_shown(screen.show_nothing, found, asking)
        return
    more = most is not None and len(told) == most and next(sets, None) is not None
    print_shown(lambda out: screen.show_moves(out, case, told, asking, more=more))


def _narrow(found: Unlocking) -> Iterator[MoveSet]:
    """The sets; a clear refusal where no diagram is narrow enough to find them in."""
    from willing.logic.diagram import TooWide

    try:
        yield from found.sets
    except TooWide as wide:
        line = (*found.goal.wanted, "ID")[0]
        raise FaultyInput(
            [
                Fault(
                    "the goal",
                    f"a diagram of {wide.of} moves with {wide.states:,} states after {wide.decided} of them",
                    "a narrower one: lines that compete at different rates of exchange are worked out in it",
                    f"ask for one line or a level: --line {line}, --level 1",
                )
            ]
        ) from None


def _tip(case: Case, asked: Question, *, as_json: bool) -> None:
    from willing.analysis.unlock import tipping

    found = tipping(case, asked)
    if as_json:
        from willing.report import moves_plain

        print_json(moves_plain.tipping(case, asked, found))
    else:
        from willing.report.moves_screen import show_tipping

        print_shown(show_tipping, case, asked, found)


@main.command()
@case_argument
@question_options
@click.option("--patron", metavar="NATION", help="Whom the coalition hopes for; without it, the case's own patron.")
@_LEVEL
@json_option
def backstop(case: str | None, patron: str | None, level: int | None, as_json: bool, **words: Any) -> None:
    """What must come from outside?

    Line by line what is still lacking once all members announce jointly, without and with the patron's word; what the patron is
    reported to offer; which members could replace it and what stops them.
    """
    from willing.analysis.backstop import backstop as needed, patron_of

    read, words["as_of"] = case_on(case, words["as_of"])
    faults = _Faults()
    faults.of(lambda: patron_of(read, patron))
    asked = _checked(read, faults, level=level, line=None, **words)
    found = needed(read, asked, patron=patron)
    if as_json:
        from willing.report import moves_plain

        print_json(moves_plain.backstop(read, found, level))
    else:
        from willing.report.moves_screen import show_backstop

        print_shown(show_backstop, read, found, level)
