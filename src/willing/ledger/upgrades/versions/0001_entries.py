"""The first schema: entries that nobody changes, their seals, and the rows they leave.

Never edit a step that was released: a ledger made by it is out there. Write the next one.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

_KEPT = ("ledger", "entries", "seals")


def upgrade() -> None:
    """The tables are there, and the database refuses to change or delete what is recorded."""
    op.create_table(
        "ledger",
        sa.Column("id", sa.String(36), nullable=False),
        sa.Column("made_at", sa.String(27), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_ledger"),
    )
    op.create_table(
        "entries",
        sa.Column("number", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("recorded_at", sa.String(27), nullable=False),
        sa.Column("recorded_by", sa.Text, nullable=False),
        sa.Column("act", sa.String(10), nullable=False),
        sa.Column("sheet", sa.String(20), nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("regards", sa.BigInteger),
        sa.Column("placed", sa.BigInteger, nullable=False),
        sa.Column("cells", sa.Text),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_entries"),
        sa.CheckConstraint("act in ('records', 'supersedes', 'withdraws', 'contests', 'yields')", name=op.f("ck_entries_act")),
        sa.CheckConstraint("(cells is null) = (act in ('withdraws', 'yields'))", name=op.f("ck_entries_cells")),
        sa.CheckConstraint("(regards is null) = (act = 'records')", name=op.f("ck_entries_regards")),
    )
    op.create_index("ix_entries_recorded_at", "entries", ["recorded_at"])
    op.create_index("ix_entries_row", "entries", ["sheet", "key", "number"])
    op.create_table(
        "seals",
        sa.Column("number", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("hash", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_seals"),
    )
    op.create_table(
        "current_rows",
        sa.Column("sheet", sa.String(20), nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("entry", sa.BigInteger, nullable=False),
        sa.Column("placed", sa.BigInteger, nullable=False),
        sa.Column("nation", sa.Text),
        sa.Column("day", sa.String(10)),
        sa.PrimaryKeyConstraint("sheet", "key", name="pk_current_rows"),
    )
    op.create_index("ix_current_rows_nation", "current_rows", ["sheet", "nation"])
    op.create_index("ix_current_rows_day", "current_rows", ["day"])
    if op.get_bind().dialect.name == "postgresql":
        _guard_postgresql()
    else:
        _guard_sqlite()


def _guard_sqlite() -> None:
    for table in _KEPT:
        for act in ("update", "delete"):
            op.execute(
                f"create trigger {table}_no_{act} before {act} on {table} "
                f"begin select raise(abort, 'the {table} of a ledger are never changed: record a correction'); end"
            )
    # What would put a row in the place of another, as INSERT OR REPLACE does, deletes without asking the trigger above.
    for table, key in (("ledger", "id"), ("entries", "number"), ("seals", "number")):
        op.execute(
            f"create trigger {table}_no_replace before insert on {table} "
            f"when exists (select 1 from {table} where {key} = new.{key}) "
            f"begin select raise(abort, 'the {table} of a ledger are never changed: record a correction'); end"
        )


def _guard_postgresql() -> None:
    op.execute(
        "create function willing_refuse() returns trigger language plpgsql as "
        "$$ begin raise exception 'the % of a ledger are never changed: record a correction', tg_table_name "
        "using errcode = 'restrict_violation'; end $$"
    )
    for table in _KEPT:
        op.execute(
            f"create trigger {table}_never_changed before update or delete or truncate on {table} "
            f"for each statement execute function willing_refuse()"
        )
        op.execute(f"alter table {table} enable always trigger {table}_never_changed")
        op.execute(f"revoke all on {table} from public")
