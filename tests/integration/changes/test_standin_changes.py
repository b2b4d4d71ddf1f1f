"""Every change a teacher makes in the served stand-in is found by a full pass over HTTP."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
import requests
from sqlalchemy import select

from config.settings import Settings
from demo.standin.server import RunningStandin, start
from demo.standin.world import StandinSettings
from lti_app.domain.change.change import CourseChangeKind as Kind
from lti_app.models.change import ChangeItemRow
from tests.clocks import FixedClock
from tests.factories.standin import SLO_KEYS, ServedCourse, campus_mapping, served_course

MAP, CRITIQUE, MEMO = "Stakeholder map", "Case critique", "Audit memo"
# What is done, what stands from then on, and what it takes the place of.
STEPS: tuple[tuple[dict[str, object], Kind, Kind | None], ...] = (
    ({"do": "edit_criterion", "assignment": MAP, "points": 8}, Kind.CRITERION_POINTS, None),
    ({"do": "delete_criterion", "assignment": CRITIQUE}, Kind.CRITERION_GONE, None),
    ({"do": "remove_rubric", "assignment": MEMO}, Kind.RUBRIC_REMOVED, None),
    ({"do": "replace_rubric", "assignment": MAP}, Kind.RUBRIC_REPLACED, Kind.CRITERION_POINTS),
    (
        {"do": "unpublish", "assignment": CRITIQUE},
        Kind.ASSIGNMENT_UNPUBLISHED,
        Kind.CRITERION_GONE,
    ),
    ({"do": "delete_assignment", "assignment": MEMO}, Kind.ASSIGNMENT_GONE, Kind.RUBRIC_REMOVED),
    (
        {"do": "end_enrollment", "person": "plain-met", "state": "inactive"},
        Kind.ENROLLMENT_ENDED,
        None,
    ),
    ({"do": "unlink_outcome"}, Kind.OUTCOME_UNLINKED, None),
    ({"do": "conclude"}, Kind.COURSE_CONCLUDED, None),
    ({"do": "close_to_service"}, Kind.COURSE_CLOSED, Kind.COURSE_CONCLUDED),
)


@pytest.fixture
def campus() -> Iterator[RunningStandin]:
    running = start(
        StandinSettings(
            courses=1,
            learners=2,
            today=date(2027, 4, 20),
            frozen_at=datetime(2027, 4, 20, 12, tzinfo=UTC),
        )
    )
    yield running
    running.stop()


@pytest.fixture
def served(campus: RunningStandin, settings: Settings, clock: FixedClock) -> Iterator[ServedCourse]:
    held = campus.standin.institutions["bayview"]
    mapped = campus_mapping(held.course(min(held.courses)))
    made = served_course(campus, settings, clock, mapped, SLO_KEYS)
    yield made
    made.session.close()
    made.wiring.close()


def standing(served: ServedCourse) -> set[Kind]:
    with served.wiring.session() as session:
        rows = session.scalars(select(ChangeItemRow.kind).where(ChangeItemRow.closed_at.is_(None)))
        return set(rows)


def change(served: ServedCourse, order: dict[str, object]) -> None:
    first = {
        a.name: a.rubric.criteria[0].description
        for a in served.course.assignments.values()
        if a.rubric
    }
    about = {"course": served.course.id, **order}
    if order["do"] in {"edit_criterion", "delete_criterion"}:
        about["criterion"] = first[str(order["assignment"])]
    if order["do"] == "unlink_outcome":
        about["outcome"] = next(iter(served.course.outcomes.values())).id
    answer = requests.post(f"{served.running.admin_url}/mutate", json=about, timeout=10)
    assert answer.status_code == 200, answer.text


def test_each_change_is_found_and_takes_the_place_of_the_one_it_overtakes(
    served: ServedCourse,
) -> None:
    served.pipeline.sync_course(served.course_id, full=True)
    assert standing(served) == set()
    expected: set[Kind] = set()
    for order, found, overtaken in STEPS:
        change(served, order)
        served.clock.move(hours=1)
        served.running.standin.buckets.clear()
        served.pipeline.sync_course(served.course_id, full=True)
        expected = (expected | {found}) - {overtaken}
        assert standing(served) == expected, order["do"]
