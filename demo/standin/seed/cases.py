"""The named learners of the main course: situations only, never what follows from them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from demo.standin import moves
from demo.standin.ids import IdBase
from demo.standin.institution import Case, Institution
from demo.standin.model import Assessment, Assignment, Criterion, Mark, Person
from demo.standin.seed import assignments as names
from demo.standin.seed.work import Plan, Term, carry_out, due_of, graded_time, make_file

PAST_2_53 = 90_071_992_547_409_931
JUDGED = ("Impact", "Evidence", "Framework", "Plain language")
"""The rows of the rubrics a course would look to; the others are about form."""
ALL_WORK = (*names.WITH_RUBRIC, names.REFLECTION)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSeed:
    """One named learner: what to do, and which assignments it is about."""

    name: str
    person: str
    about: tuple[str, ...]
    facts: str
    plan: Plan
    then: Callable[[Term, Person], None] | None = None
    user_id: int | None = None
    sis: bool = True
    state: str = "active"
    sections: tuple[int, ...] = (0,)
    kind: str = "StudentEnrollment"
    role: str | None = None
    email: bool = True
    joins: Callable[[Term, Person], None] | None = None
    """Makes the enrollments, in place of plain ones in `sections`."""


def _unpost(term: Term, person: Person) -> None:
    memo = names.named(term.course, names.AUDIT_MEMO)
    moves.submission_of(term.course, memo.id, person.id).posted_at = None


def _excuse(term: Term, person: Person) -> None:
    chart = names.named(term.course, names.STAKEHOLDER_MAP)
    submission = moves.submission_of(term.course, chart.id, person.id)
    moves.excuse(chart, submission, term.teachers[0], due_of(term, chart) + timedelta(days=1))


def _resubmit(term: Term, person: Person) -> None:
    chart = names.named(term.course, names.STAKEHOLDER_MAP)
    submission = moves.submission_of(term.course, chart.id, person.id)
    at = graded_time(term, chart, submission) + timedelta(days=2)
    file = make_file(term.course, "stakeholder-map-second.pdf", at, person.id)
    moves.submit(submission, kind="online_upload", now=at, files=[file])


def _take_tied_rating(term: Term, person: Person) -> None:
    memo = names.named(term.course, names.AUDIT_MEMO)
    submission = moves.submission_of(term.course, memo.id, person.id)
    assert submission.assessment is not None
    submission.assessment.marks["_8241"] = Mark(points=3.0, rating_id="8241_219")


def _assessed_on_deleted_row(term: Term, person: Person) -> None:
    """Marked while the memo's first row was still called Method; that row is gone since."""
    memo = names.named(term.course, names.AUDIT_MEMO)
    submission = moves.submission_of(term.course, memo.id, person.id)
    held = submission.assessment
    assert held is not None
    marks = {"_8255": Mark(points=4.0, rating_id="8255_31")}
    marks.update({key: mark for key, mark in held.marks.items() if key != "_8241"})
    submission.assessment = Assessment(held.id, held.assessor_id, held.artifact_attempt, marks)


def _low(assignment: str, criterion: str, points: float) -> Plan:
    return Plan(points={(assignment, criterion): points})


CASES = (
    CaseSeed(
        name="plain-met",
        person="Amara Nwosu",
        about=ALL_WORK,
        plan=Plan(),
        facts="everything marked 3 or 4, reflection text handed in",
    ),
    CaseSeed(
        name="plain-not-met",
        person="Jordan Ellis",
        about=(names.STAKEHOLDER_MAP,),
        plan=_low(names.STAKEHOLDER_MAP, "Impact", 2.0),
        facts="Stakeholder map, Impact: Partial (2); all else 3 or 4",
    ),
    CaseSeed(
        name="no-submission",
        person="Tomasz Zieliński",
        about=(names.AUDIT_MEMO,),
        plan=Plan(not_submitted=frozenset({names.AUDIT_MEMO})),
        facts="Audit memo not handed in and not marked",
    ),
    CaseSeed(
        name="submitted-ungraded",
        person="Priya Raman",
        about=(names.STAKEHOLDER_MAP,),
        plan=Plan(not_graded=frozenset({names.STAKEHOLDER_MAP})),
        facts="Stakeholder map handed in, not marked",
    ),
    CaseSeed(
        name="unposted",
        person="Sofía Marín",
        about=(names.AUDIT_MEMO,),
        plan=Plan(),
        then=_unpost,
        facts="Audit memo marked 3 or 4, posted by hand, not posted yet",
    ),
    CaseSeed(
        name="excused",
        person="Li Wei Zhang",
        about=(names.STAKEHOLDER_MAP,),
        plan=Plan(not_submitted=frozenset({names.STAKEHOLDER_MAP})),
        then=_excuse,
        facts="excused from Stakeholder map, no assessment",
    ),
    CaseSeed(
        name="resubmitted-after-grade",
        person="Daniel Reyes",
        about=(names.STAKEHOLDER_MAP,),
        plan=Plan(),
        then=_resubmit,
        facts="Stakeholder map marked on attempt 1, attempt 2 handed in since",
    ),
    CaseSeed(
        name="regrade-up",
        person="Ngozi Adeyemi",
        about=(names.STAKEHOLDER_MAP,),
        plan=_low(names.STAKEHOLDER_MAP, "Impact", 2.0),
        facts="Impact 2, which a teacher raises later",
    ),
    CaseSeed(
        name="regrade-down",
        person="Hannah Lindholm",
        about=(names.STAKEHOLDER_MAP,),
        plan=_low(names.STAKEHOLDER_MAP, "Impact", 3.0),
        facts="Impact 3, which a teacher lowers later",
    ),
    CaseSeed(
        name="rating-tie",
        person="Mateus Carvalho",
        about=(names.AUDIT_MEMO,),
        plan=_low(names.AUDIT_MEMO, "Framework", 3.0),
        then=_take_tied_rating,
        facts="Framework 3 by the second of two ratings worth 3",
    ),
    CaseSeed(
        name="criterion-deleted",
        person="Ingrid Sæther",
        about=(names.AUDIT_MEMO,),
        plan=Plan(),
        then=_assessed_on_deleted_row,
        facts="Audit memo marked on a row deleted since; no mark on Framework",
    ),
    CaseSeed(
        name="two-alignments",
        person="Caleb Whitaker",
        about=(names.BRIEF, names.INTERVIEW),
        plan=Plan(
            points={(names.BRIEF, "Plain language"): 2.0, (names.INTERVIEW, "Plain language"): 4.0}
        ),
        facts="one outcome: 2 by the brief, later 4 by the interview",
    ),
    CaseSeed(
        name="reflection-text",
        person="Rosalind Achterberg",
        about=(names.REFLECTION,),
        plan=Plan(reflection="text", lean=1),
        facts="reflection as text, graded complete",
    ),
    CaseSeed(
        name="reflection-upload-two-files",
        person="Kwabena Owusu",
        about=(names.REFLECTION,),
        plan=Plan(reflection="files"),
        facts="reflection as two uploaded files",
    ),
    CaseSeed(
        name="reflection-script-in-html",
        person="Dmitri Volkov",
        about=(names.REFLECTION,),
        plan=Plan(reflection="script"),
        facts="reflection text with scripts and handlers",
    ),
    CaseSeed(
        name="reflection-empty-body",
        person="Beatrice Holloway",
        about=(names.REFLECTION,),
        plan=Plan(reflection="empty"),
        facts="reflection handed in with nothing in it",
    ),
    CaseSeed(
        name="test-student",
        person="Test Student",
        about=ALL_WORK,
        plan=Plan(),
        kind="StudentViewEnrollment",
        sis=False,
        facts="Student View, marked 3 or 4 throughout",
    ),
    CaseSeed(
        name="concluded",
        person="Marguerite Dufour",
        about=ALL_WORK,
        plan=Plan(),
        state="completed",
        facts="enrollment concluded, everything marked 3 or 4",
    ),
    CaseSeed(
        name="two-sections",
        person="Emmanuel Okonkwo",
        about=ALL_WORK,
        plan=Plan(),
        sections=(0, 1),
        facts="enrolled in both sections",
    ),
    CaseSeed(
        name="cross-shard-id",
        person="Yuki Hasegawa",
        about=ALL_WORK,
        plan=Plan(),
        user_id=PAST_2_53,
        facts="Canvas user id past 2^53",
    ),
    CaseSeed(
        name="no-sis-id",
        person="Leila Haidari",
        about=ALL_WORK,
        plan=Plan(),
        sis=False,
        facts="no SIS id",
    ),
    CaseSeed(
        name="name-rtl-emoji",
        person="ליאור בן־דוד 🌿",
        about=ALL_WORK,
        plan=Plan(),
        facts="name right to left, with an emoji",
    ),
    CaseSeed(
        name="reflection-not-handed-in",
        person="Daniela Brandt",
        about=(names.REFLECTION,),
        plan=Plan(reflection=None),
        facts="everything marked 3 or 4, reflection not handed in",
    ),
)


def case_user_id(seed: CaseSeed, slot: int, course_number: int) -> int:
    """Cases hold fixed places, whatever the number of other learners."""
    return seed.user_id or IdBase.LEARNER + course_number * 20_000 + slot


def _judged(assignment: Assignment) -> list[Criterion]:
    rows = assignment.rubric.criteria if assignment.rubric else []
    return [row for row in rows if row.description in JUDGED][:1]


def seed_case(institution: Institution, term: Term, person: Person, seed: CaseSeed) -> None:
    """Make the term of a case, and note what it is about."""
    if seed.kind in ("StudentEnrollment", "StudentViewEnrollment"):
        carry_out(term, person, seed.plan)
    about = [names.named(term.course, name) for name in seed.about]
    rows = [(assignment, row) for assignment in about for row in _judged(assignment)]
    aligned = [row.outcome_id for _, row in rows] + [a.bank_outcome_id for a in about]
    if seed.then is not None:
        seed.then(term, person)
    institution.cases[seed.name] = Case(
        name=seed.name,
        user_id=person.id,
        course_id=term.course.id,
        assignment_ids=tuple(assignment.id for assignment in about),
        facts=seed.facts,
        criteria=tuple((assignment.id, row.id) for assignment, row in rows),
        outcome_ids=tuple(dict.fromkeys(each for each in aligned if each is not None)),
    )
