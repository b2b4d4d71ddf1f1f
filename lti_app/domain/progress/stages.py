"""The four stages a learner sees: in progress, complete, with ASA, awarded.

Three state machines stand behind them (docs/flow.md); here they become one line.
"""

from enum import StrEnum

from lti_app.domain.award.award import STANDING, AwardState
from lti_app.domain.review.review import CLOSED, ReviewCaseState


class Stage(StrEnum):
    """Where the learner stands on the line from evidence to award."""

    IN_PROGRESS = "in_progress"
    COMPLETE = "complete"
    WITH_ASA = "with_asa"
    AWARDED = "awarded"


def stage_of(*, is_complete: bool, case: ReviewCaseState | None, award: AwardState | None) -> Stage:
    """Say the stage: a standing award first, then an open case, then the evidence itself.

    A case returned to the learner is still with ASA: it is kept, and comes back to the queue.
    """
    if award in STANDING:
        return Stage.AWARDED
    if case is not None and case not in CLOSED:
        return Stage.WITH_ASA
    return Stage.COMPLETE if is_complete else Stage.IN_PROGRESS
