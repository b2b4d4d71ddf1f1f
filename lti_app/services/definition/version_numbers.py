"""Finds the number by which people name a version of a badge, once for each version."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.models.definition import DefinitionVersionRow


class VersionNumbers:
    """The numbers of versions within one unit of work; a version keeps its number."""

    def __init__(self, session: Session) -> None:
        """Bind to one unit of work."""
        self._session = session
        self._known: dict[int, int] = {}

    def of(self, version_id: int) -> int:
        """Give the number of the version that this row holds."""
        if version_id not in self._known:
            version = DefinitionVersionRow
            found = select(version.number).where(version.id == version_id)
            self._known[version_id] = self._session.execute(found).scalar_one()
        return self._known[version_id]
