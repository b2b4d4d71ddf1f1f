"""One course with a badge of two outcomes and a reflection, and learners with their evidence."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from lti_app.domain.ids import PersonId
from lti_app.domain.people.actor import system_actor
from lti_app.services.completion.completions import EvaluationReport
from lti_app.wiring import Wiring
from tests.clocks import START
from tests.factories import stored_evidence as stored
from tests.factories.facts import MAP, MEMO, REFLECTION, assignment, graded, reflection
from tests.factories.review import Campus, campus, person

ALL_MET: tuple[stored.Fact, ...] = (graded("4", MAP), graded("3", MEMO), reflection())
ASSIGNMENTS = (
    assignment(MAP, name="Stakeholder map"),
    assignment(MEMO, name="Audit memo"),
    assignment(REFLECTION, name="Final reflection", rubric=None),
)


@dataclass
class Course:
    """A campus whose evidence a test adds to, and the pass that judges it."""

    at: Campus
    session: Session
    wiring: Wiring
    users: int = 0

    def learner(self, *facts: stored.Fact, name: str = "Amara Nwosu") -> PersonId:
        """Add a learner with this evidence; everything met unless told otherwise."""
        person_id = person(self.session, self.at.institution_id, name)
        self.users += 1
        user = stored.enrolled(self.session, self.at.course_id, person_id, f"1000{self.users}")
        stored.read_facts(self.session, self.at.course_id, user, facts or ALL_MET)
        self.session.commit()
        return person_id

    def read(self, *facts: stored.Fact, user: str = "10001", at: datetime = START) -> None:
        """Append what a later pass read."""
        stored.read_facts(self.session, self.at.course_id, user, facts, at=at)
        self.session.commit()

    def judge(self, *people: PersonId) -> EvaluationReport:
        """Judge the course, or these people of it, in one unit of work."""
        named: Sequence[PersonId] | None = people or None
        with self.wiring.open_work(system_actor("scheduler", self.at.institution_id)) as work:
            return work.completions.evaluate(self.at.course_id, named)


@pytest.fixture
def course(session: Session, wiring: Wiring) -> Course:
    at = campus(session)
    stored.read_assignments(session, at.course_id, *ASSIGNMENTS)
    stored.fresh(session, at.course_id)
    # Noise of another course: nothing of it may ever be judged here.
    elsewhere = campus(session, "other")
    stranger = person(session, elsewhere.institution_id, "Stranger")
    stored.enrolled(session, elsewhere.course_id, stranger, "10001")
    stored.read_facts(session, elsewhere.course_id, "10001", ALL_MET)
    session.commit()
    return Course(at, session, wiring)
