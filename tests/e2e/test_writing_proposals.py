"""A proposal written in a browser: saved while one types, kept when offline, by keyboard."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from flask import Flask
from playwright.sync_api import (
    BrowserContext,
    Dialog,
    FilePayload,
    Page,
    Route,
    expect,
    sync_playwright,
)

from lti_app.domain.definition.phases import Phase
from lti_app.domain.ids import DefinitionVersionId
from lti_app.pages.access import SESSION_COOKIE
from tests.conftest import BASE_URL
from tests.e2e.browser import axe, launch_chromium
from tests.factories.definition import SVG
from tests.factories.documents import plain_pdf
from tests.integration.proposal.desk import Desk, Window, at, furnish

pytestmark = pytest.mark.browser

SAVED = "Saved "
# Every answer to the page's own script waits until it is let go: the server has it all by then.
HOLD = """() => {
  const ask = hallmark.fetch;
  window.asked = [];
  window.held = [];
  hallmark.fetch = async (...given) => {
    window.asked.push(given[1] ?? {});
    const answer = await ask(...given);
    await new Promise((go) => window.held.push(go));
    return answer;
  };
  window.letGo = () => { hallmark.fetch = ask; window.held.splice(0).forEach((go) => go()); };
}"""
PDF_THAT_IS_NONE = b"no PDF at all"


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
        "The file is sent, with all of this part, when you press Save."
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


def hold(page: Page) -> None:
    page.evaluate(HOLD)


def is_held(page: Page, count: int = 1) -> None:
    page.wait_for_function("(count) => window.held.length === count", arg=count)


def let_go(page: Page) -> None:
    page.evaluate("window.letGo()")


def is_unsaved(page: Page) -> bool:
    return bool(page.evaluate("window.hallmark.unsaved()"))


def letter(content: bytes | None = None) -> FilePayload:
    return {
        "name": "letter.pdf",
        "mimeType": "application/pdf",
        "buffer": content or plain_pdf(),
    }


def partner(window: Window, version_id: DefinitionVersionId, name: str) -> None:
    form = {"revision": 0, "endorsements-0-partner": name}
    answer = window.post_for_data(at(version_id, "sections/partners"), form)
    assert answer.status_code == 200


def with_partner(desk: Desk, context: BrowserContext) -> tuple[DefinitionVersionId, Tab]:
    version_id = desk.office.begin()
    partner(desk.proposer(), version_id, "Roundtable")
    return version_id, opened(context, desk.proposer(), at(version_id, "application"))


def partners(desk: Desk, version_id: DefinitionVersionId) -> list[tuple[str, bool]]:
    with desk.office.wiring.open_work(desk.office.admin) as work:
        found = work.proposals.one(version_id).content.endorsements
    return [(each.partner, each.letter is not None) for each in found]


def test_showing_what_others_saved_never_replaces_what_is_typed_meanwhile(
    desk: Desk, context: BrowserContext
) -> None:
    version_id = desk.office.begin()
    tab = Tab(context.new_page(), desk.proposer())
    tab.page.clock.install()
    tab.open(at(version_id, "application"))
    page = tab.page
    form: dict[str, object] = {"revision": 0, "competency_statement": "His"}
    desk.co_editor().post_for_data(at(version_id, "sections/competencies"), form)
    page.clock.fast_forward(16_000)
    state = page.locator("#competencies [data-save-state]")
    expect(state).to_contain_text("Luis Ortega saved this part")
    hold(page)
    state.get_by_role("button", name="Show it").click()
    is_held(page)
    page.locator("#f-competency_statement").press_sequentially("Hers")
    let_go(page)
    expect(state).to_contain_text("See both texts")
    expect(page.locator("#f-competency_statement")).to_have_value("Hers")
    assert (statement(desk, version_id), tab.complaints) == ("His", [])


def test_what_others_saved_is_shown_also_after_a_refused_file(
    desk: Desk, context: BrowserContext
) -> None:
    version_id = desk.office.begin()
    partner(desk.proposer(), version_id, "Roundtable")
    tab = Tab(context.new_page(), desk.proposer())
    tab.page.clock.install()
    tab.open(at(version_id, "application"))
    page = tab.page
    page.set_input_files("#f-endorsements-0-upload", letter(PDF_THAT_IS_NONE))
    page.locator("#partners .save button").click()
    expect(page.locator("#error-summary")).to_be_focused()
    form: dict[str, object] = {"revision": 1, "endorsements-0-partner": "Chamber"}
    desk.co_editor().post_for_data(at(version_id, "sections/partners"), form)
    page.clock.fast_forward(16_000)
    state = page.locator("#partners [data-save-state]")
    expect(state).to_contain_text("Luis Ortega saved this part")
    tab.is_offline = True
    state.get_by_role("button", name="Show it").click()
    expect(state).to_contain_text("It cannot be shown just now.")
    tab.is_offline = False
    state.get_by_role("button", name="Show it").click()
    expect(page.locator("#f-endorsements-0-partner")).to_have_value("Chamber")
    expect(page.locator("#partners h2")).to_be_focused()
    expect(page.locator("#error-summary")).to_have_count(0)
    assert tab.complaints == []


def test_file_that_is_chosen_counts_as_unsaved_until_it_is_sent(
    desk: Desk, context: BrowserContext
) -> None:
    version_id, tab = with_partner(desk, context)
    page = tab.page
    state = page.locator("#partners [data-save-state]")
    page.set_input_files("#f-endorsements-0-upload", letter())
    assert is_unsaved(page)
    page.fill("#f-endorsements-0-partner", "Chamber")
    page.locator("#about h2").click()
    page.wait_for_timeout(2500)
    expect(state).to_have_text("The file is sent, with all of this part, when you press Save.")
    assert (is_unsaved(page), partners(desk, version_id)) == (True, [("Roundtable", False)])
    page.locator("#partners .save button").click()
    expect(page.get_by_text("“Partners” is saved")).to_be_visible()
    assert (is_unsaved(page), partners(desk, version_id)) == (False, [("Chamber", True)])
    assert tab.complaints == []


def test_image_that_is_chosen_first_is_not_asked_for(desk: Desk, context: BrowserContext) -> None:
    version_id = desk.office.to(Phase.DESIGN)
    tab = opened(context, desk.proposer(), at(version_id, "design"))
    page = tab.page
    image: FilePayload = {"name": "seal.svg", "mimeType": "image/svg+xml", "buffer": SVG}
    page.set_input_files("#f-upload", image)
    page.fill("#f-image-alt", "A seal with a sun")
    page.locator("#public h2").click()
    page.wait_for_timeout(2500)
    expect(page.locator("#image [data-save-state]")).to_contain_text("when you press Save.")
    expect(page.locator("#image .error")).to_have_count(0)
    # Who takes the file back goes on as before: what is written is saved by itself.
    page.set_input_files("#f-upload", [])
    page.fill("#f-image-alt", "")
    expect(page.locator("#image [data-save-state]")).to_contain_text(SAVED)
    assert not is_unsaved(page)


def test_pressing_save_with_a_file_waits_for_the_save_under_way(
    desk: Desk, context: BrowserContext
) -> None:
    version_id, tab = with_partner(desk, context)
    page = tab.page
    hold(page)
    page.fill("#f-endorsements-0-partner", "Chamber")
    is_held(page)
    page.set_input_files("#f-endorsements-0-upload", letter())
    page.locator("#partners .save button").click()
    page.wait_for_timeout(500)
    assert partners(desk, version_id) == [("Chamber", False)]
    let_go(page)
    expect(page.get_by_text("“Partners” is saved")).to_be_visible()
    expect(page.get_by_text("while you wrote")).to_have_count(0)
    assert (partners(desk, version_id), tab.complaints) == ([("Chamber", True)], [])


def test_button_acts_once_in_a_window_that_no_cookie_carries(
    desk: Desk, context: BrowserContext
) -> None:
    version_id = desk.office.begin()
    tab = Tab(context.new_page(), desk.proposer())
    # The page of an arrival is put into the document, and so is every one after it.
    tab.open("unit/")
    page = tab.page
    page.add_script_tag(url="/static/window.js")
    prefix = tab.window.prefix
    start = f"{prefix}/{at(version_id, 'application')}"
    window = {"window": prefix.rpartition("/")[2], "token": "held by the tab", "start": start}
    page.evaluate("(told) => hallmark.openWindow(told)", window)
    for rows in (1, 2):
        page.locator("#alignments [data-row=add]").click()
        expect(page.locator("#alignments .entries > li")).to_have_count(rows)
    page.locator("#f-alignments-0 [data-row=remove]").click()
    expect(page.locator("#alignments .entries > li")).to_have_count(1)
    expect(page.locator("#alignments [data-save-state]")).to_contain_text(SAVED)
    page.get_by_role("link", name="Overview").click()
    expect(page.locator("#alignments")).to_have_count(0)
    page.get_by_role("link", name="Application", exact=True).first.click()
    page.locator("#alignments [data-row=add]").click()
    expect(page.locator("#alignments .entries > li")).to_have_count(2)
    page.wait_for_timeout(300)
    expect(page.locator("#alignments .entries > li")).to_have_count(2)
    assert tab.complaints == []


def test_going_on_during_a_save_waits_for_all_that_was_typed(
    desk: Desk, context: BrowserContext
) -> None:
    version_id = desk.office.begin()
    tab = opened(context, desk.proposer(), at(version_id, "application"))
    page = tab.page
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    hold(page)
    page.locator("#f-competency_statement").press_sequentially("First")
    is_held(page)
    page.locator("#f-competency_statement").press_sequentially(" and last words")
    page.get_by_role("link", name="Assessment").first.click()
    page.wait_for_timeout(500)
    expect(page.locator("#f-competency_statement")).to_be_visible()
    let_go(page)
    expect(page.locator("#outcomes")).to_be_visible()
    assert (statement(desk, version_id), asked) == ("First and last words", [])


def test_tab_that_is_hidden_during_a_save_sends_the_rest_as_it_goes(
    desk: Desk, context: BrowserContext
) -> None:
    version_id = desk.office.begin()
    tab = opened(context, desk.proposer(), at(version_id, "application"))
    page = tab.page
    hold(page)
    page.locator("#f-competency_statement").press_sequentially("First")
    is_held(page)
    page.locator("#f-competency_statement").press_sequentially(" and last words")
    page.evaluate(
        """() => {
          Object.defineProperty(document, "visibilityState", { get: () => "hidden" });
          document.dispatchEvent(new Event("visibilitychange"));
          window.held.splice(0).forEach((go) => go());
        }"""
    )
    is_held(page)
    assert page.evaluate("window.asked.map((each) => Boolean(each.keepalive))") == [False, True]
    let_go(page)
    expect(page.locator("#competencies [data-save-state]")).to_contain_text(SAVED)
    assert statement(desk, version_id) == "First and last words"


def test_pressing_save_with_faults_leads_to_each_of_them(
    desk: Desk, context: BrowserContext
) -> None:
    version_id = desk.office.begin()
    desk.office.write(version_id, Phase.APPLICATION)
    tab = opened(context, desk.proposer(), at(version_id, "application"))
    page = tab.page
    page.fill("#f-alignments-0-url", "no address")
    page.locator("#alignments .save button").click()
    summary = page.locator("#alignments #error-summary")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("heading")).to_have_text("This part is not saved yet")
    summary.get_by_role("link").click()
    expect(page.locator("#f-alignments-0-url")).to_be_focused()
    assert axe(page) == []
    page.fill("#f-alignments-0-url", "https://example.edu/source")
    expect(page.locator("#alignments [data-save-state]")).to_contain_text(SAVED)
    expect(summary).to_have_count(0)
    assert tab.complaints == []


def test_fault_that_has_no_field_on_the_page_is_told_all_the_same(
    desk: Desk, context: BrowserContext
) -> None:
    _version_id, tab = with_partner(desk, context)
    page = tab.page
    page.evaluate(
        """() => {
          const { elements } = document.querySelector("#partners form");
          elements["endorsements-0-letter-file"].value = "letter.pdf";
          elements["endorsements-0-letter-digest"].value = "0".repeat(64);
        }"""
    )
    page.fill("#f-endorsements-0-partner", "Chamber")
    state = page.locator("#partners [data-save-state]")
    expect(state).to_contain_text("There is no such letter.")
    page.locator("#partners .save button").click()
    summary = page.locator("#partners #error-summary")
    expect(summary).to_be_focused()
    expect(summary).to_contain_text("There is no such letter.")
    assert summary.locator("a").evaluate_all(
        "(links) => links.every((link) => document.getElementById(link.hash.slice(1)))"
    )


def test_refusal_goes_once_the_part_is_saved_and_the_files_own_fault_stays(
    desk: Desk, context: BrowserContext
) -> None:
    version_id, tab = with_partner(desk, context)
    page = tab.page
    page.set_input_files("#f-endorsements-0-upload", letter(PDF_THAT_IS_NONE))
    page.fill("#f-endorsements-0-date", "2026-01-31")
    page.locator("#partners .save button").click()
    expect(page.locator("#error-summary")).to_be_focused()
    expect(page.locator("#f-endorsements-0-upload-error")).to_be_visible()
    page.fill("#f-endorsements-0-partner", "Chamber")
    expect(page.locator("#partners [data-save-state]")).to_contain_text(SAVED)
    expect(page.get_by_text("This part is not saved yet")).to_have_count(0)
    # The file that was refused is in no text: why it is not stays beside its field.
    expect(page.locator("#f-endorsements-0-upload-error")).to_be_visible()
    page.set_input_files("#f-endorsements-0-upload", letter())
    expect(page.locator("#f-endorsements-0-upload-error")).to_have_count(0)
    assert (partners(desk, version_id), tab.complaints) == ([("Chamber", False)], [])


def test_earlier_text_stands_again_over_no_save_that_nobody_saw(
    desk: Desk, context: BrowserContext
) -> None:
    version_id = desk.office.begin()
    noor, path = desk.proposer(), at(version_id, "sections/competencies")
    noor.post(path, {"revision": 0, "competency_statement": "First"})
    noor.post(path, {"revision": 1, "competency_statement": "Second"})
    tab = opened(context, noor, f"{path}/history")
    desk.co_editor().post(path, {"revision": 2, "competency_statement": "Unseen"})
    tab.page.get_by_role("button", name="Let this stand again").click()
    expect(tab.page.get_by_text("Nothing is lost")).to_be_visible()
    expect(tab.page.locator("mark").filter(has_text="Unseen")).to_be_visible()
    assert statement(desk, version_id) == "Unseen"


def test_window_that_ended_keeps_what_was_written_and_offers_it_to_copy(
    desk: Desk, context: BrowserContext
) -> None:
    version_id = desk.office.begin()
    noor = desk.proposer()
    tab = opened(context, noor, at(version_id, "application"))
    page = tab.page
    # What a click copies is a button's own: nothing else of the page is one.
    expect(page.locator("[data-copy]")).to_have_count(0)
    noor.client.delete_cookie(SESSION_COOKIE + noor.prefix.rpartition("/")[2])
    page.fill("#f-competency_statement", "The only copy")
    state = page.locator("#competencies [data-save-state]")
    expect(state).to_contain_text("Not saved: this window is no longer open.")
    expect(state).to_contain_text("open Hallmark from Canvas in another tab")
    expect(state).not_to_contain_text("Go back to Canvas")
    copy = page.locator("#competencies").get_by_role("button", name="Copy what you wrote here")
    told = copy.get_attribute("data-copy") or ""
    assert "Competency statement\nThe only copy" in told
    copy.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#competencies").get_by_text("Copied")).to_be_visible()
    assert (is_unsaved(page), axe(page), tab.complaints) == (True, [], [])


def test_half_a_threshold_holds_no_other_word_of_the_plan_back(
    desk: Desk, context: BrowserContext
) -> None:
    version_id = desk.office.to(Phase.ASSESSMENT)
    form: dict[str, object] = {"revision": 0, "slos-0-key": "slo-a", "slos-0-title": "Judges"}
    desk.proposer().post(at(version_id, "sections/outcomes"), form)
    tab = opened(context, desk.proposer(), at(version_id, "assessment"))
    page = tab.page
    page.fill("#f-slos-0-threshold-points", "2.5")
    page.fill("#f-slos-0-assessment", "A card, read aloud")
    expect(page.locator("#plan [data-save-state]")).to_contain_text(SAVED)
    expect(page.locator("#plan .error")).to_have_count(0)
    expect(page.locator("#gaps-plan")).to_contain_text("Say how many points the whole scale has.")
    page.reload()
    expect(page.locator("#f-slos-0-threshold-points")).to_have_value("2.5")
    expect(page.locator("#f-slos-0-assessment")).to_have_value("A card, read aloud")
