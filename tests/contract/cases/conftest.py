"""One stand-in and three of its courses, read once; tests that take these only look."""

from collections.abc import Iterator

import pytest
from flask import Flask

from demo.standin.server import RunningStandin
from lti_app.domain.evidence.sync import SyncState
from tests.contract.cases.campus import CASEBOOK, MAIN, Campus, prepare, serve, tool_for
from tests.contract.cases.reading import language

ACCOUNT = "account-proficiency"


@pytest.fixture(scope="package")
def running() -> Iterator[RunningStandin]:
    started = serve()
    yield started
    started.stop()


@pytest.fixture(scope="package")
def campus(running: RunningStandin, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Campus]:
    """Three courses, each read once; tests of this module only look."""
    bayview = running.standin.institutions["bayview"]
    courses = {
        MAIN: min(bayview.courses),
        CASEBOOK: bayview.case_courses["edit-same-total"],
        ACCOUNT: bayview.case_courses[ACCOUNT],
    }
    prepared = prepare(running, tmp_path_factory.mktemp("cases"), courses)
    with tool_for(running, prepared) as made:
        for short in courses:
            assert made.sync(short).state is SyncState.OK
        yield made


@pytest.fixture(scope="package")
def app() -> Iterator[Flask]:
    with language() as made:
        yield made
