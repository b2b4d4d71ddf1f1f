"""What an expectation is made of: a verdict, its flags, and what learner and staff read.

Every expectation beside this module is written by hand from "What counts as evidence"
(docs/evidence.md) and docs/adr/0008. Nothing here is computed by the rules under test.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from lti_app.domain.mastery.verdict import Flag, ReasonCode, VerdictState

MET, NOT_MET, UNKNOWN = VerdictState.MET, VerdictState.NOT_MET, VerdictState.UNKNOWN
R = ReasonCode
IMPACT, EVIDENCE, FRAMEWORK, LAY_READER = "slo-1", "slo-2", "slo-3", "slo-4"
REFLECTION = "reflection"
NO_FLAGS: frozenset[Flag] = frozenset()
EDGE = frozenset({Flag.THRESHOLD_EDGE})


@dataclass(frozen=True, kw_only=True)
class Said:
    """A verdict in words: the pill, and all that stands beside it."""

    pill: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Expected:
    """One named case: what happened in Canvas, and what follows.

    `about` names the outcome (or the reflection) that the case is about. Of the usual badge all
    others are met, so that a case whose verdict is Met completes the set and opens a review case,
    and no other does. An outcome named by `work` is one of the casebook's second badge, in which
    nobody is complete: it maps every odd assignment.
    """

    happened: str
    learner: Said
    staff: Said
    state: VerdictState = MET
    about: str = IMPACT
    code: ReasonCode = R.AT_OR_ABOVE_THRESHOLD
    flags: frozenset[Flag] = NO_FLAGS

    def but(self, **changes: Any) -> "Expected":
        """Give a like expectation."""
        return replace(self, **changes)


@dataclass(frozen=True, slots=True)
class Work:
    """An odd assignment of the casebook, as the second badge maps it.

    `row` is the rubric's row, or `outcome` the Canvas outcome; `out_of` and `at` what the mapping
    holds of its scale, which Canvas may have changed since. `rubric_id` and `criterion_id` say
    which rubric and row were mapped where Canvas has others by now.
    """

    name: str
    row: str = "Impact"
    outcome: str = ""
    out_of: int | None = None
    at: str = "3"
    is_other_rubric: bool = False
    criterion_id: str = ""


Table = Mapping[str, Expected]


def met(*texts: str) -> tuple[Said, Said]:
    """Say a thing met: to the learner, and to staff what is given second or the same."""
    return Said(pill="Met", text=texts[0]), Said(pill="Met", text=texts[-1])


def both(pill: str, text: str) -> tuple[Said, Said]:
    """Say the same to both."""
    return Said(pill=pill, text=text), Said(pill=pill, text=text)


def apart(learner: tuple[str, str], staff: tuple[str, str]) -> tuple[Said, Said]:
    """Say each a thing of its own: pill and text."""
    return Said(pill=learner[0], text=learner[1]), Said(pill=staff[0], text=staff[1])


def case(happened: str, words: tuple[Said, Said], **more: Any) -> Expected:
    """Put together one expectation."""
    return Expected(happened=happened, learner=words[0], staff=words[1], **more)


GRADED = "Stakeholder map, criterion “Impact”: 3 of 4. Threshold 3. Graded 20 Feb."
SOUND = met(GRADED, f"{GRADED} Just at the threshold.")
UNGRADED = "Stakeholder map was handed in on 17 Feb. It has no rubric grade yet."
LEARNER_WAITS = f"{UNGRADED} Your instructor grades it; nothing for you to do."
HIDDEN = (
    "Stakeholder map, criterion “Impact”: graded, but the grade is not released. "
    "To the learner it reads as waiting for a grade."
)
TWO_OF_FOUR = "Stakeholder map, criterion “Impact”: 2 of 4. Threshold 3. Graded 20 Feb."
LOOKED_BACK = both("Met", "Handed in on 17 Apr.")
PLAIN = case("Everything handed in and marked 3 or 4; the reflection is in.", SOUND, flags=EDGE)
