"""A browser with a platform behind it, for every test of launches."""

import pytest
from flask.testing import FlaskClient

from tests.launching import LaunchActions


@pytest.fixture
def actions(client: FlaskClient) -> LaunchActions:
    return LaunchActions(client)
