"""Writes verdicts that differ from the stored ones, with their history and the audit trail."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.award.award import STANDING
from lti_app.domain.clock import Clock
from lti_app.domain.evidence.learner_facts import CourseFacts, LearnerFacts
from lti_app.domain.ids import CourseId, DefinitionLineId, MappingId, PersonId
from lti_app.domain.mastery.completion import CompletionState, CompletionVerdict, next_state
from lti_app.domain.review.review import CLOSED, RETURNED
from lti_app.models.award import AwardRow
from lti_app.models.completion import CompletionChangeRow, CompletionCourseRow, CompletionRow
from lti_app.models.documents import digest, encode
from lti_app.models.review import ReviewCaseRow
from lti_app.services.audit.writing import AuditLog
from lti_app.services.definition.version_numbers import VersionNumbers
from lti_app.services.evidence.learner_evidence import FEW_USERS, CourseEvidence

SUBJECT = "completion"


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """One learner's verdict on one badge, not stored yet."""

    person_id: PersonId
    facts: LearnerFacts
    verdict: CompletionVerdict
    inputs: str
    inputs_digest: str


class CompletionStore:
    """The rows of completion, within one unit of work."""

    def __init__(self, session: Session, clock: Clock, audit: AuditLog) -> None:
        """Bind to one unit of work."""
        self._session = session
        self._clock = clock
        self._audit = audit
        self._versions = VersionNumbers(session)

    def stored(
        self, mapping_id: MappingId, person_ids: Collection[PersonId] | None
    ) -> dict[PersonId, CompletionRow]:
        """Find the present rows of a mapping, for everyone or for those named."""
        query = select(CompletionRow).where(CompletionRow.mapping_id == mapping_id)
        if person_ids is not None and len(person_ids) <= FEW_USERS:
            query = query.where(CompletionRow.person_id.in_(person_ids))
        return {PersonId(row.person_id): row for row in self._session.scalars(query)}

    def said_complete(self, course_id: CourseId) -> defaultdict[DefinitionLineId, set[PersonId]]:
        """Find whose undecided case on this course's evidence says that the set is complete."""
        found: defaultdict[DefinitionLineId, set[PersonId]] = defaultdict(set)
        rows = self._session.execute(
            select(ReviewCaseRow.definition_line_id, ReviewCaseRow.person_id).where(
                ReviewCaseRow.course_id == course_id,
                ReviewCaseRow.state.not_in(CLOSED | RETURNED),
                ReviewCaseRow.still_complete,
            )
        )
        for line_id, person_id in rows:
            found[DefinitionLineId(line_id)].add(PersonId(person_id))
        return found

    def award_holders(self, course_id: CourseId) -> defaultdict[DefinitionLineId, set[PersonId]]:
        """Find who holds a standing award on evidence of this course."""
        found: defaultdict[DefinitionLineId, set[PersonId]] = defaultdict(set)
        rows = self._session.execute(
            select(AwardRow.line_id, AwardRow.person_id).where(
                AwardRow.course_id == course_id, AwardRow.state.in_(STANDING)
            )
        )
        for line_id, person_id in rows:
            found[DefinitionLineId(line_id)].add(PersonId(person_id))
        return found

    def write(
        self,
        evidence: CourseEvidence,
        judged: Iterable[Judged],
        stored: dict[PersonId, CompletionRow],
    ) -> int:
        """Write what differs; return how many verdicts are other than they were.

        Inputs that differ without another verdict are kept too, so that it can be made again.
        """
        news = [each for each in judged if _is_news(each, stored.get(each.person_id))]
        if not news:
            return 0
        course = self._keep_course(evidence.course)
        changed: list[tuple[CompletionRow, CompletionState]] = []
        for each in news:
            row = stored.get(each.person_id) or self._new(evidence, each.person_id)
            before = row.state
            if self._rewrite(row, evidence, each, course):
                changed.append((row, before))
        self._session.flush()
        self._session.add_all(_change(row) for row, _ in changed)
        for row, before in changed:
            self._record(row, before)
        return len(changed)

    def _new(self, evidence: CourseEvidence, person_id: PersonId) -> CompletionRow:
        mapping = evidence.mapping
        row = CompletionRow(
            mapping_id=mapping.mapping_id,
            person_id=person_id,
            course_id=mapping.course_id,
            line_id=mapping.line_id,
            state=CompletionState.IN_PROGRESS,
        )
        self._session.add(row)
        return row

    def _rewrite(
        self, row: CompletionRow, evidence: CourseEvidence, judged: Judged, course: str
    ) -> bool:
        """Bring a row to the newest inputs and verdict; say whether it is another verdict."""
        mapping, verdict = evidence.mapping, judged.verdict
        document = encode(verdict)
        found = digest(document)
        is_other = row.verdict_digest != found or row.mapping_version_id != mapping.version_id
        row.definition_version_id = mapping.definition_version_id
        row.mapping_version_id = mapping.version_id
        row.inputs, row.inputs_digest = judged.inputs, judged.inputs_digest
        row.course_digest = course
        if not is_other:
            return False
        row.verdict, row.verdict_digest = document, found
        row.verdict_state = verdict.state
        row.met, row.total = verdict.met, verdict.total
        row.changed_at = self._clock.now()
        before, row.state = row.state, next_state(row.state, verdict.state)
        if row.state is not before:
            is_complete = row.state is CompletionState.COMPLETE
            row.completed_at = row.changed_at if is_complete else None
        return True

    def _keep_course(self, course: CourseFacts) -> str:
        found = course_digest(course)
        if self._session.get(CompletionCourseRow, found) is None:
            document = encode(course.canonical())
            self._session.add(CompletionCourseRow(digest=found, document=document))
            self._session.flush()
        return found

    def _record(self, row: CompletionRow, before: CompletionState) -> None:
        if row.state is before:
            return
        is_complete = row.state is CompletionState.COMPLETE
        self._audit.record(
            AuditAction.COMPLETION_COMPLETED if is_complete else AuditAction.COMPLETION_REOPENED,
            SUBJECT,
            row.id,
            person=row.person_id,
            course=row.course_id,
            badge_version=self._versions.of(row.definition_version_id),
            met=row.met,
            total=row.total,
        )


def course_digest(course: CourseFacts) -> str:
    """Name the course's half of the inputs."""
    return digest(encode(course.canonical()))


def _is_news(judged: Judged, row: CompletionRow | None) -> bool:
    return row is None or row.inputs_digest != judged.inputs_digest


def _change(row: CompletionRow) -> CompletionChangeRow:
    return CompletionChangeRow(
        completion_id=row.id,
        at=row.changed_at,
        definition_version_id=row.definition_version_id,
        mapping_version_id=row.mapping_version_id,
        state=row.state,
        verdict_state=row.verdict_state,
        met=row.met,
        total=row.total,
        verdict_digest=row.verdict_digest,
        inputs_digest=row.inputs_digest,
    )
