"""The real tool is launched from the stand-in, in every position of every switch, and links back.

Neither side was written from the other: the stand-in from Canvas, the tool from 1EdTech.
"""

from collections.abc import Iterator
from contextlib import closing

import pytest
from structlog.testing import capture_logs

from demo.standin.switches import SWITCHES
from lti_app.app import create_app
from lti_app.domain.launch.launch import LaunchCheck
from lti_app.wiring import Wiring
from tests.clocks import FixedClock
from tests.conftest import settings_for
from tests.contract.standin_launches.campus import Campus
from tests.databases import SqliteTemplates

POSITIONS = [("storage", "allowed"), *((s.name, p) for s in SWITCHES for p in s.positions[1:])]


@pytest.fixture(scope="module")
def beside(sqlite_templates: SqliteTemplates) -> Iterator[Campus]:
    """One tool and one Canvas; it speaks http, which the demo alone allows."""
    settings = settings_for(sqlite_templates.fresh(), HALLMARK_ENV="demo")
    with closing(Wiring(settings, clock=FixedClock())) as wiring:
        app = create_app(settings, wiring)
        app.testing = True
        yield Campus.beside(app)


@pytest.fixture
def campus(beside: Campus) -> Campus:
    """A fresh browser before a Canvas as on its first minute."""
    beside.start_over()
    return beside


@pytest.mark.parametrize(("name", "position"), POSITIONS, ids=[f"{n}-{p}" for n, p in POSITIONS])
def test_everybody_reaches_their_page_in_every_position(
    campus: Campus, name: str, position: object
) -> None:
    campus.order("switches", **{name: position})
    for person, placement in (
        ("M. Okafor", "course_navigation"),
        ("plain-met", "course_navigation"),
        ("Noor Haddad", "account_navigation"),
        ("plain-met", "user_navigation"),
    ):
        answer = campus.launch(person, placement=placement)
        assert answer.status_code == 303, (person, placement, answer.text)
        assert campus.tool.get(answer.location).status_code in {200, 302, 303}


def test_link_placed_by_a_teacher_opens_for_a_learner(campus: Campus) -> None:
    asked = campus.launch("M. Okafor", placement="link_selection")
    assert asked.status_code == 303
    page = campus.tool.get(asked.location)
    assert page.status_code == 200, page.text
    token = page.text.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    ready = campus.tool.post(asked.location, data={"csrf_token": token, "badge": "all"})
    placed = campus.send_to_canvas(ready)
    assert placed.status_code == 200, placed.text
    course = campus.standin.institutions["bayview"].course(5201)
    modules = campus.standin.modules.of("bayview", course)
    (item,) = (item for module in modules for item in module.items)
    assert item.title == "Badge progress"
    assert campus.launch("excused").status_code == 303
    opened = campus.launch("excused", item=item.id)
    assert opened.status_code == 303, opened.text
    assert campus.send_to_canvas(ready).status_code == 400


def test_link_is_placed_where_canvas_sends_data_as_well(campus: Campus) -> None:
    campus.order("switches", deep_linking_data="sent")
    asked = campus.launch("M. Okafor", placement="link_selection")
    page = campus.tool.get(asked.location)
    token = page.text.split('name="csrf_token" value="', 1)[1].split('"', 1)[0]
    ready = campus.tool.post(asked.location, data={"csrf_token": token, "badge": "all"})
    assert campus.send_to_canvas(ready).status_code == 200


def test_who_acts_as_somebody_in_canvas_gets_a_window_for_reading(campus: Campus) -> None:
    own = campus.launch("M. Okafor")
    assert "for reading" not in campus.tool.get(own.location).text
    acted = campus.launch("M. Okafor", acting="Ruth Vance")
    assert acted.status_code == 303
    assert "for reading" in campus.tool.get(acted.location).text


def test_student_view_is_told_that_it_earns_nothing(campus: Campus) -> None:
    """Canvas names the teacher behind it, as it names whoever acts as somebody."""
    answer = campus.launch("test-student")
    assert (answer.status_code, "earns nothing" in answer.text) == (200, True)


def test_teacher_of_a_concluded_course_is_its_teacher_still(campus: Campus) -> None:
    """Canvas ends no enrollment of it: launches go by the rows, which stay active."""
    before = campus.launch("M. Okafor").location
    campus.order("mutate", do="conclude")
    after = campus.launch("M. Okafor").location
    assert before.split("/")[3:] == after.split("/")[3:]
    assert campus.tool.get(after).status_code == 200


def refused(campus: Campus, person: str, **more: object) -> tuple[int, list[str]]:
    """Launch what is to be refused: the status, and the check that the log names."""
    with capture_logs() as logs:
        answer = campus.launch(person, **more)
    assert "/w/" not in answer.text
    assert not any("__Host-hm-s-" in each for each in answer.headers.getlist("Set-Cookie"))
    return answer.status_code, [each["check"] for each in logs if "check" in each]


def test_key_rotated_at_canvas_is_found_without_a_restart(campus: Campus) -> None:
    assert campus.launch("plain-met").status_code == 303
    for _ in range(2):
        campus.order("rotate_keys")
    assert campus.launch("plain-met").status_code == 303


def test_token_of_a_key_nobody_publishes_is_refused(campus: Campus) -> None:
    campus.order("faults", fault="unknown_kid")
    assert refused(campus, "plain-met") == (400, [LaunchCheck.KEY])


def test_clock_an_hour_ahead_is_refused(campus: Campus) -> None:
    campus.order("faults", fault="clock_skew", match={"path": "/api/lti/authorize"})
    assert refused(campus, "plain-met") == (400, [LaunchCheck.TIME])


def test_visitor_without_sub_is_refused(campus: Campus) -> None:
    assert refused(campus, "", anonymous=True) == (400, [LaunchCheck.CLAIM])
