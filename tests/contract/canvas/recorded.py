"""Answers in the shapes Canvas documents, written by hand (canvas-standin's examples), replayed.

Ids are of different kinds in different ranges, some as numbers; what Canvas leaves out is left
out here; lists are cut into pages behind opaque links.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import requests
import responses

from lti_app.canvas.client import CanvasClient
from lti_app.canvas.transport import Patience
from lti_app.domain.ids import (
    AssignmentId,
    CanvasCourseId,
    CanvasOutcomeId,
    CanvasUserId,
    CriterionId,
)
from tests.contract.canvas.worlds import World

PAYLOADS = Path(__file__).parents[2] / "canvas_payloads"
ORIGIN = "https://canvas.example.edu"
FILES = "https://files.example.net"
TOKEN = "1~a-service-token"
Answer = tuple[int, dict[str, str], str]
Asked = dict[str, list[str]]

ROOT = "/api/v1/courses/52"
GRADED_AT = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)
SUBMITTED_AT = datetime(2026, 2, 28, 17, 5, 11, tzinfo=UTC)
HASTE = Patience(backoff=0, slow_below=0)
JSON = {"Content-Type": "application/json; charset=utf-8", "Date": "Sun, 01 Mar 2026 10:00:00 GMT"}
NO_ACCESS = {"error": "invalid assignment ids requested"}
NOT_FOUND = {"errors": [{"message": "The specified resource does not exist."}]}


def payload(name: str) -> Any:
    """Read one recorded body."""
    return json.loads((PAYLOADS / f"{name}.json").read_text(encoding="utf-8"))


@contextmanager
def recorded() -> Iterator[World]:
    """Replay the payloads for as long as the world is looked at."""
    with responses.RequestsMock(assert_all_requests_are_fired=False) as replay:
        for path, answers in ANSWERS.items():
            replay.add_callback(responses.GET, f"{ORIGIN}{path}", callback=_callback(answers))
        replay.add_callback(responses.GET, f"{FILES}/9002", callback=_file)
        yield _world()


def _callback(
    answers: Callable[[Asked], tuple[int, Any]],
) -> Callable[[requests.PreparedRequest], Answer]:
    def answer(request: requests.PreparedRequest) -> Answer:
        assert request.headers["Authorization"] == f"Bearer {TOKEN}"
        asked = parse_qs(urlsplit(str(request.url)).query)
        status, body = answers(asked)
        return status, dict(JSON), json.dumps(body)

    return answer


def _file(request: requests.PreparedRequest) -> Answer:
    assert "Authorization" not in request.headers
    return 200, {"Content-Type": "application/pdf"}, "%PDF-map"


def _submissions(asked: Asked) -> tuple[int, Any]:
    wanted = set(asked["assignment_ids[]"])
    if not wanted <= {"311", "312", "315"}:
        return 403, NO_ACCESS
    includes = set(asked["include[]"])
    assert {"rubric_assessment", "visibility"} <= includes
    users = set(asked["student_ids[]"])
    learners = [
        row
        for row in payload("submissions_grouped")
        if users == {"all"} or str(row["user_id"]) in users
    ]
    for learner in learners:
        learner["submissions"] = [
            _shown(row, includes)
            for row in learner["submissions"]
            if row["assignment_id"] in wanted and _is_since(row, asked)
        ]
    if "grouped" in asked:
        return 200, learners
    return 200, [row for learner in learners for row in learner["submissions"]]


def _shown(row: dict[str, Any], includes: set[str]) -> dict[str, Any]:
    return {
        key: value
        for key, value in row.items()
        if key != "full_rubric_assessment" or key in includes
    }


def _is_since(row: dict[str, Any], asked: Asked) -> bool:
    for name, field in (("graded_since", "graded_at"), ("submitted_since", "submitted_at")):
        if name in asked and (row[field] is None or row[field] <= asked[name][0]):
            return False
    return True


def _assignments(asked: Asked) -> tuple[int, Any]:
    wanted = asked.get("assignment_ids[]")
    return 200, [a for a in payload("assignments") if wanted is None or a["id"] in wanted]


def _users(asked: Asked) -> tuple[int, Any]:
    wanted = asked.get("user_ids[]")
    return 200, [u for u in payload("users") if wanted is None or str(u["id"]) in wanted]


def _results(asked: Asked) -> tuple[int, Any]:
    if asked["outcome_ids[]"] != ["94"]:
        return 400, {"errors": [{"message": "can only include id's of outcomes in the context"}]}
    assert asked["include_hidden"] == ["true"]
    users = asked.get("user_ids[]")
    rows = [
        row
        for row in payload("outcome_results")["outcome_results"]
        if users is None or row["links"]["user"] in users
    ]
    return 200, {"outcome_results": rows}


def _found(name: str) -> Callable[[Asked], tuple[int, Any]]:
    return lambda _asked: (200, payload(name))


def _missing(_asked: Asked) -> tuple[int, Any]:
    return 404, NOT_FOUND


ANSWERS: dict[str, Callable[[Asked], tuple[int, Any]]] = {
    ROOT: _found("course"),
    "/api/v1/courses/999999": _missing,
    f"{ROOT}/assignments": _assignments,
    f"{ROOT}/users": _users,
    f"{ROOT}/students/submissions": _submissions,
    f"{ROOT}/outcome_results": _results,
    f"{ROOT}/outcome_group_links": _found("outcome_group_links"),
    "/api/v1/files/9002": _found("file"),
    "/api/v1/files/123456": _missing,
    "/api/v1/users/self": _found("self"),
}


def _world() -> World:
    return World(
        open=lambda: CanvasClient(ORIGIN, TOKEN, patience=HASTE),
        course_id=CanvasCourseId("52"),
        course_name="Data Ethics",
        work=AssignmentId("311"),
        plain=AssignmentId("312"),
        for_others=AssignmentId("315"),
        unpublished=AssignmentId("313"),
        criteria=(CriterionId("_8241"), CriterionId("blank")),
        learners=frozenset(map(CanvasUserId, ("10000000000877", "878", "879", "880", "890"))),
        test_student=CanvasUserId("890"),
        concluded=CanvasUserId("880"),
        assessed=CanvasUserId("10000000000877"),
        marks={CriterionId("_8241"): Decimal(3), CriterionId("blank"): Decimal("2.5")},
        graded_at=GRADED_AT,
        submitted_at=SUBMITTED_AT,
        untouched=CanvasUserId("878"),
        untouched_work=AssignmentId("311"),
        outcome=CanvasOutcomeId("94"),
        results={CanvasUserId("10000000000877"): 2, CanvasUserId("879"): 1},
        file_id="9002",
        file=b"%PDF-map",
    )
