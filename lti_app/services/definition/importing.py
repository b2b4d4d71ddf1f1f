"""Definition files brought in: all of it checked first, with the image and letters beside it.

What is imported is a draft of its unit, whatever phase its file names: it has earned nothing yet
(docs/adr/0024).
"""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.clock import Clock
from lti_app.domain.definition.content import DraftContent, Letter
from lti_app.domain.definition.definition import Origin, StoredVersion
from lti_app.domain.definition.kinds import UnitKind
from lti_app.domain.definition.sign_offs import Dossier
from lti_app.domain.definition.states import BEGINNING
from lti_app.domain.errors import Conflict, NotFound, NotPermitted, RuleRefused
from lti_app.domain.ids import DefinitionVersionId, InstitutionId
from lti_app.domain.people.actor import Actor
from lti_app.domain.people.units import UnitFacts, read_name
from lti_app.domain.sentence import say
from lti_app.models.definition import DefinitionImage, DefinitionLine, DefinitionVersionRow
from lti_app.models.documents import digest, encode
from lti_app.services.audit.writing import AuditLog
from lti_app.services.definition.file import DefinitionFile, picture_of, pin
from lti_app.services.definition.letters import ReadBeside, letters_in, read_letter
from lti_app.services.definition.standing_columns import keep_columns
from lti_app.services.documents.checking import CheckedFile

FindOrAddUnit = Callable[[InstitutionId, str, UnitKind], UnitFacts]
FindVersion = Callable[[DefinitionVersionId], StoredVersion]
CheckLetter = Callable[[str, bytes], CheckedFile]
KeepLetter = Callable[[CheckedFile, DefinitionVersionId], object]
Letters = Mapping[int, tuple[Letter, CheckedFile]]


class Importing(StrEnum):
    """What an import did."""

    CREATED = "created"
    NEW_VERSION = "new_version"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """The version an import ended at, and how it got there."""

    version: StoredVersion
    importing: Importing


class DefinitionImports:
    """Takes definitions in as drafts."""

    def __init__(
        self,
        *,
        session: Session,
        clock: Clock,
        actor: Actor,
        audit: AuditLog,
        find_or_add_unit: FindOrAddUnit,
        find_version: FindVersion,
        check_letter: CheckLetter,
        keep_letter: KeepLetter,
    ) -> None:
        """Bind the service to one unit of work."""
        self._session = session
        self._clock = clock
        self._actor = actor
        self._audit = audit
        self._find_or_add_unit = find_or_add_unit
        self._find_version = find_version
        self._check_letter = check_letter
        self._keep_letter = keep_letter

    def import_file(
        self,
        source: bytes,
        read_image: ReadBeside,
        institution_id: InstitutionId,
        read_letter_file: ReadBeside | None = None,
    ) -> Imported:
        """Import a definition file with what lies beside it; identical content changes nothing.

        Raises:
            FileRefused: with every fault by line: the file's, its image's, its letters', and a
                slug that another institution has.
            Conflict: somebody imported the same line at the same moment.
        """
        file = DefinitionFile(source)
        picture = picture_of(file, read_image)
        letters = self._letters(file, read_letter_file or read_image)
        if file.is_sound("slug"):
            try:
                self._line(institution_id, file.content.slug)
            except RuleRefused as refused:
                file.blame(("slug",), "R36", f"{refused.message} {refused.mend}")
        if file.is_sound("unit", "name"):
            try:
                read_name(file.content.unit.name)
            except RuleRefused as refused:
                file.blame(("unit", "name"), "R1", f"{refused.message} {refused.mend}")
        content = _with_letters(file.definition(), letters)
        imported = self.import_content(content, picture, institution_id)
        if imported.importing is not Importing.UNCHANGED:
            self._keep_letters(file, letters, imported.version.version_id)
        return imported

    def import_content(
        self, content: DraftContent, picture: bytes | None, institution_id: InstitutionId
    ) -> Imported:
        """Store content as a draft version: the first of a new line, or the next of an old one.

        Raises:
            RuleRefused: the image is refused, or another institution has such a slug.
            Conflict: somebody imported the same line at the same moment.
        """
        pinned = pin(content, picture)
        line = self._line(institution_id, pinned.slug)
        last = None if line is None else self._last(line.id)
        if last is not None and last.digest == digest(encode(pinned)):
            return self._imported(last, Importing.UNCHANGED)
        try:
            with self._session.begin_nested():
                self._keep_image(pinned, picture)
                row = self._add(institution_id, line, last, pinned)
        except IntegrityError as error:
            raise Conflict(
                "definition.import_race",
                say("Somebody imported %(slug)s at the same moment.", slug=pinned.slug),
                mend="Run the import again.",
            ) from error
        self._audit.record(
            AuditAction.DEFINITION_IMPORTED,
            "definition_version",
            row.id,
            line=row.line_id,
            number=row.number,
            digest=row.digest,
        )
        return self._imported(row, Importing.CREATED if last is None else Importing.NEW_VERSION)

    def _imported(self, row: DefinitionVersionRow, importing: Importing) -> Imported:
        version = self._find_version(DefinitionVersionId(row.id))
        return Imported(version=version, importing=importing)

    def _letters(self, file: DefinitionFile, read_beside: ReadBeside) -> Letters:
        found: dict[int, tuple[Letter, CheckedFile]] = {}
        for at, letter in letters_in(file.content).items():
            here = ("endorsements", at, "letter")
            # A name that is not sound may lead out of the folder: it is never opened.
            if not file.is_sound(*here, "file") or not file.is_sound(*here, "digest"):
                continue
            try:
                content = read_letter(letter, read_beside)
                checked = self._check_letter(letter.file, content)
            except RuleRefused as refused:
                file.blame((*here, refused.field or "file"), "R14", refused.message)
            else:
                # A picture is kept painted anew, so it may be named by other bytes than it came in.
                kept_as = hashlib.sha256(checked.content).hexdigest()
                found[at] = (replace(letter, digest=kept_as), checked)
        return found

    def _keep_letters(
        self,
        file: DefinitionFile,
        letters: Letters,
        version_id: DefinitionVersionId,
    ) -> None:
        for at, (_, checked) in letters.items():
            try:
                self._keep_letter(checked, version_id)
            except (NotPermitted, NotFound):
                file.blame(
                    ("endorsements", at, "letter"),
                    "R14",
                    "A letter is handed in by a person of its unit or of Academic and Student "
                    "Affairs: name one with --as.",
                )
        file.definition()

    def _line(self, institution_id: InstitutionId, slug: str) -> DefinitionLine | None:
        # A line's public address is signed for ever and names no institution: a slug is used once.
        line = self._session.scalar(
            select(DefinitionLine).where(DefinitionLine.slug == slug).with_for_update()
        )
        if line is not None and line.institution_id != institution_id:
            raise RuleRefused(
                "definition.slug",
                say("Another institution here has a definition “%(slug)s”.", slug=slug),
                mend="Choose another slug; it is part of the public address.",
                field="slug",
            )
        return line

    def _last(self, line_id: int) -> DefinitionVersionRow | None:
        return self._session.scalar(
            select(DefinitionVersionRow)
            .where(DefinitionVersionRow.line_id == line_id)
            .order_by(DefinitionVersionRow.number.desc())
            .limit(1)
        )

    def _add(
        self,
        institution_id: InstitutionId,
        line: DefinitionLine | None,
        last: DefinitionVersionRow | None,
        content: DraftContent,
    ) -> DefinitionVersionRow:
        now = self._clock.now()
        if line is None:
            line = DefinitionLine(
                institution_id=institution_id, slug=content.slug, initial_on=now.date()
            )
            self._session.add(line)
            self._session.flush()
        unit = self._find_or_add_unit(institution_id, content.unit.name, content.unit.kind)
        row = DefinitionVersionRow(
            line_id=line.id,
            number=1 if last is None else last.number + 1,
            state=BEGINNING.state,
            turn=BEGINNING.turn,
            origin=Origin.FILE,
            unit_id=unit.id,
            revised_on=None if last is None else now.date(),
            created_at=now,
            created_by=self._actor.name,
            proposed_by=self._actor.person_id,
            state_since=now,
            turn_since=now,
        )
        row.write(content)
        keep_columns(row, Dossier(content=content, proposed_by=self._actor.person_id))
        self._session.add(row)
        self._session.flush()
        return row

    def _keep_image(self, content: DraftContent, picture: bytes | None) -> None:
        if content.image is None or picture is None:
            return
        if self._session.get(DefinitionImage, content.image.digest) is None:
            self._session.add(
                DefinitionImage(
                    digest=content.image.digest,
                    media_type=content.image.media_type,
                    content=picture,
                )
            )
            self._session.flush()


def _with_letters(content: DraftContent, letters: Letters) -> DraftContent:
    if not letters:
        return content
    endorsements = [
        replace(endorsement, letter=letters[at][0]) if at in letters else endorsement
        for at, endorsement in enumerate(content.endorsements)
    ]
    return replace(content, endorsements=tuple(endorsements))
