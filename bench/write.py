"""The row `write`: evidence rows written a second against the bare driver's fastest bulk path.

Ours takes what was read, makes each fact's document and digest, reads the stored digests of the
course, compares, and inserts what differs, into a table with its index, in one transaction. The
floor is the sqlite3 driver's executemany of the very same finished rows into the same table. Both
write to a file on the same disk, in turns; both commit.
"""

import shutil
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from lti_app.domain.evidence.evidence import (
    CriterionAssessment,
    SubmissionContent,
    SubmissionFact,
    SubmissionRow,
    SubmissionState,
)
from lti_app.domain.evidence.plan import PassPlan, Reading, Wanted
from lti_app.domain.evidence.sync import Source, SyncKind
from lti_app.domain.ids import (
    AssignmentId,
    CanvasCourseId,
    CanvasUserId,
    CourseId,
    CriterionId,
    InstitutionId,
    PlatformId,
    RatingId,
)
from lti_app.wiring import SystemClock, Wiring
from tests.clocks import FixedClock
from tests.conftest import settings_for
from tests.databases import SqliteTemplates
from tests.factories.evidence import classroom, content
from tests.factories.standin import ACTOR

REPEATS = 5
LEARNERS = 2_500
ASSIGNMENTS = 8
CRITERIA = 4
GRADED = datetime(2026, 3, 1, 9, tzinfo=UTC)
COLUMNS = (
    "course_id", "canvas_user_id", "kind", "subject", "digest", "content", "provenance",
    "is_gone", "seen_at", "run_id",
)  # fmt: skip


def rows() -> list[dict[str, Any]]:
    """Measure, and give the one row."""
    with tempfile.TemporaryDirectory(prefix="hmbench") as name:
        folder = Path(name)
        prepared = _prepare(folder)
        reading = _reading()
        _ours(prepared, reading, folder)
        finished = _finished(folder / "copy.sqlite3")
        ours, floor = [], []
        for _ in range(REPEATS):
            ours.append(_ours(prepared, reading, folder))
            floor.append(_floor(prepared, finished, folder))
    ratios = [mine / bare for mine, bare in zip(ours, floor, strict=True)]
    return [
        {
            "row": "write",
            "ours": statistics.median(ours),
            "other": statistics.median(floor),
            "ratio": statistics.median(ratios),
            "spread": f"{min(ratios):.2f}-{max(ratios):.2f}",
            "unit": "rows/s",
            "against": "sqlite3 executemany of the finished rows",
            "repeats": REPEATS,
        }
    ]


def _prepare(folder: Path) -> Path:
    """Make a database with a course and no evidence yet."""
    url = SqliteTemplates(folder).fresh()
    made = classroom(settings_for(url), FixedClock(), content(["1"]), assignments=("1",))
    made.session.close()
    made.wiring.close()
    return Path(url.removeprefix("sqlite:///"))


def _reading() -> Reading:
    """Read nothing: make what a full read of a large course gives."""
    return Reading(
        started_at=SystemClock().now(),
        submissions=tuple(
            SubmissionRow(
                user_id=CanvasUserId(str(10_000_000_000_000 + learner)),
                fact=_fact(learner, assignment),
                content=SubmissionContent(),
            )
            for learner in range(LEARNERS)
            for assignment in range(ASSIGNMENTS)
        ),
    )


def _fact(learner: int, assignment: int) -> SubmissionFact:
    at = GRADED + timedelta(seconds=learner * ASSIGNMENTS + assignment)
    return SubmissionFact(
        assignment_id=AssignmentId(str(310_000 + assignment)),
        state=SubmissionState.GRADED,
        submission_type="online_text_entry",
        attempt=1,
        submitted_at=at - timedelta(days=1),
        graded_at=at,
        posted_at=at,
        grader_id="640021",
        score=Decimal("14.0"),
        entered_score=Decimal("14.0"),
        excused=False,
        late=False,
        missing=False,
        late_policy_status=None,
        redo_request=False,
        grade_matches_current_submission=True,
        visible=True,
        criteria=tuple(
            CriterionAssessment(
                criterion_id=CriterionId(f"_{8241 + number}"),
                points=Decimal("3.5"),
                rating_id=RatingId(f"8241_{number}"),
            )
            for number in range(CRITERIA)
        ),
    )


def _fresh(prepared: Path, folder: Path) -> Path:
    for stale in folder.glob("copy.sqlite3*"):
        stale.unlink()
    return Path(shutil.copyfile(prepared, folder / "copy.sqlite3"))


def _ours(prepared: Path, reading: Reading, folder: Path) -> float:
    file = _fresh(prepared, folder)
    with closing(Wiring(settings_for(f"sqlite:///{file}"), clock=SystemClock())) as wiring:
        return _rate(lambda: _write(wiring, reading))


def _write(wiring: Wiring, reading: Reading) -> None:
    plan = PassPlan(
        course_id=CourseId(1),
        institution_id=InstitutionId(1),
        platform_id=PlatformId(1),
        canvas_course_id=CanvasCourseId("52"),
        kind=SyncKind.CHANGES,
        wanted=Wanted(),
        wanted_digest="",
        sources=frozenset({Source.SUBMISSIONS}),
        since=None,
        fingerprints={},
        roster=frozenset(),
    )
    with wiring.open_work(ACTOR) as work:
        written = work.evidence_writing.write(plan, reading, run_id=1)
    assert written.rows_changed == LEARNERS * ASSIGNMENTS


def _finished(file: Path) -> list[tuple[Any, ...]]:
    with closing(sqlite3.connect(file)) as connection:
        chosen = f"SELECT {', '.join(COLUMNS)} FROM evidence_fact ORDER BY id"
        return list(connection.execute(chosen))


def _floor(prepared: Path, finished: Sequence[tuple[Any, ...]], folder: Path) -> float:
    file = _fresh(prepared, folder)
    statement = (
        f"INSERT INTO evidence_fact ({', '.join(COLUMNS)}) "
        f"VALUES ({', '.join('?' for _ in COLUMNS)})"
    )
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")

        def insert() -> None:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(statement, finished)
            connection.execute("COMMIT")

        return _rate(insert)


def _rate(action: Callable[[], object]) -> float:
    begun = time.perf_counter()
    action()
    return LEARNERS * ASSIGNMENTS / (time.perf_counter() - begun)
