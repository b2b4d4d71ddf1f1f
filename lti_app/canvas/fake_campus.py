"""The campus behind the in-memory Canvas: what teachers and learners do to one course, as verbs."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from lti_app.canvas.translate_work import not_assigned
from lti_app.domain.clock import Clock
from lti_app.domain.evidence.evidence import (
    AssessmentProvenance,
    AssignmentFact,
    CourseFact,
    CriterionAssessment,
    Enrollment,
    EnrollmentState,
    OutcomeFact,
    OutcomeResultFact,
    OutcomeResultRow,
    RosterRow,
    Rubric,
    SubmissionContent,
    SubmissionFact,
    SubmissionRow,
    SubmissionState,
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
    SisId,
)

Key = tuple[CanvasUserId, AssignmentId]
STUDENT = "StudentEnrollment"


@dataclass(slots=True)
class FakeCourse:
    """One course; every verb happens at the clock's present moment."""

    clock: Clock
    fact: CourseFact
    roster: dict[CanvasUserId, RosterRow] = field(default_factory=dict)
    assignments: dict[AssignmentId, AssignmentFact] = field(default_factory=dict)
    work: dict[Key, SubmissionRow] = field(default_factory=dict)
    outcomes: dict[CanvasOutcomeId, OutcomeFact] = field(default_factory=dict)
    results: dict[str, OutcomeResultRow] = field(default_factory=dict)

    def enroll(
        self,
        user_id: str,
        name: str = "",
        *,
        state: EnrollmentState = EnrollmentState.ACTIVE,
        type_: str = STUDENT,
        section: str = "1",
        sis_id: str | None = None,
    ) -> CanvasUserId:
        """Enroll a person in a section; again in another one adds to the same row."""
        user = CanvasUserId(user_id)
        before = self.roster.get(user)
        enrollment = Enrollment(type=type_, state=state, section_id=section)
        others = tuple(e for e in before.enrollments if e.section_id != section) if before else ()
        self.roster[user] = RosterRow(
            user_id=user,
            name=name or f"Learner {user_id}",
            sortable_name=name or f"Learner {user_id}",
            sis_user_id=SisId(sis_id) if sis_id else None,
            lti_subject=LtiSubject(f"sub-{user_id}"),
            email=None,
            enrollments=(*others, enrollment),
        )
        for assignment_id in self.assignments:
            self._row(user, assignment_id)
        return user

    def set_assignment(
        self,
        assignment_id: str,
        name: str = "",
        *,
        rubric: Rubric | None = None,
        published: bool = True,
        submission_types: tuple[str, ...] = ("online_text_entry", "online_upload"),
        post_manually: bool = False,
    ) -> AssignmentId:
        """Make an assignment, or make it anew with another rubric."""
        key = AssignmentId(assignment_id)
        self.assignments[key] = AssignmentFact(
            assignment_id=key,
            name=name or f"Assignment {assignment_id}",
            published=published,
            grading_type="points",
            points_possible=Decimal(10),
            submission_types=submission_types,
            post_manually=post_manually,
            moderated=False,
            anonymous=False,
            due_at=None,
            html_url=f"https://canvas.test/courses/{self.fact.course_id}/assignments/{key}",
            quiz_id=None,
            updated_at=self.clock.now(),
            rubric=rubric,
        )
        for user in self.roster:
            self._row(user, key)
        return key

    def remove_assignment(self, assignment_id: str) -> None:
        """Delete an assignment: it leaves the list, and its id sinks calls that name it."""
        del self.assignments[AssignmentId(assignment_id)]

    def hand_in(
        self, user_id: str, assignment_id: str, content: SubmissionContent | None = None
    ) -> None:
        """Hand in work: the next attempt; an assessment of the one before stays."""
        given = content or SubmissionContent(body="<p>My work.</p>")
        row = self._at(user_id, assignment_id)
        graded = row.fact.graded_at is not None
        self._put(
            replace(row, content=given),
            state=SubmissionState.SUBMITTED,
            submission_type="online_text_entry" if given.body else "online_upload",
            attempt=(row.fact.attempt or 0) + 1,
            submitted_at=self.clock.now(),
            grade_matches_current_submission=not graded,
        )

    def assess(
        self,
        user_id: str,
        assignment_id: str,
        marks: Mapping[str, str | None],
        *,
        posted: bool = True,
        assessor: str = "900",
        rated: bool = False,
    ) -> None:
        """Assess by rubric; `graded_at` moves only when the total does, as in Canvas.

        Where `rated`, the level of just these points is named as well.
        """
        row = self._at(user_id, assignment_id)
        total = sum((Decimal(points) for points in marks.values() if points), Decimal(0))
        moved = row.fact.score != total
        now = self.clock.now()
        self._put(
            row,
            state=SubmissionState.GRADED,
            criteria=tuple(
                CriterionAssessment(
                    criterion_id=CriterionId(key),
                    points=None if points is None else Decimal(points),
                    rating_id=self._rating(assignment_id, key, points) if rated else None,
                )
                for key, points in sorted(marks.items())
            ),
            score=total,
            entered_score=total,
            grader_id=assessor,
            graded_at=now if moved else row.fact.graded_at,
            posted_at=(row.fact.posted_at or now) if posted else None,
            grade_matches_current_submission=True,
            provenance=AssessmentProvenance(
                assessor_id=CanvasUserId(assessor),
                assessor_name="A teacher",
                attempt=row.fact.attempt,
                assessment_type="grading",
            ),
        )

    def post(self, user_id: str, assignment_id: str, *, posted: bool = True) -> None:
        """Release a grade to its learner, or hide it again."""
        self._put(self._at(user_id, assignment_id), posted_at=self.clock.now() if posted else None)

    def excuse(self, user_id: str, assignment_id: str) -> None:
        """Excuse a learner; an old assessment stays."""
        self._put(self._at(user_id, assignment_id), excused=True, score=None, entered_score=None)

    def assign_only(self, assignment_id: str, users: Collection[str]) -> None:
        """Assign to these learners only."""
        key = AssignmentId(assignment_id)
        for user in self.roster:
            self._put(self._row(user, key), visible=user in users)

    def add_outcome(self, outcome_id: str, title: str = "") -> CanvasOutcomeId:
        """Link an outcome in the course."""
        key = CanvasOutcomeId(outcome_id)
        self.outcomes[key] = OutcomeFact(
            outcome_id=key,
            title=title or f"Outcome {outcome_id}",
            mastery_points=Decimal(3),
            points_possible=Decimal(4),
            ratings=(("Meets", Decimal(3)),),
        )
        return key

    def add_result(
        self, result_id: str, user_id: str, outcome_id: str, assignment_id: str, score: str | None
    ) -> None:
        """Put an outcome result, as the background job of Canvas would."""
        self.results[result_id] = OutcomeResultRow(
            user_id=CanvasUserId(user_id),
            fact=OutcomeResultFact(
                result_id=result_id,
                outcome_id=CanvasOutcomeId(outcome_id),
                alignment=f"assignment_{assignment_id}",
                assignment_id=AssignmentId(assignment_id),
                score=None if score is None else Decimal(score),
                possible=Decimal(4),
                mastery=None if score is None else Decimal(score) >= 3,  # noqa: PLR2004 - the mastery points above
                hidden=False,
                assessed_at=self.clock.now(),
            ),
        )

    def _rating(self, assignment_id: str, key: str, points: str | None) -> RatingId | None:
        held = self.assignments[AssignmentId(assignment_id)].rubric
        criterion = held.criterion(CriterionId(key)) if held and points is not None else None
        ratings = criterion.ratings if criterion else ()
        return next((r.rating_id for r in ratings if r.points == Decimal(points or 0)), None)

    def _at(self, user_id: str, assignment_id: str) -> SubmissionRow:
        return self.work[CanvasUserId(user_id), AssignmentId(assignment_id)]

    def _row(self, user: CanvasUserId, assignment_id: AssignmentId) -> SubmissionRow:
        return self.work.setdefault(
            (user, assignment_id),
            SubmissionRow(user_id=user, fact=untouched(assignment_id), content=SubmissionContent()),
        )

    def _put(self, row: SubmissionRow, **changes: object) -> None:
        fact = replace(row.fact, **changes)  # type: ignore[arg-type]  # the names are those of the fact
        self.work[row.user_id, fact.assignment_id] = replace(row, fact=fact)


def untouched(assignment_id: AssignmentId) -> SubmissionFact:
    """Make the row Canvas holds for assigned work that nobody has touched."""
    nobody = CanvasUserId("")
    return replace(not_assigned(nobody, assignment_id).fact, visible=True)


def new_course(clock: Clock, course_id: str, *, started: datetime | None = None) -> FakeCourse:
    """Make an empty available course."""
    return FakeCourse(
        clock=clock,
        fact=CourseFact(
            course_id=CanvasCourseId(course_id),
            name=f"Course {course_id}",
            course_code=f"C{course_id}",
            sis_course_id=None,
            account_id=CanvasAccountId("2"),
            root_account_id=CanvasAccountId("1"),
            term_name="Fall",
            workflow_state="available",
            time_zone="America/New_York",
            start_at=started,
            end_at=None,
        ),
    )
