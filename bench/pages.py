"""The row `board_page`: a page of the pipeline with 10 proposals / with 50,000, in one process.

The whole request is timed: window, service, template; a warm application on a SQLite file. Of the
board, a filtered list and a search the slowest counts.
"""

import statistics
import tempfile
import time
from contextlib import closing
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient

from lti_app.app import create_app
from lti_app.domain.people.actor import LocalRole
from lti_app.wiring import Wiring
from tests.clocks import FixedClock
from tests.conftest import settings_for
from tests.databases import SqliteTemplates
from tests.factories.pipeline import bulk_versions
from tests.launching import LaunchActions

REPEATS = 9
FEW, MANY = 10, 50_000
PAGES = ("", "list?stage=design&sort=due", "list?q=hydrology+practice&flag=gated")


def rows() -> list[dict[str, Any]]:
    """Measure the pages with few and with many, and give the row of the slowest."""
    with tempfile.TemporaryDirectory(prefix="hmbench") as name:
        templates = SqliteTemplates(Path(name))
        few, many = (_times(templates.fresh(), count) for count in (FEW, MANY))
    slowest = max(PAGES, key=lambda page: statistics.median(many[page]))
    ratios = [a / b for a, b in zip(few[slowest], many[slowest], strict=True)]
    return [
        {
            "row": "board_page",
            "ours": statistics.median(many[slowest]),
            "other": statistics.median(few[slowest]),
            "ratio": statistics.median(ratios),
            "spread": f"{min(ratios):.3f}-{max(ratios):.3f}",
            "unit": f"s a page of the pipeline ({slowest or 'board'}), with {MANY:,} proposals",
            "against": f"the same page with {FEW}",
            "repeats": REPEATS,
        }
    ]


def _times(url: str, count: int) -> dict[str, list[float]]:
    settings = settings_for(url)
    with closing(Wiring(settings, clock=FixedClock())) as wiring:
        app = create_app(settings, wiring)
        client = app.test_client()
        actions = LaunchActions(client)
        window = actions.as_asa(LocalRole.ASA_ADMIN)
        with wiring.session() as session:
            bulk_versions(session, actions.institution_id, count)
        return {page: _each(client, f"{window}/asa/definitions/{page}") for page in PAGES}


def _each(client: FlaskClient, path: str) -> list[float]:
    _seconds(client, path)
    return [_seconds(client, path) for _ in range(REPEATS)]


def _seconds(client: FlaskClient, path: str) -> float:
    started = time.perf_counter()
    answer = client.get(path)
    took = time.perf_counter() - started
    if answer.status_code != 200:
        raise RuntimeError(f"{path}: {answer.status}")
    return took
