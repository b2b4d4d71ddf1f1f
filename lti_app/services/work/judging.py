"""The services by which ASA judges proposals and looks after what was approved."""

from collections.abc import Iterable
from functools import cached_property

from lti_app.domain.definition.decisions import DecisionKind
from lti_app.domain.definition.in_use import (
    NOT_USED,
    TAKES_OUT_OF_FORCE,
    InUse,
    reading_objections,
)
from lti_app.domain.definition.objection import Objection
from lti_app.domain.ids import DefinitionLineId, DefinitionVersionId
from lti_app.models.definition import DefinitionVersionRow
from lti_app.services.definition.consultants import Consultants
from lti_app.services.definition.decisions import DefinitionDecisions
from lti_app.services.definition.exemptions import Exemptions
from lti_app.services.definition.lines import DefinitionLines
from lti_app.services.definition.records import DefinitionRecords
from lti_app.services.definition.reviews import DefinitionReviews
from lti_app.services.definition.versions import VersionUses
from lti_app.services.work.proposal import ProposalWork


class JudgingWork(ProposalWork):
    """From a proposal handed in to a decision, and after."""

    @cached_property
    def exemptions(self) -> Exemptions:
        """What units ask of the Senate gate."""
        return Exemptions(
            session=self.session,
            clock=self.clock,
            actor=self.actor,
            audit=self.audit,
            dossiers=self.dossiers,
            may_read=self.proposals.may_read,
        )

    @cached_property
    def definition_decisions(self) -> DefinitionDecisions:
        """Decisions about definitions."""
        return DefinitionDecisions(
            session=self.session,
            clock=self.clock,
            actor=self.actor,
            audit=self.audit,
            dossiers=self.dossiers,
            move=self.governance.move,
            to_decision=self.governance.to_decision,
            reason_codes=self._reason_codes,
            unread=self._unread,
        )

    def _unread(
        self, row: DefinitionVersionRow, kind: DecisionKind, read: InUse | None
    ) -> Iterable[Objection]:
        if kind not in TAKES_OUT_OF_FORCE:
            return ()
        line_id, version_id = DefinitionLineId(row.line_id), DefinitionVersionId(row.id)
        use = self.version_uses.of_version(line_id, version_id)
        return reading_objections(kind, NOT_USED if use is None else use.in_use, read)

    def _reason_codes(self, version_id: DefinitionVersionId, kind: DecisionKind) -> frozenset[str]:
        reasons = self.guidelines.of_version(version_id).guideline.reasons_for(kind)
        return frozenset(each.code for each in reasons)

    def review_after_days(self) -> int:
        """Say when a version reviewed today is due again: a review is a case of its own (R36)."""
        current = self.guidelines.current(self.actor.institution_id)
        return current.guideline.review_after_days

    @cached_property
    def definition_records(self) -> DefinitionRecords:
        """What was signed and decided."""
        return DefinitionRecords(session=self.session, may_read=self.proposals.may_read)

    @cached_property
    def definition_reviews(self) -> DefinitionReviews:
        """Reviews without change, and a line's dates."""
        return DefinitionReviews(
            session=self.session,
            clock=self.clock,
            actor=self.actor,
            audit=self.audit,
            dossiers=self.dossiers,
            review_after_days=self.review_after_days,
        )

    @cached_property
    def definition_lines(self) -> DefinitionLines:
        """Versions of a line beside each other."""
        return DefinitionLines(session=self.session, actor=self.actor)

    @cached_property
    def version_uses(self) -> VersionUses:
        """Who is on which version."""
        return VersionUses(session=self.session, actor=self.actor)

    @cached_property
    def consultants(self) -> Consultants:
        """Who may facilitate proposals."""
        return Consultants(session=self.session, clock=self.clock, actor=self.actor)
