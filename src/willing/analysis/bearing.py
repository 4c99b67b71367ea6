"""On which statements the offers of a day rest, and on which days a statement bears.

Most words are said again and again, and of what was said often only the last time turns anything. A statement *bears* on a day
if some offer of that day could be another one without it, in anything but its trail: whoever has only the statements that bear
has the day's offers. They are few however often words are repeated: for each offer its last word, the words that earned its rung
and named its amount, its conditions, caveats and reasons, those that clash, and those that say where a word without a place
belongs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from typing import Final

from willing.analysis.offers import Distilled, by_family
from willing.analysis.said import day_of
from willing.ledger.case import Case
from willing.ledger.tables import Sheets
from willing.vocabulary.records import Statement

__all__ = ["BEARING", "bearing", "bearings", "intervals"]

# Which words bear hangs on these columns beside the words themselves, and on the rules of offers: the number, to be raised when
# `offers` makes something else of the same words.
_HANGS_ON: Final = {
    "bodies": ("body",),
    "capabilities": ("capability", "unit"),
    "events": ("event", "kind"),
    "promises": ("promise", "continues"),
}
_EDITION: Final = 1
Interval = tuple[str, date, date | None]


def bearing(case: Case, as_of: date) -> frozenset[str]:
    """The ids of the statements on which the offers of the day rest.

    What these alone add up to is what all statements do, but for the trails:

    >>> from dataclasses import replace
    >>> from willing import Case, offers
    >>> case, day = Case.read("ukraine-2025"), date(2025, 4, 10)
    >>> kept = bearing(case, day)
    >>> few = replace(case, statements=tuple(one for one in case.statements if one.statement in kept))
    >>> [one.quantity for one in offers(few, day)] == [one.quantity for one in offers(case, day)]
    True

    Cost:
        One pass over the statements.
    """
    kept: set[str] = set()
    for words in by_family(case, case.statements, as_of):
        distilled = Distilled(case)
        distilled.hear(words)
        kept |= _kept(distilled)
    return frozenset(kept)


def bearings(case: Case) -> Iterator[Interval]:
    """Each statement that bears on any day, with the first day on which it does and the first on which it no longer does.

    The last is `None` if it still bears when all has been said. A statement may bear again after it did not: when somebody names
    a place, a tranche or a new name for the first time, older words are read in its light.

    Cost:
        Linear in the statements, as long as few of them place words as none did before.
    """
    return intervals(case, case.statements)


def intervals(case: Case, statements: Iterable[Statement]) -> Iterator[Interval]:
    """The same for some of the statements, whichever the case has itself.

    Args:
        case: for its words, events, promises and bodies; its statements are not looked at.
        statements: in any order. All that were ever said for one nation belong together, and no nation's words bear on
            another's offers: so one nation after another may be given. Its intervals hold until one more of its statements is
            added or changed, or a row of `promises.csv` that names it; then they are to be worked out anew.
    """
    for words in by_family(case, statements):
        distilled = Distilled(case)
        since: dict[str, date] = {}
        for day, todays in groupby(words, key=day_of):
            distilled.hear(todays)
            kept = _kept(distilled)
            yield from ((one, since.pop(one), day) for one in sorted(since.keys() - kept))
            since.update((one, day) for one in kept - since.keys())
        yield from ((one, first, None) for one, first in since.items())


class _Bearing:
    """What a ledger asks to know of which words bear."""

    def rules(self, sheets: Sheets) -> str:
        """What the answer hangs on beside a nation's own words, as sixteen letters and figures."""
        cells = [
            (table, sorted(tuple(row.cells.get(column, "") for column in columns) for row in sheets.get(table, ())))
            for table, columns in _HANGS_ON.items()
        ]
        about = [row.cells.get("value", "") for row in sheets.get("settings", ()) if row.cells.get("setting") == "about"]
        return hashlib.sha256(repr((_EDITION, cells, about)).encode()).hexdigest()[:16]

    def intervals(self, case: Case) -> Iterable[Interval]:
        """For the statements of a case: id, from which day it bears, and before which one it does no more."""
        return bearings(case)


BEARING: Final = _Bearing()


def _kept(distilled: Distilled) -> set[str]:
    """What the offers rest on, and what places their words: the latest of each kind, and whatever says where a word belongs."""
    family = distilled.family
    kept = {said.statement for one in distilled.made.values() for said in one.needed()}
    kept.update(said.statement for said in family.kinds.values())
    for stream in family.streams.values():
        kept.update(said.statement for one in kept & stream.decides.keys() if (said := stream.decides[one]) is not None)
    return kept
