"""The closed lists a definition's content chooses from.

Policy 380.104, R1 (units), R2 (purposes), R5 (competencies), R10 (alignments), R13 (pathway), R15
(experiences), R19 (forms of award), R25 (stacks), R26 (audience), R29 (assessments), R38 (credit).
"""

from enum import StrEnum


class MicroCredentialType(StrEnum):
    """The two forms of award (R19)."""

    BADGE = "badge"
    MICRO_CERTIFICATE = "micro-certificate"


class UnitKind(StrEnum):
    """The five kinds of unit that may develop micro-credentials (R1)."""

    DEPARTMENT = "department"
    COLLEGE = "college"
    SCHOOL = "school"
    CENTER = "center"
    UNIT = "unit"


class CompetencyKind(StrEnum):
    """A competency is a discrete set of knowledge, skills and abilities (R5)."""

    KNOWLEDGE = "knowledge"
    SKILL = "skill"
    ABILITY = "ability"


class AlignmentKind(StrEnum):
    """Needs of the workplace or of a post-graduate degree (R10)."""

    WORKPLACE = "workplace"
    GRADUATE_STUDY = "graduate-study"


class Audience(StrEnum):
    """Who may be offered it (R26)."""

    UNDERGRADUATE = "undergraduate"
    GRADUATE = "graduate"
    NON_ENROLLED = "non-enrolled"


class StudyLevel(StrEnum):
    """How much its learners are expected to bring along."""

    INTRODUCTORY = "introductory"
    INTERMEDIATE = "intermediate"
    ADVANCED = "advanced"


class CreditKind(StrEnum):
    """Credit standing (R38)."""

    CREDIT = "credit"
    NON_CREDIT = "non-credit"
    CONTINUING_EDUCATION = "continuing-education"


class Purpose(StrEnum):
    """What the competencies are for (R2)."""

    POST_GRADUATE_SUCCESS = "post-graduate-success"
    RE_SKILLING = "re-skilling"
    UP_SKILLING = "up-skilling"


class AssessmentKind(StrEnum):
    """The kind of work an SLO is assessed by (R29)."""

    PROJECT = "project"
    PAPER = "paper"
    PRESENTATION = "presentation"
    PERFORMANCE = "performance"
    PORTFOLIO = "portfolio"
    EXAMINATION = "examination"
    PRACTICUM = "practicum"
    OTHER = "other"


class ExperienceKind(StrEnum):
    """Where the competency is developed: coursework, or another educational experience (R15)."""

    COURSEWORK = "coursework"
    OTHER_EXPERIENCE = "other-experience"


class PathwayPlace(StrEnum):
    """Whether it stands in a pathway, or alone for a reason (R13)."""

    PART_OF_PATHWAY = "part-of-pathway"
    STAND_ALONE = "stand-alone"


class StackKind(StrEnum):
    """How a micro-certificate's members make up the whole (R25)."""

    ALL_OF = "all-of"
    N_OF_M = "n-of-m"
    GROUPS = "groups"
    ORDERED = "ordered"
    CORE_AND_ELECTIVES = "core-and-electives"


class ReflectionMethod(StrEnum):
    """What the reflection must show to count for completion: handed in, or mastered by rubric."""

    SUBMITTED = "submitted"
