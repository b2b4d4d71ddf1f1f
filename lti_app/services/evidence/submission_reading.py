"""Reads submissions for a plan: whole, for whom a refresh is of, or what changed since."""

from collections.abc import Collection, Sequence

from lti_app.canvas.errors import CanvasUnavailable
from lti_app.canvas.gateway import CanvasGateway
from lti_app.domain.evidence.evidence import (
    AssignmentFact,
    EnrollmentState,
    RosterRow,
    SubmissionRow,
)
from lti_app.domain.evidence.plan import PassPlan
from lti_app.domain.ids import AssignmentId, CanvasUserId

STUDENT = "StudentEnrollment"
# The hosted balancer's word, and none at all, for an answer that took too long.
TOO_SLOW = (504, None)


def readable(plan: PassPlan, assignments: Collection[AssignmentFact]) -> list[AssignmentId]:
    """Name what may be asked for: one that is gone or unpublished would sink the call."""
    published = {a.assignment_id for a in assignments if a.published}
    return [a for a in plan.wanted.assignment_ids if a in published]


def of_course(
    gateway: CanvasGateway,
    plan: PassPlan,
    *,
    whole: Sequence[AssignmentId],
    rest: Sequence[AssignmentId],
    roster: Collection[RosterRow],
) -> tuple[SubmissionRow, ...]:
    """Read every row of `whole`, and of `rest` what was graded or handed in since the plan's time.

    Raises:
        CanvasFailure: one of the reads failed, or somebody active on the roster is missing.
    """
    found: dict[tuple[CanvasUserId, AssignmentId], SubmissionRow] = {}
    pieces: list[tuple[SubmissionRow, ...]] = []
    if whole:
        pieces.append(_by_learner(gateway, plan, whole, [r.user_id for r in roster if _active(r)]))
    if rest:
        course_id, since = plan.canvas_course_id, plan.since
        pieces.append(gateway.submissions(course_id, rest, graded_since=since))
        pieces.append(gateway.submissions(course_id, rest, submitted_since=since))
    for piece in pieces:
        found.update(((row.user_id, row.fact.assignment_id), row) for row in piece)
    return tuple(found.values())


def of_learners(
    gateway: CanvasGateway, plan: PassPlan, asked: Sequence[AssignmentId]
) -> tuple[SubmissionRow, ...]:
    """Read the rows of whom a refresh is of, with who assessed which attempt.

    Raises:
        CanvasFailure: the read failed.
    """
    if not asked:
        return ()
    return gateway.submissions(
        plan.canvas_course_id, asked, student_ids=plan.learners, provenance=True
    )


def _by_learner(
    gateway: CanvasGateway,
    plan: PassPlan,
    assignment_ids: Sequence[AssignmentId],
    expecting: Collection[CanvasUserId],
) -> tuple[SubmissionRow, ...]:
    """Read for all learners; where Canvas cannot answer in time, once more by halves."""
    course_id = plan.canvas_course_id
    try:
        return gateway.submissions(course_id, assignment_ids, expecting=expecting)
    except CanvasUnavailable as failure:
        if len(assignment_ids) == 1 or failure.status not in TOO_SLOW:
            raise
    half = len(assignment_ids) // 2
    return tuple(
        row
        for piece in (assignment_ids[:half], assignment_ids[half:])
        for row in gateway.submissions(course_id, piece, expecting=expecting)
    )


def _active(row: RosterRow) -> bool:
    return any(e.type == STUDENT and e.state is EnrollmentState.ACTIVE for e in row.enrollments)
