"""Alembic's entry: migrates on the connection that `storage.schema` opened."""

from alembic import context

from storage.tables import CaseRow

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=CaseRow.metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
