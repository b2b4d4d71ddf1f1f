"""Finds people by a part of their name, for whoever is to give one of them a role."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from lti_app.domain.errors import NotPermitted
from lti_app.domain.ids import PersonId
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.domain.people.person import IdentifierKind
from lti_app.models.person import PersonIdentifierRow, PersonRow, RoleGrantRow

MOST_FOUND = 10
SHORTEST_PART = 2
WORDS = {IdentifierKind.CANVAS_USER_ID: "canvas", IdentifierKind.SIS_ID: "sis"}


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPerson:
    """Somebody a search found, with the ids that tell two of one name apart."""

    id: PersonId
    name: str
    ids: tuple[str, ...] = ()


class PeopleSearch:
    """Searches the actor's own institution."""

    def __init__(self, *, session: Session, actor: Actor) -> None:
        """Bind to one unit of work."""
        self._session = session
        self._actor = actor

    def named(self, part: str) -> tuple[FoundPerson, ...]:
        """Find whose name holds this part, some at most, by name.

        An ASA administrator finds everybody. A unit's proposer finds only people who hold or held
        a role here: whom ASA knows as staff, and no learner by the way.

        Raises:
            NotPermitted: the actor grants no role to anybody.
        """
        is_admin = self._actor.has(LocalRole.ASA_ADMIN)
        if not is_admin and not self._actor.has(LocalRole.UNIT_PROPOSER):
            raise NotPermitted("people.search", "You grant no role, so you search for nobody.")
        text = " ".join(part.split())
        if len(text) < SHORTEST_PART:
            return ()
        found = select(PersonRow.id, PersonRow.name).where(
            PersonRow.institution_id == self._actor.institution_id,
            PersonRow.name.icontains(text, autoescape=True),
        )
        if not is_admin:
            found = found.where(exists().where(RoleGrantRow.person_id == PersonRow.id))
        rows = self._session.execute(
            found.order_by(PersonRow.name, PersonRow.id).limit(MOST_FOUND)
        ).all()
        ids = self.ids(PersonId(row_id) for row_id, _ in rows)
        return tuple(
            FoundPerson(id=PersonId(row_id), name=name, ids=ids.get(PersonId(row_id), ()))
            for row_id, name in rows
        )

    def ids(self, people: Iterable[PersonId]) -> Mapping[PersonId, tuple[str, ...]]:
        """Give the ids that people are written by, as `canvas:` or `sis:` and the id."""
        found: dict[PersonId, tuple[str, ...]] = {}
        rows = self._session.execute(
            select(
                PersonIdentifierRow.person_id, PersonIdentifierRow.kind, PersonIdentifierRow.value
            )
            .where(
                PersonIdentifierRow.person_id.in_(list(people)), PersonIdentifierRow.kind.in_(WORDS)
            )
            .order_by(PersonIdentifierRow.kind, PersonIdentifierRow.id)
        )
        for person_id, kind, value in rows:
            key = PersonId(person_id)
            found[key] = (*found.get(key, ()), f"{WORDS[kind]}:{value}")
        return found
