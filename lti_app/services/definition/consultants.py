"""Who of ASA may facilitate proposals, by the roles they hold now (Policy 380.104, R3)."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from lti_app.domain.clock import Clock
from lti_app.domain.definition.access import oversees
from lti_app.domain.definition.governance import CONSULTING
from lti_app.domain.ids import PersonId
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.models.person import PersonRow, RoleGrantRow
from lti_app.services.people.grants import standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """Somebody who may be a proposal's consultant, with what they hold."""

    person_id: PersonId
    name: str
    roles: frozenset[LocalRole]


class Consultants:
    """Lists ASA's consultants and administrators."""

    def __init__(self, *, session: Session, clock: Clock, actor: Actor) -> None:
        """Bind the service to one unit of work."""
        self._session = session
        self._clock = clock
        self._actor = actor

    def candidates(self) -> tuple[Candidate, ...]:
        """List who may be named, by name; nobody, to whoever does not see every proposal."""
        if not oversees(self._actor):
            return ()
        held: dict[PersonId, tuple[str, set[LocalRole]]] = {}
        for grant, person, _unit in self._session.execute(
            standing(self._clock.now())
            .where(
                RoleGrantRow.institution_id == self._actor.institution_id,
                RoleGrantRow.role.in_(CONSULTING),
            )
            .order_by(PersonRow.name, PersonRow.id)
        ):
            facts = person.to_domain()
            held.setdefault(PersonId(person.id), (facts.name or "", set()))[1].add(grant.role)
        return tuple(
            Candidate(person_id=person_id, name=name, roles=frozenset(roles))
            for person_id, (name, roles) in held.items()
        )
