"""Outcome results of a New Quiz, which Canvas gives without an id, are read like any others."""

from collections.abc import Iterator
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import select

from config.settings import Settings
from demo.standin.server import RunningStandin, start
from demo.standin.world import StandinSettings
from lti_app.domain.evidence.sync import SyncReport, SyncState
from lti_app.domain.ids import PersonId
from lti_app.models.completion import CompletionRow
from tests.clocks import FixedClock
from tests.databases import SqliteTemplates
from tests.factories.standin import SLO_KEYS, ServedCourse, campus_mapping, served_course


@pytest.fixture
def database_url(sqlite_templates: SqliteTemplates) -> str:
    """One kind of database is enough here: what is odd is Canvas's answer."""
    return sqlite_templates.fresh()


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
    course = held.course(min(held.courses))
    made = served_course(campus, settings, clock, campus_mapping(course), SLO_KEYS)
    yield made
    made.session.close()
    made.wiring.close()


def full_pass(served: ServedCourse) -> SyncReport:
    served.clock.move(hours=1)
    served.running.standin.buckets.clear()
    return served.pipeline.sync_course(served.course_id, full=True)


def test_they_are_read_whole_and_the_same_again(served: ServedCourse) -> None:
    brief = next(a for a in served.course.assignments.values() if a.name == "Plain-language brief")
    results = [r for r in served.course.results.values() if r.assignment_id == brief.id]
    assert len(results) > 1
    brief.new_quiz = True
    first = full_pass(served)
    assert (first.state, first.failures) == (SyncState.OK, ())
    assert full_pass(served).counts.rows_changed == 0
    results[0].score = 1.0 if results[0].score == 4.0 else 4.0
    assert full_pass(served).counts.rows_changed == 1


def test_none_is_called_gone_while_their_service_is_silent(served: ServedCourse) -> None:
    """Canvas then leaves them out and says nothing of it; its own results can be missed."""
    brief = next(a for a in served.course.assignments.values() if a.name == "Plain-language brief")
    of_quiz = {k: r for k, r in served.course.results.items() if r.assignment_id == brief.id}
    own = next(k for k, r in served.course.results.items() if r.assignment_id != brief.id)
    brief.new_quiz = True
    whole = full_pass(served).counts
    people = [PersonId(row) for row in served.session.scalars(select(CompletionRow.person_id))]
    served.session.rollback()
    assert people
    refresh(served, people)  # tells who assessed, which a pass leaves out
    for key in of_quiz:
        del served.course.results[key]
    silent = full_pass(served).counts
    assert (silent.rows_changed, silent.requests) == (0, whole.requests)
    assert refresh(served, people) == 0
    del served.course.results[own]
    assert full_pass(served).counts.rows_changed == 1


def refresh(served: ServedCourse, people: list[PersonId]) -> int:
    changed = 0
    for person in people:
        served.running.standin.buckets.clear()
        read = served.pipeline.refresh_learner(served.course_id, person)
        assert read.failures == ()
        changed += read.rows_changed
    return changed
