"""Answers to sentences: every text that a reader sees, said once. Computes no number."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

from willing.analysis.assessment import Assessment, Candidate, Cause, LineAnswer, Question, Shortfall, Stop
from willing.analysis.offers import Offer
from willing.analysis.standing import Circle, Mode
from willing.analysis.withheld import not_for_release, withheld, withheld_amounts
from willing.ledger.case import Case
from willing.vocabulary.condition import Condition, sentence
from willing.vocabulary.promises import key_of
from willing.vocabulary.quantity import number_text
from willing.vocabulary.records import PLACES, VOICES, Statement
from willing.vocabulary.scenario import Scenario

if TYPE_CHECKING:  # what makes an answer is loaded by who asks for it
    from willing.analysis.changes import LineChange, PlaceChange
    from willing.analysis.waiting import Waiting
    from willing.analysis.why import Reason

__all__ = [
    "BASIS_MARKS",
    "amount",
    "asked",
    "bounds",
    "candidate",
    "cause",
    "circle",
    "circle_ending",
    "condition_text",
    "count_of_lines",
    "day",
    "filled",
    "joined",
    "known",
    "left_out",
    "may_get_more",
    "mode",
    "moved",
    "needs",
    "offer_title",
    "offer_words",
    "question",
    "reason",
    "release_notes",
    "shortfall",
    "stop",
    "there",
    "verdict",
    "waited",
]


def day(when: date | None) -> str:
    """A day as people read it, the same in every place; `undated` without one."""
    return f"{when.day} {when:%b %Y}" if when else "undated"


def bounds(least: float, most: float) -> str:
    """An amount between two bounds: one figure, a range, or an open end.

    >>> bounds(3, 3), bounds(0, 5000), bounds(3000, 9999), bounds(100, float("inf"))
    ('3', '0–5,000', '3,000–9,999', '100–?')
    """
    if least == most:
        return number_text(least)
    return f"{number_text(least)}–{'?' if most == math.inf else number_text(most)}"


def count_of_lines(filled: tuple[int, int]) -> str:
    """How many lines: one number, or for certain and at most.

    >>> count_of_lines((6, 6)), count_of_lines((6, 11)), count_of_lines((0, 2))
    ('6', '6 for certain, up to 11', 'none for certain, up to 2')
    """
    least, most = filled
    return str(least) if least == most else f"{least or 'none'} for certain, up to {most}"


def asked(answer: Assessment) -> str:
    """What was asked, in a line."""
    return question(answer.case, answer.question)


def question(case: Case, question: Question) -> str:
    """A question in a line: the day, the scenario, the rung."""
    rung = "every word counts, floated ones too" if str(question.count) == "floated" else f"offers count from {question.count}"
    given = f"if {_scenario(case, question.scenario)}" if question.scenario.truths else str(question.scenario)
    return f"As of {', '.join(filter(None, (day(question.as_of), known(case), given)))}; {rung}."


def known(case: Case) -> str:
    """Which earlier state of a ledger a case is, as a clause; nothing where it is all that is known."""
    state = case.known
    return f"as the ledger knew it at entry {state.entry:,} of {day(state.recorded_on)}" if state else ""


def _scenario(case: Case, scenario: Scenario) -> str:
    """The scenario as it is written; a long one that the case has a name for, by its name."""
    if len(scenario.truths) > 4:
        for name in case.scenarios:
            if case.scenario_of(name).truths == scenario.truths:
                return f"“{name}”"
    return str(scenario)


def verdict(answer: Assessment) -> str:
    """The answer to "do the promises add up?", in a sentence or two."""
    total = len(answer.lines)
    title = f"“{answer.question.requirement.title}”"
    if not total:
        return f"{title} asks for nothing on this day."
    alone, jointly = answer.filled_alone, answer.filled_jointly
    if jointly[0] == total:
        lead = f"The promises add up to {title}: all {total} lines are filled"
        lead += "." if alone[0] == total else " if they are announced jointly."
    elif jointly[1] == total:
        lead = f"The promises may add up to {title}: it hangs on what was left unsaid."
    else:
        lead = f"The promises do not add up to {title}."
    return f"{lead} {filled(answer)}"


def filled(answer: Assessment) -> str:
    """How many lines the promises fill, alone and jointly."""
    alone, jointly = answer.filled_alone, answer.filled_jointly
    counts = f"Of {len(answer.lines)} lines they fill {count_of_lines(alone)}"
    if alone != jointly:
        return f"{counts} if nobody moves first; jointly {count_of_lines(jointly)}."
    return counts + (
        ", whether or not they are announced jointly." if Mode.TOGETHER not in answer.standing.most.values() else "."
    )


def mode(modes: tuple[Mode, Mode] | None) -> str:
    """A standing at both bounds: one word, or two where vague amounts make the difference."""
    if modes is None:
        return "not counted"
    least, most = modes
    return str(least) if least == most else f"{least} to {most}"


def needs(change: LineChange) -> str:
    """What a line asks for before and after a change: one amount, or two where they differ."""
    sides = [f"{number_text(one.line.needs)} {one.unit}" for one in (change.before, change.after) if one is not None]
    return " → ".join(dict.fromkeys(sides))


def moved(change: PlaceChange) -> str:
    """From where to where an offer moved, and which lines it can still serve and which not."""
    there = f"{PLACES.get(change.before, 'place unsaid')} → {PLACES.get(change.after, 'place unsaid')}"
    groups = (
        ("no longer serves", [one.line for one in change.lines if one.after is None]),
        ("still serves", [one.line for one in change.lines if one.before is not None and one.after is not None]),
        ("now serves", [one.line for one in change.lines if one.before is None]),
    )
    told = [f"{word} {listed(lines, 12)}" for word, lines in groups if lines]
    return "; ".join([there, *(told or ["serves no line before or after"])])


def amount(case: Case, offer: Offer) -> str:
    """The amount of an offer, with what is withheld of it or is not for release (rule H1).

    A tranche of unsaid size of a sized whole has its part in what is shown for the whole (rule O8).
    """
    if offer.is_within_the_whole:
        return "within the whole"
    if withheld(case, offer):
        return "amount withheld" if offer.quantity.is_unsaid else f"{offer.quantity} (a later amount is withheld)"
    return f"{offer.quantity} (not for release)" if not_for_release(case, (offer,)) else str(offer.quantity)


def release_notes(answer: Assessment) -> tuple[str, ...]:
    """What an answer on a public copy cannot know, and what one on the case itself may not tell further (rule H1)."""
    case, notes = answer.case, []
    if case.left_out:
        notes.append(left_out(case))
        if found := withheld_amounts(case, answer.offers.values()):
            notes.append(f"{_amounts(found)} withheld from this copy: {listed(found)}; the true totals may be higher.")
    elif found := not_for_release(case, answer.offers.values()):
        notes.append(f"{_amounts(found)} not for release: {listed(found)}.")
    return tuple(notes)


def _amounts(found: Sequence[str]) -> str:
    return "1 amount is" if len(found) == 1 else f"{len(found)} amounts are"


def left_out(case: Case) -> str:
    """What a public copy has not, in a sentence."""
    return f"This is a public copy; left out of it: {', '.join(case.left_out)}."


def may_get_more(answer: Assessment, line: LineAnswer) -> bool:
    """Whether an offer whose amount is withheld from this copy could serve a line."""
    never = ("refused", "withdrawn", "place", "unit")
    could = [answer.offers[one.offer] for one in line.candidates if one.stop not in never]
    return bool(withheld_amounts(answer.case, could))


def offer_title(case: Case, offer: Offer) -> str:
    """The offer in words: who, what, where."""
    return offer_words(case, offer.id)


def offer_words(case: Case, offer: str) -> str:
    """An offer in words, from its id alone: "France: land forces, tranche 2, inside the host nation"."""
    promise, _, place = offer.partition("@")
    nation, capability, tranche = key_of(promise)
    what = f": {case.name(capability)}" if capability else ""
    part = "" if tranche is None else f", tranche {tranche}"
    return f"{case.name(nation)}{what}{part}" + (f", {PLACES[place]}" if place in PLACES else "")


def there(offer: Offer) -> str:
    """When an offer is there: "from 1 June 2025 until 1 June 2026"; nothing where no day was said."""
    days = (("from", offer.arrives_on), ("until", offer.leaves_on))
    return " ".join(f"{word} {day(on)}" for word, on in days if on is not None)


def condition_text(case: Case, condition: Condition) -> str:
    """A condition as a clause: "there is a ceasefire and at least two others send land forces"."""
    return sentence(condition, case.name).removeprefix("if ")


def said(statement: Statement) -> str:
    """Who said it and when, with the statement's id."""
    who = statement.speaker or VOICES[statement.voice]
    return f"{who}, {day(statement.said_on)} [{statement.statement}]"


BASIS_MARKS = {"fact": "", "estimate": " ~", "assumption": " *"}
"""What stands behind a line's name, by what it rests on."""

_CAUSES = {
    "vague": "hangs on what was left unsaid",
    "nobody offers": "nobody offers it",
    "lost to a higher line": "taken by lines above",
    "conditional": "on conditions",
    "wrong place": "offered elsewhere",
    "below the smallest useful amount": "offers too small to be of use",
    "below the rung that counts": "below the rung that counts",
    "only floated": "only floated",
    "said in another unit": "said in another unit",
    "too little offered": "too little offered",
}


def cause(what: Cause) -> str:
    """Why a line is short, in a few words."""
    return _CAUSES[what]


def shortfall(short: Shortfall, *, most: int = 3) -> str:
    """Why a line is short, with the first things its filling hangs on."""
    text = cause(short.cause)
    if short.hangs_on and short.cause in ("conditional", "vague"):
        text += f": {listed(map(str, short.hangs_on), most)}"
    return text


_STOPS = {
    "given": "serves this line",
    "together only": "serves this line if announced jointly",
    "used elsewhere": "used elsewhere",
    "not needed": "not needed here",
    "withheld": "withheld",
    "floated": "only floated",
    "not counted": "below the rung that counts",
    "refused": "refused",
    "withdrawn": "withdrawn",
    "place": "serves elsewhere",
    "unit": "said in another unit",
    "size": "below the smallest useful amount",
}


def stop(what: Stop) -> str:
    """What stops an offer at a line, in a few words."""
    return _STOPS[what]


def candidate(one: Candidate, offer: Offer, line: LineAnswer) -> str:
    """What stops one offer at a line, or what it gives."""
    text = _STOPS[one.stop]
    if one.stop in ("given", "together only"):
        text += f" with {bounds(*one.gives)} {line.unit}"
    elif one.stop == "used elsewhere" and one.elsewhere:
        text = f"used for {', '.join(one.elsewhere)}"
    elif one.stop == "place" and offer.place:
        text += f": {PLACES[offer.place]}"
    if one.stop in ("refused", "withdrawn") and offer.reasons:
        text += f": {offer.reasons[0][0]}"
    if one.waits and one.stop in ("withheld", "together only"):
        text += f"; waits for {', '.join(map(str, one.waits))}"
    return text


def circle(found: Circle) -> str:
    """A circle in a sentence, by nation: "USA waits for total(land, troops) >= 20000; GBR and NLD wait for usa.backstop"."""
    return "; ".join(
        f"{joined(nations)} {'waits' if len(nations) == 1 else 'wait'} for {part}"
        for part, members in found.waits
        if (nations := list(dict.fromkeys(member.partition(".")[0] for member in members)))
    )


def circle_ending(found: Circle) -> str:
    """How a circle ends, once all that is free turns out well."""
    least, most = found.standing
    if least is Mode.TOGETHER:
        return "Announced jointly, it closes."
    if most is Mode.TOGETHER:
        return "Announced jointly, it closes if what was left unsaid suffices."
    return "What was left unsaid may resolve it; at the least amounts nobody in it moves first."


def waited(answer: Assessment, found: Waiting) -> str:
    """The answer to "is it deadlocked?", in a sentence or two."""
    if not found.knots:
        return "There is no circle: nobody waits for themselves by way of others."
    offers = sum(len(one.circle.members) for one in found.knots)
    nations = {nation for one in found.knots for nation in one.nations}
    where = "a circle" if len(found.knots) == 1 else f"{len(found.knots)} circles"
    lead = f"{offers} offers of {len(nations)} nations wait for each other in {where}."
    if not answer.lines:
        return lead
    wait, move = found.if_all_wait, found.if_all_move
    total = f"Lines filled of {len(answer.lines)}, once all that is free has turned out well"
    if wait == move:
        return f"{lead} {total}: {count_of_lines(wait)}, whether all wait or move together."
    return f"{lead} {total}: {count_of_lines(wait)} if all wait; {count_of_lines(move)} if all move together."


def joined(words: Sequence[str]) -> str:
    """One word or more as a sentence has them: "land, air and sea"."""
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"


def reason(link: Reason) -> str:
    """One link of a chain of reasons, in a sentence."""
    text = _REASONS[link.kind](link)
    if link.said and link.kind in ("condition", "fixed", "happened", "free", "brought about", "measure", "offered", "cited"):
        text += f"  — {said(link.said[0])}"
    if link.sources:
        text += f" ({', '.join(link.sources)})"
    return text


def _held(link: Reason) -> str:
    return "yes" if link.holds[0] else "perhaps" if link.holds[1] else "no"


def _measure(link: Reason) -> str:
    assert link.has is not None
    return f"{_held(link)}: {link.subject}; so far {bounds(*link.has)}"


def _offer(link: Reason) -> str:
    return f"{link.subject}: {mode(link.standing)}"


def _clash(link: Reason) -> str:
    words = "; against it ".join(said(one) for one in link.said)
    return f"two words of one day: {words} ({link.subject})"


def _reported(link: Reason) -> str:
    return "reported since: " + "; ".join(f"{one.gist.rstrip('.')} ({day(one.said_on)}, {one.statement})" for one in link.said)


_REASONS = {
    "offer": _offer,
    "condition": lambda link: f"{_held(link)}: {link.subject}",
    "fixed": lambda link: f"{_held(link)}: {link.subject}, as the scenario has it",
    "happened": lambda link: f"yes: {link.subject} has happened",
    "free": lambda link: f"no: {link.subject} has not happened, and the scenario leaves it open",
    "brought about": lambda link: f"{_held(link)}: {link.subject}, which offers bring about",
    "measure": _measure,
    "offered": lambda link: f"{_held(link)}: {link.subject}",
    "circle": lambda link: f"back to {link.subject}: a circle",
    "further": lambda link: f"{link.subject}: {mode(link.standing)}, and so on (ask for it)",
    "cited": lambda link: f"cited: {link.subject}",
    "clash": _clash,
    "reported": _reported,
}


def listed(words: Iterable[str], most: int = 6) -> str:
    """Words apart by commas, the first few and how many more.

    >>> listed(["a", "b", "c"], most=2)
    'a, b and 1 more'
    """
    found = list(words)
    if len(found) <= most:
        return ", ".join(found)
    return f"{', '.join(found[:most])} and {len(found) - most} more"
