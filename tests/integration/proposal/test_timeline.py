"""A proposal's timeline: who did what when, and who waited for whom (R3, R16)."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

import pytest
from sqlalchemy import Connection, Engine, event

from lti_app.domain.audit import AuditAction
from lti_app.domain.definition.definition import Turn
from lti_app.domain.definition.phases import Phase, Section
from lti_app.domain.definition.places import WHOLE, Place
from lti_app.domain.definition.states import Move
from lti_app.domain.definition.timeline import EntryKind
from lti_app.domain.ids import DefinitionVersionId
from lti_app.services.proposal.timeline import ProposalTimeline
from tests.clocks import FixedClock
from tests.factories.proposals import Office

STATEMENT = Place(Section.COMPETENCIES, "competency_statement")


def _timeline(office: Office, version_id: DefinitionVersionId) -> ProposalTimeline:
    with office.wiring.open_work(office.consultant) as work:
        return work.timelines.of(version_id)


@contextmanager
def _counted(engine: Engine) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_c: Connection, _cur: object, statement: str, *_rest: object) -> None:
        if statement.startswith("SELECT"):
            statements.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)


def test_timeline_tells_the_whole_way_with_its_words(
    unit_office: Office, clock: FixedClock
) -> None:
    version_id = unit_office.begin()
    unit_office.write(version_id, Phase.APPLICATION)
    clock.move(days=2)
    unit_office.move(version_id, Move.SUBMIT, unit_office.proposer)
    clock.move(days=1)
    unit_office.assign(version_id)
    with unit_office.wiring.open_work(unit_office.consultant) as work:
        work.consultation.log_meeting(version_id, date(2026, 11, 26), "Noor, Mina", "The scope.")
        thread_id = work.consultation.comment(version_id, STATEMENT, "Name the setting.")
        work.suggested_wordings.suggest(version_id, STATEMENT, "Other words.")
    with unit_office.wiring.open_work(unit_office.proposer) as work:
        work.consultation.answer(version_id, thread_id, "We will.")
    clock.move(days=2)
    unit_office.move(version_id, Move.ASSESS, unit_office.consultant)
    told = _timeline(unit_office, version_id)
    steps = [
        (each.action, each.who, each.side, each.words, each.code, each.about)
        for each in told.entries
        if each.kind is not EntryKind.WRITING
    ]
    unit, asa = Turn.UNIT, Turn.ASA
    assert steps == [
        (AuditAction.PROPOSAL_BEGUN, "Noor Haddad", unit, "", "", ""),
        (AuditAction.DEFINITION_SUBMITTED, "Noor Haddad", unit, "", "", ""),
        (AuditAction.CONSULTANT_ASSIGNED, "Ana Ruiz", asa, "", "", "Mina Park"),
        (AuditAction.MEETING_LOGGED, "Mina Park", asa, "The scope.", "", "Noor, Mina"),
        (AuditAction.COMMENT_WRITTEN, "Mina Park", asa, "Name the setting.", "", ""),
        (AuditAction.COMMENT_WRITTEN, "Mina Park", asa, "Other words.", "suggestion", ""),
        (AuditAction.COMMENT_WRITTEN, "Noor Haddad", unit, "We will.", "answer", ""),
        (AuditAction.DEFINITION_ASSESSED, "Mina Park", asa, "", "", ""),
    ]
    assert {each.place.section for each in told.entries if each.kind is EntryKind.WRITING} == {
        Section.ABOUT,
        Section.COMPETENCIES,
        Section.ALIGNMENTS,
        Section.PATHWAY,
    }
    assert [(span.turn, span.length.days) for span in told.turns] == [
        (unit, 2),
        (asa, 3),
        (unit, 0),
    ]


def test_timeline_tells_what_was_signed_and_the_decision(unit_office: Office) -> None:
    version_id = unit_office.approve()
    told = _timeline(unit_office, version_id)
    signed = [
        (each.code, each.words)
        for each in told.entries
        if each.action is AuditAction.DEFINITION_SIGNED_OFF
    ]
    assert signed == [("rigor", "Four-level rubrics."), ("gate", ""), ("checklist", "")]
    assert told.entries[-1].action is AuditAction.DEFINITION_APPROVED
    assert told.turns[-1].until is not None


@pytest.mark.parametrize("more", [0, 30])
def test_timeline_and_threads_take_as_many_statements_however_long_they_are(
    unit_office: Office, more: int
) -> None:
    version_id = unit_office.to(Phase.ASSESSMENT)
    with unit_office.wiring.open_work(unit_office.consultant) as work:
        for number in range(2 + more):
            work.consultation.comment(version_id, WHOLE, f"Comment {number}")
        work.consultation.log_meeting(version_id, date(2026, 11, 20), "A", "B")
    with unit_office.wiring.open_work(unit_office.consultant) as work:
        engine = work.session.get_bind()
        assert isinstance(engine, Engine)
        with _counted(engine) as statements:
            work.timelines.of(version_id)
            told = len(statements)
            work.threads.of(version_id)
    assert (told, len(statements) - told) == (9, 4)
