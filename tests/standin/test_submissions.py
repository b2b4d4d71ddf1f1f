"""Bulk submissions: whom, which, since when, in what order; and what refuses the whole call."""

from typing import Any

import pytest

from tests.standin.conftest import MAIN, Asking, make_asking

WORK = f"/courses/{MAIN}/students/submissions"


def all_rows(asking: Asking, **params: Any) -> list[Any]:
    return asking.everything(WORK, student_ids__="all", per_page=100, **params)


def test_one_row_for_each_learner_and_published_assignment(shared: Asking) -> None:
    assert len(all_rows(shared)) == 35 * 7


def test_all_takes_concluded_and_test_students(shared: Asking) -> None:
    users = {str(row["user_id"]) for row in all_rows(shared)}
    for case in ("concluded", "test-student", "two-sections", "cross-shard-id"):
        assert shared.case(case)["canvas_user_id"] in users


def test_grouped_holds_the_same_rows(shared: Asking) -> None:
    flat = {row["id"] for row in all_rows(shared)}
    groups = all_rows(shared, grouped="1")
    inside = [row["id"] for group in groups for row in group["submissions"]]
    assert set(inside) == flat
    assert len(inside) == len(flat)
    assert len(groups) == 35


def test_two_sections_make_one_group(shared: Asking) -> None:
    learner = int(shared.case("two-sections")["canvas_user_id"])
    groups = [g for g in all_rows(shared, grouped="1") if g["user_id"] == learner]
    assert len(groups) == 1


@pytest.mark.parametrize("bad", ["310007", "999", "nonsense"])
def test_one_bad_assignment_refuses_the_whole_call(shared: Asking, bad: str) -> None:
    good = str(shared.assignment("Audit memo")["id"])
    answer = shared.get(WORK, student_ids__="all", assignment_ids__=[good, bad])
    assert answer.status_code == 403
    assert answer.get_json() == {"error": "invalid assignment ids requested"}


def test_deleted_assignment_refuses_the_whole_call(asking: Asking) -> None:
    memo = asking.assignment("Audit memo")["id"]
    asking.order("mutate", do="delete_assignment", assignment="Audit memo")
    assert asking.get(WORK, student_ids__="all", assignment_ids__=memo).status_code == 403
    assert memo not in {row["assignment_id"] for row in all_rows(asking)}


def test_stranger_among_the_students_refuses_the_whole_call(shared: Asking) -> None:
    good = shared.case("plain-met")["canvas_user_id"]
    answer = shared.get(WORK, student_ids__=[good, "640021"])
    assert answer.status_code == 401
    assert answer.get_json()["status"] == "unauthorized"


def test_more_than_hundred_students_are_too_many() -> None:
    crowded = make_asking(learners=80)
    users = sorted({row["user_id"] for row in all_rows(crowded)})
    assert len(users) == 103
    answer = crowded.get(WORK, student_ids__=users[:101])
    assert answer.status_code == 400
    assert answer.get_json() == {"error": "too many students"}
    assert crowded.get(WORK, student_ids__=users[:100]).status_code == 200


def test_without_student_ids_it_is_about_the_caller(shared: Asking) -> None:
    assert shared.get(WORK).status_code == 401


def test_graded_since_is_strictly_later_and_never_null(shared: Asking) -> None:
    rows = [row for row in all_rows(shared) if row["graded_at"]]
    moment = sorted(row["graded_at"] for row in rows)[len(rows) // 2]
    found = all_rows(shared, graded_since=moment)
    assert {row["id"] for row in found} == {r["id"] for r in rows if r["graded_at"] > moment}


def test_submitted_since_is_strictly_later(shared: Asking) -> None:
    rows = [row for row in all_rows(shared) if row["submitted_at"]]
    moment = sorted(row["submitted_at"] for row in rows)[len(rows) // 2]
    found = all_rows(shared, submitted_since=moment)
    assert {row["id"] for row in found} == {r["id"] for r in rows if r["submitted_at"] > moment}


@pytest.mark.parametrize("name", ["graded_since", "submitted_since"])
def test_malformed_since_is_refused(shared: Asking, name: str) -> None:
    params: dict[str, Any] = {"student_ids__": "all", name: "yesterday"}
    answer = shared.get(WORK, **params)
    assert answer.status_code == 400
    assert answer.get_json() == {"errors": {name: f"Invalid datetime for {name}"}}


def test_workflow_state_filters(shared: Asking) -> None:
    found = all_rows(shared, workflow_state="submitted")
    assert found
    assert {row["workflow_state"] for row in found} == {"submitted"}


def test_enrollment_state_filters_and_refuses_unknown(shared: Asking) -> None:
    concluded = int(shared.case("concluded")["canvas_user_id"])
    found = all_rows(shared, enrollment_state="concluded")
    assert {row["user_id"] for row in found} == {concluded}
    active = {row["user_id"] for row in all_rows(shared, enrollment_state="active")}
    assert concluded not in active
    answer = shared.get(WORK, student_ids__="all", enrollment_state="completed")
    assert answer.status_code == 400


def test_order_by_id_rises(shared: Asking) -> None:
    numbers = [row["id"] for row in all_rows(shared, order="id")]
    assert numbers == sorted(numbers)


def test_order_by_grading_time_rises_and_falls(shared: Asking) -> None:
    rising = [r["graded_at"] for r in all_rows(shared, order="graded_at") if r["graded_at"]]
    assert rising == sorted(rising)
    falling = all_rows(shared, order="graded_at", order_direction="descending")
    times = [r["graded_at"] for r in falling if r["graded_at"]]
    assert times == sorted(times, reverse=True)
    assert len(falling) == 35 * 7


def test_excluded_fields_are_left_out(shared: Asking) -> None:
    params: dict[str, Any] = {"exclude_response_fields__": ["preview_url", "attachments"]}
    for row in shared.get(WORK, student_ids__="all", **params).get_json():
        assert "preview_url" not in row
        assert "attachments" not in row


def test_unposted_work_shows_its_score_to_graders(shared: Asking) -> None:
    row = shared.work("unposted", "Audit memo", include__="rubric_assessment")
    assert row["posted_at"] is None
    assert row["score"] >= 12
    assert row["workflow_state"] == "graded"
    assert len(row["rubric_assessment"]) == 4
    assert shared.assignment("Audit memo")["post_manually"] is True


def test_excused_work_has_no_score_and_no_assessment(shared: Asking) -> None:
    row = shared.work("excused", "Stakeholder map", include__="rubric_assessment")
    assert row["excused"] is True
    assert row["score"] is None
    assert "rubric_assessment" not in row


def test_resubmitted_work_keeps_the_old_assessment_and_no_longer_matches(shared: Asking) -> None:
    row = shared.work(
        "resubmitted-after-grade", "Stakeholder map",
        include__=["rubric_assessment", "full_rubric_assessment"],
    )  # fmt: skip
    assert row["attempt"] == 2
    assert row["workflow_state"] == "submitted"
    assert row["grade_matches_current_submission"] is False
    assert row["submitted_at"] > row["graded_at"]
    assert row["full_rubric_assessment"]["artifact_attempt"] == 1
    assert len(row["rubric_assessment"]) == 4


def test_tied_rating_keeps_the_id_that_was_picked(shared: Asking) -> None:
    row = shared.work("rating-tie", "Audit memo", include__="rubric_assessment")
    assert row["rubric_assessment"]["_8241"] == {
        "rating_id": "8241_219", "comments": "", "points": 3.0,
    }  # fmt: skip
    framework = shared.assignment("Audit memo")["rubric"][0]
    assert [r["id"] for r in framework["ratings"] if r["points"] == 3.0] == ["8241_208", "8241_219"]


def test_deleted_criterion_stays_in_the_old_assessment(shared: Asking) -> None:
    row = shared.work("criterion-deleted", "Audit memo", include__="rubric_assessment")
    current = {c["id"] for c in shared.assignment("Audit memo")["rubric"]}
    assert set(row["rubric_assessment"]) - current == {"_8255"}
    assert current - set(row["rubric_assessment"]) == {"_8241"}


def test_reflections_are_as_their_cases_say(shared: Asking) -> None:
    name = "Culminating reflection"
    text = shared.work("reflection-text", name)
    assert text["grade"] == "complete"
    assert len(text["body"]) > 500
    files = shared.work("reflection-upload-two-files", name)
    assert files["body"] is None
    assert [f["display_name"] for f in files["attachments"]] == [
        "reflection.pdf", "pathway-drawing.png",
    ]  # fmt: skip
    script = shared.work("reflection-script-in-html", name)["body"]
    assert "<script>" in script
    assert "onerror=" in script
    assert "javascript:" in script
    empty = shared.work("reflection-empty-body", name)
    assert empty["submitted_at"] is not None
    assert empty["body"] == "<p>&nbsp;</p>"


def test_quiz_is_graded_by_a_process_and_its_body_is_no_text(shared: Asking) -> None:
    row = shared.work("plain-met", "Reading quiz")
    assert row["grader_id"] == -66001
    assert row["body"].startswith("user: ")


def test_files_are_reached_without_a_token_and_by_way_of_another_host(asking: Asking) -> None:
    row = asking.work("reflection-upload-two-files", "Culminating reflection")
    file = row["attachments"][0]
    assert asking.get(f"/files/{file['id']}").get_json()["uuid"] == file["uuid"]
    path = file["url"].removeprefix("http://127.0.0.1:8001")
    first = asking.browser.get(path, base_url="http://127.0.0.1:8001")
    assert first.status_code == 302
    assert first.headers["Location"].startswith("http://127.0.0.3:8001/inst-fs/")
    there = first.headers["Location"].removeprefix("http://127.0.0.3:8001")
    served = asking.browser.get(there, base_url="http://127.0.0.3:8001")
    assert served.status_code == 200
    assert len(served.data) == file["size"]
    assert served.data.startswith(b"%PDF")
    bad = asking.browser.get(path[:-1] + "x", base_url="http://127.0.0.1:8001")
    assert bad.status_code == 401
    asking.order("clock", advance=301)
    late = asking.browser.get(there, base_url="http://127.0.0.3:8001")
    assert late.status_code == 403
