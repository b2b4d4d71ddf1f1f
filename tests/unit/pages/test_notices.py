"""Notices live with the window's row: they need no cookie, and set none."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from flask import Flask, flash, g, get_flashed_messages

from lti_app.pages.window.notices import WindowNotices, hand_over


class Rows:
    """Keeps notices by window, as the table does; counts how often it is written."""

    def __init__(self) -> None:
        self.kept: dict[str, tuple[tuple[str, str], ...]] = {}
        self.writes = 0
        self.launch_sessions = self

    @contextmanager
    def open_work(self, _actor: object) -> Iterator["Rows"]:
        yield self

    def keep_notices(self, launch_id: str, notices: Sequence[tuple[str, str]]) -> None:
        self.kept[launch_id] = tuple(notices)
        self.writes += 1


@pytest.fixture
def rows() -> Rows:
    return Rows()


@pytest.fixture
def app(rows: Rows) -> Flask:
    made = Flask("notices")
    made.session_interface = WindowNotices()
    made.extensions["hallmark"] = rows

    def enter(launch: str) -> None:
        g.visit = SimpleNamespace(launch_id=launch, actor=None)
        hand_over(rows.kept.get(launch, ()))

    @made.get("/w/<launch>/say")
    def say(launch: str) -> str:
        enter(launch)
        flash("Awarded.", "ok")
        return launch

    @made.get("/w/<launch>/hear")
    def hear(launch: str) -> str:
        enter(launch)
        return ",".join(str(message) for message in get_flashed_messages())

    @made.get("/w/<launch>/file")
    def file(launch: str) -> str:
        enter(launch)
        return "a,b"

    @made.get("/public")
    def public() -> str:
        flash("Lost.", "ok")
        return ""

    return made


def test_one_windows_notice_shows_once_and_in_no_other_window(app: Flask) -> None:
    client = app.test_client()
    client.get("/w/first/say")
    heard = [client.get(f"/w/{window}/hear").text for window in ("second", "first", "first")]
    assert heard == ["", "Awarded.", ""]


def test_what_shows_no_notice_spends_none_and_writes_nothing(app: Flask, rows: Rows) -> None:
    client = app.test_client()
    client.get("/w/first/say")
    client.get("/w/first/file")
    assert (rows.kept["first"], rows.writes) == ((("ok", "Awarded."),), 1)


def test_no_answer_sets_a_cookie(app: Flask) -> None:
    client = app.test_client()
    answers = [client.get(path) for path in ("/w/first/say", "/w/first/hear", "/public")]
    assert [answer.headers.getlist("Set-Cookie") for answer in answers] == [[], [], []]


def test_a_page_outside_every_window_keeps_no_notice(app: Flask, rows: Rows) -> None:
    app.test_client().get("/public")
    assert (rows.kept, rows.writes) == ({}, 0)
