from dataclasses import replace

import pytest

from lti_app.credentials.errors import DocumentRefused
from lti_app.credentials.issuer import (
    PublishedKey,
    did_document,
    did_web,
    profile,
    profile_document,
)
from lti_app.credentials.resolver import did_document_url
from lti_app.credentials.signing import multikey
from tests.factories.credentials import BASE, DID, ISSUER, KEY, OTHER_KEY


@pytest.mark.parametrize(
    ("base_url", "did", "document"),
    [
        (BASE, DID, f"{BASE}/.well-known/did.json"),
        (
            "http://localhost:8000",
            "did:web:localhost%3A8000",
            "https://localhost:8000/.well-known/did.json",
        ),
        (
            "https://example.edu/badges/v1/",
            "did:web:example.edu:badges:v1",
            "https://example.edu/badges/v1/did.json",
        ),
        (
            "https://EXAMPLE.edu:8443/a",
            "did:web:example.edu%3A8443:a",
            "https://example.edu:8443/a/did.json",
        ),
    ],
)
def test_did_is_named_after_the_address_and_leads_back(
    base_url: str, did: str, document: str
) -> None:
    assert did_web(base_url) == did
    assert did_document_url(did) == document


@pytest.mark.parametrize(
    "base_url", ["", "badges", "https://a@example.edu", "https://example.edu/?x", "https://x/#y"]
)
def test_other_addresses_make_no_did(base_url: str) -> None:
    with pytest.raises(DocumentRefused) as caught:
        did_web(base_url)
    assert caught.value.code == "base_url"


def test_did_document_keeps_every_key_and_trusts_the_good_ones() -> None:
    keys = [
        PublishedKey(fragment="key-2025-2", public=OTHER_KEY.public_key(), trusted=False),
        PublishedKey(fragment="key-2026-1", public=KEY.public_key()),
    ]
    assert did_document(ISSUER, keys) == {
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": DID,
        "alsoKnownAs": [f"{BASE}/issuers/1"],
        "verificationMethod": [
            {
                "id": f"{DID}#key-2025-2",
                "type": "Multikey",
                "controller": DID,
                "publicKeyMultibase": multikey(OTHER_KEY.public_key()),
            },
            {
                "id": f"{DID}#key-2026-1",
                "type": "Multikey",
                "controller": DID,
                "publicKeyMultibase": multikey(KEY.public_key()),
            },
        ],
        "assertionMethod": [f"{DID}#key-2026-1"],
    }


@pytest.mark.parametrize(
    "fragment", [multikey(KEY.public_key()), "key", "key-26-1", "key-2026-0", "key-2026-1 "]
)
def test_key_is_never_named_after_itself_nor_oddly(fragment: str) -> None:
    with pytest.raises(DocumentRefused) as caught:
        PublishedKey(fragment=fragment, public=KEY.public_key())
    assert caught.value.code == "key_fragment"


def test_profile_names_the_issuer_by_its_did() -> None:
    assert profile(ISSUER) == {
        "id": DID,
        "type": ["Profile"],
        "name": "Example University",
        "url": "https://www.example.edu",
        "email": "asa@example.edu",
    }


def test_profile_leaves_out_what_is_not_known() -> None:
    bare = replace(ISSUER, email=None, description="")
    assert sorted(profile(bare)) == ["id", "name", "type", "url"]


def test_served_profile_names_its_contexts_first() -> None:
    assert next(iter(profile_document(ISSUER))) == "@context"
