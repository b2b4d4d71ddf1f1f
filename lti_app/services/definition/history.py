"""A definition from its first draft on: its versions, their dates, and every act in order.

The dates are those the policy itself carries (Policy 380.104, R36); the acts come from the audit
trail (R16).
"""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.definition.definition import DefinitionState, Origin, Turn
from lti_app.domain.errors import NotFound
from lti_app.domain.ids import DefinitionLineId, DefinitionVersionId
from lti_app.domain.people.actor import Actor
from lti_app.models.audit import AuditEntry
from lti_app.models.definition import DefinitionLine, DefinitionVersionRow
from lti_app.models.governance import DefinitionReviewRow, SignOff, SignOffKind
from lti_app.models.person import PersonRow
from lti_app.services.people.names import name_now


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedThen:
    """A sign-off: of which kind, by whom and when; a later one of a kind takes its place."""

    kind: SignOffKind
    by: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Act:
    """One entry of the audit trail."""

    at: datetime
    action: AuditAction
    who: str
    role: str
    details: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionHistory:
    """One version, from its beginning to now; `reviewed_on` are the days nothing was changed."""

    version_id: DefinitionVersionId
    number: int
    title: str
    state: DefinitionState
    turn: Turn
    origin: Origin
    begun_at: datetime
    begun_by: str
    revised_on: date | None
    reviewed_on: tuple[date, ...]
    approved_at: datetime | None
    approved_by: str | None
    signed: tuple[SignedThen, ...]
    acts: tuple[Act, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineHistory:
    """All versions of one definition, the first one first."""

    line_id: DefinitionLineId
    slug: str
    initial_on: date
    versions: tuple[VersionHistory, ...]


class DefinitionHistory:
    """Tells what became of a definition."""

    def __init__(self, *, session: Session, actor: Actor) -> None:
        """Bind the service to one unit of work."""
        self._session = session
        self._actor = actor

    def of(self, line_id: DefinitionLineId) -> LineHistory:
        """Tell the whole history of a line.

        Raises:
            NotFound: there is no such line in the actor's institution.
        """
        line = self._session.get(DefinitionLine, line_id)
        if line is None or self._actor.institution_id not in {None, line.institution_id}:
            raise NotFound("definition.unknown", "There is no such definition.")
        rows = self._session.scalars(
            select(DefinitionVersionRow)
            .where(DefinitionVersionRow.line_id == line_id)
            .order_by(DefinitionVersionRow.number)
        ).all()
        ids = [row.id for row in rows]
        signed, reviewed, acts = self._signed(ids), self._reviewed(ids), self._acts(ids)
        names = self._names({row.approved_by for row in rows if row.approved_by is not None})
        return LineHistory(
            line_id=line_id,
            slug=line.slug,
            initial_on=line.initial_on,
            versions=tuple(
                VersionHistory(
                    version_id=DefinitionVersionId(row.id),
                    number=row.number,
                    title=row.title,
                    state=row.state,
                    turn=row.turn,
                    origin=row.origin,
                    begun_at=row.created_at,
                    begun_by=row.created_by,
                    revised_on=row.revised_on,
                    reviewed_on=tuple(reviewed.get(row.id, ())),
                    approved_at=row.approved_at,
                    approved_by=None if row.approved_by is None else names[row.approved_by],
                    signed=tuple(signed.get(row.id, ())),
                    acts=tuple(acts.get(row.id, ())),
                )
                for row in rows
            ),
        )

    def _signed(self, version_ids: list[int]) -> dict[int, list[SignedThen]]:
        found = self._session.execute(
            select(SignOff, PersonRow.name)
            .join(PersonRow, PersonRow.id == SignOff.person_id)
            .where(SignOff.version_id.in_(version_ids))
            .order_by(SignOff.id)
        )
        by_version: dict[int, list[SignedThen]] = {}
        for row, name in found:
            then = SignedThen(kind=row.kind, by=name, at=row.at)
            by_version.setdefault(row.version_id, []).append(then)
        return by_version

    def _reviewed(self, version_ids: list[int]) -> dict[int, list[date]]:
        found = self._session.scalars(
            select(DefinitionReviewRow)
            .where(DefinitionReviewRow.version_id.in_(version_ids))
            .order_by(DefinitionReviewRow.id)
        )
        by_version: dict[int, list[date]] = {}
        for row in found:
            by_version.setdefault(row.version_id, []).append(row.reviewed_on)
        return by_version

    def _acts(self, version_ids: list[int]) -> dict[int, list[Act]]:
        found = self._session.execute(
            select(AuditEntry, name_now(AuditEntry.actor_name, AuditEntry.actor_person_id))
            .where(
                AuditEntry.subject_kind == "definition_version",
                AuditEntry.subject_id.in_([str(version_id) for version_id in version_ids]),
            )
            .order_by(AuditEntry.id)
        )
        by_version: dict[int, list[Act]] = {}
        for row, who in found:
            act = Act(
                at=row.at,
                action=row.action,
                who=who,
                role=row.actor_role,
                details=row.details,
            )
            by_version.setdefault(int(row.subject_id), []).append(act)
        return by_version

    def _names(self, person_ids: set[int]) -> dict[int, str]:
        found = self._session.execute(
            select(PersonRow.id, PersonRow.name).where(PersonRow.id.in_(person_ids))
        )
        return {row.id: row.name for row in found}
