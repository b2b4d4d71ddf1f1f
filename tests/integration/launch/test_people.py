"""Who a launch is: ids joined only where the platform's signature leaves no doubt."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.ids import (
    CanvasUserId,
    InstitutionId,
    LtiSubject,
    PersonId,
    PlatformId,
    SisId,
)
from lti_app.domain.people.actor import system_actor
from lti_app.domain.people.person import Identified, IdentifierKind, PersonClaims
from lti_app.models.audit import AuditEntry
from lti_app.models.person import PersonIdentifierRow, PersonRow
from lti_app.wiring import Wiring


@pytest.fixture
def institution_id(wiring: Wiring) -> InstitutionId:
    with wiring.open_work(system_actor("tests")) as work:
        return work.institutions.find_or_add("main")


@pytest.fixture(autouse=True)
def somebody_else(wiring: Wiring, institution_id: InstitutionId) -> PersonId:
    """Noise: a person elsewhere with the same subject on another platform and the same name."""
    with wiring.open_work(system_actor("tests")) as work:
        other = work.institutions.find_or_add("other")
        work.people.identify(other, claims("sub-1", "877", "S1"))
        return work.people.identify(
            institution_id,
            PersonClaims(
                platform_id=PlatformId(2),
                subject=LtiSubject("sub-1"),
                canvas_user_id=CanvasUserId("1"),
                name="Ode Marr",
                email="ode@example.edu",
            ),
        ).person_id


def claims(
    subject: str, canvas: str | None = None, sis: str | None = None, name: str | None = "Ode Marr"
) -> PersonClaims:
    return PersonClaims(
        platform_id=PlatformId(1),
        subject=LtiSubject(subject),
        canvas_user_id=None if canvas is None else CanvasUserId(canvas),
        sis_id=None if sis is None else SisId(sis),
        name=name,
        email="ode@example.edu",
    )


def identify(wiring: Wiring, institution_id: InstitutionId, who: PersonClaims) -> Identified:
    with wiring.open_work(system_actor("launch", institution_id)) as work:
        return work.people.identify(institution_id, who)


def ids_of(session: Session, person_id: PersonId) -> set[tuple[str, str]]:
    rows = session.scalars(
        select(PersonIdentifierRow).where(PersonIdentifierRow.person_id == person_id)
    )
    return {(row.kind.value, row.value) for row in rows}


def test_a_first_launch_makes_a_person_with_all_its_ids(
    wiring: Wiring, session: Session, institution_id: InstitutionId, somebody_else: PersonId
) -> None:
    found = identify(wiring, institution_id, claims("sub-1", "877", "S1"))
    assert (found.conflict, found.person_id != somebody_else) == (False, True)
    assert ids_of(session, found.person_id) == {
        ("lti_subject", "sub-1"),
        ("canvas_user_id", "877"),
        ("sis_id", "S1"),
    }


def test_the_next_launch_finds_the_person_and_brings_the_name_up_to_date(
    wiring: Wiring, session: Session, institution_id: InstitutionId
) -> None:
    first = identify(wiring, institution_id, claims("sub-1", "877", "S1"))
    again = identify(wiring, institution_id, claims("sub-1", "877", "S1", name="Ode Marr-Lee"))
    assert again == first
    assert session.get_one(PersonRow, first.person_id).name == "Ode Marr-Lee"


def test_a_launch_without_a_name_keeps_the_known_one(
    wiring: Wiring, session: Session, institution_id: InstitutionId
) -> None:
    first = identify(wiring, institution_id, claims("sub-1", "877"))
    identify(wiring, institution_id, claims("sub-1", "877", name=None))
    assert session.get_one(PersonRow, first.person_id).name == "Ode Marr"


def test_a_name_and_an_address_join_nobody(wiring: Wiring, institution_id: InstitutionId) -> None:
    first = identify(wiring, institution_id, claims("sub-1", "877"))
    second = identify(wiring, institution_id, claims("sub-2", "878"))
    assert first.person_id != second.person_id


def test_a_second_subject_with_a_known_canvas_id_is_attached(
    wiring: Wiring, session: Session, institution_id: InstitutionId
) -> None:
    first = identify(wiring, institution_id, claims("sub-1", "877"))
    again = identify(wiring, institution_id, claims("sub-2", "877"))
    assert again == first
    assert ("lti_subject", "sub-2") in ids_of(session, first.person_id)


def test_a_missing_id_is_attached_when_it_first_comes(
    wiring: Wiring, session: Session, institution_id: InstitutionId
) -> None:
    first = identify(wiring, institution_id, claims("sub-1"))
    again = identify(wiring, institution_id, claims("sub-1", "877", "S1"))
    assert again == first
    assert len(ids_of(session, first.person_id)) == 3


def test_a_known_subject_with_a_new_canvas_id_waits_and_enters_read_only(
    wiring: Wiring, session: Session, institution_id: InstitutionId
) -> None:
    first = identify(wiring, institution_id, claims("sub-1", "877"))
    again = identify(wiring, institution_id, claims("sub-1", "999"))
    assert again == Identified(person_id=first.person_id, conflict=True)
    assert ("canvas_user_id", "999") not in ids_of(session, first.person_id)
    actions = session.scalars(
        select(AuditEntry.action).where(AuditEntry.subject_id == str(first.person_id))
    ).all()
    assert actions.count(AuditAction.PERSON_CONFLICT_FOUND) == 1


def test_ids_of_two_people_join_neither_and_the_subject_enters_read_only(
    wiring: Wiring, session: Session, institution_id: InstitutionId
) -> None:
    first = identify(wiring, institution_id, claims("sub-1", "877"))
    second = identify(wiring, institution_id, claims("sub-2", "878", "S2"))
    mixed = identify(wiring, institution_id, claims("sub-1", "878"))
    assert mixed == Identified(person_id=first.person_id, conflict=True)
    assert len(ids_of(session, first.person_id)) == 2
    assert len(ids_of(session, second.person_id)) == 3


def test_a_differing_sis_id_is_not_attached_but_leaves_no_doubt_who_came(
    wiring: Wiring, session: Session, institution_id: InstitutionId
) -> None:
    first = identify(wiring, institution_id, claims("sub-1", "877", "S1"))
    again = identify(wiring, institution_id, claims("sub-1", "877", "S9"))
    assert again == first
    assert ("sis_id", "S9") not in ids_of(session, first.person_id)


def test_a_sis_id_of_somebody_with_another_canvas_id_opens_nothing_of_theirs(
    wiring: Wiring, session: Session, institution_id: InstitutionId
) -> None:
    first = identify(wiring, institution_id, claims("sub-1", "877", "S1"))
    other = identify(wiring, institution_id, claims("sub-2", "878", "S1"))
    assert (other.person_id != first.person_id, other.conflict) == (True, True)
    assert ids_of(session, other.person_id) == {("lti_subject", "sub-2"), ("canvas_user_id", "878")}


@pytest.mark.parametrize(
    ("kind", "value"), [(IdentifierKind.CANVAS_USER_ID, "877"), (IdentifierKind.SIS_ID, "S1")]
)
def test_somebody_named_before_the_first_launch_is_found_by_it(
    wiring: Wiring, institution_id: InstitutionId, kind: IdentifierKind, value: str
) -> None:
    with wiring.open_work(system_actor("tests")) as work:
        named = work.people.find_or_name(institution_id, kind, value)
        assert work.people.find_or_name(institution_id, kind, value) == named
    found = identify(wiring, institution_id, claims("sub-1", "877", "S1"))
    assert found == Identified(person_id=named)
