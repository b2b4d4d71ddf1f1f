"""Reads the last complete facts of a course's learners, as the rules of completion take them.

A constant number of queries, whatever the number of learners. What counts now is the newest row of
its key; what counted before a drift is the newest from before the assignment was seen to differ.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_app.domain.clock import Clock
from lti_app.domain.drift_history import DriftSince, SeenAssignment, drifts_since
from lti_app.domain.evidence import (
    AssignmentFact,
    Enrollment,
    EnrollmentState,
    FactKind,
    OutcomeResultFact,
    ReflectionFact,
    SubmissionFact,
)
from lti_app.domain.ids import AssignmentId, CanvasUserId, CourseId, PersonId
from lti_app.domain.learner_facts import CourseFacts, LearnerFacts, awaiting_results
from lti_app.domain.mapping import ActiveMapping, MappingContent
from lti_app.domain.sync import Source
from lti_app.models.course import CourseRow
from lti_app.models.documents import decode
from lti_app.models.evidence import AssignmentSnapshotRow, EvidenceFactRow, RosterEntryRow
from lti_app.models.sync_run import SourceFreshnessRow

# A full pass is due every day; two hours of grace before a source counts as stale.
STALE_AFTER = timedelta(hours=26)
FEW_USERS = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class CourseEvidence:
    """What one mapping is judged by: the course's half, each learner's, and whether it is fresh.

    `read_at` is when the stalest of the sources it rests on was last read whole, `updated_at` when
    submissions were.
    """

    mapping: ActiveMapping
    course: CourseFacts
    learners: dict[PersonId, LearnerFacts]
    is_fresh: bool
    read_at: datetime | None
    updated_at: datetime | None


@dataclass(slots=True)
class _Learner:
    """One person's newest rows, over all their Canvas ids in the course."""

    enrollments: list[Enrollment] = field(default_factory=list)
    submissions: dict[AssignmentId, SubmissionFact] = field(default_factory=dict)
    earlier: dict[AssignmentId, SubmissionFact] = field(default_factory=dict)
    reflections: dict[AssignmentId, ReflectionFact] = field(default_factory=dict)
    results: list[OutcomeResultFact] = field(default_factory=list)
    lost_results: list[OutcomeResultFact] = field(default_factory=list)


History = dict[AssignmentId, list[SeenAssignment]]


class LearnerEvidence:
    """Answers what the facts of a course are; changes nothing."""

    def __init__(self, session: Session, clock: Clock) -> None:
        """Bind to one unit of work."""
        self._session = session
        self._clock = clock

    def read(
        self,
        course_id: CourseId,
        mappings: Sequence[ActiveMapping],
        person_ids: Collection[PersonId] | None = None,
    ) -> tuple[CourseEvidence, ...]:
        """Read what each mapping is judged by, for all learners or for those named."""
        history = self._assignments(course_id)
        present = {name: seen[-1].fact for name, seen in history.items() if not seen[-1].is_gone}
        freshness = self._freshness(course_id)
        whole_at = self._session.scalar(
            select(CourseRow.full_pass_at).where(CourseRow.id == course_id)
        )
        owners, learners = self._roster(course_id, person_ids)
        self._add_facts(course_id, owners, learners, present)
        changed = {m.version_id: drifts_since(m.content, history) for m in mappings}
        self._add_earlier(course_id, owners, learners, changed.values())
        return tuple(
            self._evidence(m, present, learners, changed[m.version_id], freshness)
            if whole_at is None or m.activated_at <= whole_at
            else _unread(m)
            for m in mappings
        )

    def _evidence(
        self,
        mapping: ActiveMapping,
        present: dict[AssignmentId, AssignmentFact],
        learners: dict[PersonId, _Learner],
        drifts: dict[AssignmentId, DriftSince],
        freshness: dict[Source, SourceFreshnessRow],
    ) -> CourseEvidence:
        wanted = mapping.content.assignment_ids()
        results_row = freshness.get(Source.OUTCOME_RESULTS)
        results_at = (results_row.canvas_at or results_row.read_at) if results_row else None
        submissions_row = freshness.get(Source.SUBMISSIONS)
        sources = _sources(mapping.content)
        rows = [freshness.get(source) for source in sources]
        read_at = _stalest(rows)
        is_fresh = (
            read_at is not None
            and self._clock.now() - read_at <= STALE_AFTER
            and not any(row.failure for row in rows if row)
        )
        return CourseEvidence(
            mapping=mapping,
            course=CourseFacts(
                assignments=tuple(present[each] for each in sorted(wanted & set(present))),
                before_drift=tuple(
                    drift.before for drift in drifts.values() if drift.before is not None
                ),
            ),
            learners={
                person_id: _facts(learner, mapping.content, wanted, drifts, results_at)
                for person_id, learner in learners.items()
            },
            is_fresh=is_fresh,
            read_at=read_at,
            updated_at=submissions_row.read_at if submissions_row else None,
        )

    def _assignments(self, course_id: CourseId) -> History:
        history: History = defaultdict(list)
        row = AssignmentSnapshotRow
        for seen in self._session.scalars(
            select(row).where(row.course_id == course_id).order_by(row.id)
        ):
            named = AssignmentId(seen.assignment_id)
            history[named].append(SeenAssignment(seen.to_domain(), seen.seen_at, seen.is_gone))
        return dict(history)

    def _freshness(self, course_id: CourseId) -> dict[Source, SourceFreshnessRow]:
        rows = self._session.scalars(
            select(SourceFreshnessRow).where(SourceFreshnessRow.course_id == course_id)
        )
        return {row.source: row for row in rows}

    def _roster(
        self, course_id: CourseId, person_ids: Collection[PersonId] | None
    ) -> tuple[dict[CanvasUserId, PersonId], dict[PersonId, _Learner]]:
        query = select(RosterEntryRow).where(
            RosterEntryRow.course_id == course_id, RosterEntryRow.person_id.is_not(None)
        )
        if person_ids is not None and len(person_ids) <= FEW_USERS:
            query = query.where(RosterEntryRow.person_id.in_(person_ids))
        owners: dict[CanvasUserId, PersonId] = {}
        learners: dict[PersonId, _Learner] = defaultdict(_Learner)
        for row in self._session.scalars(query):
            person_id = PersonId(row.person_id or 0)
            if person_ids is not None and person_id not in person_ids:
                continue
            owners[CanvasUserId(row.canvas_user_id)] = person_id
            enrollments = row.to_enrollments()
            if row.gone_at is not None:
                enrollments = tuple(replace(e, state=EnrollmentState.DELETED) for e in enrollments)
            learners[person_id].enrollments.extend(enrollments)
        return owners, dict(learners)

    def _add_facts(
        self,
        course_id: CourseId,
        owners: dict[CanvasUserId, PersonId],
        learners: dict[PersonId, _Learner],
        present: dict[AssignmentId, AssignmentFact],
    ) -> None:
        fact = EvidenceFactRow
        newest = select(func.max(fact.id)).where(fact.course_id == course_id)
        if len(owners) <= FEW_USERS:
            newest = newest.where(fact.canvas_user_id.in_(owners))
        newest = newest.group_by(fact.canvas_user_id, fact.kind, fact.subject)
        rows = self._session.scalars(select(fact).where(fact.id.in_(newest)).order_by(fact.id))
        for row in rows:
            owner = owners.get(CanvasUserId(row.canvas_user_id))
            if owner is not None:
                _add(learners[owner], row, present)

    def _add_earlier(
        self,
        course_id: CourseId,
        owners: dict[CanvasUserId, PersonId],
        learners: dict[PersonId, _Learner],
        drifts: Iterable[dict[AssignmentId, DriftSince]],
    ) -> None:
        """Find each submission as last read before its assignment was seen to differ."""
        since: dict[AssignmentId, datetime] = {}
        for each in drifts:
            for name, drift in each.items():
                since[name] = min(drift.seen_at, since.get(name, drift.seen_at))
        if not since:
            return
        fact = EvidenceFactRow
        rows = self._session.scalars(
            select(fact)
            .where(
                fact.course_id == course_id,
                fact.kind == FactKind.SUBMISSION,
                fact.subject.in_(since),
                fact.seen_at < max(since.values()),
            )
            .order_by(fact.id)
        )
        for row in rows:
            owner = owners.get(CanvasUserId(row.canvas_user_id))
            named = AssignmentId(row.subject)
            if owner is not None and row.seen_at < since[named]:
                learners[owner].earlier[named] = decode(row.content, SubmissionFact)


def _unread(mapping: ActiveMapping) -> CourseEvidence:
    """Say nothing yet of a mapping put in force since the last whole pass: nobody read for it."""
    return CourseEvidence(
        mapping=mapping,
        course=CourseFacts(assignments=()),
        learners={},
        is_fresh=False,
        read_at=None,
        updated_at=None,
    )


def _add(
    learner: _Learner, row: EvidenceFactRow, present: dict[AssignmentId, AssignmentFact]
) -> None:
    """Take one newest row in; gone while its assignment is read, it was taken from the learner."""
    match row.kind:
        case FactKind.SUBMISSION:
            named = AssignmentId(row.subject)
            fact = decode(row.content, SubmissionFact)
            if row.provenance is not None:
                fact = replace(fact, provenance=row.to_provenance())
            if row.is_gone and named in present:
                fact = replace(fact, visible=False)
            learner.submissions[named] = fact
        case FactKind.REFLECTION:
            named = AssignmentId(row.subject)
            told = decode(row.content, ReflectionFact)
            if row.is_gone and named in present:
                told = replace(told, visible=False)
            learner.reflections[named] = told
        case FactKind.OUTCOME_RESULT:
            result = decode(row.content, OutcomeResultFact)
            (learner.lost_results if row.is_gone else learner.results).append(result)


def _facts(
    learner: _Learner,
    content: MappingContent,
    wanted: frozenset[AssignmentId],
    drifts: dict[AssignmentId, DriftSince],
    results_at: datetime | None,
) -> LearnerFacts:
    submissions = tuple(
        fact for named, fact in sorted(learner.submissions.items()) if named in wanted
    )
    outcomes = content.outcome_ids()
    aligned = {a for slo in content.slos for link in slo.outcomes for a in link.alignments}
    return LearnerFacts(
        submissions=submissions,
        outcome_results=tuple(r for r in learner.results if r.outcome_id in outcomes),
        reflection=learner.reflections.get(content.reflection) if content.reflection else None,
        enrollments=tuple(learner.enrollments),
        submissions_before_drift=tuple(
            fact for named, fact in sorted(learner.earlier.items()) if named in drifts
        ),
        results_before_drift=tuple(r for r in learner.lost_results if r.outcome_id in outcomes),
        awaiting_results=awaiting_results(
            (s for s in submissions if s.assignment_id in aligned), results_at
        ),
    )


def _sources(content: MappingContent) -> tuple[Source, ...]:
    always = (Source.ASSIGNMENTS, Source.ROSTER, Source.SUBMISSIONS)
    return (*always, Source.OUTCOME_RESULTS) if content.outcome_ids() else always


def _stalest(rows: Iterable[SourceFreshnessRow | None]) -> datetime | None:
    times = [row.read_at if row else None for row in rows]
    known = [time for time in times if time is not None]
    return min(known) if len(known) == len(times) else None
