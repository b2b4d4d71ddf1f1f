"""Micro-certificates as stacks, one test per rule kind and none goes in circles (R21, R24, R25)."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lti_app.domain.definition.content import DraftContent, Stack, StackGroup
from lti_app.domain.definition.kinds import MicroCredentialType, StackKind
from lti_app.domain.definition.stack import KnownLines, line_lacks, reaches, stack_lacks
from tests.factories.definition import complete

Graph = dict[str, tuple[str, ...]]
NODES = "abcdef"
GRAPHS = st.dictionaries(
    st.sampled_from(NODES), st.lists(st.sampled_from(NODES), max_size=3).map(tuple), max_size=6
)


def group(members: str, needed: int, title: str = "Group") -> StackGroup:
    return StackGroup(title=title, members=tuple(members), needed=needed)


def certificate(kind: StackKind, *groups: StackGroup, **changes: Any) -> DraftContent:
    stack = Stack(theme="Technology in public life", goal="As agreed.", kind=kind, groups=groups)
    return complete(
        slug="whole", type=MicroCredentialType.MICRO_CERTIFICATE, stack=replace(stack, **changes)
    )


def found(content: DraftContent) -> list[tuple[str, str]]:
    return [(lack.rule, lack.field) for lack in stack_lacks(content)]


SOUND = {
    StackKind.ALL_OF: (group("abc", 3),),
    StackKind.ORDERED: (group("abc", 3),),
    StackKind.N_OF_M: (group("abc", 2),),
    StackKind.GROUPS: (group("ab", 1), group("cd", 2)),
    StackKind.CORE_AND_ELECTIVES: (group("ab", 2, "Core"), group("cde", 1, "Electives")),
}


@pytest.mark.parametrize("kind", list(StackKind))
def test_sound_stack_of_each_kind_lacks_nothing(kind: StackKind) -> None:
    assert found(certificate(kind, *SOUND[kind])) == []


@pytest.mark.parametrize("kind", [StackKind.ALL_OF, StackKind.ORDERED])
def test_all_of_them_and_all_in_order_need_every_member_of_one_group(kind: StackKind) -> None:
    assert found(certificate(kind, group("abc", 2))) == [("R25", "stack.groups[0].needed")]
    assert found(certificate(kind, group("ab", 2), group("c", 1))) == [("R25", "stack.groups")]


def test_some_of_them_need_fewer_than_all_of_one_group() -> None:
    assert found(certificate(StackKind.N_OF_M, group("abc", 3))) == [
        ("R25", "stack.groups[0].needed")
    ]
    assert found(certificate(StackKind.N_OF_M, group("ab", 1), group("cd", 1))) == [
        ("R25", "stack.groups")
    ]


def test_groups_are_two_at_least_and_each_has_a_name() -> None:
    assert found(certificate(StackKind.GROUPS, group("ab", 1))) == [("R25", "stack.groups")]
    assert found(certificate(StackKind.GROUPS, group("ab", 1), group("cd", 1, " "))) == [
        ("R25", "stack.groups[1].title")
    ]


def test_core_is_needed_whole_and_electives_are_one_group() -> None:
    kind = StackKind.CORE_AND_ELECTIVES

    assert found(certificate(kind, group("ab", 1), group("cd", 1))) == [
        ("R25", "stack.groups[0].needed")
    ]
    assert found(certificate(kind, group("ab", 2))) == [("R25", "stack.groups")]
    assert found(certificate(kind, group("ab", 2), group("c", 1), group("d", 1))) == [
        ("R25", "stack.groups")
    ]


@pytest.mark.parametrize("kind", list(StackKind))
@pytest.mark.parametrize("needed", [0, -1, 4])
def test_no_more_can_be_needed_than_there_are_and_one_at_least(
    kind: StackKind, needed: int
) -> None:
    groups = (group("abc", needed), *SOUND[StackKind.GROUPS][1:])

    assert ("R25", "stack.groups[0].needed") in found(certificate(kind, *groups))


@pytest.mark.parametrize(
    ("changes", "rule", "field"),
    [
        ({"theme": "\u200b"}, "R24", "stack.theme"),
        ({"goal": " "}, "R25", "stack.goal"),
        ({"groups": ()}, "R25", "stack.groups"),
        ({"groups": (group("a", 1),)}, "R24", "stack.groups"),
        ({"groups": (group("aab", 3),)}, "R24", "stack.groups[0].members[0]"),
    ],
)
def test_theme_goal_and_two_members_each_once_are_demanded(
    changes: dict[str, Any], rule: str, field: str
) -> None:
    assert (rule, field) in found(certificate(StackKind.ALL_OF, group("abc", 3), **changes))


def test_certificate_without_stack_and_badge_with_one_are_refused() -> None:
    bare = replace(certificate(StackKind.ALL_OF), stack=None)
    badge = replace(certificate(StackKind.ALL_OF, group("ab", 2)), type=MicroCredentialType.BADGE)

    assert found(bare) == [("R24", "stack")]
    assert found(badge) == [("R24", "stack")]


def test_certificate_that_collects_itself_is_refused() -> None:
    own = StackGroup(title="", members=("a", "whole"), needed=2)

    assert found(certificate(StackKind.ALL_OF, own)) == [("R24", "stack.groups[0].members[1]")]


def test_member_that_is_not_in_the_registry_is_named() -> None:
    content = certificate(StackKind.ALL_OF, group("abc", 3))
    known = KnownLines(members={"a": (), "c": ()})

    assert [(x.rule, x.field) for x in line_lacks(content, known)] == [
        ("R21", "stack.groups[0].members[1]")
    ]


def test_nothing_is_said_of_members_where_no_registry_is_at_hand() -> None:
    content = certificate(StackKind.ALL_OF, group("abc", 3))

    assert [*line_lacks(content, KnownLines())] == []


def test_certificates_nest_and_circles_through_another_are_refused() -> None:
    content = certificate(StackKind.ALL_OF, group("ab", 2))
    nested = {"a": ("c",), "b": (), "c": ()}

    assert [*line_lacks(content, KnownLines(members=nested))] == []
    assert [
        (x.rule, x.field)
        for x in line_lacks(content, KnownLines(members=nested | {"c": ("whole",)}))
    ] == [("R24", "stack.groups[0].members[0]")]


def closure(graph: Mapping[str, tuple[str, ...]]) -> set[tuple[str, str]]:
    """Every pair (from, to) joined by a way, by brute force; each node reaches itself."""
    pairs = {(n, n) for n in (*NODES, "whole")}
    pairs |= {(a, b) for a, members in graph.items() for b in members}
    while True:
        more = {(a, d) for a, b in pairs for c, d in pairs if b == c} - pairs
        if not more:
            return pairs
        pairs |= more


@given(GRAPHS, st.sampled_from(NODES), st.sampled_from(NODES))
def test_reaches_is_the_closure_of_collects(graph: Graph, start: str, goal: str) -> None:
    assert reaches(start, goal, graph) is ((start, goal) in closure(graph))


@given(GRAPHS, st.lists(st.sampled_from(NODES), min_size=2, max_size=4, unique=True))
def test_stack_is_refused_exactly_where_it_would_close_a_circle(
    graph: Graph, members: list[str]
) -> None:
    known = dict.fromkeys(NODES, ()) | graph | {"a": (*graph.get("a", ()), "whole")}
    content = certificate(StackKind.ALL_OF, group("".join(members), len(members)))

    circles = [
        f"stack.groups[0].members[{n}]"
        for n, member in enumerate(members)
        if (member, "whole") in closure(known)
    ]
    assert [x.field for x in line_lacks(content, KnownLines(members=known))] == circles
