"""A launch checked to the last point and let in; tool keys, the Canvas configuration, the landing.

A launch is two proofs: its token is right, and this browser began its login (docs/adr/0007). The
second is the login's cookie or, without one, the secret in the platform's storage (docs/adr/0013).
Keys are fetched between two units of work, so no transaction waits on a platform.
"""

from dataclasses import dataclass
from http import HTTPStatus

import structlog
from flask import Blueprint, Response, jsonify, make_response, redirect, render_template, request
from sqlalchemy.exc import IntegrityError

from lti_app.domain.launch.launch import (
    Admission,
    LaunchCheck,
    LaunchFacts,
    LaunchRefused,
    Placement,
)
from lti_app.domain.launch.platform import (
    SESSION_LIFETIME,
    PendingLogin,
    SessionCarrier,
    origin,
)
from lti_app.domain.people.actor import system_actor
from lti_app.lti.facts import launch_facts
from lti_app.lti.pylti_adapter import read_message
from lti_app.lti.tool_config import tool_configuration
from lti_app.lti.verifier import LaunchForm, Verifier, prove_browser, read_form
from lti_app.pages.access import (
    SESSION_COOKIE,
    Visit,
    any_person,
    guarded,
    public,
    wiring,
)
from lti_app.pages.launch.answers import attach, refusal_page, window_ended
from lti_app.pages.launch.cookies import LOGIN_COOKIE, forget, keep, too_many_windows
from lti_app.pages.launch.forms import finish_fields, form_fields
from lti_app.pages.launch.landing import landing, new_tab_address
from lti_app.pages.launch.login import storage_key
from lti_app.services.launch.held import prove_storage
from lti_app.services.launch.sessions import SessionEnded

KEYS_KEPT_SECONDS = 300

blueprint = Blueprint("launch", __name__)
attach(blueprint)
blueprint.app_errorhandler(SessionEnded)(window_ended)
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Arrival:
    """A launch whose token is right; whose browser it is, is not proven yet."""

    login: PendingLogin
    facts: LaunchFacts

    @property
    def new_tab(self) -> str | None:
        """Canvas's address that launches the same as the whole page of a tab."""
        return new_tab_address(self.login.registration, self.facts, self.login.target_link_uri)


@blueprint.post("/lti/launch")
@public
def launch() -> Response:
    """Check a platform's answer to the last point; open a window; land by role and placement."""
    form = read_form(dict(form_fields().lists()))
    with wiring().open_work(system_actor("launch")) as work:
        pending = work.launches.pending_login(form.state)
    arrival = _arrive(form, pending)
    cookie = LOGIN_COOKIE + arrival.login.public_id
    try:
        prove_browser(arrival.login, request.cookies.get(cookie))
    except LaunchRefused as refusal:
        if arrival.login.storage_digest is None:
            return refusal_page(refusal, arrival.new_tab)
        return _ask_storage(arrival, form)
    admission = _admit(arrival, SessionCarrier.COOKIE)
    if admission is None:
        response = make_response(render_template("launch/test_student.html"))
    else:
        response = make_response(redirect(landing(admission), HTTPStatus.SEE_OTHER))
        keep(response, SESSION_COOKIE + admission.launch_id, admission.secret, SESSION_LIFETIME)
        for name in too_many_windows(request):
            forget(response, name)
    forget(response, cookie)
    return response


@blueprint.post("/lti/launch/finish")
@public
def finish() -> Response:
    """Let in a launch that waited for the secret in the platform's storage; its tab gets a token.

    The token that waited is verified again, and the login is spent last, in one statement.
    """
    ticket, secret = finish_fields()
    came_from = request.headers.get("Origin")
    if came_from is not None and came_from != origin(wiring().tools.base_url):
        raise LaunchRefused(LaunchCheck.FORM, "from another site")
    with wiring().open_work(system_actor("launch")) as work:
        held = work.held_launches.find(ticket)
    arrival = _arrive(LaunchForm(held.login.state, held.id_token), held.login)
    try:
        prove_storage(arrival.login, secret)
    except LaunchRefused as refusal:
        return refusal_page(refusal, arrival.new_tab)
    admission = _admit(arrival, SessionCarrier.TAB)
    if admission is None:
        return make_response(render_template("launch/test_student.html"))
    return jsonify(window=admission.launch_id, token=admission.secret, start=landing(admission))


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
        writes_for_units=bool(visit.actor.unit_roles),
        launch_id=visit.launch_id,
    )


def _arrive(form: LaunchForm, pending: PendingLogin | None) -> Arrival:
    claims = _verifier().verify(form, pending)
    if pending is None:
        raise LaunchRefused(LaunchCheck.LOGIN)
    registration = pending.registration
    keys = wiring().platform_keys.known(registration.key_set_url)
    return Arrival(pending, launch_facts(registration, read_message(pending, claims, keys)))


def _ask_storage(arrival: Arrival, form: LaunchForm) -> Response:
    """Let the launch wait and ask the browser for the other proof; the page names nobody."""
    login = arrival.login
    with wiring().open_work(system_actor("launch")) as work:
        ticket = work.held_launches.hold(login, form.id_token)
    log.info("launch.held")
    return make_response(
        render_template(
            "launch/finishing.html",
            ticket=ticket,
            storage_target=login.storage_target,
            storage_origin=origin(login.registration.auth_login_url),
            storage_key=storage_key(login.public_id),
            new_tab=arrival.new_tab,
        )
    )


def _admit(arrival: Arrival, carrier: SessionCarrier) -> Admission | None:
    try:
        admission = _try_to_admit(arrival, carrier)
    except IntegrityError:
        # Two windows of one new person at once: the other one made the person or the course first,
        # and this transaction was undone whole. Now they are found.
        admission = _try_to_admit(arrival, carrier)
    if admission is not None:
        log.info(
            "launch.admitted",
            placement=arrival.facts.placement,
            person_id=admission.person_id,
            carrier=carrier,
        )
    return admission


def _try_to_admit(arrival: Arrival, carrier: SessionCarrier) -> Admission | None:
    actor = system_actor("launch", arrival.facts.institution_id)
    with wiring().open_work(actor) as work:
        admission = work.launches.admit(arrival.login, arrival.facts, carrier)
        if carrier is SessionCarrier.TAB:
            work.held_launches.let_go(arrival.login)
        return admission


def _verifier() -> Verifier:
    opener = wiring()

    def knows(issuer: str, client_id: str | None) -> bool:
        with opener.open_work(system_actor("launch")) as work:
            return work.platforms.knows(issuer, client_id)

    tools = opener.tools
    return Verifier(
        keys=opener.platform_keys, clock=tools.clock, base_url=tools.base_url, knows=knows
    )
