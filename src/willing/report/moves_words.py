"""Who and what a force hangs on, in words: the goal, sets of moves, circles that tip, the backstop. Computes no number."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final, Literal

from willing.analysis.backstop import Backstop, Cover, Need
from willing.analysis.goal import Goal
from willing.analysis.unlock import MoveSet, Tipping, Unlocking
from willing.ledger.case import Case
from willing.report import sentences
from willing.report.tongue import N_, _, _n, apart, between, isolated, listed, name, number, quoted, title

if TYPE_CHECKING:
    from willing.analysis.assessment import Question, Stop
    from willing.analysis.critical import Critical

__all__ = [
    "Asking",
    "asked_by_name",
    "backstop_words",
    "chance_words",
    "cover",
    "explained",
    "goal_words",
    "left_out_words",
    "moves_words",
    "nothing_words",
    "replacements_words",
    "set_words",
    "sole_words",
    "tipping_words",
    "unlocked_words",
    "withdrawn_words",
]

Asking = Literal["unlock", "nations", "offers"]
"""What sets of moves do: unlock a goal, or break it by withdrawals of nations or of offers."""


def goal_words(case: Case, asked: Question, goal: Goal) -> str:
    """What is to be met: "all 6 lines of priority 2 and before, for certain, announced jointly"."""
    every = len(goal.wanted) + len(goal.out_of_reach)
    sure = _("for certain") if goal.sureness == "certain" else _("at most (vague amounts at their best)")
    how = _("announced jointly") if goal.mode == "jointly" else _("if nobody moves first")
    if every == 1 and len(goal.lines) != 1:
        return apart([_("the line {line}", line=(*goal.wanted, *goal.out_of_reach)[0]), sure, how])
    level = max((line.priority for line in goal.lines), default=0)
    if any(line.priority > level for line in asked.requirement.lines):
        of = _("of priority {level} and before", level=number(level))
    else:
        of = _("of {title}", title=quoted(title(case, asked.requirement)))
    if goal.out_of_reach:
        some = number(len(goal.wanted))
        which = _n("{some} of the {count} line {of}", "{some} of the {count} lines {of}", every, some=some, of=of)
    elif every in (1, 2):
        which = _n("the one line {of}", "both lines {of}", every, of=of)
    else:
        which = _n("all {count} lines {of}", "all {count} lines {of}", every, of=of)
    return apart([which, sure, how])


def left_out_words(goal: Goal, asking: Asking | None = None) -> str:
    """The lines that are left out of a goal and why, in a sentence; nothing where there are none.

    Args:
        goal: the goal.
        asking: what sets of moves are to do; `None` where it is asked on whom the goal hangs.
    """
    if not goal.out_of_reach:
        return ""
    lines = listed(goal.out_of_reach, 12)
    if asking is None:
        return _("Left out, since not even everyone together meets them: {lines}.", lines=lines)
    if asking == "unlock":
        return _("Left out, since no set of moves meets them: {lines}.", lines=lines)
    return _("Left out, since they are not met as it stands: {lines}.", lines=lines)


def chance_words(found: Critical) -> str:
    """How likely a goal is, in a sentence."""
    from willing.report.chances import per_cent

    if found.chance is None:
        return _("Its chance is out of reach of an exact answer: what rests on it is a dash.")
    return _("Its chance under the case's odds, each at its middle: {chance}.", chance=per_cent(found.chance))


def sole_words(case: Case, found: Critical) -> str:
    """The lines for which one nation alone has an offer that counts, of those asked for, in a sentence; nothing without any."""
    asked = {*found.goal.wanted, *found.goal.out_of_reach}
    alone = [(one.name, sole) for one in found.nations if (sole := [line for line in one.sole if line in asked])]
    told = [_("{nation} for {lines}", nation=name(case, nation), lines=apart(sole)) for nation, sole in alone]
    return _("Alone with an offer that counts: {nations}.", nations=_("; ").join(told)) if told else ""


def explained(kinds: Sequence[str]) -> Iterator[str]:
    """What the measures of power and importance say, a sentence each."""
    if list(kinds) == ["events"]:
        yield _("breaks: of the winning events, the share that loses without it.")
    else:
        yield _("breaks: of the winning coalitions, the share that loses without it.")
    yield _("Shapley, Banzhaf: its share of the power: how often it turns a loss into a win.")
    yield _("Birnbaum: by how many points the chance rises from without it to with it.")
    yield _("F–V (Fussell–Vesely): the part of the chance that goes without it.")


def moves_words(found: Unlocking, asking: Asking) -> str:
    """How many moves there are to choose from, in a sentence."""
    match asking:
        case "unlock":
            return _n(
                "{count} move to choose from: free events that come true, offers that are made firm.",
                "{count} moves to choose from: free events that come true, offers that are made firm.",
                found.moves,
            )
        case "nations":
            return _n("{count} nation to choose from.", "{count} nations to choose from.", found.moves)
        case "offers":
            return _n("{count} offer to choose from.", "{count} offers to choose from.", found.moves)


def set_words(one: MoveSet) -> str:
    """One set of moves: "2 moves: ceasefire comes true; made firm: FRA.land"."""
    parts = []
    if one.events:
        parts.append(_n("{events} comes true", "{events} come true", len(one.events), events=apart(one.events)))
    if one.offers:
        parts.append(_("made firm: {offers}", offers=apart(one.offers)))
    moves = _n("{count} move", "{count} moves", one.size)
    if one.weight != one.size:
        moves = _("{moves} (weight {weight})", moves=moves, weight=number(one.weight))
    return _("{moves}: {parts}", moves=moves, parts=_("; ").join(map(isolated, parts)))


def withdrawn_words(case: Case, one: MoveSet, asking: Asking) -> str:
    """One set of withdrawals: "without France, Poland"."""
    who = (name(case, word) for word in one.offers) if asking == "nations" else one.offers
    text = _("without {offers}", offers=listed(who, 40))
    return text if one.weight == one.size else _("{text} (weight {weight})", text=text, weight=number(one.weight))


def nothing_words(found: Unlocking, asking: Asking) -> str:
    """That no set does it, and which lines stay out of reach."""
    if asking != "unlock":
        return _("It is not met as it stands: there is nothing to break.")
    if len(found.goal.wanted) > 1:
        return _("No set of moves meets any of these lines: {lines}.", lines=listed(found.goal.wanted, 30))
    return _("No set of moves meets it.")


def tipping_words(found: Tipping) -> str:
    """What lights a circle, in a sentence; it is followed by the sets where there are any of somebody's."""
    if not found.sets:
        return _("No announcement of its members makes all the others follow.")
    if found.sets[0].size == 0:
        return _("It closes by itself once what it waits for besides has come.")
    return _("Announced firmly, each of these makes all the others stand:")


_COVERS: Final[dict[Cover, str]] = {
    "not needed": N_("not needed"),
    "covered": N_("covered"),
    "partly": N_("partly"),
    "size unsaid": N_("size unsaid"),
    "refused": N_("refused"),
    "not mentioned": N_("not mentioned"),
}


def cover(what: Cover) -> str:
    """How far what a patron is said to offer covers a line, in a word or two."""
    return _(_COVERS[what])


def backstop_words(case: Case, found: Backstop, level: int | None) -> str:
    """How many lines need something from outside, in a sentence."""
    needs = [need for need in found.needs if level is None or need.line.priority <= level]
    needed = sum(need.is_needed for need in needs)
    called, patron = quoted(title(case, found.question.requirement)), name(case, found.patron)
    if level is not None:
        called = _("{title} of priority {level} and before", title=called, level=number(level))
    of = _n("Of {count} line of {title}", "Of {count} lines of {title}", len(needs), title=called)
    return _n(
        "{of} {count} needs something from outside, even once {patron} has spoken.",
        "{of} {count} need something from outside, even once {patron} has spoken.",
        needed,
        of=of,
        patron=patron,
    )


def asked_by_name(case: Case, found: Backstop) -> Iterator[str]:
    """What members ask of the patron by name, a sentence for each number of offers that ask for the same."""
    patron = name(case, found.patron)
    if not found.asked_by_name:
        yield _("No member's condition asks {patron} for anything by name.", patron=patron)
    wished: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for capability, offers in found.asked_by_name:
        wished[offers].append(name(case, capability) if capability else _("anything"))
    for offers, what in wished.items():
        yield _n(
            "{what}: {count} offer asks for it by name: {offers}.",
            "{what}: {count} offers ask for it by name: {offers}.",
            len(offers),
            what=apart(what),
            offers=listed(offers, 8),
        )


def unlocked_words(found: Backstop) -> str:
    """Which offers the patron's word makes stand, in a sentence; nothing where nobody asks for it by name."""
    if found.unlocked:
        return _("Once it is given these stand, and not before: {offers}.", offers=listed(found.unlocked, 12))
    return _("By itself it makes no further offer stand.") if found.asked_by_name else ""


def replacements_words(needed: Iterable[Need]) -> Iterator[str]:
    """Who else could bring what a line needs, and what stops them: a sentence a line; then the lines that nobody could."""
    nobody = []
    for need in needed:
        if not need.replacements:
            nobody.append(need.line.line)
            continue
        parts = [
            _(
                "{offer} ({amount}; {stop})",
                offer=one.offer,
                amount=between(*one.brings, need.unit),
                stop=_stopped(one.stop),
            )
            for one in need.replacements[:3]
        ]
        if (more := len(need.replacements) - 3) > 0:
            parts.append(_n("and {count} more", "and {count} more", more))
        yield _("{line}: {offers}", line=need.line.line, offers=_("; ").join(map(isolated, parts)))
    if nobody:
        yield _("Nobody among the members for {lines}.", lines=listed(nobody, 12))


def _stopped(what: Stop) -> str:
    return _("stands, but may bring nothing here") if what == "not needed" else sentences.stop(what)
