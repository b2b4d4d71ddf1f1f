"""The guidelines of an institution: read, edited by ASA, and found for the case they hold for.

Policy 380.104, R35: every edit is a new version and applies to cases handed in after it; a case
keeps the version it was first handed in under.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.clock import Clock
from lti_app.domain.definition.guideline import (
    BUILT_IN,
    BUILT_IN_NUMBER,
    Guideline,
    NumberedGuideline,
    guideline_difference,
    guideline_objections,
)
from lti_app.domain.errors import Conflict, NotFound, NotPermitted, RuleRefused
from lti_app.domain.ids import DefinitionVersionId, InstitutionId, PersonId
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.domain.people.person import PersonFacts
from lti_app.domain.sentence import say
from lti_app.models.base import LARGEST_NUMBER
from lti_app.models.definition import DefinitionLine, DefinitionVersionRow
from lti_app.models.documents import encode
from lti_app.models.guideline import GuidelineRow
from lti_app.models.person import PersonRow
from lti_app.models.platform import InstitutionRow
from lti_app.services.audit.writing import AuditLog

GUIDELINE_READERS = (LocalRole.ASA_ADMIN, LocalRole.ASA_CONSULTANT, LocalRole.AUDITOR)


@dataclass(frozen=True, slots=True, kw_only=True)
class GuidelineVersion(NumberedGuideline):
    """A version with who made it and when; nobody made the built-in one."""

    made_by: PersonFacts | None = None
    made_at: datetime | None = None


class Guidelines:
    """The versions of an institution's guidelines."""

    def __init__(self, *, session: Session, clock: Clock, actor: Actor, audit: AuditLog) -> None:
        """Bind the service to one unit of work."""
        self._session = session
        self._clock = clock
        self._actor = actor
        self._audit = audit

    def current(self, institution_id: InstitutionId | None) -> NumberedGuideline:
        """Give what a case handed in now would be held to; the built-in one before any edit."""
        row = self._session.scalars(
            select(GuidelineRow)
            .where(GuidelineRow.institution_id == institution_id)
            .order_by(GuidelineRow.number.desc())
            .limit(1)
        ).first()
        return _numbered(row)

    def of_version(self, version_id: DefinitionVersionId) -> NumberedGuideline:
        """Give what a definition version is held to: the pinned one, before that the current."""
        found = self._session.execute(
            select(DefinitionVersionRow.guideline_number, DefinitionLine.institution_id)
            .join(DefinitionLine, DefinitionLine.id == DefinitionVersionRow.line_id)
            .where(DefinitionVersionRow.id == version_id)
        ).one_or_none()
        if found is None:
            raise NotFound("definition.unknown", "There is no such definition version.")
        number, institution_id = found
        if number is None:
            return self.current(InstitutionId(institution_id))
        if number == BUILT_IN_NUMBER:
            return _numbered(None)
        return _numbered(
            self._session.scalars(
                select(GuidelineRow).where(
                    GuidelineRow.institution_id == institution_id, GuidelineRow.number == number
                )
            ).one()
        )

    def one(self, number: int) -> GuidelineVersion:
        """Read one version, with who made it.

        Raises:
            NotPermitted: the actor is neither of ASA's consultants and administrators nor auditor.
            NotFound: there is no such version.
        """
        self._demand_reader()
        if number == BUILT_IN_NUMBER:
            return GuidelineVersion(number=BUILT_IN_NUMBER, guideline=BUILT_IN)
        found = (
            self._session.execute(self._made().where(GuidelineRow.number == number)).first()
            if number <= LARGEST_NUMBER
            else None
        )
        if found is None:
            raise NotFound("guideline.unknown", say("There is no such version of the guidelines."))
        row, person = found
        return _made_version(row, person)

    def latest(self) -> GuidelineVersion:
        """Read the current version, with who made it; raises as `one`."""
        return self.one(self.current(self._actor.institution_id).number)

    def history(self, most: int | None = None) -> tuple[GuidelineVersion, ...]:
        """List the versions, the latest first and the built-in one last; raises as `one`."""
        self._demand_reader()
        found = self._session.execute(self._made().order_by(GuidelineRow.number.desc()).limit(most))
        built_in = GuidelineVersion(number=BUILT_IN_NUMBER, guideline=BUILT_IN)
        return (*(_made_version(row, person) for row, person in found), built_in)[:most]

    def edit(self, base: int, guideline: Guideline) -> NumberedGuideline:
        """Make a new version of what stood at `base`; what says nothing new makes none.

        Raises:
            NotPermitted: the actor is no administrator of ASA.
            GuidelineRefused: something in it is not in order.
            Conflict: somebody made another version since `base`; nothing was overwritten.
        """
        person_id, institution_id = self._editor()
        faults = {each.field: each.message for each in guideline_objections(guideline)}
        if faults:
            raise GuidelineRefused(faults)
        # One edit after another: the second is told, whatever both began with.
        self._session.execute(
            select(InstitutionRow.id).where(InstitutionRow.id == institution_id).with_for_update()
        )
        stands = self.current(institution_id)
        if stands.guideline == guideline:
            return stands
        if stands.number != base:
            raise Conflict(
                "guideline.changed",
                say("Version %(number)s was made while this form was open.", number=stands.number),
                mend="Nothing was saved. Look at what it changed, then save yours over it.",
                field="base",
            )
        row = GuidelineRow(
            institution_id=institution_id,
            number=stands.number + 1,
            content=encode(guideline),
            made_by=person_id,
            made_at=self._clock.now(),
        )
        self._session.add(row)
        self._session.flush()
        self._audit.record(
            AuditAction.GUIDELINE_CHANGED,
            "guideline",
            row.id,
            role=LocalRole.ASA_ADMIN,
            number=row.number,
            fields=",".join(_parts_changed(stands.guideline, guideline)),
        )
        return NumberedGuideline(number=row.number, guideline=guideline)

    def _made(self) -> Select[GuidelineRow, PersonRow]:
        return (
            select(GuidelineRow, PersonRow)
            .join(PersonRow, PersonRow.id == GuidelineRow.made_by)
            .where(GuidelineRow.institution_id == self._actor.institution_id)
        )

    def _demand_reader(self) -> None:
        if self._actor.person_id is None or not self._actor.has(*GUIDELINE_READERS):
            raise NotPermitted(
                "guideline.reader",
                say("The guidelines are read by ASA's consultants, administrators and auditors."),
            )

    def _editor(self) -> tuple[PersonId, InstitutionId]:
        person_id, institution_id = self._actor.person_id, self._actor.institution_id
        if person_id is None or institution_id is None or not self._actor.has(LocalRole.ASA_ADMIN):
            raise NotPermitted(
                "guideline.admin", say("An administrator of ASA changes the guidelines.")
            )
        return person_id, institution_id


class GuidelineRefused(RuleRefused):
    """Guidelines that are not in order; each fault by its field, such as `reasons[1].code`."""

    def __init__(self, faults: dict[str, str]) -> None:
        """Keep the faults in the order of the form."""
        field, message = next(iter(faults.items()))
        super().__init__("guideline.refused", message, field=field)
        self.faults = faults


def _numbered(row: GuidelineRow | None) -> NumberedGuideline:
    if row is None:
        return NumberedGuideline(number=BUILT_IN_NUMBER, guideline=BUILT_IN)
    return NumberedGuideline(number=row.number, guideline=row.to_domain())


def _made_version(row: GuidelineRow, person: PersonRow) -> GuidelineVersion:
    return GuidelineVersion(
        number=row.number,
        guideline=row.to_domain(),
        made_by=person.to_domain(),
        made_at=row.made_at,
    )


def _parts_changed(before: Guideline, after: Guideline) -> Iterator[str]:
    yield from dict.fromkeys(each.path[0] for each in guideline_difference(before, after))
