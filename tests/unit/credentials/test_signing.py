from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lti_app.credentials.canonical import canonicalize
from lti_app.credentials.credential import EvidenceFacts, build_credential
from lti_app.credentials.errors import DocumentRefused
from lti_app.credentials.reading import read_document
from lti_app.credentials.signing import (
    OPTIONS_QUADS,
    check_proof,
    generate_key,
    load_multikey,
    load_private_key,
    multikey,
    private_bytes,
    serialize,
    sign,
    timestamp,
)
from tests.factories.credentials import AWARDED, FACTS, KEY, METHOD, OTHER_KEY, signed


def test_signature_holds_for_the_key_that_made_it() -> None:
    check_proof(signed(), KEY.public_key())


def test_signature_fails_for_another_key() -> None:
    with pytest.raises(DocumentRefused) as caught:
        check_proof(signed(), OTHER_KEY.public_key())
    assert caught.value.code == "signature_wrong"


def test_signature_is_the_same_every_time() -> None:
    assert serialize(signed()) == serialize(signed())


def test_proof_says_how_and_by_whom_it_was_made() -> None:
    proof = signed()["proof"]
    assert {name: value for name, value in proof.items() if name != "proofValue"} == {
        "type": "DataIntegrityProof",
        "cryptosuite": "eddsa-rdfc-2022",
        "created": "2026-05-20T14:00:00Z",
        "verificationMethod": METHOD,
        "proofPurpose": "assertionMethod",
    }


def test_written_proof_options_equal_canonicalized_ones() -> None:
    document = signed()
    options = {"@context": document["@context"], **document["proof"]}
    del options["proofValue"]
    written = OPTIONS_QUADS.format(created="2026-05-20T14:00:00Z", method=METHOD)
    assert written.encode() == canonicalize(options)


def test_signed_document_is_not_signed_again() -> None:
    with pytest.raises(DocumentRefused) as caught:
        sign(signed(), KEY, METHOD, AWARDED)
    assert caught.value.code == "already_signed"


def test_document_with_an_uncovered_member_is_not_signed() -> None:
    document: dict[str, Any] = {**build_credential(FACTS), "honors": "summa cum laude"}
    with pytest.raises(DocumentRefused) as caught:
        sign(document, KEY, METHOD, AWARDED)
    assert caught.value.code == "term_not_covered"


@given(st.text(min_size=1).filter(lambda text: text.strip() and text.isprintable()))
@settings(max_examples=40, deadline=None)
def test_any_text_survives_storage_and_still_verifies(text: str) -> None:
    document = signed(evidence=(EvidenceFacts(name=text, narrative=text),))
    stored = read_document(serialize(document).encode())
    assert stored == document
    check_proof(stored, KEY.public_key())


def test_stored_text_has_no_spare_bytes() -> None:
    assert serialize({"name": "Zoë", "list": [1, 1.5]}) == '{"name":"Zoë","list":[1,1.5]}'


def test_numbers_that_are_none_are_not_stored() -> None:
    with pytest.raises(ValueError, match="Out of range"):
        serialize({"points": float("nan")})


def test_multikey_round_trip() -> None:
    public = KEY.public_key()
    written = multikey(public)
    assert written.startswith("z6Mk")
    assert load_multikey(written) == public


def test_multikey_of_a_known_key() -> None:
    # did:key test vector: did:key:z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp
    text = "z6MkiTBz1ymuepAQ4HEHYSF1H8quG5GLVVQR3djdX3mDooWp"
    assert load_multikey(text).public_bytes_raw().hex() == (
        "3b6a27bcceb6a42d62a3a8d02a6f0d73653215771de243a63ac048a18b59da29"
    )


@pytest.mark.parametrize("text", ["", "z", "z0", "uAAAA", "z6Mk", "z" + "1" * 200])
def test_other_text_is_no_key(text: str) -> None:
    with pytest.raises(DocumentRefused) as caught:
        load_multikey(text)
    assert caught.value.code == "key_unreadable"


def test_stored_key_is_the_same_key() -> None:
    key = generate_key()
    stored = private_bytes(key)
    assert len(stored) == 32
    assert load_private_key(stored).public_key() == key.public_key()


def test_new_keys_differ() -> None:
    assert private_bytes(generate_key()) != private_bytes(generate_key())


def test_moment_is_written_in_utc_to_the_second() -> None:
    zone = timezone(timedelta(hours=2))
    moment = datetime(2026, 5, 20, 16, 0, 0, 999_999, tzinfo=zone)
    assert timestamp(moment) == "2026-05-20T14:00:00Z"
    assert timestamp(datetime(999, 1, 1, tzinfo=UTC)) == "0999-01-01T00:00:00Z"
