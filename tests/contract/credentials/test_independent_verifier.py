"""Our credentials before verifiers that others wrote, and tampered copies before theirs and ours.

Digital Bazaar's and the Digital Credentials Consortium's libraries under Node, and openbadgeslib.
"""

from collections.abc import Callable
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from openbadgeslib.ob3.ldp import OB3LdpVerifier, verify_data_integrity_proof
from openbadgeslib.ob3.verifier import OB3VerificationError

from lti_app.credentials.vendored import ACHIEVEMENT_CREDENTIAL_SCHEMA, load
from lti_app.credentials.verdict import VerdictState
from tests.contract.credentials.conftest import AskNode
from tests.factories.credentials import INDEX, KEY, ask, resolver, signed, status_list

Document = dict[str, Any]

node = pytest.mark.node

SCHEMA = {ACHIEVEMENT_CREDENTIAL_SCHEMA: load(ACHIEVEMENT_CREDENTIAL_SCHEMA)}
PUBLIC_PEM = KEY.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
KINDS = {
    "as awarded": {},
    "with name and levels": {"share_name": True, "levels": {"choose": "3 of 4, Sound"}},
    "without an end": {"valid_until": None},
    "without evidence": {"evidence": ()},
}


def subject(document: Document) -> Document:
    found: Document = document["credentialSubject"]
    return found


TAMPERED: dict[str, Callable[[Document], object]] = {
    "name changed": lambda d: subject(d)["achievement"].update(name="Rocket Science"),
    "date changed": lambda d: d.update(awardedDate="2020-01-01T00:00:00Z"),
    "end moved": lambda d: d.update(validUntil="2099-01-01T00:00:00Z"),
    "result removed": lambda d: subject(d)["result"].pop(),
    "evidence removed": lambda d: d.pop("evidence"),
    "recipient changed": lambda d: subject(d)["identifier"][0].update(
        identityHash="sha256$" + "0" * 64
    ),
    "status index changed": lambda d: d["credentialStatus"].update(statusListIndex="7"),
    "status removed": lambda d: d.pop("credentialStatus"),
    "member added": lambda d: d.update(honors="summa cum laude"),
    "nested member added": lambda d: subject(d)["achievement"].update(level="Master"),
    "context and member added": lambda d: (
        d["@context"].append({"@vocab": "https://example.org/#"}),
        d.update(honors="summa cum laude"),
    ),
    "key swapped": lambda d: d["proof"].update(
        verificationMethod="did:web:badges.example.edu#key-2027-1"
    ),
    "proof date changed": lambda d: d["proof"].update(created="2026-05-21T14:00:00Z"),
}


def tampered(change: Callable[[Document], object]) -> Document:
    document = signed()
    change(document)
    return document


@node
@pytest.mark.parametrize("facts", KINDS.values(), ids=KINDS.keys())
def test_digital_bazaar_accepts_what_we_sign(ask_node: AskNode, facts: Document) -> None:
    assert ask_node(signed(**facts)) == {
        "accepted": True,
        "proof": True,
        "revoked": False,
        "reason": "",
    }


@node
@pytest.mark.parametrize("facts", KINDS.values(), ids=KINDS.keys())
def test_dcc_accepts_what_we_sign(ask_node: AskNode, facts: Document) -> None:
    verdict = ask_node(signed(**facts), script="verify_dcc.mjs", documents=SCHEMA)
    assert verdict == {
        "accepted": True,
        "proof": True,
        "revoked": False,
        "schema": True,
        "reason": "",
    }


@node
@pytest.mark.parametrize("change", TAMPERED.values(), ids=TAMPERED.keys())
def test_tampered_copy_is_refused_by_them_and_by_us(
    ask_node: AskNode, change: Callable[[Document], object]
) -> None:
    document = tampered(change)
    assert ask_node(document)["proof"] is False
    assert ask(document).state is VerdictState.INVALID


@node
@pytest.mark.parametrize("script", ["verify.mjs", "verify_dcc.mjs"])
def test_revoked_bit_is_seen_by_them_and_by_us(ask_node: AskNode, script: str) -> None:
    verdict = ask_node(signed(), script=script, revoked=(INDEX,), documents=SCHEMA)
    assert (verdict["accepted"], verdict["proof"], verdict["revoked"]) == (False, True, True)
    ours = ask(signed(), resolver(listed=status_list(INDEX)))
    assert ours.reason is not None
    assert ours.reason.code == "revoked"


@node
def test_altered_status_list_is_refused_by_them_and_never_valid_to_us(ask_node: AskNode) -> None:
    listed = status_list(INDEX)
    listed["credentialSubject"]["encodedList"] = status_list()["credentialSubject"]["encodedList"]
    assert ask_node(signed(), documents={listed["id"]: listed})["accepted"] is False
    assert ask(signed(), resolver(listed=listed)).state is VerdictState.CANNOT_TELL


def test_openbadgeslib_accepts_what_we_sign() -> None:
    verified = OB3LdpVerifier(pubkey_pem=PUBLIC_PEM).verify(signed())
    assert verified.achievement.name == "Data Storytelling"


def test_openbadgeslib_accepts_our_status_list() -> None:
    verify_data_integrity_proof(status_list(INDEX), PUBLIC_PEM)


@pytest.mark.parametrize("change", TAMPERED.values(), ids=TAMPERED.keys())
def test_tampered_copy_is_refused_by_openbadgeslib(change: Callable[[Document], object]) -> None:
    with pytest.raises(OB3VerificationError):
        OB3LdpVerifier(pubkey_pem=PUBLIC_PEM).verify(tampered(change))
