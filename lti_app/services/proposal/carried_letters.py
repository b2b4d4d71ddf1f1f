"""Partners' letters that come along where a proposal begins with the words of another (R14).

A letter is named in the content by its bytes. Whoever writes on needs a use of it for the new
proposal too: else it could be neither opened there nor named again.
"""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.clock import Clock
from lti_app.domain.documents.documents import DocumentKind
from lti_app.domain.ids import InstitutionId
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.models.definition import DefinitionVersionRow
from lti_app.models.stored_document import DocumentUse, StoredDocument
from lti_app.services.audit.writing import AuditLog
from lti_app.services.definition.letters import letters_in


class CarriedLetters:
    """Files the letters of a content for the proposal that begins with it."""

    def __init__(self, *, session: Session, clock: Clock, actor: Actor, audit: AuditLog) -> None:
        """Bind the service to one unit of work."""
        self._session = session
        self._clock = clock
        self._actor = actor
        self._audit = audit

    def carry(self, row: DefinitionVersionRow, institution_id: InstitutionId) -> None:
        """Make a use of each letter a new version names, in the name of who begins it."""
        named = {letter.digest: letter.file for letter in letters_in(row.to_draft()).values()}
        stored = set(
            self._session.scalars(
                select(StoredDocument.digest).where(StoredDocument.digest.in_(named))
            )
        )
        for digest, file_name in named.items():
            if digest in stored:
                self._use(row, institution_id, digest, file_name)

    def _use(
        self, row: DefinitionVersionRow, institution_id: InstitutionId, digest: str, file_name: str
    ) -> None:
        use = DocumentUse(
            institution_id=institution_id,
            digest=digest,
            file_name=file_name,
            kind=DocumentKind.PARTNER_LETTER,
            version_id=row.id,
            uploaded_by=self._actor.person_id,
            uploaded_at=self._clock.now(),
        )
        self._session.add(use)
        self._session.flush()
        self._audit.record(
            AuditAction.DOCUMENT_KEPT,
            "document",
            use.id,
            role=LocalRole.UNIT_PROPOSER,
            kind=use.kind.value,
            file=file_name,
            digest=digest,
            line=row.line_id,
            badge_version=row.number,
        )
