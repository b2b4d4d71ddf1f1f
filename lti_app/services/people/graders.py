"""Names who graded: by the assessment where a refresh told it, else by the grader's Canvas id.

The bulk read of submissions names nobody, but holds `grader_id` (Canvas API, Submissions); whoever
opened Hallmark once is known by it.
"""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.evidence.evidence import SubmissionFact
from lti_app.domain.ids import AssignmentId, InstitutionId
from lti_app.domain.people.person import IdentifierKind
from lti_app.models.person import PersonIdentifierRow, PersonRow


def grader_names(
    session: Session, institution_id: InstitutionId | None, submissions: Collection[SubmissionFact]
) -> dict[AssignmentId, str]:
    """Name by assignment who graded, as far as it is known; for the eyes of staff and ASA."""
    ids = {each.grader_id for each in submissions if each.grader_id}
    identifier = PersonIdentifierRow
    people = (
        select(identifier.value, PersonRow.name)
        .join(PersonRow, PersonRow.id == identifier.person_id)
        .where(
            identifier.institution_id == institution_id,
            identifier.kind == IdentifierKind.CANVAS_USER_ID,
            identifier.value.in_(ids),
        )
    )
    known = dict(session.execute(people).all()) if ids else {}
    named = {
        each.assignment_id: each.provenance.assessor_name or known.get(each.grader_id or "", "")
        for each in submissions
    }
    return {assignment_id: name for assignment_id, name in named.items() if name}
