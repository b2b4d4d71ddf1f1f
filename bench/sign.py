"""The row `sign`: whole credentials a second against canonicalization and one Ed25519 signature.

Ours builds the credential from its facts, checks it against our own model, canonicalizes document
and proof options, signs and writes the text that is stored. The floor canonicalizes the same
finished document with the same library, the same contexts already resolved, and signs 64 bytes.
Both run in one process, in turns, so that a busy machine slows both alike.
"""

import statistics
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import uuid4

from pyld import jsonld

from lti_app.credentials.achievement import AchievementFacts, AlignmentFacts, PoFacts, SloFacts
from lti_app.credentials.credential import (
    CredentialFacts,
    EvidenceFacts,
    StatusEntry,
    build_credential,
    new_salt,
)
from lti_app.credentials.issuer import IssuerFacts, verification_method
from lti_app.credentials.model import check_model
from lti_app.credentials.signing import generate_key, serialize, sign
from lti_app.credentials.vendored import load_context
from lti_app.domain.definition.kinds import MicroCredentialType

REPEATS = 7
CREDENTIALS = 60
BASE = "https://badges.example.edu"
ISSUER = IssuerFacts(base_url=BASE, name="Example University", url="https://www.example.edu")
METHOD = verification_method(ISSUER.did, "key-2026-1")
KEY = generate_key()
AWARDED = datetime(2026, 5, 20, 14, 0, tzinfo=UTC)
ACHIEVEMENT = AchievementFacts(
    base_url=BASE,
    line="storytelling",
    version=3,
    kind=MicroCredentialType.BADGE,
    name="Data Storytelling",
    description="Turns data into a clear, honest account.",
    competency="Can explain a data set to people who did not collect it.",
    criteria="Every outcome at *Sound* or better, and the reflection.",
    slos=tuple(SloFacts(f"slo-{n}", f"Shows the outcome numbered {n}") for n in range(1, 5)),
    pos=tuple(PoFacts(f"PO-{n}", f"Program outcome {n}") for n in range(1, 4)),
    alignments=(AlignmentFacts(name="Data analyst", code="15-2051", framework="O*NET"),),
    image_alt="Blue hexagon with a bar chart",
    tags=("data", "writing"),
    credits=Decimal("1.5"),
)
FACTS = CredentialFacts(
    credential=uuid4(),
    subject=uuid4(),
    issuer=ISSUER,
    achievement=ACHIEVEMENT,
    valid_from=AWARDED,
    awarded=AWARDED,
    term="Spring 2026",
    name="Ada Example",
    name_salt=new_salt(),
    email="ada@student.example.edu",
    email_salt=new_salt(),
    status=StatusEntry(list_url=f"{BASE}/status/1", index=94_567),
    evidence=tuple(
        EvidenceFacts(name=f"Outcome {n}", narrative="Assessed work, held by the university.")
        for n in range(1, 5)
    ),
)


def rows() -> list[dict[str, Any]]:
    """Measure, and give the one row."""
    document = build_credential(FACTS)
    _issue()
    _floor(document)
    ours, other = [], []
    for _ in range(REPEATS):
        ours.append(_rate(_issue))
        other.append(_rate(lambda: _floor(document)))
    ratios = [mine / floor for mine, floor in zip(ours, other, strict=True)]
    return [
        {
            "row": "sign",
            "ours": statistics.median(ours),
            "other": statistics.median(other),
            "ratio": statistics.median(ratios),
            "spread": f"{min(ratios):.2f}-{max(ratios):.2f}",
            "unit": "credentials/s",
            "against": "canonicalization and one Ed25519 signature",
            "repeats": REPEATS,
        }
    ]


def _rate(action: Callable[[], object]) -> float:
    begun = time.perf_counter()
    for _ in range(CREDENTIALS):
        action()
    return CREDENTIALS / (time.perf_counter() - begun)


def _issue() -> str:
    facts = replace(
        FACTS,
        credential=uuid4(),
        subject=uuid4(),
        name_salt=new_salt(),
        email_salt=new_salt(),
    )
    document = build_credential(facts)
    check_model(document)
    return serialize(sign(document, KEY, METHOD, AWARDED))


def _floor(document: dict[str, Any]) -> bytes:
    canonical = jsonld.normalize(
        document,
        {
            "algorithm": "URDNA2015",
            "format": "application/n-quads",
            "documentLoader": load_context,
        },
    )
    return KEY.sign(canonical.encode()[:64])
