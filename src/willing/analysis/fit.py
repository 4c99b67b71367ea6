"""Whether an offer is of a kind, and at a place, that somebody asks for: yes, maybe, or no.

*Maybe* is where the offer left something unsaid that would decide it (rule V2): it counts at the most, never at the least.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import Final

__all__ = ["Fit", "kind_fit", "place_fit"]


class Fit(IntEnum):
    """In the order of certainty, so that the fit of several things is the least of theirs."""

    NO = 0
    MAYBE = 1
    YES = 2


# Places that lie within another. 'outside' leaves open which of the two it is.
_WITHIN: Final[Mapping[str, tuple[str, ...]]] = {"outside": ("neighbour", "home")}


def kind_fit(offered: str, wanted: str) -> Fit:
    """Whether the capability offered is the one wanted or a kind of it; a coarser word leaves it open.

    >>> kind_fit("land.light_battalion", "land").name, kind_fit("land", "land.light_battalion").name
    ('YES', 'MAYBE')
    """
    if offered == wanted or offered.startswith(f"{wanted}."):
        return Fit.YES
    return Fit.MAYBE if wanted.startswith(f"{offered}.") else Fit.NO


def place_fit(offered: str, wanted: str | None) -> Fit:
    """Whether an offer at one place serves at another; a place unsaid may be any, and one unwanted is met by each.

    An offer outside the host never fills a line inside it (rule F3):

    >>> [place_fit(place, "in_host").name for place in ("in_host", "neighbour", "")]
    ['YES', 'NO', 'MAYBE']
    """
    if not wanted or offered == wanted or offered in _WITHIN.get(wanted, ()):
        return Fit.YES
    return Fit.MAYBE if not offered or wanted in _WITHIN.get(offered, ()) else Fit.NO
