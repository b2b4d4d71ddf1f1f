"""What is due to be read, what was read, and how fresh it is; changes nothing."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from lti_app.domain.clock import Clock
from lti_app.domain.errors import NotFound
from lti_app.domain.evidence.sync import Freshness, SourceFailure, SyncKind, SyncProgress
from lti_app.domain.ids import CanvasCourseId, CourseId
from lti_app.domain.mapping.mapping import MappingState
from lti_app.models.base import LARGEST_ID
from lti_app.models.course import CourseRow
from lti_app.models.documents import decode
from lti_app.models.mapping import MappingRow
from lti_app.models.sync_run import SourceFreshnessRow, SyncRunRow
from lti_app.services.evidence.sync_runs import has_come


@dataclass(frozen=True, slots=True)
class CourseName:
    """What Canvas calls a course: its id there, and its name as last read."""

    canvas_course_id: CanvasCourseId
    name: str


class SyncLog:
    """Answers for the schedule, the live page and the run log."""

    def __init__(self, session: Session, clock: Clock) -> None:
        """Bind to one unit of work."""
        self._session = session
        self._clock = clock

    def due(self, limit: int = 50) -> tuple[tuple[CourseId, bool], ...]:
        """List the courses to read now and whether somebody asked; those come first.

        A course that is being read is left out until its lease is given back or runs out.
        """
        now = self._clock.now()
        rows = self._session.execute(
            select(CourseRow.id, CourseRow.asked_at.is_not(None))
            .where(
                CourseRow.id.in_(_with_active_mapping()),
                has_come(CourseRow.lease_until, now),
                or_(CourseRow.asked_at.is_not(None), has_come(CourseRow.next_pass_at, now)),
            )
            .order_by(CourseRow.asked_at.is_(None), CourseRow.asked_at, CourseRow.next_pass_at)
            .limit(limit)
        )
        return tuple((CourseId(course_id), is_asked) for course_id, is_asked in rows)

    def next_pass_at(self) -> datetime | None:
        """Tell when the next mapped course is due, of those that were read before."""
        return self._session.scalar(
            select(func.min(CourseRow.next_pass_at)).where(CourseRow.id.in_(_with_active_mapping()))
        )

    def with_mapping(self) -> tuple[CourseId, ...]:
        """List every course with an active mapping."""
        rows = self._session.scalars(
            select(CourseRow.id).where(CourseRow.id.in_(_with_active_mapping()))
        )
        return tuple(sorted(CourseId(each) for each in rows))

    def by_id(self, course_id: int) -> CourseId:
        """Find a course by its id here.

        Raises:
            NotFound: there is none.
        """
        if course_id > LARGEST_ID or self._session.get(CourseRow, course_id) is None:
            raise NotFound("course.unknown", f"There is no course {course_id} here.")
        return CourseId(course_id)

    def by_canvas_id(self, canvas_course_id: str) -> tuple[CourseId, ...]:
        """Find the courses Canvas knows by this id; two institutions may share one.

        Raises:
            NotFound: there is none.
        """
        rows = self._session.scalars(
            select(CourseRow.id)
            .where(CourseRow.canvas_course_id == canvas_course_id)
            .order_by(CourseRow.id)
        )
        found = tuple(CourseId(each) for each in rows)
        if not found:
            raise NotFound(
                "course.unknown", f"No course here is Canvas's course {canvas_course_id}."
            )
        return found

    def names(self, course_ids: Iterable[CourseId]) -> dict[CourseId, CourseName]:
        """Say what Canvas calls each of these courses."""
        rows = self._session.execute(
            select(CourseRow.id, CourseRow.canvas_course_id, CourseRow.name).where(
                CourseRow.id.in_(tuple(course_ids))
            )
        )
        return {
            CourseId(course_id): CourseName(CanvasCourseId(canvas_id), name)
            for course_id, canvas_id, name in rows
        }

    def progress(self, course_id: CourseId) -> SyncProgress | None:
        """Tell of the course's newest run, running or ended; None before the first."""
        row = self._session.scalar(
            select(SyncRunRow)
            .where(SyncRunRow.course_id == course_id, SyncRunRow.kind != SyncKind.LEARNER)
            .order_by(SyncRunRow.id.desc())
            .limit(1)
        )
        return None if row is None else row.to_domain()

    def history(self, course_id: CourseId | None = None, limit: int = 50) -> list[SyncProgress]:
        """List the newest runs first."""
        chosen = select(SyncRunRow).order_by(SyncRunRow.id.desc()).limit(limit)
        if course_id is not None:
            chosen = chosen.where(SyncRunRow.course_id == course_id)
        return [row.to_domain() for row in self._session.scalars(chosen)]

    def freshness(self, course_id: CourseId) -> tuple[Freshness, ...]:
        """Tell when each source of a course was last read whole, and how it fails if it does."""
        rows = self._session.scalars(
            select(SourceFreshnessRow)
            .where(SourceFreshnessRow.course_id == course_id)
            .order_by(SourceFreshnessRow.source)
        )
        return tuple(
            Freshness(
                source=row.source,
                read_at=row.read_at,
                failed_at=row.failed_at,
                failure=None
                if row.failure is None or row.failed_at is None
                else decode(row.failure, SourceFailure),
            )
            for row in rows
        )


def _with_active_mapping() -> Select[int]:
    return select(MappingRow.course_id).where(MappingRow.state == MappingState.ACTIVE)
