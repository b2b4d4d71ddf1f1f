from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from lti_app.domain.evidence.evidence import (
    AssessmentProvenance,
    AssignmentFact,
    Attachment,
    CriterionAssessment,
    OutcomeResultFact,
    ReflectionFact,
    SubmissionFact,
    SubmissionState,
)
from lti_app.domain.evidence.learner_facts import CourseFacts, LearnerFacts
from lti_app.domain.ids import (
    AssignmentId,
    CanvasOutcomeId,
    CanvasUserId,
    CourseId,
    CriterionId,
    DefinitionLineId,
    DefinitionVersionId,
    InstitutionId,
    MappingVersionId,
    PersonId,
    RatingId,
    SloKey,
)
from lti_app.domain.mastery.completion import CompletionVerdict, SloVerdict
from lti_app.domain.mastery.verdict import Flag, Reason, ReasonCode, Verdict, VerdictState
from lti_app.domain.review.seal import (
    Candidate,
    Change,
    ChangeKind,
    SealContent,
    changes_between,
    evidence_digest,
)
from lti_app.models.documents import decode, digest, encode

WHEN = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
MET = Verdict(
    state=VerdictState.MET,
    reason=Reason(ReasonCode.AT_OR_ABOVE_THRESHOLD, {"points": "3", "out_of": "4"}),
)
NOT_MET = Verdict(state=VerdictState.NOT_MET, reason=Reason(ReasonCode.BELOW_THRESHOLD))
SUBMISSION = SubmissionFact(
    assignment_id=AssignmentId("11"),
    state=SubmissionState.GRADED,
    submission_type="online_text_entry",
    attempt=1,
    submitted_at=WHEN,
    graded_at=WHEN,
    posted_at=WHEN,
    grader_id="7",
    score=Decimal(3),
    entered_score=Decimal(3),
    excused=False,
    late=False,
    missing=False,
    late_policy_status=None,
    redo_request=False,
    grade_matches_current_submission=True,
    visible=True,
    criteria=(
        CriterionAssessment(
            criterion_id=CriterionId("_1"), points=Decimal(3), rating_id=RatingId("r3")
        ),
    ),
)
ASSIGNMENT = AssignmentFact(
    assignment_id=AssignmentId("11"),
    name="Stakeholder map",
    published=True,
    grading_type="points",
    points_possible=Decimal(4),
    submission_types=("online_text_entry",),
    post_manually=False,
    moderated=False,
    anonymous=False,
    due_at=None,
    html_url="https://canvas.example.edu/courses/4/assignments/11",
    quiz_id=None,
    updated_at=WHEN,
    rubric=None,
)
RESULT = OutcomeResultFact(
    result_id="91",
    outcome_id=CanvasOutcomeId("5"),
    alignment="assignment_12",
    assignment_id=AssignmentId("12"),
    score=Decimal(4),
    possible=Decimal(5),
    mastery=True,
    hidden=False,
    assessed_at=WHEN,
)
REFLECTION = ReflectionFact(
    assignment_id=AssignmentId("19"),
    state=SubmissionState.SUBMITTED,
    submission_type="online_text_entry",
    attempt=1,
    submitted_at=WHEN,
    excused=False,
    late=False,
    visible=True,
    digest="ab" * 32,
    length=812,
    attachments=(),
    url=None,
    media=False,
    usable=True,
    unusable=None,
)
LEARNER = LearnerFacts(submissions=(SUBMISSION,), outcome_results=(RESULT,), reflection=REFLECTION)
VERDICT = CompletionVerdict(
    state=VerdictState.MET, slos=(SloVerdict(slo=SloKey("slo-1"), verdict=MET),), reflection=MET
)
SEAL = SealContent(
    definition_version_id=DefinitionVersionId(2),
    mapping_version_id=MappingVersionId(3),
    course_id=CourseId(4),
    course=CourseFacts(assignments=(ASSIGNMENT,)),
    learner=LEARNER,
    verdict=VERDICT,
)


def showing(**learner: Any) -> SealContent:
    """Return the seal with some of the learner's facts changed."""
    return replace(SEAL, learner=replace(LEARNER, **learner))


def judged(*slos: SloVerdict) -> SealContent:
    """Return the seal with other verdicts on its SLOs."""
    return replace(SEAL, verdict=replace(VERDICT, slos=slos))


def test_a_seal_comes_back_from_its_document_as_it_went_in() -> None:
    text = encode(SEAL)
    assert encode(decode(text, SealContent)) == text
    assert decode(text, SealContent) == SEAL


def test_the_same_facts_make_the_same_document() -> None:
    assert digest(encode(replace(SEAL))) == digest(encode(SEAL))


def test_an_unchanged_seal_has_no_changes() -> None:
    assert changes_between(SEAL, SEAL) == ()


def test_who_assessed_which_attempt_is_no_change() -> None:
    told = replace(
        SUBMISSION,
        attempt=None,
        provenance=AssessmentProvenance(
            assessor_id=CanvasUserId("7"), assessor_name="M. Okafor", attempt=1
        ),
    )
    later = showing(submissions=(told,))
    assert changes_between(SEAL, later) == ()
    assert evidence_digest(later) == evidence_digest(SEAL)


def test_points_that_moved_are_told_with_both_figures() -> None:
    regraded = replace(
        SUBMISSION,
        criteria=(
            CriterionAssessment(
                criterion_id=CriterionId("_1"), points=Decimal("2.50"), rating_id=None
            ),
        ),
    )
    assert changes_between(SEAL, showing(submissions=(regraded,))) == (
        Change(kind=ChangeKind.POINTS, subject="11", part="_1", before="3", after="2.5"),
    )


def test_an_assessment_taken_away_is_told_as_points_gone() -> None:
    cleared = replace(SUBMISSION, criteria=None, state=SubmissionState.SUBMITTED)
    assert changes_between(SEAL, showing(submissions=(cleared,))) == (
        Change(kind=ChangeKind.POINTS, subject="11", part="_1", before="3", after=None),
        Change(kind=ChangeKind.SUBMISSION_STATE, subject="11", before="graded", after="submitted"),
    )


def test_work_handed_in_again_a_withdrawn_release_and_an_excuse_are_each_told() -> None:
    again = WHEN + timedelta(days=1)
    other = replace(SUBMISSION, submitted_at=again, posted_at=None, excused=True)
    assert changes_between(SEAL, showing(submissions=(other,))) == (
        Change(
            kind=ChangeKind.HANDED_IN,
            subject="11",
            before="2026-11-20T12:00:00+00:00",
            after="2026-11-21T12:00:00+00:00",
        ),
        Change(kind=ChangeKind.RELEASED, subject="11", before="yes", after="no"),
        Change(kind=ChangeKind.EXCUSED, subject="11", before="no", after="yes"),
    )


def test_a_submission_that_goes_and_one_that_appears_are_told() -> None:
    moved = replace(SUBMISSION, assignment_id=AssignmentId("12"))
    changes = changes_between(SEAL, showing(submissions=(moved,)))
    states = [c for c in changes if c.kind is ChangeKind.SUBMISSION_STATE]
    assert states == [
        Change(kind=ChangeKind.SUBMISSION_STATE, subject="11", before="graded", after=None),
        Change(kind=ChangeKind.SUBMISSION_STATE, subject="12", before=None, after="graded"),
    ]


def test_an_outcome_score_that_moved_or_went_is_told() -> None:
    lower = showing(outcome_results=(replace(RESULT, score=Decimal("4.5")),))
    assert changes_between(SEAL, lower) == (
        Change(
            kind=ChangeKind.OUTCOME_SCORE,
            subject="5",
            part="assignment_12",
            before="4",
            after="4.5",
        ),
    )
    assert changes_between(SEAL, showing(outcome_results=())) == (
        Change(
            kind=ChangeKind.OUTCOME_SCORE, subject="5", part="assignment_12", before="4", after=None
        ),
    )


def test_two_results_of_one_alignment_are_held_together_in_whatever_order_they_were_read() -> None:
    """A person of two Canvas ids has two; which was read last tells nothing."""
    one = replace(RESULT, result_id="1", score=Decimal(3))
    two = replace(RESULT, result_id="2", score=Decimal(4))
    sealed, turned = showing(outcome_results=(one, two)), showing(outcome_results=(two, one))
    raised = showing(outcome_results=(replace(one, score=Decimal(2)), two))
    assert evidence_digest(sealed) == evidence_digest(turned)
    assert changes_between(sealed, turned) == ()
    (change,) = changes_between(sealed, raised)
    assert (change.before, change.after) == ("3, 4", "2, 4")


def test_other_reflection_work_is_told_and_none_of_its_words() -> None:
    other = replace(
        REFLECTION,
        digest="cd" * 32,
        attachments=(
            Attachment(
                file_id="8", uuid=None, name="Daniel.pdf", content_type="application/pdf", size=9
            ),
        ),
    )
    assert changes_between(SEAL, showing(reflection=other)) == (
        Change(kind=ChangeKind.REFLECTION_WORK),
    )


def test_a_reflection_withdrawn_is_told_as_work_and_state() -> None:
    assert changes_between(SEAL, showing(reflection=None)) == (
        Change(kind=ChangeKind.REFLECTION_WORK),
        Change(kind=ChangeKind.REFLECTION_STATE, before="submitted", after=None),
    )


def test_verdicts_and_versions_that_moved_come_first() -> None:
    later = replace(
        SEAL,
        definition_version_id=DefinitionVersionId(5),
        mapping_version_id=MappingVersionId(6),
        verdict=replace(VERDICT, slos=(SloVerdict(slo=SloKey("slo-1"), verdict=NOT_MET),)),
        learner=replace(LEARNER, submissions=(replace(SUBMISSION, excused=True),)),
    )
    assert [c.kind for c in changes_between(SEAL, later)] == [
        ChangeKind.DEFINITION_VERSION,
        ChangeKind.MAPPING_VERSION,
        ChangeKind.VERDICT,
        ChangeKind.EXCUSED,
    ]


def test_an_slo_new_to_the_definition_is_told() -> None:
    later = judged(*VERDICT.slos, SloVerdict(slo=SloKey("slo-2"), verdict=MET))
    assert changes_between(SEAL, later) == (
        Change(kind=ChangeKind.VERDICT, subject="slo-2", before=None, after="met"),
    )


def test_a_seals_flags_are_those_of_what_decided() -> None:
    undecided = replace(MET, flags=frozenset({Flag.GRADED_BY_PROCESS}))
    whole = replace(MET, parts=(undecided,), flags=frozenset({Flag.THRESHOLD_EDGE}))
    flagged = replace(
        SEAL,
        verdict=replace(
            VERDICT,
            slos=(SloVerdict(slo=SloKey("slo-1"), verdict=whole),),
            reflection=replace(MET, flags=frozenset({Flag.LATE})),
        ),
    )
    assert flagged.flags() == frozenset({Flag.THRESHOLD_EDGE, Flag.LATE})


@given(
    points=st.decimals(min_value=0, max_value=4, places=1) | st.none(),
    posted=st.booleans(),
    version=st.integers(2, 3),
    text=st.sampled_from(["ab" * 32, "cd" * 32, None]),
)
def test_digests_are_equal_exactly_where_there_are_no_changes(
    points: Decimal | None, *, posted: bool, version: int, text: str | None
) -> None:
    criterion = CriterionAssessment(
        criterion_id=CriterionId("_1"), points=points, rating_id=RatingId("other")
    )
    other = replace(
        SEAL,
        definition_version_id=DefinitionVersionId(version),
        learner=replace(
            LEARNER,
            submissions=(
                replace(SUBMISSION, criteria=(criterion,), posted_at=WHEN if posted else None),
            ),
            reflection=replace(REFLECTION, digest=text),
        ),
    )
    same = evidence_digest(other) == evidence_digest(SEAL)
    assert same == (changes_between(SEAL, other) == ())


def test_a_sealed_submission_is_found_by_its_assignment() -> None:
    assert SEAL.submission(AssignmentId("11")) == SUBMISSION
    assert SEAL.submission(AssignmentId("99")) is None


def test_a_sealed_assignment_is_found_by_its_id() -> None:
    assert SEAL.assignment("11") == ASSIGNMENT
    assert SEAL.assignment("99") is None


def test_a_candidate_is_complete_where_its_verdict_is() -> None:
    def with_state(state: VerdictState) -> Candidate:
        return Candidate(
            institution_id=InstitutionId(1),
            person_id=PersonId(2),
            definition_line_id=DefinitionLineId(3),
            content=replace(SEAL, verdict=replace(VERDICT, state=state)),
        )

    assert [s for s in VerdictState if with_state(s).is_complete] == [VerdictState.MET]
