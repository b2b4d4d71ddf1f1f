"""One world for each test of the contract: in memory, recorded, served."""

from collections.abc import Iterator

import pytest

from demo.standin.server import RunningStandin
from tests.contract.canvas.in_memory import in_memory
from tests.contract.canvas.recorded import recorded
from tests.contract.canvas.served import serve, served
from tests.contract.canvas.worlds import World


@pytest.fixture(scope="session")
def running() -> Iterator[RunningStandin]:
    started = serve()
    yield started
    started.stop()


@pytest.fixture(params=["in_memory", "recorded", "served"])
def world(request: pytest.FixtureRequest) -> Iterator[World]:
    if request.param == "in_memory":
        yield in_memory()
    elif request.param == "recorded":
        with recorded() as made:
            yield made
    else:
        yield served(request.getfixturevalue("running"))
