"""What follows when something happens to a named case after it was read, by the policy.

"Regrade down while a case is open: the refresh shows it; now incomplete."
"""

from lti_app.domain.evidence.sync import Source
from tests.contract.cases.expected_changes import CHANGES
from tests.contract.cases.happenings import MAP, MEMO, Event
from tests.contract.cases.sayings import (
    EDGE,
    FRAMEWORK,
    HIDDEN,
    LEARNER_WAITS,
    MET,
    NOT_MET,
    UNKNOWN,
    R,
    apart,
    both,
    case,
    met,
)

_TODAY = "Graded 20 Apr."

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
    *CHANGES,
)
