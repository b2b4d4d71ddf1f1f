"""What follows for each named learner of the campus, written by hand from the policy.

"What counts as evidence" is quoted beside each. The stand-in says only what happened; nothing here
is computed by the rules under test. Dates are those of a campus whose day is 20 April 2027.
"""

from dataclasses import dataclass

from lti_app.domain.verdict import Flag, ReasonCode, VerdictState

MET, NOT_MET, UNKNOWN = VerdictState.MET, VerdictState.NOT_MET, VerdictState.UNKNOWN
R = ReasonCode
IMPACT, EVIDENCE, FRAMEWORK, LAY_READER = "slo-1", "slo-2", "slo-3", "slo-4"
SLOS = (IMPACT, EVIDENCE, FRAMEWORK, LAY_READER)
NO_FLAGS: frozenset[Flag] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Words:
    """A verdict in words: state of the pill, and the sentence."""

    state: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Expected:
    """The one thing that is not plainly met, if any; everything else is Met."""

    state: VerdictState = MET
    about: str = ""
    code: ReasonCode = R.AT_OR_ABOVE_THRESHOLD
    flags: frozenset[Flag] = NO_FLAGS
    learner: Words | None = None
    staff: Words | None = None
    is_learner: bool = True


def _said(state: str, reason: str) -> Words:
    return Words(state=state, reason=reason)


PLAIN = Expected()

CASES: dict[str, Expected] = {
    # "criterion at or above the threshold, on a released rubric assessment": Met
    "plain-met": PLAIN,
    # "below the threshold": NotMet, with both numbers
    "plain-not-met": Expected(
        state=NOT_MET,
        about=IMPACT,
        code=R.BELOW_THRESHOLD,
        learner=_said("not_met", "Stakeholder map, criterion “Impact”: 2 of 4. Threshold 3."),
        staff=_said("not_met", "Stakeholder map, criterion “Impact”: 2 of 4. Threshold 3."),
    ),
    # "no submission and no assessment": NotMet, not handed in
    "no-submission": Expected(
        state=NOT_MET,
        about=FRAMEWORK,
        code=R.NOT_HANDED_IN,
        learner=_said("not_handed_in", "Audit memo is not handed in yet."),
        staff=_said("not_handed_in", "Audit memo is not handed in yet."),
    ),
    # "submitted, not assessed yet": NotMet, waiting for a grade
    "submitted-ungraded": Expected(
        state=NOT_MET,
        about=IMPACT,
        code=R.WAITING_FOR_GRADE,
        learner=_said(
            "waiting", "Stakeholder map was handed in on 17 Feb. It has no rubric grade yet."
        ),
        staff=_said(
            "waiting", "Stakeholder map was handed in on 17 Feb. It has no rubric grade yet."
        ),
    ),
    # "grade exists but is not released": Unknown; to the learner exactly as waiting for a grade
    "unposted": Expected(
        state=UNKNOWN,
        about=FRAMEWORK,
        code=R.NOT_RELEASED,
        learner=_said("waiting", "Audit memo was handed in on 17 Mar. It has no rubric grade yet."),
        staff=_said(
            "unknown",
            "Audit memo, criterion “Framework”: graded, but the grade is not released.",
        ),
    ),
    # "excused": NotMet, excused: no evidence
    "excused": Expected(
        state=NOT_MET,
        about=IMPACT,
        code=R.EXCUSED,
        learner=_said("excused", "You are excused from Stakeholder map, so it shows nothing here."),
        staff=_said("excused", "Excused from Stakeholder map: no evidence."),
    ),
    # "resubmitted after assessment": the assessment stands, flagged
    "resubmitted-after-grade": Expected(
        about=IMPACT, flags=frozenset({Flag.NEWER_ATTEMPT_UNGRADED})
    ),
    # before a teacher raises it: below the threshold
    "regrade-up": Expected(state=NOT_MET, about=IMPACT, code=R.BELOW_THRESHOLD),
    # before a teacher lowers it: just at the threshold
    "regrade-down": Expected(about=IMPACT, flags=frozenset({Flag.THRESHOLD_EDGE})),
    # two ratings worth 3, the second taken: judged on points
    "rating-tie": Expected(
        about=FRAMEWORK, flags=frozenset({Flag.RATING_TIE, Flag.THRESHOLD_EDGE})
    ),
    # "assessed with null points and no rating": no mark on the mapped criterion, so waiting
    "criterion-deleted": Expected(
        state=NOT_MET,
        about=FRAMEWORK,
        code=R.WAITING_FOR_GRADE,
        learner=_said("waiting", "Audit memo was handed in on 17 Mar. It has no rubric grade yet."),
    ),
    # "outcome result: the definition's rule over released results", here the latest assessed
    "two-alignments": Expected(about=LAY_READER, code=R.COMBINED),
    "reflection-text": PLAIN,
    "reflection-upload-two-files": PLAIN,
    "reflection-script-in-html": PLAIN,
    # "reflection blank, white space, invisible characters": not handed in, with the reason
    "reflection-empty-body": Expected(
        state=NOT_MET,
        about="reflection",
        code=R.REFLECTION_BLANK,
        learner=_said("not_handed_in", "What was handed in on 17 Apr has nothing in it."),
        staff=_said("not_handed_in", "What was handed in on 17 Apr has nothing in it."),
    ),
    "reflection-not-handed-in": Expected(
        state=NOT_MET,
        about="reflection",
        code=R.REFLECTION_NOT_HANDED_IN,
        learner=_said(
            "not_handed_in",
            "Looks back on the pathway, and on what it means for your personal and your "
            "professional growth.",
        ),
        staff=_said("not_handed_in", "Culminating reflection is not handed in."),
    ),
    # "test student": never a learner here
    "test-student": Expected(is_learner=False),
    # "concluded enrolment or course": still counts
    "concluded": PLAIN,
    # "the same person in two sections": one learner
    "two-sections": PLAIN,
    "cross-shard-id": PLAIN,
    "no-sis-id": PLAIN,
    "name-rtl-emoji": PLAIN,
}
