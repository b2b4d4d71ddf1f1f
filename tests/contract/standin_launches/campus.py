"""The real tool beside the stand-in, in one process: two browsers' worth of test clients."""

import html
import re
from dataclasses import dataclass
from datetime import UTC, date
from typing import Any
from urllib.parse import urlsplit

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from demo.standin.app import create_admin_app, create_public_app
from demo.standin.lti.tool import Tool
from demo.standin.world import ISSUER, Standin, StandinSettings
from lti_app.domain.launch.platform import NewRegistration
from lti_app.domain.people.actor import system_actor
from lti_app.lti.key_client import PlatformKeys
from lti_app.wiring import Wiring

_HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')
_ACTION = re.compile(r'<form[^>]*action="([^"]+)"')
_ONWARD = re.compile(r'data-onward="([^"]*)"')


def fields(answer: TestResponse) -> dict[str, str]:
    """Give the hidden fields of a page's form."""
    return {name: html.unescape(value) for name, value in _HIDDEN.findall(answer.text)}


class _ToolInProcess(Tool):
    """The tool's key set without a network between."""

    def __init__(self, campus: "Campus") -> None:
        super().__init__("http://localhost")
        self._campus = campus

    def key_set(self) -> dict[str, Any]:
        """What the tool publishes at this moment."""
        told: dict[str, Any] = self._campus.tool.get("/lti/jwks.json").json or {}
        return told


@dataclass
class Campus:
    """A browser of somebody who goes from Canvas into the tool and back."""

    standin: Standin
    app: Flask

    def __post_init__(self) -> None:
        self.tool: FlaskClient = self.app.test_client()
        self.canvas = create_public_app(self.standin).test_client()
        self.control = create_admin_app(self.standin).test_client()

    @classmethod
    def beside(cls, app: Flask) -> "Campus":
        """Register a stand-in with the tool, and the tool with the stand-in."""
        wiring: Wiring = app.extensions["hallmark"]
        now = wiring.clock.now().astimezone(UTC)
        standin = Standin(
            StandinSettings(courses=2, learners=3, today=date(2027, 4, 20), frozen_at=now)
        )
        campus = cls(standin, app)
        standin.tool = _ToolInProcess(campus)
        standin.tool.use(campus.tool.get("/lti/config.json").json or {})
        held = standin.institutions["bayview"]
        with wiring.open_work(system_actor("tests")) as work:
            work.tool_keys.rotate()
            work.platforms.add(
                work.institutions.find_or_add("main"),
                NewRegistration(
                    issuer=ISSUER,
                    client_id=held.client_id,
                    auth_login_url=f"{standin.auth_origin}/api/lti/authorize_redirect",
                    auth_token_url=f"{standin.auth_origin}/login/oauth2/token",
                    key_set_url=f"{standin.auth_origin}/api/lti/security/jwks",
                    api_url=standin.origin(held),
                    deployment_ids=(held.deployment_id,),
                    name="Bayview",
                ),
            )
        wiring.platform_keys = PlatformKeys(campus._platform_keys, wiring.clock)
        return campus

    def start_over(self) -> None:
        """Another browser, and Canvas as on its first minute."""
        self.standin.reset()
        self.tool = self.app.test_client()

    def _platform_keys(self, url: str) -> object:
        return self.at(url).json

    def at(self, url: str) -> TestResponse:
        """Open an address of Canvas, on whichever of its hosts."""
        there = urlsplit(url)
        return self.canvas.get(
            f"{there.path}?{there.query}", base_url=f"{there.scheme}://{there.netloc}"
        )

    def order(self, verb: str, **body: Any) -> dict[str, Any]:
        """Do something by the stand-in's remote control."""
        answer = self.control.post(f"/__admin/{verb}", json=body)
        assert answer.status_code < 300, answer.text
        told: dict[str, Any] = answer.json or {}
        return told

    def launch(self, person: str, **more: Any) -> TestResponse:
        """Go from Canvas into the tool; the tool's answer to the launch."""
        initiation = self.order("launch", person=person, **more)
        begun = self.tool.post("/lti/login", data=initiation["params"])
        onward = _ONWARD.search(begun.text)
        address = html.unescape(onward.group(1)) if onward else begun.location
        answer = self.at(address)
        if answer.status_code == 302:
            answer = self.at(answer.location)
        assert "id_token" in fields(answer), answer.text
        return self.tool.post("/lti/launch", data=fields(answer))

    def send_to_canvas(self, page: TestResponse) -> TestResponse:
        """Send the form that a page of the tool carries back to Canvas."""
        found = _ACTION.search(page.text)
        assert found is not None, page.text
        there = urlsplit(html.unescape(found.group(1)))
        return self.canvas.post(
            f"{there.path}?{there.query}",
            base_url=f"{there.scheme}://{there.netloc}",
            data=fields(page),
        )
