"""How a rigor sign-off is compared; what it rests on: `tests/policy/test_rigor_r07_r25.py`."""

from dataclasses import replace
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from lti_app.domain.definition.content import DraftContent, Stack, StackGroup
from lti_app.domain.definition.kinds import StackKind
from lti_app.domain.definition.rigor import RigorChange, fingerprint, rigor_basis, rigor_changes
from lti_app.domain.ids import SloKey
from lti_app.domain.mastery.threshold import Threshold
from tests.factories.contents import CONTENTS
from tests.factories.definition import complete
from tests.factories.facts import points, threshold

# Whole contents are large to draw.
FEWER = settings(max_examples=30)


def test_outcome_that_comes_or_goes_is_named_once() -> None:
    one, two = complete("slo-1"), complete("slo-1", "slo-2")

    assert rigor_changes(rigor_basis(one), two) == (
        RigorChange(slo=SloKey("slo-2"), part="added", before="", after="Outcome slo-2"),
    )
    assert rigor_changes(rigor_basis(two), one) == (
        RigorChange(slo=SloKey("slo-2"), part="removed", before="Outcome slo-2", after=""),
    )


def test_change_says_what_it_was_and_what_it_is() -> None:
    content = complete("slo-1")
    eased = replace(content.slos[0], threshold=threshold("2", "4", "Partial"))
    now = replace(content, slos=(eased,))

    assert rigor_changes(rigor_basis(content), now) == (
        RigorChange(
            slo=SloKey("slo-1"), part="threshold", before="3 of 4, Sound", after="2 of 4, Partial"
        ),
    )


def test_order_of_outcomes_and_writing_of_numbers_do_not_count() -> None:
    content = complete("slo-1", "slo-2")
    turned = replace(content, slos=tuple(reversed(content.slos)))
    longer = [
        replace(s, threshold=Threshold(points=points("3.0"), out_of=points("4.00"), word="Sound"))
        for s in content.slos
    ]

    assert fingerprint(turned) == fingerprint(content)
    assert fingerprint(replace(content, slos=tuple(longer))) == fingerprint(content)


def test_what_rigor_does_not_rest_on_changes_nothing() -> None:
    content = complete()

    assert fingerprint(replace(content, title="Other", criteria="Other.", pathway="Other.")) == (
        fingerprint(content)
    )


@FEWER
@given(CONTENTS, CONTENTS)
def test_changes_are_named_exactly_where_the_fingerprints_differ(
    one: DraftContent, other: DraftContent
) -> None:
    assert rigor_changes(rigor_basis(one), one) == ()
    assert (rigor_changes(rigor_basis(one), other) == ()) is (
        fingerprint(one) == fingerprint(other)
    )


@FEWER
@given(CONTENTS, st.randoms(use_true_random=False))
def test_shuffled_outcomes_have_the_same_fingerprint(content: DraftContent, order: Any) -> None:
    slos = [*content.slos]
    order.shuffle(slos)

    assert fingerprint(replace(content, slos=tuple(slos))) == fingerprint(content)


@given(st.text(" ·ab", max_size=6), st.text(" ·ab", max_size=6), st.text(" ·ab", max_size=6))
def test_no_text_slips_from_one_part_of_the_plan_into_the_next(a: str, b: str, c: str) -> None:
    content = complete("slo-1")

    def planned(*parts: str) -> tuple[tuple[str, ...], str]:
        rubric, assessor = (" ".join(part.split()) for part in parts)
        part = replace(content.slos[0], rubric=rubric, assessor=assessor)
        return (rubric, assessor), fingerprint(replace(content, slos=(part,)))

    (said, one), (also_said, other) = planned(a + b, c), planned(a, b + c)
    assert (one == other) is (said == also_said)


def test_stack_whose_goal_reads_like_another_rule_is_another_rule() -> None:
    def stacked(goal: str) -> DraftContent:
        group = StackGroup(title="", members=("a",), needed=1)
        stack = Stack(theme="Any", goal=goal, kind=StackKind.GROUPS, groups=(group,))
        return replace(complete(), stack=stack)

    one, two = stacked("x)"), stacked("x")

    assert fingerprint(one) != fingerprint(two)
