"""Builds the two institutions: account people, courses, tokens. Learners come on first use."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from demo.standin.ids import CourseIds, IdBase
from demo.standin.institution import Institution, Token
from demo.standin.model import Course, Person
from demo.standin.seed.around import add_casebook
from demo.standin.seed.cases import CASES
from demo.standin.seed.cases_courses import CASEBOOK_NUMBER
from demo.standin.seed.courses import fill_course
from demo.standin.seed.names import make_person

ACCOUNT_PEOPLE = (
    ("Noor Haddad", "ASA Staff"),
    ("Bea Lindqvist", "ASA Staff"),
    ("Ruth Vance", "AccountAdmin"),
    ("Gloria Mbatha", "Registrar"),
    ("Samuel Prior", "Unit Staff"),
    ("Hallmark Service", "Hallmark Service"),
    ("Priya Raman", "ASA Staff"),
    ("Imani Ellison", "Unit Staff"),
    ("Marcus Vale", "Unit Staff"),
    ("Tomás Reyes", "Unit Staff"),
)
SERVICE_NAME = "Hallmark Service"
_COURSES = (
    ("Data Ethics", "PHI 3638"),
    ("Community Health Navigation", "HLTH 2410"),
    ("Data Storytelling", "COMM 3120"),
    ("Public Interest Technology", "GVT 4050"),
    ("Climate Resilience Studio", "ENV 3301"),
    ("Bilingual Family Advocacy", "SWK 2205"),
    ("Inclusive Product Research", "DES 3440"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CampusSize:
    """What is built, and from what: the same four give the same bytes."""

    courses: int = 3
    learners: int = 20
    seed: int = 1
    today: date


def build_institutions(size: CampusSize) -> dict[str, Institution]:
    """Make both institutions; their ids overlap, as two real ones do.

    Raises ValueError for more courses than stand before the casebook's number.
    """
    if size.courses > CASEBOOK_NUMBER:
        raise ValueError(f"courses: at most {CASEBOOK_NUMBER}")
    first = _institution("bayview", "Bayview State University", 42, size)
    second = _institution("coastal", "Coastal Institute of Technology", 57, size)
    _add_courses(first, size, size.courses, with_cases=True)
    add_casebook(first, _midnight(size.today), plain_course)
    _add_courses(second, size, 1, with_cases=False)
    return {first.key: first, second.key: second}


def digest(*parts: object) -> str:
    return hashlib.sha1("/".join(str(part) for part in parts).encode()).hexdigest()


def _institution(key: str, name: str, key_number: int, size: CampusSize) -> Institution:
    root = int(IdBase.ACCOUNT)
    accounts: dict[int, tuple[str, int | None]] = {
        root: (name, None),
        root + 1: ("College of Humanities and Sciences", root),
        root + 2: ("School of Public Affairs", root),
    }
    made = Institution(
        key=key,
        name=name,
        root_account_id=root,
        accounts=accounts,
        client_id=str(10_000_000_000_000 + key_number),
        deployment_id=f"{IdBase.TOOL}:{digest(key, 'deployment')}",
        tool_id=int(IdBase.TOOL),
        guid=f"{digest(key, 'guid')}:canvas-lms",
        opaque_id=digest(key, "account", root),
    )
    midnight = _midnight(size.today)
    for place, (person, role) in enumerate(ACCOUNT_PEOPLE):
        _add_staff(made, IdBase.STAFF + place, person, midnight, account_role=role)
    service = next(p for p in made.staff.values() if p.name == SERVICE_NAME)
    admin = next(p for p in made.staff.values() if p.account_role == "AccountAdmin")
    _add_tokens(made, service, admin, size)
    return made


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def _add_staff(
    institution: Institution,
    person_id: int,
    name: str,
    today: datetime,
    account_role: str | None = None,
) -> Person:
    person = make_person(
        institution=institution.key,
        person_id=person_id,
        name=name,
        created_at=today - timedelta(days=900),
        account_role=account_role,
    )
    institution.staff[person_id] = person
    return person


def _add_tokens(institution: Institution, service: Person, admin: Person, size: CampusSize) -> None:
    past = _midnight(size.today) - timedelta(days=1)
    for token in (
        Token("service", "", service.id),
        Token("administrator", "", admin.id),
        Token("expired", "", service.id, expires_at=past),
        Token("revoked", "", service.id, state="revoked"),
        Token("scoped-no-includes", "", service.id, allow_includes=False),
        Token("scoped-courses-only", "", service.id, scopes=("url:GET|/api/v1/courses/*",)),
    ):
        token.value = _token_value(institution.key, token.name, size.seed)
        institution.tokens[token.name] = token


def _token_value(key: str, name: str, seed: int) -> str:
    body = hashlib.sha256(f"{key}/{name}/{seed}".encode()).hexdigest()
    return f"7301~{body}"


def _add_courses(
    institution: Institution, size: CampusSize, count: int, *, with_cases: bool
) -> None:
    institution.courses_planned = count
    for number in range(count):
        concluded = count > 1 and number == count - 1
        course = _course(institution, size, number, concluded=concluded)
        teachers = _teachers(institution, course, size)
        for person in teachers:
            institution.teaches.setdefault(person.id, []).append(course.id)
        guests = _guests(institution, number)
        course.fill = _filler(
            institution, course, [*teachers, *guests], size, with_cases=with_cases
        )
        if with_cases and number == 0:
            institution.case_courses.update({seed.name: course.id for seed in CASES})
        institution.courses[course.id] = course


def _guests(institution: Institution, number: int) -> list[Person]:
    """The second course's first teacher studies in the third, where that one still runs."""
    if number != 2 or institution.courses_planned < 4:
        return []
    guest = institution.staff[IdBase.STAFF + 40]
    institution.teaches[guest.id].append(IdBase.COURSE + number)
    return [guest]


def _filler(
    institution: Institution,
    course: Course,
    teachers: list[Person],
    size: CampusSize,
    *,
    with_cases: bool,
) -> Callable[[], None]:
    def fill() -> None:
        fill_course(
            institution,
            course,
            teachers,
            learners=size.learners,
            seed=size.seed,
            today=_midnight(size.today),
            with_cases=with_cases and course.number == 0,
        )

    return fill


def _course(institution: Institution, size: CampusSize, number: int, *, concluded: bool) -> Course:
    name, code = _COURSES[number % len(_COURSES)]
    if number >= len(_COURSES):
        turn = number // len(_COURSES) + 1
        name, code = f"{name} {turn}", f"{code}.{turn:02d}"
    return plain_course(institution, number, name, code, _midnight(size.today), concluded=concluded)


def plain_course(
    institution: Institution,
    number: int,
    name: str,
    code: str,
    today: datetime,
    *,
    concluded: bool = False,
) -> Course:
    """A course without anything in it, of this term or the last."""
    began, ends_in = (220, -110) if concluded else (98, 35)
    starts, ends = today - timedelta(days=began), today + timedelta(days=ends_in)
    season, year = _season(starts, ends)
    course_id = IdBase.COURSE + number
    return Course(
        id=course_id,
        number=number,
        name=name,
        code=code,
        sis_course_id=f"{code.replace(' ', '-')}-{season[:2].upper()}{year % 100}",
        account_id=institution.root_account_id + 1 + number % 2,
        term=(IdBase.TERM - concluded, f"{season} {year}", starts, ends),
        state="completed" if concluded else "available",
        uuid=digest(institution.key, "course-uuid", course_id),
        opaque_id=digest(institution.key, "course", course_id),
        created_at=today - timedelta(days=130),
        ids=CourseIds(number),
        outcome_group_id=IdBase.OUTCOME_GROUP + number,
    )


def _season(starts: datetime, ends: datetime) -> tuple[str, int]:
    """Name a term by the third of the year its middle is in: the dates beside it move with today.

    The terms of `plain_course` are 133 days apart, a third at most 123: no two have one name.
    """
    middle = starts + (ends - starts) / 2
    return ("Spring", "Summer", "Fall")[(middle.month - 1) // 4], middle.year


_MAIN_STAFF = ("M. Okafor", "L. Chen", "Theodora Bell", "Pauline Nwosu", "Victor Sandoval")
_FAMILIES = ("Ashworth", "Bergström", "Castellanos", "Dimitrov", "Eze", "Farouk", "Grünwald")


def _teachers(institution: Institution, course: Course, size: CampusSize) -> list[Person]:
    """Two teachers, a TA, an observer and a designer for each course."""
    first = IdBase.STAFF + 20 + course.number * 20
    names = _MAIN_STAFF
    if course.number or institution.key != "bayview":
        family = _FAMILIES[course.number % len(_FAMILIES)]
        names = (
            f"Rowan {family}",
            f"Delia {family}",
            f"Casey {family}",
            f"Morgan {family}",
            f"Jules {family}",
        )
    return [
        _add_staff(institution, first + place, name, _midnight(size.today))
        for place, name in enumerate(names)
    ]
