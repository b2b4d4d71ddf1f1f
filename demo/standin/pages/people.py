"""Who can be picked on the first page, and where each of them can go."""

from dataclasses import dataclass, replace

from demo.standin.institution import Institution
from demo.standin.lti.tool import ToolUnreachableError
from demo.standin.model import Course, Person
from demo.standin.world import Guided, Standin

_SHOWN_OTHERS = 8
_SHOWN_COURSES = 4
_PARTS = {
    "TeacherEnrollment": "Instructor",
    "TaEnrollment": "Teaching assistant",
    "DesignerEnrollment": "Course designer",
    "ObserverEnrollment": "Observer",
    "StudentEnrollment": "Learner",
    "StudentViewEnrollment": "Student View",
}
_ACCOUNT_ROLES = {"AccountAdmin": "Account administrator"}
_STAFF_ORDER = ("TeacherEnrollment", "TaEnrollment", "DesignerEnrollment", "ObserverEnrollment")


@dataclass(frozen=True, slots=True)
class Way:
    label: str
    url: str
    main: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    part: str
    facts: str
    ways: tuple[Way, ...]


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    hint: str
    rows: tuple[Row, ...]


def groups_of(institution: Institution, course_id: int) -> list[Group]:
    """Account people, then courses: staff, named learners, some others. One course if named."""
    if course_id in institution.courses:
        return _course_groups(institution, institution.course(course_id))
    found = [
        Group(
            "Academic and Student Affairs, registrar, units",
            "People of the account, each by their role in Canvas; enrolled in no course.",
            tuple(
                _account_row(institution, p)
                for p in institution.staff.values()
                if p.account_role and p.name != "Hallmark Service"
            ),
        )
    ]
    for shown_id in [c.id for c in _in_front(institution)][:_SHOWN_COURSES]:
        found.extend(_course_groups(institution, institution.course(shown_id)))
    return found


def _in_front(institution: Institution) -> list[Course]:
    return [course for course in institution.courses.values() if not course.aside]


def guide_of(standin: Standin, institution: Institution) -> Group | None:
    """Whom to be first, and why: what the one who started this campus says; None if nothing."""
    if not standin.settings.guide or institution.key != next(iter(standin.institutions)):
        return None
    rows = tuple(_guided_row(institution, each) for each in standin.settings.guide)
    return Group("Start here", "One after another; everybody else is below.", rows)


def more_courses(institution: Institution) -> list[Way]:
    """Courses not shown at once, so that a large campus still opens quickly."""
    rest = _in_front(institution)[_SHOWN_COURSES:]
    rest += [c for c in institution.courses.values() if c.aside]
    return [Way(f"{c.name}, {c.code}", f"/?course={c.id}") for c in rest]


def tool_state(standin: Standin) -> str | None:
    """Say what is wrong with the tool's configuration; None if it was read."""
    try:
        standin.tool.config()
    except ToolUnreachableError as failed:
        return str(failed)
    return None


def _account_row(institution: Institution, person: Person) -> Row:
    return Row(
        person.name,
        _ACCOUNT_ROLES.get(person.account_role or "", person.account_role or ""),
        "",
        (_account_way(institution, person, main=True), _user_way(institution, person)),
    )


def _guided_row(institution: Institution, guided: Guided) -> Row:
    course = institution.course(min(institution.courses))
    everybody = (*institution.staff.values(), *course.people.values())
    person = next(p for p in everybody if p.name == guided.person)
    home = f"/courses/{course.id}/external_tools/{institution.tool_id}?as={person.id}"
    way = {
        "course": Way("Course tool", home, main=True),
        "account": _account_way(institution, person, main=True),
        "own": replace(_user_way(institution, person), main=True),
    }[guided.place]
    return Row(person.name, guided.part, guided.words, (way,))


def _course_groups(institution: Institution, course: Course) -> list[Group]:
    state = {"completed": "concluded", "deleted": "deleted"}.get(course.state, "published")
    title = f"{course.name}, {course.code} · {course.term[1]}"
    staff = sorted(
        (e for e in course.enrollments if e.type in _STAFF_ORDER),
        key=lambda e: _STAFF_ORDER.index(e.type),
    )
    cases = {c.user_id: c for c in institution.cases.values() if c.course_id == course.id}
    rows = {e.user_id: e for e in course.student_rows()}
    named = tuple(
        _row(institution, course, course.people[user_id], rows[user_id].type, case.facts)
        for user_id, case in cases.items()
        if user_id in rows
    )
    others = [user_id for user_id in rows if user_id not in cases]
    shown = tuple(
        _row(institution, course, course.people[user_id], rows[user_id].type, "")
        for user_id in others[:_SHOWN_OTHERS]
    )
    views = sum(e.type == "StudentViewEnrollment" for e in rows.values())
    tester = " and a test student" if views else ""
    hint = f"{len(rows) - views} learners{tester}, course {state}"
    made = [
        Group(title, hint, tuple(_row(institution, course, course.people[e.user_id], e.type, "")
                                 for e in staff))
    ]  # fmt: skip
    if named:
        made.append(Group(f"Learners with a story in {course.name}", "", named))
    if shown:
        left = len(others) - len(shown)
        more = f"and {left} more in the course" if left else ""
        made.append(Group(f"Learners in {course.name}", more, shown))
    return made


def _row(institution: Institution, course: Course, person: Person, kind: str, facts: str) -> Row:
    tool = institution.tool_id
    home = f"/courses/{course.id}"
    ways = [
        Way("Course tool", f"{home}/external_tools/{tool}?as={person.id}", main=True),
        Way("Course", f"{home}?as={person.id}"),
    ]
    if kind == "StudentEnrollment":
        ways.append(_user_way(institution, person))
    return Row(person.name, _PARTS[kind], facts, tuple(ways))


def _account_way(institution: Institution, person: Person, *, main: bool) -> Way:
    root = institution.root_account_id
    url = f"/accounts/{root}/external_tools/{institution.tool_id}?as={person.id}"
    return Way("Account tool", url, main)


def _user_way(institution: Institution, person: Person) -> Way:
    url = f"/users/{person.id}/external_tools/{institution.tool_id}?as={person.id}"
    return Way("Own credentials", url)
