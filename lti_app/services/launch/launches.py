"""Logins begun and launches admitted: one login is one launch, spent in one statement.

docs/adr/0007: the login's row holds state, nonce, registration and the digest of a secret only this
browser got; a launch is let in when its token is right *and* this browser began the login.
"""

import secrets
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session, joinedload

from lti_app.domain.audit import AuditAction
from lti_app.domain.clock import Clock
from lti_app.domain.ids import CourseId, PersonId
from lti_app.domain.launch.launch import (
    Admission,
    LaunchCheck,
    LaunchFacts,
    LaunchRefused,
    ReadOnlyCause,
)
from lti_app.domain.launch.platform import (
    LOGIN_LIFETIME,
    SESSION_LIFETIME,
    BegunLogin,
    PendingLogin,
    Registration,
    SessionCarrier,
    secret_digest,
)
from lti_app.domain.people.actor import LocalRole
from lti_app.models.platform import LaunchSessionRow, LoginRow, PlatformRow
from lti_app.services.audit.writing import AuditLog
from lti_app.services.launch.arrivals import Arrivals, type_of_identify
from lti_app.services.launch.deep_linking import keep_question

# The registration comes with the login in one statement.
_WITH_DEPLOYMENTS = joinedload(LoginRow.platform).joinedload(PlatformRow.deployments)


class Launches:
    """Begins logins and admits launches."""

    def __init__(
        self,
        session: Session,
        clock: Clock,
        audit: AuditLog,
        identify: type_of_identify,
        standing_roles: Callable[[PersonId], frozenset[LocalRole]],
    ) -> None:
        """Bind to one unit of work; people and roles come in as the two questions asked of them."""
        self._session = session
        self._clock = clock
        self._audit = audit
        self._standing_roles = standing_roles
        self._arrivals = Arrivals(session, clock, audit, identify)

    def begin_login(
        self,
        registration: Registration,
        *,
        state: str,
        nonce: str,
        target_link_uri: str,
        storage_target: str | None,
    ) -> BegunLogin:
        """Store a login; return its id and the secrets that only this browser gets."""
        now = self._clock.now()
        begun = BegunLogin(
            public_id=secrets.token_urlsafe(9),
            cookie_secret=secrets.token_urlsafe(32),
            storage_secret=None if storage_target is None else secrets.token_urlsafe(32),
        )
        self._session.add(
            LoginRow(
                public_id=begun.public_id,
                state=state,
                nonce=nonce,
                platform_id=registration.platform_id,
                target_link_uri=target_link_uri,
                secret_digest=secret_digest(begun.cookie_secret),
                storage_target=storage_target,
                storage_digest=(
                    None if begun.storage_secret is None else secret_digest(begun.storage_secret)
                ),
                created_at=now,
                expires_at=now + LOGIN_LIFETIME,
            )
        )
        return begun

    def pending_login(self, state: str) -> PendingLogin | None:
        """Find the login a state belongs to, spent or not, while its registration is in use."""
        if not state.isprintable():
            # Bytes no database takes are no state of ours.
            return None
        asked = select(LoginRow).where(LoginRow.state == state).options(_WITH_DEPLOYMENTS)
        row = self._session.scalars(asked).unique().one_or_none()
        if row is None or row.platform.removed_at is not None:
            return None
        return row.to_domain()

    def admit(
        self,
        login: PendingLogin,
        facts: LaunchFacts,
        carrier: SessionCarrier = SessionCarrier.COOKIE,
    ) -> Admission | None:
        """Spend the login and open a window for whoever came; None for the test student.

        Raises:
            LaunchRefused: another launch spent the login first.
        """
        now = self._clock.now()
        self._spend(login, now)
        if facts.is_test_student:
            return None
        came = self._arrivals.of(facts)
        # R4, R16: acting as an awarder in Canvas gives nobody an awarder's power, nor her name. A
        # link's own values may hide that somebody acts so.
        cause = _read_only_cause(facts, has_conflict=came.has_conflict)
        admission = Admission(
            launch_id=secrets.token_urlsafe(9),
            secret=secrets.token_urlsafe(32),
            person_id=came.person_id,
            placement=facts.placement,
            course_role=came.role_in(facts),
            local_roles=frozenset() if cause else self._standing_roles(came.person_id),
            badge=came.badge,
            is_deep_linking=facts.deep_linking is not None,
        )
        self._open_window(admission, facts, came.course_id, carrier, cause, now=now)
        return admission

    def _spend(self, login: PendingLogin, now: datetime) -> None:
        # One statement decides the race: of any number of posts, one finds the row unspent.
        spent = self._session.execute(
            update(LoginRow)
            .where(
                LoginRow.id == login.id,
                LoginRow.consumed_at.is_(None),
                LoginRow.expires_at > now,
            )
            .values(consumed_at=now)
            .returning(LoginRow.id)
            .execution_options(synchronize_session=False)
        ).all()
        if len(spent) != 1:
            raise LaunchRefused(LaunchCheck.USED)

    def _open_window(
        self,
        admission: Admission,
        facts: LaunchFacts,
        course_id: CourseId | None,
        carrier: SessionCarrier,
        cause: ReadOnlyCause | None,
        *,
        now: datetime,
    ) -> None:
        row = LaunchSessionRow(
            public_id=admission.launch_id,
            secret_digest=secret_digest(admission.secret),
            carrier=carrier,
            institution_id=facts.institution_id,
            platform_id=facts.platform_id,
            person_id=admission.person_id,
            course_id=course_id,
            course_role=admission.course_role,
            placement=facts.placement,
            canvas_account_id=facts.canvas_account_id,
            read_only=cause is not None,
            read_only_cause=cause,
            locale=facts.locale,
            time_zone=facts.time_zone,
            brand_url=facts.brand_url,
            return_url=facts.return_url,
            created_at=now,
            last_seen_at=now,
            ends_at=now + SESSION_LIFETIME,
        )
        self._session.add(row)
        self._session.flush()
        if facts.deep_linking is not None:
            keep_question(self._session, self._clock, row.id, facts.deep_linking)
        self._tell(row, is_acted_as=facts.is_acted_as)

    def _tell(self, row: LaunchSessionRow, *, is_acted_as: bool) -> None:
        self._audit.record(
            AuditAction.LAUNCH_ADMITTED,
            "person",
            row.person_id,
            launch=row.id,
            placement=row.placement.value,
            course_id=row.course_id,
            course_role=row.course_role.value,
            read_only=row.read_only,
            acted_as=is_acted_as,
        )


def _read_only_cause(facts: LaunchFacts, *, has_conflict: bool) -> ReadOnlyCause | None:
    if has_conflict:
        return ReadOnlyCause.TWO_IDS
    if facts.is_acted_as:
        return ReadOnlyCause.ACTED_AS
    return ReadOnlyCause.LINK if facts.link is not None else None
