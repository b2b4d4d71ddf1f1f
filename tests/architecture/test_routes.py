"""Every route says who may open it, and only the listed ones are open to anyone."""

import re
from pathlib import Path

import pytest
from flask import Flask

import lti_app
from config.settings import Settings
from lti_app.app import create_app
from lti_app.pages.access import GUARDED, PUBLIC
from tests.conftest import settings_for

OPEN_TO_ANYONE = {
    "/.well-known/did.json",
    "/achievements/<slug>/<int:number>",
    "/achievements/<slug>/<int:number>.<any(png, svg):kind>",
    "/brand/<token>.css",
    "/credentials/<uuid:uuid>",
    "/credentials/<uuid:uuid>.json",
    "/healthz",
    "/issuers/<int:number>",
    "/lti/config.json",
    "/lti/jwks.json",
    "/lti/launch",
    "/lti/launch/finish",
    "/lti/login",
    "/lti/login/<login_id>/cookie",
    "/readyz",
    "/status/<int:number>",
}

# How a template names one of the public pages as a link, and what says that it opens elsewhere.
PUBLIC_LINK = re.compile(r"""url_for\(["']credentials\.(?!achievement_image)[^)]*\)(.{0,20})""")
IN_A_TAB = ("external=True", '"external": true')


@pytest.fixture(scope="module")
def plain_app() -> Flask:
    settings: Settings = settings_for("sqlite://")
    return create_app(settings)


def test_every_route_is_guarded_or_public(plain_app: Flask) -> None:
    bare = [
        str(rule)
        for rule in plain_app.url_map.iter_rules()
        if rule.endpoint != "static"
        and plain_app.view_functions[rule.endpoint] not in PUBLIC
        and plain_app.view_functions[rule.endpoint] not in GUARDED
    ]
    assert bare == []


def test_only_the_listed_routes_are_public(plain_app: Flask) -> None:
    public = {
        str(rule)
        for rule in plain_app.url_map.iter_rules()
        if plain_app.view_functions[rule.endpoint] in PUBLIC
    }
    assert public == OPEN_TO_ANYONE


def test_every_guarded_route_lives_in_a_window_of_one_launch(plain_app: Flask) -> None:
    elsewhere = [
        str(rule)
        for rule in plain_app.url_map.iter_rules()
        if plain_app.view_functions[rule.endpoint] in GUARDED
        and not str(rule).startswith("/w/<launch>/")
    ]
    assert elsewhere == []


def test_no_window_opens_a_public_page_in_canvass_frame() -> None:
    """The public pages forbid framing, so within Canvas such a link would open nothing."""
    folder = Path(lti_app.__file__).parent / "templates"
    links = [
        (path.name, after)
        for path in folder.rglob("*.html")
        if path.parent.name != "credentials"
        for after in PUBLIC_LINK.findall(path.read_text())
    ]
    assert {name for name, _ in links} >= {"award.html", "case.html", "mine.html"}
    assert [link for link in links if not any(each in link[1] for each in IN_A_TAB)] == []
