"""Who and what a force hangs on, to a terminal: the critical, the sets of moves, the backstop. Computes no number."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from willing.analysis.backstop import Backstop, Cover, Need
from willing.analysis.critical import Critical, Player
from willing.analysis.unlock import MoveSet, Tipping, Unlocking
from willing.ledger.case import Case
from willing.report import moves_words as words, sentences
from willing.report.chances import share
from willing.report.moves_words import Asking
from willing.report.screen import counted, grid, say, styled
from willing.report.tongue import units

if TYPE_CHECKING:
    from rich.console import Console

    from willing.analysis.assessment import Question

__all__ = [
    "nothing_hangs",
    "show_backstop",
    "show_critical",
    "show_goal",
    "show_moves",
    "show_nothing",
    "show_set",
    "show_sets",
    "show_tipping",
    "show_withdrawn",
]


_NARROW = 90
_NOUGHT = 5e-7


def show_critical(out: Console, case: Case, asked: Question, found: Critical, kinds: Sequence[str], *, top: int) -> None:
    """What counts as winning, then on whom and on what it hangs."""
    out.print(f"Winning is to meet {words.goal_words(case, asked, found.goal)}.", style="bold")
    out.print(sentences.question(case, asked))
    if left := words.left_out_words(found.goal):
        out.print(left)
    if not found.wins:
        out.print("Not even everyone together meets it while free events do not come true: no nation or offer has power over it.")
    out.print(words.chance_words(found))
    players = {"nations": found.nations, "offers": found.offers, "events": found.events}
    called: dict[str, Callable[[str], str]] = {"nations": case.name, "offers": str, "events": str}
    for kind in kinds:
        out.print()
        _show_players(out, case, players[kind], kind, called[kind], top)
    if "nations" in kinds and (sole := words.sole_words(case, found)):
        say(out, sole, 0)
    out.print()
    say(out, "All figures are per cent; a dash is out of reach of an exact answer.", 0)
    for told in words.explained(kinds):
        say(out, told)


def nothing_hangs(one: Player) -> bool:
    """Whether nothing at all hangs on a nation, an offer or an event."""
    values = (one.birnbaum, one.fussell_vesely, one.shapley, one.banzhaf, one.breaks)
    return all(value is not None and abs(value) < _NOUGHT for value in values)


def _show_players(out: Console, case: Case, players: Sequence[Player], kind: str, word: Callable[[str], str], top: int) -> None:
    title = {"nations": "Nations", "offers": "Offers", "events": "Events"}[kind]
    telling = [one for one in players if not nothing_hangs(one)]
    if not telling:
        out.print(f"{title}: it hangs on none by itself.", style="bold")
        return
    narrow = out.width < _NARROW
    columns = ["breaks", "Shapley", *([] if narrow else ["Banzhaf"]), "Birnbaum", *([] if narrow else ["F–V"])]
    with_troops = kind != "events" and any(one.troops for one in telling)
    columns += ["troops"] if with_troops else []
    says = ["says"] if kind == "events" and not narrow else []
    table = grid(kind.removesuffix("s"), *columns, *says, right=columns, folds=False)
    for one in telling[:top]:
        shapley = [one.shapley] if narrow else [one.shapley, one.banzhaf]
        birnbaum = [one.birnbaum] if narrow else [one.birnbaum, one.fussell_vesely]
        values = [one.breaks, *shapley, *birnbaum, *([one.troops] if with_troops else [])]
        table.add_row(word(one.name), *map(_figure, values), *([case.name(one.name)] if says else []))
    out.print(table)
    if len(telling) > top:
        out.print(f"… and {len(telling) - top} more (--top {len(telling)} shows them)")
    spared = len(players) - len(telling)
    if spared:
        out.print(f"{counted(spared, kind.removesuffix('s'))} more on which nothing hangs")


def _figure(value: float | None) -> str:
    return "—" if value is None else share(value)


def show_goal(out: Console, case: Case, asked: Question, found: Unlocking, asking: Asking) -> None:
    """What is to be met or to be broken, and by how many moves to choose from."""
    goal = found.goal
    doing = "unlock" if asking == "unlock" else "break"
    out.print(f"To {doing}: {words.goal_words(case, asked, goal)}.", style="bold")
    out.print(sentences.question(case, asked))
    if left := words.left_out_words(goal, asking):
        out.print(left)
    out.print(words.moves_words(found, asking))
    out.print()


def show_set(out: Console, number: int, one: MoveSet) -> None:
    """One set of moves, in a paragraph."""
    say(out, f"{number:>3}. {words.set_words(one)}", 0, 5)


def show_withdrawn(out: Console, case: Case, number: int, one: MoveSet, asking: Asking) -> None:
    """One set of withdrawals, in a paragraph."""
    say(out, f"{number:>3}. {words.withdrawn_words(case, one, asking)}", 0, 5)


def show_nothing(out: Console, found: Unlocking, asking: Asking) -> None:
    """That no set does it, and which lines stay out of reach."""
    say(out, words.nothing_words(found, asking), 0, 0)


def show_moves(out: Console, case: Case, sets: Sequence[MoveSet], asking: Asking, *, more: bool) -> None:
    """What there is to say once the sets are told: how many more there are, what is in each of them, the moves in words."""
    if more:
        out.print(f"… and there are more: --most {2 * len(sets)}, or --all")
    if len(sets) > 1:
        shared = [move for move in (*sets[0].events, *sets[0].offers) if all(move in (*s.events, *s.offers) for s in sets)]
        if shared:
            out.print()
            say(out, f"In each of these: {', '.join(map(case.name, shared) if asking == 'nations' else shared)}.", 0)
    if asking == "nations":
        return
    named = sorted({event for one in sets for event in one.events})
    offers = sorted({offer for one in sets for offer in one.offers})
    if not named and not offers:
        return
    out.print()
    table = grid("move", "in words")
    table.columns[0].no_wrap = True  # an id in two parts cannot be typed
    for move in named:
        table.add_row(move, case.name(move))
    for move in offers:
        table.add_row(move, sentences.offer_words(case, move))
    out.print(table)


def show_tipping(out: Console, case: Case, asked: Question, found: Sequence[Tipping]) -> None:
    """What lights each circle: who must move first for all the others to follow."""
    out.print("Who must move first for a circle to close", style="bold")
    out.print(sentences.question(case, asked))
    if not found:
        out.print("There is no circle: nobody waits for themselves by way of others.")
    for number, one in enumerate(found, 1):
        out.print()
        label = "A circle" if len(found) == 1 else f"Circle {number}"
        say(out, f"{label}: {sentences.circle(one.circle)}.", 0)
        show_sets(out, one)
        if one.circle.besides:
            besides = sentences.listed((str(part) for part, _ in one.circle.besides), 6)
            say(out, f"Taken to come, whoever moves: {besides}.", 0)


def show_sets(out: Console, one: Tipping) -> None:
    """What lights a circle."""
    say(out, words.tipping_words(one), 0)
    for place, moves in enumerate(one.sets if one.sets and one.sets[0].size else (), 1):
        say(out, f"{place:>3}. {', '.join(moves.offers)}", 0, 5)


_COVER_COLOURS: dict[Cover, str] = {"covered": "green", "partly": "yellow", "size unsaid": "yellow", "refused": "red"}


def show_backstop(out: Console, case: Case, found: Backstop, level: int | None) -> None:
    """What must come from outside, line by line, and who else could bring it."""
    patron = case.name(found.patron)
    needs = [need for need in found.needs if level is None or need.line.priority <= level]
    needed = [need for need in needs if need.is_needed]
    out.print(words.backstop_words(case, found, level), style="bold")
    out.print(sentences.question(case, found.question))
    if needed:
        out.print()
        narrow = out.width < _NARROW
        columns = ["without", "with word", *([] if narrow else ["reported"])]
        table = grid("prio", "line", *columns, *([] if narrow else ["unit"]), "cover", right=("prio", *columns), folds=False)
        before = None
        for need in needed:
            table.add_row(
                "" if need.line.priority == before else str(need.line.priority),
                need.line.line,
                sentences.bounds(*need.without),
                sentences.bounds(*need.with_word),
                *([] if narrow else [sentences.bounds(*need.reported) if need.offers else "", units(need.unit)]),
                styled(words.cover(need.cover), _COVER_COLOURS.get(need.cover, "")),
            )
            before = need.line.priority
        out.print(table)
        say(
            out,
            f"without: what a line still lacks if nothing comes from {patron}; with word: once its word moves the members that"
            f" wait for it; reported and cover: what {patron} is said to offer, floated words too. Lines of a lower priority"
            " change nothing above them, so the package for a priority is its rows and those before.",
            0,
            0,
        )
        if narrow:
            say(out, f"Units: {sentences.listed((f'{need.line.line} in {units(need.unit)}' for need in needed), 40)}.", 0, 0)
    spared = [need.line.line for need in needs if not need.is_needed]
    if spared:
        say(out, f"Nothing is needed for {sentences.listed(spared, 12)}.", 0)
    _show_word(out, case, found, patron)
    _show_replacements(out, needed)


def _show_word(out: Console, case: Case, found: Backstop, patron: str) -> None:
    out.print()
    out.print(f"What the word of {patron} does", style="bold")
    for told in words.asked_by_name(case, found):
        say(out, told)
    if told := words.unlocked_words(found):
        say(out, told)


def _show_replacements(out: Console, needed: Sequence[Need]) -> None:
    if not any(need.replacements for need in needed):
        return
    out.print()
    out.print("Who else could bring it, and what stops them", style="bold")
    for told in words.replacements_words(needed):
        say(out, told)
