import json
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from jobs.credential_issuing import issue_credentials
from lti_app.credentials.credential import identity_hash, plain_name
from lti_app.credentials.model import check_schema
from lti_app.credentials.status_list import bit
from lti_app.domain.award.award import AwardBasis
from lti_app.domain.errors import RuleRefused
from lti_app.domain.people.actor import Actor
from lti_app.models.award import CredentialRow, StatusEntryRow, StatusListRow
from lti_app.models.outbox import OutboxKind, OutboxRow
from lti_app.services.award.issuing import Issuing
from lti_app.services.award.verification import Standing
from lti_app.services.jobs.outbox import Outbox
from lti_app.wiring import Wiring
from tests.clocks import FixedClock
from tests.factories.award import PIPELINE, awarded
from tests.factories.award import basis as factory_basis
from tests.factories.review import Campus, person, staff


class Killed(BaseException):
    """The process ends here, as a kill would end it."""


def documents(session: Session) -> list[dict[str, object]]:
    rows = session.scalars(select(CredentialRow.document).order_by(CredentialRow.sequence)).all()
    session.rollback()
    return [json.loads(row) for row in rows]


def test_an_award_gets_one_credential_that_fits_the_schema(
    wiring: Wiring, session: Session, awarder: Actor, basis: AwardBasis
) -> None:
    made = awarded(wiring, awarder, basis)
    (document,) = documents(session)
    check_schema(document)
    assert document["id"] == f"https://badges.example.edu/credentials/{made.credential_uuid}"


def test_the_name_is_hashed_until_the_holder_shares(
    wiring: Wiring, at: Campus, session: Session, awarder: Actor, basis: AwardBasis
) -> None:
    made = awarded(wiring, awarder, basis)
    with wiring.open_work(staff(at, basis.person_id)) as work:
        work.awards.share(made.credential_uuid, shared=True)
    assert issue_credentials(wiring) == 1
    closed, shared = documents(session)
    assert "Daniel Reyes" not in json.dumps(closed)
    assert "Daniel Reyes" in json.dumps(shared)
    assert closed["id"] == shared["id"]
    assert closed["credentialStatus"] == shared["credentialStatus"]
    (hashed,) = closed["credentialSubject"]["identifier"]  # type: ignore[index]  # a JSON object
    assert hashed["identityHash"] == identity_hash(plain_name("Daniel Reyes"), hashed["salt"])


def test_levels_are_left_out_until_the_holder_shares(
    wiring: Wiring, at: Campus, session: Session, awarder: Actor, basis: AwardBasis
) -> None:
    made = awarded(wiring, awarder, basis)
    with wiring.open_work(staff(at, basis.person_id)) as work:
        work.awards.share(made.credential_uuid, shared=True)
    issue_credentials(wiring)
    closed, shared = documents(session)
    assert [r.get("value") for r in closed["credentialSubject"]["result"]] == [None, None]  # type: ignore[index]  # a JSON object
    levels = [r.get("value") for r in shared["credentialSubject"]["result"]]  # type: ignore[index]  # a JSON object
    assert levels == ["4 of 4, Strong", "4 of 4, Strong"]


def test_issuing_again_changes_nothing(
    wiring: Wiring, session: Session, awarder: Actor, basis: AwardBasis
) -> None:
    made = awarded(wiring, awarder, basis)
    before = documents(session)
    assert issue_credentials(wiring) == 0
    with wiring.open_work(PIPELINE) as work:
        assert work.issuing.issue(made.id) is None
    assert documents(session) == before


@pytest.mark.parametrize(
    ("service", "method"), [(Issuing, "issue"), (Outbox, "finish"), (Outbox, "claim")]
)
def test_a_kill_while_issuing_loses_and_doubles_nothing(
    wiring: Wiring,
    session: Session,
    clock: FixedClock,
    awarder: Actor,
    basis: AwardBasis,
    service: type,
    method: str,
) -> None:
    awarded(wiring, awarder, basis, issued=False)
    with patch.object(service, method, side_effect=Killed), pytest.raises(Killed):
        issue_credentials(wiring)
    assert documents(session) == []
    clock.move(minutes=3)
    assert issue_credentials(wiring) == 1
    assert len(documents(session)) == 1
    assert session.scalar(select(func.count()).where(OutboxRow.done_at.is_(None))) == 0


def test_a_kill_after_the_commit_finds_it_done(
    wiring: Wiring, session: Session, clock: FixedClock, awarder: Actor, basis: AwardBasis
) -> None:
    awarded(wiring, awarder, basis)
    clock.move(hours=1)
    assert issue_credentials(wiring) == 0
    assert len(documents(session)) == 1


def test_two_processes_sign_each_award_once(
    wiring: Wiring, session: Session, awarder: Actor, basis: AwardBasis
) -> None:
    awarded(wiring, awarder, basis, issued=False)
    with ThreadPoolExecutor(2) as pool:
        signed = sum(pool.map(lambda _: issue_credentials(wiring), range(2)))
    assert signed == 1
    assert session.scalar(select(func.count()).select_from(StatusEntryRow)) == 1


def test_a_refusal_postpones_and_keeps_the_row(
    wiring: Wiring, session: Session, clock: FixedClock, awarder: Actor, basis: AwardBasis
) -> None:
    awarded(wiring, awarder, basis, issued=False)
    refusal = RuleRefused("vault.key", "A stored secret cannot be read.")
    with patch.object(Issuing, "issue", side_effect=refusal):
        assert issue_credentials(wiring) == 0
    row = session.scalars(select(OutboxRow)).one()
    assert (row.last_error, row.done_at) == ("vault.key", None)
    session.rollback()
    clock.move(minutes=5)
    assert issue_credentials(wiring) == 1


def test_a_clock_set_back_holds_up_no_claimed_award(
    wiring: Wiring, clock: FixedClock, awarder: Actor, basis: AwardBasis
) -> None:
    awarded(wiring, awarder, basis, issued=False)
    clock.move(days=1)
    with wiring.open_work(PIPELINE) as work:
        assert len(work.outbox.claim(OutboxKind.ISSUE_CREDENTIAL, "one that dies", 1)) == 1
    clock.move(days=-1)
    assert issue_credentials(wiring) == 1


def test_a_clock_set_back_holds_up_no_postponed_award(
    wiring: Wiring, clock: FixedClock, awarder: Actor, basis: AwardBasis
) -> None:
    awarded(wiring, awarder, basis, issued=False)
    clock.move(days=1)
    refusal = RuleRefused("vault.key", "A stored secret cannot be read.")
    with patch.object(Issuing, "issue", side_effect=refusal):
        assert issue_credentials(wiring) == 0
    clock.move(days=-1)
    assert issue_credentials(wiring) == 1


def test_a_revocation_sets_the_bit_at_the_next_request(
    wiring: Wiring, awarder: Actor, basis: AwardBasis
) -> None:
    made = awarded(wiring, awarder, basis)
    with wiring.open_work(PIPELINE) as work:
        assert work.verification.check(made.credential_uuid).standing is Standing.VALID
        entry = work.session.get_one(StatusEntryRow, made.id)
        before = json.loads(work.status_lists.document(entry.status_list_id))
    with wiring.open_work(awarder) as work:
        work.awards.revoke(made.id, "Awarded to the wrong person by mistake.")
    with wiring.open_work(PIPELINE) as work:
        assert work.verification.check(made.credential_uuid).standing is Standing.REVOKED
        after = json.loads(work.status_lists.document(entry.status_list_id))
    lists = [each["credentialSubject"]["encodedList"] for each in (before, after)]
    assert [bit(each, entry.status_index) for each in lists] == [False, True]


def test_a_rotated_key_signs_on_and_the_old_credential_stays_valid(
    wiring: Wiring, awarder: Actor, basis: AwardBasis
) -> None:
    made = awarded(wiring, awarder, basis)
    with wiring.open_work(PIPELINE) as work:
        work.issuer_keys.rotate()
    with wiring.open_work(PIPELINE) as work:
        assert work.verification.check(made.credential_uuid).standing is Standing.VALID
        document = json.loads(work.verification.did_document())
    assert len(document["assertionMethod"]) == 2


def test_an_award_revoked_before_it_was_signed_is_never_signed(
    wiring: Wiring, session: Session, awarder: Actor, basis: AwardBasis
) -> None:
    made = awarded(wiring, awarder, basis, issued=False)
    with wiring.open_work(awarder) as work:
        work.awards.revoke(made.id, "Awarded to the wrong person by mistake.")
    assert issue_credentials(wiring) == 0
    assert documents(session) == []
    with wiring.open_work(PIPELINE) as work:
        assert work.verification.check(made.credential_uuid).standing is Standing.REVOKED


def test_two_revocations_at_once_both_reach_the_status_list(
    wiring: Wiring, at: Campus, awarder: Actor, basis: AwardBasis
) -> None:
    first = awarded(wiring, awarder, basis)
    other = person(at.session, at.institution_id, "Ada Kim", "7654321")
    at.session.commit()
    second = awarded(wiring, awarder, factory_basis(at, wiring, other))
    with wiring.open_work(awarder) as slow:
        entry = slow.session.get_one(StatusEntryRow, second.id)
        known = slow.session.get_one(StatusListRow, entry.status_list_id)
        before = known.revision
        slow.pause()
        with wiring.open_work(awarder) as quick:
            quick.awards.revoke(first.id, "Awarded to the wrong person by mistake.")
        slow.awards.revoke(second.id, "Awarded to the wrong person by mistake.")
    with wiring.open_work(PIPELINE) as work:
        row = work.session.get_one(StatusListRow, entry.status_list_id)
        assert row.revision == before + 2


def test_an_award_that_cannot_be_signed_does_not_hold_up_the_others(
    wiring: Wiring,
    at: Campus,
    session: Session,
    clock: FixedClock,
    awarder: Actor,
    basis: AwardBasis,
) -> None:
    broken = awarded(wiring, awarder, basis, issued=False)
    other = person(at.session, at.institution_id, "Ada Kim", "7654321")
    at.session.commit()
    awarded(wiring, awarder, factory_basis(at, wiring, other), issued=False)
    issue = Issuing.issue

    def failing(self: Issuing, award_id: int) -> CredentialRow | None:
        if award_id == broken.id:
            raise LookupError
        return issue(self, award_id)

    with patch.object(Issuing, "issue", failing):
        for _ in range(2):
            with pytest.raises(LookupError):
                issue_credentials(wiring)
            clock.move(seconds=125)
    assert len(documents(session)) == 1
