"""The files a section names: only such as were handed in, and called what they are.

Bytes are handed in by a form of their own; a section names them by their digest. Everything else
that is said of an image is read from the image, never from what was sent.
"""

from collections.abc import Iterator
from dataclasses import replace

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.definition.content import BadgeImage, DraftContent
from lti_app.domain.definition.phases import Section
from lti_app.domain.sentence import say
from lti_app.models.definition import DefinitionImage, DefinitionVersionRow
from lti_app.models.proposal import SectionConflictRow, SectionSaveRow
from lti_app.models.stored_document import DocumentUse
from lti_app.services.definition.images import badge_file_name, ending_of
from lti_app.services.definition.letters import letters_in
from lti_app.services.proposal.section_form import SectionFault, SectionRefused, stored_tree


class SectionFiles:
    """Looks up the files that the sections of one version name."""

    def __init__(self, session: Session, row: DefinitionVersionRow) -> None:
        """Bind to one version."""
        self._session = session
        self._row = row

    def checked(self, section: Section, content: DraftContent) -> DraftContent:
        """Give a content whose section was written, with its files called what they are.

        Raises:
            SectionRefused: it names a file that was not handed in for this proposal.
        """
        if section is Section.IMAGE and content.image is not None:
            return replace(content, image=self._image(content.image))
        if section is Section.PARTNERS:
            self._demand_letters(content)
        return content

    def _image(self, image: BadgeImage) -> BadgeImage:
        known = self._session.get(DefinitionImage, image.digest)
        if known is None:
            raise SectionRefused([SectionFault(("image", "file"), say("There is no such image."))])
        ending = ending_of(known.media_type)
        file = image.file
        if not file.endswith(f".{ending}"):
            file = badge_file_name(file, ending)
        return replace(image, file=file, media_type=known.media_type)

    def _demand_letters(self, content: DraftContent) -> None:
        named = letters_in(content)
        if not named:
            return
        known = self._known_letters()
        faults = [
            SectionFault(("endorsements", at, "letter"), say("There is no such letter."))
            for at, letter in named.items()
            if letter.digest not in known
        ]
        if faults:
            raise SectionRefused(faults)

    def _known_letters(self) -> set[str]:
        """Find what was handed in for it, came along with it, or stood or waits in its texts."""
        known = set(
            self._session.scalars(
                select(DocumentUse.digest).where(DocumentUse.version_id == self._row.id)
            )
        )
        known |= _digests(self._row.to_draft())
        if self._row.based_on_id is not None:
            based_on = self._session.get_one(DefinitionVersionRow, self._row.based_on_id)
            known |= _digests(based_on.to_draft())
        for text in self._texts():
            for endorsement in stored_tree(text).get("endorsements") or []:
                known.add((endorsement.get("letter") or {}).get("digest", ""))
        return known - {""}

    def _texts(self) -> Iterator[str]:
        # Each was held to this when it was saved or kept: what it names was known then.
        for kept in (SectionSaveRow, SectionConflictRow):
            yield from self._session.scalars(
                select(kept.content).where(
                    kept.version_id == self._row.id,
                    kept.section == Section.PARTNERS,
                    kept.content.contains('"letter":{'),
                )
            )


def _digests(content: DraftContent) -> set[str]:
    return {letter.digest for letter in letters_in(content).values()}
