"""The database of a ledger: a SQLite file or a PostgreSQL server, opened for reading or for writing, its errors told as faults.

The two differ only here. A reader sees one state from its first look to its last; a writer is alone from its first look to its
commit, so that entries follow each other without a gap; what was acknowledged is on the disk.
"""

from __future__ import annotations

import os
import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final
from urllib.parse import quote

from sqlalchemy import Connection, Engine, NullPool, create_engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, SQLAlchemyError

from willing.faults import Fault, FaultyInput, clipped

__all__ = ["Database"]

_WAIT_S: Final = 30  # how long a writer waits for the one before it
_LOCK: Final = 0x57494C4C  # PostgreSQL's advisory lock that a writer holds: "WILL"


class Database:
    """Where a ledger is kept: the path of a SQLite file, or an address such as `postgresql://user@host/name`.

    Raises:
        FaultyInput: for an address of neither, and where the driver for PostgreSQL is missing.
    """

    def __init__(self, place: str | Path) -> None:
        self.path: Path | None = None
        self._url: URL | None = None
        if "://" not in str(place):
            self.path = Path(place)
        else:
            try:
                self._url = make_url(str(place))
            except (ArgumentError, ValueError):  # the latter for a port that is no number
                raise FaultyInput([Fault("ledger", "an address that cannot be read", _WANTED)]) from None
            if self._url.get_backend_name() == "sqlite" and self._url.database:
                self.path, self._url = Path(self._url.database), None
            elif self._url.get_backend_name() != "postgresql":
                raise FaultyInput([Fault("ledger", f"an address of {clipped(self._url.drivername)}", _WANTED)])
        self._engines: dict[bool, Engine] = {}

    @property
    def name(self) -> str:
        """The place as it is shown: a password in it is not."""
        if self.path is not None:
            return str(self.path)
        assert self._url is not None
        shown = {key: value for key, value in self._url.query.items() if "password" not in key}
        return self._url.set(drivername="postgresql", query=shown).render_as_string(hide_password=True)

    def _secrets(self) -> Iterator[str]:
        """The passwords in the address."""
        if self._url is not None:
            yield from filter(None, [self._url.password])
            for key, value in self._url.query.items():
                if "password" in key:
                    yield from filter(None, [value] if isinstance(value, str) else value)

    @property
    def exists(self) -> bool:
        """Whether there is something at the place; of a server, whether it answers is told when it is asked."""
        try:
            return self.path is None or self.path.exists()
        except OSError as error:
            found = f"a name that no disk takes ({error.strerror})"
            raise FaultyInput([Fault(clipped(self.name), found, "a file in a folder that may be written")]) from None

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection that sees one state of the database and changes nothing."""
        with self._told(), self._engine(write=False).connect() as connection, connection.begin():
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A connection that is alone in writing; all of it is kept at the end, or, after an error, nothing."""
        with self._told(), self._engine(write=True).connect() as connection, connection.begin():
            if self.path is None:
                connection.execute(text(f"set local lock_timeout = '{_WAIT_S}s'"))
                connection.execute(text("select pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            yield connection

    def _engine(self, *, write: bool) -> Engine:
        if write not in self._engines:
            self._engines[write] = self._sqlite(write) if self.path is not None else self._postgresql(write)
        return self._engines[write]

    def _postgresql(self, write: bool) -> Engine:
        assert self._url is not None
        try:
            return create_engine(
                self._url.set(drivername="postgresql+psycopg"),
                poolclass=NullPool,
                isolation_level="READ COMMITTED" if write else "REPEATABLE READ",
                connect_args={"connect_timeout": _WAIT_S},
            )
        except ModuleNotFoundError:
            found, remedy = "no driver for PostgreSQL here", "pip install 'willing[postgres]'"
            raise FaultyInput([Fault("ledger", found, "the package 'psycopg'", remedy)]) from None

    def _sqlite(self, write: bool) -> Engine:
        assert self.path is not None
        path = self.path

        def connect() -> sqlite3.Connection:
            mode = "rwc" if write else "ro"
            folder = path.absolute().parent
            if path.is_dir():
                raise sqlite3.OperationalError("unable to open database file")
            if not write and not os.access(folder, os.W_OK) and not _holds(path.with_name(f"{path.name}-wal")):
                mode = "ro&immutable=1"  # beside a file in a place that takes nothing SQLite cannot keep its notes
            made = sqlite3.connect(
                f"file:{quote(str(path.absolute()))}?mode={mode}", uri=True, timeout=_WAIT_S, isolation_level=None
            )
            for pragma in ("trusted_schema = off", "cell_size_check = on", *(_WRITING if write else ())):
                made.execute(f"pragma {pragma}")
            return made

        engine = create_engine("sqlite://", creator=connect, poolclass=NullPool)

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:  # a writer says so at once: two that had looked could not both go on
            connection.exec_driver_sql("begin immediate" if write else "begin")

        return engine

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise FaultyInput([self._fault(error)]) from None
        except UnicodeEncodeError as error:
            raise FaultyInput(
                [Fault(clipped(self.name), f"text that cannot be kept ({error.reason})", "whole characters")]
            ) from None
        except SQLAlchemyError as error:
            raise FaultyInput([Fault(clipped(self.name), clipped(str(error), 200), "a ledger")]) from None

    def _fault(self, error: DBAPIError) -> Fault:
        said = " ".join(str(error.orig).split())
        for secret in self._secrets():
            said = said.replace(secret, "***")
        state = getattr(error.orig, "sqlstate", None) or ""
        for pattern, found, wanted, remedy in _TOLD:
            if re.search(pattern, f"{state} {said}", re.IGNORECASE):
                return Fault(clipped(self.name), found, wanted, remedy)
        return Fault(clipped(self.name), f"a database that answers {clipped(said, 200)}", "one that keeps a ledger")


def _holds(path: Path) -> bool:
    """Whether there is a file with anything in it."""
    try:
        return path.stat().st_size > 0
    except FileNotFoundError:
        return False


_WANTED: Final = "a file, or an address such as postgresql://user@host/name"
_WRITING: Final = ("journal_mode = wal", "synchronous = full")
# What databases say when something is in the way: a pattern of their words, and the fault it is told as.
_TOLD: Final[tuple[tuple[str, str, str, str], ...]] = (
    (
        r"disk is full|no space left|^53100|disk I/O error",
        "a disk that takes no more",
        "room for the entries",
        "make room; what was there is there",
    ),
    (
        r"is locked|^55P03|lock timeout",
        f"another writer that did not end in {_WAIT_S} seconds",
        "a ledger that is free",
        "the same command again",
    ),
    (
        r"never changed|of a ledger follow|^23001",
        "a try to change what is recorded",
        "a correction, which is an entry of its own",
        "",
    ),
    (r"readonly|read-only|^25006", "a ledger that may only be read here", "one that may be written", ""),
    (r"^42501|permission denied", "a role that may not do this", "one that may", "`willing ledger grant` as the owner"),
    (
        r"not a database|malformed|file is encrypted",
        "a file that is no ledger, or a damaged one",
        "a ledger",
        "a copy of it from before",
    ),
    (r"unable to open", "a place where no ledger can be opened", "a file in a folder that may be written", ""),
    (
        r"^28|password authentication|no password supplied",
        "a server that does not let us in",
        "a user and a password that it knows",
        "",
    ),
    (r"^42704|role .* does not exist", "a role that the server does not know", "one that it knows", "`createuser` makes one"),
    (r"^42P01|^42703|no such (table|column)", "tables that are not those of a ledger", "a ledger", "a copy of it from before"),
    (r"^54000", "a row told from others by a text too long for the server's index", "one of at most 2,600 bytes", ""),
    (r"^3D000|database .* does not exist", "no such database", "a database that is there", "`createdb` makes one"),
    (
        r"connection refused|timeout expired|could not translate host|resolve host|is the server running|unreachable|no route to"
        r"|server closed the connection|connection is lost|connection reset|^57P0",
        "no server that answers",
        "a PostgreSQL server",
        "see whether it runs, and the address",
    ),
)
