"""Launches to refuse, grown from 1EdTech's list, with really signed tokens.

Every one: 4xx, a readable page with a request id, the failed check in one log line, no cookie of a
window, no row of a person, nothing foreign echoed, the login unspent; and a good launch after it.
"""

import pytest
from sqlalchemy import func, select
from structlog.testing import capture_logs

from lti_app.models.audit import AuditEntry
from lti_app.models.person import PersonRow
from lti_app.models.platform import LaunchSessionRow
from tests.clocks import FixedClock
from tests.contract.lti.bad_claims import BAD_CLAIMS
from tests.contract.lti.bad_tokens import BAD_TOKENS
from tests.contract.lti.habits import Habit
from tests.contract.lti.scene import BadLaunch, Scene
from tests.launching import LaunchActions

FOREIGN = (
    "badlti",
    "evil.example",
    "x.example",
    "javascript:",
    "everything",
    "tomorrow",
    "nobody's",
)


def rows(actions: LaunchActions) -> tuple[int, ...]:
    with actions.wiring.session() as session:
        counts = (
            session.scalar(select(func.count()).select_from(table))
            for table in (PersonRow, LaunchSessionRow, AuditEntry)
        )
        return tuple(count or 0 for count in counts)


@pytest.mark.parametrize("habit", list(Habit), ids=str)
@pytest.mark.parametrize("bad", [*BAD_TOKENS, *BAD_CLAIMS], ids=str)
def test_a_bad_launch_is_refused_by_its_own_check(
    bad: BadLaunch, actions: LaunchActions, clock: FixedClock
) -> None:
    scene = Scene(actions, clock)
    form = bad.make(scene)
    before = rows(actions)
    with capture_logs() as logs:
        answer = actions.client.post("/lti/launch", data=form)
    refused = [line for line in logs if line["event"] == "launch.refused"]
    assert [line["check"] for line in refused] == [bad.check]
    assert bad.detail in {None, refused[0]["detail"]}
    assert answer.status_code == 400
    assert answer.headers["X-Request-Id"] in answer.text
    assert "__Host-hm-s-" not in str(answer.headers.getlist("Set-Cookie"))
    assert [word for word in FOREIGN if word in answer.text] == []
    assert form["id_token"][:40] not in str(logs)
    assert rows(actions) == before
    # The refusal burnt nothing: the same login still ends in a good launch.
    good = scene.platform.claims(scene.asked.nonce, actions.target)
    assert actions.post(scene.asked.state, scene.platform.sign(good)).status_code == 303
