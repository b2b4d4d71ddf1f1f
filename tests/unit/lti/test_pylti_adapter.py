"""The library is truly in the path: what it refuses is refused, and it stores nothing."""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from lti_app.domain.ids import InstitutionId, PlatformId
from lti_app.domain.launch.launch import LaunchCheck, LaunchRefused
from lti_app.domain.launch.platform import PendingLogin, Registration
from lti_app.lti.pylti_adapter import (
    FormRequest,
    LoginSession,
    NoCookies,
    NoStorage,
    RegisteredTool,
    authentication_request,
    read_message,
)
from tests.clocks import FixedClock
from tests.contract.lti.platform_double import LTI, PlatformDouble

TARGET = "https://badges.example.edu/lti/launch"


@pytest.fixture
def platform() -> PlatformDouble:
    return PlatformDouble(clock=FixedClock())


def registration_of(platform: PlatformDouble) -> Registration:
    """A platform's registration, as the database would give it."""
    wanted = platform.registration()
    return Registration(
        platform_id=PlatformId(1),
        institution_id=InstitutionId(1),
        issuer=wanted.issuer,
        client_id=wanted.client_id,
        auth_login_url=wanted.auth_login_url,
        auth_token_url=wanted.auth_token_url,
        key_set_url=wanted.key_set_url,
        api_url=wanted.api_url,
        deployment_ids=frozenset(wanted.deployment_ids),
    )


@pytest.fixture
def login(platform: PlatformDouble) -> PendingLogin:
    return PendingLogin(
        id=1,
        public_id="login",
        state="state",
        nonce="nonce",
        registration=registration_of(platform),
        target_link_uri=TARGET,
        secret_digest="",
        storage_target=None,
        storage_digest=None,
        expires_at=datetime(2026, 11, 24, 9, 10, tzinfo=UTC),
        consumed_at=None,
    )


def test_the_library_reads_the_claims_of_a_good_message(
    platform: PlatformDouble, login: PendingLogin
) -> None:
    claims = platform.claims("nonce", TARGET)
    assert read_message(login, claims, None) == claims


@pytest.mark.parametrize(
    ("what", "change"),
    [
        ("nonce", {"nonce": "another"}),
        ("issuer", {"iss": "https://other.example"}),
        ("client", {"aud": "another"}),
        ("deployment", {f"{LTI}deployment_id": "another"}),
        ("message type", {f"{LTI}message_type": "Unknown"}),
        ("version", {f"{LTI}version": "1.1"}),
        ("resource link", {f"{LTI}resource_link": {}}),
    ],
)
def test_what_the_library_refuses_is_refused(
    platform: PlatformDouble, login: PendingLogin, what: str, change: dict[str, Any]
) -> None:
    claims = platform.claims("nonce", TARGET) | change
    with pytest.raises(LaunchRefused) as refused:
        read_message(login, claims, None)
    assert refused.value.check is LaunchCheck.LIBRARY


def test_a_login_the_library_refuses_is_refused(login: PendingLogin) -> None:
    with pytest.raises(LaunchRefused) as refused:
        authentication_request(login.registration, {"iss": login.registration.issuer}, TARGET)
    assert refused.value.check is LaunchCheck.LIBRARY


def test_two_registrations_of_one_issuer_do_not_mix(login: PendingLogin) -> None:
    one = RegisteredTool(login.registration)
    other = RegisteredTool(replace(login.registration, client_id="other"))
    issuer = login.registration.issuer
    assert one.find_registration_by_params(issuer, login.registration.client_id).get_client_id()
    assert other.find_registration_by_params(issuer, "other").get_client_id() == "other"
    assert one.check_iss_has_many_clients(issuer)
    assert not one.check_iss_has_one_client(issuer)
    assert one.find_deployment(issuer, "7:deadbeef") is None


def test_nothing_is_stored_and_no_cookie_set() -> None:
    storage, cookies = NoStorage(), NoCookies()
    storage.set_value("key", "value")
    cookies.set_cookie("name", "value")
    assert (storage.get_value("key"), storage.check_value("key")) == (None, False)
    assert (storage.can_set_keys_expiration(), storage.get_session_cookie_name()) == (False, None)
    assert cookies.get_cookie("name") is None
    assert not LoginSession(FormRequest({}), "nonce").check_state_is_valid("state", "hash")
