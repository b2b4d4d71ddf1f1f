"""Random but plausible facts of one learner, for the properties that must hold of every one."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from hypothesis import strategies as st

from lti_app.domain.evidence.evidence import (
    AssignmentFact,
    OutcomeResultFact,
    ReflectionFact,
    SubmissionFact,
    SubmissionState,
    Unusable,
)
from lti_app.domain.evidence.learner_facts import CourseFacts, LearnerFacts
from lti_app.domain.ids import AssignmentId, RubricId
from lti_app.domain.mapping.mapping import Combining, MappingContent, SloMapping
from tests.factories.facts import (
    GRADED,
    REFLECTION,
    assessed,
    assignment,
    criterion,
    criterion_link,
    graded,
    outcome_link,
    outcome_result,
    reflection,
    rubric,
    slo_mapping,
    student,
    ungraded,
    unsubmitted,
)

A1, A2, A3 = AssignmentId("1"), AssignmentId("2"), AssignmentId("3")
ASSIGNMENTS = (A1, A2, A3)
VALUES = ("0", "1", "2", "2.5", "3", "4")


@st.composite
def submissions(draw: st.DrawFn, assignment_id: AssignmentId) -> SubmissionFact | None:
    """One row of every kind the policy's table knows, for one assignment."""
    value = draw(st.sampled_from(VALUES))
    kinds = (
        None,
        unsubmitted(assignment_id),
        ungraded(assignment_id),
        ungraded(assignment_id, criteria=(assessed(value),)),
        graded(value, assignment_id, criteria=None),
        graded(value, assignment_id, criteria=(assessed(None),)),
        graded(value, assignment_id, excused=True, score=None),
        graded(value, assignment_id, visible=False),
        unsubmitted(
            assignment_id,
            state=SubmissionState.GRADED,
            score=Decimal(0),
            graded_at=GRADED,
            posted_at=GRADED,
            late_policy_status="missing",
        ),
        graded(value, assignment_id),
        graded(value, assignment_id),
    )
    chosen = draw(st.sampled_from(kinds))
    if chosen is None or chosen.graded_at is None:
        return chosen
    posted = chosen.graded_at if draw(st.booleans()) else None
    graded_at = chosen.graded_at + timedelta(hours=draw(st.integers(0, 3)))
    return replace(chosen, posted_at=posted, graded_at=graded_at, late=draw(st.booleans()))


@st.composite
def results(draw: st.DrawFn, assignment_id: AssignmentId) -> OutcomeResultFact:
    """One outcome result of one alignment."""
    return outcome_result(
        draw(st.sampled_from((*VALUES, None))),
        assignment_id,
        possible=draw(st.sampled_from((Decimal(4), Decimal(4), Decimal(5)))),
        assessed_at=GRADED + timedelta(hours=draw(st.integers(0, 3))),
    )


def assignments(draw: st.DrawFn, assignment_id: AssignmentId) -> AssignmentFact | None:
    """Draw an assignment as mapped, posted by hand, moderated, drifted in some way, or gone."""
    usual = assignment(assignment_id)
    return draw(
        st.sampled_from(
            (
                usual,
                usual,
                replace(usual, post_manually=True),
                replace(usual, moderated=True),
                replace(usual, published=False),
                replace(usual, rubric=None),
                replace(usual, rubric=rubric(rubric_id=RubricId("72"))),
                replace(usual, rubric=rubric(criterion(points=Decimal(8)))),
                None,
            )
        )
    )


@st.composite
def courses(draw: st.DrawFn) -> CourseFacts:
    """A course of three assignments and the reflection's."""
    drawn = [assignments(draw, each) for each in ASSIGNMENTS]
    known = tuple(each for each in drawn if each is not None)
    return CourseFacts(
        assignments=(*known, assignment(REFLECTION, rubric=None)),
        before_drift=tuple(assignment(each) for each in ASSIGNMENTS),
    )


def steady_course() -> CourseFacts:
    """The same course, with nothing odd about it."""
    return CourseFacts(
        assignments=(
            *(assignment(each) for each in ASSIGNMENTS),
            assignment(REFLECTION, rubric=None),
        )
    )


@st.composite
def reflections(draw: st.DrawFn) -> ReflectionFact | None:
    """A reflection handed in, unusable, excused, or none."""
    return draw(
        st.sampled_from(
            (
                reflection(),
                reflection(),
                reflection(usable=False, unusable=Unusable.BLANK),
                reflection(excused=True),
                None,
            )
        )
    )


@st.composite
def learners(draw: st.DrawFn) -> LearnerFacts:
    """One learner's facts over the three assignments."""
    rows = [draw(submissions(each)) for each in ASSIGNMENTS]
    before = [draw(submissions(each)) for each in ASSIGNMENTS]
    made = [draw(results(each)) for each in draw(st.sets(st.sampled_from(ASSIGNMENTS)))]
    return LearnerFacts(
        submissions=tuple(row for row in rows if row is not None),
        outcome_results=tuple(made),
        reflection=draw(reflections()),
        enrollments=(student(),),
        submissions_before_drift=tuple(row for row in before if row is not None),
        awaiting_results=tuple(draw(st.sets(st.sampled_from(ASSIGNMENTS)))),
    )


@st.composite
def mappings(draw: st.DrawFn) -> MappingContent:
    """Two SLOs: one by criteria, one by an outcome, under any two rules."""
    return MappingContent(
        slos=(
            slo_mapping(
                "slo-1",
                *(criterion_link(each) for each in ASSIGNMENTS),
                combining=draw(st.sampled_from(Combining)),
                needed=draw(st.integers(1, 3)),
            ),
            slo_mapping(
                "slo-2",
                outcomes=(outcome_link(*ASSIGNMENTS),),
                combining=draw(st.sampled_from(Combining)),
                needed=draw(st.integers(1, 3)),
            ),
        ),
        reflection=REFLECTION,
    )


def mapping_of(*slos: SloMapping) -> MappingContent:
    """A mapping of these SLOs, with its reflection."""
    return MappingContent(slos=slos, reflection=REFLECTION)
