"""The definition versions a queue's cases were opened for: what they are called, which still hold.

Policy 380.104, R36: of a version that is suspended or retired nothing is awarded.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from lti_app.domain.definition.definition import PUBLISHED, DefinitionState
from lti_app.domain.people.actor import Actor
from lti_app.domain.review.review import CLOSED, CaseFlag, ReviewCase
from lti_app.models.definition import DefinitionLine, DefinitionVersionRow
from lti_app.models.documents import decode
from lti_app.models.review import ReviewCaseRow


@dataclass(frozen=True, slots=True)
class Title:
    """What the queue shows of a definition's document, and the language that is in."""

    title: str
    language: str = "en"


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueVersion:
    """A version as the queue needs it."""

    line_id: int
    number: int
    state: DefinitionState
    told: Title


def queue_versions(session: Session, actor: Actor) -> Mapping[int, QueueVersion]:
    """Give every version of the actor's institution that was ever approved, by its row's id."""
    rows = session.execute(
        select(
            DefinitionVersionRow.id,
            DefinitionVersionRow.line_id,
            DefinitionVersionRow.number,
            DefinitionVersionRow.state,
            DefinitionVersionRow.content,
        )
        .join(DefinitionLine, DefinitionLine.id == DefinitionVersionRow.line_id)
        .where(
            DefinitionLine.institution_id == actor.institution_id,
            DefinitionVersionRow.state.in_(PUBLISHED),
        )
        .order_by(DefinitionVersionRow.id)
    )
    return {
        version_id: QueueVersion(
            line_id=line_id, number=number, state=state, told=decode(content, Title)
        )
        for version_id, line_id, number, state, content in rows
    }


def flagged(case: ReviewCase, version: QueueVersion) -> ReviewCase:
    """Flag an open case whose version is suspended or retired."""
    if case.state in CLOSED or version.state is DefinitionState.APPROVED:
        return case
    return replace(case, flags=case.flags | {CaseFlag.NOT_IN_FORCE})


def is_out_of_force() -> ColumnElement[bool]:
    """Ask whether a case is one that `flagged` flags."""
    gone = select(DefinitionVersionRow.id).where(
        DefinitionVersionRow.state != DefinitionState.APPROVED
    )
    return and_(ReviewCaseRow.state.not_in(CLOSED), ReviewCaseRow.definition_version_id.in_(gone))
