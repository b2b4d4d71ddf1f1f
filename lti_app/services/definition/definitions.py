"""Definition lines and versions: imported, exported, listed and found (R17: one registry).

Courses use what is here; nothing is made in a course. A version once approved never changes (R36).
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import Select, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.clock import Clock
from lti_app.domain.definition.content import DraftContent
from lti_app.domain.definition.definition import (
    PUBLISHED,
    DefinitionState,
    DefinitionVersion,
    Origin,
    StoredVersion,
)
from lti_app.domain.definition.kinds import MicroCredentialType, UnitKind
from lti_app.domain.definition.phases import phase_of
from lti_app.domain.definition.rules import lacks
from lti_app.domain.definition.sign_offs import Dossier
from lti_app.domain.definition.states import BEGINNING
from lti_app.domain.errors import Conflict, NotFound, RuleRefused
from lti_app.domain.ids import (
    CanvasAccountId,
    DefinitionLineId,
    DefinitionVersionId,
    InstitutionId,
)
from lti_app.domain.people.actor import Actor
from lti_app.domain.people.units import UnitFacts
from lti_app.models.base import LARGEST_ID, LARGEST_NUMBER, number_within
from lti_app.models.definition import DefinitionImage, DefinitionLine, DefinitionVersionRow
from lti_app.models.documents import digest, encode
from lti_app.models.governance import SignOff
from lti_app.services.audit.writing import AuditLog
from lti_app.services.definition.file import DefinitionFile, ReadImage, picture_of, pin
from lti_app.services.definition.standing_columns import keep_columns
from lti_app.services.definition.yaml_form import write_definition

FindOrAddUnit = Callable[[InstitutionId, str, UnitKind], UnitFacts]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredImage:
    """An image as it was checked in: its bytes never change."""

    digest: str
    media_type: str
    content: bytes


class Definitions:
    """The one registry of definitions of each institution."""

    def __init__(
        self,
        *,
        session: Session,
        clock: Clock,
        actor: Actor,
        audit: AuditLog,
        find_or_add_unit: FindOrAddUnit,
    ) -> None:
        """Bind the service to one unit of work."""
        self._session = session
        self._clock = clock
        self._actor = actor
        self._audit = audit
        self._find_or_add_unit = find_or_add_unit

    def import_file(
        self, source: bytes, read_image: ReadImage, institution_id: InstitutionId
    ) -> Imported:
        """Import a definition file with the image beside it; identical content changes nothing.

        Raises:
            FileRefused: with every fault by line: the file's, its image's, and a slug that another
                institution has.
            Conflict: somebody imported the same line at the same moment.
        """
        file = DefinitionFile(source)
        picture = picture_of(file, read_image)
        if file.is_sound("slug"):
            try:
                self._line(institution_id, file.content.slug)
            except RuleRefused as refused:
                file.blame(("slug",), "R36", f"{refused.message} {refused.mend}")
        return self.import_content(file.definition(), picture, institution_id)

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
        if line is not None and last is not None and last.digest == digest(encode(pinned)):
            return Imported(version=self._whole(last, line), importing=Importing.UNCHANGED)
        try:
            with self._session.begin_nested():
                self._keep_image(pinned, picture)
                line, row = self._add(institution_id, line, last, pinned)
        except IntegrityError as error:
            raise Conflict(
                "definition.import_race",
                f"Somebody imported {pinned.slug} at the same moment.",
                mend="Run the import again.",
            ) from error
        self._audit.record(
            AuditAction.DEFINITION_IMPORTED,
            "definition_version",
            row.id,
            line=line.id,
            number=row.number,
            digest=row.digest,
        )
        importing = Importing.CREATED if last is None else Importing.NEW_VERSION
        return Imported(version=self._whole(row, line), importing=importing)

    def export(self, version_id: DefinitionVersionId) -> str:
        """Write a version as a definition file that imports to exactly its content."""
        version = self.stored(version_id)
        return write_definition(version.content, phase_of(version.state))

    def version(self, version_id: DefinitionVersionId) -> DefinitionVersion:
        """Find one version that was ever approved, or lacks nothing.

        Raises:
            NotFound: there is none.
        """
        found = self._session.execute(
            _with_lines().where(DefinitionVersionRow.id == version_id)
        ).one_or_none()
        if found is None or (found[0].state not in PUBLISHED and lacks(found[0].to_draft())):
            raise _unknown(str(version_id))
        row, line = found
        return row.to_domain(line, self._sign_offs([row.id])[row.id])

    def stored(self, version_id: DefinitionVersionId) -> StoredVersion:
        """Find one version, however far it is written.

        Raises:
            NotFound: there is none.
        """
        found = self._found(_with_lines().where(DefinitionVersionRow.id == version_id))
        if not found:
            raise _unknown(str(version_id))
        return found[0]

    def named(self, name: str) -> StoredVersion:
        """Find a version by its id, by `slug/number`, or the latest by `slug`.

        Raises:
            NotFound: there is none.
        """
        if (version_id := number_within(name, LARGEST_ID)) is not None:
            return self.stored(DefinitionVersionId(version_id))
        slug, _, number = name.partition("/")
        wanted = _with_lines().where(DefinitionLine.slug == slug)
        if number:
            if (exact := number_within(number, LARGEST_NUMBER)) is None:
                raise _unknown(name)
            wanted = wanted.where(DefinitionVersionRow.number == exact)
        found = self._found(wanted.order_by(DefinitionVersionRow.number.desc()))
        if not found:
            raise _unknown(name)
        return found[0]

    def listing(self, institution_id: InstitutionId | None = None) -> list[StoredVersion]:
        """List every version, by line and number."""
        wanted = _with_lines().order_by(DefinitionLine.slug, DefinitionVersionRow.number)
        if institution_id is not None:
            wanted = wanted.where(DefinitionLine.institution_id == institution_id)
        return self._found(wanted)

    def usable(
        self, institution_id: InstitutionId, account_id: CanvasAccountId | None
    ) -> list[DefinitionVersion]:
        """List what a course of an account may use: the latest approved version of each line.

        A micro-certificate is earned by its members, and mapped in no course (docs/adr/0020).
        """
        found = self._complete(
            _approved().where(
                DefinitionLine.institution_id == institution_id,
                DefinitionVersionRow.type == MicroCredentialType.BADGE,
            )
        )
        latest = {v.line_id: v for v in found if v.gate_open}
        allowed = [v for v in latest.values() if v.content.allows_account(account_id)]
        return sorted(allowed, key=lambda v: v.content.title)

    def latest_usable(self, line_id: DefinitionLineId) -> DefinitionVersion | None:
        """Find the latest approved version of a line with an open gate."""
        found = self._complete(_approved().where(DefinitionLine.id == line_id))
        return next((v for v in reversed(found) if v.gate_open), None)

    def image(self, image_digest: str) -> StoredImage:
        """Find an image by its digest.

        Raises:
            NotFound: there is none.
        """
        row = self._session.get(DefinitionImage, image_digest)
        if row is None:
            raise NotFound("image.unknown", "There is no such image.")
        return StoredImage(digest=row.digest, media_type=row.media_type, content=row.content)

    def _line(self, institution_id: InstitutionId, slug: str) -> DefinitionLine | None:
        # A line's public address is signed for ever and names no institution: a slug is used once.
        line = self._session.scalar(
            select(DefinitionLine).where(DefinitionLine.slug == slug).with_for_update()
        )
        if line is not None and line.institution_id != institution_id:
            raise RuleRefused(
                "definition.slug",
                f"Another institution here has a definition “{slug}”.",
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
    ) -> tuple[DefinitionLine, DefinitionVersionRow]:
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
        return line, row

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

    def _whole(self, row: DefinitionVersionRow, line: DefinitionLine) -> StoredVersion:
        return row.to_stored(line, self._sign_offs([row.id])[row.id])

    def _found(self, wanted: Select[DefinitionVersionRow, DefinitionLine]) -> list[StoredVersion]:
        rows = self._session.execute(wanted).all()
        sign_offs = self._sign_offs([row.id for row, _ in rows])
        return [row.to_stored(line, sign_offs[row.id]) for row, line in rows]

    def _complete(
        self, wanted: Select[DefinitionVersionRow, DefinitionLine]
    ) -> list[DefinitionVersion]:
        rows = self._session.execute(wanted).all()
        sign_offs = self._sign_offs([row.id for row, _ in rows])
        return [row.to_domain(line, sign_offs[row.id]) for row, line in rows]

    def _sign_offs(self, version_ids: list[int]) -> dict[int, list[SignOff]]:
        found = self._session.scalars(
            select(SignOff).where(SignOff.version_id.in_(version_ids)).order_by(SignOff.id)
        )
        by_version: dict[int, list[SignOff]] = {version_id: [] for version_id in version_ids}
        for sign_off in found:
            by_version[sign_off.version_id].append(sign_off)
        return by_version


def _with_lines() -> Select[DefinitionVersionRow, DefinitionLine]:
    return select(DefinitionVersionRow, DefinitionLine).join(
        DefinitionLine, DefinitionLine.id == DefinitionVersionRow.line_id
    )


def _approved() -> Select[DefinitionVersionRow, DefinitionLine]:
    return (
        _with_lines()
        .where(DefinitionVersionRow.state == DefinitionState.APPROVED)
        .order_by(DefinitionVersionRow.number)
    )


def _unknown(name: str) -> NotFound:
    return NotFound(
        "definition.unknown",
        f"There is no definition version “{name}”.",
        mend="`hallmark definition list` shows them.",
    )
