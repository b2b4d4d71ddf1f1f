"""Each link of a refused page leads somewhere, and what marks words is said as well as shown."""

import re

import pytest

from lti_app.domain.definition.definition import DefinitionState
from lti_app.domain.definition.phases import Phase, Section
from lti_app.domain.definition.places import Place
from tests.integration.judging.handed_in import approvable, handed_in
from tests.integration.judging.test_judge_pages import judge, stands
from tests.integration.proposal.desk import Desk, at, words
from tests.integration.proposal.links import leading_nowhere
from tests.integration.proposal.test_section_conflicts import both_write

DESCRIBED = re.compile(r'aria-describedby="([^"]+)"')
TITLE = "Responsible AI in Practice"


@pytest.mark.parametrize("action", ["look", "begin"])
def test_start_refused_for_its_one_unit_leads_to_where_it_is_named(desk: Desk, action: str) -> None:
    answer = desk.proposer().post("unit/start", {"action": action})
    assert answer.status_code == 422
    assert 'href="#f-unit"' in answer.text
    assert leading_nowhere(answer) == set()


@pytest.mark.parametrize(
    "form",
    [
        {"kind": "return", "text": "So.", "reasons": "no-such"},
        {"kind": "approve-with-conditions", "condition-0": "More.", "due-0": "soon"},
        {"kind": "approve-with-conditions"},
        {"kind": "decline"},
        {"kind": ""},
    ],
)
@pytest.mark.parametrize("action", ["preview", "decide"])
def test_decision_refused_leads_to_its_fields(
    desk: Desk, form: dict[str, object], action: str
) -> None:
    version_id = approvable(desk.office)
    answer = desk.admin().post(judge(version_id, "decide"), form | {"action": action})
    assert (answer.status_code in {200, 409, 422}, leading_nowhere(answer)) == (True, set())


@pytest.mark.parametrize(
    "form",
    [
        {"kind": "retire", "title": TITLE},
        {"kind": "retire", "title": TITLE, "text": "So.", "reasons": "no-such"},
        {"kind": "suspend", "title": TITLE, "text": "So.", "reasons": "no-such"},
        {"kind": "suspend", "title": "Another"},
        {"kind": "archive", "title": TITLE, "text": "x" * 9000},
        {"kind": ""},
    ],
)
def test_change_refused_leads_to_its_fields(desk: Desk, form: dict[str, object]) -> None:
    version_id = desk.office.approve()
    answer = desk.admin().post(judge(version_id, "change"), form)
    assert (answer.status_code in {409, 422}, leading_nowhere(answer)) == (True, set())
    described = {each for ids in DESCRIBED.findall(answer.text) for each in ids.split()}
    assert described <= set(re.findall(r'\sid="([^"]+)"', answer.text))


def test_consultant_who_may_not_decide_so_is_told_that_before_anything_of_the_form(
    desk: Desk,
) -> None:
    version_id = approvable(desk.office)
    form = {"kind": "approve-with-conditions", "condition-0": "More.", "due-0": "soon"}
    answer = desk.consultant().post(judge(version_id, "decide"), form | {"action": "preview"})
    assert answer.status_code == 403


def test_title_that_is_wrong_is_told_only_where_the_form_to_withdraw_is(desk: Desk) -> None:
    version_id = desk.office.begin()
    answer = desk.proposer().post(at(version_id, "withdraw"), {"title": "Another"})
    assert (answer.status_code, "Write the title as it stands" in words(answer)) == (422, True)
    assert (
        desk.co_editor().post(at(version_id, "withdraw"), {"title": "Another"}).status_code == 403
    )
    approved = desk.office.approve(title="An approved one")
    assert desk.proposer().post(at(approved, "withdraw"), {"title": "Another"}).status_code == 409


def test_title_is_typed_the_same_way_to_withdraw_and_to_retire(desk: Desk) -> None:
    typed = "  responsible AI   in practice "
    version_id = desk.office.approve()
    form = {"kind": "retire", "text": "So.", "title": typed}
    assert desk.admin().post(judge(version_id, "change"), form).status_code == 303
    assert stands(desk, version_id)[0] is DefinitionState.RETIRED
    other = desk.office.begin()
    assert desk.proposer().post(at(other, "withdraw"), {"title": typed}).status_code == 303


def test_earlier_texts_say_which_words_went_and_which_came(desk: Desk) -> None:
    version_id = desk.office.begin()
    window = desk.proposer()
    for revision, title in enumerate(("Reading Maps", "Drawing Maps")):
        form = {"revision": revision, "title": title, "type": "badge", "description": "Same."}
        assert window.post(at(version_id, "sections/about"), form).status_code == 303
    told = words(window.get(at(version_id, "sections/about/history")))
    assert "[removed: Reading ] [added: Drawing ] Maps" in told


def test_two_texts_say_which_words_differ(desk: Desk) -> None:
    _version, page, luis = both_write(desk)
    told = words(luis.get(f"unit/{page}"))
    assert "[differs: Hers ]" in told
    assert "[differs: His ]" in told


def test_hints_and_faults_of_judging_are_told_with_their_fields(desk: Desk) -> None:
    version_id = handed_in(desk.office, Phase.APPLICATION)
    form = {"kind": "return", "text": "So.", "reasons": "no-such", "action": "decide"}
    pages = [
        desk.admin().post(judge(version_id, "decide"), form),
        desk.admin().get(judge(approvable(desk.office))),
    ]
    for page in pages:
        described = {each for ids in DESCRIBED.findall(page.text) for each in ids.split()}
        hints = set(re.findall(r'<p class="(?:hint|error)"(?: id="([^"]+)")?>', page.text))
        assert hints <= described
    assert "decision-reasons-error" in pages[0].text


def test_own_wording_is_taken_back_and_anothers_turned_down(desk: Desk) -> None:
    version_id = desk.office.begin()
    desk.office.write(version_id, Phase.APPLICATION)
    place = Place(Section.COMPETENCIES, "competency_statement")
    for who, window, said in (
        (desk.office.proposer, desk.proposer(), "Taken back."),
        (desk.office.consultant, desk.proposer(), "Turned down."),
    ):
        with desk.office.wiring.open_work(who) as work:
            thread = work.suggested_wordings.suggest(version_id, place, f"Weighs AI, {said}")
        answer = window.post(at(version_id, f"consultation/{thread}/reject"))
        assert answer.status_code == 303
        assert said in words(window.get(at(version_id)))
