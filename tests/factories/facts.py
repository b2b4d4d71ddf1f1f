"""Facts as plain constructors with believable defaults: graded, posted, nothing odd."""

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from lti_app.domain.evidence.evidence import (
    AssignmentFact,
    Criterion,
    CriterionAssessment,
    Enrollment,
    EnrollmentState,
    OutcomeResultFact,
    Rating,
    ReflectionFact,
    Rubric,
    SubmissionFact,
    SubmissionState,
)
from lti_app.domain.ids import (
    AssignmentId,
    CanvasOutcomeId,
    CriterionId,
    RatingId,
    RubricId,
    SloKey,
)
from lti_app.domain.mapping.mapping import Combining, CriterionLink, OutcomeLink, SloMapping
from lti_app.domain.mastery.threshold import Threshold

MAP = AssignmentId("311")
MEMO = AssignmentId("312")
REFLECTION = AssignmentId("399")
IMPACT = CriterionId("_8241")
RUBRIC = RubricId("71")
OUTCOME = CanvasOutcomeId("94")
HANDED_IN = datetime(2026, 11, 2, 16, 0, tzinfo=UTC)
GRADED = datetime(2026, 11, 4, 9, 0, tzinfo=UTC)
LEVELS = (("4", "Strong"), ("3", "Sound"), ("2", "Partial"), ("1", "None"))


def points(text: str) -> Decimal:
    return Decimal(text)


def threshold(reached_at: str = "3", out_of: str = "4", word: str = "Sound") -> Threshold:
    return Threshold(points=Decimal(reached_at), out_of=Decimal(out_of), word=word)


def criterion(criterion_id: str = IMPACT, **changes: Any) -> Criterion:
    made = Criterion(
        criterion_id=CriterionId(criterion_id),
        description="Impact",
        points=Decimal(4),
        ratings=tuple(
            Rating(
                rating_id=RatingId(f"{criterion_id}_{value}"),
                points=Decimal(value),
                description=word,
            )
            for value, word in LEVELS
        ),
        outcome_id=None,
        ignore_for_scoring=False,
    )
    return replace(made, **changes)


def rubric(*criteria: Criterion, **changes: Any) -> Rubric:
    made = Rubric(
        rubric_id=RUBRIC,
        title="Stakeholder map rubric",
        free_form=False,
        hide_points=False,
        used_for_grading=True,
        criteria=criteria or (criterion(),),
    )
    return replace(made, **changes)


def assignment(assignment_id: str = MAP, **changes: Any) -> AssignmentFact:
    made = AssignmentFact(
        assignment_id=AssignmentId(assignment_id),
        name=f"Assignment {assignment_id}",
        published=True,
        grading_type="points",
        points_possible=Decimal(4),
        submission_types=("online_upload",),
        post_manually=False,
        moderated=False,
        anonymous=False,
        due_at=datetime(2026, 11, 2, 23, 59, tzinfo=UTC),
        html_url=f"https://canvas.example.edu/courses/52/assignments/{assignment_id}",
        quiz_id=None,
        updated_at=None,
        rubric=rubric(),
    )
    return replace(made, **changes)


def assessed(value: str | None = "3", criterion_id: str = IMPACT) -> CriterionAssessment:
    rating = RatingId(f"{criterion_id}_{value}") if value in {"1", "2", "3", "4"} else None
    return CriterionAssessment(
        criterion_id=CriterionId(criterion_id),
        points=None if value is None else Decimal(value),
        rating_id=rating,
    )


def graded(value: str = "3", assignment_id: str = MAP, **changes: Any) -> SubmissionFact:
    """Handed in, assessed with `value` on the criterion Impact, posted."""
    made = SubmissionFact(
        assignment_id=AssignmentId(assignment_id),
        state=SubmissionState.GRADED,
        submission_type="online_upload",
        attempt=1,
        submitted_at=HANDED_IN,
        graded_at=GRADED,
        posted_at=GRADED,
        grader_id="640",
        score=Decimal(value),
        entered_score=Decimal(value),
        excused=False,
        late=False,
        missing=False,
        late_policy_status=None,
        redo_request=False,
        grade_matches_current_submission=True,
        visible=True,
        criteria=(assessed(value),),
    )
    return replace(made, **changes)


def ungraded(assignment_id: str = MAP, **changes: Any) -> SubmissionFact:
    """Handed in; nobody graded it yet."""
    made = replace(
        graded(assignment_id=assignment_id),
        state=SubmissionState.SUBMITTED,
        graded_at=None,
        posted_at=None,
        grader_id=None,
        score=None,
        entered_score=None,
        criteria=None,
    )
    return replace(made, **changes)


def unsubmitted(assignment_id: str = MAP, **changes: Any) -> SubmissionFact:
    """A row Canvas opened for the learner; nothing handed in, nothing graded."""
    made = ungraded(
        assignment_id,
        state=SubmissionState.UNSUBMITTED,
        submission_type=None,
        attempt=None,
        submitted_at=None,
    )
    return replace(made, **changes)


def outcome_result(score: str | None = "3", at: str = MAP, **changes: Any) -> OutcomeResultFact:
    """One result at the alignment of assignment `at`."""
    made = OutcomeResultFact(
        result_id=f"result {at}",
        outcome_id=OUTCOME,
        alignment=f"assignment_{at}",
        assignment_id=AssignmentId(at),
        score=None if score is None else Decimal(score),
        possible=Decimal(4),
        mastery=None,
        hidden=False,
        assessed_at=GRADED,
    )
    return replace(made, **changes)


def reflection(**changes: Any) -> ReflectionFact:
    made = ReflectionFact(
        assignment_id=REFLECTION,
        state=SubmissionState.SUBMITTED,
        submission_type="online_text_entry",
        attempt=1,
        submitted_at=HANDED_IN,
        excused=False,
        late=False,
        visible=True,
        digest="d" * 64,
        length=1800,
        attachments=(),
        url=None,
        media=False,
        usable=True,
        unusable=None,
    )
    return replace(made, **changes)


def student(
    state: EnrollmentState = EnrollmentState.ACTIVE,
    kind: str = "StudentEnrollment",
    section: str = "81",
) -> Enrollment:
    return Enrollment(type=kind, state=state, section_id=section)


def criterion_link(assignment_id: str = MAP, **changes: Any) -> CriterionLink:
    made = CriterionLink(
        assignment_id=AssignmentId(assignment_id),
        assignment_name=f"Assignment {assignment_id}",
        rubric_id=RUBRIC,
        criterion_id=IMPACT,
        criterion_name="Impact",
        criterion_points=Decimal(4),
        threshold=threshold(),
    )
    return replace(made, **changes)


def outcome_link(*alignments: str, **changes: Any) -> OutcomeLink:
    named = alignments or (MAP,)
    made = OutcomeLink(
        outcome_id=OUTCOME,
        outcome_name="Communicates to a lay reader",
        alignments=tuple(AssignmentId(each) for each in named),
        alignment_names=tuple(f"Assignment {each}" for each in named),
        points_possible=Decimal(4),
        threshold=threshold(),
    )
    return replace(made, **changes)


def slo_mapping(
    key: str = "slo-1", *criteria: CriterionLink, combining: Combining = Combining.ANY, **more: Any
) -> SloMapping:
    return SloMapping(slo=SloKey(key), combining=combining, criteria=criteria, **more)
