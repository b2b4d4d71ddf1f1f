"""Casebook: outcomes and their results; other assessors; moderation, anonymity. Situations only."""

from datetime import timedelta

from demo.standin import moves, rubric_moves
from demo.standin.ids import IdBase
from demo.standin.model import Outcome, OutcomeResult, Person
from demo.standin.seed import casebook_work as extra
from demo.standin.seed.cases import CaseSeed
from demo.standin.seed.casework import (
    MAP,
    assess,
    assessment_by,
    do_work,
    due_time,
    row_of,
    usual,
)
from demo.standin.seed.work import Term, hand_in

NEW_SCALE = (("Excellent", 5.0), ("Good", 4.0), ("Fair", 2.0), ("Not shown", 0.0))
NEW_MASTERY = 4.0
TOOL_ID = 29_001


def outcome_named(term: Term, title: str) -> Outcome:
    """The course's outcome of that title."""
    return next(o for o in term.course.outcomes.values() if o.title == title)


def _kept_hidden(term: Term, person: Person) -> None:
    do_work(term, person, extra.PRACTICE_BRIEF, {"Plain language": 3.0})


def _rescaled(term: Term, person: Person) -> None:
    do_work(term, person, extra.CONSENT_FORM, {"Plain language": 3.0})
    outcome = outcome_named(term, extra.RISK)
    rubric_moves.change_scale(term.course, outcome, NEW_SCALE, NEW_MASTERY)


def _unlinked(term: Term, person: Person) -> None:
    do_work(term, person, extra.ARCHIVE_NOTE, {"Plain language": 4.0})
    outcome_named(term, extra.RECORDS).linked = False


def _bank(term: Term, person: Person) -> None:
    """Classic quiz: graded by the quiz itself, and the bank's outcome gets its own result."""
    assignment, row = row_of(term, person, extra.CONCEPT_QUIZ)
    hand_in(term, assignment, row)
    assert row.submitted_at is not None
    assert assignment.quiz_id is not None
    moves.grade(assignment, row, 8.0, -assignment.quiz_id, row.submitted_at)
    outcome = outcome_named(term, extra.CONSENT)
    term.course.results[person.id, outcome.id, assignment.id] = OutcomeResult(
        id=term.course.ids.next(IdBase.OUTCOME_RESULT),
        user_id=person.id,
        outcome_id=outcome.id,
        assignment_id=assignment.id,
        score=3.2,
        mastery=True,
        possible=4.0,
        at=row.submitted_at,
        quiz_id=assignment.quiz_id,
    )


def _in_the_other_engine(term: Term, person: Person) -> None:
    """New Quizzes: the tool's score comes back, its outcome results live in another service."""
    assignment, row = row_of(term, person, extra.NEW_CONCEPT_QUIZ)
    at = due_time(term, extra.NEW_CONCEPT_QUIZ) - timedelta(hours=3)
    url = f"https://quiz.standin.example/lti/launch?participant={person.id}"
    moves.submit(row, kind="basic_lti_launch", now=at, url=url)
    moves.grade(assignment, row, 9.0, -TOOL_ID, at)


def _not_run_yet(term: Term, person: Person) -> None:
    assignment, row = row_of(term, person, extra.LATE_BRIEF)
    hand_in(term, assignment, row)
    at = term.today - timedelta(hours=1)
    assess(term, person, extra.LATE_BRIEF, {"Plain language": 4.0}, at=at, job_delay=2 * 24 * 3600)


OUTCOMES = (
    CaseSeed(
        name="outcome-hidden",
        person="Philippa Stone",
        about=(extra.PRACTICE_BRIEF,),
        plan=usual(),
        then=_kept_hidden,
        facts="Practice brief: Plain language 3; the rubric keeps its results out of the mastery "
        "gradebook",
    ),
    CaseSeed(
        name="scale-changed",
        person="Rajesh Menon",
        about=(extra.CONSENT_FORM,),
        plan=usual(),
        then=_rescaled,
        facts="Consent form: Plain language 3 of 4 with mastery at 3; since then the outcome's "
        "scale is 5, 4, 2, 0 with mastery at 4",
    ),
    CaseSeed(
        name="outcome-unlinked",
        person="Yvette Laurent",
        about=(extra.ARCHIVE_NOTE,),
        plan=usual(),
        then=_unlinked,
        facts="Archive note: Plain language 4; the outcome was taken out of the course since",
    ),
    CaseSeed(
        name="quiz-bank",
        person="Tomas Berg",
        about=(extra.CONCEPT_QUIZ,),
        plan=usual(),
        then=_bank,
        facts="Concept quiz: 8 of 10; its question bank's outcome got 3.2 of 4",
    ),
    CaseSeed(
        name="new-quiz",
        person="Wanjiru Kamau",
        about=(extra.NEW_CONCEPT_QUIZ,),
        plan=usual(),
        then=_in_the_other_engine,
        facts="Concept check, a New Quiz: 9 of 10 passed back; no outcome result in Canvas",
    ),
    CaseSeed(
        name="result-late",
        person="Aurelio Conti",
        about=(extra.LATE_BRIEF,),
        plan=usual(),
        then=_not_run_yet,
        facts="Second brief: Plain language 4, marked the evening before; the job that writes "
        "its outcome result has not run",
    ),
)


def _peers(term: Term, person: Person) -> None:
    _, row = row_of(term, person, MAP)
    others = [e.user_id for e in term.course.student_rows() if e.user_id != person.id][:2]
    row.others = tuple(
        assessment_by(term, person, MAP, {"Impact": 4.0}, assessor_id=peer, kind="peer_review")
        for peer in others
    )


def _self_assessed(term: Term, person: Person) -> None:
    _, row = row_of(term, person, MAP)
    marks, kind = {"Impact": 4.0}, "self_assessment"
    row.others = (assessment_by(term, person, MAP, marks, assessor_id=person.id, kind=kind),)


def _provisional(term: Term, person: Person) -> None:
    """canvas-lms app/models/moderated_grading: nothing reaches the submission before release."""
    assignment, row = row_of(term, person, extra.REVIEW_PANEL)
    hand_in(term, assignment, row)
    row.provisional = tuple(
        assessment_by(
            term, person, extra.REVIEW_PANEL, {"Impact": impact}, assessor_id=grader, kind="grading"
        )
        for grader, impact in zip(term.teachers, (3.0, 4.0), strict=True)
    )


def _not_posted(term: Term, person: Person) -> None:
    row = do_work(term, person, extra.BLIND_CRITIQUE, {"Impact": 3.0})
    row.anonymous_id = f"an{person.id % 1000:03d}"


ASSESSORS = (
    CaseSeed(
        name="peer-high-teacher-low",
        person="Camille Osborne",
        about=(MAP,),
        plan=usual(impact=2.0),
        then=_peers,
        facts="Stakeholder map: Impact 2 by the teacher, 4 by each of two peers",
    ),
    CaseSeed(
        name="self-assessment",
        person="Hamza Farouq",
        about=(MAP,),
        plan=usual(not_graded=(MAP,)),
        then=_self_assessed,
        facts="Stakeholder map handed in; Impact 4 by the learner's own assessment, no grader's",
    ),
    CaseSeed(
        name="moderated-unpublished",
        person="Lotte Vermeer",
        about=(extra.REVIEW_PANEL,),
        plan=usual(),
        then=_provisional,
        facts="Review panel memo, moderated: two graders gave Impact 3 and 4; grades are not "
        "published",
    ),
    CaseSeed(
        name="anonymous-unposted",
        person="Jae-won Shin",
        about=(extra.BLIND_CRITIQUE,),
        plan=usual(),
        then=_not_posted,
        facts="Blind critique, graded anonymously: Impact 3, grades not posted",
    ),
)
