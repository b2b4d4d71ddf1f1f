from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from flask_babel import Babel

from lti_app.domain.evidence.evidence import OutcomeResultFact
from lti_app.domain.evidence.learner_facts import CourseFacts, LearnerFacts
from lti_app.domain.ids import AssignmentId, CourseId, DefinitionVersionId, MappingVersionId
from lti_app.domain.mapping.mapping import MappingContent
from lti_app.domain.mastery.completion import CourseRules
from lti_app.domain.review.seal import Change, ChangeKind, SealContent, changes_between
from lti_app.pages.review.case_view import change_lines, criterion_items, reflection_view
from lti_app.pages.wording.told import Audience, Reader
from tests.factories import facts
from tests.factories.definitions import definition

READER = Reader(
    audience=Audience.STAFF,
    now=datetime(2026, 11, 24, 9, 0, tzinfo=UTC),
    zone=UTC,
    locale="en_US",
)
DEFINITION = definition("slo-1", "slo-2")


def course(out_of: str) -> CourseFacts:
    rubric = facts.rubric(facts.criterion(points=Decimal(out_of)))
    return CourseFacts(
        assignments=(
            facts.assignment(facts.MAP, name="Stakeholder map", rubric=rubric),
            facts.assignment(facts.REFLECTION, name="Final reflection", rubric=None),
        )
    )


@pytest.fixture(autouse=True)
def _speaking() -> Iterator[None]:
    app = Flask(__name__)
    Babel(app)
    with app.test_request_context():
        yield


def sealed(
    *results: OutcomeResultFact, points: str = "3", out_of: str = "4", **learner: Any
) -> SealContent:
    mapping = MappingContent(
        slos=(
            facts.slo_mapping(
                "slo-1", facts.criterion_link(facts.MAP, criterion_points=Decimal(out_of))
            ),
            facts.slo_mapping("slo-2", outcomes=(facts.outcome_link(facts.MAP),)),
        ),
        reflection=facts.REFLECTION,
    )
    shown = LearnerFacts(
        submissions=(facts.graded(points),),
        outcome_results=results,
        reflection=facts.reflection(),
    )
    shown = replace(shown, **learner)
    return SealContent(
        definition_version_id=DefinitionVersionId(1),
        mapping_version_id=MappingVersionId(1),
        course_id=CourseId(1),
        course=course(out_of),
        learner=shown,
        verdict=CourseRules(DEFINITION, mapping, course(out_of)).evaluate(shown),
    )


def test_a_criterion_is_told_with_score_need_and_source() -> None:
    item = criterion_items(DEFINITION, sealed(), READER, {})[0]
    assert (item.code, item.score, item.out_of, item.needs, item.state) == (
        "SLO 1",
        "3",
        "4",
        "3",
        "met",
    )
    assert (item.source, item.criterion, item.level) == ("Stakeholder map", "Impact", "Sound")


def test_an_outcome_without_a_result_is_told_with_its_reason() -> None:
    item = criterion_items(DEFINITION, sealed(), READER, {})[1]
    assert (item.score, item.state) == (None, "waiting")
    assert item.note != ""


def test_an_slo_the_seal_does_not_know_has_nothing_mapped() -> None:
    newer = definition("slo-1", "slo-9")
    item = criterion_items(newer, sealed(), READER, {})[1]
    assert (item.source, item.score, item.needs) == ("Nothing mapped", None, None)


def test_a_threshold_on_another_scale_is_told_with_that_scale() -> None:
    item = criterion_items(DEFINITION, sealed(points="8", out_of="8"), READER, {})[0]
    assert (item.score, item.out_of, item.needs) == ("8", "8", "3 of 4")


def test_what_changed_is_told_in_words_with_names() -> None:
    before = sealed(facts.outcome_result("3"))
    after = sealed(facts.outcome_result("4"), points="4")
    lines = change_lines(changes_between(before, after), DEFINITION, after)
    assert [line["text"] for line in lines] == [
        "Points: Stakeholder map · Impact: was 3, now 4",
        "Outcome score: 94: was 3, now 4",
    ]


def test_what_came_from_nothing_and_what_was_handed_in_are_told() -> None:
    changes = (
        Change(kind=ChangeKind.POINTS, subject="311", part="_8241", after="3"),
        Change(
            kind=ChangeKind.HANDED_IN,
            subject="399",
            before="2026-11-02T16:00:00+00:00",
            after="2026-11-03T16:00:00+00:00",
        ),
        Change(kind=ChangeKind.RELEASED, subject="gone", before="yes", after="no"),
        Change(kind=ChangeKind.REFLECTION_WORK),
        Change(kind=ChangeKind.VERDICT, subject="slo-1", before="met", after="not_met"),
    )
    assert [line["text"] for line in change_lines(changes, DEFINITION, sealed())] == [
        "Points: Stakeholder map · Impact: was nothing, now 3",
        "Handed in: Final reflection: was 2 Nov 2026, 16:00 UTC, now 3 Nov 2026, 16:00 UTC",
        "Grade released: was yes, now no",
        "The reflection's text or files changed",
        "Outcome: Outcome slo-1: was Met, now Not met",
    ]


def test_one_state_of_the_reflections_work_is_told_once() -> None:
    moved = {"before": "graded", "after": "submitted"}
    changes = (
        Change(kind=ChangeKind.SUBMISSION_STATE, subject=facts.MAP, **moved),
        Change(kind=ChangeKind.SUBMISSION_STATE, subject=facts.REFLECTION, **moved),
        Change(kind=ChangeKind.REFLECTION_STATE, **moved),
    )
    assert [line["text"] for line in change_lines(changes, DEFINITION, sealed())] == [
        "State of the work: Stakeholder map: was graded, now handed in, not graded",
        "State of the reflection: was graded, now handed in, not graded",
    ]


def test_who_graded_is_named_beside_the_score_or_by_number() -> None:
    named = criterion_items(DEFINITION, sealed(), READER, {AssignmentId(facts.MAP): "Ann Vu"})
    assert named[0].note.startswith("Graded 4 Nov by Ann Vu.")
    unnamed = criterion_items(DEFINITION, sealed(), READER, {})
    assert unnamed[0].note.startswith("Graded 4 Nov by Canvas user 640.")


def test_a_seal_without_a_reflection_shows_none() -> None:
    assert reflection_view(sealed(reflection=None), None, "877") is None


def test_a_reflection_leads_to_canvas_only_where_the_way_is_known() -> None:
    here = reflection_view(sealed(), "<p>a b</p>", "877")
    nobody = reflection_view(sealed(), "<p>a b</p>", None)
    assert here is not None
    assert nobody is not None
    assert here.in_canvas == "https://canvas.example.edu/courses/52/assignments/399/submissions/877"
    assert (nobody.in_canvas, nobody.words) == (None, 2)
