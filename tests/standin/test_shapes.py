"""Keys and types of every answer, against the tables Canvas's source gives."""

from typing import Any

import pytest

from tests.standin.conftest import MAIN, Asking

NONE = type(None)
Kind = tuple[type, ...]
NUMBER: Kind = (int,)
TEXT: Kind = (str,)
TEXT_OR_NULL: Kind = (str, NONE)
FLOAT_OR_NULL: Kind = (float, NONE)

COURSE: dict[str, Kind] = {
    "id": NUMBER, "name": TEXT, "course_code": TEXT_OR_NULL, "sis_course_id": TEXT_OR_NULL,
    "account_id": NUMBER, "root_account_id": NUMBER, "enrollment_term_id": NUMBER,
    "workflow_state": TEXT, "start_at": TEXT_OR_NULL, "end_at": TEXT_OR_NULL, "time_zone": TEXT,
    "blueprint": (bool,), "uuid": TEXT,
}  # fmt: skip
SECTION: dict[str, Kind] = {
    "id": NUMBER, "name": TEXT, "sis_section_id": TEXT_OR_NULL, "nonxlist_course_id": (int, NONE),
}  # fmt: skip
ENROLLMENT: dict[str, Kind] = {
    "id": NUMBER, "user_id": NUMBER, "course_section_id": NUMBER, "type": TEXT, "role": TEXT,
    "role_id": NUMBER, "enrollment_state": TEXT, "updated_at": TEXT,
    "last_activity_at": TEXT_OR_NULL, "user": (dict,),
}  # fmt: skip
ASSIGNMENT: dict[str, Kind] = {
    "id": NUMBER, "name": TEXT, "published": (bool,), "workflow_state": TEXT, "updated_at": TEXT,
    "grading_type": TEXT, "points_possible": FLOAT_OR_NULL, "submission_types": (list,),
    "allowed_attempts": NUMBER, "group_category_id": (int, NONE),
    "grade_group_students_individually": (bool,), "anonymous_grading": (bool,),
    "anonymize_students": (bool,), "moderated_grading": (bool,), "peer_reviews": (bool,),
    "post_manually": (bool,), "due_at": TEXT_OR_NULL, "lock_at": TEXT_OR_NULL,
    "is_quiz_assignment": (bool,), "html_url": TEXT,
}  # fmt: skip
CRITERION: dict[str, Kind] = {
    "id": TEXT, "points": (float,), "description": TEXT_OR_NULL, "long_description": TEXT_OR_NULL,
    "criterion_use_range": (bool,), "ratings": (list,),
}  # fmt: skip
RATING: dict[str, Kind] = {
    "id": TEXT, "points": (float,), "description": TEXT, "long_description": TEXT,
}  # fmt: skip
SUBMISSION: dict[str, Kind] = {
    "id": NUMBER, "user_id": NUMBER, "assignment_id": NUMBER, "attempt": (int, NONE),
    "submission_type": TEXT_OR_NULL, "body": TEXT_OR_NULL, "url": TEXT_OR_NULL,
    "submitted_at": TEXT_OR_NULL, "graded_at": TEXT_OR_NULL, "posted_at": TEXT_OR_NULL,
    "grader_id": (int, NONE), "score": FLOAT_OR_NULL, "entered_score": FLOAT_OR_NULL,
    "grade": TEXT_OR_NULL, "entered_grade": TEXT_OR_NULL, "points_deducted": FLOAT_OR_NULL,
    "excused": (bool, NONE), "late": (bool,), "missing": (bool,),
    "late_policy_status": TEXT_OR_NULL, "seconds_late": NUMBER, "workflow_state": TEXT,
    "grade_matches_current_submission": (bool,), "redo_request": (bool,),
    "extra_attempts": (int, NONE), "grading_period_id": (int, NONE),
    "cached_due_date": TEXT_OR_NULL, "custom_grade_status_id": (int, NONE), "preview_url": TEXT,
}  # fmt: skip
RESULT: dict[str, Kind] = {
    "id": NUMBER, "score": FLOAT_OR_NULL, "mastery": (bool, NONE), "possible": FLOAT_OR_NULL,
    "percent": FLOAT_OR_NULL, "hide_points": (bool,), "hidden": (bool,),
    "submitted_or_assessed_at": TEXT, "links": (dict,),
}  # fmt: skip
OUTCOME: dict[str, Kind] = {
    "id": NUMBER, "title": TEXT, "display_name": TEXT_OR_NULL, "vendor_guid": TEXT_OR_NULL,
    "calculation_method": TEXT, "mastery_points": FLOAT_OR_NULL, "points_possible": FLOAT_OR_NULL,
    "ratings": (list,), "context_type": TEXT, "context_id": NUMBER,
}  # fmt: skip
FILE: dict[str, Kind] = {
    "id": NUMBER, "uuid": TEXT, "display_name": TEXT, "filename": TEXT, "content-type": TEXT,
    "size": NUMBER, "url": TEXT, "updated_at": TEXT,
}  # fmt: skip


def check(row: dict[str, Any], shape: dict[str, Kind]) -> None:
    for key, kinds in shape.items():
        assert key in row, key
        assert type(row[key]) in kinds, (key, row[key])


def rows_of(asking: Asking, path: str, **params: Any) -> list[Any]:
    answer = asking.get(path, per_page=100, **params).get_json()
    found: list[Any] = answer["outcome_results"] if isinstance(answer, dict) else answer
    assert found
    return found


LISTS: tuple[tuple[str, dict[str, Kind], dict[str, Any]], ...] = (
    ("sections", SECTION, {}),
    ("enrollments", ENROLLMENT, {}),
    ("assignments", ASSIGNMENT, {}),
    ("students/submissions", SUBMISSION, {"student_ids__": "all"}),
    ("outcome_results", RESULT, {}),
)


@pytest.mark.parametrize(("path", "shape", "params"), LISTS, ids=[row[0] for row in LISTS])
def test_every_row_of_a_list_has_the_keys_and_types(
    shared: Asking, path: str, shape: dict[str, Kind], params: dict[str, Any]
) -> None:
    for row in rows_of(shared, f"/courses/{MAIN}/{path}", **params):
        check(row, shape)


def test_course_has_the_keys_and_a_term_only_when_asked(shared: Asking) -> None:
    course = shared.get(f"/courses/{MAIN}").get_json()
    check(course, COURSE)
    assert "term" not in course
    asked = shared.get(f"/courses/{MAIN}", include__="term").get_json()
    assert asked["term"]["name"] == "Spring 2027"


def test_rubric_of_an_assignment_has_outcome_ids_and_no_mastery_points(shared: Asking) -> None:
    for row in rows_of(shared, f"/courses/{MAIN}/assignments"):
        assert ("rubric" in row) == ("rubric_settings" in row) == ("use_rubric_for_grading" in row)
        for criterion in row.get("rubric", []):
            check(criterion, CRITERION)
            assert "mastery_points" not in criterion
            assert "learning_outcome_id" not in criterion
            assert ("outcome_id" in criterion) == (criterion["description"] == "Plain language")
            for rating in criterion["ratings"]:
                check(rating, RATING)


def test_rubric_by_itself_has_the_stored_rows(shared: Asking) -> None:
    rubrics = rows_of(shared, f"/courses/{MAIN}/rubrics")
    outcome_rows = [r for rubric in rubrics for r in rubric["data"] if "mastery_points" in r]
    assert [row["learning_outcome_id"] for row in outcome_rows] == [9401, 9401]
    assert all("outcome_id" not in row for rubric in rubrics for row in rubric["data"])


def test_quiz_keys_are_absent_on_other_assignments(shared: Asking) -> None:
    rows = rows_of(shared, f"/courses/{MAIN}/assignments")
    assert [row["name"] for row in rows if "quiz_id" in row] == ["Reading quiz"]


def test_submission_has_no_updated_at_and_attachments_only_where_there_are_some(
    shared: Asking,
) -> None:
    rows = rows_of(shared, f"/courses/{MAIN}/students/submissions", student_ids__="all")
    assert all("updated_at" not in row for row in rows)
    for row in rows:
        assert ("attachments" in row) == (row["submission_type"] == "online_upload")
        for file in row.get("attachments", []):
            check(file, FILE)


def test_unsubmitted_row_is_all_nulls(shared: Asking) -> None:
    row = shared.work("no-submission", "Audit memo")
    nulls = (
        "attempt",
        "submission_type",
        "submitted_at",
        "graded_at",
        "posted_at",
        "score",
        "grade",
    )
    assert [row[key] for key in nulls] == [None] * len(nulls)
    assert row["workflow_state"] == "unsubmitted"
    assert row["grade_matches_current_submission"] is True
    assert row["missing"] is True
    assert row["excused"] is None


def test_grouped_row_has_the_student_and_the_submissions(shared: Asking) -> None:
    path = f"/courses/{MAIN}/students/submissions"
    for row in rows_of(shared, path, student_ids__="all", grouped="1"):
        assert set(row) >= {"user_id", "section_id", "submissions"}
        for submission in row["submissions"]:
            check(submission, SUBMISSION)
    tester = shared.case("test-student")["canvas_user_id"]
    rows = rows_of(shared, path, student_ids__=tester, grouped="1")
    assert "sis_user_id" not in rows[0]
    nobody = shared.case("no-sis-id")["canvas_user_id"]
    rows = rows_of(shared, path, student_ids__=nobody, grouped="1")
    assert rows[0]["sis_user_id"] is None


def test_assessment_is_keyed_by_criterion_and_comes_only_when_included(shared: Asking) -> None:
    bare = shared.work("plain-met", "Stakeholder map")
    assert "rubric_assessment" not in bare
    row = shared.work("plain-met", "Stakeholder map", include__="rubric_assessment")
    assert set(row["rubric_assessment"]) == {"_8241", "_8242", "_8243", "_8244"}
    for mark in row["rubric_assessment"].values():
        assert set(mark) == {"rating_id", "comments", "points"}
    ungraded = shared.work("submitted-ungraded", "Stakeholder map", include__="rubric_assessment")
    assert "rubric_assessment" not in ungraded


def test_full_assessment_names_assessor_and_attempt(shared: Asking) -> None:
    row = shared.work("plain-met", "Audit memo", include__="full_rubric_assessment")
    full = row["full_rubric_assessment"]
    assert full["assessment_type"] == "grading"
    assert full["assessor_name"] in {"M. Okafor", "L. Chen"}
    assert full["artifact_attempt"] == 1
    assert full["score"] == row["score"]
    assert {"criterion_id", "id", "points", "description", "comments"} <= set(full["data"][0])


def test_outcome_links_are_strings_whatever_the_header(shared: Asking) -> None:
    for string_ids in (False, True):
        answer = shared.get(f"/courses/{MAIN}/outcome_results", string_ids=string_ids)
        for row in answer.get_json()["outcome_results"]:
            assert set(row["links"]) == {"user", "learning_outcome", "alignment", "assignment"}
            assert all(isinstance(value, str) for value in row["links"].values())
            assert row["links"]["alignment"].startswith("assignment_")


def test_outcome_has_the_keys_in_full_style_only(shared: Asking) -> None:
    path = f"/courses/{MAIN}/outcome_group_links"
    full = shared.get(path, outcome_style="full").get_json()[0]["outcome"]
    check(full, OUTCOME)
    assert "mastery_points" not in shared.get(path).get_json()[0]["outcome"]
    check(shared.get(f"/outcomes/{full['id']}").get_json(), OUTCOME)


def test_string_ids_come_for_ids_only(shared: Asking) -> None:
    path = f"/courses/{MAIN}/students/submissions"
    row = shared.get(path, string_ids=True, student_ids__="all").get_json()[0]
    assert [type(row[key]) for key in ("id", "user_id", "assignment_id", "grader_id")] == [str] * 4
    assert type(row["attempt"]) is int
    assert type(row["score"]) is float
    assert row["grading_period_id"] is None
    plain = shared.get(path, student_ids__="all").get_json()[0]
    assert type(plain["id"]) is int


def test_past_2_to_53_survives_as_text(shared: Asking) -> None:
    case = shared.case("cross-shard-id")
    row = shared.work("cross-shard-id", "Stakeholder map", string_ids=True)
    assert row["user_id"] == case["canvas_user_id"] == "90071992547409931"


def test_roster_gives_lti_ids_and_emails_only_when_included(shared: Asking) -> None:
    path = f"/courses/{MAIN}/users"
    bare = shared.get(path, per_page=100, enrollment_type__="student").get_json()
    assert all("lti_id" not in row and "email" not in row for row in bare)
    asked = shared.get(path, per_page=100, include__=["lti_id", "email", "uuid"]).get_json()
    case = shared.case("plain-met")
    row = next(r for r in asked if str(r["id"]) == case["canvas_user_id"])
    assert row["lti_id"] == case["sub"]
    assert row["email"] == case["email"]


def test_permissions_answer_what_was_asked(shared: Asking) -> None:
    path = f"/courses/{MAIN}/permissions"
    asked = ["read_roster", "view_all_grades", "manage_grades", "no_such_right"]
    assert shared.get(path, permissions__=asked).get_json() == {
        "read_roster": True,
        "view_all_grades": True,
        "manage_grades": False,
        "no_such_right": False,
    }
