"""The overview: what is next, how far each phase is, what a unit does there, and who may."""

from dataclasses import replace
from decimal import Decimal

import pytest

from lti_app.domain.definition.content import Route
from lti_app.domain.definition.decisions import Decision, DecisionKind
from lti_app.domain.definition.definition import DefinitionState
from lti_app.domain.definition.phases import Phase, Section
from lti_app.domain.definition.sections import extract
from lti_app.domain.definition.states import Move
from lti_app.domain.ids import DefinitionVersionId
from lti_app.domain.mastery.threshold import Threshold
from lti_app.services.proposal.section_form import tree_of
from tests.factories.definition import complete
from tests.factories.proposals import CREDIT, SENATE
from tests.integration.proposal.desk import Desk, at, words


def state(desk: Desk, version_id: DefinitionVersionId) -> DefinitionState:
    with desk.actions.wiring.open_work(desk.office.admin) as work:
        return work.proposals.one(version_id).dossier.state


def test_what_is_missing_is_named_with_the_way_to_its_section(desk: Desk) -> None:
    version_id = desk.office.begin()
    answer = desk.proposer().get(at(version_id))
    assert f'{at(version_id, "application")}#competencies">Competencies</a>' in answer.text
    assert "9 things are still missing in Application." in words(answer)
    assert "2 of 6 parts complete" in words(answer)


def test_a_phase_not_open_yet_says_what_it_will_ask_for(desk: Desk) -> None:
    version_id = desk.office.begin()
    told = words(desk.proposer().get(at(version_id)))
    assert "Not open yet 0 of 4 parts complete It will ask for:" in told
    assert "Learning outcomes, Program outcomes, Matrix, Assessment plan." in told


def test_handing_in_gives_it_to_asa(desk: Desk) -> None:
    version_id = desk.office.begin()
    desk.office.write(version_id, Phase.APPLICATION)
    window = desk.proposer()
    answer = window.post(at(version_id, "submit"))
    assert answer.status_code == 303
    told = words(window.get(at(version_id)))
    assert "With ASA since today, no consultant named yet" in told
    assert "Take back" in told


def test_handing_in_too_early_lists_every_reason_with_its_way(desk: Desk) -> None:
    version_id = desk.office.begin()
    answer = desk.proposer().post(at(version_id, "submit"))
    assert answer.status_code == 422
    assert "9 things are to be mended before it is handed in" in words(answer)
    notice = answer.text.split('id="error-summary"', 1)[1].split("</ul>", 1)[0]
    assert notice.count("<li>") == 9
    assert f"{at(version_id, 'application')}#about" in notice
    assert state(desk, version_id) is DefinitionState.DRAFT


def test_a_co_editor_reads_who_hands_in_and_cannot(desk: Desk) -> None:
    version_id = desk.office.begin()
    desk.office.write(version_id, Phase.APPLICATION)
    window = desk.co_editor()
    page = window.get(at(version_id))
    assert "A proposer of your unit hands it in." in words(page)
    answer = window.post(at(version_id, "submit"))
    assert answer.status_code == 403
    assert state(desk, version_id) is DefinitionState.DRAFT


def test_taking_back_gives_it_to_the_unit_again(desk: Desk) -> None:
    version_id = desk.office.begin()
    desk.office.write(version_id, Phase.APPLICATION)
    desk.office.move(version_id, Move.SUBMIT, desk.office.proposer)
    window = desk.proposer()
    assert window.post(at(version_id, "recall")).status_code == 303
    assert "With your unit since today" in words(window.get(at(version_id)))


@pytest.mark.parametrize("typed", ["", "Responsible AI", "Something else"])
def test_withdrawing_needs_the_title(desk: Desk, typed: str) -> None:
    version_id = desk.office.begin()
    answer = desk.proposer().post(at(version_id, "withdraw"), {"title": typed})
    assert answer.status_code == 422
    assert "Write the title as it stands" in words(answer)
    assert state(desk, version_id) is DefinitionState.DRAFT


def test_withdrawing_with_the_title_ends_it(desk: Desk) -> None:
    version_id = desk.office.begin()
    typed = " responsible AI  in practice "
    answer = desk.proposer().post(at(version_id, "withdraw"), {"title": typed})
    assert answer.status_code == 303
    assert state(desk, version_id) is DefinitionState.WITHDRAWN


@pytest.mark.parametrize("page", ["submit", "recall", "withdraw", "revise"])
def test_a_proposer_of_another_unit_does_nothing_to_it(desk: Desk, page: str) -> None:
    version_id = desk.office.begin()
    desk.office.write(version_id, Phase.APPLICATION)
    form = {"title": "Responsible AI in Practice"}
    answer = desk.stranger().post(at(version_id, page), form)
    assert (answer.status_code, "Responsible" in answer.text) == (404, False)
    assert state(desk, version_id) is DefinitionState.DRAFT


@pytest.mark.parametrize("page", ["", "document", "document.pdf", "definition.yaml"])
def test_a_proposer_of_another_unit_reads_nothing_of_it(desk: Desk, page: str) -> None:
    version_id = desk.office.begin()
    answer = desk.stranger().get(at(version_id, page))
    assert (answer.status_code, "Responsible" in answer.text) == (404, False)


@pytest.mark.parametrize(
    ("route", "told"),
    [
        (SENATE, "Closed The gate is closed: the Faculty Senate Curriculum Committee"),
        (CREDIT, "Closed The gate is closed: the Faculty Senate Curriculum Committee"),
    ],
)
def test_a_closed_gate_says_why_and_who_opens_it(desk: Desk, route: Route, told: str) -> None:
    version_id = desk.office.begin(route)
    page = words(desk.proposer().get(at(version_id)))
    assert told in page
    assert "ASA opens it, by recording the approval" in page


def test_an_exemption_that_is_asked_for_is_told_at_the_gate(desk: Desk) -> None:
    version_id = desk.office.begin(CREDIT)
    window = desk.proposer()
    assert "Ask ASA for an exemption" in words(window.get(at(version_id)))
    asked = {"policy": "340.350", "reasoning": "Ada 101 counts toward the degree."}
    assert window.post(at(version_id, "exemption"), asked).status_code == 303
    told = words(window.get(at(version_id)))
    assert "An exemption under Policy 340.350 is asked for. ASA determines it" in told
    assert "See what was asked" in told
    assert "Ask ASA for an exemption" not in told


def test_a_gate_that_is_not_needed_says_so(desk: Desk) -> None:
    version_id = desk.office.begin()
    page = words(desk.proposer().get(at(version_id)))
    assert "Not needed The route answers ask for no approval by the Senate." in page


def test_stale_rigor_names_exactly_what_changed(desk: Desk) -> None:
    version_id = desk.office.to(Phase.DESIGN)
    first, *rest = complete().slos
    changed = replace(
        first, threshold=Threshold(points=Decimal(4), out_of=Decimal(4), word="Strong")
    )
    tree = tree_of(replace(complete(), slos=(changed, *rest)))
    with desk.actions.wiring.open_work(desk.office.proposer) as work:
        base = work.proposals.one(version_id).save_of(Section.PLAN).revision
        work.proposal_sections.save(version_id, Section.PLAN, extract(tree, Section.PLAN), base)
    page = words(desk.proposer().get(at(version_id)))
    assert "Stale Level: intermediate. Signed by Mina Park" in page
    assert "Changed since it was signed: The threshold of outcome 1:" in page


def test_asa_gets_the_same_frame_with_a_way_to_judge(desk: Desk) -> None:
    version_id = desk.office.begin()
    answer = desk.consultant().get(at(version_id))
    assert f"/asa/definitions/{version_id}/" in answer.text
    assert "Withdraw" not in words(answer)


def test_the_unit_is_not_led_to_judge(desk: Desk) -> None:
    version_id = desk.office.begin()
    answer = desk.proposer().get(at(version_id))
    assert (answer.status_code, f"/asa/definitions/{version_id}/" in answer.text) == (200, False)


def test_what_two_people_wrote_waits_on_the_overview(desk: Desk) -> None:
    version_id = desk.office.begin()
    tree = tree_of(complete())
    about = extract(tree, Section.ABOUT)
    with desk.actions.wiring.open_work(desk.office.proposer) as work:
        work.proposal_sections.save(version_id, Section.ABOUT, about, 0)
    with desk.actions.wiring.open_work(desk.office.co_editor) as work:
        other = about | {"description": "Another text."}
        kept = work.proposal_sections.save(version_id, Section.ABOUT, other, 0)
    page = desk.proposer().get(at(version_id))
    assert "About it: what Luis Ortega wrote stands beside what was saved" in words(page)
    assert f'{at(version_id, "conflicts/")}{kept.conflict_id}"' in page.text


def test_a_returned_one_shows_why_and_leads_to_the_letter(desk: Desk) -> None:
    version_id = desk.office.begin()
    desk.office.write(version_id, Phase.APPLICATION)
    desk.office.move(version_id, Move.SUBMIT, desk.office.proposer)
    returned = Decision(kind=DecisionKind.RETURN, text="Name a workplace need.")
    with desk.actions.wiring.open_work(desk.office.consultant) as work:
        seen = work.proposals.one(version_id).digest
        work.definition_decisions.decide(version_id, returned, seen)
    page = desk.proposer().get(at(version_id))
    assert "ASA returned it Name a workplace need. Mina Park" in words(page)
    assert f"{at(version_id, 'letters/')}" in page.text


def test_an_approved_one_says_where_it_is_used_and_offers_one_revision(desk: Desk) -> None:
    version_id = desk.office.approve()
    window = desk.proposer()
    told = words(window.get(at(version_id)))
    assert "Where it is used No course uses it yet, no awards." in told
    answer = window.post(at(version_id, "revise"))
    assert answer.status_code == 303
    again = words(window.get(at(version_id)))
    assert "Open the revision" in again
    assert "Propose a revision" not in again
    assert window.post(at(version_id, "revise")).location == answer.location


def test_the_auditor_reads_who_is_next_and_is_asked_nothing(desk: Desk) -> None:
    version_id = desk.office.begin()
    desk.office.write(version_id, Phase.APPLICATION)
    desk.office.move(version_id, Move.SUBMIT, desk.office.proposer)
    page = desk.auditor().get(at(version_id))
    assert "Next, ASA:" in words(page)
    assert "button primary" not in page.text
