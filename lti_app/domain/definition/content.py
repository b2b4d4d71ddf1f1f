"""What a definition says, as a value: complete once approved, with gaps while it is proposed.

Policy 380.104, R5 (competencies), R8 (SLOs), R9 (POs), R10 (alignments), R11 and R12 (reflection),
R14 (partners), R22 (competency statement), R25 (stacks). What a content lacks is told by `rules`.
"""

from dataclasses import dataclass

from lti_app.domain.definition.kinds import (
    AlignmentKind,
    AssessmentKind,
    Audience,
    CompetencyKind,
    CreditKind,
    ExperienceKind,
    MicroCredentialType,
    PathwayPlace,
    Purpose,
    StackKind,
    StudyLevel,
    UnitKind,
)
from lti_app.domain.ids import CanvasAccountId, SloKey
from lti_app.domain.mapping.mapping import Combining
from lti_app.domain.mastery.threshold import DraftThreshold, Threshold


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """The unit that owns a definition, as the public reads it (R1)."""

    name: str
    kind: UnitKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Competency:
    """One competency and the SLOs that show it (R5)."""

    key: str
    kind: CompetencyKind
    text: str
    slos: tuple[SloKey, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgramOutcome:
    """A program outcome (R9)."""

    key: str
    text: str
    url: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftSlo:
    """A student learning outcome (R8), the POs it serves (R9), and its assessment plan (R6, R29).

    `combining` lists what an instructor may choose when several assessments show the SLO, the
    first being the default. `assessment` names the work, `rubric` the rubric it is judged by,
    `assessor` who judges it.
    """

    key: SloKey
    title: str
    description: str = ""
    threshold: DraftThreshold | None = None
    pos: tuple[str, ...] = ()
    combining: tuple[Combining, ...] = ()
    assessment: str = ""
    assessment_kind: AssessmentKind | None = None
    rubric: str = ""
    assessor: str = ""
    experience: ExperienceKind = ExperienceKind.COURSEWORK


@dataclass(frozen=True, slots=True, kw_only=True)
class Slo(DraftSlo):
    """An SLO whose mastery threshold is settled (R6)."""

    threshold: Threshold


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
class Letter:
    """A partner's letter: a file, named by the SHA-256 of its bytes."""

    file: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Endorsement:
    """A partner's endorsement (R14)."""

    partner: str
    text: str
    date: str | None = None
    letter: Letter | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReflectionPrompt:
    """The culminating reflection's prompt in its three parts (R12) and what may be handed in."""

    pathway: str = ""
    personal_growth: str = ""
    professional_growth: str = ""
    submission_types: tuple[str, ...] = ()
    minimum_words: int = 0
    rubric: str = ""

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
        return self.stacks_to_credit or self.needs_committee_itself

    @property
    def needs_committee_itself(self) -> bool:
        """Say whether what it is aligned to is itself the committee's to approve (R30)."""
        return not self.exists_now and self.needs_curriculum_committee


@dataclass(frozen=True, slots=True, kw_only=True)
class StackGroup:
    """Members of a micro-certificate of which `needed` must be held; members are slugs of lines."""

    title: str
    members: tuple[str, ...]
    needed: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    """What a micro-certificate collects: a theme or meta-competency, and a rule (R24, R25)."""

    theme: str
    goal: str
    kind: StackKind
    groups: tuple[StackGroup, ...]

    def members(self) -> tuple[str, ...]:
        """List the slugs of all members, in order, as often as they are named."""
        return tuple(member for group in self.groups for member in group.members)


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftContent:
    """Everything a version says while it is proposed; any part may be missing."""

    slug: str
    type: MicroCredentialType
    title: str
    unit: Unit
    description: str = ""
    purposes: tuple[Purpose, ...] = ()
    competency_statement: str = ""
    competencies: tuple[Competency, ...] = ()
    slos: tuple[DraftSlo, ...] = ()
    pos: tuple[ProgramOutcome, ...] = ()
    alignments: tuple[Alignment, ...] = ()
    endorsements: tuple[Endorsement, ...] = ()
    audience: tuple[Audience, ...] = ()
    level: StudyLevel | None = None
    credit: CreditKind | None = None
    reflection: ReflectionPrompt = ReflectionPrompt()
    image: BadgeImage | None = None
    criteria: str = ""
    pathway: str = ""
    pathway_place: PathwayPlace | None = None
    prerequisites: tuple[str, ...] = ()
    successors: tuple[str, ...] = ()
    stack_place: str = ""
    stack: Stack | None = None
    term: str = ""
    tags: tuple[str, ...] = ()
    language: str = "en"
    accounts: tuple[CanvasAccountId, ...] = ()
    all_accounts: bool = False
    valid_for_months: int | None = None
    route: Route | None = None

    def allows_account(self, account_id: CanvasAccountId | None) -> bool:
        """Say whether a course of this account may use it: listed exactly, or open to all."""
        return self.all_accounts or account_id in self.accounts


@dataclass(frozen=True, slots=True, kw_only=True)
class DefinitionContent(DraftContent):
    """Everything a complete version says. Immutable once its version is approved (R36)."""

    slos: tuple[Slo, ...]
    credit: CreditKind
    image: BadgeImage

    def slo(self, key: SloKey) -> Slo | None:
        """Find an SLO by its key."""
        return next((s for s in self.slos if s.key == key), None)
