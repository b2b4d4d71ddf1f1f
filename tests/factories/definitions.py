"""A definition with as many SLOs as a test wants; everything else as the policy asks."""

from dataclasses import replace
from typing import Any

from lti_app.domain.definition.content import (
    Alignment,
    BadgeImage,
    Competency,
    DefinitionContent,
    ProgramOutcome,
    ReflectionPrompt,
    Slo,
    Unit,
)
from lti_app.domain.definition.kinds import (
    AlignmentKind,
    AssessmentKind,
    Audience,
    CompetencyKind,
    CreditKind,
    MicroCredentialType,
    PathwayPlace,
    Purpose,
    UnitKind,
)
from lti_app.domain.ids import SloKey
from lti_app.domain.mapping.mapping import Combining
from tests.factories.facts import threshold


def slo(key: str = "slo-1") -> Slo:
    return Slo(
        key=SloKey(key),
        title=f"Outcome {key}",
        description="Names who an AI decision affects, and how.",
        threshold=threshold(),
        pos=("po-1",),
        combining=tuple(Combining),
        assessment="A critique.",
        assessment_kind=AssessmentKind.PAPER,
        rubric="A four-level rubric.",
        assessor="The course's instructor.",
    )


def definition(*slo_keys: str, **changes: Any) -> DefinitionContent:
    keys = slo_keys or ("slo-1",)
    made = DefinitionContent(
        slug="responsible-ai",
        type=MicroCredentialType.BADGE,
        title="Responsible AI in Practice",
        description="A badge about responsible use of AI.",
        unit=Unit(name="Center for AI in Society", kind=UnitKind.CENTER),
        purposes=(Purpose.UP_SKILLING,),
        competency_statement="Judges whether, where and how an AI system should be used.",
        competencies=(
            Competency(
                key="c-1",
                kind=CompetencyKind.SKILL,
                text="Judges an AI system.",
                slos=tuple(SloKey(k) for k in keys),
            ),
        ),
        slos=tuple(slo(k) for k in keys),
        pos=(ProgramOutcome(key="po-1", text="Communicates responsibly."),),
        alignments=(
            Alignment(kind=AlignmentKind.WORKPLACE, text="Risk analysts", source="O*NET 13-2054"),
        ),
        endorsements=(),
        audience=(Audience.UNDERGRADUATE,),
        credit=CreditKind.NON_CREDIT,
        reflection=ReflectionPrompt(
            pathway="Look back on your pathway.",
            personal_growth="What does it mean for you?",
            professional_growth="What does it mean for your work?",
            submission_types=("online_text_entry", "online_upload"),
        ),
        image=BadgeImage(file="responsible-ai.svg", alt="A seal with a sun over a bridge"),
        criteria="All outcomes and the reflection.",
        pathway="Stand-alone.",
        pathway_place=PathwayPlace.STAND_ALONE,
        stack_place="Not meant to stack.",
    )
    return replace(made, **changes)
