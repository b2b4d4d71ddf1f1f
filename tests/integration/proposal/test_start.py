"""Starting a proposal: the questions, their route, what is like it, and the beginning."""

from dataclasses import replace

import pytest
from werkzeug.test import TestResponse

from lti_app.domain.definition.content import Route
from lti_app.domain.definition.guideline import PhaseDays
from lti_app.domain.ids import DefinitionVersionId
from tests.integration.proposal.desk import Desk, Window, words

ANSWERS = {
    "exists": "yes",
    "identifier": "PHI 3638",
    "committee": "no",
    "credit": "no",
    "type": "badge",
    "title": "Reading Maps",
}


def sent(desk: Desk, window: Window, **more: str) -> TestResponse:
    form = {**ANSWERS, "unit": str(desk.office.unit_id), "action": "look", **more}
    return window.post("unit/start", form)


@pytest.mark.parametrize(
    ("answers", "title", "clause"),
    [
        ({}, "No approval by the Senate is needed first.", "R28"),
        ({"exists": "no"}, "No approval by the Senate is needed first.", "R27"),
        (
            {"exists": "no", "committee": "yes"},
            "The Faculty Senate Curriculum Committee approves first.",
            "R30",
        ),
        ({"credit": "yes"}, "The Faculty Senate Curriculum Committee approves first.", "R31"),
        (
            {"exists": "no", "committee": "yes", "credit": "yes"},
            "The Faculty Senate Curriculum Committee approves first.",
            "R30",
        ),
    ],
)
def test_the_answers_show_the_route_and_the_clause_it_comes_from(
    desk: Desk, answers: dict[str, str], title: str, clause: str
) -> None:
    answer = sent(desk, desk.proposer(), **answers)
    assert answer.status_code == 200
    assert title in words(answer)
    assert f"Policy 380.104, {clause}:" in words(answer)


def test_a_gated_route_says_that_the_design_opens_later(desk: Desk) -> None:
    told = words(sent(desk, desk.proposer(), credit="yes"))
    assert "Opens after the Senate's approval" in told


def test_the_route_says_how_long_each_phase_usually_takes_by_the_guidelines_of_now(
    desk: Desk,
) -> None:
    before = words(sent(desk, desk.proposer()))
    assert "Usually within 40 days: up to 30 for your unit to write, up to 10 for ASA" in before
    assert "All of it usually within 175 days." in before
    with desk.actions.wiring.open_work(desk.office.admin) as work:
        now = work.guidelines.current(desk.office.institution_id)
        days = PhaseDays(unit=3, asa=4)
        work.guidelines.edit(now.number, replace(now.guideline, design=days))
    gated = words(sent(desk, desk.proposer(), credit="yes"))
    assert "Usually within 7 days: up to 3 for your unit to write, up to 4 for ASA" in gated
    assert "All of it usually within 122 days, the Senate's time on top." in gated


def test_showing_the_route_begins_nothing(desk: Desk) -> None:
    window = desk.proposer()
    sent(desk, window)
    home = window.get("unit/")
    assert (home.status_code, "Reading Maps" in home.text) == (200, False)


def test_nothing_is_chosen_before_somebody_chooses(desk: Desk) -> None:
    form = desk.proposer().get("unit/start")
    assert (form.status_code, "checked" in form.text) == (200, False)


@pytest.mark.parametrize(
    ("more", "field", "sentence"),
    [
        ({"exists": ""}, "exists", "Say whether it exists now."),
        ({"identifier": " \u200b"}, "identifier", "Name the program, course or experience."),
        ({"committee": "maybe"}, "committee", "Say whether it would need this approval."),
        ({"credit": ""}, "credit", "Say whether it is meant to stack."),
        ({"type": "medal"}, "type", "Choose a badge or a micro-certificate."),
        ({"title": "\u2800 "}, "title", "Give it a working title."),
        ({"title": "x" * 201}, "title", "Keep the title to 200 characters."),
    ],
)
def test_a_faulty_answer_comes_back_with_the_fault_beside_it(
    desk: Desk, more: dict[str, str], field: str, sentence: str
) -> None:
    answer = sent(desk, desk.proposer(), **more)
    assert answer.status_code == 422
    assert f'<a class="link" href="#f-{field}">{sentence}</a>' in answer.text
    assert f'id="f-{field}-error"' in answer.text
    assert more.get("title", "Reading Maps").strip() in answer.text


def test_beginning_leads_to_the_proposal_with_its_route(desk: Desk) -> None:
    window = desk.proposer()
    answer = sent(desk, window, action="begin", credit="yes")
    assert answer.status_code == 303
    with desk.actions.wiring.open_work(desk.office.proposer) as work:
        made = DefinitionVersionId(int(answer.location.rstrip("/").rsplit("/", 1)[1]))
        found = work.proposals.one(made)
    assert (found.content.title, found.content.route) == (
        "Reading Maps",
        Route(exists_now=True, identifier="PHI 3638", stacks_to_credit=True),
    )


def test_changing_the_answers_brings_them_back(desk: Desk) -> None:
    answer = sent(desk, desk.proposer(), action="change")
    assert answer.status_code == 200
    assert 'value="PHI 3638"' in answer.text
    assert answer.text.count(" checked") == 4


def test_another_units_proposer_begins_nothing_here(desk: Desk) -> None:
    answer = sent(desk, desk.stranger(), action="begin")
    assert answer.status_code == 422
    home = desk.proposer().get("unit/")
    assert (home.status_code, "Reading Maps" in home.text) == (200, False)


def test_a_co_editor_is_told_who_starts(desk: Desk) -> None:
    answer = desk.co_editor().get("unit/start")
    assert "A proposer starts it" in words(answer)
    assert "<form" not in answer.text.split("<main", 1)[1]


def test_what_is_like_a_title_is_named_with_its_unit_once_approved(desk: Desk) -> None:
    desk.office.approve()
    told = words_of_part(desk.stranger().get("unit/duplicates?title=responsible+practice"))
    assert "Responsible AI in Practice" in told
    assert "Center ai" in told


def test_drafts_of_another_unit_are_like_nothing(desk: Desk) -> None:
    desk.office.begin(title="Responsible Lynx Practice")
    answer = desk.stranger().get("unit/duplicates?title=responsible+lynx+practice")
    assert (answer.status_code, "Lynx" in answer.text) == (200, False)


def test_ones_own_draft_that_is_like_it_is_a_link(desk: Desk) -> None:
    version_id = desk.office.begin(title="Responsible Lynx Practice")
    answer = desk.co_editor().get("unit/duplicates?title=responsible+lynx")
    assert f"/unit/proposals/{version_id}/" in answer.text


def words_of_part(answer: TestResponse) -> str:
    return " ".join(answer.text.split())
