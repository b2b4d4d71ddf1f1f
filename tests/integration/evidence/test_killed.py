"""A process killed at any write or commit of a pass: the next pass loses and doubles nothing."""

import gc
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event, func, select
from sqlalchemy.orm import Session

from lti_app.canvas.fake import FakeCanvas
from lti_app.canvas.gateways import OneGateway
from lti_app.domain.evidence.evidence import SubmissionContent
from lti_app.domain.evidence.sync import SyncReport, SyncState
from lti_app.domain.ids import CanvasUserId, CourseId
from lti_app.domain.people.actor import system_actor
from lti_app.models.change import ChangeItemRow
from lti_app.models.completion import CompletionChangeRow, CompletionRow
from lti_app.models.evidence import (
    AssignmentSnapshotRow,
    EvidenceFactRow,
    ReflectionTextRow,
    RosterEntryRow,
)
from lti_app.models.person import PersonIdentifierRow, PersonRow
from lti_app.models.review import ReviewCaseRow, SealRow
from lti_app.models.sync_run import SyncRunRow
from lti_app.wiring import Wiring
from tests.clocks import FixedClock
from tests.conftest import settings_for
from tests.databases import SqliteTemplates
from tests.factories.evidence import (
    CRITERION,
    REFLECTION_BODY,
    Classroom,
    changed_rubric,
    classroom,
    content,
    impact_rubric,
)

WRITES = ("INSERT", "UPDATE", "DELETE")
COUNTED = (
    EvidenceFactRow,
    AssignmentSnapshotRow,
    RosterEntryRow,
    ReflectionTextRow,
    PersonRow,
    PersonIdentifierRow,
    CompletionRow,
    CompletionChangeRow,
    ReviewCaseRow,
    SealRow,
    ChangeItemRow,
)


class Killed(BaseException):
    """Stands for SIGKILL: no handler of the program may answer it."""


@dataclass
class Death:
    """Counts writes and commits; at `at` the process dies, and does nothing more."""

    at: int
    seen: int = 0
    is_dead: bool = False

    def step(self) -> None:
        if self.is_dead:
            raise Killed
        self.seen += 1
        if self.seen == self.at:
            self.is_dead = True
            raise Killed


@contextmanager
def dying(engine: Engine, at: int) -> Iterator[Death]:
    """Let a process die at its nth write or commit."""
    death = Death(at)

    def before(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        if death.is_dead or statement.lstrip().startswith(WRITES):
            death.step()

    def commits(_connection: Any) -> None:
        death.step()

    event.listen(engine, "before_cursor_execute", before)
    event.listen(engine, "commit", commits)
    try:
        yield death
    finally:
        event.remove(engine, "before_cursor_execute", before)
        event.remove(engine, "commit", commits)


@dataclass
class Prepared:
    """A database as it stood before the pass, and the Canvas beside it."""

    file: Path
    canvas: FakeCanvas
    course_id: CourseId
    clock: FixedClock
    is_later: bool

    def copy(self, file: Path) -> Path:
        shutil.copyfile(self.file, file)
        return file

    def process(self, file: Path, **later: float) -> Wiring:
        """Start a process on a database, so much later."""
        clock = FixedClock(self.clock.now())
        clock.move(**later)
        return Wiring(
            settings_for(f"sqlite:///{file}"), clock=clock, gateways=OneGateway(self.canvas.open)
        )


@pytest.fixture(params=["first", "later"])
def prepared(request: pytest.FixtureRequest, sqlite_templates: SqliteTemplates) -> Prepared:
    """A campus that no pass has read yet, or one that has moved on in every way since one did."""
    url, clock = sqlite_templates.fresh(), FixedClock()
    made = classroom(
        settings_for(url),
        clock,
        content(["311", "312"], reflection="399"),
        assignments=("311", "312", "399"),
        learners=("877", "878", "879"),
    )
    made.room.hand_in("877", "311")
    made.room.assess("877", "311", {CRITERION: "4"})
    made.room.hand_in("877", "399", SubmissionContent(body=REFLECTION_BODY))
    made.room.assess("878", "312", {CRITERION: "2"})
    if request.param == "later":
        made.wiring.pipeline(system_actor("evidence sync")).sync_course(made.course_id)
        clock.move(hours=25)
        move_on(made)
    made.session.close()
    made.wiring.close()
    # The last connection closed, SQLite has folded its log into the one file.
    file = Path(url.removeprefix("sqlite:///"))
    return Prepared(file, made.canvas, made.course_id, clock, request.param == "later")


def move_on(made: Classroom) -> None:
    """One falls below, one completes, one leaves, one comes; a rubric is edited, work deleted."""
    made.room.assess("877", "311", {CRITERION: "1"})
    made.room.assess("878", "311", {CRITERION: "4"})
    made.room.hand_in("878", "399", SubmissionContent(body="<p>Another pathway.</p>"))
    made.room.set_assignment("312", rubric=changed_rubric(impact_rubric(), "5"))
    del made.room.roster[CanvasUserId("879")]
    made.room.enroll("880")


def one_pass(prepared: Prepared, wiring: Wiring) -> SyncReport:
    return wiring.pipeline(system_actor("evidence sync")).sync_course(prepared.course_id)


def counts(session: Session) -> dict[str, int]:
    return {
        row.__tablename__: session.scalar(select(func.count()).select_from(row)) or 0
        for row in COUNTED
    }


def digests(session: Session) -> list[tuple[str, ...]]:
    fact = EvidenceFactRow
    rows = session.execute(
        select(fact.canvas_user_id, fact.kind, fact.subject, fact.digest, fact.is_gone)
    )
    return sorted(tuple(map(str, row)) for row in rows)


@pytest.mark.slow
def test_a_kill_at_every_write_and_commit_loses_and_doubles_nothing(
    prepared: Prepared, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    whole = prepared.process(prepared.copy(tmp_path / "whole.sqlite3"))
    with dying(whole.engine, at=0) as counted:
        assert one_pass(prepared, whole).state is SyncState.OK
    with whole.session() as session:
        expected, facts = counts(session), digests(session)
    whole.close()
    assert expected["review_case"] >= 1
    if prepared.is_later:
        assert expected["change_item"] == 2  # the rubric edited, and who left
    assert counted.seen > 20
    gc.collect()
    gc.freeze()  # the modules loaded need no looking through at each death
    request.addfinalizer(gc.unfreeze)
    for at in range(1, counted.seen + 1):
        file = prepared.copy(tmp_path / f"{at}.sqlite3")
        killed = prepared.process(file)
        with dying(killed.engine, at), pytest.raises(Killed):
            one_pass(prepared, killed)
        killed.close()
        gc.collect()  # what a dead process held, the system takes back
        later = prepared.process(file, minutes=16)
        assert one_pass(prepared, later).state is SyncState.OK, f"killed at step {at}"
        with later.session() as session:
            assert (counts(session), digests(session)) == (expected, facts), f"killed at {at}"
            states = session.scalars(select(SyncRunRow.state).order_by(SyncRunRow.id)).all()
        assert states[-1] is SyncState.OK
        assert set(states[:-1]) <= {SyncState.ABANDONED, SyncState.OK}, f"killed at {at}"
        later.close()
