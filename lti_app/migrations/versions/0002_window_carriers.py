"""Windows that need no cookie."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

CAUSE_CHECK = (
    "CONSTRAINT ck_launch_session_read_only_cause_known "
    "CHECK (read_only_cause IN ('two_ids', 'acted_as', 'link'))"
)


def upgrade() -> None:
    """Let a launch wait for the platform's storage; keep a window's notices with the window."""
    op.create_table('held_launch',
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=True, nullable=False),
    sa.Column('login_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('ticket_digest', sa.String(length=64), nullable=False),
    sa.Column('id_token', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('expires_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['login_id'], ['lti_login.id'], name=op.f('fk_held_launch_login_id')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_held_launch')),
    sa.UniqueConstraint('ticket_digest', name=op.f('uq_held_launch_ticket_digest'))
    )
    with op.batch_alter_table('held_launch', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_held_launch_expires_at'), ['expires_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_held_launch_login_id'), ['login_id'], unique=False)

    op.add_column('launch_session', sa.Column('notices', sa.Text(), nullable=True))
    op.add_column('launch_session', sa.Column('brand_url', sa.String(length=2000), nullable=True))
    # SQLite adds a CHECK only together with its column, which the operations cannot say.
    op.execute(f"ALTER TABLE launch_session ADD COLUMN read_only_cause VARCHAR(40) {CAUSE_CHECK}")


def downgrade() -> None:
    """Change it back."""
    op.drop_column('launch_session', 'read_only_cause')
    op.drop_column('launch_session', 'brand_url')
    op.drop_column('launch_session', 'notices')
    op.drop_table('held_launch')
