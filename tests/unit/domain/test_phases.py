"""Three phases, each with its sections and what they lack (Policy 380.104, R27)."""

import re
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings

from lti_app.domain.definition.content import (
    Alignment,
    BadgeImage,
    DraftContent,
    Endorsement,
    Route,
    Stack,
    StackGroup,
    Unit,
)
from lti_app.domain.definition.definition import PROPOSED, DefinitionState
from lti_app.domain.definition.kinds import AlignmentKind, MicroCredentialType, StackKind, UnitKind
from lti_app.domain.definition.phases import (
    SECTIONS,
    Phase,
    Section,
    completeness,
    lacks_up_to,
    phase_of,
    phase_of_section,
    phases_up_to,
    section_of,
)
from lti_app.domain.definition.rules import lacks
from lti_app.domain.definition.stack import KnownLines, line_lacks
from lti_app.domain.mastery.threshold import Threshold
from tests.factories.contents import CONTENTS
from tests.factories.definition import complete
from tests.factories.facts import points

PLAIN = complete("slo-1")
SLO = PLAIN.slos[0]
BLANK = "\u200b "
PLACES = re.compile(r"\[\d+\]")
# By hand, from the form: each field, or all below one, with the section it is on.
WRITTEN_IN = {
    **dict.fromkeys(
        ("unit", "purposes", "audience", "credit", "title", "description"), Section.ABOUT
    ),
    "route": Section.ROUTE,
    **dict.fromkeys(("competency_statement", "competencies"), Section.COMPETENCIES),
    **dict.fromkeys(("competencies.slos", "slos.pos"), Section.MATRIX),
    "alignments": Section.ALIGNMENTS,
    "endorsements": Section.PARTNERS,
    **dict.fromkeys(("pathway", "pathway_place", "prerequisites"), Section.PATHWAY),
    "slos": Section.OUTCOMES,
    **dict.fromkeys(
        (
            "slos.threshold",
            "slos.combining",
            "slos.assessment",
            "slos.assessment_kind",
            "slos.rubric",
            "slos.assessor",
        ),
        Section.PLAN,
    ),
    "pos": Section.PROGRAM_OUTCOMES,
    "reflection": Section.REFLECTION,
    "image": Section.IMAGE,
    "criteria": Section.PUBLIC,
    **dict.fromkeys(("accounts", "all_accounts"), Section.TERM),
    **dict.fromkeys(("stack", "stack_place"), Section.STACK),
}
# Whole contents are large to draw.
FEWER = settings(max_examples=30)


def draft(**changes: Any) -> DraftContent:
    return replace(PLAIN, **changes)


def with_slo(**changes: Any) -> DraftContent:
    return replace(PLAIN, slos=(replace(SLO, **changes),))


@pytest.mark.parametrize(
    ("content", "section"),
    [
        (replace(PLAIN, route=None), Section.ROUTE),
        (replace(PLAIN, route=Route(exists_now=True)), Section.ROUTE),
        (replace(PLAIN, unit=Unit(name=BLANK, kind=UnitKind.CENTER)), Section.ABOUT),
        (replace(PLAIN, title=BLANK), Section.ABOUT),
        (replace(PLAIN, description=BLANK), Section.ABOUT),
        (replace(PLAIN, purposes=()), Section.ABOUT),
        (replace(PLAIN, audience=()), Section.ABOUT),
        (draft(credit=None), Section.ABOUT),
        (replace(PLAIN, competency_statement=BLANK), Section.COMPETENCIES),
        (replace(PLAIN, competencies=()), Section.COMPETENCIES),
        (
            replace(PLAIN, competencies=(replace(PLAIN.competencies[0], text=BLANK),)),
            Section.COMPETENCIES,
        ),
        (replace(PLAIN, alignments=()), Section.ALIGNMENTS),
        (
            replace(
                PLAIN,
                alignments=(Alignment(kind=AlignmentKind.WORKPLACE, text="x", source=BLANK),),
            ),
            Section.ALIGNMENTS,
        ),
        (replace(PLAIN, endorsements=(Endorsement(partner="x", text=BLANK),)), Section.PARTNERS),
        (replace(PLAIN, pathway=BLANK), Section.PATHWAY),
        (replace(PLAIN, pathway_place=None), Section.PATHWAY),
        (with_slo(title=BLANK), Section.OUTCOMES),
        (with_slo(description=BLANK), Section.OUTCOMES),
        (replace(PLAIN, pos=(replace(PLAIN.pos[0], text=BLANK),)), Section.PROGRAM_OUTCOMES),
        (with_slo(pos=()), Section.MATRIX),
        (
            replace(PLAIN, competencies=(replace(PLAIN.competencies[0], slos=()),)),
            Section.MATRIX,
        ),
        (with_slo(threshold=None), Section.PLAN),
        (
            with_slo(threshold=Threshold(points=points("3"), out_of=points("4"), word=BLANK)),
            Section.PLAN,
        ),
        (with_slo(combining=()), Section.PLAN),
        (with_slo(assessment=BLANK), Section.PLAN),
        (with_slo(assessment_kind=None), Section.PLAN),
        (with_slo(rubric=BLANK), Section.PLAN),
        (with_slo(assessor=BLANK), Section.PLAN),
        (replace(PLAIN, reflection=replace(PLAIN.reflection, pathway=BLANK)), Section.REFLECTION),
        (
            replace(PLAIN, reflection=replace(PLAIN.reflection, submission_types=())),
            Section.REFLECTION,
        ),
        (draft(image=None), Section.IMAGE),
        (replace(PLAIN, image=BadgeImage(file="a.svg", alt=BLANK)), Section.IMAGE),
        (replace(PLAIN, criteria=BLANK), Section.PUBLIC),
        (replace(PLAIN, all_accounts=False), Section.TERM),
        (replace(PLAIN, stack_place=BLANK), Section.STACK),
        (replace(PLAIN, type=MicroCredentialType.MICRO_CERTIFICATE), Section.STACK),
    ],
)
def test_lack_is_told_in_the_section_it_is_mended_in(
    content: DraftContent, section: Section
) -> None:
    phase = phase_of_section(section)

    told = completeness(phase, content)

    assert {part for part, found in told.missing.items() if found} == {section}
    assert not told.is_complete
    assert all(completeness(other, content).is_complete for other in Phase if other is not phase)


@pytest.mark.parametrize("phase", list(Phase))
def test_complete_content_completes_every_phase(phase: Phase) -> None:
    told = completeness(phase, PLAIN)

    assert (told.is_complete, told.done, told.lacking) == (True, len(SECTIONS[phase]), ())


def test_every_section_is_in_exactly_one_phase() -> None:
    assert Counter(s for those in SECTIONS.values() for s in those) == Counter(Section)


def test_every_proposed_state_has_a_phase_and_no_other() -> None:
    assert {state for state in DefinitionState if phase_of(state)} == PROPOSED


@FEWER
@given(CONTENTS)
def test_phases_together_tell_every_lack_once(content: DraftContent) -> None:
    told = Counter(lack for phase in Phase for lack in completeness(phase, content).lacking)

    assert told == Counter(lacks(content))


@FEWER
@given(CONTENTS)
def test_phases_together_tell_what_the_registry_misses_too(content: DraftContent) -> None:
    known = KnownLines(members={"a": ("responsible-ai",), "responsible-ai": ()})

    told = Counter(x for phase in Phase for x in completeness(phase, content, known).lacking)

    assert told == Counter((*lacks(content), *line_lacks(content, known)))


@FEWER
@given(CONTENTS)
def test_later_phase_demands_all_that_the_earlier_ones_do(content: DraftContent) -> None:
    told = [set(lacks_up_to(phase, content)) for phase in Phase]

    assert told[0] <= told[1] <= told[2] == set(lacks(content))


@FEWER
@given(CONTENTS)
def test_every_lack_is_mended_in_the_section_that_asks_for_its_field(content: DraftContent) -> None:
    for lack in lacks(content):
        names = PLACES.sub("", lack.field)
        asked = next(names[:end] for end in _ends(names) if names[:end] in WRITTEN_IN)
        assert section_of(lack.path) is WRITTEN_IN[asked], lack.field


def _ends(names: str) -> list[int]:
    """Where a name of dotted parts may end, the whole of it first."""
    return [len(names), *(at for at in range(len(names) - 1, 0, -1) if names[at] == ".")]


def test_phases_are_begun_in_the_policys_order() -> None:
    assert phases_up_to(Phase.DESIGN) == (Phase.APPLICATION, Phase.ASSESSMENT, Phase.DESIGN)
    assert phases_up_to(Phase.APPLICATION) == (Phase.APPLICATION,)


def test_registry_misses_are_told_in_the_stacks_section() -> None:
    stack = Stack(
        theme="T",
        goal="G",
        kind=StackKind.ALL_OF,
        groups=(StackGroup(title="", members=("a", "b"), needed=2),),
    )
    content = replace(PLAIN, type=MicroCredentialType.MICRO_CERTIFICATE, stack=stack)

    told = completeness(Phase.DESIGN, content, KnownLines(members={"a": ()}))

    assert [lack.rule for lack in told.missing[Section.STACK]] == ["R21"]
