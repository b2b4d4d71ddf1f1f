"""A form of judging that comes back: for a proposal that changed, and with no word lost."""

import re

import pytest
from werkzeug.test import TestResponse

from lti_app.domain.definition.decisions import Decision, DecisionKind
from lti_app.domain.definition.definition import DefinitionState, Turn
from lti_app.domain.definition.phases import Phase, Section
from lti_app.domain.definition.sections import extract
from lti_app.domain.definition.sign_offs import ChecklistItem
from lti_app.domain.definition.states import Move
from lti_app.domain.ids import DefinitionVersionId
from lti_app.services.proposal.section_form import tree_of
from tests.factories.proposals import CREDIT
from tests.integration.judging.handed_in import approvable, handed_in
from tests.integration.judging.test_judge_pages import judge, stands
from tests.integration.proposal.desk import Desk, at, words
from tests.integration.proposal.links import leading_nowhere

LONG = "Because of the outcomes, said at length.\n\nAnd more."
LOST = "What you wrote is not recorded. Copy what you want to keep:"
CHANGED = "changed the proposal after this page was opened"
HIDDEN = re.compile(r'<input type="hidden" name="(seen|had)" value="([^"]*)">')


def shown(answer: TestResponse) -> dict[str, object]:
    """Take what a page says of the content that its forms were rendered over."""
    return dict(HIDDEN.findall(answer.text))


def rewrite(
    desk: Desk,
    version_id: DefinitionVersionId,
    section: Section = Section.ABOUT,
    **changes: object,
) -> None:
    """Take it back, write otherwise about it, hand it in again, as the unit."""
    office = desk.office
    office.move(version_id, Move.RECALL, office.proposer)
    with office.wiring.open_work(office.proposer) as work:
        proposal = work.proposals.one(version_id)
        tree = extract(tree_of(proposal.content), section) | changes
        base = proposal.save_of(section).revision
        work.proposal_sections.save(version_id, section, tree, base)
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


def decide(desk: Desk, version_id: DefinitionVersionId, kind: DecisionKind) -> None:
    with desk.office.wiring.open_work(desk.office.admin) as work:
        work.definition_decisions.decide(version_id, Decision(kind=kind, text="Said."))


def kept_whole(answer: TestResponse) -> bool:
    """Say whether the words stand apart on the page, each of its links leading somewhere."""
    return LOST in words(answer) and f"\n{LONG}</textarea>" in answer.text


def test_words_of_a_letter_are_not_lost_when_a_colleague_decided_first(desk: Desk) -> None:
    version_id = handed_in(desk.office, Phase.APPLICATION)
    window = desk.admin()
    decide(desk, version_id, DecisionKind.RETURN)
    for action in ("decide", "preview", "change", "condition"):
        form = {"kind": "return", "action": action, "text": LONG, "rows": "2"}
        answer = window.post(judge(version_id, "decide"), form)
        assert (answer.status_code, kept_whole(answer)) == (409, True), action
        assert (leading_nowhere(answer), 'id="error-summary"' in answer.text) == (set(), True)


@pytest.mark.parametrize(
    ("page", "form", "status"),
    [
        ("decide", {"kind": "approve", "action": "preview", "text": LONG}, 409),
        ("decide", {"kind": "", "action": "preview", "text": LONG}, 409),
        (
            "decide",
            {"kind": "approve-with-conditions", "action": "preview", "condition-1": LONG},
            409,
        ),
        ("rigor", {"level": "advanced", "rationale": LONG}, 409),
        ("rigor", {"level": "", "rationale": LONG}, 422),
        (
            "checklist",
            {f"{item.value}-note": LONG for item in ChecklistItem}
            | {item.value: "yes" for item in ChecklistItem},
            409,
        ),
        ("checklist", {f"{next(iter(ChecklistItem)).value}-note": LONG}, 422),
        ("gate", {"kind": "", "reasoning": LONG}, 422),
        ("change", {"kind": "resume", "title": "Responsible AI in Practice", "text": LONG}, 409),
        ("change", {"kind": "", "text": LONG}, 422),
    ],
)
def test_no_word_is_lost_that_was_written_before_the_approval(
    desk: Desk, page: str, form: dict[str, object], status: int
) -> None:
    version_id = approvable(desk.office)
    decide(desk, version_id, DecisionKind.APPROVE)
    answer = desk.admin().post(judge(version_id, page), form)
    assert (answer.status_code, kept_whole(answer)) == (status, True)
    assert (leading_nowhere(answer), 'id="error-summary"' in answer.text) == (set(), True)


def test_reason_of_a_suspension_is_not_lost_when_it_is_suspended_already(desk: Desk) -> None:
    version_id = desk.office.approve()
    decide(desk, version_id, DecisionKind.SUSPEND)
    form = {"kind": "suspend", "title": "Responsible AI in Practice", "text": LONG}
    answer = desk.admin().post(judge(version_id, "change"), form)
    assert (answer.status_code, kept_whole(answer)) == (409, True)
    assert leading_nowhere(answer) == set()


def test_reasoning_for_an_exemption_is_not_lost_where_none_can_be_asked(desk: Desk) -> None:
    version_id = desk.office.begin()
    for policy in ("340.350", ""):
        form = {"policy": policy, "reasoning": LONG}
        answer = desk.proposer().post(at(version_id, "exemption"), form)
        assert (answer.status_code, kept_whole(answer)) == (422, True)
        assert leading_nowhere(answer) == set()


def test_words_stay_in_their_form_where_it_is_still_there(desk: Desk) -> None:
    version_id = handed_in(desk.office, Phase.ASSESSMENT, CREDIT)
    window = desk.admin()
    for page, form in {
        "rigor": {"level": "", "rationale": LONG},
        "gate": {"kind": "exempt", "reasoning": LONG},
        "decide": {"kind": "", "text": LONG},
        "advance": {},
        "consultant": {"consultant": ""},
    }.items():
        answer = window.post(judge(version_id, page), form)
        assert answer.status_code in {409, 422}
        assert (LOST in words(answer), leading_nowhere(answer)) == (False, set()), page
        assert (LONG in answer.text) == (LONG in form.values())


def test_phase_accepted_meanwhile_is_told_without_a_link_to_a_form_that_is_gone(
    desk: Desk,
) -> None:
    version_id = handed_in(desk.office, Phase.APPLICATION)
    desk.office.assign(version_id)
    window = desk.consultant()
    assert window.post(judge(version_id, "advance")).status_code == 303
    answer = window.post(judge(version_id, "advance"))
    assert (answer.status_code, leading_nowhere(answer)) == (409, set())
    assert "No phase of it waits to be accepted." in words(answer)
    assert "Changed since this page was opened" not in words(answer)


def test_change_refused_by_where_it_stands_leads_to_the_changes(desk: Desk) -> None:
    version_id = desk.office.approve()
    form = {"kind": "retire", "title": "", "text": LONG}
    answer = desk.admin().post(judge(version_id, "change"), form)
    assert (answer.status_code, leading_nowhere(answer)) == (422, set())
    assert (LOST in words(answer), LONG in answer.text) == (False, True)
