"""Windows opened by launches: each carries its own secret, so two tabs can be two people.

Idle for 30 minutes or open for 8 hours ends one, and so does removing its registration. Roles end
at once: local ones are read at every request, and what somebody is in a course is what the latest
launch into it said, in every older window of theirs too (docs/adr/0013).
"""

import hmac
import json
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from sqlalchemy import ScalarSelect, or_, select, update
from sqlalchemy.orm import Session, aliased

from lti_app.domain.clock import Clock
from lti_app.domain.errors import NotPermitted
from lti_app.domain.ids import CanvasAccountId, CourseId, InstitutionId, PersonId, PlatformId
from lti_app.domain.launch.launch import LaunchSession
from lti_app.domain.launch.platform import SESSION_IDLE, SessionCarrier, origins, secret_digest
from lti_app.domain.people.actor import CourseRole, StandingRoles
from lti_app.models.person import PersonRow
from lti_app.models.platform import LaunchSessionRow, PlatformRow

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
        standing_roles: Callable[[PersonId], StandingRoles],
    ) -> None:
        """Take the transaction, the clock, and the way to a person's present local roles."""
        self._session = session
        self._clock = clock
        self._standing_roles = standing_roles

    def open(self, launch_id: str, presented: Mapping[SessionCarrier, str]) -> LaunchSession:
        """Find the session of this window and note that it is alive.

        `presented` holds the secrets of the request by what carried them; a window takes its own
        carrier's only.

        Raises:
            SessionEnded: there is no such session, it is over, or the secret is another's.
        """
        found = self._session.execute(
            select(
                LaunchSessionRow,
                PersonRow,
                _said_later(),
                PlatformRow.auth_login_url,
                PlatformRow.api_url,
            )
            .join(PersonRow, PersonRow.id == LaunchSessionRow.person_id)
            .join(PlatformRow, PlatformRow.id == LaunchSessionRow.platform_id)
            .where(LaunchSessionRow.public_id == launch_id, PlatformRow.removed_at.is_(None))
        ).one_or_none()
        if found is None:
            raise SessionEnded
        row, person, later, *platform = found
        self._keep_open(row, presented.get(row.carrier))
        account = row.canvas_account_id
        held = self._standing_roles(PersonId(row.person_id))
        return LaunchSession(
            launch_id=row.public_id,
            carrier=row.carrier,
            institution_id=InstitutionId(row.institution_id),
            platform_id=PlatformId(row.platform_id),
            person=person.to_domain(),
            local_roles=held.local_roles,
            unit_roles=held.unit_roles,
            course_id=None if row.course_id is None else CourseId(row.course_id),
            course_role=_role_now(row, later),
            placement=row.placement,
            canvas_account_id=None if account is None else CanvasAccountId(account),
            read_only=row.read_only,
            read_only_cause=row.read_only_cause,
            locale=row.locale,
            time_zone=row.time_zone,
            brand_url=row.brand_url,
            return_url=row.return_url,
            platform_origins=origins(*platform),
            notices=_read(row.notices),
        )

    def _keep_open(self, row: LaunchSessionRow, secret: str | None) -> None:
        if secret is None or not hmac.compare_digest(row.secret_digest, secret_digest(secret)):
            raise SessionEnded
        now = self._clock.now()
        if now >= row.ends_at or now - row.last_seen_at >= SESSION_IDLE:
            raise SessionEnded
        if now - row.last_seen_at >= TOUCH_AFTER:
            row.last_seen_at = now

    def keep_notices(self, launch_id: str, notices: Sequence[tuple[str, str]]) -> None:
        """Keep what this window's next page is to say; nothing, once a page said it."""
        self._session.execute(
            update(LaunchSessionRow)
            .where(LaunchSessionRow.public_id == launch_id)
            .values(notices=json.dumps(notices) if notices else None)
            .execution_options(synchronize_session=False)
        )


def _said_later() -> ScalarSelect[CourseRole]:
    # Who came is in doubt in a read-only launch, so it gives nobody a teacher's power; but that
    # somebody is a learner now is believed of it too.
    later = aliased(LaunchSessionRow)
    return (
        select(later.course_role)
        .where(
            later.person_id == LaunchSessionRow.person_id,
            later.course_id == LaunchSessionRow.course_id,
            later.id > LaunchSessionRow.id,
            or_(later.read_only.is_(False), later.course_role == CourseRole.LEARNER),
        )
        .order_by(later.id.desc())
        .limit(1)
        .correlate(LaunchSessionRow)
        .scalar_subquery()
    )


def _role_now(row: LaunchSessionRow, later: CourseRole | None) -> CourseRole:
    if later is None or later is row.course_role:
        return row.course_role
    # Where it is in doubt who came, a window may lose by a later launch but never gain.
    return CourseRole.NONE if row.read_only else later


def _read(notices: str | None) -> tuple[tuple[str, str], ...]:
    if notices is None:
        return ()
    return tuple((kind, text) for kind, text in json.loads(notices))
