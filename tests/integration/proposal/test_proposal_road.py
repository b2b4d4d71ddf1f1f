"""From an idea to an approved definition, by the services alone."""

import pytest

from lti_app.domain.definition.definition import DefinitionState, Turn
from lti_app.domain.definition.phases import Phase
from lti_app.domain.definition.states import Move
from lti_app.domain.errors import Conflict, NotFound, NotPermitted
from tests.factories.proposals import Office


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
