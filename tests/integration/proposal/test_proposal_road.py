"""From an idea to an approved definition, by the services alone."""

import pytest

from lti_app.domain.definition.definition import DefinitionState, Turn
from lti_app.domain.definition.phases import Phase, Section
from lti_app.domain.definition.states import Move
from lti_app.domain.errors import Conflict, NotFound, NotPermitted, RuleRefused
from tests.factories.proposals import SENATE, Office


def test_proposal_goes_from_an_idea_to_approved(unit_office: Office) -> None:
    version_id = unit_office.approve()

    with unit_office.wiring.open_work(unit_office.admin) as work:
        version = work.definitions.version(version_id)
        assert (version.state, version.turn, version.number) == (
            DefinitionState.APPROVED,
            Turn.NOBODY,
            1,
        )
        assert version.content.slug == "responsible-ai-in-practice"


def test_second_writer_of_a_section_is_told_and_nothing_is_lost(unit_office: Office) -> None:
    version_id = unit_office.begin()
    with unit_office.wiring.open_work(unit_office.proposer) as work:
        first = work.proposal_sections.save(
            version_id, Section.PARTNERS, {"endorsements": [_said("Good.")]}, 0
        )
    with unit_office.wiring.open_work(unit_office.co_editor) as work:
        second = work.proposal_sections.save(
            version_id, Section.PARTNERS, {"endorsements": [_said("Very good.")]}, 0
        )
    assert (first.revision, first.conflict_id) == (1, None)
    assert second.conflict_id is not None
    with unit_office.wiring.open_work(unit_office.proposer) as work:
        two = work.proposal_sections.conflict(second.conflict_id)
        assert [
            two.standing["endorsements"][0]["text"],
            two.written["endorsements"][0]["text"],
        ] == [
            "Good.",
            "Very good.",
        ]
        assert [w.section for w in work.proposals.one(version_id).waiting] == [Section.PARTNERS]
    with unit_office.wiring.open_work(unit_office.co_editor) as work:
        settled = work.proposal_sections.settle(second.conflict_id, two.written, 1)
        assert (settled.revision, settled.changed) == (2, True)
        assert work.proposals.one(version_id).waiting == ()


def test_design_is_closed_while_the_gate_is(unit_office: Office) -> None:
    version_id = unit_office.begin(SENATE)
    with (
        unit_office.wiring.open_work(unit_office.proposer) as work,
        pytest.raises(RuleRefused) as refused,
    ):
        work.proposal_sections.save(version_id, Section.TERM, {"term": "Fall"}, 0)
    assert refused.value.code == "definition.gate"


def test_revision_carries_the_words_and_a_second_one_is_refused(unit_office: Office) -> None:
    version_id = unit_office.approve()
    with unit_office.wiring.open_work(unit_office.proposer) as work:
        revision = work.proposal_starts.revise(version_id)
        assert work.proposals.one(revision).content == work.proposals.one(version_id).content
    with unit_office.wiring.open_work(unit_office.proposer) as work, pytest.raises(Conflict):
        work.proposal_starts.revise(version_id)


def test_co_editor_writes_and_hands_nothing_in(unit_office: Office) -> None:
    version_id = unit_office.begin()
    unit_office.write(version_id, Phase.APPLICATION)
    with pytest.raises(NotPermitted):
        unit_office.move(version_id, Move.SUBMIT, unit_office.co_editor)


def test_reviewer_of_cases_sees_no_proposal(unit_office: Office) -> None:
    version_id = unit_office.begin()
    stranger = unit_office.admin.__class__(
        name="Stranger", institution_id=unit_office.institution_id, person_id=None
    )
    with unit_office.wiring.open_work(stranger) as work, pytest.raises(NotFound):
        work.proposals.one(version_id)


def _said(text: str) -> dict[str, str]:
    return {"partner": "Civic Technology Roundtable", "text": text}
