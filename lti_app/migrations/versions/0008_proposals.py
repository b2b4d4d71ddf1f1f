"""Proposals: whose turn it is, sections as they were saved, talk, decisions, reviews."""

import json
import re
from datetime import datetime

import sqlalchemy as sa
from alembic import context, op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
WHEN = sa.DateTime(timezone=True)
STATES_BEFORE = (
    "state IN ('draft', 'application', 'assessment', 'design', 'approved', 'suspended', 'retired')"
)
STATES = STATES_BEFORE[:-1] + ", 'archived', 'declined', 'withdrawn')"
TURNS = "turn IN ('unit', 'asa', 'nobody')"
ORIGINS = "origin IN ('file', 'proposal', 'revision', 'copy')"
TYPES = "type IN ('badge', 'micro-certificate')"
SECTIONS = (
    "section IN ('route', 'about', 'competencies', 'alignments', 'partners', 'pathway', "
    "'outcomes', 'program-outcomes', 'matrix', 'plan', 'reflection', 'image', 'public', 'term', "
    "'stack')"
)
DECISIONS = (
    "kind IN ('approve', 'approve-with-conditions', 'return', 'decline', 'suspend', 'resume', "
    "'retire', 'archive')"
)
ONE_USE = ("institution_id", "digest", "kind", "file_name", "uploaded_by")
FIXED_BEFORE = (
    "line_id",
    "number",
    "content",
    "digest",
    "image_digest",
    "revised_on",
    "proposed_by",
)
FIXED = (*FIXED_BEFORE, "unit_id", "origin", "based_on_id", "title", "type")
FINAL_BEFORE = "('approved', 'suspended', 'retired')"
FINAL = "('approved', 'suspended', 'retired', 'archived')"
REFUSAL = "an approved definition version is immutable"
TABLES = (
    "definition_review",
    "approval_condition",
    "definition_decision",
    "exemption_request",
    "proposal_meeting",
    "proposal_comment",
    "section_conflict",
    "section_save",
)
COLUMNS = (
    "turn",
    "origin",
    "unit_id",
    "based_on_id",
    "title",
    "type",
    "guideline_number",
    "consultant_id",
    "state_since",
    "turn_since",
    "due_on",
    "review_due_on",
)
KEYS = {
    "unit_id": "unit",
    "based_on_id": "definition_version",
    "consultant_id": "person",
}
FIRST_CONSTRAINT = "CONSTRAINT ck_definition_version_state_known"
CHECKS = {"turn_known": TURNS, "origin_known": ORIGINS, "type_known": TYPES}


def upgrade() -> None:
    """Let a version be a proposal that grows, and keep how it came about."""
    _forget_triggers()
    if _on_sqlite():
        _widen_sqlite()
    else:
        _widen_postgres()
    if not context.is_offline_mode():
        _fill()
    op.create_index("ix_definition_version_unit", "definition_version", ["unit_id", "state"])
    op.create_index(
        op.f("ix_definition_version_consultant_id"), "definition_version", ["consultant_id"]
    )
    _add_tables()
    _keep_approved_versions(FIXED, FINAL)


def downgrade() -> None:
    """Forget how versions came about; proposals with gaps go, as nothing before could hold them.

    What was archived is retired again, with all that was signed for it. Documents stay, if with no
    version to belong to.
    """
    _forget_triggers()
    for name in TABLES:
        op.drop_table(name)
    op.drop_index("ix_definition_version_unit", "definition_version")
    op.drop_index(op.f("ix_definition_version_consultant_id"), "definition_version")
    op.execute("UPDATE definition_version SET state = 'retired' WHERE state = 'archived'")
    op.execute("UPDATE definition_version SET based_on_id = NULL")
    _forget_unheld()
    if _on_sqlite():
        _narrow_sqlite()
    else:
        _narrow_postgres()
    _keep_approved_versions(FIXED_BEFORE, FINAL_BEFORE)


def _forget_unheld() -> None:
    gone = (
        "SELECT id FROM definition_version WHERE image_digest IS NULL "
        "OR state IN ('declined', 'withdrawn')"
    )
    same = " AND ".join(f"other.{name} = document_use.{name}" for name in ONE_USE)
    # Without a version a file is kept once for whoever handed it in.
    op.execute(
        f"DELETE FROM document_use WHERE version_id IN ({gone}) AND EXISTS (SELECT 1 "
        f"FROM document_use other WHERE {same} AND (other.version_id IS NULL "
        f"OR (other.version_id IN ({gone}) AND other.id < document_use.id)))"
    )
    op.execute(f"UPDATE document_use SET version_id = NULL WHERE version_id IN ({gone})")
    op.execute(f"DELETE FROM definition_sign_off WHERE version_id IN ({gone})")
    op.execute(f"DELETE FROM definition_version WHERE id IN ({gone})")


def _columns() -> tuple[sa.Column, ...]:
    return (
        sa.Column("turn", sa.String(40), nullable=False, server_default="nobody"),
        sa.Column("origin", sa.String(40), nullable=False, server_default="file"),
        sa.Column("unit_id", BIG, nullable=True),
        sa.Column("based_on_id", BIG, nullable=True),
        sa.Column("title", sa.String(200), nullable=False, server_default=""),
        sa.Column("type", sa.String(40), nullable=False, server_default="badge"),
        sa.Column("guideline_number", sa.Integer(), nullable=True),
        sa.Column("consultant_id", BIG, nullable=True),
        sa.Column("state_since", WHEN, nullable=False, server_default="1970-01-01 00:00:00"),
        sa.Column("turn_since", WHEN, nullable=False, server_default="1970-01-01 00:00:00"),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("review_due_on", sa.Date(), nullable=True),
    )


def _on_sqlite() -> bool:
    return op.get_context().dialect.name == "sqlite"


def _widen_postgres() -> None:
    op.execute("SET LOCAL lock_timeout = '5s'")
    for column in _columns():
        op.add_column("definition_version", column)
    for name, target in KEYS.items():
        op.create_foreign_key(
            op.f(f"fk_definition_version_{name}"), "definition_version", target, [name], ["id"]
        )
    for name, words in CHECKS.items():
        op.create_check_constraint(
            op.f(f"ck_definition_version_{name}"), "definition_version", sa.text(words)
        )
    op.drop_constraint(op.f("ck_definition_version_state_known"), "definition_version")
    op.create_check_constraint(
        op.f("ck_definition_version_state_known"), "definition_version", sa.text(STATES)
    )
    op.alter_column("definition_version", "image_digest", nullable=True)


def _narrow_postgres() -> None:
    op.alter_column("definition_version", "image_digest", nullable=False)
    op.drop_constraint(op.f("ck_definition_version_state_known"), "definition_version")
    op.create_check_constraint(
        op.f("ck_definition_version_state_known"), "definition_version", sa.text(STATES_BEFORE)
    )
    for name in CHECKS:
        op.drop_constraint(op.f(f"ck_definition_version_{name}"), "definition_version")
    for column in reversed(COLUMNS):
        op.drop_column("definition_version", column)


def _widen_sqlite() -> None:
    for column in _columns():
        op.add_column("definition_version", column)
    _rewrite(
        (STATES_BEFORE, STATES),
        ("image_digest VARCHAR(64) NOT NULL", "image_digest VARCHAR(64)"),
        (FIRST_CONSTRAINT, _more_constraints() + FIRST_CONSTRAINT),
    )


def _narrow_sqlite() -> None:
    # Constraints first: SQLite drops no column that one of them names.
    _rewrite(
        (STATES, STATES_BEFORE),
        ("image_digest VARCHAR(64)", "image_digest VARCHAR(64) NOT NULL"),
        (_more_constraints(), ""),
    )
    for column in reversed(COLUMNS):
        op.execute(f"ALTER TABLE definition_version DROP COLUMN {column}")


def _more_constraints() -> str:
    checks = [
        f"CONSTRAINT ck_definition_version_{name} CHECK ({words}), \n\t"
        for name, words in CHECKS.items()
    ]
    keys = [
        f"CONSTRAINT fk_definition_version_{name} FOREIGN KEY({name}) "
        f"REFERENCES {target} (id), \n\t"
        for name, target in KEYS.items()
    ]
    return "".join(checks + keys)


def _rewrite(*changes: tuple[str, str]) -> None:
    # Many tables point at this one, so SQLite cannot copy it within a transaction that keeps
    # foreign keys. Checks and NOT NULL may be changed in the table's own text instead:
    # https://www.sqlite.org/lang_altertable.html, "Making Other Kinds Of Table Schema Changes".
    bind = op.get_bind()
    where = "type = 'table' AND name = 'definition_version'"
    (text,) = bind.exec_driver_sql(f"SELECT sql FROM sqlite_schema WHERE {where}").one()
    for before, after in changes:
        text = text.replace(before, after)
    (version,) = bind.exec_driver_sql("PRAGMA schema_version").one()
    bind.exec_driver_sql("PRAGMA writable_schema=ON")
    bind.exec_driver_sql(f"UPDATE sqlite_schema SET sql = ? WHERE {where}", (text,))
    bind.exec_driver_sql(f"PRAGMA schema_version={version + 1}")
    bind.exec_driver_sql("PRAGMA writable_schema=OFF")


def _fill() -> None:
    bind = op.get_bind()
    versions = bind.execute(
        sa.text(
            "SELECT v.id, v.state, v.content, v.created_at, v.approved_at, l.institution_id "
            "FROM definition_version v JOIN definition_line l ON l.id = v.line_id ORDER BY v.id"
        )
    ).all()
    units: dict[tuple[int, str, str], int] = {}
    turns = {"draft": "unit", "application": "asa", "assessment": "asa", "design": "asa"}
    for version in versions:
        told = _read(version.content)
        unit_id = _unit(bind, units, version, told)
        bind.execute(
            sa.text(
                "UPDATE definition_version SET turn = :turn, title = :title, type = :type, "
                "unit_id = :unit, state_since = :since, turn_since = :since WHERE id = :id"
            ),
            {
                "turn": turns.get(version.state, "nobody"),
                "title": str(told.get("title") or "")[:200],
                "type": told.get("type") or "badge",
                "unit": unit_id,
                "since": version.approved_at or version.created_at,
                "id": version.id,
            },
        )


def _read(content: str) -> dict:
    try:
        told = json.loads(content)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


def _unit(bind: sa.Connection, units: dict, version: sa.Row, told: dict) -> int | None:
    unit = told.get("unit") or {}
    name, kind = unit.get("name"), unit.get("kind")
    if not name or not kind:
        return None
    key = (version.institution_id, name, kind)
    if key not in units:
        code = re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:30] or "unit"
        bind.execute(
            sa.text(
                "INSERT INTO unit (institution_id, code, name, kind, created_at) "
                "VALUES (:institution, :code, :name, :kind, :at)"
            ),
            {
                "institution": version.institution_id,
                "code": f"{code}-{version.id}"[:40],
                "name": name[:200],
                "kind": kind,
                "at": version.created_at,
            },
        )
        units[key] = bind.execute(sa.text("SELECT max(id) FROM unit")).scalar_one()
    return units[key]


def _add_tables() -> None:
    for name, columns in _tables().items():
        op.create_table(
            name,
            sa.Column("id", BIG, primary_key=True, autoincrement=True),
            *columns,
        )
    for name, table, columns in INDEXES:
        op.create_index(name, table, columns)


def _version() -> sa.Column:
    return sa.Column("version_id", BIG, nullable=False)


def _refers(table: str, column: str, target: str):
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))


def _check(table: str, column: str, words: str):
    return sa.CheckConstraint(words, name=op.f(f"ck_{table}_{column}_known"))


def _forget_triggers() -> None:
    if _on_sqlite():
        for act in ("update", "delete"):
            op.execute(f"DROP TRIGGER keep_approved_version_{act}")
    else:
        op.execute("DROP TRIGGER keep_approved_version ON definition_version")


def _keep_approved_versions(fixed: tuple[str, ...], final: str) -> None:
    # As 0001: the application refuses to change an approved version; this refuses a statement that
    # goes past it (Policy 380.104, R36).
    if not _on_sqlite():
        changed = " OR ".join(f"NEW.{name} IS DISTINCT FROM OLD.{name}" for name in fixed)
        op.execute(f"""
            CREATE OR REPLACE FUNCTION keep_approved_version() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
              IF OLD.state IN {final} THEN
                IF TG_OP = 'DELETE' OR NEW.state NOT IN {final} OR {changed} THEN
                  RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'integrity_constraint_violation';
                END IF;
              END IF;
              RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
            END $$""")
        op.execute("""
            CREATE TRIGGER keep_approved_version BEFORE UPDATE OR DELETE ON definition_version
            FOR EACH ROW EXECUTE FUNCTION keep_approved_version()""")
        return
    changed = " OR ".join(f"NEW.{name} IS NOT OLD.{name}" for name in fixed)
    for act, when in (("UPDATE", f" AND (NEW.state NOT IN {final} OR {changed})"), ("DELETE", "")):
        op.execute(f"""
            CREATE TRIGGER keep_approved_version_{act.lower()} BEFORE {act} ON definition_version
            WHEN OLD.state IN {final}{when} BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END""")


def _tables() -> dict:
    return {
        "section_save": (
            _version(),
            sa.Column("section", sa.String(40), nullable=False),
            sa.Column("revision", sa.Integer(), nullable=False),
            sa.Column("content", sa.Text(), nullable=False),
            sa.Column("saved_by", BIG, nullable=False),
            sa.Column("saved_at", WHEN, nullable=False),
            _refers("section_save", "version_id", "definition_version"),
            _refers("section_save", "saved_by", "person"),
            _check("section_save", "section", SECTIONS),
            sa.UniqueConstraint(
                "version_id",
                "section",
                "revision",
                name=op.f("uq_section_save_version_id_section_revision"),
            ),
        ),
        "section_conflict": (
            _version(),
            sa.Column("section", sa.String(40), nullable=False),
            sa.Column("base_revision", sa.Integer(), nullable=False),
            sa.Column("content", sa.Text(), nullable=False),
            sa.Column("written_by", BIG, nullable=False),
            sa.Column("written_at", WHEN, nullable=False),
            sa.Column("settled_at", WHEN, nullable=True),
            sa.Column("settled_by", BIG, nullable=True),
            _refers("section_conflict", "version_id", "definition_version"),
            _refers("section_conflict", "written_by", "person"),
            _refers("section_conflict", "settled_by", "person"),
            _check("section_conflict", "section", SECTIONS),
        ),
        "proposal_comment": (
            _version(),
            sa.Column("parent_id", BIG, nullable=True),
            sa.Column("section", sa.String(40), nullable=True),
            sa.Column("field", sa.String(120), nullable=False),
            sa.Column("text", sa.Text(), nullable=False),
            sa.Column("suggestion", sa.Text(), nullable=True),
            sa.Column("replaces", sa.Text(), nullable=True),
            sa.Column("suggestion_state", sa.String(40), nullable=True),
            sa.Column("mentions", sa.Text(), nullable=False),
            sa.Column("written_by", BIG, nullable=False),
            sa.Column("written_at", WHEN, nullable=False),
            sa.Column("resolved_at", WHEN, nullable=True),
            sa.Column("resolved_by", BIG, nullable=True),
            _refers("proposal_comment", "version_id", "definition_version"),
            _refers("proposal_comment", "parent_id", "proposal_comment"),
            _refers("proposal_comment", "written_by", "person"),
            _refers("proposal_comment", "resolved_by", "person"),
            _check("proposal_comment", "section", SECTIONS),
            _check(
                "proposal_comment",
                "suggestion_state",
                "suggestion_state IN ('open', 'accepted', 'rejected')",
            ),
        ),
        "proposal_meeting": (
            _version(),
            sa.Column("held_on", sa.Date(), nullable=False),
            sa.Column("attendees", sa.Text(), nullable=False),
            sa.Column("notes", sa.Text(), nullable=False),
            sa.Column("logged_by", BIG, nullable=False),
            sa.Column("logged_at", WHEN, nullable=False),
            _refers("proposal_meeting", "version_id", "definition_version"),
            _refers("proposal_meeting", "logged_by", "person"),
        ),
        "exemption_request": (
            _version(),
            sa.Column("policy", sa.String(40), nullable=False),
            sa.Column("reasoning", sa.Text(), nullable=False),
            sa.Column("asked_by", BIG, nullable=False),
            sa.Column("asked_at", WHEN, nullable=False),
            _refers("exemption_request", "version_id", "definition_version"),
            _refers("exemption_request", "asked_by", "person"),
            _check("exemption_request", "policy", "policy IN ('340.350', '380.085')"),
        ),
        "definition_decision": (
            _version(),
            sa.Column("kind", sa.String(40), nullable=False),
            sa.Column("reasons", sa.Text(), nullable=False),
            sa.Column("text", sa.Text(), nullable=False),
            sa.Column("decided_by", BIG, nullable=False),
            sa.Column("decided_at", WHEN, nullable=False),
            _refers("definition_decision", "version_id", "definition_version"),
            _refers("definition_decision", "decided_by", "person"),
            _check("definition_decision", "kind", DECISIONS),
        ),
        "approval_condition": (
            _version(),
            sa.Column("decision_id", BIG, nullable=False),
            sa.Column("text", sa.Text(), nullable=False),
            sa.Column("due_on", sa.Date(), nullable=False),
            sa.Column("met_at", WHEN, nullable=True),
            sa.Column("met_by", BIG, nullable=True),
            sa.Column("note", sa.Text(), nullable=False),
            _refers("approval_condition", "version_id", "definition_version"),
            _refers("approval_condition", "decision_id", "definition_decision"),
            _refers("approval_condition", "met_by", "person"),
        ),
        "definition_review": (
            _version(),
            sa.Column("reviewed_on", sa.Date(), nullable=False),
            sa.Column("note", sa.Text(), nullable=False),
            sa.Column("reviewed_by", BIG, nullable=False),
            sa.Column("reviewed_at", WHEN, nullable=False),
            _refers("definition_review", "version_id", "definition_version"),
            _refers("definition_review", "reviewed_by", "person"),
        ),
    }


INDEXES = (
    ("ix_section_save_saved_by", "section_save", ["saved_by"]),
    ("ix_section_conflict_version", "section_conflict", ["version_id", "settled_at"]),
    ("ix_proposal_comment_version", "proposal_comment", ["version_id", "id"]),
    ("ix_proposal_meeting_version_id", "proposal_meeting", ["version_id"]),
    ("ix_exemption_request_version_id", "exemption_request", ["version_id"]),
    ("ix_definition_decision_version", "definition_decision", ["version_id", "id"]),
    ("ix_approval_condition_version_id", "approval_condition", ["version_id"]),
    ("ix_definition_review_version_id", "definition_review", ["version_id"]),
)
