"""A teacher's window in which somebody acts in her name: everything is read, nothing is offered."""

import pytest

from tests.contract.lti.platform_double import LTI, TEACHER
from tests.integration.mapping.pages import COURSE, Window, digest_on, seen
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
        ("badges/1/reflection", "No assignment is chosen yet."),
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


@pytest.mark.parametrize("step", ["outcomes", "reflection", "check", "activate", "try"])
def test_where_to_edit_is_said_once_and_no_link_leads_to_a_form_that_is_not_there(
    begun: Window, step: str
) -> None:
    own = seen(begun.get("badges/1/outcomes"))
    page = begun.client.get(f"{acted_as(begun.actions)}/course/badges/1/{step}")
    words = seen(page)
    assert words.count(SAID) == 1
    assert "Draft, 0 of 4 outcomes covered" in words
    for offered in ("Map SLO 1", "Choose the reflection"):
        assert (offered in own, offered in words) == (True, False)
    for dead in ("for editing", "Where to begin", "Edit this mapping", "above"):
        assert dead not in words


def test_what_blocks_is_still_told_without_its_link(begun: Window) -> None:
    path = "badges/1/check"
    words = seen(begun.client.get(f"{acted_as(begun.actions)}/course/{path}"))
    assert "5 things to mend before activating" in words
    assert "No assignment is chosen for the culminating reflection." in words


def test_a_draft_beside_what_is_active_is_called_a_draft(begun: Window) -> None:
    begun.fill()
    begun.post("badges/1/activate", seen=digest_on(begun.get("badges/1/activate").text))
    reading = f"{acted_as(begun.actions)}/course/badges/1"
    active = seen(begun.client.get(f"{reading}/outcomes"))
    begun.post("badges/1/edit")
    draft = seen(begun.client.get(f"{reading}/outcomes"))
    assert "It is fixed: learners are judged by it." in active
    assert "Editing opens a draft" not in active
    assert "Draft, ready to activate" in draft
    assert "Mapping 1, for version 1, is active meanwhile" in draft
    assert "It is fixed" not in draft
    assert "Looking back" in seen(begun.client.get(f"{reading}/reflection"))


def test_what_no_longer_holds_in_an_active_mapping_says_how_a_draft_is_opened(
    begun: Window,
) -> None:
    begun.fill()
    begun.post("badges/1/activate", seen=digest_on(begun.get("badges/1/activate").text))
    begun.course.set_assignment("314", "Plain-language brief")
    own = seen(begun.get("badges/1/check"))
    read = seen(begun.client.get(f"{acted_as(begun.actions)}/course/badges/1/check"))
    assert "1 thing to mend Choose “Edit this mapping” above: it opens a draft" in own
    assert ("1 thing to mend" in read, "Edit this mapping" in read) == (True, False)
