"""Makes the signed credential of an award: once, and again when its holder changes what it shows.

Stored exactly as signed. Idempotent: an award whose newest credential already says what it should
is left alone, so a repeated or doubled call changes nothing.
"""

import secrets

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lti_app.credentials.credential import (
    CredentialFacts,
    EvidenceFacts,
    StatusEntry,
    build_credential,
    new_salt,
)
from lti_app.credentials.issuer import verification_method
from lti_app.credentials.model import check_model
from lti_app.credentials.signing import serialize, sign
from lti_app.credentials.status_list import BITS
from lti_app.domain.audit import AuditAction
from lti_app.domain.award.award import STANDING
from lti_app.domain.clock import Clock
from lti_app.domain.mastery.verdict import Flag, Verdict
from lti_app.domain.review.seal import SealContent
from lti_app.models.award import (
    AwardRow,
    CredentialRow,
    StatusEntryRow,
    StatusListRow,
)
from lti_app.models.documents import decode, digest
from lti_app.models.person import PersonRow
from lti_app.models.review import SealRow
from lti_app.services.audit.writing import AuditLog
from lti_app.services.award.issuer_keys import IssuerKeys
from lti_app.services.definition.achievements import Achievements, PublishedVersion


class Issuing:
    """Issues and re-issues credentials under one id."""

    def __init__(
        self,
        *,
        session: Session,
        clock: Clock,
        audit: AuditLog,
        keys: IssuerKeys,
        achievements: Achievements,
        base_url: str,
    ) -> None:
        """Bind the service to one unit of work."""
        self._session = session
        self._clock = clock
        self._audit = audit
        self._keys = keys
        self._achievements = achievements
        self._base_url = base_url

    def issue(self, award_id: int) -> CredentialRow | None:
        """Issue what the award lacks; None where nothing is lacking."""
        # Locked, so that a share toggled meanwhile is either seen here or put down after.
        award = self._session.get_one(AwardRow, award_id, with_for_update=True)
        newest = self.newest(award_id)
        if award.state not in STANDING or (
            newest is not None and newest.shares_name == award.shared
        ):
            # Revoked before it was signed: its status list knows of no such credential.
            return None
        published = self._achievements.by_version(award.version_id)
        entry = self._status_entry(award)
        key_row, key = self._keys.signing()
        now = self._clock.now()
        facts = self._facts(award, published, entry)
        method = verification_method(facts.issuer.did, key_row.fragment)
        unsigned = build_credential(facts)
        check_model(unsigned)
        text = serialize(sign(unsigned, key, method, now))
        row = CredentialRow(
            award_id=award.id,
            sequence=1 if newest is None else newest.sequence + 1,
            document=text,
            document_hash=digest(text),
            shares_name=award.shared,
            issuer_key_id=key_row.id,
            issued_at=now,
        )
        self._session.add(row)
        self._session.flush()
        self._audit.record(AuditAction.CREDENTIAL_ISSUED, "award", award.id, sequence=row.sequence)
        return row

    def newest(self, award_id: int) -> CredentialRow | None:
        """Give an award's newest credential, if it has one."""
        return self._session.scalar(
            select(CredentialRow)
            .where(CredentialRow.award_id == award_id)
            .order_by(CredentialRow.sequence.desc())
            .limit(1)
        )

    def _facts(
        self,
        award: AwardRow,
        published: PublishedVersion,
        entry: StatusEntryRow,
    ) -> CredentialFacts:
        person = self._session.get_one(PersonRow, award.person_id)
        return CredentialFacts(
            credential=award.credential_uuid,
            subject=award.subject_uuid,
            issuer=published.issuer,
            achievement=published.facts,
            valid_from=self._clock.now(),
            awarded=award.awarded_at,
            term=award.term_name,
            name=person.name or None,
            name_salt=new_salt(),
            email=person.email,
            email_salt=new_salt(),
            status=StatusEntry(
                list_url=f"{self._base_url}/status/{entry.status_list_id}",
                index=entry.status_index,
            ),
            share_name=award.shared,
            levels=self._levels(award) if award.shared else {},
            evidence=tuple(_evidence(slo.title, slo.assessment) for slo in published.content.slos),
        )

    def _levels(self, award: AwardRow) -> dict[str, str]:
        seal = decode(self._session.get_one(SealRow, award.seal_id).document, SealContent)
        levels = {str(sealed.slo): shown_level(sealed.verdict) for sealed in seal.verdict.slos}
        return {slo: level for slo, level in levels.items() if level}

    def _status_entry(self, award: AwardRow) -> StatusEntryRow:
        entry = self._session.get(StatusEntryRow, award.id)
        if entry is not None:
            return entry
        status_list = self._open_list()
        taken = frozenset(
            self._session.scalars(
                select(StatusEntryRow.status_index).where(
                    StatusEntryRow.status_list_id == status_list.id
                )
            )
        )
        index = secrets.randbelow(BITS)
        while index in taken:
            index = secrets.randbelow(BITS)
        entry = StatusEntryRow(award_id=award.id, status_list_id=status_list.id, status_index=index)
        self._session.add(entry)
        self._session.flush()
        return entry

    def _open_list(self) -> StatusListRow:
        # A new list at half full: random places stay quick to find and the herd stays large.
        newest = self._session.scalar(
            select(StatusListRow).order_by(StatusListRow.id.desc()).limit(1)
        )
        if newest is not None:
            used = self._session.scalar(
                select(func.count())
                .select_from(StatusEntryRow)
                .where(StatusEntryRow.status_list_id == newest.id)
            )
            if (used or 0) < BITS // 2:
                return newest
        row = StatusListRow(created_at=self._clock.now(), revision=1, signed_revision=0)
        self._session.add(row)
        self._session.flush()
        return row


def shown_level(verdict: Verdict) -> str | None:
    """Word the level a met verdict rests on, such as "4 of 4"; None where points are hidden."""
    if Flag.HIDE_POINTS in verdict.flags or not verdict.is_met:
        return None
    points, out_of = verdict.reason.facts.get("points"), verdict.reason.facts.get("out_of")
    if points is not None and out_of is not None:
        rating = verdict.reason.facts.get("rating")
        return f"{points} of {out_of}, {rating}" if rating else f"{points} of {out_of}"
    return next((level for part in verdict.parts if (level := shown_level(part))), None)


def _evidence(title: str, assessment: str) -> EvidenceFacts:
    return EvidenceFacts(name=title, narrative=f"{assessment} Held by the university.")
