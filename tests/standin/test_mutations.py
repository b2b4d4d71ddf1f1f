"""Changes while the tool watches, with Canvas's own side effects."""

from typing import Any

import pytest

from tests.standin.conftest import MAIN, Asking

MAP = "Stakeholder map"


def regrade(asking: Asking, person: str, criterion: str, points: float) -> Any:
    return asking.order(
        "mutate", do="regrade", person=person, assignment=MAP, criterion=criterion, points=points
    )


@pytest.mark.parametrize(("case", "points"), [("regrade-up", 3.0), ("regrade-down", 2.0)])
def test_regrade_changes_the_mark_the_total_and_the_time(
    asking: Asking, case: str, points: float
) -> None:
    before = asking.work(case, MAP, include__="rubric_assessment")
    regrade(asking, case, "Impact", points)
    after = asking.work(case, MAP, include__="rubric_assessment")
    held = before["rubric_assessment"]["_8241"]["points"]
    assert after["rubric_assessment"]["_8241"]["points"] == points
    assert after["score"] == before["score"] + points - held
    assert after["graded_at"] == "2027-04-20T12:00:00Z"
    assert after["id"] == before["id"]


def test_marks_moved_at_equal_total_leave_graded_at_still(asking: Asking) -> None:
    regrade(asking, "plain-met", "Impact", 3)
    regrade(asking, "plain-met", "Clarity", 4)
    before = asking.work("plain-met", MAP, include__="rubric_assessment")
    asking.order("clock", advance=3600)
    institution = asking.standin.institutions["bayview"]
    course = institution.course(MAIN)
    row = course.submissions[(310001, institution.cases["plain-met"].user_id)]
    assert row.assessment is not None
    marks = row.assessment.marks
    total = sum(m.points or 0 for m in marks.values())
    marks["_8242"].points = 3.0
    regrade(asking, "plain-met", "Impact", 4)
    after = asking.work("plain-met", MAP, include__="rubric_assessment")
    assert sum(m["points"] for m in after["rubric_assessment"].values()) == total
    assert after["rubric_assessment"] != before["rubric_assessment"]
    assert after["graded_at"] == before["graded_at"]


def test_first_mark_on_handed_in_work_grades_and_posts_it(asking: Asking) -> None:
    asking.order("mutate", do="assess_all", person="submitted-ungraded", assignment=MAP, points=3)
    row = asking.work("submitted-ungraded", MAP)
    assert (row["workflow_state"], row["score"], row["grade"]) == ("graded", 12.0, "12")
    assert row["posted_at"] == row["graded_at"] == "2027-04-20T12:00:00Z"


def test_mark_where_grades_are_posted_by_hand_waits_for_posting(asking: Asking) -> None:
    about = {"person": "no-submission", "assignment": "Audit memo"}
    asking.order("mutate", do="submit", files=["memo.pdf"], **about)
    asking.order("mutate", do="assess_all", points=3, **about)
    assert asking.work("no-submission", "Audit memo")["posted_at"] is None
    asking.order("mutate", do="post", **about)
    assert asking.work("no-submission", "Audit memo")["posted_at"] is not None
    asking.order("mutate", do="unpost", **about)
    assert asking.work("no-submission", "Audit memo")["posted_at"] is None


def test_excusing_marked_work_keeps_the_old_assessment(asking: Asking) -> None:
    asking.order("mutate", do="excuse", person="plain-met", assignment=MAP)
    row = asking.work("plain-met", MAP, include__="rubric_assessment")
    assert (row["excused"], row["score"], row["grade"]) == (True, None, None)
    assert len(row["rubric_assessment"]) == 4


def test_learner_hands_in_again_and_the_grade_no_longer_matches(asking: Asking) -> None:
    asking.order("mutate", do="submit", person="plain-met", assignment=MAP, body="<p>Second</p>")
    row = asking.work("plain-met", MAP, include__="rubric_assessment")
    assert (row["attempt"], row["workflow_state"]) == (2, "submitted")
    assert row["grade_matches_current_submission"] is False
    assert row["body"] == "<p>Second</p>"
    assert "rubric_assessment" in row
    assert row["late"] is True
    assert row["seconds_late"] > 0


def test_deleted_criterion_goes_from_the_rubric_and_stays_in_assessments(asking: Asking) -> None:
    asking.order("mutate", do="delete_criterion", assignment=MAP, criterion="Impact")
    assert "_8241" not in {c["id"] for c in asking.assignment(MAP)["rubric"]}
    row = asking.work("plain-met", MAP, include__="rubric_assessment")
    assert "_8241" in row["rubric_assessment"]


def test_outcome_row_with_results_cannot_be_deleted(asking: Asking) -> None:
    body = {
        "do": "delete_criterion", "assignment": "Field interview", "criterion": "Plain language",
    }  # fmt: skip
    answer = asking.control.test_client().post("/__admin/mutate", json=body)
    assert answer.status_code == 400
    assert len(asking.assignment("Field interview")["rubric"]) == 1


def test_unpublished_assignment_shows_as_such_and_comes_back(asking: Asking) -> None:
    asking.order("mutate", do="unpublish", assignment=MAP)
    assert asking.assignment(MAP)["workflow_state"] == "unpublished"
    asking.order("mutate", do="publish", assignment=MAP)
    assert asking.assignment(MAP)["published"] is True


def test_deleted_assignment_is_gone_from_the_list_and_by_itself(asking: Asking) -> None:
    number = asking.assignment(MAP)["id"]
    asking.order("mutate", do="delete_assignment", assignment=MAP)
    rows = asking.get(f"/courses/{MAIN}/assignments", per_page=100).get_json()
    assert number not in {row["id"] for row in rows}
    assert asking.get(f"/courses/{MAIN}/assignments/{number}").status_code == 404


def test_concluding_a_course_completes_its_enrollments(asking: Asking) -> None:
    asking.order("mutate", do="conclude")
    assert asking.get(f"/courses/{MAIN}").get_json()["workflow_state"] == "completed"
    assert asking.get(f"/courses/{MAIN}/enrollments").get_json() == []
    rows = asking.everything(f"/courses/{MAIN}/enrollments", state__="completed", per_page=100)
    assert len(rows) == 5 + 23 + 1 + 12


def test_ended_enrollment_leaves_the_roster_and_deleted_leaves_the_submissions(
    asking: Asking,
) -> None:
    learner = int(asking.case("plain-met")["canvas_user_id"])
    asking.order("mutate", do="end_enrollment", person="plain-met")
    roster = asking.everything(f"/courses/{MAIN}/users", per_page=100)
    assert learner not in {row["id"] for row in roster}
    path = f"/courses/{MAIN}/students/submissions"
    assert asking.get(path, student_ids__=learner).status_code == 200
    asking.order("mutate", do="end_enrollment", person="plain-met", state="deleted")
    assert asking.get(path, student_ids__=learner).status_code == 401


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ({"do": "explode"}, "do:"),
        ({"do": "regrade", "person": "nobody"}, "person:"),
        ({"do": "regrade", "assignment": MAP}, "person:"),
        ({"do": "regrade", "person": "plain-met", "assignment": "None such"}, "assignment:"),
        (
            {"do": "regrade", "person": "plain-met", "assignment": MAP, "criterion": "x"},
            "criterion:",
        ),
        (
            {"do": "regrade", "person": "plain-met", "assignment": MAP, "criterion": "Impact"},
            "points:",
        ),
        ({"do": "conclude", "course": 77}, "course:"),
        ({"do": "conclude", "institution": "mars"}, "institution:"),
    ],
)
def test_bad_change_is_refused_by_field_and_changes_nothing(
    asking: Asking, order: dict[str, Any], said: str
) -> None:
    before = asking.work("plain-met", MAP, include__="rubric_assessment")
    answer = asking.control.test_client().post("/__admin/mutate", json=order)
    assert answer.status_code == 400
    assert answer.get_json()["error"].startswith(said)
    assert asking.work("plain-met", MAP, include__="rubric_assessment") == before


def test_reset_puts_everything_back(asking: Asking) -> None:
    before = asking.work("plain-met", MAP, include__="rubric_assessment")
    regrade(asking, "plain-met", "Impact", 1)
    asking.order("clock", advance=9999)
    asking.order("reset")
    assert asking.work("plain-met", MAP, include__="rubric_assessment") == before


def test_clock_moves_the_date_header(asking: Asking) -> None:
    assert asking.get("/users/self").headers["Date"] == "Tue, 20 Apr 2027 12:00:00 GMT"
    asking.order("clock", set="2027-05-01T00:00:00Z")
    assert asking.get("/users/self").headers["Date"] == "Sat, 01 May 2027 00:00:00 GMT"
    answer = asking.control.test_client().post("/__admin/clock", json={"set": "tomorrow"})
    assert answer.status_code == 400
