"""The rows `sync_canvasapi`, `sync_parse` and `requests`: a first sync of one course.

Ours is the whole line: plan, read over HTTP, translate, compare, store in SQLite, evaluate every
learner. The peer is canvasapi's own loop that builds its objects of the very same pages and stores
nothing; the floor only gets the same pages with requests and parses them as JSON. The pages are
those of the Canvas stand-in, replayed by another process; the processor time of this one is what is
counted. `sync_canvasapi` looks large for one reason: canvasapi tries each attribute of each object
as a date, so read the row beside `sync_parse`.
"""

import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from pprint import pformat
from typing import Any

import canvasapi.requester
import requests
from canvasapi import Canvas
from sqlalchemy import update

from demo.standin.server import RunningStandin, start
from demo.standin.world import StandinSettings
from lti_app.domain.evidence.plan import least_requests
from lti_app.domain.evidence.sync import SyncState
from lti_app.domain.ids import CourseId
from lti_app.models.platform import PlatformRow
from lti_app.wiring import SystemClock, Wiring
from tests.clocks import FixedClock
from tests.conftest import settings_for
from tests.databases import SqliteTemplates
from tests.factories.standin import (
    ACTOR,
    SLO_KEYS,
    HastyGateways,
    add_outcomes,
    campus_mapping,
    served_course,
)

REPEATS = 5
LEARNERS = 200
BESIDE_CASES = 177
FROZEN = datetime(2027, 4, 20, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Recorded:
    """What a first sync asked for, and a prepared database that has not asked yet."""

    lists: dict[str, list[str]]
    canvas_course_id: str
    rows: int
    database: Path
    course_id: CourseId
    least: int
    asked: int


def rows() -> list[dict[str, Any]]:
    """Measure, and give the three rows."""
    warnings.filterwarnings("ignore", message="Canvas may respond unexpectedly")
    with tempfile.TemporaryDirectory(prefix="hmbench") as name:
        folder = Path(name)
        recorded = _record(folder)
        with _replaying(recorded, folder) as base:
            ours, peer, floor = [], [], []
            _peer(recorded, base)
            _ours(recorded, base, folder)
            for _ in range(REPEATS):
                ours.append(_rate(recorded, _prepared(recorded, base, folder)))
                floor.append(_rate(recorded, lambda: _floor(recorded, base)))
                peer.append(_rate(recorded, lambda: _peer(recorded, base)))
    least = {
        "row": "requests",
        "ours": float(recorded.asked),
        "other": float(recorded.least),
        "ratio": recorded.least / recorded.asked,
        "spread": "exact",
        "unit": "requests for 200 learners, 6 assignments, 4 outcomes",
        "against": "least possible, by domain/evidence/plan",
        "repeats": 1,
    }
    return [
        _row("sync_canvasapi", ours, peer, "canvasapi's object loop on the same pages"),
        _row("sync_parse", ours, floor, "get and json.loads of the same pages"),
        least,
    ]


def _row(name: str, ours: list[float], other: list[float], against: str) -> dict[str, Any]:
    ratios = [mine / theirs for mine, theirs in zip(ours, other, strict=True)]
    return {
        "row": name,
        "ours": statistics.median(ours),
        "other": statistics.median(other),
        "ratio": statistics.median(ratios),
        "spread": f"{min(ratios):.2f}-{max(ratios):.2f}",
        "unit": "rows/s of processor time",
        "against": against,
        "repeats": REPEATS,
    }


def _rate(recorded: Recorded, action: Callable[[], object]) -> float:
    begun = time.process_time()
    action()
    return recorded.rows / (time.process_time() - begun)


def _record(folder: Path) -> Recorded:
    """Sync once against the stand-in, and keep every page it answered."""
    running = start(
        StandinSettings(courses=1, learners=BESIDE_CASES, today=date(2027, 4, 20), frozen_at=FROZEN)
    )
    try:
        return _record_from(running, folder)
    finally:
        running.stop()


def _record_from(running: RunningStandin, folder: Path) -> Recorded:
    held = running.standin.institutions["bayview"]
    course = held.course(min(held.courses))
    add_outcomes(course, 3)
    templates = SqliteTemplates(folder)
    url = templates.fresh()
    mapped = campus_mapping(course)
    made = served_course(running, settings_for(url), FixedClock(), mapped, SLO_KEYS)
    made.session.close()
    made.wiring.close()
    file = Path(url.removeprefix("sqlite:///"))
    prepared = folder / "prepared.sqlite3"
    shutil.copyfile(file, prepared)
    report = made.pipeline.sync_course(made.course_id)
    assert report.state is SyncState.OK
    asked = made.requests()
    lists = _pages(running)
    made.wiring.close()
    results = len(course.results)
    return Recorded(
        lists=lists,
        canvas_course_id=str(course.id),
        rows=report.counts.rows_read,
        database=prepared,
        course_id=made.course_id,
        least=least_requests(LEARNERS, len(mapped.assignment_ids()), results, has_outcomes=True),
        asked=asked,
    )


def _pages(running: RunningStandin) -> dict[str, list[str]]:
    """Ask again for all that was asked, as it was asked, and keep the bodies in order."""
    token = running.standin.institutions["bayview"].tokens["service"].value
    lists: dict[str, list[str]] = {}
    for entry in running.standin.log.entries("/api/v1"):
        answer = requests.get(
            f"{running.url}{entry['path']}",
            params=[(k, v) for k, values in entry["params"].items() for v in values],
            headers={
                "Authorization": f"Bearer {token}",
                "Accept": "application/json+canvas-string-ids",
            },
            timeout=30,
        )
        answer.raise_for_status()
        lists.setdefault(entry["path"], []).append(answer.text)
    assert len(lists) == 5
    return lists


@contextmanager
def _replaying(recorded: Recorded, folder: Path) -> Iterator[str]:
    file = folder / "pages.json"
    file.write_text(json.dumps(recorded.lists))
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.replay", str(file)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}"
    finally:
        process.kill()
        process.wait()


def _ours(recorded: Recorded, base: str, folder: Path) -> None:
    _prepared(recorded, base, folder)()


def _prepared(recorded: Recorded, base: str, folder: Path) -> Callable[[], None]:
    """Make a fresh database that knows this Canvas; what is timed is the sync alone."""
    copy = folder / "copy.sqlite3"
    for stale in folder.glob("copy.sqlite3*"):
        stale.unlink()
    shutil.copyfile(recorded.database, copy)
    wiring = Wiring(
        settings_for(f"sqlite:///{copy}"), clock=SystemClock(), gateways=HastyGateways()
    )
    with wiring.open_work(ACTOR) as work:
        work.session.execute(update(PlatformRow).values(api_url=base))

    def sync() -> None:
        report = wiring.pipeline(ACTOR).sync_course(recorded.course_id)
        assert (report.state, report.counts.rows_read) == (SyncState.OK, recorded.rows)
        wiring.close()

    return sync


def _peer(recorded: Recorded, base: str) -> int:
    # As the library comes: the gateway of this same process has silenced its debug text.
    canvasapi.requester.pformat = pformat
    course = Canvas(base, "token").get_course(recorded.canvas_course_id, include=["term"])
    read = len(list(course.get_assignments(per_page=100)))
    read += len(list(course.get_users(per_page=100, include=["enrollments"])))
    for learner in course.get_multiple_submissions(
        student_ids=["all"], grouped=True, per_page=100, include=["rubric_assessment"]
    ):
        read += len(learner.submissions)
    read += len(list(course.get_outcome_results(per_page=100)))
    assert read == recorded.rows
    return read


def _floor(recorded: Recorded, base: str) -> int:
    read = 0
    with requests.Session() as session:
        for path, pages in recorded.lists.items():
            for number in range(1, len(pages) + 1):
                body = json.loads(session.get(f"{base}{path}?page={number}", timeout=30).content)
                read += len(body)
    return read
