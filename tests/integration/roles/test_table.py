"""Every role at every door, with ids of its own and of others that exist (R4, R16).

People of ASA are in `test_table_asa`, so that two processes share the work.
"""

import pytest
from structlog.testing import LogCapture

from tests.integration.roles.checking import logged_leaks, table_faults
from tests.integration.roles.conftest import Scene
from tests.integration.roles.people import OF_ASA, Role
from tests.integration.roles.table import OPEN_TO_ANYONE, TABLE


def test_every_route_is_in_the_table(scene: Scene) -> None:
    in_table = {(line.method, line.rule) for line in TABLE}
    routes = {
        (method, str(rule))
        for rule in scene.campus.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if str(rule) not in OPEN_TO_ANYONE
    }
    assert in_table == routes


@pytest.mark.parametrize("role", [role for role in Role if role not in OF_ASA])
def test_a_role_gets_at_every_door_what_the_table_says(
    scene: Scene, role: Role, logged: LogCapture
) -> None:
    assert table_faults(scene, role) == []
    assert logged_leaks(scene, logged) == []
