"""Chances in words: per cents, ranges, marks for what was estimated, and the rows of a case that an answer rests on."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from willing.analysis.odds import Likelihood, Mover, Outlook, Prospect, Span
from willing.ledger.case import Case
from willing.report.sentences import condition_text, offer_words
from willing.vocabulary.chance import Chance
from willing.vocabulary.condition import ALWAYS, Condition
from willing.vocabulary.records import Spread

__all__ = [
    "Rested",
    "amounts",
    "chance_text",
    "circumstance",
    "decided",
    "likelihood",
    "mover",
    "moves",
    "per_cent",
    "points",
    "rested",
    "share",
    "span",
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
        return f"−{share(-value)}"
    if value < _NOUGHT:
        return "0"
    if value > 1 - _NOUGHT:
        return "100"
    text = _rounded(value, 1)
    return {"0": "<0.1", "100": ">99.9"}.get(text, text)


def _rounded(value: float, digits: int) -> str:
    text = f"{100 * value:.{digits}f}"
    return text.rstrip("0").rstrip(".")


def per_cent(value: float) -> str:
    """A chance or a share in per cent."""
    return f"{share(value)} %"


def span(found: Span) -> str:
    """A chance, or the range it can take; what was estimated has `≈` before it and `±` after, and `†` may reach further.

    >>> span(Span(0.412, 0.412)), span(Span(0.12, 0.34)), span(Span(0.412, 0.412, 0.001)), span(Span(0.1, 0.3, 0, False))
    ('41.2 %', '12–34 %', '≈ 41.2 % ± 0.1', '10–30 % †')
    """
    return _marked(_ends(found), found.error, found.whole)


def likelihood(found: Likelihood) -> str:
    """For certain, and at most after `…` where the vague amounts make a difference.

    >>> likelihood(Likelihood(Span(0, 0), Span(0.2, 0.9))), likelihood(Likelihood(Span(0.5, 0.5), Span(0.5, 0.5)))
    ('0 … 20–90 %', '50 %')
    """
    ends = [_ends(found.certain), _ends(found.possible)]
    error = max(found.certain.error, found.possible.error)
    return _marked(" … ".join(dict.fromkeys(ends)), error, found.certain.whole and found.possible.whole)


def _digits(error: float) -> int:
    """Decimals that show an error, in per cent: one at least and three at most."""
    return min(3, max(1, -math.floor(math.log10(100 * error)))) if error > 0 else 1


def _ends(found: Span) -> str:
    digits = _digits(found.error)
    low, high = (_rounded(end, digits) if found.error else share(end) for end in (found.low, found.high))
    return low if low == high else f"{low}–{high}"


def _marked(text: str, error: float, whole: bool) -> str:
    text += " %"
    if error > 0:
        digits = _digits(error)
        wide = math.ceil(round(100 * error * 10**digits, 6)) / 10**digits
        text = f"≈ {text} ± {f'{wide:.{digits}f}'.rstrip('0').rstrip('.')}"
    return text if whole else f"{text} †"


def points(value: float) -> str:
    """A rise or a fall of a chance, in points of a hundred.

    >>> points(0.6), points(-0.123), points(0.0001)
    ('+60 points', '−12.3 points', '+<0.1 points')
    """
    return f"{'+' if value > 0 else ''}{share(value)} points"


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
        return f"how much {offer_words(case, found.event)} comes to, {points(rise)} from least to most"
    says = case.name(found.event)
    if found.event in unknown:
        says += " (unknown)"
    return f"{says}, {points(swing)}" if abs(swing) > _NOUGHT else f"{says}, {points(rise)} if it happens"


def circumstance(case: Case, found: Rested) -> str:
    """In which circumstance a chance is an event's, in a clause; nothing where it has one chance alone."""
    if found.given is None:
        return ""
    return "otherwise" if found.given == ALWAYS else f"if {condition_text(case, found.given)}"


def chance_text(found: Chance) -> str:
    """What is known of a chance: `20–60 %`, or that it is unknown.

    >>> chance_text(Chance(0.2, 0.6)), chance_text(Chance(0, 1))
    ('20–60 %', 'unknown')
    """
    return "unknown" if found.is_unknown else span(Span(found.least, found.most))
