"""A ledger: entries that are only ever added, and the case as it was known by any of them.

What is known of a row is the last entry on it. A correction is an entry, a withdrawal is an entry; nothing is written over, and
the database refuses who tries. A ledger is answerable for every past day by two clocks: what had been said by then (the day of
a question), and what the ledger knew by then (`Known`).
"""

from __future__ import annotations

import gc
import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Final, cast

from sqlalchemy import delete, func, select, text

from willing.faults import Fault, FaultyInput, clipped
from willing.ledger.appending import (
    append_entries,
    begin,
    check_fit,
    check_sound,
    is_another_row,
    kept_as,
    open_contest,
    open_contests,
    wanted_by,
)
from willing.ledger.case import Case, case_of
from willing.ledger.database import Database
from willing.ledger.disk import take_name
from willing.ledger.entries import STATES, Entry, RowChange, Stored, Tampering, chain_faults
from willing.ledger.guards import guard_faults
from willing.ledger.index import Bearing, beyond, case_on, make_bearings, place_anew, unlike
from willing.ledger.known import (
    AT_ONCE,
    IN_A_LIST,
    LOOKED_INTO,
    Known,
    batched,
    cells_now,
    entry_of,
    indexed,
    number_of,
    sheets_of,
    state_of,
    told_by_key,
)
from willing.ledger.merge import changes
from willing.ledger.schema import CURRENT, ENTRIES, INDEXED, LEDGER, NEWEST, SEALS, upgrade, version
from willing.ledger.tables import Sheets

__all__ = ["Bearing", "Contest", "Ledger", "Receipt", "Verdict"]

Done = Callable[[int, int], None]

_OWNED: Final = "select pg_get_userbyid(relowner), pg_has_role(relowner, 'usage') from pg_class where oid = 'entries'::regclass"


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

    `stale` says what of the index does not follow from the entries: answers that rest on it may be wrong until `index` makes it
    anew, which loses nothing.
    """

    entries: int
    receipt: Receipt | None
    tampering: tuple[Tampering, ...]
    stale: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Contest:
    """What somebody would have a row say while the ledger says otherwise: kept as an entry, open until it is settled.

    `is_another_row` where it is no edit of the row, but another new one that has its id.
    """

    entry: Entry
    now: Mapping[str, str] | None
    is_another_row: bool


@contextmanager
def _uncollected() -> Iterator[None]:
    """While this lasts, nobody looks for things that only hold each other: all that is read is kept, and such a look goes over
    everything that was read so far, again and again.
    """
    looking = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if looking:
            gc.enable()


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
    @_uncollected()
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
        rows = changes({}, sheets)
        if database.path is None:
            with database.writing() as connection:
                begin(connection, database, at)
                append_entries(connection, rows, by=by, at=at, why=why, done=done)
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
                begin(connection, scratch, at)
                append_entries(connection, rows, by=by, at=at, why=why, done=done)
            Path(unfinished).chmod(0o666 & ~_umask())
            take_name(Path(unfinished), path)
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
                Of a row, what a contest changes of what it knew is kept, over what the row says now; one that knew no row is
                another new row with its id.
            done: told how many entries are written, of how many.

        Raises:
            FaultyInput: for changes of rows that meanwhile say something else, and for a case that would not be sound. Nothing is
                kept then.

        Cost:
            New words and sources, and words that say the same of whom and what as before, are checked against the rows they
            name; any other change against the whole case.
        """
        with self.database.writing() as connection:
            check_fit(connection, changes, contests)
            first, last = append_entries(connection, changes, by=by, at=at, why=why, contests=contests, done=done)
            check_sound(connection, changes)
        return first, last

    def yield_contest(self, number: int, *, by: str, at: datetime, why: str = "") -> int:
        """The contest of that number is given up: the row stays as the ledger has it. Returns the number of the entry."""
        with self.database.writing() as connection:
            contest = open_contest(connection, number)
            return append_entries(connection, [], by=by, at=at, why=why, yields=[contest])[1]

    def take_contest(self, number: int, *, by: str, at: datetime, why: str = "", name: str | None = None) -> int:
        """The row says from now on what the contest of that number would have it say, in the columns that it is about.

        What others entered in other columns since stays. With a name, the row stays as it is, and the contest, which is another
        new row with its id, is a row of that id. Returns the number of the entry on the row, or, if it says so already, of the
        one that ends the contest.
        """
        with self.database.writing() as connection:
            contest = open_contest(connection, number)
            change = wanted_by(connection, contest) if name is None else kept_as(connection, contest, name)
            changes = [] if change.before == change.after else [change]
            check_fit(connection, changes)
            first, _ = append_entries(connection, changes, by=by, at=at, why=why, yields=[contest])
            check_sound(connection, changes)
        return first

    def grant(self, role: str, *, write: bool) -> None:
        """A role of the PostgreSQL server may ask the ledger, or add to it; nobody is let change or delete an entry.

        Raises:
            FaultyInput: for a file, which its folder's rights protect, for a role that the server does not know, and for the
                owner of the tables and `public`: the one would lose rights, and by the other everybody would have them.
        """
        if self.database.path is not None:
            found, wanted = "a file: who may write it is a matter of its folder", "the address of a PostgreSQL database"
            raise FaultyInput([Fault(clipped(self.name), found, wanted)])
        kept, made = "alembic_version, ledger, entries, seals", "current_rows, bearings, indexed"
        with self.database.writing() as connection:
            owner, ours = connection.execute(text(_OWNED)).one()
            if not ours:  # the server would do nothing, and only warn
                found, remedy = "a role that may not do this", "the same command as the owner of the tables"
                raise FaultyInput([Fault(clipped(self.name), found, "their owner", remedy)])
            if role in (owner, "public"):
                found = f"{clipped(role)}, {'who owns the tables' if role == owner else 'which is everybody'}"
                raise FaultyInput([Fault("role", found, "a role of its own for who asks or adds", "`createuser` makes one")])
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
            number = number_of(connection, known, self.name)
            return Receipt(number, connection.execute(select(ENTRIES.c.hash).where(ENTRIES.c.number == number)).scalar_one())

    @_uncollected()
    def sheets(self, known: Known | None = None) -> Sheets:
        """The rows of every table as the ledger has them, or had them then; each with its number as in a spreadsheet."""
        with self.database.reading() as connection:
            return sheets_of(connection, None if known is None else number_of(connection, known, self.name))

    @_uncollected()
    def case(self, known: Known | None = None, *, on: date | None = None, bearing: Bearing | None = None) -> Case:
        """The case as the ledger knows it, or knew it then.

        Args:
            known: the day, or the number of the entry, up to which the ledger is asked; without it, all of it.
            on, bearing: if both are given, and all of the ledger is asked, only statements that bear on the day are read, by what
                `index` kept: the offers of the day are the same in all but their trail, and the others are not there.

        Cost:
            Linear in the rows that are there; with `on`, in those that bear on the day.
        """
        if known is None and bearing is not None and on is not None:
            with self.database.reading() as connection:
                return case_on(connection, on, bearing)
        return self.rows_and_case(known)[1]

    @_uncollected()
    def rows_and_case(self, known: Known | None = None) -> tuple[Sheets, Case]:
        """The rows of every table as the ledger has them, or had them then, and the case that they make."""
        with self.database.reading() as connection:
            state = None if known is None else state_of(connection, known, self.name)
            sheets = sheets_of(connection, state.entry if state else None)
        return sheets, replace(told_by_key(sheets, case_of, LOOKED_INTO), known=state)

    def last_day(self) -> date:
        """The day of the latest statement or meeting: the day a question is asked for, if it names none."""
        with self.database.reading() as connection:
            found = connection.execute(select(func.max(CURRENT.c.day))).scalar()
        try:
            return date.fromisoformat(found) if found else date.min
        except ValueError:
            wanted, remedy = "a day", "`willing ledger index` makes the index anew"
            raise FaultyInput(
                [Fault(clipped(self.name), f"an index with the day {clipped(str(found))}", wanted, remedy)]
            ) from None

    def entries(
        self, known: Known | None = None, *, table: str | None = None, key: str | None = None, last: int | None = None
    ) -> tuple[Entry, ...]:
        """The entries up to then, in order; of one table or one row if that is named, and of those the last few."""
        with self.database.reading() as connection:
            statement = select(ENTRIES).order_by(ENTRIES.c.number.desc())
            if known is not None:
                statement = statement.where(ENTRIES.c.number <= number_of(connection, known, self.name))
            if table is not None:
                statement = statement.where(ENTRIES.c.sheet == table)
            if key is not None:
                statement = statement.where(ENTRIES.c.key == key)
            found = connection.execute(statement.limit(last))
            return tuple(entry_of(cast("Stored", tuple(one))) for one in found)[::-1]

    def trails(self, rows: Iterable[tuple[str, str]], known: Known | None = None) -> Mapping[tuple[str, str], tuple[Entry, ...]]:
        """Of each of these rows, named by table and key, the entries that said what is known of it up to then, in order.

        Rows on which there is none are left out.
        """
        found: dict[tuple[str, str], list[Entry]] = {}
        with self.database.reading() as connection:
            upto = number_of(connection, known, self.name)
            said = select(ENTRIES).where(ENTRIES.c.number <= upto, ENTRIES.c.act.in_(STATES)).order_by(ENTRIES.c.number)
            for table, pairs in groupby(sorted(set(rows)), lambda row: row[0]):
                for few in batched((key for _, key in pairs), IN_A_LIST):
                    for one in connection.execute(said.where(ENTRIES.c.sheet == table, ENTRIES.c.key.in_(few))):
                        entry = entry_of(cast("Stored", tuple(one)))
                        found.setdefault((entry.table, entry.key), []).append(entry)
        return {row: tuple(entries) for row, entries in found.items()}

    def contests(self) -> tuple[Contest, ...]:
        """The contests that are open, in order, each with what the ledger says of the row now."""
        with self.database.reading() as connection:
            return tuple(
                Contest(one, cells_now(connection, one.table, one.key), is_another_row(connection, one))
                for one in open_contests(connection)
            )

    def ended_contests(self) -> tuple[tuple[Entry, Entry], ...]:
        """The contests that were ended, in order, each with the entry that did it."""
        ends = ENTRIES.alias()
        both = select(ENTRIES, ends).join(ends, ends.c.regards == ENTRIES.c.number)
        with self.database.reading() as connection:
            found = connection.execute(both.where(ends.c.act == "yields").order_by(ENTRIES.c.number))
            half = len(ENTRIES.columns)
            return tuple(
                (entry_of(cast("Stored", tuple(one[:half]))), entry_of(cast("Stored", tuple(one[half:])))) for one in found
            )

    def verify(
        self,
        receipt: Receipt | None = None,
        done: Done = lambda done, of: None,
        *,
        bearing: Bearing | None = None,
    ) -> Verdict:
        """Whether every entry is as it was recorded, the database guards them, and the index follows from them.

        Args:
            receipt: a seal that was noted elsewhere; with it, even a chain that was made anew from end to end shows.
            done: told after some thousand entries how many are looked through, and of how many.
            bearing: if given, whether what is kept of which words bear is what it makes of them is looked at too.

        Cost: one pass over the entries, some 10 µs each; with `bearing`, as long as `index` anew.
        """
        with self.database.reading() as connection:
            of = connection.execute(select(func.count()).select_from(ENTRIES)).scalar_one()
            seals = dict(connection.execute(select(SEALS.c.number, SEALS.c.hash)).all())
            ids = list(connection.execute(select(LEDGER.c.id)).scalars())
            states: dict[tuple[str, str], tuple[int, int, str | None]] = {}
            last: list[tuple[int, str]] = []
            found = connection.execution_options(yield_per=AT_ONCE).execute(select(ENTRIES).order_by(ENTRIES.c.number))

            def passed() -> Iterator[Stored]:
                for looked, one in enumerate(found, 1):
                    stored = cast("Stored", tuple(one))
                    if stored[3] in STATES:
                        states[stored[4], stored[5]] = (stored[0], stored[7], stored[8])
                    last[:] = [(stored[0], stored[10])] if isinstance(stored[0], int) else last
                    if receipt is not None and stored[0] == receipt.number and stored[10] != receipt.hash:
                        others.append(Tampering(stored[0], f"entry {stored[0]} does not bear the seal of the receipt"))
                    if not looked % 5_000 or looked == of:
                        done(looked, of)
                    yield stored

            others: list[Tampering] = []
            tampering = [Tampering(0, f"{len(ids)} ledgers in one database")] if len(ids) != 1 else []
            tampering += chain_faults(ids[0] if ids else "", passed(), seals)
            if receipt is not None and (not last or last[0][0] < receipt.number):
                others.append(Tampering(receipt.number, f"entry {receipt.number}, of which there is a receipt, is gone"))
            now = {tuple(one) for one in connection.execute(select(CURRENT))}
            then = {indexed(*row, number, placed, cells) for row, (number, placed, cells) in states.items() if cells is not None}
            stale = sorted({f"{table} {key}" for table, key, *_ in now ^ then})
            if gone := beyond(connection):
                end = last[0][0] if last else 0
                others.append(Tampering(end + 1, f"the index speaks of entry {gone}, and the last that is there is {end}"))
            others += [Tampering(0, says) for says in guard_faults(connection)]
            if bearing is not None and not stale and not tampering:
                stale += [f"words of {nation}" for nation in unlike(connection, bearing)]
        told = sorted({*tampering, *others}, key=lambda one: (one.number, one.says))
        return Verdict(of, Receipt(*last[0]) if last else None, tuple(told), tuple(stale))

    # ---- the index ----------------------------------------------------------------------------------------------------

    def index(self, bearing: Bearing, *, anew: bool = False, even_so: bool = False, done: Done = lambda done, of: None) -> int:
        """The index is as the entries make it, for questions about one day; returns of how many nations it was made.

        Args:
            bearing: which words bear on a day.
            anew: whether all of it is made anew, that of rows too, instead of what has changed.
            even_so: whether it is made anew though it speaks of entries that are gone.
            done: told after each nation how many are done, and of how many.

        Raises:
            FaultyInput: for an index that is to be made anew and speaks of entries that are gone: it may be all that shows it.
        """
        with self.database.writing() as connection:
            if anew:
                if (gone := beyond(connection)) and not even_so:
                    found, wanted = f"an index that speaks of entry {gone}, which is gone", "the entries that it was made from"
                    remedy = "a copy of it from before; --even-so makes the index anew, and it shows no more that they were there"
                    raise FaultyInput([Fault(clipped(self.name), found, wanted, remedy)])
                place_anew(connection)
                connection.execute(delete(INDEXED))
            return make_bearings(connection, bearing, done)


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask
