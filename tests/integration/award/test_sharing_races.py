"""A share toggled while the credential is being signed is never lost, nor doubled."""

import json
from concurrent.futures import ThreadPoolExecutor

from sqlalchemy import select
from sqlalchemy.orm import Session

from jobs.credential_issuing import issue_credentials
from lti_app.domain.award.award import AwardBasis
from lti_app.domain.people.actor import Actor
from lti_app.models.award import AwardRow, CredentialRow
from lti_app.wiring import Wiring
from tests.factories.award import awarded
from tests.factories.review import Campus, staff


def share(wiring: Wiring, actor: Actor, award: AwardRow, *, shared: bool) -> None:
    with wiring.open_work(actor) as work:
        work.awards.share(award.credential_uuid, shared=shared)


def test_shares_toggled_at_once_leave_one_order_and_the_last_word(
    wiring: Wiring, session: Session, at: Campus, awarder: Actor, basis: AwardBasis
) -> None:
    award = awarded(wiring, awarder, basis)
    holder = staff(at, basis.person_id)
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: share(wiring, holder, award, shared=True), range(4)))
    assert issue_credentials(wiring) == 1
    documents = session.scalars(select(CredentialRow.document)).all()
    assert ["Daniel Reyes" in text for text in documents] == [False, True]


def test_a_share_while_signing_is_signed_afterwards(
    wiring: Wiring, session: Session, at: Campus, awarder: Actor, basis: AwardBasis
) -> None:
    award = awarded(wiring, awarder, basis, issued=False)
    holder = staff(at, basis.person_id)
    with ThreadPoolExecutor(2) as pool:
        signing = pool.submit(issue_credentials, wiring)
        sharing = pool.submit(share, wiring, holder, award, shared=True)
        signing.result()
        sharing.result()
    issue_credentials(wiring)
    newest = session.scalars(
        select(CredentialRow.document).order_by(CredentialRow.sequence.desc()).limit(1)
    ).one()
    assert "Daniel Reyes" in json.dumps(json.loads(newest))
