"""What an installation lacks before it can serve: this version's schema, keys, and reading them."""

from functools import cache
from importlib.resources import files

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.errors import RuleRefused
from lti_app.models.award import IssuerKeyRow
from lti_app.models.platform import PlatformRow, ToolKeyRow
from lti_app.services.vault import Vault


def lacking(session: Session, vault: Vault) -> list[str]:
    """Name what is missing, each with its mend; nothing where the tool can serve."""
    now = MigrationContext.configure(session.connection()).get_current_revision()
    if now != _head():
        return ["migrations: run `hallmark db upgrade`"]
    signing = [
        session.scalars(newest).first()
        for newest in (
            select(ToolKeyRow.private_key)
            .where(ToolKeyRow.retired_at.is_(None))
            .order_by(ToolKeyRow.id.desc())
            .limit(1),
            select(IssuerKeyRow.private_encrypted)
            .where(IssuerKeyRow.retired_at.is_(None))
            .order_by(IssuerKeyRow.id.desc())
            .limit(1),
        )
    ]
    if None in signing:
        return ["keys: run `hallmark keys rotate`"]
    newest_token = (
        select(PlatformRow.api_token)
        .where(PlatformRow.api_token.is_not(None), PlatformRow.removed_at.is_(None))
        .order_by(PlatformRow.id.desc())
        .limit(1)
    )
    if all(_reads(vault, each) for each in (*signing, session.scalar(newest_token)) if each):
        return []
    return [
        "encryption: put the key that wrote the stored secrets back into HALLMARK_ENCRYPTION_KEYS"
    ]


def _reads(vault: Vault, secret: str) -> bool:
    try:
        vault.decrypt(secret)
    except RuleRefused:
        return False
    return True


@cache
def _head() -> str | None:
    return ScriptDirectory(str(files("lti_app") / "migrations")).get_current_head()
