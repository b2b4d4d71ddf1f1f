"""Asks Canvas by name for what was known and a list did not name, before it is taken as gone.

Nothing is asked where nothing is missing, so the usual pass costs no request more (docs/adr/0018).
"""

from lti_app.canvas.gateway import CanvasGateway
from lti_app.domain.evidence import AssignmentFact, OutcomeResultRow, RosterRow
from lti_app.domain.evidence_plan import PassPlan, Reading
from lti_app.domain.missing_rows import askings


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
