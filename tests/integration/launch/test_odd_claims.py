"""Well signed launches whose values are of any kind and length: answered, never a fault of ours."""

from typing import Any

import pytest

from tests.clocks import FixedClock
from tests.contract.lti.platform_double import LTI
from tests.contract.lti.scene import Scene
from tests.launching import LaunchActions

CLAIMS = (
    *(
        "sub",
        "name",
        "email",
        "aud",
        "azp",
        "iat",
        "nbf",
        "jti",
        "locale",
        "roles",
        "deployment_id",
    ),
    *("resource_link", "context", "custom", "launch_presentation"),
    "https://www.instructure.com/placement",
)
INNER = {
    "custom": (
        *("canvas_user_id", "canvas_course_id", "canvas_account_id", "canvas_sis_user_id"),
        *("canvas_sis_course_id", "canvas_term_name", "person_time_zone", "placement"),
        "brand_config_url",
    ),
    "context": ("id", "title", "label", "type"),
    "resource_link": ("id", "title"),
    "launch_presentation": ("locale", "return_url"),
}
ODD = [
    *(
        "x" * 5000,
        "a\x00b",
        "https://canvas.example.edu/a\x00b",
        "https://canvas.example.edu/\ud800",
    ),
    *({"a": 1}, [1], 10**400, True),
]


def changed(scene: Scene, odd: object) -> dict[str, dict[str, Any]]:
    """Payloads with this value in the place of one that is there."""
    made = {name: scene.claims({name: odd}) for name in CLAIMS}
    for outer, names in INNER.items():
        for name in names:
            claims = scene.claims()
            claims[LTI + outer][name] = odd
            made[f"{outer} {name}"] = claims
    both = scene.claims()
    both[f"{LTI}resource_link"]["id"] = both[f"{LTI}context"]["id"] = odd
    return {**made, "both ids": both}


@pytest.mark.parametrize("odd", ODD, ids=lambda odd: repr(odd)[:12])
def test_a_launch_with_an_odd_value_is_let_in_or_refused(
    actions: LaunchActions, clock: FixedClock, odd: object
) -> None:
    actions.client.application.testing = False
    answers = {}
    for what in changed(Scene(actions, clock), odd):
        scene = Scene(actions, clock)
        form = scene.signed(changed(scene, odd)[what])
        answer = actions.client.post("/lti/launch", data=form)
        answers[what] = answer.status_code
        if answer.status_code == 303:
            answers[f"{what}, landed"] = actions.client.get(answer.location).status_code
    assert {what: status for what, status in answers.items() if status >= 500} == {}
    assert set(answers.values()) <= {200, 303, 400, 403}
