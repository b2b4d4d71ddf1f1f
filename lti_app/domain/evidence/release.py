"""What a learner may know: which grades are released, and the facts as the learner sees them.

The learner's page is judged from masked facts, by the same rules as everyone's. So nothing that is
not released can show or be guessed: a masked fact equals that of work nobody has graded yet
(docs/adr/0008).
"""

from dataclasses import replace

from lti_app.domain.evidence.evidence import (
    AssessmentProvenance,
    AssignmentFact,
    SubmissionFact,
    SubmissionState,
)


def has_grade(submission: SubmissionFact) -> bool:
    """Say whether anybody has graded: a score, a rubric assessment, or an excuse."""
    return submission.score is not None or submission.criteria is not None or submission.excused


def is_released(assignment: AssignmentFact | None, submission: SubmissionFact) -> bool:
    """Say whether what was graded may be known to the learner.

    A posting date always releases. Without one: never where grades are posted by hand or
    moderated, nor where a score exists (somebody hid it again); a rubric used without grading,
    which gets no score and no date, is released. An assignment that is gone tells nothing of how
    it was posted, so then only a date releases (docs/adr/0008).
    """
    if submission.posted_at is not None:
        return True
    if assignment is None or assignment.post_manually or assignment.moderated:
        return False
    return submission.score is None


def is_hidden(assignment: AssignmentFact | None, submission: SubmissionFact) -> bool:
    """Say whether there is a grade that the learner may not know of."""
    return has_grade(submission) and not is_released(assignment, submission)


def without_grade(submission: SubmissionFact) -> SubmissionFact:
    """Return the submission as it would read had nobody graded it."""
    handed_in = submission.submitted_at is not None
    return replace(
        submission,
        state=SubmissionState.SUBMITTED if handed_in else SubmissionState.UNSUBMITTED,
        graded_at=None,
        posted_at=None,
        grader_id=None,
        score=None,
        entered_score=None,
        excused=False,
        late_policy_status=None,
        redo_request=False,
        grade_matches_current_submission=True,
        criteria=None,
        provenance=AssessmentProvenance(),
    )
