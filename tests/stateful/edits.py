"""What teachers, learners, graders and administrators do between two passes, one random act each.

Every act goes through what Canvas does (`demo.standin.moves`), on the stand-in's own records.
"""

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from demo.standin import moves
from demo.standin.model import (
    Assessment,
    Assignment,
    Course,
    Criterion,
    Mark,
    Rating,
    Rubric,
    Submission,
)
from demo.standin.seed import assignments as names
from demo.standin.seed import texts
from demo.standin.seed.work import make_file

BY_CRITERION: Final = (names.STAKEHOLDER_MAP, names.CASE_CRITIQUE, names.AUDIT_MEMO)
BY_RESULT: Final = (names.BRIEF, names.INTERVIEW)


class Hands:
    """Everybody who changes something in one course, with a memory of what can be put back."""

    def __init__(self, course: Course, rng: random.Random, *, leave_rubrics: bool) -> None:
        """`leave_rubrics`: nobody touches rubrics, nor takes an assignment away."""
        self._acts = EVERYDAY if leave_rubrics else (*EVERYDAY, *CHANGES)
        self.course = course
        self.rng = rng
        self.now = course.created_at
        self._set_aside: dict[str, Rubric] = {}
        self._dropped: dict[str, Criterion] = {}
        self._worth: dict[str, float] = {}
        self._made = 0
        self._learners = sorted(course.learner_ids())
        self._teacher = next(e.user_id for e in course.enrollments if e.type == "TeacherEnrollment")

    def act(self, now: datetime) -> str:
        """Do one thing chosen at random; say what."""
        self.now = now
        acts, weights = zip(*self._acts, strict=True)
        while True:
            (chosen,) = self.rng.choices(acts, weights)
            said = chosen(self)
            if said is not None:
                return f"{chosen.__name__.lstrip('_')}: {said}"

    def grade_all(self, away: int, now: datetime) -> None:
        """Hand in and grade at the top whatever still can be, also of one whose enrollment ends."""
        for each in self.course.enrollments:
            if each.user_id == away and each.type == "StudentEnrollment":
                each.state, each.updated_at = "inactive", now
        reflection = names.named(self.course, names.REFLECTION)
        for user in {*self._learners[:8], away}:
            for name in (*BY_CRITERION, *BY_RESULT):
                assignment = names.named(self.course, name)
                row = moves.submission_of(self.course, assignment.id, user)
                if assignment.rubric is None or not assignment.published:
                    continue
                marks = {c.id: moves.mark_for(c, c.points) for c in assignment.rubric.criteria}
                moves.assess(
                    self.course, assignment, row, marks, assessor_id=self._teacher, now=now
                )
                row.excused, row.posted_at = False, row.posted_at or now
            row = moves.submission_of(self.course, reflection.id, user)
            row.excused = False
            moves.submit(row, kind="online_text_entry", now=now, body=texts.REFLECTION)

    def assignment(self, *which: str) -> Assignment:
        """Choose one that is not deleted."""
        live = [n for n in which if names.named(self.course, n).state != "deleted"]
        return names.named(self.course, self.rng.choice(live or [names.REFLECTION]))

    def row(self, assignment: Assignment) -> Submission:
        """Choose a learner's row; few learners, so that things meet."""
        user = self.rng.choice(self._learners[:8])
        return moves.submission_of(self.course, assignment.id, user)

    def is_as_mapped(self, name: str) -> bool:
        """Say whether nothing is set aside from this assignment's rubric."""
        return not {name} & (set(self._set_aside) | set(self._dropped) | set(self._worth))

    def changed(self) -> str:
        """Say what stands otherwise than it was mapped, for the log of a failure."""
        states = {a.name: a.state for a in self.course.assignments.values()}
        aside = (sorted(self._set_aside), sorted(self._dropped), sorted(self._worth))
        return f"{states}; rubric, criterion, points away: {aside}"

    def said(self, row: Submission) -> str:
        """Name a row for the log of a failure."""
        return f"{self.course.assignments[row.assignment_id].name} of {row.user_id}"


def _assess(hands: Hands) -> str | None:
    assignment = hands.assignment(*BY_CRITERION, *BY_RESULT)
    row = hands.row(assignment)
    if assignment.rubric is None or not assignment.published:
        return None
    marks = {
        c.id: moves.mark_for(c, hands.rng.choice([2.0, 3.0, 4.0, 2.5]))
        for c in assignment.rubric.criteria
    }
    moves.assess(hands.course, assignment, row, marks, assessor_id=hands._teacher, now=hands.now)
    return hands.said(row)


def _move_points_at_equal_total(hands: Hands) -> str | None:
    """Points go from one row to another; the total stays, and with it the time of the grade."""
    assignment = hands.assignment(*BY_CRITERION)
    row = hands.row(assignment)
    held = row.assessment
    if held is None or assignment.rubric is None or len(held.marks) < 2:
        return None
    (one, first), (two, second) = list(held.marks.items())[:2]
    if first.points is None or second.points is None:
        return None
    marks = held.marks | {
        one: Mark(second.points, None, first.comments),
        two: Mark(first.points, None, second.comments),
    }
    moves.assess(hands.course, assignment, row, marks, assessor_id=hands._teacher, now=hands.now)
    return hands.said(row)


def _comment_only(hands: Hands) -> str | None:
    """The first row is left without points and rating: that is not a zero."""
    assignment = hands.assignment(*BY_CRITERION)
    row = hands.row(assignment)
    held = row.assessment
    if held is None or not held.marks:
        return None
    first = next(iter(held.marks))
    row.assessment = Assessment(
        held.id,
        held.assessor_id,
        held.artifact_attempt,
        held.marks | {first: Mark(None, None, f"see note {hands.rng.random():.6f}")},
    )
    return hands.said(row)


def _rating_without_points(hands: Hands) -> str | None:
    assignment = hands.assignment(*BY_CRITERION)
    row = hands.row(assignment)
    held = row.assessment
    if held is None or assignment.rubric is None or not assignment.rubric.criteria:
        return None
    criterion = assignment.rubric.criteria[0]
    rating = hands.rng.choice(criterion.ratings)
    row.assessment = Assessment(
        held.id,
        held.assessor_id,
        held.artifact_attempt,
        held.marks | {criterion.id: Mark(None, rating.id)},
    )
    return hands.said(row)


def _grade_without_rubric(hands: Hands) -> str | None:
    assignment = hands.assignment(*BY_CRITERION)
    row = hands.row(assignment)
    moves.grade(assignment, row, hands.rng.choice([0.0, 9.0, 16.0]), hands._teacher, hands.now)
    return hands.said(row)


def _hand_in(hands: Hands) -> str | None:
    row = hands.row(hands.assignment(*BY_CRITERION, *BY_RESULT))
    file = make_file(hands.course, "again.pdf", hands.now, row.user_id)
    moves.submit(row, kind="online_upload", now=hands.now, files=[file])
    return hands.said(row)


def _reflect(hands: Hands) -> str | None:
    row = hands.row(hands.assignment(names.REFLECTION))
    body = hands.rng.choice([texts.REFLECTION, texts.REFLECTION, "<p> </p>", ""])
    moves.submit(row, kind="online_text_entry", now=hands.now, body=body)
    return hands.said(row)


def _reflect_in_files(hands: Hands) -> str | None:
    row = hands.row(hands.assignment(names.REFLECTION))
    file = make_file(hands.course, "reflection.pdf", hands.now, row.user_id)
    moves.submit(row, kind="online_upload", now=hands.now, files=[file])
    return hands.said(row)


def _excuse(hands: Hands) -> str | None:
    assignment = hands.assignment(*BY_CRITERION, *BY_RESULT, names.REFLECTION)
    row = hands.row(assignment)
    moves.excuse(assignment, row, hands._teacher, hands.now)
    return hands.said(row)


def _take_excuse_back(hands: Hands) -> str | None:
    row = hands.row(hands.assignment(*BY_CRITERION, *BY_RESULT, names.REFLECTION))
    row.excused = False if row.excused else row.excused
    return hands.said(row)


def _unpost(hands: Hands) -> str | None:
    row = hands.row(hands.assignment(*BY_CRITERION, *BY_RESULT))
    row.posted_at = None
    return hands.said(row)


def _post(hands: Hands) -> str | None:
    assignment = hands.assignment(*BY_CRITERION, *BY_RESULT)
    for (named, _user), row in hands.course.submissions.items():
        if named == assignment.id and (row.score is not None or row.assessment is not None):
            row.posted_at = row.posted_at or hands.now
    return assignment.name


def _ask_again(hands: Hands) -> str | None:
    row = hands.row(hands.assignment(*BY_CRITERION))
    row.redo_request = True
    return hands.said(row)


def _deduct(hands: Hands) -> str | None:
    """A late policy lowers the score alone."""
    row = hands.row(hands.assignment(*BY_CRITERION))
    if row.score is None:
        return None
    taken = min(row.score, 6.0)
    row.score, row.points_deducted = row.score - taken, taken
    return hands.said(row)


def _change_points(hands: Hands) -> str | None:
    assignment = hands.assignment(*BY_CRITERION)
    if assignment.rubric is None or not hands.is_as_mapped(assignment.name):
        return None
    criterion = assignment.rubric.criteria[0]
    hands._worth[assignment.name] = criterion.points
    criterion.points = 8.0
    criterion.ratings = [
        Rating(r.id, r.points * 2, r.description, r.long_description) for r in criterion.ratings
    ]
    return assignment.name


def _change_points_back(hands: Hands) -> str | None:
    if not hands._worth:
        return None
    name = hands.rng.choice(sorted(hands._worth))
    rubric = names.named(hands.course, name).rubric
    assert rubric is not None
    criterion = rubric.criteria[0]
    criterion.points = hands._worth.pop(name)
    criterion.ratings = [
        Rating(r.id, r.points / 2, r.description, r.long_description) for r in criterion.ratings
    ]
    return name


def _drop_criterion(hands: Hands) -> str | None:
    assignment = hands.assignment(*BY_CRITERION)
    if assignment.rubric is None or not hands.is_as_mapped(assignment.name):
        return None
    hands._dropped[assignment.name] = assignment.rubric.criteria.pop(0)
    return assignment.name


def _restore_criterion(hands: Hands) -> str | None:
    if not hands._dropped:
        return None
    name = hands.rng.choice(sorted(hands._dropped))
    rubric = names.named(hands.course, name).rubric
    assert rubric is not None
    rubric.criteria.insert(0, hands._dropped.pop(name))
    return name


def _replace_rubric(hands: Hands) -> str | None:
    """Another rubric takes its place: the old one's assessments are detached from the work."""
    assignment = hands.assignment(*BY_CRITERION)
    if assignment.rubric is None or not hands.is_as_mapped(assignment.name):
        return None
    hands._set_aside[assignment.name] = assignment.rubric
    hands._made += 1
    ratings = [Rating(f"new_{i}", p, w) for i, (w, p) in enumerate((("Good", 4.0), ("Poor", 1.0)))]
    criterion = Criterion(f"new_{hands._made}", 4.0, "Craft", "", ratings)
    assignment.rubric = Rubric(990_000 + hands._made, 980_000 + hands._made, "New", [criterion])
    for (named, _user), row in hands.course.submissions.items():
        if named == assignment.id:
            row.assessment = None
    return assignment.name


def _remove_rubric(hands: Hands) -> str | None:
    assignment = hands.assignment(*BY_CRITERION)
    if assignment.rubric is None or not hands.is_as_mapped(assignment.name):
        return None
    hands._set_aside[assignment.name] = assignment.rubric
    assignment.rubric = None
    return assignment.name


def _put_rubric_back(hands: Hands) -> str | None:
    if not hands._set_aside:
        return None
    name = hands.rng.choice(sorted(hands._set_aside))
    names.named(hands.course, name).rubric = hands._set_aside.pop(name)
    return name


def _unpublish(hands: Hands) -> str | None:
    assignment = hands.assignment(*BY_CRITERION, *BY_RESULT, names.REFLECTION)
    assignment.state, assignment.updated_at = "unpublished", hands.now
    return assignment.name


def _publish(hands: Hands) -> str | None:
    for assignment in hands.course.assignments.values():
        if assignment.state == "unpublished" and assignment.name != names.GUEST_NOTE:
            assignment.state, assignment.updated_at = "published", hands.now
            return assignment.name
    return None


def _delete(hands: Hands) -> str | None:
    assignment = hands.assignment(*BY_CRITERION, *BY_RESULT, names.REFLECTION)
    assignment.state, assignment.updated_at = "deleted", hands.now
    return assignment.name


def _enroll(hands: Hands) -> str | None:
    user = hands.rng.choice(hands._learners[:8])
    state = hands.rng.choice(["active", "active", "completed", "inactive"])
    for row in hands.course.enrollments:
        if row.user_id == user and row.type == "StudentEnrollment" and row.state != "deleted":
            row.state, row.updated_at = state, hands.now
    return f"{user} {state}"


def _let_time_pass(hands: Hands) -> str | None:
    return "a day" if hands.rng.random() < 0.5 else "an hour"


EVERYDAY: Final[tuple[tuple[Callable[[Hands], str | None], int], ...]] = (
    (_assess, 30),
    (_move_points_at_equal_total, 6),
    (_comment_only, 3),
    (_rating_without_points, 4),
    (_grade_without_rubric, 3),
    (_hand_in, 8),
    (_reflect, 10),
    (_reflect_in_files, 4),
    (_excuse, 4),
    (_take_excuse_back, 5),
    (_unpost, 5),
    (_post, 9),
    (_ask_again, 2),
    (_deduct, 3),
    (_enroll, 5),
    (_let_time_pass, 6),
)
CHANGES: Final[tuple[tuple[Callable[[Hands], str | None], int], ...]] = (
    (_change_points, 3),
    (_change_points_back, 5),
    (_drop_criterion, 3),
    (_restore_criterion, 5),
    (_replace_rubric, 2),
    (_remove_rubric, 2),
    (_put_rubric_back, 5),
    (_unpublish, 2),
    (_publish, 5),
    (_delete, 1),
)


def time_after(act: str) -> timedelta:
    """Say how long an act takes; nothing happens twice in one second."""
    if act.startswith("let_time_pass: a day"):
        return timedelta(days=1)
    return timedelta(hours=1) if act.startswith("let_time_pass") else timedelta(seconds=61)
