"""Every kind of fault happens on the wire: the ones of `test_faults` and these."""

import ast
import gzip
import zlib
from pathlib import Path
from typing import Any

import jwt
import pytest

from demo.standin.faults import KINDS
from tests.standin.conftest import AUTH, MAIN, Asking, links
from tests.standin.launching import authorize, begin, fields

WORK = f"/courses/{MAIN}/students/submissions"
ROSTER = f"/courses/{MAIN}/users"
HERE = Path(__file__).parent


def test_every_kind_of_fault_is_named_in_a_test() -> None:
    told: set[str] = set()
    for path in HERE.glob("test_*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                told.add(node.value)
    assert set(KINDS) - told == set()
    assert len(KINDS) == 36


def test_throttle_storm_refuses_everything_of_a_token_until_it_leaked(asking: Asking) -> None:
    asking.order("faults", fault="throttle_storm")
    assert [asking.get("/users/self").status_code for _ in range(3)] == [429] * 3
    assert asking.get("/users/self", token="administrator").status_code == 200
    asking.order("clock", advance=20)
    assert asking.get("/users/self").status_code == 429
    asking.order("clock", advance=10)
    assert asking.get("/users/self").status_code == 200


def test_bad_gzip_says_it_is_packed_and_cannot_be_unpacked(asking: Asking) -> None:
    asking.order("faults", fault="gzip_bad")
    answer = asking.get(WORK, student_ids__="all")
    assert answer.headers["Content-Encoding"] == "gzip"
    with pytest.raises((zlib.error, OSError, EOFError)):
        gzip.decompress(answer.data)


def test_next_on_http_leads_away_from_the_origin(asking: Asking) -> None:
    asking.order("faults", fault="next_on_http")
    held = links(asking.get(WORK, student_ids__="all"))
    assert held["next"].startswith("http://127.0.0.1/api/v1/")
    assert held["first"].startswith("http://127.0.0.1:8001/api/v1/")


def test_skipped_row_is_missing_from_its_page_and_comes_nowhere(asking: Asking) -> None:
    whole = [row["id"] for row in asking.everything(WORK, student_ids__="all")]
    asking.order("faults", fault="skip_row_while_paging", match={"page": 2})
    found = [row["id"] for row in asking.everything(WORK, student_ids__="all")]
    assert found == whole[:10] + whole[11:]


def test_reordered_page_has_the_same_rows_backwards(asking: Asking) -> None:
    whole = [row["id"] for row in asking.everything(ROSTER)]
    asking.order("faults", fault="reorder_page", match={"page": 2})
    found = [row["id"] for row in asking.everything(ROSTER)]
    assert found != whole
    assert sorted(found) == sorted(whole)


def test_rows_are_shuffled_where_the_answer_is_an_object_too(asking: Asking) -> None:
    path = f"/courses/{MAIN}/outcome_results"
    whole = asking.get(path).get_json()["outcome_results"]
    asking.order("faults", fault="reorder_page")
    assert asking.get(path).get_json()["outcome_results"] == whole[::-1]


def test_skewed_clock_is_told_in_the_date(asking: Asking) -> None:
    asking.order("faults", fault="clock_skew", seconds=-7200)
    assert asking.get("/users/self").headers["Date"] == "Tue, 20 Apr 2027 10:00:00 GMT"
    assert asking.get("/users/self").headers["Date"] == "Tue, 20 Apr 2027 12:00:00 GMT"


def test_skewed_clock_is_signed_into_the_token(asking: Asking) -> None:
    began = int(asking.standin.clock.now().timestamp())
    asking.order("faults", fault="clock_skew", match={"path": "/api/lti/authorize"})
    sent = fields(authorize(asking, begin(asking, "M. Okafor").request()))
    claims = jwt.decode(sent["id_token"], options={"verify_signature": False})
    assert (claims["iat"], claims["exp"]) == (began + 3600, began + 7200)


def test_failing_outcomes_service_leaves_its_results_out_without_a_word(asking: Asking) -> None:
    course = asking.standin.institutions["bayview"].course(MAIN)
    brief = asking.assignment("Plain-language brief")["id"]
    course.assignments[brief].new_quiz = True
    path = f"/courses/{MAIN}/outcome_results"

    def aligned() -> set[str]:
        answer = asking.get(path, per_page=100)
        assert answer.status_code == 200
        rows = answer.get_json()["outcome_results"]
        return {row["links"]["assignment"] for row in rows}

    whole = aligned()
    asking.order("faults", fault="slow_outcomes_service", seconds=0)
    assert whole - aligned() == {f"assignment_{brief}"}


def test_address_of_a_file_may_have_expired(asking: Asking) -> None:
    row = asking.work("reflection-upload-two-files", "Culminating reflection")
    address = row["attachments"][0]["url"]
    asking.order("faults", fault="file_url_expired")

    def fetched() -> int:
        path = "/" + address.split("/", 3)[3]
        there = asking.browser.get(path, base_url=address[: -len(path)]).headers["Location"]
        inner = "/" + there.split("/", 3)[3]
        return asking.browser.get(inner, base_url=AUTH).status_code

    assert (fetched(), fetched()) == (403, 200)


def test_result_of_a_new_quiz_has_no_id_and_comes_before_those_canvas_keeps(
    asking: Asking,
) -> None:
    course = asking.standin.institutions["bayview"].course(MAIN)
    brief = asking.assignment("Plain-language brief")["id"]
    course.assignments[brief].new_quiz = True
    rows = asking.get(f"/courses/{MAIN}/outcome_results", per_page=100).get_json()[
        "outcome_results"
    ]
    of_service = [row["links"]["assignment"] == f"assignment_{brief}" for row in rows]
    assert of_service == sorted(of_service, reverse=True)
    assert [row["id"] is None for row in rows] == of_service
    assert 0 < sum(of_service) < len(rows)


def test_comment_may_be_saved_while_its_answer_is_lost(asking: Asking) -> None:
    asking.order("switches", service_rights="write")
    asking.order("faults", fault="comment_saved_but_timeout", seconds=0)
    learner = asking.case("plain-met")["canvas_user_id"]
    number = asking.assignment("Stakeholder map")["id"]
    path = f"/courses/{MAIN}/assignments/{number}/submissions/{learner}"
    assert asking.get(path).status_code == 200
    answer = asking.send("PUT", path, data={"comment[text_comment]": "Kept"})
    assert answer.status_code == 504
    row = asking.get(path, include__="submission_comments").get_json()
    assert [c["comment"] for c in row["submission_comments"]] == ["Kept"]


def test_conversation_may_be_saved_while_its_answer_is_an_error(asking: Asking) -> None:
    asking.order("faults", fault="conversation_saved_but_500")
    learner = asking.case("plain-met")["canvas_user_id"]
    form: dict[str, Any] = {"recipients[]": [learner], "subject": "S", "body": "B"}
    answer = asking.send("POST", "/conversations", data=form)
    assert (answer.status_code, answer.get_json()["error_report_id"]) == (500, 4451)
    (kept,) = asking.read("conversations")["conversations"]
    assert [m["body"] for m in kept["messages"]] == ["B"]


def test_authorization_down_gives_no_tokens_either(asking: Asking) -> None:
    asking.order("faults", fault="auth_down")
    answer = asking.browser.post("/login/oauth2/token", base_url=AUTH, data={})
    assert answer.status_code == 502


def test_refused_write_is_refused_and_not_lost(asking: Asking) -> None:
    asking.order("faults", fault="conversation_saved_but_500")
    answer = asking.send("POST", "/conversations", data={"body": "B"})
    assert answer.status_code == 400


@pytest.mark.parametrize("kind", ["hang", "504_after", "reset_mid_body"])
def test_fault_of_the_wire_itself_can_be_ordered(asking: Asking, kind: str) -> None:
    """They need real connections to be seen: test_served."""
    asking.order("faults", fault=kind, seconds=0)
    answer = asking.get(f"/courses/{MAIN}")
    seen = {"hang": 200, "504_after": 504, "reset_mid_body": 200}
    assert answer.status_code == seen[kind]
    if kind == "reset_mid_body":
        assert int(answer.headers["Content-Length"]) > len(answer.data)
