"""R4 as the conformance panel judges it: an awarder of ASA stands in the trail for every award."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.definition.conformance_facts import Verdict
from lti_app.domain.ids import InstitutionId
from lti_app.models.audit import AuditEntry
from lti_app.models.award import AwardRow
from tests.factories.definition import asa
from tests.integration.review.conftest import Desk


def test_r4_an_award_that_no_awarder_of_asa_made_fails(awarded: Desk, session: Session) -> None:
    institution_id = session.scalars(select(AwardRow.institution_id)).one()
    admin = asa(session, InstitutionId(institution_id))

    def verdict() -> Verdict:
        with awarded.course.wiring.open_work(admin) as work:
            return work.institution_conformance.findings()[0].verdict

    before = verdict()
    session.execute(
        update(AuditEntry)
        .where(AuditEntry.action == AuditAction.AWARD_MADE)
        .values(actor_role="teacher")
    )
    session.commit()
    assert (before, verdict()) == (Verdict.PASSED, Verdict.FAIL)
