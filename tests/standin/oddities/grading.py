"""What REST shows of the cases of grading and of attempts."""

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
    assert row["id"] not in changed(look, "gradedSince", "2027-02-25T00:00:00Z")
    assert row["id"] in changed(look, "updatedSince", "2027-02-25T00:00:00Z")


def changed(look: Look, filter_by: str, moment: str) -> set[int]:
    """The submissions GraphQL finds later than a moment; REST has no `updatedSince`."""
    where = f'first:100,filter:{{{filter_by}:"{moment}"}}'
    body = f"submissionsConnection({where}){{nodes{{_id}} pageInfo{{hasNextPage}}}}"
    query = f"{{course(id:{look.case['course_id']}){{{body}}}}}"
    answer = look.asking.send("POST", "/graphql", prefix="/api", json={"query": query})
    found = answer.get_json()["data"]["course"]["submissionsConnection"]
    return {int(node["_id"]) for node in found["nodes"]}


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
    assert [at_attempt(look, number) for number in (1, 2, 3)] == [[2.0], [4.0], [2.0]]


def at_attempt(look: Look, attempt: int) -> list[float]:
    """Impact as GraphQL tells it of an attempt, which REST cannot be asked for."""
    ratings = "assessmentRatings{points criterion{_id}}"
    connection = f"rubricAssessmentsConnection(filter:{{forAttempt:{attempt}}})"
    nodes = f"nodes{{userId assignmentId {connection}{{nodes{{{ratings}}}}}}}"
    where = 'first:100,filter:{submittedSince:"2027-02-01T00:00:00Z",states:[graded]}'
    found: list[float] = []
    cursor = ""
    while True:
        page = (
            f"submissionsConnection({where}{cursor}){{{nodes} pageInfo{{hasNextPage endCursor}}}}"
        )
        query = f"{{course(id:{look.case['course_id']}){{{page}}}}}"
        answer = look.asking.send("POST", "/graphql", prefix="/api", json={"query": query})
        told = answer.get_json()["data"]["course"]["submissionsConnection"]
        for node in told["nodes"]:
            if (node["userId"], node["assignmentId"]) == (
                str(look.user),
                str(look.case["assignment_ids"][0]),
            ):
                held = node["rubricAssessmentsConnection"]["nodes"]
                found += [
                    rating["points"]
                    for assessment in held
                    for rating in assessment["assessmentRatings"]
                    if rating["criterion"]["_id"] == look.case["criterion_ids"][0]
                ]
        if not told["pageInfo"]["hasNextPage"]:
            return found
        cursor = f',after:"{told["pageInfo"]["endCursor"]}"'


def assessed_without_submission(look: Look) -> None:
    row = look.work()
    assert state_of(row) == ("graded", None, 12.0, True)
    assert (row["submitted_at"], row["submission_type"]) == (None, None)
    assert row["full_rubric_assessment"]["artifact_attempt"] is None


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
}
