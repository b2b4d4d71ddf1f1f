import base64
import gzip

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lti_app.credentials.errors import DocumentRefused
from lti_app.credentials.status_list import BITS, MAX_BYTES, bit, build_status_list, decode, encode
from tests.factories.credentials import AWARDED, DID, LIST_URL


def packed(content: bytes) -> str:
    return "u" + base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def refusal(encoded: str) -> str:
    with pytest.raises(DocumentRefused) as caught:
        decode(encoded)
    return caught.value.code


@given(st.sets(st.integers(min_value=0, max_value=BITS - 1), max_size=30))
@settings(max_examples=30, deadline=None)
def test_exactly_the_revoked_bits_are_set(revoked: set[int]) -> None:
    bits = decode(encode(revoked))
    found = {
        index
        for index in range(BITS)
        if bits[index // 8] and bits[index // 8] & (0x80 >> (index % 8))
    }
    assert found == revoked


def test_first_bit_is_the_highest_of_the_first_byte() -> None:
    assert decode(encode([0]))[:2] == b"\x80\x00"


def test_last_bit_is_the_lowest_of_the_last_byte() -> None:
    assert decode(encode([BITS - 1]))[-2:] == b"\x00\x01"


def test_list_has_the_least_length_that_hides_its_members() -> None:
    assert len(decode(encode([]))) == 16_384


def test_equal_lists_are_equal_text() -> None:
    assert encode([5, 3, 3]) == encode({3, 5})


def test_bit_is_read_at_its_index() -> None:
    encoded = encode([94_567])
    assert [bit(encoded, index) for index in (94_566, 94_567, 94_568)] == [False, True, False]


@pytest.mark.parametrize("index", [-1, BITS])
def test_index_outside_the_list_is_refused(index: int) -> None:
    with pytest.raises(DocumentRefused) as caught:
        bit(encode([]), index)
    assert caught.value.code == "status_index"
    with pytest.raises(DocumentRefused) as caught:
        encode([index])
    assert caught.value.code == "status_index"


@pytest.mark.parametrize(
    "encoded",
    [
        "",
        "u",
        "z" + encode([])[1:],
        encode([]) + "=",
        "u+/+/",
        "uA",
        packed(b"not gzip"),
        packed(gzip.compress(b"\x00" * 16_384, mtime=0)[:-9]),
        packed(gzip.compress(b"\x00" * 16_384, mtime=0)[:20] + b"\xff" * 40),
    ],
)
def test_text_that_unpacks_to_nothing_is_refused(encoded: str) -> None:
    assert refusal(encoded) == "status_list_unreadable"


def test_short_list_is_refused() -> None:
    assert refusal(packed(gzip.compress(b"\x00" * 16_383))) == "status_list_too_short"


def test_bomb_is_refused_before_it_is_unpacked() -> None:
    assert refusal(packed(gzip.compress(b"\x00" * (MAX_BYTES + 1)))) == "status_list_too_long"


def test_longest_list_is_read() -> None:
    assert len(decode(packed(gzip.compress(b"\x00" * MAX_BYTES)))) == MAX_BYTES


def test_status_list_credential_names_its_address_and_issuer() -> None:
    document = build_status_list(url=LIST_URL, issuer=DID, valid_from=AWARDED, revoked=[1])
    assert document == {
        "@context": ["https://www.w3.org/ns/credentials/v2"],
        "id": LIST_URL,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": DID,
        "validFrom": "2026-05-20T14:00:00Z",
        "credentialSubject": {
            "id": f"{LIST_URL}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encode([1]),
        },
    }
