"""Launches for page tests: a whole login and launch over the test client, as whomever is needed.

    window = LaunchActions(client).as_teacher(course_id="4021")
    client.get(f"{window}/course/")

One client may hold many windows, as one browser does.
"""

from dataclasses import replace
from datetime import timedelta

from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from lti_app.domain.definition.kinds import UnitKind
from lti_app.domain.ids import CourseId, InstitutionId, PersonId, UnitId
from lti_app.domain.people.actor import UNIT_ROLES, Actor, LocalRole, system_actor
from lti_app.domain.people.person import IdentifierKind
from lti_app.lti.key_client import PlatformKeys
from lti_app.models.course import CourseRow
from lti_app.services.work.unit import Work
from lti_app.wiring import Wiring
from tests.contract.lti.platform_double import (
    ADMINISTRATOR,
    LEARNER,
    TEACHER,
    TEACHING_ASSISTANT,
    Asked,
    CanvasPerson,
    PlatformDouble,
)

MADE_UNIT = "Center for Tests"
MADE_LEARNER = CanvasPerson()
MADE_TEACHER = CanvasPerson(
    subject="0b6c1f6e-70a4-4a38-9c0d-1d6f6a1f0002",
    canvas_user_id="10000000000640",
    sis_id="SIS-640",
    name="Teo Vance",
    email="teo.vance@example.edu",
)
MADE_ASSISTANT = CanvasPerson(
    subject="0b6c1f6e-70a4-4a38-9c0d-1d6f6a1f0003",
    canvas_user_id="10000000000641",
    sis_id="SIS-641",
    name="Asa Lindt",
    email=None,
)
MADE_REVIEWER = CanvasPerson(
    subject="0b6c1f6e-70a4-4a38-9c0d-1d6f6a1f0004",
    canvas_user_id="10000000000700",
    sis_id=None,
    name="Rhea Okafor",
    email="rhea.okafor@example.edu",
)


class LaunchActions:
    """Registers a platform once and launches people from it."""

    def __init__(
        self,
        client: FlaskClient,
        platform: PlatformDouble | None = None,
        institution: str = "main",
    ) -> None:
        self.client = client
        self.wiring: Wiring = client.application.extensions["hallmark"]
        self.platform = platform or PlatformDouble(clock=self.wiring.clock)
        self.target = f"{self.wiring.settings.base_url}/lti/launch"
        with self.wiring.open_work(system_actor("tests")) as work:
            self.institution_id: InstitutionId = work.institutions.find_or_add(institution)
            registration = work.platforms.add(self.institution_id, self.platform.registration())
            self.platform_id = registration.platform_id
        self.wire_keys()

    def wire_keys(self) -> None:
        """Let the tool find this platform's keys; where there are two, the one to launch next."""
        self.wiring.platform_keys = PlatformKeys(self._fetch, self.wiring.clock)

    def as_teacher(self, course_id: str = "4021", person: CanvasPerson = MADE_TEACHER) -> str:
        """Open the tool in a course as its teacher."""
        return self.window(person, TEACHER, course_id=course_id)

    def as_assistant(self, course_id: str = "4021", person: CanvasPerson = MADE_ASSISTANT) -> str:
        """Open the tool in a course as its teaching assistant."""
        return self.window(person, TEACHING_ASSISTANT, course_id=course_id)

    def as_learner(self, course_id: str = "4021", person: CanvasPerson = MADE_LEARNER) -> str:
        """Open the tool in a course as a learner."""
        return self.window(person, LEARNER, course_id=course_id)

    def as_asa(
        self, *roles: LocalRole, person: CanvasPerson = MADE_REVIEWER, grant: bool = True
    ) -> str:
        """Open the tool from the account, with local roles (reviewer where none is named)."""
        if grant:
            self.grant(person, *(roles or (LocalRole.ASA_REVIEWER,)))
        return self.window(person, ADMINISTRATOR, placement="account_navigation", course_id=None)

    def as_credential_holder(self, person: CanvasPerson = MADE_LEARNER) -> str:
        """Open "my credentials" from the user menu."""
        return self.window(person, (), placement="user_navigation", course_id=None)

    def grant(self, person: CanvasPerson, *roles: LocalRole) -> PersonId:
        """Grant local roles, before or after the person's first launch."""
        with self.wiring.open_work(self._admin()) as work:
            person_id = work.people.find_or_name(
                self.institution_id, IdentifierKind.CANVAS_USER_ID, person.canvas_user_id
            )
            for role in roles:
                unit_id = self._unit(work) if role in UNIT_ROLES else None
                work.roles.grant(person_id, role, unit_id=unit_id)
        return person_id

    def unit(self, name: str = MADE_UNIT) -> UnitId:
        """A center of that name, made where there is none."""
        with self.wiring.open_work(self._admin()) as work:
            return self._unit(work, name)

    def grant_in(self, unit: str, person: CanvasPerson, role: LocalRole) -> PersonId:
        """Grant a unit's role in a center of that name."""
        person_id = self.grant(person)
        with self.wiring.open_work(self._admin()) as work:
            work.roles.grant(person_id, role, unit_id=self._unit(work, unit))
        return person_id

    def grant_until(
        self, role: LocalRole, person: CanvasPerson = MADE_REVIEWER, **later: float
    ) -> None:
        """Grant a local role for a time from now, such as minutes=10."""
        person_id = self.grant(person)
        with self.wiring.open_work(self._admin()) as work:
            work.roles.grant(person_id, role, self.wiring.clock.now() + timedelta(**later))

    def revoke(self, role: LocalRole, person: CanvasPerson = MADE_REVIEWER) -> None:
        """End a local role; a unit's, in the made unit."""
        with self.wiring.open_work(self._admin()) as work:
            unit_id = self._unit(work) if role in UNIT_ROLES else None
            work.roles.revoke(self.person_id(person), role, unit_id)

    def window(
        self,
        person: CanvasPerson,
        roles: tuple[str, ...],
        *,
        placement: str = "course_navigation",
        course_id: str | None = "4021",
    ) -> str:
        """Launch and return the window's prefix, `/w/<launch>`."""
        answer = self.launch(person, roles, placement=placement, course_id=course_id)
        assert answer.status_code == 303, answer.text
        return "/".join(answer.location.split("/")[:3])

    def launch(
        self,
        person: CanvasPerson,
        roles: tuple[str, ...],
        *,
        placement: str = "course_navigation",
        course_id: str | None = "4021",
    ) -> TestResponse:
        """Launch and return the tool's answer, whatever it is."""
        asked = self.begin()
        claims = self.platform.claims(
            asked.nonce,
            self.target,
            person=person,
            roles=roles,
            placement=placement,
            course_id=course_id,
        )
        return self.post(asked.state, self.platform.sign(claims))

    def begin(self) -> Asked:
        """Begin a login in this client's browser."""
        answer = self.client.post("/lti/login", data=self.platform.initiation(self.target))
        assert answer.status_code == 302, answer.text
        return Asked.read(answer.location)

    def post(self, state: str, id_token: str) -> TestResponse:
        """Bring the platform's answer to the tool."""
        return self.client.post("/lti/launch", data={"state": state, "id_token": id_token})

    def csrf_token(self, page: TestResponse) -> str:
        """Read the form token from a page with a form."""
        return page.text.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]

    def person_id(self, person: CanvasPerson) -> PersonId:
        """Our id of somebody who launched or was granted a role."""
        with self.wiring.open_work(system_actor("tests")) as work:
            found = work.people.find(
                self.institution_id, IdentifierKind.CANVAS_USER_ID, person.canvas_user_id
            )
        assert found is not None
        return found

    def course_id(self, canvas_course_id: str = "4021") -> CourseId:
        """Our id of a course somebody launched from."""
        with self.wiring.session() as session:
            found = session.scalar(
                select(CourseRow.id).where(
                    CourseRow.institution_id == self.institution_id,
                    CourseRow.canvas_course_id == canvas_course_id,
                )
            )
        assert found is not None
        return CourseId(found)

    def _unit(self, work: Work, name: str = MADE_UNIT) -> UnitId:
        return work.units.find_or_add(self.institution_id, name, UnitKind.CENTER).id

    def _admin(self) -> Actor:
        return Actor(
            name="tests",
            institution_id=self.institution_id,
            local_roles=frozenset({LocalRole.ASA_ADMIN}),
        )

    def _fetch(self, url: str) -> object:
        assert url == self.platform.key_set_url
        return self.platform.key_set()


def another(person: CanvasPerson, number: int, name: str) -> CanvasPerson:
    """A different person, numbered."""
    return replace(
        person,
        subject=f"0b6c1f6e-70a4-4a38-9c0d-1d6f6a1f{number:04d}",
        canvas_user_id=str(10000000001000 + number),
        sis_id=f"SIS-{1000 + number}",
        name=name,
        email=None,
    )
