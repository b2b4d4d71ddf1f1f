"""Tells which assignments a course is known to have, and under which rubrics work was read."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_app.domain.evidence.evidence import AssignmentFact
from lti_app.domain.ids import AssignmentId, CourseId
from lti_app.models.evidence import AssignmentSnapshotRow


@dataclass(frozen=True, slots=True)
class KnownAssignment:
    """An assignment as last seen, by a pass or by a refresh."""

    fact: AssignmentFact
    fingerprint: str
    is_gone: bool
    seen_at: datetime


Known = Mapping[AssignmentId, KnownAssignment]


def known_assignments(session: Session, course_id: CourseId) -> Known:
    """List every assignment ever seen of a course as it was seen last, the gone ones marked."""
    row = AssignmentSnapshotRow
    newest = select(func.max(row.id)).where(row.course_id == course_id).group_by(row.assignment_id)
    rows = session.scalars(select(row).where(row.id.in_(newest)))
    return {
        AssignmentId(each.assignment_id): KnownAssignment(
            each.to_domain(), each.fingerprint, each.is_gone, each.seen_at
        )
        for each in rows
    }


def seen_by(known: Known, read_at: datetime | None) -> Known:
    """Leave out what was first seen since submissions were last read whole.

    By a refresh, or by a pass that then failed: nobody else's work was read under it yet.
    """
    return {
        key: each for key, each in known.items() if read_at is not None and each.seen_at <= read_at
    }


def fingerprints(known: Known, *, is_slow_due: bool) -> dict[AssignmentId, str]:
    """Name the rubrics under which all submissions stand as last read."""
    # A grade posted by hand or hidden again moves no date Canvas can be asked for:
    # where that may be, all is read by the slow clock, or as soon as somebody asks.
    return {
        key: each.fingerprint
        for key, each in known.items()
        if each.fact.published
        and not each.is_gone
        and not (is_slow_due and each.fact.post_manually)
    }
