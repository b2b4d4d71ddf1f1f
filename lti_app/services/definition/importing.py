"""Definition files brought in: all of it looked at first, with the image and letters beside it.

What is imported is a draft of its unit, whatever phase its file names: it has earned nothing yet
(docs/adr/0024). A definition that is known stays with its unit, unless whoever imports names one.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.clock import Clock
from lti_app.domain.definition.content import DraftContent, Letter, Unit
from lti_app.domain.definition.definition import DefinitionState, Origin, StoredVersion
from lti_app.domain.definition.kinds import UnitKind
from lti_app.domain.definition.sign_offs import Dossier
from lti_app.domain.definition.states import BEGINNING
from lti_app.domain.errors import Conflict, NotFound, NotPermitted, RuleRefused
from lti_app.domain.ids import DefinitionVersionId, InstitutionId, UnitId
from lti_app.domain.people.actor import Actor
from lti_app.domain.people.units import UnitFacts, read_name
from lti_app.domain.sentence import say
from lti_app.models.definition import DefinitionLine, DefinitionVersionRow
from lti_app.models.documents import digest, encode
from lti_app.models.unit import UnitRow
from lti_app.services.audit.writing import AuditLog
from lti_app.services.definition.file import DefinitionFile
from lti_app.services.definition.kept_beside import KeptBeside
from lti_app.services.definition.letters import with_letters
from lti_app.services.definition.parcel import Parcel, Picture
from lti_app.services.definition.standing_columns import keep_columns
from lti_app.services.documents.checking import CheckedFile
from lti_app.services.people.unit_rows import unit_facts

FindOrAddUnit = Callable[[InstitutionId, str, UnitKind], UnitFacts]
IsUnitKnown = Callable[[InstitutionId, str, UnitKind], bool]
FindVersion = Callable[[DefinitionVersionId], StoredVersion]
KeepLetter = Callable[[CheckedFile, DefinitionVersionId], object]
Letters = Mapping[int, tuple[Letter, CheckedFile]]

# What was declined or withdrawn ended there; the same words may be proposed anew.
_ENDED = frozenset({DefinitionState.DECLINED, DefinitionState.WITHDRAWN})


class Importing(StrEnum):
    """What an import did."""

    CREATED = "created"
    NEW_VERSION = "new_version"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class Imported:
    """The version an import ended at, and how it got there.

    `kept_unit`: the definition stayed with its unit, though the file names another. `made_unit`:
    no such unit was known, so it was made.
    """

    version: StoredVersion
    importing: Importing
    kept_unit: bool = False
    made_unit: bool = False


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
        is_unit_known: IsUnitKnown,
        find_version: FindVersion,
        keep_letter: KeepLetter,
    ) -> None:
        """Bind the service to one unit of work."""
        self._session = session
        self._clock = clock
        self._actor = actor
        self._audit = audit
        self._find_or_add_unit = find_or_add_unit
        self._is_unit_known = is_unit_known
        self._kept = KeptBeside(session)
        self._find_version = find_version
        self._keep_letter = keep_letter

    def import_file(
        self, parcel: Parcel, institution_id: InstitutionId, unit: UnitFacts | None = None
    ) -> Imported:
        """Import a definition file with what lies beside it; identical content changes nothing.

        Raises:
            FileRefused: with every fault by line: the file's, its image's, its letters', and a
                slug that another institution has.
            RuleRefused: its unit is closed, and no other is named.
            Conflict: somebody imported the same line at the same moment.
        """
        file = parcel.file
        letters = {at: self._kept.letter(each) for at, each in parcel.letters.items()}
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
        named = {at: letter for at, (letter, _) in letters.items()}
        content = with_letters(file.definition(), named)
        imported = self.import_content(content, parcel.picture, institution_id, unit)
        if imported.importing is not Importing.UNCHANGED:
            self._keep_letters(file, letters, imported.version.version_id)
        return imported

    def import_content(
        self,
        content: DraftContent,
        picture: Picture | None,
        institution_id: InstitutionId,
        unit: UnitFacts | None = None,
    ) -> Imported:
        """Store content as a draft version: the first of a new line, or the next of an old one.

        `unit` is the unit it is to belong to; without it a known line keeps its own, and a new one
        goes to the unit that the content names.

        Raises:
            RuleRefused: another institution has such a slug, or its unit is closed.
            Conflict: somebody imported the same line at the same moment.
        """
        pinned = self._kept.pinned(content, picture)
        line = self._line(institution_id, pinned.slug)
        last = None if line is None else self._last(line.id)
        owner = self._owner(last) if unit is None else self._held(unit.id)
        owned = pinned if owner is None else replace(pinned, unit=_named(owner))
        kept_unit = unit is None and owned.unit != pinned.unit
        if last is not None and _is_same(last, pinned, owned, owner):
            return self._imported(last, Importing.UNCHANGED, kept_unit=kept_unit)
        if owner is not None and owner.is_closed:
            raise _closed(owner)
        named = owned.unit
        is_new = owner is None and not self._is_unit_known(institution_id, named.name, named.kind)
        try:
            with self._session.begin_nested():
                self._kept.keep_image(owned, picture)
                row = self._add(institution_id, line, last, owned, owner)
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
        importing = Importing.CREATED if last is None else Importing.NEW_VERSION
        return self._imported(row, importing, kept_unit=kept_unit, made_unit=is_new)

    def _imported(
        self,
        row: DefinitionVersionRow,
        importing: Importing,
        *,
        kept_unit: bool,
        made_unit: bool = False,
    ) -> Imported:
        return Imported(
            version=self._find_version(DefinitionVersionId(row.id)),
            importing=importing,
            kept_unit=kept_unit,
            made_unit=made_unit,
        )

    def _owner(self, last: DefinitionVersionRow | None) -> UnitFacts | None:
        if last is None or last.unit_id is None:
            return None
        return self._held(UnitId(last.unit_id))

    def _held(self, unit_id: UnitId) -> UnitFacts:
        # Until the end, so that it is not closed while a draft of it comes in.
        return unit_facts(
            self._session.get_one(
                UnitRow, unit_id, with_for_update={"read": True}, populate_existing=True
            )
        )

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
        owner: UnitFacts | None,
    ) -> DefinitionVersionRow:
        now = self._clock.now()
        if line is None:
            line = DefinitionLine(
                institution_id=institution_id, slug=content.slug, initial_on=now.date()
            )
            self._session.add(line)
            self._session.flush()
        unit = owner or self._find_or_add_unit(institution_id, content.unit.name, content.unit.kind)
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


def _named(unit: UnitFacts) -> Unit:
    return Unit(name=unit.name, kind=unit.kind)


def _is_same(
    last: DefinitionVersionRow, pinned: DraftContent, owned: DraftContent, owner: UnitFacts | None
) -> bool:
    # An export from before its unit got another name says what it said then.
    said = {digest(encode(pinned)), digest(encode(owned))}
    stays = owner is None or owner.id == last.unit_id
    return stays and last.digest in said and last.state not in _ENDED


def _closed(unit: UnitFacts) -> RuleRefused:
    return RuleRefused(
        "definition.unit_closed",
        say("%(unit)s, whose definition it is, is closed.", unit=unit.name),
        mend=say("Name the unit that proposes it now with --unit."),
        field="unit.name",
    )
