"""Holds what was read again before a decision against the seal, and seals again what was looked at.

Canvas is read elsewhere, outside any transaction (docs/adr/0010).
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.clock import Clock
from lti_app.domain.errors import Conflict, RuleRefused
from lti_app.domain.ids import CourseId, MappingVersionId, PersonId
from lti_app.domain.people.actor import Actor
from lti_app.domain.review.preflight import is_fresh
from lti_app.domain.review.review import CLOSED, RETURNED, DecisionKind, ReviewCase
from lti_app.domain.review.seal import Candidate, Change, SealContent, SealOccasion, changes_between
from lti_app.models.documents import decode, encode
from lti_app.models.review import ReviewCaseRow
from lti_app.services.audit.writing import AuditLog
from lti_app.services.review.access import check_decides, decides, find_case, role_of
from lti_app.services.review.sealed_mappings import SealedMappings
from lti_app.services.review.sealing import SealPress

SUBJECT = "review_case"


@dataclass(frozen=True, slots=True, kw_only=True)
class RefreshTarget:
    """Whose evidence a refresh reads, and under which mapping the case was sealed."""

    person_id: PersonId
    course_id: CourseId
    mapping_version_id: MappingVersionId
    is_due: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Refreshed:
    """What the reading before a decision found, held against the newest seal."""

    changes: tuple[Change, ...]
    still_complete: bool
    seal_number: int


class Resealing:
    """Refreshes and seals cases within one unit of work."""

    def __init__(self, *, session: Session, clock: Clock, actor: Actor, audit: AuditLog) -> None:
        """Bind the service to one unit of work."""
        self._session = session
        self._clock = clock
        self._actor = actor
        self._audit = audit
        self._press = SealPress(session, clock)
        self._mappings = SealedMappings(session)

    def refresh_target(self, case_id: int) -> RefreshTarget | None:
        """Say what to read again before a decision; None where this actor decides nothing here.

        Due where nothing was read, or tried, within the ten minutes an award allows; so a Canvas
        that does not answer is not waited for at every look.

        Raises:
            NotPermitted, NotFound: as `find_case`.
        """
        row = find_case(self._session, self._actor, case_id)
        is_open = row.state not in CLOSED
        if not is_open or not decides(self._actor, row, DecisionKind.CLAIM):
            return None
        content = decode(self._press.newest(row).document, SealContent)
        now = self._clock.now()
        return RefreshTarget(
            person_id=PersonId(row.person_id),
            course_id=content.course_id,
            mapping_version_id=content.mapping_version_id,
            is_due=not is_fresh(row.refreshed_at, now) and not is_fresh(row.refresh_tried_at, now),
        )

    def record_attempt(self, case_id: int) -> None:
        """Note that Canvas was asked and did not give everything; raises as `record_refresh`."""
        row = find_case(self._session, self._actor, case_id, lock=True)
        check_decides(self._actor, row, DecisionKind.CLAIM)
        row.refresh_tried_at = self._clock.now()

    def record_refresh(self, case_id: int, candidate: Candidate, *, read_at: datetime) -> Refreshed:
        """Hold what was just read from Canvas against the newest seal, and note when it was read.

        `read_at` is when Canvas began to be asked: an award's ten minutes count from there, however
        long the reading took.

        Where nothing changed but who assessed which attempt became known, or a mapping that judges
        alike has another number, the case is sealed again at once; a change is for the reviewer to
        look at first (`reseal`).

        Raises:
            NotPermitted: the actor is no reviewer or awarder, or it is their own case.
            NotFound: there is no such case in the actor's institution.
        """
        row = find_case(self._session, self._actor, case_id, lock=True)
        check_decides(self._actor, row, DecisionKind.CLAIM)
        seal = self._press.newest(row)
        found = changes_between(decode(seal.document, SealContent), candidate.content)
        changes = self._mappings.of_evidence(found)
        known = row.refreshed_at
        # A moment still to come was told by a clock that has been set back since.
        if known is None or known < read_at or known > self._clock.now():
            row.refreshed_at = row.refresh_tried_at = read_at
        # What a returned case lacked as it was sent back stays noted: that brings it back.
        if row.state not in RETURNED:
            self._press.hold_against(row, candidate.content, is_current=not changes)
        tells_more = not changes and encode(candidate.content) != seal.document
        is_sealed = tells_more and row.state not in CLOSED | RETURNED
        if is_sealed:
            self._press.seal(row, candidate.content, SealOccasion.REFRESHED, found)
        self._audit.record(
            AuditAction.REVIEW_CASE_REFRESHED,
            SUBJECT,
            row.id,
            role=role_of(self._actor),
            changes=len(changes),
            still_complete=candidate.is_complete,
            seal=row.seal_number if is_sealed else None,
        )
        self._session.flush()
        return Refreshed(
            changes=changes, still_complete=candidate.is_complete, seal_number=row.seal_number
        )

    def changes_since_seal(self, case_id: int, content: SealContent) -> tuple[Change, ...]:
        """List what the present facts hold that the newest seal does not; raises as `find_case`."""
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
            self._audit.record(
                AuditAction.REVIEW_CASE_RESEALED,
                SUBJECT,
                row.id,
                role=role_of(self._actor),
                seal=row.seal_number,
                changes=len(changes),
            )
        return row.to_domain()


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
