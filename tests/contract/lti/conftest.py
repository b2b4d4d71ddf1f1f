"""The checks of a launch need no second database: they run on SQLite; the race runs on both."""

import pytest
from flask.testing import FlaskClient

from tests.databases import SqliteTemplates
from tests.launching import LaunchActions


@pytest.fixture
def database_url(sqlite_templates: SqliteTemplates) -> str:
    return sqlite_templates.fresh()


@pytest.fixture
def actions(client: FlaskClient) -> LaunchActions:
    return LaunchActions(client)
