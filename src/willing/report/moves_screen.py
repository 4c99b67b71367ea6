"""Who and what a force hangs on, to a terminal: the critical, the sets of moves, the backstop. Computes no number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Literal

from willing.analysis.backstop import Backstop, Cover, Need
from willing.analysis.critical import Critical, Player
from willing.analysis.goal import Goal
from willing.analysis.unlock import MoveSet, Tipping, Unlocking
from willing.ledger.case import Case
from willing.report import sentences
from willing.report.chances import per_cent, share
from willing.report.screen import counted, grid, say, styled
from willing.vocabulary.quantity import number_text

if TYPE_CHECKING:
    from rich.console import Console

    from willing.analysis.assessment import Question, Stop

__all__ = [
    "Asking",
    "goal_words",
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

Asking = Literal["unlock", "nations", "offers"]
"""What sets of moves do: unlock a goal, or break it by withdrawals of nations or of offers."""

_NARROW = 90
_NOUGHT = 5e-7


def goal_words(asked: Question, goal: Goal) -> str:
    """What is to be met: "all 6 lines of priority 2 and before, for certain, announced jointly"."""
    every = len(goal.wanted) + len(goal.out_of_reach)
    if every == 1 and len(goal.lines) != 1:
        which = f"the line {(*goal.wanted, *goal.out_of_reach)[0]}"
    else:
        level = max((line.priority for line in goal.lines), default=0)
        below = any(line.priority > level for line in asked.requirement.lines)
        of = f" of priority {level} and before" if below else f" of “{asked.requirement.title}”"
        number = {1: "the one line", 2: "both lines"}.get(every, f"all {every} lines")
        which = f"{len(goal.wanted)} of the {every} lines{of}" if goal.out_of_reach else f"{number}{of}"
    sure = "for certain" if goal.sureness == "certain" else "at most (vague amounts at their best)"
    how = "announced jointly" if goal.mode == "jointly" else "if nobody moves first"
    return f"{which}, {sure}, {how}"


def show_critical(out: Console, case: Case, asked: Question, found: Critical, kinds: Sequence[str], *, top: int) -> None:
    """What counts as winning, then on whom and on what it hangs."""
    out.print(f"Winning is to meet {goal_words(asked, found.goal)}.", style="bold")
    out.print(sentences.question(case, asked))
    if found.goal.out_of_reach:
        out.print(f"Left out, since not even everyone together meets them: {sentences.listed(found.goal.out_of_reach, 12)}.")
    if not found.wins:
        out.print("Not even everyone together meets it while free events do not come true: no nation or offer has power over it.")
    if found.chance is not None:
        out.print(f"Its chance under the case's odds, each at its middle: {per_cent(found.chance)}.")
    else:
        out.print("Its chance is out of reach of an exact answer: what rests on it is a dash.")
    players = {"nations": found.nations, "offers": found.offers, "events": found.events}
    words: dict[str, Callable[[str], str]] = {"nations": case.name, "offers": str, "events": str}
    for kind in kinds:
        out.print()
        _show_players(out, case, players[kind], kind, words[kind], top)
    if "nations" in kinds:
        _show_sole(out, case, found)
    out.print()
    say(out, "All figures are per cent; a dash is out of reach of an exact answer.", 0)
    for told in _explained(kinds):
        say(out, told)


def _explained(kinds: Sequence[str]) -> Iterable[str]:
    what = "events" if list(kinds) == ["events"] else "coalitions"
    yield f"breaks: of the winning {what}, the share that loses without it."
    yield "Shapley, Banzhaf: its share of the power: how often it turns a loss into a win."
    yield "Birnbaum: by how many points the chance rises from without it to with it."
    yield "F–V (Fussell–Vesely): the part of the chance that goes without it."


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


def _show_sole(out: Console, case: Case, found: Critical) -> None:
    """The lines for which one nation alone has an offer that counts, of those that were asked for."""
    asked = {*found.goal.wanted, *found.goal.out_of_reach}
    alone = [(one.name, sole) for one in found.nations if (sole := [line for line in one.sole if line in asked])]
    if alone:
        told = "; ".join(f"{case.name(name)} for {', '.join(sole)}" for name, sole in alone)
        say(out, f"Alone with an offer that counts: {told}.", 0)


def _figure(value: float | None) -> str:
    return "—" if value is None else share(value)


def show_goal(out: Console, case: Case, asked: Question, found: Unlocking, asking: Asking) -> None:
    """What is to be met or to be broken, and by how many moves to choose from."""
    goal = found.goal
    doing = "unlock" if asking == "unlock" else "break"
    out.print(f"To {doing}: {goal_words(asked, goal)}.", style="bold")
    out.print(sentences.question(case, asked))
    if goal.out_of_reach:
        why = "no set of moves meets them" if asking == "unlock" else "they are not met as it stands"
        out.print(f"Left out, since {why}: {sentences.listed(goal.out_of_reach, 12)}.")
    if asking == "unlock":
        moves = f"{counted(found.moves, 'move')} to choose from: free events that come true, offers that are made firm."
    else:
        moves = f"{counted(found.moves, asking.removesuffix('s'))} to choose from."
    out.print(moves)
    out.print()


def show_set(out: Console, number: int, one: MoveSet) -> None:
    """One set of moves, in a paragraph."""
    comes = [f"{', '.join(one.events)} {'comes' if len(one.events) == 1 else 'come'} true"] if one.events else []
    parts = [*comes, f"made firm: {', '.join(one.offers)}"] if one.offers else comes
    weight = "" if one.weight == one.size else f" (weight {number_text(one.weight)})"
    say(out, f"{number:>3}. {counted(one.size, 'move')}{weight}: {'; '.join(parts)}", 0, 5)


def show_withdrawn(out: Console, number: int, one: MoveSet, word: Callable[[str], str]) -> None:
    """One set of withdrawals, in a paragraph."""
    weight = "" if one.weight == one.size else f" (weight {number_text(one.weight)})"
    say(out, f"{number:>3}. without {sentences.listed(map(word, one.offers), 40)}{weight}", 0, 5)


def show_nothing(out: Console, found: Unlocking, asking: Asking) -> None:
    """That no set does it, and which lines stay out of reach."""
    if asking != "unlock":
        out.print("It is not met as it stands: there is nothing to break.")
    elif len(found.goal.wanted) > 1:
        say(out, f"No set of moves meets any of these lines: {sentences.listed(found.goal.wanted, 30)}.", 0, 0)
    else:
        out.print("No set of moves meets it.")


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
    if not one.sets:
        say(out, "No announcement of its members makes all the others follow.", 0)
    elif one.sets[0].size == 0:
        say(out, "It closes by itself once what it waits for besides has come.", 0)
    else:
        say(out, "Announced firmly, each of these makes all the others stand:", 0)
        for place, moves in enumerate(one.sets, 1):
            say(out, f"{place:>3}. {', '.join(moves.offers)}", 0, 5)


_COVERS: dict[Cover, str] = {
    "not needed": "not needed",
    "covered": "covered",
    "partly": "partly",
    "size unsaid": "size unsaid",
    "refused": "refused",
    "not mentioned": "not mentioned",
}
_COVER_COLOURS: dict[Cover, str] = {"covered": "green", "partly": "yellow", "size unsaid": "yellow", "refused": "red"}


def show_backstop(out: Console, case: Case, found: Backstop, level: int | None) -> None:
    """What must come from outside, line by line, and who else could bring it."""
    patron = case.name(found.patron)
    needs = [need for need in found.needs if level is None or need.line.priority <= level]
    needed = [need for need in needs if need.is_needed]
    title = f"“{found.question.requirement.title}”" + (f" of priority {level} and before" if level is not None else "")
    lead = f"Of {counted(len(needs), 'line')} of {title} {len(needed)} {'needs' if len(needed) == 1 else 'need'} something"
    out.print(f"{lead} from outside, even once {patron} has spoken.", style="bold")
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
                *([] if narrow else [sentences.bounds(*need.reported) if need.offers else "", need.unit]),
                styled(_COVERS[need.cover], _COVER_COLOURS.get(need.cover, "")),
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
            say(out, f"Units: {sentences.listed((f'{need.line.line} in {need.unit}' for need in needed), 40)}.", 0, 0)
    spared = [need.line.line for need in needs if not need.is_needed]
    if spared:
        say(out, f"Nothing is needed for {sentences.listed(spared, 12)}.", 0)
    _show_word(out, case, found, patron)
    _show_replacements(out, needed)


def _show_word(out: Console, case: Case, found: Backstop, patron: str) -> None:
    out.print()
    out.print(f"What the word of {patron} does", style="bold")
    if not found.asked_by_name:
        say(out, f"No member's condition asks {patron} for anything by name.")
    wished: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for capability, offers in found.asked_by_name:
        wished[offers].append(case.name(capability) if capability else "anything")
    for offers, what in wished.items():
        asks = "offer asks" if len(offers) == 1 else "offers ask"
        say(out, f"{', '.join(what)}: {len(offers)} {asks} for it by name: {sentences.listed(offers, 8)}.")
    if found.unlocked:
        say(out, f"Once it is given these stand, and not before: {sentences.listed(found.unlocked, 12)}.")
    elif found.asked_by_name:
        say(out, "By itself it makes no further offer stand.")


def _stopped(what: Stop) -> str:
    return "stands, but may bring nothing here" if what == "not needed" else sentences.stop(what)


def _show_replacements(out: Console, needed: Sequence[Need]) -> None:
    replaced = [need for need in needed if need.replacements]
    if not replaced:
        return
    out.print()
    out.print("Who else could bring it, and what stops them", style="bold")
    for need in replaced:
        parts = [
            f"{one.offer} ({sentences.bounds(*one.brings)} {need.unit}; {_stopped(one.stop)})" for one in need.replacements[:3]
        ]
        more = f"; and {len(need.replacements) - 3} more" if len(need.replacements) > 3 else ""
        say(out, f"{need.line.line}: {'; '.join(parts)}{more}")
    nobody = [need.line.line for need in needed if not need.replacements]
    if nobody:
        say(out, f"Nobody among the members for {sentences.listed(nobody, 12)}.")
