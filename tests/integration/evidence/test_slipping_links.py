"""An outcome link that slips between two pages of the links is not taken for unlinked.

Canvas refuses every outcome result where one outcome asked for is linked no longer, and names none;
the list of links then tells which. That list is paged by number, without a snapshot, as any other.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import cast

import pytest
from sqlalchemy import select

from config.settings import Settings
from demo.standin.model import Outcome
from demo.standin.server import RunningStandin, start
from demo.standin.world import StandinSettings
from lti_app.canvas.gateway import CanvasGateway
from lti_app.domain.change.change import CourseChangeKind
from lti_app.domain.evidence.evidence import OutcomeFact
from lti_app.domain.evidence.sync import Source, SyncReport, SyncState
from lti_app.domain.ids import CanvasCourseId, CanvasOutcomeId, PersonId
from lti_app.models.change import ChangeItemRow
from lti_app.models.evidence import RosterEntryRow
from lti_app.services.evidence.missing_rows import all_outcomes
from tests.clocks import FixedClock
from tests.databases import SqliteTemplates
from tests.factories.standin import SLO_KEYS, ServedCourse, campus_mapping, served_course

LINKS = "/api/v1/courses/{}/outcome_group_links"
SLIP = {"fault": "skip_row_while_paging", "match": {"path": LINKS.format("*")}, "times": 1}


@pytest.fixture
def database_url(sqlite_templates: SqliteTemplates) -> str:
    """One kind of database is enough here: the slip is Canvas's."""
    return sqlite_templates.fresh()


@pytest.fixture(scope="module")
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
    """A served course read once, one of whose mapped outcomes is then unlinked."""
    campus.standin.reset()
    held = campus.standin.institutions["bayview"]
    course = held.course(min(held.courses))
    (first,) = course.outcomes.values()
    second = replace(first, id=first.id + 1, link_id=first.link_id + 1, title="Argues fairly")
    course.outcomes[second.id] = second
    mapped = campus_mapping(course)
    made = served_course(campus, settings, clock, mapped, SLO_KEYS)
    assert full_pass(made).state is SyncState.OK
    unlinked(made).linked = False
    yield made
    made.session.close()
    made.wiring.close()


def full_pass(served: ServedCourse) -> SyncReport:
    served.clock.move(hours=1)
    served.running.standin.buckets.clear()
    served.running.standin.log.clear()
    return served.pipeline.sync_course(served.course_id, full=True)


def unlinked(served: ServedCourse) -> Outcome:
    """The last of the links: the fault takes the first."""
    return max(served.course.outcomes.values(), key=lambda each: each.link_id)


def slip(served: ServedCourse) -> None:
    served.running.standin.faults.add(SLIP)


def slipped(served: ServedCourse) -> bool:
    (fault,) = served.running.standin.faults.described()
    return bool(fault["hits"])


def links_read(served: ServedCourse) -> int:
    return len(served.running.standin.log.entries(LINKS.format(served.course.id)))


def told_unlinked(report: SyncReport) -> list[tuple[str, ...]]:
    assert report.state is SyncState.OK
    return [told.left_out for told in report.failures if told.source is Source.OUTCOME_RESULTS]


def changes(served: ServedCourse) -> list[str]:
    row = ChangeItemRow
    with served.wiring.session() as session:
        return list(
            session.scalars(
                select(row.subject).where(
                    row.kind == CourseChangeKind.OUTCOME_UNLINKED, row.closed_at.is_(None)
                )
            )
        )


def known_as(served: ServedCourse, canvas_user_id: int) -> PersonId:
    row = RosterEntryRow
    with served.wiring.session() as session:
        found = session.scalars(
            select(row.person_id).where(row.canvas_user_id == str(canvas_user_id))
        ).one()
    assert found is not None
    return PersonId(found)


def test_only_the_outcome_that_is_unlinked_is_told_so(served: ServedCourse) -> None:
    gone = str(unlinked(served).id)
    slip(served)
    report = full_pass(served)
    assert slipped(served)
    assert told_unlinked(report) == [(gone,)]
    assert changes(served) == [f"outcome/{gone}"]


def test_the_links_are_read_again_only_in_the_pass_that_says_one_is_gone(
    served: ServedCourse,
) -> None:
    gone = unlinked(served)
    assert told_unlinked(full_pass(served)) == [(str(gone.id),)]
    assert links_read(served) == 2
    assert told_unlinked(full_pass(served)) == [(str(gone.id),)]
    assert links_read(served) == 1
    gone.linked = True
    assert told_unlinked(full_pass(served)) == []
    assert (links_read(served), changes(served)) == (0, [])


def test_another_that_slips_beside_one_known_to_be_unlinked_is_not_told(
    served: ServedCourse,
) -> None:
    full_pass(served)
    slip(served)
    assert told_unlinked(full_pass(served)) == [(str(unlinked(served).id),)]
    assert slipped(served)
    assert links_read(served) == 2


def test_each_of_two_readings_may_lack_another_link() -> None:
    first, second, third = (
        OutcomeFact(
            outcome_id=CanvasOutcomeId(number),
            title=f"Outcome {number}",
            points_possible=Decimal(4),
            mastery_points=Decimal(3),
            ratings=(),
        )
        for number in "123"
    )

    class Slipping:
        """A Canvas whose list lacks the second link, then the first."""

        answers = iter([(first, third), (second, third)])

        def outcomes(self, _course_id: CanvasCourseId) -> tuple[OutcomeFact, ...]:
            return next(self.answers)

    known = [each.outcome_id for each in (first, second)]
    found = all_outcomes(cast("CanvasGateway", Slipping()), CanvasCourseId("1"), known)
    assert {each.outcome_id for each in found} == {"1", "2", "3"}


def test_a_refresh_reads_the_results_of_an_outcome_that_slipped(served: ServedCourse) -> None:
    full_pass(served)
    first = min(served.course.outcomes.values(), key=lambda each: each.link_id)
    result = next(r for r in served.course.results.values() if r.outcome_id == first.id)
    learner = known_as(served, result.user_id)
    served.running.standin.log.clear()
    before = served.pipeline.refresh_learner(served.course_id, learner)
    assert (before.is_complete, links_read(served)) == (True, 1)
    result.score = 0.0 if result.score else 4.0
    slip(served)
    again = served.pipeline.refresh_learner(served.course_id, learner)
    assert slipped(served)
    assert (again.is_complete, again.rows_changed, links_read(served)) == (True, 1, 3)
