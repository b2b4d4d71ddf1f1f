"""Says what a person's last listed enrollments make of them in a course."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.evidence import EnrollmentState
from lti_app.domain.standing import may_open_case, standing_of
from lti_app.models.evidence import RosterEntryRow


def is_still_learner(session: Session, course_id: int, person_id: int) -> bool:
    """Say whether a person with work in a course counts as its learner; concluded counts.

    Somebody no roster of the course ever listed is not said to have left it.
    """
    rows = session.scalars(
        select(RosterEntryRow).where(
            RosterEntryRow.course_id == course_id, RosterEntryRow.person_id == person_id
        )
    ).all()
    held = [
        replace(each, state=EnrollmentState.DELETED) if row.gone_at is not None else each
        for row in rows
        for each in row.to_enrollments()
    ]
    return not rows or may_open_case(standing_of(held, has_work=True))
