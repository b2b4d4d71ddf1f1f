"""Who reads a learner's own words, and that each reading is written down."""

import pytest
from sqlalchemy import select

from lti_app.canvas.gateway import Download
from lti_app.domain.audit import AuditAction
from lti_app.domain.errors import NotFound, NotPermitted
from lti_app.domain.evidence.evidence import SubmissionContent
from lti_app.domain.ids import CourseId, InstitutionId, PersonId
from lti_app.domain.people.actor import Actor, CourseRole, LocalRole, system_actor
from lti_app.models.audit import AuditEntry
from tests.integration.review.conftest import FILE, IDA, TEXT, Desk

READ, OPENED = AuditAction.REVIEW_CASE_REFLECTION_READ, AuditAction.REVIEW_CASE_FILE_OPENED
JUDGES = (LocalRole.ASA_REVIEWER, LocalRole.ASA_AWARDER)
OTHERS = tuple(role for role in LocalRole if role not in JUDGES)


def trail(desk: Desk, action: AuditAction) -> list[tuple[str, str, str]]:
    session = desk.course.session
    rows = session.scalars(select(AuditEntry).where(AuditEntry.action == action)).all()
    session.rollback()
    return [(row.actor_name, row.actor_role, row.details) for row in rows]


def actor(desk: Desk, *roles: LocalRole, **more: CourseId | CourseRole) -> Actor:
    row = desk.case
    return Actor(
        name="Somebody",
        institution_id=InstitutionId(row.institution_id),
        person_id=PersonId(row.person_id + 1000),
        local_roles=frozenset(roles),
        **more,  # type: ignore[arg-type]  # the two members of a window
    )


@pytest.mark.parametrize("role", JUDGES)
def test_who_judges_a_case_reads_its_reflection(desk: Desk, role: LocalRole) -> None:
    case_id = desk.case.id
    judge = actor(desk, role)
    with desk.course.wiring.open_work(judge) as work:
        assert work.reflections.words(case_id) == TEXT
        assert work.reflections.attachment(case_id, FILE.file_id) == FILE
    assert trail(desk, READ) == [("Somebody", role.value, '{"seal":1}')]
    assert trail(desk, OPENED) == [("Somebody", role.value, '{"file":"5501","seal":1}')]


@pytest.mark.parametrize("role", OTHERS)
def test_no_other_role_reads_it_from_the_service(desk: Desk, role: LocalRole) -> None:
    case_id = desk.case.id
    judge = actor(desk, role)
    with desk.course.wiring.open_work(judge) as work:
        with pytest.raises(NotPermitted):
            work.reflections.words(case_id)
        with pytest.raises(NotPermitted):
            work.reflections.attachment(case_id, FILE.file_id)
    assert trail(desk, READ) == trail(desk, OPENED) == []


def test_neither_a_process_nor_the_course_reads_it_here(desk: Desk) -> None:
    case_id = desk.case.id
    course_id = CourseId(desk.case.course_id)
    for who in (
        system_actor("scheduler", InstitutionId(desk.case.institution_id)),
        actor(desk, course_id=course_id, course_role=CourseRole.TEACHER),
    ):
        with desk.course.wiring.open_work(who) as work, pytest.raises(NotPermitted):
            work.reflections.words(case_id)


def test_a_reviewer_of_another_institution_finds_no_such_case(desk: Desk) -> None:
    case_id = desk.case.id
    stranger = Actor(
        name="Stranger",
        institution_id=InstitutionId(desk.case.institution_id + 1),
        person_id=PersonId(1),
        local_roles=frozenset({LocalRole.ASA_REVIEWER}),
    )
    with desk.course.wiring.open_work(stranger) as work, pytest.raises(NotFound):
        work.reflections.words(case_id)


@pytest.mark.parametrize("role", [LocalRole.AUDITOR, LocalRole.ASA_ADMIN])
def test_who_only_oversees_sees_the_case_and_the_seals_digest_but_no_word(
    desk: Desk, role: LocalRole
) -> None:
    case_id = desk.case.id
    desk.course.canvas.files[FILE.file_id] = Download(
        name="x", content_type="text/plain", content=b"mine"
    )
    window = desk.window(IDA, role)
    page = desk.page(window)
    assert "Daniel Reyes" in page
    assert "The learner's words are for reviewers" in page
    judge = actor(desk, role)
    with desk.course.wiring.open_work(judge) as work:
        (seal,) = work.reviews.seals(case_id)
    fact = seal.content.learner.reflection
    assert fact is not None
    assert (fact.digest or "")[:12] in page
    for word in ("pathway</em>", "and grew", "Refléxion", "/files/"):
        assert word not in page
    answer = desk.client.get(f"{window}/asa/cases/{case_id}/files/{FILE.file_id}")
    assert (answer.status_code, b"mine" in answer.data) == (403, False)
    assert trail(desk, READ) == []


def test_one_sitting_is_one_entry_and_another_seal_or_hour_is_another(desk: Desk) -> None:
    window = desk.reviewer()
    for _ in range(3):
        desk.page(window)
    read_first = trail(desk, READ)
    assert {(who, role) for who, role, _ in read_first} == {("Omar Reed", "asa-reviewer")}
    assert len(read_first) == 1
    desk.clock.move(minutes=25)
    desk.page(window)
    assert len(trail(desk, READ)) == 1
    desk.clock.move(minutes=25)
    desk.page(window)
    desk.clock.move(minutes=25)
    desk.page(window)
    assert len(trail(desk, READ)) == 2
    desk.course.room.hand_in("877", "399", SubmissionContent(body="<p>More of my pathway.</p>"))
    desk.send(window, "refresh")
    desk.send(window, "reseal")
    desk.page(window)
    assert len(trail(desk, READ)) == 3
    assert "Was shown the reflection" in desk.page(window)
    acts = [
        desk.page(desk.auditor_window(), path).partition("<tbody")[2]
        for path in ("audit", "audit?show=all")
    ]
    assert ["Was shown the reflection" in page for page in acts] == [False, True]
    assert "pathway" not in "".join(details for *_, details in trail(desk, READ))
