"""What is recorded is not changed: the database refuses, and what is done by force is found, and where."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings, strategies as st
from recorded import AT, GUARDS, behind, cells_of, day, gone, is_file, loaded, new, past_guards, to, told, unguarded
from sqlalchemy import Connection, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError

from willing.analysis.bearing import BEARING
from willing.faults import FaultyInput
from willing.ledger.entries import RowChange, Stored, Tampering, chain_faults, entry_text, sealed
from willing.ledger.index import place_anew
from willing.ledger.ledger import Ledger, Receipt
from willing.ledger.schema import ENTRIES

if TYPE_CHECKING:
    from postgres import Server

REFUSED = "are never changed: record a correction"
COLUMNS = tuple(ENTRIES.columns.keys())


def written(place: str) -> Ledger:
    """A ledger with entries of every act, in several appends."""
    ledger = loaded(place)
    ledger.append(
        [to(ledger, "nations", "POL", note="ours"), new("nations", {"nation": "DEU", "name": "Germany"})], by="Ann", at=day(1)
    )
    number = ledger.append([], contests=[to(ledger, "nations", "POL", note="theirs")], by="Ben", at=day(2), why="a page")[1]
    ledger.yield_contest(number, by="Ben", at=day(3))
    ledger.append([gone(ledger, "amounts", "FRA.land@in_host")], by="Cat", at=day(4))
    ledger.append([to(ledger, "nations", "FRA", note="last")], by="Ann", at=day(5))
    return ledger


def stored(connection: Connection) -> list[Stored]:
    """Every entry as it stands in the database."""
    return [tuple(one) for one in connection.execute(text("select * from entries order by number"))]


# ---- refused


def replacing(table: str, dialect: str) -> Iterator[str]:
    """Statements that would put a row in the place of another."""
    key = GUARDS[table]
    first = f"(select * from {table} limit 1)"
    if dialect == "sqlite":
        yield f"insert or replace into {table} select * from {first}"
        yield f"replace into {table} select * from {first}"
        yield f"insert into {table} select * from {table} where true on conflict ({key}) do update set {key} = excluded.{key}"
    else:
        yield f"insert into {table} select * from {first} as one on conflict ({key}) do update set {key} = excluded.{key}"
        yield f"truncate {table}"
        yield f"truncate {table} cascade"
        yield f"merge into {table} as it using {first} as one on it.{key} = one.{key} when matched then delete"
        yield f"set session_replication_role = replica; delete from {table}"


@pytest.mark.parametrize("table", GUARDS)
def test_the_database_refuses_to_change_what_is_recorded(place: str, table: str) -> None:
    """Whoever tries to change, delete, replace or empty a table of record is refused by the database, its owner too."""
    ledger = written(place)
    before = ledger.verify()
    with behind(place) as connection:
        dialect = connection.dialect.name
    for statement in (
        f"update {table} set {GUARDS[table]} = {GUARDS[table]}",
        f"update {table} set {GUARDS[table]} = {GUARDS[table]} where false"
        if dialect == "postgresql"
        else f"delete from {table}",
        f"delete from {table}",
        *replacing(table, dialect),
    ):
        with pytest.raises(DBAPIError, match=REFUSED), behind(place) as connection:
            connection.execute(text(statement))
    assert ledger.verify() == before
    assert before.tampering == ()


def test_the_refusal_is_told_as_a_fault(place: str) -> None:
    """Code that would change an entry through the ledger's own connection is told to record a correction."""
    ledger = written(place)
    with pytest.raises(FaultyInput) as caught, ledger.database.writing() as connection:
        connection.execute(text("update entries set why = 'x'"))
    assert told(caught.value).endswith(
        ": found a try to change what is recorded; wanted a correction, which is an entry of its own."
    )


ENTRY = "records', 'nations', 'ITA', null, 1, '{}', '', 'aa"
NOT_FOLLOWING = {
    "an entry far behind the last": f"insert into entries select max(number) + 2, 'now', 'Eve', '{ENTRY}' from entries",
    "an entry before the first": f"insert into entries values (0, 'now', 'Eve', '{ENTRY}')",
    "a seal in the midst of an append": "insert into seals select number, hash from entries where number = 9",
    "a seal of no entry": "insert into seals values (1000, 'aa')",
    "a seal that is not the entry's": "insert into seals values (9, 'aa')",
}


@pytest.mark.parametrize("done", NOT_FOLLOWING)
def test_the_database_refuses_what_does_not_follow(place: str, done: str) -> None:
    """An entry is taken only behind the last one, and a seal only of the last: what nobody could take out again is not put in."""
    ledger = written(place)
    before = ledger.verify()
    with pytest.raises(DBAPIError, match="of a ledger follow "), behind(place) as connection:
        connection.execute(text(NOT_FOLLOWING[done]))
    with pytest.raises(FaultyInput, match="a try to change what is recorded"), ledger.database.writing() as connection:
        connection.execute(text(NOT_FOLLOWING[done]))
    assert ledger.verify() == before


# ---- found


def put_in(connection: Connection, entry: Stored) -> None:
    """An entry stands in the database."""
    names = ", ".join(COLUMNS)
    values = ", ".join(f":{name}" for name in COLUMNS)
    connection.execute(text(f"insert into entries ({names}) values ({values})"), dict(zip(COLUMNS, entry, strict=True)))


def moved(connection: Connection, number: int, by: int) -> None:
    """The entries from a number on have other numbers."""
    order = "desc" if by > 0 else "asc"
    for (one,) in connection.execute(text(f"select number from entries where number >= {number} order by number {order}")).all():
        connection.execute(text(f"update entries set number = {one + by} where number = {one}"))


def swapped(connection: Connection) -> None:
    """The entries 5 and 6 have each other's numbers."""
    for old, anew in ((5, 0), (6, 5), (0, 6)):
        connection.execute(text(f"update entries set number = {anew} where number = {old}"))


def executed(*statements: str) -> Callable[[Connection], None]:
    """What is done by statements."""

    def run(connection: Connection) -> None:
        for statement in statements:
            connection.execute(text(statement))

    return run


def set_of(number: int, column: str, value: str) -> Callable[[Connection], None]:
    """A change of one column of an entry."""
    return executed(f"update entries set {column} = {value} where number = {number}")


def moved_up(connection: Connection) -> None:
    """Entry 9 is gone, and the later ones have its number and those after it."""
    connection.execute(text("delete from entries where number = 9"))
    moved(connection, 10, -1)


def put_in_the_middle(connection: Connection) -> None:
    """Another entry stands at 7, sealed to the one before it, and the later ones after it."""
    entries = stored(connection)
    moved(connection, 7, 1)
    said = (7, *entries[6][1:6], None, 7, '{"nation":"ITA","name":"Italy"}', "")
    put_in(connection, (*said, sealed(entries[5][10], entry_text(*said))))


def put_at_the_end(connection: Connection) -> None:
    """Another entry stands at the end, sealed to the last one, and no append noted it."""
    last = stored(connection)[-1]
    said = (
        last[0] + 1,
        "2026-01-01T00:00:00.000000Z",
        last[2],
        "records",
        "nations",
        "ITA",
        None,
        last[0] + 1,
        '{"name":"Italy","nation":"ITA"}',
        "",
    )
    put_in(connection, (*said, sealed(last[10], entry_text(*said))))


LAST = "(select max(number) from entries)"
AFTER = 1_000  # the number after the last one
DONE: dict[str, tuple[Callable[[Connection], object], set[int], str]] = {
    "a cell": (
        executed("update entries set cells = replace(cells, 'a', 'b') where number = 9"),
        {9},
        "what entry 9 says does not give its seal: it, or the seal before it, was changed",
    ),
    "who": (set_of(9, "recorded_by", "'Eve'"), {9}, "what entry 9 says does not give its seal"),
    "when": (set_of(9, "recorded_at", "'2025-04-10T12:00:00.000001Z'"), {9, 10}, "entry 10 is dated before the one before it"),
    "an act": (set_of(9, "act", "'supersedes', regards = 3"), {9}, "what entry 9 says does not give its seal"),
    "a seal in the chain": (
        set_of(9, "hash", "(select hash from entries where number = 8)"),
        {9, 10},
        "what entry 10 says does not give its seal: it, or the seal before it, was changed",
    ),
    "an entry gone": (executed("delete from entries where number = 9"), {9}, "entry 9 is gone"),
    "several gone": (executed("delete from entries where number between 9 and 12"), {9}, "entries 9 to 12 are gone"),
    "the first gone": (executed("delete from entries where number = 1"), {1}, "entry 1 is gone"),
    "the last cut off": (executed(f"delete from entries where number = {LAST}"), {-1}, " is gone"),
    "the end cut off": (executed("delete from entries where number > 9"), {10}, "entries 10 to "),
    "gone, and the others moved up": (
        moved_up,
        {9},
        "what entry 9 says does not give its seal",
    ),
    "put in the middle": (put_in_the_middle, {8}, "what entry 8 says does not give its seal"),
    "put at the end": (put_at_the_end, {AFTER}, "no seal was noted when entry "),
    "two swapped": (swapped, {5, 6, 7}, "what entry 5 says does not give its seal"),
    "a seal that was noted": (
        executed(
            "update seals set hash = (select hash from entries where number = 9) where number = (select max(number) from seals)"
        ),
        {-1},
        "does not bear the seal that was noted when it was recorded",
    ),
    "the last seal gone": (
        executed("delete from seals where number = (select max(number) from seals)"),
        {-1},
        "no seal was noted when entry ",
    ),
    "a seal put in the midst": (
        executed("insert into seals select 9, hash from entries where number = 9"),
        {9},
        "a seal was put in at entry 9, which does not end what was recorded together",
    ),
    "a seal in between gone": (
        executed("delete from seals where number = (select min(number) from seals)"),
        {-7},
        "no seal was noted when entry ",
    ),
    "all seals but the last gone": (
        executed("delete from seals where number < (select max(number) from seals)"),
        {-7, -5, -4, -3, -2},
        "no seal was noted when entry ",
    ),
    "a seal of nothing": (executed("insert into seals select -3, hash from seals limit 1"), {0}, "there is a seal of no entry"),
    "another ledger": (executed("update ledger set id = 'x'"), {1}, "what entry 1 says does not give its seal"),
    "two ledgers": (
        executed("insert into ledger values ('zz', '2025-04-11T12:00:00.000000Z')"),
        {0},
        "2 ledgers in one database",
    ),
}


@pytest.mark.parametrize("done", DONE)
def test_what_is_done_by_force_is_found(place: str, done: str) -> None:
    """Whatever is done to the entries once the database refuses nothing is found, and at which entry."""
    last = written(place).receipt().number
    change, places, says = DONE[done]
    numbers = {last + 1 + one if one < 0 else last + 1 if one == AFTER else one for one in places}
    with behind(place) as connection, past_guards(connection):
        change(connection)
    found = Ledger(place).verify().tampering
    assert {one.number for one in found} >= numbers
    assert any(says in one.says for one in found), found
    assert min(one.number for one in found) == min(numbers)


def test_a_chain_made_anew_is_found_by_a_receipt_alone(place: str) -> None:
    """Who changes an entry and makes every later seal anew leaves no trace, but for a receipt that somebody kept."""
    ledger = written(place)
    late = ledger.receipt()
    with behind(place) as connection, past_guards(connection):
        entries = stored(connection)
        before = entries[7][10]
        early = Receipt(8, before)
        for entry in entries[8:]:
            said = (*entry[:2], "Eve", *entry[3:10]) if entry[0] == 9 else entry[:10]
            before = sealed(before, entry_text(*said))
            connection.execute(
                text("update entries set recorded_by = :by, hash = :hash where number = :number"),
                {"by": said[2], "hash": before, "number": said[0]},
            )
            connection.execute(text("update seals set hash = :hash where number = :number"), {"hash": before, "number": said[0]})
    assert ledger.verify().tampering == ledger.verify(early).tampering == ()
    assert ledger.verify(late).tampering == (
        Tampering(late.number, f"entry {late.number} does not bear the seal of the receipt"),
    )


def cut_off(place: str, number: int) -> None:
    """The last entry is gone with its seal."""
    with behind(place) as connection, past_guards(connection):
        for table in ("entries", "seals"):
            connection.execute(text(f"delete from {table} where number = {number}"))


def test_an_end_cut_off_with_its_seals_is_found_by_the_index(place: str) -> None:
    """An index that speaks of an entry behind the last shows that the end was cut off, and is not made anew by mistake."""
    ledger = written(place)
    ledger.index(BEARING)
    late = ledger.receipt().number
    cut_off(place, late)
    says = f"the index speaks of entry {late}, and the last that is there is {late - 1}"
    assert ledger.verify().tampering == (Tampering(late, says),)
    with pytest.raises(FaultyInput) as caught:
        ledger.index(BEARING, anew=True)
    assert told(caught.value).endswith(
        f": found an index that speaks of entry {late}, which is gone; wanted the entries that it was made from.\n"
        "    Try: a copy of it from before; --even-so makes the index anew, and it shows no more that they were there."
    )
    assert ledger.verify().tampering == (Tampering(late, says),)
    ledger.index(BEARING, anew=True, even_so=True)
    assert (ledger.verify().tampering, ledger.verify().stale) == ((), ())


def test_an_end_cut_off_with_its_seals_and_the_index_is_found_by_a_receipt(place: str) -> None:
    """Who takes the last append out whole, seal, index and all, leaves no trace, but for a receipt that somebody kept."""
    ledger = written(place)
    late = ledger.receipt()
    cut_off(place, late.number)
    ledger.index(BEARING, anew=True, even_so=True)
    assert ledger.verify().tampering == ()
    (found,) = ledger.verify(late).tampering
    assert found == Tampering(late.number, f"entry {late.number}, of which there is a receipt, is gone")


@pytest.mark.parametrize("set_", ["entry = 1", "placed = 999", "nation = 'POL'", "day = '2030-01-01'", "key = 'x'"])
def test_a_changed_index_is_told_as_stale_and_made_anew(place: str, set_: str) -> None:
    """The index may be changed, as it can be made anew: verify tells that it does not follow from the entries."""
    ledger = written(place)
    before = ledger.case()
    with behind(place) as connection:
        connection.execute(text(f"update current_rows set {set_} where sheet = 'statements' and key = 'st1'"))
    verdict = ledger.verify()
    assert verdict.tampering == ()
    assert "statements st1" in verdict.stale
    ledger.index(BEARING, anew=True)
    assert ledger.verify().stale == ()
    assert ledger.case() == before


def guarded_by(place: str) -> str:
    """The first trigger that keeps the entries from being changed."""
    return "entries_no_delete" if is_file(place) else "entries_never_changed"


FOREIGN = {
    "sqlite": "create trigger mine after insert on entries begin update current_rows set day = null; end",
    "postgresql": "create rule mine as on insert to entries do also delete from current_rows",
}


def test_missing_guards_are_found(place: str) -> None:
    """A database without a trigger that guards the entries is told, each trigger by its table and name."""
    ledger = written(place)
    with behind(place) as connection:
        on = "" if is_file(place) else " on entries"
        for name in (guarded_by(place), "entries_follow"):
            connection.execute(text(f"drop trigger {name}{on}"))
    assert [one.says for one in ledger.verify().tampering] == [
        f"the table entries is not guarded: its trigger {name} is gone" for name in sorted([guarded_by(place), "entries_follow"])
    ]


def test_changed_guards_are_found(place: str) -> None:
    """A trigger under the name of a guard that does something else, or nothing, is told."""
    ledger = written(place)
    name = guarded_by(place)
    tried = (
        [f"drop trigger {name}; create trigger {name} before delete on entries when false begin select 1; end"]
        if is_file(place)
        else [
            f"alter table entries disable trigger {name}",
            f"alter table entries enable trigger {name}; alter table entries enable replica trigger {name}",
        ]
    )
    for statements in tried:
        with behind(place) as connection:
            for statement in statements.split("; ", 1):
                connection.exec_driver_sql(statement)
        (found,) = ledger.verify().tampering
        assert found == Tampering(0, f"the table entries is not guarded: its trigger {name} was disabled or changed")


def test_guards_that_do_nothing_are_found(postgres: Server) -> None:
    """On a server, a function of the guards that was replaced by one that lets everything pass is told."""
    place = postgres.database("guards")
    ledger = written(place)
    with behind(place) as connection:
        connection.exec_driver_sql(
            "create or replace function willing_refuse() returns trigger language plpgsql as $$ begin return null; end $$"
        )
    assert [one.says for one in ledger.verify().tampering] == [
        f"the table {table} is not guarded: its trigger {table}_never_changed was disabled or changed" for table in sorted(GUARDS)
    ]


def test_a_foreign_trigger_is_found(place: str) -> None:
    """A trigger or a rule that no ledger makes is told, whatever it does."""
    ledger = written(place)
    with behind(place) as connection:
        connection.exec_driver_sql(FOREIGN[connection.dialect.name])
    (found,) = ledger.verify().tampering
    assert found == Tampering(0, "the table entries has a trigger or a rule that no ledger makes: mine")


@pytest.mark.parametrize("cells", ["'[]'", "'no JSON'", "'{\"nation\": 1}'"])
def test_an_index_of_faulty_rows_is_one(place: str, cells: str) -> None:
    """Of rows that say what no ledger writes, an index made anew is the one that verify holds to the entries."""
    ledger = written(place)
    with behind(place) as connection, past_guards(connection):
        connection.execute(text(f"update entries set cells = {cells} where sheet in ('statements', 'meetings')"))
        place_anew(connection)
    assert ledger.verify().stale == ()


@pytest.fixture(scope="module")
def unguarded_file(tmp_path_factory: pytest.TempPathFactory) -> Iterator[sqlite3.Connection]:
    """The database of a file, which refuses nothing."""
    path = tmp_path_factory.mktemp("tampering") / "ledger"
    written(str(path))
    with behind(path) as connection:
        unguarded(connection)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("pragma ignore_check_constraints = on")
        yield connection


TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=20)
KINDS: dict[str, st.SearchStrategy[Any]] = {
    "number": st.integers(-3, 60) | st.floats(0.1, 40) | TEXTS | st.binary(max_size=4),
    "regards": st.integers(-3, 60) | st.none() | TEXTS,
    "placed": st.integers(-3, 60) | TEXTS | st.floats(0.1, 40),
    "cells": st.none() | TEXTS | st.binary(max_size=4),
}


@given(st.data())
@settings(max_examples=300)
def test_any_change_of_any_column_of_any_entry_is_found(unguarded_file: sqlite3.Connection, data: st.DataObject) -> None:
    """No single column of a single entry can be changed, to anything at all, without verify finding it."""
    every = "select * from entries order by number"
    entries = unguarded_file.execute(every).fetchall()
    number = data.draw(st.integers(1, len(entries)))
    column = data.draw(st.sampled_from(COLUMNS))
    value = data.draw(KINDS.get(column, TEXTS | st.binary(max_size=4) | st.integers(-5, 5)))
    unguarded_file.execute("begin")
    try:
        unguarded_file.execute(f"update entries set {column} = ? where number = ?", (value, number))
        changed = unguarded_file.execute(every).fetchall()
    except sqlite3.IntegrityError:  # another entry has that number
        return
    finally:
        unguarded_file.execute("rollback")
    seals = dict(unguarded_file.execute("select number, hash from seals"))
    (origin,) = unguarded_file.execute("select id from ledger").fetchone()
    same = sorted(map(repr, changed)) == sorted(map(repr, entries))
    assert (list(chain_faults(origin, changed, seals)) == []) == same


# ---- rights on a PostgreSQL server


@pytest.fixture
def roles(postgres: Server) -> Callable[[str], str]:
    """What gives, for the address of a database, the address at which a role without any right asks it."""
    if not postgres.running:
        postgres.restart()
    with behind(postgres.url) as connection:
        connection.execute(text("drop role if exists guest"))
        connection.execute(text("create role guest login password 'guest'"))

    def as_guest(place: str) -> str:
        return make_url(place).set(username="guest", password="guest").render_as_string(hide_password=False)

    return as_guest


def dropped(place: str) -> None:
    """The role is no more."""
    with behind(place) as connection:
        connection.execute(text("drop owned by guest"))
        connection.execute(text("drop role guest"))


NOT_ALLOWED = "a role that may not do this; wanted one that may.\n    Try: `willing ledger grant` as the owner."


def test_a_role_is_let_ask_or_add_and_never_change(postgres: Server, roles: Callable[[str], str]) -> None:
    """A role without a grant sees nothing, one that reads asks and verifies, one that writes adds; none changes an entry."""
    place = postgres.database("grants")
    owner = written(place)
    guest = roles(place)
    with pytest.raises(FaultyInput, match="may not do this"):
        Ledger(guest)
    owner.grant("guest", write=False)
    reader = Ledger(guest)
    assert reader.case() == owner.case()
    assert reader.verify() == owner.verify()
    assert reader.entries() == owner.entries()
    change = to(owner, "nations", "POL", note="a guest's")
    with pytest.raises(FaultyInput) as caught:
        reader.append([change], by="Guest", at=day(9))
    assert told(caught.value).endswith(NOT_ALLOWED)
    assert "guest:" not in told(caught.value).replace("guest:***", "")
    owner.grant("guest", write=True)
    number = Ledger(guest).append([change], by="Guest", at=day(9))[1]
    assert owner.entries(last=1)[0].number == number
    assert cells_of(owner, "nations", "POL")["note"] == "a guest's"
    for statement in (
        *(f"update {table} set {key} = {key}" for table, key in GUARDS.items()),
        *(f"delete from {table}" for table in GUARDS),
        *(f"truncate {table}" for table in GUARDS),
        *(f"drop trigger {table}_never_changed on {table}" for table in GUARDS),
        *(f"alter table {table} disable trigger all" for table in GUARDS),
        "drop table entries",
        "drop function willing_refuse() cascade",
        "create or replace function willing_refuse() returns trigger language plpgsql as $$ begin return null; end $$",
        "insert into ledger values ('x', 'y')",
        "set session_replication_role = replica",
    ):
        with pytest.raises(DBAPIError, match=r"permission denied|must be owner|are never changed"), behind(guest) as connection:
            connection.execute(text(statement))
    with pytest.raises(FaultyInput, match="found a role that may not do this; wanted their owner"):
        Ledger(guest).grant("guest", write=True)
    owner.grant("guest", write=False)
    with pytest.raises(FaultyInput, match="may not do this"):
        Ledger(guest).append([to(owner, "nations", "POL", note="again")], by="Guest", at=day(9))
    assert owner.verify().tampering == ()
    dropped(place)


@pytest.mark.parametrize("name", ["nobody_there", "-:x", "a%b", 'a"; drop table entries; --'])
def test_a_role_the_server_does_not_know_is_told(postgres: Server, name: str) -> None:
    """A right for nobody is a fault that says so, whatever the name."""
    ledger = loaded(postgres.database("grants"))
    with pytest.raises(FaultyInput) as caught:
        ledger.grant(name, write=True)
    assert "found a role that the server does not know; wanted one that it knows" in told(caught.value)
    assert ledger.receipt().number


def test_neither_the_owner_nor_everybody_is_granted(postgres: Server) -> None:
    """Who owns the tables keeps what is theirs, and nobody gives a right to every role of the server by a slip."""
    place = postgres.database("grants")
    ledger = loaded(place)
    owner = str(make_url(place).username)
    for name, who in ((owner, "who owns the tables"), ("public", "which is everybody")):
        with pytest.raises(FaultyInput) as caught:
            ledger.grant(name, write=False)
        assert told(caught.value) == (
            f"role: found '{name}', {who}; wanted a role of its own for who asks or adds.\n    Try: `createuser` makes one."
        )
    with behind(place) as connection:
        assert connection.execute(text("select has_table_privilege(current_user, 'entries', 'insert')")).scalar() is True


@pytest.mark.parametrize("name", ["-:x", "a%b", 'say "x"'])
def test_a_role_may_have_any_name(postgres: Server, name: str) -> None:
    """Whatever a role is called, the right is that role's."""
    place = postgres.database("grants")
    ledger = loaded(place)
    quoted = '"' + name.replace('"', '""') + '"'
    with behind(place) as connection:
        connection.exec_driver_sql(f"create role {quoted}".replace("%", "%%"), ())
    try:
        ledger.grant(name, write=False)
        with behind(place) as connection:
            asked = text(
                "select has_table_privilege(:name, 'entries', 'select'), has_table_privilege(:name, 'entries', 'insert')"
            )
            assert tuple(connection.execute(asked, {"name": name}).one()) == (True, False)
    finally:
        with behind(place) as connection:
            connection.exec_driver_sql(f"drop owned by {quoted}".replace("%", "%%"), ())
            connection.exec_driver_sql(f"drop role {quoted}".replace("%", "%%"), ())


def test_rights_on_a_file_are_its_folders(tmp_path: Path) -> None:
    """A file knows no roles, and says what protects it."""
    with pytest.raises(FaultyInput) as caught:
        loaded(tmp_path / "ledger").grant("guest", write=True)
    assert told(caught.value).endswith(
        ": found a file: who may write it is a matter of its folder; wanted the address of a PostgreSQL database."
    )


def test_a_copy_of_a_file_is_the_ledger_as_it_was(tmp_path: Path) -> None:
    """A ledger's file between two appends is whole: copied, it verifies and says what it said."""
    ledger = written(str(tmp_path / "ledger"))
    shutil.copy(tmp_path / "ledger", tmp_path / "copy")
    receipt = ledger.receipt()
    ledger.append([RowChange("nations", ("ITA",), None, {"nation": "ITA", "name": "Italy"})], by="Ann", at=AT)
    assert Ledger(tmp_path / "copy").verify(receipt).tampering == ()
    assert Ledger(tmp_path / "copy").receipt() == receipt
    assert is_file(tmp_path / "copy")
