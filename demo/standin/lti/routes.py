"""The platform's LTI addresses: authorization on two hosts, keys, and the storage frame."""

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import jwt
from flask import Blueprint, Response, g, jsonify, redirect, render_template, request

from demo.standin.institution import Institution
from demo.standin.lti.launches import PendingLaunch
from demo.standin.lti.launching import STORAGE_TARGET
from demo.standin.pages.session import people_signed_in
from demo.standin.world import Standin

REQUIRED = (
    "client_id", "login_hint", "lti_message_hint", "nonce", "prompt",
    "redirect_uri", "response_mode", "response_type", "scope",
)  # fmt: skip


class RefusedHereError(Exception):
    """A request so wrong that nothing is sent to the tool."""


class OidcError(Exception):
    """An error that is posted to the tool's redirect address."""

    def __init__(self, error: str, description: str) -> None:
        super().__init__(error)
        self.error, self.description = error, description


def lti_blueprint(standin: Standin) -> Blueprint:
    """Make the routes for one stand-in."""
    pages = Blueprint("lti", __name__)

    @pages.route("/api/lti/authorize_redirect", methods=["GET", "POST"])
    def authorize_redirect() -> Any:
        try:
            domain = str(_hint(standin)["canvas_domain"])
        except RefusedHereError as refused:
            return render_template("refused.html", reason=str(refused)), 400
        asked = {k: v for k, v in request.values.items() if k in (*REQUIRED, "state")}
        return redirect(f"http://{domain}/api/lti/authorize?{urlencode(asked)}", code=302)

    @pages.route("/api/lti/authorize", methods=["GET", "POST"])
    def authorize() -> Any:
        try:
            return _authorize(standin)
        except RefusedHereError as refused:
            return render_template("refused.html", reason=str(refused)), 400

    @pages.get("/api/lti/security/jwks")
    def jwks() -> Response:
        answer = jsonify(standin.keys.jwks())
        answer.headers["Cache-Control"] = "max-age=864000, public"
        return answer

    @pages.get("/post_message_forwarding")
    def storage_frame() -> str:
        origins = [standin.origin(i) for i in standin.institutions.values()]
        return render_template("storage.html", origins=origins, mode=standin.switches.storage)

    return pages


def _hint(standin: Standin) -> dict[str, Any]:
    """Read the message hint; a garbled or expired one is a page here, as in Canvas's source."""
    try:
        claims: dict[str, Any] = jwt.decode(
            request.values.get("lti_message_hint", ""),
            standin.secret,
            algorithms=["HS256"],
            options={"verify_exp": False, "verify_iat": False},
        )
    except jwt.InvalidTokenError as garbled:
        raise RefusedHereError("Invalid lti_message_hint") from garbled
    if claims["exp"] < standin.clock.now().timestamp():
        raise RefusedHereError("Invalid lti_message_hint")
    return claims


def _authorize(standin: Standin) -> str:
    hint = _hint(standin)
    institution = standin.institution_at(str(hint["canvas_domain"]))
    assert institution is not None
    redirect_uri = _redirect_uri(standin)
    try:
        _check_request(standin, institution, hint)
        fields: dict[str, Any] = {"id_token": _signed(standin, _launch(standin, hint))}
        if hint["include_storage_target"]:
            fields["lti_storage_target"] = STORAGE_TARGET
    except OidcError as refused:
        fields = {"error": refused.error, "error_description": refused.description}
    state = request.values.get("state")
    if state is not None:
        fields["state"] = state
    return render_template("authorize.html", redirect_uri=redirect_uri, fields=fields)


def _redirect_uri(standin: Standin) -> str:
    asked = request.values.get("redirect_uri", "")
    base, _, query = asked.partition("?")
    given = set(parse_qsl(query))
    known = standin.tool.known()
    for listed in known.redirect_uris if known else ():
        parts = urlsplit(listed)
        listed_base = listed.partition("?")[0]
        if base == listed_base and set(parse_qsl(parts.query)) <= given:
            return asked
    raise RefusedHereError("Invalid redirect_uri")


def _check_request(standin: Standin, institution: Institution, hint: dict[str, Any]) -> None:
    """Canvas looks at all of these in turn and tells the last that is wrong; no launch is spent."""
    wrong: OidcError | None = None
    missing = [name for name in REQUIRED if not request.values.get(name)]
    if missing:
        said = f"The following parameters are missing: {','.join(missing)}"
        wrong = OidcError("invalid_request_object", said)
    elif request.values["scope"] != "openid":
        wrong = OidcError("invalid_request_object", "The 'scope' must be 'openid'")
    if not hint["public"] and not _has_session(standin, institution, hint):
        wrong = OidcError("login_required", "Must have an active user session")
    client = request.values.get("client_id")
    if client is not None and (client != institution.client_id or institution.key in standin.off):
        wrong = OidcError("unauthorized_client", "Client not authorized in requested context")
    if wrong is not None:
        raise wrong


def _launch(standin: Standin, hint: dict[str, Any]) -> PendingLaunch:
    """The cached message, handed out this once."""
    launch = standin.launches.fetch_and_delete(str(hint["verifier"]), standin.clock.now())
    if launch is None:
        said = "The launch has either expired or already been consumed"
        raise OidcError("launch_no_longer_valid", said)
    return launch


def _has_session(standin: Standin, institution: Institution, hint: dict[str, Any]) -> bool:
    """The person named must be signed in, by cookie or because the launch link carried them."""
    candidates = people_signed_in(standin, institution)
    if hint["carried_person"] is not None:
        candidates.add(int(hint["carried_person"]))
    asked = request.values.get("login_hint")
    return any(
        (institution.key, person_id) not in standin.signed_out
        and institution.person(person_id).opaque_id == asked
        for person_id in candidates
    )


def _signed(standin: Standin, launch: PendingLaunch) -> str:
    claims = {**launch.message, "nonce": request.values["nonce"]}
    fault = g.get("fault")
    if fault is not None and fault.kind == "clock_skew":
        claims |= {name: claims[name] + int(fault.seconds) for name in ("iat", "exp")}
    if fault is not None and fault.kind == "unknown_kid":
        return standin.keys.sign_unpublished(claims)
    return standin.keys.sign(claims)
