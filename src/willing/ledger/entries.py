"""The entries of a ledger: what was recorded of one row, by whom and when, each sealed to the one before it.

A row of a case is never written over. What is known of it is the last entry on it; the earlier ones stay, and every day can be
seen again by leaving out the later ones. Pure values: the clock and the name of the recorder are arguments.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, Literal

from willing.vocabulary.records import SHEETS

__all__ = [
    "ACTS",
    "STATES",
    "Act",
    "Entry",
    "RowChange",
    "Stored",
    "Tampering",
    "cells_text",
    "chain_faults",
    "entry_text",
    "key_of",
    "sealed",
    "stamp",
]

# `records` a row that is not there; `supersedes` and `withdraws` one that is. `contests` says what somebody else would have the
# row say, and changes nothing; `yields` ends a contest, once it was taken or given up.
Act = Literal["records", "supersedes", "withdraws", "contests", "yields"]
ACTS: Final = ("records", "supersedes", "withdraws", "contests", "yields")
STATES: Final = ("records", "supersedes", "withdraws")  # the acts that change what is known of a row


_as_json: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a ledger.

    Attributes:
        number: 1 for the first; no number is left out.
        recorded_at: when, in UTC to the microsecond; the same for the entries of one append, and after those of the one before.
        recorded_by: who recorded it.
        act: what it does to the row.
        table, key: the row: its table's name, and the cells that tell it from others, as `key_of` joins them.
        regards: the number of the entry that it supersedes, withdraws, contests or yields; `None` where it records.
        placed: the number of the entry that gave the row its place among the rows of its table.
        cells: what the row says, column to text, without the blank ones; `None` where it is withdrawn or yielded.
        why: a remark of the recorder.
        hash: the seal: SHA-256, in hexadecimal, over the seal before it and everything above.
    """

    number: int
    recorded_at: datetime
    recorded_by: str
    act: Act
    table: str
    key: str
    regards: int | None
    placed: int
    cells: Mapping[str, str] | None
    why: str
    hash: str


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row before and after, by its table and key; `before` is None for a new row, `after` for one taken out.

    Cells that are blank are not among them. `before` is what was known: a ledger takes a change only if the row still says so. A
    row that keeps its key and changes keeps its place too; a new one stands at the end of its table.
    """

    table: str
    key: tuple[str, ...]
    before: Mapping[str, str] | None
    after: Mapping[str, str] | None

    @property
    def name(self) -> str:
        """The key as one text, as entries write it."""
        return key_text(self.key)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns whose cells differ, in the order of the table.

        >>> RowChange("nations", ("FRA",), {"nation": "FRA", "name": "Frence"}, {"nation": "FRA", "name": "France"}).columns
        ('name',)
        """
        before, after = self.before or {}, self.after or {}
        return tuple(column for column in SHEETS[self.table].columns if before.get(column, "") != after.get(column, ""))


@dataclass(frozen=True, slots=True)
class Tampering:
    """Something that was done to a ledger behind its back: at which entry, and what shows it."""

    number: int
    says: str


def key_of(table: str, cells: Mapping[str, str]) -> str:
    """The cells that tell a row of the table from others, as one text: `small | land`."""
    return key_text([cells.get(part, "") for part in SHEETS[table].key])


def key_text(key: Sequence[str]) -> str:
    """The parts of a key as one text, blank ones at the end left out.

    >>> key_text(("small", "land", ""))
    'small | land'
    """
    parts = list(key)
    while len(parts) > 1 and not parts[-1]:
        parts.pop()
    return " | ".join(parts)


def stamp(at: datetime) -> str:
    """A moment as entries write it, always of one length, so that texts stand in the order of moments.

    >>> stamp(datetime(2025, 9, 4, 18, 30, tzinfo=UTC))
    '2025-09-04T18:30:00.000000Z'
    """
    return at.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="microseconds") + "Z"


def cells_text(cells: Mapping[str, str] | None) -> str | None:
    """The cells as canonical JSON: by column in the order of the alphabet, without blank ones."""
    if cells is None:
        return None
    return _as_json({k: v for k, v in sorted(cells.items()) if v})


def entry_text(
    number: int,
    recorded_at: str,
    recorded_by: str,
    act: str,
    table: str,
    key: str,
    regards: int | None,
    placed: int,
    cells: str | None,
    why: str,
) -> str:
    """Everything that an entry says, as the seal covers it: a JSON list in the order of the columns."""
    said: list[Any] = [number, recorded_at, recorded_by, act, table, key, regards, placed, cells, why]
    return _as_json(said)


def sealed(before: str, text: str) -> str:
    """The seal of an entry that says `text` and follows one with the seal `before`; the first follows the ledger's id."""
    return hashlib.sha256(f"{before}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()


Stored = tuple[int, str, str, str, str, str, int | None, int, str | None, str, str]  # an entry as it stands in the database
_KINDS: Final = (int, str, str, str, str, str, int | None, int, str | None, str, str)


def chain_faults(origin: str, stored: Iterable[Stored], seals: Mapping[int, str]) -> Iterator[Tampering]:
    """What was done to the entries behind the ledger's back; nothing if they are as they were recorded.

    Args:
        origin: what the first entry follows: the id of the ledger.
        stored: every entry, in the order of their numbers.
        seals: by number, the seal of the last entry of each append, as the append noted it.

    An entry whose text does not give its seal was changed; one that does not follow the seal before it stands behind one that was
    changed, put in or taken out. After the first fault the chain is taken up again from what is there, so that each is told once.
    An append has one moment, and no other append has it: so a seal that was put in or taken out shows too.
    Someone who makes the whole chain and the notes anew from some entry on leaves no trace in them: only a seal that was noted
    elsewhere shows that.
    """
    before, last = origin, 0
    moment, whole = "", True  # of the last entry; `whole` if it gives its seal
    for number, *rest, seal in stored:
        if not all(map(isinstance, (number, *rest, seal), _KINDS)):  # SQLite takes anything anywhere
            yield Tampering(last + 1, f"behind entry {last} stands what is no entry")
            continue
        if number > last + 1:
            missing = f"entry {last + 1} is" if number == last + 2 else f"entries {last + 1:,} to {number - 1:,} are"
            yield Tampering(last + 1, f"{missing} gone")
        elif number <= last:
            yield Tampering(number, f"entry {number} stands behind entry {last}")
        then, now = whole, sealed(before, entry_text(number, *rest)) == seal  # type: ignore[arg-type]
        if not now and number == last + 1:
            yield Tampering(number, f"what entry {number} says does not give its seal: it, or the seal before it, was changed")
        elif number in seals and seals[number] != seal:
            yield Tampering(number, f"entry {number} does not bear the seal that was noted when it was recorded")
        if str(rest[0]) < moment:
            yield Tampering(number, f"entry {number} is dated before the one before it")
        elif then and now and last and number == last + 1 and (str(rest[0]) == moment) == (last in seals):
            put_in = f"a seal was put in at entry {last}, which does not end what was recorded together"
            yield Tampering(last, put_in if last in seals else f"no seal was noted when entry {last} was recorded")
        before, last, moment, whole = seal, number, max(moment, str(rest[0])), now
    if any(not isinstance(one, int) or one < 1 for one in seals):
        yield Tampering(0, "there is a seal of no entry")
    end = max((one for one in seals if isinstance(one, int)), default=0)
    if end > last:
        missing = f"entry {end} is" if end == last + 1 else f"entries {last + 1:,} to {end:,} are"
        yield Tampering(last + 1, f"{missing} gone")
    elif end < last:
        yield Tampering(last, f"no seal was noted when entry {last} was recorded")
