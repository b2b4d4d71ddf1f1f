import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_app.domain.ids import InstitutionId, PlatformId
from lti_app.domain.launch.brand import (
    DARK_GROUNDS,
    DARK_INK,
    LIGHT_GROUNDS,
    LIGHT_INK,
    Brand,
    brand_address,
    brand_of,
    contrast,
)
from lti_app.domain.launch.platform import Registration

REGISTRATION = Registration(
    platform_id=PlatformId(1),
    institution_id=InstitutionId(1),
    issuer="https://canvas.instructure.com",
    client_id="10000000000001",
    auth_login_url="https://sso.example.edu/api/lti/authorize_redirect",
    auth_token_url="https://sso.example.edu/login/oauth2/token",
    key_set_url="https://sso.example.edu/api/lti/security/jwks",
    api_url="https://canvas.example.edu",
    deployment_ids=frozenset({"1:x"}),
)
COLORS = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def test_contrast_is_the_one_of_the_guidelines() -> None:
    assert round(contrast("#000000", "#ffffff"), 2) == 21
    assert contrast("#777777", "#777777") == 1
    assert round(contrast("#767676", "#ffffff"), 2) == 4.54


@pytest.mark.parametrize(
    ("color", "brand"),
    [
        ("#7a003c", Brand(light="#7a003c")),
        ("#0B6BAB", Brand(light="#0b6bab")),
        ("#0AF", Brand(dark="#00aaff")),
        ("#003", Brand(light="#000033")),
        ("#ffe08a", Brand(dark="#ffe08a")),
        ("#808080", Brand()),
        (" #7a003c ", Brand(light="#7a003c")),
        ("red", Brand()),
        ("#7a003c;}body{display:none}", Brand()),
        ("#7a003", Brand()),
        ("", Brand()),
        (None, Brand()),
        (0x7A003C, Brand()),
    ],
)
def test_a_color_is_taken_only_where_it_can_be_read(color: object, brand: Brand) -> None:
    assert brand_of(color) == brand


@given(COLORS)
def test_whatever_the_account_chose_every_pair_keeps_its_contrast(color: str) -> None:
    brand = brand_of(color)
    pairs = [
        *((brand.light, other) for other in (*LIGHT_GROUNDS, LIGHT_INK) if brand.light),
        *((brand.dark, other) for other in (*DARK_GROUNDS, DARK_INK) if brand.dark),
    ]
    assert [pair for pair in pairs if contrast(pair[0] or "", pair[1]) < 4.5] == []


@pytest.mark.parametrize(
    ("address", "is_taken"),
    [
        ("{api}/dist/brandable_css/abc/variables.json", True),
        ("{login}/brand.json", True),
        ("https://du11hjcvx0uqb.cloudfront.net/dist/brandable_css/a/variables-b.json", True),
        ("http://du11hjcvx0uqb.cloudfront.net/dist/brandable_css/a/variables-b.json", False),
        ("https://du11hjcvx0uqb.cloudfront.net/elsewhere/a.json", False),
        ("https://x.cloudfront.net/dist/brandable_css/../../secret.json", False),
        ("https://cloudfront.net.evil.example/dist/brandable_css/a.json", False),
        ("https://evilcloudfront.net/dist/brandable_css/a.json", False),
        ("{api}.evil.example/brand.json", False),
        ("https://user@{host}/brand.json", False),
        ("https://169.254.169.254/dist/brandable_css/a.json", False),
        ("file:///etc/passwd", False),
        ("https://[", False),
        ("{api}/a\x00b.json", False),
        ("{api}/a\ud800b.json", False),
        ("{api}/a\u2028b.json", False),
        ("", False),
        (None, False),
        (["{api}"], False),
        ("{api}/" + "a" * 2000, False),
    ],
)
def test_only_the_platform_and_its_cdn_are_asked_for_a_brand(
    address: object, *, is_taken: bool
) -> None:
    if isinstance(address, str):
        address = (
            address.replace("{api}", "https://canvas.example.edu")
            .replace("{login}", "https://sso.example.edu")
            .replace("{host}", "canvas.example.edu")
        )
    found = brand_address(address, REGISTRATION)
    assert found == (address if is_taken else None)
