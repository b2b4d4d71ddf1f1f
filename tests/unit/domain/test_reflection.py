from dataclasses import replace

import pytest

from lti_app.domain.evidence.evidence import ReflectionFact, Unusable
from lti_app.domain.mapping.mapping import MappingContent
from lti_app.domain.mastery.reflection import judge_reflection
from lti_app.domain.mastery.verdict import Flag, ReasonCode, VerdictState
from tests.factories.facts import HANDED_IN, REFLECTION, assignment, reflection

MAPPING = MappingContent(slos=(), reflection=REFLECTION, reflection_name="Final reflection")
ASSIGNMENT = assignment(REFLECTION, name="Culminating reflection", rubric=None)


def test_reflection_handed_in_is_met_whatever_its_grade() -> None:
    verdict = judge_reflection(MAPPING, ASSIGNMENT, reflection(), minimum_words=0)
    assert verdict.is_met
    assert verdict.reason.code is ReasonCode.REFLECTION_HANDED_IN
    assert dict(verdict.reason.facts) == {
        "assignment": "Culminating reflection",
        "assignment_id": REFLECTION,
        "submitted_at": HANDED_IN.isoformat(),
    }


@pytest.mark.parametrize(
    ("fact", "code"),
    [
        (None, ReasonCode.REFLECTION_NOT_HANDED_IN),
        (reflection(submitted_at=None, usable=False), ReasonCode.REFLECTION_NOT_HANDED_IN),
        (reflection(usable=False), ReasonCode.REFLECTION_NOT_HANDED_IN),
        (reflection(visible=False), ReasonCode.NOT_ASSIGNED),
        (reflection(excused=True), ReasonCode.REFLECTION_EXCUSED),
        (reflection(usable=False, unusable=Unusable.BLANK), ReasonCode.REFLECTION_BLANK),
        (reflection(usable=False, unusable=Unusable.IS_PROMPT), ReasonCode.REFLECTION_IS_PROMPT),
        (reflection(usable=False, unusable=Unusable.TOO_SHORT), ReasonCode.REFLECTION_TOO_SHORT),
        (
            reflection(usable=False, unusable=Unusable.TYPE_NOT_ALLOWED),
            ReasonCode.REFLECTION_TYPE_NOT_ALLOWED,
        ),
    ],
)
def test_anything_else_is_not_met_with_its_reason(
    fact: ReflectionFact | None, code: ReasonCode
) -> None:
    verdict = judge_reflection(MAPPING, ASSIGNMENT, fact, minimum_words=0)
    assert (verdict.state, verdict.reason.code) == (VerdictState.NOT_MET, code)


def test_no_reflection_mapped_is_not_met() -> None:
    verdict = judge_reflection(
        replace(MAPPING, reflection=None), None, reflection(), minimum_words=0
    )
    assert (verdict.state, verdict.reason.code) == (VerdictState.NOT_MET, ReasonCode.NOT_MAPPED)


def test_handed_in_before_the_assignment_was_lost_still_counts_flagged() -> None:
    verdict = judge_reflection(MAPPING, None, reflection(late=True), minimum_words=0)
    assert verdict.is_met
    assert verdict.flags == {Flag.DRIFT, Flag.LATE}
    assert verdict.reason.facts["assignment"] == "Final reflection"


def test_a_text_too_short_is_told_in_counts_and_others_in_none() -> None:
    short = reflection(usable=False, unusable=Unusable.TOO_SHORT, words=6, words_asked=150)
    facts = judge_reflection(MAPPING, ASSIGNMENT, short, minimum_words=150).reason.facts
    assert (facts["words"], facts["words_asked"]) == (6, 150)
    for fact in (reflection(words=200, words_asked=150), reflection(), None):
        told = judge_reflection(MAPPING, ASSIGNMENT, fact, minimum_words=150).reason.facts
        assert "words" not in told


@pytest.mark.parametrize(
    ("fact", "asked", "is_met"),
    [
        (reflection(words=200, words_asked=150), 150, True),
        (reflection(words=200, words_asked=150), 300, False),
        (reflection(words=200), 0, True),
        (reflection(words=200), 300, False),
        (reflection(length=0), 1, False),  # a picture alone: no word of it
        (reflection(), 300, True),  # read before any badge counted its words
        (reflection(length=0, submission_type="online_upload"), 300, True),
    ],
)
def test_each_badge_holds_one_text_against_its_own_minimum(
    fact: ReflectionFact, asked: int, *, is_met: bool
) -> None:
    verdict = judge_reflection(MAPPING, ASSIGNMENT, fact, minimum_words=asked)
    assert verdict.is_met is is_met
    if not is_met:
        assert verdict.reason.code is ReasonCode.REFLECTION_TOO_SHORT
        assert verdict.reason.facts["words_asked"] == asked
