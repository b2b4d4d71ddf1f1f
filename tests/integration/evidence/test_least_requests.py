"""A course of 200 learners, 6 mapped assignments and 4 outcomes, over HTTP: what it costs.

The least a full pass can take (Canvas API): one for the course, assignments and learners in
hundreds, each hundred learners' submissions once for every eight assignments, results in hundreds.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from math import ceil

import pytest

from config.settings import Settings
from demo.standin.server import RunningStandin, start
from demo.standin.world import StandinSettings
from lti_app.domain.evidence.plan import least_requests
from lti_app.domain.evidence.sync import SyncKind, SyncState
from tests.clocks import FixedClock
from tests.factories.standin import (
    SLO_KEYS,
    ServedCourse,
    add_outcomes,
    campus_mapping,
    served_course,
)

LEARNERS = 200
ASSIGNMENTS = 6


@pytest.fixture(scope="module")
def campus() -> Iterator[RunningStandin]:
    # Beside 177 learners the main course has its named cases, the test student among them.
    running = start(
        StandinSettings(
            courses=1,
            learners=177,
            today=date(2027, 4, 20),
            frozen_at=datetime(2027, 4, 20, 12, tzinfo=UTC),
        )
    )
    held = running.standin.institutions["bayview"]
    add_outcomes(held.course(min(held.courses)), 3)
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


@pytest.mark.slow
def test_a_first_sync_takes_the_least_requests_and_an_unchanged_second_three(
    served: ServedCourse,
) -> None:
    results = len(served.course.results)
    assert len(served.course.learner_ids()) == LEARNERS
    assert len(served.course.outcomes) == 4
    least = (
        1  # the course
        + ceil(ASSIGNMENTS / 100)  # assignments, their rubrics riding in them
        + ceil(LEARNERS / 100)  # the roster, a row a person
        + ceil(LEARNERS / 100) * ceil(ASSIGNMENTS / 8)  # submissions by learner
        + ceil(results / 100)  # outcome results, which nothing groups
    )
    first = served.pipeline.sync_course(served.course_id)
    assert (first.kind, first.state, first.failures) == (SyncKind.FULL, SyncState.OK, ())
    assert served.requests() == least
    assert first.counts.requests == least
    assert least_requests(LEARNERS, ASSIGNMENTS, results, has_outcomes=True) == least
    assert first.counts.rows_read == ASSIGNMENTS + LEARNERS + LEARNERS * ASSIGNMENTS + results
    # The test student is nobody's learner.
    assert first.counts.learners_evaluated == LEARNERS - 1

    served.running.standin.log.clear()
    served.clock.move(minutes=20)
    second = served.pipeline.sync_course(served.course_id)
    assert (second.kind, second.state) == (SyncKind.CHANGES, SyncState.OK)
    # Assignments for their rubrics, what was graded since, what was handed in since.
    assert served.requests() == 3
    assert second.counts.rows_read == ASSIGNMENTS
    assert (second.counts.rows_changed, second.counts.learners_evaluated) == (0, 0)
    assert served.running.standin.log.entries(unexpected=True) == []


@pytest.mark.slow
def test_a_refresh_of_one_learner_takes_three_requests(served: ServedCourse) -> None:
    served.pipeline.sync_course(served.course_id)
    with served.open_work() as work:
        learner = next(
            entry for entry in work.evidence.roster(served.course_id) if entry.person_id is not None
        )
    assert learner.person_id is not None
    served.running.standin.log.clear()
    report = served.pipeline.refresh_learner(served.course_id, learner.person_id)
    assert report.is_complete
    # The assignments for their rubrics, her submissions, her outcome results.
    assert (report.requests, served.requests()) == (3, 3)
