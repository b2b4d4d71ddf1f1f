"""The account's color comes with the launch, from our own address, and never holds a page up."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from itsdangerous import URLSafeSerializer

from lti_app.lti.brands import Brands
from tests.clocks import FixedClock
from tests.contract.lti.platform_double import LEARNER, LTI, CanvasPerson
from tests.launching import LaunchActions
from tests.unit.lti.test_brands import MAROON, Canvas, Later

SHEET = re.compile(r'<link rel="stylesheet" href="(/brand/[^"]+\.css)">')


@pytest.fixture
def later(app: Flask, clock: FixedClock) -> Later:
    work = Later()
    app.extensions["hallmark"].brands = Brands(Canvas(MAROON), clock, work.start)
    return work


def page(client: FlaskClient, address: str | None) -> str:
    """Launch with this address of a brand; gives the first page."""
    actions = LaunchActions(client)
    asked = actions.begin()
    claims = actions.platform.claims(
        asked.nonce, actions.target, person=CanvasPerson(), roles=LEARNER
    )
    if address is not None:
        claims[f"{LTI}custom"]["brand_config_url"] = address.format(api=actions.platform.api_url)
    answer = actions.post(asked.state, actions.platform.sign(claims))
    return client.get(answer.location, follow_redirects=True).text


def test_the_page_comes_at_once_and_its_sheet_has_the_color_as_soon_as_it_is_known(
    client: FlaskClient, later: Later
) -> None:
    found = SHEET.search(page(client, "{api}/brand.json"))
    assert found is not None
    before = client.get(found[1])
    assert (before.text, before.headers["Cache-Control"]) == ("", "no-store")
    later.run()
    after = client.get(found[1])
    assert after.text == ":root{--brand:#7a003c;--brand-ink:#ffffff}\n"
    assert after.headers["Cache-Control"] == "public, max-age=600"
    assert after.mimetype == "text/css"


@pytest.mark.parametrize(
    "address", [None, "$com.instructure.brandConfigJSON.url", "https://evil.example/brand.json"]
)
def test_without_a_fit_address_the_page_keeps_our_color_and_asks_nobody(
    client: FlaskClient, later: Later, address: str | None
) -> None:
    assert SHEET.search(page(client, address)) is None
    assert later.waiting == []


@pytest.mark.parametrize("odd", ["\x00", "\ud800"], ids=["NUL", "half a pair"])
def test_an_address_no_database_takes_keeps_our_color_and_lets_the_launch_in(
    client: FlaskClient, later: Later, odd: str
) -> None:
    shown = page(client, f"{{api}}/a{odd}b.json")
    assert (SHEET.search(shown), "<h1" in shown) == (None, True)
    assert later.waiting == []


def test_an_address_nobody_signed_asks_nobody(client: FlaskClient, later: Later) -> None:
    forged = URLSafeSerializer("another key", salt="brand").dumps("https://canvas.example.edu/a")
    assert client.get(f"/brand/{forged}.css").status_code == 404
    assert later.waiting == []
