"""A unit and ASA at one running tool: a proposal on its way, in a browser and in the database.

What a walk is about is done in the browser; what only leads there is done by the services, in this
process, over the same database.
"""

import contextlib
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from playwright.sync_api import Frame, Locator, expect
from sqlalchemy import select

from config.settings import load_settings
from lti_app.domain.definition.content import Route
from lti_app.domain.definition.phases import Phase
from lti_app.domain.definition.states import Move
from lti_app.domain.ids import DefinitionVersionId, InstitutionId, PersonId, UnitId
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.domain.people.person import IdentifierKind
from lti_app.models.person import PersonIdentifierRow
from lti_app.models.unit import UnitRow
from lti_app.wiring import Wiring
from tests.e2e.keyboard import KeyboardJourney
from tests.e2e.live import Live
from tests.factories.definition import complete
from tests.factories.proposals import Office

PROPOSER: Final = "Samuel Prior"
ASA: Final = "Noor Haddad"
UNIT: Final = "ai-in-society"
SAVED: Final = "Saved "


@contextlib.contextmanager
def staffed(live: Live) -> Iterator[Office]:
    """Give the Center a proposer and ASA a consultant, over the running tool's database."""
    _grant(live, ASA, LocalRole.ASA_CONSULTANT)
    _grant(live, PROPOSER, LocalRole.UNIT_PROPOSER, "--unit", UNIT)
    with contextlib.closing(Wiring(load_settings(live.settings))) as wiring:
        asa, proposer = (_actor(wiring, live, name) for name in (ASA, PROPOSER))
        with wiring.session() as session:
            unit = session.scalars(select(UnitRow).where(UnitRow.code == UNIT)).one()
        yield Office(
            wiring=wiring,
            institution_id=InstitutionId(unit.institution_id),
            unit_id=UnitId(unit.id),
            proposer=proposer,
            co_editor=proposer,
            consultant=asa,
            admin=asa,
        )


def handed_in(office: Office, title: str, route: Route) -> DefinitionVersionId:
    """Hand in the application of a new proposal, and name its consultant."""
    version_id = office.begin(route, title=title)
    office.write(version_id, Phase.APPLICATION, complete(title=title))
    office.move(version_id, Move.SUBMIT, office.proposer)
    office.assign(version_id)
    return version_id


def hand_in_plan(office: Office, version_id: DefinitionVersionId, title: str) -> None:
    """Write and hand in the assessment, and sign its rigor."""
    office.write(version_id, Phase.ASSESSMENT, complete(title=title))
    office.move(version_id, Move.SUBMIT, office.proposer)
    office.sign(version_id)


def _grant(live: Live, name: str, role: LocalRole, *more: str) -> None:
    live.processes.hallmark(
        "role", "grant", "--as", f"main:canvas:{live.person(ASA)}",
        "--person", f"main:canvas:{live.person(name)}", "--role", role.value, *more,
    )  # fmt: skip


def _actor(wiring: Wiring, live: Live, name: str) -> Actor:
    with wiring.session() as session:
        found = session.scalars(
            select(PersonIdentifierRow).where(
                PersonIdentifierRow.kind == IdentifierKind.CANVAS_USER_ID,
                PersonIdentifierRow.value == live.person(name),
            )
        ).one()
        institution_id, person_id = InstitutionId(found.institution_id), PersonId(found.person_id)
    with wiring.open_work(Actor(name=name, institution_id=institution_id)) as work:
        held = work.roles.held(person_id)
    return Actor(
        name=name,
        institution_id=institution_id,
        person_id=person_id,
        local_roles=held.local_roles,
        unit_roles=held.unit_roles,
    )


class ProposalJourney(KeyboardJourney):
    """Walks the pages of proposals as a proposer of the Center and as ASA."""

    def arrive(self, name: str) -> Frame:
        """Enter from the account's menu, as whoever has no course does."""
        account = self._live.school["root_account_id"]
        self._launch(f"/accounts/{account}/external_tools/29001", self._live.person(name))
        return self._frame()

    def enter_course(self, course: str, person: str) -> Frame:
        """Enter from a course's menu."""
        self._launch(f"/courses/{course}/external_tools/29001", person)
        return self._frame()

    def open(self, name: str, path: str) -> Frame:
        """Enter, and go to a page of that window by its address."""
        frame = self.arrive(name)
        self.go(path)
        return frame

    def go(self, path: str) -> None:
        """Go to another page of the same window."""
        frame = self._frame()
        window = "/".join(frame.url.split("?")[0].split("/")[:5])
        with frame.expect_navigation():
            frame.evaluate("there => location.assign(there)", f"{window}/{path}")

    def part(self, selector: str) -> Locator:
        """Give a part of the page in the frame."""
        return self._frame().locator(selector)

    def close(self) -> None:
        """Leave."""
        self._page.close()

    def look(self, name: str, awaited: str = "main") -> None:
        """Hold the page with this part to the rules of accessibility, once it is there."""
        self.part(awaited).first.wait_for()
        self._rest()
        self._look(name)

    def press(self, what: Locator) -> None:
        """Go to what is pressed, by keyboard, and press it."""
        self.keys.activate(what)

    def tell(self, selector: str, words: str) -> None:
        """Write into a field by keyboard."""
        self.keys.write(self._frame().locator(selector), words)

    def rewrite(self, selector: str, words: str) -> None:
        """Write over what stands in a field."""
        field = self._frame().locator(selector)
        self.keys.to(field)
        self.keys.press("Control+a")
        self.keys.press("Delete")
        self.keys.write(field, words)

    def name_day(self, selector: str, day: date) -> None:
        """Type a day as the browser's own field takes it: month, day and year."""
        field = self._frame().locator(selector)
        self.keys.to(field)
        self._page.keyboard.type(f"{day:%m%d%Y}")
        expect(field).to_have_value(day.isoformat())

    def tick(self, name: str, value: str) -> None:
        """Tick a box of a group by keyboard."""
        self.keys.tick(self._frame().locator(f"input[name='{name}'][value='{value}']"))

    def mark(self, panel: str, name: str, value: str) -> None:
        """Choose one of a group by keyboard."""
        self.keys.choose(self._frame().locator(f"{panel} input[name='{name}'][value='{value}']"))

    def pick(self, selector: str, value: str) -> None:
        """Choose an option of a list by keyboard."""
        choice = self._frame().locator(selector)
        self.keys.pick(choice, choice.locator(f"option[value='{value}']").inner_text())

    def hit(self, selector: str, **how: Any) -> None:
        """Go to what is pressed, by keyboard, and press it."""
        self.keys.activate(self._frame().locator(selector, **how))

    def unfold(self, panel: str) -> None:
        """Open the form of a panel by keyboard."""
        self.hit(f"{panel} details.fold > summary")

    def save(self, section: str) -> None:
        """Save a section by its own button, and be told."""
        self.hit(f"#{section} .save button")
        expect(self._frame().locator(f"#{section} [data-save-state]")).to_contain_text(SAVED)

    def hand_file(self, selector: str, path: str) -> None:
        """Choose a file by keyboard."""
        with self._page.expect_file_chooser() as opened:
            self.hit(selector)
        opened.value.set_files(path)
