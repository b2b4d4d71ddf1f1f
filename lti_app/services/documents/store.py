"""Documents kept by their bytes and opened by those they concern; every use and look is audited."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, undefer

from lti_app.domain.audit import AuditAction
from lti_app.domain.clock import Clock
from lti_app.domain.definition.definition import PROPOSED
from lti_app.domain.documents.documents import ASA_READERS, KEEPERS, DocumentKind, StoredUse
from lti_app.domain.errors import NotFound, NotPermitted, RuleRefused
from lti_app.domain.ids import DefinitionVersionId, DocumentUseId, InstitutionId, PersonId
from lti_app.domain.people.actor import Actor
from lti_app.models.definition import DefinitionLine, DefinitionVersionRow
from lti_app.models.stored_document import DocumentUse, StoredDocument
from lti_app.services.audit.writing import AuditLog
from lti_app.services.documents.checking import CheckedFile, check_file

MayRead = Callable[[DefinitionVersionId], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedDocument:
    """A document with its bytes."""

    use: StoredUse
    content: bytes


class Documents:
    """What people handed in, of one institution."""

    def __init__(
        self, *, session: Session, clock: Clock, actor: Actor, audit: AuditLog, may_read: MayRead
    ) -> None:
        """Bind the service to one unit of work; `may_read` says who else reads a version's own."""
        self._session = session
        self._clock = clock
        self._actor = actor
        self._audit = audit
        self._may_read = may_read

    def keep(
        self,
        file_name: str,
        content: bytes,
        kind: DocumentKind,
        version_id: DefinitionVersionId | None = None,
        *,
        field: str = "file",
    ) -> StoredUse:
        """Check a file and keep it; the same file handed in twice for the same is one use.

        The file is looked at before the database is asked, so that no transaction waits for it;
        whoever has asked anything before in this unit of work pauses it first.

        Raises:
            NotPermitted: the actor hands in no documents, or none of this kind.
            NotFound: there is no such version for the actor.
            RuleRefused: the file is none that is kept, and names `field`; the version is decided.
        """
        self._keeper(kind)
        return self.keep_checked(check_file(file_name, content, field), kind, version_id)

    def keep_checked(
        self, checked: CheckedFile, kind: DocumentKind, version_id: DefinitionVersionId | None
    ) -> StoredUse:
        """Keep a file that was looked at; raises as `keep`, but for the file itself."""
        institution_id, person_id = self._keeper(kind)
        version = None if version_id is None else self._open_version(version_id)
        digest = hashlib.sha256(checked.content).hexdigest()
        document = self._document(digest, checked)
        same = select(DocumentUse).where(
            DocumentUse.institution_id == institution_id,
            DocumentUse.digest == digest,
            DocumentUse.kind == kind,
            DocumentUse.file_name == checked.file_name,
            DocumentUse.uploaded_by == person_id,
            DocumentUse.version_id.is_not_distinct_from(version_id),
        )
        if (found := self._session.scalar(same)) is not None:
            return found.to_domain(document)
        use = DocumentUse(
            institution_id=institution_id,
            digest=digest,
            file_name=checked.file_name,
            kind=kind,
            version_id=version_id,
            uploaded_by=person_id,
            uploaded_at=self._clock.now(),
        )
        try:
            with self._session.begin_nested():
                self._session.add(use)
        except IntegrityError:
            # The same click twice at the same moment.
            return self._session.scalars(same).one().to_domain(document)
        self._audit.record(
            AuditAction.DOCUMENT_KEPT,
            "document",
            use.id,
            kind=kind.value,
            file=use.file_name,
            digest=digest,
            line=None if version is None else version.line_id,
            badge_version=None if version is None else version.number,
        )
        return use.to_domain(document)

    def open(self, use_id: DocumentUseId) -> OpenedDocument:
        """Give a document's bytes, and note who looked.

        Raises:
            NotFound: there is none, or it is not for the actor.
        """
        found = self._session.execute(
            self._uses().where(DocumentUse.id == use_id).options(undefer(StoredDocument.content))
        ).first()
        if found is None or not self._is_for_actor(found[0]):
            raise NotFound("document.unknown", "There is no such document.")
        use, document = found
        self._audit.record(AuditAction.DOCUMENT_OPENED, "document", use.id, kind=use.kind.value)
        return OpenedDocument(use=use.to_domain(document), content=document.content)

    def of_version(self, version_id: DefinitionVersionId) -> list[StoredUse]:
        """List a version's documents that the actor may open, as they were handed in."""
        found = self._session.execute(
            self._uses().where(DocumentUse.version_id == version_id).order_by(DocumentUse.id)
        )
        return [use.to_domain(document) for use, document in found if self._is_for_actor(use)]

    def _uses(self) -> Select[DocumentUse, StoredDocument]:
        return (
            select(DocumentUse, StoredDocument)
            .join(StoredDocument, StoredDocument.digest == DocumentUse.digest)
            .where(DocumentUse.institution_id == self._actor.institution_id)
        )

    def _is_for_actor(self, use: DocumentUse) -> bool:
        if self._actor.has(*ASA_READERS):
            return True
        if use.version_id is None:
            return use.uploaded_by == self._actor.person_id
        # Whoever left the unit reads its proposals no more, nor what they handed in for one.
        return self._may_read(DefinitionVersionId(use.version_id))

    def _keeper(self, kind: DocumentKind) -> tuple[InstitutionId, PersonId]:
        actor = self._actor
        if kind is DocumentKind.GATE_APPROVAL and not actor.has(*ASA_READERS):
            raise NotPermitted(
                "document.gate",
                "The committee's approval is put on file by Academic and Student Affairs.",
                mend="Send it to your consultant.",
            )
        if actor.institution_id is None or actor.person_id is None or not actor.has(*KEEPERS):
            raise NotPermitted(
                "document.keeper",
                "Documents are handed in by units and by Academic and Student Affairs.",
                mend="If you should hand one in, ask Academic and Student Affairs.",
            )
        return actor.institution_id, actor.person_id

    def _open_version(self, version_id: DefinitionVersionId) -> DefinitionVersionRow:
        version = self._version(version_id)
        if version.state not in PROPOSED:
            raise RuleRefused(
                "document.decided",
                "It is decided, and what it rests on stays as it is.",
                mend="Propose a revision, and hand the document in there.",
                field="file",
            )
        return version

    def _version(self, version_id: DefinitionVersionId) -> DefinitionVersionRow:
        version = self._session.scalar(
            select(DefinitionVersionRow)
            .join(DefinitionLine, DefinitionLine.id == DefinitionVersionRow.line_id)
            .where(
                DefinitionVersionRow.id == version_id,
                DefinitionLine.institution_id == self._actor.institution_id,
            )
        )
        if version is None or not (self._actor.has(*ASA_READERS) or self._may_read(version_id)):
            raise NotFound("document.version", "There is no such proposal.")
        return version

    def _document(self, digest: str, checked: CheckedFile) -> StoredDocument:
        if (known := self._session.get(StoredDocument, digest)) is not None:
            return known
        document = StoredDocument(
            digest=digest,
            media_type=checked.media_type,
            size=len(checked.content),
            content=checked.content,
        )
        try:
            with self._session.begin_nested():
                self._session.add(document)
        except IntegrityError:
            # Somebody else handed in the same bytes at the same moment.
            return self._session.get_one(StoredDocument, digest)
        return document
