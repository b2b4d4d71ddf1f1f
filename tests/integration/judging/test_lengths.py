"""Nothing that is written is cut: what is too long is refused by its field and comes back whole."""

import pytest

from lti_app.domain.definition.phases import Phase
from lti_app.domain.definition.sign_offs import ChecklistItem
from tests.factories.proposals import CREDIT
from tests.integration.judging.handed_in import handed_in
from tests.integration.judging.test_judge_pages import judge
from tests.integration.proposal.desk import Desk, at, words
from tests.integration.proposal.links import leading_nowhere

# More than any form kept before, with a last word that tells whether it came back whole.
LONG = "Said at length. " * 1300 + "The end."
LINE = "x" * 300 + " the end"
NOTES = {
    **{item.value: "yes" for item in ChecklistItem},
    **{f"{item.value}-note": LONG for item in ChecklistItem},
}


@pytest.mark.parametrize(
    ("page", "form", "field"),
    [
        ("rigor", {"level": "advanced", "rationale": LONG}, "rigor-rationale"),
        ("rigor", {"level": LINE, "rationale": "Because."}, "rigor-level"),
        ("checklist", NOTES, f"checklist-{next(iter(ChecklistItem)).value}-note"),
        ("gate", {"kind": "exempt", "reasoning": LONG}, "gate-reasoning"),
        ("gate", {"kind": "approved", "reference": LINE}, "gate-reference"),
        ("decide", {"kind": "return", "text": LONG, "action": "decide"}, "decision-text"),
        ("decide", {"kind": "return", "text": LONG, "action": "preview"}, "decision-text"),
        (
            "decide",
            {
                "kind": "approve-with-conditions",
                "action": "preview",
                "condition-0": LONG,
                "due-0": "2031-01-01",
            },
            "decision-condition-0",
        ),
    ],
)
def test_words_too_long_for_their_field_come_back_whole(
    desk: Desk, page: str, form: dict[str, object], field: str
) -> None:
    version_id = handed_in(desk.office, Phase.DESIGN)
    answer = desk.admin().post(judge(version_id, page), form)
    assert answer.status_code == 422
    assert f'<a class="link" href="#{field}">At most' in answer.text
    sent = max((str(value) for value in form.values()), key=len)
    assert sent in answer.text
    assert leading_nowhere(answer) == set()


@pytest.mark.parametrize("page", ["review", "change"])
def test_notes_on_what_was_approved_come_back_whole(desk: Desk, page: str) -> None:
    version_id = desk.office.approve()
    form = {"note": LONG, "kind": "retire", "text": LONG, "title": "Responsible AI in Practice"}
    answer = desk.admin().post(judge(version_id, page), form)
    assert (answer.status_code, LONG in answer.text) == (422, True)


@pytest.mark.parametrize(
    ("page", "form"),
    [
        ("consultation/comments", {"place": "", "text": LONG}),
        ("consultation/meetings", {"held_on": "2026-01-05", "attendees": "A", "notes": LONG}),
        ("exemption", {"policy": "340.350", "reasoning": LONG}),
    ],
)
def test_words_of_the_unit_come_back_whole(desk: Desk, page: str, form: dict[str, object]) -> None:
    version_id = desk.office.begin(CREDIT)
    answer = desk.proposer().post(at(version_id, page), form)
    assert (answer.status_code, LONG in answer.text) == (422, True)
    assert "At most" in words(answer)


@pytest.mark.parametrize("field", ["title", "identifier"])
def test_answers_to_start_with_come_back_whole(desk: Desk, field: str) -> None:
    form = {
        "exists": "yes",
        "identifier": "PHI 3638",
        "committee": "no",
        "credit": "no",
        "type": "badge",
        "title": "Reading Maps",
        "unit": str(desk.office.unit_id),
        "action": "begin",
    }
    answer = desk.proposer().post("unit/start", form | {field: LINE})
    assert (answer.status_code, f'value="{LINE}"' in answer.text) == (422, True)
    assert f'href="#f-{field}"' in answer.text


@pytest.mark.parametrize(
    ("page", "form"),
    [
        ("asa/units/new", {"name": LINE, "kind": "center"}),
        ("asa/units/new", {"name": "Center", "kind": "center", "code": LINE}),
        ("asa/units/{unit}/members", {"person": LINE, "role": "co-editor"}),
    ],
)
def test_fields_of_units_come_back_whole(desk: Desk, page: str, form: dict[str, object]) -> None:
    answer = desk.admin().post(page.format(unit=desk.office.unit_id), form)
    assert (answer.status_code, f'value="{LINE}"' in answer.text) == (422, True)


def test_day_of_a_meeting_is_read_as_every_form_sends_it(desk: Desk) -> None:
    version_id = desk.office.begin()
    form = {"held_on": "20260105", "attendees": "Mina", "notes": "Agreed."}
    answer = desk.proposer().post(at(version_id, "consultation/meetings"), form)
    assert (answer.status_code, "Say on which day it was." in words(answer)) == (422, True)
