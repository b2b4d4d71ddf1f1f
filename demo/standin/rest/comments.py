"""Writing a comment to a learner's work.

canvas-lms app/controllers/submissions_api_controller.rb, update, seen 2026-11. A PUT adds; sent
twice it adds twice. Anything else such a PUT could do is not built here, and is marked.
"""

from typing import Any

from demo.standin import moves
from demo.standin.model import Course, Submission
from demo.standin.rest.call import Call, RestError, not_allowed, not_found
from demo.standin.rest.rights import require
from demo.standin.rest.submission_shapes import comment_json, submission_json
from demo.standin.rest.submissions import find_work


def comment_work(call: Call, course_id: str, assignment_id: str, user_id: str) -> dict[str, Any]:
    """Add `comment[text_comment]`, to the whole group if `comment[group_comment]` says so."""
    course, row = find_work(call, course_id, assignment_id, user_id)
    if call.posted_groups() - {"comment", "include"}:
        call.unexpected = True
        raise not_found()
    require(call, course, "manage_grades")
    if not course.assignments[row.assignment_id].published:
        raise not_allowed(call.standin)
    text = call.posted("comment", "text_comment")
    if isinstance(text, str) and text.strip():
        _add(call, course, row, text)
    shaped = submission_json(call, course, row, call.includes())
    shaped["submission_comments"] = [comment_json(call, course, c) for c in row.comments]
    shaped["all_submissions"] = [submission_json(call, course, row, call.includes())]
    return shaped


def _add(call: Call, course: Course, row: Submission, text: str) -> None:
    attempt = call.posted("comment", "attempt")
    if attempt is not None and not _fits(row, str(attempt)):
        raise RestError(400, {"errors": {"attempt": "attempt must be at most the last one"}})
    for each in _rows(call, course, row):
        moves.comment(course, each, call.person, text, call.standin.clock.now())
        if attempt is not None:
            each.comments[-1].attempt = int(attempt)


def _fits(row: Submission, attempt: str) -> bool:
    return attempt.isdecimal() and int(attempt) <= (row.attempt or 0)


def _rows(call: Call, course: Course, row: Submission) -> list[Submission]:
    """The learner's own row, or every member's of the group."""
    whole = str(call.posted("comment", "group_comment")).lower() in {"1", "true"}
    if not whole or row.group is None:
        return [row]
    return [
        each
        for each in course.submissions.values()
        if each.assignment_id == row.assignment_id and each.group == row.group
    ]
