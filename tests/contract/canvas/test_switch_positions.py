"""The real client reads the same course whatever the site's switches say.

The positions are those the stand-in itself tells, so that a new difference between sites is met
here as soon as it is known.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest
import requests

from demo.standin.server import RunningStandin
from demo.standin.switches import SWITCHES
from lti_app.canvas.errors import CanvasIncomplete
from lti_app.canvas.gateway import CanvasGateway
from lti_app.domain.ids import CanvasCourseId
from tests.contract.canvas.served import client, main_course, serve

POSITIONS = [(s.name, p) for s in SWITCHES for p in s.positions[1:]]
NAMES_PEOPLE_OTHERWISE = {"sub_per_course", "roster_lti_id"}


@dataclass(frozen=True)
class Reading:
    """All that a pass reads of a course."""

    course: Any
    assignments: Any
    roster: Any
    submissions: Any
    outcomes: Any
    results: Any
    file: Any
    holder: Any


@pytest.fixture(scope="module")
def switching() -> Iterator[RunningStandin]:
    started = serve()
    yield started
    started.stop()


def read(running: RunningStandin) -> Reading:
    """Read by a fresh client everything that a whole pass needs."""
    institution, course = main_course(running)
    gateway: CanvasGateway = client(running)
    course_id = CanvasCourseId(str(course.id))
    assignments = gateway.assignments(course_id)
    published = [a.assignment_id for a in assignments if a.published]
    outcomes = gateway.outcomes(course_id)
    uploader = institution.cases["reflection-upload-two-files"].user_id
    file = next(f for s in course.submissions.values() if s.user_id == uploader for f in s.files)
    return Reading(
        course=gateway.course(course_id),
        assignments=assignments,
        roster=gateway.roster(course_id),
        submissions=gateway.submissions(course_id, published),
        outcomes=outcomes,
        results=gateway.outcome_results(course_id, [o.outcome_id for o in outcomes]),
        file=gateway.download(str(file.id)),
        holder=gateway.check_token(),
    )


@pytest.fixture(scope="module")
def as_started(switching: RunningStandin) -> Reading:
    switching.standin.reset()
    return read(switching)


@pytest.mark.parametrize(("name", "position"), POSITIONS, ids=[f"{n}-{p}" for n, p in POSITIONS])
def test_course_reads_the_same_in_every_position(
    switching: RunningStandin, as_started: Reading, name: str, position: object
) -> None:
    switching.standin.reset()
    turned = requests.post(f"{switching.admin_url}/switches", json={name: position}, timeout=10)
    assert turned.ok, turned.text
    if (name, position) == ("include_parameters", "dropped"):
        # Absence would read as "nobody was assessed": the client must refuse, not believe.
        with pytest.raises(CanvasIncomplete):
            read(switching)
        return
    found = read(switching)
    if name in NAMES_PEOPLE_OTHERWISE:
        found, wanted = without_subjects(found), without_subjects(as_started)
    elif name == "sis_ids":
        assert found == without_sis_ids(found)
        wanted = without_sis_ids(as_started)
    else:
        wanted = as_started
    assert found == wanted
    assert switching.standin.log.entries(unexpected=True) == []


def without_subjects(reading: Reading) -> Reading:
    """A reading but for the LTI identifiers of the roster, which these switches are about."""
    rows = tuple(replace(row, lti_subject=None) for row in reading.roster.rows)
    return replace(reading, roster=replace(reading.roster, rows=rows))


def without_sis_ids(reading: Reading) -> Reading:
    """A reading by an account that may not see SIS data."""
    rows = tuple(replace(row, sis_user_id=None) for row in reading.roster.rows)
    course = replace(reading.course, sis_course_id=None)
    return replace(reading, course=course, roster=replace(reading.roster, rows=rows))


def test_every_switch_is_told_by_the_stand_in_itself(switching: RunningStandin) -> None:
    told = requests.get(f"{switching.admin_url}/switches", timeout=10).json()["switches"]
    assert [(row["name"], row["positions"]) for row in told] == [
        (s.name, list(s.positions)) for s in SWITCHES
    ]
