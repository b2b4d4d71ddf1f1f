"""A small site that shows every page part with sample data, under the tool's own headers."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

from flask import Flask, Response, render_template, request
from flask_babel import Babel
from jinja2 import ChoiceLoader, FileSystemLoader
from werkzeug.serving import make_server

import lti_app
from lti_app.pages.formats import time_filters

PAGES = ("learner", "map", "case", "public", "parts", "queue", "refused", "uploads")
NOW = datetime(2026, 11, 24, 21, 12, tzinfo=UTC)
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'"
)
FRAME = """<!doctype html><title>Parent</title><script>
window.heights = [];
addEventListener("message", ({data}) => {
  if (data.subject === "lti.frameResize") window.heights.push(data.height);
});
</script><iframe src="/learner" width="900" height="300"></iframe>"""
_TOOL = Path(lti_app.__file__).parent
_MOCKS = Path(__file__).parent / "templates"


class GalleryClock:
    """A clock that stands still."""

    def now(self) -> datetime:
        """Return the one moment of the gallery."""
        return NOW


def create_gallery() -> Flask:
    """Build the site over the tool's own templates and static files."""
    app = Flask(__name__, static_folder=str(_TOOL / "static"))
    app.config.update(SECRET_KEY="gallery", TESTING=True)
    Babel(app)
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_loader = ChoiceLoader(
        [FileSystemLoader(_MOCKS), FileSystemLoader(_TOOL / "templates")]
    )
    app.jinja_env.filters.update(
        time_filters(GalleryClock(), lambda: ZoneInfo("America/Phoenix"), lambda: "en_US")
    )
    app.add_url_rule("/<page>", "page", _page, methods=["GET", "POST"])
    app.add_url_rule("/progress/<int:step>", "progress", _progress)
    app.add_url_rule("/art/<name>", "art", _art)
    app.add_url_rule("/frame", "frame", lambda: FRAME)
    app.after_request(_set_policy)
    return app


@contextmanager
def served_gallery() -> Iterator[str]:
    """Serve the gallery on a free port and give its address."""
    server = make_server("127.0.0.1", 0, create_gallery(), threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _ago(**delta: float) -> datetime:
    return NOW - timedelta(**delta)


def _page(page: str) -> str:
    return render_template(
        f"{page}.html", ago=_ago, demo=page == "parts", art="/art/responsible-ai.svg"
    )


def _progress(step: int) -> str:
    return render_template("progress.html", step=step)


def _art(name: str) -> Response:
    art = _TOOL.parent / "demo" / "definitions" / name
    return Response(art.read_bytes(), mimetype="image/svg+xml")


def _set_policy(response: Response) -> Response:
    if request.path != "/frame":
        response.headers["Content-Security-Policy"] = POLICY
    return response
