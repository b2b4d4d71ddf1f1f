from collections.abc import Callable
from typing import Any

import pytest

from lti_app.credentials.credential import EvidenceFacts
from lti_app.credentials.errors import DocumentRefused
from lti_app.credentials.model import check_model, check_schema
from tests.factories.credentials import signed

Document = dict[str, Any]


def subject(document: Document) -> Document:
    found: Document = document["credentialSubject"]
    return found


def achievement(document: Document) -> Document:
    found: Document = subject(document)["achievement"]
    return found


REFUSED: dict[str, tuple[Callable[[Document], object], str]] = {
    "context missing": (lambda d: d["@context"].pop(), "@context"),
    "context added": (lambda d: d["@context"].append("https://example.org/"), "@context"),
    "member unknown": (lambda d: d.update(honors="x"), "honors"),
    "member of the person": (
        lambda d: subject(d)["identifier"][0].update(name="Ada"),
        "credentialSubject.identifier.0.name",
    ),
    "list as one value": (lambda d: d.update(evidence=d["evidence"][0]), "evidence"),
    "type as text": (lambda d: d.update(type="OpenBadgeCredential"), "type"),
    "empty list": (lambda d: d.update(evidence=[]), "evidence"),
    "list too long": (lambda d: d.update(evidence=d["evidence"] * 60), "evidence"),
    "empty text": (lambda d: d.update(name=" "), "name"),
    "null": (lambda d: d.update(validUntil=None), "validUntil"),
    "language map": (lambda d: d.update(name={"en": "Data"}), "name"),
    "text too long": (lambda d: d.update(name="x" * 501), "name"),
    "relative id": (lambda d: d.update(id="credentials/1"), "id"),
    "id with a user": (lambda d: d.update(id="https://a@example.edu/1"), "id"),
    "issuer by address": (lambda d: d["issuer"].update(id="https://example.edu"), "issuer.id"),
    "issuer as text": (lambda d: d.update(issuer="did:web:example.edu"), "issuer"),
    "date without zone": (lambda d: d.update(validFrom="2026-05-20T14:00:00"), "validFrom"),
    "date with fraction": (lambda d: d.update(validFrom="2026-05-20T14:00:00.5Z"), "validFrom"),
    "number with three decimals": (
        lambda d: achievement(d).update(creditsAvailable=1.125),
        "credentialSubject.achievement.creditsAvailable",
    ),
    "number in exponents": (
        lambda d: achievement(d).update(creditsAvailable=1e-7),
        "credentialSubject.achievement.creditsAvailable",
    ),
    "number that is a truth": (
        lambda d: achievement(d).update(creditsAvailable=True),
        "credentialSubject.achievement.creditsAvailable",
    ),
    "number as text": (
        lambda d: achievement(d).update(creditsAvailable="1"),
        "credentialSubject.achievement.creditsAvailable",
    ),
    "hash of another kind": (
        lambda d: subject(d)["identifier"][0].update(identityHash="md5$00"),
        "credentialSubject.identifier.0.identityHash",
    ),
    "hash without salt": (
        lambda d: subject(d)["identifier"][0].pop("salt"),
        "credentialSubject.identifier.0.salt",
    ),
    "address in plain": (
        lambda d: subject(d)["identifier"].__setitem__(
            0,
            {
                "type": "IdentityObject",
                "identityType": "emailAddress",
                "hashed": False,
                "identityHash": "zoe@example.edu",
            },
        ),
        "credentialSubject.identifier.0.identityType",
    ),
    "truth as a number": (
        lambda d: subject(d)["identifier"][1].update(hashed=1),
        "credentialSubject.identifier.1.hashed",
    ),
    "subject without id": (lambda d: subject(d).pop("id"), "credentialSubject.id"),
    "image without text": (
        lambda d: achievement(d)["image"].pop("caption"),
        "credentialSubject.achievement.image.caption",
    ),
    "micro-certificate by our word": (
        lambda d: achievement(d).update(achievementType="MicroCertificate"),
        "credentialSubject.achievement.achievementType",
    ),
    "result failed": (
        lambda d: subject(d)["result"][0].update(status="Failed"),
        "credentialSubject.result.0.status",
    ),
    "result missing": (lambda d: subject(d)["result"].pop(), "credentialSubject.result"),
    "two statuses": (
        lambda d: d.update(credentialStatus=[d["credentialStatus"]]),
        "credentialStatus",
    ),
    "suspension": (
        lambda d: d["credentialStatus"].update(statusPurpose="suspension"),
        "credentialStatus.statusPurpose",
    ),
    "index of another": (
        lambda d: d["credentialStatus"].update(statusListIndex="5"),
        "credentialStatus.id",
    ),
    "index with zeros": (
        lambda d: d["credentialStatus"].update(statusListIndex="007"),
        "credentialStatus.statusListIndex",
    ),
    "key named after itself": (
        lambda d: d["proof"].update(verificationMethod="did:web:example.edu#z6Mk"),
        "proof.verificationMethod",
    ),
}


def refused_field(document: Document) -> str | None:
    with pytest.raises(DocumentRefused) as caught:
        check_model(document)
    assert caught.value.code == "model"
    return caught.value.field


@pytest.mark.parametrize(("change", "field"), REFUSED.values(), ids=REFUSED.keys())
def test_model_refuses_and_names_the_member(
    change: Callable[[Document], object], field: str
) -> None:
    document = signed()
    change(document)
    assert refused_field(document) == field


def test_model_accepts_signed_and_unsigned() -> None:
    document = signed()
    check_model(document)
    del document["proof"]
    check_model(document)


def test_model_accepts_a_shared_name() -> None:
    check_model(signed(share_name=True, levels={"explain": "Outstanding"}))


def test_model_refuses_a_document_too_large() -> None:
    piece = EvidenceFacts(name="Essay", narrative="x" * 20_000)
    assert refused_field(signed(evidence=(piece,) * 7)) == "document"


def test_model_refusal_repeats_no_learner_data() -> None:
    document = signed()
    subject(document)["identifier"][0]["identityHash"] = "zoe@example.edu"
    with pytest.raises(DocumentRefused) as caught:
        check_model(document)
    assert "zoe" not in caught.value.message


def test_schema_accepts_what_we_sign() -> None:
    check_schema(signed())


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (lambda d: d.update(validFrom="yesterday"), "validFrom"),
        (lambda d: d.pop("issuer"), ""),
        (lambda d: achievement(d).pop("criteria"), "credentialSubject.achievement"),
        (
            lambda d: achievement(d).update(achievementType="MicroCertificate"),
            "credentialSubject.achievement.achievementType",
        ),
    ],
    ids=["date in words", "no issuer", "no criteria", "type unknown"],
)
def test_schema_refuses_and_names_the_member(
    change: Callable[[Document], object], field: str
) -> None:
    document = signed()
    change(document)
    with pytest.raises(DocumentRefused) as caught:
        check_schema(document)
    assert (caught.value.code, caught.value.field) == ("schema", field)
