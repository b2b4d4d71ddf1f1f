"""How Canvas is asked for just the results a list did not name."""

from hypothesis import given
from hypothesis import strategies as st

from lti_app.domain.evidence.missing_rows import (
    LEARNERS,
    ROWS,
    Asking,
    KnownResult,
    askings,
    is_kept_by_canvas,
)
from lti_app.domain.ids import CanvasOutcomeId, CanvasUserId


def result(user: int, outcome: int, number: int) -> KnownResult:
    return KnownResult(CanvasUserId(str(user)), CanvasOutcomeId(str(outcome)), str(number))


def users(*numbers: int) -> frozenset[CanvasUserId]:
    return frozenset(CanvasUserId(str(n)) for n in numbers)


NINE = frozenset({CanvasOutcomeId("9")})
BOTH = NINE | {CanvasOutcomeId("8")}


def test_nothing_missing_asks_nothing() -> None:
    assert askings([result(1, 9, 1)], {"1"}, present=users(1), outcome_ids=NINE) == ()


def test_only_learners_with_something_missing_and_its_outcomes_are_asked_for() -> None:
    known = [result(1, 9, 1), result(2, 9, 2), result(2, 8, 3)]
    asked = askings(known, {"1", "3"}, present=users(1, 2), outcome_ids=BOTH)
    assert asked == (Asking((CanvasUserId("2"),), (CanvasOutcomeId("9"),)),)


def test_who_left_and_an_outcome_no_longer_linked_are_not_asked_for() -> None:
    known = [result(1, 9, 1), result(2, 8, 2)]
    assert askings(known, (), present=users(2), outcome_ids=NINE) == ()


def test_a_question_names_no_more_learners_than_a_query_holds() -> None:
    many = range(1, LEARNERS + 2)
    known = [result(n, 9, n) for n in many]
    asked = askings(known, (), present=users(*many), outcome_ids=NINE)
    assert [len(each.user_ids) for each in asked] == [LEARNERS, 1]


def of_new_quiz(user: int, outcome: int, quiz: int) -> KnownResult:
    return result(user, outcome, 0)._replace(result_id=f"assignment_{quiz}:{outcome}:{user}")


def test_new_quizs_result_is_not_asked_for_and_takes_its_room_in_an_answer() -> None:
    many = range(1, 21)
    known = [of_new_quiz(n, 9, quiz) for n in many for quiz in range(7)]
    assert askings(known, (), present=users(*many), outcome_ids=NINE) == ()
    known += [result(n, 9, n) for n in many]
    asked = askings(known, (), present=users(*many), outcome_ids=NINE)
    assert [len(each.user_ids) for each in asked] == [ROWS // 8, ROWS // 8]


KNOWN = st.sets(
    st.builds(result, st.integers(1, 30), st.integers(7, 9), st.integers(1, 500))
    | st.builds(of_new_quiz, st.integers(1, 30), st.integers(7, 9), st.integers(1, 5)),
    max_size=300,
)


@given(KNOWN, st.sets(st.integers(1, 500).map(str)), st.sets(st.integers(1, 30)))
def test_each_missing_result_is_asked_for_once_in_an_answer_of_one_page(
    known: set[KnownResult], named: set[str], present: set[int]
) -> None:
    asked = askings(known, named, present=users(*present), outcome_ids=BOTH)
    covered = [
        (user, outcome) for each in asked for user in each.user_ids for outcome in each.outcome_ids
    ]
    assert len(covered) == len(set(covered))
    missing = {
        (k.user_id, k.outcome_id)
        for k in known
        if is_kept_by_canvas(k.result_id)
        and k.result_id not in named
        and k.user_id in users(*present)
        and k.outcome_id in BOTH
    }
    assert missing <= set(covered)
    assert {user for user, _ in covered} == {user for user, _ in missing}
    for each in asked:
        rows = [k for k in known if k.user_id in each.user_ids and k.outcome_id in each.outcome_ids]
        assert len(rows) <= ROWS or len(each.user_ids) == 1
