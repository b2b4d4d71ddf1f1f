"""What REST shows of the cases of other assessors, of groups and of visibility."""

from typing import Any

from tests.standin.oddities.grading import state_of
from tests.standin.oddities.looking import Look, Oddity


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
    assignment = look.assignment()
    assert (assignment["moderated_grading"], assignment["grader_count"]) == (True, 2)
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
