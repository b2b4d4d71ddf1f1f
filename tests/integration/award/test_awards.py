import json
from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.award.award import AwardBasis, AwardState
from lti_app.domain.errors import Conflict, NotFound, NotPermitted, RuleRefused, TransitionRefused
from lti_app.domain.ids import InstitutionId, PersonId
from lti_app.domain.people.actor import Actor, CourseRole, LocalRole
from lti_app.models.audit import AuditEntry
from lti_app.models.award import AwardRow
from lti_app.models.outbox import OutboxRow
from lti_app.wiring import Wiring
from tests.factories.award import awarded
from tests.factories.definition import approved, complete
from tests.factories.review import Campus, person, staff, teacher_of

REASON = "Awarded to the wrong person by mistake."


def count(session: Session, table: type) -> int:
    found = session.scalar(select(func.count()).select_from(table)) or 0
    session.rollback()
    return found


def test_an_awarder_awards_a_complete_case_with_audit_and_outbox(
    wiring: Wiring, session: Session, awarder: Actor, basis: AwardBasis
) -> None:
    row = awarded(wiring, awarder, basis, issued=False)
    assert row.state is AwardState.AWARDED
    assert row.awarded_by == awarder.person_id
    assert row.seal_hash == basis.seal_hash
    entry = session.scalars(
        select(AuditEntry).where(AuditEntry.action == AuditAction.AWARD_MADE)
    ).one()
    assert (entry.actor_person_id, entry.actor_role) == (awarder.person_id, "asa-awarder")
    assert session.scalars(select(OutboxRow.subject_id)).all() == [row.id]


def test_the_trail_names_the_version_by_its_number_and_not_by_its_row(
    wiring: Wiring, session: Session, at: Campus, awarder: Actor, basis: AwardBasis
) -> None:
    other = approved(wiring, session, at.institution_id, complete(slug="another"))
    assert (other.number, other.version_id) == (1, basis.version_id + 1)
    awarded(
        wiring,
        awarder,
        replace(basis, line_id=other.line_id, version_id=other.version_id),
        issued=False,
    )
    details = session.scalars(
        select(AuditEntry.details).where(AuditEntry.action == AuditAction.AWARD_MADE)
    ).one()
    assert json.loads(details)["badge_version"] == 1


def test_the_same_case_awarded_again_gives_the_same_award(
    wiring: Wiring, session: Session, awarder: Actor, basis: AwardBasis
) -> None:
    first = awarded(wiring, awarder, basis, issued=False)
    again = awarded(wiring, awarder, basis, issued=False)
    assert again.id == first.id
    assert count(session, AwardRow) == 1


@pytest.mark.parametrize("role", [role for role in LocalRole if role is not LocalRole.ASA_AWARDER])
def test_no_other_local_role_awards(
    wiring: Wiring, session: Session, at: Campus, basis: AwardBasis, role: LocalRole
) -> None:
    other = staff(at, at.instructor_id, role)
    with pytest.raises(NotPermitted) as refused, wiring.open_work(other) as work:
        work.awards.award(basis)
    assert refused.value.code == "award.awarder"
    assert count(session, AwardRow) == 0


def test_neither_the_teacher_nor_the_learner_awards(
    wiring: Wiring, session: Session, at: Campus, basis: AwardBasis, learner: PersonId
) -> None:
    as_learner = staff(at, learner, course_id=at.course_id, course_role=CourseRole.LEARNER)
    for actor in (teacher_of(at), as_learner):
        with pytest.raises(NotPermitted), wiring.open_work(actor) as work:
            work.awards.award(basis)
    assert count(session, AwardRow) == 0


def test_nobody_awards_their_own_case(
    wiring: Wiring, session: Session, at: Campus, basis: AwardBasis, learner: PersonId
) -> None:
    own = staff(at, learner, LocalRole.ASA_AWARDER)
    with pytest.raises(NotPermitted) as refused, wiring.open_work(own) as work:
        work.awards.award(basis)
    assert refused.value.code == "award.own"
    assert count(session, AwardRow) == 0


def test_an_awarder_of_another_institution_does_not_award(
    wiring: Wiring, session: Session, awarder: Actor, basis: AwardBasis
) -> None:
    stranger = replace(awarder, institution_id=InstitutionId(basis.institution_id + 1))
    with pytest.raises(NotPermitted), wiring.open_work(stranger) as work:
        work.awards.award(basis)
    assert count(session, AwardRow) == 0


def test_an_incomplete_case_is_not_awarded(
    wiring: Wiring, session: Session, awarder: Actor, basis: AwardBasis
) -> None:
    with pytest.raises(RuleRefused) as refused, wiring.open_work(awarder) as work:
        work.awards.award(replace(basis, is_complete=False))
    assert refused.value.code == "award.incomplete"
    assert count(session, AwardRow) == 0


def test_a_second_standing_award_of_one_line_is_refused(
    wiring: Wiring, session: Session, awarder: Actor, basis: AwardBasis
) -> None:
    awarded(wiring, awarder, basis, issued=False)
    other_case = replace(basis, case_id=type(basis.case_id)(basis.case_id + 1000))
    with pytest.raises(Conflict), wiring.open_work(awarder) as work:
        work.awards.award(other_case)
    assert count(session, AwardRow) == 1


def test_revoking_keeps_the_award_and_writes_who_and_why(
    wiring: Wiring, session: Session, awarder: Actor, basis: AwardBasis
) -> None:
    made = awarded(wiring, awarder, basis)
    with wiring.open_work(awarder) as work:
        row = work.awards.revoke(made.id, REASON)
    assert (row.state, row.revoked_by, row.revoked_reason) == (
        AwardState.REVOKED,
        awarder.person_id,
        REASON,
    )
    actions = session.scalars(select(AuditEntry.action)).all()
    assert AuditAction.AWARD_REVOKED in actions


def test_revoking_twice_is_refused(wiring: Wiring, awarder: Actor, basis: AwardBasis) -> None:
    made = awarded(wiring, awarder, basis)
    with wiring.open_work(awarder) as work:
        work.awards.revoke(made.id, REASON)
    with pytest.raises(TransitionRefused), wiring.open_work(awarder) as work:
        work.awards.revoke(made.id, REASON)


@pytest.mark.parametrize("reason", ["", "  \n ", "too short", "x" * 2001])
def test_revoking_needs_a_reason_of_fit_length(
    wiring: Wiring, session: Session, awarder: Actor, basis: AwardBasis, reason: str
) -> None:
    made = awarded(wiring, awarder, basis)
    with pytest.raises(RuleRefused) as refused, wiring.open_work(awarder) as work:
        work.awards.revoke(made.id, reason)
    assert refused.value.field == "reason"
    assert session.scalars(select(AwardRow.state)).one() is AwardState.AWARDED


@pytest.mark.parametrize("role", [role for role in LocalRole if role is not LocalRole.ASA_AWARDER])
def test_no_other_local_role_revokes(
    wiring: Wiring, session: Session, at: Campus, awarder: Actor, basis: AwardBasis, role: LocalRole
) -> None:
    made = awarded(wiring, awarder, basis, issued=False)
    with pytest.raises(NotPermitted), wiring.open_work(staff(at, at.instructor_id, role)) as work:
        work.awards.revoke(made.id, REASON)
    assert session.scalars(select(AwardRow.state)).one() is AwardState.AWARDED


def test_a_revoked_case_never_makes_a_second_award(
    wiring: Wiring, session: Session, awarder: Actor, basis: AwardBasis
) -> None:
    made = awarded(wiring, awarder, basis)
    with wiring.open_work(awarder) as work:
        work.awards.revoke(made.id, REASON)
        assert work.awards.award(basis).id == made.id
    assert count(session, AwardRow) == 1


def test_only_the_holder_shares(
    wiring: Wiring, at: Campus, session: Session, awarder: Actor, basis: AwardBasis
) -> None:
    made = awarded(wiring, awarder, basis)
    other = person(session, at.institution_id, "Somebody Else")
    session.commit()
    for actor in (staff(at, other), awarder):
        with pytest.raises(NotFound), wiring.open_work(actor) as work:
            work.awards.share(made.credential_uuid, shared=True)
    with wiring.open_work(staff(at, basis.person_id)) as work:
        assert work.awards.share(made.credential_uuid, shared=True).shared
