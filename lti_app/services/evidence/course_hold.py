"""Puts the writers of one course's facts and verdicts in a line, pass and refresh alike."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.ids import CourseId
from lti_app.models.course import CourseRow


def hold_course(session: Session, course_id: CourseId) -> None:
    """Keep every other writer of this course waiting until this unit of work ends.

    Before anything is compared: what is read after it, nobody else changes. SQLite has one writer
    anyway. Rows that only point at the course, such as a launch's, do not wait.
    """
    session.execute(
        select(CourseRow.id).where(CourseRow.id == course_id).with_for_update(key_share=True)
    )
