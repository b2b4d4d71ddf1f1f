"""A proposal written in a browser: saved while one types, kept when offline, by keyboard."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, Route, expect, sync_playwright

from lti_app.domain.definition.phases import Phase
from lti_app.domain.ids import DefinitionVersionId
from tests.conftest import BASE_URL
from tests.e2e.browser import axe, launch_chromium
from tests.factories.definition import SVG
from tests.integration.proposal.desk import Desk, Window, at, furnish

pytestmark = pytest.mark.browser

SAVED = "Saved "


@pytest.fixture(params=["sqlite"])
def database_url(request: pytest.FixtureRequest) -> Iterator[str]:
    """One kind of database: what is tried here is the browser."""
    templates = request.getfixturevalue("sqlite_templates")
    url = templates.fresh()
    yield url
    templates.drop(url)


@pytest.fixture
def desk(app: Flask) -> Desk:
    return furnish(app.test_client())


@pytest.fixture
def context() -> Iterator[BrowserContext]:
    with sync_playwright() as playwright:
        made = launch_chromium(playwright, "allowed")
        yield made
        made.close()


@dataclass
class Tab:
    """A tab of somebody's browser over the application, with a cable that can be pulled."""

    page: Page
    window: Window
    is_offline: bool = False
    complaints: list[str] = field(default_factory=list)

    def open(self, path: str) -> None:
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.route(f"{BASE_URL}/**", self.serve)
        self.page.goto(f"{BASE_URL}{self.window.prefix}/{path}")

    def serve(self, route: Route) -> None:
        sent = route.request
        if self.is_offline:
            route.abort("internetdisconnected")
            return
        with self.window.client.open(
            sent.url.removeprefix(BASE_URL),
            method=sent.method,
            headers={"Accept": sent.headers.get("accept", "*/*"), "Origin": BASE_URL},
            data=sent.post_data_buffer,
            content_type=sent.headers.get("content-type"),
        ) as got:
            route.fulfill(
                status=got.status_code, headers=dict(got.headers.items()), body=got.get_data()
            )


def statement(desk: Desk, version_id: DefinitionVersionId) -> str:
    with desk.office.wiring.open_work(desk.office.admin) as work:
        return work.proposals.one(version_id).content.competency_statement


def opened(context: BrowserContext, window: Window, path: str) -> Tab:
    tab = Tab(context.new_page(), window)
    tab.open(path)
    return tab


def test_what_is_typed_is_saved_without_a_click_and_counted(
    desk: Desk, context: BrowserContext
) -> None:
    version_id = desk.office.begin()
    tab = opened(context, desk.proposer(), at(version_id, "application"))
    page = tab.page
    expect(page.locator("#gaps-competencies")).to_contain_text(
        "A competency statement is required."
    )
    page.fill("#f-competency_statement", "Judges models")
    expect(page.locator("#competencies [data-save-state]")).to_have_text("Not saved yet")
    expect(page.locator("#competencies [data-save-state]")).to_contain_text(SAVED)
    expect(page.locator("#f-competency_statement")).to_be_focused()
    expect(page.locator("#gaps-competencies")).not_to_contain_text("statement is required")
    assert statement(desk, version_id) == "Judges models"
    assert tab.complaints == []


def test_without_a_connection_the_text_stays_and_is_sent_later(
    desk: Desk, context: BrowserContext
) -> None:
    version_id = desk.office.begin()
    tab = opened(context, desk.proposer(), at(version_id, "application"))
    page = tab.page
    tab.is_offline = True
    page.fill("#f-competency_statement", "Written on a train")
    state = page.locator("#competencies [data-save-state]")
    expect(state).to_contain_text("there is no connection")
    assert page.evaluate("window.hallmark.unsaved()") is True
    assert page.evaluate("Object.values({...localStorage, ...sessionStorage}).join()") == ""
    tab.is_offline = False
    page.evaluate("window.dispatchEvent(new Event('online'))")
    expect(state).to_contain_text(SAVED)
    assert statement(desk, version_id) == "Written on a train"
    assert page.evaluate("window.hallmark.unsaved()") is False


def test_who_comes_second_is_told_in_the_same_moment_and_chooses(
    desk: Desk, context: BrowserContext
) -> None:
    version_id = desk.office.begin()
    first = opened(context, desk.proposer(), at(version_id, "application"))
    second = opened(context, desk.co_editor(), at(version_id, "application"))
    first.page.fill("#f-competency_statement", "Hers")
    expect(first.page.locator("#competencies [data-save-state]")).to_contain_text(SAVED)
    second.page.fill("#f-competency_statement", "His")
    state = second.page.locator("#competencies [data-save-state]")
    expect(state).to_contain_text("Noor Haddad")
    expect(second.page.locator("#f-competency_statement")).to_have_value("His")
    assert statement(desk, version_id) == "Hers"
    state.get_by_role("link", name="See both texts").click()
    expect(second.page.get_by_text("Nothing is lost")).to_be_visible()
    assert axe(second.page) == []
    second.page.get_by_label("Words of both: Competency statement").fill("Ours")
    second.page.get_by_role("button", name="Let this stand").click()
    expect(second.page.locator("#f-competency_statement")).to_have_value("Ours")
    assert statement(desk, version_id) == "Ours"
    assert (first.complaints, second.complaints) == ([], [])


def test_rows_are_added_written_and_taken_out_by_keyboard(
    desk: Desk, context: BrowserContext
) -> None:
    version_id = desk.office.begin()
    tab = opened(context, desk.proposer(), at(version_id, "application"))
    page = tab.page
    page.locator("#alignments [data-row=add]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#f-alignments-0-kind")).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.type("Analysts")
    page.locator("#alignments [data-row=add]").focus()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    page.keyboard.type("Law school")
    expect(page.locator("#alignments [data-save-state]")).to_contain_text(SAVED)
    page.locator("#f-alignments-1 [data-row=up]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#f-alignments-0-text")).to_have_value("Law school")
    page.locator("#f-alignments-1 [data-row=remove]").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#f-alignments-0-kind")).to_be_focused()
    page.locator("#about h2").click()
    expect(page.locator("#alignments [data-save-state]")).to_contain_text(SAVED)
    with desk.office.wiring.open_work(desk.office.admin) as work:
        kept = work.proposals.one(version_id).content.alignments
    assert [each.text for each in kept] == ["Law school"]
    assert (axe(page), tab.complaints) == ([], [])


def test_matrix_is_ticked_by_arrows_and_the_space_bar(desk: Desk, context: BrowserContext) -> None:
    version_id = desk.office.to(Phase.ASSESSMENT)
    desk.office.write(version_id, Phase.ASSESSMENT)
    tab = opened(context, desk.proposer(), at(version_id, "assessment"))
    page = tab.page
    boxes = page.locator("#matrix table").nth(1).locator("input")
    boxes.nth(0).focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")
    expect(boxes.nth(1)).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.locator("#matrix .save button")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#matrix [data-save-state]")).to_contain_text(SAVED)
    with desk.office.wiring.open_work(desk.office.admin) as work:
        (competency,) = work.proposals.one(version_id).content.competencies
    assert competency.slos == ("slo-2",)


def test_outcome_that_is_added_comes_into_matrix_and_plan_at_once(
    desk: Desk, context: BrowserContext
) -> None:
    version_id = desk.office.to(Phase.ASSESSMENT)
    tab = opened(context, desk.proposer(), at(version_id, "assessment"))
    page = tab.page
    page.locator("#outcomes [data-row=add]").click()
    page.keyboard.type("Reads a model card")
    expect(page.locator("#plan legend").first).to_contain_text("Reads a model card")
    page.fill("#f-slos-0-assessment", "A card, read aloud")
    expect(page.locator("#plan [data-save-state]")).to_contain_text(SAVED)
    with desk.office.wiring.open_work(desk.office.admin) as work:
        (slo,) = work.proposals.one(version_id).content.slos
    assert (slo.title, slo.assessment) == ("Reads a model card", "A card, read aloud")
    assert tab.complaints == []


def test_fault_is_told_beside_its_field_and_the_keyboard_stays(
    desk: Desk, context: BrowserContext
) -> None:
    version_id = desk.office.begin()
    desk.office.write(version_id, Phase.APPLICATION)
    tab = opened(context, desk.proposer(), at(version_id, "application"))
    page = tab.page
    page.fill("#f-alignments-0-url", "no address")
    expect(page.locator("#f-alignments-0-url-error")).to_be_visible()
    expect(page.locator("#f-alignments-0-url")).to_be_focused()
    expect(page.locator("#alignments [data-save-state]")).to_contain_text("Not saved: ")
    page.fill("#f-alignments-0-url", "https://example.edu/source")
    expect(page.locator("#alignments [data-save-state]")).to_contain_text(SAVED)
    expect(page.locator("#f-alignments-0-url-error")).to_have_count(0)


def test_image_is_sent_by_the_save_button_and_previewed(
    desk: Desk, context: BrowserContext
) -> None:
    version_id = desk.office.to(Phase.DESIGN)
    tab = opened(context, desk.proposer(), at(version_id, "design"))
    page = tab.page
    page.set_input_files(
        "#f-upload", {"name": "seal.svg", "mimeType": "image/svg+xml", "buffer": SVG}
    )
    expect(page.locator("#image [data-save-state]")).to_have_text(
        "The file is sent when you press Save."
    )
    page.fill("#f-image-alt", "A seal with a sun")
    page.locator("#image .save button").click()
    expect(page.locator("#image .image-preview img")).to_have_count(6)
    expect(page.locator("#image figcaption")).to_contain_text("A seal with a sun")
    assert (axe(page), tab.complaints) == ([], [])


def test_going_on_right_after_a_word_saves_it_first(desk: Desk, context: BrowserContext) -> None:
    version_id = desk.office.begin()
    tab = opened(context, desk.proposer(), at(version_id, "application"))
    page = tab.page
    page.locator("#f-competency_statement").press_sequentially("Last words")
    page.get_by_role("link", name="Assessment").first.click()
    expect(page.locator("#outcomes")).to_be_visible()
    assert statement(desk, version_id) == "Last words"
