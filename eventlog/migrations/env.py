"""What Alembic runs: the revisions of one part, on the connection and in the transaction of the caller."""

from alembic import context

from eventlog.migrations import KeptTables

_kept: KeptTables = context.config.attributes["kept"]
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=_kept.metadata,
    version_table=_kept.version_table,
    # SQLite changes a table by copying it.
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
