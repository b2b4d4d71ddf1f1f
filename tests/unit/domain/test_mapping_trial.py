from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from lti_app.domain.definition.content import DefinitionContent
from lti_app.domain.evidence.evidence import (
    Enrollment,
    EnrollmentState,
    OutcomeResultRow,
    RosterRow,
    SubmissionContent,
    SubmissionFact,
    SubmissionRow,
)
from lti_app.domain.ids import CanvasUserId, SloKey
from lti_app.domain.mapping.mapping import Combining, MappingContent, SloMapping
from lti_app.domain.mapping.rules import CourseView
from lti_app.domain.mapping.trial import (
    Grades,
    Part,
    SloTrial,
    Trial,
    TriedLearner,
    count_tried,
    has_all,
    part_of,
    try_each,
)
from tests.clocks import START
from tests.factories.definition import complete
from tests.factories.facts import (
    MAP,
    MEMO,
    OUTCOME,
    assignment,
    criterion,
    criterion_link,
    graded,
    outcome_link,
    outcome_result,
    rubric,
    student,
    ungraded,
    unsubmitted,
)
from tests.factories.mapping import view

BOTH = complete("slo-1", "slo-2")
CONTENT = MappingContent(
    slos=(
        SloMapping(slo=SloKey("slo-1"), combining=Combining.ANY, criteria=(criterion_link(MAP),)),
        SloMapping(
            slo=SloKey("slo-2"),
            combining=Combining.ALL,
            criteria=(criterion_link(MAP), criterion_link(MEMO)),
        ),
    ),
    reflection=None,
)


def tried(
    definition: DefinitionContent, content: MappingContent, canvas: CourseView, found: Grades
) -> Trial:
    return count_tried(definition, content, try_each(definition, content, canvas, found))


def person(number: int, enrollment: Enrollment | None = None) -> RosterRow:
    return RosterRow(
        user_id=CanvasUserId(str(number)),
        name=f"Learner {number}",
        sortable_name=f"Learner {number}",
        sis_user_id=None,
        lti_subject=None,
        email=None,
        enrollments=(enrollment or student(),),
    )


def row(number: int, fact: SubmissionFact) -> SubmissionRow:
    return SubmissionRow(user_id=CanvasUserId(str(number)), fact=fact, content=SubmissionContent())


def grades(*rows: SubmissionRow, people: int = 4, **more: Any) -> Grades:
    roster = more.pop("roster", tuple(person(n) for n in range(1, people + 1)))
    return Grades(roster=roster, submissions=rows, results=more.pop("results", ()), read_at=START)


def test_learners_are_counted_by_slo_as_the_rules_judge_them() -> None:
    found = grades(
        *(row(1, graded("3", a)) for a in (MAP, MEMO)),
        *(row(2, fact) for fact in (graded("4", MAP), ungraded(MEMO))),
        *(row(3, fact) for fact in (graded("2", MAP), graded("4", MEMO, posted_at=None))),
        *(row(4, unsubmitted(a)) for a in (MAP, MEMO)),
    )

    assert tried(BOTH, CONTENT, view(), found) == Trial(
        learners=4,
        all_met=1,
        slos=(
            SloTrial(slo=SloKey("slo-1"), met=2, waiting=0, not_yet=2),
            SloTrial(slo=SloKey("slo-2"), met=1, waiting=1, not_yet=2),
        ),
    )


def test_only_learners_are_counted() -> None:
    others = (
        person(5, student(EnrollmentState.INACTIVE)),
        person(6, student(kind="StudentViewEnrollment")),
        person(7, student(kind="ObserverEnrollment")),
    )
    found = grades(
        *(row(n, graded("4", a)) for n in (1, 5, 6, 7) for a in (MAP, MEMO)),
        roster=(person(1), *others),
    )

    assert tried(BOTH, CONTENT, view(), found).learners == 1


def test_who_is_invited_and_has_no_work_is_listed_and_counted_as_on_the_roster() -> None:
    roster = (person(1), person(2, student(EnrollmentState.INVITED)))
    part = part_of(roster, 1)
    found = grades(*(row(1, graded("4", a)) for a in (MAP, MEMO)), roster=part.read)

    each = try_each(BOTH, CONTENT, view(), found)

    assert [one.user_id for one in each] == [one.user_id for one in part.read] == ["1", "2"]
    assert count_tried(BOTH, CONTENT, each).learners == part.total


def test_slo_shown_by_nothing_is_left_unsaid() -> None:
    empty = MappingContent(slos=(), reflection=None)
    trial = tried(BOTH, empty, view(), grades(row(1, graded("4")), people=1))

    assert trial == Trial(
        learners=1,
        all_met=0,
        slos=(),
        unsaid=(SloKey("slo-1"), SloKey("slo-2")),
    )


def test_who_has_every_slo_that_can_be_judged_is_counted() -> None:
    half = replace(CONTENT, slos=(CONTENT.slos[0], replace(CONTENT.slos[1], criteria=())))
    trial = tried(BOTH, half, view(), grades(row(1, graded("4")), row(2, graded("1")), people=2))

    assert (trial.all_met, trial.unsaid) == (1, (SloKey("slo-2"),))
    assert trial.slos == (SloTrial(slo=SloKey("slo-1"), met=1, waiting=0, not_yet=1),)


def test_slo_whose_assignment_is_gone_for_everybody_is_left_unsaid() -> None:
    found = grades(row(1, ungraded(MAP)), row(2, ungraded(MAP)), people=2)
    content = replace(CONTENT, slos=CONTENT.slos[:1])

    gone = tried(complete("slo-1"), content, view(assignments=()), found)

    assert (gone.unsaid, gone.slos) == ((SloKey("slo-1"),), ())
    assert tried(complete("slo-1"), content, view(), found).unsaid == ()


def test_slo_that_the_check_blocks_is_left_unsaid() -> None:
    found = grades(*(row(1, graded("4", a)) for a in (MAP, MEMO)), people=1)
    each = try_each(BOTH, CONTENT, view(), found)

    trial = count_tried(BOTH, CONTENT, each, blocked={SloKey("slo-2")})

    assert (trial.all_met, trial.unsaid) == (1, (SloKey("slo-2"),))
    assert [slo.slo for slo in trial.slos] == ["slo-1"]


def test_what_cannot_be_said_of_one_page_is_not_unsaid_of_the_course() -> None:
    """The fifty-first learner alone has a result on a scale that the mapping does not know."""
    links = (CONTENT.slos[0], replace(CONTENT.slos[1], criteria=(), outcomes=(outcome_link(),)))
    content = replace(CONTENT, slos=links)
    (aligned,) = outcome_link().alignments
    people = [replace(person(n), sortable_name=f"Learner {n:02}") for n in range(1, 52)]

    def page(number: int) -> tuple[Trial, TriedLearner]:
        part = part_of(people, number)
        ids = [int(row.user_id) for row in part.read]
        told = {n: outcome_result("3", possible=Decimal(7 if n == 51 else 4)) for n in ids}
        found = grades(
            *(row(n, graded("4", assignment)) for n in ids for assignment in (MAP, aligned)),
            roster=part.read,
            results=tuple(
                OutcomeResultRow(user_id=CanvasUserId(str(n)), fact=fact)
                for n, fact in told.items()
            ),
        )
        each = try_each(BOTH, content, view(), found)
        return count_tried(BOTH, content, each, counts_course=part.counts), each[-1]

    (first, seen_first), (second, seen_alone) = page(1), page(2)

    assert (first.unsaid, second.unsaid) == ((), ())
    assert seen_first == seen_alone
    assert not has_all(seen_alone, BOTH, second.unsaid)


def test_page_of_a_course_leaves_unsaid_what_nothing_shows_or_the_check_blocks() -> None:
    half = replace(CONTENT, slos=(CONTENT.slos[0], replace(CONTENT.slos[1], criteria=())))
    each = try_each(BOTH, half, view(), grades(row(1, graded("4")), people=1))

    trial = count_tried(BOTH, half, each, {SloKey("slo-1")}, counts_course=False)

    assert trial.unsaid == (SloKey("slo-1"), SloKey("slo-2"))


def test_everybody_is_read_first_and_then_page_by_page() -> None:
    roster = [person(number) for number in range(1, 104)]
    first, second, last, past = (part_of(roster, page) for page in (1, 2, 3, 4))

    assert (len(first.read), first.listed, first.first, first.last) == (103, 50, 1, 50)
    assert (len(second.read), second.listed, second.first, second.last) == (50, 50, 51, 100)
    assert (len(last.read), last.listed, last.first, last.last) == (3, 3, 101, 103)
    assert past == last
    assert [part.uncounted for part in (first, second, last)] == [0, 0, 0]
    pages = [row for part in (first, second, last) for row in part.read[: part.listed]]
    assert [row.user_id for row in pages] == [row.user_id for row in first.read]


def test_of_a_very_large_course_the_first_by_name_are_counted() -> None:
    part = part_of([person(number) for number in range(1, 1206)], 1)

    assert (len(part.read), part.listed, part.total, part.uncounted) == (1000, 50, 1205, 205)


def test_only_who_may_be_judged_is_read_in_the_order_of_names() -> None:
    named = [replace(person(n), sortable_name=name) for n, name in ((1, "b"), (2, "C"), (3, "A"))]
    guest = person(4, student(kind="ObserverEnrollment"))

    assert [row.user_id for row in part_of([guest, *named], 1).read] == ["3", "1", "2"]
    assert part_of([guest], 1) == Part(read=(), listed=0, page=1, total=0)


def test_outcome_results_count_too() -> None:
    content = MappingContent(
        slos=(
            SloMapping(slo=SloKey("slo-1"), combining=Combining.ANY, outcomes=(outcome_link(MAP),)),
        ),
        reflection=None,
    )
    canvas = view(assignments=(assignment(MAP, rubric=rubric(criterion(outcome_id=OUTCOME))),))
    result = OutcomeResultRow(user_id=CanvasUserId("1"), fact=outcome_result("4"))
    found = grades(row(1, graded("4")), people=2, results=(result,))

    trial = tried(complete("slo-1"), content, canvas, found)

    assert trial.slos == (SloTrial(slo=SloKey("slo-1"), met=1, waiting=0, not_yet=1),)


def test_course_without_learners_gives_zeros() -> None:
    assert tried(complete("slo-1"), CONTENT, view(), grades(people=0)) == Trial(
        learners=0,
        all_met=0,
        slos=(SloTrial(slo=SloKey("slo-1"), met=0, waiting=0, not_yet=0),),
    )


@pytest.mark.parametrize(
    ("combining", "needed", "waiting"),
    [
        (Combining.ANY, 1, 1),
        (Combining.ALL, 1, 0),
        (Combining.AT_LEAST, 1, 1),
        (Combining.AT_LEAST, 2, 0),
        (Combining.LATEST, 1, 1),
        (Combining.HIGHEST, 1, 1),
    ],
)
def test_waiting_is_who_a_grade_to_come_could_still_help(
    combining: Combining, needed: int, waiting: int
) -> None:
    links = (criterion_link(MAP), criterion_link(MEMO))
    slo = SloMapping(slo=SloKey("slo-1"), combining=combining, needed=needed, criteria=links)
    found = grades(row(1, graded("1", MAP)), row(1, ungraded(MEMO)), people=1)

    trial = tried(complete("slo-1"), MappingContent(slos=(slo,), reflection=None), view(), found)

    assert (trial.slos[0].met, trial.slos[0].waiting) == (0, waiting)


@pytest.mark.parametrize(
    ("fact", "kinds", "waiting"),
    [
        (graded("3", MAP, criteria=None), ("online_upload",), 1),
        (unsubmitted(MAP), ("on_paper",), 1),
        (unsubmitted(MAP), ("online_upload",), 0),
    ],
)
def test_who_waits_for_a_rubric_grade_is_told_as_on_the_roster(
    fact: SubmissionFact, kinds: tuple[str, ...], waiting: int
) -> None:
    canvas = view(
        assignments=(assignment(MAP, rubric=rubric(criterion()), submission_types=kinds),)
    )
    content = replace(CONTENT, slos=CONTENT.slos[:1])

    trial = tried(complete("slo-1"), content, canvas, grades(row(1, fact), people=1))

    assert trial.slos == (
        SloTrial(slo=SloKey("slo-1"), met=0, waiting=waiting, not_yet=1 - waiting),
    )
