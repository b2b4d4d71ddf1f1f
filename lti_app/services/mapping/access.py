"""The one way to a mapping's row: in the course this window was opened in, by those who teach it.

The row is locked, so that edits and activations of one mapping stand in a line.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.errors import NotFound, NotPermitted
from lti_app.domain.ids import CourseId, MappingId
from lti_app.domain.people.actor import Actor, CourseRole
from lti_app.models.mapping import MappingRow, MappingVersionRow


def find_mapping(session: Session, actor: Actor, mapping_id: MappingId) -> MappingRow:
    """Find and lock a mapping.

    Raises:
        NotFound: it is not in the course this window was opened in, or nowhere, or thrown away.
        NotPermitted: the actor neither teaches nor assists in that course.
    """
    row = session.scalar(
        select(MappingRow)
        .where(MappingRow.id == mapping_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None or row.course_id != actor.course_id:
        raise NotFound("mapping.unknown", "There is no such mapping in this course.")
    demand_staff(actor, CourseId(row.course_id))
    if row.is_thrown_away:
        raise NotFound("mapping.thrown_away", "This draft was thrown away.")
    return row


def last_version(session: Session, row: MappingRow) -> MappingVersionRow | None:
    """Find the latest activated version of a mapping, ended or not."""
    return session.scalar(
        select(MappingVersionRow)
        .where(MappingVersionRow.mapping_id == row.id)
        .order_by(MappingVersionRow.number.desc())
        .limit(1)
    )


def active_version(session: Session, row: MappingRow) -> MappingVersionRow | None:
    """Find the version that counts now."""
    last = last_version(session, row)
    return last if last is not None and last.ended_at is None else None


def demand_staff(actor: Actor, course_id: CourseId) -> None:
    """Refuse who is neither teacher nor TA of this very course."""
    if not actor.teaches(course_id):
        raise NotPermitted(
            "mapping.teachers_only", "Only teachers and TAs of this course map its badges."
        )


def demand_teacher(actor: Actor) -> None:
    """Refuse a TA where a teacher's word is needed."""
    if actor.course_role is not CourseRole.TEACHER:
        raise NotPermitted(
            "mapping.teacher_activates",
            "A teacher of this course activates and ends a mapping; TAs prepare it.",
            mend="Ask a teacher of the course to do it; the draft is kept.",
        )
