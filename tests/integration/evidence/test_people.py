"""Whose Canvas id is whose: found, made or left open, never guessed."""

from dataclasses import replace

from sqlalchemy import select

from lti_app.domain.evidence.evidence import EnrollmentState
from lti_app.domain.ids import CanvasUserId, LtiSubject, PersonId, SisId
from lti_app.domain.people.person import IdentifierKind, PersonClaims
from lti_app.models.course import CourseRow
from lti_app.models.evidence import RosterEntryRow
from lti_app.models.person import PersonIdentifierRow, PersonRow
from tests.factories.evidence import Classroom


def person_of(course: Classroom, user: str) -> PersonId | None:
    course.session.rollback()
    found = course.session.scalars(
        select(RosterEntryRow.person_id).where(RosterEntryRow.canvas_user_id == user)
    ).one()
    course.session.rollback()
    return None if found is None else PersonId(found)


def launched(course: Classroom, subject: str, user: str | None) -> PersonId:
    with course.open_work() as work:
        platform_id = work.evidence_plans.for_course(course.course_id).platform_id
        return work.people.identify(
            course.institution_id,
            PersonClaims(
                platform_id=platform_id,
                subject=LtiSubject(subject),
                canvas_user_id=CanvasUserId(user) if user else None,
                name="Ode Marr",
            ),
        ).person_id


def test_who_launched_before_is_the_same_person(course: Classroom) -> None:
    person = launched(course, "sub-877", "877")
    course.sync.sync_course(course.course_id)
    assert person_of(course, "877") == person


def test_two_rows_that_share_an_id_make_one_person_and_leave_the_other_open(
    course: Classroom,
) -> None:
    for user in ("881", "882"):
        course.room.enroll(user, sis_id="S-1")
    course.sync.sync_course(course.course_id)
    kinds = select(PersonIdentifierRow.value).where(
        PersonIdentifierRow.kind == IdentifierKind.SIS_ID
    )
    assert course.session.scalars(kinds).all() == ["S-1"]
    course.session.rollback()
    assert person_of(course, "881") != person_of(course, "882")


def test_who_never_launched_is_made_with_the_name_of_the_roster(course: Classroom) -> None:
    course.sync.sync_course(course.course_id)
    person = course.session.get_one(PersonRow, course.person("878"))
    assert person.name == "Learner 878"
    course.session.rollback()
    assert launched(course, "sub-878", "878") == course.person("878")


def test_a_token_that_may_not_see_sis_ids_takes_none_away(course: Classroom) -> None:
    def told() -> tuple[str | None, str | None]:
        course.sync.sync_course(course.course_id, full=True)
        entry = select(RosterEntryRow.sis_user_id).where(RosterEntryRow.canvas_user_id == "877")
        found = course.session.scalars(entry).one()
        of_course = course.session.get_one(CourseRow, course.course_id).sis_course_id
        course.session.rollback()
        return found, of_course

    known = course.room.fact
    course.room.fact = replace(known, sis_course_id=SisId("PHI-3638"))
    course.room.enroll("877", sis_id="S-877")
    assert told() == ("S-877", "PHI-3638")
    course.room.fact = known
    course.room.enroll("877", "Renamed Meanwhile")
    assert told() == ("S-877", "PHI-3638")
    course.room.enroll("877", sis_id="S-900")
    assert told() == ("S-900", "PHI-3638")
    # Where others' are told, having none is a word: the id may be somebody else's by now.
    course.room.enroll("877")
    course.room.enroll("878", sis_id="S-900")
    assert told() == (None, "PHI-3638")


def test_the_name_a_launch_told_is_kept(course: Classroom) -> None:
    person = launched(course, "sub-877", "877")
    course.room.enroll("877", "Somebody Else")
    course.sync.sync_course(course.course_id)
    assert course.session.get_one(PersonRow, person).name == "Ode Marr"
    course.session.rollback()


def test_a_canvas_id_whose_subject_is_somebody_elses_waits_for_an_administrator(
    course: Classroom,
) -> None:
    launched(course, "sub-877", "700")
    report = course.sync.sync_course(course.course_id)
    assert person_of(course, "877") is None
    assert report.touched == {person_of(course, "878")}


def test_the_test_student_is_on_the_roster_and_nobody(course: Classroom) -> None:
    course.room.enroll("890", "Test Student", type_="StudentViewEnrollment")
    report = course.sync.sync_course(course.course_id)
    assert person_of(course, "890") is None
    assert len(report.touched) == 2


def test_two_sections_are_one_entry_with_both(course: Classroom) -> None:
    course.room.enroll("877", section="2", state=EnrollmentState.COMPLETED)
    course.sync.sync_course(course.course_id)
    entry = course.session.scalars(
        select(RosterEntryRow).where(RosterEntryRow.canvas_user_id == "877")
    ).one()
    assert [(e.section_id, e.state) for e in entry.to_enrollments()] == [
        ("1", EnrollmentState.ACTIVE),
        ("2", EnrollmentState.COMPLETED),
    ]
    course.session.rollback()


def test_an_id_given_to_another_person_later_moves_the_entry(course: Classroom) -> None:
    course.sync.sync_course(course.course_id)
    before = course.person("877")
    with course.open_work() as work:
        other = work.people.find_or_name(
            course.institution_id, IdentifierKind.CANVAS_USER_ID, "555"
        )
    move_id(course, "877", other)
    report = course.sync.sync_course(course.course_id, full=True)
    assert person_of(course, "877") == other
    assert before != other
    assert other in report.touched


def move_id(course: Classroom, user: str, person_id: PersonId) -> None:
    row = course.session.scalars(
        select(PersonIdentifierRow).where(
            PersonIdentifierRow.kind == IdentifierKind.CANVAS_USER_ID,
            PersonIdentifierRow.value == user,
        )
    ).one()
    row.person_id = person_id
    course.session.commit()
