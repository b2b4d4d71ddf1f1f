"""Who takes part in the talk about a proposal, and what may be said (R3)."""

from datetime import date

import pytest

from lti_app.domain.definition.consultation import (
    LONGEST_COMMENT,
    MOST_MENTIONS,
    comment_objections,
    may_follow,
    meeting_objections,
    suggestion_objections,
    talk_objections,
)
from lti_app.domain.definition.definition import PROPOSED, DefinitionState
from lti_app.domain.ids import PersonId, UnitId
from lti_app.domain.people.actor import UNIT_ROLES, Actor, LocalRole, UnitRole

OURS, THEIRS = UnitId(1), UnitId(2)
TODAY = date(2026, 11, 24)


def _holder(role: LocalRole, unit_id: UnitId | None = None, person: int | None = 7) -> Actor:
    held = frozenset() if unit_id is None else frozenset({UnitRole(unit_id=unit_id, role=role)})
    return Actor(
        name="Noor",
        person_id=None if person is None else PersonId(person),
        local_roles=frozenset({role}),
        unit_roles=held,
    )


@pytest.mark.parametrize("role", list(LocalRole))
def test_who_follows_and_who_talks(role: LocalRole) -> None:
    consults = role in {LocalRole.ASA_ADMIN, LocalRole.ASA_CONSULTANT}
    ours = _holder(role, OURS if role in UNIT_ROLES else None)
    talks = not list(talk_objections(DefinitionState.DRAFT, OURS, ours))
    assert talks == (consults or role in UNIT_ROLES)
    assert may_follow(OURS, ours) == (talks or role is LocalRole.AUDITOR)
    theirs = _holder(role, THEIRS if role in UNIT_ROLES else None)
    assert may_follow(OURS, theirs) == (consults or role is LocalRole.AUDITOR)


def test_a_process_says_nothing() -> None:
    process = _holder(LocalRole.ASA_ADMIN, person=None)
    (found,) = talk_objections(DefinitionState.DRAFT, OURS, process)
    assert found.is_about_actor


@pytest.mark.parametrize("state", list(DefinitionState))
def test_the_talk_ends_with_the_decision(state: DefinitionState) -> None:
    found = list(talk_objections(state, OURS, _holder(LocalRole.CO_EDITOR, OURS)))
    assert [each.field for each in found] == ([] if state in PROPOSED else ["state"])


def test_a_comment_has_words_within_bounds_and_names_who_is_in_reach() -> None:
    reachable = {PersonId(number) for number in range(MOST_MENTIONS + 1)}

    def fields(text: str, mentions: set[PersonId]) -> list[str]:
        return [each.field for each in comment_objections(text, mentions, reachable)]

    assert fields("x" * LONGEST_COMMENT, set(list(reachable)[:MOST_MENTIONS])) == []
    assert fields("x" * (LONGEST_COMMENT + 1), set()) == ["text"]
    assert fields("\u200b ", {PersonId(999)}) == ["text", "mentions"]
    assert fields("Look.", reachable) == ["mentions"]


@pytest.mark.parametrize(
    ("standing", "wording", "fields"),
    [
        (None, "Other", ["place"]),
        ("Stands.", "Stands.", ["wording"]),
        ("Stands.", " ", ["wording"]),
        ("Stands.", "Other.", []),
        ("", "First words.", []),
    ],
)
def test_other_words_are_other_and_belong_somewhere(
    standing: str | None, wording: str, fields: list[str]
) -> None:
    assert [each.field for each in suggestion_objections(standing, wording)] == fields


@pytest.mark.parametrize(
    ("held_on", "fields"),
    [
        (TODAY, []),
        (date(2019, 10, 14), []),
        (date(2019, 10, 13), ["held_on"]),
        (date(2026, 11, 25), ["held_on"]),
        (None, ["held_on"]),
    ],
)
def test_a_meeting_was_held_under_the_policy_and_by_today(
    held_on: date | None, fields: list[str]
) -> None:
    found = meeting_objections(held_on, "Noor, Mina", "The setting.", TODAY)
    assert [each.field for each in found] == fields
