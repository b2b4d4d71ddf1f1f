"""Reads from stored facts what a course's last complete readings say, for the rule of changes.

A constant number of queries, whatever the number of learners and mappings.
"""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from lti_app.domain.change.change import AsRead, CourseCondition
from lti_app.domain.change.drift_history import SeenAssignment
from lti_app.domain.evidence.evidence import (
    Enrollment,
    FactKind,
    OutcomeResultFact,
    SubmissionFact,
)
from lti_app.domain.evidence.release import is_hidden
from lti_app.domain.evidence.sync import Source
from lti_app.domain.ids import AssignmentId, CanvasOutcomeId, CourseId, MappingVersionId, PersonId
from lti_app.domain.mapping.mapping import ActiveMapping
from lti_app.domain.people.standing import Standing, standing_of
from lti_app.models.completion import CompletionRow
from lti_app.models.course import CourseRow
from lti_app.models.documents import decode
from lti_app.models.evidence import AssignmentSnapshotRow, EvidenceFactRow, RosterEntryRow
from lti_app.models.sync_run import SourceFreshnessRow

NOT_POSTED, NO_SCORE = '"posted_at":null', '"score":null'
History = dict[AssignmentId, list[SeenAssignment]]


@dataclass(frozen=True, slots=True)
class _Entry:
    """One id of one person in the course's list."""

    person_id: PersonId
    left_at: datetime | None
    gone_at: datetime | None
    enrollments: tuple[Enrollment, ...]

    @property
    def is_learner(self) -> bool:
        if self.gone_at is not None:
            return False
        return standing_of(self.enrollments, has_work=True) is Standing.LEARNER


class ChangeReading:
    """Answers what was read of one course; changes nothing."""

    def __init__(self, session: Session) -> None:
        """Bind to one unit of work."""
        self._session = session

    def history(self, course_id: CourseId) -> History:
        """List every version ever seen of each assignment of a course, oldest first."""
        found: History = defaultdict(list)
        row = AssignmentSnapshotRow
        for seen in self._session.scalars(
            select(row).where(row.course_id == course_id).order_by(row.id)
        ):
            found[AssignmentId(seen.assignment_id)].append(
                SeenAssignment(seen.to_domain(), seen.run_id or 0, seen.is_gone, seen.seen_at)
            )
        return dict(found)

    def of(
        self, course_id: CourseId, mappings: Sequence[ActiveMapping]
    ) -> dict[MappingVersionId, AsRead]:
        """Read what each mapping is held against."""
        condition = self._session.get_one(CourseRow, course_id).condition
        history = self.history(course_id)
        outcomes = {each for m in mappings for each in m.content.outcome_ids()}
        evidence = {each for m in mappings for each in m.content.evidence_ids()}
        scales = self._scales(course_id) if outcomes else {}
        unposted = self._unposted(course_id, evidence, history)
        entries = self._entries(course_id)
        judged = self._judged(course_id) if entries else {}
        unlinked = self._unlinked(course_id)
        return {
            m.version_id: AsRead(
                history=history,
                scales=scales,
                unlinked=unlinked,
                unposted=unposted,
                left=_left(entries, m.activated_at) & judged.get(m.mapping_id, frozenset()),
                merged=_merged(entries, m.activated_at) & judged.get(m.mapping_id, frozenset()),
                condition=condition or CourseCondition.OPEN,
            )
            for m in mappings
        }

    def _scales(self, course_id: CourseId) -> dict[CanvasOutcomeId, Decimal]:
        """Find the points of each outcome's newest result: results keep the scale they were on."""
        newest: dict[CanvasOutcomeId, OutcomeResultFact] = {}
        for content in self._session.scalars(
            _newest(course_id, FactKind.OUTCOME_RESULT).where(EvidenceFactRow.is_gone.is_(False))
        ):
            fact = decode(content, OutcomeResultFact)
            if fact.possible is None or fact.assessed_at is None:
                continue
            known = newest.get(fact.outcome_id)
            if known is None or (known.assessed_at or fact.assessed_at) <= fact.assessed_at:
                newest[fact.outcome_id] = fact
        return {named: fact.possible for named, fact in newest.items() if fact.possible is not None}

    def _unlinked(self, course_id: CourseId) -> frozenset[CanvasOutcomeId]:
        """Name the outcomes whose results could not be asked for when they were last read."""
        row = SourceFreshnessRow
        read = self._session.scalar(
            select(row).where(row.course_id == course_id, row.source == Source.OUTCOME_RESULTS)
        )
        return frozenset(CanvasOutcomeId(each) for each in read.left_out()) if read else frozenset()

    def _unposted(
        self, course_id: CourseId, evidence: Collection[AssignmentId], history: History
    ) -> dict[AssignmentId, int]:
        """Count whose grade is hidden now and was released once.

        The text of a fact is our own and canonical, so a search in it spares reading all of them.
        """
        now = self._hidden(course_id, evidence, history)
        if not now:
            return {}
        row = EvidenceFactRow
        released = self._session.execute(
            select(row.canvas_user_id, row.subject)
            .where(
                row.course_id == course_id,
                row.kind == FactKind.SUBMISSION,
                row.subject.in_({subject for _, subject in now}),
                row.content.not_like(f"%{NOT_POSTED}%"),
            )
            .distinct()
        )
        counts: dict[AssignmentId, int] = defaultdict(int)
        for user, subject in released:
            if (user, subject) in now:
                counts[AssignmentId(subject)] += 1
        return dict(counts)

    def _hidden(
        self, course_id: CourseId, evidence: Collection[AssignmentId], history: History
    ) -> set[tuple[str, str]]:
        """Find whose grade is hidden now, by Canvas id of learner and assignment."""
        row = EvidenceFactRow
        unposted = self._session.execute(
            _newest(course_id, FactKind.SUBMISSION)
            .with_only_columns(row.canvas_user_id, row.subject, row.content)
            .where(
                row.is_gone.is_(False),
                row.subject.in_(evidence),
                row.content.contains(NOT_POSTED),
                row.content.not_like(f"%{NO_SCORE}%"),
            )
        )
        present = {name: seen[-1] for name, seen in history.items() if not seen[-1].is_gone}
        return {
            (user, subject)
            for user, subject, content in unposted
            if AssignmentId(subject) in present
            and is_hidden(present[AssignmentId(subject)].fact, decode(content, SubmissionFact))
        }

    def _entries(self, course_id: CourseId) -> dict[PersonId, list[_Entry]]:
        """Read the entries of those of whom one ended; nothing of a course where none did."""
        row = RosterEntryRow
        ended = select(row.person_id).where(
            row.course_id == course_id,
            row.person_id.is_not(None),
            (row.left_at.is_not(None)) | (row.gone_at.is_not(None)),
        )
        found: dict[PersonId, list[_Entry]] = defaultdict(list)
        for entry in self._session.scalars(
            select(row).where(row.course_id == course_id, row.person_id.in_(ended))
        ):
            person = PersonId(entry.person_id or 0)
            found[person].append(
                _Entry(person, entry.left_at, entry.gone_at, entry.to_enrollments())
            )
        return dict(found)

    def _judged(self, course_id: CourseId) -> dict[int, frozenset[PersonId]]:
        found: dict[int, set[PersonId]] = defaultdict(set)
        rows = self._session.execute(
            select(CompletionRow.mapping_id, CompletionRow.person_id).where(
                CompletionRow.course_id == course_id
            )
        )
        for mapping_id, person_id in rows:
            found[mapping_id].add(PersonId(person_id))
        return {mapping_id: frozenset(people) for mapping_id, people in found.items()}


def _newest(course_id: CourseId, kind: FactKind) -> Select[str]:
    row = EvidenceFactRow
    newest = (
        select(func.max(row.id))
        .where(row.course_id == course_id, row.kind == kind)
        .group_by(row.canvas_user_id, row.subject)
    )
    return select(row.content).where(row.id.in_(newest))


def _left(entries: dict[PersonId, list[_Entry]], since: datetime) -> frozenset[PersonId]:
    return frozenset(
        person
        for person, own in entries.items()
        if not any(each.is_learner for each in own)
        and any(each.left_at is not None and each.left_at > since for each in own)
    )


def _merged(entries: dict[PersonId, list[_Entry]], since: datetime) -> frozenset[PersonId]:
    """Find who had two Canvas ids here, one of which Canvas has stopped to list."""
    return frozenset(
        person
        for person, own in entries.items()
        if any(each.is_learner for each in own)
        and any(each.gone_at is not None and each.gone_at > since for each in own)
    )
