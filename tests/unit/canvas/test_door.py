"""The one door: what each refusal becomes, how patience ends, where a list may lead."""

from collections.abc import Iterator

import pytest
import responses
from requests import ConnectionError as ConnectionFailed
from responses import matchers

from lti_app.canvas.client import CanvasClient
from lti_app.canvas.door import STRING_IDS, Door
from lti_app.canvas.errors import (
    CanvasFailure,
    CanvasForbidden,
    CanvasIncomplete,
    CanvasNotFound,
    CanvasThrottled,
    CanvasUnauthorized,
    CanvasUnavailable,
)
from lti_app.canvas.transport import Patience
from lti_app.domain.ids import AssignmentId, CanvasCourseId, CanvasUserId

BASE = "https://canvas.example.edu"
TOKEN = "1~a-very-secret-token"
SECRET = "a learner's own words"
COURSE = f"{BASE}/api/v1/courses/52"
THROTTLED = "403 Forbidden (Rate Limit Exceeded)\n"


@pytest.fixture
def replay() -> Iterator[responses.RequestsMock]:
    with responses.RequestsMock() as made:
        yield made


def door(pauses: list[float] | None = None, **patience: float) -> Door:
    settings = {"backoff": 0, "slow_below": 0, "retries": 2} | patience
    waits = [] if pauses is None else pauses
    return Door(BASE, TOKEN, patience=Patience(**settings), pause=waits.append)  # type: ignore[arg-type]  # numbers by name


@pytest.mark.parametrize(
    ("status", "headers", "body", "kind"),
    [
        (400, {}, '{"error":"x"}', CanvasForbidden),
        (401, {"WWW-Authenticate": 'Bearer realm="canvas-lms"'}, "{}", CanvasUnauthorized),
        (401, {}, "{}", CanvasForbidden),
        (401, {}, "<!doctype html><title>Sign in</title>", CanvasUnavailable),
        (403, {}, '{"status":"unauthorized"}', CanvasForbidden),
        (403, {}, THROTTLED, CanvasThrottled),
        (404, {}, "{}", CanvasNotFound),
        (409, {}, "{}", CanvasUnavailable),
        (422, {}, "{}", CanvasUnavailable),
        (429, {}, "429 Too Many Requests (Rate Limit Exceeded)\n", CanvasThrottled),
        (500, {}, '{"error_report_id":4451}', CanvasUnavailable),
        (503, {}, "<html>down</html>", CanvasUnavailable),
    ],
)
def test_each_refusal_becomes_one_of_six_and_tells_no_body_and_no_token(
    replay: responses.RequestsMock,
    status: int,
    headers: dict[str, str],
    body: str,
    kind: type[CanvasFailure],
) -> None:
    told = body.replace("{", f'{{"said":"{SECRET}"', 1) if body == "{}" else f"{body} {SECRET}"
    replay.get(COURSE, body=told, status=status, headers=headers)
    with pytest.raises(CanvasFailure) as failed:
        door(retries=0).get("courses/52")
    assert type(failed.value) is kind
    assert failed.value.status in {status, None}
    assert failed.value.path == "courses/52"
    whole = repr(failed.value) + str(failed.value) + repr(failed.value.__cause__)
    assert SECRET not in whole
    assert TOKEN not in whole
    assert failed.value.__suppress_context__


def test_a_scope_is_told_from_a_permission(replay: responses.RequestsMock) -> None:
    said = {"errors": [{"message": "Insufficient scopes on access token."}]}
    replay.get(COURSE, json=said, status=401)
    with pytest.raises(CanvasForbidden) as failed:
        door().get("courses/52")
    assert failed.value.reason == "the token lacks a scope"


@pytest.mark.parametrize("times", [1, 2])
def test_the_old_throttle_is_waited_out_within_the_bounds(
    replay: responses.RequestsMock, times: int
) -> None:
    for _ in range(times):
        replay.get(COURSE, body=THROTTLED, status=403)
    replay.get(COURSE, json={"id": 52})
    made = door()
    assert made.get("courses/52") == b'{"id": 52}'
    assert (made.usage.requests, made.usage.retries) == (times + 1, times)


def test_waits_between_throttled_tries_grow(replay: responses.RequestsMock) -> None:
    for _ in range(4):
        replay.get(COURSE, body=THROTTLED, status=403)
    pauses: list[float] = []
    with pytest.raises(CanvasThrottled):
        door(pauses, backoff=2, retries=3).get("courses/52")
    assert len(pauses) == 3
    # The first try again is at once, jitter apart; each later one waits twice as long.
    assert pauses[0] == 0
    assert 4 <= pauses[1] <= 5
    assert 8 <= pauses[2] <= 9


@pytest.mark.parametrize("status", [429, 502, 503, 504])
def test_passing_trouble_is_tried_again(replay: responses.RequestsMock, status: int) -> None:
    replay.get(COURSE, body="busy", status=status)
    replay.get(COURSE, json={"id": 52})
    assert door().get("courses/52") == b'{"id": 52}'


def test_a_broken_connection_is_unavailable(replay: responses.RequestsMock) -> None:
    replay.get(COURSE, body=ConnectionFailed(SECRET))
    with pytest.raises(CanvasUnavailable) as failed:
        door().get("courses/52")
    assert SECRET not in str(failed.value)


def test_a_redirect_is_no_answer_and_is_not_followed(replay: responses.RequestsMock) -> None:
    replay.get(COURSE, status=302, headers={"Location": f"{BASE}/login"})
    with pytest.raises(CanvasUnavailable) as failed:
        door().get("courses/52")
    assert failed.value.reason == "a redirect instead of an answer"


def test_html_with_status_200_is_no_answer(replay: responses.RequestsMock) -> None:
    replay.get(COURSE, body="<!doctype html>", content_type="text/html; charset=utf-8")
    with pytest.raises(CanvasIncomplete):
        door().get("courses/52")


def test_an_answer_past_the_cap_is_refused(replay: responses.RequestsMock) -> None:
    replay.get(COURSE, json={"id": "x" * 2_000_000})
    with pytest.raises(CanvasIncomplete) as failed:
        door(page_bytes=2**20).get("courses/52")
    assert "larger than 1 MiB" in failed.value.reason


def test_ids_are_asked_for_as_text(replay: responses.RequestsMock) -> None:
    wanted = {"Accept": STRING_IDS, "Authorization": f"Bearer {TOKEN}"}
    replay.get(COURSE, json={}, match=[matchers.header_matcher(wanted)])
    door().get("courses/52")


def test_cost_and_canvas_time_are_kept(replay: responses.RequestsMock) -> None:
    dated = {"X-Request-Cost": "0.25", "Date": "Sun, 01 Mar 2026 10:00:00 GMT"}
    replay.get(COURSE, json={}, headers=dated)
    replay.get(COURSE, json={}, headers=dated | {"Date": "Sun, 01 Mar 2026 11:00:00 GMT"})
    made = door()
    made.get("courses/52")
    made.get("courses/52")
    assert made.usage.cost == 0.5
    assert made.usage.bytes == 4
    assert str(made.answered_at) == "2026-03-01 10:00:00+00:00"


@pytest.mark.parametrize(
    ("left", "pauses"), [("600.0", []), ("100", [5.0]), ("0", [15.0]), ("nonsense", [15.0])]
)
def test_a_bucket_running_low_slows_us_down(
    replay: responses.RequestsMock, left: str, pauses: list[float]
) -> None:
    replay.get(COURSE, json={}, headers={"X-Rate-Limit-Remaining": left})
    waited: list[float] = []
    door(waited, slow_below=150).get("courses/52")
    assert waited == pauses


def linked(**relations: str) -> dict[str, str]:
    return {"Link": ",".join(f'<{url}>; rel="{name}"' for name, url in relations.items())}


def pages(replay: responses.RequestsMock, *headers: dict[str, str]) -> list[tuple[bytes, bool]]:
    for number, given in enumerate(headers, start=1):
        query = {} if number == 1 else {"page": f"bookmark:{number}"}
        replay.get(
            f"{COURSE}/users",
            json=[number],
            headers=given,
            match=[matchers.query_param_matcher(query)],
        )
    return list(door().pages("courses/52/users", []))


def test_pages_are_followed_by_their_own_links(replay: responses.RequestsMock) -> None:
    found = pages(
        replay,
        linked(next=f"{COURSE}/users?page=bookmark:2"),
        linked(next=f"{COURSE}/users?page=bookmark:3"),
        {},
    )
    assert found == [(b"[1]", True), (b"[2]", True), (b"[3]", False)]


def test_a_last_link_that_names_this_page_proves_the_end(replay: responses.RequestsMock) -> None:
    here = f"{COURSE}/users?page=1"
    assert pages(replay, linked(current=here, last=here)) == [(b"[1]", True)]


@pytest.mark.parametrize(
    "headers",
    [
        linked(current=f"{COURSE}/users?page=1", last=f"{COURSE}/users?page=2"),
        linked(next="https://evil.example/api/v1/courses/52/users?page=2"),
        linked(next="http://canvas.example.edu/api/v1/courses/52/users?page=2"),
        linked(next="https://canvas.example.edu:444/api/v1/courses/52/users?page=2"),
    ],
    ids=["cut", "foreign host", "without TLS", "other port"],
)
def test_a_list_that_leads_nowhere_or_elsewhere_is_incomplete(
    replay: responses.RequestsMock, headers: dict[str, str]
) -> None:
    with pytest.raises(CanvasIncomplete):
        pages(replay, headers)
    assert len(replay.calls) == 1


def test_a_list_that_turns_in_a_circle_is_incomplete(replay: responses.RequestsMock) -> None:
    again = linked(next=f"{COURSE}/users?page=bookmark:2")
    with pytest.raises(CanvasIncomplete):
        pages(replay, again, again)


def test_a_date_that_is_none_is_no_date(replay: responses.RequestsMock) -> None:
    replay.get(COURSE, json={}, headers={"Date": "yesterday"})
    made = door()
    made.get("courses/52")
    assert made.answered_at is None


def test_a_full_page_of_learners_that_nothing_proves_is_incomplete(
    replay: responses.RequestsMock,
) -> None:
    learners = [{"user_id": number, "submissions": []} for number in range(1, 101)]
    replay.get(f"{COURSE}/students/submissions", json=learners)
    client = CanvasClient(BASE, TOKEN, patience=Patience(slow_below=0))
    with pytest.raises(CanvasIncomplete) as failed:
        client.submissions(CanvasCourseId("52"), [AssignmentId("311")])
    assert failed.value.reason == "the list may have been cut"


def test_the_same_page_is_believed_when_it_names_everybody_expected(
    replay: responses.RequestsMock,
) -> None:
    learners = [{"user_id": number, "submissions": []} for number in range(1, 101)]
    replay.get(f"{COURSE}/students/submissions", json=learners)
    client = CanvasClient(BASE, TOKEN, patience=Patience(slow_below=0))
    asked = [AssignmentId("311")]
    found = client.submissions(CanvasCourseId("52"), asked, expecting=[CanvasUserId("100")])
    assert len(found) == len(learners)
    assert not any(row.fact.visible for row in found)
