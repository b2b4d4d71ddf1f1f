"""What follows when a rubric, an outcome or an assignment changes after it was read.

"What was Met before stays Met, flagged; assessed after: Unknown until accepted or re-mapped."
"""

from lti_app.domain.evidence.sync import Source
from lti_app.domain.mastery.verdict import Flag
from tests.contract.cases.happenings import MAP, MEMO, Event
from tests.contract.cases.sayings import (
    EDGE,
    FRAMEWORK,
    GRADED,
    LAY_READER,
    NOT_MET,
    UNKNOWN,
    R,
    apart,
    case,
    met,
)

_STANDS = "Changed since; what was found before still counts."
_INTERVIEW = (
    "Field interview, outcome “Communicates to a lay reader”: 3 of 4. Threshold 3. Graded 10 Apr."
)
_DRIFT = EDGE | {Flag.DRIFT}


def _drifted(what: str) -> tuple[str, str]:
    return (
        f"{GRADED} {_STANDS}",
        f"{GRADED} {_STANDS} {what} Just at the threshold.",
    )


CHANGES: tuple[Event, ...] = (
    # Row "assessed after: Unknown until accepted or re-mapped"
    Event(
        title="rubric replaced and graded anew",
        name="plain-not-met",
        orders=(
            {"do": "replace_rubric", "assignment": MAP},
            {"do": "assess_all", "assignment": MAP, "points": 4},
        ),
        expected=case(
            "Impact stood at 2; another rubric is put on, and the work is graded 4 by it.",
            apart(
                (
                    "Not known yet",
                    (
                        "Stakeholder map, criterion “Impact”: this grade was first seen after a "
                        "change, so it cannot be judged yet. "
                        "Your instructor has to look at the change; nothing for you to do."
                    ),
                ),
                (
                    "Not known yet",
                    (
                        "Stakeholder map, criterion “Impact”: this grade was first seen after a "
                        "change, so it cannot be judged yet. "
                        "Accept the change, or map the outcome again. The rubric was replaced."
                    ),
                ),
            ),
            state=UNKNOWN,
            code=R.DRIFT,
            flags=frozenset({Flag.DRIFT}),
        ),
        case_holds=None,
    ),
    Event(
        title="points changed",
        name="plain-met",
        orders=({"do": "change_points", "assignment": MAP, "criterion": "Impact", "points": 5},),
        expected=case(
            "The criterion is made worth 5.",
            met(*_drifted("The criterion's points were changed.")),
            flags=_DRIFT,
        ),
    ),
    Event(
        title="rubric replaced",
        name="plain-met",
        orders=({"do": "replace_rubric", "assignment": MAP},),
        expected=case(
            "Another rubric is put on the stakeholder map.",
            met(*_drifted("The rubric was replaced.")),
            flags=_DRIFT,
        ),
    ),
    Event(
        title="rubric removed",
        name="plain-met",
        orders=({"do": "remove_rubric", "assignment": MAP},),
        expected=case(
            "The rubric is taken off the stakeholder map.",
            met(*_drifted("The rubric was taken off the assignment.")),
            flags=_DRIFT,
        ),
    ),
    Event(
        title="unpublished",
        name="plain-met",
        orders=({"do": "unpublish", "assignment": MAP},),
        expected=case(
            "The stakeholder map is unpublished.",
            met(*_drifted("The assignment is unpublished.")),
            flags=_DRIFT,
        ),
    ),
    Event(
        title="deleted",
        name="plain-met",
        orders=({"do": "delete_assignment", "assignment": MAP},),
        expected=case(
            "The stakeholder map is deleted.",
            met(*_drifted("The assignment is deleted.")),
            flags=_DRIFT,
        ),
    ),
    # nothing more can be handed in, and the learner is not told to
    Event(
        title="deleted before it was handed in",
        name="no-submission",
        orders=({"do": "delete_assignment", "assignment": MEMO},),
        expected=case(
            "The audit memo, never handed in, is deleted.",
            apart(
                (
                    "Not handed in",
                    (
                        "Audit memo is not handed in, and is no longer open in the course. "
                        "Your instructor has to look at the change; nothing for you to do."
                    ),
                ),
                (
                    "Not handed in",
                    (
                        "Audit memo is not handed in, and is no longer open in the course. "
                        "Accept the change, or map the outcome again. The assignment is deleted."
                    ),
                ),
            ),
            state=NOT_MET,
            about=FRAMEWORK,
            code=R.NOT_HANDED_IN,
            flags=frozenset({Flag.DRIFT}),
        ),
        case_holds=None,
    ),
    # Row "scale changed: what was Met before stays Met, flagged"
    Event(
        title="scale changed",
        name="plain-met",
        orders=(
            {
                "do": "change_scale",
                "ratings": [
                    {"description": "Excellent", "points": 5},
                    {"description": "Fair", "points": 2},
                ],
                "mastery_points": 5,
            },
        ),
        expected=case(
            "The outcome is put on a scale of 5; its results keep theirs.",
            met(
                f"{_INTERVIEW} {_STANDS} The latest of 2 assessments counts.",
                f"{_INTERVIEW} {_STANDS} The outcome's scale was changed. "
                "Just at the threshold. The latest of 2 assessments counts.",
            ),
            about=LAY_READER,
            code=R.COMBINED,
            flags=_DRIFT,
        ),
    ),
    Event(
        title="outcome unlinked",
        name="plain-met",
        orders=({"do": "unlink_outcome", "outcome": "Communicates to a lay reader"},),
        expected=case(
            "The outcome is unlinked: its results can be read no longer, and stand as they were.",
            met(
                "Field interview, outcome “Communicates to a lay reader”: 3 of 4. Threshold 3. "
                "Graded 10 Apr. The latest of 2 assessments counts.",
                "Field interview, outcome “Communicates to a lay reader”: 3 of 4. Threshold 3. "
                "Graded 10 Apr. Just at the threshold. The latest of 2 assessments counts.",
            ),
            about=LAY_READER,
            code=R.COMBINED,
            flags=EDGE,
        ),
        failures=((Source.OUTCOME_RESULTS, "dropped"),),
    ),
)
