"""Data Integrity proofs of the one suite we use, `eddsa-rdfc-2022`, over PyLD and Ed25519.

W3C Verifiable Credential Data Integrity 1.0, section 4; Data Integrity EdDSA
Cryptosuites 1.0, section 3.2.
"""

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, Final

import base58
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from lti_app.credentials.canonical import canonicalize
from lti_app.credentials.errors import DocumentRefused

CRYPTOSUITE: Final = "eddsa-rdfc-2022"
PROOF_TYPE: Final = "DataIntegrityProof"
PURPOSE: Final = "assertionMethod"

_MULTICODEC_ED25519: Final = b"\xed\x01"
_SIGNATURE_BYTES: Final = 64
# The five statements of our proof options, in canonical order: expanding them anew for each
# credential costs a seventh of a signature. A test compares them with PyLD's own.
OPTIONS_QUADS: Final = (
    '_:c14n0 <http://purl.org/dc/terms/created> "{created}"'
    "^^<http://www.w3.org/2001/XMLSchema#dateTime> .\n"
    "_:c14n0 <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    " <https://w3id.org/security#DataIntegrityProof> .\n"
    '_:c14n0 <https://w3id.org/security#cryptosuite> "eddsa-rdfc-2022"'
    "^^<https://w3id.org/security#cryptosuiteString> .\n"
    "_:c14n0 <https://w3id.org/security#proofPurpose>"
    " <https://w3id.org/security#assertionMethod> .\n"
    "_:c14n0 <https://w3id.org/security#verificationMethod> <{method}> .\n"
)


def generate_key() -> Ed25519PrivateKey:
    """Make a new issuer key."""
    return Ed25519PrivateKey.generate()


def private_bytes(key: Ed25519PrivateKey) -> bytes:
    """Give the 32 bytes to store, encrypted, for `key`."""
    return key.private_bytes_raw()


def load_private_key(raw: bytes) -> Ed25519PrivateKey:
    """Make the key again from its stored 32 bytes."""
    return Ed25519PrivateKey.from_private_bytes(raw)


def multikey(key: Ed25519PublicKey) -> str:
    """Write a public key as a Multikey `publicKeyMultibase` (Controlled Identifiers 1.0)."""
    return "z" + base58.b58encode(_MULTICODEC_ED25519 + key.public_bytes_raw()).decode()


def load_multikey(text: str) -> Ed25519PublicKey:
    """Read a `publicKeyMultibase`; raises DocumentRefused `key_unreadable` unless Ed25519."""
    raw = _decode_multibase(text, "key_unreadable")
    if raw[:2] != _MULTICODEC_ED25519 or len(raw) != 34:  # noqa: PLR2004 - prefix and 32 bytes
        raise DocumentRefused("key_unreadable", "The key is not an Ed25519 Multikey.")
    return Ed25519PublicKey.from_public_bytes(raw[2:])


def sign(
    document: Mapping[str, Any],
    key: Ed25519PrivateKey,
    verification_method: str,
    created: datetime,
) -> dict[str, Any]:
    """Give `document` with its proof; raises DocumentRefused if a member would go unsigned."""
    if "proof" in document:
        raise DocumentRefused("already_signed", "The document already carries a proof.")
    proof = {
        "type": PROOF_TYPE,
        "cryptosuite": CRYPTOSUITE,
        "created": timestamp(created),
        "verificationMethod": verification_method,
        "proofPurpose": PURPOSE,
    }
    options = OPTIONS_QUADS.format(created=proof["created"], method=verification_method).encode()
    signature = key.sign(_digest(options, canonicalize(document)))
    proof["proofValue"] = "z" + base58.b58encode(signature).decode()
    return {**document, "proof": proof}


def check_proof(document: Mapping[str, Any], key: Ed25519PublicKey) -> None:
    """Check the signature of a signed document; raises DocumentRefused `signature_wrong`."""
    unsigned = {name: value for name, value in document.items() if name != "proof"}
    options = {
        "@context": document["@context"],
        **{name: value for name, value in document["proof"].items() if name != "proofValue"},
    }
    signature = _decode_multibase(document["proof"]["proofValue"], "signature_wrong")
    if len(signature) != _SIGNATURE_BYTES:
        raise DocumentRefused("signature_wrong", "The proof value is not an Ed25519 signature.")
    try:
        key.verify(signature, _digest(canonicalize(options), canonicalize(unsigned)))
    except InvalidSignature as error:
        raise DocumentRefused(
            "signature_wrong", "The credential was changed after it was signed."
        ) from error


def serialize(document: Mapping[str, Any]) -> str:
    """Write the exact text that is stored and served."""
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def timestamp(moment: datetime) -> str:
    """Write an aware datetime in UTC, to the second, with `Z`."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def _digest(options: bytes, document: bytes) -> bytes:
    return hashlib.sha256(options).digest() + hashlib.sha256(document).digest()


def _decode_multibase(text: str, code: str) -> bytes:
    if not text.startswith("z") or len(text) > 128:  # noqa: PLR2004 - twice the longest we read
        raise DocumentRefused(code, "The value is not base58btc.")
    try:
        return base58.b58decode(text[1:])
    except ValueError as error:
        raise DocumentRefused(code, "The value is not base58btc.") from error
