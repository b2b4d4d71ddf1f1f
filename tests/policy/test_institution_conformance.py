"""How the institution conforms: what no single definition shows, by what its tables hold."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.definition.conformance_facts import Finding, Verdict
from lti_app.domain.definition.definition import DefinitionState, Turn
from lti_app.domain.people.actor import Actor
from lti_app.models.audit import AuditEntry
from lti_app.models.award import AwardRow
from lti_app.models.definition import DefinitionVersionRow
from lti_app.models.mapping import MappingVersionRow
from lti_app.models.platform import InstitutionRow
from lti_app.services.definition.institution_conformance import InstitutionConformance
from lti_app.wiring import Wiring
from tests.clocks import START
from tests.factories import award as awards
from tests.factories.definition import asa, institution
from tests.factories.proposals import Office, office
from tests.factories.review import Campus, campus, person


@pytest.fixture
def unit_office(wiring: Wiring, session: Session) -> Office:
    return office(wiring, session, institution(session))


def wide(office: Office, rule: str) -> Finding:
    return judged(office.wiring, office.admin, rule)


def judged(wiring: Wiring, admin: Actor, rule: str) -> Finding:
    """A rule of the institution, as an administrator reads it."""
    with wiring.open_work(admin) as work:
        found = {each.rule: each for each in work.institution_conformance.findings()}
    assert list(found) == ["R4", "R16", "R17", "R33", "R34", "R37"]
    return found[rule]


def awarded(wiring: Wiring, session: Session) -> tuple[Campus, Actor]:
    """A campus with one award of its office, and who administers it."""
    at = campus(session)
    learner = person(session, at.institution_id)
    session.commit()
    awards.awarded(
        wiring, awards.awarder(at, session), awards.basis(at, wiring, learner), issued=False
    )
    return at, asa(session, at.institution_id)


def test_r04_no_award_is_no_failure(unit_office: Office) -> None:
    assert wide(unit_office, "R4").verdict is Verdict.NOT_YET


def test_r04_award_without_an_awarder_of_asa_in_the_trail_fails(
    wiring: Wiring, session: Session
) -> None:
    at, admin = awarded(wiring, session)
    before = judged(wiring, admin, "R4").verdict
    session.execute(update(AwardRow).values(awarded_by=at.instructor_id))
    session.commit()
    after = judged(wiring, admin, "R4")
    assert (before, after.verdict) == (Verdict.PASSED, Verdict.FAIL)
    assert after.message == "1 awards do not name an awarder of ASA."


def test_r16_one_nameless_entry_of_the_trail_fails(unit_office: Office, session: Session) -> None:
    unit_office.begin()
    before = wide(unit_office, "R16").verdict
    session.add(
        AuditEntry(
            institution_id=unit_office.institution_id,
            at=START,
            actor_name=" ",
            actor_role="system",
            action=AuditAction.PROPOSAL_BEGUN,
            subject_kind="definition_version",
            subject_id="1",
            details="{}",
        )
    )
    session.commit()
    assert (before, wide(unit_office, "R16").verdict) == (Verdict.PASSED, Verdict.FAIL)


def test_r17_a_mapping_of_what_was_never_approved_fails(wiring: Wiring, session: Session) -> None:
    place = campus(session)
    admin = asa(session, place.institution_id)
    unit_office = office(wiring, session, place.institution_id)
    before = wide(unit_office, "R17").verdict
    stray = DefinitionVersionRow(
        line_id=place.badge.line_id,
        number=9,
        state=DefinitionState.DRAFT,
        turn=Turn.UNIT,
        origin=session.scalars(select(DefinitionVersionRow.origin)).first(),
        created_at=START,
        created_by=admin.name,
        state_since=START,
        turn_since=START,
    )
    stray.write(place.badge.content)
    stray.image_digest = "0" * 64
    session.add(stray)
    session.flush()
    session.execute(
        update(MappingVersionRow)
        .where(MappingVersionRow.id == place.badge.mapping_version_id)
        .values(definition_version_id=stray.id)
    )
    session.commit()
    assert (before, wide(unit_office, "R17").verdict) == (Verdict.PASSED, Verdict.FAIL)


def test_r33_the_board_adds_up(unit_office: Office) -> None:
    unit_office.begin()
    found = wide(unit_office, "R33")
    assert (found.verdict, found.message) == (
        Verdict.PASSED,
        "The board's stages add up to all 1 versions.",
    )


@pytest.mark.parametrize("told", [0, 2])
def test_r33_a_board_that_counts_one_more_or_less_fails(
    unit_office: Office, session: Session, told: int
) -> None:
    unit_office.begin()
    panel = InstitutionConformance(
        session=session, actor=unit_office.admin, count_pipeline=lambda: told
    )
    found = panel.counts_reconcile(unit_office.institution_id)
    assert (found.verdict, found.message) == (
        Verdict.FAIL,
        f"The board counts {told}, the database 1.",
    )


def test_r34_awards_are_not_acknowledged_yet(wiring: Wiring, session: Session) -> None:
    _at, admin = awarded(wiring, session)
    found = judged(wiring, admin, "R34")
    assert found.verdict is Verdict.NOT_YET
    assert found.message.startswith("1 awards stand in the register for good; none is acknowledged")
    elsewhere = replace(admin, institution_id=institution(session, "fau"))
    none = judged(wiring, elsewhere, "R34")
    assert (none.verdict, none.message) == (Verdict.NOT_YET, "Nothing is awarded yet.")


def test_r37_an_office_without_an_address_fails(unit_office: Office, session: Session) -> None:
    before = wide(unit_office, "R37").verdict
    row = session.get_one(InstitutionRow, unit_office.institution_id)
    row.office, row.office_email = "Academic and Student Affairs", "asa@u.example"
    session.commit()
    assert (before, wide(unit_office, "R37").verdict) == (Verdict.FAIL, Verdict.PASSED)
