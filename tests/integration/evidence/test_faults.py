"""A Canvas that fails while it is read: nothing wrong is believed, nothing right is lost.

Each fault meets a pass over a course whose campus has moved on. Afterwards nobody stands lower than
the facts warrant, the run log says what happened, and once the fault is over one more pass leaves
exactly the evidence of a run that never met a fault.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

import pytest
from sqlalchemy import func, select

from config.settings import Settings
from demo.standin.model import Mark
from demo.standin.moves import assess
from demo.standin.server import RunningStandin, start
from demo.standin.world import StandinSettings
from lti_app.domain.evidence.sync import Source, SourceFailure, SyncReport, SyncState
from lti_app.domain.ids import PersonId, SloKey
from lti_app.models.completion import CompletionRow
from lti_app.models.evidence import AssignmentSnapshotRow, EvidenceFactRow, RosterEntryRow
from tests.clocks import FixedClock
from tests.conftest import settings_for
from tests.databases import SqliteTemplates
from tests.factories.standin import (
    IMPATIENCE,
    SLO_KEYS,
    ServedCourse,
    campus_mapping,
    served_course,
)

SUBMISSIONS = "/api/v1/courses/*/students/submissions"
USERS = "/api/v1/courses/*/users"
ASSIGNMENTS = "/api/v1/courses/*/assignments"
RESULTS = "/api/v1/courses/*/outcome_results"
ALL = "/api/v1/*"
FOR_EVER = 99

Dump = tuple[tuple[str, ...], ...]
Standing = dict[tuple[PersonId, SloKey], bool]


@dataclass(frozen=True)
class Meeting:
    """A fault met by a pass: where, how often, and what the run log must then say."""

    fault: str
    path: str
    source: Source
    kind: str
    times: int = FOR_EVER
    page: int | None = None

    def __str__(self) -> str:
        return f"{self.fault}-{self.source}-{self.page or 'any'}"


REFUSED = (
    Meeting("throttle_429", SUBMISSIONS, Source.SUBMISSIONS, "CanvasThrottled"),
    Meeting("throttle_403_text", SUBMISSIONS, Source.SUBMISSIONS, "CanvasThrottled"),
    Meeting("throttle_429", USERS, Source.ROSTER, "CanvasThrottled", page=2),
    Meeting("500_json", SUBMISSIONS, Source.SUBMISSIONS, "CanvasUnavailable"),
    Meeting("502_html", RESULTS, Source.OUTCOME_RESULTS, "CanvasUnavailable"),
    Meeting("500_json", SUBMISSIONS, Source.SUBMISSIONS, "CanvasUnavailable", page=3),
    # Each kind again in the middle of a list, when two pages of it are in hand.
    Meeting("throttle_429", SUBMISSIONS, Source.SUBMISSIONS, "CanvasThrottled", page=3),
    Meeting("throttle_403_text", SUBMISSIONS, Source.SUBMISSIONS, "CanvasThrottled", page=3),
    Meeting("502_html", SUBMISSIONS, Source.SUBMISSIONS, "CanvasUnavailable", page=3),
    Meeting("html_200", SUBMISSIONS, Source.SUBMISSIONS, "CanvasIncomplete", page=3),
    Meeting("unauthorized_header", SUBMISSIONS, Source.SUBMISSIONS, "CanvasUnauthorized", page=3),
    Meeting("drop_next_link", SUBMISSIONS, Source.SUBMISSIONS, "CanvasIncomplete", page=3),
    Meeting("html_200", USERS, Source.ROSTER, "CanvasIncomplete", page=3),
    Meeting("drop_next_link", SUBMISSIONS, Source.SUBMISSIONS, "CanvasIncomplete", page=2),
    Meeting("drop_next_link", USERS, Source.ROSTER, "CanvasIncomplete", page=1),
    Meeting(
        "skip_row_while_paging",
        SUBMISSIONS,
        Source.SUBMISSIONS,
        "CanvasIncomplete",
        times=1,
        page=2,
    ),
    Meeting("drop_next_link", RESULTS, Source.OUTCOME_RESULTS, "CanvasIncomplete", page=1),
    Meeting("repeat_next_link", SUBMISSIONS, Source.SUBMISSIONS, "CanvasIncomplete", page=2),
    Meeting("foreign_next_link", SUBMISSIONS, Source.SUBMISSIONS, "CanvasIncomplete", page=1),
    Meeting("next_on_http", SUBMISSIONS, Source.SUBMISSIONS, "CanvasIncomplete", page=1),
    Meeting("html_200", SUBMISSIONS, Source.SUBMISSIONS, "CanvasIncomplete"),
    Meeting("html_200", ASSIGNMENTS, Source.ASSIGNMENTS, "CanvasIncomplete"),
    Meeting("truncated_json", SUBMISSIONS, Source.SUBMISSIONS, "CanvasIncomplete", page=2),
    Meeting("include_stripped", SUBMISSIONS, Source.SUBMISSIONS, "CanvasIncomplete"),
    Meeting("redirect_login", SUBMISSIONS, Source.SUBMISSIONS, "CanvasUnavailable"),
    Meeting("html_401", SUBMISSIONS, Source.SUBMISSIONS, "CanvasUnavailable"),
    Meeting("reset_mid_body", SUBMISSIONS, Source.SUBMISSIONS, "CanvasUnavailable"),
    Meeting("unauthorized_header", SUBMISSIONS, Source.SUBMISSIONS, "CanvasUnauthorized"),
    Meeting("unauthorized_plain", RESULTS, Source.OUTCOME_RESULTS, "CanvasForbidden"),
    Meeting("forbidden_new_style", USERS, Source.ROSTER, "CanvasForbidden"),
    Meeting("scope_401", SUBMISSIONS, Source.SUBMISSIONS, "CanvasForbidden"),
    Meeting("not_found", ASSIGNMENTS, Source.ASSIGNMENTS, "CanvasNotFound"),
)
SURVIVED = (
    Meeting("throttle_429", ALL, Source.COURSE, "retried", times=2),
    Meeting("throttle_403_text", SUBMISSIONS, Source.SUBMISSIONS, "retried", times=2),
    Meeting("502_html", SUBMISSIONS, Source.SUBMISSIONS, "retried", times=2, page=2),
    Meeting("duplicate_row", SUBMISSIONS, Source.SUBMISSIONS, ""),
    Meeting("duplicate_row", USERS, Source.ROSTER, ""),
    Meeting("reorder_page", SUBMISSIONS, Source.SUBMISSIONS, ""),
    Meeting("reorder_page", USERS, Source.ROSTER, ""),
    Meeting("clock_skew", ALL, Source.COURSE, ""),
    # A row that slips between two pages is asked for by name, in the same pass.
    Meeting("skip_row_while_paging", ASSIGNMENTS, Source.ASSIGNMENTS, "asked", times=1),
    Meeting("skip_row_while_paging", USERS, Source.ROSTER, "asked", times=1, page=2),
    Meeting("skip_row_while_paging", RESULTS, Source.OUTCOME_RESULTS, "asked", times=1),
    Meeting("skip_row_while_paging", RESULTS, Source.OUTCOME_RESULTS, "asked", times=1, page=2),
)


@pytest.fixture
def database_url(sqlite_templates: SqliteTemplates) -> str:
    """One kind of database is enough here: these faults are Canvas's."""
    return sqlite_templates.fresh()


@pytest.fixture(scope="module")
def campus() -> Iterator[RunningStandin]:
    running = start(
        StandinSettings(
            courses=1,
            learners=12,
            today=date(2027, 4, 20),
            frozen_at=datetime(2027, 4, 20, 12, tzinfo=UTC),
        )
    )
    yield running
    running.stop()


def on_a_moved_on_campus(
    campus: RunningStandin, settings: Settings, clock: FixedClock
) -> ServedCourse:
    """Read the campus once, then let a grade change in it."""
    campus.standin.reset()
    campus.standin.switches.max_per_page = 10
    held = campus.standin.institutions["bayview"]
    mapped = campus_mapping(held.course(min(held.courses)))
    made = served_course(campus, settings, clock, mapped, SLO_KEYS)
    assert made.pipeline.sync_course(made.course_id).state is SyncState.OK
    made.clock.move(hours=1)
    move_on(made)
    return made


@pytest.fixture(scope="module")
def faultless(campus: RunningStandin, sqlite_templates: SqliteTemplates) -> Dump:
    """The evidence of a run that never met a fault, in a database of its own."""
    made = on_a_moved_on_campus(campus, settings_for(sqlite_templates.fresh()), FixedClock())
    assert run(made).state is SyncState.OK
    found = dump(made)
    made.session.close()
    made.wiring.close()
    return found


@pytest.fixture
def served(
    campus: RunningStandin, faultless: Dump, settings: Settings, clock: FixedClock
) -> Iterator[ServedCourse]:
    made = on_a_moved_on_campus(campus, settings, clock)
    yield made
    made.session.close()
    made.wiring.close()


def move_on(served: ServedCourse) -> None:
    """A teacher raises the one case that waits for it; nothing else changes."""
    held, course = served.running.standin.institutions["bayview"], served.course
    case = held.cases["regrade-up"]
    assignment = next(a for a in course.assignments.values() if a.name == "Stakeholder map")
    row = course.submissions[assignment.id, case.user_id]
    assert row.assessment is not None
    marks: dict[str, Mark] = row.assessment.marks | {"_8241": Mark(points=4.0, rating_id=None)}
    served.running.standin.clock.advance(3600)
    now = served.running.standin.clock.now().replace(microsecond=0)
    assess(course, assignment, row, marks, assessor_id=640021, now=now)


def dump(served: ServedCourse) -> Dump:
    """What counts now: the newest row of every key, the assignments, the people."""
    served.session.rollback()
    row, snapshot = EvidenceFactRow, AssignmentSnapshotRow
    newest = select(func.max(row.id)).group_by(row.canvas_user_id, row.kind, row.subject)
    latest = select(func.max(snapshot.id)).group_by(snapshot.assignment_id)
    found = [
        tuple(map(str, each))
        for statement in (
            select(row.canvas_user_id, row.kind, row.subject, row.digest, row.is_gone).where(
                row.id.in_(newest)
            ),
            select(snapshot.assignment_id, snapshot.digest, snapshot.is_gone).where(
                snapshot.id.in_(latest)
            ),
            select(RosterEntryRow.canvas_user_id, RosterEntryRow.digest, RosterEntryRow.gone_at),
        )
        for each in served.session.execute(statement)
    ]
    served.session.rollback()
    return tuple(sorted(found))


def standing(served: ServedCourse) -> Standing:
    """Who has met what."""
    served.session.rollback()
    found = {
        (PersonId(row.person_id), slo.slo): slo.verdict.is_met
        for row in served.session.scalars(select(CompletionRow))
        for slo in row.to_verdict().slos
    }
    served.session.rollback()
    return found


def order(served: ServedCourse, met: Meeting, seconds: float = 0.0) -> None:
    match = {"path": met.path} | ({"page": met.page} if met.page else {})
    served.running.standin.faults.add(
        {"fault": met.fault, "match": match, "times": met.times, "seconds": seconds}
    )


def run(served: ServedCourse) -> SyncReport:
    served.running.standin.log.clear()
    return served.pipeline.sync_course(served.course_id, full=True)


def failures(report: SyncReport) -> list[tuple[Source, str]]:
    return [(f.source, f.kind) for f in report.failures if f.kind != "skipped"]


def logged(served: ServedCourse) -> tuple[SourceFailure, ...]:
    with served.open_work() as work:
        told = work.sync_log.progress(served.course_id)
    assert told is not None
    return told.failures


@pytest.mark.slow
@pytest.mark.parametrize("met", REFUSED, ids=str)
def test_a_source_that_cannot_be_read_whole_changes_nothing_and_one_more_pass_mends_it(
    served: ServedCourse, faultless: Dump, met: Meeting
) -> None:
    before, evidence = standing(served), dump(served)
    order(served, met)
    report = run(served)
    assert failures(report) == [(met.source, met.kind)]
    assert report.state is SyncState.PARTIAL
    # A fault nobody met would prove nothing.
    (fault,) = served.running.standin.faults.described()
    assert fault["hits"] > 0
    assert logged(served) == report.failures
    after = standing(served)
    assert [key for key, is_met in before.items() if is_met and not after[key]] == []
    if met.source in {Source.SUBMISSIONS, Source.ASSIGNMENTS}:
        assert dump(served) == evidence
    assert report.counts.cases_opened == 0
    served.running.standin.faults.clear()
    assert run(served).state is SyncState.OK
    assert dump(served) == faultless


@pytest.mark.slow
@pytest.mark.parametrize("met", SURVIVED, ids=str)
def test_a_passing_fault_is_waited_out_within_the_pass(
    served: ServedCourse, faultless: Dump, met: Meeting
) -> None:
    order(served, met)
    before = standing(served)
    report = run(served)
    assert (report.state, report.failures) == (SyncState.OK, ())
    (fault,) = served.running.standin.faults.described()
    assert fault["hits"] > 0
    assert report.counts.requests == served.requests()
    assert report.counts.retries == (fault["hits"] if met.kind == "retried" else 0)
    assert dump(served) == faultless
    after = standing(served)
    assert [key for key, is_met in before.items() if is_met and not after[key]] == []
    if met.kind == "asked":
        served.running.standin.faults.clear()
        assert run(served).counts.requests == report.counts.requests - 1


@pytest.mark.slow
def test_an_answer_that_does_not_come_is_given_up_and_tried_by_halves_once(
    served: ServedCourse, faultless: Dump
) -> None:
    hang = Meeting("hang", SUBMISSIONS, Source.SUBMISSIONS, "CanvasUnavailable")
    order(served, hang, seconds=1.2)
    served.gateways.patience = IMPATIENCE
    report = run(served)
    assert failures(report) == [(Source.SUBMISSIONS, "CanvasUnavailable")]
    served.running.standin.faults.clear()
    assert run(served).state is SyncState.OK
    assert dump(served) == faultless


@pytest.mark.slow
def test_a_late_answer_is_waited_for_and_not_asked_for_twice(
    served: ServedCourse, faultless: Dump
) -> None:
    late = Meeting("hang", SUBMISSIONS, Source.SUBMISSIONS, "", times=1)
    order(served, late, seconds=1.2)
    report = run(served)
    assert (report.state, report.counts.retries) == (SyncState.OK, 0)
    assert report.counts.requests == served.requests()
    assert dump(served) == faultless


@pytest.mark.slow
def test_a_dead_token_ends_the_reading_and_is_said_to_need_a_person(
    served: ServedCourse, faultless: Dump
) -> None:
    dead = Meeting("unauthorized_header", ALL, Source.COURSE, "CanvasUnauthorized")
    order(served, dead)
    report = run(served)
    assert report.state is SyncState.FAILED
    first, *others = report.failures
    assert (first.kind, first.needs_person, first.status) == ("CanvasUnauthorized", True, 401)
    assert {f.kind for f in others} == {"skipped"}
    assert served.requests() == 1
    served.running.standin.faults.clear()
    assert run(served).state is SyncState.OK
    assert dump(served) == faultless


@pytest.mark.slow
def test_a_failed_pass_of_changes_is_asked_for_again_from_the_same_moment(
    served: ServedCourse,
) -> None:
    order(served, Meeting("html_200", SUBMISSIONS, Source.SUBMISSIONS, "CanvasIncomplete"))
    failed = served.pipeline.sync_course(served.course_id)
    assert failed.state is SyncState.PARTIAL
    served.running.standin.faults.clear()
    served.running.standin.clock.advance(7200)
    mended = served.pipeline.sync_course(served.course_id)
    assert mended.state is SyncState.OK
    regraded = served.running.standin.institutions["bayview"].cases["regrade-up"].user_id
    served.session.rollback()
    rows = served.session.scalars(
        select(EvidenceFactRow).where(
            EvidenceFactRow.run_id == mended.run_id,
            EvidenceFactRow.canvas_user_id == str(regraded),
        )
    ).all()
    assert len(rows) == 1
    served.session.rollback()


@pytest.mark.slow
def test_a_comment_of_ten_megabytes_passes_through_unread(
    served: ServedCourse, faultless: Dump
) -> None:
    case = served.running.standin.institutions["bayview"].cases["regrade-up"]
    row = next(
        s
        for s in served.course.submissions.values()
        if s.user_id == case.user_id and s.assessment is not None
    )
    assert row.assessment is not None
    mark = next(iter(row.assessment.marks.values()))
    mark.comments = "long " * 2_000_000
    report = run(served)
    assert (report.state, report.failures) == (SyncState.OK, ())
    assert report.counts.bytes > 10_000_000
    assert dump(served) == faultless
