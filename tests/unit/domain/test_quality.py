"""What the quality test is answered for, and what makes its answers stale (Policy 380.104, R20)."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lti_app.domain.definition.content import Alignment, DraftContent
from lti_app.domain.definition.definition import PUBLISHED, DefinitionState, Turn
from lti_app.domain.definition.governance import objections, quality_objections
from lti_app.domain.definition.quality import changed_items, quality_basis, stale_items
from lti_app.domain.definition.rigor import fingerprint
from lti_app.domain.definition.sign_offs import ChecklistItem, QualityChecklist
from lti_app.domain.definition.states import STANDINGS, Move, Standing
from lti_app.models.documents import decode, encode
from tests.factories.contents import CONTENTS
from tests.factories.definition import complete
from tests.factories.dossiers import ADMIN, answered_for, dossier, signed_for
from tests.factories.facts import threshold

ASSESSMENT, ALIGNMENT, REFLECTION = ChecklistItem
# Whole contents are large to draw.
FEWER = settings(max_examples=30)


def changed(content: DraftContent, item: ChecklistItem) -> Any:
    """Say otherwise what one item is about."""
    match item:
        case ChecklistItem.ASSESSMENT_BEST_PRACTICE:
            eased = replace(content.slos[0], threshold=threshold("2", "4", "Partial"))
            return replace(content, slos=(eased, *content.slos[1:]))
        case ChecklistItem.POST_GRADUATE_ALIGNMENT:
            return replace(content, alignments=(replace(content.alignments[0], source="Hearsay."),))
        case ChecklistItem.CULMINATING_REFLECTION:
            return replace(content, reflection=replace(content.reflection, pathway="Why not?"))


@pytest.mark.parametrize("item", list(ChecklistItem))
def test_part_that_changed_since_it_was_answered_is_named_and_bars_the_approval(
    item: ChecklistItem,
) -> None:
    content = complete()
    now = changed(content, item)
    found = dossier(now, checklist=answered_for(content), rigor=signed_for(now))

    assert stale_items(found) == (item,)
    assert [(o.rule, o.field) for o in objections(Move.APPROVE, found, ADMIN)] == [
        ("R20", item.value)
    ]
    (only,) = quality_objections(found)
    assert only.message.endswith("changed since the quality test was answered. Answer it again.")


def test_answers_given_before_there_was_a_design_are_for_no_design() -> None:
    content = complete()
    before = replace(content, reflection=type(content.reflection)(), criteria="")

    assert stale_items(dossier(content, checklist=answered_for(before))) == (REFLECTION,)


def test_answers_are_not_stale_by_what_they_are_not_about() -> None:
    content = complete()
    other = replace(content, title="Other", criteria="Other.", pathway="Other.", tags=("other",))

    assert stale_items(dossier(other, checklist=answered_for(content))) == ()


@pytest.mark.parametrize("standing", sorted(STANDINGS, key=str))
def test_answers_of_before_such_records_stand_only_for_what_was_approved(
    standing: Standing,
) -> None:
    old = replace(answered_for(complete()), given_for=None)
    found = dossier(checklist=old, standing=standing)

    is_stale = standing.state not in PUBLISHED
    assert stale_items(found) == (tuple(ChecklistItem) if is_stale else ())
    assert [o.field for o in quality_objections(found)] == (
        [item.value for item in ChecklistItem] if is_stale else []
    )


def test_old_answers_are_read_from_their_document() -> None:
    kept = encode(answered_for(complete()))
    old = kept.replace(encode(quality_basis(complete())), "null")

    assert decode(kept, QualityChecklist) == answered_for(complete())
    assert decode(old, QualityChecklist) == replace(answered_for(complete()), given_for=None)
    assert decode(old.replace(',"given_for":null', ""), QualityChecklist).given_for is None


def test_nothing_answered_is_not_stale_but_missing() -> None:
    assert stale_items(dossier(checklist=None)) == ()


def test_item_answered_no_is_told_as_no_whatever_changed() -> None:
    content = complete()
    no = tuple(replace(a, satisfied=False) for a in answered_for(content).answers)
    found = dossier(changed(content, REFLECTION), checklist=answered_for(content, no))

    assert [o.message for o in quality_objections(found) if "changed" in o.message] == []


@FEWER
@given(CONTENTS, CONTENTS)
def test_items_are_named_exactly_where_their_part_differs(
    one: DraftContent, other: DraftContent
) -> None:
    named = changed_items(quality_basis(one), other)

    assert changed_items(quality_basis(one), one) == ()
    assert (ASSESSMENT in named) is (fingerprint(one) != fingerprint(other))
    assert (ALIGNMENT in named) is (
        sorted(map(repr, one.alignments)) != sorted(map(repr, other.alignments))
    )
    assert (REFLECTION in named) is (one.reflection != other.reflection)


@FEWER
@given(CONTENTS, st.randoms(use_true_random=False))
def test_order_of_outcomes_and_alignments_does_not_count(content: DraftContent, order: Any) -> None:
    slos, alignments = [*content.slos], [*content.alignments]
    order.shuffle(slos)
    order.shuffle(alignments)
    turned = replace(content, slos=tuple(slos), alignments=tuple(alignments))

    assert changed_items(quality_basis(content), turned) == ()


def test_alignment_said_twice_is_another_than_said_once() -> None:
    content = complete()
    twice: tuple[Alignment, ...] = (*content.alignments, content.alignments[0])

    assert changed_items(quality_basis(content), replace(content, alignments=twice)) == (ALIGNMENT,)


def test_draft_of_a_definition_that_was_returned_stays_stale_for_the_unit() -> None:
    content = complete()
    found = dossier(
        changed(content, REFLECTION),
        checklist=answered_for(content),
        standing=Standing(DefinitionState.DESIGN, Turn.UNIT),
    )

    assert stale_items(found) == (REFLECTION,)
