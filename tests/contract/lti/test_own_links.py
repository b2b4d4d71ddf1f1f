"""Launches from links of their own: a teacher wrote their custom values; no id in them counts."""

import pytest
from structlog.testing import capture_logs

from lti_app.domain.audit import AuditAction
from lti_app.domain.launch.launch import LaunchCheck
from lti_app.domain.people.actor import LocalRole
from lti_app.models.audit import AuditEntry
from lti_app.models.deep_linking import CourseContextRow
from lti_app.models.person import PersonIdentifierRow, PersonRow
from lti_app.models.platform import LaunchSessionRow
from lti_app.pages import access
from tests.contract.lti.badges import active_badge, begin_badge, end_badge, landing_of, open_link
from tests.contract.lti.platform_double import (
    LEARNER,
    LTI,
    TEACHER,
    TEACHING_ASSISTANT,
    TEST_STUDENT,
    PlatformDouble,
)
from tests.launching import MADE_ASSISTANT, MADE_LEARNER, MADE_TEACHER, LaunchActions, another

BEN = another(MADE_LEARNER, 7, "Ben Ito")


@pytest.fixture
def badge(actions: LaunchActions) -> int:
    """A badge of a course whose teacher and learner have been there by its menu."""
    actions.as_teacher()
    actions.as_learner()
    return int(active_badge(actions, "lynx"))


def last_window(actions: LaunchActions) -> LaunchSessionRow:
    with actions.wiring.session() as session:
        return session.query(LaunchSessionRow).order_by(LaunchSessionRow.id.desc()).limit(1).one()


def test_a_learner_lands_on_the_badge_of_the_link(actions: LaunchActions, badge: int) -> None:
    answer = open_link(actions, badge=str(badge))
    assert landing_of(answer) == f"/learner/badges/{badge}"
    page = actions.client.get(answer.location)
    # Nothing is changed on it, so a learner is not told where one could.
    assert (page.status_code, "This window is for reading" in page.text) == (200, False)


def test_who_teaches_lands_on_the_badges_learners(actions: LaunchActions, badge: int) -> None:
    actions.as_assistant()
    for who, roles in ((MADE_TEACHER, TEACHER), (MADE_ASSISTANT, TEACHING_ASSISTANT)):
        answer = open_link(actions, who, roles, badge=str(badge))
        assert landing_of(answer) == f"/course/badges/{badge}/roster"


def test_a_link_to_all_badges_lands_where_the_menu_does(actions: LaunchActions, badge: int) -> None:
    assert badge
    assert landing_of(open_link(actions)) == "/learner/"
    assert landing_of(open_link(actions, MADE_TEACHER, TEACHER)) == "/course/"


def test_custom_values_choose_neither_person_nor_course_nor_account(
    actions: LaunchActions, badge: int
) -> None:
    actions.as_learner("4022", BEN)
    actions.grant(BEN, LocalRole.ASA_AWARDER)
    answer = open_link(
        actions,
        badge=str(badge),
        canvas_user_id=BEN.canvas_user_id,
        canvas_sis_user_id=BEN.sis_id,
        canvas_course_id="4022",
        canvas_account_id="1",
        canvas_masquerading_user_id="",
        placement="account_navigation",
    )
    assert landing_of(answer) == f"/learner/badges/{badge}"
    window = last_window(actions)
    assert window.person_id == actions.person_id(MADE_LEARNER)
    assert window.course_id == actions.course_id("4021")
    assert (window.canvas_account_id, window.placement.value) == (None, "other")


def test_a_link_attaches_no_id_to_anybody(actions: LaunchActions, badge: int) -> None:
    def known() -> list[tuple[int, str, str]]:
        with actions.wiring.session() as session:
            rows = session.query(PersonIdentifierRow).order_by(PersonIdentifierRow.id)
            return [(row.person_id, row.kind.value, row.value) for row in rows]

    before = known()
    open_link(actions, badge=str(badge), canvas_user_id="999", canvas_sis_user_id="SIS-999")
    assert known() == before


def test_a_link_gives_no_local_role_and_opens_for_reading(
    actions: LaunchActions, badge: int
) -> None:
    # It may hide that an administrator acts in this person's name.
    actions.grant(MADE_TEACHER, LocalRole.ASA_AWARDER)
    answer = open_link(actions, MADE_TEACHER, TEACHER, badge=str(badge))
    window = "/".join(answer.location.split("/")[:3])
    assert last_window(actions).read_only is True
    assert actions.client.get(f"{window}/asa/").status_code == 403
    launch_id = window.split("/")[2]
    cookie = actions.client.get_cookie(access.SESSION_COOKIE + launch_id)
    assert cookie is not None
    token = access._form_token(cookie.value, launch_id)
    sent = actions.client.post(f"{window}/course/sync", data={"csrf_token": token})
    assert sent.status_code == 403
    assert "This window is for reading: a link in the course opened it." in sent.text
    assert f'href="{window}/course/"' in sent.text


def test_a_links_pages_offer_nothing_that_changes_something_and_say_what_does(
    actions: LaunchActions, badge: int
) -> None:
    answer = open_link(actions, MADE_TEACHER, TEACHER, badge=str(badge))
    window = "/".join(answer.location.split("/")[:3])
    for path in (
        "/course/",
        f"/course/badges/{badge}/roster",
        "/learner/credentials",
    ):
        page = actions.client.get(window + path)
        assert page.status_code == 200, path
        assert 'method="post"' not in page.text, path
        assert page.text.count("To change something, open Badges in the course menu.") == 1, path
    home = actions.client.get(f"{actions.as_teacher()}/course/").text
    assert ('method="post"' in home, "This window is for reading" in home) == (True, False)


def test_a_wish_that_is_no_badge_lands_on_the_course(actions: LaunchActions, badge: int) -> None:
    assert badge
    odd: tuple[object, ...] = ("0", "-1", "x", "1.5", "$Canvas.x", "", " ", "9" * 30, None, {})
    for wish in odd:
        assert landing_of(open_link(actions, badge=wish)) == "/learner/"


def test_a_number_for_the_badge_is_read_as_one(actions: LaunchActions, badge: int) -> None:
    # Canvas turns some values into numbers on the way.
    assert landing_of(open_link(actions, badge=badge)) == f"/learner/badges/{badge}"


def test_a_badge_of_another_course_a_draft_and_an_ended_one_are_not_shown(
    actions: LaunchActions, badge: int
) -> None:
    actions.as_teacher("4022")
    elsewhere = active_badge(actions, "stoat", "4022")
    draft = begin_badge(actions, "heron")
    ended = active_badge(actions, "marten")
    end_badge(actions, ended)
    for wish in (elsewhere, draft, ended):
        assert landing_of(open_link(actions, badge=str(wish))) == "/learner/"
        assert landing_of(open_link(actions, MADE_TEACHER, TEACHER, badge=str(wish))) == "/course/"
    assert badge not in {elsewhere, draft, ended}


def test_a_link_in_a_course_that_nobody_opened_asks_to_open_the_menu_once(
    actions: LaunchActions, badge: int
) -> None:
    with capture_logs() as logs:
        answer = open_link(actions, course="4023", badge=str(badge), canvas_course_id="4021")
    refused = [line for line in logs if line["event"] == "launch.refused"]
    assert [(line["check"], line["detail"]) for line in refused] == [
        (LaunchCheck.FIRST_VISIT, "course")
    ]
    assert answer.status_code == 400
    assert "<h1>Open Badges once from the course menu</h1>" in answer.text
    assert "Error 400" not in answer.text
    assert "__Host-hm-s-" not in str(answer.headers.getlist("Set-Cookie"))
    actions.as_teacher("4023")
    assert landing_of(open_link(actions, course="4023", badge=str(badge))) == "/learner/"


def test_somebody_who_never_came_by_a_menu_is_asked_to_and_nobody_is_made(
    actions: LaunchActions, badge: int
) -> None:
    def people() -> int:
        with actions.wiring.session() as session:
            return session.query(PersonRow).count()

    before = people()
    answer = open_link(actions, BEN, badge=str(badge))
    assert (answer.status_code, people()) == (400, before)
    assert "You have not been here yet" in answer.text
    actions.as_learner(person=BEN)
    assert landing_of(open_link(actions, BEN, badge=str(badge))) == f"/learner/badges/{badge}"


def test_a_learner_whom_only_the_roster_knows_stays_one_person(
    actions: LaunchActions, badge: int
) -> None:
    # A roster may name her by her Canvas id alone, or by an older subject than launches do.
    known = actions.grant(BEN)
    answer = open_link(actions, BEN, badge=str(badge), canvas_user_id=BEN.canvas_user_id)
    assert (answer.status_code, "Open Badges once" in answer.text) == (400, True)
    actions.as_learner(person=BEN)
    assert landing_of(open_link(actions, BEN, badge=str(badge))) == f"/learner/badges/{badge}"
    assert last_window(actions).person_id == known
    with actions.wiring.session() as session:
        conflicts = session.query(AuditEntry).filter_by(action=AuditAction.PERSON_CONFLICT_FOUND)
        assert conflicts.count() == 0


def test_a_refused_link_is_not_spent(actions: LaunchActions, badge: int) -> None:
    asked = actions.begin()
    claims = actions.platform.link_claims(asked.nonce, actions.target, person=BEN)
    form = {"state": asked.state, "id_token": actions.platform.sign(claims)}
    assert actions.client.post("/lti/launch", data=form).status_code == 400
    actions.as_learner(person=BEN)
    assert landing_of(actions.client.post("/lti/launch", data=form)) == "/learner/"
    assert badge


def test_a_context_of_another_platform_is_another_course(
    actions: LaunchActions, badge: int
) -> None:
    # Two Canvases may name two courses alike; this one's menu was never opened there.
    other = LaunchActions(
        actions.client,
        PlatformDouble(
            clock=actions.wiring.clock,
            issuer="https://canvas.other.example",
            client_id="20000000000042",
            deployment_id="8:other",
            host="canvas.other.example",
            sign_in_host="sso.other.example",
        ),
        "other",
    )
    other.as_credential_holder()
    answer = open_link(other, badge=str(badge))
    assert (answer.status_code, "Open Badges once" in answer.text) == (400, True)


def test_the_test_student_opens_nothing_by_a_link(actions: LaunchActions, badge: int) -> None:
    answer = open_link(actions, MADE_LEARNER, TEST_STUDENT, badge=str(badge))
    assert (answer.status_code, "The test student earns nothing" in answer.text) == (200, True)


def test_a_link_opened_by_who_is_no_longer_in_the_course_says_so(
    actions: LaunchActions, badge: int
) -> None:
    assert landing_of(open_link(actions, roles=(), badge=str(badge))) == "/"


def test_the_context_is_learned_once_and_written_down(actions: LaunchActions, badge: int) -> None:
    assert badge
    actions.as_learner()
    course_id = actions.course_id()
    with actions.wiring.session() as session:
        rows = session.query(CourseContextRow).all()
        entries = session.query(AuditEntry).filter_by(action=AuditAction.COURSE_CONTEXT_LEARNED)
        assert [(row.lti_context_id, row.course_id) for row in rows] == [("4021", course_id)]
        assert entries.count() == 1


def test_an_odd_context_is_not_learned(actions: LaunchActions) -> None:
    for context in ("x" * 256, "a\x00b", 4021, None, ["4021"]):
        asked = actions.begin()
        claims = actions.platform.claims(
            asked.nonce, actions.target, person=MADE_TEACHER, roles=TEACHER
        )
        claims[f"{LTI}context"]["id"] = claims[f"{LTI}resource_link"]["id"] = context or "x" * 300
        if context is None:
            claims[f"{LTI}context"] = None
        assert actions.post(asked.state, actions.platform.sign(claims)).status_code == 303
    with actions.wiring.session() as session:
        assert session.query(CourseContextRow).count() == 0


def test_a_link_from_the_editor_or_an_assignment_lands_like_any_link(
    actions: LaunchActions, badge: int
) -> None:
    for placement in ("editor_button", "assignment_view", "assignment_selection", "homework"):
        asked = actions.begin()
        claims = actions.platform.link_claims(
            asked.nonce, actions.target, roles=LEARNER, custom={"badge": str(badge)}
        )
        claims["https://www.instructure.com/placement"] = placement
        answer = actions.post(asked.state, actions.platform.sign(claims))
        assert landing_of(answer) == f"/learner/badges/{badge}"
