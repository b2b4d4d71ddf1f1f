import sqlite3

import pytest
from cryptography.fernet import Fernet
from flask.testing import FlaskClient
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs

from lti_app.domain.people.actor import system_actor
from lti_app.services.vault import Vault
from lti_app.wiring import Wiring
from tests.launching import LaunchActions

KEYS = {"status": "not ready", "lacks": ["keys: run `hallmark keys rotate`"]}
UNREADABLE = {
    "status": "not ready",
    "lacks": [
        "encryption: put the key that wrote the stored secrets back into HALLMARK_ENCRYPTION_KEYS"
    ],
}
SCHEMA = {"status": "not ready", "lacks": ["migrations: run `hallmark db upgrade`"]}


def readiness(client: FlaskClient) -> tuple[int, object]:
    answer = client.get("/readyz")
    return answer.status_code, answer.json


def change(wiring: Wiring, statement: str) -> None:
    with wiring.engine.begin() as connection:
        connection.execute(text(statement))


def test_healthz_answers(client: FlaskClient) -> None:
    assert client.get("/healthz").json == {"status": "ok"}


def test_the_tool_is_ready_once_it_has_both_kinds_of_keys(
    client: FlaskClient, wiring: Wiring
) -> None:
    assert readiness(client) == (503, KEYS)
    with wiring.open_work(system_actor("tests")) as work:
        work.tool_keys.rotate()
    assert readiness(client) == (503, KEYS)
    with wiring.open_work(system_actor("tests")) as work:
        work.issuer_keys.rotate()
    assert readiness(client) == (200, {"status": "ok"})


@pytest.mark.parametrize("kind", ["tool", "issuer", "token"])
def test_the_tool_is_not_ready_with_a_stored_secret_its_encryption_keys_do_not_read(
    client: FlaskClient, wiring: Wiring, kind: str
) -> None:
    platform = LaunchActions(client).platform
    with wiring.open_work(system_actor("tests")) as work:
        work.tool_keys.rotate()
        work.issuer_keys.rotate()
        work.platforms.store_token(platform.issuer, platform.client_id, "t0ken")
    assert readiness(client) == (200, {"status": "ok"})
    other = Vault((Fernet.generate_key().decode(),), "another").encrypt("secret")
    column = {
        "tool": "tool_key SET private_key",
        "issuer": "issuer_key SET private_encrypted",
        "token": "platform SET api_token",
    }[kind]
    change(wiring, f"UPDATE {column} = '{other}'")
    assert readiness(client) == (503, UNREADABLE)


def test_the_tool_is_not_ready_on_the_schema_of_another_version(
    client: FlaskClient, wiring: Wiring
) -> None:
    change(wiring, "UPDATE alembic_version SET version_num = 'newer'")
    assert readiness(client) == (503, SCHEMA)
    change(wiring, "DROP TABLE alembic_version")
    assert readiness(client) == (503, SCHEMA)


def test_the_tool_is_not_ready_on_a_database_that_does_not_serve(
    client: FlaskClient, wiring: Wiring
) -> None:
    change(wiring, "ALTER TABLE tool_key RENAME TO tool_key_lost")
    assert readiness(client) == (
        503,
        {"status": "not ready", "lacks": ["database: it does not answer"]},
    )


def test_an_unknown_page_is_refused_with_its_request_id(client: FlaskClient) -> None:
    answer = client.get("/nowhere")
    assert answer.status_code == 404
    assert answer.headers["X-Request-Id"] in answer.text


def test_an_unknown_page_is_a_problem_document_for_a_program(client: FlaskClient) -> None:
    answer = client.get("/nowhere", headers={"Accept": "application/json"})
    assert answer.mimetype == "application/problem+json"
    assert answer.json is not None
    assert answer.json["status"] == 404


def test_the_log_says_why_the_database_does_not_answer(
    client: FlaskClient, wiring: Wiring, monkeypatch: pytest.MonkeyPatch
) -> None:
    def locked(*_any: object) -> None:
        raise OperationalError("SELECT 1", {}, sqlite3.OperationalError("database is locked"))

    monkeypatch.setattr(wiring, "open_work", locked)
    with capture_logs() as logs:
        answer = client.get("/lti/jwks.json")
    assert answer.status_code == 503
    assert [line.get("reason") for line in logs] == ["database is locked"]


def test_a_page_that_is_not_there_is_none_while_the_database_is_away_either(
    client: FlaskClient, wiring: Wiring, monkeypatch: pytest.MonkeyPatch
) -> None:
    def away(*_any: object) -> None:
        raise OperationalError("SELECT 1", {}, sqlite3.OperationalError("unable to open"))

    monkeypatch.setattr(wiring, "open_work", away)
    assert client.get("/w/some/no/such/page").status_code == 404
