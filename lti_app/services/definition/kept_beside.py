"""What lies beside a definition file as it is kept: named by its bytes, and each of them once."""

import hashlib
from dataclasses import replace

from sqlalchemy.orm import Session

from lti_app.domain.definition.content import DraftContent, Letter
from lti_app.models.definition import DefinitionImage
from lti_app.models.stored_document import StoredDocument
from lti_app.services.definition.parcel import LookedAt, Picture
from lti_app.services.documents.checking import CheckedFile


class KeptBeside:
    """Says what is kept of a parcel's image and letters.

    What is kept already is taken as it is: painted anew it would become another.
    """

    def __init__(self, session: Session) -> None:
        """Bind to one unit of work."""
        self._session = session

    def pinned(self, content: DraftContent, picture: Picture | None) -> DraftContent:
        """Name the image in the content by the bytes it is kept in."""
        if content.image is None or picture is None:
            return replace(content, image=None)
        known = self._session.get(DefinitionImage, picture.digest)
        kept = picture.checked.content if known is None else picture.given
        image = replace(
            content.image,
            digest=hashlib.sha256(kept).hexdigest(),
            media_type=picture.checked.media_type,
        )
        return replace(content, image=image)

    def keep_image(self, content: DraftContent, picture: Picture | None) -> None:
        """Keep the image that a content names, unless it is kept already."""
        if content.image is None or picture is None:
            return
        if self._session.get(DefinitionImage, content.image.digest) is None:
            self._session.add(
                DefinitionImage(
                    digest=content.image.digest,
                    media_type=content.image.media_type,
                    content=picture.checked.content,
                )
            )
            self._session.flush()

    def letter(self, letter: LookedAt) -> tuple[Letter, CheckedFile]:
        """Name a letter by the bytes it is kept in; gives the file to keep, too."""
        given = hashlib.sha256(letter.given).hexdigest()
        if self._session.get(StoredDocument, given) is not None:
            return letter.letter, replace(letter.checked, content=letter.given)
        kept_as = hashlib.sha256(letter.checked.content).hexdigest()
        return replace(letter.letter, digest=kept_as), letter.checked
