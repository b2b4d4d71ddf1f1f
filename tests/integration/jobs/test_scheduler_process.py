"""`hallmark scheduler` as a process: it beats, and ends well when told to."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from jobs.scheduler import PULSE
from lti_app.domain.actor import system_actor
from lti_app.wiring import Wiring
from tests.conftest import BASE_URL, ENCRYPTION_KEY, settings_for
from tests.databases import SqliteTemplates


@pytest.mark.slow
def test_the_scheduler_beats_and_ends_with_exit_0_on_sigterm(
    sqlite_templates: SqliteTemplates,
) -> None:
    url = sqlite_templates.fresh()
    environment = {
        "PATH": os.environ["PATH"],
        "HALLMARK_BASE_URL": BASE_URL,
        "HALLMARK_DATABASE_URL": url,
        "HALLMARK_SECRET_KEY": "0123456789abcdefghijklmnopqrstuvwxyz",
        "HALLMARK_ENCRYPTION_KEYS": ENCRYPTION_KEY,
    }
    program = str(Path(sys.executable).with_name("hallmark"))
    with subprocess.Popen(
        [program, "scheduler"], env=environment, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        assert "scheduler started" in process.stderr.readline()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=30) == 0
        assert "scheduler stopped" in process.stderr.read()
    wiring = Wiring(settings_for(url))
    with wiring.open_work(system_actor("test")) as work:
        assert work.job_log.last_tick(PULSE) is not None
    wiring.close()
