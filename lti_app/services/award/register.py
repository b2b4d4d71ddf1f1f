"""Reads awards for the people who may see them: the holder, and ASA and the auditor."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from lti_app.domain.award.award import AwardState
from lti_app.domain.definition.definition import DefinitionContent
from lti_app.domain.errors import NotFound, NotPermitted
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.models.award import AwardRow, CredentialRow
from lti_app.models.definition import DefinitionVersionRow
from lti_app.models.person import PersonRow

READERS = (
    LocalRole.ASA_AWARDER,
    LocalRole.ASA_REVIEWER,
    LocalRole.ASA_ADMIN,
    LocalRole.AUDITOR,
    LocalRole.REGISTRAR,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardView:
    """One award as a page shows it. `signed` counts its credentials."""

    award_id: int
    case_id: int
    uuid: UUID
    holder: str
    content: DefinitionContent
    version: int
    state: AwardState
    awarded_at: datetime
    awarded_by: str
    revoked_at: datetime | None
    revoked_reason: str | None
    shared: bool
    signed: int


class AwardRegister:
    """Lists awards; every read says whose eyes it is for."""

    def __init__(self, *, session: Session, actor: Actor) -> None:
        """Bind the service to one unit of work."""
        self._session = session
        self._actor = actor

    def mine(self) -> list[AwardView]:
        """List the acting person's own awards, newest first."""
        rows = self._query().where(AwardRow.person_id == self._actor.person_id)
        return self._views(rows.order_by(AwardRow.id.desc()))

    def page(self, *, search: str = "", limit: int = 50, offset: int = 0) -> list[AwardView]:
        """List the institution's awards for those who may read them; raises NotPermitted."""
        self._check_reader()
        rows = self._query().where(AwardRow.institution_id == self._actor.institution_id)
        if search:
            rows = rows.where(PersonRow.name.icontains(search, autoescape=True))
        return self._views(rows.order_by(AwardRow.id.desc()).limit(limit).offset(offset))

    def count(self, *, search: str = "") -> int:
        """Count what `page` lists over all its pages; raises NotPermitted."""
        self._check_reader()
        rows = (
            select(func.count())
            .select_from(AwardRow)
            .join(PersonRow, PersonRow.id == AwardRow.person_id)
            .where(AwardRow.institution_id == self._actor.institution_id)
        )
        if search:
            rows = rows.where(PersonRow.name.icontains(search, autoescape=True))
        return self._session.scalar(rows) or 0

    def one(self, award_id: int) -> AwardView:
        """Give one award of the actor's institution; raises NotPermitted, NotFound."""
        self._check_reader()
        rows = self._query().where(
            AwardRow.id == award_id, AwardRow.institution_id == self._actor.institution_id
        )
        found = self._views(rows)
        if not found:
            raise NotFound("award.unknown", "There is no such award.")
        return found[0]

    def of_case(self, case_id: int) -> AwardView | None:
        """Give the award that a case ended in, to whoever may read awards; None without one."""
        if not self._actor.has(*READERS):
            return None
        rows = self._query().where(
            AwardRow.case_id == case_id, AwardRow.institution_id == self._actor.institution_id
        )
        return next(iter(self._views(rows)), None)

    def _check_reader(self) -> None:
        if not self._actor.has(*READERS):
            raise NotPermitted(
                "award.read", "The awards of others are for ASA, the registrar and the auditor."
            )

    def _query(self) -> Select[AwardRow, PersonRow, DefinitionVersionRow, int]:
        signed = (
            select(func.count())
            .where(CredentialRow.award_id == AwardRow.id)
            .correlate(AwardRow)
            .scalar_subquery()
        )
        return (
            select(AwardRow, PersonRow, DefinitionVersionRow, signed)
            .join(PersonRow, PersonRow.id == AwardRow.person_id)
            .join(DefinitionVersionRow, DefinitionVersionRow.id == AwardRow.version_id)
        )

    def _views(
        self, query: Select[AwardRow, PersonRow, DefinitionVersionRow, int]
    ) -> list[AwardView]:
        rows = self._session.execute(query).all()
        ids = {award.awarded_by for award, _, _, _ in rows}
        people = select(PersonRow.id, PersonRow.name).where(PersonRow.id.in_(ids))
        names = dict(self._session.execute(people).all())
        return [
            AwardView(
                award_id=award.id,
                case_id=award.case_id,
                uuid=award.credential_uuid,
                holder=person.name,
                content=version.to_content(),
                version=version.number,
                state=award.state,
                awarded_at=award.awarded_at,
                awarded_by=names.get(award.awarded_by, ""),
                revoked_at=award.revoked_at,
                revoked_reason=award.revoked_reason,
                shared=award.shared,
                signed=signed,
            )
            for award, person, version, signed in rows
        ]
