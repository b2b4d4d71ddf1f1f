"""The sysadmin's and the administrator's commands, as a shell runs them."""

import json
from typing import cast

import pytest
from click.testing import CliRunner, Result

from lti_app.canvas.errors import (
    CanvasForbidden,
    CanvasThrottled,
    CanvasUnauthorized,
    CanvasUnavailable,
)
from lti_app.canvas.gateway import TokenHolder
from lti_app.cli import hallmark
from lti_app.commands import context
from lti_app.domain.errors import HallmarkRefusal
from lti_app.domain.ids import CanvasUserId
from lti_app.wiring import Wiring
from tests.clocks import FixedClock

PLATFORM = (
    "--issuer=https://canvas.instructure.com",
    "--client-id=10000000000042",
)
GIVE = f"hallmark platform token {' '.join(PLATFORM).replace('=', ' ')} < token.txt"
ADD = (
    *PLATFORM,
    "--deployment-id=7:deadbeef",
    "--deployment-id=8:more",
    "--auth-login-url=https://sso.canvaslms.com/api/lti/authorize_redirect",
    "--auth-token-url=https://sso.canvaslms.com/login/oauth2/token",
    "--key-set-url=https://sso.canvaslms.com/api/lti/security/jwks",
    "--api-url=https://school.instructure.com/",
    "--name=Our university",
)


@pytest.fixture(autouse=True)
def shell(wiring: Wiring, monkeypatch: pytest.MonkeyPatch) -> None:
    """The commands of this process on this test's database."""
    for module in ("context", "platform", "role", "keys", "institution"):
        monkeypatch.setattr(f"lti_app.commands.{module}.wiring", lambda: wiring)
    assert context.wiring() is wiring


def run(*words: str, given: str = "") -> Result:
    return CliRunner().invoke(hallmark, words, input=given)


def run_json(*words: str) -> dict[str, object]:
    answer = run(*words, "--json")
    assert (answer.exit_code, answer.stdout.count("\n")) == (0, 1), answer.output
    found: dict[str, object] = json.loads(answer.stdout)
    return found


def refusal(*words: str, given: str = "") -> HallmarkRefusal:
    answer = run(*words, given=given)
    assert isinstance(answer.exception, HallmarkRefusal), answer.output
    return answer.exception


def test_a_platform_is_added_listed_and_removed() -> None:
    assert run("platform", "add", *ADD).exit_code == 0
    listed = run_json("platform", "list")["platforms"]
    assert isinstance(listed, list)
    assert [(found["deployment_ids"], found["api_url"]) for found in listed] == [
        (["7:deadbeef", "8:more"], "https://school.instructure.com")
    ]
    assert run("platform", "remove", *PLATFORM).exit_code == 0
    assert run_json("platform", "list") == {"platforms": []}
    assert refusal("platform", "remove", *PLATFORM).code == "platform.unknown"


def test_an_unsafe_platform_is_refused_by_its_field() -> None:
    bad = [word.replace("https://school", "http://school") for word in ADD]
    assert refusal("platform", "add", *bad).field == "api_url"
    assert run_json("platform", "list") == {"platforms": []}


def test_an_institution_is_added_under_a_short_name() -> None:
    assert run("institution", "add", "north", "--name", "North Campus").exit_code == 0
    assert refusal("institution", "add", "north").code == "institution.exists"
    assert refusal("institution", "add", "North Campus").code == "institution.slug"
    assert run_json("institution", "list") == {
        "institutions": [{"slug": "north", "name": "North Campus"}]
    }


def test_keys_are_rotated_and_listed_newest_first() -> None:
    first = run_json("keys", "rotate", "--kind", "tool")["kid"]
    second = run_json("keys", "rotate", "--kind", "tool")["kid"]
    listed = run_json("keys", "list")["keys"]
    assert isinstance(listed, list)
    assert [(key["kid"], key["retired_at"] is None) for key in listed] == [
        (second, True),
        (first, False),
    ]


class Gateways:
    """Opens a Canvas that answers one way."""

    def __init__(self, failure: Exception | None = None) -> None:
        self.failure = failure
        self.tried: list[tuple[str, str]] = []

    def open(self, api_url: str, token: str) -> "Gateways":
        self.tried.append((api_url, token))
        return self

    def check_token(self) -> TokenHolder:
        if self.failure:
            raise self.failure
        return TokenHolder(CanvasUserId("1"), "Service")


@pytest.fixture
def gateways(wiring: Wiring) -> Gateways:
    made = Gateways()
    object.__setattr__(wiring.tools, "gateways", made)
    run("platform", "add", *ADD)
    return made


def test_a_token_is_tried_and_then_stored(wiring: Wiring, gateways: Gateways) -> None:
    assert run("platform", "token", *PLATFORM, given="7~secret\n").exit_code == 0
    assert gateways.tried == [("https://school.instructure.com", "7~secret")]
    with wiring.open_work(context.shell_actor()) as work:
        (registration,) = work.platforms.list()
        assert work.platforms.api_access(registration.platform_id)[1] == "7~secret"


def test_the_list_says_whether_a_token_is_stored(gateways: Gateways, clock: FixedClock) -> None:
    assert run("platform", "list").stdout.endswith("7:deadbeef, 8:more, no token stored\n")
    run("platform", "token", *PLATFORM, given="7~secret\n")
    assert f"token taken by Canvas {clock.now():%Y-%m-%d}" in run("platform", "list").stdout
    (listed,) = cast("list[dict[str, object]]", run_json("platform", "list")["platforms"])
    assert listed["token_checked_at"] == clock.now().isoformat()


@pytest.mark.parametrize(
    ("failure", "given", "said"),
    [
        (CanvasUnauthorized("dead"), "7~secret", "invalid, expired or revoked"),
        (CanvasForbidden("the token lacks a scope"), "7~secret", "may not do what is needed"),
        (CanvasThrottled("slow down"), "7~secret", "asks for patience"),
        (CanvasUnavailable("the connection failed"), "7~secret", "could not be tried"),
        (None, "", "No token came"),
        (None, "two words", "No token came"),
    ],
)
def test_a_token_that_does_not_work_is_not_stored(
    wiring: Wiring, gateways: Gateways, failure: Exception | None, given: str, said: str
) -> None:
    gateways.failure = failure
    refused = refusal("platform", "token", *PLATFORM, given=given)
    assert said in refused.message
    assert "secret" not in refused.message
    with wiring.open_work(context.shell_actor()) as work:
        (registration,) = work.platforms.list()
        with pytest.raises(HallmarkRefusal):
            work.platforms.api_access(registration.platform_id)


@pytest.mark.parametrize(
    ("failure", "where"),
    [
        (CanvasUnauthorized("dead"), "https://school.instructure.com as the service user, Account"),
        (CanvasUnauthorized("dead"), "number and secret are no API token"),
        (CanvasUnauthorized("dead"), GIVE),
        (CanvasForbidden("the token lacks a scope"), "url:GET|/api/v1/users/:id"),
        (CanvasForbidden("the token lacks a scope"), "Admin → Permissions"),
        (CanvasThrottled("slow down"), "Nothing is known against it"),
        (CanvasUnavailable("it failed"), "https://school.instructure.com/api/v1/users/self"),
        (CanvasUnavailable("it failed"), "right --api-url"),
    ],
)
def test_a_refused_token_says_where_it_is_mended(
    gateways: Gateways, failure: Exception, where: str
) -> None:
    gateways.failure = failure
    assert where in refusal("platform", "token", *PLATFORM, given="7~secret").mend


def test_a_platform_without_a_token_is_told_how_to_get_one(gateways: Gateways) -> None:
    assert GIVE in run("platform", "add", *ADD).stdout
    run("platform", "token", *PLATFORM, given="7~secret\n")
    assert GIVE not in run("platform", "add", *ADD).stdout


FIRST = ("--person", "main:canvas:700", "--role", "asa-admin")


@pytest.fixture
def main_institution() -> None:
    run("institution", "add", "main")


@pytest.mark.usefixtures("main_institution")
def test_the_first_administrator_is_bootstrapped_once_and_grants_the_rest() -> None:
    assert run("role", "grant", "--bootstrap", *FIRST).exit_code == 0
    again = ("--person", "main:canvas:701", "--role", "asa-admin")
    assert refusal("role", "grant", "--bootstrap", *again).code == "role.bootstrap"
    awarder = ("--person", "main:sis:A17", "--role", "asa-awarder", "--until", "2027-06-30")
    assert run("role", "grant", "--as", "main:canvas:700", *awarder).exit_code == 0
    listed = run_json("role", "list")["roles"]
    assert isinstance(listed, list)
    assert [(held["ids"], held["role"], held["until"]) for held in listed] == [
        (["canvas:700"], "asa-admin", None),
        (["sis:A17"], "asa-awarder", "2027-07-01T00:00:00+00:00"),
    ]


@pytest.mark.usefixtures("main_institution")
def test_bootstrap_grants_no_other_role() -> None:
    other = ("--person", "main:canvas:700", "--role", "asa-awarder")
    assert refusal("role", "grant", "--bootstrap", *other).code == "role.bootstrap"
    assert run_json("role", "list") == {"roles": []}


@pytest.mark.usefixtures("main_institution")
def test_nobody_but_an_administrator_grants_or_revokes() -> None:
    run("role", "grant", "--bootstrap", *FIRST)
    awarder = ("--person", "main:sis:A17", "--role", "asa-awarder")
    run("role", "grant", "--as", "main:canvas:700", *awarder)
    more = ("--person", "main:sis:A17", "--role", "asa-admin")
    assert refusal("role", "grant", "--as", "main:sis:A17", *more).code == "role.grant"
    assert refusal("role", "revoke", "--as", "main:sis:A17", *FIRST).code == "role.grant"
    assert refusal("role", "grant", "--as", "main:canvas:999", *more).code == "person.unknown"


@pytest.mark.usefixtures("main_institution")
def test_an_administrator_of_another_institution_grants_nothing_here() -> None:
    run("institution", "add", "north")
    run("role", "grant", "--bootstrap", "--person", "north:canvas:1", "--role", "asa-admin")
    assert refusal("role", "grant", "--as", "north:canvas:1", *FIRST).code == "role.grant"
    assert run_json("role", "list") == {"roles": []}


@pytest.mark.usefixtures("main_institution")
def test_a_revoked_role_is_gone_and_cannot_be_revoked_twice() -> None:
    run("role", "grant", "--bootstrap", *FIRST)
    awarder = ("--person", "main:sis:A17", "--role", "asa-awarder")
    run("role", "grant", "--as", "main:canvas:700", *awarder)
    assert run("role", "revoke", "--as", "main:canvas:700", *awarder).exit_code == 0
    again = refusal("role", "revoke", "--as", "main:canvas:700", *awarder)
    assert again.code == "role.not_held"
    unknown = ("--person", "main:sis:none", "--role", "asa-awarder")
    assert refusal("role", "revoke", "--as", "main:canvas:700", *unknown).code == "person.unknown"


@pytest.mark.usefixtures("main_institution")
def test_a_grant_that_ended_unnoticed_can_be_granted_anew(
    wiring: Wiring, clock: FixedClock
) -> None:
    run("role", "grant", "--bootstrap", *FIRST)
    awarder = ("--person", "main:sis:A17", "--role", "asa-awarder")
    run("role", "grant", "--as", "main:canvas:700", *awarder, "--until", "2026-11-24")
    clock.move(days=1)
    assert len(run_json("role", "list")["roles"]) == 1  # type: ignore[arg-type]  # our own JSON
    assert run("role", "grant", "--as", "main:canvas:700", *awarder).exit_code == 0
    assert len(run_json("role", "list")["roles"]) == 2  # type: ignore[arg-type]  # our own JSON


@pytest.mark.usefixtures("main_institution")
def test_an_end_in_the_past_is_refused() -> None:
    run("role", "grant", "--bootstrap", *FIRST)
    awarder = ("--person", "main:sis:A17", "--role", "asa-awarder", "--until", "2020-01-01")
    assert refusal("role", "grant", "--as", "main:canvas:700", *awarder).code == "role.until"


@pytest.mark.parametrize(
    "words",
    [
        ("role", "grant", *FIRST),
        ("role", "grant", "--bootstrap", "--as", "main:canvas:1", *FIRST),
        ("role", "grant", "--bootstrap", *FIRST, "--until", "2030-01-01"),
        ("role", "grant", "--bootstrap", "--person", "main:canvas:700", "--role", "dean"),
        ("platform", "add", *PLATFORM),
    ],
)
def test_wrong_usage_exits_two(words: tuple[str, ...]) -> None:
    assert run(*words).exit_code == 2


@pytest.mark.usefixtures("main_institution")
@pytest.mark.parametrize("person", ["700", "main:700", "main:email:a@b", "main:canvas:"])
def test_a_person_is_named_by_institution_kind_and_value(person: str) -> None:
    assert refusal("role", "grant", "--bootstrap", "--person", person, "--role", "asa-admin").code
