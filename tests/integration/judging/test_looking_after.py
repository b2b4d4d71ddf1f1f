"""After the approval: exemptions asked, reviews, a line's dates, who is on which version."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.definition.content import Route
from lti_app.domain.definition.decisions import Decision, DecisionKind
from lti_app.domain.definition.definition import DefinitionState
from lti_app.domain.definition.in_use import InUse
from lti_app.domain.definition.phases import Phase
from lti_app.domain.definition.sign_offs import ExemptionPolicy
from lti_app.domain.errors import NotFound, NotPermitted, RuleRefused, TransitionRefused
from lti_app.domain.ids import DefinitionVersionId
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.domain.review.review import ReviewCaseState
from lti_app.models.audit import AuditEntry
from lti_app.models.definition import DefinitionVersionRow
from lti_app.models.proposal import ExemptionRequestRow
from lti_app.models.review import ReviewCaseRow
from lti_app.services.definition.decisions import DecisionRefused
from lti_app.wiring import Wiring
from tests.clocks import START, FixedClock
from tests.factories.mapping import activated, classroom, make_course
from tests.factories.proposals import CREDIT, ROUTE, SENATE, Office
from tests.factories.review import person
from tests.integration.judging.handed_in import handed_in
from tests.integration.proposal.desk import Desk, words

TTD = ExemptionPolicy.TIME_TO_DEGREE


def ask(
    office: Office,
    version_id: DefinitionVersionId,
    reasoning: str = "It counts.",
    actor: Actor | None = None,
) -> None:
    with office.wiring.open_work(actor or office.proposer) as work:
        work.exemptions.ask(version_id, TTD, reasoning)


def test_request_is_kept_with_who_and_when_and_opens_nothing(
    unit_office: Office, session: Session
) -> None:
    version_id = handed_in(unit_office, Phase.ASSESSMENT, CREDIT)
    ask(unit_office, version_id)
    ask(unit_office, version_id)
    with unit_office.wiring.open_work(unit_office.consultant) as work:
        (asked,) = work.exemptions.of(version_id)
        assert (asked.policy, asked.reasoning, asked.asked_by.name, asked.asked_at) == (
            TTD,
            "It counts.",
            "Noor Haddad",
            START,
        )
        assert not work.definitions.stored(version_id).gate_open
    entries = select(func.count()).where(AuditEntry.action == AuditAction.EXEMPTION_ASKED)
    assert session.scalar(entries) == 1


@pytest.mark.parametrize("route", [ROUTE, SENATE, replace(SENATE, stacks_to_credit=True)])
def test_route_that_cannot_be_exempt_is_not_asked_about(unit_office: Office, route: Route) -> None:
    version_id = unit_office.begin(route)
    with pytest.raises(RuleRefused) as refused:
        ask(unit_office, version_id)
    assert refused.value.code == "exemption.route"


def test_only_a_proposer_of_the_unit_asks(unit_office: Office, session: Session) -> None:
    version_id = unit_office.begin(CREDIT)
    for actor in (unit_office.co_editor, unit_office.consultant, unit_office.admin):
        with pytest.raises(NotPermitted):
            ask(unit_office, version_id, actor=actor)
    assert session.scalar(select(func.count()).select_from(ExemptionRequestRow)) == 0


def test_reasoning_is_needed_and_bounded(unit_office: Office) -> None:
    version_id = unit_office.begin(CREDIT)
    for reasoning in (" \n", "x" * 8001):
        with pytest.raises(RuleRefused) as refused:
            ask(unit_office, version_id, reasoning)
        assert refused.value.field == "reasoning"


def test_review_without_change_sets_the_next_day(unit_office: Office, clock: FixedClock) -> None:
    version_id = unit_office.approve()
    clock.move(days=1000)
    with unit_office.wiring.open_work(unit_office.admin) as work:
        due = work.definition_reviews.review_without_change(version_id, "Read; still fits.")
        line_id = work.proposals.one(version_id).line_id
        dates = work.definition_reviews.dates_of(line_id)
    assert due == START.date() + timedelta(days=1000 + 1095)
    with unit_office.wiring.open_work(unit_office.admin) as work:
        assert work.proposals.one(version_id).review_due_on == due
    assert dates.initial is not None
    assert (dates.initial.on, dates.revised) == (START.date(), ())
    assert [(each.on, each.note, each.by.name) for each in dates.reviewed] == [
        (START.date() + timedelta(days=1000), "Read; still fits.", "Ana Ruiz")
    ]


def test_review_said_twice_on_one_day_is_one(unit_office: Office) -> None:
    version_id = unit_office.approve()
    for _ in range(2):
        with unit_office.wiring.open_work(unit_office.admin) as work:
            work.definition_reviews.review_without_change(version_id, "Read.")
    with unit_office.wiring.open_work(unit_office.admin) as work:
        line_id = work.proposals.one(version_id).line_id
        assert len(work.definition_reviews.dates_of(line_id).reviewed) == 1


def test_review_is_an_administrators_and_of_what_is_approved(unit_office: Office) -> None:
    version_id, draft = unit_office.approve(), unit_office.begin()
    with unit_office.wiring.open_work(unit_office.consultant) as work, pytest.raises(NotPermitted):
        work.definition_reviews.review_without_change(version_id, "Read.")
    with (
        unit_office.wiring.open_work(unit_office.admin) as work,
        pytest.raises(TransitionRefused),
    ):
        work.definition_reviews.review_without_change(draft, "Read.")
    with unit_office.wiring.open_work(unit_office.admin) as work, pytest.raises(RuleRefused):
        work.definition_reviews.review_without_change(version_id, " ")


def test_courses_cases_and_awards_are_told_by_version(wiring: Wiring, session: Session) -> None:
    room = classroom(wiring, session)
    activated(wiring, room)
    admin = replace(room.teacher, course_id=None, local_roles=frozenset({LocalRole.ASA_ADMIN}))
    with wiring.open_work(admin) as work:
        (use,) = work.version_uses.of_line(room.definition.line_id)
    assert [course.course_id for course in use.running] == [room.course_id]
    assert (use.preparing, use.open_cases, use.awards) == ((), 0, 0)


def test_teacher_is_not_told_who_else_is_on_a_version(wiring: Wiring, session: Session) -> None:
    room = classroom(wiring, session)
    with wiring.open_work(room.teacher) as work, pytest.raises(NotFound):
        work.version_uses.of_line(room.definition.line_id)


def test_course_keeps_its_version_when_it_is_suspended_and_begins_no_other(
    wiring: Wiring, session: Session, unit_office: Office
) -> None:
    version_id = unit_office.approve()
    with unit_office.wiring.open_work(unit_office.admin) as work:
        decision = Decision(kind=DecisionKind.SUSPEND, text="A partner left.")
        work.definition_decisions.decide(version_id, decision)
        assert work.definitions.usable(unit_office.institution_id, None) == []
    with unit_office.wiring.open_work(unit_office.admin) as work:
        work.definition_decisions.decide(version_id, Decision(kind=DecisionKind.RESUME))
        usable = work.definitions.usable(unit_office.institution_id, None)
    assert [version.version_id for version in usable] == [version_id]


def test_what_is_in_use_is_retired_by_who_read_of_as_many_as_there_are(
    wiring: Wiring, session: Session
) -> None:
    room = classroom(wiring, session)
    activated(wiring, room)
    admin = replace(room.teacher, course_id=None, local_roles=frozenset({LocalRole.ASA_ADMIN}))
    version_id, retire = room.definition.version_id, DecisionKind.RETIRE
    for read in (None, InUse(running=1, open_cases=3)):
        with wiring.open_work(admin) as work, pytest.raises(DecisionRefused) as refused:
            work.definition_decisions.decide(
                version_id, Decision(kind=retire, text="So."), read=read
            )
        assert list(refused.value.faults) == ["read"]
    with wiring.open_work(admin) as work:
        decided = work.definition_decisions.decide(
            version_id, Decision(kind=retire, text="So."), read=InUse(running=1)
        )
    assert decided.state is DefinitionState.RETIRED


def test_page_asks_to_tick_what_was_read_and_names_the_counts(desk: Desk, session: Session) -> None:
    version_id = desk.office.approve()
    line_id = session.get_one(DefinitionVersionRow, version_id).line_id
    course_id = make_course(session, desk.office.institution_id, "77")
    session.add_all(
        ReviewCaseRow(
            institution_id=desk.office.institution_id,
            person_id=person(session, desk.office.institution_id, f"Learner {n}"),
            definition_line_id=line_id,
            definition_version_id=version_id,
            course_id=course_id,
            state=ReviewCaseState.READY,
            opened_at=START,
            state_since=START,
        )
        for n in range(2)
    )
    session.commit()
    window, page = desk.admin(), f"asa/definitions/{version_id}/"
    assert "I have read what happens to 2 open cases." in words(window.get(page))
    form = {"kind": "suspend", "text": "A partner left.", "title": "Responsible AI in Practice"}
    answer = window.post(f"{page}change", form)
    assert answer.status_code == 422
    assert "Open cases: 2, running courses: 0." in words(answer)
    assert 'href="#change-read"' in answer.text
    answer = window.post(f"{page}change", form | {"read": "0-1"})
    assert (answer.status_code, "It changed since" in words(answer)) == (422, True)
    answer = window.post(f"{page}change", form | {"read": "0-2"})
    assert answer.status_code == 303
