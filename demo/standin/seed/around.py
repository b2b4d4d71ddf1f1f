"""Sets the casebook and the courses that are cases beside the courses a newcomer meets."""

from collections.abc import Callable
from datetime import datetime, timedelta

from demo.standin.ids import IdBase
from demo.standin.institution import Institution
from demo.standin.model import Course, Person
from demo.standin.seed.casebook import CASEBOOK, fill_casebook
from demo.standin.seed.cases_courses import (
    CASEBOOK_NUMBER,
    COURSES,
    CourseSeed,
    case_of_a_course,
    fill_small,
)
from demo.standin.seed.names import make_person

_STAFF = ("Imogen Castle", "Bram Teunissen", "Odile Marchetti", "Percy Lund", "Farah Nasser")
_CODE = "PHI 3638"
MakeCourse = Callable[..., Course]


def add_casebook(institution: Institution, today: datetime, make: MakeCourse) -> None:
    """Add the courses empty; each is filled when it, or a case in it, is first asked for."""
    staff = _staff(institution, today)
    book = make(institution, CASEBOOK_NUMBER, "Data Ethics (casebook)", f"{_CODE}.C", today)
    book.fill = lambda: fill_casebook(institution, book, staff, today)
    _add(institution, book, staff, [seed.name for seed in CASEBOOK])
    for place, seed in enumerate(COURSES, start=1):
        _add_small(institution, staff, make, seed, (CASEBOOK_NUMBER + place, today))


def _staff(institution: Institution, today: datetime) -> list[Person]:
    first = IdBase.STAFF + 20 + CASEBOOK_NUMBER * 20
    made = [
        make_person(
            institution=institution.key,
            person_id=first + place,
            name=name,
            created_at=today - timedelta(days=900),
        )
        for place, name in enumerate(_STAFF)
    ]
    institution.staff.update({person.id: person for person in made})
    return made


def _add_small(
    institution: Institution,
    staff: list[Person],
    make: MakeCourse,
    seed: CourseSeed,
    place: tuple[int, datetime],
) -> None:
    number, today = place
    concluded = seed.state == "completed"
    code = f"{_CODE}.C{number - CASEBOOK_NUMBER}"
    course = make(institution, number, seed.name, code, today, concluded=concluded)
    course.state, course.previous_ids = seed.state, seed.previous_ids
    course.hidden_from, course.large = seed.hidden_from, seed.case == "huge"
    course.fill = lambda: fill_small(institution, course, staff, seed, today)
    _add(institution, course, staff, [seed.case])
    if not seed.person:
        institution.course_cases[seed.case] = case_of_a_course(course, seed)


def _add(institution: Institution, course: Course, staff: list[Person], names: list[str]) -> None:
    course.aside = True
    institution.courses[course.id] = course
    institution.case_courses.update(dict.fromkeys(names, course.id))
    for person in staff:
        institution.teaches.setdefault(person.id, []).append(course.id)
