"""Who walks: two units and somebody of every role, and what one of them is about to try."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy.orm import Session

from lti_app.domain.ids import InstitutionId
from lti_app.domain.people.actor import Actor, LocalRole, UnitRole
from lti_app.services.work.unit import Work
from tests.factories.definition import asa
from tests.factories.proposals import member, unit


@dataclass(frozen=True)
class Act:
    """One act about to be tried: what, by whom, on which version (None: it makes one).

    `move` is the move it makes where it goes through, by whichever door.
    """

    name: str
    actor: Actor
    version_id: int | None
    do: Callable[[Work], object]
    detail: Any = None
    move: str = ""


class Cast:
    """Two units, and somebody of every role; one proposer is of ASA as well."""

    def __init__(self, session: Session, here: InstitutionId, elsewhere: InstitutionId) -> None:
        self.units = (unit(session, here, "ai"), unit(session, here, "art"))
        mine, other = self.units
        self.proposers = (
            member(session, here, mine, name="Noor Haddad"),
            member(session, here, other, name="Pia Lund"),
        )
        self.co_editor = member(session, here, mine, LocalRole.CO_EDITOR, "Luis Ortega")
        self.consultant = asa(session, here, LocalRole.ASA_CONSULTANT, "Mina Park")
        self.admin = asa(session, here, LocalRole.ASA_ADMIN, "Ana Ruiz")
        both = asa(session, here, LocalRole.ASA_ADMIN, "Kim Both")
        self.both = replace(
            both,
            local_roles=both.local_roles | {LocalRole.UNIT_PROPOSER},
            unit_roles=frozenset({UnitRole(unit_id=mine, role=LocalRole.UNIT_PROPOSER)}),
        )
        # Whoever proposes for a unit too may judge what others wrote, and what they wrote may not.
        self.admins = (self.admin, asa(session, here, LocalRole.ASA_ADMIN, "Bo Chen"), self.both)
        self.judges = (self.consultant, *self.admins)
        others = [
            asa(session, here, role, role.value)
            for role in (
                LocalRole.ASA_REVIEWER,
                LocalRole.ASA_AWARDER,
                LocalRole.AUDITOR,
                LocalRole.REGISTRAR,
            )
        ]
        stranger = replace(asa(session, here, name="Nobody"), local_roles=frozenset())
        foreigner = asa(session, elsewhere, name="Foreign Admin")
        self.everybody = (
            *self.proposers,
            self.co_editor,
            *self.judges,
            *others,
            stranger,
            foreigner,
            Actor(name="command line: root"),
        )

    def proposer_of(self, version: dict[str, Any]) -> Actor:
        """Name who writes a version; some of the first unit's are by who is of ASA as well."""
        if version["unit_id"] != self.units[0]:
            return self.proposers[1]
        return self.both if version["is_by_both"] else self.proposers[0]
