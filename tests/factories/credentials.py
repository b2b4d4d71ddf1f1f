"""One believable award, ready to sign, and the pieces a verifier asks for."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from lti_app.credentials.achievement import (
    AchievementFacts,
    AlignmentFacts,
    PoFacts,
    SloFacts,
)
from lti_app.credentials.credential import (
    CredentialFacts,
    EvidenceFacts,
    StatusEntry,
    build_credential,
)
from lti_app.credentials.errors import SourceUnavailable
from lti_app.credentials.issuer import (
    IssuerFacts,
    PublishedKey,
    did_document,
    verification_method,
)
from lti_app.credentials.signing import serialize, sign
from lti_app.credentials.status_list import build_status_list
from lti_app.credentials.verdict import Verdict
from lti_app.credentials.verify import Question, verify
from lti_app.domain.definition.kinds import MicroCredentialType

BASE: Final = "https://badges.example.edu"
DID: Final = "did:web:badges.example.edu"
METHOD: Final = f"{DID}#key-2026-1"
LIST_URL: Final = f"{BASE}/status/1"
INDEX: Final = 94_567
NOW: Final = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)
AWARDED: Final = datetime(2026, 5, 20, 14, 0, tzinfo=UTC)
KEY: Final = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
OTHER_KEY: Final = Ed25519PrivateKey.from_private_bytes(bytes(range(1, 33)))
ISSUER: Final = IssuerFacts(
    base_url=BASE,
    name="Example University",
    url="https://www.example.edu",
    email="asa@example.edu",
)
ACHIEVEMENT: Final = AchievementFacts(
    base_url=BASE,
    line="storytelling",
    version=3,
    kind=MicroCredentialType.BADGE,
    name="Data Storytelling",
    description="Turns data into a clear, honest account.",
    competency="Can explain a data set to people who did not collect it.",
    criteria="Every outcome at *Sound* or better, and the reflection.",
    slos=(
        SloFacts("choose", "Chooses a fitting chart"),
        SloFacts("explain", "Explains a finding in plain words"),
    ),
    pos=(
        PoFacts("PO-4", "Written communication", "https://www.example.edu/po/4"),
        PoFacts("PO-5", "Quantitative reasoning"),
    ),
    alignments=(
        AlignmentFacts(
            name="Data analyst", code="15-2051", framework="O*NET", url="https://www.onetonline.org"
        ),
        AlignmentFacts(name="Graduate study in statistics"),
    ),
    image_alt="Blue hexagon with a bar chart",
    tags=("data", "writing"),
    code="MC-DST",
    credits=Decimal("1.5"),
    previous_version=2,
)
FACTS: Final = CredentialFacts(
    credential=UUID("3f0c9a2e-0b1d-4f57-9a55-0d3b6f1f5f01"),
    subject=UUID("7b4d2f0e-58f3-4b6e-8a39-3a7c1d7f9c02"),
    issuer=ISSUER,
    achievement=ACHIEVEMENT,
    valid_from=AWARDED,
    awarded=AWARDED,
    valid_until=AWARDED.replace(year=2031),
    term="Spring 2026",
    name="Zoë Exampleová 🎓",
    name_salt="0f" * 16,
    email="Zoe.Example@student.example.edu ",
    email_salt="a1" * 16,
    status=StatusEntry(list_url=LIST_URL, index=INDEX),
    evidence=(
        EvidenceFacts(name="Data essay", narrative="Four charts and 1,500 words.", genre="Essay"),
        EvidenceFacts(name="Poster", narrative="One finding, shown to the department."),
    ),
)


def signed(**changes: Any) -> dict[str, Any]:
    """Sign the award, with some of its facts changed."""
    return sign(build_credential(replace(FACTS, **changes)), KEY, METHOD, AWARDED)


def did_json(*, key: Ed25519PrivateKey = KEY) -> dict[str, Any]:
    return did_document(ISSUER, [PublishedKey(fragment="key-2026-1", public=key.public_key())])


def status_list(*revoked: int) -> dict[str, Any]:
    unsigned = build_status_list(url=LIST_URL, issuer=DID, valid_from=AWARDED, revoked=revoked)
    return sign(unsigned, KEY, verification_method(DID, "key-2026-1"), AWARDED)


@dataclass
class FakeResolver:
    """Answers with what it was given and notes what it was asked; anything else is unreachable."""

    answers: dict[str, bytes]
    asked: list[str] = field(default_factory=list)

    def did_document(self, did: str) -> bytes:
        return self._answer(did)

    def status_list(self, url: str) -> bytes:
        return self._answer(url)

    def _answer(self, name: str) -> bytes:
        self.asked.append(name)
        if name not in self.answers:
            raise SourceUnavailable("unreachable", "The address did not answer.")
        return self.answers[name]


def resolver(
    *, did: dict[str, Any] | None = None, listed: dict[str, Any] | None = None
) -> FakeResolver:
    """Answer as the issuer of the award does, with one of its documents replaced if given."""
    return FakeResolver(
        {
            DID: serialize(did_json() if did is None else did).encode(),
            LIST_URL: serialize(status_list() if listed is None else listed).encode(),
        }
    )


def ask(
    document: dict[str, Any] | bytes,
    source: FakeResolver | None = None,
    *,
    now: datetime = NOW,
    recipient: str | None = None,
    newest: datetime | None = None,
) -> Verdict:
    """Verify a credential as a reader who trusts its issuer would."""
    content = document if isinstance(document, bytes) else serialize(document).encode()
    question = Question(trusted=frozenset({DID}), now=now, recipient=recipient, newest=newest)
    return verify(content, source or resolver(), question)


def reason(verdict: Verdict) -> tuple[str, str]:
    """Give the state and the code of the check that decided."""
    return verdict.state, verdict.reason.code if verdict.reason else ""
