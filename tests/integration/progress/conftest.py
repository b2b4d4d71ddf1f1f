"""A learner launched into a course with a badge, and the evidence a pass would have stored."""

from dataclasses import dataclass, field
from datetime import datetime
from html.parser import HTMLParser
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.evidence.evidence import AssignmentFact, Enrollment
from lti_app.domain.ids import CourseId, PersonId
from lti_app.domain.people.person import IdentifierKind
from lti_app.models.course import CourseRow
from lti_app.models.person import PersonIdentifierRow
from tests.clocks import START
from tests.contract.lti.platform_double import CanvasPerson
from tests.factories import stored_evidence as stored
from tests.factories.facts import MAP, MEMO, REFLECTION, assignment
from tests.factories.review import Badge, make_badge, person
from tests.launching import MADE_LEARNER, LaunchActions

ASSIGNMENTS = (
    assignment(MAP, name="Stakeholder map"),
    assignment(MEMO, name="Audit memo", post_manually=True),
    assignment(REFLECTION, name="Final reflection", rubric=None),
)
JORDAN = CanvasPerson(
    subject="0b6c1f6e-70a4-4a38-9c0d-1d6f6a1f0088",
    canvas_user_id="10000000000888",
    sis_id="SIS-888",
    name="Jordan Ellis",
    email="jordan.ellis@example.edu",
)


class _Words(HTMLParser):
    """Keeps the text of a page, without its head, in reading order."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._skip = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._skip += tag in {"head", "script"}

    def handle_endtag(self, tag: str) -> None:
        self._skip -= tag in {"head", "script"}

    def handle_data(self, data: str) -> None:
        if not self._skip and data.strip():
            self.words.append(" ".join(data.split()))


def words(html: str) -> str:
    """Read a page as a person would hear it."""
    parser = _Words()
    parser.feed(html)
    return " ".join(parser.words)


@dataclass
class Window:
    """One course with a badge in it, and windows of the learners a test launches."""

    client: FlaskClient
    session: Session
    actions: LaunchActions
    course_id: CourseId
    badge: Badge
    opened: dict[str, str] = field(default_factory=dict)

    def learner(
        self,
        *facts: stored.Fact,
        who: CanvasPerson = MADE_LEARNER,
        enrollments: tuple[Enrollment, ...] = (),
    ) -> PersonId:
        """Put the launched person on the roster with this evidence."""
        self.window(who)
        person_id = self.person(who)
        user = who.canvas_user_id
        stored.enrolled(self.session, self.course_id, person_id, user, *enrollments)
        stored.read_facts(self.session, self.course_id, user, facts)
        self.session.commit()
        return person_id

    def read(self, *facts: stored.Fact, who: CanvasPerson = MADE_LEARNER, at: datetime) -> None:
        """Append what a later pass read."""
        stored.read_facts(self.session, self.course_id, who.canvas_user_id, facts, at=at)
        self.session.commit()

    def window(self, who: CanvasPerson = MADE_LEARNER) -> str:
        """Launch somebody into the course as a learner, once."""
        if who.canvas_user_id not in self.opened:
            self.opened[who.canvas_user_id] = self.actions.as_learner("52", who)
        return self.opened[who.canvas_user_id]

    def person(self, who: CanvasPerson = MADE_LEARNER) -> PersonId:
        """Find who was launched."""
        found = self.session.scalar(
            select(PersonIdentifierRow.person_id).where(
                PersonIdentifierRow.kind == IdentifierKind.CANVAS_USER_ID,
                PersonIdentifierRow.value == who.canvas_user_id,
            )
        )
        self.session.rollback()
        assert found is not None
        return PersonId(found)

    def page(self, who: CanvasPerson = MADE_LEARNER) -> str:
        """Open the learner's page, following the way to a single badge."""
        answer = self.client.get(f"{self.window(who)}/learner/", follow_redirects=True)
        assert answer.status_code == 200, answer.text
        return answer.text

    def words(self, who: CanvasPerson = MADE_LEARNER) -> str:
        """Read the learner's page."""
        return words(self.page(who))


def open_course(
    client: FlaskClient,
    session: Session,
    assignments: tuple[AssignmentFact, ...] = ASSIGNMENTS,
    **badge: Any,
) -> Window:
    """Make the course with its badge by a first launch of a stranger to these tests."""
    actions = LaunchActions(client)
    actions.as_teacher("52")
    course = session.scalars(select(CourseRow)).one()
    session.rollback()
    teacher = person(session, course.institution_id, "M. Okafor")
    made = make_badge(session, course.institution_id, CourseId(course.id), teacher, **badge)
    stored.read_assignments(session, course.id, *assignments)
    stored.fresh(session, course.id, START)
    session.commit()
    return Window(client, session, actions, CourseId(course.id), made)


@pytest.fixture
def window(client: FlaskClient, session: Session) -> Window:
    return open_course(client, session)
