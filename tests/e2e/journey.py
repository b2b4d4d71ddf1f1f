"""One badge's whole way in a real browser: map, activate, read, reflect, award, check, revoke.

Every page met on the way is held to axe; pictures are taken where a folder for them is given.
"""

import re
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import BrowserContext, Error, Frame, FrameLocator, Locator, Page, expect

from tests.e2e.browser import Violation, axe
from tests.e2e.live import Live

BADGE: Final = "Responsible AI in Practice"
LEARNER: Final = "reflection-not-handed-in"
TALL: Final = 1800
# Everybody on one campus is a long list, and a picture in a document is no more than its head.
TALLEST: Final = {
    "start": 900,
    "case": 1120,
    "learner": 1300,
    "learner-complete": 1300,
    "learner-phone": 1400,
    "learner-spanish": 1150,
    "roster": 1000,
    "roster-why": 1150,
    "suggestions": 1150,
}
LINKS: Final = (
    ("SLO 1", "Stakeholder map", "Impact"),
    ("SLO 2", "Case critique", "Evidence"),
    ("SLO 2", "Audit memo", "Evidence"),
    ("SLO 3", "Audit memo", "Framework"),
    ("SLO 4", "Plain-language brief", "Plain language"),
)
WORDS: Final = (
    "When I began this pathway I thought of an audit as a list of boxes. The stakeholder map was "
    "the first assignment that made me stop: the people most affected by the model were not its "
    "users at all, and nobody had asked them. By the case critique I had begun to ask a different "
    "question of every claim: what would I expect to see if it were false? That habit carried into "
    "the audit memo, where two of the vendor's three figures turned out to rest on one sample. "
    "For me personally the change is in how I listen. I used to hear disagreement as a delay. "
    "Reading my group's notes side by side, I can see that each of my revisions began with "
    "somebody else's doubt. Professionally, I am applying to the county's data office, where these "
    "reviews are written for commissioners and residents alike. The plain-language brief is the "
    "piece I would show them first, because it is the one that was hardest to make short."
)
# Nothing under way, and the frame as tall as what is in it.
STILL: Final = (
    "() => document.readyState === 'complete'"
    " && !document.documentElement.hasAttribute('data-busy')"
    " && document.documentElement.scrollHeight <= window.innerHeight + 1"
)
# The fonts are there, nothing is under way, and what is drawn next is as large as what was before.
RESTS: Final = """async () => {
  const drawn = () => new Promise((go) => requestAnimationFrame(() => go(size())));
  const size = () => {
    const { scrollWidth, scrollHeight } = document.documentElement;
    return [innerWidth, innerHeight, scrollWidth, scrollHeight].join();
  };
  await document.fonts.ready;
  const before = await drawn();
  await drawn();
  return document.readyState === "complete" && !document.documentElement.hasAttribute("data-busy")
    && document.getAnimations().length === 0 && before === await drawn();
}"""
REASON: Final = "Awarded in a rehearsal; withdrawn to show how that looks."


class Journey:
    """Walks the line as three people and a stranger, one page after another."""

    def __init__(
        self,
        live: Live,
        context: BrowserContext,
        pictures: Path | None = None,
        *,
        no_cookies: bool = False,
    ) -> None:
        """Walk in this browser; one without any cookies tells Canvas in the address who walks."""
        self._live = live
        self._no_cookies = no_cookies
        self._page: Page = context.new_page()
        self._pictures = pictures
        self.violations: dict[str, list[Violation]] = {}
        self.complaints: list[str] = []
        self.public_url = ""
        self._page.on("console", self._listen)

    def walk(self) -> None:
        """Go the whole way, first page to revocation; a failure tells what stood in the frame."""
        try:
            self._walk(self._live.cases[LEARNER]["name"])
        except (AssertionError, Error, pytest.fail.Exception) as error:
            frame = self._page.frame(name="tool_content")
            if frame is not None:  # the error's own picture stops at the page around it
                words = frame.locator("body").inner_text(timeout=1000)
                error.add_note(f"In the frame, {frame.url}:\n{words}")
            raise

    def _walk(self, name: str) -> None:
        self.see_first_page()
        self.map_and_activate()
        self.see_sync_on_the_page()
        self.learner_sees("Met", "Not handed in", "Threshold 3", picture="learner")
        self.hand_in_reflection()
        self._live.sync()
        self.learner_sees("People review it", picture="learner-complete")
        self.award(name)
        self.share_and_open_public_page(name)
        self.revoke(name)

    def see_first_page(self) -> None:
        """Somebody new opens the one address and is told whom to be, and in which order."""
        self._page.goto(self._live.ports.canvas_url)
        expect(self._page.get_by_role("heading", name="Start here")).to_be_visible()
        self._note("start", self._page)

    def map_and_activate(self) -> None:
        """The instructor maps every outcome and the reflection, and activates."""
        frame = self._launch_course("M. Okafor")
        self._look("course-empty")
        self._press(frame.get_by_role("button", name=f"Use “{BADGE}” here"))
        expect(frame.get_by_role("heading", name="Where to begin")).to_be_visible()
        self._look("suggestions")
        for slo, assignment, criterion in LINKS:
            self._press(frame.get_by_role("link", name=re.compile(rf"{slo} in {assignment}")).first)
            expect(frame.get_by_role("heading", name=f"{slo} in {assignment}")).to_be_visible()
            choice = frame.get_by_label("Rubric criterion")
            labels = choice.locator("option").all_inner_texts()
            choice.select_option(label=next(la for la in labels if la.startswith(criterion)))
            self._press(frame.get_by_role("button", name="Save", exact=True))
            expect(frame.get_by_text("Saved.")).to_be_visible()
            # A link away and back: the next save's notice is then its own.
            self._press(frame.get_by_role("link", name=re.compile(r"^1 Outcomes")))
            expect(frame.get_by_text("Saved.")).to_be_hidden()
        self._press(frame.get_by_role("link", name=re.compile("SLO 2 in Audit memo")).first)
        expect(frame.get_by_label("Rubric criterion")).to_be_visible()
        self._look("map")
        self._press(frame.get_by_role("link", name=re.compile(r"^2 Reflection")))
        frame.get_by_role("radio", name=re.compile("Culminating reflection")).check()
        self._press(frame.get_by_role("button", name="Save", exact=True))
        expect(frame.get_by_text("Saved.")).to_be_visible()
        self._look("map-reflection")
        self._press(frame.get_by_role("link", name=re.compile(r"^3 Check")))
        expect(frame.get_by_role("heading", name="What shows each outcome")).to_be_visible()
        self._look("map-check")
        self._press(frame.get_by_role("link", name=re.compile(r"^4 Activate")))
        expect(frame.get_by_text("What counts once this is active")).to_be_visible()
        self._look("map-activate")
        self._press(frame.locator("form[action$='/activate']").get_by_role("button"))
        expect(frame.get_by_text("Active. Evidence is read")).to_be_visible()

    def see_sync_on_the_page(self) -> None:
        """The instructor asks for an update and sees it happen."""
        frame = self._launch_course("M. Okafor")
        self._press(frame.get_by_role("button", name="Sync now"))
        # The page before it says of an earlier update that it was the last.
        expect(frame.get_by_text("Asked for. The update starts")).to_be_visible()
        expect(frame.get_by_text("Last update from Canvas")).to_be_visible(timeout=60_000)
        # The first update puts the counts where nothing was; a later one offers them, so that
        # nothing moves under who reads.
        fresh = frame.get_by_role("link", name="Show what is new")
        expect(fresh.or_(frame.get_by_role("link", name="See the learners")).first).to_be_visible()
        if fresh.count():
            self._press(fresh)
        expect(fresh).to_have_count(0)
        expect(frame.get_by_role("link", name="See the learners")).to_be_visible()
        self._look("course")

    def learner_sees(self, *texts: str, picture: str) -> None:
        """The learner opens the badge in the course and reads how she stands."""
        frame = self._launch_learner()
        for text in texts:
            expect(frame.get_by_text(text).first).to_be_visible()
        self._look(picture)

    def hand_in_reflection(self) -> None:
        """The learner follows the next step into Canvas and hands the reflection in there."""
        frame = self._launch_learner()
        link = frame.get_by_role("link", name=re.compile("Write the reflection"))
        with self._page.context.expect_page() as opened:
            self._press(link)
        canvas = opened.value
        if self._no_cookies:
            canvas.goto(f"{link.get_attribute('href')}?as={self._learner}")
        canvas.get_by_role("textbox").fill(WORDS)
        canvas.get_by_role("button", name=re.compile("Submit")).click()
        expect(
            canvas.get_by_text(re.compile("Submitted|handed in", re.IGNORECASE)).first
        ).to_be_visible()
        canvas.close()

    def award(self, name: str) -> None:
        """ASA opens the learner's case, confirms the reflection's three parts, awards."""
        frame = self._launch_asa()
        expect(frame.get_by_role("heading", level=1).first).to_be_visible()
        self._look("queue")
        self._press(frame.get_by_role("link", name=name).first)
        expect(frame.get_by_text("When I began this pathway").first).to_be_visible()
        for part in ("pathway", "personal growth", "professional growth"):
            box = frame.get_by_role("checkbox", name=re.compile(part))
            expect(box).not_to_be_checked()  # nobody confirms it beforehand
            box.check()
        self._look("case")
        self._press(frame.get_by_role("button", name=re.compile("^Award")))
        self._confirm(frame, "Award")
        expect(frame.locator("#notices")).to_contain_text("Awarded.")

    def share_and_open_public_page(self, name: str) -> None:
        """The learner shares name and levels; anyone reads the public page."""
        frame = self._launch(f"/users/{self._learner}/external_tools/29001", self._learner)
        expect(frame.get_by_text(BADGE).first).to_be_visible()
        self._look("my-credentials")
        href = frame.get_by_role("link", name=re.compile("public page")).get_attribute("href")
        self.public_url = f"{self._live.ports.tool_url}{href}"
        self._signed("Valid.")
        self._public("Valid.", "public-unshared")
        assert name not in self._page.content()
        frame = self._launch(f"/users/{self._learner}/external_tools/29001", self._learner)
        self._press(frame.get_by_role("button", name="Show my name and levels"))
        expect(frame.get_by_role("button", name="Take my name off")).to_be_visible()
        self._signed(name)
        self._public("Valid.", "public")
        assert name in self._page.content()

    def revoke(self, name: str) -> None:
        """ASA revokes with a reason; the public page says so on the next request."""
        frame = self._launch_asa()
        self._press(frame.get_by_role("link", name="Award register").first)
        expect(frame.get_by_role("heading", name="Award register")).to_be_visible()
        self._look("awards")
        self._press(frame.get_by_role("link", name=name).first)
        frame.get_by_label(re.compile("^Reason")).fill(REASON)
        self._look("award")
        self._press(frame.get_by_role("button", name="Revoke this credential").first)
        self._confirm(frame, "Revoke this credential")
        expect(frame.get_by_text("Revoked. The public page")).to_be_visible()
        self._public("Revoked.", "public-revoked")

    @property
    def _learner(self) -> str:
        return self._live.learner(LEARNER)

    def _launch_course(self, name: str) -> FrameLocator:
        path = f"/courses/{self._live.course}/external_tools/29001"
        return self._launch(path, self._live.person(name))

    def _launch_learner(self) -> FrameLocator:
        return self._launch(f"/courses/{self._live.course}/external_tools/29001", self._learner)

    def _launch_asa(self) -> FrameLocator:
        account = self._live.school["root_account_id"]
        asa = self._live.person("Bea Lindqvist")
        return self._launch(f"/accounts/{account}/external_tools/29001", asa)

    def _launch(self, path: str, person: str) -> FrameLocator:
        self._page.goto(f"{self._live.ports.canvas_url.rstrip('/')}{path}?as={person}")
        frame = self._page.frame_locator("iframe[name=tool_content]")
        # The pages of a login on its way have a main part as well.
        frame.locator("main:not(:has(#login, #finishing))").first.wait_for()
        return frame

    def _press(self, what: Locator) -> None:
        """Click once the page stands still: a frame that grows moves it from under the pointer.

        A person is never that quick; a script is, on a machine with more to do.
        """
        what.wait_for()
        for _ in range(100):
            if self._still():
                what.click()
                return
            self._page.wait_for_timeout(50)
        pytest.fail("the page in the frame does not come to rest")

    def _rest(self) -> None:
        """Wait until the page and the tool's frame are drawn as they stay."""
        for _ in range(100):
            if all(self._says(RESTS, frame) for frame in (self._page.main_frame, self._tool)):
                return
            self._page.wait_for_timeout(50)
        pytest.fail("the page does not come to rest")

    @property
    def _tool(self) -> Frame | None:
        return self._page.frame(name="tool_content")

    @staticmethod
    def _says(question: str, frame: Frame | None) -> bool:
        try:
            return frame is None or bool(frame.evaluate(question))
        except Error:  # the page that was asked has just gone
            return False

    def _still(self) -> bool:
        return self._tool is not None and self._says(STILL, self._tool)

    def _confirm(self, frame: FrameLocator, yes: str) -> None:
        dialog = frame.locator("dialog[open]")
        expect(dialog).to_be_visible()
        self._look(f"confirm-{yes.split(maxsplit=1)[0].lower()}")
        self._press(dialog.get_by_role("button", name=yes))

    def _signed(self, words: str) -> None:
        """Ask for the public page until the scheduler has signed what it then says."""
        for _ in range(60):
            self._page.goto(self.public_url)
            if self._page.get_by_text(words).count():
                return
            self._page.wait_for_timeout(500)
        pytest.fail(f"the public page does not come to say: {words}")

    def _public(self, text: str, picture: str) -> None:
        self._page.goto(self.public_url)
        expect(self._page.get_by_text(text).first).to_be_visible()
        self._note(picture, self._page)

    def _look(self, picture: str) -> None:
        frame = self._page.frame(name="tool_content")
        assert frame is not None
        self._note(picture, frame)

    def _note(self, name: str, where: Page | Frame) -> None:
        found = axe(where)
        if found:
            self.violations[name] = found
        if self._pictures is not None:
            self._picture(self._pictures / f"{name}.png", TALLEST.get(name, TALL))

    def _picture(self, path: Path, tallest: int) -> None:
        """Take a picture of the whole page, from a window that grows with it and shrinks back."""
        path.parent.mkdir(parents=True, exist_ok=True)
        usual = self._page.viewport_size
        assert usual is not None
        self._rest()
        self._page.evaluate("scrollTo(0, 0)")
        whole = int(self._page.evaluate("document.documentElement.scrollHeight"))
        height = max(usual["height"], min(whole, tallest))
        self._page.set_viewport_size({"width": usual["width"], "height": height})
        self._rest()
        self._page.screenshot(path=str(path))
        self._page.set_viewport_size(usual)

    def _listen(self, message: object) -> None:
        kind, text = getattr(message, "type", ""), getattr(message, "text", "")
        if kind == "error":
            self.complaints.append(str(text))
