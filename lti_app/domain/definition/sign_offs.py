"""What people of Academic and Student Affairs (ASA) put their names to about a definition version.

Policy 380.104, R7 (rigor), R20 (quality test), R30-R32 (Senate gate and exemption). What of it
still holds is told by `rigor`, `gate` and `governance`.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from lti_app.domain.definition.content import Alignment, DraftContent, ReflectionPrompt, Route
from lti_app.domain.definition.definition import DefinitionState, Origin, Turn
from lti_app.domain.definition.rigor import RigorBasis
from lti_app.domain.definition.stack import KnownLines
from lti_app.domain.definition.states import BEGINNING, Standing
from lti_app.domain.ids import PersonId, UnitId


class ChecklistItem(StrEnum):
    """The three hard items of the quality test (R20)."""

    ASSESSMENT_BEST_PRACTICE = "assessment_best_practice"
    POST_GRADUATE_ALIGNMENT = "post_graduate_alignment"
    CULMINATING_REFLECTION = "culminating_reflection"


class GateKind(StrEnum):
    """How the Senate gate was answered (R30-R32)."""

    NOT_NEEDED = "not_needed"
    APPROVED = "approved"
    EXEMPT = "exempt"


class ExemptionPolicy(StrEnum):
    """The two policies that exempt a stack to academic credit from the gate (R32)."""

    TIME_TO_DEGREE = "340.350"
    GRADUATE_TRANSFER = "380.085"


class StudentLevel(StrEnum):
    """Whose credit an exemption is about (R32)."""

    UNDERGRADUATE = "undergraduate"
    GRADUATE = "graduate"


@dataclass(frozen=True, slots=True, kw_only=True)
class RigorSignOff:
    """The level of rigor decided in consultation with ASA (R7).

    `basis` is the digest of what it was given for, `given_for` that itself, so that a page can say
    which of it changed; a sign-off of before such records has none.
    """

    level: str
    rationale: str
    person_id: PersonId
    signed_on: date
    basis: str
    given_for: RigorBasis | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChecklistAnswer:
    """One answered item of the quality test; `question` is how it was asked, where known."""

    item: ChecklistItem
    satisfied: bool
    note: str
    question: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FurtherAnswer:
    """An answer to a question the guidelines ask beside the hard items (R35)."""

    question: str
    satisfied: bool
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityBasis:
    """What the three hard items were answered for: each is about one of these (R20)."""

    assessment: RigorBasis
    alignments: tuple[Alignment, ...]
    reflection: ReflectionPrompt


@dataclass(frozen=True, slots=True, kw_only=True)
class QualityChecklist:
    """The reviewer's three answers (R20), and those that the guidelines ask for beside them.

    `given_for` is what they were given for, so that a page can say which of it changed; answers of
    before such records have none.
    """

    answers: tuple[ChecklistAnswer, ...]
    further: tuple[FurtherAnswer, ...] = ()
    person_id: PersonId
    answered_on: date
    given_for: QualityBasis | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GateAnswer:
    """What a person of ASA answers about the Senate gate: no need, its approval, or an exemption.

    An approval has reference, date and document (R30); an exemption the policy, the level and the
    reasoning (R32). `document` is the SHA-256 of a stored file.
    """

    kind: GateKind
    reference: str = ""
    reasoning: str = ""
    approved_on: date | None = None
    document: str = ""
    policy: ExemptionPolicy | None = None
    level: StudentLevel | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class GateDetermination(GateAnswer):
    """An answer as recorded: by whom, when, and for which route answers.

    `basis` is their digest and `given_for` they themselves, so that a page can say which of them
    changed; a determination of before such records has none.
    """

    person_id: PersonId
    determined_on: date
    basis: str = ""
    given_for: Route | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ExemptionRequest:
    """What the unit asks ASA to determine; by itself it opens nothing (R32)."""

    policy: ExemptionPolicy
    reasoning: str
    person_id: PersonId
    asked_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class SignOffs:
    """The latest of each that was signed for a version."""

    rigor: RigorSignOff | None = None
    checklist: QualityChecklist | None = None
    gate: GateDetermination | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dossier:
    """All that the guards look at.

    `authors` are all who wrote in it, besides whoever proposed it; `earlier_authors` all who wrote
    or proposed what it was made of: the version it revises or copies, and so on. `unsettled`
    counts the sections of which two texts wait for a choice; `is_on_latest` says that no version of
    its line was approved since it was begun.
    """

    content: DraftContent
    standing: Standing = BEGINNING
    origin: Origin = Origin.FILE
    unit_id: UnitId | None = None
    proposed_by: PersonId | None = None
    authors: frozenset[PersonId] = frozenset()
    earlier_authors: frozenset[PersonId] = frozenset()
    consultant: PersonId | None = None
    rigor: RigorSignOff | None = None
    checklist: QualityChecklist | None = None
    gate: GateDetermination | None = None
    lines: KnownLines = field(default_factory=KnownLines)
    unsettled: int = 0
    is_on_latest: bool = True

    @property
    def state(self) -> DefinitionState:
        """Name the state it stands in."""
        return self.standing.state

    @property
    def turn(self) -> Turn:
        """Name whose turn it is."""
        return self.standing.turn

    def is_by(self, person_id: PersonId | None) -> bool:
        """Say whether a person proposed it or wrote in it, or in what it was made of."""
        return person_id is not None and (
            person_id == self.proposed_by
            or person_id in self.authors
            or person_id in self.earlier_authors
        )
