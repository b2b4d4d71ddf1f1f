"""R3: Academic and Student Affairs facilitates the process, and the unit sees that it does.

The timeline of a proposal shows what ASA did for it from the day it was handed in to the decision:
who consults, what was said and met about, what was signed. Nothing is accepted before somebody of
ASA is named who facilitates it.
"""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.definition.definition import Turn
from lti_app.domain.definition.phases import Phase, Section
from lti_app.domain.definition.places import Place
from lti_app.domain.definition.states import Move
from lti_app.domain.errors import RuleRefused
from lti_app.wiring import Wiring
from tests.factories.definition import institution
from tests.factories.proposals import Office, office

STATEMENT = Place(Section.COMPETENCIES, "competency_statement")


@pytest.fixture
def unit_office(wiring: Wiring, session: Session) -> Office:
    return office(wiring, session, institution(session))


def test_r03_timeline_shows_what_asa_facilitated_from_submit_to_decision(
    unit_office: Office,
) -> None:
    version_id = unit_office.begin()
    unit_office.write(version_id, Phase.APPLICATION)
    unit_office.move(version_id, Move.SUBMIT, unit_office.proposer)
    unit_office.assign(version_id)
    with unit_office.wiring.open_work(unit_office.consultant) as work:
        thread = work.consultation.comment(version_id, STATEMENT, "Name the setting.")
        work.suggested_wordings.suggest(version_id, STATEMENT, "A holder judges AI at work.")
        work.consultation.log_meeting(version_id, date(2026, 11, 23), "Noor, Mina", "The setting.")
        work.consultation.resolve(version_id, thread)
    unit_office.move(version_id, Move.RETURN, unit_office.consultant)
    unit_office.move(version_id, Move.SUBMIT, unit_office.proposer)
    unit_office.move(version_id, Move.DECLINE, unit_office.admin)
    with unit_office.wiring.open_work(unit_office.proposer) as work:
        told = work.timelines.of(version_id).entries
    actions = [each.action for each in told]
    handed_in = actions.index(AuditAction.DEFINITION_SUBMITTED)
    by_asa = [each.action for each in told[handed_in:] if each.side is Turn.ASA]
    assert by_asa == [
        AuditAction.CONSULTANT_ASSIGNED,
        AuditAction.COMMENT_WRITTEN,
        AuditAction.COMMENT_WRITTEN,
        AuditAction.MEETING_LOGGED,
        AuditAction.COMMENT_RESOLVED,
        AuditAction.DEFINITION_RETURNED,
        AuditAction.DEFINITION_DECLINED,
    ]


def test_r03_nothing_is_accepted_before_asa_names_who_facilitates_it(unit_office: Office) -> None:
    version_id = unit_office.begin()
    unit_office.write(version_id, Phase.APPLICATION)
    unit_office.move(version_id, Move.SUBMIT, unit_office.proposer)
    with pytest.raises(RuleRefused) as refused:
        unit_office.move(version_id, Move.ASSESS, unit_office.consultant)
    assert refused.value.code == "definition.consultant"
    unit_office.assign(version_id)
    unit_office.move(version_id, Move.ASSESS, unit_office.consultant)


def test_r03_unit_sees_whose_turn_it_is_and_since_when(unit_office: Office) -> None:
    version_id = unit_office.begin()
    unit_office.write(version_id, Phase.APPLICATION)
    unit_office.move(version_id, Move.SUBMIT, unit_office.proposer)
    with unit_office.wiring.open_work(unit_office.co_editor) as work:
        spans = work.timelines.of(version_id).turns
    assert [(span.turn, span.until is None) for span in spans] == [
        (Turn.UNIT, False),
        (Turn.ASA, True),
    ]
