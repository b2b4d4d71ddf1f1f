"""A command of the demo that runs as on an earlier day."""

import sys
from datetime import UTC, datetime, timedelta

import pytest

from demo import earlier
from lti_app import cli
from lti_app.wiring import SystemClock


def test_command_sees_the_earlier_day_and_its_own_arguments(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seen: list[object] = []
    monkeypatch.setattr(sys, "argv", ["earlier", "30", "definition", "list"])
    monkeypatch.setattr(cli, "main", lambda: seen.extend([SystemClock().now(), sys.argv[1:]]))
    before = datetime.now(UTC)
    earlier.main()
    now, arguments = seen
    assert isinstance(now, datetime)
    assert timedelta() <= now + timedelta(days=30) - before < timedelta(minutes=5)
    assert arguments == ["definition", "list"]
    assert SystemClock().now() >= before
