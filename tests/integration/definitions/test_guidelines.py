"""Guidelines by version: who edits, what an edit holds for, and two who edit at once (R35)."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.definition.decisions import Decision, DecisionKind
from lti_app.domain.definition.guideline import BUILT_IN, PhaseDays, Question, Reason
from lti_app.domain.definition.phases import Phase
from lti_app.domain.definition.states import Move
from lti_app.domain.errors import Conflict, NotPermitted
from lti_app.domain.ids import DefinitionVersionId
from lti_app.domain.people.actor import Actor, LocalRole, system_actor
from lti_app.models.audit import AuditEntry
from lti_app.services.definition.decisions import DecisionRefused
from lti_app.services.definition.guidelines import GuidelineRefused
from lti_app.wiring import Wiring
from tests.clocks import START
from tests.factories.definition import asa, institution
from tests.factories.guidelines import asking, edited
from tests.factories.proposals import Office, office
from tests.integration.judging.handed_in import handed_in

ASKED = Question(key="question-1", text="Is a librarian among those who assess?")
TODAY = START.date()


@pytest.fixture
def unit_office(wiring: Wiring, session: Session) -> Office:
    return office(wiring, session, institution(session))


def number_of(office: Office, version_id: DefinitionVersionId) -> int | None:
    with office.wiring.open_work(office.admin) as work:
        return work.proposals.one(version_id).guideline_number


def due_of(office: Office, version_id: DefinitionVersionId) -> object:
    with office.wiring.open_work(office.admin) as work:
        return work.proposals.one(version_id).due_on


def test_an_institution_without_an_edit_is_held_to_the_built_in_guidelines(
    unit_office: Office,
) -> None:
    with unit_office.wiring.open_work(unit_office.admin) as work:
        found = work.guidelines.current(unit_office.institution_id)
    assert (found.number, found.guideline) == (0, BUILT_IN)


def test_edits_count_from_one_and_each_stays_readable(unit_office: Office) -> None:
    first = asking(unit_office, ASKED)
    second = edited(unit_office, review_after_days=700)
    with unit_office.wiring.open_work(unit_office.consultant) as work:
        history = work.guidelines.history()
        kept = work.guidelines.one(1)
    assert [each.number for each in history] == [2, 1, 0]
    assert (kept.guideline, kept.made_by and kept.made_by.name) == (first.guideline, "Ana Ruiz")
    assert second.guideline.checklist == first.guideline.checklist


def test_an_edit_is_audited_with_its_number_and_its_parts(
    unit_office: Office, session: Session
) -> None:
    asking(unit_office, ASKED)
    (entry,) = session.scalars(
        select(AuditEntry).where(AuditEntry.action == AuditAction.GUIDELINE_CHANGED)
    )
    assert entry.details == '{"fields":"checklist","number":1}'
    assert (entry.actor_person_id, entry.actor_role) == (unit_office.admin.person_id, "asa-admin")


def test_an_edit_that_says_the_same_makes_no_version(unit_office: Office) -> None:
    asking(unit_office, ASKED)
    assert edited(unit_office).number == 1


def test_a_revision_is_held_to_what_stands_when_it_is_handed_in(unit_office: Office) -> None:
    version_id = unit_office.approve()
    asking(unit_office, ASKED)
    with unit_office.wiring.open_work(unit_office.proposer) as work:
        revision = work.proposal_starts.revise(version_id)
    unit_office.move(revision, Move.SUBMIT, unit_office.proposer)
    assert (number_of(unit_office, version_id), number_of(unit_office, revision)) == (0, 1)


def test_each_move_sets_the_day_by_the_version_the_case_keeps(unit_office: Office) -> None:
    version_id = unit_office.begin()
    assert due_of(unit_office, version_id) is None
    unit_office.write(version_id, Phase.APPLICATION)
    unit_office.move(version_id, Move.SUBMIT, unit_office.proposer)
    assert due_of(unit_office, version_id) == TODAY + timedelta(days=BUILT_IN.application.asa)
    edited(unit_office, application=PhaseDays(unit=1, asa=1))
    unit_office.move(version_id, Move.RECALL, unit_office.proposer)
    assert due_of(unit_office, version_id) == TODAY + timedelta(days=BUILT_IN.application.unit)
    unit_office.move(version_id, Move.WITHDRAW, unit_office.proposer)
    assert due_of(unit_office, version_id) is None


def test_approval_is_due_for_review_as_its_guidelines_say(unit_office: Office) -> None:
    edited(unit_office, review_after_days=100)
    version_id = unit_office.approve()
    with unit_office.wiring.open_work(unit_office.admin) as work:
        assert work.proposals.one(version_id).review_due_on == TODAY + timedelta(days=100)


def test_a_later_review_goes_by_what_holds_on_its_day(unit_office: Office) -> None:
    version_id = unit_office.approve()
    edited(unit_office, review_after_days=100)
    with unit_office.wiring.open_work(unit_office.admin) as work:
        due = work.definition_reviews.review_without_change(version_id, "Read again.")
    assert due == TODAY + timedelta(days=100)
    with unit_office.wiring.open_work(unit_office.admin) as work:
        assert work.proposals.one(version_id).review_due_on == due


def test_a_decision_names_reasons_of_its_kind_and_of_its_own_version_only(
    unit_office: Office,
) -> None:
    version_id = handed_in(unit_office, Phase.APPLICATION)
    new = Reason(code="scope", text="It is out of scope.", decisions=(DecisionKind.RETURN,))
    edited(unit_office, reasons=(*BUILT_IN.reasons, new))
    for code in ("scope", "standards"):
        decision = Decision(kind=DecisionKind.RETURN, reasons=(code,), text="Mend it.")
        with (
            unit_office.wiring.open_work(unit_office.consultant) as work,
            pytest.raises(DecisionRefused) as refused,
        ):
            work.definition_decisions.decide(version_id, decision)
        assert list(refused.value.faults) == ["reasons"]
    named = Decision(kind=DecisionKind.RETURN, reasons=("alignment",), text="Mend it.")
    with unit_office.wiring.open_work(unit_office.consultant) as work:
        assert work.definition_decisions.decide(version_id, named).is_new


def test_the_second_of_two_who_edit_is_told_and_overwrites_nothing(unit_office: Office) -> None:
    asking(unit_office, ASKED)
    with (
        unit_office.wiring.open_work(unit_office.admin) as work,
        pytest.raises(Conflict, match="Version 1 was made while this form was open"),
    ):
        work.guidelines.edit(0, replace(BUILT_IN, review_after_days=700))
    with unit_office.wiring.open_work(unit_office.admin) as work:
        stands = work.guidelines.current(unit_office.institution_id)
    assert (stands.number, stands.guideline.review_after_days) == (1, BUILT_IN.review_after_days)


def test_what_is_not_in_order_makes_no_version_and_names_each_field(unit_office: Office) -> None:
    broken = replace(BUILT_IN, checklist=BUILT_IN.checklist[1:], review_after_days=0)
    with (
        unit_office.wiring.open_work(unit_office.admin) as work,
        pytest.raises(GuidelineRefused) as refused,
    ):
        work.guidelines.edit(0, broken)
    assert list(refused.value.faults) == ["checklist", "review_after_days"]


def test_only_administrators_of_asa_edit(unit_office: Office, session: Session) -> None:
    others = [
        asa(session, unit_office.institution_id, role, role.value)
        for role in LocalRole
        if role not in {LocalRole.ASA_ADMIN, LocalRole.UNIT_PROPOSER, LocalRole.CO_EDITOR}
    ]
    machine = system_actor("scheduler", unit_office.institution_id)
    for actor in (*others, unit_office.proposer, unit_office.co_editor, machine):
        with (
            unit_office.wiring.open_work(actor) as work,
            pytest.raises(NotPermitted) as refused,
        ):
            work.guidelines.edit(0, replace(BUILT_IN, review_after_days=700))
        assert refused.value.code == "guideline.admin", actor.name


def test_people_of_a_unit_read_no_versions(unit_office: Office) -> None:
    with (
        unit_office.wiring.open_work(unit_office.proposer) as work,
        pytest.raises(NotPermitted),
    ):
        work.guidelines.history()


def test_another_institution_s_edits_are_not_ours(unit_office: Office, session: Session) -> None:
    asking(unit_office, ASKED)
    elsewhere = institution(session, "elsewhere")
    admin: Actor = asa(session, elsewhere, LocalRole.ASA_ADMIN, "Bo Chen")
    with unit_office.wiring.open_work(admin) as work:
        assert work.guidelines.latest().number == 0
        assert [each.number for each in work.guidelines.history()] == [0]
