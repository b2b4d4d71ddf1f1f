"""Reads outcome results for a plan, without the outcomes that are no longer linked."""

from collections.abc import Collection
from dataclasses import dataclass

from lti_app.canvas.errors import CanvasForbidden
from lti_app.canvas.gateway import CanvasGateway
from lti_app.domain.evidence.evidence import OutcomeResultRow
from lti_app.domain.evidence.plan import PassPlan
from lti_app.domain.ids import CanvasOutcomeId, CanvasUserId
from lti_app.services.evidence.missing_rows import all_outcomes


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultsRead:
    """Results, the outcomes of which all were read, and those that are linked no longer."""

    rows: tuple[OutcomeResultRow, ...]
    whole: frozenset[CanvasOutcomeId]
    unlinked: tuple[CanvasOutcomeId, ...] = ()


def results_of(
    gateway: CanvasGateway, plan: PassPlan, users: Collection[CanvasUserId] | None
) -> ResultsRead:
    """Read outcome results; one outcome no longer linked sinks the call, so it is dropped.

    Raises:
        CanvasFailure: the read failed, or it was refused though every outcome is linked.
    """
    course_id, asked = plan.canvas_course_id, plan.wanted.outcome_ids
    try:
        rows = gateway.outcome_results(course_id, asked, users)
    except CanvasForbidden:
        known = frozenset(asked) - plan.unlinked
        linked = {o.outcome_id for o in all_outcomes(gateway, course_id, known)}
        left = [o for o in asked if o in linked]
        if len(left) == len(asked):
            raise
    else:
        return ResultsRead(rows=rows, whole=frozenset(asked))
    return ResultsRead(
        rows=gateway.outcome_results(course_id, left, users) if left else (),
        whole=frozenset(left),
        unlinked=tuple(o for o in asked if o not in linked),
    )
