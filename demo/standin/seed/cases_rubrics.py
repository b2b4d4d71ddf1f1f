"""Casebook: what a rubric row may hold, and what becomes of rubrics. Situations only."""

from demo.standin import moves, rubric_moves
from demo.standin.model import Mark, Person
from demo.standin.seed import assignments as names
from demo.standin.seed import casebook_work as extra
from demo.standin.seed.cases import CaseSeed
from demo.standin.seed.casework import MAP, assess, do_work, row_of, usual
from demo.standin.seed.rubrics import criterion, four_levels
from demo.standin.seed.work import Term

BETWEEN, ABOVE = 3.5, 5.0


def _only_comment(term: Term, person: Person) -> None:
    said = Mark(points=None, comments="Come and talk to me about the second group.")
    assess(term, person, MAP, {"Impact": said})


def _left_blank(term: Term, person: Person) -> None:
    assess(term, person, MAP, {"Impact": Mark(points=None)})


def _between(term: Term, person: Person) -> None:
    assess(term, person, MAP, {"Impact": BETWEEN})


def _above(term: Term, person: Person) -> None:
    assess(term, person, MAP, {"Impact": ABOVE})


def _free_form(term: Term, person: Person) -> None:
    impact = Mark(points=3.0, comments="Both groups are there; say what they lose.")
    do_work(term, person, extra.MARGIN_NOTES, {"Impact": impact, "Clarity": 4.0})


def _not_in_total(term: Term, person: Person) -> None:
    do_work(term, person, extra.VALUES_INVENTORY, {"Plain language": 3.0, "Clarity": 4.0})


def _without_points(term: Term, person: Person) -> None:
    row = do_work(term, person, extra.PLEDGE_DRAFT, {"Impact": 3.0})
    assignment, row = row_of(term, person, extra.PLEDGE_DRAFT)
    assert row.submitted_at is not None
    moves.grade(assignment, row, 9.0, term.teachers[0], row.submitted_at)


def _now_out_of_four(term: Term, person: Person) -> None:
    do_work(term, person, extra.RISK_REGISTER, {"Impact": 7.5})
    assignment = names.named(term.course, extra.RISK_REGISTER)
    assert assignment.rubric is not None
    rubric_moves.change_points(assignment, assignment.rubric.criteria[0], 4.0)


def _replaced(term: Term, person: Person) -> None:
    do_work(term, person, extra.POLICY_COMPARISON, {"Plain language": 4.0})
    assignment = names.named(term.course, extra.POLICY_COMPARISON)
    assert assignment.rubric is not None
    outcome_id = assignment.rubric.criteria[0].outcome_id
    rows = [
        criterion("_8791", "Plain language", "", four_levels("8791", 31), outcome_id),
        criterion("_8792", "Comparison", "Two policies side by side", four_levels("8792", 31)),
    ]
    rubric_moves.replace_rubric(term.course, assignment, "Policy comparison, revised", rows)


def _removed(term: Term, person: Person) -> None:
    do_work(term, person, extra.VENDOR_LETTER, {"Plain language": 4.0})
    rubric_moves.remove_rubric(term.course, names.named(term.course, extra.VENDOR_LETTER))


def _on_both(term: Term, person: Person) -> None:
    do_work(term, person, extra.DATA_SHEET, {"Impact": 4.0})
    do_work(term, person, extra.MODEL_CARD, {"Impact": 2.0})


def _no_outcomes(term: Term, person: Person) -> None:
    do_work(term, person, extra.FIELD_NOTEBOOK, {"Impact": 3.0})


RUBRICS = (
    CaseSeed(
        name="comment-only-criterion",
        person="Nadine Fournier",
        about=(MAP,),
        plan=usual(not_graded=(MAP,)),
        then=_only_comment,
        facts="Stakeholder map: a comment on Impact and neither points nor rating; other rows 3",
    ),
    CaseSeed(
        name="points-null",
        person="Tadeo Ibarra",
        about=(MAP,),
        plan=usual(not_graded=(MAP,)),
        then=_left_blank,
        facts="Stakeholder map: Impact left blank in a saved rubric; other rows 3",
    ),
    CaseSeed(
        name="points-between-ratings",
        person="Signe Dahl",
        about=(MAP,),
        plan=usual(not_graded=(MAP,)),
        then=_between,
        facts="Stakeholder map: Impact 3.5, which no rating is worth",
    ),
    CaseSeed(
        name="points-above-max",
        person="Bashir Qureshi",
        about=(MAP,),
        plan=usual(not_graded=(MAP,)),
        then=_above,
        facts="Stakeholder map: Impact 5 of 4",
    ),
    CaseSeed(
        name="free-form",
        person="Clementine Roy",
        about=(extra.MARGIN_NOTES,),
        plan=usual(),
        then=_free_form,
        facts="Margin notes: rubric of free-form comments; Impact 3 with a comment, no rating",
    ),
    CaseSeed(
        name="ignore-for-scoring",
        person="Matthias Kern",
        about=(extra.VALUES_INVENTORY,),
        plan=usual(),
        then=_not_in_total,
        facts="Values inventory: Plain language 3 on a row kept out of the total; score 4",
    ),
    CaseSeed(
        name="hide-points",
        person="Aiyana Begay",
        about=(extra.PLEDGE_DRAFT,),
        plan=usual(),
        then=_without_points,
        facts="Pledge draft: rubric that hides its points, Impact 3; 9 of 10 entered beside it",
    ),
    CaseSeed(
        name="criterion-points-changed",
        person="Leonid Sokol",
        about=(extra.RISK_REGISTER,),
        plan=usual(),
        then=_now_out_of_four,
        facts="Risk register: Impact 7.5 when the row was worth 10; the row is worth 4 since",
    ),
    CaseSeed(
        name="rubric-replaced",
        person="Marisol Vega",
        about=(extra.POLICY_COMPARISON,),
        plan=usual(),
        then=_replaced,
        facts="Policy comparison: Plain language 4 by a rubric that another took the place of",
    ),
    CaseSeed(
        name="rubric-removed",
        person="Dominik Wolski",
        about=(extra.VENDOR_LETTER,),
        plan=usual(),
        then=_removed,
        facts="Vendor letter: Plain language 4 by a rubric taken off the assignment since",
    ),
    CaseSeed(
        name="rubric-shared",
        person="Renata Kovacs",
        about=(extra.DATA_SHEET, extra.MODEL_CARD),
        plan=usual(),
        then=_on_both,
        facts="one rubric on two assignments: Impact 4 on Data sheet, 2 on Model card",
    ),
    CaseSeed(
        name="rubric-without-outcomes",
        person="Joachim Brandl",
        about=(extra.FIELD_NOTEBOOK,),
        plan=usual(),
        then=_no_outcomes,
        facts="Field notebook: Impact 3; no row of the rubric is aligned to an outcome",
    ),
)
