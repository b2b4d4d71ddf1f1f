"""Grading and attempts, from *What counts as evidence*. Dates: the campus's day is 20 April."""

from lti_app.domain.mastery.verdict import Flag
from tests.contract.cases.sayings import (
    EDGE,
    FRAMEWORK,
    GRADED,
    HIDDEN,
    LEARNER_WAITS,
    NOT_MET,
    PLAIN,
    SOUND,
    TWO_OF_FOUR,
    UNGRADED,
    UNKNOWN,
    R,
    Table,
    apart,
    both,
    case,
    met,
)

_MEMO_IN = "Audit memo was handed in on 17 Mar. It has no rubric grade yet."

GRADING: Table = {
    # Row "criterion at or above the threshold, on a released rubric assessment": Met
    "plain-met": PLAIN,
    # Row "below the threshold": NotMet, with both numbers
    "plain-not-met": case(
        "Stakeholder map, Impact: 2 of 4.",
        both("Not met", TWO_OF_FOUR),
        state=NOT_MET,
        code=R.BELOW_THRESHOLD,
    ),
    # Row "no submission and no assessment": NotMet, not handed in
    "no-submission": case(
        "The audit memo was never handed in and never marked.",
        both("Not handed in", "Audit memo is not handed in yet. Was due 17 Mar, 23:59 UTC"),
        state=NOT_MET,
        about=FRAMEWORK,
        code=R.NOT_HANDED_IN,
    ),
    # Row "submitted, not assessed yet": NotMet, waiting for a grade
    "submitted-ungraded": case(
        "The stakeholder map is handed in; nobody marked it.",
        apart(("Waiting for a grade", LEARNER_WAITS), ("Waiting for a grade", UNGRADED)),
        state=NOT_MET,
        code=R.WAITING_FOR_GRADE,
    ),
    # below the threshold, until a teacher raises it (see the events)
    "regrade-up": case(
        "Impact stands at 2 of 4; a teacher raises it later.",
        both("Not met", TWO_OF_FOUR),
        state=NOT_MET,
        code=R.BELOW_THRESHOLD,
    ),
    "regrade-down": case("Impact stands at 3 of 4; a teacher lowers it later.", SOUND, flags=EDGE),
    # Canvas moves no grading date when points move within an equal total
    "edit-same-total": case(
        "A week after grading, a point moved from Impact to Clarity: 2 of 4. The total stayed, "
        "and so did Canvas's grading date.",
        both("Not met", TWO_OF_FOUR),
        state=NOT_MET,
        code=R.BELOW_THRESHOLD,
    ),
    # Row "rubric used without grading (never any grade), grades not posted by hand": released
    "rubric-non-grading": case(
        "Assessed with a rubric that is not used for grading: no score, no grading date.",
        met(
            "Interview plan, criterion “Impact”: 3 of 4. Threshold 3.",
            "Interview plan, criterion “Impact”: 3 of 4. Threshold 3. Just at the threshold.",
        ),
        about="interview-plan",
        flags=EDGE,
    ),
    # Row "grade exists but is not released": Unknown; to the learner exactly as waiting for a grade
    "unposted": case(
        "The audit memo is marked 4; grades are posted by hand, and this one is not posted.",
        apart(
            (
                "Waiting for a grade",
                f"{_MEMO_IN} Your instructor grades it; nothing for you to do.",
            ),
            (
                "Not released",
                (
                    "Audit memo, criterion “Framework”: graded, but the grade is not released. "
                    "To the learner it reads as waiting for a grade."
                ),
            ),
        ),
        state=UNKNOWN,
        about=FRAMEWORK,
        code=R.NOT_RELEASED,
    ),
    "posted-then-unposted": case(
        "The stakeholder map was marked 3 and posted; a teacher hid the grade again.",
        apart(("Waiting for a grade", LEARNER_WAITS), ("Not released", HIDDEN)),
        state=UNKNOWN,
        code=R.NOT_RELEASED,
    ),
    # Row "excused": NotMet, excused: no evidence; an exception is ASA's, in writing
    "excused": case(
        "Excused from the stakeholder map, which was never assessed.",
        apart(
            (
                "Excused",
                (
                    "You are excused from Stakeholder map, so it shows nothing here. "
                    "Ask your instructor what could show it instead."
                ),
            ),
            (
                "Excused",
                (
                    "Excused from Stakeholder map: no evidence. "
                    "An exception is for ASA to decide, in writing."
                ),
            ),
        ),
        state=NOT_MET,
        code=R.EXCUSED,
    ),
    # whatever assessment remains
    "excused-old-assessment": case(
        "The stakeholder map was marked 4, then the learner was excused; the marks remain.",
        apart(
            (
                "Excused",
                (
                    "You are excused from Stakeholder map, so it shows nothing here. "
                    "Ask your instructor what could show it instead."
                ),
            ),
            (
                "Excused",
                (
                    "Excused from Stakeholder map: no evidence. "
                    "An exception is for ASA to decide, in writing. "
                    "The assessment made before the excuse does not count."
                ),
            ),
        ),
        state=NOT_MET,
        code=R.EXCUSED,
    ),
    # Row "a policy-made zero without work is no evidence"
    "missing-policy-zero": case(
        "Nothing was handed in; the course's policy for missing work gave a zero.",
        both(
            "Not handed in",
            "Stakeholder map is not handed in. Its zero comes from the course's policy for "
            "missing work and shows nothing.",
        ),
        state=NOT_MET,
        code=R.POLICY_ZERO,
    ),
    # Row "late deduction: the rubric points decide, not the deducted score"
    "late-deduction": case(
        "Handed in late and marked 3; the late policy took points off the score.",
        met(
            f"{GRADED} Handed in late.",
            f"{GRADED} Handed in late. The points taken off for it do not count here. "
            "Just at the threshold.",
        ),
        flags=EDGE | {Flag.LATE},
    ),
    # Row "redo requested: the assessment stands, flagged"
    "redo-requested": case(
        "Marked 3; the teacher asked for a redo.",
        met(
            f"{GRADED} A redo was asked for; what is graded counts meanwhile.",
            f"{GRADED} A redo was asked for; what is graded counts meanwhile. "
            "Just at the threshold.",
        ),
        flags=EDGE | {Flag.REDO_REQUESTED},
    ),
    # Row "graded by a process: counts, the process named"
    "grader-is-process": case(
        "Marked 3 by the rubric; then an external tool passed a score back: a negative grader.",
        met(
            f"{GRADED[:-1]} by a process, not by a person.",
            f"{GRADED[:-1]} by a process, not by a person. Just at the threshold.",
        ),
        flags=EDGE | {Flag.GRADED_BY_PROCESS},
    ),
    # graded in the very second of a pass: Canvas's own time, less a quarter of an hour, finds it
    "timezone-edge": case(
        "Graded at midnight of UTC: the campus's day, the evening before in the course's zone.",
        met(
            "Stakeholder map, criterion “Impact”: 3 of 4. Threshold 3. Graded 20 Apr.",
            "Stakeholder map, criterion “Impact”: 3 of 4. Threshold 3. Graded 20 Apr. "
            "Just at the threshold.",
        ),
        flags=EDGE,
    ),
}

ATTEMPTS: Table = {
    # Row "resubmitted after assessment: the assessment stands, flagged"
    "resubmitted-after-grade": case(
        "Marked 3 on the first attempt; a second one is handed in since.",
        met(
            f"{GRADED} A newer attempt is not graded yet.",
            f"{GRADED} A newer attempt is not graded yet. Just at the threshold.",
        ),
        flags=EDGE | {Flag.NEWER_ATTEMPT_UNGRADED},
    ),
    # rules range over assignments, never over attempts: Canvas keeps one current assessment
    "three-attempts-middle-best": case(
        "Three attempts, marked 2, 4 and 2; Canvas keeps the assessment of the third.",
        both("Not met", TWO_OF_FOUR.replace("20 Feb", "16 Feb")),
        state=NOT_MET,
        code=R.BELOW_THRESHOLD,
    ),
    # Row "with or without an attempt: presentations in class count"
    "assessed-without-submission": case(
        "A talk in class: marked 3, nothing handed in through Canvas.", SOUND, flags=EDGE
    ),
}
