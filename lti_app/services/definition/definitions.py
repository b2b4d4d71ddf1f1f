"""Definition lines and versions: exported, listed and found (R17: one registry).

Courses use what is here; nothing is made in a course. A version once approved never changes (R36).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from lti_app.domain.definition.definition import (
    PUBLISHED,
    DefinitionState,
    DefinitionVersion,
    StoredVersion,
)
from lti_app.domain.definition.kinds import MicroCredentialType
from lti_app.domain.definition.rules import lacks
from lti_app.domain.errors import NotFound
from lti_app.domain.ids import (
    CanvasAccountId,
    DefinitionLineId,
    DefinitionVersionId,
    InstitutionId,
)
from lti_app.domain.sentence import say
from lti_app.models.base import LARGEST_ID, LARGEST_NUMBER, number_within
from lti_app.models.definition import DefinitionImage, DefinitionLine, DefinitionVersionRow
from lti_app.models.stored_document import StoredDocument
from lti_app.services.definition.in_force import latest_gate
from lti_app.services.definition.latest import is_superseded
from lti_app.services.definition.letters import names_beside
from lti_app.services.definition.yaml_form import write_definition

_Versions = Select[DefinitionVersionRow, int, date, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredImage:
    """An image as it was checked in: its bytes never change."""

    digest: str
    media_type: str
    content: bytes


class Definitions:
    """The one registry of definitions of each institution."""

    def __init__(self, *, session: Session) -> None:
        """Bind the service to one unit of work."""
        self._session = session

    def export(self, version_id: DefinitionVersionId) -> str:
        """Write a version as a definition file that imports to exactly its content."""
        return write_definition(self.stored(version_id).content)

    def beside(
        self, version_id: DefinitionVersionId, taken: Iterable[str] = ()
    ) -> Mapping[str, bytes]:
        """Give the files that lie beside a version's file: its image first, then its letters.

        No letter is called by a name that is taken.
        """
        content = self.stored(version_id).content
        found: dict[str, bytes] = {}
        if content.image is not None and content.image.digest:
            found[content.image.file] = self.image(content.image.digest).content
        for name, letter in names_beside(content, taken).items():
            document = self._session.get(StoredDocument, letter.digest)
            if document is not None:
                found[name] = document.content
        return found

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
        row, here, since, gate = found
        return row.to_domain(here, since, gate)

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

    def listing(
        self, institution_id: InstitutionId | None = None, state: DefinitionState | None = None
    ) -> list[StoredVersion]:
        """List every version, by line and number, or those in one state."""
        wanted = _with_lines().order_by(DefinitionLine.slug, DefinitionVersionRow.number)
        if state is not None:
            wanted = wanted.where(DefinitionVersionRow.state == state)
        if institution_id is not None:
            wanted = wanted.where(DefinitionLine.institution_id == institution_id)
        return self._found(wanted)

    def usable(
        self,
        institution_id: InstitutionId,
        account_id: CanvasAccountId | None,
        version_id: DefinitionVersionId | None = None,
    ) -> list[DefinitionVersion]:
        """List what a course of an account may use: the latest version of each line, in force.

        With `version_id` only that one is looked at. A micro-certificate is earned by its members,
        and mapped in no course (docs/adr/0020).
        """
        wanted = _approved().where(
            DefinitionLine.institution_id == institution_id,
            DefinitionVersionRow.type == MicroCredentialType.BADGE,
        )
        if version_id is not None:
            wanted = wanted.where(DefinitionVersionRow.id == version_id)
        found = self._complete(wanted)
        allowed = [v for v in found if v.gate_open and v.content.allows_account(account_id)]
        return sorted(allowed, key=lambda v: v.content.title)

    def latest_usable(self, line_id: DefinitionLineId) -> DefinitionVersion | None:
        """Find the latest version of a line, if it is approved and its gate open.

        None where it is suspended or retired: what it replaced does not come back for that.
        """
        found = self._complete(_approved().where(DefinitionLine.id == line_id))
        return next((v for v in found if v.gate_open), None)

    def image(self, image_digest: str) -> StoredImage:
        """Find an image by its digest.

        Raises:
            NotFound: there is none.
        """
        row = self._session.get(DefinitionImage, image_digest)
        if row is None:
            raise NotFound("image.unknown", "There is no such image.")
        return StoredImage(digest=row.digest, media_type=row.media_type, content=row.content)

    def _found(self, wanted: _Versions) -> list[StoredVersion]:
        found = self._session.execute(wanted)
        return [row.to_stored(here, since, gate) for row, here, since, gate in found]

    def _complete(self, wanted: _Versions) -> list[DefinitionVersion]:
        found = self._session.execute(wanted)
        return [row.to_domain(here, since, gate) for row, here, since, gate in found]


def _with_lines() -> _Versions:
    # One statement, whose variables do not grow with the versions it finds.
    return select(
        DefinitionVersionRow,
        DefinitionLine.institution_id,
        DefinitionLine.initial_on,
        latest_gate(),
    ).join(DefinitionLine, DefinitionLine.id == DefinitionVersionRow.line_id)


def _approved() -> _Versions:
    return _with_lines().where(
        DefinitionVersionRow.state == DefinitionState.APPROVED, ~is_superseded()
    )


def _unknown(name: str) -> NotFound:
    return NotFound(
        "definition.unknown",
        say("There is no definition version “%(name)s”.", name=name),
        mend="`hallmark definition list` shows them.",
    )
