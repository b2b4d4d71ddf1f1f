"""What an installation lacks before it can serve: the schema of this version, keys to sign with."""

from functools import cache
from importlib.resources import files

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.models.award import IssuerKeyRow
from lti_app.models.platform import ToolKeyRow


def lacking(session: Session) -> list[str]:
    """Name what is missing, each with its mend; nothing where the tool can serve."""
    now = MigrationContext.configure(session.connection()).get_current_revision()
    if now != _head():
        return ["migrations: run `hallmark db upgrade`"]
    signing = [
        session.scalars(select(row.id).where(row.retired_at.is_(None)).limit(1)).first()
        for row in (ToolKeyRow, IssuerKeyRow)
    ]
    return ["keys: run `hallmark keys rotate`"] if None in signing else []


@cache
def _head() -> str | None:
    return ScriptDirectory(str(files("lti_app") / "migrations")).get_current_head()
