"""The one line from a decision to an award: decide, then award, in the same unit of work (R4, R23).

Both or neither: what raises here rolls back the decision with the award.
"""

from lti_app.domain.award import AwardBasis
from lti_app.domain.review import DecisionKind
from lti_app.services.decisions import DecisionRequest, DecisionResult
from lti_app.services.work import Work


def decide_and_award(work: Work, case_id: int, request: DecisionRequest) -> DecisionResult:
    """Take a decision; where it is a new `award`, make the award on the seal it names.

    Raises:
        HallmarkRefusal: as `Decisions.decide` and `Awards.award`.
    """
    result = work.decisions.decide(case_id, request)
    if not result.is_new or request.kind is not DecisionKind.AWARD:
        return result
    case, seal = result.case, work.reviews.seals(case_id)[0]
    work.awards.award(
        AwardBasis(
            institution_id=case.institution_id,
            person_id=case.person_id,
            line_id=case.definition_line_id,
            version_id=case.definition_version_id,
            course_id=case.course_id,
            case_id=case.id,
            seal_id=seal.id,
            seal_hash=seal.digest,
            is_complete=seal.content.is_complete,
        )
    )
    return result
