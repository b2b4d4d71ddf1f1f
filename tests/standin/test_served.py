"""Over real HTTP: three hosts, two ports, one Date, broken connections, an independent client."""

import threading
import time
from typing import Any

import pytest
import requests
from canvasapi import Canvas

from demo.standin.server import PortTakenError, RunningStandin, start
from demo.standin.world import StandinSettings
from tests.standin.conftest import MAIN, TODAY

pytestmark = pytest.mark.enable_socket


def config(served: RunningStandin) -> dict[str, Any]:
    answer = requests.get(f"{served.admin_url}/config", timeout=5).json()
    found: dict[str, Any] = answer["institutions"]["bayview"]
    return found


def headers(served: RunningStandin) -> dict[str, str]:
    return {"Authorization": f"Bearer {config(served)['service_token']}"}


def order(served: RunningStandin, verb: str, **body: Any) -> Any:
    return requests.post(f"{served.admin_url}/{verb}", json=body, timeout=5).json()


def test_three_hosts_answer_on_one_port(served: RunningStandin) -> None:
    one = config(served)
    assert requests.get(one["key_set_url"], timeout=5).status_code == 200
    assert requests.get(served.url, timeout=5).status_code == 200
    other = served.url.replace("127.0.0.1", "127.0.0.2")
    assert "Coastal Institute" in requests.get(other, timeout=5).text


def test_remote_control_is_not_on_the_public_port(served: RunningStandin) -> None:
    assert requests.get(f"{served.url}/__admin/config", timeout=5).status_code == 404


def test_answer_carries_one_date(served: RunningStandin) -> None:
    answer = requests.get(f"{served.url}/brand.json", timeout=5)
    assert answer.headers["Date"].count("GMT") == 1


def test_canvasapi_reads_the_whole_course_through_its_own_paging(served: RunningStandin) -> None:
    one = config(served)
    with pytest.warns(UserWarning, match="HTTP URLs"):
        canvas = Canvas(one["api_url"], one["service_token"])
    course = canvas.get_course(MAIN)
    assert course.name == "Data Ethics"
    assert len(list(course.get_enrollments(per_page=7))) == 5 + 23 + 5
    assert len(list(course.get_assignments())) == 8
    rows = list(course.get_multiple_submissions(student_ids=["all"], per_page=50))
    assert len({row.id for row in rows}) == len(rows) == 28 * 7


def test_canvasapi_writes_rolls_up_and_asks_graphql(served: RunningStandin) -> None:
    one = config(served)
    order(served, "switches", service_rights="write")
    with pytest.warns(UserWarning, match="HTTP URLs"):
        canvas = Canvas(one["api_url"], one["service_token"])
    course = canvas.get_course(MAIN)
    case = requests.get(f"{served.admin_url}/cases/plain-met", timeout=5).json()
    assignment = course.get_assignment(case["assignment_ids"][0])
    row = assignment.get_submission(case["canvas_user_id"])
    row.edit(comment={"text_comment": "By another client"})
    again = assignment.get_submission(case["canvas_user_id"], include=["submission_comments"])
    assert again.submission_comments[-1]["comment"] == "By another client"
    (sent,) = canvas.create_conversation(
        [case["canvas_user_id"]], "Look here", subject="Ready", force_new=True
    )
    assert sent.message_count == 1
    assert course.get_outcome_result_rollups()["rollups"]
    found = canvas.graphql("query($id: ID!) { course(id: $id) { name } }", {"id": str(MAIN)})
    assert found == {"data": {"course": {"name": "Data Ethics"}}}
    made = course.create_assignment({"name": "New", "submission_types": ["online_upload"]})
    assert (made.name, made.published) == ("New", False)
    order(served, "reset")


def test_connection_can_break_off_in_mid_body(served: RunningStandin) -> None:
    order(served, "faults", fault="reset_mid_body")
    url = f"{served.url}/api/v1/courses/{MAIN}/enrollments"
    with pytest.raises(requests.exceptions.ChunkedEncodingError):
        requests.get(url, headers=headers(served), timeout=5)


def test_hang_outlasts_a_short_timeout_and_blocks_nobody_else(served: RunningStandin) -> None:
    order(served, "faults", fault="hang", seconds=1.5, match={"path": "/api/v1/users/self"})
    url, held = f"{served.url}/api/v1/users/self", headers(served)
    timed_out: list[bool] = []

    def wait() -> None:
        try:
            requests.get(url, headers=held, timeout=0.5)
        except requests.exceptions.ReadTimeout:
            timed_out.append(True)

    waiting = threading.Thread(target=wait)
    waiting.start()
    began = time.monotonic()
    answer = requests.get(f"{served.url}/api/v1/courses/{MAIN}", headers=held, timeout=5)
    took = time.monotonic() - began
    waiting.join()
    assert answer.status_code == 200
    assert took < 0.5
    assert timed_out == [True]


def test_taken_port_is_named(served: RunningStandin) -> None:
    settings = StandinSettings(courses=1, learners=0, today=TODAY)
    with pytest.raises(PortTakenError, match=str(served.port)):
        start(settings, port=served.port)
    with pytest.raises(PortTakenError, match=str(served.admin_port)):
        start(settings, admin_port=served.admin_port)


def test_tool_configuration_is_fetched_at_first_need(served: RunningStandin) -> None:
    """The stand-in's own server plays the tool that has no configuration: it says so."""
    tool = served.standin.tool
    held, address = tool.known(), tool.url
    tool.forget()
    tool.url = served.url
    answer = order(served, "launch", person="M. Okafor")
    tool.url = address
    assert "404" in answer["error"]
    assert held is not None
