"""Good logins and launches, mutated by a seeded chance: never a fault of ours, never a window."""

import json
import random
from collections import Counter
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from structlog.testing import capture_logs

from lti_app.domain.launch.launch import LaunchCheck
from tests.clocks import FixedClock
from tests.contract.lti.badges import ask_for_link, open_link
from tests.contract.lti.platform_double import LTI, TEACHER
from tests.contract.lti.scene import Scene, encoded
from tests.launching import MADE_TEACHER, LaunchActions

SEEDS = range(4)
EACH = 60
NEEDED = (
    *("iss", "aud", "sub", "iat", "exp", "nonce", f"{LTI}version", f"{LTI}message_type"),
    *(f"{LTI}deployment_id", f"{LTI}target_link_uri", f"{LTI}resource_link", f"{LTI}roles"),
)
ODD: tuple[Any, ...] = (
    *(None, "", " ", 0, -1, 1e308, 10**30, True, [], {}, [None], [[]], {"id": {}}, "x" * 3000),
    *(
        "\x00",
        "\ud83d",
        "\u202e",
        "<script>alert(1)</script>",
        "javascript:alert(1)",
        "' OR 1=1 --",
    ),
    *("https://canvas.example.edu/a\x00b.json", "https://canvas.example.edu/a\ud800b.json"),
    *("$Canvas.user.id", "../../etc/passwd", "%00", "1.3.0\n", "https://evil.example/"),
)
ALPHABET = "AZaz09-_=.~+/ %\x00é"
type_of_form = dict[str, Any]


class Chance:
    """What may go wrong with a form, drawn from one seed."""

    def __init__(self, scene: Scene, seed: int) -> None:
        self.scene = scene
        self.draw = random.Random(seed)

    def spoilt(self) -> type_of_form:
        ways: tuple[Callable[[], type_of_form], ...] = (
            self.claim_spoilt,
            self.token_scratched,
            self.part_replaced,
            self.header_spoilt,
            self.form_spoilt,
        )
        return self.draw.choice(ways)()

    def claim_spoilt(self) -> type_of_form:
        """A well signed token with a needed claim of another kind or gone."""
        claims = self.scene.claims()
        name = self.draw.choice(NEEDED)
        kept = claims.pop(name)
        odd = self.draw.choice(ODD)
        # Whatever can be written may be a subject: it is the platform's to choose.
        is_fit = name == "sub" and isinstance(odd, str) and odd.strip().isprintable()
        if self.draw.random() < 0.9 and odd != kept and not is_fit:
            claims[name] = odd
        return self.scene.signed(claims)

    def token_scratched(self) -> type_of_form:
        token = list(self.scene.signed()["id_token"])
        for _ in range(self.draw.randint(1, 4)):
            # A scratch in the last sign may leave the signature's bytes as they were.
            at = self.draw.randrange(len(token) - 4)
            token[at] = self.draw.choice([each for each in ALPHABET if each != token[at]])
        return self.scene.form("".join(token))

    def part_replaced(self) -> type_of_form:
        parts = self.scene.signed()["id_token"].split(".")
        part = json.dumps(self.draw.choice(ODD)).encode()
        parts[self.draw.randrange(3)] = encoded(part)
        return self.scene.form(".".join(parts[: self.draw.choice((2, 3, 3, 3))]))

    def header_spoilt(self) -> type_of_form:
        name = self.draw.choice(("alg", "kid", "jwk", "jku", "x5u", "x5c", "crit"))
        header = {"alg": "RS256", "typ": "JWT", "kid": self.scene.platform.kid}
        header[name] = self.draw.choice([odd for odd in ODD if odd != header.get(name)])
        head, payload, signature = self.scene.signed()["id_token"].split(".")
        assert head
        return self.scene.form(f"{encoded(json.dumps(header).encode())}.{payload}.{signature}")

    def form_spoilt(self) -> type_of_form:
        form: type_of_form = dict(self.scene.signed())
        name = self.draw.choice(("state", "id_token"))
        match self.draw.randrange(4):
            case 0:
                del form[name]
            case 1:
                form[name] = [form[name], form[name]]
            case 2:
                form[name] = str(self.draw.choice(ODD)).encode(errors="replace").decode()
            case _:
                form["error"] = str(self.draw.choice(ODD[-6:])).encode(errors="replace").decode()
        return form


@pytest.mark.parametrize("seed", SEEDS)
def test_a_spoilt_launch_is_refused_by_a_named_check(
    actions: LaunchActions, clock: FixedClock, seed: int
) -> None:
    chance = Chance(Scene(actions, clock), seed)
    checks: Counter[str] = Counter()
    for number in range(EACH):
        form = chance.spoilt()
        with capture_logs() as logs:
            answer = actions.client.post("/lti/launch", data=form)
        refused = [line for line in logs if line["event"] == "launch.refused"]
        assert answer.status_code in {400, 413}, (number, form)
        assert len(refused) == 1, (number, form)
        assert "__Host-hm-s-" not in str(answer.headers.getlist("Set-Cookie"))
        assert [word in answer.text for word in ("alert(1)", "evil", "OR 1=1")] == [False] * 3
        checks[LaunchCheck(refused[0]["check"])] += 1
    # The draw is wide: no one check stands before all others.
    assert len(checks) >= 10
    # And all of it burnt nothing.
    assert actions.client.post("/lti/launch", data=chance.scene.signed()).status_code == 303


@pytest.mark.parametrize("seed", SEEDS)
def test_a_spoilt_login_leads_nowhere_else(actions: LaunchActions, seed: int) -> None:
    draw = random.Random(seed)
    led = 0
    for _ in range(EACH):
        fields: type_of_form = dict(actions.platform.initiation(actions.target))
        for _change in range(draw.randint(1, 3)):
            name = draw.choice([*fields, "lti_storage_target"])
            odd = str(draw.choice(ODD)).encode(errors="replace").decode()
            fields[name] = draw.choice([odd, [odd, odd], [*str(fields.get(name, ""))][:2], ""])
        answer = actions.client.post("/lti/login", data=fields)
        assert answer.status_code in {302, 400, 413}
        if answer.status_code == 302:
            led += 1
            assert answer.location.startswith(
                "https://sso.canvas.example/api/lti/authorize_redirect?"
            )
        assert "<script>alert(1)" not in answer.text
        if answer.status_code == 400:
            assert [word in answer.text for word in ("alert(1)", "OR 1=1")] == [False] * 2
        assert "__Host-hm-s-" not in str(answer.headers.getlist("Set-Cookie"))
    assert 0 < led < EACH


@pytest.mark.parametrize("seed", SEEDS)
def test_odd_values_in_what_a_launch_may_carry_are_answered(
    actions: LaunchActions, clock: FixedClock, seed: int
) -> None:
    draw = random.Random(seed)
    statuses: Counter[int] = Counter()
    for _ in range(EACH // 2):
        scene = Scene(actions, clock)
        claims = scene.claims()
        for _change in range(draw.randint(1, 5)):
            outer = draw.choice(("custom", "context", "launch_presentation", "lis"))
            inside = claims[f"{LTI}{outer}"]
            if not isinstance(inside, dict):
                continue
            inside[draw.choice([*inside, "", "odd", "__proto__"])] = draw.choice(ODD)
        if draw.random() < 0.3:
            claims[draw.choice(("name", "email", "azp", "locale", "given_name"))] = draw.choice(ODD)
        answer = actions.client.post("/lti/launch", data=scene.signed(claims))
        statuses[answer.status_code] += 1
        if answer.status_code == 303:
            assert actions.client.get(answer.location).status_code in {200, 302, 403}
    assert set(statuses) <= {303, 400}
    assert statuses[303] > 0


@pytest.mark.parametrize("seed", SEEDS)
def test_odd_settings_and_links_are_answered(actions: LaunchActions, seed: int) -> None:
    draw = random.Random(seed)
    actions.as_teacher()
    names = ("deep_link_return_url", "accept_types", "data", "title", "auto_create", "errors", "")
    for _ in range(EACH // 4):
        settings = {draw.choice(names): draw.choice(ODD) for _ in range(draw.randint(1, 3))}
        asked = ask_for_link(actions, **settings)
        assert asked.status_code in {303, 400}
        if asked.status_code == 303:
            assert actions.client.get(asked.location).status_code == 200
        custom = {draw.choice(("badge", "canvas_user_id", "x")): draw.choice(ODD) for _ in range(3)}
        opened = open_link(actions, MADE_TEACHER, TEACHER, **custom)
        assert opened.status_code == 303
        assert opened.location.endswith("/course/")


def test_the_seeds_spoil_what_would_otherwise_be_let_in(
    actions: LaunchActions, clock: FixedClock
) -> None:
    scene = Scene(actions, clock)
    assert jwt.decode(scene.signed()["id_token"], options={"verify_signature": False})
    assert actions.client.post("/lti/launch", data=scene.signed()).status_code == 303
