"""Makes a learner's whole term from a plan: what was handed in, how it was marked, what was not."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from demo.standin import moves
from demo.standin.ids import IdBase
from demo.standin.model import Assignment, Course, Mark, Person, StoredFile, Submission
from demo.standin.seed import assignments as plan_of
from demo.standin.seed import texts


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Departures from a term in which everything is handed in and marked Sound or better."""

    not_submitted: frozenset[str] = frozenset()
    not_graded: frozenset[str] = frozenset()
    points: Mapping[tuple[str, str], float] = field(default_factory=dict)
    reflection: str | None = "text"
    lean: int = 0


@dataclass(frozen=True, slots=True)
class Term:
    """What a plan is carried out in: the course, its calendar and who marks."""

    course: Course
    today: datetime
    teachers: tuple[int, ...]


def carry_out(term: Term, person: Person, plan: Plan) -> None:
    """Open a row for every published assignment and do what the plan says."""
    for assignment in term.course.assignments.values():
        if not assignment.published or not assignment.is_for(person.id):
            continue
        submission = moves.submission_of(term.course, assignment.id, person.id)
        if assignment.name == plan_of.REFLECTION:
            _reflect(term, assignment, submission, plan)
        elif assignment.name not in plan.not_submitted:
            hand_in(term, assignment, submission)
            if assignment.name not in plan.not_graded:
                mark(term, assignment, submission, plan)


def due_of(term: Term, assignment: Assignment) -> datetime:
    return assignment.due_at or term.today


def graded_time(term: Term, assignment: Assignment, submission: Submission) -> datetime:
    spread = submission.user_id % 3600
    return due_of(term, assignment) + timedelta(days=2, hours=9, seconds=spread)


def hand_in(term: Term, assignment: Assignment, submission: Submission) -> None:
    """Hand in seven hours and a little before it is due."""
    at = due_of(term, assignment) - timedelta(hours=7, seconds=submission.user_id % 86_400)
    kind = assignment.submission_types[0]
    if kind == "online_quiz":
        body = f"user: {submission.user_id}, quiz: {assignment.quiz_id}, score: 8.0, time: {at}"
        moves.submit(submission, kind=kind, now=at, body=body)
    elif kind == "online_text_entry":
        moves.submit(submission, kind=kind, now=at, body=texts.ESSAY)
    else:
        stem = assignment.name.lower().replace(" ", "-")
        file = make_file(term.course, f"{stem}.pdf", at, submission.user_id)
        moves.submit(submission, kind=kind, now=at, files=[file])


def mark(term: Term, assignment: Assignment, submission: Submission, plan: Plan) -> None:
    """Mark two days after it was due: by the rubric, else with a score of 8."""
    at = graded_time(term, assignment, submission)
    assessor = term.teachers[assignment.position % len(term.teachers)]
    if assignment.rubric is None:
        grader = -(assignment.quiz_id or 0) if assignment.quiz_id else assessor
        moves.grade(assignment, submission, 8.0, grader, at)
        return
    marks: dict[str, Mark] = {}
    for row, criterion in enumerate(assignment.rubric.criteria):
        usual = 4.0 if (plan.lean + row + assignment.position) % 3 == 0 else 3.0
        points = plan.points.get((assignment.name, criterion.description), usual)
        marks[criterion.id] = moves.mark_for(criterion, points)
    moves.assess(term.course, assignment, submission, marks, assessor_id=assessor, now=at)
    if assignment.post_manually:
        submission.posted_at = at + timedelta(days=1)


def _reflect(term: Term, assignment: Assignment, submission: Submission, plan: Plan) -> None:
    at = term.today - timedelta(days=2, hours=submission.user_id % 24, minutes=11)
    bodies = {
        "short": texts.SHORT_REFLECTION,
        "script": texts.SCRIPT_REFLECTION,
        "empty": texts.EMPTY_REFLECTION,
    }
    if plan.reflection == "text":
        bodies["text"] = texts.reflection(_turn(term, assignment))
    if plan.reflection in bodies:
        moves.submit(submission, kind="online_text_entry", now=at, body=bodies[plan.reflection])
    elif plan.reflection == "files":
        files = [
            make_file(term.course, "reflection.pdf", at, submission.user_id),
            make_file(term.course, "pathway-drawing.png", at, submission.user_id),
        ]
        moves.submit(submission, kind="online_upload", now=at, files=files)
    else:
        return
    if plan.reflection == "text":
        moves.grade(assignment, submission, 5.0, term.teachers[0], at + timedelta(hours=20))


def _turn(term: Term, reflection: Assignment) -> int:
    """How many of the course handed words in before, so that nobody's are another's."""
    rows = term.course.submissions.values()
    return sum(row.assignment_id == reflection.id and bool(row.body) for row in rows)


_PDF = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]"
    b"/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 300 200]>>endobj\n"
    b"trailer<</Root 1 0 R>>\n%%EOF\n"
)
_PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c63606060f80f00010401005fe5c34b0000000049454e44ae426082"
)
_KINDS = {"pdf": ("application/pdf", _PDF), "png": ("image/png", _PNG)}


def make_file(
    course: Course,
    name: str,
    at: datetime,
    owner_id: int,
    *,
    content: bytes | None = None,
    content_type: str | None = None,
) -> StoredFile:
    """Store an upload; its verifier is what makes a link work without a session."""
    file_id = course.ids.next(IdBase.FILE)
    secret = hashlib.sha256(f"file/{file_id}/{owner_id}".encode()).hexdigest()
    kind, default = _KINDS.get(name.rpartition(".")[2].lower(), ("application/octet-stream", b""))
    return StoredFile(
        id=file_id,
        uuid=secret[:40],
        verifier=secret[-40:],
        name=name,
        content_type=content_type or kind,
        content=default if content is None else content,
        updated_at=at,
    )
