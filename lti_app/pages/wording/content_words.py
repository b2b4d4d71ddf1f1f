"""What a definition chooses from closed lists, in words; each call in the reader's language."""

from flask_babel import gettext as _

from lti_app.domain.definition.kinds import (
    AlignmentKind,
    AssessmentKind,
    CompetencyKind,
    ExperienceKind,
    PathwayPlace,
    Purpose,
    StackKind,
    StudyLevel,
)
from lti_app.domain.mapping.mapping import Combining


def purpose_word(purpose: str) -> str:
    """Name a purpose (R2)."""
    words: dict[str, str] = {
        Purpose.POST_GRADUATE_SUCCESS: _("Success after graduation"),
        Purpose.RE_SKILLING: _("Re-skilling"),
        Purpose.UP_SKILLING: _("Up-skilling"),
    }
    return words[purpose]


def level_word(level: str) -> str:
    """Name how much learners bring along."""
    words: dict[str, str] = {
        StudyLevel.INTRODUCTORY: _("Introductory"),
        StudyLevel.INTERMEDIATE: _("Intermediate"),
        StudyLevel.ADVANCED: _("Advanced"),
    }
    return words[level]


def competency_word(kind: str) -> str:
    """Name a kind of competency (R5)."""
    words: dict[str, str] = {
        CompetencyKind.KNOWLEDGE: _("Knowledge"),
        CompetencyKind.SKILL: _("Skill"),
        CompetencyKind.ABILITY: _("Ability"),
    }
    return words[kind]


def alignment_word(kind: str) -> str:
    """Name what a need comes from (R10)."""
    words: dict[str, str] = {
        AlignmentKind.WORKPLACE: _("Workplace"),
        AlignmentKind.GRADUATE_STUDY: _("Graduate study"),
    }
    return words[kind]


def assessment_word(kind: str) -> str:
    """Name a kind of assessment (R29)."""
    words: dict[str, str] = {
        AssessmentKind.PROJECT: _("Project"),
        AssessmentKind.PAPER: _("Paper"),
        AssessmentKind.PRESENTATION: _("Presentation"),
        AssessmentKind.PERFORMANCE: _("Performance"),
        AssessmentKind.PORTFOLIO: _("Portfolio"),
        AssessmentKind.EXAMINATION: _("Examination"),
        AssessmentKind.PRACTICUM: _("Practicum"),
        AssessmentKind.OTHER: _("Another kind"),
    }
    return words[kind]


def experience_word(kind: str) -> str:
    """Name where a competency is developed (R15)."""
    words: dict[str, str] = {
        ExperienceKind.COURSEWORK: _("Coursework"),
        ExperienceKind.OTHER_EXPERIENCE: _("Another educational experience"),
    }
    return words[kind]


def place_word(place: str) -> str:
    """Say whether it stands in a pathway (R13)."""
    words: dict[str, str] = {
        PathwayPlace.PART_OF_PATHWAY: _("It is part of a pathway"),
        PathwayPlace.STAND_ALONE: _("It stands alone"),
    }
    return words[place]


def stack_word(kind: str) -> str:
    """Name a rule by which members make up a whole (R25)."""
    words: dict[str, str] = {
        StackKind.ALL_OF: _("All of them"),
        StackKind.N_OF_M: _("A number of them"),
        StackKind.GROUPS: _("So many of each group"),
        StackKind.ORDERED: _("All of them, in this order"),
        StackKind.CORE_AND_ELECTIVES: _("A core, and electives"),
    }
    return words[kind]


def combining_word(kind: str) -> str:
    """Say how several assessments of one outcome may combine (R6)."""
    words: dict[str, str] = {
        Combining.ANY: _("Any one of them is enough"),
        Combining.ALL: _("All of them are needed"),
        Combining.AT_LEAST: _("A number of them, which the instructor sets"),
        Combining.LATEST: _("The latest counts"),
        Combining.HIGHEST: _("The highest counts"),
    }
    return words[kind]
