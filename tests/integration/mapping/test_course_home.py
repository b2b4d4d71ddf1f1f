import re
from dataclasses import replace
from html import unescape

import pytest
from sqlalchemy.orm import Session

from lti_app.domain.definition.states import Move
from lti_app.domain.evidence.evidence import AssignmentFact, SubmissionContent
from lti_app.domain.ids import DefinitionVersionId
from lti_app.domain.mapping.mapping import ActiveMapping
from lti_app.domain.mapping.rules import fingerprint
from lti_app.domain.people.actor import Actor, CourseRole, LocalRole, system_actor
from lti_app.models.course import CourseRow
from lti_app.models.documents import digest, encode
from lti_app.models.evidence import AssignmentSnapshotRow
from lti_app.services.progress.course_figures import BadgeFigures
from lti_app.wiring import Wiring
from tests.clocks import START, FixedClock
from tests.factories.facts import MAP, MEMO, assignment, rubric
from tests.factories.mapping import Classroom, activated
from tests.factories.proposals import make_move
from tests.integration.mapping.pages import COURSE, Window, digest_on, seen
from tests.launching import MADE_REVIEWER


def test_course_without_a_badge_offers_the_approved_ones_and_says_where_they_come_from(
    window: Window,
) -> None:
    words = seen(window.get(""))

    assert "Choose an approved badge" in words
    assert "Use “Responsible AI in Practice” here" in words
    assert "They are used in courses, not made in them." in words


def test_chosen_badge_opens_its_mapping_and_is_not_offered_again(window: Window) -> None:
    answer = window.post("badges", definition="1")

    words = seen(window.get(""))
    assert answer.location.endswith("/course/badges/1/outcomes")
    assert "Continue mapping" in words
    assert "Use “Responsible AI in Practice” here" not in words
    assert "Use “Data Storytelling” here" in words


def test_a_draft_says_so_and_how_far_it_is(window: Window) -> None:
    window.post("badges", definition="1")
    begun = seen(window.get(""))
    window.fill()
    full = seen(window.get(""))
    window.post("badges/1/activate", seen=digest_on(window.get("badges/1/activate").text))
    active = seen(window.get(""))
    window.post("badges/1/edit")
    both = seen(window.get(""))

    nothing = "0 of 4 outcomes are mapped, the reflection is not yet."
    everything = "4 of 4 outcomes and the reflection are mapped."
    assert ("Draft" in begun, nothing in begun) == (True, True)
    assert ("Draft" in full, everything in full) == (True, True)
    assert ("Active" in active, "Draft" in active, everything in active) == (True, False, False)
    assert f"A draft for version 1 of the badge is open. {everything}" in both


def test_first_draft_is_thrown_away_and_leaves_its_card(window: Window) -> None:
    window.post("badges", definition="1")
    asked = window.get("badges/1/outcomes").text
    assert "Then this course does not use “Responsible AI in Practice”" in unescape(asked)

    answer = window.post("badges/1/discard")

    words = seen(window.get(""))
    assert answer.location.endswith("/course/")
    assert "The course does not use this badge." in words
    assert "Use “Responsible AI in Practice” here" in words
    assert "Continue mapping" not in words
    assert window.get("badges/1/outcomes").status_code == 404


@pytest.mark.parametrize("definition", ["", "x", "-1", "999", "9" * 40, "\u0661"])
def test_badge_that_is_none_is_refused_in_a_summary(window: Window, definition: str) -> None:
    answer = window.post("badges", definition=definition)

    assert answer.status_code == 422
    assert 'id="error-summary"' in answer.text
    assert "Continue mapping" not in seen(window.get(""))


def test_badge_withdrawn_while_the_page_was_open_is_refused(window: Window, wiring: Wiring) -> None:
    admin = Actor(
        name="Rhea Okafor",
        institution_id=window.actions.institution_id,
        person_id=window.actions.grant(MADE_REVIEWER, LocalRole.ASA_ADMIN),
        local_roles=frozenset({LocalRole.ASA_ADMIN}),
    )
    with wiring.open_work(admin) as work:
        make_move(work, DefinitionVersionId(1), Move.SUSPEND)

    answer = window.post("badges", definition="1")

    assert (answer.status_code, "not approved for this course" in seen(answer)) == (422, True)


def test_active_badge_shows_its_version_and_that_the_first_update_is_asked_for(
    begun: Window,
) -> None:
    begun.fill()
    begun.post("badges/1/activate", seen=digest_on(begun.get("badges/1/activate").text))

    words = seen(begun.get(""))

    assert "Mapping 1, activated just now" in words
    assert "An update from Canvas is asked for and starts in a moment." in words
    assert "Sync now" in words


def test_sync_now_asks_for_a_pass_and_says_so(begun: Window, wiring: Wiring) -> None:
    begun.fill()
    begun.post("badges/1/activate", seen=digest_on(begun.get("badges/1/activate").text))

    answer = begun.post("sync")

    assert answer.status_code == 303
    with wiring.session() as other:
        asked = other.get_one(CourseRow, begun.actions.course_id(COURSE)).asked_at
    assert asked == START
    home = begun.get("")
    assert "is asked for and starts in a moment" in seen(home)
    # The script takes this away once what it tells of is there.
    assert home.text.count(" data-asked>") == 1
    assert 'data-poll="' in begun.get("sync").text


def test_learner_sees_no_course_home(window: Window) -> None:
    learner = replace(window, prefix=window.actions.as_learner(COURSE))

    assert learner.get("").status_code == 403
    assert learner.get("sync").status_code == 403


def snapshot(session: Session, found: ActiveMapping, fact: AssignmentFact, **more: bool) -> None:
    session.add(
        AssignmentSnapshotRow(
            course_id=found.course_id,
            assignment_id=fact.assignment_id,
            digest=digest(encode(fact)),
            fingerprint=fingerprint(fact),
            content=encode(fact),
            seen_at=START,
            **more,
        )
    )
    session.commit()


def test_drift_is_told_by_the_newest_snapshot(
    wiring: Wiring, session: Session, room: Classroom
) -> None:
    found = activated(wiring, room)

    def drifted() -> tuple[str, ...]:
        with wiring.open_work(room.teacher) as work:
            return work.course_figures.of(room.course_id, [found])[found.mapping_id].drifted

    assert drifted() == ()
    snapshot(session, found, assignment(MAP))
    assert drifted() == ()
    snapshot(session, found, assignment(MAP, rubric=rubric(rubric_id="9")))
    assert drifted() == ("Stakeholder map",)
    snapshot(session, found, assignment(MEMO), is_gone=True)
    assert drifted() == ("Stakeholder map", "Audit memo")
    snapshot(session, found, assignment(MAP))
    assert drifted() == ("Audit memo",)


def work_of(window: Window, learner: str, points: str, *, reflects: bool = True) -> None:
    """Let a learner hand everything in and be graded alike in all of it."""
    for assignment_id, criteria in (("311", "12"), ("312", "12"), ("313", "12"), ("314", "1")):
        window.course.hand_in(learner, assignment_id)
        window.course.assess(learner, assignment_id, {f"_{n}": points for n in criteria})
    if reflects:
        words = " ".join(["I looked back and saw how one piece led to the next."] * 30)
        window.course.hand_in(learner, "399", SubmissionContent(body=f"<p>{words}</p>"))


def test_learners_are_counted_once_each_by_where_they_stand(begun: Window, wiring: Wiring) -> None:
    begun.fill()
    begun.post("badges/1/activate", seen=digest_on(begun.get("badges/1/activate").text))
    for number in ("1", "2", "3", "4"):
        begun.course.enroll(number)
    begun.course.enroll("9", type_="StudentViewEnrollment")
    work_of(begun, "1", "4")
    work_of(begun, "2", "3", reflects=False)
    work_of(begun, "3", "2")
    course_id = begun.actions.course_id(COURSE)

    wiring.pipeline(system_actor("scheduler")).sync_course(course_id)

    with wiring.open_work(staff_of(begun)) as work:
        active = work.mappings.active_for_course(course_id)
        found = work.course_figures.of(course_id, active)[active[0].mapping_id]
    assert found == BadgeFigures(learners=4, in_progress=2, only_reflection=1, complete=1)
    words = seen(begun.get(""))
    assert "Learners 4 In progress 2 Missing only the reflection 1 Complete 1" in words
    bar = re.findall(r'<rect class="([^"]+)" x="(\d+)" width="(\d+)"', begun.get("").text)
    assert bar == [("tone-none", "0", "2"), ("tone-action", "2", "1"), ("tone-met", "3", "1")]
    assert "Last update from Canvas: just now" in words


def test_update_asked_for_moves_the_stamp_though_the_course_itself_is_read_once_a_day(
    begun: Window, wiring: Wiring, clock: FixedClock
) -> None:
    begun.fill()
    begun.post("badges/1/activate", seen=digest_on(begun.get("badges/1/activate").text))
    course_id = begun.actions.course_id(COURSE)
    wiring.pipeline(system_actor("scheduler")).sync_course(course_id)
    clock.move(minutes=20)
    assert "Last update from Canvas: 20 minutes ago" in seen(begun.get(""))

    begun.post("sync")
    wiring.pipeline(system_actor("scheduler")).sync_course(course_id)

    assert "Last update from Canvas: just now" in seen(begun.get(""))


def staff_of(window: Window) -> Actor:
    """The teacher of the window, as an actor."""
    course_id = window.actions.course_id(COURSE)
    return Actor(name="teacher", course_id=course_id, course_role=CourseRole.TEACHER)


@pytest.mark.parametrize(
    ("move", "pill", "told"),
    [
        (Move.SUSPEND, "Suspended by ASA", "nothing is awarded until ASA resumes it"),
        (Move.RETIRE, "Retired by ASA", "nothing more is awarded from it"),
    ],
)
def test_badge_not_in_force_says_so_and_what_it_means(
    begun: Window, wiring: Wiring, move: Move, pill: str, told: str
) -> None:
    begun.fill()
    begun.post("badges/1/activate", seen=digest_on(begun.get("badges/1/activate").text))
    assert pill not in seen(begun.get(""))
    with wiring.open_work(_admin(begun)) as work:
        make_move(work, DefinitionVersionId(1), move)
    words = seen(begun.get(""))
    assert (pill in words, told in words) == (True, True)


def test_draft_of_a_suspended_badge_says_that_it_waits(begun: Window, wiring: Wiring) -> None:
    with wiring.open_work(_admin(begun)) as work:
        make_move(work, DefinitionVersionId(1), Move.SUSPEND)
    assert "It can be activated once ASA resumes the version." in seen(begun.get(""))


def _admin(window: Window) -> Actor:
    return Actor(
        name="Rhea Okafor",
        institution_id=window.actions.institution_id,
        person_id=window.actions.grant(MADE_REVIEWER, LocalRole.ASA_ADMIN),
        local_roles=frozenset({LocalRole.ASA_ADMIN}),
    )
