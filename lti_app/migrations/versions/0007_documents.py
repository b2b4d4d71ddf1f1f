"""Files people hand in, and what each is kept for."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TYPES = "media_type IN ('application/pdf', 'image/png', 'image/jpeg')"
KINDS = "kind IN ('partner_letter', 'gate_approval', 'meeting_notes', 'other')"
OF_VERSION = sa.text("version_id IS NOT NULL")
OF_NONE = sa.text("version_id IS NULL")
SAME = ["institution_id", "digest", "kind", "file_name", "uploaded_by"]


def upgrade() -> None:
    """Add the bytes and their uses."""
    op.create_table(
        "document",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("media_type", sa.String(40), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_document")),
        sa.CheckConstraint(TYPES, name=op.f("ck_document_media_type_known")),
        sa.CheckConstraint("size > 0", name=op.f("ck_document_size")),
    )
    op.create_table(
        "document_use",
        sa.Column("id", BIG, primary_key=True, autoincrement=True),
        sa.Column("institution_id", BIG, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("file_name", sa.String(120), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("version_id", BIG, nullable=True),
        sa.Column("uploaded_by", BIG, nullable=False),
        sa.Column("uploaded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(KINDS, name=op.f("ck_document_use_kind_known")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_document_use_institution_id")
        ),
        sa.ForeignKeyConstraint(
            ["digest"], ["document.digest"], name=op.f("fk_document_use_digest")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["definition_version.id"], name=op.f("fk_document_use_version_id")
        ),
        sa.ForeignKeyConstraint(
            ["uploaded_by"], ["person.id"], name=op.f("fk_document_use_uploaded_by")
        ),
    )
    op.create_index("ix_document_use_version_id", "document_use", ["version_id"])
    op.create_index(
        "uq_document_use_of_version",
        "document_use",
        ["version_id", *SAME],
        unique=True,
        sqlite_where=OF_VERSION,
        postgresql_where=OF_VERSION,
    )
    op.create_index(
        "uq_document_use_of_none",
        "document_use",
        SAME,
        unique=True,
        sqlite_where=OF_NONE,
        postgresql_where=OF_NONE,
    )


def downgrade() -> None:
    """Take them away again."""
    op.drop_table("document_use")
    op.drop_table("document")
