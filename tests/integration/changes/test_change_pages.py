"""The pages of a badge's changes: shown as what, from, to, when; accepted, mapped again, noted."""

from dataclasses import replace

import pytest
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from lti_app.canvas.errors import CanvasUnavailable
from lti_app.canvas.fake_rubrics import rubric, scale
from lti_app.domain.audit import AuditAction
from lti_app.domain.change.change import ChangeClosing
from lti_app.domain.evidence.evidence import EnrollmentState
from lti_app.domain.mastery.completion import CompletionState, CompletionVerdict
from lti_app.domain.mastery.verdict import Flag, VerdictState
from lti_app.models.audit import AuditEntry
from lti_app.models.change import ChangeItemRow
from lti_app.models.completion import CompletionRow
from lti_app.models.mapping import MappingVersionRow
from lti_app.services.pipeline import Pipeline
from tests.contract.lti.platform_double import CanvasPerson
from tests.factories.evidence import CRITERION, changed_rubric, impact_rubric
from tests.integration.changes.conftest import DOUBLED
from tests.integration.review.conftest import Desk, statements

PAGE = "course/badges/1/changes"
DANIEL = CanvasPerson(
    subject="sub-877", canvas_user_id="877", sis_id="1234567", name="Daniel Reyes", email=None
)


def read(desk: Desk, *, full: bool = False) -> None:
    desk.clock.move(minutes=20)
    Pipeline(desk.course.open_work, desk.clock).sync_course(desk.course.course_id, full=full)


def page(desk: Desk, window: str, path: str = PAGE) -> str:
    answer = desk.client.get(f"{window}/{path}")
    assert answer.status_code == 200, answer.text
    return " ".join(answer.text.split())


def send(desk: Desk, window: str, act: str, **fields: str | list[str]) -> TestResponse:
    shown = page(desk, window)
    token = desk.actions.csrf_token(desk.client.get(f"{window}/course/"))
    seen = shown.partition('name="seen" value="')[2].partition('"')[0]
    return desk.client.post(
        f"{window}/{PAGE}/{act}", data={"csrf_token": token, "seen": seen, **fields}
    )


def versions(desk: Desk) -> list[MappingVersionRow]:
    with desk.course.wiring.session() as session:
        return list(session.scalars(select(MappingVersionRow).order_by(MappingVersionRow.id)))


def closings(desk: Desk) -> list[ChangeClosing | None]:
    with desk.course.wiring.session() as session:
        return list(session.scalars(select(ChangeItemRow.closing).order_by(ChangeItemRow.id)))


@pytest.fixture
def rescaled(desk: Desk) -> str:
    """The criterion is worth twice as much now; a teacher's window on the course."""
    desk.course.room.set_assignment("311", rubric=DOUBLED)
    read(desk)
    return desk.actions.as_teacher("52")


def test_badge_of_which_nothing_changed_says_so(desk: Desk) -> None:
    window = desk.actions.as_teacher("52")
    assert "Nothing waits for you" in page(desk, window)
    assert "changes in Canvas" not in page(desk, window, "course/")


def test_change_is_shown_on_the_course_home_and_as_what_from_to_when_on_its_page(
    desk: Desk, rescaled: str
) -> None:
    home = page(desk, rescaled, "course/")
    assert "1 change in Canvas" in home
    assert f'href="{rescaled}/{PAGE}"' in home
    shown = page(desk, rescaled)
    assert "Assignment 311: the points of “Impact” changed" in shown
    assert "<dt>From</dt><dd>4</dd>" in shown
    assert "<dt>To</dt><dd>8</dd>" in shown
    assert "1 learner met it before and counts." in shown
    assert "Between " in shown
    assert "Impact ≥ 6 of 8, Sound" in shown


@pytest.mark.parametrize("accepts", [False, True])
def test_equal_points_given_again_on_the_new_scale_are_not_taken_for_the_earlier_grade(
    desk: Desk,
    rescaled: str,
    accepts: bool,  # noqa: FBT001 - a parameter of a table
) -> None:
    if accepts:
        assert send(desk, rescaled, "accept").status_code == 303
        read(desk)
    desk.course.room.assess("877", "311", {CRITERION: "4", "_2": "5"})
    read(desk)
    read(desk, full=True)
    with desk.course.wiring.session() as session:
        stored = session.scalars(select(CompletionRow)).one()
    found = stored.to_verdict().slos[0].verdict
    # Unknown takes no completion away.
    assert (found.state, stored.state) == (VerdictState.UNKNOWN, CompletionState.COMPLETE)
    word = "map the outcome again" if accepts else "Accept the change"
    window = desk.actions.as_teacher("52")
    assert word in page(desk, window, f"course/badges/1/roster/{stored.person_id}")


def test_accepting_makes_the_next_version_of_the_same_links_and_closes_the_change(
    desk: Desk, rescaled: str
) -> None:
    answer = send(desk, rescaled, "accept")
    assert answer.status_code == 303
    first, second = versions(desk)
    link = second.to_content().slos[0].criteria[0]
    assert (first.ended_at is None, second.number) == (False, 2)
    assert (str(link.criterion_points), str(link.threshold.points), link.threshold.word) == (
        "8",
        "6",
        "Sound",
    )
    assert set(closings(desk)) == {ChangeClosing.ACCEPTED}
    desk.course.room.assess("877", "311", {CRITERION: "6"})
    read(desk)
    read(desk)
    assert set(closings(desk)) == {ChangeClosing.ACCEPTED}
    with desk.course.wiring.session() as session:
        assert session.scalars(select(CompletionRow)).one().to_verdict().is_complete
    assert "Earlier changes" in page(desk, desk.actions.as_teacher("52"))


def test_accepting_twice_makes_one_version(desk: Desk, rescaled: str) -> None:
    assert send(desk, rescaled, "accept").status_code == 303
    assert send(desk, rescaled, "accept").status_code == 409
    assert len(versions(desk)) == 2


def test_teaching_assistant_sees_the_change_and_accepts_nothing(desk: Desk, rescaled: str) -> None:
    window = desk.actions.as_assistant("52")
    assert "Accept: this counts from the next update" not in page(desk, window)
    assert send(desk, window, "accept").status_code == 403
    assert len(versions(desk)) == 1


def test_what_moved_on_in_canvas_since_the_page_was_read_is_not_accepted(
    desk: Desk, rescaled: str
) -> None:
    desk.course.room.set_assignment("311", rubric=impact_rubric("72"))
    assert send(desk, rescaled, "accept").status_code == 409
    assert len(versions(desk)) == 1


def test_scale_without_a_level_of_the_same_share_has_to_be_mapped_again(desk: Desk) -> None:
    desk.course.room.set_assignment("311", rubric=changed_rubric(impact_rubric(), "5"))
    read(desk)
    window = desk.actions.as_teacher("52")
    shown = page(desk, window)
    assert "This has to be mapped again" in shown
    assert "Accept: this counts from the next update" not in shown
    assert send(desk, window, "accept").status_code == 422
    assert len(versions(desk)) == 1


def verdict(desk: Desk) -> CompletionVerdict:
    with desk.course.wiring.session() as session:
        return session.scalars(select(CompletionRow)).one().to_verdict()


def test_what_was_met_before_stays_met_once_the_change_is_accepted(
    desk: Desk, rescaled: str
) -> None:
    # 4 of 8 would be too little; 4 of 4 it was when it was given.
    assert "would no longer" not in page(desk, rescaled)
    assert send(desk, rescaled, "accept").status_code == 303
    read(desk)
    kept = verdict(desk)
    assert kept.is_complete
    assert Flag.DRIFT in kept.slos[0].verdict.flags
    told = "Assignment 311: the points of “Impact” changed, from 4 to 8; accepted"
    window, roster = desk.actions.as_teacher("52"), "course/badges/1/roster"
    assert "Changed in Canvas" in page(desk, window, f"{roster}?only=changed")
    with desk.course.wiring.session() as session:
        person_id = session.scalars(select(CompletionRow.person_id)).one()
    assert told in page(desk, window, f"{roster}/{person_id}")
    desk.course.room.assess("877", "311", {CRITERION: "5"})
    read(desk)
    assert not verdict(desk).is_complete


def test_second_accepted_change_tells_beforehand_who_would_no_longer_meet(
    desk: Desk, rescaled: str
) -> None:
    assert send(desk, rescaled, "accept").status_code == 303
    desk.course.room.assess("877", "311", {CRITERION: "6"})
    read(desk)
    assert verdict(desk).is_complete
    fourfold = scale(("16", "Excellent"), ("12", "Sound"), ("8", "Some"), ("0", "Absent"))
    desk.course.room.set_assignment("311", rubric=rubric("71", (CRITERION, "Impact", fourfold)))
    read(desk)
    shown = page(desk, desk.actions.as_teacher("52"))
    assert "1 learner who meets an outcome now would no longer" in shown
    assert "Accept all the same?" in shown


def test_nothing_is_accepted_while_a_draft_is_open(desk: Desk, rescaled: str) -> None:
    answer = send(desk, rescaled, "remap", slo="slo-1", assignment="311")
    assert answer.status_code == 303
    assert answer.location.endswith("/badges/1/outcomes?slo=slo-1&assignment=311")
    assert "Continue mapping" in page(desk, rescaled)
    assert send(desk, rescaled, "accept").status_code == 409


def test_canvas_away_accepts_nothing(desk: Desk, rescaled: str) -> None:
    desk.course.canvas.fail("assignments", CanvasUnavailable("in trouble", status=503))
    assert send(desk, rescaled, "accept").status_code == 503
    assert len(versions(desk)) == 1


def test_what_there_is_only_to_know_is_noted_once_and_leaves_the_home(desk: Desk) -> None:
    desk.course.room.enroll("877", "Daniel Reyes", sis_id="1234567", state=EnrollmentState.INACTIVE)
    desk.clock.move(hours=2)
    read(desk)
    window = desk.actions.as_teacher("52")
    shown = page(desk, window)
    assert "A learner&#39;s enrollment ended: <bdi>Daniel Reyes</bdi>" in shown
    item = shown.partition('name="item" value="')[2].partition('"')[0]
    for _ in range(2):
        assert send(desk, window, "seen", item=[item, "999", "9" * 5000, "²"]).status_code == 303
    assert "Known, and still so" in page(desk, window)
    assert "change in Canvas" not in page(desk, window, "course/")
    with desk.course.wiring.session() as session:
        noted = select(func.count()).where(AuditEntry.action == AuditAction.CHANGE_SEEN)
        assert session.scalar(noted) == 1


def test_change_that_holds_verdicts_cannot_be_waved_away(desk: Desk, rescaled: str) -> None:
    with desk.course.wiring.session() as session:
        item = session.scalars(select(ChangeItemRow.id)).first()
    send(desk, rescaled, "seen", item=[str(item)])
    assert "To decide" in page(desk, rescaled)


def test_learner_reads_that_a_change_is_looked_at_and_what_she_met_counts(
    desk: Desk, rescaled: str
) -> None:
    window = desk.actions.as_learner("52", DANIEL)
    shown = page(desk, window, "learner/badges/1")
    assert "Your instructor is looking at a change in Canvas" in shown
    assert "The rubric changed after you were graded; what you met still counts." in shown


def test_learner_reads_nothing_of_a_change_of_words_only(desk: Desk) -> None:
    was = impact_rubric()
    renamed = replace(was, criteria=(replace(was.criteria[0], description="Reach"),))
    desk.course.room.set_assignment("311", rubric=renamed)
    read(desk)
    window = desk.actions.as_learner("52", DANIEL)
    assert "looking at a change" not in page(desk, window, "learner/badges/1")


def test_page_takes_as_many_statements_for_many_changes_as_for_one(
    desk: Desk, rescaled: str
) -> None:
    with statements(desk.course.wiring) as few:
        page(desk, rescaled)
    for number in range(900, 930):
        desk.course.room.enroll(str(number))
    read(desk, full=True)
    for number in range(900, 930):
        desk.course.room.enroll(str(number), state=EnrollmentState.INACTIVE)
    read(desk, full=True)
    again = desk.actions.as_teacher("52")
    with statements(desk.course.wiring) as many:
        shown = page(desk, again)
    assert shown.count("enrollment ended") == 30
    assert len(many) - len(few) == 1  # their names, all at once
