"""Faults: matched, counted, and each as the real thing would look."""

import json
from typing import Any

import jwt
import pytest

from tests.standin.conftest import AUTH, MAIN, Asking, links
from tests.standin.launching import authorize, begin, fields

WORK = f"/courses/{MAIN}/students/submissions"

INSTEAD: tuple[tuple[str, int, str, str], ...] = (
    ("throttle_429", 429, "text/plain", "429 Too Many Requests (Rate Limit Exceeded)"),
    ("throttle_403_text", 403, "text/plain", "403 Forbidden (Rate Limit Exceeded)"),
    ("500_json", 500, "application/json", "error_report_id"),
    ("502_html", 502, "text/html", "Bad Gateway"),
    ("html_200", 200, "text/html", "maintenance"),
    ("html_401", 401, "text/html", "Sign in"),
    ("redirect_login", 302, "text/html", ""),
    ("not_found", 404, "application/json", "does not exist"),
    ("scope_401", 401, "application/json", "Insufficient scopes"),
    ("unauthorized_plain", 401, "application/json", "not authorized"),
    ("forbidden_new_style", 403, "application/json", "not authorized"),
)


@pytest.mark.parametrize(
    ("kind", "status", "content", "said"), INSTEAD, ids=[row[0] for row in INSTEAD]
)
def test_fault_answers_once_in_canvas_s_place(
    asking: Asking, kind: str, status: int, content: str, said: str
) -> None:
    asking.order("faults", fault=kind)
    answer = asking.get(f"/courses/{MAIN}")
    assert answer.status_code == status
    assert answer.headers["Content-Type"].startswith(content)
    assert said in answer.get_data(as_text=True)
    assert "Retry-After" not in answer.headers
    assert asking.get(f"/courses/{MAIN}").status_code == 200


def test_only_a_dead_token_carries_the_header(asking: Asking) -> None:
    asking.order("faults", fault="unauthorized_header")
    assert "WWW-Authenticate" in asking.get("/users/self").headers
    for kind in ("unauthorized_plain", "scope_401", "html_401"):
        asking.order("faults", fault=kind)
        assert "WWW-Authenticate" not in asking.get("/users/self").headers


def test_fault_hits_the_third_page_only(asking: Asking) -> None:
    asking.order("faults", fault="502_html", match={"page": 3, "path": "*/submissions"})
    answer = asking.get(WORK, student_ids__="all")
    statuses = [answer.status_code]
    for _ in range(2):
        answer = asking.follow(links(answer)["next"])
        statuses.append(answer.status_code)
    assert statuses == [200, 200, 502]


def test_fault_matches_course_token_and_method(asking: Asking) -> None:
    for match in ({"course": "5202"}, {"token": "administrator"}, {"method": "POST"}):
        asking.order("faults", fault="500_json", match=match, times=9)
    assert asking.get(f"/courses/{MAIN}").status_code == 200
    assert asking.get("/courses/5202").status_code == 500
    assert asking.get(f"/courses/{MAIN}", token="administrator").status_code == 500


def test_probability_is_drawn_from_the_seed(asking: Asking) -> None:
    def pattern() -> list[int]:
        asking.control.test_client().delete("/__admin/faults")
        asking.order("faults", fault="500_json", probability=0.5, seed=7)
        return [asking.get("/users/self").status_code for _ in range(20)]

    first = pattern()
    assert first == pattern()
    assert {200, 500} == set(first)


def test_faults_are_listed_counted_and_removed(asking: Asking) -> None:
    made = asking.order("faults", fault="500_json", times=2)
    asking.get("/users/self")
    assert [(f["id"], f["left"], f["hits"]) for f in asking.read("faults")["faults"]] == [
        (made["id"], 1, 1)
    ]
    asking.control.test_client().delete(f"/__admin/faults/{made['id']}")
    assert asking.read("faults")["faults"] == []


@pytest.mark.parametrize(
    ("order", "said"),
    [
        ({"fault": "earthquake"}, "fault:"),
        ({"fault": "hang", "match": {"colour": "red"}}, "match:"),
        ({}, "fault:"),
    ],
)
def test_bad_order_is_refused_by_field(asking: Asking, order: dict[str, Any], said: str) -> None:
    answer = asking.control.test_client().post("/__admin/faults", json=order)
    assert answer.status_code == 400
    assert answer.get_json()["error"].startswith(said)


def test_dropped_next_leaves_a_full_page_that_looks_like_the_last(asking: Asking) -> None:
    asking.order("faults", fault="drop_next_link")
    answer = asking.get(WORK, student_ids__="all")
    assert len(answer.get_json()) == 10
    assert "next" not in links(answer)


def test_repeated_next_leads_to_the_same_page(asking: Asking) -> None:
    asking.order("faults", fault="repeat_next_link", match={"page": 2})
    second = asking.follow(links(asking.get(WORK, student_ids__="all"))["next"])
    assert links(second)["next"] == links(second)["current"]
    third = asking.follow(links(second)["next"])
    assert third.get_json() == second.get_json()


def test_foreign_next_leads_to_another_host(asking: Asking) -> None:
    asking.order("faults", fault="foreign_next_link")
    assert links(asking.get(WORK, student_ids__="all"))["next"].startswith("http://127.0.0.9:9/")


def test_duplicate_row_comes_twice_on_one_page(asking: Asking) -> None:
    asking.order("faults", fault="duplicate_row")
    rows = asking.get(WORK, student_ids__="all").get_json()
    assert rows[0] == rows[1]


def test_stripped_includes_answer_200_without_them(asking: Asking) -> None:
    asking.order("faults", fault="include_stripped")
    params: dict[str, Any] = {
        "student_ids__": "all",
        "include__": ["rubric_assessment", "visibility"],
    }
    stripped = asking.get(WORK, **params)
    assert stripped.status_code == 200
    assert all("assignment_visible" not in row for row in stripped.get_json())
    assert all("assignment_visible" in row for row in asking.get(WORK, **params).get_json())


def test_truncated_json_is_whole_in_length_and_broken(asking: Asking) -> None:
    asking.order("faults", fault="truncated_json")
    answer = asking.get(WORK, student_ids__="all")
    assert answer.status_code == 200
    assert int(answer.headers["Content-Length"]) == len(answer.data)
    with pytest.raises(ValueError):
        json.loads(answer.data)


def test_token_expires_on_a_page_and_stays_dead(asking: Asking) -> None:
    asking.order("faults", fault="token_expires_on_page", match={"page": 2})
    first = asking.get(WORK, student_ids__="all")
    second = asking.follow(links(first)["next"])
    assert (first.status_code, second.status_code) == (200, 401)
    assert second.get_json()["errors"][0]["message"] == "Expired access token."
    assert asking.get("/users/self").status_code == 401
    asking.order("reset")
    assert asking.get("/users/self").status_code == 200


def test_revoked_token_stays_dead(asking: Asking) -> None:
    asking.order("faults", fault="token_revoked")
    for _ in range(2):
        answer = asking.get("/users/self")
        assert answer.get_json()["errors"][0]["message"] == "Revoked access token."


def test_key_set_and_authorization_can_be_down(asking: Asking) -> None:
    asking.order("faults", fault="jwks_down")
    asking.order("faults", fault="auth_down")
    assert asking.browser.get("/api/lti/security/jwks", base_url=AUTH).status_code == 502
    assert authorize(asking, begin(asking, "M. Okafor").request()).status_code == 502
    assert asking.browser.get("/api/lti/security/jwks", base_url=AUTH).status_code == 200


def test_unknown_kid_signs_with_a_key_nobody_publishes(asking: Asking) -> None:
    asking.order("faults", fault="unknown_kid")
    sent = fields(authorize(asking, begin(asking, "M. Okafor").request()))
    keys = asking.browser.get("/api/lti/security/jwks", base_url=AUTH).get_json()["keys"]
    kid = jwt.get_unverified_header(sent["id_token"])["kid"]
    assert kid not in {key["kid"] for key in keys}
