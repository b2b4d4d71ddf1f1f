"""Notes how Canvas gave a course at the last reading: open, concluded, not there, or closed to us.

"404: unknown or invisible" look the same, so nothing is deleted on it (canvas-lms:app/controllers/
application_controller.rb); what was read stays and is shown with its time.
"""

from sqlalchemy.orm import Session

from lti_app.canvas.errors import CanvasForbidden, CanvasNotFound
from lti_app.domain.change.change import CourseCondition
from lti_app.domain.evidence.evidence import CourseFact
from lti_app.domain.evidence.plan import PassPlan, Reading
from lti_app.domain.evidence.sync import Source
from lti_app.models.course import CourseRow

_TELLS = frozenset({Source.COURSE, Source.ASSIGNMENTS})
_STATES = {"completed": CourseCondition.CONCLUDED, "deleted": CourseCondition.GONE}
_FAILED = {
    CanvasNotFound.__name__: CourseCondition.GONE,
    CanvasForbidden.__name__: CourseCondition.CLOSED,
}


class CourseConditions:
    """Writes the condition of one course within one unit of work."""

    def __init__(self, session: Session) -> None:
        """Bind to one unit of work."""
        self._session = session

    def note(self, plan: PassPlan, reading: Reading) -> None:
        """Note the course's condition, if this reading tells of it."""
        course = self._session.get_one(CourseRow, plan.course_id)
        found = _condition(reading, course.condition)
        if found is not None and found is not course.condition:
            course.condition, course.condition_at = found, reading.started_at


def _condition(reading: Reading, before: CourseCondition | None) -> CourseCondition | None:
    """Say how the course stands; None where this reading tells nothing of it."""
    for failure in reading.failures:
        if failure.source in _TELLS and failure.kind in _FAILED:
            return _FAILED[failure.kind]
    if reading.course is not None:
        return _of(reading.course)
    if reading.assignments is not None and before in {
        CourseCondition.GONE,
        CourseCondition.CLOSED,
    }:
        # It answers again; whether it is concluded only the course itself tells.
        return CourseCondition.OPEN
    return None


def _of(course: CourseFact) -> CourseCondition:
    return _STATES.get(course.workflow_state, CourseCondition.OPEN)
