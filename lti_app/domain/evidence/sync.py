"""A pass over a course in words: its sources, its state, what it cost, what went wrong.

Freshness of a source is a stored input of its own: a failed source changes no fact and no verdict
(docs/adr/0002).
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lti_app.domain.ids import CourseId, PersonId, SyncRunId


class Source(StrEnum):
    """What is read from Canvas, each fresh or stale on its own."""

    COURSE = "course"
    ASSIGNMENTS = "assignments"
    ROSTER = "roster"
    SUBMISSIONS = "submissions"
    OUTCOME_RESULTS = "outcome_results"


class SyncKind(StrEnum):
    """How much a run reads."""

    FULL = "full"
    CHANGES = "changes"
    LEARNER = "learner"


class SyncState(StrEnum):
    """How a run stands; `abandoned` is one whose process died and whose lease ran out."""

    RUNNING = "running"
    OK = "ok"
    PARTIAL = "partial"
    FAILED = "failed"
    ABANDONED = "abandoned"


SYNC_TRANSITIONS: dict[SyncState, frozenset[SyncState]] = {
    SyncState.RUNNING: frozenset(
        {SyncState.OK, SyncState.PARTIAL, SyncState.FAILED, SyncState.ABANDONED}
    ),
    SyncState.OK: frozenset(),
    SyncState.PARTIAL: frozenset(),
    SyncState.FAILED: frozenset(),
    SyncState.ABANDONED: frozenset(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFailure:
    """Why a source could not be read: our words, and where; never a body or a token.

    `needs_person` is set where waiting mends nothing, such as a dead token. `left_out` names what
    was not asked for so that the rest could be read: outcomes no longer linked in the course.
    """

    source: Source
    kind: str
    reason: str
    path: str = ""
    status: int | None = None
    needs_person: bool = False
    retry_after: int | None = None
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncCounts:
    """What a run cost and changed."""

    requests: int = 0
    pages: int = 0
    rows_read: int = 0
    rows_changed: int = 0
    bytes: int = 0
    retries: int = 0
    cost: float = 0.0
    learners_touched: int = 0
    learners_evaluated: int = 0
    cases_opened: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncProgress:
    """One run as the live page and the run log tell it."""

    run_id: SyncRunId
    course_id: CourseId
    kind: SyncKind
    state: SyncState
    stage: str
    done: int
    expected: int
    counts: SyncCounts
    failures: tuple[SourceFailure, ...]
    started_at: datetime
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SyncReport:
    """What one pass did. `touched` names the learners whose facts may give another verdict."""

    course_id: CourseId
    run_id: SyncRunId | None
    kind: SyncKind
    state: SyncState
    counts: SyncCounts
    failures: tuple[SourceFailure, ...]
    touched: frozenset[PersonId]
    started_at: datetime
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshReport:
    """What re-reading one learner found; incomplete where a source failed."""

    read_at: datetime
    rows_changed: int
    requests: int
    failures: tuple[SourceFailure, ...]

    @property
    def is_complete(self) -> bool:
        """Say whether every source was read whole, so that a decision may rest on it."""
        return not self.failures


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """When a source was last read whole, and how it has failed since, if it has."""

    source: Source
    read_at: datetime | None
    failed_at: datetime | None
    failure: SourceFailure | None

    @property
    def is_failing(self) -> bool:
        """Say whether the newest try failed."""
        return self.failure is not None
