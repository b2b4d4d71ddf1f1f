"""A toy tool on another site: begins the login as told, shows what came back, places one link."""

import json
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlencode

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from flask import Flask, redirect, request
from markupsafe import escape
from werkzeug.serving import make_server

from demo.standin.server import RunningStandin, start
from demo.standin.world import StandinSettings
from tests.standin.conftest import TODAY, tool_config
from tests.standin.tool_keys import jwk

CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
DL = "https://purl.imsglobal.org/spec/lti-dl/claim/"
KID = "toy-1"


def make_toy_tool() -> Flask:
    """Make the program; `AUTH_PORT` of its config is where the platform's auth host listens."""
    app = Flask("toy tool")
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    @app.get("/lti/config.json")
    def config() -> dict[str, Any]:
        made = tool_config()
        made["extensions"][0]["settings"]["placements"].append(
            {"placement": "link_selection", "message_type": "LtiDeepLinkingRequest"}
        )
        port = request.host.partition(":")[2]
        text = json.dumps(made).replace("localhost:8000", f"localhost:{port}")
        known: dict[str, Any] = json.loads(text)
        return known

    @app.get("/lti/jwks.json")
    def jwks() -> dict[str, Any]:
        return {"keys": [jwk(key, KID)]}

    @app.post("/lti/login")
    def login() -> Any:
        asked = {
            "scope": "openid",
            "response_type": "id_token",
            "response_mode": "form_post",
            "prompt": "none",
            "client_id": request.form["client_id"],
            "redirect_uri": f"http://{request.host}/lti/launch",
            "login_hint": request.form["login_hint"],
            "lti_message_hint": request.form["lti_message_hint"],
            "nonce": "n",
            "state": "s",
        }
        address = f"http://127.0.0.3:{app.config['AUTH_PORT']}/api/lti/authorize_redirect"
        return redirect(f"{address}?{urlencode(asked)}")

    @app.post("/lti/launch")
    def launch() -> str:
        claims = jwt.decode(request.form["id_token"], options={"verify_signature": False})
        if claims[f"{CLAIM}message_type"] == "LtiDeepLinkingRequest":
            return _choice(claims, key)
        title = escape(claims[f"{CLAIM}resource_link"]["title"])
        return (
            f"<!doctype html><p id=got>{' '.join(sorted(request.form))}</p><p id=link>{title}</p>"
        )

    return app


def _choice(claims: dict[str, Any], key: rsa.RSAPrivateKey) -> str:
    """A form that places one link, signed by the tool."""
    settings = claims[f"{DL}deep_linking_settings"]
    answer = {
        "iss": claims["aud"],
        "aud": claims["iss"],
        "iat": claims["iat"],
        "exp": claims["iat"] + 300,
        "nonce": str(uuid.uuid4()),
        f"{CLAIM}deployment_id": claims[f"{CLAIM}deployment_id"],
        f"{CLAIM}message_type": "LtiDeepLinkingResponse",
        f"{CLAIM}version": "1.3.0",
        f"{DL}content_items": [{"type": "ltiResourceLink", "title": "Toy link"}],
        **({f"{DL}data": settings["data"]} if "data" in settings else {}),
    }
    raw = jwt.encode(answer, key, algorithm="RS256", headers={"kid": KID})
    url = escape(settings["deep_link_return_url"])
    return (
        f'<!doctype html><form method="post" action="{url}">'
        f'<input type="hidden" name="JWT" value="{raw}"><button>Place it</button></form>'
    )


@contextmanager
def framing_a_toy_tool() -> Iterator[RunningStandin]:
    """Serve a stand-in that frames the toy tool."""
    tool = make_toy_tool()
    server = make_server("127.0.0.1", 0, tool, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    url = f"http://localhost:{server.port}"
    running = start(StandinSettings(tool_url=url, courses=1, learners=2, today=TODAY))
    tool.config["AUTH_PORT"] = running.port
    try:
        yield running
    finally:
        running.stop()
        server.shutdown()
        thread.join()
        server.server_close()
