"""Drift: what was mapped is no longer what Canvas has.

docs/adr/0008: what was Met before a drift still counts, flagged; only what was assessed after it is
Unknown until accepted or re-mapped.
"""

from enum import StrEnum

from lti_app.domain.evidence.evidence import AssignmentFact
from lti_app.domain.mapping.mapping import CriterionLink


class Drift(StrEnum):
    """How an assessment differs from the one that was mapped."""

    ASSIGNMENT_GONE = "assignment_gone"
    UNPUBLISHED = "unpublished"
    RUBRIC_REMOVED = "rubric_removed"
    RUBRIC_REPLACED = "rubric_replaced"
    CRITERION_GONE = "criterion_gone"
    POINTS_CHANGED = "points_changed"
    RESULT_GONE = "result_gone"
    SCALE_CHANGED = "scale_changed"


LOST = frozenset({Drift.ASSIGNMENT_GONE, Drift.UNPUBLISHED})


def drift_of_assignment(assignment: AssignmentFact | None) -> Drift | None:
    """Say whether the assignment itself is gone or unpublished."""
    if assignment is None:
        return Drift.ASSIGNMENT_GONE
    return None if assignment.published else Drift.UNPUBLISHED


def drift_of_criterion(link: CriterionLink, assignment: AssignmentFact | None) -> Drift | None:
    """Say how the mapped criterion differs from the one Canvas has now; None if it does not.

    A criterion's id is unique only within its rubric, so another rubric is always a drift.
    """
    gone = drift_of_assignment(assignment)
    if gone is not None or assignment is None:
        return gone
    if assignment.rubric is None:
        return Drift.RUBRIC_REMOVED
    if assignment.rubric.rubric_id != link.rubric_id:
        return Drift.RUBRIC_REPLACED
    criterion = assignment.rubric.criterion(link.criterion_id)
    if criterion is None:
        return Drift.CRITERION_GONE
    return None if criterion.points == link.criterion_points else Drift.POINTS_CHANGED
