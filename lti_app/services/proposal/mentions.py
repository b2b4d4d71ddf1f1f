"""Who may be mentioned in the talk about a proposal, and where one is (Policy 380.104, R3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session, aliased

from lti_app.domain.clock import Clock
from lti_app.domain.definition.consultation import may_follow
from lti_app.domain.definition.content import DraftContent
from lti_app.domain.definition.definition import PROPOSED
from lti_app.domain.definition.governance import CONSULTING
from lti_app.domain.definition.places import Place
from lti_app.domain.errors import NotPermitted
from lti_app.domain.ids import DefinitionVersionId, PersonId, UnitId
from lti_app.domain.people.actor import Actor
from lti_app.domain.people.person import PersonFacts
from lti_app.models.definition import DefinitionLine, DefinitionVersionRow
from lti_app.models.person import PersonRow, RoleGrantRow
from lti_app.models.proposal import CommentRow
from lti_app.services.people.grants import standing

MOST_SHOWN = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Mention:
    """An open thread in which somebody is named who has said nothing since.

    `content` is what the proposal says now; the place is one of its fields.
    """

    version_id: DefinitionVersionId
    title: str
    content: DraftContent
    thread_id: int
    place: Place
    text: str
    by: PersonFacts
    at: datetime


class Mentions:
    """Finds who may be named, and what waits for whoever was."""

    def __init__(self, *, session: Session, clock: Clock, actor: Actor) -> None:
        """Bind the service to one unit of work."""
        self._session = session
        self._clock = clock
        self._actor = actor

    def reachable(self, unit_id: UnitId | None) -> Mapping[PersonId, PersonFacts]:
        """Give who may be mentioned: the people of the unit, and consultants of ASA; by name."""
        found = self._session.execute(
            standing(self._clock.now())
            .where(
                RoleGrantRow.institution_id == self._actor.institution_id,
                or_(RoleGrantRow.unit_id == unit_id, RoleGrantRow.role.in_(CONSULTING)),
            )
            .order_by(PersonRow.name, PersonRow.id)
        )
        return MappingProxyType({PersonId(person.id): person.to_domain() for _, person, _ in found})

    def mentions_of(self, person_id: PersonId) -> tuple[Mention, ...]:
        """List where the actor is named and has not answered, the latest first.

        Raises:
            NotPermitted: they are another's mentions.
        """
        if person_id != self._actor.person_id:
            raise NotPermitted("consultation.mentions", "These are somebody else's.")
        root, later = aliased(CommentRow), aliased(CommentRow)
        thread_id = func.coalesce(CommentRow.parent_id, CommentRow.id)
        listed = func.replace(func.replace(CommentRow.mentions, "[", ","), "]", ",")
        has_answered = exists().where(
            func.coalesce(later.parent_id, later.id) == thread_id,
            later.written_by == person_id,
            later.id > CommentRow.id,
        )
        found = self._session.execute(
            select(CommentRow, DefinitionVersionRow, PersonRow)
            .join(root, root.id == thread_id)
            .join(DefinitionVersionRow, DefinitionVersionRow.id == CommentRow.version_id)
            .join(DefinitionLine, DefinitionLine.id == DefinitionVersionRow.line_id)
            .join(PersonRow, PersonRow.id == CommentRow.written_by)
            .where(
                DefinitionLine.institution_id == self._actor.institution_id,
                DefinitionVersionRow.state.in_(PROPOSED),
                listed.contains(f",{person_id},", autoescape=True),
                root.resolved_at.is_(None),
                ~has_answered,
            )
            .order_by(CommentRow.id.desc())
            .limit(MOST_SHOWN)
        )
        return tuple(
            Mention(
                version_id=DefinitionVersionId(version.id),
                title=version.title,
                content=version.to_draft(),
                thread_id=row.parent_id or row.id,
                place=Place(row.section, row.field),
                text=row.text or row.suggestion or "",
                by=person.to_domain(),
                at=row.written_at,
            )
            for row, version, person in found
            if may_follow(None if version.unit_id is None else UnitId(version.unit_id), self._actor)
        )
