"""The credential the whole line issues, served at its public addresses, under other verifiers."""

import copy
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from lti_app.credentials.model import check_model, check_schema
from lti_app.credentials.verdict import CheckName, Verdict, VerdictState
from lti_app.credentials.verify import Question, verify
from lti_app.wiring import Wiring
from tests.clocks import FixedClock
from tests.contract.credentials.conftest import AskNode
from tests.factories.award import awarded, awarder, basis
from tests.factories.review import campus, person

Document = dict[str, Any]


@dataclass(frozen=True)
class Published:
    """What anyone can fetch of one award."""

    credential: Document
    did: Document
    status: Document

    @property
    def documents(self) -> dict[str, Document]:
        return {self.did["id"]: self.did, self.status["id"]: self.status}

    def did_document(self, did: str) -> bytes:
        return json.dumps(self.did).encode()

    def status_list(self, url: str) -> bytes:
        return json.dumps(self.status).encode()


@pytest.fixture
def clock() -> FixedClock:
    # Their status check asks the machine's own clock, so what we sign must lie in its past.
    return FixedClock(datetime(2026, 5, 20, 14, 0, tzinfo=UTC))


@pytest.fixture
def published(wiring: Wiring, session: Session, client: FlaskClient) -> Published:
    at = campus(session)
    by = awarder(at, session)
    learner = person(session, at.institution_id, "Daniel Reyes", "1234567")
    session.commit()
    award = awarded(wiring, by, basis(at, wiring, learner))
    credential = json.loads(client.get(f"/credentials/{award.credential_uuid}.json").text)
    status = credential["credentialStatus"]["statusListCredential"].rsplit("/", 1)[-1]
    return Published(
        credential=credential,
        did=json.loads(client.get("/.well-known/did.json").text),
        status=json.loads(client.get(f"/status/{status}").text),
    )


def ours(of: Published, document: Document, clock: FixedClock) -> Verdict:
    question = Question(trusted=frozenset({of.did["id"]}), now=clock.now())
    return verify(json.dumps(document).encode(), of, question)


def rename(document: Document) -> None:
    document["credentialSubject"]["achievement"]["name"] = "Advanced Responsible AI"


def redate(document: Document) -> None:
    document["awardedDate"] = "2020-01-01T00:00:00Z"


def drop_result(document: Document) -> None:
    document["credentialSubject"]["result"].pop()


def move_status(document: Document) -> None:
    index = document["credentialStatus"]["statusListIndex"]
    document["credentialStatus"]["statusListIndex"] = str((int(index) + 1) % 131_072)


def change_subject(document: Document) -> None:
    document["credentialSubject"]["id"] = "urn:uuid:00000000-0000-4000-8000-000000000000"


@pytest.mark.node
def test_the_issued_credential_is_valid_to_them_and_to_us(
    published: Published, ask_node: AskNode, clock: FixedClock
) -> None:
    check_schema(published.credential)
    check_model(published.credential)
    answer = ask_node(published.credential, documents=published.documents, now=clock.now())
    expected = {"accepted": True, "proof": True, "revoked": False, "reason": ""}
    assert answer == expected
    assert ours(published, published.credential, clock).state is VerdictState.VALID


@pytest.mark.node
@pytest.mark.parametrize("change", [rename, redate, drop_result, move_status, change_subject])
def test_a_tampered_copy_fails_with_them_and_with_us(
    published: Published,
    ask_node: AskNode,
    clock: FixedClock,
    change: Callable[[Document], None],
) -> None:
    copied = copy.deepcopy(published.credential)
    change(copied)
    assert copied != published.credential
    answer = ask_node(copied, documents=published.documents, now=clock.now())
    assert answer["proof"] is False
    assert "Invalid signature" in answer["reason"]
    verdict = ours(published, copied, clock)
    assert verdict.state is VerdictState.INVALID
    assert verdict.reason is not None
    assert verdict.reason.name is CheckName.PROOF
