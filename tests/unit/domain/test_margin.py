"""When the queue says *narrowly met*, and that a single outcome at its threshold says nothing."""

from decimal import Decimal

import pytest

from lti_app.domain.ids import SloKey
from lti_app.domain.mapping.mapping import Combining
from lti_app.domain.mastery.combining import combine
from lti_app.domain.mastery.completion import CompletionVerdict, SloVerdict
from lti_app.domain.mastery.finding import Finding
from lti_app.domain.mastery.margin import margin_of
from lti_app.domain.mastery.verdict import Flag, Reason, ReasonCode, Verdict, VerdictState
from tests.factories.facts import GRADED

REFLECTED = Verdict(
    state=VerdictState.MET, reason=Reason(ReasonCode.REFLECTION_HANDED_IN), flags=frozenset()
)
# One letter an assessment: above its threshold, just at it, below it, hidden, not assessed.
POINTS = {"A": "4", "E": "3", "B": "2"}
CODES = {
    "A": ReasonCode.AT_OR_ABOVE_THRESHOLD,
    "E": ReasonCode.AT_OR_ABOVE_THRESHOLD,
    "B": ReasonCode.BELOW_THRESHOLD,
    "H": ReasonCode.NOT_RELEASED,
    "W": ReasonCode.WAITING_FOR_GRADE,
}
STATES = {
    "A": VerdictState.MET,
    "E": VerdictState.MET,
    "B": VerdictState.NOT_MET,
    "H": VerdictState.UNKNOWN,
    "W": VerdictState.NOT_MET,
}


def finding(place: int, letter: str) -> Finding:
    points = POINTS.get(letter)
    return Finding(
        key=(str(place), "criterion"),
        verdict=Verdict(
            state=STATES[letter],
            reason=Reason(CODES[letter]),
            flags=frozenset({Flag.THRESHOLD_EDGE} if letter == "E" else ()),
        ),
        assessed_at=GRADED if points else None,
        points=Decimal(points) if points else None,
        out_of=Decimal(4) if points else None,
    )


def outcome(letters: str, rule: Combining = Combining.ANY, needed: int = 1) -> Verdict:
    return combine([finding(*each) for each in enumerate(letters)], rule, needed)


def completed(*outcomes: Verdict) -> CompletionVerdict:
    slos = tuple(
        SloVerdict(slo=SloKey(f"slo-{place}"), verdict=each)
        for place, each in enumerate(outcomes, start=1)
    )
    return CompletionVerdict(state=VerdictState.MET, slos=slos, reflection=REFLECTED)


@pytest.mark.parametrize(
    ("letters", "is_narrow"),
    [
        (("E", "A"), False),
        (("A", "A"), False),
        (("E", "E"), True),
        (("E",), True),
        (("E", "E", "E", "A"), False),
        (("EA", "E"), False),
        (("EE", "E"), True),
        (("EB", "A"), True),
        (("AB", "A"), False),
        (("EAB", "A"), False),
        (("EH", "A"), False),
        (("EW", "A"), False),
    ],
)
def test_a_set_is_narrow_without_any_margin_or_where_its_evidence_disagrees(
    letters: tuple[str, ...], *, is_narrow: bool
) -> None:
    assert margin_of(completed(*(outcome(each) for each in letters))).is_narrow is is_narrow


@pytest.mark.parametrize(
    ("letters", "rule", "needed", "is_narrow"),
    [
        ("AE", Combining.ALL, 1, True),
        ("AA", Combining.ALL, 1, False),
        ("AAE", Combining.AT_LEAST, 2, False),
        ("AEE", Combining.AT_LEAST, 2, True),
        ("AE", Combining.HIGHEST, 1, False),
        ("EB", Combining.HIGHEST, 1, True),
    ],
)
def test_an_outcomes_margin_is_what_its_rule_would_still_leave(
    letters: str, rule: Combining, needed: int, *, is_narrow: bool
) -> None:
    assert margin_of(completed(outcome(letters, rule, needed))).is_narrow is is_narrow


def test_the_outcomes_that_are_contradicted_are_named() -> None:
    margin = margin_of(completed(outcome("A"), outcome("EB"), outcome("E")))
    assert (margin.is_nowhere, margin.contradicted) == (False, (SloKey("slo-2"),))


def test_what_is_not_met_or_has_no_outcome_is_not_narrow() -> None:
    assert not margin_of(completed(outcome("B"), outcome("E"))).is_narrow
    assert not margin_of(completed()).is_narrow
