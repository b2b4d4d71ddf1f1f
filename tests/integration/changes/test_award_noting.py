"""What a reading notes of awards: once, in few statements, under whatever mapping is in force.

Whoever closes an item while a reading goes on waits for it, or the reading for them.
"""

from dataclasses import replace
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from lti_app.domain.award.after_award import AwardChangeClosing
from lti_app.domain.award.award import AwardState
from lti_app.domain.errors import Conflict
from lti_app.domain.ids import DefinitionLineId, PersonId
from lti_app.domain.mapping.mapping import MappingContent
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.domain.review.seal import Candidate, SealContent
from lti_app.models.award import AwardRow
from lti_app.models.change import AwardChangeRow
from lti_app.models.documents import decode, digest, encode
from lti_app.models.mapping import MappingVersionRow
from lti_app.models.person import PersonRow
from lti_app.models.review import ReviewCaseRow, SealRow
from lti_app.services.award import change_noting as award_change_noting
from tests.factories.evidence import CRITERION, content, impact_rubric
from tests.integration.changes.conftest import meanwhile
from tests.integration.changes.test_after_award import WHY, items, keep, read, shown
from tests.integration.review.conftest import Desk, statements


def test_list_takes_the_same_statements_however_many_wait(awarded: Desk) -> None:
    awarded.course.room.assess("877", "311", {CRITERION: "1"})
    read(awarded)
    window = awarded.reviewer()
    shown(awarded, window)
    with statements(awarded.course.wiring) as few:
        assert shown(awarded, window).count("No longer complete") == 1
    for number in range(20):
        copied(awarded, number)
    with statements(awarded.course.wiring) as many:
        assert shown(awarded, window).count("No longer complete") == 21
    assert len(many) == len(few)
    assert len([sql for sql in many if "award_change" in sql]) == 3


def test_many_are_opened_after_as_many_questions_as_one(awarded: Desk) -> None:
    others = [copied(awarded, number) for number in range(21)]
    assert opening(awarded, others[:1]) == opening(awarded, others[1:])
    assert len(items(awarded)) == 21


def opening(desk: Desk, people: list[PersonId]) -> int:
    """Count what the database is asked while these people's work taken away is noted."""
    with desk.course.wiring.session() as session:
        line_id = session.scalars(select(AwardRow.line_id)).first()
        document = session.scalars(select(SealRow.document)).first()
        assert None not in (line_id, document)
        seal = decode(document or "", SealContent)
    now = replace(seal, learner=replace(seal.learner, submissions=()))
    shown_now = [
        Candidate(
            institution_id=desk.course.institution_id,
            person_id=each,
            definition_line_id=DefinitionLineId(line_id or 0),
            content=now,
        )
        for each in people
    ]
    with desk.course.open_work() as work, statements(desk.course.wiring) as seen:
        assert work.award_change_noting.note(shown_now) == len(people)
        work.session.flush()
    return sum(sql.startswith("SELECT") for sql in seen)


def copied(desk: Desk, number: int) -> PersonId:
    """Let another person hold an award of the same seal, and what waits on it."""
    with desk.course.wiring.session() as session:
        award = session.scalars(select(AwardRow).order_by(AwardRow.id)).first()
        case = session.scalars(select(ReviewCaseRow).order_by(ReviewCaseRow.id)).first()
        item = session.scalars(select(AwardChangeRow).order_by(AwardChangeRow.id)).first()
        assert award is not None
        assert case is not None
        person = PersonRow(
            institution_id=award.institution_id,
            name=f"Learner {number}",
            created_at=desk.clock.now(),
            updated_at=desk.clock.now(),
        )
        session.add(person)
        session.flush()
        other_case = ReviewCaseRow(**held(case), person_id=person.id)
        session.add(other_case)
        session.flush()
        other = AwardRow(
            **held(award),
            person_id=person.id,
            case_id=other_case.id,
            credential_uuid=uuid4(),
            subject_uuid=uuid4(),
        )
        session.add(other)
        session.flush()
        if item is not None:
            session.add(AwardChangeRow(**held(item), award_id=other.id))
        session.commit()
        return PersonId(person.id)


OWN = {"id", "person_id", "case_id", "credential_uuid", "subject_uuid", "award_id"}


def held(row: AwardRow | AwardChangeRow | ReviewCaseRow) -> dict[str, Any]:
    names = (column.name for column in row.__table__.columns)
    return {name: getattr(row, name) for name in names if name not in OWN}


def mapped_anew(desk: Desk, made: MappingContent) -> None:
    """Put the next version of the mapping in force."""
    with desk.course.wiring.session() as session:
        old = session.scalars(select(MappingVersionRow)).one()
        old.ended_at = desk.clock.now()
        session.flush()
        session.add(
            MappingVersionRow(
                mapping_id=old.mapping_id,
                number=2,
                definition_version_id=old.definition_version_id,
                content=encode(made),
                snapshots=old.snapshots,
                digest=digest(encode(made)),
                activated_at=desk.clock.now(),
                activated_by=old.activated_by,
            )
        )
        session.commit()


def test_next_version_of_the_mapping_asks_nothing_of_a_holder(awarded: Desk) -> None:
    awarded.course.room.set_assignment("312", rubric=impact_rubric("75"))
    mapped_anew(awarded, content(["312"], reflection="399"))
    read(awarded, full=True)
    assert items(awarded) == []


def test_what_was_kept_is_not_asked_again_by_the_next_version_of_the_mapping(
    awarded: Desk,
) -> None:
    awarded.course.room.assess("877", "311", {CRITERION: "1"})
    read(awarded)
    assert keep(awarded, awarded.reviewer()).status_code == 303
    mapped_anew(awarded, content(["311"], reflection="399"))
    read(awarded, full=True)
    assert [item.closing for item in items(awarded)] == [AwardChangeClosing.KEPT]


@pytest.mark.parametrize(
    ("assignments", "told"),
    [(["311"], "No longer complete"), (["311", "312"], "Changed, and mapped anew since")],
)
def test_regrade_under_the_next_version_of_the_mapping_waits_for_asa(
    awarded: Desk, assignments: list[str], told: str
) -> None:
    """A version that judges alike, as an accepted change makes one, tells how the set stands."""
    mapped_anew(awarded, content(assignments, reflection="399"))
    read(awarded, full=True)
    awarded.course.room.assess("877", "311", {CRITERION: "1"})
    read(awarded)
    listed = shown(awarded, awarded.reviewer())
    pills = {"No longer complete", "Changed, and mapped anew since"}
    assert {each for each in pills if each in listed} == {told}
    assert [item.closing for item in items(awarded)] == [None]


def test_criterion_nobody_mapped_is_nothing_to_look_at(awarded: Desk) -> None:
    awarded.course.room.assess("877", "311", {CRITERION: "4", "_77": "1"})
    read(awarded, full=True)
    assert items(awarded) == []


@pytest.mark.parametrize("is_deleted", [False, True])
def test_assignment_unpublished_or_deleted_after_the_award_is_nothing_to_look_at(
    awarded: Desk, *, is_deleted: bool
) -> None:
    room = awarded.course.room
    if is_deleted:
        room.remove_assignment("311")
    else:
        room.set_assignment("311", rubric=impact_rubric(), published=False)
    read(awarded, full=True)
    assert items(awarded) == []


def test_kept_while_a_reading_finds_more_is_refused_and_waits(
    awarded: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    room = awarded.course.room
    room.assess("877", "311", {CRITERION: "3"})
    read(awarded)
    seen = items(awarded)[0].digest
    awarded.reviewer()
    reviewer = person(awarded, "Omar Reed", LocalRole.ASA_REVIEWER)

    def closing() -> str:
        try:
            with awarded.course.wiring.open_work(reviewer) as work:
                work.after_awards.keep(1, seen=seen, note=WHY)
        except Conflict as refusal:
            return refusal.code
        return "kept"

    room.assess("877", "311", {CRITERION: "0"})
    answer = meanwhile(monkeypatch, award_change_noting, "after_award", closing)
    read(awarded)
    assert answer() == "award_change.moved_on"
    (item,) = items(awarded)
    assert (item.closing, item.digest == seen) == (None, False)


def test_revoked_while_a_reading_finds_a_change_leaves_nothing_open(
    awarded: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    awarder = person(awarded, "Rosa Field", LocalRole.ASA_AWARDER)

    def revoking() -> AwardState:
        with awarded.course.wiring.open_work(awarder) as work:
            return work.awards.revoke(1, "The grade was wrong.").state

    awarded.course.room.assess("877", "311", {CRITERION: "0"})
    answer = meanwhile(monkeypatch, award_change_noting, "after_award", revoking)
    read(awarded)
    assert answer() is AwardState.REVOKED
    assert [item.closing for item in items(awarded)] == [AwardChangeClosing.REVOKED]


def person(desk: Desk, name: str, role: LocalRole) -> Actor:
    with desk.course.wiring.session() as session:
        found = session.scalars(select(PersonRow.id).where(PersonRow.name == name)).one()
    return Actor(
        name=name,
        institution_id=desk.course.institution_id,
        person_id=PersonId(found),
        local_roles=frozenset({role}),
    )
