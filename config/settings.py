"""Settings: the only reader of the environment. Refuses what is missing, unsafe or unknown by name.

A file named by `HALLMARK_CONFIG` holds the same names, one `NAME=value` a line; the environment
wins over it (docs/commands.md, "Settings").
"""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

E = TypeVar("E", bound=StrEnum)

PREFIX = "HALLMARK_"
SHORTEST_SECRET = 32
DATABASES = frozenset({"sqlite", "sqlite+pysqlite", "postgresql", "postgresql+psycopg"})
MOST_DAYS = 36_500
# What stands in examples; a random secret holds none of them but once in millions.
EXAMPLE_SECRETS = ("changeme", "change-me", "secret", "password", "replace", "example")
HIGHEST_PORT = 65_535


class SettingRefused(Exception):  # noqa: N818 - it is an answer to whoever starts the program
    """A setting is missing, unknown or unsafe; the message names it and the mend."""


class Environment(StrEnum):
    """`demo` accepts plain http and loopback platforms and says so on every page."""

    DEMO = "demo"
    PRODUCTION = "production"


class JobsMode(StrEnum):
    """How background work is run; both ways run the same plain functions."""

    EMBEDDED = "embedded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Everything that can be set, checked and typed.

    `status_base_url` and all signed addresses derive from `base_url`, which has no trailing slash.
    """

    base_url: str
    database_url: str
    secret_key: str
    encryption_keys: tuple[str, ...]
    jobs: JobsMode
    bind: str
    env: Environment
    log_level: str
    reflection_days: int

    @property
    def is_demo(self) -> bool:
        """Say whether this process runs the demo."""
        return self.env is Environment.DEMO


NAMES = {
    "HALLMARK_CONFIG": "a file with settings, one NAME=value a line",
    "HALLMARK_BASE_URL": "the address people reach the tool at, such as https://badges.example.edu",
    "HALLMARK_DATABASE_URL": "SQLAlchemy address; default SQLite in var/",
    "HALLMARK_SECRET_KEY": "at least 32 characters; signs forms",
    "HALLMARK_ENCRYPTION_KEYS": "Fernet keys, comma between; first encrypts, all decrypt",
    "HALLMARK_JOBS": "embedded",
    "HALLMARK_BIND": "address of the web process; default 127.0.0.1:8000",
    "HALLMARK_ENV": "demo or production; default production",
    "HALLMARK_LOG_LEVEL": "debug, info, warning or error; default info",
    "HALLMARK_REFLECTION_DAYS": "days a reflection's text is kept after the decision; default 365",
}


def load_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """Read and check every setting.

    Raises:
        SettingRefused: a setting is unknown, missing, malformed or unsafe; it is named.
    """
    values = _gather(os.environ if environ is None else environ)
    env = _one_of(values, "HALLMARK_ENV", Environment, Environment.PRODUCTION)
    return Settings(
        base_url=_base_url(values, env),
        database_url=_database_url(values),
        secret_key=_secret(values),
        encryption_keys=_encryption_keys(values),
        jobs=_one_of(values, "HALLMARK_JOBS", JobsMode, JobsMode.EMBEDDED),
        bind=_bind(values),
        env=env,
        log_level=_log_level(values),
        reflection_days=_whole_number(values, "HALLMARK_REFLECTION_DAYS", 365),
    )


def public_address(environ: Mapping[str, str] | None = None) -> tuple[str, bool]:
    """Return the tool's address and whether this is the demo, without demanding the secrets."""
    values = _gather(os.environ if environ is None else environ)
    env = _one_of(values, "HALLMARK_ENV", Environment, Environment.PRODUCTION)
    return _base_url(values, env), env is Environment.DEMO


def gunicorn_bind(environ: Mapping[str, str] | None = None) -> str:
    """Return the web process's address without demanding the secrets."""
    values = _gather(os.environ if environ is None else environ)
    return _bind(values)


def _gather(environ: Mapping[str, str]) -> dict[str, str]:
    values: dict[str, str] = {}
    if path := environ.get("HALLMARK_CONFIG"):
        values.update(_read_file(Path(path)))
    values.update({k: v for k, v in environ.items() if k.startswith(PREFIX)})
    for name in sorted(values):
        if name not in NAMES:
            raise SettingRefused(f"{name} is not a setting. Known: {', '.join(sorted(NAMES))}.")
        if not _is_text(values[name]):
            raise SettingRefused(f"{name} is no UTF-8 text.")
    return values


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


def _read_file(path: Path) -> dict[str, str]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingRefused(f"HALLMARK_CONFIG: {path} cannot be read ({error}).") from error
    values = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not (stripped := line.strip()) or stripped.startswith("#"):
            continue
        name, equals, value = stripped.partition("=")
        if not equals or not name.strip().startswith(PREFIX):
            raise SettingRefused(f"{path} line {number}: write {PREFIX}NAME=value.")
        values[name.strip()] = value.strip()
    return values


def _base_url(values: Mapping[str, str], env: Environment) -> str:
    value = values.get("HALLMARK_BASE_URL", "").rstrip("/")
    try:
        parts = urlsplit(value)
        host, _port = parts.hostname, parts.port
    except ValueError as error:
        raise SettingRefused(f"HALLMARK_BASE_URL is no address ({error}).") from error
    if not value or not host or parts.query or parts.fragment or parts.username:
        raise SettingRefused("HALLMARK_BASE_URL is missing: set it to the tool's https address.")
    if parts.scheme != "https" and not (env is Environment.DEMO and parts.scheme == "http"):
        raise SettingRefused("HALLMARK_BASE_URL must begin with https:// (http only in the demo).")
    return value


def _database_url(values: Mapping[str, str]) -> str:
    value = values.get("HALLMARK_DATABASE_URL") or "sqlite:///var/hallmark.sqlite3"
    try:
        kind = make_url(value).drivername
    except (ArgumentError, ValueError):
        kind = ""
    if kind not in DATABASES:
        # The address may hold a password, so it is not repeated.
        raise SettingRefused(
            "HALLMARK_DATABASE_URL: write sqlite:///file or postgresql://user@host/database."
        )
    return value


def _secret(values: Mapping[str, str]) -> str:
    value = values.get("HALLMARK_SECRET_KEY", "")
    is_example = any(word in value.lower() for word in EXAMPLE_SECRETS)
    if len(value) < SHORTEST_SECRET or is_example or len(set(value)) < 8:  # noqa: PLR2004 - a string of few letters is no secret
        raise SettingRefused(
            "HALLMARK_SECRET_KEY is missing or too weak: set at least 32 random characters."
        )
    return value


def _bind(values: Mapping[str, str]) -> str:
    value = values.get("HALLMARK_BIND") or "127.0.0.1:8000"
    host, _, port = value.rpartition(":")
    is_port = port.isascii() and port.isdecimal() and 0 < int(port[:6]) <= HIGHEST_PORT
    is_address = bool(host) and is_port and not any(letter.isspace() for letter in host)
    if not is_address and not value.startswith("unix:/"):
        raise SettingRefused(
            "HALLMARK_BIND: write host:port, such as 127.0.0.1:8000, or unix:/path."
        )
    return value


def _encryption_keys(values: Mapping[str, str]) -> tuple[str, ...]:
    keys = tuple(
        k.strip() for k in values.get("HALLMARK_ENCRYPTION_KEYS", "").split(",") if k.strip()
    )
    if not keys:
        raise SettingRefused("HALLMARK_ENCRYPTION_KEYS is missing: set at least one Fernet key.")
    for number, key in enumerate(keys, start=1):
        try:
            Fernet(key)
        except ValueError as error:
            raise SettingRefused(
                f"HALLMARK_ENCRYPTION_KEYS: key {number} is no Fernet key (32 bytes, base64)."
            ) from error
    return keys


def _log_level(values: Mapping[str, str]) -> str:
    value = values.get("HALLMARK_LOG_LEVEL", "info").lower()
    if value not in {"debug", "info", "warning", "error"}:
        raise SettingRefused("HALLMARK_LOG_LEVEL: write debug, info, warning or error.")
    return value


def _one_of(values: Mapping[str, str], name: str, kind: type[E], default: E) -> E:
    value = values.get(name, "") or default.value
    try:
        return kind(value)
    except ValueError as error:
        raise SettingRefused(f"{name}: write one of {', '.join(kind)}.") from error


def _whole_number(values: Mapping[str, str], name: str, default: int) -> int:
    value = values.get(name, "") or str(default)
    is_short = value.isascii() and value.isdecimal() and len(value) <= len(str(MOST_DAYS))
    if not is_short or not 1 <= int(value) <= MOST_DAYS:
        raise SettingRefused(f"{name}: write a whole number from 1 to {MOST_DAYS}.")
    return int(value)
