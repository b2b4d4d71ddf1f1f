"""From an idea to an approved definition in a real browser: five ways a proposal may take.

All are walked by keyboard alone, by both people; each looks at its own turns.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, expect, sync_playwright

from lti_app.domain.definition.definition import DefinitionState
from lti_app.domain.definition.states import Move
from lti_app.domain.ids import DefinitionVersionId
from tests.e2e.browser import launch_chromium
from tests.e2e.journey import BADGE
from tests.e2e.live import Live, live_campus
from tests.e2e.proposing import (
    ASA,
    PROPOSER,
    ProposalJourney,
    hand_in_plan,
    handed_in,
    staffed,
)
from tests.factories.definition import SVG
from tests.factories.documents import plain_pdf
from tests.factories.proposals import CREDIT, ROUTE, SENATE, Office

pytestmark = pytest.mark.browser

TITLE = "Public Interest Audit"
REVISED = "Judges an AI system by its evidence, and says so in public."


@pytest.fixture(scope="module")
def live(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Live]:
    with live_campus(tmp_path_factory.mktemp("campus")) as running:
        yield running


@pytest.fixture(scope="module")
def office(live: Live) -> Iterator[Office]:
    with staffed(live) as people:
        yield people


@pytest.fixture(scope="module")
def context() -> Iterator[BrowserContext]:
    with sync_playwright() as playwright:
        made = launch_chromium(playwright, "blocked")
        yield made
        made.close()


@pytest.fixture
def walk(live: Live, context: BrowserContext) -> Iterator[ProposalJourney]:
    journey = ProposalJourney(live, context)
    yield journey
    journey.close()
    assert journey.keys.lost == []
    assert journey.complaints == []
    assert journey.violations == {}


def state(office: Office, version_id: DefinitionVersionId) -> DefinitionState:
    with office.wiring.open_work(office.admin) as work:
        return work.proposals.one(version_id).dossier.state


def at(version_id: DefinitionVersionId, page: str = "") -> str:
    return f"unit/proposals/{version_id}/{page}"


def desk(version_id: DefinitionVersionId) -> str:
    return f"asa/definitions/{version_id}/"


def test_route_without_gate_leads_from_start_to_approval_by_keyboard_alone(
    walk: ProposalJourney, office: Office, tmp_path: Path
) -> None:
    begin(walk)
    write_application(walk)
    hand_in(walk)
    accept_application(walk)
    write_assessment(walk)
    hand_in(walk)
    accept_assessment(walk)
    seal = tmp_path / "seal.svg"
    seal.write_bytes(SVG)
    write_design(walk, str(seal))
    hand_in(walk)
    approve(walk)
    frame = walk.arrive(PROPOSER)
    expect(frame.get_by_role("list", name="Approved definitions")).to_contain_text(TITLE)
    assert walk.keys.pressed > 200


def begin(walk: ProposalJourney) -> None:
    frame = walk.arrive(PROPOSER)
    walk.look("home")
    walk.keys.activate(frame.get_by_role("link", name="Start a proposal").first)
    walk.look("start", "#f-title")
    walk.mark("form", "exists", "yes")
    walk.tell("#f-identifier", "PHI 3638")
    walk.mark("form", "committee", "no")
    walk.mark("form", "credit", "no")
    walk.mark("form", "type", "badge")
    walk.tell("#f-title", TITLE)
    walk.hit("button[value=look]")
    walk.keys.to(frame.get_by_role("button", name="Begin the proposal"))
    walk.look("route")
    walk.keys.press("Enter", leaves=True)
    walk.look("overview", "section.road")


def write_application(walk: ProposalJourney) -> None:
    turn_to(walk, "Application", "#about")
    walk.tell("#f-description", "Audits a public decision.")
    walk.tick("purposes", "up-skilling")
    walk.tick("audience", "undergraduate")
    walk.mark("#about", "level", "intermediate")
    walk.mark("#about", "credit", "non-credit")
    walk.save("about")
    walk.tell("#f-competency_statement", "Judges a model by its evidence.")
    walk.hit("#competencies [data-row=add]")
    walk.tell("#f-competencies-0-text", "Reads a model card.")
    walk.save("competencies")
    walk.hit("#alignments [data-row=add]")
    walk.tell("#f-alignments-0-text", "Risk analysts")
    walk.tell("#f-alignments-0-source", "O*NET 13-2054")
    walk.save("alignments")
    walk.mark("#pathway", "pathway_place", "stand-alone")
    walk.tell("#f-pathway", "It opens a new field.")
    walk.save("pathway")
    walk.look("application")


def write_assessment(walk: ProposalJourney) -> None:
    reopen(walk)
    turn_to(walk, "Assessment", "#outcomes")
    walk.hit("#outcomes [data-row=add]")
    walk.tell("#f-slos-0-title", "Reads evidence")
    walk.tell("#outcomes [id='f-slos-0-description']", "Says what a figure rests on.")
    walk.save("outcomes")
    walk.hit("#program-outcomes [data-row=add]")
    walk.tell("#f-pos-0-text", "Argues in public.")
    walk.save("program-outcomes")
    for table in (0, 1):
        walk.keys.tick(walk.part("#matrix table").nth(table).locator("input").first)
    walk.save("matrix")
    walk.pick("#f-slos-0-assessment_kind", "paper")
    walk.tell("#f-slos-0-assessment", "An audit memo.")
    walk.tell("#f-slos-0-rubric", "Four levels.")
    walk.tell("#f-slos-0-threshold-points", "3")
    walk.tell("#f-slos-0-threshold-out_of", "4")
    walk.tell("#f-slos-0-threshold-word", "Sound")
    walk.tick("slos-0-combining", "highest")
    walk.tell("#f-slos-0-assessor", "The instructor.")
    walk.save("plan")
    walk.look("assessment")


def write_design(walk: ProposalJourney, seal: str) -> None:
    reopen(walk)
    turn_to(walk, "Design", "#reflection")
    walk.tell("#f-reflection-pathway", "Look back on your way here.")
    walk.tell("#f-reflection-personal_growth", "What changed in you?")
    walk.tell("#f-reflection-professional_growth", "What will you do with it?")
    walk.tick("reflection-submission_types", "online_text_entry")
    walk.save("reflection")
    walk.hand_file("#f-upload", seal)
    walk.tell("#f-image-alt", "A seal")
    walk.hit("#image .save button")
    expect(walk.part("#image .image-preview img").first).to_be_visible()
    walk.tell("#f-criteria", "All outcomes and the reflection.")
    walk.save("public")
    walk.mark("#term", "all_accounts", "yes")
    walk.save("term")
    walk.tell("#f-stack_place", "Not meant to stack.")
    walk.save("stack")
    walk.look("design")


def turn_to(walk: ProposalJourney, tab: str, part: str) -> None:
    walk.hit("nav.tabs a", has_text=tab)
    walk.part(part).wait_for()


def reopen(walk: ProposalJourney) -> None:
    frame = walk.arrive(PROPOSER)
    walk.keys.activate(frame.get_by_role("link", name=TITLE, exact=True))


def hand_in(walk: ProposalJourney) -> None:
    turn_to(walk, "Overview", "section.road")
    walk.look("overview-complete")
    walk.hit("form[action$='/submit'] button")
    expect(walk.part("#notices")).to_contain_text("Handed in.")


def judge(walk: ProposalJourney) -> None:
    frame = walk.arrive(ASA)
    walk.keys.activate(frame.get_by_role("link", name="Definitions", exact=True))
    walk.part(".pipe").first.wait_for()
    walk.look("board")
    walk.keys.activate(frame.locator(".ticket a", has_text=TITLE))
    turn_to(walk, "Judge", "#consultant")
    walk.look("judge")


def accept_application(walk: ProposalJourney) -> None:
    judge(walk)
    take_on(walk)


def take_on(walk: ProposalJourney) -> None:
    walk.keys.pick(walk.part("#consultant-consultant"), ASA)
    walk.hit("#consultant form button")
    expect(walk.part("#notices")).to_contain_text("is the consultant now")
    accept(walk)


def accept_assessment(walk: ProposalJourney) -> None:
    judge(walk)
    agree(walk)


def agree(walk: ProposalJourney) -> None:
    walk.unfold("#rigor")
    walk.tell("#rigor-level", "intermediate")
    walk.tell("#rigor-rationale", "Four levels, on real cases.")
    walk.hit("#rigor form button")
    expect(walk.part("#notices")).to_contain_text("Signed,")
    walk.unfold("#gate")
    walk.mark("#gate", "kind", "not_needed")
    walk.hit("#gate form button", has_text="Record the answer")
    expect(walk.part("#notices")).to_contain_text("The gate is open.")
    accept(walk)


def accept(walk: ProposalJourney) -> None:
    walk.hit("form[action$='/advance'] button")
    expect(walk.part("#notices")).to_contain_text("Accepted.")


def approve(walk: ProposalJourney) -> None:
    judge(walk)
    decide(walk)


def decide(walk: ProposalJourney) -> None:
    walk.unfold("#checklist")
    for item in ("assessment_best_practice", "post_graduate_alignment", "culminating_reflection"):
        walk.mark("#checklist", item, "yes")
        walk.tell(f"#checklist-{item}-note", "Seen.")
    walk.hit("#checklist form button")
    expect(walk.part("#notices")).to_contain_text("The quality test is answered.")
    walk.mark("#decision", "kind", "approve")
    walk.tell("#decision-text", "A clear plan.")
    walk.hit("#decision button[value=preview]")
    walk.part("#preview").wait_for()
    walk.look("letter-preview")
    walk.hit("#preview button[value=decide]")
    expect(walk.part("#notices")).to_contain_text("Approved. The letter is ready")
    walk.look("letter", ".letter-title, .letter-sheet")


def test_gate_keeps_the_design_closed_until_asa_records_the_approval(
    walk: ProposalJourney, office: Office, tmp_path: Path
) -> None:
    version_id = handed_in(office, "Field Data Ethics", SENATE)
    office.move(version_id, Move.ASSESS, office.consultant)
    frame = walk.open(PROPOSER, at(version_id, "design"))
    expect(frame.locator(".card > .why-closed")).to_contain_text("Faculty Senate")
    expect(frame.locator("form.writing")).to_have_count(0)
    walk.look("design-closed")
    hand_in_plan(office, version_id, "Field Data Ethics")
    frame = walk.open(ASA, desk(version_id))
    expect(frame.locator("[aria-describedby=why-onward]")).to_be_visible()
    walk.press(frame.locator("#gate details.fold > summary"))
    walk.mark("#gate", "kind", "approved")
    walk.tell("#gate-reference", "FSCC 2026-41")
    walk.name_day("#gate-approved_on", datetime.now(UTC).date())
    walk.press(frame.locator("#gate form button", has_text="Record the answer"))
    expect(frame.locator("#gate")).to_contain_text("Add the document of the approval")
    walk.look("gate-refused")
    assert len(walk.complaints) == 1  # the browser logs the answer that refuses
    walk.complaints.clear()
    expect(frame.locator("#gate-reference")).to_have_value("FSCC 2026-41")
    minutes = tmp_path / "minutes.pdf"
    minutes.write_bytes(plain_pdf("Minutes"))
    walk.hand_file("#gate-document", str(minutes))
    walk.press(frame.locator("#gate form button", has_text="Record the answer"))
    expect(frame.locator("#notices")).to_contain_text("The gate is open.")
    for told in ("FSCC 2026-41", "minutes.pdf"):
        expect(frame.locator("#gate .record")).to_contain_text(told)
    walk.press(frame.locator("form[action$='/advance'] button"))
    expect(frame.locator("#notices")).to_contain_text("Accepted.")
    frame = walk.open(PROPOSER, at(version_id, "design"))
    expect(frame.locator("#reflection form.writing")).to_be_visible()
    expect(frame.locator(".why-closed")).to_have_count(0)


def test_exemption_the_unit_asked_for_opens_nothing_until_asa_determines_it(
    walk: ProposalJourney, office: Office
) -> None:
    version_id = handed_in(office, "Stacked Methods", CREDIT)
    office.move(version_id, Move.ASSESS, office.consultant)
    hand_in_plan(office, version_id, "Stacked Methods")
    frame = walk.open(PROPOSER, at(version_id))
    walk.press(frame.locator("#gate a[href$='/exemption']"))
    walk.mark("form", "policy", "340.350")
    walk.tell("#exemption-reasoning", "Three badges count as PHI 3638.")
    walk.press(frame.locator("form[action$='/exemption'] button"))
    expect(frame.locator("#notices")).to_contain_text("Asked.")
    walk.go(at(version_id, "exemption"))
    expect(frame.locator("#asked")).to_contain_text("Three badges count as PHI 3638.")
    walk.look("exemption", "#asked")
    walk.go(at(version_id, "design"))
    expect(frame.locator(".card > .why-closed")).to_be_visible()
    frame = walk.open(ASA, desk(version_id))
    expect(frame.locator("#gate .asked")).to_contain_text("Three badges count as PHI 3638.")
    walk.press(frame.locator("#gate details.fold > summary"))
    walk.mark("#gate", "kind", "exempt")
    walk.mark("#gate", "policy", "340.350")
    walk.mark("#gate", "level", "undergraduate")
    walk.tell("#gate-reasoning", "Credit by time to degree.")
    walk.press(frame.locator("#gate form button", has_text="Record the answer"))
    expect(frame.locator("#gate .record")).to_contain_text("Credit by time to degree.")
    walk.look("exempt")
    walk.press(frame.locator("form[action$='/advance'] button"))
    expect(frame.locator("#notices")).to_contain_text("Accepted.")
    assert state(office, version_id) is DefinitionState.DESIGN


def test_returned_application_is_mended_by_comment_and_suggestion_and_handed_in_again(
    walk: ProposalJourney, office: Office
) -> None:
    version_id = handed_in(office, "Supply Chains", ROUTE)
    place = "competencies/competency_statement"
    frame = walk.open(ASA, at(version_id, f"consultation?at={place}"))
    walk.keys.write(frame.get_by_role("textbox", name="Comment"), "Whose evidence?")
    walk.press(frame.get_by_role("button", name="Comment", exact=True))
    expect(frame.locator(".thread")).to_contain_text("Whose evidence?")
    walk.press(frame.get_by_role("button", name="Suggest other words instead"))
    walk.rewrite("[name=wording]", "Compares suppliers by evidence.")
    walk.press(frame.get_by_role("button", name="Suggest", exact=True))
    expect(frame.locator(".thread .wording")).to_contain_text("Compares suppliers")
    walk.go(desk(version_id))
    walk.mark("#decision", "kind", "return")
    walk.tell("#decision-text", "Please look at the comments.")
    walk.press(frame.locator("#decision button[value=preview]"))
    walk.press(frame.locator("#preview button[value=decide]"))
    expect(frame.locator("#notices")).to_contain_text("The letter is ready")
    frame = walk.open(PROPOSER, at(version_id))
    expect(frame.get_by_role("heading", name="ASA returned it")).to_be_visible()
    walk.look("returned")
    walk.go(at(version_id, "consultation"))
    walk.look("consultation")
    walk.press(frame.get_by_role("button", name="Accept"))
    expect(frame.get_by_role("button", name="Accept")).to_have_count(0)
    walk.press(frame.get_by_role("button", name="Settle"))
    expect(frame.get_by_role("button", name="Settle")).to_have_count(0)
    walk.go(at(version_id, "application"))
    expect(frame.locator("#f-competency_statement")).to_have_value(
        "Compares suppliers by evidence."
    )
    walk.go(at(version_id))
    walk.press(frame.locator("form[action$='/submit'] button"))
    expect(frame.locator("#notices")).to_contain_text("Handed in.")
    frame = walk.open(ASA, desk(version_id))
    expect(frame.locator("form[action$='/advance'] button")).to_be_visible()


def test_course_keeps_the_version_it_mapped_and_a_later_one_is_offered_the_revision(
    walk: ProposalJourney, live: Live
) -> None:
    walk.map_and_activate()
    frame = walk.arrive(PROPOSER)
    row = frame.get_by_role("listitem").filter(has_text=BADGE)
    walk.press(row.get_by_role("button", name="Propose a revision"))
    expect(frame.locator("#notices")).to_contain_text("The revision has begun.")
    version_id = DefinitionVersionId(int(frame.url.rstrip("/").split("/")[-1]))
    approve_revision(walk, version_id)
    frame = walk.open(PROPOSER, at(version_id, "difference"))
    expect(frame.locator(".change")).to_have_count(1)
    expect(frame.locator(".change ins").first).to_be_visible()
    expect(frame.locator(".change")).to_contain_text("Competency statement")
    walk.look("difference")
    before = walk.enter_course(live.course, live.person("M. Okafor"))
    card = before.locator("article.card").filter(has_text=BADGE)
    expect(card).to_contain_text("Digital badge, version 1")
    expect(card).to_contain_text("Version 2 of this badge is approved")
    expect(before.locator("main")).not_to_contain_text(REVISED)
    walk.look("course-later-version")
    walk.press(card.get_by_role("link", name="See what changed"))
    before.locator(".change ins").first.wait_for()
    expect(before.locator(".change")).to_contain_text("Competency statement")
    walk.look("later-version")
    walk.press(before.get_by_role("button", name="Move to version 2"))
    expect(before.locator("h1 + .sub")).to_contain_text("This draft is for version 2 of the badge")
    walk.look("moved-to-later-version")
    after = walk.enter_course(*live.other_course())
    offered = after.locator("#choices li").filter(has_text=BADGE)
    expect(offered).to_contain_text(REVISED)
    expect(offered).to_contain_text("version 2")
    frame = walk.open(ASA, desk(version_id))
    expect(frame.locator("#uses")).to_contain_text("Data Ethics")
    walk.look("uses")


def approve_revision(walk: ProposalJourney, version_id: DefinitionVersionId) -> None:
    """Write other words into a revision, and take it by all its pages to its approval."""
    turn_to(walk, "Application", "#about")
    walk.rewrite("#f-competency_statement", REVISED)
    walk.save("competencies")
    for judged in (take_on, agree, decide):
        hand_in(walk)
        walk.open(ASA, desk(version_id))
        judged(walk)
        walk.open(PROPOSER, at(version_id))
