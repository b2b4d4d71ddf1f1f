"""One login is one launch, however many arrive at once: rows 60 and 61 to refuse."""

import threading
from collections import Counter

import pytest
from sqlalchemy import func, select

from lti_app.domain.ids import LtiSubject
from lti_app.domain.launch.launch import LaunchCheck, LaunchFacts, LaunchRefused, Placement
from lti_app.domain.launch.platform import PendingLogin
from lti_app.domain.people.actor import CourseRole, system_actor
from lti_app.models.person import PersonRow
from lti_app.models.platform import LaunchSessionRow, LoginRow
from lti_app.wiring import Wiring
from tests.contract.lti.platform_double import LEARNER
from tests.launching import LaunchActions

AT_ONCE = 6


def cookies_of(actions: LaunchActions) -> dict[str, str]:
    jar = actions.client._cookies or {}
    return {cookie.key: cookie.value for cookie in jar.values()}


def facts_of(login: PendingLogin) -> LaunchFacts:
    return LaunchFacts(
        platform_id=login.registration.platform_id,
        institution_id=login.registration.institution_id,
        deployment_id="7:deadbeef",
        subject=LtiSubject("late"),
        placement=Placement.USER_NAVIGATION,
        course_role=CourseRole.LEARNER,
    )


def counts(wiring: Wiring) -> tuple[int, int]:
    with wiring.session() as session:
        people = session.scalar(select(func.count()).select_from(PersonRow))
        windows = session.scalar(select(func.count()).select_from(LaunchSessionRow))
    return people or 0, windows or 0


def test_of_six_posts_of_one_launch_at_once_one_opens_a_window(
    actions: LaunchActions, wiring: Wiring
) -> None:
    asked = actions.begin()
    form = {
        "state": asked.state,
        "id_token": actions.platform.sign(actions.platform.claims(asked.nonce, actions.target)),
    }
    cookies = cookies_of(actions)
    together = threading.Barrier(AT_ONCE)
    statuses: Counter[int] = Counter()

    def post() -> None:
        browser = actions.client.application.test_client()
        for name, value in cookies.items():
            browser.set_cookie(name, value)
        together.wait(10)
        statuses[browser.post("/lti/launch", data=form).status_code] += 1

    threads = [threading.Thread(target=post) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert statuses == {303: 1, 403: AT_ONCE - 1}
    assert counts(wiring) == (1, 1)


def test_of_two_windows_of_one_new_person_at_once_both_open_for_one_person(
    actions: LaunchActions, wiring: Wiring
) -> None:
    forms = []
    for _ in range(AT_ONCE):
        asked = actions.begin()
        claims = actions.platform.claims(asked.nonce, actions.target, roles=LEARNER)
        forms.append({"state": asked.state, "id_token": actions.platform.sign(claims)})
    cookies = cookies_of(actions)
    together = threading.Barrier(AT_ONCE)
    statuses: Counter[int] = Counter()

    def post(form: dict[str, str]) -> None:
        browser = actions.client.application.test_client()
        for name, value in cookies.items():
            browser.set_cookie(name, value)
        together.wait(10)
        statuses[browser.post("/lti/launch", data=form).status_code] += 1

    threads = [threading.Thread(target=post, args=(form,)) for form in forms]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert statuses == {303: AT_ONCE}
    assert counts(wiring) == (1, AT_ONCE)


def test_a_login_spent_between_check_and_admission_is_refused_and_changes_nothing(
    actions: LaunchActions, wiring: Wiring
) -> None:
    asked = actions.begin()
    with wiring.open_work(system_actor("tests")) as work:
        login = work.launches.pending_login(asked.state)
    assert login is not None
    with wiring.open_work(system_actor("tests")) as work:
        work.session.get_one(LoginRow, login.id).consumed_at = wiring.clock.now()
    before = counts(wiring)
    with (
        pytest.raises(LaunchRefused) as refused,
        wiring.open_work(system_actor("tests")) as work,
    ):
        work.launches.admit(login, facts_of(login))
    assert refused.value.check is LaunchCheck.USED
    assert counts(wiring) == before
