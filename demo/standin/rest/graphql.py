"""The one GraphQL query: a course's submissions, for what REST cannot tell.

canvas-lms app/graphql/types/{course,submission}_type.rb, seen 2026-11. Errors arrive as 200 with
`errors`; without `forAttempt` only the current attempt's assessments come, everybody's mixed. A
cursor is a place in the list and nothing more, so rows that go or come move all that follow.
"""

import base64
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

from demo.standin.clock import parse_iso
from demo.standin.ids import long_id
from demo.standin.model import Assessment, Course, Mark, Submission
from demo.standin.moves import run_due_jobs
from demo.standin.rest.call import Call, RestError
from demo.standin.rest.graphql_query import Field, QueryError, read_query
from demo.standin.world import may_read_course, may_see_grades

_MOST = 100
_DEFAULT_STATES = ("submitted", "pending_review", "graded")
_LONG_AGO = datetime(1, 1, 1, tzinfo=UTC)
_OFFSET = timezone(timedelta(hours=-6))
Resolver = Callable[[Field], Any]
_OBJECTS = frozenset(
    {
        "course", "submissionsConnection", "nodes", "pageInfo", "rubricAssessmentsConnection",
        "assessmentRatings", "criterion",
    }
)  # fmt: skip
_ARGUMENTS = {
    "course": frozenset({"id"}),
    "submissionsConnection": frozenset({"first", "after", "filter", "studentIds"}),
    "rubricAssessmentsConnection": frozenset({"filter"}),
}


def answer_graphql(call: Call) -> dict[str, Any]:
    """Answer a query; what is wrong with it is told in `errors`, beside no data."""
    if call.standin.switches.graphql == "off":
        said = [{"message": "user not authorized to perform that action"}]
        raise RestError(403, {"status": "unauthorized", "errors": said})
    body = call.request.get_json(silent=True)
    sent: dict[str, Any] = body if isinstance(body, dict) else dict(call.request.form)
    variables = sent.get("variables")
    try:
        known = variables if isinstance(variables, dict) else {}
        fields = read_query(str(sent.get("query") or ""), known)
        query: dict[str, Resolver] = {"course": lambda asked: _course(call, asked)}
        return {"data": _resolve("Query", fields, query)}
    except QueryError as wrong:
        call.unexpected = True
        return {"errors": [{"message": str(wrong), "locations": [], "path": []}]}


def _resolve(kind: str, fields: Iterable[Field], known: dict[str, Resolver]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for each in fields:
        if each.name == "__typename":
            found[each.alias] = kind
        elif each.name not in known:
            raise QueryError(f"Field '{each.name}' doesn't exist on type '{kind}'")
        else:
            _check(kind, each)
            found[each.alias] = known[each.name](each)
    return found


def _check(kind: str, asked: Field) -> None:
    """Refuse arguments the field does not take, and an object of which nothing is asked."""
    for name in asked.arguments.keys() - _ARGUMENTS.get(asked.name, frozenset()):
        raise QueryError(f"Field '{asked.name}' doesn't accept argument '{name}'")
    if (asked.name in _OBJECTS) != bool(asked.fields):
        raise QueryError(f"Field '{asked.name}' on type '{kind}' has the wrong selections")


def _course(call: Call, asked: Field) -> dict[str, Any] | None:
    """The course, or null where it is not there or not to be seen."""
    raw = long_id(str(asked.arguments.get("id")))
    if not raw.isdecimal() or int(raw) not in call.institution.courses:
        return None
    course = call.institution.course(int(raw))
    if course.state == "deleted" or not may_read_course(call.person, course):
        return None
    run_due_jobs(course, call.standin.clock.now())
    known: dict[str, Resolver] = {
        "_id": lambda _: str(course.id),
        "id": lambda _: _relay("Course", course.id),
        "name": lambda _: course.name,
        "submissionsConnection": lambda field: _submissions(call, course, field),
    }
    return _resolve("Course", asked.fields, known)


def _relay(kind: str, number: int) -> str:
    return base64.b64encode(f"{kind}-{number}".encode()).decode()


def _submissions(call: Call, course: Course, asked: Field) -> dict[str, Any]:
    rows = sorted(_fitting(call, course, asked.arguments), key=lambda s: s.id)
    after = _cursor(asked.arguments.get("after"))
    rest = rows[after:]
    first = asked.arguments.get("first")
    size = min(int(first) if isinstance(first, int) else _MOST, _MOST)
    page = rest[:size]
    call.rows += len(page)
    last = base64.b64encode(str(after + len(page)).encode()).decode() if page else None
    pages: dict[str, Resolver] = {
        "hasNextPage": lambda _: len(rest) > size,
        "endCursor": lambda _: last,
    }
    known: dict[str, Resolver] = {
        "nodes": lambda field: [_submission(call, course, row, field.fields) for row in page],
        "pageInfo": lambda field: _resolve("PageInfo", field.fields, pages),
    }
    return _resolve("SubmissionConnection", asked.fields, known)


def _cursor(raw: Any) -> int:
    if raw is None:
        return 0
    try:
        return max(0, int(base64.b64decode(str(raw))))
    except ValueError as wrong:
        raise QueryError("Invalid cursor for pagination: after") from wrong


def _fitting(call: Call, course: Course, arguments: dict[str, Any]) -> Iterable[Submission]:
    asked: dict[str, Any] = arguments.get("filter") or {}
    unknown = set(asked) - {"updatedSince", "gradedSince", "submittedSince", "states", "sectionIds"}
    if unknown:
        raise QueryError(f"InputObject 'SubmissionSearchFilterInput' doesn't accept {unknown}")
    states = asked.get("states") or _DEFAULT_STATES
    sections = {str(each) for each in asked.get("sectionIds") or ()}
    inside = {
        e.user_id for e in course.student_rows() if not sections or str(e.section_id) in sections
    }
    if not may_see_grades(call.person, course):
        inside &= {call.person.id}
    if students := arguments.get("studentIds"):
        inside &= {int(n) for n in map(long_id, map(str, students)) if n.isdecimal()}
    since = {
        name: _moment(raw)
        for name, raw in asked.items()
        if name.endswith("Since") and raw is not None
    }
    for row in course.submissions.values():
        assignment = course.assignments[row.assignment_id]
        times = {
            "updatedSince": touched(row),
            "gradedSince": row.graded_at or _LONG_AGO,
            "submittedSince": row.submitted_at or _LONG_AGO,
        }
        if (
            row.user_id in inside
            and assignment.published
            and assignment.is_for(row.user_id)
            and row.state in states
            and all(times[name] > moment for name, moment in since.items())
        ):
            yield row


def _moment(raw: Any) -> datetime:
    try:
        return parse_iso(str(raw))
    except ValueError as wrong:
        raise QueryError(f"'{raw}' is not a valid DateTime") from wrong


def touched(row: Submission) -> datetime:
    """When the row last changed; saving an assessment touches it, whatever the total."""
    times = (row.submitted_at, row.graded_at, row.posted_at, row.touched_at)
    return max((each for each in times if each is not None), default=_LONG_AGO)


def _submission(
    call: Call, course: Course, row: Submission, fields: Iterable[Field]
) -> dict[str, Any]:
    def told(moment: datetime | None) -> str | None:
        return _time(call, moment)

    known: dict[str, Resolver] = {
        "_id": lambda _: str(row.id),
        "id": lambda _: _relay("Submission", row.id),
        "userId": lambda _: str(row.user_id),
        "assignmentId": lambda _: str(row.assignment_id),
        "attempt": lambda _: row.attempt or 0,
        "state": lambda _: row.state,
        "score": lambda _: row.score,
        "grade": lambda _: row.grade,
        "excused": lambda _: row.excused,
        "postedAt": lambda _: told(row.posted_at),
        "gradedAt": lambda _: told(row.graded_at),
        "submittedAt": lambda _: told(row.submitted_at),
        "updatedAt": lambda _: told(touched(row)),
        "rubricAssessmentsConnection": lambda field: _assessments(course, row, field),
    }
    return _resolve("Submission", fields, known)


def _time(call: Call, moment: datetime | None) -> str | None:
    """GraphQL may word a time with an offset and fractions, which REST never does."""
    if moment is None:
        return None
    if call.standin.switches.graphql_times == "offset":
        return moment.astimezone(_OFFSET).isoformat(timespec="milliseconds")
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _assessments(course: Course, row: Submission, asked: Field) -> dict[str, Any]:
    wanted = (asked.arguments.get("filter") or {}).get("forAttempt")
    attempt = (row.attempt or 0) if wanted is None else wanted
    graded = (row.assessment,) if row.assessment is not None else ()
    held = [a for a in (*graded, *row.earlier, *row.others) if (a.artifact_attempt or 0) == attempt]
    known: dict[str, Resolver] = {
        "nodes": lambda field: [_assessment(course, row, a, field.fields) for a in held]
    }
    return _resolve("RubricAssessmentConnection", asked.fields, known)


def _assessment(
    course: Course, row: Submission, held: Assessment, fields: Iterable[Field]
) -> dict[str, Any]:
    rubric = course.assignments[row.assignment_id].rubric
    criteria = {criterion.id: criterion for criterion in rubric.criteria} if rubric else {}
    points = [
        mark.points
        for key, mark in held.marks.items()
        if mark.points is not None and not (key in criteria and criteria[key].ignore_for_scoring)
    ]

    def ratings(field: Field) -> list[dict[str, Any]]:
        return [
            _rating(criterion_id if criterion_id in criteria else None, mark, field)
            for criterion_id, mark in held.marks.items()
        ]

    known: dict[str, Resolver] = {
        "_id": lambda _: str(held.id),
        "assessmentType": lambda _: held.kind,
        "artifactAttempt": lambda _: held.artifact_attempt or 0,
        "score": lambda _: float(sum(points)) if points else None,
        "assessmentRatings": ratings,
    }
    return _resolve("RubricAssessment", fields, known)


def _rating(criterion_id: str | None, mark: Mark, asked: Field) -> dict[str, Any]:
    """One row of an assessment; its criterion is null once it is off the rubric.

    `_id` is the rating's, so it may be null, and the same in two rows.
    """
    criterion: dict[str, Resolver] = {"_id": lambda _: criterion_id}

    def of_criterion(field: Field) -> dict[str, Any] | None:
        return (
            None if criterion_id is None else _resolve("RubricCriterion", field.fields, criterion)
        )

    known: dict[str, Resolver] = {
        "_id": lambda _: mark.rating_id,
        "points": lambda _: mark.points,
        "comments": lambda _: mark.comments,
        "criterion": of_criterion,
    }
    return _resolve("RubricAssessmentRating", asked.fields, known)
