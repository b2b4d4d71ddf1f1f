"""Asks Canvas again for what was known and a list did not name, before it is taken as gone.

Nothing is asked where nothing is missing, so the usual pass costs no request more (docs/adr/0018).
"""

from collections.abc import Collection

from lti_app.canvas.gateway import CanvasGateway
from lti_app.domain.evidence.evidence import (
    AssignmentFact,
    OutcomeFact,
    OutcomeResultRow,
    RosterRow,
)
from lti_app.domain.evidence.missing_rows import askings
from lti_app.domain.evidence.plan import PassPlan, Reading
from lti_app.domain.ids import CanvasCourseId, CanvasOutcomeId


def all_assignments(gateway: CanvasGateway, plan: PassPlan) -> tuple[AssignmentFact, ...]:
    """Read the mapped assignments, those that slipped too.

    Raises:
        CanvasFailure: one of the reads failed; nothing is told.
    """
    listed = gateway.assignments(plan.canvas_course_id, plan.wanted.assignment_ids)
    missing = plan.assignments - {each.assignment_id for each in listed}
    if not missing:
        return listed
    return (*listed, *gateway.assignments(plan.canvas_course_id, sorted(missing)))


def all_people(
    gateway: CanvasGateway, plan: PassPlan, listed: tuple[RosterRow, ...]
) -> tuple[RosterRow, ...]:
    """Add to a roster the people known to be in the course who slipped.

    Raises:
        CanvasFailure: the read failed; the roster is not whole.
    """
    missing = plan.roster - {row.user_id for row in listed}
    if not missing:
        return listed
    return (*listed, *gateway.roster(plan.canvas_course_id, sorted(missing)).rows)


def all_results(
    gateway: CanvasGateway, plan: PassPlan, reading: Reading, listed: tuple[OutcomeResultRow, ...]
) -> tuple[OutcomeResultRow, ...]:
    """Add to a list of outcome results those of learners on the roster which slipped.

    Raises:
        CanvasFailure: one of the reads failed; the results are not whole.
    """
    rows = {row.fact.result_id: row for row in listed}
    present = {row.user_id for row in reading.roster or ()}
    wanted = askings(plan.results, rows, present=present, outcome_ids=reading.whole_outcomes)
    for asked in wanted:
        found = gateway.outcome_results(plan.canvas_course_id, asked.outcome_ids, asked.user_ids)
        rows.update((row.fact.result_id, row) for row in found)
    return tuple(rows.values())


def all_outcomes(
    gateway: CanvasGateway, course_id: CanvasCourseId, known: Collection[CanvasOutcomeId]
) -> tuple[OutcomeFact, ...]:
    """Read the outcomes linked in a course, once more where one of those known is not named.

    Canvas lets nobody ask for a link by name. That it slips twice is too rare to plan for.

    Raises:
        CanvasFailure: one of the reads failed; nothing is told.
    """
    listed = gateway.outcomes(course_id)
    if {each.outcome_id for each in listed}.issuperset(known):
        return listed
    again = gateway.outcomes(course_id)
    return tuple({each.outcome_id: each for each in (*listed, *again)}.values())
