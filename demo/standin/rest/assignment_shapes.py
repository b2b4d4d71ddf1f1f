"""Canvas's JSON of assignments, their rubrics and rubrics by themselves."""

from typing import Any

from demo.standin.clock import iso
from demo.standin.model import Assignment, Course, Criterion, Rubric
from demo.standin.rest.call import Call

_SAME_FOR_ALL: dict[str, Any] = {
    "unlock_at": None,
    "lock_at": None,
    "grading_standard_id": None,
    "automatic_peer_reviews": False,
    "anonymous_peer_reviews": False,
    "post_to_sis": False,
    "omit_from_final_grade": False,
    "intra_group_peer_reviews": False,
    "anonymous_instructor_annotations": False,
    "graders_anonymous_to_graders": False,
    "final_grader_id": None,
    "allowed_attempts": -1,
    "due_date_required": False,
    "max_name_length": 255,
    "in_closed_grading_period": False,
    "unpublishable": False,
    "locked_for_user": False,
    "require_lockdown_browser": False,
    "restrict_quantitative_data": False,
}


def assignment_json(call: Call, course: Course, assignment: Assignment) -> dict[str, Any]:
    """An assignment; the rubric's keys are absent where there is none."""
    base = f"{call.origin}/courses/{course.id}/assignments/{assignment.id}"
    shaped: dict[str, Any] = {
        **_SAME_FOR_ALL,
        "id": assignment.id,
        "description": assignment.description,
        "due_at": iso(assignment.due_at),
        "points_possible": assignment.points_possible,
        "grading_type": assignment.grading_type,
        "assignment_group_id": assignment.group_id,
        "created_at": iso(assignment.created_at),
        "updated_at": iso(assignment.updated_at),
        "position": assignment.position,
        "secure_params": f"{assignment.id:x}",
        "lti_context_id": f"{course.uuid[:8]}-{assignment.id}",
        "course_id": course.id,
        "name": assignment.name,
        "submission_types": list(assignment.submission_types),
        "has_submitted_submissions": assignment.id in _busy(call, course)["submitted"],
        "graded_submissions_exist": assignment.id in _busy(call, course)["graded"],
        "is_quiz_assignment": assignment.quiz_id is not None,
        "can_duplicate": assignment.quiz_id is None,
        "peer_reviews": assignment.peer_reviews,
        "group_category_id": assignment.group_category_id,
        "grade_group_students_individually": assignment.grade_individually,
        "moderated_grading": assignment.moderated,
        "grader_count": 2 if assignment.moderated else 0,
        "anonymous_grading": assignment.anonymous,
        "anonymize_students": assignment.anonymous and _any_unposted(course, assignment),
        "only_visible_to_overrides": assignment.only_for is not None,
        "workflow_state": assignment.state,
        "muted": assignment.post_manually,
        "html_url": base,
        "published": assignment.published,
        "submissions_download_url": f"{base}/submissions?zip=1",
        "post_manually": assignment.post_manually,
    }
    if assignment.quiz_id is not None:
        shaped |= {"quiz_id": assignment.quiz_id, "anonymous_submissions": False}
    if assignment.new_quiz:
        shaped["is_quiz_lti_assignment"] = True
    if assignment.rubric is not None:
        shaped |= _rubric_keys(assignment, assignment.rubric)
    for name in call.many("exclude_response_fields"):
        shaped.pop(name, None)
    return shaped


def _any_unposted(course: Course, assignment: Assignment) -> bool:
    rows = (s for s in course.submissions.values() if s.assignment_id == assignment.id)
    return any(row.posted_at is None for row in rows)


def _busy(call: Call, course: Course) -> dict[str, set[int]]:
    """Which assignments have work, and grades; looked through once a request."""
    if "busy" not in call.seen:
        rows = course.submissions.values()
        call.seen["busy"] = {
            "submitted": {s.assignment_id for s in rows if s.submitted_at},
            "graded": {s.assignment_id for s in rows if s.graded_at},
        }
    busy: dict[str, set[int]] = call.seen["busy"]
    return busy


def _rubric_keys(assignment: Assignment, rubric: Rubric) -> dict[str, Any]:
    return {
        "use_rubric_for_grading": assignment.use_rubric_for_grading,
        "free_form_criterion_comments": rubric.free_form,
        "rubric": [criterion_json(criterion) for criterion in rubric.criteria],
        "rubric_settings": {
            "id": rubric.id,
            "title": rubric.title,
            "points_possible": rubric.points_possible,
            "free_form_criterion_comments": rubric.free_form,
            "hide_score_total": False,
            "hide_points": rubric.hide_points,
        },
    }


def criterion_json(criterion: Criterion) -> dict[str, Any]:
    """A row as an assignment shows it: `outcome_id`, and never the mastery points."""
    shaped: dict[str, Any] = {
        "id": criterion.id,
        "points": criterion.points,
        "description": criterion.description,
        "long_description": criterion.long_description,
        "criterion_use_range": criterion.use_range,
        "ratings": [
            {
                "id": rating.id,
                "points": rating.points,
                "description": rating.description,
                "long_description": rating.long_description,
            }
            for rating in criterion.ratings
        ],
    }
    if criterion.ignore_for_scoring:
        shaped["ignore_for_scoring"] = True
    if criterion.outcome_id is not None:
        shaped |= {"outcome_id": criterion.outcome_id, "vendor_guid": None}
    return shaped


def rubric_json(course: Course, rubric: Rubric) -> dict[str, Any]:
    """A rubric by itself holds the stored rows: mastery points and `learning_outcome_id`."""
    return {
        "id": rubric.id,
        "user_id": None,
        "rubric_id": None,
        "context_id": course.id,
        "context_type": "Course",
        "points_possible": rubric.points_possible,
        "title": rubric.title,
        "reusable": False,
        "public": False,
        "read_only": False,
        "free_form_criterion_comments": rubric.free_form,
        "hide_score_total": False,
        "data": [_stored_row(criterion) for criterion in rubric.criteria],
    }


def _stored_row(criterion: Criterion) -> dict[str, Any]:
    row: dict[str, Any] = {
        "description": criterion.description,
        "long_description": criterion.long_description,
        "points": criterion.points,
        "id": criterion.id,
        "criterion_use_range": criterion.use_range,
        "ratings": [
            {
                "description": rating.description,
                "long_description": rating.long_description,
                "points": rating.points,
                "criterion_id": criterion.id,
                "id": rating.id,
            }
            for rating in criterion.ratings
        ],
    }
    if criterion.outcome_id is not None:
        row["learning_outcome_id"] = criterion.outcome_id
        row["mastery_points"] = criterion.mastery_points
        row["ignore_for_scoring"] = criterion.ignore_for_scoring
    return row
