"""One root account: its host's people, courses, named cases and tokens."""

from dataclasses import dataclass, field
from datetime import datetime

from demo.standin.ids import IdBase, course_number_of
from demo.standin.model import Course, Person


@dataclass(slots=True, frozen=True)
class Case:
    """A situation the tests know by name: a learner's mostly, a course's sometimes."""

    name: str
    user_id: int
    """0 where the case is a course alone."""
    course_id: int
    assignment_ids: tuple[int, ...]
    facts: str
    criteria: tuple[tuple[int, str], ...] = ()
    """Assignment id and criterion id of each row of a rubric it is about."""
    outcome_ids: tuple[int, ...] = ()
    """Outcomes those rows, or a quiz's bank, are aligned to."""


@dataclass(slots=True)
class Token:
    """A bearer token; refused by REST once `state` is not active or its time is past."""

    name: str
    value: str
    user_id: int
    expires_at: datetime | None = None
    state: str = "active"
    scopes: tuple[str, ...] | None = None
    """Methods and paths, `url:GET|/api/v1/courses/*`; None is all of them."""
    allow_includes: bool = True


@dataclass(slots=True)
class Institution:
    """One root account with its own host, key and deployment; the issuer is shared."""

    key: str
    name: str
    root_account_id: int
    accounts: dict[int, tuple[str, int | None]]
    client_id: str
    deployment_id: str
    tool_id: int
    guid: str
    opaque_id: str
    courses_planned: int = 0
    staff: dict[int, Person] = field(default_factory=dict)
    teaches: dict[int, list[int]] = field(default_factory=dict)
    courses: dict[int, Course] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    tokens: dict[str, Token] = field(default_factory=dict)
    case_courses: dict[str, int] = field(default_factory=dict)
    """The course of every case, known before that course is filled."""
    course_cases: dict[str, Case] = field(default_factory=dict)
    """Cases without a learner, which ask for no filling."""

    def case(self, name: str) -> Case:
        """Find a case, filling its course on first use. Raises KeyError."""
        course_id = self.case_courses[name]
        if name in self.course_cases:
            return self.course_cases[name]
        if name not in self.cases:
            self.course(course_id)
        return self.cases[name]

    def course(self, course_id: int) -> Course:
        """Find a course and fill it on first use. Raises KeyError."""
        course = self.courses[course_id]
        if course.fill is not None:
            fill, course.fill = course.fill, None
            fill()
        return course

    def course_with(self, kind: IdBase, item_id: int) -> Course | None:
        """The course whose number range an id lies in, filled."""
        course_id = IdBase.COURSE + course_number_of(kind, item_id)
        return self.course(course_id) if course_id in self.courses else None

    def filled(self) -> list[Course]:
        """Courses looked at so far; the others hold nobody anyone has met."""
        return [course for course in self.courses.values() if course.fill is None]

    def person(self, person_id: int) -> Person:
        """Find anybody of this institution. Raises KeyError."""
        if person_id in self.staff:
            return self.staff[person_id]
        for kind in (IdBase.LEARNER, IdBase.LOCAL_LEARNER):
            course = self.course_with(kind, person_id)
            if course is not None and person_id in course.people:
                return course.people[person_id]
        return self.course(min(self.courses)).people[person_id]
