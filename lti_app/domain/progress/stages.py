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


def stands_at(stage: Stage, case: ReviewCaseState | None) -> Stage:
    """Say where on the line the learner is shown, given the stage and the newest case.

    Behind a decision that is where it ended: with ASA, or at the award that stands no longer. Whose
    evidence is no longer complete is back at collecting it.
    """
    if stage is not Stage.COMPLETE or case not in CLOSED:
        return stage
    return Stage.AWARDED if case is ReviewCaseState.AWARDED else Stage.WITH_ASA
