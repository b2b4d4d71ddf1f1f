"""A micro-credential definition version as a value: what the policy asks every definition to hold.

Policy 380.104, R5 (competencies), R8 (SLOs), R9 (POs), R10 (alignments), R11 and R12 (reflection),
R22 (competency statement). What a definition lacks is told by `definition_rules`.
"""

from dataclasses import dataclass
from enum import StrEnum

from lti_app.domain.ids import CanvasAccountId, SloKey
from lti_app.domain.mapping import Combining
from lti_app.domain.threshold import Threshold


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


class ReflectionMethod(StrEnum):
    """What the reflection must show to count for completion: handed in, or mastered by rubric."""

    SUBMITTED = "submitted"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """The unit that owns a definition (R1)."""

    name: str
    kind: UnitKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Competency:
    """One competency and the SLOs that show it (R5)."""

    key: str
    kind: CompetencyKind
    text: str
    slos: tuple[SloKey, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramOutcome:
    """A program outcome (R9)."""

    key: str
    text: str
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Slo:
    """A student learning outcome with its mastery threshold (R6, R8) and the POs it serves (R9).

    `combining` lists what an instructor may choose when several assessments show the SLO, the
    first being the default.
    """

    key: SloKey
    title: str
    description: str
    threshold: Threshold
    pos: tuple[str, ...]
    combining: tuple[Combining, ...]
    assessment: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alignment:
    """An alignment with its source (R10)."""

    kind: AlignmentKind
    text: str
    source: str
    url: str | None = None
    framework: str | None = None
    code: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Endorsement:
    """A partner's endorsement (R14)."""

    partner: str
    text: str
    date: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReflectionPrompt:
    """The culminating reflection's prompt in its three parts (R12) and what may be handed in."""

    pathway: str
    personal_growth: str
    professional_growth: str
    submission_types: tuple[str, ...]
    minimum_words: int = 0

    def whole(self) -> str:
        """Return the prompt as one text, in the policy's order."""
        return f"{self.pathway}\n\n{self.personal_growth}\n\n{self.professional_growth}"


@dataclass(frozen=True, slots=True, kw_only=True)
class BadgeImage:
    """The image's file name beside the definition and its alt text (compulsory)."""

    file: str
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionContent:
    """Everything a definition version says. Immutable once its version is approved (R36)."""

    slug: str
    type: MicroCredentialType
    title: str
    description: str
    unit: Unit
    purposes: tuple[Purpose, ...]
    competency_statement: str
    competencies: tuple[Competency, ...]
    slos: tuple[Slo, ...]
    pos: tuple[ProgramOutcome, ...]
    alignments: tuple[Alignment, ...]
    endorsements: tuple[Endorsement, ...]
    audience: tuple[Audience, ...]
    credit: CreditKind
    reflection: ReflectionPrompt
    image: BadgeImage
    criteria: str
    pathway: str
    tags: tuple[str, ...] = ()
    language: str = "en"
    accounts: tuple[CanvasAccountId, ...] = ()
    all_accounts: bool = False
    valid_for_months: int | None = None

    def slo(self, key: SloKey) -> Slo | None:
        """Find an SLO by its key."""
        return next((s for s in self.slos if s.key == key), None)


class DefinitionState(StrEnum):
    """Where a definition version stands (decisions.md; policy.md, state machines)."""

    DRAFT = "draft"
    APPLICATION = "application"
    ASSESSMENT = "assessment"
    DESIGN = "design"
    APPROVED = "approved"
    SUSPENDED = "suspended"
    RETIRED = "retired"
