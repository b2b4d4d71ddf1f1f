"""What a pass over a course is to read, no more than its mappings rest on, and what it read."""

from dataclasses import dataclass, field
from datetime import datetime

from lti_app.domain.evidence.evidence import (
    AssignmentFact,
    CourseFact,
    OutcomeResultRow,
    RosterRow,
    SubmissionRow,
)
from lti_app.domain.evidence.missing_rows import KnownResult
from lti_app.domain.evidence.sync import Source, SourceFailure, SyncKind
from lti_app.domain.ids import (
    AssignmentId,
    CanvasCourseId,
    CanvasOutcomeId,
    CanvasUserId,
    CourseId,
    InstitutionId,
    PlatformId,
)
from lti_app.domain.mastery.reflection_content import ReflectionTerms

GROUPED_ASSIGNMENTS = 8
PAGE = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ReflectionWanted:
    """A mapped reflection assignment and what its definitions ask of it."""

    assignment_id: AssignmentId
    terms: ReflectionTerms


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Everything the active mappings of a course read.

    `aligned` are the assignments whose outcome results count; `versions` the mapping versions, so
    that another mapping of the same assignments is still something new to evaluate.
    """

    versions: tuple[int, ...] = ()
    assignment_ids: tuple[AssignmentId, ...] = ()
    outcome_ids: tuple[CanvasOutcomeId, ...] = ()
    aligned: tuple[AssignmentId, ...] = ()
    reflections: tuple[ReflectionWanted, ...] = ()

    @property
    def is_nothing(self) -> bool:
        """Say whether no mapping is active, so that there is nothing to read."""
        return not self.assignment_ids


@dataclass(frozen=True, slots=True, kw_only=True)
class PassPlan:
    """One pass over one course, or one refresh of one learner, decided before anything is read.

    `since` is the moment, in Canvas's own time, from which changes are asked for; None reads all.
    `fingerprints` are the rubrics under which all submissions were last read: one that was seen
    since is in no such reading yet. `roster` is who was last seen in the course, `assignments` are
    the mapped ones seen there, `results` the outcome results: of these alone may a full pass say
    that they are gone, since it asks for each by name first. `unlinked` are the outcomes that were
    linked no longer when results were last read. `learners` are whom a refresh reads.
    """

    course_id: CourseId
    institution_id: InstitutionId
    platform_id: PlatformId
    canvas_course_id: CanvasCourseId
    kind: SyncKind
    wanted: Wanted
    wanted_digest: str
    sources: frozenset[Source]
    since: datetime | None
    fingerprints: dict[AssignmentId, str]
    roster: frozenset[CanvasUserId]
    assignments: frozenset[AssignmentId] = frozenset()
    results: frozenset[KnownResult] = frozenset()
    unlinked: frozenset[CanvasOutcomeId] = frozenset()
    learners: tuple[CanvasUserId, ...] = ()
    evaluates_all: bool = False


@dataclass(slots=True, kw_only=True)
class Reading:
    """What was read; None where a source was not asked for or failed.

    `whole` names the assignments whose submissions were read for every learner, or for every one a
    refresh is of, so that an absent row says something; `whole_outcomes` likewise of results.
    `notes` tell what was left out on purpose and fails nothing.
    """

    started_at: datetime
    course: CourseFact | None = None
    assignments: tuple[AssignmentFact, ...] | None = None
    roster: tuple[RosterRow, ...] | None = None
    submissions: tuple[SubmissionRow, ...] | None = None
    whole: frozenset[AssignmentId] = frozenset()
    results: tuple[OutcomeResultRow, ...] | None = None
    whole_outcomes: frozenset[CanvasOutcomeId] = frozenset()
    failures: list[SourceFailure] = field(default_factory=list)
    notes: list[SourceFailure] = field(default_factory=list)


def least_requests(learners: int, assignments: int, results: int, *, has_outcomes: bool) -> int:
    """Derive the least requests a full pass can take (docs/adr/0010).

    `1 + ceil(A/100) + ceil(N/100) * (1 + ceil(A/8)) + ceil(X/100)`; N counts every row Canvas
    returns, the test student and concluded ones included; an empty list still takes one request.
    """
    roster_pages = max(1, _pages(learners, PAGE))
    total = 1 + _pages(assignments, PAGE) + roster_pages
    total += roster_pages * _pages(assignments, GROUPED_ASSIGNMENTS)
    return total + (max(1, _pages(results, PAGE)) if has_outcomes else 0)


def _pages(rows: int, size: int) -> int:
    return -(-rows // size)
