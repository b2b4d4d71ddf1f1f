"""The smallest pylti1p3 + Flask tool with state and nonce in a database: the peer of `launch`.

It does what the library offers and nothing more; its platform's keys are given, so it never
fetches any. Started by gunicorn exactly as Hallmark is.
"""

import json
import os
import sqlite3
import threading
from typing import Any

from flask import Flask, request
from pylti1p3.contrib.flask import FlaskMessageLaunch, FlaskOIDCLogin, FlaskRequest
from pylti1p3.launch_data_storage.base import LaunchDataStorage
from pylti1p3.tool_config import ToolConfDict

KNOWN = json.loads(os.environ["BARE_TOOL"])


class DatabaseStorage(LaunchDataStorage[Any]):
    """One table of keys and values, in WAL as Hallmark's."""

    _connections = threading.local()

    def _connection(self) -> sqlite3.Connection:
        if not hasattr(self._connections, "one"):
            connection = sqlite3.connect(KNOWN["database"], isolation_level=None, timeout=15)
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=NORMAL")
            connection.execute("CREATE TABLE IF NOT EXISTS kept (key TEXT PRIMARY KEY, value TEXT)")
            self._connections.one = connection
        kept: sqlite3.Connection = self._connections.one
        return kept

    def get_session_cookie_name(self) -> str | None:
        return None

    def can_set_keys_expiration(self) -> bool:
        return False

    def get_value(self, key: str) -> Any:
        row = (
            self._connection()
            .execute("SELECT value FROM kept WHERE key = ?", (self._prepare_key(key),))
            .fetchone()
        )
        return None if row is None else json.loads(row[0])

    def set_value(self, key: str, value: Any, exp: int | None = None) -> None:
        self._connection().execute(
            "INSERT OR REPLACE INTO kept VALUES (?, ?)", (self._prepare_key(key), json.dumps(value))
        )

    def check_value(self, key: str) -> bool:
        return self.get_value(key) is not None


app = Flask(__name__)
app.secret_key = "for the measurement only"
config = ToolConfDict(
    {
        KNOWN["issuer"]: [
            {
                "client_id": KNOWN["client_id"],
                "auth_login_url": KNOWN["auth_login_url"],
                "auth_token_url": KNOWN["auth_login_url"],
                "key_set_url": None,
                "key_set": KNOWN["key_set"],
                "deployment_ids": [KNOWN["deployment_id"]],
            }
        ]
    }
)


@app.post("/lti/login")
def login() -> Any:
    asked = FlaskOIDCLogin(FlaskRequest(), config, launch_data_storage=DatabaseStorage())
    return asked.redirect(KNOWN["launch_url"])


@app.post("/lti/launch")
def launch() -> str:
    message = FlaskMessageLaunch(FlaskRequest(), config, launch_data_storage=DatabaseStorage())
    return f"<!doctype html><title>Tool</title><p>Hello {message.get_launch_data()['sub']}"


@app.get("/ready")
def ready() -> str:
    return request.path
