"""A mapped course in an in-memory Canvas, read once by the whole line; an hour goes by."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from types import ModuleType
from typing import TypeVar

import pytest
from sqlalchemy import select

from config.settings import Settings
from lti_app.canvas.fake_rubrics import rubric, scale
from lti_app.domain.change.change import ChangeClosing, CourseChange, CourseChangeKind
from lti_app.domain.ids import MappingId
from lti_app.domain.mapping.rules import CourseView
from lti_app.domain.mastery.verdict import Verdict
from lti_app.domain.people.actor import Actor, CourseRole
from lti_app.models.change import ChangeItemRow
from lti_app.models.completion import CompletionRow
from lti_app.models.mapping import MappingRow, MappingVersionRow
from lti_app.services.pipeline import Pipeline
from tests.clocks import FixedClock
from tests.factories.evidence import CRITERION, Classroom, classroom, content
from tests.integration.review.conftest import Desk, desk

__all__ = ["Desk", "desk"]
# Seconds: long enough for an act that nothing holds up, and for one that a reading held up.
IS_WAITING, PATIENCE = 0.5, 30
T = TypeVar("T")
ALL = {"pathway": "1", "personal_growth": "1", "professional_growth": "1"}
Told = tuple[CourseChangeKind, str, str, str]


@dataclass(slots=True)
class Watched:
    """The course with what a test asks of it."""

    course: Classroom

    @property
    def line(self) -> Pipeline:
        return Pipeline(self.course.open_work, self.course.clock)

    @property
    def teacher(self) -> Actor:
        with self.course.wiring.session() as session:
            version = session.scalars(
                select(MappingVersionRow).order_by(MappingVersionRow.id)
            ).first()
            assert version is not None
            return Actor(
                name="M. Okafor",
                institution_id=self.course.institution_id,
                person_id=version.activated_by,  # type: ignore[arg-type]  # a row holds a plain number
                course_id=self.course.course_id,
                course_role=CourseRole.TEACHER,
            )

    @property
    def mapping_id(self) -> MappingId:
        with self.course.wiring.session() as session:
            return MappingId(session.scalars(select(MappingRow.id)).one())

    @property
    def view(self) -> CourseView:
        room = self.course.room
        return CourseView(
            account_id=room.fact.account_id,
            assignments=tuple(room.assignments.values()),
            outcomes=tuple(room.outcomes.values()),
        )

    def read(self, *, full: bool = False, **later: float) -> None:
        self.course.clock.move(**(later or {"minutes": 15}))
        self.line.sync_course(self.course.course_id, full=full)

    def rows(self) -> list[ChangeItemRow]:
        with self.course.wiring.session() as session:
            return list(session.scalars(select(ChangeItemRow).order_by(ChangeItemRow.id)))

    def open(self) -> list[Told]:
        return [told(row.to_change()) for row in self.rows() if row.closed_at is None]

    def closings(self) -> list[ChangeClosing | None]:
        return [row.closing for row in self.rows()]

    def verdict(self, user: str) -> Verdict:
        person = self.course.person(user)
        with self.course.wiring.session() as session:
            row = session.scalars(
                select(CompletionRow).where(CompletionRow.person_id == person)
            ).one()
            return row.to_verdict().slos[0].verdict


def told(change: CourseChange) -> Told:
    return change.kind, change.subject, change.before, change.after


@pytest.fixture
def watched(settings: Settings, clock: FixedClock) -> Iterator[Watched]:
    """Three learners: 877 met the criterion, 878 fell short, 879 handed in and waits."""
    made = classroom(
        settings,
        clock,
        content(["311"], reflection="399"),
        assignments=("311", "399"),
        learners=("877", "878", "879"),
    )
    for user, points in (("877", "3"), ("878", "2")):
        made.room.hand_in(user, "311")
        made.room.assess(user, "311", {CRITERION: points, "_2": "1"})
    made.room.hand_in("879", "311")
    clock.move(hours=1)
    found = Watched(made)
    found.line.sync_course(made.course_id)
    yield found
    made.session.close()
    made.wiring.close()


@pytest.fixture
def awarded(desk: Desk) -> Desk:
    """Daniel Reyes, awarded on 4 of 4."""
    assert desk.send(desk.awarder(), "decide", decision="award", **ALL).status_code == 303
    return desk


DOUBLED = rubric(
    "71",
    (
        CRITERION,
        "Impact",
        scale(("8", "Excellent"), ("6", "Sound"), ("4", "Some"), ("0", "Absent")),
    ),
)
"""The mapped rubric on a scale of twice the points: 3 of 4 is exactly 6 of 8."""


def meanwhile(
    monkeypatch: pytest.MonkeyPatch, module: ModuleType, name: str, act: Callable[[], T]
) -> Callable[[], T]:
    """Let somebody act in the midst of the next reading, after its first call of a rule.

    The reading goes on when the act is done, or when it shows that it waits for the reading.
    """
    rule = getattr(module, name)
    acting: list[Future[T]] = []

    def slow(*facts: object) -> object:
        found = rule(*facts)
        if not acting:
            pool = ThreadPoolExecutor(1)
            acting.append(pool.submit(act))
            pool.shutdown(wait=False)
            wait(acting, IS_WAITING)
        return found

    monkeypatch.setattr(module, name, slow)
    return lambda: acting[0].result(PATIENCE)
