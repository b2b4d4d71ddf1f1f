"""The learner's page: next step first, reasons with their facts, own data only."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from lti_app.domain.definition.definition import DefinitionState
from lti_app.domain.evidence.evidence import AssessmentProvenance
from lti_app.domain.mapping.mapping import MappingContent
from lti_app.domain.review.review import DecisionKind, ReasonForDecision, ReviewCaseState
from lti_app.models.course import CourseRow
from lti_app.models.definition import DefinitionVersionRow
from lti_app.models.documents import encode
from lti_app.models.evidence import EvidenceFactRow
from lti_app.models.mapping import MappingVersionRow
from lti_app.models.platform import InstitutionRow, LaunchSessionRow
from lti_app.models.review import CaseDecisionRow, ReviewCaseRow
from tests.clocks import START, FixedClock
from tests.factories import stored_evidence as stored
from tests.factories.facts import (
    MAP,
    MEMO,
    REFLECTION,
    assignment,
    criterion_link,
    graded,
    reflection,
    slo_mapping,
    student,
    ungraded,
    unsubmitted,
)
from tests.integration.progress.conftest import JORDAN, Window, words
from tests.integration.roles.people import OBSERVER

MET = (graded("4", MAP), graded("3", MEMO), reflection())
REASON = "Your reflection does not say yet what this means for your professional growth."
NOTE = "Please say more about your professional growth."
WRITTEN = f"What Academic and Student Affairs wrote {REASON} {NOTE}"


def test_a_single_badge_is_shown_at_once(window: Window) -> None:
    window.learner(*MET)
    answer = window.client.get(f"{window.window()}/learner/")
    assert answer.status_code == 302
    assert re.search(r"/learner/badges/\d+$", answer.location)


def test_next_step_comes_before_the_outcomes(window: Window) -> None:
    window.learner(graded("4", MAP), ungraded(MEMO))
    said = window.words()
    assert said.index("Next for you: the reflection.") < said.index("Outcome slo-1")
    assert "1 of 2 outcomes is met and 1 waits for a grade. Your reflection is not" in said


@pytest.mark.parametrize(
    ("work", "offered"),
    [((graded("4", MAP), ungraded(MEMO)), 1), ((unsubmitted(MAP), unsubmitted(MEMO)), 1), (MET, 0)],
)
def test_what_the_badge_asks_for_leads_to_a_reflection_still_to_be_handed_in(
    window: Window, work: tuple[stored.Fact, ...], offered: int
) -> None:
    window.learner(*work)
    said = words(window.client.get(f"{window.window()}/learner/badges/1/asks").text)
    assert said.count("Write the reflection") == offered
    assert "three parts: The pathway" in said


@pytest.mark.parametrize(("work", "said"), [((graded("4", MAP), ungraded(MEMO)), 1), (MET, 0)])
def test_a_step_in_canvas_says_when_it_shows(
    window: Window, work: tuple[stored.Fact, ...], said: int
) -> None:
    window.learner(*work)
    assert window.words().count("What you do in Canvas shows here with the next update.") == said


def test_every_reason_has_its_facts(window: Window) -> None:
    window.learner(graded("4", MAP), ungraded(MEMO))
    said = window.words()
    assert "Stakeholder map, criterion “Impact”: 4 of 4. Threshold 3. Graded 4 Nov." in said
    assert "Audit memo was handed in on 2 Nov. It has no rubric grade yet." in said
    assert "Your instructor grades it; nothing for you to do." in said
    assert "Not handed in" in said


def test_below_the_threshold_tells_both_numbers(window: Window) -> None:
    window.learner(graded("2", MAP), graded("3", MEMO), reflection())
    said = window.words()
    assert "Stakeholder map, criterion “Impact”: 2 of 4. Threshold 3." in said
    assert "Next for you: talk about Stakeholder map." in said


def test_who_graded_is_named_once_a_refresh_has_told(window: Window) -> None:
    window.learner(*MET)
    row = window.session.scalars(select(EvidenceFactRow).order_by("id")).first()
    assert row is not None
    row.provenance = encode(AssessmentProvenance(assessor_name="M. Okafor"))
    window.session.commit()
    assert "Graded 4 Nov by M. Okafor." in window.words()


def test_links_lead_to_the_assignment_in_canvas(window: Window) -> None:
    window.learner(graded("4", MAP), unsubmitted(MEMO))
    assert 'href="https://canvas.example.edu/courses/52/assignments/312"' in window.page()


def test_other_assessment_of_an_outcome_is_told_apart_with_its_own_state(window: Window) -> None:
    both = slo_mapping("slo-1", criterion_link(MAP), criterion_link(MEMO))
    content = MappingContent(slos=(both,), reflection=REFLECTION)
    # Activated versions are immutable to the application, so past it.
    window.session.execute(update(MappingVersionRow).values(content=encode(content)))
    window.session.commit()
    window.learner(graded("4", MAP), graded("2", MEMO), reflection())
    assert (
        "Any one of 2 assessments is enough. The other assessment: Audit memo, criterion “Impact”: "
        "2 of 4. Threshold 3. Not met Graded 4 Nov."
    ) in window.words()


def test_ring_says_in_text_what_it_shows(window: Window) -> None:
    window.learner(graded("4", MAP), ungraded(MEMO), reflection())
    label = "2 of 3 done: 1 of 2 outcomes met, reflection handed in"
    assert f'aria-label="{label}"' in window.page()


def test_times_of_the_last_and_the_next_update_are_told(window: Window) -> None:
    window.learner(*MET)
    assert "Last update from Canvas just now" in window.words()


@pytest.mark.parametrize(
    ("ahead", "told"),
    [
        (timedelta(minutes=15), "Last update from Canvas just now · next in 15 minutes ·"),
        (timedelta(0), "Last update from Canvas just now · the next one is due ·"),
        (timedelta(minutes=-20), "Last update from Canvas just now · the next one is due ·"),
    ],
)
def test_next_update_is_told_while_it_lies_ahead_and_called_due_after(
    window: Window, ahead: timedelta, told: str
) -> None:
    window.learner(*MET)
    window.session.get_one(CourseRow, window.course_id).next_pass_at = START + ahead
    window.session.commit()
    assert told in window.words()


def test_complete_says_whose_turn_it_is(window: Window) -> None:
    window.learner(*MET)
    said = window.words()
    assert "Everything is met. The next update passes it to Academic and Student Affairs." in said
    assert 'aria-current="step"><strong>Complete' in window.page()


def test_open_case_shows_as_with_asa(window: Window) -> None:
    _open_case(window, window.learner(*MET))
    assert 'aria-current="step"><strong>With ASA' in window.page()
    assert "People review it, usually within 6 working days." in window.words()


def test_returned_case_shows_what_was_written_to_the_learner(window: Window) -> None:
    _returned(window)
    said = window.words()
    assert "Returned to you." in said
    assert "Returned to you Culminating reflection" in said  # its row says no longer "Met"
    assert WRITTEN in said


def test_what_was_written_is_told_before_a_new_mapping_is_read(
    window: Window, clock: FixedClock
) -> None:
    """As after a change in Canvas is accepted, which makes the next version of the mapping."""
    _returned(window)
    clock.move(minutes=1)
    window.session.execute(update(MappingVersionRow).values(activated_at=clock.now()))
    window.session.commit()
    said = window.words()
    unread = "Your progress appears after the next update from Canvas."
    assert (unread in said, WRITTEN in said, "nothing for you to do" in said) == (True, True, False)


def _returned(window: Window) -> None:
    case = _open_case(window, window.learner(*MET), ReviewCaseState.RETURNED_TO_LEARNER)
    window.session.add(
        CaseDecisionRow(
            case_id=case.id,
            kind=DecisionKind.RETURN_TO_LEARNER,
            from_state=ReviewCaseState.IN_REVIEW,
            to_state=ReviewCaseState.RETURNED_TO_LEARNER,
            at=START,
            by_name="Rosa Field",
            role="asa-reviewer",
            seal_number=1,
            note=NOTE,
            reason=ReasonForDecision.PROFESSIONAL_GROWTH_NOT_REFLECTED,
        )
    )
    window.session.commit()


def test_declined_case_shows_why_and_promises_no_further_look(window: Window) -> None:
    case = _open_case(window, window.learner(*MET), ReviewCaseState.DECLINED)
    window.session.add(
        CaseDecisionRow(
            case_id=case.id,
            kind=DecisionKind.DECLINE,
            from_state=ReviewCaseState.IN_REVIEW,
            to_state=ReviewCaseState.DECLINED,
            at=START,
            by_name="Rosa Field",
            role="asa-reviewer",
            seal_number=1,
            note="The map was drawn by somebody else.",
            reason=ReasonForDecision.NOT_OWN_WORK,
        )
    )
    window.session.commit()
    said = window.words()
    assert "What Academic and Student Affairs wrote The map was drawn by somebody else." in said
    assert "own work" not in said
    assert "Not awarded." in said
    assert "The next update passes it" not in said


def test_note_to_the_instructor_is_not_shown_to_the_learner(window: Window) -> None:
    case = _open_case(window, window.learner(*MET), ReviewCaseState.RETURNED_TO_INSTRUCTOR)
    window.session.add(
        CaseDecisionRow(
            case_id=case.id,
            kind=DecisionKind.RETURN_TO_INSTRUCTOR,
            from_state=ReviewCaseState.IN_REVIEW,
            to_state=ReviewCaseState.RETURNED_TO_INSTRUCTOR,
            at=START,
            by_name="Rosa Field",
            role="asa-reviewer",
            seal_number=1,
            note="Is this rubric the one you meant?",
        )
    )
    window.session.commit()
    said = window.words()
    assert "They have asked your instructor something." in said
    assert "Is this rubric the one you meant?" not in said


def test_failing_update_is_told_and_takes_nothing_back(window: Window, clock: FixedClock) -> None:
    window.learner(*MET)
    clock.move(hours=27)
    window.opened.clear()
    said = window.words()
    assert "The last update from Canvas did not get through." in said
    assert "4 of 4. Threshold 3." in said


def test_course_never_read_says_so_and_judges_nothing(window: Window) -> None:
    window.window()
    from_scratch = "DELETE FROM source_freshness"
    window.session.connection().exec_driver_sql(from_scratch)
    window.session.commit()
    said = window.words()
    assert "Your progress appears after the next update from Canvas." in said
    assert "Not handed in" not in said


def test_course_never_read_promises_no_badge_to_whoever_does_not_learn_there(
    window: Window,
) -> None:
    window.session.connection().exec_driver_sql("DELETE FROM source_freshness")
    window.session.commit()
    observer = window.actions.window(JORDAN, OBSERVER, course_id="52")
    said = words(window.client.get(f"{observer}/learner/", follow_redirects=True).text)
    assert "No badges of your own in this course" in said
    assert "Your progress appears" not in said
    assert window.client.get(f"{observer}/learner/badges/1").status_code == 404


def test_what_the_badge_asks_for_is_a_page_of_its_own(window: Window) -> None:
    window.learner(*MET)
    place = window.client.get(f"{window.window()}/learner/").location
    said = window.client.get(f"{place}/asks").text
    for text in (
        "Judges whether, where and how an AI system should be used.",
        "Look back on your pathway.",
        "What does it mean for you?",
        "What does it mean for your work?",
        "Threshold: “Sound”, 3 of 4, or better.",
    ):
        assert text in said


def test_another_learners_evidence_is_nowhere_on_the_page(window: Window) -> None:
    window.learner(graded("4", MAP), graded("4", MEMO), reflection(), who=JORDAN)
    window.learner(graded("1", MAP), unsubmitted(MEMO))
    said = window.words()
    assert "1 of 4. Threshold 3." in said
    assert "4 of 4." not in said
    assert "Jordan" not in said


def test_window_of_another_learner_does_not_open(window: Window) -> None:
    window.learner(*MET)
    theirs = window.window(JORDAN)
    window.client.delete_cookie(f"__Host-hm-s-{theirs.split('/')[2]}")
    assert window.client.get(f"{theirs}/learner/").status_code in {401, 403}


def test_badge_of_a_course_one_does_not_learn_in_is_not_found(window: Window) -> None:
    window.learner(*MET, who=JORDAN)
    mapping = window.client.get(f"{window.window(JORDAN)}/learner/").location.split("/")[-1]
    elsewhere = window.actions.as_learner("77")
    answer = window.client.get(f"{elsewhere}/learner/badges/{mapping}")
    assert answer.status_code == 404
    assert "Responsible AI" not in answer.text


def test_teacher_without_an_enrollment_as_student_has_no_badges_here(window: Window) -> None:
    window.learner(*MET, enrollments=(student(kind="TeacherEnrollment"),))
    assert "No badges here yet" in window.words()


def test_test_student_has_no_badges_here(window: Window) -> None:
    window.learner(*MET, enrollments=(student(kind="StudentViewEnrollment"),))
    assert "No badges here yet" in window.words()


def test_own_progress_opens_from_the_user_menu_over_all_courses(window: Window) -> None:
    window.learner(*MET)
    mine = window.actions.as_credential_holder()
    answer = window.client.get(f"{mine}/learner/", follow_redirects=True)
    assert "Stakeholder map, criterion “Impact”: 4 of 4." in answer.text


def test_late_work_and_drift_are_said(window: Window) -> None:
    window.learner(graded("4", MAP, late=True), graded("3", MEMO), reflection())
    gone = START + timedelta(hours=1)
    bare = assignment(MEMO, name="Audit memo", post_manually=True, rubric=None)
    stored.read_assignments(window.session, window.course_id, bare, at=gone)
    window.read(graded("3", MEMO, criteria=None), at=gone)
    said = window.words()
    assert "Handed in late." in said
    assert "Changed since; what was found before still counts." in said


def _open_case(
    window: Window, person_id: int, state: ReviewCaseState = ReviewCaseState.READY
) -> ReviewCaseRow:
    case = ReviewCaseRow(
        institution_id=window.actions.institution_id,
        person_id=person_id,
        definition_line_id=window.badge.line_id,
        definition_version_id=window.badge.version_id,
        course_id=window.course_id,
        state=state,
        opened_at=START,
        state_since=START,
    )
    window.session.add(case)
    window.session.commit()
    return case


def test_who_disagrees_is_told_which_office_to_write_to_and_where(window: Window) -> None:
    window.learner(*MET)
    assert "write to Academic and Student Affairs." in window.words()
    told = {"office": "Office of Badges", "office_email": "badges@example.edu"}
    window.session.execute(update(InstitutionRow).values(told))
    window.session.commit()
    assert "write to Office of Badges. badges@example.edu" in window.words()


def test_the_office_has_one_name_in_spanish_here_and_on_the_public_page(window: Window) -> None:
    window.learner(*MET)
    told = {"office": "Academic and Student Affairs", "office_email": "badges@example.edu"}
    window.session.execute(update(InstitutionRow).values(told))
    window.session.execute(update(LaunchSessionRow).values(locale="es"))
    window.session.commit()
    said = window.words()
    assert "ASA es Asuntos Académicos y Estudiantiles" in said
    assert "Academic and Student Affairs" not in said


def _becomes(window: Window, state: DefinitionState) -> None:
    row = window.session.get_one(DefinitionVersionRow, window.badge.version_id)
    row.state = state
    window.session.commit()


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (DefinitionState.SUSPENDED, "They suspended this badge for now"),
        (DefinitionState.RETIRED, "They retired this version of the badge"),
    ],
)
def test_no_review_is_promised_of_a_badge_not_in_force(
    window: Window, state: DefinitionState, told: str
) -> None:
    person_id = window.learner(*MET)
    _open_case(window, person_id)
    assert "usually within 6 working days" in window.words()
    _becomes(window, state)
    said = window.words()
    assert (told in said, "6 working days" in said, "yours to share" in said) == (True,) + (
        False,
    ) * 2


@pytest.mark.parametrize(
    ("state", "told"),
    [
        (
            DefinitionState.SUSPENDED,
            "suspended this badge for now. Nothing is awarded from it until",
        ),
        (DefinitionState.RETIRED, "retired this version of the badge. Nothing more is awarded"),
    ],
)
def test_who_still_works_for_a_badge_not_in_force_is_told(
    window: Window, state: DefinitionState, told: str
) -> None:
    window.learner(graded("4", MAP), ungraded(MEMO))
    assert told not in window.words()
    _becomes(window, state)
    said = window.words()
    assert (told in said, "6 working days" in said) == (True, False)
    assert "Next for you: the reflection." in said


@pytest.mark.parametrize("state", [DefinitionState.SUSPENDED, DefinitionState.RETIRED])
def test_complete_work_for_a_badge_not_in_force_goes_to_nobody(
    window: Window, state: DefinitionState
) -> None:
    window.learner(*MET)
    assert "The next update passes it" in window.words()
    _becomes(window, state)
    said = window.words()
    assert "The next update passes it" not in said
    assert f"{state.value} this" in said
