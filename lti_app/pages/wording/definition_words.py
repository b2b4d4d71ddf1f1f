"""Names of states, phases, sections and forms of award, as people of a unit and ASA read them."""

from flask_babel import gettext as _

from lti_app.domain.definition.definition import DefinitionState
from lti_app.domain.definition.kinds import MicroCredentialType
from lti_app.domain.definition.phases import Phase, Section


def type_word(kind: MicroCredentialType) -> str:
    """Name a form of award (R19)."""
    words: dict[MicroCredentialType, str] = {
        MicroCredentialType.BADGE: _("Digital badge"),
        MicroCredentialType.MICRO_CERTIFICATE: _("Micro-certificate"),
    }
    return words[kind]


def state_word(state: DefinitionState) -> str:
    """Name the state a version stands in, as its pill says it."""
    words: dict[DefinitionState, str] = {
        DefinitionState.DRAFT: _("Draft"),
        DefinitionState.APPLICATION: _("Application"),
        DefinitionState.ASSESSMENT: _("Assessment"),
        DefinitionState.DESIGN: _("Design"),
        DefinitionState.APPROVED: _("Approved"),
        DefinitionState.SUSPENDED: _("Suspended"),
        DefinitionState.RETIRED: _("Retired"),
        DefinitionState.ARCHIVED: _("Archived"),
        DefinitionState.DECLINED: _("Declined"),
        DefinitionState.WITHDRAWN: _("Withdrawn"),
    }
    return words[state]


def phase_word(phase: Phase) -> str:
    """Name one of the three phases (R27)."""
    words: dict[Phase, str] = {
        Phase.APPLICATION: _("Application"),
        Phase.ASSESSMENT: _("Assessment"),
        Phase.DESIGN: _("Design"),
    }
    return words[phase]


def section_word(section: Section) -> str:
    """Name a part of a proposal that is written as one."""
    words: dict[Section, str] = {
        Section.ROUTE: _("Route"),
        Section.ABOUT: _("About it"),
        Section.COMPETENCIES: _("Competencies"),
        Section.ALIGNMENTS: _("What it aligns to"),
        Section.PARTNERS: _("Partners"),
        Section.PATHWAY: _("Pathway"),
        Section.OUTCOMES: _("Learning outcomes"),
        Section.PROGRAM_OUTCOMES: _("Program outcomes"),
        Section.MATRIX: _("Matrix"),
        Section.PLAN: _("Assessment plan"),
        Section.REFLECTION: _("Reflection"),
        Section.IMAGE: _("Badge image"),
        Section.PUBLIC: _("What the public reads"),
        Section.TERM: _("Term and courses"),
        Section.STACK: _("Stacking"),
    }
    return words[section]
