"""What somebody is in a course ends at once: the latest launch decides for every older window."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from lti_app.domain.people.actor import system_actor
from lti_app.pages.access import Visit, any_person, course_staff, guarded
from lti_app.wiring import Wiring
from tests.contract.lti.platform_double import (
    LEARNER,
    LIS,
    LTI,
    TEACHER,
    TEACHING_ASSISTANT,
    TEST_STUDENT,
    CanvasPerson,
)
from tests.integration.launch.storing import StoringBrowser
from tests.launching import MADE_ASSISTANT, MADE_TEACHER, LaunchActions

OBSERVER = (f"{LIS}membership#Mentor",)


@pytest.fixture
def app(app: Flask) -> Flask:
    """The application with small pages of our own."""

    @app.get("/w/<launch>/test/staff")
    @guarded(course_staff)
    def staff(visit: Visit) -> str:
        return visit.course_role

    @app.get("/w/<launch>/test/role")
    @guarded(any_person)
    def role(visit: Visit) -> str:
        return visit.course_role

    return app


def role_in(client: FlaskClient, window: str) -> str:
    return client.get(f"{window}/test/role").text


@pytest.mark.parametrize(
    ("first", "then", "now"),
    [
        (TEACHING_ASSISTANT, LEARNER, "learner"),
        (TEACHER, LEARNER, "learner"),
        (TEACHER, OBSERVER, "none"),
        (TEACHER, TEACHING_ASSISTANT, "teaching-assistant"),
        (LEARNER, TEACHER, "teacher"),
    ],
)
def test_the_latest_launch_decides_for_an_older_window(
    actions: LaunchActions,
    client: FlaskClient,
    first: tuple[str, ...],
    then: tuple[str, ...],
    now: str,
) -> None:
    older = actions.window(MADE_ASSISTANT, first)
    newer = actions.window(MADE_ASSISTANT, then)
    assert [role_in(client, window) for window in (older, newer)] == [now, now]


def test_an_assistant_made_a_learner_has_no_teachers_window_left(
    actions: LaunchActions, client: FlaskClient
) -> None:
    windows = [actions.as_assistant() for _ in range(2)]
    tab = StoringBrowser(actions).window(MADE_ASSISTANT, TEACHING_ASSISTANT)
    before = [client.get(f"{each}/test/staff").status_code for each in windows]
    before.append(tab.get("/test/staff").status_code)
    actions.as_learner(person=MADE_ASSISTANT)
    after = [client.get(f"{each}/test/staff").status_code for each in windows]
    after.append(tab.get("/test/staff").status_code)
    assert (before, after) == ([200] * 3, [403] * 3)


def test_of_many_launches_the_last_one_decides(actions: LaunchActions, client: FlaskClient) -> None:
    first = actions.as_assistant()
    for roles in (LEARNER, TEACHER, OBSERVER, TEACHER):
        actions.window(MADE_ASSISTANT, roles)
    assert role_in(client, first) == "teacher"


def test_another_course_and_another_person_decide_nothing(
    actions: LaunchActions, client: FlaskClient
) -> None:
    window = actions.as_teacher()
    actions.as_learner(course_id="4022", person=MADE_TEACHER)
    actions.as_learner()
    actions.window(MADE_TEACHER, (), placement="user_navigation", course_id=None)
    assert role_in(client, window) == "teacher"


def test_student_view_beside_ones_own_window_leaves_it_as_it_was(
    actions: LaunchActions, client: FlaskClient
) -> None:
    window = actions.as_teacher()
    student = CanvasPerson(subject="test-student", canvas_user_id="99", sis_id=None)
    answer = actions.launch(student, TEST_STUDENT)
    assert (answer.status_code, "earns nothing" in answer.text) == (200, True)
    assert role_in(client, window) == "teacher"


@pytest.mark.parametrize(
    ("opened_as", "acted_as", "now"),
    [
        (LEARNER, TEACHER, ["learner", "teacher"]),
        (TEACHER, OBSERVER, ["teacher", "none"]),
        (TEACHER, LEARNER, ["learner", "learner"]),
    ],
)
def test_who_acts_as_somebody_gives_them_no_power_but_may_show_that_it_ended(
    actions: LaunchActions,
    client: FlaskClient,
    opened_as: tuple[str, ...],
    acted_as: tuple[str, ...],
    now: list[str],
) -> None:
    own = actions.window(MADE_TEACHER, opened_as)
    asked = actions.begin()
    claims = actions.platform.claims(
        asked.nonce, actions.target, person=MADE_TEACHER, roles=acted_as
    )
    claims[f"{LTI}custom"]["canvas_masquerading_user_id"] = "10000000000001"
    answer = actions.post(asked.state, actions.platform.sign(claims))
    acting = "/".join(answer.location.split("/")[:3])
    assert [role_in(client, window) for window in (own, acting)] == now


def test_a_read_only_window_loses_by_a_later_launch_and_never_gains(
    actions: LaunchActions, client: FlaskClient
) -> None:
    asked = actions.begin()
    claims = actions.platform.claims(
        asked.nonce, actions.target, person=MADE_TEACHER, roles=LEARNER
    )
    claims[f"{LTI}custom"]["canvas_masquerading_user_id"] = "10000000000001"
    answer = actions.post(asked.state, actions.platform.sign(claims))
    acting = "/".join(answer.location.split("/")[:3])
    assert role_in(client, acting) == "learner"
    actions.as_teacher()
    assert role_in(client, acting) == "none"


def test_the_windows_of_a_removed_registration_end(
    actions: LaunchActions, client: FlaskClient, wiring: Wiring
) -> None:
    window = actions.as_teacher()
    tab = StoringBrowser(actions).window()
    before = [client.get(f"{window}/").status_code, tab.get("/").status_code]
    with wiring.open_work(system_actor("tests")) as work:
        work.platforms.remove(actions.platform.issuer, actions.platform.client_id)
    after = [client.get(f"{window}/").status_code, tab.get("/").status_code]
    assert (before, after) == ([200, 200], [403, 403])
