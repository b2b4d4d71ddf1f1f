"""Finding the key a proof names in its issuer's DID document, and nowhere else."""

from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from lti_app.credentials.errors import DocumentRefused
from lti_app.credentials.signing import load_multikey


def find_key(document: Mapping[str, Any], did: str, method: str) -> Ed25519PublicKey:
    """Give the key `method` if `did` controls it and lets it assert; raises DocumentRefused.

    The key is never read from the method's own URL, even where that looks like one.
    """
    if document.get("id") != did:
        raise DocumentRefused("did_other", "The DID document is about somebody else.")
    if not method.startswith(f"{did}#"):
        raise DocumentRefused("key_of_another", "The proof names a key of somebody else.")
    entries = [
        entry
        for entry in _listed(document.get("verificationMethod"))
        if isinstance(entry, dict) and entry.get("id") == method
    ]
    if len(entries) != 1:
        raise DocumentRefused("key_unknown", "Its issuer publishes no such key.")
    (entry,) = entries
    if entry.get("controller") != did:
        raise DocumentRefused("key_controller", "Its issuer does not control the key.")
    if method not in _listed(document.get("assertionMethod")):
        raise DocumentRefused("key_not_asserting", "Its issuer does not let this key assert.")
    key = entry.get("publicKeyMultibase")
    if entry.get("type") != "Multikey" or not isinstance(key, str):
        raise DocumentRefused("key_unreadable", "The key is not an Ed25519 Multikey.")
    return load_multikey(key)


def _listed(value: object) -> list[Any]:
    return value if isinstance(value, list) else []
