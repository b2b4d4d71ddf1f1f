"""The outer form a credential must have before anything in it is believed.

Exactly our contexts, plain compact JSON-LD, one proof of the one suite: whatever
else JSON-LD allows to say the same thing is refused, as it lets a reader of the
JSON and a reader of the signed graph see different documents.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from lti_app.credentials.errors import DocumentRefused
from lti_app.credentials.issuer import CONTEXTS
from lti_app.credentials.signing import CRYPTOSUITE, PROOF_TYPE, PURPOSE
from lti_app.credentials.vendored import CREDENTIALS_V2

_PROOF_MEMBERS: Final = frozenset(
    {"type", "cryptosuite", "created", "verificationMethod", "proofPurpose", "proofValue"}
)
# The contexts give the classes names too, some for the same address as a member: `Criteria` would
# be signed as `criteria` and read by nobody.
_MEMBER: Final = re.compile(r"[a-z][A-Za-z0-9]*")
_MOMENT: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")


def check_credential_form(document: Mapping[str, Any]) -> None:
    """Refuse what is not an OpenBadgeCredential in our form; raises DocumentRefused."""
    _check_linked_data(document, list(CONTEXTS))
    if document.get("type") != ["VerifiableCredential", "OpenBadgeCredential"]:
        raise DocumentRefused("type_other", "The document is not an Open Badges 3.0 credential.")
    subject = document.get("credentialSubject")
    if not isinstance(subject, dict) or not isinstance(subject.get("achievement"), dict):
        raise DocumentRefused("subject_missing", "The credential names no achievement.")
    if not isinstance(document.get("credentialStatus", {}), dict):
        raise DocumentRefused("status_form", "The credential has more than one status.")
    for name in ("id", "name"):
        if not isinstance(document.get(name), str):
            raise DocumentRefused("member_missing", f"The credential has no {name}.")
    issuer_id(document)
    _check_dates(document)
    _check_proof_form(document)


def check_status_list_form(document: Mapping[str, Any], url: str) -> Mapping[str, Any]:
    """Refuse what is not a status list credential served at `url`; gives its subject."""
    _check_linked_data(document, [CREDENTIALS_V2])
    if document.get("type") != ["VerifiableCredential", "BitstringStatusListCredential"]:
        raise DocumentRefused("status_list_other", "The status list is not one.")
    if document.get("id") != url:
        raise DocumentRefused("status_list_other", "The status list is of another address.")
    subject = document.get("credentialSubject")
    if (
        not isinstance(subject, dict)
        or subject.get("type") != "BitstringStatusList"
        or not isinstance(subject.get("encodedList"), str)
    ):
        raise DocumentRefused("status_list_other", "The status list holds no list.")
    issuer_id(document)
    _check_dates(document)
    _check_proof_form(document)
    return subject


def issuer_id(document: Mapping[str, Any]) -> str:
    """Give the issuer's id, however the issuer is written."""
    issuer = document.get("issuer")
    name = issuer.get("id") if isinstance(issuer, dict) else issuer
    if not isinstance(name, str) or not name:
        raise DocumentRefused("issuer_missing", "The credential names no issuer.")
    return name


def moment(text: str) -> datetime:
    """Read a moment in UTC, to the second; raises DocumentRefused `date_unreadable`."""
    if _MOMENT.fullmatch(text):
        try:
            return datetime.fromisoformat(text)
        except ValueError:
            pass
    raise DocumentRefused("date_unreadable", "A date is not a moment in UTC, to the second.")


def _check_linked_data(document: Mapping[str, Any], contexts: list[str]) -> None:
    if document.get("@context") != contexts:
        raise DocumentRefused("context_other", "The contexts are not exactly the ones we know.")
    members = {name: value for name, value in document.items() if name != "@context"}
    _check_compact(members)
    named = list(_named_objects(members))
    if len(named) != len(set(named)):
        raise DocumentRefused("identifier_twice", "Two of its objects have the same identifier.")


def _named_objects(value: object) -> Iterator[str]:
    # To the signed graph two objects of one id are one, so a member could move between them, out
    # of a reader's sight, and the signature would hold.
    if isinstance(value, dict):
        if isinstance(value.get("id"), str):
            yield value["id"]
        for member in value.values():
            yield from _named_objects(member)
    elif isinstance(value, list):
        for member in value:
            yield from _named_objects(member)


def _check_compact(value: object) -> None:
    match value:
        case dict():
            for name, member in value.items():
                if not _MEMBER.fullmatch(name):
                    raise DocumentRefused("not_compact", "The document is not in plain form.")
                _check_compact(member)
        case list():
            for member in value:
                _check_compact(member)
        case str():
            if value.startswith("_:"):
                raise DocumentRefused("blank_identifier", "An identifier is a private label.")
        case None:
            raise DocumentRefused("null_member", "A member is null, so nothing signs it.")
        case _:
            pass


def _check_dates(document: Mapping[str, Any]) -> None:
    if not isinstance(document.get("validFrom"), str):
        raise DocumentRefused("member_missing", "The document has no validFrom.")
    for name in ("validFrom", "validUntil"):
        value = document.get(name)
        if value is not None:
            moment(str(value))


def _check_proof_form(document: Mapping[str, Any]) -> None:
    proof = document.get("proof")
    if proof is None:
        raise DocumentRefused("unsigned", "The document carries no proof.")
    if not isinstance(proof, dict):
        raise DocumentRefused("proof_count", "The document must carry exactly one proof.")
    if proof.get("type") != PROOF_TYPE or proof.get("cryptosuite") != CRYPTOSUITE:
        raise DocumentRefused("suite_other", f"The proof is not of the suite {CRYPTOSUITE}.")
    if proof.get("proofPurpose") != PURPOSE:
        raise DocumentRefused("purpose_other", "The proof was not made to assert anything.")
    if set(proof) != _PROOF_MEMBERS or not all(isinstance(v, str) for v in proof.values()):
        raise DocumentRefused("proof_form", "The proof does not have exactly the known members.")
    moment(proof["created"])
