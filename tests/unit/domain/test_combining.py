"""Combining, docs/adr/0008: any, all, n of m by counts; latest and highest over assignments."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from lti_app.domain.mapping.mapping import Combining
from lti_app.domain.mastery.combining import combine
from lti_app.domain.mastery.finding import Finding
from lti_app.domain.mastery.verdict import Flag, Reason, ReasonCode, Verdict, VerdictState
from tests.factories.facts import GRADED

MET, NOT_MET, UNKNOWN = VerdictState.MET, VerdictState.NOT_MET, VerdictState.UNKNOWN
STATES = {"M": MET, "N": NOT_MET, "U": UNKNOWN}


def finding(
    name: str,
    state: VerdictState,
    *,
    share: str | None = None,
    at: datetime | None = None,
    code: ReasonCode = ReasonCode.NOT_RELEASED,
) -> Finding:
    return Finding(
        key=(name, "criterion"),
        verdict=Verdict(
            state=state,
            reason=Reason(code, {"assignment": name}),
            flags=frozenset({Flag.LATE}) if state is MET else frozenset(),
        ),
        assessed_at=at,
        points=None if share is None else Decimal(share),
        out_of=None if share is None else Decimal(4),
    )


def several(letters: str) -> list[Finding]:
    return [finding(f"a{place}", STATES[letter]) for place, letter in enumerate(letters)]


@pytest.mark.parametrize(
    ("combining", "needed", "letters", "expected"),
    [
        (Combining.ANY, 1, "MNU", MET),
        (Combining.ANY, 1, "NUN", UNKNOWN),
        (Combining.ANY, 1, "NN", NOT_MET),
        (Combining.ALL, 1, "MMM", MET),
        (Combining.ALL, 1, "MUM", UNKNOWN),
        (Combining.ALL, 1, "MUN", NOT_MET),
        (Combining.AT_LEAST, 2, "MMN", MET),
        (Combining.AT_LEAST, 2, "MUN", UNKNOWN),
        (Combining.AT_LEAST, 2, "MNN", NOT_MET),
        (Combining.AT_LEAST, 2, "UUN", UNKNOWN),
        (Combining.AT_LEAST, 2, "M", NOT_MET),
        (Combining.AT_LEAST, 0, "NN", NOT_MET),
        (Combining.AT_LEAST, 3, "MM", NOT_MET),
    ],
)
def test_counts_decide(
    combining: Combining, needed: int, letters: str, expected: VerdictState
) -> None:
    assert combine(several(letters), combining, needed).state is expected


@pytest.mark.parametrize("combining", list(Combining))
def test_nothing_mapped_is_not_met(combining: Combining) -> None:
    assert combine([], combining, 1).reason.code is ReasonCode.NOT_MAPPED


@pytest.mark.parametrize("combining", list(Combining))
def test_a_single_assessment_speaks_for_itself_however_often_it_is_named(
    combining: Combining,
) -> None:
    only = finding("a", MET, share="3", at=GRADED)
    assert combine([only, only], combining, 1) == only.verdict


def test_latest_decides_over_a_higher_earlier_one() -> None:
    early = finding("a", MET, share="4", at=GRADED)
    late = finding("b", NOT_MET, share="2", at=GRADED + timedelta(days=1))
    assert combine([early, late], Combining.LATEST, 1).state is NOT_MET
    assert combine([late, early], Combining.LATEST, 1).state is NOT_MET


def test_latest_ignores_what_is_not_released_and_what_is_not_assessed() -> None:
    judged = finding("a", MET, share="4", at=GRADED)
    hidden = finding("b", UNKNOWN, at=GRADED + timedelta(days=1))
    waiting = finding("c", NOT_MET, at=GRADED + timedelta(days=2))
    assert combine([judged, hidden, waiting], Combining.LATEST, 1).state is MET


def test_latest_is_unknown_when_the_latest_was_assessed_after_a_drift() -> None:
    judged = finding("a", MET, share="4", at=GRADED)
    later, earlier = GRADED + timedelta(days=1), GRADED - timedelta(days=1)
    drifted = finding("b", UNKNOWN, at=later, code=ReasonCode.DRIFT)
    long_ago = finding("b", UNKNOWN, at=earlier, code=ReasonCode.DRIFT)
    assert combine([judged, drifted], Combining.LATEST, 1).state is UNKNOWN
    assert combine([judged, long_ago], Combining.LATEST, 1).state is MET


def test_latest_of_the_very_same_time_is_the_one_that_is_not_met() -> None:
    met = finding("a", MET, share="4", at=GRADED)
    below = finding("b", NOT_MET, share="2", at=GRADED)
    assert combine([met, below], Combining.LATEST, 1).state is NOT_MET


def test_highest_decides_over_a_lower_later_one() -> None:
    early = finding("a", MET, share="4", at=GRADED)
    late = finding("b", NOT_MET, share="2", at=GRADED + timedelta(days=1))
    assert combine([early, late], Combining.HIGHEST, 1).state is MET


def test_highest_of_two_below_names_the_higher() -> None:
    lower, higher = finding("a", NOT_MET, share="1"), finding("b", NOT_MET, share="2")
    verdict = combine([lower, higher], Combining.HIGHEST, 1)
    assert verdict.state is NOT_MET
    decided_by = verdict.reason.facts["decided_by"]
    assert decided_by == 1


def test_highest_ignores_what_is_not_released_but_not_what_drifted() -> None:
    below = finding("a", NOT_MET, share="2")
    hidden = finding("b", UNKNOWN)
    drifted = finding("c", UNKNOWN, code=ReasonCode.DRIFT)
    assert combine([below, hidden], Combining.HIGHEST, 1).state is NOT_MET
    assert combine([below, drifted], Combining.HIGHEST, 1).state is UNKNOWN


@pytest.mark.parametrize("combining", [Combining.LATEST, Combining.HIGHEST])
def test_nothing_judged_is_unknown_only_if_something_waits_for_release(
    combining: Combining,
) -> None:
    waiting = [finding("a", NOT_MET), finding("b", NOT_MET)]
    hidden = [finding("a", NOT_MET), finding("b", UNKNOWN)]
    assert combine(waiting, combining, 1).state is NOT_MET
    assert combine(hidden, combining, 1).state is UNKNOWN


def test_combined_reason_counts_and_carries_the_flags_of_what_decided() -> None:
    verdict = combine(several("NMM"), Combining.AT_LEAST, 2)
    assert dict(verdict.reason.facts) == {
        "rule": "at_least",
        "needed": 2,
        "total": 3,
        "met": 2,
        "decided_by": 1,
    }
    assert verdict.flags == {Flag.LATE}
    assert [part.state for part in verdict.parts] == [NOT_MET, MET, MET]


def test_assessment_nearest_to_enough_speaks_for_any_one_and_the_first_lacking_for_all() -> None:
    below = finding("a", NOT_MET, share="2", code=ReasonCode.BELOW_THRESHOLD)
    missing = finding("b", NOT_MET, code=ReasonCode.NOT_HANDED_IN)
    waiting = finding("c", NOT_MET, code=ReasonCode.WAITING_FOR_GRADE)
    found = [below, missing, waiting]
    assert combine(found, Combining.ANY, 1).reason.facts["decided_by"] == 2
    assert combine(found[:2], Combining.AT_LEAST, 2).reason.facts["decided_by"] == 1
    assert combine(found, Combining.ALL, 1).reason.facts["decided_by"] == 0
