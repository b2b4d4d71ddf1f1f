"""Units with people in them, and a browser with a platform behind it."""

from dataclasses import replace

import pytest
from flask.testing import FlaskClient

from lti_app.domain.definition.kinds import UnitKind
from lti_app.domain.ids import PersonId, UnitId
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.services.people.units import UnitWish
from lti_app.wiring import Wiring
from tests.contract.lti.platform_double import CanvasPerson
from tests.launching import MADE_REVIEWER, LaunchActions, another

ADMIN = another(MADE_REVIEWER, 801, "Noor Haddad")
PROPOSER = another(MADE_REVIEWER, 802, "Samuel Prior")
FELLOW = another(MADE_REVIEWER, 803, "Ines Duarte")
OUTSIDER = another(MADE_REVIEWER, 804, "Pavel Novak")


@pytest.fixture
def actions(client: FlaskClient) -> LaunchActions:
    return LaunchActions(client)


@pytest.fixture
def admin(actions: LaunchActions) -> Actor:
    """An ASA administrator, as who acts."""
    return actor_of(actions, ADMIN, LocalRole.ASA_ADMIN)


def actor_of(actions: LaunchActions, person: CanvasPerson, *roles: LocalRole) -> Actor:
    """Somebody with the roles they hold by now, those in units too."""
    person_id = actions.grant(person, *roles)
    actor = Actor(
        name=person.name or "", institution_id=actions.institution_id, person_id=person_id
    )
    with actions.wiring.open_work(actor) as work:
        held = work.roles.held(person_id)
    return replace(actor, local_roles=held.local_roles, unit_roles=held.unit_roles)


def add_unit(
    wiring: Wiring,
    admin: Actor,
    name: str,
    parent_id: UnitId | None = None,
    kind: UnitKind = UnitKind.DEPARTMENT,
) -> UnitId:
    """A unit of that name."""
    assert admin.institution_id is not None
    with wiring.open_work(admin) as work:
        wish = UnitWish(name=name, kind=kind, parent_id=parent_id)
        return work.units.add(admin.institution_id, wish).id


def give(
    actions: LaunchActions, admin: Actor, person: CanvasPerson, role: LocalRole, unit_id: UnitId
) -> PersonId:
    """Give somebody a role in a unit."""
    person_id = actions.grant(person)
    with actions.wiring.open_work(admin) as work:
        work.roles.grant(person_id, role, unit_id=unit_id)
    return person_id
