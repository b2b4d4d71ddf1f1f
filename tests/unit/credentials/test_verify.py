"""What verification must catch, one test an item or a family of them."""

import json
from collections.abc import Callable
from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from lti_app.credentials.issuer import PublishedKey, did_document
from lti_app.credentials.signing import multikey, serialize, sign
from lti_app.credentials.status_list import build_status_list
from lti_app.credentials.verdict import CheckName, Outcome, VerdictState
from tests.factories.credentials import (
    AWARDED,
    DID,
    FACTS,
    INDEX,
    ISSUER,
    KEY,
    LIST_URL,
    METHOD,
    NOW,
    OTHER_KEY,
    FakeResolver,
    ask,
    did_json,
    reason,
    resolver,
    signed,
    status_list,
)

Document = dict[str, Any]
Change = Callable[[Document], object]


def changed(change: Change) -> Document:
    document = signed()
    change(document)
    return document


def resigned(change: Change) -> Document:
    """A document that the issuer itself signed in a form we do not accept."""
    document = {name: value for name, value in signed().items() if name != "proof"}
    change(document)
    return sign(document, KEY, METHOD, AWARDED)


def subject(document: Document) -> Document:
    found: Document = document["credentialSubject"]
    return found


def test_a_fresh_credential_is_valid() -> None:
    verdict = ask(signed())
    assert [(check.name, check.outcome) for check in verdict.checks] == [
        (CheckName.READ, Outcome.PASSED),
        (CheckName.FORM, Outcome.PASSED),
        (CheckName.ISSUER, Outcome.PASSED),
        (CheckName.KEY, Outcome.PASSED),
        (CheckName.PROOF, Outcome.PASSED),
        (CheckName.DATES, Outcome.PASSED),
        (CheckName.STATUS, Outcome.PASSED),
        (CheckName.RECIPIENT, Outcome.NOT_MADE),
    ]
    assert verdict.state is VerdictState.VALID
    assert verdict.reason is None
    assert verdict.credential == signed()


TAMPERED: dict[str, Change] = {
    "achievement name": lambda d: subject(d)["achievement"].update(name="Rocket Science"),
    "credential name": lambda d: d.update(name="Rocket Science"),
    "award date": lambda d: d.update(awardedDate="2020-01-01T00:00:00Z"),
    "recipient id": lambda d: subject(d).update(id="urn:uuid:00000000-0000-4000-8000-000000000000"),
    "recipient hash": lambda d: subject(d)["identifier"][0].update(
        identityHash="sha256$" + "0" * 64
    ),
    "recipient removed": lambda d: subject(d).pop("identifier"),
    "level added": lambda d: subject(d)["result"][0].update(value="Outstanding"),
    "result removed": lambda d: subject(d)["result"].pop(),
    "evidence removed": lambda d: d["evidence"].pop(),
    "all evidence removed": lambda d: d.pop("evidence"),
    "status removed": lambda d: d.pop("credentialStatus"),
    "status index changed": lambda d: d["credentialStatus"].update(statusListIndex="7"),
    "status list changed": lambda d: d["credentialStatus"].update(
        statusListCredential="https://badges.example.edu/status/2"
    ),
    "end removed": lambda d: d.pop("validUntil"),
    "end moved": lambda d: d.update(validUntil="2099-01-01T00:00:00Z"),
    "issuer name": lambda d: d["issuer"].update(name="A Better University"),
    "proof date": lambda d: d["proof"].update(created="2026-05-21T14:00:00Z"),
    "proof value of another": lambda d: d["proof"].update(
        proofValue=signed(term="Fall 2026")["proof"]["proofValue"]
    ),
    "proof value cut": lambda d: d["proof"].update(proofValue=d["proof"]["proofValue"][:40]),
    "proof value not base58": lambda d: d["proof"].update(proofValue="z0OIl"),
    "proof value in another base": lambda d: d["proof"].update(proofValue="uAAAA"),
}


@pytest.mark.parametrize("change", TAMPERED.values(), ids=TAMPERED.keys())
def test_what_was_changed_after_signing_is_invalid(change: Change) -> None:
    assert reason(ask(changed(change))) == ("invalid", "signature_wrong")


UNCOVERED: dict[str, Change] = {
    "at the top": lambda d: d.update(honors="summa cum laude"),
    "in the subject": lambda d: subject(d).update(grade="A+"),
    "in the achievement": lambda d: subject(d)["achievement"].update(level="Master"),
    "in the proof's sibling": lambda d: d["issuer"].update(accreditedBy="Everyone"),
}


@pytest.mark.parametrize("change", UNCOVERED.values(), ids=UNCOVERED.keys())
def test_an_unsigned_member_is_invalid_though_the_signature_would_hold(change: Change) -> None:
    assert reason(ask(changed(change))) == ("invalid", "term_not_covered")


def test_a_member_no_signature_covers_because_its_id_is_relative_is_invalid() -> None:
    def add(document: Document) -> None:
        document["evidence"].append(
            {"id": "more", "type": ["Evidence"], "narrative": "A prize.", "name": "Prize"}
        )

    assert reason(ask(changed(add))) == ("invalid", "identifier_not_absolute")


FORMS: dict[str, tuple[Change, str]] = {
    "extra context": (
        lambda d: d["@context"].append("https://www.w3.org/ns/credentials/examples/v2"),
        "context_other",
    ),
    "inline vocabulary": (
        lambda d: d["@context"].append({"@vocab": "https://example.org/#"}),
        "context_other",
    ),
    "contexts reordered": (lambda d: d["@context"].reverse(), "context_other"),
    "look-alike context": (
        lambda d: d["@context"].__setitem__(0, "https://www.w3.org/ns/credentials/v2/"),
        "context_other",
    ),
    "context missing": (lambda d: d.pop("@context"), "context_other"),
    "full address as a member": (
        lambda d: d.update({"https://schema.org/name": "Rocket Science"}),
        "not_compact",
    ),
    "keyword as a member": (lambda d: subject(d).update({"@id": "urn:uuid:other"}), "not_compact"),
    "graph": (lambda d: d.update({"@graph": []}), "not_compact"),
    "nested context": (lambda d: subject(d).update({"@context": {}}), "not_compact"),
    "member by its class's name": (
        lambda d: subject(d)["achievement"].update(Criteria=subject(d)["achievement"]["criteria"]),
        "not_compact",
    ),
    "one object in two places": (
        lambda d: d["evidence"].append({"id": d["id"], "type": ["Evidence"]}),
        "identifier_twice",
    ),
    "blank identifier": (lambda d: subject(d).update(id="_:b0"), "blank_identifier"),
    "null": (lambda d: d.update(description=None), "null_member"),
    "type added": (lambda d: d["type"].append("EndorsementCredential"), "type_other"),
    "type as text": (lambda d: d.update(type="OpenBadgeCredential"), "type_other"),
    "two subjects": (
        lambda d: d.update(credentialSubject=[subject(d), {"type": ["AchievementSubject"]}]),
        "subject_missing",
    ),
    "no achievement": (lambda d: subject(d).pop("achievement"), "subject_missing"),
    "two statuses": (
        lambda d: d.update(credentialStatus=[d["credentialStatus"], {}]),
        "status_form",
    ),
    "no id": (lambda d: d.pop("id"), "member_missing"),
    "no beginning": (lambda d: d.pop("validFrom"), "member_missing"),
    "issuer without id": (lambda d: d["issuer"].pop("id"), "issuer_missing"),
    "no issuer": (lambda d: d.pop("issuer"), "issuer_missing"),
    "date in words": (lambda d: d.update(validUntil="tomorrow"), "date_unreadable"),
    "date that never was": (
        lambda d: d.update(validFrom="2026-02-30T00:00:00Z"),
        "date_unreadable",
    ),
    "no proof": (lambda d: d.pop("proof"), "unsigned"),
    "two proofs": (lambda d: d.update(proof=[d["proof"], d["proof"]]), "proof_count"),
    "suite swapped": (lambda d: d["proof"].update(cryptosuite="eddsa-jcs-2022"), "suite_other"),
    "proof type swapped": (lambda d: d["proof"].update(type="Ed25519Signature2020"), "suite_other"),
    "purpose swapped": (
        lambda d: d["proof"].update(proofPurpose="authentication"),
        "purpose_other",
    ),
    "member in the proof": (lambda d: d["proof"].update(domain="example.org"), "proof_form"),
    "key as an object": (
        lambda d: d["proof"].update(verificationMethod={"id": METHOD}),
        "proof_form",
    ),
}


@pytest.mark.parametrize(("change", "code"), FORMS.values(), ids=FORMS.keys())
def test_another_form_is_invalid_before_anything_is_fetched(change: Change, code: str) -> None:
    source = resolver()
    assert reason(ask(changed(change), source)) == ("invalid", code)
    assert source.asked == []


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"eyJhbGciOiJub25lIn0.eyJpc3MiOiJkaWQ6d2ViOngifQ.", "jwt"),
        (b"eyJhbGciOiJIUzI1NiJ9.e30.c2ln\n", "jwt"),
        (b"{", "not_json"),
        (serialize(signed()).encode() + b" {}", "not_json"),
        (serialize(signed()).encode("utf-16"), "not_utf8"),
    ],
)
def test_what_cannot_be_read_is_invalid(content: bytes, code: str) -> None:
    assert reason(ask(content)) == ("invalid", code)


def test_another_key_under_our_name_is_invalid() -> None:
    unsigned = {name: value for name, value in signed().items() if name != "proof"}
    forged = sign(unsigned, OTHER_KEY, METHOD, AWARDED)
    assert reason(ask(forged)) == ("invalid", "signature_wrong")


def test_an_impostor_with_our_name_is_not_trusted_and_nothing_of_theirs_is_fetched() -> None:
    def impersonate(document: Document) -> None:
        document["issuer"]["id"] = "did:web:badges.example.edu.attacker.example"

    source = resolver()
    assert reason(ask(resigned(impersonate), source)) == ("invalid", "issuer_not_trusted")
    assert source.asked == []


def test_a_key_of_another_did_is_invalid() -> None:
    document = sign(
        {name: value for name, value in signed().items() if name != "proof"},
        OTHER_KEY,
        "did:web:attacker.example#key-2026-1",
        AWARDED,
    )
    assert reason(ask(document)) == ("invalid", "key_of_another")


def test_a_key_inside_its_own_fragment_is_looked_up_all_the_same() -> None:
    document = sign(
        {name: value for name, value in signed().items() if name != "proof"},
        OTHER_KEY,
        f"{DID}#{multikey(OTHER_KEY.public_key())}",
        AWARDED,
    )
    source = resolver()
    assert reason(ask(document, source)) == ("invalid", "key_unknown")
    assert source.asked == [DID]


DIDS: dict[str, tuple[Change, str]] = {
    "of somebody else": (lambda d: d.update(id="did:web:other.example"), "did_other"),
    "key removed": (lambda d: d.update(verificationMethod=[]), "key_unknown"),
    "no list of keys": (lambda d: d.update(verificationMethod="x"), "key_unknown"),
    "key named twice": (
        lambda d: d["verificationMethod"].append(d["verificationMethod"][0]),
        "key_unknown",
    ),
    "controller of another": (
        lambda d: d["verificationMethod"][0].update(controller="did:web:other.example"),
        "key_controller",
    ),
    "not asserting": (lambda d: d.update(assertionMethod=[]), "key_not_asserting"),
    "only authenticating": (
        lambda d: d.update(authentication=d.pop("assertionMethod")),
        "key_not_asserting",
    ),
    "key of another kind": (
        lambda d: d["verificationMethod"][0].update(type="JsonWebKey"),
        "key_unreadable",
    ),
    "key of another curve": (
        lambda d: d["verificationMethod"][0].update(publicKeyMultibase="zQ3sh"),
        "key_unreadable",
    ),
}


@pytest.mark.parametrize(("change", "code"), DIDS.values(), ids=DIDS.keys())
def test_a_did_document_that_does_not_vouch_for_the_key_makes_it_invalid(
    change: Change, code: str
) -> None:
    did = did_json()
    change(did)
    assert reason(ask(signed(), resolver(did=did))) == ("invalid", code)


def test_an_old_key_still_published_still_verifies() -> None:
    did = did_document(
        ISSUER,
        [
            PublishedKey(fragment="key-2026-1", public=KEY.public_key()),
            PublishedKey(fragment="key-2027-1", public=OTHER_KEY.public_key()),
        ],
    )
    assert ask(signed(), resolver(did=did)).state is VerdictState.VALID


def test_a_compromised_key_makes_it_invalid() -> None:
    did = did_document(
        ISSUER, [PublishedKey(fragment="key-2026-1", public=KEY.public_key(), trusted=False)]
    )
    assert reason(ask(signed(), resolver(did=did))) == ("invalid", "key_not_asserting")


def test_an_unreachable_did_document_leaves_it_open() -> None:
    assert reason(ask(signed(), FakeResolver({}))) == ("cannot tell", "unreachable")


def test_an_unreadable_did_document_leaves_it_open() -> None:
    source = FakeResolver({DID: b"<html>"})
    assert reason(ask(signed(), source)) == ("cannot tell", "did_not_json")


@pytest.mark.parametrize(
    ("now", "expected"),
    [
        (AWARDED - timedelta(seconds=301), ("invalid", "not_yet_valid")),
        (AWARDED - timedelta(seconds=300), ("valid", "")),
        (datetime(2031, 5, 20, 14, 0, 0, tzinfo=UTC), ("valid", "")),
        (datetime(2031, 5, 20, 14, 0, 1, tzinfo=UTC), ("invalid", "expired")),
    ],
)
def test_the_dates_decide_to_the_second(now: datetime, expected: tuple[str, str]) -> None:
    listed = sign(
        build_status_list(
            url=LIST_URL, issuer=DID, valid_from=datetime(2026, 1, 1, tzinfo=UTC), revoked=[]
        ),
        KEY,
        METHOD,
        AWARDED,
    )
    assert reason(ask(signed(), resolver(listed=listed), now=now)) == expected


def test_an_expired_verdict_names_the_date() -> None:
    decided = ask(signed(), now=datetime(2040, 1, 1, tzinfo=UTC)).reason
    assert decided is not None
    assert decided.sentence == "It expired on 2031-05-20T14:00:00Z."


def test_a_credential_without_end_has_none() -> None:
    verdict = ask(signed(valid_until=None), now=datetime(2090, 1, 1, tzinfo=UTC))
    assert verdict.state is VerdictState.VALID


def test_a_revoked_credential_is_invalid() -> None:
    source = resolver(listed=status_list(INDEX))
    assert reason(ask(signed(), source)) == ("invalid", "revoked")


def test_a_neighbour_revoked_changes_nothing() -> None:
    source = resolver(listed=status_list(INDEX - 1, INDEX + 1))
    assert ask(signed(), source).state is VerdictState.VALID


def test_a_credential_without_status_is_valid_and_says_so() -> None:
    verdict = ask(resigned(lambda d: d.pop("credentialStatus")))
    assert verdict.state is VerdictState.VALID
    assert [check.sentence for check in verdict.checks if check.name is CheckName.STATUS] == [
        "It names no status list: its issuer cannot revoke it."
    ]


def unsigned_list(**changes: Any) -> Document:
    facts: Document = {"url": LIST_URL, "issuer": DID, "valid_from": AWARDED, "revoked": []}
    return build_status_list(**(facts | changes))


def list_with(change: Change, **changes: Any) -> Document:
    document = unsigned_list(**changes)
    change(document)
    return sign(document, KEY, METHOD, AWARDED)


def list_tampered() -> Document:
    document = status_list(INDEX)
    document["credentialSubject"]["encodedList"] = status_list()["credentialSubject"]["encodedList"]
    return document


def unchanged(_document: Document) -> None:
    pass


LISTS: dict[str, tuple[Document, str]] = {
    "unsigned": (unsigned_list(), "unsigned"),
    "altered": (list_tampered(), "signature_wrong"),
    "of another issuer": (
        list_with(unchanged, issuer="did:web:other.example"),
        "status_list_issuer",
    ),
    "of another purpose": (
        list_with(lambda d: d["credentialSubject"].update(statusPurpose="suspension")),
        "status_list_purpose",
    ),
    "of another address": (list_with(unchanged, url=f"{LIST_URL}0"), "status_list_other"),
    "not a list": (
        list_with(lambda d: d["credentialSubject"].pop("encodedList")),
        "status_list_other",
    ),
    "a badge": (signed(), "context_other"),
    "of another type": (
        list_with(lambda d: d.update(type=["VerifiableCredential"])),
        "status_list_other",
    ),
    "out of date": (
        list_with(lambda d: d.update(validUntil="2026-05-31T00:00:00Z")),
        "status_list_stale",
    ),
    "from tomorrow": (
        list_with(unchanged, valid_from=NOW + timedelta(days=1)),
        "status_list_early",
    ),
    "too short": (
        list_with(
            lambda d: d["credentialSubject"].update(encodedList="uH4sIAAAAAAAC_2NgAAACAAEAAgAAAA")
        ),
        "status_list_unreadable",
    ),
}


@pytest.mark.parametrize(("listed", "code"), LISTS.values(), ids=LISTS.keys())
def test_a_doubtful_status_list_never_makes_it_valid(listed: Document, code: str) -> None:
    assert reason(ask(signed(), resolver(listed=listed))) == ("cannot tell", code)


def test_an_unreachable_status_list_leaves_it_open() -> None:
    source = resolver()
    del source.answers[LIST_URL]
    assert reason(ask(signed(), source)) == ("cannot tell", "unreachable")


def become(entry: Document, other: Document) -> None:
    entry.clear()
    entry.update(other)


ENTRIES: dict[str, tuple[Change, str]] = {
    "index with letters": (lambda e: e.update(statusListIndex="12abc"), "status_index"),
    "index as a number": (lambda e: e.update(statusListIndex=12), "status_index"),
    "negative index": (lambda e: e.update(statusListIndex="-1"), "status_index"),
    "index past the end": (lambda e: e.update(statusListIndex="131072"), "status_index"),
    "another purpose": (lambda e: e.update(statusPurpose="message"), "status_kind"),
    "another kind": (
        lambda e: become(e, {"id": f"{LIST_URL}#7", "type": "1EdTechRevocationList"}),
        "status_kind",
    ),
    "no list": (lambda e: e.pop("statusListCredential"), "status_kind"),
}


@pytest.mark.parametrize(("change", "code"), ENTRIES.values(), ids=ENTRIES.keys())
def test_a_status_entry_we_cannot_follow_leaves_it_open(change: Change, code: str) -> None:
    document = resigned(lambda d: change(d["credentialStatus"]))
    assert reason(ask(document)) == ("cannot tell", code)


def test_expired_counts_more_than_an_unreachable_list() -> None:
    source = resolver()
    del source.answers[LIST_URL]
    verdict = ask(signed(), source, now=datetime(2040, 1, 1, tzinfo=UTC))
    assert reason(verdict) == ("invalid", "expired")


def test_an_old_copy_is_valid_and_superseded() -> None:
    verdict = ask(signed(), newest=AWARDED + timedelta(days=1))
    assert (verdict.state, verdict.superseded) == (VerdictState.VALID, True)


def test_the_newest_copy_is_not_superseded() -> None:
    assert not ask(signed(), newest=AWARDED).superseded


@pytest.mark.parametrize(
    "recipient", ["zoe.example@student.example.edu", " ZOE.example@student.example.edu", FACTS.name]
)
def test_the_right_recipient_is_recognized(recipient: str) -> None:
    assert ask(signed(), recipient=recipient).state is VerdictState.VALID


@pytest.mark.parametrize("recipient", ["other@student.example.edu", "Ada Example", ""])
def test_the_right_badge_of_another_person_is_invalid(recipient: str) -> None:
    assert reason(ask(signed(), recipient=recipient)) == ("invalid", "recipient_other")


def test_a_name_shared_in_plain_is_recognized() -> None:
    verdict = ask(signed(share_name=True), recipient="  Zoë   Exampleová 🎓 ")
    assert verdict.state is VerdictState.VALID


def test_identifiers_in_no_list_are_still_compared() -> None:
    document = resigned(
        lambda d: subject(d).update(identifier=deepcopy(subject(d)["identifier"][0]))
    )
    assert ask(document, recipient="zoe.example@student.example.edu").state is VerdictState.VALID


def test_markup_in_a_narrative_stays_text() -> None:
    narrative = "<script>alert(1)</script>"
    document = resigned(lambda d: d["evidence"][0].update(narrative=narrative))
    verdict = ask(document)
    assert verdict.credential is not None
    assert verdict.credential["evidence"][0]["narrative"] == narrative


def test_a_poisoned_graph_is_refused_before_it_is_untangled() -> None:
    # Two unnamed twins with ten unnamed twins each: ten factorial arrangements to try.
    def tangle(document: Document) -> None:
        twin = {"type": ["Alignment"], "targetName": "x", "targetUrl": "https://example.org/"}
        result = {"type": ["Result"], "alignment": [dict(twin) for _ in range(10)]}
        subject(document)["result"] = [result, deepcopy(result)]

    assert reason(ask(changed(tangle))) == ("invalid", "too_costly")


def test_a_member_moved_to_another_mention_of_its_object_is_invalid() -> None:
    def mention(document: Document) -> None:
        document["credentialSubject"]["result"][0]["alignment"] = [
            {"type": ["Alignment"], "targetName": "x", "targetUrl": "https://example.org/"}
        ]
        subject(document)["achievement"]["related"][0]["id"] = document["id"]

    document = resigned(mention)
    document["credentialSubject"]["achievement"]["related"][0]["credentialStatus"] = document.pop(
        "credentialStatus"
    )
    assert reason(ask(document)) == ("invalid", "identifier_twice")


def test_pretty_printing_changes_nothing() -> None:
    assert ask(json.dumps(signed(), indent=3).encode()).state is VerdictState.VALID
