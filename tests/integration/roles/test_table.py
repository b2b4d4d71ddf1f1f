"""Every role at every door, with ids of its own and of others that exist (R4, R16).

People of ASA are in `test_table_asa`, so that two processes share the work.
"""

import pytest
from structlog.testing import LogCapture

from tests.integration.roles.checking import logged_leaks, table_faults
from tests.integration.roles.conftest import Scene, on_postgres, on_sqlite
from tests.integration.roles.people import OF_ASA, ON_POSTGRES, Role
from tests.integration.roles.table import NOTED, OPEN_TO_ANYONE, SHOWN, TABLE, expected

READERS = (
    Role.LEARNER_A,
    Role.LEARNER_B,
    Role.TEACHER,
    Role.TEACHER_OF_SECOND,
    Role.LEARNER_OF_OTHER,
    Role.ASA_AWARDER,
    Role.ASA_CONSULTANT,
    Role.AWARDER_OF_OTHER,
    Role.UNIT_PROPOSER,
    Role.PROPOSER_OF_STAGE,
    Role.PROPOSER_OF_OTHER,
)
# Known of them, and on no page at all: e-mails, and what stands behind awards without a case here.
ON_NO_PAGE = {
    *(f"{name}'s e-mail" for name in ("Adaeze", "Benedikt", "Monalee", "Olgerta", "Wandal")),
    *(f"{name}'s reflection" for name in ("Irisa", "Jonquil", "Olgerta")),
    *(f"Jonquil's {score} score" for score in ("first", "second")),
}


@on_sqlite
def test_every_route_is_in_the_table(scene: Scene) -> None:
    in_table = {(line.method, line.rule) for line in TABLE}
    routes = {
        (method, str(rule))
        for rule in scene.campus.app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if str(rule) not in OPEN_TO_ANYONE
    }
    assert in_table == routes


@on_sqlite
@pytest.mark.parametrize("role", [role for role in Role if role not in OF_ASA])
def test_a_role_gets_at_every_door_what_the_table_says(
    scene: Scene, role: Role, logged: LogCapture
) -> None:
    assert table_faults(scene, role) == []
    assert logged_leaks(scene, logged) == []


@on_postgres
@pytest.mark.parametrize("role", [role for role in ON_POSTGRES if role not in OF_ASA])
def test_a_role_gets_the_same_of_the_other_database(
    scene: Scene, role: Role, logged: LogCapture
) -> None:
    assert table_faults(scene, role) == []
    assert logged_leaks(scene, logged) == []


@on_sqlite
def test_the_words_that_could_leak_are_shown_to_those_they_are_for(scene: Scene) -> None:
    # Else a table without leaks would be one that looks for words no page holds.
    unseen = {each.what: each for each in scene.known if each.seen_by}
    for role in READERS:
        for line in TABLE:
            for thing in line.at if line.method == "GET" else ():
                if expected(line, role, thing) not in {SHOWN, NOTED}:
                    continue
                with scene.campus.wiring.rewound():
                    got = scene.doors.ask(scene.visitors[role], line, thing)
                    text = f"{got.headers}\n{got.get_data().decode(errors='replace')}"
                for what in [what for what, each in unseen.items() if each.text in text]:
                    del unseen[what]
    assert {what for what in unseen if "form token" not in what} == ON_NO_PAGE
