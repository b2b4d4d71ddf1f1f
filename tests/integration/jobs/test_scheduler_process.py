"""`hallmark scheduler` as a process: it beats, and ends well when told to."""

import os
import signal
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from jobs.scheduler import PULSE
from lti_app.models.job_run import JobTickRow
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
    with closing(Wiring(settings_for(url))) as wiring, wiring.session() as session:
        beats = session.scalars(select(JobTickRow.due).where(JobTickRow.name == PULSE)).all()
    assert beats
