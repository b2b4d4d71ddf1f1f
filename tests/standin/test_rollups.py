"""Outcome rollups: one a learner and section, decayed, no word of which assignment."""

from typing import Any

from tests.standin.conftest import MAIN, Asking

ROLLUPS = f"/courses/{MAIN}/outcome_rollups"


def rollups_of(asking: Asking, case: str, **params: Any) -> list[dict[str, Any]]:
    learner = asking.case(case)["canvas_user_id"]
    found = asking.get(ROLLUPS, user_ids__=learner, **params).get_json()["rollups"]
    return [dict(row) for row in found]


def test_rollup_has_no_assignment_and_weighs_the_last_result_most(shared: Asking) -> None:
    (row,) = rollups_of(shared, "two-alignments")
    (score,) = row["scores"]
    assert score["score"] == 0.65 * 4 + 0.35 * 2
    assert score["count"] == 2
    assert set(score["links"]) == {"outcome"}
    assert set(row["links"]) == {"user", "section", "status"}


def test_learner_in_two_sections_has_two_rollups(shared: Asking) -> None:
    rows = rollups_of(shared, "two-sections")
    assert [row["links"]["section"] for row in rows] == ["81001", "81002"]


def test_learners_without_results_are_empty_unless_left_out(asking: Asking) -> None:
    whole = asking.get(ROLLUPS, per_page=100).get_json()["rollups"]
    for name in ("Plain-language brief", "Field interview"):
        asking.order("mutate", do="remove_rubric", assignment=name)
    bare = asking.get(ROLLUPS, per_page=100).get_json()["rollups"]
    having = asking.get(ROLLUPS, per_page=100, exclude__="missing_user_rollups").get_json()
    assert any(row["scores"] for row in whole)
    assert [row["links"] for row in bare] == [row["links"] for row in whole]
    assert not any(row["scores"] for row in bare)
    assert having["rollups"] == []


def test_pages_are_told_in_the_answer_too(shared: Asking) -> None:
    meta = shared.get(ROLLUPS, per_page=7, page=2).get_json()["meta"]["pagination"]
    assert (meta["per_page"], meta["page"]) == (7, 2)
    assert meta["page_count"] == -(-meta["count"] // 7)


def test_what_is_not_known_is_refused_and_what_is_not_built_is_marked(asking: Asking) -> None:
    assert asking.get(ROLLUPS, aggregate="school").status_code == 400
    assert asking.get(ROLLUPS, include__="nonsense").status_code == 400
    assert asking.read("unexpected")["count"] == 0
    assert asking.get(ROLLUPS, include__="users").status_code == 200
    assert asking.get(ROLLUPS, aggregate="course").status_code == 200
    assert asking.read("unexpected")["count"] == 2


def test_stranger_refuses_the_whole_call(shared: Asking) -> None:
    assert shared.get(ROLLUPS, user_ids__="640021").status_code == 400
