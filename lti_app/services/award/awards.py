"""ASA awards, and takes back; the holder shares (R4, R23, R34).

The one door to an award row. It checks who acts again, whatever page or command led here.
"""

from uuid import UUID, uuid4

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.award.after_award import AwardChangeClosing
from lti_app.domain.award.award import (
    STANDING,
    AwardBasis,
    AwardState,
    check_may_award,
    check_may_revoke,
)
from lti_app.domain.clock import Clock
from lti_app.domain.errors import Conflict, NotFound, NotPermitted, RuleRefused
from lti_app.domain.ids import CourseId, PersonId
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.models.award import AwardRow, StatusEntryRow, StatusListRow
from lti_app.models.change import AwardChangeRow
from lti_app.models.course import CourseRow
from lti_app.models.definition import DefinitionVersionRow
from lti_app.models.outbox import OutboxKind
from lti_app.services.audit.writing import AuditLog
from lti_app.services.definition.in_force import hold_state, is_in_force
from lti_app.services.definition.version_numbers import VersionNumbers
from lti_app.services.evidence.course_hold import hold_course
from lti_app.services.jobs.outbox import Outbox

LONGEST_TERM = 255


class Awards:
    """Makes, revokes and shares awards."""

    def __init__(
        self, *, session: Session, clock: Clock, actor: Actor, audit: AuditLog, outbox: Outbox
    ) -> None:
        """Bind the service to one unit of work."""
        self._session = session
        self._clock = clock
        self._actor = actor
        self._audit = audit
        self._outbox = outbox

    def award(self, basis: AwardBasis) -> AwardRow:
        """Award what a case asks for; the same case again gives back the same award.

        Raises:
            NotPermitted: the actor is no ASA awarder of this institution, or it is their own case.
            RuleRefused: the seal is not complete, or the version is not in force: not approved, or
                its Senate gate is closed (R30, R31).
            Conflict: an award of this line stands for this person already.
        """
        check_may_award(self._actor, basis.person_id, is_complete=basis.is_complete)
        if self._actor.institution_id != basis.institution_id:
            raise NotPermitted("award.institution", "This case belongs to another institution.")
        again = self._session.scalar(select(AwardRow).where(AwardRow.case_id == basis.case_id))
        if again is not None:
            return again
        self._check_version(basis)
        self._check_none_stands(basis)
        row = self._row(basis)
        self._session.add(row)
        self._session.flush()
        self._outbox.put(OutboxKind.ISSUE_CREDENTIAL, row.id)
        self._audit.record(
            AuditAction.AWARD_MADE,
            "award",
            row.id,
            role=LocalRole.ASA_AWARDER,
            case=basis.case_id,
            seal=basis.seal_hash,
            badge_version=VersionNumbers(self._session).of(basis.version_id),
        )
        return row

    def revoke(self, award_id: int, reason: str) -> AwardRow:
        """Revoke an award for a reason; its credential's status bit follows at once.

        Raises:
            NotFound: there is no such award in the actor's institution.
            NotPermitted, TransitionRefused, RuleRefused: as `check_may_revoke`.
        """
        self._hold(award_id)
        row = self._mine_to_see(award_id)
        check_may_revoke(self._actor, PersonId(row.person_id), row.state, reason)
        row.state = AwardState.REVOKED
        row.revoked_at = self._clock.now()
        row.revoked_by = self._actor.person_id
        row.revoked_reason = reason.strip()
        entry = self._session.get(StatusEntryRow, row.id)
        if entry is not None:
            # Counted by the database: of two at once neither may be lost, or its bit stays unset.
            self._session.execute(
                update(StatusListRow)
                .where(StatusListRow.id == entry.status_list_id)
                .values(revision=StatusListRow.revision + 1)
            )
        self._audit.record(AuditAction.AWARD_REVOKED, "award", row.id, role=LocalRole.ASA_AWARDER)
        self._close_change(row)
        self._session.flush()
        return row

    def share(self, credential_uuid: UUID, *, shared: bool) -> AwardRow:
        """Let the holder choose whether the public page and a re-issue carry name and levels.

        Raises:
            NotFound: the acting person holds no such award; others' look the same.
        """
        row = self._session.scalar(
            select(AwardRow)
            .where(
                AwardRow.credential_uuid == credential_uuid,
                AwardRow.person_id == self._actor.person_id,
                AwardRow.institution_id == self._actor.institution_id,
            )
            .with_for_update()
        )
        if row is None:
            raise NotFound("award.unknown", "You hold no such credential.")
        if row.shared != shared:
            row.shared = shared
            action = AuditAction.AWARD_SHARED if shared else AuditAction.AWARD_UNSHARED
            self._audit.record(action, "award", row.id)
            if row.state in STANDING:
                self._outbox.put(OutboxKind.ISSUE_CREDENTIAL, row.id)
        return row

    def _close_change(self, row: AwardRow) -> None:
        """End what waited on the award: revoking it was the answer."""
        waiting = self._session.scalar(
            select(AwardChangeRow)
            .where(AwardChangeRow.award_id == row.id, AwardChangeRow.closed_at.is_(None))
            .with_for_update()
        )
        if waiting is None:
            return
        waiting.closed_at, waiting.closing = self._clock.now(), AwardChangeClosing.REVOKED
        waiting.closed_by, waiting.closed_by_name = self._actor.person_id, self._actor.name
        self._audit.record(
            AuditAction.AWARD_CHANGE_CLOSED,
            "award_change",
            waiting.id,
            role=LocalRole.ASA_AWARDER,
            award=row.id,
            closing=waiting.closing,
        )

    def _hold(self, award_id: int) -> None:
        """Let no reading note a change meanwhile: it would stay open on a revoked award.

        The course before the award, as a reading takes them, so that neither waits for the other.
        """
        course_id = self._session.scalar(select(AwardRow.course_id).where(AwardRow.id == award_id))
        if course_id is not None:
            hold_course(self._session, CourseId(course_id))

    def _mine_to_see(self, award_id: int) -> AwardRow:
        row = self._session.scalar(
            select(AwardRow)
            .where(AwardRow.id == award_id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
        if row is None or row.institution_id != self._actor.institution_id:
            raise NotFound("award.unknown", "There is no such award.")
        return row

    def _check_version(self, basis: AwardBasis) -> None:
        hold_state(self._session, basis.version_id)
        version = self._session.get_one(DefinitionVersionRow, basis.version_id)
        in_force = is_in_force(self._session, basis.version_id)
        if not in_force or version.line_id != basis.line_id:
            raise RuleRefused(
                "award.version",
                "This version of the micro-credential is not in force.",
                mend="Ask an ASA administrator which version applies.",
            )

    def _check_none_stands(self, basis: AwardBasis) -> None:
        standing = select(AwardRow.id).where(
            AwardRow.person_id == basis.person_id,
            AwardRow.line_id == basis.line_id,
            AwardRow.state.in_(STANDING),
        )
        if self._session.scalar(standing) is not None:
            raise Conflict(
                "award.standing",
                "This learner holds an award of this micro-credential already.",
                mend="Close this case as declined, with the earlier award as its reason.",
            )

    def _row(self, basis: AwardBasis) -> AwardRow:
        course = self._session.get_one(CourseRow, basis.course_id)
        return AwardRow(
            credential_uuid=uuid4(),
            subject_uuid=uuid4(),
            institution_id=basis.institution_id,
            person_id=basis.person_id,
            line_id=basis.line_id,
            version_id=basis.version_id,
            course_id=basis.course_id,
            case_id=basis.case_id,
            seal_id=basis.seal_id,
            seal_hash=basis.seal_hash,
            term_name=course.term_name and course.term_name[:LONGEST_TERM],
            state=AwardState.AWARDED,
            awarded_at=self._clock.now(),
            awarded_by=self._actor.person_id,
            shared=False,
        )
