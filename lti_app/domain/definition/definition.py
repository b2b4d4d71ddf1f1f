"""A micro-credential definition version as a value: what the policy asks every definition to hold.

Policy 380.104, R5 (competencies), R8 (SLOs), R9 (POs), R10 (alignments), R11 and R12 (reflection),
R22 (competency statement). What a definition lacks is told by `rules`.
"""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from lti_app.domain.ids import (
    CanvasAccountId,
    DefinitionLineId,
    DefinitionVersionId,
    InstitutionId,
    PersonId,
    SloKey,
)
from lti_app.domain.mapping.mapping import Combining
from lti_app.domain.mastery.threshold import Threshold


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
    """The image's file name beside the definition and its alt text (compulsory).

    `digest` is the SHA-256 of the stored bytes, so that the content names exactly one image.
    """

    file: str
    alt: str
    digest: str = ""
    media_type: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """The route questions: does it exist now (R28), does it need the Senate first (R30, R31)."""

    exists_now: bool
    identifier: str = ""
    needs_curriculum_committee: bool = False
    stacks_to_credit: bool = False

    @property
    def needs_gate(self) -> bool:
        """Say whether the curriculum committee's approval comes before design and issue."""
        return self.stacks_to_credit or (not self.exists_now and self.needs_curriculum_committee)


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
    route: Route | None = None

    def slo(self, key: SloKey) -> Slo | None:
        """Find an SLO by its key."""
        return next((s for s in self.slos if s.key == key), None)

    def allows_account(self, account_id: CanvasAccountId | None) -> bool:
        """Say whether a course of this account may use it: listed exactly, or open to all."""
        return self.all_accounts or account_id in self.accounts


class DefinitionState(StrEnum):
    """Where a definition version stands (docs/flow.md, "Three state machines")."""

    DRAFT = "draft"
    APPLICATION = "application"
    ASSESSMENT = "assessment"
    DESIGN = "design"
    APPROVED = "approved"
    SUSPENDED = "suspended"
    RETIRED = "retired"


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionVersion:
    """One stored version of a definition line, with the dates the policy itself carries (R36).

    `initial_on` is the day the line's first version came, `revised_on` the day of this one; it is
    None for the first.
    """

    version_id: DefinitionVersionId
    line_id: DefinitionLineId
    institution_id: InstitutionId
    number: int
    state: DefinitionState
    content: DefinitionContent
    digest: str
    initial_on: date
    revised_on: date | None
    approved_at: datetime | None
    proposed_by: PersonId | None
    gate_open: bool
