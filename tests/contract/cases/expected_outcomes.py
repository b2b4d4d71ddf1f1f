"""Outcomes, assessors, groups and visibility, from *What counts as evidence*."""

from lti_app.domain.mastery.verdict import Flag
from tests.contract.cases.sayings import (
    EDGE,
    HIDDEN,
    LAY_READER,
    LEARNER_WAITS,
    NOT_MET,
    TWO_OF_FOUR,
    UNGRADED,
    UNKNOWN,
    R,
    Said,
    Table,
    apart,
    both,
    case,
    met,
)

_LEARNER_DRIFT = "Your instructor has to look at the change; nothing for you to do."
_STAFF_DRIFT = "Accept the change, or map the outcome again."
_OUTCOME = "outcome “Communicates to a lay reader”"
_LATEST = "The latest of 2 assessments counts."
_WAITS = "Your instructor grades it; nothing for you to do."


_FOUR = f"Field interview, {_OUTCOME}: 4 of 4. Threshold 3. Graded 10 Apr. {_LATEST}"


def _edge(text: str) -> tuple[Said, Said]:
    return met(text, f"{text} Just at the threshold.")


_NO_RESULT = "Concept check is graded, but Canvas has passed on no outcome result of this New Quiz."
_LATE = "Second brief is graded. Canvas has not passed on its outcome result yet."

_CONSENT_FORM = "Consent form, outcome “Explains risk”: 3 of 4. Threshold 3. Graded 21 Mar."
_STANDS = "Changed since; what was found before still counts."

OUTCOMES: Table = {
    # Row "the definition's rule over released results of the mapped alignments": here the latest
    "two-alignments": case(
        "One outcome, marked 2 by the brief and later 4 by the interview.",
        met(_FOUR),
        about=LAY_READER,
        code=R.COMBINED,
    ),
    # Row "hidden results count"
    "outcome-hidden": case(
        "The rubric keeps its results out of the mastery gradebook: hidden, 3 of 4.",
        _edge("Practice brief, outcome “Weighs consent”: 3 of 4. Threshold 3. Graded 19 Mar."),
        about="practice-brief",
        flags=EDGE,
    ),
    # Row "scale changed: what was Met before stays Met, flagged": the result keeps the scale it was
    # made on, which is the mapped one
    "scale-changed": case(
        "3 of 4; the outcome was put on a scale of 5 since, and the result keeps its own.",
        met(
            f"{_CONSENT_FORM} {_STANDS}",
            f"{_CONSENT_FORM} {_STANDS} The outcome's scale was changed. Just at the threshold.",
        ),
        about="consent-form",
        flags=EDGE | {Flag.DRIFT},
    ),
    # the mapping names the account's scale: 2 of 3
    "account-proficiency": case(
        "The outcome stands on the account's scale of 3, with mastery at 2; marked 2 twice.",
        met(
            f"Field interview, {_OUTCOME}: 2 of 3. Threshold 2. Graded 19 Apr. {_LATEST}",
            f"Field interview, {_OUTCOME}: 2 of 3. Threshold 2. Graded 19 Apr. "
            f"Just at the threshold. {_LATEST}",
        ),
        about=LAY_READER,
        code=R.COMBINED,
        flags=EDGE,
    ),
    # the source cannot be read: that says nothing of the learner
    "outcome-unlinked": case(
        "Marked 4; the outcome was taken out of the course before the first reading.",
        apart(
            (
                "Not known yet",
                (
                    "Archive note is graded, but the outcome “Keeps records others can follow” "
                    "is no longer in the course, so its result cannot be read. "
                    "Your instructor has to look at the change; nothing for you to do."
                ),
            ),
            (
                "Not known yet",
                (
                    "Archive note is graded, but the outcome “Keeps records others can follow” "
                    "is no longer in the course, so its result cannot be read. "
                    "Accept the change, or map the outcome again."
                ),
            ),
        ),
        state=UNKNOWN,
        about="archive-note",
        code=R.OUTCOME_UNLINKED,
    ),
    # Row "`quiz_N` joins by quiz_id"
    "quiz-bank": case(
        "A classic quiz graded itself; its question bank's outcome got 3.2 of 4, at quiz_N.",
        met(
            "Concept quiz, outcome “Weighs consent”: 3.2 of 4. Threshold 3. Graded 21 Mar by a "
            "process, not by a person."
        ),
        about="concept-quiz",
        flags=frozenset({Flag.GRADED_BY_PROCESS}),
    ),
    # depth comes later: Unknown with a true reason, never "not met"
    "new-quiz": case(
        "A New Quiz passed 9 of 10 back; Canvas has no outcome result of it.",
        apart(
            (
                "Not known yet",
                f"{_NO_RESULT} Ask your instructor to look at it.",
            ),
            (
                "Not known yet",
                (
                    f"{_NO_RESULT} New Quizzes keep results in a service of their own, which may "
                    "leave them out: map a rubric instead."
                ),
            ),
        ),
        state=UNKNOWN,
        about="concept-check",
        code=R.NO_NEW_QUIZ_RESULT,
    ),
    # Row "absent after a grade: Unknown until the background job has had a day, then NotMet"
    "result-late": case(
        "Marked 4 the evening before; the job that writes the outcome result has not run.",
        apart(
            (
                "Waiting for a grade",
                f"{_LATE} It comes by itself, usually within the hour.",
            ),
            (
                "Waiting for a grade",
                f"{_LATE} After a day without one it counts as not met.",
            ),
        ),
        state=UNKNOWN,
        about="second-brief",
        code=R.RESULT_PENDING,
    ),
}

ASSESSORS: Table = {
    # Row "peer or self assessment: ignored"
    "peer-high-teacher-low": case(
        "A peer marked Impact 4, the teacher 2.",
        both("Not met", TWO_OF_FOUR),
        state=NOT_MET,
        code=R.BELOW_THRESHOLD,
    ),
    "self-assessment": case(
        "The learner assessed her own work with 4; no teacher did.",
        apart(("Waiting for a grade", LEARNER_WAITS), ("Waiting for a grade", UNGRADED)),
        state=NOT_MET,
        code=R.WAITING_FOR_GRADE,
    ),
    # Row "moderated and unpublished": NotMet, waiting for a grade
    "moderated-unpublished": case(
        "Two graders marked provisionally; the final grade is not published.",
        apart(
            (
                "Waiting for a grade",
                "Review panel memo was handed in on 23 Mar. It has no rubric grade yet. " + _WAITS,
            ),
            (
                "Waiting for a grade",
                (
                    "Review panel memo was handed in on 23 Mar. It has no rubric grade yet. "
                    "Its grading is moderated: marks count once the final grade is published."
                ),
            ),
        ),
        state=NOT_MET,
        about="review-panel-memo",
        code=R.WAITING_FOR_GRADE,
    ),
    # Row "grade exists but is not released"; the words give no points before posting
    "anonymous-unposted": case(
        "Graded anonymously, and not posted yet.",
        apart(
            (
                "Waiting for a grade",
                "Blind critique was handed in on 24 Mar. It has no rubric grade yet. " + _WAITS,
            ),
            ("Not released", HIDDEN.replace("Stakeholder map", "Blind critique")),
        ),
        state=UNKNOWN,
        about="blind-critique",
        code=R.NOT_RELEASED,
    ),
}

_TEAM = "Team audit, criterion “Impact”: 3 of 4. Threshold 3."
_AWAY = "is no longer open in the course, and nothing of it was read before."

GROUPS: Table = {
    # Row "grade and assessment are copied to each member's own row": rows are judged alone
    "group-submission": case(
        "Handed in by the group; the one assessment, 3 of 4, went to each member.",
        _edge(f"{_TEAM} Graded 31 Mar."),
        about="team-audit",
        flags=EDGE,
    ),
    "group-graded-individually": case(
        "The group handed in together and is graded one by one: 2 of 4 here, 4 for a mate.",
        both(
            "Not met",
            "Team audit, own part, criterion “Impact”: 2 of 4. Threshold 3. Graded 29 Mar.",
        ),
        state=NOT_MET,
        about="team-audit-own-part",
        code=R.BELOW_THRESHOLD,
    ),
    "group-none": case(
        "A group assignment; this learner is in no group and handed in alone: 3 of 4.",
        _edge(f"{_TEAM} Graded 28 Mar."),
        about="team-audit",
        flags=EDGE,
    ),
    # Row "not assigned to this learner": NotMet, not assigned
    "not-assigned": case(
        "The case clinic is assigned to two others only.",
        apart(
            (
                "Not assigned",
                (
                    "Case clinic is not assigned to you. "
                    "Ask your instructor what could show it instead."
                ),
            ),
            ("Not assigned", "Case clinic is not assigned to this learner."),
        ),
        state=NOT_MET,
        about="case-clinic",
        code=R.NOT_ASSIGNED,
    ),
    # never read before it was lost: nobody knows what was in it
    "assignment-unpublished": case(
        "Marked 3 in class; the assignment was unpublished before the first reading.",
        apart(
            ("Not known yet", f"In-class debate {_AWAY} {_LEARNER_DRIFT}"),
            (
                "Not known yet",
                f"In-class debate {_AWAY} {_STAFF_DRIFT} The assignment is unpublished.",
            ),
        ),
        state=UNKNOWN,
        about="in-class-debate",
        code=R.DRIFT,
        flags=frozenset({Flag.DRIFT}),
    ),
    "assignment-deleted": case(
        "Marked 4; the assignment was deleted before the first reading.",
        apart(
            ("Not known yet", f"Scoping memo {_AWAY} {_LEARNER_DRIFT}"),
            ("Not known yet", f"Scoping memo {_AWAY} {_STAFF_DRIFT} The assignment is deleted."),
        ),
        state=UNKNOWN,
        about="scoping-memo",
        code=R.DRIFT,
        flags=frozenset({Flag.DRIFT}),
    ),
}
