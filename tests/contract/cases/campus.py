"""The served stand-in, read by the real client, judged and queued by the real line."""

import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

import requests
from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from demo.standin.institution import Case
from demo.standin.server import RunningStandin, start
from demo.standin.world import StandinSettings
from lti_app.canvas.gateways import CanvasGateways
from lti_app.canvas.transport import Patience
from lti_app.domain.evidence.sync import SyncReport
from lti_app.domain.ids import CourseId, PersonId
from lti_app.domain.mapping.mapping import MappingContent
from lti_app.domain.people.actor import system_actor
from lti_app.models.completion import CompletionRow
from lti_app.models.evidence import RosterEntryRow
from lti_app.models.mapping import MappingRow
from lti_app.models.review import ReviewCaseRow
from lti_app.services.pipeline import Pipeline
from lti_app.services.work.unit import Work
from lti_app.wiring import Wiring
from tests.clocks import FixedClock
from tests.conftest import settings_for
from tests.contract.cases.founding import Founder, Mapped
from tests.contract.cases.mapped import Assignments
from tests.databases import migrate

T = TypeVar("T")

TODAY = date(2027, 4, 20)
NOW = datetime(2027, 4, 20, 12, 0, tzinfo=UTC)
HASTE = Patience(backoff=0, slow_below=0)
MAIN, CASEBOOK = "main", "casebook"


@dataclass
class Campus:
    """Courses of the stand-in, mapped, by their short names."""

    running: RunningStandin
    wiring: Wiring
    session: Session
    clock: FixedClock
    mapped: Mapping[str, Mapped]

    def sync(self, course: str = MAIN, *, full: bool = True) -> SyncReport:
        """Run the line over a course."""
        self.running.standin.buckets.clear()
        line = Pipeline(self.open_work, self.clock)
        return line.sync_course(self.mapped[course].course_id, full=full)

    def case(self, name: str) -> Case:
        """Find a named case."""
        return self.running.standin.institutions["bayview"].case(name)

    def course_of(self, name: str) -> CourseId:
        """Find the course of a named case; raises KeyError where it is not mapped here."""
        wanted = str(self.case(name).course_id)
        return {each.canvas_id: each.course_id for each in self.mapped.values()}[wanted]

    def people(self, name: str) -> set[PersonId]:
        """Find whom the roster knows a named learner as."""
        user = str(self.case(name).user_id)
        found_ = self.session.scalars(
            select(RosterEntryRow.person_id).where(
                RosterEntryRow.canvas_user_id == user,
                RosterEntryRow.course_id == self.course_of(name),
            )
        ).all()
        self.session.rollback()
        return {PersonId(each) for each in found_ if each is not None}

    def completions(self, name: str) -> list[CompletionRow]:
        """Read the completions of a named learner, the usual badge's first."""
        return self._rows(
            select(CompletionRow)
            .join(MappingRow, MappingRow.id == CompletionRow.mapping_id)
            .where(
                CompletionRow.person_id.in_(self.people(name)),
                MappingRow.course_id == self.course_of(name),
            )
            .order_by(CompletionRow.mapping_id)
        )

    def cases(self, name: str) -> list[ReviewCaseRow]:
        """Read the review cases of a named learner."""
        return self._rows(
            select(ReviewCaseRow).where(ReviewCaseRow.person_id.in_(self.people(name)))
        )

    def mutate(self, order: Mapping[str, object]) -> None:
        """Do what a teacher does, an hour later."""
        self.clock.move(hours=1)
        self.tell("clock", {"advance": 3600})
        self.tell("mutate", order)
        self.tell("post_jobs", {})

    def switch(self, **positions: object) -> None:
        """Set switches of the stand-in."""
        self.tell("switches", positions)

    def tell(self, verb: str, body: Mapping[str, object]) -> None:
        """Order the stand-in."""
        answer = requests.post(f"{self.running.admin_url}/{verb}", json=body, timeout=20)
        assert answer.ok, answer.text

    def demand_nothing_unexpected(self) -> None:
        """Fail where a call was made that no Canvas, or not this one, would have expected."""
        answer = requests.get(f"{self.running.admin_url}/unexpected", timeout=20)
        assert answer.json()["unexpected"] == []

    def encrypted(self, token: str) -> str:
        """Encrypt a token as the platform's row holds it."""
        return self.wiring.tools.vault.encrypt(token)

    @contextmanager
    def open_work(self) -> Iterator[Work]:
        """Open a unit of work of the scheduler."""
        with self.wiring.open_work(system_actor("scheduler")) as work:
            yield work

    def _rows(self, query: Select[T]) -> list[T]:
        self.session.expire_all()
        rows = self.session.scalars(query).all()
        self.session.expunge_all()
        self.session.rollback()
        return list(rows)


def serve() -> RunningStandin:
    """Start a stand-in that no real time moves."""
    return start(StandinSettings(courses=1, learners=3, today=TODAY, frozen_at=NOW))


@dataclass(frozen=True, slots=True)
class Prepared:
    """A database in which courses are mapped, to be copied, since making one is slow."""

    database: Path
    mapped: Mapping[str, Mapped]

    def copy(self, name: str) -> "Prepared":
        """Copy it."""
        target = self.database.with_name(f"{name}.sqlite3")
        shutil.copyfile(self.database, target)
        return replace(self, database=target)


def prepare(running: RunningStandin, folder: Path, courses: Mapping[str, int]) -> Prepared:
    """Map these courses, by their short names."""
    database = folder / "mapped.sqlite3"
    migrate(f"sqlite:///{database}")
    wiring = _wiring(database, FixedClock(NOW))
    try:
        with wiring.session() as session:
            founder = Founder(running, wiring, session)
            mapped = {
                short: founder.map_course(short, canvas_id, old_map=short == "blueprint-resynced")
                for short, canvas_id in courses.items()
            }
    finally:
        wiring.close()
    return Prepared(database, mapped)


@contextmanager
def opened(folder: Path) -> Iterator[Campus]:
    """Serve a campus of its own whose main course is mapped, to be changed."""
    running = serve()
    try:
        main = min(running.standin.institutions["bayview"].courses)
        with tool_for(running, prepare(running, folder, {MAIN: main})) as campus:
            yield campus
    finally:
        running.stop()


@contextmanager
def tool_for(running: RunningStandin, prepared: Prepared) -> Iterator[Campus]:
    """Open a tool on what is prepared."""
    clock = FixedClock(NOW)
    wiring = _wiring(prepared.database, clock)
    try:
        with wiring.session() as session:
            yield Campus(running, wiring, session, clock, prepared.mapped)
    finally:
        wiring.close()


@dataclass(frozen=True, slots=True)
class Founding:
    """One institution, to which courses are added one by one."""

    running: RunningStandin
    wiring: Wiring
    session: Session
    clock: FixedClock
    founder: Founder

    @classmethod
    @contextmanager
    def opened(cls, running: RunningStandin, folder: Path) -> "Iterator[Founding]":
        """Make it."""
        database, clock = folder / "founding.sqlite3", FixedClock(NOW)
        migrate(f"sqlite:///{database}")
        wiring = _wiring(database, clock)
        try:
            with wiring.session() as session:
                yield cls(running, wiring, session, clock, Founder(running, wiring, session))
        finally:
            wiring.close()

    def case_course(self, name: str) -> int:
        """Find the course of a case in Canvas."""
        return self.running.standin.institutions["bayview"].case_courses[name]

    @contextmanager
    def as_before(self, name: str) -> Iterator[None]:
        """Let a course be there, for as long as it takes to map it."""
        course = self.running.standin.institutions["bayview"].course(self.case_course(name))
        state = course.state
        course.state = "available" if state == "deleted" else state
        try:
            yield
        finally:
            course.state = state

    def map(self, short: str, canvas_id: int, *, old_map: bool = False) -> Campus:
        """Map a course."""
        self.running.standin.buckets.clear()
        return self.campus({short: self.founder.map_course(short, canvas_id, old_map=old_map)})

    def map_as(
        self, short: str, canvas_id: int, make: Callable[[Assignments], MappingContent]
    ) -> Campus:
        """Map a course by a mapping of one's own."""
        return self.campus({short: self.founder.map_as(canvas_id, make)})

    def unmapped(self, short: str) -> Campus:
        """Know a course without any mapping."""
        return self.campus({short: self.founder.know(self.case_course(short))})

    def campus(self, mapped: Mapping[str, Mapped]) -> Campus:
        """Look at these courses."""
        return Campus(self.running, self.wiring, self.session, self.clock, mapped)


def _wiring(database: Path, clock: FixedClock) -> Wiring:
    settings = settings_for(f"sqlite:///{database}")
    return Wiring(settings, clock=clock, gateways=CanvasGateways(HASTE))
