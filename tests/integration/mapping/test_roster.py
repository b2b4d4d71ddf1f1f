import csv
import re
from dataclasses import replace
from io import StringIO

import pytest
from sqlalchemy import func, insert, select, update

from lti_app.canvas.fake_rubrics import scale
from lti_app.domain.errors import NotFound, NotPermitted
from lti_app.domain.evidence.evidence import EnrollmentState
from lti_app.domain.ids import AssignmentId, CourseId, MappingId, PersonId
from lti_app.domain.people.actor import Actor, CourseRole, system_actor
from lti_app.domain.people.person import IdentifierKind
from lti_app.domain.progress.roster import RosterFilter
from lti_app.domain.review.review import ReviewCaseState
from lti_app.models.audit import AuditEntry
from lti_app.models.completion import CompletionRow
from lti_app.models.evidence import RosterEntryRow
from lti_app.models.person import PersonIdentifierRow, PersonRow
from lti_app.models.review import ReviewCaseRow
from lti_app.services.progress.course_figures import BadgeFigures
from lti_app.wiring import Wiring
from tests.integration.mapping.pages import COURSE, Window, digest_on, marked, seen
from tests.integration.mapping.test_course_home import staff_of, work_of
from tests.integration.review.conftest import statements

ROSTER = "badges/1/roster"
CHIPS = {
    RosterFilter.ALL: "All learners",
    RosterFilter.IN_PROGRESS: "In progress",
    RosterFilter.ONE_AWAY: "One away",
    RosterFilter.WAITING_FOR_GRADES: "Waiting on my grading",
    RosterFilter.ONLY_REFLECTION: "Missing only the reflection",
    RosterFilter.COMPLETE: "Complete",
    RosterFilter.READY: "Complete but not with ASA",
    RosterFilter.WITH_ASA: "With ASA",
    RosterFilter.RETURNED: "Returned to you",
    RosterFilter.AWARDED: "Awarded",
    RosterFilter.CHANGED: "Changed",
    RosterFilter.HELD: "Waiting on a change",
    RosterFilter.LEFT: "Not in the course any more",
}
SELDOM = {RosterFilter.RETURNED, RosterFilter.HELD, RosterFilter.LEFT}
EVERYBODY = {
    "1": "Ámbar Ñu",
    "2": "Bilal Öz",
    "3": "山田 花子",
    "4": "=HYPERLINK(1)",
    "5": "Chidi Eze",
}


def activate(window: Window) -> None:
    window.fill()
    window.post("badges/1/activate", seen=digest_on(window.get("badges/1/activate").text))


def sync(window: Window, wiring: Wiring) -> None:
    """Run a whole pass."""
    pipeline = wiring.pipeline(system_actor("scheduler"))
    pipeline.sync_course(window.actions.course_id(COURSE), full=True)


@pytest.fixture
def room(begun: Window, wiring: Wiring) -> Window:
    """One complete, one lacks the reflection, one fell short, one has nothing, one is unposted."""
    activate(begun)
    for number, name in EVERYBODY.items():
        begun.course.enroll(number, name, sis_id=f"P{number}")
    begun.course.enroll("9", type_="StudentViewEnrollment")
    work_of(begun, "1", "4")
    work_of(begun, "2", "3", reflects=False)
    work_of(begun, "3", "2")
    work_of(begun, "5", "3")
    begun.course.assess("5", "311", {"_1": "4", "_2": "4"}, posted=False)
    begun.course.hand_in("4", "313")
    sync(begun, wiring)
    return begun


def names_on(window: Window, query: str = "") -> list[str]:
    words = window.get(f"{ROSTER}{query}").text
    return [name for name in EVERYBODY.values() if f"<bdi>{name}</bdi>" in words]


def person(wiring: Wiring, name: str, window: Window) -> int:
    with wiring.open_work(staff_of(window)) as work:
        lines = work.roster.lines(MappingId(1))
    return next(line.person_id for line in lines if line.name == name)


def test_what_moved_is_told_beside_an_open_case_and_not_beside_a_decided_one(
    room: Window, wiring: Wiring
) -> None:
    moved = "Changed since ASA got it"

    def told(state: ReviewCaseState) -> bool:
        with wiring.session() as session:
            session.execute(update(ReviewCaseRow).values(state=state, seal_current=False))
            session.commit()
        return moved in seen(room.get(ROSTER))

    assert moved not in seen(room.get(ROSTER))
    assert told(ReviewCaseState.READY)
    assert not told(ReviewCaseState.DECLINED)


def test_who_left_by_any_enrollment_is_said_and_who_is_here_by_one_is_not(
    room: Window, wiring: Wiring
) -> None:
    room.course.enroll("1", EVERYBODY["1"], sis_id="P1", state=EnrollmentState.INACTIVE)
    sync(room, wiring)
    with wiring.session() as session:
        other = session.scalars(
            select(RosterEntryRow).where(RosterEntryRow.canvas_user_id == "2")
        ).one()
        session.execute(
            insert(RosterEntryRow).values(
                {
                    column.name: getattr(other, column.name)
                    for column in RosterEntryRow.__table__.columns
                    if column.name != "id"
                }
                | {"canvas_user_id": "22", "gone_at": other.seen_at}
            )
        )
        session.commit()
    with wiring.open_work(staff_of(room)) as work:
        left = {line.name for line in work.roster.lines(MappingId(1)) if line.has_left}
    assert left == {EVERYBODY["1"]}
    assert room.get(ROSTER).text.partition("<tbody>")[2].count("Not in the course any more") == 1


def test_learners_stand_by_outcome_in_words(room: Window) -> None:
    words = seen(room.get(ROSTER))

    assert "Learners on “Responsible AI in Practice”" in words
    assert "5 learners. Last update from Canvas: just now" in words
    assert "Ámbar Ñu P1 With ASA SLO 1: Met , Ámbar Ñu" in words
    assert "Reflection: Not handed in , Bilal Öz" in words
    assert "山田 花子 P3 1 of 5 SLO 1: Not met" in words
    assert "SLO 1: Not released , Chidi Eze" in words
    assert "SLO 2: Not handed in , =HYPERLINK(1) SLO 3: Waiting for a grade" in words


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?only=in_progress", ["3", "4", "5"]),
        ("?only=one_away", ["2", "5"]),
        ("?only=waiting", ["4", "5"]),
        ("?only=only_reflection", ["2"]),
        ("?only=complete", ["1"]),
        ("?only=ready", []),
        ("?only=with_asa", ["1"]),
        ("?only=awarded", []),
        ("?only=changed", []),
        ("?only=nonsense&sort=x&size=-4&page=x", ["1", "2", "3", "4", "5"]),
        ("?q=oz", ["2"]),
        ("?q=花", ["3"]),
        ("?q=p5", ["5"]),
        ("?q=nobody", []),
        ("?only=waiting&q=chidi", ["5"]),
        ("?page=2", []),
    ],
)
def test_address_narrows_the_list(room: Window, query: str, expected: list[str]) -> None:
    assert names_on(room, query) == [EVERYBODY[number] for number in expected]


def test_chips_tell_how_many_and_agree_with_the_course_home(room: Window, wiring: Wiring) -> None:
    words = seen(room.get(ROSTER))
    for chip in (
        "All learners, 5",
        "One away, 2",
        "Waiting on my grading, 2",
        "Missing only the reflection, 1",
        "With ASA, 1",
        "Awarded, 0",
    ):
        assert chip in words
    course_id = room.actions.course_id(COURSE)
    with wiring.open_work(staff_of(room)) as work:
        active = work.mappings.active_for_course(course_id)
        found = work.course_figures.of(course_id, active)[active[0].mapping_id]
    assert found == BadgeFigures(learners=5, in_progress=3, only_reflection=1, complete=1)


@pytest.mark.parametrize("text", ["", "chidi"])
def test_every_chip_says_how_many_rows_it_shows_and_every_row_why(room: Window, text: str) -> None:
    doubled = scale(("8", "Strong"), ("6", "Sound"), ("4", "Partial"), ("2", "None"))
    room.course.set_assignment("311", rubric=marked("71", "Impact", "Reach", levels=doubled))
    sync(room, room.actions.wiring)
    said = seen(room.get(f"{ROSTER}?q={text}"))
    for only in RosterFilter:
        shown = room.get(f"{ROSTER}?only={only}&q={text}&size=100").text
        body = shown.partition("<tbody>")[2].partition("</tbody>")[0]
        rows = body.count("<tr>")
        assert (f"{CHIPS[only]}, {rows}" in said) == (rows > 0 or only not in SELDOM)
        if only is RosterFilter.CHANGED:
            assert body.count("Changed in Canvas") == rows > 0
            first = re.search(r'<th scope="row"><a href="([^"]+)"', body)
            assert first is not None
            why = room.client.get(first[1].replace("&amp;", "&"))
            assert "Stakeholder map: the points of “Impact” changed, from 4 to 8" in seen(why)
            assert "Something it rests on" not in seen(why)


def test_why_page_tells_every_fact_and_links_to_speed_grader(room: Window, wiring: Wiring) -> None:
    answer = room.get(f"{ROSTER}/{person(wiring, 'Chidi Eze', room)}")
    words = seen(answer)

    assert answer.status_code == 200
    assert "Chidi Eze P5 4 of 5" in words
    assert "Stakeholder map, criterion “Impact”: graded, but the grade is not released." in words
    assert "Shown to the learner No, the grade is not released" in words
    assert "Criterion Evidence Score 3 of 4" in words
    assert "Met from 3 of 4, Sound" in words
    assert "Open Stakeholder map in SpeedGrader" in words
    link = "/courses/4021/gradebook/speed_grader?assignment_id=311&amp;student_id=5"
    assert f'{link}" target="_blank" rel="noopener"' in answer.text


def test_why_page_names_who_graded_and_leaves_out_whom_nobody_knows(
    room: Window, wiring: Wiring
) -> None:
    where = f"{ROSTER}/{person(wiring, 'Chidi Eze', room)}"
    unnamed = seen(room.get(where))
    assert ("Graded by" in unnamed, "900" in unnamed) == (False, False)

    known = {"institution_id": 1, "created_at": wiring.tools.clock.now()}
    kind = IdentifierKind.CANVAS_USER_ID
    with wiring.session() as session:
        teacher = PersonRow(name="Noor Haddad", updated_at=known["created_at"], **known)
        session.add(teacher)
        session.flush()
        known |= {"person_id": teacher.id, "kind": kind}
        session.add(PersonIdentifierRow(scope="", value="900", **known))
        session.commit()

    words = seen(room.get(where))
    assert ("Graded by Noor Haddad" in words, "Canvas user 900" in words) == (True, False)


def test_grade_not_released_shows_no_points_until_it_is(room: Window, wiring: Wiring) -> None:
    where = f"{ROSTER}/{person(wiring, 'Chidi Eze', room)}"
    first = room.get(where).text.split('id="slo-1"', 1)[1].split("</section>", 1)[0]
    room.course.post("5", "311")
    sync(room, wiring)
    second = room.get(where).text.split('id="slo-1"', 1)[1].split("</section>", 1)[0]

    assert ("Score" in first, "4 of 4" in second) == (False, True)


def test_anonymous_work_is_linked_only_once_its_grade_is_posted(
    room: Window, wiring: Wiring
) -> None:
    where = f"{ROSTER}/{person(wiring, 'Chidi Eze', room)}"
    hidden = replace(room.course.assignments[AssignmentId("311")], anonymous=True)
    room.course.assignments[AssignmentId("311")] = hidden
    sync(room, wiring)
    before = room.get(where)
    room.course.post("5", "311")
    sync(room, wiring)
    after = room.get(where)

    assert "Graded anonymously in Canvas" in seen(before)
    assert "assignment_id=311&amp;" not in before.text
    assert ("Graded anonymously" in seen(after), "assignment_id=311&amp;" in after.text) == (
        False,
        True,
    )


def rows_of(window: Window, query: str = "") -> list[dict[str, str]]:
    answer = window.get(f"{ROSTER}.csv{query}")
    assert answer.mimetype == "text/csv"
    return list(csv.DictReader(StringIO(answer.text.removeprefix("\ufeff"))))


def test_file_holds_what_the_filter_shows_and_no_formula(room: Window) -> None:
    rows = rows_of(room)

    assert [row["learner"] for row in rows] == [
        "'=HYPERLINK(1)",
        "Ámbar Ñu",
        "Bilal Öz",
        "Chidi Eze",
        "山田 花子",
    ]
    (chidi,) = rows_of(room, "?q=chidi")
    assert (chidi["slo-1"], chidi["slo-1_score"]) == ("Not released", "")
    assert (chidi["slo-2"], chidi["slo-2_score"], chidi["met"]) == ("Met", "3 of 4", "4")
    assert [row["learner"] for row in rows_of(room, "?only=only_reflection")] == ["Bilal Öz"]


def test_looking_writes_nothing(room: Window, wiring: Wiring) -> None:
    def written() -> tuple[int | None, int | None]:
        with wiring.session() as other:
            return (
                other.scalar(select(func.count()).select_from(AuditEntry)),
                other.scalar(select(func.count()).select_from(CompletionRow)),
            )

    where = f"{ROSTER}/{person(wiring, 'Chidi Eze', room)}"
    before = written()
    for path in (ROSTER, where, f"{ROSTER}.csv"):
        assert room.get(path).status_code == 200
    assert written() == before


def test_page_takes_the_same_statements_however_many_learners(room: Window, wiring: Wiring) -> None:
    where = f"{ROSTER}/{person(wiring, 'Chidi Eze', room)}"
    room.get(ROSTER)  # takes the notices of before
    with statements(wiring) as few:
        room.get(ROSTER)
    with statements(wiring) as few_why:
        room.get(where)
    for number in range(100, 160):
        room.course.enroll(str(number))
    sync(room, wiring)
    with statements(wiring) as many:
        page = room.get(ROSTER)
    with statements(wiring) as many_why:
        room.get(where)

    assert "65 learners." in seen(page)
    assert page.text.count('<th scope="row">') == 25
    assert (len(many), len(many_why)) == (len(few), len(few_why))


def test_only_staff_of_the_course_see_it_whatever_the_number(room: Window, wiring: Wiring) -> None:
    chidi = person(wiring, "Chidi Eze", room)
    elsewhere = replace(room, prefix=room.actions.as_teacher("999"))
    learner = replace(room, prefix=room.actions.as_learner(COURSE))
    for path in (ROSTER, f"{ROSTER}/{chidi}", f"{ROSTER}.csv"):
        assert elsewhere.get(path).status_code == 404
        assert learner.get(path).status_code == 403
        assert room.as_assistant().get(path).status_code == 200
    assert room.get(f"{ROSTER}/99999").status_code == 404
    assert room.get("badges/99/roster").status_code == 404


def test_service_refuses_whoever_is_no_staff_of_this_course(room: Window, wiring: Wiring) -> None:
    course_id = room.actions.course_id(COURSE)
    stranger = Actor(name="x", course_id=CourseId(course_id + 9), course_role=CourseRole.TEACHER)
    learner = Actor(name="x", course_id=course_id, course_role=CourseRole.LEARNER)
    for actor, refusal in ((stranger, NotFound), (learner, NotPermitted)):
        with wiring.open_work(actor) as work:
            with pytest.raises(refusal):
                work.roster.lines(MappingId(1))
            with pytest.raises(refusal):
                work.roster.learner(MappingId(1), PersonId(1), None)


def test_empty_rosters_say_what_will_appear_and_what_to_do(begun: Window, wiring: Wiring) -> None:
    draft = seen(begun.get(ROSTER))
    activate(begun)
    unread = seen(begun.get(ROSTER))
    sync(begun, wiring)
    nobody = seen(begun.get(ROSTER))
    begun.course.enroll("1")
    sync(begun, wiring)
    no_match = seen(begun.get(f"{ROSTER}?q=zzz"))
    none_awarded = seen(begun.get(f"{ROSTER}?only=awarded"))

    assert "A draft so far" in draft
    assert "Continue mapping" in draft
    assert "Not read from Canvas yet" in unread
    assert "No learners yet" in nobody
    assert "Nobody here matches" in no_match
    assert "Nobody at present" in none_awarded
    assert "Nothing is awarded by itself." in none_awarded
    assert "as their grades come in" not in none_awarded
    assert "Show all learners" in none_awarded


def test_learner_who_left_stays_and_is_marked(room: Window, wiring: Wiring) -> None:
    del room.course.roster[next(user for user in room.course.roster if user == "3")]
    sync(room, wiring)

    page = room.get(ROSTER)
    marks = page.text.partition("<tbody>")[2].count("Not in the course any more")
    assert ("山田 花子 P3" in seen(page), marks) == (True, 1)


def test_heads_are_counted_alike_everywhere_and_who_left_is_told(
    room: Window, wiring: Wiring
) -> None:
    here = "of them is not in the course any more"
    assert (here in seen(room.get("")), here in seen(room.get(ROSTER))) == (False, False)
    del room.course.roster[next(user for user in room.course.roster if user == "3")]
    sync(room, wiring)

    home, roster = seen(room.get("")), seen(room.get(ROSTER))
    assert "Learners 5 " in home
    assert f"1 {here} and is kept here for what was met." in home
    assert f"5 learners. 1 {here}" in roster
    assert "4 learners" in seen(room.get("badges/1/outcomes"))


def test_file_is_named_after_course_and_badge(room: Window) -> None:
    told = room.get(f"{ROSTER}.csv").headers["Content-Disposition"]
    assert told == 'attachment; filename="learners-C4021-Responsible-AI-in-Practice.csv"'
