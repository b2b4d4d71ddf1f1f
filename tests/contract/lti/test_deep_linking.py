"""Placing a link in a module: the choice, the signed answer, and that it is given once."""

import json
from dataclasses import replace
from typing import Any

import jwt
import pytest
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from lti_app.domain.audit import AuditAction
from lti_app.domain.errors import NotPermitted
from lti_app.domain.launch.deep_linking import PlacedLink
from lti_app.domain.people.actor import CourseRole, system_actor
from lti_app.models.audit import AuditEntry
from lti_app.models.base import LARGEST_ID
from lti_app.models.deep_linking import DeepLinkingRow
from tests.clocks import FixedClock
from tests.contract.lti.badges import (
    active_badge,
    ask_for_link,
    begin_badge,
    end_badge,
    landing_of,
    teacher,
)
from tests.contract.lti.platform_double import (
    ADMINISTRATOR,
    DEEP_LINKING,
    LEARNER,
    LTI,
    TEACHER,
    TEACHING_ASSISTANT,
    TEST_STUDENT,
)
from tests.launching import (
    MADE_ASSISTANT,
    MADE_LEARNER,
    MADE_TEACHER,
    LaunchActions,
)

RETURN = (
    "https://canvas.example.edu/courses/4021/deep_linking_response"
    "?modal=true&placement=link_selection"
)


@pytest.fixture
def tool_key(actions: LaunchActions) -> str:
    with actions.wiring.open_work(system_actor("tests")) as work:
        work.tool_keys.rotate()
        return work.tool_keys.rotate()


@pytest.fixture
def badges(actions: LaunchActions, tool_key: str) -> list[int]:
    """Two active badges, a draft and an ended one in the course; another in another course."""
    assert tool_key
    actions.as_teacher()
    actions.as_teacher("4022")
    shown = [active_badge(actions, slug) for slug in ("lynx", "otter")]
    begin_badge(actions, "heron")
    end_badge(actions, active_badge(actions, "marten"))
    active_badge(actions, "stoat", "4022")
    return [int(mapping) for mapping in shown]


def placed(actions: LaunchActions, badge: str, asked: TestResponse) -> TestResponse:
    window = asked.location
    page = actions.client.get(window)
    form = {"csrf_token": actions.csrf_token(page), "badge": badge}
    return actions.client.post(window, data=form)


def answer_in(actions: LaunchActions, page: TestResponse) -> dict[str, Any]:
    """The answer as Canvas reads it: by our live key set, its issuer, audience and times."""
    token = page.text.split('name="JWT" value="', 1)[1].split('"', 1)[0]
    keys = jwt.PyJWKSet.from_dict(actions.client.get("/lti/jwks.json").get_json())
    header = jwt.get_unverified_header(token)
    assert header["alg"] == "RS256"
    (key,) = (key for key in keys.keys if key.key_id == header["kid"])
    claims: dict[str, Any] = jwt.decode(
        token,
        key,
        algorithms=["RS256"],
        audience=actions.platform.issuer,
        issuer=actions.platform.client_id,
        options={"verify_exp": False, "verify_iat": False, "require": ["exp", "iat", "nonce"]},
    )
    return claims | {"kid": header["kid"]}


def test_a_teacher_is_offered_the_active_badges_of_this_course_and_all_together(
    actions: LaunchActions, badges: list[int]
) -> None:
    asked = ask_for_link(actions)
    assert landing_of(asked) == "/deep-linking/"
    page = actions.client.get(asked.location).text
    values = [part.split('"')[0] for part in page.split('type="radio" name="badge" value="')[1:]]
    assert values == [*map(str, badges), "all"]
    assert [f"Badge {slug}" in page for slug in ("lynx", "otter", "heron", "marten", "stoat")] == [
        *[True] * 2,
        *[False] * 3,
    ]
    assert page.count("primary") == 1


def test_a_course_without_an_active_badge_still_offers_all_of_them(
    actions: LaunchActions, tool_key: str
) -> None:
    assert tool_key
    page = actions.client.get(ask_for_link(actions).location)
    assert "No badge is active in this course yet." in page.text
    assert page.text.count('type="radio"') == 1


def test_the_answer_is_signed_by_the_newest_key_and_says_what_was_chosen(
    actions: LaunchActions, badges: list[int], clock: FixedClock, tool_key: str
) -> None:
    page = placed(actions, str(badges[1]), ask_for_link(actions))
    claims = answer_in(actions, page)
    now = int(clock.now().timestamp())
    fresh = {name: claims.pop(name) for name in ("nonce", "jti")}
    assert claims == {
        "kid": tool_key,
        "iss": "10000000000042",
        "aud": "https://canvas.instructure.com",
        "iat": now,
        "exp": now + 300,
        f"{LTI}deployment_id": "7:deadbeef",
        f"{LTI}message_type": "LtiDeepLinkingResponse",
        f"{LTI}version": "1.3.0",
        f"{DEEP_LINKING}content_items": [
            {
                "type": "ltiResourceLink",
                "url": "https://badges.example.edu/lti/launch",
                "title": "Badge progress: Badge otter",
                "text": "Your progress toward Badge otter, and what to do next.",
                "custom": {"badge": str(badges[1])},
            }
        ],
    }
    assert len(set(fresh.values())) == 2
    assert min(map(len, fresh.values())) >= 43


def test_no_two_answers_share_a_nonce(actions: LaunchActions, badges: list[int]) -> None:
    pages = [placed(actions, str(badges[0]), ask_for_link(actions)) for _ in range(2)]
    answers = [answer_in(actions, page) for page in pages]
    assert len({each[name] for each in answers for name in ("nonce", "jti")}) == 4


def test_all_badges_together_carry_no_id(actions: LaunchActions, badges: list[int]) -> None:
    assert badges
    claims = answer_in(actions, placed(actions, "all", ask_for_link(actions)))
    (item,) = claims[f"{DEEP_LINKING}content_items"]
    assert (item["title"], "custom" in item) == ("Badge progress", False)


def test_data_comes_back_as_it_was_sent(actions: LaunchActions, badges: list[int]) -> None:
    assert badges
    for data in ("csrf:1a2b", "", "<b>\x00\ud83d", {"of": ["any", 1]}, 0, False):
        claims = answer_in(actions, placed(actions, "all", ask_for_link(actions, data=data)))
        assert json.dumps(claims[f"{DEEP_LINKING}data"]) == json.dumps(data)


def test_where_no_data_was_sent_none_comes_back(actions: LaunchActions, badges: list[int]) -> None:
    assert badges
    for asked in (ask_for_link(actions), ask_for_link(actions, data=None)):
        assert f"{DEEP_LINKING}data" not in answer_in(actions, placed(actions, "all", asked))


def test_the_answer_goes_to_the_return_url_and_the_page_may_send_it_nowhere_else(
    actions: LaunchActions, badges: list[int]
) -> None:
    page = placed(actions, str(badges[0]), ask_for_link(actions))
    escaped = RETURN.replace("&", "&amp;")
    assert f'<form action="{escaped}" method="post"' in page.text
    policy = page.headers["Content-Security-Policy"].split("; ")
    assert "form-action https://canvas.example.edu" in policy
    assert "script-src 'self'" in policy
    assert "<script>" not in page.text
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"


def test_the_choice_itself_is_sent_only_to_us(actions: LaunchActions, badges: list[int]) -> None:
    assert badges
    page = actions.client.get(ask_for_link(actions).location)
    assert "form-action 'self'" in page.headers["Content-Security-Policy"]
    assert "deep_linking_response" not in page.text


def test_a_return_url_with_markup_is_escaped(actions: LaunchActions, badges: list[int]) -> None:
    assert badges
    odd = "https://canvas.example.edu/x?a=<script>alert(1)</script>&b"
    page = placed(actions, "all", ask_for_link(actions, deep_link_return_url=odd))
    assert page.status_code == 200
    assert "<script>alert(1)" not in page.text
    assert "a=&lt;script&gt;" in page.text


def test_a_window_answers_once(actions: LaunchActions, badges: list[int]) -> None:
    asked = ask_for_link(actions)
    form = actions.csrf_token(actions.client.get(asked.location))
    first, again = (
        actions.client.post(asked.location, data={"csrf_token": form, "badge": str(badges[0])})
        for _ in range(2)
    )
    assert (first.status_code, again.status_code) == (200, 409)
    assert "A link was made from this window already, or it was canceled." in again.text
    assert "JWT" not in again.text
    assert actions.client.get(asked.location).status_code == 409


def test_canceling_answers_with_nothing_placed_and_is_the_window_s_one_answer(
    actions: LaunchActions, badges: list[int]
) -> None:
    asked = ask_for_link(actions, data="csrf:1a2b")
    choice = actions.client.get(asked.location)
    assert "Cancel, back to Canvas" in choice.text
    assert "data-way-back" not in choice.text, "it would lead to the course"
    form = {"csrf_token": actions.csrf_token(choice), "badge": str(badges[0]), "cancel": "1"}
    page = actions.client.post(asked.location, data=form)
    claims = answer_in(actions, page)
    assert claims[f"{DEEP_LINKING}content_items"] == []
    assert claims[f"{DEEP_LINKING}data"] == "csrf:1a2b"
    assert f'<form action="{RETURN.replace("&", "&amp;")}" method="post"' in page.text
    assert ("Nothing was placed." in page.text, "The link is ready" in page.text) == (True, False)
    again = actions.client.post(asked.location, data=form)
    assert (again.status_code, "first page" in again.text) == (409, False)
    with actions.wiring.session() as session:
        assert session.query(AuditEntry).filter_by(action=AuditAction.LINK_PLACED).count() == 0


def test_placing_is_written_down_with_who_and_what(
    actions: LaunchActions, badges: list[int]
) -> None:
    placed(actions, str(badges[0]), ask_for_link(actions))
    with actions.wiring.session() as session:
        (entry,) = session.query(AuditEntry).filter_by(action=AuditAction.LINK_PLACED)
    assert entry.actor_person_id == actions.person_id(MADE_TEACHER)
    assert (entry.actor_role, entry.subject_kind) == ("teacher", "course")
    assert json.loads(entry.details)["mapping_id"] == badges[0]


def test_what_is_no_choice_is_asked_again_and_nothing_is_spent(
    actions: LaunchActions, badges: list[int]
) -> None:
    asked = ask_for_link(actions)
    for value in ("", "x", "-1", "1e3", "٣", str(LARGEST_ID + 1)):
        page = placed(actions, value, asked)
        assert (page.status_code, "Choose what the link opens." in page.text) == (422, True)
    assert placed(actions, str(badges[0]), asked).status_code == 200


def test_a_badge_that_is_not_active_in_this_course_is_not_placed(
    actions: LaunchActions, badges: list[int]
) -> None:
    asked = ask_for_link(actions)
    others = [number for number in range(1, 8) if number not in badges]
    for number in others:
        page = placed(actions, str(number), asked)
        assert (page.status_code, "JWT" in page.text) == (404, False)
    assert placed(actions, str(badges[0]), asked).status_code == 200


def test_only_a_teacher_of_the_course_places_a_link(
    actions: LaunchActions, badges: list[int]
) -> None:
    assert badges
    for who, roles in (
        (MADE_LEARNER, LEARNER),
        (MADE_ASSISTANT, TEACHING_ASSISTANT),
        (MADE_LEARNER, (*TEACHER, *LEARNER)),
        (MADE_ASSISTANT, ADMINISTRATOR),
        (MADE_ASSISTANT, ()),
    ):
        asked = ask_for_link(actions, who, roles)
        page = actions.client.get(asked.location)
        assert page.status_code == 403
        assert "teachers of this course, who place links in its modules" in page.text
        assert actions.client.post(asked.location, data={"badge": "all"}).status_code == 403


def test_the_service_itself_lets_only_a_teacher_place(
    actions: LaunchActions, badges: list[int]
) -> None:
    launch_id = ask_for_link(actions).location.split("/")[2]
    who, link = teacher(actions, "4021"), PlacedLink(url="", title="Badge progress")
    refused = (
        replace(who, course_role=CourseRole.TEACHING_ASSISTANT),
        replace(who, course_role=CourseRole.LEARNER),
        replace(who, course_id=None),
    )
    for actor in refused:
        with pytest.raises(NotPermitted), actions.wiring.open_work(actor) as work:
            work.deep_linking.answer(launch_id, link)
    with actions.wiring.open_work(who) as work:
        assert work.deep_linking.answer(launch_id, link).return_url == RETURN
    assert badges


def test_the_test_student_places_nothing(actions: LaunchActions, badges: list[int]) -> None:
    assert badges
    answer = ask_for_link(actions, MADE_LEARNER, TEST_STUDENT)
    assert (answer.status_code, "The test student earns nothing" in answer.text) == (200, True)


def test_a_window_opened_otherwise_has_nothing_to_answer(
    actions: LaunchActions, badges: list[int]
) -> None:
    assert badges
    page = actions.client.get(f"{actions.as_teacher()}/deep-linking/")
    assert page.status_code == 404
    assert "This window was not opened to place anything." in page.text


def test_without_a_key_of_ours_the_answer_waits_and_is_not_spent(actions: LaunchActions) -> None:
    asked = ask_for_link(actions)
    assert placed(actions, "all", asked).status_code == 404
    with actions.wiring.session() as session:
        (row,) = session.query(DeepLinkingRow)
        assert row.answered_at is None


def test_another_window_cannot_answer_for_it(actions: LaunchActions, badges: list[int]) -> None:
    asked = ask_for_link(actions)
    other = ask_for_link(actions)
    token = actions.csrf_token(actions.client.get(other.location))
    page = actions.client.post(asked.location, data={"csrf_token": token, "badge": str(badges[0])})
    assert page.status_code == 403


def test_the_answer_stands_in_no_log(actions: LaunchActions, badges: list[int]) -> None:
    asked = ask_for_link(actions, data="platform-secret")
    with capture_logs() as logs:
        page = placed(actions, str(badges[0]), asked)
    token = page.text.split('name="JWT" value="', 1)[1].split('"', 1)[0]
    assert [secret in str(logs) for secret in (token, "platform-secret")] == [False, False]
    assert "platform-secret" not in page.text


def test_a_window_that_goes_takes_its_question_along(
    actions: LaunchActions, badges: list[int], clock: FixedClock
) -> None:
    assert badges
    ask_for_link(actions)
    clock.move(days=60)
    with actions.wiring.open_work(system_actor("tests")) as work:
        work.housekeeping.delete_old_runs()
    with actions.wiring.session() as session:
        assert session.query(DeepLinkingRow).count() == 0
