"""Ledgers for tests: a small case as rows, changes of it, and looks past the ledger into its database."""

from __future__ import annotations

import functools
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Connection, NullPool, create_engine, event, text
from sqlalchemy.engine import make_url

from willing.faults import FaultyInput
from willing.ledger.entries import RowChange, key_of
from willing.ledger.folder import write_new_case
from willing.ledger.formats import read_sheets
from willing.ledger.ledger import Ledger
from willing.ledger.origin import Origin
from willing.ledger.place import sheets_at
from willing.ledger.schema import upgrade
from willing.ledger.tables import Row, Sheets

AT = datetime(2025, 4, 10, 12, tzinfo=UTC)
GUARDS = {"ledger": "id", "entries": "number", "seals": "number"}  # the tables that are only added to, each with its key


def day(number: int) -> datetime:
    """Noon of the day that many days after `AT`."""
    return AT + timedelta(days=number)


@functools.cache
def example() -> Sheets:
    """The rows of a new case: one or more in each table."""
    with tempfile.TemporaryDirectory() as folder:
        write_new_case(Path(folder) / "example")
        return sheets_at(Path(folder) / "example")


def loaded(place: str | Path, sheets: Sheets | None = None) -> Ledger:
    """A ledger of the rows of a new case, or of others, recorded at `AT` by Ann."""
    return Ledger.load(place, example() if sheets is None else sheets, by="Ann", at=AT, why="begun")


def cells_of(ledger: Ledger, table: str, key: str) -> Mapping[str, str]:
    """What a row says now."""
    (found,) = (row.cells for row in ledger.sheets()[table] if key_of(table, row.cells) == key)
    return found


def new(table: str, like: Mapping[str, str], **cells: str) -> RowChange:
    """A row like another one that is not there yet."""
    after = {**like, **cells}
    return RowChange(table, (key_of(table, after),), None, after)


def to(ledger: Ledger, table: str, key: str, **cells: str) -> RowChange:
    """A row with other cells."""
    before = cells_of(ledger, table, key)
    return RowChange(table, (key,), before, {**before, **cells})


def gone(ledger: Ledger, table: str, key: str) -> RowChange:
    """A row that is there no more."""
    return RowChange(table, (key,), cells_of(ledger, table, key), None)


def keys(ledger: Ledger, table: str, known: Any = None) -> list[str]:
    """The rows of a table, in order, by what tells them apart."""
    return [key_of(table, row.cells) for row in ledger.sheets(known)[table]]


def read_workbook(content: bytes, name: str = "case.xlsx") -> tuple[Sheets, Origin | None]:
    """The rows of a workbook of that name, and what it says it knew."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        return read_sheets(path)


def plain(sheets: Mapping[str, Any]) -> dict[str, list[dict[str, str]]]:
    """Rows by table without their numbers and blank cells; tables without rows are left out."""
    return {
        table: [{column: cell for column, cell in row.cells.items() if cell} for row in rows]
        for table, rows in sheets.items()
        if rows
    }


def numbered(sheets: Sheets) -> bool:
    """Whether every row has the number that it would have in a spreadsheet."""
    return all([row.number for row in rows] == list(range(2, len(rows) + 2)) for rows in sheets.values())


def without(sheets: Sheets, table: str) -> dict[str, list[Row]]:
    """The rows without those of a table."""
    return {name: [] if name == table else list(rows) for name, rows in sheets.items()}


def told(error: FaultyInput) -> str:
    """The one fault that was told."""
    (fault,) = error.faults
    return str(fault)


# ---- behind the ledger's back -----------------------------------------------------------------------------------------


def is_file(place: str | Path) -> bool:
    """Whether the ledger is a SQLite file."""
    return "://" not in str(place)


@contextmanager
def behind(place: str | Path) -> Iterator[Connection]:
    """A connection to the database itself, as its owner; what was done is kept at the end."""
    url = f"sqlite:///{Path(place).absolute()}" if is_file(place) else make_url(str(place)).set(drivername="postgresql+psycopg")
    engine = create_engine(url, poolclass=NullPool)
    if is_file(place):
        event.listen(engine, "connect", lambda made, _: setattr(made, "isolation_level", None))
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql("begin immediate"))
    try:
        with engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def unguarded(connection: Connection) -> None:
    """The database refuses nothing any more."""
    if connection.dialect.name == "sqlite":
        for name in connection.execute(text("select name from sqlite_master where type = 'trigger'")).scalars().all():
            connection.execute(text(f"drop trigger {name}"))
    else:
        for table in GUARDS:
            connection.execute(text(f"alter table {table} disable trigger all"))


@contextmanager
def past_guards(connection: Connection) -> Iterator[None]:
    """The database refuses nothing meanwhile; afterwards its guards are as they were."""
    if connection.dialect.name == "sqlite":
        back = connection.execute(text("select sql from sqlite_master where type = 'trigger'")).scalars().all()
    else:
        named = "select relname, tgname from pg_trigger join pg_class on pg_class.oid = tgrelid where not tgisinternal"
        back = [f"alter table {table} enable always trigger {name}" for table, name in connection.execute(text(named))]
    unguarded(connection)
    yield
    for statement in back:
        connection.exec_driver_sql(statement)


# ---- ledgers of an earlier version ------------------------------------------------------------------------------------

FIRST: Final = Path(__file__).parent / "data" / "ledgers" / "0001.sql"


def first_version(place: str | Path) -> None:
    """A ledger as the first version left it: what was dumped of a file then; on PostgreSQL, its rows in the tables of then."""
    dump = FIRST.read_text(encoding="utf-8")
    if is_file(place):
        with closing(sqlite3.connect(place)) as connection:
            connection.executescript(dump)
            connection.execute("pragma journal_mode = wal")
        return
    with behind(place) as connection:
        upgrade(connection, "0001")
        for statement in dump.splitlines():
            if statement.startswith("INSERT INTO") and '"alembic_version"' not in statement:
                connection.exec_driver_sql(statement.replace("%", "%%"))
