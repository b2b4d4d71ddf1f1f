"""The demo's processes: started together, stopped together, their words kept in var/demo."""

import contextlib
import fcntl
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import requests

PATIENCE_SECONDS = 60
PROGRAMS = Path(sys.executable).parent


class DemoFailed(Exception):  # noqa: N818 - the message is what a person reads
    """The demo cannot go on; the message says why and what to do."""


def require_free(port: int, name: str) -> None:
    """Refuse a port that is in use, by the name of its setting; raises DemoFailed."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            raise DemoFailed(
                f"Port {port} is in use. Choose another with {name}=, such as {name}={port + 10}."
            ) from error


@contextlib.contextmanager
def only_one(lock: Path) -> Iterator[None]:
    """Hold a lock for the block: a second demo would empty the first one's folder; DemoFailed."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise DemoFailed("Another demo runs in this folder. Stop it first.") from error
        yield


def _dies_with_us() -> tuple[str, ...]:
    # Killed outright we cannot end our children; Linux can, and the next demo finds its ports free.
    setpriv = shutil.which("setpriv")
    return (setpriv, "--pdeathsig", "TERM", "--") if setpriv else ()


class Processes:
    """Starts programs with one environment and ends them all."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._folder = folder
        self._environment = {**os.environ, **environment}
        self._running: dict[str, subprocess.Popen[bytes]] = {}

    def start(self, name: str, *command: str) -> None:
        """Start a program; what it says goes to `<name>.log`. It ends with us, however we end."""
        log = (self._folder / f"{name}.log").open("wb")
        with log:
            self._running[name] = subprocess.Popen(
                (*_dies_with_us(), *command),
                env=self._environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait_for(self, name: str, address: str) -> None:
        """Wait until a program answers at an address; raises DemoFailed with its last words."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while time.monotonic() < deadline:
            if self._running[name].poll() is not None:
                raise DemoFailed(f"{name} stopped. Its last words:\n{self.last_words(name)}")
            with contextlib.suppress(requests.RequestException):
                if requests.get(address, timeout=2).ok:
                    return
            time.sleep(0.1)
        raise DemoFailed(f"{name} did not answer at {address}:\n{self.last_words(name)}")

    def hallmark(self, *arguments: str, stdin: str = "", days_ago: int = 0) -> str:
        """Run a `hallmark` command, as on an earlier day where days are given.

        Raises DemoFailed with what it said when it fails.
        """
        program = [str(PROGRAMS / "hallmark")]
        if days_ago:
            program = [str(PROGRAMS / "python"), "-m", "demo.earlier", str(days_ago)]
        done = subprocess.run(
            [*program, *arguments],
            env=self._environment,
            input=stdin,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode != 0:
            raise DemoFailed(f"hallmark {' '.join(arguments)}: {done.stderr or done.stdout}")
        return done.stdout

    def last_words(self, name: str) -> str:
        """Give the end of a program's log."""
        text = (self._folder / f"{name}.log").read_text(errors="replace")
        return "\n".join(text.splitlines()[-15:])

    def first_stopped(self) -> str | None:
        """Name a program that ended on its own, if one did."""
        return next((n for n, p in self._running.items() if p.poll() is not None), None)

    def stop(self) -> None:
        """End every program, politely first."""
        for process in self._running.values():
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGTERM)
        for process in self._running.values():
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


@contextlib.contextmanager
def running(folder: Path, environment: Mapping[str, str]) -> Iterator[Processes]:
    """Give a set of processes that ends with the block, however it ends."""
    processes = Processes(folder, environment)
    try:
        yield processes
    finally:
        processes.stop()
