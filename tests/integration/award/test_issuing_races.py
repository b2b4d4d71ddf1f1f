"""Awarding, signing, revoking and sharing at once: nothing is lost, doubled or signed too late."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier, Event
from typing import Any
from unittest.mock import patch

import pytest
from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from jobs.credential_issuing import issue_credentials
from lti_app.credentials.signing import sign
from lti_app.credentials.status_list import bit
from lti_app.domain.award.award import AwardBasis
from lti_app.domain.people.actor import Actor
from lti_app.models.award import AwardRow, CredentialRow, IssuerKeyRow, StatusEntryRow
from lti_app.models.outbox import OutboxRow
from lti_app.services.award.verification import Standing
from lti_app.wiring import Wiring
from tests.clocks import FixedClock
from tests.factories.award import PIPELINE, awarded
from tests.factories.award import basis as factory_basis
from tests.factories.review import Campus, person, staff

CREDENTIALS = select(func.count()).select_from(CredentialRow)
STILL_DUE = select(func.count()).where(OutboxRow.done_at.is_(None))
REASON = "Awarded to the wrong person by mistake."


def revoke(wiring: Wiring, by: Actor, award: AwardRow) -> None:
    with wiring.open_work(by) as work:
        work.awards.revoke(award.id, REASON)


def more_awards(wiring: Wiring, at: Campus, by: Actor, count: int) -> list[AwardRow]:
    people = [person(at.session, at.institution_id, f"Learner {n}") for n in range(count)]
    at.session.commit()
    return [awarded(wiring, by, factory_basis(at, wiring, each), issued=False) for each in people]


def count(session: Session, query: Select[int]) -> int:
    """Count, and let the lock go so that units of work can follow."""
    found = session.scalar(query) or 0
    session.rollback()
    return found


def signed_as_revoked(wiring: Wiring, award: AwardRow) -> bool:
    """Whether the list that anyone reads has this award's bit set."""
    with wiring.open_work(PIPELINE) as work:
        entry = work.session.get_one(StatusEntryRow, award.id)
        listed = json.loads(work.status_lists.document(entry.status_list_id))
    return bit(listed["credentialSubject"]["encodedList"], entry.status_index)


def settle(wiring: Wiring, clock: FixedClock) -> None:
    """Let what stepped back come again, as the schedule would."""
    clock.move(minutes=10)
    issue_credentials(wiring)


def test_many_jobs_at_once_sign_each_of_many_awards_once_at_a_place_of_its_own(
    wiring: Wiring, session: Session, clock: FixedClock, at: Campus, awarder: Actor
) -> None:
    awards = more_awards(wiring, at, awarder, 6)
    gate = Barrier(3)

    def run(_: int) -> None:
        gate.wait()
        issue_credentials(wiring)

    with ThreadPoolExecutor(3) as pool:
        for done in [pool.submit(run, number) for number in range(3)]:
            # Two that meet at the very same place: one steps back, and signs later.
            done.exception()
    settle(wiring, clock)
    found = session.execute(select(CredentialRow.award_id, CredentialRow.sequence)).all()
    assert sorted(found) == sorted((each.id, 1) for each in awards)
    places = session.execute(
        select(StatusEntryRow.status_list_id, StatusEntryRow.status_index)
    ).all()
    assert len(set(places)) == len(places) == len(awards)
    assert count(session, STILL_DUE) == 0
    assert session.scalar(select(func.count()).where(IssuerKeyRow.retired_at.is_(None))) == 1


def test_a_place_taken_already_is_never_given_again(
    wiring: Wiring, session: Session, at: Campus, awarder: Actor
) -> None:
    more_awards(wiring, at, awarder, 2)
    with patch(
        "lti_app.services.award.issuing.secrets.randbelow", side_effect=[94567, 94567, 94567, 12]
    ):
        assert issue_credentials(wiring) == 2
    assert set(session.scalars(select(StatusEntryRow.status_index))) == {94567, 12}


def test_a_revocation_while_it_is_being_signed_reaches_the_list(
    wiring: Wiring, session: Session, at: Campus, awarder: Actor, basis: AwardBasis
) -> None:
    (other,) = more_awards(wiring, at, awarder, 1)
    issue_credentials(wiring)
    assert not signed_as_revoked(wiring, other), "the list itself is signed by now"
    award = awarded(wiring, awarder, basis, issued=False)
    is_signing, is_revoked = Event(), Event()

    def slowly(*given: Any) -> dict[str, Any]:
        is_signing.set()
        # Held back by the award's lock, a revocation is not done while this waits.
        is_revoked.wait(1)
        return sign(*given)

    with patch("lti_app.services.award.issuing.sign", slowly), ThreadPoolExecutor(2) as pool:
        job = pool.submit(issue_credentials, wiring)
        assert is_signing.wait(20)
        taken_back = pool.submit(revoke, wiring, awarder, award)
        taken_back.add_done_callback(lambda _: is_revoked.set())
        taken_back.result()
        assert job.result() == 1
    assert count(session, CREDENTIALS) == 2
    assert (signed_as_revoked(wiring, award), signed_as_revoked(wiring, other)) == (True, False)
    with wiring.open_work(PIPELINE) as work:
        assert work.verification.check(award.credential_uuid).standing is Standing.REVOKED


@pytest.mark.parametrize("shared", [True, False])
def test_a_share_beside_a_revocation_signs_nothing_anew_once_it_is_revoked(
    wiring: Wiring,
    session: Session,
    clock: FixedClock,
    at: Campus,
    awarder: Actor,
    basis: AwardBasis,
    *,
    shared: bool,
) -> None:
    award = awarded(wiring, awarder, basis)
    holder = staff(at, basis.person_id)
    gate = Barrier(3)

    def share() -> None:
        gate.wait()
        with wiring.open_work(holder) as work:
            work.awards.share(award.credential_uuid, shared=shared)

    def take_back() -> None:
        gate.wait()
        revoke(wiring, awarder, award)

    def issue() -> None:
        gate.wait()
        issue_credentials(wiring)

    with ThreadPoolExecutor(3) as pool:
        for done in [pool.submit(each) for each in (share, take_back, issue)]:
            done.result()
    signed = count(session, CREDENTIALS)
    settle(wiring, clock)
    assert count(session, CREDENTIALS) == signed
    assert count(session, STILL_DUE) == 0
    assert signed_as_revoked(wiring, award)
    with wiring.open_work(PIPELINE) as work:
        found = work.verification.check(award.credential_uuid)
    assert found.standing is Standing.REVOKED
    assert shared or found.holder is None
