"""Outcome rollups: one row a learner and section, one score an outcome, no assignment told.

canvas-lms app/controllers/outcome_results_controller.rb, rollups, seen 2026-11.
"""

from typing import Any

from demo.standin.clock import iso
from demo.standin.model import Course, Enrollment, OutcomeResult
from demo.standin.rest.call import Call, RestError
from demo.standin.rest.courses import graded_course
from demo.standin.rest.outcomes import asked_outcomes, asked_users, check_includes, shown_results
from demo.standin.rest.paging import numbered, per_page

_DECAY = 0.65


def list_rollups(call: Call, course_id: str) -> dict[str, Any]:
    """Learners without a result come with an empty list unless they are excluded."""
    course = graded_course(call, course_id)
    _check(call)
    users, outcomes = asked_users(call, course), asked_outcomes(call, course)
    results = [r for r in shown_results(call, course) if r.outcome_id in outcomes]
    rows = [e for e in course.student_rows() if e.user_id in users and e.state != "inactive"]
    if "missing_user_rollups" in call.many("exclude"):
        having = {r.user_id for r in results}
        rows = [e for e in rows if e.user_id in having]
    rows.sort(key=lambda e: (course.people[e.user_id].sortable_name.casefold(), e.id))
    page = numbered(call, rows)
    call.rows = len(page)
    size = per_page(call)
    return {
        "rollups": [_rollup(course, row, results) for row in page],
        "meta": {
            "pagination": {
                "per_page": size,
                "page": int(call.one("page") or "1"),
                "count": len(rows),
                "page_count": max(1, -(-len(rows) // size)),
            }
        },
    }


def _check(call: Call) -> None:
    """What nobody knows refuses the call; what is not built here is marked as unexpected."""
    aggregate = call.one("aggregate")
    if aggregate not in {None, "course"}:
        raise RestError(400, {"message": f"invalid aggregate parameter value: {aggregate}"})
    check_includes(call, known=set())
    if aggregate is not None or call.one("section_id") is not None:
        call.unexpected = True


def _rollup(course: Course, row: Enrollment, results: list[OutcomeResult]) -> dict[str, Any]:
    mine: dict[int, list[OutcomeResult]] = {}
    for result in results:
        if result.user_id == row.user_id and result.score is not None:
            mine.setdefault(result.outcome_id, []).append(result)
    return {
        "scores": [_score(course, held) for _, held in sorted(mine.items())],
        "links": {
            "user": str(row.user_id),
            "section": str(row.section_id),
            "status": row.state,
        },
    }


def _score(course: Course, held: list[OutcomeResult]) -> dict[str, Any]:
    """Decaying average: the latest result weighs 65, all before it 35."""
    ordered = sorted(held, key=lambda r: r.at)
    last = ordered[-1]
    scores = [r.score for r in ordered if r.score is not None]
    earlier = scores[:-1]
    score = scores[-1]
    if earlier:
        score = _DECAY * score + (1 - _DECAY) * sum(earlier) / len(earlier)
    return {
        "score": round(score, 2),
        "title": course.assignments[last.assignment_id].name,
        "submitted_at": iso(last.at),
        "count": len(ordered),
        "hide_points": last.hide_points,
        "links": {"outcome": str(last.outcome_id)},
    }
