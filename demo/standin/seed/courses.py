"""Fills one course: sections, outcome, assignments, staff, named cases and other learners."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta

from demo.standin.ids import IdBase
from demo.standin.institution import Institution
from demo.standin.model import Course, Enrollment, Outcome, Person, Section
from demo.standin.seed import assignments as names
from demo.standin.seed.assignments import add_assignments
from demo.standin.seed.cases import CASES, CaseSeed, case_user_id, seed_case
from demo.standin.seed.names import make_person, some_name
from demo.standin.seed.work import Plan, Term, carry_out

FIRST_OTHER_SLOT = 100
_ROLE_IDS = {
    "StudentEnrollment": 19,
    "StudentViewEnrollment": 19,
    "TeacherEnrollment": 20,
    "TaEnrollment": 21,
    "DesignerEnrollment": 22,
    "ObserverEnrollment": 23,
}
_OWN_ROLE_IDS = {"Honours learner": 31}
_STAFF_KINDS = (
    "TeacherEnrollment",
    "TeacherEnrollment",
    "TaEnrollment",
    "ObserverEnrollment",
    "DesignerEnrollment",
    "StudentEnrollment",  # a guest: staff of another course
)
_CRITERIA = (
    (names.STAKEHOLDER_MAP, "Impact"),
    (names.CASE_CRITIQUE, "Evidence"),
    (names.AUDIT_MEMO, "Framework"),
    (names.BRIEF, "Plain language"),
)


def fill_course(
    institution: Institution,
    course: Course,
    staff: list[Person],
    *,
    learners: int,
    seed: int,
    today: datetime,
    with_cases: bool,
) -> None:
    """Fill a course; nothing here depends on what was filled before."""
    shift = timedelta(days=125) if course.state == "completed" else timedelta()
    term = Term(course, today - shift, tuple(person.id for person in staff[:2]))
    add_sections(course)
    outcome = add_outcome(course)
    add_assignments(course, term.today, outcome.id)
    enroll_staff(term, staff)
    if with_cases:
        add_cases(institution, term, CASES)
        observer = next(e for e in course.enrollments if e.type == "ObserverEnrollment")
        observer.observed_user_id = institution.cases["plain-met"].user_id
    _add_others(institution, term, learners, random.Random(f"{seed}/{institution.key}/{course.id}"))


def enroll_staff(term: Term, staff: Sequence[Person]) -> None:
    """Enroll two teachers, an assistant, an observer, a designer and a guest, as many as given."""
    for person, kind in zip(staff, _STAFF_KINDS, strict=False):
        term.course.people[person.id] = person
        enroll(term.course, person, kind, term.today)
        if kind == "StudentEnrollment":
            carry_out(term, person, Plan(reflection=None))


def add_sections(course: Course) -> None:
    """Add the two sections every course has."""
    for number in (1, 2):
        course.sections.append(
            Section(
                id=course.ids.next(IdBase.SECTION),
                name=f"{course.code} section {number:03d}",
                sis_section_id=f"{course.sis_course_id}-{number:03d}" if number == 1 else None,
            )
        )


def add_outcome(
    course: Course, title: str = "Communicates to a lay reader", account_id: int | None = None
) -> Outcome:
    """Link an outcome to the course: its own, or one of an account above."""
    outcome = Outcome(
        id=course.ids.next(IdBase.OUTCOME),
        title=title,
        display_name=None,
        description="<p>Explains what a model can and cannot do without technical words.</p>",
        points_possible=4.0,
        mastery_points=3.0,
        ratings=[("Strong", 4.0), ("Sound", 3.0), ("Partial", 2.0), ("None", 1.0)],
        link_id=course.ids.next(IdBase.OUTCOME_LINK),
        context_type="Course" if account_id is None else "Account",
        context_id=account_id or course.id,
    )
    course.outcomes[outcome.id] = outcome
    return outcome


def enroll(
    course: Course,
    person: Person,
    kind: str,
    today: datetime,
    *,
    section: int = 0,
    state: str = "active",
    role: str | None = None,
) -> Enrollment:
    """Add one enrollment row; two sections make two rows."""
    course.people[person.id] = person
    row = Enrollment(
        id=course.ids.next(IdBase.ENROLLMENT),
        user_id=person.id,
        section_id=course.sections[section].id,
        type=kind,
        role=role or kind,
        role_id=_OWN_ROLE_IDS[role] if role else _ROLE_IDS[kind],
        state=state,
        updated_at=today - timedelta(days=80),
        last_activity_at=None if kind == "StudentViewEnrollment" else today - timedelta(hours=30),
    )
    course.enrollments.append(row)
    return row


def add_cases(institution: Institution, term: Term, seeds: Sequence[CaseSeed]) -> None:
    """Make the learner of each case, in fixed places, whatever the number of other learners."""
    course = term.course
    for slot, seed in enumerate(seeds):
        person = make_person(
            institution=institution.key,
            person_id=case_user_id(seed, slot, course.number),
            name=seed.person,
            created_at=term.today - timedelta(days=400),
            sis=seed.sis,
            test_student=seed.kind == "StudentViewEnrollment",
        )
        if not seed.email:
            person.email = None
        if seed.joins is not None:
            seed.joins(term, person)
        for section in () if seed.joins else seed.sections:
            enroll(
                course,
                person,
                seed.kind,
                term.today,
                section=section,
                state=seed.state,
                role=seed.role,
            )
        seed_case(institution, term, person, seed)


def _add_others(institution: Institution, term: Term, learners: int, rng: random.Random) -> None:
    number = term.course.number
    for place in range(learners):
        slot = number * 20_000 + FIRST_OTHER_SLOT + place
        base = IdBase.LOCAL_LEARNER if place % 2 else IdBase.LEARNER
        person = make_person(
            institution=institution.key,
            person_id=base + slot,
            name=some_name(rng),
            created_at=term.today - timedelta(days=300 + place % 60),
        )
        enroll(term.course, person, "StudentEnrollment", term.today, section=place % 2)
        carry_out(term, person, some_plan(rng, place))


def some_plan(rng: random.Random, place: int) -> Plan:
    """Draw a believable term: nearly half have all, the rest lack something."""
    drawn = rng.random()
    reflection = rng.choice(("short", "short", "short", "files", None))
    if drawn < 0.45:
        return Plan(reflection=reflection, lean=place)
    if drawn < 0.70:
        low = {rng.choice(_CRITERIA): 2.0 for _ in range(rng.randint(1, 2))}
        return Plan(points=low, reflection=reflection, lean=place)
    late = (names.BRIEF, names.INTERVIEW, names.AUDIT_MEMO)
    some = frozenset(rng.sample(late, rng.randint(1, 2)))
    if drawn < 0.88:
        return Plan(not_graded=some, reflection=reflection, lean=place)
    if drawn < 0.96:
        return Plan(not_submitted=some, reflection=None, lean=place)
    return Plan(not_submitted=frozenset((*names.WITH_RUBRIC, names.QUIZ)), reflection=None)
