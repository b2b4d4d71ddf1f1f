"""What a conformance panel is made of: verdicts, findings, and the facts they are taken from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from lti_app.domain.definition.definition import PUBLISHED
from lti_app.domain.definition.phases import Section
from lti_app.domain.definition.sign_offs import Dossier
from lti_app.domain.ids import PersonId


class Verdict(StrEnum):
    """How a rule stands."""

    PASSED = "pass"
    FAIL = "fail"
    WAIVED = "waived"
    NOT_YET = "not-yet"


class EvidenceKind(StrEnum):
    """Where what shows it is to be seen."""

    SECTION = "section"
    SIGN_OFF = "sign-off"
    GATE = "gate"
    DECISION = "decision"
    TIMELINE = "timeline"
    HISTORY = "history"
    UNITS = "units"
    AUDIT = "audit"
    REGISTER = "register"
    PIPELINE = "pipeline"
    SETTINGS = "settings"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What a finding rests on: a kind of page, and for a section which."""

    kind: EvidenceKind
    section: Section | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Who did it, and when; nobody, where a process or a file of before did."""

    person_id: PersonId | None
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One rule judged: how it stands, in a sentence, by whom and when, and where it is seen."""

    rule: str
    verdict: Verdict
    message: str
    evidence: Evidence
    mark: Mark | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConformanceFacts:
    """All that is looked at. `saves` hold the last save of each section."""

    dossier: Dossier
    begun: Mark
    today: date
    saves: Mapping[Section, Mark] = field(default_factory=dict)
    consulted: Mark | None = None
    rigor: Mark | None = None
    checklist: Mark | None = None
    gate: Mark | None = None
    approved: Mark | None = None
    reviewed: Mark | None = None
    review_due_on: date | None = None
    superseded: bool = False
    guideline_number: int | None = None

    def mark_of(self, section: Section) -> Mark:
        """Give who wrote a section last; where nobody did, who began the version."""
        return self.saves.get(section, self.begun)

    @property
    def is_published(self) -> bool:
        """Say whether it was ever approved."""
        return self.dossier.state in PUBLISHED
