"""The walk through all stages fails where a stage did not truly happen."""

import json
import sqlite3
from contextlib import closing
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from demo import once
from demo.campus import Ports
from demo.once import BADGE, Walk, run_once
from demo.processes import DemoFailed, Processes
from demo.window import Window

CONFIG: dict[str, Any] = {"institutions": {"main": {"people": [], "instructors": []}}}
PORTS = Ports(tool=8100, canvas=8102)
FILE = ("Data Storytelling", "approved", "file")
PROPOSED = (BADGE, "approved", "proposal")


@pytest.fixture(autouse=True)
def nobody_acts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(once, "propose_and_approve", lambda *_given, **_named: None)
    monkeypatch.setattr(Walk, "_of_account", lambda self, _name: Window(self._ports))


@pytest.fixture
def walk(tmp_path: Path) -> Walk:
    with closing(sqlite3.connect(tmp_path / "hallmark.sqlite3")) as database:
        database.execute("CREATE TABLE definition_version (title TEXT, state TEXT, origin TEXT)")
        database.commit()
    return Walk(Processes(tmp_path, {}), PORTS, CONFIG, tmp_path)


def stored(folder: Path, *versions: tuple[str, str, str]) -> None:
    with closing(sqlite3.connect(folder / "hallmark.sqlite3")) as database:
        database.executemany("INSERT INTO definition_version VALUES (?, ?, ?)", versions)
        database.commit()


def test_approved_versions_are_counted_in_the_database(walk: Walk, tmp_path: Path) -> None:
    stored(tmp_path, FILE, PROPOSED, ("Another", "design", "proposal"))
    assert walk.define() == 2


@pytest.mark.parametrize(
    "found",
    [
        (),
        (FILE,),
        (FILE, (BADGE, "design", "proposal")),
        (FILE, (BADGE, "approved", "file")),
        (PROPOSED, (BADGE, "approved", "file")),
    ],
    ids=["nothing", "only the other", "not approved", "brought by a file", "both"],
)
def test_badge_that_no_unit_brought_to_its_approval_fails_the_stage(
    walk: Walk, tmp_path: Path, found: tuple[tuple[str, str, str], ...]
) -> None:
    stored(tmp_path, *found)
    with pytest.raises(DemoFailed, match=f"“{BADGE}” is not approved as a unit's proposal"):
        walk.define()


def test_walk_ends_at_the_stage_that_failed_and_says_so_in_its_result(
    walk: Walk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Walk, "launch", lambda _walk: 3)
    console = Console(file=StringIO())
    with pytest.raises(DemoFailed, match="Stage 'define' failed: “Responsible AI in Practice”"):
        run_once(walk._processes, PORTS, CONFIG, tmp_path, console)
    result = json.loads((tmp_path / "result.json").read_text())
    assert (result["ok"], result["credential"], result["public_url"]) == (False, None, None)
    assert [(each["stage"], each["count"]) for each in result["stages"]] == [("launch", 3)]


def test_stages_keep_their_names_and_order(walk: Walk) -> None:
    assert list(walk.stages) == [
        "launch", "define", "map", "sync", "complete", "queue", "award", "issue", "verify",
    ]  # fmt: skip
