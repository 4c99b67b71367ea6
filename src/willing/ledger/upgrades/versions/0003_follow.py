"""The database takes an entry only behind the last one, and a seal only of the last entry.

A role that may add could otherwise leave an entry far behind the last, or a seal in the midst of an append, and nobody could take
it out again.
"""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """What does not follow is refused; what is there already is not looked at."""
    if op.get_bind().dialect.name == "postgresql":
        _follow_postgresql()
    else:
        _follow_sqlite()


def _follow_sqlite() -> None:
    # What would stand in the place of another is left to the triggers that say so.
    op.execute(
        "create trigger entries_follow before insert on entries "
        "when new.number is not (select coalesce(max(number), 0) + 1 from entries) "
        "and not exists (select 1 from entries where number = new.number) "
        "begin select raise(abort, 'the entries of a ledger follow each other'); end"
    )
    op.execute(
        "create trigger seals_follow before insert on seals "
        "when not exists (select 1 from entries where number = new.number and hash = new.hash "
        "and number = (select max(number) from entries)) "
        "and not exists (select 1 from seals where number = new.number) "
        "begin select raise(abort, 'the seals of a ledger follow its entries'); end"
    )


def _follow_postgresql() -> None:
    # The tables are named with their schema: who adds may make a table `entries` of their own, which would be looked at instead.
    schema = (
        op.get_bind()
        .exec_driver_sql("select relnamespace::regnamespace::text from pg_class where oid = 'entries'::regclass")
        .scalar_one()
    )
    refused = {
        "entries": f"new.number is distinct from (select coalesce(max(number), 0) + 1 from {schema}.entries) "
        "then raise exception 'the entries of a ledger follow each other'",
        "seals": f"not exists (select 1 from {schema}.entries where number = new.number and hash = new.hash "
        f"and number = (select max(number) from {schema}.entries)) "
        "then raise exception 'the seals of a ledger follow its entries'",
    }
    for table, unless in refused.items():
        op.execute(
            f"create function willing_{table}_follow() returns trigger language plpgsql as "
            f"$$ begin if {unless} using errcode = 'restrict_violation'; end if; return new; end $$"
        )
        op.execute(
            f"create trigger {table}_follow before insert on {table} for each row execute function willing_{table}_follow()"
        )
        op.execute(f"alter table {table} enable always trigger {table}_follow")
