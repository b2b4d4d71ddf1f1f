"""Who acted before a name was told is named by it now; what nobody knows yet is told by its id."""

from dataclasses import replace

import pytest

from lti_app.domain.audit import AuditAction
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.services.audit.trail import AuditQuery
from lti_app.wiring import Wiring
from tests.integration.people.conftest import ADMIN, PROPOSER, actor_of, add_unit, give
from tests.integration.people.test_unit_pages import members_of, unit_window
from tests.launching import LaunchActions


@pytest.fixture
def nameless(admin: Actor) -> Actor:
    """The administrator as the command line knew them before they ever launched."""
    return replace(admin, name=f"person {admin.person_id}")


def test_role_granted_by_who_had_no_name_yet_names_them_now(
    actions: LaunchActions, wiring: Wiring, nameless: Actor
) -> None:
    press = add_unit(wiring, nameless, "Press")
    give(actions, nameless, PROPOSER, LocalRole.UNIT_PROPOSER, press)
    actions.as_asa(person=ADMIN, grant=False)
    with wiring.open_work(nameless) as work:
        (grant,) = work.roles.members(press)
        listed = work.roles.list(actions.institution_id)
    assert grant.granted_by == "Noor Haddad"
    assert f"person {nameless.person_id}" not in [each.granted_by for each in listed]


def test_audit_trail_names_them_now_and_finds_them_by_it(
    actions: LaunchActions, wiring: Wiring, nameless: Actor
) -> None:
    press = add_unit(wiring, nameless, "Press")
    asked = AuditQuery(subject_kind="unit", subject_id=str(press))
    with wiring.open_work(nameless) as work:
        assert [each.who for each in work.audit_trail.page(asked).lines] == [nameless.name]
    actions.as_asa(person=ADMIN, grant=False)
    with wiring.open_work(nameless) as work:
        assert [each.who for each in work.audit_trail.page(asked).lines] == ["Noor Haddad"]
        assert [each.who for each in work.audit_trail.export(asked)] == ["Noor Haddad"]
        assert work.audit_trail.page(replace(asked, who="noor")).lines
        assert not work.audit_trail.page(replace(asked, who="person")).lines


def test_a_number_that_is_another_persons_or_nobodys_stays_as_it_was_written(
    actions: LaunchActions, wiring: Wiring, admin: Actor
) -> None:
    proposer = actor_of(actions, PROPOSER)
    written = replace(admin, name=f"person {proposer.person_id}")
    press = add_unit(wiring, written, "Press")
    system = Actor(name="person 1", institution_id=admin.institution_id)
    with wiring.open_work(system) as work:
        work.audit.record(AuditAction.UNIT_ADDED, "unit", press)
    asked = AuditQuery(subject_kind="unit", subject_id=str(press))
    with wiring.open_work(admin) as work:
        found = [each.who for each in work.audit_trail.page(asked).lines]
    assert found == ["person 1", written.name]


def test_proposer_reads_the_id_of_a_member_who_is_not_here_yet(
    actions: LaunchActions, wiring: Wiring, admin: Actor
) -> None:
    press = add_unit(wiring, admin, "Press")
    give(actions, admin, PROPOSER, LocalRole.UNIT_PROPOSER, press)
    row = b"unit_code,unit_name,unit_kind,parent_code,person,role\npress,,,,canvas:640,co-editor\n"
    with wiring.open_work(admin) as work:
        work.unit_import.carry_out(actions.institution_id, row)
    window = unit_window(actions, PROPOSER)
    assert members_of(actions, window, "/unit/members") == [
        "Samuel Prior | unit proposer",
        "Not here yet canvas:640 | co-editor",
    ]
