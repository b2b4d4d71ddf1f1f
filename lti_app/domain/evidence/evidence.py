"""Facts read from Canvas, in our words. Append-only: what counts now is a query over them.

A fact's *content* is what its change hash covers. Attempt and assessor of an assessment are
outside it: the bulk read lacks them and the refresh fills them in (docs/adr/0002).
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from lti_app.domain.ids import (
    AssignmentId,
    CanvasAccountId,
    CanvasCourseId,
    CanvasOutcomeId,
    CanvasUserId,
    CriterionId,
    LtiSubject,
    RatingId,
    RubricId,
    SisId,
)


class FactKind(StrEnum):
    """What a stored fact tells about."""

    SUBMISSION = "submission"
    OUTCOME_RESULT = "outcome_result"
    REFLECTION = "reflection"
    GONE = "gone"


class SubmissionState(StrEnum):
    """`workflow_state` of a submission (Canvas API, Submissions)."""

    UNSUBMITTED = "unsubmitted"
    SUBMITTED = "submitted"
    PENDING_REVIEW = "pending_review"
    GRADED = "graded"


@dataclass(frozen=True, slots=True, kw_only=True)
class CriterionAssessment:
    """What a rubric assessment says of one criterion; null points is not zero."""

    criterion_id: CriterionId
    points: Decimal | None
    rating_id: RatingId | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessmentProvenance:
    """Who assessed which attempt; only the refresh before a decision can say."""

    assessor_id: CanvasUserId | None = None
    assessor_name: str | None = None
    attempt: int | None = None
    assessment_type: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionFact:
    """One learner's submission of one mapped assignment, with its rubric assessment if any.

    `criteria` is None where Canvas sent no assessment. `visible` is False when the assignment is
    not assigned to this learner. Points are Decimal, times aware UTC.
    """

    assignment_id: AssignmentId
    state: SubmissionState
    submission_type: str | None
    attempt: int | None
    submitted_at: datetime | None
    graded_at: datetime | None
    posted_at: datetime | None
    grader_id: str | None
    score: Decimal | None
    entered_score: Decimal | None
    excused: bool
    late: bool
    missing: bool
    late_policy_status: str | None
    redo_request: bool
    grade_matches_current_submission: bool
    visible: bool
    criteria: tuple[CriterionAssessment, ...] | None
    provenance: AssessmentProvenance = AssessmentProvenance()


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeResultFact:
    """One outcome result of one learner for one alignment (Canvas API, Outcome Results)."""

    result_id: str
    outcome_id: CanvasOutcomeId
    alignment: str
    assignment_id: AssignmentId | None
    score: Decimal | None
    possible: Decimal | None
    mastery: bool | None
    hidden: bool
    assessed_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file handed in: referenced, never copied; its address expires, so it is asked for anew."""

    file_id: str
    uuid: str | None
    name: str
    content_type: str
    size: int


class Unusable(StrEnum):
    """Why a handed-in reflection does not count as handed in (docs/evidence.md)."""

    BLANK = "blank"
    IS_PROMPT = "is_prompt"
    TYPE_NOT_ALLOWED = "type_not_allowed"
    TOO_SHORT = "too_short"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReflectionFact:
    """The culminating reflection as facts: never its text, only keyed hash, length, dates.

    `words` counts a text where any badge mapped to its assignment asks for words, else it is 0;
    `words_asked` is the least that any of them asks, below which it is unusable to them all.
    """

    assignment_id: AssignmentId
    state: SubmissionState
    submission_type: str | None
    attempt: int | None
    submitted_at: datetime | None
    excused: bool
    late: bool
    visible: bool
    digest: str | None
    length: int
    attachments: tuple[Attachment, ...]
    url: str | None
    media: bool
    usable: bool
    unusable: Unusable | None
    words: int = 0
    words_asked: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionContent:
    """What was handed in, as Canvas sent it; only the reflection's is kept, encrypted."""

    body: str | None = None
    url: str | None = None
    attachments: tuple[Attachment, ...] = ()
    media_id: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SubmissionRow:
    """One row of the bulk read: whose, the fact, and the content that was handed in."""

    user_id: CanvasUserId
    fact: SubmissionFact
    content: SubmissionContent


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeResultRow:
    """One row of the outcome results: whose, and the fact."""

    user_id: CanvasUserId
    fact: OutcomeResultFact


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """One level of a criterion's scale."""

    rating_id: RatingId
    points: Decimal | None
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """One row of a rubric. Its id is text, unique only within the rubric."""

    criterion_id: CriterionId
    description: str
    points: Decimal | None
    ratings: tuple[Rating, ...]
    outcome_id: CanvasOutcomeId | None
    ignore_for_scoring: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Rubric:
    """A rubric as it rides in an assignment."""

    rubric_id: RubricId
    title: str
    free_form: bool
    hide_points: bool
    used_for_grading: bool
    criteria: tuple[Criterion, ...]

    def criterion(self, criterion_id: CriterionId) -> Criterion | None:
        """Find a criterion of this rubric by its id."""
        return next((c for c in self.criteria if c.criterion_id == criterion_id), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignmentFact:
    """An assignment as the mapping page and the rules see it (Canvas API, Assignments)."""

    assignment_id: AssignmentId
    name: str
    published: bool
    grading_type: str
    points_possible: Decimal | None
    submission_types: tuple[str, ...]
    post_manually: bool
    moderated: bool
    anonymous: bool
    due_at: datetime | None
    html_url: str
    quiz_id: str | None
    updated_at: datetime | None
    rubric: Rubric | None
    is_new_quiz: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeFact:
    """A Canvas outcome linked in a course (Canvas API, Outcome Groups)."""

    outcome_id: CanvasOutcomeId
    title: str
    mastery_points: Decimal | None
    points_possible: Decimal | None
    ratings: tuple[tuple[str, Decimal], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseFact:
    """A course as Canvas tells it (Canvas API, Courses)."""

    course_id: CanvasCourseId
    name: str
    course_code: str
    sis_course_id: SisId | None
    account_id: CanvasAccountId
    root_account_id: CanvasAccountId | None
    term_name: str | None
    workflow_state: str
    time_zone: str | None
    start_at: datetime | None
    end_at: datetime | None


class EnrollmentState(StrEnum):
    """`enrollment_state` (Canvas API, Enrollments)."""

    ACTIVE = "active"
    INVITED = "invited"
    CREATION_PENDING = "creation_pending"
    COMPLETED = "completed"
    INACTIVE = "inactive"
    REJECTED = "rejected"
    DELETED = "deleted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrollment:
    """One enrollment in one section; `type` as Canvas names it, such as StudentEnrollment."""

    type: str
    state: EnrollmentState
    section_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RosterRow:
    """One person of a course with all their enrollments in it (Canvas API, Users in course)."""

    user_id: CanvasUserId
    name: str
    sortable_name: str
    sis_user_id: SisId | None
    lti_subject: LtiSubject | None
    email: str | None
    enrollments: tuple[Enrollment, ...]
