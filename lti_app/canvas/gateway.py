"""What Hallmark asks of a Canvas, in our words. Answers are whole lists of facts, or a failure.

Every method raises one of the failures of `canvas.errors`; none returns part of a list.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from lti_app.domain.evidence.evidence import (
    AssignmentFact,
    CourseFact,
    OutcomeFact,
    OutcomeResultRow,
    RosterRow,
    SubmissionRow,
)
from lti_app.domain.ids import AssignmentId, CanvasCourseId, CanvasOutcomeId, CanvasUserId


@dataclass(slots=True)
class Usage:
    """What one gateway has cost so far: counted on the wire, retries included."""

    requests: int = 0
    pages: int = 0
    rows: int = 0
    bytes: int = 0
    retries: int = 0
    cost: float = 0.0


@dataclass(frozen=True, slots=True)
class Roster:
    """The people of a course. `is_proven` is False where the list ended on a full page.

    Canvas may drop a `next` link without a word and gives no `last` on this list, so an unproven
    roster is held against the submissions, which name every learner too.
    """

    rows: tuple[RosterRow, ...]
    is_proven: bool


@dataclass(frozen=True, slots=True)
class Download:
    """A file handed in, fetched for viewing and never kept."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class TokenHolder:
    """Whose token this is."""

    user_id: CanvasUserId
    name: str


class CanvasGateway(Protocol):
    """One Canvas, read with one token; used by one thread at a time."""

    @property
    def usage(self) -> Usage:
        """Requests, pages, rows, bytes and cost so far."""
        ...

    @property
    def answered_at(self) -> datetime | None:
        """The time Canvas itself named in its first answer (its `Date` header)."""
        ...

    def course(self, course_id: CanvasCourseId) -> CourseFact:
        """Read one course."""
        ...

    def assignments(
        self, course_id: CanvasCourseId, ids: Collection[AssignmentId] | None = None
    ) -> tuple[AssignmentFact, ...]:
        """List the course's assignments with their rubrics; of `ids`, those that are there."""
        ...

    def roster(
        self, course_id: CanvasCourseId, user_ids: Collection[CanvasUserId] | None = None
    ) -> Roster:
        """List every learner and test student, whatever the enrollment's state; or those named."""
        ...

    def submissions(
        self,
        course_id: CanvasCourseId,
        assignment_ids: Collection[AssignmentId],
        *,
        student_ids: Collection[CanvasUserId] | None = None,
        graded_since: datetime | None = None,
        submitted_since: datetime | None = None,
        provenance: bool = False,
        expecting: Collection[CanvasUserId] = (),
    ) -> tuple[SubmissionRow, ...]:
        """Read submissions with their rubric assessments.

        Without students and times: all learners, by learner, in the fewest pages; `expecting`
        names learners who must be among them. With `provenance`: who assessed which attempt.
        """
        ...

    def outcome_results(
        self,
        course_id: CanvasCourseId,
        outcome_ids: Collection[CanvasOutcomeId],
        user_ids: Collection[CanvasUserId] | None = None,
    ) -> tuple[OutcomeResultRow, ...]:
        """Read the results of these outcomes, the hidden ones too."""
        ...

    def outcomes(self, course_id: CanvasCourseId) -> tuple[OutcomeFact, ...]:
        """List the outcomes linked in the course."""
        ...

    def download(self, file_id: str) -> Download:
        """Fetch one file by a fresh address, without our token, up to a size."""
        ...

    def check_token(self) -> TokenHolder:
        """Say whose token this is."""
        ...


class Gateways(Protocol):
    """Opens a gateway to a Canvas; the wiring gives one, so that nothing else knows a client."""

    def open(self, api_url: str, token: str) -> CanvasGateway:
        """Open a gateway with counts of its own."""
        ...
