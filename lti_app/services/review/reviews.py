"""Opens review cases on complete evidence and keeps their seals; decides nothing (R4, R23).

Who decides, and what, is in `decisions`.
"""

from collections.abc import Iterable, Sequence
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.award.award import STANDING
from lti_app.domain.clock import Clock
from lti_app.domain.ids import AssignmentId, DefinitionLineId, InstitutionId, PersonId
from lti_app.domain.people.actor import Actor
from lti_app.domain.review.review import (
    CLOSED,
    RETURNED,
    TRANSITIONS,
    DecisionKind,
    ReviewCase,
    ReviewCaseState,
)
from lti_app.domain.review.seal import (
    Candidate,
    Change,
    Seal,
    SealContent,
    SealOccasion,
    changes_between,
)
from lti_app.models.award import AwardRow
from lti_app.models.documents import decode
from lti_app.models.review import ReviewCaseRow, SealRow
from lti_app.services.audit.writing import AuditLog
from lti_app.services.definition.version_numbers import VersionNumbers
from lti_app.services.people.graders import grader_names
from lti_app.services.review.access import find_case
from lti_app.services.review.returns import was_answered
from lti_app.services.review.sealing import SealPress
from lti_app.services.review.seen_seals import KnownSeals, known_seals

SUBJECT = "review_case"
_CHUNK = 500


class Opening(StrEnum):
    """What a candidate did to the queue."""

    OPENED = "opened"
    RESUBMITTED = "resubmitted"
    CHANGED = "changed"
    NOTHING = "nothing"


class Reviews:
    """The cases of one institution, and the seals they stand on."""

    def __init__(self, *, session: Session, clock: Clock, actor: Actor, audit: AuditLog) -> None:
        """Bind the service to one unit of work."""
        self._session = session
        self._clock = clock
        self._actor = actor
        self._audit = audit
        self._press = SealPress(session, clock)
        self._versions = VersionNumbers(session)

    def open_cases(self, candidates: Sequence[Candidate]) -> dict[Opening, int]:
        """Open exactly one case for each complete candidate; tell open ones what changed.

        Idempotent: the same candidates again do nothing. A returned case comes back with a new
        seal once it is complete and the return was answered (`case_answer`); after declined or
        revoked a new case needs different evidence; while an award stands there is none.
        """
        counts = dict.fromkeys(Opening, 0)
        for start in range(0, len(candidates), _CHUNK):
            chunk = candidates[start : start + _CHUNK]
            latest = self._latest_cases(c.person_id for c in chunk)
            awarded = self._awarded_pairs(c.person_id for c in chunk)
            known = known_seals(self._session, chunk, latest, awarded)
            for candidate in chunk:
                pair = (candidate.person_id, candidate.definition_line_id)
                row = latest.get(pair)
                done = self._admit(candidate, row, known, is_awarded=pair in awarded)
                counts[done] += 1
        return counts

    def case(self, case_id: int) -> ReviewCase:
        """Return one case to those who may read the queue.

        Raises:
            NotPermitted: the actor holds no ASA role and is no auditor (R4).
            NotFound: there is no such case in the actor's institution.
        """
        return find_case(self._session, self._actor, case_id).to_domain()

    def graders(self, case_id: int, content: SealContent) -> dict[AssignmentId, str]:
        """Name who graded what a case's seal holds, where it is known; raises as `seals`."""
        row = find_case(self._session, self._actor, case_id)
        institution = InstitutionId(row.institution_id)
        return grader_names(self._session, institution, content.learner.submissions)

    def seals(self, case_id: int) -> tuple[Seal, ...]:
        """Return every seal of a case, newest first; raises as `case`."""
        find_case(self._session, self._actor, case_id)
        rows = select(SealRow).where(SealRow.case_id == case_id).order_by(SealRow.number.desc())
        return tuple(row.to_domain() for row in self._session.scalars(rows))

    def _admit(
        self,
        candidate: Candidate,
        row: ReviewCaseRow | None,
        known: KnownSeals,
        *,
        is_awarded: bool,
    ) -> Opening:
        if row is not None and row.state not in CLOSED:
            return self._meet_open(row, candidate, known)
        if not candidate.is_complete or is_awarded:
            return Opening.NOTHING
        if row is not None and known.was_seen(candidate):
            return Opening.NOTHING
        return self._open(candidate)

    def _meet_open(self, row: ReviewCaseRow, candidate: Candidate, known: KnownSeals) -> Opening:
        is_current = (row.id, candidate.content.course_id) in known.current
        if row.state in RETURNED:
            # What had changed by the return may come back as it was sealed before.
            may_differ = not row.seal_current or not known.was_seen(candidate)
            if not candidate.is_complete or not may_differ:
                return Opening.NOTHING
            sealed = decode(self._press.newest(row).document, SealContent)
            if not was_answered(self._session, row, sealed, candidate.content):
                return Opening.NOTHING
            known.seal(candidate)
            return self._resubmit(row, candidate)
        if row.course_id != candidate.content.course_id:
            # Evidence from another course neither confirms nor contradicts this seal.
            return Opening.NOTHING
        if not self._press.hold_against(row, candidate.content, is_current=is_current):
            return Opening.NOTHING
        self._audit.record(
            AuditAction.REVIEW_CASE_CHANGED,
            SUBJECT,
            row.id,
            seal_current=is_current,
            still_complete=candidate.is_complete,
        )
        return Opening.CHANGED

    def _open(self, candidate: Candidate) -> Opening:
        now = self._clock.now()
        row = ReviewCaseRow(
            institution_id=candidate.institution_id,
            person_id=candidate.person_id,
            definition_line_id=candidate.definition_line_id,
            definition_version_id=candidate.content.definition_version_id,
            course_id=candidate.content.course_id,
            state=ReviewCaseState.READY,
            revision=0,
            opened_at=now,
            state_since=now,
            seal_number=0,
        )
        try:
            with self._session.begin_nested():
                self._session.add(row)
        except IntegrityError:
            # Another unit of work opened it first: the partial unique index says there is one.
            return Opening.NOTHING
        self._press.seal(row, candidate.content, SealOccasion.OPENED)
        self._record_seal(AuditAction.REVIEW_CASE_OPENED, row, ())
        return Opening.OPENED

    def _resubmit(self, row: ReviewCaseRow, candidate: Candidate) -> Opening:
        old = decode(self._press.newest(row).document, SealContent)
        changes = changes_between(old, candidate.content)
        row.state = TRANSITIONS[row.state][DecisionKind.RESUBMIT]
        row.state_since = self._clock.now()
        row.claimed_by = None
        row.resubmitted = True
        self._press.seal(row, candidate.content, SealOccasion.RESUBMITTED, changes)
        self._record_seal(AuditAction.REVIEW_CASE_RESUBMITTED, row, changes)
        return Opening.RESUBMITTED

    def _record_seal(
        self, action: AuditAction, row: ReviewCaseRow, changes: tuple[Change, ...]
    ) -> None:
        self._audit.record(
            action,
            SUBJECT,
            row.id,
            seal=row.seal_number,
            badge_version=self._versions.of(row.definition_version_id),
            course=row.course_id,
            changes=len(changes),
        )
        self._session.flush()

    def _latest_cases(
        self, person_ids: Iterable[PersonId]
    ) -> dict[tuple[PersonId, DefinitionLineId], ReviewCaseRow]:
        # Locked in the order of their ids, so that a decision taken meanwhile waits its turn.
        rows = self._session.scalars(
            select(ReviewCaseRow)
            .where(ReviewCaseRow.person_id.in_(set(person_ids)))
            .order_by(ReviewCaseRow.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        return {
            (PersonId(row.person_id), DefinitionLineId(row.definition_line_id)): row for row in rows
        }

    def _awarded_pairs(
        self, person_ids: Iterable[PersonId]
    ) -> set[tuple[PersonId, DefinitionLineId]]:
        rows = self._session.execute(
            select(AwardRow.person_id, AwardRow.line_id).where(
                AwardRow.person_id.in_(set(person_ids)), AwardRow.state.in_(STANDING)
            )
        )
        return {(PersonId(person), DefinitionLineId(line)) for person, line in rows}
