"""An instructor's window on a course of an in-memory Canvas, as page tests drive it."""

import re
from dataclasses import dataclass, replace
from html import unescape
from pathlib import Path

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from lti_app.canvas.fake import FakeCanvas
from lti_app.canvas.fake_campus import FakeCourse
from lti_app.canvas.fake_rubrics import rubric, scale
from lti_app.domain.evidence.evidence import Rating, Rubric
from lti_app.domain.ids import DefinitionVersionId
from lti_app.domain.people.actor import Actor, LocalRole, system_actor
from lti_app.services.definition.parcel import look_at_parcel
from lti_app.wiring import Wiring
from tests.factories.definition import sign_and_approve
from tests.launching import MADE_ASSISTANT, MADE_REVIEWER, LaunchActions

DEFINITIONS = Path(__file__).parents[3] / "demo" / "definitions"
FOUR = scale(("4", "Strong"), ("3", "Sound"), ("2", "Partial"), ("1", "None"))
COURSE = "4021"
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


def marked(rubric_id: str, *names: str, levels: tuple[Rating, ...] = FOUR) -> Rubric:
    """A rubric with a criterion for each name."""
    return rubric(rubric_id, *((f"_{n}", name, levels) for n, name in enumerate(names, start=1)))


def furnish(canvas: FakeCanvas) -> FakeCourse:
    """Give the course the assignments of the demo's badge, one of them without its rubric."""
    course = canvas.add_course(COURSE)
    course.set_assignment("311", "Stakeholder map", rubric=marked("71", "Impact", "Reach"))
    course.set_assignment("312", "Case critique", rubric=marked("72", "Claims", "Evidence"))
    course.set_assignment("313", "Audit memo", rubric=marked("73", "Evidence", "Framework"))
    course.set_assignment("314", "Plain-language brief")
    course.set_assignment("399", "Looking back")
    course.set_assignment("400", "On paper only", submission_types=("on_paper",))
    return course


def approve_file(wiring: Wiring, actions: LaunchActions, text: bytes) -> DefinitionVersionId:
    """Bring in a definition file of the demo's, and approve it."""
    with wiring.open_work(system_actor("tests")) as work:
        parcel = look_at_parcel(text, lambda file: (DEFINITIONS / file).read_bytes())
        made = work.definition_imports.import_file(parcel, actions.institution_id).version
    admin = Actor(
        name="Rhea Okafor",
        institution_id=actions.institution_id,
        person_id=actions.grant(MADE_REVIEWER, LocalRole.ASA_ADMIN),
        local_roles=frozenset({LocalRole.ASA_ADMIN}),
    )
    with wiring.open_work(admin) as work:
        sign_and_approve(work, made.version_id)
    return made.version_id


@dataclass(frozen=True, slots=True)
class Window:
    """One window of one person."""

    client: FlaskClient
    actions: LaunchActions
    prefix: str
    course: FakeCourse

    def get(self, path: str) -> TestResponse:
        """Open a page of the course."""
        return self.client.get(f"{self.prefix}/course/{path}")

    def post(self, path: str, **fields: str | list[str]) -> TestResponse:
        """Send a form with this window's token."""
        token = self.actions.csrf_token(self.get(""))
        return self.client.post(
            f"{self.prefix}/course/{path}", data={"csrf_token": token, **fields}
        )

    def cell(self, slo: str, assignment: str, mapping: int = 1) -> dict[str, str]:
        """Read the hidden fields of a cell's panel, as a browser would send them back."""
        page = self.get(f"badges/{mapping}/outcomes?slo={slo}&assignment={assignment}")
        form = page.text.split('id="cell"', 1)[1].split("</form>", 1)[0]
        return {name: unescape(value) for name, value in _HIDDEN.findall(form)}

    def save(self, slo: str, assignment: str, **fields: str) -> TestResponse:
        """Open a cell's panel and save it with these choices."""
        kept = self.cell(slo, assignment)
        sent = {"combining": kept["combining_was"], "needed": kept["needed_was"], **kept, **fields}
        return self.post("badges/1/outcomes", action="save", **sent)

    def fill(self) -> None:
        """Map everything, so that nothing is in the way."""
        self.course.set_assignment("314", "Plain-language brief", rubric=marked("74", "Limits"))
        for slo, assignment, criterion in (
            ("slo-1", "311", "_1"),
            ("slo-2", "312", "_2"),
            ("slo-3", "313", "_2"),
            ("slo-4", "314", "_1"),
        ):
            assert self.save(slo, assignment, criterion=criterion).status_code == 303
        assert self.post("badges/1/reflection", assignment="399", base="").status_code == 303

    def as_assistant(self) -> "Window":
        """Open a second window, of the course's assistant."""
        return replace(self, prefix=self.actions.as_assistant(COURSE, MADE_ASSISTANT))


def seen(page: TestResponse) -> str:
    """The words of a page, without its marks."""
    body = page.text.split("<body>", 1)[-1]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def digest_on(page: str) -> str:
    """The digest a form of the page would send back; empty where it has none."""
    found = re.search(r'name="seen" value="([^"]+)"', page)
    return found.group(1) if found else ""
