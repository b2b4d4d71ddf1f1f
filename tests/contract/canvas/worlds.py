"""Three Canvases that hold alike things: in memory, recorded, and served over HTTP."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from lti_app.canvas.gateway import CanvasGateway
from lti_app.domain.ids import (
    AssignmentId,
    CanvasCourseId,
    CanvasOutcomeId,
    CanvasUserId,
    CriterionId,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class World:
    """What the suite needs to know of one Canvas before it asks.

    `assessed` did hand in `work` and was assessed with `marks`; `untouched` did
    neither on `untouched_work`. `for_others` is assigned neither to `assessed` nor to `untouched`.
    `file_id` may be read by the token; `file` is its content.
    """

    open: Callable[[], CanvasGateway]
    course_id: CanvasCourseId
    course_name: str
    work: AssignmentId
    plain: AssignmentId
    for_others: AssignmentId
    unpublished: AssignmentId
    criteria: tuple[CriterionId, ...]
    learners: frozenset[CanvasUserId]
    test_student: CanvasUserId
    concluded: CanvasUserId
    assessed: CanvasUserId
    marks: dict[CriterionId, Decimal]
    graded_at: datetime
    submitted_at: datetime
    untouched: CanvasUserId
    untouched_work: AssignmentId
    outcome: CanvasOutcomeId
    results: dict[CanvasUserId, int]
    file_id: str
    file: bytes
