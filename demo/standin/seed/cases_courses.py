"""Small courses that are cases themselves. Situations only, never what follows."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from demo.standin import rubric_moves
from demo.standin.ids import CourseIds, IdBase
from demo.standin.institution import Case, Institution
from demo.standin.model import Course, Outcome, Person, Rating
from demo.standin.seed import assignments as names
from demo.standin.seed.cases import ALL_WORK, CaseSeed
from demo.standin.seed.casework import assess
from demo.standin.seed.courses import add_cases, add_outcome, add_sections, enroll_staff
from demo.standin.seed.huge import HUGE_WORK, fill_huge
from demo.standin.seed.rubrics import criterion, four_levels
from demo.standin.seed.work import Plan, Term

CASEBOOK_NUMBER = 700
CASEBOOK_ID = IdBase.COURSE + CASEBOOK_NUMBER
ACCOUNT_SCALE = (("Strong", 3.0), ("Sound", 2.0), ("None", 1.0))
ACCOUNT_MASTERY = 2.0
Then = Callable[[Term, Person], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseSeed:
    """A course of its own: its case, and what is unlike the usual course."""

    case: str
    name: str
    facts: str
    person: str = ""
    about: tuple[str, ...] = ALL_WORK
    plan: Plan = field(default_factory=Plan)
    then: Then | None = None
    account_outcome: bool = False
    state: str = "available"
    previous_ids: tuple[int, ...] = ()
    hidden_from: frozenset[str] = frozenset()


def _on_the_account_scale(term: Term, person: Person) -> None:
    """The account's scale stands on every outcome of its courses, and on their rubric rows."""
    outcome = _outcome(term.course)
    rubric_moves.change_scale(term.course, outcome, ACCOUNT_SCALE, ACCOUNT_MASTERY, of_account=True)
    for name in (names.BRIEF, names.INTERVIEW):
        assess(term, person, name, {"Plain language": 2.0}, days=9)


def _outcome(course: Course) -> Outcome:
    return next(iter(course.outcomes.values()))


def _synced_again(term: Term, _: Person) -> None:
    """The blueprint's rubric came down a second time, as a new one with new ids."""
    chart = names.named(term.course, names.STAKEHOLDER_MAP)
    impact = four_levels("8841", 307)
    impact.append(Rating("8841_311", 0.0, "Nothing handed in"))
    rows = [
        criterion("_8841", "Impact", "Who the decision affects, and how", impact),
        criterion("_8842", "Clarity", "The map can be read alone", four_levels("8842", 3)),
    ]
    rubric_moves.replace_rubric(term.course, chart, "Stakeholder map rubric", rows)
    chart.updated_at = term.today - timedelta(days=1)


COURSES = (
    CourseSeed(
        case="account-proficiency",
        name="Data Ethics (account scale)",
        person="Henrike Vos",
        about=(names.BRIEF, names.INTERVIEW),
        then=_on_the_account_scale,
        account_outcome=True,
        facts="the account's mastery scale is 3, 2, 1 with mastery at 2; the brief and the "
        "interview marked 2 of 3",
    ),
    CourseSeed(
        case="course-copied",
        name="Data Ethics (copied)",
        person="Tendai Moyo",
        previous_ids=(CASEBOOK_ID,),
        facts="course copied from the casebook; everything marked 3 or 4 in the copy",
    ),
    CourseSeed(
        case="blueprint-resynced",
        name="Data Ethics (from a blueprint)",
        person="Carys Pugh",
        about=(names.STAKEHOLDER_MAP,),
        then=_synced_again,
        facts="Stakeholder map marked 3 or 4, then the blueprint put another rubric on it",
    ),
    CourseSeed(
        case="course-concluded",
        name="Data Ethics (last term)",
        person="Lubna Saleh",
        state="completed",
        facts="course concluded, everything marked 3 or 4",
    ),
    CourseSeed(
        case="course-deleted",
        name="Data Ethics (deleted)",
        person="Fergus Boyd",
        state="deleted",
        facts="everything marked 3 or 4, then the course was deleted",
    ),
    CourseSeed(
        case="no-permission",
        name="Data Ethics (another unit's)",
        person="Mirela Stan",
        hidden_from=frozenset({"Hallmark Service"}),
        facts="everything marked 3 or 4; the service account's role does not reach the course",
    ),
    CourseSeed(
        case="empty",
        name="Data Ethics (new)",
        facts="course with staff, without learners, assignments or outcomes",
    ),
    CourseSeed(
        case="huge",
        name="Data Ethics (all sections)",
        facts="course of 2,500 learners and 30 assignments",
    ),
)


def fill_small(
    institution: Institution, course: Course, staff: list[Person], seed: CourseSeed, today: datetime
) -> None:
    """Fill one of them."""
    shift = timedelta(days=125) if course.state == "completed" else timedelta()
    term = Term(course, today - shift, tuple(person.id for person in staff[:2]))
    add_sections(course)
    enroll_staff(term, staff)
    if seed.case == "huge":
        fill_huge(institution, term)
    if not seed.person:
        return
    account = course.account_id if seed.account_outcome else None
    outcome = add_outcome(course, account_id=account)
    names.add_assignments(course, term.today, outcome.id)
    case = CaseSeed(
        name=seed.case,
        person=seed.person,
        about=seed.about,
        facts=seed.facts,
        plan=seed.plan,
        then=seed.then,
    )
    add_cases(institution, term, (case,))


def case_of_a_course(course: Course, seed: CourseSeed) -> Case:
    """The case of a course without a learner of its own; known before the course is filled."""
    ids = CourseIds(course.number)
    count = len(HUGE_WORK) if seed.case == "huge" else 0
    return Case(
        name=seed.case,
        user_id=0,
        course_id=course.id,
        assignment_ids=tuple(ids.next(IdBase.ASSIGNMENT) for _ in range(count)),
        facts=seed.facts,
    )
