"""Verifying a credential: size, form, trusted issuer, key, proof, dates, status, in that order.

Nothing is fetched before the issuer is known to be trusted, and nothing a document says about
itself is believed before its proof holds. What could not be reached is told apart from what is
wrong.
"""

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, NoReturn, Protocol, TypeVar

from lti_app.credentials.credential import identity_hash, plain_email, plain_name
from lti_app.credentials.errors import DocumentRefused, SourceUnavailable
from lti_app.credentials.form import (
    check_credential_form,
    check_status_list_form,
    issuer_id,
    moment,
)
from lti_app.credentials.issuer_key import find_key
from lti_app.credentials.reading import read_document
from lti_app.credentials.signing import check_proof
from lti_app.credentials.status_list import bit
from lti_app.credentials.verdict import Check, CheckName, Outcome, Verdict

T = TypeVar("T")

CLOCK_SKEW: Final = timedelta(seconds=300)

_INDEX: Final = re.compile(r"0|[1-9][0-9]{0,8}")
_JWS: Final = re.compile(rb"\s*[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*\.[A-Za-z0-9_-]*\s*")


class Resolver(Protocol):
    """Where DID documents and status lists come from; raises SourceUnavailable."""

    def did_document(self, did: str) -> bytes:
        """Fetch the DID document of a did:web."""
        ...

    def status_list(self, url: str) -> bytes:
        """Fetch the status list credential at an address."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked beside the credential itself.

    `trusted` holds the DIDs of issuers to believe; `recipient` is an e-mail address or name the
    badge should belong to; `newest` is the validFrom of the newest copy the issuer publishes.
    """

    trusted: Collection[str]
    now: datetime
    recipient: str | None = None
    newest: datetime | None = None


def verify(content: bytes, resolver: Resolver, question: Question) -> Verdict:
    """Verify a credential as it was stored or received; never raises for what it holds."""
    verification = _Verification(resolver, question)
    try:
        verification.read(content)
        verification.check_issuer()
        verification.check_key()
        verification.check_proof()
    except _Ended:
        return Verdict(tuple(verification.checks))
    verification.check_dates()
    verification.check_status()
    verification.check_current()
    verification.check_recipient()
    return Verdict(tuple(verification.checks), verification.document)


class _Ended(Exception):  # noqa: N818 - no fault: the checks that follow make no sense any more
    pass


class _Verification:
    """One verification under way: what is known so far, and what was found."""

    def __init__(self, resolver: Resolver, question: Question) -> None:
        self.checks: list[Check] = []
        self.document: dict[str, Any] = {}
        self._resolver = resolver
        self._question = question
        self._did_document: dict[str, Any] = {}

    def read(self, content: bytes) -> None:
        if _JWS.fullmatch(content):
            self._end(
                CheckName.READ, Outcome.FAILED, "jwt", "Credentials in JWT form are not accepted."
            )
        self.document = self._guarded(CheckName.READ, lambda: read_document(content))
        self._pass(CheckName.READ, "It can be read in one way only.")
        self._guarded(CheckName.FORM, lambda: check_credential_form(self.document))
        self._pass(CheckName.FORM, "It is an Open Badges 3.0 credential in the form we know.")

    def check_issuer(self) -> None:
        if issuer_id(self.document) not in self._question.trusted:
            self._end(
                CheckName.ISSUER,
                Outcome.FAILED,
                "issuer_not_trusted",
                "Its issuer is not one this service trusts, whatever name it gives.",
            )
        self._pass(CheckName.ISSUER, "Its issuer is trusted.")

    def check_key(self) -> None:
        did = issuer_id(self.document)
        try:
            self._did_document = read_document(self._resolver.did_document(did))
        except SourceUnavailable as error:
            self._end(CheckName.KEY, Outcome.UNKNOWN, error.code, error.message)
        except DocumentRefused as error:
            self._end(CheckName.KEY, Outcome.UNKNOWN, f"did_{error.code}", error.message)
        method = self.document["proof"]["verificationMethod"]
        self._guarded(CheckName.KEY, lambda: find_key(self._did_document, did, method))
        self._pass(CheckName.KEY, "The key is one its issuer publishes for this purpose.")

    def check_proof(self) -> None:
        self._guarded(CheckName.PROOF, lambda: self._prove(self.document))
        self._pass(CheckName.PROOF, "It is exactly what the issuer signed.")

    def check_dates(self) -> None:
        now = self._question.now
        begins = self.document["validFrom"]
        ends = self.document.get("validUntil")
        if moment(begins) > now + CLOCK_SKEW:
            self._fail(CheckName.DATES, "not_yet_valid", f"It is valid only from {begins}.")
        elif ends is not None and moment(ends) < now:
            self._fail(CheckName.DATES, "expired", f"It expired on {ends}.")
        else:
            until = "without an end" if ends is None else f"until {ends}"
            self._pass(CheckName.DATES, f"It is valid from {begins}, {until}.")

    def check_status(self) -> None:
        entry = self.document.get("credentialStatus")
        if entry is None:
            self._pass(CheckName.STATUS, "It names no status list: its issuer cannot revoke it.")
            return
        try:
            revoked = self._is_revoked(entry)
        except (SourceUnavailable, DocumentRefused) as error:
            self._add(CheckName.STATUS, Outcome.UNKNOWN, error.code, error.message)
            return
        if revoked:
            self._fail(CheckName.STATUS, "revoked", "Its issuer has revoked it.")
        else:
            self._pass(CheckName.STATUS, "It is not revoked.")

    def check_current(self) -> None:
        newest = self._question.newest
        if newest is not None and newest > moment(self.document["validFrom"]):
            self._add(
                CheckName.CURRENT,
                Outcome.PASSED,
                "superseded",
                "Its issuer has published a newer copy of it.",
            )

    def check_recipient(self) -> None:
        wanted = self._question.recipient
        if wanted is None:
            self._add(
                CheckName.RECIPIENT,
                Outcome.NOT_MADE,
                "recipient_not_checked",
                "Whose it is was not checked.",
            )
        elif any(_names(entry, wanted) for entry in _identifiers(self.document)):
            self._pass(CheckName.RECIPIENT, "It was issued to the person named.")
        else:
            self._fail(
                CheckName.RECIPIENT, "recipient_other", "It was not issued to the person named."
            )

    def _is_revoked(self, entry: Mapping[str, Any]) -> bool:
        url, index = entry.get("statusListCredential"), entry.get("statusListIndex")
        known = entry.get("type") == "BitstringStatusListEntry"
        if not known or entry.get("statusPurpose") != "revocation" or not isinstance(url, str):
            raise DocumentRefused("status_kind", "Its status is of a kind we do not know.")
        if not isinstance(index, str) or not _INDEX.fullmatch(index):
            raise DocumentRefused("status_index", "Its place on the status list is not a number.")
        listed = read_document(self._resolver.status_list(url))
        subject = check_status_list_form(listed, url)
        if issuer_id(listed) != issuer_id(self.document):
            raise DocumentRefused("status_list_issuer", "The status list is another issuer's.")
        if subject.get("statusPurpose") != "revocation":
            raise DocumentRefused("status_list_purpose", "The status list is about something else.")
        self._prove(listed)
        now, ends = self._question.now, listed.get("validUntil")
        if moment(listed["validFrom"]) > now + CLOCK_SKEW:
            raise DocumentRefused("status_list_early", "The status list is not valid yet.")
        if ends is not None and moment(ends) < now:
            raise DocumentRefused("status_list_stale", "The status list is out of date.")
        return bit(subject["encodedList"], int(index))

    def _prove(self, document: Mapping[str, Any]) -> None:
        did, method = issuer_id(document), document["proof"]["verificationMethod"]
        check_proof(document, find_key(self._did_document, did, method))

    def _guarded(self, name: CheckName, action: Callable[[], T]) -> T:
        try:
            return action()
        except DocumentRefused as error:
            self._end(name, Outcome.FAILED, error.code, error.message)

    def _end(self, name: CheckName, outcome: Outcome, code: str, sentence: str) -> NoReturn:
        self._add(name, outcome, code, sentence)
        raise _Ended

    def _pass(self, name: CheckName, sentence: str) -> None:
        self._add(name, Outcome.PASSED, "passed", sentence)

    def _fail(self, name: CheckName, code: str, sentence: str) -> None:
        self._add(name, Outcome.FAILED, code, sentence)

    def _add(self, name: CheckName, outcome: Outcome, code: str, sentence: str) -> None:
        self.checks.append(Check(name, outcome, code, sentence))


def _identifiers(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    identifiers = document["credentialSubject"].get("identifier", [])
    listed = identifiers if isinstance(identifiers, list) else [identifiers]
    return [entry for entry in listed if isinstance(entry, dict)]


def _names(entry: Mapping[str, Any], wanted: str) -> bool:
    plain = (
        plain_email(wanted) if entry.get("identityType") == "emailAddress" else plain_name(wanted)
    )
    if entry.get("hashed") is True:
        return entry.get("identityHash") == identity_hash(plain, str(entry.get("salt", "")))
    return entry.get("identityHash") == plain
