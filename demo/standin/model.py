"""What a Canvas holds, as plain mutable records. Behavior is in `moves`, JSON in `rest`."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from demo.standin.ids import CourseIds


@dataclass(slots=True)
class Person:
    id: int
    uuid: str
    lti_id: str
    opaque_id: str
    name: str
    sortable_name: str
    login_id: str
    email: str | None
    sis_user_id: str | None
    created_at: datetime
    account_role: str | None = None
    test_student: bool = False
    past_lti_ids: dict[int, str] = field(default_factory=dict)
    """What launches of a course still carry after a merge, by course id."""
    past_user_ids: tuple[int, ...] = ()


@dataclass(slots=True)
class Section:
    id: int
    name: str
    sis_section_id: str | None
    nonxlist_course_id: int | None = None


@dataclass(slots=True)
class Enrollment:
    id: int
    user_id: int
    section_id: int
    type: str
    role: str
    role_id: int
    state: str
    updated_at: datetime
    last_activity_at: datetime | None = None
    observed_user_id: int | None = None


@dataclass(slots=True)
class Rating:
    id: str
    points: float
    description: str
    long_description: str = ""


@dataclass(slots=True)
class Criterion:
    id: str
    points: float
    description: str
    long_description: str
    ratings: list[Rating]
    outcome_id: int | None = None
    mastery_points: float | None = None
    ignore_for_scoring: bool = False
    use_range: bool = False


@dataclass(slots=True)
class Rubric:
    """A rubric as one assignment uses it; shared ones have one id and one list of criteria."""

    id: int
    association_id: int
    title: str
    criteria: list[Criterion]
    free_form: bool = False
    hide_points: bool = False
    hide_outcome_results: bool = False

    @property
    def points_possible(self) -> float:
        return sum(c.points for c in self.criteria if not c.ignore_for_scoring)


@dataclass(slots=True)
class Assignment:
    id: int
    group_id: int
    position: int
    name: str
    description: str
    grading_type: str
    points_possible: float
    submission_types: list[str]
    due_at: datetime | None
    created_at: datetime
    updated_at: datetime
    state: str = "published"
    post_manually: bool = False
    quiz_id: int | None = None
    rubric: Rubric | None = None
    use_rubric_for_grading: bool = True
    only_for: frozenset[int] | None = None
    """Whom it is assigned to; None is everybody."""
    group_category_id: int | None = None
    grade_individually: bool = False
    anonymous: bool = False
    moderated: bool = False
    grades_published_at: datetime | None = None
    peer_reviews: bool = False
    new_quiz: bool = False
    bank_outcome_id: int | None = None
    """The outcome the quiz's question bank is aligned to."""
    bank_id: int | None = None

    @property
    def published(self) -> bool:
        return self.state == "published"

    def is_for(self, user_id: int) -> bool:
        """Whether a learner has it; the row of one who has it no longer is kept and not told."""
        return self.only_for is None or user_id in self.only_for


@dataclass(slots=True)
class StoredFile:
    id: int
    uuid: str
    verifier: str
    name: str
    content_type: str
    content: bytes
    updated_at: datetime


@dataclass(slots=True)
class Mark:
    """One criterion's row of an assessment; points may be missing, which is not zero."""

    points: float | None
    rating_id: str | None = None
    comments: str = ""


@dataclass(slots=True)
class Assessment:
    id: int
    assessor_id: int
    artifact_attempt: int | None
    marks: dict[str, Mark]
    kind: str = "grading"


@dataclass(slots=True)
class Comment:
    id: int
    author_id: int
    author_name: str
    text: str
    created_at: datetime
    attempt: int | None


@dataclass(slots=True)
class Entry:
    """One post of a learner in a discussion."""

    id: int
    message: str
    created_at: datetime


@dataclass(slots=True)
class Submission:
    id: int
    user_id: int
    assignment_id: int
    state: str = "unsubmitted"
    attempt: int | None = None
    submission_type: str | None = None
    body: str | None = None
    url: str | None = None
    submitted_at: datetime | None = None
    graded_at: datetime | None = None
    posted_at: datetime | None = None
    touched_at: datetime | None = None
    """Its `updated_at`, which REST does not tell: any saving moves it, an assessment's too."""
    grader_id: int | None = None
    score: float | None = None
    grade: str | None = None
    excused: bool | None = None
    grade_matches: bool = True
    redo_request: bool = False
    files: list[StoredFile] = field(default_factory=list)
    points_deducted: float | None = None
    late_policy_status: str | None = None
    media_id: str | None = None
    entries: tuple[Entry, ...] = ()
    group: tuple[int, str] | None = None
    anonymous_id: str | None = None
    assessment: Assessment | None = None
    earlier: tuple[Assessment, ...] = ()
    """Versions of the grading assessment saved for attempts before the current one."""
    others: tuple[Assessment, ...] = ()
    """Peer and self assessments."""
    provisional: tuple[Assessment, ...] = ()
    """A moderated assignment's, until its grades are published."""
    detached: tuple[Assessment, ...] = ()
    """Assessments by a rubric that is off the assignment now."""
    comments: list[Comment] = field(default_factory=list)


@dataclass(slots=True)
class Outcome:
    id: int
    title: str
    display_name: str | None
    description: str
    points_possible: float
    mastery_points: float
    ratings: list[tuple[str, float]]
    link_id: int
    context_type: str
    context_id: int
    linked: bool = True


@dataclass(slots=True)
class OutcomeResult:
    id: int
    user_id: int
    outcome_id: int
    assignment_id: int
    score: float | None
    mastery: bool | None
    possible: float
    at: datetime
    hidden: bool = False
    hide_points: bool = False
    quiz_id: int | None = None


@dataclass(slots=True)
class Job:
    """Work Canvas does in the background; outcome results come only this way."""

    due: datetime
    run: Callable[[], None]
    assignment_id: int = 0


@dataclass(slots=True)
class Course:
    id: int
    number: int
    name: str
    code: str
    sis_course_id: str | None
    account_id: int
    term: tuple[int, str, datetime, datetime]
    state: str
    uuid: str
    opaque_id: str
    created_at: datetime
    ids: CourseIds
    outcome_group_id: int
    sections: list[Section] = field(default_factory=list)
    enrollments: list[Enrollment] = field(default_factory=list)
    groups: list[tuple[int, str]] = field(default_factory=list)
    assignments: dict[int, Assignment] = field(default_factory=dict)
    outcomes: dict[int, Outcome] = field(default_factory=dict)
    people: dict[int, Person] = field(default_factory=dict)
    submissions: dict[tuple[int, int], Submission] = field(default_factory=dict)
    results: dict[tuple[int, int, int], OutcomeResult] = field(default_factory=dict)
    jobs: list[Job] = field(default_factory=list)
    fill: Callable[[], None] | None = None
    previous_ids: tuple[int, ...] = ()
    is_blueprint: bool = False
    aside: bool = False
    """Kept out of the first page and of what a newcomer meets."""
    large: bool = False
    """Too large to fill unless it is asked for by its own id."""
    hidden_from: frozenset[str] = frozenset()
    """Account roles that do not reach this course."""

    def student_rows(self) -> list[Enrollment]:
        """Student and test-student enrollments that are not deleted, one a section."""
        kinds = ("StudentEnrollment", "StudentViewEnrollment")
        return [e for e in self.enrollments if e.type in kinds and e.state != "deleted"]

    def learner_ids(self) -> set[int]:
        return {e.user_id for e in self.student_rows()}

    def of(self, user_id: int) -> list[Enrollment]:
        return [e for e in self.enrollments if e.user_id == user_id and e.state != "deleted"]
