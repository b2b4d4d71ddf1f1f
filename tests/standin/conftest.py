"""A frozen stand-in with a small campus, and short ways to ask it things."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from demo.standin.app import create_admin_app, create_public_app
from demo.standin.server import RunningStandin, start
from demo.standin.world import Standin, StandinSettings

TODAY = date(2027, 4, 20)
NOW = datetime(2027, 4, 20, 12, 0, 0, tzinfo=UTC)
BAYVIEW = "http://127.0.0.1:8001"
COASTAL = "http://127.0.0.2:8001"
AUTH = "http://127.0.0.3:8001"
MAIN = 5201
TOOL = "http://localhost:8000"


def tool_config() -> dict[str, Any]:
    """A developer key's JSON as any tool might give it."""
    names = {"course_navigation": "Badges", "account_navigation": "Office"}
    placements: list[dict[str, Any]] = [
        {"placement": key, "message_type": "LtiResourceLinkRequest", "text": text}
        for key, text in names.items()
    ]
    placements.append(
        {
            "placement": "user_navigation",
            "message_type": "LtiResourceLinkRequest",
            "target_link_uri": f"{TOOL}/lti/launch?own=1",
            "custom_fields": {"where": "own", "course": "$Canvas.course.id"},
        }
    )
    return {
        "title": "A tool",
        "description": "For tests",
        "target_link_uri": f"{TOOL}/lti/launch",
        "oidc_initiation_url": f"{TOOL}/lti/login",
        "redirect_uris": [f"{TOOL}/lti/launch", f"{TOOL}/lti/other?kind=one"],
        "public_jwk_url": f"{TOOL}/lti/jwks.json",
        "scopes": [],
        "custom_fields": {
            "user": "$Canvas.user.id",
            "course": "$Canvas.course.id",
            "account": "$Canvas.account.id",
            "root": "$Canvas.rootAccount.id",
            "sis": "$Canvas.user.sisSourceId",
            "term": "$Canvas.term.name",
            "sections": "$Canvas.course.sectionIds",
            "base": "$Canvas.api.baseUrl",
            "state": "$Canvas.enrollment.enrollmentState",
            "assignment": "$Canvas.assignment.id",
            "nonsense": "$Canvas.no.such.thing",
            "plain": "as it is",
        },
        "extensions": [
            {
                "platform": "canvas.instructure.com",
                "privacy_level": "public",
                "settings": {"placements": placements},
            }
        ],
    }


@dataclass(frozen=True)
class Asking:
    """A stand-in behind test clients; `get` asks its REST API as the service user."""

    standin: Standin
    public: Flask
    control: Flask

    @property
    def browser(self) -> FlaskClient:
        return self.public.test_client()

    def token(self, name: str = "service", institution: str = "bayview") -> str:
        return self.standin.institutions[institution].tokens[name].value

    def get(
        self,
        path: str,
        *,
        token: str | None = "service",
        host: str = BAYVIEW,
        string_ids: bool = False,
        **params: Any,
    ) -> TestResponse:
        headers: dict[str, str] = {}
        if token is not None:
            headers["Authorization"] = f"Bearer {self.token(token)}"
        if string_ids:
            headers["Accept"] = "application/json+canvas-string-ids"
        query = {k.replace("__", "[]"): v for k, v in params.items()}
        return self.browser.get(
            f"/api/v1{path}", base_url=host, headers=headers, query_string=query or None
        )

    def send(
        self,
        method: str,
        path: str,
        *,
        token: str = "service",
        prefix: str = "/api/v1",
        **body: Any,
    ) -> TestResponse:
        """Write by REST: `data` as a form, `json` as JSON."""
        headers = {"Authorization": f"Bearer {self.token(token)}"}
        return self.browser.open(
            f"{prefix}{path}", method=method, base_url=BAYVIEW, headers=headers, **body
        )

    def follow(self, url: str) -> TestResponse:
        headers = {"Authorization": f"Bearer {self.token()}"}
        origin, _, rest = url.removeprefix("http://").partition("/")
        return self.browser.get(f"/{rest}", base_url=f"http://{origin}", headers=headers)

    def everything(self, path: str, **params: Any) -> list[Any]:
        """All rows of a list, by its `next` links."""
        answer = self.get(path, **params)
        rows: list[Any] = list(answer.get_json())
        while "next" in links(answer):
            answer = self.follow(links(answer)["next"])
            rows.extend(answer.get_json())
        return rows

    def order(self, verb: str, **body: Any) -> Any:
        answer = self.control.test_client().post(f"/__admin/{verb}", json=body)
        assert answer.status_code < 300, answer.get_json()
        return answer.get_json()

    def read(self, verb: str) -> Any:
        return self.control.test_client().get(f"/__admin/{verb}").get_json()

    def case(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = self.read(f"cases/{name}")
        assert "error" not in found, found
        return found

    def work(self, case: str, assignment: str, **params: Any) -> dict[str, Any]:
        """A learner's row on an assignment, by REST."""
        learner = self.case(case)["canvas_user_id"]
        number = self.assignment(assignment)["id"]
        path = f"/courses/{MAIN}/assignments/{number}/submissions/{learner}"
        row: dict[str, Any] = self.get(path, **params).get_json()
        return row

    def assignment(self, name: str) -> dict[str, Any]:
        rows = self.get(f"/courses/{MAIN}/assignments", per_page=100).get_json()
        return next(dict(row) for row in rows if row["name"] == name)


def links(answer: TestResponse) -> dict[str, str]:
    """The Link header as relation to address."""
    header = answer.headers.get("Link", "")
    found: dict[str, str] = {}
    for entry in header.split(",<"):
        if not entry:
            continue
        address, _, relation = entry.partition(">; rel=")
        found[relation.strip('"')] = address.lstrip("<")
    return found


def make_asking(**more: Any) -> Asking:
    settings: dict[str, Any] = {
        "courses": 3,
        "learners": 12,
        "seed": 1,
        "today": TODAY,
        "frozen_at": NOW,
    }
    standin = Standin(StandinSettings(**(settings | more)))
    standin.tool.use(tool_config())
    return Asking(standin, create_public_app(standin), create_admin_app(standin))


@pytest.fixture(scope="session")
def shared() -> Asking:
    """One stand-in for tests that only read."""
    return make_asking()


@pytest.fixture
def asking(shared: Asking) -> Iterator[Asking]:
    """The stand-in as on its first minute, and put back after."""
    shared.standin.reset()
    yield shared
    shared.standin.reset()


@pytest.fixture(scope="session")
def served() -> Iterator[RunningStandin]:
    """A stand-in on real ports."""
    running = start(StandinSettings(courses=2, learners=5, today=TODAY))
    running.standin.tool.use(tool_config())
    yield running
    running.stop()
