"""The services of proposals: from an idea to an approved definition, and after."""

from functools import cached_property

from lti_app.domain.ids import DefinitionVersionId
from lti_app.services.definition.conformance import Conformance
from lti_app.services.definition.institution_conformance import InstitutionConformance
from lti_app.services.definition.pipeline import DefinitionPipeline
from lti_app.services.definition.search import DefinitionSearch
from lti_app.services.proposal.consultation import Consultation
from lti_app.services.proposal.mentions import Mentions
from lti_app.services.proposal.offered import OfferedLines
from lti_app.services.proposal.pictures import ProposalPictures
from lti_app.services.proposal.reading import Proposals
from lti_app.services.proposal.section_history import SectionHistory
from lti_app.services.proposal.sections import ProposalSections
from lti_app.services.proposal.starting import ProposalStarts
from lti_app.services.proposal.suggestions import Suggestions
from lti_app.services.proposal.talk_writing import TalkWriting
from lti_app.services.proposal.threads import Threads
from lti_app.services.proposal.timeline import Timelines
from lti_app.services.proposal.unit_shelf import UnitShelf
from lti_app.services.proposal.uses import DefinitionUses
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
            session=self.session,
            clock=self.clock,
            actor=self.actor,
            audit=self.audit,
            locked=self.dossiers.locked,
        )

    @cached_property
    def definition_search(self) -> DefinitionSearch:
        """Definitions by their words."""
        return DefinitionSearch(session=self.session, actor=self.actor)

    @cached_property
    def definition_pipeline(self) -> DefinitionPipeline:
        """The pipeline from ideas to the archive, for who oversees it."""
        return DefinitionPipeline(
            session=self.session,
            clock=self.clock,
            actor=self.actor,
            matching=self.definition_search.matching,
        )

    @cached_property
    def conformance(self) -> Conformance:
        """Definitions by every rule of the policy."""
        return Conformance(
            session=self.session,
            clock=self.clock,
            actor=self.actor,
            reached=self.dossiers.reached,
        )

    @cached_property
    def institution_conformance(self) -> InstitutionConformance:
        """The institution by the rules that no single definition shows."""
        return InstitutionConformance(
            session=self.session,
            actor=self.actor,
            count_pipeline=lambda: self.definition_pipeline.board(0).total,
        )

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
    def section_history(self) -> SectionHistory:
        """Every text a section ever had."""
        return SectionHistory(session=self.session, may_read=self.proposals.may_read)

    @cached_property
    def offered_lines(self) -> OfferedLines:
        """Approved definitions a proposal may name."""
        return OfferedLines(session=self.session, actor=self.actor)

    @cached_property
    def proposal_pictures(self) -> ProposalPictures:
        """Badge images of proposals."""
        return ProposalPictures(session=self.session, may_read=self.proposals.may_read)

    @cached_property
    def unit_shelf(self) -> UnitShelf:
        """What the actor's own units have under way, offer and have ended."""
        return UnitShelf(session=self.session, actor=self.actor, reached=self.dossiers.reached)

    @cached_property
    def definition_uses(self) -> DefinitionUses:
        """How definitions are used now, in figures."""
        return DefinitionUses(session=self.session)

    @cached_property
    def threads(self) -> Threads:
        """What is said about proposals."""
        return Threads(session=self.session, actor=self.actor)

    @cached_property
    def mentions(self) -> Mentions:
        """Who may be named in the talk, and where the actor is."""
        return Mentions(session=self.session, clock=self.clock, actor=self.actor)

    @cached_property
    def consultation(self) -> Consultation:
        """Comments, answers and meetings."""
        return Consultation(self._talk_writing)

    @cached_property
    def suggested_wordings(self) -> Suggestions:
        """Other words for a text, accepted or turned down."""
        return Suggestions(self._talk_writing, self.proposal_sections.save)

    @cached_property
    def timelines(self) -> Timelines:
        """What happened to proposals, and who waited for whom."""
        return Timelines(session=self.session, clock=self.clock, actor=self.actor)

    @cached_property
    def _talk_writing(self) -> TalkWriting:
        return TalkWriting(
            session=self.session,
            clock=self.clock,
            actor=self.actor,
            audit=self.audit,
            dossiers=self.dossiers,
            reachable=self.mentions.reachable,
        )

    def reads_version(self, version_id: DefinitionVersionId) -> bool:
        """Say whether the actor reads a version, and with it what was handed in for it."""
        return self.proposals.may_read(version_id)
