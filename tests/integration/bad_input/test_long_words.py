"""Names and terms as long as Canvas lets them be: cut where a column ends, never a fault."""

from dataclasses import replace

import pytest
from werkzeug.test import TestResponse

from lti_app.domain.people.actor import LocalRole
from lti_app.pages import access
from tests.contract.lti.platform_double import LTI, TEACHER
from tests.factories.campus_two import CLEO, FIRST, WANDA, enter, staff_person, teacher_of
from tests.integration.bad_input.test_fuzz import faults_seen
from tests.integration.roles.conftest import Scene
from tests.integration.roles.people import Role
from tests.integration.roles.table import TABLE, TICKS

LONG = "Wolfeschlegelsteinhausenbergerdorff " * 60
NAMES = {
    "long": LONG,
    "wide": "\U0001f989" * 2000,
    "right to left": "محمد " * 300,
    "lines": "a\nb\r\n" * 300,
    "marks": "<b>&\"'" * 200,
    "blank": " \u200b\u2060 ",
}


def post(scene: Scene, window: str, path: str, **form: str) -> TestResponse:
    """Send a form of a window that was opened just now."""
    client = scene.campus.main.actions.client
    launch_id = window.rpartition("/")[2]
    cookie = client.get_cookie(access.SESSION_COOKIE + launch_id)
    assert cookie is not None
    token = access._form_token(cookie.value, launch_id)
    return client.post(f"{window}/{path}", data={"csrf_token": token, **form})


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_a_teacher_with_such_a_name_works(scene: Scene, name: str) -> None:
    main = scene.campus.main
    person = replace(staff_person(901, name), email=None)
    with faults_seen(scene) as faults:
        window = enter(scene.campus, main).as_teacher(FIRST, person)
        done = [
            post(scene, window, "course/sync"),
            post(scene, window, f"course/badges/{main.mappings['both']}/discard"),
            post(scene, window, f"course/badges/{main.mappings['active']}/end"),
        ]
    assert faults == []
    assert [answer.status_code for answer in done] == [303, 303, 303]


@pytest.mark.parametrize("name", NAMES.values(), ids=NAMES)
def test_somebody_of_asa_with_such_a_name_works(scene: Scene, name: str) -> None:
    main = scene.campus.main
    case = f"asa/cases/{main.cases[CLEO.first_name]}"
    person = staff_person(902, name)
    with faults_seen(scene) as faults:
        window = enter(scene.campus, main).as_asa(
            LocalRole.ASA_ADMIN, LocalRole.ASA_AWARDER, person=person
        )
        client = main.actions.client
        shown = client.get(f"{window}/{case}")
        line = next(line for line in TABLE if dict(line.form).get("decision") == "award")
        held = scene.doors.form(line, CLEO.first_name)
        statuses = [
            shown.status_code,
            post(scene, window, f"{case}/notes", text="Seen.").status_code,
            client.get(f"{window}/asa/audit").status_code,
            client.get(f"{window}/asa/audit.csv").status_code,
            post(scene, window, f"{case}/decide", **held).status_code,
            client.get(f"{window}/{case}").status_code,
            client.get(f"{window}/asa/awards").status_code,
        ]
    assert faults == []
    assert statuses == [200, 303, 200, 200, 303, 200, 200]


def test_a_launch_with_every_word_too_long_is_let_in_and_the_award_made(scene: Scene) -> None:
    main = scene.campus.main
    actions = enter(scene.campus, main)
    asked = actions.begin()
    claims = actions.platform.claims(
        asked.nonce, actions.target, person=teacher_of(main, FIRST), roles=TEACHER, course_id=FIRST
    )
    claims[f"{LTI}context"] |= {"title": LONG, "label": LONG}
    claims[f"{LTI}custom"] |= {
        "canvas_term_name": LONG,
        "canvas_sis_course_id": LONG,
        "canvas_course_time_zone": LONG,
        "person_time_zone": LONG,
    }
    claims[f"{LTI}launch_presentation"]["locale"] = LONG
    claims["email"] = f"{'x' * 400}@example.edu"
    with faults_seen(scene) as faults:
        answer = actions.post(asked.state, actions.platform.sign(claims))
        seen = actions.client.get(answer.location)
        line = next(line for line in TABLE if TICKS.items() <= line.form.items())
        awarded = scene.doors.ask(scene.visitors[Role.ASA_AWARDER], line, CLEO.first_name)
    assert faults == []
    assert (answer.status_code, seen.status_code, awarded.status_code) == (303, 200, 303)
    assert WANDA.first_name not in seen.text
