"""One pass over one course: plan, read from Canvas, write. Three steps, no transaction across.

Nothing waits on Canvas inside a transaction. All that was read is written, evaluated and logged in
one, so a process killed at any line loses nothing and doubles nothing: the next pass reads again.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace

from lti_app.canvas.gateway import CanvasGateway, Usage
from lti_app.domain.audit import AuditAction
from lti_app.domain.clock import Clock
from lti_app.domain.errors import Conflict, NotFound
from lti_app.domain.evidence.plan import PassPlan, Reading
from lti_app.domain.evidence.sync import (
    RefreshReport,
    Source,
    SourceFailure,
    SyncCounts,
    SyncProgress,
    SyncReport,
)
from lti_app.domain.ids import CourseId, PersonId
from lti_app.services.evidence.reading import EvidenceReader
from lti_app.services.evidence.sync_runs import Lease
from lti_app.services.evidence.writing import Written
from lti_app.services.work.unit import Work

OpenWork = Callable[[], AbstractContextManager[Work]]
NO_TOKEN = "no_token"  # noqa: S105 - the name of a fault, not a token


@dataclass(frozen=True, slots=True, kw_only=True)
class Touched:
    """Learners whose facts may give another verdict; cases open only on a whole reading."""

    course_id: CourseId
    person_ids: frozenset[PersonId]
    may_open_cases: bool


@dataclass(frozen=True, slots=True)
class Followed:
    """What followed from the facts, in their own transaction."""

    evaluated: int = 0
    opened: int = 0


Follow = Callable[[Work, Touched], Followed]


class EvidenceSync:
    """Brings a course's evidence up to date, or one learner's before a decision."""

    def __init__(self, open_work: OpenWork, clock: Clock, follow: Follow) -> None:
        """`open_work` opens units of work of one actor; `follow` is the next stage of the line."""
        self._open_work = open_work
        self._clock = clock
        self._follow = follow

    def sync_course(self, course_id: CourseId, *, full: bool = False) -> SyncReport:
        """Read what a course's mappings rest on and store what differs.

        Raises:
            NotFound: there is no such course.
            Conflict: another pass is reading it, or took it over.
        """
        with self._open_work() as work:
            plan = work.evidence_plans.for_course(course_id, full=full)
            lease = work.sync_runs.begin(course_id, plan.kind)
            gateway = _gateway(work, plan)
        if lease is None:
            raise Conflict(
                "sync.running",
                "This course is being read already.",
                mend="Wait for that pass to end.",
            )
        with self._given_back_on_fault(lease):
            reading = self._read(gateway, plan, lease, is_told=True)
            usage = gateway.usage if gateway else Usage()
            canvas_at = gateway.answered_at if gateway else None
            with self._open_work() as work:
                _for_institution(work, plan)
                written, touched = _write(work, plan, reading, lease)
                work.sync_runs.freshen(plan, reading, canvas_at)
                followed = self._follow(work, touched)
                counts = _counts(usage, written, touched, followed)
                state = work.sync_runs.finish(lease, plan, reading, counts)
                if written.rows_changed:
                    work.audit.record(
                        AuditAction.EVIDENCE_READ,
                        "course",
                        course_id,
                        run=lease.run_id,
                        rows=written.rows_changed,
                    )
        return SyncReport(
            course_id=course_id,
            run_id=lease.run_id,
            kind=plan.kind,
            state=state,
            counts=counts,
            failures=(*reading.failures, *reading.notes),
            touched=touched.person_ids,
            started_at=lease.started_at,
            seconds=(self._clock.now() - lease.started_at).total_seconds(),
        )

    def refresh_learner(self, course_id: CourseId, person_id: PersonId) -> RefreshReport:
        """Re-read one learner, with who assessed which attempt, before a review or an award.

        Call it with no transaction open: it waits on Canvas and writes in units of its own.

        Raises:
            NotFound: there is no such course, or the person is in no roster of it.
        """
        with self._open_work() as work:
            plan = work.evidence_plans.for_learner(course_id, person_id)
            lease = work.sync_runs.begin_refresh(course_id)
            gateway = _gateway(work, plan)
        with self._given_back_on_fault(lease):
            reading = self._read(gateway, plan, lease, is_told=False)
            usage = gateway.usage if gateway else Usage()
            with self._open_work() as work:
                _for_institution(work, plan)
                written = work.evidence_writing.write(plan, reading, lease.run_id)
                touched = Touched(
                    course_id=course_id,
                    person_ids=frozenset({person_id}),
                    may_open_cases=not reading.failures,
                )
                followed = self._follow(work, touched)
                counts = _counts(usage, written, touched, followed)
                work.sync_runs.finish(lease, plan, reading, counts)
                work.audit.record(
                    AuditAction.EVIDENCE_REFRESHED,
                    "person",
                    person_id,
                    course=course_id,
                    run=lease.run_id,
                    rows=written.rows_changed,
                    failures=len(reading.failures),
                )
        return RefreshReport(
            read_at=lease.started_at,
            rows_changed=written.rows_changed,
            requests=counts.requests,
            failures=tuple(reading.failures),
        )

    def request_sync(self, course_id: CourseId) -> None:
        """Ask for a pass as soon as may be (*Sync now*); the scheduler looks each second."""
        with self._open_work() as work:
            work.sync_runs.ask(course_id)

    def run_progress(self, course_id: CourseId) -> SyncProgress | None:
        """Tell of the newest pass over a course, running or ended."""
        with self._open_work() as work:
            return work.sync_log.progress(course_id)

    def _read(
        self, gateway: CanvasGateway | None, plan: PassPlan, lease: Lease, *, is_told: bool
    ) -> Reading:
        if gateway is None:
            return _without_token(plan, lease)

        def tell(source: Source, done: int, expected: int) -> None:
            if is_told:
                with self._open_work() as work:
                    work.sync_runs.tell(lease, source.value, done, expected)

        return EvidenceReader(gateway, plan, tell).read(lease.started_at)

    @contextmanager
    def _given_back_on_fault(self, lease: Lease) -> Iterator[None]:
        is_whole = False
        try:
            yield
            is_whole = True
        finally:
            if not is_whole:
                with self._open_work() as work:
                    work.sync_runs.release(lease)


def _gateway(work: Work, plan: PassPlan) -> CanvasGateway | None:
    """Open the gateway; None without a token, which the run log then says."""
    try:
        return work.gateway(plan.platform_id)
    except NotFound:
        return None


def _without_token(plan: PassPlan, lease: Lease) -> Reading:
    reading = Reading(started_at=lease.started_at)
    reading.failures.extend(
        SourceFailure(
            source=source,
            kind=NO_TOKEN,
            reason="this platform has no API token: store one with `hallmark platform token`",
            needs_person=True,
        )
        for source in sorted(plan.sources)
    )
    return reading


def _write(work: Work, plan: PassPlan, reading: Reading, lease: Lease) -> tuple[Written, Touched]:
    work.course_conditions.note(plan, reading)
    changed = work.roster_writing.write(plan, reading)
    written = work.evidence_writing.write(plan, reading, lease.run_id)
    if plan.evaluates_all or written.assignments_changed:
        people = work.roster_writing.everyone(plan.course_id)
    else:
        people = work.roster_writing.people(plan.course_id, changed | written.users)
    return replace(written, rows_changed=written.rows_changed + len(changed)), Touched(
        course_id=plan.course_id, person_ids=people, may_open_cases=not reading.failures
    )


def _for_institution(work: Work, plan: PassPlan) -> None:
    work.act_as(replace(work.actor, institution_id=plan.institution_id))


def _counts(usage: Usage, written: Written, touched: Touched, followed: Followed) -> SyncCounts:
    return SyncCounts(
        requests=usage.requests,
        pages=usage.pages,
        rows_read=usage.rows,
        rows_changed=written.rows_changed,
        bytes=usage.bytes,
        retries=usage.retries,
        cost=usage.cost,
        learners_touched=len(touched.person_ids),
        learners_evaluated=followed.evaluated,
        cases_opened=followed.opened,
    )
