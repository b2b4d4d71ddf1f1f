"""Assignments, enrollments, people and courses change while the tool watches."""

from typing import Any

import pytest

from tests.standin.conftest import MAIN, Asking
from tests.standin.launching import CLAIM, launched
from tests.standin.oddities.looking import Look

MAP, MEMO = "Stakeholder map", "Audit memo"
WORK = f"/courses/{MAIN}/students/submissions"


def look(asking: Asking, name: str) -> Look:
    return Look(asking, asking.case(name))


def test_deleted_assignment_is_gone_from_the_list_and_by_itself(asking: Asking) -> None:
    number = asking.assignment(MAP)["id"]
    asking.order("mutate", do="delete_assignment", assignment=MAP)
    rows = asking.get(f"/courses/{MAIN}/assignments", per_page=100).get_json()
    assert number not in {row["id"] for row in rows}
    assert asking.get(f"/courses/{MAIN}/assignments/{number}").status_code == 404
    asked = asking.get(WORK, student_ids__="all", assignment_ids__=number)
    assert asked.status_code == 403


def test_unpublished_assignment_shows_as_such_and_comes_back(asking: Asking) -> None:
    number = asking.assignment(MAP)["id"]
    asking.order("mutate", do="unpublish", assignment=MAP)
    assert asking.assignment(MAP)["workflow_state"] == "unpublished"
    assert asking.get(WORK, student_ids__="all", assignment_ids__=number).status_code == 403
    asking.order("mutate", do="publish", assignment=MAP)
    assert asking.assignment(MAP)["published"] is True
    assert asking.get(WORK, student_ids__="all", assignment_ids__=number).status_code == 200


def test_assignment_for_others_only_leaves_no_row_and_comes_back_with_it(asking: Asking) -> None:
    learner, number = asking.case("plain-met")["canvas_user_id"], asking.assignment(MAP)["id"]
    held = asking.work("plain-met", MAP)
    done = asking.order("mutate", do="assign_to", assignment=MAP, people=["plain-not-met"])
    assert done["learners"] == 1
    assert asking.assignment(MAP)["only_visible_to_overrides"] is True
    about: dict[str, Any] = {"student_ids__": "all", "assignment_ids__": number}
    rows = asking.get(WORK, **about).get_json()
    assert [r["user_id"] for r in rows] == [look(asking, "plain-not-met").user]
    one = f"/courses/{MAIN}/assignments/{number}/submissions/{learner}"
    assert asking.get(one).status_code == 404
    asking.order("mutate", do="assign_to", assignment=MAP)
    assert asking.work("plain-met", MAP) == held


def test_grades_of_an_assignment_are_posted_and_hidden_at_once(asking: Asking) -> None:
    assert asking.work("unposted", MEMO)["posted_at"] is None
    held = asking.work("plain-met", MEMO)["posted_at"]
    asking.order("mutate", do="post_grades", assignment=MEMO)
    assert asking.work("unposted", MEMO)["posted_at"] == "2027-04-20T12:00:00Z"
    assert asking.work("plain-met", MEMO)["posted_at"] == held
    assert asking.work("no-submission", MEMO)["posted_at"] is None
    asking.order("mutate", do="hide_grades", assignment=MEMO)
    assert asking.work("plain-met", MEMO)["posted_at"] is None
    assert asking.work("plain-met", MEMO)["graded_at"] is not None


def test_names_come_back_once_anonymous_grades_are_posted(asking: Asking) -> None:
    blind = look(asking, "anonymous-unposted")
    order = {"do": "post_grades", "course": "anonymous-unposted", "assignment": "Blind critique"}
    asking.order("mutate", **order)
    row = blind.work()
    assert (row["user"]["id"], "preview_url" in row) == (blind.user, True)
    assert "anonymous_id" not in row


@pytest.mark.parametrize(("grader", "impact"), [(1, 3.0), (2, 4.0)])
def test_published_grades_are_those_of_the_grader_chosen(
    asking: Asking, grader: int, impact: float
) -> None:
    moderated = look(asking, "moderated-unpublished")
    order = {"course": "moderated-unpublished", "assignment": "Review panel memo"}
    asking.order("mutate", do="publish_grades", grader=grader, **order)
    row = moderated.work()
    assert (row["workflow_state"], row["score"]) == ("graded", impact + 3.0)
    assert row["graded_at"] == row["posted_at"] == "2027-04-20T12:00:00Z"
    assert moderated.points(row)["Impact"] == impact
    again = {"do": "publish_grades", **order}
    assert asking.control.test_client().post("/__admin/mutate", json=again).status_code == 400


def test_mark_on_a_moderated_assignment_waits_for_publishing(asking: Asking) -> None:
    moderated = look(asking, "moderated-unpublished")
    order = {"course": "moderated-unpublished", "assignment": "Review panel memo"}
    asking.order("mutate", do="assess_all", person="moderated-unpublished", points=2, **order)
    assert (moderated.work()["score"], "rubric_assessment" in moderated.work()) == (None, False)
    asking.order("mutate", do="publish_grades", **order)
    assert moderated.work()["score"] == 4.0


def test_concluding_a_course_leaves_its_enrollments_as_they_were(asking: Asking) -> None:
    """That they ended is derived: REST tells the rows' own state, and launches go by it."""
    path = f"/courses/{MAIN}/enrollments"
    before = asking.everything(path, per_page=100)
    asking.order("mutate", do="conclude")
    assert asking.get(f"/courses/{MAIN}").get_json()["workflow_state"] == "completed"
    assert asking.everything(path, per_page=100) == before
    claims = launched(asking, "M. Okafor")
    assert "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor" in claims[f"{CLAIM}roles"]
    assert claims[f"{CLAIM}custom"]["state"] == "inactive"


def test_deleted_course_is_nowhere(asking: Asking) -> None:
    asking.order("mutate", do="delete_course")
    assert asking.get(f"/courses/{MAIN}").status_code == 404
    assert asking.get(f"/courses/{MAIN}/users").status_code == 404
    assert asking.get("/courses/5202").status_code == 200


def test_course_out_of_the_service_s_reach_is_refused_and_comes_back(asking: Asking) -> None:
    asking.order("mutate", do="close_to_service")
    answer = asking.get(f"/courses/{MAIN}")
    assert (answer.status_code, "WWW-Authenticate" in answer.headers) == (401, False)
    assert asking.get(f"/courses/{MAIN}", token="administrator").status_code == 200
    asking.order("mutate", do="open_to_service")
    assert asking.get(f"/courses/{MAIN}").status_code == 200


def test_ended_enrollment_leaves_the_roster_and_deleted_leaves_the_submissions(
    asking: Asking,
) -> None:
    learner = int(asking.case("plain-met")["canvas_user_id"])
    asking.order("mutate", do="end_enrollment", person="plain-met")
    roster = asking.everything(f"/courses/{MAIN}/users", per_page=100)
    assert learner not in {row["id"] for row in roster}
    assert asking.get(WORK, student_ids__=learner).status_code == 200
    asking.order("mutate", do="end_enrollment", person="plain-met", state="deleted")
    assert asking.get(WORK, student_ids__=learner).status_code == 401


def test_copied_course_has_new_ids_the_same_words_and_nobody(asking: Asking) -> None:
    copy = asking.order("mutate", do="copy_course", name="Data Ethics, next term")
    number = copy["course_id"]
    held = asking.get(f"/courses/{MAIN}/assignments", per_page=100).get_json()
    made = asking.get(f"/courses/{number}/assignments", per_page=100).get_json()
    assert asking.get(f"/courses/{number}").get_json()["name"] == "Data Ethics, next term"
    assert [a["name"] for a in made] == [a["name"] for a in held]
    for kind in ("id", "assignment_group_id"):
        assert {a[kind] for a in made}.isdisjoint({a[kind] for a in held})
    for before, after in zip(held, made, strict=True):
        rows = [(c["id"], c["description"]) for c in before.get("rubric", [])]
        assert [(c["id"], c["description"]) for c in after.get("rubric", [])] == rows
        if rows:
            assert after["rubric_settings"]["id"] != before["rubric_settings"]["id"]
    (old,) = asking.get(f"/courses/{MAIN}/outcome_group_links").get_json()
    (new,) = asking.get(f"/courses/{number}/outcome_group_links").get_json()
    assert new["outcome"]["id"] != old["outcome"]["id"]
    assert asking.get(f"/courses/{number}/enrollments").get_json() == []
    assert asking.get(f"/courses/{number}/students/submissions?student_ids[]=all").get_json() == []
    edit = {"do": "edit_criterion", "assignment": MAP, "criterion": "Impact"}
    asking.order("mutate", course=number, description="Effects", **edit)
    assert asking.assignment(MAP)["rubric"][0]["description"] == "Impact"


def test_copied_course_keeps_outcomes_of_the_account_and_tells_its_source(asking: Asking) -> None:
    copy = asking.order("mutate", do="copy_course", course="account-proficiency")
    (old,) = asking.get("/courses/5902/outcome_group_links").get_json()
    (new,) = asking.get(f"/courses/{copy['course_id']}/outcome_group_links").get_json()
    assert new["outcome"]["id"] == old["outcome"]["id"]
    assert copy["previous_course_ids"] == [5902]
    institution = asking.standin.institutions["bayview"]
    assert institution.courses[copy["course_id"]].previous_ids == (5902,)
    again = asking.order("mutate", do="copy_course", course="account-proficiency")
    assert again["course_id"] == copy["course_id"] + 1


def test_merged_learner_is_one_person_under_the_keeper_s_id(asking: Asking) -> None:
    keeper, gone = look(asking, "no-submission"), look(asking, "plain-met")
    old, subject = asking.work("plain-met", MEMO), gone.case["sub"]
    order = {"do": "merge_users", "person": "no-submission"}
    asking.order("mutate", **order, **{"from": "plain-met"})
    assert asking.get(f"/users/{gone.user}").status_code == 404
    assert asking.get(WORK, student_ids__=gone.user).status_code == 401
    (row,) = keeper.rows()
    assert (row["id"], row["user_id"], row["score"]) == (old["id"], keeper.user, old["score"])
    states = [e["enrollment_state"] for e in keeper.enrollments("active", "deleted")]
    assert sorted(states) == ["active", "deleted"]
    assert keeper.enrollments("active", "deleted", user=gone.user) == []
    assert asking.case("plain-met")["canvas_user_id"] == str(keeper.user)
    assert launched(asking, "no-submission")["sub"] == subject
    own = launched(asking, "no-submission", "user_navigation")["sub"]
    assert own == keeper.case["sub"] != subject


def test_work_of_the_keeper_wins_over_that_of_the_merged(asking: Asking) -> None:
    kept = asking.work("plain-not-met", MAP, include__="rubric_assessment")
    order = {"do": "merge_users", "person": "plain-not-met"}
    asking.order("mutate", **order, **{"from": "plain-met"})
    assert asking.work("plain-not-met", MAP, include__="rubric_assessment") == kept


def test_order_about_a_case_goes_to_the_case_s_course(asking: Asking) -> None:
    edited = look(asking, "edit-same-total")
    order = {"do": "regrade", "person": "edit-same-total", "assignment": MAP}
    asking.order("mutate", **order, criterion="Impact", points=4)
    assert edited.points(edited.work())["Impact"] == 4.0


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ({"do": "publish_grades", "assignment": MAP}, "assignment:"),
        ({"do": "publish_grades", "course": "moderated-unpublished",
          "assignment": "Review panel memo", "grader": 3}, "grader:"),
        ({"do": "post_grades", "assignment": "None such"}, "assignment:"),
        ({"do": "assign_to", "assignment": MAP, "people": []}, "people:"),
        ({"do": "assign_to", "assignment": MAP, "people": ["M. Okafor"]}, "people:"),
        ({"do": "assign_to", "assignment": MAP, "people": ["nobody"]}, "person:"),
        ({"do": "end_enrollment"}, "person:"),
        ({"do": "end_enrollment", "person": "plain-met", "state": "gone"}, "state:"),
        ({"do": "copy_course", "name": ""}, "name:"),
        ({"do": "merge_users", "person": "M. Okafor", "from": "plain-met"}, "person:"),
        ({"do": "merge_users", "person": "plain-met", "from": "plain-met"}, "from:"),
        ({"do": "merge_users", "person": "plain-met", "from": "inactive"}, "from:"),
        ({"do": "merge_users", "person": "plain-met", "from": "nobody"}, "person:"),
        ({"do": "regrade", "person": "empty", "assignment": MAP}, "person:"),
    ],
)  # fmt: skip
def test_bad_change_is_refused_by_field(asking: Asking, order: dict[str, Any], said: str) -> None:
    answer = asking.control.test_client().post("/__admin/mutate", json=order)
    assert answer.status_code == 400
    assert answer.get_json()["error"].startswith(said)
