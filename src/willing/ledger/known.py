"""What is known of the rows of a ledger: now, up to an entry, or as much of it as a question needs.

The entries say it; which of them is the last on a row stands in an index beside them. What a ledger holds is taken as written by
a stranger: an entry that is none is a fault, and rows make a case by the same gate as those of a folder.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import chain, islice
from typing import Any, Final, TypeVar, cast

from sqlalchemy import Connection, Select, and_, func, insert, select

from willing.faults import Fault, FaultyInput, clipped
from willing.ledger.case import Case, State, part_of
from willing.ledger.entries import STATES, Act, Entry, Stored, key_of
from willing.ledger.schema import CURRENT, ENTRIES, SEALS
from willing.ledger.settings import listed
from willing.ledger.tables import Row, Sheets
from willing.vocabulary.records import SHEETS

__all__ = [
    "AT_ONCE",
    "IN_A_LIST",
    "LOOKED_INTO",
    "SMALL",
    "Indexed",
    "Known",
    "batched",
    "cells_now",
    "current",
    "entry_of",
    "indexed",
    "last_on",
    "moment_of",
    "number_of",
    "part_known",
    "placed_of",
    "put_in_index",
    "rows_now",
    "rows_of",
    "said_in",
    "sheets_of",
    "state_of",
    "told_by_key",
]

Known = date | int  # the day, or the number of the entry, up to which a ledger is asked
Indexed = tuple[str, str, int, int, str | None, str | None]  # a row of the index, in the order of its columns
_One = TypeVar("_One")

AT_ONCE: Final = 10_000  # rows that go to the database together
IN_A_LIST: Final = 500  # keys that one statement names
LOOKED_INTO: Final = "`willing ledger verify` tells what was done to it"  # where what was recorded cannot be
_END: Final = datetime.max.replace(tzinfo=UTC)
_READ_AT_ONCE: Final = 500  # rows whose texts are read as one
_LONGEST: Final = 4 * 2**20  # characters of a row: more than every column at its fullest, escaped
_FIRST: Final = {name: table.key[0] for name, table in SHEETS.items()}  # the column that no row of a table leaves blank
_COLUMNS: Final = {name: frozenset(table.columns) for name, table in SHEETS.items()}
SMALL: Final = tuple(table for table in SHEETS if table not in ("statements", "sources"))


def sheets_of(connection: Connection, number: int | None) -> Sheets:
    """The rows of every table now, or up to an entry."""
    if number is None:
        return {table: [row for _, row in rows_of(connection, current(table))] for table in SHEETS}
    last = (
        select(func.max(ENTRIES.c.number).label("number"))
        .where(ENTRIES.c.number <= number, ENTRIES.c.act.in_(STATES))
        .group_by(ENTRIES.c.sheet, ENTRIES.c.key)
        .subquery()
    )
    known = (
        select(ENTRIES.c.number, ENTRIES.c.sheet, ENTRIES.c.cells)
        .join(last, last.c.number == ENTRIES.c.number)
        .where(ENTRIES.c.cells.is_not(None))
        .order_by(ENTRIES.c.placed)
    )
    found = [one for one in connection.execute(known).all() if one[1] in SHEETS]
    sheets: dict[str, list[Row]] = {table: [] for table in SHEETS}
    for (_, table, _), cells in zip(found, _cells_in(found), strict=True):
        sheets[table].append(Row(len(sheets[table]) + 2, cells))
    return sheets


def number_of(connection: Connection, known: Known | None, name: str) -> int:
    """The number of the last entry that was known then: the end of an append, since nobody ever knew half of one.

    Raises:
        FaultyInput: where nothing was, and for the number of an entry that is not there yet.
    """
    last = connection.execute(select(func.max(ENTRIES.c.number))).scalar()
    if last is not None and not isinstance(last, int):
        raise _unwritten(0, "number", "whole numbers")
    if isinstance(known, int) and last is not None and known > last:
        raise FaultyInput([Fault("known-on", f"entry {known}", f"one up to {last}, the last entry of {clipped(name)}")])
    upto = select(func.max(ENTRIES.c.number))
    if isinstance(known, date):
        upto = upto.where(ENTRIES.c.recorded_at < f"{known}U")  # a moment of the day has a T behind it
    elif known is not None:
        upto = upto.where(ENTRIES.c.number <= known)
    found = connection.execute(select(func.max(SEALS.c.number)).where(SEALS.c.number <= upto.scalar_subquery())).scalar()
    if found is None:
        first = connection.execute(select(func.min(ENTRIES.c.recorded_at))).scalar() or ""
        end = connection.execute(select(func.min(SEALS.c.number))).scalar()
        wanted = f"a day from {first[:10]} on, when its first entries were recorded, or an entry from {end} on, the last of them"
        wanted = wanted if first and end else "a ledger with entries"
        raise FaultyInput([Fault("known-on", f"{known}, by which {clipped(name)} knew nothing", wanted)])
    return int(found)


def state_of(connection: Connection, known: Known, name: str) -> State:
    """The state that the ledger had then.

    Raises:
        FaultyInput: as `number_of`.
    """
    number = number_of(connection, known, name)
    last = entry_of(cast("Stored", tuple(connection.execute(select(ENTRIES).where(ENTRIES.c.number == number)).one())))
    return State(number, last.recorded_at.date())


def current(table: str) -> Select[Any]:
    """The last entry on each row of a table that is there, with what it says, in the order of the rows."""
    return (
        select(ENTRIES.c.number, ENTRIES.c.sheet, ENTRIES.c.cells)
        .join(CURRENT, and_(CURRENT.c.entry == ENTRIES.c.number, CURRENT.c.key == ENTRIES.c.key))
        .where(CURRENT.c.sheet == table)
        .order_by(CURRENT.c.placed)
    )


def rows_of(connection: Connection, statement: Select[Any]) -> list[tuple[int, Row]]:
    """The rows that a statement of entries and cells finds, each with its entry."""
    found = connection.execute(statement).all()
    said = zip(found, _cells_in(found), strict=True)
    return [(entry, Row(place, cells)) for place, ((entry, _, _), cells) in enumerate(said, 2)]


def rows_now(connection: Connection, table: str, keys: Iterable[str] | None = None) -> list[Row]:
    """The rows of a table, or of those of the keys that are there."""
    if keys is None:
        return [row for _, row in rows_of(connection, current(table))]
    found: list[Row] = []
    for few in batched(sorted(set(keys)), IN_A_LIST):
        found += [row for _, row in rows_of(connection, current(table).where(CURRENT.c.key.in_(few)))]
    return [Row(number, row.cells) for number, row in enumerate(found, 2)]


def part_known(connection: Connection, sheets: Mapping[str, Sequence[Row]], read: Iterable[str] = (), remedy: str = "") -> Case:
    """The case of some rows, with the sources that they name, those whose reports these retell, and the ones given."""
    named = {part for rows in sheets.values() for row in rows for part in listed(row.cells.get("sources", ""))}
    for row in sheets.get("settings", ()):
        if row.cells.get("setting", "").endswith(".sources"):
            named.update(listed(row.cells.get("value", "")))
    sources: dict[str, Row] = {}
    wanted = {*named, *read} - {""}
    while wanted:
        found = rows_now(connection, "sources", wanted)
        sources |= {row.cells["source"]: row for row in found}
        wanted = {row.cells.get("copy_of", "") for row in found} - {"", *sources}
    rows = [Row(number, row.cells) for number, row in enumerate(sources.values(), 2)]
    return told_by_key({**sheets, "sources": rows}, part_of, remedy)


def told_by_key(sheets: Sheets, make: Callable[[Sheets], Case], remedy: str = "") -> Case:
    """The case that rows make.

    Raises:
        FaultyInput: for rows that make none. Its faults name rows by what tells them apart, since a ledger has no rows to count,
            and settings by their table; those without a remedy have the one given.
    """
    try:
        return make(sheets)
    except FaultyInput as error:
        raise FaultyInput([_keyed(fault, sheets, remedy) for fault in error.faults]) from None


def _keyed(fault: Fault, sheets: Sheets, remedy: str) -> Fault:
    file, _, rest = fault.where.partition(", row ")
    row, _, place = rest.partition(", ")
    table = file.removesuffix(".csv")
    where = fault.where.replace("case.toml", "settings")
    if row.isdigit() and table in sheets and 0 <= int(row) - 2 < len(sheets[table]):
        where = f"{table} {key_of(table, sheets[table][int(row) - 2].cells)}" + (f", {place}" if place else "")
    wanted, tried = (told.replace("case.toml", "the table 'settings'") for told in (fault.wanted, fault.remedy))
    return Fault(where, fault.found, wanted, tried or remedy)


def placed_of(
    connection: Connection, keys: Collection[tuple[str, str]]
) -> Iterator[tuple[tuple[str, str], tuple[int, int, str | None]]]:
    """Of each row that is there, its last entry, the entry that gave it its place, and its nation."""
    by_table: dict[str, list[str]] = {}
    for table, key in dict.fromkeys(keys):
        by_table.setdefault(table, []).append(key)
    for table, wanted in by_table.items():
        for few in batched(wanted, IN_A_LIST):
            statement = select(CURRENT.c.key, CURRENT.c.entry, CURRENT.c.placed, CURRENT.c.nation)
            for key, *found in connection.execute(statement.where(CURRENT.c.sheet == table, CURRENT.c.key.in_(few))):
                yield (table, key), cast("tuple[int, int, str | None]", tuple(found))


def last_on(connection: Connection, table: str, key: str) -> int:
    """The number of the last entry that said what is known of a row; 0 where there is none."""
    found = connection.execute(
        select(func.max(ENTRIES.c.number)).where(ENTRIES.c.sheet == table, ENTRIES.c.key == key, ENTRIES.c.act.in_(STATES))
    ).scalar()
    return int(found or 0)


def cells_now(connection: Connection, table: str, key: str) -> Mapping[str, str] | None:
    """What a row says now; None where it is not there."""
    found = connection.execute(current(table).where(CURRENT.c.key == key)).first()
    return None if found is None else said_in(found[0], found[2])


def indexed(table: str, key: str, entry: int, placed: int, cells: str) -> Indexed:
    """What the index has of a row that is there, with the nation and the day by which questions look it up: none of cells that
    no ledger writes.
    """
    try:
        said = said_in(entry, cells)
    except FaultyInput:
        said = {}
    nation = said.get("nation") if table == "statements" else None
    day = said.get({"statements": "said_on", "meetings": "held_on"}.get(table, ""))
    return table, key, entry, placed, nation, day


def put_in_index(connection: Connection, found: Iterable[Indexed]) -> None:
    """The index has these rows too."""
    for some in batched((dict(zip(CURRENT.columns.keys(), one, strict=True)) for one in found), AT_ONCE):
        connection.execute(insert(CURRENT), some)


def entry_of(stored: Stored) -> Entry:
    """The entry that stands in the database so."""
    number, at, by, act, table, key, regards, placed, cells, why, seal = stored
    said = None if cells is None else said_in(number, cells)
    return Entry(number, moment_of(number, at), by, cast("Act", act), table, key, regards, placed, said, why, seal)


def moment_of(number: int, at: str) -> datetime:
    """The moment of an entry; never the last one of all, so that there is one after it.

    Raises:
        FaultyInput: for what no ledger writes.
    """
    try:
        moment = datetime.strptime(at, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    except (ValueError, TypeError):
        moment = _END
    if moment == _END:
        raise _unwritten(number, "moment", "a moment in UTC")
    return moment


def _cells_in(found: Sequence[tuple[int, str, str]]) -> Iterator[dict[str, str]]:
    """The cells of entries on rows, each given by its number, its table and its text: every row says at least which it is, and
    nothing that its table has no column for.
    """
    for some in batched(found, _READ_AT_ONCE):
        said = _said_together([text for _, _, text in some]) or [said_in(number, text) for number, _, text in some]
        for (number, table, _), cells in zip(some, said, strict=True):
            if table not in SHEETS or not cells.get(_FIRST[table]) or not cells.keys() <= _COLUMNS[table]:
                raise _unwritten(number, "row", f"a row of {table} that says which it is")
            yield cells


def _said_together(texts: Sequence[str]) -> list[dict[str, str]] | None:
    """What `said_in` makes of each text, read as one list: in half the time, and with the name of each column there but once.

    `None` where one of them may be no row, and for rare ones; read by itself each says what it is. No text can pass for another
    one's part: a line never ends within a string, and where no list is within, a brace behind a comma begins an object of this
    one, so as many objects as texts are one each.
    """
    try:
        whole = "[" + ",\n".join(texts) + "]"
        if "\\u" in whole or whole.count("[") > 1 or max(map(len, texts)) > _LONGEST or not all(one[:1] == "{" for one in texts):
            return None
        said: list[dict[str, str]] = json.loads(whole)
        plain = {str}.issuperset(map(type, chain.from_iterable(map(dict.values, said))))
    except (ValueError, TypeError, RecursionError):
        return None
    return said if plain and len(said) == len(texts) else None


def said_in(number: int, cells: str) -> dict[str, str]:
    """The cells of an entry.

    Raises:
        FaultyInput: for what no ledger writes.
    """
    try:
        said = json.loads(cells) if isinstance(cells, str) and len(cells) <= _LONGEST else None
    except (ValueError, TypeError, RecursionError):
        said = None
    if not isinstance(said, dict) or set(map(type, said.values())) - {str} or "\\ud" in cells.lower():
        raise _unwritten(number, "row", "a JSON object of texts")
    return said


def _unwritten(number: int, what: str, wanted: str) -> FaultyInput:
    return FaultyInput([Fault(f"entry {number}", f"a {what} that no ledger writes", wanted, LOOKED_INTO)])


def batched(found: Iterable[_One], size: int) -> Iterator[list[_One]]:
    """The things in lists of at most so many; without any, none."""
    ahead = iter(found)
    while some := list(islice(ahead, size)):
        yield some
