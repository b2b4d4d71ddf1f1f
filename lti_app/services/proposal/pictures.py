"""The badge images of a proposal, for those who read it: what stands, stood or waits."""

import hashlib
from collections.abc import Callable

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.definition.phases import Section
from lti_app.domain.errors import NotFound
from lti_app.domain.ids import DefinitionVersionId
from lti_app.models.definition import DefinitionImage, DefinitionVersionRow
from lti_app.models.proposal import SectionConflictRow, SectionSaveRow

MayRead = Callable[[DefinitionVersionId], bool]
_DIGEST_LENGTH = hashlib.sha256().digest_size * 2


class ProposalPictures:
    """Opens images that a proposal names, and no other."""

    def __init__(self, *, session: Session, may_read: MayRead) -> None:
        """Bind the service to one unit of work."""
        self._session = session
        self._may_read = may_read

    def open(self, version_id: DefinitionVersionId, digest: str) -> DefinitionImage:
        """Give an image that the proposal names now, named once, or that waits for a choice.

        Raises:
            NotFound: the proposal is not for the actor, or names no such image.
        """
        image = None
        if len(digest) == _DIGEST_LENGTH and self._may_read(version_id):
            image = self._session.get(DefinitionImage, digest)
        if image is None or not self._is_named(version_id, digest):
            raise NotFound("proposal.image", "There is no such image.")
        return image

    def _is_named(self, version_id: DefinitionVersionId, digest: str) -> bool:
        row = self._session.get_one(DefinitionVersionRow, version_id)
        if row.image_digest == digest:
            return True
        texts = (
            select(kept.id)
            .where(
                kept.version_id == version_id,
                kept.section == Section.IMAGE,
                kept.content.contains(f'"{digest}"', autoescape=True),
            )
            .limit(1)
            for kept in (SectionSaveRow, SectionConflictRow)
        )
        return any(self._session.scalar(text) is not None for text in texts)
