"""How Alembic runs the steps of an upgrade: on the connection, and in the transaction, of the caller."""

from alembic import context

from willing.ledger.schema import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA, transactional_ddl=False)
context.run_migrations()
