"""Bitstring status lists: one bit an award, set for ever when the award is revoked.

W3C Bitstring Status List 1.0. A list is never shorter than 131,072 bits, so that
nobody learns from a request for it whose credential is being checked.
"""

import base64
import binascii
import gzip
import io
import re
import zlib
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from lti_app.credentials.errors import DocumentRefused
from lti_app.credentials.signing import timestamp
from lti_app.credentials.vendored import CREDENTIALS_V2

BITS: Final = 131_072
MAX_BYTES: Final = 16 * 1024 * 1024

_ENCODED: Final = re.compile(r"u[A-Za-z0-9_-]+")


def encode(revoked: Iterable[int]) -> str:
    """Give the compressed list with the bits of `revoked` set; equal lists give equal text."""
    bits = bytearray(BITS // 8)
    for index in revoked:
        if not 0 <= index < BITS:
            raise DocumentRefused("status_index", f"A list has no bit {index}.")
        bits[index // 8] |= 0x80 >> index % 8
    packed = gzip.compress(bytes(bits), mtime=0)
    return "u" + base64.urlsafe_b64encode(packed).rstrip(b"=").decode()


def decode(encoded: str) -> bytes:
    """Unpack a list; raises DocumentRefused `status_list_unreadable`, `_too_short`, `_too_long`."""
    if not _ENCODED.fullmatch(encoded):
        raise DocumentRefused("status_list_unreadable", "The status list is not base64url.")
    try:
        packed = base64.b64decode(
            encoded[1:] + "=" * (-(len(encoded) - 1) % 4), altchars=b"-_", validate=True
        )
        with gzip.GzipFile(fileobj=io.BytesIO(packed)) as stream:
            bits = stream.read(MAX_BYTES + 1)
    except (binascii.Error, OSError, EOFError, zlib.error) as error:
        raise DocumentRefused(
            "status_list_unreadable", "The status list cannot be unpacked."
        ) from error
    if len(bits) > MAX_BYTES:
        raise DocumentRefused("status_list_too_long", "The status list unpacks to over 16 MiB.")
    if len(bits) * 8 < BITS:
        raise DocumentRefused(
            "status_list_too_short", "The status list is shorter than 131,072 bits."
        )
    return bits


def bit(encoded: str, index: int) -> bool:
    """Say whether the bit at `index` is set; index 0 is the first byte's highest bit."""
    bits = decode(encoded)
    if not 0 <= index < len(bits) * 8:
        raise DocumentRefused("status_index", "The status list has no such index.")
    return bool(bits[index // 8] & 0x80 >> index % 8)


def build_status_list(
    *, url: str, issuer: str, valid_from: datetime, revoked: Iterable[int]
) -> dict[str, Any]:
    """Build the unsigned status list credential served at `url`."""
    return {
        "@context": [CREDENTIALS_V2],
        "id": url,
        "type": ["VerifiableCredential", "BitstringStatusListCredential"],
        "issuer": issuer,
        "validFrom": timestamp(valid_from),
        "credentialSubject": {
            "id": f"{url}#list",
            "type": "BitstringStatusList",
            "statusPurpose": "revocation",
            "encodedList": encode(revoked),
        },
    }
