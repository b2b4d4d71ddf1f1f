"""Runs migrations on the connection it is given; batch mode lets SQLite change tables."""

from typing import Any, Literal

from alembic import context

from lti_app.models.base import StateText, UtcDateTime
from lti_app.models.tables import METADATA


def plain_types(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Write our types as plain ones: a migration stays true when a class of ours is renamed."""
    if kind == "type" and isinstance(item, UtcDateTime):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, StateText):
        return f"sa.String(length={item.impl.length})"
    return False


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
        render_item=plain_types,
    )
with context.begin_transaction():
    context.run_migrations()
