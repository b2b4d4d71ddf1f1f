"""Reads awards for the people who may see them: the holder, ASA, the registrar and the auditor."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from lti_app.domain.award.award import STANDING, AwardState
from lti_app.domain.definition.content import DefinitionContent
from lti_app.domain.errors import NotFound, NotPermitted
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.domain.people.person import IdentifierKind
from lti_app.models.award import AwardRow, CredentialRow
from lti_app.models.definition import DefinitionVersionRow
from lti_app.models.person import PersonIdentifierRow, PersonRow

READERS = (
    LocalRole.ASA_AWARDER,
    LocalRole.ASA_REVIEWER,
    LocalRole.ASA_ADMIN,
    LocalRole.AUDITOR,
    LocalRole.REGISTRAR,
)
MOST_EXPORTED = 100_000
# Rows read at a time for a file.
_AT_ONCE = 1000
_Found = Select[AwardRow, PersonRow, DefinitionVersionRow, str | None, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class AwardView:
    """One award as a page shows it. `signed` counts its credentials.

    `sis_id` is the student ID that Canvas told first (`People.identify`); None where it told none.
    """

    award_id: int
    case_id: int
    uuid: UUID
    holder: str
    sis_id: str | None
    content: DefinitionContent
    version: int
    term: str | None
    state: AwardState
    awarded_at: datetime
    awarded_by: str
    revoked_at: datetime | None
    revoked_by: str
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
        """List the institution's awards, newest first; raises NotPermitted.

        `search` is a part of the holder's name, or the start of a student ID.
        """
        self._check_reader()
        rows = self._query().where(*self._matching(search))
        return self._views(rows.order_by(AwardRow.id.desc()).limit(limit).offset(offset))

    def count(self, *, search: str = "") -> int:
        """Count what `page` lists over all its pages; raises NotPermitted."""
        self._check_reader()
        rows = (
            select(func.count())
            .select_from(AwardRow)
            .join(PersonRow, PersonRow.id == AwardRow.person_id)
            .where(*self._matching(search))
        )
        return self._session.scalar(rows) or 0

    def export(self, *, search: str = "") -> Iterator[AwardView]:
        """Give what `page` lists over all its pages, up to `MOST_EXPORTED`; raises NotPermitted."""
        self._check_reader()
        return islice(self._all(search), MOST_EXPORTED)

    def states_of(self, case_ids: Collection[int]) -> dict[int, AwardState]:
        """Say how the awards stand that these cases ended in; raises NotPermitted."""
        self._check_reader()
        rows = select(AwardRow.case_id, AwardRow.state).where(
            AwardRow.case_id.in_(case_ids), AwardRow.institution_id == self._actor.institution_id
        )
        return dict(self._session.execute(rows).all())

    def ended(self) -> int:
        """Count the institution's awards that stand no longer; raises NotPermitted."""
        self._check_reader()
        rows = select(func.count()).where(
            AwardRow.institution_id == self._actor.institution_id,
            AwardRow.state.not_in(STANDING),
        )
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

    def _matching(self, search: str) -> list[ColumnElement[bool]]:
        ours = AwardRow.institution_id == self._actor.institution_id
        if not search:
            return [ours]
        by_id = select(PersonIdentifierRow.person_id).where(
            PersonIdentifierRow.kind == IdentifierKind.SIS_ID,
            PersonIdentifierRow.value.istartswith(search, autoescape=True),
        )
        named = PersonRow.name.icontains(search, autoescape=True)
        return [ours, or_(named, AwardRow.person_id.in_(by_id))]

    def _all(self, search: str) -> Iterator[AwardView]:
        """Read page after page by the last id, so that an award made meanwhile repeats no row."""
        found = self._query().where(*self._matching(search)).order_by(AwardRow.id.desc())
        views = self._views(found.limit(_AT_ONCE))
        while views:
            yield from views
            views = self._views(found.where(AwardRow.id < views[-1].award_id).limit(_AT_ONCE))

    def _query(self) -> _Found:
        signed = (
            select(func.count())
            .where(CredentialRow.award_id == AwardRow.id)
            .correlate(AwardRow)
            .scalar_subquery()
        )
        sis = PersonIdentifierRow
        return (
            select(AwardRow, PersonRow, DefinitionVersionRow, sis.value, signed)
            .join(PersonRow, PersonRow.id == AwardRow.person_id)
            .join(DefinitionVersionRow, DefinitionVersionRow.id == AwardRow.version_id)
            .outerjoin(
                sis, (sis.person_id == AwardRow.person_id) & (sis.kind == IdentifierKind.SIS_ID)
            )
        )

    def _views(self, query: _Found) -> list[AwardView]:
        rows = self._session.execute(query).all()
        ids = {award.awarded_by for award, _, _, _, _ in rows}
        ids |= {award.revoked_by for award, _, _, _, _ in rows if award.revoked_by is not None}
        people = select(PersonRow.id, PersonRow.name).where(PersonRow.id.in_(ids))
        names = dict(self._session.execute(people).all())
        # Many awards are of one version, whose document is read once.
        versions = {version.id: version for _, _, version, _, _ in rows}
        contents = {each: version.to_content() for each, version in versions.items()}
        return [
            AwardView(
                award_id=award.id,
                case_id=award.case_id,
                uuid=award.credential_uuid,
                holder=person.name,
                sis_id=sis_id,
                content=contents[version.id],
                version=version.number,
                term=award.term_name,
                state=award.state,
                awarded_at=award.awarded_at,
                awarded_by=names.get(award.awarded_by, ""),
                revoked_at=award.revoked_at,
                revoked_by=names.get(award.revoked_by or 0, ""),
                revoked_reason=award.revoked_reason,
                shared=award.shared,
                signed=signed,
            )
            for award, person, version, sis_id, signed in rows
        ]
