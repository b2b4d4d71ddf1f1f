"""Who may be named in the talk about a proposal, and what waits for them (R3)."""

import pytest
from sqlalchemy.orm import Session

from lti_app.domain.definition.places import WHOLE
from lti_app.domain.definition.states import Move
from lti_app.domain.errors import NotPermitted
from lti_app.domain.ids import PersonId
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.services.proposal.talk_writing import TalkRefused
from tests.factories.definition import asa
from tests.factories.proposals import Office, member, unit


@pytest.fixture
def granted_office(unit_office: Office) -> Office:
    """The office with the roles of its people granted, as grants are what mentions go by."""
    with unit_office.wiring.open_work(unit_office.admin) as work:
        for who in (unit_office.proposer, unit_office.co_editor):
            (held,) = who.unit_roles
            work.roles.grant(_id(who), held.role, None, held.unit_id)
        for who in (unit_office.consultant, unit_office.admin):
            (role,) = who.local_roles
            work.roles.grant(_id(who), role)
    return unit_office


def _id(who: Actor) -> PersonId:
    assert who.person_id is not None
    return who.person_id


def _waiting(office: Office, who: Actor) -> list[str]:
    with office.wiring.open_work(who) as work:
        return [each.text for each in work.mentions.mentions_of(_id(who))]


def test_people_of_the_unit_and_consultants_of_asa_can_be_mentioned(
    granted_office: Office, session: Session
) -> None:
    office = granted_office
    other = unit(session, office.institution_id, "stage")
    outsider = member(session, office.institution_id, other, name="Pavel Novak")
    reviewer = asa(session, office.institution_id, LocalRole.ASA_REVIEWER, "Rae")
    with office.wiring.open_work(office.admin) as work:
        work.roles.grant(_id(outsider), LocalRole.UNIT_PROPOSER, None, other)
        work.roles.grant(_id(reviewer), LocalRole.ASA_REVIEWER)
        names = [each.name for each in work.mentions.reachable(office.unit_id).values()]
    assert names == ["Ana Ruiz", "Luis Ortega", "Mina Park", "Noor Haddad"]
    version_id = office.begin()
    for stranger in (outsider, reviewer):
        with office.wiring.open_work(office.proposer) as work, pytest.raises(TalkRefused) as no:
            work.consultation.comment(version_id, WHOLE, "Look.", frozenset({_id(stranger)}))
        assert no.value.field == "mentions"


def test_mention_waits_until_answered(granted_office: Office) -> None:
    office = granted_office
    version_id = office.begin()
    named = frozenset({_id(office.consultant), _id(office.co_editor)})
    with office.wiring.open_work(office.proposer) as work:
        thread_id = work.consultation.comment(version_id, WHOLE, "Which level?", named)
    assert _waiting(office, office.consultant) == ["Which level?"]
    assert _waiting(office, office.proposer) == []
    with office.wiring.open_work(office.consultant) as work:
        work.consultation.answer(version_id, thread_id, "Intermediate.")
    assert _waiting(office, office.consultant) == []
    assert _waiting(office, office.co_editor) == ["Which level?"]


def test_mention_ends_with_its_thread_and_with_the_proposal(granted_office: Office) -> None:
    office = granted_office
    version_id, other = office.begin(), office.begin(title="Another")
    named = frozenset({_id(office.consultant)})
    with office.wiring.open_work(office.proposer) as work:
        settled = work.consultation.comment(version_id, WHOLE, "Settled.", named)
        work.consultation.comment(other, WHOLE, "Withdrawn.", named)
    assert _waiting(office, office.consultant) == ["Withdrawn.", "Settled."]
    with office.wiring.open_work(office.proposer) as work:
        work.consultation.resolve(version_id, settled)
        work.governance.move(other, Move.WITHDRAW)
    assert _waiting(office, office.consultant) == []


def test_a_number_within_another_is_nobody(granted_office: Office) -> None:
    office = granted_office
    version_id = office.begin()
    with office.wiring.open_work(office.proposer) as work:
        work.consultation.comment(version_id, WHOLE, "You.", frozenset({_id(office.consultant)}))
    lookalike = PersonId(int(f"{_id(office.consultant)}1"))
    stranger = Actor(
        name="Lookalike",
        institution_id=office.institution_id,
        person_id=lookalike,
        local_roles=frozenset({LocalRole.ASA_CONSULTANT}),
    )
    assert _waiting(office, stranger) == []


def test_mention_is_not_read_by_who_left_the_unit_nor_by_anybody_else(
    granted_office: Office,
) -> None:
    office = granted_office
    version_id = office.begin()
    with office.wiring.open_work(office.proposer) as work:
        work.consultation.comment(version_id, WHOLE, "You.", frozenset({_id(office.co_editor)}))
    left = Actor(
        name="Luis Ortega", institution_id=office.institution_id, person_id=_id(office.co_editor)
    )
    assert _waiting(office, left) == []
    with office.wiring.open_work(office.proposer) as work, pytest.raises(NotPermitted):
        work.mentions.mentions_of(_id(office.co_editor))
