"""The Open Badges 3.0 AchievementCredential of one award, before it is signed.

The learner stands in it as a random `urn:uuid` and two salted hashes; the name in plain and the
levels come only with the holder's own re-issue, under the same id (Open Badges 3.0, section 9).
"""

import hashlib
import secrets
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from lti_app.credentials.achievement import AchievementFacts, build_achievement
from lti_app.credentials.issuer import CONTEXTS, IssuerFacts, profile
from lti_app.credentials.signing import timestamp
from lti_app.credentials.vendored import ACHIEVEMENT_CREDENTIAL_SCHEMA

SALT_BYTES: Final = 16


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFacts:
    """A piece of evidence in words: no grade, no text of the learner's, no address."""

    name: str
    narrative: str
    genre: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class StatusEntry:
    """The place of a credential on a status list."""

    list_url: str
    index: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialFacts:
    """Everything a credential says; `levels` maps SLO keys to level words, on re-issue only."""

    credential: UUID
    subject: UUID
    issuer: IssuerFacts
    achievement: AchievementFacts
    valid_from: datetime
    awarded: datetime
    valid_until: datetime | None = None
    term: str | None = None
    name: str | None = None
    name_salt: str
    email: str | None = None
    email_salt: str
    status: StatusEntry
    share_name: bool = False
    levels: Mapping[str, str] = field(default_factory=dict)
    evidence: tuple[EvidenceFacts, ...] = ()


def new_salt() -> str:
    """Make a salt for one identifier of one credential."""
    return secrets.token_hex(SALT_BYTES)


def identity_hash(identifier: str, salt: str) -> str:
    """Hash an identifier with its salt (Open Badges 3.0, IdentityObject)."""
    return "sha256$" + hashlib.sha256((identifier + salt).encode()).hexdigest()


def plain_email(address: str) -> str:
    """Write an address the one way it is hashed."""
    return address.strip().lower()


def plain_name(name: str) -> str:
    """Write a name the one way it is hashed."""
    return unicodedata.normalize("NFC", " ".join(name.split()))


def credential_url(base_url: str, credential: UUID) -> str:
    """Give the address of a credential, which is also its id."""
    return f"{base_url.rstrip('/')}/credentials/{credential}"


def build_credential(facts: CredentialFacts) -> dict[str, Any]:
    """Build the unsigned credential of an award."""
    optional = {
        "validUntil": None if facts.valid_until is None else timestamp(facts.valid_until),
        "evidence": [_evidence(piece) for piece in facts.evidence] or None,
    }
    return {
        "@context": list(CONTEXTS),
        "id": credential_url(facts.issuer.base_url, facts.credential),
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": facts.achievement.name,
        "issuer": profile(facts.issuer),
        "validFrom": timestamp(facts.valid_from),
        "awardedDate": timestamp(facts.awarded),
        "credentialSubject": _subject(facts),
        "credentialSchema": [
            {"id": ACHIEVEMENT_CREDENTIAL_SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}
        ],
        "credentialStatus": {
            "id": f"{facts.status.list_url}#{facts.status.index}",
            "type": "BitstringStatusListEntry",
            "statusPurpose": "revocation",
            "statusListIndex": str(facts.status.index),
            "statusListCredential": facts.status.list_url,
        },
        **{name: value for name, value in optional.items() if value is not None},
    }


def _subject(facts: CredentialFacts) -> dict[str, Any]:
    identifiers = _identifiers(facts)
    return {
        "id": facts.subject.urn,
        "type": ["AchievementSubject"],
        **({"identifier": identifiers} if identifiers else {}),
        **({"term": facts.term} if facts.term else {}),
        "achievement": build_achievement(facts.achievement),
        "result": [_result(facts, slo.key) for slo in facts.achievement.slos],
    }


def _identifiers(facts: CredentialFacts) -> list[dict[str, Any]]:
    identifiers = []
    if facts.email:
        identifiers.append(_hashed("emailAddress", plain_email(facts.email), facts.email_salt))
    if facts.name and facts.share_name:
        identifiers.append(
            {
                "type": "IdentityObject",
                "identityType": "name",
                "hashed": False,
                "identityHash": plain_name(facts.name),
            }
        )
    elif facts.name:
        identifiers.append(_hashed("name", plain_name(facts.name), facts.name_salt))
    return identifiers


def _hashed(kind: str, identifier: str, salt: str) -> dict[str, Any]:
    return {
        "type": "IdentityObject",
        "identityType": kind,
        "hashed": True,
        "identityHash": identity_hash(identifier, salt),
        "salt": salt,
    }


def _result(facts: CredentialFacts, slo: str) -> dict[str, Any]:
    result: dict[str, Any] = {
        "type": ["Result"],
        "status": "Completed",
        "resultDescription": facts.achievement.slo_url(slo),
    }
    level = facts.levels.get(slo)
    return result if level is None else {**result, "value": level}


def _evidence(piece: EvidenceFacts) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "type": ["Evidence"],
        "name": piece.name,
        "narrative": piece.narrative,
    }
    return entry if piece.genre is None else {**entry, "genre": piece.genre}
