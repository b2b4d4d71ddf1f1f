"""Everybody of ASA, once of ASA, or of another institution's, at every door (R4)."""

import pytest
from structlog.testing import LogCapture

from tests.integration.roles.checking import logged_leaks, table_faults
from tests.integration.roles.conftest import Scene, on_postgres, on_sqlite
from tests.integration.roles.people import OF_ASA, ON_POSTGRES, Role


@on_sqlite
@pytest.mark.parametrize("role", OF_ASA)
def test_a_role_gets_at_every_door_what_the_table_says(
    scene: Scene, role: Role, logged: LogCapture
) -> None:
    assert table_faults(scene, role) == []
    assert logged_leaks(scene, logged) == []


@on_postgres
@pytest.mark.parametrize("role", [role for role in OF_ASA if role in ON_POSTGRES])
def test_a_role_gets_the_same_of_the_other_database(
    scene: Scene, role: Role, logged: LogCapture
) -> None:
    assert table_faults(scene, role) == []
    assert logged_leaks(scene, logged) == []
