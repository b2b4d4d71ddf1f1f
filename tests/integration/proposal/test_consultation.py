"""The talk between a unit and ASA: who says what, and what becomes of it (R3, R16)."""

from datetime import date
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.definition.consultation import LONGEST_COMMENT, SuggestionState
from lti_app.domain.definition.definition import DefinitionState
from lti_app.domain.definition.phases import Phase, Section
from lti_app.domain.definition.places import WHOLE, Place
from lti_app.domain.definition.states import Move
from lti_app.domain.errors import (
    Conflict,
    NotFound,
    NotPermitted,
    RuleRefused,
)
from lti_app.domain.ids import DefinitionVersionId, PersonId, SloKey
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.models.audit import AuditEntry
from lti_app.models.documents import digest
from lti_app.services.proposal.section_form import SectionRefused
from lti_app.services.proposal.talk_writing import TalkRefused
from tests.factories.definition import asa
from tests.factories.proposals import Office, member, unit

TITLE = Place(Section.ABOUT, "title")
DESCRIPTION = Place(Section.ABOUT, "description")
STATEMENT = Place(Section.COMPETENCIES, "competency_statement")
FIRST_SLO = Place(Section.OUTCOMES, "slos[slo-1].description")


@pytest.fixture
def proposal(unit_office: Office) -> DefinitionVersionId:
    """A proposal with its application written, the unit's turn."""
    version_id = unit_office.begin()
    unit_office.write(version_id, Phase.APPLICATION)
    return version_id


def _comment(
    office: Office,
    version_id: DefinitionVersionId,
    who: Actor,
    place: Place = STATEMENT,
    text: str = "Name the setting.",
    mentions: frozenset[PersonId] = frozenset(),
) -> int:
    with office.wiring.open_work(who) as work:
        return work.consultation.comment(version_id, place, text, mentions)


def _suggest(
    office: Office,
    version_id: DefinitionVersionId,
    who: Actor,
    wording: str = "A holder weighs AI in practice.",
    place: Place = STATEMENT,
) -> int:
    with office.wiring.open_work(who) as work:
        return work.suggested_wordings.suggest(version_id, place, wording, "Shorter.")


def _statement(office: Office, version_id: DefinitionVersionId) -> str:
    with office.wiring.open_work(office.admin) as work:
        return work.proposals.one(version_id).content.competency_statement


def _acts(session: Session, version_id: DefinitionVersionId) -> list[tuple[AuditAction, str]]:
    found = session.execute(
        select(AuditEntry.action, AuditEntry.actor_role)
        .where(
            AuditEntry.subject_kind == "definition_version",
            AuditEntry.subject_id == str(version_id),
        )
        .order_by(AuditEntry.id)
    ).all()
    session.rollback()
    talk = ("comment.", "suggestion.", "meeting.")
    return [(action, role) for action, role in found if action.value.startswith(talk)]


def test_unit_and_asa_talk_in_a_thread_each_in_their_role(
    unit_office: Office, proposal: DefinitionVersionId, session: Session
) -> None:
    thread_id = _comment(unit_office, proposal, unit_office.consultant)
    with unit_office.wiring.open_work(unit_office.co_editor) as work:
        work.consultation.answer(proposal, thread_id, "We will.")
    with unit_office.wiring.open_work(unit_office.proposer) as work:
        work.consultation.resolve(proposal, thread_id)
        (thread,) = work.threads.of(proposal)
    told = [(said.by.name, said.role, said.text) for said in (thread.root, *thread.answers)]
    assert told == [
        ("Mina Park", "asa-consultant", "Name the setting."),
        ("Luis Ortega", "co-editor", "We will."),
    ]
    assert thread.root.place == STATEMENT
    assert (thread.is_open, thread.resolved_by and thread.resolved_by.name) == (
        False,
        "Noor Haddad",
    )
    assert _acts(session, proposal) == [
        (AuditAction.COMMENT_WRITTEN, "asa-consultant"),
        (AuditAction.COMMENT_WRITTEN, "co-editor"),
        (AuditAction.COMMENT_RESOLVED, "unit-proposer"),
    ]


def test_talk_goes_on_whosever_turn_it_is(
    unit_office: Office, proposal: DefinitionVersionId
) -> None:
    unit_office.move(proposal, Move.SUBMIT, unit_office.proposer)
    said = [
        _comment(unit_office, proposal, who) for who in (unit_office.proposer, unit_office.admin)
    ]
    with unit_office.wiring.open_work(unit_office.proposer) as work:
        assert [thread.root.comment_id for thread in work.threads.of(proposal)] == said


def test_no_word_of_the_talk_stands_in_the_trail(
    unit_office: Office, proposal: DefinitionVersionId, session: Session
) -> None:
    thread_id = _comment(unit_office, proposal, unit_office.consultant, text="Quokka one.")
    with unit_office.wiring.open_work(unit_office.proposer) as work:
        work.consultation.answer(proposal, thread_id, "Quokka two.")
        work.consultation.log_meeting(proposal, date(2026, 11, 20), "Quokka three", "Quokka four")
    suggestion = _suggest(unit_office, proposal, unit_office.consultant, "Quokka five.")
    with unit_office.wiring.open_work(unit_office.proposer) as work:
        work.suggested_wordings.reject(proposal, suggestion, "Quokka six.")
    details = session.scalars(select(AuditEntry.details)).all()
    assert [each for each in details if "Quokka" in each] == []


def test_same_words_sent_twice_are_said_once(
    unit_office: Office, proposal: DefinitionVersionId, session: Session
) -> None:
    first = _comment(unit_office, proposal, unit_office.consultant)
    assert _comment(unit_office, proposal, unit_office.consultant) == first
    assert len(_acts(session, proposal)) == 1
    assert _comment(unit_office, proposal, unit_office.proposer) != first


def test_thread_is_settled_and_opened_once_each(
    unit_office: Office, proposal: DefinitionVersionId, session: Session
) -> None:
    thread_id = _comment(unit_office, proposal, unit_office.consultant)
    with unit_office.wiring.open_work(unit_office.proposer) as work:
        work.consultation.resolve(proposal, thread_id)
        work.consultation.resolve(proposal, thread_id)
    with (
        unit_office.wiring.open_work(unit_office.consultant) as work,
        pytest.raises(RuleRefused) as refused,
    ):
        work.consultation.answer(proposal, thread_id, "And yet.")
    assert refused.value.code == "consultation.resolved"
    with unit_office.wiring.open_work(unit_office.consultant) as work:
        work.consultation.reopen(proposal, thread_id)
        work.consultation.reopen(proposal, thread_id)
        work.consultation.answer(proposal, thread_id, "And yet.")
    assert [action for action, _ in _acts(session, proposal)] == [
        AuditAction.COMMENT_WRITTEN,
        AuditAction.COMMENT_RESOLVED,
        AuditAction.COMMENT_REOPENED,
        AuditAction.COMMENT_WRITTEN,
    ]


@pytest.mark.parametrize(
    ("text", "field"),
    [("", "text"), (" \u200b\n", "text"), ("x" * (LONGEST_COMMENT + 1), "text")],
)
def test_comment_without_words_or_with_too_many_is_refused(
    unit_office: Office, proposal: DefinitionVersionId, text: str, field: str
) -> None:
    with pytest.raises(TalkRefused) as refused:
        _comment(unit_office, proposal, unit_office.consultant, text=text)
    assert [fault.field for fault in refused.value.faults] == [field]


@pytest.mark.parametrize(
    "place",
    [
        Place(Section.ABOUT, "criteria"),
        Place(Section.OUTCOMES, "slos[nobody].title"),
        Place(None, "title"),
        Place(Section.ABOUT, "../title"),
    ],
)
def test_comment_on_no_place_is_refused(
    unit_office: Office, proposal: DefinitionVersionId, place: Place
) -> None:
    with pytest.raises(RuleRefused) as refused:
        _comment(unit_office, proposal, unit_office.consultant, place)
    assert refused.value.code == "consultation.place"


def test_decided_proposal_is_talked_about_no_more_and_what_was_said_stays(
    unit_office: Office, proposal: DefinitionVersionId
) -> None:
    thread_id = _comment(unit_office, proposal, unit_office.consultant)
    unit_office.move(proposal, Move.WITHDRAW, unit_office.proposer)
    for who in (unit_office.proposer, unit_office.consultant):
        with unit_office.wiring.open_work(who) as work:
            for said in (
                lambda: work.consultation.comment(proposal, WHOLE, "More."),
                lambda: work.consultation.answer(proposal, thread_id, "More."),
                lambda: work.consultation.resolve(proposal, thread_id),
                lambda: work.consultation.log_meeting(proposal, date(2026, 11, 1), "A", "B"),
                lambda: work.suggested_wordings.suggest(proposal, TITLE, "Other"),
            ):
                with pytest.raises(RuleRefused) as refused:
                    said()
                assert refused.value.code == "definition.state"
            assert [thread.root.comment_id for thread in work.threads.of(proposal)] == [thread_id]


def _strangers(office: Office, session: Session) -> dict[str, Actor]:
    other_unit = unit(session, office.institution_id, "stage")
    return {
        "other unit": member(session, office.institution_id, other_unit, name="Pavel Novak"),
        "reviewer": asa(session, office.institution_id, LocalRole.ASA_REVIEWER, "Rae"),
        "awarder": asa(session, office.institution_id, LocalRole.ASA_AWARDER, "Wanda"),
        "registrar": asa(session, office.institution_id, LocalRole.REGISTRAR, "Reg"),
    }


def test_nobody_else_reads_or_says_anything(
    unit_office: Office, proposal: DefinitionVersionId, session: Session
) -> None:
    thread_id = _comment(unit_office, proposal, unit_office.consultant)
    for name, who in _strangers(unit_office, session).items():
        with unit_office.wiring.open_work(who) as work:
            for tried in (
                lambda: work.threads.of(proposal),
                lambda: work.threads.meetings(proposal),
                lambda: work.timelines.of(proposal),
                lambda: work.consultation.comment(proposal, WHOLE, "Mine."),
                lambda: work.consultation.answer(proposal, thread_id, "Mine."),
                lambda: work.consultation.resolve(proposal, thread_id),
                lambda: work.suggested_wordings.suggest(proposal, TITLE, "Mine"),
                lambda: work.suggested_wordings.accept(proposal, thread_id),
                lambda: work.suggested_wordings.reject(proposal, thread_id),
            ):
                with pytest.raises(NotFound):
                    tried()
            assert (name, dict(work.threads.counts(proposal))) == (name, {})


def test_decided_one_shows_its_talk_to_no_reviewer(unit_office: Office, session: Session) -> None:
    version_id = unit_office.approve()
    reviewer = _strangers(unit_office, session)["reviewer"]
    with unit_office.wiring.open_work(reviewer) as work:
        assert work.proposals.one(version_id).dossier.state is DefinitionState.APPROVED
        for read in (work.threads.of, work.timelines.of):
            with pytest.raises(NotFound):
                read(version_id)


def test_auditor_reads_and_says_nothing(
    unit_office: Office, proposal: DefinitionVersionId, session: Session
) -> None:
    thread_id = _comment(unit_office, proposal, unit_office.consultant)
    auditor = asa(session, unit_office.institution_id, LocalRole.AUDITOR, "Audra")
    with unit_office.wiring.open_work(auditor) as work:
        assert [thread.root.comment_id for thread in work.threads.of(proposal)] == [thread_id]
        with pytest.raises(NotPermitted):
            work.consultation.comment(proposal, WHOLE, "Seen.")


def test_threads_are_counted_by_place(unit_office: Office, proposal: DefinitionVersionId) -> None:
    settled = _comment(unit_office, proposal, unit_office.consultant, text="One.")
    _comment(unit_office, proposal, unit_office.consultant, text="Two.")
    _comment(unit_office, proposal, unit_office.consultant, WHOLE, text="All.")
    with unit_office.wiring.open_work(unit_office.proposer) as work:
        work.consultation.answer(proposal, settled, "Done.")
        work.consultation.resolve(proposal, settled)
        found = {
            place: (each.open, each.all) for place, each in work.threads.counts(proposal).items()
        }
    assert found == {STATEMENT: (1, 2), WHOLE: (1, 1)}


def test_comment_of_one_proposal_is_none_of_another(
    unit_office: Office, proposal: DefinitionVersionId
) -> None:
    thread_id = _comment(unit_office, proposal, unit_office.consultant)
    other = unit_office.begin(title="Another one")
    with unit_office.wiring.open_work(unit_office.proposer) as work, pytest.raises(NotFound):
        work.consultation.answer(other, thread_id, "Here?")


def test_accepted_wording_is_saved_as_a_revision_by_whoever_accepts(
    unit_office: Office, proposal: DefinitionVersionId, session: Session
) -> None:
    suggestion = _suggest(unit_office, proposal, unit_office.consultant)
    with unit_office.wiring.open_work(unit_office.co_editor) as work:
        work.suggested_wordings.accept(proposal, suggestion)
        work.suggested_wordings.accept(proposal, suggestion)
        one = work.proposals.one(proposal)
        saved = one.save_of(Section.COMPETENCIES)
        (thread,) = work.threads.of(proposal)
    assert one.content.competency_statement == "A holder weighs AI in practice."
    assert (saved.revision, saved.saved_by and saved.saved_by.name) == (2, "Luis Ortega")
    assert (thread.is_open, thread.root.suggestion_state) == (False, SuggestionState.ACCEPTED)
    assert _acts(session, proposal) == [
        (AuditAction.COMMENT_WRITTEN, "asa-consultant"),
        (AuditAction.SUGGESTION_ACCEPTED, "co-editor"),
    ]


def test_accepting_leaves_the_rest_of_the_section_as_others_wrote_it(
    unit_office: Office, proposal: DefinitionVersionId
) -> None:
    suggestion = _suggest(unit_office, proposal, unit_office.consultant, "Other title", TITLE)
    _write(unit_office, proposal, Section.ABOUT, description="Written meanwhile.")
    with unit_office.wiring.open_work(unit_office.proposer) as work:
        work.suggested_wordings.accept(proposal, suggestion)
        one = work.proposals.one(proposal)
    assert (one.content.title, one.content.description, one.waiting) == (
        "Other title",
        "Written meanwhile.",
        (),
    )


def test_suggestion_over_a_changed_text_says_so_and_is_accepted_once_seen(
    unit_office: Office, proposal: DefinitionVersionId
) -> None:
    suggestion = _suggest(unit_office, proposal, unit_office.consultant)
    _write(unit_office, proposal, Section.COMPETENCIES, competency_statement="Written meanwhile.")
    with (
        unit_office.wiring.open_work(unit_office.proposer) as work,
        pytest.raises(Conflict) as refused,
    ):
        work.suggested_wordings.accept(proposal, suggestion)
    assert refused.value.code == "suggestion.moved"
    assert _statement(unit_office, proposal) == "Written meanwhile."
    with unit_office.wiring.open_work(unit_office.proposer) as work:
        work.suggested_wordings.accept(proposal, suggestion, digest("Written meanwhile."))
    assert _statement(unit_office, proposal) == "A holder weighs AI in practice."


def test_wording_for_an_outcome_follows_it_when_outcomes_are_put_in_another_order(
    unit_office: Office,
) -> None:
    version_id = unit_office.to(Phase.ASSESSMENT)
    unit_office.write(version_id, Phase.ASSESSMENT)
    suggestion = _suggest(unit_office, version_id, unit_office.consultant, "Anew.", FIRST_SLO)
    with unit_office.wiring.open_work(unit_office.proposer) as work:
        one = work.proposals.one(version_id)
        slos = [
            {"key": slo.key, "title": slo.title, "description": slo.description}
            for slo in reversed(one.content.slos)
        ]
        base = one.save_of(Section.OUTCOMES).revision
        work.proposal_sections.save(version_id, Section.OUTCOMES, {"slos": slos}, base)
        work.suggested_wordings.accept(version_id, suggestion)
        after = {slo.key: slo.description for slo in work.proposals.one(version_id).content.slos}
    assert after[SloKey("slo-1")] == "Anew."
    assert list(after) == [slo["key"] for slo in slos]


def test_wording_for_an_outcome_that_is_gone_is_refused(unit_office: Office) -> None:
    version_id = unit_office.to(Phase.ASSESSMENT)
    unit_office.write(version_id, Phase.ASSESSMENT)
    suggestion = _suggest(unit_office, version_id, unit_office.consultant, "Anew.", FIRST_SLO)
    _write(unit_office, version_id, Section.OUTCOMES, slos=[])
    with (
        unit_office.wiring.open_work(unit_office.proposer) as work,
        pytest.raises(RuleRefused) as refused,
    ):
        work.suggested_wordings.accept(version_id, suggestion)
    assert refused.value.code == "suggestion.gone"


def test_asa_accepts_nothing_and_the_unit_nothing_in_asas_turn(
    unit_office: Office, proposal: DefinitionVersionId
) -> None:
    suggestion = _suggest(unit_office, proposal, unit_office.co_editor)
    before = _statement(unit_office, proposal)
    with unit_office.wiring.open_work(unit_office.consultant) as work, pytest.raises(NotPermitted):
        work.suggested_wordings.accept(proposal, suggestion)
    with unit_office.wiring.open_work(unit_office.consultant) as work, pytest.raises(NotPermitted):
        work.suggested_wordings.reject(proposal, suggestion)
    unit_office.move(proposal, Move.SUBMIT, unit_office.proposer)
    with unit_office.wiring.open_work(unit_office.proposer) as work, pytest.raises(RuleRefused):
        work.suggested_wordings.accept(proposal, suggestion)
    assert _statement(unit_office, proposal) == before


def test_suggestion_is_turned_down_with_a_reason_as_its_answer(
    unit_office: Office, proposal: DefinitionVersionId
) -> None:
    suggestion = _suggest(unit_office, proposal, unit_office.consultant)
    with unit_office.wiring.open_work(unit_office.proposer) as work:
        work.suggested_wordings.reject(proposal, suggestion, "It loses the setting.")
        work.suggested_wordings.reject(proposal, suggestion, "It loses the setting.")
        (thread,) = work.threads.of(proposal)
    assert (thread.root.suggestion_state, thread.was_taken_back) == (
        SuggestionState.REJECTED,
        False,
    )
    assert [said.text for said in thread.answers] == ["It loses the setting."]
    with unit_office.wiring.open_work(unit_office.proposer) as work, pytest.raises(Conflict):
        work.suggested_wordings.accept(proposal, suggestion)


def test_own_suggestion_is_taken_back_whosever_turn_it_is(
    unit_office: Office, proposal: DefinitionVersionId
) -> None:
    suggestion = _suggest(unit_office, proposal, unit_office.consultant)
    with unit_office.wiring.open_work(unit_office.consultant) as work:
        work.suggested_wordings.reject(proposal, suggestion)
        (thread,) = work.threads.of(proposal)
    assert thread.was_taken_back


@pytest.mark.parametrize(
    ("place", "wording", "kind", "field"),
    [
        (STATEMENT, "", TalkRefused, "wording"),
        (Place(Section.ABOUT, "purposes"), "Other", TalkRefused, "place"),
        (WHOLE, "Other", TalkRefused, "place"),
        (FIRST_SLO, "Other", TalkRefused, "place"),
        (TITLE, "x" * 201, SectionRefused, "title"),
    ],
)
def test_wording_that_cannot_stand_is_refused(
    unit_office: Office,
    proposal: DefinitionVersionId,
    place: Place,
    wording: str,
    kind: type[RuleRefused],
    field: str,
) -> None:
    with pytest.raises(kind) as refused:
        _suggest(unit_office, proposal, unit_office.consultant, wording, place)
    assert refused.value.field == field


def test_wording_that_stands_already_is_none(
    unit_office: Office, proposal: DefinitionVersionId
) -> None:
    standing = _statement(unit_office, proposal)
    with pytest.raises(TalkRefused) as refused:
        _suggest(unit_office, proposal, unit_office.consultant, standing)
    assert refused.value.field == "wording"


def test_suggestion_is_accepted_by_one_of_two_and_the_other_is_told(
    unit_office: Office, proposal: DefinitionVersionId
) -> None:
    suggestion = _suggest(unit_office, proposal, unit_office.consultant)
    with unit_office.wiring.open_work(unit_office.proposer) as work:
        work.suggested_wordings.accept(proposal, suggestion)
    with unit_office.wiring.open_work(unit_office.co_editor) as work, pytest.raises(Conflict):
        work.suggested_wordings.reject(proposal, suggestion)


def test_meeting_is_logged_once_and_listed_latest_first(
    unit_office: Office, proposal: DefinitionVersionId, session: Session
) -> None:
    with unit_office.wiring.open_work(unit_office.proposer) as work:
        work.consultation.log_meeting(proposal, date(2026, 11, 10), "Noor, Mina", "The setting.")
        work.consultation.log_meeting(proposal, date(2026, 11, 10), "Noor, Mina", "The setting.")
    with unit_office.wiring.open_work(unit_office.consultant) as work:
        work.consultation.log_meeting(proposal, date(2026, 11, 20), "Noor, Mina", "The plan.")
        meetings = work.threads.meetings(proposal)
    assert [(each.held_on.day, each.notes, each.by.name) for each in meetings] == [
        (20, "The plan.", "Mina Park"),
        (10, "The setting.", "Noor Haddad"),
    ]
    assert _acts(session, proposal) == [
        (AuditAction.MEETING_LOGGED, "unit-proposer"),
        (AuditAction.MEETING_LOGGED, "asa-consultant"),
    ]


@pytest.mark.parametrize(
    ("held_on", "attendees", "notes", "fields"),
    [
        (None, "", "", ["held_on", "attendees", "notes"]),
        (date(2026, 11, 25), "A", "B", ["held_on"]),
        (date(1999, 1, 1), "A", "B", ["held_on"]),
        (date(2026, 11, 24), "A" * 501, "B" * 8001, ["attendees", "notes"]),
    ],
)
def test_meeting_names_each_field_that_is_wrong(
    unit_office: Office,
    proposal: DefinitionVersionId,
    held_on: date | None,
    attendees: str,
    notes: str,
    fields: list[str],
) -> None:
    with (
        unit_office.wiring.open_work(unit_office.consultant) as work,
        pytest.raises(TalkRefused) as refused,
    ):
        work.consultation.log_meeting(proposal, held_on, attendees, notes)
    assert [fault.field for fault in refused.value.faults] == fields


def _write(
    office: Office, version_id: DefinitionVersionId, section: Section, **values: Any
) -> None:
    with office.wiring.open_work(office.proposer) as work:
        base = work.proposals.one(version_id).save_of(section).revision
        work.proposal_sections.save(version_id, section, values, base)
