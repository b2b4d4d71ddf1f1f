"""What changed in Canvas since a badge was mapped: what, from, to, since when, and for whom.

What a change does to verdicts is in `drift` and `mastery`; here it is told to the people who can
act on it (Policy 380.104, R6, R18; docs/adr/0016). The rule that finds changes is `rules`.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from lti_app.domain.change.drift_history import SeenAssignment
from lti_app.domain.ids import AssignmentId, CanvasOutcomeId, PersonId, SloKey


class CourseChangeKind(StrEnum):
    """Every kind of change the readings of a course can find; worded in `pages/change/words.py`."""

    ASSIGNMENT_GONE = "assignment_gone"
    ASSIGNMENT_UNPUBLISHED = "assignment_unpublished"
    ASSIGNMENT_RENAMED = "assignment_renamed"
    RUBRIC_REMOVED = "rubric_removed"
    RUBRIC_REPLACED = "rubric_replaced"
    CRITERION_GONE = "criterion_gone"
    CRITERION_POINTS = "criterion_points"
    CRITERION_RATINGS = "criterion_ratings"
    CRITERION_TEXT = "criterion_text"
    OUTCOME_UNLINKED = "outcome_unlinked"
    OUTCOME_SCALE = "outcome_scale"
    GRADES_UNPOSTED = "grades_unposted"
    ENROLLMENT_ENDED = "enrollment_ended"
    LEARNER_MERGED = "learner_merged"
    COURSE_CONCLUDED = "course_concluded"
    COURSE_GONE = "course_gone"
    COURSE_CLOSED = "course_closed"


class CourseCondition(StrEnum):
    """How a course stood when Canvas was last asked; `closed` is a refusal to let us in."""

    OPEN = "open"
    CONCLUDED = "concluded"
    GONE = "gone"
    CLOSED = "closed"


class ChangeClosing(StrEnum):
    """How a change came to an end."""

    ACCEPTED = "accepted"
    REMAPPED = "remapped"
    BACK = "back"
    ENDED = "ended"


# What was met before counts, flagged; what is assessed after waits (docs/adr/0008).
HOLDING = frozenset(
    {
        CourseChangeKind.ASSIGNMENT_GONE,
        CourseChangeKind.ASSIGNMENT_UNPUBLISHED,
        CourseChangeKind.RUBRIC_REMOVED,
        CourseChangeKind.RUBRIC_REPLACED,
        CourseChangeKind.CRITERION_GONE,
        CourseChangeKind.CRITERION_POINTS,
        CourseChangeKind.OUTCOME_UNLINKED,
        CourseChangeKind.OUTCOME_SCALE,
    }
)
# What Canvas has now can stand in for what was mapped.
RENEWABLE = frozenset(
    {
        CourseChangeKind.RUBRIC_REPLACED,
        CourseChangeKind.CRITERION_POINTS,
        CourseChangeKind.CRITERION_RATINGS,
        CourseChangeKind.CRITERION_TEXT,
        CourseChangeKind.OUTCOME_SCALE,
    }
)
# Nothing to decide about the mapping: somebody has to know, and says so.
TO_KNOW = frozenset(
    {
        CourseChangeKind.ASSIGNMENT_RENAMED,
        CourseChangeKind.GRADES_UNPOSTED,
        CourseChangeKind.ENROLLMENT_ENDED,
        CourseChangeKind.LEARNER_MERGED,
        CourseChangeKind.COURSE_CONCLUDED,
        CourseChangeKind.COURSE_GONE,
        CourseChangeKind.COURSE_CLOSED,
    }
)


def may_accept(kinds: Collection[CourseChangeKind]) -> bool:
    """Say whether accepting answers every change about which there is something to decide.

    Beside one that only a person can answer, such as a deleted assignment, nothing is accepted: the
    next version would stand on what is not there, so all of it is mapped again (docs/adr/0016).
    """
    decided = set(kinds) - TO_KNOW
    return bool(decided) and decided <= RENEWABLE


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseChange:
    """One difference between a mapping and its course.

    `subject` names it within the mapping: an assignment, assignment and criterion, an outcome, a
    person by number. `before` and `after` are figures, levels and titles, never a learner's words
    or name. `people` counts those it touches by itself, such as whose grades were hidden.
    """

    kind: CourseChangeKind
    subject: str = ""
    slos: tuple[SloKey, ...] = ()
    assignment_id: AssignmentId | None = None
    assignment: str = ""
    part: str = ""
    before: str = ""
    after: str = ""
    people: int = 0

    @property
    def key(self) -> tuple[CourseChangeKind, str]:
        """Return what makes it the same change at the next reading."""
        return self.kind, self.subject


@dataclass(frozen=True, slots=True)
class Found:
    """A change, and the reading that first saw it; None where no reading of ours can tell."""

    change: CourseChange
    reading: int | None = None
    seen_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AsRead:
    """What the last complete readings of a course say, as far as a mapping can differ from it.

    `history` runs from oldest to newest, each assignment; `scales` are the points of the newest
    outcome results; `unposted` counts learners whose grade was released once and is hidden now;
    `left` were learners after activation and are no longer; `merged` have two Canvas ids here, one
    of which Canvas no longer lists.
    """

    history: Mapping[AssignmentId, Sequence[SeenAssignment]] = field(default_factory=dict)
    scales: Mapping[CanvasOutcomeId, Decimal] = field(default_factory=dict)
    unlinked: frozenset[CanvasOutcomeId] = frozenset()
    unposted: Mapping[AssignmentId, int] = field(default_factory=dict)
    left: frozenset[PersonId] = frozenset()
    merged: frozenset[PersonId] = frozenset()
    condition: CourseCondition = CourseCondition.OPEN
