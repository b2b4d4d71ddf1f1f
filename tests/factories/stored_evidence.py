"""Evidence as a pass would have stored it: assignments, a roster, facts and fresh sources."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.orm import Session

from lti_app.domain.evidence.evidence import (
    AssignmentFact,
    Enrollment,
    FactKind,
    OutcomeResultFact,
    ReflectionFact,
    SubmissionFact,
)
from lti_app.domain.evidence.sync import Source
from lti_app.domain.ids import PersonId
from lti_app.domain.mapping.rules import fingerprint
from lti_app.models.course import CourseRow
from lti_app.models.documents import digest, encode
from lti_app.models.evidence import AssignmentSnapshotRow, EvidenceFactRow, RosterEntryRow
from lti_app.models.sync_run import SourceFreshnessRow
from tests.clocks import START
from tests.factories.facts import student

Fact = SubmissionFact | OutcomeResultFact | ReflectionFact


def read_assignments(
    session: Session,
    course_id: int,
    *assignments: AssignmentFact,
    at: datetime = START,
    is_gone: bool = False,
) -> None:
    """Store assignments as seen at a moment."""
    for fact in assignments:
        content = encode(fact)
        session.add(
            AssignmentSnapshotRow(
                course_id=course_id,
                assignment_id=fact.assignment_id,
                digest=digest(content),
                fingerprint=fingerprint(fact),
                content=content,
                is_gone=is_gone,
                seen_at=at,
                run_id=_reading(at),
            )
        )
        session.flush()


def enrolled(
    session: Session,
    course_id: int,
    person_id: PersonId | None,
    user: str = "877",
    *enrollments: Enrollment,
    gone_at: datetime | None = None,
) -> str:
    """Put a person on the roster; return the Canvas id."""
    session.add(
        RosterEntryRow(
            course_id=course_id,
            canvas_user_id=user,
            person_id=person_id,
            name="Amara Nwosu",
            sortable_name="Nwosu, Amara",
            enrollments=encode(enrollments or (student(),)),
            digest="0" * 64,
            seen_at=START,
            gone_at=gone_at,
        )
    )
    session.flush()
    return user


def read_facts(
    session: Session,
    course_id: int,
    user: str,
    facts: Iterable[Fact],
    *,
    at: datetime = START,
    is_gone: bool = False,
) -> None:
    """Append facts of one Canvas user as read at a moment."""
    for fact in facts:
        content = encode(fact)
        kind, subject = _key(fact)
        session.add(
            EvidenceFactRow(
                course_id=course_id,
                canvas_user_id=user,
                kind=kind,
                subject=subject,
                digest=digest(content),
                content=content,
                is_gone=is_gone,
                seen_at=at,
                run_id=_reading(at),
            )
        )
        session.flush()


def fresh(session: Session, course_id: int, at: datetime = START) -> None:
    """Note every source as read whole, by a full pass."""
    session.get_one(CourseRow, course_id).full_pass_at = at
    for source in Source:
        session.add(
            SourceFreshnessRow(course_id=course_id, source=source, read_at=at, canvas_at=at)
        )
    session.flush()


def _reading(at: datetime) -> int:
    """Number readings as their moments follow one another."""
    return int((at - START).total_seconds()) + 1


def _key(fact: Fact) -> tuple[FactKind, str]:
    if isinstance(fact, SubmissionFact):
        return FactKind.SUBMISSION, fact.assignment_id
    if isinstance(fact, ReflectionFact):
        return FactKind.REFLECTION, fact.assignment_id
    return FactKind.OUTCOME_RESULT, f"{fact.outcome_id}/{fact.alignment}/{fact.result_id}"
