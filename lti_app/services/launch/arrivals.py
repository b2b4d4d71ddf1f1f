"""Whom a launch brings and into which course: found by their ids, made where they are new.

What a launch tells anew of a course is written down; what it leaves out stays as told before.
"""

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.clock import Clock
from lti_app.domain.ids import CourseId, InstitutionId, MappingId, PersonId
from lti_app.domain.launch.launch import CourseFacts, LaunchFacts
from lti_app.domain.people.actor import CourseRole
from lti_app.domain.people.person import Identified, PersonClaims
from lti_app.models.course import CourseRow
from lti_app.models.platform import PlatformRow
from lti_app.services.audit.writing import AuditLog
from lti_app.services.launch.course_links import CourseLinks

type_of_identify = Callable[[InstitutionId, PersonClaims], Identified]


@dataclass(frozen=True, slots=True)
class Arrived:
    """Whom a launch brought, and into which course; `has_conflict`: its ids are two people's."""

    person_id: PersonId
    course_id: CourseId | None
    badge: MappingId | None = None
    has_conflict: bool = False

    def role_in(self, facts: LaunchFacts) -> CourseRole:
        """Give the role the launch says; where it is in doubt who came, at most a learner's."""
        role = facts.course_role
        return CourseRole.NONE if self.has_conflict and role is not CourseRole.LEARNER else role


class Arrivals:
    """Finds who came and where to, and keeps courses as launches tell of them."""

    def __init__(
        self, session: Session, clock: Clock, audit: AuditLog, identify: type_of_identify
    ) -> None:
        """Bind to one unit of work; who somebody is comes in as a question."""
        self._session = session
        self._clock = clock
        self._audit = audit
        self._identify = identify
        self._links = CourseLinks(session, clock, audit)

    def of(self, facts: LaunchFacts) -> Arrived:
        """Find the person and the course of a launch, or add them.

        Raises:
            LaunchRefused: a link's person or course was never made known by a menu.
        """
        if facts.link is not None:
            # A link's own values name nobody: person and course are those a menu made known.
            person_id, place = self._links.person(facts), self._links.course(facts)
            return Arrived(person_id, place, self._links.badge(facts.link.badge, place))
        who = self._identify(facts.institution_id, _person_claims(facts))
        course_id = None if facts.course is None else self._course(facts, facts.course)
        return Arrived(who.person_id, course_id, has_conflict=bool(who.conflict))

    def _course(self, facts: LaunchFacts, course: CourseFacts) -> CourseId:
        now = self._clock.now()
        row = self._session.scalar(
            select(CourseRow).where(
                CourseRow.institution_id == facts.institution_id,
                CourseRow.canvas_course_id == course.canvas_course_id,
            )
        )
        is_new = row is None
        if row is None:
            row = CourseRow(
                institution_id=facts.institution_id,
                platform_id=facts.platform_id,
                canvas_course_id=course.canvas_course_id,
                name=course.name,
                created_at=now,
                updated_at=now,
            )
            self._session.add(row)
        moved = self._move(row, facts)
        if _describe(row, course) or moved:
            row.updated_at = now
        self._session.flush()
        if is_new:
            self._audit.record(AuditAction.COURSE_ADDED, "course", row.id)
        self._links.learn(facts, CourseId(row.id))
        return CourseId(row.id)

    def _move(self, row: CourseRow, facts: LaunchFacts) -> bool:
        # A school that registers the tool anew reads its known courses through the new one.
        if row.platform_id == facts.platform_id:
            return False
        if self._session.get_one(PlatformRow, row.platform_id).removed_at is None:
            return False
        left, row.platform_id = row.platform_id, facts.platform_id
        self._audit.record(
            AuditAction.COURSE_MOVED,
            "course",
            row.id,
            from_platform=left,
            to_platform=facts.platform_id,
        )
        return True


def _person_claims(facts: LaunchFacts) -> PersonClaims:
    return PersonClaims(
        platform_id=facts.platform_id,
        subject=facts.subject,
        canvas_user_id=facts.canvas_user_id,
        sis_id=facts.sis_user_id,
        name=facts.name,
        email=facts.email,
    )


def _describe(row: CourseRow, course: CourseFacts) -> bool:
    # What a launch leaves out stays as an earlier one told it.
    told = {
        "name": course.name,
        "code": course.code or None,
        "sis_course_id": course.sis_course_id,
        "canvas_account_id": course.canvas_account_id,
        "term_name": course.term_name,
        "time_zone": course.time_zone,
    }
    changed = {
        field: value
        for field, value in told.items()
        if value is not None and getattr(row, field) != value
    }
    for field, value in changed.items():
        setattr(row, field, value)
    return bool(changed)
