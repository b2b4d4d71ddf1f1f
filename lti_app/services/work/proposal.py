"""The services of proposals: from an idea to an approved definition, and after."""

from functools import cached_property

from lti_app.domain.ids import DefinitionVersionId
from lti_app.services.definition.search import DefinitionSearch
from lti_app.services.proposal.reading import Proposals
from lti_app.services.proposal.sections import ProposalSections
from lti_app.services.proposal.starting import ProposalStarts
from lti_app.services.proposal.unit_shelf import UnitShelf
from lti_app.services.work.change import ChangeWork


class ProposalWork(ChangeWork):
    """From an idea to a definition."""

    @cached_property
    def proposals(self) -> Proposals:
        """Proposals, for those who may read them."""
        return Proposals(session=self.session, actor=self.actor, dossiers=self.dossiers)

    @cached_property
    def proposal_starts(self) -> ProposalStarts:
        """How proposals begin."""
        return ProposalStarts(
            session=self.session, clock=self.clock, actor=self.actor, audit=self.audit
        )

    @cached_property
    def definition_search(self) -> DefinitionSearch:
        """Definitions by their words."""
        return DefinitionSearch(session=self.session, actor=self.actor)

    @cached_property
    def proposal_sections(self) -> ProposalSections:
        """Sections, saved and settled."""
        return ProposalSections(
            session=self.session,
            clock=self.clock,
            actor=self.actor,
            audit=self.audit,
            dossiers=self.dossiers,
            may_read=self.proposals.may_read,
        )

    @cached_property
    def unit_shelf(self) -> UnitShelf:
        """What the actor's own units have under way, offer and have ended."""
        return UnitShelf(session=self.session, actor=self.actor, stacks=self.dossiers.stacks)

    def reads_version(self, version_id: DefinitionVersionId) -> bool:
        """Say whether the actor reads a version, and with it what was handed in for it."""
        return self.proposals.may_read(version_id)
