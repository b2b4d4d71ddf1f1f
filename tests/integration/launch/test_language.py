"""A window speaks as its launch told, from its first page to its refusals."""

import pytest
from flask.testing import FlaskClient

from tests.contract.lti.platform_double import LEARNER, LTI, CanvasPerson
from tests.launching import LaunchActions


def first_page(client: FlaskClient, locale: str) -> tuple[str, str]:
    """Launch as a learner whose Canvas speaks this; gives the window and its first page."""
    actions = LaunchActions(client)
    asked = actions.begin()
    claims = actions.platform.claims(
        asked.nonce, actions.target, person=CanvasPerson(), roles=LEARNER
    )
    claims[f"{LTI}launch_presentation"] = {"locale": locale, "document_target": "iframe"}
    answer = actions.post(asked.state, actions.platform.sign(claims))
    window = "/".join(answer.location.split("/")[:3])
    return window, client.get(answer.location).text


@pytest.mark.parametrize(
    ("locale", "lang", "heading"),
    [
        ("es", "es-US", "Sus insignias"),
        ("es-MX", "es-MX", "Sus insignias"),
        ("en-GB", "en-GB", "Your badges"),
        ("fr-CA", "en-US", "Your badges"),
        ("ar", "en-US", "Your badges"),
    ],
)
def test_the_first_page_is_in_the_language_of_the_launch(
    client: FlaskClient, locale: str, lang: str, heading: str
) -> None:
    _, page = first_page(client, locale)
    assert f'<html lang="{lang}" dir="ltr"' in page
    assert f"<h1>{heading}</h1>" in page


def test_a_refusal_inside_the_window_is_in_its_language_whatever_the_browser_asks(
    client: FlaskClient,
) -> None:
    window, _ = first_page(client, "es")
    refused = client.get(f"{window}/asa/", headers={"Accept-Language": "en"})
    assert refused.status_code == 403
    assert "Esta página es para personas con el rol de" in refused.text
    assert "No se cambió nada." in refused.text


def test_a_window_that_is_none_is_refused_in_the_language_of_the_browser(
    client: FlaskClient,
) -> None:
    refused = client.get("/w/nothere/learner/", headers={"Accept-Language": "es-CO,es;q=0.9"})
    assert '<html lang="es-CO"' in refused.text
    assert "No se cambió nada." in refused.text
    assert "Accept-Language" in refused.headers["Vary"]
