"""Short ways to say what happened to one learner's work in the casebook."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from demo.standin import moves
from demo.standin.ids import IdBase
from demo.standin.model import Assessment, Assignment, Mark, Person, Submission
from demo.standin.seed import assignments as names
from demo.standin.seed.casebook_work import EXTRA_NAMES, IMPACT
from demo.standin.seed.work import Plan, Term, due_of, graded_time, hand_in, make_file

MAP = names.STAKEHOLDER_MAP
CLARITY = "Clarity"
Points = Mapping[str, float | Mark]


def usual(
    *but: str,
    impact: float | None = None,
    not_graded: Sequence[str] = (),
    reflection: str | None = "text",
) -> Plan:
    """The eight usual assignments, all marked 3 or 4; none of the casebook's own."""
    return Plan(
        not_submitted=EXTRA_NAMES | set(but),
        not_graded=frozenset(not_graded),
        points={} if impact is None else {(MAP, IMPACT): impact},
        reflection=reflection,
    )


def row_of(term: Term, person: Person, name: str) -> tuple[Assignment, Submission]:
    """The learner's row on an assignment."""
    assignment = names.named(term.course, name)
    return assignment, moves.submission_of(term.course, assignment.id, person.id)


def marks_of(assignment: Assignment, points: Points) -> dict[str, Mark]:
    """Marks by the description of each row; 3 where nothing is said."""
    assert assignment.rubric is not None
    made: dict[str, Mark] = {}
    for criterion in assignment.rubric.criteria:
        said = points.get(criterion.description, 3.0)
        made[criterion.id] = said if isinstance(said, Mark) else moves.mark_for(criterion, said)
    return made


def assess(
    term: Term,
    person: Person,
    name: str,
    points: Points,
    *,
    at: datetime | None = None,
    days: float = 0,
    job_delay: float = 0,
) -> Submission:
    """Mark by the rubric, at the usual time, some days after it, or at a moment."""
    assignment, row = row_of(term, person, name)
    moves.assess(
        term.course,
        assignment,
        row,
        marks_of(assignment, points),
        assessor_id=term.teachers[0],
        now=at or graded_time(term, assignment, row) + timedelta(days=days),
        job_delay=job_delay,
    )
    return row


def do_work(term: Term, person: Person, name: str, points: Points) -> Submission:
    """Hand in, and be marked two days after it was due."""
    assignment, row = row_of(term, person, name)
    hand_in(term, assignment, row)
    return assess(term, person, name, points)


def hand_in_again(term: Term, person: Person, name: str, at: datetime) -> Submission:
    """Hand in another file at a moment."""
    assignment, row = row_of(term, person, name)
    stem = assignment.name.lower().replace(" ", "-")
    file = make_file(term.course, f"{stem}-{(row.attempt or 0) + 1}.pdf", at, person.id)
    moves.submit(row, kind="online_upload", now=at, files=[file])
    return row


def assessment_by(
    term: Term, person: Person, name: str, points: Points, *, assessor_id: int, kind: str
) -> Assessment:
    """An assessment that is not the graders' own, such as a peer's."""
    assignment, row = row_of(term, person, name)
    return Assessment(
        id=term.course.ids.next(IdBase.ASSESSMENT),
        assessor_id=assessor_id,
        artifact_attempt=row.attempt,
        marks=marks_of(assignment, points),
        kind=kind,
    )


def due_time(term: Term, name: str) -> datetime:
    """When an assignment is due."""
    return due_of(term, names.named(term.course, name))
