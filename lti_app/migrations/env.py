"""Runs migrations on the connection it is given; batch mode lets SQLite change tables."""

from alembic import context

from lti_app.models.tables import METADATA

connection = context.config.attributes.get("connection")
if connection is None:
    context.configure(
        dialect_name="postgresql", target_metadata=METADATA, literal_binds=True, as_sql=True
    )
else:
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        render_as_batch=True,
        compare_type=True,
    )
with context.begin_transaction():
    context.run_migrations()
