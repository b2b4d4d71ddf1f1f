"""The three phases of a proposal and its sections: what belongs where, and what is still missing.

Policy 380.104, R27: application, assessment and design, each with an owner and exit criteria. The
criteria are the rules' own lacks, told by the section they are mended in.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from lti_app.domain.definition.content import DraftContent
from lti_app.domain.definition.definition import DefinitionState
from lti_app.domain.definition.lack import Lack, Path
from lti_app.domain.definition.rules import lacks
from lti_app.domain.definition.stack import KnownLines, line_lacks


class Phase(StrEnum):
    """The phases a proposal goes through with ASA (R27)."""

    APPLICATION = "application"
    ASSESSMENT = "assessment"
    DESIGN = "design"


class Section(StrEnum):
    """The parts of a proposal, each written and saved as one."""

    ROUTE = "route"
    ABOUT = "about"
    COMPETENCIES = "competencies"
    ALIGNMENTS = "alignments"
    PARTNERS = "partners"
    PATHWAY = "pathway"
    OUTCOMES = "outcomes"
    PROGRAM_OUTCOMES = "program-outcomes"
    MATRIX = "matrix"
    PLAN = "plan"
    REFLECTION = "reflection"
    IMAGE = "image"
    PUBLIC = "public"
    TERM = "term"
    STACK = "stack"


SECTIONS: Mapping[Phase, tuple[Section, ...]] = MappingProxyType(
    {
        Phase.APPLICATION: (
            Section.ROUTE,
            Section.ABOUT,
            Section.COMPETENCIES,
            Section.ALIGNMENTS,
            Section.PARTNERS,
            Section.PATHWAY,
        ),
        Phase.ASSESSMENT: (
            Section.OUTCOMES,
            Section.PROGRAM_OUTCOMES,
            Section.MATRIX,
            Section.PLAN,
        ),
        Phase.DESIGN: (
            Section.REFLECTION,
            Section.IMAGE,
            Section.PUBLIC,
            Section.TERM,
            Section.STACK,
        ),
    }
)

_PHASE_OF_SECTION = {section: phase for phase, those in SECTIONS.items() for section in those}
_PHASE_OF_STATE = {
    DefinitionState.DRAFT: Phase.APPLICATION,
    DefinitionState.APPLICATION: Phase.APPLICATION,
    DefinitionState.ASSESSMENT: Phase.ASSESSMENT,
    DefinitionState.DESIGN: Phase.DESIGN,
}
_IN_ORDER = tuple(Phase)

_SECTION_OF_FIELD = {
    "route": Section.ROUTE,
    "competency_statement": Section.COMPETENCIES,
    "competencies": Section.COMPETENCIES,
    "alignments": Section.ALIGNMENTS,
    "endorsements": Section.PARTNERS,
    "pathway": Section.PATHWAY,
    "pathway_place": Section.PATHWAY,
    "prerequisites": Section.PATHWAY,
    "successors": Section.PATHWAY,
    "slos": Section.OUTCOMES,
    "pos": Section.PROGRAM_OUTCOMES,
    "reflection": Section.REFLECTION,
    "image": Section.IMAGE,
    "criteria": Section.PUBLIC,
    "tags": Section.PUBLIC,
    "language": Section.PUBLIC,
    "term": Section.TERM,
    "valid_for_months": Section.TERM,
    "accounts": Section.TERM,
    "all_accounts": Section.TERM,
    "stack": Section.STACK,
    "stack_place": Section.STACK,
}
_PLAN_PARTS = frozenset(
    {
        "threshold",
        "combining",
        "assessment",
        "assessment_kind",
        "rubric",
        "assessor",
        "experience",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Completeness:
    """How far one phase is: its sections, and what each still lacks, in the order of the page."""

    phase: Phase
    missing: Mapping[Section, tuple[Lack, ...]]

    @property
    def lacking(self) -> tuple[Lack, ...]:
        """List everything that is missing, section by section."""
        return tuple(lack for found in self.missing.values() for lack in found)

    @property
    def done(self) -> int:
        """Count the sections that lack nothing."""
        return sum(1 for found in self.missing.values() if not found)

    @property
    def is_complete(self) -> bool:
        """Say whether the phase may be handed in."""
        return not self.lacking


def speaks_of_outcomes_alone(section: Section) -> bool:
    """Say whether a section only speaks of outcomes, so that without any it is not done either."""
    return section in {Section.MATRIX, Section.PLAN}


def phase_of(state: DefinitionState) -> Phase | None:
    """Name the phase a proposal is in; None once it is decided."""
    return _PHASE_OF_STATE.get(state)


def phase_of_section(section: Section) -> Phase:
    """Name the phase a section is written in."""
    return _PHASE_OF_SECTION[section]


def phases_up_to(phase: Phase) -> tuple[Phase, ...]:
    """List the phases that are begun once this one is."""
    return _IN_ORDER[: _IN_ORDER.index(phase) + 1]


def section_of(path: Path) -> Section:
    """Name the section in which a field is written."""
    # A list, a place in it, a part of what stands there.
    top, part = str(path[0]), next(iter(path[2:]), None)
    if part == ("pos" if top == "slos" else "slos") and top in {"slos", "competencies"}:
        return Section.MATRIX
    if top == "slos" and part in _PLAN_PARTS:
        return Section.PLAN
    return _SECTION_OF_FIELD.get(top, Section.ABOUT)


def written_up_to(content: DraftContent) -> Phase | None:
    """Name the first phase that lacks something in itself; None once nothing is missing."""
    sections = {section_of(lack.path) for lack in lacks(content)}
    return next((phase for phase in _IN_ORDER if not sections.isdisjoint(SECTIONS[phase])), None)


def completeness(
    phase: Phase, content: DraftContent, lines: KnownLines | None = None
) -> Completeness:
    """Tell what a phase lacks, by section."""
    found = (*lacks(content), *line_lacks(content, lines or KnownLines()))
    return Completeness(
        phase=phase,
        missing=MappingProxyType(
            {
                section: tuple(lack for lack in found if section_of(lack.path) is section)
                for section in SECTIONS[phase]
            }
        ),
    )


def lacks_up_to(
    phase: Phase, content: DraftContent, lines: KnownLines | None = None
) -> tuple[Lack, ...]:
    """List what this phase and those before it lack."""
    return tuple(
        lack for each in phases_up_to(phase) for lack in completeness(each, content, lines).lacking
    )
