"""What teachers, learners and administrators do in Canvas, with Canvas's own side effects."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from demo.standin.ids import IdBase
from demo.standin.model import (
    Assessment,
    Assignment,
    Comment,
    Course,
    Criterion,
    Job,
    Mark,
    OutcomeResult,
    Person,
    StoredFile,
    Submission,
)


def submission_of(course: Course, assignment_id: int, user_id: int) -> Submission:
    """Find or open the row Canvas keeps for each learner and published assignment."""
    key = (assignment_id, user_id)
    if key not in course.submissions:
        course.submissions[key] = Submission(
            id=course.ids.next(IdBase.SUBMISSION), user_id=user_id, assignment_id=assignment_id
        )
    return course.submissions[key]


def submit(
    submission: Submission,
    *,
    kind: str,
    now: datetime,
    body: str | None = None,
    url: str | None = None,
    files: Sequence[StoredFile] = (),
) -> None:
    """Hand in: a new attempt; an earlier grade and assessment stay and no longer match."""
    submission.attempt = (submission.attempt or 0) + 1
    submission.submission_type = kind
    submission.body, submission.url, submission.files = body, url, list(files)
    submission.submitted_at = submission.touched_at = now
    submission.state = "submitted"
    submission.redo_request = False
    if submission.graded_at is not None:
        submission.grade_matches = False


def grade(
    assignment: Assignment, submission: Submission, score: float, grader_id: int, now: datetime
) -> None:
    """Enter a score; it is released at once unless the assignment is posted by hand."""
    submission.score = score
    submission.grade = _grade_text(assignment, score)
    submission.graded_at = submission.touched_at = now
    submission.grader_id = grader_id
    submission.state = "graded"
    submission.grade_matches = True
    submission.excused = False if submission.excused else submission.excused
    _release(assignment, submission, now)


def _release(assignment: Assignment, submission: Submission, now: datetime) -> None:
    if not assignment.post_manually and submission.posted_at is None:
        submission.posted_at = now


def _grade_text(assignment: Assignment, score: float) -> str:
    if assignment.grading_type == "pass_fail":
        return "complete" if score > 0 else "incomplete"
    return f"{score:g}"


def mark_for(criterion: Criterion, points: float, rating_id: str | None = None) -> Mark:
    """Take the rating named, else the first whose points are equal or whose range holds them.

    On an outcome's row points stop at its maximum. canvas-lms app/models/rubric_association.rb.
    """
    if criterion.outcome_id is not None:
        points = min(points, criterion.points)
    if rating_id is None:
        rating_id = next((r.id for r in criterion.ratings if r.points == points), None)
    if rating_id is None and criterion.use_range:
        following = [*criterion.ratings[1:], None]
        rating_id = next(
            (
                rating.id
                for rating, below in zip(criterion.ratings, following, strict=True)
                if rating.points > points > (below.points if below else 0.0)
            ),
            None,
        )
    return Mark(points=points, rating_id=rating_id)


def assess(
    course: Course,
    assignment: Assignment,
    submission: Submission,
    marks: dict[str, Mark],
    *,
    assessor_id: int,
    now: datetime,
    job_delay: float = 0.0,
) -> None:
    """Save a grading assessment; `graded_at` moves only if the rubric grades and the total changed.

    canvas-lms app/models/rubric_assessment.rb, update_artifact.
    """
    held = submission.assessment
    if held is not None and held.artifact_attempt != submission.attempt:
        submission.earlier += (held,)
    submission.touched_at = now
    submission.assessment = Assessment(
        id=held.id if held else course.ids.next(IdBase.ASSESSMENT),
        assessor_id=assessor_id,
        artifact_attempt=submission.attempt,
        marks=dict(marks),
    )
    scored = [
        m.points for key, m in marks.items() if m.points is not None and _counts(assignment, key)
    ]
    if assignment.use_rubric_for_grading and scored and sum(scored) != submission.score:
        grade(assignment, submission, float(sum(scored)), assessor_id, now)
    _align_outcomes(course, assignment, submission, now, job_delay)


def _counts(assignment: Assignment, criterion_id: str) -> bool:
    criteria = assignment.rubric.criteria if assignment.rubric else []
    return all(not c.ignore_for_scoring for c in criteria if c.id == criterion_id)


def _align_outcomes(
    course: Course, assignment: Assignment, submission: Submission, now: datetime, delay: float
) -> None:
    for criterion in assignment.rubric.criteria if assignment.rubric else []:
        mark = submission.assessment.marks.get(criterion.id) if submission.assessment else None
        if criterion.outcome_id is None or mark is None:
            continue
        due = now + timedelta(seconds=delay)
        job = _result_job(course, assignment, submission, criterion, mark=mark, due=due)
        if delay:
            course.jobs.append(job)
        else:
            job.run()


def _result_job(
    course: Course,
    assignment: Assignment,
    submission: Submission,
    criterion: Criterion,
    *,
    mark: Mark,
    due: datetime,
) -> Job:
    user_id, assignment_id = submission.user_id, assignment.id
    outcome_id, possible = criterion.outcome_id, criterion.points
    assert outcome_id is not None
    mastery = criterion.mastery_points or criterion.points
    rubric = assignment.rubric

    def run() -> None:
        key = (user_id, outcome_id, assignment_id)
        held = course.results.get(key)
        met = None if mark.points is None else mark.points >= mastery
        course.results[key] = OutcomeResult(
            id=held.id if held else course.ids.next(IdBase.OUTCOME_RESULT),
            user_id=user_id,
            outcome_id=outcome_id,
            assignment_id=assignment_id,
            score=mark.points,
            mastery=met,
            possible=possible,
            at=due,
            hidden=rubric is not None and rubric.hide_outcome_results,
            hide_points=rubric is not None and rubric.hide_points,
        )

    return Job(due=due, run=run, assignment_id=assignment_id)


def run_due_jobs(course: Course, now: datetime) -> int:
    """Run the background work whose time has come, in order; say how much there was."""
    due = sorted((j for j in course.jobs if j.due <= now), key=lambda j: j.due)
    course.jobs = [j for j in course.jobs if j.due > now]
    for job in due:
        job.run()
    return len(due)


def run_all_jobs(course: Course) -> None:
    """Run all waiting work now."""
    jobs, course.jobs = sorted(course.jobs, key=lambda j: j.due), []
    for job in jobs:
        job.run()


def withdraw_results(course: Course, assignment_id: int) -> None:
    """Forget an assignment's outcome results and the jobs that would still write them."""
    results = course.results
    course.results = {k: r for k, r in results.items() if r.assignment_id != assignment_id}
    course.jobs = [job for job in course.jobs if job.assignment_id != assignment_id]


def excuse(assignment: Assignment, submission: Submission, grader_id: int, now: datetime) -> None:
    """Excuse: no score any more; an assessment saved before stays.

    It is released as a grade is: at once, unless the assignment is posted by hand.
    """
    submission.excused = True
    submission.score = submission.grade = None
    submission.state = "graded"
    submission.graded_at, submission.grader_id = now, grader_id
    submission.touched_at = now
    _release(assignment, submission, now)


def comment(
    course: Course, submission: Submission, author: Person, text: str, now: datetime
) -> None:
    submission.comments.append(
        Comment(
            id=course.ids.next(IdBase.COMMENT),
            author_id=author.id,
            author_name=author.name,
            text=text,
            created_at=now,
            attempt=submission.attempt,
        )
    )
