"""Work changes while the tool watches, with Canvas's own side effects."""

from typing import Any

import pytest

from tests.standin.conftest import Asking
from tests.standin.oddities.groups import mates
from tests.standin.oddities.looking import Look

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
    before = asking.work("plain-met", MAP, include__="rubric_assessment")
    asking.order("clock", advance=3600)
    order = {"do": "move_points", "person": "plain-met", "assignment": MAP}
    asking.order("mutate", **order, **{"from": "Impact", "to": "Clarity"}, points=0.5)
    after = asking.work("plain-met", MAP, include__="rubric_assessment")
    held = before["rubric_assessment"]
    assert after["rubric_assessment"]["_8241"]["points"] == held["_8241"]["points"] - 0.5
    assert after["rubric_assessment"]["_8242"]["points"] == held["_8242"]["points"] + 0.5
    assert after["rubric_assessment"]["_8243"] == held["_8243"]
    assert (after["graded_at"], after["score"]) == (before["graded_at"], before["score"])


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


def test_excusing_is_released_as_a_grade_is(asking: Asking) -> None:
    """At once, unless the assignment is posted by hand."""
    for name, released in ((MAP, True), ("Audit memo", False)):
        about = {"person": "no-submission", "assignment": name}
        said = asking.order("mutate", do="excuse", **about)
        assert said["posted"] is released
        assert (asking.work("no-submission", name)["posted_at"] is not None) is released


def test_learner_hands_in_again_and_the_grade_no_longer_matches(asking: Asking) -> None:
    asking.order("mutate", do="submit", person="plain-met", assignment=MAP, body="<p>Second</p>")
    row = asking.work("plain-met", MAP, include__="rubric_assessment")
    assert (row["attempt"], row["workflow_state"]) == (2, "submitted")
    assert row["grade_matches_current_submission"] is False
    assert row["body"] == "<p>Second</p>"
    assert "rubric_assessment" in row
    assert row["late"] is True
    assert row["seconds_late"] > 0


def test_learner_hands_in_again_ungraded_or_graded(asking: Asking) -> None:
    about = {"person": "plain-met", "assignment": MAP}
    asking.order("mutate", do="resubmit", files=["again.pdf"], **about)
    row = asking.work("plain-met", MAP, include__="full_rubric_assessment")
    assert (row["attempt"], row["workflow_state"]) == (2, "submitted")
    assert row["full_rubric_assessment"]["artifact_attempt"] == 1
    asking.order("mutate", do="resubmit", points=2, **about)
    row = asking.work("plain-met", MAP, include__="full_rubric_assessment")
    assert (row["attempt"], row["workflow_state"], row["score"]) == (3, "graded", 8.0)
    assert row["grade_matches_current_submission"] is True
    assert row["full_rubric_assessment"]["artifact_attempt"] == 3


def test_mark_in_a_group_reaches_every_member(asking: Asking) -> None:
    look = Look(asking, asking.case("group-submission"))
    mate = mates(look, look.work())[0]["user_id"]
    order = {"do": "regrade", "person": "group-submission", "assignment": "Team audit"}
    asking.order("mutate", **order, criterion="Impact", points=1)
    own, (other,) = look.work(), look.rows(user=mate)
    assert look.points(own)["Impact"] == look.points(other)["Impact"] == 1.0
    assert own["score"] == other["score"] == 5.0


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
        (
            {"do": "regrade", "person": "plain-met", "assignment": MAP, "criterion": "Impact",
             "points": 3, "rating_id": "8241_999"},
            "rating_id:",
        ),
        (
            {"do": "move_points", "person": "plain-met", "assignment": MAP, "from": "Impact",
             "to": "Impact"},
            "to:",
        ),
        (
            {"do": "move_points", "person": "plain-met", "assignment": MAP, "from": "Impact",
             "to": "Clarity", "points": 9},
            "points:",
        ),
        ({"do": "move_points", "person": "submitted-ungraded", "assignment": MAP,
          "from": "Impact", "to": "Clarity"}, "from:"),
        ({"do": "resubmit", "person": "no-submission", "assignment": "Audit memo"}, "assignment:"),
        ({"do": "submit", "person": "plain-met", "assignment": MAP, "files": "a.pdf"}, "files:"),
        ({"do": "submit", "person": "not-assigned", "assignment": "Case clinic"}, "assignment:"),
        ({"do": "submit", "person": "plain-met", "assignment": "Guest lecture note"},
         "assignment:"),
        ({"do": "conclude", "course": 77}, "course:"),
        ({"do": "conclude", "institution": "mars"}, "institution:"),
    ],
)  # fmt: skip
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
