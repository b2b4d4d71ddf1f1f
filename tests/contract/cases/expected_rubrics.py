"""Rubrics, from *What counts as evidence*: the mapped criterion's points or rating decide."""

from lti_app.domain.mastery.verdict import Flag
from tests.contract.cases.sayings import (
    EDGE,
    FRAMEWORK,
    NOT_MET,
    UNKNOWN,
    R,
    Said,
    Table,
    apart,
    case,
    met,
)

_NO_MARK = "Stakeholder map, criterion “Impact”: the rubric is filled in, but not in this row."
_LEARNER_WAITS = "Your instructor grades it; nothing for you to do."
_MEMO_NO_MARK = "Audit memo, criterion “Framework”: the rubric is filled in, but not in this row."
_UNSEEN = "this grade was first seen after a change, so it cannot be judged yet."
_LEARNER_DRIFT = "Your instructor has to look at the change; nothing for you to do."
_STAFF_DRIFT = "Accept the change, or map the outcome again."
_DRIFT = frozenset({Flag.DRIFT})


def _edge(text: str) -> tuple[Said, Said]:
    return met(text, f"{text} Just at the threshold.")


_UNMARKED = apart(
    ("Waiting for a grade", f"{_NO_MARK} {_LEARNER_WAITS}"),
    ("Waiting for a grade", f"{_NO_MARK} A comment alone, or no points, is no mark."),
)

RUBRICS: Table = {
    # Row "assessed with null points and no rating": NotMet, waiting for a grade
    "comment-only-criterion": case(
        "The teacher wrote a comment at Impact and chose neither points nor rating.",
        _UNMARKED,
        state=NOT_MET,
        code=R.WAITING_FOR_GRADE,
    ),
    "points-null": case(
        "The other criteria are marked; Impact has null points and no rating. Null is not zero.",
        _UNMARKED,
        state=NOT_MET,
        code=R.WAITING_FOR_GRADE,
    ),
    # two ratings worth 3, the second taken: judged on points
    "rating-tie": case(
        "Marked 3 by the second of two ratings worth 3.",
        met(
            "Audit memo, criterion “Framework”: 3 of 4. Threshold 3. Graded 20 Mar.",
            "Audit memo, criterion “Framework”: 3 of 4. Threshold 3. Graded 20 Mar. "
            "Two ratings of the rubric are worth the same points. Just at the threshold.",
        ),
        about=FRAMEWORK,
        flags=EDGE | {Flag.RATING_TIE},
    ),
    "points-between-ratings": case(
        "Marked 3.5, which no rating is worth.",
        met("Stakeholder map, criterion “Impact”: 3.5 of 4. Threshold 3. Graded 20 Feb."),
    ),
    "points-above-max": case(
        "Marked 5 on a criterion worth 4, as Canvas allows.",
        met("Stakeholder map, criterion “Impact”: 5 of 4. Threshold 3. Graded 20 Feb."),
    ),
    # Row "a free-form criterion without points is not assessed"; with points it is
    "free-form": case(
        "A rubric of free comments: 3 of 4 with a comment, no rating.",
        _edge("Margin notes, criterion “Impact”: 3 of 4. Threshold 3. Graded 10 Mar."),
        about="margin-notes",
        flags=EDGE,
    ),
    # what counts for the total is no matter
    "ignore-for-scoring": case(
        "The mapped row is kept out of the rubric's total; marked 3.",
        _edge("Values inventory, criterion “Plain language”: 3 of 4. Threshold 3. Graded 11 Mar."),
        about="values-inventory",
        flags=EDGE,
    ),
    # points are left out for the learner where the rubric hides them
    "hide-points": case(
        "The rubric hides its points from learners; Impact is marked 3.",
        met(
            "Pledge draft, criterion “Impact”: “Sound” or better. Graded 9 Mar.",
            "Pledge draft, criterion “Impact”: 3 of 4. Threshold 3. Graded 9 Mar. "
            "Just at the threshold. The rubric hides its points from learners.",
        ),
        about="pledge-draft",
        flags=EDGE | {Flag.HIDE_POINTS},
    ),
    # no mark on the mapped criterion, only on one that is gone: not assessed
    "criterion-deleted": case(
        "Marked on a row that is deleted since; nothing is marked on Framework.",
        apart(
            ("Waiting for a grade", f"{_MEMO_NO_MARK} {_LEARNER_WAITS}"),
            (
                "Waiting for a grade",
                f"{_MEMO_NO_MARK} A comment alone, or no points, is no mark.",
            ),
        ),
        state=NOT_MET,
        about=FRAMEWORK,
        code=R.WAITING_FOR_GRADE,
    ),
    # Row "assessed after: Unknown until accepted or re-mapped"; what was never seen before a change
    # cannot be told from what came after it
    "criterion-points-changed": case(
        "Marked 7.5 when the row was worth 10; the row was made worth 4 before the first reading.",
        apart(
            (
                "Not known yet",
                f"Risk register, criterion “Impact”: {_UNSEEN} {_LEARNER_DRIFT}",
            ),
            (
                "Not known yet",
                (
                    f"Risk register, criterion “Impact”: {_UNSEEN} {_STAFF_DRIFT} "
                    "The criterion's points were changed."
                ),
            ),
        ),
        state=UNKNOWN,
        about="risk-register",
        code=R.DRIFT,
        flags=_DRIFT,
    ),
    # Canvas detaches the old assessment: "a score but no rubric assessment", flagged
    "rubric-replaced": case(
        "Marked 4 by a rubric that another took the place of before the first reading.",
        apart(
            (
                "Waiting for a grade",
                f"Policy comparison has a grade, but its rubric is not filled in. {_LEARNER_DRIFT}",
            ),
            (
                "Waiting for a grade",
                (
                    "Policy comparison has a grade, but its rubric is not filled in. "
                    f"{_STAFF_DRIFT} The rubric was replaced."
                ),
            ),
        ),
        state=NOT_MET,
        about="policy-comparison",
        code=R.NOT_ASSESSED_BY_RUBRIC,
        flags=_DRIFT,
    ),
    "rubric-removed": case(
        "Marked 4 by a rubric that was taken off before the first reading.",
        apart(
            (
                "Waiting for a grade",
                f"Vendor letter has a grade, but no rubric any more. {_LEARNER_DRIFT}",
            ),
            (
                "Waiting for a grade",
                (
                    f"Vendor letter has a grade, but no rubric any more. {_STAFF_DRIFT} "
                    "The rubric was taken off the assignment."
                ),
            ),
        ),
        state=NOT_MET,
        about="vendor-letter",
        code=R.NOT_ASSESSED_BY_RUBRIC,
        flags=_DRIFT,
    ),
    # a criterion's id is told apart by assignment: here the mapped one
    "rubric-shared": case(
        "Two assignments share one rubric: 4 on the mapped data sheet, 2 on the model card.",
        met("Data sheet, criterion “Impact”: 4 of 4. Threshold 3. Graded 16 Mar."),
        about="data-sheet",
    ),
    "rubric-without-outcomes": case(
        "No row of the rubric is aligned to an outcome; Impact is marked 3.",
        _edge("Field notebook, criterion “Impact”: 3 of 4. Threshold 3. Graded 18 Mar."),
        about="field-notebook",
        flags=EDGE,
    ),
}
