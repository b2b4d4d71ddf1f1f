from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_app.domain.review.preflight import (
    Answer,
    AwardFacts,
    Check,
    Confirmations,
    is_fresh,
    preflight,
    refusals,
)

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
ALL_THREE = Confirmations(pathway=True, personal_growth=True, professional_growth=True)
READY_TO_AWARD = AwardFacts(
    now=NOW,
    refreshed_at=NOW - timedelta(minutes=2),
    still_learner=True,
    still_complete=True,
    seal_current=True,
    award_exists=False,
    version_in_force=True,
    own_case=False,
    teaches=False,
    identity_on_record=True,
    claimed_by_another=False,
    confirmations=ALL_THREE,
)


def test_an_award_with_everything_in_order_has_no_refusal() -> None:
    assert refusals(READY_TO_AWARD) == ()
    assert {f.answer for f in preflight(READY_TO_AWARD)} == {Answer.OK}
    assert {f.check for f in preflight(READY_TO_AWARD)} == set(Check)


@pytest.mark.parametrize(
    ("facts", "check"),
    [
        (replace(READY_TO_AWARD, refreshed_at=None), Check.REFRESHED),
        (
            replace(READY_TO_AWARD, refreshed_at=NOW - timedelta(minutes=10, seconds=1)),
            Check.REFRESHED,
        ),
        (replace(READY_TO_AWARD, still_learner=False), Check.STILL_LEARNER),
        (replace(READY_TO_AWARD, still_complete=False), Check.STILL_COMPLETE),
        (replace(READY_TO_AWARD, seal_current=False), Check.SEAL_CURRENT),
        (replace(READY_TO_AWARD, award_exists=True), Check.NO_AWARD_YET),
        (
            replace(READY_TO_AWARD, version_in_force=False),
            Check.VERSION_IN_FORCE,
        ),
        (replace(READY_TO_AWARD, own_case=True), Check.NOT_OWN_CASE),
        (replace(READY_TO_AWARD, confirmations=Confirmations()), Check.REFLECTION_CONFIRMED),
        (
            replace(READY_TO_AWARD, confirmations=replace(ALL_THREE, pathway=False)),
            Check.REFLECTION_CONFIRMED,
        ),
        (
            replace(READY_TO_AWARD, confirmations=replace(ALL_THREE, personal_growth=False)),
            Check.REFLECTION_CONFIRMED,
        ),
        (
            replace(READY_TO_AWARD, confirmations=replace(ALL_THREE, professional_growth=False)),
            Check.REFLECTION_CONFIRMED,
        ),
    ],
)
def test_an_award_lacking_one_thing_is_refused_for_just_that(
    facts: AwardFacts, check: Check
) -> None:
    assert refusals(facts) == (check,)


def test_a_refresh_of_exactly_ten_minutes_still_counts() -> None:
    assert refusals(replace(READY_TO_AWARD, refreshed_at=NOW - timedelta(minutes=10))) == ()


@pytest.mark.parametrize(
    ("facts", "check"),
    [
        (replace(READY_TO_AWARD, teaches=True), Check.DOES_NOT_TEACH),
        (replace(READY_TO_AWARD, identity_on_record=False), Check.IDENTITY_ON_RECORD),
        (replace(READY_TO_AWARD, claimed_by_another=True), Check.NOT_CLAIMED_BY_ANOTHER),
    ],
)
def test_a_warning_is_shown_and_stops_nothing(facts: AwardFacts, check: Check) -> None:
    warned = {f.check for f in preflight(facts) if f.answer is Answer.WARNING}
    assert (warned, refusals(facts)) == ({check}, ())


@given(
    st.builds(
        AwardFacts,
        now=st.just(NOW),
        refreshed_at=st.none() | st.just(NOW) | st.just(NOW - timedelta(hours=1)),
        still_learner=st.booleans(),
        still_complete=st.booleans(),
        seal_current=st.booleans(),
        award_exists=st.booleans(),
        version_in_force=st.booleans(),
        own_case=st.booleans(),
        teaches=st.booleans(),
        identity_on_record=st.booleans(),
        claimed_by_another=st.booleans(),
        confirmations=st.builds(
            Confirmations,
            pathway=st.booleans(),
            personal_growth=st.booleans(),
            professional_growth=st.booleans(),
        ),
    )
)
def test_nothing_incomplete_unconfirmed_or_stale_passes_the_list(facts: AwardFacts) -> None:
    may_pass = (
        facts.still_learner
        and facts.still_complete
        and facts.seal_current
        and facts.confirmations.is_whole
        and facts.refreshed_at == NOW
        and not facts.award_exists
        and not facts.own_case
        and facts.version_in_force
    )
    assert (refusals(facts) == ()) == may_pass


@pytest.mark.parametrize(
    ("seconds_ago", "expected"),
    [(0, True), (600, True), (601, False), (-30, True), (-31, False), (-86_400, False)],
)
def test_a_reading_is_fresh_for_ten_minutes_and_never_from_a_moment_still_to_come(
    seconds_ago: int,
    expected: bool,  # noqa: FBT001 - a table's column
) -> None:
    assert is_fresh(NOW - timedelta(seconds=seconds_ago), NOW) is expected
