"""A form of judging that comes back: for a proposal that changed, and with no word lost."""

import re

import pytest
from werkzeug.test import TestResponse

from lti_app.domain.definition.definition import DefinitionState, Turn
from lti_app.domain.definition.phases import Phase, Section
from lti_app.domain.definition.sections import extract
from lti_app.domain.definition.states import Move
from lti_app.domain.ids import DefinitionVersionId
from lti_app.services.proposal.section_form import tree_of
from tests.integration.judging.handed_in import approvable, handed_in
from tests.integration.judging.test_judge_pages import judge, stands
from tests.integration.proposal.desk import Desk, words

CHANGED = "changed the proposal after this page was opened"
HIDDEN = re.compile(r'<input type="hidden" name="(seen|had)" value="([^"]*)">')


def shown(answer: TestResponse) -> dict[str, object]:
    """Take what a page says of the content that its forms were rendered over."""
    return dict(HIDDEN.findall(answer.text))


def rewrite(desk: Desk, version_id: DefinitionVersionId, **changes: object) -> None:
    """Take it back, write otherwise about it, hand it in again, as the unit."""
    office = desk.office
    office.move(version_id, Move.RECALL, office.proposer)
    with office.wiring.open_work(office.proposer) as work:
        proposal = work.proposals.one(version_id)
        tree = extract(tree_of(proposal.content), Section.ABOUT) | changes
        base = proposal.save_of(Section.ABOUT).revision
        work.proposal_sections.save(version_id, Section.ABOUT, tree, base)
    office.move(version_id, Move.SUBMIT, office.proposer)


def test_no_letter_is_shown_of_a_proposal_that_changed_since_it_was_read(desk: Desk) -> None:
    version_id = approvable(desk.office)
    window = desk.admin()
    read = shown(window.get(judge(version_id)))
    rewrite(desk, version_id, title="Something else")
    form = {"kind": "approve", "action": "preview", "rows": "2"} | read
    answer = window.post(judge(version_id, "decide"), form)
    told = words(answer)
    assert (answer.status_code, CHANGED in told) == (409, True)
    assert 'id="preview"' not in answer.text
    # It names what changed, and leads to the words themselves.
    assert re.search(r'id="changed-since".*?sections/about/history', answer.text, re.DOTALL)
    assert f"sections/{Section.OUTCOMES.value}/history" not in answer.text
    # Said once, what stands now is what was seen.
    again = window.post(judge(version_id, "decide"), form | shown(answer))
    assert (again.status_code, 'id="preview"' in again.text) == (200, True)


@pytest.mark.parametrize(
    ("page", "form"),
    [
        ("rigor", {"level": "advanced", "rationale": " "}),
        ("gate", {"kind": ""}),
        ("checklist", {}),
        ("decide", {"kind": "", "action": "preview"}),
        ("decide", {"kind": "return", "text": " ", "action": "preview"}),
        ("decide", {"kind": "approve", "action": "condition"}),
        ("decide", {"kind": "approve", "action": "change"}),
    ],
)
def test_form_that_comes_back_for_anything_else_says_first_that_the_proposal_changed(
    desk: Desk, page: str, form: dict[str, object]
) -> None:
    version_id = handed_in(desk.office, Phase.ASSESSMENT)
    window = desk.admin()
    read = shown(window.get(judge(version_id)))
    rewrite(desk, version_id, title="Something else")
    answer = window.post(judge(version_id, page), form | read)
    assert (answer.status_code, CHANGED in words(answer)) == (409, True)
    assert 'href="#changed-since"' in answer.text
    assert shown(answer) != read
    assert stands(desk, version_id) == (DefinitionState.ASSESSMENT, Turn.ASA)
