"""Who may open which page: every route says so here, or the architecture tests fail.

A guarded view lives under `/w/<launch>/…` and gets a `Visit` with one unit of work, fresh after the
window's session was touched: it commits after the view returned and rolls back if it raised. A view
that waits on Canvas calls `visit.work.pause()` first. What a guard lets through, services check
again for the very object.
"""

import functools
import hashlib
import hmac
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import tzinfo
from http import HTTPStatus
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from flask import Response, abort, current_app, g, has_app_context, make_response, request
from flask.typing import ResponseReturnValue

from lti_app.domain.errors import NotPermitted
from lti_app.domain.ids import CourseId, InstitutionId
from lti_app.domain.launch.launch import LaunchSession, Placement, ReadOnlyCause
from lti_app.domain.launch.platform import SessionCarrier, origin
from lti_app.domain.people.actor import Actor, CourseRole, LocalRole, system_actor
from lti_app.domain.people.person import PersonFacts
from lti_app.domain.sentence import say
from lti_app.lti.brands import Brands
from lti_app.lti.key_client import PlatformKeys
from lti_app.pages.formats import zone_named
from lti_app.pages.window.notices import hand_over
from lti_app.pages.window.reading_window import what_to_do, why
from lti_app.pages.wording.role_words import any_of
from lti_app.services.work.unit import Work, WorkTools

PUBLIC: set[Callable[..., object]] = set()
GUARDED: dict[Callable[..., object], "Guard"] = {}
P = ParamSpec("P")
R = TypeVar("R")
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# What a form brings beside its file: words, and what parts them.
OTHER_FIELDS = 64 * 1024
SESSION_COOKIE = "__Host-hm-s-"
TOKEN_FIELD = "window_token"  # noqa: S105 - a field's name
ASA_ROLES = (
    LocalRole.ASA_ADMIN,
    LocalRole.ASA_AWARDER,
    LocalRole.ASA_REVIEWER,
    LocalRole.ASA_CONSULTANT,
)


class Opener(Protocol):
    """The part of the wiring that pages use."""

    tools: WorkTools
    platform_keys: PlatformKeys
    brands: Brands

    def open_work(self, actor: Actor) -> AbstractContextManager[Work]:
        """Open one unit of work."""
        ...

    @property
    def frame_ancestors(self) -> Callable[[], str]:
        """Name the origins that may frame the tool, as the header wants them."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request in one window: who, where, and the unit of work it is done in."""

    launch_id: str
    institution_id: InstitutionId
    actor: Actor
    person: PersonFacts
    course_id: CourseId | None
    course_role: CourseRole
    placement: Placement
    canvas_account_id: str | None
    read_only: bool
    locale: str | None
    time_zone: str | None
    brand_url: str | None
    carrier: SessionCarrier
    csrf_token: str
    work: Work
    read_only_cause: ReadOnlyCause | None = None
    return_url: str | None = None
    platform_origins: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Guard:
    """One small predicate over who acts. `who` completes "This page is for …"."""

    name: str
    who: str
    allows: Callable[[Actor], bool]


any_person = Guard(
    "any_person", say("people who launched the tool"), lambda actor: bool(actor.person_id)
)
# One's own data is seen by being the person: a concluded student still sees hers.
learner_self = Guard("learner_self", say("the learner"), lambda actor: bool(actor.person_id))
course_staff = Guard(
    "course_staff",
    say("teachers and teaching assistants of this course"),
    lambda actor: actor.course_id is not None and actor.teaches(actor.course_id),
)

unit_member = Guard(
    "unit_member", say("proposers and co-editors of a unit"), lambda actor: bool(actor.unit_roles)
)


def holds(*roles: LocalRole) -> Guard:
    """Guard a page for holders of any of these local roles."""
    words = ", ".join(sorted(roles))
    return Guard(
        f"holds({words})",
        say("people with the role of %(roles)s", roles=any_of(roles)),
        lambda actor: actor.has(*roles),
    )


asa = holds(*ASA_ROLES)
auditor = holds(LocalRole.AUDITOR)
# Whose proposal it is, and who judges or audits it; the service decides about the very one.
unit_or_asa = Guard(
    "unit_or_asa",
    say("people of a unit, and of Academic and Student Affairs"),
    lambda actor: bool(actor.unit_roles) or actor.has(*ASA_ROLES, LocalRole.AUDITOR),
)


def public(view: Callable[P, R]) -> Callable[P, R]:
    """Mark a view as open to anyone; it shows nothing of any learner who did not share it."""
    PUBLIC.add(view)
    return view


def guarded(
    guard: Guard, *, largest_file: int | None = None
) -> Callable[[Callable[Concatenate[Visit, P], ResponseReturnValue]], Callable[..., Response]]:
    """Let only those in whom `guard` allows; the view gets the visit in place of `launch`.

    A form of the view may bring a file of `largest_file` bytes; no other form may be so large.

    Raises:
        SessionEnded: this browser holds no live session for this window.
        NotPermitted: the guard says no, or a form came without its token or from elsewhere.
    """

    def wrap(
        view: Callable[Concatenate[Visit, P], ResponseReturnValue],
    ) -> Callable[..., Response]:
        @functools.wraps(view)
        def checked(launch: str, *args: P.args, **kwargs: P.kwargs) -> Response:
            opener = wiring()
            g.frame_ancestors = opener.frame_ancestors()
            if largest_file is not None:
                # Before anything is read of the body: what is longer is never read to its end.
                g.largest_file = largest_file
                request.max_content_length = largest_file + OTHER_FIELDS
            with opener.open_work(system_actor("launch")) as work:
                visit = _enter(work, launch, guard)
                work.pause()
                return make_response(view(visit, *args, **kwargs))

        GUARDED[checked] = guard
        return checked

    return wrap


def wiring() -> Opener:
    """Give what this application was wired with."""
    opener: Opener = current_app.extensions["hallmark"]
    return opener


def csrf_token() -> str:
    """Give the form token of this window; empty outside one. Templates call it by this name."""
    visit: Visit | None = g.get("visit")
    return "" if visit is None else visit.csrf_token


def reader_zone() -> tzinfo:
    """Give the time zone of whoever reads this page, as their launch told; UTC in public.

    The command line, where there is no page, reads in UTC as well.
    """
    visit: Visit | None = g.get("visit") if has_app_context() else None
    return zone_named(None if visit is None else visit.time_zone)


def reading_only() -> str:
    """Say how to change something, where this window is for reading; else nothing.

    Templates call it by this name and say it in the reader's language.
    """
    visit: Visit | None = g.get("visit")
    return what_to_do(visit.read_only_cause) if visit is not None and visit.read_only else ""


def _enter(work: Work, launch_id: str, guard: Guard) -> Visit:
    presented = _presented_secrets(launch_id)
    found = work.launch_sessions.open(launch_id, presented)
    visit = _visit(work, found, presented[found.carrier])
    work.act_as(visit.actor)
    g.visit = visit
    # A page of this window stands in its own Canvas, in no other school's.
    g.frame_ancestors = " ".join(sorted(visit.platform_origins))
    hand_over(found.notices)
    if request.method not in SAFE_METHODS:
        _check_form(visit)
    if not guard.allows(visit.actor):
        raise NotPermitted(
            "access.guard",
            say("This page is for %(who)s.", who=guard.who),
            mend="If you should have it, ask Academic and Student Affairs.",
        )
    return visit


def _visit(work: Work, found: LaunchSession, secret: str) -> Visit:
    return Visit(
        launch_id=found.launch_id,
        institution_id=found.institution_id,
        actor=found.actor(g.get("request_id")),
        person=found.person,
        course_id=found.course_id,
        course_role=found.course_role,
        placement=found.placement,
        canvas_account_id=found.canvas_account_id,
        read_only=found.read_only,
        locale=found.locale,
        time_zone=found.time_zone,
        brand_url=found.brand_url,
        carrier=found.carrier,
        csrf_token=_form_token(secret, found.launch_id),
        work=work,
        read_only_cause=found.read_only_cause,
        return_url=found.return_url,
        platform_origins=found.platform_origins,
    )


def _presented_secrets(launch_id: str) -> dict[SessionCarrier, str]:
    # What each carrier brought; the window's row says which of them counts (docs/adr/0013).
    cookie = request.cookies.get(SESSION_COOKIE + launch_id)
    given = request.authorization
    token = given.token if given is not None and given.type == "bearer" else None
    if cookie is None and token is None and request.method not in SAFE_METHODS:
        # A form that the browser itself must send brings the tab's token as a field.
        token = request.form.get(TOKEN_FIELD)
    brought = {SessionCarrier.COOKIE: cookie, SessionCarrier.TAB: token}
    return {carrier: secret for carrier, secret in brought.items() if secret is not None}


def _form_token(secret: str, launch_id: str) -> str:
    # Bound to the window's secret, which no other site and no other window knows.
    return hmac.new(secret.encode(), f"form {launch_id}".encode(), hashlib.sha256).hexdigest()


def _check_form(visit: Visit) -> None:
    sent = request.form.get("csrf_token") or request.headers.get("X-CSRF-Token", "")
    if not hmac.compare_digest(sent.encode(), visit.csrf_token.encode()):
        raise NotPermitted(
            "access.csrf",
            "This form was not sent from this window.",
            mend="Go back, reload the page and send it again.",
        )
    came_from = request.headers.get("Origin")
    if came_from is not None and came_from != origin(visit.work.tools.base_url):
        raise NotPermitted(
            "access.origin",
            "This form was sent from another site.",
            mend="Open Hallmark from Canvas and send it there.",
        )
    if any("\x00" in text for pair in request.form.items(multi=True) for text in pair):
        # No database text holds it and no page of ours sends it.
        abort(HTTPStatus.BAD_REQUEST)
    if visit.read_only:
        raise NotPermitted(
            "access.read_only",
            why(visit.read_only_cause),
            mend=what_to_do(visit.read_only_cause),
        )
