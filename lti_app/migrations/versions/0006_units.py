"""Units, and roles granted in one of them."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = "kind IN ('department', 'college', 'school', 'center', 'unit')"
ROLES_BEFORE = (
    "role IN ('asa-admin', 'asa-awarder', 'asa-reviewer', 'asa-consultant', 'unit-proposer', "
    "'registrar', 'auditor', 'sysadmin')"
)
ROLES = (
    "role IN ('asa-admin', 'asa-awarder', 'asa-reviewer', 'asa-consultant', 'unit-proposer', "
    "'co-editor', 'registrar', 'auditor', 'sysadmin')"
)
STANDING = sa.text("ended_at IS NULL")
STANDING_EVERYWHERE = sa.text("ended_at IS NULL AND unit_id IS NULL")
STANDING_IN_UNIT = sa.text("ended_at IS NULL AND unit_id IS NOT NULL")


def upgrade() -> None:
    """Add units; a role stands once a person everywhere, and once a person in each unit."""
    op.create_table(
        "unit",
        sa.Column("id", BIG, primary_key=True, autoincrement=True),
        sa.Column("institution_id", BIG, nullable=False),
        sa.Column("parent_id", BIG, nullable=True),
        sa.Column("code", sa.String(40), nullable=False),
        sa.Column("name", sa.String(200), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(KINDS, name=op.f("ck_unit_kind_known")),
        sa.ForeignKeyConstraint(
            ["institution_id"], ["institution.id"], name=op.f("fk_unit_institution_id")
        ),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name=op.f("fk_unit_parent_id")),
        sa.UniqueConstraint("institution_id", "code", name=op.f("uq_unit_institution_id_code")),
    )
    op.create_index(op.f("ix_unit_parent_id"), "unit", ["parent_id"])
    op.drop_index("uq_role_grant_standing", "role_grant")
    with op.batch_alter_table("role_grant") as grants:
        grants.add_column(sa.Column("unit_id", BIG, nullable=True))
        grants.drop_constraint(op.f("ck_role_grant_role_known"), type_="check")
        grants.create_check_constraint(op.f("ck_role_grant_role_known"), sa.text(ROLES))
        grants.create_foreign_key(op.f("fk_role_grant_unit_id"), "unit", ["unit_id"], ["id"])
    op.create_index(op.f("ix_role_grant_unit_id"), "role_grant", ["unit_id"])
    _index("uq_role_grant_standing", ["person_id", "role"], STANDING_EVERYWHERE)
    _index("uq_role_grant_standing_in_unit", ["person_id", "role", "unit_id"], STANDING_IN_UNIT)


def downgrade() -> None:
    """Take units away, and the grants in them: without its unit such a role would be for all."""
    op.execute("DELETE FROM role_grant WHERE unit_id IS NOT NULL OR role = 'co-editor'")
    op.drop_index("uq_role_grant_standing_in_unit", "role_grant")
    op.drop_index("uq_role_grant_standing", "role_grant")
    op.drop_index(op.f("ix_role_grant_unit_id"), "role_grant")
    with op.batch_alter_table("role_grant") as grants:
        grants.drop_constraint(op.f("fk_role_grant_unit_id"), type_="foreignkey")
        grants.drop_constraint(op.f("ck_role_grant_role_known"), type_="check")
        grants.create_check_constraint(op.f("ck_role_grant_role_known"), sa.text(ROLES_BEFORE))
        grants.drop_column("unit_id")
    _index("uq_role_grant_standing", ["person_id", "role"], STANDING)
    op.drop_table("unit")


def _index(name: str, columns: list[str], where: sa.TextClause) -> None:
    op.create_index(
        name,
        "role_grant",
        columns,
        unique=True,
        sqlite_where=where,
        postgresql_where=where,
    )
