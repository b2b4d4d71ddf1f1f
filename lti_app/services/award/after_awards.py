"""What changed in Canvas after an award, as ASA reads it, and kept with a note.

Nothing happens by itself: an award stands until an awarder revokes it (Policy 380.104, R4). Readers
of the queue look; reviewers and awarders close, never on their own award.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.award.after_award import (
    AfterAward,
    AwardChangeClosing,
    check_may_close,
    check_note,
    may_close,
)
from lti_app.domain.award.award import AwardState
from lti_app.domain.clock import Clock
from lti_app.domain.definition.content import DefinitionContent
from lti_app.domain.errors import Conflict, NotFound, TransitionRefused
from lti_app.domain.ids import CourseId, PersonId
from lti_app.domain.people.actor import Actor
from lti_app.domain.review.review import may_read
from lti_app.domain.review.seal import SealContent
from lti_app.models.award import AwardRow
from lti_app.models.change import AwardChangeRow
from lti_app.models.course import CourseRow
from lti_app.models.definition import DefinitionVersionRow
from lti_app.models.documents import decode
from lti_app.models.person import PersonRow
from lti_app.models.review import SealRow
from lti_app.services.audit.writing import AuditLog
from lti_app.services.evidence.course_hold import hold_course
from lti_app.services.review.access import check_reads, role_of

SUBJECT = "award_change"
PAGE = 50
_Found = Select[AwardChangeRow, AwardRow, str, str, DefinitionVersionRow, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardChange:
    """One change after an award, as its page shows it, beside the seal the award rests on."""

    award_id: int
    case_id: int
    state: AwardState
    learner: str
    course: str
    awarded_at: datetime
    version: int
    definition: DefinitionContent
    seal: SealContent
    found: AfterAward
    digest: str
    seen_after: datetime | None
    seen_at: datetime
    closed_at: datetime | None
    closed_by: str
    closing: AwardChangeClosing | None
    note: str
    may_close: bool


class AfterAwards:
    """The changes after awards of the actor's institution, within one unit of work."""

    def __init__(self, *, session: Session, clock: Clock, actor: Actor, audit: AuditLog) -> None:
        """Bind the service to one unit of work."""
        self._session = session
        self._clock = clock
        self._actor = actor
        self._audit = audit

    def page(self, *, closed: bool, page: int = 1) -> tuple[AwardChange, ...]:
        """List what waits, oldest first, or what was closed, newest first; raises as `count`."""
        check_reads(self._actor)
        item = AwardChangeRow
        found = self._joined().where(
            item.closed_at.is_not(None) if closed else item.closed_at.is_(None)
        )
        found = (
            found.order_by(item.closed_at.desc(), item.id.desc())
            if closed
            else found.order_by(item.id)
        )
        return self._read(found.limit(PAGE).offset((page - 1) * PAGE))

    def count(self, *, closed: bool = False) -> int:
        """Count what waits, or what was closed.

        Raises:
            NotPermitted: the actor holds no ASA role and is no auditor.
        """
        check_reads(self._actor)
        at = AwardChangeRow.closed_at
        found = select(func.count()).where(
            AwardChangeRow.institution_id == self._actor.institution_id,
            at.is_not(None) if closed else at.is_(None),
        )
        return self._session.scalar(found) or 0

    def of_award(self, award_id: int) -> tuple[AwardChange, ...]:
        """List every change after one award, the open one first.

        Raises:
            NotPermitted: as `count`.
            NotFound: there is no such award in the actor's institution.
        """
        self._award(award_id)
        item = AwardChangeRow
        found = self._joined().where(item.award_id == award_id)
        return self._read(found.order_by(item.closed_at.is_not(None), item.id.desc()))

    def told(self, award_id: int) -> AwardChange | None:
        """Give what an award's case and its page tell: what is open, or what a person closed last.

        None where nothing is, and for whoever may not read it: the register has other readers too.
        """
        if not may_read(self._actor.local_roles):
            return None
        item = AwardChangeRow
        is_decided = item.closing.in_((AwardChangeClosing.KEPT, AwardChangeClosing.REVOKED))
        found = self._joined().where(
            item.award_id == award_id, or_(item.closed_at.is_(None), is_decided)
        )
        newest = found.order_by(item.closed_at.is_not(None), item.id.desc()).limit(1)
        return next(iter(self._read(newest)), None)

    def keep(self, award_id: int, *, seen: str, note: str) -> None:
        """Close what is open with a note: the award is kept as it is.

        Raises:
            NotPermitted: the actor is no reviewer or awarder, or it is their own award.
            NotFound: there is no such award in the actor's institution.
            TransitionRefused: nothing is open.
            Conflict: the facts have moved since they were shown.
            RuleRefused: the note is missing, too short or too long.
        """
        award = self._award(award_id)
        check_may_close(self._actor, PersonId(award.person_id))
        row = self._open(award)
        check_note(note)
        if row.digest != seen:
            raise Conflict(
                "award_change.moved_on",
                "Canvas has changed again since this page was read. Nothing was closed.",
                mend="Look at what changed, then close it.",
            )
        row.closed_at, row.closing = self._clock.now(), AwardChangeClosing.KEPT
        row.closed_by, row.closed_by_name = self._actor.person_id, self._actor.name
        row.note = note.strip()
        self._audit.record(
            AuditAction.AWARD_CHANGE_CLOSED,
            SUBJECT,
            row.id,
            role=role_of(self._actor),
            award=row.award_id,
            closing=row.closing,
        )

    def _open(self, award: AwardRow) -> AwardChangeRow:
        # A reading under way may be moving the item: what it found is looked at before closing.
        hold_course(self._session, CourseId(award.course_id))
        row = self._session.scalar(
            select(AwardChangeRow).where(
                AwardChangeRow.award_id == award.id, AwardChangeRow.closed_at.is_(None)
            )
        )
        if row is None:
            raise TransitionRefused(
                "award_change.closed",
                "Nothing is open on this award.",
                mend="Look at the list: somebody else may have closed it.",
            )
        return row

    def _award(self, award_id: int) -> AwardRow:
        check_reads(self._actor)
        row = self._session.scalar(
            select(AwardRow).where(
                AwardRow.id == award_id, AwardRow.institution_id == self._actor.institution_id
            )
        )
        if row is None:
            raise NotFound("award.unknown", "There is no such award.")
        return row

    def _joined(self) -> _Found:
        return (
            select(
                AwardChangeRow,
                AwardRow,
                PersonRow.name,
                CourseRow.name,
                DefinitionVersionRow,
                SealRow.document,
            )
            .join(AwardRow, AwardRow.id == AwardChangeRow.award_id)
            .join(PersonRow, PersonRow.id == AwardRow.person_id)
            .join(CourseRow, CourseRow.id == AwardRow.course_id)
            .join(DefinitionVersionRow, DefinitionVersionRow.id == AwardRow.version_id)
            .join(SealRow, SealRow.id == AwardRow.seal_id)
            .where(AwardChangeRow.institution_id == self._actor.institution_id)
        )

    def _read(self, query: _Found) -> tuple[AwardChange, ...]:
        return tuple(
            AwardChange(
                award_id=award.id,
                case_id=award.case_id,
                state=award.state,
                learner=learner,
                course=course,
                awarded_at=award.awarded_at,
                version=version.number,
                definition=version.to_content(),
                seal=decode(document, SealContent),
                found=row.to_domain(),
                digest=row.digest,
                seen_after=row.seen_after,
                seen_at=row.seen_at,
                closed_at=row.closed_at,
                closed_by=row.closed_by_name,
                closing=row.closing,
                note=row.note,
                may_close=row.closed_at is None
                and may_close(self._actor, PersonId(award.person_id)),
            )
            for row, award, learner, course, version, document in self._session.execute(query)
        )
