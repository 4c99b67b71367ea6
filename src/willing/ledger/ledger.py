"""A ledger: entries that are only ever added, and the case as it was known by any of them.

What is known of a row is the last entry on it. A correction is an entry, a withdrawal is an entry; nothing is written over, and
the database refuses who tries. A ledger is answerable for every past day by two clocks: what had been said by then (the day of
a question), and what the ledger knew by then (`Known`).
"""

from __future__ import annotations

import json
import os
import tempfile
import uuid
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from itertools import islice
from pathlib import Path
from typing import Any, Final, Protocol, TypeVar, cast

from sqlalchemy import Connection, Select, and_, delete, func, insert, or_, select, text

from willing.faults import Fault, FaultyInput, clipped, nearest
from willing.ledger.case import Case, case_of, part_of
from willing.ledger.database import Database
from willing.ledger.entries import (
    STATES,
    Act,
    Entry,
    RowChange,
    Stored,
    Tampering,
    cells_text,
    chain_faults,
    entry_text,
    key_of,
    sealed,
    stamp,
)
from willing.ledger.schema import BEARINGS, CURRENT, ENTRIES, INDEXED, LEDGER, NEWEST, SEALS, upgrade, version
from willing.ledger.tables import Row, Sheets
from willing.vocabulary.records import SHEETS

__all__ = ["Bearing", "Contest", "Ledger", "Receipt", "Verdict"]

Known = date | int  # the day, or the number of the entry, up to which a ledger is asked
Done = Callable[[int, int], None]
_One = TypeVar("_One")

_AT_ONCE: Final = 10_000  # rows that go to the database together
_IN_A_LIST: Final = 500  # keys that one statement names
_NEVER: Final = "9999-99-99"  # after every day
_LONGEST: Final = 4 * 2**20  # characters of a row: more than every column at its fullest, escaped
_OWNED: Final = "select pg_has_role(relowner, 'usage') from pg_class where oid = 'entries'::regclass"


@dataclass(frozen=True, slots=True)
class Receipt:
    """The seal of an entry, to be kept elsewhere: who holds it can tell later that nothing up to there was changed."""

    number: int
    hash: str

    def __str__(self) -> str:
        return f"{self.number}:{self.hash}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What `verify` found: how many entries there are, the receipt for the last, and everything done behind the ledger's back.

    `stale` says what of the index does not follow from the entries; no answer is lost by it, and `index` makes it anew.
    """

    entries: int
    receipt: Receipt | None
    tampering: tuple[Tampering, ...]
    stale: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contest:
    """What somebody would have a row say while the ledger says otherwise: kept as an entry, open until a later one on the row."""

    entry: Entry
    now: Mapping[str, str] | None


class Bearing(Protocol):
    """Which words bear on a day, as the analysis knows it; a ledger keeps what it says, and does not know why."""

    def rules(self, sheets: Sheets) -> str:
        """What the answer hangs on beside a nation's own words, in a word: where it differs, what is kept is not used."""
        ...

    def intervals(self, case: Case) -> Iterable[tuple[str, date, date | None]]:
        """For the statements of a case: id, from which day it bears, and before which one it does no more."""
        ...


class Ledger:
    """The ledger at a place: a SQLite file, or the address of a PostgreSQL database.

    Raises:
        FaultyInput: where there is none, or one of another version of Willing.
    """

    def __init__(self, place: str | Path) -> None:
        self.database = Database(place)
        if not self.database.exists:
            raise FaultyInput([Fault(clipped(self.name), "no such file", "a ledger", "`willing ledger load` makes one")])
        with self.database.reading() as connection:
            found = version(connection)
            if found == NEWEST:
                self.id = str(connection.execute(select(LEDGER.c.id).order_by(LEDGER.c.made_at)).scalars().first() or "")
        if not found or (found == NEWEST and not self.id):
            raise FaultyInput([Fault(clipped(self.name), "a database without a ledger", "one with", "`willing ledger load`")])
        if found != NEWEST:
            newer = found > NEWEST
            wanted = "a Willing that knows it" if newer else "one of this version"
            remedy = "a newer Willing" if newer else f"`willing ledger upgrade {self.name}`: it keeps every entry"
            raise FaultyInput([Fault(clipped(self.name), f"a ledger of version {found}", wanted, remedy)])

    @property
    def name(self) -> str:
        """The place as it is shown."""
        return self.database.name

    # ---- making -------------------------------------------------------------------------------------------------------

    @classmethod
    def load(
        cls, place: str | Path, sheets: Sheets, *, by: str, at: datetime, why: str = "", done: Done = lambda done, of: None
    ) -> Ledger:
        """A new ledger with an entry for each row, there whole or not at all.

        Raises:
            FaultyInput: where one stands already, and for rows that make no sound case.

        Cost:
            Some 0.1 ms a row, most of it for reading what the rows say.
        """
        database = Database(place)
        case_of(sheets)
        changes = [
            RowChange(table, tuple(row.cells.get(part, "") for part in SHEETS[table].key), None, row.cells)
            for table in SHEETS
            for row in sheets.get(table, ())
        ]
        if database.path is None:
            with database.writing() as connection:
                _begin(connection, database, at)
                _append(connection, changes, by=by, at=at, why=why, done=done)
            return cls(place)
        if database.exists:
            wanted = "a name that is free"
            remedy = "`willing import` adds to a ledger what a folder says otherwise"
            raise FaultyInput([Fault(clipped(database.name), "something that is there already", wanted, remedy)])
        path = database.path
        try:
            handle, unfinished = tempfile.mkstemp(prefix=f".{path.name}-", suffix=".new", dir=path.absolute().parent)
        except OSError as error:
            found = f"a place that cannot be written ({error.strerror})"
            raise FaultyInput([Fault(clipped(database.name), found, "a file in a folder that may be written")]) from None
        os.close(handle)
        scratch = Database(Path(unfinished))
        try:
            with scratch.writing() as connection:
                _begin(connection, scratch, at)
                _append(connection, changes, by=by, at=at, why=why, done=done)
            Path(unfinished).chmod(0o666 & ~_umask())
            _take_name(Path(unfinished), path)
        finally:
            for left in (unfinished, f"{unfinished}-wal", f"{unfinished}-shm", f"{unfinished}-journal"):
                Path(left).unlink(missing_ok=True)
        return cls(place)

    @staticmethod
    def upgrade(place: str | Path) -> tuple[str, str]:
        """The ledger at a place is of this version, every entry kept; returns the versions before and after."""
        database = Database(place)
        if not database.exists:
            raise FaultyInput([Fault(clipped(database.name), "no such file", "a ledger")])
        with database.reading() as connection:  # to write at all would make something else's file one of ours
            before = version(connection)
        if not before or before > NEWEST:
            found = f"a ledger of version {before}" if before else "a database without a ledger"
            raise FaultyInput([Fault(clipped(database.name), found, f"one of version {NEWEST} or before")])
        if before == NEWEST:
            return before, NEWEST
        with database.writing() as connection:
            before = version(connection)
            if before != NEWEST:
                upgrade(connection)
        return before, NEWEST

    # ---- adding -------------------------------------------------------------------------------------------------------

    def append(
        self,
        changes: Sequence[RowChange],
        *,
        by: str,
        at: datetime,
        why: str = "",
        contests: Sequence[RowChange] = (),
        done: Done = lambda done, of: None,
    ) -> tuple[int, int]:
        """The changes are entries, all or none, and the ledger is a sound case still; returns their first and last number.

        Args:
            changes: what rows shall say. A row that says something else than a change knew is a fault of that change.
            by, at, why: who records it, when, and a remark.
            contests: what somebody would have rows say that somebody else changed meanwhile: kept, and nothing follows from it.
            done: told how many entries are written, of how many.

        Raises:
            FaultyInput: for changes of rows that meanwhile say something else, and for a case that would not be sound. Nothing is
                kept then.

        Cost:
            New words and sources, and words that say the same of whom and what as before, are checked against the rows they
            name; any other change against the whole case.
        """
        with self.database.writing() as connection:
            _fit(connection, changes, contests)
            first, last = _append(connection, changes, by=by, at=at, why=why, contests=contests, done=done)
            _check(connection, changes)
        return first, last

    def yield_contest(self, number: int, *, by: str, at: datetime, why: str = "") -> int:
        """The contest of that number is given up: the row stays as the ledger has it. Returns the number of the entry."""
        with self.database.writing() as connection:
            contest = _open_contest(connection, number)
            return _append(connection, [], by=by, at=at, why=why, yields=[contest])[1]

    def take_contest(self, number: int, *, by: str, at: datetime, why: str = "") -> int:
        """The row says from now on what the contest of that number would have it say. Returns the number of the entry."""
        with self.database.writing() as connection:
            contest = _open_contest(connection, number)
            now = _cells_now(connection, contest.table, contest.key)
            change = RowChange(contest.table, (contest.key,), now, contest.cells or None)
            _fit(connection, [change])
            last = _append(connection, [change], by=by, at=at, why=why)[1]
            _check(connection, [change])
        return last

    def grant(self, role: str, *, write: bool) -> None:
        """A role of the PostgreSQL server may ask the ledger, or add to it; nobody is let change or delete an entry.

        Raises:
            FaultyInput: for a file, which its folder's rights protect, and for a role that the server does not know.
        """
        if self.database.path is not None:
            found, wanted = "a file: who may write it is a matter of its folder", "the address of a PostgreSQL database"
            raise FaultyInput([Fault(clipped(self.name), found, wanted)])
        kept, made = "alembic_version, ledger, entries, seals", "current_rows, bearings, indexed"
        with self.database.writing() as connection:
            if not connection.execute(text(_OWNED)).scalar():  # the server would do nothing, and only warn
                found, remedy = "a role that may not do this", "the same command as the owner of the tables"
                raise FaultyInput([Fault(clipped(self.name), found, "their owner", remedy)])
            name = connection.dialect.identifier_preparer.quote_identifier(role)
            connection.exec_driver_sql(f"revoke all on {kept}, {made} from {name}")
            connection.exec_driver_sql(f"grant select on {kept}, {made} to {name}")
            if write:
                connection.exec_driver_sql(f"grant insert on entries, seals to {name}")
                connection.exec_driver_sql(f"grant insert, update, delete on {made} to {name}")

    # ---- asking -------------------------------------------------------------------------------------------------------

    def receipt(self, known: Known | None = None) -> Receipt:
        """The seal of the last entry, or of the last that was known then."""
        with self.database.reading() as connection:
            number = _number(connection, known, self.name)
            return Receipt(number, connection.execute(select(ENTRIES.c.hash).where(ENTRIES.c.number == number)).scalar_one())

    def sheets(self, known: Known | None = None) -> Sheets:
        """The rows of every table as the ledger has them, or had them then; each with its number as in a spreadsheet."""
        with self.database.reading() as connection:
            return _sheets(connection, None if known is None else _number(connection, known, self.name))

    def case(self, known: Known | None = None, *, on: date | None = None, bearing: Bearing | None = None) -> Case:
        """The case as the ledger knows it, or knew it then.

        Args:
            known: the day, or the number of the entry, up to which the ledger is asked; without it, all of it.
            on, bearing: if both are given, and all of the ledger is asked, only statements that bear on the day are read, by what
                `index` kept: the offers of the day are the same in all but their trail, and the others are not there.

        Cost:
            Linear in the rows that are there; with `on`, in those that bear on the day.
        """
        with self.database.reading() as connection:
            if known is None and bearing is not None and on is not None:
                return _bearing_case(connection, on, bearing)
            sheets = _sheets(connection, None if known is None else _number(connection, known, self.name))
        return _by_key(sheets, case_of)

    def last_day(self) -> date:
        """The day of the latest statement or meeting: the day a question is asked for, if it names none."""
        with self.database.reading() as connection:
            found = connection.execute(select(func.max(CURRENT.c.day))).scalar()
        return date.fromisoformat(found) if found else date.min

    def entries(
        self, known: Known | None = None, *, table: str | None = None, key: str | None = None, last: int | None = None
    ) -> tuple[Entry, ...]:
        """The entries up to then, in order; of one table or one row if that is named, and of those the last few."""
        with self.database.reading() as connection:
            statement = select(ENTRIES).order_by(ENTRIES.c.number.desc())
            if known is not None:
                statement = statement.where(ENTRIES.c.number <= _number(connection, known, self.name))
            if table is not None:
                statement = statement.where(ENTRIES.c.sheet == table)
            if key is not None:
                statement = statement.where(ENTRIES.c.key == key)
            found = connection.execute(statement.limit(last))
            return tuple(_entry(cast("Stored", tuple(one))) for one in found)[::-1]

    def recorded(self, nation: str) -> Mapping[str, Entry]:
        """Of each statement of a nation that is there, by its id, the entry that first recorded it, and so minted its promise."""
        with self.database.reading() as connection:
            here = select(CURRENT.c.key).where(CURRENT.c.sheet == "statements", CURRENT.c.nation == nation)
            firsts = select(func.min(ENTRIES.c.number)).where(ENTRIES.c.sheet == "statements", ENTRIES.c.key.in_(here))
            found = connection.execute(select(ENTRIES).where(ENTRIES.c.number.in_(firsts.group_by(ENTRIES.c.key))))
            return {entry.key: entry for entry in (_entry(cast("Stored", tuple(one))) for one in found)}

    def contests(self) -> tuple[Contest, ...]:
        """The contests that are open, in order, each with what the ledger says of the row now."""
        with self.database.reading() as connection:
            return tuple(Contest(one, _cells_now(connection, one.table, one.key)) for one in _open_contests(connection))

    def verify(self, receipt: Receipt | None = None, done: Done = lambda done, of: None) -> Verdict:
        """Whether every entry is as it was recorded, and the index follows from them.

        Args:
            receipt: a seal that was noted elsewhere; with it, even a chain that was made anew from end to end shows.
            done: told after some thousand entries how many are looked through, and of how many.

        Cost: one pass over the entries, some 10 µs each.
        """
        with self.database.reading() as connection:
            of = connection.execute(select(func.count()).select_from(ENTRIES)).scalar_one()
            seals = dict(connection.execute(select(SEALS.c.number, SEALS.c.hash)).all())
            ids = list(connection.execute(select(LEDGER.c.id)).scalars())
            states: dict[tuple[str, str], tuple[int, int, str | None]] = {}
            last: list[tuple[int, str]] = []
            found = connection.execution_options(yield_per=_AT_ONCE).execute(select(ENTRIES).order_by(ENTRIES.c.number))

            def passed() -> Iterator[Stored]:
                for looked, one in enumerate(found, 1):
                    stored = cast("Stored", tuple(one))
                    if stored[3] in STATES:
                        states[stored[4], stored[5]] = (stored[0], stored[7], stored[8])
                    last[:] = [(stored[0], stored[10])] if isinstance(stored[0], int) else last
                    if receipt is not None and stored[0] == receipt.number and stored[10] != receipt.hash:
                        unlike.append(Tampering(stored[0], f"entry {stored[0]} does not bear the seal of the receipt"))
                    if not looked % 5_000 or looked == of:
                        done(looked, of)
                    yield stored

            unlike: list[Tampering] = []
            tampering = [Tampering(0, f"{len(ids)} ledgers in one database")] if len(ids) != 1 else []
            tampering += chain_faults(ids[0] if ids else "", passed(), seals)
            if receipt is not None and (not last or last[0][0] < receipt.number):
                unlike.append(Tampering(receipt.number, f"entry {receipt.number}, of which there is a receipt, is gone"))
            now = {(table, key): tuple(found) for table, key, *found in connection.execute(select(CURRENT))}
            then = {row: _indexed(row[0], *found) for row, found in states.items() if found[2] is not None}
            rows = sorted({*now, *then}, key=str)
            stale = [f"{table} {key}" for table, key in rows if now.get((table, key)) != then.get((table, key))]
        told = sorted({*tampering, *unlike}, key=lambda one: (one.number, one.says))
        return Verdict(of, Receipt(*last[0]) if last else None, tuple(told), tuple(stale))

    # ---- the index ----------------------------------------------------------------------------------------------------

    def index(self, bearing: Bearing, *, anew: bool = False, done: Done = lambda done, of: None) -> int:
        """The index is as the entries make it, for questions about one day; returns of how many nations it was made.

        Args:
            bearing: which words bear on a day.
            anew: whether all of it is made anew, that of rows too, instead of what has changed.
            done: told after each nation how many are done, and of how many.
        """
        with self.database.writing() as connection:
            if anew:
                _place_anew(connection)
                connection.execute(delete(INDEXED))
            small = _small(connection)
            rules = bearing.rules(small)
            counts = connection.execute(
                select(CURRENT.c.nation, func.count())
                .where(CURRENT.c.sheet == "statements", CURRENT.c.nation.is_not(None))
                .group_by(CURRENT.c.nation)
            )
            fresh = _fresh(connection, rules)
            stale = {nation: count for nation, count in sorted(map(tuple, counts)) if nation not in fresh}
            connection.execute(delete(BEARINGS).where(BEARINGS.c.nation.not_in(sorted(fresh))))
            connection.execute(delete(INDEXED).where(INDEXED.c.rules != rules))
            made = 0
            for nations in _together(stale):
                said = _rows(connection, _current("statements").where(CURRENT.c.nation.in_(nations)))
                case = _part(connection, {**small, "statements": [row for _, row in said]})
                entry_of = {row.cells["statement"]: (entry, row.cells["nation"]) for entry, row in said}
                found = (
                    {
                        "entry": entry_of[statement][0],
                        "from_day": begin.isoformat(),
                        "until_day": end.isoformat() if end else _NEVER,
                        "nation": entry_of[statement][1],
                    }
                    for statement, begin, end in bearing.intervals(case)
                )
                for some in _batched(found, _AT_ONCE):
                    connection.execute(insert(BEARINGS), some)
                connection.execute(insert(INDEXED), [{"nation": nation, "rules": rules} for nation in nations])
                made += len(nations)
                done(made, len(stale))
            return len(stale)


# ---- entries ----------------------------------------------------------------------------------------------------------


def _begin(connection: Connection, database: Database, at: datetime) -> None:
    """An empty ledger is there."""
    if version(connection) and connection.execute(select(func.count()).select_from(ENTRIES)).scalar():
        remedy = "`willing import` adds to a ledger what a folder says otherwise"
        raise FaultyInput([Fault(clipped(database.name), "a ledger with entries", "a database without one", remedy)])
    upgrade(connection)
    if not connection.execute(select(LEDGER.c.id)).first():
        connection.execute(insert(LEDGER), {"id": str(uuid.uuid4()), "made_at": stamp(at)})


def _append(
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
    number, seal, moment = tuple(head) if head else (0, connection.execute(select(LEDGER.c.id)).scalar_one(), "")
    moment = max(stamp(at), moment)  # a clock that was put back does not put entries back
    first = number + 1
    keys = [(one.table, one.name) for one in (*changes, *contests)]
    rows: dict[tuple[str, str], tuple[int, int, str | None] | None] = dict(_placed(connection, keys)) if head else {}
    touched: dict[tuple[str, str], dict[str, Any] | None] = {}
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
            add(act, *row, here[0] if here else None, here[1] if here else 0, cells_text(one.after))
            placed = here[1] if here else number
            nation, day = _looked_up_by(one.table, one.after)
            rows[row] = (number, placed, nation)
            touched[row] = {"sheet": one.table, "key": one.name, "entry": number, "placed": placed, "nation": nation, "day": day}
            nations |= {nation} if nation else set()
    for one in contests:
        here = rows.get((one.table, one.name))
        regards = here[0] if here else _last_on(connection, one.table, one.name)
        add("contests", one.table, one.name, regards, here[1] if here else 0, cells_text(one.after or {}))
    for contest in yields:
        add("yields", contest.table, contest.key, contest.number, contest.placed, None)
    if not stored:
        return first, number
    written = 0
    for some in _batched(stored, _AT_ONCE):
        connection.execute(insert(ENTRIES), some)
        written += len(some)
        done(written, len(stored))
    connection.execute(insert(SEALS), {"number": number, "hash": seal})
    if head:
        for table, key in touched:
            connection.execute(delete(CURRENT).where(CURRENT.c.sheet == table, CURRENT.c.key == key))
        for few in _batched(sorted(nations), _IN_A_LIST):
            connection.execute(delete(INDEXED).where(INDEXED.c.nation.in_(few)))
    for some in _batched((one for one in touched.values() if one is not None), _AT_ONCE):
        connection.execute(insert(CURRENT), some)
    if len(stored) > _AT_ONCE // 10:
        connection.execute(text("analyze"))  # so that the database finds rows of so many by their index
    return first, number


def _looked_up_by(table: str, cells: Mapping[str, str]) -> tuple[str | None, str | None]:
    """The nation and the day by which questions look a row up."""
    if table == "statements":
        return cells.get("nation"), cells.get("said_on") or None
    return None, cells.get("held_on") or None if table == "meetings" else None


def _placed(
    connection: Connection, keys: Collection[tuple[str, str]]
) -> Iterator[tuple[tuple[str, str], tuple[int, int, str | None]]]:
    """Of each row that is there, its last entry, the entry that gave it its place, and its nation."""
    by_table: dict[str, list[str]] = {}
    for table, key in dict.fromkeys(keys):
        by_table.setdefault(table, []).append(key)
    for table, wanted in by_table.items():
        for few in _batched(wanted, _IN_A_LIST):
            statement = select(CURRENT.c.key, CURRENT.c.entry, CURRENT.c.placed, CURRENT.c.nation)
            for key, *found in connection.execute(statement.where(CURRENT.c.sheet == table, CURRENT.c.key.in_(few))):
                yield (table, key), cast("tuple[int, int, str | None]", tuple(found))


def _last_on(connection: Connection, table: str, key: str) -> int:
    found = connection.execute(
        select(func.max(ENTRIES.c.number)).where(ENTRIES.c.sheet == table, ENTRIES.c.key == key, ENTRIES.c.act.in_(STATES))
    ).scalar()
    return int(found or 0)


def _cells_now(connection: Connection, table: str, key: str) -> Mapping[str, str] | None:
    found = connection.execute(_current(table).where(CURRENT.c.key == key)).first()
    return None if found is None else _said(*found)


def _fit(connection: Connection, changes: Sequence[RowChange], contests: Sequence[RowChange] = ()) -> None:
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
        if (key := key_of(change.table, change.after)) != change.name:
            yield Fault(where, f"the row {clipped(key)}", "the cells of the row that is named")


def _moved(connection: Connection, change: RowChange) -> Fault | None:
    """That the row says something else than the change knew, if it does."""
    now = _cells_now(connection, change.table, change.name)
    if cells_text(now) == cells_text(change.before) and (change.before, change.after) != (None, None):
        return None
    entry = _last_on(connection, change.table, change.name)
    found = "no such row" if now is None else "a row that is there" if change.before is None else "a row that was changed"
    remedy = "the same command again: it compares with what is there now"
    return Fault(f"{change.table} {change.name}", f"{found} (entry {entry})", "the row as it was known", remedy)


def _open_contests(connection: Connection, number: int | None = None) -> Iterator[Entry]:
    later = ENTRIES.alias()
    closes = and_(
        later.c.sheet == ENTRIES.c.sheet,
        later.c.key == ENTRIES.c.key,
        later.c.number > ENTRIES.c.number,
        or_(later.c.act.in_(STATES), and_(later.c.act == "yields", later.c.regards == ENTRIES.c.number)),
    )
    statement = select(ENTRIES).where(ENTRIES.c.act == "contests", ~select(later.c.number).where(closes).exists())
    if number is not None:
        statement = statement.where(ENTRIES.c.number == number)
    for one in connection.execute(statement.order_by(ENTRIES.c.number)):
        yield _entry(cast("Stored", tuple(one)))


def _open_contest(connection: Connection, number: int) -> Entry:
    found = next(_open_contests(connection, number), None)
    if found is None:
        wanted = "the number of a contest that is open"
        raise FaultyInput([Fault("contest", f"{number}", wanted, "`willing ledger contests` lists them")])
    return found


def _entry(stored: Stored) -> Entry:
    number, at, by, act, table, key, regards, placed, cells, why, seal = stored
    try:
        moment = datetime.strptime(at, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
    except (ValueError, TypeError):
        raise _unwritten(number, "moment", "a moment in UTC") from None
    said = None if cells is None else _said(number, cells)
    return Entry(number, moment, by, cast("Act", act), table, key, regards, placed, said, why, seal)


def _said(number: int, cells: str) -> dict[str, str]:
    """The cells of an entry.

    Raises:
        FaultyInput: for what no ledger writes.
    """
    try:
        said = json.loads(cells) if len(cells) <= _LONGEST else None
    except (ValueError, TypeError, RecursionError):
        said = None
    if not isinstance(said, dict) or not all(isinstance(cell, str) for cell in said.values()):
        raise _unwritten(number, "row", "a JSON object of texts")
    return said


def _unwritten(number: int, what: str, wanted: str) -> FaultyInput:
    remedy = "`willing ledger verify` tells what was done to it"
    return FaultyInput([Fault(f"entry {number}", f"a {what} that no ledger writes", wanted, remedy)])


# ---- rows -------------------------------------------------------------------------------------------------------------


def _current(table: str) -> Select[Any]:
    """The last entry on each row of a table that is there, with what it says, in the order of the rows."""
    return (
        select(ENTRIES.c.number, ENTRIES.c.cells)
        .join(CURRENT, CURRENT.c.entry == ENTRIES.c.number)
        .where(CURRENT.c.sheet == table)
        .order_by(CURRENT.c.placed)
    )


def _rows(connection: Connection, statement: Select[Any]) -> list[tuple[int, Row]]:
    """The rows that a statement of entries and cells finds, each with its entry."""
    found = connection.execute(statement).all()
    return [(entry, Row(place, _said(entry, cells))) for place, (entry, cells) in enumerate(found, 2)]


def _sheets(connection: Connection, number: int | None) -> Sheets:
    """The rows of every table now, or up to an entry."""
    if number is None:
        return {table: [row for _, row in _rows(connection, _current(table))] for table in SHEETS}
    last = (
        select(func.max(ENTRIES.c.number).label("number"))
        .where(ENTRIES.c.number <= number, ENTRIES.c.act.in_(STATES))
        .group_by(ENTRIES.c.sheet, ENTRIES.c.key)
        .subquery()
    )
    known = (
        select(ENTRIES.c.number, ENTRIES.c.cells)
        .join(last, last.c.number == ENTRIES.c.number)
        .where(ENTRIES.c.cells.is_not(None))
        .order_by(ENTRIES.c.placed)
    )
    return {table: [row for _, row in _rows(connection, known.where(ENTRIES.c.sheet == table))] for table in SHEETS}


def _number(connection: Connection, known: Known | None, name: str) -> int:
    """The number of the last entry that was known then.

    Raises:
        FaultyInput: where nothing was.
    """
    statement = select(func.max(ENTRIES.c.number))
    if isinstance(known, date):
        statement = statement.where(ENTRIES.c.recorded_at < f"{known}U")  # a moment of the day has a T behind it
    elif known is not None:
        statement = statement.where(ENTRIES.c.number <= known)
    if (found := connection.execute(statement).scalar()) is None:
        first = connection.execute(select(func.min(ENTRIES.c.recorded_at))).scalar()
        wanted = f"a day from {first[:10]} on, when its first entry was recorded" if first else "a ledger with entries"
        raise FaultyInput([Fault("known-on", f"{known}, by which {clipped(name)} knew nothing", wanted)])
    return int(found)


def _by_key(sheets: Sheets, make: Callable[[Sheets], Case]) -> Case:
    """The case that rows make; faults name rows by what tells them apart, since a ledger has no rows to count."""
    try:
        return make(sheets)
    except FaultyInput as error:
        raise FaultyInput([_keyed(fault, sheets) for fault in error.faults]) from None


def _keyed(fault: Fault, sheets: Sheets) -> Fault:
    file, _, rest = fault.where.partition(", row ")
    row, _, place = rest.partition(", ")
    table = file.removesuffix(".csv")
    if not row.isdigit() or table not in sheets or not 0 <= int(row) - 2 < len(sheets[table]):
        return fault
    key = key_of(table, sheets[table][int(row) - 2].cells)
    return Fault(f"{table} {key}" + (f", {place}" if place else ""), fault.found, fault.wanted, fault.remedy)


# ---- soundness --------------------------------------------------------------------------------------------------------

_SAYS_OF: Final = ("nation", "capability", "place", "tranche", "said_on", "about")


def _check(connection: Connection, changes: Sequence[RowChange]) -> None:
    """The case is sound with the changes that are made.

    Raises:
        FaultyInput: where it is not; the caller's transaction then keeps nothing.
    """
    if not all(map(_adds, changes)):
        _by_key(_sheets(connection, None), case_of)
        return
    said = [change.name for change in changes if change.table == "statements"]
    read = {change.name for change in changes if change.table == "sources"}
    sheets: dict[str, Sequence[Row]] = {table: _now(connection, table) for table in _SMALL}
    sheets["statements"] = _now(connection, "statements", said)
    _part(connection, sheets, read)


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


def _now(connection: Connection, table: str, keys: Iterable[str] | None = None) -> list[Row]:
    """The rows of a table, or of those of the keys that are there."""
    if keys is None:
        return [row for _, row in _rows(connection, _current(table))]
    found: list[Row] = []
    for few in _batched(sorted(set(keys)), _IN_A_LIST):
        found += [row for _, row in _rows(connection, _current(table).where(CURRENT.c.key.in_(few)))]
    return [Row(number, row.cells) for number, row in enumerate(found, 2)]


_SMALL: Final = tuple(table for table in SHEETS if table not in ("statements", "sources"))


def _part(connection: Connection, sheets: Mapping[str, Sequence[Row]], read: Iterable[str] = ()) -> Case:
    """The case of some rows, with the sources that they name, those whose reports these retell, and the ones given."""
    named = {part.strip() for rows in sheets.values() for row in rows for part in row.cells.get("sources", "").split(";")}
    for row in sheets.get("settings", ()):
        if row.cells.get("setting", "").endswith(".sources"):
            named |= {part.strip() for part in row.cells.get("value", "").split(";")}
    sources: dict[str, Row] = {}
    wanted = {*named, *read} - {""}
    while wanted:
        found = _now(connection, "sources", wanted)
        sources |= {row.cells["source"]: row for row in found}
        wanted = {row.cells.get("copy_of", "") for row in found} - {"", *sources}
    rows = [Row(number, row.cells) for number, row in enumerate(sources.values(), 2)]
    return _by_key({**sheets, "sources": rows}, part_of)


# ---- the index --------------------------------------------------------------------------------------------------------


def _small(connection: Connection) -> dict[str, Sequence[Row]]:
    """The rows of every table but statements and sources."""
    return {table: _now(connection, table) for table in _SMALL}


def _together(counts: Mapping[str, int]) -> Iterator[list[str]]:
    """The nations in groups whose statements are read together: as few groups as keep each to some ten thousand."""
    group: list[str] = []
    statements = 0
    for nation, count in counts.items():
        if group and statements + count > _AT_ONCE:
            yield group
            group, statements = [], 0
        group.append(nation)
        statements += count
    if group:
        yield group


def _fresh(connection: Connection, rules: str) -> set[str]:
    """The nations whose bearings are kept as these rules make them."""
    return set(connection.execute(select(INDEXED.c.nation).where(INDEXED.c.rules == rules)).scalars())


def _bearing_case(connection: Connection, on: date, bearing: Bearing) -> Case:
    small = _small(connection)
    fresh = _fresh(connection, bearing.rules(small))
    day = on.isoformat()
    bears = _current("statements").join(BEARINGS, BEARINGS.c.entry == ENTRIES.c.number)
    said = _rows(connection, bears.where(BEARINGS.c.from_day <= day, BEARINGS.c.until_day > day))
    said = [(entry, row) for entry, row in said if row.cells.get("nation") in fresh]
    others = connection.execute(select(CURRENT.c.nation).where(CURRENT.c.sheet == "statements").distinct()).scalars().all()
    for few in _batched(sorted({nation for nation in others if nation and nation not in fresh}), _IN_A_LIST):
        said += _rows(connection, _current("statements").where(CURRENT.c.nation.in_(few)))
    rows = [row for _, row in sorted(said, key=lambda one: one[0])]
    return _part(connection, {**small, "statements": [Row(number, row.cells) for number, row in enumerate(rows, 2)]})


def _indexed(table: str, entry: int, placed: int, cells: str | None) -> tuple[int, int, str | None, str | None]:
    """What the index of rows has of one that is there."""
    try:
        return (entry, placed, *_looked_up_by(table, _said(entry, cells or "")))
    except FaultyInput:
        return entry, placed, None, None


def _place_anew(connection: Connection) -> None:
    """The index of rows is as the entries make it."""
    connection.execute(delete(CURRENT))
    states: dict[tuple[str, str], Entry] = {}
    for one in connection.execute(select(ENTRIES).where(ENTRIES.c.act.in_(STATES)).order_by(ENTRIES.c.number)):
        entry = _entry(cast("Stored", tuple(one)))
        states[entry.table, entry.key] = entry
    placed = []
    for (table, key), entry in states.items():
        if entry.cells is not None:
            nation, day = _looked_up_by(table, entry.cells)
            placed.append(
                {"sheet": table, "key": key, "entry": entry.number, "placed": entry.placed, "nation": nation, "day": day}
            )
    for some in _batched(placed, _AT_ONCE):
        connection.execute(insert(CURRENT), some)


def _batched(found: Iterable[_One], size: int) -> Iterator[list[_One]]:
    """The things in lists of at most so many; without any, none."""
    ahead = iter(found)
    while some := list(islice(ahead, size)):
        yield some


# ---- files ------------------------------------------------------------------------------------------------------------


def _take_name(unfinished: Path, path: Path) -> None:
    """The finished file bears its name, unless another has taken it meanwhile."""
    try:
        os.link(unfinished, path)
    except FileExistsError:
        raise FaultyInput([Fault(clipped(str(path)), "something that is there already", "a name that is free")]) from None
    except OSError:  # a disk without links
        os.replace(unfinished, path)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
