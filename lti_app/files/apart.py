"""Runs a module of this package in a process of its own: little time, little memory, no secrets.

What reads strangers' files can loop, swell or crash without taking a worker of the web with it, and
no door waits for libraries that only files need (docs/adr/0019).
"""

import resource
import signal
import subprocess
import sys
from collections.abc import Sequence

MOST_SECONDS = 30
# By the clock on the wall: a machine may be busy with others.
LONGEST_WAIT = 60
MOST_MEMORY = 1024 * 1024 * 1024
_BY_LIMIT = frozenset({-signal.SIGXCPU, -signal.SIGKILL})


class ApartError(Exception):
    """The process did not end as it should: a fault of ours, or of what is installed."""


class ApartLimitError(Exception):
    """The process ran into its limit of time or memory."""


def run_apart(module: str, given: bytes, arguments: Sequence[str] = ()) -> bytes:
    """Give bytes to a module's standard input and return what it writes.

    Raises:
        ApartLimitError: it took more than it may.
        ApartError: it ended otherwise than well.
    """
    try:
        # No environment goes along: it holds the keys. A fixed seed keeps what is made the same.
        done = subprocess.run(  # noqa: S603 - our own modules by name, nothing a person sent
            [sys.executable, "-m", module, *arguments],
            input=given,
            capture_output=True,
            timeout=LONGEST_WAIT,
            check=False,
            env={"LANG": "C.UTF-8", "PYTHONHASHSEED": "0"},
        )
    except subprocess.TimeoutExpired as error:
        raise ApartLimitError(f"{module} took longer than {LONGEST_WAIT} seconds") from error
    if done.returncode in _BY_LIMIT:
        raise ApartLimitError(f"{module} was ended by signal {-done.returncode}")
    if done.returncode != 0:
        last = done.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        if last.startswith("MemoryError"):
            raise ApartLimitError(f"{module} took more than {MOST_MEMORY} bytes")
        raise ApartError(f"{module} ended with {done.returncode}: {last[:300]}")
    return done.stdout


def take_limits() -> None:
    """Bind this very process; called by each module before it looks at what it was given."""
    resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (MOST_SECONDS, MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
