"""Courses known by their LTI context; windows of deep linking."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

big_id = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add what a link of its own and a deep linking request need."""
    op.create_table(
        "course_context",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("platform_id", big_id, nullable=False),
        sa.Column("lti_context_id", sa.String(length=255), nullable=False),
        sa.Column("course_id", big_id, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["platform_id"], ["platform.id"], name=op.f("fk_course_context_platform_id")
        ),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_course_context_course_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_course_context")),
        sa.UniqueConstraint(
            "platform_id",
            "lti_context_id",
            name=op.f("uq_course_context_platform_id_lti_context_id"),
        ),
    )
    op.create_index(op.f("ix_course_context_course_id"), "course_context", ["course_id"])
    op.create_table(
        "deep_linking",
        sa.Column("id", big_id, autoincrement=True, nullable=False),
        sa.Column("launch_session_id", big_id, nullable=False),
        sa.Column("deployment_id", sa.String(length=255), nullable=False),
        sa.Column("return_url", sa.Text(), nullable=False),
        sa.Column("data", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["launch_session_id"],
            ["launch_session.id"],
            name=op.f("fk_deep_linking_launch_session_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deep_linking")),
        sa.UniqueConstraint("launch_session_id", name=op.f("uq_deep_linking_launch_session_id")),
    )


def downgrade() -> None:
    """Drop both."""
    op.drop_table("deep_linking")
    op.drop_index(op.f("ix_course_context_course_id"), table_name="course_context")
    op.drop_table("course_context")
