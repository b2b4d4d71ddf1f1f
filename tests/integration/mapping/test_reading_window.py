"""A teacher's window in which somebody acts in her name: everything is read, nothing is offered."""

import pytest

from tests.contract.lti.platform_double import LTI, TEACHER
from tests.integration.mapping.pages import COURSE, Window
from tests.launching import MADE_TEACHER, LaunchActions

SAID = "To change something, open Hallmark as yourself."


def acted_as(actions: LaunchActions) -> str:
    asked = actions.begin()
    claims = actions.platform.claims(
        asked.nonce, actions.target, person=MADE_TEACHER, roles=TEACHER, course_id=COURSE
    )
    claims[f"{LTI}custom"]["canvas_masquerading_user_id"] = "77"
    answer = actions.post(asked.state, actions.platform.sign(claims))
    return "/".join(answer.location.split("/")[:3])


@pytest.mark.parametrize(
    ("path", "holds"),
    [
        ("", "Look at the mapping"),
        ("badges/1/outcomes", "What shows each outcome of the badge."),
        ("badges/1/outcomes?slo=impact&assignment=311", "What shows each outcome of the badge."),
        ("badges/1/reflection", "Looking back"),
        ("badges/1/check", "SLO"),
        ("badges/1/activate", "What counts once this is active"),
    ],
)
def test_an_open_draft_is_read_in_a_window_for_reading_and_nothing_is_offered(
    begun: Window, path: str, holds: str
) -> None:
    own = begun.get(path).text
    page = begun.client.get(f"{acted_as(begun.actions)}/course/{path}")
    assert page.status_code == 200
    assert (SAID in own, SAID in page.text) == (False, True)
    assert 'method="post"' not in page.text
    assert 'type="submit" name="action"' not in page.text
    for offered in ("Continue mapping", "Sync now", "Edit this mapping", "here</span></button>"):
        assert offered not in page.text
    assert holds in page.text
