"""Guidelines as data, and how the office is reached by telephone and by post."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    """Add the versions of guidelines; what was handed in before them keeps none."""
    if op.get_context().dialect.name != "sqlite":
        op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "guideline",
        sa.Column("id", BIG, primary_key=True, autoincrement=True),
        sa.Column("institution_id", BIG, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("made_by", BIG, nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_guideline_institution_id")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["person.id"], name=op.f("fk_guideline_made_by")),
        sa.UniqueConstraint(
            "institution_id", "number", name=op.f("uq_guideline_institution_id_number")
        ),
    )
    op.add_column("institution", sa.Column("office_phone", sa.String(60), nullable=True))
    op.add_column("institution", sa.Column("office_address", sa.String(500), nullable=True))


def downgrade() -> None:
    """Take the guidelines away; decisions keep the reasons they named, by their codes."""
    op.execute("ALTER TABLE institution DROP COLUMN office_address")
    op.execute("ALTER TABLE institution DROP COLUMN office_phone")
    op.drop_table("guideline")
