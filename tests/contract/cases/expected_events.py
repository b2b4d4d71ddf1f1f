"""What follows when something happens to a named case after it was read, by the policy.

"What was Met before stays Met, flagged; assessed after: Unknown until accepted or re-mapped."
"Regrade down while a case is open: the refresh shows it; now incomplete."
"""

from collections.abc import Mapping
from dataclasses import dataclass

from lti_app.domain.sync import Source
from lti_app.domain.verdict import Flag
from tests.contract.cases.sayings import (
    EDGE,
    FRAMEWORK,
    GRADED,
    HIDDEN,
    LAY_READER,
    LEARNER_WAITS,
    MET,
    NOT_MET,
    UNKNOWN,
    Expected,
    R,
    apart,
    both,
    case,
    met,
)

Order = Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Event:
    """What somebody does in Canvas to a named case, and what follows after the next whole pass.

    `case_holds` says whether the review case opened before is still complete; None where there was
    no case, and there is none now.
    """

    title: str
    name: str
    orders: tuple[Order, ...]
    expected: Expected
    case_holds: bool | None = True
    failures: tuple[tuple[Source, str], ...] = ()
    course: str = "main"


MAP, MEMO = "Stakeholder map", "Audit memo"
_TODAY = "Graded 20 Apr."
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


EVENTS: tuple[Event, ...] = (
    Event(
        title="raised",
        name="regrade-up",
        orders=({"do": "regrade", "assignment": MAP, "criterion": "Impact", "points": 3},),
        expected=case(
            "The teacher raises Impact to 3.",
            met(
                f"Stakeholder map, criterion “Impact”: 3 of 4. Threshold 3. {_TODAY}",
                f"Stakeholder map, criterion “Impact”: 3 of 4. Threshold 3. {_TODAY} "
                "Just at the threshold.",
            ),
            flags=EDGE,
        ),
    ),
    # Row "not assigned to this learner"
    Event(
        title="assigned to others",
        name="plain-met",
        orders=({"do": "assign_to", "assignment": MAP, "people": ["plain-not-met"]},),
        expected=case(
            "The stakeholder map, marked 3, is assigned to somebody else only.",
            apart(
                (
                    "Not assigned",
                    (
                        "Stakeholder map is not assigned to you. "
                        "Ask your instructor what could show it instead."
                    ),
                ),
                ("Not assigned", "Stakeholder map is not assigned to this learner."),
            ),
            state=NOT_MET,
            code=R.NOT_ASSIGNED,
        ),
        case_holds=False,
    ),
    # Row "regrade down while a case is open: the refresh shows it; now incomplete: award refused"
    Event(
        title="lowered",
        name="regrade-down",
        orders=({"do": "regrade", "assignment": MAP, "criterion": "Impact", "points": 2},),
        expected=case(
            "The teacher lowers Impact to 2, while a case is open.",
            both("Not met", f"Stakeholder map, criterion “Impact”: 2 of 4. Threshold 3. {_TODAY}"),
            state=NOT_MET,
            code=R.BELOW_THRESHOLD,
        ),
        case_holds=False,
    ),
    # the total stays, so Canvas's grading date does
    Event(
        title="moved at equal total",
        name="plain-met",
        orders=(
            {
                "do": "move_points",
                "assignment": MAP,
                "from": "Impact",
                "to": "Clarity",
                "points": 1,
            },
        ),
        expected=case(
            "A point moves from Impact to Clarity; the total and Canvas's grading date stay.",
            both(
                "Not met",
                "Stakeholder map, criterion “Impact”: 2 of 4. Threshold 3. Graded 20 Feb.",
            ),
            state=NOT_MET,
            code=R.BELOW_THRESHOLD,
        ),
        case_holds=False,
    ),
    Event(
        title="posted",
        name="unposted",
        orders=({"do": "post", "assignment": MEMO},),
        expected=case(
            "The grade is posted.",
            met("Audit memo, criterion “Framework”: 4 of 4. Threshold 3. Graded 20 Mar."),
            about=FRAMEWORK,
        ),
    ),
    # Unknown neither completes nor takes a completion away; the open case is not complete now
    Event(
        title="hidden again",
        name="plain-met",
        orders=({"do": "unpost", "assignment": MAP},),
        expected=case(
            "The grade of the stakeholder map is hidden again.",
            apart(("Waiting for a grade", LEARNER_WAITS), ("Not released", HIDDEN)),
            state=UNKNOWN,
            code=R.NOT_RELEASED,
        ),
        case_holds=False,
    ),
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
    # the background job ran
    Event(
        title="outcome result comes",
        name="result-late",
        orders=({"do": "redo", "assignment": "Case critique"},),
        expected=case(
            "Canvas's background job makes the outcome result.",
            met(
                "Second brief, outcome “Weighs consent”: 4 of 4. Threshold 3. Graded 21 Apr.",
            ),
            about="second-brief",
        ),
        failures=((Source.OUTCOME_RESULTS, "dropped"),),
        course="casebook",
    ),
    Event(
        title="reflection handed in",
        name="reflection-not-handed-in",
        orders=(
            {
                "do": "submit",
                "assignment": "Culminating reflection",
                "body": "<p>The pathway changed how I work, and what I want to do.</p>",
            },
        ),
        expected=case(
            "The reflection is handed in.",
            both("Met", "Handed in on 20 Apr."),
            about="reflection",
            code=R.REFLECTION_HANDED_IN,
            state=MET,
        ),
    ),
)
