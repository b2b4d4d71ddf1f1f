"""ASA's desk: a course in an in-memory Canvas with one complete learner, and people's windows."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import unescape

import pytest
from flask.testing import FlaskClient
from jinja2 import FileSystemBytecodeCache
from sqlalchemy import event, select, update
from werkzeug.test import TestResponse

from config.settings import Settings
from lti_app.app import create_app
from lti_app.domain.evidence.evidence import Attachment, SubmissionContent
from lti_app.domain.people.actor import LocalRole
from lti_app.models.platform import InstitutionRow
from lti_app.models.review import ReviewCaseRow
from lti_app.services.pipeline import Pipeline
from lti_app.wiring import Wiring
from tests.clocks import FixedClock
from tests.contract.lti.platform_double import CanvasPerson
from tests.factories.evidence import CRITERION, Classroom, classroom, content
from tests.launching import LaunchActions

ROSA = CanvasPerson(
    subject="0b6c1f6e-70a4-4a38-9c0d-1d6f6a1f0071",
    canvas_user_id="10000000000771",
    sis_id="SIS-771",
    name="Rosa Field",
    email=None,
)
OMAR = CanvasPerson(
    subject="0b6c1f6e-70a4-4a38-9c0d-1d6f6a1f0072",
    canvas_user_id="10000000000772",
    sis_id="SIS-772",
    name="Omar Reed",
    email=None,
)
IDA = CanvasPerson(
    subject="0b6c1f6e-70a4-4a38-9c0d-1d6f6a1f0073",
    canvas_user_id="10000000000773",
    sis_id="SIS-773",
    name="Ida Lund",
    email=None,
)
TEXT = "<p>I walked the <em>pathway</em> and grew.</p>"
FILE = Attachment(
    file_id="5501", uuid="u", name="Refléxion.pdf", content_type="application/pdf", size=9
)
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_FIELD = re.compile(r'name="(revision|seal)" value="(\d+)"')


@dataclass
class Desk:
    """Everything a page test needs; `case_id` is Daniel Reyes's ready case."""

    course: Classroom
    client: FlaskClient
    actions: LaunchActions
    clock: FixedClock
    opened: dict[str, str] = field(default_factory=dict)

    @property
    def case(self) -> ReviewCaseRow:
        session = self.course.session
        (row,) = session.scalars(select(ReviewCaseRow)).all()
        session.expunge_all()
        session.rollback()
        return row

    def awarder(self) -> str:
        return self.window(ROSA, LocalRole.ASA_AWARDER)

    def reviewer(self) -> str:
        return self.window(OMAR, LocalRole.ASA_REVIEWER)

    def auditor_window(self) -> str:
        return self.window(IDA, LocalRole.AUDITOR)

    def window(self, person: CanvasPerson, *roles: LocalRole) -> str:
        key = f"{person.name} {roles}"
        if key not in self.opened:
            self.opened[key] = self.actions.as_asa(*roles, person=person)
        return self.opened[key]

    def page(self, window: str, path: str = "") -> str:
        answer = self.client.get(f"{window}/asa/{path or f'cases/{self.case.id}'}")
        assert answer.status_code == 200, answer.text
        return answer.text

    def send(self, window: str, act: str, **fields: str) -> TestResponse:
        """Send a form of the case's page as it is shown now."""
        shown = self.page(window)
        return self.post(window, act, shown, **fields)

    def post(self, window: str, act: str, shown: str, **fields: str) -> TestResponse:
        """Send a form of the case's page as it was shown."""
        token = _TOKEN.search(shown)
        assert token is not None
        kept = dict(_FIELD.findall(shown))
        data = {"csrf_token": unescape(token[1]), **kept, **fields}
        return self.client.post(f"{window}/asa/cases/{self.case.id}/{act}", data=data)


@pytest.fixture
def desk(
    settings: Settings, clock: FixedClock, compiled_templates: FileSystemBytecodeCache
) -> Iterator[Desk]:
    course = classroom(
        settings,
        clock,
        content(["311"], reflection="399"),
        assignments=("311", "399"),
        learners=(),
    )
    course.session.execute(update(InstitutionRow).values(slug="main"))
    course.session.commit()
    course.room.enroll("877", "Daniel Reyes", sis_id="1234567")
    course.room.hand_in("877", "311")
    course.room.assess("877", "311", {CRITERION: "4"})
    course.room.hand_in("877", "399", SubmissionContent(body=TEXT, attachments=(FILE,)))
    Pipeline(course.open_work, clock).sync_course(course.course_id)
    app = create_app(settings, course.wiring)
    app.jinja_env.bytecode_cache = compiled_templates
    app.testing = True
    client = app.test_client()
    yield Desk(course, client, LaunchActions(client), clock)
    course.session.close()
    course.wiring.close()


@contextmanager
def statements(wiring: Wiring) -> Iterator[list[str]]:
    """Gather the statements sent to the database meanwhile."""
    seen: list[str] = []

    def note(_connection: object, _cursor: object, sql: str, *_rest: object) -> None:
        seen.append(sql)

    event.listen(wiring.engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(wiring.engine, "before_cursor_execute", note)
