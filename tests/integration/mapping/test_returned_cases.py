"""What ASA returned to the instructor: shown to the staff of that course, to nobody else."""

from dataclasses import replace

import pytest
from sqlalchemy import select, update

from lti_app.domain.errors import NotPermitted
from lti_app.domain.ids import CourseId, MappingId, PersonId
from lti_app.domain.people.actor import Actor, CourseRole, LocalRole, system_actor
from lti_app.domain.progress.roster import RosterFilter, RosterLine, fits
from lti_app.domain.review.review import DecisionKind, ReasonForDecision
from lti_app.models.platform import InstitutionRow
from lti_app.models.review import ReviewCaseRow
from lti_app.services.review.decisions import DecisionRequest
from lti_app.wiring import Wiring
from tests.integration.mapping.pages import COURSE, Window, digest_on, seen
from tests.integration.mapping.test_course_home import staff_of, work_of
from tests.integration.review.conftest import statements
from tests.launching import MADE_REVIEWER

NOTE = "Please show which <memo> the points are for."


def complete(window: Window, *numbers: str) -> None:
    """Let these learners complete the badge, so that each has a case."""
    for number in numbers:
        window.course.enroll(number, f"Learner {number}")
        work_of(window, number, "4")
    course_id = window.actions.course_id(COURSE)
    pipeline = window.actions.wiring.pipeline(system_actor("scheduler"))
    pipeline.sync_course(course_id, full=True)


def decide(window: Window, kind: DecisionKind) -> None:
    """Let ASA take this decision on every case that is ready."""
    wiring = window.actions.wiring
    reviewer = Actor(
        name="Rhea Okafor",
        institution_id=window.actions.institution_id,
        person_id=window.actions.grant(MADE_REVIEWER, LocalRole.ASA_REVIEWER),
        local_roles=frozenset({LocalRole.ASA_REVIEWER}),
    )
    with wiring.session() as session:
        cases = session.scalars(select(ReviewCaseRow).where(ReviewCaseRow.state == "ready")).all()
    reason = None if kind is DecisionKind.HOLD else ReasonForDecision.ASSESSMENT_UNCLEAR
    for row in cases:
        with wiring.open_work(reviewer) as work:
            work.decisions.decide(
                row.id,
                DecisionRequest(
                    kind=kind,
                    revision=row.revision,
                    seal_number=row.seal_number,
                    note=NOTE,
                    reason=reason,
                ),
            )


@pytest.fixture
def returned(begun: Window) -> Window:
    begun.fill()
    begun.post("badges/1/activate", seen=digest_on(begun.get("badges/1/activate").text))
    complete(begun, "1")
    decide(begun, DecisionKind.RETURN_TO_INSTRUCTOR)
    return begun


@pytest.mark.parametrize("is_assistant", [False, True])
def test_case_returned_to_the_instructor_is_told_on_the_course_home(
    returned: Window, *, is_assistant: bool
) -> None:
    window = returned.as_assistant() if is_assistant else returned

    page = window.get("")

    words = seen(page)
    assert "1 case came back from ASA" in words
    assert "Learner 1 · Responsible AI in Practice" in words
    assert f"The assessment is not clear. {NOTE}" in words
    assert "1 returned to you" in words
    assert 'href="https://canvas.test/courses/4021/assignments/311/submissions/1"' in page.text


def test_whoever_has_to_answer_is_told_the_address(returned: Window, wiring: Wiring) -> None:
    before = "mailto:" in returned.get("").text
    with wiring.session() as session:
        session.execute(update(InstitutionRow).values(office_email="asa@u.example"))
        session.commit()

    told = 'href="mailto:asa%40u.example?subject=Returned%20case%3A%20Responsible%20AI'
    assert (before, told in returned.get("").text) == (False, True)


def test_places_of_an_answer_stand_with_the_case_on_the_home_and_the_learners_page(
    returned: Window, wiring: Wiring
) -> None:
    with wiring.session() as session:
        learner = session.scalars(select(ReviewCaseRow.person_id)).one()
    evidence = f"badges/1/roster/{learner}"
    work = 'href="https://canvas.test/courses/4021/assignments/311/submissions/1"'
    for path in ("", evidence):
        page = returned.get(path)
        words = seen(page)
        assert f"The assessment is not clear. {NOTE}" in words
        assert "Where to answer: Grade again by the rubric:" in words
        assert "Change the mapping" in words
        assert work in page.text
        # The reflection is graded by no rubric: nothing of it could be graded again.
        assert "assignments/399" not in page.text
    assert f'href="{returned.prefix}/course/{evidence}"' in returned.get("").text
    other = returned.get("badges/1/roster")
    assert NOTE not in seen(other)


def test_note_to_asa_only_is_not_told(begun: Window) -> None:
    begun.fill()
    begun.post("badges/1/activate", seen=digest_on(begun.get("badges/1/activate").text))
    complete(begun, "1")
    decide(begun, DecisionKind.HOLD)

    assert NOTE not in seen(begun.get(""))


def test_returned_case_shows_in_no_other_course(returned: Window) -> None:
    other = replace(returned, prefix=returned.actions.as_teacher("4022"))

    assert NOTE not in seen(other.get(""))
    assert "came back from ASA" not in seen(other.get(""))


@pytest.mark.parametrize("role", [CourseRole.LEARNER, CourseRole.NONE])
def test_service_refuses_who_is_no_staff_of_the_course(
    returned: Window, wiring: Wiring, role: CourseRole
) -> None:
    course_id = returned.actions.course_id(COURSE)
    actor = replace(staff_of(returned), course_role=role)

    with wiring.open_work(actor) as work, pytest.raises(NotPermitted):
        work.returned_cases.of(course_id)


def test_service_refuses_the_teacher_of_another_course(returned: Window, wiring: Wiring) -> None:
    course_id = returned.actions.course_id(COURSE)
    actor = replace(staff_of(returned), course_id=CourseId(course_id + 1))

    with wiring.open_work(actor) as work, pytest.raises(NotPermitted):
        work.returned_cases.of(course_id)


def test_nobody_reads_the_return_of_their_own_case(returned: Window, wiring: Wiring) -> None:
    course_id = returned.actions.course_id(COURSE)
    with wiring.session() as session:
        learner = session.scalars(select(ReviewCaseRow.person_id)).one()
    actor = staff_of(returned)

    def listed(line: RosterLine) -> bool:
        return fits(line, RosterFilter.RETURNED)

    with wiring.open_work(replace(actor, person_id=PersonId(learner))) as work:
        assert work.returned_cases.of(course_id) == ()
        assert not any(map(listed, work.roster.lines(MappingId(1))))
    with wiring.open_work(actor) as work:
        assert [each.learner for each in work.returned_cases.of(course_id)] == ["Learner 1"]
        assert [*map(listed, work.roster.lines(MappingId(1)))] == [True]


def test_course_home_takes_the_same_statements_however_many_were_returned(
    returned: Window, wiring: Wiring
) -> None:
    returned.get("")
    with statements(wiring) as few:
        returned.get("")
    complete(returned, "2", "3", "4")
    decide(returned, DecisionKind.RETURN_TO_INSTRUCTOR)
    with statements(wiring) as many:
        page = returned.get("")

    assert "4 cases came back from ASA" in seen(page)
    assert len(many) == len(few)


def test_case_taken_back_by_new_evidence_is_no_longer_told(returned: Window) -> None:
    work_of(returned, "1", "3")
    complete(returned)

    assert "came back from ASA" not in seen(returned.get(""))
