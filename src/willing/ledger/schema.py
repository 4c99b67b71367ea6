"""The tables of a ledger's database, the same in SQLite and PostgreSQL, and how a ledger of an earlier version is brought up.

The entries and what seals them are the truth: the database itself refuses to change or delete them. Everything else can be made
anew from them. The tables come about only by the steps in `upgrades/`, one a version, so a new ledger and an old one that was
brought up are alike; a test holds them to the tables described here.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

from sqlalchemy import BigInteger, CheckConstraint, Column, Connection, Index, MetaData, String, Table, Text, inspect, select

from willing.faults import Fault, FaultyInput

__all__ = ["BEARINGS", "CURRENT", "ENTRIES", "INDEXED", "LEDGER", "METADATA", "NEWEST", "SEALS", "upgrade", "version"]

NEWEST: Final = "0003"  # the step that makes the tables below

METADATA: Final = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "ix": "ix_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
    }
)

LEDGER: Final = Table(
    "ledger",
    METADATA,
    Column("id", String(36), primary_key=True),
    Column("made_at", String(27), nullable=False),
)
ENTRIES: Final = Table(
    "entries",
    METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("recorded_at", String(27), nullable=False, index=True),
    Column("recorded_by", Text, nullable=False),
    Column("act", String(10), nullable=False),
    Column("sheet", String(20), nullable=False),
    Column("key", Text, nullable=False),
    Column("regards", BigInteger),
    Column("placed", BigInteger, nullable=False),
    Column("cells", Text),
    Column("why", Text, nullable=False),
    Column("hash", String(64), nullable=False),
    CheckConstraint("act in ('records', 'supersedes', 'withdraws', 'contests', 'yields')", name="act"),
    CheckConstraint("(cells is null) = (act in ('withdraws', 'yields'))", name="cells"),
    CheckConstraint("(regards is null) = (act = 'records')", name="regards"),
    Index("ix_entries_row", "sheet", "key", "number"),
)
# The number and seal of the last entry of each append: what was known together. A chain whose end was cut off without its seals
# shows by them; without a receipt that was kept elsewhere, one that was cut off with them shows by the index at most.
SEALS: Final = Table(
    "seals",
    METADATA,
    Column("number", BigInteger, primary_key=True, autoincrement=False),
    Column("hash", String(64), nullable=False),
)
# Made from the entries: the last one on each row that is there, with what questions look rows up by.
CURRENT: Final = Table(
    "current_rows",
    METADATA,
    Column("sheet", String(20), primary_key=True),
    Column("key", Text, primary_key=True),
    Column("entry", BigInteger, nullable=False),
    Column("placed", BigInteger, nullable=False),
    Column("nation", Text),
    Column("day", String(10)),
    Index("ix_current_rows_nation", "sheet", "nation"),
    Index("ix_current_rows_day", "day"),
)
# Made from the rows: from which day until before which one a statement bears on what its nation offers.
BEARINGS: Final = Table(
    "bearings",
    METADATA,
    Column("entry", BigInteger, primary_key=True, autoincrement=False),
    Column("from_day", String(10), primary_key=True),
    Column("until_day", String(10), nullable=False),
    Column("nation", Text, nullable=False, index=True),
    Index("ix_bearings_days", "from_day", "until_day"),
)
# The nations whose bearings are made, and under which rules; an append takes out those whose statements it touches.
INDEXED: Final = Table(
    "indexed",
    METADATA,
    Column("nation", Text, primary_key=True),
    Column("rules", Text, nullable=False),
)

_VERSION: Final = Table("alembic_version", MetaData(), Column("version_num", String(32)))


def version(connection: Connection) -> str:
    """The step up to which the tables of the database are made; empty where there is no ledger.

    Cost: a look into the database's own tables; nothing of the machinery for upgrades is loaded.
    """
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.execute(select(_VERSION.c.version_num)).scalar() or "")


def upgrade(connection: Connection, to: str = NEWEST) -> None:
    """The tables are as that step makes them, whole or, if a step does not succeed, as they were.

    The caller's transaction holds all steps; it commits them.

    Raises:
        FaultyInput: where the tables say that they are of a step that there never was.
    """
    from alembic import command
    from alembic.config import Config
    from alembic.util import CommandError

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "upgrades").replace("%", "%%"))
    config.attributes["connection"] = connection
    try:
        command.upgrade(config, to)
    except CommandError as error:
        raise FaultyInput([Fault("ledger", f"a version that nobody knows ({error})", f"one of 0001 to {NEWEST}")]) from None
