"""Decisions on definitions: reasons, conditions, a letter; once, whole, and by who may."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.definition.decisions import Condition, Decision, DecisionKind
from lti_app.domain.definition.definition import DefinitionState, Turn
from lti_app.domain.definition.phases import Phase
from lti_app.domain.definition.states import Move
from lti_app.domain.errors import Conflict, NotFound, NotPermitted, RuleRefused
from lti_app.domain.ids import DefinitionVersionId, PersonId
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.models.audit import AuditEntry
from lti_app.models.definition import DefinitionVersionRow
from lti_app.models.governance import ConditionRow, DecisionRow
from lti_app.services.definition.decisions import Decided, DecisionRefused
from lti_app.wiring import Wiring
from tests.clocks import START, FixedClock
from tests.factories.definition import asa
from tests.factories.proposals import Office
from tests.integration.judging.handed_in import approvable, handed_in

APPROVE = Decision(kind=DecisionKind.APPROVE)
CONDITIONAL = Decision(
    kind=DecisionKind.APPROVE_WITH_CONDITIONS,
    text="Well made.",
    conditions=(
        Condition(text="Publish the rubric.", due_on=date(2027, 3, 1)),
        Condition(text="Name a second partner.", due_on=date(2027, 6, 1)),
    ),
)
RETURN = Decision(kind=DecisionKind.RETURN, text="Name the source of the alignment.")
WRITES = ("INSERT", "UPDATE", "DELETE")


def decide(
    office: Office,
    version_id: DefinitionVersionId,
    decision: Decision,
    actor: Actor | None = None,
    seen: str | None = None,
) -> Decided:
    with office.wiring.open_work(actor or office.admin) as work:
        return work.definition_decisions.decide(version_id, decision, seen)


def kept(session: Session, version_id: DefinitionVersionId) -> tuple[object, ...]:
    """Everything that a decision writes."""
    session.rollback()
    row = session.get_one(DefinitionVersionRow, version_id, populate_existing=True)
    approvals = select(func.count()).where(
        AuditEntry.action == AuditAction.DEFINITION_APPROVED,
        AuditEntry.subject_id == str(version_id),
    )
    found = (
        row.state,
        row.turn,
        row.approved_at is not None,
        row.approved_by,
        row.review_due_on,
        session.scalar(select(func.count()).select_from(DecisionRow)),
        session.scalar(select(func.count()).select_from(ConditionRow)),
        session.scalar(approvals),
    )
    session.rollback()
    return found


def test_approval_freezes_and_leaves_reasons_conditions_and_a_day_of_review(
    unit_office: Office, session: Session
) -> None:
    version_id = approvable(unit_office)
    decided = decide(unit_office, version_id, CONDITIONAL)
    assert (decided.state, decided.is_new) == (DefinitionState.APPROVED, True)
    with unit_office.wiring.open_work(unit_office.admin) as work:
        record = work.definition_records.decision(version_id, decided.decision_id)
        proposal = work.proposals.one(version_id)
    assert (record.kind, record.text, record.decided_by.name) == (
        DecisionKind.APPROVE_WITH_CONDITIONS,
        "Well made.",
        "Ana Ruiz",
    )
    assert [(each.text, each.due_on, each.met_at) for each in record.conditions] == [
        (each.text, each.due_on, None) for each in CONDITIONAL.conditions
    ]
    assert proposal.review_due_on == START.date() + timedelta(days=1095)


def test_decision_is_named_in_the_trail_beside_its_move(
    unit_office: Office, session: Session
) -> None:
    version_id = handed_in(unit_office, Phase.APPLICATION)
    decided = decide(unit_office, version_id, RETURN, unit_office.consultant)
    entry = session.scalars(
        select(AuditEntry).where(AuditEntry.action == AuditAction.DEFINITION_RETURNED)
    ).one()
    assert f'"decision":{decided.decision_id}' in entry.details.replace(" ", "")
    assert entry.actor_role == "asa-consultant"


@pytest.mark.parametrize("phase", list(Phase))
def test_return_gives_the_turn_back_in_the_same_phase(unit_office: Office, phase: Phase) -> None:
    version_id = handed_in(unit_office, phase)
    state = decide(unit_office, version_id, RETURN, unit_office.consultant).state
    with unit_office.wiring.open_work(unit_office.admin) as work:
        assert work.proposals.one(version_id).dossier.turn is Turn.UNIT
    assert state.value == phase.value


def test_other_decision_after_the_first_is_a_conflict(
    unit_office: Office, session: Session
) -> None:
    version_id = approvable(unit_office)
    decide(unit_office, version_id, APPROVE)
    after = kept(session, version_id)
    with pytest.raises(Conflict) as refused:
        decide(unit_office, version_id, RETURN)
    assert refused.value.code == "definition.decided"
    assert kept(session, version_id) == after


def test_same_words_after_a_resubmission_are_a_decision_of_their_own(
    unit_office: Office, session: Session
) -> None:
    version_id = handed_in(unit_office, Phase.APPLICATION)
    first = decide(unit_office, version_id, RETURN)
    unit_office.move(version_id, Move.SUBMIT, unit_office.proposer)
    second = decide(unit_office, version_id, RETURN)
    assert second.is_new
    assert second.decision_id != first.decision_id


def test_content_that_changed_since_it_was_seen_is_not_approved(
    unit_office: Office, session: Session
) -> None:
    version_id = approvable(unit_office)
    before = kept(session, version_id)
    with pytest.raises(Conflict) as refused:
        decide(unit_office, version_id, APPROVE, seen="0" * 64)
    assert refused.value.code == "definition.changed_since_seen"
    assert kept(session, version_id) == before


@pytest.mark.parametrize("role", [role for role in LocalRole if role is not LocalRole.ASA_ADMIN])
@pytest.mark.parametrize(
    "kind", [DecisionKind.APPROVE, DecisionKind.APPROVE_WITH_CONDITIONS, DecisionKind.DECLINE]
)
def test_nobody_but_an_administrator_approves_or_declines(
    unit_office: Office, session: Session, role: LocalRole, kind: DecisionKind
) -> None:
    version_id = approvable(unit_office)
    before = kept(session, version_id)
    other = asa(session, unit_office.institution_id, role, "Somebody Else")
    with pytest.raises(NotPermitted):
        decide(unit_office, version_id, replace(CONDITIONAL, kind=kind), other)
    assert kept(session, version_id) == before


def test_own_proposal_is_not_decided_about(unit_office: Office, session: Session) -> None:
    version_id = approvable(unit_office)
    row = session.get_one(DefinitionVersionRow, version_id)
    row.proposed_by = unit_office.admin.person_id
    session.commit()
    before = kept(session, version_id)
    for decision in (APPROVE, CONDITIONAL, RETURN, replace(RETURN, kind=DecisionKind.DECLINE)):
        with pytest.raises(NotPermitted) as refused:
            decide(unit_office, version_id, decision)
        assert refused.value.code == "definition.own_proposal"
    assert kept(session, version_id) == before


@pytest.mark.parametrize(
    ("decision", "field"),
    [
        (replace(RETURN, text=" \n"), "text"),
        (replace(RETURN, kind=DecisionKind.DECLINE, text=""), "text"),
        (replace(APPROVE, text="x" * 8001), "text"),
        (replace(CONDITIONAL, conditions=()), "conditions"),
        (replace(CONDITIONAL, kind=DecisionKind.APPROVE), "conditions"),
        (
            replace(CONDITIONAL, conditions=(Condition(text=" ", due_on=date(2027, 3, 1)),)),
            "conditions[0].text",
        ),
        (
            replace(CONDITIONAL, conditions=(Condition(text="More.", due_on=date(2026, 1, 1)),)),
            "conditions[0].due_on",
        ),
        (replace(APPROVE, reasons=("no-such-reason",)), "reasons"),
    ],
)
def test_decision_that_lacks_something_names_the_field_and_changes_nothing(
    unit_office: Office, session: Session, decision: Decision, field: str
) -> None:
    version_id = approvable(unit_office)
    before = kept(session, version_id)
    with pytest.raises(DecisionRefused) as refused:
        decide(unit_office, version_id, decision)
    assert field in refused.value.faults
    assert kept(session, version_id) == before


def test_approval_with_something_missing_is_refused_whole(
    unit_office: Office, session: Session
) -> None:
    version_id = handed_in(unit_office, Phase.DESIGN)  # the quality test is not answered
    before = kept(session, version_id)
    with pytest.raises(RuleRefused):
        decide(unit_office, version_id, CONDITIONAL)
    assert kept(session, version_id) == before


def test_condition_is_met_once_by_an_administrator(
    unit_office: Office, session: Session, clock: FixedClock
) -> None:
    version_id = approvable(unit_office)
    decide(unit_office, version_id, CONDITIONAL)
    condition_id = session.scalars(select(ConditionRow.id).order_by(ConditionRow.id)).first()
    session.rollback()
    assert condition_id is not None
    with (
        unit_office.wiring.open_work(unit_office.consultant) as work,
        pytest.raises(NotPermitted),
    ):
        work.definition_decisions.meet_condition(version_id, condition_id, "Seen.")
    for note in ("Published on the course page.", "Another note."):
        with unit_office.wiring.open_work(unit_office.admin) as work:
            work.definition_decisions.meet_condition(version_id, condition_id, note)
    row = session.get_one(ConditionRow, condition_id)
    assert (row.note, row.met_by) == (
        "Published on the course page.",
        unit_office.admin.person_id,
    )
    met = select(func.count()).where(AuditEntry.action == AuditAction.CONDITION_MET)
    assert session.scalar(met) == 1


def test_condition_of_another_version_is_none_of_this_one(
    unit_office: Office, session: Session
) -> None:
    version_id = approvable(unit_office)
    decide(unit_office, version_id, CONDITIONAL)
    other = unit_office.begin()
    condition_id = session.scalars(select(ConditionRow.id)).first()
    session.rollback()
    with unit_office.wiring.open_work(unit_office.admin) as work, pytest.raises(NotFound):
        work.definition_decisions.meet_condition(other, condition_id or 0, "Seen.")


def test_stranger_of_another_institution_finds_nothing(
    unit_office: Office, session: Session
) -> None:
    version_id = approvable(unit_office)
    stranger = replace(unit_office.admin, institution_id=None, person_id=PersonId(0))
    elsewhere = replace(stranger, institution_id=type(unit_office.institution_id)(999))
    with pytest.raises(NotFound):
        decide(unit_office, version_id, APPROVE, elsewhere)


class Killed(BaseException):
    """Stands for SIGKILL: no handler of the program may answer it."""


@contextmanager
def dying(wiring: Wiring, at: int) -> Iterator[list[int]]:
    """Let the process die at its nth write or commit; `seen` counts them."""
    seen = [0]

    def step() -> None:
        seen[0] += 1
        if seen[0] == at:
            raise Killed

    def before(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if statement.lstrip().startswith(WRITES):
            step()

    def commits(_connection: Any) -> None:
        step()

    event.listen(wiring.engine, "before_cursor_execute", before)
    event.listen(wiring.engine, "commit", commits)
    try:
        yield seen
    finally:
        event.remove(wiring.engine, "before_cursor_execute", before)
        event.remove(wiring.engine, "commit", commits)


def test_kill_during_approval_leaves_all_or_nothing(unit_office: Office, session: Session) -> None:
    version_id = approvable(unit_office)
    before = kept(session, version_id)
    at, died, steps = 0, True, 0
    while died:
        at, died = at + 1, False
        with dying(unit_office.wiring, at) as seen:
            try:
                decide(unit_office, version_id, CONDITIONAL)
            except Killed:
                died = True
        if died:
            # A process that is gone leaves no connection behind.
            unit_office.wiring.engine.dispose()
        steps = seen[0]
        if died:
            assert (at, kept(session, version_id)) == (at, before)
    # It went through once no step was its last: a decision, two conditions, the move, the trail.
    assert at == steps + 1
    assert at > 5
    assert kept(session, version_id) == (
        DefinitionState.APPROVED,
        Turn.NOBODY,
        True,
        unit_office.admin.person_id,
        START.date() + timedelta(days=1095),
        1,
        2,
        1,
    )
