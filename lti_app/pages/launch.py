"""The way in: login initiation, launch, tool keys, the Canvas configuration, and the landing.

A launch is two proofs: its token is right, and this browser began its login (docs/adr/0007). Keys
are fetched between two units of work, so no transaction waits on a platform.
"""

from http import HTTPStatus

import structlog
from flask import Blueprint, Response, g, jsonify, make_response, redirect, render_template, request
from sqlalchemy.exc import IntegrityError
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import RequestEntityTooLarge

from lti_app.domain.actor import system_actor
from lti_app.domain.launch import Admission, LaunchCheck, LaunchFacts, LaunchRefused, Placement
from lti_app.domain.platform import (
    LOGIN_LIFETIME,
    LONGEST_FRAME_NAME,
    SESSION_LIFETIME,
    PendingLogin,
    Registration,
    is_within,
)
from lti_app.lti.facts import launch_facts
from lti_app.lti.pylti_adapter import authentication_request, read_message
from lti_app.lti.tool_config import tool_configuration
from lti_app.lti.verifier import Verifier, prove_browser, read_form
from lti_app.pages.access import (
    SESSION_COOKIE,
    Visit,
    any_person,
    guarded,
    public,
    wiring,
)
from lti_app.pages.landing import landing, new_tab_address
from lti_app.pages.launch_cookies import LOGIN_COOKIE, forget, keep, too_many_windows
from lti_app.pages.launch_refusals import wording

FORMS = frozenset({"application/x-www-form-urlencoded", "multipart/form-data"})
KEYS_KEPT_SECONDS = 300
LONGEST_HINT = 8192

blueprint = Blueprint("launch", __name__)
log = structlog.get_logger()


@blueprint.before_request
def _allow_frames() -> None:
    g.frame_ancestors = wiring().frame_ancestors()


@blueprint.route("/lti/login", methods=["GET", "POST"])
@public
def login() -> Response:
    """Begin a login: remember it, mark this browser, send it to the platform."""
    fields = _login_fields()
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
        login_id, secret = work.launches.begin_login(
            registration,
            state=asked.state,
            nonce=asked.nonce,
            target_link_uri=target,
            storage_target=_frame_name(fields.get("lti_storage_target", "")),
        )
    # Where the platform offers storage, a page that also keeps a second secret there and then
    # goes on will stand in place of this redirect.
    response = make_response(redirect(asked.url))
    keep(response, LOGIN_COOKIE + login_id, secret, LOGIN_LIFETIME)
    return response


@blueprint.post("/lti/launch")
@public
def launch() -> Response:
    """Check a platform's answer to the last point; open a window; land by role and placement."""
    form = read_form(dict(_form_fields().lists()))
    with wiring().open_work(system_actor("launch")) as work:
        pending = work.launches.pending_login(form.state)
    claims = _verifier().verify(form, pending)
    if pending is None:
        raise LaunchRefused(LaunchCheck.LOGIN)
    registration = pending.registration
    keys = wiring().platform_keys.known(registration.key_set_url)
    facts = launch_facts(registration, read_message(pending, claims, keys))
    cookie = LOGIN_COOKIE + pending.public_id
    try:
        prove_browser(pending, request.cookies.get(cookie))
    except LaunchRefused as refusal:
        # Where the platform's storage was offered, the second proof will be asked for here.
        return _offer_new_tab(refusal, registration, facts, pending)
    admission = _admit(pending, facts)
    if admission is None:
        response = make_response(render_template("launch/test_student.html"))
    else:
        response = make_response(redirect(landing(admission), HTTPStatus.SEE_OTHER))
        keep(response, SESSION_COOKIE + admission.launch_id, admission.secret, SESSION_LIFETIME)
        for name in too_many_windows(request):
            forget(response, name)
        log.info("launch.admitted", placement=facts.placement, person_id=admission.person_id)
    forget(response, cookie)
    return response


@blueprint.get("/lti/jwks.json")
@public
def key_set() -> Response:
    """Publish the tool's public keys, retired ones too."""
    with wiring().open_work(system_actor("key set")) as work:
        response = jsonify(work.tool_keys.key_set())
    response.headers["Cache-Control"] = f"public, max-age={KEYS_KEPT_SECONDS}"
    return response


@blueprint.get("/lti/config.json")
@public
def configuration() -> Response:
    """Publish the configuration for a Canvas developer key."""
    return jsonify(tool_configuration(wiring().tools.base_url))


@blueprint.get("/w/<launch>/")
@guarded(any_person)
def start(visit: Visit) -> str:
    """Say plainly why there is nothing here for this person, and who can change that."""
    return render_template(
        "launch/start.html",
        from_account=visit.placement is Placement.ACCOUNT_NAVIGATION,
        local_roles=sorted(visit.actor.local_roles),
        launch_id=visit.launch_id,
    )


@blueprint.errorhandler(RequestEntityTooLarge)
def _too_large(_error: RequestEntityTooLarge) -> Response:
    return _refused(LaunchRefused(LaunchCheck.TOO_LARGE))


@blueprint.errorhandler(LaunchRefused)
def _refused(refusal: LaunchRefused, new_tab: str | None = None) -> Response:
    log.warning(
        "launch.refused", check=refusal.check, detail=refusal.detail, status=int(refusal.status)
    )
    words = wording(refusal.check, refusal.detail)
    page = render_template(
        "launch/refused.html",
        title=words.title,
        what=words.what,
        todo=words.todo,
        status=int(refusal.status),
        request_id=g.get("request_id"),
        check=refusal.check,
        new_tab=new_tab,
    )
    return make_response(page, refusal.status)


def _offer_new_tab(
    refusal: LaunchRefused,
    registration: Registration,
    facts: LaunchFacts,
    pending: PendingLogin,
) -> Response:
    return _refused(refusal, new_tab_address(registration, facts, pending.target_link_uri))


def _admit(pending: PendingLogin, facts: LaunchFacts) -> Admission | None:
    actor = system_actor("launch", facts.institution_id)
    try:
        with wiring().open_work(actor) as work:
            return work.launches.admit(pending, facts)
    except IntegrityError:
        # Two windows of one new person at once: the other one made the person or the course first,
        # and this transaction was undone whole. Now they are found.
        with wiring().open_work(actor) as work:
            return work.launches.admit(pending, facts)


def _verifier() -> Verifier:
    opener = wiring()

    def knows(issuer: str, client_id: str | None) -> bool:
        with opener.open_work(system_actor("launch")) as work:
            return work.platforms.knows(issuer, client_id)

    tools = opener.tools
    return Verifier(
        keys=opener.platform_keys, clock=tools.clock, base_url=tools.base_url, knows=knows
    )


def _form_fields() -> MultiDict[str, str]:
    if request.mimetype not in FORMS:
        raise LaunchRefused(
            LaunchCheck.FORM, "not a form", status=HTTPStatus.UNSUPPORTED_MEDIA_TYPE
        )
    if request.args:
        # An address is kept in logs and histories; no secret travels in one.
        raise LaunchRefused(LaunchCheck.FORM, "fields in the address")
    return request.form


def _login_fields() -> dict[str, str]:
    given = request.args if request.method == "GET" else _form_fields()
    fields = {}
    for name, values in given.lists():
        if len(values) > 1:
            raise LaunchRefused(LaunchCheck.AMBIGUOUS, "a field came twice")
        if values[0]:
            fields[name] = values[0][:LONGEST_HINT]
    for name in ("iss", "login_hint", "target_link_uri"):
        if name not in fields:
            raise LaunchRefused(LaunchCheck.FORM, name)
    return fields


def _frame_name(given: str) -> str | None:
    # A stranger may send anything here; what names no frame offers no storage.
    return given if given.isprintable() and 0 < len(given) <= LONGEST_FRAME_NAME else None
