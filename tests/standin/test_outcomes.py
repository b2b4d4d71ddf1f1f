"""Outcome results: filters, refusals, alignments, lateness."""

from typing import Any

import pytest

from tests.standin.conftest import MAIN, Asking

RESULTS = f"/courses/{MAIN}/outcome_results"


def test_case_has_two_results_for_one_outcome(shared: Asking) -> None:
    learner = shared.case("two-alignments")["canvas_user_id"]
    rows = shared.get(RESULTS, user_ids__=learner).get_json()["outcome_results"]
    brief = shared.assignment("Plain-language brief")["id"]
    interview = shared.assignment("Field interview")["id"]
    found = {row["links"]["alignment"]: (row["score"], row["mastery"]) for row in rows}
    assert found == {f"assignment_{brief}": (2.0, False), f"assignment_{interview}": (4.0, True)}
    assert len({row["links"]["learning_outcome"] for row in rows}) == 1
    times = {row["links"]["alignment"]: row["submitted_or_assessed_at"] for row in rows}
    assert times[f"assignment_{interview}"] > times[f"assignment_{brief}"]


def test_alignments_come_only_when_included(shared: Asking) -> None:
    assert "linked" not in shared.get(RESULTS).get_json()
    linked = shared.get(RESULTS, include__="alignments", per_page=100).get_json()["linked"]
    names = {row["name"] for row in linked["alignments"]}
    assert names == {"Plain-language brief", "Field interview"}
    assert all(row["html_url"].startswith("http://127.0.0.1:8001/") for row in linked["alignments"])


@pytest.mark.parametrize(
    ("params", "said"),
    [
        ({"user_ids__": ["640021"]}, "can only include id's of users in the outcome context"),
        ({"user_ids__": ["1"]}, "can only include id's of users in the outcome context"),
        ({"outcome_ids__": ["94"]}, "can only include id's of outcomes in the outcome context"),
        ({"include__": ["everything"]}, "invalid include: everything"),
    ],
)
def test_one_bad_id_refuses_the_whole_call(
    shared: Asking, params: dict[str, Any], said: str
) -> None:
    good = shared.case("plain-met")["canvas_user_id"]
    mixed: dict[str, Any] = {"user_ids__": [good, *params.get("user_ids__", [])]} | {
        k: v for k, v in params.items() if k != "user_ids__"
    }
    answer = shared.get(RESULTS, **mixed)
    assert answer.status_code == 400
    assert answer.get_json() == {"message": said}


def test_concluded_and_test_students_have_results_too(shared: Asking) -> None:
    rows = shared.get(RESULTS, per_page=100).get_json()["outcome_results"]
    users = {row["links"]["user"] for row in rows}
    assert shared.case("concluded")["canvas_user_id"] in users
    assert shared.case("test-student")["canvas_user_id"] in users


def test_result_comes_late_by_a_background_job(asking: Asking) -> None:
    learner = asking.case("two-alignments")["canvas_user_id"]

    def score() -> float:
        rows = asking.get(RESULTS, user_ids__=learner).get_json()["outcome_results"]
        return min(float(row["score"]) for row in rows)

    asking.order(
        "mutate", do="regrade", person="two-alignments",
        assignment="Plain-language brief", criterion="Plain language", points=3,
    )  # fmt: skip
    row = asking.work("two-alignments", "Plain-language brief", include__="rubric_assessment")
    assert row["rubric_assessment"]["_8301"]["points"] == 3.0
    assert score() == 2.0
    asking.order("clock", advance=3)
    assert score() == 3.0


def test_jobs_can_be_run_at_once(asking: Asking) -> None:
    learner = asking.case("regrade-up")["canvas_user_id"]
    asking.order("switches", outcome_delay=3600)
    asking.order(
        "mutate", do="regrade", person="regrade-up",
        assignment="Field interview", criterion="Plain language", points=1,
    )  # fmt: skip
    before = asking.get(RESULTS, user_ids__=learner).get_json()["outcome_results"]
    asking.order("post_jobs")
    after = asking.get(RESULTS, user_ids__=learner).get_json()["outcome_results"]
    assert 1.0 not in {row["score"] for row in before}
    assert 1.0 in {row["score"] for row in after}


def test_results_vanish_with_the_rubric(asking: Asking) -> None:
    interview = asking.assignment("Field interview")["id"]
    asking.order("mutate", do="remove_rubric", assignment="Field interview")
    rows = asking.get(RESULTS, per_page=100).get_json()["outcome_results"]
    assert rows
    assert f"assignment_{interview}" not in {row["links"]["alignment"] for row in rows}
    row = asking.work("plain-met", "Field interview", include__="rubric_assessment")
    assert "rubric_assessment" not in row
