"""The web application: wiring, blueprints, headers and error pages, put together once."""

import secrets
from http import HTTPStatus

import structlog
from flask import Blueprint, Flask, Response, abort, g, request
from flask_babel import Babel
from whitenoise import WhiteNoise

from config.settings import Settings
from lti_app.pages import access, course, errors, formats, health, locales, office
from lti_app.pages.audit import trail as audit
from lti_app.pages.award import awards, credentials
from lti_app.pages.change import changes
from lti_app.pages.clean_forms import PageRequest
from lti_app.pages.definition import (
    afterwards,
    deciding,
    difference,
    exemption,
    guidelines,
    judge,
    letters,
)
from lti_app.pages.documents import documents
from lti_app.pages.formats import time_filters
from lti_app.pages.launch import deep_linking, launch, login
from lti_app.pages.mapping import outcomes as mapping
from lti_app.pages.mapping import steps as mapping_steps
from lti_app.pages.mapping import version as mapping_version
from lti_app.pages.people import members, unit_import, units
from lti_app.pages.people.nav import asa_nav
from lti_app.pages.pipeline import conformance, pipeline
from lti_app.pages.progress import progress
from lti_app.pages.proposal import (
    conflicts,
    consultation,
    document,
    history,
    moves,
    overview,
    sections,
    start,
    timeline,
    unit_home,
)
from lti_app.pages.proposal import copy as proposal_copy
from lti_app.pages.review import review
from lti_app.pages.roster import roster
from lti_app.pages.row_number import RowNumber
from lti_app.pages.window import brand, canvas_around
from lti_app.pages.window.notices import WindowNotices
from lti_app.pages.wording import code_words, role_words
from lti_app.wiring import Wiring

# An LTI launch is a form of a few kB; a sane limit also covers urlencoded bodies.
LARGEST_BODY = 512 * 1024
BLUEPRINTS: tuple[Blueprint, ...] = (
    health.blueprint,
    login.blueprint,
    launch.blueprint,
    credentials.blueprint,
    awards.blueprint,
    progress.blueprint,
    course.blueprint,
    deep_linking.blueprint,
    mapping.blueprint,
    mapping_steps.blueprint,
    mapping_version.blueprint,
    changes.blueprint,
    roster.blueprint,
    review.blueprint,
    audit.blueprint,
    pipeline.blueprint,
    conformance.blueprint,
    units.blueprint,
    unit_import.blueprint,
    members.blueprint,
    unit_home.blueprint,
    overview.blueprint,
    consultation.blueprint,
    timeline.blueprint,
    moves.blueprint,
    start.blueprint,
    proposal_copy.blueprint,
    sections.blueprint,
    conflicts.blueprint,
    history.blueprint,
    document.blueprint,
    judge.blueprint,
    deciding.blueprint,
    afterwards.blueprint,
    letters.blueprint,
    guidelines.blueprint,
    difference.blueprint,
    exemption.blueprint,
    documents.blueprint,
    brand.blueprint,
)


def create_app(settings: Settings, wiring: Wiring | None = None) -> Flask:
    """Build the application for these settings; tests pass a wiring of their own."""
    app = Flask(__name__)
    app.request_class = PageRequest
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
        BABEL_DEFAULT_LOCALE="en",
    )
    wiring = wiring or Wiring(settings)
    app.extensions["hallmark"] = wiring
    app.session_interface = WindowNotices()
    Babel(app, locale_selector=lambda: str(locales.reader_locale()))
    app.jinja_env.globals.update(
        csrf_token=access.csrf_token,
        reading_only=access.reading_only,
        office_contact=office.office_contact,
        asa_nav=asa_nav,
    )
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(
        time_filters(wiring.clock, access.reader_zone, lambda: str(locales.reader_locale()))
    )
    app.jinja_env.filters.update(
        said=locales.translated,
        told=locales.told,
        amount=locales.amount,
        file_size=locales.file_size,
        bdi=formats.bdi,
        isolated=formats.isolated,
        written_in=locales.written_in,
        role_word=role_words.role_word,
        source_word=code_words.source_word,
        audience_word=code_words.audience_word,
        credit_word=code_words.credit_word,
    )
    app.url_map.converters["int"] = RowNumber
    app.before_request(_name_request)
    app.before_request(_refuse_unstorable)
    app.after_request(locales.mark_language)
    app.after_request(_set_headers)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    errors.register(app)
    app.context_processor(locales.page_language)
    app.context_processor(brand.brand_sheet)
    app.context_processor(canvas_around.canvas_around)
    app.context_processor(lambda: {"demo": settings.is_demo, "now": wiring.clock.now()})
    app.wsgi_app = WhiteNoise(  # type: ignore[method-assign]  # Flask's own way
        app.wsgi_app, root=f"{app.root_path}/static", prefix="static/"
    )
    return app


def _name_request() -> None:
    # Shown to the person on every refusal and written in every log line of this request.
    g.request_id = secrets.token_hex(8)
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id, path=request.path)


def _refuse_unstorable() -> None:
    # No database text holds a NUL and no page of ours sends one; forms are read with their token.
    # A login or launch is refused by its own checks, which name what was wrong.
    if request.path.startswith("/lti/"):
        return
    given = request.args.items(multi=True)
    if "\x00" in request.path or any("\x00" in text for pair in given for text in pair):
        abort(HTTPStatus.BAD_REQUEST)


def _set_headers(response: Response) -> Response:
    ancestors = getattr(g, "frame_ancestors", "'none'")
    sent_to = getattr(g, "form_action", "'self'")
    response.headers.setdefault(
        "Content-Security-Policy",
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        f"font-src 'self'; connect-src 'self'; form-action {sent_to}; base-uri 'none'; "
        f"frame-ancestors {ancestors}",
    )
    response.headers.setdefault("Referrer-Policy", "no-referrer")
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Cache-Control", "no-store")
    response.headers["X-Request-Id"] = g.get("request_id", "")
    return response
