"""Search definitions by their words, and list them by what stands in plain columns."""

import json

import sqlalchemy as sa
from alembic import context, op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

LONGEST_SEARCHED = 60_000
COLUMNS = ("purposes", "searched", "returned", "gate_closed", "rigor_stale")
# Counts and lists are read from this index alone: behind a content of many kilobytes, the row's
# other columns cost SQLite a walk through all its pages.
LISTED = [
    "state",
    "turn_since",
    "turn",
    "returned",
    "gate_closed",
    "rigor_stale",
    "due_on",
    "review_due_on",
    "state_since",
    "consultant_id",
    "line_id",
    "number",
]
PROPOSED = "('draft', 'application', 'assessment', 'design')"

# An external-content table keeps the words only and reads the texts from the versions themselves:
# https://www.sqlite.org/fts5.html#external_content_tables
SQLITE = (
    """
    CREATE VIRTUAL TABLE definition_search USING fts5(
      title, searched, content='definition_version', content_rowid='id',
      tokenize='porter unicode61 remove_diacritics 2')""",
    """
    CREATE TRIGGER search_definition_insert AFTER INSERT ON definition_version BEGIN
      INSERT INTO definition_search (rowid, title, searched)
      VALUES (NEW.id, NEW.title, NEW.searched);
    END""",
    """
    CREATE TRIGGER search_definition_update AFTER UPDATE OF title, searched ON definition_version
    BEGIN
      INSERT INTO definition_search (definition_search, rowid, title, searched)
      VALUES ('delete', OLD.id, OLD.title, OLD.searched);
      INSERT INTO definition_search (rowid, title, searched)
      VALUES (NEW.id, NEW.title, NEW.searched);
    END""",
    """
    CREATE TRIGGER search_definition_delete AFTER DELETE ON definition_version BEGIN
      INSERT INTO definition_search (definition_search, rowid, title, searched)
      VALUES ('delete', OLD.id, OLD.title, OLD.searched);
    END""",
    "INSERT INTO definition_search (definition_search) VALUES ('rebuild')",
)
WORDS = (
    "setweight(to_tsvector('english', {0}title), 'A') || "
    "setweight(to_tsvector('english', {0}searched), 'B')"
)
POSTGRES = (
    """
    CREATE TABLE definition_search (
      version_id BIGINT CONSTRAINT pk_definition_search PRIMARY KEY
        CONSTRAINT fk_definition_search_version_id
        REFERENCES definition_version (id) ON DELETE CASCADE,
      words TSVECTOR NOT NULL)""",
    "CREATE INDEX ix_definition_search_words ON definition_search USING gin (words)",
    f"""
    CREATE FUNCTION search_definition() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO definition_search (version_id, words) VALUES (NEW.id, {WORDS.format("NEW.")})
      ON CONFLICT (version_id) DO UPDATE SET words = EXCLUDED.words;
      RETURN NULL;
    END $$""",
    """
    CREATE TRIGGER search_definition AFTER INSERT OR UPDATE OF title, searched
    ON definition_version FOR EACH ROW EXECUTE FUNCTION search_definition()""",
    "INSERT INTO definition_search (version_id, words) "
    f"SELECT id, {WORDS.format('')} FROM definition_version "
    "ON CONFLICT (version_id) DO NOTHING",
)


def upgrade() -> None:
    """Give versions the columns lists are made of, and their words an index of the database's."""
    if not _on_sqlite():
        op.execute("SET LOCAL lock_timeout = '5s'")
    for column in (
        sa.Column("purposes", sa.String(120), nullable=False, server_default=""),
        sa.Column("searched", sa.Text(), nullable=False, server_default=""),
        sa.Column("returned", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("gate_closed", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("rigor_stale", sa.Boolean(), nullable=False, server_default=sa.false()),
    ):
        op.add_column("definition_version", column)
    if not context.is_offline_mode():
        _fill()
    op.create_index("ix_definition_version_pipeline", "definition_version", LISTED)
    op.create_index(
        "ix_mapping_version_definition", "mapping_version", ["definition_version_id", "ended_at"]
    )
    for statement in SQLITE if _on_sqlite() else POSTGRES:
        op.execute(statement)


def downgrade() -> None:
    """Forget the words and the columns; the contents they were taken from stay."""
    if _on_sqlite():
        for act in ("insert", "update", "delete"):
            op.execute(f"DROP TRIGGER search_definition_{act}")
    else:
        op.execute("DROP TRIGGER search_definition ON definition_version")
        op.execute("DROP FUNCTION search_definition()")
    op.execute("DROP TABLE definition_search")
    op.drop_index("ix_mapping_version_definition", "mapping_version")
    op.drop_index("ix_definition_version_pipeline", "definition_version")
    for name in reversed(COLUMNS):
        op.execute(f"ALTER TABLE definition_version DROP COLUMN {name}")


def _on_sqlite() -> bool:
    return op.get_context().dialect.name == "sqlite"


def _fill() -> None:
    bind = op.get_bind()
    for version_id, state, content in bind.execute(
        sa.text("SELECT id, state, content FROM definition_version ORDER BY id")
    ).all():
        told = _read(content)
        proposed = f"'{state}'" in PROPOSED
        signed = _signed(bind, version_id) if proposed else {}
        bind.execute(
            sa.text(
                "UPDATE definition_version SET purposes = :purposes, searched = :searched, "
                "gate_closed = :closed, rigor_stale = :stale WHERE id = :id"
            ),
            {
                "purposes": " ".join(told.get("purposes") or ())[:120],
                "searched": _searched(told),
                "closed": proposed and _is_closed(told.get("route"), signed.get("gate")),
                # What the level of rigor rests on came to hold more: every one is looked at again.
                "stale": proposed and "rigor" in signed,
                "id": version_id,
            },
        )


def _signed(bind: sa.Connection, version_id: int) -> dict[str, dict]:
    found = bind.execute(
        sa.text(
            "SELECT kind, document FROM definition_sign_off WHERE version_id = :id ORDER BY id"
        ),
        {"id": version_id},
    )
    return {kind: _read(document) for kind, document in found}


def _is_closed(route: dict | None, gate: dict | None) -> bool:
    answers = route or {}
    needed = (
        route is None
        or bool(answers.get("stacks_to_credit"))
        or (not answers.get("exists_now") and bool(answers.get("needs_curriculum_committee")))
    )
    return needed and (gate is None or gate.get("kind") == "not_needed")


def _searched(told: dict) -> str:
    outcomes = [
        slo.get(part) for slo in told.get("slos") or () for part in ("title", "description")
    ]
    competencies = [each.get("text") for each in told.get("competencies") or ()]
    texts = (
        *outcomes,
        told.get("competency_statement"),
        *competencies,
        told.get("description"),
        *(told.get("tags") or ()),
    )
    return "\n".join(text for text in texts if text)[:LONGEST_SEARCHED]


def _read(document: str) -> dict:
    try:
        told = json.loads(document)
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
