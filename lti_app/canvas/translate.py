"""Courses, assignments, rosters and outcomes of Canvas to facts, strictly (Canvas API).

What cannot be understood makes the answer incomplete.
"""

from lti_app.canvas import wire
from lti_app.canvas.plain import canvas_id, number, utc, word
from lti_app.domain.evidence.evidence import (
    AssignmentFact,
    CourseFact,
    Criterion,
    Enrollment,
    EnrollmentState,
    OutcomeFact,
    Rating,
    RosterRow,
    Rubric,
)
from lti_app.domain.ids import (
    AssignmentId,
    CanvasAccountId,
    CanvasCourseId,
    CanvasOutcomeId,
    CanvasUserId,
    CriterionId,
    LtiSubject,
    RatingId,
    RubricId,
    SisId,
)


def course_fact(row: wire.CourseJson) -> CourseFact:
    """Translate row 1."""
    return CourseFact(
        course_id=CanvasCourseId(canvas_id(row.id)),
        name=row.name or "",
        course_code=row.course_code or "",
        sis_course_id=SisId(row.sis_course_id) if row.sis_course_id else None,
        account_id=CanvasAccountId(canvas_id(row.account_id)),
        root_account_id=_maybe_account(row.root_account_id),
        term_name=row.term.name if row.term else None,
        workflow_state=row.workflow_state,
        time_zone=row.time_zone,
        start_at=utc(row.start_at),
        end_at=utc(row.end_at),
    )


def assignment_fact(row: wire.AssignmentJson) -> AssignmentFact:
    """Translate row 5 with the rubric that rides in it (row 6)."""
    return AssignmentFact(
        assignment_id=AssignmentId(canvas_id(row.id)),
        name=row.name or "",
        published=row.published,
        grading_type=row.grading_type or "not_graded",
        points_possible=number(row.points_possible),
        submission_types=tuple(row.submission_types or ()),
        post_manually=bool(row.post_manually),
        moderated=bool(row.moderated_grading),
        anonymous=bool(row.anonymous_grading),
        due_at=utc(row.due_at),
        html_url=row.html_url or "",
        quiz_id=canvas_id(row.quiz_id) if row.quiz_id is not None else None,
        updated_at=utc(row.updated_at),
        rubric=_rubric(row),
        is_new_quiz=bool(row.is_quiz_lti_assignment),
    )


def roster_row(row: wire.UserJson) -> RosterRow:
    """Translate row 4; enrollments in a fixed order, so that equal people have equal digests."""
    enrollments = sorted(
        (
            Enrollment(
                type=e.type,
                state=word(EnrollmentState, e.enrollment_state, "enrollment_state"),
                section_id=canvas_id(e.course_section_id),
            )
            for e in row.enrollments
        ),
        key=lambda e: (e.type, e.section_id, e.state),
    )
    return RosterRow(
        user_id=CanvasUserId(canvas_id(row.id)),
        name=row.name or "",
        sortable_name=row.sortable_name or row.name or "",
        sis_user_id=SisId(row.sis_user_id) if row.sis_user_id else None,
        lti_subject=LtiSubject(row.lti_id) if row.lti_id else None,
        email=row.email or None,
        enrollments=tuple(enrollments),
    )


def outcome_fact(row: wire.OutcomeLinkJson) -> OutcomeFact:
    """Translate row 15."""
    outcome = row.outcome
    return OutcomeFact(
        outcome_id=CanvasOutcomeId(canvas_id(outcome.id)),
        title=outcome.title or "",
        mastery_points=number(outcome.mastery_points),
        points_possible=number(outcome.points_possible),
        ratings=tuple(
            (r.description or "", r.points) for r in outcome.ratings or () if r.points is not None
        ),
    )


def _rubric(row: wire.AssignmentJson) -> Rubric | None:
    if row.rubric is None or row.rubric_settings is None:
        return None
    settings = row.rubric_settings
    return Rubric(
        rubric_id=RubricId(canvas_id(settings.id)),
        title=settings.title or "",
        free_form=bool(settings.free_form_criterion_comments),
        hide_points=bool(settings.hide_points),
        used_for_grading=bool(row.use_rubric_for_grading),
        criteria=tuple(_criterion(c) for c in row.rubric),
    )


def _criterion(row: wire.CriterionJson) -> Criterion:
    return Criterion(
        criterion_id=CriterionId(row.id),
        description=row.description or "",
        points=number(row.points),
        ratings=tuple(
            Rating(
                rating_id=RatingId(str(r.id)),
                points=number(r.points),
                description=r.description or "",
            )
            for r in row.ratings or ()
            if r.id is not None
        ),
        outcome_id=None if row.outcome_id is None else CanvasOutcomeId(canvas_id(row.outcome_id)),
        ignore_for_scoring=bool(row.ignore_for_scoring),
    )


def _maybe_account(value: str | int | None) -> CanvasAccountId | None:
    return None if value is None else CanvasAccountId(canvas_id(value))
