"""Writes the audit trail beside the change, in the same transaction (R16)."""

from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.clock import Clock
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.models.audit import AuditEntry
from lti_app.models.documents import encode


class AuditLog:
    """Appends entries; nothing here or elsewhere changes or deletes one."""

    def __init__(self, session: Session, clock: Clock, actor: Actor) -> None:
        """Bind the trail to one unit of work."""
        self._session = session
        self._clock = clock
        self._actor = actor

    def record(
        self,
        action: AuditAction,
        subject_kind: str,
        subject_id: str | int,
        *,
        role: LocalRole | None = None,
        **details: str | int | bool | None,
    ) -> None:
        """Append one entry; `role` is the local role the act rested on, where it rested on one."""
        self._session.add(
            AuditEntry(
                institution_id=self._actor.institution_id,
                at=self._clock.now(),
                actor_person_id=self._actor.person_id,
                actor_name=self._actor.name,
                actor_role=self._actor.acting_role(*((role,) if role else ())),
                action=action,
                subject_kind=subject_kind,
                subject_id=str(subject_id),
                request_id=self._actor.request_id,
                details=encode(details),
            )
        )
