"""The three ways of treating third-party cookies differ as told: the control for every other test.

The page stands on 127.0.0.1 and frames localhost, which is another site to the browser.
"""

import threading
from collections.abc import Iterator

import pytest
from flask import Flask, Response, request
from playwright.sync_api import sync_playwright
from werkzeug.serving import make_server

from tests.e2e.browser import ThirdPartyCookies, launch_chromium

pytestmark = pytest.mark.browser


def _outer() -> str:
    port = request.host.split(":")[1]
    return f'<!doctype html><iframe name="inner" src="http://localhost:{port}/inner"></iframe>'


def _inner() -> Response:
    response = Response('<!doctype html><a href="/seen">Go on</a>')
    response.headers.add("Set-Cookie", "plain=1; Path=/; Secure; SameSite=None")
    response.headers.add(
        "Set-Cookie", "__Host-kept=1; Path=/; Secure; HttpOnly; SameSite=None; Partitioned"
    )
    return response


def _seen() -> str:
    return f"<!doctype html><p>{' '.join(sorted(request.cookies)) or 'none'}</p>"


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    app = Flask(__name__)
    app.add_url_rule("/outer", view_func=_outer)
    app.add_url_rule("/inner", view_func=_inner)
    app.add_url_rule("/seen", view_func=_seen)
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server.port
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.mark.parametrize(
    ("third_party_cookies", "seen"),
    [("allowed", "__Host-kept plain"), ("blocked", "__Host-kept"), ("off", "none")],
)
def test_frame_of_another_site_gets_the_cookies_its_profile_lets_through(
    port: int, third_party_cookies: ThirdPartyCookies, seen: str
) -> None:
    with sync_playwright() as playwright:
        context = launch_chromium(playwright, third_party_cookies)
        page = context.new_page()
        page.goto(f"http://127.0.0.1:{port}/outer")
        inside = page.frame_locator("iframe")
        inside.get_by_role("link", name="Go on").click()
        found = inside.locator("p").inner_text()
        context.close()
    assert found == seen
