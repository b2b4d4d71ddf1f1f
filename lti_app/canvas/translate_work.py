"""Learners' work and results of Canvas to facts (Canvas API), strictly."""

from msgspec import UNSET

from lti_app.canvas import wire
from lti_app.canvas.errors import CanvasIncomplete
from lti_app.canvas.plain import canvas_id, number, utc, word
from lti_app.domain.evidence.evidence import (
    AssessmentProvenance,
    Attachment,
    CriterionAssessment,
    OutcomeResultFact,
    OutcomeResultRow,
    SubmissionContent,
    SubmissionFact,
    SubmissionRow,
    SubmissionState,
)
from lti_app.domain.ids import (
    AssignmentId,
    CanvasOutcomeId,
    CanvasUserId,
    CriterionId,
    RatingId,
)

GRADING = "grading"
NO_PROVENANCE = AssessmentProvenance()
NO_CONTENT = SubmissionContent()


def submission_row(row: wire.SubmissionJson) -> SubmissionRow:
    """Translate row 9.

    That there is a row says that the assignment is the learner's (see `not_assigned`). What
    `assignment_visible` says is not asked: in a list of many Canvas looks it up by the learner's id
    among assignments, and says false of everybody (canvas-lms
    app/controllers/submissions_api_controller.rb, `for_students`).

    Raises:
        CanvasIncomplete: the canary `assignment_visible` is absent, so includes were ignored and
            an absent assessment would say nothing.
    """
    if row.assignment_visible is UNSET:
        raise CanvasIncomplete("includes were ignored: assignment_visible is absent")
    criteria, provenance = _assessment(row)
    fact = SubmissionFact(
        assignment_id=AssignmentId(canvas_id(row.assignment_id)),
        state=word(SubmissionState, row.workflow_state, "workflow_state"),
        submission_type=row.submission_type,
        attempt=row.attempt,
        submitted_at=utc(row.submitted_at),
        graded_at=utc(row.graded_at),
        posted_at=utc(row.posted_at),
        grader_id=None if row.grader_id is None else str(row.grader_id),
        score=number(row.score),
        entered_score=number(row.entered_score),
        excused=bool(row.excused),
        late=bool(row.late),
        missing=bool(row.missing),
        late_policy_status=row.late_policy_status,
        redo_request=bool(row.redo_request),
        grade_matches_current_submission=row.grade_matches_current_submission is not False,
        visible=True,
        criteria=criteria,
        provenance=provenance,
    )
    return SubmissionRow(
        user_id=CanvasUserId(canvas_id(row.user_id)), fact=fact, content=_content(row)
    )


def not_assigned(user_id: CanvasUserId, assignment_id: AssignmentId) -> SubmissionRow:
    """Make the row of a learner whom Canvas told of without a row for this assignment.

    Canvas holds a row for everybody an assignment is assigned to, and takes it away when it is
    assigned to others only (canvas-lms:lib/submission_lifecycle_manager.rb); read by learner, a
    learner without one comes empty (app/controllers/submissions_api_controller.rb).
    """
    fact = SubmissionFact(
        assignment_id=assignment_id,
        state=SubmissionState.UNSUBMITTED,
        submission_type=None,
        attempt=None,
        submitted_at=None,
        graded_at=None,
        posted_at=None,
        grader_id=None,
        score=None,
        entered_score=None,
        excused=False,
        late=False,
        missing=False,
        late_policy_status=None,
        redo_request=False,
        grade_matches_current_submission=True,
        visible=False,
        criteria=None,
    )
    return SubmissionRow(user_id=user_id, fact=fact, content=NO_CONTENT)


def outcome_result_row(row: wire.ResultJson) -> OutcomeResultRow:
    """Translate row 13; `assignment_12` names an assignment, `quiz_3` is joined by the rules."""
    return OutcomeResultRow(
        user_id=CanvasUserId(canvas_id(row.links.user)),
        fact=OutcomeResultFact(
            result_id=_result_id(row),
            outcome_id=CanvasOutcomeId(canvas_id(row.links.learning_outcome)),
            alignment=row.links.alignment,
            assignment_id=_aligned(row.links.assignment or row.links.alignment),
            score=number(row.score),
            possible=number(row.possible),
            mastery=row.mastery,
            hidden=bool(row.hidden),
            assessed_at=utc(row.submitted_or_assessed_at),
        ),
    )


def _result_id(row: wire.ResultJson) -> str:
    """Name a result; one of a New Quiz, which Canvas keeps no row of, by what it is of.

    canvas-lms app/helpers/outcomes_service_authoritative_results_helper.rb makes these anew for
    each answer; without a name of their own the whole list would be refused.
    """
    if row.id is not None:
        return canvas_id(row.id)
    links = row.links
    return f"{links.alignment}:{canvas_id(links.learning_outcome)}:{canvas_id(links.user)}"


def _assessment(
    row: wire.SubmissionJson,
) -> tuple[tuple[CriterionAssessment, ...] | None, AssessmentProvenance]:
    full = row.full_rubric_assessment
    provenance = NO_PROVENANCE
    if full is not None:
        if full.assessment_type != GRADING:
            return None, NO_PROVENANCE
        provenance = AssessmentProvenance(
            assessor_id=None
            if full.assessor_id is None
            else CanvasUserId(canvas_id(full.assessor_id)),
            assessor_name=full.assessor_name,
            attempt=full.artifact_attempt,
            assessment_type=full.assessment_type,
        )
    marks = row.rubric_assessment
    if marks is None:
        if full is None or full.data is None:
            return None, provenance
        marks = {m.criterion_id: wire.MarkJson(points=m.points, rating_id=m.id) for m in full.data}
    return (
        tuple(
            CriterionAssessment(
                criterion_id=CriterionId(key),
                points=number(mark.points),
                rating_id=None if mark.rating_id is None else RatingId(str(mark.rating_id)),
            )
            for key, mark in sorted(marks.items())
        ),
        provenance,
    )


def _content(row: wire.SubmissionJson) -> SubmissionContent:
    body = row.body
    if not body and row.discussion_entries:
        body = "\n".join(e.message for e in row.discussion_entries if e.message)
    media_id = row.media_comment.media_id if row.media_comment else None
    if not (body or row.url or row.attachments or media_id):
        return NO_CONTENT
    return SubmissionContent(
        body=body or None,
        url=row.url or None,
        attachments=tuple(
            Attachment(
                file_id=canvas_id(a.id),
                uuid=a.uuid,
                name=a.display_name or a.filename or "",
                content_type=a.content_type or "application/octet-stream",
                size=a.size or 0,
            )
            for a in row.attachments or ()
        ),
        media_id=media_id,
    )


def _aligned(link: str) -> AssignmentId | None:
    kind, _, local = link.rpartition("_")
    return AssignmentId(canvas_id(local)) if kind == "assignment" else None
