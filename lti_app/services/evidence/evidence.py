"""The people of courses as the roster last told; judging is `completions`."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.ids import CanvasUserId, CourseId, PersonId
from lti_app.models.evidence import RosterEntryRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Learner:
    """One person of a course by Canvas id, as the roster last told."""

    canvas_user_id: CanvasUserId
    person_id: PersonId | None
    name: str
    sortable_name: str
    has_left: bool


class Evidence:
    """Reads of stored evidence that need the roster."""

    def __init__(self, *, session: Session) -> None:
        """Bind to one unit of work."""
        self._session = session

    def roster(self, course_id: CourseId) -> tuple[Learner, ...]:
        """List the people of a course by name, those who left last."""
        rows = self._session.scalars(
            select(RosterEntryRow)
            .where(RosterEntryRow.course_id == course_id)
            .order_by(
                RosterEntryRow.gone_at.is_not(None),
                RosterEntryRow.sortable_name,
                RosterEntryRow.canvas_user_id,
            )
        )
        return tuple(
            Learner(
                canvas_user_id=CanvasUserId(row.canvas_user_id),
                person_id=None if row.person_id is None else PersonId(row.person_id),
                name=row.name,
                sortable_name=row.sortable_name,
                has_left=row.gone_at is not None,
            )
            for row in rows
        )
