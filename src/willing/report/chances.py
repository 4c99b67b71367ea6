"""Chances in words: per cents, ranges, marks for what was estimated, and the rows of a case that an answer rests on."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from willing.report.sentences import condition_text, offer_words
from willing.report.tongue import _, _n, listed, name, number, quoted, term, title
from willing.vocabulary.chance import Chance
from willing.vocabulary.condition import ALWAYS, Condition
from willing.vocabulary.records import Spread

if TYPE_CHECKING:
    from willing.analysis.odds import Likelihood, Mover, Outlook, Prospect, Span
    from willing.ledger.case import Case

__all__ = [
    "Rested",
    "amounts",
    "chance_text",
    "circumstance",
    "decided",
    "fixed",
    "headline",
    "legend",
    "likelihood",
    "mover",
    "moves",
    "per_cent",
    "points",
    "rested",
    "share",
    "span",
    "spread_words",
    "unknown_events",
    "way_clause",
]

_NOUGHT = 5e-7


@dataclass(frozen=True, slots=True)
class Rested:
    """A chance that an answer rests on.

    Attributes:
        event: the event.
        given: the circumstance in which the chance is the event's; `None` where it has one chance alone.
        chance: the chance.
        basis, sources: of the row that names it; `None` and none where nobody named one, and it is unknown.
    """

    event: str
    given: Condition | None
    chance: Chance
    basis: str | None
    sources: tuple[str, ...]


def decided(variable: str) -> tuple[str, str]:
    """What a variable of an outlook decides, an event or an offer, and in which circumstance.

    >>> decided("ceasefire"), decided("vote given ceasefire"), decided("vote otherwise"), decided("FRA.land brings 5,000")
    (('ceasefire', ''), ('vote', 'given ceasefire'), ('vote', 'otherwise'), ('FRA.land', 'brings 5,000'))
    """
    name, _, rest = variable.partition(" ")
    return name, rest


def rested(case: Case, outlook: Outlook) -> Iterator[Rested]:
    """The chances of those events on which some line or the whole hangs when all announce jointly.

    By event; those of one event in the order of the case's rows.
    """
    hangs_on = {found.event for one in (outlook.whole, *outlook.lines) for found in one.movers}
    variables: dict[str, dict[str, Chance]] = defaultdict(dict)
    for variable, chance in outlook.chances.items():
        event, when = decided(variable)
        if event in hangs_on and event in case.events:
            variables[event][when] = chance
    for event, by_circumstance in sorted(variables.items()):
        left = dict(by_circumstance)
        for row in (row for row in case.odds if row.event == event):
            when = f"given {row.given}" if f"given {row.given}" in left else ""
            if when in left:
                yield Rested(event, row.given if when else None, left.pop(when), row.basis, row.sources)
        for when, chance in left.items():
            yield Rested(event, ALWAYS if when else None, chance, None, ())


def amounts(case: Case, outlook: Outlook) -> tuple[Spread, ...]:
    """The rows of `amounts` whose offers may bring one of nine amounts, where some line or the whole hangs on them."""
    hangs_on = {found.event for one in (outlook.whole, *outlook.lines) for found in one.movers}
    return tuple(spread for spread in case.amounts if spread.offer in hangs_on)


def share(value: float) -> str:
    """A share of one in per cent, without the sign: what is not quite nought or all never looks so.

    >>> share(0.412), share(0.4), share(0), share(1), share(0.0001), share(0.99999), share(-0.25)
    ('41.2', '40', '0', '100', '<0.1', '>99.9', '−25')
    """
    if value < -_NOUGHT:
        return _("−{share}", share=share(-value))
    if value < _NOUGHT:
        return number(0)
    if value > 1 - _NOUGHT:
        return number(100)
    rounded = round(100 * value, 1)
    if not rounded:
        return _("<{share}", share=number(0.1))
    if rounded == 100:
        return _(">{share}", share=number(99.9))
    return number(rounded)


def per_cent(value: float) -> str:
    """A chance or a share in per cent."""
    return _("{share} %", share=share(value))


def span(found: Span) -> str:
    """A chance, or the range it can take; what was estimated has `≈` before it and `±` after, and `†` may reach further.

    >>> from willing.analysis.odds import Span
    >>> span(Span(0.412, 0.412)), span(Span(0.12, 0.34)), span(Span(0.412, 0.412, 0.001)), span(Span(0.1, 0.3, 0, False))
    ('41.2 %', '12–34 %', '≈ 41.2 % ± 0.1', '10–30 % †')
    """
    return _marked(_ends(found), found.error, found.whole)


def likelihood(found: Likelihood) -> str:
    """For certain, and at most after `…` where the vague amounts make a difference.

    >>> from willing.analysis.odds import Likelihood, Span
    >>> likelihood(Likelihood(Span(0, 0), Span(0.2, 0.9))), likelihood(Likelihood(Span(0.5, 0.5), Span(0.5, 0.5)))
    ('0 … 20–90 %', '50 %')
    """
    certain, possible = _ends(found.certain), _ends(found.possible)
    ends = certain if certain == possible else _("{certain} … {possible}", certain=certain, possible=possible)
    return _marked(ends, max(found.certain.error, found.possible.error), found.certain.whole and found.possible.whole)


def _digits(error: float) -> int:
    """Decimals that show an error, in per cent: one at least and three at most."""
    return min(3, max(1, -math.floor(math.log10(100 * error)))) if error > 0 else 1


def _ends(found: Span) -> str:
    digits = _digits(found.error)
    low, high = (number(round(100 * end, digits)) if found.error else share(end) for end in (found.low, found.high))
    return low if low == high else _("{least}–{most}", least=low, most=high)


def _marked(text: str, error: float, whole: bool) -> str:
    text = _("{share} %", share=text)
    if error > 0:
        digits = _digits(error)
        wide = math.ceil(round(100 * error * 10**digits, 6)) / 10**digits
        text = _("≈ {share} ± {error}", share=text, error=number(wide))
    return text if whole else f"{text} †"


def points(value: float) -> str:
    """A rise or a fall of a chance, in points of a hundred.

    >>> points(0.6), points(-0.123), points(0.0001)
    ('+60 points', '−12.3 points', '+<0.1 points')
    """
    if value > 0:
        return _("+{share} points", share=share(value))
    if value < -_NOUGHT:
        return _("−{share} points", share=share(-value))
    return _("{share} points", share=share(value))


def moves(found: Prospect) -> list[Mover]:
    """The events that move a chance enough to be told, those that move it most first."""
    return [one for one in found.movers if max(map(abs, (*one.swing, *one.importance))) > _NOUGHT]


def mover(case: Case, found: Mover, unknown: Iterable[str]) -> str:
    """What an event or an amount does to a chance, in a clause.

    Args:
        case: the case.
        found: the mover.
        unknown: the events whose chance nobody named.
    """
    swing, rise = (max(pair, key=abs) for pair in (found.swing, found.importance))
    if found.event not in case.events:
        offer = offer_words(case, found.event)
        return _("how much {offer} comes to, {points} from least to most", offer=offer, points=points(rise))
    says = name(case, found.event)
    if found.event in unknown:
        says = _("{event} (unknown)", event=says)
    if abs(swing) > _NOUGHT:
        return _("{event}, {points}", event=says, points=points(swing))
    return _("{event}, {points} if it happens", event=says, points=points(rise))


def circumstance(case: Case, found: Rested) -> str:
    """In which circumstance a chance is an event's, in a clause; nothing where it has one chance alone."""
    if found.given is None:
        return ""
    return _("otherwise") if found.given == ALWAYS else _("if {condition}", condition=condition_text(case, found.given))


def chance_text(found: Chance) -> str:
    """What is known of a chance: `20–60 %`, or that it is unknown.

    >>> chance_text(Chance(0.2, 0.6)), chance_text(Chance(0, 1))
    ('20–60 %', 'unknown')
    """
    from willing.analysis.odds import Span

    return _("unknown") if found.is_unknown else span(Span(found.least, found.most))


def headline(case: Case, found: Outlook) -> str:
    """How likely the whole is, in a sentence; of what cannot be met, which lines are in the way."""
    called, total = quoted(title(case, found.question.requirement)), len(found.lines)
    if total == 0:
        return _("{title} asks for nothing.", title=called)
    if found.level is not None:
        called = _("{title} of priority {level} and before", title=called, level=number(found.level))
    which = _n("the one line", "both lines", total) if total < 3 else _n("all {count} lines", "all {count} lines", total)
    never = [one.line.line for one in found.lines if one.line is not None and _never(one)]
    if not never and not _never(found.whole):
        chance = likelihood(found.whole.jointly)
        return _(
            "The chance that {lines} of {title} are met together, announced jointly: {chance}.",
            lines=which,
            title=called,
            chance=chance,
        )
    lead = _("{title} is surely not met: {lines} together have no chance, even at most.", title=called, lines=which)
    if never:
        further = _("In the way: {lines}.", lines=listed(never, 12))
    else:
        further = _("Each line has one by itself, and they stand in each other's way.")
    return f"{lead} {further}"


def _never(one: Prospect) -> bool:
    """Whether it is known that even at most it has no chance."""
    return not one.jointly.possible.high and not one.jointly.possible.error


def fixed(found: Outlook) -> str:
    """Whether a scenario fixes something, in a sentence."""
    if found.question.scenario.truths:
        return _("What the scenario fixes is certain, all else has its chance.")
    return _("Nothing is fixed: every event that has not come yet has its chance.")


def unknown_events(case: Case, found: Outlook) -> set[str]:
    """The events with a chance that nobody named."""
    return {decided(variable)[0] for variable, chance in found.chances.items() if chance.is_unknown}


def legend(prospects: Sequence[Prospect], *, same: bool) -> str:
    """What the marks of chances mean; `same` where those alone and those jointly are told once."""
    spans = (span for one in prospects for found in (one.alone, one.jointly) for span in (found.certain, found.possible))
    told = [_("a–b: by chances known only as ranges, or unknown"), _("a … b: for certain and at most, by vague amounts")]
    if not all(span.whole for span in spans):
        told.append(_("†: the range may reach further"))
    if same:
        told.append(_("the same alone and announced jointly"))
    return _("; ").join(told)


def spread_words(spread: Spread) -> str:
    """An offer with the amount that is likeliest, and how far its ends are other than it said."""
    told = []
    if spread.least is not None:
        told.append(_("from {amount}", amount=number(spread.least)))
    if spread.most is not None:
        told.append(_("to {amount}", amount=number(spread.most)))
    told.append(_("evenly") if spread.likely is None else _("likeliest {amount}", amount=number(spread.likely)))
    return _("{offer} {amounts} ({basis})", offer=spread.offer, amounts=" ".join(told), basis=term("basis", spread.basis))


def way_clause(variable: str, truth: bool) -> str:
    """An event that must happen or must not, by its id, in the circumstance in which the chance is its own."""
    event, when = decided(variable)
    text = event if truth else _("not {event}", event=event)
    if not when:
        return text
    if when in ("otherwise", "given always"):
        return _("{event} ({circumstance})", event=text, circumstance=_("otherwise"))
    kind, _space, what = when.partition(" ")
    said = _("given {condition}", condition=what) if kind == "given" else _("brings {amount}", amount=what)
    return _("{event} ({circumstance})", event=text, circumstance=said)
