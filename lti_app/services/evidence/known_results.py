"""Tells which outcome results a course is known to have, so that a list can be held to them."""

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_app.domain.evidence.evidence import FactKind
from lti_app.domain.evidence.missing_rows import KnownResult
from lti_app.domain.ids import CanvasOutcomeId, CanvasUserId, CourseId
from lti_app.models.evidence import EvidenceFactRow


def known_results(session: Session, course_id: CourseId) -> frozenset[KnownResult]:
    """List the results Canvas still had at their last reading."""
    row = EvidenceFactRow
    newest = (
        select(func.max(row.id))
        .where(row.course_id == course_id, row.kind == FactKind.OUTCOME_RESULT)
        .group_by(row.canvas_user_id, row.subject)
    )
    rows = session.execute(
        select(row.canvas_user_id, row.subject).where(row.id.in_(newest), row.is_gone.is_(False))
    )
    found = set()
    for user, subject in rows:
        outcome, _, result = subject.partition("/")
        found.add(KnownResult(CanvasUserId(user), CanvasOutcomeId(outcome), result))
    return frozenset(found)
