"""The row `evaluate`: learner x SLO verdicts per second on one core, against a bare comparison.

The floor is the same comparison in a plain loop over the same facts: find the submission, find the
criterion, cross-multiply. Ours also walks every rule of the policy's table and gives each verdict
its reason with the facts, its flags, the reflection and the conjunction. Four SLOs by criterion,
1,000 learners: a third below a threshold, some not handed in, some not graded.
"""

import statistics
import time
from collections.abc import Callable
from typing import Any

from lti_app.domain.evidence.learner_facts import CourseFacts, LearnerFacts
from lti_app.domain.ids import AssignmentId
from lti_app.domain.mapping.mapping import CriterionLink, MappingContent
from lti_app.domain.mastery.completion import CourseRules
from tests.factories.definitions import definition
from tests.factories.facts import (
    REFLECTION,
    assignment,
    criterion_link,
    graded,
    reflection,
    slo_mapping,
    student,
    ungraded,
    unsubmitted,
)

REPEATS = 7
LEARNERS = 1_000
ASSIGNMENTS = tuple(AssignmentId(str(number)) for number in range(301, 305))
MAPPING = MappingContent(
    slos=tuple(
        slo_mapping(f"slo-{place}", criterion_link(each))
        for place, each in enumerate(ASSIGNMENTS, 1)
    ),
    reflection=REFLECTION,
)
COURSE = CourseFacts(
    assignments=(
        *(assignment(each) for each in ASSIGNMENTS),
        assignment(REFLECTION, rubric=None),
    )
)


def rows() -> list[dict[str, Any]]:
    """Measure, the two sides taking turns, and give the row."""
    learners = [_learner(number) for number in range(LEARNERS)]
    content = definition(*(slo.slo for slo in MAPPING.slos))
    rules = CourseRules(content, MAPPING, COURSE)
    ours: list[float] = []
    floor: list[float] = []
    for _ in range(REPEATS):
        ours.append(_rate(lambda: _judge(rules, learners)))
        floor.append(_rate(lambda: _compare(learners)))
    ratios = [a / b for a, b in zip(ours, floor, strict=True)]
    return [
        {
            "row": "evaluate",
            "ours": statistics.median(ours),
            "other": statistics.median(floor),
            "ratio": statistics.median(ratios),
            "spread": f"{min(ratios):.3f}-{max(ratios):.3f}",
            "unit": "verdicts/s",
            "against": "the same comparison in a bare loop",
            "repeats": REPEATS,
        }
    ]


def _rate(measured: Callable[[], int]) -> float:
    # Processor time: the machine is shared, and only one core is at work here.
    start = time.process_time()
    counted = measured()
    return counted / (time.process_time() - start)


def _judge(rules: CourseRules, learners: list[LearnerFacts]) -> int:
    return sum(len(rules.evaluate(facts).slos) for facts in learners)


def _compare(learners: list[LearnerFacts]) -> int:
    links = [link for slo in MAPPING.slos for link in slo.criteria]
    met = [_is_met(facts, link) for facts in learners for link in links]
    return len(met)


def _is_met(facts: LearnerFacts, link: CriterionLink) -> bool:
    for submission in facts.submissions:
        if submission.assignment_id == link.assignment_id:
            for held in submission.criteria or ():
                if held.criterion_id == link.criterion_id and held.points is not None:
                    needed, out_of = link.threshold.points, link.threshold.out_of
                    return held.points * out_of >= needed * link.criterion_points
    return False


def _learner(number: int) -> LearnerFacts:
    submissions = []
    for place, each in enumerate(ASSIGNMENTS):
        drawn = (number * 7 + place * 3) % 10
        if drawn == 0:
            submissions.append(unsubmitted(each))
        elif drawn == 1:
            submissions.append(ungraded(each))
        else:
            submissions.append(graded("2" if drawn <= 4 else "3", each))
    return LearnerFacts(
        submissions=tuple(submissions), reflection=reflection(), enrollments=(student(),)
    )
