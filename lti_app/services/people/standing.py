"""Says what people's last listed enrollments make of them in a course."""

from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.evidence.evidence import Enrollment, EnrollmentState
from lti_app.domain.people.standing import Standing, may_open_case, standing_of
from lti_app.models.documents import decode
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


def is_learner_here(entry: RosterEntryRow) -> bool:
    """Say whether an entry makes a learner now: an enrollment may end and still be listed."""
    return entry.gone_at is None and _makes_a_learner(entry.enrollments)


def learners_here(session: Session, course_id: int) -> set[int | str] | None:
    """Name who learns in a course now, each once; None before its roster was read.

    Several sections make one learner, and so do several Canvas ids of one person. Who is nobody
    known here yet is named by the id in Canvas.
    """
    entry = RosterEntryRow
    rows = session.execute(
        select(entry.person_id, entry.canvas_user_id, entry.enrollments).where(
            entry.course_id == course_id, entry.gone_at.is_(None)
        )
    ).all()
    if not rows:
        return None
    # Thousands hold the same enrollment of the same section: each document is read once.
    learns = {held: _makes_a_learner(held) for held in {held for *_, held in rows}}
    return {person or user for person, user, held in rows if learns[held]}


def _makes_a_learner(held: str) -> bool:
    enrollments = decode(held, tuple[Enrollment, ...])
    return standing_of(enrollments, has_work=True) is Standing.LEARNER
