"""The checks of a launch need no second database: they run on SQLite; the race runs on both.

A test whose name or id tells a row of the table is held to what every row must keep, and hands its
line to the table that the run prints (`rows.py`).
"""

from collections.abc import Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.contract.lti.habits import Habit, HabitClient, Seen
from tests.contract.lti.rows import LONGEST, PROPERTY, label_of, line_of
from tests.databases import SqliteTemplates
from tests.launching import LaunchActions


@pytest.fixture
def database_url(sqlite_templates: SqliteTemplates) -> str:
    return sqlite_templates.fresh()


@pytest.fixture
def habit() -> Habit:
    """Cookies are allowed; modules that run in every habit parametrize it."""
    return Habit.ALLOWED


@pytest.fixture
def client(app: Flask, habit: Habit, request: pytest.FixtureRequest) -> Iterator[FlaskClient]:
    """A browser of this habit, as is every other the test opens."""
    seen = Seen()
    app.test_client_class = type("Browser", (HabitClient,), {"habit": habit, "seen": seen})
    yield app.test_client()
    assert [each for each in seen.outcomes if each.status >= 500 and each.status != 503] == []
    assert [each for each in seen.outcomes if each.seconds > LONGEST] == []
    label = label_of(request.node.nodeid)
    if label is not None and seen.outcomes:
        line = line_of(label, habit, seen.outcomes)
        request.node.user_properties.append((PROPERTY, line))


@pytest.fixture
def actions(client: FlaskClient) -> LaunchActions:
    return LaunchActions(client)
