"""What changed in Canvas after it was mapped, sealed or awarded."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STANDING = sa.text("closed_at IS NULL")
KINDS = (
    "kind IN ('assignment_gone', 'assignment_unpublished', 'assignment_renamed', 'rubric_removed', "
    "'rubric_replaced', 'criterion_gone', 'criterion_points', 'criterion_ratings', "
    "'criterion_text', 'outcome_unlinked', 'outcome_scale', 'grades_unposted', "
    "'enrollment_ended', 'learner_merged', 'course_concluded', 'course_gone', 'course_closed')"
)
CHANGE_CLOSINGS = "closing IN ('accepted', 'remapped', 'back', 'ended')"
CONDITION_CHECK = (
    "CONSTRAINT ck_course_condition_known "
    "CHECK (condition IN ('open', 'concluded', 'gone', 'closed'))"
)
AWARD_CLOSINGS = "closing IN ('kept', 'revoked', 'back')"


def upgrade() -> None:
    """Add the two tables, and what tells them of people, courses and cases."""
    _add_change_item()
    _add_award_change()
    op.add_column("roster_entry", sa.Column("left_at", sa.DateTime(timezone=True), nullable=True))
    # SQLite adds a CHECK only together with its column, which the operations cannot say.
    op.execute(f"ALTER TABLE course ADD COLUMN condition VARCHAR(40) {CONDITION_CHECK}")
    op.add_column("course", sa.Column("condition_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column(
        "review_case", sa.Column("changed_after", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("review_case", sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    """Take them away again."""
    op.drop_column("review_case", "changed_at")
    op.drop_column("review_case", "changed_after")
    op.drop_column("course", "condition_at")
    op.drop_column("course", "condition")
    op.drop_column("roster_entry", "left_at")
    op.drop_table("award_change")
    op.drop_table("change_item")


def _add_change_item() -> None:
    op.create_table(
        "change_item",
        sa.Column("id", BIG, primary_key=True, autoincrement=True),
        sa.Column("mapping_id", BIG, sa.ForeignKey("mapping.id"), nullable=False),
        sa.Column("mapping_version_id", BIG, sa.ForeignKey("mapping_version.id"), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("subject", sa.String(200), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("seen_after", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("still_met", BIG, nullable=False),
        sa.Column("waiting", BIG, nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("noted_by", BIG, sa.ForeignKey("person.id"), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", BIG, sa.ForeignKey("person.id"), nullable=True),
        sa.Column("closing", sa.String(40), nullable=True),
        sa.CheckConstraint(KINDS, name=op.f("ck_change_item_kind_known")),
        sa.CheckConstraint(CHANGE_CLOSINGS, name=op.f("ck_change_item_closing_known")),
    )
    op.create_index(
        "uq_change_item_open",
        "change_item",
        ["mapping_id", "kind", "subject"],
        unique=True,
        sqlite_where=STANDING,
        postgresql_where=STANDING,
    )
    op.create_index("ix_change_item_mapping", "change_item", ["mapping_id", "id"])


def _add_award_change() -> None:
    op.create_table(
        "award_change",
        sa.Column("id", BIG, primary_key=True, autoincrement=True),
        sa.Column("institution_id", BIG, sa.ForeignKey("institution.id"), nullable=False),
        sa.Column("award_id", BIG, sa.ForeignKey("award.id"), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("seen_after", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", BIG, sa.ForeignKey("person.id"), nullable=True),
        sa.Column("closed_by_name", sa.String(200), nullable=False),
        sa.Column("closing", sa.String(40), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.CheckConstraint(AWARD_CLOSINGS, name=op.f("ck_award_change_closing_known")),
    )
    op.create_index(
        "uq_award_change_open",
        "award_change",
        ["award_id"],
        unique=True,
        sqlite_where=STANDING,
        postgresql_where=STANDING,
    )
    op.create_index("ix_award_change_award", "award_change", ["award_id", "id"])
    op.create_index(
        "ix_award_change_institution", "award_change", ["institution_id", "closed_at", "id"]
    )
