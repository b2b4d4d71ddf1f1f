"""What anyone reads: only what its holder made public, whoever asks and from whichever window."""

from uuid import UUID

import pytest

from jobs.credential_issuing import issue_credentials
from lti_app.domain.people.actor import Actor
from tests.factories.campus_two import ADA, HANA, IRIS, JON, OLGA, Campuses, Learner, awarder
from tests.integration.roles.conftest import Scene
from tests.integration.roles.people import Role
from tests.integration.roles.sentinels import public_leaks
from tests.integration.roles.table import OPEN_TO_ANYONE

HOLDERS = (ADA, IRIS, JON, OLGA)


def uuid_of(campus: Campuses, learner: Learner) -> UUID:
    return next(
        side.credentials[learner.first_name]
        for side in campus.sides
        if learner.first_name in side.credentials
    )


def addresses(campus: Campuses) -> dict[str, list[str]]:
    """Every public route with the things it can name."""
    uuids = [uuid_of(campus, holder) for holder in HOLDERS]
    return {
        "/.well-known/did.json": ["/.well-known/did.json"],
        "/achievements/<slug>/<int:number>": ["/achievements/lynx/1", "/achievements/lynx-other/1"],
        "/achievements/<slug>/<int:number>.<any(png, svg):kind>": ["/achievements/lynx/1.svg"],
        "/brand/<token>.css": ["/brand/none.css"],
        "/credentials/<uuid:uuid>": [f"/credentials/{each}" for each in uuids],
        "/credentials/<uuid:uuid>.json": [f"/credentials/{each}.json" for each in uuids],
        "/healthz": ["/healthz"],
        "/issuers/<int:number>": ["/issuers/1", "/issuers/2"],
        "/lti/config.json": ["/lti/config.json"],
        "/lti/jwks.json": ["/lti/jwks.json"],
        "/lti/launch": ["/lti/launch"],
        "/lti/launch/finish": ["/lti/launch/finish"],
        "/lti/login": ["/lti/login"],
        "/lti/login/<login_id>/cookie": ["/lti/login/abc/cookie"],
        "/readyz": ["/readyz"],
        "/static/<path:filename>": ["/static/hallmark.js"],
        "/status/<int:number>": ["/status/1"],
    }


def read(scene: Scene, role: Role, path: str, kind: str = "text/html") -> str:
    with scene.visitors[role].client.get(path, headers={"Accept": kind}) as answer:
        return f"{answer.status_code}\n{answer.headers}\n{answer.get_data(as_text=True)}"


def test_every_public_route_is_tried(scene: Scene) -> None:
    assert addresses(scene.campus).keys() == OPEN_TO_ANYONE


@pytest.mark.parametrize("role", [Role.STRANGER, Role.LEARNER_B, Role.ASA_AWARDER, Role.TEACHER])
def test_public_pages_show_only_what_a_holder_shared(scene: Scene, role: Role) -> None:
    found = {
        (path, kind): public_leaks(read(scene, role, path, kind), scene.known)
        for paths in addresses(scene.campus).values()
        for path in paths
        for kind in ("text/html", "application/json")
    }
    assert {place: leaked for place, leaked in found.items() if leaked} == {}


def test_who_shares_is_named_and_who_does_not_is_not(scene: Scene) -> None:
    named = {
        holder.first_name: [
            (holder.who.name or "") in read(scene, Role.STRANGER, f"/credentials/{uuid}{suffix}")
            for uuid in [uuid_of(scene.campus, holder)]
            for suffix in ("", ".json")
        ]
        for holder in HOLDERS
    }
    assert named == {
        ADA.first_name: [True, True],
        IRIS.first_name: [False, False],
        JON.first_name: [True, True],
        OLGA.first_name: [True, True],
    }


@pytest.mark.parametrize("holder", [ADA, JON], ids=["valid", "revoked"])
def test_who_stops_sharing_is_named_nowhere_from_the_next_request_on(
    scene: Scene, holder: Learner
) -> None:
    campus = scene.campus
    uuid = uuid_of(campus, holder)
    with campus.wiring.open_work(_holder(scene, holder)) as work:
        work.awards.share(uuid, shared=False)
    for _ in range(2):
        for suffix in ("", ".json"):
            shown = read(scene, Role.STRANGER, f"/credentials/{uuid}{suffix}")
            assert (holder.who.name or "") not in shown
            assert holder.marks[0] not in shown
        issue_credentials(campus.wiring)


def test_a_credential_revoked_just_now_is_said_to_be(scene: Scene) -> None:
    campus = scene.campus
    path = f"/credentials/{uuid_of(campus, IRIS)}"
    before = read(scene, Role.STRANGER, path)
    with campus.wiring.open_work(awarder(campus.main)) as work:
        work.awards.revoke(campus.main.awards[IRIS.first_name], "Found out much too late.")
    after = read(scene, Role.STRANGER, path)
    assert ("Revoked on" in before, "Revoked on" in after) == (False, True)
    assert "Found out" not in after


def test_an_achievements_address_shows_its_own_institutions_badge(scene: Scene) -> None:
    for side in scene.campus.sides:
        for slug, version in side.definitions.items():
            shown = read(scene, Role.STRANGER, f"/achievements/{version.content.slug}/1")
            assert f"Badge {slug} of {side.slug}" in shown
            assert side.actions.platform.api_url in shown


def test_who_was_declined_leaves_no_trace_for_anyone(scene: Scene) -> None:
    for paths in addresses(scene.campus).values():
        for path in paths:
            assert (HANA.who.name or "") not in read(scene, Role.STRANGER, path)


def _holder(scene: Scene, learner: Learner) -> Actor:
    side = scene.campus.main
    return Actor(
        name="holder",
        institution_id=side.institution_id,
        person_id=side.actions.person_id(learner.who),
    )
