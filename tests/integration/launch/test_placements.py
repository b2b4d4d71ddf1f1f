"""Where launches land, by role and placement, over the whole login and launch."""

from lti_app.domain.people.actor import LocalRole
from tests.contract.lti.platform_double import (
    ADMINISTRATOR,
    LEARNER,
    TEACHER,
    TEACHING_ASSISTANT,
    TEST_STUDENT,
)
from tests.launching import (
    MADE_ASSISTANT,
    MADE_LEARNER,
    MADE_REVIEWER,
    MADE_TEACHER,
    LaunchActions,
)


def landing_of(location: str) -> str:
    return "/" + "/".join(location.split("/")[3:])


def test_a_teacher_lands_on_the_course(actions: LaunchActions) -> None:
    answer = actions.launch(MADE_TEACHER, TEACHER)
    assert (answer.status_code, landing_of(answer.location)) == (303, "/course/")


def test_an_assistant_lands_on_the_course(actions: LaunchActions) -> None:
    answer = actions.launch(MADE_ASSISTANT, TEACHING_ASSISTANT)
    assert (answer.status_code, landing_of(answer.location)) == (303, "/course/")


def test_a_learner_lands_on_her_progress(actions: LaunchActions) -> None:
    answer = actions.launch(MADE_LEARNER, LEARNER)
    assert (answer.status_code, landing_of(answer.location)) == (303, "/learner/")


def test_a_learner_who_also_teaches_the_course_is_a_learner(actions: LaunchActions) -> None:
    answer = actions.launch(MADE_LEARNER, (*TEACHER, *LEARNER))
    assert landing_of(answer.location) == "/learner/"


def test_the_user_menu_lands_on_ones_credentials(actions: LaunchActions) -> None:
    answer = actions.launch(MADE_LEARNER, (), placement="user_navigation", course_id=None)
    assert landing_of(answer.location) == "/learner/credentials"


def test_the_account_menu_lands_a_reviewer_on_the_queue(actions: LaunchActions) -> None:
    actions.grant(MADE_REVIEWER, LocalRole.ASA_REVIEWER)
    answer = actions.launch(
        MADE_REVIEWER, ADMINISTRATOR, placement="account_navigation", course_id=None
    )
    assert landing_of(answer.location) == "/asa/"


def test_the_account_menu_lands_a_registrar_on_the_award_register(actions: LaunchActions) -> None:
    actions.grant(MADE_REVIEWER, LocalRole.REGISTRAR)
    window = actions.window(
        MADE_REVIEWER, ADMINISTRATOR, placement="account_navigation", course_id=None
    )
    page = actions.client.get(f"{window}/asa/awards")
    assert (page.status_code, "<h1>Award register</h1>" in page.text) == (200, True)
    # A refusal leads back to what this window is for.
    assert f'href="{window}/asa/awards"' in actions.client.get(f"{window}/asa/audit").text


def test_the_account_menu_tells_an_administrator_without_a_role_who_can_grant_one(
    actions: LaunchActions,
) -> None:
    window = actions.window(
        MADE_TEACHER, ADMINISTRATOR, placement="account_navigation", course_id=None
    )
    page = actions.client.get(f"{window}/")
    assert page.status_code == 200
    assert "ask its Hallmark administrator to grant it" in page.text


def test_the_account_menu_tells_a_role_without_a_page_that_it_has_none(
    actions: LaunchActions,
) -> None:
    actions.grant(MADE_REVIEWER, LocalRole.SYSADMIN)
    window = actions.window(
        MADE_REVIEWER, ADMINISTRATOR, placement="account_navigation", course_id=None
    )
    page = actions.client.get(f"{window}/")
    assert "Your role in Hallmark (system administrator) has no page of its own yet." in page.text
    assert "to grant it" not in page.text


def test_an_observer_in_a_course_is_told_there_is_nothing(actions: LaunchActions) -> None:
    answer = actions.launch(
        MADE_TEACHER, ("http://purl.imsglobal.org/vocab/lis/v2/membership#Mentor",)
    )
    assert landing_of(answer.location) == "/"
    page = actions.client.get(answer.location)
    assert "not, or no longer, a teacher or a learner" in page.text
    said = page.text.replace("&#39;", "'")
    assert "An observer, such as a parent or an adviser, has no page here." in said
    assert "shown to the learner, the course's teachers and Academic and Student Affairs" in said
    assert "for you yet" not in said


def test_an_observers_own_pages_speak_of_no_badge_to_come(actions: LaunchActions) -> None:
    answer = actions.launch(
        MADE_TEACHER, ("http://purl.imsglobal.org/vocab/lis/v2/membership#Mentor",)
    )
    progress = actions.client.get(f"{answer.location}learner/").text
    credentials = actions.client.get(f"{answer.location}learner/credentials").text
    assert "No badges of your own in this course" in progress
    assert "The progress of somebody you observe is shown to that learner" in progress
    assert "No credentials of your own" in credentials
    assert not any(" yet" in page or "When a" in page for page in (progress, credentials))


def test_the_test_student_gets_a_plain_page_and_no_window(actions: LaunchActions) -> None:
    answer = actions.launch(MADE_LEARNER, TEST_STUDENT)
    assert answer.status_code == 200
    assert "The test student earns nothing" in answer.text
    assert "__Host-hm-s-" not in str(answer.headers.getlist("Set-Cookie"))
