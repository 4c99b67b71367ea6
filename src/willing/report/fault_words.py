"""What is wrong with a question, in the tongue at hand: the faults that a reader of a board can come upon. Computes no number."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from willing.report.sentences import retold
from willing.report.tongue import N_, _, apart, isolated, tongue

if TYPE_CHECKING:
    from willing.faults import Fault

__all__ = ["address", "near", "told"]

_PLACES: Final = (
    N_("the query"),
    N_("the address"),
    N_("the way of asking"),
    N_("what is sent"),
    N_("the desk"),
    N_("the draft"),
    N_("the work of the answer"),
    N_("known-from"),
)
_NAMES: Final = {
    "as_of": N_("As of"),
    "scenario": N_("Scenario"),
    "requirement": N_("Requirement"),
    "count": N_("Offers count from"),
    "then_count": N_("Counting rule"),
    "then_requirement": N_("Requirement"),
    "months": N_("Months"),
    "ratio": N_("Ratios, so many to one"),
    "line": N_("Line"),
    "from": N_("from"),
    "to": N_("to"),
    "day": N_("The day"),
    "sites": N_("How many sites"),
    "within": N_("Reaches by road, in hours"),
    "since": N_("Compared with"),
    "lang": N_("Language"),
    "known_on": N_("Known up to"),
    "known_from": N_("What the ledger has learned since (a day or an entry)"),
    "front_km": N_("At least so many km from the front"),
    "without_each": N_("What it loses without each nation"),
    "who": N_("Definition"),
    "without": N_("Without"),
    "stays": N_("stays next door"),
    "capability": N_("Contingents of the kind"),
    "model": N_("Sought is"),
    "about": N_("What is asked about"),
}
"""What the fields of the forms are called, by the names that a query has for them."""

_FOUND: Final = (
    N_("nothing"),
    N_("none"),
    N_("no event {name}"),
    N_("no nation {name}"),
    N_("{count} of them"),
    N_("{count} ratios"),
    N_("{count} characters"),
    N_("a part of it"),
    N_("what cannot be read"),
    N_("{day}, where as_of is {other}"),
    N_("{day}, which is after {other}"),
    N_("more than {count} seconds"),
)
_WANTED: Final = (
    N_("a name that a screen knows"),
    N_("a name that this screen uses"),
    N_("at most {count} characters of text"),
    N_("at most {count} MB"),
    N_("at most {count} characters"),
    N_("at most {count}"),
    N_("less"),
    N_("kilometres from {least} to {most}"),
    N_("a day that is not after the last one"),
    N_("a day or an entry that is not after what was known last"),
    N_("as it was when it was shown"),
    N_("one to decide on"),
    N_("another one"),
    N_("a form as the board's own pages send it"),
    N_("a day that leaves room for the months in the calendar"),
    N_("the name of who decides, at most {count} characters"),
    N_("one of the two"),
    N_("one of the screens"),
    N_("one of {names}"),
    N_("one truth for each event"),
    N_("one"),
    N_("a day, such as {day}"),
    N_("a number from {least} to {most}, such as 4 for four to one"),
    N_("a number from {least} to {most}"),
    N_("a number of at least {least}"),
    N_("a number of sites, such as 4 or 3..6"),
    N_("a number, nought or more"),
    N_("a line of the requirement"),
    N_("a requirement of the case"),
    N_("an event of the case"),
    N_("a nation of the case"),
    N_("all of it within {count} seconds"),
    N_("how many sites to choose"),
    N_("a nation, an offer or a line"),
    N_("a nation, an offer or a line of the answer"),
    N_("an offer, a tranche or a nation"),
    N_("an offer, a promise or a nation that statements speak of"),
    N_("a nation, an offer, a statement or a source with statements"),
    N_("a known event"),
)
_REMEDIES: Final = (
    N_("begin at {address}"),
    N_("there are {names}"),
    N_("ask again for the others"),
    N_("ask for less at once, or at the terminal, which waits as long as it takes"),
    N_("the two in order"),
    N_("look at it as it is now, and decide again"),
    N_("look at that one"),
    N_("follow a figure of the first screen, or begin at {address}"),
    N_("a link of the table shows one"),
    N_("send it again"),
    N_("send it in parts"),
    N_("open the page again"),
    N_("{number} is {day}, the case's first day"),
    N_("a region may follow, such as ar-EG"),
    N_("add it to {file}"),
)
_NEAR: Final = re.compile(r"did you mean (.+)\?", re.DOTALL)
_BEGIN: Final = re.compile(r"begin at (/[a-z]*)$")


def told(fault: Fault) -> tuple[str, str, str, str]:
    """Where, what was found, what was wanted, and the way out; what is in no list stays as it was said.

    >>> from willing.faults import Fault
    >>> told(Fault("as_of", "'x'", "a day, such as 2025-04-10", "did you mean 'a' or 'b'?"))
    ('as_of', "'x'", 'a day, such as 2025-04-10', "did you mean 'a' or 'b'?")
    """
    return _where(fault.where), retold(fault.found, _FOUND), retold(fault.wanted, _WANTED), _remedy(fault.remedy)


def near(fault: Fault) -> tuple[str, ...]:
    """The words that a fault takes for what was meant; none where it names no such.

    >>> from willing.faults import Fault
    >>> near(Fault("as_of", "'x'", "a day, such as 2025-04-10", "did you mean 'a' or 'b'?"))
    ("'a'", "'b'")
    """
    found = _NEAR.fullmatch(fault.remedy)
    return tuple(found[1].split(" or ")) if found else ()


def address(fault: Fault) -> str:
    """The address on the board at which a fault says to begin; blank where it says none."""
    found = _BEGIN.search(fault.remedy)
    return found[1] if found else ""


def _where(place: str) -> str:
    place = "about" if place == "ABOUT" else place  # what a command has as its argument
    if place in _NAMES and tongue().language != "en":
        return _("{label} ({name})", label=_(_NAMES[place]), name=place)
    return retold(place, _PLACES)


def _remedy(remedy: str) -> str:
    if (found := _NEAR.fullmatch(remedy)) is None:
        return retold(remedy, _REMEDIES)
    *first, last = map(isolated, found[1].split(" or "))
    near = _("{words} or {last}", words=apart(first), last=last) if first else last
    return _("did you mean {names}?", names=near)
