"""A unit asks ASA to find its stack to academic credit exempt from the Senate gate.

Asking opens nothing: the exemption is determined by ASA alone (Policy 380.104, R32).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lti_app.domain.audit import AuditAction
from lti_app.domain.clock import Clock
from lti_app.domain.definition.definition import PROPOSED
from lti_app.domain.definition.gate import gate_is_open
from lti_app.domain.definition.lack import is_blank
from lti_app.domain.definition.sign_offs import ExemptionPolicy
from lti_app.domain.errors import NotFound, NotPermitted, RuleRefused, TransitionRefused
from lti_app.domain.ids import DefinitionVersionId, PersonId, UnitId
from lti_app.domain.people.actor import Actor, LocalRole
from lti_app.domain.people.person import PersonFacts
from lti_app.domain.sentence import say
from lti_app.models.definition import DefinitionVersionRow
from lti_app.models.person import PersonRow
from lti_app.models.proposal import ExemptionRequestRow
from lti_app.services.audit.writing import AuditLog
from lti_app.services.definition.dossiers import Dossiers

LONGEST_REASONING = 8000


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedExemption:
    """One request as it was made."""

    policy: ExemptionPolicy
    reasoning: str
    asked_by: PersonFacts
    asked_at: datetime


class Exemptions:
    """Requests for an exemption, made by units and read by whoever reads the proposal."""

    def __init__(
        self,
        *,
        session: Session,
        clock: Clock,
        actor: Actor,
        audit: AuditLog,
        dossiers: Dossiers,
        may_read: Callable[[DefinitionVersionId], bool],
    ) -> None:
        """Bind the service to one unit of work."""
        self._session = session
        self._clock = clock
        self._actor = actor
        self._audit = audit
        self._dossiers = dossiers
        self._may_read = may_read

    def ask(self, version_id: DefinitionVersionId, policy: ExemptionPolicy, reasoning: str) -> None:
        """Ask ASA to determine an exemption; the same request again changes nothing.

        Raises:
            NotFound: there is no such proposal for the actor.
            NotPermitted: the actor is no proposer of its unit.
            TransitionRefused: it is decided.
            RuleRefused: its route answers are none that can be exempt, or no reason was given.
        """
        if not self._may_read(version_id):
            raise _unknown()
        row = self._dossiers.locked(version_id)
        person_id = self._demand_proposer(row)
        self._demand_gated(row)
        told = reasoning.strip()
        if is_blank(told):
            raise RuleRefused(
                "exemption.reasoning",
                say("Say why the policy you name covers it."),
                field="reasoning",
            )
        if len(told) > LONGEST_REASONING:
            raise RuleRefused(
                "exemption.reasoning",
                say("At most %(most)s characters.", most=LONGEST_REASONING),
                field="reasoning",
            )
        last = self._session.scalar(
            select(ExemptionRequestRow)
            .where(ExemptionRequestRow.version_id == version_id)
            .order_by(ExemptionRequestRow.id.desc())
            .limit(1)
        )
        if last is not None and (last.policy, last.reasoning) == (policy, told):
            return
        self._session.add(
            ExemptionRequestRow(
                version_id=version_id,
                policy=policy,
                reasoning=told,
                asked_by=person_id,
                asked_at=self._clock.now(),
            )
        )
        self._session.flush()
        self._audit.record(
            AuditAction.EXEMPTION_ASKED,
            "definition_version",
            version_id,
            role=LocalRole.UNIT_PROPOSER,
            policy=policy.value,
        )

    def of(self, version_id: DefinitionVersionId) -> tuple[AskedExemption, ...]:
        """List what was asked for a version, the latest first.

        Raises:
            NotFound: there is no such proposal for the actor.
        """
        if not self._may_read(version_id):
            raise _unknown()
        found = self._session.execute(
            select(ExemptionRequestRow, PersonRow)
            .join(PersonRow, PersonRow.id == ExemptionRequestRow.asked_by)
            .where(ExemptionRequestRow.version_id == version_id)
            .order_by(ExemptionRequestRow.id.desc())
        )
        return tuple(
            AskedExemption(
                policy=row.policy,
                reasoning=row.reasoning,
                asked_by=person.to_domain(),
                asked_at=row.asked_at,
            )
            for row, person in found
        )

    def _demand_proposer(self, row: DefinitionVersionRow) -> PersonId:
        person_id = self._actor.person_id
        unit_id = None if row.unit_id is None else UnitId(row.unit_id)
        if person_id is None or unit_id is None or not self._actor.proposes_for(unit_id):
            raise NotPermitted(
                "exemption.proposer",
                say("A proposer of its unit asks for an exemption."),
                field="actor",
            )
        return person_id

    def _demand_gated(self, row: DefinitionVersionRow) -> None:
        if row.state not in PROPOSED:
            raise TransitionRefused(
                "exemption.decided", say("It is decided: there is nothing to ask."), field="state"
            )
        dossier = self._dossiers.dossier(row)
        route = dossier.content.route
        if route is None or not route.stacks_to_credit or route.needs_committee_itself:
            raise RuleRefused(
                "exemption.route",
                say(
                    "Only a stack to academic credit can be exempt, and only where nothing in it "
                    "needs the committee's approval by itself."
                ),
                field="policy",
            )
        if dossier.gate is not None and gate_is_open(dossier):
            raise RuleRefused("exemption.open", say("The gate is open already."), field="policy")


def _unknown() -> NotFound:
    return NotFound("proposal.unknown", "There is no such proposal.")
