"""A whole live installation for browser tests: tool, scheduler and stand-in on real ports."""

import contextlib
import socket
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

from demo.__main__ import start_tool
from demo.campus import Ports, environment, fresh_folder, school_of, set_up, start_canvas
from demo.processes import Processes, running

TIMEOUT = 60
SECRETS = ("HALLMARK_SECRET_KEY", "HALLMARK_ENCRYPTION_KEYS")


@dataclass(frozen=True, slots=True)
class SetUp:
    """An installation as its commands left it, before anybody came."""

    ports: Ports
    settings: Mapping[str, str]
    config: Mapping[str, Any]
    database: bytes


# By the numbers of learners and courses. The two dozen commands are run once a process; what comes
# after begins from the same rows, on the same ports, which are part of them.
_SET_UP: dict[tuple[int, int], SetUp] = {}


@dataclass(frozen=True, slots=True)
class Live:
    """What a browser test needs to know of the installation."""

    ports: Ports
    processes: Processes
    settings: Mapping[str, str]
    school: dict[str, Any]
    cases: dict[str, Any]

    @property
    def course(self) -> str:
        """The main course's id in Canvas."""
        return str(self.school["main_course_id"])

    def person(self, name: str) -> str:
        """Give the Canvas id of somebody of the account or of an instructor, by name."""
        people = [*self.school["people"], *self.school["instructors"]]
        return str(next(p["canvas_user_id"] for p in people if p["name"] == name))

    def other_course(self) -> tuple[str, str]:
        """Give a course that is not the main one, and the Canvas id of one who teaches it."""
        course = next(each for each in self.school["courses"] if each != self.course)
        teachers = requests.get(
            f"{self.school['api_url']}/api/v1/courses/{course}/users",
            params={"enrollment_type[]": "teacher"},
            headers={"Authorization": f"Bearer {self.school['service_token']}"},
            timeout=TIMEOUT,
        ).json()
        return str(course), str(teachers[0]["id"])

    def learner(self, case: str) -> str:
        """Give the Canvas id of a named case's learner."""
        return str(self.cases[case]["canvas_user_id"])

    def sync(self) -> None:
        """Run one pass of the pipeline, as `hallmark sync` does."""
        self.processes.hallmark("sync", "--json")


@contextlib.contextmanager
def live_campus(folder: Path, *, learners: int = 4, courses: int = 2) -> Iterator[Live]:
    """Start everything on free ports; stop it with the block."""
    known = _SET_UP.get((learners, courses))
    if known is not None and not are_free(known.ports):
        known = None
    ports = known.ports if known else Ports(tool=free_port(1), canvas=free_port(2))
    fresh_folder(folder)
    settings = environment(ports, folder)
    if known is not None:
        settings |= {name: known.settings[name] for name in SECRETS}
    with running(folder, settings) as processes:
        config = start_canvas(processes, ports, learners=learners, courses=courses, seed=380)
        database = folder / "hallmark.sqlite3"
        if known is not None and known.config == config:
            database.write_bytes(known.database)
        else:
            set_up(processes, config)
            _SET_UP[learners, courses] = SetUp(ports, settings, config, rows_of(database))
        start_tool(processes, ports, reload_code=False)
        cases = requests.get(f"{ports.admin_url}/__admin/cases", timeout=TIMEOUT).json()
        yield Live(ports, processes, settings, school_of(config), cases)


def rows_of(database: Path) -> bytes:
    """Give the whole of a database, with what stands in its log."""
    with contextlib.closing(sqlite3.connect(database)) as connection:
        return connection.serialize()


def are_free(ports: Ports) -> bool:
    """Say whether nobody listens where this installation would."""
    with contextlib.ExitStack() as stack:
        try:
            for port in (ports.tool, ports.canvas, ports.admin):
                stack.enter_context(socket.socket()).bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def free_port(neighbors: int) -> int:
    """Find a port whose neighbors are free too: the stand-in takes its own and the next one."""
    while True:
        with contextlib.ExitStack() as stack:
            first = stack.enter_context(socket.socket())
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
            try:
                for step in range(1, neighbors):
                    stack.enter_context(socket.socket()).bind(("127.0.0.1", port + step))
            except OSError:
                continue
            return port
