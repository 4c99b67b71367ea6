"""New entries: what they must be to be taken, and how they follow the last one.

Everything here is done within the transaction of somebody who is alone in writing; a fault undoes all of it.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Final, cast

from sqlalchemy import Connection, delete, func, insert, select, text

from willing.faults import Fault, FaultyInput, clipped, nearest
from willing.ledger.case import case_of
from willing.ledger.database import Database
from willing.ledger.entries import Act, Entry, RowChange, Stored, cells_text, entry_text, key_of, sealed, stamp
from willing.ledger.known import (
    AT_ONCE,
    IN_A_LIST,
    SMALL,
    Indexed,
    batched,
    cells_now,
    entry_of,
    indexed,
    last_on,
    moment_of,
    part_known,
    placed_of,
    put_in_index,
    rows_now,
    said_in,
    sheets_of,
    told_by_key,
)
from willing.ledger.schema import CURRENT, ENTRIES, INDEXED, LEDGER, SEALS, upgrade, version
from willing.ledger.tables import Row
from willing.vocabulary.records import SHEETS

__all__ = [
    "append_entries",
    "begin",
    "check_fit",
    "check_sound",
    "is_another_row",
    "kept_as",
    "open_contest",
    "open_contests",
    "wanted_by",
]

Done = Callable[[int, int], None]


def begin(connection: Connection, database: Database, at: datetime) -> None:
    """An empty ledger is there."""
    if version(connection) and connection.execute(select(func.count()).select_from(ENTRIES)).scalar():
        remedy = "`willing import` adds to a ledger what a folder says otherwise"
        raise FaultyInput([Fault(clipped(database.name), "a ledger with entries", "a database without one", remedy)])
    upgrade(connection)
    if not connection.execute(select(LEDGER.c.id)).first():
        connection.execute(insert(LEDGER), {"id": str(uuid.uuid4()), "made_at": stamp(at)})


def append_entries(
    connection: Connection,
    changes: Sequence[RowChange],
    *,
    by: str,
    at: datetime,
    why: str,
    contests: Sequence[RowChange] = (),
    yields: Sequence[Entry] = (),
    done: Done = lambda done, of: None,
) -> tuple[int, int]:
    """The changes, contests and yields are entries after the last one, sealed to it, and the index of rows follows."""
    head = connection.execute(
        select(ENTRIES.c.number, ENTRIES.c.hash, ENTRIES.c.recorded_at).order_by(ENTRIES.c.number.desc()).limit(1)
    ).first()
    number, seal, last = tuple(head) if head else (0, connection.execute(select(LEDGER.c.id)).scalar_one(), "")
    if head:  # a clock that was put back does not put entries back, and no two appends have one moment
        at = max(at, moment_of(number, last) + timedelta(microseconds=1))
    moment = stamp(at)
    first = number + 1
    keys = [(one.table, one.name) for one in (*changes, *contests)]
    rows: dict[tuple[str, str], tuple[int, int, str | None] | None] = dict(placed_of(connection, keys)) if head else {}
    touched: dict[tuple[str, str], Indexed | None] = {}
    nations: set[str] = {nation for *_, nation in rows.values() if nation} if rows else set()  # type: ignore[misc]
    stored: list[dict[str, Any]] = []

    def add(act: Act, table: str, key: str, regards: int | None, placed: int, cells: str | None) -> None:
        nonlocal number, seal
        number += 1
        seal = sealed(seal, entry_text(number, moment, by, act, table, key, regards, placed or number, cells, why))
        said = (number, moment, by, act, table, key, regards, placed or number, cells, why, seal)
        stored.append(dict(zip(ENTRIES.columns.keys(), said, strict=True)))

    for one in changes:
        row, here = (one.table, one.name), rows.get((one.table, one.name))
        if one.after is None:
            assert here is not None
            add("withdraws", *row, here[0], here[1], None)
            rows[row] = touched[row] = None
        else:
            act: Act = "supersedes" if here else "records"
            cells = cells_text(one.after)
            add(act, *row, here[0] if here else None, here[1] if here else 0, cells)
            touched[row] = now = indexed(*row, number, here[1] if here else number, cells or "")
            rows[row] = now[2:5]
            nations |= {now[4]} if now[4] else set()
    said = {(one.table, one.name): one.after for one in changes}
    for one in contests:
        row = (one.table, one.name)
        here = rows.get(row)
        says = said[row] if row in said else cells_now(connection, *row)
        regards = here[0] if here else last_on(connection, *row)
        placed = here[1] if here and one.before is not None else 0  # another new row is at no other's place
        add("contests", *row, regards, placed, cells_text(_over(one, says)))
    for contest in yields:
        add("yields", contest.table, contest.key, contest.number, contest.placed, None)
    if not stored:
        return first, number
    written = 0
    for some in batched(stored, AT_ONCE):
        connection.execute(insert(ENTRIES), some)
        written += len(some)
        done(written, len(stored))
    connection.execute(insert(SEALS), {"number": number, "hash": seal})
    if head:
        for table, key in touched:
            connection.execute(delete(CURRENT).where(CURRENT.c.sheet == table, CURRENT.c.key == key))
        for few in batched(sorted(nations), IN_A_LIST):
            connection.execute(delete(INDEXED).where(INDEXED.c.nation.in_(few)))
    put_in_index(connection, (one for one in touched.values() if one is not None))
    if len(stored) > AT_ONCE // 10:
        connection.execute(text("analyze"))  # so that the database finds rows of so many by their index
    return first, number


def check_fit(connection: Connection, changes: Sequence[RowChange], contests: Sequence[RowChange] = ()) -> None:
    """Refuse what is no change of one row of a table, and changes of rows that say something else than they knew."""
    faults = [fault for one in (*changes, *contests) for fault in _misfits(one)]
    first: dict[tuple[str, str], RowChange] = {}
    for one in changes:
        before = first.setdefault((one.table, one.name), one)
        if before is not one and (before.after, one.before) != (None, None):  # taken out and entered again: it is moved
            faults.append(
                Fault(f"{one.table} {one.name}", "more than one change", "one of a row, or to take it out and enter it")
            )
    faults += [fault for change in first.values() if (fault := _moved(connection, change)) is not None]
    if faults:
        raise FaultyInput(faults)


def _misfits(change: RowChange) -> Iterator[Fault]:
    """What of a change does not fit the row it names."""
    where = f"{change.table} {change.name}"
    if change.table not in SHEETS:
        yield Fault(where, "no such table", f"one of {', '.join(SHEETS)}", nearest(change.table, SHEETS))
    elif change.after is not None:
        columns = SHEETS[change.table].columns
        for column in change.after:
            if column not in columns:
                yield Fault(where, f"a column {clipped(column)}", f"a column of {change.table}", nearest(column, columns))
        if not change.after.get(first := SHEETS[change.table].key[0]):
            yield Fault(f"{where}, column {first!r}", "a blank", "what tells the row from others")
        elif (key := key_of(change.table, change.after)) != change.name:
            yield Fault(where, f"the row {clipped(key)}", "the cells of the row that is named")


def _moved(connection: Connection, change: RowChange) -> Fault | None:
    """That the row says something else than the change knew, if it does."""
    now = cells_now(connection, change.table, change.name)
    if cells_text(now) == cells_text(change.before) and (change.before, change.after) != (None, None):
        return None
    entry = last_on(connection, change.table, change.name)
    found = "no such row" if now is None else "a row that is there" if change.before is None else "a row that was changed"
    remedy = "the same command again: it compares with what is there now"
    return Fault(f"{change.table} {change.name}", f"{found} (entry {entry})", "the row as it was known", remedy)


# ---- soundness --------------------------------------------------------------------------------------------------------

_SAYS_OF: Final = ("nation", "capability", "place", "tranche", "said_on", "about")


def check_sound(connection: Connection, changes: Sequence[RowChange]) -> None:
    """The case is sound with the changes that are made.

    Raises:
        FaultyInput: where it is not; the caller's transaction then keeps nothing.
    """
    if not all(map(_adds, changes)) or _spread(connection, changes):
        told_by_key(sheets_of(connection, None), case_of)
        return
    said = [change.name for change in changes if change.table == "statements"]
    read = {change.name for change in changes if change.table == "sources"}
    sheets: dict[str, Sequence[Row]] = {table: rows_now(connection, table) for table in SMALL}
    sheets["statements"] = rows_now(connection, "statements", said)
    part_known(connection, sheets, read)


def _spread(connection: Connection, changes: Sequence[RowChange]) -> bool:
    """Whether a row of `amounts` speaks of a nation whose words change: which offer it is of hangs on all of them."""
    nations = {(change.after or {}).get("nation", "") for change in changes if change.table == "statements"}
    return bool(nations) and any(row.cells["offer"].partition(".")[0] in nations for row in rows_now(connection, "amounts"))


def _adds(change: RowChange) -> bool:
    """Whether a change can only be wrong in itself: it takes nothing away that others may rest on."""
    if change.after is None or change.table not in ("statements", "sources"):
        return False
    before = change.before
    return before is None or (
        all(before.get(column) == change.after.get(column) for column in _SAYS_OF)
        if change.table == "statements"
        else before.get("copy_of") == change.after.get("copy_of")
    )


# ---- contests ---------------------------------------------------------------------------------------------------------


def open_contests(connection: Connection, number: int | None = None) -> Iterator[Entry]:
    """The contests that nobody has taken or given up, in order; or the one of that number, if it is open."""
    later = ENTRIES.alias()
    given_up = select(later.c.number).where(later.c.act == "yields", later.c.regards == ENTRIES.c.number)
    statement = select(ENTRIES).where(ENTRIES.c.act == "contests", ~given_up.exists())
    if number is not None:
        statement = statement.where(ENTRIES.c.number == number)
    for one in connection.execute(statement.order_by(ENTRIES.c.number)):
        yield entry_of(cast("Stored", tuple(one)))


def open_contest(connection: Connection, number: int) -> Entry:
    """The open contest of that number.

    Raises:
        FaultyInput: where there is none.
    """
    found = next(open_contests(connection, number), None)
    if found is None:
        wanted = "the number of a contest that is open"
        raise FaultyInput([Fault("contest", f"{number}", wanted, "`willing ledger contests` lists them")])
    return found


def is_another_row(connection: Connection, contest: Entry) -> bool:
    """Whether a contest is no edit of the row, but another new one that has its id."""
    return contest.placed == contest.number and _regarded(connection, contest) is not None


def wanted_by(connection: Connection, contest: Entry) -> RowChange:
    """The change of the row, as it is now, that a contest wants: its own columns, whatever others entered in the rest since."""
    now = cells_now(connection, contest.table, contest.key)
    before = None if is_another_row(connection, contest) else _regarded(connection, contest)
    wish = RowChange(contest.table, (contest.key,), before, contest.cells or None)
    return RowChange(contest.table, (contest.key,), now, _over(wish, now) or None)


def kept_as(connection: Connection, contest: Entry, name: str) -> RowChange:
    """The new row that a contest is, under an id that is free.

    Raises:
        FaultyInput: for a contest that would edit the row, a table whose rows have no ids, and an id that any entry bears.
    """
    key = SHEETS[contest.table].key
    if not is_another_row(connection, contest):
        found = f"contest {contest.number}, which would have the row {contest.key} say otherwise"
        raise FaultyInput([Fault("as", found, "a contest that is another new row", "--take or --leave alone")])
    if len(key) > 1 or SHEETS[contest.table].columns[key[0]].kind != "id":
        found, wanted = f"a row of {contest.table}, which is named by what it is about", "a row with an id of its own"
        raise FaultyInput([Fault("as", found, wanted, "--take or --leave alone")])
    if name == contest.key or last_on(connection, contest.table, name):
        raise FaultyInput([Fault("as", f"{clipped(name)}, which is taken", f"an id that no row of {contest.table} has had")])
    return RowChange(contest.table, (name,), None, {**(contest.cells or {}), key[0]: name})


def _regarded(connection: Connection, contest: Entry) -> dict[str, str] | None:
    """What the row said when it was contested; None where it was withdrawn."""
    cells = connection.execute(select(ENTRIES.c.cells).where(ENTRIES.c.number == contest.regards)).scalar()
    return None if cells is None else said_in(contest.regards or 0, cells)


def _over(wish: RowChange, now: Mapping[str, str] | None) -> dict[str, str]:
    """A row as it is now with the columns that a change is about as that would have them; empty if it would have it gone."""
    if wish.after is None:
        return {}
    if now is None or wish.before is None:
        return {column: cell for column, cell in wish.after.items() if cell}
    changed = {column: wish.after.get(column, "") for column in wish.columns}
    return {column: cell for column, cell in {**now, **changed}.items() if cell}
