"""After an award: what moves in Canvas waits for ASA; nothing happens to the award by itself."""

from dataclasses import replace

import pytest
from sqlalchemy import select
from werkzeug.test import TestResponse

from lti_app.domain.award.after_award import AwardChangeClosing
from lti_app.domain.award.award import AwardState
from lti_app.domain.errors import NotPermitted
from lti_app.domain.evidence.evidence import EnrollmentState
from lti_app.domain.ids import AssignmentId, CanvasUserId, PersonId
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.models.award import AwardRow
from lti_app.models.change import AwardChangeRow, ChangeItemRow
from lti_app.models.course import CourseRow
from lti_app.services.audit.subjects import Named, named
from lti_app.services.award import after_awards
from lti_app.services.pipeline import Pipeline
from tests.factories.evidence import CRITERION, impact_rubric
from tests.integration.review.conftest import Desk

WHY = "Looked at with the instructor: a slip of the pen."
AWAITED = "Changed since it was awarded. The award stands; ASA knows and decides."
KEPT = "Changed since it was awarded. ASA looked at it, and the award stands."


def read(desk: Desk, *, full: bool = False) -> None:
    desk.clock.move(minutes=20)
    desk.opened.clear()  # windows end when nobody has used them for a while
    Pipeline(desk.course.open_work, desk.clock).sync_course(desk.course.course_id, full=full)


def items(desk: Desk) -> list[AwardChangeRow]:
    with desk.course.wiring.session() as session:
        return list(session.scalars(select(AwardChangeRow).order_by(AwardChangeRow.id)))


def state(desk: Desk) -> AwardState:
    with desk.course.wiring.session() as session:
        return session.scalars(select(AwardRow.state)).one()


def shown(desk: Desk, window: str, path: str = "") -> str:
    answer = desk.client.get(f"{window}/asa/after-award{path}")
    assert answer.status_code == 200, answer.text
    return " ".join(answer.text.split())


def keep(desk: Desk, window: str, note: str = WHY) -> TestResponse:
    page = desk.client.get(f"{window}/asa/after-award/1")
    seen = page.text.partition('name="seen" value="')[2].partition('"')[0]
    fields = {"csrf_token": desk.actions.csrf_token(page), "seen": seen, "note": note}
    return desk.client.post(f"{window}/asa/after-award/1", data=fields)


def test_evidence_as_it_was_sealed_waits_for_nobody(awarded: Desk) -> None:
    read(awarded, full=True)
    assert items(awarded) == []
    page = shown(awarded, awarded.reviewer())
    assert "Nothing waits for a decision" in page
    assert "See what was closed" not in page


def test_what_the_trail_tells_after_an_award_is_named(awarded: Desk) -> None:
    awarded.course.room.set_assignment("311", rubric=impact_rubric("72"))
    awarded.course.room.assess("877", "311", {CRITERION: "1"})
    read(awarded, full=True)

    with awarded.course.wiring.session() as session:
        course = session.scalars(select(CourseRow.name)).one()
        asked = {
            kind: (kind, str(session.scalars(select(row.id).limit(1)).one()))
            for kind, row in (
                ("award", AwardRow),
                ("award_change", AwardChangeRow),
                ("change_item", ChangeItemRow),
            )
        }
        found = named(session, asked.values())

    of_award = Named(name="Daniel Reyes", badge="Responsible AI in Practice", language="en")
    assert found == {
        asked["award"]: of_award,
        asked["award_change"]: of_award,
        asked["change_item"]: replace(of_award, name="", course=course),
    }


@pytest.mark.parametrize("is_listed", [True, False])
def test_holder_who_leaves_the_course_waits_for_nobody(
    awarded: Desk,
    is_listed: bool,  # noqa: FBT001 - a parameter of a table
) -> None:
    room = awarded.course.room
    if is_listed:
        room.enroll("877", state=EnrollmentState.INACTIVE)
    else:
        del room.roster[CanvasUserId("877")]
    read(awarded, full=True)
    read(awarded, full=True)
    assert items(awarded) == []


@pytest.mark.parametrize(
    ("points", "word"), [("1", "No longer complete"), ("3", "Changed, still complete")]
)
def test_regrade_after_an_award_waits_for_asa_and_leaves_the_award(
    awarded: Desk, points: str, word: str
) -> None:
    awarded.course.room.assess("877", "311", {CRITERION: points})
    read(awarded)
    (item,) = items(awarded)
    assert item.closed_at is None
    assert item.seen_after is not None
    assert item.seen_after < item.seen_at == awarded.clock.now()
    assert state(awarded) is AwardState.AWARDED
    listed = shown(awarded, awarded.reviewer())
    assert "Daniel Reyes" in listed
    assert word in listed
    assert "After award 1</a>" in listed
    assert [AWAITED in row for row in changed_rows(awarded)] == [True]


def test_what_asa_kept_is_said_in_the_roster_while_the_set_is_not_complete(awarded: Desk) -> None:
    assert changed_rows(awarded) == []
    awarded.course.room.assess("877", "311", {CRITERION: "1"})
    read(awarded)
    assert keep(awarded, awarded.reviewer()).status_code == 303
    assert [AWAITED in row or KEPT not in row for row in changed_rows(awarded)] == [False]
    awarded.course.room.assess("877", "311", {CRITERION: "4"})
    read(awarded)
    assert changed_rows(awarded) == []


def changed_rows(desk: Desk) -> list[str]:
    """Read the rows of those whom the instructor's roster tells as changed."""
    window = desk.actions.as_teacher("52")
    page = desk.client.get(f"{window}/course/badges/1/roster?only=changed").text
    return page.partition("<tbody>")[2].partition("</tbody>")[0].split("<tr>")[1:]


def test_the_same_reading_again_adds_no_second_item(awarded: Desk) -> None:
    awarded.course.room.assess("877", "311", {CRITERION: "1"})
    read(awarded)
    read(awarded, full=True)
    assert len(items(awarded)) == 1


def test_grade_hidden_again_work_taken_away_and_rubric_replaced_are_told(awarded: Desk) -> None:
    room = awarded.course.room
    room.post("877", "311", posted=False)
    read(awarded, full=True)
    assert "Grade released" in shown(awarded, awarded.reviewer(), "/1")
    room.post("877", "311")
    read(awarded, full=True)
    del room.work[CanvasUserId("877"), AssignmentId("311")]
    read(awarded, full=True)
    assert "Outcome" in shown(awarded, awarded.reviewer(), "/1")
    assert [item.closing for item in items(awarded)] == [AwardChangeClosing.BACK, None]
    room.set_assignment("311", rubric=impact_rubric("72"))
    read(awarded, full=True)
    assert "another rubric, “Rubric 72” in place of “Rubric 71”" in shown(
        awarded, awarded.reviewer(), "/1"
    )
    assert state(awarded) is AwardState.AWARDED


def test_newer_attempt_of_the_learner_is_nothing_to_look_at(awarded: Desk) -> None:
    awarded.course.room.hand_in("877", "311")
    read(awarded, full=True)
    assert items(awarded) == []


def test_kept_with_a_note_it_is_asked_again_only_when_it_moves_further(awarded: Desk) -> None:
    room = awarded.course.room
    room.assess("877", "311", {CRITERION: "1"})
    read(awarded)
    assert keep(awarded, awarded.reviewer(), "short").status_code == 422
    assert keep(awarded, awarded.reviewer()).status_code == 303
    page = shown(awarded, awarded.reviewer())
    assert "Nothing waits for a decision" in page
    assert "See what was closed" in page
    read(awarded, full=True)
    (item,) = items(awarded)
    assert (item.closing, item.note, item.closed_by_name) == (
        AwardChangeClosing.KEPT,
        WHY,
        "Omar Reed",
    )
    room.assess("877", "311", {CRITERION: "0"})
    read(awarded)
    assert [each.closing for each in items(awarded)] == [AwardChangeClosing.KEPT, None]
    assert WHY in shown(awarded, awarded.awarder(), "/1")


def test_page_behind_the_last_is_the_last(awarded: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    awarded.course.room.assess("877", "311", {CRITERION: "1"})
    read(awarded)
    monkeypatch.setattr(after_awards, "PAGE", 1)
    for query in ("", "?page=1", "?page=2"):
        page = shown(awarded, awarded.reviewer(), query)
        assert "1 of 1</p>" in page
        assert 'rel="next"' not in page
        assert "Nothing waits for a decision" not in page


def test_what_moved_since_the_page_was_read_is_not_closed(awarded: Desk) -> None:
    awarded.course.room.assess("877", "311", {CRITERION: "1"})
    read(awarded)
    window = awarded.reviewer()
    page = awarded.client.get(f"{window}/asa/after-award/1")
    fields = {"csrf_token": awarded.actions.csrf_token(page), "seen": "0" * 64, "note": WHY}
    assert awarded.client.post(f"{window}/asa/after-award/1", data=fields).status_code == 409
    assert [item.closing for item in items(awarded)] == [None]


def test_form_sent_twice_closes_once(awarded: Desk) -> None:
    awarded.course.room.assess("877", "311", {CRITERION: "1"})
    read(awarded)
    window = awarded.reviewer()
    page = awarded.client.get(f"{window}/asa/after-award/1")
    seen = page.text.partition('name="seen" value="')[2].partition('"')[0]
    fields = {"csrf_token": awarded.actions.csrf_token(page), "seen": seen, "note": WHY}
    there = f"{window}/asa/after-award/1"
    answers = [awarded.client.post(there, data=fields).status_code for _ in range(2)]
    assert answers == [303, 409]
    assert [item.closing for item in items(awarded)] == [AwardChangeClosing.KEPT]


def test_auditor_reads_and_closes_nothing(awarded: Desk) -> None:
    awarded.course.room.assess("877", "311", {CRITERION: "1"})
    read(awarded)
    window = awarded.auditor_window()
    assert "Keep it and close" not in shown(awarded, window, "/1")
    auditor = Actor(
        name="Ida Lund",
        institution_id=awarded.course.institution_id,
        person_id=PersonId(900),
        local_roles=frozenset({LocalRole.AUDITOR}),
    )
    with pytest.raises(NotPermitted), awarded.course.wiring.open_work(auditor) as work:
        work.after_awards.keep(1, seen=items(awarded)[0].digest, note=WHY)
    assert [item.closing for item in items(awarded)] == [None]


def test_holder_closes_nothing_of_her_own_award(awarded: Desk) -> None:
    awarded.course.room.assess("877", "311", {CRITERION: "1"})
    read(awarded)
    holder = Actor(
        name="Daniel Reyes",
        institution_id=awarded.course.institution_id,
        person_id=awarded.course.person("877"),
        local_roles=frozenset({LocalRole.ASA_REVIEWER}),
    )
    with pytest.raises(NotPermitted), awarded.course.wiring.open_work(holder) as work:
        work.after_awards.keep(1, seen=items(awarded)[0].digest, note=WHY)
    assert [item.closing for item in items(awarded)] == [None]


def test_revoking_closes_what_waited(awarded: Desk) -> None:
    awarded.course.room.assess("877", "311", {CRITERION: "1"})
    read(awarded)
    window = awarded.awarder()
    page = awarded.client.get(f"{window}/asa/awards/1")
    fields = {"csrf_token": awarded.actions.csrf_token(page), "reason": "The grade was wrong."}
    assert awarded.client.post(f"{window}/asa/awards/1/revoke", data=fields).status_code == 303
    assert [item.closing for item in items(awarded)] == [AwardChangeClosing.REVOKED]


def test_teacher_and_learner_learn_nothing_of_it(awarded: Desk) -> None:
    awarded.course.room.assess("877", "311", {CRITERION: "1"})
    read(awarded)
    for window in (awarded.actions.as_teacher("52"), awarded.actions.as_learner("52")):
        assert awarded.client.get(f"{window}/asa/after-award").status_code == 403
        assert awarded.client.get(f"{window}/asa/after-award/1").status_code == 403


def test_regrade_while_a_case_is_open_is_flagged_by_the_pass_with_when(desk: Desk) -> None:
    desk.course.room.assess("877", "311", {CRITERION: "3"})
    read(desk)
    assert (desk.case.seal_current, desk.case.still_complete) == (False, True)
    window = desk.reviewer()
    queue = " ".join(desk.client.get(f"{window}/asa/").text.split())
    assert "changed since sealed" in queue
    page = " ".join(desk.page(window).split())
    assert "Changed since it was sealed" in page
    assert "Between " in page
    assert desk.case.changed_at == desk.clock.now()
