"""Tokens: dead ones, narrow ones, and people who may not."""

from typing import Any

import pytest

from tests.standin.conftest import BAYVIEW, COASTAL, MAIN, Asking

REALM = 'Bearer realm="canvas-lms"'


def test_dead_tokens_say_how_they_died_and_carry_the_header(asking: Asking) -> None:
    for name, word in (("expired", "Expired"), ("revoked", "Revoked")):
        answer = asking.get(f"/courses/{MAIN}", token=name)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == REALM
        error = answer.get_json()["errors"][0]
        assert error["message"] == f"{word} access token."
        assert ("expired_at" in error) == (word == "Expired")


def test_unknown_token_is_invalid(asking: Asking) -> None:
    answer = asking.browser.get(
        "/api/v1/users/self", base_url=BAYVIEW, headers={"Authorization": "Bearer nobody"}
    )
    assert answer.status_code == 401
    assert answer.get_json() == {"errors": [{"message": "Invalid access token."}]}
    assert answer.headers["WWW-Authenticate"] == REALM


def test_no_token_is_unauthenticated(asking: Asking) -> None:
    answer = asking.get("/users/self", token=None)
    assert answer.status_code == 401
    assert answer.get_json()["status"] == "unauthenticated"


def test_token_of_one_institution_is_unknown_to_the_other(asking: Asking) -> None:
    answer = asking.get(f"/courses/{MAIN}", host=COASTAL)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == REALM


def test_narrow_token_is_refused_without_the_header(asking: Asking) -> None:
    assert asking.get(f"/courses/{MAIN}", token="scoped-courses-only").status_code == 200
    answer = asking.get("/users/self", token="scoped-courses-only")
    assert answer.status_code == 401
    assert answer.get_json() == {"errors": [{"message": "Insufficient scopes on access token."}]}
    assert "WWW-Authenticate" not in answer.headers


def test_scope_is_looked_at_before_existence(asking: Asking) -> None:
    answer = asking.get("/outcomes/1", token="scoped-courses-only")
    assert answer.status_code == 401


def test_scope_to_read_is_none_to_write(asking: Asking) -> None:
    """Whatever the token's user may do."""
    asking.order("switches", service_rights="write")
    form = {"assignment[name]": "Reflection"}
    path = f"/courses/{MAIN}/assignments"
    assert asking.get(path, token="scoped-courses-only").status_code == 200
    answer = asking.send("POST", path, token="scoped-courses-only", data=form)
    assert answer.status_code == 401
    assert answer.get_json() == {"errors": [{"message": "Insufficient scopes on access token."}]}
    query = {"query": "{ course(id: 5201) { name } }"}
    for name, status in (("scoped-courses-only", 401), ("service", 200)):
        answer = asking.send("POST", "/graphql", prefix="/api", token=name, json=query)
        assert answer.status_code == status


def test_key_without_includes_drops_them_without_a_word(asking: Asking) -> None:
    path = f"/courses/{MAIN}/students/submissions"
    params: dict[str, Any] = {
        "student_ids__": "all",
        "include__": ["rubric_assessment", "visibility"],
    }
    full = asking.get(path, **params).get_json()
    answer = asking.get(path, token="scoped-no-includes", **params)
    assert answer.status_code == 200
    assert any("rubric_assessment" in row for row in full)
    assert all("assignment_visible" in row for row in full)
    for row in answer.get_json():
        assert "rubric_assessment" not in row
        assert "assignment_visible" not in row


def as_person(asking: Asking, name: str) -> str:
    """Give a campus person a token of their own, by name."""
    institution = asking.standin.institutions["bayview"]
    course = institution.course(MAIN)
    person = next(p for p in course.people.values() if p.name == name)
    token = institution.tokens["administrator"]
    token.user_id = person.id
    return token.name


@pytest.mark.parametrize(("status", "switch"), [(401, {}), (403, {"forbidden_status": 403})])
def test_no_permission_is_401_on_older_sites_and_403_on_newer(
    asking: Asking, status: int, switch: dict[str, int]
) -> None:
    asking.order("switches", **switch)
    token = as_person(asking, "Amara Nwosu")
    answer = asking.get(f"/courses/{MAIN}/outcome_results", token=token)
    assert answer.status_code == status
    assert answer.get_json() == {
        "status": "unauthorized",
        "errors": [{"message": "user not authorized to perform that action"}],
    }
    assert "WWW-Authenticate" not in answer.headers


def test_learner_reads_own_work_and_nobody_elses(asking: Asking) -> None:
    other = asking.case("plain-not-met")["canvas_user_id"]
    token = as_person(asking, "Amara Nwosu")
    path = f"/courses/{MAIN}/students/submissions"
    own = asking.get(path, token=token, per_page=100).get_json()
    assert {row["user_id"] for row in own} == {int(asking.case("plain-met")["canvas_user_id"])}
    assert asking.get(path, token=token, student_ids__=other).status_code == 401


def test_stranger_to_a_course_may_not_read_it_and_an_unknown_course_is_not_found(
    asking: Asking,
) -> None:
    token = as_person(asking, "M. Okafor")
    assert asking.get("/courses/5202", token=token).status_code == 401
    assert asking.get("/courses/9999", token=token).status_code == 404
    assert asking.get("/courses/nonsense", token=token).status_code == 404


def test_unpublished_assignment_is_invisible_to_a_learner(asking: Asking) -> None:
    note = asking.assignment("Guest lecture note")["id"]
    token = as_person(asking, "Amara Nwosu")
    rows = asking.get(f"/courses/{MAIN}/assignments", token=token, per_page=100).get_json()
    assert note not in {row["id"] for row in rows}
    assert asking.get(f"/courses/{MAIN}/assignments/{note}", token=token).status_code == 404
