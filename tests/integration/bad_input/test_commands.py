"""Every command given what it cannot use: exit 1 or 2, one clear line, nothing changed."""

from pathlib import Path

import pytest

from lti_app.domain.people.actor import system_actor
from lti_app.wiring import Wiring
from tests.factories.rewinding import contents
from tests.integration.bad_input.shell import Said, Shell

HUGE = str(2**63)
LONG = "x" * 5000
PLATFORM = {
    "--issuer": "https://canvas.instructure.com",
    "--client-id": "10000000000042",
    "--deployment-id": "7:deadbeef",
    "--auth-login-url": "https://sso.canvaslms.com/api/lti/authorize_redirect",
    "--auth-token-url": "https://sso.canvaslms.com/login/oauth2/token",
    "--key-set-url": "https://sso.canvaslms.com/api/lti/security/jwks",
    "--api-url": "https://school.instructure.com",
}
ADDRESSES = [
    "",
    "x",
    "http://school.instructure.com",
    "https://",
    "https://127.0.0.1/",
    "https://localhost/",
    "https://user:pw@school.instructure.com",
    "https://school.instructure.com:99999999/",
    "https://[::1",
    "https://[::1]/",
    "javascript:alert(1)",
    "https://school.instructure.com/ x",
    f"https://school.instructure.com/{LONG}",
]
APPROVE = ("--rigor=intermediate", "--rationale=Rubrics", "--gate=none")

# What is asked, and a word that the one line must hold.
REFUSED: list[tuple[tuple[str, ...], str]] = [
    (("nonsense",), "nonsense"),
    (("db", "downgrade"), "downgrade"),
    (("definition", "import", "missing.yaml"), "missing.yaml"),
    (("definition", "import", "."), "."),
    (("definition", "import", "good.yaml", "--institution", "nowhere"), "nowhere"),
    (("definition", "import", "good.yaml", "--institution", LONG), "institution"),
    (("definition", "import", "good.yaml", "--as", "700"), "700"),
    (("definition", "import", "good.yaml", "--as", "main:canvas:999"), "main:canvas:999"),
    (("definition", "import", "good.yaml", "--as", f"main:canvas:{LONG}"), "main:canvas"),
    *(
        ((command, "export", name), "version")
        for command in ("definition",)
        for name in ("", "0", "-", "nothing", HUGE, "٣", f"lynx/{HUGE}", "lynx/x", "lynx/٣", LONG)
    ),
    (("definition", "approve", "lynx"), "--as"),
    (
        ("definition", "approve", "lynx", "--as=x", "--checklist=missing.yaml", *APPROVE),
        "missing.yaml",
    ),
    (("definition", "approve", "lynx", "--as=x", "--checklist=good.yaml", *APPROVE), "line "),
    (("institution", "add", ""), "short name"),
    (("institution", "add", "North Campus"), "North Campus"),
    (("institution", "add", "Ünïcode"), "short name"),
    (("institution", "add", LONG), "short name"),
    (("institution", "add", "main"), "main"),
    (("institution", "add", "long", "--name", LONG), "name"),
    (("institution", "set", "nowhere", "--name", "N"), "nowhere"),
    (("institution", "set", "main", "--name", ""), "name"),
    (("institution", "set", "main", "--name", LONG), "name"),
    (("institution", "set", "main", "--url", "http://x.example"), "https"),
    (("institution", "set", "main", "--url", "https://"), "address"),
    (("institution", "set", "main", "--url", f"https://x.example/{LONG}"), "url"),
    (("institution", "set", "main", "--office", LONG), "office"),
    (("institution", "set", "main", "--office-email", "nobody"), "e-mail"),
    (("institution", "set", "main", "--office-email", f"a@{LONG}"), "office_email"),
    (("institution", "set", "main", "--office-phone", "call me"), "telephone"),
    (("institution", "set", "main", "--office-phone", "5" * 61), "office_phone"),
    (("institution", "set", "main", "--office-address", LONG), "office_address"),
    (("jobs", "run", "nothing"), "nothing"),
    (("jobs", "run", LONG), "no job"),
    (("jobs", "history", "--limit", "0"), "limit"),
    (("jobs", "history", "--limit", "x"), "limit"),
    (("keys", "rotate", "--kind", "both of them"), "kind"),
    (("platform", "remove", "--issuer=x", "--client-id=y"), "not registered"),
    (("platform", "remove", "--issuer=x"), "client-id"),
    (("platform", "token", "--issuer=x", "--client-id=y"), "token"),
    (("queue", "show", "0"), "ID"),
    (("queue", "show", HUGE), "ID"),
    (("queue", "show", "x"), "ID"),
    (("queue", "show", "7"), "review case"),
    (("queue", "list", "--tab", "all"), "tab"),
    (("queue", "list", "--page", "0"), "page"),
    (("queue", "list", "--institution", "nowhere"), "nowhere"),
    (("role", "list", "--institution", "nowhere"), "nowhere"),
    (("role", "grant", "--person=main:canvas:1", "--role=asa-admin"), "--as"),
    (("role", "grant", "--person=main:canvas:1", "--role=dean", "--bootstrap"), "role"),
    *(
        (("role", "grant", "--bootstrap", "--role=asa-admin", f"--person={person}"), word)
        for person, word in (
            ("", "person"),
            ("1", "person"),
            ("main:1", "person"),
            ("main:email:a@b", "person"),
            ("main:canvas:", "person"),
            ("nowhere:canvas:1", "nowhere"),
            (f"main:canvas:{LONG}", "canvas"),
            (f"main:sis:{LONG}", "sis"),
        )
    ),
    *(
        (
            (
                "role",
                "grant",
                "--as=main:canvas:1",
                "--role=auditor",
                "--person=main:canvas:2",
                f"--until={until}",
            ),
            "until",
        )
        for until in ("tomorrow", "2020-13-40", "0000-00-00", "9999-12-31")
    ),
    (("role", "revoke", "--as=x", "--person=main:canvas:2", "--role=auditor"), "'x'"),
    (
        (
            *("role", "grant", "--as=main:canvas:1", "--role=co-editor"),
            *("--person=main:canvas:2", f"--unit={LONG}"),
        ),
        "main:canvas:1",
    ),
    (
        ("role", "grant", "--bootstrap", "--person=main:canvas:1", "--role=asa-admin", "--unit=x"),
        "unit",
    ),
    (("unit", "list", "--institution", "nowhere"), "nowhere"),
    (("unit", "import", "good.yaml"), "--as"),
    (("unit", "import", "good.yaml", "--as=main:canvas:999"), "main:canvas:999"),
    (("unit", "import", "missing.csv", "--as=main:canvas:999"), "missing.csv"),
    (("unit", "import", ".", "--as=x"), "."),
    *((("sync", "--course", course), "course") for course in ("", "x", "-1", HUGE, "٣", "9" * 60)),
    (("sync", "--course", "7"), "course"),
    (("sync", "--course", "canvas:x"), "course"),
    (("sync", "--course", f"canvas:{'9' * 60}"), "course"),
    (("verify", "missing.json"), "missing.json"),
    (("verify", "."), "."),
    (("verify", "http://127.0.0.1:1/x"), "fetched"),
    (("verify", "https://[::1"), "fetched"),
]


@pytest.fixture
def shell(
    wiring: Wiring,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    tmp_path: Path,
) -> Shell:
    """A shell in a folder with one good definition, on a database with one institution."""
    with wiring.open_work(system_actor("tests")) as work:
        work.institutions.add("main", "Main University")
    source = Path(__file__).parents[3] / "demo" / "definitions"
    text = (source / "responsible-ai.yaml").read_text()
    (tmp_path / "good.yaml").write_text(text)
    for image in source.glob("responsible-ai.*g"):
        (tmp_path / image.name).write_bytes(image.read_bytes())
    monkeypatch.chdir(tmp_path)
    return Shell(monkeypatch, capsys, wiring.settings.database_url)


def refused(shell: Shell, wiring: Wiring, *words: str, given: str = "") -> str:
    """Run a command that must be refused; give what it said."""
    with wiring.session() as session:
        before = contents(session)
    said: Said = shell(*words, given=given)
    with wiring.session() as session:
        assert contents(session) == before
    assert said.code in {1, 2}, said
    return said.complaint()


def test_the_good_definition_is_good(shell: Shell) -> None:
    # Else every refusal below could be for another reason than its own.
    assert shell("definition", "import", "good.yaml").code == 0


@pytest.mark.parametrize(("words", "told"), REFUSED, ids=lambda value: " ".join(value)[:60])
def test_a_command_refuses_in_one_line(
    shell: Shell, wiring: Wiring, words: tuple[str, ...], told: str
) -> None:
    assert told in refused(shell, wiring, *words)
    assert told in refused(shell, wiring, *words, "--json")


@pytest.mark.parametrize("field", [name for name in PLATFORM if name.endswith("-url")])
@pytest.mark.parametrize("address", ADDRESSES, ids=lambda value: value[:40])
def test_a_platform_with_an_address_that_is_none_is_refused_by_its_field(
    shell: Shell, wiring: Wiring, field: str, address: str
) -> None:
    words = [word for pair in (PLATFORM | {field: address}).items() for word in pair]
    assert field[2:].replace("-", "_") in refused(shell, wiring, "platform", "add", *words)


@pytest.mark.parametrize("field", ["--issuer", "--client-id", "--deployment-id"])
@pytest.mark.parametrize("value", ["", LONG], ids=["empty", "long"])
def test_a_platform_with_an_id_that_is_none_is_refused_by_its_field(
    shell: Shell, wiring: Wiring, field: str, value: str
) -> None:
    words = [word for pair in (PLATFORM | {field: value}).items() for word in pair]
    assert field[2:].replace("-", "_") in refused(shell, wiring, "platform", "add", *words)


@pytest.mark.parametrize(
    ("more", "told"),
    [
        (("--name", LONG), "name"),
        (("--institution", "Not A Slug"), "short name"),
        (("--institution", LONG), "short name"),
    ],
    ids=["name", "institution", "long institution"],
)
def test_a_platform_with_a_name_that_is_none_is_refused(
    shell: Shell, wiring: Wiring, more: tuple[str, ...], told: str
) -> None:
    words = [word for pair in PLATFORM.items() for word in pair]
    assert told in refused(shell, wiring, "platform", "add", *words, *more)


@pytest.mark.parametrize("given", ["", " ", "two words", "a\nb", "\x00", "é\x07", "x" * 20_000])
def test_a_token_that_is_none_is_refused(shell: Shell, wiring: Wiring, given: str) -> None:
    words = [word for pair in PLATFORM.items() for word in pair]
    assert shell("platform", "add", *words).code == 0
    known = ("--issuer", PLATFORM["--issuer"], "--client-id", PLATFORM["--client-id"])
    told = refused(shell, wiring, "platform", "token", *known, given=given)
    assert "token" in told
    assert given.strip() not in told or not given.strip()


def test_a_grant_that_ended_before_it_began_is_refused(shell: Shell, wiring: Wiring) -> None:
    assert (
        shell("role", "grant", "--bootstrap", "--person=main:canvas:1", "--role=asa-admin").code
        == 0
    )
    words = ("--as=main:canvas:1", "--role=auditor", "--person=main:canvas:2")
    assert "ahead" in refused(shell, wiring, "role", "grant", *words, "--until=2020-01-01")


CREDENTIALS = {
    "empty": b"",
    "not json": b"<html>",
    "a list": b"[]",
    "a number": b"1e999",
    "not a number": b"NaN",
    "binary": bytes(range(256)),
    "utf-16": '{"id": "x"}'.encode("utf-16"),
    "deep": b"[" * 100_000,
    "deep objects": b'{"a":' * 50_000,
    "large": b'{"a": "' + b"x" * 20_000_000 + b'"}',
    "twice the same key": b'{"id": "a", "id": "b"}',
    "half a surrogate": b'{"id": "\\ud800"}',
    "wrong kinds": b'{"@context": 1, "id": [], "type": {}, "issuer": 3, "proof": "x"}',
}


@pytest.mark.parametrize("content", CREDENTIALS.values(), ids=CREDENTIALS)
def test_a_file_that_is_no_credential_is_not_verified(
    shell: Shell, tmp_path: Path, content: bytes
) -> None:
    (tmp_path / "x.json").write_bytes(content)
    for more in ((), ("--json",)):
        said = shell("verify", "x.json", *more)
        assert said.code == 1
        assert "Traceback" not in said.err
        assert "nvalid" in said.out or "nverifi" in said.out or "hallmark: " in said.err
