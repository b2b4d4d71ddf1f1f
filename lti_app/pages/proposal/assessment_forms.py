"""The forms of the assessment: outcomes, program outcomes, the two matrices, the plan (R27)."""

from typing import Any

from flask_babel import gettext as _

from lti_app.domain.definition.kinds import AssessmentKind, ExperienceKind
from lti_app.domain.definition.sections import Tree
from lti_app.domain.mapping.mapping import Combining
from lti_app.pages.proposal.section_fields import (
    Among,
    Choice,
    Choices,
    Hidden,
    Key,
    MaybeText,
    Points,
    Text,
)
from lti_app.pages.proposal.section_shape import Part, Rows, SectionForm
from lti_app.pages.wording.content_words import assessment_word, combining_word, experience_word


class _Outcome(SectionForm):
    key = Key("slo")
    title = Text("slos.title")
    description = Text("slos.description", rows=2)


class OutcomesForm(SectionForm):
    """The student learning outcomes (R8)."""

    slos = Rows("slos", Part("slos", _Outcome))


class _ProgramOutcome(SectionForm):
    key = Key("po")
    text = Text("pos.text", rows=2)
    url = MaybeText("pos.url")


class ProgramOutcomesForm(SectionForm):
    """The program outcomes (R9)."""

    pos = Rows("pos", Part("pos", _ProgramOutcome))


class _OutcomeRow(SectionForm):
    key = Hidden("key")
    pos = Among("slos.pos")


class _CompetencyRow(SectionForm):
    key = Hidden("key")
    slos = Among("competencies.slos")


class MatrixForm(SectionForm):
    """Which program outcomes each SLO serves, and which SLOs show each competency (R5, R9)."""

    slos = Rows("slos", Part("slos", _OutcomeRow))
    competencies = Rows("competencies", Part("competencies", _CompetencyRow))


class _Threshold(SectionForm):
    points = Points("slos.threshold.points", width="short")
    out_of = Points("slos.threshold.out_of", width="short")
    word = Text("slos.threshold.word", width="rest")

    def tree(self) -> Tree | None:
        """Give the threshold; None where nothing of it is written."""
        told = super().tree() or {}
        return told if any(value not in {None, ""} for value in told.values()) else None


class _Plan(SectionForm):
    key = Hidden("key")
    assessment_kind = Choice(
        "slos.assessment_kind", AssessmentKind, assessment_word, kind="select", width="half"
    )
    experience = Choice(
        "slos.experience", ExperienceKind, experience_word, kind="select", needed=True, width="half"
    )
    assessment = Text("slos.assessment", rows=2)
    rubric = Text("slos.rubric", rows=2)
    threshold = Part("slos.threshold", _Threshold)
    combining = Choices("slos.combining", Combining, combining_word, width="many")
    first = Choice("slos.first", Combining, combining_word, kind="select", width="half")
    assessor = Text("slos.assessor", width="half")

    def process(self, *given: Any, **named: Any) -> None:
        """Read the plan; what may combine first is what is suggested to an instructor."""
        super().process(*given, **named)
        self.first.is_own = False
        kept = (named.get("combining") or [""])[0]
        if not self.first.data and kept:
            self.first.data = str(kept)

    def tree(self) -> Tree | None:
        """Give the plan, with what is suggested first before the others."""
        told = super().tree() or {}
        first = self.first.data
        ways = sorted(told["combining"], key=lambda way: way != first)
        return told | {"combining": ways}

    def validate(self, extra_validators: Any = None) -> bool:
        """Demand that what is suggested first is allowed at all."""
        fine = super().validate(extra_validators)
        if self.first.data and self.combining.data and self.first.data not in self.combining.data:
            self.first.errors = [_("Suggest one of those that are ticked.")]
            return False
        return fine


class PlanForm(SectionForm):
    """How each outcome is assessed (R6, R15, R29)."""

    slos = Rows("slos", Part("slos", _Plan))
