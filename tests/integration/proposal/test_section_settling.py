"""Two texts are settled once, by whoever comes first; every end of one is in the trail (R16)."""

import json
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.definition.phases import Section
from lti_app.domain.errors import NotFound
from lti_app.domain.ids import DefinitionVersionId
from lti_app.models.audit import AuditEntry
from lti_app.models.proposal import SectionConflictRow
from tests.factories.proposals import Office


def two_texts(office: Office) -> tuple[DefinitionVersionId, int]:
    version_id = office.begin()
    with office.wiring.open_work(office.proposer) as work:
        work.proposal_sections.save(version_id, Section.ABOUT, {"title": "Hers"}, 0)
    with office.wiring.open_work(office.co_editor) as work:
        late = work.proposal_sections.save(version_id, Section.ABOUT, {"title": "His"}, 0)
    assert late.conflict_id is not None
    return version_id, late.conflict_id


def waiting(office: Office, version_id: DefinitionVersionId) -> int:
    with office.wiring.open_work(office.admin) as work:
        return len(work.proposals.one(version_id).waiting)


def settled(session: Session) -> list[int]:
    session.expire_all()
    found = session.scalars(
        select(AuditEntry.details)
        .where(AuditEntry.action == AuditAction.PROPOSAL_TEXTS_SETTLED)
        .order_by(AuditEntry.id)
    ).all()
    session.rollback()
    return [json.loads(each)["conflict"] for each in found]


def kept_instead(session: Session) -> list[int | None]:
    session.expire_all()
    found = session.scalars(
        select(AuditEntry.details)
        .where(AuditEntry.action == AuditAction.PROPOSAL_TEXT_KEPT)
        .order_by(AuditEntry.id)
    ).all()
    session.rollback()
    return [json.loads(each)["instead_of"] for each in found]


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
def test_of_two_who_settle_at_once_one_is_told_it_is_settled(
    unit_office: Office, session: Session
) -> None:
    version_id, conflict_id = two_texts(unit_office)
    found, gone = Event(), Event()

    def keep() -> None:
        with unit_office.wiring.open_work(unit_office.proposer) as work:
            assert found.wait(10)
            work.proposal_sections.settle(conflict_id, None, 1)
        gone.set()

    def take() -> Any:
        with unit_office.wiring.open_work(unit_office.co_editor) as work:
            # Both have the texts before them; the other one's choice is committed first.
            kept = work.session.get_one(SectionConflictRow, conflict_id)
            found.set()
            assert gone.wait(10)
            return work.proposal_sections.settle(kept.id, {"title": "His"}, 1)

    with ThreadPoolExecutor(2) as pool:
        first, second = pool.submit(keep), pool.submit(take)
        first.result(20)
        with pytest.raises(NotFound):
            second.result(20)
    with unit_office.wiring.open_work(unit_office.admin) as work:
        assert work.proposals.one(version_id).content.title == "Hers"
    assert settled(session) == [conflict_id]


def test_a_choice_over_an_older_text_adds_no_other_however_often_it_is_sent(
    unit_office: Office,
) -> None:
    version_id, conflict_id = two_texts(unit_office)
    with unit_office.wiring.open_work(unit_office.proposer) as work:
        work.proposal_sections.save(version_id, Section.ABOUT, {"title": "Hers again"}, 1)
    for person in (unit_office.co_editor, unit_office.co_editor, unit_office.proposer):
        with unit_office.wiring.open_work(person) as work:
            tree = work.proposal_sections.conflict(conflict_id).written
            late = work.proposal_sections.settle(conflict_id, tree, 1)
            assert (late.changed, late.conflict_id) == (False, conflict_id)
    assert waiting(unit_office, version_id) == 1


def test_a_later_form_of_a_waiting_text_ends_the_earlier_one_in_the_trail(
    unit_office: Office, session: Session
) -> None:
    version_id, conflict_id = two_texts(unit_office)
    with unit_office.wiring.open_work(unit_office.co_editor) as work:
        later = work.proposal_sections.save(
            version_id, Section.ABOUT, {"title": "His, longer"}, 0, going_on=conflict_id
        )
    assert later.conflict_id != conflict_id
    # Going on is no choice between two texts; the entry of the later form names the earlier one.
    assert settled(session) == []
    assert kept_instead(session) == [None, conflict_id]
    assert waiting(unit_office, version_id) == 1
    row = session.get_one(SectionConflictRow, conflict_id)
    assert row.settled_by == unit_office.co_editor.person_id
