"""A second opinion on every learner: slow, plain, and read from the stand-in's own state.

It knows the policy's table of evidence (docs/evidence.md) and nothing of Hallmark's code, its
client or its database. It remembers what Canvas held at each full pass, since a change counts from
the first pass that saw it.
"""

import html
import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, Literal

from demo.standin.model import Assignment, Course, Submission

Word = Literal["met", "not_met", "unknown"]
MET: Final = "met"
NOT_MET: Final = "not_met"
UNKNOWN: Final = "unknown"
THRESHOLD: Final = 3.0
LONGEST_AGO: Final = datetime.min.replace(tzinfo=UTC)
A_DAY: Final = timedelta(days=1)


@dataclass(frozen=True)
class Mark:
    """One criterion's row of an assessment; a comment beside it assesses nothing."""

    points: float | None
    rating: str | None


@dataclass(frozen=True)
class Work:
    """One learner's row of one assignment."""

    handed_in: bool
    has_text: bool
    has_files: bool
    excused: bool
    score: float | None
    posted: bool
    graded_at: datetime | None
    marks: tuple[tuple[str, Mark], ...] | None

    def mark(self, criterion: str) -> Mark | None:
        """Find a criterion's mark."""
        return dict(self.marks).get(criterion) if self.marks is not None else None


@dataclass(frozen=True)
class Task:
    """One assignment, as far as a verdict rests on it."""

    published: bool
    by_hand: bool
    rubric: int | None
    scale: tuple[tuple[str, float], ...]
    ratings: tuple[tuple[str, str, float], ...]
    work: dict[int, Work]


@dataclass(frozen=True)
class Seen:
    """The course at one full pass; a deleted assignment is not in it."""

    at: datetime
    tasks: dict[str, Task]
    results: dict[tuple[int, str], tuple[float | None, datetime]]
    enrolled: dict[int, frozenset[str]]


@dataclass(frozen=True)
class Link:
    """What the badge was mapped to: a rubric's criterion worth so many points."""

    task: str
    rubric: int
    criterion: str
    points: float


@dataclass(frozen=True)
class Mapped:
    """The whole badge: outcomes by criterion, one outcome by its latest result, the reflection."""

    links: dict[str, Link]
    by_result: tuple[str, tuple[str, ...]]
    reflection: str


def look(course: Course, at: datetime) -> Seen:
    """Take down what the course holds now."""
    names = {each.id: each.name for each in course.assignments.values()}
    return Seen(
        at=at,
        tasks={
            each.name: _task(course, each)
            for each in course.assignments.values()
            if each.state != "deleted"
        },
        results={
            (row.user_id, names[row.assignment_id]): (row.score, row.at)
            for row in course.results.values()
        },
        enrolled={
            user: frozenset(e.state for e in course.student_rows() if e.user_id == user)
            for user in course.learner_ids()
        },
    )


def _task(course: Course, assignment: Assignment) -> Task:
    rubric = assignment.rubric
    criteria = rubric.criteria if rubric else []
    return Task(
        published=assignment.published,
        by_hand=assignment.post_manually,
        rubric=rubric.id if rubric else None,
        scale=tuple((each.id, each.points) for each in criteria),
        ratings=tuple((c.id, r.id, r.points) for c in criteria for r in c.ratings),
        work={
            user: _work(row, has_rubric=rubric is not None)
            for (named, user), row in course.submissions.items()
            if named == assignment.id
        },
    )


def _work(row: Submission, *, has_rubric: bool) -> Work:
    held = row.assessment if has_rubric else None
    return Work(
        handed_in=row.submitted_at is not None,
        has_text=_says_something(row.body or ""),
        has_files=bool(row.files),
        excused=bool(row.excused),
        score=row.score,
        posted=row.posted_at is not None,
        graded_at=row.graded_at,
        marks=None
        if held is None
        else tuple((key, Mark(m.points, m.rating_id)) for key, m in held.marks.items()),
    )


def _says_something(body: str) -> bool:
    """Look for one letter or sign a person could see."""
    words = html.unescape(re.sub(r"<[^>]*>", "", body))
    return any(unicodedata.category(sign)[0] not in "CZ" for sign in words)


class Oracle:
    """Says of each learner what the policy says, from everything seen at the passes so far."""

    def __init__(self, mapped: Mapped) -> None:
        self._mapped = mapped
        self._seen: list[Seen] = []

    def see(self, seen: Seen) -> None:
        """Remember one full pass."""
        self._seen.append(seen)

    def verdict(self, user: int) -> dict[str, Word]:
        """Say for each outcome and the reflection: met, not met, or unknown."""
        said = {slo: self._by_criterion(link, user) for slo, link in self._mapped.links.items()}
        slo, tasks = self._mapped.by_result
        said[slo] = self._by_latest(tasks, user)
        said["reflection"] = self._reflection(user)
        return said

    def counts_as_learner(self, user: int) -> bool:
        """Say whether new cases may open: somebody active or concluded, not away or deleted."""
        return bool(self._seen[-1].enrolled.get(user, frozenset()) & {"active", "completed"})

    def _by_criterion(self, link: Link, user: int) -> Word:
        # Once Canvas answers no more for an assignment, what it said last stands.
        heard = [i for i, seen in enumerate(self._seen) if _readable(seen.tasks.get(link.task))]
        if not heard:
            return NOT_MET
        now = self._seen[heard[-1]].tasks[link.task]
        work = now.work.get(user)
        if work is None or work.excused:
            return NOT_MET
        if _hidden(now, work):
            return UNKNOWN
        if not _differs(now, link):
            mark = work.mark(link.criterion)
            return NOT_MET if mark is None else _compare(link, now, mark)
        return self._after_a_change(link, user, heard)

    def _after_a_change(self, link: Link, user: int, heard: list[int]) -> Word:
        now = self._seen[heard[-1]].tasks[link.task]
        work = now.work[user]
        before = self._before(link, heard)
        earlier = before.work.get(user) if before else None
        mark = work.mark(link.criterion) if now.rubric == link.rubric else None
        was = earlier.mark(link.criterion) if earlier else None
        if mark is not None:
            # Equal points may have been given anew, on another scale: then the grade's time moved.
            is_the_same = earlier is not None and work.graded_at == earlier.graded_at
            return _compare(link, before, mark) if mark == was and is_the_same else UNKNOWN
        stood = _compare(link, before, was) if was is not None else NOT_MET
        if stood == MET:
            return MET
        anew = work.marks is not None and (earlier is None or work.marks != earlier.marks)
        return UNKNOWN if anew else stood

    def _before(self, link: Link, heard: list[int]) -> Task | None:
        """The assignment as at the last pass before it began to differ from the mapping."""
        tasks = [self._seen[i].tasks[link.task] for i in heard]
        return next((task for task in reversed(tasks) if not _differs(task, link)), None)

    def _by_latest(self, tasks: tuple[str, ...], user: int) -> Word:
        heard: list[tuple[datetime, bool, Word]] = []
        silent: list[Word] = []
        for name in tasks:
            word, at, speaks = self._by_result(name, user)
            if speaks:
                heard.append((at, word != MET, word))
            else:
                silent.append(word)
        if heard:
            return max(heard)[2]
        return UNKNOWN if UNKNOWN in silent else NOT_MET

    def _by_result(self, name: str, user: int) -> tuple[Word, datetime, bool]:
        heard = next(s for s in reversed(self._seen) if _readable(s.tasks.get(name)))
        task, result = heard.tasks[name], heard.results.get((user, name))
        work = task.work.get(user)
        if work is None or work.excused:
            return NOT_MET, LONGEST_AGO, False
        if _hidden(task, work):
            return UNKNOWN, LONGEST_AGO, False
        latest = self._seen[-1].results.get((user, name))
        if not _readable(self._seen[-1].tasks.get(name)) and latest and latest != result:
            return UNKNOWN, latest[1], True
        if result is not None and result[0] is not None:
            return (MET if result[0] >= THRESHOLD else NOT_MET), result[1], True
        if work.marks is None and work.score is None:
            return NOT_MET, LONGEST_AGO, False
        return self._awaited(work)

    def _awaited(self, work: Work) -> tuple[Word, datetime, bool]:
        # Graded, and Canvas has made no result of it: within a day it may yet.
        at = work.graded_at or LONGEST_AGO
        waits = work.graded_at is not None and self._seen[-1].at - at < A_DAY
        return (UNKNOWN, at, True) if waits else (NOT_MET, at, False)

    def _reflection(self, user: int) -> Word:
        for seen in reversed(self._seen):
            task = seen.tasks.get(self._mapped.reflection)
            if task is None or not task.published:
                continue  # what was handed in before its assignment was lost still counts
            work = task.work.get(user)
            is_there = work is not None and work.handed_in and not work.excused
            return MET if is_there and work and (work.has_text or work.has_files) else NOT_MET
        return NOT_MET


def _readable(task: Task | None) -> bool:
    return task is not None and task.published


def _differs(task: Task, link: Link) -> bool:
    return task.rubric != link.rubric or dict(task.scale).get(link.criterion) != link.points


def _hidden(task: Task, work: Work) -> bool:
    if work.score is None and work.marks is None and not work.excused:
        return False
    return not work.posted and (task.by_hand or work.score is not None)


def _compare(link: Link, task: Task | None, mark: Mark) -> Word:
    points = mark.points
    if points is None and task is not None:
        worth = {rating: value for c, rating, value in task.ratings if c == link.criterion}
        points = worth.get(mark.rating or "")
    if points is None:
        return NOT_MET
    return MET if points * 4.0 >= THRESHOLD * link.points else NOT_MET
