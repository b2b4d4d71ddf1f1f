"""What reviewers tell each other of a case: internal notes, and who has it open now."""

from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.clock import Clock
from lti_app.domain.errors import RuleRefused
from lti_app.domain.ids import PersonId
from lti_app.domain.people.actor import Actor
from lti_app.domain.review.review import DecisionKind, lacks_of
from lti_app.models.review import CaseNoteRow, CaseViewerRow
from lti_app.services.audit.writing import AuditLog
from lti_app.services.review.access import check_decides, find_case, role_of

SUBJECT = "review_case"
PRESENT_FOR = timedelta(minutes=3)


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewer:
    """Somebody else who has the case open now."""

    person_id: PersonId
    name: str
    is_claimant: bool


class CaseTalk:
    """Keeps notes, and tells reviewers of each other."""

    def __init__(self, *, session: Session, clock: Clock, actor: Actor, audit: AuditLog) -> None:
        """Bind the service to one unit of work."""
        self._session = session
        self._clock = clock
        self._actor = actor
        self._audit = audit

    def add_note(self, case_id: int, text: str) -> None:
        """Add an internal note; raises as `decide`, and RuleRefused where it is blank or long."""
        row = find_case(self._session, self._actor, case_id, lock=True)
        check_decides(self._actor, row, DecisionKind.CLAIM)
        lacks = lacks_of(DecisionKind.HOLD, text, None)
        if lacks:
            raise RuleRefused(
                "review.note", "A note has some words, and not too many.", field="text"
            )
        self._session.add(
            CaseNoteRow(
                case_id=row.id,
                at=self._clock.now(),
                by_person_id=self._actor.person_id,
                by_name=self._actor.name,
                text=text.strip(),
            )
        )
        role = role_of(self._actor)
        self._audit.record(AuditAction.REVIEW_CASE_NOTED, SUBJECT, row.id, role=role)
        self._session.flush()

    def notes(self, case_id: int) -> tuple[CaseNoteRow, ...]:
        """Return the internal notes of a case, newest first."""
        find_case(self._session, self._actor, case_id)
        return tuple(
            self._session.scalars(
                select(CaseNoteRow)
                .where(CaseNoteRow.case_id == case_id)
                .order_by(CaseNoteRow.id.desc())
            )
        )

    def arrive(self, case_id: int) -> tuple[Viewer, ...]:
        """Note that the actor looks at the case; return who else does, within three minutes."""
        row = find_case(self._session, self._actor, case_id)
        now = self._clock.now()
        self._session.merge(
            CaseViewerRow(
                case_id=row.id,
                person_id=self._actor.person_id,
                name=self._actor.name,
                seen_at=now,
            )
        )
        self._session.flush()
        others = self._session.scalars(
            select(CaseViewerRow)
            .where(
                CaseViewerRow.case_id == row.id,
                CaseViewerRow.person_id != self._actor.person_id,
                CaseViewerRow.seen_at > now - PRESENT_FOR,
            )
            .order_by(CaseViewerRow.name, CaseViewerRow.person_id)
        )
        return tuple(
            Viewer(
                person_id=PersonId(v.person_id),
                name=v.name,
                is_claimant=v.person_id == row.claimed_by,
            )
            for v in others
        )
