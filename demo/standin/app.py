"""The two programs of a stand-in: the public Canvas and its loopback remote control."""

import time
from collections.abc import Callable
from typing import Any
from wsgiref.handlers import format_date_time

from flask import Flask, Response, g, render_template, request

from demo.standin.admin.platform import platform_blueprint
from demo.standin.admin.routes import admin_blueprint
from demo.standin.faulty import before, spoil
from demo.standin.lti.memberships import memberships_blueprint
from demo.standin.lti.oauth import oauth_blueprint
from demo.standin.lti.routes import lti_blueprint
from demo.standin.pages.coursework import as_text
from demo.standin.pages.routes import pages_blueprint
from demo.standin.rest.files import files_blueprint
from demo.standin.rest.routes import rest_blueprint, token_of
from demo.standin.world import Standin

_QUIET = ("/favicon.ico", "/.well-known/appspecific/com.chrome.devtools.json")


def create_public_app(standin: Standin) -> Flask:
    """Canvas itself: pages, LTI platform, REST, files. Everything is logged."""
    app = Flask("demo.standin", template_folder="templates")
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters["as_text"] = as_text
    app.before_request(lambda: before(standin, token_of(standin)))
    app.register_blueprint(rest_blueprint(standin))
    app.register_blueprint(lti_blueprint(standin))
    app.register_blueprint(oauth_blueprint(standin))
    app.register_blueprint(memberships_blueprint(standin))
    app.register_blueprint(files_blueprint(standin))
    app.register_blueprint(pages_blueprint(standin))
    app.register_error_handler(404, lambda _: _unknown())
    app.register_error_handler(405, lambda _: _unknown())
    app.after_request(_finisher(standin))
    return app


def create_admin_app(standin: Standin) -> Flask:
    """The remote control; serve it on loopback only."""
    app = Flask("demo.standin.admin")
    app.register_blueprint(admin_blueprint(standin))
    app.register_blueprint(platform_blueprint(standin))
    return app


def _unknown() -> Any:
    """Nobody should have asked for this: Canvas's 404, and a mark in the log."""
    if request.path in _QUIET:
        return Response(status=204)
    g.unexpected = True
    if request.path.startswith("/api/"):
        return {"errors": [{"message": "The specified resource does not exist."}]}, 404
    return render_template("refused.html", reason="There is no such page here."), 404


def _finisher(standin: Standin) -> Callable[[Response], Response]:
    def finish(answer: Response) -> Response:
        fault = g.get("fault")
        if fault is not None:
            answer = spoil(fault, answer)
        now = standin.clock.now()
        skew = standin.switches.clock_skew
        if fault is not None and fault.kind == "clock_skew":
            skew += fault.seconds
        answer.headers["Date"] = format_date_time(now.timestamp() + skew)
        token, call = token_of(standin), g.get("call")
        standin.log.add(
            at=now.isoformat(),
            host=request.host,
            method=request.method,
            path=request.path,
            params=dict(request.args.lists()),
            token=token.name if token else None,
            status=answer.status_code,
            rows=g.get("rows", 0) if answer.status_code < 300 else 0,
            cells=g.get("cells", 0) if answer.status_code < 300 else 0,
            bytes=answer.calculate_content_length() or 0,
            seconds=round(time.perf_counter() - g.began, 6),
            fault=g.get("fault_kind"),
            unexpected=g.get("unexpected", False) or (call is not None and call.unexpected),
        )
        return answer

    return finish
