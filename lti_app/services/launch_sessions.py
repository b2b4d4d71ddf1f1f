"""Windows opened by launches: each carries its own secret, so two tabs can be two people.

Idle for 30 minutes or open for 8 hours ends one. Local roles are read at every request, so a
revoked role ends at once.
"""

import hmac
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.actor import LocalRole
from lti_app.domain.clock import Clock
from lti_app.domain.errors import NotPermitted
from lti_app.domain.ids import CanvasAccountId, CourseId, InstitutionId, PersonId, PlatformId
from lti_app.domain.launch import LaunchSession
from lti_app.domain.platform import SESSION_IDLE, secret_digest
from lti_app.models.person import PersonRow
from lti_app.models.platform import LaunchSessionRow

# A request a second must not be a write a second.
TOUCH_AFTER = timedelta(minutes=1)


class SessionEnded(NotPermitted):
    """The window's session is unknown, over, or not this browser's: the three look the same."""

    def __init__(self) -> None:
        """Word it once."""
        super().__init__(
            "session.ended",
            "This window is no longer open.",
            mend="Go back to Canvas and open Hallmark from there again.",
        )


class LaunchSessions:
    """Finds the session a request belongs to."""

    def __init__(
        self,
        session: Session,
        clock: Clock,
        standing_roles: Callable[[PersonId], frozenset[LocalRole]],
    ) -> None:
        """Take the transaction, the clock, and the way to a person's present local roles."""
        self._session = session
        self._clock = clock
        self._standing_roles = standing_roles

    def open(self, launch_id: str, secret: str | None) -> LaunchSession:
        """Find the session of this window and note that it is alive.

        Raises:
            SessionEnded: there is no such session, it is over, or the secret is another's.
        """
        found = self._session.execute(
            select(LaunchSessionRow, PersonRow)
            .join(PersonRow, PersonRow.id == LaunchSessionRow.person_id)
            .where(LaunchSessionRow.public_id == launch_id)
        ).one_or_none()
        if found is None or secret is None:
            raise SessionEnded
        row, person = found
        if not hmac.compare_digest(row.secret_digest, secret_digest(secret)):
            raise SessionEnded
        now = self._clock.now()
        if now >= row.ends_at or now - row.last_seen_at >= SESSION_IDLE:
            raise SessionEnded
        if now - row.last_seen_at >= TOUCH_AFTER:
            row.last_seen_at = now
        person_id = PersonId(row.person_id)
        account = row.canvas_account_id
        return LaunchSession(
            launch_id=row.public_id,
            institution_id=InstitutionId(row.institution_id),
            platform_id=PlatformId(row.platform_id),
            person=person.to_domain(),
            local_roles=self._standing_roles(person_id),
            course_id=None if row.course_id is None else CourseId(row.course_id),
            course_role=row.course_role,
            placement=row.placement,
            canvas_account_id=None if account is None else CanvasAccountId(account),
            read_only=row.read_only,
            locale=row.locale,
            time_zone=row.time_zone,
        )
