"""Judges the obligations that are about the institution as a whole, by what its tables hold.

Policy 380.104, R4 (awarded centrally), R16 (attributed), R17 (one registry), R33 (oversight), R34
(the Registrar), R37 (the office). One statement a rule.
"""

from collections.abc import Callable

from sqlalchemy import ColumnElement, String, and_, cast, exists, func, select
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.definition.access import oversees
from lti_app.domain.definition.conformance_facts import (
    Evidence,
    EvidenceKind,
    Finding,
    Verdict,
)
from lti_app.domain.definition.definition import PUBLISHED
from lti_app.domain.errors import NotPermitted
from lti_app.domain.ids import InstitutionId
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.domain.sentence import say
from lti_app.models.audit import AuditEntry
from lti_app.models.award import AwardRow
from lti_app.models.definition import DefinitionLine, DefinitionVersionRow
from lti_app.models.mapping import MappingVersionRow
from lti_app.models.platform import InstitutionRow


class InstitutionConformance:
    """Judges what no single definition shows."""

    def __init__(
        self, *, session: Session, actor: Actor, count_pipeline: Callable[[], int]
    ) -> None:
        """Bind the service to one unit of work; `count_pipeline` adds up the board's stages."""
        self._session = session
        self._actor = actor
        self._count_pipeline = count_pipeline

    def findings(self) -> tuple[Finding, ...]:
        """Judge each rule of the institution, in the policy's order.

        Raises:
            NotPermitted: the actor does not oversee the institution's proposals.
        """
        if not oversees(self._actor) or self._actor.institution_id is None:
            raise NotPermitted(
                "definition.conformance",
                say("Conformance is shown to consultants and administrators of ASA and auditors."),
                mend="Ask an ASA administrator for a role.",
            )
        here = self._actor.institution_id
        return (
            self.awarded_centrally(here),
            self.nothing_anonymous(here),
            self.one_registry(here),
            self.counts_reconcile(here),
            self.registrar_informed(here),
            self.office_named(here),
        )

    def awarded_centrally(self, institution_id: InstitutionId) -> Finding:
        """Judge R4: an awarder of ASA stands in the trail for every award."""
        by_awarder = exists().where(
            AuditEntry.subject_kind == "award",
            AuditEntry.subject_id == cast(AwardRow.id, String),
            AuditEntry.action == AuditAction.AWARD_MADE,
            AuditEntry.actor_role == LocalRole.ASA_AWARDER.value,
            AuditEntry.actor_person_id == AwardRow.awarded_by,
        )
        every = self._awards(institution_id)
        others = self._awards(institution_id, ~by_awarder)
        evidence = EvidenceKind.REGISTER
        if others:
            message = say("%(count)s awards do not name an awarder of ASA.", count=others)
            return _finding("R4", Verdict.FAIL, message, evidence)
        if not every:
            return _finding("R4", Verdict.NOT_YET, say("Nothing is awarded yet."), evidence)
        message = say("All %(count)s awards were made by an awarder of ASA.", count=every)
        return _finding("R4", Verdict.PASSED, message, evidence)

    def nothing_anonymous(self, institution_id: InstitutionId) -> Finding:
        """Judge R16: every entry of the audit trail says who did it."""
        here = AuditEntry.institution_id == institution_id
        every = self._count(here)
        nameless = self._count(
            and_(
                here,
                AuditEntry.actor_person_id.is_(None),
                func.trim(AuditEntry.actor_name) == "",
            ),
        )
        if nameless:
            message = say("%(count)s entries of the audit trail name nobody.", count=nameless)
            return _finding("R16", Verdict.FAIL, message, EvidenceKind.AUDIT)
        message = say("Each of %(count)s entries of the audit trail says who.", count=every)
        return _finding("R16", Verdict.PASSED, message, EvidenceKind.AUDIT)

    def one_registry(self, institution_id: InstitutionId) -> Finding:
        """Judge R17: courses map nothing that was not approved here."""
        strangers = self._session.scalar(
            select(func.count())
            .select_from(MappingVersionRow)
            .join(
                DefinitionVersionRow,
                DefinitionVersionRow.id == MappingVersionRow.definition_version_id,
            )
            .join(DefinitionLine, DefinitionLine.id == DefinitionVersionRow.line_id)
            .where(
                DefinitionLine.institution_id == institution_id,
                DefinitionVersionRow.state.not_in(PUBLISHED),
            )
        )
        if strangers:
            message = say("%(count)s mappings name what was never approved.", count=strangers)
            return _finding("R17", Verdict.FAIL, message, EvidenceKind.PIPELINE)
        message = say("Courses use approved definitions of this one registry only.")
        return _finding("R17", Verdict.PASSED, message, EvidenceKind.PIPELINE)

    def counts_reconcile(self, institution_id: InstitutionId) -> Finding:
        """Judge R33: the stages of the board add up to what the database holds."""
        told = self._count_pipeline()
        held = self._session.scalar(
            select(func.count())
            .select_from(DefinitionVersionRow)
            .join(DefinitionLine, DefinitionLine.id == DefinitionVersionRow.line_id)
            .where(DefinitionLine.institution_id == institution_id)
        )
        if told != held:
            message = say("The board counts %(told)s, the database %(held)s.", told=told, held=held)
            return _finding("R33", Verdict.FAIL, message, EvidenceKind.PIPELINE)
        message = say("The board's stages add up to all %(count)s versions.", count=told)
        return _finding("R33", Verdict.PASSED, message, EvidenceKind.PIPELINE)

    def registrar_informed(self, institution_id: InstitutionId) -> Finding:
        """Judge R34: awards stand in the register for good; the Registrar's answer comes later."""
        every = self._awards(institution_id)
        if not every:
            message = say("Nothing is awarded yet.")
            return _finding("R34", Verdict.NOT_YET, message, EvidenceKind.REGISTER)
        message = say(
            "%(count)s awards stand in the register for good; none is acknowledged by the "
            "Registrar here yet.",
            count=every,
        )
        return _finding("R34", Verdict.NOT_YET, message, EvidenceKind.REGISTER)

    def office_named(self, institution_id: InstitutionId) -> Finding:
        """Judge R37: people read which office answers, and how to reach it."""
        row = self._session.get_one(InstitutionRow, institution_id)
        if row.office and row.office_email:
            message = say("%(office)s, %(email)s.", office=row.office, email=row.office_email)
            return _finding("R37", Verdict.PASSED, message, EvidenceKind.SETTINGS)
        message = say("The office's name and address are not set.")
        return _finding("R37", Verdict.FAIL, message, EvidenceKind.SETTINGS)

    def _awards(self, institution_id: InstitutionId, *conditions: ColumnElement[bool]) -> int:
        return self._count(and_(AwardRow.institution_id == institution_id, *conditions))

    def _count(self, condition: ColumnElement[bool]) -> int:
        return self._session.scalar(select(func.count()).where(condition)) or 0


def _finding(rule: str, verdict: Verdict, message: str, kind: EvidenceKind) -> Finding:
    return Finding(rule=rule, verdict=verdict, message=message, evidence=Evidence(kind=kind))
