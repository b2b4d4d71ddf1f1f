"""Opens a learner's own words to those who judge them, and writes down who read them when.

The learner reads their reflection in Canvas, as do the course's teachers; here it is open to ASA's
reviewers and awarders only (docs/adr/0012).
"""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.clock import Clock
from lti_app.domain.errors import NotFound, NotPermitted
from lti_app.domain.evidence.evidence import Attachment, ReflectionFact
from lti_app.domain.ids import CourseId, PersonId
from lti_app.domain.people.actor import Actor
from lti_app.domain.review.review import may_read_reflection
from lti_app.models.audit import AuditEntry
from lti_app.models.documents import encode
from lti_app.models.evidence import ReflectionTextRow, RosterEntryRow
from lti_app.models.review import ReviewCaseRow, SealRow
from lti_app.services.audit.writing import AuditLog
from lti_app.services.review.access import find_case, role_of
from lti_app.services.review.sealing import SealPress
from lti_app.services.vault import Vault

SUBJECT = "review_case"
# One sitting is one reading: a page shown again within the hour says nothing new.
ONE_READING = timedelta(hours=1)


class ReflectionReading:
    """The words and files of sealed reflections, within one unit of work."""

    def __init__(
        self, *, session: Session, clock: Clock, actor: Actor, audit: AuditLog, vault: Vault
    ) -> None:
        """Bind the service to one unit of work."""
        self._session = session
        self._clock = clock
        self._actor = actor
        self._audit = audit
        self._vault = vault

    @property
    def is_open(self) -> bool:
        """Say whether the actor may read learners' words at all."""
        return may_read_reflection(self._actor.local_roles)

    def words(self, case_id: int) -> str | None:
        """Read the newest seal's reflection as HTML to be sanitized; None where there is no text.

        Raises:
            NotPermitted: the actor is neither reviewer nor awarder of ASA.
            NotFound: there is no such case in the actor's institution.
        """
        row = self._case(case_id)
        seal, fact = self._sealed(row)
        if fact is None:
            return None
        text = read_reflection(
            self._session, self._vault, CourseId(row.course_id), PersonId(row.person_id), fact
        )
        if text is not None and not self._was_read_lately(row, seal):
            self._record(AuditAction.REVIEW_CASE_REFLECTION_READ, row, seal=seal.number)
        return text

    def attachment(self, case_id: int, file_id: str) -> Attachment:
        """Find a file of the newest seal's reflection and note that it is opened.

        Raises:
            NotPermitted: as `words`.
            NotFound: there is no such case, or the sealed reflection has no such file.
        """
        row = self._case(case_id)
        seal, fact = self._sealed(row)
        named = next((a for a in (fact.attachments if fact else ()) if a.file_id == file_id), None)
        if named is None:
            raise NotFound("review.file", "The sealed reflection has no such file.")
        self._record(AuditAction.REVIEW_CASE_FILE_OPENED, row, seal=seal.number, file=named.file_id)
        return named

    def _case(self, case_id: int) -> ReviewCaseRow:
        if not self.is_open:
            raise NotPermitted(
                "review.reflection",
                "A reflection is open to reviewers and awarders of ASA only.",
                mend="Ask an ASA administrator for the role if you review cases.",
            )
        return find_case(self._session, self._actor, case_id)

    def _sealed(self, row: ReviewCaseRow) -> tuple[SealRow, ReflectionFact | None]:
        seal = SealPress(self._session, self._clock).newest(row)
        return seal, seal.to_domain().content.learner.reflection

    def _was_read_lately(self, row: ReviewCaseRow, seal: SealRow) -> bool:
        last = self._session.scalar(
            select(AuditEntry.details)
            .where(
                AuditEntry.subject_kind == SUBJECT,
                AuditEntry.subject_id == str(row.id),
                AuditEntry.action == AuditAction.REVIEW_CASE_REFLECTION_READ,
                AuditEntry.actor_person_id == self._actor.person_id,
                AuditEntry.at > self._clock.now() - ONE_READING,
            )
            .order_by(AuditEntry.id.desc())
            .limit(1)
        )
        return last == encode({"seal": seal.number})

    def _record(self, action: AuditAction, row: ReviewCaseRow, **details: int | str) -> None:
        role = role_of(self._actor)
        self._audit.record(action, SUBJECT, row.id, role=role, **details)
        self._session.flush()


def read_reflection(
    session: Session, vault: Vault, course_id: CourseId, person_id: PersonId, fact: ReflectionFact
) -> str | None:
    """Read the words of this very reflection; None once deleted. Asks nobody who reads.

    A text is a row of its own, encrypted; deleting it breaks no fact and no seal (docs/adr/0011).
    """
    if fact.digest is None:
        return None
    row = ReflectionTextRow
    found = session.scalar(
        select(row.ciphertext)
        .join(
            RosterEntryRow,
            (RosterEntryRow.course_id == row.course_id)
            & (RosterEntryRow.canvas_user_id == row.canvas_user_id),
        )
        .where(
            row.course_id == course_id,
            row.digest == fact.digest,
            RosterEntryRow.person_id == person_id,
        )
    )
    return None if found is None else vault.decrypt(found)
