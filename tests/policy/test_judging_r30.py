"""R30 and R31: while the Senate gate is closed nothing is designed, approved, mapped or issued.

Tried at every door there is: the page and the service of writing, the moves, the mapping of a
course from its start to its activation, the award and the list before it, and the command.
"""

from collections.abc import Callable
from dataclasses import replace

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_app.domain.award.award import AwardBasis
from lti_app.domain.definition.content import Route
from lti_app.domain.definition.decisions import Decision, DecisionKind
from lti_app.domain.definition.definition import DefinitionState, DefinitionVersion
from lti_app.domain.definition.phases import Phase, Section
from lti_app.domain.definition.sign_offs import ExemptionPolicy, GateAnswer, GateKind, StudentLevel
from lti_app.domain.definition.states import Move
from lti_app.domain.errors import HallmarkRefusal, RuleRefused, TransitionRefused
from lti_app.domain.ids import DefinitionVersionId, PersonId
from lti_app.domain.mapping.check import FindingCode
from lti_app.models.award import AwardRow
from lti_app.models.mapping import MappingVersionRow
from lti_app.services.mapping.activation import ActivationRefused
from lti_app.wiring import Wiring
from tests.factories import award as awards
from tests.factories.definition import (
    ANSWERS,
    asa,
    complete,
    drafted,
    institution,
    sign_and_approve,
)
from tests.factories.mapping import Classroom, classroom, mapped, picks, view
from tests.factories.proposals import CREDIT, SENATE, Office, office
from tests.factories.review import campus, make_badge, person
from tests.integration.judging.handed_in import handed_in
from tests.integration.judging.rules import close_gate


@pytest.fixture
def unit_office(wiring: Wiring, session: Session) -> Office:
    return office(wiring, session, institution(session))


def refused(act: Callable[[], object]) -> str:
    """Give the code of a refusal."""
    with pytest.raises(HallmarkRefusal) as found:
        act()
    return found.value.code


def test_r30_design_is_not_opened_while_the_committee_has_not_approved(
    unit_office: Office,
) -> None:
    version_id = handed_in(unit_office, Phase.ASSESSMENT, SENATE)
    unit_office.sign(version_id)
    code = refused(lambda: unit_office.move(version_id, Move.DESIGN, unit_office.admin))
    assert code == "definition.gate"


@pytest.mark.parametrize("route", [SENATE, CREDIT])
def test_r31_design_cannot_be_written_while_the_gate_is_closed(
    unit_office: Office, route: Route
) -> None:
    version_id = unit_office.begin(route)
    with unit_office.wiring.open_work(unit_office.proposer) as work:
        code = refused(
            lambda: work.proposal_sections.save(version_id, Section.TERM, {"term": "Fall"}, 0)
        )
    assert code == "definition.gate"


def test_r30_approval_is_refused_and_leaves_nothing_where_the_gate_is_gone(
    unit_office: Office, session: Session
) -> None:
    version_id = designed(unit_office, session)
    close_gate(session, version_id)
    with unit_office.wiring.open_work(unit_office.admin) as work:
        approve = Decision(kind=DecisionKind.APPROVE)
        code = refused(lambda: work.definition_decisions.decide(version_id, approve))
        assert code == "definition.gate"
        assert work.definition_records.decisions(version_id) == ()
        assert work.proposals.one(version_id).dossier.state is DefinitionState.DESIGN


def test_r31_credit_stack_is_approved_by_no_command_without_its_gate(
    wiring: Wiring, session: Session
) -> None:
    institution_id = institution(session)
    version = drafted(wiring, institution_id, complete(route=CREDIT))
    with wiring.open_work(asa(session, institution_id)) as work:
        assert refused(lambda: sign_and_approve(work, version.version_id)) == "definition.gate"


def gone(wiring: Wiring, session: Session) -> Classroom:
    """A course with an approved badge whose gate is closed, as no service can leave it."""
    room = classroom(wiring, session)
    return replace(room, definition=exempt_badge(wiring, session, room))


def exempt_badge(wiring: Wiring, session: Session, room: Classroom) -> DefinitionVersion:
    """Approve a badge that stacks to credit, found exempt."""
    content = complete(slug="credit-badge", route=CREDIT)
    version = drafted(wiring, room.institution_id, content)
    admin = asa(session, room.institution_id, name="Rosa Lind")
    with wiring.open_work(admin) as work:
        work.governance.determine_gate(version.version_id, EXEMPT)
        work.governance.sign_rigor(version.version_id, "intermediate", "Four-level rubrics.")
        work.governance.answer_checklist(version.version_id, ANSWERS)
        work.definition_decisions.approve(version.version_id)
        return work.definitions.version(version.version_id)


EXEMPT = GateAnswer(
    kind=GateKind.EXEMPT,
    policy=ExemptionPolicy.TIME_TO_DEGREE,
    level=StudentLevel.UNDERGRADUATE,
    reasoning="It accelerates the degree.",
)


def test_r30_course_cannot_begin_with_a_badge_whose_gate_is_closed(
    wiring: Wiring, session: Session
) -> None:
    room = gone(wiring, session)
    version_id = room.definition.version_id
    close_gate(session, version_id)
    with wiring.open_work(room.teacher) as work:
        choices = {each.version_id for each in work.mappings.choices(room.course_id)}
        assert version_id not in choices
        code = refused(lambda: work.mappings.start(room.course_id, version_id))
    assert code == "mapping.not_usable"


def test_r30_mapping_begun_before_is_neither_written_nor_activated(
    wiring: Wiring, session: Session
) -> None:
    room = gone(wiring, session)
    mapping_id = mapped(wiring, room)
    close_gate(session, room.definition.version_id)
    with wiring.open_work(room.teacher) as work:
        first = picks()[0]
        code = refused(lambda: work.mapping_drafts.edit(mapping_id, first, view(), ""))
        assert code == "mapping.gate"
        draft = work.mapping_drafts.draft(mapping_id)
        with pytest.raises(ActivationRefused) as blocked:
            work.mapping_activation.activate(draft, draft.digest, view())
    assert [f.code for f in blocked.value.findings] == [FindingCode.GATE_CLOSED]
    assert session.scalar(select(func.count()).select_from(MappingVersionRow)) == 0


def test_r30_mapping_is_not_opened_anew_for_a_badge_whose_gate_is_closed(
    wiring: Wiring, session: Session
) -> None:
    room = gone(wiring, session)
    mapping_id = mapped(wiring, room)
    with wiring.open_work(room.teacher) as work:
        draft = work.mapping_drafts.draft(mapping_id)
        work.mapping_activation.activate(draft, draft.digest, view())
    close_gate(session, room.definition.version_id)
    with wiring.open_work(room.teacher) as work, pytest.raises(TransitionRefused) as none:
        work.mapping_activation.reopen(mapping_id)
    assert none.value.code == "mapping.no_version"


def test_r30_nothing_is_awarded_from_a_version_whose_gate_is_closed(
    wiring: Wiring, session: Session
) -> None:
    at = campus(session)
    # Its content is written here, past the services: they would approve no such version.
    badge = make_badge(
        session,
        at.institution_id,
        at.course_id,
        at.instructor_id,
        slug="credit-badge",
        route=CREDIT,
    )
    at = replace(at, badge=badge)
    learner: PersonId = person(session, at.institution_id, "Daniel Reyes", "1234567")
    session.commit()
    basis: AwardBasis = awards.basis(at, wiring, learner)
    awarder = awards.awarder(at, session)
    with wiring.open_work(awarder) as work, pytest.raises(RuleRefused) as none:
        work.awards.award(basis)
    assert none.value.code == "award.version"
    assert session.scalar(select(func.count()).select_from(AwardRow)) == 0


def designed(unit_office: Office, session: Session) -> DefinitionVersionId:
    """Hand a design in whose gate was opened by an exemption."""
    version_id = handed_in(unit_office, Phase.ASSESSMENT, CREDIT)
    unit_office.sign(version_id)
    with unit_office.wiring.open_work(unit_office.consultant) as work:
        work.governance.determine_gate(version_id, EXEMPT)
    unit_office.move(version_id, Move.DESIGN, unit_office.consultant)
    unit_office.write(version_id, Phase.DESIGN)
    unit_office.move(version_id, Move.SUBMIT, unit_office.proposer)
    with unit_office.wiring.open_work(unit_office.consultant) as work:
        work.governance.answer_checklist(version_id, ANSWERS)
    return version_id
