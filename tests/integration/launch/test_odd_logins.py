"""Logins that hold what no database takes: refused or trimmed by us, on both kinds."""

from urllib.parse import urlencode

import pytest
from structlog.testing import capture_logs

from lti_app.domain.launch.launch import LaunchCheck
from tests.launching import LaunchActions


@pytest.mark.parametrize("odd", ["\x00", "?next=a\x00b", "?\u2028", "?a\x07"])
def test_a_target_with_what_no_address_holds_is_refused(actions: LaunchActions, odd: str) -> None:
    fields = actions.platform.initiation(actions.target + odd)
    with capture_logs() as logs:
        answer = actions.client.post("/lti/login", data=fields)
    assert (answer.status_code, [line["check"] for line in logs]) == (400, [LaunchCheck.TARGET])
    assert answer.headers.getlist("Set-Cookie") == []


@pytest.mark.parametrize("odd", ["x" * 5000, "a\x00b", "\x00", "é" * 201])
def test_a_storage_target_that_is_none_is_not_kept_and_the_login_goes_on(
    actions: LaunchActions, odd: str
) -> None:
    fields = actions.platform.initiation(actions.target, lti_storage_target=odd)
    answer = actions.client.post("/lti/login", data=fields)
    assert answer.status_code == 302


@pytest.mark.parametrize("name", ["iss", "client_id", "login_hint", "lti_message_hint"])
@pytest.mark.parametrize("odd", ["x" * 5000, "a\x00b"])
def test_a_login_field_of_any_length_and_bytes_is_answered(
    actions: LaunchActions, name: str, odd: str
) -> None:
    fields = actions.platform.initiation(actions.target) | {name: odd}
    answer = actions.client.post("/lti/login", data=fields)
    assert answer.status_code in {302, 400}


@pytest.mark.parametrize(
    "name",
    [
        *("iss", "client_id", "login_hint", "lti_message_hint", "target_link_uri"),
        *("lti_storage_target", "canvas_region"),
    ],
)
def test_a_login_field_whose_bytes_are_no_text_is_answered(
    actions: LaunchActions, name: str
) -> None:
    fields = actions.platform.initiation(actions.target)
    sent = {key: value.encode() for key, value in fields.items()}
    sent[name] = sent.get(name, b"") + b"\xed\xa0\x80"  # half a surrogate pair, as UTF-8
    answer = actions.client.post(
        "/lti/login", data=urlencode(sent), content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code in {200, 302, 400}
