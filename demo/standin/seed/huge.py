"""Fills the one very large course: 2,500 learners, 30 assignments. Only when it is asked for."""

import random
from datetime import datetime, timedelta

from demo.standin import moves
from demo.standin.ids import IdBase
from demo.standin.institution import Institution
from demo.standin.model import Assignment, Mark
from demo.standin.seed import assignments as names
from demo.standin.seed.courses import enroll
from demo.standin.seed.names import make_person, some_name
from demo.standin.seed.rubrics import criterion, four_levels
from demo.standin.seed.work import Term, due_of

LEARNERS = 2_500
HUGE_WORK = tuple(f"Weekly case {number:02d}" for number in range(1, 31))
_GRADED = 24


def fill_huge(institution: Institution, term: Term) -> None:
    """Every learner handed everything in; the first 24 assignments are marked."""
    course = term.course
    course.groups = [(course.ids.next(IdBase.ASSIGNMENT_GROUP), "Course work")]
    work = [_assignment(term, place, name) for place, name in enumerate(HUGE_WORK)]
    rng = random.Random(f"{institution.key}/{course.id}")
    for place in range(LEARNERS):
        person = make_person(
            institution=institution.key,
            person_id=IdBase.LEARNER + course.number * 20_000 + place,
            name=some_name(rng),
            created_at=term.today - timedelta(days=300),
        )
        enroll(course, person, "StudentEnrollment", term.today, section=place % 2)
        for number, assignment in enumerate(work):
            marked_at = due_of(term, assignment) + timedelta(days=2, seconds=place)
            points = 2.0 if (place + number) % 7 == 0 else 3.0
            _one(term, assignment, person.id, marked_at if number < _GRADED else None, points)


def _assignment(term: Term, place: int, name: str) -> Assignment:
    stem = 9100 + 2 * place
    rows = [
        criterion(f"_{stem}", "Impact", "", four_levels(str(stem), 1)),
        criterion(f"_{stem + 1}", "Clarity", "", four_levels(str(stem + 1), 1)),
    ]
    due = 85 - 2 * place
    return names.add(term.course, term.today, name, due, ["online_text_entry"], criteria=rows)


def _one(
    term: Term, assignment: Assignment, user_id: int, marked_at: datetime | None, points: float
) -> None:
    row = moves.submission_of(term.course, assignment.id, user_id)
    at = due_of(term, assignment) - timedelta(hours=5)
    moves.submit(row, kind="online_text_entry", now=at, body="<p>My notes on the case.</p>")
    if marked_at is None or assignment.rubric is None:
        return
    first, second = assignment.rubric.criteria
    marks: dict[str, Mark] = {
        first.id: moves.mark_for(first, points),
        second.id: moves.mark_for(second, 3.0),
    }
    assessor = term.teachers[0]
    moves.assess(term.course, assignment, row, marks, assessor_id=assessor, now=marked_at)
