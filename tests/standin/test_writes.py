"""Writing to Canvas: comments, conversations, assignments, rubrics; who may, and what happens."""

from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.standin.conftest import MAIN, Asking


@pytest.fixture
def writing(asking: Asking) -> Asking:
    asking.order("switches", service_rights="write")
    return asking


def comment(
    asking: Asking, case: str, assignment: str, token: str = "service", **data: str
) -> TestResponse:
    learner = asking.case(case)["canvas_user_id"]
    number = asking.assignment(assignment)["id"]
    path = f"/courses/{MAIN}/assignments/{number}/submissions/{learner}"
    form = {f"comment[{key}]": value for key, value in data.items()}
    return asking.send("PUT", path, token=token, data=form)


def comments_of(asking: Asking, case: str, assignment: str) -> list[dict[str, Any]]:
    row = asking.work(case, assignment, include__="submission_comments")
    found: list[dict[str, Any]] = row["submission_comments"]
    return found


def test_comment_is_kept_with_author_attempt_and_time(writing: Asking) -> None:
    answer = comment(writing, "plain-met", "Stakeholder map", text_comment="Well done")
    assert answer.status_code == 200
    (last,) = comments_of(writing, "plain-met", "Stakeholder map")
    assert answer.get_json()["submission_comments"] == [last]
    assert last["comment"] == "Well done"
    assert last["author_name"] == "Hallmark Service"
    assert last["author"]["display_name"] == "Hallmark Service"
    assert (last["attempt"], last["edited_at"]) == (1, None)
    assert last["created_at"] == "2027-04-20T12:00:00Z"


def test_comment_sent_twice_is_there_twice(writing: Asking) -> None:
    for _ in range(2):
        comment(writing, "plain-met", "Stakeholder map", text_comment="Once")
    said = [c["comment"] for c in comments_of(writing, "plain-met", "Stakeholder map")]
    assert said == ["Once", "Once"]


def test_comment_needs_the_right_to_manage_grades(asking: Asking) -> None:
    refused = comment(asking, "plain-met", "Stakeholder map", text_comment="No")
    assert refused.status_code == 401
    assert "WWW-Authenticate" not in refused.headers
    allowed = comment(
        asking, "plain-met", "Stakeholder map", token="administrator", text_comment="Yes"
    )
    assert allowed.status_code == 200
    said = [c["comment"] for c in comments_of(asking, "plain-met", "Stakeholder map")]
    assert said == ["Yes"]


def test_comment_to_an_attempt_that_is_not_there_is_refused(writing: Asking) -> None:
    answer = comment(writing, "plain-met", "Stakeholder map", text_comment="x", attempt="9")
    assert answer.status_code == 400
    assert comments_of(writing, "plain-met", "Stakeholder map") == []


@pytest.mark.parametrize("group", ["submission[posted_grade]", "rubric_assessment[_8241][points]"])
def test_grade_by_the_same_address_changes_nothing_and_is_marked(
    writing: Asking, group: str
) -> None:
    before = writing.work("plain-met", "Stakeholder map", include__="rubric_assessment")
    learner = writing.case("plain-met")["canvas_user_id"]
    number = writing.assignment("Stakeholder map")["id"]
    path = f"/courses/{MAIN}/assignments/{number}/submissions/{learner}"
    assert writing.send("PUT", path, data={group: "1"}).status_code == 404
    assert writing.read("unexpected")["count"] == 1
    assert writing.work("plain-met", "Stakeholder map", include__="rubric_assessment") == before


def send_message(asking: Asking, *cases: str, **more: Any) -> TestResponse:
    people = [asking.case(case)["canvas_user_id"] for case in cases]
    form = {"recipients[]": people, "subject": "Ready", "body": "Look", **more}
    return asking.send("POST", "/conversations", data=form)


def test_conversation_is_a_list_of_one_a_recipient(asking: Asking) -> None:
    answer = send_message(asking, "plain-met", "excused", context_code=f"course_{MAIN}")
    assert answer.status_code == 201
    rows = answer.get_json()
    assert [row["message_count"] for row in rows] == [1, 1]
    assert [row["private"] for row in rows] == [True, True]
    assert rows[0]["audience"] == [int(asking.case("plain-met")["canvas_user_id"])]
    assert (rows[0]["subject"], rows[0]["context_name"]) == ("Ready", "Data Ethics")
    sent = asking.read("conversations")["conversations"]
    assert [m["body"] for each in sent for m in each["messages"]] == ["Look", "Look"]


def test_second_message_joins_the_first_unless_a_new_one_is_forced(asking: Asking) -> None:
    first = send_message(asking, "plain-met").get_json()[0]
    joined = send_message(asking, "plain-met", subject="Other").get_json()[0]
    forced = send_message(asking, "plain-met", subject="Other", force_new="true").get_json()[0]
    assert joined["id"] == first["id"]
    assert (joined["message_count"], joined["subject"]) == (2, "Ready")
    assert forced["id"] != first["id"]
    assert forced["subject"] == "Other"


def test_conversation_in_the_background_answers_an_empty_list(asking: Asking) -> None:
    """But one recipient's is answered as ever."""
    answer = send_message(asking, "plain-met", "excused", mode="async")
    assert (answer.status_code, answer.get_json()) == (202, [])
    answer = send_message(asking, "plain-met", mode="async")
    assert (answer.status_code, len(answer.get_json())) == (201, 1)


def test_recipient_nobody_knows_is_passed_over(asking: Asking) -> None:
    learner = asking.case("plain-met")["canvas_user_id"]
    form = {"recipients[]": ["123", learner, learner], "body": "x"}
    rows = asking.send("POST", "/conversations", data=form).get_json()
    assert [row["audience"] for row in rows] == [[int(learner)]]


@pytest.mark.parametrize(
    ("form", "wrong"),
    [
        ({}, "recipients"),
        ({"recipients[]": ["640021"]}, "body"),
        ({"recipients[]": ["640021"], "body": "x", "context_code": "course_1"}, "context_code"),
        ({"recipients[]": ["640021"], "body": "x", "context_code": "course_²"}, "context_code"),
        (
            {"recipients[]": ["640021"], "body": "x", "context_code": "course_5907"},
            "Unable to send messages to users in Data Ethics (another unit's)",
        ),
        ({"body": "x"}, "recipients"),
        ({"recipients[]": ["123"], "body": "x"}, "recipients"),
        ({"recipients[]": ["nobody"], "body": "x"}, "recipients"),
    ],
)
def test_conversation_that_is_none_is_refused_by_field(
    asking: Asking, form: dict[str, Any], wrong: str
) -> None:
    answer = asking.send("POST", "/conversations", data=form)
    assert answer.status_code == 400
    assert answer.get_json()[0]["attribute"] == wrong
    assert asking.read("conversations")["conversations"] == []


def test_assignment_is_made_unpublished_for_those_who_may(asking: Asking) -> None:
    form = {
        "assignment[name]": "Badge reflection",
        "assignment[submission_types][]": ["online_text_entry", "online_upload"],
        "assignment[grading_type]": "pass_fail",
    }
    path = f"/courses/{MAIN}/assignments"
    assert asking.send("POST", path, data=form).status_code == 401
    asking.order("switches", service_rights="write")
    answer = asking.send("POST", path, data=form)
    assert answer.status_code == 201
    made = asking.assignment("Badge reflection")
    assert made == answer.get_json()
    assert (made["published"], made["grading_type"]) == (False, "pass_fail")
    assert made["submission_types"] == ["online_text_entry", "online_upload"]
    published = {"assignment": {"name": "Open", "published": True}}
    assert asking.send("POST", path, json=published).get_json()["published"] is True
    assert asking.work("plain-met", "Open")["workflow_state"] == "unsubmitted"


def test_other_rubric_takes_the_outcome_results_of_the_one_before(writing: Asking) -> None:
    brief, chart = writing.assignment("Plain-language brief"), writing.assignment("Stakeholder map")
    path = f"/courses/{MAIN}/outcome_results"
    alignment = f"assignment_{brief['id']}"

    def aligned() -> set[str]:
        rows = writing.get(path, per_page=100).get_json()["outcome_results"]
        return {row["links"]["alignment"] for row in rows}

    assert alignment in aligned()
    form = {
        "rubric_association[rubric_id]": chart["rubric_settings"]["id"],
        "rubric_association[association_id]": brief["id"],
        "rubric_association[association_type]": "Assignment",
        "rubric_association[purpose]": "grading",
        "rubric_association[use_for_grading]": "1",
    }
    answer = writing.send("POST", f"/courses/{MAIN}/rubric_associations", data=form)
    assert answer.status_code == 200
    assert answer.get_json()["association_id"] == brief["id"]
    assert alignment not in aligned()
    row = writing.work("plain-met", "Plain-language brief", include__="rubric_assessment")
    assert "rubric_assessment" not in row
    after = writing.assignment("Plain-language brief")
    assert after["rubric_settings"]["id"] == chart["rubric_settings"]["id"]
    assert after["updated_at"] == "2027-04-20T12:00:00Z"
    assert after["points_possible"] == chart["points_possible"] != brief["points_possible"]


def test_result_still_to_come_goes_with_its_rubric(writing: Asking) -> None:
    brief, chart = writing.assignment("Plain-language brief"), writing.assignment("Stakeholder map")
    writing.order(
        "mutate", do="regrade", person="plain-met", assignment="Plain-language brief",
        criterion="Plain language", points=1,
    )  # fmt: skip
    form = {
        "rubric_association[rubric_id]": chart["rubric_settings"]["id"],
        "rubric_association[association_id]": brief["id"],
        "rubric_association[association_type]": "Assignment",
    }
    writing.send("POST", f"/courses/{MAIN}/rubric_associations", data=form)
    writing.order("post_jobs")
    rows = writing.get(f"/courses/{MAIN}/outcome_results", per_page=100).get_json()
    assert f"assignment_{brief['id']}" not in {
        row["links"]["alignment"] for row in rows["outcome_results"]
    }


def test_permissions_tell_what_the_switch_lets_the_service_do(asking: Asking) -> None:
    path = f"/courses/{MAIN}/permissions"
    asked = ["manage_grades", "manage_assignments_add"]
    held = asking.get(path, permissions__=asked).get_json()
    assert held == {"manage_grades": False, "manage_assignments_add": False}
    asking.order("switches", service_rights="write")
    held = asking.get(path, permissions__=asked).get_json()
    assert held == {"manage_grades": True, "manage_assignments_add": True}


def test_progress_of_a_job_nobody_started_is_not_found(asking: Asking) -> None:
    assert asking.get("/progress/1").status_code == 404
    assert asking.read("unexpected")["count"] == 0
