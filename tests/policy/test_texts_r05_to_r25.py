"""R5 to R25: every text, level and number the policy asks a definition for, one by one."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from lti_app.domain.definition.content import DraftContent, Stack, StackGroup
from lti_app.domain.definition.kinds import MicroCredentialType, StackKind
from lti_app.domain.definition.rules import lacks
from lti_app.domain.definition.stack import stack_lacks
from lti_app.domain.evidence.evidence import SubmissionContent, Unusable
from lti_app.domain.ids import CanvasAccountId
from lti_app.domain.mastery.reflection_content import ReflectionTerms, why_unusable
from tests.factories.definition import complete

CONTENT = complete("slo-1")
SLO = CONTENT.slos[0]
INVISIBLE = ("", " \n\t", "\u200b\u2060\ufeff", "\u00ad", "\u3164\u2800")
TERMS = ReflectionTerms(
    prompts=(("What did you learn?",),), submission_types=frozenset({"online_text_entry"})
)


def missing(**changes: Any) -> set[tuple[str, str]]:
    content: DraftContent = replace(CONTENT, **changes)
    return {(lack.rule, lack.field) for lack in lacks(content)}


def certificate(kind: StackKind, *groups: StackGroup) -> DraftContent:
    stack = Stack(theme="Technology in public life", goal="As agreed.", kind=kind, groups=groups)
    return complete(slug="whole", type=MicroCredentialType.MICRO_CERTIFICATE, stack=stack)


def group(members: str, needed: int, title: str = "Group") -> StackGroup:
    return StackGroup(title=title, members=tuple(members), needed=needed)


def of_stack(content: DraftContent) -> list[tuple[str, str]]:
    return [(lack.rule, lack.field) for lack in stack_lacks(content)]


@pytest.mark.parametrize("text", INVISIBLE)
def test_r05_competency_says_what_it_is(text: str) -> None:
    bare = replace(CONTENT.competencies[0], text=text)

    assert missing(competencies=(bare,)) == {("R5", "competencies[0].text")}


@pytest.mark.parametrize("text", INVISIBLE)
def test_r06_level_of_mastery_has_a_name(text: str) -> None:
    assert SLO.threshold is not None
    bare = replace(SLO, threshold=replace(SLO.threshold, word=text))

    assert missing(slos=(bare,)) == {("R6", "slos[0].threshold.word")}


@pytest.mark.parametrize("text", INVISIBLE)
@pytest.mark.parametrize("part", ["title", "description"])
def test_r08_outcome_has_its_name_and_says_what_a_learner_shows(part: str, text: str) -> None:
    changed: Mapping[str, Any] = {part: text}

    assert missing(slos=(replace(SLO, **changed),)) == {("R8", f"slos[0].{part}")}


@pytest.mark.parametrize("text", INVISIBLE)
def test_r09_program_outcome_says_what_it_is(text: str) -> None:
    bare = replace(CONTENT.pos[0], text=text)

    assert missing(pos=(bare, *CONTENT.pos[1:])) == {("R9", "pos[0].text")}


@pytest.mark.parametrize("text", INVISIBLE)
def test_r10_alignment_says_what_it_aligns_to(text: str) -> None:
    bare = replace(CONTENT.alignments[0], text=text)

    assert missing(alignments=(bare,)) == {("R10", "alignments[0].text")}


@pytest.mark.parametrize("text", INVISIBLE)
def test_r12_question_of_invisible_text_asks_nothing(text: str) -> None:
    prompt = replace(CONTENT.reflection, pathway=text)

    assert missing(reflection=prompt) == {("R12", "reflection.pathway")}


@pytest.mark.parametrize("text", INVISIBLE)
def test_r12_reflection_of_invisible_text_is_none(text: str) -> None:
    def told(body: str) -> Unusable | None:
        return why_unusable(TERMS, "online_text_entry", SubmissionContent(body=body))

    assert (told(f"<p>{text}</p>"), told(f"<p>{text}I grew.</p>")) == (Unusable.BLANK, None)


def test_r17_accounts_are_listed_or_open_to_all_and_never_both() -> None:
    listed = (CanvasAccountId("20"),)

    assert missing(accounts=listed, all_accounts=True) == {("R17", "all_accounts")}
    assert missing(accounts=listed, all_accounts=False) == set()


def test_r24_badge_collects_no_others() -> None:
    content = certificate(StackKind.ALL_OF, group("ab", 2))

    assert of_stack(replace(content, type=MicroCredentialType.BADGE)) == [("R24", "stack")]


def test_r24_member_is_named_once() -> None:
    assert of_stack(certificate(StackKind.ALL_OF, group("aab", 3))) == [
        ("R24", "stack.groups[0].members[0]"),
        ("R24", "stack.groups[0].members[1]"),
    ]


@pytest.mark.parametrize("kind", list(StackKind))
def test_r25_stack_names_its_members(kind: StackKind) -> None:
    assert of_stack(certificate(kind)) == [("R25", "stack.groups")]


@pytest.mark.parametrize("kind", [StackKind.ALL_OF, StackKind.ORDERED, StackKind.N_OF_M])
def test_r25_rule_of_one_group_has_one(kind: StackKind) -> None:
    needed = 1 if kind is StackKind.N_OF_M else 2
    content = certificate(kind, group("ab", needed), group("cd", needed))

    assert of_stack(content) == [("R25", "stack.groups")]


@pytest.mark.parametrize("title", INVISIBLE)
def test_r25_each_of_several_groups_has_a_name(title: str) -> None:
    content = certificate(StackKind.GROUPS, group("ab", 1), group("cd", 1, title))

    assert of_stack(content) == [("R25", "stack.groups[1].title")]
