"""What REST shows of the cases of grading, attempts, other graders, groups and visibility."""

from typing import Any

from tests.standin.oddities.looking import Look, Oddity

MIDNIGHT = "2027-04-20T00:00:00Z"


def state_of(row: dict[str, Any]) -> tuple[Any, ...]:
    return row["workflow_state"], row["attempt"], row["score"], row["posted_at"] is not None


def plain_met(look: Look) -> None:
    row = look.work()
    assert state_of(row) == ("graded", 1, 13.0, True)
    assert set(look.points(row).values()) == {3.0, 4.0}


def plain_not_met(look: Look) -> None:
    assert look.points(look.work())["Impact"] == 2.0


def no_submission(look: Look) -> None:
    row = look.work()
    assert state_of(row) == ("unsubmitted", None, None, False)
    assert (row["missing"], "rubric_assessment" in row) == (True, False)


def submitted_ungraded(look: Look) -> None:
    row = look.work()
    assert state_of(row) == ("submitted", 1, None, False)
    assert (row["graded_at"], row["grade_matches_current_submission"]) == (None, True)
    assert "rubric_assessment" not in row


def regrade_up(look: Look) -> None:
    assert look.points(look.work())["Impact"] == 2.0


def regrade_down(look: Look) -> None:
    assert look.points(look.work())["Impact"] == 3.0


def edit_same_total(look: Look) -> None:
    """The marks are those of a week later, the time is that of the first grading."""
    row = look.work()
    points = look.points(row)
    assert (points["Impact"], points["Clarity"]) == (2.0, 4.0)
    assert sum(points.values()) == row["score"] == 12.0
    assert row["graded_at"] < "2027-02-22"


def rubric_non_grading(look: Look) -> None:
    row = look.work()
    assert look.assignment()["use_rubric_for_grading"] is False
    assert state_of(row) == ("submitted", 1, None, False)
    assert (row["graded_at"], look.points(row)["Impact"]) == (None, 3.0)


def unposted(look: Look) -> None:
    row = look.work()
    assert (look.assignment()["post_manually"], row["posted_at"]) == (True, None)
    assert row["graded_at"] is not None


def posted_then_unposted(look: Look) -> None:
    row = look.work()
    assert (look.assignment()["post_manually"], row["posted_at"]) == (False, None)
    assert (row["workflow_state"], row["graded_at"] is not None) == ("graded", True)


def excused(look: Look) -> None:
    row = look.work()
    assert (row["excused"], row["score"], row["workflow_state"]) == (True, None, "graded")
    assert "rubric_assessment" not in row


def excused_old_assessment(look: Look) -> None:
    row = look.work()
    assert (row["excused"], row["score"], row["grade"]) == (True, None, None)
    assert look.points(row)["Impact"] == 4.0


def missing_policy_zero(look: Look) -> None:
    row = look.work()
    assert state_of(row) == ("graded", None, 0.0, True)
    assert (row["grade"], row["grader_id"], row["missing"]) == ("0", None, True)
    assert (row["submitted_at"], "rubric_assessment" in row) == (None, False)


def late_deduction(look: Look) -> None:
    """Only the score is lower: what was entered, and the rubric's points, are whole."""
    row = look.work()
    assert (row["late"], row["seconds_late"]) == (True, 20 * 3600)
    assert (row["score"], row["grade"]) == (11.4, "11.4")
    assert (row["entered_score"], row["entered_grade"], row["points_deducted"]) == (13, "13", 1.6)
    assert sum(look.points(row).values()) == 13.0


def redo_requested(look: Look) -> None:
    row = look.work()
    assert (row["redo_request"], row["workflow_state"]) == (True, "graded")
    assert look.points(row)["Impact"] == 3.0


def grader_is_process(look: Look) -> None:
    row = look.work()
    assert row["grader_id"] < 0
    assert row["score"] == 13.5 != sum(look.points(row).values())
    assert row["full_rubric_assessment"]["assessor_id"] > 0


def timezone_edge(look: Look) -> None:
    """`graded_since` is strictly later: asked with that very second, the row does not come."""
    row = look.work()
    assert row["graded_at"] == MIDNIGHT
    path = f"{look.path}/students/submissions"
    about: dict[str, Any] = {"student_ids__": look.user}
    same = look.asking.get(path, graded_since=MIDNIGHT, **about).get_json()
    before = look.asking.get(path, graded_since="2027-04-19T23:59:59Z", **about).get_json()
    assert row["id"] not in {each["id"] for each in same}
    assert row["id"] in {each["id"] for each in before}


def resubmitted_after_grade(look: Look) -> None:
    row = look.work()
    assert (row["workflow_state"], row["attempt"]) == ("submitted", 2)
    assert row["grade_matches_current_submission"] is False
    assert row["full_rubric_assessment"]["artifact_attempt"] == 1
    assert row["graded_at"] < row["submitted_at"]


def three_attempts_middle_best(look: Look) -> None:
    """One grading assessment is told: that of the last attempt."""
    row = look.work()
    assert state_of(row)[:2] == ("graded", 3)
    assert row["full_rubric_assessment"]["artifact_attempt"] == 3
    assert look.points(row)["Impact"] == 2.0


def assessed_without_submission(look: Look) -> None:
    row = look.work()
    assert state_of(row) == ("graded", None, 12.0, True)
    assert (row["submitted_at"], row["submission_type"]) == (None, None)
    assert row["full_rubric_assessment"]["artifact_attempt"] is None


def peer_high_teacher_low(look: Look) -> None:
    """Peers' assessments come with the rubric's full listing only."""
    row = look.work()
    assert look.points(row)["Impact"] == 2.0
    assert row["full_rubric_assessment"]["assessment_type"] == "grading"
    assert all_types(look) == ["grading", "peer_review", "peer_review"]
    assert all_types(look, include="graded_assessments") == ["grading"]


def all_types(look: Look, include: str = "assessments") -> list[str]:
    rubric = look.assignment()["rubric_settings"]["id"]
    shown = look.asking.get(f"{look.path}/rubrics/{rubric}", include__=include).get_json()
    number = look.work()["id"]
    return sorted(a["assessment_type"] for a in shown["assessments"] if a["artifact_id"] == number)


def self_assessment(look: Look) -> None:
    row = look.work()
    assert state_of(row) == ("submitted", 1, None, False)
    assert "rubric_assessment" not in row
    assert all_types(look) == ["self_assessment"]


def moderated_unpublished(look: Look) -> None:
    row = look.work()
    assert look.assignment()["moderated_grading"] is True
    assert state_of(row) == ("submitted", 1, None, False)
    assert "rubric_assessment" not in row
    assert all_types(look) == []


def anonymous_unposted(look: Look) -> None:
    """Rows keep `user_id`; the person and the preview go, an anonymous id comes."""
    assignment, row = look.assignment(), look.work()
    assert (assignment["anonymous_grading"], assignment["anonymize_students"]) == (True, True)
    assert (row["user_id"], row["posted_at"]) == (look.user, None)
    assert row["anonymous_id"]
    assert not {"user", "preview_url"} & set(row)


def group_submission(look: Look) -> None:
    """Every member has a row with the same work and the same marks."""
    assignment, row = look.assignment(), look.work()
    assert assignment["group_category_id"] is not None
    assert assignment["grade_group_students_individually"] is False
    (mate,) = mates(look, row)
    assert mate["attachments"] == row["attachments"]
    assert mate["rubric_assessment"] == row["rubric_assessment"]
    assert (mate["score"], mate["id"] == row["id"]) == (row["score"], False)


def mates(look: Look, row: dict[str, Any]) -> list[dict[str, Any]]:
    rows = look.asking.everything(
        f"{look.path}/students/submissions",
        student_ids__="all",
        assignment_ids__=row["assignment_id"],
        include__=["rubric_assessment", "group"],
        per_page=100,
    )
    return [r for r in rows if r["group"] == row["group"] and r["user_id"] != look.user]


def group_graded_individually(look: Look) -> None:
    row = look.work()
    assert look.assignment()["grade_group_students_individually"] is True
    (mate,) = mates(look, row)
    assert (look.points(row)["Impact"], look.points(mate)["Impact"]) == (2.0, 4.0)


def group_none(look: Look) -> None:
    row = look.work()
    assert look.assignment()["group_category_id"] is not None
    assert (row["group"], row["attempt"]) == ({"id": None, "name": None}, 1)


def not_assigned(look: Look) -> None:
    """The assignment is listed, and nobody but the two it is assigned to has a row on it."""
    assert look.assignment()["only_visible_to_overrides"] is True
    assert look.rows() == []
    number = look.case["assignment_ids"][0]
    everybody: dict[str, Any] = {"student_ids__": "all", "assignment_ids__": number}
    path = f"{look.path}/students/submissions"
    assert len(look.asking.everything(path, per_page=100, **everybody)) == 2
    one = f"{look.path}/assignments/{look.case['assignment_ids'][0]}/submissions/{look.user}"
    assert look.asking.get(one).status_code == 404


def assignment_unpublished(look: Look) -> None:
    """Listed as unpublished; named in the submissions call it sinks the whole call."""
    assert look.assignment()["published"] is False
    assert sunk(look)


def sunk(look: Look) -> bool:
    numbers = [a["id"] for a in look.assignments() if a["published"]][:2]
    path = f"{look.path}/students/submissions"
    about: dict[str, Any] = {"student_ids__": look.user}
    assert look.asking.get(path, assignment_ids__=numbers, **about).status_code == 200
    asked = [*numbers, look.case["assignment_ids"][0]]
    answer = look.asking.get(path, assignment_ids__=asked, **about)
    return (answer.status_code, answer.get_json()) == (
        403,
        {"error": "invalid assignment ids requested"},
    )


def assignment_deleted(look: Look) -> None:
    number = look.case["assignment_ids"][0]
    assert number not in {a["id"] for a in look.assignments()}
    assert look.asking.get(f"{look.path}/assignments/{number}").status_code == 404
    assert sunk(look)


ODDITIES: dict[str, Oddity] = {
    "plain-met": plain_met,
    "plain-not-met": plain_not_met,
    "no-submission": no_submission,
    "submitted-ungraded": submitted_ungraded,
    "regrade-up": regrade_up,
    "regrade-down": regrade_down,
    "edit-same-total": edit_same_total,
    "rubric-non-grading": rubric_non_grading,
    "unposted": unposted,
    "posted-then-unposted": posted_then_unposted,
    "excused": excused,
    "excused-old-assessment": excused_old_assessment,
    "missing-policy-zero": missing_policy_zero,
    "late-deduction": late_deduction,
    "redo-requested": redo_requested,
    "grader-is-process": grader_is_process,
    "timezone-edge": timezone_edge,
    "resubmitted-after-grade": resubmitted_after_grade,
    "three-attempts-middle-best": three_attempts_middle_best,
    "assessed-without-submission": assessed_without_submission,
    "peer-high-teacher-low": peer_high_teacher_low,
    "self-assessment": self_assessment,
    "moderated-unpublished": moderated_unpublished,
    "anonymous-unposted": anonymous_unposted,
    "group-submission": group_submission,
    "group-graded-individually": group_graded_individually,
    "group-none": group_none,
    "not-assigned": not_assigned,
    "assignment-unpublished": assignment_unpublished,
    "assignment-deleted": assignment_deleted,
}
