"""Canvas's JSON of submissions and rubric assessments."""

from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from demo.standin.clock import iso
from demo.standin.model import Assessment, Assignment, Comment, Course, Submission
from demo.standin.rest.call import Call
from demo.standin.rest.shapes import file_json, user_json


def submission_json(
    call: Call, course: Course, submission: Submission, includes: set[str]
) -> dict[str, Any]:
    """A row: no `updated_at`, and no key for an assessment that is not there."""
    assignment = course.assignments[submission.assignment_id]
    late = seconds_late(submission, assignment)
    page = (
        f"{call.origin}/courses/{course.id}/assignments/{assignment.id}"
        f"/submissions/{call.address_id(submission.user_id)}"
    )
    shaped: dict[str, Any] = {
        "id": submission.id,
        "body": submission.body,
        "url": submission.url,
        "grade": submission.grade,
        "score": submission.score,
        "submitted_at": iso(submission.submitted_at),
        "assignment_id": submission.assignment_id,
        "user_id": submission.user_id,
        "submission_type": submission.submission_type,
        "workflow_state": submission.state,
        "grade_matches_current_submission": submission.grade_matches,
        "graded_at": iso(submission.graded_at),
        "grader_id": submission.grader_id,
        "attempt": submission.attempt,
        "cached_due_date": iso(assignment.due_at),
        "excused": submission.excused,
        "late_policy_status": submission.late_policy_status,
        "points_deducted": submission.points_deducted,
        "grading_period_id": None,
        "extra_attempts": None,
        "posted_at": iso(submission.posted_at),
        "redo_request": submission.redo_request,
        "custom_grade_status_id": None,
        "sticker": None,
        "late": late > 0,
        "missing": _missing(submission, assignment, call.standin.clock.now()),
        "seconds_late": late,
        "entered_grade": _entered_grade(submission),
        "entered_score": _entered_score(submission),
        "preview_url": f"{page}?preview=1&version={submission.attempt or 0}",
    }
    if submission.files:
        shaped["attachments"] = [
            {**file_json(call, file), "preview_url": None} for file in submission.files
        ]
    if submission.submission_type == "basic_lti_launch":
        place = f"{call.origin}/courses/{course.id}/external_tools/retrieve"
        asked = urlencode({"assignment_id": assignment.id, "url": submission.url or ""})
        shaped["url"] = f"{place}?{asked}"
    shaped |= _handed_in(submission, assignment)
    shaped |= _included(call, course, submission, includes)
    if assignment.anonymous and submission.posted_at is None:
        shaped["anonymous_id"] = submission.anonymous_id
        for name in ("user", "preview_url"):
            shaped.pop(name, None)
    for name in call.many("exclude_response_fields"):
        shaped.pop(name, None)
    return shaped


def _entered_score(submission: Submission) -> float | None:
    """What the grader entered, before the late policy took its part."""
    if submission.score is None:
        return None
    return submission.score + (submission.points_deducted or 0.0)


def _entered_grade(submission: Submission) -> str | None:
    if submission.score is None or not submission.points_deducted:
        return submission.grade
    return f"{_entered_score(submission):g}"


def _handed_in(submission: Submission, assignment: Assignment) -> dict[str, Any]:
    """What a recording and a discussion bring along; other kinds have no such keys."""
    shaped: dict[str, Any] = {}
    if submission.media_id is not None:
        shaped["media_comment"] = {
            "content-type": "video/mp4",
            "display_name": None,
            "media_id": submission.media_id,
            "media_type": "video",
            "url": f"https://media.standin.example/{submission.media_id}/file.mp4",
        }
    if "discussion_topic" in assignment.submission_types:
        shaped["discussion_entries"] = [
            {
                "id": entry.id,
                "user_id": submission.user_id,
                "parent_id": None,
                "created_at": iso(entry.created_at),
                "updated_at": iso(entry.created_at),
                "rating_count": None,
                "rating_sum": None,
                "message": entry.message,
            }
            for entry in submission.entries
        ]
    return shaped


def seconds_late(submission: Submission, assignment: Assignment) -> int:
    if submission.submitted_at is None or assignment.due_at is None or submission.excused:
        return 0
    return max(0, int((submission.submitted_at - assignment.due_at).total_seconds()))


def _missing(submission: Submission, assignment: Assignment, now: datetime) -> bool:
    if submission.submitted_at or submission.excused or submission.grader_id is not None:
        return False
    return assignment.due_at is not None and assignment.due_at < now


def _included(
    call: Call, course: Course, submission: Submission, includes: set[str]
) -> dict[str, Any]:
    shaped: dict[str, Any] = {}
    attached = course.assignments[submission.assignment_id].rubric is not None
    if submission.assessment is not None and attached:
        if "rubric_assessment" in includes:
            shaped["rubric_assessment"] = _assessment_json(submission)
        if "full_rubric_assessment" in includes:
            held = submission.assessment
            shaped["full_rubric_assessment"] = full_assessment_json(course, submission, held)
    if "submission_comments" in includes:
        shaped["submission_comments"] = [comment_json(call, course, c) for c in submission.comments]
    if "user" in includes:
        shaped["user"] = user_json(course.people[submission.user_id])
    if "visibility" in includes:
        shaped["assignment_visible"] = True
    if "group" in includes:
        group_id, group_name = submission.group or (None, None)
        shaped["group"] = {"id": group_id, "name": group_name}
    return shaped


def _assessment_json(submission: Submission) -> dict[str, Any]:
    """Keyed by criterion; `points` is absent, not null, where none was given."""
    shaped: dict[str, Any] = {}
    assert submission.assessment is not None
    for criterion_id, mark in submission.assessment.marks.items():
        row: dict[str, Any] = {"rating_id": mark.rating_id, "comments": mark.comments}
        if mark.points is not None:
            row["points"] = mark.points
        shaped[criterion_id] = row
    return shaped


def full_assessment_json(
    course: Course, submission: Submission, held: Assessment
) -> dict[str, Any]:
    """An assessment by whomever: its type, its assessor and every row."""
    assignment = course.assignments[submission.assignment_id]
    assert assignment.rubric is not None
    known = {c.id: c for c in assignment.rubric.criteria}
    data: list[dict[str, Any]] = []
    for criterion_id, mark in held.marks.items():
        criterion = known.get(criterion_id)
        rating = (
            next((r for r in criterion.ratings if r.id == mark.rating_id), None)
            if criterion
            else None
        )
        row: dict[str, Any] = {
            "id": mark.rating_id,
            "criterion_id": criterion_id,
            "learning_outcome_id": criterion.outcome_id if criterion else None,
            "description": rating.description if rating else "No details",
            "comments": mark.comments,
            "comments_enabled": True,
        }
        if mark.points is not None:
            row["points"] = mark.points
            if criterion is not None and criterion.mastery_points is not None:
                row["above_threshold"] = mark.points >= criterion.mastery_points
        if criterion is not None and criterion.ignore_for_scoring:
            row["ignore_for_scoring"] = True
        data.append(row)
    ignored = {c.id for c in known.values() if c.ignore_for_scoring}
    total = sum(
        m.points for k, m in held.marks.items() if m.points is not None and k not in ignored
    )
    return {
        "id": held.id,
        "rubric_id": assignment.rubric.id,
        "rubric_association_id": assignment.rubric.association_id,
        "score": float(total),
        "artifact_type": "Submission",
        "artifact_id": submission.id,
        "artifact_attempt": held.artifact_attempt,
        "assessment_type": held.kind,
        "assessor_id": held.assessor_id,
        "assessor_name": course.people[held.assessor_id].name,
        "data": data,
    }


def comment_json(call: Call, course: Course, comment: Comment) -> dict[str, Any]:
    page = f"{call.origin}/courses/{course.id}/users/{call.address_id(comment.author_id)}"
    return {
        "id": comment.id,
        "comment": comment.text,
        "author_id": comment.author_id,
        "author_name": comment.author_name,
        "author": {
            "id": comment.author_id,
            "anonymous_id": f"{comment.author_id:x}",
            "display_name": comment.author_name,
            "avatar_image_url": f"{call.origin}/images/messages/avatar-50.png",
            "html_url": page,
            "pronouns": None,
        },
        "created_at": iso(comment.created_at),
        "edited_at": None,
        "attempt": comment.attempt,
    }
