"""On which days each statement bears on what its nation offers, so that a question about one day reads little."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """The tables are there, empty: what they hold is made from the entries when it is first wanted."""
    op.create_table(
        "bearings",
        sa.Column("entry", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("from_day", sa.String(10), nullable=False),
        sa.Column("until_day", sa.String(10), nullable=False),
        sa.Column("nation", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("entry", "from_day", name="pk_bearings"),
    )
    op.create_index("ix_bearings_nation", "bearings", ["nation"])
    op.create_index("ix_bearings_days", "bearings", ["from_day", "until_day"])
    op.create_table(
        "indexed",
        sa.Column("nation", sa.Text, nullable=False),
        sa.Column("rules", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("nation", name="pk_indexed"),
    )
