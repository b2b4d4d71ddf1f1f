"""What the tool's LTI addresses answer when they refuse, and a window that is over."""

import structlog
from flask import Blueprint, Response, g, make_response, render_template
from werkzeug.exceptions import RequestEntityTooLarge

from lti_app.domain.errors import NotPermitted
from lti_app.domain.launch.launch import LaunchCheck, LaunchRefused
from lti_app.pages import errors
from lti_app.pages.access import wiring
from lti_app.pages.launch.refusals import wording
from lti_app.pages.locales import translated
from lti_app.pages.office import contact_after_refusal
from lti_app.services.launch.sessions import SessionEnded

log = structlog.get_logger()


def attach(blueprint: Blueprint) -> None:
    """Let the registered platforms frame this blueprint's pages and word its refusals."""
    blueprint.before_request(_allow_frames)
    blueprint.register_error_handler(RequestEntityTooLarge, _too_large)
    blueprint.register_error_handler(LaunchRefused, refusal_page)


def refusal_page(refusal: LaunchRefused, new_tab: str | None = None) -> Response:
    """Say what was refused and what to do; offer a tab of its own where its address is known."""
    log.warning(
        "launch.refused", check=refusal.check, detail=refusal.detail, status=int(refusal.status)
    )
    words = wording(refusal.check, refusal.detail, refusal.clocks)
    page = render_template(
        "launch/refused.html",
        title=words.title,
        what=words.what,
        todo=words.todo,
        admin=words.admin,
        status=int(refusal.status),
        request_id=g.get("request_id"),
        check=refusal.check,
        new_tab=new_tab,
        office=contact_after_refusal() if refusal.status < errors.SERVER_FAULT else None,
    )
    return make_response(page, refusal.status)


def window_ended(error: SessionEnded) -> Response:
    """Say that a window is over; its script first tries the token that its tab may still hold."""
    status = errors.STATUS[NotPermitted]
    log.warning("refused", check=error.code, status=status)
    return errors.page(
        status,
        translated(error.message),
        translated(error.mend),
        error.code,
        template="launch/ended.html",
    )


def _allow_frames() -> None:
    g.frame_ancestors = wiring().frame_ancestors()


def _too_large(_error: RequestEntityTooLarge) -> Response:
    return refusal_page(LaunchRefused(LaunchCheck.TOO_LARGE))
