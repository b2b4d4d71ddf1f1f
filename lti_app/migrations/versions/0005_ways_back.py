"""Where in Canvas a window was opened from."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Keep the way back with the window."""
    op.add_column("launch_session", sa.Column("return_url", sa.String(2000), nullable=True))


def downgrade() -> None:
    """Forget it."""
    op.drop_column("launch_session", "return_url")
