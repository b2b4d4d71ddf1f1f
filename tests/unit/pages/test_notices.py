import pytest
from flask import Flask, flash, get_flashed_messages

from lti_app.pages.notices import WindowNotices


@pytest.fixture
def app() -> Flask:
    made = Flask("notices")
    made.secret_key = "a secret of the test's own, long enough"
    made.session_interface = WindowNotices()
    made.config.update(SESSION_COOKIE_SECURE=True, SESSION_COOKIE_PARTITIONED=True)
    made.add_url_rule("/w/<launch>/say", view_func=say)
    made.add_url_rule("/w/<launch>/hear", view_func=hear)
    return made


def say(launch: str) -> str:
    flash("Awarded.")
    return launch


def hear(launch: str) -> str:
    return ",".join(str(message) for message in get_flashed_messages())


def test_one_windows_notice_never_shows_in_another_window(app: Flask) -> None:
    client = app.test_client()
    client.get("/w/first/say", base_url="https://localhost")
    assert client.get("/w/second/hear", base_url="https://localhost").text == ""
    assert client.get("/w/first/hear", base_url="https://localhost").text == "Awarded."


@pytest.mark.parametrize("path", ["/healthz", "/w/", "/w/no-end", "/w/%3B%20Path=/x/"])
def test_a_path_that_is_no_windows_names_no_window(app: Flask, path: str) -> None:
    with app.test_request_context(path):
        assert WindowNotices().get_cookie_name(app) == "__Host-hm-n-"
