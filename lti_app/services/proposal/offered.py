"""The approved definitions a proposal may name: before it, after it, or as members of its stack."""

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.definition.definition import DefinitionState
from lti_app.domain.people.actor import Actor
from lti_app.models.definition import DefinitionLine, DefinitionVersionRow
from lti_app.services.definition.latest import is_superseded


@dataclass(frozen=True, slots=True)
class OfferedLine:
    """A definition line whose latest version is approved: its short name and its title."""

    slug: str
    title: str


class OfferedLines:
    """Lists what is offered now in the actor's institution."""

    def __init__(self, *, session: Session, actor: Actor) -> None:
        """Bind the service to one unit of work."""
        self._session = session
        self._actor = actor

    def listed(self) -> tuple[OfferedLine, ...]:
        """List each line once, by its latest approved version's title; in one query (R13)."""
        found = self._session.execute(
            select(DefinitionLine.slug, DefinitionVersionRow.title)
            .join(DefinitionVersionRow, DefinitionVersionRow.line_id == DefinitionLine.id)
            .where(
                DefinitionLine.institution_id == self._actor.institution_id,
                DefinitionVersionRow.state == DefinitionState.APPROVED,
                ~is_superseded(),
            )
        )
        lines = (OfferedLine(slug, title) for slug, title in found)
        return tuple(sorted(lines, key=lambda line: (line.title.casefold(), line.slug)))
