from dataclasses import replace
from typing import Any

import pytest

from lti_app.domain.mastery.grading_wait import waits_for_a_grade
from lti_app.domain.mastery.verdict import Reason, ReasonCode, Verdict, VerdictState

MET = Verdict(state=VerdictState.MET, reason=Reason(ReasonCode.AT_OR_ABOVE_THRESHOLD))


def lacking(code: ReasonCode, **facts: Any) -> Verdict:
    return Verdict(state=VerdictState.NOT_MET, reason=Reason(code, facts))


BELOW = lacking(ReasonCode.BELOW_THRESHOLD)
UNGRADED = lacking(ReasonCode.WAITING_FOR_GRADE)


@pytest.mark.parametrize(
    ("verdict", "waits"),
    [
        (UNGRADED, True),
        (lacking(ReasonCode.NOT_ASSESSED_BY_RUBRIC), True),
        (lacking(ReasonCode.NOT_RELEASED), True),
        (lacking(ReasonCode.NOT_HANDED_IN), False),
        (lacking(ReasonCode.NOT_HANDED_IN, nothing_to_hand_in=True), True),
        (lacking(ReasonCode.RESULT_PENDING), False),
        (BELOW, False),
        (replace(MET, parts=(MET, UNGRADED)), False),
        (replace(BELOW, parts=(BELOW, UNGRADED)), True),
        (replace(BELOW, parts=(BELOW, BELOW)), False),
    ],
)
def test_only_an_unmet_outcome_with_something_to_grade_or_post_waits(
    verdict: Verdict,
    waits: bool,  # noqa: FBT001 - a parameter of a table
) -> None:
    assert waits_for_a_grade(verdict) is waits
