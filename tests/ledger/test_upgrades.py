"""Ledgers of earlier versions: brought up with every entry as it was, or left as they were."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from recorded import AT, FIRST, behind, day, first_version, keys, loaded, to, told
from sqlalchemy import Connection, inspect, text

from willing.analysis.bearing import BEARING
from willing.faults import FaultyInput
from willing.ledger import schema
from willing.ledger.case import Case
from willing.ledger.ledger import Ledger
from willing.ledger.place import case_at
from willing.ledger.schema import METADATA, NEWEST

SEAL = "40:32bc8a5d3213cf5bb97037d40054f0c34f409bf71255aeca19951ec79ea976ff"  # the receipt of the ledger that was dumped


def steps() -> ScriptDirectory:
    """The steps of all versions."""
    config = Config()
    config.set_main_option("script_location", str(Path(schema.__file__).parent / "upgrades"))
    return ScriptDirectory.from_config(config)


def rows(place: str) -> dict[str, list[tuple[Any, ...]]]:
    """Everything that is recorded."""
    with behind(place) as connection:
        return {
            table: [tuple(one) for one in connection.execute(text(f"select * from {table} order by 1"))]
            for table in ("ledger", "entries", "seals")
        }


def names(connection: Connection) -> dict[tuple[str, str], Any]:
    """Every constraint and index of the database by its table and name, with what it is on."""
    inspector = inspect(connection)
    found: dict[tuple[str, str], Any] = {}
    for table in inspector.get_table_names():
        found[table, str(inspector.get_pk_constraint(table)["name"])] = inspector.get_pk_constraint(table)["constrained_columns"]
        for index in inspector.get_indexes(table):
            found[table, str(index["name"])] = index["column_names"]
        for check in inspector.get_check_constraints(table):
            found[table, str(check["name"])] = "check"
    return found


def test_every_step_follows_another() -> None:
    """The steps are one line from the first to the newest: each but the first has a predecessor, and none has two followers."""
    found = list(steps().walk_revisions())[::-1]
    assert [one.revision for one in found] == [f"{number:04}" for number in range(1, len(found) + 1)]
    assert [one.down_revision for one in found] == [None, *(one.revision for one in found[:-1])]
    assert found[-1].revision == NEWEST
    assert all(one.doc for one in found)


def test_the_steps_make_the_tables_that_are_described(place: str) -> None:
    """A new ledger's tables, columns, keys, checks and indexes are, by name, those that the code works with."""
    loaded(place)
    with behind(place) as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, METADATA) == []
        made = names(connection)
    described: dict[tuple[str, str], Any] = {}
    for table in METADATA.sorted_tables:
        described[table.name, str(table.primary_key.name)] = [column.name for column in table.primary_key]
        described |= {(table.name, str(index.name)): [column.name for column in index.columns] for index in table.indexes}
        described |= {
            (table.name, f"ck_{table.name}_{name}"): "check" for name in ("act", "cells", "regards") if table.name == "entries"
        }
    made = {key: value for key, value in made.items() if key[0] != "alembic_version"}
    assert made == described


def test_the_first_step_is_never_edited(tmp_path: Path) -> None:
    """What the first step makes is what it made when the first ledger was dumped: tables, indexes and triggers, word for word."""
    first_version(tmp_path / "then")
    with behind(tmp_path / "now") as connection:
        schema.upgrade(connection, "0001")
    made = []
    for name in ("then", "now"):
        with closing(sqlite3.connect(tmp_path / name)) as connection:
            made.append(sorted(connection.execute("select type, name, tbl_name, sql from sqlite_master where sql is not null")))
    assert made[0] == made[1]


def test_an_earlier_ledger_is_told_and_what_brings_it_up(place: str) -> None:
    """Who opens a ledger of an earlier version is told which it is of, and the command that upgrades it."""
    first_version(place)
    for ask in (Ledger, case_at):
        with pytest.raises(FaultyInput) as caught:
            ask(place)
        assert ": found a ledger of version 0001; wanted one of this version.\n    Try: `willing ledger upgrade " in told(
            caught.value
        )
        assert told(caught.value).endswith("`: it keeps every entry.")


def test_an_upgrade_keeps_every_entry(place: str) -> None:
    """An earlier ledger is brought to the newest version with every entry and seal, verifies, and goes on."""
    first_version(place)
    before = rows(place)
    assert Ledger.upgrade(place) == ("0001", NEWEST)
    assert rows(place) == before
    ledger = Ledger(place)
    assert str(ledger.receipt()) == SEAL
    verdict = ledger.verify()
    assert (verdict.tampering, verdict.stale) == ((), ())
    case = ledger.case()
    assert isinstance(case, Case)
    assert keys(ledger, "nations") == ["FRA", "POL", "DEU"]
    assert case.nations["POL"].note == "Neighbour; 100 %"
    assert ledger.case(AT.date()).nations["POL"].note == ""
    assert [one.entry.key for one in ledger.contests()] == ["FRA"]
    assert ledger.index(BEARING) == 2
    assert ledger.append([to(ledger, "nations", "POL", note="on")], by="Ann", at=day(9))[0] == 41
    assert Ledger.upgrade(place) == (NEWEST, NEWEST)


def test_an_upgraded_ledger_is_as_a_new_one(places: Callable[[], str]) -> None:
    """The tables, keys, checks and indexes of a ledger that was brought up are those of a new one."""
    old, fresh = places(), places()
    first_version(old)
    Ledger.upgrade(old)
    loaded(fresh)
    found = []
    for place in (old, fresh):
        with behind(place) as connection:
            found.append(names(connection))
    assert found[0] == found[1]


def test_an_upgrade_that_fails_midway_leaves_the_ledger_as_it_was(place: str) -> None:
    """If a step cannot be taken to its end, nothing of it is kept; with what was in its way gone, it can be."""
    first_version(place)
    before = rows(place)
    with behind(place) as connection:
        connection.execute(text("create table indexed (something text)"))
        tables = inspect(connection).get_table_names()
    with pytest.raises(FaultyInput):
        Ledger.upgrade(place)
    with behind(place) as connection:
        assert inspect(connection).get_table_names() == tables
        assert connection.execute(text("select version_num from alembic_version")).scalars().all() == ["0001"]
        connection.execute(text("drop table indexed"))
    assert rows(place) == before
    assert Ledger.upgrade(place) == ("0001", NEWEST)
    assert Ledger(place).verify().tampering == ()


@pytest.mark.parametrize(("version", "told_as"), [("9999", "a ledger of version 9999"), ("0000", "'0000'"), ("0001a", "'0001a'")])
def test_a_version_nobody_knows_is_refused(place: str, version: str, told_as: str) -> None:
    """A ledger of a newer Willing, or of none, is neither opened nor upgraded, and stays as it was."""
    loaded(place)
    before = rows(place)
    with behind(place) as connection:
        connection.execute(text("update alembic_version set version_num = :version"), {"version": version})
    with pytest.raises(FaultyInput) as caught:
        Ledger(place)
    assert f"found a ledger of version {version}; wanted " in told(caught.value)
    with pytest.raises(FaultyInput) as caught:
        Ledger.upgrade(place)
    assert told_as in told(caught.value)
    assert rows(place) == before


def test_what_is_no_ledger_is_not_upgraded(place: str, tmp_path: Path) -> None:
    """A place without a ledger is told as such; nothing is made there."""
    with pytest.raises(FaultyInput) as caught:
        Ledger.upgrade(tmp_path / "nowhere")
    assert told(caught.value).endswith(": found no such file; wanted a ledger.")
    with behind(place) as connection:
        connection.execute(text("create table other (word text)"))
    with pytest.raises(FaultyInput) as caught:
        Ledger.upgrade(place)
    assert told(caught.value).endswith(f": found a database without a ledger; wanted one of version {NEWEST} or before.")
    with behind(place) as connection:
        assert inspect(connection).get_table_names() == ["other"]


def test_two_who_upgrade_at_once_do_it_once(place: str) -> None:
    """Of two that upgrade at the same moment one does, and the other finds it done."""
    first_version(place)
    before = rows(place)
    found: list[tuple[str, str]] = []
    both = threading.Barrier(2)

    def bring_up() -> None:
        both.wait()
        found.append(Ledger.upgrade(place))

    threads = [threading.Thread(target=bring_up) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(found) == [("0001", NEWEST), (NEWEST, NEWEST)]
    assert rows(place) == before
    assert Ledger(place).verify().tampering == ()


def test_the_dump_of_the_first_version_is_text() -> None:
    """The ledger of the first version is kept as SQL that anybody can read."""
    text_ = FIRST.read_text(encoding="utf-8")
    assert text_.startswith("BEGIN TRANSACTION;\n")
    assert text_.count('INSERT INTO "entries"') == 40
