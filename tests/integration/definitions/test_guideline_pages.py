"""The pages of the guidelines: what each form does, gives back when refused, and tells of edits."""

import pytest
from flask.testing import FlaskClient

from lti_app.domain.definition.decisions import DecisionKind
from lti_app.domain.definition.guideline import (
    BUILT_IN,
    Guidance,
    Guideline,
    PhaseDays,
    Question,
    Reason,
)
from lti_app.domain.definition.phases import Phase, Section
from lti_app.domain.definition.sign_offs import ChecklistItem, FurtherAnswer
from tests.factories.guidelines import asking, edited
from tests.integration.bad_input.impossible import TEXTS
from tests.integration.judging.handed_in import handed_in
from tests.integration.proposal.desk import Desk, at, furnish, words

EDIT = "asa/guidelines/edit"
ASKED = Question(key="question-1", text="Is a librarian among those who assess?")
TIMES: dict[str, object] = {
    "part": "times",
    "base": "0",
    **{f"{phase.value}-{who}": "21" for phase in Phase for who in ("unit", "asa")},
    "review": "700",
}


@pytest.fixture
def desk(client: FlaskClient) -> Desk:
    return furnish(client)


def stands(desk: Desk) -> tuple[int, Guideline]:
    with desk.office.wiring.open_work(desk.office.admin) as work:
        found = work.guidelines.current(desk.office.institution_id)
    return found.number, found.guideline


def checklist(*more: str) -> dict[str, object]:
    form: dict[str, object] = {"part": "checklist", "base": "0"}
    for at_, question in enumerate(BUILT_IN.checklist):
        form |= {f"key-{at_}": question.key, f"text-{at_}": question.text}
    for at_, text in enumerate(more, start=len(BUILT_IN.checklist)):
        form |= {f"key-{at_}": "", f"text-{at_}": text}
    return {**form, "rows": str(len(BUILT_IN.checklist) + len(more))}


def test_a_question_added_is_asked_from_now_on_and_says_so(desk: Desk) -> None:
    window = desk.admin()
    answer = window.post(EDIT, checklist(ASKED.text, " "))
    assert answer.status_code == 303
    assert stands(desk)[1].checklist == (*BUILT_IN.checklist, ASKED)
    told = words(window.get("asa/guidelines/"))
    assert "Version 1 holds for proposals handed in from now on." in told
    assert ASKED.text in told


def test_an_emptied_question_is_asked_no_more(desk: Desk) -> None:
    asking(desk.office, ASKED)
    form = checklist("") | {"base": "1", "key-3": "question-1"}
    assert desk.admin().post(EDIT, form).status_code == 303
    assert stands(desk) == (2, BUILT_IN)


def test_guidance_is_read_beside_the_form_it_is_about(desk: Desk) -> None:
    form: dict[str, object] = {
        "part": "guidance",
        "base": "0",
        "guidance-about": "  Write for a reader\r\noutside your field.\r\n",
    }
    assert desk.admin().post(EDIT, form).status_code == 303
    text = "Write for a reader\noutside your field."
    assert stands(desk)[1].guidance == (Guidance(section=Section.ABOUT, text=text),)
    version_id = desk.office.begin()
    page = desk.proposer().get(at(version_id, "application")).text
    about = page.partition('id="about"')[2].partition("</section>")[0]
    assert "<p>Write for a reader</p><p>outside your field.</p>" in about
    assert page.count("Guidance of ASA") == 1


def test_a_reason_gets_its_code_and_is_offered_for_its_decisions(desk: Desk) -> None:
    form: dict[str, object] = {
        "part": "reasons",
        "base": "0",
        "rows": "1",
        "reason-0": "It is out of scope.",
        "decisions-0": "return",
    }
    assert desk.admin().post(EDIT, form).status_code == 303
    made = Reason(
        code="it-is-out-of-scope", text="It is out of scope.", decisions=(DecisionKind.RETURN,)
    )
    assert stands(desk)[1].reasons == (made,)
    version_id = handed_in(desk.office, Phase.APPLICATION)
    window = desk.consultant()
    assert f'value="{made.code}"' in window.get(f"asa/definitions/{version_id}/").text
    sent: dict[str, object] = {"kind": "return", "text": "See.", "action": "decide"}
    decided = window.post(f"asa/definitions/{version_id}/decide", sent | {"reasons": made.code})
    edited(desk.office, reasons=())
    letter = desk.proposer().get("unit/" + decided.location.partition("/unit/")[2])
    assert made.text in words(letter)


def test_times_are_days_and_what_is_none_comes_back_as_written(desk: Desk) -> None:
    window = desk.admin()
    answer = window.post(EDIT, TIMES | {"design-asa": "soon"})
    assert answer.status_code == 422
    assert 'value="soon"' in answer.text
    assert 'href="#times-design-asa">Give a number of days from 1 to 3650.' in answer.text
    assert window.post(EDIT, TIMES).status_code == 303
    assert stands(desk)[1].design == PhaseDays(unit=21, asa=21)


def test_the_second_of_two_sees_what_the_first_changed_and_keeps_what_was_written(
    desk: Desk,
) -> None:
    edited(desk.office, design=PhaseDays(unit=5, asa=15))
    window = desk.admin()
    answer = window.post(EDIT, TIMES)
    assert answer.status_code == 409
    told = words(answer)
    assert "Version 1 was made while this form was open. Nothing was saved." in told
    assert "Design, days of the unit" in told
    assert answer.text.count('value="21"') == 6
    assert stands(desk)[0] == 1
    assert window.post(EDIT, TIMES | {"base": "1"}).status_code == 303
    assert stands(desk)[0] == 2


def test_another_row_saves_nothing_and_keeps_what_was_written(desk: Desk) -> None:
    answer = desk.admin().post(EDIT, checklist("Half a") | {"action": "row"})
    assert answer.status_code == 200
    assert "\nHalf a</textarea>" in answer.text
    assert 'name="text-4"' in answer.text
    assert stands(desk)[0] == 0


def test_a_version_shows_what_it_changed(desk: Desk) -> None:
    asking(desk.office, ASKED)
    told = words(desk.auditor().get("asa/guidelines/versions/1"))
    assert "What it changed" in told
    assert f"[added: {ASKED.text} ]" in told
    assert desk.auditor().get("asa/guidelines/versions/2").status_code == 404
    assert desk.auditor().get(f"asa/guidelines/versions/{2**63 - 1}").status_code == 404


def test_further_questions_are_answered_beside_the_hard_ones_with_their_words(desk: Desk) -> None:
    asking(desk.office, ASKED)
    version_id = handed_in(desk.office, Phase.DESIGN)
    form: dict[str, object] = {"question-1": "no", "question-1-note": "Not yet."}
    for item in ChecklistItem:
        form |= {item.value: "yes", f"{item.value}-note": "Seen."}
    window = desk.consultant()
    assert window.post(f"asa/definitions/{version_id}/checklist", form).status_code == 303
    with desk.office.wiring.open_work(desk.office.admin) as work:
        signed = work.definition_records.signed(version_id).checklist[0].what
    assert signed.further == (FurtherAnswer(question=ASKED.text, satisfied=False, note="Not yet."),)
    assert [each.question for each in signed.answers] == [q.text for q in BUILT_IN.checklist]
    told = words(window.get(f"asa/definitions/{version_id}/"))
    assert "Nothing of the proposal stands in the way" in told


@pytest.mark.parametrize("text", TEXTS)
def test_any_text_in_any_field_is_an_answer_and_no_fault_of_ours(desk: Desk, text: str) -> None:
    window = desk.admin()
    for part in ("checklist", "guidance", "reasons", "times", text):
        form: dict[str, object] = {"part": part, "base": text, "rows": text, "action": text}
        for name in ("key-0", "text-0", "code-0", "reason-0", "decisions-0", "guidance-about"):
            form[name] = text
        form |= {"review": text, "design-asa": text}
        assert window.post(EDIT, form).status_code in {303, 400, 403, 404, 409, 413, 422}
    assert stands(desk)[0] == 0
