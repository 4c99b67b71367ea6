"""The index of a ledger: which entry is the last on a row, and which statements bear on a day. Made from the entries.

A question about one day needs the last words of each nation, not the thousands before. Which these are, the analysis knows; what
it says is kept beside the entries, and used as long as the rules are those under which it was made.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Final, Protocol

from sqlalchemy import Connection, delete, func, insert, select

from willing.ledger.case import Case
from willing.ledger.entries import STATES
from willing.ledger.known import (
    AT_ONCE,
    IN_A_LIST,
    LOOKED_INTO,
    SMALL,
    batched,
    current,
    indexed,
    part_known,
    put_in_index,
    rows_now,
    rows_of,
)
from willing.ledger.schema import BEARINGS, CURRENT, ENTRIES, INDEXED
from willing.ledger.tables import Row, Sheets

__all__ = ["Bearing", "beyond", "case_on", "make_bearings", "place_anew", "unlike"]

Done = Callable[[int, int], None]
_NEVER: Final = "9999-99-99"  # after every day


class Bearing(Protocol):
    """Which words bear on a day, as the analysis knows it; a ledger keeps what it says, and does not know why."""

    def rules(self, sheets: Sheets) -> str:
        """What the answer hangs on beside a nation's own words, in a word: where it differs, what is kept is not used."""
        ...

    def intervals(self, case: Case) -> Iterable[tuple[str, date, date | None]]:
        """For the statements of a case: id, from which day it bears, and before which one it does no more."""
        ...


def case_on(connection: Connection, on: date, bearing: Bearing) -> Case:
    """The case as far as it bears on a day; of nations whose bearings are not kept under these rules, all words."""
    small = small_tables(connection)
    fresh = _fresh(connection, bearing.rules(small))
    day = on.isoformat()
    days = select(BEARINGS.c.entry, BEARINGS.c.nation).where(BEARINGS.c.from_day <= day, BEARINGS.c.until_day > day)
    bears = sorted(entry for entry, nation in connection.execute(days) if nation in fresh)
    said: list[tuple[int, Row]] = []
    for few in batched(bears, IN_A_LIST):
        said += rows_of(connection, current("statements").where(ENTRIES.c.number.in_(few)))
    others = connection.execute(select(CURRENT.c.nation).where(CURRENT.c.sheet == "statements").distinct()).scalars().all()
    for few in batched(sorted({nation for nation in others if nation and nation not in fresh}), IN_A_LIST):
        said += rows_of(connection, current("statements").where(CURRENT.c.nation.in_(few)))
    rows = [row for _, row in sorted(said, key=lambda one: one[0])]
    statements = [Row(number, row.cells) for number, row in enumerate(rows, 2)]
    return part_known(connection, {**small, "statements": statements}, remedy=LOOKED_INTO)


def make_bearings(connection: Connection, bearing: Bearing, done: Done) -> int:
    """The bearings of every nation are kept as these rules make them; returns of how many nations they were made anew."""
    small = small_tables(connection)
    rules = bearing.rules(small)
    fresh = _fresh(connection, rules)
    stale = {nation: count for nation, count in _counts(connection).items() if nation not in fresh}
    connection.execute(delete(BEARINGS).where(BEARINGS.c.nation.not_in(sorted(fresh))))
    connection.execute(delete(INDEXED).where(INDEXED.c.rules != rules))
    made = 0
    for nations in _together(stale):
        found = (dict(zip(BEARINGS.columns.keys(), one, strict=True)) for one in _bearings(connection, small, bearing, nations))
        for some in batched(found, AT_ONCE):
            connection.execute(insert(BEARINGS), some)
        connection.execute(insert(INDEXED), [{"nation": nation, "rules": rules} for nation in nations])
        made += len(nations)
        done(made, len(stale))
    return len(stale)


def unlike(connection: Connection, bearing: Bearing) -> Iterator[str]:
    """The nations whose bearings are kept, and are not those that these rules make."""
    small = small_tables(connection)
    fresh = _fresh(connection, bearing.rules(small))
    for nations in _together({nation: count for nation, count in _counts(connection).items() if nation in fresh}):
        kept = set(map(tuple, connection.execute(select(BEARINGS).where(BEARINGS.c.nation.in_(nations)))))
        odd = kept ^ set(_bearings(connection, small, bearing, nations))
        yield from sorted({nation for *_, nation in odd})


def _bearings(
    connection: Connection, small: Mapping[str, Sequence[Row]], bearing: Bearing, nations: Sequence[str]
) -> Iterator[tuple[int, str, str, str]]:
    """The entry of each statement of the nations with the days from which and before which it bears, and its nation."""
    said = rows_of(connection, current("statements").where(CURRENT.c.nation.in_(nations)))
    case = part_known(connection, {**small, "statements": [row for _, row in said]})
    recorded = {row.cells["statement"]: (entry, row.cells["nation"]) for entry, row in said}
    for statement, begin, end in bearing.intervals(case):
        entry, nation = recorded[statement]
        yield entry, begin.isoformat(), end.isoformat() if end else _NEVER, nation


def _counts(connection: Connection) -> dict[str, int]:
    """How many statements there are of each nation, by its name in order."""
    counts = connection.execute(
        select(CURRENT.c.nation, func.count())
        .where(CURRENT.c.sheet == "statements", CURRENT.c.nation.is_not(None))
        .group_by(CURRENT.c.nation)
    )
    return dict(sorted(map(tuple, counts)))


def small_tables(connection: Connection) -> dict[str, Sequence[Row]]:
    """The rows of every table but statements and sources."""
    return {table: rows_now(connection, table) for table in SMALL}


def _together(counts: Mapping[str, int]) -> Iterator[list[str]]:
    """The nations in groups whose statements are read together: as few groups as keep each to some ten thousand."""
    group: list[str] = []
    statements = 0
    for nation, count in counts.items():
        if group and statements + count > AT_ONCE:
            yield group
            group, statements = [], 0
        group.append(nation)
        statements += count
    if group:
        yield group


def _fresh(connection: Connection, rules: str) -> set[str]:
    """The nations whose bearings are kept as these rules make them."""
    return set(connection.execute(select(INDEXED.c.nation).where(INDEXED.c.rules == rules)).scalars())


def place_anew(connection: Connection) -> None:
    """The index of rows is as the entries make it."""
    connection.execute(delete(CURRENT))
    columns = (ENTRIES.c.sheet, ENTRIES.c.key, ENTRIES.c.number, ENTRIES.c.placed, ENTRIES.c.cells)
    found = connection.execute(select(*columns).where(ENTRIES.c.act.in_(STATES)).order_by(ENTRIES.c.number))
    last = {(table, key): (number, placed, cells) for table, key, number, placed, cells in found}
    put_in_index(connection, (indexed(*row, *said) for row, said in last.items() if said[2] is not None))


def beyond(connection: Connection) -> int:
    """The last entry that the index speaks of, where it is behind the last one that is there: the end was cut off. Else 0."""
    last = select(func.coalesce(func.max(ENTRIES.c.number), 0)).scalar_subquery()
    columns = (CURRENT.c.entry, BEARINGS.c.entry)
    found = [connection.execute(select(func.max(column)).where(column > last)).scalar() for column in columns]
    return max((one for one in found if isinstance(one, int)), default=0)
