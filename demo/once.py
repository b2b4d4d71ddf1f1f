"""Walks every stage once, headless, and counts each from the database or from what HTTP gave back.

A stage that cannot show its count has not happened, and the walk stops there.
"""

import json
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn
from rich.table import Table

from demo.campus import ADMINISTRATOR, MAIN_DEFINITION, Ports, school_of
from demo.processes import DemoFailed, Processes
from demo.proposing import Office, Unit, account_window, propose_and_approve
from demo.window import TIMEOUT, Window

BADGE = "Responsible AI in Practice"
AWARDER = "Bea Lindqvist"
PROPOSER = "Samuel Prior"
# Which criterion of which assignment shows which outcome: what the course's teacher would choose.
LINKS = (
    ("slo-1", "Stakeholder map", "Impact"),
    ("slo-2", "Case critique", "Evidence"),
    ("slo-2", "Audit memo", "Evidence"),
    ("slo-3", "Audit memo", "Framework"),
    ("slo-4", "Plain-language brief", "Plain language"),
)
REFLECTION = "Culminating reflection"
PATIENCE_SECONDS = 60


class Walk:
    """One walk: what the stages hand on to each other."""

    def __init__(
        self, processes: Processes, ports: Ports, config: dict[str, Any], folder: Path
    ) -> None:
        self._processes = processes
        self._ports = ports
        self._school = school_of(config)
        self._folder = folder
        self.credential: str | None = None
        self.public_url: str | None = None

    @property
    def stages(self) -> dict[str, Callable[[], int]]:
        """The stages in order, each giving its count."""
        return {
            "launch": self.launch,
            "define": self.define,
            "map": self.map,
            "sync": self.sync,
            "complete": self.complete,
            "queue": self.queue,
            "award": self.award,
            "issue": self.issue,
            "verify": self.verify,
        }

    def launch(self) -> int:
        """An instructor, a learner and ASA launch the tool for real."""
        self._instructor = self._window(self._school["instructors"][0]["canvas_user_id"])
        case = requests.get(f"{self._ports.admin_url}/__admin/cases", timeout=TIMEOUT).json()
        self._learner = self._window(case["plain-met"]["canvas_user_id"])
        self._asa = self._of_account(AWARDER)
        return self._count("launch_session")

    def define(self) -> int:
        """A unit proposes the badge by its own pages, and ASA approves it; no file brings it."""
        unit, office = Unit(self._of_account(PROPOSER)), Office(self._of_account(ADMINISTRATOR))
        propose_and_approve(unit, office, MAIN_DEFINITION, consultant=ADMINISTRATOR)
        approved = self._rows(
            f"SELECT origin FROM definition_version WHERE state = 'approved' AND title = '{BADGE}'"
        )
        if approved != [("proposal",)]:
            raise DemoFailed(f"“{BADGE}” is not approved as a unit's proposal: {approved}.")
        return self._count("definition_version", "state = 'approved'")

    def map(self) -> int:
        """The instructor maps the badge and activates the mapping."""
        # The window was opened before the badge was approved.
        map_badge(self._instructor.get("/course/"))
        return self._count("mapping_version")

    def sync(self) -> int:
        """One pass of the pipeline reads the evidence."""
        ran = json.loads(self._processes.hallmark("sync", "--full", "--json"))
        errors = [error for course in ran["courses"] for error in course["errors"]]
        if errors:
            raise DemoFailed(f"The pass over the evidence failed: {errors}")
        return self._count("evidence_fact")

    def complete(self) -> int:
        """Learners stand complete, and the learner's own page says so."""
        self._learner.get("/learner/")
        if BADGE not in self._learner.text:
            raise DemoFailed("The learner's page does not show the badge.")
        return self._count("completion", "state = 'complete'")

    def queue(self) -> int:
        """Cases stand in ASA's queue, and its page lists them."""
        self._asa.get("/asa/")
        listed = self._count("review_case", "state = 'ready'")
        self._case = self._asa.link("/asa/cases/") if listed else ""
        return listed

    def award(self) -> int:
        """ASA opens a case, confirms the reflection's three parts, and awards."""
        self._asa.open(self._case)
        self._asa.submit(
            "/decide",
            decision="award",
            pathway="1",
            personal_growth="1",
            professional_growth="1",
        )
        return self._count("award", "state = 'awarded'")

    def issue(self) -> int:
        """The scheduler signs the credential."""
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not self._count("credential") and time.monotonic() < deadline:
            time.sleep(0.2)
        return self._count("credential")

    def verify(self) -> int:
        """Anyone fetches the credential from its public address and verifies it."""
        (uuid,) = self._rows("SELECT credential_uuid FROM award LIMIT 1")[0]
        text = str(uuid)
        if "-" not in text:
            text = f"{text[:8]}-{text[8:12]}-{text[12:16]}-{text[16:20]}-{text[20:]}"
        self.public_url = f"{self._ports.tool_url}/credentials/{text}"
        page = requests.get(self.public_url, headers={"Accept": "text/html"}, timeout=TIMEOUT)
        answer = requests.get(f"{self.public_url}.json", timeout=TIMEOUT)
        if page.status_code != 200 or answer.status_code != 200:
            raise DemoFailed(f"{self.public_url} answered {page.status_code}.")
        path = self._folder / "credential.json"
        path.write_bytes(answer.content)
        self.credential = str(path)
        said = json.loads(self._processes.hallmark("verify", self.public_url, "--json"))
        return 1 if said["verdict"] == "valid" and said["credential"] == self.public_url else 0

    def _window(self, person: str) -> Window:
        return Window(self._ports).launch(
            person=person,
            placement="course_navigation",
            course=self._school["main_course_id"],
        )

    def _of_account(self, name: str) -> Window:
        return account_window(self._ports, self._school, name)

    def _count(self, table: str, where: str = "1 = 1") -> int:
        return int(self._rows(f"SELECT count(*) FROM {table} WHERE {where}")[0][0])

    def _rows(self, query: str) -> list[tuple[Any, ...]]:
        database = sqlite3.connect(f"file:{self._folder / 'hallmark.sqlite3'}?mode=ro", uri=True)
        try:
            return database.execute(query).fetchall()
        finally:
            database.close()


def map_badge(window: Window) -> None:
    """Map every outcome and the reflection through the pages of a teacher's window; activate."""
    window.submit("/course/badges", holding=BADGE)
    matrix = window.address
    for slo, assignment, criterion in LINKS:
        window.open(matrix)
        window.open(window.link(f"slo={slo}", assignment))
        chosen = next(
            value
            for label, value in window.choices("criterion").items()
            if label.startswith(criterion)
        )
        window.submit("/outcomes", criterion=chosen, action="save")
    window.open(f"{matrix.removesuffix('/outcomes')}/reflection")
    chosen = next(v for k, v in window.choices("assignment").items() if REFLECTION in k)
    window.submit("/reflection", assignment=chosen)
    window.open(f"{matrix.removesuffix('/outcomes')}/activate")
    window.submit("/activate")


def run_once(
    processes: Processes, ports: Ports, config: dict[str, Any], folder: Path, console: Console
) -> None:
    """Walk all stages, print the table, write result.json; raises DemoFailed where one fails."""
    walk = Walk(processes, ports, config, folder)
    done: list[dict[str, Any]] = []
    failure = _run(walk, done, console)
    _print(done, console)
    result = {
        "ok": failure is None,
        "stages": done,
        "credential": walk.credential,
        "public_url": walk.public_url,
    }
    (folder / "result.json").write_text(json.dumps(result, indent=2) + "\n")
    if failure is not None:
        raise failure
    host = urlsplit(walk.public_url or "").netloc
    console.print(f"Signed, published at {host} while it ran, verified: {walk.credential}")


def _run(walk: Walk, done: list[dict[str, Any]], console: Console) -> DemoFailed | None:
    bar = (TextColumn("{task.description:<10}"), BarColumn(), MofNCompleteColumn())
    # In a file no bar can move: there each stage says that it begins, and what it counted.
    is_file = not console.is_terminal
    with Progress(*bar, console=console, transient=True, disable=is_file) as progress:
        task = progress.add_task("launch", total=len(walk.stages))
        for name, stage in walk.stages.items():
            progress.update(task, description=name)
            if is_file:
                console.print(f"{name} ...", highlight=False)
            began = time.perf_counter()
            try:
                count = _counted(stage)
            except (DemoFailed, requests.RequestException, StopIteration, LookupError) as error:
                return DemoFailed(f"Stage {name!r} failed: {error or type(error).__name__}")
            seconds = round(time.perf_counter() - began, 2)
            done.append({"stage": name, "count": count, "seconds": seconds})
            if is_file:
                console.print(f"{name}: {count}, {seconds:.1f} s", highlight=False)
            progress.advance(task)
    return None


def _counted(stage: Callable[[], int]) -> int:
    count = stage()
    if not count:
        raise DemoFailed("It counted nothing.")
    return count


def _print(done: list[dict[str, Any]], console: Console) -> None:
    table = Table("stage", title="From a launch to a verified credential")
    table.add_column("count", justify="right")
    table.add_column("seconds", justify="right")
    for row in done:
        table.add_row(row["stage"], str(row["count"]), f"{row['seconds']:.2f}")
    console.print(table)
