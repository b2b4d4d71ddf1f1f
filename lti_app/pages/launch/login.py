"""Where a launch begins: a login is remembered, this browser is marked, and goes to the platform.

Two marks: a partitioned cookie, and, where the platform offers its storage, a second secret there
for browsers that send no cookie back (docs/adr/0013).
"""

from http import HTTPStatus

from flask import Blueprint, Response, make_response, redirect, render_template, request

from lti_app.domain.launch.launch import LaunchCheck, LaunchRefused
from lti_app.domain.launch.platform import (
    LOGIN_LIFETIME,
    BegunLogin,
    Registration,
    is_within,
    origin,
)
from lti_app.domain.people.actor import system_actor
from lti_app.lti.pylti_adapter import authentication_request
from lti_app.pages.access import public, wiring
from lti_app.pages.launch.answers import attach
from lti_app.pages.launch.cookies import LOGIN_COOKIE, keep
from lti_app.pages.launch.forms import frame_name, login_fields

# The same login begun once more by a person, as the whole page of a tab.
NEW_TAB = "new_tab"
SENT_AGAIN = (
    "iss",
    "client_id",
    "login_hint",
    "lti_message_hint",
    "target_link_uri",
    "deployment_id",
    "lti_deployment_id",
)

blueprint = Blueprint("login", __name__)
attach(blueprint)


@blueprint.route("/lti/login", methods=["GET", "POST"])
@public
def login() -> Response:
    """Begin a login: remember it, mark this browser, send it to the platform."""
    fields = login_fields()
    target = fields["target_link_uri"]
    if not is_within(target, wiring().tools.base_url):
        raise LaunchRefused(LaunchCheck.TARGET, "not ours")
    with wiring().open_work(system_actor("login")) as work:
        registration = work.platforms.find(fields["iss"], fields.get("client_id"))
        if registration is None:
            raise LaunchRefused(LaunchCheck.PLATFORM, "not registered")
        asked = authentication_request(
            registration, fields, f"{wiring().tools.base_url}/lti/launch"
        )
        storage = frame_name(fields.get("lti_storage_target", ""))
        begun = work.launches.begin_login(
            registration,
            state=asked.state,
            nonce=asked.nonce,
            target_link_uri=target,
            storage_target=storage,
        )
    if storage is None and NEW_TAB not in fields:
        response = make_response(redirect(asked.url))
    else:
        # A person who sent a form may not be redirected out of it: `form-action` forbids that.
        response = make_response(_waiting(fields, registration, begun, asked.url, storage))
    keep(response, LOGIN_COOKIE + begun.public_id, begun.cookie_secret, LOGIN_LIFETIME)
    return response


@blueprint.get("/lti/login/<login_id>/cookie")
@public
def cookie(login_id: str) -> Response:
    """Tell the page of this login whether the cookie it came with is sent back."""
    is_back = LOGIN_COOKIE + login_id in request.cookies
    return Response(status=HTTPStatus.NO_CONTENT if is_back else HTTPStatus.NOT_FOUND)


def storage_key(login_id: str) -> str:
    """Name a login's place in the platform's storage; Canvas keeps each tool's names apart."""
    return f"hallmark-login-{login_id}"


def _waiting(
    fields: dict[str, str],
    registration: Registration,
    begun: BegunLogin,
    onward: str,
    storage: str | None,
) -> str:
    return render_template(
        "launch/login.html",
        onward=onward,
        login_id=begun.public_id,
        storage_target=storage,
        storage_origin=origin(registration.auth_login_url),
        storage_key=storage_key(begun.public_id),
        storage_secret=begun.storage_secret,
        is_new_tab=NEW_TAB in fields,
        again={name: fields[name] for name in SENT_AGAIN if name in fields},
    )
