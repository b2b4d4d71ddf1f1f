"""`hallmark scheduler`: the only door to the clock; never started by the web process."""

import signal
import threading

import click

from jobs.scheduler import Clockwork
from lti_app.commands.context import wiring


@click.command()
def scheduler() -> None:
    """Run due work until stopped (Ctrl-C or SIGTERM); any number may run.

    Example: hallmark scheduler
    """
    stop = threading.Event()
    for wanted in (signal.SIGINT, signal.SIGTERM):
        signal.signal(wanted, lambda *_: stop.set())
    Clockwork(wiring()).run(stop)
