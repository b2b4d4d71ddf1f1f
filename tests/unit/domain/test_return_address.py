"""The way back to Canvas: to the registered Canvas alone, and never to a page that only waits."""

from dataclasses import replace

import pytest

from lti_app.domain.launch.platform import Registration
from lti_app.domain.launch.return_address import return_address
from tests.clocks import FixedClock
from tests.contract.lti.platform_double import PlatformDouble
from tests.unit.lti.test_pylti_adapter import registration_of

HERE = "https://canvas.example.edu"
WAITS = "/external_content/success/external_tool_redirect"


@pytest.fixture
def registration() -> Registration:
    return registration_of(PlatformDouble(clock=FixedClock()))


@pytest.mark.parametrize(
    ("told", "given"),
    [
        (f"{HERE}/courses/4021{WAITS}", f"{HERE}/courses/4021"),
        (f"{HERE}/courses/4021/external_content/success?x=1", f"{HERE}/courses/4021"),
        (f"{HERE}/accounts/12{WAITS}", f"{HERE}/accounts/12"),
        (f"{HERE}{WAITS}", f"{HERE}/"),
        (f"{HERE}/courses/4021/modules?as=1", f"{HERE}/courses/4021/modules?as=1"),
        (HERE, HERE),
    ],
)
def test_the_way_back_leads_to_the_place_itself(
    registration: Registration, told: str, given: str
) -> None:
    assert return_address(told, registration) == given


@pytest.mark.parametrize(
    "told",
    [
        None,
        "",
        17,
        "/courses/4021",
        "http://canvas.example.edu/courses/4021",
        "https://evil.example/courses/4021",
        "https://canvas.example.edu.evil.example/courses/4021",
        "https://canvas.example.edu@evil.example/",
        "https://someone@canvas.example.edu/",
        "https://canvas.example.edu:8443/",
        "https://canvas.instructure.com/courses/4021",
        "javascript:alert(1)//canvas.example.edu",
        "https:\\\\evil.example",
        "https://canvas.example.edu/a\x00b",
        "https://canvas.example.edu/\ud800",
        "https://canvas.example.edu/a b",
        "https://[canvas.example.edu/",
        "//canvas.example.edu/courses/4021",
        f"{HERE}/{'x' * 2000}",
    ],
)
def test_there_is_no_way_to_anywhere_else(registration: Registration, told: object) -> None:
    assert return_address(told, registration) is None


def test_a_demo_that_was_registered_over_http_is_gone_back_to(registration: Registration) -> None:
    demo = replace(registration, api_url="http://localhost:8001")
    assert return_address(f"http://localhost:8001/courses/1{WAITS}", demo) == (
        "http://localhost:8001/courses/1"
    )
