"""Fills the casebook: the usual course once more, one learner for each oddity Canvas shows."""

from datetime import datetime, timedelta

from demo.standin.ids import IdBase
from demo.standin.institution import Institution
from demo.standin.model import Course, Person
from demo.standin.seed.assignments import add_assignments
from demo.standin.seed.casebook_work import CONSENT, RECORDS, RISK, add_extras
from demo.standin.seed.cases import CaseSeed
from demo.standin.seed.cases_grading import ATTEMPTS, GRADING
from demo.standin.seed.cases_outcomes import ASSESSORS, OUTCOMES
from demo.standin.seed.cases_people import PEOPLE, TWIN
from demo.standin.seed.cases_rubrics import RUBRICS
from demo.standin.seed.cases_work import GROUPS, MATES, REFLECTIONS
from demo.standin.seed.casework import usual
from demo.standin.seed.courses import add_cases, add_outcome, add_sections, enroll, enroll_staff
from demo.standin.seed.names import make_person
from demo.standin.seed.work import Term, carry_out

CASEBOOK: tuple[CaseSeed, ...] = (
    *GRADING,
    *ATTEMPTS,
    *RUBRICS,
    *OUTCOMES,
    *ASSESSORS,
    *GROUPS,
    *REFLECTIONS,
    *PEOPLE,
)
_OTHER_SLOT = 100


def fill_casebook(
    institution: Institution, course: Course, staff: list[Person], today: datetime
) -> None:
    """Fill it; nothing here depends on the size of the campus."""
    term = Term(course, today, tuple(person.id for person in staff[:2]))
    add_sections(course)
    outcomes = {CONSENT: 0, RISK: 0, RECORDS: 0}
    lay_reader = add_outcome(course)
    for title in outcomes:
        account = course.account_id if title == RECORDS else None
        outcomes[title] = add_outcome(course, title, account).id
    add_assignments(course, today, lay_reader.id)
    add_extras(course, today, outcomes)
    enroll_staff(term, staff)
    for place, name in enumerate((*MATES, TWIN)):
        _add_other(institution, term, name, place)
    add_cases(institution, term, CASEBOOK)


def _add_other(institution: Institution, term: Term, name: str, place: int) -> None:
    person = make_person(
        institution=institution.key,
        person_id=IdBase.LEARNER + term.course.number * 20_000 + _OTHER_SLOT + place,
        name=name,
        created_at=term.today - timedelta(days=320),
    )
    enroll(term.course, person, "StudentEnrollment", term.today, section=1)
    carry_out(term, person, usual(impact=2.0 if name == TWIN else None))
