"""Decides what a pass reads: everything, or what changed since, each source by its own clock."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_app.domain.clock import Clock
from lti_app.domain.definition import DefinitionVersion
from lti_app.domain.errors import NotFound
from lti_app.domain.evidence import AssignmentFact
from lti_app.domain.evidence_plan import PassPlan, ReflectionWanted, Wanted
from lti_app.domain.ids import (
    AssignmentId,
    CanvasCourseId,
    CanvasUserId,
    CourseId,
    DefinitionVersionId,
    InstitutionId,
    PersonId,
    PlatformId,
)
from lti_app.domain.mapping import ActiveMapping
from lti_app.domain.missing_rows import KnownResult
from lti_app.domain.reflection_content import ReflectionTerms, joined
from lti_app.domain.sync import Source, SyncKind, SyncState
from lti_app.models.course import CourseRow
from lti_app.models.documents import digest, encode
from lti_app.models.evidence import AssignmentSnapshotRow, RosterEntryRow
from lti_app.models.sync_run import SourceFreshnessRow, SyncRunRow
from lti_app.services.known_results import known_results

FULL_EVERY = timedelta(hours=24)
SLOW_EVERY = timedelta(hours=1)
# Canvas answers from a replica that may lag, by a clock that is not ours.
OVERLAP = timedelta(minutes=15)
ALL_SOURCES = frozenset(Source)


@dataclass(frozen=True, slots=True)
class _Stored:
    """An assignment as last seen, by a pass or by a refresh."""

    fact: AssignmentFact
    fingerprint: str
    is_gone: bool
    seen_at: datetime


class EvidencePlans:
    """Plans passes from what is stored; reads nothing from Canvas."""

    def __init__(
        self,
        *,
        session: Session,
        clock: Clock,
        active_mappings: Callable[[CourseId], tuple[ActiveMapping, ...]],
        find_definition: Callable[[DefinitionVersionId], DefinitionVersion],
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
        course = self._course(course_id)
        active = self._active_mappings(course_id)
        wanted = self._wanted(active)
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
        stored = self._assignments(course_id)
        known = _known(stored, fresh.get(Source.SUBMISSIONS))
        return self._plan(
            course,
            wanted,
            wanted_digest,
            kind=SyncKind.FULL if is_full else SyncKind.CHANGES,
            sources=sources,
            since=None if is_full else since,
            fingerprints=_seen(known, is_slow_due=Source.ROSTER in sources),
            assignments=frozenset(
                key for key in wanted.assignment_ids if key in stored and not stored[key].is_gone
            ),
            results=known_results(self._session, course_id) if is_full else frozenset(),
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
        wanted = self._wanted(self._active_mappings(course_id))
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
            learners=tuple(CanvasUserId(each) for each in learners),
        )

    def _wanted(self, active: tuple[ActiveMapping, ...]) -> Wanted:
        """Gather what a course's active mappings rest on."""
        contents = [each.content for each in active]
        return Wanted(
            versions=tuple(sorted(each.version_id for each in active)),
            assignment_ids=tuple(sorted({a for c in contents for a in c.assignment_ids()})),
            outcome_ids=tuple(sorted({o for c in contents for o in c.outcome_ids()})),
            aligned=tuple(sorted({a for c in contents for a in c.aligned_ids()})),
            reflections=self._reflections(active),
        )

    def _reflections(self, active: Iterable[ActiveMapping]) -> tuple[ReflectionWanted, ...]:
        terms: dict[AssignmentId, list[ReflectionTerms]] = {}
        for each in active:
            if each.content.reflection is None:
                continue
            prompt = self._find_definition(each.definition_version_id).content.reflection
            parts = (prompt.pathway, prompt.personal_growth, prompt.professional_growth)
            terms.setdefault(each.content.reflection, []).append(
                ReflectionTerms(
                    prompts=(parts,),
                    submission_types=frozenset(prompt.submission_types),
                    minimum_words=prompt.minimum_words,
                )
            )
        return tuple(
            ReflectionWanted(assignment_id=key, terms=joined(terms[key])) for key in sorted(terms)
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
            learners=learners,
            evaluates_all=evaluates_all,
        )

    def _assignments(self, course_id: CourseId) -> dict[AssignmentId, _Stored]:
        row = AssignmentSnapshotRow
        newest = (
            select(func.max(row.id)).where(row.course_id == course_id).group_by(row.assignment_id)
        )
        rows = self._session.scalars(select(row).where(row.id.in_(newest)))
        return {
            AssignmentId(each.assignment_id): _Stored(
                each.to_domain(), each.fingerprint, each.is_gone, each.seen_at
            )
            for each in rows
        }

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


def _known(
    stored: dict[AssignmentId, _Stored], submissions: SourceFreshnessRow | None
) -> dict[AssignmentId, _Stored]:
    """Leave out what was first seen since submissions were last read whole.

    By a refresh, or by a pass that then failed: nobody else's work was read under it yet.
    """
    read_at = submissions.read_at if submissions is not None else None
    return {
        key: each for key, each in stored.items() if read_at is not None and each.seen_at <= read_at
    }


def _seen(known: dict[AssignmentId, _Stored], *, is_slow_due: bool) -> dict[AssignmentId, str]:
    # A grade posted by hand or hidden again moves no date Canvas can be asked for:
    # where that may be, all is read by the slow clock, or as soon as somebody asks.
    return {
        key: each.fingerprint
        for key, each in known.items()
        if each.fact.published
        and not each.is_gone
        and not (is_slow_due and each.fact.post_manually)
    }
