"""What guards the entries in the database itself: its triggers, and whether all of them are there, at work, and no others.

The steps in `upgrades/` make the triggers; `verify` holds those that are there to the ones described here.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection, text

from willing.ledger.schema import METADATA

__all__ = ["guard_faults"]

_Guards = dict[tuple[str, str], str]  # by table and name, what a trigger does

_KEYS: Final = {"ledger": "id", "entries": "number", "seals": "number"}  # the tables that are only added to
_CHANGED: Final = "begin select raise(abort, 'the {} of a ledger are never changed: record a correction'); end"
_IN_SQLITE: Final = "select tbl_name, name, sql from sqlite_master where type = 'trigger'"
_IN_POSTGRESQL: Final = """
    select relname, tgname, tgenabled::text || ' ' || pg_get_triggerdef(pg_trigger.oid, true) || ' ' || prosrc
    from pg_trigger join pg_class on pg_class.oid = tgrelid join pg_proc on pg_proc.oid = tgfoid
    where not tgisinternal and relnamespace::regnamespace::text = :schema and relname = any(:tables)
    union all
    select tablename, rulename, definition from pg_rules where quote_ident(schemaname) = :schema and tablename = any(:tables)
"""
_SCHEMA: Final = "select relnamespace::regnamespace::text from pg_class where oid = 'entries'::regclass"


def guard_faults(connection: Connection) -> Iterator[str]:
    """What guards the tables otherwise than the newest step left it, a sentence a trigger; nothing if all is as it was made."""
    wanted, found = _sqlite(connection) if connection.dialect.name == "sqlite" else _postgresql(connection)
    for table, name in sorted({*wanted, *found}):
        if (table, name) not in found:
            yield f"the table {table} is not guarded: its trigger {name} is gone"
        elif (table, name) not in wanted:
            yield f"the table {table} has a trigger or a rule that no ledger makes: {name}"
        elif found[table, name] != wanted[table, name]:
            yield f"the table {table} is not guarded: its trigger {name} was disabled or changed"


def _sqlite(connection: Connection) -> tuple[_Guards, _Guards]:
    wanted: _Guards = {}
    for table, key in _KEYS.items():
        refused = _CHANGED.format(table)
        for act in ("update", "delete"):
            name = f"{table}_no_{act}"
            wanted[table, name] = f"CREATE TRIGGER {name} before {act} on {table} {refused}"
        name, there = f"{table}_no_replace", f"exists (select 1 from {table} where {key} = new.{key})"
        wanted[table, name] = f"CREATE TRIGGER {name} before insert on {table} when {there} {refused}"
    wanted["entries", "entries_follow"] = (
        "CREATE TRIGGER entries_follow before insert on entries "
        "when new.number is not (select coalesce(max(number), 0) + 1 from entries) "
        "and not exists (select 1 from entries where number = new.number) "
        "begin select raise(abort, 'the entries of a ledger follow each other'); end"
    )
    wanted["seals", "seals_follow"] = (
        "CREATE TRIGGER seals_follow before insert on seals "
        "when not exists (select 1 from entries where number = new.number and hash = new.hash "
        "and number = (select max(number) from entries)) "
        "and not exists (select 1 from seals where number = new.number) "
        "begin select raise(abort, 'the seals of a ledger follow its entries'); end"
    )
    found = {(str(table), str(name)): str(does) for table, name, does in connection.execute(text(_IN_SQLITE))}
    return wanted, found


def _postgresql(connection: Connection) -> tuple[_Guards, _Guards]:
    schema = str(connection.execute(text(_SCHEMA)).scalar_one())
    refuse = (
        " begin raise exception 'the % of a ledger are never changed: record a correction', tg_table_name "
        "using errcode = 'restrict_violation'; end "
    )
    follow = {
        "entries": f"new.number is distinct from (select coalesce(max(number), 0) + 1 from {schema}.entries) "
        "then raise exception 'the entries of a ledger follow each other'",
        "seals": f"not exists (select 1 from {schema}.entries where number = new.number and hash = new.hash "
        f"and number = (select max(number) from {schema}.entries)) "
        "then raise exception 'the seals of a ledger follow its entries'",
    }
    wanted = {
        (
            table,
            f"{table}_never_changed",
        ): f"A CREATE TRIGGER {table}_never_changed BEFORE DELETE OR UPDATE OR TRUNCATE ON {table} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION willing_refuse() {refuse}"
        for table in _KEYS
    }
    wanted |= {
        (table, f"{table}_follow"): f"A CREATE TRIGGER {table}_follow BEFORE INSERT ON {table} "
        f"FOR EACH ROW EXECUTE FUNCTION willing_{table}_follow() "
        f" begin if {unless} using errcode = 'restrict_violation'; end if; return new; end "
        for table, unless in follow.items()
    }
    asked = {"schema": schema, "tables": [*METADATA.tables, "alembic_version"]}
    found = {(table, name): does for table, name, does in connection.execute(text(_IN_POSTGRESQL), asked)}
    return wanted, found
