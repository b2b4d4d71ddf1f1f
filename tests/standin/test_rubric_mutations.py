"""Rubrics and outcomes change while the tool watches, with Canvas's own side effects."""

from typing import Any

import pytest

from tests.standin.conftest import MAIN, Asking
from tests.standin.oddities.looking import Look

MAP, BRIEF, INTERVIEW = "Stakeholder map", "Plain-language brief", "Field interview"
OUTCOME = "Communicates to a lay reader"
SCALE = [
    {"description": "Good", "points": 5},
    {"description": "Excellent", "points": 10},
    {"description": "Not yet", "points": 0},
]


def work(asking: Asking, assignment: str = MAP) -> dict[str, Any]:
    return asking.work("plain-met", assignment, include__="rubric_assessment")


def results(asking: Asking, assignment: str) -> list[dict[str, Any]]:
    learner, number = (
        asking.case("plain-met")["canvas_user_id"],
        asking.assignment(assignment)["id"],
    )
    rows = asking.get(f"/courses/{MAIN}/outcome_results", user_ids__=learner, per_page=100)
    about = f"assignment_{number}"
    return [r for r in rows.get_json()["outcome_results"] if r["links"]["alignment"] == about]


def test_deleted_criterion_goes_from_the_rubric_and_stays_in_assessments(asking: Asking) -> None:
    asking.order("mutate", do="delete_criterion", assignment=MAP, criterion="Impact")
    assert "_8241" not in {c["id"] for c in asking.assignment(MAP)["rubric"]}
    assert asking.assignment(MAP)["points_possible"] == 12.0
    assert "_8241" in work(asking)["rubric_assessment"]


def test_criterion_s_points_change_and_the_marks_do_not(asking: Asking) -> None:
    before = work(asking)
    asking.order("mutate", do="edit_criterion", assignment=MAP, criterion="Impact", points=8)
    shown = asking.assignment(MAP)
    row = next(c for c in shown["rubric"] if c["id"] == "_8241")
    assert (row["points"], [r["points"] for r in row["ratings"]]) == (8.0, [8.0, 6.0, 4.0, 2.0])
    assert shown["points_possible"] == shown["rubric_settings"]["points_possible"] == 20.0
    assert work(asking) == before


def test_criterion_s_words_change_under_the_same_id(asking: Asking) -> None:
    words = {"description": "Effects", "long_description": "On whom, and how"}
    asking.order("mutate", do="edit_criterion", assignment=MAP, criterion="Impact", **words)
    row = next(c for c in asking.assignment(MAP)["rubric"] if c["id"] == "_8241")
    assert (row["description"], row["long_description"]) == tuple(words.values())
    assert row["points"] == 4.0


def test_edit_of_a_shared_rubric_makes_it_the_assignment_s_own(asking: Asking) -> None:
    look = Look(asking, asking.case("rubric-shared"))
    held, marks = look.assignment(1), look.work(1)["rubric_assessment"]
    key = look.case["criterion_ids"][0]
    order = {"do": "edit_criterion", "course": "rubric-shared", "assignment": "Model card"}
    asking.order("mutate", **order, criterion=key, description="Effects", points=8)
    edited, left = look.assignment(1), look.assignment(0)
    assert edited["rubric_settings"]["id"] != held["rubric_settings"]["id"]
    assert left["rubric_settings"]["id"] == held["rubric_settings"]["id"]
    assert [c["description"] for c in edited["rubric"]] == ["Effects", "Clarity"]
    assert [c["description"] for c in left["rubric"]] == ["Impact", "Clarity"]
    assert [c["id"] for c in edited["rubric"]] == [c["id"] for c in left["rubric"]]
    assert (edited["points_possible"], left["points_possible"]) == (12.0, 8.0)
    assert look.work(1)["rubric_assessment"] == marks


def test_replaced_rubric_takes_results_and_assessments_along(asking: Asking) -> None:
    held, scored = asking.assignment(BRIEF), work(asking, BRIEF)["score"]
    assert len(results(asking, BRIEF)) == 1
    asking.order("mutate", do="replace_rubric", assignment=BRIEF)
    shown, row = asking.assignment(BRIEF), work(asking, BRIEF)
    assert shown["rubric_settings"]["id"] != held["rubric_settings"]["id"]
    assert [c["description"] for c in shown["rubric"]] == [c["description"] for c in held["rubric"]]
    assert {c["id"] for c in shown["rubric"]}.isdisjoint({c["id"] for c in held["rubric"]})
    assert shown["updated_at"] == "2027-04-20T12:00:00Z"
    assert ("rubric_assessment" in row, row["score"]) == (False, scored)
    assert results(asking, BRIEF) == []
    assert len(results(asking, INTERVIEW)) == 1


def test_replaced_rubric_may_have_rows_of_its_own_and_be_marked_by(asking: Asking) -> None:
    rows = [{"description": "Effects", "points": 5}, {"description": "Form", "points": 2}]
    done = asking.order("mutate", do="replace_rubric", assignment=MAP, title="New", rows=rows)
    shown = asking.assignment(MAP)
    assert shown["rubric_settings"]["title"] == "New"
    told = [(c["id"], c["description"], c["points"]) for c in shown["rubric"]]
    assert [row[1:] for row in told] == [("Effects", 5.0), ("Form", 2.0)]
    assert [row[0] for row in told] == done["criteria"]
    order = {"do": "regrade", "person": "plain-met", "assignment": MAP}
    asking.order("mutate", **order, criterion="Effects", points=5)
    assert set(work(asking)["rubric_assessment"]) == {told[0][0]}
    assert work(asking)["score"] == 5.0


def test_removed_rubric_leaves_the_score_alone(asking: Asking) -> None:
    scored = work(asking)["score"]
    asking.order("mutate", do="remove_rubric", assignment=MAP)
    assert "rubric" not in asking.assignment(MAP)
    row = work(asking)
    assert (row["workflow_state"], row["score"]) == ("graded", scored)
    assert "rubric_assessment" not in row


def test_scale_of_an_outcome_rewrites_rows_and_leaves_results(asking: Asking) -> None:
    before = results(asking, BRIEF)
    order = {"do": "change_scale", "outcome": OUTCOME}
    asking.order("mutate", **order, ratings=SCALE, mastery_points=5)
    linked = asking.get(f"/courses/{MAIN}/outcome_group_links", outcome_style="full").get_json()
    outcome = linked[0]["outcome"]
    assert (outcome["points_possible"], outcome["mastery_points"]) == (10.0, 5.0)
    for name in (BRIEF, INTERVIEW):
        row = asking.assignment(name)["rubric"][0]
        assert (row["points"], [r["points"] for r in row["ratings"]]) == (10.0, [10.0, 5.0, 0.0])
        assert row["description"] == OUTCOME
    assert results(asking, BRIEF) == before
    assert before[0]["possible"] == 4.0


def test_mark_after_the_scale_changed_is_of_the_new_scale(asking: Asking) -> None:
    order = {"do": "change_scale", "outcome": OUTCOME}
    asking.order("mutate", **order, ratings=SCALE, mastery_points=5)
    order = {"do": "regrade", "person": "plain-met", "assignment": BRIEF}
    asking.order("mutate", **order, criterion=OUTCOME, points=40)
    asking.order("post_jobs")
    (result,) = results(asking, BRIEF)
    told = (result["score"], result["possible"], result["mastery"])
    assert told == (10.0, 10.0, True), "an outcome's row takes no more than its maximum"


def test_unlinked_outcome_refuses_calls_that_name_it(asking: Asking) -> None:
    number = asking.order("mutate", do="unlink_outcome", outcome=OUTCOME)["outcome_id"]
    assert asking.get(f"/courses/{MAIN}/outcome_group_links").get_json() == []
    path = f"/courses/{MAIN}/outcome_results"
    assert asking.get(path, outcome_ids__=number).status_code == 400
    assert asking.get(path).get_json()["outcome_results"] == []
    assert asking.assignment(BRIEF)["rubric"][0]["outcome_id"] == number


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ({"do": "edit_criterion", "assignment": MAP, "criterion": "Impact"}, "points:"),
        ({"do": "edit_criterion", "assignment": MAP, "criterion": "Impact", "points": 0},
         "points:"),
        ({"do": "edit_criterion", "assignment": MAP, "criterion": "Impact", "points": "4"},
         "points:"),
        ({"do": "edit_criterion", "assignment": MAP, "criterion": "Impact", "description": " "},
         "description:"),
        ({"do": "edit_criterion", "assignment": BRIEF, "criterion": "Plain language",
          "points": 5}, "points:"),
        ({"do": "delete_criterion", "assignment": INTERVIEW, "criterion": "Plain language"},
         "criterion:"),
        ({"do": "replace_rubric", "assignment": MAP, "rows": []}, "rows:"),
        ({"do": "replace_rubric", "assignment": MAP, "rows": [{"points": 3}]}, "description:"),
        ({"do": "replace_rubric", "assignment": "Reading quiz"}, "rows:"),
        ({"do": "remove_rubric", "assignment": "Reading quiz"}, "assignment:"),
        ({"do": "change_scale", "outcome": "None such"}, "outcome:"),
        ({"do": "change_scale", "outcome": OUTCOME}, "ratings:"),
        ({"do": "change_scale", "outcome": OUTCOME, "ratings": SCALE, "mastery_points": 11},
         "mastery_points:"),
        ({"do": "unlink_outcome", "outcome": 1}, "outcome:"),
    ],
)  # fmt: skip
def test_bad_change_is_refused_by_field_and_changes_nothing(
    asking: Asking, order: dict[str, Any], said: str
) -> None:
    names = (MAP, BRIEF, INTERVIEW)
    before = [(asking.assignment(name), work(asking, name)) for name in names]
    answer = asking.control.test_client().post("/__admin/mutate", json=order)
    assert answer.status_code == 400
    assert answer.get_json()["error"].startswith(said)
    assert [(asking.assignment(name), work(asking, name)) for name in names] == before
