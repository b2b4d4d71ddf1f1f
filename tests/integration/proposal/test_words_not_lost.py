"""What was written in the talk about a proposal is never lost to what happened meanwhile (R16)."""

import pytest
from werkzeug.test import TestResponse

from lti_app.domain.definition.phases import Phase, Section
from lti_app.domain.definition.places import WHOLE, Place
from lti_app.domain.definition.states import Move
from lti_app.domain.ids import DefinitionVersionId
from tests.integration.proposal.desk import Desk, Window, at, words
from tests.integration.proposal.links import leading_nowhere

LONG = "Said at length.\n\nAnd more."
LOST = "What you wrote is not recorded. Copy what you want to keep:"
STATEMENT = Place(Section.COMPETENCIES, "competency_statement")


@pytest.fixture
def proposal(desk: Desk) -> DefinitionVersionId:
    """A proposal with its application written."""
    version_id = desk.office.begin()
    desk.office.write(version_id, Phase.APPLICATION)
    return version_id


def said(desk: Desk, version_id: DefinitionVersionId) -> int:
    with desk.actions.wiring.open_work(desk.office.consultant) as work:
        return work.consultation.comment(version_id, WHOLE, "Name the setting.")


def send(window: Window, version_id: DefinitionVersionId, page: str, **form: str) -> TestResponse:
    return window.post(at(version_id, f"consultation/{page}"), form)


def kept_whole(answer: TestResponse) -> bool:
    return LOST in words(answer) and f"\n{LONG}</textarea>" in answer.text


@pytest.mark.parametrize("shown", ["", "?show=open", "?show=all", "?at=outcomes"])
def test_answer_in_a_thread_settled_meanwhile_is_shown_with_its_thread(
    desk: Desk, proposal: DefinitionVersionId, shown: str
) -> None:
    thread = said(desk, proposal)
    with desk.actions.wiring.open_work(desk.office.consultant) as work:
        work.consultation.resolve(proposal, thread)
    answer = send(desk.proposer(), proposal, f"{thread}/answer{shown}", text=LONG)
    assert (answer.status_code, kept_whole(answer)) == (422, True)
    assert f'href="#thread-{thread}"' in answer.text
    assert leading_nowhere(answer) == set()


@pytest.mark.parametrize(
    ("page", "form"),
    [
        ("comments", {"place": "", "text": LONG}),
        ("comments", {"place": "competencies/competency_statement", "wording": LONG}),
        ("meetings", {"held_on": "2026-06-01", "attendees": "Mina", "notes": LONG}),
    ],
)
def test_words_written_before_the_withdrawal_are_shown_to_be_copied(
    desk: Desk, proposal: DefinitionVersionId, page: str, form: dict[str, str]
) -> None:
    desk.office.move(proposal, Move.WITHDRAW, desk.office.proposer)
    answer = send(desk.proposer(), proposal, page, **form)
    assert (answer.status_code, kept_whole(answer)) == (422, True)
    assert leading_nowhere(answer) == set()
    assert "It is decided: what was said about it stays as it is." in words(answer)


def test_reason_for_turning_words_down_comes_back_in_its_field(
    desk: Desk, proposal: DefinitionVersionId
) -> None:
    with desk.actions.wiring.open_work(desk.office.consultant) as work:
        thread = work.suggested_wordings.suggest(proposal, STATEMENT, "A holder weighs AI.")
    reason = "No. " * 1500
    answer = send(desk.proposer(), proposal, f"{thread}/reject", text=reason)
    assert (answer.status_code, f'value="{reason}"' in answer.text) == (422, True)
    assert leading_nowhere(answer) == set()


def test_reason_for_turning_down_what_was_accepted_meanwhile_is_shown_to_be_copied(
    desk: Desk, proposal: DefinitionVersionId
) -> None:
    with desk.actions.wiring.open_work(desk.office.consultant) as work:
        thread = work.suggested_wordings.suggest(proposal, STATEMENT, "A holder weighs AI.")
    with desk.actions.wiring.open_work(desk.office.co_editor) as work:
        work.suggested_wordings.accept(proposal, thread)
    answer = send(desk.proposer(), proposal, f"{thread}/reject", text=LONG)
    assert (answer.status_code, kept_whole(answer)) == (409, True)
    assert leading_nowhere(answer) == set()


@pytest.mark.parametrize("text", [" ", LONG * 300])
def test_answer_that_is_refused_in_an_open_thread_stays_in_its_form(
    desk: Desk, proposal: DefinitionVersionId, text: str
) -> None:
    thread = said(desk, proposal)
    # The filter hides the thread: it is shown for the form that came back.
    answer = send(desk.proposer(), proposal, f"{thread}/answer?show=settled", text=text)
    assert (answer.status_code, LOST in words(answer)) == (422, False)
    assert f'href="#f-answer-{thread}"' in answer.text
    assert f"\n{text}</textarea>" in answer.text
    assert leading_nowhere(answer) == set()
