import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from lti_app.domain.people.actor import LocalRole
from lti_app.domain.review.review import (
    CLOSED,
    MAXIMUM_NOTE_LENGTH,
    NEEDS_NOTE,
    REASON_LIST_VERSION,
    REASON_LISTS,
    RETURNED,
    TRANSITIONS,
    DecisionKind,
    Lack,
    ReasonForDecision,
    ReviewCaseState,
    lacks_of,
    may_decide,
    may_read,
    next_state,
    reasons_for,
)


def test_every_state_stands_in_the_transition_table() -> None:
    assert set(TRANSITIONS) == set(ReviewCaseState)


def test_every_decision_leads_somewhere() -> None:
    assert {kind for moves in TRANSITIONS.values() for kind in moves} == set(DecisionKind)


@pytest.mark.parametrize("state", sorted(CLOSED))
def test_a_closed_case_has_no_move_left(state: ReviewCaseState) -> None:
    assert dict(TRANSITIONS[state]) == {}


@pytest.mark.parametrize(
    ("state", "kind", "to"),
    [
        (ReviewCaseState.READY, DecisionKind.CLAIM, ReviewCaseState.IN_REVIEW),
        (ReviewCaseState.IN_REVIEW, DecisionKind.UNCLAIM, ReviewCaseState.READY),
        (ReviewCaseState.IN_REVIEW, DecisionKind.AWARD, ReviewCaseState.AWARDED),
        (ReviewCaseState.READY, DecisionKind.AWARD, ReviewCaseState.AWARDED),
        (ReviewCaseState.ON_HOLD, DecisionKind.RELEASE, ReviewCaseState.READY),
        (ReviewCaseState.ON_HOLD, DecisionKind.DECLINE, ReviewCaseState.DECLINED),
        (ReviewCaseState.RETURNED_TO_LEARNER, DecisionKind.RESUBMIT, ReviewCaseState.READY),
        (ReviewCaseState.RETURNED_TO_INSTRUCTOR, DecisionKind.RELEASE, ReviewCaseState.READY),
        (ReviewCaseState.ON_HOLD, DecisionKind.AWARD, None),
        (ReviewCaseState.RETURNED_TO_LEARNER, DecisionKind.AWARD, None),
        (ReviewCaseState.RETURNED_TO_INSTRUCTOR, DecisionKind.AWARD, None),
        (ReviewCaseState.READY, DecisionKind.RESUBMIT, None),
        (ReviewCaseState.IN_REVIEW, DecisionKind.CLAIM, None),
        (ReviewCaseState.AWARDED, DecisionKind.DECLINE, None),
        (ReviewCaseState.DECLINED, DecisionKind.AWARD, None),
    ],
)
def test_a_decision_moves_a_case_as_the_table_says(
    state: ReviewCaseState, kind: DecisionKind, to: ReviewCaseState | None
) -> None:
    assert next_state(state, kind) == to


@pytest.mark.parametrize("kind", list(DecisionKind))
@pytest.mark.parametrize("role", list(LocalRole))
def test_only_reviewers_and_awarders_decide_and_only_awarders_award(
    kind: DecisionKind, role: LocalRole
) -> None:
    expected = {
        DecisionKind.AWARD: {LocalRole.ASA_AWARDER},
        DecisionKind.RESUBMIT: set(),
    }.get(kind, {LocalRole.ASA_REVIEWER, LocalRole.ASA_AWARDER})
    assert may_decide(kind, frozenset({role})) == (role in expected)


def test_nobody_without_a_local_role_decides_or_reads() -> None:
    assert [k for k in DecisionKind if may_decide(k, frozenset())] == []
    assert may_read(frozenset()) is False


def test_the_queue_is_read_by_asa_and_the_auditor_only() -> None:
    assert {role for role in LocalRole if may_read(frozenset({role}))} == {
        LocalRole.ASA_REVIEWER,
        LocalRole.ASA_AWARDER,
        LocalRole.ASA_ADMIN,
        LocalRole.AUDITOR,
    }


@pytest.mark.parametrize("kind", sorted(NEEDS_NOTE))
@pytest.mark.parametrize("note", ["", "  ", "\n\t"])
def test_a_decision_with_a_blank_note_lacks_its_note(kind: DecisionKind, note: str) -> None:
    reason = next(iter(reasons_for(kind)), None)
    assert lacks_of(kind, note, reason) == (Lack.NOTE,)


@pytest.mark.parametrize("kind", [DecisionKind.AWARD, DecisionKind.CLAIM, DecisionKind.UNCLAIM])
def test_award_and_claims_need_no_note(kind: DecisionKind) -> None:
    assert lacks_of(kind, "", None) == ()


@pytest.mark.parametrize(
    "kind",
    [DecisionKind.RETURN_TO_LEARNER, DecisionKind.RETURN_TO_INSTRUCTOR, DecisionKind.DECLINE],
)
def test_returns_and_declines_need_a_reason_of_their_own_list(kind: DecisionKind) -> None:
    foreign = next(r for r in ReasonForDecision if r not in reasons_for(kind))
    assert lacks_of(kind, "Why.", None) == (Lack.REASON,)
    assert lacks_of(kind, "Why.", foreign) == (Lack.REASON_NOT_LISTED,)
    assert lacks_of(kind, "Why.", reasons_for(kind)[0]) == ()


def test_a_reason_where_none_is_asked_is_refused() -> None:
    assert lacks_of(DecisionKind.HOLD, "Wait.", ReasonForDecision.OTHER) == (
        Lack.REASON_NOT_LISTED,
    )


def test_a_note_longer_than_its_limit_is_refused() -> None:
    assert lacks_of(DecisionKind.HOLD, "x" * MAXIMUM_NOTE_LENGTH, None) == ()
    assert lacks_of(DecisionKind.HOLD, "x" * (MAXIMUM_NOTE_LENGTH + 1), None) == (
        Lack.NOTE_TOO_LONG,
    )


def test_the_list_in_force_is_one_of_the_kept_lists() -> None:
    assert REASON_LIST_VERSION in REASON_LISTS


class CaseLife(RuleBasedStateMachine):
    """Any decisions in any order: a case never leaves the table, an end is an end."""

    def __init__(self) -> None:
        super().__init__()
        self.state = ReviewCaseState.READY
        self.trail = [self.state]
        self.decisions: list[DecisionKind] = []

    @rule(kind=st.sampled_from(DecisionKind))
    def decide(self, kind: DecisionKind) -> None:
        to = next_state(self.state, kind)
        if to is not None:
            self.state = to
            self.trail.append(to)
            self.decisions.append(kind)

    @invariant()
    def an_end_is_an_end(self) -> None:
        assert not CLOSED.intersection(self.trail[:-1])

    @invariant()
    def awarded_only_by_an_award_from_a_case_in_hand(self) -> None:
        if self.state is ReviewCaseState.AWARDED:
            assert self.decisions[-1] is DecisionKind.AWARD
            assert self.trail[-2] in {ReviewCaseState.READY, ReviewCaseState.IN_REVIEW}

    @invariant()
    def a_resubmission_follows_a_return(self) -> None:
        for before, kind in zip(self.trail, self.decisions, strict=False):
            if kind is DecisionKind.RESUBMIT:
                assert before in RETURNED


TestCaseLife = CaseLife.TestCase
