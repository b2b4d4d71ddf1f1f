"""What a definition says in its own language is marked so on every page in another (WCAG 3.1.2)."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import BrowserContext, sync_playwright

from tests.e2e.browser import launch_chromium
from tests.e2e.every_page.entries import ENTRIES, Entry
from tests.e2e.every_page.opening import Opener, opened
from tests.integration.roles.conftest import Scene

pytestmark = pytest.mark.browser

# Words of the campus's definitions, which are in English. An option and a page's title hold text
# alone, so nothing in them can say its language; nor can what Canvas is handed for a module. Where
# words of several definitions, or of a definition and of ours, share a place, their language is
# told as unknown: an empty lang (HTML, the lang attribute).
UNMARKED = """() => {
  const english = /Badge \\w+ of main|Outcome slo-\\d|Judges whether|Names who an AI/;
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const found = [];
  while (walker.nextNode()) {
    const node = walker.currentNode, element = node.parentElement;
    if (!english.test(node.data) || element.closest("option, script, textarea, .placed")) continue;
    const told = element.closest("[lang]").lang;
    if (told && !told.startsWith("en")) found.push(node.data.trim().slice(0, 90));
  }
  return found;
}"""


@pytest.mark.parametrize("entry", ENTRIES, ids=Entry.told)
def test_the_words_of_a_definition_say_their_language(opener: Opener, entry: Entry) -> None:
    opener.open(entry)
    assert opener.lang().startswith("es")
    assert opener.page.evaluate(UNMARKED) == []


def test_words_that_say_no_language_are_found(opener: Opener) -> None:
    opener.open(Entry(rule="/achievements/<slug>/<int:number>", thing="lynx"))
    opener.page.evaluate("document.querySelectorAll('main [lang]').forEach((e) => e.lang = 'es')")
    assert "Badge lynx of main" in opener.page.evaluate(UNMARKED)


@pytest.fixture(scope="module")
def browser() -> Iterator[BrowserContext]:
    with sync_playwright() as playwright:
        context = launch_chromium(playwright, "allowed")
        yield context
        context.close()


@pytest.fixture(scope="module")
def tab(browser: BrowserContext, scene: Scene) -> Iterator[Opener]:
    page = browser.new_page()
    with opened(scene, page) as opener:
        opener.speak("es")
        yield opener
    page.close()


@pytest.fixture
def opener(tab: Opener, scene: Scene) -> Iterator[Opener]:
    with scene.campus.wiring.rewound():
        yield tab
