"""The one line from a decision to an award: decide, then award, in the same unit of work (R4, R23).

Both or neither: what is refused takes back the decision with the award, also where the page that
asked catches the refusal to show it.
"""

from lti_app.domain.award.award import AwardBasis
from lti_app.domain.review.review import DecisionKind
from lti_app.services.review.decisions import DecisionRequest, DecisionResult
from lti_app.services.work.unit import Work


def decide_and_award(work: Work, case_id: int, request: DecisionRequest) -> DecisionResult:
    """Take a decision; where it is a new `award`, make the award on the seal it names.

    Raises:
        HallmarkRefusal: as `Decisions.decide` and `Awards.award`.
    """
    with work.session.begin_nested():
        result = work.decisions.decide(case_id, request)
        if result.is_new and request.kind is DecisionKind.AWARD:
            work.awards.award(_basis(work, result))
    return result


def _basis(work: Work, result: DecisionResult) -> AwardBasis:
    case, seal = result.case, work.reviews.seals(result.case.id)[0]
    return AwardBasis(
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
