"""Opens review cases on complete evidence and keeps their seals; decides nothing (R4, R23).

Who decides, and what, is in `decisions`.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lti_app.domain.actor import Actor
from lti_app.domain.audit import AuditAction
from lti_app.domain.award import STANDING
from lti_app.domain.clock import Clock
from lti_app.domain.errors import Conflict, RuleRefused
from lti_app.domain.ids import DefinitionLineId, PersonId
from lti_app.domain.review import (
    CLOSED,
    RETURNED,
    DecisionKind,
    ReviewCase,
    ReviewCaseState,
    next_state,
)
from lti_app.domain.seal import (
    Candidate,
    Change,
    Seal,
    SealContent,
    SealOccasion,
    changes_between,
    evidence_digest,
)
from lti_app.models.award import AwardRow
from lti_app.models.documents import decode, encode
from lti_app.models.review import ReviewCaseRow, SealRow
from lti_app.services.audit import AuditLog
from lti_app.services.review_access import check_decides, find_case
from lti_app.services.sealing import SealPress

SUBJECT = "review_case"
_CHUNK = 500


class Opening(StrEnum):
    """What a candidate did to the queue."""

    OPENED = "opened"
    RESUBMITTED = "resubmitted"
    CHANGED = "changed"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class Refreshed:
    """What the reading before a decision found, held against the newest seal."""

    changes: tuple[Change, ...]
    still_complete: bool
    seal_number: int


class Reviews:
    """The cases of one institution, and the seals they stand on."""

    def __init__(self, *, session: Session, clock: Clock, actor: Actor, audit: AuditLog) -> None:
        """Bind the service to one unit of work."""
        self._session = session
        self._clock = clock
        self._actor = actor
        self._audit = audit
        self._press = SealPress(session, clock)

    def open_cases(self, candidates: Sequence[Candidate]) -> dict[Opening, int]:
        """Open exactly one case for each complete candidate; tell open ones what changed.

        Idempotent: the same candidates again do nothing. A returned case comes back with a new
        seal when its evidence differs; after declined or revoked a new case needs different
        evidence; while an award stands there is none (decisions.md).
        """
        counts = dict.fromkeys(Opening, 0)
        for start in range(0, len(candidates), _CHUNK):
            chunk = candidates[start : start + _CHUNK]
            latest = self._latest_cases(c.person_id for c in chunk)
            awarded = self._awarded_pairs(c.person_id for c in chunk)
            for candidate in chunk:
                pair = (candidate.person_id, candidate.definition_line_id)
                done = self._admit(candidate, latest.get(pair), is_awarded=pair in awarded)
                counts[done] += 1
        return counts

    def case(self, case_id: int) -> ReviewCase:
        """Return one case to those who may read the queue.

        Raises:
            NotPermitted: the actor holds no ASA role and is no auditor (R4).
            NotFound: there is no such case in the actor's institution.
        """
        return find_case(self._session, self._actor, case_id).to_domain()

    def seals(self, case_id: int) -> tuple[Seal, ...]:
        """Return every seal of a case, newest first; raises as `case`."""
        find_case(self._session, self._actor, case_id)
        rows = select(SealRow).where(SealRow.case_id == case_id).order_by(SealRow.number.desc())
        return tuple(row.to_domain() for row in self._session.scalars(rows))

    def record_refresh(self, case_id: int, candidate: Candidate) -> Refreshed:
        """Hold what was just read from Canvas against the newest seal, and note when it was read.

        Where nothing changed but who assessed which attempt became known, the case is sealed again
        at once; a change is for the reviewer to look at first (`reseal`). Raises as `case`.
        """
        row = find_case(self._session, self._actor, case_id, lock=True)
        seal = self._press.newest(row)
        changes = changes_between(decode(seal.document, SealContent), candidate.content)
        row.refreshed_at = self._clock.now()
        self._press.hold_against(row, candidate.content, is_current=not changes)
        tells_more = not changes and encode(candidate.content) != seal.document
        if tells_more and row.state not in CLOSED:
            self._press.seal(row, candidate.content, SealOccasion.REFRESHED)
        self._audit.record(
            AuditAction.REVIEW_CASE_REFRESHED,
            SUBJECT,
            row.id,
            changes=len(changes),
            still_complete=candidate.is_complete,
        )
        self._session.flush()
        return Refreshed(
            changes=changes, still_complete=candidate.is_complete, seal_number=row.seal_number
        )

    def changes_since_seal(self, case_id: int, content: SealContent) -> tuple[Change, ...]:
        """List what the present facts hold that the newest seal does not; raises as `case`."""
        row = find_case(self._session, self._actor, case_id)
        return changes_between(decode(self._press.newest(row).document, SealContent), content)

    def reseal(self, case_id: int, candidate: Candidate, *, revision: int) -> ReviewCase:
        """Seal a case again on changed evidence that a reviewer has looked at.

        Raises:
            NotPermitted: the actor is no reviewer or awarder, or it is their own case.
            Conflict: somebody changed the case since it was shown.
            RuleRefused: the evidence is no longer complete, or the case is closed.
        """
        row = find_case(self._session, self._actor, case_id, lock=True)
        check_decides(self._actor, row, DecisionKind.CLAIM)
        _check_may_seal(row, candidate, revision)
        old = decode(self._press.newest(row).document, SealContent)
        changes = changes_between(old, candidate.content)
        if changes:
            self._press.seal(row, candidate.content, SealOccasion.REFRESHED, changes)
            self._record_seal(AuditAction.REVIEW_CASE_RESEALED, row, changes)
        return row.to_domain()

    def _admit(
        self, candidate: Candidate, row: ReviewCaseRow | None, *, is_awarded: bool
    ) -> Opening:
        if row is not None and row.state not in CLOSED:
            return self._meet_open(row, candidate)
        if not candidate.is_complete or is_awarded:
            return Opening.NOTHING
        if row is not None and self._stands_on(row, candidate):
            return Opening.NOTHING
        return self._open(candidate)

    def _meet_open(self, row: ReviewCaseRow, candidate: Candidate) -> Opening:
        is_current = self._stands_on(row, candidate)
        if row.state in RETURNED:
            if candidate.is_complete and not is_current:
                return self._resubmit(row, candidate)
            return Opening.NOTHING
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
        state = next_state(row.state, DecisionKind.RESUBMIT)
        if state is None:
            return Opening.NOTHING
        row.state = state
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
            version=row.definition_version_id,
            course=row.course_id,
            changes=len(changes),
        )
        self._session.flush()

    def _stands_on(self, row: ReviewCaseRow, candidate: Candidate) -> bool:
        return self._press.newest(row).evidence_digest == evidence_digest(candidate.content)

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


def _check_may_seal(row: ReviewCaseRow, candidate: Candidate, revision: int) -> None:
    if row.revision != revision:
        raise Conflict(
            "review.revision",
            "Somebody else changed this case meanwhile.",
            mend="Look at it again, then seal it.",
        )
    if row.state in CLOSED:
        raise RuleRefused("review.closed", "This case is closed; its seal stays.")
    if not candidate.is_complete:
        raise RuleRefused(
            "review.incomplete",
            "The evidence is no longer complete, so it cannot be sealed.",
            mend="Return the case to the learner or the instructor.",
        )
