"""Tool keys and registrations: rotation without a restart, tokens kept encrypted."""

import json
from dataclasses import replace

import jwt
import pytest
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.errors import Conflict, NotFound, RuleRefused
from lti_app.domain.people.actor import system_actor
from lti_app.models.audit import AuditEntry
from lti_app.models.course import CourseRow
from lti_app.models.platform import PlatformRow, ToolKeyRow
from lti_app.wiring import Wiring
from tests.clocks import FixedClock
from tests.contract.lti.platform_double import LEARNER, PlatformDouble
from tests.launching import MADE_LEARNER, LaunchActions

SYSTEM = system_actor("tests")


def test_a_rotated_tool_key_is_published_at_once_and_the_old_one_stays(
    client: FlaskClient, wiring: Wiring
) -> None:
    assert client.get("/lti/jwks.json").json == {"keys": []}
    with wiring.open_work(SYSTEM) as work:
        first = work.tool_keys.rotate()
    with wiring.open_work(SYSTEM) as work:
        second = work.tool_keys.rotate()
    answer = client.get("/lti/jwks.json")
    assert answer.json is not None
    assert [key["kid"] for key in answer.json["keys"]] == [second, first]
    assert {tuple(sorted(key)) for key in answer.json["keys"]} == {
        ("alg", "e", "key_ops", "kid", "kty", "n", "use")
    }
    assert answer.headers["Cache-Control"] == "public, max-age=300"


def test_what_the_signing_key_signs_the_published_key_verifies(
    client: FlaskClient, wiring: Wiring
) -> None:
    with wiring.open_work(SYSTEM) as work:
        work.tool_keys.rotate()
        kid, pem = work.tool_keys.signing_key()
    token = jwt.encode({"sub": "tool"}, pem, algorithm="RS256", headers={"kid": kid})
    published = jwt.PyJWKSet.from_dict(client.get("/lti/jwks.json").json or {})
    assert jwt.decode(token, published[kid].key, algorithms=["RS256"]) == {"sub": "tool"}


def test_a_private_key_is_not_readable_at_rest(wiring: Wiring, session: Session) -> None:
    with wiring.open_work(SYSTEM) as work:
        work.tool_keys.rotate()
    row = session.scalars(select(ToolKeyRow)).one()
    assert "PRIVATE KEY" not in row.private_key
    assert "d" not in json.loads(row.public_jwk)


def test_without_a_key_nothing_signs(wiring: Wiring) -> None:
    with wiring.open_work(SYSTEM) as work, pytest.raises(NotFound):
        work.tool_keys.signing_key()


def test_the_configuration_is_public(client: FlaskClient) -> None:
    answer = client.get("/lti/config.json")
    assert answer.json is not None
    assert answer.json["oidc_initiation_url"] == "https://badges.example.edu/lti/login"


def test_the_same_registration_again_only_adds_its_new_deployments(
    actions: LaunchActions, wiring: Wiring
) -> None:
    wanted = replace(actions.platform.registration(), deployment_ids=("7:deadbeef", "8:more"))
    with wiring.open_work(SYSTEM) as work:
        again = work.platforms.add(actions.institution_id, wanted)
        assert work.platforms.list() == [again]
    assert again.deployment_ids == {"7:deadbeef", "8:more"}


def test_a_registration_with_other_facts_is_not_overwritten(
    actions: LaunchActions, wiring: Wiring
) -> None:
    wanted = replace(actions.platform.registration(), key_set_url="https://evil.example/jwks")
    with pytest.raises(Conflict), wiring.open_work(SYSTEM) as work:
        work.platforms.add(actions.institution_id, wanted)
    with wiring.open_work(SYSTEM) as work:
        (kept,) = work.platforms.list()
    assert kept.key_set_url == actions.platform.key_set_url


def test_an_unsafe_registration_changes_nothing(actions: LaunchActions, wiring: Wiring) -> None:
    wanted = replace(actions.platform.registration(), client_id="2", api_url="http://10.0.0.1")
    with pytest.raises(RuleRefused), wiring.open_work(SYSTEM) as work:
        work.platforms.add(actions.institution_id, wanted)
    with wiring.open_work(SYSTEM) as work:
        assert len(work.platforms.list()) == 1


def test_a_removed_platform_launches_nobody_and_frames_nothing(
    actions: LaunchActions, wiring: Wiring, clock: FixedClock
) -> None:
    asked = actions.begin()
    with wiring.open_work(SYSTEM) as work:
        work.platforms.remove(actions.platform.issuer, actions.platform.client_id)
    claims = actions.platform.claims(asked.nonce, actions.target)
    assert actions.post(asked.state, actions.platform.sign(claims)).status_code == 400
    begun = actions.client.post("/lti/login", data=actions.platform.initiation(actions.target))
    assert begun.status_code == 400
    clock.move(minutes=1)
    policy = actions.client.get("/lti/jwks.json").headers["Content-Security-Policy"]
    assert policy.endswith("frame-ancestors 'none'")


def test_a_window_may_be_framed_by_its_own_canvas_alone(
    client: FlaskClient, actions: LaunchActions, wiring: Wiring
) -> None:
    double = PlatformDouble(
        clock=wiring.clock, client_id="9", host="north.example", sign_in_host="sso.north.example"
    )
    windows = {}
    for each in (LaunchActions(client, double, "north"), actions):
        each.wire_keys()
        windows[each.platform.host] = each.as_teacher()
    for host, window in windows.items():
        answer = client.get(f"{window}/course/")
        framing = answer.headers["Content-Security-Policy"].partition("ancestors ")[2].split()
        assert (answer.status_code, len(framing)) == (200, 2)
        assert all(each.endswith((host, "//sso.canvas.example")) for each in framing)
        # Whose window it is, a stranger does not learn by the header of a refusal.
        stranger = client.application.test_client().get(f"{window}/course/")
        told = stranger.headers["Content-Security-Policy"].partition("ancestors ")[2].split()
        assert (stranger.status_code, len(told)) == (403, 4)


def test_a_platform_put_to_use_again_keeps_its_people(
    actions: LaunchActions, wiring: Wiring
) -> None:
    actions.launch(MADE_LEARNER, LEARNER)
    person = actions.person_id(MADE_LEARNER)
    with wiring.open_work(SYSTEM) as work:
        work.platforms.remove(actions.platform.issuer, actions.platform.client_id)
    with wiring.open_work(SYSTEM) as work:
        work.platforms.add(actions.institution_id, actions.platform.registration())
    actions.launch(MADE_LEARNER, LEARNER)
    assert actions.person_id(MADE_LEARNER) == person


def platform_of_course(wiring: Wiring) -> int:
    with wiring.session() as session:
        return session.scalars(select(CourseRow.platform_id)).one()


def moves_of_course(wiring: Wiring) -> list[object]:
    with wiring.session() as session:
        rows = session.scalars(
            select(AuditEntry).where(AuditEntry.action == AuditAction.COURSE_MOVED)
        )
        return [json.loads(row.details) for row in rows]


def test_a_course_is_read_through_the_platform_registered_anew(
    actions: LaunchActions, wiring: Wiring, clock: FixedClock
) -> None:
    actions.launch(MADE_LEARNER, LEARNER)
    anew = LaunchActions(
        actions.client, PlatformDouble(clock=clock, client_id="10000000000099", deployment_id="9:x")
    )
    anew.launch(MADE_LEARNER, LEARNER)
    assert platform_of_course(wiring) == actions.platform_id
    with wiring.open_work(SYSTEM) as work:
        work.platforms.remove(actions.platform.issuer, actions.platform.client_id)
    anew.launch(MADE_LEARNER, LEARNER)
    assert platform_of_course(wiring) == anew.platform_id
    assert moves_of_course(wiring) == [
        {"from_platform": actions.platform_id, "to_platform": anew.platform_id}
    ]
    anew.launch(MADE_LEARNER, LEARNER)
    assert len(moves_of_course(wiring)) == 1
    assert anew.person_id(MADE_LEARNER) == actions.person_id(MADE_LEARNER)


def stored_token(wiring: Wiring) -> str | None:
    with wiring.session() as session:
        return session.scalars(select(PlatformRow.api_token)).one()


def test_a_token_is_kept_encrypted_and_goes_with_the_registration(
    actions: LaunchActions, wiring: Wiring
) -> None:
    names = (actions.platform.issuer, actions.platform.client_id)
    with wiring.open_work(SYSTEM) as work:
        work.platforms.store_token(*names, "7~secret")
    stored = stored_token(wiring)
    assert stored is not None
    assert "secret" not in stored
    with wiring.open_work(SYSTEM) as work:
        registration, token = work.platforms.api_access(actions.platform_id)
        assert (registration.api_url, token) == ("https://canvas.example.edu", "7~secret")
        work.platforms.remove(*names)
    with pytest.raises(NotFound), wiring.open_work(SYSTEM) as work:
        work.platforms.api_access(actions.platform_id)
    assert stored_token(wiring) is None


def test_one_issuer_serves_two_institutions_apart(actions: LaunchActions, wiring: Wiring) -> None:
    other = PlatformDouble(clock=wiring.clock, client_id="10000000000043", host="other.example.edu")
    with wiring.open_work(SYSTEM) as work:
        elsewhere = work.institutions.add("elsewhere", "Elsewhere College")
        work.platforms.add(elsewhere, other.registration())
        found = work.platforms.find(other.issuer, other.client_id)
        assert work.platforms.find(other.issuer, None) is None
    assert found is not None
    assert found.institution_id == elsewhere != actions.institution_id


def test_acts_on_platforms_and_keys_are_in_the_trail(
    actions: LaunchActions, wiring: Wiring, session: Session
) -> None:
    names = (actions.platform.issuer, actions.platform.client_id)
    with wiring.open_work(SYSTEM) as work:
        work.tool_keys.rotate()
        work.platforms.store_token(*names, "7~secret")
        work.platforms.remove(*names)
    entries = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()
    assert [entry.action for entry in entries] == [
        AuditAction.INSTITUTION_ADDED,
        AuditAction.PLATFORM_ADDED,
        AuditAction.TOOL_KEY_MADE,
        AuditAction.PLATFORM_TOKEN_STORED,
        AuditAction.PLATFORM_REMOVED,
    ]
    assert "secret" not in "".join(entry.details for entry in entries)


def test_an_institution_need_not_be_named_as_long_as_it_is_the_only_one(wiring: Wiring) -> None:
    with wiring.open_work(SYSTEM) as work:
        with pytest.raises(NotFound, match="no institution yet"):
            work.institutions.named_or_only(None)
        only = work.institutions.add("only", "Only")
        assert work.institutions.named_or_only(None) == only
        other = work.institutions.add("other", "Other")
        with pytest.raises(RuleRefused, match="several institutions") as refused:
            work.institutions.named_or_only(None)
        assert refused.value.mend.startswith("Give --institution")
        assert work.institutions.named_or_only("other") == other
