"""Answers whoever checks a credential at its public address: what holds now, and who if shared.

The answer is computed at each request: the stored document's proof is checked again and the award's
own state is read, so a revocation shows on the next request.
"""

import json
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.credentials.errors import SourceUnavailable
from lti_app.credentials.issuer import did_document
from lti_app.credentials.signing import serialize
from lti_app.credentials.verdict import VerdictState
from lti_app.credentials.verify import Question, verify
from lti_app.domain.award.award import AwardState
from lti_app.domain.clock import Clock
from lti_app.domain.errors import NotFound
from lti_app.models.award import AwardRow, CredentialRow
from lti_app.models.person import PersonRow
from lti_app.services.award.issuer_keys import IssuerKeys
from lti_app.services.award.status_lists import StatusLists
from lti_app.services.definition.achievements import Achievements, PublishedVersion


class Standing(StrEnum):
    """What a public page says first."""

    VALID = "valid"
    BEING_SIGNED = "being_signed"
    REVOKED = "revoked"
    SUPERSEDED = "superseded"
    EXPIRED = "expired"
    INVALID = "invalid"
    UNKNOWN = "unknown"


# A failed check that has a standing of its own; any other means: not what the university signed.
_FAILED = {
    "expired": Standing.EXPIRED,
    "revoked": Standing.REVOKED,
    # We sign nothing for later: our clock was set back since, and what is kept is as it was signed.
    "not_yet_valid": Standing.UNKNOWN,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicCredential:
    """What anyone may read; `holder` and `levels` only while the holder shares."""

    uuid: UUID
    standing: Standing
    published: PublishedVersion
    awarded_at: datetime
    revoked_at: datetime | None
    holder: str | None
    levels: dict[str, str]
    term: str | None
    document: str | None
    checked_at: datetime


class Verification:
    """Reads credentials for the public and proves them anew."""

    def __init__(
        self,
        *,
        session: Session,
        clock: Clock,
        achievements: Achievements,
        keys: IssuerKeys,
        status_lists: StatusLists,
    ) -> None:
        """Bind the service to one unit of work."""
        self._session = session
        self._clock = clock
        self._achievements = achievements
        self._keys = keys
        self._status_lists = status_lists

    def check(self, uuid: UUID) -> PublicCredential:
        """Say what holds of a credential now.

        Raises:
            NotFound: there is no such credential.
        """
        award = self._session.scalar(select(AwardRow).where(AwardRow.credential_uuid == uuid))
        if award is None:
            raise NotFound(
                "credential.unknown",
                "There is no such credential.",
                mend="Check the address: it is long, and every letter of it counts.",
            )
        newest = self._newest_to_show(award)
        document = None if newest is None else newest.document
        standing = self._standing(award, document)
        shares = award.shared and newest is not None and newest.shares_name
        # What is no longer as it was signed names nobody and shows no level.
        shows_name = shares and standing is not Standing.INVALID
        return PublicCredential(
            uuid=uuid,
            standing=standing,
            published=self._achievements.by_version(award.version_id),
            awarded_at=award.awarded_at,
            revoked_at=award.revoked_at,
            holder=self._name(award) if shows_name else None,
            levels=_levels(document) if shows_name and document else {},
            term=award.term_name,
            document=document,
            checked_at=self._clock.now(),
        )

    def did_document(self, _did: str = "") -> bytes:
        """Give our own DID document, as `/.well-known/did.json` serves it."""
        _, issuer = self._achievements.issuer()
        return serialize(did_document(issuer, self._keys.published())).encode()

    def status_list(self, url: str) -> bytes:
        """Give our own status list; raises SourceUnavailable for an address not ours."""
        number = url.rsplit("/", 1)[-1]
        if not number.isdecimal():
            raise SourceUnavailable("status_list_unknown", "The status list is not one of ours.")
        return self._status_lists.document(int(number)).encode()

    def _standing(self, award: AwardRow, document: str | None) -> Standing:
        named = {
            AwardState.REVOKED: Standing.REVOKED,
            AwardState.SUPERSEDED: Standing.SUPERSEDED,
            AwardState.EXPIRED: Standing.EXPIRED,
        }
        if award.state in named:
            return named[award.state]
        if document is None:
            return Standing.BEING_SIGNED
        _, issuer = self._achievements.issuer()
        question = Question(trusted=frozenset({issuer.did}), now=self._clock.now())
        verdict = verify(document.encode(), self, question)
        if verdict.state is VerdictState.VALID:
            return Standing.VALID
        if verdict.state is VerdictState.CANNOT_TELL or verdict.reason is None:
            return Standing.UNKNOWN
        return _FAILED.get(verdict.reason.code, Standing.INVALID)

    def _newest_to_show(self, award: AwardRow) -> CredentialRow | None:
        # Signing lags behind the holder's choice: what names a holder who no longer shares is kept
        # back at once, also where the award is revoked and nothing will be signed any more.
        found = select(CredentialRow).where(CredentialRow.award_id == award.id)
        if not award.shared:
            found = found.where(CredentialRow.shares_name.is_(False))
        return self._session.scalar(found.order_by(CredentialRow.sequence.desc()).limit(1))

    def _name(self, award: AwardRow) -> str:
        return self._session.get_one(PersonRow, award.person_id).name


def _levels(document: str) -> dict[str, str]:
    subject = json.loads(document)["credentialSubject"]
    return {
        result["resultDescription"]: result["value"]
        for result in subject.get("result", [])
        if "value" in result
    }
