"""What REST shows of the cases of rubrics and outcomes."""

from typing import Any

from tests.standin.conftest import BAYVIEW
from tests.standin.oddities.looking import Look, Oddity


def mark(look: Look) -> dict[str, Any]:
    """The learner's mark on the row the case is about."""
    found: dict[str, Any] = look.work()["rubric_assessment"][look.case["criterion_ids"][0]]
    return found


def row_of_rubric(look: Look) -> dict[str, Any]:
    wanted = look.case["criterion_ids"][0]
    return next(dict(c) for c in look.assignment()["rubric"] if c["id"] == wanted)


def rating_points(look: Look) -> list[float]:
    return [rating["points"] for rating in row_of_rubric(look)["ratings"]]


def comment_only_criterion(look: Look) -> None:
    """`points` is absent, not null; the rating is null; the comment is there."""
    said = "Come and talk to me about the second group."
    assert mark(look) == {"rating_id": None, "comments": said}
    assert look.work()["score"] == 9.0


def points_null(look: Look) -> None:
    assert mark(look) == {"rating_id": None, "comments": ""}
    assert look.work()["score"] == 9.0


def rating_tie(look: Look) -> None:
    held = mark(look)
    assert rating_points(look).count(3.0) == 2
    assert (held["points"], held["rating_id"]) == (3.0, "8241_219")


def points_between_ratings(look: Look) -> None:
    held = mark(look)
    assert (held["points"], held["rating_id"]) == (3.5, None)
    assert 3.5 not in rating_points(look)


def points_above_max(look: Look) -> None:
    held, row = mark(look), row_of_rubric(look)
    assert held["points"] == 5.0 > row["points"] == 4.0
    assert held["rating_id"] is None


def free_form(look: Look) -> None:
    assert look.assignment()["free_form_criterion_comments"] is True
    assert look.assignment()["rubric_settings"]["free_form_criterion_comments"] is True
    held = mark(look)
    assert (held["points"], held["rating_id"], bool(held["comments"])) == (3.0, None, True)
    assert rating_points(look) == []


def ignore_for_scoring(look: Look) -> None:
    """Kept out of the total, and still the outcome's result."""
    assert row_of_rubric(look)["ignore_for_scoring"] is True
    assert (mark(look)["points"], look.work()["score"]) == (3.0, 4.0)
    assert look.assignment()["points_possible"] == 4.0
    (result,) = look.results()
    assert (result["score"], result["possible"]) == (3.0, 4.0)


def hide_points(look: Look) -> None:
    """Graders are told the points all the same."""
    assert look.assignment()["rubric_settings"]["hide_points"] is True
    assert (mark(look)["points"], look.work()["score"]) == (3.0, 9.0)


def criterion_deleted(look: Look) -> None:
    """The assessment keeps a row the rubric no longer has, and lacks one it has."""
    row = look.work()
    assert "_8255" not in {c["id"] for c in look.assignment()["rubric"]}
    assert "_8255" in row["rubric_assessment"]
    assert look.case["criterion_ids"][0] not in row["rubric_assessment"]


def criterion_points_changed(look: Look) -> None:
    """The row is out of 4 now; the mark is the 7.5 of 10 that it was."""
    assert (row_of_rubric(look)["points"], rating_points(look)) == (4.0, [4.0, 3.0, 2.0, 1.0])
    held = mark(look)
    assert (held["points"], held["rating_id"]) == (7.5, "8440_12")
    assert look.work()["score"] == 10.5 > look.assignment()["points_possible"] == 8.0


def rubric_replaced(look: Look) -> None:
    """Another rubric, the score as before; the assessment and the outcome's result are gone."""
    row, rubric = look.work(), {c["id"] for c in look.assignment()["rubric"]}
    assert look.case["criterion_ids"][0] not in rubric
    assert (row["workflow_state"], row["score"]) == ("graded", 7.0)
    assert not {"rubric_assessment", "full_rubric_assessment"} & set(row)
    assert look.results(include_hidden="true") == []


def rubric_removed(look: Look) -> None:
    row = look.work()
    assert not {"rubric", "rubric_settings"} & set(look.assignment())
    assert (row["workflow_state"], row["score"]) == ("graded", 7.0)
    assert not {"rubric_assessment", "full_rubric_assessment"} & set(row)
    assert look.results(include_hidden="true") == []


def rubric_shared(look: Look) -> None:
    """One rubric id and the same criterion ids on two assignments; marks differ."""
    first, second = look.assignment(0), look.assignment(1)
    assert first["rubric_settings"]["id"] == second["rubric_settings"]["id"]
    assert first["rubric"] == second["rubric"]
    key = look.case["criterion_ids"][0]
    held = [look.work(place)["rubric_assessment"][key]["points"] for place in (0, 1)]
    assert held == [4.0, 2.0]
    listed = look.asking.everything(f"{look.path}/rubrics", per_page=100)
    numbers = [rubric["id"] for rubric in listed]
    assert numbers.count(first["rubric_settings"]["id"]) == 1


def rubric_without_outcomes(look: Look) -> None:
    assert not [c for c in look.assignment()["rubric"] if "outcome_id" in c]
    assert (mark(look)["points"], look.results(include_hidden="true")) == (3.0, [])


def two_alignments(look: Look) -> None:
    """One outcome, one learner, two results: one an assignment."""
    assert sorted((r["score"], r["mastery"]) for r in look.results()) == [(2.0, False), (4.0, True)]
    assert len({r["links"]["learning_outcome"] for r in look.results()}) == 1


def outcome_hidden(look: Look) -> None:
    assert look.results() == []
    (result,) = look.results(include_hidden="true")
    assert (result["hidden"], result["score"], result["mastery"]) == (True, 3.0, True)


def outcome_of(look: Look) -> dict[str, Any]:
    rows = look.asking.get(f"{look.path}/outcome_group_links", outcome_style="full").get_json()
    wanted = look.case["outcome_ids"][0]
    return next(dict(r["outcome"]) for r in rows if r["outcome"]["id"] == wanted)


def scale_changed(look: Look) -> None:
    """Outcome and row are on the new scale; the result says the old one's `possible`."""
    outcome = outcome_of(look)
    assert (outcome["points_possible"], outcome["mastery_points"]) == (5.0, 4.0)
    assert (row_of_rubric(look)["points"], rating_points(look)) == (5.0, [5.0, 4.0, 2.0, 0.0])
    assert mark(look)["points"] == 3.0
    (result,) = look.results()
    assert (result["score"], result["possible"], result["mastery"]) == (3.0, 4.0, True)


def account_proficiency(look: Look) -> None:
    outcome = outcome_of(look)
    assert (outcome["context_type"], outcome["points_possible"]) == ("Account", 3.0)
    assert (outcome["mastery_points"], row_of_rubric(look)["points"]) == (2.0, 3.0)
    told = {(r["score"], r["possible"], r["mastery"]) for r in look.results()}
    assert told == {(2.0, 3.0, True)}


def outcome_unlinked(look: Look) -> None:
    """Asking for it refuses the whole call; unasked, its results do not come."""
    number = look.case["outcome_ids"][0]
    assert row_of_rubric(look)["outcome_id"] == number
    linked = look.asking.get(f"{look.path}/outcome_group_links").get_json()
    assert number not in {row["outcome"]["id"] for row in linked}
    answer = look.asking.get(f"{look.path}/outcome_results", outcome_ids__=number)
    assert answer.status_code == 400
    assert look.results() == []


def quiz_bank(look: Look) -> None:
    """A quiz grades by itself, and the bank's outcome is aligned to the quiz."""
    row, quiz = look.work(), look.assignment()["quiz_id"]
    assert (row["grader_id"], row["submission_type"]) == (-quiz, "online_quiz")
    assert "rubric_assessment" not in row
    (result,) = look.results()
    assert (result["score"], result["possible"]) == (3.2, 4.0)
    assert result["links"]["alignment"] == f"quiz_{quiz}"


def new_quiz(look: Look) -> None:
    row, assignment = look.work(), look.assignment()
    assert (assignment["is_quiz_lti_assignment"], "quiz_id" in assignment) == (True, False)
    assert (row["submission_type"], row["score"]) == ("basic_lti_launch", 9.0)
    assert row["grader_id"] < 0
    assert row["url"].startswith(f"{BAYVIEW}{look.path}/external_tools/retrieve?assignment_id=")
    assert look.results(include_hidden="true") == []


def result_late(look: Look) -> None:
    """Marked and graded; the outcome's result comes with a job that has not run."""
    assert mark(look)["points"] == 4.0
    assert look.results(include_hidden="true") == []


ODDITIES: dict[str, Oddity] = {
    "comment-only-criterion": comment_only_criterion,
    "points-null": points_null,
    "rating-tie": rating_tie,
    "points-between-ratings": points_between_ratings,
    "points-above-max": points_above_max,
    "free-form": free_form,
    "ignore-for-scoring": ignore_for_scoring,
    "hide-points": hide_points,
    "criterion-deleted": criterion_deleted,
    "criterion-points-changed": criterion_points_changed,
    "rubric-replaced": rubric_replaced,
    "rubric-removed": rubric_removed,
    "rubric-shared": rubric_shared,
    "rubric-without-outcomes": rubric_without_outcomes,
    "two-alignments": two_alignments,
    "outcome-hidden": outcome_hidden,
    "scale-changed": scale_changed,
    "account-proficiency": account_proficiency,
    "outcome-unlinked": outcome_unlinked,
    "quiz-bank": quiz_bank,
    "new-quiz": new_quiz,
    "result-late": result_late,
}
