"""Awards in rows, made through the services as ASA makes them."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from jobs.credential_issuing import issue_credentials
from lti_app.domain.award.award import AwardBasis
from lti_app.domain.ids import PersonId, ReviewCaseId, SealId
from lti_app.domain.people.actor import Actor, LocalRole, system_actor
from lti_app.models.award import AwardRow
from lti_app.models.review import ReviewCaseRow, SealRow
from lti_app.wiring import Wiring
from tests.factories.review import Campus, candidate, person, staff

PIPELINE = system_actor("scheduler")


def awarder(at: Campus, session: Session) -> Actor:
    """Make somebody of ASA who may award."""
    made = person(session, at.institution_id, "Bea Lindqvist")
    session.commit()
    return staff(at, made, LocalRole.ASA_AWARDER, name="Bea Lindqvist")


def basis(at: Campus, wiring: Wiring, learner: PersonId) -> AwardBasis:
    """Open a learner's complete case and say what an award of it rests on."""
    with wiring.open_work(PIPELINE) as work:
        work.reviews.open_cases([candidate(at, learner)])
    with wiring.session() as session:
        case = session.scalars(
            select(ReviewCaseRow).where(ReviewCaseRow.person_id == learner)
        ).one()
        seal = session.scalars(select(SealRow).where(SealRow.case_id == case.id)).one()
        return AwardBasis(
            institution_id=at.institution_id,
            person_id=learner,
            line_id=at.badge.line_id,
            version_id=at.badge.version_id,
            course_id=at.course_id,
            case_id=ReviewCaseId(case.id),
            seal_id=SealId(seal.id),
            seal_hash=seal.digest,
            is_complete=True,
        )


def awarded(wiring: Wiring, by: Actor, of: AwardBasis, *, issued: bool = True) -> AwardRow:
    """Award, and sign the credential unless told not to."""
    with wiring.open_work(by) as work:
        row = work.awards.award(of)
    if issued:
        issue_credentials(wiring)
    return row
