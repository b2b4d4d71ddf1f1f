"""The tool's own LTI key pairs: made, retired and published from the database, so no restart.

Canvas fetches them from `/lti/jwks.json` and may keep them for five minutes; a retired key stays
published so that what it signed can still be checked.
"""

import json
import secrets
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
)
from jwt.algorithms import RSAAlgorithm
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.clock import Clock
from lti_app.domain.errors import NotFound
from lti_app.models.platform import ToolKeyRow
from lti_app.services.audit.writing import AuditLog
from lti_app.services.vault import Vault

KEY_BITS = 2048
PUBLIC_EXPONENT = 65537


@dataclass(frozen=True, slots=True, kw_only=True)
class ToolKey:
    """A published key, as a list shows it."""

    kid: str
    created_at: datetime
    retired_at: datetime | None


class ToolKeys:
    """Makes, lists and publishes tool keys."""

    def __init__(self, session: Session, clock: Clock, audit: AuditLog, vault: Vault) -> None:
        """Bind to one unit of work."""
        self._session = session
        self._clock = clock
        self._audit = audit
        self._vault = vault

    def rotate(self) -> str:
        """Make a new signing key, retire the old ones, return the new key's id."""
        now = self._clock.now()
        for row in self._session.scalars(select(ToolKeyRow).where(ToolKeyRow.retired_at.is_(None))):
            row.retired_at = now
        private = rsa.generate_private_key(PUBLIC_EXPONENT, KEY_BITS)
        kid = secrets.token_urlsafe(16)
        pem = private.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        public = RSAAlgorithm.to_jwk(private.public_key(), as_dict=True)
        row = ToolKeyRow(
            kid=kid,
            private_key=self._vault.encrypt(pem.decode()),
            public_jwk=json.dumps(public | {"kid": kid, "alg": "RS256", "use": "sig"}),
            created_at=now,
        )
        self._session.add(row)
        self._session.flush()
        self._audit.record(AuditAction.TOOL_KEY_MADE, "tool_key", row.id)
        return kid

    def signing_key(self) -> tuple[str, str]:
        """Give the id and the private key (PEM) that sign now.

        Raises:
            NotFound: no key has been made yet.
        """
        row = self._session.scalar(
            select(ToolKeyRow)
            .where(ToolKeyRow.retired_at.is_(None))
            .order_by(ToolKeyRow.id.desc())
            .limit(1)
        )
        if row is None:
            raise NotFound(
                "tool_key.missing",
                "There is no tool key yet.",
                mend="Make one with `hallmark keys rotate`.",
            )
        return row.kid, self._vault.decrypt(row.private_key)

    def key_set(self) -> dict[str, list[dict[str, str]]]:
        """Give the public keys as a JSON Web Key Set (RFC 7517)."""
        rows = self._session.scalars(select(ToolKeyRow).order_by(ToolKeyRow.id.desc()))
        return {"keys": [json.loads(row.public_jwk) for row in rows]}

    def list(self) -> list[ToolKey]:
        """List published keys, newest first."""
        rows = self._session.scalars(select(ToolKeyRow).order_by(ToolKeyRow.id.desc()))
        return [
            ToolKey(kid=row.kid, created_at=row.created_at, retired_at=row.retired_at)
            for row in rows
        ]
