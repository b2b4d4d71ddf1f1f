"""What the passes find: what, from, to, between which readings, for whom; once each."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import delete, literal, select, update
from sqlalchemy.exc import IntegrityError

from lti_app.domain.change.change import ChangeClosing, CourseChangeKind
from lti_app.domain.evidence.evidence import EnrollmentState, Rating
from lti_app.domain.ids import CanvasUserId, CriterionId, RatingId
from lti_app.domain.mastery.verdict import Flag, VerdictState
from lti_app.models.change import ChangeItemRow
from lti_app.models.course import CourseRow
from lti_app.models.mapping import MappingVersionRow
from lti_app.services.change import noting as change_noting
from lti_app.services.change.items import seen
from tests.clocks import START
from tests.factories.evidence import CRITERION, changed_rubric, impact_rubric
from tests.integration.changes.conftest import Watched, meanwhile

Kind = CourseChangeKind
RESCALED = changed_rubric(impact_rubric(), "8")


def test_course_as_mapped_has_no_change(watched: Watched) -> None:
    watched.read()
    watched.read(full=True)
    assert watched.rows() == []


def test_points_edited_are_found_by_a_pass_of_changes_with_from_to_when_and_whom(
    watched: Watched,
) -> None:
    watched.course.room.set_assignment("311", rubric=RESCALED)
    watched.course.room.assess("879", "311", {CRITERION: "4", "_2": "1"})
    watched.read()
    (row,) = watched.rows()
    assert watched.open() == [(Kind.CRITERION_POINTS, f"311/{CRITERION}", "4", "8")]
    assert (row.seen_after, row.seen_at) == (
        START + timedelta(hours=1),
        START + timedelta(hours=1, minutes=15),
    )
    assert (row.still_met, row.waiting) == (1, 1)
    met, waits = watched.verdict("877"), watched.verdict("879")
    assert (met.state, Flag.DRIFT in met.flags) == (VerdictState.MET, True)
    assert waits.state is VerdictState.UNKNOWN


def test_the_same_reading_again_adds_nothing_and_moves_nothing(watched: Watched) -> None:
    watched.course.room.set_assignment("311", rubric=RESCALED)
    watched.read()
    (before,) = watched.rows()
    watched.read()
    watched.read(full=True)
    (after,) = watched.rows()
    assert (after.id, after.document, after.seen_at) == (
        before.id,
        before.document,
        before.seen_at,
    )


def test_change_that_goes_further_stays_one_and_tells_where_it_is_now(watched: Watched) -> None:
    watched.course.room.set_assignment("311", rubric=RESCALED)
    watched.read()
    watched.course.room.set_assignment("311", rubric=changed_rubric(impact_rubric(), "10"))
    watched.read()
    assert watched.open() == [(Kind.CRITERION_POINTS, f"311/{CRITERION}", "4", "10")]


def test_change_taken_back_is_closed_as_back_and_a_second_one_is_new(watched: Watched) -> None:
    watched.course.room.set_assignment("311", rubric=RESCALED)
    watched.read()
    watched.course.room.set_assignment("311", rubric=impact_rubric())
    watched.read()
    assert watched.closings() == [ChangeClosing.BACK]
    watched.course.room.set_assignment("311", rubric=RESCALED)
    watched.read()
    assert watched.closings() == [ChangeClosing.BACK, None]


def test_words_and_levels_edited_are_told_and_hold_no_verdict(watched: Watched) -> None:
    rubric = impact_rubric()
    (criterion,) = rubric.criteria
    levels = tuple(
        replace(each, description="Solid") if each.description == "Sound" else each
        for each in criterion.ratings
    )
    edited = replace(rubric, criteria=(replace(criterion, description="Reach", ratings=levels),))
    watched.course.room.set_assignment("311", rubric=edited)
    watched.read()
    assert watched.open() == [
        (
            Kind.CRITERION_RATINGS,
            f"311/{CRITERION}",
            "4 Excellent · 3 Sound · 2 Developing · 0 Absent",
            "4 Excellent · 3 Solid · 2 Developing · 0 Absent",
        ),
        (Kind.CRITERION_TEXT, f"311/{CRITERION}", "Impact", "Reach"),
    ]
    met = watched.verdict("877")
    assert (met.state, Flag.DRIFT in met.flags) == (VerdictState.MET, False)


def test_another_criterion_of_the_rubric_is_none_of_the_mapping(watched: Watched) -> None:
    rubric = impact_rubric()
    (criterion,) = rubric.criteria
    other = replace(
        criterion,
        criterion_id=CriterionId("_2"),
        ratings=(Rating(rating_id=RatingId("_9"), points=None, description="Any"),),
    )
    watched.course.room.set_assignment("311", rubric=replace(rubric, criteria=(criterion, other)))
    watched.read(full=True)
    assert watched.rows() == []


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        ("criterion", (Kind.CRITERION_GONE, f"311/{CRITERION}", "Impact", "")),
        ("replaced", (Kind.RUBRIC_REPLACED, "311", "Rubric 71", "Rubric 72")),
        ("removed", (Kind.RUBRIC_REMOVED, "311", "Rubric 71", "")),
        ("unpublished", (Kind.ASSIGNMENT_UNPUBLISHED, "311", "Assignment 311", "")),
        ("renamed", (Kind.ASSIGNMENT_RENAMED, "311", "Assignment 311", "Field work")),
    ],
)
def test_each_edit_of_an_assignment_is_found_by_a_pass_of_changes(
    watched: Watched, edit: str, expected: tuple[Kind, str, str, str]
) -> None:
    room, rubric = watched.course.room, impact_rubric()
    other = replace(rubric.criteria[0], criterion_id=CriterionId("_2"))
    match edit:
        case "criterion":
            room.set_assignment("311", rubric=replace(rubric, criteria=(other,)))
        case "replaced":
            room.set_assignment("311", rubric=impact_rubric("72"))
        case "removed":
            room.set_assignment("311")
        case "unpublished":
            room.set_assignment("311", rubric=rubric, published=False)
        case "renamed":
            room.set_assignment("311", "Field work", rubric=rubric)
    watched.read()
    assert watched.open() == [expected]
    assert watched.verdict("877").is_met


def test_deleted_assignment_is_found_by_the_full_pass(watched: Watched) -> None:
    watched.course.room.remove_assignment("311")
    watched.read()
    assert watched.open() == []
    watched.read(full=True)
    assert watched.open() == [(Kind.ASSIGNMENT_GONE, "311", "Assignment 311", "")]
    assert watched.verdict("877").is_met


def test_reflection_assignment_unpublished_is_told_without_an_outcome(watched: Watched) -> None:
    watched.course.room.set_assignment("399", rubric=impact_rubric(), published=False)
    watched.read()
    (row,) = watched.rows()
    assert (row.kind, row.to_change().slos) == (Kind.ASSIGNMENT_UNPUBLISHED, ())


def test_grades_hidden_again_are_found_by_the_full_pass_and_counted(watched: Watched) -> None:
    for user in ("877", "878"):
        watched.course.room.post(user, "311", posted=False)
    watched.read()
    assert watched.open() == []
    watched.read(full=True)
    (row,) = watched.rows()
    assert (row.kind, row.subject, row.to_change().people) == (Kind.GRADES_UNPOSTED, "311", 2)
    for user in ("877", "878"):
        watched.course.room.post(user, "311")
    watched.read(full=True)
    assert watched.closings() == [ChangeClosing.BACK]


def test_grade_never_posted_is_no_change(watched: Watched) -> None:
    watched.course.room.assess("879", "311", {CRITERION: "4"}, posted=False)
    watched.read(full=True)
    assert watched.rows() == []


def test_enrollment_that_ended_is_told_once_and_closed_when_she_returns(watched: Watched) -> None:
    room = watched.course.room
    person = watched.course.person("877")
    room.enroll("877", state=EnrollmentState.INACTIVE)
    watched.read(hours=2)
    assert watched.open() == [(Kind.ENROLLMENT_ENDED, str(person), "", "")]
    room.enroll("877")
    watched.read(hours=2)
    assert watched.closings() == [ChangeClosing.BACK]


def test_learner_no_longer_listed_is_told_by_the_full_pass(watched: Watched) -> None:
    person = watched.course.person("878")
    del watched.course.room.roster[CanvasUserId("878")]
    watched.read(hours=2)
    assert watched.open() == []
    watched.read(full=True)
    assert watched.open() == [(Kind.ENROLLMENT_ENDED, str(person), "", "")]


def test_who_left_before_the_mapping_is_no_change(watched: Watched) -> None:
    watched.course.room.enroll("880", state=EnrollmentState.INACTIVE)
    watched.read(full=True)
    assert watched.rows() == []


def test_concluded_course_is_told_and_everything_still_counts(watched: Watched) -> None:
    room = watched.course.room
    room.fact = replace(room.fact, workflow_state="completed")
    watched.read(full=True)
    assert watched.open() == [(Kind.COURSE_CONCLUDED, "", "", "")]
    assert watched.verdict("877").is_met


def test_noted_while_a_reading_finds_it_went_further_is_asked_anew(
    watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    room, teacher, mapping_id = watched.course.room, watched.teacher, watched.mapping_id
    room.post("877", "311", posted=False)
    watched.read(full=True)
    (row,) = watched.rows()

    def noting() -> int:
        with watched.course.wiring.open_work(teacher) as work:
            return work.change_acceptance.note_seen(mapping_id, {seen(row)})

    room.post("878", "311", posted=False)
    answer = meanwhile(monkeypatch, change_noting, "changes_of", noting)
    watched.read(full=True)
    assert answer() == 0
    (row,) = watched.rows()
    assert (row.to_change().people, row.noted_at) == (2, None)


def test_change_older_than_the_mapping_is_not_dated_backwards(watched: Watched) -> None:
    room = watched.course.room
    room.set_assignment("311", rubric=RESCALED)
    watched.read()
    room.set_assignment("311", rubric=impact_rubric())  # put back, and mapped before it is read
    watched.course.clock.move(minutes=1)
    with watched.course.wiring.session() as session:
        old = session.scalars(select(MappingVersionRow)).one()
        old.ended_at = watched.course.clock.now()
        session.execute(delete(ChangeItemRow))
        held = {column.name: getattr(old, column.name) for column in old.__table__.columns}
        new = {"id": None, "number": 2, "ended_at": None, "activated_at": old.ended_at}
        session.flush()
        session.add(MappingVersionRow(**{**held, **new}))
        session.commit()
    room.set_assignment("311", rubric=RESCALED)
    watched.read(full=True)
    (row,) = watched.rows()
    assert row.seen_after == row.seen_at == START + timedelta(hours=1, minutes=15)


def test_course_holds_no_condition_that_is_none(watched: Watched) -> None:
    wrong = update(CourseRow).values(condition=literal("nonsense"))
    with watched.course.wiring.session() as session, pytest.raises(IntegrityError):
        session.execute(wrong)
