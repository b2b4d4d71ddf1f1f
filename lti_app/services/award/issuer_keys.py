"""The keys that sign credentials: one signs, all stay published (did:web, docs/adr/0005)."""

import base64
from collections.abc import Sequence

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_app.credentials.issuer import PublishedKey
from lti_app.credentials.signing import (
    generate_key,
    load_multikey,
    load_private_key,
    multikey,
    private_bytes,
)
from lti_app.domain.audit import AuditAction
from lti_app.domain.clock import Clock
from lti_app.models.award import IssuerKeyRow
from lti_app.services.audit.writing import AuditLog
from lti_app.services.vault import Vault


class IssuerKeys:
    """Makes, rotates and publishes issuer keys; private halves are stored encrypted."""

    def __init__(self, *, session: Session, clock: Clock, vault: Vault, audit: AuditLog) -> None:
        """Bind the service to one unit of work."""
        self._session = session
        self._clock = clock
        self._vault = vault
        self._audit = audit

    def rotate(self) -> IssuerKeyRow:
        """Make a new signing key; the old one stays published and loses its private half."""
        now = self._clock.now()
        for old in self._session.scalars(
            select(IssuerKeyRow).where(IssuerKeyRow.retired_at.is_(None))
        ):
            old.retired_at = now
            old.private_encrypted = None
        key = generate_key()
        made = self._session.scalar(select(func.count()).select_from(IssuerKeyRow)) or 0
        row = IssuerKeyRow(
            fragment=f"key-{now.year}-{made + 1}",
            private_encrypted=self._vault.encrypt(base64.b64encode(private_bytes(key)).decode()),
            public_multibase=multikey(key.public_key()),
            trusted=True,
            created_at=now,
        )
        self._session.add(row)
        self._session.flush()
        self._audit.record(AuditAction.ISSUER_KEY_MADE, "issuer_key", row.id, fragment=row.fragment)
        return row

    def signing(self) -> tuple[IssuerKeyRow, Ed25519PrivateKey]:
        """Give the key that signs now, made on first need."""
        row = self._session.scalar(
            select(IssuerKeyRow)
            .where(IssuerKeyRow.retired_at.is_(None))
            .order_by(IssuerKeyRow.id.desc())
        )
        if row is None or row.private_encrypted is None:
            row = self.rotate()
        raw = base64.b64decode(self._vault.decrypt(row.private_encrypted or ""))
        return row, load_private_key(raw)

    def published(self) -> list[PublishedKey]:
        """List every key ever published, as did.json shows them."""
        return [
            PublishedKey(
                fragment=row.fragment,
                public=load_multikey(row.public_multibase),
                trusted=row.trusted,
            )
            for row in self.all()
        ]

    def all(self) -> Sequence[IssuerKeyRow]:
        """List every key, oldest first."""
        return self._session.scalars(select(IssuerKeyRow).order_by(IssuerKeyRow.id)).all()
