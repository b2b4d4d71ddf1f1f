from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from lti_app.credentials.credential import (
    build_credential,
    credential_url,
    identity_hash,
    new_salt,
    plain_email,
    plain_name,
)
from lti_app.credentials.model import check_model
from lti_app.credentials.signing import serialize
from tests.factories.credentials import ACHIEVEMENT, FACTS, signed

URL = "https://badges.example.edu/achievements/storytelling/3"


def test_identity_hash_is_the_specifications_own_example() -> None:
    assert identity_hash("a@example.com", "Kosher").startswith("sha256$b5809d8a")
    assert identity_hash("a@example.com", "Kosher").endswith("ef399")


def test_salts_are_sixteen_new_bytes_each() -> None:
    salts = {new_salt() for _ in range(50)}
    assert len(salts) == 50
    assert {len(bytes.fromhex(salt)) for salt in salts} == {16}


def test_credential_holds_neither_name_nor_address_nor_level() -> None:
    text = serialize(signed()).lower()
    assert "exampleov" not in text
    assert "zoe" not in text
    assert "student.example.edu" not in text
    assert '"value"' not in text


def test_credential_holds_name_and_address_as_hashes_with_their_own_salts() -> None:
    assert build_credential(FACTS)["credentialSubject"]["identifier"] == [
        {
            "type": "IdentityObject",
            "identityType": "emailAddress",
            "hashed": True,
            "identityHash": identity_hash("zoe.example@student.example.edu", "a1" * 16),
            "salt": "a1" * 16,
        },
        {
            "type": "IdentityObject",
            "identityType": "name",
            "hashed": True,
            "identityHash": identity_hash("Zoë Exampleová 🎓", "0f" * 16),
            "salt": "0f" * 16,
        },
    ]


def test_shared_name_stands_in_plain_and_the_address_stays_hashed() -> None:
    address, name = build_credential(replace(FACTS, share_name=True))["credentialSubject"][
        "identifier"
    ]
    assert address["hashed"] is True
    assert name == {
        "type": "IdentityObject",
        "identityType": "name",
        "hashed": False,
        "identityHash": "Zoë Exampleová 🎓",
    }


def test_reissue_keeps_id_subject_and_status() -> None:
    first = build_credential(FACTS)
    again = build_credential(
        replace(
            FACTS,
            share_name=True,
            levels={"explain": "Outstanding"},
            valid_from=datetime(2026, 7, 1, tzinfo=UTC),
        )
    )
    assert again["id"] == first["id"]
    assert again["credentialSubject"]["id"] == first["credentialSubject"]["id"]
    assert again["credentialStatus"] == first["credentialStatus"]
    assert again["awardedDate"] == first["awardedDate"]
    assert again["validFrom"] == "2026-07-01T00:00:00Z"
    check_model(again)


def test_levels_stand_only_where_the_holder_shares_them() -> None:
    facts = replace(FACTS, levels={"explain": "Outstanding"})
    assert build_credential(facts)["credentialSubject"]["result"] == [
        {"type": ["Result"], "status": "Completed", "resultDescription": f"{URL}#slo-1"},
        {
            "type": ["Result"],
            "status": "Completed",
            "resultDescription": f"{URL}#slo-2",
            "value": "Outstanding",
        },
    ]


def test_status_entry_names_list_and_index() -> None:
    assert build_credential(FACTS)["credentialStatus"] == {
        "id": "https://badges.example.edu/status/1#94567",
        "type": "BitstringStatusListEntry",
        "statusPurpose": "revocation",
        "statusListIndex": "94567",
        "statusListCredential": "https://badges.example.edu/status/1",
    }


@pytest.mark.parametrize(
    ("changes", "missing"),
    [({"email": None}, "emailAddress"), ({"name": None}, "name")],
)
def test_unknown_identifier_is_left_out(changes: dict[str, None], missing: str) -> None:
    document = build_credential(replace(FACTS, **changes))  # type: ignore[arg-type]  # by name
    kinds = [entry["identityType"] for entry in document["credentialSubject"]["identifier"]]
    assert kinds == [kind for kind in ("emailAddress", "name") if kind != missing]


def test_nothing_is_null_or_empty_where_facts_are_missing() -> None:
    bare = replace(
        FACTS,
        achievement=replace(ACHIEVEMENT, pos=(), alignments=(), tags=(), previous_version=None),
        email=None,
        valid_until=None,
        term=None,
        evidence=(),
    )
    document = build_credential(bare)
    assert "validUntil" not in document
    assert "evidence" not in document
    assert "term" not in document["credentialSubject"]
    check_model(document)


def test_subject_without_any_identifier_still_stands() -> None:
    document = build_credential(replace(FACTS, name=None, email=""))
    assert "identifier" not in document["credentialSubject"]
    check_model(document)


def test_credential_is_the_address_of_its_page() -> None:
    credential = UUID("3f0c9a2e-0b1d-4f57-9a55-0d3b6f1f5f01")
    assert credential_url("https://badges.example.edu/", credential) == (
        "https://badges.example.edu/credentials/3f0c9a2e-0b1d-4f57-9a55-0d3b6f1f5f01"
    )


def test_identifiers_are_hashed_in_one_spelling() -> None:
    assert plain_email(" Ada@Example.EDU ") == "ada@example.edu"
    assert plain_name(" Ada\u00a0  Lovelace ") == "Ada Lovelace"
    assert plain_name("Zoe\u0308") == "Zo\u00eb"
