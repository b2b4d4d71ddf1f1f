"""Reads the last complete facts of a course's learners, as the rules of completion take them.

A constant number of queries, whatever the number of learners. What counts now is the newest row of
its key; what counted before a drift is the newest read before the assignment was seen to differ.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_app.domain.change.drift_history import (
    DriftSince,
    SeenAssignment,
    drifts_since,
    earlier_ratings,
)
from lti_app.domain.clock import Clock
from lti_app.domain.evidence.evidence import (
    AssignmentFact,
    EnrollmentState,
)
from lti_app.domain.evidence.learner_facts import CourseFacts, LearnerFacts
from lti_app.domain.evidence.sync import Source
from lti_app.domain.ids import AssignmentId, CanvasOutcomeId, CanvasUserId, CourseId, PersonId
from lti_app.domain.mapping.mapping import ActiveMapping, MappingContent
from lti_app.models.course import CourseRow
from lti_app.models.evidence import AssignmentSnapshotRow, EvidenceFactRow, RosterEntryRow
from lti_app.models.sync_run import SourceFreshnessRow
from lti_app.services.evidence.earlier_facts import facts_before
from lti_app.services.evidence.learner_rows import LearnerRows

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
        owners, learners, listed = self._roster(course_id, person_ids)
        self._add_facts(course_id, owners, learners, present, listed)
        changed = {m.version_id: drifts_since(m.content, history) for m in mappings}
        drifted = [(m, changed[m.version_id]) for m in mappings]
        for user, told in facts_before(self._session, course_id, drifted, owners):
            learners[owners[user]].add_earlier(told)
        accepted = [(m, _accepted(m.content)) for m in mappings]
        for user, told in facts_before(self._session, course_id, accepted, owners):
            learners[owners[user]].add_accepted(told)
        return tuple(
            self._evidence(m, history, learners, changed[m.version_id], freshness)
            if whole_at is not None and m.activated_at <= whole_at
            else _unread(m)
            for m in mappings
        )

    def _evidence(
        self,
        mapping: ActiveMapping,
        history: History,
        learners: dict[PersonId, LearnerRows],
        drifts: dict[AssignmentId, DriftSince],
        freshness: dict[Source, SourceFreshnessRow],
    ) -> CourseEvidence:
        wanted = mapping.content.assignment_ids()
        results_at = _results_at(freshness.get(Source.OUTCOME_RESULTS), mapping)
        submissions_row = freshness.get(Source.SUBMISSIONS)
        sources = _sources(mapping.content)
        rows = [freshness.get(source) for source in sources]
        read_at = _stalest(rows)
        is_fresh = (
            read_at is not None
            and self._clock.now() - read_at <= STALE_AFTER
            and not any(row.failed_at for row in rows if row)
        )
        return CourseEvidence(
            mapping=mapping,
            course=CourseFacts(
                assignments=tuple(
                    history[each][-1].fact
                    for each in sorted(wanted & history.keys())
                    if not history[each][-1].is_gone
                ),
                before_drift=tuple(
                    drift.before for drift in drifts.values() if drift.before is not None
                ),
                unlinked=_unlinked(freshness.get(Source.OUTCOME_RESULTS), mapping),
                earlier_ratings=earlier_ratings(mapping.content, history),
            ),
            learners={
                person_id: learner.facts(mapping.content, wanted, frozenset(drifts), results_at)
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
            history[named].append(SeenAssignment(seen.to_domain(), seen.run_id or 0, seen.is_gone))
        return dict(history)

    def _freshness(self, course_id: CourseId) -> dict[Source, SourceFreshnessRow]:
        rows = self._session.scalars(
            select(SourceFreshnessRow).where(SourceFreshnessRow.course_id == course_id)
        )
        return {row.source: row for row in rows}

    def _roster(
        self, course_id: CourseId, person_ids: Collection[PersonId] | None
    ) -> tuple[dict[CanvasUserId, PersonId], dict[PersonId, LearnerRows], set[CanvasUserId]]:
        """Read who owns each Canvas id, and which ids Canvas still lists."""
        query = select(RosterEntryRow).where(
            RosterEntryRow.course_id == course_id, RosterEntryRow.person_id.is_not(None)
        )
        if person_ids is not None and len(person_ids) <= FEW_USERS:
            query = query.where(RosterEntryRow.person_id.in_(person_ids))
        owners: dict[CanvasUserId, PersonId] = {}
        learners: dict[PersonId, LearnerRows] = defaultdict(LearnerRows)
        listed: set[CanvasUserId] = set()
        for row in self._session.scalars(query):
            person_id = PersonId(row.person_id or 0)
            if person_ids is not None and person_id not in person_ids:
                continue
            owners[CanvasUserId(row.canvas_user_id)] = person_id
            enrollments = row.to_enrollments()
            if row.gone_at is None:
                listed.add(CanvasUserId(row.canvas_user_id))
            else:
                enrollments = tuple(replace(e, state=EnrollmentState.DELETED) for e in enrollments)
            learners[person_id].enrollments.extend(enrollments)
        return owners, dict(learners), listed

    def _add_facts(
        self,
        course_id: CourseId,
        owners: dict[CanvasUserId, PersonId],
        learners: dict[PersonId, LearnerRows],
        present: dict[AssignmentId, AssignmentFact],
        listed: set[CanvasUserId],
    ) -> None:
        """Add what was read last; of who has left altogether it stands (docs/evidence.md).

        Where another id of the person is still listed, Canvas merged the two, and what the old id
        had is told of the other.
        """
        here = {owners[user] for user in listed}
        fact = EvidenceFactRow
        newest = select(func.max(fact.id)).where(fact.course_id == course_id)
        if len(owners) <= FEW_USERS:
            newest = newest.where(fact.canvas_user_id.in_(owners))
        newest = newest.group_by(fact.canvas_user_id, fact.kind, fact.subject)
        rows = self._session.scalars(select(fact).where(fact.id.in_(newest)).order_by(fact.id))
        for row in rows:
            user = CanvasUserId(row.canvas_user_id)
            owner = owners.get(user)
            if owner is not None:
                is_gone = row.is_gone if user in listed else owner in here
                learners[owner].add(row, present, is_gone=is_gone)


def _accepted(content: MappingContent) -> dict[AssignmentId, DriftSince]:
    """Say before which reading a change of each assignment came that was accepted since."""
    return {named: DriftSince(since, None) for named, since in content.accepted_since().items()}


def _unread(mapping: ActiveMapping) -> CourseEvidence:
    """Say nothing of a mapping put in force since the last whole pass, if there was any.

    Nobody has read for it yet, so that work handed in would be called "not handed in".
    """
    return CourseEvidence(
        mapping=mapping,
        course=CourseFacts(assignments=()),
        learners={},
        is_fresh=False,
        read_at=None,
        updated_at=None,
    )


def _results_at(row: SourceFreshnessRow | None, mapping: ActiveMapping) -> datetime | None:
    """Tell when outcome results were last read for this mapping; one read before it asked less."""
    if row is None or row.read_at is None or row.read_at < mapping.activated_at:
        return None
    return row.canvas_at or row.read_at


def _unlinked(
    row: SourceFreshnessRow | None, mapping: ActiveMapping
) -> tuple[CanvasOutcomeId, ...]:
    """Name the mapped outcomes whose results could not be asked for when they were last read."""
    left_out = row.left_out() if row is not None else ()
    return tuple(sorted(mapping.content.outcome_ids() & {CanvasOutcomeId(o) for o in left_out}))


def _sources(content: MappingContent) -> tuple[Source, ...]:
    always = (Source.ASSIGNMENTS, Source.ROSTER, Source.SUBMISSIONS)
    return (*always, Source.OUTCOME_RESULTS) if content.outcome_ids() else always


def _stalest(rows: Iterable[SourceFreshnessRow | None]) -> datetime | None:
    times = [row.read_at if row else None for row in rows]
    known = [time for time in times if time is not None]
    return min(known) if len(known) == len(times) else None
