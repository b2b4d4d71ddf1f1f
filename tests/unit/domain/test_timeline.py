"""Entries put together for reading, and turns that add up to the whole time."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from lti_app.domain.audit import AuditAction
from lti_app.domain.definition.definition import DefinitionState, Turn
from lti_app.domain.definition.phases import Section
from lti_app.domain.definition.places import Place
from lti_app.domain.definition.states import Move
from lti_app.domain.definition.timeline import (
    MOVE_OF,
    EntryKind,
    TimelineEntry,
    folded,
    grouped,
    side_of,
    turns,
    waited,
)
from lti_app.domain.ids import PersonId

BEGUN = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def _edit(minute: int, person: int = 1, section: Section = Section.ABOUT) -> TimelineEntry:
    return TimelineEntry(
        at=BEGUN + timedelta(minutes=minute),
        action=AuditAction.PROPOSAL_EDITED,
        who=f"Person {person}",
        role="unit-proposer",
        person_id=PersonId(person),
        place=Place(section),
    )


def _act(minute: int, action: AuditAction) -> TimelineEntry:
    return TimelineEntry(
        at=BEGUN + timedelta(minutes=minute), action=action, who="Mina", role="asa-consultant"
    )


def _told(entries: list[TimelineEntry]) -> list[tuple[int, int]]:
    return [(int((e.at - BEGUN).total_seconds()) // 60, e.times) for e in grouped(entries)]


def test_saves_of_one_sitting_are_one_entry_where_it_ended() -> None:
    assert _told([_edit(0), _edit(10), _edit(59)]) == [(59, 3)]


def test_a_sitting_lasts_an_hour_from_its_first_save() -> None:
    assert _told([_edit(0), _edit(59), _edit(60), _edit(119)]) == [(59, 2), (119, 2)]


def test_another_person_and_another_section_are_told_apart() -> None:
    entries = [_edit(0), _edit(1, person=2), _edit(2, section=Section.TERM), _edit(3)]
    assert _told(entries) == [(1, 1), (2, 1), (3, 2)]


def test_a_comment_in_between_does_not_break_a_sitting() -> None:
    entries = [_edit(0), _act(1, AuditAction.COMMENT_WRITTEN), _edit(2)]
    assert _told(entries) == [(1, 1), (2, 2)]


def test_a_change_of_turn_ends_a_sitting() -> None:
    entries = [_edit(0), _act(1, AuditAction.DEFINITION_SUBMITTED), _edit(2)]
    assert _told(entries) == [(0, 1), (1, 1), (2, 1)]


def test_sections_written_one_after_the_other_fold_into_one_line() -> None:
    entries = [
        _edit(0),
        _edit(1, section=Section.TERM),
        _act(2, AuditAction.COMMENT_WRITTEN),
        _edit(3, section=Section.PUBLIC),
        _edit(4, person=2, section=Section.PUBLIC),
        _edit(70, person=2, section=Section.TERM),
    ]
    assert [len(fold) for fold in folded(entries)] == [2, 1, 1, 1, 1]


_ACTIONS = st.sampled_from(
    [
        AuditAction.PROPOSAL_EDITED,
        AuditAction.PROPOSAL_EDITED,
        AuditAction.COMMENT_WRITTEN,
        AuditAction.DEFINITION_SUBMITTED,
    ]
)


@given(
    st.lists(
        st.tuples(
            st.integers(0, 600),
            _ACTIONS,
            st.integers(1, 3),
            st.sampled_from([Section.ABOUT, Section.TERM]),
        )
    )
)
def test_grouping_loses_no_save_and_keeps_the_order(
    acts: list[tuple[int, AuditAction, int, Section]],
) -> None:
    entries = [
        _edit(minute, person, section)
        if action is AuditAction.PROPOSAL_EDITED
        else _act(minute, action)
        for minute, action, person, section in sorted(acts, key=lambda each: each[0])
    ]
    told = grouped(entries)
    assert sum(entry.times for entry in told) == len(entries)
    assert [entry.at for entry in told] == sorted(entry.at for entry in told)
    assert [e for e in told if e.action is not AuditAction.PROPOSAL_EDITED] == [
        e for e in entries if e.action is not AuditAction.PROPOSAL_EDITED
    ]
    assert all(e.since is None or e.at - e.since < timedelta(hours=1) for e in told)
    assert [entry for fold in folded(told) for entry in fold] == list(told)


@given(
    st.lists(st.tuples(st.integers(0, 100_000), st.sampled_from(list(Move)))),
    st.integers(0, 200_000),
)
def test_turns_add_up_to_the_whole_time(moves: list[tuple[int, Move]], last: int) -> None:
    told = sorted(moves, key=lambda each: each[0])
    now = BEGUN + timedelta(minutes=max([last, *(minute for minute, _ in told)]))
    spans = turns(BEGUN, [(BEGUN + timedelta(minutes=at), move) for at, move in told], now)
    end = spans[-1].until or now
    assert sum((span.length for span in spans), timedelta()) == end - BEGUN
    assert sum(waited(spans).values(), timedelta()) == end - BEGUN
    assert [span.since for span in spans[1:]] == [span.until for span in spans[:-1]]
    assert all(one.turn is not other.turn for one, other in pairwise(spans))


def test_turns_tell_who_waited_for_whom_until_the_decision() -> None:
    moves = [
        (Move.SUBMIT, 2),
        (Move.RETURN, 5),
        (Move.SUBMIT, 6),
        (Move.ASSESS, 7),
        (Move.WITHDRAW, 9),
        (Move.ARCHIVE, 20),
    ]
    spans = turns(
        BEGUN,
        [(BEGUN + timedelta(days=day), move) for move, day in moves],
        BEGUN + timedelta(days=30),
    )
    assert [(span.turn, span.state, span.length.days) for span in spans] == [
        (Turn.UNIT, DefinitionState.DRAFT, 2),
        (Turn.ASA, DefinitionState.APPLICATION, 3),
        (Turn.UNIT, DefinitionState.APPLICATION, 1),
        (Turn.ASA, DefinitionState.APPLICATION, 1),
        (Turn.UNIT, DefinitionState.ASSESSMENT, 2),
    ]
    assert waited(spans) == {Turn.UNIT: timedelta(days=5), Turn.ASA: timedelta(days=4)}


def test_the_turn_that_lasts_has_no_end() -> None:
    (span,) = turns(BEGUN, [], BEGUN + timedelta(days=3))
    assert (span.turn, span.until, span.length) == (Turn.UNIT, None, timedelta(days=3))


def test_every_move_is_told_by_its_own_act() -> None:
    assert sorted(MOVE_OF.values()) == sorted(Move)


def test_entries_are_of_a_kind_and_of_a_side() -> None:
    assert _edit(0).kind is EntryKind.WRITING
    assert _act(0, AuditAction.MEETING_LOGGED).kind is EntryKind.TALK
    assert _act(0, AuditAction.DEFINITION_SIGNED_OFF).kind is EntryKind.STEP
    assert [side_of(role) for role in ("co-editor", "asa-admin", "asa-reviewer", "system")] == [
        Turn.UNIT,
        Turn.ASA,
        Turn.NOBODY,
        Turn.NOBODY,
    ]
