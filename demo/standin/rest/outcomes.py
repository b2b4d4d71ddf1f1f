"""Outcomes linked to a course and their results.

canvas-lms app/controllers/outcome_results_controller.rb, seen 2026-11.
"""

from typing import Any

from demo.standin.clock import iso
from demo.standin.ids import IdBase
from demo.standin.model import Course, Outcome, OutcomeResult
from demo.standin.rest.call import Call, RestError, not_found
from demo.standin.rest.courses import find_course, graded_course
from demo.standin.rest.paging import numbered

_OTHER_INCLUDES = (
    "assignments",
    "outcomes",
    "outcomes.alignments",
    "outcome_groups",
    "outcome_links",
    "outcome_paths",
    "users",
)


def list_results(call: Call, course_id: str) -> dict[str, Any]:
    """Results one an outcome and alignment; one bad learner or outcome refuses the whole call."""
    course = graded_course(call, course_id)
    check_includes(call, known={"alignments"})
    users, outcomes = asked_users(call, course), asked_outcomes(call, course)
    rows = sorted(
        (r for r in shown_results(call, course) if r.user_id in users and r.outcome_id in outcomes),
        key=lambda r: (not _is_of_service(course, r), r.id),
    )
    page = numbered(call, rows)
    call.rows = len(page)
    shaped: dict[str, Any] = {"outcome_results": [_result_json(call, course, row) for row in page]}
    if "alignments" in call.includes():
        shaped["linked"] = {"alignments": _alignments(call, course, page)}
    return shaped


def shown_results(call: Call, course: Course) -> list[OutcomeResult]:
    """Results of rubrics kept out of the mastery gradebook come only with `include_hidden`."""
    hidden = call.flag("include_hidden")
    rows = [row for row in course.results.values() if hidden or not row.hidden]
    if call.fault == "slow_outcomes_service":
        # New Quizzes' results come from elsewhere and are missing without a word when it fails.
        rows = [row for row in rows if not _is_of_service(course, row)]
    return rows


def _is_of_service(course: Course, row: OutcomeResult) -> bool:
    """Say whether a result is of a New Quiz: Canvas is told it elsewhere, and never keeps it."""
    return course.assignments[row.assignment_id].new_quiz


def _refuse(message: str) -> RestError:
    return RestError(400, {"message": message})


def check_includes(call: Call, *, known: set[str]) -> None:
    """An include nobody knows refuses the call; one not built here is marked as unexpected."""
    for name in call.includes() - known:
        if name not in _OTHER_INCLUDES:
            raise _refuse(f"invalid include: {name}")
        call.unexpected = True


def asked_users(call: Call, course: Course) -> set[int]:
    everybody = course.learner_ids()
    wanted = set(call.numbers("user_ids"))
    if wanted - everybody:
        raise _refuse("can only include id's of users in the outcome context")
    return wanted or everybody


def asked_outcomes(call: Call, course: Course) -> set[int]:
    wanted = set(call.numbers("outcome_ids"))
    linked = {outcome.id for outcome in course.outcomes.values() if outcome.linked}
    if wanted - linked:
        raise _refuse("can only include id's of outcomes in the outcome context")
    return wanted or linked


def _result_json(call: Call, course: Course, row: OutcomeResult) -> dict[str, Any]:
    """One result; its links are strings whatever header was sent.

    What comes from New Quizzes is no row of Canvas's and has no id. canvas-lms
    app/helpers/outcomes_service_authoritative_results_helper.rb.
    """
    return {
        "id": None if _is_of_service(course, row) else row.id,
        "mastery": row.mastery,
        "score": row.score,
        "possible": row.possible,
        "percent": None if row.score is None else row.score / row.possible,
        "hide_points": row.hide_points,
        "hidden": row.hidden,
        "submitted_or_assessed_at": iso(row.at),
        "links": {
            "user": str(row.user_id),
            "learning_outcome": str(row.outcome_id),
            "alignment": alignment_of(call, course, row),
            "assignment": f"assignment_{row.assignment_id}",
        },
    }


def _alignments(call: Call, course: Course, page: list[OutcomeResult]) -> list[dict[str, Any]]:
    """What the results are aligned to, each once: an assignment, a quiz or a question bank."""
    base = f"{call.origin}/courses/{course.id}"
    found: dict[str, dict[str, Any]] = {}
    for row in sorted(page, key=lambda r: r.assignment_id):
        name = alignment_of(call, course, row)
        kind, _, number = name.rpartition("_")
        found[name] = {
            "id": name,
            "name": course.assignments[row.assignment_id].name,
            "html_url": f"{base}/{_PLACES[kind]}/{number}",
        }
    return list(found.values())


_PLACES = {
    "assignment": "assignments",
    "quiz": "quizzes",
    "assessment_question_bank": "question_banks",
}


def alignment_of(call: Call, course: Course, row: OutcomeResult) -> str:
    """The asset a result is aligned to; sites differ in what they say of a quiz."""
    if row.quiz_id is None:
        return f"assignment_{row.assignment_id}"
    bank_id = course.assignments[row.assignment_id].bank_id
    if bank_id is not None and call.standin.switches.quiz_alignment == "bank":
        return f"assessment_question_bank_{bank_id}"
    return f"quiz_{row.quiz_id}"


def list_links(call: Call, course_id: str) -> list[dict[str, Any]]:
    course = find_course(call, course_id)
    full = call.one("outcome_style") == "full"
    root = f"/api/v1/courses/{course.id}/outcome_groups/{course.outcome_group_id}"
    held = sorted((o for o in course.outcomes.values() if o.linked), key=lambda o: o.link_id)
    return [
        {
            "url": f"{root}/outcomes/{outcome.id}",
            "context_id": course.id,
            "context_type": "Course",
            "outcome_group": {
                "id": course.outcome_group_id,
                "title": course.name,
                "vendor_guid": None,
                "url": root,
                "subgroups_url": f"{root}/subgroups",
                "outcomes_url": f"{root}/outcomes",
                "can_edit": False,
            },
            "outcome": outcome_json(outcome, full=full),
            "assessed": any(r.outcome_id == outcome.id for r in course.results.values()),
            "can_unlink": False,
        }
        for outcome in numbered(call, held)
    ]


def show_outcome(call: Call, outcome_id: str) -> dict[str, Any]:
    number = int(outcome_id) if outcome_id.isascii() and outcome_id.isdigit() else 0
    course = call.institution.course_with(IdBase.OUTCOME, number)
    if course is None or number not in course.outcomes:
        raise not_found()
    find_course(call, str(course.id))
    return outcome_json(course.outcomes[number], full=True)


def outcome_json(outcome: Outcome, *, full: bool) -> dict[str, Any]:
    """An outcome, abbreviated or in full."""
    shaped: dict[str, Any] = {
        "id": outcome.id,
        "context_id": outcome.context_id,
        "context_type": outcome.context_type,
        "vendor_guid": None,
        "display_name": outcome.display_name,
        "title": outcome.title,
        "url": f"/api/v1/outcomes/{outcome.id}",
        "can_edit": False,
        "has_updateable_rubrics": False,
    }
    if full:
        shaped |= {
            "description": outcome.description,
            "friendly_description": None,
            "points_possible": outcome.points_possible,
            "mastery_points": outcome.mastery_points,
            "ratings": [{"description": d, "points": p} for d, p in outcome.ratings],
            "calculation_method": "decaying_average",
            "calculation_int": 65,
            "assessed": True,
        }
    return shaped
