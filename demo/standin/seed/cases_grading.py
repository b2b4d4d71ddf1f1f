"""Casebook: how work was graded, and which attempt. Situations only, never what follows."""

from datetime import timedelta

from demo.standin import moves
from demo.standin.model import Person
from demo.standin.seed import casebook_work as extra
from demo.standin.seed.cases import CaseSeed
from demo.standin.seed.casework import (
    MAP,
    assess,
    do_work,
    due_time,
    hand_in_again,
    row_of,
    usual,
)
from demo.standin.seed.work import Term

TOOL_ID = 29_001
LATE_POINTS = 1.6


def _edit_at_same_total(term: Term, person: Person) -> None:
    assess(term, person, MAP, {"Impact": 3.0, "Clarity": 3.0})
    assess(term, person, MAP, {"Impact": 2.0, "Clarity": 4.0}, days=7)


def _not_for_grading(term: Term, person: Person) -> None:
    do_work(term, person, extra.INTERVIEW_PLAN, {"Impact": 3.0})


def _hide_again(term: Term, person: Person) -> None:
    _, row = row_of(term, person, MAP)
    row.posted_at = None


def _excuse_after(term: Term, person: Person) -> None:
    chart, row = row_of(term, person, MAP)
    assert row.graded_at is not None
    moves.excuse(chart, row, term.teachers[0], row.graded_at + timedelta(days=3))


def _zero_by_policy(term: Term, person: Person) -> None:
    """canvas-lms lib/missing_policy_applicator.rb: graded by nobody, within a day of the date."""
    assignment, row = row_of(term, person, MAP)
    at = due_time(term, MAP) + timedelta(hours=1)
    moves.grade(assignment, row, 0.0, term.teachers[0], at)
    row.grader_id = None


def _late(term: Term, person: Person) -> None:
    hand_in_again(term, person, MAP, due_time(term, MAP) + timedelta(hours=20))
    row = assess(term, person, MAP, {"Impact": 3.0, "Clarity": 4.0})
    assert row.score is not None
    row.points_deducted = LATE_POINTS
    row.score -= LATE_POINTS
    row.grade = f"{row.score:g}"


def _ask_again(term: Term, person: Person) -> None:
    _, row = row_of(term, person, MAP)
    row.redo_request = True


def _graded_by_tool(term: Term, person: Person) -> None:
    """A tool passed a score back after a teacher had filled in the rubric."""
    assignment, row = row_of(term, person, MAP)
    assert row.graded_at is not None
    moves.grade(assignment, row, 13.5, -TOOL_ID, row.graded_at + timedelta(hours=5))


def _at_midnight(term: Term, person: Person) -> None:
    assess(term, person, MAP, {"Impact": 3.0}, at=term.today)


def _three_attempts(term: Term, person: Person) -> None:
    due = due_time(term, MAP)
    for days, impact in ((-6.0, 2.0), (-4.0, 4.0), (-2.0, 2.0)):
        hand_in_again(term, person, MAP, due + timedelta(days=days))
        at = due + timedelta(days=days + 1)
        assess(term, person, MAP, {"Impact": impact}, at=at)


def _on_nothing(term: Term, person: Person) -> None:
    assess(term, person, MAP, {"Impact": 3.0})


GRADING = (
    CaseSeed(
        name="edit-same-total",
        person="Elif Aydin",
        about=(MAP,),
        plan=usual(not_graded=(MAP,)),
        then=_edit_at_same_total,
        facts="Stakeholder map: a week after grading, Impact lowered from 3 to 2 and Clarity "
        "raised from 3 to 4; the total stayed, and so did the time of grading",
    ),
    CaseSeed(
        name="rubric-non-grading",
        person="Pedro Alcantara",
        about=(extra.INTERVIEW_PLAN,),
        plan=usual(),
        then=_not_for_grading,
        facts="Interview plan: rubric not used for grading; Impact 3, no score was entered",
    ),
    CaseSeed(
        name="posted-then-unposted",
        person="Roisin Gallagher",
        about=(MAP,),
        plan=usual(),
        then=_hide_again,
        facts="Stakeholder map marked and posted, then a teacher hid the grade again",
    ),
    CaseSeed(
        name="excused-old-assessment",
        person="Anton Vesely",
        about=(MAP,),
        plan=usual(impact=4.0),
        then=_excuse_after,
        facts="Stakeholder map: Impact 4, three days later excused; the assessment was left",
    ),
    CaseSeed(
        name="missing-policy-zero",
        person="Shanelle Whitby",
        about=(MAP,),
        plan=usual(MAP),
        then=_zero_by_policy,
        facts="Stakeholder map not handed in; the missing policy entered 0, no grader",
    ),
    CaseSeed(
        name="late-deduction",
        person="Oskar Nyberg",
        about=(MAP,),
        plan=usual(MAP),
        then=_late,
        facts="Stakeholder map 20 hours late, Impact 3; the late policy took 1.6 points off the "
        "score",
    ),
    CaseSeed(
        name="redo-requested",
        person="Talia Rosen",
        about=(MAP,),
        plan=usual(impact=3.0),
        then=_ask_again,
        facts="Stakeholder map: Impact 3; the teacher asked for it to be done again",
    ),
    CaseSeed(
        name="grader-is-process",
        person="Viktor Horvat",
        about=(MAP,),
        plan=usual(impact=3.0),
        then=_graded_by_tool,
        facts="Stakeholder map: Impact 3 by a teacher, then an external tool passed back 13.5",
    ),
    CaseSeed(
        name="timezone-edge",
        person="Keanu Makoa",
        about=(MAP,),
        plan=usual(not_graded=(MAP,)),
        then=_at_midnight,
        facts="Stakeholder map: Impact 3, graded at 00:00:00 UTC of the campus's day, still the "
        "evening before in the course's time zone",
    ),
)
ATTEMPTS = (
    CaseSeed(
        name="three-attempts-middle-best",
        person="Solomon Tekle",
        about=(MAP,),
        plan=usual(MAP),
        then=_three_attempts,
        facts="Stakeholder map handed in three times and marked each time: Impact 2, then 4, "
        "then 2",
    ),
    CaseSeed(
        name="assessed-without-submission",
        person="Birgit Aune",
        about=(MAP,),
        plan=usual(MAP),
        then=_on_nothing,
        facts="Stakeholder map: Impact 3 by the rubric, nothing was handed in",
    ),
)
