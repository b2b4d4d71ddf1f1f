"""R7 and R25: what a sign-off of rigor says, and every part of a definition that it rests on."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from lti_app.domain.definition.content import DraftContent, Stack, StackGroup
from lti_app.domain.definition.governance import objections
from lti_app.domain.definition.kinds import AssessmentKind, ExperienceKind, StackKind
from lti_app.domain.definition.rigor import fingerprint, rigor_basis, rigor_changes
from lti_app.domain.definition.states import Move
from lti_app.domain.mapping.mapping import Combining
from tests.factories.definition import complete
from tests.factories.dossiers import ADMIN, dossier, signed_for
from tests.factories.facts import threshold

STACK = Stack(
    theme="Technology in public life",
    goal="Hold two of three.",
    kind=StackKind.GROUPS,
    groups=(
        StackGroup(title="First", members=("a", "b"), needed=1),
        StackGroup(title="Second", members=("c", "d"), needed=1),
    ),
)
GROUP = STACK.groups[0]


@pytest.mark.parametrize(
    ("part", "changed"),
    [
        ("title", {"title": "Other"}),
        ("description", {"description": "Other."}),
        ("threshold", {"threshold": threshold("2", "4", "Partial")}),
        ("threshold", {"threshold": threshold("3", "5", "Sound")}),
        ("threshold", {"threshold": threshold("3", "4", "Good")}),
        ("threshold", {"threshold": None}),
        ("combining", {"combining": (Combining.ALL,)}),
        ("plan", {"assessment": "A talk."}),
        ("plan", {"assessment_kind": AssessmentKind.EXAMINATION}),
        ("plan", {"rubric": "Another rubric."}),
        ("plan", {"assessor": "A panel."}),
        ("plan", {"experience": ExperienceKind.OTHER_EXPERIENCE}),
    ],
)
def test_r07_change_of_any_part_of_an_outcome_is_stale_and_named(
    part: str, changed: dict[str, Any]
) -> None:
    content = complete("slo-1", "slo-2")
    other = replace(content.slos[1], **changed)
    now: DraftContent = replace(content, slos=(content.slos[0], other))

    assert fingerprint(now) != fingerprint(content)
    assert [(c.slo, c.part) for c in rigor_changes(rigor_basis(content), now)] == [("slo-2", part)]


@pytest.mark.parametrize(
    "changed",
    [
        replace(STACK, goal="Hold all."),
        replace(STACK, kind=StackKind.CORE_AND_ELECTIVES),
        replace(STACK, groups=(replace(GROUP, needed=2), STACK.groups[1])),
        replace(STACK, groups=(replace(GROUP, members=("a", "x")), STACK.groups[1])),
        replace(STACK, groups=STACK.groups[:1]),
        None,
    ],
)
def test_r25_change_of_the_stack_rule_is_stale_and_named(changed: Stack | None) -> None:
    content: DraftContent = replace(complete(), stack=STACK)
    now = replace(content, stack=changed)

    assert fingerprint(now) != fingerprint(content)
    assert [(c.slo, c.part) for c in rigor_changes(rigor_basis(content), now)] == [(None, "stack")]


@pytest.mark.parametrize("part", ["level", "rationale"])
@pytest.mark.parametrize("text", [" ", "\u200b"])
def test_r07_sign_off_names_the_level_and_says_why(part: str, text: str) -> None:
    changed: Mapping[str, Any] = {part: text}
    bare = replace(signed_for(complete()), **changed)
    found = objections(Move.DESIGN, dossier(rigor=bare), ADMIN)

    assert [(o.rule, o.field) for o in found] == [("R7", {"level": "rigor"}.get(part, part))]
