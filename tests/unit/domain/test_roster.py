from collections import Counter
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_app.domain.ids import CanvasUserId, PersonId, SisId, SloKey
from lti_app.domain.mastery.completion import CompletionState, CompletionVerdict, SloVerdict
from lti_app.domain.mastery.verdict import Flag, Reason, ReasonCode, Verdict, VerdictState
from lti_app.domain.progress.roster import (
    Place,
    RosterFilter,
    RosterLine,
    RosterQuery,
    RosterSort,
    fits,
    look_through,
    matching,
)
from lti_app.domain.review.review import ReviewCaseState
from tests.clocks import START

MET = Verdict(state=VerdictState.MET, reason=Reason(ReasonCode.AT_OR_ABOVE_THRESHOLD))
REFLECTED = Verdict(state=VerdictState.MET, reason=Reason(ReasonCode.REFLECTION_HANDED_IN))
NOT_REFLECTED = Verdict(
    state=VerdictState.NOT_MET, reason=Reason(ReasonCode.REFLECTION_NOT_HANDED_IN)
)


def lacking(code: ReasonCode, **facts: Any) -> Verdict:
    unknown = code is ReasonCode.NOT_RELEASED
    state = VerdictState.UNKNOWN if unknown else VerdictState.NOT_MET
    return Verdict(state=state, reason=Reason(code, facts))


BELOW = lacking(ReasonCode.BELOW_THRESHOLD)
UNGRADED = lacking(ReasonCode.WAITING_FOR_GRADE)


def line(
    *slos: Verdict, number: int = 1, reflection: Verdict = REFLECTED, **more: Any
) -> RosterLine:
    verdicts = slos or (MET, MET)
    is_complete = all(v.is_met for v in (*verdicts, reflection))
    made = RosterLine(
        person_id=PersonId(number),
        name=f"Learner {number}",
        sortable_name=f"{number:03}",
        canvas_user_id=CanvasUserId(str(number)),
        sis_id=None,
        has_left=False,
        state=CompletionState.COMPLETE if is_complete else CompletionState.IN_PROGRESS,
        verdict=CompletionVerdict(
            state=VerdictState.MET if is_complete else VerdictState.NOT_MET,
            slos=tuple(
                SloVerdict(slo=SloKey(f"slo-{n}"), verdict=v) for n, v in enumerate(verdicts, 1)
            ),
            reflection=reflection,
        ),
        changed_at=START,
    )
    return replace(made, **more)


# Each place that has a filter of its own, beside those that cut across.
OF_PLACE = {
    Place.IN_PROGRESS: {RosterFilter.IN_PROGRESS},
    Place.COMPLETE: {RosterFilter.COMPLETE},
}


def filters(of: RosterLine) -> set[RosterFilter]:
    return {only for only in RosterFilter if fits(of, only)} - {RosterFilter.ALL}


@pytest.mark.parametrize(
    ("of", "place", "expected"),
    [
        (line(BELOW, BELOW), Place.IN_PROGRESS, set()),
        (line(BELOW, BELOW, has_left=True), Place.IN_PROGRESS, {RosterFilter.LEFT}),
        (line(MET, BELOW), Place.IN_PROGRESS, {RosterFilter.ONE_AWAY}),
        (
            line(MET, UNGRADED),
            Place.IN_PROGRESS,
            {RosterFilter.ONE_AWAY, RosterFilter.WAITING_FOR_GRADES},
        ),
        (line(UNGRADED, BELOW), Place.IN_PROGRESS, {RosterFilter.WAITING_FOR_GRADES}),
        (
            line(MET, MET, reflection=NOT_REFLECTED),
            Place.ONLY_REFLECTION,
            {RosterFilter.ONE_AWAY, RosterFilter.ONLY_REFLECTION},
        ),
        (line(MET, BELOW, reflection=NOT_REFLECTED), Place.IN_PROGRESS, set()),
        (line(), Place.COMPLETE, {RosterFilter.READY}),
        (line(case=ReviewCaseState.DECLINED), Place.COMPLETE, {RosterFilter.READY}),
        (line(case=ReviewCaseState.READY), Place.COMPLETE, {RosterFilter.WITH_ASA}),
        (
            line(case=ReviewCaseState.ON_HOLD, is_case_changed=True),
            Place.COMPLETE,
            {RosterFilter.WITH_ASA, RosterFilter.CHANGED},
        ),
        (
            line(MET, BELOW, case=ReviewCaseState.READY),
            Place.IN_PROGRESS,
            {RosterFilter.ONE_AWAY, RosterFilter.WITH_ASA},
        ),
        (
            line(case=ReviewCaseState.RETURNED_TO_INSTRUCTOR),
            Place.COMPLETE,
            {RosterFilter.WITH_ASA, RosterFilter.RETURNED},
        ),
        (
            line(case=ReviewCaseState.RETURNED_TO_INSTRUCTOR, is_own=True),
            Place.COMPLETE,
            {RosterFilter.WITH_ASA},
        ),
        (line(is_awarded=True), Place.AWARDED, {RosterFilter.AWARDED}),
        (line(MET, UNGRADED, is_awarded=True), Place.AWARDED, {RosterFilter.AWARDED}),
        (
            line(MET, replace(BELOW, flags=frozenset({Flag.DRIFT}))),
            Place.IN_PROGRESS,
            {RosterFilter.ONE_AWAY, RosterFilter.CHANGED},
        ),
        (
            line(MET, replace(MET, parts=(replace(MET, flags=frozenset({Flag.DRIFT})), MET))),
            Place.COMPLETE,
            {RosterFilter.READY, RosterFilter.CHANGED},
        ),
        (
            line(MET, replace(UNGRADED, parts=(MET, lacking(ReasonCode.DRIFT)))),
            Place.IN_PROGRESS,
            {RosterFilter.ONE_AWAY, RosterFilter.HELD},
        ),
    ],
)
def test_learner_stands_in_one_place_and_fits_what_says_so(
    of: RosterLine, place: Place, expected: set[RosterFilter]
) -> None:
    assert (of.place, filters(of)) == (place, expected | OF_PLACE.get(place, set()))


PEOPLE = (
    line(number=1, name="Łukasz Żak", sortable_name="Żak, Łukasz"),
    line(BELOW, BELOW, number=2, name="José Ñandú", sortable_name="Ñandú, José"),
    line(BELOW, MET, number=3, name="山田 花子", sortable_name="山田, 花子"),
    line(number=4, name="محمد علي", sortable_name="محمد", sis_id=SisId("P4471")),
    line(number=5, name="STRASSE \uff37ide", sortable_name="strasse"),
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("jose", [2]),
        ("ÑANDU jos", [2]),
        ("花", [3]),
        ("علي", [4]),
        ("p4471", [4]),
        ("straße wide", [5]),
        ("zak", [1]),
        ("nobody", []),
        ("", [2, 5, 1, 4, 3]),
    ],
)
def test_names_are_found_in_any_script_by_every_word(text: str, found: list[int]) -> None:
    assert [e.person_id for e in matching(PEOPLE, RosterQuery(text=text))] == found


def test_orders_are_by_name_by_nearness_and_by_last_change() -> None:
    people = (
        line(BELOW, BELOW, number=1, changed_at=START + timedelta(hours=2)),
        line(number=2),
        line(MET, BELOW, number=3, changed_at=START + timedelta(hours=1)),
    )

    def order(sort: RosterSort) -> list[int]:
        return [each.person_id for each in matching(people, RosterQuery(sort=sort))]

    assert {sort: order(sort) for sort in RosterSort} == {
        RosterSort.NAME: [1, 2, 3],
        RosterSort.NEAREST: [2, 3, 1],
        RosterSort.NEWEST: [1, 3, 2],
    }


SOME = st.sampled_from([MET, BELOW, UNGRADED, lacking(ReasonCode.NOT_RELEASED)])
LINES = st.lists(
    st.builds(
        lambda one, two, reflection, case, awarded: line(
            one, two, reflection=reflection, case=case, is_awarded=awarded
        ),
        SOME,
        SOME,
        st.sampled_from([REFLECTED, NOT_REFLECTED]),
        st.sampled_from([None, *ReviewCaseState]),
        st.booleans(),
    ),
    max_size=12,
).map(lambda made: [replace(each, person_id=PersonId(n)) for n, each in enumerate(made)])


@given(LINES)
def test_places_add_up_to_all_and_chips_to_the_places(people: list[RosterLine]) -> None:
    places = Counter(each.place for each in people)
    counts = look_through(people, RosterQuery()).counts

    assert sum(places.values()) == counts[RosterFilter.ALL] == len(people)
    assert counts[RosterFilter.READY] == sum(
        each.place is Place.COMPLETE and not each.has_open_case for each in people
    )
    assert counts[RosterFilter.WITH_ASA] == sum(
        each.place is not Place.AWARDED and each.has_open_case for each in people
    )
    assert counts[RosterFilter.AWARDED] == places[Place.AWARDED]
    assert counts[RosterFilter.ONLY_REFLECTION] == places[Place.ONLY_REFLECTION]
    assert counts[RosterFilter.IN_PROGRESS] == places[Place.IN_PROGRESS]
    assert counts[RosterFilter.COMPLETE] == places[Place.COMPLETE]


@given(LINES, st.sampled_from(RosterFilter), st.sampled_from(RosterSort))
def test_pages_hold_everyone_who_fits_once(
    people: list[RosterLine], only: RosterFilter, sort: RosterSort
) -> None:
    query = RosterQuery(only=only, sort=sort, size=5)
    pages = [look_through(people, replace(query, page=n)) for n in (1, 2, 3)]
    found = [each.person_id for page in pages for each in page.lines]

    assert sorted(found) == sorted(p.person_id for p in people if fits(p, only))
    assert {page.matching for page in pages} == {len(found)}


@given(LINES, st.sampled_from(RosterFilter), st.sampled_from(["", "learner", "1", "nobody"]))
def test_filter_shows_as_many_as_it_says_whatever_is_searched_for(
    people: list[RosterLine], only: RosterFilter, text: str
) -> None:
    named = [replace(each, name=f"Learner {each.person_id}") for each in people]
    said = look_through(named, RosterQuery(text=text))
    shown = look_through(named, RosterQuery(only=only, text=text, size=100))
    assert (shown.matching, len(shown.lines)) == (said.counts[only], said.counts[only])
    assert shown.counts == said.counts
    assert shown.everyone == len(people)


def test_who_left_is_counted_with_everybody_and_by_itself() -> None:
    page = look_through([line(number=1), line(number=2, has_left=True)], RosterQuery(text="1"))
    assert (page.everyone, page.left, page.matching) == (2, 1, 1)
