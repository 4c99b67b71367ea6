"""What would change an answer, and what a change does to it, in words. Computes no number.

What is marked for translation here has blanks that a screen fills with links, and a terminal with words.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from willing.report import sentences
from willing.report.tongue import N_, _, _n, joined, listed, name, number, place, quoted, term, title
from willing.vocabulary.condition import ALWAYS, Event, Not

if TYPE_CHECKING:
    from willing.analysis.changes import Change, Difference
    from willing.ledger.case import Case

__all__ = [
    "BELOW",
    "BESIDES",
    "CEILING",
    "JOINTLY",
    "WAITED_FOR",
    "WAITED_FOR_ALONE",
    "balance",
    "circle_label",
    "supposed",
    "wait",
]

BELOW: Final = N_("In it, but below the rung that counts: {offers}.")
BESIDES: Final = N_("Besides, its members wait for {conditions}.")
JOINTLY: Final = N_("Announced jointly, these stand too: {offers}.")
WAITED_FOR: Final = N_("{event}: {waits}.")
WAITED_FOR_ALONE: Final = N_("{event}: {waits}; {offers} for nothing else.")
CEILING: Final = N_("If every event left open turned out well: up to {ceiling} of {total} lines.")
_SEVERAL: Final = 6


def circle_label(at: int, of: int) -> str:
    """What a circle is called, the first being 1: by its number, where there are several."""
    return _("A circle") if of == 1 else _("Circle {number}", number=number(at))


def wait(offers: int) -> str:
    """How many offers wait for an event."""
    return _n("{count} offer waits for it", "{count} offers wait for it", offers)


def supposed(case: Case, change: Change) -> str:
    """What a change supposes, in a sentence; nothing where it supposes nothing. Of much of one kind the first few are told."""
    parts = [
        *_several(_event(case, one, holds) for one, holds in sorted(change.events.items())),
        *_several(_nations(case, change)),
        *_several(
            _("{offer}, without a condition", offer=sentences.offer_words(case, offer))
            if one == ALWAYS
            else _(
                "{offer}, if {condition}", offer=sentences.offer_words(case, offer), condition=sentences.condition_text(case, one)
            )
            for offer, one in change.conditions.items()
        ),
    ]
    if change.count:
        parts.append(_("offers count from {status}", status=term("status", change.count)))
    if change.requirement:
        parts.append(_("against {title}", title=quoted(title(case, case.requirement_of(change.requirement)))))
    return _("Supposed: {what}.", what=_("; ").join(parts)) if parts else ""


def balance(found: Difference) -> str:
    """How many lines get more and less, and how many offers stand more and less firmly; nothing where none does either."""
    lines = [one.turn for one in found.lines]
    offers = [one.turn for one in found.offers]
    told = []
    if any(lines):
        more, less = number(lines.count(1)), number(lines.count(-1))
        told.append(_("Lines that get more: {more}; less: {less}.", more=more, less=less))
    if any(offers):
        more, less = number(offers.count(1)), number(offers.count(-1))
        told.append(_("Offers that stand more firmly: {more}; less: {less}.", more=more, less=less))
    return " ".join(told)


def _event(case: Case, event: str, holds: bool) -> str:
    told = sentences.condition_text(case, Event(event) if holds else Not(Event(event)))
    return _("that {event}", event=told) if holds else told


def _nations(case: Case, change: Change) -> Iterable[str]:
    """The nations that leave, and those that stay somewhere."""
    if gone := change.without:
        told = listed([name(case, one) for one in gone]) if len(gone) > _SEVERAL else joined(name(case, one) for one in gone)
        yield _n("{nations} leaves", "{nations} leave", len(gone), nations=told)
    for nation, where in change.stays.items():
        yield _("{nation} stays {place}", nation=name(case, nation), place=place(where))


def _several(parts: Iterable[str]) -> list[str]:
    """The first few of several parts, and how many more."""
    told = list(parts)
    more = len(told) - _SEVERAL
    return [*told[:_SEVERAL], _n("and {count} more", "and {count} more", more)] if more > 0 else told
