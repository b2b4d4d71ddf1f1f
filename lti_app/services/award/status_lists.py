"""Serves signed status lists: signed anew whenever an award on them was revoked."""

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lti_app.credentials.issuer import verification_method
from lti_app.credentials.signing import serialize, sign
from lti_app.credentials.status_list import build_status_list
from lti_app.domain.award.award import AwardState
from lti_app.domain.clock import Clock
from lti_app.domain.errors import NotFound
from lti_app.models.award import AwardRow, StatusEntryRow, StatusListRow
from lti_app.services.award.issuer_keys import IssuerKeys
from lti_app.services.definition.achievements import Achievements


class StatusLists:
    """Gives a list's signed document, up to date."""

    def __init__(
        self,
        *,
        session: Session,
        clock: Clock,
        keys: IssuerKeys,
        achievements: Achievements,
        base_url: str,
    ) -> None:
        """Bind the service to one unit of work."""
        self._session = session
        self._clock = clock
        self._keys = keys
        self._achievements = achievements
        self._base_url = base_url

    def document(self, list_id: int) -> str:
        """Give the signed list, signing it first where a revocation came since.

        Raises:
            NotFound: there is no such list.
        """
        row = self._session.get(StatusListRow, list_id)
        if row is None:
            raise NotFound("status_list.unknown", "There is no such status list.")
        if row.document is not None and row.signed_revision == row.revision:
            return row.document
        revision = row.revision
        text = self._signed(list_id)
        self._session.execute(
            update(StatusListRow)
            .where(StatusListRow.id == list_id, StatusListRow.signed_revision < revision)
            .values(document=text, signed_revision=revision)
        )
        return text

    def _signed(self, list_id: int) -> str:
        revoked = self._session.scalars(
            select(StatusEntryRow.status_index)
            .join(AwardRow, AwardRow.id == StatusEntryRow.award_id)
            .where(StatusEntryRow.status_list_id == list_id, AwardRow.state == AwardState.REVOKED)
        ).all()
        _, issuer = self._achievements.issuer()
        key_row, key = self._keys.signing()
        now = self._clock.now()
        document = build_status_list(
            url=f"{self._base_url}/status/{list_id}",
            issuer=issuer.did,
            valid_from=now,
            revoked=revoked,
        )
        return serialize(
            sign(document, key, verification_method(issuer.did, key_row.fragment), now)
        )
