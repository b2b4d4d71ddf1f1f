"""A Canvas administrator who acts as somebody else reads what they read, and does nothing (R4)."""

import json

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.people.actor import LocalRole
from lti_app.models.audit import AuditEntry
from lti_app.pages import access
from tests.contract.lti.platform_double import (
    ADMINISTRATOR,
    LEARNER,
    LTI,
    TEACHER,
    CanvasPerson,
)
from tests.launching import MADE_LEARNER, MADE_REVIEWER, MADE_TEACHER, LaunchActions

WHO_ACTS = "10000000000001"


def window_as(
    actions: LaunchActions,
    person: CanvasPerson,
    roles: tuple[str, ...],
    behind: object,
    placement: str = "course_navigation",
) -> str:
    """Launch while somebody acts as this person; give where it lands."""
    asked = actions.begin()
    claims = actions.platform.claims(
        asked.nonce, actions.target, person=person, roles=roles, placement=placement
    )
    claims[f"{LTI}custom"]["canvas_masquerading_user_id"] = behind
    answer = actions.post(asked.state, actions.platform.sign(claims))
    assert answer.status_code == 303
    return answer.location


def test_whoever_acts_as_an_awarder_has_none_of_her_power(
    actions: LaunchActions, session: Session
) -> None:
    actions.grant(MADE_REVIEWER, LocalRole.ASA_AWARDER)
    landed = window_as(actions, MADE_REVIEWER, ADMINISTRATOR, WHO_ACTS, "account_navigation")
    assert landed.count("/") == 3, landed
    assert actions.client.get(landed).status_code == 200
    assert actions.client.get(f"{landed}asa/").status_code == 403
    entry = session.scalars(
        select(AuditEntry).where(AuditEntry.action == AuditAction.LAUNCH_ADMITTED)
    ).one()
    told = json.loads(entry.details)
    assert (told["acted_as"], told["read_only"]) == (True, True)


def test_whoever_acts_as_a_teacher_changes_nothing(actions: LaunchActions) -> None:
    landed = window_as(actions, MADE_TEACHER, TEACHER, int(WHO_ACTS))
    assert actions.client.get(landed).status_code == 200
    launch_id = landed.split("/")[2]
    cookie = actions.client.get_cookie(access.SESSION_COOKIE + launch_id)
    assert cookie is not None
    token = access._form_token(cookie.value, launch_id)
    sent = actions.client.post(f"{landed}sync", data={"csrf_token": token})
    assert (sent.status_code, "This window is for reading" in sent.text) == (403, True)


def test_whoever_acts_as_a_learner_reads_her_progress(actions: LaunchActions) -> None:
    landed = window_as(actions, MADE_LEARNER, LEARNER, WHO_ACTS)
    assert landed.endswith("/learner/")
    assert actions.client.get(landed).status_code == 200


@pytest.mark.parametrize(
    "behind", ["$Canvas.masqueradingUser.id", None, MADE_REVIEWER.canvas_user_id, ""]
)
def test_an_awarder_in_her_own_name_has_her_power(actions: LaunchActions, behind: object) -> None:
    actions.grant(MADE_REVIEWER, LocalRole.ASA_AWARDER)
    landed = window_as(actions, MADE_REVIEWER, ADMINISTRATOR, behind, "account_navigation")
    assert landed.endswith("/asa/")
    assert actions.client.get(landed).status_code == 200
