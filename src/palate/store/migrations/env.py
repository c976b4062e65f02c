"""Called by Alembic with the connection that :mod:`palate.store.migrate` gives."""

from alembic import context

from palate.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
