"""A mapped course in an in-memory Canvas, and the jobs over it."""

from collections.abc import Iterator

import pytest

from config.settings import Settings
from tests.clocks import FixedClock
from tests.factories.evidence import Classroom, classroom, content


@pytest.fixture
def course(settings: Settings, clock: FixedClock) -> Iterator[Classroom]:
    made = classroom(
        settings,
        clock,
        content(["311", "312"], reflection="399"),
        assignments=("311", "312", "399"),
    )
    yield made
    made.session.close()
    made.wiring.close()
