"""The budgets and habits the folders keep: size, one reader of the environment, empty packages."""

import ast
from collections.abc import Iterator
from enum import StrEnum
from pathlib import Path

import pytest

from lti_app.domain.audit import AuditAction
from lti_app.domain.award.award import TRANSITIONS as AWARD_MOVES
from lti_app.domain.award.award import AwardState
from lti_app.domain.evidence.sync import SYNC_TRANSITIONS, SyncState
from lti_app.domain.review.review import TRANSITIONS as REVIEW_MOVES
from lti_app.domain.review.review import ReviewCaseState

ROOT = Path(__file__).parents[2]
CODE = ("lti_app", "jobs", "config", "demo")
LONGEST_MODULE = 300
LONGEST_FUNCTION = 60


def modules() -> Iterator[Path]:
    for folder in CODE:
        for path in sorted((ROOT / folder).rglob("*.py")):
            if "migrations/versions" not in path.as_posix():
                yield path


def test_no_module_outgrows_its_budget() -> None:
    sizes = {str(p.relative_to(ROOT)): len(p.read_text().splitlines()) for p in modules()}
    assert {name: size for name, size in sizes.items() if size > LONGEST_MODULE} == {}


def test_no_function_outgrows_its_budget() -> None:
    long = {}
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                lines = (node.end_lineno or node.lineno) - node.lineno + 1
                if lines > LONGEST_FUNCTION:
                    long[f"{path.relative_to(ROOT)}:{node.name}"] = lines
    assert long == {}


def test_packages_are_empty_so_that_importing_one_loads_nothing() -> None:
    full = [str(p) for p in modules() if p.name == "__init__.py" and p.read_text().strip()]
    assert full == []


def test_only_config_reads_the_environment() -> None:
    readers = {
        path.relative_to(ROOT).as_posix()
        for path in modules()
        if "os.environ" in path.read_text() or "getenv" in path.read_text()
    }
    assert readers - {"config/settings.py", "demo/processes.py"} == set()


def test_nothing_imports_inside_a_function() -> None:
    inside = []
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                inside += [
                    f"{path.relative_to(ROOT)}:{child.lineno}"
                    for child in ast.walk(node)
                    if isinstance(child, ast.Import | ast.ImportFrom)
                ]
    assert inside == []


@pytest.mark.parametrize("action", list(AuditAction))
def test_every_audit_action_is_recorded_somewhere(action: AuditAction) -> None:
    uses = [
        path
        for path in modules()
        if "pages" not in path.parts  # these only name what was recorded
        and path.name != "audit.py"
        and f"AuditAction.{action.name}" in path.read_text()
    ]
    assert uses


@pytest.mark.parametrize(
    ("states", "table"),
    [
        (AwardState, set(AWARD_MOVES)),
        (ReviewCaseState, set(REVIEW_MOVES)),
        (SyncState, set(SYNC_TRANSITIONS)),
    ],
)
def test_every_state_stands_in_its_transition_table(
    states: type[StrEnum], table: set[StrEnum]
) -> None:
    assert table == set(states)
