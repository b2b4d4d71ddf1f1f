"""Decides what a pass reads: everything, or what changed since, each source by its own clock."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.clock import Clock
from lti_app.domain.errors import NotFound
from lti_app.domain.evidence.missing_rows import KnownResult
from lti_app.domain.evidence.plan import PassPlan, Wanted
from lti_app.domain.evidence.sync import Source, SyncKind, SyncState
from lti_app.domain.ids import (
    AssignmentId,
    CanvasCourseId,
    CanvasOutcomeId,
    CanvasUserId,
    CourseId,
    InstitutionId,
    PersonId,
    PlatformId,
)
from lti_app.domain.mapping.mapping import ActiveMapping
from lti_app.models.course import CourseRow
from lti_app.models.documents import digest, encode
from lti_app.models.evidence import RosterEntryRow
from lti_app.models.sync_run import SourceFreshnessRow, SyncRunRow
from lti_app.services.evidence.known_assignments import fingerprints, known_assignments, seen_by
from lti_app.services.evidence.known_results import known_results
from lti_app.services.evidence.wanted import FindDefinition, wanted_by

FULL_EVERY = timedelta(hours=24)
SLOW_EVERY = timedelta(hours=1)
# Canvas answers from a replica that may lag, by a clock that is not ours.
OVERLAP = timedelta(minutes=15)
ALL_SOURCES = frozenset(Source)


class EvidencePlans:
    """Plans passes from what is stored; reads nothing from Canvas."""

    def __init__(
        self,
        *,
        session: Session,
        clock: Clock,
        active_mappings: Callable[[CourseId], tuple[ActiveMapping, ...]],
        find_definition: FindDefinition,
    ) -> None:
        """Bind to one unit of work."""
        self._session = session
        self._clock = clock
        self._active_mappings = active_mappings
        self._find_definition = find_definition

    def for_course(self, course_id: CourseId, *, full: bool = False) -> PassPlan:
        """Plan a pass: full when asked, due or when the mappings changed, else what changed since.

        Raises:
            NotFound: there is no such course.
        """
        course, active = self._course(course_id), self._active_mappings(course_id)
        wanted = wanted_by(active, self._find_definition)
        wanted_digest = digest(encode(wanted))
        fresh = self._freshness(course_id)
        since = self._since(fresh)
        is_full = (
            full
            or since is None
            or course.wanted_digest != wanted_digest
            or self._is_due(course.full_pass_at, FULL_EVERY)
            or self._has_unread(course.full_pass_at, active)
        )
        sources = ALL_SOURCES if is_full else self._due_sources(course, fresh)
        if not wanted.outcome_ids:
            sources -= {Source.OUTCOME_RESULTS}
        stored = known_assignments(self._session, course_id)
        known = seen_by(stored, _read_at(fresh.get(Source.SUBMISSIONS)))
        return self._plan(
            course,
            wanted,
            wanted_digest,
            kind=SyncKind.FULL if is_full else SyncKind.CHANGES,
            sources=sources,
            since=None if is_full else since,
            fingerprints=fingerprints(known, is_slow_due=Source.ROSTER in sources),
            assignments=frozenset(
                key for key in wanted.assignment_ids if key in stored and not stored[key].is_gone
            ),
            results=known_results(self._session, course_id) if is_full else frozenset(),
            unlinked=_unlinked(fresh),
            evaluates_all=is_full
            or len(known) < len(stored)
            or not self._last_run_was_whole(course_id),
        )

    def for_learner(self, course_id: CourseId, person_id: PersonId) -> PassPlan:
        """Plan the re-reading of one learner before a decision: at most three requests.

        The learner's own two, and one for the assignments: a rubric edited since the
        last pass would else be held against the points of another scale, just when it matters.

        Raises:
            NotFound: there is no such course, or the person is in no roster of it.
        """
        course = self._course(course_id)
        wanted = wanted_by(self._active_mappings(course_id), self._find_definition)
        learners = self._session.scalars(
            select(RosterEntryRow.canvas_user_id)
            .where(
                RosterEntryRow.course_id == course_id,
                RosterEntryRow.person_id == person_id,
                RosterEntryRow.gone_at.is_(None),
            )
            .order_by(RosterEntryRow.canvas_user_id)
        ).all()
        if not learners:
            raise NotFound("evidence.learner", "This person is not in the course's roster.")
        sources = {Source.ASSIGNMENTS, Source.SUBMISSIONS}
        if wanted.outcome_ids:
            sources.add(Source.OUTCOME_RESULTS)
        return self._plan(
            course,
            wanted,
            digest(encode(wanted)),
            kind=SyncKind.LEARNER,
            sources=frozenset(sources),
            since=None,
            unlinked=_unlinked(self._freshness(course_id)),
            learners=tuple(CanvasUserId(each) for each in learners),
        )

    def _plan(
        self,
        course: CourseRow,
        wanted: Wanted,
        wanted_digest: str,
        *,
        kind: SyncKind,
        sources: frozenset[Source],
        since: datetime | None,
        fingerprints: dict[AssignmentId, str] | None = None,
        assignments: frozenset[AssignmentId] = frozenset(),
        results: frozenset[KnownResult] = frozenset(),
        unlinked: frozenset[CanvasOutcomeId],
        learners: tuple[CanvasUserId, ...] = (),
        evaluates_all: bool = False,
    ) -> PassPlan:
        present = self._session.scalars(
            select(RosterEntryRow.canvas_user_id).where(
                RosterEntryRow.course_id == course.id, RosterEntryRow.gone_at.is_(None)
            )
        )
        return PassPlan(
            course_id=CourseId(course.id),
            institution_id=InstitutionId(course.institution_id),
            platform_id=PlatformId(course.platform_id),
            canvas_course_id=CanvasCourseId(course.canvas_course_id),
            kind=kind,
            wanted=wanted,
            wanted_digest=wanted_digest,
            sources=sources,
            since=since,
            fingerprints=fingerprints or {},
            roster=frozenset(CanvasUserId(each) for each in present),
            assignments=assignments,
            results=results,
            unlinked=unlinked,
            learners=learners,
            evaluates_all=evaluates_all,
        )

    def _due_sources(
        self, course: CourseRow, fresh: dict[Source, SourceFreshnessRow]
    ) -> frozenset[Source]:
        due = {Source.ASSIGNMENTS, Source.SUBMISSIONS}
        for source in (Source.ROSTER, Source.OUTCOME_RESULTS):
            row = fresh.get(source)
            read_at = row.read_at if row is not None and row.failed_at is None else None
            if course.asked_at is not None or self._is_due(read_at, SLOW_EVERY):
                due.add(source)
        return frozenset(due)

    def _is_due(self, last: datetime | None, every: timedelta) -> bool:
        # What was last done in the future was done by a clock that has been set back since.
        now = self._clock.now()
        return last is None or last > now or now - last >= every

    def _has_unread(self, read_at: datetime | None, active: tuple[ActiveMapping, ...]) -> bool:
        # Put in force before the clock was set back and read since; judged only by a later pass.
        now = self._clock.now()
        return read_at is not None and any(read_at < m.activated_at <= now for m in active)

    def _since(self, fresh: dict[Source, SourceFreshnessRow]) -> datetime | None:
        row = fresh.get(Source.SUBMISSIONS)
        return None if row is None or row.canvas_at is None else row.canvas_at - OVERLAP

    def _freshness(self, course_id: CourseId) -> dict[Source, SourceFreshnessRow]:
        rows = self._session.scalars(
            select(SourceFreshnessRow).where(SourceFreshnessRow.course_id == course_id)
        )
        return {row.source: row for row in rows}

    def _last_run_was_whole(self, course_id: CourseId) -> bool:
        state = self._session.scalar(
            select(SyncRunRow.state)
            .where(
                SyncRunRow.course_id == course_id,
                SyncRunRow.kind != SyncKind.LEARNER,
                SyncRunRow.state != SyncState.RUNNING,
            )
            .order_by(SyncRunRow.id.desc())
            .limit(1)
        )
        return state is SyncState.OK

    def _course(self, course_id: CourseId) -> CourseRow:
        course = self._session.get(CourseRow, course_id)
        if course is None:
            raise NotFound("course.unknown", "There is no such course.")
        return course


def _read_at(row: SourceFreshnessRow | None) -> datetime | None:
    return row.read_at if row is not None else None


def _unlinked(fresh: dict[Source, SourceFreshnessRow]) -> frozenset[CanvasOutcomeId]:
    row = fresh.get(Source.OUTCOME_RESULTS)
    return frozenset(CanvasOutcomeId(each) for each in row.left_out()) if row else frozenset()
