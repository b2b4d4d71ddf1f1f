"""The page on which ASA judges: what it says first, what each panel does, what it refuses."""

import re

import pytest

from lti_app.domain.definition.definition import DefinitionState, Turn
from lti_app.domain.definition.phases import Phase
from lti_app.domain.definition.sign_offs import ChecklistItem
from lti_app.domain.ids import DefinitionVersionId
from lti_app.models.definition import DefinitionVersionRow
from tests.factories.proposals import CREDIT, SENATE
from tests.integration.judging.handed_in import approvable, handed_in
from tests.integration.proposal.desk import Desk, at, words

# What stands chosen in the forms; the one decision of a consultant always does.
CHECKED = re.compile(r'type="radio" name="(?:kind|policy|level)" value="(?!return)([^"]+)" checked')
TITLE = "Responsible AI in Practice"


def judge(version_id: DefinitionVersionId, page: str = "") -> str:
    return f"asa/definitions/{version_id}/{page}"


def stands(desk: Desk, version_id: DefinitionVersionId) -> tuple[DefinitionState, Turn]:
    with desk.office.wiring.open_work(desk.office.admin) as work:
        dossier = work.proposals.one(version_id).dossier
        return dossier.state, dossier.turn


def test_what_stands_in_the_way_is_said_first_with_rule_and_link(desk: Desk) -> None:
    version_id = handed_in(desk.office, Phase.APPLICATION)
    answer = desk.consultant().get(judge(version_id))
    told = words(answer)
    assert "1 thing stands in the way R3 Name the consultant of ASA who facilitates it." in told
    assert 'aria-disabled="true"' in answer.text


def test_naming_the_consultant_and_accepting_opens_the_assessment(desk: Desk) -> None:
    version_id = handed_in(desk.office, Phase.APPLICATION)
    window = desk.consultant()
    form = {"consultant": str(desk.office.consultant.person_id)}
    assert window.post(judge(version_id, "consultant"), form).status_code == 303
    assert window.post(judge(version_id, "advance")).status_code == 303
    assert stands(desk, version_id) == (DefinitionState.ASSESSMENT, Turn.UNIT)


def test_somebody_who_is_no_consultant_cannot_be_named(desk: Desk) -> None:
    version_id = handed_in(desk.office, Phase.APPLICATION)
    form = {"consultant": str(desk.office.proposer.person_id)}
    answer = desk.consultant().post(judge(version_id, "consultant"), form)
    assert (answer.status_code, "Choose one of the list." in words(answer)) == (422, True)


def test_rigor_refused_for_its_rationale_keeps_the_level(desk: Desk) -> None:
    version_id = handed_in(desk.office, Phase.ASSESSMENT)
    answer = desk.consultant().post(
        judge(version_id, "rigor"), {"level": "advanced", "rationale": " "}
    )
    assert answer.status_code == 422
    assert 'value="advanced"' in answer.text
    assert 'href="#rigor-rationale">Say why that level of rigor fits.' in answer.text


def test_rigor_signed_for_a_proposal_that_changed_since_is_refused(desk: Desk) -> None:
    version_id = handed_in(desk.office, Phase.ASSESSMENT)
    form = {"level": "advanced", "rationale": "Because.", "seen": "0" * 64}
    answer = desk.consultant().post(judge(version_id, "rigor"), form)
    assert answer.status_code == 409
    assert "changed the proposal after this page was opened" in words(answer)


def test_gate_without_its_parts_stays_closed_and_names_each(desk: Desk) -> None:
    version_id = handed_in(desk.office, Phase.ASSESSMENT, SENATE)
    answer = desk.consultant().post(judge(version_id, "gate"), {"kind": "approved"})
    assert answer.status_code == 422
    told = words(answer)
    for sentence in (
        "Give the reference of the approval.",
        "Give the day of the approval.",
        "Add the document of the approval, as a PDF.",
    ):
        assert told.count(sentence) == 2


def test_document_of_another_proposal_opens_no_gate(desk: Desk) -> None:
    version_id = handed_in(desk.office, Phase.ASSESSMENT, SENATE)
    form = {
        "kind": "approved",
        "reference": "FSCC 2026-11",
        "approved_on": "2026-11-02",
        "kept": "d" * 64,
    }
    answer = desk.consultant().post(judge(version_id, "gate"), form)
    assert answer.status_code == 422
    assert "Add the document of the approval" in words(answer)


def test_gate_form_begins_with_the_policy_asked_for_until_it_is_answered(desk: Desk) -> None:
    version_id = handed_in(desk.office, Phase.ASSESSMENT, CREDIT)
    asked = {"policy": "340.350", "reasoning": "PHI 3638 counts."}
    assert desk.proposer().post(at(version_id, "exemption"), asked).status_code == 303
    window = desk.consultant()
    page = window.get(judge(version_id))
    assert "The unit asks for an exemption" in words(page)
    assert CHECKED.findall(page.text) == ["exempt", "340.350", "undergraduate"]
    answer = {"kind": "exempt", "policy": "340.350", "level": "undergraduate", "reasoning": "So."}
    assert window.post(judge(version_id, "gate"), answer).status_code == 303
    after = window.get(judge(version_id))
    assert "The unit asked for an exemption, and ASA answered" in words(after)
    assert CHECKED.findall(after.text) == []


def test_exemption_of_the_wrong_level_is_refused_beside_its_field(desk: Desk) -> None:
    version_id = handed_in(desk.office, Phase.ASSESSMENT, CREDIT)
    form = {"kind": "exempt", "policy": "340.350", "level": "graduate", "reasoning": "So."}
    answer = desk.consultant().post(judge(version_id, "gate"), form)
    assert answer.status_code == 422
    assert 'href="#gate-level">That policy is about the other level.' in answer.text


def test_quality_test_needs_an_answer_and_a_note_each(desk: Desk) -> None:
    version_id = handed_in(desk.office, Phase.DESIGN)
    answer = desk.consultant().post(judge(version_id, "checklist"), {})
    assert answer.status_code == 422
    assert answer.text.count('href="#checklist-') == 6


def test_quality_test_answered_opens_the_approval(desk: Desk) -> None:
    version_id = handed_in(desk.office, Phase.DESIGN)
    form: dict[str, object] = {}
    for item in ChecklistItem:
        form |= {item.value: "yes", f"{item.value}-note": "Seen."}
    assert desk.consultant().post(judge(version_id, "checklist"), form).status_code == 303
    assert "Nothing of the proposal stands in the way" in words(desk.admin().get(judge(version_id)))


def test_letter_is_read_before_the_decision_and_nothing_is_done_by_it(desk: Desk) -> None:
    version_id = approvable(desk.office)
    window = desk.admin()
    answer = window.post(
        judge(version_id, "decide"), {"kind": "approve", "action": "preview", "rows": "2"}
    )
    assert answer.status_code == 200
    told = words(answer)
    assert "Nothing is decided yet." in told
    assert f"Approved: {TITLE} , version 1." in told.replace(f"{TITLE},", f"{TITLE} ,")
    assert stands(desk, version_id) == (DefinitionState.DESIGN, Turn.ASA)


def test_approval_with_a_condition_leads_to_its_letter(desk: Desk) -> None:
    version_id = approvable(desk.office)
    form = {
        "kind": "approve-with-conditions",
        "action": "decide",
        "rows": "2",
        "condition-0": "Publish the rubric.",
        "due-0": "2027-03-01",
    }
    window = desk.admin()
    answer = window.post(judge(version_id, "decide"), form)
    assert answer.status_code == 303
    assert stands(desk, version_id) == (DefinitionState.APPROVED, Turn.NOBODY)
    path = answer.location.partition("/unit/")[2]
    told = words(desk.proposer().get(f"unit/{path}"))
    assert "Publish the rubric. Due 1 Mar 2027." in told
    assert "Ana Ruiz" in told
    assert "1 condition is open." in words(window.get(judge(version_id)))


def test_decline_needs_words(desk: Desk) -> None:
    version_id = handed_in(desk.office, Phase.APPLICATION)
    answer = desk.admin().post(
        judge(version_id, "decide"),
        {"kind": "decline", "action": "decide", "text": "", "rows": "2"},
    )
    assert answer.status_code == 422
    assert 'href="#decision-text">Say why in writing' in answer.text
    assert stands(desk, version_id) == (DefinitionState.APPLICATION, Turn.ASA)


@pytest.mark.parametrize("kind", ["approve", "approve-with-conditions", "decline"])
def test_consultant_decides_nothing_but_a_return(desk: Desk, kind: str) -> None:
    version_id = approvable(desk.office)
    form = {
        "kind": kind,
        "action": "decide",
        "text": "So.",
        "rows": "2",
        "condition-0": "More.",
        "due-0": "2027-03-01",
    }
    answer = desk.consultant().post(judge(version_id, "decide"), form)
    assert answer.status_code == 403
    assert stands(desk, version_id) == (DefinitionState.DESIGN, Turn.ASA)


def test_consultant_reads_who_approves_and_no_code_of_a_role(desk: Desk) -> None:
    version_id = approvable(desk.office)
    told = words(desk.consultant().get(judge(version_id)))
    assert "With ASA. An ASA administrator approves it. Nothing for you to do." in told
    assert told.count("An ASA administrator approves it") == 1
    assert "asa-admin" not in told


def test_reasons_name_the_decisions_only_to_who_has_several(desk: Desk) -> None:
    version_id = approvable(desk.office)
    several = "The need at work or for a further degree is not shown. Return to the unit, Decline"
    assert several in words(desk.admin().get(judge(version_id)))
    told = words(desk.consultant().get(judge(version_id)))
    assert "is not shown. The assessments" in told


def test_what_a_rule_does_not_ask_for_bears_no_number_of_one(desk: Desk) -> None:
    version_id = handed_in(desk.office, Phase.DESIGN)
    page = desk.consultant().get(judge(version_id))
    rules = re.findall(r'class="rule">([^<]*)<', page.text)
    assert rules
    assert [rule for rule in rules if rule and not re.fullmatch(r"R\d+", rule)] == []


def test_judges_and_overseers_are_led_to_the_conformance_of_a_version(desk: Desk) -> None:
    version_id = handed_in(desk.office, Phase.APPLICATION)
    link = f"asa/definitions/{version_id}/conformance"
    window = desk.consultant()
    assert link in window.get(judge(version_id)).text
    assert link in window.get(at(version_id)).text
    assert link in window.get("asa/definitions/list").text
    assert link not in desk.proposer().get(at(version_id)).text


@pytest.mark.parametrize(
    "page", ["consultant", "gate", "rigor", "checklist", "advance", "decide", "change", "review"]
)
def test_unit_judges_nothing(desk: Desk, page: str) -> None:
    version_id = handed_in(desk.office, Phase.APPLICATION)
    assert desk.proposer().post(judge(version_id, page)).status_code == 403
    assert stands(desk, version_id) == (DefinitionState.APPLICATION, Turn.ASA)


def test_retiring_needs_the_title_and_keeps_the_reason(desk: Desk) -> None:
    version_id = desk.office.approve()
    form = {"kind": "retire", "text": "Replaced by another.", "title": "Something"}
    answer = desk.admin().post(judge(version_id, "change"), form)
    assert answer.status_code == 422
    assert "Replaced by another.</textarea>" in answer.text.replace("\n</textarea>", "</textarea>")
    assert stands(desk, version_id)[0] is DefinitionState.APPROVED


def test_retiring_with_the_title_ends_it_with_a_letter(desk: Desk) -> None:
    version_id = desk.office.approve()
    window = desk.admin()
    assert "Nothing more is awarded from it, ever." in words(window.get(judge(version_id)))
    form = {"kind": "retire", "text": "Replaced by another.", "title": TITLE.lower()}
    assert window.post(judge(version_id, "change"), form).status_code == 303
    assert stands(desk, version_id)[0] is DefinitionState.RETIRED


def test_review_without_change_stands_in_the_dates(desk: Desk) -> None:
    version_id = desk.office.approve()
    window = desk.admin()
    assert window.post(judge(version_id, "review"), {"note": "Read again."}).status_code == 303
    assert "Read again." in words(window.get(judge(version_id, "history")))


def test_difference_marks_the_words_of_a_revision(desk: Desk) -> None:
    version_id = desk.office.approve()
    with desk.office.wiring.open_work(desk.office.proposer) as work:
        revision = work.proposal_starts.revise(version_id)
    unit = desk.proposer()
    assert "Nothing changed." in words(unit.get(at(revision, "difference")))
    assert desk.stranger().get(at(revision, "difference")).status_code == 404


def test_letter_of_another_proposal_is_none_of_this_one(desk: Desk) -> None:
    version_id, other = approvable(desk.office), handed_in(desk.office, Phase.APPLICATION)
    desk.admin().post(judge(version_id, "decide"), {"kind": "approve", "action": "decide"})
    with desk.office.wiring.open_work(desk.office.admin) as work:
        (decision,) = work.definition_records.decisions(version_id)
    page = f"letters/{decision.decision_id}"
    assert desk.proposer().get(at(version_id, page)).status_code == 200
    assert desk.proposer().get(at(other, page)).status_code == 404
    assert desk.stranger().get(at(version_id, page)).status_code == 404


def test_own_proposal_is_said_plainly_and_shows_no_form_of_judging(desk: Desk) -> None:
    version_id = approvable(desk.office)
    with desk.office.wiring.session() as session:
        row = session.get_one(DefinitionVersionRow, version_id)
        row.proposed_by = desk.office.admin.person_id
        session.commit()
    answer = desk.admin().get(judge(version_id))
    assert "This is your own proposal." in words(answer)
    assert f"{judge(version_id)}" not in "".join(re.findall(r'action="([^"]*)"', answer.text))


@pytest.mark.parametrize(
    ("page", "form"),
    [
        ("gate", {"kind": "not_needed"}),
        ("rigor", {"level": "x", "rationale": "y"}),
        ("advance", {}),
        ("decide", {"kind": "approve", "action": "decide"}),
        ("decide", {"kind": "approve", "action": "preview"}),
        ("decide", {"kind": "return", "text": "No.", "action": "decide"}),
    ],
)
def test_own_proposal_is_refused_at_every_door(
    desk: Desk, page: str, form: dict[str, object]
) -> None:
    version_id = approvable(desk.office)
    with desk.office.wiring.session() as session:
        row = session.get_one(DefinitionVersionRow, version_id)
        row.proposed_by = desk.office.admin.person_id
        session.commit()
    assert desk.admin().post(judge(version_id, page), form).status_code == 403
    assert stands(desk, version_id) == (DefinitionState.DESIGN, Turn.ASA)
