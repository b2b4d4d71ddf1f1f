from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from config.settings import Environment, SettingRefused, gunicorn_bind, load_settings

KEY = Fernet.generate_key().decode()
GOOD = {
    "HALLMARK_BASE_URL": "https://badges.example.edu",
    "HALLMARK_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz",
    "HALLMARK_ENCRYPTION_KEYS": KEY,
}


def test_production_and_sqlite_are_the_defaults() -> None:
    settings = load_settings(GOOD)
    assert settings.env is Environment.PRODUCTION
    assert settings.database_url == "sqlite:///var/hallmark.sqlite3"
    assert settings.bind == "127.0.0.1:8000"


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"HALLMARK_BASE_URL": ""}, "HALLMARK_BASE_URL"),
        ({"HALLMARK_BASE_URL": "badges.example.edu"}, "HALLMARK_BASE_URL"),
        ({"HALLMARK_BASE_URL": "http://badges.example.edu"}, "HALLMARK_BASE_URL"),
        ({"HALLMARK_BASE_URL": "https://user@badges.example.edu"}, "HALLMARK_BASE_URL"),
        ({"HALLMARK_BASE_URL": "https://badges.example.edu/?x=1"}, "HALLMARK_BASE_URL"),
        ({"HALLMARK_SECRET_KEY": ""}, "HALLMARK_SECRET_KEY"),
        ({"HALLMARK_SECRET_KEY": "changeme"}, "HALLMARK_SECRET_KEY"),
        ({"HALLMARK_SECRET_KEY": "a" * 64}, "HALLMARK_SECRET_KEY"),
        ({"HALLMARK_ENCRYPTION_KEYS": ""}, "HALLMARK_ENCRYPTION_KEYS"),
        ({"HALLMARK_ENCRYPTION_KEYS": f"{KEY},short"}, "HALLMARK_ENCRYPTION_KEYS: key 2"),
        ({"HALLMARK_JOBS": "celery"}, "HALLMARK_JOBS"),
        ({"HALLMARK_ENV": "staging"}, "HALLMARK_ENV"),
        ({"HALLMARK_LOG_LEVEL": "loud"}, "HALLMARK_LOG_LEVEL"),
        ({"HALLMARK_REFLECTION_DAYS": "0"}, "HALLMARK_REFLECTION_DAYS"),
        ({"HALLMARK_REFLECTION_DAYS": "a year"}, "HALLMARK_REFLECTION_DAYS"),
        ({"HALLMARK_SECRET": "x"}, "HALLMARK_SECRET "),
        ({"HALLMARK_CONFIG": "/nowhere/at/all"}, "HALLMARK_CONFIG"),
    ],
)
def test_a_wrong_setting_is_refused_by_name(changes: dict[str, str], named: str) -> None:
    with pytest.raises(SettingRefused) as refused:
        load_settings(GOOD | changes)
    assert str(refused.value).startswith(named)


def test_a_secret_is_never_repeated_in_the_refusal() -> None:
    with pytest.raises(SettingRefused) as refused:
        load_settings(GOOD | {"HALLMARK_ENCRYPTION_KEYS": "not-a-key-but-still-secret"})
    assert "not-a-key-but-still-secret" not in str(refused.value)


def test_the_demo_accepts_plain_http() -> None:
    demo = {"HALLMARK_ENV": "demo", "HALLMARK_BASE_URL": "http://localhost:8000/"}
    assert load_settings(GOOD | demo).base_url == "http://localhost:8000"


def test_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    file = tmp_path / "hallmark.env"
    file.write_text("# ours\n\nHALLMARK_BIND=0.0.0.0:9000\nHALLMARK_LOG_LEVEL=debug\n")
    settings = load_settings(GOOD | {"HALLMARK_CONFIG": str(file), "HALLMARK_LOG_LEVEL": "warning"})
    assert (settings.bind, settings.log_level) == ("0.0.0.0:9000", "warning")


def test_a_malformed_line_of_the_file_is_named(tmp_path: Path) -> None:
    file = tmp_path / "hallmark.env"
    file.write_text("HALLMARK_BIND=127.0.0.1:1\nexport PATH\n")
    with pytest.raises(SettingRefused, match="line 2"):
        load_settings(GOOD | {"HALLMARK_CONFIG": str(file)})


def test_the_address_to_bind_needs_no_secret() -> None:
    assert gunicorn_bind({"HALLMARK_BIND": "127.0.0.1:7"}) == "127.0.0.1:7"
    assert gunicorn_bind({}) == "127.0.0.1:8000"
