"""Registrations of Hallmark in Canvas, entered by a sysadmin; nothing here waits on Canvas."""

from collections.abc import Iterable

from sqlalchemy import Select, select
from sqlalchemy.orm import Session, joinedload

from lti_app.domain.audit import AuditAction
from lti_app.domain.clock import Clock
from lti_app.domain.errors import Conflict, NotFound
from lti_app.domain.ids import InstitutionId, PlatformId
from lti_app.domain.launch.platform import URLS, NewRegistration, Registration
from lti_app.models.platform import DeploymentRow, PlatformRow
from lti_app.services.audit.writing import AuditLog
from lti_app.services.vault import Vault


class Platforms:
    """Adds, finds, lists and removes registrations."""

    def __init__(
        self, session: Session, clock: Clock, audit: AuditLog, vault: Vault, *, is_demo: bool
    ) -> None:
        """Bind to one unit of work; the demo alone accepts plain http and loopback platforms."""
        self._session = session
        self._clock = clock
        self._audit = audit
        self._vault = vault
        self._is_demo = is_demo

    def add(self, institution_id: InstitutionId, wanted: NewRegistration) -> Registration:
        """Register a Canvas.

        The same registration given again only adds its new deployments.

        Raises:
            RuleRefused: a URL is unsafe or malformed, or no deployment is named.
            Conflict: the registration exists with other facts.
        """
        wanted.check(is_demo=self._is_demo)
        now = self._clock.now()
        row = self._row(wanted.issuer, wanted.client_id) or PlatformRow(
            issuer=wanted.issuer, client_id=wanted.client_id, created_at=now, removed_at=now
        )
        if row.removed_at is not None:
            self._put_to_use(row, institution_id, wanted)
        elif row.institution_id != institution_id or any(
            getattr(row, field) != getattr(wanted, field) for field in URLS
        ):
            raise Conflict(
                "platform.exists",
                "This issuer and client id are registered already, with other facts.",
                mend="Remove it first with `hallmark platform remove`.",
            )
        self._session.flush()
        self._deploy(row, wanted.deployment_ids)
        self._audit.record(AuditAction.PLATFORM_ADDED, "platform", row.id)
        return row.to_domain()

    def find(self, issuer: str, client_id: str | None) -> Registration | None:
        """Find a registration; without a client id only if the issuer has exactly one."""
        # With their deployments in one statement: every login asks this.
        named = self._named(issuer, client_id).options(joinedload(PlatformRow.deployments))
        rows = self._session.scalars(named).unique().all()
        return rows[0].to_domain() if len(rows) == 1 else None

    def knows(self, issuer: str, client_id: str | None = None) -> bool:
        """Say whether an issuer, or one client of it, is registered here."""
        return self._session.scalars(self._named(issuer, client_id).limit(1)).first() is not None

    def list(self) -> list[Registration]:
        """List the registrations in use."""
        rows = self._session.scalars(
            select(PlatformRow).where(PlatformRow.removed_at.is_(None)).order_by(PlatformRow.id)
        )
        return [row.to_domain() for row in rows]

    def remove(self, issuer: str, client_id: str) -> None:
        """Take a registration out of use; its people, courses and awards stay.

        Raises:
            NotFound: it is not registered.
        """
        row = self._in_use(issuer, client_id)
        row.removed_at = self._clock.now()
        row.api_token = None
        row.api_token_checked_at = None
        self._audit.record(AuditAction.PLATFORM_REMOVED, "platform", row.id)

    def in_use(self, issuer: str, client_id: str) -> Registration:
        """Give a registration in use.

        Raises:
            NotFound: it is not registered.
        """
        return self._in_use(issuer, client_id).to_domain()

    def store_token(self, issuer: str, client_id: str, token: str) -> None:
        """Keep a Canvas service token, encrypted. Whoever calls has tried it at Canvas before.

        Raises:
            NotFound: the platform is not registered.
        """
        row = self._in_use(issuer, client_id)
        row.api_token = self._vault.encrypt(token)
        row.api_token_checked_at = self._clock.now()
        self._audit.record(AuditAction.PLATFORM_TOKEN_STORED, "platform", row.id)

    def api_access(self, platform_id: PlatformId) -> tuple[Registration, str]:
        """Give a registration with its API token, for the gateway's factory only.

        Raises:
            NotFound: the platform is not in use or has no token yet.
        """
        row = self._session.get(PlatformRow, platform_id)
        if row is None or row.removed_at is not None or row.api_token is None:
            raise NotFound(
                "platform.token_missing",
                "This platform has no API token.",
                mend="Store one with `hallmark platform token`.",
            )
        return row.to_domain(), self._vault.decrypt(row.api_token)

    def frame_ancestors(self) -> frozenset[str]:
        """Name the origins whose pages may hold the tool in a frame."""
        return frozenset(name for found in self.list() for name in found.origins())

    def _named(self, issuer: str, client_id: str | None) -> Select[PlatformRow]:
        # What strangers send may hold bytes no database takes; such a name is nobody's.
        printable = issuer.isprintable() and (client_id or "").isprintable()
        return select(PlatformRow).where(
            PlatformRow.issuer == (issuer if printable else ""),
            PlatformRow.removed_at.is_(None),
            *(() if client_id is None or not printable else (PlatformRow.client_id == client_id,)),
        )

    def _row(self, issuer: str, client_id: str) -> PlatformRow | None:
        return self._session.scalar(
            select(PlatformRow).where(
                PlatformRow.issuer == issuer, PlatformRow.client_id == client_id
            )
        )

    def _in_use(self, issuer: str, client_id: str) -> PlatformRow:
        row = self._row(issuer, client_id)
        if row is None or row.removed_at is not None:
            raise NotFound(
                "platform.unknown",
                "That issuer and client id are not registered.",
                mend="See `hallmark platform list`.",
            )
        return row

    def _put_to_use(
        self, row: PlatformRow, institution_id: InstitutionId, wanted: NewRegistration
    ) -> None:
        row.institution_id = institution_id
        row.removed_at = None
        row.name = wanted.name or wanted.issuer
        for field in URLS:
            setattr(row, field, getattr(wanted, field))
        self._session.add(row)

    def _deploy(self, row: PlatformRow, deployment_ids: Iterable[str]) -> None:
        known = {deployment.deployment_id for deployment in row.deployments}
        for deployment_id in dict.fromkeys(deployment_ids):
            if deployment_id not in known:
                row.deployments.append(
                    DeploymentRow(deployment_id=deployment_id, created_at=self._clock.now())
                )
        self._session.flush()
